//! Disputes: who decides, within which time, and what moves.

use super::*;
use crate::mock::{ARBITERS, BANK, DEVELOPER, OBSERVER, WINDOW, scenario};
use crate::{COUNCIL_WINDOWS, Disputes, VOTING_WINDOWS};
use deed_primitives::{DisputeId, DisputeState, PANEL, Roles};

const VOTING: u32 = VOTING_WINDOWS * WINDOW;

/// A delivered order of a thousand.
fn contested() -> OrderId {
    delivered(BANK, offer(own_asset(), 1_000, Policy::default()))
}

fn open(order: OrderId) -> DisputeId {
    let dispute = crate::NextDispute::<Test>::get();
    assert_ok!(Market::open_dispute(signed(BANK), order, [3; 32], 700_000));
    dispute
}

/// The accounts of a panel.
fn panel(dispute: DisputeId) -> Vec<u64> {
    Disputes::<Test>::get(dispute).unwrap().panel.iter().map(|seat| u64::from(seat.arbiter) + 1).collect()
}

fn state(dispute: DisputeId) -> DisputeState {
    Disputes::<Test>::get(dispute).unwrap().state
}

fn without_arbiters() {
    for arbiter in ARBITERS {
        assert_ok!(Consortium::set_roles(RuntimeOrigin::root(), arbiter as OrgId - 1, Roles::NONE));
    }
}

#[test]
fn a_panel_decides_and_the_money_moves_when_nobody_appeals() {
    scenario(|| {
        let order = contested();
        let dispute = open(order);
        has_happened(Event::DisputeOpened { dispute, order, by: 2, evidence: [3; 32], claim: 700_000 });
        assert_eq!((order_state(order), held(BANK)), (OrderState::Disputed, 1_000));
        assert_noop!(plain(Market::acknowledge(signed(BANK), order)), Error::<Test>::WrongState);
        assert_noop!(plain(Market::claim(signed(PROVIDER), order)), Error::<Test>::WrongState);
        assert_noop!(Market::refund(signed(BANK), order), Error::<Test>::WrongState);
        let seats = panel(dispute);
        assert_eq!(seats.len(), PANEL as usize);
        let vote = |account, parts| Market::vote(signed(account), dispute, parts);
        assert_noop!(vote(seats[0], WHOLE + 1), Error::<Test>::PartsExceedWhole);
        assert_noop!(vote(BANK, 0), Error::<Test>::MissingRole);
        let idle = ARBITERS.into_iter().find(|arbiter| !seats.contains(arbiter)).unwrap();
        assert_noop!(vote(idle, 0), Error::<Test>::NotOnPanel);
        assert_ok!(vote(seats[0], 0));
        happened(Event::Voted { dispute, arbiter: seats[0] as OrgId - 1, buyer_parts: 0 });
        assert_noop!(vote(seats[0], 1), Error::<Test>::AlreadyVoted);
        assert_ok!(vote(seats[1], 600_000));
        assert_ok!(vote(seats[2], WHOLE));
        happened(Event::DisputeRuled { dispute, buyer_parts: 600_000 });
        assert_noop!(vote(seats[0], 1), Error::<Test>::WrongState);
        pass(WINDOW);
        assert_eq!((state(dispute), held(BANK)), (DisputeState::Ruled, 1_000));
        pass(1);
        happened(Event::DisputeClosed { dispute, order, buyer_parts: 600_000 });
        assert_eq!((order_state(order), free(BANK), held(BANK)), (OrderState::Settled, 600, 0));
        assert_eq!((free(PROVIDER), free(EXCHANGE)), (392, 8));
        assert_eq!(state(dispute), DisputeState::Closed);
        let again = plain(Market::open_dispute(signed(BANK), order, [3; 32], 0));
        assert_noop!(again, Error::<Test>::WrongState);
    });
}

#[test]
fn a_ruling_for_the_buyer_leaves_no_licence() {
    scenario(|| {
        let order = contested();
        let dispute = open(order);
        for seat in panel(dispute) {
            assert_ok!(Market::vote(signed(seat), dispute, WHOLE));
        }
        pass(WINDOW + 1);
        assert_eq!((order_state(order), free(BANK), NextLicence::<Test>::get()), (OrderState::Refunded, 1_000, 0));
    });
}

#[test]
fn no_arbiter_judges_its_own_affair() {
    scenario(|| {
        // Four of the five arbiters are seller, buyer or holders.
        for member in [1, 2] {
            let roles = Roles::ARBITER | Roles::CONSUMER | Roles::PROVIDER;
            assert_ok!(Consortium::set_roles(RuntimeOrigin::root(), member, roles));
        }
        let sold = asset(&[(1, 400_000), (7, 200_000), (8, 200_000), (9, 100_000), (10, 100_000)], &[]);
        let order = delivered(BANK, offer(sold, 1_000, Policy::default()));
        let dispute = open(order);
        assert_eq!(panel(dispute), vec![12]);
        happened(Event::PanelDrawn { dispute, panel: vec![11].try_into().unwrap() });
        assert_ok!(Market::vote(signed(12), dispute, 10));
        happened(Event::DisputeRuled { dispute, buyer_parts: 10 });
    });
}

