//! The interfaces of `deed:step`, carried out by the run's [`Host`](crate::Host).

use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncReadExt;
use wasmtime::component::Resource;

use crate::{
    bindings::deed::step::{asset, blob, clock, io, log, model, progress, random, sql, types},
    fault::{GuestFault, HostFault},
    host::{self, AssetError, BlobSink, BlobSource, Digest, HostError, Level, SqlError},
    limits::Limits,
    record::Fields,
    state::{State, fault},
};

/// An open blob or model.
#[allow(unreachable_pub, reason = "the generated bindings re-export it within the crate")]
pub struct Reader {
    source: BlobSource,
    digest: Digest,
    at: u64,
    /// Of what was read so far; gone once it was compared with `digest`.
    hash: Option<Sha256>,
}

impl Reader {
    fn new(source: BlobSource, digest: Digest) -> Self {
        Self { source, digest, at: 0, hash: Some(Sha256::new()) }
    }
}

/// A blob being written.
#[allow(unreachable_pub, reason = "the generated bindings re-export it within the crate")]
pub struct Writer {
    sink: Box<dyn BlobSink>,
    hash: Sha256,
    size: u64,
}

impl types::Host for State {}

impl log::Host for State {
    async fn write(&mut self, level: log::Level, message: String) -> wasmtime::Result<()> {
        self.begin("log.write")?;
        self.spend_log(message.len())?;
        let level = match level {
            log::Level::Trace => Level::Trace,
            log::Level::Debug => Level::Debug,
            log::Level::Info => Level::Info,
            log::Level::Warn => Level::Warn,
            log::Level::Error => Level::Error,
        };
        self.host.log(level, &message).await;
        self.end("log.write", Fields::new().number(level as u64).bytes(message), Fields::new());
        Ok(())
    }
}

impl progress::Host for State {
    async fn report(&mut self, done: u64, total: u64, message: String) -> wasmtime::Result<()> {
        self.begin("progress.report")?;
        self.spend_log(message.len())?;
        self.host.progress(done, total, &message).await;
        self.end("progress.report", Fields::new().number(done).number(total).bytes(message), Fields::new());
        Ok(())
    }
}

impl io::Host for State {}

impl io::HostReader for State {
    async fn size(&mut self, reader: Resource<Reader>) -> wasmtime::Result<u64> {
        self.begin("io.size")?;
        let reader = self.table.get(&reader)?;
        let (digest, size) = (reader.digest, reader.source.size);
        self.end("io.size", Fields::new().bytes(digest), Fields::new().number(size));
        Ok(size)
    }

    async fn read(&mut self, handle: Resource<Reader>, max: u32) -> wasmtime::Result<Result<Vec<u8>, io::BlobError>> {
        self.begin("io.read")?;
        let reader = self.table.get(&handle)?;
        let length = u64::from(max.min(Limits::CHUNK)).min(reader.source.size.saturating_sub(reader.at));
        self.spend_read(length)?;
        let reader = self.table.get_mut(&handle)?;
        // Always as much as was asked for, however the source is cut: what a guest sees must not depend on timing.
        // `length` is at most `CHUNK`, which fits.
        let mut bytes = vec![0; length as usize];
        if let Err(cause) = reader.source.reader.read_exact(&mut bytes).await {
            return Err(fault(if cause.kind() == std::io::ErrorKind::UnexpectedEof {
                HostFault::Mismatch { digest: host::text(&reader.digest) }
            } else {
                HostFault::Unavailable { operation: "io.read", cause: cause.to_string() }
            }));
        }
        let from = reader.at;
        reader.at += length;
        if let Some(hash) = &mut reader.hash {
            hash.update(&bytes);
        }
        if reader.at == reader.source.size
            && let Some(hash) = reader.hash.take()
            && Digest::from(hash.finalize()) != reader.digest
        {
            return Err(fault(HostFault::Mismatch { digest: host::text(&reader.digest) }));
        }
        let arguments = Fields::new().bytes(reader.digest).number(max.into());
        self.end("io.read", arguments, Fields::new().number(from).number(length));
        Ok(Ok(bytes))
    }

