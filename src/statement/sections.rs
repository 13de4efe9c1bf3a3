//! The sections of a report, by whom it is for.
//!
//! **Invariant:** every section that tells what was used has the same totals.

use std::collections::BTreeMap;

use super::background::{Background, Position, Role, Settled};
use super::called::{self, CALLS, CONTESTS};
use super::gather::Gathering;
use super::keys::{ColumnKey, ColumnKind, Measure, Notice, RowKey, SectionKey};
use super::tally::{Folds, Sum, Tally};
use super::undone::{self, INCIDENTS};
use super::value::{Cell, Period, Report, Row, Section};
use super::walk::Quantity;
use crate::domain::account::Side;
use crate::domain::bank::{Cover, Verdict};
use crate::domain::facts::{Correction, Withheld};
use crate::domain::id::OrganisationId;
use crate::domain::money::Cents;

/// A section, and its columns.
type Layout = (SectionKey, &'static [ColumnKey]);

use ColumnKey as C;
use SectionKey as S;

const USED: &[C] = &[C::Redemptions, C::Cheques, C::Used, C::Contributed, C::CoFunded, C::Borne];
const USED_FOR: &[C] = &[C::Redemptions, C::Used, C::Contributed, C::CoFunded, C::Borne];
const BORNE: &[C] = &[C::Redemptions, C::Amount];
const AMOUNT: &[C] = &[C::Amount];
const TAKEN: &[C] = &[C::Redemptions, C::Cheques, C::Used];
const SHADOW: &[C] = &[C::Redemptions, C::NoAgreement, C::OutsideTerms, C::OverEnvelope, C::Amount];
const LIFE: &[C] = &[
    C::PeriodBooklets,
    C::PeriodCheques,
    C::PeriodAmount,
    C::EndBooklets,
    C::EndCheques,
    C::EndAmount,
];
const AGREEMENTS: &[C] = &[C::Organisation, C::Amount, C::UsedAtEnd, C::Ceiling, C::LeftAtEnd];
const AWARDS: &[C] = &[C::Buyer, C::Amount, C::UsedAtEnd, C::Ceiling, C::LeftAtEnd];
const REMITTANCES: &[C] =
    &[C::Due, C::Payable, C::InTransit, C::Paid, C::Unpaid, C::SetOff, C::Forfeited, C::Goodwill];
const POSITIONS: &[C] = &[C::Number, C::Side, C::Held];
const POSITIONS_WITH: &[C] = &[C::Buyer, C::Number, C::Side, C::Held];
const COVER: &[C] =
    &[C::Verdict, C::VerdictDay, C::Short, C::ComparedDay, C::Bank, C::Ledger, C::UnprovenDays];

const OF_BUYER: &[Layout] = &[
    (S::Life, LIFE),
    (S::Bearers, AMOUNT),
    (S::Calls, CALLS),
    (S::Contests, CONTESTS),
    (S::Incidents, INCIDENTS),
    (S::ByVenue, USED),
    (S::ByPrescriber, USED),
    (S::ByService, USED),
    (S::ByProcedure, USED_FOR),
    (S::ByCommune, USED),
    (S::Positions, POSITIONS),
    (S::Cover, COVER),
];
const OF_CO_FUNDER: &[Layout] = &[
    (S::Awards, AWARDS),
    (S::Calls, CALLS),
    (S::Contests, CONTESTS),
    (S::ByBuyer, BORNE),
    (S::ByVenue, BORNE),
    (S::ByPrescriber, BORNE),
    (S::ByService, BORNE),
    (S::ByProcedure, BORNE),
    (S::ByCommune, BORNE),
    (S::Positions, POSITIONS_WITH),
];
const OF_CONTRIBUTOR: &[Layout] = &[
    (S::Agreements, AGREEMENTS),
    (S::Calls, CALLS),
    (S::Contests, CONTESTS),
    (S::ByBuyer, AMOUNT),
    (S::ByVenue, BORNE),
    (S::ByPrescriber, BORNE),
    (S::ByService, BORNE),
    (S::ByProcedure, BORNE),
    (S::ByCommune, BORNE),
    (S::Positions, POSITIONS_WITH),
];
const OF_SHADOW: &[Layout] = &[(S::ByOrganisation, SHADOW), (S::ByBuyer, SHADOW)];
const OF_VENUE: &[Layout] = &[
    (S::Remittances, REMITTANCES),
    (S::Incidents, INCIDENTS),
    (S::ByBuyer, TAKEN),
    (S::ByService, TAKEN),
];

fn layouts(role: Role) -> &'static [Layout] {
    match role {
        Role::Buyer(_) => OF_BUYER,
        Role::CoFunder(_) => OF_CO_FUNDER,
        Role::Contributor(_) => OF_CONTRIBUTOR,
        Role::Shadow(_) => OF_SHADOW,
        Role::Venue(_) => OF_VENUE,
    }
}

