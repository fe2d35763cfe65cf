//! Offers, bids and orders.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use deed_evidence::Digest;
use deed_primitives::Pricing;
use deed_sdk::terms::{Amount, PolicyRequest, PricingView, together};
use deed_sdk::{Call, ChainEvent, Included, calls};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::extract::{Json as Body, Path, Query};
use super::problem::Problem;
use super::types::{PageQuery, before, limit};
use crate::app::App;
use crate::delivery::DeliveryView;
use crate::error::{Error, Result};
use crate::index::{Known, OfferView, OrderView, Page};

/// An offer to make.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct CreateOffer {
    /// The asset, which must be registered.
    asset: u64,
    /// Its version; the newest when absent.
    #[serde(default)]
    version: Option<u32>,
    /// A fixed price in minor units, `"0"` is free: short for a `pricing` of these models.
    #[serde(default)]
    price: Option<Amount>,
    /// What it costs. Exactly one of `price` and `pricing` is given.
    #[serde(default)]
    pricing: Option<PricingView>,
    /// What the licence will allow.
    #[serde(default)]
    policy: PolicyRequest,
}

impl CreateOffer {
    fn pricing(&self) -> Result<Pricing> {
        match (&self.price, &self.pricing) {
            (Some(Amount(0)), None) => Ok(Pricing::Free),
            (Some(Amount(price)), None) => Ok(Pricing::Fixed(*price)),
            (None, Some(pricing)) => Ok(pricing.to_chain("pricing")?),
            (Some(_), Some(_)) => Err(Error::invalid(
                "price",
                "`price` and `pricing` are both given",
                "give `price` for a fixed price, or `pricing` for any",
            )),
            (None, None) => Err(Error::invalid(
                "pricing",
                "neither `pricing` nor `price` is given",
                "give `price` for a fixed price, or `pricing` for any",
            )),
        }
    }
}

/// What an offer asks for and permits from now on.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct UpdateOffer {
    /// What it costs.
    pricing: PricingView,
    /// What the licence will allow.
    #[serde(default)]
    policy: PolicyRequest,
}

/// An object that is on chain.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OnChain<T> {
    /// The object.
    #[serde(flatten)]
    pub(super) object: T,
    /// The block it is in.
    pub(super) block: u32,
}

/// What the chain says about a call's outcome, where it must say something.
pub(super) fn told<T>(
    operation: &'static str,
    included: &Included,
    find: impl Fn(&ChainEvent) -> Option<T>,
) -> Result<T> {
    let found = included.events.iter().find_map(find);
    found.ok_or_else(|| Error::internal(operation, "the chain did not say what came of it"))
}

/// Offers a registered asset: at a price, by units, by use, by subscription, or in an auction.
#[utoipa::path(post, path = "/v1/offers", tag = "market", request_body = CreateOffer, responses((status = 201, body = OnChain<OfferView>), (status = 400, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn create_offer(
    State(app): State<Arc<App>>,
    Body(request): Body<CreateOffer>,
) -> Result<(StatusCode, Json<OnChain<OfferView>>)> {
    let (pricing, policy) = (request.pricing()?, request.policy.to_chain("policy")?);
    together(&pricing, &policy, "policy")?;
    let asset = app.index.asset(request.asset).await.map_err(|error| error.at("asset"))?;
    let version = request.version.unwrap_or(asset.object.summary.versions);
    let included = app.submit(calls::market::create_offer(request.asset, version, pricing, policy)).await?;
    let offer = told("making an offer", &included, |event| match event {
        ChainEvent::OfferCreated { offer, .. } => Some(*offer),
        _ => None,
    })?;
    let object = app.index.offer(offer).await?.object;
    Ok((StatusCode::CREATED, Json(OnChain { object, block: included.block_number })))
}

/// Submits a call about an offer that exists, and answers the offer as it is then.
async fn about_offer(app: &App, id: u64, call: Call) -> Result<Json<Known<OfferView>>> {
    app.index.offer(id).await?;
    app.submit(call).await?;
    Ok(Json(app.index.offer(id).await?))
}

/// Changes what an offer asks for and permits, for orders to come. An auction stays as it is.
#[utoipa::path(put, path = "/v1/offers/{id}", tag = "market", params(("id" = u64, Path)), request_body = UpdateOffer, responses((status = 200, body = Known<OfferView>), (status = 400, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn update_offer(
    State(app): State<Arc<App>>,
    Path(id): Path<u64>,
    Body(request): Body<UpdateOffer>,
) -> Result<Json<Known<OfferView>>> {
    let (pricing, policy) = (request.pricing.to_chain("pricing")?, request.policy.to_chain("policy")?);
    together(&pricing, &policy, "policy")?;
    about_offer(&app, id, calls::market::update_offer(id, pricing, policy)).await
}

