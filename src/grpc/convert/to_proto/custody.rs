//! What happened to one booklet.
//!
//! **Invariant:** where a chèque was redeemed is not shown, nor who asked for it: that would tell.

use std::collections::BTreeMap;

use super::booklet::opposition;
use super::redemption::void_reason;
use super::{count, time, whole};
use crate::domain::entry::{ChequeSet, Effect, Entry, IncidentEffect, StockEffect};
use crate::domain::id::{BookletId, OrderId, PrescriberId, RedemptionId};
use crate::domain::time::Day;
use crate::grpc::pb;
use pb::custody_event::Kind;

/// The events of one booklet, made from its entries in their order.
pub(in crate::grpc) struct Custody {
    booklet: BookletId,
    /// In whose stock it is, or was when it was handed over.
    prescriber: Option<PrescriberId>,
    /// What each redemption took of it: service date and chèques.
    taken: BTreeMap<RedemptionId, (Day, u32)>,
}

impl Custody {
    /// Of `booklet`, before its first entry.
    pub(in crate::grpc) fn of(booklet: BookletId) -> Custody {
        Custody { booklet, prescriber: None, taken: BTreeMap::new() }
    }

    /// What `entry` did to the booklet.
    pub(in crate::grpc) fn events(&mut self, entry: &Entry) -> Vec<pb::CustodyEvent> {
        let told = entry.effects.iter().filter_map(|effect| self.told(entry, effect));
        told.map(|event| placed(event, entry)).collect()
    }

    fn told(&mut self, entry: &Entry, effect: &Effect) -> Option<pb::CustodyEvent> {
        match effect {
            Effect::BookletsIssued { order, first, count, .. } => {
                let event = pb::CustodyEvent { order: order.to_string(), ..of(Kind::Issued) };
                self.is_in(*first, *count).then_some(event)
            }
            Effect::BookletsAllotted { first, count, prescriber } => {
                self.is_in(*first, *count).then(|| {
                    self.prescriber = Some(*prescriber);
                    pb::CustodyEvent { prescriber: prescriber.to_string(), ..of(Kind::Allotted) }
                })
            }
            Effect::BookletHandedOver { booklet, day } => {
                self.is_in(*booklet, 1).then(|| pb::CustodyEvent {
                    prescriber: self.prescriber.map(|id| id.to_string()).unwrap_or_default(),
                    handover_day: day.to_string(),
                    ..of(Kind::HandedOver)
                })
            }
            Effect::BookletBlocked { booklet, reason } => {
                let opposition = opposition(Some(*reason)).into();
                let event = pb::CustodyEvent { opposition, ..of(Kind::Blocked) };
                self.is_in(*booklet, 1).then_some(event)
            }
            Effect::BookletUnblocked { booklet } => {
                self.is_in(*booklet, 1).then(|| of(Kind::Unblocked))
            }
            Effect::Redeemed { .. } => self.redeemed(entry, effect),
            Effect::RedemptionVoided { redemption, reason } => {
                let taken = self.of_redemption(*redemption, Kind::Voided)?;
                Some(pb::CustodyEvent { void_reason: void_reason(*reason).into(), ..taken })
            }
            Effect::Stock(effect) => self.told_of_stock(effect),
            Effect::Incident(IncidentEffect::RedemptionUndone { redemption, .. }) => {
                self.of_redemption(*redemption, Kind::Undone)
            }
            Effect::Incident(_)
            | Effect::Claim(_)
            | Effect::Founded { .. }
            | Effect::CodeKeyAdded { .. }
            | Effect::ClockAccepted
            | Effect::SchemeCreated { .. }
            | Effect::BuyerCreated { .. }
            | Effect::PrescriberCreated { .. }
            | Effect::VenueCreated { .. }
            | Effect::VenueSuspended { .. }
            | Effect::VenueResumed { .. }
            | Effect::OrderCreated { .. }
            | Effect::BankLineBooked(_)
            | Effect::MoneyReceived { .. }
            | Effect::CycleClosed { .. }
            | Effect::FiguresRecorded { .. }
            | Effect::CycleApproved { .. }
            | Effect::PaymentRunOpened { .. }
            | Effect::PaymentsMade { .. }
            | Effect::Banking(_)
            | Effect::PaymentRunSealed { .. }
            | Effect::PaymentBooked { .. }
            | Effect::PaymentReturned { .. }
            | Effect::BankBalanceRecorded { .. }
            | Effect::RulesSet { .. }
            | Effect::Organisation(_)
            | Effect::Order(_)
            | Effect::Calendar(_)
            | Effect::Sharing(_)
            | Effect::RedemptionExcepted { .. } => None,
        }
    }

