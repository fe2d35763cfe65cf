//! Licences: what they are used for, what ends them, what is granted under them, and the meters they are paid from.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use deed_evidence::Digest;
use deed_sdk::terms::{Amount, PolicyRequest, one_unit, purpose, territory};
use deed_sdk::{Call, ChainEvent, calls};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::extract::{Json as Body, Path, Query};
use super::market::{OnChain, told};
use super::problem::Problem;
use super::types::PageQuery;
use crate::app::App;
use crate::error::{Error, Result};
use crate::index::{Known, LicenceView, MeterView, Page, UseView};

/// Licences this organisation holds or granted, newest first, with their latest uses.
#[utoipa::path(get, path = "/v1/licences", tag = "market", params(PageQuery), responses((status = 200, body = Page<LicenceView>)))]
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<LicenceView>>> {
    Ok(Json(app.index.licences(app.organisation, page.before()?, page.limit()?).await?))
}

/// A licence, with its latest uses.
#[utoipa::path(get, path = "/v1/licences/{id}", tag = "market", params(("id" = u64, Path)), responses((status = 200, body = Known<LicenceView>), (status = 404, body = Problem)))]
pub(crate) async fn get(State(app): State<Arc<App>>, Path(id): Path<u64>) -> Result<Json<Known<LicenceView>>> {
    Ok(Json(app.index.licence(id).await?))
}

/// The recorded uses of a licence, newest first.
#[utoipa::path(get, path = "/v1/licences/{id}/uses", tag = "market", params(("id" = u64, Path), PageQuery), responses((status = 200, body = Page<UseView>), (status = 404, body = Problem)))]
pub(crate) async fn uses(
    State(app): State<Arc<App>>,
    Path(id): Path<u64>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<UseView>>> {
    Ok(Json(app.index.uses(id, page.before()?, page.limit()?).await?))
}

/// Submits a call about a licence that exists, and answers the licence as it is then.
async fn about(app: &App, id: u64, call: Call) -> Result<Json<Known<LicenceView>>> {
    app.index.licence(id).await?;
    app.submit(call).await?;
    Ok(Json(app.index.licence(id).await?))
}

/// A use to record.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct RecordUse {
    /// What for: research, underwriting, compliance, marketing, training, operations.
    purpose: String,
    /// In which country, by its two capital letters; needed where the licence names some.
    #[serde(default)]
    territory: Option<String>,
    /// How many uses at once; one when absent.
    #[serde(default = "one_unit")]
    units: u32,
    /// The digest of what tells more, such as a statement of what was done.
    #[schema(value_type = String)]
    reference: Digest,
}

/// Records uses made outside of a run. A metered licence is charged for each; runs record their own uses.
#[utoipa::path(post, path = "/v1/licences/{id}/uses", tag = "market", params(("id" = u64, Path)), request_body = RecordUse, responses((status = 200, body = Known<LicenceView>), (status = 400, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn record_use(
    State(app): State<Arc<App>>,
    Path(id): Path<u64>,
    Body(request): Body<RecordUse>,
) -> Result<Json<Known<LicenceView>>> {
    let purpose = purpose("purpose", &request.purpose)?;
    let place = request.territory.as_deref().map(|code| territory("territory", code)).transpose()?;
    if request.units == 0 {
        return Err(Error::invalid("units", "`units` is 0", "give the number of uses, at least 1"));
    }
    about(&app, id, calls::market::record_use_in(id, purpose, place, request.units, request.reference.0)).await
}

/// Why a licence is revoked.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Revoke {
    /// A coded reason.
    code: u16,
    /// The digest of the evidence.
    #[schema(value_type = String)]
    evidence: Digest,
}

/// Revokes, as its licensor, a licence for cause: it and every sublicence under it cover no further use.
#[utoipa::path(post, path = "/v1/licences/{id}/revoke", tag = "market", params(("id" = u64, Path)), request_body = Revoke, responses((status = 200, body = Known<LicenceView>), (status = 400, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn revoke(
    State(app): State<Arc<App>>,
    Path(id): Path<u64>,
    Body(request): Body<Revoke>,
) -> Result<Json<Known<LicenceView>>> {
    about(&app, id, calls::market::revoke_licence(id, request.code, request.evidence.0)).await
}

/// Why somebody disagrees.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Evidence {
    /// The digest of the evidence.
    #[schema(value_type = String)]
    pub(super) evidence: Digest,
}

/// Contests, as its licensee, the revocation of a licence before the council.
#[utoipa::path(post, path = "/v1/licences/{id}/contest", tag = "market", params(("id" = u64, Path)), request_body = Evidence, responses((status = 200, body = Known<LicenceView>), (status = 400, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn contest(
    State(app): State<Arc<App>>,
    Path(id): Path<u64>,
    Body(request): Body<Evidence>,
) -> Result<Json<Known<LicenceView>>> {
    about(&app, id, calls::market::contest_revocation(id, request.evidence.0)).await
}