/// The sections of a report for `role`.
pub(super) fn of(role: Role) -> impl Iterator<Item = SectionKey> {
    layouts(role).iter().map(|(section, _)| *section)
}

/// The columns of a section that are summed from redemptions; of remittances, what was used.
pub(super) fn amounts(role: Role, section: SectionKey) -> Vec<ColumnKey> {
    let found = layouts(role).iter().find(|(key, _)| *key == section);
    let columns = found.map_or(&[][..], |(_, columns)| columns);
    let columns: Vec<C> = columns.iter().copied().filter(|one| one.place().is_some()).collect();
    if columns.is_empty() { vec![C::Used] } else { columns }
}

/// The report of what was gathered. That of one organisation has nothing when the one of all merges
/// it, since alone it would tell of those that it is merged with.
pub(super) fn report(gathering: &Gathering, rows_max: usize) -> Report {
    let background = &gathering.background;
    let mut notices = Vec::new();
    let mut sections = Vec::new();
    for (key, columns) in layouts(background.role) {
        let tally = gathering.tallies.get(key).cloned().unwrap_or_default();
        let mut folds = tally.folds(rows_max);
        if let Some(own) = background.own_row(*key) {
            if !tally.has(own) || folds.get(&own) == Some(&RowKey::Grouped) {
                notices.push(Notice::Withheld);
                sections.clear();
                break;
            }
            folds.clear();
        }
        notices.extend(folds.values().filter_map(|into| notice_of(*into)));
        let rows = rows(gathering, (*key, columns), (&tally, &folds));
        sections.push(totalled(Section {
            key: *key,
            columns: columns.to_vec(),
            rows,
            total: None,
        }));
    }
    if matches!(background.role, Role::Shadow(_)) {
        notices.push(Notice::NeverReceivable);
    }
    notices.sort_unstable();
    notices.dedup();
    let (subject, period) = (background.subject, background.period);
    Report { subject, period, through: background.through, notices, sections }
}

fn notice_of(into: RowKey) -> Option<Notice> {
    match (into == RowKey::Grouped, into == RowKey::Others) {
        (true, _) => Some(Notice::Grouped),
        (_, true) => Some(Notice::Shortened),
        (false, false) => None,
    }
}

/// The section with its totals, where there are any.
fn totalled(section: Section) -> Section {
    let overlaps = section.key.overlaps();
    match section.key {
        S::Life | S::Positions | S::Cover => section,
        S::Bearers
        | S::Agreements
        | S::Awards
        | S::Remittances
        | S::Calls
        | S::Contests
        | S::Incidents
        | S::ByOrganisation
        | S::ByBuyer
        | S::ByVenue
        | S::ByPrescriber
        | S::ByService
        | S::ByProcedure
        | S::ByCommune => section.summed(|column| {
            let adds_up = !overlaps || column != C::Redemptions;
            adds_up && column.kind() != ColumnKind::Text
        }),
    }
}

