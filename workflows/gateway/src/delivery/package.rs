//! The form in which content travels: one stream, encrypted to its buyer.
//!
//! Inside the age encryption lie a magic number, the manifest, and the contents it names, each once, in order of first
//! mention, each behind its length:
//!
//! ```text
//! "DEEDPKG1"  u32 length  manifest  ( u64 length  content )*
//! ```
//!
//! Nothing is ever held whole: what is read from the store goes through the cipher into the store again, in pieces.

use deed_evidence::Digest;
use deed_store::Store;
use futures::{AsyncReadExt as _, AsyncWriteExt as _, TryStreamExt as _};
use tokio::io::AsyncReadExt as _;
use tokio_util::compat::{TokioAsyncReadCompatExt as _, TokioAsyncWriteCompatExt as _};

use crate::content::{MANIFEST_BYTES_MAX, Manifest};
use crate::error::{Error, Kind, Result};

const MAGIC: &[u8; 8] = b"DEEDPKG1";

/// What is in flight between the cipher and the store.
const PIPE_BYTES: usize = 256 * 1024;
const PIECE_BYTES: usize = 64 * 1024;

fn io(operation: &'static str) -> impl FnOnce(std::io::Error) -> Error {
    move |error| Error::internal(operation, error)
}

/// Encrypts the content behind the manifest `content` to `recipient`, into the store. Answers the ciphertext's digest.
pub(crate) async fn seal(store: &Store, content: &Digest, recipient: &age::x25519::Recipient) -> Result<Digest> {
    const OPERATION: &str = "encrypting content for its buyer";
    let manifest_bytes = store.get(content).await?;
    let manifest = Manifest::load(store, content).await?;
    let (near, mut far) = tokio::io::duplex(PIPE_BYTES);

    let produce = async {
        let encryptor = age::Encryptor::with_recipients(std::iter::once(recipient as &dyn age::Recipient))
            .map_err(|error| Error::internal(OPERATION, error))?;
        let mut out = encryptor.wrap_async_output(near.compat_write()).await.map_err(io(OPERATION))?;
        out.write_all(MAGIC).await.map_err(io(OPERATION))?;
        let length = u32::try_from(manifest_bytes.len()).map_err(|error| Error::internal(OPERATION, error))?;
        out.write_all(&length.to_be_bytes()).await.map_err(io(OPERATION))?;
        out.write_all(&manifest_bytes).await.map_err(io(OPERATION))?;
        for entry in manifest.contents() {
            out.write_all(&entry.size.to_be_bytes()).await.map_err(io(OPERATION))?;
            let mut pieces = std::pin::pin!(store.reader(&entry.digest).await?.into_stream());
            while let Some(piece) = pieces.try_next().await? {
                out.write_all(&piece).await.map_err(io(OPERATION))?;
            }
        }
        out.close().await.map_err(io(OPERATION))
    };
    let consume = async {
        let mut writer = store.writer();
        let mut piece = vec![0; PIECE_BYTES];
        loop {
            match far.read(&mut piece).await.map_err(io(OPERATION))? {
                0 => return Ok(writer.finish().await?),
                n => writer.write(&piece[..n]).await?,
            }
        }
    };
    // A failure of either side ends both, so that the store never finishes a part.
    let ((), ciphertext) = tokio::try_join!(produce, consume)?;
    Ok(ciphertext)
}

