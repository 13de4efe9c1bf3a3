//! Reading who bears what: of a cycle that is closed, of the open one, of one redemption.

use super::convert::to_proto;
use super::limits::PAGE_SIZE_MAX;
use super::pb;
use crate::domain::entry::{Effect, ShareLine};
use crate::domain::facts::{Facts, RemittanceKey};
use crate::domain::id::{CycleId, RedemptionId};
use crate::domain::rejection::Rejection;
use crate::engine::{Error, Lookup};
use crate::settlement::{Figures, Settled, Shares};

/// What closing the open cycle would give now.
pub(super) fn preview(lookup: &mut Lookup) -> Result<pb::PreviewCycleResponse, Error> {
    let sequence = to_proto::last(lookup.last());
    let settled = lookup.preview()?;
    let digest = settled.digest();
    let Settled { figures, shares } = settled;
    let lines = shares.as_ref().map_or(&[][..], Shares::lines).iter().take(PAGE_SIZE_MAX);
    let shown = lookup.read(|view| {
        let sharing = &view.facts.sharing;
        lines.map(|line| to_proto::share(sharing, line)).collect()
    });
    Ok(pb::PreviewCycleResponse {
        totals: Some(to_proto::figure_totals(figures.totals(), digest)),
        share_totals: shares.as_ref().map(|shares| to_proto::share_totals(shares.totals())),
        shares: shown,
        sequence,
    })
}

/// Whether the figures of `cycle`, computed again, are those that are recorded.
pub(super) fn recompute(
    lookup: &mut Lookup,
    cycle: CycleId,
) -> Result<pb::RecomputeCycleResponse, Error> {
    let settled = lookup.recompute(cycle)?;
    let digest = settled.digest();
    let Settled { figures, shares } = settled;
    let difference = lookup.read(|view| {
        let facts = view.facts;
        if facts.figures_digest(cycle) == Some(digest) {
            return None;
        }
        let lines = shares.as_ref().map_or(&[][..], Shares::lines);
        let first = figure_that_differs(facts, cycle, &figures);
        let first = first.or_else(|| share_that_differs(facts, cycle, lines));
        Some(first.unwrap_or_else(|| "the digest of all figures".to_owned()))
    });
    Ok(pb::RecomputeCycleResponse {
        equal: difference.is_none(),
        first_difference: difference.unwrap_or_default(),
        figures_digest: digest.0.to_vec(),
    })
}

fn figure_that_differs(facts: &Facts, cycle: CycleId, figures: &Figures) -> Option<String> {
    let recorded: Vec<_> = facts.remittances_of(cycle).collect();
    let computed = figures.lines().iter();
    let pairs = computed.zip(recorded.iter()).find(|(line, (key, remittance))| {
        let RemittanceKey { cycle: _, venue, buyer } = key;
        (line.venue, line.buyer, line.amount) != (*venue, *buyer, remittance.due)
    });
    if let Some((line, (key, remittance))) = pairs {
        return Some(format!(
            "computed: {} is due {} from {}; recorded: {} is due {} from {}",
            line.venue, line.amount, line.buyer, key.venue, remittance.due, key.buyer
        ));
    }
    let (computed, recorded) = (figures.lines().len(), recorded.len());
    (computed != recorded).then(|| format!("computed: {computed} lines; recorded: {recorded}"))
}

fn share_that_differs(facts: &Facts, cycle: CycleId, computed: &[ShareLine]) -> Option<String> {
    let recorded = facts.sharing.cycles.get(&cycle).map_or(&[][..], |shares| &shares.lines);
    let differing = computed.iter().zip(recorded).find(|(one, other)| one != other);
    if let Some((one, other)) = differing {
        return Some(format!("computed: {one:?}; recorded: {other:?}"));
    }
    let (computed, recorded) = (computed.len(), recorded.len());
    (computed != recorded).then(|| format!("computed: {computed} shares; recorded: {recorded}"))
}

/// Who bears what of each part of `redemption`.
pub(super) fn explain(
    lookup: &mut Lookup,
    redemption: RedemptionId,
) -> Result<pb::ExplainRedemptionResponse, Error> {
    let missing = || Error::Rejected(Rejection::RedemptionNotFound { redemption });
    let found = lookup.entry(redemption.0)?.ok_or_else(missing)?;
    if !found.entry.effects.iter().any(|effect| matches!(effect, Effect::Redeemed { .. })) {
        return Err(missing());
    }
    let (cycle, parts) = lookup.bearers(redemption)?;
    Ok(lookup.read(|view| {
        let facts = view.facts;
        let part = |numbered| to_proto::part_shares(&facts.sharing, numbered);
        pb::ExplainRedemptionResponse {
            name: redemption.to_string(),
            cycle: facts.cycle(cycle).map(|_| cycle.to_string()).unwrap_or_default(),
            parts: (1..).zip(&parts).map(part).collect(),
        }
    }))
}
