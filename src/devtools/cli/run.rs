//! Doing what was typed.

use std::{ffi::OsString, fmt::Display, io::Write};

use clap::Parser;
use serde::Serialize;

use super::{Arguments, arguments::Go};
use crate::{
    check::check, failure::Failure, project::Project, status::Progress, step::take, workspace::Tools,
};

/// Does what these arguments (the program's name first) ask and prints to `out`, what is wrong to `err`. The answer is
/// the process's exit code.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    tools: Tools,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> u8 {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            let said = error.render();
            if error.use_stderr() {
                return written(write!(err, "{said}"), 2);
            }
            return written(write!(out, "{said}"), 0);
        }
    };
    let json = arguments.json;
    match answer(&arguments, tools) {
        Ok(answer) => written(writeln!(out, "{}", answer.text), answer.code),
        Err(failure) if json => written(writeln!(out, "{}", serde_json::json!({ "failure": failure.0 })), 2),
        Err(failure) => written(writeln!(err, "{failure}"), 2),
    }
}

struct Answer {
    text: String,
    code: u8,
}

fn answer(arguments: &Arguments, mut tools: Tools) -> Result<Answer, Failure> {
    tools.runner = arguments.runner;
    let json = arguments.json;
    let project = Project::open(tools)?;
    match &arguments.command {
        None => {
            let step = take(&project, arguments.adopt.as_deref())?;
            Answer::of(&step, json, step.exit_code())
        }
        Some(_) if arguments.adopt.is_some() => {
            Err(Failure::new("`--adopt` belongs to `cargo go` without a command"))
        }
        Some(Go::Status) => Answer::of(&Progress::of(&project.plan), json, 0),
        Some(Go::Next) => {
            let next = Progress::of(&project.plan).next;
            match &next {
                _ if json => Answer::of(&serde_json::json!({ "next": next }), json, 0),
                Some(next) => Answer::of(&format!("- [ ] {} — `{}`", next.sentence, next.path), false, 0),
                None => Answer::of(&"every line of the plan is marked", false, 0),
            }
        }
        Some(Go::Check { assume_passed }) => {
            let checked = check(&project, *assume_passed)?;
            Answer::of(&checked, json, if checked.findings.is_empty() { 0 } else { 5 })
        }
    }
}

impl Answer {
    fn of(answer: &(impl Serialize + Display), json: bool, code: u8) -> Result<Self, Failure> {
        let text = if json {
            serde_json::to_string_pretty(answer)
                .map_err(|error| Failure::because("cannot write JSON", error))?
        } else {
            answer.to_string()
        };
        Ok(Self { text, code })
    }
}

/// A reader that went away (`cargo go | head -1`) is no failure of ours.
fn written(_: std::io::Result<()>, code: u8) -> u8 {
    code
}
