//! The formats by themselves: what a reader accepts it writes back unchanged, and nothing makes it panic.
#![no_main]

use deed_evidence::{Checkpoint, Envelope, Receipt, Statement, Trust};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(envelope) = Envelope::from_bytes(bytes) {
        assert_eq!(envelope.to_bytes().as_deref(), Ok(bytes));
        if let Ok(key) = envelope.signer() {
            let _ = envelope.verify(&key);
        }
        let _ = envelope.statement_unverified();
    }
    if let Ok(statement) = Statement::from_bytes(bytes) {
        assert_eq!(statement.to_bytes().as_deref(), Ok(bytes));
    }
    if let Ok(receipt) = Receipt::from_bytes(bytes) {
        assert_eq!(receipt.to_bytes().as_deref(), Ok(bytes));
    }
    if let Ok(trust) = Trust::from_bytes(bytes) {
        let written = trust.to_bytes().expect("what was read can be written");
        assert_eq!(Trust::from_bytes(&written), Ok(trust));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = Checkpoint::read_unverified(text);
        let _ = Checkpoint::verify(text, &[2; 32]);
    }
});
