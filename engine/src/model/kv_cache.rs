//! The keys and values of one sequence.

use super::Config;

/// Sums that attention keeps side by side: few enough to stay in registers from the first row to the last. A cache has room for
/// whole blocks of positions.
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

/// Keys and values of one sequence, all layers. Appending a token copies that token alone.
#[derive(Debug)]
pub struct KvCache {
    heads: Heads,
    layers: Vec<LayerCache>,
    /// Positions filled.
    len: usize,
    /// Positions that there is room for, whole blocks.
    capacity: usize,
}

/// Keys and values of one sequence in one layer.
#[derive(Debug, Default, Clone)]
pub struct LayerCache {
    /// Rotated keys, `[kv_head][column][position]`: scores of many positions are computed side by side.
    pub keys: Vec<f32>,
    /// Values, `[position][kv_head][column]`: columns of a value are.
    pub values: Vec<f32>,
}

impl KvCache {
    /// An empty cache with room for `positions`.
    #[must_use]
    pub fn new(config: &Config, positions: usize) -> Self {
        let heads = Heads::of(config);
        let mut cache = Self { heads, layers: vec![LayerCache::default(); config.layers], len: 0, capacity: 0 };
        cache.reset(positions);
        cache
    }

    /// Forgets everything and makes room for `positions`, so that no later step has to move what is there. All of it is written
    /// at once (`crate::aligned_alloc` zeroes by hand), so ask for no more than the sequence may need.
    pub fn reset(&mut self, positions: usize) {
        self.len = 0;
        if positions <= self.capacity {
            return;
        }
        self.capacity = positions.next_multiple_of(BLOCK);
        for layer in &mut self.layers {
            for part in [&mut layer.keys, &mut layer.values] {
                // The old part goes first, lest there be two for a moment.
                *part = Vec::new();
                *part = vec![0.0; self.capacity * self.heads.kv_width()];
            }
        }
    }

    /// Positions filled.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether no position is filled.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Positions that there is room for: the distance between the columns of [`LayerCache::keys`].
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.capacity
    }

    /// One layer.
    #[must_use]
    pub fn layer(&self, layer: usize) -> &LayerCache {
        &self.layers[layer]
    }

    /// Puts the key and value (`[kv_head][column]`) of a position into a layer.
    ///
    /// # Panics
    /// If there is no room for the position.
    pub fn put(&mut self, layer: usize, position: usize, key: &[f32], value: &[f32]) {
        let layer = &mut self.layers[layer];
        for (column, key) in layer.keys.chunks_exact_mut(self.capacity).zip(key) {
            column[position] = *key;
        }
        layer.values[position * value.len()..][..value.len()].copy_from_slice(value);
    }

    /// Counts positions as filled, after they were put into every layer.
    pub fn advance(&mut self, positions: usize) {
        self.len += positions;
    }
}
