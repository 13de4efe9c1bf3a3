//! Payments on their way, refunds, and lines of the bank.

use super::super::super::bank::BankLine;
use super::super::super::entry::{BankingEffect, Effect, Entry, PaymentLine, VenuePayment};
use super::super::super::id::{
    BankAccountId, CycleId, FunderId, PaymentId, PaymentRunId, RefundId, VenueId,
};
use super::super::super::money::Cents;
use super::super::super::organisation::{BankAccount, BankAccountState};
use super::super::super::payment::{BankWord, Creditor, PayeeVerdict, RunPays};
use super::super::{
    Facts, Payment, PaymentRun, PaymentState, Refund, RefundState, RemittanceKey, RunVoid, Sending,
    Suspended, Told, Withheld,
};
use super::{add, take};

impl Facts {
    pub(super) fn apply_banking(&mut self, entry: &Entry, effect: &BankingEffect) {
        use BankingEffect as E;
        match effect {
            E::AccountProposed { owner, record, .. } => self.bank_accounts.push(BankAccount {
                owner: *owner,
                record: *record,
                proposed_by: entry.caller.clone(),
                state: BankAccountState::Proposed,
            }),
            E::VenuesPaid { run, payments } => {
                for payment in payments {
                    self.pay_venue(*run, payment);
                }
            }
            E::RunSealed { run, debtor, .. } => {
                self.seal_run(*run);
                self.banking.runs.insert(*run, Sending::sealed(entry, *debtor));
            }
            E::RunSent { run } => self.on_sending(*run, |one| one.sent = Some(entry.day)),
            E::RunRejected { run, reason } => {
                self.on_sending(*run, |one| one.rejected = Some(*reason));
                self.forget_told(*run);
            }
            E::RunVoidProposed { run, reason } => {
                let void = RunVoid { reason: *reason, by: entry.caller.clone(), left: None };
                self.on_sending(*run, |one| one.void = Some(void));
            }
            E::RunVoided { run } => {
                let left = u32::try_from(self.made_of(*run).count()).unwrap_or(u32::MAX);
                self.on_void(*run, |void| void.left = Some(left));
            }
            E::PaymentsVoided { run, payments } => self.void_payments(*run, payments, entry),
            E::PaymentTold { payment, word } => {
                self.banking.told.insert(*payment, Told::new(*word, entry));
            }
            E::PayeeVerdictProposed { payment, verdict } => {
                let proposed = Some((*verdict, entry.caller.clone()));
                self.on_told(*payment, |told| told.proposed = proposed);
            }
            E::PayeeVerdictConfirmed { payment, verdict } => {
                self.on_told(*payment, |told| told.decide(*verdict, entry));
            }
            E::PaymentReleased { payment } => {
                self.end_payment(*payment, PaymentState::Released, entry);
            }
            E::BookedBy { payment, reference } => {
                self.banking.booked_by.insert(*payment, reference.clone());
            }
            E::LineSuspended { .. } => self.suspend_line(entry, effect),
            E::LineMatched { line, amount } => {
                if let Some(line) = self.banking.lines.get_mut(line.index()) {
                    take(&mut line.left, *amount);
                }
            }
            E::TwiceSetOff { venue, buyer, cycles } => {
                self.withhold((*venue, *buyer), cycles, |withheld| &mut withheld.twice);
            }
            E::PayableForfeited { venue, buyer, cycles } => {
                self.withhold((*venue, *buyer), cycles, |withheld| &mut withheld.forfeited);
            }
            E::RefundProposed { .. } => self.propose_refund(entry, effect),
            E::RefundPaid { .. } => self.pay_refund(entry, effect),
            E::RefundDropped { refund } => self.on_refund(*refund, RefundState::Dropped),
            E::FloatCharged | E::HeldTurned { .. } => {}
        }
    }

    /// With a file that is rejected whole, what the bank had said for payments in it is over.
    fn forget_told(&mut self, run: PaymentRunId) {
        let made = self.made_of(run).map(|(payment, _)| payment).collect::<Vec<_>>();
        for payment in made {
            if self.banking.told.get(&payment).is_some_and(|told| !told.is_refused()) {
                self.banking.told.remove(&payment);
            }
        }
    }

    fn void_payments(&mut self, run: PaymentRunId, payments: &[PaymentId], entry: &Entry) {
        for payment in payments {
            self.end_payment(*payment, PaymentState::Voided, entry);
            self.on_void(run, |void| void.left = void.left.map(|left| left.saturating_sub(1)));
        }
    }

