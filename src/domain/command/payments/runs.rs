//! Payment runs: what is payable goes to the bank.
//!
//! A run is a series of entries: opened, continued until nothing is left, sealed. It pays what was
//! payable when it was opened, so that what happens meanwhile does not change it. What a venue is
//! due that has no bank account in use is held: another run pays it when it has one.
//!
//! **Invariant:** a payable cent stands in one payment or is still payable, never both.
//! **Invariant:** no two payments of a cycle to a venue are the same attempt.

use super::super::super::account::{Account, Credit, Debit, Transfer};
use super::super::super::entry::{
    BankingEffect, Effect, IncidentEffect, PaymentLine, VenuePayment, transfers,
};
use super::super::super::facts::{CycleState, Facts, PaymentRun, Remittance, RemittanceKey};
use super::super::super::id::{
    BankAccountId, CycleId, FunderId, PaymentId, PaymentRunId, Sequence, VenueId,
};
use super::super::super::money::Cents;
use super::super::super::organisation::AccountOwner;
use super::super::super::rejection::Rejection;
use super::super::super::request::DigestWriter;
use super::super::super::time::Day;
use super::super::bank::transfer;
use super::super::incidents::recovery::{payees, set_off};
use super::super::{Context, Decision};

/// The most payments of one entry.
pub const RUN_PART_PAYMENTS_MAX: usize = 400;
/// No further payment joins an entry that has this many lines; one venue is due from at most
/// [`super::super::organisations::FUNDERS_MAX`] buyers, so an entry has fewer than 1 000 transfers.
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

/// What a run that was opened then still has to pay, in order of venue and buyer.
fn open_remittances(
    facts: &Facts,
    cycle: CycleId,
    opened: Sequence,
) -> impl Iterator<Item = (&RemittanceKey, &Remittance)> {
    facts.remittances_of(cycle).filter(move |(_, remittance)| {
        remittance.payable > Cents::ZERO && remittance.since < opened
    })
}

/// The segregated account that is used on `day`.
///
/// # Errors
///
/// `ESCROW_ACCOUNT_MISSING`.
pub(in crate::domain::command) fn debtor(
    facts: &Facts,
    day: Day,
) -> Result<BankAccountId, Rejection> {
    facts.account_in_use(AccountOwner::Escrow, day).ok_or(Rejection::EscrowAccountMissing {})
}

impl CreatePaymentRun {
    /// # Errors
    ///
    /// `CYCLE_NOT_FOUND`, `CYCLE_NOT_APPROVED`, `PAYMENT_RUN_OPEN`, `NOTHING_TO_PAY`,
    /// `PAYMENTS_HELD` when no venue that is due anything has a bank account in use, or what went
    /// out to it is not explained,
    /// `ESCROW_ACCOUNT_MISSING`, `LIMIT_REACHED`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let cycle = self.cycle;
        let found = facts.cycle(cycle).ok_or(Rejection::CycleNotFound { cycle })?;
        if !matches!(found.state, CycleState::Approved { .. }) {
            return Err(Rejection::CycleNotApproved { cycle });
        }
        let is_open = |run: &PaymentRun| run.cycle() == Some(cycle) && !run.sealed;
        let open = facts.runs.iter().rposition(is_open);
        if let Some(run) = open.and_then(PaymentRunId::at_index) {
            return Err(Rejection::PaymentRunOpen { run });
        }
        let open = facts.payable_remittances(context.day);
        let mut open = open.filter(|(key, ..)| key.cycle == cycle).peekable();
        if open.peek().is_none() {
            return Err(Rejection::NothingToPay { cycle });
        }
        if open.all(|(.., held)| held.is_some()) {
            return Err(Rejection::PaymentsHeld { cycle });
        }
        debtor(facts, context.day)?;
        let full = Rejection::LimitReached { collection: "payment runs", limit: u32::MAX };
        let run = PaymentRunId::at_index(facts.runs.len()).ok_or(full)?;
        Ok(Decision::facts(Effect::PaymentRunOpened { run, cycle }))
    }

    pub(in crate::domain::command) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.cycle);
    }
}

