//! Measures every call, and what happens by itself, at their largest arguments.

use crate::{
    Agenda, AssetInspect, Assets, ByContent, Call, Commitments, Config, Conflicts, HandlingTerm, MAX_DUE, MAX_SILENT,
    Pallet, Pledges, Procedures, Versions,
};
use alloc::{vec, vec::Vec};
use codec::Encode;
use deed_primitives::{
    Application, AssetDetails, AssetId, AssetKey, AssetKind, Class, Consents, Digest, Due, FieldCommitments, FieldName,
    InclusionProof, MAX_BATCH, MAX_CLASS, MAX_FIELD_NAME, MAX_FIELDS, MAX_PARENTS, MAX_PLEDGES, MAX_SHARES,
    MAX_SUMMARY, MAX_TAG, MAX_TAGS, MAX_TEXT, MAX_TITLE, OrgId, Parent, Parents, Pledge, PledgeBook, Procedure,
    RegistrationState, Right, Roles, Share, Shares, Summary, Tag, Tags, Title, WHOLE,
};
use frame::benchmarking::prelude::*;
use pallet_deed_consortium::Membership;
use sha2::{Digest as _, Sha256};

/// The fewest bytes of text with all the tags there can be: however short, each is a text of its own to store.
const LEAST_TEXT: u32 = 1 + MAX_TAGS;

/// An application with every text at its longest.
pub(crate) fn details(content: Digest) -> AssetDetails {
    details_of(MAX_TEXT, content)
}

/// An application with all the tags there can be, and so many bytes of text.
fn details_of(bytes: u32, content: Digest) -> AssetDetails {
    let mut rest = bytes.saturating_sub(LEAST_TEXT);
    let mut text = |least: u32, most: u32| {
        let more = rest.min(most - least);
        rest -= more;
        vec![b't'; (least + more) as usize]
    };
    AssetDetails {
        kind: AssetKind::Dataset,
        title: Title::truncate_from(text(1, MAX_TITLE)),
        summary: Summary::truncate_from(text(0, MAX_SUMMARY)),
        class: Class::truncate_from(text(0, MAX_CLASS)),
        tags: Tags::truncate_from((0..MAX_TAGS).map(|_| Tag::truncate_from(text(1, MAX_TAG))).collect()),
        sensitivity: 4,
        content,
        metadata: [1; 32],
        schema: Some([2; 32]),
    }
}

fn member<T: Config>(name: &'static str, index: u32, roles: Roles) -> (u32, T::AccountId) {
    let signer: T::AccountId = account(name, index, 0);
    (T::Membership::admit_for_benchmark(signer.clone(), roles), signer)
}

/// A content of its own for each number.
fn content(number: u32) -> Digest {
    let mut content = [9; 32];
    content[..4].copy_from_slice(&number.to_le_bytes());
    content
}

/// An application of `owner` in the given state, in conflict with one that has been given up: it can claim its content when it is
/// published.
fn application<T: Config>(owner: u32, number: u32, state: RegistrationState) -> AssetId {
    let submit = || Pallet::<T>::do_submit(owner, details(content(number)), Parents::default(), Pallet::<T>::now());
    let (first, _) = submit().expect("the content is new");
    set_state::<T>(first, RegistrationState::Refused { code: 1 });
    let (asset, _) = submit().expect("the claim was given up");
    set_state::<T>(asset, state);
    ByContent::<T>::insert(content(number), first);
    Conflicts::<T>::insert(asset, first);
    asset
}

/// An application of somebody else's for content 0.
fn contested<T: Config>() {
    let (rival, _) = member::<T>("rival", 0, Roles::ALL);
    let submitted = Pallet::<T>::do_submit(rival, details(content(0)), Parents::default(), Pallet::<T>::now());
    assert!(submitted.is_ok());
}

fn set_state<T: Config>(asset: AssetId, state: RegistrationState) {
    Assets::<T>::mutate(AssetKey(asset), |stored| {
        if let Some(stored) = stored {
            stored.state = state;
        }
    });
}

fn whole(organisation: u32) -> Shares {
    Shares::truncate_from(vec![Share { organisation, parts: WHOLE }])
}

fn registered<T: Config>(owner: u32) -> AssetId {
    Pallet::<T>::register_for_benchmark(owner, whole(owner), Parents::default())
}

