//! Rotary position embedding (Su et al. 2021), in the rotate-half layout of Hugging Face's Llama.

use std::f32::consts::PI;

use super::Config;

/// How the frequencies of a model trained on for longer texts are stretched.
#[derive(Debug, Clone, PartialEq)]
pub enum RopeScaling {
    /// By rule.
    Llama3(Llama3Scaling),
    /// By one divisor per frequency, as `.gguf` files have it.
    Divisors(Vec<f32>),
}

/// The frequency scaling of Llama 3.1: long wavelengths are stretched by `factor`, short ones kept, those between blended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Llama3Scaling {
    /// How far the longest wavelengths are stretched.
    pub factor: f32,
    /// Wavelengths above `original_positions / low_frequency_factor` are stretched fully.
    pub low_frequency_factor: f32,
    /// Wavelengths below `original_positions / high_frequency_factor` are kept.
    pub high_frequency_factor: f32,
    /// Positions that the model was first trained on.
    pub original_positions: f32,
}

impl Llama3Scaling {
    fn scale(&self, frequency: f32) -> f32 {
        let wavelength = 2.0 * PI / frequency;
        if wavelength < self.original_positions / self.high_frequency_factor {
            return frequency;
        }
        if wavelength > self.original_positions / self.low_frequency_factor {
            return frequency / self.factor;
        }
        let smooth = (self.original_positions / wavelength - self.low_frequency_factor)
            / (self.high_frequency_factor - self.low_frequency_factor);
        (1.0 - smooth) * frequency / self.factor + smooth * frequency
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    /// Of Llama 3.1.
    const SCALING: Llama3Scaling =
        Llama3Scaling { factor: 8.0, low_frequency_factor: 1.0, high_frequency_factor: 4.0, original_positions: 8192.0 };

    #[test]
    fn llama3_keeps_short_wavelengths_and_stretches_long_ones() {
        // Wavelengths 2 pi / f: 6.28 is below 2048 and kept, 62832 above 8192 and stretched.
        assert!((SCALING.scale(1.0) - 1.0).abs() < 1e-9);
        assert!((SCALING.scale(1e-4) - 1.25e-5).abs() < 1e-12);
    }

    #[test]
    fn llama3_blends_between() {
        // A wavelength of 4096 lies at smooth (2 - 1) / 3 = 1/3: f (2/3 / 8 + 1/3) = 0.416667 f.
        let frequency = 2.0 * PI / 4096.0;
        assert!((SCALING.scale(frequency) / frequency - 0.416_667).abs() < 1e-5);
    }
}
