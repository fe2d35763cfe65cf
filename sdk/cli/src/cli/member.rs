//! Members of the consortium, and the accounts that sign for them.

use std::path::PathBuf;

use clap::Subcommand;

use super::{Node, Signing, digest, hash};

/// Reads an account: 64 hex digits.
fn account(text: &str) -> Result<[u8; 32], String> {
    hash(text).map_err(|_| format!("`{text}` is no account: an account is 64 hex digits, as `deed key` prints them"))
}

/// Members.
#[derive(Debug, Subcommand)]
pub(crate) enum MemberCommand {
    /// Admits an organisation, or moves that the council do so (a council member).
    Admit {
        #[command(flatten)]
        signing: Signing,
        /// The account that will sign for it: 64 hex digits.
        #[arg(long, value_parser = account)]
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
        #[arg(long, value_parser = account)]
        account: [u8; 32],
        #[command(flatten)]
        signing: Signing,
    },
    /// Hands the signer's organisation to another main account, with its money and its seat.
    Rotate {
        /// The new account: 64 hex digits.
        #[arg(long, value_parser = account)]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_read() {
        assert_eq!(account(&"0a".repeat(32)), Ok([10; 32]));
        assert!(account("//Alice").unwrap_err().contains("deed key"));
    }
}
