//! What a licence costs and permits, as JSON: one spelling for a gateway's requests and answers and for the documents that
//! commands read.
//!
//! [`PricingView`] and [`PolicyView`] show what the chain stores. [`PricingView`] and [`PolicyRequest`] are read, and turned into
//! what the chain stores: whatever does not fit is said of its field, with the way out, before anything is signed.

use deed_primitives as p;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

type Result<T, E = InvalidTerms> = std::result::Result<T, E>;

/// A field of terms that cannot be taken as it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}; {hint}")]
pub struct InvalidTerms {
    /// Where in the request it stands.
    pub field: String,
    /// What is wrong with it.
    pub detail: String,
    /// The way out.
    pub hint: String,
}

impl InvalidTerms {
    fn new(field: impl Into<String>, detail: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { field: field.into(), detail: detail.into(), hint: hint.into() }
    }
}

/// An amount in minor units of the settlement currency: a decimal string, because JSON numbers lose the last digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, example = "120000", pattern = "^[0-9]{1,39}$"))]
pub struct Amount(pub u128);

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(AmountText)
    }
}

/// Reads an amount's text. A visitor, so that a field that is missing is still told apart from one that is wrong.
struct AmountText;

impl serde::de::Visitor<'_> for AmountText {
    type Value = Amount;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an amount: a decimal string of minor units, such as \"120000\"")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Amount, E> {
        if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(E::invalid_value(serde::de::Unexpected::Str(text), &self));
        }
        let too_large = |_| E::custom(format!("the amount is larger than {}, the largest there is", u128::MAX));
        text.parse().map(Amount).map_err(too_large)
    }
}

/// What a licence costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "model", rename_all = "camelCase")]
pub enum PricingView {
    /// Nothing.
    Free,
    /// One payment.
    Fixed {
        /// How much, in minor units.
        price: Amount,
    },
    /// A price by volume: each unit is one recorded use, and all cost what the last tier reached says.
    Tiered {
        /// One to eight tiers, by rising number of units.
        tiers: Vec<TierView>,
    },
    /// A price for each recorded use, paid out of a meter.
    PerUse {
        /// What each use costs, in minor units.
        price: Amount,
    },
    /// A price for each period; the licence lasts for as many as were bought.
    Subscription {
        /// What each period costs, in minor units.
        price: Amount,
        /// How many blocks a period has.
        period: u32,
    },
    /// Open bids; the highest wins.
    EnglishAuction {
        /// The lowest first bid, in minor units.
        reserve: Amount,
        /// By how much at least each bid exceeds the last.
        step: Amount,
        /// The last block that takes bids.
        ends: u32,
    },
    /// Bids committed to in secret and revealed afterwards; the highest wins.
    SealedBid {
        /// The lowest bid, in minor units.
        reserve: Amount,
        /// The last block that takes commitments.
        #[serde(rename = "commitUntil")]
        commit_until: u32,
        /// The last block in which bids are revealed.
        #[serde(rename = "revealUntil")]
        reveal_until: u32,
    },
}

/// A tier of a price by volume.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct TierView {
    /// The fewest units it is for.
    pub from_units: u32,
    /// What each unit costs, in minor units.
    pub unit_price: Amount,
}

/// The models of pricing, and every field that one of them has. A tagged enumeration would be read from a copy of the
/// JSON, and errors in it could not name their field.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct PricingFields {
    model: Model,
    price: Option<Amount>,
    tiers: Option<Vec<TierView>>,
    period: Option<u32>,
    reserve: Option<Amount>,
    step: Option<Amount>,
    ends: Option<u32>,
    commit_until: Option<u32>,
    reveal_until: Option<u32>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Model {
    Free,
    Fixed,
    Tiered,
    PerUse,
    Subscription,
    EnglishAuction,
    SealedBid,
}

impl Model {
    /// The fields that this model has.
    const fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Free => &["model"],
            Self::Fixed | Self::PerUse => &["model", "price"],
            Self::Tiered => &["model", "tiers"],
            Self::Subscription => &["model", "price", "period"],
            Self::EnglishAuction => &["model", "reserve", "step", "ends"],
            Self::SealedBid => &["model", "reserve", "commitUntil", "revealUntil"],
        }
    }
}

/// A field that the model has.
fn need<T, E: serde::de::Error>(value: Option<T>, name: &'static str) -> Result<T, E> {
    value.ok_or_else(|| E::missing_field(name))
}

