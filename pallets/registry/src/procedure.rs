//! The steps of a registration: those of the procedure open on an asset, or else those of its first registration.

use crate::{
    AssetInspect, Assets, Config, Error, Event, LicenceCount, LicenceRecords, Objections, Pallet, Pledges, Procedures,
    Validity,
};
use deed_primitives::{
    Application, Asset, AssetId, AssetKey, BlockNumber, CatalogueFields, Consents, Digest, Due, LicenceRecord,
    MAX_LICENCE_RECORDS, Objection, OrgId, Procedure, RegistrationKind, RegistrationState, Right, refusal,
};
use frame::prelude::*;
use pallet_deed_consortium::Membership;

impl<T: Config> Pallet<T> {
    /// The procedure open on an asset, unless it stands still.
    fn open_procedure(asset: AssetId) -> Result<Option<Procedure>, Error<T>> {
        let procedure = Procedures::<T>::get(asset);
        let frozen = procedure.is_some() && Self::state(asset) == Some(RegistrationState::Frozen);
        ensure!(!frozen, Error::<T>::Frozen);
        Ok(procedure)
    }

    /// Takes a procedure one step further, and lists the end of the new one.
    fn step(asset: AssetId, mut procedure: Procedure, state: RegistrationState) {
        procedure.state = state;
        procedure.due = match state {
            RegistrationState::Published { until } => Some(until),
            RegistrationState::Objected => None,
            _ => Some(Self::handling_end()),
        };
        Self::list(procedure.due, asset, Due::Procedure);
        Procedures::<T>::insert(asset, procedure);
    }

    /// Whether a registration can still be refused or withdrawn.
    fn is_pending(state: RegistrationState) -> bool {
        matches!(state, RegistrationState::Submitted | RegistrationState::Accepted | RegistrationState::Reviewed)
    }

    /// Accepts an application.
    pub(crate) fn do_accept(asset: AssetId, by: OrgId) -> Result<(), Error<T>> {
        let by = Some(by);
        if let Some(procedure) = Self::open_procedure(asset)? {
            ensure!(procedure.state == RegistrationState::Submitted, Error::<T>::WrongState);
            ensure!(Self::has_consent(asset, &procedure), Error::<T>::ConsentMissing);
            Self::accept_procedure(asset, procedure, by);
        } else {
            Self::advance(asset, RegistrationState::Submitted, RegistrationState::Accepted)?;
            Self::list(Some(Self::handling_end()), asset, Due::Review);
            Self::deposit_event(Event::Accepted { asset, by });
        }
        Ok(())
    }

    fn accept_procedure(asset: AssetId, procedure: Procedure, by: Option<OrgId>) {
        let kind = procedure.kind();
        Self::step(asset, procedure, RegistrationState::Accepted);
        Self::deposit_event(Event::ProcedureAccepted { asset, kind, by });
    }

    /// Passes an application.
    pub(crate) fn do_review(asset: AssetId, by: OrgId) -> Result<(), Error<T>> {
        if let Some(procedure) = Self::open_procedure(asset)? {
            ensure!(procedure.state == RegistrationState::Accepted, Error::<T>::WrongState);
            let kind = procedure.kind();
            Self::step(asset, procedure, RegistrationState::Reviewed);
            Self::deposit_event(Event::ProcedureReviewed { asset, kind, by });
        } else {
            Self::advance(asset, RegistrationState::Accepted, RegistrationState::Reviewed)?;
            Self::list(Some(Self::handling_end()), asset, Due::Publication);
            Self::deposit_event(Event::Reviewed { asset, by });
        }
        Ok(())
    }

