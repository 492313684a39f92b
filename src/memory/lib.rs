//! In-process adapters: a fake for every store, and the embedded rate limiter.
