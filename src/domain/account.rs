//! Accounts of the ledger, and the transfers that move money between them.
//!
//! Money of one buyer never pays another's chèques: every account here leads to one buyer, but for
//! the operator's float, what is not explained yet, and the part of the bank account of both.
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
    /// 4675: called from a contributor under an agreement, not yet received.
    Contribution {
        /// The debtor.
        contributor: FunderId,
        /// For whose chèques.
        buyer: FunderId,
    },
    /// 4676: called from a co-funder by an award, not yet received.
    CoFunding {
        /// The debtor.
        co_funder: FunderId,
        /// For whose chèques.
        buyer: FunderId,
    },
    /// 4677: to be got back from a venue that was paid.
    Clawback {
        /// The debtor.
        venue: VenueId,
        /// Whose money it was.
        buyer: FunderId,
    },
    /// 4678: due to the buyer if and when others pay; never cover.
    Deferred {
        /// The creditor.
        buyer: FunderId,
    },
    /// 4679: received from others for the buyer, who decides what becomes of it.
    Held {
        /// For whom.
        buyer: FunderId,
    },
    /// 46791: received from a funder and not, or no longer, due from it.
    Owed {
        /// The creditor.
        funder: FunderId,
        /// For whose chèques it had paid.
        buyer: FunderId,
    },
    /// 5121: the part of the segregated bank account that is no buyer's.
    Unassigned,
    /// 46792: the operator's own float on the segregated bank account.
    Operator,
    /// 471: came in, and nobody knows yet what for.
    SuspenseIn,
    /// 472: went out, and nobody knows yet what for.
    SuspenseOut,
}

/// Whose money an account speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// A buyer.
    Buyer(FunderId),
    /// The buyer of an order.
    BuyerOf(OrderId),
    /// No buyer: the operator's float.
    Nobody,
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
            Account::Escrow { .. }
            | Account::Contribution { .. }
            | Account::CoFunding { .. }
            | Account::Clawback { .. }
            | Account::Unassigned
            | Account::SuspenseOut => Side::Debit,
            Account::Provision { .. }
            | Account::Circulating { .. }
            | Account::Payable { .. }
            | Account::Transit { .. }
            | Account::Deferred { .. }
            | Account::Held { .. }
            | Account::Owed { .. }
            | Account::Operator
            | Account::SuspenseIn => Side::Credit,
        }
    }

    /// Whose money it speaks of.
    pub fn owner(self) -> Owner {
        match self {
            Account::Escrow { buyer }
            | Account::Provision { buyer }
            | Account::Payable { buyer, .. }
            | Account::Transit { buyer, .. }
            | Account::Contribution { buyer, .. }
            | Account::CoFunding { buyer, .. }
            | Account::Clawback { buyer, .. }
            | Account::Deferred { buyer }
            | Account::Held { buyer }
            | Account::Owed { buyer, .. } => Owner::Buyer(buyer),
            Account::Circulating { order } => Owner::BuyerOf(order),
            Account::Unassigned
            | Account::Operator
            | Account::SuspenseIn
            | Account::SuspenseOut => Owner::Nobody,
        }
    }

    /// Who was called for what it holds, or is owed it, and of whose chèques; `None` for accounts
    /// that are not about what others bear.
    pub fn borne_by(self) -> Option<(FunderId, FunderId)> {
        match self {
            Account::Contribution { contributor: funder, buyer }
            | Account::CoFunding { co_funder: funder, buyer }
            | Account::Owed { funder, buyer } => Some((funder, buyer)),
            Account::Escrow { .. }
            | Account::Unassigned
            | Account::Provision { .. }
            | Account::Circulating { .. }
            | Account::Payable { .. }
            | Account::Transit { .. }
            | Account::Clawback { .. }
            | Account::Deferred { .. }
            | Account::Held { .. }
            | Account::Operator
            | Account::SuspenseIn
            | Account::SuspenseOut => None,
        }
    }

    /// Whether it may stand on the wrong side of zero: only the part of the bank account that is
    /// no buyer's, while money is gone that the operator has not replaced.
    pub fn may_be_overdrawn(self) -> bool {
        self == Account::Unassigned
    }

    /// Whether it is a part of the segregated bank account: the parts add up to what the bank
    /// holds.
    pub fn is_escrow(self) -> bool {
        matches!(self, Account::Escrow { .. } | Account::Unassigned)
    }

    /// Whether it tells what others are to pay to a buyer, which is never cover: `contribution`,
    /// `co-funding` and `clawback` on one side, `deferred` on the other.
    pub fn is_receivable(self) -> bool {
        matches!(
            self,
            Account::Contribution { .. }
                | Account::CoFunding { .. }
                | Account::Clawback { .. }
                | Account::Deferred { .. }
        )
    }

    /// The number in the French chart of accounts (plan comptable général, classes 4 and 5).
    pub fn number(self) -> &'static str {
        match self {
            Account::Escrow { .. } | Account::Unassigned => "5121",
            Account::Provision { .. } => "4671",
            Account::Circulating { .. } => "4672",
            Account::Payable { .. } => "4673",
            Account::Transit { .. } => "4674",
            Account::Contribution { .. } => "4675",
            Account::CoFunding { .. } => "4676",
            Account::Clawback { .. } => "4677",
            Account::Deferred { .. } => "4678",
            Account::Held { .. } => "4679",
            Account::Owed { .. } => "46791",
            Account::Operator => "46792",
            Account::SuspenseIn => "471",
            Account::SuspenseOut => "472",
        }
    }
}

