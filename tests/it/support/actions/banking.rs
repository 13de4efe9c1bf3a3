//! Between the ledger and the bank: accounts, runs on their way, what the bank tells, lines,
//! refunds.

use carnet::domain::bank::{BankLine, BankReference, Flow};
use carnet::domain::command::Command;
use carnet::domain::command::accounts::{
    ConfirmBankAccount, ProposeBankAccount, RefuseBankAccount,
};
use carnet::domain::command::banking::forfeit::ForfeitPayable;
use carnet::domain::command::banking::held::TurnHeld;
use carnet::domain::command::banking::lines::{BookBankLine, Clue, LineAbout, MatchBankLine};
use carnet::domain::command::banking::refunds::{ConfirmRefund, DropRefund, ProposeRefund};
use carnet::domain::command::payments::booked::{BookPayment, ReturnPayment};
use carnet::domain::command::payments::runs::{ContinuePaymentRun, CreatePaymentRun};
use carnet::domain::command::payments::sent::{
    ConfirmRunVoid, ContinueRunVoid, ProposeRunVoid, RecordRunRejected, RecordRunSent,
};
use carnet::domain::command::payments::told::{
    ConfirmPayeeVerdict, ProposePayeeVerdict, RecordPaymentStatus, ReleasePayment,
};
use carnet::domain::facts::{Payment, PaymentRun, PaymentState, RefundState, Sending, Told};
use carnet::domain::id::{
    BankAccountId, BankLineId, CycleId, FunderId, PaymentId, PaymentRunId, RefundId, VenueId,
};
use carnet::domain::money::Cents;
use carnet::domain::organisation::{AccountOwner, AccountRefusal, BankAccountState};
use carnet::domain::payment::{
    BankWord, Explanation, PayeeMatch, PayeeVerdict, RefundOf, RunVoidReason, SuspenseReason,
};
use carnet::domain::registry::RecordDigest;

use super::super::core::Core;
use super::{Numbers, Weighted, one_of, pick};

