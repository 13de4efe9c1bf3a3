//! Creating an order: a buyer's purchase of booklets under a scheme.

use super::super::entry::Effect;
use super::super::facts::{Facts, OrderTerms};
use super::super::id::{FunderId, OrderId, SchemeId};
use super::super::rejection::Rejection;
use super::super::request::DigestWriter;
use super::super::time::Day;
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
    /// `SCHEME_NOT_FOUND`, `FUNDER_NOT_FOUND`, `ORDER_ENDED` when the outer day has passed,
    /// `LIMIT_REACHED`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let CreateOrder { buyer, scheme, quantity, outer_day } = *self;
        let rules = facts.scheme(scheme).ok_or(Rejection::SchemeNotFound { scheme })?;
        facts.funder(buyer).ok_or(Rejection::FunderNotFound { funder: buyer })?;
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
