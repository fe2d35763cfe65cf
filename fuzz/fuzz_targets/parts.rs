//! The binary parts of a receipt, past the JSON that guards them, and those of a handover: the first byte says which part
//! the rest replaces.
#![no_main]

use deed_evidence::{FinalityProof, HexBytes};
use deed_fuzz::SAMPLE;
use deed_verifier::{Policy, follow, verify_with};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((selector, bytes)) = input.split_first() else {
        return;
    };
    let selector = selector % 9;
    if let Some(part) = selector.checked_sub(6) {
        return hand_over(part, bytes);
    }
    let mut receipt = SAMPLE.receipt.clone();
    let bytes = HexBytes(bytes.to_vec());
    match selector {
        0 => receipt.chain.header = bytes,
        1 => receipt.chain.finality = FinalityProof::Grandpa { set_id: 0, justification: bytes },
        2 => {
            receipt.chain.storage_proof[0] = bytes;
            receipt.chain.storage_proof.sort();
        }
        3 => receipt.log.checkpoint = String::from_utf8_lossy(&bytes.0).into_owned(),
        // A header of the fuzzer's own, over a state of its own: only an unfinalised receipt can get that far.
        4 => {
            receipt.chain.finality = FinalityProof::None { reason: String::new() };
            receipt.chain.header = bytes;
        }
        _ => {
            receipt.chain.finality = FinalityProof::None { reason: String::new() };
            receipt.chain.storage_proof = bytes.0.chunks(64).map(|node| HexBytes(node.to_vec())).collect();
            receipt.chain.storage_proof.sort();
            receipt.chain.storage_proof.dedup();
        }
    }
    let Ok(json) = receipt.to_bytes() else { return };
    let accepted = verify_with(&json, &SAMPLE.trust, &Policy { allow_unfinalised: selector > 3 }).is_ok();
    if accepted && selector < 4 {
        assert_eq!(json, SAMPLE.bytes, "a forged receipt was accepted");
    }
});

/// The single validator has handed over once: whatever else is followed is a forgery.
fn hand_over(part: u8, bytes: &[u8]) {
    let mut handover = SAMPLE.handover.clone();
    match part {
        0 => handover.header = bytes.to_vec(),
        1 => handover.justification = bytes.to_vec(),
        _ => {
            handover.storage_proof[0] = HexBytes(bytes.to_vec());
            handover.storage_proof.sort();
        }
    }
    if follow(&SAMPLE.trust, std::slice::from_ref(&handover)).is_ok() {
        assert_eq!(handover, SAMPLE.handover, "a forged handover was followed");
    }
}