/// Takes an offer back: it cannot be ordered any more. An auction with bids runs to its end.
#[utoipa::path(post, path = "/v1/offers/{id}/withdraw", tag = "market", params(("id" = u64, Path)), responses((status = 200, body = Known<OfferView>), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn withdraw_offer(State(app): State<Arc<App>>, Path(id): Path<u64>) -> Result<Json<Known<OfferView>>> {
    about_offer(&app, id, calls::market::withdraw_offer(id)).await
}

/// A bid in an open auction.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct PlaceBid {
    /// How much, in minor units.
    amount: Amount,
}

/// A bid in a sealed auction, as long as it is secret.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct CommitBid {
    /// The SHA-256 digest of the SCALE encoding of bidder (u32), offer (u64), amount (u128) and a salt of 32 random bytes.
    #[schema(value_type = String)]
    commitment: Digest,
    /// What is put on hold, in minor units; the bid is at most this much.
    deposit: Amount,
}

/// A bid in a sealed auction, revealed.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct RevealBid {
    /// How much was bid, in minor units.
    amount: Amount,
    /// The salt, as `sha256:` would write a digest: 32 bytes in 64 hex digits.
    #[schema(value_type = String)]
    salt: Digest,
}

/// Bids in an open auction. The bid is held; the one it exceeds is released.
#[utoipa::path(post, path = "/v1/offers/{id}/bids", tag = "market", params(("id" = u64, Path)), request_body = PlaceBid, responses((status = 200, body = Known<OfferView>), (status = 400, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn bid(
    State(app): State<Arc<App>>,
    Path(id): Path<u64>,
    Body(request): Body<PlaceBid>,
) -> Result<Json<Known<OfferView>>> {
    about_offer(&app, id, calls::market::bid(id, request.amount.0)).await
}

/// Commits to a bid in a sealed auction and puts a deposit on hold. Who loses the salt cannot reveal the bid, and cannot win.
#[utoipa::path(post, path = "/v1/offers/{id}/sealed-bids", tag = "market", params(("id" = u64, Path)), request_body = CommitBid, responses((status = 200, body = Known<OfferView>), (status = 400, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn commit_bid(
    State(app): State<Arc<App>>,
    Path(id): Path<u64>,
    Body(request): Body<CommitBid>,
) -> Result<Json<Known<OfferView>>> {
    about_offer(&app, id, calls::market::commit_bid(id, request.commitment.0, request.deposit.0)).await
}

/// Reveals a bid of a sealed auction. A bid that is not revealed cannot win.
#[utoipa::path(post, path = "/v1/offers/{id}/sealed-bids/reveal", tag = "market", params(("id" = u64, Path)), request_body = RevealBid, responses((status = 200, body = Known<OfferView>), (status = 400, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn reveal_bid(
    State(app): State<Arc<App>>,
    Path(id): Path<u64>,
    Body(request): Body<RevealBid>,
) -> Result<Json<Known<OfferView>>> {
    about_offer(&app, id, calls::market::reveal_bid(id, request.amount.0, request.salt.0)).await
}

/// Which offers.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub(crate) struct ListOffers {
    /// Only of this asset.
    asset: Option<u64>,
    /// Also those that were withdrawn.
    all: bool,
    /// `nextCursor` of the page before.
    cursor: Option<String>,
    /// How many entries at most: 1 to 500, 50 by default.
    limit: Option<u32>,
}

/// The consortium's offers, newest first.
#[utoipa::path(get, path = "/v1/offers", tag = "market", params(ListOffers), responses((status = 200, body = Page<OfferView>)))]
pub(crate) async fn list_offers(
    State(app): State<Arc<App>>,
    Query(query): Query<ListOffers>,
) -> Result<Json<Page<OfferView>>> {
    Ok(Json(app.index.offers(query.asset, !query.all, before(query.cursor.as_deref())?, limit(query.limit)?).await?))
}

/// An offer.
#[utoipa::path(get, path = "/v1/offers/{id}", tag = "market", params(("id" = u64, Path)), responses((status = 200, body = Known<OfferView>), (status = 404, body = Problem)))]
pub(crate) async fn get_offer(State(app): State<Arc<App>>, Path(id): Path<u64>) -> Result<Json<Known<OfferView>>> {
    Ok(Json(app.index.offer(id).await?))
}

/// An order to place.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct PlaceOrder {
    /// The offer.
    offer: u64,
    /// How many units, where the offer counts them: uses, or periods.
    #[serde(default)]
    units: Option<u32>,
    /// The most it may cost, in minor units.
    max_price: Amount,
}

/// An order and how far its delivery is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OrderDetail {
    #[serde(flatten)]
    order: OrderView,
    /// How far this gateway's side of the delivery is.
    #[serde(skip_serializing_if = "Option::is_none")]
    delivery: Option<DeliveryView>,
}

