//! What the regulator does.

use deed_sdk::Lineage;
use deed_sdk::calls::registry as calls;
use serde_json::{Value, json};

use super::chain::{connect, found, send};
use crate::cli::AuditCommand;
use crate::failure::Failure;
use crate::output::{print, with_state, word};

/// `deed audit …`.
pub(crate) async fn audit(json: bool, command: AuditCommand) -> Result<(), Failure> {
    match command {
        AuditCommand::Lineage { asset, node } => {
            let lineage = connect(&node).await?.lineage(asset).await?;
            let lineage = found(lineage, "asset", asset)?;
            if json {
                print(true, &lineage_json(&lineage));
            } else {
                print!("{lineage}");
            }
            Ok(())
        }
        AuditCommand::Freeze { on, reason, term } => {
            send(json, &on.signing, calls::freeze(on.asset, reason, term)).await
        }
        AuditCommand::Unfreeze { on } => send(json, &on.signing, calls::unfreeze(on.asset)).await,
    }
}

fn lineage_json(lineage: &Lineage) -> Value {
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
