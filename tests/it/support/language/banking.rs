//! The lines about bank accounts in use, payments on their way, lines of the bank, and refunds.

use carnet::domain::bank::Flow;
use carnet::domain::money::Cents;
use carnet::domain::payment::{BankWord, PayeeMatch, PayeeVerdict, RunVoidReason, SuspenseReason};

use super::{BankLine, Parts, Step};

/// Words that begin an option of these lines only.
pub(super) const OPTIONS: &[&str] = &["order", "title"];

/// What one of these lines asks. Names are still texts.
#[derive(Clone, Debug)]
pub(crate) enum Banking {
    /// An account is proposed, and confirmed by somebody else, from today on.
    Use {
        owner: String,
    },
    Sent {
        run: u32,
    },
    Rejected {
        run: u32,
        reason: String,
    },
    Void {
        run: u32,
        reason: RunVoidReason,
    },
    ConfirmVoid {
        run: u32,
    },
    ContinueVoid {
        run: u32,
    },
    Told {
        payment: u32,
        word: BankWord,
    },
    Verdict {
        payment: u32,
        verdict: PayeeVerdict,
    },
    ConfirmVerdict {
        payment: u32,
        verdict: PayeeVerdict,
    },
    Release {
        payment: u32,
    },
    Line {
        flow: Flow,
        amount: Cents,
        about: About,
        line: BankLine,
    },
    Match {
        line: u32,
        amount: Cents,
        about: About,
    },
    Turn {
        amount: Cents,
        buyer: String,
        title: Option<String>,
        mandate: Option<String>,
    },
    Refund {
        of: RefundOf,
        amount: Cents,
        title: Option<String>,
    },
    ConfirmRefund {
        refund: u32,
    },
    DropRefund {
        refund: u32,
    },
    Forfeit {
        venue: String,
        buyer: String,
    },
}

/// What a line of the bank is about.
#[derive(Clone, Debug)]
pub(crate) enum About {
    Money { buyer: String, order: Option<String>, mandate: Option<String> },
    Contribution { funder: String, buyer: String },
    Recovery { venue: String, buyer: String },
    Float,
    Returned { payment: u32 },
    Paid { payment: u32 },
    Borne,
    SetOff { venue: String, buyer: String },
    Undoes { line: u32 },
    Nothing { reason: SuspenseReason },
}

/// Which money goes back, by the names of the scenario.
#[derive(Clone, Debug)]
pub(crate) enum RefundOf {
    Provision { buyer: String },
    Owed { funder: String, buyer: String },
    Held { buyer: String },
}

/// What the line with this verb asks, if it is one of these.
pub(super) fn step(verb: (&str, Option<&str>), p: &mut Parts<'_>) -> Option<Step> {
    Some(Step::Banking(match verb {
        ("bank", _) => Banking::Use { owner: p.nth(0) },
        ("sent", _) => Banking::Sent { run: p.nth(0) },
        ("rejected", _) => Banking::Rejected { run: p.nth(0), reason: p.nth(1) },
        ("void", Some("run")) => {
            Banking::Void { run: p.nth(0), reason: p.coded(p.word(1), RunVoidReason::ALL) }
        }
        ("confirm", Some("void")) => Banking::ConfirmVoid { run: p.nth(0) },
        ("continue", Some("void")) => Banking::ContinueVoid { run: p.nth(0) },
        ("told", _) => Banking::Told { payment: p.nth(0), word: word(p) },
        ("verdict", _) => {
            Banking::Verdict { payment: p.nth(0), verdict: p.coded(p.word(1), PayeeVerdict::ALL) }
        }
        ("confirm", Some("verdict")) => {
            let verdict = p.coded(p.word(1), PayeeVerdict::ALL);
            Banking::ConfirmVerdict { payment: p.nth(0), verdict }
        }
        ("release", _) => Banking::Release { payment: p.nth(0) },
        ("came", _) => booked(p, Flow::In),
        ("went", _) => booked(p, Flow::Out),
        ("match", _) => Banking::Match { line: p.nth(0), amount: p.nth(1), about: about(p, 2) },
        ("turn", _) => Banking::Turn {
            amount: p.nth(0),
            buyer: p.must("of"),
            title: p.option("title"),
            mandate: p.option("mandate"),
        },
        ("confirm", Some("refund")) => Banking::ConfirmRefund { refund: p.nth(0) },
        ("drop", Some("refund")) => Banking::DropRefund { refund: p.nth(0) },
        ("refund", _) => {
            let title = p.option("title");
            let of = match p.word(0) {
                "provision" => RefundOf::Provision { buyer: p.must("of") },
                "owed" => RefundOf::Owed { funder: p.must("to"), buyer: p.must("of") },
                "held" => RefundOf::Held { buyer: p.must("of") },
                other => panic!("no such money: {other}"),
            };
            Banking::Refund { of, amount: p.nth(1), title }
        }
        ("forfeit", _) => Banking::Forfeit { venue: p.nth(0), buyer: p.must("of") },
        _ => return None,
    }))
}

/// A line of the bank.
fn booked(p: &mut Parts<'_>, flow: Flow) -> Banking {
    let (amount, line) = (p.nth(0), super::read::line(p));
    Banking::Line { flow, amount, about: about(p, 1), line }
}

/// `accepted`, a reason of the bank, or what a payee check found.
fn word(p: &Parts<'_>) -> BankWord {
    match p.word(1) {
        "accepted" => BankWord::Accepted,
        text => match text.parse() {
            Ok(reason) => BankWord::Rejected { reason },
            Err(_) => BankWord::PayeeCheck { result: p.coded(text, PayeeMatch::ALL) },
        },
    }
}

/// What the words from `place` on say.
fn about(p: &mut Parts<'_>, place: usize) -> About {
    match p.word(place) {
        "money" => About::Money {
            buyer: p.must("of"),
            order: p.option("order"),
            mandate: p.option("mandate"),
        },
        "contribution" => About::Contribution { funder: p.must("of"), buyer: p.must("to") },
        "recovery" => About::Recovery { venue: p.must("of"), buyer: p.must("to") },
        "float" => About::Float,
        "returned" => About::Returned { payment: p.nth(place + 1) },
        "paid" => About::Paid { payment: p.nth(place + 1) },
        "borne" => About::Borne,
        "twice" => About::SetOff { venue: p.must("of"), buyer: p.must("to") },
        "undoes" => About::Undoes { line: p.nth(place + 1) },
        reason => About::Nothing { reason: p.coded(reason, SuspenseReason::ALL) },
    }
}
