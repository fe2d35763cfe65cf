//! The registry: assets, titles and procedures.

use super::{Actor, Outcome, Reference, check};
use codec::Encode;
use deed_primitives::{
    Application, Asset, AssetDetails, AssetId, Batch, BlockNumber, CatalogueFields, Change, Digest, FieldName, Freeze,
    LicenceRecord, MAX_BATCH, MAX_LICENCE_RECORDS, MAX_PLEDGES, MAX_SHARES, Objection, OrgId, Parent, Pledge,
    Procedure, RegistrationKind, RegistrationState as State, Right, Roles, Share, Version, WHOLE, certificate, refusal,
};
use deed_runtime::Runtime;
use pallet_deed_registry::Call;
use std::collections::BTreeMap;

/// An asset with all that is on record about it.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) asset: Asset,
    pub(crate) versions: Vec<Version>,
    pub(crate) parents: Vec<Parent>,
    /// Who holds each of the three rights, in the order of [`Right::ALL`].
    pub(crate) titles: [Vec<Share>; 3],
    pub(crate) history: Vec<Change>,
    pub(crate) procedure: Option<Procedure>,
    pub(crate) objection: Option<Objection>,
    pub(crate) filed: Vec<LicenceRecord>,
    pub(crate) freeze: Option<Freeze>,
    pub(crate) pledges: Vec<Pledge>,
    pub(crate) next_pledge: u32,
    pub(crate) fields: BTreeMap<FieldName, Digest>,
    /// The asset with the better claim to the content.
    pub(crate) conflict: Option<AssetId>,
}

fn place(right: Right) -> usize {
    match right {
        Right::Holding => 0,
        Right::Processing => 1,
        Right::Operating => 2,
    }
}

impl Entry {
    /// Whether it still has, or may still get, its registration.
    pub(crate) fn is_live(&self) -> bool {
        !matches!(self.asset.state, State::Refused { .. } | State::Cancelled)
    }

    pub(crate) fn holders(&self, right: Right) -> &[Share] {
        &self.titles[place(right)]
    }

    pub(crate) fn parts(&self, right: Right, organisation: OrgId) -> u32 {
        self.holders(right).iter().find(|share| share.organisation == organisation).map_or(0, |share| share.parts)
    }

    pub(crate) fn is_tradable(&self) -> bool {
        self.asset.state == State::Registered
    }

    /// Enters a state, or stays in it, and notes that in the history.
    pub(crate) fn enter(&mut self, state: State, kind: Option<RegistrationKind>, at: BlockNumber) {
        self.asset.state = state;
        self.asset.changes += 1;
        self.history.push(Change { at, state, kind });
    }

    /// Goes on where something stopped it.
    pub(crate) fn resume(&mut self, kind: Option<RegistrationKind>, at: BlockNumber) {
        let over = self.asset.expires_at.is_some_and(|end| end <= at);
        self.enter(if over { State::Expired } else { State::Registered }, kind, at);
    }

    /// Ends an application.
    pub(crate) fn refuse(&mut self, code: u16, at: BlockNumber) {
        self.enter(State::Refused { code }, Some(RegistrationKind::First), at);
        self.conflict = None;
    }

    fn cancel(&mut self, kind: RegistrationKind, at: BlockNumber) {
        self.enter(State::Cancelled, Some(kind), at);
        self.conflict = None;
    }

    /// The procedure, unless it stands still.
    fn moving_procedure(&self) -> Outcome<Option<&Procedure>> {
        check(self.procedure.is_none() || self.asset.state != State::Frozen, "Frozen")?;
        Ok(self.procedure.as_ref())
    }

    /// The creditors whose accepted pledges stand against a procedure.
    fn creditors(&self, procedure: &Procedure) -> Vec<OrgId> {
        let against = |pledge: &&Pledge| {
            pledge.accepted.is_some()
                && match procedure.application {
                    Some(Application::Transfer { right, .. }) => {
                        pledge.right == right && pledge.pledgor == procedure.applicant
                    }
                    Some(Application::Cancellation { .. }) => true,
                    _ => false,
                }
        };
        self.pledges.iter().filter(against).map(|pledge| pledge.creditor).collect()
    }

