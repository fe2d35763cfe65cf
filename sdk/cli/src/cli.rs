//! The commands and their arguments.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Data assets with an owner, a price, a licence and evidence.
#[derive(Debug, Parser)]
#[command(name = "deed", version, about, propagate_version = true, arg_required_else_help = true)]
pub(crate) struct Arguments {
    /// Answer in JSON.
    #[arg(long, global = true)]
    pub(crate) json: bool,
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
    /// Motions of the council: voting and closing. `member admit` and `member reinstate` make them.
    #[command(subcommand)]
    Council(CouncilCommand),
    /// Assets: the catalogue, and the exchange's part in a registration.
    #[command(subcommand)]
    Asset(AssetCommand),
    /// Offers.
    #[command(subcommand)]
    Offer(OfferCommand),
    /// Orders of licences.
    #[command(subcommand)]
    Order(OrderCommand),
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
    #[arg(long, env = "DEED_KEY_FILE", conflicts_with = "development_key")]
    pub(crate) key_file: Option<PathBuf>,
    /// A development key by name, e.g. `//Alice`. On development chains only: everybody knows these keys.
    #[arg(long)]
    pub(crate) development_key: Option<String>,
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
        node: Node,
        #[command(flatten)]
        key: Key,
        /// The account that will sign for it: 64 hex digits.
        #[arg(long)]
        account: String,
        /// Its name.
        #[arg(long)]
        name: String,
        /// A commitment to its legal identifier: 64 hex digits.
        #[arg(long)]
        legal_id: Option<String>,
        /// Its roles, e.g. `provider,consumer`.
        #[arg(long, value_delimiter = ',', required = true)]
        roles: Vec<String>,
    },
    /// Suspends an organisation with immediate effect (a registrar).
    Suspend {
        /// The organisation's number.
        organisation: u32,
        #[command(flatten)]
        node: Node,
        #[command(flatten)]
        key: Key,
    },
    /// Lifts a suspension, or moves that the council do so (a council member).
    Reinstate {
        /// The organisation's number.
        organisation: u32,
        #[command(flatten)]
        node: Node,
        #[command(flatten)]
        key: Key,
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
        /// The payment's reference: 64 hex digits.
        #[arg(long)]
        reference: String,
        #[command(flatten)]
        node: Node,
        #[command(flatten)]
        key: Key,
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
    /// Only with an open offer that is priced so: free, fixed.
    #[arg(long)]
    pub(crate) pricing: Option<String>,
}

/// Which part of a list.
#[derive(Debug, Default, Args)]
pub(crate) struct AssetPage {
    /// relevance or newest.
    #[arg(long)]
    pub(crate) order: Option<String>,
    /// The page after the one that named this cursor.
    #[arg(long)]
    pub(crate) cursor: Option<String>,
    /// How many entries at most.
    #[arg(long)]
    pub(crate) limit: Option<u32>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CouncilCommand {
    /// Votes on a motion.
    Vote {
        /// The motion: 64 hex digits.
        #[arg(long)]
        motion: String,
        /// Its number.
        #[arg(long)]
        number: u32,
        /// Votes against it.
        #[arg(long)]
        against: bool,
        #[command(flatten)]
        node: Node,
        #[command(flatten)]
        key: Key,
    },
    /// Closes a motion that enough have voted on, and has it executed.
    Close {
        /// The motion: 64 hex digits.
        #[arg(long)]
        motion: String,
        /// Its number.
        #[arg(long)]
        number: u32,
        /// The length of its call in bytes.
        #[arg(long)]
        length: u32,
        #[command(flatten)]
        node: Node,
        #[command(flatten)]
        key: Key,
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
    /// Accepts, reviews and publishes an application in one go (the exchange).
    Publish {
        /// The asset's number.
        asset: u64,
        #[command(flatten)]
        node: Node,
        #[command(flatten)]
        key: Key,
    },
    /// Refuses an application with a coded reason (the exchange).
    Refuse {
        /// The asset's number.
        asset: u64,
        /// The reason's code.
        code: u16,
        #[command(flatten)]
        node: Node,
        #[command(flatten)]
        key: Key,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum OfferCommand {
    /// Lists offers.
    List {
        #[command(flatten)]
        gateway: Gateway,
    },
    /// Makes an offer from a JSON file.
    Create {
        /// The file: asset, version, pricing, policy.
        file: PathBuf,
        #[command(flatten)]
        gateway: Gateway,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum OrderCommand {
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
        /// The asset's number.
        asset: u64,
        /// The reason's code.
        #[arg(long)]
        reason: u16,
        #[command(flatten)]
        node: Node,
        #[command(flatten)]
        key: Key,
    },
    /// Lifts a freeze (the regulator).
    Unfreeze {
        /// The asset's number.
        asset: u64,
        #[command(flatten)]
        node: Node,
        #[command(flatten)]
        key: Key,
    },
}
