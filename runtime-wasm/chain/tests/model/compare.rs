//! Compares the whole record of the chain with the reference.

use crate::reference::Reference;
use deed_primitives::{Asset, AssetKey, OrgId, OrgStatus, Organisation, PledgeBook, Right, Share, WHOLE};
use deed_runtime::{AccountId, Balances, CouncilInstance, Runtime, System};
use polkadot_sdk::{pallet_balances, pallet_collective, sp_runtime::TryRuntimeError};
use std::collections::BTreeMap;
use std::fmt::Debug;

/// What differs.
pub(crate) type Difference = String;

fn same<Record: PartialEq + Debug>(what: &str, chain: Record, reference: Record) -> Result<(), Difference> {
    if chain == reference { Ok(()) } else { Err(format!("{what}\n chain:     {chain:?}\n reference: {reference:?}")) }
}

/// Compares two maps, and names the entries that differ only.
fn same_map<Key: Ord + Clone + Debug, Record: PartialEq + Clone + Debug>(
    what: &str,
    chain: impl Iterator<Item = (Key, Record)>,
    reference: impl Iterator<Item = (Key, Record)>,
) -> Result<(), Difference> {
    let (chain, mut reference): (BTreeMap<Key, Record>, BTreeMap<Key, Record>) = (chain.collect(), reference.collect());
    for (key, record) in chain {
        same(&format!("{what} {key:?}"), Some(record), reference.remove(&key))?;
    }
    match reference.pop_first() {
        Some((key, record)) => same(&format!("{what} {key:?}"), None, Some(record)),
        None => Ok(()),
    }
}

/// Checks the invariants of every pallet.
pub(crate) fn try_state() -> Result<(), TryRuntimeError> {
    pallet_deed_consortium::Pallet::<Runtime>::do_try_state()?;
    pallet_deed_registry::Pallet::<Runtime>::do_try_state()?;
    pallet_deed_market::Pallet::<Runtime>::do_try_state()?;
    pallet_deed_provenance::Pallet::<Runtime>::do_try_state()
}

/// Compares everything.
pub(crate) fn compare(reference: &Reference) -> Result<(), Difference> {
    members(reference)?;
    money(reference)?;
    registry(reference)?;
    market(reference)?;
    let heads = pallet_deed_provenance::Heads::<Runtime>::iter();
    same_map("head", heads, reference.heads.iter().map(|(organisation, head)| (*organisation, *head)))
}

fn numbered<Record>(records: &[Record]) -> impl Iterator<Item = (OrgId, &Record)> {
    (0..).zip(records)
}

fn members(reference: &Reference) -> Result<(), Difference> {
    use pallet_deed_consortium as consortium;
    let members = || numbered(&reference.members);
    let organisations = members().map(|(number, member)| {
        let status = if member.active { OrgStatus::Active } else { OrgStatus::Suspended };
        let organisation = Organisation {
            account: member.account.clone(),
            name: member.name.clone(),
            legal_id: member.legal_id,
            roles: member.roles,
            status,
            admitted_at: member.admitted_at,
        };
        (number, organisation)
    });
    same_map("organisation", consortium::Organisations::<Runtime>::iter(), organisations)?;
    let accounts = members().flat_map(|(number, member)| {
        let others = member.others.iter().map(|(account, _)| account);
        others.chain([&member.account]).map(move |account| (account.clone(), number))
    });
    same_map("account", consortium::MemberOf::<Runtime>::iter(), accounts)?;
    let others = consortium::OtherAccounts::<Runtime>::iter().map(|(number, others)| (number, others.into_inner()));
    let expected = members().filter(|(_, member)| !member.others.is_empty());
    same_map("other accounts", others, expected.map(|(number, member)| (number, member.others.clone())))?;
    let quotas = members().filter_map(|(number, member)| Some((number, member.quota?)));
    same_map("quota", consortium::Quotas::<Runtime>::iter(), quotas)?;
    let documents = members().filter_map(|(number, member)| Some((number, member.document.clone()?)));
    same_map("document", consortium::DidDocuments::<Runtime>::iter(), documents)?;
    same("validators", consortium::Validators::<Runtime>::get().into_inner(), reference.validators.clone())?;
    same("paused", consortium::PausedValidators::<Runtime>::get().into_inner(), reference.paused.clone())?;
    let reported = reference.reported.iter().map(|(organisation, slot)| (*organisation, *slot));
    same_map("reported", consortium::DoubleBlocks::<Runtime>::iter(), reported)?;
    let peers = reference.peers.iter().map(|(peer, organisation)| (peer.clone(), *organisation));
    same_map("peer", consortium::Peers::<Runtime>::iter(), peers)?;
    let council = pallet_collective::Members::<Runtime, CouncilInstance>::get();
    same("council", council, reference.council.iter().cloned().collect::<Vec<AccountId>>())?;
    let authorised = System::authorized_upgrade().map(|upgrade| *upgrade.code_hash());
    same("authorised upgrade", authorised, reference.upgrade)
}

fn money(reference: &Reference) -> Result<(), Difference> {
    for (organisation, member) in numbered(&reference.members) {
        let purse = reference.purse(organisation);
        let account = &member.account;
        let chain = (Balances::free_balance(account), Balances::reserved_balance(account));
        same(&format!("money of {organisation}"), chain, (purse.free, purse.held))?;
    }
    let accounts = polkadot_sdk::frame_system::Account::<Runtime>::iter_values();
    let everywhere: u128 = accounts.map(|account| account.data.free + account.data.reserved).sum();
    same("money everywhere", everywhere, reference.issuance())?;
    same("issuance", pallet_balances::TotalIssuance::<Runtime>::get(), reference.issuance())
}

