//! What concerns the consortium itself: accounts, the network, the chain, anchors.

use std::path::Path;

use deed_sdk::calls::{self, consortium, provenance};
use deed_sdk::primitives as p;
use deed_sdk::{ChainEvent, Motion, peer_id_text};
use serde_json::{Value, json};

use super::chain::{connect, propose, send, signer};
use crate::cli::{AccountCommand, AnchorCommand, ChainCommand, NetworkCommand, Node};
use crate::failure::Failure;
use crate::output::print;

/// `deed member account …`.
pub(crate) async fn account(json: bool, command: AccountCommand) -> Result<(), Failure> {
    let (signing, call) = match command {
        AccountCommand::List { organisation, node } => {
            let chain = connect(&node).await?;
            let member = chain.organisation(organisation).await?.ok_or_else(|| unknown(organisation))?;
            let others: Vec<_> = chain
                .other_accounts(organisation)
                .await?
                .iter()
                .map(|(account, permissions)| {
                    json!({"account": hex::encode(account), "permissions": permissions.names().collect::<Vec<_>>()})
                })
                .collect();
            let main = hex::encode(member.account);
            print(json, &json!({"organisation": organisation, "main": main, "others": others}));
            return Ok(());
        }
        AccountCommand::Add { account, permissions, signing } => {
            let call = consortium::add_account(account, parse_permissions(&permissions)?);
            (signing, call)
        }
        AccountCommand::Permit { account, permissions, signing } => {
            let call = consortium::set_permissions(account, parse_permissions(&permissions)?);
            (signing, call)
        }
        AccountCommand::Remove { account, signing } => (signing, consortium::remove_account(account)),
    };
    send(json, &signing, call).await
}

/// For an organisation that is not there.
pub(crate) fn unknown(organisation: u32) -> Failure {
    Failure::Refused(format!(
        "the consortium has no organisation {organisation}; `deed member list` shows those it has"
    ))
}

fn parse_permissions(names: &[String]) -> Result<p::Permissions, Failure> {
    names.iter().try_fold(p::Permissions::NONE, |permissions, name| {
        let permission = p::Permissions::NAMED.into_iter().find(|(_, known)| known == name);
        let known = || p::Permissions::NAMED.map(|(_, name)| name).join(", ");
        permission.map(|(permission, _)| permissions | permission).ok_or_else(|| {
            Failure::Usage(format!("--permissions: there is no permission `{name}`; there are {}", known()))
        })
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
        NetworkCommand::AddPeer { organisation, peer, signing } => (signing, consortium::add_peer(organisation, peer)),
        NetworkCommand::RemovePeer { peer, signing } => (signing, consortium::remove_peer(peer)),
        NetworkCommand::AuthoriseUpgrade { code, signing } => {
            let hash = calls::code_hash(&read_code(&code)?);
            (signing, consortium::authorise_upgrade(hash))
        }
        NetworkCommand::Upgrade { code, signing } => {
            return send(json, &signing, calls::apply_upgrade(read_code(&code)?)).await;
        }
    };
    propose(json, &signing.node, &signing.key, call).await
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
    let open = peers.is_empty();
    print(
        json,
        &json!({"node": chain.node_peer_id().await?, "validators": validators, "peers": peers, "letsInAll": open}),
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
            let mut events = Vec::new();
            for number in from..=to.map_or(finalised, |to| to.min(finalised)) {
                let block = chain.block(number).await?;
                let wanted = |event: &&ChainEvent| name.as_ref().is_none_or(|name| event.title() == name);
                events.extend(block.events.iter().filter(wanted).map(|event| {
                    let mut fields = event.fields();
                    fields.insert("block".into(), number.into());
                    fields.insert("event".into(), event.title().into());
                    Value::Object(fields)
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

/// A motion as `deed council show` shows it.
pub(crate) fn motion_json(motion: &Motion) -> Value {
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
