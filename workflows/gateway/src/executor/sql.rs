//! Reading from the organisation's databases, under names.
//!
//! An administrator names a connection and gives its address; the address, which may hold a password, is encrypted to the
//! organisation's own age key at once and never shown again. A step that was granted the name may read through it: one
//! statement, parameters apart from it, in a read-only transaction, within a time and a number of rows.

use std::collections::HashMap;
use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use deed_sandbox::{Rows, SqlError, Value};
use futures::TryStreamExt as _;
use serde::{Deserialize, Serialize};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions, PgRow};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions, SqliteRow};
use sqlx::{
    AssertSqlSafe, Column as _, Executor as _, Row, SqlSafeStr as _, Statement as _, TypeInfo as _, ValueRef as _,
};
use tokio::sync::Mutex;
use utoipa::ToSchema;

use crate::db::now;
use crate::error::{Error, Kind, Result};
use crate::identity::Keys;
use crate::index::refused_cursor;

/// Rows of one answer: a step that needs more asks in pages.
const ROWS_MAX: usize = 10_000;
/// How long one query may take.
const QUERY_MAX: Duration = Duration::from_secs(30);
/// How long a database may take to answer the door.
const CONNECT_MAX: Duration = Duration::from_secs(5);
/// Connections kept to one database.
const POOL_MAX: u32 = 4;
const NAME_BYTES_MAX: usize = 64;

/// What kind of database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ConnectionKind {
    /// A SQLite file: `sqlite:///var/lib/crm/customers.db`.
    Sqlite,
    /// PostgreSQL: `postgres://reader@db.internal/crm`.
    Postgres,
}

/// A connection as it is listed: without its address.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ConnectionView {
    /// The name steps ask for.
    pub name: String,
    /// What kind of database.
    pub kind: ConnectionKind,
    /// When it was stored, RFC 3339 UTC.
    pub created_at: String,
}

#[derive(Clone, Debug)]
enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

/// The named connections.
#[derive(Clone, Debug)]
pub(crate) struct Connections {
    db: SqlitePool,
    keys: Arc<Keys>,
    open: Arc<Mutex<HashMap<String, Pool>>>,
}

fn kind_of(url: &str) -> Option<ConnectionKind> {
    let scheme = url.split(':').next()?;
    match scheme {
        "sqlite" => Some(ConnectionKind::Sqlite),
        "postgres" | "postgresql" => Some(ConnectionKind::Postgres),
        _ => None,
    }
}

fn sqlite_options(url: &str) -> Result<SqliteConnectOptions, sqlx::Error> {
    Ok(SqliteConnectOptions::from_str(url)?.read_only(true).create_if_missing(false).pragma("query_only", "on"))
}

impl Connections {
    pub(crate) fn new(db: SqlitePool, keys: Arc<Keys>) -> Self {
        Self { db, keys, open: Arc::default() }
    }

    /// Stores a connection, after it has been tried. An existing one of the name is replaced.
    pub(crate) async fn store(&self, name: &str, url: &str) -> Result<ConnectionView> {
        let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
        if name.is_empty() || name.len() > NAME_BYTES_MAX || !plain {
            return Err(Error::invalid(
                "name",
                format!("`{name}` is no connection name"),
                "use 1 to 64 letters, digits, `-`, `_` or `.`",
            ));
        }
        let kind = kind_of(url).ok_or_else(|| {
            // The address is not repeated: it may hold a password.
            Error::invalid(
                "url",
                "the address names no kind of database known here",
                "begin it with `sqlite://` or `postgres://`",
            )
        })?;
        let pool = connect(kind, url).await.map_err(|error| {
            Error::new(
                Kind::Refused,
                "connection-failed",
                format!("connection `{name}`: the database does not answer or refuses the credentials"),
                "check address, user and password, and that the database is reachable from the gateway",
            )
            .at("url")
            .caused_by(error)
        })?;
        let sealed = age::encrypt(&self.keys.encryption().to_public(), url.as_bytes())
            .map_err(|error| Error::internal("encrypting a connection", error))?;
        let view = ConnectionView { name: name.to_owned(), kind, created_at: now() };
        let kind_name = match kind {
            ConnectionKind::Sqlite => "sqlite",
            ConnectionKind::Postgres => "postgres",
        };
        sqlx::query("INSERT OR REPLACE INTO connections (name, kind, sealed, created_at) VALUES (?, ?, ?, ?)")
            .bind(name)
            .bind(kind_name)
            .bind(sealed)
            .bind(&view.created_at)
            .execute(&self.db)
            .await?;
        self.open.lock().await.insert(name.to_owned(), pool);
        Ok(view)
    }

