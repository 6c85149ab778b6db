//! The numbers that shape a Llama model, read from `config.json` and checked.

use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::ModelError;
use super::rope_scaling::{Llama3Scaling, RopeScaling};

/// The shape of a Llama model.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// Width of the residual stream.
    pub hidden: usize,
    /// Width of the feed-forward layer.
    pub feed_forward: usize,
    /// Tokens in the vocabulary.
    pub vocabulary: usize,
    /// Number of layers.
    pub layers: usize,
    /// Attention heads (queries).
    pub heads: usize,
    /// Heads of keys and values; divides `heads`.
    pub kv_heads: usize,
    /// Width of a head, even.
    pub head_width: usize,
    /// Epsilon of `RMSNorm`.
    pub norm_epsilon: f32,
    /// Base of the rotary embedding's frequencies.
    pub rope_theta: f32,
    /// How those frequencies are stretched, if they are.
    pub rope_scaling: Option<RopeScaling>,
    /// Most tokens of prompt and output together.
    pub positions: usize,
    /// Whether the output layer uses the embedding's weights.
    pub tied_embeddings: bool,
    /// Tokens that end a sequence.
    pub eos: Vec<u32>,
}

impl Config {
    /// Reads `config.json`, and `generation_config.json` beside it where the former names no end-of-sequence token.
    ///
    /// # Errors
    /// [`ModelError::Unsupported`] names the setting that this engine does not compute; [`ModelError::Damaged`] what contradicts itself.
    pub fn read(path: &Path) -> Result<Self, ModelError> {
        let damaged = |problem: String| ModelError::damaged(path, problem);
        let text = fs::read_to_string(path).map_err(|error| damaged(error.to_string()))?;
        let kind: Kind = serde_json::from_str(&text).map_err(|error| damaged(error.to_string()))?;
        kind.check().map_err(|problem| ModelError::unsupported(path, problem))?;
        let raw: Raw = serde_json::from_str(&text).map_err(|error| damaged(error.to_string()))?;
        raw.check().map_err(|problem| ModelError::unsupported(path, problem))?;
        let scaling = raw.scaling().map_err(|problem| ModelError::unsupported(path, problem))?;
        let mut config = raw.into_config(scaling);
        if config.eos.is_empty() {
            config.eos = generation_eos(&path.with_file_name("generation_config.json"))?;
        }
        config.check().map_err(damaged)?;
        Ok(config)
    }

    /// Whether the numbers fit each other.
    ///
    /// # Errors
    /// Says which do not.
    pub fn check(&self) -> Result<(), String> {
        let sizes = [
            ("hidden_size", self.hidden),
            ("intermediate_size", self.feed_forward),
            ("vocab_size", self.vocabulary),
            ("num_hidden_layers", self.layers),
            ("num_attention_heads", self.heads),
            ("num_key_value_heads", self.kv_heads),
            ("head_dim", self.head_width),
            ("max_position_embeddings", self.positions),
        ];
        if let Some((name, _)) = sizes.iter().find(|(_, size)| *size == 0) {
            return Err(format!("`{name}` must be at least 1, found 0"));
        }
        if !self.heads.is_multiple_of(self.kv_heads) {
            return Err(format!("`num_key_value_heads` ({}) must divide `num_attention_heads` ({})", self.kv_heads, self.heads));
        }
        if !self.head_width.is_multiple_of(2) {
            return Err(format!("the width of a head must be even for rotary embeddings, found {}", self.head_width));
        }
        Ok(())
    }
}

/// What must fit before any number is looked at.
#[derive(Deserialize)]
struct Kind {
    #[serde(default)]
    architectures: Vec<String>,
    model_type: Option<String>,
}

impl Kind {
    fn check(&self) -> Result<(), String> {
        let found = match (self.architectures.first(), &self.model_type) {
            (Some(name), _) if name == "LlamaForCausalLM" => return Ok(()),
            (None, Some(kind)) if kind == "llama" => return Ok(()),
            (Some(name), _) => format!("architecture `{name}`"),
            (None, Some(kind)) => format!("model_type `{kind}`"),
            (None, None) => "neither `architectures` nor `model_type`".to_owned(),
        };
        Err(format!("supported is `LlamaForCausalLM`, found {found}"))
    }
}

