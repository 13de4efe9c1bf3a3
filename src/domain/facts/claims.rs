//! What others are to pay: statements, contests, and what venues must give back.
//!
//! **Invariant:** of a statement, what is called and not received stands in the ledger as
//! contribution or co-funding; of an incident, what is open stands there as clawback.

use std::collections::{BTreeMap, BTreeSet};

use super::super::account::Account;
use super::super::claim::{ContestReason, StatementKey, Verdict, VerdictReason};
use super::super::entry::{IncidentKind, IncidentReason, Payee, ShareLine};
use super::super::id::{
    ContestId, CycleId, FunderId, PaymentRunId, RedemptionId, Sequence, VenueId,
};
use super::super::money::Cents;
use super::super::organisation::FunderKind;
use super::super::request::CallerId;
use super::super::time::Day;
use super::{Facts, RemittanceKey};

/// All that others are to pay, and what is undone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// Who approved a cycle that needs a third person.
    pub approvals: BTreeMap<CycleId, CallerId>,
    /// The last day on which shares of a cycle can be contested, once its statements are issued.
    pub contest_until: BTreeMap<CycleId, Day>,
    /// What funders bear, by cycle, funder and buyer.
    pub statements: BTreeMap<StatementKey, Statement>,
    /// The statements that are issued and not definitive.
    pub open: BTreeSet<StatementKey>,
    /// Contests, by id.
    pub contests: Vec<Contest>,
    /// Redemptions that are undone.
    pub incidents: BTreeMap<RedemptionId, Incident>,
    /// What was taken back of agreements and awards, in order of the entries that did.
    pub releases: Vec<(Sequence, ShareLine)>,
    /// What incidents did to remittances.
    pub corrections: BTreeMap<RemittanceKey, Correction>,
    /// How often a run took something off what it pays.
    pub set_offs: BTreeMap<PaymentRunId, u32>,
}

/// What one funder bears of the use of one buyer's chèques in one cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement {
    /// What the figures of the cycle say that it pays through the account.
    pub shared: Cents,
    /// What it pays to the buyer directly: never called.
    pub direct: Cents,
    /// What incidents took off before it was called.
    pub undone: Cents,
    /// What contests took off.
    pub relieved: Cents,
    /// What is under contest.
    pub contested: Cents,
    /// What is called: less what incidents and abandonments took off since.
    pub called: Cents,
    /// What was received of that.
    pub received: Cents,
    /// What was given up of what was called.
    pub abandoned: Cents,
    /// Since when it is definitive.
    pub definitive: Option<Day>,
}

impl Statement {
    /// Nothing yet.
    pub const NOTHING: Statement = Statement {
        shared: Cents::ZERO,
        direct: Cents::ZERO,
        undone: Cents::ZERO,
        relieved: Cents::ZERO,
        contested: Cents::ZERO,
        called: Cents::ZERO,
        received: Cents::ZERO,
        abandoned: Cents::ZERO,
        definitive: None,
    };

    /// What would be called now if it became definitive.
    pub fn callable(&self) -> Cents {
        let off = Cents::checked_sum([self.undone, self.relieved, self.contested]);
        off.and_then(|off| self.shared.checked_sub(off)).unwrap_or(Cents::ZERO)
    }

    /// What is called and not received.
    pub fn outstanding(&self) -> Cents {
        self.called.checked_sub(self.received).unwrap_or(Cents::ZERO)
    }

    /// What was received of `share`, which was called: `floor(share × received ÷ called)`, what
    /// was given up since having been called as well.
    pub fn paid_of(&self, share: Cents) -> Cents {
        let called = self.called.checked_add(self.abandoned).unwrap_or(Cents::MAX);
        share.scaled(self.received.get(), called.get()).min(self.received)
    }
}

