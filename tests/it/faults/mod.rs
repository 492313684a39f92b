//! The real binary when things go wrong: killed, told to end under load, left by its database.

mod kill;
mod load;
#[cfg(target_os = "linux")]
mod memory;
mod own_postgres;
mod postgres_restart;
mod stored;
mod terminate;
