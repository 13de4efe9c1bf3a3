//! The commands of the lines about what others are to pay, and what is undone.

use carnet::domain::claim::StatementKey;
use carnet::domain::command::Command;
use carnet::domain::command::claims::abandon::AbandonCall;
use carnet::domain::command::claims::contests::{ConfirmVerdict, ContestShare, ProposeVerdict};
use carnet::domain::command::claims::receipts::RecordContribution;
use carnet::domain::command::claims::statements::AcceptStatement;
use carnet::domain::command::incidents::float::TopUpFloat;
use carnet::domain::command::incidents::goodwill::GrantGoodwill;
use carnet::domain::command::incidents::recovery::{AbandonClawback, RecordRecovery};
use carnet::domain::command::incidents::undo::UndoRedemption;
use carnet::domain::id::RedemptionId;
use carnet::domain::time::Day;

use super::Names;
use crate::support::language::{Claim, Named, Which};

impl Names {
    /// What was not read from the journal yet is left out: a world reads it.
    pub(super) fn of_claim(&mut self, step: &Claim, today: Day) -> Option<Command> {
        Some(match step {
            Claim::Statements { .. } => return None,
            Claim::Accept { statement } => {
                AcceptStatement { statement: self.statement(statement) }.into()
            }
            Claim::Contest { statement, redemption, reason } => ContestShare {
                statement: self.statement(statement),
                redemption: self.redemption(redemption),
                reason: *reason,
                settled: None,
            }
            .into(),
            Claim::Judge { contest, verdict, reason } => {
                let contest = self.id(contest);
                ProposeVerdict { contest, verdict: *verdict, reason: *reason }.into()
            }
            Claim::Agree { contest, verdict } => {
                ConfirmVerdict { contest: self.id(contest), verdict: *verdict }.into()
            }
            Claim::Contribute { funder, buyer, amount, line } => {
                let (day, reference) = self.line(line, today);
                let (funder, buyer) = (self.id(funder), self.id(buyer));
                RecordContribution { funder, buyer, amount: *amount, day, reference }.into()
            }
            Claim::Forgo { statement, reason } => {
                AbandonCall { statement: self.statement(statement), reason: *reason }.into()
            }
            Claim::Undo { redemption, kind, reason, by } => UndoRedemption {
                redemption: self.redemption(redemption),
                kind: *kind,
                reason: *reason,
                advancer: *by,
                settled: None,
            }
            .into(),
            Claim::Goodwill { redemption, buyer, amount } => {
                let (redemption, buyer) = (self.redemption(redemption), self.id(buyer));
                GrantGoodwill { redemption, buyer, amount: *amount }.into()
            }
            Claim::Recover { venue, buyer, amount, line } => {
                let (day, reference) = self.line(line, today);
                let (venue, buyer) = (self.id(venue), self.id(buyer));
                RecordRecovery { venue, buyer, amount: *amount, day, reference }.into()
            }
            Claim::Abandon { redemption, buyer, reason } => {
                let (redemption, buyer) = (self.redemption(redemption), self.id(buyer));
                AbandonClawback { redemption, buyer, reason: *reason }.into()
            }
            Claim::TopUp { amount, line } => {
                let (day, reference) = self.line(line, today);
                TopUpFloat { amount: *amount, day, reference }.into()
            }
        })
    }

    fn statement(&self, Named { cycle, funder, buyer }: &Named) -> StatementKey {
        let (cycle, funder, buyer) = (self.id(cycle), self.id(funder), self.id(buyer));
        StatementKey { cycle, funder, buyer }
    }

    fn redemption(&self, redemption: &Which) -> RedemptionId {
        match redemption {
            Which::Nth(nth) => self.redemptions[nth - 1].0,
            Which::Named(name) => self.id(name),
        }
    }
}