#[test]
fn the_draw_follows_the_parent_block() {
    let mut panels = Vec::new();
    for parent in 0..16u8 {
        scenario(|| {
            let order = contested();
            System::set_parent_hash(frame::hashing::H256([parent; 32]));
            let mut seats = panel(open(order));
            assert!(seats.iter().all(|seat| ARBITERS.contains(seat)));
            panels.push(seats.clone());
            seats.sort_unstable();
            seats.dedup();
            assert_eq!(seats.len(), PANEL as usize);
        });
    }
    panels.sort_unstable();
    panels.dedup();
    assert!(panels.len() > 4, "{panels:?}");
}

#[test]
fn arbiters_that_do_not_vote_are_replaced_once() {
    scenario(|| {
        let dispute = open(contested());
        let first = panel(dispute);
        assert_ok!(Market::vote(signed(first[1]), dispute, 100_000));
        pass(VOTING + 1);
        let second = panel(dispute);
        // Two of the five remain to be drawn, and take the two empty seats.
        assert_eq!((second.len(), second[0]), (3, first[1]));
        assert!(second[1..].iter().all(|seat| !first.contains(seat)));
        assert_noop!(Market::vote(signed(first[0]), dispute, 0), Error::<Test>::NotOnPanel);
        assert_ok!(Market::vote(signed(second[2]), dispute, 300_000));
        pass(VOTING + 1);
        // The votes given decide.
        happened(Event::DisputeRuled { dispute, buyer_parts: 200_000 });
        pass(WINDOW + 1);
        assert_eq!((free(BANK), held(BANK)), (200, 0));
    });
}

#[test]
fn without_votes_or_arbiters_the_council_rules() {
    scenario(|| {
        let order = contested();
        let dispute = open(order);
        pass(2 * (VOTING + 1));
        happened(Event::ReferredToCouncil { dispute });
        assert_eq!(state(dispute), DisputeState::Council);
        let rule = |parts| plain(Market::rule_appeal(RuntimeOrigin::root(), dispute, parts));
        assert_noop!(rule(WHOLE + 1), Error::<Test>::PartsExceedWhole);
        pass(10 * WINDOW);
        assert_eq!(held(BANK), 1_000);
        assert_ok!(rule(500_000));
        happened(Event::DisputeClosed { dispute, order, buyer_parts: 500_000 });
        assert_noop!(rule(500_000), Error::<Test>::WrongState);
        assert_eq!((free(BANK), free(PROVIDER)), (500, 490));
    });
    scenario(|| {
        without_arbiters();
        let dispute = open(contested());
        assert_eq!((state(dispute), panel(dispute)), (DisputeState::Council, vec![]));
        assert_ok!(Market::rule_appeal(RuntimeOrigin::root(), dispute, WHOLE));
        assert_eq!(free(BANK), 1_000);
    });
}

#[test]
fn an_appeal_goes_to_the_council_for_a_time() {
    scenario(|| {
        let rule = |dispute, parts| plain(Market::rule_appeal(RuntimeOrigin::root(), dispute, parts));
        let ruled = || {
            let order = contested();
            let dispute = open(order);
            let seats = panel(dispute);
            assert_noop!(Market::appeal(signed(BANK), dispute, [4; 32]), Error::<Test>::WrongState);
            assert_noop!(rule(dispute, 0), Error::<Test>::WrongState);
            for seat in seats {
                assert_ok!(Market::vote(signed(seat), dispute, 0));
            }
            assert_noop!(rule(dispute, 0), Error::<Test>::WrongState);
            (order, dispute)
        };
        let (_, first) = ruled();
        assert_noop!(Market::appeal(signed(OBSERVER), first, [4; 32]), Error::<Test>::NotParty);
        assert_ok!(Market::appeal(signed(BANK), first, [4; 32]));
        happened(Event::Appealed { dispute: first, by: 2, evidence: [4; 32] });
        assert_noop!(Market::appeal(signed(PROVIDER), first, [4; 32]), Error::<Test>::WrongState);
        pass(WINDOW + 1);
        assert_eq!((state(first), held(BANK)), (DisputeState::Appealed, 1_000));
        assert_ok!(rule(first, 900_000));
        assert_eq!((free(BANK), held(BANK)), (900, 0));

        // A council that stays silent leaves the panel's ruling.
        let (order, second) = ruled();
        assert_ok!(Market::appeal(signed(PROVIDER), second, [4; 32]));
        pass(COUNCIL_WINDOWS * WINDOW + 1);
        happened(Event::DisputeClosed { dispute: second, order, buyer_parts: 0 });
        assert_eq!((order_state(order), held(BANK)), (OrderState::Settled, 0));
    });
}

