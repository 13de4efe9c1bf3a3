//! Statements, contests, and what funders pay.

use super::super::super::claim::{StatementKey, Verdict};
use super::super::super::entry::{ClaimEffect, Entry, ShareLine};
use super::super::super::id::{ContestId, CycleId, FunderId};
use super::super::super::money::Cents;
use super::super::{Contest, ContestState, Facts, Statement};
use super::{add, take};

impl Facts {
    pub(super) fn apply_claim(&mut self, entry: &Entry, effect: &ClaimEffect) {
        use ClaimEffect as E;
        match effect {
            E::StatementsPrepared { cycle } => self.prepare_statements(*cycle),
            E::ApprovalBegun { cycle } => {
                self.claims.approvals.insert(*cycle, entry.caller.clone());
            }
            E::StatementsIssued { cycle, contest_until } => {
                self.claims.contest_until.insert(*cycle, *contest_until);
                let own = self.statements_of(*cycle).map(|(key, _)| key).collect::<Vec<_>>();
                self.claims.open.extend(own);
            }
            E::ShareContested { contest, statement, redemption, shares, reason } => {
                self.note_contest(*contest, entry.sequence);
                let amount = self.through_account(shares);
                self.on_statement(*statement, |one| add(&mut one.contested, amount));
                self.claims.contests.push(Contest {
                    statement: *statement,
                    redemption: *redemption,
                    shares: shares.clone(),
                    amount,
                    reason: *reason,
                    by: entry.caller.clone(),
                    state: ContestState::Open,
                });
            }
            E::VerdictProposed { contest, verdict, reason } => {
                let by = entry.caller.clone();
                let state = ContestState::Proposed { verdict: *verdict, reason: *reason, by };
                if let Some(contest) = self.claims.contests.get_mut(contest.index()) {
                    contest.state = state;
                }
            }
            E::ContestDecided { contest, verdict, called, met } => {
                self.decide_contest(entry, (*contest, *verdict), (*called, *met));
            }
            E::StatementDefinitive { statement, called, met } => {
                self.claims.open.remove(statement);
                self.on_statement(*statement, |one| {
                    add(&mut one.called, *called);
                    add(&mut one.received, *met);
                    one.definitive = Some(entry.day);
                });
            }
            E::ContributionReceived { funder, buyer, met, .. } => {
                self.receive_contribution((*funder, *buyer), met);
            }
            E::CallAbandoned { statement, amount, .. } => {
                self.on_statement(*statement, |one| {
                    take(&mut one.called, *amount);
                    add(&mut one.abandoned, *amount);
                });
            }
        }
    }

    pub(super) fn on_statement(
        &mut self,
        statement: StatementKey,
        change: impl FnOnce(&mut Statement),
    ) {
        if let Some(statement) = self.claims.statements.get_mut(&statement) {
            change(statement);
        }
    }

    fn prepare_statements(&mut self, cycle: CycleId) {
        let Some(shares) = self.sharing.cycles.get(&cycle) else { return };
        for line in shares.lines.clone() {
            let Some((funder, buyer, is_direct)) = self.bearer(&line) else { continue };
            let key = StatementKey { cycle, funder, buyer };
            let statement = self.claims.statements.entry(key).or_insert(Statement::NOTHING);
            let sum = if is_direct { &mut statement.direct } else { &mut statement.shared };
            add(sum, line.borne_by_others());
        }
    }

    /// What of `shares` is paid through the account.
    fn through_account(&self, shares: &[ShareLine]) -> Cents {
        let own = shares
            .iter()
            .filter(|share| self.bearer(share).is_some_and(|(_, _, is_direct)| !is_direct));
        Cents::checked_sum(own.map(ShareLine::borne_by_others)).unwrap_or(Cents::MAX)
    }

    fn decide_contest(
        &mut self,
        entry: &Entry,
        (id, verdict): (ContestId, Verdict),
        (called, met): (Cents, Cents),
    ) {
        let Some(contest) = self.claims.contests.get_mut(id.index()) else { return };
        if let ContestState::Proposed { reason, .. } = contest.state {
            contest.state = ContestState::Decided { verdict, reason };
        }
        let (statement, amount) = (contest.statement, contest.amount);
        let shares = contest.shares.clone();
        self.on_statement(statement, |one| {
            take(&mut one.contested, amount);
            add(&mut one.called, called);
            add(&mut one.received, met);
            if verdict == Verdict::Upheld {
                add(&mut one.relieved, amount);
            }
        });
        if verdict == Verdict::Upheld {
            for share in shares {
                self.release_share(entry.sequence, share);
            }
        }
    }

    fn receive_contribution(
        &mut self,
        (funder, buyer): (FunderId, FunderId),
        met: &[(CycleId, Cents)],
    ) {
        for (cycle, amount) in met {
            let key = StatementKey { cycle: *cycle, funder, buyer };
            self.on_statement(key, |one| add(&mut one.received, *amount));
        }
    }
}
