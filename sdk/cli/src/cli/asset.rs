//! Assets, from the catalogue to a first registration, and what the regulator does with them.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use deed_sdk::primitives;

use super::registry::{
    self, ApplyCommand, BatchCommand, FieldCommand, PledgeCommand, Right, SignedAsset, VersionCommand,
};
use super::{Gateway, Node, Page, Signing, digest};

/// Which assets; everything that is given has to be so.
#[derive(Debug, Default, Args)]
pub(crate) struct AssetFilters {
    /// Only of this kind: dataset, document, model, component, workflow, report, service.
    #[arg(long)]
    pub(crate) kind: Option<String>,
    /// Only in this state of registration.
    #[arg(long)]
    pub(crate) state: Option<String>,
    /// Only of this class.
    #[arg(long)]
    pub(crate) class: Option<String>,
    /// Only with this tag.
    #[arg(long)]
    pub(crate) tag: Option<String>,
    /// Only of this level of sensitivity, 1 to 4.
    #[arg(long)]
    pub(crate) sensitivity: Option<u8>,
    /// Only of this organisation.
    #[arg(long)]
    pub(crate) owner: Option<u32>,
    /// Only with an open offer that is priced so: free, fixed, tiered, perUse, subscription, englishAuction, sealedBid.
    #[arg(long)]
    pub(crate) pricing: Option<String>,
}

/// Which part of a list, and in which order.
#[derive(Debug, Default, Args)]
pub(crate) struct AssetPage {
    /// relevance or newest.
    #[arg(long)]
    pub(crate) order: Option<String>,
    #[command(flatten)]
    pub(crate) page: Page,
}

