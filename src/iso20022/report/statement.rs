//! camt.053: statements, each with the balances that its lines lead from and to.

use std::collections::BTreeMap;
use std::ops::Range;

use super::entry::{self, Movement, signed};
use super::error::{Fault, FieldProblem, Place, ReportError, Section, figures};
use super::identity::{self, Derived, Moved};
use super::node::Node;
use super::sections::{Sections, Step};
use super::xml::Pieces;
use super::{Balance, BookedLine, ID_CHARS_MAX, Statement};
use crate::domain::bank::{BankReference, Flow};
use crate::domain::iban::Iban;
use crate::domain::money::Cents;
use crate::domain::time::Day;

/// Reads all statements of a camt.053.
pub(super) fn read(pieces: Pieces<'_>) -> Result<Vec<Statement>, ReportError> {
    let mut statements: Vec<(Place, Statement)> = Vec::new();
    let mut references: BTreeMap<BankReference, Place> = BTreeMap::new();
    let mut sections = Sections::new(pieces, "Stmt");
    let mut open: Option<Open> = None;
    while let Some(step) = sections.next()? {
        match step {
            Step::Begin(number) => open = Some(Open::new(number)),
            Step::Part(part) => {
                if let Some(open) = &mut open {
                    open.take(&part, &mut references)?;
                }
            }
            Step::End => {
                if let Some(open) = open.take() {
                    statements.push((open.whole(), open.finish()?));
                }
            }
        }
    }
    if statements.is_empty() {
        return Err(ReportError::Nothing);
    }
    // A stable sort: of one day, the order of the file.
    statements.sort_by_key(|(_, statement)| statement.closing.day);
    check_chain(&statements)?;
    Ok(statements.into_iter().map(|(_, statement)| statement).collect())
}

/// The account in `Acct`.
pub(super) fn account_of(part: &Node) -> Result<Iban, Fault> {
    let text = part.text_at(&["Id", "IBAN"])?.ok_or(Fault::missing("Acct/Id/IBAN"))?;
    if let Some(currency) = part.text_at(&["Ccy"])?.filter(|currency| *currency != "EUR") {
        return Err(Fault::new("Acct/Ccy", FieldProblem::Currency(figures(currency))));
    }
    text.parse().map_err(|_| Fault::new("Acct/Id/IBAN", FieldProblem::Iban))
}

/// Checks that each statement begins where the one before it, of the same account, ended.
fn check_chain(statements: &[(Place, Statement)]) -> Result<(), ReportError> {
    for (at, (place, statement)) in statements.iter().enumerate() {
        let earlier = statements.get(..at).unwrap_or_default().iter();
        let before = earlier.rev().find(|(_, earlier)| earlier.account == statement.account);
        let Some((before, earlier)) = before else { continue };
        let (opening, closing) = (statement.opening.cents, earlier.closing.cents);
        if opening != closing {
            return Err(ReportError::Gap { place: *place, before: *before, opening, closing });
        }
    }
    Ok(())
}

/// `fault` with the field as the whole statement knows it.
fn of_balance(fault: Fault) -> Fault {
    let field = match fault.field {
        "Amt" => "Bal/Amt",
        "CdtDbtInd" => "Bal/CdtDbtInd",
        "Dt" | "DtTm" => "Bal/Dt",
        "Tp" | "CdOrPrtry" | "Cd" | "Prtry" => "Bal/Tp",
        other => other,
    };
    Fault { field, ..fault }
}

/// A statement while it is read.
struct Open {
    number: u32,
    entries: u32,
    id: Option<String>,
    account: Option<Iban>,
    /// `OPBD`, `PRCD`, `CLBD`.
    balances: [Option<Balance>; 3],
    lines: Vec<BookedLine>,
    pending: u32,
    unmoved: u32,
    /// References of entries that the bank gave none, and of the details of such.
    wholes: Derived,
    details: Derived,
    apart: Vec<Apart>,
}

/// An entry without a reference that is told apart, and the lines that are its details.
struct Apart {
    lines: Range<usize>,
    day: Day,
    flow: Flow,
    amount: Cents,
}

const BALANCES: [&str; 3] = ["OPBD", "PRCD", "CLBD"];

impl Open {
    fn new(number: u32) -> Open {
        Open {
            number,
            entries: 0,
            id: None,
            account: None,
            balances: [None; 3],
            lines: Vec::new(),
            pending: 0,
            unmoved: 0,
            wholes: Derived::of_entries(),
            details: Derived::of_details(),
            apart: Vec::new(),
        }
    }

    fn whole(&self) -> Place {
        Place { section: Section::Statement, number: self.number, entry: None }
    }

