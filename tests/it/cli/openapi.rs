use std::fs;

use super::program::Program;

#[test]
fn openapi_prints_what_is_committed() {
    for version in ["v1", "v2"] {
        let path = format!("{}/docs/openapi/{version}.json", env!("CARGO_MANIFEST_DIR"));
        let committed = fs::read_to_string(path).expect("the document");
        let ended = Program::new().run(&["openapi", version]);
        assert_eq!(ended.code, Some(0));
        // The whole documents in a failure would bury its cause.
        let is_same = ended.stdout.trim_end() == committed.trim_end();
        assert!(is_same, "docs/openapi/{version}.json is not what `hexwright openapi {version}` prints");
    }
}
