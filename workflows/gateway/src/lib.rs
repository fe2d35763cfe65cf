//! What an organisation runs beside its node.
//!
//! A gateway is where a member of the consortium does its day's work: it registers assets and offers them, orders licences and
//! receives what it ordered, composes workflows and runs them, and hands out receipts that anyone can check. It is one
//! process with one folder:
//!
//! ```text
//!   HTTP API ──► engine ──► sandbox           keys.age     the organisation's keys, encrypted
//!      │           │  statements              gateway.db   tokens, audit record, deliveries, receipts
//!      │           ▼                          engine.db    runs
//!      │          log ──► chain (anchors)     log.db       the Merkle log
//!      ▼                    ▲                 index.db     what the chain knows; may be deleted
//!    index ◄── finalised ───┘                 blobs/       content by digest
//!    delivery ◄── libp2p ──► other gateways   compiled/    components, compiled
//! ```
//!
//! Three rules hold throughout. **The chain is the only shared truth**: what others must believe is on it, and what the gateway
//! knows of it is an index that can be read again. **Everything can be repeated**: each task reads off what is left to do from
//! what is recorded, so a gateway that was killed at any moment goes on where it was. **Nothing leaves unasked**: it listens on
//! loopback unless told otherwise, content leaves only encrypted to its buyer, and licensed content is read only against a
//! recorded use.
//!
//! ```no_run
//! # async fn example() -> Result<(), deed_gateway::Error> {
//! use deed_gateway::{Config, Gateway, identity::WorkFactor};
//!
//! let config = Config::new("/var/lib/deed", "ws://127.0.0.1:9944");
//! let made = deed_gateway::init(&config, "Provider Ltd", "a passphrase", WorkFactor::Strong).await?;
//! println!("have the council admit account {}", hex::encode(made.keys.account));
//! let running = Gateway::start(config, "a passphrase").await?;
//! println!("listening on {}", running.addr());
//! running.shutdown().await;
//! # Ok(()) }
//! ```

#[cfg(test)]
extern crate self as deed_gateway;

pub mod access;
pub mod api;
mod app;
mod config;
mod content;
mod db;
mod delivery;
mod error;
mod evidence;
mod executor;
pub mod identity;
mod index;
mod ledger;
mod metrics;
mod names;
mod service;
#[cfg(test)]
#[path = "../tests/support/mod.rs"]
#[allow(dead_code, reason = "unit tests use the fake chain, not the world around it")]
mod support;
mod templates;

pub use api::openapi;
pub use config::Config;
pub use error::{Error, Kind, Result};
pub use ledger::{Ledger, Node};
pub use service::{Gateway, Initialised, Running, init};
