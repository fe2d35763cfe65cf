//! The JSON documents that commands read, and what the chain makes of them.

use clap::ValueEnum;
use deed_sdk::primitives::{self as p, BoundedVec, ConstU32};
pub(crate) use deed_sdk::terms::Amount;
use deed_sdk::terms::{InvalidTerms, PolicyRequest, PricingView, one_unit, terms_to_chain};
use serde::{Deserialize, Serialize};

use crate::failure::Failure;

impl From<InvalidTerms> for Failure {
    fn from(error: InvalidTerms) -> Self {
        Self::Usage(error.to_string())
    }
}

/// 32 bytes, written as 64 hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Hash(pub(crate) [u8; 32]);

impl TryFrom<String> for Hash {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(&text, &mut bytes).map_err(|_| format!("`{text}` is not 64 hex digits"))?;
        Ok(Self(bytes))
    }
}

impl From<Hash> for String {
    fn from(hash: Hash) -> Self {
        hex::encode(hash.0)
    }
}

/// How documents name the kinds of assets.
#[derive(Deserialize, Serialize)]
#[serde(remote = "p::AssetKind", rename_all = "camelCase")]
enum Kind {
    Dataset,
    Document,
    Model,
    Component,
    Workflow,
    Report,
    Service,
}

fn bounded<const MOST: u32>(what: &str, text: &str) -> Result<BoundedVec<u8, ConstU32<MOST>>, Failure> {
    text.as_bytes()
        .to_vec()
        .try_into()
        .map_err(|_| Failure::Usage(format!("`{what}` is longer than {MOST} bytes: `{text}`")))
}

/// The name of a field.
pub(crate) fn field_name(name: &str) -> Result<p::FieldName, Failure> {
    bounded("field", name)
}

fn tags(tags: &[String]) -> Result<p::Tags, Failure> {
    let tags = tags.iter().map(|tag| bounded("tags", tag)).collect::<Result<Vec<_>, _>>()?;
    tags.try_into().map_err(|_| Failure::Usage(format!("`tags` are more than {}", p::MAX_TAGS)))
}

/// What the catalogue says about an asset.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Catalogue {
    title: String,
    #[serde(default)]
    summary: String,
    #[serde(default)]
    class: String,
    #[serde(default)]
    tags: Vec<String>,
    sensitivity: u8,
}

impl Catalogue {
    pub(crate) fn to_chain(&self) -> Result<p::CatalogueFields, Failure> {
        Ok(p::CatalogueFields {
            title: bounded("title", &self.title)?,
            summary: bounded("summary", &self.summary)?,
            class: bounded("class", &self.class)?,
            tags: tags(&self.tags)?,
            sensitivity: self.sensitivity,
        })
    }
}

/// What an application says about an asset.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Details {
    #[serde(with = "Kind")]
    kind: p::AssetKind,
    title: String,
    #[serde(default)]
    summary: String,
    #[serde(default)]
    class: String,
    #[serde(default)]
    tags: Vec<String>,
    sensitivity: u8,
    content: Hash,
    metadata: Hash,
    #[serde(default)]
    schema: Option<Hash>,
}

impl Details {
    pub(crate) fn to_chain(&self) -> Result<p::AssetDetails, Failure> {
        Ok(p::AssetDetails {
            kind: self.kind,
            title: bounded("title", &self.title)?,
            summary: bounded("summary", &self.summary)?,
            class: bounded("class", &self.class)?,
            tags: tags(&self.tags)?,
            sensitivity: self.sensitivity,
            content: self.content.0,
            metadata: self.metadata.0,
            schema: self.schema.map(|schema| schema.0),
        })
    }
}

/// An entry of a batch with its proof: all that its registration needs.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct ProvenEntry {
    pub(crate) batch: u64,
    pub(crate) index: u32,
    pub(crate) details: Details,
    pub(crate) proof: Vec<Hash>,
}

/// What opens the commitments to fields of an asset.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Openings {
    pub(crate) asset: u64,
    pub(crate) fields: Vec<Opening>,
}

/// What opens a commitment.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Opening {
    pub(crate) field: String,
    pub(crate) value: String,
    pub(crate) salt: Hash,
}

impl Opening {
    pub(crate) fn commitment(&self) -> Result<(p::FieldName, [u8; 32]), Failure> {
        let name = field_name(&self.field)?;
        let commitment = deed_sdk::field_commitment(&self.salt.0, &name, self.value.as_bytes());
        Ok((name, commitment))
    }
}

/// The keys and services an organisation publishes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Did {
    #[serde(default)]
    keys: Vec<DidKey>,
    #[serde(default)]
    services: Vec<DidService>,
}

/// A public key.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DidKey {
    #[serde(with = "KeyPurpose")]
    purpose: p::KeyPurpose,
    public: Hash,
}

/// How documents name what a key is for.
#[derive(Deserialize)]
#[serde(remote = "p::KeyPurpose", rename_all = "camelCase")]
enum KeyPurpose {
    Assertion,
    Log,
    Delivery,
    Encryption,
}

/// Where something answers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DidService {
    #[serde(with = "ServiceKind")]
    kind: p::ServiceKind,
    endpoint: String,
}

/// How documents name what answers there.
#[derive(Deserialize)]
#[serde(remote = "p::ServiceKind", rename_all = "camelCase")]
enum ServiceKind {
    Gateway,
    Delivery,
}

