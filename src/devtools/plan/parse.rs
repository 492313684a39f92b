//! Reading a plan.

use std::collections::HashMap;

use super::{Plan, PlanLine, PlanProblem, PlanProblems, TestPath};

/// The plan that this text is. `knows` says whether a name is a package or an integration test binary of the
/// workspace.
///
/// Prose, blank lines and fenced blocks are nobody's business here. A list item is a line of the plan when it begins
/// with a mark, or looks as if it had lost its mark: it ends in a test path.
pub fn parse(text: &str, knows: &dyn Fn(&str) -> bool) -> Result<Plan, PlanProblems> {
    let mut reader = Reader { knows, plan: Plan { sections: vec![], lines: vec![] }, problems: vec![] };
    let mut fenced = false;
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            reader.read(index + 1, line);
        }
    }
    reader.refuse_duplicates();
    if reader.problems.is_empty() { Ok(reader.plan) } else { Err(PlanProblems(reader.problems)) }
}

struct Reader<'a> {
    knows: &'a dyn Fn(&str) -> bool,
    plan: Plan,
    problems: Vec<PlanProblem>,
}

impl Reader<'_> {
    fn read(&mut self, number: usize, line: &str) {
        if let Some(heading) = line.strip_prefix("## ") {
            self.plan.sections.push(heading.trim().to_owned());
            return;
        }
        match self.item(number, line.trim_end()) {
            Ok(Some(item)) => self.plan.lines.push(item),
            Ok(None) => {}
            Err(reason) => self.problems.push(PlanProblem { line: number, reason }),
        }
    }

    fn item(&self, number: usize, line: &str) -> Result<Option<PlanLine>, String> {
        let Some((done, rest)) = mark_of(line)? else { return Ok(None) };
        let section =
            self.plan.sections.len().checked_sub(1).ok_or("stands before the first section (`## …`)")?;
        let (sentence, path, adopted) = parts(rest)?;
        let path = TestPath::parse(path)
            .ok_or_else(|| format!("`{path}` is no test path; write `package::module::…::test`"))?;
        if !(self.knows)(path.house()) {
            return Err(format!("`{}` is no package and no test binary of this workspace", path.house()));
        }
        let (sentence, adopted) = (sentence.to_owned(), adopted.map(str::to_owned));
        Ok(Some(PlanLine { number, section, done, sentence, path, adopted }))
    }

    fn refuse_duplicates(&mut self) {
        let mut seen: HashMap<&str, usize> = HashMap::new();
        for line in &self.plan.lines {
            if let Some(first) = seen.get(line.path.as_str()) {
                let reason = format!("`{}` stands already in line {first}", line.path);
                self.problems.push(PlanProblem { line: line.number, reason });
            } else {
                seen.insert(line.path.as_str(), line.number);
            }
        }
        self.problems.sort_by_key(|problem| problem.line);
    }
}

/// Whether the item is done, and what follows its mark; `None` for what is no line of the plan.
fn mark_of(line: &str) -> Result<Option<(bool, &str)>, String> {
    for (mark, done) in [("- [ ] ", false), ("- [x] ", true)] {
        if let Some(rest) = line.strip_prefix(mark) {
            return Ok(Some((done, rest)));
        }
    }
    let item = line.trim_start().strip_prefix(['-', '*', '+']).map(str::trim_start);
    match item {
        Some(item) if item.starts_with('[') && !is_link(item) => {
            Err("has a bad mark; a line begins with `- [ ] ` or `- [x] `".to_owned())
        }
        Some(item) if parts(item).is_ok_and(|(_, path, _)| path.contains("::")) => {
            Err("has no mark; a line begins with `- [ ] ` or `- [x] `".to_owned())
        }
        _ => Ok(None),
    }
}

fn is_link(item: &str) -> bool {
    item.split_once(']').is_some_and(|(_, rest)| rest.starts_with('('))
}

/// Sentence, path and, if there is one, the reason of the adoption.
fn parts(rest: &str) -> Result<(&str, &str, Option<&str>), String> {
    let no_path = || "has no path; a line ends in an em dash and the test's path: — `package::module::test`";
    let (sentence, tail) = rest.rsplit_once(" — `").ok_or_else(no_path)?;
    let (path, tail) = tail.split_once('`').ok_or_else(no_path)?;
    if sentence.trim().is_empty() {
        return Err("has no sentence".to_owned());
    }
    match tail.trim() {
        "" => Ok((sentence.trim(), path, None)),
        tail => match tail.strip_prefix("— adopted: ").map(str::trim) {
            Some(reason) if !reason.is_empty() => Ok((sentence.trim(), path, Some(reason))),
            _ => Err(format!("ends in `{tail}`; only ` — adopted: a reason` may follow the path")),
        },
    }
}