/// A funder's objection to what it bears of one redemption.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contest {
    /// On which statement.
    pub statement: StatementKey,
    /// Of which redemption.
    pub redemption: RedemptionId,
    /// What the funder bears of it.
    pub shares: Vec<ShareLine>,
    /// How much of that is paid through the account.
    pub amount: Cents,
    /// Why.
    pub reason: ContestReason,
    /// Who entered it.
    pub by: CallerId,
    /// Where it is in its life.
    pub state: ContestState,
}

/// Where a contest is in its life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContestState {
    /// Nobody has said anything.
    Open,
    /// One person outside the buyer proposed a verdict.
    Proposed {
        /// Which.
        verdict: Verdict,
        /// What it rests on.
        reason: VerdictReason,
        /// Who.
        by: CallerId,
    },
    /// Two people decided.
    Decided {
        /// How.
        verdict: Verdict,
        /// What it rests on.
        reason: VerdictReason,
    },
    /// The redemption was undone meanwhile: nothing is left to decide.
    Moot,
}

impl ContestState {
    /// Whether nothing is decided yet.
    pub fn is_pending(&self) -> bool {
        matches!(self, ContestState::Open | ContestState::Proposed { .. })
    }

    /// Whether the share is the buyer's now.
    pub fn is_upheld(&self) -> bool {
        matches!(self, ContestState::Decided { verdict: Verdict::Upheld, .. })
    }

    /// The word for it.
    pub fn word(&self) -> &'static str {
        match self {
            ContestState::Open => "open",
            ContestState::Proposed { .. } => "proposed",
            ContestState::Decided { verdict, .. } => verdict.word(),
            ContestState::Moot => "moot",
        }
    }
}

/// A redemption that is undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incident {
    /// In which cycle it stood.
    pub cycle: CycleId,
    /// Where it was made.
    pub venue: VenueId,
    /// What became of the chèques.
    pub kind: IncidentKind,
    /// Why.
    pub reason: IncidentReason,
    /// The entry that undid it.
    pub since: Sequence,
    /// Who asked.
    pub by: CallerId,
    /// Whether what is open may be taken off what the venue is paid, unless its terms of enrolment
    /// say otherwise.
    pub set_off: bool,
    /// What it was worth, by buyer.
    pub values: BTreeMap<FunderId, Cents>,
    /// What the operator paid all the same, by buyer.
    pub goodwill: BTreeMap<FunderId, Cents>,
    /// What the venue still must give back: of whose money, for whom, in the order in which they
    /// get it.
    pub open: Vec<(FunderId, Payee, Cents)>,
}

impl Incident {
    /// What the venue still must give back of the money of `buyer`.
    pub fn open_of(&self, buyer: FunderId) -> Cents {
        let own = self.open.iter().filter(|(of, ..)| *of == buyer);
        Cents::checked_sum(own.map(|(.., amount)| *amount)).unwrap_or(Cents::MAX)
    }

    /// Who gets the next `amount` that the venue gives back of the money of `buyer`.
    pub fn payees(&self, buyer: FunderId, amount: Cents) -> Vec<(Payee, Cents)> {
        let mut left = amount;
        let own = self.open.iter().filter(|(of, ..)| *of == buyer);
        let taken = own.map(|(_, payee, open)| {
            let taken = left.min(*open);
            left = left.checked_sub(taken).unwrap_or(Cents::ZERO);
            (*payee, taken)
        });
        taken.filter(|(_, amount)| *amount > Cents::ZERO).collect()
    }
}

/// What incidents did to a remittance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Correction {
    /// What is not paid: of redemptions undone before they were.
    pub unpaid: Cents,
    /// What was taken off for others that were undone after they were paid.
    pub set_off: Cents,
    /// What the operator adds.
    pub goodwill: Cents,
}

impl Correction {
    /// Nothing yet.
    pub const NOTHING: Correction =
        Correction { unpaid: Cents::ZERO, set_off: Cents::ZERO, goodwill: Cents::ZERO };
}

