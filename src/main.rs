//! Arguments, then `.env` and the environment, then logs, then everything else.

use std::process::ExitCode;

use hexwright::{
    cli::{self, Arguments},
    config::{LogConfig, Values},
    logging,
};

/// Gives back what a password hash took: glibc keeps some of the 19 MiB of each, until a gigabyte is resident.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = Arguments::read();
    let values = Values::of_process(arguments.settings());
    logging::start(&LogConfig::early(&values), arguments.verbose);
    cli::run(&arguments, &values)
}
