//! Payment runs and payments: what is payable goes to the bank, and what the bank says of it.
//!
//! A run is a series of entries: opened, continued until nothing is left, sealed. It pays what was
//! payable when it was opened, so that what happens meanwhile does not change it.
//!
//! **Invariant:** a payable cent stands in one payment or is still payable, never both.

use super::super::account::{Account, Credit, Debit, Transfer};
use super::super::bank::{BankLine, BankReference, Flow};
use super::super::entry::{Effect, IncidentEffect, PaymentLine, PaymentMade};
use super::super::facts::{
    CycleState, Facts, Payment, PaymentRun, PaymentState, Remittance, RemittanceKey,
};
use super::super::id::{CycleId, FunderId, PaymentId, PaymentRunId, Sequence, VenueId};
use super::super::money::Cents;
use super::super::rejection::Rejection;
use super::super::request::DigestWriter;
use super::super::time::Day;
use super::bank::{check_day, check_reference, check_room, transfer};
use super::incidents::recovery::{payees, set_off};
use super::{Context, Decision};

/// The most payments of one entry.
pub const RUN_PART_PAYMENTS_MAX: usize = 400;
/// No further payment joins an entry that has this many lines; one venue is due from at most
/// [`super::organisations::FUNDERS_MAX`] buyers, so an entry has fewer than 1 000 transfers.
pub const RUN_PART_LINES_MAX: usize = 400;

/// No further venue joins an entry in which what is taken off goes to this many payees; what does
/// not fit is taken off in a later run.
pub const RUN_PART_DEDUCTIONS_MAX: usize = 100;

/// Opens a run that pays the approved remittances of a cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CreatePaymentRun {
    /// Which cycle.
    pub cycle: CycleId,
}

/// Adds the next payments to a run, or seals it when there are none: only the engine asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContinuePaymentRun {
    /// Which run.
    pub run: PaymentRunId,
}

/// Records that the bank booked a payment: only then it is paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookPayment {
    /// Which.
    pub payment: PaymentId,
    /// The bank's booking day.
    pub day: Day,
    /// The bank's own reference.
    pub reference: BankReference,
}

/// Records that the bank gave a booked payment back: it is payable again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnPayment {
    /// Which.
    pub payment: PaymentId,
    /// The bank's booking day.
    pub day: Day,
    /// The bank's own reference.
    pub reference: BankReference,
}

/// What a run that was opened before `next` still has to pay, in order of venue and buyer.
fn open_remittances(
    facts: &Facts,
    cycle: CycleId,
    opened: Sequence,
) -> impl Iterator<Item = (&RemittanceKey, &Remittance)> {
    facts.remittances_of(cycle).filter(move |(_, remittance)| {
        remittance.payable > Cents::ZERO && remittance.since < opened
    })
}

impl CreatePaymentRun {
    /// # Errors
    ///
    /// `CYCLE_NOT_FOUND`, `CYCLE_NOT_APPROVED`, `PAYMENT_RUN_OPEN`, `NOTHING_TO_PAY`,
    /// `LIMIT_REACHED`.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let cycle = self.cycle;
        let found = facts.cycle(cycle).ok_or(Rejection::CycleNotFound { cycle })?;
        if !matches!(found.state, CycleState::Approved { .. }) {
            return Err(Rejection::CycleNotApproved { cycle });
        }
        let open = facts.runs.iter().rposition(|run| run.cycle == cycle && !run.sealed);
        if let Some(run) = open.and_then(PaymentRunId::at_index) {
            return Err(Rejection::PaymentRunOpen { run });
        }
        if open_remittances(facts, cycle, facts.next_sequence()).next().is_none() {
            return Err(Rejection::NothingToPay { cycle });
        }
        let full = Rejection::LimitReached { collection: "payment runs", limit: u32::MAX };
        let run = PaymentRunId::at_index(facts.runs.len()).ok_or(full)?;
        Ok(Decision::facts(Effect::PaymentRunOpened { run, cycle }))
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.cycle);
    }
}

impl ContinuePaymentRun {
    /// # Errors
    ///
    /// `PAYMENT_RUN_NOT_FOUND`, `PAYMENT_RUN_SEALED`, `BALANCE_INSUFFICIENT`, `BALANCE_LIMIT`,
    /// `LIMIT_REACHED`.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let id = self.run;
        let run = facts.run(id).ok_or(Rejection::PaymentRunNotFound { run: id })?;
        if run.sealed {
            return Err(Rejection::PaymentRunSealed { run: id });
        }
        let Step { payments, deductions } = next_step(facts, (id, run))?;
        if payments.is_empty() && deductions.is_empty() {
            let PaymentRun { payments, sum, .. } = *run;
            return Ok(Decision::facts(Effect::PaymentRunSealed { run: id, payments, sum }));
        }
        let venue_of = |id| facts.claims.incidents.get(&id).map(|incident| incident.venue);
        let off = deductions.iter().flat_map(|effect| effect.postings(venue_of));
        let mut transfers = super::super::entry::transfers(off);
        transfers.extend(to_transit(&payments));
        facts.balances.check(&transfers)?;
        let mut effects: Vec<Effect> = deductions.into_iter().map(Effect::Incident).collect();
        if !payments.is_empty() {
            effects.push(Effect::PaymentsMade { run: id, payments });
        }
        Ok(Decision { effects, transfers })
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.run);
    }
}

/// What one entry adds to a run.
#[derive(Default)]
struct Step {
    payments: Vec<PaymentMade>,
    /// What is taken off what venues are paid.
    deductions: Vec<IncidentEffect>,
}

