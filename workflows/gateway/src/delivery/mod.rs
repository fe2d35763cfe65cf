//! Delivery: content goes from seller to buyer, encrypted, between gateways that the chain introduced to each other.
//!
//! ```text
//! seller                          chain                       buyer
//!    │◄──────────── order placed ───┤                           │
//!    │ seal to the buyer's key      │                           │
//!    ├── declare_delivery(digest) ─►├──── delivery declared ───►│
//!    │◄─────────────── libp2p: order, digest ───────────────────┤
//!    ├──────────────── ciphertext ─────────────────────────────►│ check, open, check, keep
//!    │                              │◄──────── acknowledge ─────┤
//! ```
//!
//! What is to be done is read off the index, not off events: an order that is placed and not declared, one that is delivered
//! and not acknowledged. So a gateway that was down does what it missed, and one that was killed does again what it had not
//! finished; every step can be repeated. The table `deliveries` remembers how far each order is, which ciphertext was made
//! for it (encrypting twice would make two), and why it does not move.

pub(crate) mod package;
pub(crate) mod peer;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use deed_evidence::Digest;
use deed_primitives::{DidDocument, KeyPurpose, OrderState, ServiceKind};
use deed_sdk::{ChainError, calls};
use deed_store::Store;
use serde::Serialize;
use sqlx::sqlite::SqlitePool;
use tokio_util::sync::CancellationToken;
use utoipa::ToSchema;

use crate::content::Manifest;
use crate::db::{from_db, now, to_db};
use crate::error::{Error, Kind, Result};
use crate::identity::{Keys, did};
use crate::index::{Index, OrderView};
use crate::ledger::Ledger;
use peer::{Directory, Peer};

/// Orders worked on at once.
const WORKED_ON_MAX: usize = 4;
/// Orders that are read from the index at once, looking for work.
const ORDERS_READ_AT_ONCE: u32 = 500;
/// How often orders that failed are looked at again.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// The first and the longest wait after a failure.
const WAIT_MIN: Duration = Duration::from_secs(1);
const WAIT_MAX: Duration = Duration::from_secs(60);

/// How far a delivery is.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeliveryView {
    /// `seller` or `buyer`: which side this gateway is.
    pub side: String,
    /// Seller: `sealed`, `declared`. Buyer: `fetched`, `checked`, `acknowledged`. Either: `waiting` before the first.
    pub state: String,
    /// How often it failed since it last moved.
    pub attempts: u32,
    /// Why it does not move.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_error: Option<String>,
    /// When it last moved or failed, RFC 3339 UTC.
    pub updated_at: String,
}

/// What the gateway knows from the chain about who may fetch what.
pub(crate) struct ChainDirectory {
    pub(crate) ledger: Arc<dyn Ledger>,
    pub(crate) organisation: u32,
}

#[async_trait]
impl Directory for ChainDirectory {
    async fn entitled(&self, order: u64) -> Result<Option<([u8; 32], Digest)>> {
        let Some(order) = self.ledger.order(order).await? else {
            return Ok(None);
        };
        if order.seller != self.organisation || order.state == OrderState::Refunded {
            return Ok(None);
        }
        let Some(declared) = order.delivered else {
            return Ok(None);
        };
        let document = document(&*self.ledger, order.buyer).await?;
        Ok(did::key_for(&document, KeyPurpose::Delivery).map(|key| (key, Digest(declared))))
    }
}

async fn document(ledger: &dyn Ledger, organisation: u32) -> Result<DidDocument> {
    ledger.did_document(organisation).await?.ok_or_else(|| {
        Error::new(
            Kind::Conflict,
            "no-did-document",
            format!(
                "organisation {organisation} has published no DID document, so its keys and addresses are not known"
            ),
            "its gateway publishes one when it starts; ask the organisation to start it",
        )
    })
}

fn lacks(organisation: u32, what: &str) -> Error {
    Error::new(
        Kind::Conflict,
        "did-document-incomplete",
        format!("the DID document of organisation {organisation} names no {what}"),
        "ask the organisation to publish a complete one: its gateway does when it starts",
    )
}

