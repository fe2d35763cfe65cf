//! The market: offers, orders, negotiations and disputes.

use deed_evidence::Digest;
use deed_primitives as p;
use deed_sdk::terms::{Amount, PolicyView, PricingView};
use serde::{Deserialize, Serialize};
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection};
use utoipa::ToSchema;

use super::query::{Known, Page, digest, id, optional_id, required, stored};
use super::{Index, LoadedOffer, json};
use crate::db::to_db;
use crate::error::{Error, Result};
use crate::names;

/// A bid in an auction that runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BidView {
    /// Who bids.
    pub bidder: u32,
    /// How much, in minor units; of a sealed bid once it is revealed.
    pub amount: Option<Amount>,
    /// What is held for it, in minor units.
    pub held: Amount,
}

/// An offer.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OfferView {
    /// Its id on chain.
    pub id: u64,
    /// The asset offered.
    pub asset: u64,
    /// Its version.
    pub version: u32,
    /// The asset's title.
    pub title: Option<String>,
    /// Who offers.
    pub seller: u32,
    /// free, fixed, tiered, perUse, subscription, englishAuction, sealedBid.
    pub pricing: String,
    /// What it costs, with all there is to it.
    pub terms: PricingView,
    /// The price in minor units: of one unit where units are counted, the lowest bid of an auction.
    pub price: String,
    /// What the licence will allow.
    pub policy: PolicyView,
    /// Whether it was neither withdrawn nor taken. It cannot be ordered all the same while its version is off sale, or its
    /// seller is suspended or has passed the operating right on.
    pub open: bool,
    /// The licence under which it is a sublicence that is offered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub under: Option<u64>,
    /// The only organisation that may take it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub only: Option<u32>,
    /// The highest bid of an open auction, or every bid of a sealed one, while it runs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bids: Vec<BidView>,
}

/// An order.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OrderView {
    /// Its id on chain.
    pub id: u64,
    /// The offer ordered.
    pub offer: u64,
    /// The asset.
    pub asset: u64,
    /// Its version.
    pub version: u32,
    /// How many units were bought.
    pub units: u32,
    /// Who buys.
    pub buyer: u32,
    /// Who sells.
    pub seller: u32,
    /// The price in escrow, in minor units.
    pub price: String,
    /// What the licence will allow.
    pub policy: PolicyView,
    /// placed, delivered, settled, refunded, locked, confirmed, disputed.
    pub state: String,
    /// The block it was placed in.
    pub placed_at: u32,
    /// The block by which delivery or acknowledgement is due.
    pub deadline: u32,
    /// Digest of the ciphertext that was declared.
    #[schema(value_type = Option<String>)]
    pub delivered: Option<Digest>,
    /// Digest of the key that a locked delivery waits for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub key_digest: Option<Digest>,
    /// That key, once revealed, as 64 hex digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// What the seller proposes to give back, in minor units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposed: Option<String>,
    /// What of the price went back to the buyer, in minor units.
    pub refunded: String,
    /// The licence under which it buys a sublicence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub under: Option<u64>,
    /// The licence, once settled.
    pub licence: Option<u64>,
    /// The dispute about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dispute: Option<u64>,
}

/// A negotiation, in the states of the Dataspace Protocol.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NegotiationView {
    /// Its id on chain.
    pub id: u64,
    /// The offer it began with.
    pub offer: Option<u64>,
    /// The asset.
    pub asset: u64,
    /// Its version.
    pub version: u32,
    /// Who wants to use it.
    pub consumer: u32,
    /// Who offers it.
    pub provider: u32,
    /// The terms on the table.
    pub terms: TermsView,
    /// requested, offered, accepted, agreed, verified, finalized, terminated.
    pub state: String,
    /// The block it began in.
    pub opened_at: u32,
    /// The block it last moved in.
    pub changed_at: u32,
    /// The order it led to.
    pub order: Option<u64>,
}