impl Claims {
    /// The contest with this name.
    pub fn contest(&self, contest: ContestId) -> Option<&Contest> {
        self.contests.get(contest.index())
    }

    /// The contest of `statement` on what it says of `redemption`.
    pub fn contest_on(
        &self,
        statement: StatementKey,
        redemption: RedemptionId,
    ) -> Option<(ContestId, &Contest)> {
        let is_on =
            |contest: &&Contest| contest.statement == statement && contest.redemption == redemption;
        let place = self.contests.iter().position(|contest| is_on(&contest))?;
        Some((ContestId::at_index(place)?, self.contests.get(place)?))
    }

    /// The statements on which `funder` was called for the chèques of `buyer` and has not paid all,
    /// oldest first.
    pub fn outstanding(
        &self,
        funder: FunderId,
        buyer: FunderId,
    ) -> impl Iterator<Item = (CycleId, Cents)> {
        let own = self.statements.iter();
        let own = own.filter(move |(key, _)| (key.funder, key.buyer) == (funder, buyer));
        let open = own.map(|(key, statement)| (key.cycle, statement.outstanding()));
        open.filter(|(_, amount)| *amount > Cents::ZERO)
    }

    /// Which redemptions `venue` must give back, oldest incident first.
    pub fn open_of(&self, venue: VenueId) -> Vec<(RedemptionId, &Incident)> {
        let of_venue = self.incidents.iter().filter(|(_, one)| one.venue == venue);
        let mut open: Vec<_> =
            of_venue.filter(|(_, one)| !one.open.is_empty()).map(|(id, one)| (*id, one)).collect();
        open.sort_by_key(|(_, incident)| incident.since);
        open
    }
}

impl Facts {
    /// Of a share, who bears it, of whose chèques, and whether it is paid to the buyer directly.
    /// `None` for what a buyer bears itself, and for the shadow.
    pub fn bearer(&self, share: &ShareLine) -> Option<(FunderId, FunderId, bool)> {
        use super::super::scheme::CoFundingPath;
        match share {
            ShareLine::Contribution { agreement, buyer, .. } => {
                let agreement = self.sharing.agreement(*agreement)?;
                Some((agreement.contributor, *buyer, false))
            }
            ShareLine::CoFunding { award, .. } => {
                let terms = self.sharing.award(*award)?.terms;
                let is_direct = terms.path == CoFundingPath::DirectToBuyer;
                Some((terms.co_funder, terms.buyer, is_direct))
            }
            ShareLine::Borne { .. } | ShareLine::Shadow { .. } => None,
        }
    }

    /// Where what is called by `statement` stands in the ledger; `None` for a funder that is called
    /// for nothing.
    pub fn receivable(&self, statement: StatementKey) -> Option<Account> {
        let StatementKey { cycle: _, funder, buyer } = statement;
        match self.funder(funder)?.kind {
            FunderKind::Buyer => None,
            FunderKind::CoFunder => Some(Account::CoFunding { co_funder: funder, buyer }),
            FunderKind::Contributor => Some(Account::Contribution { contributor: funder, buyer }),
        }
    }

    /// The statements of `cycle`, in order of funder and buyer.
    pub fn statements_of(&self, cycle: CycleId) -> impl Iterator<Item = (StatementKey, Statement)> {
        let first = StatementKey { cycle, funder: FunderId::FIRST, buyer: FunderId::FIRST };
        let statements = self.claims.statements.range(first..);
        let own = statements.take_while(move |(key, _)| key.cycle == cycle);
        own.map(|(key, statement)| (*key, *statement))
    }

    /// The first statement that can be contested no more on `day` and is not definitive.
    pub fn next_definitive(&self, day: Day) -> Option<StatementKey> {
        let due = |key: &&StatementKey| {
            self.claims.contest_until.get(&key.cycle).is_some_and(|until| *until < day)
        };
        self.claims.open.iter().find(due).copied()
    }
}
