//! From payments to what they pay, and back.

use super::cents;
use crate::domain::facts::{Correction, Remittance, RemittanceKey, Withheld};
use crate::domain::money::Cents;
use crate::grpc::pb;

/// What a venue is due, what incidents did to it, and what a payment pays of it.
pub(in crate::grpc) fn traced_remittance(
    key: &RemittanceKey,
    remittance: &Remittance,
    ((correction, withheld), paid): ((Option<Correction>, Option<Withheld>), Cents),
) -> pb::TracedRemittance {
    let RemittanceKey { cycle, venue, buyer } = key;
    let Remittance { due, payable, since: _, attempts: _ } = remittance;
    let Correction { unpaid, set_off, goodwill } = correction.unwrap_or(Correction::NOTHING);
    let Withheld { twice, forfeited } = withheld.unwrap_or(Withheld::NOTHING);
    pb::TracedRemittance {
        cycle: cycle.to_string(),
        venue: venue.to_string(),
        buyer: buyer.to_string(),
        due_cents: cents(*due),
        unpaid_cents: cents(unpaid),
        set_off_cents: cents(set_off.checked_add(twice).unwrap_or(Cents::MAX)),
        forfeited_cents: cents(forfeited),
        goodwill_cents: cents(goodwill),
        paid_cents: cents(paid),
        payable_cents: cents(*payable),
    }
}
