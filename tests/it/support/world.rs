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
//! * `figures`, `pay` and `calendar` wait for what the engine does of itself.
//! * `trial_balance` and `broken` read what the world offers for it; a world that cannot look
//!   inside itself reads its journal back.
//! * `speaks` says no to steps that nobody but the engine can ask for (`found`, `continue run`,
//!   `continue calendar`, `record`): scenarios with such a step are left out for that world.
//!
//! [`Resolved::Cheque`]: carnet::domain::code::Resolved::Cheque

use std::collections::BTreeMap;
use std::fmt;

use carnet::domain::account::Account;
use carnet::domain::balances::Balance;
use carnet::domain::bank::{Cover, Verdict};
use carnet::domain::calendar::Milestone;
use carnet::domain::claim::StatementKey;
use carnet::domain::command::Command;
use carnet::domain::entry::{
    CalendarEffect, ClaimEffect, Effect, FigureLine, FigureTotals, ShareLine, ShareTotals,
    StockEffect,
};
use carnet::domain::facts::{Facts, Statement};
use carnet::domain::id::{
    AgreementId, AwardId, BankAccountId, BankLineId, BookletId, ContestId, CycleId, FunderId,
    OrderId, PaymentId, PaymentRunId, PrescriberId, RedemptionId, RefundId, SchemeId, VenueId,
};
use carnet::domain::money::Cents;
use carnet::domain::payment::SuspenseReason;
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

    /// Has a payment run voided that somebody else proposed to void, or waits until it is.
    fn void(&mut self, caller: &CallerId, run: PaymentRunId) -> Answer;

    /// Has the calendar of all orders run up to a day, or waits until it is.
    fn calendar(&mut self, caller: &CallerId, through: Day) -> Answer;

    /// Whether the bank holds what the ledger says.
    fn cover(&mut self) -> Cover;

    /// All accounts, in order.
    fn trial_balance(&mut self) -> Vec<(Account, Balance)>;

    /// What statements say, read from the facts.
    fn facts(&mut self, read: &ReadStatements) -> Vec<(StatementKey, Statement)>;

    /// Each invariant that does not hold now, as a line.
    fn broken(&mut self) -> Vec<String>;
}

/// Reads statements.
pub(crate) type ReadStatements = dyn Fn(&Facts) -> Vec<(StatementKey, Statement)>;

/// What became of a command.
pub(crate) type Answer = Result<Outcome, Refusal>;

/// What an accepted command made true, as its caller is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// There is nothing more to say.
    Done,
    Scheme(SchemeId),
    Funder(FunderId),
    Prescriber(PrescriberId),
    Venue(VenueId),
    Account(BankAccountId),
    Order(OrderId),
    /// Booklets have numbers, and are not in circulation yet.
    Prepared(Booklets),
    /// Booklets are in circulation: those that were prepared, then new ones.
    Issued {
        booklets: Vec<Booklets>,
        last_service: Day,
        last_presentation: Day,
    },
    /// A new booklet carries the chèques of another.
    Replaced {
        by: BookletId,
    },
    Redeemed {
        redemption: RedemptionId,
        parts: Vec<(OrderId, Cents)>,
    },
    /// What was due.
    Calendar(Vec<Happened>),
    Closed(CycleId),
    Figures {
        lines: Vec<FigureLine>,
        totals: FigureTotals,
        shares: Option<(Vec<ShareLine>, ShareTotals)>,
    },
    Agreement(AgreementId),
    Award(AwardId),
    Contest(ContestId),
    /// Somebody else must approve as well.
    Awaits,
    RunOpened(PaymentRunId),
    Payments(Vec<Paid>),
    Sealed {
        payments: u32,
        sum: Cents,
    },
    /// A line of the bank is not explained.
    Suspended {
        line: BankLineId,
        reason: SuspenseReason,
    },
    Refund(RefundId),
    RefundPaid(PaymentId),
}

/// Booklets with numbers that follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Booklets {
    pub(crate) first: BookletId,
    pub(crate) count: u32,
}

impl fmt::Display for Booklets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let last = self.first.get().saturating_add(self.count.saturating_sub(1));
        write!(f, "{}..{last}", self.first)
    }
}

/// What one entry of the calendar says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Happened {
    /// An order reached a milestone.
    Reached { day: Day, order: OrderId, milestone: Milestone },
    /// Chèques ended unused.
    Lapsed { booklets: Booklets, cheques: u32 },
    /// A statement can be contested no more.
    Definitive { statement: StatementKey, called: Cents },
}

