//! The Llama network (Touvron et al. 2023): one forward pass for prompts and single tokens, alone and batched.

use candle_core::Result;

use super::attention::{self, View};
use super::kernel_time::KernelTimer;
use super::kernels::{add, rms_norm, swiglu};
use super::kv_cache::Heads;
use super::rope::Rope;
use super::{Config, KvCache, linear::Linear};

/// A loaded network with the memory that it computes in.
#[derive(Debug)]
pub struct Llama {
    config: Config,
    heads: Heads,
    rope: Rope,
    /// `[token][hidden]`; none where the output layer's weights serve.
    embedding: Option<Vec<f32>>,
    layers: Vec<Layer>,
    norm: Vec<f32>,
    output: Linear,
    buffers: Buffers,
    /// Takes the time of kernels once enabled.
    pub timer: KernelTimer,
}

/// The weights of one layer.
#[derive(Debug)]
pub struct Layer {
    /// Norm before attention.
    pub attention_norm: Vec<f32>,
    /// Queries, keys and values in one product.
    pub query_key_value: Linear,
    /// Out of attention.
    pub attention_output: Linear,
    /// Norm before the feed-forward layer.
    pub feed_forward_norm: Vec<f32>,
    /// Gate and up projection in one product.
    pub gate_up: Linear,
    /// Down projection.
    pub down: Linear,
}

/// What one sequence brings to a step: its whole prompt, or its latest token.
#[derive(Debug)]
pub struct Segment<'a> {
    /// Tokens that follow those in the cache, at least one.
    pub tokens: &'a [u32],
    /// The sequence's cache.
    pub cache: &'a mut KvCache,
}

/// Rows of one step, kept from step to step.
#[derive(Debug, Default)]
struct Buffers {
    hidden: Vec<f32>,
    normed: Vec<f32>,
    query_key_value: Vec<f32>,
    attended: Vec<f32>,
    gate_up: Vec<f32>,
    gated: Vec<f32>,
    projected: Vec<f32>,
    scores: Vec<f32>,
    last: Vec<f32>,
    logits: Vec<f32>,
}

impl Llama {
    /// Puts loaded weights together. `embedding` may be left out where it equals the output layer's weights.
    #[must_use]
    pub fn new(config: Config, embedding: Option<Vec<f32>>, layers: Vec<Layer>, norm: Vec<f32>, output: Linear) -> Self {
        let heads = Heads::of(&config);
        let rope = Rope::new(&config);
        let (buffers, timer) = (Buffers::default(), KernelTimer::default());
        Self { config, heads, rope, embedding, layers, norm, output, buffers, timer }
    }

