//! Tensors by name, from memory-mapped safetensors.

use std::path::PathBuf;

use candle_core::safetensors::MmapedSafetensors;
use candle_core::{DType, Device, Tensor};

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

    fn tensor(&self, name: &str) -> Result<(&PathBuf, Tensor), ModelError> {
        let Some((path, shard)) = self.shards.iter().find(|(_, shard)| shard.get(name).is_ok()) else {
            let (path, _) = &self.shards[0];
            return Err(ModelError::damaged(path, format!("tensor `{name}` is missing")));
        };
        let tensor = shard.load(name, &Device::Cpu);
        let tensor = tensor.map_err(|error| ModelError::damaged(path, format!("tensor `{name}`: {}", describe(&error))))?;
        Ok((path, tensor))
    }
}

impl Tensors for Safetensors {
    fn parameters(&self) -> u64 {
        let tensors = self.shards.iter().flat_map(|(_, shard)| shard.tensors());
        tensors.map(|(_, view)| view.shape().iter().product::<usize>() as u64).sum()
    }

    fn dtype(&self) -> Result<String, ModelError> {
        Ok(self.tensor("model.embed_tokens.weight")?.1.dtype().as_str().to_owned())
    }

    fn load(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, ModelError> {
        let (path, tensor) = self.tensor(name)?;
        if !matches!(tensor.dtype(), DType::BF16 | DType::F16 | DType::F32) {
            let problem = format!("tensor `{name}`: supported are bf16, f16 and f32, found {}", tensor.dtype().as_str());
            return Err(ModelError::unsupported(path, problem));
        }
        if tensor.dims() != shape {
            let problem = format!("tensor `{name}`: config.json asks for shape {shape:?}, found {:?}", tensor.dims());
            return Err(ModelError::damaged(path, problem));
        }
        let numbers = tensor.to_dtype(DType::F32).and_then(|tensor| tensor.flatten_all()?.to_vec1());
        numbers.map_err(|error| ModelError::damaged(path, format!("tensor `{name}`: {}", describe(&error))))
    }
}

/// candle adds a backtrace and the path to some errors; the first line says it all.
fn describe(error: &candle_core::Error) -> String {
    let text = error.to_string();
    let first = text.lines().next().unwrap_or_default();
    format!("{first}; the file is damaged or cut short, fetch it again")
}
