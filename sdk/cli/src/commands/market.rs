//! What is done on the market: on the chain itself, but for what the gateway does.

use deed_sdk::calls::market as calls;
use deed_sdk::terms::{PolicyView, PricingView};
use deed_sdk::{Call, primitives as p};
use serde_json::{Value, json};

use super::chain::{connect, found, propose, salt, send, signer, write_secret};
use super::remote;
use crate::cli::{AuctionCommand, DisputeCommand, LicenceCommand, NegotiationCommand, OfferCommand, OrderCommand};
use crate::documents::{Amount, Hash, OfferTerms, Policy, SecretBid, Terms};
use crate::failure::Failure;
use crate::output::{print, word};

/// `deed offer …`.
pub(crate) async fn offer(json: bool, command: OfferCommand) -> Result<(), Failure> {
    let (signing, call) = match command {
        OfferCommand::Make { asset, asset_version, terms, signing } => {
            let terms: OfferTerms = super::read_document(&terms)?;
            let (pricing, policy) = (terms.pricing.to_chain()?, terms.policy.to_chain()?);
            (signing, calls::create_offer(asset, asset_version, pricing, policy))
        }
        OfferCommand::Update { offer, terms, signing } => {
            let terms: OfferTerms = super::read_document(&terms)?;
            (signing, calls::update_offer(offer, terms.pricing.to_chain()?, terms.policy.to_chain()?))
        }
        OfferCommand::Withdraw { offer, signing } => (signing, calls::withdraw_offer(offer)),
        OfferCommand::Show { offer, node } => {
            let stored = connect(&node).await?.offer(offer).await?;
            print(json, &offer_json(offer, &found(stored, "offer", offer)?));
            return Ok(());
        }
        OfferCommand::List { asset, all, page, gateway } => {
            let asset = asset.map(|asset| asset.to_string());
            let filters = [("asset", asset), ("all", all.then(|| all.to_string()))];
            return remote::list(json, &gateway, "/v1/offers", &filters, page).await;
        }
        OfferCommand::Create { file, gateway } => {
            return remote::post(json, &gateway, "/v1/offers", &super::read_json(&file)?).await;
        }
    };
    send(json, &signing, call).await
}

fn offer_json(number: u64, offer: &p::Offer) -> Value {
    json!({
        "offer": number,
        "asset": offer.asset,
        "version": offer.version,
        "seller": offer.seller,
        "open": offer.open,
        "pricing": PricingView::from(&offer.pricing),
        "policy": PolicyView::from(&offer.policy),
        "under": offer.under,
        "only": offer.only,
    })
}

/// `deed order …`.
pub(crate) async fn order(json: bool, command: OrderCommand) -> Result<(), Failure> {
    let (signing, call) = match command {
        OrderCommand::Units { offer, units: 1, max_price, signing } => (signing, calls::place_order(offer, max_price)),
        OrderCommand::Units { offer, units, max_price, signing } => {
            (signing, calls::place_order_for(offer, units, max_price))
        }
        OrderCommand::Deliver { order, ciphertext, signing } => (signing, calls::declare_delivery(order, ciphertext)),
        OrderCommand::Acknowledge { order, signing } => (signing, calls::acknowledge(order)),
        OrderCommand::Record { order, node } => {
            let stored = connect(&node).await?.order(order).await?;
            print(json, &order_json(order, &found(stored, "order", order)?));
            return Ok(());
        }
        OrderCommand::Lock { order, ciphertext, key_digest, signing } => {
            (signing, calls::declare_delivery_locked(order, ciphertext, key_digest))
        }
        OrderCommand::Confirm { order, signing } => (signing, calls::confirm_ciphertext(order)),
        OrderCommand::Reveal { order, content_key, signing } => {
            let key = super::read(&content_key)?.try_into();
            let wrong = |_| Failure::Usage(format!("`{}` does not hold 32 bytes", content_key.display()));
            (signing, calls::reveal_key(order, key.map_err(wrong)?))
        }
        OrderCommand::Refund { order, signing } => (signing, calls::refund(order)),
        OrderCommand::Claim { order, signing } => (signing, calls::claim(order)),
        OrderCommand::Propose { order, refund, signing } => (signing, calls::settle_partially(order, refund)),
        OrderCommand::Accept { order, refund, signing } => (signing, calls::accept_partial(order, refund)),
        OrderCommand::List { page, gateway } => {
            return remote::list(json, &gateway, "/v1/orders", &[], page).await;
        }
        OrderCommand::Place { offer, units, max_price, gateway } => {
            let order = json!({"offer": offer, "units": units, "maxPrice": max_price.to_string()});
            return remote::post(json, &gateway, "/v1/orders", &order).await;
        }
        OrderCommand::Show { order, gateway } => {
            return remote::show(json, &gateway, &format!("/v1/orders/{order}")).await;
        }
    };
    send(json, &signing, call).await
}

