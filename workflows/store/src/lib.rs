//! Content-addressed blobs on any object store.
//!
//! Inputs, outputs, components, workflow definitions: whatever a statement names by digest is kept here under that
//! digest and nothing else. There are no names, no versions and no overwriting, so a blob that is there is the right
//! one, and copies between organisations need no coordination.
//!
//! Three rules make that dependable:
//!
//! - A blob appears whole or not at all. Content that streams in is written under a temporary name while it is hashed,
//!   and renamed once the digest is known.
//! - Reading verifies. Bytes that no longer hash to their name end in [`StoreError::Corrupt`], never in a step's input.
//! - Writing what is already there costs one look-up.
//!
//! The back end is anything that `object_store` drives: a directory ([`Store::local`]), memory ([`Store::memory`]), or
//! a bucket ([`Store::new`]).
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), deed_store::StoreError> {
//! let store = deed_store::Store::memory();
//! let digest = store.put("hello".into()).await?;
//! assert_eq!(store.get(&digest).await?, "hello");
//! # Ok(())
//! # }
//! ```

use std::fmt;
use std::path::{Path as FsPath, PathBuf};
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use deed_evidence::{Digest, DigestBuilder};
use futures::stream::BoxStream;
use futures::{Stream, StreamExt as _, TryStreamExt as _};
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt as _, WriteMultipart};
use thiserror::Error;

/// Content up to this size is kept in memory until it ends, and then written in one go; more is uploaded in parts of
/// this size. Buckets take no smaller parts than 5 MiB.
const PART_BYTES: usize = 5 << 20;

/// Parts of one upload on their way at once: enough to keep a bucket busy, and a bound on memory (20 MiB a writer).
const PARTS_IN_FLIGHT: usize = 4;

/// Folder of finished blobs, named after the hash so that another can stand beside it one day.
const BLOBS: &str = "sha256";

/// Folder of blobs that are still being written.
const INCOMING: &str = "incoming";

/// Why a blob could not be written or read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The directory of a local store cannot be used.
    #[error("cannot open the blob store at {path}: {source}; check that the directory exists and is writable")]
    Open {
        /// The directory.
        path: PathBuf,
        /// The cause.
        source: object_store::Error,
    },
    /// There is no such blob.
    #[error("blob {digest} is not in the store; fetch it from whoever stated it")]
    NotFound {
        /// The blob.
        digest: Digest,
    },
    /// The bytes under a digest hash to something else.
    #[error("blob {digest} is damaged: its {size} bytes hash to {found}; remove it and put it again from a good copy")]
    Corrupt {
        /// The blob asked for.
        digest: Digest,
        /// What its bytes hash to.
        found: Digest,
        /// How many bytes there are.
        size: u64,
    },
    /// The back end failed.
    #[error("cannot {operation} {object}: {source}; check the object store and try again")]
    Backend {
        /// What was tried.
        operation: &'static str,
        /// On what.
        object: String,
        /// The cause.
        source: object_store::Error,
    },
}

impl StoreError {
    fn backend(operation: &'static str, object: &dyn fmt::Display, source: object_store::Error) -> Self {
        Self::Backend { operation, object: object.to_string(), source }
    }
}

/// Blobs by digest. Cloning is cheap and shares the back end.
#[derive(Debug, Clone)]
pub struct Store {
    backend: Arc<dyn ObjectStore>,
    prefix: Path,
}

impl Store {
    /// Blobs in a directory, which is created when missing. Every blob is on the disk before its `put` returns.
    ///
    /// # Errors
    /// [`StoreError::Open`] when the directory cannot be made or used.
    pub fn local(path: impl AsRef<FsPath>) -> Result<Self, StoreError> {
        let path = path.as_ref();
        let open = |source| StoreError::Open { path: path.to_owned(), source };
        std::fs::create_dir_all(path)
            .map_err(|e| open(object_store::Error::Generic { store: "LocalFileSystem", source: Box::new(e) }))?;
        // Synchronised, because the engine records a step as done once its outputs are put.
        let backend = LocalFileSystem::new_with_prefix(path).map_err(open)?.with_fsync(true);
        Ok(Self::new(Arc::new(backend), Path::default()))
    }

    /// Blobs in memory, gone with the last clone.
    #[must_use]
    pub fn memory() -> Self {
        Self::new(Arc::new(InMemory::new()), Path::default())
    }

    /// Blobs below `prefix` of any object store.
    #[must_use]
    pub fn new(backend: Arc<dyn ObjectStore>, prefix: Path) -> Self {
        Self { backend, prefix }
    }

