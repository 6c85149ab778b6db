//! Attention of one query position over the cache of its sequence, with grouped key/value heads (Ainslie et al. 2023).

use super::kernels::{add_scaled, dot, softmax};
use super::kv_cache::LayerCache;

/// The heads of a model.
#[derive(Debug, Clone, Copy)]
pub struct Heads {
    /// Query heads.
    pub count: usize,
    /// Key/value heads; divides `count`.
    pub kv_count: usize,
    /// Width of a head.
    pub width: usize,
}

impl Heads {
    /// Width of all key (or value) heads together.
    #[must_use]
    pub fn kv_width(&self) -> usize {
        self.kv_count * self.width
    }

    /// Width of all query heads together.
    #[must_use]
    pub fn query_width(&self) -> usize {
        self.count * self.width
    }

    /// Attends from `query` (`[head][width]`) to the first `positions` of `cache`; the result goes to `out` (`[head][width]`).
    /// `scores` is room for one head's scores.
    pub fn attend(&self, query: &[f32], cache: &LayerCache, positions: usize, scores: &mut Vec<f32>, out: &mut [f32]) {
        let group = self.count / self.kv_count;
        let kv_width = self.kv_width();
        let filled = positions * kv_width;
        let scale = 1.0 / (self.width as f32).sqrt();
        let heads = query.chunks_exact(self.width).zip(out.chunks_exact_mut(self.width));
        for (head, (query, out)) in heads.enumerate() {
            let part = head / group * self.width..(head / group + 1) * self.width;
            scores.clear();
            let keys = cache.keys[..filled].chunks_exact(kv_width);
            scores.extend(keys.map(|key| dot(query, &key[part.clone()]) * scale));
            softmax(scores);
            out.fill(0.0);
            let values = cache.values[..filled].chunks_exact(kv_width);
            for (value, &score) in values.zip(scores.iter()) {
                add_scaled(out, &value[part.clone()], score);
            }
        }
    }
}
