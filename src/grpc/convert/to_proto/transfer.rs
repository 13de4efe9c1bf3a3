//! Transfers, and why they were made.

use super::kinds::kind;
use super::{cents, receipt};
use crate::domain::account::{Account, Transfer};
use crate::domain::entry::{
    BankingEffect, ClaimEffect, Effect, Entry, IncidentEffect, StockEffect,
};
use crate::domain::id::{OrderId, PaymentId, RedemptionId, TransferId};
use crate::engine::Accepted;
use crate::grpc::pb;

/// The transfers of `entry`, with their names.
pub(in crate::grpc) fn transfers(
    entry: &Entry,
) -> impl Iterator<Item = (TransferId, &Transfer)> + '_ {
    let named = |(index, transfer)| (TransferId::at_index(entry.sequence, index), transfer);
    entry.transfers.iter().enumerate().map(named)
}

/// A transfer of `entry`.
pub(in crate::grpc) fn transfer(entry: &Entry, id: TransferId, moved: &Transfer) -> pb::Transfer {
    pb::Transfer {
        debit: moved.debit().to_string(),
        credit: moved.credit().to_string(),
        amount_cents: cents(moved.amount()),
        name: id.to_string(),
        day: entry.day.to_string(),
    }
}

/// Why the transfer `id` was made; `None` when the entry made no such transfer.
pub(in crate::grpc) fn explained(
    accepted: &Accepted,
    id: TransferId,
) -> Option<pb::ExplainTransferResponse> {
    let entry = &accepted.entry;
    let moved = entry.transfers.get(id.index())?;
    let (kind, cause) =
        entry.effects.iter().find_map(|effect| Some((kind(effect), cause(entry, effect)?)))?;
    let accounts = [moved.debit(), moved.credit()];
    let order = accounts.into_iter().find_map(order_of);
    let payment = cause.payment.or(accounts.into_iter().find_map(payment_of));
    Some(pb::ExplainTransferResponse {
        transfer: Some(transfer(entry, id, moved)),
        receipt: Some(receipt(accepted)),
        caller: entry.caller.to_string(),
        kind: kind.to_owned(),
        redemption: cause.redemption.map(|name| name.to_string()).unwrap_or_default(),
        order: order.map(|name| name.to_string()).unwrap_or_default(),
        payment: payment.map(|name| name.to_string()).unwrap_or_default(),
    })
}

/// What money moved for, where the accounts do not say it.
#[derive(Default)]
struct Cause {
    redemption: Option<RedemptionId>,
    payment: Option<PaymentId>,
}

/// Why money moves because of `effect`; `None` when it does not. The effects of an entry that do
/// are of one cause.
fn cause(entry: &Entry, effect: &Effect) -> Option<Cause> {
    match effect {
        Effect::MoneyReceived { .. }
        | Effect::BookletsIssued { .. }
        | Effect::PaymentsMade { .. } => Some(Cause::default()),
        Effect::Redeemed { .. } => {
            Some(Cause { redemption: Some(RedemptionId(entry.sequence)), payment: None })
        }
        Effect::RedemptionVoided { redemption, .. } => {
            Some(Cause { redemption: Some(*redemption), payment: None })
        }
        Effect::PaymentBooked { payment, .. } | Effect::PaymentReturned { payment, .. } => {
            Some(Cause { redemption: None, payment: Some(*payment) })
        }
        Effect::Stock(effect) => moves_value(effect).then(Cause::default),
        Effect::Founded { .. }
        | Effect::CodeKeyAdded { .. }
        | Effect::ClockAccepted
        | Effect::SchemeCreated { .. }
        | Effect::BuyerCreated { .. }
        | Effect::PrescriberCreated { .. }
        | Effect::VenueCreated { .. }
        | Effect::VenueSuspended { .. }
        | Effect::VenueResumed { .. }
        | Effect::OrderCreated { .. }
        | Effect::BankLineBooked(_)
        | Effect::BookletsAllotted { .. }
        | Effect::BookletHandedOver { .. }
        | Effect::BookletBlocked { .. }
        | Effect::BookletUnblocked { .. }
        | Effect::CycleClosed { .. }
        | Effect::FiguresRecorded { .. }
        | Effect::CycleApproved { .. }
        | Effect::PaymentRunOpened { .. }
        | Effect::PaymentRunSealed { .. }
        | Effect::BankBalanceRecorded { .. }
        | Effect::RulesSet { .. }
        | Effect::Organisation(_)
        | Effect::Order(_)
        | Effect::Calendar(_)
        | Effect::Sharing(_)
        | Effect::RedemptionExcepted { .. } => None,
        Effect::Claim(effect) => moves_claim(effect).then(Cause::default),
        Effect::Incident(effect) => Some(of_incident(effect)),
        Effect::Banking(effect) => of_banking(effect),
    }
}

