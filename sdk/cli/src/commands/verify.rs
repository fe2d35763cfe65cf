//! `deed verify` and `deed trust`.

use deed_evidence::Trust;
use serde_json::json;

use crate::cli::{Node, Verify};
use crate::failure::Failure;
use crate::output::print;

/// Checks a receipt. Needs no network and no node.
pub(crate) fn verify(json: bool, arguments: &Verify) -> Result<(), Failure> {
    let trust = Trust::from_bytes(&super::read(&arguments.trust)?)
        .map_err(|error| Failure::Usage(format!("`{}`: {error}", arguments.trust.display())))?;
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

/// Writes the trust file of the chain a node is on.
pub(crate) async fn trust(node: &Node) -> Result<(), Failure> {
    let trust = super::chain::connect(node).await?.trust().await?;
    let bytes = trust.to_bytes().map_err(|error| Failure::Refused(error.to_string()))?;
    println!("{}", String::from_utf8_lossy(&bytes));
    Ok(())
}