/// Everything deliveries need.
#[derive(Clone)]
pub(crate) struct Deliveries {
    pub(crate) db: SqlitePool,
    pub(crate) index: Index,
    pub(crate) ledger: Arc<dyn Ledger>,
    pub(crate) store: Store,
    pub(crate) keys: Arc<Keys>,
    pub(crate) peer: Peer,
    pub(crate) organisation: u32,
    pub(crate) auto_acknowledge: bool,
}

impl Deliveries {
    /// Starts working on orders; the task ends when `stop` fires.
    pub(crate) fn start(&self, stop: CancellationToken) -> tokio::task::JoinHandle<()> {
        let this = self.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = this.keep_working() => {}
                () = stop.cancelled() => {}
            }
        })
    }

    async fn keep_working(&self) {
        let mut blocks = self.index.watch();
        let mut working = tokio::task::JoinSet::new();
        let mut under_way = HashMap::new();
        let mut not_before: HashMap<u64, (Instant, Duration)> = HashMap::new();
        loop {
            match self.to_do().await {
                Ok(orders) => {
                    not_before.retain(|id, _| orders.iter().any(|order| order.id == *id));
                    for order in orders {
                        let due = not_before.get(&order.id).is_none_or(|(at, _)| *at <= Instant::now());
                        if under_way.len() < WORKED_ON_MAX && due && !under_way.contains_key(&order.id) {
                            under_way.insert(order.id, ());
                            let this = self.clone();
                            working.spawn(async move { (order.id, this.work_on(&order).await) });
                        }
                    }
                }
                Err(error) => {
                    tracing::error!(error = %error.chain(), "orders cannot be read from the index");
                }
            }
            tokio::select! {
                Some(done) = working.join_next() => match done {
                    Ok((order, result)) => {
                        under_way.remove(&order);
                        self.note(order, result, &mut not_before).await;
                    }
                    Err(error) => {
                        // A panic is a bug; the other orders go on, and this one is taken up after the next start.
                        tracing::error!(%error, "work on an order ended unexpectedly");
                    }
                },
                changed = blocks.changed() => if changed.is_err() { return },
                () = tokio::time::sleep(LOOK_EVERY), if !not_before.is_empty() => {}
            }
        }
    }

    /// Orders in which it is this gateway's turn.
    async fn to_do(&self) -> Result<Vec<OrderView>> {
        let (mut to_do, mut after) = (Vec::new(), None);
        loop {
            let page = self.index.orders_to_act_on(self.organisation, after, ORDERS_READ_AT_ONCE).await?;
            after = page.items.last().map(|order| order.id);
            to_do.extend(self.still_due(page.items).await?);
            if page.next_cursor.is_none() {
                return Ok(to_do);
            }
        }
    }

    /// These orders without those that are settled and whose content is here.
    async fn still_due(&self, orders: Vec<OrderView>) -> Result<Vec<OrderView>> {
        // Settled without this gateway's word (the seller claimed the escrow while it was down): the content is still due.
        let settled: Vec<u64> = orders.iter().filter(|order| order.state == "settled").map(|order| order.id).collect();
        if settled.is_empty() {
            return Ok(orders);
        }
        let settled =
            serde_json::to_string(&settled).map_err(|error| Error::internal("looking at deliveries", error))?;
        let received: Vec<(i64,)> = sqlx::query_as(
            "SELECT order_id FROM deliveries
             WHERE state IN ('checked', 'acknowledged') AND order_id IN (SELECT value FROM json_each(?))",
        )
        .bind(settled)
        .fetch_all(&self.db)
        .await?;
        let received: HashSet<u64> = received.into_iter().map(|(order,)| from_db(order)).collect();
        Ok(orders.into_iter().filter(|order| order.state != "settled" || !received.contains(&order.id)).collect())
    }

    async fn note(&self, order: u64, result: Result<()>, not_before: &mut HashMap<u64, (Instant, Duration)>) {
        match result {
            Ok(()) => {
                // The index shows the new state with a later block; until then there is nothing to do again.
                not_before.insert(order, (Instant::now() + WAIT_MIN, WAIT_MIN));
            }
            Err(error) => {
                let wait = not_before.get(&order).map_or(WAIT_MIN, |(_, wait)| (*wait * 2).min(WAIT_MAX));
                tracing::warn!(order, error = %error.chain(), retry_in_s = wait.as_secs(), "a delivery waits");
                not_before.insert(order, (Instant::now() + wait, wait));
                if let Err(error) = self.note_failure(order, &error).await {
                    tracing::error!(order, error = %error.chain(), "a delivery's failure could not be noted");
                }
            }
        }
    }

    async fn work_on(&self, order: &OrderView) -> Result<()> {
        if order.seller == self.organisation && order.state == "placed" {
            self.deliver(order).await
        } else if order.buyer == self.organisation && matches!(order.state.as_str(), "delivered" | "settled") {
            self.receive(order).await
        } else {
            Ok(())
        }
    }

    /// The seller's side: seal, remember, declare.
    async fn deliver(&self, order: &OrderView) -> Result<()> {
        self.begin(order.id, "seller").await?;
        let ciphertext = match self.ciphertext(order.id).await? {
            Some(ciphertext) => ciphertext,
            None => {
                let offer = self.index.offer(order.offer).await?.object;
                let content = self.index.content(offer.asset, offer.version).await?.ok_or_else(|| {
                    Error::not_found(
                        "version",
                        format!("{}/{}", offer.asset, offer.version),
                        "the offer names a version the chain does not have",
                    )
                })?;
                let document = document(&*self.ledger, order.buyer).await?;
                let key = did::key_for(&document, KeyPurpose::Encryption)
                    .ok_or_else(|| lacks(order.buyer, "Encryption key"))?;
                let ciphertext = package::seal(&self.store, &content, &did::recipient(&key)?).await?;
                self.progress(order.id, "sealed", Some(&ciphertext)).await?;
                ciphertext
            }
        };
        match self.ledger.submit(calls::market::declare_delivery(order.id, ciphertext.0)).await {
            Ok(_) => {}
            // Declared before a crash: the chain has it, and has it as remembered.
            Err(ChainError::Failed { .. })
                if self.ledger.order(order.id).await?.is_some_and(|order| order.delivered == Some(ciphertext.0)) => {}
            Err(error) => return Err(error.into()),
        }
        self.progress(order.id, "declared", Some(&ciphertext)).await
    }

    /// The buyer's side: fetch, check, keep, acknowledge.
    async fn receive(&self, order: &OrderView) -> Result<()> {
        self.begin(order.id, "buyer").await?;
        let state = self.view(order.id).await?.map(|view| view.state).unwrap_or_default();
        if state != "checked" && state != "acknowledged" {
            self.fetch(order).await?;
        }
        if self.auto_acknowledge && order.state == "delivered" {
            self.acknowledge(order.id).await.map(drop)
        } else {
            Ok(())
        }
    }

    async fn fetch(&self, order: &OrderView) -> Result<()> {
        let ciphertext = order
            .delivered
            .ok_or_else(|| Error::internal("fetching a delivery", "a delivered order without digest"))?;
        let offer = self.index.offer(order.offer).await?.object;
        let content = self.index.content(offer.asset, offer.version).await?.ok_or_else(|| {
            Error::not_found(
                "version",
                format!("{}/{}", offer.asset, offer.version),
                "the offer names a version the chain does not have",
            )
        })?;
        if !self.store.contains(&ciphertext).await? {
            let document = document(&*self.ledger, order.seller).await?;
            let key =
                did::key_for(&document, KeyPurpose::Delivery).ok_or_else(|| lacks(order.seller, "Delivery key"))?;
            let address = did::endpoint(&document, ServiceKind::Delivery)
                .ok_or_else(|| lacks(order.seller, "Delivery address"))?;
            self.peer.fetch(&self.store, &key, &address, order.id, &ciphertext).await?;
        }
        self.progress(order.id, "fetched", Some(&ciphertext)).await?;
        let opened = package::open(&self.store, &ciphertext, self.keys.encryption(), &content).await;
        let manifest = match opened {
            Ok(manifest) => manifest,
            Err(error) => {
                // What was refused once would be refused again: the next attempt fetches anew.
                self.store.remove(&ciphertext).await?;
                return Err(error);
            }
        };
        self.keep(offer.asset, &content, &manifest).await?;
        self.progress(order.id, "checked", Some(&ciphertext)).await?;
        // The content is there in the clear; the package has done its service.
        self.store.remove(&ciphertext).await?;
        Ok(())
    }

    /// Remembers that these blobs came with a licence: they are read in runs that record a use, and nowhere else.
    async fn keep(&self, asset: u64, content: &Digest, manifest: &Manifest) -> Result<()> {
        let mut transaction = self.db.begin().await?;
        for digest in manifest.entries.iter().map(|entry| &entry.digest).chain([content]) {
            sqlx::query("INSERT OR IGNORE INTO licensed_blobs (digest, asset) VALUES (?, ?)")
                .bind(digest.0.as_slice())
                .bind(to_db(asset))
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Acknowledges a delivery whose content was checked. Answers the block, when it was not acknowledged before.
    pub(crate) async fn acknowledge(&self, order: u64) -> Result<Option<u32>> {
        let state = self.view(order).await?.map(|view| view.state).unwrap_or_default();
        if state != "checked" && state != "acknowledged" {
            return Err(Error::new(
                Kind::Conflict,
                "not-checked",
                format!("order {order} cannot be acknowledged: its content has not arrived and been checked"),
                "GET /v1/orders/{id} says how far the delivery is and what it waits for",
            ));
        }
        let block = match self.ledger.submit(calls::market::acknowledge(order)).await {
            Ok(included) => Some(included.block_number),
            // Acknowledged before a crash, or by a person meanwhile.
            Err(ChainError::Failed { .. })
                if self.ledger.order(order).await?.is_some_and(|order| order.state == OrderState::Settled) =>
            {
                None
            }
            Err(error) => return Err(error.into()),
        };
        self.progress(order, "acknowledged", None).await?;
        Ok(block)
    }

    async fn begin(&self, order: u64, side: &str) -> Result<()> {
        sqlx::query("INSERT OR IGNORE INTO deliveries (order_id, side, state, updated_at) VALUES (?, ?, 'waiting', ?)")
            .bind(to_db(order))
            .bind(side)
            .bind(now())
            .execute(&self.db)
            .await?;
        Ok(())
    }

    async fn progress(&self, order: u64, state: &str, ciphertext: Option<&Digest>) -> Result<()> {
        sqlx::query(
            "UPDATE deliveries SET state = ?, ciphertext = coalesce(?, ciphertext), attempts = 0, last_error = NULL, updated_at = ? WHERE order_id = ?",
        )
        .bind(state)
        .bind(ciphertext.map(|digest| digest.0.to_vec()))
        .bind(now())
        .bind(to_db(order))
        .execute(&self.db)
        .await?;
        tracing::info!(order, state, "delivery");
        Ok(())
    }

    async fn note_failure(&self, order: u64, error: &Error) -> Result<()> {
        sqlx::query("UPDATE deliveries SET attempts = attempts + 1, last_error = ?, updated_at = ? WHERE order_id = ?")
            .bind(error.to_string())
            .bind(now())
            .bind(to_db(order))
            .execute(&self.db)
            .await?;
        Ok(())
    }

    /// The ciphertext that was made for an order, if it was and is still there.
    async fn ciphertext(&self, order: u64) -> Result<Option<Digest>> {
        let row: Option<(Option<Vec<u8>>,)> = sqlx::query_as("SELECT ciphertext FROM deliveries WHERE order_id = ?")
            .bind(to_db(order))
            .fetch_optional(&self.db)
            .await?;
        let Some(bytes) = row.and_then(|(bytes,)| bytes) else {
            return Ok(None);
        };
        let digest =
            <[u8; 32]>::try_from(bytes).map(Digest).map_err(|_| Error::internal("reading a delivery", "no digest"))?;
        Ok(self.store.contains(&digest).await?.then_some(digest))
    }

    /// How far the delivery of an order is, if this gateway has begun it.
    pub(crate) async fn view(&self, order: u64) -> Result<Option<DeliveryView>> {
        let row: Option<(String, String, u32, Option<String>, String)> =
            sqlx::query_as("SELECT side, state, attempts, last_error, updated_at FROM deliveries WHERE order_id = ?")
                .bind(to_db(order))
                .fetch_optional(&self.db)
                .await?;
        let view = |(side, state, attempts, last_error, updated_at)| DeliveryView {
            side,
            state,
            attempts,
            last_error,
            updated_at,
        };
        Ok(row.map(view))
    }
}