    /// The rights a procedure is about, and who is to receive.
    fn subject(procedure: &Procedure) -> (Vec<Right>, Option<OrgId>) {
        match &procedure.application {
            Some(Application::Transfer { right, to, .. }) => (vec![*right], Some(*to)),
            Some(Application::Cancellation { .. }) => (Right::ALL.to_vec(), None),
            _ => (Vec::new(), None),
        }
    }

    pub(crate) fn concerns(&self, procedure: &Procedure, organisation: OrgId) -> bool {
        let (rights, recipient) = Self::subject(procedure);
        let holds = rights.iter().any(|right| self.parts(*right, organisation) > 0);
        let creditor = self.creditors(procedure).contains(&organisation);
        organisation != procedure.applicant && (recipient == Some(organisation) || holds || creditor)
    }

    /// Whether everybody whose consent is needed has given it: the recipient, the creditors, and more than half of what the
    /// other holders of each right concerned hold.
    pub(crate) fn is_agreed(&self, procedure: &Procedure) -> bool {
        let agreed =
            |organisation: &OrgId| *organisation == procedure.applicant || procedure.consents.contains(organisation);
        let (rights, recipient) = Self::subject(procedure);
        let majority = |right: &Right| {
            let others: Vec<&Share> = self
                .holders(*right)
                .iter()
                .filter(|share| share.organisation != procedure.applicant && Some(share.organisation) != recipient)
                .collect();
            let sum = |shares: &[&Share]| shares.iter().map(|share| u64::from(share.parts)).sum::<u64>();
            let yes: Vec<&Share> = others.iter().copied().filter(|share| agreed(&share.organisation)).collect();
            others.is_empty() || 2 * sum(&yes) > sum(&others)
        };
        recipient.iter().all(agreed) && self.creditors(procedure).iter().all(agreed) && rights.iter().all(majority)
    }

    /// The shares of a right after a transfer.
    fn after_transfer(&self, right: Right, from: OrgId, to: OrgId, parts: u32) -> Outcome<Vec<Share>> {
        check(parts > 0 && self.parts(right, from) >= parts, "NotHolder")?;
        let mut shares = self.holders(right).to_vec();
        for share in &mut shares {
            if share.organisation == from {
                share.parts -= parts;
            } else if share.organisation == to {
                share.parts += parts;
            }
        }
        shares.retain(|share| share.parts > 0);
        if self.parts(right, to) == 0 {
            check(shares.len() < MAX_SHARES as usize, "TooManyShares")?;
            shares.push(Share { organisation: to, parts });
        }
        Ok(shares)
    }
}

fn is_pending(state: State) -> bool {
    matches!(state, State::Submitted | State::Accepted | State::Reviewed)
}

fn reads(text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok()
}

fn check_catalogue(fields: &CatalogueFields) -> Outcome {
    let CatalogueFields { title, summary, class, tags, sensitivity } = fields;
    let tags_read = tags.iter().all(|tag| !tag.is_empty() && reads(tag));
    check(!title.is_empty() && reads(title) && reads(summary) && reads(class) && tags_read, "BadText")?;
    check((1..=4).contains(sensitivity), "BadSensitivity")
}

const APPLICANTS: Roles = Roles(Roles::PROVIDER.0 | Roles::CONSUMER.0 | Roles::DEVELOPER.0);

impl Reference {
    pub(crate) fn entry(&self, asset: AssetId) -> Option<&Entry> {
        self.entries.get(asset as usize)
    }

    pub(crate) fn entry_mut(&mut self, asset: AssetId) -> Outcome<&mut Entry> {
        self.entries.get_mut(asset as usize).ok_or("UnknownAsset")
    }

