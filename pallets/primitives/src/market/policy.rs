//! What a licensee may do: a profile of ODRL that the chain evaluates.
//!
//! The W3C's ODRL 2.2 says in documents what a [`Policy`] says in fields. The profile takes from it what a chain can decide
//! without asking anybody, and gives every term one meaning:
//!
//! | field | ODRL 2.2 |
//! | --- | --- |
//! | the policy itself | a `permission` with the action `use` on the asset's version |
//! | [`purposes`](Policy::purposes) | a constraint: `purpose`, `isAnyOf` |
//! | [`territories`](Policy::territories) | a constraint: `spatial`, `isAnyOf`, as ISO 3166-1 codes of two letters |
//! | [`max_uses`](Policy::max_uses) | a constraint: `count`, `lteq` |
//! | [`term`](Policy::term) | a constraint: `elapsedTime`, `lteq`, in blocks since the licence was issued |
//! | [`redistribution`](Policy::redistribution) | the action `distribute`: a `permission` if set, else a `prohibition` |
//! | [`derivation`](Policy::derivation) | the action `derive`: a `permission` if set, else a `prohibition` |
//! | [`sublicence`](Policy::sublicence) | the action `grantUse`: a `permission` if set, else a `prohibition`; what is granted stays within this policy (`nextPolicy`) |
//! | [`royalty`](Policy::royalty) | a `duty` of `derive` and `grantUse`: `compensate`, with `payAmount` as a part of the proceeds |
//! | [`attribution`](Policy::attribution) | a `duty`: `attribute` |
//! | [`delete_after`](Policy::delete_after) | a `duty`: `delete`, with `elapsedTime` since the licence was issued |
//!
//! The constraints and the duty to delete are evaluated by [`Policy::permits`] at each recorded use, [`Policy::contains`]
//! when a sublicence is granted. `redistribution` and `attribution` bind the parties; the chain records them and leaves
//! a breach to revocation and dispute.

use crate::{BlockNumber, BoundedVec, ConstU32};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Most purposes a policy lists; there are fewer kinds than this.
pub const MAX_PURPOSES: u32 = 8;
/// Most territories a policy lists: a market region by its countries. Wider policies list none.
pub const MAX_TERRITORIES: u32 = 16;

/// A country or region, as the two capital letters of ISO 3166-1.
pub type Territory = [u8; 2];

/// What an asset is used for.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// Research.
    Research,
    /// Underwriting and credit decisions.
    Underwriting,
    /// Compliance with a legal duty.
    Compliance,
    /// Marketing.
    Marketing,
    /// Training of models.
    Training,
    /// Daily operations.
    Operations,
}

/// What a licensee may do: a profile of ODRL small enough for the chain to enforce.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug, Default)]
pub struct Policy {
    /// For which purposes; none listed means any.
    pub purposes: BoundedVec<Purpose, ConstU32<MAX_PURPOSES>>,
    /// How many recorded uses; `None` is without limit.
    pub max_uses: Option<u32>,
    /// For how many blocks after the licence is issued; `None` is for good.
    pub term: Option<BlockNumber>,
    /// Whether the content may be passed on.
    pub redistribution: bool,
    /// Whether new assets may be derived from it.
    pub derivation: bool,
    /// What part of its proceeds an asset derived under this licence owes, in parts per million; the derived asset
    /// declares it as the `contribution` of its parent when it is registered. A sublicence that is sold owes the same part.
    pub royalty: u32,
    /// Where it may be used; none listed means anywhere.
    pub territories: BoundedVec<Territory, ConstU32<MAX_TERRITORIES>>,
    /// Whether the licensee may grant sublicences within this policy.
    pub sublicence: bool,
    /// Whether results must name the licensor.
    pub attribution: bool,
    /// By how many blocks after the licence is issued the content must be deleted; it may not be used after that.
    pub delete_after: Option<BlockNumber>,
}

/// A use that somebody wants to make of a licence.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub struct UseContext {
    /// What for.
    pub purpose: Purpose,
    /// Where, if the user says so.
    pub territory: Option<Territory>,
    /// How many uses at once.
    pub units: u32,
    /// In which block.
    pub at: BlockNumber,
    /// When the licence was issued.
    pub issued_at: BlockNumber,
    /// How many uses the licence has seen before.
    pub uses: u32,
}

/// Why a policy does not permit a use.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Violation {
    /// It is no use at all.
    NoUnits,
    /// Its purpose is not among the policy's.
    Purpose,
    /// Its territory is not among the policy's, or is not said although the policy lists some.
    Territory,
    /// There would be more uses than the policy counts.
    Count,
    /// The policy's term has ended.
    Expired,
    /// The content should have been deleted by now.
    DeletionDue,
}

