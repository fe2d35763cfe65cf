//! The check before the pool: only active members get in, each account with what it may sign, each organisation within its
//! quota.

use crate::{CallPermission, Config, MemberOf, Organisations, Pallet, Quotas, WeightInfo};
use codec::{Decode, DecodeWithMemTracking, Encode};
use core::marker::PhantomData;
use deed_primitives::{
    OrgId, OrgStatus, REFUSED_NOT_A_MEMBER, REFUSED_NOT_PERMITTED, REFUSED_QUOTA, REFUSED_SUSPENDED,
};
use frame::deps::frame_support::dispatch::DispatchInfo;
use frame::deps::sp_runtime::traits::PostDispatchInfoOf;
use frame::prelude::*;
use frame::traits::OriginTrait;

/// A transaction extension that refuses every signer that is not an account of an active member, every call that the
/// account has no permission for, and every transaction of an organisation that has used up its quota.
///
/// It adds no byte to a transaction, so clients need to know nothing of it. Refusals carry [`REFUSED_NOT_A_MEMBER`],
/// [`REFUSED_SUSPENDED`], [`REFUSED_NOT_PERMITTED`] or [`REFUSED_QUOTA`] as the code of `InvalidTransaction::Custom`.
///
/// A main account of an organisation without a quota, the usual case, costs three reads: the two that tell who it is, and
/// the one that finds no quota.
#[derive(Encode, Decode, DecodeWithMemTracking, Clone, PartialEq, Eq, TypeInfo)]
#[scale_info(skip_type_params(T))]
pub struct CheckMember<T>(PhantomData<T>);

/// What the check found out, for when the transaction has been executed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// The organisation whose quota the transaction counts against.
    metered: Option<OrgId>,
    /// Charged before, and not needed.
    unspent: Weight,
}

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

/// What the check costs at most. The records of who signs are read for each of its transactions, and there are only as many as
/// there are members: they are measured as what they are, in memory.
fn weight<T: Config>() -> Weight {
    let (account, quota) = (T::WeightInfo::check_account(), T::WeightInfo::check_quota());
    T::WeightInfo::check_member().saturating_add(account).saturating_add(quota)
}

/// Checks a signer.
fn check<T: Config>(account: &T::AccountId, call: &T::RuntimeCall) -> Result<Checked, u8> {
    let mut unspent = Weight::zero();
    let organisation = MemberOf::<T>::get(account).ok_or(REFUSED_NOT_A_MEMBER)?;
    let stored = Organisations::<T>::get(organisation).ok_or(REFUSED_NOT_A_MEMBER)?;
    match stored.status {
        OrgStatus::Active => {}
        OrgStatus::Suspended => return Err(REFUSED_SUSPENDED),
    }
    // The main account may sign everything, so nobody asks what a call needs.
    if stored.account == *account {
        unspent.saturating_accrue(T::WeightInfo::check_account());
    } else if !Pallet::<T>::permissions_of(organisation, account).contains(T::CallPermission::needed(call)) {
        return Err(REFUSED_NOT_PERMITTED);
    }
    let Some(quota) = Quotas::<T>::get(organisation) else {
        unspent.saturating_accrue(T::WeightInfo::check_quota());
        return Ok(Checked { metered: None, unspent });
    };
    if Pallet::<T>::used_now(organisation) >= quota {
        return Err(REFUSED_QUOTA);
    }
    Ok(Checked { metered: Some(organisation), unspent })
}

impl<T: Config + Send + Sync> TransactionExtension<T::RuntimeCall> for CheckMember<T>
where
    T::RuntimeCall: Dispatchable<Info = DispatchInfo, PostInfo = PostDispatchInfo>,
{
    const IDENTIFIER: &'static str = "CheckMember";
    type Implicit = ();
    type Val = Checked;
    type Pre = Checked;

    fn weight(&self, _: &T::RuntimeCall) -> Weight {
        weight::<T>()
    }

    fn validate(
        &self,
        origin: T::RuntimeOrigin,
        call: &T::RuntimeCall,
        _: &DispatchInfoOf<T::RuntimeCall>,
        _: usize,
        _: Self::Implicit,
        _: &impl Encode,
        _: TransactionSource,
    ) -> ValidateResult<Self::Val, T::RuntimeCall> {
        // Unsigned transactions are for other extensions to judge: inherents pass, the rest is refused elsewhere.
        let checked = match origin.as_signer() {
            Some(account) => check::<T>(account, call).map_err(InvalidTransaction::Custom)?,
            None => Checked { metered: None, unspent: weight::<T>() },
        };
        Ok((ValidTransaction::default(), checked, origin))
    }

    fn prepare(
        self,
        checked: Self::Val,
        _: &T::RuntimeOrigin,
        _: &T::RuntimeCall,
        _: &DispatchInfoOf<T::RuntimeCall>,
        _: usize,
    ) -> Result<Self::Pre, TransactionValidityError> {
        Ok(checked)
    }

    fn post_dispatch_details(
        checked: Self::Pre,
        info: &DispatchInfoOf<T::RuntimeCall>,
        post_info: &PostDispatchInfoOf<T::RuntimeCall>,
        _: usize,
        _: &DispatchResult,
    ) -> Result<Weight, TransactionValidityError> {
        if let Some(organisation) = checked.metered {
            let time = post_info.calc_actual_weight(info).saturating_sub(checked.unspent).ref_time();
            Pallet::<T>::count(organisation, time);
        }
        Ok(checked.unspent)
    }
}
