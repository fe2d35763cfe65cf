//! What happens on chain, as the pallets tell it.

use codec::Decode;
use deed_primitives as p;

use crate::ChainError;
use crate::plain::{Plain, camel};

/// An error of the runtime, as events carry it (`sp_runtime::DispatchError`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Decode)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the variants are the runtime's, which documents them")]
pub enum DispatchError {
    Other,
    CannotLookup,
    BadOrigin,
    /// An error of a pallet: the pallet's index and the error's bytes, of which the first is its number.
    Module {
        index: u8,
        error: [u8; 4],
    },
    ConsumerRemaining,
    NoProviders,
    TooManyConsumers,
    Token(u8),
    Arithmetic(u8),
    Transactional(u8),
    Exhausted,
    Corruption,
    Unavailable,
    RootNotAllowed,
    Trie(u8),
}

/// What executing a call took, as events carry it (`frame_support::dispatch::DispatchEventInfo`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Decode)]
pub struct DispatchInfo {
    /// Execution time charged, in picoseconds.
    #[codec(compact)]
    pub ref_time: u64,
    /// Bytes of proof charged.
    #[codec(compact)]
    pub proof_size: u64,
    /// The class of the call: 0 normal, 1 operational, 2 mandatory.
    pub class: u8,
    /// 0 where a fee would be paid, if there were fees.
    pub pays_fee: u8,
}

