//! What entries are called, and what they are about.

use crate::domain::entry::{
    BankingEffect, CalendarEffect, ClaimEffect, Effect, IncidentEffect, OrderEffect,
    OrganisationEffect, SharingEffect, StockEffect,
};
use crate::domain::id::{RedemptionId, Sequence};

/// The stable name of what happened.
pub(super) fn kind(effect: &Effect) -> &'static str {
    match effect {
        Effect::Founded { .. } => "founded",
        Effect::CodeKeyAdded { .. } => "code_key_added",
        Effect::ClockAccepted => "clock_accepted",
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
        Effect::SchemeCreated { .. } | Effect::RulesSet { version: 1, .. } => "scheme_created",
        Effect::RulesSet { .. } => "scheme_revised",
        Effect::Organisation(effect) => kind_of_organisation(effect),
        Effect::Order(OrderEffect::MandateRecorded { .. }) => "mandate_recorded",
        Effect::Order(OrderEffect::OrderFunded { .. }) => "order_funded",
        Effect::Stock(effect) => kind_of_stock(effect),
        Effect::Calendar(effect) => kind_of_calendar(effect),
        Effect::Sharing(effect) => kind_of_sharing(effect),
        Effect::Claim(effect) => kind_of_claim(effect),
        Effect::Incident(effect) => kind_of_incident(effect),
        Effect::Banking(effect) => kind_of_banking(effect),
        Effect::RedemptionExcepted { .. } => "redemption_excepted",
    }
}

fn kind_of_organisation(effect: &OrganisationEffect) -> &'static str {
    use OrganisationEffect as E;
    match effect {
        E::FunderCreated { .. } => "funder_created",
        E::RecordRevised { .. } => "record_revised",
        E::RecordsErased { .. } => "records_erased",
        E::VenueRegistered { .. } => "venue_registered",
        E::VenueMoved { .. } => "venue_moved",
        E::VenueChecked { .. } => "venue_checked",
        E::VenueValidated { .. } => "venue_validated",
        E::LabelGranted { .. } => "label_granted",
        E::LabelWithdrawn { .. } => "label_withdrawn",
        E::VenueEnded { .. } => "venue_ended",
        E::EnrolmentSet { .. } => "enrolment_set",
        E::BankAccountProposed { .. } => "bank_account_proposed",
        E::BankAccountConfirmed { .. } => "bank_account_confirmed",
        E::BankAccountRefused { .. } => "bank_account_refused",
        E::EntitlementGranted { .. } => "entitlement_granted",
        E::EntitlementRevoked { .. } => "entitlement_revoked",
    }
}

fn kind_of_stock(effect: &StockEffect) -> &'static str {
    use StockEffect as E;
    match effect {
        E::BookletsPrepared { .. } => "booklets_prepared",
        E::BookletsActivated { .. } => "booklets_activated",
        E::LotsFormed { .. } => "lots_formed",
        E::AllotmentConfirmed { .. } => "allotment_confirmed",
        E::BookletsReturned { .. } => "booklets_returned",
        E::BookletsWithdrawn { .. } => "booklets_withdrawn",
        E::BookletGiven { .. } => "booklet_handed_over",
        E::BookletsBlocked { .. } => "booklets_blocked",
        E::BookletsUnblocked { .. } => "booklets_unblocked",
        E::ChequesBlocked { .. } => "cheques_blocked",
        E::ChequesUnblocked { .. } => "cheques_unblocked",
        E::BookletReplaced { .. } => "booklet_replaced",
        E::BookletsLapsed { .. } => "booklets_lapsed",
        E::ChequesCancelled { .. } => "cheques_cancelled",
    }
}

fn kind_of_calendar(effect: &CalendarEffect) -> &'static str {
    match effect {
        CalendarEffect::CalendarOpened { .. } => "calendar_opened",
        CalendarEffect::MilestoneReached { .. } => "milestone_reached",
        CalendarEffect::CalendarClosed { .. } => "calendar_closed",
    }
}

fn kind_of_sharing(effect: &SharingEffect) -> &'static str {
    use SharingEffect as E;
    match effect {
        E::TableSet { .. } => "procedures_set",
        E::AgreementDrafted { .. } => "agreement_drafted",
        E::AgreementSigned { .. } => "agreement_signed",
        E::AgreementAmended { .. } => "agreement_amended",
        E::AgreementEnded { .. } => "agreement_ended",
        E::AwardGranted { .. } => "award_granted",
        E::AwardEnded { .. } => "award_ended",
        E::ComputationFixed { .. } => "computation_fixed",
        E::SharesRecorded { .. } => "shares_recorded",
        E::CycleReturned { .. } => "cycle_returned",
    }
}

fn kind_of_claim(effect: &ClaimEffect) -> &'static str {
    use ClaimEffect as E;
    match effect {
        E::StatementsPrepared { .. } => "statements_prepared",
        E::ApprovalBegun { .. } => "approval_begun",
        E::StatementsIssued { .. } => "statements_issued",
        E::ShareContested { .. } => "share_contested",
        E::VerdictProposed { .. } => "verdict_proposed",
        E::ContestDecided { .. } => "contest_decided",
        E::StatementDefinitive { .. } => "statement_definitive",
        E::ContributionReceived { .. } => "contribution_received",
        E::CallAbandoned { .. } => "call_abandoned",
    }
}

