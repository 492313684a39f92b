use super::*;

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

fn file(values: &[(&str, &str)]) -> EnvFile {
    EnvFile { values: values.iter().map(|(name, value)| pair(name, value)).collect(), problem: None }
}

fn strangers(values: &Values) -> Vec<String> {
    let mut problems = ConfigProblems::default();
    values.report(&mut problems);
    let error = problems.into_result();
    error.err().map_or(Vec::new(), |error| {
        error.problems.iter().map(|problem| format!("{} {}", problem.variable, problem.message)).collect()
    })
}

#[test]
fn the_command_line_goes_before_the_environment_the_file_and_the_defaults() {
    let everywhere = file(&[("SERVER_PORT", "1"), ("SERVER_HOST", "::1"), ("JWT_ISSUER", "file")]);
    let environment = [pair("SERVER_PORT", "2"), pair("SERVER_HOST", "127.0.0.2")];
    let values = Values::collect(vec![("SERVER_PORT", "3".to_owned())], environment, everywhere);
    let seen = |name| (values.get(name).unwrap_or_default(), values.origin(name));
    assert_eq!(seen("SERVER_PORT"), ("3", Origin::CommandLine));
    assert_eq!(seen("SERVER_HOST"), ("127.0.0.2", Origin::Environment));
    assert_eq!(seen("JWT_ISSUER"), ("file", Origin::EnvFile));
    assert_eq!(seen("JWT_AUDIENCE"), ("hexwright-api", Origin::Default));
}

#[test]
fn an_empty_value_counts_as_none() {
    let values = Values::collect(Vec::new(), [pair("SERVER_PORT", " "), pair("DATABASE_URL", "")], file(&[]));
    assert_eq!((values.get("SERVER_PORT"), values.get("DATABASE_URL")), (Some("3000"), None));
}

#[test]
fn an_unknown_name_that_begins_like_ours_is_a_problem_with_a_suggestion() {
    let environment = [pair("SERVER_PROT", "1"), pair("JWT_COLOUR", "x"), pair("HOME", "/root")];
    let values = Values::collect(Vec::new(), environment, file(&[("ENVIROMENT", "production")]));
    assert_eq!(
        strangers(&values),
        [
            "ENVIROMENT is unknown (.env); did you mean ENVIRONMENT?",
            "SERVER_PROT is unknown (environment); did you mean SERVER_PORT?",
            "JWT_COLOUR is unknown (environment)",
        ]
    );
}

#[test]
fn names_of_others_that_begin_like_ours_are_left_alone() {
    let environment = [pair("SESSION_MANAGER", "x"), pair("PASSWORD_STORE_DIR", "/x"), pair("LOGNAME", "x")];
    assert!(strangers(&Values::collect(Vec::new(), environment, file(&[]))).is_empty());
}

#[test]
fn debug_shows_no_value() {
    let values = Values::collect(Vec::new(), [pair("JWT_SECRET", "hunter2")], file(&[]));
    assert!(!format!("{values:?}").contains("hunter2"));
}
