//! Commands that speak to a node: what the exchange, the settlement institution and the regulator do.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use deed_sdk::primitives::{BoundedVec, RegistrationState, Roles};
use deed_sdk::{Call, Chain, ChainError, ChainEvent, Included, Motion, Signer, calls};
use rand::RngCore;
use serde_json::{Value, json};

use super::consortium::{account, motion_json, unknown};
use crate::cli::{AuditCommand, CouncilCommand, Key, MemberCommand, Node, Signing};
use crate::documents::Did;
use crate::failure::Failure;
use crate::output::{print, with_state, word};

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

/// The signer that the arguments name.
pub(crate) fn signer(key: &Key) -> Result<Signer, Failure> {
    if let Some(name) = &key.development_key {
        return Ok(Signer::sr25519(name)?);
    }
    let Some(path) = &key.key_file else {
        return Err(Failure::Usage("who signs? give --key-file FILE (make one with `deed key FILE`)".into()));
    };
    let text = String::from_utf8_lossy(&super::read(path)?).into_owned();
    let seed = bytes32("the key file", text.trim())
        .map_err(|_| Failure::Usage(format!("`{}` is no key file: it must hold 64 hex digits", path.display())))?;
    Ok(Signer::ed25519(seed))
}

/// Reads 64 hex digits.
fn bytes32(what: &str, text: &str) -> Result<[u8; 32], Failure> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text.trim_start_matches("0x"), &mut bytes)
        .map_err(|_| Failure::Usage(format!("{what}: `{text}` is not 64 hex digits")))?;
    Ok(bytes)
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
    submit(json, &signing.node, &signing.key, call).await
}

async fn submit(json: bool, node: &Node, key: &Key, call: Call) -> Result<(), Failure> {
    let title = call.title();
    let included = included(node, key, call).await?;
    print_included(json, &title, &included);
    Ok(())
}

/// Signs a call and has it included; a failure says which call, and on what.
pub(crate) async fn included(node: &Node, key: &Key, call: Call) -> Result<Included, Failure> {
    let (signer, described) = (signer(key)?, call.describe());
    let failed = |source| Failure::Call { call: described, source };
    match open(node).await {
        Ok(chain) => chain.submit(&signer, call).await.map_err(failed),
        Err(source) => Err(failed(source)),
    }
}