pub(super) const VERBS: &[Weighted] = &[
    (3, "propose any account", |core, [a, b, _]| {
        let owner = match a % 8 {
            0 => AccountOwner::Escrow,
            1..=3 => AccountOwner::Funder(funder(core, b)),
            _ => AccountOwner::Venue(venue(core, b)),
        };
        let mut bytes = [1; 32];
        bytes[24..].copy_from_slice(&core.facts.next_sequence().get().to_be_bytes());
        ProposeBankAccount { owner, record: RecordDigest(bytes) }.into()
    }),
    (5, "confirm any account", |core, [a, b, _]| {
        let accounts = core.facts.bank_accounts.iter();
        let proposed = accounts.map(|one| one.state == BankAccountState::Proposed);
        let account = BankAccountId::new(preferring(a, proposed)).unwrap();
        let from = core.day().minus(i32::try_from(b % 4).unwrap() - 1);
        ConfirmBankAccount { account, from }.into()
    }),
    (1, "refuse any account", |core, [a, b, _]| {
        let account = BankAccountId::new(one_of(a, core.facts.bank_accounts.len())).unwrap();
        RefuseBankAccount { account, reason: pick(b, AccountRefusal::ALL) }.into()
    }),
    (8, "pay", |core, [a, _, _]| {
        let cycle = CycleId::new(one_of(a, core.facts.cycles.len())).unwrap();
        CreatePaymentRun { cycle }.into()
    }),
    (24, "continue paying", |core, [a, _, _]| {
        let run = run_where(core, a, |run, _| !run.sealed);
        ContinuePaymentRun { run }.into()
    }),
    (4, "send", |core, [a, _, _]| {
        let run = run_where(core, a, |_, sending| sending.is_some_and(|one| one.sent.is_none()));
        RecordRunSent { run }.into()
    }),
    (3, "reject", |core, [a, b, _]| {
        let run = run_where(core, a, |_, sending| sending.is_some());
        RecordRunRejected { run, reason: pick(b, &["AM05", "MS03"]).parse().unwrap() }.into()
    }),
    (8, "propose a void", |core, [a, b, _]| {
        let run = run_where(core, a, |_, sending| {
            sending.is_some_and(|one| one.sent.is_none() || one.rejected.is_some())
        });
        let sending = core.facts.banking.runs.get(&run);
        let never = sending.is_some_and(|one| one.sent.is_none());
        let likely = if never { RunVoidReason::NotSent } else { RunVoidReason::Rejected };
        let reason = if b % 4 == 0 { pick(b / 4, RunVoidReason::ALL) } else { likely };
        ProposeRunVoid { run, reason }.into()
    }),
    (8, "confirm a void", |core, [a, _, _]| {
        let run = run_where(core, a, |_, sending| {
            sending.is_some_and(|one| one.void.as_ref().is_some_and(|void| void.left.is_none()))
        });
        ConfirmRunVoid { run }.into()
    }),
    (8, "continue a void", |core, [a, _, _]| {
        let any = run_where(core, a, |_, _| true);
        ContinueRunVoid { run: core.facts.voiding().unwrap_or(any) }.into()
    }),
    (14, "tell", |core, [a, b, c]| {
        let word = match b % 6 {
            0 | 1 => BankWord::Accepted,
            2 | 3 => BankWord::PayeeCheck { result: pick(c, PayeeMatch::ALL) },
            _ => {
                let reasons = ["AC04", "BE05", "MD07", "RC01", "AM05", "MS03"];
                BankWord::Rejected { reason: pick(c, &reasons).parse().unwrap() }
            }
        };
        RecordPaymentStatus { payment: made(core, a), word }.into()
    }),
    (12, "judge a payee", |core, [a, b, _]| {
        let payment = told(core, a, Told::awaits_decision);
        ProposePayeeVerdict { payment, verdict: pick(b, PayeeVerdict::ALL) }.into()
    }),
    (14, "agree about a payee", |core, [a, b, _]| {
        let payment = told(core, a, |told| told.awaits_decision() && told.proposed.is_some());
        let known = core.facts.banking.told.get(&payment);
        let proposed = known.and_then(|told| Some(told.proposed.as_ref()?.0));
        let other = pick(b, PayeeVerdict::ALL);
        let verdict = proposed.filter(|_| b % 8 != 7).unwrap_or(other);
        ConfirmPayeeVerdict { payment, verdict }.into()
    }),
    (10, "release", |core, [a, _, _]| {
        ReleasePayment { payment: told(core, a, Told::is_refused) }.into()
    }),
    (4, "book a payment", |core, [a, b, _]| {
        let (payment, reference) = (made(core, a), reference(core, b));
        BookPayment { payment, day: core.day(), reference }.into()
    }),
    (6, "return a payment", |core, [a, b, _]| {
        let payment =
            payment_where(core, a, |one| matches!(one.state, PaymentState::Booked { .. }));
        ReturnPayment { payment, day: core.day(), reference: reference(core, b) }.into()
    }),
    (24, "line", line),
    (24, "match", matched),
    (4, "turn", |core, [a, b, _]| {
        let (buyer, amount) = (funder(core, a), cents(b, 300));
        TurnHeld { buyer, amount, title: Some("T-1".parse().unwrap()), mandate: None }.into()
    }),
    (8, "propose a refund", |core, [a, b, c]| {
        let (buyer, other) = (funder(core, a), funder(core, b));
        let of = match c % 4 {
            0 => RefundOf::Provision { buyer },
            1 => RefundOf::Held { buyer },
            _ => RefundOf::Owed { funder: other, buyer },
        };
        ProposeRefund { of, amount: cents(c / 4, 400), title: None }.into()
    }),
    (8, "confirm a refund", |core, [a, _, _]| ConfirmRefund { refund: refund(core, a) }.into()),
    (1, "drop a refund", |core, [a, _, _]| DropRefund { refund: refund(core, a) }.into()),
    (1, "forfeit", |core, [a, b, _]| {
        ForfeitPayable { venue: venue(core, a), buyer: funder(core, b) }.into()
    }),
];

/// A line of the bank, about something that often can be.
fn line(core: &Core, [a, b, c]: Numbers) -> Command {
    let flow = pick(a, &[Flow::In, Flow::Out]);
    let explanation = explanation(core, flow, [a / 2, b, c]);
    let misfit = a % 32 == 31;
    let flow = if misfit { pick(b, &[Flow::In, Flow::Out]) } else { flow };
    let amount = amount_of(core, &explanation).filter(|_| c % 4 != 3).unwrap_or(cents(c, 900));
    let clue = if b % 5 == 4 {
        let unknown = [SuspenseReason::NoReference, SuspenseReason::Batch];
        Clue::Unexplained(pick(c, &unknown))
    } else {
        Clue::Explained(explanation)
    };
    let day = core.day().minus(i32::try_from(c % 3).unwrap());
    let line = BankLine { day, flow, amount, reference: reference(core, b) };
    BookBankLine { line, clue }.into()
}

/// An explanation of a line in suspense, or of a part of it.
fn matched(core: &Core, [a, b, c]: Numbers) -> Command {
    let lines = &core.facts.banking.lines;
    let number = preferring(a, lines.iter().map(|one| one.left > Cents::ZERO));
    let line = BankLineId::new(number).unwrap();
    let found = lines.get(line.index());
    let left = found.map_or(cents(c, 100), |one| one.left);
    let flow = found.map_or(Flow::In, |one| one.line.flow);
    let part = Cents::new(left.get().div_ceil(2)).unwrap();
    let out = lines.iter().map(|one| one.line.flow == Flow::Out && one.left > Cents::ZERO);
    if flow == Flow::In && b % 3 == 0 {
        let other = BankLineId::new(preferring(c, out)).unwrap();
        let most = lines.get(other.index()).map_or(left, |one| one.left);
        let about = LineAbout::Undoes(other);
        return MatchBankLine { line, amount: left.min(most).max(cents(0, 1)), about }.into();
    }
    let explanation = explanation(core, flow, [a, b / 3, c]);
    let amount = if c % 4 == 0 { part } else { left };
    let amount = amount_of(core, &explanation).filter(|_| c % 2 == 0).unwrap_or(amount);
    let about = LineAbout::Explained(explanation);
    MatchBankLine { line, amount: amount.max(cents(0, 1)), about }.into()
}

