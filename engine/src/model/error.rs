//! Why a model cannot be loaded.

use std::path::PathBuf;

use thiserror::Error;

use crate::protocol::ErrorCode;

/// Why a model cannot be loaded. Each kind has a code of the protocol.
#[derive(Debug, Error)]
pub enum ModelError {
    /// A file is missing.
    #[error("{path}: {problem}", path = path.display())]
    NotFound {
        /// What was looked for.
        path: PathBuf,
        /// What is wrong and what would be right.
        problem: String,
    },
    /// Another architecture, or a variation of it that this engine does not compute.
    #[error("{path}: {problem}", path = path.display())]
    Unsupported {
        /// The file that says so.
        path: PathBuf,
        /// What was found and what is supported.
        problem: String,
    },
    /// Cut short, unreadable, or in contradiction to another file.
    #[error("{path}: {problem}", path = path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was expected and what was found.
        problem: String,
    },
}

impl ModelError {
    pub(crate) fn not_found(path: impl Into<PathBuf>, problem: impl Into<String>) -> Self {
        Self::NotFound { path: path.into(), problem: problem.into() }
    }

    pub(crate) fn unsupported(path: impl Into<PathBuf>, problem: impl Into<String>) -> Self {
        Self::Unsupported { path: path.into(), problem: problem.into() }
    }

    pub(crate) fn damaged(path: impl Into<PathBuf>, problem: impl Into<String>) -> Self {
        Self::Damaged { path: path.into(), problem: problem.into() }
    }

    /// The protocol's code for this kind.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound { .. } => ErrorCode::ModelNotFound,
            Self::Unsupported { .. } => ErrorCode::ModelUnsupported,
            Self::Damaged { .. } => ErrorCode::ModelDamaged,
        }
    }
}
