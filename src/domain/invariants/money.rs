//! The invariants of accounts: debits and credits, sides, each buyer's money, the bank's lines.

use super::super::account::{Account, Owner, Side};
use super::super::balances::Balance;
use super::super::facts::Facts;
use super::{Breach, Comparison, Figure, Finding, Subject};

/// What `balance` has on `side`, negative when it stands on the other one.
pub(super) fn signed(balance: Balance, side: Side) -> i128 {
    let (debits, credits) = (i128::from(balance.debits.get()), i128::from(balance.credits.get()));
    match side {
        Side::Debit => debits.saturating_sub(credits),
        Side::Credit => credits.saturating_sub(debits),
    }
}

pub(super) fn debits_equal_credits(facts: &Facts) -> Finding {
    let mut sums = Comparison::of_amounts("all debits, against all credits");
    sums.left(Subject::Ledger, 0);
    for (_, balance) in facts.balances.iter() {
        sums.left(Subject::Ledger, balance.debits.get());
        sums.right(Subject::Ledger, balance.credits.get());
    }
    sums.finding(1, "all debits equal all credits")
}

pub(super) fn signs(facts: &Facts) -> Finding {
    let mut finding = Finding {
        number: 2,
        statement: "no account stands on its wrong side",
        compared: 0,
        figures: (Figure::Count(0), Figure::Count(0)),
        broken: Vec::new(),
    };
    for (account, balance) in facts.balances.iter() {
        finding.compared = finding.compared.saturating_add(1);
        let held = signed(balance, account.side());
        if held < 0 && !account.may_be_overdrawn() {
            let subject = Subject::Account(account);
            let (left, right) = (Figure::Amount(held), Figure::Amount(0));
            finding.broken.push(Breach { subject, what: "balance on its side", left, right });
        }
    }
    let wrong = i128::try_from(finding.broken.len()).unwrap_or(i128::MAX);
    finding.figures.0 = Figure::Count(wrong);
    finding
}

/// What an account speaks of; the account itself when it is of an order that does not exist.
fn subject_of(facts: &Facts, account: Account) -> Subject {
    match account.owner() {
        Owner::Buyer(buyer) => Subject::Buyer(buyer),
        Owner::BuyerOf(order) => facts
            .order(order)
            .map_or(Subject::Account(account), |order| Subject::Buyer(order.terms.buyer)),
        Owner::Nobody => Subject::Operator,
    }
}

pub(super) fn money_per_buyer(facts: &Facts) -> Finding {
    let mut sums = Comparison::of_amounts("escrow, against all that is owed for it");
    for (account, balance) in facts.balances.iter().filter(|(one, _)| !one.is_receivable()) {
        let held = signed(balance, account.side());
        let subject = subject_of(facts, account);
        match account.side() {
            Side::Debit => sums.left(subject, held),
            Side::Credit => sums.right(subject, held),
        }
    }
    sums.finding(3, "each buyer's escrow, and the operator's, is what is owed for it")
}

pub(super) fn receivables_are_deferred(facts: &Facts) -> Finding {
    let mut sums = Comparison::of_amounts("what others are to pay, against what is deferred");
    for (account, balance) in facts.balances.iter().filter(|(one, _)| one.is_receivable()) {
        let held = signed(balance, account.side());
        let subject = subject_of(facts, account);
        match account.side() {
            Side::Debit => sums.left(subject, held),
            Side::Credit => sums.right(subject, held),
        }
    }
    sums.finding(6, "what funders and venues are to pay is deferred to the buyer")
}

pub(super) fn escrow_is_the_banks(facts: &Facts) -> Finding {
    let mut sums = Comparison::of_amounts("escrow of all, against the bank's lines");
    sums.left(Subject::Ledger, 0);
    for (account, balance) in facts.balances.iter() {
        if account.is_escrow() {
            sums.left(Subject::Ledger, signed(balance, account.side()));
        }
    }
    for flows in facts.bank.flows().values() {
        sums.right(Subject::Ledger, flows.came_in.get());
        sums.right(Subject::Ledger, i128::from(flows.went_out.get()).saturating_neg());
    }
    sums.finding(3, "the escrow of all is what the bank booked")
}
