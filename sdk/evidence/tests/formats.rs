//! What each format accepts, refuses, and looks like to others.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use deed_evidence::canonical::MAX_DEPTH;
use deed_evidence::{
    Authority, AuthoritySet, ChainProof, Checkpoint, ComponentRef, Determinism, Digest, Envelope, EvidenceError,
    FinalityProof, Hash32, HexBytes, Input, LogProof, MAX_FORMER_SETS, MAX_TRUST_BYTES, ModelRef, Receipt, SigningKey,
    Statement, StepPredicate, Subject, Trust, origin, pae,
};
use proptest::prelude::*;

fn statement() -> Statement {
    Statement::new(
        vec![Subject::new("报告.xlsx", Digest::of("report"))],
        StepPredicate {
            organisation: 3,
            workflow: Digest::of("workflow"),
            workflow_name: "三方对账 \"v1\"".into(),
            run: "01J".into(),
            step: "match".into(),
            item: Some(7),
            attempt: 1,
            component: ComponentRef { id: "deed:match".into(), version: "0.1.0".into(), digest: Digest::of("wasm") },
            config: Digest::of("{}"),
            inputs: vec![Input {
                name: "invoice.png".into(),
                digest: Digest::of("png"),
                asset: Some(42),
                version: Some(1),
                licence: None,
            }],
            capabilities: vec!["asset.read".into(), "blob".into()],
            host_calls: Digest::of("calls"),
            models: vec![ModelRef { name: "text-recognition".into(), digest: Digest::of("model") }],
            determinism: Determinism::Reproducible,
            actor: "did:deed:3".into(),
            started_at: "2026-01-02T03:04:05.678Z".into(),
            finished_at: "2026-01-02T03:04:06.000Z".into(),
        },
    )
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn public(seed: u8) -> [u8; 32] {
    key(seed).verifying_key().to_bytes()
}

fn receipt() -> Receipt {
    let head = Checkpoint { origin: origin(&[7; 32], 3), size: 1, root: Hash32([9; 32]) };
    Receipt {
        version: 1,
        statement: Envelope::sign(&statement(), &key(1)).unwrap(),
        log: LogProof { index: 0, size: 1, inclusion: vec![Hash32([1; 32])], checkpoint: head.sign(&key(2)).unwrap() },
        chain: ChainProof {
            genesis_hash: Hash32([7; 32]),
            organisation: 3,
            block_number: 12,
            header: HexBytes(vec![1, 2]),
            storage_proof: vec![HexBytes(vec![3]), HexBytes(vec![])],
            finality: FinalityProof::Grandpa { set_id: 0, justification: HexBytes(vec![4]) },
        },
    }
}

#[test]
fn a_digest_has_one_spelling() {
    let text = Digest::of("").to_string();
    assert_eq!(text, "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_eq!(text.parse::<Digest>().unwrap(), Digest::of(""));
    for bad in
        [&text.to_uppercase(), &text[7..], &text[..70], "sha256:", "", &format!("{text}0"), &text.replace('e', "é")]
    {
        let error = bad.parse::<Digest>().unwrap_err();
        assert!(matches!(error, EvidenceError::BadDigest { .. }), "{bad}: {error}");
    }
}

#[test]
fn statements_are_in_toto() {
    let json: serde_json::Value = serde_json::from_slice(&statement().to_bytes().unwrap()).unwrap();
    assert_eq!(json["_type"], "https://in-toto.io/Statement/v1");
    assert_eq!(json["predicateType"], "urn:deed:predicate:step:v1");
    assert_eq!(json["subject"][0]["digest"]["sha256"].as_str().unwrap().len(), 64);
    assert_eq!(json["predicate"]["inputs"][0]["asset"], 42);
    assert!(json["predicate"]["inputs"][0].get("licence").is_none());
    assert_eq!(json["predicate"]["determinism"], "reproducible");
    assert_eq!(Statement::from_bytes(&statement().to_bytes().unwrap()).unwrap(), statement());
}

#[test]
fn canonical_json_sorts_as_rfc_8785_does() {
    // Sorted by UTF-16 code units and with the shortest escapes (RFC 8785, 3.2.2 and 3.2.3).
    let value =
        serde_json::json!({"\u{20ac}": 1, "\r": 2, "\u{fb33}": 3, "1": 4, "\u{1f600}": 5, "\u{80}": 6, "\u{f6}": 7});
    let text = String::from_utf8(deed_evidence::canonical::to_canonical("test", &value).unwrap()).unwrap();
    assert_eq!(text, "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"\u{f6}\":7,\"\u{20ac}\":1,\"\u{1f600}\":5,\"\u{fb33}\":3}");
}

#[test]
fn numbers_that_json_would_change_are_refused() {
    let mut large = statement();
    large.predicate.inputs[0].asset = Some((1 << 53) - 1);
    assert_eq!(Statement::from_bytes(&large.to_bytes().unwrap()).unwrap(), large);
    large.predicate.inputs[0].asset = Some(1 << 53);
    assert!(matches!(large.to_bytes(), Err(EvidenceError::Unwritable { .. })));
    let text = String::from_utf8(statement().to_bytes().unwrap()).unwrap();
    let text = text.replace("\"asset\":42", "\"asset\":9007199254740993");
    assert!(matches!(Statement::from_bytes(text.as_bytes()), Err(EvidenceError::Malformed { .. })));
}

#[test]
fn other_spellings_are_refused() {
    let text = String::from_utf8(statement().to_bytes().unwrap()).unwrap();
    let spellings = [
        format!("{text}\n"),
        format!(" {text}"),
        text.replace("\"attempt\":1", "\"attempt\": 1"),
        text.replace("\"attempt\":1", "\"attempt\":1,\"attempt\":1"),
        text.replace("\"attempt\":1", "\"attempt\":1.0"),
        text.replace("\"attempt\":1", "\"attempt\":1,\"extra\":1"),
        text.replace("报", "\\u62a5"),
        text.replace("\"licence\"", "\"license\""),
        text.replace("\"asset\":42,", "\"asset\":42,\"licence\":null,"),
    ];
    for spelling in spellings.iter().filter(|s| **s != text) {
        let error = Statement::from_bytes(spelling.as_bytes()).unwrap_err();
        assert!(
            matches!(error, EvidenceError::NotCanonical { .. } | EvidenceError::Malformed { .. }),
            "{spelling}: {error}"
        );
    }
}

#[test]
fn nesting_costs_no_stack() {
    let deep = "[".repeat(100_000);
    assert_eq!(Receipt::from_bytes(deep.as_bytes()), Err(EvidenceError::TooDeep { what: "receipt", limit: MAX_DEPTH }));
    // Brackets inside strings are text.
    let mut bracketed = statement();
    bracketed.predicate.actor = "[{\\\"[{".repeat(50);
    assert_eq!(Statement::from_bytes(&bracketed.to_bytes().unwrap()).unwrap(), bracketed);
}

#[test]
fn the_pre_authentication_encoding_is_that_of_dsse() {
    // The example of the DSSE specification.
    assert_eq!(
        pae("http://example.com/HelloWorld", b"hello world"),
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    );
}

#[test]
fn an_envelope_binds_statement_type_and_signer() {
    let envelope = Envelope::sign(&statement(), &key(1)).unwrap();
    assert_eq!(Envelope::from_bytes(&envelope.to_bytes().unwrap()).unwrap(), envelope);
    assert_eq!(envelope.verify(&public(1)).unwrap(), statement());
    assert!(matches!(envelope.verify(&public(2)), Err(EvidenceError::WrongKey { .. })));

    let mut other_type = envelope.clone();
    other_type.payload_type = "application/json".into();
    assert!(matches!(other_type.verify(&public(1)), Err(EvidenceError::Malformed { .. })));
    let mut twice = envelope.clone();
    twice.signatures.push(envelope.signatures[0].clone());
    assert_eq!(twice.verify(&public(1)), Err(EvidenceError::SignatureCount { what: "envelope", found: 2 }));
    let mut renamed = envelope.clone();
    renamed.signatures[0].keyid = deed_evidence::key_id(&public(2));
    assert!(matches!(renamed.verify(&public(1)), Err(EvidenceError::WrongKey { .. })));
    let mut other_payload = envelope.clone();
    other_payload.payload = Envelope::sign(&Statement::new(vec![], statement().predicate), &key(1)).unwrap().payload;
    assert_eq!(other_payload.verify(&public(1)), Err(EvidenceError::BadSignature { what: "envelope" }));
}

#[test]
fn weak_keys_sign_nothing() {
    // The neutral element: under lenient rules it "signs" every message.
    let mut weak = [0; 32];
    weak[0] = 1;
    let mut signature = [0; 64];
    signature[0] = 1;
    assert!(deed_evidence::verify_strict("test", &weak, b"anything", &signature).is_err());
}

#[test]
fn a_checkpoint_is_a_c2sp_signed_note() {
    let head = Checkpoint { origin: origin(&[0xab; 32], 3), size: 12, root: Hash32([9; 32]) };
    let signed = head.sign(&key(2)).unwrap();
    let (text, signature) = signed.split_once("\n\n").unwrap();
    assert_eq!(text, "deed/abababababababab/org/3\n12\nCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=");
    assert!(signature.starts_with("— deed/abababababababab/org/3 ") && signature.ends_with("=\n"), "{signature}");
    assert_eq!(Checkpoint::verify(&signed, &public(2)).unwrap(), head);

    // The library for signed notes, with its own idea of the key, reads it too.
    let verifier_key = signed_note::new_ed25519_verifier_key(&head.origin, &key(2).verifying_key());
    let verifier = signed_note::StandardVerifier::new(&verifier_key).unwrap();
    let note = signed_note::Note::from_bytes(signed.as_bytes()).unwrap();
    note.verify(&signed_note::VerifierList::new(vec![Box::new(verifier)])).unwrap();
}

#[test]
fn a_checkpoint_carries_nothing_unbound() {
    let head = Checkpoint { origin: origin(&[0xab; 32], 3), size: 12, root: Hash32([9; 32]) };
    let signed = head.sign(&key(2)).unwrap();
    assert!(matches!(Checkpoint::verify(&signed, &public(1)), Err(EvidenceError::WrongKey { .. })));
    let line = signed.lines().last().unwrap();
    assert_eq!(
        Checkpoint::verify(&format!("{signed}{line}\n"), &public(2)),
        Err(EvidenceError::SignatureCount { what: "checkpoint", found: 2 })
    );
    let resized = signed.replacen("\n12\n", "\n13\n", 1);
    assert_eq!(Checkpoint::verify(&resized, &public(2)), Err(EvidenceError::BadSignature { what: "checkpoint" }));
    let extended = signed.replacen("\n\n", "\nextension\n\n", 1);
    assert!(matches!(Checkpoint::verify(&extended, &public(2)), Err(EvidenceError::Malformed { .. })));
    for bad in ["", "\n\n", "— ", "a\nb\nc\n\n— a b\n"] {
        assert!(matches!(Checkpoint::verify(bad, &public(2)), Err(EvidenceError::Malformed { .. })), "{bad:?}");
    }
    for bad in ["", "a b", "a+b", "a\nb"] {
        let head = Checkpoint { origin: bad.into(), ..head.clone() };
        let error = head.sign(&key(2)).unwrap_err();
        assert!(
            matches!(error, EvidenceError::Unwritable { .. } | EvidenceError::Malformed { .. }),
            "{bad:?}: {error}"
        );
    }
}

#[test]
fn receipts_round_trip() {
    let mut receipt = receipt();
    assert_eq!(Receipt::from_bytes(&receipt.to_bytes().unwrap()).unwrap(), receipt);
    receipt.chain.finality = FinalityProof::None { reason: "development chain".into() };
    assert_eq!(Receipt::from_bytes(&receipt.to_bytes().unwrap()).unwrap(), receipt);
    receipt.version = 2;
    assert!(matches!(Receipt::from_bytes(&receipt.to_bytes().unwrap()), Err(EvidenceError::Malformed { .. })));
}

#[test]
fn a_trust_file_may_be_written_by_hand() {
    let trust = Trust {
        genesis_hash: Hash32([7; 32]),
        set_id: 0,
        authorities: vec![Authority { key: Hash32([1; 32]), weight: 1 }],
        former: vec![],
    };
    assert_eq!(Trust::from_bytes(&trust.to_bytes().unwrap()).unwrap(), trust);
    let text = format!(
        "{{\n \"setId\": 0,\n \"genesisHash\": \"0x{}\", \"authorities\": [{{\"weight\": 1, \"key\": \"{}\"}}]}}",
        trust.genesis_hash, trust.authorities[0].key
    );
    assert_eq!(Trust::from_bytes(text.as_bytes()).unwrap(), trust);
}

#[test]
fn former_sets_are_written_where_there_are_any() {
    let authority = |seed| Authority { key: Hash32([seed; 32]), weight: 1 };
    let mut trust = Trust { genesis_hash: Hash32([7; 32]), set_id: 2, authorities: vec![authority(1)], former: vec![] };
    let written = |trust: &Trust| String::from_utf8(trust.to_bytes().unwrap()).unwrap();
    let key = |seed: u8| format!(r#"{{"key":"{}","weight":1}}"#, hex(seed));
    // As files were before there could be any.
    let genesis = hex(7);
    assert_eq!(written(&trust), format!(r#"{{"authorities":[{}],"genesisHash":"{genesis}","setId":2}}"#, key(1)));
    trust.former = vec![
        AuthoritySet { set_id: 0, authorities: vec![authority(2)] },
        AuthoritySet { set_id: 1, authorities: vec![authority(2), authority(1)] },
    ];
    let former =
        format!(r#"[{{"authorities":[{}],"setId":0}},{{"authorities":[{},{}],"setId":1}}]"#, key(2), key(2), key(1));
    assert_eq!(
        written(&trust),
        format!(r#"{{"authorities":[{}],"former":{former},"genesisHash":"{genesis}","setId":2}}"#, key(1))
    );
    assert_eq!(Trust::from_bytes(&trust.to_bytes().unwrap()).unwrap(), trust);
    let unknown = written(&trust).replace("\"setId\":0", "\"setId\":0,\"since\":1");
    assert!(matches!(Trust::from_bytes(unknown.as_bytes()), Err(EvidenceError::Malformed { .. })));
}

#[test]
fn the_largest_trust_file_can_be_read() {
    const AUTHORITIES: usize = 10_000;
    let largest = (1 << 53) - 1;
    let authorities = |count| vec![Authority { key: Hash32([1; 32]), weight: largest }; count];
    let set = |number| AuthoritySet { set_id: largest - number as u64, authorities: authorities(1) };
    let trust = Trust {
        genesis_hash: Hash32([7; 32]),
        set_id: largest,
        authorities: authorities(AUTHORITIES - MAX_FORMER_SETS),
        former: (1..=MAX_FORMER_SETS).rev().map(set).collect(),
    };
    let bytes = trust.to_bytes().unwrap();
    assert!(bytes.len() <= MAX_TRUST_BYTES, "{} bytes", bytes.len());
    assert_eq!(Trust::from_bytes(&bytes).unwrap(), trust);
}

fn hex(seed: u8) -> String {
    format!("{seed:02x}").repeat(32)
}

proptest! {
    /// No input makes a reader panic, and what a reader accepts it writes back unchanged.
    #[test]
    fn readers_are_total(mut bytes in proptest::collection::vec(any::<u8>(), 0..200), at in any::<prop::sample::Index>(), new in any::<u8>()) {
        let _ = Receipt::from_bytes(&bytes);
        let _ = Trust::from_bytes(&bytes);
        if let Ok(text) = std::str::from_utf8(&bytes) {
            let _ = Checkpoint::verify(text, &[1; 32]);
        }
        bytes = receipt().to_bytes().unwrap();
        let at = at.index(bytes.len());
        bytes[at] = new;
        if let Ok(read) = Receipt::from_bytes(&bytes) {
            prop_assert_eq!(read.to_bytes().unwrap(), bytes);
        }
    }
}
