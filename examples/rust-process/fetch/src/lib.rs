//! Nothing: the crate exists for its dependency.
