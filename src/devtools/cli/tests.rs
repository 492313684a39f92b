use crate::testing::Scratch;

fn planned() -> Scratch {
    let scratch = Scratch::new();
    scratch.plan(&["- [x] a — `shop::a`", "- [ ] b — `shop::b`"]);
    scratch
}

#[test]
fn next_prints_the_line_and_nothing_else() {
    let scratch = planned();
    assert_eq!(scratch.go(&["next"]), (0, "- [ ] b — `shop::b`\n".to_owned()));
    assert_eq!(scratch.go_json(&["next"]).1["next"]["line"], 6);
    scratch.plan(&["- [x] a — `shop::a`"]);
    assert_eq!(scratch.go(&["next"]), (0, "every line of the plan is marked\n".to_owned()));
    assert!(scratch.go_json(&["next"]).1["next"].is_null());
}

#[test]
fn status_is_told_to_people_and_programs() {
    let scratch = planned();
    let (code, said) = scratch.go(&["status"]);
    assert!(code == 0 && said.contains("Names  ██████████░░░░░░░░░░  1/2\n"), "{said}");
    let (code, told) = scratch.go_json(&["status"]);
    assert_eq!((code, &told["sections"][0]["done"], &told["total"]), (0, &1.into(), &2.into()));
}

#[test]
fn a_wrong_plan_or_command_line_is_2_and_one_clear_sentence() {
    let scratch = planned();
    scratch.plan(&["- [ ] b"]);
    let reason =
        "PLAN.md:5: has no path; a line ends in an em dash and the test's path: — `package::module::test`\n";
    for command in [&["next"][..], &["status"], &["check"], &[]] {
        assert_eq!(scratch.go(command), (2, reason.to_owned()), "{command:?}");
    }
    assert_eq!(scratch.go_json(&[]).1["failure"], reason.trim_end());
    assert_eq!(scratch.go(&["stauts"]).0, 2);
    scratch.plan(&[]);
    assert_eq!(scratch.go(&["status", "--adopt", "x"]).0, 2);
}

#[test]
fn help_documents_every_exit_code() {
    let (code, said) = Scratch::new().go(&["--help"]);
    assert_eq!(code, 0);
    for line in ["  0  ", "  1  red", "  2  ", "  3  ", "  4  ", "  5  plan and suite do not agree"] {
        assert!(said.contains(line), "{line} is not in\n{said}");
    }
}
