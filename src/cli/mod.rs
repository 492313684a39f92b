//! The command line. `args.rs` says what can be typed, `run.rs` leads to the command's own file.

mod args;
mod config;
mod confirm;
mod doctor;
mod exit;
mod migrate;
mod output;
mod password;
mod run;
mod serve;
mod users;
mod welcome;

pub use args::Arguments;
pub use exit::{Exit, Failure};
pub use output::Output;
pub use run::run;
