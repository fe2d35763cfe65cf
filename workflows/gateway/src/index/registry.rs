//! What the registry records besides the assets themselves: changes, procedures, objections, freezes, pledges, licences put
//! on record, and batches.

use deed_evidence::Digest;
use deed_primitives as p;
use serde::{Deserialize, Serialize};
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection};
use utoipa::ToSchema;

use super::query::{Page, existing_asset, id, optional_stored, required, stored};
use super::{Index, json, text};
use crate::db::to_db;
use crate::error::Result;
use crate::names;

/// A change in the life of an asset.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChangeView {
    /// Its number, from 0.
    pub number: u32,
    /// The block it happened in.
    pub at: u32,
    /// The asset's state from then on.
    pub state: String,
    /// The kind of registration that brought it; none, for freezes and the passing of time.
    pub kind: Option<String>,
}

/// What the catalogue is to say of an asset.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CatalogueView {
    /// Its title.
    title: String,
    /// What it is about.
    summary: String,
    /// Its class.
    class: String,
    /// Its tags.
    tags: Vec<String>,
    /// Its sensitivity level, 1 to 4.
    sensitivity: u8,
}

/// What a procedure applies for.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub(crate) enum ApplicationView {
    /// To put a licence on record.
    Licence {
        /// Who may use the asset.
        licensee: u32,
        /// Digest of the terms.
        #[schema(value_type = String)]
        terms: Digest,
        /// The block it ends in; never when absent.
        until: Option<u32>,
    },
    /// To pass parts of a right on.
    Transfer {
        /// holding, processing, operating.
        right: String,
        /// Who gets them.
        to: u32,
        /// How much, in parts of a million.
        parts: u32,
    },
    /// To change what the catalogue says.
    Change {
        /// What it is to say.
        catalogue: CatalogueView,
    },
    /// To correct what the catalogue says.
    Correction {
        /// What it should have said.
        catalogue: CatalogueView,
        /// Digest of the explanation.
        #[schema(value_type = String)]
        reason: Digest,
    },
    /// To prolong the registration.
    Renewal,
    /// To give the registration up.
    Cancellation {
        /// Digest of the explanation.
        #[schema(value_type = String)]
        reason: Digest,
    },
}

impl From<&p::CatalogueFields> for CatalogueView {
    fn from(fields: &p::CatalogueFields) -> Self {
        Self {
            title: text(&fields.title),
            summary: text(&fields.summary),
            class: text(&fields.class),
            tags: fields.tags.iter().map(|tag| text(tag)).collect(),
            sensitivity: fields.sensitivity,
        }
    }
}

impl From<&p::Application> for ApplicationView {
    fn from(application: &p::Application) -> Self {
        match application {
            p::Application::Licence { licensee, terms, until } => {
                Self::Licence { licensee: *licensee, terms: Digest(*terms), until: *until }
            }
            p::Application::Transfer { right, to, parts } => {
                Self::Transfer { right: names::right(*right).to_owned(), to: *to, parts: *parts }
            }
            p::Application::Change { catalogue } => Self::Change { catalogue: catalogue.into() },
            p::Application::Correction { catalogue, reason } => {
                Self::Correction { catalogue: catalogue.into(), reason: Digest(*reason) }
            }
            p::Application::Renewal => Self::Renewal,
            p::Application::Cancellation { reason } => Self::Cancellation { reason: Digest(*reason) },
        }
    }
}

/// A procedure that is open on an asset.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProcedureView {
    /// The asset.
    pub asset: u64,
    /// licence, transfer, change, correction, renewal, cancellation, objection.
    pub kind: String,
    /// What is applied for; nothing, when it is an objection to the registration itself.
    pub application: Option<ApplicationView>,
    /// Who applied, or objected.
    pub applicant: u32,
    /// submitted, accepted, reviewed, published, objected.
    pub state: String,
    /// The block at which the objection window ends, while published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<u32>,
    /// The block it was opened in.
    pub submitted_at: u32,
    /// The block in which its present step happens by itself.
    pub due: Option<u32>,
    /// Who has consented.
    pub consents: Vec<u32>,
    /// Whose consent is missing for it to be accepted and to take effect. Of the holders of a right, those of more than half
    /// of what neither applicant nor recipient holds are enough.
    pub missing: Vec<MissingConsentView>,
}

/// A consent that a procedure lacks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MissingConsentView {
    /// Whose.
    pub organisation: u32,
    /// Why it has a say: recipient, holder, creditor.
    pub say: String,
    /// The right a holder holds parts of: holding, processing, operating.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub right: Option<String>,
}

