//! What the fuzz targets share: one good receipt, and the trust file that accepts it.

use std::sync::LazyLock;

use deed_evidence::{Receipt, Trust};
use deed_verifier::testkit::Kit;

/// A receipt that holds. Its consortium has a single validator, so there is no second set of votes that would hold
/// as well: whatever else is accepted is a forgery.
pub static SAMPLE: LazyLock<Sample> = LazyLock::new(|| {
    let kit = Kit { log_size: 9, index: 4, ..Kit::new(1) };
    let receipt = kit.receipt().expect("the kit's settings agree");
    Sample { bytes: receipt.to_bytes().expect("a receipt can be written"), receipt, trust: kit.trust() }
});

/// A receipt, its bytes, and whom to trust.
#[derive(Debug)]
pub struct Sample {
    /// The receipt.
    pub receipt: Receipt,
    /// Its canonical JSON.
    pub bytes: Vec<u8>,
    /// The trust file that accepts it.
    pub trust: Trust,
}
