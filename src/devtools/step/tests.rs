use serde_json::Value;

use crate::testing::Scratch;

const LINE: &str = "- [ ] a name of nothing is refused — `shop::names::tests::a_name_of_nothing_is_refused`";

fn state(told: &Value) -> &str {
    told["state"].as_str().unwrap_or_else(|| panic!("{told:#}"))
}

/// Says `cargo go` and expects this state and exit code.
fn step(scratch: &Scratch, words: &[&str], expected: (u8, &str)) -> Value {
    let (code, told) = scratch.go_json(words);
    assert_eq!((code, state(&told)), expected, "{told:#}");
    told
}

/// A workspace with an open line, its test written with this body.
fn with_test(body: &str) -> Scratch {
    let scratch = Scratch::new();
    scratch.plan(&[LINE]);
    let names = scratch.read("src/names.rs");
    let test = format!(
        "{names}\n#[cfg(test)]\nmod tests {{\n    use super::*;\n\n    #[test]\n    fn a_name_of_nothing_is_refused() {{\n        {body}\n    }}\n}}\n"
    );
    scratch.write("src/names.rs", &test);
    scratch
}

fn mend(scratch: &Scratch) {
    scratch.replace("src/names.rs", "name.len() < 9", "!name.is_empty() && name.len() < 9");
}

#[test]
fn a_line_goes_from_a_skeleton_over_red_to_its_mark() {
    let scratch = Scratch::new();
    scratch.test_binary("//! Tests.\n");
    scratch.plan(&[LINE, "- [ ] next — `it::orders::next`"]);
    let told = step(&scratch, &[], (1, "written"));
    assert_eq!((&told["files"][0], &told["place"]), (&"src/names.rs".into(), &"src/names.rs:10".into()));
    step(&scratch, &[], (1, "unwritten"));
    let skeleton = "panic!(\"to be written: a name of nothing is refused\");";
    scratch.replace("src/names.rs", skeleton, "assert_eq!(valid(\"\"), false);");
    let told = step(&scratch, &[], (1, "red"));
    assert_eq!((&told["failed"][0]["left"], &told["failed"][0]["right"]), (&"true".into(), &"false".into()));
    assert_eq!(told["failed"][0]["place"], "src/names.rs:11:9");
    mend(&scratch);
    scratch.replace("src/names.rs", "assert_eq!", "// as told\n        assert_eq!");
    let told = step(&scratch, &[], (0, "marked"));
    assert_eq!((&told["next"]["path"], &told["adopted"]), (&"it::orders::next".into(), &Value::Null));
    assert!(scratch.read("PLAN.md").contains(&LINE.replace("- [ ]", "- [x]")));
    assert_eq!(scratch.read(".go/.gitignore"), "*\n");
}

#[test]
fn a_test_never_seen_red_is_refused_unless_adopted_with_a_reason() {
    let scratch = with_test("assert!(!valid(\"\"));");
    mend(&scratch);
    assert_eq!(step(&scratch, &[], (3, "refused"))["doubt"], "never_seen_red");
    assert!(scratch.read("PLAN.md").contains(LINE));
    assert_eq!(
        step(&scratch, &["--adopt", "it came with the shop"], (0, "marked"))["adopted"],
        "it came with the shop"
    );
    let line = format!("{} — adopted: it came with the shop", LINE.replace("- [ ]", "- [x]"));
    assert!(scratch.read("PLAN.md").contains(&line));
    step(&scratch, &[], (0, "done"));
    scratch.plan(&[LINE]);
    let (code, told) = scratch.go_json(&["--adopt", " "]);
    assert_eq!(code, 2);
    assert_eq!(told["failure"], "the reason of an adoption is one line of text without backticks");
}

#[test]
fn a_test_weakened_after_red_counts_as_not_seen() {
    let scratch = with_test("assert!(!valid(\"\"));");
    step(&scratch, &[], (1, "red"));
    scratch.replace("src/names.rs", "assert!(!valid(\"\"));", "assert!(valid(\"ada\"));");
    assert_eq!(step(&scratch, &[], (3, "refused"))["doubt"], "changed_since_red");
}

#[test]
fn a_test_that_asserts_nothing_is_refused_even_when_adopted() {
    let scratch = with_test("let _ = valid(\"\");");
    assert_eq!(step(&scratch, &["--adopt", "please"], (3, "refused"))["doubt"], "asserts_nothing");
}

