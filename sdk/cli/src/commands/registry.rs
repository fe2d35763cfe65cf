//! What is done with assets: on the chain itself, but for what the gateway does.

use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use deed_sdk::primitives as p;
use deed_sdk::{BatchTree, Call, ChainEvent, calls::batch as all_of, calls::registry as calls, in_batch};
use serde_json::{Value, json};

use super::chain::{connect, found, included, print_included, salt, send, write_secret};
use super::remote;
use crate::cli::{
    ApplyCommand, AssetCommand, BatchCommand, FieldCommand, Node, PledgeCommand, SignedAsset, Signing, VersionCommand,
};
use crate::documents::{Catalogue, Details, Hash, Opening, Openings, ProvenEntry, field_name};
use crate::failure::Failure;
use crate::output::{print, with_state, word};

/// `deed asset …`.
pub(crate) async fn asset(json: bool, command: AssetCommand) -> Result<(), Failure> {
    let (on, call): (SignedAsset, fn(u64) -> Call) = match command {
        AssetCommand::List { query, filters, page, gateway } => {
            return remote::assets(json, query, filters, page, &gateway).await;
        }
        AssetCommand::Search { words, facets, filters, page, gateway } => {
            let words = Some(words.join(" "));
            return if facets {
                remote::facets(json, words, filters, &gateway).await
            } else {
                remote::assets(json, words, filters, page, &gateway).await
            };
        }
        AssetCommand::Procedures { kind, state, applicant, page, gateway } => {
            let applicant = applicant.map(|applicant| applicant.to_string());
            let filters = [("kind", kind), ("state", state), ("applicant", applicant)];
            return remote::list(json, &gateway, "/v1/procedures", &filters, page).await;
        }
        AssetCommand::Freezes { page, gateway } => {
            return remote::list(json, &gateway, "/v1/freezes", &[], page).await;
        }
        AssetCommand::Catalogue { page, gateway } => {
            return remote::list(json, &gateway, "/v1/catalogue", &[], page).await;
        }
        AssetCommand::Show { asset, gateway } => {
            return remote::show(json, &gateway, &format!("/v1/assets/{asset}")).await;
        }
        AssetCommand::Register { folder, metadata, gateway } => {
            return remote::register(json, &folder, &metadata, &gateway).await;
        }
        AssetCommand::Publish { on } => return publish(json, on).await,
        AssetCommand::Refuse { on, code } => return send(json, &on.signing, calls::refuse(on.asset, code)).await,
        AssetCommand::Accept { on } => (on, calls::accept),
        AssetCommand::Review { on } => (on, calls::review),
        AssetCommand::Withdraw { on } => (on, calls::withdraw),
        AssetCommand::Consent { on } => (on, calls::consent),
        AssetCommand::Object { on, evidence } => {
            return send(json, &on.signing, calls::object(on.asset, evidence)).await;
        }
        AssetCommand::Rule { on, uphold } => {
            return send(json, &on.signing, calls::rule_objection(on.asset, uphold)).await;
        }
        AssetCommand::Titles { on, right, shares } => {
            let shares = p::Shares::try_from(shares)
                .map_err(|_| Failure::Usage(format!("--share: at most {} share a right", p::MAX_SHARES)))?;
            return send(json, &on.signing, calls::set_titles(on.asset, right.into(), shares)).await;
        }
        AssetCommand::Submit { details, parent, signing } => {
            let details = super::read_document::<Details>(&details)?.to_chain()?;
            return send(json, &signing, calls::submit(details, parents(parent)?)).await;
        }
        AssetCommand::Record { asset, at, node } => return record(json, asset, at, &node).await,
        AssetCommand::Apply(command) => return apply(json, command).await,
        AssetCommand::Pledge(command) => return pledge(json, command).await,
        AssetCommand::Version(command) => return version(json, command).await,
        AssetCommand::Batch(command) => return batch(json, command).await,
        AssetCommand::Field(command) => return field(json, command).await,
        AssetCommand::Procedure { asset, node } => return procedure(json, asset, &node).await,
        AssetCommand::Encumbrances { asset, node } => return encumbrances(json, asset, &node).await,
        AssetCommand::History { asset, node } => return history(json, asset, &node).await,
        AssetCommand::Certificate { number, node } => return certificate(json, &number, &node).await,
    };
    send(json, &on.signing, call(on.asset)).await
}

