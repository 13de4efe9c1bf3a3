//! Everything that is open, of all kinds, oldest first.
//!
//! **Invariant:** nothing that is open is left out: each kind is gathered from the facts whole.
//! **Invariant:** a page begins behind the last item of the page before, however the ledger moves.

use std::collections::BTreeMap;

use super::convert::to_proto::open_item;
use super::limits::OPEN_ITEM_LOOKUPS_MAX;
use super::page::Page;
use super::pb;
use crate::domain::account::Account;
use crate::domain::facts::{Facts, PaymentState, RefundState, RemittanceKey, Sending, Told};
use crate::domain::id::{
    BankLineId, ContestId, FunderId, PaymentId, PaymentRunId, RefundId, Sequence, VenueId,
};
use crate::domain::money::Cents;
use crate::domain::payment::BankWord;
use crate::domain::time::Day;
use crate::engine::{Error, Lookup};
use pb::open_item::Kind;

/// Where an item stands in the list: by age, what has no day last, then by kind, then by name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::grpc) struct Place {
    since: Day,
    kind: i32,
    numbers: Vec<u64>,
}

impl Place {
    fn of(item: &OpenItem, since: Option<Day>) -> Place {
        let digits = item.name.split(|c: char| !c.is_ascii_digit());
        let numbers = digits.filter_map(|digits| digits.parse().ok()).collect();
        Place { since: since.unwrap_or(Day::MAX), kind: item.kind.into(), numbers }
    }

    /// What [`Place::text`] wrote.
    pub(in crate::grpc) fn parse(text: &str) -> Option<Place> {
        let mut words = text.split(' ');
        let (since, kind) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        let numbers = words.map(str::parse).collect::<Result<_, _>>().ok()?;
        Some(Place { since, kind, numbers })
    }

    fn text(&self) -> String {
        let Place { since, kind, numbers } = self;
        let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
        format!("{since} {kind} {}", numbers.join(" "))
    }
}

/// Since when something is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::grpc) enum Since {
    /// A day that the facts have.
    Day(Day),
    /// That of an entry.
    Entry(Sequence),
    /// The facts do not say.
    Unknown,
}

/// Something that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::grpc) struct OpenItem {
    /// What.
    pub(in crate::grpc) kind: Kind,
    /// Which.
    pub(in crate::grpc) name: String,
    /// Whose.
    pub(in crate::grpc) whose: Option<Whose>,
    /// Whose money.
    pub(in crate::grpc) buyer: Option<FunderId>,
    /// How much.
    pub(in crate::grpc) amount: Cents,
    /// Since when.
    pub(in crate::grpc) since: Since,
    /// What explains it.
    pub(in crate::grpc) reason: String,
}

/// Whom something that is open is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::grpc) enum Whose {
    /// A venue.
    Venue(VenueId),
    /// A funder.
    Funder(FunderId),
}

impl OpenItem {
    fn new(kind: Kind, name: &impl ToString, (amount, since): (Cents, Since)) -> OpenItem {
        let (name, reason) = (name.to_string(), String::new());
        OpenItem { kind, name, whose: None, buyer: None, amount, since, reason }
    }

    fn whose(self, whose: Option<Whose>) -> OpenItem {
        OpenItem { whose, ..self }
    }

    fn of_buyer(self, buyer: FunderId) -> OpenItem {
        OpenItem { buyer: Some(buyer), ..self }
    }

    fn because(self, reason: impl Into<String>) -> OpenItem {
        OpenItem { reason: reason.into(), ..self }
    }
}

/// A page of what is open on `today`, of one kind or of all.
pub(super) fn list(
    lookup: &mut Lookup,
    (kind, today): (Option<Kind>, Day),
    page: &Page<Place>,
) -> Result<pb::ListOpenItemsResponse, Error> {
    let (items, sequence) =
        lookup.read(|view| (gather(view.facts, today), view.facts.last.map(|last| last.sequence)));
    let mut placed = Vec::new();
    let mut days = BTreeMap::new();
    for item in items.into_iter().filter(|item| kind.is_none_or(|kind| item.kind == kind)) {
        let since = match item.since {
            Since::Day(day) => Some(day),
            Since::Entry(entry) => day_of(lookup, entry, &mut days)?,
            Since::Unknown => None,
        };
        placed.push((Place::of(&item, since), since, item));
    }
    placed.sort_by(|(one, ..), (other, ..)| one.cmp(other));
    let later = placed.iter().filter(|(place, ..)| page.after.as_ref().is_none_or(|at| place > at));
    let (found, next_page_token) = page.take(later, |(place, ..)| place.text());
    let found = found.into_iter();
    Ok(pb::ListOpenItemsResponse {
        open_items: found.map(|(_, since, item)| open_item(item, (*since, today))).collect(),
        day: today.to_string(),
        sequence: super::convert::to_proto::last(sequence),
        next_page_token,
    })
}

