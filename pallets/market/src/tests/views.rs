//! What can be asked without a transaction.

use super::*;
use crate::MAX_VIEW;
use crate::mock::{BANK, scenario};
use deed_primitives::{LicenceState, NegotiationTarget, Terms};

#[test]
fn the_views_show_what_is_stored() {
    scenario(|| {
        let asset = own_asset();
        let first = offer(asset, 100, Policy::default());
        let second = offer(asset, 0, Policy { max_uses: Some(1), ..Policy::default() });
        let listed = |first, count| Market::offers(first, count).iter().map(|(number, _)| *number).collect::<Vec<_>>();
        assert_eq!(listed(0, 10), vec![first, second]);
        assert_eq!(listed(1, 10), vec![second]);
        assert_eq!(listed(0, 1), vec![first]);
        assert!(listed(2, u32::MAX).is_empty() && listed(u64::MAX, u32::MAX).is_empty());

        let order = delivered(BANK, first);
        fund(BANK, 7);
        assert_eq!(Market::order_view(order), Orders::<Test>::get(order));
        assert_eq!(Market::balance(2), Some((7, 100)));
        assert_eq!(Market::balance(70), None);
        assert_ok!(Market::open_dispute(signed(BANK), order, [1; 32], 0));
        assert_eq!(Market::dispute_view(0).unwrap().order, order);
        assert_eq!(Market::dispute_view(1), None);

        let licence = licensed(BANK, asset, Policy::default());
        assert_eq!(Market::licence_view(licence).unwrap().1, LicenceState::Active);
        assert_eq!(Market::licence_view(licence + 1), None);
        assert_eq!(Market::meter(licence), None);
        let terms = Terms { pricing: Pricing::Free, units: 1, policy: Policy::default(), digest: [0; 32] };
        assert_ok!(Market::request(signed(BANK), NegotiationTarget::Offer(first), terms));
        assert_eq!(Market::negotiation(0).unwrap().consumer, 2);
    });
}

#[test]
fn a_view_is_bounded() {
    scenario(|| {
        let asset = own_asset();
        for _ in 0..=MAX_VIEW {
            offer(asset, 0, Policy::default());
        }
        assert_eq!(Market::offers(0, u32::MAX).len(), MAX_VIEW as usize);
    });
}
