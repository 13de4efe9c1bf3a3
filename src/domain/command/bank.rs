//! Recording what the bank says: money that came in, and the closing balance of a day.

use super::super::account::{Account, Credit, Debit, Transfer};
use super::super::bank::{BankLine, BankReference, Flow};
use super::super::entry::{Effect, OrderEffect};
use super::super::facts::{Facts, Funder};
use super::super::id::{FunderId, OrderId};
use super::super::mandate::MandateReference;
use super::super::money::Cents;
use super::super::organisation::FunderKind;
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
    /// What it is for, when the buyer said so.
    pub purpose: Option<Purpose>,
}

/// What money is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purpose {
    /// The order. The money is the buyer's provision all the same.
    pub order: OrderId,
    /// The reference of the buyer's mandate.
    pub mandate: Option<MandateReference>,
}

/// What becomes true of money that came from a buyer, but for the line itself.
///
/// # Errors
///
/// `FUNDER_NOT_FOUND`, `ORDER_NOT_FOUND` also for an order of another buyer, `FUNDER_NOT_BUYER`.
pub(super) fn money(
    facts: &Facts,
    (buyer, purpose): (FunderId, Option<&Purpose>),
    amount: Cents,
) -> Result<Decision, Rejection> {
    let funder = facts.funder(buyer).ok_or(Rejection::FunderNotFound { funder: buyer })?;
    if let Some(order) = purpose.map(|purpose| purpose.order) {
        let own = facts.order(order).filter(|found| found.terms.buyer == buyer);
        own.ok_or(Rejection::OrderNotFound { order })?;
    }
    check_buyer(buyer, funder)?;
    let accounts = (Debit(Account::Escrow { buyer }), Credit(Account::Provision { buyer }));
    let mut effects = vec![Effect::MoneyReceived { buyer }];
    if let Some(Purpose { order, mandate }) = purpose {
        let (order, reference) = (*order, mandate.clone());
        effects.push(Effect::Order(OrderEffect::OrderFunded { order, amount, reference }));
    }
    Ok(Decision { effects, transfers: transfer(accounts, amount) })
}

impl RecordMoneyReceived {
    /// # Errors
    ///
    /// `FUNDER_NOT_FOUND`, `ORDER_NOT_FOUND` also for an order of another buyer,
    /// `FUNDER_NOT_BUYER`, `DAY_IN_FUTURE`, `BANK_REFERENCE_REUSED`, `BALANCE_LIMIT`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let RecordMoneyReceived { buyer, amount, day, ref reference, ref purpose } = *self;
        let mut decision = money(facts, (buyer, purpose.as_ref()), amount)?;
        check_day(context, day)?;
        check_reference(facts, reference)?;
        facts.balances.check(&decision.transfers)?;
        check_room(facts, buyer, amount)?;
        let line = BankLine { day, flow: Flow::In, amount, reference: reference.clone() };
        // What an earlier release wrote has the line behind the money.
        decision.effects.insert(1, Effect::BankLineBooked(line));
        Ok(decision)
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        let RecordMoneyReceived { buyer, amount, day, reference, purpose } = self;
        to.shown(buyer).number(amount.get()).shown(day).shown(reference);
        // What an earlier release could ask keeps its digest.
        if let Some(Purpose { order, mandate }) = purpose {
            to.shown(order).maybe(mandate.as_ref());
        }
    }
}

/// Refuses a funder that buys no booklets.
pub(super) fn check_buyer(id: FunderId, funder: &Funder) -> Result<(), Rejection> {
    let kind = funder.kind;
    let refused = Rejection::FunderNotBuyer { funder: id, kind };
    if kind == FunderKind::Buyer { Ok(()) } else { Err(refused) }
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
