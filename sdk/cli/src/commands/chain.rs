//! Speaking to a node: who signs, what is sent, what is printed of it.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use deed_sdk::{Call, Chain, ChainError, ChainEvent, Included, Signer, calls};
use rand::RngCore;
use serde_json::{Value, json};

use crate::cli::{Key, Node, Signing};
use crate::failure::Failure;
use crate::output::print;

/// How long a node may take to answer the first time. The client itself would try for ever, which suits a gateway and nobody
/// at a terminal.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// Connects to a node.
pub(crate) async fn connect(node: &Node) -> Result<Chain, Failure> {
    Ok(open(node).await?)
}

async fn open(node: &Node) -> Result<Chain, ChainError> {
    let silent = |_| {
        let source = format!("`{}` gave no answer in {} s", node.node, ANSWER_WITHIN.as_secs());
        ChainError::Unreachable { operation: "connect to the node", source: source.into() }
    };
    tokio::time::timeout(ANSWER_WITHIN, Chain::connect(&node.node)).await.map_err(silent)?
}

/// What the chain has under a number; a command that asks for what is not there is refused.
pub(crate) fn found<T>(stored: Option<T>, what: &str, number: u64) -> Result<T, Failure> {
    stored.ok_or_else(|| {
        Failure::Refused(format!(
            "the chain has no {what} {number}; the command that makes one answers with its number"
        ))
    })
}

/// The signer that the arguments name.
pub(crate) fn signer(key: &Key) -> Result<Signer, Failure> {
    if let Some(name) = &key.development_key {
        return Ok(Signer::sr25519(name)?);
    }
    let Some(path) = &key.key_file else {
        return Err(Failure::Usage("who signs? give --key-file FILE (make one with `deed key FILE`)".into()));
    };
    let text = String::from_utf8_lossy(&super::read(path)?).into_owned();
    let mut seed = [0; 32];
    hex::decode_to_slice(text.trim().trim_start_matches("0x"), &mut seed)
        .map_err(|_| Failure::Usage(format!("`{}` is no key file: it must hold 64 hex digits", path.display())))?;
    Ok(Signer::ed25519(seed))
}

/// `deed key`.
pub(crate) fn make_key(json: bool, file: &Path) -> Result<(), Failure> {
    let mut seed = [0; 32];
    rand::rngs::OsRng.fill_bytes(&mut seed);
    write_secret(file, format!("{}\n", hex::encode(seed)).as_bytes())?;
    print(
        json,
        &json!({"account": hex::encode(Signer::ed25519(seed).account()), "keyFile": file.display().to_string()}),
    );
    Ok(())
}

/// Writes a new file that only its owner can read.
pub(crate) fn write_secret(file: &Path, content: &[u8]) -> Result<(), Failure> {
    let written =
        std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file).and_then(|mut out| {
            out.write_all(content)?;
            out.sync_all()
        });
    written.map_err(Failure::file("write the new file", file))
}

/// Random bytes for a salt.
pub(crate) fn salt() -> [u8; 32] {
    let mut salt = [0; 32];
    rand::rngs::OsRng.fill_bytes(&mut salt);
    salt
}

/// Signs a call and prints what it did.
pub(crate) async fn send(json: bool, signing: &Signing, call: Call) -> Result<(), Failure> {
    let title = call.title();
    let included = included(signing, call).await?;
    print_included(json, &title, &included);
    Ok(())
}

/// Signs a call and has it included; a failure says which call, and on what.
pub(crate) async fn included(signing: &Signing, call: Call) -> Result<Included, Failure> {
    let (signer, described) = (signer(&signing.key)?, call.describe());
    let failed = |source| Failure::Call { call: described, source };
    match open(&signing.node).await {
        Ok(chain) => chain.submit(&signer, call).await.map_err(failed),
        Err(source) => Err(failed(source)),
    }
}

/// Moves that the council make a call. Where it has one seat the call is made at once; otherwise the answer says what the
/// others need to vote on it.
pub(crate) async fn propose(json: bool, signing: &Signing, call: Call) -> Result<(), Failure> {
    let (title, chain) = (call.title(), connect(&signing.node).await?);
    let length = chain.length_of(&call).await?;
    let majority = u32::try_from(chain.council().await?.len() / 2 + 1).unwrap_or(u32::MAX);
    let included = included(signing, calls::council::propose(majority, call)).await?;
    let motion = included.events.iter().find_map(|event| match event {
        ChainEvent::Proposed { proposal_index, proposal_hash, .. } => Some((proposal_index, proposal_hash)),
        _ => None,
    });
    let Some((number, motion)) = motion else {
        print_included(json, &title, &included);
        return Ok(());
    };
    print(
        json,
        &json!({
            "call": title,
            "block": included.block_number,
            "blockHash": hex::encode(included.block_hash),
            "motion": hex::encode(motion),
            "number": number,
            "length": length,
            "threshold": majority,
            "next": format!("{majority} members of the council run `deed council vote`, then one of them `deed council close`"),
        }),
    );
    Ok(())
}

/// What the next command may want to know of a transaction: the numbers it gave out or was about.
const SUBJECTS: [&str; 12] = [
    "organisation",
    "asset",
    "version",
    "certificate",
    "pledge",
    "batch",
    "offer",
    "order",
    "licence",
    "sublicence",
    "negotiation",
    "dispute",
];

/// Prints what a transaction did: its events, and beside them the numbers that the next command needs.
pub(crate) fn print_included(json: bool, title: &str, included: &Included) {
    let mut answer = serde_json::Map::new();
    for subject in SUBJECTS {
        answer.extend(included.field(subject).map(|value| (subject.to_owned(), value)));
    }
    answer.insert("call".into(), title.into());
    answer.insert("block".into(), included.block_number.into());
    answer.insert("blockHash".into(), hex::encode(included.block_hash).into());
    answer.insert("events".into(), included.events.iter().map(ChainEvent::to_json).collect());
    print(json, &Value::Object(answer));
}
