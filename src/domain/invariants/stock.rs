//! Effects on booklets against the booklets in front of them: what ends can end on that day, what
//! is given is there to give.

use super::super::entry::{Entry, StockEffect};
use super::super::facts::{Booklet, Facts, Issue, Place};
use super::super::id::{BookletId, OrderId, PrescriberId, Sequence};
use super::super::scheme::Validity;
use super::{Breach, Comparison, Subject};

/// The chèques that the effect ends are those that its booklets have open and that can end so, the
/// booklets are of its order, what is put into circulation was prepared, what is replaced was
/// blocked.
pub(super) fn follows(before: &Facts, entry: &Entry, effect: &StockEffect) -> Vec<Breach> {
    use StockEffect as E;
    let sequence = entry.sequence;
    match *effect {
        E::BookletsWithdrawn { order, first, count, cheques } => {
            let in_stock =
                |found: &Booklet| found.place == Place::InStock && found.blocked.is_none();
            ended(before, (sequence, order), ((first, count), cheques), in_stock)
        }
        E::BookletsLapsed { order, first, count, cheques } => {
            let is_over = |found: &Booklet| found.place.is_live() && found.is_over(entry.day);
            ended(before, (sequence, order), ((first, count), cheques), is_over)
        }
        E::BookletGiven { booklet, prescriber, validity, .. } => {
            given(before, booklet, prescriber, validity)
        }
        E::BookletsActivated { order, first, count, .. } => {
            activated(before, (sequence, order), (first, count))
        }
        E::BookletReplaced { cheques, .. } => {
            let mut open = Comparison::of_counts("chèques carried over, against those unused");
            let subject = Subject::Booklet(cheques.booklet);
            open.left(subject, i128::from(cheques.mask));
            let blocked = before.booklet(cheques.booklet).filter(|found| found.blocked.is_some());
            open.right(subject, blocked.map_or(0, Booklet::open));
            open.differences().collect()
        }
        E::BookletsPrepared { .. }
        | E::LotsFormed { .. }
        | E::AllotmentConfirmed { .. }
        | E::BookletsReturned { .. }
        | E::BookletsBlocked { .. }
        | E::BookletsUnblocked { .. }
        | E::ChequesBlocked { .. }
        | E::ChequesUnblocked { .. }
        | E::ChequesCancelled { .. } => Vec::new(),
    }
}

/// The booklets of a range, as far as they exist.
fn range(before: &Facts, (first, count): (BookletId, u32)) -> impl Iterator<Item = &Booklet> {
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    before.booklets.iter().skip(first.index()).take(count)
}

fn ended(
    before: &Facts,
    (entry, order): (Sequence, OrderId),
    (booklets, cheques): ((BookletId, u32), u32),
    can_end: impl Fn(&Booklet) -> bool,
) -> Vec<Breach> {
    let mut open = Comparison::of_counts("chèques that end, against those that can");
    let subject = Subject::Entry(entry);
    open.left(subject, cheques);
    for booklet in range(before, booklets) {
        let ends = can_end(booklet) && booklet.order == order && booklet.issue != Issue::Prepared;
        open.right(subject, if ends { booklet.unused() } else { 0 });
    }
    open.differences().collect()
}

/// A booklet is given from the stock of its prescriber, and its days never move back.
fn given(
    before: &Facts,
    booklet: BookletId,
    prescriber: PrescriberId,
    validity: Validity,
) -> Vec<Breach> {
    let mut held =
        Comparison::of_counts("booklets given, against those in stock that end no later");
    let subject = Subject::Booklet(booklet);
    held.left(subject, 1);
    let fits = before.booklet(booklet).is_some_and(|found| {
        let of_prescriber = found.place.stock_of() == Some(prescriber) && found.blocked.is_none();
        of_prescriber && found.validity().is_some_and(|days| validity.lapse <= days.lapse)
    });
    held.right(subject, i128::from(fits));
    held.differences().collect()
}

fn activated(
    before: &Facts,
    (entry, order): (Sequence, OrderId),
    booklets: (BookletId, u32),
) -> Vec<Breach> {
    let mut waiting = Comparison::of_counts("booklets put into circulation, against prepared ones");
    let subject = Subject::Entry(entry);
    waiting.left(subject, booklets.1);
    let prepared = |booklet: &&Booklet| booklet.order == order && booklet.issue == Issue::Prepared;
    waiting.right(
        subject,
        i128::try_from(range(before, booklets).filter(prepared).count()).unwrap_or(i128::MAX),
    );
    waiting.differences().collect()
}
