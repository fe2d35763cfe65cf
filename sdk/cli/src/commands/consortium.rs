//! What concerns the consortium itself: its council, the network, the chain, anchors.

use std::path::Path;

use deed_sdk::calls::{self, consortium, council, provenance};
use deed_sdk::primitives as p;
use deed_sdk::{ChainEvent, Motion, peer_id_text};
use futures::{StreamExt, TryStreamExt};
use serde_json::{Value, json};

use super::chain::{connect, propose, send, signer};
use crate::cli::{AnchorCommand, ChainCommand, CouncilCommand, NetworkCommand, Node};
use crate::failure::Failure;
use crate::output::print;

/// Blocks that are read at the same time: enough to hide the way to a node and back.
const BLOCKS_AHEAD: usize = 16;

/// `deed council …`.
pub(crate) async fn council(json: bool, command: CouncilCommand) -> Result<(), Failure> {
    match command {
        CouncilCommand::Show { node } => {
            let chain = connect(&node).await?;
            let mut seats = Vec::new();
            for account in chain.council().await? {
                let organisation = chain.member_of(account).await?;
                seats.push(json!({"account": hex::encode(account), "organisation": organisation}));
            }
            let motions: Vec<_> = chain.motions().await?.iter().map(motion_json).collect();
            print(json, &json!({"seats": seats, "motions": motions}));
            Ok(())
        }
        CouncilCommand::Vote { motion, number, against, signing } => {
            let number = match number {
                Some(number) => number,
                None => find_motion(&signing.node, motion).await?.number,
            };
            send(json, &signing, council::vote(motion, number, !against)).await
        }
        CouncilCommand::Close { motion, number, length, signing } => {
            let (number, length) = match (number, length) {
                (Some(number), Some(length)) => (number, length),
                (number, length) => {
                    let found = find_motion(&signing.node, motion).await?;
                    (number.unwrap_or(found.number), length.unwrap_or(found.length))
                }
            };
            send(json, &signing, council::close(motion, number, length)).await
        }
    }
}

async fn find_motion(node: &Node, hash: [u8; 32]) -> Result<Motion, Failure> {
    let motion = connect(node).await?.motions().await?.into_iter().find(|motion| motion.hash == hash);
    motion.ok_or_else(|| {
        let hash = hex::encode(hash);
        Failure::Refused(format!("the council has no open motion {hash}; `deed council show` lists those it has"))
    })
}

/// A motion as `deed council show` shows it.
fn motion_json(motion: &Motion) -> Value {
    let accounts = |accounts: &[[u8; 32]]| accounts.iter().map(hex::encode).collect::<Vec<_>>();
    json!({
        "motion": hex::encode(motion.hash),
        "number": motion.number,
        "call": motion.call,
        "length": motion.length,
        "threshold": motion.threshold,
        "for": accounts(&motion.ayes),
        "against": accounts(&motion.nays),
        "openUntil": motion.end,
    })
}

/// `deed network …`.
pub(crate) async fn network(json: bool, command: NetworkCommand) -> Result<(), Failure> {
    let (signing, call) = match command {
        NetworkCommand::Show { node } => return show_network(json, &node).await,
        NetworkCommand::Keys { signing } => {
            let account = signer(&signing.key)?.account();
            let (keys, proof) = connect(&signing.node).await?.make_session_keys(account).await?;
            let wrong = || Failure::Refused("the node made keys that this program does not know".into());
            let (blocks, finality) = keys.split_first_chunk::<32>().ok_or_else(wrong)?;
            let finality: [u8; 32] = finality.try_into().map_err(|_| wrong())?;
            return send(json, &signing, calls::set_session_keys([*blocks, finality], proof)).await;
        }
        NetworkCommand::AddValidator { organisation, signing } => (signing, consortium::add_validator(organisation)),
        NetworkCommand::RemoveValidator { organisation, signing } => {
            (signing, consortium::remove_validator(organisation))
        }
        NetworkCommand::ReportDoubleBlock { first, second, signing } => {
            let chain = connect(&signing.node).await?;
            let (first, second) = (chain.sealed_header(first).await?, chain.sealed_header(second).await?);
            return send(json, &signing, consortium::report_double_block(first, second)).await;
        }
        NetworkCommand::AddPeer { organisation, peer, others, signing } if others.is_empty() => {
            (signing, consortium::add_peer(organisation, peer))
        }
        NetworkCommand::AddPeer { organisation, peer, others, signing } => {
            let peers = std::iter::once((organisation, peer)).chain(others);
            let each = peers.map(|(organisation, peer)| consortium::add_peer(organisation, peer));
            (signing, calls::batch(each.collect()))
        }
        NetworkCommand::RemovePeer { peer, signing } => (signing, consortium::remove_peer(peer)),
        NetworkCommand::AuthoriseUpgrade { code, signing } => {
            let hash = calls::code_hash(&read_code(&code)?);
            (signing, consortium::authorise_upgrade(hash))
        }
        NetworkCommand::Upgrade { code, signing } => {
            return send(json, &signing, calls::apply_upgrade(read_code(&code)?)).await;
        }
    };
    propose(json, &signing, call).await
}