#[test]
fn the_record_decides_where_it_can() {
    scenario(|| {
        let asset = own_asset();
        let offer = offer(asset, 1_000, Policy::default());
        let (placed, waiting) = (order(BANK, offer), delivered(BANK, offer));
        let dispute = |account, order| plain(Market::open_dispute(signed(account), order, [3; 32], 0));
        assert_noop!(dispute(BANK, placed), Error::<Test>::DeadlineNotPassed);
        assert_noop!(dispute(DEVELOPER, placed), Error::<Test>::NotParty);
        assert_noop!(dispute(BANK, 99), Error::<Test>::UnknownOrder);
        let whole = plain(Market::open_dispute(signed(BANK), placed, [3; 32], WHOLE + 1));
        assert_noop!(whole, Error::<Test>::PartsExceedWhole);
        // The agenda has not come to them.
        System::set_block_number(System::block_number() + u64::from(WINDOW) + 1);
        assert_ok!(dispute(BANK, placed));
        happened(Event::DecidedByRecord { order: placed });
        assert_eq!(order_state(placed), OrderState::Refunded);
        assert_ok!(dispute(PROVIDER, waiting));
        assert_eq!((order_state(waiting), free(BANK), free(PROVIDER)), (OrderState::Settled, 1_000, 980));
        assert_eq!(crate::NextDispute::<Test>::get(), 0);
    });
}

#[test]
fn a_dispute_forgets_what_was_proposed() {
    scenario(|| {
        let order = contested();
        assert_ok!(Market::settle_partially(signed(PROVIDER), order, 10));
        let dispute = crate::NextDispute::<Test>::get();
        assert_ok!(Market::open_dispute(signed(PROVIDER), order, [3; 32], 0));
        assert_eq!(Orders::<Test>::get(order).unwrap().proposed, None);
        assert_eq!(Disputes::<Test>::get(dispute).unwrap().opened_by, 1);
        let accept = plain(Market::accept_partial(signed(BANK), order, 10));
        assert_noop!(accept, Error::<Test>::BadRefund);
    });
}

#[test]
fn the_parties_may_agree_until_the_money_has_moved() {
    let stages: [(DisputeState, fn(DisputeId)); 4] = [
        (DisputeState::Voting, |_| {}),
        (DisputeState::Ruled, rule_for_seller),
        (DisputeState::Appealed, |dispute| {
            rule_for_seller(dispute);
            assert_ok!(Market::appeal(signed(BANK), dispute, [4; 32]));
        }),
        (DisputeState::Council, |_| pass(2 * (VOTING + 1))),
    ];
    for (stage, bring) in stages {
        scenario(|| {
            let order = contested();
            let dispute = open(order);
            bring(dispute);
            assert_eq!(state(dispute), stage);
            assert_ok!(Market::settle_partially(signed(PROVIDER), order, 250));
            assert_ok!(Market::accept_partial(signed(BANK), order, 250));
            has_happened(Event::DisputeAgreed { dispute, order });
            assert_eq!((state(dispute), order_state(order)), (DisputeState::Agreed, OrderState::Settled));
            assert_eq!((free(BANK), held(BANK), free(PROVIDER)), (250, 0, 735));
            let late = plain(Market::rule_appeal(RuntimeOrigin::root(), dispute, 0));
            assert_noop!(late, Error::<Test>::WrongState);
            assert_ok!(Market::do_try_state());
            pass(8 * WINDOW);
            assert_eq!(free(BANK), 250);
        });
    }
}

fn rule_for_seller(dispute: DisputeId) {
    for seat in panel(dispute) {
        assert_ok!(Market::vote(signed(seat), dispute, 0));
    }
}

#[test]
fn votes_and_appeals_have_their_time() {
    scenario(|| {
        let dispute = open(contested());
        let seats = panel(dispute);
        let block = System::block_number();
        System::set_block_number(block + u64::from(VOTING) + 1);
        assert_noop!(Market::vote(signed(seats[0]), dispute, 0), Error::<Test>::DeadlinePassed);
        System::set_block_number(block);
        for seat in &seats {
            assert_ok!(Market::vote(signed(*seat), dispute, 0));
        }
        System::set_block_number(block + u64::from(WINDOW) + 1);
        assert_noop!(Market::appeal(signed(BANK), dispute, [0; 32]), Error::<Test>::DeadlinePassed);
        System::set_block_number(block);
        for number in [9, u64::MAX] {
            assert_noop!(Market::vote(signed(seats[0]), number, 0), Error::<Test>::UnknownDispute);
            assert_noop!(Market::appeal(signed(BANK), number, [0; 32]), Error::<Test>::UnknownDispute);
        }
    });
}
