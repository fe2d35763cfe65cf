//! What happened: one attempt at one step, as an in-toto v1 statement.

use serde::{Deserialize, Serialize};

use crate::EvidenceError;
use crate::bytes::{Digest, integer, lower_hex32};
use crate::canonical::{from_canonical, to_canonical};

/// `_type` of every in-toto v1 statement.
pub const STATEMENT_TYPE: &str = "https://in-toto.io/Statement/v1";
/// `predicateType` of a step's statement.
pub const STEP_PREDICATE_TYPE: &str = "urn:deed:predicate:step:v1";
/// Largest statement: a step that reads and writes some thousand named blobs stays below.
pub const MAX_STATEMENT_BYTES: usize = 1 << 20;

const WHAT: &str = "statement";

/// An in-toto v1 statement about one step: the subjects are what it produced, the predicate says how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Always [`STATEMENT_TYPE`].
    #[serde(rename = "_type")]
    pub statement_type: String,
    /// The outputs.
    pub subject: Vec<Subject>,
    /// Always [`STEP_PREDICATE_TYPE`].
    #[serde(rename = "predicateType")]
    pub predicate_type: String,
    /// How they came about.
    pub predicate: StepPredicate,
}

impl Statement {
    /// States that `predicate` produced `subject`.
    #[must_use]
    pub fn new(subject: Vec<Subject>, predicate: StepPredicate) -> Self {
        Self {
            statement_type: STATEMENT_TYPE.to_owned(),
            subject,
            predicate_type: STEP_PREDICATE_TYPE.to_owned(),
            predicate,
        }
    }

    /// Canonical JSON: the payload of an [`Envelope`](crate::Envelope).
    ///
    /// # Errors
    /// When an identifier is above 2^53 − 1 and so cannot be carried by JSON.
    pub fn to_bytes(&self) -> Result<Vec<u8>, EvidenceError> {
        to_canonical(WHAT, self)
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote, and nothing else.
    ///
    /// # Errors
    /// When the bytes are too many, no canonical JSON, or another type of statement.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EvidenceError> {
        let statement: Self = from_canonical(WHAT, bytes, MAX_STATEMENT_BYTES)?;
        for (found, expected) in
            [(&statement.statement_type, STATEMENT_TYPE), (&statement.predicate_type, STEP_PREDICATE_TYPE)]
        {
            if found != expected {
                let found = crate::bytes::shortened(found);
                return Err(EvidenceError::Malformed {
                    what: WHAT,
                    reason: format!("type `{found}` is not `{expected}`"),
                });
            }
        }
        Ok(statement)
    }
}

/// One output of a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// What the step calls it, for example `report.xlsx`.
    pub name: String,
    /// Its digests by algorithm; always SHA-256 alone.
    pub digest: DigestSet,
}

impl Subject {
    /// Names one output.
    #[must_use]
    pub fn new(name: impl Into<String>, digest: Digest) -> Self {
        Self { name: name.into(), digest: DigestSet { sha256: digest } }
    }
}

/// An in-toto digest set with SHA-256 as its only algorithm. Its hex carries no prefix, as in-toto has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DigestSet {
    /// SHA-256 of the content.
    #[serde(with = "bare_digest")]
    pub sha256: Digest,
}

/// How a step's outputs came about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct StepPredicate {
    /// The organisation on whose gateway the step ran.
    pub organisation: u32,
    /// Digest of the workflow definition.
    pub workflow: Digest,
    /// The workflow's name when it ran.
    pub workflow_name: String,
    /// The run.
    pub run: String,
    /// The step's id in the workflow.
    pub step: String,
    /// Position among the items of a step that runs once per item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<u32>,
    /// The attempt, from 1.
    pub attempt: u32,
    /// The component that ran.
    pub component: ComponentRef,
    /// Digest of the step's configuration.
    pub config: Digest,
    /// What it read.
    pub inputs: Vec<Input>,
    /// Capabilities it was granted, sorted.
    pub capabilities: Vec<String>,
    /// Digest over its host calls, in order.
    pub host_calls: Digest,
    /// Model weights it read.
    pub models: Vec<ModelRef>,
    /// Whether running it again must give the same bytes.
    pub determinism: Determinism,
    /// Who started the run: an account or a user of the gateway.
    pub actor: String,
    /// RFC 3339, UTC.
    pub started_at: String,
    /// RFC 3339, UTC.
    pub finished_at: String,
}

/// A component in an exact version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComponentRef {
    /// Its id, for example `deed:ocr`.
    pub id: String,
    /// Its version.
    pub version: String,
    /// Digest of its bytes.
    pub digest: Digest,
}

/// Something a step read, and by what right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// What the step calls it.
    pub name: String,
    /// Digest of its content.
    pub digest: Digest,
    /// The registered asset it came from.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "integer::optional")]
    pub asset: Option<u64>,
    /// The asset's version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// The licence under which it was used; absent for an organisation's own asset.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "integer::optional")]
    pub licence: Option<u64>,
}

/// Model weights by name and content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelRef {
    /// The model's name.
    pub name: String,
    /// Digest of its weights.
    pub digest: Digest,
}

/// What repeating a step with the same inputs gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Determinism {
    /// The same bytes: anyone with the inputs can check the claim by running it.
    Reproducible,
    /// Perhaps others (it saw a clock, randomness or an outside system): the claim rests on the signature.
    Attested,
}

mod bare_digest {
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    use super::{Digest, lower_hex32};

    pub(super) fn serialize<S: Serializer>(digest: &Digest, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&digest.to_hex())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Digest, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        lower_hex32(&text).map(Digest).ok_or_else(|| D::Error::custom("a digest is 64 lower-case hex digits"))
    }
}
