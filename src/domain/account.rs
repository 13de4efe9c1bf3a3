//! Accounts of the ledger, and the transfers that move money between them.
//!
//! Money of one buyer never pays another's chèques: every account here leads to one buyer.
//!
//! **Invariant:** a [`Transfer`] has one amount, so it balances by construction.

use std::fmt;

use super::id::{FunderId, OrderId, PaymentId, VenueId};
use super::money::Cents;

/// An account, with its number in the French chart of accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    /// 5121: the buyer's part of the segregated bank account.
    Escrow {
        /// Whose money it is.
        buyer: FunderId,
    },
    /// 4671: the buyer's money, not yet turned into chèques.
    Provision {
        /// Whose money it is.
        buyer: FunderId,
    },
    /// 4672: the face value of chèques issued and neither used nor lapsed.
    Circulating {
        /// The order that they were issued for.
        order: OrderId,
    },
    /// 4673: owed to a venue.
    Payable {
        /// The creditor.
        venue: VenueId,
        /// Whose chèques it took.
        buyer: FunderId,
    },
    /// 4674: sent to the bank, not yet booked by it.
    Transit {
        /// The payment on its way.
        payment: PaymentId,
        /// Whose money it is.
        buyer: FunderId,
    },
}

/// The side on which an account's balance stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What the engine has.
    Debit,
    /// What the engine owes.
    Credit,
}

impl Account {
    /// The side on which the balance stands; the other one is refused.
    pub fn side(self) -> Side {
        match self {
            Account::Escrow { .. } => Side::Debit,
            Account::Provision { .. }
            | Account::Circulating { .. }
            | Account::Payable { .. }
            | Account::Transit { .. } => Side::Credit,
        }
    }

    /// The number in the French chart of accounts (plan comptable général, classes 4 and 5).
    pub fn number(self) -> &'static str {
        match self {
            Account::Escrow { .. } => "5121",
            Account::Provision { .. } => "4671",
            Account::Circulating { .. } => "4672",
            Account::Payable { .. } => "4673",
            Account::Transit { .. } => "4674",
        }
    }
}

/// Kind and keys, as in `accounts/payable.venues-3.funders-1`.
impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Account::Escrow { buyer } => write!(f, "accounts/escrow.funders-{}", buyer.get()),
            Account::Provision { buyer } => write!(f, "accounts/provision.funders-{}", buyer.get()),
            Account::Circulating { order } => {
                write!(f, "accounts/circulating.orders-{}", order.get())
            }
            Account::Payable { venue, buyer } => {
                write!(f, "accounts/payable.venues-{}.funders-{}", venue.get(), buyer.get())
            }
            Account::Transit { payment, buyer } => {
                write!(f, "accounts/transit.payments-{}.funders-{}", payment.get(), buyer.get())
            }
        }
    }
}

/// Why a text is no account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "not an account: one of `accounts/escrow.funders-1`, `accounts/provision.funders-1`, \
     `accounts/circulating.orders-1`, `accounts/payable.venues-1.funders-1`, \
     `accounts/transit.payments-1.funders-1`"
)]
pub struct InvalidAccount;

impl std::str::FromStr for Account {
    type Err = InvalidAccount;

    fn from_str(text: &str) -> Result<Account, InvalidAccount> {
        fn key<T: std::str::FromStr>(text: Option<&str>) -> Result<T, InvalidAccount> {
            let (collection, number) =
                text.and_then(|text| text.split_once('-')).ok_or(InvalidAccount)?;
            format!("{collection}/{number}").parse().map_err(|_| InvalidAccount)
        }
        let mut words = text.strip_prefix("accounts/").ok_or(InvalidAccount)?.split('.');
        let account = match words.next() {
            Some("escrow") => Account::Escrow { buyer: key(words.next())? },
            Some("provision") => Account::Provision { buyer: key(words.next())? },
            Some("circulating") => Account::Circulating { order: key(words.next())? },
            Some("payable") => {
                Account::Payable { venue: key(words.next())?, buyer: key(words.next())? }
            }
            Some("transit") => {
                Account::Transit { payment: key(words.next())?, buyer: key(words.next())? }
            }
            _ => return Err(InvalidAccount),
        };
        if words.next().is_some() { Err(InvalidAccount) } else { Ok(account) }
    }
}

/// Debits `debit` and credits `credit` by the same `amount`.
///
/// **Invariant:** the accounts differ and the amount is not zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer {
    debit: Account,
    credit: Account,
    amount: Cents,
}

/// Marks the debited side where two accounts would otherwise be interchangeable.
#[derive(Clone, Copy, Debug)]
pub struct Debit(pub Account);

/// Marks the credited side.
#[derive(Clone, Copy, Debug)]
pub struct Credit(pub Account);

/// Why two accounts and an amount make no transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTransfer {
    /// Nothing would move.
    #[error("{0} is debited and credited by one transfer")]
    SameAccount(Account),
    /// Nothing would move.
    #[error("a transfer moves at least one cent")]
    ZeroAmount,
}

impl Transfer {
    /// # Errors
    ///
    /// [`InvalidTransfer::SameAccount`], then [`InvalidTransfer::ZeroAmount`].
    pub fn new(
        Debit(debit): Debit,
        Credit(credit): Credit,
        amount: Cents,
    ) -> Result<Transfer, InvalidTransfer> {
        if debit == credit {
            return Err(InvalidTransfer::SameAccount(debit));
        }
        if amount == Cents::ZERO {
            return Err(InvalidTransfer::ZeroAmount);
        }
        Ok(Transfer { debit, credit, amount })
    }

    /// The account that is debited.
    pub fn debit(&self) -> Account {
        self.debit
    }

    /// The account that is credited.
    pub fn credit(&self) -> Account {
        self.credit
    }

    /// What moves, never zero.
    pub fn amount(&self) -> Cents {
        self.amount
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_read_back_from_its_name() {
        let (buyer, order) = (FunderId::FIRST, OrderId::FIRST);
        let (venue, payment) = (VenueId::new(3).unwrap(), PaymentId::new(9).unwrap());
        for account in [
            Account::Escrow { buyer },
            Account::Provision { buyer },
            Account::Circulating { order },
            Account::Payable { venue, buyer },
            Account::Transit { payment, buyer },
        ] {
            assert_eq!(account.to_string().parse(), Ok(account));
        }
        let payable = Account::Payable { venue, buyer };
        assert_eq!(payable.to_string(), "accounts/payable.venues-3.funders-1");
    }

    #[test]
    fn a_name_of_another_form_is_no_account() {
        for text in [
            "accounts/payable.venues-3",
            "accounts/payable.funders-1.venues-3",
            "accounts/escrow.funders-1.funders-1",
            "accounts/escrow.funders-0",
            "accounts/",
            "escrow.funders-1",
        ] {
            assert_eq!(text.parse::<Account>(), Err(InvalidAccount), "{text}");
        }
    }

    #[test]
    fn a_transfer_moves_something_between_two_accounts() {
        let escrow = Account::Escrow { buyer: FunderId::FIRST };
        let provision = Account::Provision { buyer: FunderId::FIRST };
        let one = Cents::new(1).unwrap();
        assert_eq!(
            Transfer::new(Debit(escrow), Credit(escrow), one),
            Err(InvalidTransfer::SameAccount(escrow))
        );
        assert_eq!(
            Transfer::new(Debit(escrow), Credit(provision), Cents::ZERO),
            Err(InvalidTransfer::ZeroAmount)
        );
    }
}
