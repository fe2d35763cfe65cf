//! Licences, what they were used for, and the meters they are paid from.

use std::collections::HashMap;

use deed_evidence::Digest;
use deed_primitives as p;
use deed_sdk::terms::PolicyView;
use serde::{Deserialize, Serialize};
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection};
use utoipa::ToSchema;

use super::query::{Known, Page, id, optional_id, optional_stored, required, stored};
use super::{Index, json};
use crate::db::to_db;
use crate::error::{Error, Result};

/// A licence.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LicenceView {
    /// Its id on chain.
    pub id: u64,
    /// What it licenses.
    pub asset: u64,
    /// In which version.
    pub version: u32,
    /// The asset's title.
    pub title: Option<String>,
    /// Who holds it.
    pub licensee: u32,
    /// Who granted it.
    pub licensor: u32,
    /// What it allows.
    pub policy: PolicyView,
    /// The block it was issued in.
    pub issued_at: u32,
    /// The last block it may be used in.
    pub expires_at: Option<u32>,
    /// active, expired, exhausted, revoked: where it stands, with the licences above it.
    pub state: &'static str,
    /// How often it was used, under its sublicences too.
    pub uses: u32,
    /// The licence it was granted under, if it is a sublicence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<u64>,
    /// How many sublicences lie between it and the licence that the seller granted.
    pub depth: u8,
    /// Whether each use is paid for out of a meter.
    pub metered: bool,
    /// That meter, while it is open; without it, a metered licence covers no further use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meter: Option<MeterView>,
    /// Its revocation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revocation: Option<RevocationView>,
    /// The latest hundred recorded uses, oldest first; `GET /v1/licences/{id}/uses` has all.
    pub history: Vec<UseView>,
}

/// A recorded use.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UseView {
    /// Its number.
    pub number: u32,
    /// What for.
    pub purpose: String,
    /// The user's reference.
    #[schema(value_type = String)]
    pub reference: Digest,
    /// The block it was recorded in.
    pub block: u32,
    /// How many uses it was at once.
    pub units: u32,
    /// In which country, if the user said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub territory: Option<String>,
    /// What it was charged, in minor units, if the user said how many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub charged: Option<String>,
}

/// Why and when a licence was revoked.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RevocationView {
    /// The licensor's coded reason.
    pub code: u16,
    /// Digest of its evidence.
    #[schema(value_type = String)]
    pub evidence: Digest,
    /// The block it was revoked in.
    pub at: u32,
    /// Digest of the licensee's evidence, if it contests the revocation.
    #[schema(value_type = Option<String>)]
    pub contested: Option<Digest>,
}

/// The prepaid account of a licence that is paid for by use.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MeterView {
    /// The licence.
    pub licence: u64,
    /// The offer it was opened from.
    pub offer: u64,
    /// What each use costs, in minor units.
    pub price: String,
    /// What is held, in minor units.
    pub held: String,
    /// What of it was used and not yet paid out.
    pub owed: String,
}