    /// Refuses an application, for a registrar's reason.
    pub(crate) fn do_refuse(asset: AssetId, code: u16, by: OrgId) -> Result<(), Error<T>> {
        ensure!(code < refusal::RESERVED, Error::<T>::ReservedCode);
        let by = Some(by);
        if let Some(procedure) = Self::open_procedure(asset)? {
            ensure!(Self::is_pending(procedure.state), Error::<T>::WrongState);
            Self::refuse_procedure(asset, procedure.kind(), code, by);
        } else {
            Self::mutate(asset, |stored| {
                ensure!(Self::is_pending(stored.state), Error::<T>::WrongState);
                Self::refuse_first(asset, stored, code);
                Ok(())
            })?;
            Self::deposit_event(Event::Refused { asset, code, by });
        }
        Ok(())
    }

    fn refuse_procedure(asset: AssetId, kind: RegistrationKind, code: u16, by: Option<OrgId>) {
        Procedures::<T>::remove(asset);
        Self::deposit_event(Event::ProcedureRefused { asset, kind, code, by });
    }

    /// Publishes an application.
    pub(crate) fn do_publish(asset: AssetId, by: OrgId) -> Result<(), Error<T>> {
        let by = Some(by);
        if let Some(procedure) = Self::open_procedure(asset)? {
            ensure!(procedure.state == RegistrationState::Reviewed, Error::<T>::WrongState);
            Self::publish_procedure(asset, procedure, by);
        } else {
            let until = Self::open_window(asset, RegistrationState::Reviewed)?;
            Self::deposit_event(Event::Published { asset, until, by });
        }
        Ok(())
    }

    fn publish_procedure(asset: AssetId, procedure: Procedure, by: Option<OrgId>) {
        let (kind, until) = (procedure.kind(), Self::window_end());
        Self::step(asset, procedure, RegistrationState::Published { until });
        Self::deposit_event(Event::ProcedurePublished { asset, kind, until, by });
    }

    /// Objects to what is published, or to the registration itself.
    pub(crate) fn do_object(asset: AssetId, by: OrgId, evidence: Digest) -> Result<(), Error<T>> {
        let objection = |kind| Objection { kind, by, evidence, at: Self::now(), upheld: None };
        if let Some(procedure) = Self::open_procedure(asset)? {
            ensure!(matches!(procedure.state, RegistrationState::Published { .. }), Error::<T>::ProcedureOpen);
            ensure!(procedure.applicant != by, Error::<T>::OwnApplication);
            let kind = procedure.kind();
            Self::step(asset, procedure, RegistrationState::Objected);
            Objections::<T>::insert(asset, objection(kind));
            Self::deposit_event(Event::ProcedureObjected { asset, kind, by, evidence });
            return Ok(());
        }
        let kind = Self::mutate(asset, |stored| {
            ensure!(stored.owner != by, Error::<T>::OwnApplication);
            let kind = match stored.state {
                RegistrationState::Published { .. } => RegistrationKind::First,
                RegistrationState::Registered => RegistrationKind::Objection,
                _ => return Err(Error::<T>::WrongState),
            };
            Self::enter(asset, stored, RegistrationState::Objected, Some(kind));
            Ok(kind)
        })?;
        if kind == RegistrationKind::Objection {
            Procedures::<T>::insert(asset, Self::fresh(None, by, RegistrationState::Objected));
        }
        Objections::<T>::insert(asset, objection(kind));
        Self::deposit_event(Event::Objected { asset, by, evidence });
        Ok(())
    }

    fn fresh(application: Option<Application>, applicant: OrgId, state: RegistrationState) -> Procedure {
        let (submitted_at, consents) = (Self::now(), Consents::default());
        Procedure { application, applicant, state, submitted_at, due: None, consents }
    }

