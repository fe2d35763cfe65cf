//! Who may do what: roles, permissions, tokens, and the record of every decision.
//!
//! A caller shows a bearer token. A token carries roles; a role grants permissions; every endpoint asks for exactly one
//! permission, declared where the endpoint is routed. Tokens are 256 random bits, so their plain SHA-256 is enough at
//! rest: there is nothing to guess, and the text exists nowhere but with its holder.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, RwLock};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use rand::RngCore;
use serde::{Deserialize, Serialize};
use sqlx::sqlite::SqlitePool;
use tokio::sync::{mpsc, oneshot};
use utoipa::ToSchema;

use crate::db::now;
use crate::error::{Error, Kind, Result};
use crate::index::refused_cursor;

/// What a person or program is to the organisation. A token carries one or more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Sees everything of the business, changes nothing.
    Viewer,
    /// Composes and saves workflows.
    Composer,
    /// Runs workflows: starts, pauses, cancels, re-runs.
    Operator,
    /// Commits the organisation: registers assets, offers, orders, acknowledges.
    Approver,
    /// Manages tokens and connections, and may do all of the above.
    Admin,
    /// Sees everything and reads the audit record.
    Auditor,
}

/// What an endpoint asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Permission {
    /// Nothing: health, the public log.
    Public,
    /// Seeing.
    View,
    /// Uploading content that something else will refer to.
    Upload,
    /// Composing workflows.
    Compose,
    /// Running workflows.
    Operate,
    /// Committing the organisation on chain.
    Commit,
    /// Managing the gateway.
    Administer,
    /// Reading the audit record.
    Audit,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 6] =
        [Self::Viewer, Self::Composer, Self::Operator, Self::Approver, Self::Admin, Self::Auditor];

    /// Whether the role grants a permission.
    pub fn grants(self, permission: Permission) -> bool {
        use Permission as P;
        match self {
            Self::Admin => true,
            Self::Viewer => matches!(permission, P::Public | P::View),
            Self::Composer => matches!(permission, P::Public | P::View | P::Upload | P::Compose),
            Self::Operator => matches!(permission, P::Public | P::View | P::Upload | P::Operate),
            Self::Approver => matches!(permission, P::Public | P::View | P::Upload | P::Commit),
            Self::Auditor => matches!(permission, P::Public | P::View | P::Audit),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Composer => "composer",
            Self::Operator => "operator",
            Self::Approver => "approver",
            Self::Admin => "admin",
            Self::Auditor => "auditor",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

impl Permission {
    /// The name under which it is documented and recorded.
    pub fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::View => "view",
            Self::Upload => "upload",
            Self::Compose => "compose",
            Self::Operate => "operate",
            Self::Commit => "commit",
            Self::Administer => "administer",
            Self::Audit => "audit",
        }
    }

    fn roles(self) -> String {
        let roles: Vec<_> = Role::ALL.into_iter().filter(|role| role.grants(self)).map(Role::name).collect();
        roles.join(", ")
    }
}

/// Who is asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The token's id.
    pub id: String,
    /// The name it was issued under.
    pub name: String,
    /// Its roles.
    pub roles: BTreeSet<Role>,
}

impl Caller {
    /// How statements and audit records name the caller.
    pub fn actor(&self) -> String {
        format!("{} ({})", self.name, self.id)
    }

    /// # Errors
    /// When none of the caller's roles grants `permission`: names the roles that would.
    pub fn require(&self, permission: Permission) -> Result<()> {
        if self.roles.iter().any(|role| role.grants(permission)) {
            return Ok(());
        }
        Err(Error::new(
            Kind::Forbidden,
            "forbidden",
            format!("the token `{}` does not grant `{}`", self.name, permission.name()),
            format!("ask an administrator for a token with one of these roles: {}", permission.roles()),
        ))
    }
}

