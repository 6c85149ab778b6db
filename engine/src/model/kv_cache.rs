//! The keys and values of one sequence.

use super::Config;

/// Keys and values of one sequence, all layers. Appending a token copies that token alone.
#[derive(Debug)]
pub struct KvCache {
    layers: Vec<LayerCache>,
    /// Positions filled.
    len: usize,
}

/// Keys and values of one sequence in one layer, each `[position][kv_head][width]`.
#[derive(Debug, Default, Clone)]
pub struct LayerCache {
    /// Keys, already rotated.
    pub keys: Vec<f32>,
    /// Values.
    pub values: Vec<f32>,
}

impl KvCache {
    /// An empty cache for a model.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        Self { layers: vec![LayerCache::default(); config.layers], len: 0 }
    }

    /// Forgets everything and makes room for `positions`, so that no later step has to move what is there. The system gives
    /// memory page by page as it is written, so room that is never used costs nothing.
    pub fn reset(&mut self, config: &Config, positions: usize) {
        let size = positions * config.kv_heads * config.head_width;
        for layer in &mut self.layers {
            for part in [&mut layer.keys, &mut layer.values] {
                part.clear();
                part.reserve_exact(size);
            }
        }
        self.len = 0;
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

    /// The cache of one layer.
    pub fn layer(&mut self, layer: usize) -> &mut LayerCache {
        &mut self.layers[layer]
    }

    /// Counts positions as filled, after every layer has appended them.
    pub fn advance(&mut self, positions: usize) {
        self.len += positions;
    }
}