    /// Rules on an objection.
    pub(crate) fn do_rule(asset: AssetId, upheld: bool, by: OrgId) -> Result<(), Error<T>> {
        match Self::open_procedure(asset)? {
            Some(procedure) => {
                ensure!(procedure.state == RegistrationState::Objected, Error::<T>::WrongState);
                if procedure.application.is_some() {
                    Self::rule_on_procedure(asset, procedure, upheld, by);
                } else {
                    Self::rule_on_registration(asset, upheld, by)?;
                }
            }
            None if upheld => {
                Self::mutate(asset, |stored| {
                    ensure!(stored.state == RegistrationState::Objected, Error::<T>::WrongState);
                    Self::cancel(asset, stored, RegistrationKind::First);
                    Ok(())
                })?;
                Self::deposit_event(Event::ObjectionRuled { asset, upheld, by });
            }
            None => Self::dismiss_for_application(asset, by)?,
        }
        Objections::<T>::mutate(asset, |stored| {
            if let Some(objection) = stored {
                objection.upheld = Some(upheld);
            }
        });
        Ok(())
    }

    /// Dismisses an objection to a first registration. Where somebody else has got the content meanwhile, there is nothing left to
    /// publish, and the application must not wait for ever.
    fn dismiss_for_application(asset: AssetId, by: OrgId) -> Result<(), Error<T>> {
        let (upheld, published) = (false, Self::open_window(asset, RegistrationState::Objected));
        match published {
            Ok(until) => {
                Self::deposit_event(Event::ObjectionRuled { asset, upheld, by });
                Self::deposit_event(Event::Published { asset, until, by: Some(by) });
            }
            Err(Error::ContentInConflict) => {
                let code = refusal::CONFLICT;
                Self::mutate(asset, |stored| {
                    Self::refuse_first(asset, stored, code);
                    Ok(())
                })?;
                Self::deposit_event(Event::ObjectionRuled { asset, upheld, by });
                Self::deposit_event(Event::Refused { asset, code, by: Some(by) });
            }
            Err(other) => return Err(other),
        }
        Ok(())
    }

    fn rule_on_procedure(asset: AssetId, procedure: Procedure, upheld: bool, by: OrgId) {
        let kind = procedure.kind();
        Self::deposit_event(Event::ProcedureRuled { asset, kind, upheld, by });
        if upheld {
            Self::refuse_procedure(asset, kind, refusal::OBJECTION, Some(by));
        } else {
            Self::publish_procedure(asset, procedure, Some(by));
        }
    }

    fn rule_on_registration(asset: AssetId, upheld: bool, by: OrgId) -> Result<(), Error<T>> {
        Self::mutate(asset, |stored| {
            Self::deposit_event(Event::ObjectionRuled { asset, upheld, by });
            if upheld {
                Self::cancel(asset, stored, RegistrationKind::Objection);
            } else {
                Self::resume(asset, stored, Some(RegistrationKind::Objection));
            }
            Ok(())
        })?;
        Procedures::<T>::remove(asset);
        Ok(())
    }

    /// Opens a procedure.
    pub(crate) fn do_apply(asset: AssetId, by: OrgId, application: Application) -> Result<(), Error<T>> {
        let stored = Assets::<T>::get(AssetKey(asset)).ok_or(Error::<T>::UnknownAsset)?;
        ensure!(stored.state != RegistrationState::Frozen, Error::<T>::Frozen);
        ensure!(!Procedures::<T>::contains_key(asset), Error::<T>::ProcedureOpen);
        let kind = application.kind();
        ensure!(Self::admits(&stored, kind), Error::<T>::WrongState);
        Self::check_application(asset, &stored, by, &application)?;
        let state = RegistrationState::Submitted;
        Self::step(asset, Self::fresh(Some(application), by, state), state);
        Self::deposit_event(Event::Applied { asset, kind, by });
        Ok(())
    }

    /// Whether an asset is in a state in which a procedure of this kind makes sense.
    fn admits(stored: &Asset, kind: RegistrationKind) -> bool {
        match stored.state {
            RegistrationState::Registered => true,
            RegistrationState::Expired => kind == RegistrationKind::Renewal,
            _ => false,
        }
    }

