//! Rotary position embedding (Su et al. 2021), in the rotate-half layout of Hugging Face's Llama.

use super::Config;
use super::rope_scaling::RopeScaling;

/// Sines and cosines, computed as far as positions were asked for: a model of 131,072 positions seldom sees them all.
#[derive(Debug)]
pub struct Rope {
    frequencies: Vec<f32>,
    /// `[position][frequency]` pairs of cosine and sine.
    table: Vec<(f32, f32)>,
}

impl Rope {
    /// For the heads of this model.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let frequencies = (0..config.head_width / 2)
            .map(|index| {
                let exponent = (2 * index) as f32 / config.head_width as f32;
                let frequency = 1.0 / config.rope_theta.powf(exponent);
                match &config.rope_scaling {
                    None => frequency,
                    Some(RopeScaling::Llama3(scaling)) => scaling.scale(frequency),
                    Some(RopeScaling::Divisors(divisors)) => frequency / divisors[index],
                }
            })
            .collect();
        Self { frequencies, table: Vec::new() }
    }

    /// Makes sure that positions below `end` are in the table.
    pub fn prepare(&mut self, end: usize) {
        let known = self.table.len() / self.frequencies.len();
        for position in known..end {
            let angles = self.frequencies.iter().map(|frequency| position as f32 * frequency);
            self.table.extend(angles.map(|angle| (angle.cos(), angle.sin())));
        }
    }

    /// Rotates every head of `heads` (`[head][width]`) to `position`, which must be prepared.
    pub fn rotate(&self, heads: &mut [f32], position: usize) {
        let half = self.frequencies.len();
        let row = &self.table[position * half..][..half];
        for head in heads.chunks_exact_mut(2 * half) {
            let (first, second) = head.split_at_mut(half);
            for ((x, y), (cosine, sine)) in first.iter_mut().zip(second).zip(row) {
                (*x, *y) = (*x * cosine - *y * sine, *y * cosine + *x * sine);
            }
        }
    }
}