    /// The shape.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Computes one step: appends each segment's tokens to its cache and returns the logits after each segment's last token
    /// (`[segment][vocabulary]`), which the caller may change.
    ///
    /// # Errors
    /// candle's own; none is known for checked models.
    ///
    /// # Panics
    /// If a token is outside the vocabulary.
    pub fn forward(&mut self, segments: &mut [Segment<'_>]) -> Result<&mut [f32]> {
        self.embed(segments)?;
        for layer in 0..self.layers.len() {
            self.attention(layer, segments)?;
            self.feed_forward(layer)?;
        }
        for segment in &mut *segments {
            segment.cache.advance(segment.tokens.len());
        }
        self.logits(segments)?;
        Ok(&mut self.buffers.logits)
    }

    fn embed(&mut self, segments: &[Segment<'_>]) -> Result<()> {
        let width = self.config.hidden;
        let tokens = segments.iter().flat_map(|segment| segment.tokens);
        let rows: usize = segments.iter().map(|segment| segment.tokens.len()).sum();
        let buffers = &mut self.buffers;
        buffers.hidden.resize(rows * width, 0.0);
        buffers.normed.resize(rows * width, 0.0);
        buffers.attended.resize(rows * self.heads.query_width(), 0.0);
        buffers.gated.resize(rows * self.config.feed_forward, 0.0);
        for (&token, row) in tokens.zip(buffers.hidden.chunks_exact_mut(width)) {
            match &self.embedding {
                Some(table) => row.copy_from_slice(&table[token as usize * width..][..width]),
                None => self.output.row(token as usize, row)?,
            }
        }
        let end = segments.iter().map(|segment| segment.cache.len() + segment.tokens.len()).max();
        self.rope.prepare(end.unwrap_or(0));
        Ok(())
    }

    fn attention(&mut self, index: usize, segments: &mut [Segment<'_>]) -> Result<()> {
        let Self { config, heads, rope, layers, buffers, timer, .. } = self;
        let layer = &layers[index];
        timer.kernel_loop(|| rms_norm(&buffers.hidden, &layer.attention_norm, config.norm_epsilon, &mut buffers.normed));
        timer.product(|| layer.query_key_value.forward(&buffers.normed, &mut buffers.query_key_value))?;
        timer.kernel_loop(|| attend(*heads, rope, index, segments, buffers));
        timer.product(|| layer.attention_output.forward(&buffers.attended, &mut buffers.projected))?;
        timer.kernel_loop(|| add(&mut buffers.hidden, &buffers.projected));
        Ok(())
    }

    fn feed_forward(&mut self, index: usize) -> Result<()> {
        let Self { config, layers, buffers, timer, .. } = self;
        let layer = &layers[index];
        timer.kernel_loop(|| rms_norm(&buffers.hidden, &layer.feed_forward_norm, config.norm_epsilon, &mut buffers.normed));
        timer.product(|| layer.gate_up.forward(&buffers.normed, &mut buffers.gate_up))?;
        timer.kernel_loop(|| swiglu(&buffers.gate_up, config.feed_forward, &mut buffers.gated));
        timer.product(|| layer.down.forward(&buffers.gated, &mut buffers.projected))?;
        timer.kernel_loop(|| add(&mut buffers.hidden, &buffers.projected));
        Ok(())
    }

    /// The last row of each segment is all that the output layer has to see.
    fn logits(&mut self, segments: &[Segment<'_>]) -> Result<()> {
        let Self { config, norm, output, buffers, timer, .. } = self;
        let width = config.hidden;
        buffers.last.clear();
        let mut end = 0;
        for segment in segments {
            end += segment.tokens.len();
            buffers.last.extend_from_slice(&buffers.hidden[(end - 1) * width..end * width]);
        }
        buffers.normed.resize(buffers.last.len(), 0.0);
        timer.kernel_loop(|| rms_norm(&buffers.last, norm, config.norm_epsilon, &mut buffers.normed));
        timer.product(|| output.forward(&buffers.normed, &mut buffers.logits))
    }
}

/// Rotates queries and keys, appends keys and values to each sequence's cache, and attends, position by position.
fn attend(heads: Heads, rope: &Rope, layer: usize, segments: &mut [Segment<'_>], buffers: &mut Buffers) {
    let (query_width, kv_width) = (heads.query_width(), heads.kv_width());
    let mut rows = buffers.query_key_value.chunks_exact_mut(query_width + 2 * kv_width);
    let mut out = buffers.attended.chunks_exact_mut(query_width);
    for segment in segments {
        let start = segment.cache.len();
        for position in start..start + segment.tokens.len() {
            let (Some(row), Some(out)) = (rows.next(), out.next()) else {
                unreachable!("the buffers have a row for every token");
            };
            let (query_key, value) = row.split_at_mut(query_width + kv_width);
            rope.rotate(query_key, position);
            let (query, key) = query_key.split_at(query_width);
            segment.cache.put(layer, position, key, value);
            let cache = segment.cache.layer(layer);
            let view = View { cache, capacity: segment.cache.capacity(), positions: position + 1 };
            attention::attend(heads, query, view, &mut buffers.scores, out);
        }
    }
}
