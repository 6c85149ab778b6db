//! An engine without a model: every request ends at once. What a run still takes is the cost of everything else.

use std::collections::VecDeque;

use crate::clock::RunClock;
use crate::engine::{Engine, Event};
use crate::protocol::{FinishReason, ModelInfo, Request, RequestReport, Run};
use crate::scheduler::output_sha256;

/// Answers each request with the one token 0, one request a step.
#[derive(Debug, Default)]
pub struct NullEngine {
    run: String,
    queued_ns: u64,
    queue: VecDeque<Request>,
    max_in_flight: usize,
}

impl NullEngine {
    /// What `ready` says of it.
    pub fn info() -> ModelInfo {
        ModelInfo { id: "null".to_owned(), sha256: output_sha256(&[]), parameters: 0, dtype: "none".to_owned() }
    }
}

impl Engine for NullEngine {
    fn start(&mut self, run: Run, clock: &RunClock) {
        self.run = run.id;
        self.queued_ns = clock.now_ns();
        self.queue = run.requests.into();
        self.max_in_flight = 0;
    }

    fn step(&mut self, clock: &RunClock, on_event: &mut dyn FnMut(Event<'_>)) {
        let Some(request) = self.queue.pop_front() else { return };
        self.max_in_flight = 1;
        let now_ns = clock.now_ns();
        on_event(Event::Ended(RequestReport {
            run: self.run.clone(),
            id: request.id,
            queued_ns: self.queued_ns,
            admitted_ns: Some(now_ns),
            first_token_ns: Some(now_ns),
            end_ns: now_ns,
            prompt_tokens: 0,
            output_tokens: 1,
            finish_reason: FinishReason::Length,
            output_sha256: output_sha256(&[0]),
            token_ns: None,
            output: None,
            error: None,
        }));
    }

    fn is_done(&self) -> bool {
        self.queue.is_empty()
    }

    fn max_in_flight(&self) -> usize {
        self.max_in_flight
    }
}
