//! The eight kinds of registration, what they apply for, and what the record keeps of them.

use crate::{
    BlockNumber, BoundedVec, CatalogueFields, ConstU32, Digest, MAX_PLEDGES, MAX_SHARES, OrgId, Pledge,
    RegistrationState, Right, Share,
};
use alloc::vec::Vec;
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

    /// The rights whose holders have a say in it.
    pub fn rights(&self) -> &'static [Right] {
        match self.application {
            Some(Application::Transfer { right, .. }) => match right {
                Right::Holding => &[Right::Holding],
                Right::Processing => &[Right::Processing],
                Right::Operating => &[Right::Operating],
            },
            Some(Application::Cancellation { .. }) => &Right::ALL,
            _ => &[],
        }
    }

    /// Who gets what is transferred, and has a say in any case.
    pub fn recipient(&self) -> Option<OrgId> {
        match self.application {
            Some(Application::Transfer { to, .. }) => Some(to),
            _ => None,
        }
    }

    /// The creditors of those pledges of the asset that stand against it: against a transfer, those of the applicant's part of
    /// the right; against a cancellation, all that bind.
    pub fn creditors<'a>(&'a self, pledges: &'a [Pledge]) -> impl Iterator<Item = OrgId> + 'a {
        let stands = move |pledge: &&Pledge| {
            pledge.accepted.is_some()
                && match self.application {
                    Some(Application::Transfer { right, .. }) => {
                        pledge.right == right && pledge.pledgor == self.applicant
                    }
                    Some(Application::Cancellation { .. }) => true,
                    _ => false,
                }
        };
        pledges.iter().filter(stands).map(|pledge| pledge.creditor)
    }

    /// The consents it lacks, by who holds the asset's rights and what is pledged of them; none, if it has all it needs.
    ///
    /// The recipient must consent, and every creditor; and of each right, the holders of more than half of what neither the
    /// applicant nor the recipient holds: until then, all of them are listed that have not. The applicant's consent is the
    /// application.
    pub fn missing_consents<S: AsRef<[Share]>>(
        &self,
        titles: impl Fn(Right) -> S,
        pledges: &[Pledge],
    ) -> Vec<MissingConsent> {
        let consents = |organisation: OrgId| organisation == self.applicant || self.consents.contains(&organisation);
        let recipient = self.recipient();
        let mut missing = Vec::new();
        if let Some(organisation) = recipient.filter(|to| !consents(*to)) {
            missing.push(MissingConsent { organisation, say: Say::Recipient });
        }
        for right in self.rights() {
            let shares = titles(*right);
            let (mut all, mut agreed) = (0u64, 0u64);
            let mut silent = Vec::new();
            for share in shares.as_ref() {
                if share.organisation == self.applicant || Some(share.organisation) == recipient {
                    continue;
                }
                all = all.saturating_add(share.parts.into());
                if consents(share.organisation) {
                    agreed = agreed.saturating_add(share.parts.into());
                } else {
                    silent.push(MissingConsent { organisation: share.organisation, say: Say::Holder(*right) });
                }
            }
            if agreed.saturating_mul(2) <= all {
                missing.append(&mut silent);
            }
        }
        for organisation in self.creditors(pledges) {
            let creditor = MissingConsent { organisation, say: Say::Creditor };
            if !consents(organisation) && !missing.contains(&creditor) {
                missing.push(creditor);
            }
        }
        missing
    }
}

/// A consent that a procedure lacks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MissingConsent {
    /// Whose.
    pub organisation: OrgId,
    /// Why it has a say.
    pub say: Say,
}

/// Why an organisation has a say in a procedure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Say {
    /// It gets what is transferred.
    Recipient,
    /// It holds parts of this right.
    Holder(Right),
    /// It is secured by a pledge that stands against the procedure.
    Creditor,
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

#[cfg(test)]
mod tests {
    use super::*;

    const APPLICANT: OrgId = 1;
    const RECIPIENT: OrgId = 2;
    const NONE: [(OrgId, Say); 0] = [];

    fn procedure(application: Application, consents: &[OrgId]) -> Procedure {
        Procedure {
            application: Some(application),
            applicant: APPLICANT,
            state: RegistrationState::Submitted,
            submitted_at: 1,
            due: None,
            consents: Consents::truncate_from(consents.to_vec()),
        }
    }

    fn missing(application: &Application, consents: &[OrgId], pledges: &[Pledge]) -> Vec<(OrgId, Say)> {
        let share = |organisation, parts| Share { organisation, parts };
        let titles = |right| match right {
            Right::Operating => {
                vec![share(APPLICANT, 600_000), share(3, 200_000), share(4, 100_000), share(5, 100_000)]
            }
            _ => vec![share(APPLICANT, 1_000_000)],
        };
        let procedure = procedure(application.clone(), consents);
        let missing = procedure.missing_consents(titles, pledges);
        missing.into_iter().map(|MissingConsent { organisation, say }| (organisation, say)).collect()
    }

    #[test]
    fn consents_are_missing_until_all_that_are_needed_are_there() {
        let holder = |organisation| (organisation, Say::Holder(Right::Operating));
        let transfer = Application::Transfer { right: Right::Operating, to: RECIPIENT, parts: 1 };
        assert_eq!(missing(&transfer, &[], &[]), [(RECIPIENT, Say::Recipient), holder(3), holder(4), holder(5)]);
        // Half of what others hold is not yet most of it.
        assert_eq!(missing(&transfer, &[RECIPIENT, 3], &[]), [holder(4), holder(5)]);
        assert_eq!(missing(&transfer, &[RECIPIENT, 3, 5], &[]), NONE);
        // The recipient is asked as such, and its own share counts for nothing.
        let among_holders = Application::Transfer { right: Right::Operating, to: 3, parts: 1 };
        assert_eq!(missing(&among_holders, &[4], &[]), [(3, Say::Recipient), holder(5)]);
        let whole = Application::Transfer { right: Right::Holding, to: RECIPIENT, parts: 1 };
        assert_eq!(missing(&whole, &[RECIPIENT], &[]), NONE);
        assert_eq!(missing(&Application::Renewal, &[], &[]), NONE);
    }

    #[test]
    fn creditors_are_asked_where_their_pledges_stand_in_the_way() {
        let pledge = |number, right, pledgor, accepted| Pledge {
            number,
            right,
            pledgor,
            creditor: 9,
            terms: [0; 32],
            until: None,
            at: 1,
            accepted,
        };
        let creditor: [(OrgId, Say); 1] = [(9, Say::Creditor)];
        let transfer = Application::Transfer { right: Right::Holding, to: RECIPIENT, parts: 1 };
        let of_it = pledge(0, Right::Holding, APPLICANT, Some(2));
        assert_eq!(missing(&transfer, &[RECIPIENT], &[of_it, Pledge { number: 1, ..of_it }]), creditor);
        assert_eq!(missing(&transfer, &[RECIPIENT, 9], &[of_it]), NONE);
        let elsewhere = [
            pledge(0, Right::Holding, APPLICANT, None),
            pledge(1, Right::Operating, APPLICANT, Some(2)),
            pledge(2, Right::Holding, 3, Some(2)),
        ];
        assert_eq!(missing(&transfer, &[RECIPIENT], &elsewhere), NONE);
        let cancellation = Application::Cancellation { reason: [0; 32] };
        assert_eq!(missing(&cancellation, &[3, 4], &elsewhere), creditor);
        assert_eq!(missing(&cancellation, &[3, 4], &elsewhere[..1]), NONE);
    }
}
