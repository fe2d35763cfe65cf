//! Two blocks of one author for one slot.

use super::{admit, error, signed, unchanged};
use crate::mock::{
    AtWork, Block, Consortium, Disabled, PROVIDER, REGISTRAR, RuntimeCall, RuntimeOrigin, SLOT, STRANGER, System, Test,
    author, authors, scenario,
};
use crate::{Call, DoubleBlocks, Error, Event, PastAuthors, SETS_REMEMBERED};
use deed_primitives::{EncodedHeader, OrgId, Roles};
use frame::deps::codec::{Decode, Encode};
use frame::deps::sp_consensus_aura::{
    digests::CompatibleDigestItem,
    sr25519::{AuthorityPair, AuthoritySignature},
};
use frame::deps::sp_core::Pair;
use frame::deps::sp_runtime::{DigestItem, traits::Header as _};
use frame::testing_prelude::*;
use frame::traits::Authorize;

/// The organisation that is reported.
const OFFENDER: OrgId = 2;

type Header = <Block as frame::deps::sp_runtime::traits::Block>::Header;

fn pre_digest(slot: u64) -> DigestItem {
    <DigestItem as CompatibleDigestItem<AuthoritySignature>>::aura_pre_digest(slot.into())
}

/// The header of one of the blocks that could be made, without a seal.
fn header(number: u64, logs: Vec<DigestItem>) -> Header {
    let digest = frame::deps::sp_runtime::Digest { logs };
    Header::new(number, Default::default(), Default::default(), Default::default(), digest)
}

fn seal(mut header: Header, key: &AuthorityPair) -> EncodedHeader {
    let seal = DigestItem::aura_seal(key.sign(header.hash().as_ref()));
    header.digest_mut().push(seal);
    EncodedHeader::truncate_from(header.encode())
}

/// A block that an organisation has made for a slot.
fn block(organisation: OrgId, number: u64, slot: u64) -> EncodedHeader {
    seal(header(number, vec![pre_digest(slot)]), &author(organisation))
}

/// Organisation 2 validates beside the first; it makes the blocks of even slots.
fn two_validators() {
    admit(10, Roles::VALIDATOR);
    assert_ok!(Consortium::add_validator(RuntimeOrigin::root(), OFFENDER));
    AtWork::set(vec![OFFENDER, 0]);
}

fn report(first: EncodedHeader, second: EncodedHeader) -> Call<Test> {
    Call::report_double_block { first, second }
}

/// What is made of a report: by the pool, if the node's own, and as a call of a member.
fn refused(first: EncodedHeader, second: EncodedHeader, why: Error<Test>) {
    assert_eq!(Consortium::report_of(&first, &second), None);
    let call = report(first, second);
    let pool = match why {
        Error::AlreadyReported => InvalidTransaction::Stale,
        _ => InvalidTransaction::BadProof,
    };
    let verdict = unchanged(|| call.authorize(TransactionSource::Local));
    assert_eq!(verdict, Some(Err(TransactionValidityError::Invalid(pool))), "{why:?}");
    let outcome = unchanged(|| RuntimeCall::from(call).dispatch(signed(PROVIDER)));
    assert_eq!(outcome.map(drop).map_err(|refusal| refusal.error), Err(error(why)));
}

#[test]
fn who_makes_two_blocks_for_one_slot_is_excluded() {
    scenario(|| {
        two_validators();
        let (first, second) = (block(OFFENDER, 1, SLOT), block(OFFENDER, 2, SLOT));
        assert_eq!(Consortium::report_of(&first, &second), Some(report(first.clone(), second.clone())));
        assert_ok!(Consortium::report_double_block(signed(PROVIDER), first.clone(), second.clone()));
        System::assert_has_event(Event::<Test>::DoubleBlock { organisation: OFFENDER, slot: SLOT }.into());
        System::assert_last_event(Event::<Test>::ValidatorExcluded { organisation: OFFENDER }.into());
        assert_eq!((Consortium::validators(), Disabled::get()), (vec![0], vec![OFFENDER]));

        // Let in again, it is not put out again for the same, nor for what it did before it was put out.
        refused(first, second, Error::AlreadyReported);
        assert_ok!(Consortium::add_validator(RuntimeOrigin::root(), OFFENDER));
        refused(block(OFFENDER, 3, SLOT - 2), block(OFFENDER, 4, SLOT - 2), Error::AlreadyReported);
        let later = [block(OFFENDER, 5, SLOT + 2), block(OFFENDER, 6, SLOT + 2)];
        assert_ok!(Consortium::report_double_block(signed(PROVIDER), later[0].clone(), later[1].clone()));
        assert_eq!(DoubleBlocks::<Test>::get(OFFENDER), Some(SLOT + 2));
    });
}

#[test]
fn the_last_validator_is_reported_and_stays() {
    scenario(|| {
        let (first, second) = (block(0, 1, SLOT), block(0, 2, SLOT));
        assert_ok!(Consortium::report_double_block(signed(PROVIDER), first, second));
        System::assert_last_event(Event::<Test>::DoubleBlock { organisation: 0, slot: SLOT }.into());
        assert_eq!((Consortium::validators(), Disabled::get()), (vec![0], vec![]));
    });
}

#[test]
fn the_node_reports_without_a_signature() {
    scenario(|| {
        two_validators();
        let call = report(block(OFFENDER, 1, SLOT), block(OFFENDER, 2, SLOT));
        let external = call.authorize(TransactionSource::External);
        assert_eq!(external, Some(Err(TransactionValidityError::Invalid(InvalidTransaction::Call))));
        for source in [TransactionSource::Local, TransactionSource::InBlock] {
            let Some(Ok((validity, _))) = unchanged(|| call.authorize(source)) else { panic!("refused: {source:?}") };
            assert_eq!((validity.priority, validity.propagate), (TransactionPriority::MAX, false));
            assert_eq!(validity.provides, [("DeedDoubleBlock", (OFFENDER, SLOT)).encode()]);
        }
        assert_ok!(RuntimeCall::from(call).dispatch(frame_system::RawOrigin::Authorized.into()));
        assert_eq!(Consortium::validators(), [0]);
    });
}

