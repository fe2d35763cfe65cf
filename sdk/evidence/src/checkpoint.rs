//! How long the log was: its head as a C2SP checkpoint.
//!
//! The text follows [tlog-checkpoint], the signature [signed-note], so the witnesses and monitors that exist for
//! transparency logs can read an organisation's log as they read any other.
//!
//! [tlog-checkpoint]: https://c2sp.org/tlog-checkpoint
//! [signed-note]: https://c2sp.org/signed-note

use ed25519_dalek::{Signer as _, SigningKey};
use signed_note::{Note, Signature as NoteSignature};
use tlog_tiles::Hash;

use crate::EvidenceError;
use crate::bytes::{Hash32, shortened};
use crate::envelope::verify_strict;

/// Largest signed checkpoint: origin, size, root and one signature take about 300 bytes.
pub const MAX_CHECKPOINT_BYTES: usize = 4096;

/// Signature type byte of ed25519 in a signed note's key identifier.
const ALGORITHM_ED25519: u8 = 0x01;

const WHAT: &str = "checkpoint";

/// The head of a log at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log, see [`origin`].
    pub origin: String,
    /// Leaves.
    pub size: u64,
    /// RFC 6962 root hash over them.
    pub root: Hash32,
}

/// The origin line of an organisation's log: `deed/<first 16 hex digits of the genesis hash>/org/<organisation>`.
#[must_use]
pub fn origin(genesis_hash: &[u8; 32], organisation: u32) -> String {
    format!("deed/{}/org/{organisation}", hex::encode(&genesis_hash[..8]))
}

impl Checkpoint {
    /// Signs the head with the organisation's log key. The result is the note's text and one signature line.
    ///
    /// # Errors
    /// [`EvidenceError::Unwritable`] when the origin is empty or holds white space, control characters or `+`.
    pub fn sign(&self, key: &SigningKey) -> Result<String, EvidenceError> {
        let text = self.text()?;
        let id = note_key_id(&self.origin, &key.verifying_key().to_bytes());
        let signature = NoteSignature::new(self.origin.clone(), id, key.sign(&text).to_bytes().to_vec())
            .map_err(|e| unwritable(&e))?;
        let note = Note::new(&text, &[signature]).map_err(|e| unwritable(&e))?;
        String::from_utf8(note.to_bytes()).map_err(|e| unwritable(&e))
    }

    /// Reads a signed checkpoint and checks its one signature against `key`. What is accepted is exactly what
    /// [`sign`](Self::sign) writes: no extension lines, no signatures of others, which nothing here would bind.
    ///
    /// # Errors
    /// Whatever does not hold, first come first named.
    pub fn verify(signed: &str, key: &[u8; 32]) -> Result<Self, EvidenceError> {
        let (checkpoint, note) = Self::parse(signed)?;
        let lines = signature_lines(&note);
        let [line] = lines.as_slice() else {
            return Err(EvidenceError::SignatureCount { what: WHAT, found: lines.len() });
        };
        let expected = note_key_id(&checkpoint.origin, key);
        if line.name() != checkpoint.origin || line.id() != expected {
            return Err(EvidenceError::WrongKey {
                what: WHAT,
                expected: format!("{}+{expected:08x}", checkpoint.origin),
                found: format!("{}+{:08x}", shortened(line.name()), line.id()),
            });
        }
        verify_strict(WHAT, key, note.text(), line.signature())?;
        Ok(checkpoint)
    }

    /// Reads a signed checkpoint without looking at its signature.
    ///
    /// # Errors
    /// When it is no signed note or its text no checkpoint without extensions.
    pub fn read_unverified(signed: &str) -> Result<Self, EvidenceError> {
        Self::parse(signed).map(|(checkpoint, _)| checkpoint)
    }

    fn parse(signed: &str) -> Result<(Self, Note), EvidenceError> {
        if signed.len() > MAX_CHECKPOINT_BYTES {
            return Err(EvidenceError::TooLarge { what: WHAT, size: signed.len(), limit: MAX_CHECKPOINT_BYTES });
        }
        let note = Note::from_bytes(signed.as_bytes()).map_err(|e| malformed(&e))?;
        let head = tlog_tiles::Checkpoint::from_bytes(note.text()).map_err(|e| malformed(&e))?;
        if !head.extension().is_empty() {
            return Err(malformed(&"it has extension lines, and none is known here"));
        }
        let checkpoint = Self { origin: head.origin().to_owned(), size: head.size(), root: Hash32(head.hash().0) };
        // Both readers are lenient in places; one head has one text here.
        if checkpoint.text()? != note.text() || note.to_bytes() != signed.as_bytes() {
            return Err(malformed(&"it is spelled otherwise than it would be written"));
        }
        Ok((checkpoint, note))
    }

    /// The note's text: origin, size and root, a line each.
    fn text(&self) -> Result<Vec<u8>, EvidenceError> {
        tlog_tiles::Checkpoint::new(&self.origin, self.size, Hash(self.root.0), "")
            .map(|checkpoint| checkpoint.to_bytes())
            .map_err(|e| unwritable(&e))
    }
}

/// Key identifier of an ed25519 key in a signed note: the first four bytes of SHA-256(name ‖ "\n" ‖ 0x01 ‖ key).
fn note_key_id(name: &str, key: &[u8; 32]) -> u32 {
    let mut encoded = vec![ALGORITHM_ED25519];
    encoded.extend_from_slice(key);
    signed_note::key_id(name, &encoded)
}

fn signature_lines(note: &Note) -> Vec<NoteSignature> {
    let bytes = note.to_bytes();
    bytes[note.text().len() + 1..]
        .split(|b| *b == b'\n')
        .filter_map(|line| NoteSignature::from_bytes(line).ok())
        .collect()
}

fn malformed(reason: &dyn std::fmt::Display) -> EvidenceError {
    EvidenceError::Malformed { what: WHAT, reason: reason.to_string() }
}

fn unwritable(reason: &dyn std::fmt::Display) -> EvidenceError {
    EvidenceError::Unwritable { what: WHAT, reason: reason.to_string() }
}
