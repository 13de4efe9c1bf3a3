//! Invariants: what must hold in the facts, whatever was asked of the ledger.
//!
//! [`check`] compares figures over the facts alone, in linear time, so that a start can afford it;
//! [`check_entry`] compares one entry with the facts in front of it, for whoever walks the journal.
//!
//! **Invariant:** a check reads and reports; it repairs nothing and refuses nothing.
//! **Invariant:** sums are wider than any balance, so that a broken ledger cannot overflow a check.

mod banking;
mod booklets;
mod claims;
mod entry;
mod money;
mod series;
mod settling;
mod sharing;
mod stock;

use std::collections::BTreeMap;
use std::fmt;

pub use booklets::{OrderCounts, counts};
pub use entry::check_entry;

use super::account::Account;
use super::claim::StatementKey;
use super::facts::{Facts, RemittanceKey};
use super::id::{
    AgreementId, AwardId, BookletId, CycleId, FunderId, OrderId, PaymentId, PaymentRunId,
    RedemptionId, Sequence, VenueId,
};

/// One invariant, what was compared for it, and where it does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The invariant's number in ARCHITECTURE.md; several findings can speak of one.
    pub number: u8,
    /// The invariant, as a sentence.
    pub statement: &'static str,
    /// How many pairs of figures were compared.
    pub compared: usize,
    /// What stands on both sides over the whole ledger, for people: `left` and `right`.
    pub figures: (Figure, Figure),
    /// Where it does not hold; empty when it holds.
    pub broken: Vec<Breach>,
}

/// Two figures that should be equal and are not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Breach {
    /// What they are figures of.
    pub subject: Subject,
    /// What is compared.
    pub what: &'static str,
    /// The first figure: what the ledger says.
    pub left: Figure,
    /// The second figure: what it should be.
    pub right: Figure,
}

/// What a breach is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The whole ledger.
    Ledger,
    /// One entry.
    Entry(Sequence),
    /// One account.
    Account(Account),
    /// One buyer.
    Buyer(FunderId),
    /// One order.
    Order(OrderId),
    /// One booklet.
    Booklet(BookletId),
    /// One redemption.
    Redemption(RedemptionId),
    /// One cycle.
    Cycle(CycleId),
    /// What one venue is due from one buyer for one cycle.
    Remittance(RemittanceKey),
    /// What one venue is due from one buyer.
    Due(VenueId, FunderId),
    /// One payment run.
    Run(PaymentRunId),
    /// One payment.
    Payment(PaymentId),
    /// One agreement.
    Agreement(AgreementId),
    /// One award.
    Award(AwardId),
    /// The operator's float.
    Operator,
    /// What one funder bears of one buyer's chèques of one cycle.
    Statement(StatementKey),
    /// What one venue must give back to one buyer.
    Debt(VenueId, FunderId),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Subject::Ledger => f.write_str("the ledger"),
            Subject::Entry(sequence) => write!(f, "entry {sequence}"),
            Subject::Account(account) => write!(f, "{account}"),
            Subject::Buyer(buyer) => write!(f, "{buyer}"),
            Subject::Order(order) => write!(f, "{order}"),
            Subject::Booklet(booklet) => write!(f, "{booklet}"),
            Subject::Redemption(redemption) => write!(f, "{redemption}"),
            Subject::Cycle(cycle) => write!(f, "{cycle}"),
            Subject::Remittance(RemittanceKey { cycle, venue, buyer }) => {
                write!(f, "the remittance of {cycle} to {venue} from {buyer}")
            }
            Subject::Due(venue, buyer) => write!(f, "what {venue} is due from {buyer}"),
            Subject::Run(run) => write!(f, "{run}"),
            Subject::Payment(payment) => write!(f, "{payment}"),
            Subject::Agreement(agreement) => write!(f, "{agreement}"),
            Subject::Award(award) => write!(f, "{award}"),
            Subject::Operator => f.write_str("the operator's float"),
            Subject::Statement(statement) => write!(f, "{statement}"),
            Subject::Debt(venue, buyer) => write!(f, "what {venue} must give back to {buyer}"),
        }
    }
}

