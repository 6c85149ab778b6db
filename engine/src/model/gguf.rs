//! Models in one `.gguf` file, as llama.cpp writes them. Quantized weights are turned into float32 when they are loaded.

use std::cell::RefCell;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use candle_core::quantized::gguf_file::{Content, Value};
use candle_core::{DType, Device};

use super::rope_scaling::RopeScaling;
use super::weights::Tensors;
use super::{Config, ModelError};

/// An opened `.gguf` file of the llama architecture.
pub struct Gguf {
    path: PathBuf,
    content: Content,
    reader: RefCell<BufReader<File>>,
    config: Config,
}

const EMBEDDING: &str = "token_embd.weight";
const ROPE_DIVISORS: &str = "rope_freqs.weight";

impl Gguf {
    /// Reads the file's header and configuration.
    ///
    /// # Errors
    /// [`ModelError::Damaged`] if there is no valid header, [`ModelError::Unsupported`] for other architectures than llama.
    pub fn open(path: &Path) -> Result<Self, ModelError> {
        let damaged = |error: String| ModelError::damaged(path, error);
        let file = File::open(path).map_err(|error| damaged(error.to_string()))?;
        let mut reader = BufReader::new(file);
        let content = Content::read(&mut reader).map_err(|error| damaged(first_line(&error)))?;
        match content.metadata.get("general.architecture").map(Value::to_string) {
            Some(Ok(name)) if name == "llama" => {}
            found => {
                let found = found.and_then(Result::ok).map_or("none", String::as_str);
                return Err(ModelError::unsupported(path, format!("supported is the architecture `llama`, found `{found}`")));
            }
        }
        let config = configuration(&content).map_err(damaged)?;
        config.check().map_err(damaged)?;
        let mut gguf = Self { path: path.to_owned(), content, reader: RefCell::new(reader), config };
        if gguf.content.tensor_infos.contains_key(ROPE_DIVISORS) {
            let divisors = gguf.load_as_named(ROPE_DIVISORS, &[gguf.config.head_width / 2])?;
            gguf.config.rope_scaling = Some(RopeScaling::Divisors(divisors));
        }
        Ok(gguf)
    }

    /// The model's shape.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    fn load_as_named(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, ModelError> {
        let damaged = |problem: String| ModelError::damaged(&self.path, format!("tensor `{name}`: {problem}"));
        let info = self.content.tensor_infos.get(name).ok_or_else(|| damaged("missing".to_owned()))?;
        if info.shape.dims() != shape {
            return Err(damaged(format!("the file's configuration asks for shape {shape:?}, found {:?}", info.shape.dims())));
        }
        let mut reader = self.reader.borrow_mut();
        let numbers = self
            .content
            .tensor(&mut *reader, name, &Device::Cpu)
            .and_then(|tensor| tensor.dequantize(&Device::Cpu)?.to_dtype(DType::F32)?.flatten_all()?.to_vec1());
        numbers.map_err(|error| damaged(first_line(&error)))
    }
}

impl Tensors for Gguf {
    fn parameters(&self) -> u64 {
        self.content.tensor_infos.values().map(|info| info.shape.elem_count() as u64).sum()
    }

    fn dtype(&self) -> Result<String, ModelError> {
        // Norms and embeddings are kept finer than the bulk, which the first feed-forward layer stands for.
        let info = self.content.tensor_infos.get("blk.0.ffn_up.weight");
        let info = info.ok_or_else(|| ModelError::damaged(&self.path, "tensor `blk.0.ffn_up.weight` is missing"))?;
        Ok(format!("{:?}", info.ggml_dtype).to_lowercase())
    }

