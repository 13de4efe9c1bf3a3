//! The fold: how an entry changes the facts.
//!
//! **Invariant:** no rule is looked at. What an effect names is there, because the entry was
//! decided on these very facts; where it is not (a damaged journal), the effect changes nothing and
//! the digests that are compared at every seal, and `carnet verify`, tell.

mod banking;
mod calendar;
mod claims;
mod incidents;
mod organisations;
mod settling;
mod sharing;
mod stock;

use super::super::entry::{Effect, Entry, OrderEffect, bit};
use super::super::id::{BookletId, OrderId, PaymentId, SchemeId, Sequence, VenueId};
use super::super::money::Cents;
use super::super::organisation::FunderKind;
use super::super::scheme::{FirstRules, Rules, Scheme, Version};
use super::super::time::Day;
use super::{
    Booklet, DAYS_COUNTED, Facts, Funder, Issue, LastEntry, Marks, Order, PaymentState, Place,
    Progress, Redemption, Use, Venue,
};

impl Facts {
    /// Brings the facts from just before `entry` to just after it.
    pub fn apply(&mut self, entry: &Entry) {
        for effect in &entry.effects {
            self.apply_effect(entry, effect);
        }
        for transfer in &entry.transfers {
            self.balances.post(transfer);
        }
        self.note_funds(entry.sequence, &entry.transfers);
        self.last = Some(LastEntry { sequence: entry.sequence, at: entry.at, day: entry.day });
    }

    fn apply_effect(&mut self, entry: &Entry, effect: &Effect) {
        match effect {
            Effect::ClockAccepted
            | Effect::MoneyReceived { .. }
            | Effect::RedemptionExcepted { .. } => {}
            Effect::Founded { ledger } => self.ledger = Some(*ledger),
            Effect::CodeKeyAdded { version, fingerprint } => {
                self.keys.push((*version, *fingerprint));
            }
            Effect::SchemeCreated { rules, .. } => self.add_scheme(rules),
            Effect::BuyerCreated { record, .. } => {
                self.funders.push(Funder { kind: FunderKind::Buyer, record: *record });
            }
            Effect::PrescriberCreated { record, .. } => self.prescribers.push(*record),
            Effect::VenueCreated { terms, .. } => self.venues.push(Venue::active(terms)),
            Effect::VenueSuspended { venue, reason } => {
                self.on_venue(*venue, |venue| venue.suspended = Some(*reason));
            }
            Effect::VenueResumed { venue } => self.on_venue(*venue, |venue| venue.suspended = None),
            Effect::OrderCreated { terms, .. } => self.orders.push(Order::new(*terms)),
            Effect::BankLineBooked(line) => self.bank.add(line),
            Effect::BankBalanceRecorded { day, balance, .. } => {
                self.bank.set_closing(*day, *balance);
            }
            Effect::BookletsIssued { order, first, count, .. } => {
                self.add_booklets(entry, effect);
                self.extend_series(*order, *first, *count);
            }
            Effect::BookletsAllotted { first, count, prescriber } => {
                let place = Place::Allotted { prescriber: *prescriber };
                self.on_booklets(*first, *count, |booklet| booklet.place = place);
            }
            Effect::BookletHandedOver { booklet, day } => {
                self.on_booklets(*booklet, 1, |booklet| hand_over(booklet, *day));
            }
            Effect::BookletBlocked { booklet, reason } => {
                self.on_booklets(*booklet, 1, |booklet| booklet.blocked = Some(*reason));
            }
            Effect::BookletUnblocked { booklet } => {
                self.on_booklets(*booklet, 1, |booklet| booklet.blocked = None);
            }
            Effect::Redeemed { .. } => self.redeem(entry, effect),
            Effect::RedemptionVoided { redemption, .. } => self.void(redemption.0),
            Effect::CycleClosed { .. } => self.close_cycle(entry, effect),
            Effect::FiguresRecorded { cycle, lines, totals, .. } => {
                self.record_figures(entry.sequence, *cycle, (lines, totals.as_ref()));
            }
            Effect::CycleApproved { cycle } => self.approve_cycle(entry, *cycle),
            Effect::PaymentRunOpened { cycle, .. } => self.open_run(entry.sequence, *cycle),
            Effect::PaymentsMade { run, payments } => self.make_payments(*run, payments),
            Effect::PaymentRunSealed { run, .. } => self.seal_run(*run),
            Effect::PaymentBooked { payment, day } => {
                self.on_payment(*payment, PaymentState::Booked { day: *day });
            }
            Effect::PaymentReturned { payment, day } => {
                self.end_payment(*payment, PaymentState::Returned { day: *day }, entry);
            }
            Effect::RulesSet { scheme, from, rules, .. } => {
                self.set_rules(*scheme, Version { from: *from, rules: Rules::clone(rules) });
            }
            Effect::Organisation(effect) => self.apply_organisation(entry, effect),
            Effect::Order(effect) => self.apply_order(effect),
            Effect::Stock(effect) => self.apply_stock(entry, effect),
            Effect::Calendar(effect) => self.apply_calendar(effect),
            Effect::Sharing(effect) => self.apply_sharing(entry, effect),
            Effect::Claim(effect) => self.apply_claim(entry, effect),
            Effect::Incident(effect) => self.apply_incident(entry, effect),
            Effect::Banking(effect) => self.apply_banking(entry, effect),
        }
    }