/// Decrypts the stored `ciphertext` and puts the contents into the store, refusing whatever is not exactly the content
/// with the digest `content`.
pub(crate) async fn open(
    store: &Store,
    ciphertext: &Digest,
    identity: &age::x25519::Identity,
    content: &Digest,
) -> Result<Manifest> {
    let refused = |detail: String| {
        Error::new(
            Kind::Refused,
            "delivery-content",
            format!("the delivered package {ciphertext} is not the content that was ordered: {detail}"),
            "the order stays open: ask the seller to deliver again, or take the escrow back after the deadline",
        )
    };
    let broken = |error: std::io::Error| refused(error.to_string());

    let pieces = store.reader(ciphertext).await?.into_stream().map_err(std::io::Error::other);
    let input = tokio_util::io::StreamReader::new(Box::pin(pieces)).compat();
    let decryptor = age::Decryptor::new_async(input).await.map_err(|error| refused(error.to_string()))?;
    let mut plain = decryptor
        .decrypt_async(std::iter::once(identity as &dyn age::Identity))
        .map_err(|error| refused(error.to_string()))?;

    let mut magic = [0; MAGIC.len()];
    plain.read_exact(&mut magic).await.map_err(broken)?;
    if &magic != MAGIC {
        return Err(refused("it does not begin as a package does".into()));
    }
    let mut length = [0; 4];
    plain.read_exact(&mut length).await.map_err(broken)?;
    let length = u32::from_be_bytes(length) as usize;
    if length > MANIFEST_BYTES_MAX {
        return Err(refused(format!("its manifest of {length} bytes is too large")));
    }
    let mut bytes = vec![0; length];
    plain.read_exact(&mut bytes).await.map_err(broken)?;
    let found = Digest::of(&bytes);
    if found != *content {
        return Err(refused(format!("its manifest is {found}, the chain says {content}")));
    }
    let manifest = Manifest::from_bytes(&bytes)?;

    let mut piece = vec![0; PIECE_BYTES];
    for entry in manifest.contents() {
        let mut size = [0; 8];
        plain.read_exact(&mut size).await.map_err(broken)?;
        let size = u64::from_be_bytes(size);
        if size != entry.size {
            return Err(refused(format!("`{}` has {size} bytes, the manifest says {}", entry.name, entry.size)));
        }
        let mut writer = store.writer();
        let mut rest = size;
        while rest > 0 {
            let take = usize::try_from(rest).unwrap_or(usize::MAX).min(piece.len());
            plain.read_exact(&mut piece[..take]).await.map_err(broken)?;
            writer.write(&piece[..take]).await?;
            rest -= take as u64;
        }
        let found = writer.finish().await?;
        if found != entry.digest {
            return Err(refused(format!("`{}` is {found}, the manifest says {}", entry.name, entry.digest)));
        }
    }
    if plain.read(&mut piece[..1]).await.map_err(broken)? != 0 {
        return Err(refused("it goes on after its last entry".into()));
    }
    // The manifest last: whoever finds it in the store finds everything it names.
    store.put(bytes.into()).await?;
    Ok(manifest)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::content::Entry;

    /// A store with a dataset of three entries, two of them the same content, one larger than any buffer here.
    pub(crate) async fn dataset() -> (Store, Digest) {
        let store = Store::memory();
        let large: Vec<u8> = (0..3 * PIPE_BYTES).map(|i| (i % 251) as u8).collect();
        let mut entries = Vec::new();
        for (name, bytes) in [("a.txt", b"hello".to_vec()), ("big.bin", large), ("b.txt", b"hello".to_vec())] {
            let size = bytes.len() as u64;
            let digest = store.put(bytes.into()).await.unwrap();
            entries.push(Entry { name: name.into(), media_type: "x/y".into(), size, digest });
        }
        let content = Manifest::new(entries).unwrap().save(&store).await.unwrap();
        (store, content)
    }

    async fn copy(from: &Store, digest: &Digest) -> Store {
        let to = Store::memory();
        to.put(from.get(digest).await.unwrap()).await.unwrap();
        to
    }

    #[tokio::test]
    async fn content_arrives_whole() {
        let (seller, content) = dataset().await;
        let identity = age::x25519::Identity::generate();
        let ciphertext = seal(&seller, &content, &identity.to_public()).await.unwrap();
        let buyer = copy(&seller, &ciphertext).await;
        let manifest = open(&buyer, &ciphertext, &identity, &content).await.unwrap();
        for entry in &manifest.entries {
            assert_eq!(buyer.get(&entry.digest).await.unwrap(), seller.get(&entry.digest).await.unwrap());
        }
        assert_eq!(Manifest::load(&buyer, &content).await.unwrap(), manifest);
    }

    #[tokio::test]
    async fn other_content_other_keys_cut_and_changed_packages_are_refused() {
        let (seller, content) = dataset().await;
        let identity = age::x25519::Identity::generate();
        let ciphertext = seal(&seller, &content, &identity.to_public()).await.unwrap();
        let other = age::x25519::Identity::generate();
        assert_eq!(open(&seller, &ciphertext, &other, &content).await.unwrap_err().code(), "delivery-content");
        let wrong = Digest::of("something else");
        assert_eq!(open(&seller, &ciphertext, &identity, &wrong).await.unwrap_err().code(), "delivery-content");

        let bytes = seller.get(&ciphertext).await.unwrap();
        let buyer = Store::memory();
        let cut = buyer.put(bytes.slice(..bytes.len() - 1)).await.unwrap();
        assert_eq!(open(&buyer, &cut, &identity, &content).await.unwrap_err().code(), "delivery-content");
        let mut changed = bytes.to_vec();
        *changed.last_mut().unwrap() ^= 1;
        let changed = buyer.put(changed.into()).await.unwrap();
        assert_eq!(open(&buyer, &changed, &identity, &content).await.unwrap_err().code(), "delivery-content");
        assert!(!buyer.contains(&content).await.unwrap(), "the manifest is stored last");
    }
}
