//! What becomes true of what others are to pay.

use super::super::account::Account;
use super::super::claim::{AbandonReason, ContestReason, StatementKey, Verdict, VerdictReason};
use super::super::id::{ContestId, CycleId, FunderId, RedemptionId};
use super::super::money::Cents;
use super::super::time::Day;
use super::ShareLine;

/// What becomes true of statements, contests and what funders pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimEffect {
    /// The shares of a cycle are statements, one per funder and buyer; nobody has them yet.
    StatementsPrepared {
        /// Of which cycle.
        cycle: CycleId,
    },
    /// The first of two others approved the figures of a cycle that needs three people.
    ApprovalBegun {
        /// Which cycle.
        cycle: CycleId,
    },
    /// The funders have the statements of a cycle.
    StatementsIssued {
        /// Of which cycle.
        cycle: CycleId,
        /// The last day on which a share can be contested.
        contest_until: Day,
    },
    /// A funder contests what it bears of a redemption: it is not called before it is decided.
    ShareContested {
        /// Its name.
        contest: ContestId,
        /// On which statement.
        statement: StatementKey,
        /// Of which redemption.
        redemption: RedemptionId,
        /// What the funder bears of it.
        shares: Vec<ShareLine>,
        /// Why.
        reason: ContestReason,
    },
    /// Someone outside the buyer proposes a verdict.
    VerdictProposed {
        /// On which contest.
        contest: ContestId,
        /// Which.
        verdict: Verdict,
        /// What it rests on.
        reason: VerdictReason,
    },
    /// Someone else confirmed the verdict.
    ContestDecided {
        /// Which contest.
        contest: ContestId,
        /// How.
        verdict: Verdict,
        /// What is called with it: of a dismissed contest of a definitive statement.
        called: Cents,
        /// How much of that what was owed to the funder meets.
        met: Cents,
    },
    /// A statement can be contested no more: what it says is called, but for what is contested.
    StatementDefinitive {
        /// Which.
        statement: StatementKey,
        /// What is called.
        called: Cents,
        /// How much of that what was owed to the funder meets.
        met: Cents,
    },
    /// Money came from a contributor or a co-funder.
    ContributionReceived {
        /// From whom.
        funder: FunderId,
        /// For whose chèques.
        buyer: FunderId,
        /// What it pays, oldest call first.
        met: Vec<(CycleId, Cents)>,
        /// What exceeds all calls.
        excess: Cents,
    },
    /// What a call still expects is given up.
    CallAbandoned {
        /// Of which statement.
        statement: StatementKey,
        /// How much.
        amount: Cents,
        /// Why.
        reason: AbandonReason,
    },
}

impl ClaimEffect {
    /// What it posts: debit, credit, amount. `receivable` tells where what a funder is called for
    /// stands, of whose chèques: contribution or co-funding.
    pub fn postings(
        &self,
        receivable: impl Fn(StatementKey) -> Option<Account>,
        contested: impl Fn(ContestId) -> Option<StatementKey>,
    ) -> Vec<(Account, Account, Cents)> {
        match self {
            ClaimEffect::StatementDefinitive { statement, called, met } => {
                called_of(*statement, receivable(*statement), (*called, *met))
            }
            ClaimEffect::ContestDecided { contest, verdict: _, called, met } => {
                let Some(statement) = contested(*contest) else { return Vec::new() };
                called_of(statement, receivable(statement), (*called, *met))
            }
            ClaimEffect::ContributionReceived { funder, buyer, met, excess } => {
                let (funder, buyer) = (*funder, *buyer);
                let escrow = Account::Escrow { buyer };
                let owed = (escrow, Account::Owed { funder, buyer }, *excess);
                let met = met.iter().flat_map(|(cycle, amount)| {
                    let statement = StatementKey { cycle: *cycle, funder, buyer };
                    let paid = receivable(statement).map(|from| (escrow, from, *amount));
                    let held = (Account::Deferred { buyer }, Account::Held { buyer }, *amount);
                    paid.into_iter().chain([held])
                });
                met.chain([owed]).collect()
            }
            ClaimEffect::CallAbandoned { statement, amount, .. } => {
                let deferred = Account::Deferred { buyer: statement.buyer };
                receivable(*statement).map(|from| (deferred, from, *amount)).into_iter().collect()
            }
            ClaimEffect::StatementsPrepared { .. }
            | ClaimEffect::ApprovalBegun { .. }
            | ClaimEffect::StatementsIssued { .. }
            | ClaimEffect::ShareContested { .. }
            | ClaimEffect::VerdictProposed { .. } => Vec::new(),
        }
    }
}

/// A call, and what was owed to the funder and meets it.
fn called_of(
    StatementKey { cycle: _, funder, buyer }: StatementKey,
    receivable: Option<Account>,
    (called, met): (Cents, Cents),
) -> Vec<(Account, Account, Cents)> {
    let Some(receivable) = receivable else { return Vec::new() };
    let deferred = Account::Deferred { buyer };
    vec![
        (receivable, deferred, called),
        (Account::Owed { funder, buyer }, Account::Held { buyer }, met),
        (deferred, receivable, met),
    ]
}
