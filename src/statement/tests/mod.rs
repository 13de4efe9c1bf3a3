//! Reports of made-up ledgers: two buyers, two contributors, a co-funder, three venues.

#![expect(clippy::arithmetic_side_effects, reason = "a test that goes wrong says so by stopping")]

mod adding;
mod correcting;
mod hiding;
mod telling;
mod undoing;

use std::collections::BTreeMap;

use super::*;
use crate::domain::account::Account;
use crate::domain::agreement::{
    Agreement, AgreementState, Award, AwardTerms, Covered, Revision, Terms, YearLimit,
};
use crate::domain::code::KeyVersion;
use crate::domain::entry::ShareLine;
use crate::domain::entry::{ChequeSet, ClaimEffect, Effect, Entry, FigureLine, FigureTotals, Part};
use crate::domain::facts::{
    Cycle, CycleShares, CycleState, Facts, Funder, LastEntry, Order, OrderTerms, Remittance,
    RemittanceKey, Sharing, Venue,
};
use crate::domain::id::{
    AgreementId, BookletId, CycleId, FunderId, OrderId, OrganisationId, PrescriberId, SchemeId,
    Sequence, VenueId,
};
use crate::domain::money::{Cents, Rate};
use crate::domain::organisation::{Affiliation, FunderKind, Site};
use crate::domain::procedure::{
    AddedProcedure, Behind, Category, Procedure, ProcedureTable, TableVersion,
};
use crate::domain::registry::RecordDigest;
use crate::domain::request::{DigestWriter, RequestId};
use crate::domain::scheme::{CoFundingBase, CoFundingPath, Territory, Validity};
use crate::domain::service::Service;
use crate::domain::time::{Day, DayRange, Timestamp};
use crate::settlement::{Computation, Known, Settled};

/// Funders 1 and 2 buy, 3 and 4 are contributors (the CAF, the CPAM), 5 is the State.
const BUYER: u32 = 1;
const CAF: u32 = 3;
const CPAM: u32 = 4;
const STATE: u32 = 5;

fn cents(amount: u64) -> Cents {
    Cents::new(amount).unwrap()
}

fn funder(number: u32) -> FunderId {
    FunderId::new(number).unwrap()
}

fn sequence(number: u64) -> Sequence {
    Sequence::new(number).unwrap()
}

