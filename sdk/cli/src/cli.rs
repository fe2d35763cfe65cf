//! The commands and their arguments.

mod asset;
mod consortium;
mod market;
mod member;
mod order;
mod registry;
mod workflow;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::language::Language;

pub(crate) use asset::{AssetCommand, AssetFilters, AssetPage, AuditCommand};
pub(crate) use consortium::{AnchorCommand, ChainCommand, CouncilCommand, NetworkCommand};
pub(crate) use market::{AuctionCommand, DisputeCommand, LicenceCommand, NegotiationCommand};
pub(crate) use member::{AccountCommand, MemberCommand};
pub(crate) use order::{OfferCommand, OrderCommand};
pub(crate) use registry::{ApplyCommand, BatchCommand, FieldCommand, PledgeCommand, SignedAsset, VersionCommand};
pub(crate) use workflow::{RunCommand, WorkflowCommand};

/// Data assets with an owner, a price, a licence and evidence.
#[derive(Debug, Parser)]
#[command(name = "deed", version, about, propagate_version = true, arg_required_else_help = true)]
pub(crate) struct Arguments {
    /// Answer in JSON.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// The language of the help, of what is wrong with arguments and of the chain's refusals: en or zh; the shell's (LANG) when not
    /// given.
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
        /// A trust file of that chain to bring up to date. Only what its authorities, and those after them, have signed
        /// counts: the node need not be trusted.
        #[arg(long)]
        from: Option<PathBuf>,
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