/// The terms on the table.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TermsView {
    /// What it costs.
    pub pricing: PricingView,
    /// How many units are bought.
    pub units: u32,
    /// What the licence will allow.
    pub policy: PolicyView,
    /// Digest of the contract's text.
    #[schema(value_type = String)]
    pub digest: Digest,
}

/// A dispute about an order.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DisputeView {
    /// Its id on chain.
    pub id: u64,
    /// The order.
    pub order: u64,
    /// Who buys.
    pub buyer: u32,
    /// Who sells.
    pub seller: u32,
    /// Who opened it.
    pub opened_by: u32,
    /// Digest of the evidence.
    #[schema(value_type = String)]
    pub evidence: Digest,
    /// What part of the price should go back to the buyer in the opener's view, in parts of a million.
    pub claim_ppm: u32,
    /// voting, ruled, appealed, council, closed, agreed.
    pub state: String,
    /// Who decides.
    pub panel: Vec<SeatView>,
    /// The last block of the present step.
    pub deadline: u32,
    /// What part of the price goes back to the buyer, in parts of a million, once that is ruled.
    pub ruling_ppm: Option<u32>,
    /// Digest of the evidence of an appeal.
    #[schema(value_type = Option<String>)]
    pub appeal: Option<Digest>,
    /// The block it was opened in.
    pub opened_at: u32,
}

/// A seat on a panel.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SeatView {
    /// Who sits there.
    pub arbiter: u32,
    /// What part of the price it wants to go back to the buyer, in parts of a million, once it has voted.
    pub vote_ppm: Option<u32>,
}

/// Which negotiations of an organisation's.
#[derive(Clone, Debug, Default)]
pub(crate) struct NegotiationFilters {
    pub asset: Option<u64>,
    pub state: Option<String>,
}

/// Which disputes an organisation is party to or sits on the panel of.
#[derive(Clone, Debug, Default)]
pub(crate) struct DisputeFilters {
    pub order: Option<u64>,
    pub state: Option<String>,
}

