use super::program::{Ended, Program};

const PASSWORD: &str = "correct horse battery staple";

fn make(program: &Program, command: &str, email: &str, password: &str) -> Ended {
    let arguments = ["users", command, "--email", email, "--name", "Ada", "--password-stdin", "--json"];
    program.run_with_stdin(&arguments, &format!("{password}\n"))
}

#[test]
fn the_first_administrator_is_made_from_stdin_then_listed_and_shown() {
    let program = Program::new();
    let made = make(&program, "create-admin", "Ada@example.com", PASSWORD).json();
    assert_eq!((&made["role"], &made["email"]), (&"admin".into(), &"Ada@example.com".into()));
    let listed = program.run(&["users", "list", "--json"]).json();
    assert_eq!(listed, serde_json::json!([made]));
    let id = made["id"].as_str().expect("an id");
    for name in [id, "ada@example.com", "ADA@EXAMPLE.COM"] {
        assert_eq!(program.run(&["users", "show", name, "--json"]).json(), made, "{name}");
    }
    assert!(program.run(&["users", "list"]).stdout.contains("Ada@example.com"));
}

#[test]
fn create_makes_a_plain_user() {
    let program = Program::new();
    assert_eq!(make(&program, "create", "a@example.com", PASSWORD).json()["role"], "user");
}

#[test]
fn a_user_that_cannot_be_made_is_told_why() {
    let program = Program::new();
    let weak = make(&program, "create-admin", "nobody", "12345");
    let sentence = weak.failed(1);
    assert!(sentence.contains("email must be an e-mail address"), "{sentence}");
    assert!(sentence.contains("password must have at least 8 characters"), "{sentence}");
    assert_eq!(make(&program, "create", "a@example.com", PASSWORD).code, Some(0));
    let taken = make(&program, "create", "a@example.com", PASSWORD);
    assert!(taken.failed(1).contains("the e-mail is taken"), "{taken:?}");
}

#[test]
fn a_password_is_never_an_argument_and_is_not_asked_for_without_a_terminal() {
    let program = Program::new();
    let new = ["users", "create", "--email", "a@example.com", "--name", "Ada"];
    let mut with_argument = new.to_vec();
    with_argument.extend(["--password", PASSWORD]);
    assert_eq!(program.run(&with_argument).code, Some(2));
    let empty = make(&program, "create", "a@example.com", "");
    assert!(empty.failed(1).contains("stdin holds no password"), "{empty:?}");
}

#[test]
fn a_user_who_is_not_there_is_one_sentence() {
    let program = Program::new();
    assert_eq!(program.run(&["migrate", "up"]).code, Some(0));
    assert!(program.run(&["users", "show", "nobody"]).failed(1).contains("there is no"));
    let id = "01890a5d-ac96-774b-bcce-b302099a8057";
    assert!(program.run(&["users", "show", id]).failed(1).contains("there is no such user"));
}

#[test]
fn an_account_that_exists_becomes_an_administrator_and_the_last_one_stays_it() {
    let program = Program::new();
    assert_eq!(make(&program, "create", "a@example.com", PASSWORD).code, Some(0));
    let taken = make(&program, "create-admin", "a@example.com", PASSWORD);
    assert!(taken.failed(1).contains("users set-role"), "{taken:?}");
    let set = |role| program.run(&["users", "set-role", "a@example.com", role, "--json"]);
    assert_eq!(set("admin").json()["role"], "admin");
    assert!(set("user").failed(1).contains("administrator"), "the last one");
    assert!(set("king").failed(1).contains("role"), "no such role");
    assert_eq!(program.run(&["users", "show", "a@example.com", "--json"]).json()["role"], "admin");
}
