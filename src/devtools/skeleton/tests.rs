use std::fs;

use tempfile::TempDir;

use super::*;

struct Source(TempDir);

impl Source {
    fn of(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            let file = folder.path().join(name);
            fs::create_dir_all(file.parent().expect("a parent")).expect("folders");
            fs::write(file, text).expect("written");
        }
        Self(folder)
    }

    /// Writes the skeleton and says which files changed.
    fn place(&self, inner: &str, sentence: &str) -> Vec<String> {
        let found = Crate::read(&self.0.path().join("lib.rs"), false);
        let wanted = Wanted { inner, sentence, knows_properties: true };
        let edits = place(&wanted, &found).unwrap_or_else(|failure| panic!("{failure}"));
        edits.write().expect("written");
        let names =
            edits.files().map(|file| file.strip_prefix(self.0.path()).expect("inside").display().to_string());
        names.collect()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }
}

const CASES: &str = "use super::store::TestStore;\nuse std::fmt;\n\n/// Docs.\npub async fn a_user_is_found(store: &TestStore) {\n    store.check();\n}\n";
const TABLE: &str = "mod store;\nmod users;\n\nmacro_rules! contract { () => {} }\n\ncontract! {\n    on { memory, sqlite }\n    {\n        users {\n            a_user_is_found,\n        }\n    }\n}\n";

#[test]
fn a_module_of_tests_gets_another_one_like_its_last() {
    let source = Source::of(&[(
        "lib.rs",
        "#[cfg(test)]\nmod tests {\n    #[tokio::test(flavor = \"x\")]\n    async fn a() {\n    }\n}\n\nfn after() {}\n",
    )]);
    assert_eq!(source.place("tests::b", "says \"{b}\""), ["lib.rs"]);
    let expected = "#[cfg(test)]\nmod tests {\n    #[tokio::test(flavor = \"x\")]\n    async fn a() {\n    }\n\n    \
        #[tokio::test]\n    async fn b() {\n        panic!(\"to be written: says \\\"{{b}}\\\"\");\n    }\n}\n\nfn after() {}\n";
    assert_eq!(source.read("lib.rs"), expected);
}

#[test]
fn a_file_of_tests_gets_another_one_at_its_end() {
    let source = Source::of(&[
        ("lib.rs", "#[cfg(test)]\n#[path = \"lib_tests.rs\"]\nmod tests;\n"),
        ("lib_tests.rs", "use super::*;\n\n#[test]\nfn a() {}\n"),
    ]);
    assert_eq!(source.place("tests::b", "is b"), ["lib_tests.rs"]);
    let expected =
        "use super::*;\n\n#[test]\nfn a() {}\n\n#[test]\nfn b() {\n    panic!(\"to be written: is b\");\n}\n";
    assert_eq!(source.read("lib_tests.rs"), expected);
}

#[test]
fn a_module_without_tests_gets_them_where_its_neighbours_have_theirs() {
    let source = Source::of(&[("lib.rs", "mod user;\n"), ("user.rs", "struct User;\n")]);
    assert_eq!(source.place("user::tests::b", "is b"), ["user.rs"]);
    let inside = "struct User;\n\n#[cfg(test)]\nmod tests {\n    use super::*;\n\n    #[test]\n    fn b() {\n        panic!(\"to be written: is b\");\n    }\n}\n";
    assert_eq!(source.read("user.rs"), inside);
    let source = Source::of(&[("lib.rs", "mod user;\n"), ("user.rs", "struct User;\n"), ("id_tests.rs", "")]);
    assert_eq!(source.place("user::tests::b", "is b"), ["user.rs", "user_tests.rs"]);
    assert_eq!(
        source.read("user.rs"),
        "struct User;\n\n#[cfg(test)]\n#[path = \"user_tests.rs\"]\nmod tests;\n"
    );
    assert!(source.read("user_tests.rs").starts_with("use super::*;\n\n#[test]\nfn b() {"));
}

