//! Text to tokens and back.

use std::fs;
use std::path::Path;

use super::ModelError;

/// The tokenizer of a model.
pub use tokenizers::Tokenizer;

/// Reads `tokenizer.json`.
///
/// # Errors
/// [`ModelError::Damaged`] if it cannot be parsed, or knows tokens that a model of `vocabulary` tokens does not have.
pub fn load(path: &Path, vocabulary: usize) -> Result<Tokenizer, ModelError> {
    let text = fs::read_to_string(path).map_err(|error| ModelError::damaged(path, error.to_string()))?;
    // Not `from_file`: that is generic in its path, so every type of tokenizer.json would be compiled once more in this crate.
    let tokenizer: Tokenizer = text.parse().map_err(|error| ModelError::damaged(path, format!("{error}")))?;
    let known = tokenizer.get_vocab_size(true);
    if known > vocabulary {
        let problem =
            format!("knows {known} tokens, and the model's vocabulary has {vocabulary}; they belong to different models");
        return Err(ModelError::damaged(path, problem));
    }
    Ok(tokenizer)
}
