//! What is told about a request that has ended.

use sha2::{Digest, Sha256};

use crate::model::fingerprint::hex;
use crate::protocol::{FinishReason, RequestError, RequestReport};

/// What every report of a run repeats or obeys.
#[derive(Debug, Default)]
pub struct RunInfo {
    /// The run.
    pub id: String,
    /// Report every token's time.
    pub trace: bool,
    /// Report the text.
    pub echo: bool,
    /// When its requests were queued.
    pub queued_ns: u64,
}

/// The report of a request that was never admitted.
pub fn refused(run: &RunInfo, id: String, prompt_tokens: usize, error: RequestError, end_ns: u64) -> RequestReport {
    RequestReport {
        run: run.id.clone(),
        id,
        queued_ns: run.queued_ns,
        admitted_ns: None,
        first_token_ns: None,
        end_ns,
        prompt_tokens,
        output_tokens: 0,
        finish_reason: FinishReason::Error,
        output_sha256: output_sha256(&[]),
        token_ns: None,
        output: None,
        error: Some(error),
    }
}

/// SHA-256 of token ids, each as 4 bytes little-endian.
#[must_use]
pub fn output_sha256(tokens: &[u32]) -> String {
    let mut hasher = Sha256::new();
    for token in tokens {
        hasher.update(token.to_le_bytes());
    }
    hex(&hasher.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_tokens_hash_like_no_bytes() {
        assert_eq!(output_sha256(&[]), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    #[test]
    fn tokens_are_little_endian() {
        // printf '\x01\x00\x00\x00\x00\x01\x00\x00' | sha256sum
        assert_eq!(output_sha256(&[1, 256]), hex(&Sha256::digest([1, 0, 0, 0, 0, 1, 0, 0])));
    }
}
