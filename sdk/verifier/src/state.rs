//! What the chain holds, proven by the nodes of its state trie.

use std::collections::BTreeSet;

use codec::{DecodeAll, Encode as _};
use deed_evidence::HexBytes;
use deed_primitives::{DidDocument, LogHead};
use sp_core::{Blake2Hasher, H256};
use sp_crypto_hashing::{twox_64, twox_128};
use sp_trie::{LayoutV1, Recorder, StorageProof, Trie as _, TrieDBBuilder};

use crate::Refusal;

type Layout = LayoutV1<Blake2Hasher>;

/// Most nodes in a storage proof: three paths through a trie of 2^64 keys stay below fifty.
pub(crate) const MAX_NODES: usize = 256;
/// Most bytes in a storage proof: inner nodes have at most 600, the largest value is a DID document of 3 KB.
pub(crate) const MAX_NODE_BYTES: usize = 256 << 10;

/// Which values of the chain's state a receipt proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorageKeys {
    /// `System.BlockHash(0)`: the genesis hash.
    pub genesis_hash: Vec<u8>,
    /// `Provenance.Heads(organisation)`.
    pub log_head: Vec<u8>,
    /// `Consortium.DidDocuments(organisation)`.
    pub did_document: Vec<u8>,
}

impl StorageKeys {
    /// The keys for one organisation: what to ask a node to prove (`state_getReadProof`).
    #[must_use]
    pub fn of(organisation: u32) -> Self {
        Self {
            genesis_hash: genesis_key(),
            log_head: map_key("Provenance", "Heads", organisation),
            did_document: map_key("Consortium", "DidDocuments", organisation),
        }
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.all().into_iter()
    }

    pub(crate) fn all(&self) -> [&[u8]; 3] {
        [&self.genesis_hash, &self.log_head, &self.did_document]
    }
}

/// `System.BlockHash(0)`: the genesis hash.
pub(crate) fn genesis_key() -> Vec<u8> {
    map_key("System", "BlockHash", 0)
}

/// Key of an entry of a storage map with the `Twox64Concat` hasher.
fn map_key(pallet: &str, item: &str, key: u32) -> Vec<u8> {
    let key = key.encode();
    [&twox_128(pallet.as_bytes())[..], &twox_128(item.as_bytes()), &twox_64(&key), &key].concat()
}

/// The proven values.
pub(crate) struct Proven {
    pub(crate) genesis_hash: [u8; 32],
    pub(crate) log_head: Option<LogHead>,
    pub(crate) did_document: DidDocument,
}

/// Reads the three values of a receipt under `root`.
pub(crate) fn read(nodes: &[HexBytes], root: H256, organisation: u32) -> Result<Proven, Refusal> {
    let [genesis_hash, log_head, did_document] = read_exactly(nodes, root, StorageKeys::of(organisation).all())?;
    Ok(Proven {
        genesis_hash: decode_genesis(genesis_hash)?,
        log_head: decode(log_head, "log head")?,
        did_document: decode(did_document, "DID document")?.unwrap_or_default(),
    })
}

/// Reads the genesis hash under `root`, alone.
pub(crate) fn read_genesis(nodes: &[HexBytes], root: H256) -> Result<[u8; 32], Refusal> {
    let [genesis_hash] = read_exactly(nodes, root, [&genesis_key()])?;
    decode_genesis(genesis_hash)
}

fn decode_genesis(value: Option<Vec<u8>>) -> Result<[u8; 32], Refusal> {
    decode(value, "genesis hash")?.ok_or_else(|| Refusal::storage("the chain does not hold its genesis hash"))
}

/// Reads values under `root`, and sees to it that the proof holds every node that takes, once, in order, and no other.
fn read_exactly<const N: usize>(
    nodes: &[HexBytes],
    root: H256,
    keys: [&[u8]; N],
) -> Result<[Option<Vec<u8>>; N], Refusal> {
    if !nodes.is_sorted_by(|a, b| a < b) {
        return Err(Refusal::storage("its nodes are not in order, or one comes twice"));
    }
    let nodes: BTreeSet<Vec<u8>> = nodes.iter().map(|node| node.0.clone()).collect();
    let (values, used) = look_up(nodes.iter().cloned(), root, keys)?;
    if used != nodes {
        return Err(Refusal::storage("it holds nodes that nothing needs"));
    }
    Ok(values)
}

/// Picks from `nodes` those that prove the values of `keys` under `root`, in order.
pub(crate) fn minimal<const N: usize>(
    nodes: &[Vec<u8>],
    root: H256,
    keys: [&[u8]; N],
) -> Result<Vec<HexBytes>, Refusal> {
    let (_, used) = look_up(nodes.iter().cloned(), root, keys)?;
    Ok(used.into_iter().map(HexBytes).collect())
}

/// Values, and the nodes that it took to find them.
type Looked<const N: usize> = ([Option<Vec<u8>>; N], BTreeSet<Vec<u8>>);

fn look_up<const N: usize>(
    nodes: impl IntoIterator<Item = Vec<u8>>,
    root: H256,
    keys: [&[u8]; N],
) -> Result<Looked<N>, Refusal> {
    // Nodes are found by their hash, so a changed node is a missing one.
    let nodes = StorageProof::new(nodes).into_memory_db::<Blake2Hasher>();
    let mut recorder = Recorder::<Layout>::new();
    let mut values = [const { None }; N];
    for (value, key) in values.iter_mut().zip(keys) {
        let trie = TrieDBBuilder::<Layout>::new(&nodes, &root).with_recorder(&mut recorder).build();
        *value = trie.get(key).map_err(|_| Refusal::storage("a node is missing or was changed"))?;
    }
    let used = recorder.drain().into_iter().map(|record| record.data).collect();
    Ok((values, used))
}

fn decode<T: DecodeAll>(value: Option<Vec<u8>>, what: &str) -> Result<Option<T>, Refusal> {
    value
        .map(|bytes| {
            T::decode_all(&mut &*bytes).map_err(|_| {
                Refusal::storage(format!("the chain's {what} is laid out otherwise than this release knows"))
            })
        })
        .transpose()
}