/// A token as it is listed: everything but its text.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TokenView {
    /// The token's id.
    pub id: String,
    /// What it was issued for.
    pub name: String,
    /// Its roles.
    pub roles: Vec<Role>,
    /// When it was issued, RFC 3339 UTC.
    pub created_at: String,
}

/// The tokens, and who is behind each. Reads never touch the disk: the table is small and held whole.
#[derive(Clone, Debug)]
pub struct Tokens {
    pool: SqlitePool,
    by_hash: Arc<RwLock<HashMap<[u8; 32], Caller>>>,
}

/// Tokens at the same time: far above any organisation's need, low enough to be held in memory.
const TOKENS_MAX: i64 = 10_000;

impl Tokens {
    pub(crate) async fn open(pool: SqlitePool) -> Result<Self> {
        let rows: Vec<(String, String, Vec<u8>, String)> =
            sqlx::query_as("SELECT id, name, hash, roles FROM tokens WHERE revoked_at IS NULL")
                .fetch_all(&pool)
                .await?;
        let by_hash = rows
            .into_iter()
            .filter_map(|(id, name, hash, roles)| {
                Some((hash.try_into().ok()?, Caller { id, name, roles: parse_roles(&roles) }))
            })
            .collect();
        Ok(Self { pool, by_hash: Arc::new(RwLock::new(by_hash)) })
    }

    /// Issues a token. The text is returned here and never again.
    pub(crate) async fn issue(&self, name: &str, roles: &[Role]) -> Result<(TokenView, String)> {
        let (count,): (i64,) =
            sqlx::query_as("SELECT count(*) FROM tokens WHERE revoked_at IS NULL").fetch_one(&self.pool).await?;
        if count >= TOKENS_MAX {
            return Err(Error::new(
                Kind::Conflict,
                "too-many-tokens",
                format!("there are {count} tokens already"),
                "revoke those that are no longer needed",
            ));
        }
        let text = secret("deed_");
        let roles: BTreeSet<Role> = roles.iter().copied().collect();
        let view = TokenView {
            id: short_id(),
            name: name.to_owned(),
            roles: roles.iter().copied().collect(),
            created_at: now(),
        };
        let hash = hash(&text);
        let names: Vec<_> = roles.iter().map(|role| role.name()).collect();
        sqlx::query("INSERT INTO tokens (id, name, hash, roles, created_at) VALUES (?, ?, ?, ?, ?)")
            .bind(&view.id)
            .bind(name)
            .bind(hash.as_slice())
            .bind(names.join(","))
            .bind(&view.created_at)
            .execute(&self.pool)
            .await?;
        self.write().insert(hash, Caller { id: view.id.clone(), name: name.to_owned(), roles });
        Ok((view, text))
    }

    /// Revokes a token: it is refused from now on.
    pub(crate) async fn revoke(&self, id: &str) -> Result<()> {
        let done = sqlx::query("UPDATE tokens SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL")
            .bind(now())
            .bind(id)
            .execute(&self.pool)
            .await?;
        if done.rows_affected() == 0 {
            return Err(Error::not_found("token", id, "GET /v1/tokens lists those that are valid"));
        }
        self.write().retain(|_, caller| caller.id != id);
        Ok(())
    }

    /// The tokens that are valid and were issued before the one with this id, newest first.
    pub(crate) async fn page(&self, before: Option<&str>, limit: u32) -> Result<Vec<TokenView>> {
        // A token that was revoked since its page was shown is still a place to go on from.
        let last: Option<(String, String)> = match before {
            None => None,
            Some(id) => {
                let row = sqlx::query_as("SELECT created_at, id FROM tokens WHERE id = ?").bind(id);
                Some(row.fetch_optional(&self.pool).await?.ok_or_else(|| refused_cursor(id))?)
            }
        };
        let (at, id) = last.unzip();
        let rows: Vec<(String, String, String, String)> = sqlx::query_as(
            "SELECT id, name, roles, created_at FROM tokens
             WHERE revoked_at IS NULL AND (?1 IS NULL OR (created_at, id) < (?1, ?2))
             ORDER BY created_at DESC, id DESC LIMIT ?3",
        )
        .bind(at)
        .bind(id)
        .bind(limit)
        .fetch_all(&self.pool)
        .await?;
        let view = |(id, name, roles, created_at): (String, String, String, String)| TokenView {
            id,
            name,
            roles: parse_roles(&roles).into_iter().collect(),
            created_at,
        };
        Ok(rows.into_iter().map(view).collect())
    }

