//! Booklets on their way, and where chèques end.

use super::super::super::code::KeyVersion;
use super::super::super::entry::{ChequeSet, Entry, StockEffect};
use super::super::super::id::{BookletId, OrderId};
use super::super::{Booklet, Facts, Issue, Lot, Marks, Place};

impl Facts {
    pub(super) fn apply_stock(&mut self, entry: &Entry, effect: &StockEffect) {
        use StockEffect as E;
        match *effect {
            E::BookletsPrepared { order, first, count, key } => {
                self.prepare(order, (first, count), key);
            }
            E::BookletsActivated { order, first, count, validity } => {
                let issue = Issue::Issued { on: entry.day, validity };
                self.on_booklets(first, count, |booklet| booklet.issue = issue);
                self.count_as_issued(order, count);
            }
            E::LotsFormed { first, count, size, .. } => {
                self.lots.extend(Lot::cut((first, count), size));
            }
            E::AllotmentConfirmed { first, count, prescriber } => {
                let place = Place::Received { prescriber };
                self.on_booklets(first, count, |booklet| booklet.place = place);
            }
            E::BookletsReturned { first, count, .. } => {
                self.on_booklets(first, count, |booklet| booklet.place = Place::InStock);
            }
            E::BookletsWithdrawn { first, count, .. } => self.end(first, count, Place::Withdrawn),
            E::BookletGiven { booklet, prescriber, day, validity, .. } => {
                self.on_booklets(booklet, 1, |booklet| {
                    booklet.place = Place::HandedOver { prescriber, day };
                    if let Issue::Issued { on, .. } = booklet.issue {
                        booklet.issue = Issue::Issued { on, validity };
                    }
                });
            }
            E::BookletsBlocked { first, count, reason } => {
                self.on_booklets(first, count, |booklet| booklet.blocked = Some(reason));
            }
            E::BookletsUnblocked { first, count } => {
                self.on_booklets(first, count, |booklet| booklet.blocked = None);
            }
            E::ChequesBlocked { cheques, .. } => self.on_cheques(cheques, |marks, mask| {
                marks.blocked |= mask;
            }),
            E::ChequesUnblocked { cheques } => self.on_cheques(cheques, |marks, mask| {
                marks.blocked &= !mask;
            }),
            E::BookletReplaced { cheques, by, key } => self.replace(cheques, by, key),
            E::BookletsLapsed { first, count, .. } => self.end(first, count, Place::Lapsed),
            E::ChequesCancelled { ref cheques } => {
                for set in cheques {
                    self.on_cheques(*set, |marks, mask| marks.cancelled |= mask);
                }
            }
        }
    }

    fn prepare(&mut self, id: OrderId, (first, count): (BookletId, u32), key: KeyVersion) {
        let Some(order) = self.orders.get_mut(id.index()) else { return };
        order.progress.prepared = order.progress.prepared.saturating_add(count);
        order.series.push((first, count));
        let booklet = Booklet {
            order: id,
            key,
            cheques: order.terms.cheques_per_booklet,
            issue: Issue::Prepared,
            place: Place::InStock,
            blocked: None,
            uses: Vec::new(),
            marks: Marks::default(),
        };
        let count = usize::try_from(count).unwrap_or(0);
        self.booklets.extend(std::iter::repeat_n(booklet, count));
    }

    fn count_as_issued(&mut self, order: OrderId, count: u32) {
        if let Some(order) = self.orders.get_mut(order.index()) {
            order.issued = order.issued.saturating_add(count);
            order.progress.prepared = order.progress.prepared.saturating_sub(count);
        }
    }

    /// Ends the booklets of a range: those that are still somewhere are `place` from now on.
    fn end(&mut self, first: BookletId, count: u32, place: Place) {
        let mut prepared: u32 = 0;
        let mut owner = None;
        let range = self.booklets.iter_mut().skip(first.index());
        for booklet in range.take(usize::try_from(count).unwrap_or(0)) {
            booklet.place = place;
            booklet.blocked = None;
            prepared = prepared.saturating_add(u32::from(booklet.issue == Issue::Prepared));
            owner = Some(booklet.order);
        }
        if let Some(order) = owner {
            self.on_progress(order, |progress| {
                progress.prepared = progress.prepared.saturating_sub(prepared);
            });
        }
    }

    fn on_cheques(&mut self, set: ChequeSet, change: impl Fn(&mut Marks, u16)) {
        self.on_booklets(set.booklet, 1, |booklet| change(&mut booklet.marks, set.mask));
    }

    fn replace(&mut self, cheques: ChequeSet, by: BookletId, key: KeyVersion) {
        let Some(old) = self.booklets.get_mut(cheques.booklet.index()) else { return };
        old.place = Place::Replaced { by };
        old.blocked = None;
        let carried = u8::try_from(cheques.count()).unwrap_or(0);
        let new = Booklet {
            order: old.order,
            key,
            cheques: carried,
            issue: old.issue,
            place: Place::InStock,
            blocked: None,
            uses: Vec::new(),
            marks: Marks { replaces: Some(cheques.booklet), ..Marks::default() },
        };
        let order = old.order;
        self.booklets.push(new);
        if let Some(order) = self.orders.get_mut(order.index()) {
            order.series.push((by, 1));
            order.progress.replacements =
                order.progress.replacements.saturating_add(u32::from(carried));
        }
    }
}
