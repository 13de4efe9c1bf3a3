//! Payments and lines of the bank as values: whom a payment pays, what the bank says of it, and
//! what a line of the account is about.

use std::fmt;
use std::str::FromStr;

use super::account::Account;
use super::id::{CycleId, FunderId, OrderId, PaymentId, RefundId, VenueId};
use super::mandate::MandateReference;
use super::words::words;

/// Whom a payment pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Creditor {
    /// A venue, for a cycle.
    Venue(VenueId),
    /// A funder that gets money back.
    Refund(RefundId),
}

impl Creditor {
    /// The venue, when it is one.
    pub fn venue(self) -> Option<VenueId> {
        match self {
            Creditor::Venue(venue) => Some(venue),
            Creditor::Refund(_) => None,
        }
    }
}

/// What a payment run pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunPays {
    /// The approved remittances of a cycle.
    Cycle(CycleId),
    /// One refund.
    Refund(RefundId),
}

/// Which money a refund gives back, and to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundOf {
    /// What a buyer paid in and did not turn into chèques.
    Provision {
        /// The buyer, who gets it.
        buyer: FunderId,
    },
    /// What a funder paid and does not owe.
    Owed {
        /// The funder, who gets it.
        funder: FunderId,
        /// For whose chèques it had paid.
        buyer: FunderId,
    },
    /// What others paid for a buyer, who takes it to its own account.
    Held {
        /// The buyer, who gets it.
        buyer: FunderId,
    },
}

impl RefundOf {
    /// The account that it empties.
    pub fn account(self) -> Account {
        match self {
            RefundOf::Provision { buyer } => Account::Provision { buyer },
            RefundOf::Owed { funder, buyer } => Account::Owed { funder, buyer },
            RefundOf::Held { buyer } => Account::Held { buyer },
        }
    }

    /// Who gets it.
    pub fn payee(self) -> FunderId {
        match self {
            RefundOf::Provision { buyer } | RefundOf::Held { buyer } => buyer,
            RefundOf::Owed { funder, .. } => funder,
        }
    }

    /// Whose escrow it leaves.
    pub fn buyer(self) -> FunderId {
        match self {
            RefundOf::Provision { buyer }
            | RefundOf::Held { buyer }
            | RefundOf::Owed { buyer, .. } => buyer,
        }
    }

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            RefundOf::Provision { .. } => "provision",
            RefundOf::Owed { .. } => "owed",
            RefundOf::Held { .. } => "held",
        }
    }
}

/// Why the bank did not carry a payment out: a code of the ISO 20022 external code sets, as `AC01`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct BankReason([u8; 4]);

impl BankReason {
    /// `MS03`: the bank says no reason.
    pub const UNSTATED: BankReason = BankReason(*b"MS03");

    /// The code.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("MS03")
    }

    /// Whether the account that was to be paid is the cause: closed, blocked, wrong, or of somebody
    /// else.
    pub fn is_about_the_account(self) -> bool {
        ["AC", "BE", "RC", "MD07"].iter().any(|start| self.as_str().starts_with(start))
    }
}

impl fmt::Display for BankReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for BankReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Why a text is no reason of a bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a reason of a bank: four of A-Z and 0-9, as in AC01")]
pub struct InvalidBankReason;

impl FromStr for BankReason {
    type Err = InvalidBankReason;

    fn from_str(text: &str) -> Result<BankReason, InvalidBankReason> {
        let code: [u8; 4] = text.as_bytes().try_into().map_err(|_| InvalidBankReason)?;
        let plain = code.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        if plain { Ok(BankReason(code)) } else { Err(InvalidBankReason) }
    }
}

/// What the bank says of a payment before it books it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BankWord {
    /// It will be carried out.
    Accepted,
    /// It will not.
    Rejected {
        /// Why.
        reason: BankReason,
    },
    /// The holder of the account is not who is to be paid: the bank waits for a decision.
    PayeeCheck {
        /// How far the names are apart.
        result: PayeeMatch,
    },
}

impl BankWord {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            BankWord::Accepted => "accepted",
            BankWord::Rejected { .. } => "rejected by the bank",
            BankWord::PayeeCheck { result } => result.word(),
        }
    }
}

