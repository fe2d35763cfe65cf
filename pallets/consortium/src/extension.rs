//! The check before the pool: only active members get in.

use crate::{Config, MemberOf, Organisations, WeightInfo};
use codec::{Decode, DecodeWithMemTracking, Encode};
use core::marker::PhantomData;
use deed_primitives::{OrgStatus, REFUSED_NOT_A_MEMBER, REFUSED_SUSPENDED};
use frame::prelude::*;
use frame::traits::OriginTrait;

/// A transaction extension that refuses every signer that is not an active member.
///
/// It adds no byte to a transaction, so clients need to know nothing of it. Refusals carry
/// [`REFUSED_NOT_A_MEMBER`] or [`REFUSED_SUSPENDED`] as the code of `InvalidTransaction::Custom`.
#[derive(Encode, Decode, DecodeWithMemTracking, Clone, PartialEq, Eq, TypeInfo)]
#[scale_info(skip_type_params(T))]
pub struct CheckMember<T>(PhantomData<T>);

impl<T> CheckMember<T> {
    /// The extension.
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T> Default for CheckMember<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> core::fmt::Debug for CheckMember<T> {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str("CheckMember")
    }
}

impl<T: Config + Send + Sync> TransactionExtension<T::RuntimeCall> for CheckMember<T> {
    const IDENTIFIER: &'static str = "CheckMember";
    type Implicit = ();
    type Val = ();
    type Pre = ();

    fn weight(&self, _: &T::RuntimeCall) -> Weight {
        T::WeightInfo::check_member()
    }

    fn validate(
        &self,
        origin: T::RuntimeOrigin,
        _: &T::RuntimeCall,
        _: &DispatchInfoOf<T::RuntimeCall>,
        _: usize,
        _: Self::Implicit,
        _: &impl Encode,
        _: TransactionSource,
    ) -> ValidateResult<Self::Val, T::RuntimeCall> {
        // Unsigned transactions are for other extensions to judge: inherents pass, the rest is refused elsewhere.
        if let Some(account) = origin.as_signer() {
            let member = MemberOf::<T>::get(account).and_then(Organisations::<T>::get);
            match member.map(|organisation| organisation.status) {
                Some(OrgStatus::Active) => {}
                Some(OrgStatus::Suspended) => {
                    return Err(InvalidTransaction::Custom(REFUSED_SUSPENDED).into());
                }
                None => return Err(InvalidTransaction::Custom(REFUSED_NOT_A_MEMBER).into()),
            }
        }
        Ok((ValidTransaction::default(), (), origin))
    }

    impl_tx_ext_default!(T::RuntimeCall; prepare);
}
