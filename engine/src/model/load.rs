//! From files to a model that is ready to compute.

use std::path::Path;

use super::files::WeightFiles;
use super::fingerprint::fingerprint;
use super::gguf::Gguf;
use super::linear::{Linear, Panels};
use super::llama::Layer;
use super::tokenizer::{self, Tokenizer};
use super::weights::{Safetensors, Tensors};
use super::{Config, KvCache, Llama, ModelError, ModelFiles, Segment};
use crate::protocol::ModelInfo;

/// A model that is ready to compute.
pub struct LoadedModel {
    /// The network.
    pub network: Llama,
    /// Its tokenizer.
    pub tokenizer: Tokenizer,
    /// What it is.
    pub info: ModelInfo,
}

/// Loads the model at `path`, a directory or the weights file in it.
///
/// # Errors
/// [`ModelError`] names the file, what is wrong with it, and what would be right.
pub fn load(path: &Path) -> Result<LoadedModel, ModelError> {
    let files = ModelFiles::find(path)?;
    match &files.weights {
        WeightFiles::Safetensors { config, shards } => {
            let config = Config::read(config)?;
            assemble(&files, config, &Safetensors::open(shards)?)
        }
        WeightFiles::Gguf(path) => {
            let gguf = Gguf::open(path)?;
            assemble(&files, gguf.config().clone(), &gguf)
        }
    }
}

fn assemble(files: &ModelFiles, config: Config, tensors: &dyn Tensors) -> Result<LoadedModel, ModelError> {
    let path = &files.weights.paths()[0];
    let tokenizer = tokenizer::load(&files.tokenizer, config.vocabulary)?;
    let info = ModelInfo {
        id: files.id.clone(),
        sha256: fingerprint(files.weights.paths()).map_err(|error| ModelError::damaged(path, error.to_string()))?,
        parameters: tensors.parameters(),
        dtype: tensors.dtype()?,
    };
    let mut network = network(config, tensors, path)?;
    warm_up(&mut network, &tokenizer).map_err(|error| ModelError::damaged(path, error))?;
    Ok(LoadedModel { network, tokenizer, info })
}

/// One token through everything: what is set up at first use (the tokenizer's regular expressions, gemm's buffers, pages of the
/// weights) belongs to loading, not to the first request.
fn warm_up(network: &mut Llama, tokenizer: &Tokenizer) -> Result<(), String> {
    tokenizer.encode_fast("a", true).map_err(|error| error.to_string())?;
    let mut cache = KvCache::new(network.config(), 1);
    let forward = network.forward(&mut [Segment { tokens: &[0], cache: &mut cache }]);
    forward.map(drop).map_err(|error| error.to_string())
}

fn network(config: Config, tensors: &dyn Tensors, path: &Path) -> Result<Llama, ModelError> {
    let Config { hidden, vocabulary, .. } = config;
    let panels = Panels::for_parameters(tensors.parameters());
    let linear = |parts: &[Vec<f32>], inputs| {
        Linear::new(parts, inputs, panels).map_err(|error| ModelError::damaged(path, error.to_string()))
    };
    let embedding = tensors.load("model.embed_tokens.weight", &[vocabulary, hidden])?;
    let (embedding, output) = if config.tied_embeddings {
        (None, linear(&[embedding], hidden)?)
    } else {
        (Some(embedding), linear(&[tensors.load("lm_head.weight", &[vocabulary, hidden])?], hidden)?)
    };
    let layers = (0..config.layers).map(|index| layer(&config, tensors, index, linear)).collect::<Result<_, _>>()?;
    let norm = tensors.load("model.norm.weight", &[hidden])?;
    Ok(Llama::new(config, embedding, layers, norm, output))
}

fn layer(
    config: &Config,
    tensors: &dyn Tensors,
    index: usize,
    linear: impl Fn(&[Vec<f32>], usize) -> Result<Linear, ModelError> + Copy,
) -> Result<Layer, ModelError> {
    let &Config { hidden, feed_forward, heads, kv_heads, head_width, .. } = config;
    let load = |name: &str, shape: &[usize]| tensors.load(&format!("model.layers.{index}.{name}.weight"), shape);
    let (query, kv) = (heads * head_width, kv_heads * head_width);
    let query_key_value = [
        load("self_attn.q_proj", &[query, hidden])?,
        load("self_attn.k_proj", &[kv, hidden])?,
        load("self_attn.v_proj", &[kv, hidden])?,
    ];
    let gate_up = [load("mlp.gate_proj", &[feed_forward, hidden])?, load("mlp.up_proj", &[feed_forward, hidden])?];
    Ok(Layer {
        attention_norm: load("input_layernorm", &[hidden])?,
        query_key_value: linear(&query_key_value, hidden)?,
        attention_output: linear(&[load("self_attn.o_proj", &[hidden, query])?], query)?,
        feed_forward_norm: load("post_attention_layernorm", &[hidden])?,
        gate_up: linear(&gate_up, hidden)?,
        down: linear(&[load("mlp.down_proj", &[hidden, feed_forward])?], feed_forward)?,
    })
}
