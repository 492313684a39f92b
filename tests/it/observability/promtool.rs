//! What the tools of Prometheus say of its files.

use std::process::Command;

use super::files;

/// A program of the package `prometheus`.
pub(super) fn tool(name: &str) -> Command {
    let found = Command::new(name).arg("--version").output();
    assert!(
        found.is_ok(),
        "{name} is missing: `scripts/test --only-install` installs it (Debian: prometheus)"
    );
    Command::new(name)
}

fn passes(command: &mut Command) {
    let done = command.output().expect("it runs");
    let said = [done.stdout, done.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    assert!(done.status.success(), "{command:?}: {}", said.join("\n"));
}

#[test]
fn prometheus_accepts_its_configuration_and_its_rules() {
    let mut check = tool("promtool");
    passes(
        check
            .args(["check", "config", "--lint=all", "--lint-fatal"])
            .arg(files::path("prometheus/prometheus.yml")),
    );
}

#[test]
fn every_alert_keeps_to_its_examples_of_good_and_bad_days() {
    // Each file by a process of its own, all at once: the rules are evaluated minute by minute.
    let running: Vec<_> = files::all("prometheus/tests", "yml")
        .into_iter()
        .map(|path| std::thread::spawn(move || passes(tool("promtool").args(["test", "rules"]).arg(path))))
        .collect();
    let failed = running.into_iter().filter_map(|one| one.join().err()).count();
    assert_eq!(failed, 0, "files with examples that do not hold");
}
