//! What the fuzz targets share: one good receipt, the trust file that accepts it, and what that can be followed by.

use std::sync::LazyLock;

use deed_evidence::{Handover, Receipt, Trust};
use deed_verifier::testkit::Kit;

/// A receipt that holds. Its consortium has a single validator, so there is no second set of votes that would hold
/// as well: whatever else is accepted is a forgery.
pub static SAMPLE: LazyLock<Sample> = LazyLock::new(|| {
    let kit = Kit { log_size: 9, index: 4, ..Kit::new(1) };
    let receipt = kit.receipt().expect("the kit's settings agree");
    let handover = kit.handover(&Kit::new(3)).expect("the kit's settings agree");
    Sample { bytes: receipt.to_bytes().expect("a receipt can be written"), receipt, trust: kit.trust(), handover }
});

/// A receipt, its bytes, whom to trust, and who comes after them.
#[derive(Debug)]
pub struct Sample {
    /// The receipt.
    pub receipt: Receipt,
    /// Its canonical JSON.
    pub bytes: Vec<u8>,
    /// The trust file that accepts it.
    pub trust: Trust,
    /// The handover from that file's validator to three others.
    pub handover: Handover,
}