fn rows(
    gathering: &Gathering,
    (key, columns): Layout,
    (tally, folds): (&Tally, &Folds),
) -> Vec<Row> {
    let background = &gathering.background;
    let mut sums = tally.shown(folds);
    sums.retain(|row, _| background.shows(key, *row));
    match key {
        S::Life => Measure::ALL.iter().map(|measure| life(gathering, *measure)).collect(),
        S::Agreements => agreements(background, &sums),
        S::Awards => awards(background, &sums),
        S::Remittances => remittances(gathering),
        S::Calls => called::calls(gathering, folds),
        S::Contests => called::contests(gathering),
        S::Incidents => undone::incidents(gathering),
        S::Positions => {
            let of = |one: &(String, Position)| position(background.role, one);
            background.positions.iter().map(of).collect()
        }
        S::Cover => vec![cover(&background.cover)],
        S::Bearers
        | S::ByOrganisation
        | S::ByBuyer
        | S::ByVenue
        | S::ByPrescriber
        | S::ByService
        | S::ByProcedure
        | S::ByCommune => {
            let row = |(row, sum): (&RowKey, &Sum)| {
                let cells = columns.iter().map(|column| cell(*column, sum)).collect();
                Row { key: row.to_string(), cells }
            };
            sums.iter().map(row).collect()
        }
    }
}

/// What a row sums, in a column.
fn cell(column: ColumnKey, sum: &Sum) -> Cell {
    if column == C::Redemptions {
        return Cell::Count(u64::try_from(sum.redemptions.len()).unwrap_or(u64::MAX));
    }
    match column.place() {
        Some(place) => Cell::Cents(sum.amount(place)),
        None => Cell::Count(sum.cheques),
    }
}

fn life(gathering: &Gathering, measure: Measure) -> Row {
    let (in_period, up_to_end) = gathering.walk.life.get(&measure).copied().unwrap_or_default();
    let has_booklets = !matches!(measure, Measure::Used | Measure::Cancelled);
    let cells = [in_period, up_to_end].into_iter().flat_map(|quantity| {
        let Quantity { booklets, cheques, cents } = quantity;
        let booklets = if has_booklets { Cell::Count(booklets) } else { Cell::None };
        let amount = Cents::new(cents).unwrap_or(Cents::MAX);
        [booklets, Cell::Count(cheques), Cell::Cents(amount)]
    });
    Row { key: measure.word().to_owned(), cells: cells.collect() }
}

/// What is borne, what of the ceiling is used, the ceiling, and what is left of it.
fn consumed(borne: Cents, used: Cents, ceiling: Cents) -> [Cell; 4] {
    let left = ceiling.checked_sub(used).unwrap_or(Cents::ZERO);
    [borne, used, ceiling, left].map(Cell::Cents)
}

/// A row for each agreement of the contributor and year with anything to bear or borne: in a year's
/// report, of that year alone.
fn agreements(background: &Background, sums: &BTreeMap<RowKey, Sum>) -> Vec<Row> {
    let cut_off = background.cycles.last().map(|(_, _, cut_off)| *cut_off);
    let mut ceilings: BTreeMap<(RowKey, OrganisationId), Cents> = BTreeMap::new();
    let ids = (0..background.agreements.len()).filter_map(crate::domain::id::AgreementId::at_index);
    for (id, agreement) in ids.zip(&background.agreements) {
        let is_own = background.role == Role::Contributor(agreement.contributor);
        let Some(cut_off) = cut_off.filter(|cut_off| is_own && agreement.is_signed(*cut_off))
        else {
            continue;
        };
        let known = agreement.revisions.iter().rfind(|revision| revision.since <= cut_off);
        let years = known.map_or(&[][..], |revision| &revision.terms.years);
        for limit in years {
            let row = RowKey::Agreement(id, limit.year);
            ceilings.insert((row, agreement.organisation), limit.envelope);
        }
        for row in sums.keys().filter(|row| matches!(row, RowKey::Agreement(of, _) if *of == id)) {
            ceilings.entry((*row, agreement.organisation)).or_insert(Cents::ZERO);
        }
    }
    let row = |((row, organisation), ceiling): ((RowKey, OrganisationId), Cents)| {
        let RowKey::Agreement(id, year) = row else { return None };
        let is_wanted = !matches!(background.period, Period::Year(wanted) if wanted != year);
        let borne = sums.get(&row).map_or(Cents::ZERO, |sum| sum.amount(0));
        let used = background.used.0.get(&(id, year)).copied().unwrap_or(Cents::ZERO);
        let slug = background.names.organisations.get(organisation.index());
        let slug = Cell::Text(slug.map(ToString::to_string).unwrap_or_default());
        let cells = std::iter::once(slug).chain(consumed(borne, used, ceiling)).collect();
        is_wanted.then(|| Row { key: row.to_string(), cells })
    };
    ceilings.into_iter().filter_map(row).collect()
}