    async fn drop(&mut self, reader: Resource<Reader>) -> wasmtime::Result<()> {
        self.table.delete(reader)?;
        Ok(())
    }
}

impl blob::Host for State {
    async fn open(&mut self, digest: String) -> wasmtime::Result<Result<Resource<Reader>, io::BlobError>> {
        self.begin("blob.open")?;
        let arguments = Fields::new().bytes(&digest);
        let opened = match host::parse(&digest) {
            Some(wanted) => self.host.blob_open(wanted).await.map(|source| (wanted, source)),
            None => Err(HostError::Invalid(format!("“{digest}” is not a digest: it takes sha256: and 64 digits"))),
        };
        match opened {
            Ok((wanted, source)) => {
                let result = Fields::new().number(source.size);
                let reader = self.keep(Reader::new(source, wanted))?;
                self.end("blob.open", arguments, result);
                Ok(Ok(reader))
            }
            Err(error) => self.refuse_blob("blob.open", arguments, error),
        }
    }

    async fn create(
        &mut self,
        name: String,
        kind: String,
    ) -> wasmtime::Result<Result<Resource<Writer>, io::BlobError>> {
        self.begin("blob.create")?;
        let arguments = Fields::new().bytes(&name).bytes(&kind);
        match self.host.blob_create(&name, &kind).await {
            Ok(sink) => {
                let writer = self.keep(Writer { sink, hash: Sha256::new(), size: 0 })?;
                self.end("blob.create", arguments, Fields::new());
                Ok(Ok(writer))
            }
            Err(error) => self.refuse_blob("blob.create", arguments, error),
        }
    }
}

impl blob::HostWriter for State {
    async fn write(&mut self, handle: Resource<Writer>, bytes: Vec<u8>) -> wasmtime::Result<Result<(), io::BlobError>> {
        self.begin("blob.write")?;
        if bytes.len() > Limits::CHUNK as usize {
            return Err(fault(GuestFault::OutputLimit { limit: Limits::CHUNK as usize }));
        }
        self.spend_written(bytes.len() as u64)?;
        let writer = self.table.get_mut(&handle)?;
        writer.hash.update(&bytes);
        writer.size += bytes.len() as u64;
        // The digest of the whole is in the record of `finish`.
        let arguments = Fields::new().number(bytes.len() as u64);
        match writer.sink.write(Bytes::from(bytes)).await {
            Ok(()) => {
                self.end("blob.write", arguments, Fields::new());
                Ok(Ok(()))
            }
            Err(error) => self.refuse_blob("blob.write", arguments, error),
        }
    }

    async fn finish(&mut self, handle: Resource<Writer>) -> wasmtime::Result<Result<String, io::BlobError>> {
        self.begin("blob.finish")?;
        let writer = self.table.delete(handle)?;
        let digest: Digest = writer.hash.finalize().into();
        let arguments = Fields::new().bytes(digest).number(writer.size);
        match writer.sink.finish().await {
            Ok(stored) if stored == digest => {
                self.end("blob.finish", arguments, Fields::new().bytes(stored));
                Ok(Ok(host::text(&stored)))
            }
            Ok(_) => Err(fault(HostFault::Mismatch { digest: host::text(&digest) })),
            Err(error) => self.refuse_blob("blob.finish", arguments, error),
        }
    }

    async fn drop(&mut self, writer: Resource<Writer>) -> wasmtime::Result<()> {
        self.table.delete(writer)?;
        Ok(())
    }
}

