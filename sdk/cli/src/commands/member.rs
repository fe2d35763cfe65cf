//! Members of the consortium: who they are, what they may do, which accounts sign for them.

use std::ops::BitOr;

use deed_sdk::calls::{consortium, market};
use deed_sdk::primitives as p;
use serde_json::{Value, json};

use super::chain::{connect, propose, send};
use crate::cli::{AccountCommand, MemberCommand, Node};
use crate::documents::Did;
use crate::failure::Failure;
use crate::output::{print, word};

/// `deed member …`.
pub(crate) async fn member(json: bool, command: MemberCommand) -> Result<(), Failure> {
    match command {
        MemberCommand::Admit { signing, account, name, legal_id, roles } => {
            let bounded = p::OrganisationName::try_from(name.clone().into_bytes())
                .map_err(|_| Failure::Usage(format!("--name: `{name}` is longer than {} bytes", p::MAX_NAME)))?;
            let call = consortium::admit(account, bounded, legal_id.unwrap_or_default(), parse_roles(&roles)?);
            propose(json, &signing, call).await
        }
        MemberCommand::Suspend { organisation, signing } => {
            send(json, &signing, consortium::suspend(organisation)).await
        }
        MemberCommand::Reinstate { organisation, signing } => {
            propose(json, &signing, consortium::reinstate(organisation)).await
        }
        MemberCommand::Issue { organisation, amount, reference, signing } => {
            send(json, &signing, market::issue(organisation, amount, reference)).await
        }
        MemberCommand::Payment { reference, node } => {
            let (organisation, reference) = (connect(&node).await?.payment(reference).await?, hex::encode(reference));
            let organisation = organisation.ok_or_else(|| {
                Failure::Refused(format!(
                    "no money was issued against {reference}; is it the digest of the payment's file?"
                ))
            })?;
            print(json, &json!({"reference": reference, "organisation": organisation}));
            Ok(())
        }
        MemberCommand::Redeem { amount, reference, signing } => {
            send(json, &signing, market::redeem(amount, reference)).await
        }
        MemberCommand::Roles { organisation, roles, signing } => {
            let call = consortium::set_roles(organisation, parse_roles(&roles)?);
            propose(json, &signing, call).await
        }
        // Without `--lift` there is a limit: the arguments require one of the two.
        MemberCommand::Quota { organisation, limit, lift: _, signing } => {
            propose(json, &signing, consortium::set_quota(organisation, limit)).await
        }
        MemberCommand::Recover { organisation, account, signing } => {
            propose(json, &signing, consortium::recover_account(organisation, account)).await
        }
        MemberCommand::Rotate { account, signing } => send(json, &signing, consortium::rotate_account(account)).await,
        MemberCommand::Account(command) => account(json, command).await,
        MemberCommand::Describe { document, signing } => {
            let document = super::read_document::<Did>(&document)?.to_chain()?;
            send(json, &signing, consortium::update_did(document)).await
        }
        MemberCommand::List { node } => list(json, &node).await,
        MemberCommand::Show { organisation, node } => show(json, organisation, &node).await,
    }
}

async fn list(json: bool, node: &Node) -> Result<(), Failure> {
    let chain = connect(node).await?;
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

async fn show(json: bool, organisation: u32, node: &Node) -> Result<(), Failure> {
    let chain = connect(node).await?;
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

/// `deed member account …`.
async fn account(json: bool, command: AccountCommand) -> Result<(), Failure> {
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
fn unknown(organisation: u32) -> Failure {
    Failure::Refused(format!(
        "the consortium has no organisation {organisation}; `deed member list` shows those it has"
    ))
}

fn parse_roles(names: &[String]) -> Result<p::Roles, Failure> {
    all_of("role", names, &p::Roles::NAMED, p::Roles::NONE)
}

fn parse_permissions(names: &[String]) -> Result<p::Permissions, Failure> {
    all_of("permission", names, &p::Permissions::NAMED, p::Permissions::NONE)
}

/// The roles or permissions that were named, together.
fn all_of<T: Copy + BitOr<Output = T>>(
    what: &str,
    names: &[String],
    known: &[(T, &str)],
    none: T,
) -> Result<T, Failure> {
    names.iter().try_fold(none, |all, name| {
        let one = known.iter().find(|(_, known)| known == name).map(|(one, _)| *one);
        let listed = || known.iter().map(|(_, name)| *name).collect::<Vec<_>>().join(", ");
        one.map(|one| all | one)
            .ok_or_else(|| Failure::Usage(format!("--{what}s: there is no {what} `{name}`; there are {}", listed())))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_and_permissions_go_by_their_names() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let both = parse_roles(&names(&["provider", "consumer"])).unwrap();
        assert_eq!(both, p::Roles::PROVIDER | p::Roles::CONSUMER);
        assert_eq!(parse_permissions(&names(&[])).unwrap(), p::Permissions::NONE);
        let wrong = parse_permissions(&names(&["market", "king"])).unwrap_err().to_string();
        assert!(wrong.contains("--permissions: there is no permission `king`; there are registry, market"), "{wrong}");
    }
}
