//! Negotiations: the contract negotiation of the Dataspace Protocol, message by message.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use deed_evidence::Digest;
use deed_primitives::{NegotiationState, NegotiationTarget, Terms};
use deed_sdk::terms::{PolicyRequest, PricingView, one_unit, terms_to_chain};
use deed_sdk::{Call, ChainEvent, calls};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::extract::{Json as Body, Path, Query};
use super::market::{OnChain, told};
use super::problem::Problem;
use super::types::{before, limit, one_of};
use crate::app::App;
use crate::error::{Error, Result};
use crate::index::{Known, NegotiationFilters, NegotiationView, Page};
use crate::names;

/// Which negotiations.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub(crate) struct ListNegotiations {
    /// Only about this asset.
    asset: Option<u64>,
    /// Only in this state: requested, offered, accepted, agreed, verified, finalized, terminated.
    state: Option<String>,
    /// `nextCursor` of the page before.
    cursor: Option<String>,
    /// How many entries at most: 1 to 500, 50 by default.
    limit: Option<u32>,
}

/// Negotiations this organisation takes part in, newest first.
#[utoipa::path(get, path = "/v1/negotiations", tag = "market", params(ListNegotiations), responses((status = 200, body = Page<NegotiationView>), (status = 400, body = Problem)))]
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Query(query): Query<ListNegotiations>,
) -> Result<Json<Page<NegotiationView>>> {
    let ListNegotiations { asset, state, cursor, limit: most } = query;
    one_of("state", state.as_deref(), &NegotiationState::ALL.map(names::negotiation_state))?;
    let filters = NegotiationFilters { asset, state };
    let (before, limit) = (before(cursor.as_deref())?, limit(most)?);
    Ok(Json(app.index.negotiations(app.organisation, &filters, before, limit).await?))
}

/// A negotiation.
#[utoipa::path(get, path = "/v1/negotiations/{id}", tag = "market", params(("id" = u64, Path)), responses((status = 200, body = Known<NegotiationView>), (status = 404, body = Problem)))]
pub(crate) async fn get(State(app): State<Arc<App>>, Path(id): Path<u64>) -> Result<Json<Known<NegotiationView>>> {
    Ok(Json(app.index.negotiation(id).await?))
}

/// Terms to negotiate about.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct TermsRequest {
    /// What it is to cost: free, fixed, tiered or by subscription.
    pricing: PricingView,
    /// How many units are bought; one when absent.
    #[serde(default = "one_unit")]
    units: u32,
    /// What the licence will allow.
    #[serde(default)]
    policy: PolicyRequest,
    /// The digest of the contract's text, which both sides keep.
    #[schema(value_type = String)]
    digest: Digest,
}

impl TermsRequest {
    /// As the chain has it. `at` is where in the request it stands.
    pub(crate) fn to_chain(&self, at: &str) -> Result<Terms> {
        Ok(terms_to_chain(at, &self.pricing, self.units, &self.policy, self.digest.0)?)
    }
}

/// A negotiation to begin, with an offer or with an asset.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct RequestNegotiation {
    /// The offer to begin with.
    #[serde(default)]
    offer: Option<u64>,
    /// The asset, when there is no offer.
    #[serde(default)]
    asset: Option<u64>,
    /// The version of that asset; the newest when absent.
    #[serde(default)]
    version: Option<u32>,
    /// A holder of that asset's operating right; its owner when absent.
    #[serde(default)]
    provider: Option<u32>,
    /// The terms this organisation proposes.
    terms: TermsRequest,
}

async fn target(app: &App, request: &RequestNegotiation) -> Result<NegotiationTarget> {
    match (request.offer, request.asset) {
        (Some(offer), None) => {
            let stray = [("version", request.version.is_some()), ("provider", request.provider.is_some())];
            if let Some((field, _)) = stray.into_iter().find(|(_, given)| *given) {
                return Err(Error::invalid(
                    field,
                    format!("`{field}` is given, but the offer says it already"),
                    "leave it out, or give `asset` instead of `offer`",
                ));
            }
            app.index.offer(offer).await.map_err(|error| error.at("offer"))?;
            Ok(NegotiationTarget::Offer(offer))
        }
        (None, Some(asset)) => {
            let known = app.index.asset(asset).await.map_err(|error| error.at("asset"))?.object.summary;
            Ok(NegotiationTarget::Asset {
                asset,
                version: request.version.unwrap_or(known.versions),
                provider: request.provider.unwrap_or(known.owner),
            })
        }
        _ => Err(Error::invalid(
            "offer",
            "exactly one of `offer` and `asset` says what is negotiated about",
            "give `offer`; or `asset`, when it is not on offer",
        )),
    }
}

/// Begins a negotiation with terms of this organisation's.
#[utoipa::path(post, path = "/v1/negotiations", tag = "market", request_body = RequestNegotiation, responses((status = 201, body = OnChain<NegotiationView>), (status = 400, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn request(
    State(app): State<Arc<App>>,
    Body(request): Body<RequestNegotiation>,
) -> Result<(StatusCode, Json<OnChain<NegotiationView>>)> {
    let terms = request.terms.to_chain("terms")?;
    let target = target(&app, &request).await?;
    let included = app.submit(calls::market::request(target, terms)).await?;
    let negotiation = told("beginning a negotiation", &included, |event| match event {
        ChainEvent::NegotiationRequested { negotiation, .. } => Some(*negotiation),
        _ => None,
    })?;
    let object = app.index.negotiation(negotiation).await?.object;
    Ok((StatusCode::CREATED, Json(OnChain { object, block: included.block_number })))
}