    /// The live asset that claims a content.
    pub(crate) fn claimant(&self, content: &Digest) -> Option<AssetId> {
        let asset = *self.claims.get(content)?;
        self.entry(asset)?.is_live().then_some(asset)
    }

    /// Whether the claim of an application goes before that of another asset.
    fn precedes(&self, mine: (BlockNumber, AssetId), theirs: AssetId) -> bool {
        let other = &self.entries[theirs as usize].asset;
        other.registered_at.is_none() && mine < (other.declared_at, theirs)
    }

    /// Lets an application in conflict claim its content, if the other claim has been given up or is weaker.
    pub(crate) fn resolve(&mut self, asset: AssetId) -> Outcome {
        let entry = &self.entries[asset as usize];
        if entry.conflict.is_none() {
            return Ok(());
        }
        let (content, declared_at) = (entry.versions[0].content, entry.asset.declared_at);
        let other = self.claimant(&content);
        check(other.is_none_or(|other| self.precedes((declared_at, asset), other)), "ContentInConflict")?;
        self.entries[asset as usize].conflict = None;
        self.claims.insert(content, asset);
        if let Some(other) = other {
            self.entries[other as usize].conflict = Some(asset);
        }
        Ok(())
    }

    fn submit(
        &mut self,
        owner: OrgId,
        details: &AssetDetails,
        parents: &[Parent],
        declared_at: BlockNumber,
    ) -> Outcome {
        let AssetDetails { kind, title, summary, class, tags, sensitivity, content, metadata, schema } =
            details.clone();
        check_catalogue(&CatalogueFields {
            title: title.clone(),
            summary: summary.clone(),
            class: class.clone(),
            tags: tags.clone(),
            sensitivity,
        })?;
        let earlier = self.claimant(&content);
        check(earlier.is_none_or(|other| self.entries[other as usize].asset.owner != owner), "DuplicateContent")?;
        let mut whole = 0u64;
        for (place, parent) in parents.iter().enumerate() {
            let same = |other: &Parent| (other.asset, other.version) == (parent.asset, parent.version);
            check(!parents[..place].iter().any(same), "DuplicateParent")?;
            let registered = self.entry(parent.asset).is_some_and(|entry| {
                entry.is_tradable() && (1..=entry.versions.len()).contains(&(parent.version as usize))
            });
            check(registered, "ParentNotRegistered")?;
            whole += u64::from(parent.contribution);
            check(whole <= u64::from(u32::MAX), "ContributionsExceedWhole")?;
        }
        check(whole <= u64::from(WHOLE), "ContributionsExceedWhole")?;

        let asset = self.entries.len() as AssetId;
        let stands = earlier.filter(|other| !self.precedes((declared_at, asset), *other));
        if stands.is_none() {
            self.claims.insert(content, asset);
            if let Some(other) = earlier {
                self.entries[other as usize].conflict = Some(asset);
            }
        }
        let whole = vec![Share { organisation: owner, parts: WHOLE }];
        let version = Version { content, metadata, schema, at: self.now, withdrawn: None };
        self.entries.push(Entry {
            asset: Asset {
                owner,
                kind,
                title,
                summary,
                class,
                tags,
                sensitivity,
                versions: 1,
                first: version,
                state: State::Submitted,
                submitted_at: self.now,
                registered_at: None,
                certificate: None,
                expires_at: None,
                declared_at,
                changes: 0,
            },
            versions: vec![version],
            parents: parents.to_vec(),
            titles: [whole.clone(), whole.clone(), whole],
            history: Vec::new(),
            procedure: None,
            objection: None,
            filed: Vec::new(),
            freeze: None,
            pledges: Vec::new(),
            next_pledge: 0,
            fields: BTreeMap::new(),
            conflict: stands,
        });
        Ok(())
    }