/// A figure of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Figure {
    /// Cents; negative for what stands on the wrong side.
    Amount(i128),
    /// How many.
    Count(i128),
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Figure::Amount(cents) => {
                let (sign, cents) = (if *cents < 0 { "-" } else { "" }, cents.unsigned_abs());
                write!(f, "{sign}{}.{:02}", cents / 100, cents % 100)
            }
            Figure::Count(count) => write!(f, "{count}"),
        }
    }
}

/// `what of subject: left, not right`.
impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Breach { subject, what, left, right } = self;
        write!(f, "{subject}: {what}: {left}, not {right}")
    }
}

/// `holds` or `BROKEN`, the number, the statement and both figures; then a line for each breach.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding { number, statement, compared, figures: (left, right), broken } = self;
        let word = if broken.is_empty() { "holds" } else { "BROKEN" };
        write!(f, "{word} {number}: {statement} ({left} = {right}; {compared} compared)")?;
        broken.iter().try_for_each(|breach| write!(f, "\n  {breach}"))
    }
}

/// Every invariant that the facts alone can show, in order of the numbers.
///
/// Takes time in proportion to booklets, accounts and what is not settled yet.
pub fn check(facts: &Facts) -> Vec<Finding> {
    let mut findings = vec![
        money::debits_equal_credits(facts),
        money::signs(facts),
        money::money_per_buyer(facts),
        money::escrow_is_the_banks(facts),
    ];
    findings.extend(booklets::cheques(facts));
    findings.extend([
        settling::redemptions_are_of_one_cycle(facts),
        settling::cycles_follow_each_other(facts),
        settling::uses_are_redemptions(facts),
        settling::payable_is_explained(facts),
        settling::remittances_are_paid_once(facts),
        settling::figures_are_remittances(facts),
        settling::runs_are_their_payments(facts),
        settling::transit_is_on_its_way(facts),
        banking::suspense_is_its_lines(facts),
        banking::refunds_are_payments(facts),
        sharing::shares_add_up(facts),
        sharing::lines_are_totals(facts),
        sharing::used_is_borne(facts),
        money::receivables_are_deferred(facts),
        claims::receivables_are_statements(facts),
        claims::clawback_is_explained(facts),
        claims::statements_are_their_shares(facts),
    ]);
    findings
}

/// The breaches of `findings`, each with the number of its invariant.
pub fn breaches(findings: &[Finding]) -> impl Iterator<Item = (u8, &Breach)> {
    findings.iter().flat_map(|finding| finding.broken.iter().map(|b| (finding.number, b)))
}

/// Compares two figures per subject and keeps what differs.
struct Comparison {
    what: &'static str,
    figure: fn(i128) -> Figure,
    pairs: BTreeMap<Subject, (i128, i128)>,
}

impl Comparison {
    fn of_amounts(what: &'static str) -> Comparison {
        Comparison { what, figure: Figure::Amount, pairs: BTreeMap::new() }
    }

    fn of_counts(what: &'static str) -> Comparison {
        Comparison { what, figure: Figure::Count, pairs: BTreeMap::new() }
    }

    /// Adds to what the ledger says of `subject`.
    fn left(&mut self, subject: Subject, more: impl Into<i128>) {
        let (left, _) = self.pairs.entry(subject).or_insert((0, 0));
        *left = left.saturating_add(more.into());
    }

    /// Adds to what it should be.
    fn right(&mut self, subject: Subject, more: impl Into<i128>) {
        let (_, right) = self.pairs.entry(subject).or_insert((0, 0));
        *right = right.saturating_add(more.into());
    }

    fn differences(&self) -> impl Iterator<Item = Breach> + '_ {
        let differing = self.pairs.iter().filter(|(_, (left, right))| left != right);
        differing.map(|(subject, (left, right))| Breach {
            subject: *subject,
            what: self.what,
            left: (self.figure)(*left),
            right: (self.figure)(*right),
        })
    }

    fn finding(self, number: u8, statement: &'static str) -> Finding {
        let sums = self.pairs.values().fold((0_i128, 0_i128), |(left, right), (l, r)| {
            (left.saturating_add(*l), right.saturating_add(*r))
        });
        Finding {
            number,
            statement,
            compared: self.pairs.len(),
            figures: ((self.figure)(sums.0), (self.figure)(sums.1)),
            broken: self.differences().collect(),
        }
    }
}