fn registry(reference: &Reference) -> Result<(), Difference> {
    use pallet_deed_registry as registry;
    let entries = || (0u64..).zip(&reference.entries);
    same_map(
        "asset",
        registry::Assets::<Runtime>::iter().map(|(AssetKey(asset), stored)| (asset, stored)),
        entries().map(|(asset, entry)| (asset, Asset { first: entry.versions[0], ..entry.asset.clone() })),
    )?;
    let versions =
        registry::Versions::<Runtime>::iter().map(|(AssetKey(asset), number, version)| ((asset, number), version));
    let expected =
        entries().flat_map(|(asset, entry)| (2..).zip(&entry.versions[1..]).map(move |(n, v)| ((asset, n), *v)));
    same_map("later version", versions, expected)?;
    let parents = registry::Parents::<Runtime>::iter().map(|(asset, parents)| (asset, parents.into_inner()));
    let expected = entries().filter(|(_, entry)| !entry.parents.is_empty());
    same_map("parents", parents, expected.map(|(asset, entry)| (asset, entry.parents.clone())))?;
    let titles =
        registry::Titles::<Runtime>::iter().map(|(asset, right, shares)| ((asset, right as u8), shares.into_inner()));
    let expected = entries().flat_map(|(asset, entry)| {
        let owned = vec![Share { organisation: entry.asset.owner, parts: WHOLE }];
        let shared = Right::ALL.into_iter().filter(move |right| entry.holders(*right) != owned);
        shared.map(move |right| ((asset, right as u8), entry.holders(right).to_vec()))
    });
    same_map("title", titles, expected)?;
    let claims = reference.claims.iter().map(|(content, asset)| (*content, *asset));
    same_map("claim", registry::ByContent::<Runtime>::iter(), claims)?;
    let conflicts = entries().filter_map(|(asset, entry)| Some((asset, entry.conflict?)));
    same_map("conflict", registry::Conflicts::<Runtime>::iter(), conflicts)?;
    let history =
        registry::History::<Runtime>::iter().map(|(AssetKey(asset), number, change)| ((asset, number), change));
    let expected = entries().flat_map(|(asset, entry)| (0..).zip(&entry.history).map(move |(n, c)| ((asset, n), *c)));
    same_map("change", history, expected)?;
    let procedures = entries().filter_map(|(asset, entry)| Some((asset, entry.procedure.clone()?)));
    same_map("procedure", registry::Procedures::<Runtime>::iter(), procedures)?;
    let objections = entries().filter_map(|(asset, entry)| Some((asset, entry.objection?)));
    same_map("objection", registry::Objections::<Runtime>::iter(), objections)?;
    let filed = registry::LicenceRecords::<Runtime>::iter().map(|(asset, number, record)| ((asset, number), record));
    let expected = entries().flat_map(|(asset, entry)| (0..).zip(&entry.filed).map(move |(n, r)| ((asset, n), *r)));
    same_map("licence on record", filed, expected)?;
    let freezes = entries().filter_map(|(asset, entry)| Some((asset, entry.freeze?)));
    same_map("freeze", registry::Freezes::<Runtime>::iter(), freezes)?;
    let books = entries().filter(|(_, entry)| entry.next_pledge > 0).map(|(asset, entry)| {
        let pledges = entry.pledges.clone().try_into().expect("pledges fit");
        (asset, PledgeBook { next: entry.next_pledge, pledges })
    });
    same_map("pledges", registry::Pledges::<Runtime>::iter(), books)?;
    same_map("batch", registry::Batches::<Runtime>::iter(), (0..).zip(reference.batches.iter().copied()))?;
    let taken = registry::Taken::<Runtime>::iter().map(|(batch, index, asset)| ((batch, index), asset));
    same_map("entry", taken, reference.taken.iter().map(|(entry, asset)| (*entry, *asset)))?;
    let fields = registry::Commitments::<Runtime>::iter().map(|(asset, field, value)| ((asset, field), value));
    let expected =
        entries().flat_map(|(asset, entry)| entry.fields.iter().map(move |(f, value)| ((asset, f.clone()), *value)));
    same_map("field", fields, expected)
}

fn market(reference: &Reference) -> Result<(), Difference> {
    use pallet_deed_market as market;
    macro_rules! same_records {
        ($what:literal, $storage:ident, $records:ident) => {
            same_map(
                $what,
                market::$storage::<Runtime>::iter(),
                reference.$records.iter().map(|(number, record)| (*number, record.clone())),
            )
        };
    }
    same_records!("offer", Offers, offers)?;
    same_records!("order", Orders, orders)?;
    same_records!("licence", Licences, licences)?;
    same_records!("bid", Bids, bids)?;
    same_records!("meter", Meters, meters)?;
    same_records!("negotiation", Negotiations, negotiations)?;
    same_records!("dispute", Disputes, disputes)?;
    same_records!("payment", Payments, payments)?;
    let sealed = market::SealedBids::<Runtime>::iter().map(|(offer, bids)| (offer, bids.into_inner()));
    same_map("sealed bids", sealed, reference.sealed.iter().map(|(offer, bids)| (*offer, bids.clone())))
}
