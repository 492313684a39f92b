//! Adapters with input and output: SQL, cryptography, clock and outbound HTTP.