    /// Takes a first registration from one state to the next.
    fn advance(&mut self, asset: AssetId, from: State, to: State) -> Outcome {
        let now = self.now;
        let entry = self.entry_mut(asset)?;
        check(entry.asset.state == from, "WrongState")?;
        entry.enter(to, Some(RegistrationKind::First), now);
        Ok(())
    }

    /// Publishes a first registration.
    pub(crate) fn open_window(&mut self, asset: AssetId, from: State) -> Outcome {
        check(self.entry_mut(asset)?.asset.state == from, "WrongState")?;
        self.resolve(asset)?;
        let until = self.now + self.terms.objection_window;
        self.advance(asset, from, State::Published { until })
    }

    /// Registers an asset.
    pub(crate) fn register(&mut self, asset: AssetId) {
        let (now, validity) = (self.now, self.terms.validity);
        let entry = &mut self.entries[asset as usize];
        entry.asset.registered_at = Some(now);
        entry.asset.certificate = certificate::number(asset);
        entry.asset.expires_at = Some(now + validity);
        entry.enter(State::Registered, Some(RegistrationKind::First), now);
    }

    /// Takes a procedure to its next step.
    pub(crate) fn step(&mut self, asset: AssetId, state: State) {
        let end = self.now + self.terms.handling_term;
        let procedure = self.entries[asset as usize].procedure.as_mut().expect("a procedure is open");
        procedure.state = state;
        procedure.due = match state {
            State::Published { until } => Some(until),
            State::Objected => None,
            _ => Some(end),
        };
    }

    /// Publishes a procedure.
    pub(crate) fn publish_procedure(&mut self, asset: AssetId) {
        let until = self.now + self.terms.objection_window;
        self.step(asset, State::Published { until });
    }

    /// The state of the procedure open on an asset, if one is.
    fn procedure_state(&self, asset: AssetId) -> Outcome<Option<State>> {
        let Some(entry) = self.entry(asset) else { return Ok(None) };
        Ok(entry.moving_procedure()?.map(|procedure| procedure.state))
    }

    fn owned(&mut self, asset: AssetId, by: OrgId) -> Outcome<&mut Entry> {
        let entry = self.entry_mut(asset)?;
        check(entry.asset.owner == by, "NotOwner")?;
        Ok(entry)
    }

    fn owned_live(&mut self, asset: AssetId, by: OrgId) -> Outcome<&mut Entry> {
        let entry = self.owned(asset, by)?;
        check(entry.is_live(), "WrongState")?;
        Ok(entry)
    }

    fn registered(&mut self, asset: AssetId) -> Outcome<&mut Entry> {
        let entry = self.entry_mut(asset)?;
        check(entry.asset.state != State::Frozen, "Frozen")?;
        check(entry.asset.state == State::Registered, "WrongState")?;
        Ok(entry)
    }

    fn check_counterparty(&self, by: OrgId, other: OrgId) -> Outcome {
        check(by != other, "OwnCounterparty")?;
        check(self.member(other).is_some(), "UnknownOrganisation")
    }

    /// Whether an application could be granted now.
    pub(crate) fn check_application(&self, asset: AssetId, by: OrgId, application: &Application) -> Outcome {
        let entry = &self.entries[asset as usize];
        match application {
            Application::Licence { licensee, until, .. } => {
                check(entry.parts(Right::Operating, by) > 0, "NotHolder")?;
                self.check_counterparty(by, *licensee)?;
                check(until.is_none_or(|until| until > self.now), "BadTerm")?;
                check(entry.filed.len() < MAX_LICENCE_RECORDS as usize, "TooManyLicences")
            }
            Application::Transfer { right, to, parts } => {
                self.check_counterparty(by, *to)?;
                entry.after_transfer(*right, by, *to, *parts).map(drop)
            }
            Application::Change { catalogue } | Application::Correction { catalogue, .. } => {
                check(entry.asset.owner == by, "NotOwner")?;
                check_catalogue(catalogue)
            }
            Application::Renewal | Application::Cancellation { .. } => check(entry.asset.owner == by, "NotOwner"),
        }
    }