impl From<&p::MissingConsent> for MissingConsentView {
    fn from(missing: &p::MissingConsent) -> Self {
        let (say, right) = match missing.say {
            p::Say::Recipient => ("recipient", None),
            p::Say::Holder(right) => ("holder", Some(names::right(right).to_owned())),
            p::Say::Creditor => ("creditor", None),
        };
        Self { organisation: missing.organisation, say: say.to_owned(), right }
    }
}

/// The latest objection to an asset or to a procedure on it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ObjectionView {
    /// What was objected to: the first registration, a procedure by its kind, or (objection) the registration itself.
    pub kind: String,
    /// Who objected.
    pub by: u32,
    /// Digest of the evidence.
    #[schema(value_type = String)]
    pub evidence: Digest,
    /// The block it was raised in.
    pub at: u32,
    /// The ruling; absent until there is one.
    pub upheld: Option<bool>,
}

/// A freeze.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FreezeView {
    /// The asset.
    pub asset: u64,
    /// Which auditor ordered it.
    pub by: u32,
    /// The auditor's coded reason.
    pub reason: u16,
    /// The block it was ordered in.
    pub at: u32,
    /// The block it ends in by itself; never when absent.
    pub until: Option<u32>,
}

/// A pledge.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PledgeView {
    /// The asset.
    pub asset: u64,
    /// Its number among the asset's pledges.
    pub number: u32,
    /// holding, processing, operating.
    pub right: String,
    /// Whose part of the right it is.
    pub pledgor: u32,
    /// Whom it secures.
    pub creditor: u32,
    /// Digest of the terms.
    #[schema(value_type = String)]
    pub terms: Digest,
    /// The block it ends in by itself; never when absent.
    pub until: Option<u32>,
    /// The block it was offered in.
    pub at: u32,
    /// The block the creditor accepted it in; until then it binds nobody.
    pub accepted: Option<u32>,
}

/// A licence that was put on record.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LicenceRecordView {
    /// Its number among those of the asset, from 0.
    pub number: u32,
    /// Who gave it.
    pub licensor: u32,
    /// Who may use the asset.
    pub licensee: u32,
    /// Digest of the terms.
    #[schema(value_type = String)]
    pub terms: Digest,
    /// The block it ends in; never when absent.
    pub until: Option<u32>,
    /// The block it was put on record in.
    pub at: u32,
}

/// Many declarations under one root.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BatchView {
    /// Its id on chain.
    pub id: u64,
    /// Who declared it.
    pub owner: u32,
    /// The root of its Merkle tree (RFC 6962, SHA-256), against which each entry can be proven.
    #[schema(value_type = String)]
    pub root: Digest,
    /// How many entries it has.
    pub count: u32,
    /// Digest of a document that describes it.
    #[schema(value_type = String)]
    pub metadata: Digest,
    /// The block it was declared in; its entries count as declared since then.
    pub at: u32,
}

/// Which procedures.
#[derive(Clone, Debug, Default)]
pub(crate) struct ProcedureFilters {
    pub kind: Option<String>,
    pub state: Option<String>,
    pub applicant: Option<u32>,
}

/// Which pledges.
#[derive(Clone, Debug, Default)]
pub(crate) struct PledgeFilters {
    pub asset: Option<u64>,
    pub pledgor: Option<u32>,
    pub creditor: Option<u32>,
    /// Only those that bind, or only those the creditor has not accepted.
    pub accepted: Option<bool>,
}

pub(super) async fn write_change(db: &mut SqliteConnection, asset: u64, number: u32, change: &p::Change) -> Result<()> {
    sqlx::query("INSERT OR REPLACE INTO changes (asset, number, at, state, kind) VALUES (?, ?, ?, ?, ?)")
        .bind(to_db(asset))
        .bind(number)
        .bind(change.at)
        .bind(names::state(change.state))
        .bind(change.kind.map(names::registration))
        .execute(db)
        .await?;
    Ok(())
}

