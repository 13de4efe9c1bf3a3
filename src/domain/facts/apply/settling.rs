//! Cycles, remittances and payments.

use super::super::super::entry::{
    Effect, Entry, FigureLine, FigureTotals, PaymentLine, PaymentMade,
};
use super::super::super::id::{CycleId, PaymentId, PaymentRunId, Sequence, VenueId};
use super::super::super::money::Cents;
use super::super::super::payment::{Creditor, RunPays};
use super::super::{
    Cycle, CycleState, Facts, Payment, PaymentRun, PaymentState, Remittance, RemittanceKey,
};

impl Facts {
    pub(super) fn close_cycle(&mut self, entry: &Entry, effect: &Effect) {
        let Effect::CycleClosed { label, first, .. } = effect else { return };
        self.cycles.push(Cycle {
            label: label.clone(),
            first: *first,
            cut_off: entry.sequence,
            closed_by: entry.caller.clone(),
            state: CycleState::Closed { parts: 0, lines: Vec::new() },
        });
    }

    pub(super) fn record_figures(
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

    pub(super) fn approve_cycle(&mut self, entry: &Entry, cycle: CycleId) {
        let Some(cycle) = self.cycles.get_mut(cycle.index()) else { return };
        if let CycleState::Computed { totals } = cycle.state {
            cycle.state = CycleState::Approved { totals, by: entry.caller.clone() };
        }
    }

    pub(super) fn open_run(&mut self, opened: Sequence, cycle: CycleId) {
        let (pays, sum) = (RunPays::Cycle(cycle), Cents::ZERO);
        self.runs.push(PaymentRun { pays, opened, payments: 0, sum, sealed: false });
    }

    pub(super) fn seal_run(&mut self, run: PaymentRunId) {
        if let Some(run) = self.runs.get_mut(run.index()) {
            run.sealed = true;
        }
    }

    pub(super) fn make_payments(&mut self, run: PaymentRunId, payments: &[PaymentMade]) {
        for PaymentMade { payment: _, venue, attempt, lines } in payments {
            self.take_from_remittances((run, *venue), *attempt, lines);
            self.payments.push(Payment {
                run,
                creditor: Creditor::Venue(*venue),
                account: None,
                attempt: *attempt,
                lines: lines.clone(),
                state: PaymentState::Made,
            });
        }
    }

    /// What one payment of `run` pays `venue` is not payable any more.
    pub(super) fn take_from_remittances(
        &mut self,
        (run, venue): (PaymentRunId, VenueId),
        attempt: u16,
        lines: &[PaymentLine],
    ) {
        let Some(run) = self.runs.get_mut(run.index()) else { return };
        run.payments = run.payments.saturating_add(1);
        for line in lines {
            run.sum = run.sum.checked_add(line.amount).unwrap_or(Cents::MAX);
            let Some(cycle) = run.cycle() else { continue };
            let key = RemittanceKey { cycle, venue, buyer: line.buyer };
            if let Some(remittance) = self.remittances.get_mut(&key) {
                let left = remittance.payable.checked_sub(line.amount);
                remittance.payable = left.unwrap_or(Cents::ZERO);
                remittance.attempts = attempt;
            }
        }
    }

    /// What `payment` was to pay a venue is payable again.
    pub(super) fn make_payable_again(&mut self, payment: PaymentId, since: Sequence) {
        let Some(payment) = self.payments.get(payment.index()) else { return };
        let run = self.runs.get(payment.run.index());
        let (Some(cycle), Some(venue)) =
            (run.and_then(PaymentRun::cycle), payment.creditor.venue())
        else {
            return;
        };
        for line in &payment.lines {
            let key = RemittanceKey { cycle, venue, buyer: line.buyer };
            if let Some(remittance) = self.remittances.get_mut(&key) {
                let payable = remittance.payable.checked_add(line.amount);
                remittance.payable = payable.unwrap_or(Cents::MAX);
                remittance.since = since;
            }
        }
    }
}