fn kind_of_incident(effect: &IncidentEffect) -> &'static str {
    use IncidentEffect as E;
    match effect {
        E::RedemptionUndone { .. } => "redemption_undone",
        E::GoodwillGranted { .. } => "goodwill_granted",
        E::ClawbackRecovered { .. } => "clawback_recovered",
        E::ClawbackAbandoned { .. } => "clawback_abandoned",
        E::FloatToppedUp => "float_topped_up",
    }
}

fn kind_of_banking(effect: &BankingEffect) -> &'static str {
    use BankingEffect as E;
    match effect {
        E::AccountProposed { .. } => "bank_account_proposed",
        E::VenuesPaid { .. } => "payments_made",
        E::RunSealed { .. } => "payment_run_sealed",
        E::RunSent { .. } => "payment_run_sent",
        E::RunRejected { .. } => "payment_run_rejected",
        E::RunVoidProposed { .. } => "payment_run_void_proposed",
        E::RunVoided { .. } => "payment_run_voided",
        E::PaymentsVoided { .. } => "payments_voided",
        E::PaymentTold { .. } => "payment_told",
        E::PayeeVerdictProposed { .. } => "payee_verdict_proposed",
        E::PayeeVerdictConfirmed { .. } => "payee_verdict_confirmed",
        E::PaymentReleased { .. } => "payment_released",
        E::BookedBy { .. } => "booked_by",
        E::LineSuspended { .. } => "bank_line_suspended",
        E::LineMatched { .. } => "bank_line_matched",
        E::FloatCharged => "float_charged",
        E::TwiceSetOff { .. } => "twice_set_off",
        E::HeldTurned { .. } => "held_turned",
        E::RefundProposed { .. } => "refund_proposed",
        E::RefundPaid { .. } => "refund_paid",
        E::RefundDropped { .. } => "refund_dropped",
        E::PayableForfeited { .. } => "payable_forfeited",
    }
}

/// The resources that an effect is about.
pub(super) fn names_of(sequence: Sequence, effect: &Effect) -> Vec<String> {
    match effect {
        Effect::Founded { .. }
        | Effect::CodeKeyAdded { .. }
        | Effect::ClockAccepted
        | Effect::BankLineBooked(_)
        | Effect::BankBalanceRecorded { .. }
        | Effect::RedemptionExcepted { .. }
        | Effect::Calendar(
            CalendarEffect::CalendarOpened { .. } | CalendarEffect::CalendarClosed { .. },
        ) => Vec::new(),
        Effect::SchemeCreated { scheme, .. } | Effect::RulesSet { scheme, .. } => {
            vec![scheme.to_string()]
        }
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
            let redemption = RedemptionId(sequence).to_string();
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
        Effect::Organisation(effect) => names_of_organisation(effect),
        Effect::Order(
            OrderEffect::MandateRecorded { order, .. } | OrderEffect::OrderFunded { order, .. },
        )
        | Effect::Calendar(CalendarEffect::MilestoneReached { order, .. }) => {
            vec![order.to_string()]
        }
        Effect::Stock(effect) => names_of_stock(effect),
        Effect::Sharing(effect) => names_of_sharing(effect),
        Effect::Claim(effect) => names_of_claim(effect),
        Effect::Incident(effect) => names_of_incident(effect),
        Effect::Banking(effect) => names_of_banking(effect),
    }
}

fn names_of_sharing(effect: &SharingEffect) -> Vec<String> {
    use SharingEffect as E;
    match effect {
        E::TableSet { .. } => Vec::new(),
        E::AgreementDrafted { agreement, contributor, organisation, .. } => {
            vec![agreement.to_string(), contributor.to_string(), organisation.to_string()]
        }
        E::AgreementSigned { agreement }
        | E::AgreementAmended { agreement, .. }
        | E::AgreementEnded { agreement, .. } => vec![agreement.to_string()],
        E::AwardGranted { award, terms } => {
            vec![award.to_string(), terms.co_funder.to_string(), terms.buyer.to_string()]
        }
        E::AwardEnded { award, .. } => vec![award.to_string()],
        E::ComputationFixed { cycle, .. }
        | E::SharesRecorded { cycle, .. }
        | E::CycleReturned { cycle, .. } => vec![cycle.to_string()],
    }
}

fn names_of_claim(effect: &ClaimEffect) -> Vec<String> {
    use ClaimEffect as E;
    match effect {
        E::StatementsPrepared { cycle }
        | E::ApprovalBegun { cycle }
        | E::StatementsIssued { cycle, .. } => vec![cycle.to_string()],
        E::ShareContested { contest, statement, redemption, .. } => {
            vec![contest.to_string(), statement.to_string(), redemption.to_string()]
        }
        E::VerdictProposed { contest, .. } | E::ContestDecided { contest, .. } => {
            vec![contest.to_string()]
        }
        E::StatementDefinitive { statement, .. } | E::CallAbandoned { statement, .. } => {
            vec![statement.to_string()]
        }
        E::ContributionReceived { funder, buyer, .. } => {
            vec![funder.to_string(), buyer.to_string()]
        }
    }
}

