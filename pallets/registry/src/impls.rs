//! What the pallet does for its calls, and for the market.

use crate::{
    Assets, ByContent, Closing, Config, Error, Event, NextAsset, ObjectionWindow, Pallet, Parents, Titles, Versions,
};
use deed_primitives::{
    Asset, AssetDetails, AssetId, AssetKind, BlockNumber, MAX_SENSITIVITY, MIN_SENSITIVITY, OrgId,
    Parents as ParentList, RegistrationState, Right, Roles, Share, Shares, Version, WHOLE, certificate,
};
use frame::prelude::*;
use pallet_deed_consortium::Membership;

/// What the rest of the runtime may know about assets.
pub trait AssetInspect {
    /// Where an asset's registration stands.
    fn state(asset: AssetId) -> Option<RegistrationState>;
    /// Whether an asset has a version.
    fn has_version(asset: AssetId, version: u32) -> bool;
    /// Who holds a right; empty for an asset that does not exist.
    fn titles(asset: AssetId, right: Right) -> Shares;
    /// What an asset derives from.
    fn parents(asset: AssetId) -> ParentList;
    /// Whether an asset may be traded: it is registered, and not frozen.
    fn is_tradable(asset: AssetId) -> bool;
    /// Whether a version may be sold.
    fn on_sale(asset: AssetId, version: u32) -> bool;
    /// Who registered an asset.
    fn owner(asset: AssetId) -> Option<OrgId>;
    /// What an asset is.
    fn kind(asset: AssetId) -> Option<AssetKind>;
    /// How sensitive an asset is.
    fn sensitivity(asset: AssetId) -> Option<u8>;

    /// Makes a registered asset whose operating right is distributed as given.
    #[cfg(feature = "runtime-benchmarks")]
    fn register_for_benchmark(owner: OrgId, operating: Shares, parents: ParentList) -> AssetId;
}

impl<T: Config> AssetInspect for Pallet<T> {
    fn state(asset: AssetId) -> Option<RegistrationState> {
        Assets::<T>::get(asset).map(|stored| stored.state)
    }

    fn has_version(asset: AssetId, version: u32) -> bool {
        Versions::<T>::contains_key(asset, version)
    }

    fn titles(asset: AssetId, right: Right) -> Shares {
        Titles::<T>::get(asset, right)
    }

    fn parents(asset: AssetId) -> ParentList {
        Parents::<T>::get(asset)
    }

    fn is_tradable(asset: AssetId) -> bool {
        Self::state(asset) == Some(RegistrationState::Registered)
    }

    fn on_sale(asset: AssetId, version: u32) -> bool {
        Self::has_version(asset, version)
    }

    fn owner(asset: AssetId) -> Option<OrgId> {
        Assets::<T>::get(asset).map(|stored| stored.owner)
    }

    fn kind(asset: AssetId) -> Option<AssetKind> {
        Assets::<T>::get(asset).map(|stored| stored.kind)
    }

    fn sensitivity(asset: AssetId) -> Option<u8> {
        Assets::<T>::get(asset).map(|stored| stored.sensitivity)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn register_for_benchmark(owner: OrgId, operating: Shares, parents: ParentList) -> AssetId {
        let asset = NextAsset::<T>::get();
        let mut content = [0; 32];
        content[..8].copy_from_slice(&asset.to_le_bytes());
        let details = crate::benchmarking::details(content);
        let asset = Self::do_submit(owner, details, parents).unwrap_or(asset);
        Titles::<T>::insert(asset, Right::Operating, operating);
        Self::register(asset);
        asset
    }
}

impl<T: Config> Pallet<T> {
    /// The present block.
    pub(crate) fn now() -> BlockNumber {
        frame_system::Pallet::<T>::block_number().saturated_into()
    }

    /// The organisation a signed origin acts for.
    pub(crate) fn ensure_member(origin: OriginFor<T>) -> Result<OrgId, DispatchError> {
        let account = frame_system::ensure_signed(origin)?;
        Ok(T::Membership::organisation(&account).ok_or(Error::<T>::NotAMember)?)
    }

    /// The organisation a signed origin acts for, if it holds one of `roles`.
    pub(crate) fn ensure_any_role(origin: OriginFor<T>, roles: Roles) -> Result<OrgId, DispatchError> {
        let organisation = Self::ensure_member(origin)?;
        ensure!(T::Membership::has_any_role(organisation, roles), Error::<T>::MissingRole);
        Ok(organisation)
    }

