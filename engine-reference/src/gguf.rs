//! A `.gguf` file of the llama architecture as the float32 tensors that candle-transformers' Llama asks for.

use std::collections::HashMap;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use anyhow::{Context, Result};
use candle_core::quantized::gguf_file::Content;
use candle_core::{DType, Device, Tensor};
use candle_nn::VarBuilder;
use candle_transformers::models::llama::{Config, LlamaConfig};

/// GGUF's names of a layer's tensors and the names in Hugging Face's layout.
const LAYER_NAMES: [(&str, &str); 9] = [
    ("attn_norm", "input_layernorm"),
    ("attn_q", "self_attn.q_proj"),
    ("attn_k", "self_attn.k_proj"),
    ("attn_v", "self_attn.v_proj"),
    ("attn_output", "self_attn.o_proj"),
    ("ffn_norm", "post_attention_layernorm"),
    ("ffn_gate", "mlp.gate_proj"),
    ("ffn_up", "mlp.up_proj"),
    ("ffn_down", "mlp.down_proj"),
];

pub fn load(path: &Path) -> Result<(VarBuilder<'static>, Config)> {
    let mut reader = BufReader::new(File::open(path)?);
    let content = Content::read(&mut reader)?;
    let integer = |key: &str| -> Result<u32> {
        Ok(content
            .metadata
            .get(&format!("llama.{key}"))
            .with_context(|| format!("no llama.{key}"))?
            .to_u32()?)
    };
    let float = |key: &str| -> Result<f32> {
        Ok(content
            .metadata
            .get(&format!("llama.{key}"))
            .with_context(|| format!("no llama.{key}"))?
            .to_f32()?)
    };
    let heads = integer("attention.head_count")?;
    let kv_heads = integer("attention.head_count_kv")?;
    let config: LlamaConfig = serde_json::from_value(serde_json::json!({
        "hidden_size": integer("embedding_length")?,
        "intermediate_size": integer("feed_forward_length")?,
        "vocab_size": integer("vocab_size")?,
        "num_hidden_layers": integer("block_count")?,
        "num_attention_heads": heads,
        "num_key_value_heads": kv_heads,
        "rms_norm_eps": f64::from(float("attention.layer_norm_rms_epsilon")?),
        "rope_theta": float("rope.freq_base")?,
        "max_position_embeddings": integer("context_length")?,
        "tie_word_embeddings": !content.tensor_infos.contains_key("output.weight"),
    }))?;

    let mut tensors = HashMap::new();
    for name in content.tensor_infos.keys() {
        let tensor = content
            .tensor(&mut reader, name, &Device::Cpu)?
            .dequantize(&Device::Cpu)?;
        let tensor = match name.rsplit('.').nth(1) {
            Some("attn_q") => rotate_halves(&tensor, heads as usize)?,
            Some("attn_k") => rotate_halves(&tensor, kv_heads as usize)?,
            _ => tensor,
        };
        if let Some(renamed) = rename(name) {
            tensors.insert(renamed, tensor);
        }
    }
    Ok((
        VarBuilder::from_tensors(tensors, DType::F32, &Device::Cpu),
        config.into_config(false),
    ))
}

fn rename(name: &str) -> Option<String> {
    match name {
        "token_embd.weight" => Some("model.embed_tokens.weight".to_owned()),
        "output_norm.weight" => Some("model.norm.weight".to_owned()),
        "output.weight" => Some("lm_head.weight".to_owned()),
        _ => {
            let (layer, part) = name.strip_prefix("blk.")?.split_once('.')?;
            let part = part.strip_suffix(".weight")?;
            let (_, renamed) = LAYER_NAMES.iter().find(|(gguf, _)| *gguf == part)?;
            Some(format!("model.layers.{layer}.{renamed}.weight"))
        }
    }
}

/// llama.cpp's converter interleaves the rows of a rotary pair; Hugging Face's layout keeps the pairs' halves apart.
fn rotate_halves(weight: &Tensor, heads: usize) -> Result<Tensor> {
    let (rows, columns) = weight.dims2()?;
    let pairs = rows / heads / 2;
    Ok(weight
        .reshape((heads, pairs, 2, columns))?
        .transpose(1, 2)?
        .contiguous()?
        .reshape((rows, columns))?)
}
