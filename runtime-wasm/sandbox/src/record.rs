//! One digest over everything a run was told by its host.
//!
//! For each call, in order: the length of its name as four bytes, the name, the SHA-256 of its arguments and the SHA-256 of
//! its result. Arguments and results are fields, each written as a length of eight bytes and the bytes; lengths are
//! little-endian. The result of reading a blob is where it was read and how much, since the digest it was opened with
//! says the rest.

use sha2::{Digest as _, Sha256};

use crate::host::Digest;

/// Separates these digests from all others.
const DOMAIN: &[u8] = b"deed:host-calls:v1\n";

pub(crate) struct Record {
    all: Sha256,
}

impl Record {
    pub(crate) fn new() -> Self {
        Self { all: Sha256::new_with_prefix(DOMAIN) }
    }

    /// Adds a call. A name longer than four bytes can count does not exist: names are constants of this crate.
    pub(crate) fn call(&mut self, name: &'static str, arguments: Fields, result: Fields) {
        self.all.update(u32::try_from(name.len()).unwrap_or(u32::MAX).to_le_bytes());
        self.all.update(name);
        self.all.update(arguments.0.finalize());
        self.all.update(result.0.finalize());
    }

    pub(crate) fn digest(self) -> Digest {
        self.all.finalize().into()
    }
}

/// Arguments or results.
pub(crate) struct Fields(Sha256);

impl Fields {
    pub(crate) fn new() -> Self {
        Self(Sha256::new())
    }

    #[must_use]
    pub(crate) fn bytes(mut self, bytes: impl AsRef<[u8]>) -> Self {
        let bytes = bytes.as_ref();
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
        self
    }

    #[must_use]
    pub(crate) fn number(self, number: u64) -> Self {
        self.bytes(number.to_le_bytes())
    }

    #[must_use]
    pub(crate) fn option(self, number: Option<u64>) -> Self {
        match number {
            Some(number) => self.bytes([1]).number(number),
            None => self.bytes([0]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(calls: &[(&'static str, &str, &str)]) -> Digest {
        let mut record = Record::new();
        for (name, arguments, result) in calls {
            record.call(name, Fields::new().bytes(arguments), Fields::new().bytes(result));
        }
        record.digest()
    }

    #[test]
    fn every_part_of_every_call_counts_and_so_does_the_order() {
        let calls = [("a", "1", "2"), ("b", "3", "4")];
        let same = digest(&calls);
        assert_eq!(same, digest(&calls));
        let others = [
            digest(&[]),
            digest(&calls[..1]),
            digest(&[calls[1], calls[0]]),
            digest(&[("a", "1", "2"), ("b", "3", "5")]),
            digest(&[("a", "0", "2"), ("b", "3", "4")]),
            digest(&[("c", "1", "2"), ("b", "3", "4")]),
        ];
        for other in others {
            assert_ne!(same, other);
        }
    }

    #[test]
    fn fields_do_not_run_into_each_other() {
        let one = Fields::new().bytes("ab").bytes("c").0.finalize();
        let other = Fields::new().bytes("a").bytes("bc").0.finalize();
        assert_ne!(one, other);
    }
}