    /// Changes an asset that must exist.
    pub(crate) fn mutate<R>(
        asset: AssetId,
        change: impl FnOnce(&mut Asset) -> Result<R, Error<T>>,
    ) -> Result<R, Error<T>> {
        Assets::<T>::try_mutate(asset, |stored| change(stored.as_mut().ok_or(Error::<T>::UnknownAsset)?))
    }

    /// Moves a registration from one state to another.
    pub(crate) fn advance(asset: AssetId, from: RegistrationState, to: RegistrationState) -> Result<(), Error<T>> {
        Self::mutate(asset, |stored| {
            ensure!(stored.state == from, Error::<T>::WrongState);
            stored.state = to;
            Ok(())
        })
    }

    /// Records an application.
    pub(crate) fn do_submit(owner: OrgId, details: AssetDetails, parents: ParentList) -> Result<AssetId, Error<T>> {
        let AssetDetails { kind, title, summary, class, tags, sensitivity, content, metadata, schema } = details;
        let readable = |text: &[u8]| core::str::from_utf8(text).is_ok();
        ensure!(
            !title.is_empty()
                && readable(&title)
                && readable(&summary)
                && readable(&class)
                && tags.iter().all(|tag| !tag.is_empty() && readable(tag)),
            Error::<T>::BadText
        );
        ensure!((MIN_SENSITIVITY..=MAX_SENSITIVITY).contains(&sensitivity), Error::<T>::BadSensitivity);
        ensure!(!ByContent::<T>::contains_key(content), Error::<T>::DuplicateContent);
        Self::check_parents(&parents)?;

        let asset = NextAsset::<T>::get();
        // Numbers end where certificates do, so that every asset can get one.
        ensure!(asset < certificate::CAPACITY, Error::<T>::NumbersExhausted);
        NextAsset::<T>::put(asset.saturating_add(1));

        let now = Self::now();
        let stored = Asset {
            owner,
            kind,
            title,
            summary,
            class,
            tags,
            sensitivity,
            versions: 1,
            state: RegistrationState::Submitted,
            submitted_at: now,
            registered_at: None,
            certificate: None,
        };
        Assets::<T>::insert(asset, stored);
        Versions::<T>::insert(asset, 1, Version { content, metadata, schema, at: now });
        ByContent::<T>::insert(content, asset);
        if !parents.is_empty() {
            Parents::<T>::insert(asset, parents);
        }
        for right in Right::ALL {
            let all = Shares::truncate_from(alloc::vec![Share { organisation: owner, parts: WHOLE }]);
            Titles::<T>::insert(asset, right, all);
        }
        Ok(asset)
    }

    fn check_parents(parents: &ParentList) -> Result<(), Error<T>> {
        let mut contributions = 0u32;
        for (index, parent) in parents.iter().enumerate() {
            let seen =
                |earlier: &deed_primitives::Parent| earlier.asset == parent.asset && earlier.version == parent.version;
            ensure!(!parents.iter().take(index).any(seen), Error::<T>::DuplicateParent);
            ensure!(
                Self::state(parent.asset) == Some(RegistrationState::Registered)
                    && Self::has_version(parent.asset, parent.version),
                Error::<T>::ParentNotRegistered
            );
            contributions =
                contributions.checked_add(parent.contribution).ok_or(Error::<T>::ContributionsExceedWhole)?;
        }
        ensure!(contributions <= WHOLE, Error::<T>::ContributionsExceedWhole);
        Ok(())
    }

    /// Whether shares distribute a right wholly, and among organisations that exist.
    pub(crate) fn check_shares(shares: &Shares) -> Result<(), Error<T>> {
        let mut sum = 0u32;
        for (index, share) in shares.iter().enumerate() {
            let twice = shares.iter().take(index).any(|earlier| earlier.organisation == share.organisation);
            ensure!(!twice, Error::<T>::DuplicateShare);
            ensure!(T::Membership::account(share.organisation).is_some(), Error::<T>::UnknownShareholder);
            ensure!(share.parts > 0, Error::<T>::SharesNotWhole);
            sum = sum.checked_add(share.parts).ok_or(Error::<T>::SharesNotWhole)?;
        }
        ensure!(sum == WHOLE, Error::<T>::SharesNotWhole);
        Ok(())
    }