    /// The connections whose names come after this one.
    pub(crate) async fn page(&self, after: Option<&str>, limit: u32) -> Result<Vec<ConnectionView>> {
        if let Some(name) = after {
            let row: Option<(i64,)> =
                sqlx::query_as("SELECT 1 FROM connections WHERE name = ?").bind(name).fetch_optional(&self.db).await?;
            row.ok_or_else(|| refused_cursor(name))?;
        }
        let rows: Vec<(String, String, String)> = sqlx::query_as(
            "SELECT name, kind, created_at FROM connections WHERE ?1 IS NULL OR name > ?1 ORDER BY name LIMIT ?2",
        )
        .bind(after)
        .bind(limit)
        .fetch_all(&self.db)
        .await?;
        let view = |(name, kind, created_at): (String, String, String)| ConnectionView {
            name,
            kind: if kind == "sqlite" { ConnectionKind::Sqlite } else { ConnectionKind::Postgres },
            created_at,
        };
        Ok(rows.into_iter().map(view).collect())
    }

    async fn pool(&self, name: &str) -> Result<Pool, SqlError> {
        let mut open = self.open.lock().await;
        if let Some(pool) = open.get(name) {
            return Ok(pool.clone());
        }
        let row: Option<(Vec<u8>,)> = sqlx::query_as("SELECT sealed FROM connections WHERE name = ?")
            .bind(name)
            .fetch_optional(&self.db)
            .await
            .map_err(|error| SqlError::Unavailable(format!("connection `{name}` cannot be looked up: {error}")))?;
        let (sealed,) = row.ok_or_else(|| {
            SqlError::UnknownConnection(format!(
                "there is no connection `{name}`; an administrator can add it with POST /v1/connections"
            ))
        })?;
        let unreadable = || SqlError::Unavailable(format!("connection `{name}` cannot be decrypted; store it again"));
        let url = age::decrypt(self.keys.encryption(), &sealed).map_err(|_| unreadable())?;
        let url = zeroize::Zeroizing::new(String::from_utf8(url).map_err(|_| unreadable())?);
        let kind = kind_of(&url).ok_or_else(unreadable)?;
        let pool = connect(kind, &url).await.map_err(|error| {
            SqlError::Unavailable(format!("connection `{name}`: the database does not answer ({error})"))
        })?;
        open.insert(name.to_owned(), pool.clone());
        Ok(pool)
    }

    /// Answers one reading statement.
    pub(crate) async fn query(&self, connection: &str, statement: &str, params: &[Value]) -> Result<Rows, SqlError> {
        let pool = self.pool(connection).await?;
        let answer = async {
            match &pool {
                Pool::Sqlite(pool) => query_sqlite(pool, statement, params).await,
                Pool::Postgres(pool) => query_postgres(pool, statement, params).await,
            }
        };
        tokio::time::timeout(QUERY_MAX, answer).await.map_err(|_| {
            SqlError::Unavailable(format!("connection `{connection}`: no answer within {} s", QUERY_MAX.as_secs()))
        })?
    }
}

async fn connect(kind: ConnectionKind, url: &str) -> Result<Pool, sqlx::Error> {
    match kind {
        ConnectionKind::Sqlite => {
            let options = SqlitePoolOptions::new().max_connections(POOL_MAX).acquire_timeout(CONNECT_MAX);
            Ok(Pool::Sqlite(options.connect_with(sqlite_options(url)?).await?))
        }
        ConnectionKind::Postgres => {
            let timeout = QUERY_MAX.as_millis().to_string();
            let connect = PgConnectOptions::from_str(url)?
                .application_name("deed-gateway")
                .options([("default_transaction_read_only", "on"), ("statement_timeout", timeout.as_str())]);
            let options = PgPoolOptions::new().max_connections(POOL_MAX).acquire_timeout(CONNECT_MAX);
            Ok(Pool::Postgres(options.connect_with(connect).await?))
        }
    }
}

fn refused(error: sqlx::Error) -> SqlError {
    match error {
        sqlx::Error::Database(error) => SqlError::Invalid(error.to_string()),
        sqlx::Error::ColumnDecode { index, source } => SqlError::Invalid(format!("column {index}: {source}")),
        error => SqlError::Unavailable(error.to_string()),
    }
}