    fn on_sending(&mut self, run: PaymentRunId, change: impl FnOnce(&mut Sending)) {
        if let Some(sending) = self.banking.runs.get_mut(&run) {
            change(sending);
        }
    }

    fn on_void(&mut self, run: PaymentRunId, change: impl FnOnce(&mut RunVoid)) {
        self.on_sending(run, |sending| {
            if let Some(void) = &mut sending.void {
                change(void);
            }
        });
    }

    fn on_told(&mut self, payment: PaymentId, change: impl FnOnce(&mut Told)) {
        if let Some(told) = self.banking.told.get_mut(&payment) {
            change(told);
        }
    }

    fn on_refund(&mut self, refund: RefundId, state: RefundState) {
        if let Some(refund) = self.banking.refunds.get_mut(refund.index()) {
            refund.state = state;
        }
    }

    fn pay_venue(&mut self, run: PaymentRunId, paid: &VenuePayment) {
        let VenuePayment { payment: _, venue, account, attempt, ref lines } = *paid;
        let (creditor, account) = (Creditor::Venue(venue), Some(account));
        self.take_from_remittances((run, venue), attempt, lines);
        let (lines, state) = (lines.clone(), PaymentState::Made);
        self.payments.push(Payment { run, creditor, account, attempt, lines, state });
    }

    fn suspend_line(&mut self, entry: &Entry, effect: &BankingEffect) {
        let BankingEffect::LineSuspended { reason, payment, .. } = effect else { return };
        let line = |effect: &Effect| {
            let Effect::BankLineBooked(line) = effect else { return None };
            Some(BankLine::clone(line))
        };
        if let Some(line) = entry.effects.iter().find_map(line) {
            let (left, reason, payment) = (line.amount, *reason, *payment);
            self.banking.lines.push(Suspended { line, reason, payment, left });
        }
    }

    fn withhold(
        &mut self,
        (venue, buyer): (VenueId, FunderId),
        cycles: &[(CycleId, Cents)],
        part: impl Fn(&mut Withheld) -> &mut Cents,
    ) {
        for (cycle, amount) in cycles {
            let key = RemittanceKey { cycle: *cycle, venue, buyer };
            if let Some(remittance) = self.remittances.get_mut(&key) {
                take(&mut remittance.payable, *amount);
            }
            let withheld = self.banking.withheld.entry(key).or_insert(Withheld::NOTHING);
            add(part(withheld), *amount);
        }
    }

    fn propose_refund(&mut self, entry: &Entry, effect: &BankingEffect) {
        let BankingEffect::RefundProposed { of, amount, title, .. } = effect else { return };
        self.banking.refunds.push(Refund {
            of: *of,
            amount: *amount,
            title: title.clone(),
            by: entry.caller.clone(),
            day: entry.day,
            state: RefundState::Proposed,
        });
    }

    fn pay_refund(&mut self, entry: &Entry, effect: &BankingEffect) {
        let BankingEffect::RefundPaid { refund, run, payment, account, debtor } = *effect else {
            return;
        };
        let Some(Refund { of, amount, .. }) = self.refund(refund) else { return };
        let (sum, line) = (*amount, PaymentLine { buyer: of.buyer(), amount: *amount });
        let pays = RunPays::Refund(refund);
        let opened = entry.sequence;
        self.runs.push(PaymentRun { pays, opened, payments: 1, sum, sealed: true });
        self.payments.push(Payment {
            run,
            creditor: Creditor::Refund(refund),
            account: Some(account),
            attempt: 1,
            lines: vec![line],
            state: PaymentState::Made,
        });
        self.banking.runs.insert(run, Sending::sealed(entry, debtor));
        self.on_refund(refund, RefundState::Paid { payment });
    }

    /// The payment is not made: what it was to pay is payable again.
    pub(super) fn end_payment(&mut self, payment: PaymentId, state: PaymentState, entry: &Entry) {
        self.on_payment(payment, state);
        self.make_payable_again(payment, entry.sequence);
    }
}

impl Sending {
    fn sealed(entry: &Entry, debtor: BankAccountId) -> Sending {
        let (sealed_at, sealed_on) = (entry.at, entry.day);
        Sending { debtor, sealed_at, sealed_on, sent: None, rejected: None, void: None }
    }
}

impl Told {
    fn new(word: BankWord, entry: &Entry) -> Told {
        Told { word, day: entry.day, proposed: None, decided: None }
    }

    fn decide(&mut self, verdict: PayeeVerdict, entry: &Entry) {
        self.decided = Some(verdict);
        self.day = entry.day;
    }
}
