//! Serves one prompt many times at once and says how well that went.
fn main() {}
