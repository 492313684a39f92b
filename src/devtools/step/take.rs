//! Taking one step.

use super::{Doubt, RedTests, Step, Todo, pass_gate};
use crate::{
    failure::Failure,
    plan::PlanLine,
    project::{Project, crates_of},
    runner::{Binary, Built, FailedTest, Listed, Outcome, Suite, run_one},
    skeleton::{Wanted, place},
    source::{Crate, Function, Helpers, fingerprint},
};

/// Takes the next unmarked line one step further. `adopt` is the reason to mark a passing test that was never seen red.
pub fn take(project: &Project, adopt: Option<&str>) -> Result<Step, Failure> {
    let Some(line) = project.plan.next() else { return Ok(Step::Done) };
    let taken = Taken { project, line, todo: Todo::of(&project.plan, line) };
    let suite = match taken.build()? {
        Ok(suite) => suite,
        Err(step) => return Ok(step),
    };
    let meant = suite.meant_by(&line.path, project.matrix());
    let crates = crates_of(project.house(&line.path)?);
    let source = crates.iter().find_map(|found| Some((found, found.source_of(line.path.inner())?)));
    match (meant.is_empty(), source) {
        (true, None) => taken.write(&crates),
        (true, Some((_, function))) => Ok(taken.not_run(function)),
        (false, source) => taken.run(&meant, source, adopt),
    }
}

struct Taken<'a> {
    project: &'a Project,
    line: &'a PlanLine,
    todo: Todo,
}

impl Taken<'_> {
    /// Builds only the house of the line.
    fn build(&self) -> Result<Result<Suite, Step>, Failure> {
        let selection = self.project.house(&self.line.path)?.selection();
        Ok(match self.project.build(&selection)? {
            Built::Binaries(binaries) => Ok(self.project.list(binaries)?),
            Built::Broken(error) => Err(Step::Broken { todo: self.todo.clone(), error }),
        })
    }

    fn write(&self, crates: &[Crate]) -> Result<Step, Failure> {
        let path = &self.line.path;
        let house = self.project.house(path)?;
        let wanted = Wanted {
            inner: path.inner(),
            sentence: &self.line.sentence,
            knows_properties: house.package.depends_on("proptest"),
        };
        let nearest = |found: &&Crate| {
            let modules = path.modules();
            (0..=modules.len()).rev().find(|depth| found.module(&modules[..*depth].join("::")).is_some())
        };
        // Of library and program the one that is nearer; of equals the library, which comes first.
        let found = crates.iter().rev().max_by_key(nearest);
        let found =
            found.ok_or_else(|| Failure::new(format!("`{}` has no tests to stand in", path.house())))?;
        let edits = place(&wanted, found)?;
        edits.write()?;
        let files = edits.files().map(|file| self.project.workspace.shown(file)).collect();
        let todo = self.todo.clone();
        match self.build()? {
            Err(broken) => Ok(broken),
            Ok(suite) => {
                let crates = crates_of(house);
                let function = crates.iter().find_map(|found| found.source_of(path.inner()));
                let place = function.map(|function| self.project.place_of(function)).unwrap_or_default();
                if self.failures(&suite)?.is_empty() {
                    let reason =
                        format!("its skeleton stands in {place}, but the test runner does not know it");
                    return Ok(Step::NotRun { todo, reason });
                }
                Ok(Step::Written { todo, files, place })
            }
        }
    }

    fn failures(&self, suite: &Suite) -> Result<Vec<FailedTest>, Failure> {
        let meant = suite.meant_by(&self.line.path, self.project.matrix());
        let outcomes = meant.into_iter().map(|(binary, listed)| run_one(binary, listed));
        let failed = |outcome| match outcome {
            Ok(Outcome::Failed(failed)) => Some(Ok(failed)),
            Ok(Outcome::Passed | Outcome::Ignored) => None,
            Err(failure) => Some(Err(failure)),
        };
        outcomes.filter_map(failed).collect()
    }

    fn not_run(&self, function: &Function) -> Step {
        let reason = why_not_listed(self.project, function);
        Step::NotRun { todo: self.todo.clone(), reason }
    }

    fn run(
        &self,
        meant: &[(&Binary, &Listed)],
        source: Option<(&Crate, &Function)>,
        adopt: Option<&str>,
    ) -> Result<Step, Failure> {
        let (mut failed, mut passed) = (vec![], vec![]);
        for (binary, listed) in meant {
            match run_one(binary, listed)? {
                Outcome::Passed => passed.push(listed.path.clone()),
                Outcome::Failed(failure) => failed.push(failure),
                Outcome::Ignored => {
                    let reason = format!("`{}` is `#[ignore]`d", listed.path);
                    return Ok(Step::NotRun { todo: self.todo.clone(), reason });
                }
            }
        }
        let mut red = RedTests::load(&self.project.workspace)?;
        if failed.is_empty() {
            return self.passes(&mut red, source, adopt);
        }
        let todo = self.todo.clone();
        match source {
            Some((_, function)) if function.is_unwritten() => {
                return Ok(Step::Unwritten { todo, place: self.project.place_of(function) });
            }
            Some((_, function)) => red.saw(&self.line.path, fingerprint(&function.text))?,
            None => {}
        }
        Ok(Step::Red { todo, failed, passed })
    }

    fn passes(
        &self,
        red: &mut RedTests,
        source: Option<(&Crate, &Function)>,
        adopt: Option<&str>,
    ) -> Result<Step, Failure> {
        let todo = self.todo.clone();
        if let Some(doubt) = self.doubt(red, source, adopt.is_some()) {
            let place = source.map(|(_, function)| self.project.place_of(function));
            let place = place.unwrap_or_else(|| "its source was not found".to_owned());
            return Ok(Step::Refused { todo, doubt, place });
        }
        // Only what is wanted beside the line counts as adopted: a test that was seen red needs no reason.
        let path = &self.line.path;
        let adopted = adopt.filter(|_| self.doubt(red, source, false).is_some());
        // What cannot be written is told before the gate takes its time.
        self.project.marked(path, adopted)?;
        if let Some(failure) = pass_gate(self.project)? {
            return Ok(Step::GateFailed { todo, failure });
        }
        self.project.mark(path, adopted)?;
        red.forget(path)?;
        let plan = &self.project.plan;
        let next =
            plan.lines.iter().find(|line| !line.done && line.path != *path).map(|line| Todo::of(plan, line));
        Ok(Step::Marked { todo, adopted: adopted.map(str::to_owned), next })
    }

    fn doubt(&self, red: &RedTests, source: Option<(&Crate, &Function)>, adopted: bool) -> Option<Doubt> {
        if let Some((found, function)) = source
            && !Helpers::among(&found.functions).assert_in(function)
        {
            return Some(Doubt::AssertsNothing);
        }
        let now = source.map(|(_, function)| fingerprint(&function.text));
        match red.seen(&self.line.path) {
            _ if adopted => None,
            None => Some(Doubt::NeverSeenRed),
            seen if seen == now.as_deref() => None,
            Some(_) => Some(Doubt::ChangedSinceRed),
        }
    }
}

/// Why a function that is in the source is no test that the runner knows.
pub(crate) fn why_not_listed(project: &Project, function: &Function) -> String {
    let place = project.place_of(function);
    let condition = function.conditions.iter().find(|condition| *condition != "cfg ( test )");
    match condition {
        Some(condition) => format!("`#[{}]` leaves it out ({place})", condition.replace(' ', "")),
        None if function.is_test() => format!("the test runner does not know it ({place})"),
        None => format!("it has no `#[test]` and no table runs it ({place})"),
    }
}
