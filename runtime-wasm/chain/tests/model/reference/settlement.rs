//! Money: what is held, and how a price is divided.

use super::{Outcome, Purse, Reference, check};
use deed_primitives::{AssetId, Balance, OrgId, Right, WHOLE};
use polkadot_sdk::*;
use sp_core::U256;
use std::collections::{BTreeMap, VecDeque};

/// Generations of ancestors that earn of a price.
const GENERATIONS: u32 = 3;
/// Ancestors that earn of a price.
const ANCESTORS: usize = 64;
/// Organisations a price is divided among.
const PAYEES: usize = 1 + 32 * (1 + 16);

/// A part of an amount, rounded down, in numbers wide enough for any product.
pub(crate) fn part(amount: Balance, parts: u32) -> Balance {
    (U256::from(amount) * U256::from(parts) / U256::from(WHOLE)).as_u128()
}

impl Reference {
    pub(crate) fn purse(&self, organisation: OrgId) -> Purse {
        self.purses.get(&organisation).copied().unwrap_or_default()
    }

    fn purse_mut(&mut self, organisation: OrgId) -> &mut Purse {
        self.purses.entry(organisation).or_default()
    }

    /// All the money there is.
    pub(crate) fn issuance(&self) -> Balance {
        self.purses.values().map(|purse| purse.free + purse.held).sum()
    }

    /// Puts money of an organisation on hold.
    pub(crate) fn hold(&mut self, organisation: OrgId, amount: Balance) -> Outcome {
        let purse = self.purse_mut(organisation);
        check(amount <= purse.free, "FundsUnavailable")?;
        purse.free -= amount;
        purse.held += amount;
        Ok(())
    }

    /// Gives money on hold back.
    pub(crate) fn release(&mut self, organisation: OrgId, amount: Balance) {
        let purse = self.purse_mut(organisation);
        purse.held = purse.held.checked_sub(amount).expect("what is released is held");
        purse.free += amount;
    }

    pub(crate) fn issue(&mut self, organisation: OrgId, amount: Balance) {
        self.purse_mut(organisation).free += amount;
    }

    pub(crate) fn redeem(&mut self, organisation: OrgId, amount: Balance) -> Outcome {
        let purse = self.purse_mut(organisation);
        check(amount <= purse.free, "FundsUnavailable")?;
        purse.free -= amount;
        Ok(())
    }

    /// Divides what `payer` has on hold: the exchange's fee first; then, of a sublicence, all but the royalty to who granted
    /// it; the rest to the asset's holders and those of its ancestors.
    pub(crate) fn divide(&mut self, payer: OrgId, asset: AssetId, amount: Balance, sublicence: Option<(OrgId, u32)>) {
        let mut payouts: BTreeMap<OrgId, Balance> = BTreeMap::new();
        let fee = part(amount, self.terms.fee_ppm);
        if fee > 0 {
            payouts.insert(self.terms.fee_account, fee);
        }
        let mut rest = amount - fee;
        if let Some((grantor, royalty)) = sublicence {
            let owed = part(rest, royalty);
            if rest > owed {
                *payouts.entry(grantor).or_default() += rest - owed;
            }
            rest = owed;
        }
        self.flow(&mut payouts, asset, rest);
        assert_eq!(payouts.values().sum::<Balance>(), amount, "a division makes or loses money");
        for (payee, amount) in payouts {
            let purse = self.purse_mut(payer);
            purse.held = purse.held.checked_sub(amount).expect("what is divided is held");
            self.purse_mut(payee).free += amount;
        }
    }

    /// Divides an amount that comes to an asset, breadth first.
    fn flow(&self, payouts: &mut BTreeMap<OrgId, Balance>, asset: AssetId, amount: Balance) {
        let operators = |asset: AssetId| self.entries[asset as usize].holders(Right::Operating);
        let seat = |payouts: &mut BTreeMap<OrgId, Balance>, asset: AssetId| {
            for share in operators(asset) {
                payouts.entry(share.organisation).or_default();
            }
        };
        seat(payouts, asset);
        let mut waiting = VecDeque::from([(asset, amount, 0)]);
        let (mut visited, mut closed) = (0, false);
        while let Some((asset, amount, generation)) = waiting.pop_front() {
            let mut own = amount;
            for parent in &self.entries[asset as usize].parents {
                let royalty = part(amount, parent.contribution);
                if closed || generation == GENERATIONS || royalty == 0 {
                    continue;
                }
                let newcomers =
                    operators(parent.asset).iter().filter(|share| !payouts.contains_key(&share.organisation));
                closed = visited == ANCESTORS || payouts.len() + newcomers.count() > PAYEES;
                if !closed {
                    seat(payouts, parent.asset);
                    visited += 1;
                    own -= royalty;
                    waiting.push_back((parent.asset, royalty, generation + 1));
                }
            }
            let shares = operators(asset);
            let mut left = own;
            for share in shares {
                let part = part(own, share.parts);
                *payouts.entry(share.organisation).or_default() += part;
                left -= part;
            }
            // What a division by shares leaves over is the first holder's.
            *payouts.entry(shares[0].organisation).or_default() += left;
        }
    }
}
