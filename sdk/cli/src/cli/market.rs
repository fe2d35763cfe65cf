//! What is done on the market, on the chain itself.

use std::path::PathBuf;

use clap::Subcommand;
use deed_sdk::primitives;

use super::{Gateway, Node, Page, Signing, digest};
use crate::documents::Purpose;

/// Bids.
#[derive(Debug, Subcommand)]
pub(crate) enum AuctionCommand {
    /// Bids in an open auction; the amount is held.
    Bid {
        /// The offer's number.
        offer: u64,
        /// The amount in minor units.
        amount: u128,
        #[command(flatten)]
        signing: Signing,
    },
    /// Commits to a secret bid in a sealed auction, and writes what reveals it to a file.
    Commit {
        /// The offer's number.
        offer: u64,
        /// The amount in minor units.
        amount: u128,
        /// What is held, at least the amount; a higher deposit hides how much is bid. The amount when not given.
        #[arg(long)]
        deposit: Option<u128>,
        /// The file to write; only its owner can read it, and an existing one is never replaced.
        #[arg(long)]
        bid: PathBuf,
        #[command(flatten)]
        signing: Signing,
    },
    /// Reveals a secret bid; one that is not revealed cannot win.
    Reveal {
        /// The file that `commit` wrote.
        bid: PathBuf,
        #[command(flatten)]
        signing: Signing,
    },
    /// Ends an auction whose time is over, should the chain not have done it.
    Close {
        /// The offer's number.
        offer: u64,
        #[command(flatten)]
        signing: Signing,
    },
    /// Shows the bids of an auction.
    Show {
        /// The offer's number.
        offer: u64,
        #[command(flatten)]
        node: Node,
    },
}

/// Licences, their use and what is granted under them.
#[derive(Debug, Subcommand)]
pub(crate) enum LicenceCommand {
    /// Lists the licences that the gateway's organisation holds or granted.
    List {
        #[command(flatten)]
        page: Page,
        #[command(flatten)]
        gateway: Gateway,
    },
    /// Lists the meters of the gateway's organisation.
    Meters {
        #[command(flatten)]
        page: Page,
        #[command(flatten)]
        gateway: Gateway,
    },
    /// Lists the recorded uses of a licence.
    Uses {
        /// The licence's number.
        licence: u64,
        #[command(flatten)]
        page: Page,
        #[command(flatten)]
        gateway: Gateway,
    },
    /// Shows a licence as the chain has it, with its meter.
    Show {
        /// The licence's number.
        licence: u64,
        #[command(flatten)]
        node: Node,
    },
    /// Records uses (the licensee).
    Use {
        /// The licence's number.
        licence: u64,
        /// What for.
        #[arg(long)]
        purpose: Purpose,
        /// Where, as the two letters of ISO 3166-1.
        #[arg(long, value_parser = territory)]
        territory: Option<primitives::Territory>,
        /// How many.
        #[arg(long, default_value_t = 1)]
        units: u32,
        /// The digest of what the use is on record with: 64 hex digits, or @FILE.
        #[arg(long, value_parser = digest)]
        reference: [u8; 32],
        #[command(flatten)]
        signing: Signing,
    },
    /// Revokes a licence for cause (the licensor).
    Revoke {
        /// The licence's number.
        licence: u64,
        /// The reason's code.
        #[arg(long)]
        code: u16,
        /// The digest of the evidence: 64 hex digits, or @FILE.
        #[arg(long, value_parser = digest)]
        evidence: [u8; 32],
        #[command(flatten)]
        signing: Signing,
    },
    /// Contests a revocation before the council (the licensee).
    Contest {
        /// The licence's number.
        licence: u64,
        /// The digest of the evidence: 64 hex digits, or @FILE.
        #[arg(long, value_parser = digest)]
        evidence: [u8; 32],
        #[command(flatten)]
        signing: Signing,
    },
    /// Moves that the council rule on a contested revocation (a council member).
    Rule {
        /// The licence's number.
        licence: u64,
        /// The revocation stands; without it, the licence does.
        #[arg(long)]
        uphold: bool,
        #[command(flatten)]
        signing: Signing,
    },
    /// Grants a sublicence (the licensee); one with a price becomes an offer to that organisation.
    Sublicense {
        /// The licence's number.
        licence: u64,
        /// The organisation that gets it.
        #[arg(long)]
        to: u32,
        /// A JSON file with its policy.
        #[arg(long)]
        policy: PathBuf,
        /// The price in minor units.
        #[arg(long, default_value_t = 0)]
        price: u128,
        #[command(flatten)]
        signing: Signing,
    },
    /// Opens a meter for an offer that is paid by use; the licence is issued at once.
    OpenMeter {
        /// The offer's number.
        offer: u64,
        /// What is prepaid, in minor units.
        prepaid: u128,
        #[command(flatten)]
        signing: Signing,
    },
    /// Adds to what a meter holds (the licensee).
    TopUp {
        /// The licence's number.
        licence: u64,
        /// The amount in minor units.
        amount: u128,
        #[command(flatten)]
        signing: Signing,
    },
    /// Divides what a meter owes (the licensee or the licensor).
    SettleMeter {
        /// The licence's number.
        licence: u64,
        #[command(flatten)]
        signing: Signing,
    },
    /// Divides what a meter owes, gives the rest back and ends the licence (the licensee).
    CloseMeter {
        /// The licence's number.
        licence: u64,
        #[command(flatten)]
        signing: Signing,
    },
}

