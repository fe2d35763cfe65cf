//! Four validators as processes: they agree, survive the loss of one, stop without loss when two are gone, and go on.

use std::time::Duration;

use deed_e2e::{PATIENCE, TestResult, admit, dataset, finalised, submitted};
use deed_sdk::primitives::{Parents, Roles};
use deed_sdk::{Signer, calls};
use deed_testing::{Network, govern, wait_for};

#[tokio::test]
async fn four_validators_agree_and_survive_what_they_must() -> TestResult {
    let mut network = Network::start().await?;
    let provider = Signer::ed25519(rand::random());
    let mut chains = Vec::new();
    for node in &network.nodes {
        chains.push(node.chain().await?);
    }
    // They finalise.
    for chain in &chains {
        finalised(chain, 2).await?;
    }
    // What is registered through one is read from another.
    govern(&chains[0], admit(provider.account(), "Provider", Roles::PROVIDER)).await?;
    let included = chains[1].submit(&provider, calls::registry::submit(dataset(1), Parents::default())).await?;
    let asset = submitted(&included.events).ok_or("nothing was submitted")?;
    finalised(&chains[3], included.block_number).await?;
    let read = chains[3].asset(asset).await?.ok_or("the fourth node does not know the asset")?;
    assert_eq!(read.title.as_slice(), b"dataset 1");

    // One is killed: finality goes on.
    network.nodes[3].kill().await?;
    let (height, _) = chains[0].finalised().await?;
    finalised(&chains[0], height + 5).await?;
    let included = chains[0].submit(&provider, calls::registry::submit(dataset(2), Parents::default())).await?;
    let second = submitted(&included.events).ok_or("nothing was submitted")?;

    // Two are killed: finality stops. A round that was already voted on may still end, so the height is read once it
    // has stood still while blocks went on.
    network.nodes[2].kill().await?;
    let stopped = wait_for("finality to stand still while blocks go on", PATIENCE, || async {
        let (height, _) = chains[0].finalised().await.ok()?;
        let grown = best(&chains[0]).await? + 4;
        wait_for("more blocks", Duration::from_secs(30), || async {
            best(&chains[0]).await.filter(|best| *best >= grown)
        })
        .await
        .ok()?;
        (chains[0].finalised().await.ok()?.0 == height).then_some(height)
    })
    .await?;

    // They come back: finality goes on from where it stood, and nothing is lost.
    network.nodes[2].restart().await?;
    network.nodes[3].restart().await?;
    finalised(&chains[0], stopped + 5).await?;
    for index in [0, 2, 3] {
        let chain = network.nodes[index].chain().await?;
        finalised(&chain, stopped + 5).await?;
        for asset in [asset, second] {
            assert!(chain.asset(asset).await?.is_some(), "node {index} has lost asset {asset}");
        }
    }
    Ok(())
}

/// The height of a node's best block.
async fn best(chain: &deed_sdk::Chain) -> Option<u32> {
    chain.best().await.ok()
}