fn order_json(number: u64, order: &p::Order) -> Value {
    json!({
        "order": number,
        "state": word(&order.state),
        "offer": order.offer,
        "asset": order.asset,
        "version": order.version,
        "buyer": order.buyer,
        "seller": order.seller,
        "price": order.price.to_string(),
        "units": order.units,
        "placedAt": order.placed_at,
        "deadline": order.deadline,
        "delivered": order.delivered.map(hex::encode),
        "keyDigest": order.lock.map(|lock| hex::encode(lock.digest)),
        "key": order.lock.and_then(|lock| lock.key).map(hex::encode),
        "licence": order.licence,
        "under": order.under,
        "proposed": order.proposed.map(|amount| amount.to_string()),
        "refunded": order.refunded.to_string(),
        "dispute": order.dispute,
        "policy": PolicyView::from(&order.policy),
    })
}

/// `deed auction …`.
pub(crate) async fn auction(json: bool, command: AuctionCommand) -> Result<(), Failure> {
    let (signing, call) = match command {
        AuctionCommand::Bid { offer, amount, signing } => (signing, calls::bid(offer, amount)),
        AuctionCommand::Commit { offer, amount, deposit, bid: path, signing } => {
            let account = signer(&signing.key)?.account();
            let bidder = connect(&signing.node).await?.member_of(account).await?;
            let bidder = bidder.ok_or_else(|| Failure::Refused("the key signs for no member".into()))?;
            let salt = salt();
            let bid = SecretBid { offer, amount: Amount(amount), salt: Hash(salt) };
            let text = serde_json::to_string_pretty(&bid).map_err(|error| Failure::Usage(error.to_string()))?;
            // Written before the commitment: a bid that cannot be revealed cannot win.
            write_secret(&path, text.as_bytes())?;
            let commitment = deed_sdk::bid_commitment(bidder, offer, amount, &salt);
            (signing, calls::commit_bid(offer, commitment, deposit.unwrap_or(amount)))
        }
        AuctionCommand::Reveal { bid, signing } => {
            let bid: SecretBid = super::read_document(&bid)?;
            (signing, calls::reveal_bid(bid.offer, bid.amount.0, bid.salt.0))
        }
        AuctionCommand::Close { offer, signing } => (signing, calls::close_auction(offer)),
        AuctionCommand::Show { offer, node } => {
            let chain = connect(&node).await?;
            let highest = chain.bid(offer).await?;
            let highest =
                highest.map(|bid| json!({"bidder": bid.bidder, "amount": bid.amount.to_string(), "at": bid.at}));
            let sealed: Vec<_> = chain
                .sealed_bids(offer)
                .await?
                .iter()
                .map(|bid| {
                    json!({
                        "bidder": bid.bidder,
                        "commitment": hex::encode(bid.commitment),
                        "deposit": bid.deposit.to_string(),
                        "amount": bid.amount.map(|amount| amount.to_string()),
                    })
                })
                .collect();
            print(json, &json!({"offer": offer, "highest": highest, "sealed": sealed}));
            return Ok(());
        }
    };
    send(json, &signing, call).await
}