pub(super) async fn write_licence(db: &mut SqliteConnection, id: u64, licence: &p::Licence) -> Result<()> {
    let revocation = licence.revoked.map(|revoked| RevocationView {
        code: revoked.code,
        evidence: Digest(revoked.evidence),
        at: revoked.at,
        contested: revoked.contested.map(Digest),
    });
    sqlx::query("INSERT OR REPLACE INTO licences (id, asset, version, licensee, licensor, policy, issued_at, expires_at, uses, parent, depth, metered, revocation) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(to_db(id))
        .bind(to_db(licence.asset))
        .bind(licence.version)
        .bind(licence.licensee)
        .bind(licence.licensor)
        .bind(json(&PolicyView::from(&licence.policy))?)
        .bind(licence.issued_at)
        .bind(licence.expires_at)
        .bind(licence.uses)
        .bind(licence.parent.map(to_db))
        .bind(licence.depth)
        .bind(licence.metered)
        .bind(revocation.as_ref().map(json).transpose()?)
        .execute(db)
        .await?;
    Ok(())
}

pub(super) async fn write_meter(db: &mut SqliteConnection, licence: u64, meter: Option<&p::Meter>) -> Result<()> {
    let Some(meter) = meter else {
        sqlx::query("DELETE FROM meters WHERE licence = ?").bind(to_db(licence)).execute(db).await?;
        return Ok(());
    };
    sqlx::query("INSERT OR REPLACE INTO meters (licence, offer, price, held, owed) VALUES (?, ?, ?, ?, ?)")
        .bind(to_db(licence))
        .bind(to_db(meter.offer))
        .bind(meter.price.to_string())
        .bind(meter.held.to_string())
        .bind(meter.owed.to_string())
        .execute(db)
        .await?;
    Ok(())
}

/// A licence, and where it stands by itself at a block.
fn licence(row: &SqliteRow, block: u32) -> Result<LicenceView> {
    let policy: PolicyView = stored(row, "policy")?;
    let (expires_at, uses): (Option<u32>, u32) = (row.try_get("expires_at")?, row.try_get("uses")?);
    let revocation: Option<RevocationView> = optional_stored(row, "revocation")?;
    let state = if revocation.is_some() {
        "revoked"
    } else if expires_at.is_some_and(|last| block > last) {
        "expired"
    } else if policy.max_uses.is_some_and(|most| uses >= most) {
        "exhausted"
    } else {
        ACTIVE
    };
    Ok(LicenceView {
        id: id(row, "id")?,
        asset: id(row, "asset")?,
        version: row.try_get("version")?,
        title: row.try_get("title")?,
        licensee: row.try_get("licensee")?,
        licensor: row.try_get("licensor")?,
        policy,
        issued_at: row.try_get("issued_at")?,
        expires_at,
        state,
        uses,
        parent: optional_id(row, "parent")?,
        depth: row.try_get("depth")?,
        metered: row.try_get("metered")?,
        meter: None,
        revocation,
        history: Vec::new(),
    })
}

/// The state of a licence that may be used.
const ACTIVE: &str = "active";

impl LicenceView {
    /// Whether a use can still be recorded: nothing has ended it, nor closed or emptied the meter that pays for it.
    pub(crate) fn is_usable(&self) -> bool {
        self.state == ACTIVE && (!self.metered || self.meter.as_ref().is_some_and(MeterView::pays))
    }
}

impl MeterView {
    /// Whether it holds the price of one more use.
    fn pays(&self) -> bool {
        let amount = |text: &str| text.parse::<u128>().ok();
        let after = amount(&self.owed).zip(amount(&self.price)).and_then(|(owed, price)| owed.checked_add(price));
        after.zip(amount(&self.held)).is_some_and(|(after, held)| after <= held)
    }
}

fn meter(row: &SqliteRow) -> Result<MeterView> {
    Ok(MeterView {
        licence: id(row, "licence")?,
        offer: id(row, "offer")?,
        price: row.try_get("price")?,
        held: row.try_get("held")?,
        owed: row.try_get("owed")?,
    })
}

const LICENCES: &str = "SELECT l.*, a.title AS title FROM licences l LEFT JOIN assets a ON a.id = l.asset";

/// The licences above some, each with the one `below` it that is asked about; the nearest first.
const LICENCES_ABOVE: &str = "
    WITH RECURSIVE above (below, id, step) AS (
        SELECT id, parent, 1 FROM licences WHERE parent IS NOT NULL AND id IN (SELECT value FROM json_each(?1))
        UNION ALL
        SELECT above.below, l.parent, above.step + 1 FROM above JOIN licences l ON l.id = above.id
        WHERE l.parent IS NOT NULL AND above.step < ?2)
    SELECT above.below, l.*, NULL AS title FROM above JOIN licences l ON l.id = above.id ORDER BY above.below, above.step";

/// Licences above a licence that are looked at: the chain grants sublicences less deep than this.
const LICENCES_ABOVE_MAX: u32 = 8;

/// Uses that are shown with a licence.
const USES_SHOWN: u32 = 100;

/// Completes licences: a sublicence ends when one above it does, and a metered one has a meter. However many they are, each is
/// asked for all of them at once.
async fn complete(db: &mut SqliteConnection, licences: &mut [LicenceView], block: u32) -> Result<()> {
    let ids = |licences: &[LicenceView], asked: fn(&LicenceView) -> bool| {
        json(&licences.iter().filter(|found| asked(found)).map(|found| found.id).collect::<Vec<_>>())
    };
    let rows = sqlx::query(LICENCES_ABOVE)
        .bind(ids(licences, |found| found.state == ACTIVE)?)
        .bind(LICENCES_ABOVE_MAX)
        .fetch_all(&mut *db)
        .await?;
    let mut ended = HashMap::new();
    for row in &rows {
        let above = licence(row, block)?;
        if above.state != ACTIVE {
            ended.entry(id(row, "below")?).or_insert(above.state);
        }
    }
    let rows = sqlx::query("SELECT * FROM meters WHERE licence IN (SELECT value FROM json_each(?))")
        .bind(ids(licences, |found| found.metered)?)
        .fetch_all(db)
        .await?;
    let meters = rows.iter().map(|row| meter(row).map(|meter| (meter.licence, meter)));
    let mut meters = meters.collect::<Result<HashMap<_, _>>>()?;
    for found in licences {
        found.state = ended.get(&found.id).copied().unwrap_or(found.state);
        found.meter = meters.remove(&found.id);
    }
    Ok(())
}

/// Adds to licences their latest uses, oldest first; all of them with one question.
async fn add_uses(db: &mut SqliteConnection, licences: &mut [LicenceView]) -> Result<()> {
    let ids: Vec<u64> = licences.iter().map(|found| found.id).collect();
    let rows = sqlx::query(
        "SELECT u.* FROM json_each(?1) shown JOIN uses u ON u.licence = shown.value
         WHERE u.uses >= coalesce(
             (SELECT w.uses FROM uses w WHERE w.licence = shown.value ORDER BY w.uses DESC LIMIT 1 OFFSET ?2), 0)
         ORDER BY u.licence, u.uses",
    )
    .bind(json(&ids)?)
    .bind(USES_SHOWN - 1)
    .fetch_all(db)
    .await?;
    let mut uses: HashMap<u64, Vec<UseView>> = HashMap::new();
    for row in &rows {
        uses.entry(id(row, "licence")?).or_default().push(used(row)?);
    }
    for found in licences {
        found.history = uses.remove(&found.id).unwrap_or_default();
    }
    Ok(())
}

fn used(row: &SqliteRow) -> Result<UseView> {
    Ok(UseView {
        number: row.try_get("uses")?,
        purpose: row.try_get("purpose")?,
        reference: required(row, "reference")?,
        block: row.try_get("block")?,
        units: row.try_get("units")?,
        territory: row.try_get("territory")?,
        charged: row.try_get("charged")?,
    })
}

async fn existing_licence(db: &mut SqliteConnection, id: u64, block: u32) -> Result<LicenceView> {
    let mut sql = QueryBuilder::<Sqlite>::new(LICENCES);
    sql.push(" WHERE l.id = ").push_bind(to_db(id));
    let row = sql.build().fetch_optional(db).await?;
    let row = row.ok_or_else(|| {
        Error::not_found("licence", id, "GET /v1/licences lists those this organisation holds or granted")
    })?;
    licence(&row, block)
}

impl Index {
    /// Licences this organisation holds or granted, newest first, with their uses.
    pub(crate) async fn licences(
        &self,
        organisation: u32,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Page<LicenceView>> {
        let mut sql = QueryBuilder::<Sqlite>::new(LICENCES);
        sql.push(" WHERE l.id < ").push_bind(before.map_or(i64::MAX, to_db));
        sql.push(" AND (l.licensee = ")
            .push_bind(organisation)
            .push(" OR l.licensor = ")
            .push_bind(organisation)
            .push(")");
        sql.push(" ORDER BY l.id DESC LIMIT ").push_bind(limit + 1);
        let mut snapshot = self.snapshot().await?;
        let db = &mut *snapshot.transaction;
        let rows = sql.build().fetch_all(&mut *db).await?;
        let block = snapshot.as_of.block;
        let licences = rows.iter().map(|row| licence(row, block)).collect::<Result<Vec<_>>>()?;
        let mut page = Page::cut(licences, limit, |licence| licence.id);
        complete(db, &mut page.items, block).await?;
        add_uses(db, &mut page.items).await?;
        Ok(page.up_to(snapshot.as_of))
    }

    /// A licence.
    pub(crate) async fn licence(&self, id: u64) -> Result<Known<LicenceView>> {
        let mut snapshot = self.snapshot().await?;
        let db = &mut *snapshot.transaction;
        let mut found = [existing_licence(db, id, snapshot.as_of.block).await?];
        complete(db, &mut found, snapshot.as_of.block).await?;
        add_uses(db, &mut found).await?;
        let [object] = found;
        Ok(Known { object, as_of: snapshot.as_of })
    }

    /// Licences this organisation holds on an asset, newest first, without their uses.
    pub(crate) async fn licences_held(
        &self,
        licensee: u32,
        asset: u64,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Page<LicenceView>> {
        let mut sql = QueryBuilder::<Sqlite>::new(LICENCES);
        sql.push(" WHERE l.licensee = ").push_bind(licensee).push(" AND l.asset = ").push_bind(to_db(asset));
        sql.push(" AND l.id < ").push_bind(before.map_or(i64::MAX, to_db));
        sql.push(" ORDER BY l.id DESC LIMIT ").push_bind(limit + 1);
        let mut snapshot = self.snapshot().await?;
        let (db, block) = (&mut *snapshot.transaction, snapshot.as_of.block);
        let rows = sql.build().fetch_all(&mut *db).await?;
        let licences = rows.iter().map(|row| licence(row, block)).collect::<Result<Vec<_>>>()?;
        let mut page = Page::cut(licences, limit, |licence| licence.id);
        complete(db, &mut page.items, block).await?;
        Ok(page.up_to(snapshot.as_of))
    }

    /// A licence, if this organisation holds it and it is for this asset.
    pub(crate) async fn licence_held(&self, licensee: u32, asset: u64, id: u64) -> Result<Option<LicenceView>> {
        // The page that would begin with it has it as its first entry, or begins with an older one.
        let page = self.licences_held(licensee, asset, id.checked_add(1), 1).await?;
        Ok(page.items.into_iter().find(|licence| licence.id == id))
    }

    /// The recorded uses of a licence, newest first.
    pub(crate) async fn uses(&self, licence: u64, before: Option<u64>, limit: u32) -> Result<Page<UseView>> {
        let mut snapshot = self.snapshot().await?;
        let db = &mut *snapshot.transaction;
        existing_licence(db, licence, snapshot.as_of.block).await?;
        let rows = sqlx::query("SELECT * FROM uses WHERE licence = ? AND uses < ? ORDER BY uses DESC LIMIT ?")
            .bind(to_db(licence))
            .bind(before.map_or(i64::MAX, to_db))
            .bind(limit + 1)
            .fetch_all(db)
            .await?;
        let page = Page::cut(rows.iter().map(used).collect::<Result<_>>()?, limit, |found| found.number.into());
        Ok(page.up_to(snapshot.as_of))
    }

    /// The block a use with this reference was recorded in.
    pub(crate) async fn use_recorded(&self, licence: u64, reference: &[u8; 32]) -> Result<Option<u32>> {
        let row: Option<(u32,)> = sqlx::query_as("SELECT block FROM uses WHERE reference = ? AND licence = ?")
            .bind(reference.as_slice())
            .bind(to_db(licence))
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(|(block,)| block))
    }

    /// Open meters of licences that this organisation holds or granted, newest first.
    pub(crate) async fn meters(&self, organisation: u32, before: Option<u64>, limit: u32) -> Result<Page<MeterView>> {
        let mut snapshot = self.snapshot().await?;
        let rows = sqlx::query(
            "SELECT m.* FROM meters m JOIN licences l ON l.id = m.licence
             WHERE m.licence < ?1 AND (l.licensee = ?2 OR l.licensor = ?2) ORDER BY m.licence DESC LIMIT ?3",
        )
        .bind(before.map_or(i64::MAX, to_db))
        .bind(organisation)
        .bind(limit + 1)
        .fetch_all(&mut *snapshot.transaction)
        .await?;
        let page = Page::cut(rows.iter().map(meter).collect::<Result<_>>()?, limit, |meter| meter.licence);
        Ok(page.up_to(snapshot.as_of))
    }
}
