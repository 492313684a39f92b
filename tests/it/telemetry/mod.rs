//! What the real binary tells a collector, and what it does where none listens.

mod absent;
mod arrives;
mod kept;
mod outbound;
mod secrets;
mod watched;
