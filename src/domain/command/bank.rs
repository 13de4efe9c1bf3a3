//! Recording what the bank says: money that came in, and the closing balance of a day.

use super::super::account::{Account, Credit, Debit, Transfer};
use super::super::bank::{BankLine, BankReference, Flow};
use super::super::entry::Effect;
use super::super::facts::Facts;
use super::super::id::FunderId;
use super::super::money::Cents;
use super::super::rejection::Rejection;
use super::super::request::DigestWriter;
use super::super::time::Day;
use super::{Context, Decision};

/// Records money that the bank booked for a buyer: it becomes provision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordMoneyReceived {
    /// From whom.
    pub buyer: FunderId,
    /// How much, never zero.
    pub amount: Cents,
    /// The bank's booking day.
    pub day: Day,
    /// The bank's own reference.
    pub reference: BankReference,
}

impl RecordMoneyReceived {
    /// # Errors
    ///
    /// `FUNDER_NOT_FOUND`, `DAY_IN_FUTURE`, `BANK_REFERENCE_REUSED`, `BALANCE_LIMIT`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let RecordMoneyReceived { buyer, amount, day, ref reference } = *self;
        facts.funder(buyer).ok_or(Rejection::FunderNotFound { funder: buyer })?;
        check_day(context, day)?;
        check_reference(facts, reference)?;
        let accounts = (Debit(Account::Escrow { buyer }), Credit(Account::Provision { buyer }));
        let transfers = transfer(accounts, amount);
        facts.balances.check(&transfers)?;
        check_room(facts, buyer, amount)?;

        let line = BankLine { day, flow: Flow::In, amount, reference: reference.clone() };
        let effects = vec![Effect::MoneyReceived { buyer }, Effect::BankLineBooked(line)];
        Ok(Decision { effects, transfers })
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        let RecordMoneyReceived { buyer, amount, day, reference } = self;
        to.shown(buyer).number(amount.get()).shown(day).shown(reference);
    }
}

/// Refuses a day after today: the bank has booked nothing on it yet.
pub(super) fn check_day(context: &Context, day: Day) -> Result<(), Rejection> {
    if day > context.day {
        return Err(Rejection::DayInFuture { day, today: context.day });
    }
    Ok(())
}

/// Refuses a bank line that is already recorded.
pub(super) fn check_reference(facts: &Facts, reference: &BankReference) -> Result<(), Rejection> {
    if facts.bank.knows(reference) {
        return Err(Rejection::BankReferenceReused { reference: reference.clone() });
    }
    Ok(())
}

/// Refuses what the bank account as a whole cannot hold, whosever it is.
pub(super) fn check_room(facts: &Facts, buyer: FunderId, amount: Cents) -> Result<(), Rejection> {
    let account = Account::Escrow { buyer };
    if facts.bank.has_room_for(amount) { Ok(()) } else { Err(Rejection::BalanceLimit { account }) }
}

/// The transfer between two different accounts, or none of nothing.
pub(super) fn transfer((debit, credit): (Debit, Credit), amount: Cents) -> Vec<Transfer> {
    Transfer::new(debit, credit, amount).into_iter().collect()
}

/// Records the bank's booked closing balance of a day. Said again for a day, the later word counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordBankBalance {
    /// Which day.
    pub day: Day,
    /// How much the segregated account held at its end.
    pub balance: Cents,
    /// The bank's reference of the statement.
    pub reference: BankReference,
}

impl RecordBankBalance {
    /// # Errors
    ///
    /// `DAY_IN_FUTURE`.
    pub fn decide(&self, _: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let RecordBankBalance { day, balance, ref reference } = *self;
        check_day(context, day)?;
        let reference = reference.clone();
        Ok(Decision::facts(Effect::BankBalanceRecorded { day, balance, reference }))
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.day).number(self.balance.get()).shown(&self.reference);
    }
}
