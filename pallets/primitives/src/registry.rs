//! Assets, versions and titles.

use crate::{AssetId, BlockNumber, BoundedVec, Certificate, ConstU32, Digest, OrgId};
use codec::{Decode, DecodeWithMemTracking, Encode, EncodeLike, Input, MaxEncodedLen};
use scale_info::TypeInfo;

/// Longest title, in bytes.
pub const MAX_TITLE: u32 = 256;
/// Longest summary, in bytes: a paragraph in two languages; longer text belongs to the metadata document.
pub const MAX_SUMMARY: u32 = 1024;
/// Longest class, in bytes: a code of a classification scheme.
pub const MAX_CLASS: u32 = 64;
/// Longest tag, in bytes.
pub const MAX_TAG: u32 = 32;
/// Most tags of one asset.
pub const MAX_TAGS: u32 = 16;
/// Longest text of an asset, in bytes: all that [`AssetDetails::text`] counts.
pub const MAX_TEXT: u32 = MAX_TITLE + MAX_SUMMARY + MAX_CLASS + MAX_TAGS * MAX_TAG;
/// The number of an asset's first version.
pub const FIRST_VERSION: u32 = 1;
/// Most assets one asset may derive from; every settlement walks them.
pub const MAX_PARENTS: u32 = 16;
/// Most organisations that share one right; every settlement pays each of them.
pub const MAX_SHARES: u32 = 32;
/// The least sensitive level: public.
pub const MIN_SENSITIVITY: u8 = 1;
/// The most sensitive level: core data.
pub const MAX_SENSITIVITY: u8 = 4;

/// A title.
pub type Title = BoundedVec<u8, ConstU32<MAX_TITLE>>;
/// A summary.
pub type Summary = BoundedVec<u8, ConstU32<MAX_SUMMARY>>;
/// A code of a classification scheme.
pub type Class = BoundedVec<u8, ConstU32<MAX_CLASS>>;
/// A tag.
pub type Tag = BoundedVec<u8, ConstU32<MAX_TAG>>;
/// Tags.
pub type Tags = BoundedVec<Tag, ConstU32<MAX_TAGS>>;
/// What an asset derives from.
pub type Parents = BoundedVec<Parent, ConstU32<MAX_PARENTS>>;
/// Who holds a right.
pub type Shares = BoundedVec<Share, ConstU32<MAX_SHARES>>;

/// An asset's number as the key of a storage map: eight bytes, the most significant first.
///
/// Numbers are given one after another, so what is submitted together lies together in the state's trie and shares its branches.
/// Hashed keys, scattered over all of it, made the state root the dearest part of a registration. A hash is not missed: it
/// protects from keys that somebody picks to make a path of the trie long, and nobody picks a number here.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct AssetKey(pub AssetId);

impl Encode for AssetKey {
    fn size_hint(&self) -> usize {
        size_of::<AssetId>()
    }

    fn using_encoded<R, F: FnOnce(&[u8]) -> R>(&self, f: F) -> R {
        f(&self.0.to_be_bytes())
    }
}

impl EncodeLike for AssetKey {}

impl Decode for AssetKey {
    fn decode<I: Input>(input: &mut I) -> Result<Self, codec::Error> {
        <[u8; 8]>::decode(input).map(|bytes| Self(AssetId::from_be_bytes(bytes)))
    }
}

impl MaxEncodedLen for AssetKey {
    fn max_encoded_len() -> usize {
        size_of::<AssetId>()
    }
}

impl TypeInfo for AssetKey {
    type Identity = [u8; 8];

    fn type_info() -> scale_info::Type {
        Self::Identity::type_info()
    }
}

/// What an asset is.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub enum AssetKind {
    /// Structured data.
    Dataset,
    /// A document or a collection of documents.
    Document,
    /// Model weights.
    Model,
    /// A workflow component.
    Component,
    /// A workflow definition.
    Workflow,
    /// A result with evidence.
    Report,
    /// A service rendered on demand.
    Service,
}

/// The three rights of China's data-property scheme.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Right {
    /// To hold the asset (持有权).
    Holding,
    /// To process and use it (加工使用权).
    Processing,
    /// To offer it and be paid for it (经营权).
    Operating,
}

impl Right {
    /// All three.
    pub const ALL: [Right; 3] = [Right::Holding, Right::Processing, Right::Operating];
}

/// A share of a right.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Share {
    /// Who holds it.
    pub organisation: OrgId,
    /// How much of it, in parts per million.
    pub parts: u32,
}

/// An asset that another one derives from.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Parent {
    /// The asset.
    pub asset: AssetId,
    /// The version that was used.
    pub version: u32,
    /// What part of the derived asset's proceeds it earns, in parts per million. Zero records lineage alone.
    pub contribution: u32,
}

