use std::fs;

use tempfile::TempDir;

use super::*;

fn written(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let file = folder.path().join(name);
        fs::create_dir_all(file.parent().expect("a parent")).expect("folders");
        fs::write(file, text).expect("written");
    }
    folder
}

fn read(files: &[(&str, &str)]) -> (TempDir, Crate) {
    let folder = written(files);
    let found = Crate::read(&folder.path().join("lib.rs"), false);
    (folder, found)
}

fn one(text: &str) -> Function {
    let (_folder, found) = read(&[("lib.rs", text)]);
    found.functions.into_iter().next().expect("a function")
}

#[test]
fn tests_are_found_wherever_modules_lead() {
    let (folder, found) = read(&[
        (
            "lib.rs",
            "mod users;\nmod gone;\nmod inline { mod deep; #[cfg(test)] mod tests { #[test] fn c() {} } }",
        ),
        ("users/mod.rs", "mod user;\n#[cfg(test)]\nmod tests;"),
        ("users/tests.rs", "mod more;\n#[test]\nfn a() {}"),
        ("users/tests/more.rs", "#[tokio::test]\nasync fn b() {}"),
        ("users/user.rs", "#[cfg(test)]\n#[path = \"user_tests.rs\"]\nmod tests;"),
        ("users/user_tests.rs", "proptest! { #[test] fn d(bytes: [u8; 16]) { } }"),
        ("inline/deep.rs", "impl X { fn e() { fn f() {} } }"),
    ]);
    let told: Vec<_> =
        found.functions.iter().map(|f| (f.path.as_str(), f.is_test(), f.in_tests, f.is_async)).collect();
    let expected = [
        ("users::user::tests::d", true, true, false),
        ("users::tests::more::b", true, true, true),
        ("users::tests::a", true, true, false),
        ("inline::deep::e", false, false, false),
        ("inline::deep::f", false, false, false),
        ("inline::tests::c", true, true, false),
    ];
    assert_eq!(told.len(), expected.len());
    for one in expected {
        assert!(told.contains(&one), "{one:?} is not in {told:?}");
    }
    let tests = found.module("users::user::tests").expect("a module");
    assert_eq!(tests.file, folder.path().join("users/user_tests.rs"));
    assert_eq!(found.module("users::tests").expect("a module").folder, folder.path().join("users/tests"));
    assert!(found.module("inline::tests").expect("a module").closing.is_some());
}

#[test]
fn a_function_knows_its_place_attributes_and_conditions() {
    let text = "// ünïcode\n\nfn before() {}\n/// Docs.\n#[test]\n#[ignore = \"slow\"]\n#[cfg(feature = \"x\")]\nfn it_is() -> R { 1 }\n";
    let (_folder, found) = read(&[("lib.rs", text)]);
    let function = found.function("it_is").expect("a function");
    assert_eq!((function.line, function.is_test(), function.is_ignored()), (8, true, true));
    assert_eq!(function.conditions, ["cfg ( feature = \"x\" )"]);
    let start = text.char_indices().position(|(at, _)| text[at..].starts_with("/// Docs")).expect("docs");
    let shift = text.len() - text.chars().count();
    assert_eq!(function.range, start + shift..text.len() - 1);
}

#[test]
fn formatting_and_comments_do_not_change_a_fingerprint() {
    let bare = one("#[test]\nfn a() { assert_eq!(f(1, 2), \"x\"); }");
    let dressed =
        one("/// Says.\n#[test]\nfn a() {\n  // why\n  assert_eq!(\n    f(1, 2,),\n    \"x\",\n  );\n}");
    assert_eq!(fingerprint(&bare.text), fingerprint(&dressed.text));
}

#[test]
fn a_weaker_test_has_another_fingerprint() {
    let strict = fingerprint(&one("#[test] fn a() { assert_eq!(f(1), \"x y\"); }").text);
    for weak in [
        "#[test] fn a() { assert_ne!(f(1), \"x y\"); }",
        "#[test] fn a() { assert_eq!(f(1), \"xy\"); }",
        "#[test] fn a() { }",
        "#[test] #[should_panic] fn a() { assert_eq!(f(1), \"x y\"); }",
        "#[test] fn a() { if false { assert_eq!(f(1), \"x y\"); } }",
    ] {
        assert_ne!(fingerprint(&one(weak).text), strict, "{weak}");
    }
}

#[test]
fn a_case_is_found_below_its_module_but_a_test_only_at_its_path() {
    let (_folder, found) = read(&[
        ("lib.rs", "#[cfg(test)]\nmod api;"),
        ("api.rs", "mod login { pub fn case() {} #[test] fn test() {} }\nuse login::*;"),
    ]);
    assert_eq!(found.source_of("api::case").map(|one| one.path.as_str()), Some("api::login::case"));
    assert!(found.source_of("api::test").is_none() && found.source_of("api::login::test").is_some());
}
