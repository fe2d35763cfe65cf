//! What the pallet does for its calls, and for the rest of the runtime.

use crate::{
    Call, Config, DoubleBlocks, Error, Event, MemberOf, NextOrganisation, Organisations, OtherAccounts, Pallet,
    PastAuthors, PausedValidators, Peers, Quotas, SlotDuration, Used, Validators, ValidatorsChanged, WeightInfo,
    seals::{Sealed, turn},
};
use alloc::vec::Vec;
use core::marker::PhantomData;
use deed_primitives::{
    BlockNumber, BoundedVec, DidDocument, Digest, EncodedHeader, MAX_ACCOUNTS, MAX_PEERS, MAX_VALIDATORS, OrgId,
    OrgStatus, Organisation, OrganisationName, PeerId, Permissions, QuotaUse, Roles,
};
use frame::deps::sp_consensus_aura::sr25519::AuthorityId;
use frame::prelude::*;
use frame::traits::{Get, OriginTrait};

/// Most organisations that are searched for holders of a role: a draw among them reads each of them once.
pub const MAX_HOLDERS: u32 = 256;

/// Slots that a reported one may be ahead of the chain's: the slots of absent validators, whose turns make no block that
/// would tell the chain of the time.
pub(crate) const SLOTS_AHEAD: u64 = MAX_VALIDATORS as u64;

/// For whom an account signs, and what that organisation may do.
pub trait Membership<AccountId> {
    /// The organisation an account signs for, be it the main account or another, and its roles; only while the organisation is
    /// active.
    fn signer(account: &AccountId) -> Option<(OrgId, Roles)>;
    /// The organisation an account signs for, in the same way.
    fn organisation(account: &AccountId) -> Option<OrgId> {
        Self::signer(account).map(|(organisation, _)| organisation)
    }
    /// Whether an organisation is active and holds every one of `roles`.
    fn has_role(organisation: OrgId, roles: Roles) -> bool;
    /// The main account of an organisation, active or not: what is owed to a suspended member is still its own.
    fn account(organisation: OrgId) -> Option<AccountId>;
    /// The active organisations among the first [`MAX_HOLDERS`] that hold every one of `roles`, in the order of their numbers.
    fn holders(roles: Roles) -> BoundedVec<OrgId, ConstU32<MAX_HOLDERS>>;

    /// Makes sure that `account` signs for an active organisation with `roles`.
    #[cfg(feature = "runtime-benchmarks")]
    fn admit_for_benchmark(account: AccountId, roles: Roles) -> OrgId;

    /// Has the records that tell who `account` is counted as in memory: those of a signer, which the check of the transaction has
    /// read, and which every transaction of its organisation in a block reads again.
    #[cfg(feature = "runtime-benchmarks")]
    fn remember_for_benchmark(account: &AccountId);
}

/// Told when an organisation signs with another account.
pub trait OnAccountRotated<AccountId> {
    /// Moves what hangs on `old` to `new`. An error undoes the rotation.
    fn on_account_rotated(old: &AccountId, new: &AccountId) -> DispatchResult;
    /// What that costs at most.
    fn weight() -> Weight;
}

impl<AccountId> OnAccountRotated<AccountId> for () {
    fn on_account_rotated(_: &AccountId, _: &AccountId) -> DispatchResult {
        Ok(())
    }

    fn weight() -> Weight {
        Weight::zero()
    }
}

/// Which permission a call needs of an account that is not its organisation's main one.
pub trait CallPermission<Call> {
    /// The permissions needed; for a call that carries others, those of all of them.
    fn needed(call: &Call) -> Permissions;
}

impl<Call> CallPermission<Call> for () {
    fn needed(_: &Call) -> Permissions {
        Permissions::ALL
    }
}

/// Who makes the blocks of a session, in the order of their turns: the keys that they seal them with, and whose these are.
pub type Authors = BoundedVec<(AuthorityId, OrgId), ConstU32<MAX_VALIDATORS>>;