/// A sublicence to grant.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Sublicense {
    /// To which organisation.
    to: u32,
    /// What it costs, in minor units; `"0"` grants it at once.
    price: Amount,
    /// What it will allow: no more than is left of the licence.
    #[serde(default)]
    policy: PolicyRequest,
}

/// What came of granting a sublicence.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Sublicensed {
    /// The sublicence, when it was granted at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    licence: Option<u64>,
    /// The offer that only its licensee may take, when it has a price.
    #[serde(skip_serializing_if = "Option::is_none")]
    offer: Option<u64>,
}

/// Grants a sublicence within what is left of a licence: at once if it costs nothing, else as an offer to one.
#[utoipa::path(post, path = "/v1/licences/{id}/sublicences", tag = "market", params(("id" = u64, Path)), request_body = Sublicense, responses((status = 201, body = OnChain<Sublicensed>), (status = 400, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn sublicense(
    State(app): State<Arc<App>>,
    Path(id): Path<u64>,
    Body(request): Body<Sublicense>,
) -> Result<(StatusCode, Json<OnChain<Sublicensed>>)> {
    let policy = request.policy.to_chain("policy")?;
    app.index.licence(id).await?;
    let included = app.submit(calls::market::sublicense(id, request.to, policy, request.price.0)).await?;
    let object = told("granting a sublicence", &included, |event| match event {
        ChainEvent::Sublicensed { sublicence, .. } => Some(Sublicensed { licence: Some(*sublicence), offer: None }),
        ChainEvent::OfferCreated { offer, .. } => Some(Sublicensed { licence: None, offer: Some(*offer) }),
        _ => None,
    })?;
    Ok((StatusCode::CREATED, Json(OnChain { object, block: included.block_number })))
}

/// A meter to open.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct OpenMeter {
    /// The offer, which is priced by use.
    offer: u64,
    /// What is put on hold to pay for uses, in minor units.
    prepaid: Amount,
}

/// Opens a meter for an offer that is paid by use: the licence exists at once.
#[utoipa::path(post, path = "/v1/meters", tag = "market", request_body = OpenMeter, responses((status = 201, body = OnChain<LicenceView>), (status = 400, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn open_meter(
    State(app): State<Arc<App>>,
    Body(request): Body<OpenMeter>,
) -> Result<(StatusCode, Json<OnChain<LicenceView>>)> {
    app.index.offer(request.offer).await.map_err(|error| error.at("offer"))?;
    let included = app.submit(calls::market::open_meter(request.offer, request.prepaid.0)).await?;
    let licence = told("opening a meter", &included, |event| match event {
        ChainEvent::MeterOpened { licence, .. } => Some(*licence),
        _ => None,
    })?;
    let object = app.index.licence(licence).await?.object;
    Ok((StatusCode::CREATED, Json(OnChain { object, block: included.block_number })))
}

/// Open meters of licences that this organisation holds or granted, newest first.
#[utoipa::path(get, path = "/v1/meters", tag = "market", params(PageQuery), responses((status = 200, body = Page<MeterView>)))]
pub(crate) async fn meters(
    State(app): State<Arc<App>>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<MeterView>>> {
    Ok(Json(app.index.meters(app.organisation, page.before()?, page.limit()?).await?))
}

/// What a meter is to hold more.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct TopUp {
    /// How much more, in minor units.
    amount: Amount,
}

/// Adds to what the meter of a licence holds.
#[utoipa::path(post, path = "/v1/meters/{id}/top-up", tag = "market", params(("id" = u64, Path, description = "The licence.")), request_body = TopUp, responses((status = 200, body = Known<LicenceView>), (status = 400, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn top_up(
    State(app): State<Arc<App>>,
    Path(id): Path<u64>,
    Body(request): Body<TopUp>,
) -> Result<Json<Known<LicenceView>>> {
    if request.amount.0 == 0 {
        return Err(Error::invalid("amount", "`amount` is 0", "give an amount in minor units"));
    }
    about(&app, id, calls::market::top_up(id, request.amount.0)).await
}

/// Divides what the meter of a licence owes among those it is owed to.
#[utoipa::path(post, path = "/v1/meters/{id}/settle", tag = "market", params(("id" = u64, Path, description = "The licence.")), responses((status = 200, body = Known<LicenceView>), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn settle_meter(State(app): State<Arc<App>>, Path(id): Path<u64>) -> Result<Json<Known<LicenceView>>> {
    about(&app, id, calls::market::settle_meter(id)).await
}

/// Divides what the meter of a licence owes and takes the rest back. The licence covers no further use.
#[utoipa::path(post, path = "/v1/meters/{id}/close", tag = "market", params(("id" = u64, Path, description = "The licence.")), responses((status = 200, body = Known<LicenceView>), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn close_meter(State(app): State<Arc<App>>, Path(id): Path<u64>) -> Result<Json<Known<LicenceView>>> {
    about(&app, id, calls::market::close_meter(id)).await
}