/// Negotiations, with the messages of the Dataspace Protocol.
#[derive(Debug, Subcommand)]
pub(crate) enum NegotiationCommand {
    /// Lists the negotiations that the gateway's organisation takes part in.
    List {
        /// Only about this asset.
        #[arg(long)]
        asset: Option<u64>,
        /// Only in this state: requested, offered, accepted, agreed, verified, finalized, terminated.
        #[arg(long)]
        state: Option<String>,
        #[command(flatten)]
        page: Page,
        #[command(flatten)]
        gateway: Gateway,
    },
    /// Begins a negotiation about an offer, or about a version of an asset (the consumer).
    Request {
        /// A JSON file with the terms: pricing, units, policy, digest.
        terms: PathBuf,
        /// The offer's number.
        #[arg(long, required_unless_present = "asset", conflicts_with_all = ["asset", "asset_version", "provider"])]
        offer: Option<u64>,
        /// The asset's number.
        #[arg(long, requires_all = ["asset_version", "provider"])]
        asset: Option<u64>,
        /// The asset's version.
        #[arg(long)]
        asset_version: Option<u32>,
        /// The organisation that is asked.
        #[arg(long)]
        provider: Option<u32>,
        #[command(flatten)]
        signing: Signing,
    },
    /// Answers with other terms (either side).
    Counter {
        /// The negotiation's number.
        negotiation: u64,
        /// A JSON file with the terms: pricing, units, policy, digest.
        terms: PathBuf,
        #[command(flatten)]
        signing: Signing,
    },
    /// Accepts the provider's terms (the consumer).
    Accept {
        /// The negotiation's number.
        negotiation: u64,
        #[command(flatten)]
        signing: Signing,
    },
    /// Commits the provider to the terms on the table (the provider).
    Agree {
        /// The negotiation's number.
        negotiation: u64,
        #[command(flatten)]
        signing: Signing,
    },
    /// Commits the consumer to the agreement and holds its price (the consumer).
    Verify {
        /// The negotiation's number.
        negotiation: u64,
        #[command(flatten)]
        signing: Signing,
    },
    /// Concludes: the order is placed (the provider).
    Finalize {
        /// The negotiation's number.
        negotiation: u64,
        #[command(flatten)]
        signing: Signing,
    },
    /// Leaves the negotiation (either side).
    Terminate {
        /// The negotiation's number.
        negotiation: u64,
        #[command(flatten)]
        signing: Signing,
    },
    /// Shows a negotiation.
    Show {
        /// The negotiation's number.
        negotiation: u64,
        #[command(flatten)]
        node: Node,
    },
}

/// Disputes about orders.
#[derive(Debug, Subcommand)]
pub(crate) enum DisputeCommand {
    /// Lists the disputes that the gateway's organisation is party to or judges.
    List {
        /// Only about this order.
        #[arg(long)]
        order: Option<u64>,
        /// Only in this state: voting, ruled, appealed, council, closed, agreed.
        #[arg(long)]
        state: Option<String>,
        #[command(flatten)]
        page: Page,
        #[command(flatten)]
        gateway: Gateway,
    },
    /// Opens a dispute about a delivered order and freezes its escrow (buyer or seller).
    Open {
        /// The order's number.
        order: u64,
        /// The digest of the evidence: 64 hex digits, or @FILE.
        #[arg(long, value_parser = digest)]
        evidence: [u8; 32],
        /// What should go back to the buyer, in parts of a million of the price.
        #[arg(long)]
        claim: u32,
        #[command(flatten)]
        signing: Signing,
    },
    /// Votes for what should go back to the buyer (an arbiter on the panel).
    Vote {
        /// The dispute's number.
        dispute: u64,
        /// In parts of a million of the price.
        buyer_parts: u32,
        #[command(flatten)]
        signing: Signing,
    },
    /// Appeals a panel's ruling to the council (buyer or seller).
    Appeal {
        /// The dispute's number.
        dispute: u64,
        /// The digest of the evidence: 64 hex digits, or @FILE.
        #[arg(long, value_parser = digest)]
        evidence: [u8; 32],
        #[command(flatten)]
        signing: Signing,
    },
    /// Moves that the council rule on a dispute (a council member).
    Rule {
        /// The dispute's number.
        dispute: u64,
        /// What goes back to the buyer, in parts of a million of the price.
        buyer_parts: u32,
        #[command(flatten)]
        signing: Signing,
    },
    /// Shows a dispute.
    Show {
        /// The dispute's number.
        dispute: u64,
        #[command(flatten)]
        node: Node,
    },
}

fn territory(text: &str) -> Result<primitives::Territory, String> {
    let code: primitives::Territory =
        text.as_bytes().try_into().map_err(|_| format!("`{text}` is not two letters, such as CN"))?;
    if code.iter().all(u8::is_ascii_uppercase) {
        Ok(code)
    } else {
        Err(format!("`{text}` is not two capital letters, such as CN"))
    }
}
