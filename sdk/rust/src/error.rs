//! What can go wrong between a client and the chain.

use thiserror::Error;

/// Why an operation on the chain did not succeed. Every variant names the operation, what it concerned and the way out.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ChainError {
    /// The node did not answer, or the connection broke.
    #[error("{operation}: the node did not answer; check that deed-node runs and that its RPC address is right")]
    Unreachable {
        /// What was being done.
        operation: &'static str,
        /// What the transport said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The node answered with something that is not what the chain stores.
    #[error("{operation}: the node's answer could not be read ({detail}); node and client are of different releases")]
    Malformed {
        /// What was being read.
        operation: &'static str,
        /// What did not fit.
        detail: String,
    },
    /// The node runs a runtime whose pallets differ from the metadata this client was built with.
    #[error(
        "the node's pallet `{pallet}` differs from the one this client was built for; use the client of the node's release"
    )]
    RuntimeDiffers {
        /// The first pallet that differs.
        pallet: String,
    },
    /// The transaction was refused before the pool: it is in no block and has changed nothing.
    #[error("transaction refused (code {code}): {reason}")]
    Refused {
        /// The code a transaction extension gave, or the node's own.
        code: i64,
        /// The reason in words, with the way out.
        reason: String,
    },
    /// The transaction was included and failed: all its effects were rolled back.
    #[error("{pallet}.{error}: {hint}")]
    Failed {
        /// The pallet that refused.
        pallet: String,
        /// Its error's name.
        error: String,
        /// What it means, from the pallet's own documentation.
        hint: String,
    },
    /// The transaction left the pool without being included.
    #[error("transaction dropped by the node: {reason}; submit it again")]
    Dropped {
        /// What the node said.
        reason: String,
    },
    /// No finalised, justified block was found where one is needed.
    #[error(
        "no justified block at or after {from} yet: finality has reached block {finalised}; ask again when it has gone on"
    )]
    NotJustified {
        /// The first block that would do.
        from: u32,
        /// The finalised height.
        finalised: u32,
    },
    /// A secret could not be made into a signer.
    #[error("signer: {detail}")]
    Signer {
        /// What is wrong with it; never the secret itself.
        detail: String,
    },
}

impl ChainError {
    /// Whether the same call may succeed later without any change: the transport failed, or the chain is not there yet.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::Dropped { .. } | Self::NotJustified { .. })
    }

    pub(crate) fn unreachable(operation: &'static str) -> impl FnOnce(subxt_rpcs::Error) -> Self {
        move |source| Self::Unreachable { operation, source: Box::new(source) }
    }

    pub(crate) fn malformed(operation: &'static str) -> impl FnOnce(codec::Error) -> Self {
        move |error| Self::Malformed { operation, detail: error.to_string() }
    }
}