impl model::Host for State {
    async fn open(&mut self, name: String) -> wasmtime::Result<Result<Resource<Reader>, io::BlobError>> {
        self.begin("model.open")?;
        let arguments = Fields::new().bytes(&name);
        match self.host.model_open(&name).await {
            Ok(model) => {
                let result = Fields::new().bytes(model.digest).number(model.source.size);
                let reader = self.keep(Reader::new(model.source, model.digest))?;
                let used = (name, model.digest);
                if !self.models.contains(&used) {
                    self.models.push(used);
                }
                self.end("model.open", arguments, result);
                Ok(Ok(reader))
            }
            Err(error) => self.refuse_blob("model.open", arguments, error),
        }
    }
}

impl asset::Host for State {
    async fn read(
        &mut self,
        id: u64,
        licence: Option<u64>,
        purpose: String,
    ) -> wasmtime::Result<Result<asset::Listing, asset::AssetError>> {
        self.begin("asset.read")?;
        let arguments = Fields::new().number(id).option(licence).bytes(&purpose);
        let (fields, result) = match self.host.asset_read(id, licence, &purpose).await {
            Ok(listing) => {
                let mut fields = Fields::new()
                    .number(0)
                    .number(listing.asset)
                    .number(listing.version.into())
                    .option(listing.licence)
                    .number(listing.entries.len() as u64);
                let mut entries = Vec::with_capacity(listing.entries.len());
                for entry in listing.entries {
                    fields = fields.bytes(&entry.name).bytes(&entry.media_type).number(entry.size).bytes(entry.digest);
                    entries.push(asset::Entry {
                        name: entry.name,
                        media_type: entry.media_type,
                        size: entry.size,
                        digest: host::text(&entry.digest),
                    });
                }
                let listing = asset::Listing {
                    asset: listing.asset,
                    version: listing.version,
                    licence: listing.licence,
                    entries,
                };
                (fields, Ok(listing))
            }
            Err(error) => {
                let (kind, error) = match error {
                    AssetError::NotFound(cause) => (1, asset::AssetError::NotFound(cause)),
                    AssetError::Denied(cause) => (2, asset::AssetError::Denied(cause)),
                    AssetError::NotDelivered(cause) => (3, asset::AssetError::NotDelivered(cause)),
                    AssetError::Failed(cause) => (4, asset::AssetError::Failed(cause)),
                };
                (Fields::new().number(kind), Err(error))
            }
        };
        self.end("asset.read", arguments, fields);
        Ok(result)
    }
}

impl sql::Host for State {
    async fn query(
        &mut self,
        connection: String,
        statement: String,
        params: Vec<sql::Value>,
    ) -> wasmtime::Result<Result<sql::Rows, sql::SqlError>> {
        self.begin("sql.query")?;
        let params: Vec<host::Value> = params
            .into_iter()
            .map(|value| match value {
                sql::Value::Null => host::Value::Null,
                sql::Value::Boolean(value) => host::Value::Boolean(value),
                sql::Value::Integer(value) => host::Value::Integer(value),
                sql::Value::Real(value) => host::Value::Real(value),
                sql::Value::Text(value) => host::Value::Text(value),
            })
            .collect();
        let arguments = params.iter().fold(Fields::new().bytes(&connection).bytes(&statement), cell);
        let answer = match crate::statement::single_read(&statement) {
            Ok(()) => self.host.sql_query(&connection, &statement, &params).await,
            Err(cause) => Err(SqlError::NotReadOnly(cause.into())),
        };
        let (fields, result) = match answer {
            Ok(rows) => {
                let mut fields = Fields::new().number(0).number(rows.columns.len() as u64);
                fields = rows.columns.iter().fold(fields, Fields::bytes);
                let mut out = Vec::with_capacity(rows.rows.len());
                for row in rows.rows {
                    self.spend_cells(row.len() as u64)?;
                    fields = row.iter().fold(fields.number(row.len() as u64), cell);
                    out.push(
                        row.into_iter()
                            .map(|value| match value {
                                host::Value::Null => sql::Value::Null,
                                host::Value::Boolean(value) => sql::Value::Boolean(value),
                                host::Value::Integer(value) => sql::Value::Integer(value),
                                host::Value::Real(value) => sql::Value::Real(value),
                                host::Value::Text(value) => sql::Value::Text(value),
                            })
                            .collect(),
                    );
                }
                (fields, Ok(sql::Rows { columns: rows.columns, rows: out }))
            }
            Err(error) => {
                let (kind, error) = match error {
                    SqlError::UnknownConnection(cause) => (1, sql::SqlError::UnknownConnection(cause)),
                    SqlError::NotReadOnly(cause) => (2, sql::SqlError::NotReadOnly(cause)),
                    SqlError::Invalid(cause) => (3, sql::SqlError::Invalid(cause)),
                    SqlError::Unavailable(cause) => (4, sql::SqlError::Unavailable(cause)),
                };
                (Fields::new().number(kind), Err(error))
            }
        };
        self.end("sql.query", arguments, fields);
        Ok(result)
    }
}