/// Takes the exchange's steps up to publication, as far as they are not taken yet.
async fn publish(json: bool, on: SignedAsset) -> Result<(), Failure> {
    let (asset, chain) = (on.asset, connect(&on.signing.node).await?);
    let state = match chain.procedure(asset).await? {
        Some(procedure) => Some(procedure.state),
        None => chain.asset(asset).await?.map(|asset| asset.state),
    };
    let call = match state {
        Some(p::RegistrationState::Submitted) => {
            all_of(vec![calls::accept(asset), calls::review(asset), calls::publish(asset)])
        }
        Some(p::RegistrationState::Accepted) => all_of(vec![calls::review(asset), calls::publish(asset)]),
        // One that is reviewed; of all others the chain itself says why not.
        _ => calls::publish(asset),
    };
    send(json, &on.signing, call).await
}

async fn apply(json: bool, command: ApplyCommand) -> Result<(), Failure> {
    let catalogue = |path: &Path| super::read_document::<Catalogue>(path)?.to_chain();
    let (on, application) = match command {
        ApplyCommand::Licence { on, licensee, terms, until } => {
            (on, p::Application::Licence { licensee, terms, until })
        }
        ApplyCommand::Transfer { on, right, to, parts } => {
            (on, p::Application::Transfer { right: right.into(), to, parts })
        }
        ApplyCommand::Change { on, catalogue: path } => (on, p::Application::Change { catalogue: catalogue(&path)? }),
        ApplyCommand::Correction { on, catalogue: path, reason } => {
            (on, p::Application::Correction { catalogue: catalogue(&path)?, reason })
        }
        ApplyCommand::Renewal { on } => (on, p::Application::Renewal),
        ApplyCommand::Cancellation { on, reason } => (on, p::Application::Cancellation { reason }),
    };
    send(json, &on.signing, calls::apply(on.asset, application)).await
}

async fn pledge(json: bool, command: PledgeCommand) -> Result<(), Failure> {
    let (on, call) = match command {
        PledgeCommand::List { asset, pledgor, creditor, accepted, page, gateway } => {
            let filters = [
                ("asset", asset.map(|asset| asset.to_string())),
                ("pledgor", pledgor.map(|pledgor| pledgor.to_string())),
                ("creditor", creditor.map(|creditor| creditor.to_string())),
                ("accepted", accepted.map(|accepted| accepted.to_string())),
            ];
            return remote::list(json, &gateway, "/v1/pledges", &filters, page).await;
        }
        PledgeCommand::Offer { on, right, creditor, terms, until } => {
            let call = calls::pledge(on.asset, right.into(), creditor, terms, until);
            (on, call)
        }
        PledgeCommand::Accept { on, pledge } => {
            let call = calls::accept_pledge(on.asset, pledge);
            (on, call)
        }
        PledgeCommand::Release { on, pledge } => {
            let call = calls::release_pledge(on.asset, pledge);
            (on, call)
        }
    };
    send(json, &on.signing, call).await
}

async fn version(json: bool, command: VersionCommand) -> Result<(), Failure> {
    let (on, call) = match command {
        VersionCommand::Add { on, content, metadata, schema } => {
            let call = calls::add_version(on.asset, content, metadata, schema);
            (on, call)
        }
        VersionCommand::Withdraw { on, asset_version } => {
            let call = calls::withdraw_version(on.asset, asset_version);
            (on, call)
        }
        VersionCommand::Restore { on, asset_version } => {
            let call = calls::restore_version(on.asset, asset_version);
            (on, call)
        }
    };
    send(json, &on.signing, call).await
}