fn read_code(path: &Path) -> Result<Vec<u8>, Failure> {
    let code = super::read(path)?;
    if code.is_empty() { Err(Failure::Usage(format!("`{}` is empty: no runtime", path.display()))) } else { Ok(code) }
}

async fn show_network(json: bool, node: &Node) -> Result<(), Failure> {
    let chain = connect(node).await?;
    let mut validators = Vec::new();
    for organisation in chain.validators().await? {
        let name =
            chain.organisation(organisation).await?.map(|member| String::from_utf8_lossy(&member.name).into_owned());
        validators.push(json!({"organisation": organisation, "name": name}));
    }
    let peers: Vec<_> = chain
        .peers()
        .await?
        .iter()
        .map(|(peer, organisation)| json!({"peer": peer_id_text(peer), "organisation": organisation}))
        .collect();
    let at_work: Vec<_> = chain
        .at_work()
        .await?
        .iter()
        .map(|(organisation, disabled)| json!({"organisation": organisation, "disabled": disabled}))
        .collect();
    print(
        json,
        &json!({
            "node": chain.node_peer_id().await?,
            "validators": validators,
            "atWork": at_work,
            "letsInAll": peers.is_empty(),
            "peers": peers,
        }),
    );
    Ok(())
}

/// `deed chain …`.
pub(crate) async fn chain(json: bool, command: ChainCommand) -> Result<(), Failure> {
    match command {
        ChainCommand::Status { node } => {
            let chain = connect(&node).await?;
            let (finalised, hash) = chain.finalised().await?;
            let terms = chain.chosen_terms().await?;
            print(
                json,
                &json!({
                    "genesis": hex::encode(chain.genesis_hash()),
                    "best": chain.best().await?,
                    "finalised": finalised,
                    "finalisedHash": hex::encode(hash),
                    "objectionWindow": terms.objection_window,
                    "handlingTerm": terms.handling_term,
                    "validity": terms.validity,
                    "deliveryWindow": terms.delivery_window,
                    "feePpm": terms.fee,
                }),
            );
            Ok(())
        }
        ChainCommand::Events { from, to, event: name, node } => {
            let chain = connect(&node).await?;
            let (finalised, _) = chain.finalised().await?;
            let last = to.map_or(finalised, |to| to.min(finalised));
            let blocks = futures::stream::iter(from..=last).map(|number| chain.block(number)).buffered(BLOCKS_AHEAD);
            let mut blocks = std::pin::pin!(blocks);
            let mut events = Vec::new();
            while let Some(block) = blocks.try_next().await? {
                let wanted = |event: &&ChainEvent| name.as_ref().is_none_or(|name| event.title() == name);
                events.extend(block.events.iter().filter(wanted).map(|event| {
                    let mut event = event.to_json();
                    event["block"] = block.number.into();
                    event
                }));
            }
            print(json, &Value::Array(events));
            Ok(())
        }
        ChainCommand::Remark { text, signing } => send(json, &signing, calls::remark(text.into_bytes())).await,
    }
}

/// `deed anchor …`.
pub(crate) async fn anchor(json: bool, command: AnchorCommand) -> Result<(), Failure> {
    match command {
        AnchorCommand::Show { organisation, node } => {
            let head = connect(&node).await?.head(organisation).await?;
            let head = head.ok_or_else(|| {
                Failure::Refused(format!(
                    "no log of organisation {organisation} is anchored; its gateway does so by itself"
                ))
            })?;
            let root = hex::encode(head.root);
            print(json, &json!({"organisation": organisation, "size": head.size, "root": root, "at": head.at}));
            Ok(())
        }
        AnchorCommand::Publish { size, root, consistency, signing } => {
            let proof = p::ConsistencyProof::try_from(consistency).map_err(|_| {
                Failure::Usage(format!("--consistency: a proof has at most {} hashes", p::MAX_CONSISTENCY))
            })?;
            send(json, &signing, provenance::publish_tree_head(size, root, proof)).await
        }
    }
}