fn names_of_incident(effect: &IncidentEffect) -> Vec<String> {
    use IncidentEffect as E;
    match effect {
        E::RedemptionUndone { redemption, cycle, venue, .. } => {
            vec![redemption.to_string(), cycle.to_string(), venue.to_string()]
        }
        E::GoodwillGranted { redemption, buyer, .. }
        | E::ClawbackRecovered { redemption, buyer, .. }
        | E::ClawbackAbandoned { redemption, buyer, .. } => {
            vec![redemption.to_string(), buyer.to_string()]
        }
        E::FloatToppedUp => Vec::new(),
    }
}

fn names_of_banking(effect: &BankingEffect) -> Vec<String> {
    use BankingEffect as E;
    match effect {
        E::AccountProposed { account, owner, .. } => {
            let funder = owner.funder().map(|funder| funder.to_string());
            std::iter::once(account.to_string()).chain(funder).collect()
        }
        E::VenuesPaid { run, payments } => {
            let payments = payments.iter().map(|paid| paid.payment.to_string());
            std::iter::once(run.to_string()).chain(payments).collect()
        }
        E::RunSealed { run, .. }
        | E::RunSent { run }
        | E::RunRejected { run, .. }
        | E::RunVoidProposed { run, .. }
        | E::RunVoided { run } => vec![run.to_string()],
        E::PaymentsVoided { run, payments } => {
            let payments = payments.iter().map(ToString::to_string);
            std::iter::once(run.to_string()).chain(payments).collect()
        }
        E::PaymentTold { payment, .. }
        | E::PayeeVerdictProposed { payment, .. }
        | E::PayeeVerdictConfirmed { payment, .. }
        | E::PaymentReleased { payment }
        | E::BookedBy { payment, .. } => vec![payment.to_string()],
        E::LineSuspended { line, .. } | E::LineMatched { line, .. } => vec![line.to_string()],
        E::FloatCharged => Vec::new(),
        E::TwiceSetOff { venue, buyer, .. } | E::PayableForfeited { venue, buyer, .. } => {
            vec![venue.to_string(), buyer.to_string()]
        }
        E::HeldTurned { buyer, .. } => vec![buyer.to_string()],
        E::RefundProposed { refund, of, .. } => {
            vec![refund.to_string(), of.payee().to_string(), of.buyer().to_string()]
        }
        E::RefundPaid { refund, run, payment, .. } => {
            vec![refund.to_string(), run.to_string(), payment.to_string()]
        }
        E::RefundDropped { refund } => vec![refund.to_string()],
    }
}

fn names_of_organisation(effect: &OrganisationEffect) -> Vec<String> {
    use OrganisationEffect as E;
    match effect {
        E::FunderCreated { funder, .. } => vec![funder.to_string()],
        E::RecordRevised { subject, .. } | E::RecordsErased { subject, .. } => {
            vec![subject.to_string()]
        }
        E::VenueValidated { venue, buyer } => vec![venue.to_string(), buyer.to_string()],
        E::VenueRegistered { venue, .. }
        | E::VenueMoved { venue, .. }
        | E::VenueChecked { venue }
        | E::LabelGranted { venue, .. }
        | E::LabelWithdrawn { venue, .. }
        | E::VenueEnded { venue, .. }
        | E::EnrolmentSet { venue, .. } => vec![venue.to_string()],
        E::BankAccountProposed { account, venue, .. } => {
            vec![account.to_string(), venue.to_string()]
        }
        E::BankAccountConfirmed { account, .. } | E::BankAccountRefused { account, .. } => {
            vec![account.to_string()]
        }
        E::EntitlementGranted { .. } | E::EntitlementRevoked { .. } => Vec::new(),
    }
}

fn names_of_stock(effect: &StockEffect) -> Vec<String> {
    use StockEffect as E;
    match effect {
        E::BookletsPrepared { order, first, .. }
        | E::BookletsActivated { order, first, .. }
        | E::BookletsWithdrawn { order, first, .. }
        | E::BookletsLapsed { order, first, .. } => vec![order.to_string(), first.to_string()],
        E::AllotmentConfirmed { first, prescriber, .. }
        | E::BookletsReturned { first, prescriber, .. }
        | E::BookletGiven { booklet: first, prescriber, .. } => {
            vec![first.to_string(), prescriber.to_string()]
        }
        E::LotsFormed { lot, first, .. } => vec![lot.to_string(), first.to_string()],
        E::BookletsBlocked { first, .. } | E::BookletsUnblocked { first, .. } => {
            vec![first.to_string()]
        }
        E::ChequesBlocked { cheques, .. } | E::ChequesUnblocked { cheques } => {
            vec![cheques.booklet.to_string()]
        }
        E::BookletReplaced { cheques, by, .. } => {
            vec![cheques.booklet.to_string(), by.to_string()]
        }
        E::ChequesCancelled { cheques } => {
            cheques.iter().map(|set| set.booklet.to_string()).collect()
        }
    }
}