/// The day of an entry, looked up once; `None` beyond the most that are looked up.
fn day_of(
    lookup: &mut Lookup,
    entry: Sequence,
    days: &mut BTreeMap<Sequence, Option<Day>>,
) -> Result<Option<Day>, Error> {
    if let Some(known) = days.get(&entry) {
        return Ok(*known);
    }
    if days.len() >= OPEN_ITEM_LOOKUPS_MAX {
        return Ok(None);
    }
    let found = lookup.entry(entry)?.map(|accepted| accepted.entry.day);
    days.insert(entry, found);
    Ok(found)
}

/// All that is open on `today`.
fn gather(facts: &Facts, today: Day) -> Vec<OpenItem> {
    let mut items = Vec::new();
    items.extend(bank_lines(facts));
    items.extend(runs(facts));
    items.extend(payments(facts));
    items.extend(held_remittances(facts, today));
    items.extend(refunds(facts));
    items.extend(calls(facts));
    items.extend(contests(facts));
    items.extend(clawbacks(facts));
    items.extend(funds(facts));
    items
}

fn bank_lines(facts: &Facts) -> impl Iterator<Item = OpenItem> {
    let lines = facts.banking.lines.iter().enumerate();
    let open = lines.filter(|(_, line)| line.left > Cents::ZERO);
    open.filter_map(|(index, suspended)| {
        let name = BankLineId::at_index(index)?;
        let since = Since::Day(suspended.line.day);
        let item = OpenItem::new(Kind::BankLine, &name, (suspended.left, since));
        let payment = suspended.payment.and_then(|payment| facts.payment(payment));
        let venue = payment.and_then(|payment| payment.creditor.venue());
        Some(item.whose(venue.map(Whose::Venue)).because(suspended.reason.to_string()))
    })
}

/// Runs that somebody must see to: open, not sent, or rejected and not voided.
fn runs(facts: &Facts) -> impl Iterator<Item = OpenItem> {
    let runs = facts.runs.iter().enumerate();
    runs.filter_map(|(index, run)| {
        let name = PaymentRunId::at_index(index)?;
        let item = |since| OpenItem::new(Kind::Run, &name, (run.sum, since));
        if !run.sealed {
            return Some(item(Since::Entry(run.opened)).because("open"));
        }
        let sending = facts.banking.runs.get(&name).filter(|_| run.payments > 0)?;
        let reason = awaited(sending)?;
        Some(item(Since::Day(sending.sealed_on)).because(reason))
    })
}

/// What a sealed run waits for; `None` when nobody must see to it.
fn awaited(sending: &Sending) -> Option<&'static str> {
    let Sending { sent, rejected, void, .. } = sending;
    match (void.as_ref().map(|void| void.left), rejected, sent) {
        (Some(Some(left)), ..) => (left > 0).then_some("being voided"),
        (Some(None), ..) => Some("void proposed"),
        (None, Some(_), _) => Some("rejected"),
        (None, None, None) => Some("not sent"),
        (None, None, Some(_)) => None,
    }
}

/// Payments that the bank has; those of a run that it does not have are the run's.
fn payments(facts: &Facts) -> impl Iterator<Item = OpenItem> {
    let payments = facts.payments.iter().enumerate();
    let made = payments.filter(|(_, payment)| payment.state == PaymentState::Made);
    made.filter_map(|(index, payment)| {
        let name = PaymentId::at_index(index)?;
        let told = facts.banking.told.get(&name);
        let sending = facts.banking.runs.get(&payment.run);
        let is_open = facts.run(payment.run).is_none_or(|run| !run.sealed);
        if is_open || (told.is_none() && sending.is_some_and(|one| awaited(one).is_some())) {
            return None;
        }
        let opened = facts.run(payment.run).map_or(Since::Unknown, |run| Since::Entry(run.opened));
        let sealed = sending.map_or(opened, |sending| Since::Day(sending.sealed_on));
        let (kind, since, reason) = match told {
            Some(told) if told.awaits_decision() => {
                (Kind::PayeeCheck, Since::Day(told.day), told.word.word().to_owned())
            }
            Some(told) if told.is_refused() => {
                (Kind::RejectedPayment, Since::Day(told.day), refusal(told))
            }
            Some(told) => (Kind::Payment, sealed, told.word.word().to_owned()),
            None => (Kind::Payment, sealed, String::new()),
        };
        let item = OpenItem::new(kind, &name, (payment.amount(), since));
        let venue = payment.creditor.venue().map(Whose::Venue);
        Some(item.whose(venue).because(reason))
    })
}

fn refusal(told: &Told) -> String {
    match told.word {
        BankWord::Rejected { reason } => reason.to_string(),
        BankWord::Accepted | BankWord::PayeeCheck { .. } => "withheld".to_owned(),
    }
}