async fn batch(json: bool, command: BatchCommand) -> Result<(), Failure> {
    match command {
        BatchCommand::Register { entries, metadata, proofs, signing } => {
            register_batch(json, &entries, metadata, &proofs, &signing).await
        }
        BatchCommand::BringUp { proofs, index, parent, signing } => {
            let (entry, parents) = (find_entry(&proofs, index)?, parents(parent)?);
            let (details, proof) = (entry.details.to_chain()?, inclusion(&proofs, &entry)?);
            let call = calls::submit_from_batch(entry.batch, index, details, parents, proof);
            send(json, &signing, call).await
        }
        BatchCommand::Check { proofs, index, node } => {
            let entry = find_entry(&proofs, index)?;
            let (details, proof) = (entry.details.to_chain()?, inclusion(&proofs, &entry)?);
            let batch = found(connect(&node).await?.batch(entry.batch).await?, "batch", entry.batch)?;
            if !in_batch(&batch, index, &details, &proof) {
                let number = entry.batch;
                return Err(Failure::Refused(format!(
                    "`{}`: entry {index} is not in batch {number}, or its proof is another's; take both from the file that \
                     `deed asset batch register` wrote",
                    proofs.display()
                )));
            }
            print(json, &json!({"batch": entry.batch, "index": index, "owner": batch.owner, "declaredAt": batch.at}));
            Ok(())
        }
        BatchCommand::Show { batch: number, index, node } => {
            let chain = connect(&node).await?;
            let batch = found(chain.batch(number).await?, "batch", number)?;
            let mut answer = json!({
                "batch": number,
                "owner": batch.owner,
                "root": hex::encode(batch.root),
                "count": batch.count,
                "metadata": hex::encode(batch.metadata),
                "at": batch.at,
            });
            if let (Some(index), Some(fields)) = (index, answer.as_object_mut()) {
                fields.insert("index".into(), index.into());
                fields.insert("asset".into(), chain.taken(number, index).await?.into());
            }
            print(json, &answer);
            Ok(())
        }
    }
}

/// The lines of a JSON Lines file, but for empty ones, each with its number in the file.
fn lines(path: &Path) -> Result<impl Iterator<Item = Result<(usize, String), Failure>> + use<'_>, Failure> {
    let file = std::fs::File::open(path).map_err(Failure::file("read", path))?;
    let lines = (1..).zip(BufReader::new(file).lines());
    Ok(lines.map(|(number, line)| Ok((number, line.map_err(Failure::file("read", path))?))).filter(
        |line: &Result<(usize, String), Failure>| line.as_ref().map_or(true, |(_, line)| !line.trim().is_empty()),
    ))
}

fn parse<T: serde::de::DeserializeOwned>(path: &Path, number: usize, line: &str) -> Result<T, Failure> {
    serde_json::from_str(line).map_err(|error| Failure::Usage(format!("`{}`, line {number}: {error}", path.display())))
}

