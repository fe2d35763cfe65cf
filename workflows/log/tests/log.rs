//! What a log promises, checked against another library's tree and against its own restarts.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::collections::HashMap;
use std::path::PathBuf;

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use ct_merkle::{ConsistencyProof, InclusionProof, RootHash};
use deed_evidence::{Checkpoint, Hash32, SigningKey, origin};
use deed_log::{Entry, Head, Log, LogError, MAX_BUNDLED_ENTRY_BYTES, Resource};
use proptest::prelude::*;
use sha2::{Digest as _, Sha256};
use sqlx::{ConnectOptions as _, Connection as _};
use tlog_tiles::{Hash, Tile, TileHashReader, TileReader, prove_record, tree_hash};

type Output = ct_merkle::digest::Output<Sha256>;

struct Place {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { path: folder.path().join("log.sqlite"), _folder: folder }
    }

    async fn open(&self) -> Log {
        self.try_open(1).await.unwrap()
    }

    async fn try_open(&self, organisation: u32) -> Result<Log, LogError> {
        Log::open(&self.path, origin(&[7; 32], organisation), key()).await
    }

    /// Does what a bad disk or a careless hand would do.
    async fn damage(&self, statement: &'static str) {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&self.path);
        let mut connection = options.connect().await.unwrap();
        sqlx::query(statement).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    }
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[5; 32])
}

fn envelope(index: u64) -> Vec<u8> {
    format!("{{\"entry\":{index}}}").into_bytes()
}

async fn fill(log: &Log, from: u64, to: u64) {
    let entries: Vec<(String, Vec<u8>)> = (from..to).map(|i| (format!("run/step/{i}/1"), envelope(i))).collect();
    let entries: Vec<Entry<'_>> = entries.iter().map(|(key, envelope)| Entry { key, envelope }).collect();
    assert_eq!(log.append_all(&entries).await.unwrap(), (from..to).collect::<Vec<_>>());
}

/// The same tree, by another library.
fn reference(size: u64) -> MemoryBackedTree<Sha256, Vec<u8>> {
    let mut tree = MemoryBackedTree::new();
    for index in 0..size {
        tree.push(envelope(index));
    }
    tree
}

fn outputs(hashes: &[Hash32]) -> Vec<Output> {
    hashes.iter().map(|hash| Output::from(hash.0)).collect()
}

fn root(head: Head) -> RootHash<Sha256> {
    RootHash::new(Output::from(head.root.0), head.size)
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever the size and however the entries arrived, heads and proofs are those of RFC 6962.
    #[test]
    fn proofs_are_those_of_rfc_6962(size in 1_u64..1200, groups in 1_u64..5, picks in proptest::collection::vec(any::<(prop::sample::Index, prop::sample::Index)>(), 12)) {
        runtime().block_on(async {
            let place = Place::new();
            let mut log = place.open().await;
            let mut at = 0;
            for group in 1..=groups {
                let to = size * group / groups;
                fill(&log, at, to).await;
                at = to;
                // Every other group meets a log that was closed and opened again.
                if group % 2 == 0 {
                    log.close().await;
                    log = place.open().await;
                }
            }
            assert_eq!(root(log.head().await.unwrap()), reference(size).root());
            for (first, second) in picks {
                let newer = first.index(size as usize) as u64 + 1;
                let (older, index) = (second.index(newer as usize) as u64 + 1, second.index(newer as usize) as u64);
                let (new, old) = (log.head_at(newer).await.unwrap(), log.head_at(older).await.unwrap());
                assert_eq!(root(new), reference(newer).root());

                let path = log.inclusion(index, newer).await.unwrap();
                let proof = InclusionProof::<Sha256>::from_digests(&outputs(&path));
                root(new).verify_inclusion(&envelope(index), index, &proof).unwrap();
                assert!(root(new).verify_inclusion(&envelope(index + 1), index, &proof).is_err());

                let path = log.consistency(older, newer).await.unwrap();
                if older == newer {
                    assert!(path.is_empty());
                } else {
                    let proof = ConsistencyProof::<Sha256>::from_digests(&outputs(&path));
                    root(new).verify_consistency(&root(old), &proof).unwrap();
                }
            }
        });
    }

    /// A path names one resource, and no path makes the parser panic.
    #[test]
    fn paths_are_canonical(noise in "\\PC{0,30}", tail in "[x0-9./p]{0,20}", level in 0_u8..8, index in 0_u64..1_000_000_000_000_000, width in 1_u16..=256) {
        for path in [noise.clone(), format!("tile/{noise}"), format!("tile/0/{tail}"), format!("tile/entries/{tail}")] {
            if let Ok(resource) = path.parse::<Resource>() {
                assert_eq!(resource.to_string(), path);
            }
        }
        for resource in [Resource::Tile { level, index, width }, Resource::Entries { index, width }] {
            assert_eq!(resource.to_string().parse::<Resource>().unwrap(), resource);
        }
        let library = Tile::new(8, level, index, width.into(), false).path().replacen("tile/8/", "tile/", 1);
        assert_eq!(Resource::Tile { level, index, width }.to_string(), library);
    }
}

