//! What happens by itself: each item once, a bounded number in a block, and none lost.

use super::*;
use crate::mock::{BANK, WINDOW, scenario};
use crate::{Agenda, AgendaCursor, DUE_TIME, FeeAccount, MAX_DUE};
use deed_primitives::Subject;

fn listed() -> usize {
    Agenda::<Test>::iter().count()
}

#[test]
fn an_order_is_listed_until_nobody_waits() {
    scenario(|| {
        let offer = offer(own_asset(), 10, Policy::default());
        let order = order(BANK, offer);
        let due = now() + WINDOW + 1;
        assert!(Agenda::<Test>::contains_key(due, Subject::Order(order)));
        pass(2);
        assert_ok!(Market::declare_delivery(signed(PROVIDER), order, [5; 32]));
        assert!(Agenda::<Test>::contains_key(due + 2, Subject::Order(order)));
        assert_eq!(listed(), 1);
        assert_ok!(Market::acknowledge(signed(BANK), order));
        assert_eq!(listed(), 0);
        pass(2 * WINDOW);
        assert_eq!(order_state(order), OrderState::Settled);
    });
}

#[test]
fn a_busy_block_leaves_the_rest_to_the_next() {
    scenario(|| {
        let offer = offer(own_asset(), 0, Policy::default());
        let count = u64::from(MAX_DUE) * 2;
        for _ in 0..count {
            assert_ok!(Market::place_order(signed(BANK), offer, 0));
        }
        let refunded = || Orders::<Test>::iter_values().filter(|o| o.state == OrderState::Refunded).count() as u64;
        let due = now() + WINDOW + 1;
        pass(WINDOW);
        assert_eq!(refunded(), 0);
        pass(1);
        let first = refunded();
        assert!(first > 0 && first <= u64::from(MAX_DUE), "{first}");
        assert_eq!(AgendaCursor::<Test>::get(), Some(due));
        assert_ok!(Market::do_try_state());
        // Whoever does not want to wait need not, and what it takes is not done twice.
        let waiting = Orders::<Test>::iter().find(|(_, o)| o.state == OrderState::Placed).unwrap().0;
        assert_ok!(Market::refund(signed(BANK), waiting));
        let blocks = count.div_ceil(first) as u32;
        pass(blocks);
        assert_eq!((refunded(), listed()), (count, 0));
        // An idle block writes nothing.
        pass(1);
        assert_eq!(AgendaCursor::<Test>::get(), None);
        unchanged(|| Market::on_initialize(System::block_number()));
    });
}

#[test]
fn a_block_stops_when_its_time_is_used() {
    scenario(|| {
        let offer = offer(own_asset(), 0, Policy::default());
        for _ in 0..MAX_DUE {
            assert_ok!(Market::place_order(signed(BANK), offer, 0));
        }
        let due = now() + WINDOW + 1;
        System::set_block_number(u64::from(due));
        AgendaCursor::<Test>::put(due);
        let weight = Market::work_off(due);
        assert!(weight.ref_time() < 2 * DUE_TIME, "{weight:?}");
    });
}

#[test]
fn what_fails_is_skipped_and_left_to_the_parties() {
    scenario(|| {
        let offer = offer(own_asset(), 100, Policy::default());
        let (failing, plain_order) = (delivered(BANK, offer), order(BANK, offer));
        FeeAccount::<Test>::put(70);
        pass(WINDOW + 2);
        let error = error(Error::UnknownOrganisation);
        has_happened(Event::Skipped { subject: Subject::Order(failing), error });
        assert_eq!((order_state(failing), held(BANK)), (OrderState::Delivered, 100));
        assert_eq!(order_state(plain_order), OrderState::Refunded);
        FeeAccount::<Test>::put(0);
        assert_ok!(Market::claim(signed(PROVIDER), failing));
        assert_eq!(free(PROVIDER), 98);
    });
}

#[test]
fn a_late_acknowledgement_counts_where_the_agenda_failed() {
    scenario(|| {
        let order = delivered(BANK, offer(own_asset(), 100, Policy::default()));
        FeeAccount::<Test>::put(70);
        pass(3 * WINDOW);
        FeeAccount::<Test>::put(0);
        assert_ok!(Market::acknowledge(signed(BANK), order));
        assert_eq!(order_state(order), OrderState::Settled);
    });
}