#[test]
fn what_shows_nothing_is_refused() {
    scenario(|| {
        two_validators();
        let one = || block(OFFENDER, 1, SLOT);
        refused(one(), one(), Error::SameBlock);
        // Signatures differ from one signing to the next.
        let again = (0..9).map(|_| one()).find(|again| *again != one()).expect("another seal");
        refused(one(), again, Error::SameBlock);
        refused(one(), block(OFFENDER, 2, SLOT + 2), Error::DifferentSlots);
        refused(one(), block(OFFENDER, 2, SLOT - 2), Error::DifferentSlots);
    });
}

#[test]
fn seals_that_are_not_the_authors_are_refused() {
    scenario(|| {
        two_validators();
        let one = || block(OFFENDER, 1, SLOT);
        // Somebody else's turn, somebody who has none, and a seal of another block.
        refused(block(0, 1, SLOT), block(0, 2, SLOT), Error::BadSeal);
        refused(block(7, 1, SLOT), block(7, 2, SLOT), Error::BadSeal);
        refused(one(), block(0, 2, SLOT), Error::BadSeal);
        refused(block(0, 2, SLOT), one(), Error::BadSeal);
        let mut copied = header(2, vec![pre_digest(SLOT)]);
        let original = one();
        let seal = Header::decode(&mut &original[..]).unwrap().digest_mut().pop().unwrap();
        copied.digest_mut().push(seal);
        refused(one(), EncodedHeader::truncate_from(copied.encode()), Error::BadSeal);
        // Nobody makes blocks.
        AtWork::set(vec![]);
        refused(one(), block(OFFENDER, 2, SLOT), Error::BadSeal);
    });
}

#[test]
fn what_is_no_header_is_refused() {
    scenario(|| {
        two_validators();
        let one = block(OFFENDER, 1, SLOT);
        let mut longer = one.clone();
        assert_ok!(longer.try_push(0));
        let bare = header(2, vec![pre_digest(SLOT)]);
        let other_seal = {
            let mut header = bare.clone();
            header.digest_mut().push(DigestItem::Seal(*b"else", vec![0; 64]));
            header
        };
        let bytes = |header: Header| EncodedHeader::truncate_from(header.encode());
        let unreadable = [
            EncodedHeader::default(),
            longer,
            bytes(bare),
            bytes(other_seal),
            seal(header(2, vec![]), &author(OFFENDER)),
            seal(header(2, vec![pre_digest(SLOT), pre_digest(SLOT)]), &author(OFFENDER)),
        ];
        for header in unreadable {
            refused(one.clone(), header.clone(), Error::BadHeader);
            refused(header, one.clone(), Error::BadHeader);
        }
    });
}

#[test]
fn reports_come_in_time() {
    scenario(|| {
        two_validators();
        // Fifty slots are the most; what is a hundred ahead cannot have been seen by anybody.
        for slot in [0, SLOT - 50, SLOT + 102, u64::MAX - 1] {
            refused(block(OFFENDER, 1, slot), block(OFFENDER, 2, slot), Error::NotRecent);
        }
        for slot in [SLOT - 48, SLOT + 100] {
            let found = Consortium::double_block(&block(OFFENDER, 1, slot), &block(OFFENDER, 2, slot));
            assert!(matches!(found, Ok((OFFENDER, found)) if found == slot));
        }
    });
}

#[test]
fn who_leaves_or_takes_another_key_is_found_all_the_same() {
    scenario(|| {
        two_validators();
        let pair = || (block(OFFENDER, 1, SLOT), block(OFFENDER, 2, SLOT));
        // The list it was on is remembered while four others follow.
        Consortium::remember_authors(authors(&[0, OFFENDER]));
        AtWork::set(vec![0]);
        let (first, second) = pair();
        refused(first, second, Error::BadSeal);
        Consortium::remember_authors(authors(&[OFFENDER, 0]));
        for _ in 1..SETS_REMEMBERED {
            let (first, second) = pair();
            assert!(Consortium::double_block(&first, &second).is_ok());
            Consortium::remember_authors(authors(&[0]));
        }
        let (first, second) = pair();
        assert!(Consortium::double_block(&first, &second).is_ok());
        Consortium::remember_authors(authors(&[0]));
        assert_eq!(PastAuthors::<Test>::get().len(), SETS_REMEMBERED as usize);
        let (first, second) = pair();
        refused(first, second, Error::BadSeal);
    });
}

#[test]
fn a_report_is_a_members_or_the_nodes() {
    scenario(|| {
        two_validators();
        admit(30, Roles::ALL);
        assert_ok!(Consortium::suspend(signed(REGISTRAR), 3));
        let call = || RuntimeCall::from(report(block(OFFENDER, 1, SLOT), block(OFFENDER, 2, SLOT)));
        let wrong = [
            (RuntimeOrigin::none(), BadOrigin.into()),
            (RuntimeOrigin::root(), BadOrigin.into()),
            (signed(STRANGER), error(Error::NotAMember)),
            (signed(30), error(Error::NotAMember)),
        ];
        for (origin, why) in wrong {
            let outcome = unchanged(|| call().dispatch(origin.clone()));
            assert_eq!(outcome.map(drop).map_err(|refusal| refusal.error), Err(why), "{origin:?}");
        }
        assert_eq!(Consortium::validators(), [0, OFFENDER]);
    });
}