async fn register_batch(
    json: bool,
    path: &Path,
    metadata: [u8; 32],
    proofs: &Path,
    signing: &Signing,
) -> Result<(), Failure> {
    let (mut entries, mut details) = (Vec::new(), Vec::new());
    for line in lines(path)? {
        let (number, line) = line?;
        let entry: Details = parse(path, number, &line)?;
        let in_line = |failure| Failure::Usage(format!("`{}`, line {number}: {failure}", path.display()));
        details.push(entry.to_chain().map_err(in_line)?);
        entries.push(entry);
    }
    let tree = BatchTree::of(&details).ok_or_else(|| {
        Failure::Usage(format!("`{}` has {} entries; a batch has 1 to {}", path.display(), details.len(), p::MAX_BATCH))
    })?;
    // Made before the declaration: without its proofs, a batch is of no use.
    let out = std::fs::OpenOptions::new().write(true).create_new(true).open(proofs);
    let mut out = BufWriter::new(out.map_err(Failure::file("write the proofs to", proofs))?);
    let call = calls::register_batch(tree.root(), tree.count(), metadata);
    let title = call.title();
    let included = included(signing, call).await?;
    let batch = included.events.iter().find_map(|event| match event {
        ChainEvent::BatchRegistered { batch, .. } => Some(*batch),
        _ => None,
    });
    let batch = batch.ok_or_else(|| Failure::Refused("the chain did not say the batch's number".into()))?;
    for (index, details) in (0..).zip(entries) {
        let proof = tree.proof(index).unwrap_or_default().into_iter().map(Hash).collect();
        let entry = ProvenEntry { batch, index, details, proof };
        serde_json::to_writer(&mut out, &entry)
            .map_err(std::io::Error::from)
            .and_then(|()| out.write_all(b"\n"))
            .map_err(Failure::file("write the proofs to", proofs))?;
    }
    out.flush().map_err(Failure::file("write the proofs to", proofs))?;
    print_included(json, &title, &included);
    Ok(())
}

fn find_entry(path: &Path, index: u32) -> Result<ProvenEntry, Failure> {
    for line in lines(path)? {
        let (number, line) = line?;
        let entry: ProvenEntry = parse(path, number, &line)?;
        if entry.index == index {
            return Ok(entry);
        }
    }
    Err(Failure::Usage(format!("`{}` has no entry {index}", path.display())))
}

fn inclusion(path: &Path, entry: &ProvenEntry) -> Result<p::InclusionProof, Failure> {
    let hashes: Vec<_> = entry.proof.iter().map(|hash| hash.0).collect();
    p::InclusionProof::try_from(hashes)
        .map_err(|_| Failure::Usage(format!("`{}`: the proof is too long", path.display())))
}

async fn field(json: bool, command: FieldCommand) -> Result<(), Failure> {
    match command {
        FieldCommand::Commit { on, fields, openings: path } => {
            let fields: Vec<_> =
                fields.into_iter().map(|(field, value)| Opening { field, value, salt: Hash(salt()) }).collect();
            let commitments = fields.iter().map(Opening::commitment).collect::<Result<Vec<_>, _>>()?;
            let commitments = p::FieldCommitments::try_from(commitments)
                .map_err(|_| Failure::Usage(format!("--field: at most {} at a time", p::MAX_FIELDS)))?;
            // Written before the commitment: a commitment that nobody can open stays for ever.
            write_secret(&path, to_json(&Openings { asset: on.asset, fields })?.as_bytes())?;
            send(json, &on.signing, calls::commit_fields(on.asset, commitments)).await
        }
        FieldCommand::Disclose { openings: path, field, to, signing } => {
            let Openings { asset, mut fields } = super::read_document(&path)?;
            fields.retain(|opening| opening.field == field);
            if fields.is_empty() {
                return Err(Failure::Usage(format!("`{}` does not open a field `{field}`", path.display())));
            }
            included(&signing, calls::disclose(asset, field_name(&field)?, to)).await?;
            println!("{}", to_json(&Openings { asset, fields })?);
            Ok(())
        }
        FieldCommand::Check { openings: path, node } => {
            let Openings { asset, fields } = super::read_document(&path)?;
            let chain = connect(&node).await?;
            for opening in &fields {
                let (name, commitment) = opening.commitment()?;
                if chain.commitment(asset, &name).await? != Some(commitment) {
                    let field = &opening.field;
                    return Err(Failure::Refused(format!(
                        "asset {asset} has not committed to this value of `{field}`"
                    )));
                }
            }
            let opened: serde_json::Map<_, _> =
                fields.into_iter().map(|opening| (opening.field, Value::String(opening.value))).collect();
            print(json, &json!({"asset": asset, "committedTo": opened}));
            Ok(())
        }
    }
}

