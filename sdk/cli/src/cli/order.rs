//! Offers and orders.

use std::path::PathBuf;

use clap::Subcommand;

use super::{Gateway, Node, Page, Signing, digest};

/// Offers.
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
        /// The file: asset, version, price or pricing, policy.
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

/// Orders.
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
        /// How many units, where the offer counts them: uses, or periods.
        #[arg(long)]
        units: Option<u32>,
        /// The most to pay, in minor units.
        #[arg(long)]
        max_price: u128,
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
