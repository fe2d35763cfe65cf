//! The chain's calls, typed: one function per call, in one module per pallet.
//!
//! A [`Call`] knows its pallet, its name and its arguments; the indices it has on the wire are looked up in the
//! metadata of the node it is submitted to.

use codec::{Compact, Encode};

/// A call, ready to be signed by whoever submits it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    pub(crate) pallet: &'static str,
    pub(crate) name: &'static str,
    /// The SCALE encoding of the arguments, in order.
    pub(crate) arguments: Vec<u8>,
    /// The calls it carries; they stand after `arguments`.
    pub(crate) nested: Nested,
}

/// The calls that a call carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Nested {
    /// None.
    None,
    /// Those of a batch.
    Batch(Vec<Call>),
    /// That of a motion, which its length follows.
    Motion(Box<Call>),
}

impl Call {
    fn new(pallet: &'static str, name: &'static str, arguments: impl Encode) -> Self {
        Self { pallet, name, arguments: arguments.encode(), nested: Nested::None }
    }

    /// The pallet and the call, as `Registry.submit`.
    pub fn title(&self) -> String {
        format!("{}.{}", self.pallet, self.name)
    }

    /// The bytes the runtime decodes: pallet index, call index, arguments. `Err` names the call the runtime does not have.
    pub fn encode(&self, metadata: &subxt::Metadata) -> Result<Vec<u8>, String> {
        let pallet = metadata.pallet_by_name(self.pallet).ok_or_else(|| self.title())?;
        let call = pallet.call_variant_by_name(self.name).ok_or_else(|| self.title())?;
        let mut bytes = vec![pallet.call_index(), call.index];
        bytes.extend_from_slice(&self.arguments);
        match &self.nested {
            Nested::None => {}
            Nested::Batch(calls) => {
                Compact(calls.len() as u64).encode_to(&mut bytes);
                for call in calls {
                    bytes.extend(call.encode(metadata)?);
                }
            }
            Nested::Motion(call) => {
                let call = call.encode(metadata)?;
                let length = Compact(call.len() as u64);
                bytes.extend(call);
                length.encode_to(&mut bytes);
            }
        }
        Ok(bytes)
    }
}

/// Several calls in one transaction: all succeed, or none has any effect (`utility.batch_all`).
pub fn batch(calls: Vec<Call>) -> Call {
    Call { pallet: "Utility", name: "batch_all", arguments: Vec::new(), nested: Nested::Batch(calls) }
}

/// Motions of the council: what it decides is a call, executed when enough of its members are for it.
pub mod council {
    use super::{Call, Nested};
    use codec::{Compact, Encode};

    /// What the execution of a motion may weigh, as the chain has it: half of a block.
    const WEIGHT_BOUND: (Compact<u64>, Compact<u64>) = (Compact(250_000_000_000), Compact(u64::MAX / 2));

    /// Moves that the council make a call, to be decided by `threshold` votes. A threshold of one has it executed at once; the
    /// call then needs more than half of the council only if that is one seat.
    pub fn propose(threshold: u32, call: Call) -> Call {
        let arguments = Compact(threshold).encode();
        Call { pallet: "Council", name: "propose", arguments, nested: Nested::Motion(Box::new(call)) }
    }
    /// Votes on a motion, named by the hash of its call and its number.
    pub fn vote(motion: [u8; 32], number: u32, approve: bool) -> Call {
        Call::new("Council", "vote", (motion, Compact(number), approve))
    }
    /// Closes a motion whose votes suffice, and has it executed. `length` is that of its call in bytes, or more.
    pub fn close(motion: [u8; 32], number: u32, length: u32) -> Call {
        Call::new("Council", "close", (motion, Compact(number), WEIGHT_BOUND, Compact(length)))
    }
}

/// A remark that changes nothing: what benches compare with (`system.remark`).
pub fn remark(bytes: Vec<u8>) -> Call {
    Call::new("System", "remark", bytes)
}

/// The hash by which the council authorises a runtime.
pub fn code_hash(code: &[u8]) -> [u8; 32] {
    sp_crypto_hashing::blake2_256(code)
}

