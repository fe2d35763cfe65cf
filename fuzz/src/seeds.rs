//! Writes the first inputs of each target below the directory given: `cargo run --bin seeds -- corpus`.

use std::path::Path;
use std::{env, fs, io};

use deed_evidence::FinalityProof;
use deed_fuzz::SAMPLE;
use deed_verifier::follow;

fn main() -> io::Result<()> {
    let folder = env::args().nth(1).unwrap_or_else(|| "corpus".to_owned());
    let write = |target: &str, name: &str, bytes: &[u8]| {
        let folder = Path::new(&folder).join(target);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(name), bytes)
    };
    let receipt = &SAMPLE.receipt;
    write("receipt", "good", &SAMPLE.bytes)?;

    let part = |selector: u8, bytes: &[u8]| [&[selector], bytes].concat();
    write("parts", "header", &part(0, &receipt.chain.header.0))?;
    if let FinalityProof::Grandpa { justification, .. } = &receipt.chain.finality {
        write("parts", "justification", &part(1, &justification.0))?;
    }
    for (number, node) in receipt.chain.storage_proof.iter().enumerate() {
        write("parts", &format!("node-{number}"), &part(2, &node.0))?;
    }
    write("parts", "checkpoint", &part(3, receipt.log.checkpoint.as_bytes()))?;

    write("parts", "handover-header", &part(6, &SAMPLE.handover.header))?;
    write("parts", "handover-justification", &part(7, &SAMPLE.handover.justification))?;
    for (number, node) in SAMPLE.handover.storage_proof.iter().enumerate() {
        write("parts", &format!("handover-node-{number}"), &part(8, &node.0))?;
    }

    let text = |error| io::Error::new(io::ErrorKind::InvalidData, error);
    write("formats", "envelope", &receipt.statement.to_bytes().map_err(text)?)?;
    write("formats", "statement", &receipt.statement.statement_unverified().and_then(|s| s.to_bytes()).map_err(text)?)?;
    write("formats", "trust", &SAMPLE.trust.to_bytes().map_err(text)?)?;
    let followed = follow(&SAMPLE.trust, std::slice::from_ref(&SAMPLE.handover)).expect("the handover holds");
    write("formats", "followed", &followed.to_bytes().map_err(text)?)?;
    write("formats", "checkpoint", receipt.log.checkpoint.as_bytes())
}
