//! Tools for those who grow the service.
