//! A small Llama inference engine: iteration-level batching, seeded sampling, and a JSON Lines protocol that takes time from inside.
//!
//! The way of a request: [`protocol`] (a line becomes a run) → [`serve`] (when to step, pause and report) → [`scheduler`] (who is
//! in the batch) → [`model`] (logits) → [`sampler`] (a token).

pub mod aligned_alloc;
pub mod clock;
pub mod cpu;
pub mod engine;
pub mod model;
pub mod options;
pub mod play;
pub mod protocol;
pub mod random;
pub mod sampler;
pub mod scheduler;
pub mod serve;

// In the library, so that examples and tests run on it as well.
#[global_allocator]
static ALLOCATOR: aligned_alloc::LineAligned = aligned_alloc::LineAligned;