#[test]
fn a_compile_error_is_told_alone() {
    let scratch = with_test("assert!(!valid(1, absent));");
    let told = step(&scratch, &[], (1, "broken"));
    let rendered = told["error"]["rendered"].as_str().expect("an error");
    assert_eq!(rendered.matches("error[").count(), 1, "{rendered}");
    let (_, said) = scratch.go(&[]);
    assert!(said.starts_with("RED   Names — a name of nothing is refused\n  shop::names::tests::"), "{said}");
}

#[test]
fn a_test_that_is_ignored_or_left_out_does_not_run() {
    let scratch = with_test("assert!(!valid(\"\"));");
    scratch.replace("src/names.rs", "#[test]", "#[test]\n    #[ignore = \"later\"]");
    assert!(
        step(&scratch, &[], (1, "not_run"))["reason"].as_str().expect("a reason").contains("is `#[ignore]`d")
    );
    scratch.replace("src/names.rs", "#[ignore = \"later\"]", "#[cfg(feature = \"extra\")]");
    let told = step(&scratch, &[], (1, "not_run"));
    assert_eq!(told["reason"], "`#[cfg(feature=\"extra\")]` leaves it out (src/names.rs:11)");
}

#[test]
fn a_gate_that_is_not_passed_keeps_the_line_open() {
    let scratch = with_test("assert!(!valid(\"\"));");
    step(&scratch, &[], (1, "red"));
    mend(&scratch);
    scratch.write("src/lib.rs", "pub   mod names;\n");
    let told = step(&scratch, &[], (4, "gate_failed"));
    assert_eq!(told["failure"]["command"], "cargo fmt --check");
    scratch.write("src/lib.rs", "pub mod names;\n");
    scratch.test_binary("#[test]\nfn broken() {\n    panic!(\"by the change\");\n}\n");
    let told = step(&scratch, &[], (4, "gate_failed"));
    assert_eq!(
        (&told["failure"]["failing"][0], &told["failure"]["first"]["message"]),
        (&"it::broken".into(), &"by the change".into())
    );
    assert!(scratch.read("PLAN.md").contains(LINE));
    scratch.test_binary("//! Tests.\n");
    step(&scratch, &[], (0, "marked"));
}

const SUITE: &str = "mod names;

macro_rules! contract {
    (@ $adapter:ident $($feature:ident { $($case:ident,)* })*) => {
        mod $adapter { $(mod $feature { $(#[test] fn $case() { crate::contract::$feature::$case(stringify!($adapter)); })* })* }
    };
    ($($cases:tt)*) => { contract!(@ memory $($cases)*); contract!(@ sqlite $($cases)*); };
}

contract! {
    names {
        a_name_is_kept,
    }
}
";

#[test]
fn a_case_is_written_run_and_marked_for_all_adapters_at_once() {
    let scratch = Scratch::new();
    scratch.test_binary("mod contract;\n");
    scratch.write("tests/it/contract/mod.rs", SUITE);
    scratch.write(
        "tests/it/contract/names.rs",
        "pub fn a_name_is_kept(store: &str) {\n    assert!(store.len() == 6);\n}\n",
    );
    scratch.write(
        "Cargo.toml",
        &scratch.read("Cargo.toml").replace("[[\"cargo\", \"fmt\", \"--check\"]]", "[]"),
    );
    scratch.plan(&["- [ ] a name is short — `it::contract::names::a_name_is_short`"]);
    assert_eq!(step(&scratch, &[], (1, "written"))["place"], "tests/it/contract/names.rs:5");
    let skeleton = "panic!(\"to be written: a name is short\");";
    scratch.replace("tests/it/contract/names.rs", skeleton, "assert_eq!(store, \"memory\");");
    let told = step(&scratch, &[], (1, "red"));
    assert_eq!(told["failed"][0]["test"], "contract::sqlite::names::a_name_is_short");
    assert_eq!(told["passed"][0], "contract::memory::names::a_name_is_short");
    scratch.replace(
        "tests/it/contract/names.rs",
        "assert_eq!(store, \"memory\");",
        "assert_eq!(store.len(), 6);",
    );
    step(&scratch, &[], (3, "refused"));
    step(&scratch, &["--adopt", "both are short"], (0, "marked"));
}