fn too_many() -> SqlError {
    SqlError::Invalid(format!("the answer has more than {ROWS_MAX} rows: ask for fewer, with a LIMIT"))
}

async fn query_sqlite(pool: &SqlitePool, statement: &str, params: &[Value]) -> Result<Rows, SqlError> {
    let prepared = (&mut *pool.acquire().await.map_err(refused)?)
        .prepare(AssertSqlSafe(statement.to_owned()).into_sql_str())
        .await
        .map_err(refused)?;
    let columns = prepared.columns().iter().map(|column| column.name().to_owned()).collect();
    // The statement is the component's own; it can only read, because the connection can do nothing else.
    let mut query = sqlx::query(AssertSqlSafe(statement.to_owned()));
    for param in params {
        query = match param {
            Value::Null => query.bind(None::<String>),
            Value::Boolean(value) => query.bind(*value),
            Value::Integer(value) => query.bind(*value),
            Value::Real(value) => query.bind(*value),
            Value::Text(value) => query.bind(value.clone()),
        };
    }
    let mut rows = Vec::new();
    let mut stream = query.fetch(pool);
    while let Some(row) = stream.try_next().await.map_err(refused)? {
        if rows.len() == ROWS_MAX {
            return Err(too_many());
        }
        rows.push((0..row.len()).map(|i| sqlite_value(&row, i)).collect::<Result<_, _>>().map_err(refused)?);
    }
    Ok(Rows { columns, rows })
}

fn sqlite_value(row: &SqliteRow, i: usize) -> Result<Value, sqlx::Error> {
    let raw = row.try_get_raw(i)?;
    if raw.is_null() {
        return Ok(Value::Null);
    }
    // What is stored decides, not what the column was declared as: SQLite holds any type anywhere.
    let kind = raw.type_info().name().to_owned();
    Ok(match kind.as_str() {
        "INTEGER" => Value::Integer(row.try_get_unchecked(i)?),
        "BOOLEAN" => Value::Boolean(row.try_get_unchecked(i)?),
        "REAL" => Value::Real(row.try_get_unchecked(i)?),
        "BLOB" => Value::Text(hex::encode(row.try_get_unchecked::<Vec<u8>, _>(i)?)),
        _ => Value::Text(row.try_get_unchecked(i)?),
    })
}

/// Types that are read as what they are; every other is cast to text by the database, which spells it best.
const POSTGRES_NATIVE: [&str; 10] =
    ["BOOL", "INT2", "INT4", "INT8", "FLOAT4", "FLOAT8", "TEXT", "VARCHAR", "CHAR", "NAME"];

async fn query_postgres(pool: &PgPool, statement: &str, params: &[Value]) -> Result<Rows, SqlError> {
    let statement = statement.trim().trim_end_matches(';');
    let mut transaction = pool.begin_with("BEGIN READ ONLY").await.map_err(refused)?;
    let prepared =
        (&mut *transaction).prepare(AssertSqlSafe(statement.to_owned()).into_sql_str()).await.map_err(refused)?;
    let columns: Vec<String> = prepared.columns().iter().map(|column| column.name().to_owned()).collect();
    // As the source of another SELECT the statement cannot be anything but a single read; its columns are renamed, so
    // that two of one name do not collide.
    let names: Vec<String> = (0..columns.len()).map(|i| format!("c{i}")).collect();
    let casts: Vec<String> = prepared
        .columns()
        .iter()
        .zip(&names)
        .map(|(column, name)| match POSTGRES_NATIVE.contains(&column.type_info().name()) {
            true => name.clone(),
            false => format!("{name}::text"),
        })
        .collect();
    let wrapped = format!(
        "SELECT {} FROM ({statement}\n) AS answer({}) LIMIT {}",
        casts.join(", "),
        names.join(", "),
        ROWS_MAX + 1
    );
    let mut query = sqlx::query(AssertSqlSafe(wrapped));
    for param in params {
        query = match param {
            Value::Null => query.bind(None::<String>),
            Value::Boolean(value) => query.bind(*value),
            Value::Integer(value) => query.bind(*value),
            Value::Real(value) => query.bind(*value),
            Value::Text(value) => query.bind(value.clone()),
        };
    }
    let rows = query.fetch_all(&mut *transaction).await.map_err(refused)?;
    transaction.rollback().await.map_err(refused)?;
    if rows.len() > ROWS_MAX {
        return Err(too_many());
    }
    let rows = rows
        .iter()
        .map(|row| (0..row.len()).map(|i| postgres_value(row, i)).collect())
        .collect::<Result<_, _>>()
        .map_err(refused)?;
    Ok(Rows { columns, rows })
}

