//! Assets: how they come to be, how they change, and what the market may know about them.

use crate::{
    Assets, ByContent, Config, Conflicts, Error, Event, Freezes, HandlingTerm, History, NextAsset, ObjectionWindow,
    Pallet, Parents, Procedures, Validity, Versions, WeightInfo,
};
use deed_primitives::{
    Asset, AssetDetails, AssetId, AssetKey, AssetKind, BlockNumber, CatalogueFields, Certificate, CertificateStatus,
    Change, Digest, Due, FIRST_VERSION, MAX_SENSITIVITY, MIN_SENSITIVITY, OrgId, Parents as ParentList,
    RegistrationKind, RegistrationState, Right, Roles, Shares, Version, WHOLE, certificate,
};
use frame::prelude::*;
use pallet_deed_consortium::Membership;

/// What the rest of the runtime may know about assets.
pub trait AssetInspect {
    /// Where an asset's registration stands.
    fn state(asset: AssetId) -> Option<RegistrationState>;
    /// Whether an asset may be traded and used: registered, and nothing stops it.
    fn is_tradable(asset: AssetId) -> bool;
    /// Whether an asset has a version.
    fn has_version(asset: AssetId, version: u32) -> bool;
    /// Whether a version can be had: the asset is tradable and has it, and the owner has not withdrawn it.
    fn on_sale(asset: AssetId, version: u32) -> bool;
    /// Whose an asset is.
    fn owner(asset: AssetId) -> Option<OrgId>;
    /// Who holds a right; empty for an asset that does not exist.
    fn titles(asset: AssetId, right: Right) -> Shares;
    /// What an asset derives from.
    fn parents(asset: AssetId) -> ParentList;
    /// What an asset is.
    fn kind(asset: AssetId) -> Option<AssetKind>;
    /// How sensitive an asset is, from 1 (public) to 4 (core).
    fn sensitivity(asset: AssetId) -> Option<u8>;

    /// Makes a registered asset whose operating right is distributed as given.
    #[cfg(feature = "runtime-benchmarks")]
    fn register_for_benchmark(owner: OrgId, operating: Shares, parents: ParentList) -> AssetId;
}

impl<T: Config> AssetInspect for Pallet<T> {
    fn state(asset: AssetId) -> Option<RegistrationState> {
        Assets::<T>::get(AssetKey(asset)).map(|stored| stored.state)
    }

    fn is_tradable(asset: AssetId) -> bool {
        Self::state(asset) == Some(RegistrationState::Registered)
    }

    fn has_version(asset: AssetId, version: u32) -> bool {
        match version {
            FIRST_VERSION => Assets::<T>::contains_key(AssetKey(asset)),
            later => Versions::<T>::contains_key(AssetKey(asset), later),
        }
    }

    fn on_sale(asset: AssetId, version: u32) -> bool {
        Self::is_tradable(asset) && Self::read_version(asset, version).is_some_and(|stored| stored.withdrawn.is_none())
    }

    fn owner(asset: AssetId) -> Option<OrgId> {
        Assets::<T>::get(AssetKey(asset)).map(|stored| stored.owner)
    }

    fn titles(asset: AssetId, right: Right) -> Shares {
        Self::read_titles(asset, right)
    }

    fn parents(asset: AssetId) -> ParentList {
        Parents::<T>::get(asset)
    }

    fn kind(asset: AssetId) -> Option<AssetKind> {
        Assets::<T>::get(AssetKey(asset)).map(|stored| stored.kind)
    }