/// Orders a licence: the price is held in escrow. Delivery follows by itself.
#[utoipa::path(post, path = "/v1/orders", tag = "market", request_body = PlaceOrder, responses((status = 201, body = OnChain<OrderView>), (status = 400, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn place_order(
    State(app): State<Arc<App>>,
    Body(request): Body<PlaceOrder>,
) -> Result<(StatusCode, Json<OnChain<OrderView>>)> {
    app.index.offer(request.offer).await.map_err(|error| error.at("offer"))?;
    let call = match request.units {
        None => calls::market::place_order(request.offer, request.max_price.0),
        Some(units) => calls::market::place_order_for(request.offer, units, request.max_price.0),
    };
    let included = app.submit(call).await?;
    let order = told("placing an order", &included, |event| match event {
        ChainEvent::OrderPlaced { order, .. } => Some(*order),
        _ => None,
    })?;
    let object = app.index.order(order).await?.object;
    Ok((StatusCode::CREATED, Json(OnChain { object, block: included.block_number })))
}

/// Orders this organisation placed or received, newest first.
#[utoipa::path(get, path = "/v1/orders", tag = "market", params(PageQuery), responses((status = 200, body = Page<OrderView>)))]
pub(crate) async fn list_orders(
    State(app): State<Arc<App>>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<OrderView>>> {
    Ok(Json(app.index.orders(app.organisation, page.before()?, page.limit()?).await?))
}

/// An order, and how far its delivery is.
#[utoipa::path(get, path = "/v1/orders/{id}", tag = "market", params(("id" = u64, Path)), responses((status = 200, body = Known<OrderDetail>), (status = 404, body = Problem)))]
pub(crate) async fn get_order(State(app): State<Arc<App>>, Path(id): Path<u64>) -> Result<Json<Known<OrderDetail>>> {
    detail(&app, id).await
}

async fn detail(app: &App, id: u64) -> Result<Json<Known<OrderDetail>>> {
    let order = app.index.order(id).await?;
    let delivery = app.deliveries.view(id).await?;
    Ok(Json(order.map(|order| OrderDetail { order, delivery })))
}

/// Acknowledges a delivery whose content was checked: the money is split and the licence exists.
#[utoipa::path(post, path = "/v1/orders/{id}/acknowledge", tag = "market", params(("id" = u64, Path)), responses((status = 200, body = Known<OrderDetail>), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn acknowledge(State(app): State<Arc<App>>, Path(id): Path<u64>) -> Result<Json<Known<OrderDetail>>> {
    app.index.order(id).await?;
    if let Some(block) = app.deliveries.acknowledge(id).await? {
        app.index.wait_for(block).await?;
    }
    detail(&app, id).await
}

/// Submits a call about an order that exists, and answers the order as it is then.
async fn about_order(app: &App, id: u64, call: Call) -> Result<Json<Known<OrderDetail>>> {
    app.index.order(id).await?;
    app.submit(call).await?;
    detail(app, id).await
}

/// Takes the price back after a delivery that never came, should the chain not have done it.
#[utoipa::path(post, path = "/v1/orders/{id}/refund", tag = "market", params(("id" = u64, Path)), responses((status = 200, body = Known<OrderDetail>), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn refund(State(app): State<Arc<App>>, Path(id): Path<u64>) -> Result<Json<Known<OrderDetail>>> {
    about_order(&app, id, calls::market::refund(id)).await
}

/// Claims the price after a delivery about which the buyer said nothing, should the chain not have done it.
#[utoipa::path(post, path = "/v1/orders/{id}/claim", tag = "market", params(("id" = u64, Path)), responses((status = 200, body = Known<OrderDetail>), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn claim(State(app): State<Arc<App>>, Path(id): Path<u64>) -> Result<Json<Known<OrderDetail>>> {
    about_order(&app, id, calls::market::claim(id)).await
}

/// A part of a price that goes back to the buyer.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct PartialRefund {
    /// How much goes back, in minor units.
    refund: Amount,
}

/// Proposes, as the seller, to give part of a delivered order's price back: a dispute that needs no judge.
#[utoipa::path(post, path = "/v1/orders/{id}/partial-refund", tag = "market", params(("id" = u64, Path)), request_body = PartialRefund, responses((status = 200, body = Known<OrderDetail>), (status = 400, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn propose_partial(
    State(app): State<Arc<App>>,
    Path(id): Path<u64>,
    Body(request): Body<PartialRefund>,
) -> Result<Json<Known<OrderDetail>>> {
    about_order(&app, id, calls::market::settle_partially(id, request.refund.0)).await
}

/// Accepts, as the buyer, what the seller proposes to give back: the rest is settled and the licence exists.
#[utoipa::path(post, path = "/v1/orders/{id}/partial-refund/accept", tag = "market", params(("id" = u64, Path)), request_body = PartialRefund, responses((status = 200, body = Known<OrderDetail>), (status = 400, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn accept_partial(
    State(app): State<Arc<App>>,
    Path(id): Path<u64>,
    Body(request): Body<PartialRefund>,
) -> Result<Json<Known<OrderDetail>>> {
    about_order(&app, id, calls::market::accept_partial(id, request.refund.0)).await
}