    fn add_scheme(&mut self, rules: &FirstRules) {
        self.schemes.push(Scheme::new(Rules::from(rules.clone())));
    }

    fn set_rules(&mut self, scheme: SchemeId, version: Version) {
        match self.schemes.get_mut(scheme.index()) {
            Some(scheme) => scheme.versions.push(version),
            None => self.schemes.push(Scheme { versions: vec![version] }),
        }
    }

    fn apply_order(&mut self, effect: &OrderEffect) {
        match effect {
            OrderEffect::MandateRecorded { order, amount, reference, .. } => {
                self.mandates.insert((*order, reference.clone()));
                self.on_progress(*order, |progress| add(&mut progress.mandated, *amount));
            }
            OrderEffect::OrderFunded { order, amount, .. } => {
                self.on_progress(*order, |progress| add(&mut progress.received, *amount));
            }
        }
    }

    fn on_progress(&mut self, order: OrderId, change: impl FnOnce(&mut Progress)) {
        if let Some(order) = self.orders.get_mut(order.index()) {
            change(&mut order.progress);
        }
    }

    fn on_venue(&mut self, venue: VenueId, change: impl FnOnce(&mut Venue)) {
        if let Some(venue) = self.venues.get_mut(venue.index()) {
            change(venue);
        }
    }

    fn on_booklets(&mut self, first: BookletId, count: u32, change: impl Fn(&mut Booklet)) {
        let count = usize::try_from(count).unwrap_or(0);
        self.booklets.iter_mut().skip(first.index()).take(count).for_each(change);
    }

    pub(super) fn on_payment(&mut self, payment: PaymentId, state: PaymentState) {
        if let Some(payment) = self.payments.get_mut(payment.index()) {
            payment.state = state;
        }
    }

    fn add_booklets(&mut self, entry: &Entry, effect: &Effect) {
        let Effect::BookletsIssued { order, count, key, validity, .. } = effect else { return };
        let cheques = self.order(*order).map_or(0, |order| order.terms.cheques_per_booklet);
        let booklet = Booklet {
            order: *order,
            key: *key,
            cheques,
            issue: Issue::Issued { on: entry.day, validity: *validity },
            place: Place::InStock,
            blocked: None,
            uses: Vec::new(),
            marks: Marks::default(),
        };
        let count = usize::try_from(*count).unwrap_or(0);
        self.booklets.extend(std::iter::repeat_n(booklet, count));
    }

    fn extend_series(&mut self, order: OrderId, first: BookletId, count: u32) {
        if let Some(order) = self.orders.get_mut(order.index()) {
            order.issued = order.issued.saturating_add(count);
            order.series.push((first, count));
        }
    }

    fn redeem(&mut self, entry: &Entry, effect: &Effect) {
        let Effect::Redeemed { venue, service_date, parts, .. } = effect else { return };
        let mut taken: u32 = 0;
        for set in parts.iter().flat_map(|part| &part.cheques) {
            taken = taken.saturating_add(set.count());
            let Some(booklet) = self.booklets.get_mut(set.booklet.index()) else { continue };
            booklet.uses.extend(set.indexes().map(|index| Use {
                index,
                redemption: entry.sequence,
                venue: *venue,
                service_date: *service_date,
            }));
        }
        self.on_venue(*venue, |venue| {
            let oldest = entry.day.minus(DAYS_COUNTED);
            venue.taken = venue.taken.split_off(&oldest);
            let of_day = venue.taken.entry(*service_date).or_insert(0);
            *of_day = of_day.saturating_add(taken);
        });
        let cheques = parts.iter().flat_map(|part| part.cheques.iter().copied()).collect();
        let (venue, service_date) = (*venue, *service_date);
        let redemption = Redemption { venue, service_date, cheques, void: false };
        self.redemptions.insert(entry.sequence, redemption);
    }

    fn void(&mut self, sequence: Sequence) {
        let Some(redemption) = self.redemptions.get_mut(&sequence) else { return };
        redemption.void = true;
        let (venue, day) = (redemption.venue, redemption.service_date);
        let cheques = redemption.cheques.clone();
        let mut taken: u32 = 0;
        for set in &cheques {
            taken = taken.saturating_add(set.count());
            if let Some(booklet) = self.booklets.get_mut(set.booklet.index()) {
                booklet.uses.retain(|used| set.mask & bit(used.index) == 0);
            }
        }
        self.on_venue(venue, |venue| {
            if let Some(of_day) = venue.taken.get_mut(&day) {
                *of_day = of_day.saturating_sub(taken);
            }
        });
    }
}

fn hand_over(booklet: &mut Booklet, day: Day) {
    if let Place::Allotted { prescriber } = booklet.place {
        booklet.place = Place::HandedOver { prescriber, day };
    }
}

fn add(sum: &mut Cents, more: Cents) {
    *sum = sum.checked_add(more).unwrap_or(Cents::MAX);
}

fn take(sum: &mut Cents, less: Cents) {
    *sum = sum.checked_sub(less).unwrap_or(Cents::ZERO);
}