/// What consensus keeps for the validators: their keys, and the sessions at whose end a new list takes effect.
pub trait Sessions {
    /// Whether an organisation has published the keys it would sign blocks and votes with.
    fn has_keys(organisation: OrgId) -> bool;
    /// Ends the session if this block is the first of the next; gives the cost.
    fn on_block(now: BlockNumber) -> Weight;
    /// The slot of the present block.
    fn slot() -> u64;
    /// Who makes the blocks of the present session.
    fn authors() -> Authors;
    /// Has an organisation make no block from the next one on, until the list it is no longer on has taken effect. Not if nobody
    /// else would be left to make one.
    fn disable(organisation: OrgId);
    /// What that costs at most.
    fn disabling() -> Weight;
}

impl Sessions for () {
    fn has_keys(_: OrgId) -> bool {
        true
    }

    fn on_block(_: BlockNumber) -> Weight {
        Weight::zero()
    }

    fn slot() -> u64 {
        0
    }

    fn authors() -> Authors {
        Authors::default()
    }

    fn disable(_: OrgId) {}

    fn disabling() -> Weight {
        Weight::zero()
    }
}

/// The slot length as the consensus pallets want it: a value of the runtime's configuration.
#[derive(Debug)]
pub struct SlotLength<T>(PhantomData<T>);

impl<T: Config> Get<u64> for SlotLength<T> {
    fn get() -> u64 {
        SlotDuration::<T>::get()
    }
}

/// An origin signed by an active member; gives the organisation.
#[derive(Debug)]
pub struct EnsureMember<T>(PhantomData<T>);

impl<T: Config> EnsureOrigin<T::RuntimeOrigin> for EnsureMember<T> {
    type Success = OrgId;

    fn try_origin(origin: T::RuntimeOrigin) -> Result<OrgId, T::RuntimeOrigin> {
        origin.as_signer().and_then(Pallet::<T>::organisation).ok_or(origin)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn try_successful_origin() -> Result<T::RuntimeOrigin, ()> {
        EnsureRole::<T, 0>::try_successful_origin()
    }
}

/// An origin signed by an active member that holds every role in `ROLES`; gives the organisation.
#[derive(Debug)]
pub struct EnsureRole<T, const ROLES: u16>(PhantomData<T>);

impl<T: Config, const ROLES: u16> EnsureOrigin<T::RuntimeOrigin> for EnsureRole<T, ROLES> {
    type Success = OrgId;

    fn try_origin(origin: T::RuntimeOrigin) -> Result<OrgId, T::RuntimeOrigin> {
        let signer = origin.as_signer().and_then(Pallet::<T>::signer);
        let holder = signer.filter(|(_, held)| held.contains(Roles(ROLES)));
        holder.map(|(organisation, _)| organisation).ok_or(origin)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn try_successful_origin() -> Result<T::RuntimeOrigin, ()> {
        let account: T::AccountId = frame::benchmarking::prelude::account("role", 0, 0);
        Pallet::<T>::admit_for_benchmark(account.clone(), Roles(ROLES));
        Ok(frame_system::RawOrigin::Signed(account).into())
    }
}

impl<T: Config> Membership<T::AccountId> for Pallet<T> {
    fn signer(account: &T::AccountId) -> Option<(OrgId, Roles)> {
        let organisation = MemberOf::<T>::get(account)?;
        let stored = Organisations::<T>::get(organisation)?;
        (stored.status == OrgStatus::Active).then_some((organisation, stored.roles))
    }

    fn has_role(organisation: OrgId, roles: Roles) -> bool {
        Organisations::<T>::get(organisation).is_some_and(|o| o.status == OrgStatus::Active && o.roles.contains(roles))
    }

    fn account(organisation: OrgId) -> Option<T::AccountId> {
        Organisations::<T>::get(organisation).map(|stored| stored.account)
    }

