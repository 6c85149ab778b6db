//! From logits to a token: greedy, temperature, top-k, top-p, repetition penalty.

use crate::protocol::Request;
use crate::random::Random;

/// How one request chooses its tokens. Its choices depend on its logits and its seed, on nothing else in the batch.
#[derive(Debug)]
pub struct Sampler {
    temperature: f32,
    top_k: usize,
    top_p: f32,
    penalty: f32,
    random: Random,
    /// One bit a token: in the prompt or generated. Empty while no penalty asks for it.
    seen: Vec<u64>,
    /// Tokens and their weights while choosing, kept to save the allocation.
    candidates: Vec<Candidate>,
}

#[derive(Debug, Clone, Copy)]
struct Candidate {
    token: u32,
    /// The logit first, then the weight exp((logit - largest) / temperature).
    value: f32,
}

impl Sampler {
    /// For a validated request; `prompt` counts as seen.
    #[must_use]
    pub fn new(request: &Request, prompt: &[u32]) -> Self {
        let mut sampler = Self {
            temperature: request.temperature as f32,
            top_k: request.top_k.unwrap_or(usize::MAX),
            top_p: request.top_p.unwrap_or(1.0) as f32,
            penalty: request.repetition_penalty.unwrap_or(1.0) as f32,
            random: Random::new(request.seed),
            seen: Vec::new(),
            candidates: Vec::new(),
        };
        for &token in prompt {
            sampler.note(token);
        }
        sampler
    }

    /// Chooses the next token. `logits` (one per token of the vocabulary) is overwritten where a penalty applies.
    pub fn sample(&mut self, logits: &mut [f32]) -> u32 {
        self.penalize(logits);
        let token = if self.temperature > 0.0 { self.draw(logits) } else { largest(logits) };
        self.note(token);
        token
    }

    /// The penalty of CTRL (Keskar et al. 2019), as Hugging Face applies it: once per token seen.
    fn penalize(&self, logits: &mut [f32]) {
        for (word, &bits) in self.seen.iter().enumerate() {
            let mut bits = bits;
            while bits != 0 {
                let logit = &mut logits[word * 64 + bits.trailing_zeros() as usize];
                *logit = if *logit > 0.0 { *logit / self.penalty } else { *logit * self.penalty };
                bits &= bits - 1;
            }
        }
    }

    fn note(&mut self, token: u32) {
        // 1 divides by nothing.
        if self.penalty.to_bits() == 1f32.to_bits() {
            return;
        }
        let word = token as usize / 64;
        if word >= self.seen.len() {
            self.seen.resize(word + 1, 0);
        }
        self.seen[word] |= 1 << (token % 64);
    }

    fn draw(&mut self, logits: &[f32]) -> u32 {
        self.candidates.clear();
        self.candidates.extend((0u32..).zip(logits).map(|(token, &value)| Candidate { token, value }));
        if self.top_k < self.candidates.len() {
            self.candidates.select_nth_unstable_by(self.top_k - 1, likelier);
            self.candidates.truncate(self.top_k);
        }
        let total = self.weigh();
        if self.top_p < 1.0 {
            let kept = self.nucleus(total);
            self.candidates.truncate(kept);
        }
        let total: f32 = self.candidates.iter().map(|candidate| candidate.value).sum();
        let mut left = (self.random.next_unit() * f64::from(total)) as f32;
        for candidate in &self.candidates {
            left -= candidate.value;
            if left < 0.0 {
                return candidate.token;
            }
        }
        // Rounding ate the last step: the last token with any weight is the one that was meant.
        let last = self.candidates.iter().rev().find(|candidate| candidate.value > 0.0);
        last.map_or_else(|| largest(logits), |candidate| candidate.token)
    }

    /// Turns logits into weights (the softmax without its division) and returns their sum.
    fn weigh(&mut self) -> f32 {
        let largest = self.candidates.iter().fold(f32::NEG_INFINITY, |largest, candidate| largest.max(candidate.value));
        let scale = 1.0 / self.temperature;
        let mut total = 0.0;
        for candidate in &mut self.candidates {
            candidate.value = ((candidate.value - largest) * scale).exp();
            total += candidate.value;
        }
        total
    }

    /// Nucleus sampling (Holtzman et al. 2020): puts the likeliest candidates first and returns how many of them reach `top_p`.
    ///
    /// Sorts the head of the distribution alone, four times more of it until that suffices: a peaked distribution needs few of its thousands.
    fn nucleus(&mut self, total: f32) -> usize {
        let goal = self.top_p * total;
        let mut sorted = 0;
        let mut reached = 0.0;
        let mut size = 32;
        while sorted < self.candidates.len() {
            let rest = &mut self.candidates[sorted..];
            let count = size.min(rest.len());
            if count < rest.len() {
                rest.select_nth_unstable_by(count - 1, likelier);
            }
            rest[..count].sort_unstable_by(likelier);
            for (index, candidate) in rest[..count].iter().enumerate() {
                reached += candidate.value;
                if reached >= goal {
                    return sorted + index + 1;
                }
            }
            sorted += count;
            size *= 4;
        }
        sorted
    }
}

/// Likelier first, the smaller token first among equals, so that the order never depends on the sorting.
// The signature is that of a comparator of slices.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn likelier(a: &Candidate, b: &Candidate) -> std::cmp::Ordering {
    b.value.total_cmp(&a.value).then(a.token.cmp(&b.token))
}

/// The token of the largest logit, the smallest such token among equals.
fn largest(logits: &[f32]) -> u32 {
    let mut best = (0, f32::NEG_INFINITY);
    for (token, &logit) in (0u32..).zip(logits) {
        if logit > best.1 {
            best = (token, logit);
        }
    }
    best.0
}

#[cfg(test)]
#[path = "sampler_tests.rs"]
mod tests;