/// Replaces the runtime by one that the council has authorised (`system.apply_authorized_upgrade`).
pub fn apply_upgrade(code: Vec<u8>) -> Call {
    Call::new("System", "apply_authorized_upgrade", code)
}

/// Publishes the keys that the signer's organisation validates with, and the proof that it has them (`session.set_keys`):
/// the key for making blocks and that for finality, as a node makes them.
pub fn set_session_keys(keys: [[u8; 32]; 2], proof: Vec<u8>) -> Call {
    Call::new("Session", "set_keys", (keys, proof))
}

/// Members: admission, roles, DID documents, keys.
pub mod consortium {
    use super::Call;
    use deed_primitives::{DidDocument, EncodedHeader, OrganisationName, PeerId, Permissions, Roles};

    /// Admits an organisation that `account` will sign for (the council's).
    pub fn admit(account: [u8; 32], name: OrganisationName, legal_id: [u8; 32], roles: Roles) -> Call {
        Call::new("Consortium", "admit", (account, name, legal_id, roles))
    }
    /// Suspends a member with immediate effect.
    pub fn suspend(organisation: u32) -> Call {
        Call::new("Consortium", "suspend", organisation)
    }
    /// Lifts a suspension (the council's).
    pub fn reinstate(organisation: u32) -> Call {
        Call::new("Consortium", "reinstate", organisation)
    }
    /// Replaces a member's roles (the council's).
    pub fn set_roles(organisation: u32, roles: Roles) -> Call {
        Call::new("Consortium", "set_roles", (organisation, roles))
    }
    /// Publishes the signer's DID document.
    pub fn update_did(document: DidDocument) -> Call {
        Call::new("Consortium", "update_did", document)
    }
    /// Hands the signer's membership to another account.
    pub fn rotate_account(account: [u8; 32]) -> Call {
        Call::new("Consortium", "rotate_account", account)
    }
    /// Lets another account sign for the signer's organisation, within these permissions.
    pub fn add_account(account: [u8; 32], permissions: Permissions) -> Call {
        Call::new("Consortium", "add_account", (account, permissions))
    }
    /// Replaces the permissions of one of the other accounts of the signer's organisation.
    pub fn set_permissions(account: [u8; 32], permissions: Permissions) -> Call {
        Call::new("Consortium", "set_permissions", (account, permissions))
    }
    /// Takes one of the other accounts from the signer's organisation.
    pub fn remove_account(account: [u8; 32]) -> Call {
        Call::new("Consortium", "remove_account", account)
    }
    /// Gives an organisation that has lost its key a new main account (the council's).
    pub fn recover_account(organisation: u32, account: [u8; 32]) -> Call {
        Call::new("Consortium", "recover_account", (organisation, account))
    }
    /// Limits an organisation's execution time per window, in picoseconds, or lifts the limit (the council's).
    pub fn set_quota(organisation: u32, quota: Option<u64>) -> Call {
        Call::new("Consortium", "set_quota", (organisation, quota))
    }
    /// Lets an organisation validate (the council's).
    pub fn add_validator(organisation: u32) -> Call {
        Call::new("Consortium", "add_validator", organisation)
    }
    /// Takes an organisation off the validators (the council's).
    pub fn remove_validator(organisation: u32) -> Call {
        Call::new("Consortium", "remove_validator", organisation)
    }
    /// Lets a node into the network (the council's).
    pub fn add_peer(organisation: u32, peer: PeerId) -> Call {
        Call::new("Consortium", "add_peer", (organisation, peer))
    }
    /// Shuts a node out of the network (the council's).
    pub fn remove_peer(peer: PeerId) -> Call {
        Call::new("Consortium", "remove_peer", peer)
    }
    /// Authorises a new runtime by the hash of its blob (the council's).
    pub fn authorise_upgrade(code_hash: [u8; 32]) -> Call {
        Call::new("Consortium", "authorise_upgrade", code_hash)
    }
    /// Reports two blocks that one validator has made for one slot, by their headers in SCALE as they were sealed. Nodes do so by
    /// themselves.
    pub fn report_double_block(first: EncodedHeader, second: EncodedHeader) -> Call {
        Call::new("Consortium", "report_double_block", (first, second))
    }
}

