use super::program::Program;

#[test]
fn help_lists_commands_examples_and_exit_codes() {
    let ended = Program::new().run(&["--help"]);
    assert_eq!(ended.code, Some(0));
    let expected = [
        "serve",
        "migrate",
        "users",
        "openapi",
        "config",
        "doctor",
        "Examples:",
        "Exit codes:",
        "create-admin",
    ];
    for word in expected {
        assert!(ended.stdout.contains(word), "{word}: {}", ended.stdout);
    }
}

#[test]
fn a_command_line_that_is_not_understood_ends_with_2_and_a_suggestion() {
    let ended = Program::new().run(&["migrat"]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("migrate"), "{}", ended.stderr);
}

#[test]
fn a_reader_that_goes_away_early_is_no_failure() {
    use std::process::Stdio;
    let program = Program::new();
    let mut child = program.command(&["openapi", "v2"]).stdout(Stdio::piped()).spawn().expect("it starts");
    drop(child.stdout.take());
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
}
