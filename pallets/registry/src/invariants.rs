//! The invariants in the crate's documentation.

use crate::{
    Agenda, AgendaFrom, AssetInspect, Assets, Batches, ByContent, Commitments, Config, Conflicts, Freezes,
    HandlingTerm, History, LicenceCount, LicenceRecords, NextAsset, NextBatch, NextToAccept, Pallet, Parents, Pledges,
    Procedures, Taken, Titles, Versions,
};
use deed_primitives::{
    Asset, AssetId, AssetKey, BlockNumber, Due, FIRST_VERSION, MAX_BATCH, MAX_LICENCE_RECORDS, RegistrationState,
    Right, WHOLE, certificate,
};
use frame::{deps::sp_runtime::TryRuntimeError, prelude::*};

impl<T: Config> Pallet<T> {
    /// Checks everything.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let next = NextAsset::<T>::get();
        let mut count: AssetId = 0;
        for (AssetKey(asset), stored) in Assets::<T>::iter() {
            count += 1;
            ensure!(asset < next, "an asset has a number that was never given out");
            Self::check_registration(asset, &stored)?;
            Self::check_versions(asset, &stored)?;
            Self::check_titles(asset, &stored)?;
            Self::check_history(asset, &stored)?;
            Self::check_procedure(asset, &stored)?;
            Self::check_encumbrances(asset, &stored)?;
            let mut contributions = 0u64;
            for parent in Parents::<T>::get(asset) {
                ensure!(parent.asset < asset, "an asset derives from a later one");
                ensure!(Self::has_version(parent.asset, parent.version), "a parent's version does not exist");
                contributions += u64::from(parent.contribution);
            }
            ensure!(contributions <= u64::from(WHOLE), "the contributions exceed one whole");
        }
        ensure!(count == next, "a number given out has no asset");
        let known = |asset: &AssetId| *asset < next;
        ensure!(Titles::<T>::iter_keys().all(|(asset, _)| known(&asset)), "a title is to no asset");
        ensure!(Conflicts::<T>::iter_keys().all(|asset| known(&asset)), "a conflict is about no asset");
        ensure!(Procedures::<T>::iter_keys().all(|asset| known(&asset)), "a procedure is on no asset");
        ensure!(Freezes::<T>::iter_keys().all(|asset| known(&asset)), "a freeze is on no asset");
        ensure!(Pledges::<T>::iter_keys().all(|asset| known(&asset)), "a pledge is on no asset");
        ensure!(Commitments::<T>::iter_keys().all(|(asset, _)| known(&asset)), "a commitment is about no asset");
        for (content, asset) in ByContent::<T>::iter() {
            let first = Assets::<T>::get(AssetKey(asset)).map(|stored| stored.first);
            let mut versions = Versions::<T>::iter_prefix_values(AssetKey(asset)).chain(first);
            let has = versions.any(|version| version.content == content);
            ensure!(has, "a content is claimed for an asset that has no such version");
        }
        Self::check_batches()
    }

    /// Whether a deadline is listed: under its block, or, if that has passed, in what is still to be worked off. What stands still
    /// is listed when it goes on.
    fn check_deadline(at: BlockNumber, asset: AssetId, due: Due, stands_still: bool) -> Result<(), TryRuntimeError> {
        let now = Self::now();
        let carried = AgendaFrom::<T>::get().is_some();
        let listed = if at > now {
            Agenda::<T>::contains_key(at, (asset, due))
        } else {
            stands_still || carried || Agenda::<T>::contains_key(now.saturating_add(1), (asset, due))
        };
        ensure!(listed, "something falls due that no agenda lists");
        Ok(())
    }

    fn check_registration(asset: AssetId, stored: &Asset) -> Result<(), TryRuntimeError> {
        let registered = stored.registered_at.is_some();
        let certain = match stored.state {
            RegistrationState::Registered | RegistrationState::Frozen | RegistrationState::Expired => Some(true),
            RegistrationState::Objected | RegistrationState::Cancelled => None,
            _ => Some(false),
        };
        ensure!(certain.is_none_or(|certain| certain == registered), "a state contradicts the date of registration");
        ensure!(stored.certificate.is_some() == registered, "a certificate without a registration, or the reverse");
        ensure!(stored.expires_at.is_some() == registered, "a validity without a registration, or the reverse");
        ensure!(!registered || stored.certificate == certificate::number(asset), "a certificate has the wrong number");
        ensure!(stored.declared_at <= stored.submitted_at, "an asset was submitted before it was declared");
        // For the terms of the first registration, the change before counts.
        let since = stored.changes.checked_sub(1).and_then(|last| History::<T>::get(AssetKey(asset), last));
        let since = since.map_or(stored.submitted_at, |change| change.at);
        let end = since.saturating_add(HandlingTerm::<T>::get());
        match stored.state {
            RegistrationState::Submitted => {
                ensure!(asset >= NextToAccept::<T>::get(), "an application was passed over");
                Ok(())
            }
            RegistrationState::Accepted => Self::check_deadline(end, asset, Due::Review, false),
            RegistrationState::Reviewed => Self::check_deadline(end, asset, Due::Publication, false),
            RegistrationState::Published { until } => Self::check_deadline(until, asset, Due::Window, false),
            RegistrationState::Registered => {
                let end = stored.expires_at.ok_or("a registration has no end")?;
                Self::check_deadline(end, asset, Due::Validity, false)
            }
            _ => Ok(()),
        }
    }

    fn check_versions(asset: AssetId, stored: &Asset) -> Result<(), TryRuntimeError> {
        ensure!(stored.versions >= 1, "an asset has no version");
        ensure!(
            Versions::<T>::iter_prefix(AssetKey(asset)).count() as u32 == stored.versions - FIRST_VERSION,
            "an asset has more or fewer versions than it says"
        );
        let conflict = Conflicts::<T>::get(asset);
        if let Some(other) = conflict {
            ensure!(other != asset, "an asset is in conflict with itself");
            ensure!(Self::is_live(stored) && stored.registered_at.is_none(), "an asset in conflict is no application");
        }
        for number in 1..=stored.versions {
            let version = Self::read_version(asset, number).ok_or("a version is missing")?;
            let claims = ByContent::<T>::get(version.content) == Some(asset);
            ensure!(!Self::is_live(stored) || claims == conflict.is_none(), "a content is claimed by another asset");
        }
        Ok(())
    }

    fn check_titles(asset: AssetId, stored: &Asset) -> Result<(), TryRuntimeError> {
        for right in Right::ALL {
            if let Some(shares) = Titles::<T>::get(asset, right) {
                ensure!(Self::check_shares(&shares).is_ok(), "a right is not held wholly");
                ensure!(shares != Self::whole(stored.owner), "a title is stored that goes without saying");
            }
        }
        Ok(())
    }

    fn check_history(asset: AssetId, stored: &Asset) -> Result<(), TryRuntimeError> {
        let count = History::<T>::iter_prefix(AssetKey(asset)).count() as u32;
        ensure!(count == stored.changes, "a history is longer or shorter than its asset says");
        let mut at = stored.submitted_at;
        let mut state = RegistrationState::Submitted;
        for number in 0..count {
            let change = History::<T>::get(AssetKey(asset), number).ok_or("a change is missing")?;
            ensure!(change.at >= at, "a history goes back in time");
            (at, state) = (change.at, change.state);
        }
        ensure!(state == stored.state, "a history does not lead to the present");
        Ok(())
    }

    fn check_procedure(asset: AssetId, stored: &Asset) -> Result<(), TryRuntimeError> {
        let procedure = Procedures::<T>::get(asset);
        let disputed = stored.state == RegistrationState::Objected && stored.registered_at.is_some();
        let objection = procedure.as_ref().is_some_and(|procedure| procedure.application.is_none());
        ensure!(disputed == objection, "a registration is under objection without a procedure, or the reverse");
        let Some(procedure) = procedure else { return Ok(()) };
        ensure!(stored.certificate.is_some(), "a procedure is on an asset that was never registered");
        ensure!(stored.state != RegistrationState::Cancelled, "a procedure is on an asset that has ended");
        let waits = procedure.state == RegistrationState::Objected;
        ensure!(procedure.due.is_none() == waits, "a procedure has no term, or an objection has one");
        if let RegistrationState::Published { until } = procedure.state {
            ensure!(procedure.due == Some(until), "a window ends at two times");
        }
        let frozen = stored.state == RegistrationState::Frozen;
        procedure.due.map_or(Ok(()), |due| Self::check_deadline(due, asset, Due::Procedure, frozen))
    }

    fn check_encumbrances(asset: AssetId, stored: &Asset) -> Result<(), TryRuntimeError> {
        let freeze = Freezes::<T>::get(asset);
        let frozen = stored.state == RegistrationState::Frozen;
        ensure!(freeze.is_some() == frozen, "an asset is frozen without a freeze, or the reverse");
        if let Some(until) = freeze.and_then(|freeze| freeze.until) {
            Self::check_deadline(until, asset, Due::Freeze, false)?;
        }
        let book = Pledges::<T>::get(asset);
        let mut next = 0;
        for pledge in &book.pledges {
            ensure!(pledge.number >= next, "pledges are out of order");
            next = pledge.number.saturating_add(1);
            let shares = Self::shares_of(asset, stored.owner, pledge.right);
            ensure!(Self::parts_of(&shares, pledge.pledgor) > 0, "a pledge binds nothing");
            if let Some(until) = pledge.until {
                Self::check_deadline(until, asset, Due::Pledge(pledge.number), false)?;
            }
        }
        ensure!(next <= book.next, "a pledge has a number that was never given out");
        let licences = LicenceRecords::<T>::iter_prefix(asset).count() as u32;
        ensure!(licences == LicenceCount::<T>::get(asset), "there are more or fewer licences on record than counted");
        ensure!(licences <= MAX_LICENCE_RECORDS, "too many licences are on record");
        Ok(())
    }

    fn check_batches() -> Result<(), TryRuntimeError> {
        let next = NextBatch::<T>::get();
        for (batch, stored) in Batches::<T>::iter() {
            ensure!(batch < next, "a batch has a number that was never given out");
            ensure!((1..=MAX_BATCH).contains(&stored.count), "a batch is too large, or empty");
        }
        for (batch, index, asset) in Taken::<T>::iter() {
            let batch = Batches::<T>::get(batch).ok_or("an entry is of no batch")?;
            ensure!(index < batch.count, "an entry lies outside its batch");
            let stored = Assets::<T>::get(AssetKey(asset)).ok_or("an entry has become no asset")?;
            ensure!(stored.declared_at == batch.at, "an entry counts as declared when its batch was not");
        }
        Ok(())
    }
}
