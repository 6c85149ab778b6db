//! A request in flight.

use super::report::{RunInfo, output_sha256};
use crate::clock::RunClock;
use crate::engine::Event;
use crate::model::tokenizer::Tokenizer;
use crate::model::{KvCache, Segment};
use crate::protocol::{FinishReason, Request, RequestError, RequestErrorCode, RequestReport};
use crate::sampler::Sampler;

/// A request between its admission and its end.
#[derive(Debug)]
pub struct Sequence {
    request: Request,
    /// Keys and values of everything but the latest token.
    pub cache: KvCache,
    sampler: Sampler,
    prompt_tokens: usize,
    output: Vec<u32>,
    /// The time of each token of `output`.
    token_ns: Vec<u64>,
    admitted_ns: u64,
    first_token_ns: Option<u64>,
    end: Option<End>,
}

#[derive(Debug)]
struct End {
    reason: FinishReason,
    at_ns: u64,
    error: Option<RequestError>,
}

impl Sequence {
    /// Of a request that is admitted now.
    pub fn new(request: Request, prompt: &[u32], cache: KvCache, admitted_ns: u64) -> Self {
        Self {
            sampler: Sampler::new(&request, prompt),
            cache,
            prompt_tokens: prompt.len(),
            output: Vec::with_capacity(request.max_tokens),
            token_ns: Vec::with_capacity(request.max_tokens),
            admitted_ns,
            first_token_ns: None,
            end: None,
            request,
        }
    }

    /// What it brings to the next step: its latest token.
    pub fn segment(&mut self) -> Segment<'_> {
        let latest = self.output.len().saturating_sub(1);
        Segment { tokens: &self.output[latest..], cache: &mut self.cache }
    }

    /// Chooses the next token.
    pub fn accept(&mut self, logits: &mut [f32], eos: &[u32], clock: &RunClock, on_event: &mut dyn FnMut(Event<'_>)) {
        let token = self.sampler.sample(logits);
        let now_ns = clock.now_ns();
        self.first_token_ns.get_or_insert(now_ns);
        if eos.contains(&token) && !self.request.ignore_eos {
            self.end = Some(End { reason: FinishReason::Stop, at_ns: now_ns, error: None });
            return;
        }
        self.output.push(token);
        self.token_ns.push(now_ns);
        on_event(Event::Token { request: &self.request.id, token });
        if self.output.len() == self.request.max_tokens {
            self.end = Some(End { reason: FinishReason::Length, at_ns: now_ns, error: None });
        }
    }

    /// Ends it because a step failed.
    pub fn fail(&mut self, error: &candle_core::Error, clock: &RunClock) {
        let error = RequestError { code: RequestErrorCode::Internal, message: error.to_string() };
        self.end = Some(End { reason: FinishReason::Error, at_ns: clock.now_ns(), error: Some(error) });
    }

    /// Whether it takes no part in further steps.
    pub fn has_ended(&self) -> bool {
        self.end.is_some()
    }

    /// Its report, and its cache for the next one.
    pub fn into_report(self, run: &RunInfo, tokenizer: &Tokenizer) -> (RequestReport, KvCache) {
        let Some(end) = self.end else {
            unreachable!("only sequences that have ended are reported");
        };
        let report = RequestReport {
            run: run.id.clone(),
            id: self.request.id,
            queued_ns: run.queued_ns,
            admitted_ns: Some(self.admitted_ns),
            first_token_ns: self.first_token_ns,
            end_ns: end.at_ns,
            prompt_tokens: self.prompt_tokens,
            output_tokens: self.output.len(),
            finish_reason: end.reason,
            output_sha256: output_sha256(&self.output),
            token_ns: run.trace.then_some(self.token_ns),
            // Tokens that the model generated decode; if one did not, its request would still be served.
            output: run.echo.then(|| tokenizer.decode(&self.output, true).unwrap_or_default()),
            error: end.error,
        };
        (report, self.cache)
    }
}
