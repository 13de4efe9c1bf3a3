//! Orders: a buyer's purchase of booklets under a scheme, and the mandates that promise its money.

use super::super::account::Account;
use super::super::entry::{Effect, OrderEffect};
use super::super::facts::{Facts, OrderTerms};
use super::super::id::{FunderId, OrderId, SchemeId};
use super::super::mandate::MandateReference;
use super::super::money::Cents;
use super::super::rejection::Rejection;
use super::super::request::DigestWriter;
use super::super::time::Day;
use super::bank::{check_buyer, check_day};
use super::{Context, Decision};

/// The most booklets of one order.
pub const ORDER_BOOKLETS_MAX: u32 = 1_000_000;
/// The most orders of a ledger.
pub const ORDERS_MAX: u32 = 100_000;

/// Creates an order of at most `quantity` booklets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CreateOrder {
    /// Who buys.
    pub buyer: FunderId,
    /// Under which rules.
    pub scheme: SchemeId,
    /// How many booklets at most, 1 to [`ORDER_BOOKLETS_MAX`].
    pub quantity: u32,
    /// The last service day that any of its chèques can have.
    pub outer_day: Day,
}

impl CreateOrder {
    /// # Errors
    ///
    /// `SCHEME_NOT_FOUND`, `FUNDER_NOT_FOUND`, `FUNDER_NOT_BUYER`, `ORDER_ENDED` when the outer
    /// day has passed, `LIMIT_REACHED`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let CreateOrder { buyer, scheme, quantity, outer_day } = *self;
        let missing = Rejection::SchemeNotFound { scheme };
        let found = facts.scheme(scheme).ok_or(missing.clone())?;
        let (_, rules) = found.on(context.day).ok_or(missing)?;
        let funder = facts.funder(buyer).ok_or(Rejection::FunderNotFound { funder: buyer })?;
        check_buyer(buyer, funder)?;
        let full = Rejection::LimitReached { collection: "orders", limit: ORDERS_MAX };
        let order = OrderId::at_index(facts.orders.len()).ok_or(full.clone())?;
        if outer_day < context.day {
            return Err(Rejection::OrderEnded { order, outer_day });
        }
        if order.get() > ORDERS_MAX {
            return Err(full);
        }
        let terms = OrderTerms {
            buyer,
            scheme,
            quantity,
            outer_day,
            face_value: rules.face_value,
            cheques_per_booklet: rules.cheques_per_booklet,
        };
        Ok(Decision::facts(Effect::OrderCreated { order, terms }))
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        let CreateOrder { buyer, scheme, quantity, outer_day } = self;
        to.shown(buyer).shown(scheme).number(*quantity).shown(outer_day);
    }
}

/// Records a payment mandate of the buyer: a promise of money, never money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordMandate {
    /// For which order.
    pub order: OrderId,
    /// How much, never zero.
    pub amount: Cents,
    /// The buyer's reference.
    pub reference: MandateReference,
    /// The mandate's day.
    pub day: Day,
}

impl RecordMandate {
    /// # Errors
    ///
    /// `ORDER_NOT_FOUND`, `MANDATE_REUSED`, `DAY_IN_FUTURE`, `BALANCE_LIMIT`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let RecordMandate { order, amount, ref reference, day } = *self;
        let found = facts.order(order).ok_or(Rejection::OrderNotFound { order })?;
        if facts.mandates.contains(&(order, reference.clone())) {
            return Err(Rejection::MandateReused { order, reference: reference.clone() });
        }
        check_day(context, day)?;
        let account = Account::Provision { buyer: found.terms.buyer };
        let full = Rejection::BalanceLimit { account };
        found.progress.mandated.checked_add(amount).ok_or(full)?;
        let reference = reference.clone();
        let recorded = OrderEffect::MandateRecorded { order, amount, reference, day };
        Ok(Decision::facts(Effect::Order(recorded)))
    }

    pub(super) fn digest(&self, to: &mut DigestWriter) {
        let RecordMandate { order, amount, reference, day } = self;
        to.shown(order).number(amount.get()).shown(reference).shown(day);
    }
}