    fn sensitivity(asset: AssetId) -> Option<u8> {
        Assets::<T>::get(AssetKey(asset)).map(|stored| stored.sensitivity)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn register_for_benchmark(owner: OrgId, operating: Shares, parents: ParentList) -> AssetId {
        let asset = NextAsset::<T>::get();
        let mut content = [0; 32];
        content[..8].copy_from_slice(&asset.to_le_bytes());
        let details = crate::benchmarking::details(content);
        let asset = Self::do_submit(owner, details, parents, Self::now()).map_or(asset, |(asset, _)| asset);
        Self::store_shares(asset, owner, Right::Operating, operating);
        let registered = Self::mutate(asset, |stored| {
            Self::register(asset, stored);
            // One that is dearer to read than the first.
            stored.versions = FIRST_VERSION + 1;
            Versions::<T>::insert(AssetKey(asset), FIRST_VERSION + 1, stored.first);
            Ok(())
        });
        debug_assert!(registered.is_ok());
        asset
    }
}

impl<T: Config> Pallet<T> {
    /// The present block.
    pub(crate) fn now() -> BlockNumber {
        frame_system::Pallet::<T>::block_number().saturated_into()
    }

    /// When a step that begins now has to be done.
    pub(crate) fn handling_end() -> BlockNumber {
        Self::now().saturating_add(HandlingTerm::<T>::get())
    }

    /// When a window that opens now ends. The present block has been initialised already: it must be a later one.
    pub(crate) fn window_end() -> BlockNumber {
        Self::now().saturating_add(ObjectionWindow::<T>::get().max(1))
    }

    /// The organisation a signed origin acts for.
    pub(crate) fn ensure_member(origin: OriginFor<T>) -> Result<OrgId, DispatchError> {
        let account = frame_system::ensure_signed(origin)?;
        Ok(T::Membership::organisation(&account).ok_or(Error::<T>::NotAMember)?)
    }

    /// The organisation a signed origin acts for, if it holds one of `roles`.
    pub(crate) fn ensure_any_role(origin: OriginFor<T>, roles: Roles) -> Result<OrgId, DispatchError> {
        let account = frame_system::ensure_signed(origin)?;
        let (organisation, held) = T::Membership::signer(&account).ok_or(Error::<T>::NotAMember)?;
        ensure!(held.intersects(roles), Error::<T>::MissingRole);
        Ok(organisation)
    }

    /// Whether `organisation` owns an asset that is neither refused nor cancelled.
    pub(crate) fn ensure_live_owner(asset: AssetId, organisation: OrgId) -> Result<(), Error<T>> {
        let stored = Assets::<T>::get(AssetKey(asset)).ok_or(Error::<T>::UnknownAsset)?;
        ensure!(stored.owner == organisation, Error::<T>::NotOwner);
        ensure!(Self::is_live(&stored), Error::<T>::WrongState);
        Ok(())
    }

    /// Whether an asset still has, or may still get, its registration.
    pub(crate) fn is_live(stored: &Asset) -> bool {
        !matches!(stored.state, RegistrationState::Refused { .. } | RegistrationState::Cancelled)
    }

    /// A version of an asset.
    pub(crate) fn read_version(asset: AssetId, version: u32) -> Option<Version> {
        match version {
            FIRST_VERSION => Assets::<T>::get(AssetKey(asset)).map(|stored| stored.first),
            later => Versions::<T>::get(AssetKey(asset), later),
        }
    }

    /// Changes an asset that must exist.
    pub(crate) fn mutate<R>(
        asset: AssetId,
        change: impl FnOnce(&mut Asset) -> Result<R, Error<T>>,
    ) -> Result<R, Error<T>> {
        Assets::<T>::try_mutate(AssetKey(asset), |stored| change(stored.as_mut().ok_or(Error::<T>::UnknownAsset)?))
    }

    /// Gives an asset another state, and records it.
    pub(crate) fn enter(asset: AssetId, stored: &mut Asset, state: RegistrationState, kind: Option<RegistrationKind>) {
        stored.state = state;
        Self::record(asset, stored, kind);
    }

    /// Adds a change to the history of an asset.
    pub(crate) fn record(asset: AssetId, stored: &mut Asset, kind: Option<RegistrationKind>) {
        History::<T>::insert(AssetKey(asset), stored.changes, Change { at: Self::now(), state: stored.state, kind });
        stored.changes = stored.changes.saturating_add(1);
    }

