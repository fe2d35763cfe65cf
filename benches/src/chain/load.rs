//! What is submitted, by whom, and what of it is on chain afterwards.

use clap::ValueEnum;
use deed_sdk::primitives::{
    AssetDetails, AssetKind, BoundedVec, MAX_ACCOUNTS, MAX_SHARES, OrganisationName, Parents, Permissions, Policy,
    Pricing, RegistrationState, Right, Roles, Share, Shares, WHOLE,
};
use deed_sdk::{BatchTree, Call, Chain, ChainEvent, Signer, calls};
use futures::future::try_join_all;

use super::{CONNECTIONS, SETTLE_WITHIN};
use crate::Failure;

/// What is submitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(crate) enum Load {
    /// `registry.submit`: a registration of its own each, or several in one `utility.batch_all`.
    Register,
    /// `system.remark` of as many bytes as a registration has.
    Remark,
    /// `registry.register_batch`: many assets under one root each.
    RegisterBatch,
    /// `market.update_offer` by a thousand clients, all on offers of one asset.
    OfferHotKey,
}

/// Organisations that submit: enough that no account's queue of nonces bounds the load.
const SIGNERS: usize = 100;
/// Admissions in one decision of the council.
const ADMISSIONS: usize = 25;
/// Clients of the hot asset. In a flood each submits its next change when the one before was answered.
const CLIENTS: usize = 1_000;
/// Unanswered submissions on each connection, for every other load.
const WINDOW: usize = 64;
/// Assets under one root when nothing else is said: what a branch office scans on a day.
const ASSETS_UNDER_A_ROOT: u32 = 1_000;
/// Declared batches of which one entry each is proven to the chain.
const SAMPLE: usize = 20;

/// Transactions signed for each second of a flood: more than the chain can take.
const FLOOD_PER_SECOND: u64 = 10_000;
/// The same of registrations that come in batches.
const FLOOD_OF_REGISTRATIONS: u64 = 20_000;
/// The same of assets under roots: the trees are built by the machine that is measured, so this takes a while.
const FLOOD_OF_LEAVES: u64 = 400_000;

/// A load whose signers are members and ready.
pub(crate) struct Prepared {
    load: Load,
    /// Assets in one transaction.
    assets: u32,
    /// Fresh accounts: the first nonce of each is 0.
    pub(crate) signers: Vec<Signer>,
    /// The offer that each signer changes.
    offers: Vec<u64>,
}

impl Load {
    /// Makes members of those who will submit, and what they need.
    pub(crate) async fn prepare(self, chain: &Chain, batch: Option<u32>) -> Result<Prepared, Failure> {
        let assets = match (self, batch) {
            (Self::Register, batch) => batch.unwrap_or(1),
            (Self::RegisterBatch, batch) => batch.unwrap_or(ASSETS_UNDER_A_ROOT),
            (Self::Remark | Self::OfferHotKey, None) => 1,
            (Self::Remark | Self::OfferHotKey, Some(_)) => return Err("--batch is for registrations".into()),
        };
        let (signers, offers) = match self {
            Self::OfferHotKey => share_an_asset(chain).await?,
            _ => (admit(chain, SIGNERS).await?, Vec::new()),
        };
        Ok(Prepared { load: self, assets, signers, offers })
    }
}

impl Prepared {
    /// Transactions signed for each second of a flood.
    pub(crate) fn flood(&self) -> u64 {
        let assets = match self.load {
            Load::RegisterBatch => FLOOD_OF_LEAVES,
            _ => FLOOD_OF_REGISTRATIONS,
        };
        (assets / u64::from(self.assets)).clamp(1, FLOOD_PER_SECOND)
    }

    /// Unanswered submissions on each connection.
    pub(crate) fn window(&self) -> usize {
        if self.load == Load::OfferHotKey { CLIENTS / CONNECTIONS } else { WINDOW }
    }

    /// Assets in one transaction, if it is a batch.
    pub(crate) fn batch(&self) -> Option<u32> {
        (self.assets > 1 || self.load == Load::RegisterBatch).then_some(self.assets)
    }