fn cycle(number: u32) -> CycleId {
    CycleId::new(number).unwrap()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn organisation(number: u32) -> OrganisationId {
    OrganisationId::new(number).unwrap()
}

fn always() -> DayRange {
    DayRange::new(Day::MIN, Day::MAX).unwrap()
}

fn record() -> RecordDigest {
    RecordDigest([0; 32])
}

fn entry(number: u64, day: Day, effects: Vec<Effect>) -> Entry {
    Entry {
        sequence: sequence(number),
        at: Timestamp::MIN,
        day,
        caller: "terminal".parse().unwrap(),
        request: RequestId([1; 16]),
        digest: DigestWriter::new("test").finish(),
        effects,
        transfers: Vec::new(),
    }
}

/// A redemption, with parts of orders: some chèques of booklets, worth 9.99 each.
fn redeemed(venue: u32, service: Service, declared: &[Procedure], sets: &[(u32, u16)]) -> Effect {
    let mut parts: BTreeMap<u32, Vec<ChequeSet>> = BTreeMap::new();
    for (booklet, mask) in sets {
        let set = ChequeSet { booklet: BookletId::new(*booklet).unwrap(), mask: *mask };
        parts.entry(1 + (booklet - 1) / 10).or_default().push(set);
    }
    let part = |(order, cheques): (u32, Vec<ChequeSet>)| {
        let count: u32 = cheques.iter().map(|set| set.count()).sum();
        let value = cents(u64::from(count) * 999);
        Part { order: OrderId::new(order).unwrap(), rules_version: 1, value, cheques }
    };
    Effect::Redeemed {
        venue: VenueId::new(venue).unwrap(),
        service,
        procedures: declared.to_vec(),
        service_date: day("2025-03-03"),
        parts: parts.into_iter().map(part).collect(),
    }
}

/// What happens before any redemption: orders 1 and 2 of ten booklets each, of buyers 1 and 2; of
/// each, five for prescriber 1 and three for prescriber 2.
fn opening() -> Vec<Entry> {
    let today = day("2025-01-15");
    let ordered = |order: u32| Effect::OrderCreated {
        order: OrderId::new(order).unwrap(),
        terms: terms_of(order),
    };
    let first = |order: u32, more: u32| BookletId::new(10 * (order - 1) + 1 + more).unwrap();
    let validity = Validity { last_service: today, last_presentation: today, lapse: today };
    let issued = |order: u32| Effect::BookletsIssued {
        order: OrderId::new(order).unwrap(),
        first: first(order, 0),
        count: 10,
        key: KeyVersion::FIRST,
        validity,
    };
    let allotted = |order: u32, more: u32, count: u32, prescriber: u32| Effect::BookletsAllotted {
        first: first(order, more),
        count,
        prescriber: PrescriberId::new(prescriber).unwrap(),
    };
    vec![
        entry(1, today, vec![ordered(1)]),
        entry(2, today, vec![ordered(2)]),
        entry(3, today, vec![issued(1), issued(2)]),
        entry(4, today, vec![allotted(1, 0, 5, 1), allotted(1, 5, 3, 2)]),
        entry(5, today, vec![allotted(2, 0, 5, 1), allotted(2, 5, 3, 2)]),
    ]
}

fn terms_of(order: u32) -> OrderTerms {
    OrderTerms {
        buyer: funder(order),
        scheme: SchemeId::FIRST,
        quantity: 10,
        outer_day: Day::MAX,
        face_value: cents(999),
        cheques_per_booklet: 10,
    }
}

/// A ledger in which redemptions were settled.
#[derive(Debug)]
struct Ledger {
    facts: Facts,
    entries: Vec<Entry>,
}

fn agreement(contributor: u32, of: u32, (share, envelope): (u32, u64)) -> Agreement {
    let terms = Terms {
        days: always(),
        territory: Territory::Anywhere,
        procedures: Covered::All,
        table_version: 1,
        share: Rate::new(share).unwrap(),
        maximum_per_cheque: None,
        years: vec![YearLimit { year: 2025, envelope: cents(envelope), cheques: None }],
    };
    Agreement {
        contributor: funder(contributor),
        organisation: organisation(of),
        state: AgreementState::Signed,
        revisions: vec![Revision { since: sequence(1), from: Day::MIN, terms }],
        used: BTreeMap::new(),
    }
}

fn award(buyer: u32, rate: u32, amount: u64) -> Award {
    let terms = AwardTerms {
        co_funder: funder(STATE),
        buyer: funder(buyer),
        scheme: SchemeId::FIRST,
        rank: 1,
        rate: Rate::new(rate).unwrap(),
        base: CoFundingBase::Net,
        path: CoFundingPath::ThroughEscrow,
        amount: cents(amount),
        days: always(),
    };
    Award { since: sequence(1), terms, ended: None, used: Cents::ZERO }
}

/// The CAF stands behind *famille* and, with the CPAM, behind *social*; the CPAM alone behind
/// *justice*, which is made up, and the procedure 11, below *social*; nobody behind the others.
fn table() -> ProcedureTable {
    let behind = |of: &[u32]| -> Vec<Behind> {
        of.iter().map(|of| Behind { organisation: organisation(*of), weight: 1 }).collect()
    };
    let rows = Category::ALL.map(|category| {
        let of: &[u32] = match category.slug() {
            "famille" => &[1],
            "social" => &[1, 2],
            "justice" => &[2],
            _ => &[],
        };
        (category.procedure(), behind(of))
    });
    let added = (Procedure::new(11).unwrap(), behind(&[2]));
    let rows = rows.into_iter().chain([added]).collect();
    let slug = |text: &str| text.parse().unwrap();
    ProcedureTable {
        organisations: vec![slug("caf"), slug("cpam")],
        added: vec![AddedProcedure { slug: slug("carte-vitale"), category: Category::Social }],
        versions: vec![TableVersion { since: sequence(1), from: Day::MIN, rows }],
    }
}

fn venue(commune: Option<&str>) -> Venue {
    let commune = commune.map(|code| code.parse().unwrap());
    Venue {
        site: Site { departement: "16".parse().unwrap(), commune },
        record: record(),
        affiliation: Affiliation::Active { buyer: None },
        labels: Vec::new(),
        enrolment: None,
        suspended: None,
        taken: BTreeMap::new(),
    }
}

impl Ledger {
    /// Cycles of redemptions and other effects, each closed and computed, with these agreements and
    /// awards.
    fn new(cycles: Vec<Vec<Effect>>, (agreements, awards): (Vec<Agreement>, Vec<Award>)) -> Ledger {
        let kinds = [
            FunderKind::Buyer,
            FunderKind::Buyer,
            FunderKind::Contributor,
            FunderKind::Contributor,
            FunderKind::CoFunder,
        ];
        let order = |number: u32| {
            let mut order = Order::new(terms_of(number));
            order.series.push((BookletId::new(10 * (number - 1) + 1).unwrap(), 10));
            order
        };
        let facts = Facts {
            funders: kinds.map(|kind| Funder { kind, record: record() }).to_vec(),
            orders: vec![order(1), order(2)],
            venues: vec![venue(Some("16015")), venue(Some("16102")), venue(None)],
            sharing: Sharing { procedures: table(), agreements, awards, ..Sharing::default() },
            ..Facts::default()
        };
        let mut ledger = Ledger { facts, entries: opening() };
        for effects in cycles {
            ledger.settle(effects);
        }
        ledger
    }

    fn settle(&mut self, effects: Vec<Effect>) {
        let id = CycleId::at_index(self.facts.cycles.len()).unwrap();
        let label: crate::domain::facts::Label = format!("cycle-{}", id.get()).parse().unwrap();
        let first = self.facts.last_cut_off().map_or(Sequence::FIRST, Sequence::next);
        let today = day("2025-03-31");
        for effect in effects {
            let number = self.entries.last().unwrap().sequence.get() + 1;
            self.entries.push(entry(number, day("2025-03-04"), vec![effect]));
        }
        let cut_off = self.entries.last().unwrap().sequence.next();
        let closed = Effect::CycleClosed { cycle: id, label: label.clone(), first };
        self.entries.push(entry(cut_off.get(), today, vec![closed]));
        let mut computation = Computation::new(self.facts.buyers());
        for entry in self.entries.iter().filter(|entry| entry.sequence >= first) {
            computation.add(entry).unwrap();
        }
        let known = Known::at(&self.facts, id, cut_off);
        let Settled { figures, shares } = Settled::of(computation, Some(known)).unwrap();
        let shares = shares.unwrap();
        for FigureLine { venue, buyer, amount, .. } in figures.lines().iter().copied() {
            let key = RemittanceKey { cycle: id, venue, buyer };
            let due = Remittance { due: amount, payable: amount, since: cut_off, attempts: 0 };
            self.facts.remittances.insert(key, due);
        }
        let totals: FigureTotals = *figures.totals();
        let (lines, state) = (shares.lines().to_vec(), CycleState::Computed { totals });
        let closed_by = "clerk".parse().unwrap();
        self.facts.cycles.push(Cycle { label, first, cut_off, closed_by, state });
        let totals = Some(*shares.totals());
        self.facts.sharing.cycles.insert(id, CycleShares { version: 2, parts: 1, lines, totals });
        let prepared = Effect::Claim(ClaimEffect::StatementsPrepared { cycle: id });
        self.facts.apply(&entry(cut_off.get(), today, vec![prepared]));
        self.facts.last = Some(LastEntry { sequence: cut_off, at: Timestamp::MIN, day: today });
    }

    /// Gathers as the engine does.
    fn gathered(&self, (subject, period): (Subject, Period), asked: Option<Asked>) -> Gathering {
        let last = self.facts.last.map(|last| last.sequence);
        let background =
            Background::of(&self.facts, (subject, period), (last, Some(day("2025-04-01"))));
        let background = background.unwrap();
        let mut gathering = match asked {
            Some(asked) => Gathering::explaining(background, asked),
            None => Gathering::new(background),
        };
        let mut entries = self.entries.iter().peekable();
        for (cycle, cut_off) in gathering.background().cycles() {
            while let Some(entry) = entries.next_if(|entry| entry.sequence <= cut_off) {
                gathering.add(entry).unwrap();
            }
            let known = gathering.background().known(&self.facts, (cycle, cut_off));
            gathering.close(cycle, known).unwrap();
        }
        if gathering.wants_the_rest() {
            entries.for_each(|entry| gathering.add(entry).unwrap());
        }
        gathering
    }

    fn report(&self, subject: Subject, period: Period) -> Report {
        self.gathered((subject, period), None).report(1_000)
    }

    /// The recorded lines of a cycle.
    fn lines(&self, cycle: CycleId) -> &[ShareLine] {
        &self.facts.sharing.cycles[&cycle].lines
    }
}

fn section(report: &Report, key: SectionKey) -> &Section {
    report.sections.iter().find(|section| section.key == key).unwrap()
}

/// The cell of a row in a column; of the total without a row.
fn cell(section: &Section, row: Option<&str>, column: ColumnKey) -> Cell {
    let cells = match row {
        Some(row) => &section.row(row).unwrap().cells,
        None => section.total.as_ref().unwrap(),
    };
    let place = section.columns.iter().position(|known| *known == column).unwrap();
    cells[place].clone()
}

/// The cents of a cell; 0 where there are none.
fn amount(cell: &Cell) -> u64 {
    if let Cell::Cents(amount) = cell { amount.get() } else { 0 }
}

/// A section as text, one row per line.
fn told(section: &Section) -> String {
    let shown = |cell: &Cell| match cell {
        Cell::None => "-".to_owned(),
        Cell::Text(text) => text.clone(),
        Cell::Count(number) => number.to_string(),
        Cell::Cents(amount) => amount.to_string(),
        Cell::Day(day) => day.to_string(),
    };
    let line = |name: &str, cells: &[Cell]| {
        let cells: Vec<String> = cells.iter().map(shown).collect();
        format!("{name}: {}\n", cells.join(" "))
    };
    let rows: String = section.rows.iter().map(|row| line(&row.key, &row.cells)).collect();
    let total = section.total.as_ref().map(|cells| line("total", cells));
    rows + &total.unwrap_or_default()
}