/// One payment per venue, less what it must give back, as many as fit into one entry.
fn next_step(facts: &Facts, (id, run): (PaymentRunId, &PaymentRun)) -> Result<Step, Rejection> {
    let mut step = Step::default();
    let (mut lines, mut deducted, mut last) = (0_usize, 0_usize, None);
    for (key, remittance) in open_remittances(facts, run.cycle, run.opened) {
        let full = step.payments.len() >= RUN_PART_PAYMENTS_MAX || lines >= RUN_PART_LINES_MAX;
        let begins = last != Some(key.venue);
        if begins && (full || deducted >= RUN_PART_DEDUCTIONS_MAX) {
            break;
        }
        last = Some(key.venue);
        let room = RUN_PART_DEDUCTIONS_MAX.saturating_sub(deducted);
        let whose = (key.venue, key.buyer);
        let (off, taken) = set_off(facts, id, whose, (remittance.payable, room));
        deducted = deducted.saturating_add(off.iter().map(payees).sum());
        step.deductions.extend(off);
        let amount = remittance.payable.checked_sub(taken).unwrap_or(Cents::ZERO);
        lines = lines.saturating_add(1);
        if amount == Cents::ZERO {
            continue;
        }
        let line = PaymentLine { buyer: key.buyer, amount };
        let attempt = remittance.attempts.saturating_add(1);
        match step.payments.last_mut() {
            Some(payment) if payment.venue == key.venue => {
                payment.attempt = payment.attempt.max(attempt);
                payment.lines.push(line);
            }
            _ => {
                let payment = payment_id(facts, step.payments.len())?;
                let (venue, lines) = (key.venue, vec![line]);
                step.payments.push(PaymentMade { payment, venue, attempt, lines });
            }
        }
    }
    Ok(step)
}

/// The id of the payment after the existing ones and `more`.
fn payment_id(facts: &Facts, more: usize) -> Result<PaymentId, Rejection> {
    let full = Rejection::LimitReached { collection: "payments", limit: u32::MAX };
    PaymentId::at_index(facts.payments.len().saturating_add(more)).ok_or(full)
}

fn to_transit(payments: &[PaymentMade]) -> Vec<Transfer> {
    let mut transfers = Vec::new();
    for PaymentMade { payment, venue, lines, .. } in payments {
        for PaymentLine { buyer, amount } in lines {
            let payable = Account::Payable { venue: *venue, buyer: *buyer };
            let transit = Account::Transit { payment: *payment, buyer: *buyer };
            transfers.extend(transfer((Debit(payable), Credit(transit)), *amount));
        }
    }
    transfers
}

/// The payment, when it is in the state that `expected` tells.
fn find(facts: &Facts, payment: PaymentId) -> Result<&Payment, Rejection> {
    facts.payment(payment).ok_or(Rejection::PaymentNotFound { payment })
}

/// One transfer per line of `payment` between the accounts that `sides` names.
fn per_line(
    payment: &Payment,
    sides: impl Fn(FunderId, VenueId) -> (Debit, Credit),
) -> Vec<Transfer> {
    let lines = payment.lines.iter();
    lines.flat_map(|line| transfer(sides(line.buyer, payment.venue), line.amount)).collect()
}

fn sum(payment: &Payment) -> Cents {
    Cents::checked_sum(payment.lines.iter().map(|line| line.amount)).unwrap_or(Cents::MAX)
}

impl BookPayment {
    /// # Errors
    ///
    /// `PAYMENT_NOT_FOUND`, `DAY_IN_FUTURE`, `PAYMENT_NOT_MADE`, `BANK_REFERENCE_REUSED`,
    /// `BALANCE_INSUFFICIENT`, `BALANCE_LIMIT`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let BookPayment { payment: id, day, ref reference } = *self;
        let payment = find(facts, id)?;
        check_day(context, day)?;
        if payment.state != PaymentState::Made {
            let state = payment.state.word();
            return Err(Rejection::PaymentNotMade { payment: id, state });
        }
        check_reference(facts, reference)?;
        let transfers = per_line(payment, |buyer, _| {
            (Debit(Account::Transit { payment: id, buyer }), Credit(Account::Escrow { buyer }))
        });
        facts.balances.check(&transfers)?;

        let (amount, reference) = (sum(payment), reference.clone());
        let line = BankLine { day, flow: Flow::Out, amount, reference };
        let effects =
            vec![Effect::PaymentBooked { payment: id, day }, Effect::BankLineBooked(line)];
        Ok(Decision { effects, transfers })
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.payment).shown(&self.day).shown(&self.reference);
    }
}

impl ReturnPayment {
    /// # Errors
    ///
    /// `PAYMENT_NOT_FOUND`, `DAY_IN_FUTURE`, `PAYMENT_NOT_BOOKED`, `BANK_REFERENCE_REUSED`,
    /// `BALANCE_LIMIT`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let ReturnPayment { payment: id, day, ref reference } = *self;
        let payment = find(facts, id)?;
        check_day(context, day)?;
        if !matches!(payment.state, PaymentState::Booked { .. }) {
            let state = payment.state.word();
            return Err(Rejection::PaymentNotBooked { payment: id, state });
        }
        check_reference(facts, reference)?;
        let transfers = per_line(payment, |buyer, venue| {
            (Debit(Account::Escrow { buyer }), Credit(Account::Payable { venue, buyer }))
        });
        facts.balances.check(&transfers)?;
        let (amount, reference) = (sum(payment), reference.clone());
        let buyer = payment.lines.first().map_or(FunderId::FIRST, |line| line.buyer);
        check_room(facts, buyer, amount)?;

        let line = BankLine { day, flow: Flow::In, amount, reference };
        let effects =
            vec![Effect::PaymentReturned { payment: id, day }, Effect::BankLineBooked(line)];
        Ok(Decision { effects, transfers })
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.payment).shown(&self.day).shown(&self.reference);
    }
}
