//! Attention of one query position over the cache of its sequence, with grouped key/value heads (Ainslie et al. 2023).

use super::kernels::{add_scaled, softmax};
use super::kv_cache::{BLOCK, Heads, LayerCache};

/// The positions that a query sees.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// Keys and values.
    pub cache: &'a LayerCache,
    /// Room of the cache, a multiple of [`BLOCK`].
    pub capacity: usize,
    /// Positions to attend to, at least one.
    pub positions: usize,
}

/// Attends from `query` (`[head][column]`); the result goes to `out` (`[head][column]`). `scores` is room for the scores of one
/// head.
pub fn attend(heads: Heads, query: &[f32], view: View<'_>, scores: &mut Vec<f32>, out: &mut [f32]) {
    #[cfg(target_arch = "x86_64")]
    if std::is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has AVX2.
        return unsafe { avx2::attend(heads, query, view, scores, out) };
    }
    attend_with(portable::weighted_sum, heads, query, view, scores, out);
}

/// Overwrites the last argument, at most a block, with the sum of the first (`[row]`) times the columns from the fourth of each
/// row of the second. Rows lie the third apart.
trait WeightedSum: Fn(&[f32], &[f32], usize, usize, &mut [f32]) {}

impl<F: Fn(&[f32], &[f32], usize, usize, &mut [f32])> WeightedSum for F {}

#[inline(always)]
fn attend_with(
    weighted_sum: impl WeightedSum,
    heads: Heads,
    query: &[f32],
    view: View<'_>,
    scores: &mut Vec<f32>,
    out: &mut [f32],
) {
    let View { cache, capacity, positions } = view;
    let (width, kv_width) = (heads.width, heads.kv_width());
    let scale = 1.0 / (width as f32).sqrt();
    // Whole blocks: what the cache holds beyond the positions is computed as well, and not used.
    scores.resize(positions.next_multiple_of(BLOCK), 0.0);
    for (head, (query, out)) in query.chunks_exact(width).zip(out.chunks_exact_mut(width)).enumerate() {
        let kv_head = head / (heads.count / heads.kv_count);
        let keys = &cache.keys[kv_head * width * capacity..][..width * capacity];
        for (block, scores) in scores.chunks_exact_mut(BLOCK).enumerate() {
            weighted_sum(query, keys, capacity, block * BLOCK, scores);
        }
        let scores = &mut scores[..positions];
        for score in scores.iter_mut() {
            *score *= scale;
        }
        softmax(scores);
        let values = &cache.values[..positions * kv_width];
        for (block, out) in out.chunks_mut(BLOCK).enumerate() {
            weighted_sum(scores, values, kv_width, kv_head * width + block * BLOCK, out);
        }
    }
}

mod portable {
    use super::{BLOCK, add_scaled};

    #[inline(always)]
    pub fn weighted_sum(weights: &[f32], rows: &[f32], stride: usize, start: usize, out: &mut [f32]) {
        let mut sums = [0.0; BLOCK];
        let sums = &mut sums[..out.len()];
        for (weight, row) in weights.iter().zip(rows.chunks_exact(stride)) {
            add_scaled(sums, &row[start..start + out.len()], *weight);
        }
        out.copy_from_slice(sums);
    }
}

/// Written with intrinsics, because the compiler's own choice is not to be relied on: as a loop over 32 columns it was vector code
/// in a stock build, and with a profile it was unrolled before the vectorizer saw it. It stayed scalar, and a step of 50 sequences took 12 %
/// more time.
#[cfg(target_arch = "x86_64")]
mod avx2 {
    use std::arch::x86_64::{
        __m256, _mm256_add_ps, _mm256_loadu_ps, _mm256_mul_ps, _mm256_set1_ps, _mm256_setzero_ps, _mm256_storeu_ps,
    };

    use super::{BLOCK, Heads, View, attend_with, portable};

    /// Numbers of a register; a block is four of them.
    const LANES: usize = 8;

    #[target_feature(enable = "avx2")]
    pub fn attend(heads: Heads, query: &[f32], view: View<'_>, scores: &mut Vec<f32>, out: &mut [f32]) {
        attend_with(
            |weights, rows, stride, start, out| weighted_sum(weights, rows, stride, start, out),
            heads,
            query,
            view,
            scores,
            out,
        );
    }

    #[target_feature(enable = "avx2")]
    fn weighted_sum(weights: &[f32], rows: &[f32], stride: usize, start: usize, out: &mut [f32]) {
        let Ok(out) = <&mut [f32; BLOCK]>::try_from(&mut *out) else {
            return portable::weighted_sum(weights, rows, stride, start, out);
        };
        // Four names instead of an array: registers, whether or not a loop over them is unrolled.
        let zero = _mm256_setzero_ps();
        let (mut sum_0, mut sum_1, mut sum_2, mut sum_3) = (zero, zero, zero, zero);
        for (weight, row) in weights.iter().zip(rows.chunks_exact(stride)) {
            let weight = _mm256_set1_ps(*weight);
            let [row_0, row_1, row_2, row_3] = row[start..start + BLOCK].as_chunks::<LANES>().0 else { unreachable!() };
            sum_0 = add_product(sum_0, weight, row_0);
            sum_1 = add_product(sum_1, weight, row_1);
            sum_2 = add_product(sum_2, weight, row_2);
            sum_3 = add_product(sum_3, weight, row_3);
        }
        for (out, sum) in out.as_chunks_mut::<LANES>().0.iter_mut().zip([sum_0, sum_1, sum_2, sum_3]) {
            // SAFETY: `out` has as many numbers as a register.
            unsafe { _mm256_storeu_ps(out.as_mut_ptr(), sum) };
        }
    }

    /// Not fused: the same bits with and without AVX2.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn add_product(sum: __m256, weight: __m256, row: &[f32; LANES]) -> __m256 {
        // SAFETY: `row` has as many numbers as a register.
        let row = unsafe { _mm256_loadu_ps(row.as_ptr()) };
        _mm256_add_ps(sum, _mm256_mul_ps(weight, row))
    }
}