    /// Moves a first registration from one state to another.
    pub(crate) fn advance(asset: AssetId, from: RegistrationState, to: RegistrationState) -> Result<(), Error<T>> {
        Self::mutate(asset, |stored| {
            ensure!(stored.state == from, Error::<T>::WrongState);
            Self::enter(asset, stored, to, Some(RegistrationKind::First));
            Ok(())
        })
    }

    /// Lets an asset go on where something stopped it: registered, or expired meanwhile.
    pub(crate) fn resume(asset: AssetId, stored: &mut Asset, kind: Option<RegistrationKind>) {
        let expired = stored.expires_at.is_some_and(|end| end <= Self::now());
        let state = if expired { RegistrationState::Expired } else { RegistrationState::Registered };
        Self::enter(asset, stored, state, kind);
        if expired {
            Self::deposit_event(Event::Expired { asset });
        }
    }

    /// Records an application whose content counts as declared since `declared_at`; gives its number, and whether another asset
    /// has claimed the content, though perhaps given the claim up since.
    pub(crate) fn do_submit(
        owner: OrgId,
        details: AssetDetails,
        parents: ParentList,
        declared_at: BlockNumber,
    ) -> Result<(AssetId, bool), Error<T>> {
        let AssetDetails { kind, title, summary, class, tags, sensitivity, content, metadata, schema } = details;
        let fields = CatalogueFields { title, summary, class, tags, sensitivity };
        Self::check_catalogue(&fields)?;
        let claimed = ByContent::<T>::get(content);
        let earlier = claimed.and_then(Self::live);
        ensure!(earlier.as_ref().is_none_or(|(_, theirs)| theirs.owner != owner), Error::<T>::DuplicateContent);
        Self::check_parents(&parents)?;

        let asset = NextAsset::<T>::get();
        // Numbers end where certificates do, so that every asset can get one.
        ensure!(asset < certificate::CAPACITY, Error::<T>::NumbersExhausted);
        NextAsset::<T>::put(asset.saturating_add(1));

        let now = Self::now();
        let CatalogueFields { title, summary, class, tags, sensitivity } = fields;
        let stored = Asset {
            owner,
            kind,
            title,
            summary,
            class,
            tags,
            sensitivity,
            versions: 1,
            first: Version { content, metadata, schema, at: now, withdrawn: None },
            state: RegistrationState::Submitted,
            submitted_at: now,
            registered_at: None,
            certificate: None,
            expires_at: None,
            declared_at,
            changes: 0,
        };
        if !parents.is_empty() {
            Parents::<T>::insert(asset, parents);
        }
        Self::deposit_event(Event::Submitted { asset, owner });
        let rival = earlier.as_ref().map(|(other, _)| *other);
        match earlier {
            Some((other, theirs)) if !Self::precedes((asset, &stored), (other, &theirs)) => {
                Conflicts::<T>::insert(asset, other);
                Self::deposit_event(Event::ContentConflict { asset, with: other });
            }
            _ => Self::claim(asset, content, rival),
        }
        Assets::<T>::insert(AssetKey(asset), stored);
        Ok((asset, claimed.is_some()))
    }

    /// What an application costs that has been recorded: less than its weight, which reckons with an asset that has claimed the
    /// content, and with parents.
    pub(crate) fn submit_weight(parents: u32, text: u32, claimed: bool) -> Weight {
        let database = T::DbWeight::get();
        let mut unspent = Weight::zero();
        if !claimed {
            unspent.saturating_accrue(database.reads(1));
        }
        if parents == 0 {
            unspent.saturating_accrue(database.writes(1));
        }
        T::WeightInfo::submit(parents, text).saturating_sub(unspent)
    }

    /// The asset that claims a content: none, if it was refused or cancelled since.
    pub(crate) fn claimant(content: Digest) -> Option<(AssetId, Asset)> {
        ByContent::<T>::get(content).and_then(Self::live)
    }

    /// An asset that still has, or may still get, its registration.
    fn live(asset: AssetId) -> Option<(AssetId, Asset)> {
        let stored = Assets::<T>::get(AssetKey(asset))?;
        Self::is_live(&stored).then_some((asset, stored))
    }

