//! How a command fails: a message, a hint, an exit code.

use std::error::Error;
use std::process::ExitCode;

use deed_sdk::{ChainError, GatewayError};
use serde_json::json;

use crate::language::Language;

/// A failed command.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The answer is no.
    #[error("{0}")]
    Refused(String),
    /// What was given cannot be used.
    #[error("{0}")]
    Usage(String),
    /// The chain said no to a call, or nothing.
    #[error("{call}: {source}")]
    Call {
        /// The call and what it was to be made on.
        call: String,
        /// What the chain said.
        source: ChainError,
    },
    /// The chain said no, or nothing.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// A gateway said no, or nothing.
    #[error(transparent)]
    Gateway(#[from] GatewayError),
}

impl Failure {
    /// For a file that could not be read or written.
    pub(crate) fn file(operation: &str, path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Self {
        let message = format!("{operation} `{}`", path.display());
        move |error| Self::Usage(format!("{message}: {error}"))
    }

    /// Writes the message and its causes to standard error: as one JSON object when the answer was to be JSON.
    pub(crate) fn print(&self, json: bool, language: Language) {
        let mut causes = Vec::new();
        let mut cause = self.cause();
        while let Some(error) = cause {
            causes.push(error.to_string());
            cause = error.source();
        }
        if json {
            let refusal = self.refusal();
            let failure =
                json!({"error": self.to_string(), "because": causes, "refusal": refusal, "exitCode": self.code()});
            eprintln!("{failure:#}");
            return;
        }
        let (error, because) = language.introductions();
        eprintln!("{error}{}", self.told(language));
        for cause in causes {
            eprintln!("  {because}{cause}");
        }
    }

    /// The message for people. The chain's refusals have words in each language.
    fn told(&self, language: Language) -> String {
        let told = || {
            let refusal = self.refusal()?;
            let meaning = language.meaning(&refusal)?;
            Some(match self {
                Self::Call { call, .. } => format!("{call}：{refusal}：{meaning}"),
                _ => format!("{refusal}：{meaning}"),
            })
        };
        told().unwrap_or_else(|| self.to_string())
    }

    /// What lies behind the message and is not part of it.
    fn cause(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Call { source, .. } => source.source(),
            other => other.source(),
        }
    }

    fn chain_error(&self) -> Option<&ChainError> {
        match self {
            Self::Chain(error) | Self::Call { source: error, .. } => Some(error),
            _ => None,
        }
    }

    /// The chain's name for its refusal, as `Market.NotSeller`; a number, for transactions it did not take at all.
    fn refusal(&self) -> Option<String> {
        match self.chain_error()? {
            ChainError::Failed { pallet, error, .. } => Some(format!("{pallet}.{error}")),
            ChainError::Refused { code, .. } => Some(code.to_string()),
            _ => None,
        }
    }

    /// The code scripts see.
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.code())
    }

    fn code(&self) -> u8 {
        match (self, self.chain_error()) {
            (Self::Usage(_), _) => 2,
            (_, Some(ChainError::Unreachable { .. })) | (Self::Gateway(GatewayError::Unreachable { .. }), _) => 3,
            _ => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_see_what_was_refused() {
        let source = ChainError::Failed { pallet: "Market".into(), error: "NotSeller".into(), hint: "no".into() };
        let failure = Failure::Call { call: "Market.claim (order 3)".into(), source };
        assert_eq!((failure.code(), failure.refusal().as_deref()), (1, Some("Market.NotSeller")));
        assert_eq!(failure.to_string(), "Market.claim (order 3): Market.NotSeller: no");
        assert!(failure.cause().is_none());
        assert_eq!(failure.told(Language::En), failure.to_string());
        assert_eq!(failure.told(Language::Zh), "Market.claim (order 3)：Market.NotSeller：只有卖方可以这样做");
        let source = ChainError::Unreachable { operation: "connect to the node", source: "refused".into() };
        let failure = Failure::Call { call: "Market.claim".into(), source };
        assert_eq!((failure.code(), failure.refusal()), (3, None));
        assert_eq!(failure.cause().map(ToString::to_string).as_deref(), Some("refused"));
        assert_eq!(Failure::Usage("x".into()).code(), 2);
        assert_eq!(Failure::Usage("x".into()).told(Language::Zh), "x");
    }
}