    /// Publishes an application and lists the end of its window.
    pub(crate) fn open_window(asset: AssetId, from: RegistrationState) -> Result<BlockNumber, Error<T>> {
        // The present block has been initialised already: a window must end in a later one.
        let until = Self::now().saturating_add(ObjectionWindow::<T>::get().max(1));
        Self::advance(asset, from, RegistrationState::Published { until })?;
        Closing::<T>::try_append(until, asset).map_err(|()| Error::<T>::WindowFull)?;
        Ok(until)
    }

    /// Registers what nobody objected to; returns how many windows ended.
    pub(crate) fn close_windows(block: BlockNumber) -> u32 {
        let closing = Closing::<T>::take(block);
        for asset in &closing {
            if let Some(certificate) = Self::register(*asset) {
                Self::deposit_event(Event::Registered { asset: *asset, certificate });
            }
        }
        closing.len() as u32
    }

    /// Registers an asset and gives it its certificate.
    pub(crate) fn register(asset: AssetId) -> Option<deed_primitives::Certificate> {
        Assets::<T>::mutate(asset, |stored| {
            let stored = stored.as_mut()?;
            let certificate = certificate::number(asset)?;
            stored.state = RegistrationState::Registered;
            stored.registered_at = Some(Self::now());
            stored.certificate = Some(certificate);
            Some(certificate)
        })
    }

    /// Gives up the claim of an application to its content. An application has one version: versions are added later.
    pub(crate) fn release_content(asset: AssetId) {
        if let Some(version) = Versions::<T>::get(asset, 1) {
            ByContent::<T>::remove(version.content);
        }
    }

    /// The invariants in the crate's documentation.
    #[cfg(any(test, feature = "try-runtime"))]
    pub(crate) fn do_try_state() -> Result<(), frame::deps::sp_runtime::TryRuntimeError> {
        let next = NextAsset::<T>::get();
        let mut count: AssetId = 0;
        let mut published = 0usize;
        for (asset, stored) in Assets::<T>::iter() {
            count += 1;
            ensure!(asset < next, "an asset has a number that was never given out");
            let registered = matches!(stored.state, RegistrationState::Registered | RegistrationState::Frozen);
            ensure!(stored.certificate.is_some() == registered, "a certificate without a registration, or the reverse");
            ensure!(stored.registered_at.is_some() == registered, "a date of registration without one, or the reverse");
            ensure!(
                !registered || stored.certificate == certificate::number(asset),
                "a certificate has the wrong number"
            );
            ensure!(stored.versions >= 1, "an asset has no version");
            ensure!(
                Versions::<T>::iter_prefix(asset).count() as u32 == stored.versions,
                "an asset has more or fewer versions than it says"
            );
            let live = !matches!(stored.state, RegistrationState::Refused { .. } | RegistrationState::Cancelled);
            for number in 1..=stored.versions {
                let version = Versions::<T>::get(asset, number).ok_or("a version is missing")?;
                if live {
                    ensure!(
                        ByContent::<T>::get(version.content) == Some(asset),
                        "a content is claimed by another asset"
                    );
                }
            }
            for right in Right::ALL {
                ensure!(Self::check_shares(&Titles::<T>::get(asset, right)).is_ok(), "a right is not held wholly");
            }
            let mut contributions = 0u64;
            for parent in Parents::<T>::get(asset) {
                ensure!(parent.asset < asset, "an asset derives from a later one");
                ensure!(Versions::<T>::contains_key(parent.asset, parent.version), "a parent's version does not exist");
                contributions += u64::from(parent.contribution);
            }
            ensure!(contributions <= u64::from(WHOLE), "the contributions exceed one whole");
            if let RegistrationState::Published { until } = stored.state {
                published += 1;
                let listed = Closing::<T>::get(until).iter().filter(|listed| **listed == asset).count();
                ensure!(listed == 1, "a published asset is not listed once at the end of its window");
            }
        }
        ensure!(count == next, "a number given out has no asset");
        let closing: usize = Closing::<T>::iter_values().map(|assets| assets.len()).sum();
        ensure!(closing == published, "a window ends for an asset that is not published");
        for (content, asset) in ByContent::<T>::iter() {
            let named = content;
            let has = Versions::<T>::iter_prefix_values(asset).any(|version| version.content == named);
            ensure!(has, "a content is claimed for an asset that has no such version");
        }
        Ok(())
    }
}