    /// Whether an asset's claim to a content goes before another's: the other must not be registered, and be declared later.
    fn precedes(mine: (AssetId, &Asset), theirs: (AssetId, &Asset)) -> bool {
        theirs.1.registered_at.is_none() && (mine.1.declared_at, mine.0) < (theirs.1.declared_at, theirs.0)
    }

    /// Gives a content to an asset, against the application that had it.
    fn claim(asset: AssetId, content: Digest, from: Option<AssetId>) {
        ByContent::<T>::insert(content, asset);
        if let Some(other) = from {
            Conflicts::<T>::insert(other, asset);
            Self::deposit_event(Event::ContentConflict { asset: other, with: asset });
        }
    }

    /// Lets an application in conflict claim its content, if the earlier claim has been given up.
    pub(crate) fn settle_conflict(asset: AssetId, stored: &Asset) -> Result<(), Error<T>> {
        if !Conflicts::<T>::contains_key(asset) {
            return Ok(());
        }
        // An application has one version: others are added later.
        let content = stored.first.content;
        let other = Self::claimant(content);
        let stands = other.as_ref().is_some_and(|(other, theirs)| !Self::precedes((asset, stored), (*other, theirs)));
        ensure!(!stands, Error::<T>::ContentInConflict);
        Conflicts::<T>::remove(asset);
        Self::claim(asset, content, other.map(|(other, _)| other));
        Ok(())
    }

    /// Whether the catalogue can show these fields.
    pub(crate) fn check_catalogue(fields: &CatalogueFields) -> Result<(), Error<T>> {
        let readable = |text: &[u8]| core::str::from_utf8(text).is_ok();
        ensure!(
            !fields.title.is_empty()
                && readable(&fields.title)
                && readable(&fields.summary)
                && readable(&fields.class)
                && fields.tags.iter().all(|tag| !tag.is_empty() && readable(tag)),
            Error::<T>::BadText
        );
        ensure!((MIN_SENSITIVITY..=MAX_SENSITIVITY).contains(&fields.sensitivity), Error::<T>::BadSensitivity);
        Ok(())
    }

    fn check_parents(parents: &ParentList) -> Result<(), Error<T>> {
        let mut contributions = 0u32;
        for (index, parent) in parents.iter().enumerate() {
            let seen =
                |earlier: &deed_primitives::Parent| earlier.asset == parent.asset && earlier.version == parent.version;
            ensure!(!parents.iter().take(index).any(seen), Error::<T>::DuplicateParent);
            ensure!(
                Self::is_tradable(parent.asset) && Self::has_version(parent.asset, parent.version),
                Error::<T>::ParentNotRegistered
            );
            contributions =
                contributions.checked_add(parent.contribution).ok_or(Error::<T>::ContributionsExceedWhole)?;
        }
        ensure!(contributions <= WHOLE, Error::<T>::ContributionsExceedWhole);
        Ok(())
    }

    /// Publishes a first registration; gives the end of its window.
    pub(crate) fn open_window(asset: AssetId, from: RegistrationState) -> Result<BlockNumber, Error<T>> {
        let until = Self::window_end();
        Self::mutate(asset, |stored| {
            ensure!(stored.state == from, Error::<T>::WrongState);
            Self::settle_conflict(asset, stored)?;
            Self::enter(asset, stored, RegistrationState::Published { until }, Some(RegistrationKind::First));
            Ok(())
        })?;
        Self::list(Some(until), asset, Due::Window);
        Ok(until)
    }

    /// Refuses a first registration, in whichever state it is. What it claims is free from now on.
    pub(crate) fn refuse_first(asset: AssetId, stored: &mut Asset, code: u16) {
        Self::enter(asset, stored, RegistrationState::Refused { code }, Some(RegistrationKind::First));
        Conflicts::<T>::remove(asset);
    }

