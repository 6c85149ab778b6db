//! Which files make up a model.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use std::collections::BTreeSet;

use super::ModelError;

/// The files of a model, found but not read.
#[derive(Debug, PartialEq, Eq)]
pub struct ModelFiles {
    /// Name of the directory, or of the `.gguf` file without its extension.
    pub id: String,
    /// `tokenizer.json`.
    pub tokenizer: PathBuf,
    /// The weights.
    pub weights: WeightFiles,
}

/// The weights' format and files.
#[derive(Debug, PartialEq, Eq)]
pub enum WeightFiles {
    /// Hugging Face layout.
    Safetensors {
        /// `config.json`.
        config: PathBuf,
        /// One file, or the shards in the order of their names.
        shards: Vec<PathBuf>,
    },
    /// One file with its configuration inside.
    Gguf(PathBuf),
}

impl WeightFiles {
    /// The files themselves.
    #[must_use]
    pub fn paths(&self) -> &[PathBuf] {
        match self {
            Self::Safetensors { shards, .. } => shards,
            Self::Gguf(path) => std::slice::from_ref(path),
        }
    }
}

impl ModelFiles {
    /// Finds the files of the model at `path`, a directory or the `.safetensors` or `.gguf` file in it.
    ///
    /// # Errors
    /// [`ModelError::NotFound`] names the first missing file; other kinds of files are [`ModelError::Unsupported`].
    pub fn find(path: &Path) -> Result<Self, ModelError> {
        let metadata = fs::metadata(path).map_err(|error| ModelError::not_found(path, missing(&error)))?;
        let directory = if metadata.is_dir() { path } else { path.parent().unwrap_or(Path::new(".")) };
        let weights = if metadata.is_dir() { weights_in(path)? } else { weights_at(path)? };
        let id = match &weights {
            WeightFiles::Gguf(file) => file.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
            WeightFiles::Safetensors { .. } => directory_name(directory),
        };
        let tokenizer = required(directory.join("tokenizer.json"), "the tokenizer is missing")?;
        Ok(Self { id, tokenizer, weights })
    }
}

fn missing(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => {
            "no such file or directory; `--model-path` takes a directory with config.json, tokenizer.json and model.safetensors, or the weights file in it".to_owned()
        }
        _ => format!("cannot be read: {error}"),
    }
}

/// `.` has no name of its own, so the real path is asked.
fn directory_name(directory: &Path) -> String {
    let directory = if directory.as_os_str().is_empty() { Path::new(".") } else { directory };
    let real = fs::canonicalize(directory).unwrap_or_else(|_| directory.to_owned());
    real.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn required(path: PathBuf, problem: &str) -> Result<PathBuf, ModelError> {
    if path.is_file() { Ok(path) } else { Err(ModelError::not_found(path, problem)) }
}

fn weights_in(directory: &Path) -> Result<WeightFiles, ModelError> {
    let config = directory.join("config.json");
    if !config.is_file()
        && let Some(gguf) = only_gguf(directory)?
    {
        return Ok(WeightFiles::Gguf(gguf));
    }
    let config = required(config, "the model's configuration is missing")?;
    let single = directory.join("model.safetensors");
    let index = directory.join("model.safetensors.index.json");
    let shards = if single.is_file() {
        vec![single]
    } else if index.is_file() {
        shards_of(&index)?
    } else {
        return Err(ModelError::not_found(
            single,
            "the weights are missing, and there is no model.safetensors.index.json either",
        ));
    };
    Ok(WeightFiles::Safetensors { config, shards })
}

fn weights_at(file: &Path) -> Result<WeightFiles, ModelError> {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("safetensors") => {
            let config = required(file.with_file_name("config.json"), "the model's configuration is missing")?;
            Ok(WeightFiles::Safetensors { config, shards: vec![file.to_owned()] })
        }
        Some("gguf") => Ok(WeightFiles::Gguf(file.to_owned())),
        _ => Err(ModelError::unsupported(file, "expected a directory, a .safetensors file or a .gguf file")),
    }
}

fn only_gguf(directory: &Path) -> Result<Option<PathBuf>, ModelError> {
    let entries = fs::read_dir(directory).map_err(|error| ModelError::not_found(directory, missing(&error)))?;
    let mut found: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "gguf"))
        .collect();
    if found.len() > 1 {
        let problem = format!("holds {} .gguf files; name the one to load", found.len());
        return Err(ModelError::unsupported(directory, problem));
    }
    Ok(found.pop())
}

#[derive(Deserialize)]
struct Index {
    weight_map: std::collections::BTreeMap<String, String>,
}

fn shards_of(index: &Path) -> Result<Vec<PathBuf>, ModelError> {
    let text = fs::read_to_string(index).map_err(|error| ModelError::damaged(index, error.to_string()))?;
    let parsed: Index = serde_json::from_str(&text).map_err(|error| ModelError::damaged(index, error.to_string()))?;
    let names: BTreeSet<String> = parsed.weight_map.into_values().collect();
    if names.is_empty() {
        return Err(ModelError::damaged(index, "`weight_map` names no file"));
    }
    names
        .into_iter()
        .map(|name| {
            // A file of the model lies in the model's directory.
            if Path::new(&name).file_name().is_none_or(|file| file != name.as_str()) {
                return Err(ModelError::damaged(index, format!("`weight_map` names `{name}`, which is no plain file name")));
            }
            required(index.with_file_name(name), "a shard named in model.safetensors.index.json is missing")
        })
        .collect()
}