impl ContinuePaymentRun {
    /// # Errors
    ///
    /// `PAYMENT_RUN_NOT_FOUND`, `PAYMENT_RUN_SEALED`, `ESCROW_ACCOUNT_MISSING`,
    /// `BALANCE_INSUFFICIENT`, `BALANCE_LIMIT`, `LIMIT_REACHED`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let id = self.run;
        let run = facts.run(id).ok_or(Rejection::PaymentRunNotFound { run: id })?;
        let cycle = run.cycle().filter(|_| !run.sealed);
        let cycle = cycle.ok_or(Rejection::PaymentRunSealed { run: id })?;
        let Step { payments, deductions } = next_step(facts, (id, run.opened, cycle), context.day)?;
        if payments.is_empty() && deductions.is_empty() {
            let PaymentRun { payments, sum, .. } = *run;
            let debtor = debtor(facts, context.day)?;
            let sealed = BankingEffect::RunSealed { run: id, debtor, payments, sum };
            return Ok(Decision::facts(Effect::Banking(sealed)));
        }
        let venue_of = |id| facts.claims.incidents.get(&id).map(|incident| incident.venue);
        let off = deductions.iter().flat_map(|effect| effect.postings(venue_of));
        let mut transfers = transfers(off);
        transfers.extend(to_transit(&payments));
        facts.balances.check(&transfers)?;
        let mut effects: Vec<Effect> = deductions.into_iter().map(Effect::Incident).collect();
        if !payments.is_empty() {
            effects.push(Effect::Banking(BankingEffect::VenuesPaid { run: id, payments }));
        }
        Ok(Decision { effects, transfers })
    }

    pub(in crate::domain::command) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.run);
    }
}

/// What one entry adds to a run.
#[derive(Default)]
struct Step {
    payments: Vec<VenuePayment>,
    /// What is taken off what venues are paid.
    deductions: Vec<IncidentEffect>,
}

/// One payment per venue that has a bank account, less what it must give back, as many as fit into
/// one entry. Who may have the money, since a debit that names an earlier payment is not explained,
/// is left out.
fn next_step(
    facts: &Facts,
    (run, opened, cycle): (PaymentRunId, Sequence, CycleId),
    day: Day,
) -> Result<Step, Rejection> {
    let (accounts, unexplained) = (facts.accounts_in_use(day), facts.unexplained_debits());
    let mut step = Step::default();
    let (mut lines, mut deducted, mut last) = (0_usize, 0_usize, None);
    for (key, remittance) in open_remittances(facts, cycle, opened) {
        let Some(account) = accounts.get(&AccountOwner::Venue(key.venue)) else { continue };
        if unexplained.contains(&(cycle, key.venue)) {
            continue;
        }
        let full = step.payments.len() >= RUN_PART_PAYMENTS_MAX || lines >= RUN_PART_LINES_MAX;
        let begins = last != Some(key.venue);
        if begins && (full || deducted >= RUN_PART_DEDUCTIONS_MAX) {
            break;
        }
        last = Some(key.venue);
        let room = RUN_PART_DEDUCTIONS_MAX.saturating_sub(deducted);
        let whose = (key.venue, key.buyer);
        let (off, taken) = set_off(facts, run, whose, (remittance.payable, room));
        deducted = deducted.saturating_add(off.iter().map(payees).sum());
        step.deductions.extend(off);
        let amount = remittance.payable.checked_sub(taken).unwrap_or(Cents::ZERO);
        lines = lines.saturating_add(1);
        if amount == Cents::ZERO {
            continue;
        }
        let line = PaymentLine { buyer: key.buyer, amount };
        match step.payments.last_mut() {
            Some(payment) if payment.venue == key.venue => payment.lines.push(line),
            _ => {
                let payment = payment_id(facts, step.payments.len())?;
                let (venue, account, lines) = (key.venue, *account, vec![line]);
                let attempt = next_attempt(facts, cycle, venue);
                step.payments.push(VenuePayment { payment, venue, account, attempt, lines });
            }
        }
    }
    Ok(step)
}

/// The attempt after all that were made to pay `venue` for `cycle`, of whosever money.
fn next_attempt(facts: &Facts, cycle: CycleId, venue: VenueId) -> u16 {
    let first = RemittanceKey { cycle, venue, buyer: FunderId::FIRST };
    let own = facts.remittances.range(first..);
    let own = own.take_while(|(key, _)| (key.cycle, key.venue) == (cycle, venue));
    own.map(|(_, remittance)| remittance.attempts).max().unwrap_or(0).saturating_add(1)
}

/// The id of the payment after the existing ones and `more`.
///
/// # Errors
///
/// `LIMIT_REACHED`.
pub(in crate::domain::command) fn payment_id(
    facts: &Facts,
    more: usize,
) -> Result<PaymentId, Rejection> {
    let full = Rejection::LimitReached { collection: "payments", limit: u32::MAX };
    PaymentId::at_index(facts.payments.len().saturating_add(more)).ok_or(full)
}

fn to_transit(payments: &[VenuePayment]) -> Vec<Transfer> {
    let mut transfers = Vec::new();
    for VenuePayment { payment, venue, lines, .. } in payments {
        for PaymentLine { buyer, amount } in lines {
            let payable = Account::Payable { venue: *venue, buyer: *buyer };
            let transit = Account::Transit { payment: *payment, buyer: *buyer };
            transfers.extend(transfer((Debit(payable), Credit(transit)), *amount));
        }
    }
    transfers
}
