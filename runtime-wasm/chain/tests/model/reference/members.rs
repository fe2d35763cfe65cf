//! Members: who is here, and who may do what.

use super::{Actor, FOUNDERS, Member, Outcome, Reference, check};
use codec::Decode;
use deed_primitives::{
    DidDocument, MAX_ACCOUNTS, MAX_PEERS, MAX_VALIDATORS, OrgId, OrganisationName, Permissions, Roles,
};
use deed_runtime::{AccountId, Hash, Header, Runtime, validators::SLOTS_REMEMBERED};
use pallet_deed_consortium::Call;
use polkadot_sdk::*;
use sp_consensus_aura::AURA_ENGINE_ID;
use sp_core::{Pair, sr25519};
use sp_runtime::DigestItem;

impl Reference {
    /// The organisation an account signs for, active or not.
    pub(crate) fn signs_for(&self, account: &AccountId) -> Option<OrgId> {
        let signs =
            |member: &Member| member.account == *account || member.others.iter().any(|(other, _)| other == account);
        self.members.iter().position(signs).map(|place| place as OrgId)
    }

    pub(crate) fn member(&self, organisation: OrgId) -> Option<&Member> {
        self.members.get(organisation as usize)
    }

    pub(crate) fn is_active(&self, organisation: OrgId) -> bool {
        self.member(organisation).is_some_and(|member| member.active)
    }

    /// Whether an organisation may act in a role.
    pub(crate) fn acts_as(&self, organisation: OrgId, role: Roles) -> bool {
        self.member(organisation)
            .is_some_and(|member| member.active && member.roles.bits() & role.bits() == role.bits())
    }

    fn must_know(&mut self, organisation: OrgId) -> Outcome<&mut Member> {
        self.members.get_mut(organisation as usize).ok_or("UnknownOrganisation")
    }

    /// Admits a member.
    pub(crate) fn admit(
        &mut self,
        account: &AccountId,
        name: &OrganisationName,
        legal_id: [u8; 32],
        roles: Roles,
    ) -> Outcome {
        check(roles.bits() < 256, "UnknownRole")?;
        check(!name.is_empty() && String::from_utf8(name.to_vec()).is_ok(), "BadName")?;
        check(self.signs_for(account).is_none(), "AlreadyMember")?;
        self.members.push(Member {
            account: account.clone(),
            name: name.clone(),
            legal_id,
            roles,
            active: true,
            admitted_at: self.now,
            others: Vec::new(),
            quota: None,
            used: (0, 0),
            document: None,
            session_keys: false,
        });
        Ok(())
    }

    /// The organisation whose main account has signed.
    fn main_signer(&self, actor: &Actor) -> Outcome<OrgId> {
        let organisation = self.signer(actor)?;
        let main = self.member(organisation).map(|member| Actor::Signed(member.account.clone()));
        check(main.as_ref() == Some(actor), "NotTheMainAccount")?;
        Ok(organisation)
    }

    /// Moves an organisation to another main account, with its money and its seat in the council.
    fn rotate(&mut self, organisation: OrgId, new: &AccountId) -> Outcome {
        check(self.signs_for(new).is_none(), "AlreadyMember")?;
        let member = self.must_know(organisation)?;
        let old = std::mem::replace(&mut member.account, new.clone());
        if self.council.remove(&old) {
            self.council.insert(new.clone());
        }
        Ok(())
    }

    fn check_document(document: &DidDocument) -> Outcome {
        let keys = &document.keys;
        let twice = keys.iter().any(|key| keys.iter().filter(|other| *other == key).count() > 1);
        check(!twice, "DuplicateKey")?;
        let reads = |text: &[u8]| !text.is_empty() && String::from_utf8(text.to_vec()).is_ok();
        check(document.services.iter().all(|service| reads(&service.endpoint)), "BadEndpoint")
    }

