//! Use that is paid for as it happens.

use super::*;
use crate::mock::{BANK, DEVELOPER, OBSERVER, scenario};
use crate::{FeeAccount, Licences, Meters};
use deed_primitives::{Meter, Purpose};

fn metered(price: Balance, policy: Policy) -> OfferId {
    priced(own_asset(), Pricing::PerUse { price }, policy)
}

fn used(account: u64, licence: LicenceId, units: u32) -> DispatchResult {
    Market::record_use_in(signed(account), licence, Purpose::Operations, None, units, [0; 32])
}

#[test]
fn a_meter_runs_from_its_opening_to_its_close() {
    scenario(|| {
        let offer = metered(50, Policy::default());
        fund(BANK, 500);
        assert_noop!(Market::place_order(signed(BANK), offer, 500), Error::<Test>::WrongPricing);
        assert_noop!(Market::open_meter(signed(BANK), offer, 49), Error::<Test>::DepositTooLow);
        assert_noop!(Market::open_meter(signed(BANK), offer, 501), TokenError::FundsUnavailable);
        assert_ok!(Market::open_meter(signed(BANK), offer, 200));
        happened(Event::MeterOpened { licence: 0, offer, licensee: 2, prepaid: 200 });
        assert_eq!((free(BANK), held(BANK)), (300, 200));
        assert!(Licences::<Test>::get(0).unwrap().metered);

        assert_ok!(used(BANK, 0, 3));
        happened(Event::UseMeasured { licence: 0, territory: None, units: 3, charged: 150 });
        assert_eq!(Meters::<Test>::get(0), Some(Meter { offer, price: 50, held: 200, owed: 150 }));
        assert_noop!(used(BANK, 0, 2), Error::<Test>::MeterEmpty);
        assert_noop!(used(BANK, 0, 0), Error::<Test>::ZeroAmount);
        // The simple way to record a use is charged too.
        assert_ok!(Market::record_use(signed(BANK), 0, Purpose::Operations, [0; 32]));
        assert_noop!(used(BANK, 0, 1), Error::<Test>::MeterEmpty);

        assert_noop!(Market::top_up(signed(BANK), 0, 0), Error::<Test>::ZeroAmount);
        assert_noop!(Market::top_up(signed(DEVELOPER), 0, 1), Error::<Test>::NotLicensee);
        assert_noop!(Market::top_up(signed(BANK), 0, 301), TokenError::FundsUnavailable);
        assert_ok!(Market::top_up(signed(BANK), 0, 100));
        happened(Event::MeterToppedUp { licence: 0, amount: 100 });

        assert_noop!(plain(Market::settle_meter(signed(OBSERVER), 0)), Error::<Test>::NotParty);
        assert_ok!(Market::settle_meter(signed(PROVIDER), 0));
        happened(Event::MeterSettled { licence: 0, fee: 4, royalties: 0, net: 196 });
        assert_eq!((free(PROVIDER), free(EXCHANGE), held(BANK)), (196, 4, 100));

        assert_ok!(used(BANK, 0, 1));
        assert_noop!(plain(Market::close_meter(signed(PROVIDER), 0)), Error::<Test>::NotLicensee);
        assert_ok!(Market::close_meter(signed(BANK), 0));
        happened(Event::MeterClosed { licence: 0, returned: 50 });
        assert_eq!((free(PROVIDER), free(BANK), held(BANK)), (196 + 49, 250, 0));
        assert_noop!(used(BANK, 0, 1), Error::<Test>::MeterClosed);
        assert_noop!(plain(Market::close_meter(signed(BANK), 0)), Error::<Test>::MeterClosed);
        assert_noop!(plain(Market::settle_meter(signed(BANK), 0)), Error::<Test>::MeterClosed);
        assert_noop!(Market::top_up(signed(BANK), 0, 1), Error::<Test>::MeterClosed);
    });
}

#[test]
fn a_meter_is_opened_for_offers_by_use_only() {
    scenario(|| {
        let fixed = offer(own_asset(), 10, Policy::default());
        assert_noop!(Market::open_meter(signed(BANK), fixed, 100), Error::<Test>::WrongPricing);
        assert_noop!(Market::open_meter(signed(BANK), 99, 100), Error::<Test>::UnknownOffer);
        let licence = licensed(BANK, 0, Policy::default());
        assert_noop!(Market::top_up(signed(BANK), licence, 100), Error::<Test>::MeterClosed);
        assert_noop!(Market::top_up(signed(BANK), 99, 100), Error::<Test>::UnknownLicence);
    });
}

#[test]
fn a_metered_licence_is_bound_by_its_policy_and_grants_no_other() {
    scenario(|| {
        let offer = metered(10, Policy { max_uses: Some(2), sublicence: true, ..Policy::default() });
        fund(BANK, 100);
        assert_ok!(Market::open_meter(signed(BANK), offer, 100));
        assert_noop!(used(BANK, 0, 3), Error::<Test>::UsesExhausted);
        let policy = Policy { max_uses: Some(1), ..Policy::default() };
        let grant = Market::sublicense(signed(BANK), 0, 3, policy, 0);
        assert_noop!(grant, Error::<Test>::SublicenceNotAllowed);
        assert_ok!(Market::revoke_licence(signed(PROVIDER), 0, 1, [0; 32]));
        assert_noop!(used(BANK, 0, 1), Error::<Test>::LicenceRevoked);
        // What was prepaid for a revoked licence comes back.
        assert_ok!(Market::close_meter(signed(BANK), 0));
        assert_eq!((free(BANK), held(BANK)), (100, 0));
    });
}

#[test]
fn a_meter_whose_fee_nobody_can_earn_keeps_its_money() {
    scenario(|| {
        let offer = metered(100, Policy::default());
        fund(BANK, 100);
        assert_ok!(Market::open_meter(signed(BANK), offer, 100));
        assert_ok!(used(BANK, 0, 1));
        FeeAccount::<Test>::put(70);
        let closed =
            frame::deps::frame_support::storage::with_storage_layer(|| plain(Market::close_meter(signed(BANK), 0)));
        assert_eq!((closed, held(BANK)), (Err(error(Error::UnknownOrganisation)), 100));
    });
}
