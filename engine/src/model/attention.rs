//! Attention of one query position over the cache of its sequence, with grouped key/value heads (Ainslie et al. 2023).

use super::Config;
use super::kernels::{add_scaled, softmax};
use super::kv_cache::LayerCache;
use super::vectorized::vectorized;

/// Sums that are kept side by side: few enough to stay in registers from the first row to the last.
pub const BLOCK: usize = 32;

/// The heads of a model.
#[derive(Debug, Clone, Copy)]
pub struct Heads {
    /// Query heads.
    pub count: usize,
    /// Key/value heads; divides `count`.
    pub kv_count: usize,
    /// Columns of a head.
    pub width: usize,
}

impl Heads {
    /// Those of a model.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        Self { count: config.heads, kv_count: config.kv_heads, width: config.head_width }
    }

    /// Columns of all key (or value) heads together.
    #[must_use]
    pub fn kv_width(&self) -> usize {
        self.kv_count * self.width
    }

    /// Columns of all query heads together.
    #[must_use]
    pub fn query_width(&self) -> usize {
        self.count * self.width
    }
}

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

vectorized! {
    /// Attends from `query` (`[head][column]`); the result goes to `out` (`[head][column]`). `scores` is room for the scores of
    /// one head.
    pub fn attend(heads: Heads, query: &[f32], view: View<'_>, scores: &mut Vec<f32>, out: &mut [f32]) {
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
}

/// Overwrites `out`, at most a block, with the sum of `weights[i]` times the columns from `start` of row `i`. Rows lie `stride`
/// apart.
#[inline(always)]
fn weighted_sum(weights: &[f32], rows: &[f32], stride: usize, start: usize, out: &mut [f32]) {
    let width = out.len();
    let mut sums = [0.0; BLOCK];
    if width == BLOCK {
        for (weight, row) in weights.iter().zip(rows.chunks_exact(stride)) {
            let Some(row) = row[start..].first_chunk::<BLOCK>() else { break };
            for column in 0..BLOCK {
                sums[column] += weight * row[column];
            }
        }
    } else {
        for (weight, row) in weights.iter().zip(rows.chunks_exact(stride)) {
            add_scaled(&mut sums, &row[start..start + width], *weight);
        }
    }
    out.copy_from_slice(&sums[..width]);
}
