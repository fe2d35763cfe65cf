//! The commands and their arguments.

mod consortium;
mod market;
mod registry;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use deed_sdk::primitives;

use crate::language::Language;

pub(crate) use consortium::{AccountCommand, AnchorCommand, ChainCommand, NetworkCommand};
pub(crate) use market::{AuctionCommand, DisputeCommand, LicenceCommand, NegotiationCommand};
pub(crate) use registry::{
    ApplyCommand, BatchCommand, FieldCommand, PledgeCommand, Right, SignedAsset, VersionCommand,
};

/// Data assets with an owner, a price, a licence and evidence.
#[derive(Debug, Parser)]
#[command(name = "deed", version, about, propagate_version = true, arg_required_else_help = true)]
pub(crate) struct Arguments {
    /// Answer in JSON.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// The language of the help and of the chain's refusals: en or zh; the shell's (LANG) when not given.
    #[arg(long, global = true, hide_possible_values = true)]
    lang: Option<Language>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// The gateway that an organisation runs beside its node.
    #[command(subcommand)]
    Gateway(GatewayCommand),
    /// Checks a receipt offline, against nothing but a trust file.
    Verify(Verify),
    /// Writes the trust file of the chain a node is on: its genesis hash and authorities.
    Trust {
        #[command(flatten)]
        node: Node,
    },
    /// Makes an ed25519 key for signing transactions, in a file that only its owner can read.
    Key {
        /// The file to write; an existing one is never replaced.
        file: PathBuf,
    },
    /// Members of the consortium.
    #[command(subcommand)]
    Member(MemberCommand),
    /// Motions of the council: voting and closing. What only the council may do makes one, `member admit` for example.
    #[command(subcommand)]
    Council(CouncilCommand),
    /// The network: validators, the nodes it lets in, upgrades of the runtime.
    #[command(subcommand)]
    Network(NetworkCommand),
    /// The chain itself: how far it is, and what happened in its blocks.
    #[command(subcommand)]
    Chain(ChainCommand),
    /// Anchors of organisations' logs.
    #[command(subcommand)]
    Anchor(AnchorCommand),
    /// Assets: the catalogue, registrations and procedures, pledges, versions, batches, private fields.
    #[command(subcommand)]
    Asset(AssetCommand),
    /// Offers.
    #[command(subcommand)]
    Offer(OfferCommand),
    /// Orders of licences.
    #[command(subcommand)]
    Order(OrderCommand),
    /// Bids in auctions.
    #[command(subcommand)]
    Auction(AuctionCommand),
    /// Licences: their use, meters, sublicences, revocation.
    #[command(subcommand)]
    Licence(LicenceCommand),
    /// Negotiations, with the messages of the Dataspace Protocol.
    #[command(subcommand)]
    Negotiation(NegotiationCommand),
    /// Disputes about orders.
    #[command(subcommand)]
    Dispute(DisputeCommand),
    /// Workflows.
    #[command(subcommand)]
    Workflow(WorkflowCommand),
    /// Runs of workflows.
    #[command(subcommand)]
    Run(RunCommand),
    /// Components that workflows are composed of.
    Component {
        #[command(flatten)]
        gateway: Gateway,
    },
    /// What a regulator asks of the chain.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Prints a completion script for a shell.
    Completion {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// Which node to ask.
#[derive(Debug, Args)]
pub(crate) struct Node {
    /// The node's RPC address.
    #[arg(long, env = "DEED_NODE", default_value = "ws://127.0.0.1:9944")]
    pub(crate) node: String,
}

/// Who signs.
#[derive(Debug, Args)]
pub(crate) struct Key {
    /// A key file, as `deed key` writes it.
    #[arg(long, env = "DEED_KEY_FILE")]
    pub(crate) key_file: Option<PathBuf>,
    /// A development key by name, e.g. `//Alice`, instead of a file. On development chains only: everybody knows these keys.
    #[arg(long)]
    pub(crate) development_key: Option<String>,
}

/// Which node to ask, and who signs.
#[derive(Debug, Args)]
pub(crate) struct Signing {
    #[command(flatten)]
    pub(crate) node: Node,
    #[command(flatten)]
    pub(crate) key: Key,
}

/// Reads a digest: 64 hex digits, or `@FILE` for the SHA-256 digest of a file.
fn digest(text: &str) -> Result<[u8; 32], String> {
    if let Some(path) = text.strip_prefix('@') {
        let content = std::fs::read(path).map_err(|error| format!("read `{path}`: {error}"))?;
        return Ok(deed_evidence::Digest::of(content).0);
    }
    hash(text).map_err(|_| format!("`{text}` is neither 64 hex digits nor @FILE"))
}

/// Reads 64 hex digits.
fn hash(text: &str) -> Result<[u8; 32], String> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text.trim_start_matches("0x"), &mut bytes)
        .map_err(|_| format!("`{text}` is not 64 hex digits"))?;
    Ok(bytes)
}