/// Why money moves between the ledger and the bank. What is matched moves with what explains it.
fn of_banking(effect: &BankingEffect) -> Option<Cause> {
    use BankingEffect as E;
    match effect {
        E::VenuesPaid { .. }
        | E::PaymentsVoided { .. }
        | E::FloatCharged
        | E::TwiceSetOff { .. }
        | E::HeldTurned { .. }
        | E::LineMatched { .. }
        | E::PayableForfeited { .. } => Some(Cause::default()),
        E::PaymentReleased { payment } | E::RefundPaid { payment, .. } => {
            Some(Cause { redemption: None, payment: Some(*payment) })
        }
        E::LineSuspended { payment, .. } => Some(Cause { redemption: None, payment: *payment }),
        E::AccountProposed { .. }
        | E::RunSealed { .. }
        | E::RunSent { .. }
        | E::RunRejected { .. }
        | E::RunVoidProposed { .. }
        | E::RunVoided { .. }
        | E::PaymentTold { .. }
        | E::PayeeVerdictProposed { .. }
        | E::PayeeVerdictConfirmed { .. }
        | E::BookedBy { .. }
        | E::RefundProposed { .. }
        | E::RefundDropped { .. } => None,
    }
}

/// Whether money moves because of an effect on what others are to pay.
fn moves_claim(effect: &ClaimEffect) -> bool {
    use ClaimEffect as E;
    match effect {
        E::ContestDecided { .. }
        | E::StatementDefinitive { .. }
        | E::ContributionReceived { .. }
        | E::CallAbandoned { .. } => true,
        E::StatementsPrepared { .. }
        | E::ApprovalBegun { .. }
        | E::StatementsIssued { .. }
        | E::ShareContested { .. }
        | E::VerdictProposed { .. } => false,
    }
}

fn of_incident(effect: &IncidentEffect) -> Cause {
    use IncidentEffect as E;
    let redemption = match effect {
        E::RedemptionUndone { redemption, .. }
        | E::GoodwillGranted { redemption, .. }
        | E::ClawbackRecovered { redemption, .. }
        | E::ClawbackAbandoned { redemption, .. } => Some(*redemption),
        E::FloatToppedUp => None,
    };
    Cause { redemption, payment: None }
}

/// Whether value moves because of an effect on booklets. What is cancelled moves with its void.
fn moves_value(effect: &StockEffect) -> bool {
    use StockEffect as E;
    match effect {
        E::BookletsActivated { .. } | E::BookletsWithdrawn { .. } | E::BookletsLapsed { .. } => {
            true
        }
        E::BookletsPrepared { .. }
        | E::LotsFormed { .. }
        | E::AllotmentConfirmed { .. }
        | E::BookletsReturned { .. }
        | E::BookletGiven { .. }
        | E::BookletsBlocked { .. }
        | E::BookletsUnblocked { .. }
        | E::ChequesBlocked { .. }
        | E::ChequesUnblocked { .. }
        | E::BookletReplaced { .. }
        | E::ChequesCancelled { .. } => false,
    }
}

fn order_of(account: Account) -> Option<OrderId> {
    if let Account::Circulating { order } = account { Some(order) } else { None }
}

fn payment_of(account: Account) -> Option<PaymentId> {
    if let Account::Transit { payment, .. } = account { Some(payment) } else { None }
}
