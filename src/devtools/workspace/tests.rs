use std::fs;

use super::*;

#[test]
fn packages_programs_and_test_binaries_are_houses() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let file = folder.path().join(name);
        fs::create_dir_all(file.parent().expect("a parent")).expect("folders");
        fs::write(file, text).expect("written");
    };
    let manifest = "[package]\nname = \"shop\"\nedition = \"2024\"\n[workspace]\nmembers = [\"domain\"]\n\
        [workspace.metadata.go]\nadapters = [\"fake\"]\n[lib]\n[[bin]]\nname = \"run\"\npath = \"src/main.rs\"\n";
    write("Cargo.toml", manifest);
    write("src/lib.rs", "");
    write("src/main.rs", "fn main() {}");
    write("tests/it/main.rs", "");
    write("domain/Cargo.toml", "[package]\nname = \"shop-domain\"\nedition = \"2024\"\n");
    write("domain/src/lib.rs", "");
    let workspace = Workspace::load(&Tools::new(&folder.path().join("domain"))).expect("a workspace");
    assert_eq!(workspace.root, folder.path().canonicalize().expect("a folder"));
    assert_eq!(workspace.settings.adapters, ["fake"]);
    assert_eq!(workspace.settings.gate, Settings::default().gate);
    let selection = |name| workspace.house(name).map(|house| house.selection().join(" "));
    assert_eq!(selection("shop").as_deref(), Some("--package shop --lib --bins"));
    assert_eq!(selection("shop-domain").as_deref(), Some("--package shop-domain --lib"));
    assert_eq!(selection("it").as_deref(), Some("--package shop --test it"));
    assert_eq!(selection("elsewhere"), None);
}

#[test]
fn a_folder_without_a_workspace_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let failure = Workspace::load(&Tools::new(folder.path())).expect_err("nothing there").to_string();
    assert!(
        failure.starts_with("cargo cannot read the workspace: error: could not find `Cargo.toml`"),
        "{failure}"
    );
}
