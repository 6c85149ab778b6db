//! What serves runs: the part that the protocol's loop knows.

use crate::clock::RunClock;
use crate::protocol::{RequestReport, Run};

/// What happens during a step.
// An event is passed on and never stored, so its size is no one's memory.
#[allow(clippy::large_enum_variant)]
#[derive(Debug)]
pub enum Event<'a> {
    /// A token of the output was generated.
    Token {
        /// The request.
        request: &'a str,
        /// The token.
        token: u32,
    },
    /// A request has ended, one way or another.
    Ended(RequestReport),
}

/// Something that serves runs step by step.
pub trait Engine {
    /// Queues the requests of a validated run; the one before must be done.
    fn start(&mut self, run: Run, clock: &RunClock);
    /// Does one step and tells what happened in it.
    fn step(&mut self, clock: &RunClock, on_event: &mut dyn FnMut(Event<'_>));
    /// Whether every request of the run has ended.
    fn is_done(&self) -> bool;
    /// The most requests of the run that were in flight at a time.
    fn max_in_flight(&self) -> usize;
}