    /// Whether a procedure of this kind makes sense on an asset.
    pub(crate) fn admits(&self, asset: AssetId, application: &Application) -> bool {
        match self.entries[asset as usize].asset.state {
            State::Registered => true,
            State::Expired => matches!(application, Application::Renewal),
            _ => false,
        }
    }

    /// Lets the open procedure take effect.
    pub(crate) fn take_effect(&mut self, asset: AssetId) {
        let (now, validity) = (self.now, self.terms.validity);
        let entry = &mut self.entries[asset as usize];
        let Procedure { application, applicant, .. } = entry.procedure.take().expect("a procedure is open");
        let application = application.expect("something is applied for");
        let kind = application.kind();
        match application {
            Application::Licence { licensee, terms, until } => {
                entry.filed.push(LicenceRecord { licensor: applicant, licensee, terms, until, at: now });
            }
            Application::Transfer { right, to, parts } => {
                let shares = entry.after_transfer(right, applicant, to, parts).expect("the transfer is possible");
                entry.titles[place(right)] = shares;
                if entry.parts(right, applicant) == 0 {
                    entry.pledges.retain(|pledge| (pledge.right, pledge.pledgor) != (right, applicant));
                    if right == Right::Holding && entry.asset.owner == applicant {
                        entry.asset.owner = to;
                    }
                }
            }
            Application::Change { catalogue } | Application::Correction { catalogue, .. } => {
                let CatalogueFields { title, summary, class, tags, sensitivity } = catalogue;
                entry.asset.title = title;
                entry.asset.summary = summary;
                entry.asset.class = class;
                entry.asset.tags = tags;
                entry.asset.sensitivity = sensitivity;
            }
            Application::Renewal => {
                let from = entry.asset.expires_at.map_or(now, |end| end.max(now));
                entry.asset.expires_at = Some(from + validity);
                entry.asset.state = State::Registered;
            }
            Application::Cancellation { .. } => return entry.cancel(kind, now),
        }
        entry.enter(entry.asset.state, Some(kind), now);
    }

    fn object(&mut self, asset: AssetId, by: OrgId, evidence: Digest) -> Outcome {
        let now = self.now;
        let objection = |kind| Some(Objection { kind, by, evidence, at: now, upheld: None });
        if let Some(state) = self.procedure_state(asset)? {
            let procedure = self.entries[asset as usize].procedure.as_ref().expect("a procedure is open");
            check(matches!(state, State::Published { .. }), "ProcedureOpen")?;
            check(procedure.applicant != by, "OwnApplication")?;
            let kind = procedure.kind();
            self.step(asset, State::Objected);
            self.entries[asset as usize].objection = objection(kind);
            return Ok(());
        }
        let entry = self.entry_mut(asset)?;
        check(entry.asset.owner != by, "OwnApplication")?;
        let kind = match entry.asset.state {
            State::Published { .. } => RegistrationKind::First,
            State::Registered => RegistrationKind::Objection,
            _ => return Err("WrongState"),
        };
        entry.enter(State::Objected, Some(kind), now);
        entry.objection = objection(kind);
        if kind == RegistrationKind::Objection {
            entry.procedure = Some(Procedure {
                application: None,
                applicant: by,
                state: State::Objected,
                submitted_at: now,
                due: None,
                consents: Default::default(),
            });
        }
        Ok(())
    }