/// Moves that the council make a call. Where it has one seat the call is made at once; otherwise the answer says what the
/// others need to vote on it.
pub(crate) async fn propose(json: bool, node: &Node, key: &Key, call: Call) -> Result<(), Failure> {
    let (title, chain) = (call.title(), connect(node).await?);
    let length = chain.length_of(&call).await?;
    let majority = u32::try_from(chain.council().await?.len() / 2 + 1).unwrap_or(u32::MAX);
    let included = included(node, key, calls::council::propose(majority, call)).await?;
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

/// `deed council …`.
pub(crate) async fn council(json: bool, command: CouncilCommand) -> Result<(), Failure> {
    use calls::council;
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
        CouncilCommand::Vote { motion, number, against, node, key } => {
            let motion = bytes32("--motion", &motion)?;
            let number = match number {
                Some(number) => number,
                None => find_motion(&node, motion).await?.number,
            };
            submit(json, &node, &key, council::vote(motion, number, !against)).await
        }
        CouncilCommand::Close { motion, number, length, node, key } => {
            let motion = bytes32("--motion", &motion)?;
            let (number, length) = match (number, length) {
                (Some(number), Some(length)) => (number, length),
                (number, length) => {
                    let found = find_motion(&node, motion).await?;
                    (number.unwrap_or(found.number), length.unwrap_or(found.length))
                }
            };
            submit(json, &node, &key, council::close(motion, number, length)).await
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

/// `deed member …`.
pub(crate) async fn member(json: bool, command: MemberCommand) -> Result<(), Failure> {
    use calls::{consortium, market};
    match command {
        MemberCommand::Admit { node, key, account, name, legal_id, roles } => {
            let account = bytes32("--account", &account)?;
            let legal_id = legal_id.map_or(Ok([0; 32]), |text| bytes32("--legal-id", &text))?;
            let bounded = BoundedVec::try_from(name.clone().into_bytes())
                .map_err(|_| Failure::Usage(format!("--name: `{name}` is longer than 64 bytes")))?;
            let call = consortium::admit(account, bounded, legal_id, parse_roles(&roles)?);
            propose(json, &node, &key, call).await
        }
        MemberCommand::Suspend { organisation, node, key } => {
            submit(json, &node, &key, consortium::suspend(organisation)).await
        }
        MemberCommand::Reinstate { organisation, node, key } => {
            propose(json, &node, &key, consortium::reinstate(organisation)).await
        }
        MemberCommand::Issue { organisation, amount, reference, node, key } => {
            submit(json, &node, &key, market::issue(organisation, amount, reference)).await
        }
        MemberCommand::Redeem { amount, reference, signing } => {
            send(json, &signing, market::redeem(amount, reference)).await
        }
        MemberCommand::Roles { organisation, roles, signing } => {
            let call = consortium::set_roles(organisation, parse_roles(&roles)?);
            propose(json, &signing.node, &signing.key, call).await
        }
        // Without `--lift` there is a limit: the arguments require one of the two.
        MemberCommand::Quota { organisation, limit, lift: _, signing } => {
            propose(json, &signing.node, &signing.key, consortium::set_quota(organisation, limit)).await
        }
        MemberCommand::Recover { organisation, account, signing } => {
            propose(json, &signing.node, &signing.key, consortium::recover_account(organisation, account)).await
        }
        MemberCommand::Rotate { account, signing } => send(json, &signing, consortium::rotate_account(account)).await,
        MemberCommand::Account(command) => account(json, command).await,
        MemberCommand::Describe { document, signing } => {
            let document = super::read_document::<Did>(&document)?.to_chain()?;
            send(json, &signing, consortium::update_did(document)).await
        }
        MemberCommand::List { node } => {
            let chain = connect(&node).await?;
            let mut members = Vec::new();
            for organisation in 0..chain.organisations().await? {
                members.extend(chain.organisation(organisation).await?.map(|member| {
                    json!({
                        "organisation": organisation,
                        "name": String::from_utf8_lossy(&member.name),
                        "status": word(&member.status),
                        "roles": member.roles.names().collect::<Vec<_>>(),
                    })
                }));
            }
            print(json, &Value::Array(members));
            Ok(())
        }
        MemberCommand::Show { organisation, node } => {
            let chain = connect(&node).await?;
            let member = chain.organisation(organisation).await?.ok_or_else(|| unknown(organisation))?;
            let (quota, used) = chain.quota(organisation).await?;
            let document = chain.did_document(organisation).await?.unwrap_or_default();
            let (free, held) = chain.balance(member.account).await?;
            let keys: Vec<_> = document
                .keys
                .iter()
                .map(|key| json!({"purpose": word(&key.purpose), "public": hex::encode(key.public)}))
                .collect();
            let services: Vec<_> = document
                .services
                .iter()
                .map(|service| {
                    json!({
                        "kind": word(&service.kind),
                        "endpoint": String::from_utf8_lossy(&service.endpoint),
                    })
                })
                .collect();
            print(
                json,
                &json!({
                    "organisation": organisation,
                    "name": String::from_utf8_lossy(&member.name),
                    "account": hex::encode(member.account),
                    "legalId": hex::encode(member.legal_id),
                    "status": word(&member.status),
                    "roles": member.roles.names().collect::<Vec<_>>(),
                    "admittedAt": member.admitted_at,
                    "balance": free.to_string(),
                    "inEscrow": held.to_string(),
                    "quota": quota,
                    "lastUsed": used.map(|used| json!({"window": used.window, "picoseconds": used.used})),
                    "keys": keys,
                    "services": services,
                }),
            );
            Ok(())
        }
    }
}

fn parse_roles(names: &[String]) -> Result<Roles, Failure> {
    names.iter().try_fold(Roles::NONE, |roles, name| {
        let role = Roles::NAMED.into_iter().find(|(_, known)| known == name).map(|(role, _)| role);
        let known = || Roles::NAMED.map(|(_, name)| name).join(", ");
        role.map(|role| roles | role)
            .ok_or_else(|| Failure::Usage(format!("--roles: there is no role `{name}`; there are {}", known())))
    })
}

/// The exchange's part in `deed asset …`.
pub(crate) async fn publish(json: bool, node: &Node, key: &Key, asset: u64) -> Result<(), Failure> {
    use calls::registry::{accept, publish, review};
    let chain = connect(node).await?;
    let state = match chain.procedure(asset).await? {
        Some(procedure) => Some(procedure.state),
        None => chain.asset(asset).await?.map(|asset| asset.state),
    };
    let call = match state {
        Some(RegistrationState::Submitted) => calls::batch(vec![accept(asset), review(asset), publish(asset)]),
        Some(RegistrationState::Accepted) => calls::batch(vec![review(asset), publish(asset)]),
        // One that is reviewed; of all others the chain itself says why not.
        _ => publish(asset),
    };
    submit(json, node, key, call).await
}

/// The exchange refuses an application.
pub(crate) async fn refuse(json: bool, node: &Node, key: &Key, asset: u64, code: u16) -> Result<(), Failure> {
    submit(json, node, key, calls::registry::refuse(asset, code)).await
}

/// `deed audit …`.
pub(crate) async fn audit(json: bool, command: AuditCommand) -> Result<(), Failure> {
    match command {
        AuditCommand::Lineage { asset, node } => {
            let lineage = connect(&node).await?.lineage(asset).await?;
            let lineage = lineage.ok_or_else(|| Failure::Refused(format!("the chain has no asset {asset}")))?;
            if json {
                print(true, &lineage_json(&lineage));
            } else {
                print!("{lineage}");
            }
            Ok(())
        }
        AuditCommand::Freeze { asset, reason, term, node, key } => {
            submit(json, &node, &key, calls::registry::freeze(asset, reason, term)).await
        }
        AuditCommand::Unfreeze { asset, node, key } => {
            submit(json, &node, &key, calls::registry::unfreeze(asset)).await
        }
    }
}

fn lineage_json(lineage: &deed_sdk::Lineage) -> Value {
    let answer = json!({
        "asset": lineage.asset,
        "version": lineage.version,
        "contribution": lineage.contribution,
        "title": lineage.title,
        "kind": word(&lineage.kind),
        "owner": {"organisation": lineage.owner.0, "name": lineage.owner.1},
        "certificate": lineage.certificate,
        "repeated": lineage.repeated,
        "parents": lineage.parents.iter().map(lineage_json).collect::<Vec<_>>(),
    });
    with_state(answer, &lineage.state)
}
