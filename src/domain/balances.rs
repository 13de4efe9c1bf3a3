//! Balances: the fold of all transfers.
//!
//! **Invariant:** no account is ever on its wrong side of zero, but for the one that
//! [`Account::may_be_overdrawn`] tells, nor past [`Cents::MAX`] on either side; a set of transfers
//! that would break this is refused whole, before any is posted.

use std::collections::BTreeMap;

use super::account::{Account, Side, Transfer};
use super::money::Cents;

/// What was debited and credited on one account since the beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    /// The sum of all debits.
    pub debits: Cents,
    /// The sum of all credits.
    pub credits: Cents,
}

impl Balance {
    /// An account that nothing has touched.
    pub const ZERO: Balance = Balance { debits: Cents::ZERO, credits: Cents::ZERO };

    /// What the account holds on `side`; `None` when it stands on the other one.
    pub fn on(self, side: Side) -> Option<Cents> {
        match side {
            Side::Debit => self.debits.checked_sub(self.credits),
            Side::Credit => self.credits.checked_sub(self.debits),
        }
    }
}

/// Why transfers cannot be posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PostingError {
    /// The account holds less than is taken from it.
    #[error("{account} holds {held}, too little for this entry")]
    Insufficient {
        /// Which account.
        account: Account,
        /// What it holds before the entry.
        held: Cents,
    },
    /// A sum would pass [`Cents::MAX`].
    #[error("{account} would pass the largest amount that the ledger can hold")]
    Limit {
        /// Which account.
        account: Account,
    },
}

/// Every account that was ever touched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Balances(BTreeMap<Account, Balance>);

impl Balances {
    /// Balances as they were kept; see [`Balances::iter`].
    pub fn restore(rows: impl IntoIterator<Item = (Account, Balance)>) -> Balances {
        Balances(rows.into_iter().collect())
    }

    /// What was debited and credited on `account`: zero when nothing was.
    pub fn get(&self, account: Account) -> Balance {
        self.0.get(&account).copied().unwrap_or(Balance::ZERO)
    }

    /// What `account` holds on its own side; nothing when it is overdrawn, as one may be.
    pub fn held(&self, account: Account) -> Cents {
        self.get(account).on(account.side()).unwrap_or(Cents::ZERO)
    }

    /// All accounts, in order.
    pub fn iter(&self) -> impl Iterator<Item = (Account, Balance)> + '_ {
        self.0.iter().map(|(account, balance)| (*account, *balance))
    }

    /// The accounts after `account`, in order.
    pub fn after(&self, account: Option<Account>) -> impl Iterator<Item = (Account, Balance)> + '_ {
        use std::ops::Bound::{Excluded, Unbounded};
        let start = account.map_or(Unbounded, Excluded);
        self.0.range((start, Unbounded)).map(|(account, balance)| (*account, *balance))
    }

    /// How many accounts were ever touched.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing was ever posted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether all of `transfers` can be posted together. Posts nothing.
    ///
    /// # Errors
    ///
    /// For the first account in order that would be passed: [`PostingError::Limit`], then
    /// [`PostingError::Insufficient`].
    pub fn check(&self, transfers: &[Transfer]) -> Result<(), PostingError> {
        let mut after: BTreeMap<Account, Balance> = BTreeMap::new();
        for transfer in transfers {
            for (account, side) in
                [(transfer.debit(), Side::Debit), (transfer.credit(), Side::Credit)]
            {
                let balance = after.entry(account).or_insert_with(|| self.get(account));
                let total = match side {
                    Side::Debit => &mut balance.debits,
                    Side::Credit => &mut balance.credits,
                };
                *total =
                    total.checked_add(transfer.amount()).ok_or(PostingError::Limit { account })?;
            }
        }
        for (account, balance) in after {
            if balance.on(account.side()).is_none() && !account.may_be_overdrawn() {
                return Err(PostingError::Insufficient { account, held: self.held(account) });
            }
        }
        Ok(())
    }

    /// Posts one transfer that [`Balances::check`] has let pass.
    ///
    /// A sum past [`Cents::MAX`] stays at it: `carnet verify` then reports the balance, since it no
    /// longer equals the fold of the transfers.
    pub fn post(&mut self, transfer: &Transfer) {
        let amount = transfer.amount();
        let debit = self.0.entry(transfer.debit()).or_insert(Balance::ZERO);
        debit.debits = debit.debits.checked_add(amount).unwrap_or(Cents::MAX);
        let credit = self.0.entry(transfer.credit()).or_insert(Balance::ZERO);
        credit.credits = credit.credits.checked_add(amount).unwrap_or(Cents::MAX);
    }
}

#[cfg(test)]
mod tests {
    use super::super::account::{Credit, Debit};
    use super::super::id::FunderId;
    use super::*;

    const ESCROW: Account = Account::Escrow { buyer: FunderId::FIRST };
    const PROVISION: Account = Account::Provision { buyer: FunderId::FIRST };

    fn receipt(cents: u64) -> Transfer {
        Transfer::new(Debit(ESCROW), Credit(PROVISION), Cents::new(cents).unwrap()).unwrap()
    }

    fn refund(cents: u64) -> Transfer {
        Transfer::new(Debit(PROVISION), Credit(ESCROW), Cents::new(cents).unwrap()).unwrap()
    }

    #[test]
    fn an_account_cannot_give_what_it_does_not_hold() {
        let mut balances = Balances::default();
        balances.post(&receipt(500));
        assert_eq!(balances.check(&[refund(500)]), Ok(()));
        let held = Cents::new(500).unwrap();
        assert_eq!(
            balances.check(&[refund(300), refund(201)]),
            Err(PostingError::Insufficient { account: ESCROW, held })
        );
        assert_eq!(balances.held(PROVISION), held);
    }

    #[test]
    fn transfers_of_one_entry_are_checked_together() {
        let balances = Balances::default();
        assert_eq!(balances.check(&[refund(100), receipt(100)]), Ok(()));
    }

    #[test]
    fn a_sum_past_the_largest_amount_is_refused() {
        let mut balances = Balances::default();
        balances.post(&receipt(Cents::MAX.get()));
        assert_eq!(balances.check(&[receipt(1)]), Err(PostingError::Limit { account: ESCROW }));
    }
}
