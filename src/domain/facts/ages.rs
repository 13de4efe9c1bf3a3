//! Since when something waits for somebody to decide.
//!
//! **Invariant:** nothing is noted before the ledger knows its segregated account, so that facts
//! which earlier releases could have had stay what they were, and keep their digest.

use std::collections::BTreeMap;

use super::Facts;
use crate::domain::account::{Account, Transfer};
use crate::domain::id::{ContestId, Sequence};
use crate::domain::money::Cents;
use crate::domain::organisation::AccountOwner;

/// The entries since which contests, and money that nobody has decided about, wait.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ages {
    /// The entry that entered each contest, decided ones included.
    pub contests: BTreeMap<ContestId, Sequence>,
    /// The entry since which each `held` and each `owed` holds something without a break.
    pub funds: BTreeMap<Account, Sequence>,
}

impl Facts {
    /// Notes that `entry` entered `contest`.
    pub(super) fn note_contest(&mut self, contest: ContestId, entry: Sequence) {
        if self.keeps_ages() {
            self.ages.contests.insert(contest, entry);
        }
    }

    /// Notes what the transfers of `entry`, all of them posted, began to hold or emptied.
    pub(super) fn note_funds(&mut self, entry: Sequence, transfers: &[Transfer]) {
        for account in transfers.iter().flat_map(|one| [one.debit(), one.credit()]) {
            if !matches!(account, Account::Held { .. } | Account::Owed { .. }) {
                continue;
            }
            if self.balances.held(account) == Cents::ZERO {
                self.ages.funds.remove(&account);
            } else if !self.ages.funds.contains_key(&account) && self.keeps_ages() {
                self.ages.funds.insert(account, entry);
            }
        }
    }

    fn keeps_ages(&self) -> bool {
        self.bank_accounts.iter().any(|account| account.owner == AccountOwner::Escrow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::account::{Credit, Debit};
    use crate::domain::id::FunderId;
    use crate::domain::organisation::{BankAccount, BankAccountState};
    use crate::domain::registry::RecordDigest;

    const BUYER: FunderId = FunderId::FIRST;
    const HELD: Account = Account::Held { buyer: BUYER };
    const PROVISION: Account = Account::Provision { buyer: BUYER };

    /// Posts an entry of these cents from one account to the other; since when money is held then.
    fn posted(facts: &mut Facts, (from, to): (Account, Account), cents: u64) -> Option<u64> {
        let entry = facts.next_sequence();
        let amount = Cents::new(cents).unwrap();
        let transfer = Transfer::new(Debit(from), Credit(to), amount).unwrap();
        facts.balances.post(&transfer);
        facts.note_funds(entry, &[transfer]);
        facts.last.as_mut().unwrap().sequence = entry;
        facts.ages.funds.get(&HELD).map(|entry| entry.get())
    }

    #[test]
    fn money_is_as_old_as_the_entry_since_which_there_was_always_some() {
        let day = "2025-03-03".parse().unwrap();
        let at = crate::domain::time::Timestamp::MIN;
        let last = super::super::LastEntry { sequence: Sequence::FIRST, at, day };
        let mut facts = Facts { last: Some(last), ..Facts::default() };
        let escrow = Account::Escrow { buyer: BUYER };
        assert_eq!(posted(&mut facts, (escrow, HELD), 500), None, "no segregated account is known");
        facts.bank_accounts.push(BankAccount {
            owner: AccountOwner::Escrow,
            record: RecordDigest([0; 32]),
            proposed_by: "clerk".parse().unwrap(),
            state: BankAccountState::Proposed,
        });
        assert_eq!(posted(&mut facts, (HELD, PROVISION), 500), None);
        assert_eq!(posted(&mut facts, (escrow, HELD), 300), Some(4));
        assert_eq!(posted(&mut facts, (escrow, HELD), 300), Some(4));
        assert_eq!(posted(&mut facts, (HELD, PROVISION), 599), Some(4));
        assert_eq!(posted(&mut facts, (HELD, PROVISION), 1), None);
        assert_eq!(posted(&mut facts, (escrow, HELD), 2), Some(8));
    }
}
