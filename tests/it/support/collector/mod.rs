//! A collector of telemetry on the official protobuf types, by gRPC and by HTTP on one port, that keeps what arrives
//! and can be slow, refuse, hang, go away and come back.

mod doors;
mod open;
mod received;

pub(crate) use open::{Collector, Mode};
pub(crate) use received::{Received, attribute, hex, number, service_name, text_of};
