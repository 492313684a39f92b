//! Arguments, then `.env` and the environment, then logs, then everything else.

use std::process::ExitCode;

use hexwright::{
    cli::{self, Arguments},
    config::{LogConfig, Values},
    logging,
};

fn main() -> ExitCode {
    let arguments = Arguments::read();
    let values = Values::of_process(arguments.settings());
    logging::start(&LogConfig::early(&values), arguments.verbose);
    cli::run(&arguments, &values)
}
