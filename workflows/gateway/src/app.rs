//! Everything a request handler can reach.

use std::sync::Arc;

use deed_engine::Handle;
use deed_sdk::{Call, Included};
use deed_store::Store;
use sqlx::sqlite::SqlitePool;

use crate::access::{Audit, Tokens};
use crate::config::Config;
use crate::delivery::Deliveries;
use crate::error::Result;
use crate::evidence::Evidence;
use crate::executor::{Components, Connections};
use crate::index::Index;
use crate::ledger::Ledger;
use crate::metrics::Metrics;

/// The gateway's parts, as the API uses them.
pub(crate) struct App {
    pub(crate) config: Config,
    pub(crate) organisation: u32,
    pub(crate) db: SqlitePool,
    pub(crate) tokens: Tokens,
    pub(crate) audit: Audit,
    pub(crate) store: Store,
    pub(crate) ledger: Arc<dyn Ledger>,
    pub(crate) index: Index,
    pub(crate) engine: Handle,
    pub(crate) evidence: Evidence,
    pub(crate) components: Components,
    pub(crate) connections: Connections,
    pub(crate) deliveries: Deliveries,
    pub(crate) metrics: Metrics,
    pub(crate) stop: tokio_util::sync::CancellationToken,
}

impl App {
    /// Submits a call and waits until the index shows its effects, so that the answer can be read back at once.
    pub(crate) async fn submit(&self, call: Call) -> Result<Included> {
        let included = self.ledger.submit(call).await?;
        self.index.wait_for(included.block_number).await?;
        Ok(included)
    }
}
