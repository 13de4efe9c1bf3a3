//! What others were called for and paid, and what they object to: beside the figures of the cycles,
//! which never change.
//!
//! **Invariant:** in every row, what is shared is undone, relieved, contested, to be called, undone
//! since, given up or called; and what is called is received or outstanding.
//! **Invariant:** contests are counted: neither a redemption nor a procedure is named.

use std::collections::BTreeMap;

use super::background::{Background, Role};
use super::fallen::Standing;
use super::gather::Gathering;
use super::keys::{ColumnKey as C, RowKey, SectionKey};
use super::tally::{Amounts, Folds};
use super::value::{Cell, Row};
use crate::domain::claim::{StatementKey, Verdict};
use crate::domain::facts::{ContestState, Facts, Statement};
use crate::domain::id::{ContestId, FunderId, RedemptionId};
use crate::domain::money::Cents;
use crate::domain::scheme::CoFundingPath;

/// The columns of what was called, as [`figures`] has them.
pub(super) const CALLS: &[C] = &[
    C::Shared,
    C::Undone,
    C::Relieved,
    C::Contested,
    C::ToCall,
    C::UndoneSince,
    C::GivenUp,
    C::Called,
    C::Received,
    C::Outstanding,
    C::Direct,
];
/// The columns of what is contested.
pub(super) const CONTESTS: &[C] = &[C::Contests, C::Contested];
/// How many figures a statement has.
const FIGURES: usize = 11;

/// What a report needs of a contest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Objection {
    /// Which.
    pub(super) contest: ContestId,
    /// Where it is in its life.
    pub(super) state: ContestState,
    /// How much, through the account.
    pub(super) amount: Cents,
}

/// The statements of a role, and the contests on them.
type Claimed =
    (BTreeMap<StatementKey, Statement>, BTreeMap<(RedemptionId, StatementKey), Objection>);

/// What `facts` know of what others bear of a buyer's chèques, or the subject bears.
pub(super) fn of(facts: &Facts, role: Role) -> Claimed {
    let is_own = |key: StatementKey| row_of(role, key).is_some();
    let statements = facts.claims.statements.iter().filter(|(key, _)| is_own(**key));
    let ids = (0..facts.claims.contests.len()).filter_map(ContestId::at_index);
    let contests = ids.zip(&facts.claims.contests).filter(|(_, one)| is_own(one.statement));
    let contests = contests.map(|(contest, one)| {
        let (state, amount) = (one.state.clone(), one.amount);
        ((one.redemption, one.statement), Objection { contest, state, amount })
    });
    (statements.map(|(key, statement)| (*key, *statement)).collect(), contests.collect())
}

/// In which row a statement is told; `None` where it is not.
fn row_of(role: Role, StatementKey { cycle: _, funder, buyer }: StatementKey) -> Option<RowKey> {
    match role {
        Role::Buyer(own) => (buyer == own).then_some(RowKey::Funder(funder)),
        Role::CoFunder(own) | Role::Contributor(own) => {
            (funder == own).then_some(RowKey::Buyer(buyer))
        }
        Role::Shadow(_) | Role::Venue(_) => None,
    }
}

/// What a statement says, in the order of [`CALLS`].
fn figures(statement: &Statement) -> [Cents; FIGURES] {
    let Statement { shared, direct, undone, relieved, contested, .. } = *statement;
    let Statement { called, received, abandoned, definitive, .. } = *statement;
    let to_call = if definitive.is_some() { Cents::ZERO } else { statement.callable() };
    let told = Cents::checked_sum([undone, relieved, contested, to_call, abandoned, called]);
    let undone_since = told.and_then(|told| shared.checked_sub(told)).unwrap_or(Cents::ZERO);
    [
        shared,
        undone,
        relieved,
        contested,
        to_call,
        undone_since,
        abandoned,
        called,
        received,
        statement.outstanding(),
        direct,
    ]
}