fn postgres_value(row: &PgRow, i: usize) -> Result<Value, sqlx::Error> {
    let raw = row.try_get_raw(i)?;
    if raw.is_null() {
        return Ok(Value::Null);
    }
    let kind = raw.type_info().name().to_owned();
    Ok(match kind.as_str() {
        "BOOL" => Value::Boolean(row.try_get(i)?),
        "INT2" => Value::Integer(row.try_get::<i16, _>(i)?.into()),
        "INT4" => Value::Integer(row.try_get::<i32, _>(i)?.into()),
        "INT8" => Value::Integer(row.try_get(i)?),
        "FLOAT4" => Value::Real(row.try_get::<f32, _>(i)?.into()),
        "FLOAT8" => Value::Real(row.try_get(i)?),
        _ => Value::Text(row.try_get(i)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::{self, WorkFactor};

    async fn connections(dir: &std::path::Path) -> Connections {
        identity::init(dir, "t", "p", WorkFactor::Demonstration).unwrap();
        let db = crate::db::open(&dir.join("gateway.db"), crate::db::GATEWAY).await.unwrap();
        Connections::new(db, Arc::new(identity::open(dir, "p").unwrap()))
    }

    async fn customers(path: &std::path::Path) {
        let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
        let pool = SqlitePool::connect_with(options).await.unwrap();
        sqlx::raw_sql("CREATE TABLE c (id INTEGER, name TEXT, premium REAL, active BOOLEAN, note TEXT); INSERT INTO c VALUES (1, '王伟', 12.5, 1, NULL), (2, 'Li', 0, 0, 'x')")
            .execute(&pool)
            .await
            .unwrap();
        pool.close().await;
    }

    #[tokio::test]
    async fn a_named_database_is_read_and_only_read() {
        let dir = tempfile::tempdir().unwrap();
        let connections = connections(dir.path()).await;
        let file = dir.path().join("crm.db");
        customers(&file).await;
        let url = format!("sqlite://{}", file.display());
        connections.store("crm", &url).await.unwrap();

        // From the sealed address, as after a restart.
        connections.open.lock().await.clear();
        let rows = connections
            .query("crm", "SELECT name, premium, active, note FROM c WHERE id = $1", &[Value::Integer(1)])
            .await
            .unwrap();
        assert_eq!(rows.columns, ["name", "premium", "active", "note"]);
        let expected = [Value::Text("王伟".into()), Value::Real(12.5), Value::Boolean(true), Value::Null];
        assert_eq!(rows.rows[0][..2], expected[..2]);
        assert_eq!(rows.rows[0][3], expected[3]);
        let empty = connections.query("crm", "SELECT id FROM c WHERE id = 9", &[]).await.unwrap();
        assert_eq!((empty.columns.len(), empty.rows.len()), (1, 0));

        for write in
            ["DELETE FROM c", "SELECT 1; DELETE FROM c", "WITH x AS (SELECT 1) INSERT INTO c SELECT 3, '', 0, 0, ''"]
        {
            let _ = connections.query("crm", write, &[]).await;
            let left = connections.query("crm", "SELECT count(*) FROM c", &[]).await.unwrap();
            assert_eq!(left.rows[0][0], Value::Integer(2), "{write}");
        }
        assert!(matches!(connections.query("crm", "SELECT nothing", &[]).await, Err(SqlError::Invalid(_))));
        assert!(matches!(connections.query("other", "SELECT 1", &[]).await, Err(SqlError::UnknownConnection(_))));
        let many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT i FROM n";
        assert!(matches!(connections.query("crm", many, &[]).await, Err(SqlError::Invalid(_))));
    }

    #[tokio::test]
    async fn an_address_is_never_shown_and_a_bad_one_not_stored() {
        let dir = tempfile::tempdir().unwrap();
        let connections = connections(dir.path()).await;
        let error = connections.store("x", "mysql://u:secret@h/d").await.unwrap_err();
        assert!(!error.chain().contains("secret"));
        assert_eq!(error.field(), Some("url"));
        let missing = format!("sqlite://{}/none.db", dir.path().display());
        assert_eq!(connections.store("x", &missing).await.unwrap_err().code(), "connection-failed");
        assert_eq!(connections.store("a b", "sqlite://x").await.unwrap_err().field(), Some("name"));
        assert!(connections.page(None, 1).await.unwrap().is_empty());
    }
}