/// Kind and keys, as in `accounts/payable.venues-3.funders-1`.
impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("accounts/")?;
        match self {
            Account::Escrow { buyer } => write!(f, "escrow.funders-{}", buyer.get()),
            Account::Provision { buyer } => write!(f, "provision.funders-{}", buyer.get()),
            Account::Circulating { order } => write!(f, "circulating.orders-{}", order.get()),
            Account::Payable { venue, buyer } => {
                write!(f, "payable.venues-{}.funders-{}", venue.get(), buyer.get())
            }
            Account::Transit { payment, buyer } => {
                write!(f, "transit.payments-{}.funders-{}", payment.get(), buyer.get())
            }
            Account::Contribution { contributor, buyer } => {
                write!(f, "contribution.funders-{}.funders-{}", contributor.get(), buyer.get())
            }
            Account::CoFunding { co_funder, buyer } => {
                write!(f, "co-funding.funders-{}.funders-{}", co_funder.get(), buyer.get())
            }
            Account::Clawback { venue, buyer } => {
                write!(f, "clawback.venues-{}.funders-{}", venue.get(), buyer.get())
            }
            Account::Deferred { buyer } => write!(f, "deferred.funders-{}", buyer.get()),
            Account::Held { buyer } => write!(f, "held.funders-{}", buyer.get()),
            Account::Owed { funder, buyer } => {
                write!(f, "owed.funders-{}.funders-{}", funder.get(), buyer.get())
            }
            Account::Unassigned => f.write_str("escrow.unassigned"),
            Account::Operator => f.write_str("operator"),
            Account::SuspenseIn => f.write_str("suspense.in"),
            Account::SuspenseOut => f.write_str("suspense.out"),
        }
    }
}

/// Why a text is no account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "not an account: one of `accounts/escrow.funders-1`, `accounts/provision.funders-1`, \
     `accounts/circulating.orders-1`, `accounts/payable.venues-1.funders-1`, \
     `accounts/transit.payments-1.funders-1`, `accounts/contribution.funders-2.funders-1`, \
     `accounts/co-funding.funders-2.funders-1`, `accounts/clawback.venues-1.funders-1`, \
     `accounts/deferred.funders-1`, `accounts/held.funders-1`, \
     `accounts/owed.funders-2.funders-1`, `accounts/escrow.unassigned`, `accounts/operator`, \
     `accounts/suspense.in`, `accounts/suspense.out`"
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
        match text {
            "accounts/escrow.unassigned" => return Ok(Account::Unassigned),
            "accounts/operator" => return Ok(Account::Operator),
            "accounts/suspense.in" => return Ok(Account::SuspenseIn),
            "accounts/suspense.out" => return Ok(Account::SuspenseOut),
            _ => {}
        }
        let mut words = text.strip_prefix("accounts/").ok_or(InvalidAccount)?.split('.');
        let (kind, first, second) = (words.next(), words.next(), words.next());
        if words.next().is_some() {
            return Err(InvalidAccount);
        }
        let account = match (kind, second.is_some()) {
            (Some("escrow"), false) => Account::Escrow { buyer: key(first)? },
            (Some("provision"), false) => Account::Provision { buyer: key(first)? },
            (Some("circulating"), false) => Account::Circulating { order: key(first)? },
            (Some("deferred"), false) => Account::Deferred { buyer: key(first)? },
            (Some("held"), false) => Account::Held { buyer: key(first)? },
            (Some("payable"), true) => Account::Payable { venue: key(first)?, buyer: key(second)? },
            (Some("transit"), true) => {
                Account::Transit { payment: key(first)?, buyer: key(second)? }
            }
            (Some("contribution"), true) => {
                Account::Contribution { contributor: key(first)?, buyer: key(second)? }
            }
            (Some("co-funding"), true) => {
                Account::CoFunding { co_funder: key(first)?, buyer: key(second)? }
            }
            (Some("clawback"), true) => {
                Account::Clawback { venue: key(first)?, buyer: key(second)? }
            }
            (Some("owed"), true) => Account::Owed { funder: key(first)?, buyer: key(second)? },
            _ => return Err(InvalidAccount),
        };
        Ok(account)
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
        let other = FunderId::new(2).unwrap();
        for account in [
            Account::Escrow { buyer },
            Account::Provision { buyer },
            Account::Circulating { order },
            Account::Payable { venue, buyer },
            Account::Transit { payment, buyer },
            Account::Contribution { contributor: other, buyer },
            Account::CoFunding { co_funder: other, buyer },
            Account::Clawback { venue, buyer },
            Account::Deferred { buyer },
            Account::Held { buyer },
            Account::Owed { funder: other, buyer },
            Account::Unassigned,
            Account::Operator,
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
            "accounts/owed.funders-2",
            "accounts/operator.funders-1",
            "accounts/unassigned",
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
