//! What a licence covers, what ends it, and what is granted under it.

use super::*;
use crate::mock::{BANK, DEVELOPER, FEE, OBSERVER, WINDOW, scenario};
use crate::{Licences, MAX_SUBLICENCE_DEPTH};
use deed_primitives::{LicenceState, Purpose, Revocation, part_of};

fn record(account: u64, licence: LicenceId) -> DispatchResult {
    Market::record_use(signed(account), licence, Purpose::Research, [0; 32])
}

fn generous() -> Policy {
    Policy { sublicence: true, max_uses: Some(4), term: Some(20), royalty: 250_000, ..Policy::default() }
}

fn state(licence: LicenceId) -> LicenceState {
    Market::licence_view(licence).unwrap().1
}

#[test]
fn a_use_says_where_when_the_policy_asks() {
    scenario(|| {
        let policy = Policy {
            territories: vec![*b"CN", *b"SG"].try_into().unwrap(),
            max_uses: Some(5),
            delete_after: Some(6),
            ..Policy::default()
        };
        let licence = licensed(BANK, own_asset(), policy);
        let record_in = |territory, units| {
            Market::record_use_in(signed(BANK), licence, Purpose::Training, territory, units, [6; 32])
        };
        assert_noop!(record(BANK, licence), Error::<Test>::TerritoryNotAllowed);
        assert_noop!(record_in(None, 1), Error::<Test>::TerritoryNotAllowed);
        assert_noop!(record_in(Some(*b"US"), 1), Error::<Test>::TerritoryNotAllowed);
        assert_noop!(record_in(Some(*b"SG"), 0), Error::<Test>::ZeroAmount);
        assert_noop!(record_in(Some(*b"SG"), 6), Error::<Test>::UsesExhausted);
        assert_ok!(record_in(Some(*b"SG"), 3));
        happened(Event::UseMeasured { licence, territory: Some(*b"SG"), units: 3, charged: 0 });
        has_happened(Event::UseRecorded { licence, asset: 0, purpose: Purpose::Training, reference: [6; 32], uses: 3 });
        assert_noop!(record_in(Some(*b"CN"), 3), Error::<Test>::UsesExhausted);
        pass(6);
        assert_ok!(record_in(Some(*b"CN"), 1));
        pass(1);
        assert_noop!(record_in(Some(*b"CN"), 1), Error::<Test>::DeletionDue);
    });
}

#[test]
fn the_state_of_a_licence_is_computed() {
    scenario(|| {
        let asset = own_asset();
        let timed = licensed(BANK, asset, Policy { term: Some(3), ..Policy::default() });
        let counted = licensed(BANK, asset, Policy { max_uses: Some(1), ..Policy::default() });
        assert_eq!((state(timed), state(counted)), (LicenceState::Active, LicenceState::Active));
        assert_ok!(record(BANK, counted));
        pass(4);
        assert_eq!((state(timed), state(counted)), (LicenceState::Expired, LicenceState::Exhausted));
    });
}

#[test]
fn a_revoked_licence_covers_nothing_until_the_council_restores_it() {
    scenario(|| {
        let licence = licensed(BANK, own_asset(), Policy::default());
        let revoke = |account| Market::revoke_licence(signed(account), licence, 7, [8; 32]);
        let contest = |account| Market::contest_revocation(signed(account), licence, [9; 32]);
        assert_noop!(revoke(BANK), Error::<Test>::NotLicensor);
        assert_noop!(contest(BANK), Error::<Test>::NotRevoked);
        assert_ok!(revoke(PROVIDER));
        happened(Event::LicenceRevoked { licence, code: 7, evidence: [8; 32] });
        assert_noop!(revoke(PROVIDER), Error::<Test>::LicenceRevoked);
        assert_eq!(state(licence), LicenceState::Revoked { code: 7 });
        assert_noop!(record(BANK, licence), Error::<Test>::LicenceRevoked);
        let rule = |upheld| Market::rule_revocation(RuntimeOrigin::root(), licence, upheld);
        assert_noop!(rule(false), Error::<Test>::NotContested);
        assert_noop!(contest(PROVIDER), Error::<Test>::NotLicensee);
        assert_ok!(contest(BANK));
        happened(Event::RevocationContested { licence, evidence: [9; 32] });
        assert_noop!(contest(BANK), Error::<Test>::AlreadyContested);
        let revocation = Revocation { code: 7, evidence: [8; 32], at: now(), contested: Some([9; 32]) };
        assert_eq!(Licences::<Test>::get(licence).unwrap().revoked, Some(revocation));
        assert_ok!(rule(true));
        happened(Event::RevocationRuled { licence, upheld: true });
        assert_noop!(record(BANK, licence), Error::<Test>::LicenceRevoked);
        assert_ok!(rule(false));
        assert_ok!(record(BANK, licence));
        assert_eq!(state(licence), LicenceState::Active);
    });
}

