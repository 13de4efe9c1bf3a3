//! In which order lines are posted, and whether a file follows what the ledger has.

use std::collections::BTreeSet;

use super::index::Index;
use super::rules::clue;
use crate::domain::bank::{Bank, BankLine, Flow};
use crate::domain::command::banking::lines::{BookBankLine, Clue};
use crate::domain::id::OrderId;
use crate::domain::money::Cents;
use crate::domain::payment::{Explanation, SuspenseReason};
use crate::domain::time::Day;
use crate::iso20022::report::{BookedLine, Statement};

/// The lines of a statement as they are posted: payments, so that one that comes back the same day
/// has left before; then what came in; then what else went out.
///
/// What is still to come of the mandates of an order comes once: `paid` are the orders of which it
/// did, in the same file.
pub fn posted(
    index: &Index,
    lines: Vec<BookedLine>,
    paid: &mut BTreeSet<OrderId>,
) -> Vec<BookBankLine> {
    let mut lines: Vec<BookBankLine> = lines.into_iter().map(|line| booking(index, line)).collect();
    for BookBankLine { clue, .. } in &mut lines {
        if let Clue::Explained(Explanation::Money { order: Some(order), mandate: Some(_), .. }) =
            clue
            && !paid.insert(*order)
        {
            *clue = Clue::Unexplained(SuspenseReason::NotPossible);
        }
    }
    lines.sort_by_key(|BookBankLine { line, clue }| match (line.flow, clue) {
        (Flow::Out, Clue::Explained(Explanation::Paid { .. })) => 0_u8,
        (Flow::In, _) => 1,
        (Flow::Out, _) => 2,
    });
    lines
}

fn booking(index: &Index, line: BookedLine) -> BookBankLine {
    let clue = clue(index, &line);
    let BookedLine { reference, day, flow, amount, .. } = line;
    BookBankLine { line: BankLine { day, flow, amount, reference }, clue }
}

/// A file that does not begin where the ledger ends: statements before it are missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The day of the first statement of the file.
    pub day: Day,
    /// With what it opens, in cents.
    pub opening: i64,
    /// The day of the last closing balance before it that is recorded.
    pub recorded: Day,
    /// That balance, in cents.
    pub closing: i64,
}

/// Whether `statement`, the first of a file, opens with what the ledger has: the last closing
/// balance before its day, or one of its day, when a day has several statements; or that balance
/// and all that was booked since, where no balance could be recorded: one below zero is not. A
/// statement that is sent again is compared with what was before its day, as when it came first; of
/// one of which nothing is new, a later part of its day say, nothing before it can be missing.
///
/// # Errors
///
/// [`Gap`]; never when no balance before is recorded.
pub fn follows(bank: &Bank, statement: &Statement) -> Result<(), Gap> {
    let (opening, closing) = (&statement.opening, &statement.closing);
    let cents = |cents: u64| i64::try_from(cents).unwrap_or(i64::MAX);
    let before = |day: Day| {
        let found = bank.closing().range(..day).next_back();
        found.map(|(day, balance)| (*day, cents(balance.get())))
    };
    let on = |day: Day| bank.closing().get(&day).map(|balance| (day, cents(balance.get())));
    let first = opening.day.min(closing.day);
    let Some((recorded, last)) = before(closing.day) else { return Ok(()) };
    let is_recorded = on(closing.day).is_some_and(|(_, balance)| balance == closing.cents);
    if is_recorded && statement.lines.iter().all(|line| bank.knows(&line.reference)) {
        return Ok(());
    }
    let since = |until| (recorded, last.saturating_add(booked_between(bank, recorded, until)));
    // An opening of the day before is that day's closing.
    let dated_before = (opening.day < closing.day).then(|| since(first.next()));
    let known = [Some((recorded, last)), on(closing.day), before(first), on(first)];
    let mut known = known.into_iter().chain([Some(since(first)), dated_before]).flatten();
    if known.any(|(_, balance)| balance == opening.cents) {
        return Ok(());
    }
    Err(Gap { day: closing.day, opening: opening.cents, recorded, closing: last })
}

/// What was booked after the day `from` and before the day `until`, in cents; negative when more
/// went out than came in.
fn booked_between(bank: &Bank, from: Day, until: Day) -> i64 {
    let days = bank.flows().range(from.next()..until.max(from.next()));
    let cents = |cents: Cents| i64::try_from(cents.get()).unwrap_or(i64::MAX);
    let moved = days.map(|(_, day)| cents(day.came_in).saturating_sub(cents(day.went_out)));
    moved.fold(0, i64::saturating_add)
}
