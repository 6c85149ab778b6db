//! From logits to a token: greedy, temperature, top-k, top-p, repetition penalty.

use crate::model::kernels;
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
    /// Of every token while choosing, kept to save the allocation.
    weights: Vec<f32>,
    /// Those that are left while choosing, likewise.
    candidates: Vec<Candidate>,
}

#[derive(Debug, Clone, Copy)]
struct Candidate {
    token: u32,
    /// exp((logit - largest) / temperature): the softmax without its division.
    weight: f32,
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
            weights: Vec::new(),
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
        let token = if self.temperature > 0.0 { self.draw(logits) } else { likeliest(logits) };
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
        let unit = self.random.next_unit();
        self.weights.resize(logits.len(), 0.0);
        let total = kernels::weigh(logits, 1.0 / self.temperature, &mut self.weights);
        let all = (0u32..).zip(&self.weights).map(|(token, &weight)| Candidate { token, weight });
        let drawn = if self.top_k < logits.len() {
            self.candidates.clear();
            self.candidates.extend(all);
            self.keep_top_k();
            self.keep_top_p(self.candidates.iter().map(|candidate| candidate.weight).sum());
            pick(self.candidates.iter().copied(), unit)
        } else if self.top_p < 1.0 {
            // All tokens below this bound together have less than 1 - top_p, so none of them is needed to reach top_p.
            let bound = (1.0 - self.top_p) * total / logits.len() as f32;
            self.candidates.clear();
            self.candidates.extend(all.filter(|candidate| candidate.weight >= bound));
            self.keep_top_p(total);
            pick(self.candidates.iter().copied(), unit)
        } else {
            pick(all, unit)
        };
        drawn.unwrap_or_else(|| likeliest(logits))
    }

    fn keep_top_k(&mut self) {
        self.candidates.select_nth_unstable_by(self.top_k - 1, likelier);
        self.candidates.truncate(self.top_k);
        // The selection leaves them in no order that is promised.
        self.candidates.sort_unstable_by(likelier);
    }

    /// Nucleus sampling (Holtzman et al. 2020): keeps the likeliest candidates until they reach `top_p` of `total`.
    ///
    /// Sorts the head of the distribution alone, and four times more of it until that suffices.
    fn keep_top_p(&mut self, total: f32) {
        if self.top_p >= 1.0 {
            return;
        }
        let goal = self.top_p * total;
        let (mut sorted, mut reached, mut size) = (0, 0.0, 32);
        while sorted < self.candidates.len() {
            let rest = &mut self.candidates[sorted..];
            let count = size.min(rest.len());
            if count < rest.len() {
                rest.select_nth_unstable_by(count - 1, likelier);
            }
            rest[..count].sort_unstable_by(likelier);
            for candidate in &rest[..count] {
                sorted += 1;
                reached += candidate.weight;
                if reached >= goal {
                    self.candidates.truncate(sorted);
                    return;
                }
            }
            size *= 4;
        }
    }
}

/// The candidate at `unit` (of [0, 1)) of the way through all weights; none where no weight is a positive number.
fn pick(candidates: impl Iterator<Item = Candidate> + Clone, unit: f64) -> Option<u32> {
    let total: f32 = candidates.clone().map(|candidate| candidate.weight).sum();
    let mut left = (unit * f64::from(total)) as f32;
    let mut last = None;
    for candidate in candidates.filter(|candidate| candidate.weight > 0.0) {
        left -= candidate.weight;
        last = Some(candidate.token);
        if left < 0.0 {
            break;
        }
    }
    // Where rounding ate the last step, the last candidate is the one that was meant.
    last
}

/// Likelier first, the smaller token first among equals, so that the order never depends on the sorting.
// The signature is that of a comparator of slices.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn likelier(a: &Candidate, b: &Candidate) -> std::cmp::Ordering {
    b.weight.total_cmp(&a.weight).then(a.token.cmp(&b.token))
}

/// The token of the largest logit, the smallest such token among equals.
fn likeliest(logits: &[f32]) -> u32 {
    let largest = kernels::largest(logits);
    (0u32..).zip(logits).find(|&(_, &logit)| logit >= largest).map_or(0, |(token, _)| token)
}

#[cfg(test)]
#[path = "sampler_tests.rs"]
mod tests;