impl<'de> Deserialize<'de> for PricingView {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let PricingFields { model, price, tiers, period, reserve, step, ends, commit_until, reveal_until } =
            PricingFields::deserialize(deserializer)?;
        let given = [
            ("price", price.is_some()),
            ("tiers", tiers.is_some()),
            ("period", period.is_some()),
            ("reserve", reserve.is_some()),
            ("step", step.is_some()),
            ("ends", ends.is_some()),
            ("commitUntil", commit_until.is_some()),
            ("revealUntil", reveal_until.is_some()),
        ];
        if let Some((stray, _)) = given.iter().find(|(name, given)| *given && !model.fields().contains(name)) {
            return Err(D::Error::unknown_field(stray, model.fields()));
        }
        Ok(match model {
            Model::Free => Self::Free,
            Model::Fixed => Self::Fixed { price: need(price, "price")? },
            Model::Tiered => Self::Tiered { tiers: need(tiers, "tiers")? },
            Model::PerUse => Self::PerUse { price: need(price, "price")? },
            Model::Subscription => Self::Subscription { price: need(price, "price")?, period: need(period, "period")? },
            Model::EnglishAuction => Self::EnglishAuction {
                reserve: need(reserve, "reserve")?,
                step: need(step, "step")?,
                ends: need(ends, "ends")?,
            },
            Model::SealedBid => Self::SealedBid {
                reserve: need(reserve, "reserve")?,
                commit_until: need(commit_until, "commitUntil")?,
                reveal_until: need(reveal_until, "revealUntil")?,
            },
        })
    }
}

/// The name of a pricing's model.
pub fn pricing_name(pricing: &p::Pricing) -> &'static str {
    match pricing {
        p::Pricing::Free => "free",
        p::Pricing::Fixed(_) => "fixed",
        p::Pricing::Tiered { .. } => "tiered",
        p::Pricing::PerUse { .. } => "perUse",
        p::Pricing::Subscription { .. } => "subscription",
        p::Pricing::EnglishAuction { .. } => "englishAuction",
        p::Pricing::SealedBid { .. } => "sealedBid",
    }
}

impl From<&p::Pricing> for PricingView {
    fn from(pricing: &p::Pricing) -> Self {
        match pricing {
            p::Pricing::Free => Self::Free,
            p::Pricing::Fixed(price) => Self::Fixed { price: Amount(*price) },
            p::Pricing::Tiered { tiers } => Self::Tiered {
                tiers: tiers
                    .iter()
                    .map(|tier| TierView { from_units: tier.from_units, unit_price: Amount(tier.unit_price) })
                    .collect(),
            },
            p::Pricing::PerUse { price } => Self::PerUse { price: Amount(*price) },
            p::Pricing::Subscription { price, period } => Self::Subscription { price: Amount(*price), period: *period },
            p::Pricing::EnglishAuction { reserve, step, ends } => {
                Self::EnglishAuction { reserve: Amount(*reserve), step: Amount(*step), ends: *ends }
            }
            p::Pricing::SealedBid { reserve, commit_until, reveal_until } => {
                Self::SealedBid { reserve: Amount(*reserve), commit_until: *commit_until, reveal_until: *reveal_until }
            }
        }
    }
}

/// An amount that must be more than nothing.
fn paid(field: String, amount: Amount) -> Result<u128> {
    if amount.0 > 0 {
        return Ok(amount.0);
    }
    Err(InvalidTerms::new(&field, format!("`{field}` is nothing"), "give an amount, or offer with the model `free`"))
}

impl PricingView {
    /// As the chain has it. `at` is where in the request it stands.
    pub fn to_chain(&self, at: &str) -> Result<p::Pricing> {
        let field = |name: &str| format!("{at}.{name}");
        Ok(match self {
            Self::Free => p::Pricing::Free,
            Self::Fixed { price } => p::Pricing::Fixed(paid(field("price"), *price)?),
            Self::PerUse { price } => p::Pricing::PerUse { price: paid(field("price"), *price)? },
            Self::Tiered { tiers } => p::Pricing::Tiered { tiers: tiers_to_chain(&field("tiers"), tiers)? },
            Self::Subscription { price, period } => {
                if *period == 0 {
                    let field = field("period");
                    return Err(InvalidTerms::new(&field, format!("`{field}` is 0"), "give the length in blocks"));
                }
                p::Pricing::Subscription { price: paid(field("price"), *price)?, period: *period }
            }
            Self::EnglishAuction { reserve, step, ends } => p::Pricing::EnglishAuction {
                reserve: paid(field("reserve"), *reserve)?,
                step: paid(field("step"), *step)?,
                ends: *ends,
            },
            Self::SealedBid { reserve, commit_until, reveal_until } => {
                if reveal_until <= commit_until {
                    let field = field("revealUntil");
                    return Err(InvalidTerms::new(
                        &field,
                        format!("`{field}` is {reveal_until}, and bids are committed to until {commit_until}"),
                        "give a later block: bids are revealed after the last one was committed to",
                    ));
                }
                p::Pricing::SealedBid {
                    reserve: paid(field("reserve"), *reserve)?,
                    commit_until: *commit_until,
                    reveal_until: *reveal_until,
                }
            }
        })
    }
}

