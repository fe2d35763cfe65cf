//! A receipt made on a network of four validators: it carries their justification, and verifies offline with nothing but
//! the trust file, which follows the validators when they change.

use deed_e2e::{Failure, PATIENCE, TestResult, receipts, run_to_the_end, set_workflow};
use deed_evidence::{ChainProof, FinalityProof, Handover, Receipt, Trust};
use deed_sdk::primitives::Roles;
use deed_sdk::{Chain, calls::consortium};
use deed_testing::{GatewayBuilder, Network, Node, govern, program, wait_for};
use serde_json::json;
use tokio::process::Command;

#[tokio::test]
async fn a_network_s_receipt_carries_its_validators_votes() -> TestResult {
    let network = Network::start().await?;
    let chain = network.nodes[0].chain().await?;
    let gateway = GatewayBuilder::new("Consumer", network.nodes[1].url()).admitted(&chain, Roles::CONSUMER).await?;
    let client = gateway.client().await?;
    let workflow = set_workflow(&client, 2).await?;
    let run = run_to_the_end(&client, &workflow, json!({"value": 1})).await?;
    let receipts = receipts(&client, &run, 2).await?;

    // What a stranger is given: the trust file's bytes and the receipt's.
    let trust = Trust::from_bytes(&chain.trust().await?.to_bytes()?)?;
    assert_eq!((trust.set_id, trust.authorities.len()), (0, 4));

    // The council takes a validator off the list and adds it again: two more authority sets, each proven by the one before.
    for (decision, set_id) in [(consortium::remove_validator(3), 1), (consortium::add_validator(3), 2)] {
        govern(&chain, decision).await?;
        wait_for(&format!("authority set {set_id}"), PATIENCE, || async {
            chain.trust().await.ok().filter(|trust| trust.set_id == set_id)
        })
        .await?;
    }
    let handovers = chain.handovers(trust.set_id).await?;
    let now = chain.trust().await?;
    let latest = Receipt::from_bytes(receipts.last().ok_or("there are no receipts")?)?;
    let changes = around(&chain, &latest.chain, &handovers).await?;
    assert_eq!(chain.handovers(1).await?, handovers[1..]);
    assert_eq!(chain.handovers(2).await?, []);
    let written = brought_up_to_date(network.nodes[3].url(), &trust).await?;
    drop(gateway);
    drop(network);

    for bytes in receipts {
        let receipt = Receipt::from_bytes(&bytes)?;
        assert!(matches!(receipt.chain.finality, FinalityProof::Grandpa { .. }));
        let verified = deed_verifier::verify(&bytes, &trust)?;
        assert_eq!(verified.statement.predicate.run, run);
        assert_eq!(verified.statement.predicate.component.id, "set");
        let mut stranger = trust.clone();
        stranger.authorities.truncate(1);
        assert!(deed_verifier::verify(&bytes, &stranger).is_err());
        // A file that knows the later sets only, and one that has followed.
        assert_eq!(refused(&bytes, &now), Some("authority-set"));
        deed_verifier::verify(&bytes, &written)?;
    }

    // What a node says brings the file up to date, offline.
    let followed = deed_verifier::follow(&trust, &handovers)?;
    assert_eq!(written, followed);
    let sizes: Vec<_> = followed.former.iter().map(|set| (set.set_id, set.authorities.len())).collect();
    assert_eq!(sizes, [(0, 4), (1, 3)]);
    assert_eq!(Trust { former: vec![], ..followed.clone() }, now);
    assert!(deed_verifier::follow(&trust, &handovers[1..]).is_err());
    // The last log's head, as the blocks around the changes show it. The block of a change is still the old set's.
    assert_eq!(changes.iter().map(|(set_id, _)| *set_id).collect::<Vec<_>>(), [0, 1, 1, 2]);
    for (set_id, chain) in changes {
        let bytes = Receipt { chain, ..latest.clone() }.to_bytes()?;
        let verified = deed_verifier::verify(&bytes, &followed)?;
        assert!(matches!(verified.finality, deed_verifier::Finality::Grandpa { set_id: by, .. } if by == set_id));
        assert_eq!(refused(&bytes, &trust), (set_id != 0).then_some("authority-set"));
    }
    Ok(())
}

/// Why a receipt is refused, if it is.
fn refused(receipt: &[u8], trust: &Trust) -> Option<&'static str> {
    deed_verifier::verify(receipt, trust).err().map(|refusal| refusal.code())
}

/// What the chain holds of an organisation in the last block of each set that hands over, and in the first justified one
/// after it, with the sets that finalised them.
async fn around(chain: &Chain, start: &ChainProof, handovers: &[Handover]) -> Result<Vec<(u64, ChainProof)>, Failure> {
    let mut from = start.block_number;
    let mut found = Vec::new();
    for handover in handovers {
        loop {
            let proof = chain.chain_proof(start.organisation, from).await?;
            from = proof.block_number + 1;
            if proof.header.0 == handover.header {
                found.push(proof);
                break;
            }
        }
        let after = wait_for("the first block of the new authorities", PATIENCE, || async {
            chain.chain_proof(start.organisation, from).await.ok()
        })
        .await?;
        found.push(after);
    }
    let by = |proof: ChainProof| match &proof.finality {
        FinalityProof::Grandpa { set_id, .. } => Ok((*set_id, proof)),
        FinalityProof::None { reason } => Err(reason.as_str().into()),
    };
    found.into_iter().map(by).collect()
}

/// What the command line makes of a trust file, with a node that may be any.
async fn brought_up_to_date(node: &str, trust: &Trust) -> Result<Trust, Failure> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("trust.json");
    let follow = async |trust: &Trust| {
        std::fs::write(&file, trust.to_bytes()?)?;
        let deed =
            Command::new(program("deed", "DEED_BIN")?).args(["trust", "--node", node, "--from"]).arg(&file).output();
        Ok::<_, Failure>(deed.await?)
    };
    let other = follow(&Trust { genesis_hash: Default::default(), ..trust.clone() }).await?;
    assert_eq!(other.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&other.stderr).contains("ask a node of that chain"));
    let mut stranger = trust.clone();
    stranger.authorities.truncate(2);
    let unproven = follow(&stranger).await?;
    assert_eq!(unproven.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&unproven.stderr).contains("the handover by authority set 0 does not hold"));
    let output = follow(trust).await?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    Ok(Trust::from_bytes(&output.stdout)?)
}

#[tokio::test]
async fn a_development_chain_s_receipt_says_that_nobody_finalised_it() -> TestResult {
    let node = Node::dev().start().await?;
    let chain = node.chain().await?;
    let gateway = GatewayBuilder::new("Consumer", node.url()).admitted(&chain, Roles::CONSUMER).await?;
    let client = gateway.client().await?;
    let workflow = set_workflow(&client, 1).await?;
    let run = run_to_the_end(&client, &workflow, json!({"value": 1})).await?;
    let bytes = tokio::time::timeout(PATIENCE, receipts(&client, &run, 1)).await??.remove(0);
    let FinalityProof::None { reason } = Receipt::from_bytes(&bytes)?.chain.finality else {
        panic!("a development chain has no authorities")
    };
    assert!(reason.contains("no authority"), "{reason}");
    let trust = chain.trust().await?;
    let refusal = deed_verifier::verify(&bytes, &trust).expect_err("nobody finalised it");
    assert!(!refusal.to_string().is_empty());
    let policy = deed_verifier::Policy { allow_unfinalised: true };
    deed_verifier::verify_with(&bytes, &trust, &policy)?;
    Ok(())
}