/// Assets: registration, procedures, versions, titles, encumbrances, batches, private fields.
pub mod registry {
    use super::Call;
    use deed_primitives::{
        Application, AssetDetails, FieldCommitments, FieldName, InclusionProof, Parents, Right, Shares,
    };

    /// Applies for the registration of an asset (申请).
    pub fn submit(details: AssetDetails, parents: Parents) -> Call {
        Call::new("Registry", "submit", (details, parents))
    }
    /// Accepts an application for review (受理): the open procedure's, or that for the first registration.
    pub fn accept(asset: u64) -> Call {
        Call::new("Registry", "accept", asset)
    }
    /// Records that an application has passed review (审核).
    pub fn review(asset: u64) -> Call {
        Call::new("Registry", "review", asset)
    }
    /// Refuses an application with a coded reason.
    pub fn refuse(asset: u64, code: u16) -> Call {
        Call::new("Registry", "refuse", (asset, code))
    }
    /// Publishes an application for objection (公示).
    pub fn publish(asset: u64) -> Call {
        Call::new("Registry", "publish", asset)
    }
    /// Objects to what is published, or to the registration itself of an asset without an open procedure (异议).
    pub fn object(asset: u64, evidence: [u8; 32]) -> Call {
        Call::new("Registry", "object", (asset, evidence))
    }
    /// Rules on an objection.
    pub fn rule_objection(asset: u64, upheld: bool) -> Call {
        Call::new("Registry", "rule_objection", (asset, upheld))
    }
    /// Appends a version to an asset.
    pub fn add_version(asset: u64, content: [u8; 32], metadata: [u8; 32], schema: Option<[u8; 32]>) -> Call {
        Call::new("Registry", "add_version", (asset, content, metadata, schema))
    }
    /// Freezes an asset, as the regulator, for so many blocks or until further notice.
    pub fn freeze(asset: u64, reason: u16, term: Option<u32>) -> Call {
        Call::new("Registry", "freeze", (asset, reason, term))
    }
    /// Lifts a freeze.
    pub fn unfreeze(asset: u64) -> Call {
        Call::new("Registry", "unfreeze", asset)
    }
    /// Sets who holds a right, in shares that sum to one whole.
    pub fn set_titles(asset: u64, right: Right, shares: Shares) -> Call {
        Call::new("Registry", "set_titles", (asset, right, shares))
    }
    /// Opens a procedure on a registered asset; on an expired one, a renewal.
    pub fn apply(asset: u64, application: Application) -> Call {
        Call::new("Registry", "apply", (asset, application))
    }
    /// Withdraws an application of the signer's that is not yet published.
    pub fn withdraw(asset: u64) -> Call {
        Call::new("Registry", "withdraw", asset)
    }
    /// Consents to the open procedure.
    pub fn consent(asset: u64) -> Call {
        Call::new("Registry", "consent", asset)
    }
    /// Pledges what the signer holds of a right, as soon as the creditor accepts.
    pub fn pledge(asset: u64, right: Right, creditor: u32, terms: [u8; 32], until: Option<u32>) -> Call {
        Call::new("Registry", "pledge", (asset, right, creditor, terms, until))
    }
    /// Accepts a pledge, as its creditor.
    pub fn accept_pledge(asset: u64, pledge: u32) -> Call {
        Call::new("Registry", "accept_pledge", (asset, pledge))
    }
    /// Releases a pledge, as its creditor; or takes one back that was not accepted yet.
    pub fn release_pledge(asset: u64, pledge: u32) -> Call {
        Call::new("Registry", "release_pledge", (asset, pledge))
    }
    /// Takes a version off sale.
    pub fn withdraw_version(asset: u64, version: u32) -> Call {
        Call::new("Registry", "withdraw_version", (asset, version))
    }
    /// Puts a version back on sale.
    pub fn restore_version(asset: u64, version: u32) -> Call {
        Call::new("Registry", "restore_version", (asset, version))
    }
    /// Declares many contents at once, under the root of a tree: see [`BatchTree`](crate::BatchTree).
    pub fn register_batch(root: [u8; 32], count: u32, metadata: [u8; 32]) -> Call {
        Call::new("Registry", "register_batch", (root, count, metadata))
    }
    /// Applies for the registration of an entry of a batch.
    pub fn submit_from_batch(
        batch: u64,
        index: u32,
        details: AssetDetails,
        parents: Parents,
        proof: InclusionProof,
    ) -> Call {
        Call::new("Registry", "submit_from_batch", (batch, index, details, parents, proof))
    }
    /// Commits to values of fields that are nobody else's business yet.
    pub fn commit_fields(asset: u64, fields: FieldCommitments) -> Call {
        Call::new("Registry", "commit_fields", (asset, fields))
    }
    /// Records that the value of a field was opened to somebody.
    pub fn disclose(asset: u64, field: FieldName, to: u32) -> Call {
        Call::new("Registry", "disclose", (asset, field, to))
    }
}

