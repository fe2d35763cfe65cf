//! Writes the metadata of the embedded runtime: the description of its calls, storage, events and types from which
//! client code is generated.
//!
//! It is read out of the blob itself, so that it cannot differ from what the node runs, and no node needs to be up.

use polkadot_sdk::*;

use crate::cli::ExportMetadataCmd;
use codec::{Decode, Encode};
use sc_executor::WasmExecutor;
use sp_core::traits::{CallContext, CodeExecutor, RuntimeCode, WrappedRuntimeCode};
use sp_state_machine::BasicExternalities;
use std::{io::Write, path::PathBuf};

/// The newest metadata format that the client generators in use read.
pub(crate) const DEFAULT_FORMAT: u32 = 16;

/// Why metadata could not be exported.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The program was built without the runtime.
    #[error(
        "exporting metadata: this program was built without a runtime blob (SKIP_WASM_BUILD was set); build it again without that variable"
    )]
    NoRuntime,

    /// The blob failed to answer.
    #[error("exporting metadata: the runtime's `{call}` failed: {cause}")]
    Call {
        /// The runtime function.
        call: &'static str,
        /// What the executor says.
        cause: String,
    },

    /// The runtime does not know the format.
    #[error("exporting metadata: the runtime has no format {format}; it offers {offered:?}: choose one with --format")]
    Format {
        /// The format asked for.
        format: u32,
        /// The formats there are.
        offered: Vec<u32>,
    },

    /// The file could not be written.
    #[error("exporting metadata to {path}: {cause}")]
    Write {
        /// The file.
        path: String,
        /// The system's reason.
        cause: std::io::Error,
    },
}

/// Writes the metadata where the command says.
pub(crate) fn export(cmd: &ExportMetadataCmd) -> Result<(), Error> {
    let blob = deed_runtime::WASM_BINARY.ok_or(Error::NoRuntime)?;
    let bytes = read(blob, cmd.format)?;
    let (path, result) = match &cmd.output {
        Some(path) => (path.clone(), std::fs::write(path, &bytes)),
        None => (PathBuf::from("standard output"), std::io::stdout().write_all(&bytes)),
    };
    result.map_err(|cause| Error::Write { path: path.display().to_string(), cause })
}

/// The metadata of this blob in this format.
fn read(blob: &[u8], format: u32) -> Result<Vec<u8>, Error> {
    match call::<Option<Vec<u8>>>(blob, "Metadata_metadata_at_version", &format.encode())? {
        Some(bytes) => Ok(bytes),
        None => Err(Error::Format { format, offered: call::<Vec<u32>>(blob, "Metadata_metadata_versions", &[])? }),
    }
}

/// Calls a function of the blob that needs no state.
fn call<T: Decode>(blob: &[u8], name: &'static str, input: &[u8]) -> Result<T, Error> {
    let failed = |cause: String| Error::Call { call: name, cause };
    let executor = WasmExecutor::<sp_io::SubstrateHostFunctions>::builder().build();
    let code = WrappedRuntimeCode(blob.into());
    // The hash only keys the executor's cache of compiled code, which lives as long as this call.
    let code = RuntimeCode { code_fetcher: &code, heap_pages: None, hash: vec![0; 32] };
    let (output, _) = executor.call(&mut BasicExternalities::default(), &code, name, input, CallContext::Offchain);
    let output = output.map_err(|cause| failed(cause.to_string()))?;
    T::decode(&mut output.as_slice()).map_err(|cause| failed(cause.to_string()))
}
