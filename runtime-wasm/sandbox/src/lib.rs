//! The WASM host in which workflow components run.
//!
//! An organisation runs components it did not write on documents it must not lose. The sandbox is what makes that
//! bearable. A component is a WebAssembly program of the world `deed:step` (`workflows/wit/step.wit`): it is given a
//! configuration and an input as JSON, and gives an output as JSON. It has no files, no network, no environment, no clock.
//! Whatever it may touch beyond its own memory is a *capability*, an interface of imports that the [`Grants`] of the run name.
//!
//! ```no_run
//! use std::sync::Arc;
//! use deed_sandbox::{Capability, Context, Grants, Invocation, Limits, NoHost, Sandbox, SandboxConfig};
//!
//! # async fn example(component: Vec<u8>) -> Result<(), Box<dyn std::error::Error>> {
//! let sandbox = Sandbox::new(SandboxConfig::new("/var/lib/deed/compiled"))?;
//! let program = sandbox.load(&component).await?;
//! println!("{} {}", program.manifest().id, program.manifest().version);
//! let done = sandbox
//!     .run(
//!         &program,
//!         Invocation {
//!             context: Context::new("run-1", "read"),
//!             config: "{}".into(),
//!             input: r#"{"text": "…"}"#.into(),
//!             grants: Grants::none().with(Capability::Log),
//!             limits: Limits::default(),
//!             host: Arc::new(NoHost),
//!         },
//!     )
//!     .await?;
//! println!("{}", done.output);
//! # Ok(())
//! # }
//! ```
//!
//! # What holds
//!
//! - **Every run is alone.** It gets a store, memory and instances of its own, gone when it ends. Two runs share nothing but
//!   compiled code.
//! - **The linker is the permission check.** An interface that was not granted is linked to functions that end the run with
//!   [`GuestFault::CapabilityDenied`], and so is every part of WASI that reaches outside. There is no second check to forget.
//! - **Everything ends.** Time, memory, tables, log, output, host calls and bytes moved are bounded by one [`Limits`]. A guest
//!   that computes is interrupted by epochs, one that waits in a host call by the wall clock, and even a host call
//!   that blocks its thread only costs that thread.
//! - **The same input gives the same output.** Guests have one thread, relaxed SIMD is deterministic, the seed of hash maps is
//!   derived from component, configuration and input. The one exception: the sign and payload of a NaN depend on the kind of
//!   processor, so a guest that hands those bits on, or sorts by them, can only be run again on the same kind.
//!   Whatever a run was told by its host is summed up in one digest ([`StepOutput::host_calls`]), so that an auditor who runs
//!   the step again can compare.
//! - **Blame is typed.** A [`Fault`] is the guest's, the host's, or an error the step reports; each has a code and says
//!   whether trying again may help.
//!
//! WASI is implemented here (`wasi.rs`), and only as far as the Rust standard library needs it to run: no path, socket or
//! descriptor of this machine is behind any of it.

mod bindings;
mod cache;
mod capabilities;
mod fault;
mod grants;
mod host;
mod limits;
mod linker;
mod measure;
mod program;
mod record;
mod sandbox;
mod state;
mod statement;
mod wasi;

pub use fault::{ErrorKind, Fault, GuestFault, HostFault, StepError, TrapReason};
pub use grants::{Capability, Grants, UnknownCapability};
pub use host::{
    AssetError, BlobSink, BlobSource, Digest, Entry, Host, HostError, Level, Listing, ModelSource, NoHost, Rows,
    SqlError, Value,
};
pub use limits::Limits;
pub use measure::{Measurement, measure};
pub use program::{Determinism, LoadError, Manifest, Program};
pub use sandbox::{Context, Invocation, Sandbox, SandboxConfig, SandboxError, StepOutput, Usage};