fn tiers_to_chain(field: &str, tiers: &[TierView]) -> Result<p::Tiers> {
    let mut before = 0;
    let mut list = Vec::with_capacity(tiers.len());
    for (i, tier) in tiers.iter().enumerate() {
        if tier.from_units <= before {
            let field = format!("{field}[{i}].fromUnits");
            return Err(InvalidTerms::new(
                &field,
                format!("`{field}` is {}, the tier before it begins at {before}", tier.from_units),
                "list the tiers by rising number of units, the first from at least 1",
            ));
        }
        before = tier.from_units;
        let unit_price = paid(format!("{field}[{i}].unitPrice"), tier.unit_price)?;
        list.push(p::Tier { from_units: tier.from_units, unit_price });
    }
    if list.is_empty() {
        return Err(InvalidTerms::new(field, format!("`{field}` is empty"), "give at least one tier"));
    }
    list.try_into().map_err(|_| too_many(field, p::MAX_TIERS))
}

fn too_many(field: &str, most: u32) -> InvalidTerms {
    InvalidTerms::new(field, format!("`{field}` has more than {most} entries"), format!("give at most {most}"))
}

/// What a licence allows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PolicyView {
    /// Purposes it may be used for; any when empty.
    pub purposes: Vec<String>,
    /// Countries it may be used in, by their two letters (ISO 3166-1); any when empty.
    pub territories: Vec<String>,
    /// How often it may be used.
    pub max_uses: Option<u32>,
    /// For how many blocks.
    pub term: Option<u32>,
    /// Whether it may be passed on.
    pub redistribution: bool,
    /// Whether other assets may be derived from it.
    pub derivation: bool,
    /// Whether the licensee may grant sublicences within it.
    pub sublicence: bool,
    /// The share of a derived asset's revenue, in parts of a million.
    pub royalty_ppm: u32,
    /// Whether results must name the licensor.
    pub attribution: bool,
    /// After how many blocks the content must be deleted.
    pub delete_after: Option<u32>,
}

impl From<&p::Policy> for PolicyView {
    fn from(policy: &p::Policy) -> Self {
        let territory = |place: &p::Territory| String::from_utf8_lossy(place).into_owned();
        Self {
            purposes: policy.purposes.iter().map(|purpose| purpose_name(*purpose).to_owned()).collect(),
            territories: policy.territories.iter().map(territory).collect(),
            max_uses: policy.max_uses,
            term: policy.term,
            redistribution: policy.redistribution,
            derivation: policy.derivation,
            sublicence: policy.sublicence,
            royalty_ppm: policy.royalty,
            attribution: policy.attribution,
            delete_after: policy.delete_after,
        }
    }
}

/// What a licence will allow.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct PolicyRequest {
    /// Purposes: research, underwriting, compliance, marketing, training, operations. Any when empty.
    purposes: Vec<String>,
    /// Countries, by their two capital letters (ISO 3166-1). Any when empty.
    territories: Vec<String>,
    /// How often it may be used; without limit when absent.
    max_uses: Option<u32>,
    /// For how many blocks; for ever when absent.
    term: Option<u32>,
    /// Whether it may be passed on.
    redistribution: bool,
    /// Whether other assets may be derived from it.
    derivation: bool,
    /// Whether the licensee may grant sublicences within it.
    sublicence: bool,
    /// The share of a derived asset's revenue, in parts of a million.
    royalty_ppm: u32,
    /// Whether results must name the licensor.
    attribution: bool,
    /// After how many blocks the content must be deleted; never when absent.
    delete_after: Option<u32>,
}

/// Refuses a list that names something twice.
fn once<T: PartialEq>(field: &str, items: &[T]) -> Result<()> {
    match items.iter().enumerate().find(|(i, item)| items.iter().take(*i).any(|earlier| earlier == *item)) {
        None => Ok(()),
        Some((i, _)) => {
            let field = format!("{field}[{i}]");
            Err(InvalidTerms::new(&field, format!("`{field}` was named before"), "name each once"))
        }
    }
}

/// Every purpose.
const PURPOSES: [p::Purpose; 6] = [
    p::Purpose::Research,
    p::Purpose::Underwriting,
    p::Purpose::Compliance,
    p::Purpose::Marketing,
    p::Purpose::Training,
    p::Purpose::Operations,
];

