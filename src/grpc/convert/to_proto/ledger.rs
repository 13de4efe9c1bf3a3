//! Accounts and the cover.

use super::{cents, count, whole};
use crate::domain::account::{Account, Owner, Side};
use crate::domain::balances::{Balance, Balances};
use crate::domain::bank::{Cover, Verdict};
use crate::domain::facts::Facts;
use crate::domain::id::FunderId;
use crate::domain::money::Cents;
use crate::domain::time::Day;
use crate::grpc::pb;

/// An account and what it holds.
pub(in crate::grpc) fn account(account: Account, balance: Balance) -> pb::Account {
    let Balance { debits, credits } = balance;
    let side = match account.side() {
        Side::Debit => pb::account::Side::Debit,
        Side::Credit => pb::account::Side::Credit,
    };
    pb::Account {
        name: account.to_string(),
        number: account.number().to_owned(),
        side: side.into(),
        debits_cents: cents(debits),
        credits_cents: cents(credits),
        balance_cents: cents(balance.on(account.side()).unwrap_or(Cents::ZERO)),
    }
}

/// The sums of the debits and of the credits of all accounts, in cents.
pub(in crate::grpc) fn totals(balances: &Balances) -> (i64, i64) {
    let sums = balances.iter().fold((0_u64, 0_u64), |(debits, credits), (_, balance)| {
        let debits = debits.saturating_add(balance.debits.get());
        (debits, credits.saturating_add(balance.credits.get()))
    });
    (whole(sums.0), whole(sums.1))
}

/// The cover as of the morning of `today`.
pub(in crate::grpc) fn cover(facts: &Facts, today: Day) -> pb::CoverStatementResponse {
    let Cover { verdict, compared, unproven_banking_days } = facts.cover(today);
    let (verdict, day, short) = match verdict {
        Verdict::Empty => (pb::CoverVerdict::Empty, None, Cents::ZERO),
        Verdict::Proven { on } => (pb::CoverVerdict::Proven, Some(on), Cents::ZERO),
        Verdict::Unproven { since } => (pb::CoverVerdict::Unproven, Some(since), Cents::ZERO),
        Verdict::Short { on, by } => (pb::CoverVerdict::Short, Some(on), by),
    };
    let comparison = compared.map(|(day, bank, ledger)| pb::CoverComparison {
        day: day.to_string(),
        bank_cents: cents(bank),
        ledger_cents: cents(ledger),
    });
    pb::CoverStatementResponse {
        verdict: verdict.into(),
        verdict_day: super::day_or_empty(day),
        short_cents: cents(short),
        comparison,
        unproven_banking_days: count(unproven_banking_days),
        buyers: buyers(facts),
        sequence: facts.last.map_or(0, |last| whole(last.sequence.get())),
        day: today.to_string(),
    }
}

/// What is held for each buyer, from one walk over all accounts.
fn buyers(facts: &Facts) -> Vec<pb::BuyerCover> {
    let mut buyers: Vec<pb::BuyerCover> = (0..facts.funders.len())
        .filter_map(FunderId::at_index)
        .map(|buyer| pb::BuyerCover { buyer: buyer.to_string(), ..pb::BuyerCover::default() })
        .collect();
    for (account, balance) in facts.balances.iter() {
        let Some(buyer) = buyer_of(facts, account) else { continue };
        let Some(held) = buyers.get_mut(buyer.index()) else { continue };
        let amount = match account {
            Account::Escrow { .. } => &mut held.escrow_cents,
            Account::Provision { .. } => &mut held.provision_cents,
            Account::Circulating { .. } => &mut held.circulating_cents,
            Account::Payable { .. } => &mut held.payable_cents,
            Account::Transit { .. } => &mut held.transit_cents,
            Account::Held { .. } => &mut held.held_cents,
            Account::Owed { .. } => &mut held.owed_cents,
            Account::Deferred { .. } => &mut held.deferred_cents,
            Account::Contribution { .. }
            | Account::CoFunding { .. }
            | Account::Clawback { .. }
            | Account::Unassigned
            | Account::Operator
            | Account::SuspenseIn
            | Account::SuspenseOut => continue,
        };
        let on_side = balance.on(account.side()).unwrap_or(Cents::ZERO);
        *amount = amount.saturating_add(cents(on_side));
    }
    // Who bears only a share holds nothing that is covered.
    let named = buyers.into_iter().zip((0..).filter_map(FunderId::at_index));
    named.filter_map(|(held, funder)| facts.buyer(funder).map(|_| held)).collect()
}

/// Whose money an account holds; `None` for the operator's.
fn buyer_of(facts: &Facts, account: Account) -> Option<FunderId> {
    match account.owner() {
        Owner::Buyer(buyer) => Some(buyer),
        Owner::BuyerOf(order) => facts.order(order).map(|order| order.terms.buyer),
        Owner::Nobody => None,
    }
}