    fn load(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, ModelError> {
        let name = gguf_name(name);
        let numbers = self.load_as_named(&name, shape)?;
        if name.ends_with("attn_q.weight") || name.ends_with("attn_k.weight") {
            return Ok(halves_apart(&numbers, self.config.head_width, self.config.hidden));
        }
        Ok(numbers)
    }
}

/// llama.cpp rotates neighbouring pairs, Hugging Face (and this engine) a head's first half with its second, so llama.cpp's
/// converter interleaves the rows of each head; this puts them back.
fn halves_apart(rows: &[f32], head_width: usize, row_width: usize) -> Vec<f32> {
    let mut apart = Vec::with_capacity(rows.len());
    for head in rows.chunks_exact(head_width * row_width) {
        for half in 0..2 {
            let pairs = head.chunks_exact(2 * row_width);
            apart.extend(pairs.flat_map(|pair| &pair[half * row_width..(half + 1) * row_width]));
        }
    }
    apart
}

/// The file's name for a tensor of Hugging Face's Llama.
fn gguf_name(name: &str) -> String {
    const PARTS: [(&str, &str); 12] = [
        ("model.embed_tokens", "token_embd"),
        ("model.norm", "output_norm"),
        ("lm_head", "output"),
        ("model.layers", "blk"),
        ("self_attn.q_proj", "attn_q"),
        ("self_attn.k_proj", "attn_k"),
        ("self_attn.v_proj", "attn_v"),
        ("self_attn.o_proj", "attn_output"),
        ("post_attention_layernorm", "ffn_norm"),
        ("input_layernorm", "attn_norm"),
        ("mlp.", "ffn_"),
        ("_proj.weight", ".weight"),
    ];
    PARTS.iter().fold(name.to_owned(), |name, (from, to)| name.replace(from, to))
}

fn configuration(content: &Content) -> Result<Config, String> {
    let find = |key: &str| content.metadata.get(&format!("llama.{key}"));
    let missing = |key: &str| format!("the header has no usable `llama.{key}`");
    let size = |key: &str| find(key).and_then(integer).ok_or_else(|| missing(key));
    let number = |key: &str| find(key).and_then(|value| value.to_f32().ok());
    let embedding = content.tensor_infos.get(EMBEDDING).ok_or_else(|| format!("tensor `{EMBEDDING}` is missing"))?;
    let (hidden, heads) = (size("embedding_length")?, size("attention.head_count")?);
    let eos = ["tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id"];
    let eos = eos.iter().filter_map(|key| content.metadata.get(*key).and_then(integer));
    Ok(Config {
        hidden,
        feed_forward: size("feed_forward_length")?,
        vocabulary: embedding.shape.dims().first().copied().unwrap_or(0),
        layers: size("block_count")?,
        heads,
        kv_heads: size("attention.head_count_kv").unwrap_or(heads),
        head_width: size("attention.key_length").unwrap_or(hidden / heads.max(1)),
        norm_epsilon: number("attention.layer_norm_rms_epsilon").ok_or_else(|| missing("attention.layer_norm_rms_epsilon"))?,
        rope_theta: number("rope.freq_base").unwrap_or(10_000.0),
        rope_scaling: None,
        positions: size("context_length")?,
        tied_embeddings: !content.tensor_infos.contains_key("output.weight"),
        eos: eos.map(|token| token as u32).collect(),
    })
}

fn integer(value: &Value) -> Option<usize> {
    value.to_u64().ok().map(|number| number as usize)
}

fn first_line(error: &candle_core::Error) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_llama_cpps() {
        for (from, to) in [
            ("model.embed_tokens.weight", "token_embd.weight"),
            ("model.layers.3.self_attn.q_proj.weight", "blk.3.attn_q.weight"),
            ("model.layers.3.self_attn.o_proj.weight", "blk.3.attn_output.weight"),
            ("model.layers.3.mlp.gate_proj.weight", "blk.3.ffn_gate.weight"),
            ("model.layers.3.input_layernorm.weight", "blk.3.attn_norm.weight"),
            ("model.layers.3.post_attention_layernorm.weight", "blk.3.ffn_norm.weight"),
            ("model.norm.weight", "output_norm.weight"),
            ("lm_head.weight", "output.weight"),
        ] {
            assert_eq!(gguf_name(from), to);
        }
    }

    #[test]
    fn rows_of_a_head_are_put_back() {
        // One head of width 4, rows of one number: interleaved 0 2 1 3 holds the halves 0 1 and 2 3.
        assert_eq!(halves_apart(&[0.0, 2.0, 1.0, 3.0], 4, 1), [0.0, 1.0, 2.0, 3.0]);
    }
}