/// Which gateway to ask.
#[derive(Debug, Args)]
pub(crate) struct Gateway {
    /// The gateway's address.
    #[arg(long, env = "DEED_GATEWAY", default_value = "http://127.0.0.1:8080")]
    pub(crate) gateway: String,
    /// A file that holds the token to use.
    #[arg(long, env = "DEED_TOKEN_FILE")]
    pub(crate) token_file: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(crate) enum GatewayCommand {
    /// Makes an organisation's keys and its administrator's token in a new folder.
    Init {
        /// The folder.
        #[arg(long)]
        data: PathBuf,
        /// The organisation's name.
        #[arg(long)]
        name: String,
        #[command(flatten)]
        passphrase: Passphrase,
        /// Encrypts the keys with little work: for tests and demonstrations, whose passphrase protects nothing.
        #[arg(long)]
        demonstration: bool,
    },
    /// Runs the gateway until it is stopped.
    Run {
        /// The folder that `init` made.
        #[arg(long)]
        data: PathBuf,
        #[command(flatten)]
        passphrase: Passphrase,
        #[command(flatten)]
        node: Node,
        /// What the HTTP API listens on; port 0 takes a free one.
        #[arg(long, default_value = "127.0.0.1:8080")]
        listen: std::net::SocketAddr,
        /// The multiaddress deliveries are served from; port 0 takes a free one.
        #[arg(long, default_value = "/ip4/127.0.0.1/tcp/0")]
        delivery_listen: String,
        /// The folder with the model weights that components ask for by name.
        #[arg(long, env = "DEED_MODELS")]
        models: Option<PathBuf>,
        /// The folder for compiled components, in the data folder when not given. Gateways of one user may share it.
        #[arg(long, env = "DEED_COMPILE_CACHE")]
        compile_cache: Option<PathBuf>,
    },
}

/// Where the passphrase of the keys comes from; asked for at the terminal when neither is given.
#[derive(Debug, Args)]
pub(crate) struct Passphrase {
    /// A file whose first line is the passphrase.
    #[arg(long, env = "DEED_PASSPHRASE_FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// The receipt.
    pub(crate) receipt: PathBuf,
    /// The trust file: the chain's genesis hash and authorities, obtained from somebody trusted.
    #[arg(long)]
    pub(crate) trust: PathBuf,
    /// Accepts a receipt of a development chain, which no authority has finalised.
    #[arg(long)]
    pub(crate) allow_unfinalised: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum MemberCommand {
    /// Admits an organisation, or moves that the council do so (a council member).
    Admit {
        #[command(flatten)]
        signing: Signing,
        /// The account that will sign for it: 64 hex digits.
        #[arg(long, value_parser = consortium::account)]
        account: [u8; 32],
        /// Its name.
        #[arg(long)]
        name: String,
        /// A commitment to its legal identifier: 64 hex digits.
        #[arg(long, value_parser = hash)]
        legal_id: Option<[u8; 32]>,
        /// Its roles, e.g. `provider,consumer`.
        #[arg(long, value_delimiter = ',', required = true)]
        roles: Vec<String>,
    },
    /// Suspends an organisation with immediate effect (a registrar).
    Suspend {
        /// The organisation's number.
        organisation: u32,
        #[command(flatten)]
        signing: Signing,
    },
    /// Lifts a suspension, or moves that the council do so (a council member).
    Reinstate {
        /// The organisation's number.
        organisation: u32,
        #[command(flatten)]
        signing: Signing,
    },
    /// Lists the organisations.
    List {
        #[command(flatten)]
        node: Node,
    },
    /// Moves that an organisation's roles be replaced (a council member).
    Roles {
        /// The organisation's number.
        organisation: u32,
        /// Its roles, e.g. `provider,consumer`.
        #[arg(long, value_delimiter = ',', required = true)]
        roles: Vec<String>,
        #[command(flatten)]
        signing: Signing,
    },
    /// Moves that an organisation's execution time be limited, or that the limit be lifted (a council member).
    Quota {
        /// The organisation's number.
        organisation: u32,
        /// The limit, in picoseconds per window of 120 blocks.
        #[arg(long, required_unless_present = "lift", conflicts_with = "lift")]
        limit: Option<u64>,
        /// Lifts the limit.
        #[arg(long)]
        lift: bool,
        #[command(flatten)]
        signing: Signing,
    },
    /// Moves that an organisation which has lost its key get a new main account (a council member).
    Recover {
        /// The organisation's number.
        organisation: u32,
        /// The new account: 64 hex digits.
        #[arg(long, value_parser = consortium::account)]
        account: [u8; 32],
        #[command(flatten)]
        signing: Signing,
    },
    /// Hands the signer's organisation to another main account, with its money and its seat.
    Rotate {
        /// The new account: 64 hex digits.
        #[arg(long, value_parser = consortium::account)]
        account: [u8; 32],
        #[command(flatten)]
        signing: Signing,
    },
    /// Accounts that sign for an organisation beside its main one.
    #[command(subcommand)]
    Account(AccountCommand),
    /// Publishes the DID document of the signer's organisation. A gateway publishes its own.
    Describe {
        /// A JSON file with keys (purpose, public) and services (kind, endpoint).
        document: PathBuf,
        #[command(flatten)]
        signing: Signing,
    },
    /// Shows an organisation and its DID document.
    Show {
        /// The organisation's number.
        organisation: u32,
        #[command(flatten)]
        node: Node,
    },
    /// Issues settlement money against an external payment (the settlement institution).
    Issue {
        /// The organisation's number.
        organisation: u32,
        /// The amount in minor units.
        amount: u128,
        /// The payment's reference: 64 hex digits, or @FILE.
        #[arg(long, value_parser = digest)]
        reference: [u8; 32],
        #[command(flatten)]
        signing: Signing,
    },
    /// Shows which organisation got settlement money against an external payment.
    Payment {
        /// The payment's reference: 64 hex digits, or @FILE.
        #[arg(value_parser = digest)]
        reference: [u8; 32],
        #[command(flatten)]
        node: Node,
    },
    /// Gives settlement money back, to be paid out by the settlement institution (any organisation, of its own).
    Redeem {
        /// The amount in minor units.
        amount: u128,
        /// The payment's reference: 64 hex digits, or @FILE.
        #[arg(long, value_parser = digest)]
        reference: [u8; 32],
        #[command(flatten)]
        signing: Signing,
    },
}

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

/// Which part of a list.
#[derive(Debug, Default, Args)]
pub(crate) struct Page {
    /// The page after the one that named this cursor.
    #[arg(long)]
    pub(crate) cursor: Option<String>,
    /// How many entries at most.
    #[arg(long)]
    pub(crate) limit: Option<u32>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CouncilCommand {
    /// Shows the council's seats and the motions before it.
    Show {
        #[command(flatten)]
        node: Node,
    },
    /// Votes on a motion.
    Vote {
        /// The motion: 64 hex digits.
        #[arg(long, value_parser = hash)]
        motion: [u8; 32],
        /// Its number; looked up when not given.
        #[arg(long)]
        number: Option<u32>,
        /// Votes against it.
        #[arg(long)]
        against: bool,
        #[command(flatten)]
        signing: Signing,
    },
    /// Closes a motion that enough have voted on, and has it executed.
    Close {
        /// The motion: 64 hex digits.
        #[arg(long, value_parser = hash)]
        motion: [u8; 32],
        /// Its number; looked up when not given.
        #[arg(long)]
        number: Option<u32>,
        /// The length of its call in bytes; looked up when not given.
        #[arg(long)]
        length: Option<u32>,
        #[command(flatten)]
        signing: Signing,
    },
}

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

#[derive(Debug, Subcommand)]
pub(crate) enum OfferCommand {
    /// Lists offers.
    List {
        /// Only of this asset.
        #[arg(long)]
        asset: Option<u64>,
        /// Also those that were withdrawn.
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        page: Page,
        #[command(flatten)]
        gateway: Gateway,
    },
    /// Makes an offer from a JSON file.
    Create {
        /// The file: asset, version, price, policy.
        file: PathBuf,
        #[command(flatten)]
        gateway: Gateway,
    },
    /// Shows an offer as the chain has it.
    Show {
        /// The offer's number.
        offer: u64,
        #[command(flatten)]
        node: Node,
    },
    /// Makes an offer of any pricing, signed here (a holder of the operating right).
    Make {
        /// The asset's number.
        asset: u64,
        /// The asset's version.
        #[arg(long)]
        asset_version: u32,
        /// A JSON file with pricing and policy.
        #[arg(long)]
        terms: PathBuf,
        #[command(flatten)]
        signing: Signing,
    },
    /// Changes what an offer asks for and permits, for orders to come (the seller).
    Update {
        /// The offer's number.
        offer: u64,
        /// A JSON file with pricing and policy.
        #[arg(long)]
        terms: PathBuf,
        #[command(flatten)]
        signing: Signing,
    },
    /// Takes no more orders (the seller).
    Withdraw {
        /// The offer's number.
        offer: u64,
        #[command(flatten)]
        signing: Signing,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum OrderCommand {
    /// Lists the orders that the gateway's organisation placed or received.
    List {
        #[command(flatten)]
        page: Page,
        #[command(flatten)]
        gateway: Gateway,
    },
    /// Orders a licence.
    Place {
        /// The offer's number.
        offer: u64,
        /// The most to pay, in minor units.
        #[arg(long)]
        max_price: String,
        #[command(flatten)]
        gateway: Gateway,
    },
    /// Orders a licence, or several units where an offer counts them, signed here.
    Units {
        /// The offer's number.
        offer: u64,
        /// How many.
        #[arg(default_value_t = 1)]
        units: u32,
        /// The most to pay, in minor units.
        #[arg(long)]
        max_price: u128,
        #[command(flatten)]
        signing: Signing,
    },
    /// Declares what was delivered, by its digest (the seller).
    Deliver {
        /// The order's number.
        order: u64,
        /// The digest of the ciphertext: 64 hex digits, or @FILE.
        #[arg(long, value_parser = digest)]
        ciphertext: [u8; 32],
        #[command(flatten)]
        signing: Signing,
    },
    /// Acknowledges a delivery: the money is divided and the licence issued (the buyer).
    Acknowledge {
        /// The order's number.
        order: u64,
        #[command(flatten)]
        signing: Signing,
    },
    /// Shows an order as the chain has it.
    Record {
        /// The order's number.
        order: u64,
        #[command(flatten)]
        node: Node,
    },
    /// Declares a ciphertext whose key is kept back (the seller).
    Lock {
        /// The order's number.
        order: u64,
        /// The digest of the ciphertext: 64 hex digits, or @FILE.
        #[arg(long, value_parser = digest)]
        ciphertext: [u8; 32],
        /// The digest of the key: 64 hex digits, or @FILE.
        #[arg(long, value_parser = digest)]
        key_digest: [u8; 32],
        #[command(flatten)]
        signing: Signing,
    },
    /// Confirms that the declared ciphertext has arrived (the buyer).
    Confirm {
        /// The order's number.
        order: u64,
        #[command(flatten)]
        signing: Signing,
    },
    /// Reveals the key of a confirmed delivery (the seller).
    Reveal {
        /// The order's number.
        order: u64,
        /// A file with the 32 bytes of the content's key.
        #[arg(long)]
        content_key: PathBuf,
        #[command(flatten)]
        signing: Signing,
    },
    /// Takes the escrow back when nothing was delivered by the deadline (the buyer).
    Refund {
        /// The order's number.
        order: u64,
        #[command(flatten)]
        signing: Signing,
    },
    /// Claims the escrow when the buyer has stayed silent (the seller).
    Claim {
        /// The order's number.
        order: u64,
        #[command(flatten)]
        signing: Signing,
    },
    /// Proposes to give part of the price back (the seller).
    Propose {
        /// The order's number.
        order: u64,
        /// How much, in minor units.
        refund: u128,
        #[command(flatten)]
        signing: Signing,
    },
    /// Accepts what the seller proposes to give back (the buyer).
    Accept {
        /// The order's number.
        order: u64,
        /// How much was proposed, in minor units.
        refund: u128,
        #[command(flatten)]
        signing: Signing,
    },
    /// Shows an order.
    Show {
        /// The order's number.
        order: u64,
        #[command(flatten)]
        gateway: Gateway,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum WorkflowCommand {
    /// Lists workflows and templates.
    List {
        #[command(flatten)]
        gateway: Gateway,
    },
    /// Saves a workflow from its JSON file.
    Save {
        /// The definition.
        file: PathBuf,
        #[command(flatten)]
        gateway: Gateway,
    },
    /// Starts a run.
    Start {
        /// The workflow's id.
        workflow: String,
        /// The input, a JSON file.
        #[arg(long)]
        input: PathBuf,
        /// Stays and shows the progress until the run ends.
        #[arg(long)]
        watch: bool,
        #[command(flatten)]
        gateway: Gateway,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum RunCommand {
    /// Lists runs.
    List {
        #[command(flatten)]
        gateway: Gateway,
    },
    /// Shows a run: each step's state, and what it waits for.
    Show {
        /// The run's id.
        run: String,
        #[command(flatten)]
        gateway: Gateway,
    },
    /// Shows a run's progress until it ends.
    Watch {
        /// The run's id.
        run: String,
        #[command(flatten)]
        gateway: Gateway,
    },
    /// Cancels a run.
    Cancel {
        /// The run's id.
        run: String,
        #[command(flatten)]
        gateway: Gateway,
    },
    /// Runs it again, from the start or from the step that failed.
    Rerun {
        /// The run's id.
        run: String,
        /// From the failed step.
        #[arg(long)]
        from_failed: bool,
        #[command(flatten)]
        gateway: Gateway,
    },
    /// Lists a run's receipts, or writes one.
    Receipts {
        /// The run's id.
        run: String,
        /// A folder to write every anchored receipt to.
        #[arg(long)]
        out: Option<PathBuf>,
        #[command(flatten)]
        gateway: Gateway,
    },
}

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

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_contradict_nothing() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn digests_are_given_or_made() {
        assert_eq!(digest(&"ab".repeat(32)), Ok([0xab; 32]));
        assert!(digest("ab").is_err());
        let file = std::env::temp_dir().join(format!("deed-digest-{}", std::process::id()));
        std::fs::write(&file, "abc").unwrap();
        let made = digest(&format!("@{}", file.display())).unwrap();
        std::fs::remove_file(file).unwrap();
        assert_eq!(hex::encode(made), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