fn to_json(value: &impl serde::Serialize) -> Result<String, Failure> {
    serde_json::to_string_pretty(value).map_err(|error| Failure::Usage(error.to_string()))
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

/// What an asset derives from, as the command line names it.
fn parents(parents: Vec<p::Parent>) -> Result<p::Parents, Failure> {
    parents.try_into().map_err(|_| Failure::Usage(format!("--parent: an asset has at most {}", p::MAX_PARENTS)))
}

async fn record(json: bool, id: u64, at: Option<u32>, node: &Node) -> Result<(), Failure> {
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
        versions.extend(chain.version(id, number).await?.map(|version| {
            json!({
                "version": number,
                "content": hex::encode(version.content),
                "metadata": hex::encode(version.metadata),
                "schema": version.schema.map(hex::encode),
                "at": version.at,
                "withdrawn": version.withdrawn.filter(|block| at.is_none_or(|at| *block <= at)),
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

async fn procedure(json: bool, asset: u64, node: &Node) -> Result<(), Failure> {
    let chain = connect(node).await?;
    let state = found(chain.asset(asset).await?, "asset", asset)?.state;
    let procedure = chain.procedure(asset).await?.map(|procedure| {
        let answer = json!({
            "kind": word(&procedure.kind()),
            "applicant": procedure.applicant,
            "submittedAt": procedure.submitted_at,
            "due": procedure.due,
            "consents": procedure.consents.to_vec(),
            "application": procedure.application.as_ref().map(application_json),
        });
        with_state(answer, &procedure.state)
    });
    let objection = chain.objection(asset).await?.map(|objection| {
        json!({
            "to": word(&objection.kind),
            "by": objection.by,
            "evidence": hex::encode(objection.evidence),
            "at": objection.at,
            "upheld": objection.upheld,
        })
    });
    let conflict = chain.conflict(asset).await?;
    let answer = json!({"asset": asset, "procedure": procedure, "objection": objection, "inConflictWith": conflict});
    print(json, &with_state(answer, &state));
    Ok(())
}

async fn encumbrances(json: bool, asset: u64, node: &Node) -> Result<(), Failure> {
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

async fn history(json: bool, id: u64, node: &Node) -> Result<(), Failure> {
    let chain = connect(node).await?;
    let asset = found(chain.asset(id).await?, "asset", id)?;
    let mut changes = Vec::new();
    for number in 0..asset.changes {
        changes.extend(
            chain.change(id, number).await?.map(|change| {
                with_state(json!({"at": change.at, "by": change.kind.as_ref().map(word)}), &change.state)
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

async fn certificate(json: bool, number: &str, node: &Node) -> Result<(), Failure> {
    let wrong = || Failure::Usage(format!("`{number}` is no certificate's number: a character is wrong or missing"));
    let certificate: p::Certificate = number.trim().as_bytes().try_into().map_err(|_| wrong())?;
    let asset = p::certificate::asset(&certificate).ok_or_else(wrong)?;
    let status = connect(node).await?.certificate_status(&certificate).await?;
    print(json, &json!({"certificate": number.trim(), "asset": asset, "status": word(&status)}));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_found_by_number() {
        let file = std::env::temp_dir().join(format!("deed-entries-{}", std::process::id()));
        let hash = "ab".repeat(32);
        let line = |index: u32| {
            json!({
                "batch": 7,
                "index": index,
                "details": {"kind": "dataset", "title": "t", "sensitivity": 1, "content": hash, "metadata": hash},
                "proof": [hash],
            })
        };
        std::fs::write(&file, format!("{}\n\n{}\n", line(0), line(1))).unwrap();
        let entry = find_entry(&file, 1).unwrap();
        assert_eq!((entry.batch, entry.index, entry.proof), (7, 1, vec![Hash([0xab; 32])]));
        assert!(find_entry(&file, 2).unwrap_err().to_string().ends_with("has no entry 2"));
        std::fs::write(&file, "\n{}").unwrap();
        assert!(find_entry(&file, 2).unwrap_err().to_string().contains("line 2"));
        std::fs::remove_file(file).unwrap();
    }
}