pub(super) async fn write_offer(db: &mut SqliteConnection, loaded: &LoadedOffer) -> Result<()> {
    let LoadedOffer { id, offer, bid, sealed } = loaded;
    let highest =
        bid.map(|bid| BidView { bidder: bid.bidder, amount: Some(Amount(bid.amount)), held: Amount(bid.amount) });
    let sealed = sealed.iter().map(|bid| BidView {
        bidder: bid.bidder,
        amount: bid.amount.map(Amount),
        held: Amount(bid.deposit),
    });
    sqlx::query("INSERT OR REPLACE INTO offers (id, asset, version, seller, pricing, terms, price, policy, open, under, only_, bids) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(to_db(*id))
        .bind(to_db(offer.asset))
        .bind(offer.version)
        .bind(offer.seller)
        .bind(names::pricing(&offer.pricing))
        .bind(json(&PricingView::from(&offer.pricing))?)
        .bind(names::asking(&offer.pricing).to_string())
        .bind(json(&PolicyView::from(&offer.policy))?)
        .bind(offer.open)
        .bind(offer.under.map(to_db))
        .bind(offer.only)
        .bind(json(&highest.into_iter().chain(sealed).collect::<Vec<_>>())?)
        .execute(db)
        .await?;
    Ok(())
}

pub(super) async fn write_order(db: &mut SqliteConnection, id: u64, order: &p::Order) -> Result<()> {
    sqlx::query("INSERT OR REPLACE INTO orders (id, offer, asset, version, units, buyer, seller, price, policy, state, placed_at, deadline, delivered, key_digest, key_, proposed, refunded, under, licence, dispute) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(to_db(id))
        .bind(to_db(order.offer))
        .bind(to_db(order.asset))
        .bind(order.version)
        .bind(order.units)
        .bind(order.buyer)
        .bind(order.seller)
        .bind(order.price.to_string())
        .bind(json(&PolicyView::from(&order.policy))?)
        .bind(names::order_state(order.state))
        .bind(order.placed_at)
        .bind(order.deadline)
        .bind(order.delivered.as_ref().map(<[u8; 32]>::as_slice))
        .bind(order.lock.as_ref().map(|lock| lock.digest.as_slice()))
        .bind(order.lock.as_ref().and_then(|lock| lock.key.as_ref()).map(<[u8; 32]>::as_slice))
        .bind(order.proposed.map(|amount| amount.to_string()))
        .bind(order.refunded.to_string())
        .bind(order.under.map(to_db))
        .bind(order.licence.map(to_db))
        .bind(order.dispute.map(to_db))
        .execute(db)
        .await?;
    Ok(())
}

pub(super) async fn write_negotiation(db: &mut SqliteConnection, id: u64, negotiation: &p::Negotiation) -> Result<()> {
    let terms = &negotiation.terms;
    sqlx::query("INSERT OR REPLACE INTO negotiations (id, offer, asset, version, consumer, provider, terms, units, policy, digest, state, opened_at, changed_at, order_) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(to_db(id))
        .bind(negotiation.offer.map(to_db))
        .bind(to_db(negotiation.asset))
        .bind(negotiation.version)
        .bind(negotiation.consumer)
        .bind(negotiation.provider)
        .bind(json(&PricingView::from(&terms.pricing))?)
        .bind(terms.units)
        .bind(json(&PolicyView::from(&terms.policy))?)
        .bind(terms.digest.as_slice())
        .bind(names::negotiation_state(negotiation.state))
        .bind(negotiation.opened_at)
        .bind(negotiation.changed_at)
        .bind(negotiation.order.map(to_db))
        .execute(db)
        .await?;
    Ok(())
}

pub(super) async fn write_dispute(db: &mut SqliteConnection, id: u64, dispute: &p::Dispute) -> Result<()> {
    let seat = |seat: &p::Seat| SeatView { arbiter: seat.arbiter, vote_ppm: seat.vote };
    sqlx::query("INSERT OR REPLACE INTO disputes (id, order_, opened_by, evidence, claim, state, panel, deadline, ruling, appeal, opened_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(to_db(id))
        .bind(to_db(dispute.order))
        .bind(dispute.opened_by)
        .bind(dispute.evidence.as_slice())
        .bind(dispute.claim)
        .bind(names::dispute_state(dispute.state))
        .bind(json(&dispute.panel.iter().map(seat).collect::<Vec<_>>())?)
        .bind(dispute.deadline)
        .bind(dispute.ruling)
        .bind(dispute.appeal.as_ref().map(<[u8; 32]>::as_slice))
        .bind(dispute.opened_at)
        .execute(db)
        .await?;
    Ok(())
}

fn offer(row: &SqliteRow) -> Result<OfferView> {
    Ok(OfferView {
        id: id(row, "id")?,
        asset: id(row, "asset")?,
        version: row.try_get("version")?,
        title: row.try_get("title")?,
        seller: row.try_get("seller")?,
        pricing: row.try_get("pricing")?,
        terms: stored(row, "terms")?,
        price: row.try_get("price")?,
        policy: stored(row, "policy")?,
        open: row.try_get("open")?,
        under: optional_id(row, "under")?,
        only: row.try_get("only_")?,
        bids: stored(row, "bids")?,
    })
}

fn order(row: &SqliteRow) -> Result<OrderView> {
    Ok(OrderView {
        id: id(row, "id")?,
        offer: id(row, "offer")?,
        asset: id(row, "asset")?,
        version: row.try_get("version")?,
        units: row.try_get("units")?,
        buyer: row.try_get("buyer")?,
        seller: row.try_get("seller")?,
        price: row.try_get("price")?,
        policy: stored(row, "policy")?,
        state: row.try_get("state")?,
        placed_at: row.try_get("placed_at")?,
        deadline: row.try_get("deadline")?,
        delivered: digest(row, "delivered")?,
        key_digest: digest(row, "key_digest")?,
        key: digest(row, "key_")?.map(|key| hex::encode(key.0)),
        proposed: row.try_get("proposed")?,
        refunded: row.try_get("refunded")?,
        under: optional_id(row, "under")?,
        licence: optional_id(row, "licence")?,
        dispute: optional_id(row, "dispute")?,
    })
}

const OFFERS: &str = "SELECT f.*, a.title AS title FROM offers f LEFT JOIN assets a ON a.id = f.asset";
const ORDERS: &str = "SELECT r.* FROM orders r";

/// Which offers anybody can order. An offer outlives much: its version is taken off sale, its seller suspended, or the right to
/// sell passed on.
const ANYBODYS: &str = "f.open AND f.only_ IS NULL
     AND NOT EXISTS (SELECT 1 FROM versions v
         WHERE v.asset = f.asset AND v.version = f.version AND v.withdrawn IS NOT NULL)
     AND NOT EXISTS (SELECT 1 FROM organisations s WHERE s.id = f.seller AND s.status = 'suspended')
     AND EXISTS (SELECT 1 FROM titles t
         WHERE t.asset = f.asset AND t.right_ = 'operating' AND t.organisation = f.seller)";

/// Offers that are shown with an asset of the catalogue; `GET /v1/offers?asset=` has the others.
const OFFERS_SHOWN: u32 = 100;

/// The latest of the offers of an asset that anybody can order, oldest first.
pub(super) async fn open_offers(db: &mut SqliteConnection, asset: u64) -> Result<Vec<OfferView>> {
    let mut sql = QueryBuilder::<Sqlite>::new(OFFERS);
    sql.push(" WHERE ").push(ANYBODYS).push(" AND f.asset = ").push_bind(to_db(asset));
    sql.push(" ORDER BY f.id DESC LIMIT ").push_bind(OFFERS_SHOWN);
    sql.build().fetch_all(db).await?.iter().rev().map(offer).collect()
}

fn negotiation(row: &SqliteRow) -> Result<NegotiationView> {
    Ok(NegotiationView {
        id: id(row, "id")?,
        offer: optional_id(row, "offer")?,
        asset: id(row, "asset")?,
        version: row.try_get("version")?,
        consumer: row.try_get("consumer")?,
        provider: row.try_get("provider")?,
        terms: TermsView {
            pricing: stored(row, "terms")?,
            units: row.try_get("units")?,
            policy: stored(row, "policy")?,
            digest: required(row, "digest")?,
        },
        state: row.try_get("state")?,
        opened_at: row.try_get("opened_at")?,
        changed_at: row.try_get("changed_at")?,
        order: optional_id(row, "order_")?,
    })
}

fn dispute(row: &SqliteRow) -> Result<DisputeView> {
    Ok(DisputeView {
        id: id(row, "id")?,
        order: id(row, "order_")?,
        buyer: row.try_get("buyer")?,
        seller: row.try_get("seller")?,
        opened_by: row.try_get("opened_by")?,
        evidence: required(row, "evidence")?,
        claim_ppm: row.try_get("claim")?,
        state: row.try_get("state")?,
        panel: stored(row, "panel")?,
        deadline: row.try_get("deadline")?,
        ruling_ppm: row.try_get("ruling")?,
        appeal: digest(row, "appeal")?,
        opened_at: row.try_get("opened_at")?,
    })
}

const DISPUTES: &str = "SELECT d.*, r.buyer, r.seller FROM disputes d JOIN orders r ON r.id = d.order_";

/// Adds that an organisation is party to the dispute `d` about the order `r`, or sits on its panel.
fn concerns(sql: &mut QueryBuilder<Sqlite>, organisation: u32) {
    sql.push(" AND (r.buyer = ").push_bind(organisation).push(" OR r.seller = ").push_bind(organisation);
    sql.push(" OR EXISTS (SELECT 1 FROM json_each(d.panel) seat WHERE seat.value ->> 'arbiter' = ");
    sql.push_bind(organisation).push("))");
}

impl Index {
    /// Offers, newest first.
    pub(crate) async fn offers(
        &self,
        asset: Option<u64>,
        open_only: bool,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Page<OfferView>> {
        let mut sql = QueryBuilder::<Sqlite>::new(OFFERS);
        sql.push(" WHERE f.id < ").push_bind(before.map_or(i64::MAX, to_db));
        if let Some(asset) = asset {
            sql.push(" AND f.asset = ").push_bind(to_db(asset));
        }
        if open_only {
            sql.push(" AND f.open");
        }
        sql.push(" ORDER BY f.id DESC LIMIT ").push_bind(limit + 1);
        let mut snapshot = self.snapshot().await?;
        let rows = sql.build().fetch_all(&mut *snapshot.transaction).await?;
        let page = Page::cut(rows.iter().map(offer).collect::<Result<_>>()?, limit, |offer| offer.id);
        Ok(page.up_to(snapshot.as_of))
    }

    /// An offer.
    pub(crate) async fn offer(&self, id: u64) -> Result<Known<OfferView>> {
        let mut sql = QueryBuilder::<Sqlite>::new(OFFERS);
        sql.push(" WHERE f.id = ").push_bind(to_db(id));
        let mut snapshot = self.snapshot().await?;
        let row = sql.build().fetch_optional(&mut *snapshot.transaction).await?;
        let row = row.ok_or_else(|| Error::not_found("offer", id, "GET /v1/offers lists those that are known"))?;
        Ok(Known { object: offer(&row)?, as_of: snapshot.as_of })
    }

    /// Orders this organisation buys or sells, newest first.
    pub(crate) async fn orders(&self, organisation: u32, before: Option<u64>, limit: u32) -> Result<Page<OrderView>> {
        let mut sql = QueryBuilder::<Sqlite>::new(ORDERS);
        sql.push(" WHERE r.id < ").push_bind(before.map_or(i64::MAX, to_db));
        sql.push(" AND (r.buyer = ").push_bind(organisation).push(" OR r.seller = ").push_bind(organisation).push(")");
        sql.push(" ORDER BY r.id DESC LIMIT ").push_bind(limit + 1);
        let mut snapshot = self.snapshot().await?;
        let rows = sql.build().fetch_all(&mut *snapshot.transaction).await?;
        let page = Page::cut(rows.iter().map(order).collect::<Result<_>>()?, limit, |order| order.id);
        Ok(page.up_to(snapshot.as_of))
    }

    /// An order.
    pub(crate) async fn order(&self, id: u64) -> Result<Known<OrderView>> {
        let mut sql = QueryBuilder::<Sqlite>::new(ORDERS);
        sql.push(" WHERE r.id = ").push_bind(to_db(id));
        let mut snapshot = self.snapshot().await?;
        let row = sql.build().fetch_optional(&mut *snapshot.transaction).await?;
        let row = row.ok_or_else(|| Error::not_found("order", id, "GET /v1/orders lists those that are known"))?;
        Ok(Known { object: order(&row)?, as_of: snapshot.as_of })
    }

    /// Orders in a state in which this organisation has something to do: deliver what was placed with it, fetch what was
    /// delivered to it (a settled order too, until its content is here). Those after an order, oldest first.
    pub(crate) async fn orders_to_act_on(
        &self,
        organisation: u32,
        after: Option<u64>,
        limit: u32,
    ) -> Result<Page<OrderView>> {
        let mut sql = QueryBuilder::<Sqlite>::new(ORDERS);
        sql.push(" WHERE r.id > ").push_bind(after.map_or(-1, to_db));
        sql.push(" AND ((r.state = 'placed' AND r.seller = ").push_bind(organisation);
        sql.push(") OR (r.state IN ('delivered', 'settled') AND r.delivered IS NOT NULL AND r.buyer = ");
        sql.push_bind(organisation).push(")) ORDER BY r.id LIMIT ").push_bind(limit + 1);
        let mut snapshot = self.snapshot().await?;
        let rows = sql.build().fetch_all(&mut *snapshot.transaction).await?;
        let page = Page::cut(rows.iter().map(order).collect::<Result<_>>()?, limit, |order| order.id);
        Ok(page.up_to(snapshot.as_of))
    }

    /// Negotiations this organisation takes part in, newest first.
    pub(crate) async fn negotiations(
        &self,
        organisation: u32,
        filters: &NegotiationFilters,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Page<NegotiationView>> {
        let NegotiationFilters { asset, state } = filters;
        let mut sql = QueryBuilder::<Sqlite>::new("SELECT * FROM negotiations WHERE id < ");
        sql.push_bind(before.map_or(i64::MAX, to_db));
        sql.push(" AND (consumer = ").push_bind(organisation);
        sql.push(" OR provider = ").push_bind(organisation).push(")");
        if let Some(asset) = asset {
            sql.push(" AND asset = ").push_bind(to_db(*asset));
        }
        if let Some(state) = state {
            sql.push(" AND state = ").push_bind(state.clone());
        }
        sql.push(" ORDER BY id DESC LIMIT ").push_bind(limit + 1);
        let mut snapshot = self.snapshot().await?;
        let rows = sql.build().fetch_all(&mut *snapshot.transaction).await?;
        let page = Page::cut(rows.iter().map(negotiation).collect::<Result<_>>()?, limit, |found| found.id);
        Ok(page.up_to(snapshot.as_of))
    }

    /// A negotiation.
    pub(crate) async fn negotiation(&self, id: u64) -> Result<Known<NegotiationView>> {
        let mut snapshot = self.snapshot().await?;
        let row = sqlx::query("SELECT * FROM negotiations WHERE id = ?")
            .bind(to_db(id))
            .fetch_optional(&mut *snapshot.transaction)
            .await?;
        let row = row.ok_or_else(|| {
            Error::not_found("negotiation", id, "GET /v1/negotiations lists those this organisation takes part in")
        })?;
        Ok(Known { object: negotiation(&row)?, as_of: snapshot.as_of })
    }

    /// Disputes this organisation is party to or sits on the panel of, newest first.
    pub(crate) async fn disputes(
        &self,
        organisation: u32,
        filters: &DisputeFilters,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Page<DisputeView>> {
        let DisputeFilters { order, state } = filters;
        let mut sql = QueryBuilder::<Sqlite>::new(DISPUTES);
        sql.push(" WHERE d.id < ").push_bind(before.map_or(i64::MAX, to_db));
        concerns(&mut sql, organisation);
        if let Some(order) = order {
            sql.push(" AND d.order_ = ").push_bind(to_db(*order));
        }
        if let Some(state) = state {
            sql.push(" AND d.state = ").push_bind(state.clone());
        }
        sql.push(" ORDER BY d.id DESC LIMIT ").push_bind(limit + 1);
        let mut snapshot = self.snapshot().await?;
        let rows = sql.build().fetch_all(&mut *snapshot.transaction).await?;
        let page = Page::cut(rows.iter().map(dispute).collect::<Result<_>>()?, limit, |dispute| dispute.id);
        Ok(page.up_to(snapshot.as_of))
    }

    /// A dispute.
    pub(crate) async fn dispute(&self, id: u64) -> Result<Known<DisputeView>> {
        let mut sql = QueryBuilder::<Sqlite>::new(DISPUTES);
        sql.push(" WHERE d.id = ").push_bind(to_db(id));
        let mut snapshot = self.snapshot().await?;
        let row = sql.build().fetch_optional(&mut *snapshot.transaction).await?;
        let row = row.ok_or_else(|| {
            Error::not_found("dispute", id, "GET /v1/disputes lists those this organisation is concerned with")
        })?;
        Ok(Known { object: dispute(&row)?, as_of: snapshot.as_of })
    }
}
