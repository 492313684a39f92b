//! Reading what a test's own binary printed.

use serde::Serialize;

/// What running one test ended in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It ran and passed.
    Passed,
    /// It is `#[ignore]`d and did not run.
    Ignored,
    /// It ran and failed.
    Failed(FailedTest),
}

/// What matters of a failure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FailedTest {
    /// The test as the runner prints it.
    pub test: String,
    /// What the assertion, the panic or the error says, without the two sides.
    pub message: String,
    /// The left side of a comparison.
    pub left: Option<String>,
    /// The right side of a comparison.
    pub right: Option<String>,
    /// File, line and column.
    pub place: Option<String>,
    /// What was printed before, if a library beyond the workspace judged: a snapshot's differences, the smallest input
    /// of a property.
    pub printed: Option<String>,
}

/// What ends a panic's message.
const ENDS: [&str; 3] = ["\nnote: run with `RUST_BACKTRACE", "\nstack backtrace:", "\n\nthread '"];
/// More than this of a message helps nobody.
const LONGEST: usize = 4_000;

impl FailedTest {
    /// What the failing test's output, as its binary prints it, says.
    pub fn read(test: &str, output: &str) -> Self {
        let own = own_output(test, output);
        let Some(Panic { before: printed, place, said }) = panic_of(test, own) else {
            let message = own.trim();
            let message = if message.is_empty() { "it failed and said nothing" } else { message };
            return Self::of(test, message, None);
        };
        let (before, sides) = match said.split_once("\n  left: ") {
            Some((before, sides)) => (before, sides.split_once("\n right: ")),
            None => (said, None),
        };
        let mut failed = Self::of(test, if sides.is_some() { before } else { said }, Some(place.to_owned()));
        if place.starts_with('/') && !printed.trim().is_empty() {
            failed.printed = Some(cut(printed.trim()));
        }
        if let Some((left, right)) = sides {
            failed.left = Some(cut(left));
            failed.right = Some(cut(right));
        }
        failed
    }

    /// A failure without sides.
    pub fn of(test: &str, message: &str, place: Option<String>) -> Self {
        Self { test: test.to_owned(), message: cut(message), left: None, right: None, place, printed: None }
    }
}

struct Panic<'a> {
    before: &'a str,
    place: &'a str,
    said: &'a str,
}

/// The part between the test's headline and the list of failures.
fn own_output<'a>(test: &str, output: &'a str) -> &'a str {
    let headline = format!("---- {test} stdout ----\n");
    let own = output.split_once(&headline).map_or(output, |(_, own)| own);
    own.rsplit_once("\nfailures:\n").map_or(own, |(own, _)| own)
}

/// Place and message of the test's own panic; of another thread's if that is the only one.
fn panic_of<'a>(test: &str, own: &'a str) -> Option<Panic<'a>> {
    let marks = || own.match_indices("panicked at ");
    let is_own = |at: usize| {
        let thread = own[..at].rsplit('\n').next().unwrap_or_default();
        thread.contains(&format!("'{test}'"))
    };
    let (at, mark) = marks().find(|(at, _)| is_own(*at)).or_else(|| marks().next())?;
    let (place, said) = own[at + mark.len()..].split_once(":\n")?;
    let end = ENDS.iter().filter_map(|end| said.find(end)).min().unwrap_or(said.len());
    let before = own[..at].rsplit_once("thread '").map_or("", |(before, _)| before);
    Some(Panic { before, place, said: said[..end].trim_end() })
}

fn cut(text: &str) -> String {
    let text = text.trim_end();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{} …", &text[..end]),
        None => text.to_owned(),
    }
}
