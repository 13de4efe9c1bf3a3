//! What a report needs of the facts: taken once, so that the journal can be read without holding
//! them.

use std::collections::BTreeMap;

use super::called::{self, Objection};
use super::keys::SectionKey;
use super::value::{Period, Subject};
use crate::domain::account::{Account, Owner, Side};
use crate::domain::agreement::{Agreement, Award};
use crate::domain::bank::Cover;
use crate::domain::claim::StatementKey;
use crate::domain::entry::{Entry, IncidentKind, ShareLine};
use crate::domain::facts::{
    Correction, Facts, OrderTerms, PaymentRun, PaymentState, RemittanceKey, Statement, Withheld,
};
use crate::domain::id::{
    AgreementId, AwardId, BookletId, CycleId, FunderId, OrderId, OrganisationId, RedemptionId,
    Sequence, VenueId,
};
use crate::domain::money::Cents;
use crate::domain::organisation::FunderKind;
use crate::domain::procedure::{Procedure, ProcedureTable};
use crate::domain::rejection::Rejection;
use crate::domain::time::Day;

/// What the subject of a report is to the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Its chèques are used.
    Buyer(FunderId),
    /// It bears by awards.
    CoFunder(FunderId),
    /// It bears under agreements.
    Contributor(FunderId),
    /// Nobody answers for it.
    Shadow(Option<OrganisationId>),
    /// It takes chèques.
    Venue(VenueId),
}

/// What is still to be paid of a remittance, and what was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Settled {
    /// When the figures were recorded.
    pub(super) due: Cents,
    /// In no payment.
    pub(super) payable: Cents,
    /// In a payment that the bank has not booked.
    pub(super) in_transit: Cents,
    /// Booked.
    pub(super) paid: Cents,
    /// What incidents did to it.
    pub(super) correction: Correction,
    /// What was taken off it otherwise.
    pub(super) withheld: Withheld,
}

/// What all accounts of a kind hold for a buyer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Position {
    /// The number in the chart.
    pub(super) number: &'static str,
    /// The side on which they stand.
    pub(super) side: Side,
    /// What they hold.
    pub(super) held: Cents,
}

/// What a report needs of the facts.
#[derive(Clone, Debug)]
pub struct Background {
    pub(super) subject: Subject,
    pub(super) period: Period,
    pub(super) role: Role,
    /// The last entry that the facts count.
    pub(super) through: Option<Sequence>,
    /// The computed cycles to walk through, in order, each with its first and its last entry; of a
    /// report about a cycle, it is the last.
    pub(super) cycles: Vec<(CycleId, Sequence, Sequence)>,
    pub(super) orders: Vec<OrderTerms>,
    /// The ranges of booklets, by their first: how many, of which order.
    pub(super) series: BTreeMap<BookletId, (u32, OrderId)>,
    /// What procedures and organisations are called, without the versions of the table.
    pub(super) names: ProcedureTable,
    pub(super) agreements: Vec<Agreement>,
    pub(super) awards: Vec<Award>,
    /// What is used of agreements, by year, and of awards, at the end of the period, less what was
    /// released up to it.
    pub(super) used: (BTreeMap<(AgreementId, u16), Cents>, BTreeMap<AwardId, Cents>),
    /// What a venue is due.
    pub(super) remittances: BTreeMap<(CycleId, FunderId), Settled>,
    /// What others bear of a buyer's chèques, or the subject bears, by cycle, funder and buyer.
    pub(super) statements: BTreeMap<StatementKey, Statement>,
    /// The contests on these.
    pub(super) contests: BTreeMap<(RedemptionId, StatementKey), Objection>,
    /// The redemptions that are undone, each with its cycle; a venue's or a buyer's own.
    pub(super) undone: BTreeMap<RedemptionId, (CycleId, IncidentKind)>,
    /// What a buyer's accounts hold, by kind, in the order of the accounts; of another funder, what
    /// it was called for and is owed, by kind and buyer.
    pub(super) positions: Vec<(String, Position)>,
    pub(super) cover: Cover,
}