    /// Whether `by` may apply for this, and it could be granted now.
    fn check_application(asset: AssetId, stored: &Asset, by: OrgId, application: &Application) -> Result<(), Error<T>> {
        match application {
            Application::Licence { licensee, until, .. } => {
                let holders = Self::shares_of(asset, stored.owner, Right::Operating);
                ensure!(Self::parts_of(&holders, by) > 0, Error::<T>::NotHolder);
                Self::check_counterparty(by, *licensee)?;
                ensure!(until.is_none_or(|until| until > Self::now()), Error::<T>::BadTerm);
                ensure!(LicenceCount::<T>::get(asset) < MAX_LICENCE_RECORDS, Error::<T>::TooManyLicences);
            }
            Application::Transfer { right, to, parts } => {
                Self::check_counterparty(by, *to)?;
                Self::after_transfer(Self::shares_of(asset, stored.owner, *right), by, *to, *parts)?;
            }
            Application::Change { catalogue } | Application::Correction { catalogue, .. } => {
                ensure!(stored.owner == by, Error::<T>::NotOwner);
                Self::check_catalogue(catalogue)?;
            }
            Application::Renewal | Application::Cancellation { .. } => {
                ensure!(stored.owner == by, Error::<T>::NotOwner);
            }
        }
        Ok(())
    }

    fn check_counterparty(by: OrgId, other: OrgId) -> Result<(), Error<T>> {
        ensure!(other != by, Error::<T>::OwnCounterparty);
        ensure!(T::Membership::account(other).is_some(), Error::<T>::UnknownOrganisation);
        Ok(())
    }

    /// Withdraws an application of the signer's.
    pub(crate) fn do_withdraw(asset: AssetId, by: OrgId) -> Result<(), Error<T>> {
        let kind = if let Some(procedure) = Self::open_procedure(asset)? {
            ensure!(procedure.applicant == by, Error::<T>::NotApplicant);
            ensure!(Self::is_pending(procedure.state), Error::<T>::WrongState);
            Procedures::<T>::remove(asset);
            Self::unlist(procedure.due, asset, Due::Procedure);
            procedure.kind()
        } else {
            Self::mutate(asset, |stored| {
                ensure!(stored.owner == by, Error::<T>::NotApplicant);
                ensure!(Self::is_pending(stored.state), Error::<T>::WrongState);
                Self::refuse_first(asset, stored, refusal::WITHDRAWN);
                Ok(())
            })?;
            RegistrationKind::First
        };
        Self::deposit_event(Event::Withdrawn { asset, kind, by });
        Ok(())
    }

    /// Records a consent.
    pub(crate) fn do_consent(asset: AssetId, by: OrgId) -> Result<(), Error<T>> {
        ensure!(Assets::<T>::contains_key(AssetKey(asset)), Error::<T>::UnknownAsset);
        let mut procedure = Self::open_procedure(asset)?.ok_or(Error::<T>::WrongState)?;
        ensure!(Self::is_concerned(asset, &procedure, by), Error::<T>::NotConcerned);
        ensure!(!procedure.consents.contains(&by), Error::<T>::AlreadyConsented);
        let kind = procedure.kind();
        // The bound is the number of organisations that can be concerned.
        procedure.consents.try_push(by).map_err(|_| Error::<T>::NotConcerned)?;
        Procedures::<T>::insert(asset, procedure);
        Self::deposit_event(Event::Consented { asset, kind, by });
        Ok(())
    }

    /// Whether a procedure needs, or counts, an organisation's consent.
    fn is_concerned(asset: AssetId, procedure: &Procedure, organisation: OrgId) -> bool {
        let holds = |right: &Right| Self::parts_of(&Self::read_titles(asset, *right), organisation) > 0;
        let pledges = Pledges::<T>::get(asset).pledges;
        organisation != procedure.applicant
            && (procedure.recipient() == Some(organisation)
                || procedure.rights().iter().any(holds)
                || procedure.creditors(&pledges).any(|creditor| creditor == organisation))
    }