#[test]
fn modules_that_are_missing_are_made_with_their_lines() {
    let source = Source::of(&[
        ("lib.rs", "//! The shop.\n\npub mod auth;\npub mod users;\n"),
        ("auth.rs", ""),
        ("users/mod.rs", "//! Users.\n\nuse x::y;\n"),
    ]);
    let files = source.place("users::rename::tests::b", "is b");
    assert_eq!(files, ["users/mod.rs", "users/rename.rs"]);
    assert_eq!(source.read("users/mod.rs"), "//! Users.\n\nmod rename;\n\nuse x::y;\n");
    assert!(
        source.read("users/rename.rs").starts_with("//! To be written: is b.\n\n#[cfg(test)]\nmod tests {\n")
    );
    let files = source.place("orders::tests::totals::b", "is b");
    assert_eq!(files, ["lib.rs", "orders/mod.rs", "orders/tests/mod.rs", "orders/tests/totals.rs"]);
    assert_eq!(source.read("lib.rs"), "//! The shop.\n\npub mod auth;\npub mod orders;\npub mod users;\n");
    assert_eq!(source.read("orders/mod.rs"), "//! To be written: is b.\n\n#[cfg(test)]\nmod tests;\n");
    assert_eq!(source.read("orders/tests/mod.rs"), "mod totals;\n");
    assert!(source.read("orders/tests/totals.rs").starts_with("#[test]\nfn b() {"));
}

#[test]
fn a_sentence_about_any_input_becomes_a_property() {
    let source = Source::of(&[
        ("lib.rs", "#[cfg(test)]\nmod tests;\n"),
        ("tests.rs", "use super::*;\n\n#[test]\nfn a() {}\n"),
    ]);
    source.place("tests::b", "for any text b is b");
    let expected = "use super::*;\nuse proptest::prelude::*;\n\n#[test]\nfn a() {}\n\nproptest! {\n    #[test]\n    fn b(input: String) {\n        panic!(\"to be written: for any text b is b\");\n    }\n}\n";
    assert_eq!(source.read("tests.rs"), expected);
}

#[test]
fn a_case_joins_its_siblings_and_the_table() {
    let source = Source::of(&[
        ("lib.rs", "mod contract;\n"),
        ("contract/mod.rs", TABLE),
        ("contract/store.rs", ""),
        ("contract/users.rs", CASES),
    ]);
    assert_eq!(
        source.place("contract::users::it_is_gone", "it is gone"),
        ["contract/mod.rs", "contract/users.rs"]
    );
    let case =
        "pub async fn it_is_gone(store: &TestStore) {\n    panic!(\"to be written: it is gone\");\n}\n";
    assert_eq!(source.read("contract/users.rs"), format!("{CASES}\n{case}"));
    let line = "            a_user_is_found,\n            it_is_gone,\n        }";
    assert_eq!(
        source.read("contract/mod.rs"),
        TABLE.replace("            a_user_is_found,\n        }", line)
    );
}

#[test]
fn the_first_case_of_a_feature_makes_its_file_and_its_section() {
    let source = Source::of(&[
        ("lib.rs", "mod contract;\n"),
        ("contract/mod.rs", TABLE),
        ("contract/store.rs", ""),
        ("contract/users.rs", CASES),
    ]);
    assert_eq!(
        source.place("contract::orders::is_kept", "is kept"),
        ["contract/mod.rs", "contract/orders.rs"]
    );
    let file = "//! To be written: is kept.\n\nuse super::store::TestStore;\n\npub async fn is_kept(store: &TestStore) {\n    panic!(\"to be written: is kept\");\n}\n";
    assert_eq!(source.read("contract/orders.rs"), file);
    let sections =
        "            a_user_is_found,\n        }\n        orders {\n            is_kept,\n        }\n";
    let expected = TABLE
        .replace("mod store;", "mod orders;\nmod store;")
        .replace("            a_user_is_found,\n        }\n", sections);
    assert_eq!(source.read("contract/mod.rs"), expected);
}

#[test]
fn a_feature_of_several_files_gets_the_case_where_its_like_are() {
    let table =
        TABLE.replace("contract!", "api!").replace("a_user_is_found,", "a_login_is_slow, a_token_is_old,");
    let source = Source::of(&[
        ("lib.rs", "mod api;\n"),
        ("api/mod.rs", &table),
        ("api/users/mod.rs", "mod login;\nmod token;\npub use login::*;\npub use token::*;\n"),
        ("api/users/login.rs", "pub fn a_login_is_slow(app: &App) {}\n"),
        ("api/users/token.rs", "pub fn a_token_is_old(app: &App) {}\n"),
    ]);
    let files = source.place("api::users::a_token_is_new", "a token is new");
    assert_eq!(files, ["api/mod.rs", "api/users/token.rs"]);
    assert!(source.read("api/users/token.rs").contains("pub fn a_token_is_new(app: &App) {"));
    assert!(
        source
            .read("api/mod.rs")
            .contains("            a_login_is_slow, a_token_is_old,\n            a_token_is_new,\n")
    );
}