#[tokio::test]
async fn the_empty_log_has_a_head() {
    let place = Place::new();
    let log = place.open().await;
    let head = log.head().await.unwrap();
    assert_eq!((head.size, head.root.0), (0, Sha256::digest(b"").into()));
    assert_eq!(log.head_at(0).await.unwrap(), head);
    assert!(log.consistency(0, 0).await.unwrap().is_empty());
    assert!(matches!(log.inclusion(0, 0).await, Err(LogError::OutOfRange { .. })));
    assert!(log.append_all(&[]).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_checkpoint_is_signed_at_any_size() {
    let place = Place::new();
    let log = place.open().await;
    fill(&log, 0, 300).await;
    let public = key().verifying_key().to_bytes();
    for size in [0, 1, 255, 256, 257, 300] {
        let checkpoint = Checkpoint::verify(&log.checkpoint_at(size).await.unwrap(), &public).unwrap();
        let head = log.head_at(size).await.unwrap();
        assert_eq!((checkpoint.size, checkpoint.root), (head.size, head.root));
        assert_eq!(checkpoint.origin, "deed/0707070707070707/org/1");
    }
    assert_eq!(log.checkpoint().await.unwrap(), log.checkpoint_at(300).await.unwrap());
    assert!(matches!(log.checkpoint_at(301).await, Err(LogError::OutOfRange { asked: 301, size: 300, .. })));
}

#[tokio::test]
async fn appending_again_changes_nothing() {
    let place = Place::new();
    let log = place.open().await;
    assert_eq!(log.append("a", b"1").await.unwrap(), 0);
    assert_eq!(log.append("b", b"2").await.unwrap(), 1);
    let head = log.head().await.unwrap();
    assert_eq!(log.append("a", b"1").await.unwrap(), 0);
    assert_eq!(log.head().await.unwrap(), head);

    // Known and new ones in one group; one key twice in a group.
    let entry = |key, envelope| Entry { key, envelope };
    let group = [entry("c", b"3" as &[u8]), entry("b", b"2"), entry("c", b"3"), entry("d", b"4")];
    assert_eq!(log.append_all(&group).await.unwrap(), [2, 1, 2, 3]);

    // A conflict undoes the whole group.
    let head = log.head().await.unwrap();
    let error = log.append_all(&[entry("e", b"5"), entry("a", b"other")]).await.unwrap_err();
    assert!(matches!(&error, LogError::KeyConflict { key, index: 0 } if key == "a"), "{error}");
    assert_eq!(log.head().await.unwrap(), head);
    assert_eq!(log.find("e").await.unwrap(), None);
    assert_eq!(log.append("f", b"6").await.unwrap(), 4);
    assert_eq!(log.find("f").await.unwrap(), Some(4));
    assert_eq!(log.entry(4).await.unwrap(), b"6");
    assert!(matches!(log.entry(5).await, Err(LogError::OutOfRange { asked: 5, size: 5, .. })));
    assert!(matches!(log.entry(u64::MAX).await, Err(LogError::OutOfRange { .. })));

    let head = log.head().await.unwrap();
    log.close().await;
    assert_eq!(place.open().await.head().await.unwrap(), head);
}

#[tokio::test]
async fn concurrent_appends_each_get_their_place() {
    let place = Place::new();
    let log = place.open().await;
    let tasks: Vec<_> = (0..40)
        .map(|i| {
            let log = log.clone();
            tokio::spawn(async move { (i, log.append(&format!("k{i}"), &envelope(i)).await.unwrap()) })
        })
        .collect();
    let mut places = HashMap::new();
    for task in tasks {
        let (i, index) = task.await.unwrap();
        assert_eq!(log.entry(index).await.unwrap(), envelope(i));
        assert!(places.insert(index, i).is_none());
    }
    assert_eq!(log.head().await.unwrap().size, 40);
}

#[tokio::test]
async fn an_append_that_nobody_waited_for_is_whole_or_absent() {
    let place = Place::new();
    let log = place.open().await;
    fill(&log, 0, 250).await;
    // Drop appends at every point at which they can be dropped: after 1, 2, 3… polls.
    for polls in 0..60 {
        let key = format!("dropped {polls}");
        let mut append = Box::pin(log.append(&key, b"dropped"));
        for _ in 0..polls {
            if futures_poll(&mut append).await {
                break;
            }
        }
        drop(append);
        let size = log.head().await.unwrap().size;
        let index = log.append(&key, b"dropped").await.unwrap();
        assert!(index == size || index + 1 == size, "{index} of {size}");
    }
    let head = log.head().await.unwrap();
    assert_eq!(head.size, 310);
    drop(log);
    assert_eq!(reopened(&place).await.head().await.unwrap(), head);
}

/// Polls once and lets the rest of the runtime run; whether the future is done.
async fn futures_poll<T>(future: &mut std::pin::Pin<Box<impl Future<Output = T>>>) -> bool {
    let done = std::future::poll_fn(|context| std::task::Poll::Ready(future.as_mut().poll(context).is_ready())).await;
    tokio::task::yield_now().await;
    done
}

/// Opens a log whose last clone was just dropped, as soon as its lock is free.
async fn reopened(place: &Place) -> Log {
    loop {
        match place.try_open(1).await {
            Err(LogError::InUse { .. }) => tokio::task::yield_now().await,
            other => return other.unwrap(),
        }
    }
}

#[tokio::test]
async fn a_second_open_is_refused() {
    let place = Place::new();
    let log = place.open().await;
    assert!(matches!(place.try_open(1).await, Err(LogError::InUse { .. })));
    log.close().await;
    place.open().await.close().await;
    let error = place.try_open(2).await.unwrap_err();
    assert!(matches!(&error, LogError::WrongOrigin { found, .. } if found.ends_with("/org/1")), "{error}");
}

#[tokio::test]
async fn damage_is_noticed_at_open() {
    for statement in [
        "DELETE FROM leaves WHERE idx = 100",
        "UPDATE leaves SET envelope = X'00' WHERE idx = 299",
        "UPDATE tiles SET hashes = X'00' WHERE level = 0 AND idx = 1",
        "DELETE FROM tiles WHERE level = 1",
        "DELETE FROM leaves WHERE idx = 299",
    ] {
        let place = Place::new();
        let log = place.open().await;
        fill(&log, 0, 300).await;
        log.close().await;
        place.damage(statement).await;
        let error = place.try_open(1).await.unwrap_err();
        assert!(matches!(error, LogError::Damaged { .. }), "{statement}: {error}");
    }
    let place = Place::new();
    place.open().await.close().await;
    place.damage("UPDATE log SET version = 9").await;
    assert!(matches!(place.try_open(1).await, Err(LogError::Version { found: 9, .. })));
}

#[tokio::test]
async fn limits_are_named() {
    let place = Place::new();
    let log = place.open().await;
    let large = vec![0; deed_evidence::MAX_ENVELOPE_BYTES + 1];
    assert!(matches!(log.append("k", &large).await, Err(LogError::TooLarge { what: "entry", .. })));
    let key = "k".repeat(deed_log::MAX_KEY_BYTES + 1);
    assert!(matches!(log.append(&key, b"").await, Err(LogError::TooLarge { what: "key", .. })));
    assert_eq!(log.append("", b"").await.unwrap(), 0);

    // Too large for a bundle's two-byte lengths, yet logged, and to be had one by one.
    let large = vec![1; MAX_BUNDLED_ENTRY_BYTES + 1];
    assert_eq!(log.append("large", &large).await.unwrap(), 1);
    assert_eq!(log.entry(1).await.unwrap(), large);
    let error = log.resource("tile/entries/000.p/2".parse().unwrap()).await.unwrap_err();
    assert!(matches!(error, LogError::NotBundled { index: 1, .. }), "{error}");
}

#[tokio::test]
async fn resources_are_those_of_a_tiled_log() {
    let place = Place::new();
    let log = place.open().await;
    fill(&log, 0, 300).await;
    let resource = async |path: &str| log.resource(path.parse().unwrap()).await;
    assert_eq!(resource("tile/0/000").await.unwrap().len(), 256 * 32);
    assert_eq!(resource("tile/0/001.p/44").await.unwrap().len(), 44 * 32);
    // A partial tile stays available after the log has outgrown it.
    assert_eq!(resource("tile/0/000.p/3").await.unwrap(), resource("tile/0/000").await.unwrap()[..96]);
    assert_eq!(resource("tile/1/000.p/1").await.unwrap(), log.head_at(256).await.unwrap().root.0);
    let bundle = resource("tile/entries/001.p/2").await.unwrap();
    assert_eq!(bundle, b"\x00\x0d{\"entry\":256}\x00\x0d{\"entry\":257}");
    for path in [
        "tile/0/001.p/45",
        "tile/0/001",
        "tile/0/002.p/1",
        "tile/1/000.p/2",
        "tile/2/000.p/1",
        "tile/entries/001",
        "tile/7/x999/x999/x999/x999/999",
    ] {
        assert!(matches!(resource(path).await, Err(LogError::OutOfRange { .. })), "{path}");
    }
    for path in [
        "",
        "tile",
        "tile/0",
        "tile/0/0",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/1/",
        "tile/8/000",
        "tile/00/000",
        "tile/0/x000/001",
        "tile/0/001/001",
        "tile/0/0001",
        "tile/0/000.p/01",
        "tile/data/000",
        "/tile/0/000",
        "tile/0/x1/x234/x067/x000/x000/000",
        "tile/0/+01",
    ] {
        assert!(matches!(path.parse::<Resource>(), Err(LogError::BadPath { .. })), "{path}");
    }
}

/// A monitor that knows nothing of this crate, only the tiles.
struct Monitor(HashMap<(u8, u64), Vec<u8>>);

impl TileReader for Monitor {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[Tile]) -> Result<Vec<Vec<u8>>, tlog_tiles::Error> {
        Ok(tiles
            .iter()
            .map(|tile| self.0[&(tile.level(), tile.level_index())][..tile.width() as usize * 32].to_vec())
            .collect())
    }

    fn save_tiles(&self, _: &[Tile], _: &[Vec<u8>]) {}
}

#[tokio::test]
async fn a_monitor_can_prove_from_tiles_alone() {
    let size = 700;
    let place = Place::new();
    let log = place.open().await;
    fill(&log, 0, size).await;
    let mut tiles = HashMap::new();
    for tile in Tile::new_tiles(8, 0, size) {
        let path = tile.path().replacen("tile/8/", "tile/", 1);
        let bytes = log.resource(path.parse().unwrap()).await.unwrap();
        tiles.insert((tile.level(), tile.level_index()), bytes);
    }
    let monitor = Monitor(tiles);
    let head = log.head().await.unwrap();
    // This reader refuses tiles that do not hash to the head.
    let reader = TileHashReader::new(size, Hash(head.root.0), &monitor);
    assert_eq!(tree_hash(size, &reader).unwrap().0, head.root.0);
    for index in [0, 255, 256, 511, 512, 699] {
        let proof: Vec<Hash32> =
            prove_record(size, index, &reader).unwrap().into_iter().map(|hash| Hash32(hash.0)).collect();
        assert_eq!(proof, log.inclusion(index, size).await.unwrap());
    }
}