/// `deed licence …`.
pub(crate) async fn licence(json: bool, command: LicenceCommand) -> Result<(), Failure> {
    let (signing, call) = match command {
        LicenceCommand::List { page, gateway } => {
            return remote::list(json, &gateway, "/v1/licences", &[], page).await;
        }
        LicenceCommand::Meters { page, gateway } => {
            return remote::list(json, &gateway, "/v1/meters", &[], page).await;
        }
        LicenceCommand::Uses { licence, page, gateway } => {
            return remote::list(json, &gateway, &format!("/v1/licences/{licence}/uses"), &[], page).await;
        }
        LicenceCommand::Show { licence, node } => {
            let chain = connect(&node).await?;
            let (now, _) = chain.finalised().await?;
            let stored = found(chain.licence(licence).await?, "licence", licence)?;
            print(json, &licence_json(licence, &stored, chain.meter(licence).await?, now));
            return Ok(());
        }
        LicenceCommand::Use { licence, purpose, territory, units, reference, signing } => {
            (signing, calls::record_use_in(licence, purpose.into(), territory, units, reference))
        }
        LicenceCommand::Revoke { licence, code, evidence, signing } => {
            (signing, calls::revoke_licence(licence, code, evidence))
        }
        LicenceCommand::Contest { licence, evidence, signing } => {
            (signing, calls::contest_revocation(licence, evidence))
        }
        LicenceCommand::Rule { licence, uphold, signing } => {
            return propose(json, &signing, calls::rule_revocation(licence, uphold)).await;
        }
        LicenceCommand::Sublicense { licence, to, policy, price, signing } => {
            let policy = super::read_document::<Policy>(&policy)?.to_chain()?;
            (signing, calls::sublicense(licence, to, policy, price))
        }
        LicenceCommand::OpenMeter { offer, prepaid, signing } => (signing, calls::open_meter(offer, prepaid)),
        LicenceCommand::TopUp { licence, amount, signing } => (signing, calls::top_up(licence, amount)),
        LicenceCommand::SettleMeter { licence, signing } => (signing, calls::settle_meter(licence)),
        LicenceCommand::CloseMeter { licence, signing } => (signing, calls::close_meter(licence)),
    };
    send(json, &signing, call).await
}

fn licence_json(number: u64, licence: &p::Licence, meter: Option<p::Meter>, now: u32) -> Value {
    let meter = meter.map(|meter| {
        json!({
            "offer": meter.offer,
            "price": meter.price.to_string(),
            "held": meter.held.to_string(),
            "owed": meter.owed.to_string(),
        })
    });
    let revocation = licence.revoked.map(|revoked| {
        json!({
            "code": revoked.code,
            "evidence": hex::encode(revoked.evidence),
            "at": revoked.at,
            "contested": revoked.contested.map(hex::encode),
        })
    });
    json!({
        "licence": number,
        "state": word(&licence.state(now)),
        "asset": licence.asset,
        "version": licence.version,
        "licensee": licence.licensee,
        "licensor": licence.licensor,
        "issuedAt": licence.issued_at,
        "expiresAt": licence.expires_at,
        "uses": licence.uses,
        "parent": licence.parent,
        "depth": licence.depth,
        "policy": PolicyView::from(&licence.policy),
        "revocation": revocation,
        "meter": meter,
    })
}

/// `deed negotiation …`.
pub(crate) async fn negotiation(json: bool, command: NegotiationCommand) -> Result<(), Failure> {
    let (negotiation, signing, call): (u64, _, fn(u64) -> Call) = match command {
        NegotiationCommand::Request { terms, offer, asset, asset_version, provider, signing } => {
            let target = match (offer, asset, asset_version, provider) {
                (Some(offer), ..) => p::NegotiationTarget::Offer(offer),
                (None, Some(asset), Some(version), Some(provider)) => {
                    p::NegotiationTarget::Asset { asset, version, provider }
                }
                _ => {
                    let need = "give --offer, or --asset with --asset-version and --provider";
                    return Err(Failure::Usage(need.into()));
                }
            };
            let terms = super::read_document::<Terms>(&terms)?.to_chain()?;
            return send(json, &signing, calls::request(target, terms)).await;
        }
        NegotiationCommand::Counter { negotiation, terms, signing } => {
            let terms = super::read_document::<Terms>(&terms)?.to_chain()?;
            return send(json, &signing, calls::counter(negotiation, terms)).await;
        }
        NegotiationCommand::List { asset, state, page, gateway } => {
            let filters = [("asset", asset.map(|asset| asset.to_string())), ("state", state)];
            return remote::list(json, &gateway, "/v1/negotiations", &filters, page).await;
        }
        NegotiationCommand::Show { negotiation, node } => {
            let stored = connect(&node).await?.negotiation(negotiation).await?;
            print(json, &negotiation_json(negotiation, &found(stored, "negotiation", negotiation)?));
            return Ok(());
        }
        NegotiationCommand::Accept { negotiation, signing } => (negotiation, signing, calls::accept_terms),
        NegotiationCommand::Agree { negotiation, signing } => (negotiation, signing, calls::agree),
        NegotiationCommand::Verify { negotiation, signing } => (negotiation, signing, calls::verify),
        NegotiationCommand::Finalize { negotiation, signing } => (negotiation, signing, calls::finalize),
        NegotiationCommand::Terminate { negotiation, signing } => (negotiation, signing, calls::terminate),
    };
    send(json, &signing, call(negotiation)).await
}

