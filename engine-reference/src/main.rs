//! Generates greedily with candle-transformers' Llama, as its own example does, and prints what it took as one JSON object.
//!
//! `candle-reference MODEL PROMPT TOKENS`: a directory in Hugging Face layout with `model.safetensors`, or a `.gguf` file with
//! a tokenizer.json beside it, whose weights become float32 as they do in the engine.

mod gguf;

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Error, Result, bail};
use candle_core::{D, DType, Device, Tensor};
use candle_nn::VarBuilder;
use candle_transformers::models::llama::{Cache, Config, Llama, LlamaConfig};
use tokenizers::Tokenizer;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [model, prompt, tokens] = arguments.as_slice() else {
        bail!("usage: candle-reference MODEL PROMPT TOKENS");
    };
    let path = Path::new(model);
    let tokens: usize = tokens.parse().context("TOKENS must be a number")?;
    let is_gguf = path
        .extension()
        .is_some_and(|extension| extension == "gguf");
    let (builder, config) = if is_gguf {
        gguf::load(path)?
    } else {
        load_directory(path)?
    };
    let directory = if is_gguf {
        path.parent().context("a file has a directory")?
    } else {
        path
    };
    let tokenizer = Tokenizer::from_file(directory.join("tokenizer.json")).map_err(Error::msg)?;
    let encoding = tokenizer
        .encode(prompt.as_str(), true)
        .map_err(Error::msg)?;
    let llama = Llama::load(builder, &config)?;
    let (per_second, generated) = generate(&llama, &config, encoding.get_ids(), tokens)?;
    let text = tokenizer.decode(&generated, true).map_err(Error::msg)?;
    println!(
        "{}",
        serde_json::json!({ "tokens_per_second": per_second, "text": text })
    );
    Ok(())
}

fn load_directory(directory: &Path) -> Result<(VarBuilder<'static>, Config)> {
    let config: LlamaConfig =
        serde_json::from_slice(&std::fs::read(directory.join("config.json"))?)?;
    let weights = [directory.join("model.safetensors")];
    // SAFETY: nobody changes the file while it is mapped.
    let builder =
        unsafe { VarBuilder::from_mmaped_safetensors(&weights, DType::F32, &Device::Cpu)? };
    Ok((builder, config.into_config(false)))
}

/// Greedy tokens, and how many a second came after the first.
fn generate(
    llama: &Llama,
    config: &Config,
    prompt: &[u32],
    tokens: usize,
) -> Result<(f64, Vec<u32>)> {
    let mut cache = Cache::new(true, DType::F32, config, &Device::Cpu)?;
    let mut input = prompt.to_vec();
    let mut position = 0;
    let mut generated = Vec::with_capacity(tokens);
    let mut first_token = Instant::now();
    for index in 0..tokens {
        let ids = Tensor::new(input.as_slice(), &Device::Cpu)?.unsqueeze(0)?;
        let logits = llama.forward(&ids, position, &mut cache)?.squeeze(0)?;
        let token = logits.argmax(D::Minus1)?.to_scalar::<u32>()?;
        if index == 0 {
            first_token = Instant::now();
        }
        position += input.len();
        input = vec![token];
        generated.push(token);
    }
    Ok((
        (tokens - 1) as f64 / first_token.elapsed().as_secs_f64(),
        generated,
    ))
}
