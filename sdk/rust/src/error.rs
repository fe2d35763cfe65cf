//! What can go wrong between a client and the chain.

use thiserror::Error;

use crate::chain::{PALLETS, known_metadata};

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
    /// The node answered that it cannot do what it was asked for, or does not let this client ask for it.
    #[error("{operation}: the node declined ({reason}); ask its operator, or a node that keeps every block's state")]
    Declined {
        /// What was being done.
        operation: &'static str,
        /// What the node said.
        reason: String,
    },
    /// The node's chain does not have this block.
    #[error("{operation}: the chain has no block {block} yet; ask again when it has")]
    NoBlock {
        /// What was being done.
        operation: &'static str,
        /// The block's number.
        block: u32,
    },
    /// The node has never seen this block.
    #[error("{operation}: the node does not know block {hash}; ask a node that has seen it")]
    UnknownBlock {
        /// What was being done.
        operation: &'static str,
        /// The block's hash, 64 hex digits.
        hash: String,
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
    /// A block was finalised without votes, or this node does not keep them.
    #[error(
        "{operation}: the node has no votes for block {block}; ask a validator's node, or take a new trust file if this is a development chain"
    )]
    NoVotes {
        /// What was being done.
        operation: &'static str,
        /// The block's number.
        block: u32,
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
        // A node that is still catching up declines what it will answer later.
        matches!(
            self,
            Self::Unreachable { .. }
                | Self::Declined { .. }
                | Self::NoBlock { .. }
                | Self::Dropped { .. }
                | Self::NotJustified { .. }
        )
    }

    pub(crate) fn unanswered(operation: &'static str) -> impl FnOnce(subxt_rpcs::Error) -> Self {
        move |error| match error {
            subxt_rpcs::Error::User(user) => {
                let reason = match user.data {
                    Some(data) => format!("{}: {}", user.message, data.get()),
                    None => user.message,
                };
                Self::Declined { operation, reason }
            }
            source => Self::Unreachable { operation, source: Box::new(source) },
        }
    }

    pub(crate) fn malformed(operation: &'static str) -> impl FnOnce(codec::Error) -> Self {
        move |error| Self::Malformed { operation, detail: error.to_string() }
    }
}

/// Every error of the chain's own pallets as [`ChainError::Failed`] names it, such as `Registry.NotOwner`: for those who have
/// words of their own for them.
///
/// # Errors
/// [`ChainError::Malformed`].
pub fn refusals() -> Result<Vec<String>, ChainError> {
    let metadata = known_metadata()?;
    let mut names = Vec::new();
    for pallet in PALLETS {
        let errors = metadata.pallet_by_name(pallet).and_then(|pallet| pallet.error_variants()).unwrap_or_default();
        names.extend(errors.iter().map(|error| format!("{pallet}.{}", error.name)));
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_that_declines_has_answered() {
        let said = |data: Option<&str>| {
            let data = data.map(|data| serde_json::value::RawValue::from_string(data.to_owned()).unwrap());
            let user = subxt_rpcs::UserError { code: 1, message: "state discarded".into(), data };
            ChainError::unanswered("read an asset's past")(subxt_rpcs::Error::User(user)).to_string()
        };
        assert!(said(None).starts_with("read an asset's past: the node declined (state discarded);"), "{}", said(None));
        assert!(said(Some("7")).contains("(state discarded: 7)"), "{}", said(Some("7")));
        let lost = subxt_rpcs::Error::DisconnectedWillReconnect("gone".into());
        assert!(matches!(ChainError::unanswered("read")(lost), ChainError::Unreachable { .. }));
    }
}
