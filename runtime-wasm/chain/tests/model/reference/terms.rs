//! Prices and policies: what can be asked for, and what it permits.

use super::{Outcome, check};
use deed_primitives::{Balance, BlockNumber, Licence, Policy, Pricing, Purpose, Territory, WHOLE};

/// The sum that `units` cost when they are ordered; none, if they cannot be.
pub(crate) fn price_of(pricing: &Pricing, units: u32) -> Option<Balance> {
    let each = |price: Balance| price.checked_mul(Balance::from(units));
    match pricing {
        Pricing::Free if units == 1 => Some(0),
        Pricing::Fixed(price) if units == 1 => Some(*price),
        Pricing::Tiered { tiers } if units > 0 => tiers
            .iter()
            .rfind(|tier| tier.from_units <= units && tier.from_units > 0)
            .and_then(|tier| each(tier.unit_price)),
        Pricing::Subscription { price, .. } if units > 0 => each(*price),
        _ => None,
    }
}

/// What a licence for `units` permits.
pub(crate) fn licensed(pricing: &Pricing, units: u32, policy: &Policy) -> Policy {
    let mut policy = policy.clone();
    match pricing {
        Pricing::Tiered { .. } => policy.max_uses = Some(units),
        Pricing::Subscription { period, .. } => policy.term = Some(period.saturating_mul(units)),
        _ => {}
    }
    policy
}

/// The last block of an auction.
pub(crate) fn auction_ends(pricing: &Pricing) -> Option<BlockNumber> {
    match pricing {
        Pricing::EnglishAuction { ends, .. } => Some(*ends),
        Pricing::SealedBid { reveal_until, .. } => Some(*reveal_until),
        _ => None,
    }
}

pub(crate) fn check_pricing(pricing: &Pricing, policy: &Policy, now: BlockNumber) -> Outcome {
    match pricing {
        Pricing::Free => Ok(()),
        Pricing::Fixed(price) | Pricing::PerUse { price } => check(*price > 0, "ZeroPrice"),
        Pricing::Tiered { tiers } => {
            check(policy.max_uses.is_none(), "UnitsAreCounted")?;
            check(tiers.iter().all(|tier| tier.unit_price > 0), "ZeroPrice")?;
            let mut last = 0;
            let rising = tiers.iter().all(|tier| std::mem::replace(&mut last, tier.from_units) < tier.from_units);
            check(!tiers.is_empty() && rising, "BadTiers")
        }
        Pricing::Subscription { price, period } => {
            check(policy.term.is_none(), "UnitsAreCounted")?;
            check(*price > 0, "ZeroPrice")?;
            check(*period > 0, "BadPeriod")
        }
        Pricing::EnglishAuction { reserve, step, ends } => {
            check(*reserve > 0 && *step > 0, "ZeroPrice")?;
            check(now < *ends, "BadPeriod")
        }
        Pricing::SealedBid { reserve, commit_until, reveal_until } => {
            check(*reserve > 0, "ZeroPrice")?;
            check(now < *commit_until && *commit_until < *reveal_until, "BadPeriod")
        }
    }
}

fn has_doubles<Item: PartialEq>(items: &[Item]) -> bool {
    items.iter().any(|item| items.iter().filter(|other| *other == item).count() > 1)
}

pub(crate) fn check_policy(policy: &Policy) -> Outcome {
    check(!has_doubles(&policy.purposes), "DuplicatePurpose")?;
    check(!has_doubles(&policy.territories), "DuplicateTerritory")?;
    let capital = |letter: &u8| letter.is_ascii_uppercase();
    check(policy.territories.iter().flatten().all(capital), "BadTerritory")?;
    let limits = [policy.max_uses, policy.term, policy.delete_after];
    check(!limits.contains(&Some(0)), "EmptyPolicy")?;
    check(policy.royalty <= WHOLE, "RoyaltyExceedsWhole")
}

/// Whether a licence's own policy permits uses now.
pub(crate) fn permits(
    licence: &Licence,
    purpose: Purpose,
    territory: Option<Territory>,
    units: u32,
    now: BlockNumber,
) -> Outcome {
    let Policy { purposes, territories, max_uses, term, delete_after, .. } = &licence.policy;
    let over =
        |span: &Option<u32>| span.is_some_and(|span| u64::from(now) > u64::from(licence.issued_at) + u64::from(span));
    check(units > 0, "ZeroAmount")?;
    check(purposes.is_empty() || purposes.contains(&purpose), "PurposeNotAllowed")?;
    let place = territory.is_some_and(|place| territories.contains(&place));
    check(territories.is_empty() || place, "TerritoryNotAllowed")?;
    check(!over(term), "LicenceExpired")?;
    check(!over(delete_after), "DeletionDue")?;
    let uses = u64::from(licence.uses) + u64::from(units);
    check(uses <= u64::from(max_uses.unwrap_or(u32::MAX)), "UsesExhausted")
}

/// Whether what is left of a licence covers everything that a policy permits, and demands nothing that it does not.
pub(crate) fn covers(licence: &Licence, sub: &Policy, now: BlockNumber) -> bool {
    let whole = &licence.policy;
    let purposes = whole.purposes.is_empty()
        || (!sub.purposes.is_empty() && sub.purposes.iter().all(|purpose| whole.purposes.contains(purpose)));
    let territories = whole.territories.is_empty()
        || (!sub.territories.is_empty() && sub.territories.iter().all(|place| whole.territories.contains(place)));
    let within = |left: Option<u64>, asked: Option<u32>| match (left, asked) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(left), Some(asked)) => u64::from(asked) <= left,
    };
    let blocks_left = |span: Option<u32>| {
        let end = |span: u32| (u64::from(licence.issued_at) + u64::from(span)).min(u64::from(u32::MAX));
        span.map(|span| end(span).saturating_sub(u64::from(now)))
    };
    let uses_left = whole.max_uses.map(|most| u64::from(most) - u64::from(licence.uses));
    purposes
        && territories
        && within(uses_left, sub.max_uses)
        && within(blocks_left(whole.term), sub.term)
        && within(blocks_left(whole.delete_after), sub.delete_after)
        && (whole.redistribution || !sub.redistribution)
        && (whole.derivation || !sub.derivation)
        && (whole.sublicence || !sub.sublicence)
        && (sub.attribution || !whole.attribution)
        && sub.royalty >= whole.royalty
}