impl Background {
    /// What a report about `subject` over `period` needs of `facts`, as far as the journal can be
    /// read `through`; the cover is that of the morning of `today`, or of the last entry's day.
    ///
    /// # Errors
    ///
    /// When the subject does not exist or does something else; then `CYCLE_NOT_FOUND` and
    /// `CYCLE_NOT_COMPUTED`.
    pub fn of(
        facts: &Facts,
        (subject, period): (Subject, Period),
        (through, today): (Option<Sequence>, Option<Day>),
    ) -> Result<Background, Rejection> {
        let role = role(facts, subject)?;
        let (statements, contests) = called::of(facts, role);
        let today = today.or(facts.last.map(|last| last.day)).unwrap_or(Day::MIN);
        let cycles = cycles(facts, period, through)?;
        let names = &facts.sharing.procedures;
        let (organisations, added) = (names.organisations.clone(), names.added.clone());
        let ranges = (0..facts.orders.len()).filter_map(OrderId::at_index).zip(&facts.orders);
        let ranges = ranges.flat_map(|(id, order)| {
            order.series.iter().map(move |(first, count)| (*first, (*count, id)))
        });
        Ok(Background {
            subject,
            period,
            role,
            through: facts.last.map(|last| last.sequence),
            orders: facts.orders.iter().map(|order| order.terms).collect(),
            series: ranges.collect(),
            names: ProcedureTable { organisations, added, versions: Vec::new() },
            agreements: facts.sharing.agreements.clone(),
            awards: facts.sharing.awards.clone(),
            used: used(facts, cycles.last().map(|(cycle, _, cut_off)| (*cycle, *cut_off))),
            remittances: remittances(facts, role),
            statements,
            contests,
            undone: super::undone::of(facts, role),
            positions: positions(facts, role),
            cover: facts.cover(today),
            cycles,
        })
    }

    /// The computed cycles to walk through, in order, each with its cut-off.
    pub fn cycles(&self) -> Vec<(CycleId, Sequence)> {
        self.cycles.iter().map(|(cycle, _, cut_off)| (*cycle, *cut_off)).collect()
    }

    /// Whether the parts of `cycle` are looked at.
    pub fn wants(&self, cycle: CycleId) -> bool {
        match self.period {
            Period::Cycle(wanted) => cycle == wanted,
            Period::Year(_) => true,
        }
    }

    /// Whether entries behind the last computed cycle matter: what became of a buyer's chèques in
    /// a year, and what was given back for redemptions that are undone.
    pub(super) fn wants_the_rest(&self) -> bool {
        let mut undone = self.undone.values();
        let given_back = match self.role {
            Role::Buyer(_) | Role::Venue(_) => undone.any(|(cycle, _)| self.wants(*cycle)),
            Role::CoFunder(_) | Role::Contributor(_) | Role::Shadow(_) => false,
        };
        self.wants_life_behind() || given_back
    }

    /// Whether what becomes of chèques behind the last computed cycle is told.
    pub(super) fn wants_life_behind(&self) -> bool {
        matches!((self.period, self.role), (Period::Year(_), Role::Buyer(_)))
    }

    /// Whether an entry is behind the last computed cycle of the period.
    pub(super) fn is_behind(&self, entry: Sequence) -> bool {
        self.cycles.last().is_none_or(|(.., cut_off)| entry > *cut_off)
    }

    /// Whether an entry is of the period, and whether it is up to its end.
    pub(super) fn when(&self, entry: &Entry) -> When {
        match self.period {
            Period::Cycle(_) => {
                let wanted = self.cycles.last();
                let up_to_end = wanted.is_some_and(|(.., last)| entry.sequence <= *last);
                let begun = wanted.is_some_and(|(_, first, _)| entry.sequence >= *first);
                When { in_period: begun && up_to_end, up_to_end }
            }
            Period::Year(year) => When::of_year(entry.day, year),
        }
    }

    /// The same of a redemption of `cycle` for a service on `day`.
    pub(super) fn when_used(&self, cycle: CycleId, day: Day) -> When {
        match self.period {
            Period::Cycle(wanted) => {
                When { in_period: cycle == wanted, up_to_end: cycle <= wanted }
            }
            Period::Year(year) => When::of_year(day, year),
        }
    }

    /// The terms of `order`.
    pub(super) fn order(&self, order: OrderId) -> Option<&OrderTerms> {
        self.orders.get(order.index())
    }

    /// The order of `booklet`.
    pub(super) fn order_of(&self, booklet: BookletId) -> Option<OrderId> {
        let (first, (count, order)) = self.series.range(..=booklet).next_back()?;
        let behind = booklet.get().checked_sub(first.get())?;
        (behind < *count).then_some(*order)
    }

    /// Whether `procedure` tells something of a person that is specially protected.
    pub(super) fn is_sensitive(&self, procedure: Procedure) -> bool {
        self.names.category(procedure).is_none_or(super::tally::is_sensitive)
    }

