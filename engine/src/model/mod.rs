//! Llama-family models: finding, checking, loading and computing them.
//!
//! Matrix products are candle's; what happens between them is plain Rust over `f32` slices. Arithmetic is float32 whatever the
//! weights' type, and every row of a batch is computed exactly as if it were alone (see [`linear`]).

pub mod attention;
pub mod config;
mod error;
pub mod files;
pub mod fingerprint;
pub mod gguf;
pub mod kernel_time;
pub mod kernels;
pub mod kv_cache;
pub mod linear;
pub mod llama;
mod load;
pub mod rope;
pub mod rope_scaling;
pub mod tokenizer;
mod vectorized;
pub mod weights;

pub use config::Config;
pub use error::ModelError;
pub use files::ModelFiles;
pub use kv_cache::KvCache;
pub use llama::{Llama, Segment};
pub use load::{LoadedModel, load};
