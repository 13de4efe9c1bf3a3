//! The invariants of who bears what: shares add up, and what is used is what was borne.

use super::super::entry::ShareLine;
use super::super::facts::{CycleShares, Facts};
use super::super::id::{AgreementId, AwardId};
use super::{Comparison, Finding, Subject};

/// The cycles of which the shares are recorded.
fn recorded(facts: &Facts) -> impl Iterator<Item = (Subject, &CycleShares)> {
    let cycles = facts.sharing.cycles.iter().filter(|(_, shares)| shares.totals.is_some());
    cycles.map(|(cycle, shares)| (Subject::Cycle(*cycle), shares))
}

pub(super) fn shares_add_up(facts: &Facts) -> Finding {
    let mut sums = Comparison::of_amounts("what is borne, against the figures");
    let mut used = Comparison::of_amounts("what was used of all buyers, against the figures");
    for (cycle, shares) in &facts.sharing.cycles {
        let Some(totals) = &shares.totals else { continue };
        let subject = Subject::Cycle(*cycle);
        for borne in [totals.contributed, totals.co_funded, totals.borne] {
            sums.left(subject, borne.get());
        }
        let figures = facts.cycle(*cycle).and_then(|cycle| cycle.totals());
        let amount = figures.map_or(0, |figures| figures.amount.get());
        sums.right(subject, amount);
        used.right(subject, amount);
        for line in &shares.lines {
            if let ShareLine::Borne { used: of_buyer, .. } = line {
                used.left(subject, of_buyer.get());
            }
        }
    }
    let statement = "contributors, co-funders and buyers bear what was used, to the cent";
    let mut finding = sums.finding(6, statement);
    finding.broken.extend(used.differences());
    finding
}

pub(super) fn lines_are_totals(facts: &Facts) -> Finding {
    let mut sums = Comparison::of_amounts("the sum of the shares, against their totals");
    for (subject, shares) in recorded(facts) {
        let Some(totals) = &shares.totals else { continue };
        for borne in [totals.contributed, totals.co_funded, totals.borne] {
            sums.right(subject, borne.get());
        }
        for line in &shares.lines {
            match line {
                ShareLine::Contribution { amount, .. }
                | ShareLine::CoFunding { amount, .. }
                | ShareLine::Borne { amount, .. } => sums.left(subject, amount.get()),
                ShareLine::Shadow { .. } => {}
            }
        }
    }
    sums.finding(6, "the shares of a cycle add up to their totals")
}

pub(super) fn used_is_borne(facts: &Facts) -> Finding {
    let mut sums =
        Comparison::of_amounts("used of agreements and awards, and released, against the shares");
    for (index, agreement) in facts.sharing.agreements.iter().enumerate() {
        let Some(id) = AgreementId::at_index(index) else { continue };
        for used in agreement.used.values() {
            sums.left(Subject::Agreement(id), used.amount.get());
        }
    }
    for (index, award) in facts.sharing.awards.iter().enumerate() {
        let Some(id) = AwardId::at_index(index) else { continue };
        sums.left(Subject::Award(id), award.used.get());
    }
    let under = |line: &ShareLine| match line {
        ShareLine::Contribution { agreement, .. } => Some(Subject::Agreement(*agreement)),
        ShareLine::CoFunding { award, .. } => Some(Subject::Award(*award)),
        ShareLine::Borne { .. } | ShareLine::Shadow { .. } => None,
    };
    for line in recorded(facts).flat_map(|(_, shares)| &shares.lines) {
        if let Some(of) = under(line) {
            sums.right(of, line.borne_by_others().get());
        }
    }
    for (_, line) in &facts.claims.releases {
        if let Some(of) = under(line) {
            sums.left(of, line.borne_by_others().get());
        }
    }
    sums.finding(6, "what is used of agreements and awards is what was borne, less releases")
}
