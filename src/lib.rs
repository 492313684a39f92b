//! Hexwright: the composition root.
