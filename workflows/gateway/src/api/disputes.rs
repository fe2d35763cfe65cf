//! Disputes about orders.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use deed_evidence::Digest;
use deed_sdk::terms::parts;
use deed_sdk::{Call, ChainEvent, calls};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::extract::{Json as Body, Path, Query};
use super::licences::Evidence;
use super::market::OnChain;
use super::problem::Problem;
use super::types::{before, limit, one_of};
use crate::app::App;
use crate::error::Result;
use crate::index::{DisputeFilters, DisputeView, Known, OrderView, Page};
use crate::names;

/// Which disputes.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub(crate) struct ListDisputes {
    /// Only about this order.
    order: Option<u64>,
    /// Only in this state: voting, ruled, appealed, council, closed, agreed.
    state: Option<String>,
    /// `nextCursor` of the page before.
    cursor: Option<String>,
    /// How many entries at most: 1 to 500, 50 by default.
    limit: Option<u32>,
}

/// Disputes this organisation is party to or sits on the panel of, newest first.
#[utoipa::path(get, path = "/v1/disputes", tag = "market", params(ListDisputes), responses((status = 200, body = Page<DisputeView>), (status = 400, body = Problem)))]
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Query(query): Query<ListDisputes>,
) -> Result<Json<Page<DisputeView>>> {
    let ListDisputes { order, state, cursor, limit: most } = query;
    one_of("state", state.as_deref(), &names::DISPUTE_STATES)?;
    let filters = DisputeFilters { order, state };
    let (before, limit) = (before(cursor.as_deref())?, limit(most)?);
    Ok(Json(app.index.disputes(app.organisation, &filters, before, limit).await?))
}

/// A dispute.
#[utoipa::path(get, path = "/v1/disputes/{id}", tag = "market", params(("id" = u64, Path)), responses((status = 200, body = Known<DisputeView>), (status = 404, body = Problem)))]
pub(crate) async fn get(State(app): State<Arc<App>>, Path(id): Path<u64>) -> Result<Json<Known<DisputeView>>> {
    Ok(Json(app.index.dispute(id).await?))
}

/// A dispute to open.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct OpenDispute {
    /// The order, which was delivered.
    order: u64,
    /// The digest of the evidence.
    #[schema(value_type = String)]
    evidence: Digest,
    /// What part of the price should go back to the buyer, in parts of a million.
    claim_ppm: u32,
}

/// What came of opening a dispute.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Opened {
    /// The dispute; none, when the order's deadline had passed and the chain's own record decided at once.
    dispute: Option<DisputeView>,
    /// The order as it is now.
    order: OrderView,
}

/// Opens a dispute about a delivered order: the price is frozen until it is decided.
#[utoipa::path(post, path = "/v1/disputes", tag = "market", request_body = OpenDispute, responses((status = 201, body = OnChain<Opened>), (status = 400, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn open(
    State(app): State<Arc<App>>,
    Body(request): Body<OpenDispute>,
) -> Result<(StatusCode, Json<OnChain<Opened>>)> {
    let claim = parts("claimPpm", request.claim_ppm)?;
    app.index.order(request.order).await.map_err(|error| error.at("order"))?;
    let included = app.submit(calls::market::open_dispute(request.order, request.evidence.0, claim)).await?;
    let opened = included.events.iter().find_map(|event| match event {
        ChainEvent::DisputeOpened { dispute, .. } => Some(*dispute),
        _ => None,
    });
    let dispute = match opened {
        Some(dispute) => Some(app.index.dispute(dispute).await?.object),
        None => None,
    };
    let object = Opened { dispute, order: app.index.order(request.order).await?.object };
    Ok((StatusCode::CREATED, Json(OnChain { object, block: included.block_number })))
}

/// Submits a call about a dispute that exists, and answers the dispute as it is then.
async fn about(app: &App, id: u64, call: Call) -> Result<Json<Known<DisputeView>>> {
    app.index.dispute(id).await?;
    app.submit(call).await?;
    Ok(Json(app.index.dispute(id).await?))
}

/// A vote.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Vote {
    /// What part of the price should go back to the buyer, in parts of a million.
    buyer_ppm: u32,
}

/// Votes, as an arbiter on the panel.
#[utoipa::path(post, path = "/v1/disputes/{id}/vote", tag = "market", params(("id" = u64, Path)), request_body = Vote, responses((status = 200, body = Known<DisputeView>), (status = 400, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn vote(
    State(app): State<Arc<App>>,
    Path(id): Path<u64>,
    Body(request): Body<Vote>,
) -> Result<Json<Known<DisputeView>>> {
    about(&app, id, calls::market::vote(id, parts("buyerPpm", request.buyer_ppm)?)).await
}

/// Appeals a panel's ruling to the council.
#[utoipa::path(post, path = "/v1/disputes/{id}/appeal", tag = "market", params(("id" = u64, Path)), request_body = Evidence, responses((status = 200, body = Known<DisputeView>), (status = 400, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn appeal(
    State(app): State<Arc<App>>,
    Path(id): Path<u64>,
    Body(request): Body<Evidence>,
) -> Result<Json<Known<DisputeView>>> {
    about(&app, id, calls::market::appeal(id, request.evidence.0)).await
}
