//! What an entry names against what exists: ids are dense, series have no gaps.

use super::super::entry::{
    BankingEffect, ClaimEffect, Effect, Entry, OrganisationEffect, SharingEffect, StockEffect,
};
use super::super::facts::Facts;
use super::super::id::{CycleId, PaymentRunId, Sequence};
use super::{Breach, Figure, Subject};

/// Each thing that the entry creates has the next name of its collection, a cycle begins where the
/// last one ended, a run is sealed with what it holds.
pub(super) fn follows(before: &Facts, entry: &Entry) -> Vec<Breach> {
    let mut broken = Vec::new();
    for effect in &entry.effects {
        for (what, named, next) in names(before, effect) {
            if named != next {
                let subject = Subject::Entry(entry.sequence);
                let (left, right) = (Figure::Count(named), Figure::Count(next));
                broken.push(Breach { subject, what, left, right });
            }
        }
    }
    broken
}

/// What is named, its number, and the number that it should have.
type Name = (&'static str, i128, i128);

fn next<T>(what: &'static str, named: u32, list: &[T], place: usize) -> Name {
    let next = list.len().saturating_add(place).saturating_add(1);
    (what, i128::from(named), i128::try_from(next).unwrap_or(i128::MAX))
}

fn names(before: &Facts, effect: &Effect) -> Vec<Name> {
    let one = match effect {
        Effect::SchemeCreated { scheme, .. } => next("scheme", scheme.get(), &before.schemes, 0),
        Effect::BuyerCreated { funder, .. } => next("funder", funder.get(), &before.funders, 0),
        Effect::PrescriberCreated { prescriber, .. } => {
            next("prescriber", prescriber.get(), &before.prescribers, 0)
        }
        Effect::VenueCreated { venue, .. } => next("venue", venue.get(), &before.venues, 0),
        Effect::OrderCreated { order, .. } => next("order", order.get(), &before.orders, 0),
        Effect::BookletsIssued { first, .. } => {
            next("first booklet", first.get(), &before.booklets, 0)
        }
        Effect::CycleClosed { cycle, first, .. } => return closed(before, *cycle, *first),
        Effect::PaymentRunOpened { run, .. } => next("payment run", run.get(), &before.runs, 0),
        Effect::PaymentsMade { payments, .. } => {
            let numbered = payments.iter().enumerate();
            let name = |(place, made): (usize, &super::super::entry::PaymentMade)| {
                next("payment", made.payment.get(), &before.payments, place)
            };
            return numbered.map(name).collect();
        }
        Effect::PaymentRunSealed { run, payments, sum } => {
            return sealed(before, *run, (*payments, sum.get()));
        }
        Effect::RulesSet { scheme, version, .. } => {
            let known = before.scheme(*scheme).map_or(0, |scheme| scheme.versions.len());
            let next = known.saturating_add(1);
            let next = i128::try_from(next).unwrap_or(i128::MAX);
            ("version of the rules", i128::from(*version), next)
        }
        Effect::Organisation(effect) => return names_of_organisation(before, effect),
        Effect::Sharing(effect) => return names_of_sharing(before, effect),
        Effect::Stock(effect) => return names_of_stock(before, effect),
        Effect::Claim(ClaimEffect::ShareContested { contest, .. }) => {
            next("contest", contest.get(), &before.claims.contests, 0)
        }
        Effect::Banking(effect) => return names_of_banking(before, effect),
        Effect::Claim(_)
        | Effect::Incident(_)
        | Effect::Founded { .. }
        | Effect::CodeKeyAdded { .. }
        | Effect::ClockAccepted
        | Effect::VenueSuspended { .. }
        | Effect::VenueResumed { .. }
        | Effect::BankLineBooked(_)
        | Effect::MoneyReceived { .. }
        | Effect::BookletsAllotted { .. }
        | Effect::BookletHandedOver { .. }
        | Effect::BookletBlocked { .. }
        | Effect::BookletUnblocked { .. }
        | Effect::Redeemed { .. }
        | Effect::RedemptionVoided { .. }
        | Effect::FiguresRecorded { .. }
        | Effect::CycleApproved { .. }
        | Effect::PaymentBooked { .. }
        | Effect::PaymentReturned { .. }
        | Effect::BankBalanceRecorded { .. }
        | Effect::Order(_)
        | Effect::Calendar(_)
        | Effect::RedemptionExcepted { .. } => return Vec::new(),
    };
    vec![one]
}

fn names_of_organisation(before: &Facts, effect: &OrganisationEffect) -> Vec<Name> {
    use OrganisationEffect as E;
    let one = match effect {
        E::FunderCreated { funder, .. } => next("funder", funder.get(), &before.funders, 0),
        E::VenueRegistered { venue, .. } => next("venue", venue.get(), &before.venues, 0),
        E::BankAccountProposed { account, .. } => {
            next("bank account", account.get(), &before.bank_accounts, 0)
        }
        E::RecordRevised { .. }
        | E::RecordsErased { .. }
        | E::VenueMoved { .. }
        | E::VenueChecked { .. }
        | E::VenueValidated { .. }
        | E::LabelGranted { .. }
        | E::LabelWithdrawn { .. }
        | E::VenueEnded { .. }
        | E::EnrolmentSet { .. }
        | E::BankAccountConfirmed { .. }
        | E::BankAccountRefused { .. }
        | E::EntitlementGranted { .. }
        | E::EntitlementRevoked { .. } => return Vec::new(),
    };
    vec![one]
}

fn names_of_banking(before: &Facts, effect: &BankingEffect) -> Vec<Name> {
    use BankingEffect as E;
    let banking = &before.banking;
    match effect {
        E::AccountProposed { account, .. } => {
            vec![next("bank account", account.get(), &before.bank_accounts, 0)]
        }
        E::VenuesPaid { payments, .. } => {
            let numbered = payments.iter().enumerate();
            let name = |(place, paid): (usize, &super::super::entry::VenuePayment)| {
                next("payment", paid.payment.get(), &before.payments, place)
            };
            numbered.map(name).collect()
        }
        E::RunSealed { run, payments, sum, .. } => sealed(before, *run, (*payments, sum.get())),
        E::LineSuspended { line, .. } => {
            vec![next("line in suspense", line.get(), &banking.lines, 0)]
        }
        E::RefundProposed { refund, .. } => {
            vec![next("refund", refund.get(), &banking.refunds, 0)]
        }
        E::RefundPaid { run, payment, .. } => vec![
            next("payment run", run.get(), &before.runs, 0),
            next("payment", payment.get(), &before.payments, 0),
        ],
        E::RunSent { .. }
        | E::RunRejected { .. }
        | E::RunVoidProposed { .. }
        | E::RunVoided { .. }
        | E::PaymentsVoided { .. }
        | E::PaymentTold { .. }
        | E::PayeeVerdictProposed { .. }
        | E::PayeeVerdictConfirmed { .. }
        | E::PaymentReleased { .. }
        | E::BookedBy { .. }
        | E::LineMatched { .. }
        | E::FloatCharged
        | E::TwiceSetOff { .. }
        | E::HeldTurned { .. }
        | E::RefundDropped { .. }
        | E::PayableForfeited { .. } => Vec::new(),
    }
}

fn names_of_sharing(before: &Facts, effect: &SharingEffect) -> Vec<Name> {
    use SharingEffect as E;
    let sharing = &before.sharing;
    let one = match effect {
        E::TableSet { version, .. } => {
            next("version of the table", (*version).into(), &sharing.procedures.versions, 0)
        }
        E::AgreementDrafted { agreement, .. } => {
            next("agreement", agreement.get(), &sharing.agreements, 0)
        }
        E::AwardGranted { award, .. } => next("award", award.get(), &sharing.awards, 0),
        E::SharesRecorded { cycle, part, .. } => {
            let parts = sharing.cycles.get(cycle).map_or(0, |shares| shares.parts);
            let next = parts.saturating_add(1);
            ("part of the shares", i128::from(*part), i128::from(next))
        }
        E::AgreementSigned { .. }
        | E::AgreementAmended { .. }
        | E::AgreementEnded { .. }
        | E::AwardEnded { .. }
        | E::ComputationFixed { .. }
        | E::CycleReturned { .. } => return Vec::new(),
    };
    vec![one]
}

fn names_of_stock(before: &Facts, effect: &StockEffect) -> Vec<Name> {
    use StockEffect as E;
    let one = match effect {
        E::BookletsPrepared { first, .. } => {
            next("first booklet", first.get(), &before.booklets, 0)
        }
        E::BookletReplaced { by, .. } => next("new booklet", by.get(), &before.booklets, 0),
        E::LotsFormed { lot, .. } => next("first lot", lot.get(), &before.lots, 0),
        E::BookletsActivated { .. }
        | E::AllotmentConfirmed { .. }
        | E::BookletsReturned { .. }
        | E::BookletsWithdrawn { .. }
        | E::BookletGiven { .. }
        | E::BookletsBlocked { .. }
        | E::BookletsUnblocked { .. }
        | E::ChequesBlocked { .. }
        | E::ChequesUnblocked { .. }
        | E::BookletsLapsed { .. }
        | E::ChequesCancelled { .. } => return Vec::new(),
    };
    vec![one]
}

fn closed(before: &Facts, cycle: CycleId, first: Sequence) -> Vec<Name> {
    let begin = before.last_cut_off().map_or(Sequence::FIRST, Sequence::next);
    let begins = ("first entry of the cycle", i128::from(first.get()), i128::from(begin.get()));
    vec![next("cycle", cycle.get(), &before.cycles, 0), begins]
}

fn sealed(before: &Facts, run: PaymentRunId, (payments, sum): (u32, u64)) -> Vec<Name> {
    let held = before.run(run).map_or((0, 0), |run| (run.payments, run.sum.get()));
    vec![
        ("payments of the sealed run", i128::from(payments), i128::from(held.0)),
        ("cents of the sealed run", i128::from(sum), i128::from(held.1)),
    ]
}
