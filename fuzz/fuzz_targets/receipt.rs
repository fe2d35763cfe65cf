//! A whole receipt: nothing but the good one is ever accepted, and nothing makes the verifier panic.
#![no_main]

use deed_fuzz::SAMPLE;
use deed_verifier::{Policy, verify, verify_with};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if verify(bytes, &SAMPLE.trust).is_ok() {
        assert_eq!(bytes, SAMPLE.bytes, "a forged receipt was accepted");
    }
    let _ = verify_with(bytes, &SAMPLE.trust, &Policy { allow_unfinalised: true });
});
