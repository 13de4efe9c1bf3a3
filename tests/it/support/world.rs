//! Where scenarios happen.
//!
//! A world executes what a scenario asks, and answers in values that every world can give: what a
//! server's response says, not what an entry holds. [`super::core::Core`] is the pure core,
//! [`super::server::Server`] the real server. To run the same scenarios elsewhere, implement
//! [`World`] and add it to [`super::worlds`]:
//!
//! * `set_time` moves a clock that the world was started with, wall and monotonic alike.
//! * `submit` sends the request that the command stands for. A [`Resolved::Cheque`] is sent as its
//!   typed code; `Mistyped` and `Unknown` as a code that is so.
//! * `figures` and `pay` wait for what the engine does of itself.
//! * `trial_balance` and `broken` read what the world offers for it; a world that cannot look
//!   inside itself reads its journal back.
//! * `speaks` says no to steps that nobody but the engine can ask for (`found`, `continue run`,
//!   `record`): scenarios with such a step are left out for that world.
//!
//! [`Resolved::Cheque`]: carnet::domain::code::Resolved::Cheque

use std::collections::BTreeMap;
use std::fmt;

use carnet::domain::account::Account;
use carnet::domain::balances::Balance;
use carnet::domain::bank::{Cover, Verdict};
use carnet::domain::command::Command;
use carnet::domain::entry::{FigureLine, FigureTotals};
use carnet::domain::id::{
    BookletId, CycleId, FunderId, OrderId, PaymentId, PaymentRunId, PrescriberId, RedemptionId,
    SchemeId, VenueId,
};
use carnet::domain::money::Cents;
use carnet::domain::request::CallerId;
use carnet::domain::time::{Day, Timestamp};

use super::language::Step;

/// Something that commands can be sent to.
pub(crate) trait World {
    /// Its name, for the message of a test that fails.
    fn name(&self) -> &'static str;

    /// Whether this world can be asked for `step`.
    fn speaks(&self, step: &Step) -> bool;

    /// Whether the scenario has asked for something that this world cannot do as the core does:
    /// what comes after it is not compared.
    fn strays(&self) -> bool {
        false
    }

    /// It is `at` now, on `day` of Europe/Paris.
    fn set_time(&mut self, at: Timestamp, day: Day);

    /// Sends a command.
    fn submit(&mut self, caller: &CallerId, command: Command) -> Answer;

    /// Has the figures of a cycle computed and recorded, or waits until they are.
    fn figures(&mut self, cycle: CycleId) -> Answer;

    /// Has a payment run opened, filled and sealed, or waits until it is.
    fn pay(&mut self, caller: &CallerId, cycle: CycleId) -> Answer;

    /// Whether the bank holds what the ledger says.
    fn cover(&mut self) -> Cover;

    /// All accounts, in order.
    fn trial_balance(&mut self) -> Vec<(Account, Balance)>;

    /// Each invariant that does not hold now, as a line.
    fn broken(&mut self) -> Vec<String>;
}

/// What became of a command.
pub(crate) type Answer = Result<Outcome, Refusal>;

/// What an accepted command made true, as its caller is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// There is nothing more to say.
    Done,
    Scheme(SchemeId),
    Buyer(FunderId),
    Prescriber(PrescriberId),
    Venue(VenueId),
    Order(OrderId),
    Issued {
        first: BookletId,
        count: u32,
        last_service: Day,
        last_presentation: Day,
    },
    Redeemed {
        redemption: RedemptionId,
        parts: Vec<(OrderId, Cents)>,
    },
    Closed(CycleId),
    Figures {
        lines: Vec<FigureLine>,
        totals: FigureTotals,
    },
    RunOpened(PaymentRunId),
    Payments(Vec<Paid>),
    Sealed {
        payments: u32,
        sum: Cents,
    },
}

/// A payment that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Paid {
    pub(crate) payment: PaymentId,
    pub(crate) venue: VenueId,
    pub(crate) attempt: u16,
    pub(crate) amount: Cents,
}

/// Why a command was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) reason: String,
    pub(crate) metadata: BTreeMap<String, String>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)?;
        self.metadata.iter().try_for_each(|(key, value)| write!(f, " {key}={value}"))
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Done => f.write_str("ok"),
            Outcome::Scheme(scheme) => write!(f, "ok, {scheme}"),
            Outcome::Buyer(buyer) => write!(f, "ok, {buyer}"),
            Outcome::Prescriber(prescriber) => write!(f, "ok, {prescriber}"),
            Outcome::Venue(venue) => write!(f, "ok, {venue}"),
            Outcome::Order(order) => write!(f, "ok, {order}"),
            Outcome::Issued { first, count, last_service, last_presentation } => {
                let more = count.saturating_sub(1);
                let last = first.get().saturating_add(more);
                write!(f, "ok, {first}..{last} until {last_service}, {last_presentation}")
            }
            Outcome::Redeemed { redemption, parts } => {
                write!(f, "ok, {redemption}")?;
                parts.iter().try_for_each(|(order, value)| write!(f, ", {value} of {order}"))
            }
            Outcome::Closed(cycle) => write!(f, "ok, {cycle}"),
            Outcome::Figures { lines, totals } => {
                write!(f, "ok, {} in {} lines", totals.amount, totals.lines)?;
                lines.iter().try_for_each(|line| {
                    let FigureLine { venue, buyer, redemptions, cheques, amount } = line;
                    write!(f, "\n    {venue} {buyer}: {redemptions}, {cheques} cheques, {amount}")
                })
            }
            Outcome::RunOpened(run) => write!(f, "ok, {run}"),
            Outcome::Payments(payments) => {
                write!(f, "ok, {} payments", payments.len())?;
                payments.iter().try_for_each(|paid| {
                    let Paid { payment, venue, attempt, amount } = paid;
                    write!(f, "\n    {payment} to {venue}, attempt {attempt}: {amount}")
                })
            }
            Outcome::Sealed { payments, sum } => {
                write!(f, "ok, sealed with {payments} payments, {sum}")
            }
        }
    }
}

/// The verdict with the figures behind it.
pub(crate) fn cover_line(cover: &Cover) -> String {
    let Cover { verdict, compared, unproven_banking_days } = cover;
    let verdict = match verdict {
        Verdict::Empty => "empty".to_owned(),
        Verdict::Proven { on } => format!("proven on {on}"),
        Verdict::Unproven { since } => format!("unproven since {since}"),
        Verdict::Short { on, by } => format!("short by {by} on {on}"),
    };
    let compared = compared.map_or(String::new(), |(day, bank, ledger)| {
        format!("\n    on {day}: the bank {bank}, the ledger {ledger}")
    });
    format!("{verdict}; {unproven_banking_days} banking days without proof{compared}")
}
