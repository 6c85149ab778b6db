//! Iteration-level scheduling (Orca, Yu et al. 2022): who computes in the next step.
//!
//! Requests are admitted first come, first served, while fewer than the run's concurrency and `--max-batch` are in flight. A step is
//! either the prompt of one admitted request, or one token for everyone in flight. Finished sequences leave at the end of a step,
//! waiting ones join before the next. All requests of a run are queued at once, so the batches of a run are always the same.

mod report;
mod sequence;

use std::collections::VecDeque;
use std::sync::Arc;

use crate::clock::RunClock;
use crate::engine::{Engine, Event};
use crate::model::tokenizer::Tokenizer;
use crate::model::{KvCache, Llama, LoadedModel, Segment};
use crate::protocol::{Request, RequestError, RequestErrorCode, Run};
pub use report::output_sha256;
use report::{RunInfo, refused};
use sequence::Sequence;

/// Serves runs with a model.
pub struct Scheduler {
    model: Llama,
    tokenizer: Arc<Tokenizer>,
    eos: Vec<u32>,
    max_batch: usize,
    run: RunInfo,
    /// Most requests in flight in this run.
    limit: usize,
    max_in_flight: usize,
    queue: VecDeque<Request>,
    running: Vec<Sequence>,
    /// Caches of ended sequences, for the next ones.
    spare_caches: Vec<KvCache>,
}

impl Scheduler {
    /// Serves at most `max_batch` requests (at least 1) at a time.
    #[must_use]
    pub fn new(model: LoadedModel, max_batch: usize) -> Self {
        Self {
            eos: model.network.config().eos.clone(),
            model: model.network,
            tokenizer: Arc::new(model.tokenizer),
            max_batch: max_batch.max(1),
            run: RunInfo::default(),
            limit: 0,
            max_in_flight: 0,
            queue: VecDeque::new(),
            running: Vec::new(),
            spare_caches: Vec::new(),
        }
    }

    /// The tokenizer, for those who show text.
    #[must_use]
    pub fn tokenizer(&self) -> Arc<Tokenizer> {
        Arc::clone(&self.tokenizer)
    }

    /// The network, for those who take its time.
    pub fn model(&mut self) -> &mut Llama {
        &mut self.model
    }

    /// Admits a request: the step is its prompt, and ends with its first token.
    fn admit(&mut self, request: Request, clock: &RunClock, on_event: &mut dyn FnMut(Event<'_>)) {
        let prompt = match self.encode(&request) {
            Ok(prompt) => prompt,
            Err((tokens, error)) => {
                let report = refused(&self.run, request.id, tokens, error, clock.now_ns());
                return on_event(Event::Ended(report));
            }
        };
        let cache = self.cache(prompt.len() + request.max_tokens);
        let mut sequence = Sequence::new(request, &prompt, cache, clock.now_ns());
        self.max_in_flight = self.max_in_flight.max(self.running.len() + 1);
        match self.model.forward(&mut [Segment { tokens: &prompt, cache: &mut sequence.cache }]) {
            Ok(logits) => sequence.accept(logits, &self.eos, clock, on_event),
            Err(error) => sequence.fail(&error, clock),
        }
        self.running.push(sequence);
    }

    /// An empty cache with room for `positions`.
    fn cache(&mut self, positions: usize) -> KvCache {
        match self.spare_caches.pop() {
            None => KvCache::new(self.model.config(), positions),
            Some(mut cache) => {
                cache.reset(positions);
                cache
            }
        }
    }

    /// One token for everyone in flight.
    fn decode(&mut self, clock: &RunClock, on_event: &mut dyn FnMut(Event<'_>)) {
        let mut segments: Vec<Segment<'_>> = self.running.iter_mut().map(Sequence::segment).collect();
        let count = segments.len();
        match self.model.forward(&mut segments) {
            Ok(logits) => {
                let vocabulary = logits.len() / count;
                for (sequence, logits) in self.running.iter_mut().zip(logits.chunks_exact_mut(vocabulary)) {
                    sequence.accept(logits, &self.eos, clock, on_event);
                }
            }
            Err(error) => self.running.iter_mut().for_each(|sequence| sequence.fail(&error, clock)),
        }
    }

    /// Reports those who have ended, in the order of their admission, and keeps their caches.
    fn release(&mut self, on_event: &mut dyn FnMut(Event<'_>)) {
        for sequence in self.running.extract_if(.., |sequence| sequence.has_ended()) {
            let (report, cache) = sequence.into_report(&self.run, &self.tokenizer);
            self.spare_caches.push(cache);
            on_event(Event::Ended(report));
        }
    }

    /// The prompt's tokens, or their number and why they cannot be served.
    fn encode(&self, request: &Request) -> Result<Vec<u32>, (usize, RequestError)> {
        let internal = |message| RequestError { code: RequestErrorCode::Internal, message };
        let encoding = self.tokenizer.encode_fast(request.prompt.as_str(), true);
        let prompt = encoding.map_err(|error| (0, internal(format!("the prompt cannot be encoded: {error}"))))?;
        let prompt = prompt.get_ids().to_vec();
        let (tokens, positions) = (prompt.len(), self.model.config().positions);
        if tokens == 0 {
            return Err((0, internal("the prompt has no tokens, and the model begins with none of its own".to_owned())));
        }
        if tokens.saturating_add(request.max_tokens) > positions {
            let message = format!(
                "the prompt has {tokens} tokens and max_tokens is {}; the model has {positions} positions",
                request.max_tokens
            );
            return Err((tokens, RequestError { code: RequestErrorCode::PromptTooLong, message }));
        }
        Ok(prompt)
    }
}

impl Engine for Scheduler {
    fn start(&mut self, run: Run, clock: &RunClock) {
        self.run = RunInfo { id: run.id, trace: run.trace, echo: run.echo, queued_ns: clock.now_ns() };
        self.limit = run.concurrency.min(self.max_batch);
        self.max_in_flight = 0;
        self.queue = run.requests.into();
    }

    fn step(&mut self, clock: &RunClock, on_event: &mut dyn FnMut(Event<'_>)) {
        let room = self.running.len() < self.limit;
        match self.queue.pop_front_if(|_| room) {
            Some(request) => self.admit(request, clock, on_event),
            None if self.running.is_empty() => return,
            None => self.decode(clock, on_event),
        }
        self.release(on_event);
    }

    fn is_done(&self) -> bool {
        self.queue.is_empty() && self.running.is_empty()
    }

    fn max_in_flight(&self) -> usize {
        self.max_in_flight
    }
}