fn held_remittances(facts: &Facts, today: Day) -> impl Iterator<Item = OpenItem> {
    facts.held_remittances(today).map(|(key, payable, reason)| {
        let RemittanceKey { cycle, venue, buyer } = *key;
        let since = facts.remittances.get(key).map(|remittance| remittance.since);
        let since = since.map_or(Since::Unknown, Since::Entry);
        let name = format!("{cycle}/remittances/{}-{}", venue.get(), buyer.get());
        let item = OpenItem::new(Kind::HeldRemittance, &name, (payable, since));
        item.whose(Some(Whose::Venue(venue))).of_buyer(buyer).because(reason.to_string())
    })
}

fn refunds(facts: &Facts) -> impl Iterator<Item = OpenItem> {
    let refunds = facts.banking.refunds.iter().enumerate();
    let proposed = refunds.filter(|(_, refund)| refund.state == RefundState::Proposed);
    proposed.filter_map(|(index, refund)| {
        let name = RefundId::at_index(index)?;
        let item = OpenItem::new(Kind::Refund, &name, (refund.amount, Since::Day(refund.day)));
        let item = item.whose(Some(Whose::Funder(refund.of.payee())));
        Some(item.of_buyer(refund.of.buyer()).because(refund.of.word()))
    })
}

fn calls(facts: &Facts) -> impl Iterator<Item = OpenItem> {
    let called = facts.claims.statements.iter();
    let open = called.filter(|(_, statement)| statement.outstanding() > Cents::ZERO);
    open.map(|(key, statement)| {
        let since = statement.definitive.map_or(Since::Unknown, Since::Day);
        let item = OpenItem::new(Kind::Call, key, (statement.outstanding(), since));
        item.whose(Some(Whose::Funder(key.funder))).of_buyer(key.buyer)
    })
}

fn contests(facts: &Facts) -> impl Iterator<Item = OpenItem> {
    let contests = facts.claims.contests.iter().enumerate();
    let pending = contests.filter(|(_, contest)| contest.state.is_pending());
    pending.filter_map(|(index, contest)| {
        let name = ContestId::at_index(index)?;
        let item = OpenItem::new(Kind::Contest, &name, (contest.amount, Since::Unknown));
        let item = item.whose(Some(Whose::Funder(contest.statement.funder)));
        Some(item.of_buyer(contest.statement.buyer).because(contest.state.word()))
    })
}

fn clawbacks(facts: &Facts) -> impl Iterator<Item = OpenItem> {
    facts.claims.incidents.iter().flat_map(|(redemption, incident)| {
        let buyers = incident.values.keys();
        let open = buyers.map(|buyer| (*buyer, incident.open_of(*buyer)));
        let open = open.filter(|(_, amount)| *amount > Cents::ZERO);
        open.map(move |(buyer, amount)| {
            let since = Since::Entry(incident.since);
            let item = OpenItem::new(Kind::Clawback, redemption, (amount, since));
            item.whose(Some(Whose::Venue(incident.venue))).of_buyer(buyer)
        })
    })
}

/// What is held for buyers, and owed to funders.
fn funds(facts: &Facts) -> impl Iterator<Item = OpenItem> {
    facts.balances.iter().filter_map(|(account, balance)| {
        let (kind, funder, buyer) = if let Account::Held { buyer } = account {
            (Kind::Held, buyer, buyer)
        } else if let Account::Owed { funder, buyer } = account {
            (Kind::Owed, funder, buyer)
        } else {
            return None;
        };
        let amount = balance.on(account.side()).filter(|amount| *amount > Cents::ZERO)?;
        let item = OpenItem::new(kind, &account, (amount, Since::Unknown));
        Some(item.whose(Some(Whose::Funder(funder))).of_buyer(buyer))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_back_from_its_text() {
        let since = "2025-01-31".parse().unwrap();
        let place = Place { since, kind: 3, numbers: vec![3, 17, 1] };
        assert_eq!(place.text(), "2025-01-31 3 3 17 1");
        assert_eq!(Place::parse(&place.text()), Some(place));
        for text in ["", "2025-01-31", "2025-01-31 x 1", "2025-01-31 3 x"] {
            assert_eq!(Place::parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_older_comes_first_and_what_has_no_day_last() {
        let item = |kind, name: &str| OpenItem::new(kind, &name, (Cents::ZERO, Since::Unknown));
        let day = |text: &str| Some(text.parse().unwrap());
        let line = |name, since| Place::of(&item(Kind::BankLine, name), since);
        assert!(line("bankLines/9", day("2025-01-01")) < line("bankLines/1", day("2025-01-02")));
        assert!(line("bankLines/9", day("2025-01-01")) < line("bankLines/10", day("2025-01-01")));
        assert!(line("bankLines/9", day("2025-01-01")) < line("bankLines/1", None));
    }
}
