//! What is done with assets on the chain itself, beyond a first registration.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use deed_sdk::primitives;

use super::{Gateway, Node, Page, Signing, digest};

/// The three rights in an asset.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Right {
    /// To hold the asset (持有权).
    Holding,
    /// To process and use it (加工使用权).
    Processing,
    /// To offer it and be paid for it (经营权).
    Operating,
}

impl From<Right> for primitives::Right {
    fn from(right: Right) -> Self {
        match right {
            Right::Holding => Self::Holding,
            Right::Processing => Self::Processing,
            Right::Operating => Self::Operating,
        }
    }
}

/// An asset, and who signs.
#[derive(Debug, Args)]
pub(crate) struct SignedAsset {
    /// The asset's number.
    pub(crate) asset: u64,
    #[command(flatten)]
    pub(crate) signing: Signing,
}

/// What to apply for. A registrar takes it through the same steps as a first registration: see `deed asset publish`.
#[derive(Debug, Subcommand)]
pub(crate) enum ApplyCommand {
    /// To put a licence on record (许可), by a holder of the operating right.
    Licence {
        #[command(flatten)]
        on: SignedAsset,
        /// The organisation that may use the asset.
        #[arg(long)]
        licensee: u32,
        /// The digest of the terms: 64 hex digits, or @FILE.
        #[arg(long, value_parser = digest)]
        terms: [u8; 32],
        /// The last block of the licence; it never ends when not given.
        #[arg(long)]
        until: Option<u32>,
    },
    /// To pass parts of a right on (转移), by their holder.
    Transfer {
        #[command(flatten)]
        on: SignedAsset,
        /// The right.
        #[arg(long)]
        right: Right,
        /// The organisation that gets them.
        #[arg(long)]
        to: u32,
        /// How much, in parts of a million of the whole right.
        #[arg(long, default_value_t = primitives::WHOLE)]
        parts: u32,
    },
    /// To change what the catalogue says, because the facts have changed (变更), by the owner.
    Change {
        #[command(flatten)]
        on: SignedAsset,
        /// A JSON file with title, summary, class, tags and sensitivity.
        #[arg(long)]
        catalogue: PathBuf,
    },
    /// To correct what the catalogue says, because it was wrong (更正), by the owner.
    Correction {
        #[command(flatten)]
        on: SignedAsset,
        /// A JSON file with title, summary, class, tags and sensitivity.
        #[arg(long)]
        catalogue: PathBuf,
        /// The digest of the explanation: 64 hex digits, or @FILE.
        #[arg(long, value_parser = digest)]
        reason: [u8; 32],
    },
    /// To prolong the registration (续展), by the owner.
    Renewal {
        #[command(flatten)]
        on: SignedAsset,
    },
    /// To give the registration up (注销), by the owner.
    Cancellation {
        #[command(flatten)]
        on: SignedAsset,
        /// The digest of the explanation: 64 hex digits, or @FILE.
        #[arg(long, value_parser = digest)]
        reason: [u8; 32],
    },
}

/// Pledges: what a holder has of a right secures a debt.
#[derive(Debug, Subcommand)]
pub(crate) enum PledgeCommand {
    /// Lists pledges.
    List {
        /// Only of this asset.
        #[arg(long)]
        asset: Option<u64>,
        /// Only of what this organisation holds.
        #[arg(long)]
        pledgor: Option<u32>,
        /// Only those that secure this organisation.
        #[arg(long)]
        creditor: Option<u32>,
        /// Only those that the creditor has accepted (true), or has not (false).
        #[arg(long)]
        accepted: Option<bool>,
        #[command(flatten)]
        page: Page,
        #[command(flatten)]
        gateway: Gateway,
    },
    /// Offers a pledge of what the signer holds of a right; it binds once the creditor accepts.
    Offer {
        #[command(flatten)]
        on: SignedAsset,
        /// The right.
        #[arg(long)]
        right: Right,
        /// The organisation that it secures.
        #[arg(long)]
        creditor: u32,
        /// The digest of the terms: 64 hex digits, or @FILE.
        #[arg(long, value_parser = digest)]
        terms: [u8; 32],
        /// The block in which it ends by itself; it never does when not given.
        #[arg(long)]
        until: Option<u32>,
    },
    /// Accepts a pledge (the creditor).
    Accept {
        #[command(flatten)]
        on: SignedAsset,
        /// The pledge's number.
        #[arg(long)]
        pledge: u32,
    },
    /// Releases a pledge (the creditor), or takes back one that was not accepted yet (the pledgor).
    Release {
        #[command(flatten)]
        on: SignedAsset,
        /// The pledge's number.
        #[arg(long)]
        pledge: u32,
    },
}

/// Versions of an asset.
#[derive(Debug, Subcommand)]
pub(crate) enum VersionCommand {
    /// Lists the versions of an asset, the newest first.
    List {
        /// The asset's number.
        asset: u64,
        #[command(flatten)]
        page: Page,
        #[command(flatten)]
        gateway: Gateway,
    },
    /// Appends a version (the owner).
    Add {
        #[command(flatten)]
        on: SignedAsset,
        /// The digest of the content: 64 hex digits, or @FILE.
        #[arg(long, value_parser = digest)]
        content: [u8; 32],
        /// The digest of the metadata document: 64 hex digits, or @FILE.
        #[arg(long, value_parser = digest)]
        metadata: [u8; 32],
        /// The digest of the schema, if it has one: 64 hex digits, or @FILE.
        #[arg(long, value_parser = digest)]
        schema: Option<[u8; 32]>,
    },
    /// Takes a version off sale (the owner). Licences that name it stay what they are.
    Withdraw {
        #[command(flatten)]
        on: SignedAsset,
        /// The version's number.
        #[arg(long)]
        asset_version: u32,
    },
    /// Puts a version back on sale (the owner).
    Restore {
        #[command(flatten)]
        on: SignedAsset,
        /// The version's number.
        #[arg(long)]
        asset_version: u32,
    },
}