impl Policy {
    /// Whether `purpose` is allowed.
    pub fn allows(&self, purpose: Purpose) -> bool {
        self.purposes.is_empty() || self.purposes.contains(&purpose)
    }

    /// Whether a use may be made in `territory`; one that is not said may be anywhere.
    pub fn allows_in(&self, territory: Option<Territory>) -> bool {
        self.territories.is_empty() || territory.is_some_and(|place| self.territories.contains(&place))
    }

    /// The last block of a licence issued at `issued_at` under this policy.
    pub fn expires_at(&self, issued_at: BlockNumber) -> Option<BlockNumber> {
        self.term.map(|term| issued_at.saturating_add(term))
    }

    /// Whether a licence under this policy covers a use.
    pub fn permits(&self, context: &UseContext) -> Result<(), Violation> {
        let UseContext { purpose, territory, units, at, issued_at, uses } = *context;
        let within = |span: Option<BlockNumber>| span.is_none_or(|span| at <= issued_at.saturating_add(span));
        if units == 0 {
            return Err(Violation::NoUnits);
        }
        if !self.allows(purpose) {
            return Err(Violation::Purpose);
        }
        if !self.allows_in(territory) {
            return Err(Violation::Territory);
        }
        if !within(self.term) {
            return Err(Violation::Expired);
        }
        if !within(self.delete_after) {
            return Err(Violation::DeletionDue);
        }
        let uses = uses.checked_add(units).ok_or(Violation::Count)?;
        if self.max_uses.is_some_and(|most| uses > most) { Err(Violation::Count) } else { Ok(()) }
    }

    /// What is left of this policy at block `at`, for a licence issued at `issued_at` and used `uses` times.
    #[must_use]
    pub fn remaining(&self, issued_at: BlockNumber, at: BlockNumber, uses: u32) -> Policy {
        let left = |span: BlockNumber| issued_at.saturating_add(span).saturating_sub(at);
        Policy {
            max_uses: self.max_uses.map(|most| most.saturating_sub(uses)),
            term: self.term.map(left),
            delete_after: self.delete_after.map(left),
            ..self.clone()
        }
    }