    /// Registers an asset and gives it its certificate.
    pub(crate) fn register(asset: AssetId, stored: &mut Asset) -> Option<Certificate> {
        let certificate = certificate::number(asset)?;
        let now = Self::now();
        stored.registered_at = Some(now);
        stored.certificate = Some(certificate);
        stored.expires_at = Some(now.saturating_add(Validity::<T>::get()));
        Self::list(stored.expires_at, asset, Due::Validity);
        Self::enter(asset, stored, RegistrationState::Registered, Some(RegistrationKind::First));
        Some(certificate)
    }

    /// Ends a registration or an application. The certificate stays on record; what it is worth follows from the state.
    pub(crate) fn cancel(asset: AssetId, stored: &mut Asset, kind: RegistrationKind) {
        Self::enter(asset, stored, RegistrationState::Cancelled, Some(kind));
        Conflicts::<T>::remove(asset);
        if let Some(certificate) = stored.certificate {
            Self::deposit_event(Event::CertificateRevoked { asset, certificate });
        }
    }

    /// Lifts a freeze. What fell due meanwhile falls due in the next block.
    pub(crate) fn do_unfreeze(asset: AssetId, by: Option<OrgId>) -> Result<(), Error<T>> {
        Self::mutate(asset, |stored| {
            ensure!(stored.state == RegistrationState::Frozen, Error::<T>::WrongState);
            Self::deposit_event(Event::Unfrozen { asset, by });
            Self::resume(asset, stored, None);
            Ok(())
        })?;
        Self::unlist(Freezes::<T>::take(asset).and_then(|freeze| freeze.until), asset, Due::Freeze);
        let due = Procedures::<T>::get(asset).and_then(|procedure| procedure.due);
        Self::list(due.filter(|due| *due <= Self::now()), asset, Due::Procedure);
        Ok(())
    }

    /// Takes a version off sale, or puts it back.
    pub(crate) fn set_on_sale(asset: AssetId, by: OrgId, version: u32, on_sale: bool) -> Result<(), Error<T>> {
        let mut stored = Assets::<T>::get(AssetKey(asset)).ok_or(Error::<T>::UnknownAsset)?;
        ensure!(stored.owner == by, Error::<T>::NotOwner);
        ensure!(stored.state == RegistrationState::Registered, Error::<T>::WrongState);
        let change = |stored: &mut Version| {
            ensure!(stored.withdrawn.is_none() != on_sale, Error::<T>::WrongState);
            stored.withdrawn = (!on_sale).then(Self::now);
            Ok(())
        };
        if version == FIRST_VERSION {
            change(&mut stored.first)?;
            Assets::<T>::insert(AssetKey(asset), stored);
            return Ok(());
        }
        Versions::<T>::try_mutate(AssetKey(asset), version, |stored| {
            change(stored.as_mut().ok_or(Error::<T>::UnknownVersion)?)
        })
    }

    /// What a certificate is worth.
    pub(crate) fn status_of(certificate: &Certificate) -> CertificateStatus {
        let stored = certificate::asset(certificate).map(AssetKey).and_then(Assets::<T>::get);
        match stored.filter(|stored| stored.certificate.is_some()).map(|stored| stored.state) {
            Some(RegistrationState::Registered) => CertificateStatus::Valid,
            Some(RegistrationState::Expired) => CertificateStatus::Expired,
            Some(RegistrationState::Frozen | RegistrationState::Objected) => CertificateStatus::Suspended,
            Some(RegistrationState::Cancelled) => CertificateStatus::Revoked,
            _ => CertificateStatus::Unknown,
        }
    }

    /// Where an asset's registration stood at the end of a block: the last change up to it, found by halving.
    pub(crate) fn history_at(asset: AssetId, block: BlockNumber) -> Option<RegistrationState> {
        let stored = Assets::<T>::get(AssetKey(asset)).filter(|stored| stored.submitted_at <= block)?;
        let (mut low, mut high) = (0, stored.changes);
        let mut state = RegistrationState::Submitted;
        while low < high {
            let middle = low + (high - low) / 2;
            match History::<T>::get(AssetKey(asset), middle) {
                Some(change) if change.at <= block => {
                    state = change.state;
                    low = middle + 1;
                }
                _ => high = middle,
            }
        }
        Some(state)
    }
}