    /// Who holds this token.
    ///
    /// # Errors
    /// When nobody does.
    pub fn authenticate(&self, text: &str) -> Result<Caller> {
        // The map is keyed by the hash of 256 random bits: how long a look-up takes tells nothing about any token.
        self.by_hash.read().unwrap_or_else(std::sync::PoisonError::into_inner).get(&hash(text)).cloned().ok_or_else(
            || {
                Error::new(
                    Kind::Unauthenticated,
                    "unknown-token",
                    "the bearer token is not known to this gateway, or has been revoked",
                    "ask an administrator of this gateway for a token",
                )
            },
        )
    }

    pub(crate) async fn is_empty(&self) -> Result<bool> {
        let (count,): (i64,) = sqlx::query_as("SELECT count(*) FROM tokens").fetch_one(&self.pool).await?;
        Ok(count == 0)
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, HashMap<[u8; 32], Caller>> {
        self.by_hash.write().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn parse_roles(text: &str) -> BTreeSet<Role> {
    text.split(',').filter_map(Role::parse).collect()
}

/// 256 random bits as text.
pub(crate) fn secret(prefix: &str) -> String {
    let mut bytes = [0; 32];
    rand::rngs::OsRng.fill_bytes(&mut bytes);
    format!("{prefix}{}", BASE64_URL_SAFE_NO_PAD.encode(bytes))
}

/// 64 random bits as hex: names an object, protects nothing.
pub(crate) fn short_id() -> String {
    let mut bytes = [0; 8];
    rand::rngs::OsRng.fill_bytes(&mut bytes);
    hex::encode(bytes)
}

/// How secrets of 256 random bits are kept.
pub(crate) fn hash(text: &str) -> [u8; 32] {
    deed_evidence::Digest::of(text).0
}

/// One decision.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditRecord {
    /// Position in the record.
    pub id: u64,
    /// When, RFC 3339 UTC.
    pub at: String,
    /// The request's id.
    pub request: String,
    /// Who asked.
    pub actor: String,
    /// The HTTP method.
    pub method: String,
    /// The path asked for.
    pub path: String,
    /// The permission it asks for.
    pub permission: String,
    /// `allowed` or `denied`.
    pub outcome: String,
    /// The status that was answered.
    pub status: u16,
}

/// Decisions that may wait to be written; a caller waits when there are more.
const AUDIT_QUEUE: usize = 4096;
/// Decisions written in one transaction.
const AUDIT_BATCH: usize = 512;

/// The append-only record of decisions. Writes are gathered: one transaction carries all that are waiting.
#[derive(Clone, Debug)]
pub struct Audit {
    pool: SqlitePool,
    queue: mpsc::Sender<(AuditRecord, oneshot::Sender<()>)>,
}

impl Audit {
    /// Opens the record; its writer ends when the last clone is dropped and everything is written.
    pub(crate) fn open(pool: SqlitePool) -> (Self, tokio::task::JoinHandle<()>) {
        let (queue, receiver) = mpsc::channel(AUDIT_QUEUE);
        let writer = tokio::spawn(write_audit(pool.clone(), receiver));
        (Self { pool, queue }, writer)
    }

    /// Records a decision and returns once it is on disk.
    pub(crate) async fn record(&self, record: AuditRecord) -> Result<()> {
        let (done, written) = oneshot::channel();
        let lost = |_| Error::internal("writing the audit record", "its writer has stopped");
        self.queue.send((record, done)).await.map_err(|_| lost(()))?;
        written.await.map_err(|_| lost(()))
    }

    /// Records of decisions before `before` (newest first).
    pub(crate) async fn page(&self, before: Option<u64>, limit: u32) -> Result<Vec<AuditRecord>> {
        type Row = (i64, String, String, String, String, String, String, String, i64);
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, at, request, actor, method, path, permission, outcome, status FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?",
        )
        .bind(before.map_or(i64::MAX, crate::db::to_db))
        .bind(limit)
        .fetch_all(&self.pool)
        .await?;
        let record = |(id, at, request, actor, method, path, permission, outcome, status): Row| AuditRecord {
            id: crate::db::from_db(id),
            at,
            request,
            actor,
            method,
            path,
            permission,
            outcome,
            status: u16::try_from(status).unwrap_or_default(),
        };
        Ok(rows.into_iter().map(record).collect())
    }
}

async fn write_audit(pool: SqlitePool, mut queue: mpsc::Receiver<(AuditRecord, oneshot::Sender<()>)>) {
    let mut batch = Vec::with_capacity(AUDIT_BATCH);
    while queue.recv_many(&mut batch, AUDIT_BATCH).await > 0 {
        match write_batch(&pool, &batch).await {
            Ok(()) => {
                for (_, done) in batch.drain(..) {
                    // Who no longer waits has gone away; the record is written all the same.
                    let _ = done.send(());
                }
            }
            Err(error) => {
                tracing::error!(error = %error.chain(), decisions = batch.len(), "the audit record could not be written");
                // Dropping the senders fails the requests: nothing is decided without a record.
                batch.clear();
            }
        }
    }
}

async fn write_batch(pool: &SqlitePool, batch: &[(AuditRecord, oneshot::Sender<()>)]) -> Result<()> {
    let mut transaction = pool.begin().await?;
    for (record, _) in batch {
        sqlx::query(
            "INSERT INTO audit (at, request, actor, method, path, permission, outcome, status) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(&record.at)
        .bind(&record.request)
        .bind(&record.actor)
        .bind(&record.method)
        .bind(&record.path)
        .bind(&record.permission)
        .bind(&record.outcome)
        .bind(record.status)
        .execute(&mut *transaction)
        .await?;
    }
    transaction.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_token_is_known_until_it_is_revoked_and_its_text_is_nowhere() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.db");
        let pool = crate::db::open(&path, crate::db::GATEWAY).await.unwrap();
        let tokens = Tokens::open(pool.clone()).await.unwrap();
        let (view, text) = tokens.issue("ci", &[Role::Operator, Role::Viewer]).await.unwrap();
        assert_eq!(tokens.authenticate(&text).unwrap().id, view.id);
        let reopened = Tokens::open(pool.clone()).await.unwrap();
        assert_eq!(reopened.authenticate(&text).unwrap(), tokens.authenticate(&text).unwrap());
        tokens.revoke(&view.id).await.unwrap();
        assert_eq!(tokens.authenticate(&text).unwrap_err().code(), "unknown-token");
        assert!(Tokens::open(pool.clone()).await.unwrap().authenticate(&text).is_err());
        pool.close().await;
        let bytes = std::fs::read(&path).unwrap();
        assert!(!bytes.windows(text.len()).any(|window| window == text.as_bytes()));
    }

    #[test]
    fn only_admin_grants_everything() {
        use Permission as P;
        let all = [P::View, P::Upload, P::Compose, P::Operate, P::Commit, P::Administer, P::Audit];
        for role in Role::ALL {
            assert_eq!(all.iter().all(|permission| role.grants(*permission)), role == Role::Admin, "{role:?}");
            assert!(role.grants(P::View), "every role sees");
        }
    }
}