/// Assets.
#[derive(Debug, Subcommand)]
pub(crate) enum AssetCommand {
    /// Lists the catalogue, newest first; with words, what fits best first.
    List {
        /// Words to look for.
        #[arg(long)]
        query: Option<String>,
        #[command(flatten)]
        filters: AssetFilters,
        #[command(flatten)]
        page: AssetPage,
        #[command(flatten)]
        gateway: Gateway,
    },
    /// Searches titles, tags, classes, summaries, certificates and owners' names, in Chinese as well.
    Search {
        /// The words, which all have to be there.
        #[arg(required = true)]
        words: Vec<String>,
        /// Counts what the result can be narrowed to, instead of listing it.
        #[arg(long, conflicts_with_all = ["order", "cursor", "limit"])]
        facets: bool,
        #[command(flatten)]
        filters: AssetFilters,
        #[command(flatten)]
        page: AssetPage,
        #[command(flatten)]
        gateway: Gateway,
    },
    /// Lists the procedures that are open on registered assets.
    Procedures {
        /// Only of this kind: licence, transfer, change, correction, renewal, cancellation, objection.
        #[arg(long)]
        kind: Option<String>,
        /// Only in this state: submitted, accepted, reviewed, published, objected.
        #[arg(long)]
        state: Option<String>,
        /// Only those that this organisation applied for.
        #[arg(long)]
        applicant: Option<u32>,
        #[command(flatten)]
        page: Page,
        #[command(flatten)]
        gateway: Gateway,
    },
    /// Lists the freezes that hold.
    Freezes {
        #[command(flatten)]
        page: Page,
        #[command(flatten)]
        gateway: Gateway,
    },
    /// Prints what is registered as a DCAT 3 catalogue in JSON-LD, for other catalogues' programs.
    Catalogue {
        #[command(flatten)]
        page: Page,
        #[command(flatten)]
        gateway: Gateway,
    },
    /// Shows an asset.
    Show {
        /// The asset's number.
        asset: u64,
        #[command(flatten)]
        gateway: Gateway,
    },
    /// Lists what was derived from an asset, the newest first.
    Derived {
        /// The asset's number.
        asset: u64,
        #[command(flatten)]
        page: Page,
        #[command(flatten)]
        gateway: Gateway,
    },
    /// Registers a folder's files as a dataset.
    Register {
        /// The folder.
        folder: PathBuf,
        /// A JSON file with title, summary, class, tags, sensitivity and kind.
        #[arg(long)]
        metadata: PathBuf,
        #[command(flatten)]
        gateway: Gateway,
    },
    /// Applies for the registration of an asset, signed here.
    Submit {
        /// A JSON file with kind, title, sensitivity, content and metadata (64 hex digits each); it may have summary, class,
        /// tags and schema.
        details: PathBuf,
        /// An asset it derives from, as `ASSET:VERSION:PARTS`, with the parts of a million that it earns. May be repeated.
        #[arg(long, value_parser = registry::parent)]
        parent: Vec<primitives::Parent>,
        #[command(flatten)]
        signing: Signing,
    },
    /// Shows an asset as the chain has it: catalogue, versions, what it derives from.
    Record {
        /// The asset's number.
        asset: u64,
        /// As it stood in this block.
        #[arg(long)]
        at: Option<u32>,
        #[command(flatten)]
        node: Node,
    },
    /// Publishes an application for objection, and accepts and reviews it before as far as that is not done (the exchange).
    Publish {
        #[command(flatten)]
        on: SignedAsset,
    },
    /// Refuses an application with a coded reason (the exchange).
    Refuse {
        #[command(flatten)]
        on: SignedAsset,
        /// The reason's code.
        code: u16,
    },
    /// Accepts an application for review (the exchange).
    Accept {
        #[command(flatten)]
        on: SignedAsset,
    },
    /// Records that an application has passed review (the exchange).
    Review {
        #[command(flatten)]
        on: SignedAsset,
    },
    /// Objects to what is published, or to a registration (异议).
    Object {
        #[command(flatten)]
        on: SignedAsset,
        /// The digest of the evidence: 64 hex digits, or @FILE.
        #[arg(long, value_parser = digest)]
        evidence: [u8; 32],
    },
    /// Rules on an objection (the exchange).
    Rule {
        #[command(flatten)]
        on: SignedAsset,
        /// The objection is upheld; without it, it is dismissed.
        #[arg(long)]
        uphold: bool,
    },
    /// Distributes a right among organisations, before the application is accepted (the owner).
    Titles {
        #[command(flatten)]
        on: SignedAsset,
        /// The right.
        #[arg(long)]
        right: Right,
        /// A share, as `ORGANISATION=PARTS`, in parts of a million. Repeated, until they are one whole.
        #[arg(long = "share", required = true, value_parser = registry::share)]
        shares: Vec<primitives::Share>,
    },
    /// Opens a procedure on a registered asset.
    #[command(subcommand)]
    Apply(ApplyCommand),
    /// Withdraws an application that is not yet published (the applicant).
    Withdraw {
        #[command(flatten)]
        on: SignedAsset,
    },
    /// Consents to the open procedure.
    Consent {
        #[command(flatten)]
        on: SignedAsset,
    },
    /// Pledges of rights.
    #[command(subcommand)]
    Pledge(PledgeCommand),
    /// Versions.
    #[command(subcommand)]
    Version(VersionCommand),
    /// Many contents declared at once.
    #[command(subcommand)]
    Batch(BatchCommand),
    /// Fields that are declared without being shown.
    #[command(subcommand)]
    Field(FieldCommand),
    /// Shows the procedure that is open on an asset, and the latest objection.
    Procedure {
        /// The asset's number.
        asset: u64,
        #[command(flatten)]
        node: Node,
    },
    /// Shows what weighs on an asset: its freeze and its pledges.
    Encumbrances {
        /// The asset's number.
        asset: u64,
        #[command(flatten)]
        node: Node,
    },
    /// Shows an asset's life: every change of its state, who holds its rights, and the licences on record.
    History {
        /// The asset's number.
        asset: u64,
        #[command(flatten)]
        node: Node,
    },
    /// Shows what a certificate is worth.
    Certificate {
        /// The number printed on it, such as `DEED00000000000712`.
        number: String,
        #[command(flatten)]
        node: Node,
    },
}

/// The regulator.
#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    /// Prints where an asset comes from, as a tree, read from the chain alone.
    Lineage {
        /// The asset's number.
        asset: u64,
        #[command(flatten)]
        node: Node,
    },
    /// Freezes an asset with a coded reason (the regulator).
    Freeze {
        #[command(flatten)]
        on: SignedAsset,
        /// The reason's code.
        #[arg(long)]
        reason: u16,
        /// For how many blocks; until further notice when not given.
        #[arg(long)]
        term: Option<u32>,
    },
    /// Lifts a freeze (the regulator).
    Unfreeze {
        #[command(flatten)]
        on: SignedAsset,
    },
}
