//! From files to a network.

use std::path::Path;

use super::files::WeightFiles;
use super::fingerprint::fingerprint;
use super::linear::Linear;
use super::llama::Layer;
use super::tokenizer::{self, Tokenizer};
use super::weights::Weights;
use super::{Config, Llama, ModelError, ModelFiles};
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
            let tokenizer = tokenizer::load(&files.tokenizer, config.vocabulary)?;
            let weights = Weights::open(shards)?;
            let info = ModelInfo {
                id: files.id.clone(),
                sha256: fingerprint(shards).map_err(|error| ModelError::damaged(&shards[0], error.to_string()))?,
                parameters: weights.parameters(),
                dtype: weights.dtype(EMBEDDING)?.to_owned(),
            };
            let network = network(config, &weights, &shards[0])?;
            Ok(LoadedModel { network, tokenizer, info })
        }
        WeightFiles::Gguf(path) => Err(ModelError::unsupported(path, "gguf")),
    }
}

const EMBEDDING: &str = "model.embed_tokens.weight";
const OUTPUT: &str = "lm_head.weight";

fn network(config: Config, weights: &Weights, path: &Path) -> Result<Llama, ModelError> {
    let Config { hidden, vocabulary, .. } = config;
    let linear =
        |parts: &[Vec<f32>], inputs| Linear::new(parts, inputs).map_err(|error| ModelError::damaged(path, error.to_string()));
    let embedding = weights.load(EMBEDDING, &[vocabulary, hidden])?;
    let (embedding, output) = if config.tied_embeddings {
        (None, linear(&[embedding], hidden)?)
    } else {
        (Some(embedding), linear(&[weights.load(OUTPUT, &[vocabulary, hidden])?], hidden)?)
    };
    let layers = (0..config.layers).map(|index| layer(&config, weights, index, &linear)).collect::<Result<_, _>>()?;
    let norm = weights.load("model.norm.weight", &[hidden])?;
    Ok(Llama::new(config, embedding, layers, norm, output))
}

fn layer(
    config: &Config,
    weights: &Weights,
    index: usize,
    linear: impl Fn(&[Vec<f32>], usize) -> Result<Linear, ModelError>,
) -> Result<Layer, ModelError> {
    let &Config { hidden, feed_forward, heads, kv_heads, head_width, .. } = config;
    let load = |name: &str, shape: &[usize]| weights.load(&format!("model.layers.{index}.{name}.weight"), shape);
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