    fn rule(&mut self, asset: AssetId, upheld: bool) -> Outcome {
        let now = self.now;
        if let Some(state) = self.procedure_state(asset)? {
            check(state == State::Objected, "WrongState")?;
            let entry = &mut self.entries[asset as usize];
            let to_registration = entry.procedure.as_ref().is_some_and(|procedure| procedure.application.is_none());
            match (to_registration, upheld) {
                (true, true) => entry.cancel(RegistrationKind::Objection, now),
                (true, false) => entry.resume(Some(RegistrationKind::Objection), now),
                (false, _) => {}
            }
            if to_registration || upheld {
                entry.procedure = None;
            } else {
                self.publish_procedure(asset);
            }
        } else if upheld {
            let entry = self.entry_mut(asset)?;
            check(entry.asset.state == State::Objected, "WrongState")?;
            entry.cancel(RegistrationKind::First, now);
        } else {
            match self.open_window(asset, State::Objected) {
                // Somebody else has got the content meanwhile: there is nothing left to publish.
                Err("ContentInConflict") => self.entries[asset as usize].refuse(refusal::CONFLICT, now),
                published => published?,
            }
        }
        if let Some(objection) = &mut self.entries[asset as usize].objection {
            objection.upheld = Some(upheld);
        }
        Ok(())
    }

