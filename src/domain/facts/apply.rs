//! The fold: how an entry changes the facts.
//!
//! **Invariant:** no rule is looked at. What an effect names is there, because the entry was
//! decided on these very facts; where it is not (a damaged journal), the effect changes nothing and
//! the digests that are compared at every seal, and `carnet verify`, tell.

use std::collections::BTreeMap;

use super::super::entry::{Effect, Entry, FigureLine, FigureTotals, PaymentMade, bit};
use super::super::id::{BookletId, CycleId, OrderId, PaymentId, PaymentRunId, Sequence, VenueId};
use super::super::money::Cents;
use super::super::time::Day;
use super::{
    Booklet, Cycle, CycleState, DAYS_COUNTED, Facts, LastEntry, Order, Payment, PaymentRun,
    PaymentState, Place, Redemption, Remittance, RemittanceKey, Use, Venue,
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
        self.last = Some(LastEntry { sequence: entry.sequence, at: entry.at, day: entry.day });
    }

    fn apply_effect(&mut self, entry: &Entry, effect: &Effect) {
        match effect {
            Effect::ClockAccepted | Effect::MoneyReceived { .. } => {}
            Effect::Founded { ledger } => self.ledger = Some(*ledger),
            Effect::CodeKeyAdded { version, fingerprint } => {
                self.keys.push((*version, *fingerprint));
            }
            Effect::SchemeCreated { rules, .. } => self.schemes.push(rules.clone()),
            Effect::BuyerCreated { record, .. } => self.funders.push(*record),
            Effect::PrescriberCreated { record, .. } => self.prescribers.push(*record),
            Effect::VenueCreated { terms, .. } => {
                self.venues.push(Venue { terms: *terms, suspended: None, taken: BTreeMap::new() });
            }
            Effect::VenueSuspended { venue, reason } => {
                self.on_venue(*venue, |venue| venue.suspended = Some(*reason));
            }
            Effect::VenueResumed { venue } => self.on_venue(*venue, |venue| venue.suspended = None),
            Effect::OrderCreated { terms, .. } => {
                self.orders.push(Order { terms: *terms, issued: 0, series: Vec::new() });
            }
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
            Effect::PaymentRunSealed { run, .. } => {
                if let Some(run) = self.runs.get_mut(run.index()) {
                    run.sealed = true;
                }
            }
            Effect::PaymentBooked { payment, day } => {
                self.on_payment(*payment, PaymentState::Booked { day: *day });
            }
            Effect::PaymentReturned { payment, day } => {
                self.on_payment(*payment, PaymentState::Returned { day: *day });
                self.make_payable_again(*payment, entry.sequence);
            }
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

    fn on_payment(&mut self, payment: PaymentId, state: PaymentState) {
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
            issued: entry.day,
            validity: *validity,
            place: Place::InStock,
            blocked: None,
            uses: Vec::new(),
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

    fn close_cycle(&mut self, entry: &Entry, effect: &Effect) {
        let Effect::CycleClosed { label, first, .. } = effect else { return };
        self.cycles.push(Cycle {
            label: label.clone(),
            first: *first,
            cut_off: entry.sequence,
            closed_by: entry.caller.clone(),
            state: CycleState::Closed { parts: 0, lines: Vec::new() },
        });
    }

    fn record_figures(
        &mut self,
        sequence: Sequence,
        id: CycleId,
        (new, totals): (&[FigureLine], Option<&FigureTotals>),
    ) {
        let Some(cycle) = self.cycles.get_mut(id.index()) else { return };
        let CycleState::Closed { parts, lines } = &mut cycle.state else { return };
        *parts = parts.saturating_add(1);
        lines.extend_from_slice(new);
        let Some(totals) = totals else { return };
        let cut_off = cycle.cut_off;
        for line in std::mem::take(lines) {
            let key = RemittanceKey { cycle: id, venue: line.venue, buyer: line.buyer };
            let (due, payable) = (line.amount, line.amount);
            self.remittances.insert(key, Remittance { due, payable, since: sequence, attempts: 0 });
        }
        cycle.state = CycleState::Computed { totals: *totals };
        self.redemptions = self.redemptions.split_off(&cut_off);
    }

    fn approve_cycle(&mut self, entry: &Entry, cycle: CycleId) {
        let Some(cycle) = self.cycles.get_mut(cycle.index()) else { return };
        if let CycleState::Computed { totals } = cycle.state {
            cycle.state = CycleState::Approved { totals, by: entry.caller.clone() };
        }
    }

    fn open_run(&mut self, opened: Sequence, cycle: CycleId) {
        let sum = Cents::ZERO;
        self.runs.push(PaymentRun { cycle, opened, payments: 0, sum, sealed: false });
    }

    fn make_payments(&mut self, id: PaymentRunId, payments: &[PaymentMade]) {
        let Some(run) = self.runs.get_mut(id.index()) else { return };
        for made in payments {
            let cycle = run.cycle;
            run.payments = run.payments.saturating_add(1);
            for line in &made.lines {
                run.sum = run.sum.checked_add(line.amount).unwrap_or(Cents::MAX);
                let key = RemittanceKey { cycle, venue: made.venue, buyer: line.buyer };
                if let Some(remittance) = self.remittances.get_mut(&key) {
                    let left = remittance.payable.checked_sub(line.amount);
                    remittance.payable = left.unwrap_or(Cents::ZERO);
                    remittance.attempts = made.attempt;
                }
            }
            self.payments.push(Payment {
                run: id,
                venue: made.venue,
                attempt: made.attempt,
                lines: made.lines.clone(),
                state: PaymentState::Made,
            });
        }
    }

    fn make_payable_again(&mut self, payment: PaymentId, since: Sequence) {
        let Some(payment) = self.payments.get(payment.index()) else { return };
        let Some(cycle) = self.runs.get(payment.run.index()).map(|run| run.cycle) else { return };
        for line in &payment.lines {
            let key = RemittanceKey { cycle, venue: payment.venue, buyer: line.buyer };
            if let Some(remittance) = self.remittances.get_mut(&key) {
                let payable = remittance.payable.checked_add(line.amount);
                remittance.payable = payable.unwrap_or(Cents::MAX);
                remittance.since = since;
            }
        }
    }
}

fn hand_over(booklet: &mut Booklet, day: Day) {
    if let Place::Allotted { prescriber } = booklet.place {
        booklet.place = Place::HandedOver { prescriber, day };
    }
}
