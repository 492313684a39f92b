use serde_json::Value;

use crate::testing::Scratch;

const LINE: &str = "- [x] one is kept — `shop::names::tests::one_is_kept`";
const TESTS: &str = "
#[cfg(test)]
mod tests {
    #[test]
    fn one_is_kept() {
        assert!(super::valid(\"one\"));
    }
}
";

/// A workspace whose plan and suite agree.
fn agreeing() -> Scratch {
    let scratch = Scratch::new();
    scratch.plan(&[LINE]);
    scratch.write("src/names.rs", &format!("{}{TESTS}", scratch.read("src/names.rs")));
    scratch
}

/// The findings, as kind, line and path; each with its reason as people read it.
fn findings(scratch: &Scratch, words: &[&str]) -> Vec<(String, Value, String)> {
    let (code, told) = scratch.go_json(&[&["check"], words].concat());
    let findings = told["findings"].as_array().unwrap_or_else(|| panic!("{told:#}"));
    assert_eq!(code, if findings.is_empty() { 0 } else { 5 });
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let told = findings.iter().map(|one| (text(&one["kind"]), one["line"].clone(), text(&one["reason"])));
    told.collect()
}

/// The one finding, both when the tests are run and when they are believed to have passed.
fn finding(scratch: &Scratch) -> (String, String) {
    let ran = findings(scratch, &[]);
    assert_eq!(ran, findings(scratch, &["--assume-passed"]));
    assert_eq!(ran.len(), 1, "{ran:?}");
    let (kind, line, reason) = ran.into_iter().next().expect("one");
    assert_eq!(line.as_u64(), if kind == "unplanned" { None } else { Some(5) });
    (kind, reason)
}

#[test]
fn a_plan_and_a_suite_may_agree() {
    let scratch = agreeing();
    assert_eq!(findings(&scratch, &[]), []);
    let (code, said) = scratch.go(&["check"]);
    assert_eq!((code, said.as_str()), (0, "The plan's 1 lines and the suite's 1 tests agree.\n"));
}

#[test]
fn a_marked_line_whose_test_was_deleted_is_found() {
    let scratch = agreeing();
    scratch.write("src/names.rs", "");
    assert_eq!(finding(&scratch), ("missing".into(), "is marked, but there is no such test".into()));
    let (_, said) = scratch.go(&["check"]);
    let expected = "PLAN.md:5: `shop::names::tests::one_is_kept` is marked, but there is no such test\n\n1 finding in 1 lines and 0 tests.\n";
    assert_eq!(said, expected);
}

#[test]
fn a_marked_line_whose_test_was_renamed_is_found() {
    let scratch = agreeing();
    scratch.replace("src/names.rs", "fn one_is_kept", "fn one_is_kept_well");
    let found = findings(&scratch, &[]);
    let reason =
        "is marked, but there is no such test; was it renamed to `shop::names::tests::one_is_kept_well`?";
    assert_eq!(found[0], ("missing".into(), 5.into(), reason.into()));
    assert_eq!(found[1], ("unplanned".into(), Value::Null, "has no line in PLAN.md".into()));
}

#[test]
fn a_marked_line_whose_test_is_ignored_is_found() {
    let scratch = agreeing();
    scratch.replace("src/names.rs", "#[test]", "#[test]\n    #[ignore = \"slow\"]");
    assert_eq!(finding(&scratch), ("ignored".into(), "is marked, but `#[ignore]`d".into()));
}

#[test]
fn a_marked_line_whose_test_is_left_out_by_a_condition_is_found() {
    let scratch = agreeing();
    scratch.replace("src/names.rs", "#[cfg(test)]", "#[cfg(test)]\n#[cfg(feature = \"extra\")]");
    let reason = "is marked, but `#[cfg(feature=\"extra\")]` leaves it out (src/names.rs:9)";
    assert_eq!(finding(&scratch), ("missing".into(), reason.into()));
}

#[test]
fn a_marked_line_whose_test_asserts_nothing_is_found() {
    let scratch = agreeing();
    scratch.replace("src/names.rs", "assert!(super::valid(\"one\"));", "super::valid(\"one\");");
    let reason = "is marked, but asserts nothing that it reaches (src/names.rs:8)";
    assert_eq!(finding(&scratch), ("asserts_nothing".into(), reason.into()));
}

#[test]
fn a_marked_line_whose_test_fails_is_found() {
    let scratch = agreeing();
    scratch.replace("src/names.rs", "assert!(super", "assert!(!super");
    assert_eq!(findings(&scratch, &[]), [("failing".into(), 5.into(), "is marked, but fails".into())]);
    assert_eq!(findings(&scratch, &["--assume-passed"]), []);
}

#[test]
fn an_unmarked_line_whose_test_passes_is_found() {
    let scratch = agreeing();
    scratch.plan(&[&LINE.replace("[x]", "[ ]")]);
    assert_eq!(finding(&scratch), ("unmarked".into(), "passes, but is not marked; say `cargo go`".into()));
    scratch.plan(&[LINE, "- [ ] more — `shop::names::tests::more`"]);
    assert_eq!(findings(&scratch, &[]), []);
}

#[test]
fn a_test_without_a_line_is_found() {
    let scratch = agreeing();
    scratch.write("PLAN.md", "# The plan\n");
    assert_eq!(finding(&scratch), ("unplanned".into(), "has no line in PLAN.md".into()));
}

#[test]
fn a_case_without_a_line_is_found_once_for_all_adapters() {
    let scratch = agreeing();
    let test = "#[test] fn kept() { assert!(shop::names::valid(\"one\")); }";
    let suite = format!(
        "mod contract {{ mod memory {{ mod names {{ {test} }} }} mod sqlite {{ mod names {{ {test} }} }} }}\n"
    );
    scratch.test_binary(&suite);
    let (_, told) = scratch.go_json(&["check"]);
    assert_eq!(told["findings"].as_array().map(Vec::len), Some(1));
    assert_eq!(told["findings"][0]["path"], "it::contract::names::kept");
    scratch.plan(&[LINE, "- [x] kept — `it::contract::names::kept`"]);
    assert_eq!(findings(&scratch, &[]), []);
    scratch.replace(
        "tests/it/main.rs",
        "mod sqlite { mod names { #[test]",
        "mod sqlite { mod names { #[test] #[ignore]",
    );
    assert_eq!(finding_of_case(&scratch), "is marked, but `#[ignore]`d (contract::sqlite::names::kept)");
}

#[test]
fn a_case_that_left_an_adapter_is_found() {
    let scratch = agreeing();
    let case = |name: &str| format!("#[test] fn {name}() {{ assert!(shop::names::valid(\"one\")); }}");
    let (kept, found) = (case("kept"), case("found"));
    let suite = format!(
        "mod contract {{ mod memory {{ mod names {{ {kept} {found} }} }} mod sqlite {{ mod names {{ {kept} }} }} }}"
    );
    scratch.test_binary(&suite);
    let lines = ["- [x] kept — `it::contract::names::kept`", "- [x] found — `it::contract::names::found`"];
    scratch.plan(&[LINE, lines[0], lines[1]]);
    let reason = "is marked, but does not run on sqlite, where its neighbours run".to_owned();
    assert_eq!(findings(&scratch, &["--assume-passed"]), [("partial".into(), 7.into(), reason)]);
    scratch.plan(&[LINE, lines[0], &lines[1].replace("contract::", "contract::memory::")]);
    assert_eq!(findings(&scratch, &["--assume-passed"]), []);
}

fn finding_of_case(scratch: &Scratch) -> String {
    let found = findings(scratch, &[]);
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].2.clone()
}

#[test]
fn a_suite_that_does_not_compile_agrees_with_nothing() {
    let scratch = agreeing();
    scratch.replace("src/names.rs", "super::valid(", "super::absent(");
    let (kind, _, reason) = findings(&scratch, &["--assume-passed"]).remove(0);
    assert_eq!(kind, "broken");
    assert!(reason.contains("cannot find function `absent`"), "{reason}");
}
