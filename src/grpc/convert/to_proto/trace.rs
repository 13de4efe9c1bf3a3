//! From payments to what they pay, and back.

use super::cents;
use crate::domain::bank::BankReference;
use crate::domain::end_to_end::EndToEndId;
use crate::domain::facts::{Correction, Payment, Remittance, RemittanceKey};
use crate::domain::id::{FunderId, PaymentId, RedemptionId};
use crate::domain::money::Cents;
use crate::grpc::pb;

/// A payment, what names it at the banks, and the line that booked it.
pub(in crate::grpc) struct Traced<'a> {
    /// The payment.
    pub(in crate::grpc) payment: &'a Payment,
    /// What names it at the banks.
    pub(in crate::grpc) end_to_end: Option<EndToEndId>,
    /// The line that booked it.
    pub(in crate::grpc) booked_by: Option<&'a BankReference>,
}

/// A payment and where it stands.
pub(in crate::grpc) fn traced_payment(id: PaymentId, traced: &Traced<'_>) -> pb::TracedPayment {
    let Traced { payment, end_to_end, booked_by } = traced;
    let shown = super::payment(id, payment);
    pb::TracedPayment {
        name: shown.name,
        end_to_end_id: end_to_end.map(|id| id.to_string()).unwrap_or_default(),
        payment_run: shown.payment_run,
        state: shown.state,
        amount_cents: shown.amount_cents,
        bank_day: shown.bank_day,
        bank_reference: booked_by.map(ToString::to_string).unwrap_or_default(),
    }
}

/// What a venue is due, what incidents did to it, and what a payment pays of it.
pub(in crate::grpc) fn traced_remittance(
    key: &RemittanceKey,
    remittance: &Remittance,
    (correction, paid): (Option<Correction>, Cents),
) -> pb::TracedRemittance {
    let RemittanceKey { cycle, venue, buyer } = key;
    let Remittance { due, payable, since: _, attempts: _ } = remittance;
    let Correction { unpaid, set_off, goodwill } = correction.unwrap_or(Correction::NOTHING);
    pb::TracedRemittance {
        cycle: cycle.to_string(),
        venue: venue.to_string(),
        buyer: buyer.to_string(),
        due_cents: cents(*due),
        unpaid_cents: cents(unpaid),
        set_off_cents: cents(set_off),
        goodwill_cents: cents(goodwill),
        paid_cents: cents(paid),
        payable_cents: cents(*payable),
    }
}

/// What a run took off.
pub(in crate::grpc) fn traced_deduction(
    (redemption, buyer, amount): (RedemptionId, FunderId, Cents),
) -> pb::TracedDeduction {
    pb::TracedDeduction {
        redemption: redemption.to_string(),
        buyer: buyer.to_string(),
        amount_cents: cents(amount),
    }
}
