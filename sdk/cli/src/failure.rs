//! How a command fails: a message, a hint, an exit code.

use std::process::ExitCode;

/// A failed command.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The answer is no.
    #[error("{0}")]
    Refused(String),
    /// What was given cannot be used.
    #[error("{0}")]
    Usage(String),
    /// The chain said no, or nothing.
    #[error(transparent)]
    Chain(#[from] deed_sdk::ChainError),
    /// A gateway said no, or nothing.
    #[error(transparent)]
    Gateway(#[from] deed_sdk::GatewayError),
}

impl Failure {
    /// For a file that could not be read or written.
    pub(crate) fn file(operation: &str, path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Self {
        let message = format!("{operation} `{}`", path.display());
        move |error| Self::Usage(format!("{message}: {error}"))
    }

    /// Writes the message and its causes to standard error.
    pub(crate) fn print(&self) {
        eprintln!("error: {self}");
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            eprintln!("  because: {error}");
            cause = error.source();
        }
    }

    /// The code scripts see.
    pub(crate) fn exit_code(&self) -> ExitCode {
        use deed_sdk::{ChainError, GatewayError};
        ExitCode::from(match self {
            Self::Usage(_) => 2,
            Self::Chain(ChainError::Unreachable { .. }) | Self::Gateway(GatewayError::Unreachable { .. }) => 3,
            Self::Refused(_) | Self::Chain(_) | Self::Gateway(_) => 1,
        })
    }
}