    /// A call of the consortium pallet.
    pub(crate) fn consortium(&mut self, actor: &Actor, call: &Call<Runtime>) -> Outcome {
        let council = || check(*actor == Actor::Council, "BadOrigin");
        match call {
            Call::admit { account, name, legal_id, roles } => {
                council()?;
                self.admit(account, name, *legal_id, *roles)
            }
            Call::suspend { organisation } => {
                if *actor != Actor::Council {
                    self.signer_with(actor, Roles::REGISTRAR).map_err(|_| "BadOrigin")?;
                }
                let seats = self.council.clone();
                let member = self.must_know(*organisation)?;
                let seated =
                    seats.contains(&member.account) || member.others.iter().any(|(other, _)| seats.contains(other));
                check(!seated || *actor == Actor::Council, "CouncilSeat")?;
                check(member.active, "AlreadySuspended")?;
                member.active = false;
                self.pause(*organisation);
                Ok(())
            }
            Call::reinstate { organisation } => {
                council()?;
                let member = self.must_know(*organisation)?;
                check(!member.active, "NotSuspended")?;
                member.active = true;
                if self.paused.contains(organisation) {
                    self.paused.retain(|paused| paused != organisation);
                    if self.acts_as(*organisation, Roles::VALIDATOR) {
                        self.list(*organisation);
                    }
                }
                Ok(())
            }
            Call::set_roles { organisation, roles } => {
                council()?;
                check(roles.bits() < 256, "UnknownRole")?;
                self.must_know(*organisation)?.roles = *roles;
                Ok(())
            }
            Call::update_did { document } => {
                let organisation = self.signer(actor)?;
                Self::check_document(document)?;
                self.must_know(organisation)?.document = Some(document.clone());
                Ok(())
            }
            Call::rotate_account { new_account } => {
                let organisation = self.main_signer(actor)?;
                self.rotate(organisation, new_account)
            }
            Call::add_account { account, permissions } => {
                let organisation = self.main_signer(actor)?;
                check(permissions.bits() < 16, "UnknownPermission")?;
                check(self.signs_for(account).is_none(), "AlreadyMember")?;
                let member = self.must_know(organisation)?;
                check(member.others.len() < MAX_ACCOUNTS as usize, "TooManyAccounts")?;
                member.others.push((account.clone(), *permissions));
                Ok(())
            }
            Call::set_permissions { account, permissions } => {
                let organisation = self.main_signer(actor)?;
                check(permissions.bits() < 16, "UnknownPermission")?;
                self.other_account(organisation, account)?.1 = *permissions;
                Ok(())
            }
            Call::remove_account { account } => {
                let organisation = self.main_signer(actor)?;
                self.other_account(organisation, account)?;
                self.must_know(organisation)?.others.retain(|(other, _)| other != account);
                Ok(())
            }
            Call::recover_account { organisation, new_account } => {
                council()?;
                self.rotate(*organisation, new_account)?;
                self.must_know(*organisation)?.others.clear();
                Ok(())
            }
            Call::set_quota { organisation, quota } => {
                council()?;
                let member = self.must_know(*organisation)?;
                member.quota = *quota;
                if quota.is_none() {
                    member.used = (0, 0);
                }
                Ok(())
            }
            Call::add_validator { organisation } => {
                council()?;
                let keys = self.member(*organisation).is_some_and(|member| member.session_keys);
                check(keys, "NoSessionKeys")?;
                check(self.acts_as(*organisation, Roles::VALIDATOR), "MissingValidatorRole")?;
                check(!self.validators.contains(organisation), "AlreadyValidator")?;
                check(self.validators.len() + self.paused.len() < MAX_VALIDATORS as usize, "TooManyValidators")?;
                self.list(*organisation);
                Ok(())
            }
            Call::remove_validator { organisation } => {
                council()?;
                self.unlist(*organisation)
            }
            Call::add_peer { organisation, peer } => {
                council()?;
                check(!peer.is_empty(), "BadPeer")?;
                self.must_know(*organisation)?;
                check(!self.peers.contains_key(peer), "AlreadyPeer")?;
                check(self.peers.len() < MAX_PEERS as usize, "TooManyPeers")?;
                self.peers.insert(peer.clone(), *organisation);
                Ok(())
            }
            Call::remove_peer { peer } => {
                council()?;
                check(self.peers.remove(peer).is_some(), "UnknownPeer")
            }
            Call::authorise_upgrade { code_hash } => {
                council()?;
                self.upgrade = Some(*code_hash);
                Ok(())
            }
            Call::report_double_block { first, second } => {
                self.signer(actor)?;
                let (organisation, slot) = self.double_block(first, second)?;
                self.reported.insert(organisation, slot.max(self.slot));
                // The last one stays.
                let _ = self.unlist(organisation);
                Ok(())
            }
            other => panic!("the reference does not know {other:?}"),
        }
    }