impl clock::Host for State {
    async fn now_ms(&mut self) -> wasmtime::Result<u64> {
        self.begin("clock.now-ms")?;
        let now = self.host.now_ms().await;
        self.end("clock.now-ms", Fields::new(), Fields::new().number(now));
        Ok(now)
    }
}

/// The most random bytes of one call, as the WIT package says.
const RANDOM: usize = 65_536;

impl random::Host for State {
    async fn bytes(&mut self, count: u32) -> wasmtime::Result<Vec<u8>> {
        self.random("random.bytes", count.into()).await
    }
}

impl State {
    /// Unpredictable bytes; WASI's come from here too.
    pub(crate) async fn random(&mut self, call: &'static str, count: u64) -> wasmtime::Result<Vec<u8>> {
        self.begin(call)?;
        let Some(length) = usize::try_from(count).ok().filter(|count| *count <= RANDOM) else {
            return Err(fault(GuestFault::Malformed {
                object: "request for random bytes",
                cause: format!("{count} bytes were asked for, and one call gives at most {RANDOM}"),
            }));
        };
        let unavailable = |cause| fault(HostFault::Unavailable { operation: call, cause });
        let bytes = self.host.random(length).await.map_err(|error| unavailable(error.to_string()))?;
        if bytes.len() != length {
            return Err(unavailable(format!("{} bytes came where {length} were asked for", bytes.len())));
        }
        self.end(call, Fields::new().number(count), Fields::new().bytes(&bytes));
        Ok(bytes)
    }

    /// Tells the guest what the host refused, or ends the run when the host could not do it at all.
    fn refuse_blob<T>(
        &mut self,
        call: &'static str,
        arguments: Fields,
        error: HostError,
    ) -> wasmtime::Result<Result<T, io::BlobError>> {
        let (kind, error) = match error {
            HostError::NotFound(cause) => (1, io::BlobError::NotFound(cause)),
            HostError::Denied(cause) => (2, io::BlobError::Denied(cause)),
            HostError::Invalid(cause) => (3, io::BlobError::Invalid(cause)),
            HostError::Unavailable(cause) => {
                return Err(fault(HostFault::Unavailable { operation: call, cause }));
            }
        };
        self.end(call, arguments, Fields::new().bytes("refused").number(kind));
        Ok(Err(error))
    }
}

/// A value of a row or a parameter, with its type.
fn cell(fields: Fields, value: &host::Value) -> Fields {
    match value {
        host::Value::Null => fields.bytes("n"),
        host::Value::Boolean(value) => fields.bytes("b").number(u64::from(*value)),
        host::Value::Integer(value) => fields.bytes("i").bytes(value.to_le_bytes()),
        host::Value::Real(value) => fields.bytes("r").bytes(value.to_bits().to_le_bytes()),
        host::Value::Text(value) => fields.bytes("t").bytes(value),
    }
}