#[derive(Deserialize)]
struct Raw {
    hidden_size: usize,
    intermediate_size: usize,
    vocab_size: usize,
    num_hidden_layers: usize,
    num_attention_heads: usize,
    num_key_value_heads: Option<usize>,
    head_dim: Option<usize>,
    #[serde(default = "default_epsilon")]
    rms_norm_eps: f32,
    rope_theta: Option<f32>,
    rope_scaling: Option<RawRope>,
    /// Newer files put theta and scaling here.
    rope_parameters: Option<RawRope>,
    #[serde(default = "default_positions")]
    max_position_embeddings: usize,
    #[serde(default)]
    tie_word_embeddings: bool,
    eos_token_id: Option<Tokens>,
    #[serde(default = "default_activation")]
    hidden_act: String,
    #[serde(default)]
    attention_bias: bool,
    #[serde(default)]
    mlp_bias: bool,
    quantization_config: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct RawRope {
    #[serde(alias = "type")]
    rope_type: Option<String>,
    rope_theta: Option<f32>,
    factor: Option<f32>,
    low_freq_factor: Option<f32>,
    high_freq_factor: Option<f32>,
    original_max_position_embeddings: Option<usize>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Tokens {
    One(u32),
    Many(Vec<u32>),
}

impl Tokens {
    fn into_vec(self) -> Vec<u32> {
        match self {
            Self::One(token) => vec![token],
            Self::Many(tokens) => tokens,
        }
    }
}

// The defaults of Hugging Face's LlamaConfig.
fn default_epsilon() -> f32 {
    1e-6
}

fn default_positions() -> usize {
    2048
}

fn default_activation() -> String {
    "silu".to_owned()
}

impl Raw {
    /// Refuses what would load and then compute something else.
    fn check(&self) -> Result<(), String> {
        if self.hidden_act != "silu" {
            return Err(format!("supported is `hidden_act` `silu`, found `{}`", self.hidden_act));
        }
        for (name, bias) in [("attention_bias", self.attention_bias), ("mlp_bias", self.mlp_bias)] {
            if bias {
                return Err(format!("`{name}` true is not supported"));
            }
        }
        if self.quantization_config.is_some() {
            return Err("`quantization_config` is not supported; use the unquantized weights or a .gguf file".to_owned());
        }
        Ok(())
    }

    fn scaling(&self) -> Result<Option<RopeScaling>, String> {
        let Some(rope) = self.rope_scaling.as_ref().or(self.rope_parameters.as_ref()) else {
            return Ok(None);
        };
        match rope.rope_type.as_deref() {
            None | Some("default") => Ok(None),
            Some("llama3") => {
                let need =
                    |value: Option<f32>, name: &str| value.ok_or(format!("`rope_scaling` of type `llama3` needs `{name}`"));
                Ok(Some(RopeScaling::Llama3(Llama3Scaling {
                    factor: need(rope.factor, "factor")?,
                    low_frequency_factor: need(rope.low_freq_factor, "low_freq_factor")?,
                    high_frequency_factor: need(rope.high_freq_factor, "high_freq_factor")?,
                    original_positions: need(
                        rope.original_max_position_embeddings.map(|positions| positions as f32),
                        "original_max_position_embeddings",
                    )?,
                })))
            }
            Some(other) => Err(format!("supported is `rope_scaling` of type `llama3`, found `{other}`")),
        }
    }

    fn into_config(self, rope_scaling: Option<RopeScaling>) -> Config {
        let in_parameters = self.rope_parameters.as_ref().and_then(|rope| rope.rope_theta);
        Config {
            hidden: self.hidden_size,
            feed_forward: self.intermediate_size,
            vocabulary: self.vocab_size,
            layers: self.num_hidden_layers,
            heads: self.num_attention_heads,
            kv_heads: self.num_key_value_heads.unwrap_or(self.num_attention_heads),
            head_width: self.head_dim.unwrap_or(self.hidden_size / self.num_attention_heads.max(1)),
            norm_epsilon: self.rms_norm_eps,
            rope_theta: self.rope_theta.or(in_parameters).unwrap_or(10_000.0),
            rope_scaling,
            positions: self.max_position_embeddings,
            tied_embeddings: self.tie_word_embeddings,
            eos: self.eos_token_id.map(Tokens::into_vec).unwrap_or_default(),
        }
    }
}

#[derive(Deserialize)]
struct Generation {
    eos_token_id: Option<Tokens>,
}

/// No file means no end-of-sequence token: every request then runs to `max_tokens`.
fn generation_eos(path: &Path) -> Result<Vec<u32>, ModelError> {
    let Ok(text) = fs::read_to_string(path) else {
        return Ok(Vec::new());
    };
    let generation: Generation = serde_json::from_str(&text).map_err(|error| ModelError::damaged(path, error.to_string()))?;
    Ok(generation.eos_token_id.map(Tokens::into_vec).unwrap_or_default())
}
