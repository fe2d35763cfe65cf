//! Real processes for tests, benches and the demo: nodes and gateways on free loopback ports.
//!
//! Each process owns a folder (a temporary one unless it is given another), writes its log there, is waited for by
//! reading what it says of its own readiness, and is killed when its handle is dropped. Nothing sleeps: whoever waits,
//! waits for a line, an answer or an exit.
//!
//! ```no_run
//! # async fn example() -> Result<(), deed_testing::Error> {
//! let node = deed_testing::Node::dev().start().await?;
//! let chain = node.chain().await?;
//! # Ok(()) }
//! ```
//!
//! The programs are found beside the running test (`target/release/deed-node`, `target/release/deed`): build the whole
//! workspace first, as `make test` does, or name others in `DEED_NODE_BIN` and `DEED_BIN`.

mod council;
mod gateway;
mod node;
mod postgres;
mod process;

pub use council::govern;
pub use gateway::{Gateway, GatewayBuilder, PreparedGateway};
pub use node::{Network, Node, NodeBuilder};
pub use postgres::Postgres;
pub use process::{Error, program, wait_for};
