//! The benchmarks this blob can run when it is built for measuring.

use polkadot_sdk::*;

use crate::AllPalletsWithSystem;
use alloc::{string::String, vec::Vec};
use frame_benchmarking::{BenchmarkBatch, BenchmarkConfig, BenchmarkList};
use frame_support::traits::{StorageInfo, StorageInfoTrait, WhitelistedStorageKeys};
use frame_system_benchmarking::extensions::Pallet as SystemExtensions;

frame_benchmarking::define_benchmarks!(
    [frame_system_extensions, SystemExtensions::<crate::Runtime>]
    [pallet_timestamp, crate::Timestamp]
    [pallet_balances, crate::Balances]
    [pallet_utility, crate::Utility]
    [pallet_deed_consortium, crate::Consortium]
    [pallet_deed_registry, crate::Registry]
    [pallet_deed_market, crate::Market]
    [pallet_deed_provenance, crate::Provenance]
);

/// The list of benchmarks, and of the storage they may touch.
pub(crate) fn metadata(extra: bool) -> (Vec<BenchmarkList>, Vec<StorageInfo>) {
    let mut list = Vec::new();
    list_benchmarks!(list, extra);
    (list, AllPalletsWithSystem::storage_info())
}

/// Runs one benchmark.
pub(crate) fn dispatch(config: BenchmarkConfig) -> Result<Vec<BenchmarkBatch>, String> {
    let whitelist = AllPalletsWithSystem::whitelisted_storage_keys();
    let mut batches = Vec::<BenchmarkBatch>::new();
    let params = (&config, &whitelist);
    add_benchmarks!(params, batches);
    Ok(batches)
}
