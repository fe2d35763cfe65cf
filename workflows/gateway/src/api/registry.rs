//! What the registry records beside the assets: changes, procedures, pledges, freezes, licences on record, batches.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use super::extract::{Path, Query};
use super::problem::Problem;
use super::types::{PageQuery, before, before_pair, limit, one_of};
use crate::app::App;
use crate::error::Result;
use crate::index::{
    BatchView, ChangeView, FreezeView, LicenceRecordView, Page, PledgeFilters, PledgeView, ProcedureFilters,
    ProcedureView,
};
use crate::names;

/// Which changes.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub(crate) struct ListChanges {
    /// Only those up to this block: the first entry is the state the asset was in at its end. Being applied for is no change:
    /// without an entry, the asset was `submitted`, if its `submittedAt` is not later.
    at: Option<u32>,
    /// `nextCursor` of the page before.
    cursor: Option<String>,
    /// How many entries at most: 1 to 500, 50 by default.
    limit: Option<u32>,
}

/// The changes in the life of an asset, newest first.
#[utoipa::path(get, path = "/v1/assets/{id}/changes", tag = "assets", params(("id" = u64, Path), ListChanges), responses((status = 200, body = Page<ChangeView>), (status = 404, body = Problem)))]
pub(crate) async fn changes(
    State(app): State<Arc<App>>,
    Path(id): Path<u64>,
    Query(query): Query<ListChanges>,
) -> Result<Json<Page<ChangeView>>> {
    let (before, limit) = (before(query.cursor.as_deref())?, limit(query.limit)?);
    Ok(Json(app.index.changes(id, query.at, before, limit).await?))
}

/// The licences that were put on record for an asset, newest first.
#[utoipa::path(get, path = "/v1/assets/{id}/licence-records", tag = "assets", params(("id" = u64, Path), PageQuery), responses((status = 200, body = Page<LicenceRecordView>), (status = 404, body = Problem)))]
pub(crate) async fn licence_records(
    State(app): State<Arc<App>>,
    Path(id): Path<u64>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<LicenceRecordView>>> {
    Ok(Json(app.index.licence_records(id, page.before()?, page.limit()?).await?))
}

/// Which procedures.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub(crate) struct ListProcedures {
    /// Only of this kind: licence, transfer, change, correction, renewal, cancellation, objection.
    kind: Option<String>,
    /// Only in this state: submitted, accepted, reviewed, published, objected.
    state: Option<String>,
    /// Only those the organisation with this number applied for.
    applicant: Option<u32>,
    /// `nextCursor` of the page before.
    cursor: Option<String>,
    /// How many entries at most: 1 to 500, 50 by default.
    limit: Option<u32>,
}

/// Procedures that are open on registered assets, the newest asset first.
#[utoipa::path(get, path = "/v1/procedures", tag = "assets", params(ListProcedures), responses((status = 200, body = Page<ProcedureView>), (status = 400, body = Problem)))]
pub(crate) async fn procedures(
    State(app): State<Arc<App>>,
    Query(query): Query<ListProcedures>,
) -> Result<Json<Page<ProcedureView>>> {
    let ListProcedures { kind, state, applicant, cursor, limit: most } = query;
    one_of("kind", kind.as_deref(), &names::PROCEDURES)?;
    one_of("state", state.as_deref(), &names::PROCEDURE_STATES)?;
    let filters = ProcedureFilters { kind, state, applicant };
    let (before, limit) = (before(cursor.as_deref())?, limit(most)?);
    Ok(Json(app.index.procedures(&filters, before, limit).await?))
}

/// Which pledges.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub(crate) struct ListPledges {
    /// Only on this asset.
    asset: Option<u64>,
    /// Only of what the organisation with this number holds.
    pledgor: Option<u32>,
    /// Only those that secure the organisation with this number.
    creditor: Option<u32>,
    /// Only those the creditor has accepted, or only those it has not.
    accepted: Option<bool>,
    /// `nextCursor` of the page before.
    cursor: Option<String>,
    /// How many entries at most: 1 to 500, 50 by default.
    limit: Option<u32>,
}

/// Pledges, the newest asset first.
#[utoipa::path(get, path = "/v1/pledges", tag = "assets", params(ListPledges), responses((status = 200, body = Page<PledgeView>), (status = 400, body = Problem)))]
pub(crate) async fn pledges(
    State(app): State<Arc<App>>,
    Query(query): Query<ListPledges>,
) -> Result<Json<Page<PledgeView>>> {
    let ListPledges { asset, pledgor, creditor, accepted, cursor, limit: most } = query;
    let filters = PledgeFilters { asset, pledgor, creditor, accepted };
    Ok(Json(app.index.pledges(&filters, before_pair(cursor.as_deref())?, limit(most)?).await?))
}

/// Freezes that hold, the newest asset first.
#[utoipa::path(get, path = "/v1/freezes", tag = "assets", params(PageQuery), responses((status = 200, body = Page<FreezeView>), (status = 400, body = Problem)))]
pub(crate) async fn freezes(
    State(app): State<Arc<App>>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<FreezeView>>> {
    Ok(Json(app.index.freezes(page.before()?, page.limit()?).await?))
}

/// Which batches.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub(crate) struct ListBatches {
    /// Only those the organisation with this number declared.
    owner: Option<u32>,
    /// `nextCursor` of the page before.
    cursor: Option<String>,
    /// How many entries at most: 1 to 500, 50 by default.
    limit: Option<u32>,
}

/// Batches of declarations under one root, newest first.
#[utoipa::path(get, path = "/v1/batches", tag = "assets", params(ListBatches), responses((status = 200, body = Page<BatchView>), (status = 400, body = Problem)))]
pub(crate) async fn batches(
    State(app): State<Arc<App>>,
    Query(query): Query<ListBatches>,
) -> Result<Json<Page<BatchView>>> {
    let (before, limit) = (before(query.cursor.as_deref())?, limit(query.limit)?);
    Ok(Json(app.index.batches(query.owner, before, limit).await?))
}