    /// Whether everything `sub` permits is permitted by this policy too, and everything this one demands is demanded by `sub`.
    pub fn contains(&self, sub: &Policy) -> bool {
        /// An empty list stands for everything.
        fn lists<Item: PartialEq>(all: &[Item], some: &[Item]) -> bool {
            all.is_empty() || (!some.is_empty() && some.iter().all(|item| all.contains(item)))
        }
        let most = |all: Option<u32>, some: Option<u32>| all.is_none_or(|all| some.is_some_and(|some| some <= all));
        lists(&self.purposes, &sub.purposes)
            && lists(&self.territories, &sub.territories)
            && most(self.max_uses, sub.max_uses)
            && most(self.term, sub.term)
            && most(self.delete_after, sub.delete_after)
            && self.redistribution >= sub.redistribution
            && self.derivation >= sub.derivation
            && self.sublicence >= sub.sublicence
            && self.attribution <= sub.attribution
            && self.royalty <= sub.royalty
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CONTEXT: UseContext =
        UseContext { purpose: Purpose::Research, territory: None, units: 1, at: 10, issued_at: 10, uses: 0 };

    fn policy() -> Policy {
        Policy {
            purposes: BoundedVec::truncate_from(vec![Purpose::Research, Purpose::Compliance]),
            max_uses: Some(3),
            term: Some(5),
            royalty: 10,
            territories: BoundedVec::truncate_from(vec![*b"CN", *b"SG"]),
            sublicence: true,
            delete_after: Some(4),
            ..Policy::default()
        }
    }

    #[test]
    fn the_empty_policy_permits_every_use_but_none() {
        let anything = Policy::default();
        assert_eq!(anything.permits(&UseContext { units: u32::MAX, at: u32::MAX, ..CONTEXT }), Ok(()));
        assert_eq!(anything.permits(&UseContext { units: 0, ..CONTEXT }), Err(Violation::NoUnits));
        assert_eq!(anything.permits(&UseContext { uses: u32::MAX, ..CONTEXT }), Err(Violation::Count));
    }

    #[test]
    fn each_constraint_is_a_reason_of_its_own() {
        let here = UseContext { territory: Some(*b"SG"), ..CONTEXT };
        let policy = policy();
        assert_eq!(policy.permits(&here), Ok(()));
        let refused = [
            (UseContext { purpose: Purpose::Marketing, ..here }, Violation::Purpose),
            (UseContext { territory: Some(*b"US"), ..here }, Violation::Territory),
            (UseContext { territory: None, ..here }, Violation::Territory),
            (UseContext { at: 16, ..here }, Violation::Expired),
            (UseContext { at: 15, ..here }, Violation::DeletionDue),
            (UseContext { units: 4, ..here }, Violation::Count),
            (UseContext { uses: 3, ..here }, Violation::Count),
        ];
        for (context, why) in refused {
            assert_eq!(policy.permits(&context), Err(why), "{context:?}");
        }
        assert_eq!(policy.permits(&UseContext { at: 14, units: 2, uses: 1, ..here }), Ok(()));
    }

    #[test]
    fn a_policy_contains_itself_and_nothing_wider() {
        let whole = policy();
        assert!(whole.contains(&whole));
        assert!(
            Policy { sublicence: true, redistribution: true, derivation: true, ..Policy::default() }.contains(&whole)
        );
        let wider = [
            Policy { purposes: BoundedVec::default(), ..whole.clone() },
            Policy { purposes: BoundedVec::truncate_from(vec![Purpose::Training]), ..whole.clone() },
            Policy { territories: BoundedVec::default(), ..whole.clone() },
            Policy { territories: BoundedVec::truncate_from(vec![*b"CN", *b"US"]), ..whole.clone() },
            Policy { max_uses: None, ..whole.clone() },
            Policy { max_uses: Some(4), ..whole.clone() },
            Policy { term: Some(6), ..whole.clone() },
            Policy { delete_after: None, ..whole.clone() },
            Policy { redistribution: true, ..whole.clone() },
            Policy { derivation: true, ..whole.clone() },
            Policy { royalty: 9, ..whole.clone() },
        ];
        for sub in wider {
            assert!(!whole.contains(&sub), "{sub:?}");
        }
        let strict = Policy { attribution: true, sublicence: false, ..whole.clone() };
        assert!(whole.contains(&strict) && !strict.contains(&whole));
    }

    fn any_policy() -> impl Strategy<Value = Policy> {
        let purposes = [Purpose::Research, Purpose::Underwriting, Purpose::Compliance];
        let places = [*b"CN", *b"SG", *b"DE"];
        let span = || prop_oneof![Just(None), (0u32..12).prop_map(Some), Just(Some(u32::MAX))];
        (
            proptest::sample::subsequence(purposes.to_vec(), 0..=3),
            proptest::sample::subsequence(places.to_vec(), 0..=3),
            (span(), span(), span()),
            (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>()),
            0u32..4,
        )
            .prop_map(|(purposes, places, (max_uses, term, delete_after), flags, royalty)| Policy {
                purposes: BoundedVec::truncate_from(purposes),
                max_uses,
                term,
                redistribution: flags.0,
                derivation: flags.1,
                royalty,
                territories: BoundedVec::truncate_from(places),
                sublicence: flags.2,
                attribution: flags.3,
                delete_after,
            })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_096))]

        /// Whatever a sublicence permits was permitted by the licence it was granted from.
        #[test]
        fn a_contained_policy_permits_no_use_of_its_own(
            whole in any_policy(),
            sub in any_policy(),
            (issued_at, wait, later) in (0u32..20, 0u32..12, 0u32..12),
            (uses, more, units) in (0u32..6, 0u32..6, 0u32..4),
            purpose in proptest::sample::select(vec![Purpose::Research, Purpose::Underwriting, Purpose::Marketing]),
            territory in proptest::sample::select(vec![None, Some(*b"CN"), Some(*b"DE"), Some(*b"FR")]),
        ) {
            let granted = issued_at + wait;
            let context = UseContext { purpose, territory, units, at: granted + later, issued_at: granted, uses: more };
            if whole.remaining(issued_at, granted, uses).contains(&sub) && sub.permits(&context).is_ok() {
                let above = UseContext { issued_at, uses: uses + more, ..context };
                prop_assert_eq!(whole.permits(&above), Ok(()));
            }
        }

        /// Containment is a preorder: what is inside what is inside is inside.
        #[test]
        fn containment_is_transitive(a in any_policy(), b in any_policy(), c in any_policy()) {
            prop_assert!(a.contains(&a));
            if a.contains(&b) && b.contains(&c) {
                prop_assert!(a.contains(&c));
            }
        }
    }
}
