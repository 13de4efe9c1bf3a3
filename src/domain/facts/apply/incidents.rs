//! Redemptions that are undone after the cut-off, and what venues give back.

use std::collections::BTreeMap;

use super::super::super::claim::StatementKey;
use super::super::super::entry::{
    ChequeSet, Entry, IncidentEffect, Move, Payee, RecoveredBy, Undone,
};
use super::super::super::id::{CycleId, FunderId, RedemptionId, Sequence};
use super::super::super::money::Cents;
use super::super::{
    ContestState, Correction, Facts, Incident, PaymentRun, Remittance, RemittanceKey,
};
use super::{add, take};

impl Facts {
    pub(super) fn apply_incident(&mut self, entry: &Entry, effect: &IncidentEffect) {
        match effect {
            IncidentEffect::RedemptionUndone { .. } => self.undo(entry, effect),
            IncidentEffect::GoodwillGranted { redemption, buyer, amount } => {
                self.grant_goodwill(entry.sequence, (*redemption, *buyer), *amount);
            }
            IncidentEffect::ClawbackRecovered { redemption, buyer, by, to } => {
                self.recover((*redemption, *buyer), *by, to);
            }
            IncidentEffect::ClawbackAbandoned { redemption, buyer, .. } => {
                if let Some(incident) = self.claims.incidents.get_mut(redemption) {
                    incident.open.retain(|(of, ..)| of != buyer);
                }
            }
            IncidentEffect::FloatToppedUp => {}
        }
    }

    fn undo(&mut self, entry: &Entry, effect: &IncidentEffect) {
        let IncidentEffect::RedemptionUndone {
            redemption,
            cycle,
            venue,
            kind,
            reason,
            cheques,
            set_off,
            undone,
        } = effect
        else {
            return;
        };
        let (redemption, cycle, venue) = (*redemption, *cycle, *venue);
        self.take_uses_back(redemption, cheques);
        let mut incident = Incident {
            cycle,
            venue,
            kind: *kind,
            reason: *reason,
            since: entry.sequence,
            by: entry.caller.clone(),
            set_off: *set_off,
            values: BTreeMap::new(),
            goodwill: BTreeMap::new(),
            open: Vec::new(),
        };
        self.end_contests(redemption);
        for Undone { buyer, released, moves } in undone {
            for line in released {
                self.release_share(entry.sequence, *line);
            }
            let value = incident.values.entry(*buyer).or_insert(Cents::ZERO);
            let mut unpaid = Cents::ZERO;
            for one in moves {
                add(&mut unpaid, one.unpaid());
                self.undo_share((cycle, *buyer), *one);
                if let Move::ClawedBack { to, amount } = one {
                    add(value, *amount);
                    incident.open.push((*buyer, *to, *amount));
                }
            }
            add(value, unpaid);
            self.on_remittance(RemittanceKey { cycle, venue, buyer: *buyer }, |one, correction| {
                take(&mut one.payable, unpaid);
                add(&mut correction.unpaid, unpaid);
            });
        }
        self.claims.incidents.insert(redemption, incident);
    }

    fn take_uses_back(&mut self, redemption: RedemptionId, cheques: &[ChequeSet]) {
        for set in cheques {
            if let Some(booklet) = self.booklets.get_mut(set.booklet.index()) {
                booklet.uses.retain(|used| used.redemption != redemption.0);
            }
        }
    }

    /// What was contested of a redemption that is undone needs no decision any more.
    fn end_contests(&mut self, redemption: RedemptionId) {
        let mut ended = Vec::new();
        for contest in &mut self.claims.contests {
            if contest.redemption == redemption && contest.state.is_pending() {
                contest.state = ContestState::Moot;
                ended.push((contest.statement, contest.amount));
            }
        }
        for (statement, amount) in ended {
            self.on_statement(statement, |one| take(&mut one.contested, amount));
        }
    }

    /// What a move says about the statement of a funder.
    fn undo_share(&mut self, (cycle, buyer): (CycleId, FunderId), one: Move) {
        let key = |funder| StatementKey { cycle, funder, buyer };
        match one {
            Move::Repaid { funder, amount, .. }
            | Move::ClawedBack { to: Payee::Funder(funder), amount } => {
                self.on_statement(key(funder), |statement| {
                    take(&mut statement.called, amount);
                    take(&mut statement.received, amount);
                });
            }
            Move::ContributionCancelled { contributor: funder, amount }
            | Move::CoFundingCancelled { co_funder: funder, amount } => {
                self.on_statement(key(funder), |statement| take(&mut statement.called, amount));
            }
            Move::Uncalled { funder, amount } => {
                self.on_statement(key(funder), |statement| add(&mut statement.undone, amount));
            }
            Move::GivenUp { funder, amount } => {
                self.on_statement(key(funder), |statement| take(&mut statement.abandoned, amount));
            }
            Move::Recirculated { .. }
            | Move::Advanced { .. }
            | Move::Returned { .. }
            | Move::ClawedBack { to: Payee::Buyer | Payee::Operator, .. } => {}
        }
    }

    fn on_remittance(
        &mut self,
        key: RemittanceKey,
        change: impl FnOnce(&mut Remittance, &mut Correction),
    ) {
        let Some(remittance) = self.remittances.get_mut(&key) else { return };
        let correction = self.claims.corrections.entry(key).or_insert(Correction::NOTHING);
        change(remittance, correction);
        if *correction == Correction::NOTHING {
            self.claims.corrections.remove(&key);
        }
    }

    fn grant_goodwill(
        &mut self,
        since: Sequence,
        (redemption, buyer): (RedemptionId, FunderId),
        amount: Cents,
    ) {
        let Some(incident) = self.claims.incidents.get_mut(&redemption) else { return };
        add(incident.goodwill.entry(buyer).or_insert(Cents::ZERO), amount);
        let key = RemittanceKey { cycle: incident.cycle, venue: incident.venue, buyer };
        self.on_remittance(key, |remittance, correction| {
            add(&mut remittance.payable, amount);
            remittance.since = since;
            add(&mut correction.goodwill, amount);
        });
    }

    fn recover(
        &mut self,
        (redemption, buyer): (RedemptionId, FunderId),
        by: RecoveredBy,
        to: &[(Payee, Cents)],
    ) {
        let Some(incident) = self.claims.incidents.get_mut(&redemption) else { return };
        let venue = incident.venue;
        let mut given = Cents::ZERO;
        for (payee, amount) in to {
            add(&mut given, *amount);
            let mut left = *amount;
            for (of, whom, open) in &mut incident.open {
                if (*of, *whom) == (buyer, *payee) {
                    let taken = left.min(*open);
                    take(open, taken);
                    take(&mut left, taken);
                }
            }
        }
        incident.open.retain(|(.., open)| *open > Cents::ZERO);
        let RecoveredBy::SetOff { run } = by else { return };
        let set_offs = self.claims.set_offs.entry(run).or_insert(0);
        *set_offs = set_offs.saturating_add(1);
        let Some(cycle) = self.run(run).and_then(PaymentRun::cycle) else { return };
        self.on_remittance(RemittanceKey { cycle, venue, buyer }, |remittance, correction| {
            take(&mut remittance.payable, given);
            add(&mut correction.set_off, given);
        });
    }
}
