use deed_evidence::{EvidenceError, Hash32};
use thiserror::Error;

/// Why a receipt, or a handover between authority sets, was not accepted.
///
/// A refusal is not always a forgery: most often the receipt is of another chain, or the trust file has aged. Each
/// message says what was looked at, what did not hold, and what to do; [`code`](Self::code) is for programs.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The bytes are no receipt.
    #[error("no receipt: {0}")]
    Format(EvidenceError),
    /// A part of the receipt is larger than any real one.
    #[error(
        "the receipt's {part} has {size} {unit}, more than the {limit} that any real one needs: ask its issuer for it again"
    )]
    OverLimit {
        /// Which part.
        part: &'static str,
        /// What is counted.
        unit: &'static str,
        /// How many there are.
        size: usize,
        /// How many there may be.
        limit: usize,
    },
    /// The trust file cannot be used.
    #[error("the trust file cannot be used: {reason}; get a new one from the consortium")]
    Trust {
        /// What is wrong with it.
        reason: String,
    },
    /// The receipt is of another chain.
    #[error(
        "the receipt is of the chain with genesis {found}, the trust file of {expected}: use that chain's trust file"
    )]
    WrongChain {
        /// Genesis hash in the trust file.
        expected: Hash32,
        /// Genesis hash in the receipt.
        found: Hash32,
    },
    /// The block's header is none, or not that of the block named.
    #[error("the block's header does not hold: {reason}; ask the issuer for the receipt again")]
    Header {
        /// What is wrong with it.
        reason: String,
    },
    /// Nobody finalised the block, and the reader did not say that this is acceptable.
    #[error(
        "no authority finalised the block ({reason}): accept this only for tests, by allowing unfinalised receipts"
    )]
    Unfinalised {
        /// The reason that the receipt gives.
        reason: String,
    },
    /// The justification is by an authority set that the trust file does not know.
    #[error(
        "the block was finalised by authority set {found}, the trust file knows {}: `deed trust --from FILE` brings a trust file of that set or an earlier one up to date",
        sets(known)
    )]
    AuthoritySet {
        /// Sets in the trust file, ascending.
        known: Vec<u64>,
        /// Set in the receipt.
        found: u64,
    },
    /// A handover does not show which authority set comes next.
    #[error("the handover by authority set {set_id} does not hold: {reason}; ask another node for it")]
    Handover {
        /// The set that hands over.
        set_id: u64,
        /// What does not hold.
        reason: String,
    },
    /// The votes do not finalise the block.
    #[error("the votes do not finalise the block: {reason}; ask the issuer for the receipt again")]
    Justification {
        /// What does not hold.
        reason: String,
    },
    /// The trie nodes do not prove what the receipt says.
    #[error("the storage proof does not hold: {reason}; ask the issuer for the receipt again")]
    StorageProof {
        /// What does not hold.
        reason: String,
    },
    /// The chain holds no head of the organisation's log.
    #[error("the chain holds no log of organisation {organisation} at that block: ask the organisation to anchor it")]
    NotAnchored {
        /// The organisation.
        organisation: u32,
    },
    /// The log's head on the chain is not the one that the receipt builds on.
    #[error("the {what} disagrees with the log's head on the chain: ask the issuer for the receipt again")]
    LogHead {
        /// Which part of the receipt.
        what: &'static str,
    },
    /// The organisation had not published the key that signed.
    #[error(
        "the {what} is signed by a key that organisation {organisation} has not published for it (`{key}`): the signer is someone else, or the key was withdrawn"
    )]
    KeyNotPublished {
        /// What is signed.
        what: &'static str,
        /// The organisation.
        organisation: u32,
        /// The key, as the signature names it.
        key: String,
    },
    /// The checkpoint does not hold.
    #[error("the log's checkpoint does not hold: {0}")]
    Checkpoint(EvidenceError),
    /// The log does not hold the statement where the receipt says.
    #[error(
        "the log does not hold the statement at entry {index} of {size}: it was changed after it was logged, or never logged there"
    )]
    Inclusion {
        /// The entry.
        index: u64,
        /// Entries in the log.
        size: u64,
    },
    /// The statement's envelope does not hold.
    #[error("the statement does not hold: {0}")]
    Statement(EvidenceError),
    /// The statement is about another organisation than the one that signed it.
    #[error("organisation {signer} states what organisation {stated} did: only its own word counts")]
    OtherOrganisation {
        /// Who signed and logged it.
        signer: u32,
        /// Whom it is about.
        stated: u32,
    },
}

impl Refusal {
    /// A stable name of the reason's kind, for programs and for looking it up.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Format(_) => "format",
            Self::OverLimit { .. } => "over-limit",
            Self::Trust { .. } => "trust",
            Self::WrongChain { .. } => "wrong-chain",
            Self::Header { .. } => "header",
            Self::Unfinalised { .. } => "unfinalised",
            Self::AuthoritySet { .. } => "authority-set",
            Self::Handover { .. } => "handover",
            Self::Justification { .. } => "justification",
            Self::StorageProof { .. } => "storage-proof",
            Self::NotAnchored { .. } => "not-anchored",
            Self::LogHead { .. } => "log-head",
            Self::KeyNotPublished { .. } => "key-not-published",
            Self::Checkpoint(_) => "checkpoint",
            Self::Inclusion { .. } => "inclusion",
            Self::Statement(_) => "statement",
            Self::OtherOrganisation { .. } => "other-organisation",
        }
    }

    pub(crate) fn header(reason: impl Into<String>) -> Self {
        Self::Header { reason: reason.into() }
    }

    pub(crate) fn justification(reason: impl Into<String>) -> Self {
        Self::Justification { reason: reason.into() }
    }

    pub(crate) fn storage(reason: impl Into<String>) -> Self {
        Self::StorageProof { reason: reason.into() }
    }

    /// What did not hold of a handover, in the words for one.
    pub(crate) fn of_handover(self, set_id: u64) -> Self {
        let reason = match self {
            Self::Header { reason } => format!("its header: {reason}"),
            Self::Justification { reason } => format!("its votes: {reason}"),
            Self::StorageProof { reason } => format!("its storage proof: {reason}"),
            Self::OverLimit { part, unit, size, limit } => {
                format!("its {part} has {size} {unit}, more than the {limit} that any real one needs")
            }
            Self::WrongChain { expected, found } => {
                format!("it is of the chain with genesis {found}, the trust file of {expected}")
            }
            Self::Trust { reason } => format!("the set that it names cannot be used: {reason}"),
            other => return other,
        };
        Self::Handover { set_id, reason }
    }
}

/// Numbers of sets in words: `set 4`, `sets 0 to 3, 5`.
fn sets(known: &[u64]) -> String {
    let mut runs: Vec<(u64, u64)> = Vec::new();
    for set in known {
        match runs.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(*set) => *last = *set,
            _ => runs.push((*set, *set)),
        }
    }
    let runs: Vec<String> = runs
        .into_iter()
        .map(|(first, last)| if first == last { first.to_string() } else { format!("{first} to {last}") })
        .collect();
    format!("{} {}", if known.len() == 1 { "set" } else { "sets" }, runs.join(", "))
}