    /// What a later release knows of booklets. The level and the public of a person are not shown.
    fn told_of_stock(&mut self, effect: &StockEffect) -> Option<pb::CustodyEvent> {
        use StockEffect as E;
        match effect {
            E::BookletsPrepared { order, first, count, .. } => {
                self.of_order(Kind::Prepared, *order, (*first, *count))
            }
            E::BookletsActivated { order, first, count, .. } => {
                self.of_order(Kind::Issued, *order, (*first, *count))
            }
            E::BookletsWithdrawn { order, first, count, .. } => {
                self.of_order(Kind::Withdrawn, *order, (*first, *count))
            }
            E::BookletsLapsed { order, first, count, .. } => {
                self.of_order(Kind::Lapsed, *order, (*first, *count))
            }
            E::AllotmentConfirmed { first, count, prescriber } => {
                self.by(Kind::Received, *prescriber, (*first, *count))
            }
            E::BookletsReturned { first, count, prescriber } => {
                self.by(Kind::Returned, *prescriber, (*first, *count))
            }
            E::BookletGiven { booklet, prescriber, day, .. } => {
                let given = self.by(Kind::HandedOver, *prescriber, (*booklet, 1))?;
                Some(pb::CustodyEvent { handover_day: day.to_string(), ..given })
            }
            E::BookletsBlocked { first, count, reason } => {
                let opposition = opposition(Some(*reason)).into();
                let event = pb::CustodyEvent { opposition, ..of(Kind::Blocked) };
                self.is_in(*first, *count).then_some(event)
            }
            E::BookletsUnblocked { first, count } => {
                self.is_in(*first, *count).then(|| of(Kind::Unblocked))
            }
            E::ChequesBlocked { cheques, reason } => {
                let opposition = opposition(Some(*reason)).into();
                let blocked = self.of_cheques(Kind::ChequesBlocked, *cheques)?;
                Some(pb::CustodyEvent { opposition, ..blocked })
            }
            E::ChequesUnblocked { cheques } => self.of_cheques(Kind::ChequesUnblocked, *cheques),
            E::BookletReplaced { cheques, by, .. } => self.replaced(*cheques, *by),
            E::ChequesCancelled { cheques } => {
                let own = cheques.iter().find(|set| set.booklet == self.booklet)?;
                self.of_cheques(Kind::Cancelled, *own)
            }
            E::LotsFormed { .. } => None,
        }
    }

    fn of_order(
        &self,
        kind: Kind,
        order: OrderId,
        (first, count): (BookletId, u32),
    ) -> Option<pb::CustodyEvent> {
        let event = pb::CustodyEvent { order: order.to_string(), ..of(kind) };
        self.is_in(first, count).then_some(event)
    }

    fn by(
        &self,
        kind: Kind,
        prescriber: PrescriberId,
        (first, count): (BookletId, u32),
    ) -> Option<pb::CustodyEvent> {
        let event = pb::CustodyEvent { prescriber: prescriber.to_string(), ..of(kind) };
        self.is_in(first, count).then_some(event)
    }

    fn of_cheques(&self, kind: Kind, cheques: ChequeSet) -> Option<pb::CustodyEvent> {
        let event = pb::CustodyEvent { cheques: count(cheques.count()), ..of(kind) };
        (cheques.booklet == self.booklet).then_some(event)
    }

    /// Seen from the booklet that is replaced, or from the one that replaces it.
    fn replaced(&self, cheques: ChequeSet, by: BookletId) -> Option<pb::CustodyEvent> {
        let (kind, other) = if by == self.booklet {
            (Kind::Replaces, cheques.booklet)
        } else {
            (Kind::Replaced, by)
        };
        let concerned = by == self.booklet || cheques.booklet == self.booklet;
        let cheques = count(cheques.count());
        let event = pb::CustodyEvent { other_booklet: other.to_string(), cheques, ..of(kind) };
        concerned.then_some(event)
    }

    fn redeemed(&mut self, entry: &Entry, effect: &Effect) -> Option<pb::CustodyEvent> {
        let Effect::Redeemed { service_date, parts, .. } = effect else { return None };
        let sets = parts.iter().flat_map(|part| &part.cheques);
        let of_booklet = sets.filter(|set| set.booklet == self.booklet);
        let cheques = of_booklet.fold(0_u32, |sum, set| sum.saturating_add(set.count()));
        let redemption = RedemptionId(entry.sequence);
        self.taken.insert(redemption, (*service_date, cheques));
        self.of_redemption(redemption, Kind::Redeemed).filter(|_| cheques > 0)
    }

    fn of_redemption(&self, redemption: RedemptionId, kind: Kind) -> Option<pb::CustodyEvent> {
        let (service_date, cheques) = self.taken.get(&redemption)?;
        Some(pb::CustodyEvent {
            redemption: redemption.to_string(),
            service_date: service_date.to_string(),
            cheques: count(*cheques),
            ..of(kind)
        })
    }

    fn is_in(&self, first: BookletId, count: u32) -> bool {
        let number = self.booklet.get();
        first.get() <= number && number < first.get().saturating_add(count)
    }
}

fn of(kind: Kind) -> pb::CustodyEvent {
    pb::CustodyEvent { kind: kind.into(), ..pb::CustodyEvent::default() }
}

fn placed(event: pb::CustodyEvent, entry: &Entry) -> pb::CustodyEvent {
    let at_a_venue = !event.redemption.is_empty() || event.kind() == Kind::Cancelled;
    pb::CustodyEvent {
        sequence: whole(entry.sequence.get()),
        time: Some(time(entry.at)),
        day: entry.day.to_string(),
        caller: if at_a_venue { String::new() } else { entry.caller.to_string() },
        ..event
    }
}