/// The market: money, offers, orders, auctions, licences, use, meters, negotiations, disputes.
pub mod market {
    use super::Call;
    use deed_primitives::{NegotiationTarget, Policy, Pricing, Purpose, Terms, Territory};

    /// Issues settlement money against an external payment reference.
    pub fn issue(organisation: u32, amount: u128, reference: [u8; 32]) -> Call {
        Call::new("Market", "issue", (organisation, amount, reference))
    }
    /// Redeems settlement money.
    pub fn redeem(amount: u128, reference: [u8; 32]) -> Call {
        Call::new("Market", "redeem", (amount, reference))
    }
    /// Offers a version of an asset.
    pub fn create_offer(asset: u64, version: u32, pricing: Pricing, policy: Policy) -> Call {
        Call::new("Market", "create_offer", (asset, version, pricing, policy))
    }
    /// Takes an offer back.
    pub fn withdraw_offer(offer: u64) -> Call {
        Call::new("Market", "withdraw_offer", offer)
    }
    /// Orders a licence: holds the price in escrow.
    pub fn place_order(offer: u64, max_price: u128) -> Call {
        Call::new("Market", "place_order", (offer, max_price))
    }
    /// Declares what was delivered, by its digest.
    pub fn declare_delivery(order: u64, ciphertext: [u8; 32]) -> Call {
        Call::new("Market", "declare_delivery", (order, ciphertext))
    }
    /// Acknowledges a delivery: settles the order and creates the licence.
    pub fn acknowledge(order: u64) -> Call {
        Call::new("Market", "acknowledge", order)
    }
    /// Takes the escrow back after a delivery that never came.
    pub fn refund(order: u64) -> Call {
        Call::new("Market", "refund", order)
    }
    /// Claims the escrow after a delivery that was never acknowledged.
    pub fn claim(order: u64) -> Call {
        Call::new("Market", "claim", order)
    }
    /// Records a use under a licence.
    pub fn record_use(licence: u64, purpose: Purpose, reference: [u8; 32]) -> Call {
        Call::new("Market", "record_use", (licence, purpose, reference))
    }
    /// Orders `units` units of an offer that counts them.
    pub fn place_order_for(offer: u64, units: u32, max_price: u128) -> Call {
        Call::new("Market", "place_order_for", (offer, units, max_price))
    }
    /// Changes what an offer asks for and permits, for orders to come.
    pub fn update_offer(offer: u64, pricing: Pricing, policy: Policy) -> Call {
        Call::new("Market", "update_offer", (offer, pricing, policy))
    }
    /// Bids in an open auction.
    pub fn bid(offer: u64, amount: u128) -> Call {
        Call::new("Market", "bid", (offer, amount))
    }
    /// Commits to a bid in a sealed auction: see [`bid_commitment`](crate::bid_commitment).
    pub fn commit_bid(offer: u64, commitment: [u8; 32], deposit: u128) -> Call {
        Call::new("Market", "commit_bid", (offer, commitment, deposit))
    }
    /// Reveals a bid of a sealed auction.
    pub fn reveal_bid(offer: u64, amount: u128, salt: [u8; 32]) -> Call {
        Call::new("Market", "reveal_bid", (offer, amount, salt))
    }
    /// Ends an auction whose time is over, should the chain not have done it.
    pub fn close_auction(offer: u64) -> Call {
        Call::new("Market", "close_auction", offer)
    }
    /// Records uses under a licence, saying where and how many.
    pub fn record_use_in(
        licence: u64,
        purpose: Purpose,
        territory: Option<Territory>,
        units: u32,
        reference: [u8; 32],
    ) -> Call {
        Call::new("Market", "record_use_in", (licence, purpose, territory, units, reference))
    }
    /// Revokes a licence for cause, as its licensor.
    pub fn revoke_licence(licence: u64, code: u16, evidence: [u8; 32]) -> Call {
        Call::new("Market", "revoke_licence", (licence, code, evidence))
    }
    /// Contests a revocation before the council.
    pub fn contest_revocation(licence: u64, evidence: [u8; 32]) -> Call {
        Call::new("Market", "contest_revocation", (licence, evidence))
    }
    /// Rules on a contested revocation, as the council.
    pub fn rule_revocation(licence: u64, upheld: bool) -> Call {
        Call::new("Market", "rule_revocation", (licence, upheld))
    }
    /// Grants a sublicence; one with a price becomes an offer that only `to` may take.
    pub fn sublicense(licence: u64, to: u32, policy: Policy, price: u128) -> Call {
        Call::new("Market", "sublicense", (licence, to, policy, price))
    }
    /// Opens a meter for an offer that is paid by use.
    pub fn open_meter(offer: u64, prepaid: u128) -> Call {
        Call::new("Market", "open_meter", (offer, prepaid))
    }
    /// Adds to what a meter holds.
    pub fn top_up(licence: u64, amount: u128) -> Call {
        Call::new("Market", "top_up", (licence, amount))
    }
    /// Divides what a meter owes.
    pub fn settle_meter(licence: u64) -> Call {
        Call::new("Market", "settle_meter", licence)
    }
    /// Divides what a meter owes, gives the rest back and ends its licence.
    pub fn close_meter(licence: u64) -> Call {
        Call::new("Market", "close_meter", licence)
    }
    /// Begins a negotiation with the consumer's terms.
    pub fn request(target: NegotiationTarget, terms: Terms) -> Call {
        Call::new("Market", "request", (target, terms))
    }
    /// Answers with other terms.
    pub fn counter(negotiation: u64, terms: Terms) -> Call {
        Call::new("Market", "counter", (negotiation, terms))
    }
    /// Accepts the provider's terms.
    pub fn accept_terms(negotiation: u64) -> Call {
        Call::new("Market", "accept_terms", negotiation)
    }
    /// Commits the provider to the terms on the table.
    pub fn agree(negotiation: u64) -> Call {
        Call::new("Market", "agree", negotiation)
    }
    /// Commits the consumer to the agreement, and puts its price on hold.
    pub fn verify(negotiation: u64) -> Call {
        Call::new("Market", "verify", negotiation)
    }
    /// Concludes a negotiation: the consumer's order is placed.
    pub fn finalize(negotiation: u64) -> Call {
        Call::new("Market", "finalize", negotiation)
    }
    /// Leaves a negotiation.
    pub fn terminate(negotiation: u64) -> Call {
        Call::new("Market", "terminate", negotiation)
    }
    /// Proposes to give part of a delivered order's price back, as the seller.
    pub fn settle_partially(order: u64, refund: u128) -> Call {
        Call::new("Market", "settle_partially", (order, refund))
    }
    /// Accepts what the seller proposes to give back.
    pub fn accept_partial(order: u64, refund: u128) -> Call {
        Call::new("Market", "accept_partial", (order, refund))
    }
    /// Declares that the ciphertext was delivered and its key is kept back, by their digests.
    pub fn declare_delivery_locked(order: u64, ciphertext: [u8; 32], key_digest: [u8; 32]) -> Call {
        Call::new("Market", "declare_delivery_locked", (order, ciphertext, key_digest))
    }
    /// Confirms that the declared ciphertext has arrived.
    pub fn confirm_ciphertext(order: u64) -> Call {
        Call::new("Market", "confirm_ciphertext", order)
    }
    /// Reveals the key of a confirmed delivery.
    pub fn reveal_key(order: u64, key: [u8; 32]) -> Call {
        Call::new("Market", "reveal_key", (order, key))
    }
    /// Opens a dispute about a delivered order. `claim` is the part of the price that should go back to the buyer, in
    /// parts per million.
    pub fn open_dispute(order: u64, evidence: [u8; 32], claim: u32) -> Call {
        Call::new("Market", "open_dispute", (order, evidence, claim))
    }
    /// Votes, as an arbiter on the panel, for the part of the price that should go back to the buyer.
    pub fn vote(dispute: u64, buyer_parts: u32) -> Call {
        Call::new("Market", "vote", (dispute, buyer_parts))
    }
    /// Appeals a panel's ruling to the council.
    pub fn appeal(dispute: u64, evidence: [u8; 32]) -> Call {
        Call::new("Market", "appeal", (dispute, evidence))
    }
    /// Rules on a dispute that was appealed or has no panel's ruling, as the council.
    pub fn rule_appeal(dispute: u64, buyer_parts: u32) -> Call {
        Call::new("Market", "rule_appeal", (dispute, buyer_parts))
    }
}

