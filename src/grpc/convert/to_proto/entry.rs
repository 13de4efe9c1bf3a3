//! Entries, for those who watch the ledger.
//!
//! **Invariant:** nothing personal and no code is shown: names of resources, accounts and cents.

use super::{cents, hash, time, whole};
use crate::domain::account::Transfer;
use crate::domain::entry::Effect;
use crate::engine::Accepted;
use crate::grpc::pb;

/// An entry as those who watch see it.
pub(in crate::grpc) fn watched(accepted: &Accepted) -> pb::Entry {
    let entry = &accepted.entry;
    let mut names = Vec::new();
    for effect in &entry.effects {
        for name in names_of(accepted, effect) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    pb::Entry {
        sequence: whole(entry.sequence.get()),
        chain_hash: hash(accepted),
        time: Some(time(entry.at)),
        day: entry.day.to_string(),
        caller: entry.caller.to_string(),
        request_id: entry.request.to_string(),
        kind: entry.effects.first().map_or("", kind).to_owned(),
        names,
        transfers: entry.transfers.iter().map(transfer).collect(),
    }
}

fn transfer(transfer: &Transfer) -> pb::Transfer {
    pb::Transfer {
        debit: transfer.debit().to_string(),
        credit: transfer.credit().to_string(),
        amount_cents: cents(transfer.amount()),
    }
}

/// The stable name of what happened.
fn kind(effect: &Effect) -> &'static str {
    match effect {
        Effect::Founded { .. } => "founded",
        Effect::CodeKeyAdded { .. } => "code_key_added",
        Effect::ClockAccepted => "clock_accepted",
        Effect::SchemeCreated { .. } => "scheme_created",
        Effect::BuyerCreated { .. } => "buyer_created",
        Effect::PrescriberCreated { .. } => "prescriber_created",
        Effect::VenueCreated { .. } => "venue_created",
        Effect::VenueSuspended { .. } => "venue_suspended",
        Effect::VenueResumed { .. } => "venue_resumed",
        Effect::OrderCreated { .. } => "order_created",
        Effect::BankLineBooked(_) => "bank_line_booked",
        Effect::MoneyReceived { .. } => "money_received",
        Effect::BookletsIssued { .. } => "booklets_issued",
        Effect::BookletsAllotted { .. } => "booklets_allotted",
        Effect::BookletHandedOver { .. } => "booklet_handed_over",
        Effect::BookletBlocked { .. } => "booklet_blocked",
        Effect::BookletUnblocked { .. } => "booklet_unblocked",
        Effect::Redeemed { .. } => "redeemed",
        Effect::RedemptionVoided { .. } => "redemption_voided",
        Effect::CycleClosed { .. } => "cycle_closed",
        Effect::FiguresRecorded { .. } => "figures_recorded",
        Effect::CycleApproved { .. } => "cycle_approved",
        Effect::PaymentRunOpened { .. } => "payment_run_opened",
        Effect::PaymentsMade { .. } => "payments_made",
        Effect::PaymentRunSealed { .. } => "payment_run_sealed",
        Effect::PaymentBooked { .. } => "payment_booked",
        Effect::PaymentReturned { .. } => "payment_returned",
        Effect::BankBalanceRecorded { .. } => "bank_balance_recorded",
    }
}

/// The resources that an effect is about.
fn names_of(accepted: &Accepted, effect: &Effect) -> Vec<String> {
    match effect {
        Effect::Founded { .. }
        | Effect::CodeKeyAdded { .. }
        | Effect::ClockAccepted
        | Effect::BankLineBooked(_)
        | Effect::BankBalanceRecorded { .. } => Vec::new(),
        Effect::SchemeCreated { scheme, .. } => vec![scheme.to_string()],
        Effect::BuyerCreated { funder: buyer, .. } | Effect::MoneyReceived { buyer } => {
            vec![buyer.to_string()]
        }
        Effect::PrescriberCreated { prescriber, .. } => vec![prescriber.to_string()],
        Effect::VenueCreated { venue, .. }
        | Effect::VenueSuspended { venue, .. }
        | Effect::VenueResumed { venue } => vec![venue.to_string()],
        Effect::OrderCreated { order, terms } => {
            vec![order.to_string(), terms.buyer.to_string(), terms.scheme.to_string()]
        }
        Effect::BookletsIssued { order, first, .. } => vec![order.to_string(), first.to_string()],
        Effect::BookletsAllotted { first, prescriber, .. } => {
            vec![first.to_string(), prescriber.to_string()]
        }
        Effect::BookletHandedOver { booklet, .. }
        | Effect::BookletBlocked { booklet, .. }
        | Effect::BookletUnblocked { booklet } => vec![booklet.to_string()],
        Effect::Redeemed { venue, parts, .. } => {
            let redemption = format!("redemptions/{}", accepted.entry.sequence);
            let orders = parts.iter().map(|part| part.order.to_string());
            [redemption, venue.to_string()].into_iter().chain(orders).collect()
        }
        Effect::RedemptionVoided { redemption, .. } => vec![redemption.to_string()],
        Effect::CycleClosed { cycle, .. }
        | Effect::FiguresRecorded { cycle, .. }
        | Effect::CycleApproved { cycle } => vec![cycle.to_string()],
        Effect::PaymentRunOpened { run, cycle } => vec![run.to_string(), cycle.to_string()],
        Effect::PaymentsMade { run, payments } => {
            let payments = payments.iter().map(|made| made.payment.to_string());
            std::iter::once(run.to_string()).chain(payments).collect()
        }
        Effect::PaymentRunSealed { run, .. } => vec![run.to_string()],
        Effect::PaymentBooked { payment, .. } | Effect::PaymentReturned { payment, .. } => {
            vec![payment.to_string()]
        }
    }
}
