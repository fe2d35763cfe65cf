//! The eight kinds of registration, what they apply for, and what the record keeps of them.

use crate::{
    BlockNumber, BoundedVec, CatalogueFields, ConstU32, Digest, MAX_PLEDGES, MAX_SHARES, OrgId, RegistrationState,
    Right,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Most organisations whose consent one procedure can need: every holder of three rights, every creditor, one recipient.
pub const MAX_CONSENTS: u32 = 3 * MAX_SHARES + MAX_PLEDGES + 1;
/// Most licences filed for one asset. Each is an entry of its own; the bound keeps one asset from filling the chain.
pub const MAX_LICENCE_RECORDS: u32 = 10_000;

/// Who has consented to a procedure.
pub type Consents = BoundedVec<OrgId, ConstU32<MAX_CONSENTS>>;

/// The kinds of registration.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub enum RegistrationKind {
    /// The first one, which makes an asset (首次).
    First,
    /// A licence is put on record (许可).
    Licence,
    /// Parts of a right pass to another organisation (转移).
    Transfer,
    /// The catalogue's fields change because the facts have (变更).
    Change,
    /// The catalogue's fields change because they were wrong (更正).
    Correction,
    /// The registration is prolonged (续展).
    Renewal,
    /// The registration is given up (注销).
    Cancellation,
    /// The registration is disputed (异议).
    Objection,
}

/// What a procedure on a registered asset applies for.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug)]
pub enum Application {
    /// To put a licence on record, by a holder of the operating right.
    Licence {
        /// Who may use the asset.
        licensee: OrgId,
        /// The digest of the terms.
        terms: Digest,
        /// When the licence ends; never, without.
        until: Option<BlockNumber>,
    },
    /// To pass parts of a right on, by their holder.
    Transfer {
        /// The right.
        right: Right,
        /// Who gets them.
        to: OrgId,
        /// How much, in parts per million of the whole right.
        parts: u32,
    },
    /// To change what the catalogue says, by the owner.
    Change {
        /// What it is to say.
        catalogue: CatalogueFields,
    },
    /// To correct what the catalogue says, by the owner.
    Correction {
        /// What it should have said.
        catalogue: CatalogueFields,
        /// The digest of the explanation.
        reason: Digest,
    },
    /// To prolong the registration by its validity, by the owner.
    Renewal,
    /// To give the registration up, by the owner.
    Cancellation {
        /// The digest of the explanation.
        reason: Digest,
    },
}

impl Application {
    /// Its kind.
    pub const fn kind(&self) -> RegistrationKind {
        match self {
            Self::Licence { .. } => RegistrationKind::Licence,
            Self::Transfer { .. } => RegistrationKind::Transfer,
            Self::Change { .. } => RegistrationKind::Change,
            Self::Correction { .. } => RegistrationKind::Correction,
            Self::Renewal => RegistrationKind::Renewal,
            Self::Cancellation { .. } => RegistrationKind::Cancellation,
        }
    }
}

/// A procedure on a registered asset.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug)]
pub struct Procedure {
    /// What is applied for; nothing, when the procedure is an objection to the registration itself.
    pub application: Option<Application>,
    /// Who applied, or objected.
    pub applicant: OrgId,
    /// Where it stands: submitted, accepted, reviewed, published or objected to.
    pub state: RegistrationState,
    /// When it was opened.
    pub submitted_at: BlockNumber,
    /// When its present step happens by itself; never, while an objection waits for a ruling.
    pub due: Option<BlockNumber>,
    /// Who has consented.
    pub consents: Consents,
}

impl Procedure {
    /// Its kind.
    pub fn kind(&self) -> RegistrationKind {
        self.application.as_ref().map_or(RegistrationKind::Objection, Application::kind)
    }
}

/// An objection, as the record keeps it: the latest one to an asset or to a procedure on it.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Objection {
    /// What was objected to: a first registration, a procedure by its kind, or (as an objection) the registration itself.
    pub kind: RegistrationKind,
    /// Who objected.
    pub by: OrgId,
    /// The digest of the evidence.
    pub evidence: Digest,
    /// When.
    pub at: BlockNumber,
    /// The ruling; none yet, without.
    pub upheld: Option<bool>,
}

/// A licence on record.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub struct LicenceRecord {
    /// Who gave it.
    pub licensor: OrgId,
    /// Who may use the asset.
    pub licensee: OrgId,
    /// The digest of the terms.
    pub terms: Digest,
    /// When it ends; never, without.
    pub until: Option<BlockNumber>,
    /// When it was put on record.
    pub at: BlockNumber,
}

/// A change in the life of an asset.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Change {
    /// When.
    pub at: BlockNumber,
    /// The asset's state from then on.
    pub state: RegistrationState,
    /// The kind of registration that brought it; none, for freezes and the passing of time.
    pub kind: Option<RegistrationKind>,
}

/// What can fall due for an asset.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Due {
    /// The review of a first registration.
    Review,
    /// The publication of a first registration.
    Publication,
    /// The end of a first registration's objection window.
    Window,
    /// The present step of the procedure.
    Procedure,
    /// The end of the registration's validity.
    Validity,
    /// The end of a freeze.
    Freeze,
    /// The end of the pledge with this number.
    Pledge(u32),
}

/// The coded reasons for which applications are refused without a registrar.
///
/// A registrar gives reasons of its own, below [`RESERVED`](refusal::RESERVED).
pub mod refusal {
    /// The first code a registrar cannot give.
    pub const RESERVED: u16 = 65_000;
    /// It was not reviewed in time.
    pub const OVERDUE: u16 = 65_001;
    /// A consent was missing when the time for it had passed.
    pub const CONSENT: u16 = 65_002;
    /// Somebody else has claimed the content, earlier.
    pub const CONFLICT: u16 = 65_003;
    /// An objection to the procedure was upheld.
    pub const OBJECTION: u16 = 65_004;
    /// The asset is no longer registered.
    pub const NOT_REGISTERED: u16 = 65_005;
    /// What was applied for is no longer possible: the applicant lacks the parts, or a bound is reached.
    pub const NOT_POSSIBLE: u16 = 65_006;
    /// The applicant withdrew it.
    pub const WITHDRAWN: u16 = 65_007;
}
