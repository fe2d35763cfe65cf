//! `deed verify` and `deed trust`.

use std::path::Path;

use deed_evidence::{Hash32, Trust};
use deed_sdk::Chain;
use serde_json::json;

use crate::cli::{Node, Verify};
use crate::failure::Failure;
use crate::output::print;

/// Checks a receipt. Needs no network and no node.
pub(crate) fn verify(json: bool, arguments: &Verify) -> Result<(), Failure> {
    let trust = read_trust(&arguments.trust)?;
    let receipt = super::read(&arguments.receipt)?;
    let policy = deed_verifier::Policy { allow_unfinalised: arguments.allow_unfinalised };
    match deed_verifier::verify_with(&receipt, &trust, &policy) {
        Ok(verified) => {
            print(json, &describe(&verified));
            Ok(())
        }
        Err(refusal) => {
            if json {
                print(true, &json!({"verified": false, "code": refusal.code(), "reason": refusal.to_string()}));
            }
            Err(Failure::Refused(format!("`{}` does not verify: {refusal}", arguments.receipt.display())))
        }
    }
}

fn describe(verified: &deed_verifier::Verified) -> serde_json::Value {
    let statement = &verified.statement;
    let step = &statement.predicate;
    let subjects: Vec<_> =
        statement.subject.iter().map(|s| json!({"name": s.name, "digest": s.digest.sha256.to_string()})).collect();
    json!({
        "verified": true,
        "organisation": verified.organisation,
        "run": step.run,
        "step": step.step,
        "workflow": step.workflow_name,
        "component": format!("{} {}", step.component.id, step.component.version),
        "determinism": step.determinism,
        "finishedAt": step.finished_at,
        "outputs": subjects,
        "logIndex": verified.log_index,
        "block": verified.block_number,
        "finality": finality(&verified.finality),
    })
}

/// Who finalised the block, in words.
fn finality(finality: &deed_verifier::Finality) -> String {
    match finality {
        deed_verifier::Finality::Grandpa { weight, total_weight, .. } => {
            format!("finalised by authorities of weight {weight} of {total_weight}")
        }
        deed_verifier::Finality::None { reason } => format!("NOT FINALISED: {reason}"),
        other => format!("{other:?}"),
    }
}

fn read_trust(path: &Path) -> Result<Trust, Failure> {
    Trust::from_bytes(&super::read(path)?).map_err(|error| Failure::Usage(format!("`{}`: {error}", path.display())))
}

/// Writes the trust file of the chain a node is on, or brings one up to date.
pub(crate) async fn trust(node: &Node, from: Option<&Path>) -> Result<(), Failure> {
    let known = from.map(|path| Ok::<_, Failure>((path, read_trust(path)?))).transpose()?;
    let chain = super::chain::connect(node).await?;
    let trust = match known {
        Some((path, known)) => up_to_date(&chain, path, &known).await?,
        None => chain.trust().await?,
    };
    let bytes = trust.to_bytes().map_err(|error| Failure::Refused(error.to_string()))?;
    println!("{}", String::from_utf8_lossy(&bytes));
    Ok(())
}

/// What a trust file becomes by the handovers that a node shows. The node need not be trusted.
async fn up_to_date(chain: &Chain, path: &Path, known: &Trust) -> Result<Trust, Failure> {
    let genesis = Hash32(chain.genesis_hash());
    if genesis != known.genesis_hash {
        return Err(Failure::Refused(format!(
            "`{}` is of the chain with genesis {}, the node is on {genesis}: ask a node of that chain",
            path.display(),
            known.genesis_hash
        )));
    }
    let handovers = chain.handovers(known.set_id).await?;
    deed_verifier::follow(known, &handovers)
        .map_err(|refusal| Failure::Refused(format!("`{}` cannot be brought up to date: {refusal}", path.display())))
}
