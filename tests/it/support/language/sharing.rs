//! The lines about who bears what: procedures, agreements, awards, and what becomes of figures.

use carnet::domain::agreement::{Covered, Terms, YearLimit};
use carnet::domain::entry::ReturnReason;
use carnet::domain::money::{Cents, Rate};
use carnet::domain::procedure::Category;
use carnet::domain::scheme::{CoFundingBase, Territory};
use carnet::domain::time::{Day, DayRange};

use super::{Parts, Step};

/// Words that begin an option of these lines only.
pub(super) const OPTIONS: &[&str] =
    &["days", "in", "max", "only", "rank", "rate", "share", "version", "years"];

/// What one of these lines asks. Names are still texts.
#[derive(Clone, Debug)]
pub(crate) enum Sharing {
    Table { from: Day, rows: Vec<TableRow> },
    Agreement { name: String, contributor: String, organisation: String, terms: Terms },
    Sign { agreement: String },
    Amend { agreement: String, from: Day, terms: Terms },
    Finish { agreement: String, last_day: Day },
    Award { name: String, award: Award },
    Stop { award: String, last_day: Day },
    SendBack { cycle: String, reason: ReturnReason, other: bool },
    RecordShares { cycle: String, part: u32 },
}

/// A procedure of a table: `allocations/famille=caf:2,msa`.
#[derive(Clone, Debug)]
pub(crate) struct TableRow {
    pub(crate) slug: String,
    pub(crate) category: Category,
    pub(crate) behind: Vec<(String, u32)>,
}

/// What a co-funder bears.
#[derive(Clone, Debug)]
pub(crate) struct Award {
    pub(crate) co_funder: String,
    pub(crate) buyer: String,
    pub(crate) scheme: String,
    pub(crate) rank: u8,
    pub(crate) rate: Rate,
    pub(crate) base: CoFundingBase,
    pub(crate) amount: Cents,
    pub(crate) days: DayRange,
}

/// What the line with this verb asks, if it is one of these.
pub(super) fn step(verb: (&str, Option<&str>), p: &mut Parts<'_>) -> Option<Step> {
    Some(Step::Sharing(match verb {
        ("table", _) => {
            let rows = p.about.iter().skip(1).map(|row| table_row(p, row)).collect();
            Sharing::Table { from: p.nth(0), rows }
        }
        ("agreement", _) => {
            let (contributor, organisation) = (p.must("of"), p.must("for"));
            Sharing::Agreement { name: p.nth(0), contributor, organisation, terms: terms(p) }
        }
        ("sign", _) => Sharing::Sign { agreement: p.nth(0) },
        ("amend", _) => {
            let (agreement, from) = (p.nth(0), p.must("from"));
            Sharing::Amend { agreement, from, terms: terms(p) }
        }
        ("finish", _) => Sharing::Finish { agreement: p.nth(0), last_day: p.must("after") },
        ("award", _) => Sharing::Award { name: p.nth(0), award: award(p) },
        ("stop", _) => Sharing::Stop { award: p.nth(0), last_day: p.must("after") },
        ("send", Some(_)) => {
            let other = p.take("figures") == Some("other");
            let reason = p.coded(p.word(1), ReturnReason::ALL);
            Sharing::SendBack { cycle: p.nth(0), reason, other }
        }
        ("record", Some(_)) => Sharing::RecordShares { cycle: p.nth(0), part: p.must("part") },
        _ => return None,
    }))
}

fn table_row(p: &Parts<'_>, row: &str) -> TableRow {
    let (procedure, behind) = row.split_once('=').unwrap_or_else(|| panic!("no row: {}", p.text));
    let (slug, category) = procedure.split_once('/').unwrap_or((procedure, procedure));
    let behind = behind.split(',').filter(|organisation| !organisation.is_empty());
    let behind = behind.map(|organisation| {
        let (slug, weight) = organisation.split_once(':').unwrap_or((organisation, "1"));
        (slug.to_owned(), p.read(weight))
    });
    TableRow {
        slug: slug.to_owned(),
        category: Category::with_slug(category).unwrap_or_else(|| panic!("{}", p.text)),
        behind: behind.collect(),
    }
}

fn percent(p: &Parts<'_>, text: &str) -> Rate {
    let percent: u32 = p.read(text);
    Rate::new(percent * 10_000).unwrap_or_else(|| panic!("no rate: {}", p.text))
}

fn days(p: &mut Parts<'_>) -> DayRange {
    let given = p.take("days").map(|days| p.days(days));
    given.unwrap_or_else(|| DayRange::new(Day::MIN, Day::MAX).unwrap())
}

fn terms(p: &mut Parts<'_>) -> Terms {
    let share = p.take("share").map_or(Rate::WHOLE, |share| percent(p, share));
    let territory = p.take("in").map_or(Territory::Anywhere, |departement| Territory::Within {
        departements: vec![p.read(departement)],
        communes: Vec::new(),
    });
    let procedures = p.list("only").map_or(Covered::All, |slugs| {
        Covered::Only(slugs.iter().map(|slug| p.read(&format!("procedures/{slug}"))).collect())
    });
    let years = p.list("years").unwrap_or_default();
    let years = years.iter().map(|year| {
        let mut words = year.split(':');
        let mut next = || words.next();
        YearLimit {
            year: p.read(next().unwrap_or_default()),
            envelope: p.read(next().unwrap_or_default()),
            cheques: next().map(|count| p.read(count)),
        }
    });
    let years = years.collect();
    Terms {
        days: days(p),
        territory,
        procedures,
        table_version: p.option("version").unwrap_or(1),
        share,
        maximum_per_cheque: p.option("max"),
        years,
    }
}

fn award(p: &mut Parts<'_>) -> Award {
    let rate: String = p.must("rate");
    Award {
        co_funder: p.must("of"),
        buyer: p.must("to"),
        scheme: p.must("under"),
        rank: p.option("rank").unwrap_or(1),
        rate: percent(p, &rate),
        base: p.coded(p.word(1), CoFundingBase::ALL),
        amount: p.nth(2),
        days: days(p),
    }
}