impl Did {
    pub(crate) fn to_chain(&self) -> Result<p::DidDocument, Failure> {
        let keys: Vec<_> =
            self.keys.iter().map(|key| p::DidKey { purpose: key.purpose, public: key.public.0 }).collect();
        let services = self
            .services
            .iter()
            .map(|service| Ok(p::DidService { kind: service.kind, endpoint: bounded("endpoint", &service.endpoint)? }));
        let services = services.collect::<Result<Vec<_>, Failure>>()?;
        let too_many = |what: &str, most: u32| Failure::Usage(format!("`{what}` are more than {most}"));
        Ok(p::DidDocument {
            keys: keys.try_into().map_err(|_| too_many("keys", p::MAX_KEYS))?,
            services: services.try_into().map_err(|_| too_many("services", p::MAX_SERVICES))?,
        })
    }
}

/// What reveals a bid of a sealed auction.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct SecretBid {
    pub(crate) offer: u64,
    pub(crate) amount: Amount,
    pub(crate) salt: Hash,
}

/// What an asset is used for, on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Purpose {
    Research,
    Underwriting,
    Compliance,
    Marketing,
    Training,
    Operations,
}

impl From<Purpose> for p::Purpose {
    fn from(purpose: Purpose) -> Self {
        match purpose {
            Purpose::Research => Self::Research,
            Purpose::Underwriting => Self::Underwriting,
            Purpose::Compliance => Self::Compliance,
            Purpose::Marketing => Self::Marketing,
            Purpose::Training => Self::Training,
            Purpose::Operations => Self::Operations,
        }
    }
}

/// What a licensee may do.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub(crate) struct Policy(PolicyRequest);

impl Policy {
    pub(crate) fn to_chain(&self) -> Result<p::Policy, Failure> {
        Ok(self.0.to_chain("policy")?)
    }
}

/// What a licence costs.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct Pricing(PricingView);

impl Pricing {
    pub(crate) fn to_chain(&self) -> Result<p::Pricing, Failure> {
        Ok(self.0.to_chain("pricing")?)
    }
}

/// An offer: what it asks for and what it permits.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct OfferTerms {
    pub(crate) pricing: Pricing,
    #[serde(default)]
    pub(crate) policy: Policy,
}

/// The terms on the table of a negotiation.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Terms {
    pricing: PricingView,
    #[serde(default = "one_unit")]
    units: u32,
    #[serde(default)]
    policy: PolicyRequest,
    digest: Hash,
}

impl Terms {
    pub(crate) fn to_chain(&self) -> Result<p::Terms, Failure> {
        Ok(terms_to_chain("", &self.pricing, self.units, &self.policy, self.digest.0)?)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn pricings_are_read() {
        let read = |value| serde_json::from_value::<Pricing>(value).map_err(|e| e.to_string());
        let chain = |value| read(value).unwrap().to_chain().unwrap();
        assert_eq!(chain(json!({"model": "free"})), p::Pricing::Free);
        let large = "170141183460469231731687303715884105728";
        assert_eq!(chain(json!({"model": "fixed", "price": large})), p::Pricing::Fixed(1 << 127));
        let tiers = json!({"model": "tiered", "tiers": [{"fromUnits": 2, "unitPrice": "7"}]});
        let tier = p::Tier { from_units: 2, unit_price: 7 };
        assert_eq!(chain(tiers), p::Pricing::Tiered { tiers: p::Tiers::truncate_from(vec![tier]) });
        let sealed = json!({"model": "sealedBid", "reserve": "1", "commitUntil": 2, "revealUntil": 3});
        assert_eq!(chain(sealed), p::Pricing::SealedBid { reserve: 1, commit_until: 2, reveal_until: 3 });
        assert!(read(json!({"model": "fixed", "price": 7})).is_err());
        assert!(read(json!({"model": "fixed", "price": "7", "step": "1"})).is_err());
        assert!(read(json!({"model": "gift"})).is_err());
    }

    #[test]
    fn details_say_what_does_not_fit() {
        let hash = "ab".repeat(32);
        let details = |title: &str| {
            let value = json!({"kind": "dataset", "title": title, "sensitivity": 1, "content": hash, "metadata": hash});
            serde_json::from_value::<Details>(value).unwrap()
        };
        assert_eq!(details("保单").to_chain().unwrap().content, [0xab; 32]);
        assert!(details(&"x".repeat(257)).to_chain().unwrap_err().to_string().starts_with("`title` is longer"));
        let unknown = json!({"kind": "dataset", "name": "x"});
        assert!(serde_json::from_value::<Details>(unknown).is_err());
    }

    #[test]
    fn a_did_document_is_read() {
        let public = "ab".repeat(32);
        let value = json!({
            "keys": [{"purpose": "log", "public": public}],
            "services": [{"kind": "gateway", "endpoint": "https://deed.example"}],
        });
        let document = serde_json::from_value::<Did>(value).unwrap().to_chain().unwrap();
        assert_eq!(document.keys_for(p::KeyPurpose::Log).collect::<Vec<_>>(), [&[0xab; 32]]);
        assert_eq!(document.services[0].endpoint.to_vec(), b"https://deed.example");
        assert!(serde_json::from_value::<Did>(json!({"keys": [{"purpose": "all", "public": public}]})).is_err());
    }

    #[test]
    fn an_opening_is_what_was_committed_to() {
        let opening = Opening { field: "premium".into(), value: "7".into(), salt: Hash([1; 32]) };
        let (name, commitment) = opening.commitment().unwrap();
        assert_eq!(commitment, deed_sdk::field_commitment(&[1; 32], &name, b"7"));
        let text = serde_json::to_string(&opening).unwrap();
        assert_eq!(serde_json::from_str::<Opening>(&text).unwrap().salt, opening.salt);
    }
}
