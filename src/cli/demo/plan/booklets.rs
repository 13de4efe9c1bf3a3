//! Both orders: what is promised, paid, issued, sent, lost on the way, given back and withdrawn.

use std::collections::BTreeMap;

use super::super::calendar::Calendar;
use super::people::PRESCRIBERS;
use super::story::{self, Buyer};
use super::{BookletAct, BookletDay, Booklets, Lot, Office, Plan, Refusal, Step, Story};
use super::{percent, value};

/// The part of its booklets that the first instalment of the département pays, in percent.
const FIRST_ISSUE_PERCENT: u64 = 55;
/// How much of each issue is sent to prescribers, in percent. What is left stays with the operator;
/// of the second issue, a part of that is withdrawn.
const FIRST_LOTS: [u64; 2] = [60, 40];
const SECOND_LOTS: [u64; 2] = [35, 50];
const PREPARED_LOT: u64 = 90;
const WITHDRAWN_PERCENT: u64 = 8;
/// The working days between the two sendings of the first issue.
const BETWEEN_SENDINGS: usize = 20;
/// The working days that a parcel takes.
const PARCEL: usize = 2;
/// There is one lot for so many booklets; a lot has at least [`LOT_MIN`].
const BOOKLETS_PER_LOT: u32 = 100;
const LOT_MIN: u32 = 2;
/// The prescribers that give back what they will not need.
const RETURNING: [u32; 4] = [1, 2, 4, 6];

/// The numbers of all booklets: the département's first, prepared ones, the département's second.
pub(super) struct Series {
    first: Booklets,
    prepared: Booklets,
    second: Booklets,
    /// What others pay for.
    third: Booklets,
    /// How many booklets make up a lot.
    pub(super) lot_size: u32,
}

impl Series {
    /// The numbers of `booklets` booklets.
    pub(super) fn new(booklets: u32) -> Series {
        let prepared = percent(booklets, Buyer::Agglomeration.share_percent());
        let all = booklets.saturating_sub(prepared);
        let first = percent(all, FIRST_ISSUE_PERCENT);
        let of = |after: u32, count: u32| Booklets { first: after.saturating_add(1), count };
        Series {
            prepared: of(0, prepared),
            first: of(prepared, first),
            second: of(prepared.saturating_add(first), all.saturating_sub(first)),
            third: of(booklets, 0),
            lot_size: (booklets / BOOKLETS_PER_LOT).max(LOT_MIN),
        }
    }

    /// How many booklets each buyer orders.
    pub(super) fn ordered(&self) -> [u32; 2] {
        let own = [self.first, self.second, self.third];
        let own = own.iter().fold(0_u32, |sum, one| sum.saturating_add(one.count));
        [own, self.prepared.count]
    }

    /// So many more booklets, for what others pay.
    pub(super) fn turn(&mut self, count: u32) -> Booklets {
        self.third.count = count;
        self.third
    }

    /// Whether a booklet is the département's.
    pub(super) fn is_departements(&self, number: u32) -> bool {
        !self.prepared.numbers().contains(&number)
    }
}

impl Plan {
    /// Both orders up to the prescribers' stock. Gives the lots that prescribers get.
    pub(super) fn orders(&mut self, calendar: &Calendar, series: &Series) -> Vec<Lot> {
        let mut lots = self.on_mandate(calendar, series.prepared);
        let (cash, more) = (calendar.from(story::FIRST_CASH), calendar.from(story::SECOND_CASH));
        let refused = Some(Refusal::CoverInsufficient);
        let buyer = Buyer::Departement;
        let count = series.first.count.saturating_add(series.second.count);
        let all = Booklets { count, ..series.first };
        let issued = cash.saturating_add(1);
        self.evening(cash, Office::Transfer { buyer, cents: value(series.first.count) });
        self.morning(issued, BookletAct::Issue { buyer, booklets: all, refused });
        self.morning(issued, BookletAct::Issue { buyer, booklets: series.first, refused: None });
        self.evening(more, Office::Transfer { buyer, cents: value(series.second.count) });
        let reissued = more.saturating_add(1);
        self.morning(reissued, BookletAct::Issue { buyer, booklets: series.second, refused: None });

        let later = issued.saturating_add(1).saturating_add(BETWEEN_SENDINGS);
        let [now, rest] = cut(series.first, FIRST_LOTS);
        lots.extend(self.first_sending(calendar, (issued.saturating_add(1), now)));
        lots.extend(self.send(buyer, later, rest));
        let [now, rest] = cut(series.second, SECOND_LOTS);
        lots.extend(self.send(buyer, reissued.saturating_add(1), now));
        lots.extend(self.send(buyer, calendar.from(story::AUTUMN_LOTS), rest));
        lots
    }

    /// The order on a mandate: prepared and sent first, issued when the money comes.
    fn on_mandate(&mut self, calendar: &Calendar, prepared: Booklets) -> Vec<Lot> {
        let buyer = Buyer::Agglomeration;
        let refused = Some(Refusal::MandateInsufficient);
        let early = calendar.from(story::PREPARED_TOO_EARLY);
        self.morning(early, BookletAct::Prepare { buyer, booklets: prepared, refused });
        let mandated = calendar.from(story::MANDATED);
        self.morning(mandated, BookletAct::Mandate { buyer, cents: value(prepared.count) });
        self.morning(mandated, BookletAct::Prepare { buyer, booklets: prepared, refused: None });
        let [sent] = cut(prepared, [PREPARED_LOT]);
        let mut lots = self.send(buyer, calendar.from(story::PREPARED_ALLOTTED), sent);
        if let Some(lot) = lots.first() {
            let refused = Some(Refusal::NotFunded);
            let steps = vec![Step::HandOver { diagnosis: None, refused }];
            let (number, prescriber) = (lot.booklets.first, lot.prescriber);
            let tried = BookletDay { number, prescriber, steps };
            self.booklet(calendar.from(story::HANDED_OVER_TOO_EARLY), tried);
        }
        let paid = calendar.from(story::MANDATE_PAID);
        self.evening(paid, Office::Transfer { buyer, cents: value(prepared.count) });
        let issued = paid.saturating_add(1);
        self.morning(issued, BookletAct::Issue { buyer, booklets: prepared, refused: None });
        for lot in &mut lots {
            lot.ready = issued;
        }
        lots
    }

