//! The small kernels between the matrix products.
//!
//! They are written for 8 lanes: sums are kept in 8 parts and joined in a fixed order, and no multiplication is fused with an
//! addition. So they give the same result, bit for bit, with and without AVX2.

use super::vectorized::vectorized;

/// Parts of a sum. One register of AVX2, two of SSE2.
const LANES: usize = 8;

/// The sum of `a[i] * b[i]`.
#[inline(always)]
#[must_use]
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0; LANES];
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    let rest = a_rest.iter().zip(b_rest).fold(0.0, |sum, (x, y)| sum + x * y);
    for (x, y) in a.iter().zip(b) {
        for lane in 0..LANES {
            sums[lane] += x[lane] * y[lane];
        }
    }
    join(sums) + rest
}

/// The sum of `x`.
#[inline(always)]
#[must_use]
pub fn sum(x: &[f32]) -> f32 {
    let mut sums = [0.0; LANES];
    let (chunks, rest) = x.as_chunks::<LANES>();
    let rest = rest.iter().fold(0.0, |sum, x| sum + x);
    for x in chunks {
        for lane in 0..LANES {
            sums[lane] += x[lane];
        }
    }
    join(sums) + rest
}

#[inline(always)]
fn join(s: [f32; LANES]) -> f32 {
    ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]))
}

#[inline(always)]
fn largest_of(x: &[f32]) -> f32 {
    let larger = |a: f32, b: f32| if b > a { b } else { a };
    let mut lanes = [f32::NEG_INFINITY; LANES];
    let (chunks, rest) = x.as_chunks::<LANES>();
    let rest = rest.iter().fold(f32::NEG_INFINITY, |a, &b| larger(a, b));
    for x in chunks {
        for lane in 0..LANES {
            lanes[lane] = larger(lanes[lane], x[lane]);
        }
    }
    lanes.iter().fold(rest, |a, &b| larger(a, b))
}

/// Adds `scale * x` to `sum`.
#[inline(always)]
pub fn add_scaled(sum: &mut [f32], x: &[f32], scale: f32) {
    for (sum, x) in sum.iter_mut().zip(x) {
        *sum += scale * x;
    }
}

/// Adds `x` to `sum`.
#[inline(always)]
pub fn add(sum: &mut [f32], x: &[f32]) {
    for (sum, x) in sum.iter_mut().zip(x) {
        *sum += x;
    }
}

/// e to the power of `x`, to within 2 units in the last place; 0 below the smallest normal number.
///
/// Cephes' `expf` (Moshier 1989), written so that a loop over it becomes vector code, which a call of the C library does not.
#[inline(always)]
#[must_use]
pub fn exp(x: f32) -> f32 {
    const LOWEST: f32 = -87.336_54;
    const HIGHEST: f32 = 88.0;
    /// Adding and subtracting 1.5 * 2^23 rounds to a whole number.
    const ROUND: f32 = 12_582_912.0;
    // ln 2 in two parts, the first exact in few bits, so that `whole * LN_2_HIGH` is exact.
    const LN_2_HIGH: f32 = 0.693_359_4;
    const LN_2_LOW: f32 = -2.121_944_4e-4;
    let clamped = x.clamp(LOWEST, HIGHEST);
    let whole = (clamped * std::f32::consts::LOG2_E + ROUND) - ROUND;
    let r = clamped - whole * LN_2_HIGH - whole * LN_2_LOW;
    let p = 1.987_569_1e-4;
    let p = p * r + 1.398_199_9e-3;
    let p = p * r + 8.333_452e-3;
    let p = p * r + 4.166_579_6e-2;
    let p = p * r + 1.666_666_5e-1;
    let p = p * r + 0.5;
    let value = (p * r * r + r) + 1.0;
    // SAFETY: a whole number from -126 to 127, or not a number, which is kept out first.
    let exponent = unsafe { if whole.is_nan() { 0.0 } else { whole }.to_int_unchecked::<i32>() };
    let power = f32::from_bits(((exponent + 127) << 23) as u32);
    if x < LOWEST { 0.0 } else { value * power }
}

vectorized! {
    /// `RMSNorm` (Zhang and Sennrich 2019) of each row of `x` (`[row][width]`) into `out`; `weight` has the width of a row.
    pub fn rms_norm(x: &[f32], weight: &[f32], epsilon: f32, out: &mut [f32]) {
        let width = weight.len();
        for (x, out) in x.chunks_exact(width).zip(out.chunks_exact_mut(width)) {
            let scale = 1.0 / (dot(x, x) / width as f32 + epsilon).sqrt();
            for ((out, x), weight) in out.iter_mut().zip(x).zip(weight) {
                *out = x * scale * weight;
            }
        }
    }
}

/// Turns scores into probabilities, in place.
#[inline(always)]
pub fn softmax(scores: &mut [f32]) {
    let largest = largest_of(scores);
    for score in scores.iter_mut() {
        *score = exp(*score - largest);
    }
    let scale = 1.0 / sum(scores);
    for score in scores {
        *score *= scale;
    }
}

vectorized! {
    /// `SwiGLU` (Shazeer 2020): `silu(gate) * up` of each row of `gate_up` (`[row][gate, up]`) into `out` (`[row][width]`).
    pub fn swiglu(gate_up: &[f32], width: usize, out: &mut [f32]) {
        for (row, out) in gate_up.chunks_exact(2 * width).zip(out.chunks_exact_mut(width)) {
            let (gate, up) = row.split_at(width);
            for ((out, gate), up) in out.iter_mut().zip(gate).zip(up) {
                *out = gate / (1.0 + exp(-gate)) * up;
            }
        }
    }
}

vectorized! {
    /// The softmax of `logits` divided by the temperature, but for its own division: overwrites `weights` (of the same length)
    /// with the exponentials and returns their sum. `scale` is one over the temperature.
    pub fn weigh(logits: &[f32], scale: f32, weights: &mut [f32]) -> f32 {
        let largest = largest_of(logits);
        for (weight, logit) in weights.iter_mut().zip(logits) {
            *weight = exp((logit - largest) * scale);
        }
        sum(weights)
    }
}

vectorized! {
    /// The largest number of `x`, leaving out what is not a number; negative infinity where there is none.
    #[must_use]
    pub fn largest(x: &[f32]) -> f32 {
        largest_of(x)
    }
}

#[cfg(test)]
#[path = "kernels_tests.rs"]
mod tests;