fn explanation(core: &Core, flow: Flow, [a, b, c]: Numbers) -> Explanation {
    let (buyer, venue) = (FunderId::new(c % 2 + 1).unwrap(), venue(core, c));
    match (flow, b % 6) {
        (Flow::In, 0) => Explanation::Money { buyer, order: None, mandate: None },
        (Flow::In, 1 | 2) => Explanation::Contribution { funder: funder(core, a), buyer },
        (Flow::In, 3) => Explanation::Recovery { venue, buyer },
        (Flow::In, 4) => Explanation::Float,
        (Flow::In, _) => Explanation::Returned {
            payment: payment_where(core, a, |one| matches!(one.state, PaymentState::Booked { .. })),
        },
        (Flow::Out, 0) => Explanation::Borne,
        (Flow::Out, 1 | 2) => Explanation::SetOff { venue, buyer },
        (Flow::Out, 3) => {
            let payment = PaymentId::new(one_of(a, core.facts.payments.len())).unwrap();
            Explanation::Paid { payment }
        }
        (Flow::Out, _) => Explanation::Paid { payment: made(core, a) },
    }
}

/// What a payment comes to that the line is about.
fn amount_of(core: &Core, explanation: &Explanation) -> Option<Cents> {
    let (Explanation::Paid { payment } | Explanation::Returned { payment }) = explanation else {
        return None;
    };
    Some(core.facts.payment(*payment)?.amount())
}

fn cents(number: u32, end: u32) -> Cents {
    Cents::new(u64::from(number % end) + 1).unwrap()
}

/// One like no other, at times the first again.
fn reference(core: &Core, number: u32) -> BankReference {
    let sequence = core.facts.next_sequence().get();
    format!("line/{}", if number % 32 == 31 { 1 } else { sequence }).parse().unwrap()
}

/// The number of one that is preferred, mostly; of any otherwise.
fn preferring(number: u32, preferred: impl ExactSizeIterator<Item = bool>) -> u32 {
    let count = preferred.len();
    let some: Vec<usize> =
        preferred.enumerate().filter(|(_, is_preferred)| *is_preferred).map(|(at, _)| at).collect();
    if some.is_empty() || number % 16 == 14 {
        return one_of(number, count);
    }
    u32::try_from(pick(number, &some)).unwrap() + 1
}

fn run_where(
    core: &Core,
    number: u32,
    is_preferred: impl Fn(&PaymentRun, Option<&Sending>) -> bool,
) -> PaymentRunId {
    let runs = core.facts.runs.iter().enumerate().map(|(at, run)| {
        let sending = PaymentRunId::at_index(at).and_then(|id| core.facts.banking.runs.get(&id));
        is_preferred(run, sending)
    });
    PaymentRunId::new(preferring(number, runs)).unwrap()
}

fn payment_where(core: &Core, number: u32, is_preferred: impl Fn(&Payment) -> bool) -> PaymentId {
    PaymentId::new(preferring(number, core.facts.payments.iter().map(is_preferred))).unwrap()
}

fn made(core: &Core, number: u32) -> PaymentId {
    payment_where(core, number, |one| one.state == PaymentState::Made)
}

/// A payment on its way of which the bank told something.
fn told(core: &Core, number: u32, is_preferred: impl Fn(&Told) -> bool) -> PaymentId {
    let payments = core.facts.payments.iter().enumerate().map(|(at, payment)| {
        let told = PaymentId::at_index(at).and_then(|id| core.facts.banking.told.get(&id));
        payment.state == PaymentState::Made && told.is_some_and(&is_preferred)
    });
    PaymentId::new(preferring(number, payments)).unwrap()
}

fn refund(core: &Core, number: u32) -> RefundId {
    let refunds = core.facts.banking.refunds.iter();
    let proposed = refunds.map(|one| one.state == RefundState::Proposed);
    RefundId::new(preferring(number, proposed)).unwrap()
}

fn funder(core: &Core, number: u32) -> FunderId {
    FunderId::new(one_of(number, core.facts.funders.len())).unwrap()
}

fn venue(core: &Core, number: u32) -> VenueId {
    VenueId::new(one_of(number, core.facts.venues.len())).unwrap()
}