/// `deed dispute …`.
pub(crate) async fn dispute(json: bool, command: DisputeCommand) -> Result<(), Failure> {
    let (signing, call) = match command {
        DisputeCommand::Open { order, evidence, claim, signing } => {
            (signing, calls::open_dispute(order, evidence, claim))
        }
        DisputeCommand::Vote { dispute, buyer_parts, signing } => (signing, calls::vote(dispute, buyer_parts)),
        DisputeCommand::Appeal { dispute, evidence, signing } => (signing, calls::appeal(dispute, evidence)),
        DisputeCommand::Rule { dispute, buyer_parts, signing } => {
            return propose(json, &signing, calls::rule_appeal(dispute, buyer_parts)).await;
        }
        DisputeCommand::List { order, state, page, gateway } => {
            let filters = [("order", order.map(|order| order.to_string())), ("state", state)];
            return remote::list(json, &gateway, "/v1/disputes", &filters, page).await;
        }
        DisputeCommand::Show { dispute, node } => {
            let stored = connect(&node).await?.dispute(dispute).await?;
            print(json, &dispute_json(dispute, &found(stored, "dispute", dispute)?));
            return Ok(());
        }
    };
    send(json, &signing, call).await
}

fn dispute_json(number: u64, dispute: &p::Dispute) -> Value {
    let panel: Vec<_> =
        dispute.panel.iter().map(|seat| json!({"arbiter": seat.arbiter, "buyerParts": seat.vote})).collect();
    json!({
        "dispute": number,
        "order": dispute.order,
        "openedBy": dispute.opened_by,
        "openedAt": dispute.opened_at,
        "evidence": hex::encode(dispute.evidence),
        "claim": dispute.claim,
        "state": word(&dispute.state),
        "panel": panel,
        "deadline": dispute.deadline,
        "ruling": dispute.ruling,
        "appeal": dispute.appeal.map(hex::encode),
    })
}

fn negotiation_json(number: u64, negotiation: &p::Negotiation) -> Value {
    let terms = &negotiation.terms;
    json!({
        "negotiation": number,
        "state": word(&negotiation.state),
        "offer": negotiation.offer,
        "asset": negotiation.asset,
        "version": negotiation.version,
        "consumer": negotiation.consumer,
        "provider": negotiation.provider,
        "terms": {
            "pricing": PricingView::from(&terms.pricing),
            "units": terms.units,
            "policy": PolicyView::from(&terms.policy),
            "digest": hex::encode(terms.digest),
        },
        "openedAt": negotiation.opened_at,
        "changedAt": negotiation.changed_at,
        "order": negotiation.order,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents::Pricing;

    #[test]
    fn what_is_shown_is_what_is_read() {
        let tier = p::Tier { from_units: 1, unit_price: 2 };
        for pricing in [
            p::Pricing::Free,
            p::Pricing::Fixed(u128::MAX),
            p::Pricing::Tiered { tiers: p::Tiers::truncate_from(vec![tier]) },
            p::Pricing::PerUse { price: 1 },
            p::Pricing::Subscription { price: 1, period: 2 },
            p::Pricing::EnglishAuction { reserve: 1, step: 2, ends: 3 },
            p::Pricing::SealedBid { reserve: 1, commit_until: 2, reveal_until: 3 },
        ] {
            let shown = json!(PricingView::from(&pricing));
            assert_eq!(serde_json::from_value::<Pricing>(shown).unwrap().to_chain().unwrap(), pricing);
        }
        let policy = p::Policy {
            purposes: p::BoundedVec::truncate_from(vec![p::Purpose::Research]),
            max_uses: Some(1),
            term: Some(2),
            redistribution: true,
            derivation: true,
            royalty: 3,
            territories: p::BoundedVec::truncate_from(vec![*b"CN"]),
            sublicence: true,
            attribution: true,
            delete_after: Some(4),
        };
        let shown = json!(PolicyView::from(&policy));
        assert_eq!(serde_json::from_value::<Policy>(shown).unwrap().to_chain().unwrap(), policy);
    }
}