    /// Puts a member on the list of validators, which makes a suspended one dispensable.
    fn list(&mut self, organisation: OrgId) {
        let before = self.validators.clone();
        self.validators.push(organisation);
        if let [kept] = before[..]
            && !self.is_active(kept)
        {
            self.pause(kept);
        }
    }

    /// Takes a member off the list of validators, or off those that will return to it.
    fn unlist(&mut self, organisation: OrgId) -> Outcome {
        if !self.validators.contains(&organisation) {
            check(self.paused.contains(&organisation), "NotAValidator")?;
            self.paused.retain(|paused| *paused != organisation);
            return Ok(());
        }
        check(self.validators != [organisation], "LastValidator")?;
        self.validators.retain(|validator| *validator != organisation);
        Ok(())
    }

    /// Takes a suspended member off the list of validators until it is reinstated, unless it is the last.
    fn pause(&mut self, organisation: OrgId) {
        if self.validators.contains(&organisation) && self.validators.len() > 1 {
            self.validators.retain(|validator| *validator != organisation);
            self.paused.push(organisation);
        }
    }

    /// The founder whose two blocks of one slot these are, and the slot. Only founders have keys that make blocks.
    fn double_block(&self, first: &[u8], second: &[u8]) -> Outcome<(OrgId, u64)> {
        let [first, second] = [Block::read(first)?, Block::read(second)?];
        check(first.slot == second.slot, "DifferentSlots")?;
        check(first.content != second.content, "SameBlock")?;
        let slot = first.slot;
        check(slot <= self.slot + 100 && slot + SLOTS_REMEMBERED > self.slot, "NotRecent")?;
        let author = (self.turn)(slot).into_iter().find(|author| first.is_by(*author)).ok_or("BadSeal")?;
        check(second.is_by(author), "BadSeal")?;
        check(self.reported.get(&author).is_none_or(|known| slot > *known), "AlreadyReported")?;
        Ok((author, slot))
    }

    fn other_account(&mut self, organisation: OrgId, account: &AccountId) -> Outcome<&mut (AccountId, Permissions)> {
        let others = &mut self.must_know(organisation)?.others;
        others.iter_mut().find(|(other, _)| other == account).ok_or("UnknownAccount")
    }
}

/// What a header says.
struct Block {
    slot: u64,
    /// What is signed.
    content: Hash,
    seal: sr25519::Signature,
}

impl Block {
    fn read(bytes: &[u8]) -> Outcome<Self> {
        let mut rest = bytes;
        let mut header = Header::decode(&mut rest).map_err(|_| "BadHeader")?;
        let logs = &mut header.digest.logs;
        let Some(DigestItem::Seal(AURA_ENGINE_ID, seal)) = logs.pop() else { return Err("BadHeader") };
        let seal = sr25519::Signature::decode(&mut &seal[..]).map_err(|_| "BadHeader")?;
        let slots: Vec<u64> = logs
            .iter()
            .filter_map(|item| match item {
                DigestItem::PreRuntime(AURA_ENGINE_ID, slot) => u64::decode(&mut &slot[..]).ok(),
                _ => None,
            })
            .collect();
        let [slot] = slots[..] else { return Err("BadHeader") };
        check(rest.is_empty(), "BadHeader")?;
        Ok(Self { slot, content: header.hash(), seal })
    }

    fn is_by(&self, founder: OrgId) -> bool {
        let key = FOUNDERS[founder as usize].public();
        sr25519::Pair::verify(&self.seal, self.content.as_bytes(), &key)
    }
}
