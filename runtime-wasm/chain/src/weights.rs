//! Weights that belong to the runtime and not to one pallet.

use polkadot_sdk::*;

use frame_support::{
    parameter_types,
    weights::{RuntimeDbWeight, Weight, constants::WEIGHT_REF_TIME_PER_MICROS},
};

parameter_types! {
    /// What the database takes, on top of what a call's benchmark has measured with its state in memory.
    ///
    /// Reading costs what the SDK measured on ParityDb with a state far larger than memory. Writing was measured on this
    /// chain: of a block of registrations the state root takes 25 µs for each of them, and each writes two new entries; what they
    /// take before that is in the calls' own weights. `deed-bench chain`, with the node's log target `proposer` at level debug,
    /// shows the figures of a machine, and a test of the node compares what blocks are charged with the time they take.
    pub const DatabaseWeight: RuntimeDbWeight = RuntimeDbWeight {
        read: 8 * WEIGHT_REF_TIME_PER_MICROS,
        write: 12 * WEIGHT_REF_TIME_PER_MICROS,
    };

    /// What every transaction costs before its extensions and its call: its signature above all, which takes 40 µs where it has
    /// not been checked before. A remark then takes 77 µs in all (see [`DatabaseWeight`]) and is charged 80.
    pub const ExtrinsicBase: Weight = Weight::from_parts(45 * WEIGHT_REF_TIME_PER_MICROS, 0);
}