/// The name of a purpose.
pub fn purpose_name(purpose: p::Purpose) -> &'static str {
    match purpose {
        p::Purpose::Research => "research",
        p::Purpose::Underwriting => "underwriting",
        p::Purpose::Compliance => "compliance",
        p::Purpose::Marketing => "marketing",
        p::Purpose::Training => "training",
        p::Purpose::Operations => "operations",
    }
}

/// Reads a purpose. `field` is where in the request it stands, here and below.
pub fn purpose(field: &str, name: &str) -> Result<p::Purpose> {
    PURPOSES.into_iter().find(|purpose| purpose_name(*purpose) == name).ok_or_else(|| {
        InvalidTerms::new(
            field,
            format!("`{field}`: `{name}` is no purpose"),
            format!("it is one of {}", PURPOSES.map(purpose_name).join(", ")),
        )
    })
}

/// Reads a country.
pub fn territory(field: &str, code: &str) -> Result<p::Territory> {
    let letters = code.as_bytes().try_into().ok().filter(|code: &p::Territory| code.iter().all(u8::is_ascii_uppercase));
    letters.ok_or_else(|| {
        InvalidTerms::new(
            field,
            format!("`{field}`: `{code}` is no country"),
            "give the two capital letters of ISO 3166-1, such as CN",
        )
    })
}

/// A part of a whole.
pub fn parts(field: &str, ppm: u32) -> Result<u32> {
    if ppm <= p::WHOLE {
        return Ok(ppm);
    }
    Err(InvalidTerms::new(field, format!("`{field}` is {ppm}"), "give parts of a million: 50000 are five per cent"))
}

impl PolicyRequest {
    /// As the chain has it. `at` is where in the request it stands.
    pub fn to_chain(&self, at: &str) -> Result<p::Policy> {
        let field = |name: &str| format!("{at}.{name}");
        let (of_purposes, of_territories) = (field("purposes"), field("territories"));
        let purposes = self.purposes.iter().enumerate();
        let purposes: Vec<_> =
            purposes.map(|(i, name)| purpose(&format!("{of_purposes}[{i}]"), name)).collect::<Result<_>>()?;
        let territories = self.territories.iter().enumerate();
        let territories: Vec<_> =
            territories.map(|(i, code)| territory(&format!("{of_territories}[{i}]"), code)).collect::<Result<_>>()?;
        once(&of_purposes, &purposes)?;
        once(&of_territories, &territories)?;
        for (name, limit) in [("maxUses", self.max_uses), ("term", self.term), ("deleteAfter", self.delete_after)] {
            if limit == Some(0) {
                let field = field(name);
                return Err(InvalidTerms::new(
                    &field,
                    format!("`{field}` is 0: such a licence would permit nothing"),
                    "give at least 1, or leave it out",
                ));
            }
        }
        Ok(p::Policy {
            purposes: purposes.try_into().map_err(|_| too_many(&of_purposes, p::MAX_PURPOSES))?,
            max_uses: self.max_uses,
            term: self.term,
            redistribution: self.redistribution,
            derivation: self.derivation,
            royalty: parts(&field("royaltyPpm"), self.royalty_ppm)?,
            territories: territories.try_into().map_err(|_| too_many(&of_territories, p::MAX_TERRITORIES))?,
            sublicence: self.sublicence,
            attribution: self.attribution,
            delete_after: self.delete_after,
        })
    }
}

/// Refuses a price and a policy that do not go together: what the price counts, the policy must not limit. `at` is where in the
/// request the policy stands.
pub fn together(pricing: &p::Pricing, policy: &p::Policy, at: &str) -> Result<()> {
    let counted = match pricing {
        p::Pricing::Tiered { .. } if policy.max_uses.is_some() => "maxUses",
        p::Pricing::Subscription { .. } if policy.term.is_some() => "term",
        _ => return Ok(()),
    };
    let (field, model) = (format!("{at}.{counted}"), pricing_name(pricing));
    Err(InvalidTerms::new(
        &field,
        format!("`{field}` is given, but with the model `{model}` it follows from the units bought"),
        "leave it out",
    ))
}

/// How many units are meant when nobody says so.
pub fn one_unit() -> u32 {
    1
}

