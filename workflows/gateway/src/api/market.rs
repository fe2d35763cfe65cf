//! The market: offers, orders, licences.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use deed_primitives::{Policy, Pricing, WHOLE};
use deed_sdk::{ChainEvent, calls};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::extract::{Json as Body, Path, Query};
use super::problem::Problem;
use super::types::{Amount, PageQuery, before, limit};
use crate::app::App;
use crate::delivery::DeliveryView;
use crate::error::{Error, Result};
use crate::index::{Known, LicenceView, OfferView, OrderView, Page};
use crate::names;

/// What a licence will allow.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub(crate) struct PolicyRequest {
    /// Purposes: research, underwriting, compliance, marketing, training, operations. Any when empty.
    purposes: Vec<String>,
    /// How often it may be used; without limit when absent.
    max_uses: Option<u32>,
    /// For how many blocks; for ever when absent.
    term: Option<u32>,
    /// Whether it may be passed on.
    redistribution: bool,
    /// Whether other assets may be derived from it.
    derivation: bool,
    /// The share of a derived asset's revenue, in parts of a million.
    royalty_ppm: u32,
}

impl PolicyRequest {
    fn to_chain(&self) -> Result<Policy> {
        let mut purposes = Vec::new();
        for (i, name) in self.purposes.iter().enumerate() {
            purposes.push(names::parse_purpose(name).ok_or_else(|| {
                let field = format!("policy.purposes[{i}]");
                Error::invalid(
                    &field,
                    format!("`{field}`: `{name}` is no purpose"),
                    format!("it is one of {}", names::PURPOSES),
                )
            })?);
        }
        if self.royalty_ppm > WHOLE {
            return Err(Error::invalid(
                "policy.royaltyPpm",
                format!("`policy.royaltyPpm` is {}", self.royalty_ppm),
                "give parts of a million: 50000 are five per cent",
            ));
        }
        Ok(Policy {
            purposes: purposes.try_into().map_err(|_| {
                Error::invalid(
                    "policy.purposes",
                    "a policy names at most 8 purposes",
                    "leave the list empty to allow any",
                )
            })?,
            max_uses: self.max_uses,
            term: self.term,
            redistribution: self.redistribution,
            derivation: self.derivation,
            royalty: self.royalty_ppm,
            ..Policy::default()
        })
    }
}

/// An offer to make.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct CreateOffer {
    /// The asset, which must be registered.
    asset: u64,
    /// Its version; the newest when absent.
    #[serde(default)]
    version: Option<u32>,
    /// The price in minor units; `"0"` is free.
    price: Amount,
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
    object: T,
    /// The block it is in.
    block: u32,
}

/// Offers a registered asset.
#[utoipa::path(post, path = "/v1/offers", tag = "market", request_body = CreateOffer, responses((status = 201, body = OnChain<OfferView>), (status = 400, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn create_offer(
    State(app): State<Arc<App>>,
    Body(request): Body<CreateOffer>,
) -> Result<(StatusCode, Json<OnChain<OfferView>>)> {
    let policy = request.policy.to_chain()?;
    let asset = app.index.asset(request.asset).await.map_err(|error| error.at("asset"))?;
    let version = request.version.unwrap_or(asset.object.summary.versions);
    let pricing = match request.price.0 {
        0 => Pricing::Free,
        price => Pricing::Fixed(price),
    };
    let included = app.submit(calls::market::create_offer(request.asset, version, pricing, policy)).await?;
    let offer = included.events.iter().find_map(|event| match event {
        ChainEvent::OfferCreated { offer, .. } => Some(*offer),
        _ => None,
    });
    let offer = offer.ok_or_else(|| Error::internal("making an offer", "the chain did not say its id"))?;
    let object = app.index.offer(offer).await?.object;
    Ok((StatusCode::CREATED, Json(OnChain { object, block: included.block_number })))
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
#[utoipa::path(post, path = "/v1/orders", tag = "market", request_body = PlaceOrder, responses((status = 201, body = OnChain<OrderView>), (status = 400, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn place_order(
    State(app): State<Arc<App>>,
    Body(request): Body<PlaceOrder>,
) -> Result<(StatusCode, Json<OnChain<OrderView>>)> {
    app.index.offer(request.offer).await.map_err(|error| error.at("offer"))?;
    let included = app.submit(calls::market::place_order(request.offer, request.max_price.0)).await?;
    let order = included.events.iter().find_map(|event| match event {
        ChainEvent::OrderPlaced { order, .. } => Some(*order),
        _ => None,
    });
    let order = order.ok_or_else(|| Error::internal("placing an order", "the chain did not say its id"))?;
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

/// Licences this organisation holds or granted, newest first, with their recorded uses.
#[utoipa::path(get, path = "/v1/licences", tag = "market", params(PageQuery), responses((status = 200, body = Page<LicenceView>)))]
pub(crate) async fn list_licences(
    State(app): State<Arc<App>>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<LicenceView>>> {
    Ok(Json(app.index.licences(app.organisation, page.before()?, page.limit()?).await?))
}
