//! Which network: the built-in ones by name, any other by file.

use polkadot_sdk::*;

use sc_service::{ChainSpec as AnyChainSpec, ChainType, GenericChainSpec, Properties};
use serde_json::json;
use sp_genesis_builder::{DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET};
use std::path::PathBuf;

/// A network's name, genesis and boot nodes.
pub(crate) type ChainSpec = GenericChainSpec;

/// The property of a chain specification that says how blocks are sealed. Clients read it with
/// `system_properties`: on an instantly sealed chain no authority vouches for finality.
const SEALING: &str = "sealing";

/// [`SEALING`] of a chain that seals each transaction at once.
const INSTANT: &str = "instant";

/// Why a network cannot be joined.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The program was built without the runtime.
    #[error(
        "loading chain `{id}`: this program was built without a runtime blob (SKIP_WASM_BUILD was set); build it again \
         without that variable, or name a raw chain specification file"
    )]
    NoRuntime {
        /// The chain asked for.
        id: String,
    },

    /// The file could not be read as a chain specification.
    #[error(
        "loading chain `{id}`: it is not a built-in network (dev, development, local), and as a file it fails: {cause}"
    )]
    File {
        /// The name or path asked for.
        id: String,
        /// What is wrong with the file.
        cause: String,
    },
}

/// The network of this name, or in this file.
pub(crate) fn load(id: &str) -> Result<Box<dyn AnyChainSpec>, Error> {
    let spec = match id {
        "dev" => built_in(id, "Deed Dev", "deed_dev", ChainType::Development, DEV_RUNTIME_PRESET)?,
        "development" => {
            built_in(id, "Deed Development", "deed_development", ChainType::Development, DEV_RUNTIME_PRESET)?
        }
        "" | "local" => built_in(id, "Deed Local", "deed_local", ChainType::Local, LOCAL_TESTNET_RUNTIME_PRESET)?,
        path => ChainSpec::from_json_file(PathBuf::from(path))
            .map_err(|cause| Error::File { id: path.to_owned(), cause })?,
    };
    Ok(Box::new(spec))
}

/// Whether blocks of this chain are sealed and final the moment a transaction arrives.
pub(crate) fn seals_instantly(spec: &dyn AnyChainSpec) -> bool {
    spec.properties().get(SEALING).is_some_and(|value| value == INSTANT)
}

fn built_in(asked: &str, name: &str, id: &str, kind: ChainType, preset: &str) -> Result<ChainSpec, Error> {
    let blob = deed_runtime::WASM_BINARY.ok_or_else(|| Error::NoRuntime { id: asked.to_owned() })?;
    Ok(ChainSpec::builder(blob, None)
        .with_name(name)
        .with_id(id)
        .with_chain_type(kind)
        .with_protocol_id("deed")
        .with_genesis_config_preset_name(preset)
        .with_properties(properties(asked == "dev"))
        .build())
}

/// What clients show: amounts are minor units of the settlement currency, two digits after the point.
fn properties(instant: bool) -> Properties {
    let mut properties = Properties::new();
    properties.insert("tokenSymbol".into(), json!("CNY"));
    properties.insert("tokenDecimals".into(), json!(2));
    properties.insert("ss58Format".into(), json!(deed_runtime::configs::SS58Prefix::get()));
    properties.insert(SEALING.into(), json!(if instant { INSTANT } else { "slots" }));
    properties
}