macro_rules! events {
    ($($pallet:literal { $($(#[$doc:meta])* $variant:ident = $name:literal { $($(#[$field_doc:meta])* $field:ident : $type:ty),* $(,)? }),* $(,)? })*) => {
        /// An event of one of Deed's pallets, or of those that they live with. Fields are the pallets' own; amounts are in minor units.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        #[allow(missing_docs, reason = "the fields are named as in the pallets, which document them")]
        pub enum ChainEvent { $($($(#[$doc])* $variant { $($field: $type),* },)*)* }

        impl ChainEvent {
            /// Every event this client reads, as [`ChainEvent::title`] says it.
            pub const TITLES: &'static [&'static str] = &[$($(concat!($pallet, ".", $name),)*)*];

            /// The pallet and the event, as `Registry.Submitted`.
            pub fn title(&self) -> &'static str {
                match self { $($(Self::$variant { .. } => concat!($pallet, ".", $name),)*)* }
            }

            /// Its fields in JSON, under the pallets' names in camel case.
            pub fn fields(&self) -> serde_json::Map<String, serde_json::Value> {
                let mut fields = serde_json::Map::new();
                match self { $($(Self::$variant { $($field),* } => {
                    $(fields.insert(camel(stringify!($field)), $field.plain());)*
                })*)* }
                fields
            }

            /// Reads an event from its pallet, name and SCALE-encoded fields; `None` for those this client has no use for.
            pub(crate) fn decode(pallet: &str, name: &str, bytes: &[u8]) -> Result<Option<Self>, ChainError> {
                let input = &mut &bytes[..];
                let event = match (pallet, name) {
                    $($(($pallet, $name) => Self::$variant {
                        $($field: <$type>::decode(input).map_err(ChainError::malformed("read an event"))?),*
                    },)*)*
                    _ => return Ok(None),
                };
                if !input.is_empty() {
                    return Err(ChainError::Malformed { operation: "read an event", detail: format!("{pallet}.{name} has more fields") });
                }
                Ok(Some(event))
            }
        }

        /// Every event this client reads: pallet, name, fields.
        #[cfg(test)]
        pub(crate) const EVENTS: &[(&str, &str, &[&str])] = &[$($(($pallet, $name, &[$(stringify!($field)),*]),)*)*];
    };
}

events! {
    "System" {
        /// The call of a transaction failed; nothing but its signer's nonce has changed.
        CallFailed = "ExtrinsicFailed" { dispatch_error: DispatchError, dispatch_info: DispatchInfo },
    }
    "Consortium" {
        /// An organisation was admitted.
        Admitted = "Admitted" { organisation: u32, account: [u8; 32] },
        /// An organisation was suspended.
        Suspended = "Suspended" { organisation: u32 },
        /// A suspension was lifted.
        Reinstated = "Reinstated" { organisation: u32 },
        /// An organisation's roles changed.
        RolesSet = "RolesSet" { organisation: u32, roles: p::Roles },
        /// An organisation published a DID document.
        DidUpdated = "DidUpdated" { organisation: u32 },
        /// An organisation signs with another account.
        AccountRotated = "AccountRotated" { organisation: u32, account: [u8; 32] },
        /// An organisation named another account that signs for it.
        AccountAdded = "AccountAdded" { organisation: u32, account: [u8; 32], permissions: p::Permissions },
        /// The permissions of one of its other accounts were replaced.
        PermissionsSet = "PermissionsSet" { organisation: u32, account: [u8; 32], permissions: p::Permissions },
        /// One of its other accounts no longer signs for it.
        AccountRemoved = "AccountRemoved" { organisation: u32, account: [u8; 32] },
        /// The council gave it a new main account; all others were forgotten.
        AccountRecovered = "AccountRecovered" { organisation: u32 },
        /// Its quota was set or lifted.
        QuotaSet = "QuotaSet" { organisation: u32, quota: Option<u64> },
        /// It will validate.
        ValidatorAdded = "ValidatorAdded" { organisation: u32 },
        /// It will no longer validate.
        ValidatorRemoved = "ValidatorRemoved" { organisation: u32 },
        /// It voted against itself or made two blocks for one slot, and will no longer validate.
        ValidatorExcluded = "ValidatorExcluded" { organisation: u32 },
        /// The network lets a node in.
        PeerAdded = "PeerAdded" { organisation: u32, peer: p::PeerId },
        /// The network no longer lets a node in.
        PeerRemoved = "PeerRemoved" { organisation: u32, peer: p::PeerId },
        /// It was suspended, and goes on validating because it is the only one.
        ValidatorKept = "ValidatorKept" { organisation: u32 },
        /// It made two blocks for one slot.
        DoubleBlock = "DoubleBlock" { organisation: u32, slot: u64 },
    }
    "Registry" {
        /// A registration was applied for.
        Submitted = "Submitted" { asset: u64, owner: u32 },
        /// It was accepted for review.
        Accepted = "Accepted" { asset: u64, by: Option<u32> },
        /// It passed review.
        Reviewed = "Reviewed" { asset: u64, by: u32 },
        /// It was refused with a coded reason.
        Refused = "Refused" { asset: u64, code: u16, by: Option<u32> },
        /// It was published for objection until a block.
        Published = "Published" { asset: u64, until: u32, by: Option<u32> },
        /// Somebody objected.
        Objected = "Objected" { asset: u64, by: u32, evidence: [u8; 32] },
        /// An objection was ruled on.
        ObjectionRuled = "ObjectionRuled" { asset: u64, upheld: bool, by: u32 },
        /// It was registered under a certificate.
        Registered = "Registered" { asset: u64, certificate: p::Certificate },
        /// A version was appended.
        VersionAdded = "VersionAdded" { asset: u64, version: u32 },
        /// The regulator froze an asset.
        Frozen = "Frozen" { asset: u64, reason: u16, by: u32, until: Option<u32> },
        /// The freeze was lifted.
        Unfrozen = "Unfrozen" { asset: u64, by: Option<u32> },
        /// Titles were set.
        TitlesSet = "TitlesSet" { asset: u64, right: p::Right },
        /// A procedure was opened on a registered asset.
        Applied = "Applied" { asset: u64, kind: p::RegistrationKind, by: u32 },
        /// Somebody consented to a procedure.
        Consented = "Consented" { asset: u64, kind: p::RegistrationKind, by: u32 },
        /// A procedure was accepted for review.
        ProcedureAccepted = "ProcedureAccepted" { asset: u64, kind: p::RegistrationKind, by: Option<u32> },
        /// A procedure passed review.
        ProcedureReviewed = "ProcedureReviewed" { asset: u64, kind: p::RegistrationKind, by: u32 },
        /// A procedure was published for objection until a block.
        ProcedurePublished = "ProcedurePublished" { asset: u64, kind: p::RegistrationKind, until: u32, by: Option<u32> },
        /// Somebody objected to a procedure.
        ProcedureObjected = "ProcedureObjected" { asset: u64, kind: p::RegistrationKind, by: u32, evidence: [u8; 32] },
        /// An objection to a procedure was ruled on.
        ProcedureRuled = "ProcedureRuled" { asset: u64, kind: p::RegistrationKind, upheld: bool, by: u32 },
        /// A procedure was refused with a coded reason.
        ProcedureRefused = "ProcedureRefused" { asset: u64, kind: p::RegistrationKind, code: u16, by: Option<u32> },
        /// A procedure took effect.
        TookEffect = "TookEffect" { asset: u64, kind: p::RegistrationKind },
        /// An application was withdrawn.
        Withdrawn = "Withdrawn" { asset: u64, kind: p::RegistrationKind, by: u32 },
        /// A registration outlived its validity.
        Expired = "Expired" { asset: u64 },
        /// A certificate lost its worth for good.
        CertificateRevoked = "CertificateRevoked" { asset: u64, certificate: p::Certificate },
        /// An asset passed to another owner.
        OwnerChanged = "OwnerChanged" { asset: u64, owner: u32 },
        /// Another asset claims the content of an application.
        ContentConflict = "ContentConflict" { asset: u64, with: u64 },
        /// A pledge was offered to a creditor.
        Pledged = "Pledged" { asset: u64, pledge: u32, right: p::Right, by: u32, creditor: u32 },
        /// A creditor accepted a pledge.
        PledgeAccepted = "PledgeAccepted" { asset: u64, pledge: u32, by: u32 },
        /// A pledge ended.
        PledgeReleased = "PledgeReleased" { asset: u64, pledge: u32, by: Option<u32> },
        /// A version was taken off sale.
        VersionWithdrawn = "VersionWithdrawn" { asset: u64, version: u32 },
        /// A version is on sale again.
        VersionRestored = "VersionRestored" { asset: u64, version: u32 },
        /// A batch was declared.
        BatchRegistered = "BatchRegistered" { batch: u64, owner: u32, root: [u8; 32], count: u32 },
        /// An entry of a batch became an application.
        BroughtUp = "BroughtUp" { asset: u64, batch: u64, index: u32 },
        /// The owner committed to the value of a field.
        FieldCommitted = "FieldCommitted" { asset: u64, field: p::FieldName },
        /// The owner says that it opened a field to somebody.
        Disclosed = "Disclosed" { asset: u64, field: p::FieldName, to: u32 },
    }
    "Market" {
        /// Settlement money was issued.
        Issued = "Issued" { organisation: u32, amount: u128, reference: [u8; 32] },
        /// Settlement money was redeemed.
        Redeemed = "Redeemed" { organisation: u32, amount: u128, reference: [u8; 32] },
        /// An offer was made.
        OfferCreated = "OfferCreated" { offer: u64, asset: u64, seller: u32 },
        /// An offer was withdrawn.
        OfferWithdrawn = "OfferWithdrawn" { offer: u64 },
        /// An order was placed and its price held.
        OrderPlaced = "OrderPlaced" { order: u64, offer: u64, buyer: u32, price: u128 },
        /// A delivery was declared.
        DeliveryDeclared = "DeliveryDeclared" { order: u64, ciphertext: [u8; 32] },
        /// An order was settled and its licence created.
        Settled = "Settled" { order: u64, licence: u64, fee: u128, royalties: u128, net: u128 },
        /// An order's escrow went back to the buyer.
        Refunded = "Refunded" { order: u64 },
        /// A use was recorded.
        UseRecorded = "UseRecorded" { licence: u64, asset: u64, purpose: p::Purpose, reference: [u8; 32], uses: u32 },
        /// Something whose deadline had passed could not be done by itself, and was left as it is.
        Skipped = "Skipped" { subject: p::Subject, error: DispatchError },
        /// An offer asks for or permits something else from now on.
        OfferUpdated = "OfferUpdated" { offer: u64 },
        /// A bid was made in an open auction, and perhaps another one outbid.
        BidPlaced = "BidPlaced" { offer: u64, bidder: u32, amount: u128, outbid: Option<u32> },
        /// A bid was committed to in a sealed auction.
        BidCommitted = "BidCommitted" { offer: u64, bidder: u32, deposit: u128 },
        /// A bid was revealed in a sealed auction.
        BidRevealed = "BidRevealed" { offer: u64, bidder: u32, amount: u128 },
        /// An auction ended, with the winner's order if there is one.
        AuctionEnded = "AuctionEnded" { offer: u64, winner: Option<u32>, order: Option<u64> },
        /// Uses were recorded with their place and number, and charged if they are metered.
        UseMeasured = "UseMeasured" { licence: u64, territory: Option<p::Territory>, units: u32, charged: u128 },
        /// A licence was revoked.
        LicenceRevoked = "LicenceRevoked" { licence: u64, code: u16, evidence: [u8; 32] },
        /// A revocation was contested.
        RevocationContested = "RevocationContested" { licence: u64, evidence: [u8; 32] },
        /// The council ruled on a revocation.
        RevocationRuled = "RevocationRuled" { licence: u64, upheld: bool },
        /// A sublicence was granted.
        Sublicensed = "Sublicensed" { licence: u64, sublicence: u64, to: u32 },
        /// A meter was opened.
        MeterOpened = "MeterOpened" { licence: u64, offer: u64, licensee: u32, prepaid: u128 },
        /// A meter holds more.
        MeterToppedUp = "MeterToppedUp" { licence: u64, amount: u128 },
        /// What a meter owed was divided.
        MeterSettled = "MeterSettled" { licence: u64, fee: u128, royalties: u128, net: u128 },
        /// A meter was closed and what it held given back.
        MeterClosed = "MeterClosed" { licence: u64, returned: u128 },
        /// A negotiation began.
        NegotiationRequested = "NegotiationRequested" { negotiation: u64, asset: u64, consumer: u32, provider: u32 },
        /// A negotiation is in another state; at the end, with the order it led to.
        NegotiationMoved = "NegotiationMoved" { negotiation: u64, state: p::NegotiationState, by: p::Side, order: Option<u64> },
        /// A ciphertext was declared whose key is kept back.
        DeliveryLocked = "DeliveryLocked" { order: u64, ciphertext: [u8; 32], key_digest: [u8; 32] },
        /// The buyer has the ciphertext.
        CiphertextConfirmed = "CiphertextConfirmed" { order: u64 },
        /// The key of a delivery was revealed.
        KeyRevealed = "KeyRevealed" { order: u64, key: [u8; 32] },
        /// The seller proposes to give part of the price back.
        PartialProposed = "PartialProposed" { order: u64, refund: u128 },
        /// Part of the price went back to the buyer.
        PartlyRefunded = "PartlyRefunded" { order: u64, refund: u128 },
        /// A dispute was opened.
        DisputeOpened = "DisputeOpened" { dispute: u64, order: u64, by: u32, evidence: [u8; 32], claim: u32 },
        /// A dispute was decided by the chain's own record.
        DecidedByRecord = "DecidedByRecord" { order: u64 },
        /// The panel of a dispute was drawn.
        PanelDrawn = "PanelDrawn" { dispute: u64, panel: Vec<u32> },
        /// An arbiter voted.
        Voted = "Voted" { dispute: u64, arbiter: u32, buyer_parts: u32 },
        /// A panel ruled.
        DisputeRuled = "DisputeRuled" { dispute: u64, buyer_parts: u32 },
        /// A ruling was appealed.
        Appealed = "Appealed" { dispute: u64, by: u32, evidence: [u8; 32] },
        /// The parties of a dispute agreed.
        DisputeAgreed = "DisputeAgreed" { dispute: u64, order: u64 },
        /// A dispute came to the council.
        ReferredToCouncil = "ReferredToCouncil" { dispute: u64 },
        /// A dispute is closed and the money has moved.
        DisputeClosed = "DisputeClosed" { dispute: u64, order: u64, buyer_parts: u32 },
    }
    "Council" {
        /// A motion was made.
        Proposed = "Proposed" { account: [u8; 32], proposal_index: u32, proposal_hash: [u8; 32], threshold: u32 },
    }
    "Provenance" {
        /// A log's head was anchored.
        HeadPublished = "HeadPublished" { organisation: u32, size: u64, root: [u8; 32] },
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use codec::Decode;
    use subxt::ext::scale_value;

    use super::{ChainEvent, DispatchError, EVENTS};

    #[test]
    fn every_event_is_the_runtimes() {
        let metadata = crate::chain::known_metadata().unwrap();
        for (pallet, name, fields) in EVENTS {
            let variants = metadata.pallet_by_name(pallet).unwrap().event_variants().unwrap();
            let variant = variants.iter().find(|v| v.name == *name).unwrap_or_else(|| panic!("{pallet}.{name}"));
            let theirs: Vec<_> = variant.fields.iter().filter_map(|f| f.name.as_deref()).collect();
            assert_eq!(&theirs, fields, "{pallet}.{name}");
        }
    }

    #[test]
    fn no_event_of_the_runtime_is_missing() {
        let metadata = crate::chain::known_metadata().unwrap();
        let ours: BTreeSet<_> = EVENTS.iter().map(|(pallet, name, _)| (*pallet, *name)).collect();
        for pallet in crate::chain::PALLETS {
            for variant in metadata.pallet_by_name(pallet).unwrap().event_variants().unwrap() {
                assert!(
                    ours.contains(&(pallet, variant.name.as_str())),
                    "the SDK cannot read {pallet}.{}",
                    variant.name
                );
            }
        }
    }

    /// Two shapes of each event, with every option empty and with every option taken: the runtime's types and this client's
    /// read the same number of bytes.
    #[test]
    fn every_event_is_as_long_as_the_runtimes() {
        let metadata = crate::chain::known_metadata().unwrap();
        for (pallet, name, _) in EVENTS {
            let variants = metadata.pallet_by_name(pallet).unwrap().event_variants().unwrap();
            let variant = variants.iter().find(|v| v.name == *name).unwrap();
            for fill in [0, 1] {
                let bytes = [fill; 1024];
                let rest = &mut bytes.as_slice();
                for field in &variant.fields {
                    scale_value::scale::decode_as_type(rest, field.ty.id, metadata.types()).unwrap();
                }
                let length = bytes.len() - rest.len();
                let event = ChainEvent::decode(pallet, name, &bytes[..length]);
                assert!(matches!(event, Ok(Some(_))), "{pallet}.{name}, {fill}: {event:?}");
            }
        }
    }

    #[test]
    fn dispatch_errors_are_the_runtimes() {
        let metadata = crate::chain::known_metadata().unwrap();
        let variants = metadata.pallet_by_name("Market").unwrap().event_variants().unwrap();
        let skipped = variants.iter().find(|v| v.name == "Skipped").unwrap();
        let field = skipped.fields.iter().find(|field| field.name.as_deref() == Some("error")).unwrap();
        for number in 0..=u8::MAX {
            let bytes = [number, 1, 0, 0, 0, 0];
            let rest = &mut bytes.as_slice();
            let theirs = scale_value::scale::decode_as_type(rest, field.ty.id, metadata.types());
            let input = &mut bytes.as_slice();
            let ours = DispatchError::decode(input);
            assert_eq!(ours.is_ok(), theirs.is_ok(), "{number}");
            if let (Ok(ours), Ok(theirs)) = (ours, theirs) {
                assert_eq!(input.len(), rest.len(), "{number}");
                let name = format!("{ours:?}");
                let name: String = name.chars().take_while(char::is_ascii_alphabetic).collect();
                assert!(theirs.to_string().starts_with(&name), "{ours:?}, {theirs}");
            }
        }
    }
}
