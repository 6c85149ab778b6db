//! Tensors by name, from memory-mapped safetensors.

use std::path::{Path, PathBuf};

use candle_core::safetensors::MmapedSafetensors;
use candle_core::{DType, Device};

use super::ModelError;

/// Where a network's weights come from, whatever the file's format. Names are those of Hugging Face's Llama.
pub trait Tensors {
    /// Numbers in all tensors of the file(s).
    fn parameters(&self) -> u64;

    /// The type of the weights, as `bf16` or `q4k`.
    ///
    /// # Errors
    /// [`ModelError::Damaged`] if the tensor that stands for the others is missing.
    fn dtype(&self) -> Result<String, ModelError>;

    /// A tensor as float32, row by row.
    ///
    /// # Errors
    /// [`ModelError::Damaged`] if it is missing or has another shape, [`ModelError::Unsupported`] if its type is not supported.
    fn load(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, ModelError>;
}

/// Memory-mapped safetensors.
pub struct Safetensors {
    shards: Vec<(PathBuf, MmapedSafetensors)>,
}

impl Safetensors {
    /// Maps the files and checks their headers against their sizes.
    ///
    /// # Errors
    /// [`ModelError::Damaged`] names the file that is cut short or has no valid header.
    pub fn open(paths: &[PathBuf]) -> Result<Self, ModelError> {
        let shards = paths
            .iter()
            .map(|path| {
                // SAFETY: the map is private to the process and read only. Whoever cuts the file short while it is being loaded
                // gets a SIGBUS, as with every memory-mapped model.
                let mapped = unsafe { MmapedSafetensors::new(path) };
                mapped.map(|shard| (path.clone(), shard)).map_err(|error| ModelError::damaged(path, describe(&error)))
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { shards })
    }

    /// The shard that holds a tensor.
    fn shard(&self, name: &str) -> Result<(&Path, &MmapedSafetensors), ModelError> {
        match self.shards.iter().find(|(_, shard)| shard.get(name).is_ok()) {
            Some((path, shard)) => Ok((path, shard)),
            None => Err(ModelError::damaged(&self.shards[0].0, format!("tensor `{name}` is missing"))),
        }
    }
}

impl Tensors for Safetensors {
    fn parameters(&self) -> u64 {
        let tensors = self.shards.iter().flat_map(|(_, shard)| shard.tensors());
        tensors.map(|(_, view)| view.shape().iter().product::<usize>() as u64).sum()
    }

    fn dtype(&self) -> Result<String, ModelError> {
        let name = "model.embed_tokens.weight";
        let (path, shard) = self.shard(name)?;
        let view = shard.get(name).map_err(|error| ModelError::damaged(path, describe(&error)))?;
        Ok(format!("{:?}", view.dtype()).to_lowercase())
    }

    fn load(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, ModelError> {
        let (path, shard) = self.shard(name)?;
        let damaged = |problem: String| ModelError::damaged(path, format!("tensor `{name}`: {problem}"));
        let view = shard.get(name).map_err(|error| damaged(describe(&error)))?;
        if view.shape() != shape {
            return Err(damaged(format!("config.json asks for shape {shape:?}, found {:?}", view.shape())));
        }
        match DType::try_from(view.dtype()) {
            // The usual case, straight from the map: by way of tensors there would be three copies of it.
            Ok(DType::BF16) => Ok(view.data().as_chunks().0.iter().map(|bytes| bf16(*bytes)).collect()),
            Ok(DType::F16 | DType::F32) => {
                let tensor = shard.load(name, &Device::Cpu).and_then(|tensor| tensor.to_dtype(DType::F32));
                let numbers = tensor.and_then(|tensor| tensor.flatten_all()?.to_vec1());
                numbers.map_err(|error| damaged(describe(&error)))
            }
            _ => {
                let problem = format!("tensor `{name}`: supported are bf16, f16 and f32, found {:?}", view.dtype());
                Err(ModelError::unsupported(path, problem))
            }
        }
    }
}

/// A bfloat16 is the upper half of a float32.
fn bf16(bytes: [u8; 2]) -> f32 {
    f32::from_bits(u32::from(u16::from_le_bytes(bytes)) << 16)
}

/// candle adds a backtrace and the path to some errors; the first line says it all.
fn describe(error: &candle_core::Error) -> String {
    let text = error.to_string();
    let first = text.lines().next().unwrap_or_default();
    format!("{first}; the file is damaged or cut short, fetch it again")
}
