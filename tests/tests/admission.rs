//! Who is no member gets no transaction in: refused at the RPC, with a reason, before the pool and before any block.

use deed_e2e::{PATIENCE, TestResult, admit, admitted, dataset, exchange, submitted};
use deed_sdk::primitives::{Parents, Roles};
use deed_sdk::{ChainError, Signer, calls};
use deed_testing::{Node, govern};

#[tokio::test]
async fn a_stranger_is_refused_at_the_rpc_and_leaves_no_trace() -> TestResult {
    let node = Node::dev().start().await?;
    let chain = node.chain().await?;
    let stranger = Signer::ed25519(rand::random());
    let (before, _) = chain.finalised().await?;

    let refused = chain.submit(&stranger, calls::registry::submit(dataset(1), Parents::default())).await;
    let Err(ChainError::Refused { code, reason }) = refused else { panic!("a stranger got in: {refused:?}") };
    assert_eq!(code, 101);
    assert!(reason.contains("no member") && reason.contains("admission"), "{reason}");

    // Under instant sealing every transaction that reaches the pool makes a block: there is none.
    assert_eq!(chain.finalised().await?.0, before);
    assert!(chain.asset(0).await?.is_none());
    Ok(())
}

#[tokio::test]
async fn a_member_is_let_in_until_it_is_suspended() -> TestResult {
    let node = Node::dev().start().await?;
    let chain = node.chain().await?;
    let member = Signer::ed25519(rand::random());
    let admission = govern(&chain, admit(member.account(), "Member", Roles::PROVIDER)).await?;
    let organisation = admitted(&admission.events).ok_or("no admission")?;

    let included = chain.submit(&member, calls::registry::submit(dataset(1), Parents::default())).await?;
    assert!(submitted(&included.events).is_some());

    chain.submit(&exchange(), calls::consortium::suspend(organisation)).await?;
    let refused = chain.submit(&member, calls::registry::submit(dataset(2), Parents::default())).await;
    assert!(matches!(refused, Err(ChainError::Refused { code: 102, .. })), "{refused:?}");

    govern(&chain, calls::consortium::reinstate(organisation)).await?;
    chain.submit(&member, calls::registry::submit(dataset(2), Parents::default())).await?;
    Ok(())
}

#[tokio::test]
async fn a_registrar_alone_cannot_admit() -> TestResult {
    let node = Node::dev().start().await?;
    let chain = node.chain().await?;
    let newcomer = Signer::ed25519(rand::random());
    let failed = chain.submit(&exchange(), admit(newcomer.account(), "Newcomer", Roles::NONE)).await;
    assert!(matches!(&failed, Err(ChainError::Failed { error, .. }) if error == "BadOrigin"), "{failed:?}");
    // A motion whose call fails is no success either.
    govern(&chain, admit(newcomer.account(), "Newcomer", Roles::NONE)).await?;
    let again = govern(&chain, admit(newcomer.account(), "Newcomer", Roles::NONE)).await;
    assert!(again.is_err_and(|error| error.to_string().contains("AlreadyMember")));
    Ok(())
}

#[tokio::test]
async fn a_member_without_the_role_is_told_so() -> TestResult {
    let node = Node::dev().start().await?;
    let chain = node.chain().await?;
    let member = Signer::ed25519(rand::random());
    govern(&chain, admit(member.account(), "Reader", Roles::NONE)).await?;
    let failed = chain.submit(&member, calls::registry::submit(dataset(1), Parents::default())).await;
    let Err(ChainError::Failed { pallet, hint, .. }) = failed else { panic!("it was let through: {failed:?}") };
    assert_eq!(pallet, "Registry");
    assert!(!hint.is_empty());
    Ok(())
}

#[tokio::test]
async fn strangers_cost_a_validating_chain_no_block_space() -> TestResult {
    let node = Node::solo().start().await?;
    let chain = node.chain().await?;
    let (start, _) = chain.finalised().await?;
    let strangers: Vec<Signer> = (0..20).map(|_| Signer::ed25519(rand::random())).collect();
    for stranger in &strangers {
        let refused = chain.submit(stranger, calls::remark(vec![0; 64])).await;
        assert!(matches!(refused, Err(ChainError::Refused { code: 101, .. })), "{refused:?}");
    }
    deed_e2e::finalised(&chain, start + 4).await?;
    // A block without transactions holds one extrinsic: the timestamp.
    let mut blocks = Box::pin(chain.follow_extrinsics(start + 1));
    for _ in 0..3 {
        let block =
            tokio::time::timeout(PATIENCE, futures::StreamExt::next(&mut blocks)).await?.ok_or("no block")??;
        assert_eq!(block.len(), 1);
    }
    Ok(())
}
