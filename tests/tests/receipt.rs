//! A receipt made on a network of four validators: it carries their justification, and verifies offline with nothing but
//! the trust file.

use deed_e2e::{PATIENCE, TestResult, receipts, run_to_the_end, set_workflow};
use deed_evidence::{FinalityProof, Receipt, Trust};
use deed_sdk::primitives::Roles;
use deed_testing::{GatewayBuilder, Network, Node};
use serde_json::json;

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
    assert_eq!(trust.authorities.len(), 4);
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
    }
    Ok(())
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