impl Happened {
    /// What `effect` says about the calendar, if it does.
    pub(crate) fn of(effect: &Effect) -> Option<Happened> {
        if let Effect::Stock(StockEffect::BookletsLapsed { first, count, cheques, .. }) = *effect {
            return Some(Happened::Lapsed { booklets: Booklets { first, count }, cheques });
        }
        if let Effect::Claim(ClaimEffect::StatementDefinitive { statement, called, .. }) = *effect {
            return Some(Happened::Definitive { statement, called });
        }
        let Effect::Calendar(effect) = effect else { return None };
        match *effect {
            CalendarEffect::MilestoneReached { order, milestone, day } => {
                Some(Happened::Reached { day, order, milestone })
            }
            CalendarEffect::CalendarOpened { .. } | CalendarEffect::CalendarClosed { .. } => None,
        }
    }
}

impl fmt::Display for Happened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Happened::Reached { day, order, milestone: Milestone::Alert { days } } => {
                write!(f, "{day} {order}: alert, {days} days before")
            }
            Happened::Reached { day, order, milestone } => {
                write!(f, "{day} {order}: {}", milestone.word())
            }
            Happened::Definitive { statement, called } => {
                write!(f, "{statement} is definitive, {called} called")
            }
            Happened::Lapsed { booklets, cheques } => {
                write!(f, "  {booklets} lapsed with {cheques} cheques")
            }
        }
    }
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
            Outcome::Funder(funder) => write!(f, "ok, {funder}"),
            Outcome::Prescriber(prescriber) => write!(f, "ok, {prescriber}"),
            Outcome::Venue(venue) => write!(f, "ok, {venue}"),
            Outcome::Order(order) => write!(f, "ok, {order}"),
            Outcome::Account(account) => write!(f, "ok, {account}"),
            Outcome::Prepared(booklets) => write!(f, "ok, {booklets} prepared"),
            Outcome::Issued { booklets, last_service, last_presentation } => {
                f.write_str("ok,")?;
                booklets.iter().try_for_each(|booklets| write!(f, " {booklets}"))?;
                write!(f, " until {last_service}, {last_presentation}")
            }
            Outcome::Replaced { by } => write!(f, "ok, by {by}"),
            Outcome::Calendar(happened) => {
                f.write_str("ok")?;
                happened.iter().try_for_each(|happened| write!(f, "\n    {happened}"))
            }
            Outcome::Redeemed { redemption, parts } => {
                write!(f, "ok, {redemption}")?;
                parts.iter().try_for_each(|(order, value)| write!(f, ", {value} of {order}"))
            }
            Outcome::Closed(cycle) => write!(f, "ok, {cycle}"),
            Outcome::Agreement(agreement) => write!(f, "ok, {agreement}"),
            Outcome::Award(award) => write!(f, "ok, {award}"),
            Outcome::Contest(contest) => write!(f, "ok, {contest}"),
            Outcome::Awaits => f.write_str("ok, awaits a third person"),
            Outcome::Figures { lines, totals, shares } => {
                write!(f, "ok, {} in {} lines", totals.amount, totals.lines)?;
                lines.iter().try_for_each(|line| {
                    let FigureLine { venue, buyer, redemptions, cheques, amount } = line;
                    write!(f, "\n    {venue} {buyer}: {redemptions}, {cheques} cheques, {amount}")
                })?;
                let lines = shares.iter().flat_map(|(lines, _)| lines);
                lines.into_iter().try_for_each(|line| write!(f, "\n    {}", share_line(line)))
            }
            Outcome::RunOpened(run) => write!(f, "ok, {run}"),
            Outcome::Suspended { line, reason } => write!(f, "ok, {line}: {reason}"),
            Outcome::Refund(refund) => write!(f, "ok, {refund}"),
            Outcome::RefundPaid(payment) => write!(f, "ok, {payment}"),
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

/// Who bears what.
fn share_line(line: &ShareLine) -> String {
    match line {
        ShareLine::Contribution { agreement, year, buyer, cheques, amount } => {
            format!("{agreement} {year} of {buyer}: {cheques} cheques, {amount}")
        }
        ShareLine::CoFunding { award, amount } => format!("{award}: {amount}"),
        ShareLine::Borne { buyer, used, amount } => format!("{buyer}: {amount} of {used}"),
        ShareLine::Shadow { organisation, buyer, kind, amount } => {
            format!("{organisation} of {buyer}, {kind}: {amount}")
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
