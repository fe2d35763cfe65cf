//! What is done with assets: on the chain itself, but for what the gateway does.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use deed_sdk::primitives as p;
use deed_sdk::{BatchTree, Call, ChainEvent, calls::batch as all_of, calls::registry as calls, in_batch};
use serde_json::{Value, json};

use super::chain::{connect, found, included, print_included, salt, send, write_secret};
use super::{record, remote};
use crate::cli::{
    ApplyCommand, AssetCommand, BatchCommand, FieldCommand, Node, PledgeCommand, SignedAsset, Signing, VersionCommand,
};
use crate::documents::{Catalogue, Details, Hash, Opening, Openings, ProvenEntry, field_name};
use crate::failure::Failure;
use crate::output::print;

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
        AssetCommand::Derived { asset, page, gateway } => {
            return remote::list(json, &gateway, &format!("/v1/assets/{asset}/derived"), &[], page).await;
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
        AssetCommand::Record { asset, at, node } => return record::record(json, asset, at, &node).await,
        AssetCommand::Apply(command) => return apply(json, command).await,
        AssetCommand::Pledge(command) => return pledge(json, command).await,
        AssetCommand::Version(command) => return version(json, command).await,
        AssetCommand::Batch(command) => return batch(json, command).await,
        AssetCommand::Field(command) => return field(json, command).await,
        AssetCommand::Procedure { asset, node } => return record::procedure(json, asset, &node).await,
        AssetCommand::Encumbrances { asset, node } => return record::encumbrances(json, asset, &node).await,
        AssetCommand::History { asset, node } => return record::history(json, asset, &node).await,
        AssetCommand::Certificate { number, node } => return record::certificate(json, &number, &node).await,
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
        VersionCommand::List { asset, page, gateway } => {
            return remote::list(json, &gateway, &format!("/v1/assets/{asset}/versions"), &[], page).await;
        }
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
        BatchCommand::Prove { entries, batch, proofs, node } => {
            prove_batch(json, &entries, batch, &proofs, &node).await
        }
        BatchCommand::List { owner, page, gateway } => {
            let filters = [("owner", owner.map(|owner| owner.to_string()))];
            remote::list(json, &gateway, "/v1/batches", &filters, page).await
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
    let file = File::open(path).map_err(Failure::file("read", path))?;
    let lines = (1..).zip(BufReader::new(file).lines());
    Ok(lines.map(|(number, line)| Ok((number, line.map_err(Failure::file("read", path))?))).filter(
        |line: &Result<(usize, String), Failure>| line.as_ref().map_or(true, |(_, line)| !line.trim().is_empty()),
    ))
}

fn parse<T: serde::de::DeserializeOwned>(path: &Path, number: usize, line: &str) -> Result<T, Failure> {
    serde_json::from_str(line).map_err(|error| Failure::Usage(format!("`{}`, line {number}: {error}", path.display())))
}

/// The entries of a batch as a file has them, and the tree over them.
struct Entries {
    details: Vec<Details>,
    tree: BatchTree,
}

impl Entries {
    fn read(path: &Path) -> Result<Self, Failure> {
        let (mut entries, mut details) = (Vec::new(), Vec::new());
        for line in lines(path)? {
            let (number, line) = line?;
            let entry: Details = parse(path, number, &line)?;
            let in_line = |failure| Failure::Usage(format!("`{}`, line {number}: {failure}", path.display()));
            details.push(entry.to_chain().map_err(in_line)?);
            entries.push(entry);
        }
        let tree = BatchTree::of(&details).ok_or_else(|| {
            let (found, most) = (details.len(), p::MAX_BATCH);
            Failure::Usage(format!("`{}` has {found} entries; a batch has 1 to {most}", path.display()))
        })?;
        Ok(Self { details: entries, tree })
    }

    /// Writes each entry with its proof.
    fn write_proofs(self, batch: u64, path: &Path, out: File) -> Result<(), Failure> {
        let mut out = BufWriter::new(out);
        for (index, details) in (0..).zip(self.details) {
            let proof = self.tree.proof(index).unwrap_or_default().into_iter().map(Hash).collect();
            let entry = ProvenEntry { batch, index, details, proof };
            serde_json::to_writer(&mut out, &entry)
                .map_err(std::io::Error::from)
                .and_then(|()| out.write_all(b"\n"))
                .map_err(Failure::file("write the proofs to", path))?;
        }
        out.flush().map_err(Failure::file("write the proofs to", path))
    }
}

/// A file for proofs, which must not be there yet.
fn new_proofs(path: &Path) -> Result<File, Failure> {
    File::create_new(path).map_err(Failure::file("write the proofs to", path))
}

async fn register_batch(
    json: bool,
    path: &Path,
    metadata: [u8; 32],
    proofs: &Path,
    signing: &Signing,
) -> Result<(), Failure> {
    let entries = Entries::read(path)?;
    // Made before the declaration, so that nothing is declared whose proofs have no place.
    let out = new_proofs(proofs)?;
    let call = calls::register_batch(entries.tree.root(), entries.tree.count(), metadata);
    let title = call.title();
    let declared = included(signing, call).await.and_then(|included| {
        let batch = included.events.iter().find_map(|event| match event {
            ChainEvent::BatchRegistered { batch, .. } => Some(*batch),
            _ => None,
        });
        let batch = batch.ok_or_else(|| Failure::Refused("the chain did not say the batch's number".into()))?;
        Ok((included, batch))
    });
    let (included, batch) = declared.inspect_err(|_| {
        // Empty still. If the batch was declared after all, `prove` writes it; if not, another try does.
        let _ = std::fs::remove_file(proofs);
    })?;
    entries.write_proofs(batch, proofs, out)?;
    print_included(json, &title, &included);
    Ok(())
}

/// Writes the proofs of a batch that has been declared.
async fn prove_batch(json: bool, path: &Path, number: u64, proofs: &Path, node: &Node) -> Result<(), Failure> {
    let entries = Entries::read(path)?;
    let batch = found(connect(node).await?.batch(number).await?, "batch", number)?;
    if (batch.root, batch.count) != (entries.tree.root(), entries.tree.count()) {
        return Err(Failure::Refused(format!(
            "`{}` is not what batch {number} declares: {} entries under the root {}; take the file that was declared, unchanged",
            path.display(),
            batch.count,
            hex::encode(batch.root)
        )));
    }
    entries.write_proofs(number, proofs, new_proofs(proofs)?)?;
    print(json, &json!({"batch": number, "count": batch.count, "owner": batch.owner, "declaredAt": batch.at}));
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

/// What an asset derives from, as the command line names it.
fn parents(parents: Vec<p::Parent>) -> Result<p::Parents, Failure> {
    parents.try_into().map_err(|_| Failure::Usage(format!("--parent: an asset has at most {}", p::MAX_PARENTS)))
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
