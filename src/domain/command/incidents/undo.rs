//! Undoing a settled redemption.
//!
//! Per buyer, and in this order: chèques that can be used again circulate again, first out of what
//! the remittance still has in payable; the rest of that goes to the funders that had paid, in the
//! order in which they bear, then to the buyer; what the venue no longer holds it must give back.
//! Funders that had paid and cannot be repaid out of that are, out of what is held for the buyer,
//! then out of its provision.

use std::collections::BTreeMap;

use super::super::super::account::Account;
use super::super::super::claim::{SettledRedemption, StatementKey};
use super::super::super::entry::{
    Advancer, ChequeSet, Effect, IncidentEffect, IncidentKind, IncidentReason, Move, Payee,
    ShareLine, Source, StockEffect, Undone,
};
use super::super::super::facts::{Facts, RemittanceKey, Statement};
use super::super::super::id::{FunderId, OrderId, RedemptionId};
use super::super::super::money::Cents;
use super::super::super::organisation::{Entitlement, FunderKind};
use super::super::super::rejection::Rejection;
use super::super::super::request::DigestWriter;
use super::super::void::can_be_used_again;
use super::super::{Context, Decision, entitlements};

/// Undoes a redemption of a cycle that is closed and computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UndoRedemption {
    /// Which.
    pub redemption: RedemptionId,
    /// What becomes of the chèques. Those that have lapsed or were replaced since are cancelled.
    pub kind: IncidentKind,
    /// Why.
    pub reason: IncidentReason,
    /// Who advances what circulates again and the venue no longer holds. The buyer's consent, when
    /// it is the buyer.
    pub advancer: Option<Advancer>,
    /// The redemption, as the journal has it; `None` when it is not settled.
    pub settled: Option<Box<SettledRedemption>>,
}

/// The chèques of one order, and what becomes of them.
struct Fate {
    order: OrderId,
    /// What of their value circulates again.
    usable: Cents,
    /// What does not.
    ended: Cents,
}

impl UndoRedemption {
    /// # Errors
    ///
    /// `NOT_ENTITLED`, `REDEMPTION_NOT_SETTLED`, `REDEMPTION_UNDONE`, `ADVANCE_NEEDED`,
    /// `PROVISION_INSUFFICIENT`, `BALANCE_INSUFFICIENT`, `BALANCE_LIMIT`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let UndoRedemption { redemption, kind, reason, advancer, ref settled } = *self;
        entitlements::check(facts, context, Entitlement::Incidents)?;
        if facts.claims.incidents.contains_key(&redemption) {
            return Err(Rejection::RedemptionUndone { redemption });
        }
        let settled = settled.as_ref().ok_or(Rejection::RedemptionNotSettled { redemption })?;
        let mut cancelled = Vec::new();
        let mut fates: BTreeMap<FunderId, Vec<Fate>> = BTreeMap::new();
        let mut set_off = true;
        for part in &settled.parts {
            let order = part.order;
            let Some(found) = facts.order(order) else { continue };
            let usable = |set: &ChequeSet| {
                kind == IncidentKind::Restored && can_be_used_again(facts, *set, context)
            };
            let (usable, ended): (Vec<_>, Vec<_>) = part.cheques.iter().copied().partition(usable);
            let terms = found.terms;
            let fate =
                Fate { order, usable: terms.value_of(&usable), ended: terms.value_of(&ended) };
            fates.entry(terms.buyer).or_default().push(fate);
            cancelled.extend(ended);
            let scheme = facts.scheme(terms.scheme);
            let rules = scheme.and_then(|scheme| scheme.version(part.rules_version));
            set_off &= rules.is_none_or(|rules| rules.set_off);
        }
        let undone = fates.iter().map(|(buyer, fates)| {
            Plan::of(facts, (redemption, settled), *buyer).undone(fates, advancer)
        });
        let undone = undone.collect::<Result<Vec<Undone>, Rejection>>()?;
        let mut decision = super::posted(
            facts,
            vec![IncidentEffect::RedemptionUndone {
                redemption,
                cycle: settled.cycle,
                venue: settled.venue,
                kind,
                reason,
                cheques: settled.cheques(),
                set_off,
                undone,
            }],
        )?;
        if !cancelled.is_empty() {
            cancelled.sort_unstable_by_key(|set| set.booklet);
            let cancelled = StockEffect::ChequesCancelled { cheques: cancelled };
            decision.effects.push(Effect::Stock(cancelled));
        }
        Ok(decision)
    }

    pub(in crate::domain::command) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.redemption).shown(&self.kind).shown(&self.reason);
        to.maybe(self.advancer.as_ref());
    }
}