    /// Whether few redemptions are merged in every row of `section`, whatever it is about: where
    /// all of a report is about the procedures of one organisation.
    pub(super) fn is_about_procedures(&self, section: SectionKey) -> bool {
        match self.role {
            Role::Contributor(_) => matches!(
                section,
                SectionKey::ByVenue
                    | SectionKey::ByPrescriber
                    | SectionKey::ByService
                    | SectionKey::ByCommune
            ),
            Role::Shadow(organisation) => {
                section == SectionKey::ByOrganisation || organisation.is_some()
            }
            Role::Buyer(_) | Role::CoFunder(_) | Role::Venue(_) => false,
        }
    }
}

/// Where something stands to a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct When {
    /// It is in it.
    pub(super) in_period: bool,
    /// It is in it or before.
    pub(super) up_to_end: bool,
}

impl When {
    fn of_year(day: Day, year: u16) -> When {
        When { in_period: day.year() == year, up_to_end: day.year() <= year }
    }
}

fn role(facts: &Facts, subject: Subject) -> Result<Role, Rejection> {
    let kind_of = |funder: FunderId| {
        let found = facts.funder(funder).ok_or(Rejection::FunderNotFound { funder });
        found.map(|found| found.kind)
    };
    match subject {
        Subject::Funder(funder) => match kind_of(funder)? {
            FunderKind::Buyer => Ok(Role::Buyer(funder)),
            FunderKind::CoFunder => Ok(Role::CoFunder(funder)),
            kind @ FunderKind::Contributor => Err(Rejection::FunderNotBuyer { funder, kind }),
        },
        Subject::Contributor(funder) => match kind_of(funder)? {
            FunderKind::Contributor => Ok(Role::Contributor(funder)),
            kind @ (FunderKind::Buyer | FunderKind::CoFunder) => {
                Err(Rejection::FunderNotContributor { funder, kind })
            }
        },
        Subject::Shadow(Some(organisation))
            if organisation.index() >= facts.sharing.procedures.organisations.len() =>
        {
            Err(Rejection::OrganisationNotFound { organisation })
        }
        Subject::Shadow(organisation) => Ok(Role::Shadow(organisation)),
        Subject::Venue(venue) if facts.venue(venue).is_none() => {
            Err(Rejection::VenueNotFound { venue })
        }
        Subject::Venue(venue) => Ok(Role::Venue(venue)),
    }
}

fn cycles(
    facts: &Facts,
    period: Period,
    through: Option<Sequence>,
) -> Result<Vec<(CycleId, Sequence, Sequence)>, Rejection> {
    let named = (0..facts.cycles.len()).filter_map(CycleId::at_index).zip(&facts.cycles);
    let computed = named.take_while(|(cycle, found)| {
        facts.is_computed(*cycle) && through.is_some_and(|through| found.cut_off <= through)
    });
    let mut computed: Vec<_> =
        computed.map(|(cycle, found)| (cycle, found.first, found.cut_off)).collect();
    if let Period::Cycle(cycle) = period {
        facts.cycle(cycle).ok_or(Rejection::CycleNotFound { cycle })?;
        computed.retain(|(known, ..)| *known <= cycle);
        let last = computed.last().map(|(known, ..)| *known);
        if last != Some(cycle) {
            return Err(Rejection::CycleNotComputed { cycle });
        }
    }
    Ok(computed)
}

/// What the cycles up to `last` used of agreements, by year, and of awards, less what entries up to
/// its cut-off released.
fn used(
    facts: &Facts,
    last: Option<(CycleId, Sequence)>,
) -> (BTreeMap<(AgreementId, u16), Cents>, BTreeMap<AwardId, Cents>) {
    let Some((last, cut_off)) = last else { return (BTreeMap::new(), BTreeMap::new()) };
    let recorded = facts.sharing.cycles.range(..=last).flat_map(|(_, shares)| &shares.lines);
    let released = facts.claims.releases.iter().filter(|(since, _)| *since <= cut_off);
    let (mut agreements, mut awards) = summed(recorded);
    let (back, back_of_awards) = summed(released.map(|(_, line)| line));
    let less = |used: &mut Cents, back: Option<&Cents>| {
        let back = back.copied().unwrap_or(Cents::ZERO);
        *used = used.checked_sub(back).unwrap_or(Cents::ZERO);
    };
    for (key, used) in &mut agreements {
        less(used, back.get(key));
    }
    for (award, used) in &mut awards {
        less(used, back_of_awards.get(award));
    }
    (agreements, awards)
}

