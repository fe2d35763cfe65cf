//! Client of the Deed chain, and of the gateway beside it.
//!
//! [`Chain`] is one connection to one `deed-node`. Everything it reads, it reads at a finalised block; everything it
//! submits, it follows to finality, and it answers with the events of that very transaction:
//!
//! ```no_run
//! # async fn example() -> Result<(), deed_sdk::ChainError> {
//! use deed_sdk::{Chain, Signer, calls};
//!
//! let chain = Chain::connect("ws://127.0.0.1:9944").await?;
//! let exchange = Signer::sr25519("//Alice")?;
//! let included = chain.submit(&exchange, calls::registry::accept(7)).await?;
//! println!("accepted in block {}", included.block_number);
//! # Ok(()) }
//! ```
//!
//! **Calls are typed twice.** The functions in [`calls`] take the very types the pallets store (`deed-primitives`), so a
//! wrong argument does not compile; and the metadata checked in under `metadata/` is what those functions are tested
//! against, and what a node is compared with on [`Chain::connect`]: a node whose pallets have changed since is refused
//! with [`ChainError::RuntimeDiffers`] before anything is signed.

mod chain;
mod declaration;
mod error;
mod events;
mod gateway;
mod lineage;
mod peer;
mod plain;
mod proof;
mod signer;
mod state;

pub mod calls;
pub mod terms;

pub use calls::Call;
pub use chain::{Block, Chain, Included};
pub use declaration::{BatchTree, bid_commitment, field_commitment, in_batch};
pub use error::{ChainError, refusals};
pub use events::{ChainEvent, DispatchError, DispatchInfo};
pub use gateway::{AssetQuery, Gateway, GatewayError, Problem, ServerEvent};
pub use lineage::Lineage;
pub use peer::{peer_id, peer_id_text};
pub use signer::Signer;
pub use state::{ChosenTerms, Motion};

pub use deed_primitives as primitives;
