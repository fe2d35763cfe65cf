//! What an asset's content is: a manifest that names entries by digest.
//!
//! A dataset is a folder of files; a report is one file. Both are described by one canonical JSON document, the manifest,
//! and *the asset's content digest on chain is the digest of that document*. So the chain binds every name, media type,
//! size and byte of the content through 32 bytes, and content is moved entry by entry without ever being one big file.

use std::collections::BTreeSet;

use bytes::Bytes;
use deed_evidence::{Digest, canonical};
use deed_store::Store;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::{Error, Kind, Result};

/// Entries of one asset: a manifest of so many stays below [`MANIFEST_BYTES_MAX`].
pub(crate) const ENTRIES_MAX: usize = 20_000;
/// The largest manifest that is read from anyone.
pub(crate) const MANIFEST_BYTES_MAX: usize = 8 << 20;
/// The longest name of an entry, in bytes.
const NAME_BYTES_MAX: usize = 255;
const MEDIA_TYPE_BYTES_MAX: usize = 127;
const VERSION: u32 = 1;

/// One entry of an asset's content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Entry {
    /// Its name within the asset; unique; `/` separates folders.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its digest.
    #[schema(value_type = String)]
    pub digest: Digest,
}

/// The document whose digest is the asset's content digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Manifest {
    version: u32,
    /// The entries, in the order the owner gave.
    pub entries: Vec<Entry>,
}

impl Manifest {
    /// A manifest of `entries`.
    ///
    /// # Errors
    /// When there are none or too many, or a name is empty, not unique, or could escape a folder.
    pub(crate) fn new(entries: Vec<Entry>) -> Result<Self> {
        let manifest = Self { version: VERSION, entries };
        manifest.check().map_err(|(field, detail)| {
            Error::invalid(field, detail, "give each entry a unique relative name such as `policies/001.png`")
        })?;
        Ok(manifest)
    }

    fn check(&self) -> Result<(), (String, String)> {
        let refuse = |field: String, detail: &str| Err((field.clone(), format!("`{field}`: {detail}")));
        if self.version != VERSION {
            return refuse("version".into(), "an unknown version of manifests");
        }
        if self.entries.is_empty() || self.entries.len() > ENTRIES_MAX {
            return refuse(
                "entries".into(),
                &format!("an asset has 1 to {ENTRIES_MAX} entries, not {}", self.entries.len()),
            );
        }
        let mut names = BTreeSet::new();
        for (i, entry) in self.entries.iter().enumerate() {
            let name = &entry.name;
            let escapes = name.split('/').any(|part| part.is_empty() || part == "." || part == "..");
            if name.len() > NAME_BYTES_MAX
                || escapes
                || name.contains(['\\', '\0'])
                || name.chars().any(char::is_control)
            {
                return refuse(format!("entries[{i}].name"), "not a relative name");
            }
            if entry.media_type.is_empty() || entry.media_type.len() > MEDIA_TYPE_BYTES_MAX {
                return refuse(format!("entries[{i}].mediaType"), "empty, or longer than 127 bytes");
            }
            if !names.insert(name) {
                return refuse(format!("entries[{i}].name"), "used by an earlier entry");
            }
        }
        Ok(())
    }

    /// Canonical JSON.
    ///
    /// # Errors
    /// When a size cannot be carried exactly by JSON.
    pub(crate) fn to_bytes(&self) -> Result<Vec<u8>> {
        canonical::to_canonical("manifest", self).map_err(|error| {
            Error::new(Kind::Invalid, "manifest", error.to_string(), "split the asset into smaller ones")
                .caused_by(error)
        })
    }

    /// Reads a manifest that came from elsewhere, strictly.
    ///
    /// # Errors
    /// When it is none, or breaks a rule of [`Manifest::new`].
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let unreadable = |detail: String| {
            Error::new(
                Kind::Refused,
                "manifest",
                format!("the asset's manifest is not valid: {detail}"),
                "ask the asset's owner for a correct version",
            )
        };
        let manifest: Self = canonical::from_canonical("manifest", bytes, MANIFEST_BYTES_MAX)
            .map_err(|error| unreadable(error.to_string()))?;
        manifest.check().map_err(|(_, detail)| unreadable(detail))?;
        Ok(manifest)
    }

    /// Reads the manifest with this digest from the store.
    ///
    /// # Errors
    /// When it is not there or is none.
    pub(crate) async fn load(store: &Store, digest: &Digest) -> Result<Self> {
        let size = store.size(digest).await?;
        if size > MANIFEST_BYTES_MAX as u64 {
            return Err(Error::new(
                Kind::Refused,
                "manifest",
                format!("blob {digest} of {size} bytes is too large for a manifest"),
                "the asset's content must be described by a manifest; ask its owner",
            ));
        }
        Self::from_bytes(&store.get(digest).await?)
    }

    /// Puts the manifest into the store.
    pub(crate) async fn save(&self, store: &Store) -> Result<Digest> {
        Ok(store.put(Bytes::from(self.to_bytes()?)).await?)
    }

    /// The entries' contents, each once, in order of first mention.
    pub(crate) fn contents(&self) -> impl Iterator<Item = &Entry> {
        let mut seen = BTreeSet::new();
        self.entries.iter().filter(move |entry| seen.insert(entry.digest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str) -> Entry {
        Entry { name: name.into(), media_type: "image/png".into(), size: 1, digest: Digest::of(name) }
    }

    #[test]
    fn a_manifest_reads_back_and_only_in_one_spelling() {
        let manifest = Manifest::new(vec![entry("a/1.png"), entry("b.png")]).unwrap();
        let bytes = manifest.to_bytes().unwrap();
        assert_eq!(Manifest::from_bytes(&bytes).unwrap(), manifest);
        let pretty = serde_json::to_vec_pretty(&manifest).unwrap();
        assert!(Manifest::from_bytes(&pretty).is_err());
    }

    #[test]
    fn names_that_escape_or_repeat_are_refused_by_field() {
        for name in ["", "/etc/passwd", "../x", "a//b", "a/./b", "a\\b", "a\nb", &"x".repeat(256)] {
            assert_eq!(Manifest::new(vec![entry(name)]).unwrap_err().field(), Some("entries[0].name"), "{name}");
        }
        assert_eq!(Manifest::new(vec![entry("a"), entry("a")]).unwrap_err().field(), Some("entries[1].name"));
        assert_eq!(Manifest::new(vec![]).unwrap_err().field(), Some("entries"));
    }
}