    fn take(
        &mut self,
        part: &Node,
        references: &mut BTreeMap<BankReference, Place>,
    ) -> Result<(), ReportError> {
        let place = self.whole();
        let twice = |field| Fault::new(field, FieldProblem::Twice).at(place);
        match part.name {
            "Id" => {
                let id = part.text().ok_or(Fault::missing("Id").at(place))?;
                if id.chars().count() > ID_CHARS_MAX {
                    let problem = FieldProblem::TooLong { max: ID_CHARS_MAX };
                    return Err(Fault::new("Id", problem).at(place));
                }
                if self.id.replace(id.to_owned()).is_some() {
                    return Err(twice("Id"));
                }
            }
            "Acct" => {
                let account = account_of(part).map_err(|fault| fault.at(place))?;
                if self.account.replace(account).is_some() {
                    return Err(twice("Acct"));
                }
            }
            "Bal" => self.balance(part).map_err(|fault| of_balance(fault).at(place))?,
            "Ntry" => {
                self.entries = self.entries.saturating_add(1);
                let place = Place { entry: Some(self.entries), ..place };
                let first = self.lines.len();
                self.entry(part).map_err(|fault| fault.at(place))?;
                for line in self.lines.iter().skip(first) {
                    if let Some(first) = references.insert(line.reference.clone(), place) {
                        return Err(ReportError::SameReference { first, second: place });
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn balance(&mut self, part: &Node) -> Result<(), Fault> {
        let kind = part.at(&["Tp", "CdOrPrtry"])?.map_or(Ok(None), Node::code)?;
        let known = BALANCES.iter().position(|code| Some(*code) == kind);
        let Some(slot) = known.and_then(|at| self.balances.get_mut(at)) else { return Ok(()) };
        let amount = part.amount()?.ok_or(Fault::missing("Amt"))?;
        let flow = part.flow()?.ok_or(Fault::missing("CdtDbtInd"))?;
        let day = part.day("Dt")?.ok_or(Fault::missing("Dt"))?;
        let balance = Balance { day, cents: signed(flow, amount) };
        if slot.replace(balance).is_some() {
            return Err(Fault::new("Bal", FieldProblem::Twice));
        }
        Ok(())
    }

    fn entry(&mut self, part: &Node) -> Result<(), Fault> {
        if !entry::is_booked(part)? {
            self.pending = self.pending.saturating_add(1);
            return Ok(());
        }
        let account = self.account.ok_or(Fault::missing("Acct"))?;
        let entry = entry::read(part, &account)?;
        let day = entry.day.ok_or(Fault::missing("BookgDt"))?;
        if entry.movements.is_empty() {
            self.unmoved = self.unmoved.saturating_add(1);
        }
        let given = identity::given(entry.reference.as_deref());
        if given.is_none() && entry.split {
            let lines = self.lines.len()..self.lines.len().saturating_add(entry.movements.len());
            self.apart.push(Apart { lines, day, flow: entry.flow, amount: entry.amount });
        }
        for (movement, rank) in entry.movements.into_iter().zip(1..) {
            let moved = Moved::from(&movement);
            let (reference, other_form) = match (given, entry.split) {
                (Some(given), true) => {
                    (identity::of_given(given, Some(rank)), Some(identity::of_given(given, None)))
                }
                (Some(given), false) => {
                    (identity::of_given(given, None), Some(identity::of_given(given, Some(1))))
                }
                (None, true) => (self.details.next(&account, day, moved), None),
                (None, false) => (self.wholes.next(&account, day, moved), None),
            };
            let Movement { flow, amount, kind, end_to_end, texts, counterparty } = movement;
            self.lines.push(BookedLine {
                reference,
                other_form,
                day,
                flow,
                amount,
                kind,
                end_to_end,
                texts,
                counterparty,
            });
        }
        Ok(())
    }

    fn finish(self) -> Result<Statement, ReportError> {
        let place = self.whole();
        let missing = |field| Fault::missing(field).at(place);
        let id = self.id.ok_or(missing("Id"))?;
        let account = self.account.ok_or(missing("Acct"))?;
        let [booked, previous, closing] = self.balances;
        if let (Some(booked), Some(previous)) = (booked, previous)
            && booked.cents != previous.cents
        {
            return Err(Fault::new("Bal OPBD", FieldProblem::Disagrees("Bal PRCD")).at(place));
        }
        let opening = booked.or(previous).ok_or(missing("Bal OPBD"))?;
        let closing = closing.ok_or(missing("Bal CLBD"))?;
        let moved = |line: &BookedLine| signed(line.flow, line.amount);
        // At most 100 000 amounts of 10^15 cents, which an `i128` holds.
        let booked: i128 = self.lines.iter().map(|line| i128::from(moved(line))).sum();
        if i128::from(closing.cents).checked_sub(i128::from(opening.cents)) != Some(booked) {
            let limit = if booked < 0 { i64::MIN } else { i64::MAX };
            let booked = i64::try_from(booked).unwrap_or(limit);
            let (opening, closing) = (opening.cents, closing.cents);
            return Err(ReportError::Unbalanced { place, opening, booked, closing });
        }
        let Open { mut lines, pending, unmoved, mut wholes, apart, .. } = self;
        // After those that are not told apart: what is told apart later changes no reference.
        for Apart { lines: details, day, flow, amount } in apart {
            let whole = wholes.next(&account, day, Moved { flow, amount, end_to_end: None });
            for line in lines.get_mut(details).into_iter().flatten() {
                line.other_form = Some(whole.clone());
            }
        }
        Ok(Statement { id, account, opening, closing, lines, pending, unmoved })
    }
}