    /// The call that an account signs in a round.
    pub(crate) fn call(&self, account: usize, round: usize) -> Result<Call, Failure> {
        let register = |index| calls::registry::submit(details(account, round, index), Parents::default());
        Ok(match self.load {
            Load::Register if self.assets == 1 => register(0),
            Load::Register => calls::batch((0..self.assets).map(register).collect()),
            // As long as a registration's arguments, so that the two differ by their work alone.
            Load::Remark => calls::remark([seed(account, round, 0).as_slice(), &[0; 90]].concat()),
            Load::RegisterBatch => {
                let tree = tree(account, round, self.assets)?.1;
                calls::registry::register_batch(tree.root(), tree.count(), seed(account, round, 0))
            }
            Load::OfferHotKey => {
                let offer = *self.offers.get(account).ok_or("a client has no offer to change")?;
                let price = Pricing::Fixed(1 + round as u128);
                calls::market::update_offer(offer, price, Policy::default())
            }
        })
    }

    /// What an event says was done of this load, in assets or offers; a remark leaves no event.
    pub(crate) fn done(&self, event: &ChainEvent) -> u64 {
        match (self.load, event) {
            (Load::Register, ChainEvent::Submitted { .. }) | (Load::OfferHotKey, ChainEvent::OfferUpdated { .. }) => 1,
            (Load::RegisterBatch, ChainEvent::BatchRegistered { count, .. }) => u64::from(*count),
            _ => 0,
        }
    }

    /// What the events of so many successful transactions must add up to.
    pub(crate) fn expected(&self, succeeded: u64) -> u64 {
        if self.load == Load::Remark { 0 } else { succeeded * u64::from(self.assets) }
    }

    /// Proves entries of a sample of the declared batches to the chain itself, which makes applications of them; answers how
    /// many.
    ///
    /// A batch names in its `metadata` what its entries were made from, so they are made again as their owner would find
    /// them.
    pub(crate) async fn prove(&self, chain: &Chain, batches: &[u64]) -> Result<usize, Failure> {
        let step = batches.len().div_ceil(SAMPLE).max(1);
        let proofs = batches.iter().step_by(step).map(|id| async move {
            let batch = chain.batch(*id).await?.ok_or_else(|| format!("batch {id} is not on chain"))?;
            let (account, round) = made_from(&batch.metadata);
            let signer = self.signers.get(account).ok_or_else(|| format!("batch {id} is nobody's"))?;
            let (entries, tree) = tree(account, round, batch.count)?;
            let index = rand::random::<u32>() % batch.count;
            let entry = entries.into_iter().nth(index as usize).ok_or("the batch is empty")?;
            let proof = tree.proof(index).ok_or("the batch is empty")?;
            let call = calls::registry::submit_from_batch(*id, index, entry, Parents::default(), proof);
            chain.submit(signer, call).await?;
            Ok::<_, Failure>(())
        });
        Ok(try_join_all(proofs).await?.len())
    }
}

/// Distinguishes everything that is submitted.
fn seed(account: usize, round: usize, index: u32) -> [u8; 32] {
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&(account as u64).to_le_bytes());
    seed[8..16].copy_from_slice(&(round as u64).to_le_bytes());
    seed[16..20].copy_from_slice(&index.to_le_bytes());
    seed
}

/// The account and the round of a seed.
fn made_from(seed: &[u8; 32]) -> (usize, usize) {
    let (numbers, _) = seed.as_chunks::<8>();
    (u64::from_le_bytes(numbers[0]) as usize, u64::from_le_bytes(numbers[1]) as usize)
}

fn details(account: usize, round: usize, index: u32) -> AssetDetails {
    let content = seed(account, round, index);
    AssetDetails {
        kind: AssetKind::Dataset,
        title: BoundedVec::truncate_from(b"policies of one branch office".to_vec()),
        summary: BoundedVec::default(),
        class: BoundedVec::truncate_from(b"insurance/policy".to_vec()),
        tags: BoundedVec::default(),
        sensitivity: 2,
        content,
        metadata: content,
        schema: None,
    }
}

/// The entries of a batch and their tree.
fn tree(account: usize, round: usize, count: u32) -> Result<(Vec<AssetDetails>, BatchTree), Failure> {
    let entries: Vec<_> = (0..count).map(|index| details(account, round, index)).collect();
    let tree = BatchTree::of(&entries).ok_or("a batch has at least one entry, and no more than the chain takes")?;
    Ok((entries, tree))
}