    /// Whether a procedure has every consent it needs.
    fn has_consent(asset: AssetId, procedure: &Procedure) -> bool {
        let pledges = Pledges::<T>::get(asset).pledges;
        procedure.missing_consents(|right| Self::read_titles(asset, right), &pledges).is_empty()
    }

    /// What a procedure comes to when its step has lasted long enough. Frozen, it waits.
    pub(crate) fn procedure_due(asset: AssetId, now: BlockNumber) {
        let Ok(Some(procedure)) = Self::open_procedure(asset) else { return };
        if procedure.due.is_none_or(|due| due > now) {
            return;
        }
        let kind = procedure.kind();
        match procedure.state {
            RegistrationState::Submitted if Self::has_consent(asset, &procedure) => {
                Self::accept_procedure(asset, procedure, None);
            }
            RegistrationState::Submitted => Self::refuse_procedure(asset, kind, refusal::CONSENT, None),
            RegistrationState::Accepted => Self::refuse_procedure(asset, kind, refusal::OVERDUE, None),
            RegistrationState::Reviewed => Self::publish_procedure(asset, procedure, None),
            RegistrationState::Published { .. } => match Self::take_effect(asset, procedure) {
                Ok(()) => {
                    Procedures::<T>::remove(asset);
                    Self::deposit_event(Event::TookEffect { asset, kind });
                }
                Err(code) => Self::refuse_procedure(asset, kind, code, None),
            },
            // An objection has no term, and a procedure no other state.
            _ => {}
        }
    }

    /// Lets a procedure take effect, or says why it cannot any more.
    fn take_effect(asset: AssetId, procedure: Procedure) -> Result<(), u16> {
        let mut stored = Assets::<T>::get(AssetKey(asset)).ok_or(refusal::NOT_REGISTERED)?;
        let (kind, applicant) = (procedure.kind(), procedure.applicant);
        ensure!(Self::admits(&stored, kind), refusal::NOT_REGISTERED);
        ensure!(Self::has_consent(asset, &procedure), refusal::CONSENT);
        let application = procedure.application.ok_or(refusal::NOT_POSSIBLE)?;
        Self::check_application(asset, &stored, applicant, &application).map_err(|_| refusal::NOT_POSSIBLE)?;
        let now = Self::now();
        match application {
            Application::Licence { licensee, terms, until } => {
                let number = LicenceCount::<T>::get(asset);
                let record = LicenceRecord { licensor: applicant, licensee, terms, until, at: now };
                LicenceRecords::<T>::insert(asset, number, record);
                LicenceCount::<T>::insert(asset, number.saturating_add(1));
            }
            Application::Transfer { right, to, parts } => {
                let shares = Self::shares_of(asset, stored.owner, right);
                let shares = Self::after_transfer(shares, applicant, to, parts).map_err(|_| refusal::NOT_POSSIBLE)?;
                Self::transfer(asset, &mut stored, right, applicant, to, shares);
            }
            Application::Change { catalogue } | Application::Correction { catalogue, .. } => {
                let CatalogueFields { title, summary, class, tags, sensitivity } = catalogue;
                stored.title = title;
                stored.summary = summary;
                stored.class = class;
                stored.tags = tags;
                stored.sensitivity = sensitivity;
            }
            Application::Renewal => {
                let from = stored.expires_at.unwrap_or(now).max(now);
                stored.expires_at = Some(from.saturating_add(Validity::<T>::get()));
                stored.state = RegistrationState::Registered;
                Self::list(stored.expires_at, asset, Due::Validity);
            }
            Application::Cancellation { .. } => {
                Self::cancel(asset, &mut stored, kind);
                Assets::<T>::insert(AssetKey(asset), stored);
                return Ok(());
            }
        }
        Self::record(asset, &mut stored, Some(kind));
        Assets::<T>::insert(AssetKey(asset), stored);
        Ok(())
    }
}
