//! How rotary frequencies are stretched for longer texts.

use std::f32::consts::PI;

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
    /// The stretched `frequency`, radians per position.
    #[must_use]
    pub fn scale(&self, frequency: f32) -> f32 {
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
