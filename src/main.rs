//! Arguments, then `.env` and the environment, then telemetry, then everything else.

use std::process::ExitCode;

use hexwright::{
    cli::{self, Arguments},
    config::Values,
    telemetry::Telemetry,
};

/// Gives back what a password hash took: glibc keeps some of the 19 MiB of each, until a gigabyte is resident.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = Arguments::read();
    let values = Values::of_process(arguments.settings());
    let telemetry = Telemetry::start(&values, arguments.verbose, arguments.serves());
    // Whatever the command ended with, what it had to tell goes out.
    let ended = cli::run(&arguments, &values, &telemetry);
    telemetry.flush(Telemetry::FLUSH_BOUND);
    ended
}