    /// A call of the registry.
    pub(crate) fn registry(&mut self, actor: &Actor, call: &Call<Runtime>) -> Outcome {
        let now = self.now;
        match call {
            Call::submit { details, parents } => {
                let owner = self.signer_with(actor, APPLICANTS)?;
                self.submit(owner, details, parents, now)
            }
            Call::accept { asset } => {
                self.signer_with(actor, Roles::REGISTRAR)?;
                let Some(state) = self.procedure_state(*asset)? else {
                    return self.advance(*asset, State::Submitted, State::Accepted);
                };
                check(state == State::Submitted, "WrongState")?;
                let entry = &self.entries[*asset as usize];
                check(entry.procedure.as_ref().is_some_and(|procedure| entry.is_agreed(procedure)), "ConsentMissing")?;
                self.step(*asset, State::Accepted);
                Ok(())
            }
            Call::review { asset } => {
                self.signer_with(actor, Roles::REGISTRAR)?;
                let Some(state) = self.procedure_state(*asset)? else {
                    return self.advance(*asset, State::Accepted, State::Reviewed);
                };
                check(state == State::Accepted, "WrongState")?;
                self.step(*asset, State::Reviewed);
                Ok(())
            }
            Call::refuse { asset, code } => {
                self.signer_with(actor, Roles::REGISTRAR)?;
                check(*code < refusal::RESERVED, "ReservedCode")?;
                let state = self.procedure_state(*asset)?;
                let entry = self.entry_mut(*asset)?;
                check(is_pending(state.unwrap_or(entry.asset.state)), "WrongState")?;
                if state.is_some() {
                    entry.procedure = None;
                } else {
                    entry.refuse(*code, now);
                }
                Ok(())
            }
            Call::publish { asset } => {
                self.signer_with(actor, Roles::REGISTRAR)?;
                let Some(state) = self.procedure_state(*asset)? else {
                    return self.open_window(*asset, State::Reviewed);
                };
                check(state == State::Reviewed, "WrongState")?;
                self.publish_procedure(*asset);
                Ok(())
            }
            Call::object { asset, evidence } => {
                let by = self.signer(actor)?;
                self.object(*asset, by, *evidence)
            }
            Call::rule_objection { asset, upheld } => {
                self.signer_with(actor, Roles::REGISTRAR)?;
                self.rule(*asset, *upheld)
            }
            Call::add_version { asset, content, metadata, schema } => {
                let by = self.signer(actor)?;
                let claimant = self.claimant(content);
                let entry = self.owned(*asset, by)?;
                check(entry.asset.state == State::Registered, "WrongState")?;
                check(claimant.is_none_or(|claimant| claimant == *asset), "DuplicateContent")?;
                entry.asset.versions += 1;
                let version =
                    Version { content: *content, metadata: *metadata, schema: *schema, at: now, withdrawn: None };
                entry.versions.push(version);
                self.claims.insert(*content, *asset);
                Ok(())
            }
            Call::freeze { asset, reason, term } => {
                let by = self.signer_with(actor, Roles::AUDITOR)?;
                check(*term != Some(0), "BadTerm")?;
                let entry = self.entry_mut(*asset)?;
                check(entry.asset.state == State::Registered, "WrongState")?;
                entry.enter(State::Frozen, None, now);
                let until = term.map(|term| now.saturating_add(term));
                entry.freeze = Some(Freeze { by, reason: *reason, at: now, until });
                Ok(())
            }
            Call::unfreeze { asset } => {
                self.signer_with(actor, Roles::AUDITOR)?;
                let entry = self.entry_mut(*asset)?;
                check(entry.asset.state == State::Frozen, "WrongState")?;
                entry.resume(None, now);
                entry.freeze = None;
                Ok(())
            }
            Call::set_titles { asset, right, shares } => {
                let by = self.signer(actor)?;
                check(self.owned(*asset, by)?.asset.state == State::Submitted, "WrongState")?;
                let mut sum = 0u64;
                for (place, share) in shares.iter().enumerate() {
                    let same = |other: &Share| other.organisation == share.organisation;
                    check(!shares[..place].iter().any(same), "DuplicateShare")?;
                    check(self.member(share.organisation).is_some(), "UnknownShareholder")?;
                    check(share.parts > 0, "SharesNotWhole")?;
                    sum += u64::from(share.parts);
                    check(sum <= u64::from(u32::MAX), "SharesNotWhole")?;
                }
                check(sum == u64::from(WHOLE), "SharesNotWhole")?;
                self.entries[*asset as usize].titles[place(*right)] = shares.to_vec();
                Ok(())
            }
            Call::apply { asset, application } => {
                let applicant = self.signer(actor)?;
                let entry = self.entry_mut(*asset)?;
                check(entry.asset.state != State::Frozen, "Frozen")?;
                check(entry.procedure.is_none(), "ProcedureOpen")?;
                check(self.admits(*asset, application), "WrongState")?;
                self.check_application(*asset, applicant, application)?;
                let due = now + self.terms.handling_term;
                self.entries[*asset as usize].procedure = Some(Procedure {
                    application: Some(application.clone()),
                    applicant,
                    state: State::Submitted,
                    submitted_at: now,
                    due: Some(due),
                    consents: Default::default(),
                });
                Ok(())
            }
            Call::withdraw { asset } => {
                let by = self.signer(actor)?;
                let state = self.procedure_state(*asset)?;
                let entry = self.entry_mut(*asset)?;
                let applicant = entry.procedure.as_ref().map_or(entry.asset.owner, |procedure| procedure.applicant);
                check(applicant == by, "NotApplicant")?;
                check(is_pending(state.unwrap_or(entry.asset.state)), "WrongState")?;
                if state.is_some() {
                    entry.procedure = None;
                } else {
                    entry.refuse(refusal::WITHDRAWN, now);
                }
                Ok(())
            }
            Call::consent { asset } => {
                let by = self.signer(actor)?;
                let entry = self.entry_mut(*asset)?;
                let procedure = entry.moving_procedure()?.ok_or("WrongState")?;
                check(entry.concerns(procedure, by), "NotConcerned")?;
                check(!procedure.consents.contains(&by), "AlreadyConsented")?;
                let procedure = entry.procedure.as_mut().expect("a procedure is open");
                procedure.consents.try_push(by).expect("everybody concerned fits");
                Ok(())
            }
            Call::pledge { asset, right, creditor, terms, until } => {
                let pledgor = self.signer(actor)?;
                self.registered(*asset)?;
                self.check_counterparty(pledgor, *creditor)?;
                check(until.is_none_or(|until| until > now), "BadTerm")?;
                let entry = self.entry_mut(*asset)?;
                check(entry.parts(*right, pledgor) > 0, "NotHolder")?;
                let waits = |pledge: &Pledge| pledge.pledgor == pledgor && pledge.accepted.is_none();
                check(!entry.pledges.iter().any(waits), "PledgeOffered")?;
                check(entry.pledges.len() < MAX_PLEDGES as usize, "TooManyPledges")?;
                entry.pledges.push(Pledge {
                    number: entry.next_pledge,
                    right: *right,
                    pledgor,
                    creditor: *creditor,
                    terms: *terms,
                    until: *until,
                    at: now,
                    accepted: None,
                });
                entry.next_pledge += 1;
                Ok(())
            }
            Call::accept_pledge { asset, pledge } => {
                let by = self.signer(actor)?;
                let entry = self.registered(*asset)?;
                let found = entry.pledges.iter_mut().find(|found| found.number == *pledge).ok_or("UnknownPledge")?;
                check(found.creditor == by, "NotCreditor")?;
                check(found.accepted.is_none(), "WrongState")?;
                found.accepted = Some(now);
                Ok(())
            }
            Call::release_pledge { asset, pledge } => {
                let by = self.signer(actor)?;
                let entry = self.entry_mut(*asset)?;
                let found = entry.pledges.iter().find(|found| found.number == *pledge).ok_or("UnknownPledge")?;
                let own_offer = found.pledgor == by && found.accepted.is_none();
                check(found.creditor == by || own_offer, "NotCreditor")?;
                entry.pledges.retain(|other| other.number != *pledge);
                Ok(())
            }
            Call::withdraw_version { asset, version } => self.set_on_sale(actor, *asset, *version, false),
            Call::restore_version { asset, version } => self.set_on_sale(actor, *asset, *version, true),
            Call::register_batch { root, count, metadata } => {
                let owner = self.signer_with(actor, APPLICANTS)?;
                check((1..=MAX_BATCH).contains(count), "BadBatch")?;
                self.batches.push(Batch { owner, root: *root, count: *count, metadata: *metadata, at: now });
                Ok(())
            }
            Call::submit_from_batch { batch, index, details, parents, proof } => {
                let by = self.signer_with(actor, APPLICANTS)?;
                let declared = *self.batches.get(*batch as usize).ok_or("UnknownBatch")?;
                check(declared.owner == by, "NotOwner")?;
                check(!self.taken.contains_key(&(*batch, *index)), "EntryTaken")?;
                let shown = self.trees.get(&declared.root).is_some_and(|leaves| {
                    let place = *index as usize;
                    leaves.len() == declared.count as usize
                        && leaves.get(place).is_some_and(|leaf| *leaf == details.encode())
                        && crate::tree::inclusion(place, &crate::tree::leaves(leaves))[..] == proof[..]
                });
                check(shown, "NotInBatch")?;
                self.submit(by, details, parents, declared.at)?;
                self.taken.insert((*batch, *index), self.entries.len() as AssetId - 1);
                Ok(())
            }
            Call::commit_fields { asset, fields } => {
                let by = self.signer(actor)?;
                let entry = self.owned_live(*asset, by)?;
                let mut known = entry.fields.clone();
                for (field, commitment) in fields {
                    check(!field.is_empty() && reads(field), "BadText")?;
                    check(known.insert(field.clone(), *commitment).is_none(), "AlreadyCommitted")?;
                }
                entry.fields = known;
                Ok(())
            }
            Call::disclose { asset, field, to } => {
                let by = self.signer(actor)?;
                check(self.owned_live(*asset, by)?.fields.contains_key(field), "UnknownField")?;
                check(self.member(*to).is_some(), "UnknownOrganisation")
            }
            other => panic!("the reference does not know {other:?}"),
        }
    }

    fn set_on_sale(&mut self, actor: &Actor, asset: AssetId, version: u32, on_sale: bool) -> Outcome {
        let (by, now) = (self.signer(actor)?, self.now);
        let entry = self.owned(asset, by)?;
        check(entry.asset.state == State::Registered, "WrongState")?;
        let place = (version as usize).checked_sub(1).ok_or("UnknownVersion")?;
        let version = entry.versions.get_mut(place).ok_or("UnknownVersion")?;
        check(version.withdrawn.is_some() == on_sale, "WrongState")?;
        version.withdrawn = if on_sale { None } else { Some(now) };
        Ok(())
    }
}