    /// Sends booklets to the prescribers, by their shares, on the day at `index`.
    pub(super) fn send(&mut self, buyer: Buyer, index: usize, booklets: Booklets) -> Vec<Lot> {
        let ready = index.saturating_add(PARCEL);
        let lots = lots_of(buyer, ready, booklets);
        for lot in &lots {
            self.sent(index, *lot);
            self.arrived(*lot);
        }
        lots
    }

    fn sent(&mut self, index: usize, lot: Lot) {
        let Lot { ready: _, prescriber, booklets } = lot;
        self.morning(index, BookletAct::Allot { booklets, prescriber });
    }

    fn arrived(&mut self, lot: Lot) {
        let Lot { ready, prescriber, booklets } = lot;
        self.morning(ready, BookletAct::Confirm { booklets, prescriber });
    }

    /// The first sending: the first lot of it never arrives, if a prescriber gets all of that lot.
    fn first_sending(
        &mut self,
        calendar: &Calendar,
        (index, booklets): (usize, Booklets),
    ) -> Vec<Lot> {
        let ready = index.saturating_add(PARCEL);
        let mut lots = lots_of(Buyer::Departement, ready, booklets);
        for lot in &lots {
            self.sent(index, *lot);
        }
        let lost = self.lose_parcel(calendar, &mut lots);
        lots.extend(lost);
        for lot in &lots {
            self.arrived(*lot);
        }
        lots
    }

    /// The first lot of `lots` is lost, blocked and replaced; gives what arrives in its place.
    fn lose_parcel(&mut self, calendar: &Calendar, lots: &mut [Lot]) -> Option<Lot> {
        let size = self.lot_size;
        let whole = lots.first_mut().filter(|lot| lot.booklets.count > size)?;
        let Lot { prescriber, booklets: Booklets { first, count }, .. } = *whole;
        let (next, left) = (first.saturating_add(size), count.saturating_sub(size));
        whole.booklets = Booklets { first: next, count: left };
        self.morning(calendar.from(story::PARCEL_BLOCKED), BookletAct::OpposeLot { first });
        let booklets = Booklets { first, count: size };
        let replaced = calendar.from(story::PARCEL_REPLACED);
        self.morning(replaced, BookletAct::Replace { booklets, prescriber });
        Some(Lot { ready: replaced.saturating_add(PARCEL), prescriber, booklets })
    }

    /// Some prescribers give back what was never handed over; the département's is withdrawn, and
    /// so is a part of what was never sent.
    pub(super) fn returns(&mut self, calendar: &Calendar, stories: &[Story], series: &Series) {
        let returned = calendar.from(story::RETURNED);
        let withdrawn = calendar.from(story::WITHDRAWN);
        let mut stock: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for story in stories.iter().filter(|story| story.lived.handed_over.is_none()) {
            stock.entry(story.prescriber).or_default().push(story.number);
        }
        for prescriber in RETURNING {
            let mut numbers = stock.remove(&prescriber).unwrap_or_default();
            numbers.sort_unstable();
            for booklets in ranges(&numbers) {
                self.morning(returned, BookletAct::Return { booklets, prescriber });
                if series.is_departements(booklets.first) {
                    self.morning(withdrawn, BookletAct::Withdraw { booklets });
                }
            }
        }
        let Booklets { first, count } = series.second;
        let unsent = Booklets {
            first: first.saturating_add(percent(count, SECOND_LOTS.iter().sum())),
            count: percent(count, WITHDRAWN_PERCENT),
        };
        if unsent.count > 0 {
            self.morning(withdrawn, BookletAct::Withdraw { booklets: unsent });
        }
    }
}

/// The first parts of `booklets`, each so many percent of all.
fn cut<const N: usize>(booklets: Booklets, percents: [u64; N]) -> [Booklets; N] {
    let Booklets { mut first, count } = booklets;
    percents.map(|part| {
        let cut = Booklets { first, count: percent(count, part) };
        first = first.saturating_add(cut.count);
        cut
    })
}

/// Cuts booklets among the prescribers by their shares.
fn lots_of(buyer: Buyer, ready: usize, booklets: Booklets) -> Vec<Lot> {
    let Booklets { first, count: total } = booklets;
    let mut lots = Vec::new();
    let (mut share, mut next) = (0_u64, first);
    for (prescriber, who) in (1..).zip(&PRESCRIBERS) {
        share = share.saturating_add(who.share_percent(buyer));
        let end = first.saturating_add(percent(total, share));
        if next < end {
            let booklets = Booklets { first: next, count: end.saturating_sub(next) };
            lots.push(Lot { ready, prescriber, booklets });
        }
        next = end;
    }
    lots
}

/// The ranges without gaps that `numbers`, in ascending order, make up.
fn ranges(numbers: &[u32]) -> Vec<Booklets> {
    let follows = |a: &u32, b: &u32| a.checked_add(1) == Some(*b);
    let of = |range: &[u32]| {
        let count = u32::try_from(range.len()).unwrap_or(u32::MAX);
        range.first().map(|first| Booklets { first: *first, count })
    };
    numbers.chunk_by(follows).filter_map(of).collect()
}
