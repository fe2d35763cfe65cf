//! What the chain has on record of an asset.

use deed_sdk::{Chain, primitives as p};
use serde_json::{Value, json};

use super::chain::{connect, found};
use crate::cli::Node;
use crate::failure::Failure;
use crate::output::{print, with_state, word};

/// The asset itself, now or as it stood at a block.
pub(crate) async fn record(json: bool, id: u64, at: Option<u32>, node: &Node) -> Result<(), Failure> {
    let chain = connect(node).await?;
    let asset = match at {
        Some(block) => chain
            .asset_at(id, block)
            .await?
            .ok_or_else(|| Failure::Refused(format!("the chain had no asset {id} at block {block}")))?,
        None => found(chain.asset(id).await?, "asset", id)?,
    };
    let mut versions = Vec::new();
    for number in 1..=asset.versions {
        let version = match at {
            Some(block) => chain.version_at(id, number, block).await?,
            None => chain.version(id, number).await?,
        };
        versions.extend(version.map(|version| {
            json!({
                "version": number,
                "content": hex::encode(version.content),
                "metadata": hex::encode(version.metadata),
                "schema": version.schema.map(hex::encode),
                "at": version.at,
                "withdrawn": version.withdrawn,
            })
        }));
    }
    let parents: Vec<_> = chain
        .parents(id)
        .await?
        .iter()
        .map(|parent| json!({"asset": parent.asset, "version": parent.version, "contribution": parent.contribution}))
        .collect();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let answer = json!({
        "asset": id,
        "asOf": at,
        "owner": asset.owner,
        "kind": word(&asset.kind),
        "title": text(&asset.title),
        "summary": text(&asset.summary),
        "class": text(&asset.class),
        "tags": asset.tags.iter().map(|tag| text(tag)).collect::<Vec<_>>(),
        "sensitivity": asset.sensitivity,
        "certificate": asset.certificate.as_ref().map(p::certificate::text),
        "submittedAt": asset.submitted_at,
        "registeredAt": asset.registered_at,
        "expiresAt": asset.expires_at,
        "versions": versions,
        "parents": parents,
    });
    print(json, &with_state(answer, &asset.state));
    Ok(())
}

/// The procedure open on an asset, and the latest objection.
pub(crate) async fn procedure(json: bool, asset: u64, node: &Node) -> Result<(), Failure> {
    let chain = connect(node).await?;
    let state = found(chain.asset(asset).await?, "asset", asset)?.state;
    let procedure = match chain.procedure(asset).await? {
        Some(procedure) => Some(procedure_json(&chain, asset, &procedure).await?),
        None => None,
    };
    let objection = chain.objection(asset).await?.map(|objection| {
        json!({
            "kind": word(&objection.kind),
            "by": objection.by,
            "evidence": hex::encode(objection.evidence),
            "at": objection.at,
            "upheld": objection.upheld,
        })
    });
    let conflict = chain.conflict(asset).await?;
    let answer = json!({"asset": asset, "procedure": procedure, "objection": objection, "conflict": conflict});
    print(json, &with_state(answer, &state));
    Ok(())
}

/// A procedure, with the consents it lacks.
async fn procedure_json(chain: &Chain, asset: u64, procedure: &p::Procedure) -> Result<Value, Failure> {
    let mut titles = Vec::new();
    for right in procedure.rights() {
        titles.push((*right, chain.titles(asset, *right).await?));
    }
    let shares = |right| titles.iter().find(|(of, _)| *of == right).map_or(&[][..], |(_, shares)| shares);
    let pledges = chain.encumbrances(asset).await?.pledges;
    let missing = procedure.missing_consents(shares, &pledges);
    let answer = json!({
        "kind": word(&procedure.kind()),
        "applicant": procedure.applicant,
        "submittedAt": procedure.submitted_at,
        "due": procedure.due,
        "consents": procedure.consents.to_vec(),
        "application": procedure.application.as_ref().map(application_json),
        "missing": missing.iter().map(missing_json).collect::<Vec<_>>(),
    });
    Ok(with_state(answer, &procedure.state))
}

/// A consent that a procedure lacks.
fn missing_json(missing: &p::MissingConsent) -> Value {
    match missing.say {
        p::Say::Holder(right) => json!({"organisation": missing.organisation, "say": "holder", "right": word(&right)}),
        say => json!({"organisation": missing.organisation, "say": word(&say)}),
    }
}