/// A registered asset of `owner` whose rights are shared by as many as can, and pledged as often as can be, for a time that
/// ends far away; with everybody whose consent a cancellation needs.
fn crowded<T: Config>(owner: u32) -> (AssetId, Vec<OrgId>) {
    let holders: Vec<OrgId> = (1..MAX_SHARES).map(|n| member::<T>("holder", n, Roles::NONE).0).collect();
    let parts = WHOLE / MAX_SHARES;
    let others = holders.iter().map(|organisation| Share { organisation: *organisation, parts });
    let first = Share { organisation: owner, parts };
    let shares = Shares::truncate_from(core::iter::once(first).chain(others).collect());
    let asset = Pallet::<T>::register_for_benchmark(owner, shares.clone(), Parents::default());
    Pallet::<T>::store_shares(asset, owner, Right::Holding, shares.clone());
    Pallet::<T>::store_shares(asset, owner, Right::Processing, shares);
    let creditors: Vec<OrgId> = (0..MAX_PLEDGES).map(|n| member::<T>("creditor", n, Roles::NONE).0).collect();
    let mut book = PledgeBook { next: MAX_PLEDGES, ..PledgeBook::default() };
    for (number, creditor) in creditors.iter().enumerate() {
        let pledge = Pledge {
            number: number as u32,
            right: Right::Holding,
            pledgor: owner,
            creditor: *creditor,
            terms: [1; 32],
            until: Some(u32::MAX),
            at: 0,
            accepted: Some(0),
        };
        Agenda::<T>::insert(u32::MAX, (asset, Due::Pledge(number as u32)), ());
        assert!(book.pledges.try_push(pledge).is_ok());
    }
    Pledges::<T>::insert(asset, book);
    (asset, holders.into_iter().chain(creditors).collect())
}

/// Puts a procedure on an asset, due now.
fn open<T: Config>(
    asset: AssetId,
    applicant: OrgId,
    application: Application,
    state: RegistrationState,
    consents: Vec<OrgId>,
) {
    let now = Pallet::<T>::now();
    let procedure = Procedure {
        application: Some(application),
        applicant,
        state,
        submitted_at: now,
        due: Some(now),
        consents: Consents::truncate_from(consents),
    };
    Procedures::<T>::insert(asset, procedure);
}

fn cancellation() -> Application {
    Application::Cancellation { reason: [1; 32] }
}

fn field(number: u32) -> FieldName {
    let mut name = vec![b'f'; MAX_FIELD_NAME as usize];
    name[0] = b'a' + (number % MAX_FIELDS) as u8;
    FieldName::truncate_from(name)
}

/// A proof that `leaf` is the first of the largest batch, and the root it leads to.
fn in_largest_batch(leaf: &[u8]) -> (InclusionProof, Digest) {
    let hashes = vec![[3; 32]; MAX_BATCH.ilog2() as usize];
    let start: Digest = Sha256::new().chain_update([0]).chain_update(leaf).finalize().into();
    let parent = |left: Digest, right: &Digest| {
        Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
    };
    let root = hashes.iter().fold(start, parent);
    (InclusionProof::truncate_from(hashes), root)
}

/// The last pledge an asset has room for, of the last part of a right.
fn last_pledge<T: Config>() -> (AssetId, T::AccountId, T::AccountId) {
    let (owner, signer) = member::<T>("owner", 0, Roles::ALL);
    let (asset, _) = crowded::<T>(owner);
    Pledges::<T>::mutate(asset, |book| book.pledges.pop());
    let (creditor, other) = member::<T>("neighbour", 0, Roles::NONE);
    let pledged = Pallet::<T>::do_pledge(asset, Right::Operating, owner, creditor, [1; 32], Some(u32::MAX));
    assert!(pledged.ok() == Some(MAX_PLEDGES));
    (asset, signer, other)
}

