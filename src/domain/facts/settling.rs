//! What happens to a redemption after the venue's counter: cycles, remittances, payments.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use super::super::entry::{ChequeSet, FigureLine, FigureTotals, PaymentLine};
use super::super::id::{BankAccountId, CycleId, FunderId, PaymentRunId, Sequence, VenueId};
use super::super::money::Cents;
use super::super::payment::{Creditor, RunPays};
use super::super::request::CallerId;
use super::super::time::Day;

/// A redemption of which the figures are not recorded yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redemption {
    /// Where.
    pub venue: VenueId,
    /// For a service of which day.
    pub service_date: Day,
    /// The chèques, by booklet.
    pub cheques: Box<[ChequeSet]>,
    /// Whether it was voided.
    pub void: bool,
}

/// Why a redemption is voided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VoidReason {
    /// Something was entered wrongly.
    EntryError,
    /// The service was not given.
    ServiceNotGiven,
    /// The person asked for it.
    HolderRequest,
}

/// What people call a cycle: a code, not a text.
#[derive(Clone, PartialEq, Eq)]
pub struct Label(Arc<str>);

impl Label {
    /// The longest label, in bytes.
    pub const BYTES_MAX: usize = 32;

    /// The label.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Why a text is no label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a label: 1 to 32 of a-z, 0-9 and `-`, as in 2025-01")]
pub struct InvalidLabel;

impl FromStr for Label {
    type Err = InvalidLabel;

    fn from_str(text: &str) -> Result<Label, InvalidLabel> {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let fits = (1..=Self::BYTES_MAX).contains(&text.len()) && text.bytes().all(plain);
        if fits { Ok(Label(Arc::from(text))) } else { Err(InvalidLabel) }
    }
}

/// The redemptions settled together: every entry from `first` up to `cut_off`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cycle {
    /// What people call it.
    pub label: Label,
    /// The first entry that belongs to it.
    pub first: Sequence,
    /// The entry that closed it.
    pub cut_off: Sequence,
    /// Who closed it.
    pub closed_by: CallerId,
    /// Where it is in its life.
    pub state: CycleState,
}

/// Where a cycle is in its life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CycleState {
    /// The cut-off has passed; the figures arrive in parts.
    Closed {
        /// How many parts have arrived.
        parts: u32,
        /// The lines that have arrived.
        lines: Vec<FigureLine>,
    },
    /// The figures are recorded.
    Computed {
        /// The sums over all lines.
        totals: FigureTotals,
    },
    /// The figures hold: what is due can be paid.
    Approved {
        /// The sums over all lines.
        totals: FigureTotals,
        /// Who approved them.
        by: CallerId,
    },
}

impl Cycle {
    /// The sums over all figures, once they are recorded.
    pub fn totals(&self) -> Option<&FigureTotals> {
        match &self.state {
            CycleState::Closed { .. } => None,
            CycleState::Computed { totals } | CycleState::Approved { totals, .. } => Some(totals),
        }
    }
}

/// What a remittance is found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RemittanceKey {
    /// Of which cycle.
    pub cycle: CycleId,
    /// Who is paid.
    pub venue: VenueId,
    /// Whose chèques it took.
    pub buyer: FunderId,
}

/// What one venue is due from one buyer for one cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remittance {
    /// What was due when the figures were recorded.
    pub due: Cents,
    /// What is still payable: not in a payment.
    pub payable: Cents,
    /// The entry since which `payable` is payable.
    pub since: Sequence,
    /// How many payments have been attempted.
    pub attempts: u16,
}

/// The payments sent to the bank together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaymentRun {
    /// What it pays.
    pub pays: RunPays,
    /// The entry that opened it: it pays what was payable before.
    pub opened: Sequence,
    /// How many payments it holds so far.
    pub payments: u32,
    /// Their sum so far.
    pub sum: Cents,
    /// Whether it is complete.
    pub sealed: bool,
}

impl PaymentRun {
    /// The cycle whose remittances it pays; `None` for that of a refund.
    pub fn cycle(&self) -> Option<CycleId> {
        match self.pays {
            RunPays::Cycle(cycle) => Some(cycle),
            RunPays::Refund(_) => None,
        }
    }
}

/// One payment to one venue, or to one funder that gets money back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// The run that it belongs to.
    pub run: PaymentRunId,
    /// Who is paid.
    pub creditor: Creditor,
    /// On which bank account; `None` for payments made before they named it.
    pub account: Option<BankAccountId>,
    /// Which attempt to pay it, from 1.
    pub attempt: u16,
    /// From whose money.
    pub lines: Vec<PaymentLine>,
    /// Where it is in its life.
    pub state: PaymentState,
}

/// Where a payment is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentState {
    /// On its way to the bank.
    Made,
    /// Paid.
    Booked {
        /// The bank's booking day.
        day: Day,
    },
    /// Booked, then given back by the bank.
    Returned {
        /// The bank's booking day.
        day: Day,
    },
    /// Rejected or withheld, and not booked.
    Released,
    /// Its run was voided.
    Voided,
}

impl Payment {
    /// How much.
    pub fn amount(&self) -> Cents {
        Cents::checked_sum(self.lines.iter().map(|line| line.amount)).unwrap_or(Cents::MAX)
    }
}

impl PaymentState {
    /// Whether its money is payable again, or was never sent.
    pub fn is_over(self) -> bool {
        match self {
            PaymentState::Made | PaymentState::Booked { .. } => false,
            PaymentState::Returned { .. } | PaymentState::Released | PaymentState::Voided => true,
        }
    }

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            PaymentState::Made => "made",
            PaymentState::Booked { .. } => "booked",
            PaymentState::Returned { .. } => "returned",
            PaymentState::Released => "released",
            PaymentState::Voided => "voided",
        }
    }
}