/// What was called over the cycles of the period, by funder or by buyer.
pub(super) fn calls(gathering: &Gathering, folds: &Folds) -> Vec<Row> {
    let background = &gathering.background;
    let mut sums: BTreeMap<RowKey, [Cents; FIGURES]> = BTreeMap::new();
    let of_period =
        background.statements.iter().filter(|(key, _)| gathering.is_of_period(key.cycle));
    for (key, statement) in of_period {
        let Some(row) = row_of(background.role, *key) else { continue };
        let row = folds.get(&row).copied().unwrap_or(row);
        let sum = sums.entry(row).or_insert([Cents::ZERO; FIGURES]);
        for (sum, more) in sum.iter_mut().zip(figures(statement)) {
            *sum = sum.checked_add(more).unwrap_or(Cents::MAX);
        }
    }
    let row = |(row, sum): (RowKey, [Cents; FIGURES])| Row {
        key: row.to_string(),
        cells: sum.map(Cell::Cents).to_vec(),
    };
    sums.into_iter().map(row).collect()
}

/// Where contests stand, in the order in which they go through it.
const STATES: [&str; 5] =
    ["open", "proposed", Verdict::Upheld.word(), Verdict::Dismissed.word(), "moot"];

/// How many contests there are over the cycles of the period, by state; none without any.
pub(super) fn contests(gathering: &Gathering) -> Vec<Row> {
    let contests = &gathering.background.contests;
    let row = |state: &str| {
        let of_state = contests.iter().filter(|((_, statement), one)| {
            one.state.word() == state && gathering.is_of_period(statement.cycle)
        });
        let amounts: Vec<Cents> = of_state.map(|(_, one)| one.amount).collect();
        let count = Cell::Count(u64::try_from(amounts.len()).unwrap_or(u64::MAX));
        let contested =
            Cell::Cents(Cents::checked_sum(amounts.iter().copied()).unwrap_or(Cents::MAX));
        (!amounts.is_empty()).then(|| Row { key: state.to_owned(), cells: vec![count, contested] })
    };
    STATES.into_iter().filter_map(row).collect()
}

impl Background {
    /// What of a part is behind which rows of what was called: what is paid through the account,
    /// and what is paid to the buyer directly.
    pub(super) fn called(
        &self,
        section: SectionKey,
        standing: Standing<'_>,
    ) -> Vec<(RowKey, Amounts)> {
        if section != SectionKey::Calls {
            return Vec::new();
        }
        let (cycle, buyer) = (standing.cycle, standing.shares.buyer);
        let contributions = standing.shares.contributions.iter();
        let contributions =
            contributions.map(|one| (self.contributor(one.agreement), false, one.amount));
        let co_funding = standing.shares.co_funding.iter().map(|(award, amount)| {
            let terms = self.awards.get(award.index()).map(|award| award.terms);
            let is_direct = terms.is_some_and(|terms| terms.path == CoFundingPath::DirectToBuyer);
            (terms.map(|terms| terms.co_funder), is_direct, *amount)
        });
        let mut called: BTreeMap<RowKey, Amounts> = BTreeMap::new();
        for (funder, is_direct, amount) in contributions.chain(co_funding) {
            let row =
                funder.and_then(|funder| row_of(self.role, StatementKey { cycle, funder, buyer }));
            let Some(row) = row.filter(|_| amount > Cents::ZERO) else { continue };
            let [shared, direct, ..] = called.entry(row).or_insert([Cents::ZERO; 4]);
            let sum = if is_direct { direct } else { shared };
            *sum = sum.checked_add(amount).unwrap_or(Cents::MAX);
        }
        called.into_iter().collect()
    }

    /// Who bears what is in a row of what was called.
    pub(super) fn bearer(&self, row: RowKey) -> Option<FunderId> {
        match (self.role, row) {
            (Role::CoFunder(funder) | Role::Contributor(funder), _)
            | (Role::Buyer(_), RowKey::Funder(funder)) => Some(funder),
            (Role::Buyer(_) | Role::Shadow(_) | Role::Venue(_), _) => None,
        }
    }

    /// The contest on what is in a row of what was called, of a part.
    pub(super) fn objection(&self, row: RowKey, standing: Standing<'_>) -> Option<&Objection> {
        let (cycle, buyer) = (standing.cycle, standing.shares.buyer);
        let statement = StatementKey { cycle, funder: self.bearer(row)?, buyer };
        self.contests.get(&(RedemptionId(standing.taken.redemption), statement))
    }
}
