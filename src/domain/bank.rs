//! What the bank says, and what follows for the cover.
//!
//! The cover verdict is a condition of the world, not of the ledger's integrity: the engine can
//! compare figures, it cannot create the segregation.
//!
//! **Invariant:** every movement of an escrow account is a [`BankLine`] with the bank's own day, so
//! that the ledger's escrow at the end of a day can be compared with the bank's closing balance.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use super::money::Cents;
use super::time::{Day, banking_days_between};

/// The bank's own reference of a booked line or statement: opaque, never free text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BankReference(Arc<str>);

impl BankReference {
    /// The longest reference, in bytes (ISO 20022 `Max35Text`).
    pub const BYTES_MAX: usize = 35;

    /// The reference.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BankReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for BankReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Why a text is no bank reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a bank reference: 1 to 35 of A-Z, a-z, 0-9, `/`, `-`, `.` and `_`, without spaces")]
pub struct InvalidReference;

impl FromStr for BankReference {
    type Err = InvalidReference;

    fn from_str(text: &str) -> Result<BankReference, InvalidReference> {
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'.' | b'_');
        let fits = (1..=Self::BYTES_MAX).contains(&text.len()) && text.bytes().all(plain);
        if fits { Ok(BankReference(Arc::from(text))) } else { Err(InvalidReference) }
    }
}

/// Which way money moves on the segregated account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// Credited by the bank: the account grows.
    In,
    /// Debited by the bank: the account shrinks.
    Out,
}

/// One booked line of the segregated account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankLine {
    /// The bank's booking day.
    pub day: Day,
    /// Which way.
    pub flow: Flow,
    /// How much, never zero.
    pub amount: Cents,
    /// The bank's own reference, recorded once.
    pub reference: BankReference,
}

/// What the bank booked on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayFlows {
    /// The sum of what came in.
    pub came_in: Cents,
    /// The sum of what went out.
    pub went_out: Cents,
}

impl DayFlows {
    /// Nothing was booked.
    pub const NONE: DayFlows = DayFlows { came_in: Cents::ZERO, went_out: Cents::ZERO };

    fn add(&mut self, more: DayFlows) {
        self.came_in = self.came_in.checked_add(more.came_in).unwrap_or(Cents::MAX);
        self.went_out = self.went_out.checked_add(more.went_out).unwrap_or(Cents::MAX);
    }

    /// What is left of all that came in. A bank lets nobody take more.
    fn left(self) -> Cents {
        self.came_in.checked_sub(self.went_out).unwrap_or(Cents::ZERO)
    }
}

/// The bank's word, as the ledger knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bank {
    flows: BTreeMap<Day, DayFlows>,
    closing: BTreeMap<Day, Cents>,
    references: BTreeSet<BankReference>,
}

/// Whether the bank holds what the ledger says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// No money has ever moved.
    Empty,
    /// The bank's closing balance of the day equals the ledger's escrow at its end.
    Proven {
        /// The latest such day.
        on: Day,
    },
    /// No closing balance since, or one that is larger than the ledger's escrow.
    Unproven {
        /// The last proven day; the day before the first movement when there is none.
        since: Day,
    },
    /// The bank held less than the ledger's escrow, or what went out is not explained.
    Short {
        /// The day of the latest closing balance.
        on: Day,
        /// What was missing.
        by: Cents,
    },
}

/// The verdict with the figures behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cover {
    /// The verdict.
    pub verdict: Verdict,
    /// The latest closing balance: its day, the bank's figure, the ledger's escrow of that day.
    pub compared: Option<(Day, Cents, Cents)>,
    /// Whole banking days without proof, up to the day before today.
    pub unproven_banking_days: u32,
}

impl Cover {
    /// Issuing stops when the cover has been unproven for this many banking days.
    pub const UNPROVEN_BANKING_DAYS_MAX: u32 = 3;
}

impl Bank {
    /// The bank's word as it was kept.
    pub fn restore(
        flows: BTreeMap<Day, DayFlows>,
        closing: BTreeMap<Day, Cents>,
        references: BTreeSet<BankReference>,
    ) -> Bank {
        Bank { flows, closing, references }
    }

    /// Flows by booking day.
    pub fn flows(&self) -> &BTreeMap<Day, DayFlows> {
        &self.flows
    }

    /// Closing balances by day.
    pub fn closing(&self) -> &BTreeMap<Day, Cents> {
        &self.closing
    }

    /// The references of all booked lines.
    pub fn references(&self) -> &BTreeSet<BankReference> {
        &self.references
    }

    /// Whether a line with this reference is recorded.
    pub fn knows(&self, reference: &BankReference) -> bool {
        self.references.contains(reference)
    }

    /// Whether `amount` can come in, so that the sum of all that ever came in can be held.
    pub fn has_room_for(&self, amount: Cents) -> bool {
        let came_in = self.flows.values().map(|of_day| of_day.came_in);
        Cents::checked_sum(came_in.chain([amount])).is_some()
    }

    /// Adds a booked line.
    pub fn add(&mut self, line: &BankLine) {
        let of_line = match line.flow {
            Flow::In => DayFlows { came_in: line.amount, ..DayFlows::NONE },
            Flow::Out => DayFlows { went_out: line.amount, ..DayFlows::NONE },
        };
        self.flows.entry(line.day).or_insert(DayFlows::NONE).add(of_line);
        self.references.insert(line.reference.clone());
    }

    /// Sets the closing balance of `day`; the latest word of the bank counts.
    pub fn set_closing(&mut self, day: Day, balance: Cents) {
        self.closing.insert(day, balance);
    }

    /// Compares the bank's closing balances with the ledger's escrow, as of the morning of `today`.
    /// What went out and is not explained, `unexplained`, is missing whatever the balances are.
    pub fn cover(&self, today: Day, unexplained: Cents) -> Cover {
        let Some((first, _)) = self.flows.first_key_value() else {
            let verdict = match self.closing.last_key_value() {
                Some((on, balance)) if *balance == Cents::ZERO => Verdict::Proven { on: *on },
                Some((on, _)) => Verdict::Unproven { since: on.minus(1) },
                None => Verdict::Empty,
            };
            return Cover { verdict, compared: None, unproven_banking_days: 0 };
        };
        let mut proven = None;
        let mut compared = None;
        let mut flows = self.flows.iter().peekable();
        let mut so_far = DayFlows::NONE;
        for (day, bank) in &self.closing {
            while let Some((_, of_day)) = flows.next_if(|(booked, _)| *booked <= day) {
                so_far.add(*of_day);
            }
            let ledger = so_far.left();
            if ledger == *bank {
                proven = Some(*day);
            }
            compared = Some((*day, *bank, ledger));
        }
        let since = proven.unwrap_or(first.minus(1));
        let unproven_banking_days = banking_days_between(since, today);
        let above = |(_, bank, ledger): (Day, Cents, Cents)| ledger.checked_sub(bank);
        let missing = compared.and_then(above).unwrap_or(Cents::ZERO);
        let short = missing.checked_add(unexplained).unwrap_or(Cents::MAX);
        let last = self.flows.last_key_value().map_or(*first, |(day, _)| *day);
        let verdict = match compared {
            _ if short > Cents::ZERO => {
                Verdict::Short { on: compared.map_or(last, |(on, ..)| on), by: short }
            }
            Some((on, ..))
                if proven == Some(on)
                    && unproven_banking_days < Cover::UNPROVEN_BANKING_DAYS_MAX =>
            {
                Verdict::Proven { on }
            }
            _ => Verdict::Unproven { since },
        };
        Cover { verdict, compared, unproven_banking_days }
    }
}