/// What `lines` say by agreement and year, and by award.
fn summed<'a>(
    lines: impl Iterator<Item = &'a ShareLine>,
) -> (BTreeMap<(AgreementId, u16), Cents>, BTreeMap<AwardId, Cents>) {
    let (mut agreements, mut awards) = (BTreeMap::new(), BTreeMap::new());
    let add = |sum: &mut Cents, more: Cents| {
        *sum = sum.checked_add(more).unwrap_or(Cents::MAX);
    };
    for line in lines {
        match *line {
            ShareLine::Contribution { agreement, year, amount, .. } => {
                add(agreements.entry((agreement, year)).or_insert(Cents::ZERO), amount);
            }
            ShareLine::CoFunding { award, amount } => {
                add(awards.entry(award).or_insert(Cents::ZERO), amount);
            }
            ShareLine::Borne { .. } | ShareLine::Shadow { .. } => {}
        }
    }
    (agreements, awards)
}

fn remittances(facts: &Facts, role: Role) -> BTreeMap<(CycleId, FunderId), Settled> {
    let Role::Venue(venue) = role else { return BTreeMap::new() };
    let of_venue = facts.remittances.iter().filter(|(key, _)| key.venue == venue);
    let mut found: BTreeMap<(CycleId, FunderId), Settled> = of_venue
        .map(|(key, remittance)| {
            let RemittanceKey { cycle, venue: _, buyer } = *key;
            let (due, payable) = (remittance.due, remittance.payable);
            let (in_transit, paid) = (Cents::ZERO, Cents::ZERO);
            let correction = facts.claims.corrections.get(key).copied();
            let correction = correction.unwrap_or(Correction::NOTHING);
            let withheld = facts.banking.withheld.get(key).copied().unwrap_or(Withheld::NOTHING);
            ((cycle, buyer), Settled { due, payable, in_transit, paid, correction, withheld })
        })
        .collect();
    for payment in facts.payments.iter().filter(|one| one.creditor.venue() == Some(venue)) {
        let Some(cycle) = facts.run(payment.run).and_then(PaymentRun::cycle) else { continue };
        for line in &payment.lines {
            let Some(settled) = found.get_mut(&(cycle, line.buyer)) else { continue };
            let sum = match payment.state {
                PaymentState::Made => &mut settled.in_transit,
                PaymentState::Booked { .. } => &mut settled.paid,
                PaymentState::Returned { .. } | PaymentState::Released | PaymentState::Voided => {
                    continue;
                }
            };
            *sum = sum.checked_add(line.amount).unwrap_or(Cents::MAX);
        }
    }
    found
}

/// What the accounts of a buyer hold, by kind: a kind that is added shows up by itself, once
/// [`buyer_of`] says whose its accounts are. Of another funder, each of its accounts.
fn positions(facts: &Facts, role: Role) -> Vec<(String, Position)> {
    let mut positions: Vec<(String, Position)> = Vec::new();
    for (account, balance) in facts.balances.iter() {
        let (name, side) = (account.to_string(), account.side());
        let kind = name.trim_start_matches("accounts/").split('.').next().unwrap_or_default();
        let key = match role {
            Role::Buyer(buyer) if buyer_of(facts, account) == Some(buyer) => kind.to_owned(),
            Role::CoFunder(funder) | Role::Contributor(funder) => match account.borne_by() {
                Some((of, buyer)) if of == funder => format!("{kind}.{buyer}"),
                Some(_) | None => continue,
            },
            Role::Buyer(_) | Role::Shadow(_) | Role::Venue(_) => continue,
        };
        let held = balance.on(side).unwrap_or(Cents::ZERO);
        if let Some((_, position)) = positions.iter_mut().find(|(known, _)| *known == key) {
            position.held = position.held.checked_add(held).unwrap_or(Cents::MAX);
        } else {
            positions.push((key, Position { number: account.number(), side, held }));
        }
    }
    positions
}

/// Whose money an account holds, or to whom it leads; `None` for the operator's.
fn buyer_of(facts: &Facts, account: Account) -> Option<FunderId> {
    match account.owner() {
        Owner::Buyer(buyer) => Some(buyer),
        Owner::BuyerOf(order) => facts.order(order).map(|order| order.terms.buyer),
        Owner::Nobody => None,
    }
}