    fn holders(roles: Roles) -> BoundedVec<OrgId, ConstU32<MAX_HOLDERS>> {
        let last = NextOrganisation::<T>::get().min(MAX_HOLDERS);
        let holders = (0..last).filter(|organisation| Self::has_role(*organisation, roles));
        BoundedVec::truncate_from(holders.collect())
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn admit_for_benchmark(account: T::AccountId, roles: Roles) -> OrgId {
        if let Some(organisation) = MemberOf::<T>::get(&account) {
            Organisations::<T>::mutate(organisation, |stored| {
                if let Some(stored) = stored {
                    stored.roles = stored.roles | roles;
                    stored.status = OrgStatus::Active;
                }
            });
            return organisation;
        }
        let name = OrganisationName::truncate_from(b"benchmark".to_vec());
        Self::do_admit(account, name, [0; 32], roles).expect("a fresh account can be admitted")
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn remember_for_benchmark(account: &T::AccountId) {
        use frame::benchmarking::prelude::add_to_whitelist;

        add_to_whitelist(MemberOf::<T>::hashed_key_for(account).into());
        if let Some(organisation) = MemberOf::<T>::get(account) {
            add_to_whitelist(Organisations::<T>::hashed_key_for(organisation).into());
            add_to_whitelist(Quotas::<T>::hashed_key_for(organisation).into());
        }
    }
}

impl<T: Config> Pallet<T> {
    /// The present block.
    pub(crate) fn now() -> deed_primitives::BlockNumber {
        frame_system::Pallet::<T>::block_number().saturated_into()
    }

    /// The organisation a signed origin acts for, and its account.
    pub(crate) fn ensure_member(origin: OriginFor<T>) -> Result<(OrgId, T::AccountId), DispatchError> {
        let account = frame_system::ensure_signed(origin)?;
        let organisation = Self::organisation(&account).ok_or(Error::<T>::NotAMember)?;
        Ok((organisation, account))
    }

    /// The organisation whose main account signed, and that account.
    pub(crate) fn ensure_main(origin: OriginFor<T>) -> Result<(OrgId, T::AccountId), DispatchError> {
        let (organisation, account) = Self::ensure_member(origin)?;
        ensure!(Self::account(organisation).as_ref() == Some(&account), Error::<T>::NotTheMainAccount);
        Ok((organisation, account))
    }

    /// What one of an organisation's other accounts may sign.
    pub(crate) fn permissions_of(organisation: OrgId, account: &T::AccountId) -> Permissions {
        let others = OtherAccounts::<T>::get(organisation);
        others.iter().find(|(other, _)| other == account).map_or(Permissions::NONE, |(_, held)| *held)
    }

    /// Whether one of an organisation's accounts holds a seat among those who govern.
    pub(crate) fn holds_seat(organisation: OrgId) -> Result<bool, Error<T>> {
        let main = Self::account(organisation).ok_or(Error::<T>::UnknownOrganisation)?;
        let others = OtherAccounts::<T>::get(organisation);
        Ok(T::Seats::contains(&main) || others.iter().any(|(other, _)| T::Seats::contains(other)))
    }

    /// Stores an organisation's other accounts; an organisation that has none has no entry.
    pub(crate) fn put_others(
        organisation: OrgId,
        others: BoundedVec<(T::AccountId, Permissions), ConstU32<MAX_ACCOUNTS>>,
    ) {
        if others.is_empty() {
            OtherAccounts::<T>::remove(organisation);
        } else {
            OtherAccounts::<T>::insert(organisation, others);
        }
    }

    /// Makes `new` the main account of an organisation, in the place of the present one, which is forgotten.
    pub(crate) fn do_rotate(organisation: OrgId, new: &T::AccountId) -> DispatchResult {
        ensure!(!MemberOf::<T>::contains_key(new), Error::<T>::AlreadyMember);
        let old = Organisations::<T>::try_mutate(organisation, |stored| {
            let stored = stored.as_mut().ok_or(Error::<T>::UnknownOrganisation)?;
            Ok::<_, Error<T>>(core::mem::replace(&mut stored.account, new.clone()))
        })?;
        frame_system::Pallet::<T>::inc_providers(new);
        MemberOf::<T>::remove(&old);
        MemberOf::<T>::insert(new, organisation);
        T::OnAccountRotated::on_account_rotated(&old, new)
    }

    /// Puts an organisation on the list of validators.
    pub(crate) fn do_add_validator(organisation: OrgId) -> Result<(), Error<T>> {
        ensure!(Organisations::<T>::contains_key(organisation), Error::<T>::UnknownOrganisation);
        ensure!(Self::has_role(organisation, Roles::VALIDATOR), Error::<T>::MissingValidatorRole);
        let mut validators = Validators::<T>::get();
        ensure!(!validators.contains(&organisation), Error::<T>::AlreadyValidator);
        // Those that wait for the end of their suspension keep their places.
        let places = validators.len().saturating_add(PausedValidators::<T>::decode_len().unwrap_or(0));
        ensure!(places < MAX_VALIDATORS as usize, Error::<T>::TooManyValidators);
        validators.try_push(organisation).map_err(|_| Error::<T>::TooManyValidators)?;
        // One that was kept in spite of its suspension, because nobody else was left, is kept no longer.
        let relieved = match validators.as_slice() {
            [kept, _] if !Self::has_role(*kept, Roles::NONE) => Some(*kept),
            _ => None,
        };
        Self::put_validators(validators);
        if let Some(kept) = relieved {
            Self::pause_validator(kept);
        }
        Ok(())
    }

    /// Takes an organisation off the list of validators, or from among those that would come back to it.
    pub(crate) fn do_remove_validator(organisation: OrgId) -> Result<(), Error<T>> {
        let mut validators = Validators::<T>::get();
        let Some(place) = validators.iter().position(|listed| *listed == organisation) else {
            ensure!(Self::take_paused(organisation), Error::<T>::NotAValidator);
            return Ok(());
        };
        ensure!(validators.len() > 1, Error::<T>::LastValidator);
        validators.remove(place);
        Self::put_validators(validators);
        Ok(())
    }

    fn put_validators(validators: BoundedVec<OrgId, ConstU32<MAX_VALIDATORS>>) {
        Validators::<T>::put(validators);
        ValidatorsChanged::<T>::put(true);
    }

    /// Has a validator that was suspended make no more blocks, and leave when the next sessions end. The last one is kept: a
    /// chain without validators would end, and the council could not even lift the suspension.
    pub(crate) fn pause_validator(organisation: OrgId) {
        match Self::do_remove_validator(organisation) {
            Ok(()) => {
                // There is room: the list and those that wait are together no longer than the list may be.
                let _ = PausedValidators::<T>::try_append(organisation);
                T::Sessions::disable(organisation);
                Self::deposit_event(Event::ValidatorRemoved { organisation });
            }
            Err(Error::LastValidator) => Self::deposit_event(Event::ValidatorKept { organisation }),
            // It can have been taken off the list, and be at work until the sessions end.
            Err(_) => T::Sessions::disable(organisation),
        }
    }

    /// What that costs at most.
    pub(crate) fn pause_weight() -> Weight {
        T::WeightInfo::pause_validator().saturating_add(T::Sessions::disabling())
    }

    /// Puts a validator whose suspension is lifted back on the list, if it still has the role.
    pub(crate) fn resume_validator(organisation: OrgId) {
        if Self::take_paused(organisation) && Self::do_add_validator(organisation).is_ok() {
            Self::deposit_event(Event::ValidatorAdded { organisation });
        }
    }

    /// Takes an organisation from among those that would come back to the list. Answers whether it was there.
    fn take_paused(organisation: OrgId) -> bool {
        let mut paused = PausedValidators::<T>::get();
        let place = paused.iter().position(|waiting| *waiting == organisation);
        if let Some(place) = place {
            paused.remove(place);
            PausedValidators::<T>::put(paused);
        }
        place.is_some()
    }

    /// Takes an organisation that was shown to have voted against itself, or to have made two blocks for one slot, off the list of
    /// validators, and has it make no more blocks. Answers whether it was on the list, and not the last: a chain with one
    /// validator is better off with a bad one than with none.
    pub fn exclude_validator(organisation: OrgId) -> bool {
        match Self::do_remove_validator(organisation) {
            Ok(()) => {
                T::Sessions::disable(organisation);
                Self::deposit_event(Event::ValidatorExcluded { organisation });
                true
            }
            Err(Error::LastValidator) => false,
            // As when it is suspended.
            Err(_) => {
                T::Sessions::disable(organisation);
                false
            }
        }
    }

    /// Keeps in mind who made the blocks until now, for reports of two blocks that come when others do.
    pub fn remember_authors(authors: Authors) {
        let mut past = PastAuthors::<T>::get();
        if past.is_full() {
            past.remove(0);
        }
        // There is room now.
        let _ = past.try_push(authors);
        PastAuthors::<T>::put(past);
    }

    /// The organisation that has sealed both of these blocks for one slot, and the slot; if that is recent, and news.
    pub(crate) fn double_block(first: &[u8], second: &[u8]) -> Result<(OrgId, u64), Error<T>> {
        let (first, second) = (Sealed::read::<T>(first)?, Sealed::read::<T>(second)?);
        let slot = first.slot;
        ensure!(second.slot == slot, Error::<T>::DifferentSlots);
        ensure!(first.hash != second.hash, Error::<T>::SameBlock);
        let now = T::Sessions::slot();
        ensure!(slot <= now.saturating_add(SLOTS_AHEAD), Error::<T>::NotRecent);
        ensure!(slot.saturating_add(T::ReportedWithin::get()) > now, Error::<T>::NotRecent);
        let present = [T::Sessions::authors()];
        let mut tried: Vec<&AuthorityId> = Vec::new();
        // From the newest to the oldest: mostly it is somebody who makes blocks now.
        let past = PastAuthors::<T>::get();
        for (author, organisation) in present.iter().chain(past.iter().rev()).filter_map(|authors| turn(authors, slot))
        {
            if tried.contains(&author) {
                continue;
            }
            if first.is_by(author) {
                ensure!(second.is_by(author), Error::<T>::BadSeal);
                let known = DoubleBlocks::<T>::get(organisation);
                ensure!(known.is_none_or(|known| slot > known), Error::<T>::AlreadyReported);
                return Ok((*organisation, slot));
            }
            tried.push(author);
        }
        Err(Error::BadSeal)
    }

    /// What looking at a report costs at most.
    pub(crate) fn report_weight(first: &EncodedHeader, second: &EncodedHeader) -> Weight {
        let bytes = first.len().saturating_add(second.len());
        T::WeightInfo::report_double_block(u32::try_from(bytes).unwrap_or(u32::MAX))
    }

    /// What the pool says to a report that nobody has signed. It is the node's own, or one that an author found good: anybody
    /// else could have nodes check signatures for nothing.
    pub(crate) fn authorise_report(
        source: TransactionSource,
        first: &EncodedHeader,
        second: &EncodedHeader,
    ) -> TransactionValidityWithRefund {
        if source == TransactionSource::External {
            return Err(InvalidTransaction::Call.into());
        }
        let (organisation, slot) = Self::double_block(first, second).map_err(|refused| match refused {
            Error::AlreadyReported => InvalidTransaction::Stale,
            _ => InvalidTransaction::BadProof,
        })?;
        let validity = ValidTransaction::with_tag_prefix("DeedDoubleBlock")
            .priority(TransactionPriority::MAX)
            .and_provides((organisation, slot))
            .longevity(T::ReportedWithin::get())
            // Only the node's own author can put it into a block.
            .propagate(false)
            .build()?;
        Ok((validity, Weight::zero()))
    }

    /// The transaction that reports two blocks, if they are one author's for one slot and it was not reported before. For the
    /// node that has seen them.
    pub fn report_of(first: &[u8], second: &[u8]) -> Option<Call<T>> {
        Self::double_block(first, second).ok()?;
        let [first, second] = [first, second].map(|header| EncodedHeader::try_from(header.to_vec()));
        Some(Call::report_double_block { first: first.ok()?, second: second.ok()? })
    }

    /// The validators, if they have changed since this was last asked.
    pub fn changed_validators() -> Option<Vec<OrgId>> {
        ValidatorsChanged::<T>::take().then(|| Validators::<T>::get().into_inner())
    }

    /// Puts a node on the list of those let in.
    pub(crate) fn do_add_peer(organisation: OrgId, peer: &PeerId) -> Result<(), Error<T>> {
        ensure!(!peer.is_empty(), Error::<T>::BadPeer);
        ensure!(Organisations::<T>::contains_key(organisation), Error::<T>::UnknownOrganisation);
        ensure!(!Peers::<T>::contains_key(peer), Error::<T>::AlreadyPeer);
        ensure!(Peers::<T>::count() < MAX_PEERS, Error::<T>::TooManyPeers);
        Peers::<T>::insert(peer, organisation);
        Ok(())
    }

    /// The number of the present window. A window without blocks would be a mistake of the runtime; each block is one then.
    fn window() -> BlockNumber {
        Self::now().checked_div(T::QuotaWindow::get()).unwrap_or_else(Self::now)
    }

    /// What an organisation with a quota has used of it in the present window.
    pub(crate) fn used_now(organisation: OrgId) -> u64 {
        let stored = Used::<T>::get(organisation);
        if stored.window == Self::window() { stored.used } else { 0 }
    }

    /// Adds to what an organisation has used, unless its quota was lifted meanwhile.
    pub(crate) fn count(organisation: OrgId, time: u64) {
        if !Quotas::<T>::contains_key(organisation) {
            return;
        }
        let used = Self::used_now(organisation).saturating_add(time);
        Used::<T>::insert(organisation, QuotaUse { window: Self::window(), used });
    }

    /// Admits an organisation; also used at genesis, where there are no events.
    pub(crate) fn do_admit(
        account: T::AccountId,
        name: OrganisationName,
        legal_id: Digest,
        roles: Roles,
    ) -> Result<OrgId, Error<T>> {
        ensure!(roles.is_known(), Error::<T>::UnknownRole);
        ensure!(!name.is_empty() && core::str::from_utf8(&name).is_ok(), Error::<T>::BadName);
        ensure!(!MemberOf::<T>::contains_key(&account), Error::<T>::AlreadyMember);
        let organisation = NextOrganisation::<T>::get();
        NextOrganisation::<T>::put(organisation.checked_add(1).ok_or(Error::<T>::NumbersExhausted)?);
        frame_system::Pallet::<T>::inc_providers(&account);
        MemberOf::<T>::insert(&account, organisation);
        let admitted_at = Self::now();
        let stored = Organisation { account, name, legal_id, roles, status: OrgStatus::Active, admitted_at };
        Organisations::<T>::insert(organisation, stored);
        Ok(organisation)
    }

    /// Sets a member's status, or answers `unchanged` when it has it already.
    pub(crate) fn set_status(organisation: OrgId, status: OrgStatus, unchanged: Error<T>) -> Result<(), Error<T>> {
        Organisations::<T>::try_mutate(organisation, |stored| {
            let stored = stored.as_mut().ok_or(Error::<T>::UnknownOrganisation)?;
            ensure!(stored.status != status, unchanged);
            stored.status = status;
            Ok(())
        })
    }

    /// Whether a DID document is well formed.
    pub(crate) fn check_document(document: &DidDocument) -> Result<(), Error<T>> {
        // At most sixteen keys: comparing each pair is cheaper than sorting a copy.
        for (index, key) in document.keys.iter().enumerate() {
            ensure!(!document.keys.iter().take(index).any(|earlier| earlier == key), Error::<T>::DuplicateKey);
        }
        for service in &document.services {
            let endpoint = &service.endpoint;
            ensure!(!endpoint.is_empty() && core::str::from_utf8(endpoint).is_ok(), Error::<T>::BadEndpoint);
        }
        Ok(())
    }

    /// The invariants in the crate's documentation.
    #[cfg(any(feature = "std", feature = "try-runtime"))]
    pub fn do_try_state() -> Result<(), frame::deps::sp_runtime::TryRuntimeError> {
        let next = NextOrganisation::<T>::get();
        let mut count = 0u32;
        for (organisation, stored) in Organisations::<T>::iter() {
            count += 1;
            ensure!(organisation < next, "an organisation has a number that was never given out");
            ensure!(
                MemberOf::<T>::get(&stored.account) == Some(organisation),
                "an organisation's account signs for another"
            );
            ensure!(stored.roles.is_known(), "an organisation has an unknown role");
            ensure!(
                frame_system::Pallet::<T>::providers(&stored.account) > 0,
                "nothing provides for an organisation's account"
            );
        }
        ensure!(count == next, "a number given out has no organisation");
        let mut accounts = count as usize;
        for (organisation, others) in OtherAccounts::<T>::iter() {
            ensure!(!others.is_empty(), "an organisation without other accounts has an entry for them");
            for (account, permissions) in &others {
                ensure!(MemberOf::<T>::get(account) == Some(organisation), "another account signs for another");
                ensure!(Self::account(organisation).as_ref() != Some(account), "a main account is listed as another");
                ensure!(permissions.is_known(), "an account has an unknown permission");
                ensure!(frame_system::Pallet::<T>::providers(account) > 0, "nothing provides for another account");
            }
            accounts = accounts.saturating_add(others.len());
        }
        ensure!(MemberOf::<T>::iter().count() == accounts, "an account signs that no organisation has");
        let validators = Validators::<T>::get();
        for (index, validator) in validators.iter().enumerate() {
            ensure!(*validator < next, "a validator is no organisation");
            ensure!(!validators.iter().take(index).any(|earlier| earlier == validator), "a validator is listed twice");
            let suspended =
                Organisations::<T>::get(validator).is_some_and(|stored| stored.status == OrgStatus::Suspended);
            ensure!(!suspended || validators.len() == 1, "a suspended organisation validates beside others");
        }
        let paused = PausedValidators::<T>::get();
        for (index, organisation) in paused.iter().enumerate() {
            ensure!(!validators.contains(organisation), "a validator waits for a place that it has");
            ensure!(!paused.iter().take(index).any(|earlier| earlier == organisation), "a validator waits twice");
            let stored = Organisations::<T>::get(organisation).map(|stored| stored.status);
            ensure!(stored == Some(OrgStatus::Suspended), "a validator waits that is not suspended");
        }
        ensure!(
            validators.len().saturating_add(paused.len()) <= MAX_VALIDATORS as usize,
            "more validators wait than there are places"
        );
        for organisation in crate::DoubleBlocks::<T>::iter_keys() {
            ensure!(organisation < next, "two blocks are held against no organisation");
        }
        let mut peers = 0u32;
        for (peer, organisation) in Peers::<T>::iter() {
            peers = peers.saturating_add(1);
            ensure!(!peer.is_empty() && organisation < next, "a node has no name or belongs to no organisation");
        }
        ensure!(peers == Peers::<T>::count() && peers <= MAX_PEERS, "the nodes are miscounted");
        for organisation in Quotas::<T>::iter_keys() {
            ensure!(organisation < next, "a quota belongs to no organisation");
        }
        for organisation in Used::<T>::iter_keys() {
            ensure!(Quotas::<T>::contains_key(organisation), "use is recorded where there is no quota");
        }
        for organisation in crate::DidDocuments::<T>::iter_keys() {
            ensure!(organisation < next, "a DID document belongs to no organisation");
        }
        Ok(())
    }
}