/// How the money of one buyer is undone, as far as it is decided.
struct Plan<'a> {
    facts: &'a Facts,
    redemption: RedemptionId,
    buyer: FunderId,
    /// What the remittance still has in payable.
    payable: Cents,
    /// The funders that had paid, in the order in which they bear, and how much of it is left.
    paid: Vec<(FunderId, Cents)>,
    released: Vec<ShareLine>,
    moves: Vec<Move>,
}

/// Takes at most `most` off `from`.
fn take(from: &mut Cents, most: Cents) -> Cents {
    let taken = (*from).min(most);
    *from = from.checked_sub(taken).unwrap_or(Cents::ZERO);
    taken
}

impl<'a> Plan<'a> {
    fn of(
        facts: &'a Facts,
        (redemption, settled): (RedemptionId, &SettledRedemption),
        buyer: FunderId,
    ) -> Plan<'a> {
        let SettledRedemption { cycle, venue, .. } = *settled;
        let remittance = facts.remittances.get(&RemittanceKey { cycle, venue, buyer });
        let payable = remittance.map_or(Cents::ZERO, |remittance| remittance.payable);
        let (paid, released, moves) = (Vec::new(), Vec::new(), Vec::new());
        let mut plan = Plan { facts, redemption, buyer, payable, paid, released, moves };
        let mut shares: Vec<(FunderId, Cents)> = Vec::new();
        for share in &settled.shares {
            let Some((funder, whose, is_direct)) = facts.bearer(share) else { continue };
            let statement = StatementKey { cycle, funder, buyer };
            if whose != buyer || plan.is_relieved(statement) {
                continue;
            }
            plan.released.push(*share);
            let amount = share.borne_by_others();
            match shares.iter_mut().find(|(known, _)| *known == funder) {
                _ if is_direct => {}
                Some((_, sum)) => *sum = sum.checked_add(amount).unwrap_or(Cents::MAX),
                None => shares.push((funder, amount)),
            }
        }
        for (funder, share) in shares {
            plan.relieve(StatementKey { cycle, funder, buyer }, share);
        }
        plan
    }

    /// Whether an upheld contest has already taken it off.
    fn is_relieved(&self, statement: StatementKey) -> bool {
        let contest = self.facts.claims.contest_on(statement, self.redemption);
        contest.is_some_and(|(_, contest)| contest.state.is_upheld())
    }

    /// Relieves a funder of its share: what was not called, what was called and what was paid.
    fn relieve(&mut self, key: StatementKey, share: Cents) {
        let funder = key.funder;
        let statement = self.facts.claims.statements.get(&key).copied();
        let statement = statement.unwrap_or(Statement::NOTHING);
        let contest = self.facts.claims.contest_on(key, self.redemption);
        let is_pending = contest.is_some_and(|(_, contest)| contest.state.is_pending());
        if statement.definitive.is_none() || is_pending {
            self.moves.push(Move::Uncalled { funder, amount: share });
            return;
        }
        let mut rest = share;
        let paid = take(&mut rest, statement.paid_of(share));
        let unpaid = take(&mut rest, statement.outstanding());
        self.add(Move::GivenUp { funder, amount: rest });
        let kind = self.facts.funder(funder).map(|funder| funder.kind);
        if unpaid > Cents::ZERO {
            self.moves.push(if kind == Some(FunderKind::CoFunder) {
                Move::CoFundingCancelled { co_funder: funder, amount: unpaid }
            } else {
                Move::ContributionCancelled { contributor: funder, amount: unpaid }
            });
        }
        self.paid.push((funder, paid));
    }

    fn undone(mut self, fates: &[Fate], advancer: Option<Advancer>) -> Result<Undone, Rejection> {
        let mut clawed_back = Vec::new();
        for Fate { order, usable, .. } in fates {
            let unpaid = take(&mut self.payable, *usable);
            self.add(Move::Recirculated { order: *order, amount: unpaid });
            let amount = usable.checked_sub(unpaid).unwrap_or(Cents::ZERO);
            if amount > Cents::ZERO {
                let redemption = self.redemption;
                let by = advancer.ok_or(Rejection::AdvanceNeeded { redemption, amount })?;
                self.add(Move::Advanced { order: *order, by, amount });
                let to = match by {
                    Advancer::Buyer => Payee::Buyer,
                    Advancer::Operator => Payee::Operator,
                };
                clawed_back.push(Move::ClawedBack { to, amount });
            }
        }
        let ended = Cents::checked_sum(fates.iter().map(|fate| fate.ended));
        let mut ended = ended.unwrap_or(Cents::MAX);
        let mut unpaid = take(&mut self.payable, ended);
        ended = ended.checked_sub(unpaid).unwrap_or(Cents::ZERO);
        self.repay(&mut unpaid, |funder, amount| Move::Repaid {
            funder,
            from: Source::Payable,
            amount,
        });
        self.add(Move::Returned { amount: unpaid });
        self.repay(&mut ended, |funder, amount| Move::ClawedBack {
            to: Payee::Funder(funder),
            amount,
        });
        self.add(Move::ClawedBack { to: Payee::Buyer, amount: ended });
        for one in clawed_back {
            self.add(one);
        }
        self.repay_at_once()?;
        let Plan { buyer, released, moves, .. } = self;
        Ok(Undone { buyer, released, moves })
    }

    fn add(&mut self, one: Move) {
        if one.amount() > Cents::ZERO {
            self.moves.push(one);
        }
    }

    /// Repays the funders that had paid, out of `from`, as `how` says.
    fn repay(&mut self, from: &mut Cents, how: impl Fn(FunderId, Cents) -> Move) {
        for place in 0..self.paid.len() {
            let Some((funder, left)) = self.paid.get_mut(place) else { break };
            let (funder, amount) = (*funder, take(left, *from));
            take(from, amount);
            self.add(how(funder, amount));
        }
    }

    /// Repays what is left: out of what is held for the buyer, then out of its provision, as far as
    /// the moves before leave it.
    fn repay_at_once(&mut self) -> Result<(), Rejection> {
        let buyer = self.buyer;
        let mut held = self.facts.balances.held(Account::Held { buyer });
        let mut provision = self.facts.balances.held(Account::Provision { buyer });
        let advanced = self.moves.iter().filter_map(|one| {
            let Move::Advanced { by: Advancer::Buyer, amount, .. } = one else { return None };
            Some(*amount)
        });
        let advanced = Cents::checked_sum(advanced).unwrap_or(Cents::MAX);
        let left = Cents::checked_sum(self.paid.iter().map(|(_, left)| *left));
        let needed = left.and_then(|left| left.checked_add(advanced)).unwrap_or(Cents::MAX);
        take(&mut provision, advanced);
        self.repay(&mut held, |funder, amount| Move::Repaid { funder, from: Source::Held, amount });
        self.repay(&mut provision, |funder, amount| Move::Repaid {
            funder,
            from: Source::Provision,
            amount,
        });
        let short = self.paid.iter().any(|(_, left)| *left > Cents::ZERO);
        let own = self.facts.balances.held(Account::Provision { buyer });
        if short || advanced > own {
            let held = self.facts.balances.held(Account::Held { buyer });
            return Err(Rejection::ProvisionInsufficient { buyer, held, provision: own, needed });
        }
        Ok(())
    }
}