/// The measurements.
#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn submit(p: Linear<0, { MAX_PARENTS }>, b: Linear<{ LEAST_TEXT }, { MAX_TEXT }>) {
        let (owner, signer) = member::<T>("owner", 0, Roles::ALL);
        T::Membership::remember_for_benchmark(&signer);
        contested::<T>();
        let parent = |_| Parent { asset: registered::<T>(owner), version: 2, contribution: WHOLE / MAX_PARENTS };
        let parents = Parents::truncate_from((0..p).map(parent).collect());

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), details_of(b, content(0)), parents);
    }

    #[benchmark]
    fn accept() {
        let (owner, signer) = member::<T>("owner", 0, Roles::ALL);
        let (asset, consents) = crowded::<T>(owner);
        open::<T>(asset, owner, cancellation(), RegistrationState::Submitted, consents);

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), asset);
    }

    #[benchmark]
    fn review() {
        let (owner, signer) = member::<T>("owner", 0, Roles::ALL);
        let asset = application::<T>(owner, 0, RegistrationState::Accepted);

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), asset);
    }

    #[benchmark]
    fn refuse() {
        let (owner, signer) = member::<T>("owner", 0, Roles::ALL);
        let asset = application::<T>(owner, 0, RegistrationState::Reviewed);

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), asset, 7);
    }

    #[benchmark]
    fn publish() {
        let (owner, signer) = member::<T>("owner", 0, Roles::ALL);
        let asset = application::<T>(owner, 0, RegistrationState::Reviewed);

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), asset);
    }

    #[benchmark]
    fn object() {
        let (owner, _) = member::<T>("owner", 0, Roles::ALL);
        let (_, signer) = member::<T>("neighbour", 0, Roles::NONE);
        let asset = registered::<T>(owner);

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), asset, [5; 32]);
    }

    #[benchmark]
    fn rule_objection() {
        let (owner, signer) = member::<T>("owner", 0, Roles::ALL);
        let (neighbour, _) = member::<T>("neighbour", 0, Roles::NONE);
        let asset = application::<T>(owner, 0, RegistrationState::Published { until: u32::MAX });
        let objected = Pallet::<T>::do_object(asset, neighbour, [5; 32]);
        assert!(objected.is_ok());

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), asset, false);
    }

    #[benchmark]
    fn add_version() {
        let (owner, signer) = member::<T>("owner", 0, Roles::ALL);
        let asset = registered::<T>(owner);

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), asset, [8; 32], [7; 32], Some([6; 32]));
    }

    #[benchmark]
    fn freeze() {
        let (owner, signer) = member::<T>("owner", 0, Roles::ALL);
        let asset = registered::<T>(owner);

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), asset, 7, Some(9));
    }

    #[benchmark]
    fn unfreeze() {
        let (owner, signer) = member::<T>("owner", 0, Roles::ALL);
        let asset = registered::<T>(owner);
        open::<T>(asset, owner, Application::Renewal, RegistrationState::Submitted, Vec::new());
        let frozen = Pallet::<T>::freeze(RawOrigin::Signed(signer.clone()).into(), asset, 7, Some(9));
        assert!(frozen.is_ok());

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), asset);
    }

    #[benchmark]
    fn set_titles(s: Linear<1, { MAX_SHARES }>) {
        let (owner, signer) = member::<T>("owner", 0, Roles::ALL);
        let asset = application::<T>(owner, 0, RegistrationState::Submitted);
        let share = |n: u32| Share {
            organisation: member::<T>("holder", n, Roles::NONE).0,
            parts: if n == 0 { WHOLE - (s - 1) } else { 1 },
        };
        let shares = Shares::truncate_from((0..s).map(share).collect());

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), asset, Right::Operating, shares);
    }

    #[benchmark]
    fn apply() {
        let (owner, signer) = member::<T>("owner", 0, Roles::ALL);
        let (asset, _) = crowded::<T>(owner);
        let (licensee, _) = member::<T>("neighbour", 0, Roles::NONE);
        // The other applications store longer texts, but this one reads most: the holders, the licensee, the licences on record.
        let application = Application::Licence { licensee, terms: [1; 32], until: Some(u32::MAX) };

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), asset, application);
    }

    #[benchmark]
    fn withdraw() {
        let (owner, signer) = member::<T>("owner", 0, Roles::ALL);
        let asset = application::<T>(owner, 0, RegistrationState::Reviewed);

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), asset);
    }

    #[benchmark]
    fn consent() {
        let (owner, _) = member::<T>("owner", 0, Roles::ALL);
        let (asset, mut consents) = crowded::<T>(owner);
        // A creditor is found last.
        let (_, signer) = member::<T>("creditor", MAX_PLEDGES - 1, Roles::NONE);
        consents.pop();
        open::<T>(asset, owner, cancellation(), RegistrationState::Submitted, consents);

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), asset);
    }

    #[benchmark]
    fn pledge() {
        let (asset, signer, _) = last_pledge::<T>();
        Pledges::<T>::mutate(asset, |book| book.pledges.pop());
        let (creditor, _) = member::<T>("neighbour", 0, Roles::NONE);

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), asset, Right::Operating, creditor, [1; 32], Some(u32::MAX));
    }

    #[benchmark]
    fn accept_pledge() {
        let (asset, _, creditor) = last_pledge::<T>();

        #[extrinsic_call]
        _(RawOrigin::Signed(creditor), asset, MAX_PLEDGES);
    }

    #[benchmark]
    fn release_pledge() {
        let (asset, _, creditor) = last_pledge::<T>();

        #[extrinsic_call]
        _(RawOrigin::Signed(creditor), asset, MAX_PLEDGES);
    }

    #[benchmark]
    fn withdraw_version() {
        let (owner, signer) = member::<T>("owner", 0, Roles::ALL);
        let asset = registered::<T>(owner);

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), asset, 2);
    }

    #[benchmark]
    fn restore_version() {
        let (owner, signer) = member::<T>("owner", 0, Roles::ALL);
        let asset = registered::<T>(owner);
        Versions::<T>::mutate(AssetKey(asset), 2, |stored| {
            if let Some(stored) = stored {
                stored.withdrawn = Some(0);
            }
        });

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), asset, 2);
    }

    #[benchmark]
    fn register_batch() {
        let (_, signer) = member::<T>("owner", 0, Roles::ALL);

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), [1; 32], MAX_BATCH, [2; 32]);
    }

    #[benchmark]
    fn submit_from_batch(p: Linear<0, { MAX_PARENTS }>, b: Linear<{ LEAST_TEXT }, { MAX_TEXT }>) {
        let (owner, signer) = member::<T>("owner", 0, Roles::ALL);
        T::Membership::remember_for_benchmark(&signer);
        let parent = |_| Parent { asset: registered::<T>(owner), version: 2, contribution: WHOLE / MAX_PARENTS };
        let parents = Parents::truncate_from((0..p).map(parent).collect());
        let details = details_of(b, content(0));
        let (proof, root) = in_largest_batch(&details.encode());
        let declared = Pallet::<T>::register_batch(RawOrigin::Signed(signer.clone()).into(), root, MAX_BATCH, [2; 32]);
        assert!(declared.is_ok());
        // Declared later by somebody else, whose claim gives way.
        frame_system::Pallet::<T>::set_block_number(frame_system::Pallet::<T>::block_number() + 1u32.into());
        contested::<T>();

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), 0, 0, details, parents, proof);
    }

    #[benchmark]
    fn commit_fields(f: Linear<0, { MAX_FIELDS }>) {
        let (owner, signer) = member::<T>("owner", 0, Roles::ALL);
        let asset = registered::<T>(owner);
        let fields = FieldCommitments::truncate_from((0..f).map(|n| (field(n), [1; 32])).collect());

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), asset, fields);
    }

    #[benchmark]
    fn disclose() {
        let (owner, signer) = member::<T>("owner", 0, Roles::ALL);
        let asset = registered::<T>(owner);
        Commitments::<T>::insert(asset, field(0), [1; 32]);

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), asset, field(0), owner);
    }

    #[benchmark]
    fn end_windows(w: Linear<0, { MAX_DUE }>) {
        let (owner, _) = member::<T>("owner", 0, Roles::ALL);
        let now = Pallet::<T>::now();
        for number in 0..w {
            let asset = application::<T>(owner, number, RegistrationState::Published { until: now });
            Agenda::<T>::insert(now, (asset, Due::Window), ());
        }

        #[block]
        {
            Pallet::<T>::work_off_agenda(now);
        }

        assert!(Agenda::<T>::iter_prefix(now).next().is_none());
    }

    #[benchmark]
    fn end_steps(s: Linear<0, { MAX_DUE }>) {
        let (owner, _) = member::<T>("owner", 0, Roles::ALL);
        let (to, _) = member::<T>("neighbour", 0, Roles::NONE);
        let now = Pallet::<T>::now();
        let transfer = Application::Transfer { right: Right::Holding, to, parts: WHOLE / MAX_SHARES };
        for _ in 0..s {
            let (asset, mut consents) = crowded::<T>(owner);
            consents.push(to);
            open::<T>(asset, owner, transfer.clone(), RegistrationState::Published { until: now }, consents);
            Agenda::<T>::insert(now, (asset, Due::Procedure), ());
        }

        #[block]
        {
            Pallet::<T>::work_off_agenda(now);
        }

        // They took effect: every one of the assets has passed on.
        assert!(Assets::<T>::iter_values().all(|stored| stored.owner == to));
    }

    #[benchmark]
    fn accept_by_silence(a: Linear<0, { MAX_SILENT }>) {
        let (owner, _) = member::<T>("owner", 0, Roles::ALL);
        for number in 0..a {
            let details = details(content(number));
            assert!(Pallet::<T>::do_submit(owner, details, Parents::default(), Pallet::<T>::now()).is_ok());
        }
        let end = Pallet::<T>::now() + HandlingTerm::<T>::get();
        let looked;

        #[block]
        {
            looked = Pallet::<T>::accept_by_silence(end);
        }

        assert_eq!(looked, a);
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::chain(), crate::mock::Test);
}
