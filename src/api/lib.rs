//! Versioned HTTP over the use cases. Knows no adapter.