    /// Keeps `content` and returns its name. Putting what is there already changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Backend`].
    pub async fn put(&self, content: Bytes) -> Result<Digest, StoreError> {
        let digest = Digest::of(&content);
        if self.lookup(&digest).await? == Some(content.len() as u64) {
            return Ok(digest);
        }
        self.backend
            .put(&self.location(&digest), content.into())
            .await
            .map_err(|e| StoreError::backend("write blob", &digest, e))?;
        Ok(digest)
    }

    /// Starts a blob whose content arrives in pieces.
    #[must_use]
    pub fn writer(&self) -> Writer {
        Writer { store: self.clone(), hash: DigestBuilder::new(), size: 0, buffer: BytesMut::new(), upload: None }
    }

    /// The whole blob, verified. It is held in memory: ask [`size`](Self::size) first where that matters, or use
    /// [`reader`](Self::reader).
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Corrupt`] or [`StoreError::Backend`].
    pub async fn get(&self, digest: &Digest) -> Result<Bytes, StoreError> {
        let read = |e| Self::read_error(digest, e);
        let result = self.backend.get(&self.location(digest)).await.map_err(read)?;
        let content = result.bytes().await.map_err(read)?;
        let found = Digest::of(&content);
        if found != *digest {
            return Err(StoreError::Corrupt { digest: *digest, found, size: content.len() as u64 });
        }
        Ok(content)
    }

    /// Opens a blob for reading in pieces.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] or [`StoreError::Backend`].
    pub async fn reader(&self, digest: &Digest) -> Result<Reader, StoreError> {
        let result = self.backend.get(&self.location(digest)).await.map_err(|e| Self::read_error(digest, e))?;
        let size = result.meta.size;
        Ok(Reader {
            digest: *digest,
            size,
            pieces: result.into_stream(),
            hash: Some(DigestBuilder::new()),
            hashed: 0,
            next: None,
            rest: Bytes::new(),
        })
    }

    /// Size of a blob in bytes.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] or [`StoreError::Backend`].
    pub async fn size(&self, digest: &Digest) -> Result<u64, StoreError> {
        self.lookup(digest).await?.ok_or(StoreError::NotFound { digest: *digest })
    }

    /// Whether the blob is there. Its bytes are not read.
    ///
    /// # Errors
    /// [`StoreError::Backend`].
    pub async fn contains(&self, digest: &Digest) -> Result<bool, StoreError> {
        Ok(self.lookup(digest).await?.is_some())
    }

    /// Removes a blob, if it is there: for retention, and before a damaged blob is put again.
    ///
    /// # Errors
    /// [`StoreError::Backend`].
    pub async fn remove(&self, digest: &Digest) -> Result<(), StoreError> {
        match self.backend.delete(&self.location(digest)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(e) => Err(StoreError::backend("remove blob", digest, e)),
        }
    }

    /// Removes what writers left behind that never finished. Call it when no writer is open, at start.
    ///
    /// # Errors
    /// [`StoreError::Backend`].
    pub async fn remove_unfinished(&self) -> Result<usize, StoreError> {
        let folder = self.prefix.clone().join(INCOMING);
        let failed = |e| StoreError::backend("clear folder", &folder, e);
        let stale = self.backend.list(Some(&folder)).map_ok(|meta| meta.location).boxed();
        let removed: Vec<_> = self.backend.delete_stream(stale).try_collect().await.map_err(failed)?;
        Ok(removed.len())
    }

    async fn lookup(&self, digest: &Digest) -> Result<Option<u64>, StoreError> {
        match self.backend.head(&self.location(digest)).await {
            Ok(meta) => Ok(Some(meta.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(e) => Err(StoreError::backend("look up blob", digest, e)),
        }
    }

    /// `sha256/ab/cdef…`: 256 folders keep a directory of a million blobs at a few thousand entries each.
    fn location(&self, digest: &Digest) -> Path {
        let name = digest.to_hex();
        self.prefix.clone().join(BLOBS).join(&name[..2]).join(&name[2..])
    }

    fn read_error(digest: &Digest, error: object_store::Error) -> StoreError {
        match error {
            object_store::Error::NotFound { .. } => StoreError::NotFound { digest: *digest },
            e => StoreError::backend("read blob", digest, e),
        }
    }
}

/// A blob in the making. Dropping it unfinished leaves no blob.
pub struct Writer {
    store: Store,
    hash: DigestBuilder,
    size: u64,
    /// Content not handed to the upload yet; all of it while there is no upload.
    buffer: BytesMut,
    upload: Option<(Path, WriteMultipart)>,
}

impl Writer {
    /// Adds the next piece.
    ///
    /// # Errors
    /// [`StoreError::Backend`]; the writer is of no use afterwards.
    pub async fn write(&mut self, piece: &[u8]) -> Result<(), StoreError> {
        self.hash.update(piece);
        self.size += piece.len() as u64;
        if let Some((location, upload)) = &mut self.upload {
            upload
                .wait_for_capacity(PARTS_IN_FLIGHT)
                .await
                .map_err(|e| StoreError::backend("write blob to", location, e))?;
            upload.write(piece);
            return Ok(());
        }
        self.buffer.extend_from_slice(piece);
        if self.buffer.len() > PART_BYTES {
            let name = format!("{:032x}", rand::random::<u128>());
            let location = self.store.prefix.clone().join(INCOMING).join(name);
            let upload = self
                .store
                .backend
                .put_multipart(&location)
                .await
                .map_err(|e| StoreError::backend("begin blob at", &location, e))?;
            let mut upload = WriteMultipart::new_with_chunk_size(upload, PART_BYTES);
            upload.put(std::mem::take(&mut self.buffer).freeze());
            self.upload = Some((location, upload));
        }
        Ok(())
    }

    /// Bytes written so far.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Makes the blob appear, and returns its name.
    ///
    /// # Errors
    /// [`StoreError::Backend`]; there is no blob then.
    pub async fn finish(self) -> Result<Digest, StoreError> {
        let Self { store, hash, size, buffer, upload } = self;
        let Some((location, upload)) = upload else {
            return store.put(buffer.freeze()).await;
        };
        let failed = |e| StoreError::backend("finish blob at", &location, e);
        upload.finish().await.map_err(failed)?;
        let digest = hash.finish();
        if store.lookup(&digest).await? == Some(size) {
            store.backend.delete(&location).await.map_err(failed)?;
        } else {
            store.backend.rename(&location, &store.location(&digest)).await.map_err(failed)?;
        }
        Ok(digest)
    }

    /// Gives the blob up, and waits until the back end has forgotten it. Dropping the writer does the same, but leaves
    /// a bucket to its own clean-up.
    ///
    /// # Errors
    /// [`StoreError::Backend`].
    pub async fn abort(self) -> Result<(), StoreError> {
        match self.upload {
            Some((location, upload)) => {
                upload.abort().await.map_err(|e| StoreError::backend("abort blob at", &location, e))
            }
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").field("size", &self.size).finish_non_exhaustive()
    }
}

/// A blob being read. It is verified on the way: the last piece is only handed out once all of them hash to the
/// blob's name, so whoever reads to the end has read the right bytes.
pub struct Reader {
    digest: Digest,
    size: u64,
    pieces: BoxStream<'static, object_store::Result<Bytes>>,
    /// Absent once the end was reached and found good, or the reader failed.
    hash: Option<DigestBuilder>,
    hashed: u64,
    /// The piece held back until it is known not to be the last, or to be good.
    next: Option<Bytes>,
    /// What a short `read` left of a piece.
    rest: Bytes,
}

impl Reader {
    /// The blob's name.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// Its size in bytes, as the back end reports it.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Up to `max` bytes; none at the end.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] in place of the last piece, or [`StoreError::Backend`]. After an error the reader only
    /// reports its end.
    pub async fn read(&mut self, max: usize) -> Result<Bytes, StoreError> {
        if self.rest.is_empty() {
            self.rest = self.piece().await?.unwrap_or_default();
        }
        Ok(self.rest.split_to(max.min(self.rest.len())))
    }

    /// The blob as a stream, for an HTTP body or a copy to another store.
    pub fn into_stream(self) -> impl Stream<Item = Result<Bytes, StoreError>> + Send {
        futures::stream::try_unfold(self, |mut reader| async move {
            let piece =
                if reader.rest.is_empty() { reader.piece().await? } else { Some(std::mem::take(&mut reader.rest)) };
            Ok(piece.map(|piece| (piece, reader)))
        })
    }

    async fn piece(&mut self) -> Result<Option<Bytes>, StoreError> {
        loop {
            let Some(hash) = &mut self.hash else {
                return Ok(None);
            };
            match self.pieces.next().await {
                Some(Ok(piece)) if piece.is_empty() => {}
                Some(Ok(piece)) => {
                    hash.update(&piece);
                    self.hashed += piece.len() as u64;
                    if let Some(previous) = self.next.replace(piece) {
                        return Ok(Some(previous));
                    }
                }
                Some(Err(e)) => {
                    self.hash = None;
                    return Err(Store::read_error(&self.digest, e));
                }
                None => {
                    let found = self.hash.take().map(DigestBuilder::finish).unwrap_or_default();
                    if found != self.digest {
                        return Err(StoreError::Corrupt { digest: self.digest, found, size: self.hashed });
                    }
                    return Ok(self.next.take());
                }
            }
        }
    }
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("digest", &self.digest).field("size", &self.size).finish_non_exhaustive()
    }
}