/// Evidence: the anchors of the organisations' logs.
pub mod provenance {
    use super::Call;
    use deed_primitives::ConsistencyProof;

    /// Anchors a tree head of the signer's log.
    pub fn publish_tree_head(size: u64, root: [u8; 32], consistency: ConsistencyProof) -> Call {
        Call::new("Provenance", "publish_tree_head", (size, root, consistency))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use deed_primitives as p;
    use subxt::ext::scale_value;

    use super::*;

    /// One of each.
    fn all() -> Vec<Call> {
        let details = p::AssetDetails {
            kind: p::AssetKind::Dataset,
            title: p::Title::truncate_from(b"title".to_vec()),
            summary: p::Summary::default(),
            class: p::Class::default(),
            tags: p::Tags::default(),
            sensitivity: 1,
            content: [1; 32],
            metadata: [2; 32],
            schema: Some([3; 32]),
        };
        let parents = p::Parents::truncate_from(vec![p::Parent { asset: 1, version: 1, contribution: 5 }]);
        let shares = p::Shares::truncate_from(vec![p::Share { organisation: 1, parts: p::WHOLE }]);
        let field = p::FieldName::truncate_from(b"premium".to_vec());
        let policy = p::Policy {
            purposes: p::BoundedVec::truncate_from(vec![p::Purpose::Underwriting]),
            max_uses: Some(3),
            term: Some(10),
            redistribution: false,
            derivation: true,
            royalty: 1,
            territories: p::BoundedVec::truncate_from(vec![*b"CN"]),
            sublicence: true,
            attribution: true,
            delete_after: Some(11),
        };
        let terms = p::Terms { pricing: p::Pricing::Fixed(7), units: 1, policy: policy.clone(), digest: [5; 32] };
        let service = p::DidService { kind: p::ServiceKind::Gateway, endpoint: p::Endpoint::default() };
        let key = p::DidKey { purpose: p::KeyPurpose::Log, public: [9; 32] };
        let document = p::DidDocument {
            keys: p::BoundedVec::truncate_from(vec![key]),
            services: p::BoundedVec::truncate_from(vec![service]),
        };
        vec![
            consortium::admit([1; 32], p::OrganisationName::default(), [0; 32], p::Roles::ALL),
            consortium::suspend(1),
            consortium::reinstate(1),
            consortium::set_roles(1, p::Roles::AUDITOR),
            consortium::update_did(document),
            consortium::rotate_account([4; 32]),
            registry::submit(details.clone(), parents.clone()),
            consortium::add_account([4; 32], p::Permissions::ALL),
            consortium::set_permissions([4; 32], p::Permissions::MARKET),
            consortium::remove_account([4; 32]),
            consortium::recover_account(1, [4; 32]),
            consortium::set_quota(1, Some(7)),
            consortium::add_validator(1),
            consortium::remove_validator(1),
            consortium::add_peer(1, p::PeerId::truncate_from(vec![0; 38])),
            consortium::remove_peer(p::PeerId::truncate_from(vec![0; 38])),
            consortium::authorise_upgrade([5; 32]),
            consortium::report_double_block(p::EncodedHeader::default(), p::EncodedHeader::default()),
            registry::submit(details.clone(), parents.clone()),
            registry::accept(1),
            registry::review(1),
            registry::refuse(1, 2),
            registry::publish(1),
            registry::object(1, [5; 32]),
            registry::rule_objection(1, true),
            registry::add_version(1, [1; 32], [2; 32], None),
            registry::freeze(1, 2, Some(3)),
            registry::unfreeze(1),
            registry::set_titles(1, p::Right::Holding, shares),
            registry::apply(1, p::Application::Transfer { right: p::Right::Operating, to: 2, parts: 3 }),
            registry::withdraw(1),
            registry::consent(1),
            registry::pledge(1, p::Right::Operating, 2, [9; 32], Some(4)),
            registry::accept_pledge(1, 2),
            registry::release_pledge(1, 2),
            registry::withdraw_version(1, 1),
            registry::restore_version(1, 1),
            registry::register_batch([1; 32], 2, [3; 32]),
            registry::submit_from_batch(1, 0, details, parents, p::InclusionProof::truncate_from(vec![[4; 32]])),
            registry::commit_fields(1, p::FieldCommitments::truncate_from(vec![(field.clone(), [5; 32])])),
            registry::disclose(1, field, 2),
            market::issue(1, u128::MAX, [0; 32]),
            market::redeem(1, [0; 32]),
            market::create_offer(1, 1, p::Pricing::Fixed(7), policy.clone()),
            market::withdraw_offer(1),
            market::place_order(1, 7),
            market::declare_delivery(1, [6; 32]),
            market::acknowledge(1),
            market::refund(1),
            market::claim(1),
            market::record_use(1, p::Purpose::Research, [7; 32]),
            market::place_order_for(1, 2, 7),
            market::update_offer(1, p::Pricing::Free, policy.clone()),
            market::bid(1, 7),
            market::commit_bid(1, [1; 32], 7),
            market::reveal_bid(1, 7, [2; 32]),
            market::close_auction(1),
            market::record_use_in(1, p::Purpose::Training, Some(*b"CN"), 3, [3; 32]),
            market::revoke_licence(1, 2, [4; 32]),
            market::contest_revocation(1, [5; 32]),
            market::rule_revocation(1, false),
            market::sublicense(1, 2, policy, 3),
            market::open_meter(1, 7),
            market::top_up(1, 7),
            market::settle_meter(1),
            market::close_meter(1),
            market::request(p::NegotiationTarget::Offer(1), terms.clone()),
            market::counter(1, terms),
            market::accept_terms(1),
            market::agree(1),
            market::verify(1),
            market::finalize(1),
            market::terminate(1),
            market::settle_partially(1, 2),
            market::accept_partial(1, 2),
            market::declare_delivery_locked(1, [6; 32], [7; 32]),
            market::confirm_ciphertext(1),
            market::reveal_key(1, [8; 32]),
            market::open_dispute(1, [9; 32], 500_000),
            market::vote(1, 500_000),
            market::appeal(1, [9; 32]),
            market::rule_appeal(1, 500_000),
            provenance::publish_tree_head(1, [8; 32], p::ConsistencyProof::truncate_from(vec![[0; 32]])),
            apply_upgrade(vec![1, 2]),
            set_session_keys([[1; 32], [2; 32]], vec![3]),
            council::propose(3, consortium::suspend(1)),
            council::vote([9; 32], 1, true),
            council::close([9; 32], 1, 100),
        ]
    }

    #[test]
    fn every_call_is_the_runtimes() {
        let metadata = crate::chain::known_metadata().unwrap();
        for call in all() {
            let bytes = call.encode(&metadata).unwrap_or_else(|call| panic!("the runtime has no {call}"));
            let variant = metadata.pallet_by_name(call.pallet).unwrap().call_variant_by_name(call.name).unwrap();
            let rest = &mut &bytes[2..];
            for field in &variant.fields {
                scale_value::scale::decode_as_type(rest, field.ty.id, metadata.types())
                    .unwrap_or_else(|error| panic!("{}, {:?}: {error}", call.title(), field.name));
            }
            assert!(rest.is_empty(), "{} encodes more than the runtime reads", call.title());
        }
    }

    #[test]
    fn every_application_is_the_runtimes() {
        let metadata = crate::chain::known_metadata().unwrap();
        let catalogue = p::CatalogueFields {
            title: p::Title::truncate_from(b"title".to_vec()),
            summary: p::Summary::default(),
            class: p::Class::default(),
            tags: p::Tags::truncate_from(vec![p::Tag::truncate_from(b"tag".to_vec())]),
            sensitivity: 2,
        };
        let variant = metadata.pallet_by_name("Registry").unwrap().call_variant_by_name("apply").unwrap();
        let applications = [
            ("Licence", p::Application::Licence { licensee: 1, terms: [1; 32], until: Some(2) }),
            ("Transfer", p::Application::Transfer { right: p::Right::Processing, to: 1, parts: 2 }),
            ("Change", p::Application::Change { catalogue: catalogue.clone() }),
            ("Correction", p::Application::Correction { catalogue, reason: [3; 32] }),
            ("Renewal", p::Application::Renewal),
            ("Cancellation", p::Application::Cancellation { reason: [4; 32] }),
        ];
        for (name, application) in applications {
            let bytes = application.encode();
            let rest = &mut bytes.as_slice();
            let value = scale_value::scale::decode_as_type(rest, variant.fields[1].ty.id, metadata.types()).unwrap();
            assert!(rest.is_empty(), "{name}");
            assert!(value.to_string().starts_with(name), "{name}: {value}");
        }
    }

    #[test]
    fn every_pricing_is_the_runtimes() {
        let metadata = crate::chain::known_metadata().unwrap();
        let variant = metadata.pallet_by_name("Market").unwrap().call_variant_by_name("create_offer").unwrap();
        let tier = p::Tier { from_units: 1, unit_price: 2 };
        let pricings = [
            ("Free", p::Pricing::Free),
            ("Fixed", p::Pricing::Fixed(1)),
            ("Tiered", p::Pricing::Tiered { tiers: p::Tiers::truncate_from(vec![tier]) }),
            ("PerUse", p::Pricing::PerUse { price: 1 }),
            ("Subscription", p::Pricing::Subscription { price: 1, period: 2 }),
            ("EnglishAuction", p::Pricing::EnglishAuction { reserve: 1, step: 2, ends: 3 }),
            ("SealedBid", p::Pricing::SealedBid { reserve: 1, commit_until: 2, reveal_until: 3 }),
        ];
        for (name, pricing) in pricings {
            let bytes = pricing.encode();
            let rest = &mut bytes.as_slice();
            let value = scale_value::scale::decode_as_type(rest, variant.fields[2].ty.id, metadata.types()).unwrap();
            assert!(rest.is_empty(), "{name}");
            assert!(value.to_string().starts_with(name), "{name}: {value}");
        }
    }

    #[test]
    fn no_call_of_the_runtime_is_missing() {
        let metadata = crate::chain::known_metadata().unwrap();
        let ours: BTreeSet<_> = all().iter().map(Call::title).collect();
        for pallet in crate::chain::PALLETS {
            for variant in metadata.pallet_by_name(pallet).unwrap().call_variants().unwrap() {
                let title = format!("{pallet}.{}", variant.name);
                assert!(ours.contains(&title), "the SDK has no function for {title}");
            }
        }
    }

    #[test]
    fn a_batch_carries_its_calls() {
        let metadata = crate::chain::known_metadata().unwrap();
        let (one, two) = (registry::accept(1), registry::review(1));
        let bytes = batch(vec![one.clone(), two.clone()]).encode(&metadata).unwrap();
        let inner = [one.encode(&metadata).unwrap(), two.encode(&metadata).unwrap()].concat();
        assert_eq!(bytes[2], 2 << 2);
        assert_eq!(&bytes[3..], inner);
    }
}