/// A row for each award of the co-funder.
fn awards(background: &Background, sums: &BTreeMap<RowKey, Sum>) -> Vec<Row> {
    let ids = (0..background.awards.len()).filter_map(crate::domain::id::AwardId::at_index);
    let own = ids.zip(&background.awards);
    let own = own.filter(|(_, award)| background.role == Role::CoFunder(award.terms.co_funder));
    let row = |(id, award): (crate::domain::id::AwardId, &crate::domain::agreement::Award)| {
        let key = RowKey::Award(id);
        let borne = sums.get(&key).map_or(Cents::ZERO, |sum| sum.amount(0));
        let used = background.used.1.get(&id).copied().unwrap_or(Cents::ZERO);
        let buyer = Cell::Text(award.terms.buyer.to_string());
        let figures = consumed(borne, used, award.terms.amount);
        Row { key: key.to_string(), cells: std::iter::once(buyer).chain(figures).collect() }
    };
    own.map(row).collect()
}

/// The remittances of the cycle; in a year's report, of the cycles that were closed in that year.
fn remittances(gathering: &Gathering) -> Vec<Row> {
    let settled = gathering.background.remittances.iter();
    let of_period = settled.filter(|((cycle, _), _)| gathering.is_of_period(*cycle));
    let row = |((cycle, buyer), settled): (&(_, _), &Settled)| {
        let Settled { due, payable, in_transit, paid, correction, withheld } = *settled;
        let Correction { unpaid, set_off, goodwill } = correction;
        let Withheld { twice, forfeited } = withheld;
        let set_off = set_off.checked_add(twice).unwrap_or(Cents::MAX);
        let cells = [due, payable, in_transit, paid, unpaid, set_off, forfeited, goodwill];
        let cells = cells.map(Cell::Cents).to_vec();
        Row { key: RowKey::Remittance(*cycle, *buyer).to_string(), cells }
    };
    of_period.map(row).collect()
}

/// What accounts hold; of a funder that bears, with the buyer whose chèques they are about.
fn position(role: Role, (key, position): &(String, Position)) -> Row {
    let Position { number, side, held } = *position;
    let side = match side {
        Side::Debit => "debit",
        Side::Credit => "credit",
    };
    let buyer = match role {
        Role::CoFunder(_) | Role::Contributor(_) => key.split_once('.').map(|(_, buyer)| buyer),
        Role::Buyer(_) | Role::Shadow(_) | Role::Venue(_) => None,
    };
    let texts = buyer.into_iter().chain([number, side]).map(|text| Cell::Text(text.to_owned()));
    Row { key: key.clone(), cells: texts.chain([Cell::Cents(held)]).collect() }
}

fn cover(cover: &Cover) -> Row {
    let Cover { verdict, compared, unproven_banking_days } = *cover;
    let (word, day, short) = match verdict {
        Verdict::Empty => ("empty", None, Cents::ZERO),
        Verdict::Proven { on } => ("proven", Some(on), Cents::ZERO),
        Verdict::Unproven { since } => ("unproven", Some(since), Cents::ZERO),
        Verdict::Short { on, by } => ("short", Some(on), by),
    };
    let (compared, bank, ledger) = match compared {
        Some((day, bank, ledger)) => (Cell::Day(day), Cell::Cents(bank), Cell::Cents(ledger)),
        None => (Cell::None, Cell::None, Cell::None),
    };
    let day = day.map_or(Cell::None, Cell::Day);
    let unproven = Cell::Count(u64::from(unproven_banking_days));
    let word = Cell::Text(word.to_owned());
    let cells = vec![word, day, Cell::Cents(short), compared, bank, ledger, unproven];
    Row { key: "all_buyers".to_owned(), cells }
}
