//! The lines about what others are to pay, and what is undone after the cut-off.

use carnet::domain::claim::{AbandonReason, ContestReason, Verdict, VerdictReason};
use carnet::domain::entry::{Advancer, IncidentKind, IncidentReason};
use carnet::domain::money::Cents;

use super::{BankLine, Parts, Step, Which};

/// Words that begin an option of these lines only.
pub(super) const OPTIONS: &[&str] = &["advance", "window"];

/// What one of these lines asks. Names are still texts.
#[derive(Clone, Debug)]
pub(crate) enum Claim {
    /// Shows what the statements of a cycle say.
    Statements {
        cycle: String,
    },
    Accept {
        statement: Named,
    },
    Contest {
        statement: Named,
        redemption: Which,
        reason: ContestReason,
    },
    Judge {
        contest: String,
        verdict: Verdict,
        reason: VerdictReason,
    },
    Agree {
        contest: String,
        verdict: Verdict,
    },
    Contribute {
        funder: String,
        buyer: String,
        amount: Cents,
        line: BankLine,
    },
    Forgo {
        statement: Named,
        reason: AbandonReason,
    },
    Undo {
        redemption: Which,
        kind: IncidentKind,
        reason: IncidentReason,
        by: Option<Advancer>,
    },
    Goodwill {
        redemption: Which,
        buyer: String,
        amount: Cents,
    },
    Recover {
        venue: String,
        buyer: String,
        amount: Cents,
        line: BankLine,
    },
    Abandon {
        redemption: Which,
        buyer: String,
        reason: AbandonReason,
    },
    TopUp {
        amount: Cents,
        line: BankLine,
    },
}

/// A statement by the names of its cycle, funder and buyer.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    pub(crate) cycle: String,
    pub(crate) funder: String,
    pub(crate) buyer: String,
}

/// What the line with this verb asks, if it is one of these.
pub(super) fn step(verb: (&str, Option<&str>), p: &mut Parts<'_>) -> Option<Step> {
    Some(Step::Claim(match verb {
        ("statements", _) => Claim::Statements { cycle: p.nth(0) },
        ("accept", Some("statement")) => Claim::Accept { statement: named(p) },
        ("contest", _) => {
            let reason = because(p, ContestReason::ALL);
            let redemption = super::read::which(p, 1);
            Claim::Contest { statement: named(p), redemption, reason }
        }
        ("judge", _) => {
            let verdict = p.coded(p.word(1), Verdict::ALL);
            let reason = because(p, VerdictReason::ALL);
            Claim::Judge { contest: p.nth(0), verdict, reason }
        }
        ("agree", _) => {
            Claim::Agree { contest: p.nth(0), verdict: p.coded(p.word(1), Verdict::ALL) }
        }
        ("contribute", _) => {
            let (buyer, line) = (p.must("to"), super::read::line(p));
            Claim::Contribute { funder: p.nth(0), buyer, amount: p.nth(1), line }
        }
        ("forgo", _) => {
            let reason = because(p, AbandonReason::ALL);
            Claim::Forgo { statement: named(p), reason }
        }
        ("undo", _) => {
            let kind = IncidentKind::ALL
                .iter()
                .find(|kind| kind.word().split(' ').next() == Some(p.word(1)));
            let kind = *kind.unwrap_or_else(|| panic!("no kind: {}", p.text));
            let reason = because(p, IncidentReason::ALL);
            let by = p.take("advance").map(|word| p.coded(word, Advancer::ALL));
            Claim::Undo { redemption: super::read::which(p, 0), kind, reason, by }
        }
        ("goodwill", _) => Claim::Goodwill {
            redemption: super::read::which(p, 0),
            buyer: p.must("of"),
            amount: p.nth(1),
        },
        ("recover", _) => {
            let (buyer, line) = (p.must("to"), super::read::line(p));
            Claim::Recover { venue: p.nth(0), buyer, amount: p.nth(1), line }
        }
        ("abandon", _) => {
            let reason = because(p, AbandonReason::ALL);
            Claim::Abandon { redemption: super::read::which(p, 0), buyer: p.must("of"), reason }
        }
        ("top", Some("up")) => Claim::TopUp { amount: p.nth(0), line: super::read::line(p) },
        _ => return None,
    }))
}

fn named(p: &mut Parts<'_>) -> Named {
    Named { cycle: p.nth(0), funder: p.must("of"), buyer: p.must("to") }
}

/// The reason that is given, or the first there is.
fn because<T: Copy + std::fmt::Display>(p: &mut Parts<'_>, all: &[T]) -> T {
    p.take("because").map_or(all[0], |word| p.coded(word, all))
}
