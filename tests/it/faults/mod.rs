//! The real binary when things go wrong: killed, told to end under load, left by its database, its disk or its clock.

#[cfg(target_os = "linux")]
mod clock;
mod dead_connections;
mod endings;
mod keep_alive;
mod kill;
mod load;
#[cfg(target_os = "linux")]
mod memory;
mod network;
mod outage;
mod own_postgres;
mod postgres_hang;
mod postgres_refuses;
mod postgres_restart;
mod postgres_stop;
mod proxy;
mod restricted;
#[cfg(target_os = "linux")]
mod shim;
#[cfg(target_os = "linux")]
mod sqlite_disk;
mod stored;
mod terminate;
