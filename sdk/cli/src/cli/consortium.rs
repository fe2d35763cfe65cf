//! What concerns the consortium itself: its council, the network, the chain, anchors.

use std::path::PathBuf;

use clap::Subcommand;
use deed_sdk::ChainEvent;
use deed_sdk::primitives::PeerId;

use super::{Node, Signing, digest, hash};

fn peer(text: &str) -> Result<PeerId, String> {
    deed_sdk::peer_id(text).ok_or_else(|| format!("`{text}` is no peer id, such as 12D3KooW…"))
}

/// Reads the name of an event.
fn event(text: &str) -> Result<String, String> {
    if ChainEvent::TITLES.contains(&text) {
        Ok(text.to_owned())
    } else {
        Err(format!(
            "`{text}` is no event: they are named like Market.AuctionEnded, and `deed chain events` lists some"
        ))
    }
}

/// Reads `ORGANISATION=PEER`.
fn member_peer(text: &str) -> Result<(u32, PeerId), String> {
    let wrong = || format!("`{text}` is not ORGANISATION=PEER, a number and a peer id");
    let (organisation, text) = text.split_once('=').ok_or_else(wrong)?;
    Ok((organisation.parse().map_err(|_| wrong())?, peer(text)?))
}

/// The council's motions.
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
        #[arg(value_parser = hash)]
        first: [u8; 32],
        /// The hash of the other.
        #[arg(value_parser = hash)]
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
        /// Another node that the same motion lets in, as `ORGANISATION=PEER`. May be repeated.
        #[arg(long = "with", value_parser = member_peer)]
        others: Vec<(u32, PeerId)>,
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
        #[arg(long, value_parser = event)]
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
    fn events_go_by_their_names() {
        assert_eq!(event("Market.AuctionEnded").as_deref(), Ok("Market.AuctionEnded"));
        assert!(event("Market.Auctionended").is_err());
    }

    #[test]
    fn peers_are_read() {
        assert!(peer("12D3KooWNThkMDb2yGGCXskgLjwCaedTLfAQXtnjYjLGCbxYuCoC").is_ok());
        assert!(peer("12D3Koo0").is_err());
        let (organisation, _) = member_peer("7=12D3KooWNThkMDb2yGGCXskgLjwCaedTLfAQXtnjYjLGCbxYuCoC").unwrap();
        assert_eq!(organisation, 7);
        assert!(member_peer("12D3KooWNThkMDb2yGGCXskgLjwCaedTLfAQXtnjYjLGCbxYuCoC").is_err());
    }
}
