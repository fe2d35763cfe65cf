//! What concerns the consortium itself: accounts, the network, the chain, anchors.

use std::path::PathBuf;

use clap::Subcommand;
use deed_sdk::primitives::PeerId;

use super::{Node, Signing, digest};

/// Reads an account: 64 hex digits.
pub(super) fn account(text: &str) -> Result<[u8; 32], String> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text.trim_start_matches("0x"), &mut bytes)
        .map_err(|_| format!("`{text}` is no account: an account is 64 hex digits, as `deed key` prints them"))?;
    Ok(bytes)
}

fn peer(text: &str) -> Result<PeerId, String> {
    deed_sdk::peer_id(text).ok_or_else(|| format!("`{text}` is no peer id, such as 12D3KooW…"))
}

/// Accounts that sign for an organisation beside its main one.
#[derive(Debug, Subcommand)]
pub(crate) enum AccountCommand {
    /// Lists an organisation's accounts, and what each may sign.
    List {
        /// The organisation's number.
        organisation: u32,
        #[command(flatten)]
        node: Node,
    },
    /// Lets another account sign for the signer's organisation (its main account).
    Add {
        /// The account: 64 hex digits.
        #[arg(value_parser = account)]
        account: [u8; 32],
        /// What it may sign: registry, market, provenance, identity.
        #[arg(long, value_delimiter = ',', required = true)]
        permissions: Vec<String>,
        #[command(flatten)]
        signing: Signing,
    },
    /// Replaces what another account may sign (the organisation's main account).
    Permit {
        /// The account: 64 hex digits.
        #[arg(value_parser = account)]
        account: [u8; 32],
        /// What it may sign: registry, market, provenance, identity.
        #[arg(long, value_delimiter = ',', required = true)]
        permissions: Vec<String>,
        #[command(flatten)]
        signing: Signing,
    },
    /// Takes another account from the signer's organisation (its main account).
    Remove {
        /// The account: 64 hex digits.
        #[arg(value_parser = account)]
        account: [u8; 32],
        #[command(flatten)]
        signing: Signing,
    },
}

/// Validators, nodes and the runtime.
#[derive(Debug, Subcommand)]
pub(crate) enum NetworkCommand {
    /// Shows who validates, which nodes are let in, and the peer id of the node that is asked.
    Show {
        #[command(flatten)]
        node: Node,
    },
    /// Has the node make keys for validating, and publishes them (an organisation that is to validate, at its own node).
    Keys {
        #[command(flatten)]
        signing: Signing,
    },
    /// Moves that an organisation validate (a council member).
    AddValidator {
        /// The organisation's number.
        organisation: u32,
        #[command(flatten)]
        signing: Signing,
    },
    /// Moves that an organisation validate no longer (a council member).
    RemoveValidator {
        /// The organisation's number.
        organisation: u32,
        #[command(flatten)]
        signing: Signing,
    },
    /// Reports two blocks that one validator has made for one slot (any member). The validators' nodes do so by themselves.
    ReportDoubleBlock {
        /// The hash of one of the blocks: 64 hex digits. The node has to know both.
        #[arg(value_parser = digest)]
        first: [u8; 32],
        /// The hash of the other.
        #[arg(value_parser = digest)]
        second: [u8; 32],
        #[command(flatten)]
        signing: Signing,
    },
    /// Moves that a node be let in (a council member). The first one on the list shuts all others out.
    AddPeer {
        /// The organisation's number.
        organisation: u32,
        /// The node's peer id, such as `12D3KooW…`.
        #[arg(value_parser = peer)]
        peer: PeerId,
        #[command(flatten)]
        signing: Signing,
    },
    /// Moves that a node be shut out (a council member).
    RemovePeer {
        /// The node's peer id, such as `12D3KooW…`.
        #[arg(value_parser = peer)]
        peer: PeerId,
        #[command(flatten)]
        signing: Signing,
    },
    /// Moves that a new runtime be authorised (a council member).
    AuthoriseUpgrade {
        /// The file with the runtime's blob.
        code: PathBuf,
        #[command(flatten)]
        signing: Signing,
    },
    /// Replaces the runtime by one that the council has authorised (any member).
    Upgrade {
        /// The file with the runtime's blob.
        code: PathBuf,
        #[command(flatten)]
        signing: Signing,
    },
}

/// The chain itself.
#[derive(Debug, Subcommand)]
pub(crate) enum ChainCommand {
    /// Shows which chain the node is on, how far it is, and the terms that hold there.
    Status {
        #[command(flatten)]
        node: Node,
    },
    /// Lists what happened in blocks, by calls and by deadlines.
    Events {
        /// The first block.
        #[arg(long)]
        from: u32,
        /// The last block; the newest final one when not given.
        #[arg(long)]
        to: Option<u32>,
        /// Only events of this name, such as `Market.AuctionEnded`.
        #[arg(long)]
        event: Option<String>,
        #[command(flatten)]
        node: Node,
    },
    /// Puts a text into a block and changes nothing else. A development chain makes a block for it.
    Remark {
        /// The text.
        text: String,
        #[command(flatten)]
        signing: Signing,
    },
}

/// The anchors of organisations' logs. A gateway publishes its own.
#[derive(Debug, Subcommand)]
pub(crate) enum AnchorCommand {
    /// Shows the newest anchored head of an organisation's log.
    Show {
        /// The organisation's number.
        organisation: u32,
        #[command(flatten)]
        node: Node,
    },
    /// Anchors the head of a log that no gateway keeps.
    Publish {
        /// How many entries the log has.
        #[arg(long)]
        size: u64,
        /// The root of its tree: 64 hex digits.
        #[arg(long, value_parser = digest)]
        root: [u8; 32],
        /// A hash of the proof that the log goes on from its last anchored head: 64 hex digits. Repeated, in order.
        #[arg(long = "consistency", value_parser = digest)]
        consistency: Vec<[u8; 32]>,
        #[command(flatten)]
        signing: Signing,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_and_peers_are_read() {
        assert_eq!(account(&"0a".repeat(32)), Ok([10; 32]));
        assert!(account("//Alice").unwrap_err().contains("deed key"));
        assert!(peer("12D3KooWNThkMDb2yGGCXskgLjwCaedTLfAQXtnjYjLGCbxYuCoC").is_ok());
        assert!(peer("12D3Koo0").is_err());
    }
}
