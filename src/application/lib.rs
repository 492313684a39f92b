//! Use cases: what the service does, told in terms of the domain's ports.
