//! The small kernels between the matrix products.

/// Partial sums that a loop keeps: as many as two SSE registers hold, so that additions need not wait for each other. Fixed, so
/// that a sum is the same on every machine and in every batch.
const LANES: usize = 8;

/// The sum of `a[i] * b[i]`.
#[must_use]
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0; LANES];
    let (a_chunks, b_chunks) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest: f32 = a_chunks.remainder().iter().zip(b_chunks.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in a_chunks.zip(b_chunks) {
        for lane in 0..LANES {
            sums[lane] += x[lane] * y[lane];
        }
    }
    sums.iter().sum::<f32>() + rest
}

/// Adds `scale * x` to `sum`.
pub fn add_scaled(sum: &mut [f32], x: &[f32], scale: f32) {
    for (sum, x) in sum.iter_mut().zip(x) {
        *sum += scale * x;
    }
}

/// Adds `x` to `sum`.
pub fn add(sum: &mut [f32], x: &[f32]) {
    for (sum, x) in sum.iter_mut().zip(x) {
        *sum += x;
    }
}

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

/// Turns scores into probabilities, in place.
pub fn softmax(scores: &mut [f32]) {
    let largest = scores.iter().fold(f32::NEG_INFINITY, |largest, &score| largest.max(score));
    let mut total = 0.0;
    for score in scores.iter_mut() {
        *score = (*score - largest).exp();
        total += *score;
    }
    let scale = 1.0 / total;
    for score in scores {
        *score *= scale;
    }
}

/// `SwiGLU` (Shazeer 2020): `silu(gate) * up` of each row of `gate_up` (`[row][gate, up]`) into `out` (`[row][width]`).
pub fn swiglu(gate_up: &[f32], width: usize, out: &mut [f32]) {
    for (row, out) in gate_up.chunks_exact(2 * width).zip(out.chunks_exact_mut(width)) {
        let (gate, up) = row.split_at(width);
        for ((out, gate), up) in out.iter_mut().zip(gate).zip(up) {
            *out = gate / (1.0 + (-gate).exp()) * up;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dot_covers_lanes_and_remainder() {
        let a: Vec<f32> = (0..19u8).map(f32::from).collect();
        assert!((dot(&a, &a) - 2109.0).abs() < 1e-3);
    }

    #[test]
    fn rms_norm_scales_each_row_to_unit_mean_square() {
        let mut out = [0.0; 4];
        rms_norm(&[3.0, 3.0, -5.0, 5.0], &[1.0, 2.0], 0.0, &mut out);
        for (out, expected) in out.iter().zip([1.0, 2.0, -1.0, 2.0]) {
            assert!((out - expected).abs() < 1e-6);
        }
    }

    #[test]
    fn softmax_of_large_scores_stays_finite() {
        let mut scores = [1000.0, 1000.0];
        softmax(&mut scores);
        assert!(scores.iter().all(|score| (score - 0.5).abs() < 1e-6));
    }

    #[test]
    fn swiglu_multiplies_the_gate_by_its_sigmoid() {
        let mut out = [0.0];
        swiglu(&[2.0, 3.0], 1, &mut out);
        // 2 * sigmoid(2) * 3, sigmoid(2) = 0.880797
        assert!((out[0] - 5.284_782).abs() < 1e-5);
    }
}
