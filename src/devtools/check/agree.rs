//! Checking.

use std::collections::HashMap;

use super::{
    Checked, Finding, Kind,
    suite::{Entry, Index},
};
use crate::{
    failure::Failure,
    plan::{PlanLine, TestPath},
    project::{Project, crates_of},
    runner::{Built, SuiteRun, run_all},
    source::{Crate, Helpers},
    step::why_not_listed,
    workspace::Houses,
};

/// Builds and runs everything and compares it with the plan. `assume_passed` runs nothing: whoever asks has just seen all
/// tests pass.
pub fn check(project: &Project, assume_passed: bool) -> Result<Checked, Failure> {
    project.tools.note("check: building all tests");
    let binaries = match project.build(&["--workspace".to_owned()])? {
        Built::Binaries(binaries) => binaries,
        Built::Broken(error) => return Ok(broken(project, &error.rendered)),
    };
    let suite = project.list(binaries)?;
    let index = Index::of(&suite, project.matrix());
    let run = if assume_passed {
        None
    } else {
        project.tools.note("check: running all tests");
        Some(run_all(&project.tools, &project.workspace, &suite)?)
    };
    let houses = project.workspace.houses().into_iter();
    let crates: HashMap<&str, Vec<Crate>> = houses.map(|(name, house)| (name, crates_of(house))).collect();
    let unplanned = index.unplanned(&project.plan.lines);
    let check = Check { project, index: &index, run: run.as_ref(), crates: &crates, unplanned: &unplanned };
    let mut findings: Vec<Finding> = project.plan.lines.iter().flat_map(|line| check.line(line)).collect();
    findings.extend(unplanned.iter().map(|path| {
        let reason = "has no line in PLAN.md".to_owned();
        Finding { kind: Kind::Unplanned, line: None, path: path.to_string(), reason }
    }));
    Ok(Checked { lines: project.plan.lines.len(), tests: index.len(), findings })
}

fn broken(project: &Project, rendered: &str) -> Checked {
    let reason = format!("cannot be checked, because the tests do not compile:\n\n{rendered}");
    let finding = Finding { kind: Kind::Broken, line: None, path: "PLAN.md".to_owned(), reason };
    Checked { lines: project.plan.lines.len(), tests: 0, findings: vec![finding] }
}

struct Check<'a> {
    project: &'a Project,
    index: &'a Index<'a>,
    run: Option<&'a SuiteRun>,
    crates: &'a HashMap<&'a str, Vec<Crate>>,
    unplanned: &'a [TestPath],
}

impl Check<'_> {
    fn line(&self, line: &PlanLine) -> Vec<Finding> {
        let meant = self.index.meant_by(&line.path);
        let wrong = if line.done { self.marked(line, &meant) } else { self.open(&meant) };
        let finding =
            |(kind, reason)| Finding { kind, line: Some(line.number), path: line.path.to_string(), reason };
        wrong.into_iter().map(finding).collect()
    }

    fn marked(&self, line: &PlanLine, meant: &[Entry<'_>]) -> Vec<(Kind, String)> {
        if meant.is_empty() {
            return vec![(Kind::Missing, format!("is marked, but {}", self.why_missing(&line.path)))];
        }
        let mut wrong: Vec<(Kind, String)> = vec![];
        for entry in meant {
            let (_, listed) = entry;
            let told =
                if listed.path == line.path.inner() { String::new() } else { format!(" ({})", listed.path) };
            match self.passed(entry) {
                _ if listed.ignored => {
                    wrong.push((Kind::Ignored, format!("is marked, but `#[ignore]`d{told}")));
                }
                Some(true) => {}
                Some(false) => wrong.push((Kind::Failing, format!("is marked, but fails{told}"))),
                None => wrong.push((Kind::NotRun, format!("is marked, but did not run{told}"))),
            }
        }
        let lacking = self.index.lacking(&line.path, meant);
        if !lacking.is_empty() {
            let reason =
                format!("is marked, but does not run on {}, where its neighbours run", lacking.join(" and "));
            wrong.push((Kind::Partial, reason));
        }
        if let Some(place) = self.asserts_nothing(&line.path, meant) {
            wrong.push((
                Kind::AssertsNothing,
                format!("is marked, but asserts nothing that it reaches ({place})"),
            ));
        }
        wrong
    }

    fn open(&self, meant: &[Entry<'_>]) -> Vec<(Kind, String)> {
        let passes = !meant.is_empty() && meant.iter().all(|entry| self.passed(entry) == Some(true));
        let reason = "passes, but is not marked; say `cargo go`".to_owned();
        if passes { vec![(Kind::Unmarked, reason)] } else { vec![] }
    }

    fn passed(&self, (binary, listed): &Entry<'_>) -> Option<bool> {
        match self.run {
            Some(run) => run.passed(binary, &listed.path),
            None => (!listed.ignored).then_some(true),
        }
    }

    /// The place of a test that asserts nothing. A test that only a macro's expansion shows is believed.
    fn asserts_nothing(&self, path: &TestPath, meant: &[Entry<'_>]) -> Option<String> {
        let crates = self.crates.get(path.house())?;
        let names =
            || std::iter::once(path.inner()).chain(meant.iter().map(|(_, listed)| listed.path.as_str()));
        let (found, function) =
            crates.iter().find_map(|found| names().find_map(|name| Some((found, found.source_of(name)?))))?;
        let asserts = Helpers::among(&found.functions).assert_in(function);
        (!asserts).then(|| self.project.place_of(function))
    }

    fn why_missing(&self, path: &TestPath) -> String {
        let crates = self.crates.get(path.house());
        let function = crates.into_iter().flatten().find_map(|found| found.source_of(path.inner()));
        if let Some(function) = function {
            return why_not_listed(self.project, function);
        }
        let near = |other: &&TestPath| other.house() == path.house() && other.modules() == path.modules();
        let alike = |other: &&TestPath| {
            let words: Vec<&str> = path.name().split('_').collect();
            other.name().split('_').filter(|word| words.contains(word)).count()
        };
        match self.unplanned.iter().filter(near).max_by_key(alike) {
            Some(other) => format!("there is no such test; was it renamed to `{other}`?"),
            None => "there is no such test".to_owned(),
        }
    }
}
