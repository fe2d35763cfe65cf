//! What the release after this one would bring, for the test that upgrades a running network: see `runtime-wasm/next`.
//!
//! A later `spec_version`, and a migration that rewrites what the chain has stored: every member gets a quota on record, where
//! before only those had one to whom the council had given it.

use polkadot_sdk::*;

use crate::{RUNTIME_API_VERSIONS, Runtime, configs::QUOTA_WINDOW};
use alloc::borrow::Cow;
use frame_support::{
    traits::OnRuntimeUpgrade,
    weights::{Weight, constants::WEIGHT_REF_TIME_PER_MILLIS},
};
use pallet_deed_consortium::{Organisations, Quotas};
use sp_version::RuntimeVersion;

/// The version after the present one.
#[sp_version::runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
    spec_name: Cow::Borrowed("deed"),
    impl_name: Cow::Borrowed("deed"),
    authoring_version: 1,
    spec_version: 101,
    impl_version: 1,
    apis: RUNTIME_API_VERSIONS,
    transaction_version: 1,
    system_version: 1,
};

/// What a member may use of a window: all the time there is, at half a slot each.
pub const QUOTA: u64 = 250 * WEIGHT_REF_TIME_PER_MILLIS * QUOTA_WINDOW as u64;

/// Writes a quota for every member that has none. Run twice, it changes nothing more.
#[derive(Debug)]
pub struct QuotasForAll;

impl OnRuntimeUpgrade for QuotasForAll {
    fn on_runtime_upgrade() -> Weight {
        let (mut seen, mut written) = (0_u64, 0_u64);
        for organisation in Organisations::<Runtime>::iter_keys() {
            seen = seen.saturating_add(1);
            if !Quotas::<Runtime>::contains_key(organisation) {
                Quotas::<Runtime>::insert(organisation, QUOTA);
                written = written.saturating_add(1);
            }
        }
        <Runtime as frame_system::Config>::DbWeight::get().reads_writes(seen.saturating_mul(2), written)
    }
}