/// What weighs on an asset.
pub(crate) async fn encumbrances(json: bool, asset: u64, node: &Node) -> Result<(), Failure> {
    let encumbrances = connect(node).await?.encumbrances(asset).await?;
    let freeze = encumbrances
        .freeze
        .map(|freeze| json!({"by": freeze.by, "reason": freeze.reason, "at": freeze.at, "until": freeze.until}));
    let pledges: Vec<_> = encumbrances
        .pledges
        .iter()
        .map(|pledge| {
            json!({
                "pledge": pledge.number,
                "right": word(&pledge.right),
                "pledgor": pledge.pledgor,
                "creditor": pledge.creditor,
                "terms": hex::encode(pledge.terms),
                "until": pledge.until,
                "at": pledge.at,
                "accepted": pledge.accepted,
            })
        })
        .collect();
    print(json, &json!({"asset": asset, "freeze": freeze, "pledges": pledges}));
    Ok(())
}

/// An asset's life.
pub(crate) async fn history(json: bool, id: u64, node: &Node) -> Result<(), Failure> {
    let chain = connect(node).await?;
    let asset = found(chain.asset(id).await?, "asset", id)?;
    let mut changes = Vec::new();
    for number in 0..asset.changes {
        changes.extend(
            chain.change(id, number).await?.map(|change| {
                with_state(json!({"at": change.at, "kind": change.kind.as_ref().map(word)}), &change.state)
            }),
        );
    }
    let mut licences = Vec::new();
    for number in 0..chain.licence_records(id).await? {
        licences.extend(chain.licence_record(id, number).await?.map(|licence| {
            json!({
                "licensor": licence.licensor,
                "licensee": licence.licensee,
                "terms": hex::encode(licence.terms),
                "until": licence.until,
                "at": licence.at,
            })
        }));
    }
    let mut titles = serde_json::Map::new();
    for right in p::Right::ALL {
        let shares = chain.titles(id, right).await?;
        let shares = shares.iter().map(|share| json!({"organisation": share.organisation, "parts": share.parts}));
        titles.insert(word(&right), shares.collect());
    }
    print(
        json,
        &json!({
            "asset": id,
            "declaredAt": asset.declared_at,
            "submittedAt": asset.submitted_at,
            "registeredAt": asset.registered_at,
            "expiresAt": asset.expires_at,
            "certificate": asset.certificate.as_ref().map(p::certificate::text),
            "changes": changes,
            "titles": titles,
            "licencesOnRecord": licences,
        }),
    );
    Ok(())
}

/// What a certificate is worth.
pub(crate) async fn certificate(json: bool, number: &str, node: &Node) -> Result<(), Failure> {
    let wrong = || Failure::Usage(format!("`{number}` is no certificate's number: a character is wrong or missing"));
    let certificate: p::Certificate = number.trim().as_bytes().try_into().map_err(|_| wrong())?;
    let asset = p::certificate::asset(&certificate).ok_or_else(wrong)?;
    let status = connect(node).await?.certificate_status(&certificate).await?;
    print(json, &json!({"certificate": number.trim(), "asset": asset, "status": word(&status)}));
    Ok(())
}

fn application_json(application: &p::Application) -> Value {
    match application {
        p::Application::Licence { licensee, terms, until } => {
            json!({"licensee": licensee, "terms": hex::encode(terms), "until": until})
        }
        p::Application::Transfer { right, to, parts } => json!({"right": word(right), "to": to, "parts": parts}),
        p::Application::Change { catalogue } => json!({"catalogue": catalogue_json(catalogue)}),
        p::Application::Correction { catalogue, reason } => {
            json!({"catalogue": catalogue_json(catalogue), "reason": hex::encode(reason)})
        }
        p::Application::Renewal => json!({}),
        p::Application::Cancellation { reason } => json!({"reason": hex::encode(reason)}),
    }
}

fn catalogue_json(catalogue: &p::CatalogueFields) -> Value {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    json!({
        "title": text(&catalogue.title),
        "summary": text(&catalogue.summary),
        "class": text(&catalogue.class),
        "tags": catalogue.tags.iter().map(|tag| text(tag)).collect::<Vec<_>>(),
        "sensitivity": catalogue.sensitivity,
    })
}
