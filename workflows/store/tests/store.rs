//! What a store keeps, and how it notices damage.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::path::{Path, PathBuf};

use bytes::Bytes;
use deed_evidence::Digest;
use deed_store::{Store, StoreError};
use futures::TryStreamExt as _;
use proptest::prelude::*;

/// Larger than one part, so that the multipart path is taken, and no multiple of anything.
const LARGE: usize = (6 << 20) + 12_345;

fn content(len: usize) -> Bytes {
    (0..len).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect()
}

fn stores() -> (tempfile::TempDir, [Store; 2]) {
    let folder = tempfile::tempdir().unwrap();
    let stores = [Store::local(folder.path().join("new/blobs")).unwrap(), Store::memory()];
    (folder, stores)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![];
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

#[tokio::test]
async fn what_is_put_is_got() {
    let (_folder, stores) = stores();
    for store in stores {
        for len in [0, 1, 1000, LARGE] {
            let content = content(len);
            let digest = store.put(content.clone()).await.unwrap();
            assert_eq!(digest, Digest::of(&content));
            assert_eq!(store.put(content.clone()).await.unwrap(), digest);
            assert_eq!(store.get(&digest).await.unwrap(), content);
            assert_eq!(store.size(&digest).await.unwrap(), len as u64);
            assert!(store.contains(&digest).await.unwrap());
            let pieces: Vec<Bytes> = store.reader(&digest).await.unwrap().into_stream().try_collect().await.unwrap();
            assert_eq!(pieces.concat(), content);
        }
    }
}

#[tokio::test]
async fn streamed_content_gets_the_same_name() {
    let (folder, stores) = stores();
    for store in stores {
        for len in [0, 1, 5 << 20, LARGE] {
            let content = content(len);
            for _ in 0..2 {
                let mut writer = store.writer();
                for piece in content.chunks(70_001) {
                    writer.write(piece).await.unwrap();
                }
                assert_eq!(writer.size(), len as u64);
                assert_eq!(writer.finish().await.unwrap(), Digest::of(&content));
            }
            let mut reader = store.reader(&Digest::of(&content)).await.unwrap();
            assert_eq!(reader.size(), len as u64);
            let mut read = vec![];
            loop {
                let piece = reader.read(65_536).await.unwrap();
                if piece.is_empty() {
                    break;
                }
                read.extend_from_slice(&piece);
            }
            assert_eq!(read, content);
        }
        assert_eq!(store.remove_unfinished().await.unwrap(), 0);
    }
    assert_eq!(files(folder.path()).len(), 4);
}

#[tokio::test]
async fn an_unfinished_blob_does_not_exist() {
    let (folder, stores) = stores();
    for store in stores {
        let content = content(LARGE);
        for abort in [true, false] {
            let mut writer = store.writer();
            for piece in content.chunks(1 << 20) {
                writer.write(piece).await.unwrap();
            }
            if abort {
                writer.abort().await.unwrap();
            } else {
                drop(writer);
            }
        }
        assert!(!store.contains(&Digest::of(&content)).await.unwrap());
    }
    let blobs: Vec<_> =
        files(folder.path()).into_iter().filter(|f| f.components().any(|c| c.as_os_str() == "sha256")).collect();
    assert!(blobs.is_empty(), "{blobs:?}");
}

#[tokio::test]
async fn what_is_missing_is_named() {
    let (_folder, stores) = stores();
    for store in stores {
        let digest = Digest::of("absent");
        assert!(!store.contains(&digest).await.unwrap());
        for error in [
            store.get(&digest).await.unwrap_err(),
            store.size(&digest).await.unwrap_err(),
            store.reader(&digest).await.unwrap_err(),
        ] {
            assert!(matches!(error, StoreError::NotFound { digest: d } if d == digest), "{error}");
        }
        store.remove(&digest).await.unwrap();
    }
}

#[tokio::test]
async fn damage_is_noticed_and_can_be_repaired() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::local(folder.path()).unwrap();
    let content = content(300_000);
    let digest = store.put(content.clone()).await.unwrap();
    let [file] = files(folder.path()).try_into().unwrap();

    let mut flipped = content.to_vec();
    flipped[299_999] ^= 1;
    for damaged in [&flipped[..], &content[..1000], b"", &[&content[..], b"x"].concat()] {
        std::fs::write(&file, damaged).unwrap();
        let error = store.get(&digest).await.unwrap_err();
        assert!(matches!(error, StoreError::Corrupt { digest: d, .. } if d == digest), "{error}");

        let mut reader = store.reader(&digest).await.unwrap();
        let mut read = 0;
        let error = loop {
            match reader.read(4096).await {
                Ok(piece) => {
                    assert!(!piece.is_empty(), "the end was reached without an error");
                    read += piece.len();
                }
                Err(error) => break error,
            }
        };
        assert!(read < damaged.len().max(1), "the last piece was handed out");
        assert!(matches!(error, StoreError::Corrupt { size, .. } if size == damaged.len() as u64), "{error}");
        assert!(reader.read(1).await.unwrap().is_empty());
    }
    store.remove(&digest).await.unwrap();
    store.put(content.clone()).await.unwrap();
    assert_eq!(store.get(&digest).await.unwrap(), content);
}

#[tokio::test]
async fn a_store_that_cannot_be_opened_names_its_path() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "in the way").unwrap();
    let error = Store::local(&file).unwrap_err();
    assert!(error.to_string().contains(&*file.to_string_lossy()), "{error}");
}

proptest! {
    /// However content is cut into pieces, its name and its bytes stay the same.
    #[test]
    fn pieces_do_not_matter(content in proptest::collection::vec(any::<u8>(), 0..5000), cut in 1_usize..700, max in 1_usize..900) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let store = Store::memory();
            let mut writer = store.writer();
            for piece in content.chunks(cut) {
                writer.write(piece).await.unwrap();
            }
            let digest = writer.finish().await.unwrap();
            assert_eq!(digest, Digest::of(&content));
            let mut reader = store.reader(&digest).await.unwrap();
            let mut read = vec![];
            loop {
                let piece = reader.read(max).await.unwrap();
                assert!(piece.len() <= max);
                if piece.is_empty() { break; }
                read.extend_from_slice(&piece);
            }
            assert_eq!(read, content);
        });
    }
}
