//! Counting marks.

use std::fmt;

use serde::Serialize;

use crate::{plan::Plan, step::Todo};

/// How far the plan is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// Marked lines.
    pub done: usize,
    /// All lines.
    pub total: usize,
    /// Marked lines whose test was never seen failing.
    pub adopted: usize,
    /// Every section that has lines, in the order of the plan.
    pub sections: Vec<SectionProgress>,
    /// The first line that is not marked.
    pub next: Option<Todo>,
}

/// How far a section is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SectionProgress {
    /// Its heading.
    pub section: String,
    /// Marked lines.
    pub done: usize,
    /// All lines.
    pub total: usize,
}

/// The length of a bar.
const BAR: usize = 20;

impl Progress {
    /// How far this plan is.
    pub fn of(plan: &Plan) -> Self {
        let count = |index: usize| {
            let lines = || plan.lines.iter().filter(move |line| line.section == index);
            (lines().filter(|line| line.done).count(), lines().count())
        };
        let sections = plan.sections.iter().enumerate().map(|(index, section)| {
            let (done, total) = count(index);
            SectionProgress { section: section.clone(), done, total }
        });
        let sections: Vec<_> = sections.filter(|section| section.total > 0).collect();
        Self {
            done: sections.iter().map(|section| section.done).sum(),
            total: plan.lines.len(),
            adopted: plan.lines.iter().filter(|line| line.adopted.is_some()).count(),
            sections,
            next: plan.next().map(|line| Todo::of(plan, line)),
        }
    }
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let longest = self.sections.iter().map(|one| one.section.chars().count()).max().unwrap_or(0);
        let width = longest.max("all".len());
        let digits = self.total.to_string().len();
        let mut row = |name: &str, done: usize, total: usize| {
            writeln!(f, "{name:width$}  {}  {done:>digits$}/{total}", bar(done, total))
        };
        for one in &self.sections {
            row(&one.section, one.done, one.total)?;
        }
        row("all", self.done, self.total)?;
        if self.adopted > 0 {
            writeln!(f, "\nAdopted without having been seen red: {}", self.adopted)?;
        }
        match &self.next {
            Some(next) => write!(f, "\nNEXT  {next}"),
            None => f.write_str("\nDONE  every line of the plan is marked."),
        }
    }
}

/// Full only when everything is done, empty only when nothing is.
fn bar(done: usize, total: usize) -> String {
    let full = if done == total { BAR } else { (done * BAR / total).max(usize::from(done > 0)) };
    format!("{}{}", "█".repeat(full), "░".repeat(BAR - full))
}
