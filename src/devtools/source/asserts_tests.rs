use std::fs;

use super::*;

fn asserts(body: &str) -> bool {
    asserts_with(&format!("#[test] fn the_test() {body}"), "")
}

fn asserts_with(test: &str, helpers: &str) -> bool {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("main.rs");
    fs::write(&root, format!("{test}\n{helpers}")).expect("written");
    let found = Crate::read(&root, true);
    let helpers = Helpers::among(&found.functions);
    helpers.assert_in(found.function("the_test").expect("the test"))
}

#[test]
fn assertions_unwraps_and_questions_count() {
    for body in [
        "{ assert!(x()); }",
        "{ for one in all { assert_eq!(one, 2); } }",
        "{ insta::assert_json_snapshot!(body); }",
        "{ prop_assert_ne!(a, b); }",
        "{ let Err(E) = x() else { panic!(\"no\") }; }",
        "{ x().expect(\"works\"); }",
        "{ x().unwrap_err(); }",
        "-> Result<(), E> { x()?; Ok(()) }",
        "{ Cli::command().debug_assert(); }",
        "{ on!(connection, |db| x(db).unwrap()) }",
    ] {
        assert!(asserts(body), "{body}");
    }
    assert!(asserts_with("#[test] #[should_panic] fn the_test() { x(); }", ""));
}

#[test]
fn what_checks_nothing_is_no_assertion() {
    for body in [
        "{ }",
        "{ x(); }",
        "{ let _ = matches!(x(), Y); }",
        "{ assert!(true); }",
        "{ assert_eq!(a, a); assert_eq!(1, 1, \"one\"); }",
        "{ println!(\"assert\"); let assert = 1; }",
        "{ f::<dyn X + ?Sized>(); }",
    ] {
        assert!(!asserts(body), "{body}");
    }
}

#[test]
fn what_is_never_reached_is_no_assertion() {
    for body in [
        "{ x(); return; assert!(y()); }",
        "{ if false { assert!(x()); } }",
        "{ fn check() { assert!(x()); } }",
    ] {
        assert!(!asserts(body), "{body}");
    }
    assert!(asserts("{ if x() { return; } assert!(y()); }"));
    assert!(asserts("{ fn check() { assert!(x()); } check(); }"));
}

#[test]
fn helpers_of_the_tests_assert_through_each_other() {
    let test = "#[test] fn the_test() { app().refuses(1); }";
    assert!(asserts_with(
        test,
        "impl App { fn refuses(&self) { self.check::<u8>() } fn check<T>() { assert!(x()) } }"
    ));
    assert!(!asserts_with("#[test] fn the_test() { assert_well(); }", "fn assert_well() {}"));
    assert!(!asserts_with(
        test,
        "fn app() -> App { start().unwrap() } impl App { fn refuses(&self) { self.refuses() } }"
    ));
}