/// Many contents declared at once, under the root of a tree; each can be registered later.
#[derive(Debug, Subcommand)]
pub(crate) enum BatchCommand {
    /// Declares the entries of a file, and writes for each of them what registering it will need.
    Register {
        /// A JSON Lines file. Each line has kind, title, sensitivity, content and metadata (64 hex digits each), and may have
        /// summary, class, tags and schema.
        entries: PathBuf,
        /// The digest of a document that describes the batch: 64 hex digits, or @FILE.
        #[arg(long, value_parser = digest)]
        metadata: [u8; 32],
        /// The file to write: each entry with its proof. Entries and proofs must be kept; the chain has only the root.
        #[arg(long)]
        proofs: PathBuf,
        #[command(flatten)]
        signing: Signing,
    },
    /// Writes the proofs of a batch that has been declared, from the entries it was declared with: when `register` was cut off, or
    /// its file is lost.
    Prove {
        /// The file that was declared, unchanged.
        entries: PathBuf,
        /// The batch's number.
        #[arg(long)]
        batch: u64,
        /// The file to write: each entry with its proof.
        #[arg(long)]
        proofs: PathBuf,
        #[command(flatten)]
        node: Node,
    },
    /// Applies for the registration of an entry; its content counts as declared since the batch was.
    BringUp {
        /// The file that `register` wrote, or the one line of it that is needed.
        proofs: PathBuf,
        /// The entry's number, from 0.
        #[arg(long)]
        index: u32,
        /// An asset it derives from, as `ASSET:VERSION:PARTS`, with the parts of a million that it earns. May be repeated.
        #[arg(long, value_parser = parent)]
        parent: Vec<primitives::Parent>,
        #[command(flatten)]
        signing: Signing,
    },
    /// Checks an entry and its proof against the root that the chain has, without applying for anything.
    Check {
        /// The file that `register` wrote, or the one line of it that is needed.
        proofs: PathBuf,
        /// The entry's number, from 0.
        #[arg(long)]
        index: u32,
        #[command(flatten)]
        node: Node,
    },
    /// Lists batches, the newest first.
    List {
        /// Only those that this organisation has declared.
        #[arg(long)]
        owner: Option<u32>,
        #[command(flatten)]
        page: Page,
        #[command(flatten)]
        gateway: Gateway,
    },
    /// Shows a batch.
    Show {
        /// The batch's number.
        batch: u64,
        /// Which asset this entry has become, counted from 0.
        #[arg(long)]
        index: Option<u32>,
        #[command(flatten)]
        node: Node,
    },
}

/// Fields whose values are nobody else's business yet.
#[derive(Debug, Subcommand)]
pub(crate) enum FieldCommand {
    /// Commits to values of fields (the owner), and writes what opens the commitments to a file of the owner's.
    Commit {
        #[command(flatten)]
        on: SignedAsset,
        /// A field, as `NAME=VALUE`. May be repeated.
        #[arg(long = "field", required = true, value_parser = field)]
        fields: Vec<(String, String)>,
        /// The file to write; only its owner can read it, and an existing one is never replaced.
        #[arg(long)]
        openings: PathBuf,
    },
    /// Records that a field was opened to an organisation (the owner), and prints the opening to hand over.
    Disclose {
        /// The file that `commit` wrote.
        openings: PathBuf,
        /// The field.
        #[arg(long)]
        field: String,
        /// The organisation it is opened to.
        #[arg(long)]
        to: u32,
        #[command(flatten)]
        signing: Signing,
    },
    /// Checks openings that were handed over against the chain.
    Check {
        /// A file as `commit` wrote it, or the part of it that `disclose` printed.
        openings: PathBuf,
        #[command(flatten)]
        node: Node,
    },
}

fn field(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or_else(|| format!("`{text}` is not NAME=VALUE"))?;
    Ok((name.to_owned(), value.to_owned()))
}

/// Reads `ASSET:VERSION:PARTS`.
pub(super) fn parent(text: &str) -> Result<primitives::Parent, String> {
    let wrong = || format!("`{text}` is not ASSET:VERSION:PARTS, three numbers");
    let mut parts = text.split(':');
    let mut next = || parts.next().ok_or_else(wrong);
    let (asset, version, contribution) = (next()?, next()?, next()?);
    Ok(primitives::Parent {
        asset: asset.parse().map_err(|_| wrong())?,
        version: version.parse().map_err(|_| wrong())?,
        contribution: contribution.parse().map_err(|_| wrong())?,
    })
}

/// Reads `ORGANISATION=PARTS`.
pub(super) fn share(text: &str) -> Result<primitives::Share, String> {
    let wrong = || format!("`{text}` is not ORGANISATION=PARTS, two numbers");
    let (organisation, parts) = text.split_once('=').ok_or_else(wrong)?;
    Ok(primitives::Share {
        organisation: organisation.parse().map_err(|_| wrong())?,
        parts: parts.parse().map_err(|_| wrong())?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_on_the_command_line_are_read() {
        assert_eq!(field("premium=a=b"), Ok(("premium".into(), "a=b".into())));
        assert!(field("premium").is_err());
        assert_eq!(parent("7:1:50000"), Ok(primitives::Parent { asset: 7, version: 1, contribution: 50_000 }));
        assert!(parent("7:1").is_err());
        assert_eq!(share("3=250000"), Ok(primitives::Share { organisation: 3, parts: 250_000 }));
        assert!(share("3=x").is_err());
    }
}