/// Submits a message of a negotiation that exists, and answers the negotiation as it is then.
async fn send(app: &App, id: u64, call: Call) -> Result<Json<Known<NegotiationView>>> {
    app.index.negotiation(id).await?;
    app.submit(call).await?;
    Ok(Json(app.index.negotiation(id).await?))
}

/// Other terms for a negotiation.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Counter {
    /// The terms.
    terms: TermsRequest,
}

/// Answers with other terms: the provider to a request, the consumer to an offer.
#[utoipa::path(post, path = "/v1/negotiations/{id}/counter", tag = "market", params(("id" = u64, Path)), request_body = Counter, responses((status = 200, body = Known<NegotiationView>), (status = 400, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn counter(
    State(app): State<Arc<App>>,
    Path(id): Path<u64>,
    Body(request): Body<Counter>,
) -> Result<Json<Known<NegotiationView>>> {
    send(&app, id, calls::market::counter(id, request.terms.to_chain("terms")?)).await
}

/// Accepts, as the consumer, the provider's terms.
#[utoipa::path(post, path = "/v1/negotiations/{id}/accept", tag = "market", params(("id" = u64, Path)), responses((status = 200, body = Known<NegotiationView>), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn accept(State(app): State<Arc<App>>, Path(id): Path<u64>) -> Result<Json<Known<NegotiationView>>> {
    send(&app, id, calls::market::accept_terms(id)).await
}

/// Commits this organisation, as the provider, to the terms on the table.
#[utoipa::path(post, path = "/v1/negotiations/{id}/agree", tag = "market", params(("id" = u64, Path)), responses((status = 200, body = Known<NegotiationView>), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn agree(State(app): State<Arc<App>>, Path(id): Path<u64>) -> Result<Json<Known<NegotiationView>>> {
    send(&app, id, calls::market::agree(id)).await
}

/// Commits this organisation, as the consumer, to the agreement: its price is held.
#[utoipa::path(post, path = "/v1/negotiations/{id}/verify", tag = "market", params(("id" = u64, Path)), responses((status = 200, body = Known<NegotiationView>), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn verify(State(app): State<Arc<App>>, Path(id): Path<u64>) -> Result<Json<Known<NegotiationView>>> {
    send(&app, id, calls::market::verify(id)).await
}

/// Concludes, as the provider, a negotiation: the consumer's order is placed, and delivery follows by itself.
#[utoipa::path(post, path = "/v1/negotiations/{id}/finalize", tag = "market", params(("id" = u64, Path)), responses((status = 200, body = Known<NegotiationView>), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn finalize(State(app): State<Arc<App>>, Path(id): Path<u64>) -> Result<Json<Known<NegotiationView>>> {
    send(&app, id, calls::market::finalize(id)).await
}

/// Leaves a negotiation. What is held goes back.
#[utoipa::path(post, path = "/v1/negotiations/{id}/terminate", tag = "market", params(("id" = u64, Path)), responses((status = 200, body = Known<NegotiationView>), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn terminate(
    State(app): State<Arc<App>>,
    Path(id): Path<u64>,
) -> Result<Json<Known<NegotiationView>>> {
    send(&app, id, calls::market::terminate(id)).await
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: serde_json::Value) -> Result<deed_primitives::Pricing> {
        let text = json!({ "pricing": value }).to_string();
        #[derive(Deserialize)]
        struct Outer {
            pricing: PricingView,
        }
        Ok(crate::api::extract::from_json::<Outer>(text.as_bytes())?.pricing.to_chain("pricing")?)
    }

    #[test]
    fn what_is_wrong_with_a_pricing_is_said_of_its_field() {
        for (value, field) in [
            (json!({}), "pricing.model"),
            (json!({ "model": "gift" }), "pricing.model"),
            (json!({ "model": "fixed" }), "pricing.price"),
            (json!({ "model": "fixed", "price": 7 }), "pricing.price"),
            (json!({ "model": "fixed", "price": "0" }), "pricing.price"),
            (json!({ "model": "fixed", "price": "7", "step": "1" }), "pricing.step"),
            (json!({ "model": "free", "colour": "red" }), "pricing.colour"),
            (json!({ "model": "tiered", "tiers": [] }), "pricing.tiers"),
            (json!({ "model": "tiered", "tiers": [{ "fromUnits": 1 }] }), "pricing.tiers[0].unitPrice"),
            (
                json!({ "model": "tiered", "tiers": [{ "fromUnits": 0, "unitPrice": "1" }] }),
                "pricing.tiers[0].fromUnits",
            ),
            (json!({ "model": "subscription", "price": "1", "period": 0 }), "pricing.period"),
            (json!({ "model": "englishAuction", "reserve": "1", "step": "0", "ends": 9 }), "pricing.step"),
            (
                json!({ "model": "sealedBid", "reserve": "1", "commitUntil": 9, "revealUntil": 9 }),
                "pricing.revealUntil",
            ),
        ] {
            assert_eq!(read(value.clone()).unwrap_err().field(), Some(field), "{value}");
        }
    }
}
