use super::*;
use crate::{
    plan::TestPath,
    testing::Scratch,
    workspace::{Houses, Runner},
};

const TESTS: &str = "#[cfg(test)]
mod tests {
    #[test]
    fn passes() { assert!(super::valid(\"ada\")); }
    #[test]
    fn differs() { println!(\"noise\"); assert_eq!(super::valid(\"ada\"), false, \"of {}\", \"ada\"); }
    #[test]
    fn panics() { std::thread::spawn(|| panic!(\"elsewhere\")).join().unwrap_err(); panic!(\"two\\nlines\"); }
    #[test]
    fn errs() -> Result<(), String> { Err(\"no\".into()) }
    #[test]
    #[should_panic]
    fn calm() {}
    #[test]
    fn dies() { std::process::abort(); }
    #[test]
    #[ignore = \"slow\"]
    fn slow() { panic!(); }
}
";

fn tested() -> (Scratch, Vec<Binary>) {
    let scratch = Scratch::new();
    scratch.write("src/names.rs", &format!("{}{TESTS}", scratch.read("src/names.rs")));
    let binaries = built(&scratch, "shop");
    (scratch, binaries)
}

fn built(scratch: &Scratch, house: &str) -> Vec<Binary> {
    let workspace = scratch.workspace();
    let selection = workspace.house(house).expect("a house").selection();
    match build(&scratch.tools, &workspace, &selection).expect("a build") {
        Built::Binaries(binaries) => binaries,
        Built::Broken(error) => panic!("{}", error.rendered),
    }
}

fn outcome(binary: &Binary, name: &str) -> Outcome {
    let tests = list(binary).expect("a list");
    let listed = tests.iter().find(|listed| listed.path == format!("names::tests::{name}"));
    run_one(binary, listed.expect("listed")).expect("a run")
}

fn failed(binary: &Binary, name: &str) -> FailedTest {
    match outcome(binary, name) {
        Outcome::Failed(failed) => failed,
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn one_test_is_run_and_what_matters_is_read() {
    let (_scratch, binaries) = tested();
    let binary = binaries.first().expect("a binary");
    assert_eq!((binary.house.as_str(), binary.id.as_str(), binary.is_integration), ("shop", "shop", false));
    assert_eq!(outcome(binary, "passes"), Outcome::Passed);
    assert_eq!(outcome(binary, "slow"), Outcome::Ignored);
    let differs = failed(binary, "differs");
    assert_eq!(differs.message, "assertion `left == right` failed: of ada");
    assert_eq!((differs.left.as_deref(), differs.right.as_deref()), (Some("true"), Some("false")));
    assert_eq!(differs.place.as_deref(), Some("src/names.rs:9:39"));
    let panics = failed(binary, "panics");
    assert_eq!((panics.message.as_str(), panics.left), ("two\nlines", None));
    assert_eq!(failed(binary, "errs").message, "Error: \"no\"");
    assert!(failed(binary, "calm").message.contains("did not panic as expected"));
    assert!(failed(binary, "dies").message.starts_with("its process died (signal: 6"));
}

#[test]
fn where_a_library_judges_what_it_printed_matters() {
    let output = "\nrunning 1 test\ntest a::b ... FAILED\n\nfailures:\n\n---- a::b stdout ----\n-old\n+new\n\n\
        thread 'a::b' (7) panicked at /home/x/insta/runtime.rs:1:2:\nsnapshot assertion failed\n\
        note: run with `RUST_BACKTRACE=1`\n\n\nfailures:\n    a::b\n\ntest result: FAILED.";
    let failed = FailedTest::read("a::b", output);
    assert_eq!(
        (failed.message.as_str(), failed.printed.as_deref()),
        ("snapshot assertion failed", Some("-old\n+new"))
    );
    assert_eq!(failed.to_string(), "snapshot assertion failed\n-old\n+new");
    assert_eq!(FailedTest::read("a::b", &output.replace("/home", "home")).printed, None);
}

#[test]
fn of_a_compile_error_only_the_first_is_told() {
    let scratch = Scratch::new();
    scratch.write("src/names.rs", "pub fn valid() -> bool {\n    absent();\n    missing()\n}\n");
    let workspace = scratch.workspace();
    let selection = workspace.house("shop").expect("a house").selection();
    let Built::Broken(error) = build(&scratch.tools, &workspace, &selection).expect("a build") else {
        panic!("it compiles")
    };
    assert!(error.rendered.starts_with("error[E0425]: cannot find function `absent`"), "{}", error.rendered);
    assert!(error.rendered.contains("--> src/names.rs:2:5") && !error.rendered.contains("missing"));
}

#[test]
fn a_suite_is_run_as_a_whole_with_and_without_nextest() {
    let (mut scratch, _) = tested();
    scratch.replace("src/names.rs", "std::process::abort()", "panic!()");
    let binaries = built(&scratch, "shop");
    let tests = binaries.into_iter().map(|binary| (binary.clone(), list(&binary).expect("a list"))).collect();
    let suite = Suite { tests };
    let told = |scratch: &Scratch| {
        let run = run_all(&scratch.tools, &scratch.workspace(), &suite).expect("a run");
        let told =
            suite.all().map(|(binary, listed)| (listed.path.clone(), run.passed(binary, &listed.path)));
        told.collect::<Vec<_>>()
    };
    let by_cargo = told(&scratch);
    let of = |name: &str| by_cargo.iter().find(|(path, _)| path.ends_with(name)).expect("listed").1;
    assert_eq!(
        (of("passes"), of("calm"), of("differs"), of("slow")),
        (Some(true), Some(false), Some(false), None)
    );
    scratch.tools.runner = Runner::Auto;
    if scratch.tools.has_nextest().expect("known") {
        assert_eq!(told(&scratch), by_cargo);
    }
}

#[test]
fn a_line_of_the_plan_means_its_case_on_every_adapter() {
    let adapters = ["memory".to_owned(), "sqlite".to_owned()];
    let matrix = Matrix(&adapters);
    let line = TestPath::parse("it::contract::users::a_case").expect("a path");
    for meant in
        ["contract::memory::users::a_case", "contract::sqlite::users::a_case", "contract::users::a_case"]
    {
        assert!(matrix.is_meant(&line, "it", meant), "{meant}");
    }
    for other in ["contract::redis::users::a_case", "contract::sqlite::users::b", "contract::users::sqlite"] {
        assert!(!matrix.is_meant(&line, "it", other), "{other}");
    }
    assert!(!matrix.is_meant(&line, "shop", "contract::sqlite::users::a_case"));
    assert_eq!(matrix.case_of("contract::users::memory"), None);
}