#[test]
fn a_sublicence_stays_within_what_is_left() {
    scenario(|| {
        let asset = own_asset();
        let licence = licensed(BANK, asset, generous());
        let grant = |policy| Market::sublicense(signed(BANK), licence, 3, policy, 0);
        let within = Policy { max_uses: Some(3), term: Some(18), ..generous() };
        assert_ok!(record(BANK, licence));
        pass(2);
        for wider in [
            Policy { max_uses: Some(4), ..within.clone() },
            Policy { max_uses: None, ..within.clone() },
            Policy { term: Some(19), ..within.clone() },
            Policy { royalty: 249_999, ..within.clone() },
            Policy { derivation: true, ..within.clone() },
        ] {
            assert_noop!(grant(wider), Error::<Test>::PolicyTooWide);
        }
        assert_noop!(grant(Policy { max_uses: Some(0), ..within.clone() }), Error::<Test>::EmptyPolicy);
        let stranger = Market::sublicense(signed(DEVELOPER), licence, 3, within.clone(), 0);
        assert_noop!(stranger, Error::<Test>::NotLicensee);
        let own = Market::sublicense(signed(BANK), licence, 2, within.clone(), 0);
        assert_noop!(own, Error::<Test>::OwnOffer);
        let nobody = Market::sublicense(signed(BANK), licence, 70, within.clone(), 0);
        assert_noop!(nobody, Error::<Test>::UnknownOrganisation);
        assert_ok!(grant(within));
        happened(Event::Sublicensed { licence, sublicence: 1, to: 3 });
        let stored = Licences::<Test>::get(1).unwrap();
        assert_eq!((stored.parent, stored.depth, stored.licensor, stored.licensee), (Some(licence), 1, 2, 3));
        let closed = licensed(BANK, asset, Policy::default());
        let refused = Market::sublicense(signed(BANK), closed, 3, Policy::default(), 0);
        assert_noop!(refused, Error::<Test>::SublicenceNotAllowed);
        freeze(asset);
        let refused = Market::sublicense(signed(BANK), licence, 3, generous(), 0);
        assert_noop!(refused, Error::<Test>::AssetNotTradable);
    });
}

#[test]
fn a_use_of_a_sublicence_is_a_use_of_all_above_it() {
    scenario(|| {
        let licence = licensed(BANK, own_asset(), generous());
        for _ in 0..2 {
            let policy = Policy { max_uses: Some(3), ..generous() };
            assert_ok!(Market::sublicense(signed(BANK), licence, 3, policy, 0));
        }
        // Each may be used three times, both together four times.
        for sublicence in [1, 2, 1, 2] {
            assert_ok!(record(DEVELOPER, sublicence));
        }
        assert_eq!(Licences::<Test>::get(licence).unwrap().uses, 4);
        for (account, licence) in [(DEVELOPER, 1), (DEVELOPER, 2), (BANK, licence)] {
            assert_noop!(record(account, licence), Error::<Test>::UsesExhausted);
            let expected = LicenceState::Exhausted;
            assert_eq!(state(licence), expected);
        }
    });
}