words! {
    /// What a payee check found.
    PayeeMatch {
        /// Nearly the name of the holder.
        Close "close match"
        /// Another name.
        Different "no match"
    }

    /// What two people decide after a payee check.
    PayeeVerdict {
        /// It is the right account: the bank carries the payment out.
        Pay "pay"
        /// It may be the wrong one: the bank does not.
        Withhold "withhold"
    }

    /// Why a payment run is voided.
    RunVoidReason {
        /// The bank rejected the file.
        Rejected "rejected"
        /// The file never went to the bank.
        NotSent "not sent"
    }

    /// Why a payment to a venue is held.
    HoldReason {
        /// It has proposed no bank account.
        NoAccount "no bank account"
        /// Nobody has confirmed its bank account.
        AccountProposed "bank account not confirmed"
        /// The bank gave a payment to its account back, or it was refused.
        AccountRefused "bank account refused"
        /// Its bank account is used from a later day on.
        AccountLater "bank account not used yet"
        /// The bank booked something that names a payment of the same cycle to it, and nobody has
        /// explained it: the venue may have the money.
        UnexplainedDebit "unexplained debit"
    }

    /// Why a line of the bank is in suspense.
    SuspenseReason {
        /// It has no reference.
        NoReference "no reference"
        /// Its reference is of nothing that the ledger knows.
        UnknownReference "unknown reference"
        /// It has several references of different things.
        SeveralReferences "several references"
        /// What its reference says cannot be: see what the ledger holds.
        NotPossible "not possible"
        /// Several transactions in one line, not told apart.
        Batch "batch without details"
        /// The payment was booked before.
        PaidTwice "paid twice"
        /// The payment was voided, rejected or given back before.
        NotOnItsWay "payment not on its way"
        /// The amount is not that of the payment.
        AmountDiffers "amount differs"
        /// A fee that the operator's float does not cover.
        FeeBeyondFloat "fee beyond the float"
    }
}

/// What a line of the bank is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Explanation {
    /// In: money of a buyer.
    Money {
        /// From whom.
        buyer: FunderId,
        /// For which order, if it is said.
        order: Option<OrderId>,
        /// The buyer's mandate, if it is said.
        mandate: Option<MandateReference>,
    },
    /// In: money of a contributor or a co-funder.
    Contribution {
        /// From whom.
        funder: FunderId,
        /// For whose chèques.
        buyer: FunderId,
    },
    /// In: a venue gives back.
    Recovery {
        /// From whom.
        venue: VenueId,
        /// Whose money it was.
        buyer: FunderId,
    },
    /// In: the operator's own, or interest.
    Float,
    /// In: a payment comes back.
    Returned {
        /// Which.
        payment: PaymentId,
    },
    /// Out: a payment.
    Paid {
        /// Which.
        payment: PaymentId,
    },
    /// Out: borne by the operator: a fee, or a loss.
    Borne,
    /// Out: a venue was paid twice, and is paid less later.
    SetOff {
        /// Which.
        venue: VenueId,
        /// Out of what it is due of whose chèques.
        buyer: FunderId,
    },
}

/// What tells it from every other, for digests: `money funders/1 orders/2 -`.
impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Explanation::Money { buyer, order, mandate } => {
                write!(f, "money {buyer}")?;
                let order = order.map_or("-".to_owned(), |order| order.to_string());
                let mandate = mandate.as_ref().map_or("-", MandateReference::as_str);
                write!(f, " {order} {mandate}")
            }
            Explanation::Contribution { funder, buyer } => {
                write!(f, "contribution {funder} {buyer}")
            }
            Explanation::Recovery { venue, buyer } => write!(f, "recovery {venue} {buyer}"),
            Explanation::Float => f.write_str("float"),
            Explanation::Returned { payment } => write!(f, "returned {payment}"),
            Explanation::Paid { payment } => write!(f, "paid {payment}"),
            Explanation::Borne => f.write_str("borne"),
            Explanation::SetOff { venue, buyer } => write!(f, "set off {venue} {buyer}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_explanation_has_one_text() {
        let money = |order, mandate: Option<&str>| Explanation::Money {
            buyer: FunderId::FIRST,
            order,
            mandate: mandate.map(|mandate| mandate.parse().unwrap()),
        };
        let order = Some(OrderId::FIRST);
        assert_eq!(money(None, None).to_string(), "money funders/1 - -");
        assert_eq!(money(order, None).to_string(), "money funders/1 orders/1 -");
        assert_eq!(money(order, Some("M-7")).to_string(), "money funders/1 orders/1 M-7");
    }
}
