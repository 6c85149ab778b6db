//! Options that several commands share.

use std::path::PathBuf;

use clap::Args;

use crate::cpu::{self, CpuError, CpuList};
use crate::protocol::Request;

/// Which part of the machine to use.
#[derive(Debug, Args)]
pub struct MachineOptions {
    /// Threads for matrix products [default: the cores of `--cpus`, or else all allowed cores but one]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// Cores to stay on, such as 0,1 or 2-5 (Linux)
    #[arg(long, value_name = "LIST")]
    cpus: Option<CpuList>,
}

impl MachineOptions {
    /// Pins the process, tells candle the number of threads and returns it. Must come before the first other thread.
    ///
    /// # Errors
    /// `--cpus` cannot be followed.
    pub fn apply(&self) -> Result<usize, CpuError> {
        if let Some(cpus) = &self.cpus {
            cpu::pin(cpus)?;
        }
        let threads = self.threads.map_or_else(|| cpu::default_threads(self.cpus.as_ref()), usize::from);
        cpu::set_threads(threads);
        Ok(threads)
    }
}

/// A prompt, the model, and how to continue.
#[derive(Debug, Args)]
pub struct PromptOptions {
    /// Text to continue
    #[arg(long, value_name = "P")]
    pub prompt: String,
    /// Directory of the model, or the .safetensors or .gguf file in it
    #[arg(long, value_name = "M")]
    pub model_path: PathBuf,
    /// Most tokens to generate
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = at_least_one)]
    pub max_tokens: usize,
    /// 0 always takes the likeliest token
    #[arg(long, value_name = "T", default_value_t = 0.0)]
    pub temperature: f64,
    /// Sample from the K likeliest tokens only
    #[arg(long, value_name = "K")]
    pub top_k: Option<usize>,
    /// Sample from the likeliest tokens that together reach this probability
    #[arg(long, value_name = "P")]
    pub top_p: Option<f64>,
    /// Seed of the sampling
    #[arg(long, value_name = "S", default_value_t = 0)]
    pub seed: u64,
    /// Divide the logits of tokens seen before by this
    #[arg(long, value_name = "R")]
    pub repetition_penalty: Option<f64>,
}

impl PromptOptions {
    /// The request that these options describe.
    ///
    /// # Errors
    /// Names the option that is out of its range, and the value found.
    pub fn request(&self, id: String) -> Result<Request, String> {
        let request = Request {
            id,
            prompt: self.prompt.clone(),
            max_tokens: self.max_tokens,
            temperature: self.temperature,
            seed: self.seed,
            top_k: self.top_k,
            top_p: self.top_p,
            repetition_penalty: self.repetition_penalty,
            ignore_eos: false,
        };
        request.validate()?;
        Ok(request)
    }
}

/// Parses a count that cannot be 0.
///
/// # Errors
/// Says what was expected.
pub fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(count) if count > 0 => Ok(count),
        _ => Err("expected a whole number of at least 1".to_owned()),
    }
}