#[test]
fn what_ends_a_licence_ends_all_below_it() {
    scenario(|| {
        let licence = licensed(BANK, own_asset(), generous());
        let mut last = licence;
        let chain = [(BANK, 3), (DEVELOPER, 4), (AUDITOR, 5)];
        for (from, to) in chain {
            assert_ok!(Market::sublicense(signed(from), last, to, generous(), 0));
            last += 1;
        }
        assert_eq!(u32::from(Licences::<Test>::get(last).unwrap().depth), MAX_SUBLICENCE_DEPTH);
        let deeper = Market::sublicense(signed(OBSERVER), last, 2, generous(), 0);
        assert_noop!(deeper, Error::<Test>::SublicenceTooDeep);
        assert_ok!(record(OBSERVER, last));
        assert_eq!(Licences::<Test>::get(licence).unwrap().uses, 1);
        assert_ok!(Market::revoke_licence(signed(DEVELOPER), 2, 3, [0; 32]));
        assert_eq!((state(1), state(2)), (LicenceState::Active, LicenceState::Revoked { code: 3 }));
        assert_eq!(state(last), LicenceState::Revoked { code: 3 });
        assert_noop!(record(OBSERVER, last), Error::<Test>::LicenceRevoked);
        let under_revoked = Market::sublicense(signed(AUDITOR), 2, 5, generous(), 0);
        assert_noop!(under_revoked, Error::<Test>::LicenceRevoked);
        assert_ok!(record(DEVELOPER, 1));
        pass(21);
        assert_noop!(record(DEVELOPER, 1), Error::<Test>::LicenceExpired);
        let expired = Market::sublicense(signed(BANK), licence, 4, generous(), 0);
        assert_noop!(expired, Error::<Test>::LicenceExpired);
    });
}

#[test]
fn a_sublicence_that_is_sold_owes_the_royalty() {
    scenario(|| {
        let licence = licensed(BANK, own_asset(), generous());
        let policy = Policy { max_uses: Some(1), ..generous() };
        assert_ok!(Market::sublicense(signed(BANK), licence, 3, policy, 1_000));
        let offer = NextOffer::<Test>::get() - 1;
        happened(Event::OfferCreated { offer, asset: 0, seller: 2 });
        let update = Market::update_offer(signed(BANK), offer, Pricing::Fixed(1), Policy::default());
        assert_noop!(update, Error::<Test>::SublicenceFixed);
        fund(DEVELOPER, 1_000);
        let order = NextOrder::<Test>::get();
        assert_ok!(Market::place_order(signed(DEVELOPER), offer, 1_000));
        assert_ok!(Market::declare_delivery(signed(BANK), order, [5; 32]));
        assert_ok!(Market::acknowledge(signed(DEVELOPER), order));
        let fee = part_of(1_000, FEE);
        let owed = part_of(1_000 - fee, 250_000);
        happened(Event::Settled { order, licence: 1, fee, royalties: owed, net: 1_000 - fee - owed });
        assert_eq!((free(PROVIDER), free(BANK), free(EXCHANGE)), (owed, 1_000 - fee - owed, fee));
        assert_eq!(Licences::<Test>::get(1).unwrap().parent, Some(licence));
        assert_ok!(record(DEVELOPER, 1));
    });
}

#[test]
fn an_offered_sublicence_is_for_one_and_only_while_it_can_be_granted() {
    scenario(|| {
        let licence = licensed(BANK, own_asset(), generous());
        assert_ok!(Market::sublicense(signed(BANK), licence, 4, generous(), 1_000));
        let offer = NextOffer::<Test>::get() - 1;
        fund(DEVELOPER, 1_000);
        let other = Market::place_order(signed(DEVELOPER), offer, 1_000);
        assert_noop!(other, Error::<Test>::OfferForAnother);
        assert_ok!(Market::sublicense(signed(BANK), licence, 3, generous(), 1_000));
        let order = NextOrder::<Test>::get();
        assert_ok!(Market::place_order(signed(DEVELOPER), offer + 1, 1_000));
        assert_ok!(Market::revoke_licence(signed(PROVIDER), licence, 1, [0; 32]));
        let refused = Market::declare_delivery(signed(BANK), order, [5; 32]);
        assert_noop!(refused, Error::<Test>::LicenceRevoked);
        let refused = Market::place_order(signed(DEVELOPER), offer + 1, 1_000);
        assert_noop!(refused, Error::<Test>::LicenceRevoked);
        pass(WINDOW + 1);
        assert_eq!((free(DEVELOPER), held(DEVELOPER)), (1_000, 0));
    });
}