/// Admits so many organisations.
async fn admit(chain: &Chain, count: usize) -> Result<Vec<Signer>, Failure> {
    let signers: Vec<Signer> = (0..count).map(|_| Signer::ed25519(rand::random())).collect();
    for group in signers.chunks(ADMISSIONS) {
        let admissions = group.iter().map(|signer| {
            let name = OrganisationName::truncate_from(b"load".to_vec());
            calls::consortium::admit(signer.account(), name, [0; 32], Roles::PROVIDER)
        });
        deed_testing::govern(chain, calls::batch(admissions.collect())).await?;
    }
    Ok(signers)
}

/// Registers one asset whose operating right as many organisations hold as can. Each makes an offer of it, and names as many
/// accounts to change the offer as it can: those, and the offer of each.
async fn share_an_asset(chain: &Chain) -> Result<(Vec<Signer>, Vec<u64>), Failure> {
    let holders = admit(chain, MAX_SHARES as usize).await?;
    let owner = holders.first().ok_or("nobody holds the asset")?;
    let submitted = chain.submit(owner, calls::registry::submit(details(0, 0, 0), Parents::default())).await?;
    let asset = submitted.events.iter().find_map(|event| match event {
        ChainEvent::Submitted { asset, .. } => Some(*asset),
        _ => None,
    });
    let asset = asset.ok_or("the asset was not submitted")?;
    let mut shares = Shares::default();
    for holder in &holders {
        let organisation = chain.member_of(holder.account()).await?.ok_or("a holder is no member")?;
        shares
            .try_push(Share { organisation, parts: WHOLE / MAX_SHARES })
            .map_err(|_| "more holders than a right can have")?;
    }
    chain.submit(owner, calls::registry::set_titles(asset, Right::Operating, shares)).await?;
    let exchange = Signer::sr25519("//Alice")?;
    let steps = [calls::registry::accept(asset), calls::registry::review(asset), calls::registry::publish(asset)];
    chain.submit(&exchange, calls::batch(steps.to_vec())).await?;
    deed_testing::wait_for("the asset to be registered", SETTLE_WITHIN, || async {
        let asset = chain.asset(asset).await.ok()??;
        (asset.state == RegistrationState::Registered).then_some(())
    })
    .await?;
    let offers = holders.iter().map(|holder| async move {
        let accounts: Vec<Signer> = (0..MAX_ACCOUNTS).map(|_| Signer::ed25519(rand::random())).collect();
        let offer = calls::market::create_offer(asset, 1, Pricing::Fixed(1), Policy::default());
        let name = |account: &Signer| calls::consortium::add_account(account.account(), Permissions::MARKET);
        let included = chain.submit(holder, calls::batch(accounts.iter().map(name).chain([offer]).collect())).await?;
        let offer = included.events.iter().find_map(|event| match event {
            ChainEvent::OfferCreated { offer, .. } => Some(*offer),
            _ => None,
        });
        let offer = offer.ok_or("no offer was made")?;
        Ok::<_, Failure>(accounts.into_iter().map(move |account| (account, offer)))
    });
    Ok(try_join_all(offers).await?.into_iter().flatten().unzip())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_submitted_differs() {
        let seeds = [seed(0, 0, 0), seed(1, 0, 0), seed(0, 1, 0), seed(0, 0, 1)];
        for (index, one) in seeds.iter().enumerate() {
            assert!(seeds.iter().skip(index + 1).all(|other| one != other));
        }
        assert_eq!(made_from(&seed(7, 300, 0)), (7, 300));
    }

    #[test]
    fn a_flood_counts_transactions() {
        let prepared = |load, assets| Prepared { load, assets, signers: Vec::new(), offers: Vec::new() };
        assert_eq!(prepared(Load::Register, 1).flood(), FLOOD_PER_SECOND);
        assert_eq!(prepared(Load::Register, 50).flood(), FLOOD_OF_REGISTRATIONS / 50);
        assert_eq!(prepared(Load::RegisterBatch, 1 << 20).flood(), 1);
    }
}