/// Where a registration stands.
///
/// ```text
/// Submitted → Accepted → Reviewed → Published → Registered ⇄ Frozen, Expired
///     └──────────┴──────────┴→ Refused  ↓  ↑ ↖        ↓
///                                    Objected ←───────┘ → Cancelled
/// ```
///
/// A procedure on a registered asset goes through the first five states on its own, while the asset keeps its state.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub enum RegistrationState {
    /// Applied for (申请).
    Submitted,
    /// Accepted for review (受理).
    Accepted,
    /// Passed review (审核).
    Reviewed,
    /// Published for objection (公示); registered by itself at block `until`.
    Published {
        /// The first block in which it is registered unless somebody has objected.
        until: BlockNumber,
    },
    /// Objected to (异议), waiting for a ruling.
    Objected,
    /// Registered under a certificate (发证).
    Registered,
    /// Refused with a coded reason.
    Refused {
        /// The registrar's reason.
        code: u16,
    },
    /// Registered, but frozen by the regulator: no new orders, deliveries, versions or uses.
    Frozen,
    /// Ended, by an objection that was upheld or at the owner's wish.
    Cancelled,
    /// Registered, but the registration has outlived its validity and waits to be renewed.
    Expired,
}

/// What an application says about an asset.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug)]
pub struct AssetDetails {
    /// What it is.
    pub kind: AssetKind,
    /// Its title.
    pub title: Title,
    /// A summary.
    pub summary: Summary,
    /// Its class.
    pub class: Class,
    /// Its tags.
    pub tags: Tags,
    /// Its sensitivity, from 1 (public) to 4 (core).
    pub sensitivity: u8,
    /// The digest of its content.
    pub content: Digest,
    /// The digest of its metadata document.
    pub metadata: Digest,
    /// The digest of its schema, if it has one.
    pub schema: Option<Digest>,
}

impl AssetDetails {
    /// The bytes of its title, summary, class and tags together, up to [`MAX_TEXT`]: what makes one asset dearer to record than
    /// another.
    #[must_use]
    pub fn text(&self) -> u32 {
        let tags = self.tags.iter().map(|tag| tag.len());
        let bytes = self.title.len() + self.summary.len() + self.class.len() + tags.sum::<usize>();
        bytes as u32
    }
}

/// What the catalogue says about an asset and a registrar may let its owner change later: everything but its kind and its
/// versions.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug)]
pub struct CatalogueFields {
    /// Its title.
    pub title: Title,
    /// A summary.
    pub summary: Summary,
    /// Its class.
    pub class: Class,
    /// Its tags.
    pub tags: Tags,
    /// Its sensitivity, from 1 (public) to 4 (core).
    pub sensitivity: u8,
}

/// An asset, as the catalogue shows it.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug)]
pub struct Asset {
    /// Who registered it, or to whom the owner has transferred all of its holding right since.
    pub owner: OrgId,
    /// What it is.
    pub kind: AssetKind,
    /// Its title.
    pub title: Title,
    /// A summary.
    pub summary: Summary,
    /// Its class.
    pub class: Class,
    /// Its tags.
    pub tags: Tags,
    /// Its sensitivity, from 1 (public) to 4 (core).
    pub sensitivity: u8,
    /// How many versions it has; they are numbered from [`FIRST_VERSION`].
    pub versions: u32,
    /// The first of them. It is kept here and the later ones by themselves, because most assets never get a second one, and an
    /// entry of its own for the first would be a third of what a registration adds to the state.
    pub first: Version,
    /// Where its registration stands.
    pub state: RegistrationState,
    /// When registration was applied for.
    pub submitted_at: BlockNumber,
    /// When it was registered.
    pub registered_at: Option<BlockNumber>,
    /// The number of its certificate; a cancelled asset keeps the number it had, which is revoked.
    pub certificate: Option<Certificate>,
    /// When its registration ceases to be valid unless it is renewed.
    pub expires_at: Option<BlockNumber>,
    /// Since when its content counts as declared: when the batch it comes from was registered, or when it was applied for.
    pub declared_at: BlockNumber,
    /// How many changes its history has; they are numbered from 0.
    pub changes: u32,
}

/// A version of an asset.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Version {
    /// The digest of its content.
    pub content: Digest,
    /// The digest of its metadata document.
    pub metadata: Digest,
    /// The digest of its schema, if it has one.
    pub schema: Option<Digest>,
    /// When it was recorded.
    pub at: BlockNumber,
    /// Since when the owner no longer has it on sale. Licences that name it stay what they are.
    pub withdrawn: Option<BlockNumber>,
}