pub(super) async fn write_procedure(
    db: &mut SqliteConnection,
    asset: u64,
    procedure: Option<&(p::Procedure, Vec<p::MissingConsent>)>,
) -> Result<()> {
    let Some((procedure, missing)) = procedure else {
        sqlx::query("DELETE FROM procedures WHERE asset = ?").bind(to_db(asset)).execute(db).await?;
        return Ok(());
    };
    let until = match procedure.state {
        p::RegistrationState::Published { until } => Some(until),
        _ => None,
    };
    let application = procedure.application.as_ref().map(|application| json(&ApplicationView::from(application)));
    sqlx::query("INSERT OR REPLACE INTO procedures (asset, kind, application, applicant, state, until, submitted_at, due, consents, missing) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(to_db(asset))
        .bind(names::registration(procedure.kind()))
        .bind(application.transpose()?)
        .bind(procedure.applicant)
        .bind(names::state(procedure.state))
        .bind(until)
        .bind(procedure.submitted_at)
        .bind(procedure.due)
        .bind(json(procedure.consents.as_slice())?)
        .bind(json(&missing.iter().map(MissingConsentView::from).collect::<Vec<_>>())?)
        .execute(db)
        .await?;
    Ok(())
}

pub(super) async fn write_objection(
    db: &mut SqliteConnection,
    asset: u64,
    objection: Option<&p::Objection>,
) -> Result<()> {
    // An objection stays on record until the next takes its place.
    let Some(objection) = objection else {
        return Ok(());
    };
    sqlx::query(
        "INSERT OR REPLACE INTO objections (asset, kind, organisation, evidence, at, upheld) VALUES (?, ?, ?, ?, ?, ?)",
    )
    .bind(to_db(asset))
    .bind(names::registration(objection.kind))
    .bind(objection.by)
    .bind(objection.evidence.as_slice())
    .bind(objection.at)
    .bind(objection.upheld)
    .execute(db)
    .await?;
    Ok(())
}

pub(super) async fn write_encumbrances(
    db: &mut SqliteConnection,
    asset: u64,
    encumbrances: &p::Encumbrances,
) -> Result<()> {
    sqlx::query("DELETE FROM freezes WHERE asset = ?").bind(to_db(asset)).execute(&mut *db).await?;
    sqlx::query("DELETE FROM pledges WHERE asset = ?").bind(to_db(asset)).execute(&mut *db).await?;
    if let Some(freeze) = &encumbrances.freeze {
        sqlx::query("INSERT INTO freezes (asset, organisation, reason, at, until) VALUES (?, ?, ?, ?, ?)")
            .bind(to_db(asset))
            .bind(freeze.by)
            .bind(freeze.reason)
            .bind(freeze.at)
            .bind(freeze.until)
            .execute(&mut *db)
            .await?;
    }
    for pledge in &encumbrances.pledges {
        sqlx::query("INSERT INTO pledges (asset, number, right_, pledgor, creditor, terms, until, at, accepted) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
            .bind(to_db(asset))
            .bind(pledge.number)
            .bind(names::right(pledge.right))
            .bind(pledge.pledgor)
            .bind(pledge.creditor)
            .bind(pledge.terms.as_slice())
            .bind(pledge.until)
            .bind(pledge.at)
            .bind(pledge.accepted)
            .execute(&mut *db)
            .await?;
    }
    Ok(())
}

pub(super) async fn write_licence_record(
    db: &mut SqliteConnection,
    asset: u64,
    number: u32,
    record: &p::LicenceRecord,
) -> Result<()> {
    sqlx::query("INSERT OR REPLACE INTO licence_records (asset, number, licensor, licensee, terms, until, at) VALUES (?, ?, ?, ?, ?, ?, ?)")
        .bind(to_db(asset))
        .bind(number)
        .bind(record.licensor)
        .bind(record.licensee)
        .bind(record.terms.as_slice())
        .bind(record.until)
        .bind(record.at)
        .execute(db)
        .await?;
    Ok(())
}

pub(super) async fn write_batch(db: &mut SqliteConnection, id: u64, batch: &p::Batch) -> Result<()> {
    sqlx::query("INSERT OR REPLACE INTO batches (id, owner, root, count, metadata, at) VALUES (?, ?, ?, ?, ?, ?)")
        .bind(to_db(id))
        .bind(batch.owner)
        .bind(batch.root.as_slice())
        .bind(batch.count)
        .bind(batch.metadata.as_slice())
        .bind(batch.at)
        .execute(db)
        .await?;
    Ok(())
}

fn change(row: &SqliteRow) -> Result<ChangeView> {
    Ok(ChangeView {
        number: row.try_get("number")?,
        at: row.try_get("at")?,
        state: row.try_get("state")?,
        kind: row.try_get("kind")?,
    })
}

fn procedure(row: &SqliteRow) -> Result<ProcedureView> {
    Ok(ProcedureView {
        asset: id(row, "asset")?,
        kind: row.try_get("kind")?,
        application: optional_stored(row, "application")?,
        applicant: row.try_get("applicant")?,
        state: row.try_get("state")?,
        until: row.try_get("until")?,
        submitted_at: row.try_get("submitted_at")?,
        due: row.try_get("due")?,
        consents: stored(row, "consents")?,
        missing: stored(row, "missing")?,
    })
}

fn freeze(row: &SqliteRow) -> Result<FreezeView> {
    Ok(FreezeView {
        asset: id(row, "asset")?,
        by: row.try_get("organisation")?,
        reason: row.try_get("reason")?,
        at: row.try_get("at")?,
        until: row.try_get("until")?,
    })
}

fn pledge(row: &SqliteRow) -> Result<PledgeView> {
    Ok(PledgeView {
        asset: id(row, "asset")?,
        number: row.try_get("number")?,
        right: row.try_get("right_")?,
        pledgor: row.try_get("pledgor")?,
        creditor: row.try_get("creditor")?,
        terms: required(row, "terms")?,
        until: row.try_get("until")?,
        at: row.try_get("at")?,
        accepted: row.try_get("accepted")?,
    })
}

fn batch(row: &SqliteRow) -> Result<BatchView> {
    Ok(BatchView {
        id: id(row, "id")?,
        owner: row.try_get("owner")?,
        root: required(row, "root")?,
        count: row.try_get("count")?,
        metadata: required(row, "metadata")?,
        at: row.try_get("at")?,
    })
}

/// The procedure that is open on an asset.
pub(super) async fn procedure_on(db: &mut SqliteConnection, asset: u64) -> Result<Option<ProcedureView>> {
    let row = sqlx::query("SELECT * FROM procedures WHERE asset = ?").bind(to_db(asset)).fetch_optional(db).await?;
    row.as_ref().map(procedure).transpose()
}

/// The latest objection to an asset.
pub(super) async fn objection_to(db: &mut SqliteConnection, asset: u64) -> Result<Option<ObjectionView>> {
    let row = sqlx::query("SELECT * FROM objections WHERE asset = ?").bind(to_db(asset)).fetch_optional(db).await?;
    let view = |row: SqliteRow| {
        Ok(ObjectionView {
            kind: row.try_get("kind")?,
            by: row.try_get("organisation")?,
            evidence: required(&row, "evidence")?,
            at: row.try_get("at")?,
            upheld: row.try_get("upheld")?,
        })
    };
    row.map(view).transpose()
}

/// The freeze of an asset.
pub(super) async fn freeze_of(db: &mut SqliteConnection, asset: u64) -> Result<Option<FreezeView>> {
    let row = sqlx::query("SELECT * FROM freezes WHERE asset = ?").bind(to_db(asset)).fetch_optional(db).await?;
    row.as_ref().map(freeze).transpose()
}

/// The pledges of an asset, of which there are few.
pub(super) async fn pledges_of(db: &mut SqliteConnection, asset: u64) -> Result<Vec<PledgeView>> {
    let rows = sqlx::query("SELECT * FROM pledges WHERE asset = ? ORDER BY number").bind(to_db(asset));
    rows.fetch_all(db).await?.iter().map(pledge).collect()
}

impl Index {
    /// The changes in the life of an asset, newest first; those up to a block, if one is given.
    pub(crate) async fn changes(
        &self,
        asset: u64,
        up_to: Option<u32>,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Page<ChangeView>> {
        let mut snapshot = self.snapshot().await?;
        let db = &mut *snapshot.transaction;
        existing_asset(db, asset).await?;
        let rows = sqlx::query(
            "SELECT * FROM changes WHERE asset = ? AND number < ? AND at <= ? ORDER BY number DESC LIMIT ?",
        )
        .bind(to_db(asset))
        .bind(before.map_or(i64::MAX, to_db))
        .bind(up_to.unwrap_or(u32::MAX))
        .bind(limit + 1)
        .fetch_all(db)
        .await?;
        let page = Page::cut(rows.iter().map(change).collect::<Result<_>>()?, limit, |change| change.number.into());
        Ok(page.up_to(snapshot.as_of))
    }

    /// The licences on record for an asset, newest first.
    pub(crate) async fn licence_records(
        &self,
        asset: u64,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Page<LicenceRecordView>> {
        let mut snapshot = self.snapshot().await?;
        let db = &mut *snapshot.transaction;
        existing_asset(db, asset).await?;
        let rows =
            sqlx::query("SELECT * FROM licence_records WHERE asset = ? AND number < ? ORDER BY number DESC LIMIT ?")
                .bind(to_db(asset))
                .bind(before.map_or(i64::MAX, to_db))
                .bind(limit + 1)
                .fetch_all(db)
                .await?;
        let view = |row: &SqliteRow| {
            Ok(LicenceRecordView {
                number: row.try_get("number")?,
                licensor: row.try_get("licensor")?,
                licensee: row.try_get("licensee")?,
                terms: required(row, "terms")?,
                until: row.try_get("until")?,
                at: row.try_get("at")?,
            })
        };
        let page = Page::cut(rows.iter().map(view).collect::<Result<_>>()?, limit, |record| record.number.into());
        Ok(page.up_to(snapshot.as_of))
    }

    /// Procedures that are open, by asset, the newest asset first.
    pub(crate) async fn procedures(
        &self,
        filters: &ProcedureFilters,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Page<ProcedureView>> {
        let ProcedureFilters { kind, state, applicant } = filters;
        let mut sql = QueryBuilder::<Sqlite>::new("SELECT * FROM procedures WHERE asset < ");
        sql.push_bind(before.map_or(i64::MAX, to_db));
        if let Some(kind) = kind {
            sql.push(" AND kind = ").push_bind(kind.clone());
        }
        if let Some(state) = state {
            sql.push(" AND state = ").push_bind(state.clone());
        }
        if let Some(applicant) = applicant {
            sql.push(" AND applicant = ").push_bind(*applicant);
        }
        sql.push(" ORDER BY asset DESC LIMIT ").push_bind(limit + 1);
        let mut snapshot = self.snapshot().await?;
        let rows = sql.build().fetch_all(&mut *snapshot.transaction).await?;
        let page = Page::cut(rows.iter().map(procedure).collect::<Result<_>>()?, limit, |procedure| procedure.asset);
        Ok(page.up_to(snapshot.as_of))
    }

    /// Freezes, by asset, the newest asset first.
    pub(crate) async fn freezes(&self, before: Option<u64>, limit: u32) -> Result<Page<FreezeView>> {
        let mut snapshot = self.snapshot().await?;
        let rows = sqlx::query("SELECT * FROM freezes WHERE asset < ? ORDER BY asset DESC LIMIT ?")
            .bind(before.map_or(i64::MAX, to_db))
            .bind(limit + 1)
            .fetch_all(&mut *snapshot.transaction)
            .await?;
        let page = Page::cut(rows.iter().map(freeze).collect::<Result<_>>()?, limit, |freeze| freeze.asset);
        Ok(page.up_to(snapshot.as_of))
    }

    /// Pledges, by asset, the newest asset first. The page begins after an asset's pledge of this number.
    pub(crate) async fn pledges(
        &self,
        filters: &PledgeFilters,
        before: Option<(u64, u32)>,
        limit: u32,
    ) -> Result<Page<PledgeView>> {
        let PledgeFilters { asset, pledgor, creditor, accepted } = filters;
        let (last, number) = before.map_or((i64::MAX, 0), |(asset, number)| (to_db(asset), number));
        let mut sql = QueryBuilder::<Sqlite>::new("SELECT * FROM pledges WHERE (asset, number) < (");
        sql.push_bind(last).push(", ").push_bind(number).push(")");
        if let Some(asset) = asset {
            sql.push(" AND asset = ").push_bind(to_db(*asset));
        }
        if let Some(pledgor) = pledgor {
            sql.push(" AND pledgor = ").push_bind(*pledgor);
        }
        if let Some(creditor) = creditor {
            sql.push(" AND creditor = ").push_bind(*creditor);
        }
        if let Some(accepted) = accepted {
            sql.push(if *accepted { " AND accepted IS NOT NULL" } else { " AND accepted IS NULL" });
        }
        sql.push(" ORDER BY asset DESC, number DESC LIMIT ").push_bind(limit + 1);
        let mut snapshot = self.snapshot().await?;
        let rows = sql.build().fetch_all(&mut *snapshot.transaction).await?;
        let pledges = rows.iter().map(pledge).collect::<Result<_>>()?;
        let page = Page::cut_by(pledges, limit, |pledge: &PledgeView| format!("{}-{}", pledge.asset, pledge.number));
        Ok(page.up_to(snapshot.as_of))
    }
    /// Batches, newest first; those of an organisation, if one is given.
    pub(crate) async fn batches(&self, owner: Option<u32>, before: Option<u64>, limit: u32) -> Result<Page<BatchView>> {
        let mut sql = QueryBuilder::<Sqlite>::new("SELECT * FROM batches WHERE id < ");
        sql.push_bind(before.map_or(i64::MAX, to_db));
        if let Some(owner) = owner {
            sql.push(" AND owner = ").push_bind(owner);
        }
        sql.push(" ORDER BY id DESC LIMIT ").push_bind(limit + 1);
        let mut snapshot = self.snapshot().await?;
        let rows = sql.build().fetch_all(&mut *snapshot.transaction).await?;
        let page = Page::cut(rows.iter().map(batch).collect::<Result<_>>()?, limit, |batch| batch.id);
        Ok(page.up_to(snapshot.as_of))
    }
}