/// Terms to negotiate about, as the chain has them. `at` is where in the request they stand; empty, where they are the request.
pub fn terms_to_chain(
    at: &str,
    pricing: &PricingView,
    units: u32,
    policy: &PolicyRequest,
    digest: [u8; 32],
) -> Result<p::Terms> {
    let field = |name: &str| if at.is_empty() { name.to_owned() } else { format!("{at}.{name}") };
    let in_policy = field("policy");
    let pricing = pricing.to_chain(&field("pricing"))?;
    let policy = policy.to_chain(&in_policy)?;
    together(&pricing, &policy, &in_policy)?;
    if pricing.price_for(units).is_none() {
        let field = field("units");
        return Err(InvalidTerms::new(
            &field,
            format!("`{field}`: {units} units cannot be bought with the model `{}`", pricing_name(&pricing)),
            "negotiate about a free or fixed price for one unit, or about tiers or periods by their number",
        ));
    }
    Ok(p::Terms { pricing, units, policy, digest })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn amounts_are_exact_and_bounded() {
        let parse = |text: &str| serde_json::from_str::<Amount>(text);
        assert_eq!(parse("\"340282366920938463463374607431768211455\"").unwrap(), Amount(u128::MAX));
        let error = parse("\"340282366920938463463374607431768211456\"").unwrap_err().to_string();
        assert!(error.contains("larger than"), "{error}");
        for bad in ["1", "1.5", "\"\"", "\"-1\"", "\"+1\"", "\"1.5\"", "\" 1\"", "null"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn every_pricing_is_read_as_it_is_shown() {
        let tier = |from_units, unit_price| p::Tier { from_units, unit_price };
        for pricing in [
            p::Pricing::Free,
            p::Pricing::Fixed(u128::MAX),
            p::Pricing::Tiered { tiers: vec![tier(1, 9), tier(10, 7)].try_into().unwrap() },
            p::Pricing::PerUse { price: 3 },
            p::Pricing::Subscription { price: 3, period: 100 },
            p::Pricing::EnglishAuction { reserve: 5, step: 1, ends: 9 },
            p::Pricing::SealedBid { reserve: 5, commit_until: 8, reveal_until: 9 },
        ] {
            let shown = serde_json::to_value(PricingView::from(&pricing)).unwrap();
            assert_eq!(shown["model"], pricing_name(&pricing));
            let read: PricingView = serde_json::from_value(shown).unwrap();
            assert_eq!(read.to_chain("pricing").unwrap(), pricing);
        }
    }

    #[test]
    fn every_purpose_is_read_by_its_name() {
        for known in PURPOSES {
            assert_eq!(purpose("purpose", purpose_name(known)), Ok(known));
        }
        assert_eq!(purpose("purpose", "fun").unwrap_err().field, "purpose");
    }

    #[test]
    fn what_is_wrong_with_a_policy_is_said_of_its_field() {
        let read = |value: serde_json::Value| {
            serde_json::from_value::<PolicyRequest>(value).unwrap().to_chain("policy").map_err(|error| error.field)
        };
        let whole = json!({
            "purposes": ["research"], "territories": ["CN", "SG"], "maxUses": 3, "term": 9, "redistribution": true,
            "derivation": true, "sublicence": true, "royaltyPpm": 50_000, "attribution": true, "deleteAfter": 8,
        });
        let policy = read(whole.clone()).unwrap();
        assert_eq!(serde_json::to_value(PolicyView::from(&policy)).unwrap(), whole);
        for (value, field) in [
            (json!({ "purposes": ["fun"] }), "policy.purposes[0]"),
            (json!({ "purposes": ["research", "research"] }), "policy.purposes[1]"),
            (json!({ "territories": ["cn"] }), "policy.territories[0]"),
            (json!({ "territories": ["CN", "CHN"] }), "policy.territories[1]"),
            (json!({ "maxUses": 0 }), "policy.maxUses"),
            (json!({ "royaltyPpm": 1_000_001 }), "policy.royaltyPpm"),
        ] {
            assert_eq!(read(value.clone()).unwrap_err(), field, "{value}");
        }
        let tiers = p::Tiers::truncate_from(vec![p::Tier { from_units: 1, unit_price: 1 }]);
        let counted = together(&p::Pricing::Tiered { tiers }, &policy, "policy").unwrap_err();
        assert_eq!(counted.field, "policy.maxUses");
    }

    #[test]
    fn terms_can_be_the_request_or_stand_in_one() {
        let fixed = PricingView::Fixed { price: Amount(5) };
        let wrong = |at: &str| terms_to_chain(at, &fixed, 2, &PolicyRequest::default(), [7; 32]).unwrap_err().field;
        assert_eq!((wrong("").as_str(), wrong("terms").as_str()), ("units", "terms.units"));
        let terms = terms_to_chain("", &fixed, one_unit(), &PolicyRequest::default(), [7; 32]).unwrap();
        assert_eq!((terms.pricing, terms.units, terms.digest), (p::Pricing::Fixed(5), 1, [7; 32]));
    }
}
