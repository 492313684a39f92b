//! A service for tests: the real router over fakes that answer by what they are asked.

mod client;
mod fake_auth;
mod fake_ports;
mod fake_users;
mod log;
mod watching;

pub(crate) use client::{Answer, TestApi};
pub(crate) use fake_ports::{FakeSigner, Switch};
pub(crate) use fake_users::{a_user, user_id};
pub(crate) use log::Log;
pub(crate) use watching::OURS;
