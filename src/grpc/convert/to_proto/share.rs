//! Who bears what.

use super::{cents, count, whole};
use crate::domain::entry::{ReturnReason, ShadowKind, ShareLine, ShareTotals};
use crate::domain::facts::Sharing;
use crate::domain::id::{AgreementId, AwardId, OrganisationId};
use crate::domain::procedure::ProcedureTable;
use crate::grpc::pb;
use crate::settlement::{Attribution, Contribution, PartShares};
use pb::share::Bearer;

/// A line of a cycle's shares.
pub(in crate::grpc) fn share(sharing: &Sharing, line: &ShareLine) -> pb::Share {
    let bearer = match *line {
        ShareLine::Contribution { agreement, year, buyer, cheques, amount } => {
            Bearer::Contribution(pb::share::Contribution {
                agreement: agreement.to_string(),
                contributor: contributor(sharing, agreement),
                year: year.into(),
                buyer: buyer.to_string(),
                cheques: cheques.into(),
                amount_cents: cents(amount),
            })
        }
        ShareLine::CoFunding { award, amount } => {
            let (co_funder, buyer) = awarded(sharing, award);
            let (award, amount_cents) = (award.to_string(), cents(amount));
            Bearer::CoFunding(pb::share::CoFunding { award, co_funder, buyer, amount_cents })
        }
        ShareLine::Borne { buyer, used, amount } => {
            let (used_cents, amount_cents) = (cents(used), cents(amount));
            Bearer::Borne(pb::share::Borne { buyer: buyer.to_string(), used_cents, amount_cents })
        }
        ShareLine::Shadow { organisation, buyer, kind, amount } => {
            Bearer::Shadow(pb::share::Shadow {
                organisation: organisation.to_string(),
                slug: slug(&sharing.procedures, organisation),
                buyer: buyer.to_string(),
                kind: shadow_kind(kind).into(),
                amount_cents: cents(amount),
            })
        }
    };
    pb::Share { bearer: Some(bearer) }
}

fn contributor(sharing: &Sharing, agreement: AgreementId) -> String {
    let found = sharing.agreement(agreement);
    found.map(|agreement| agreement.contributor.to_string()).unwrap_or_default()
}

fn awarded(sharing: &Sharing, award: AwardId) -> (String, String) {
    let terms = sharing.award(award).map(|award| award.terms);
    terms.map(|terms| (terms.co_funder.to_string(), terms.buyer.to_string())).unwrap_or_default()
}

fn slug(table: &ProcedureTable, organisation: OrganisationId) -> String {
    let found = table.organisations.get(organisation.index());
    found.map(ToString::to_string).unwrap_or_default()
}

fn shadow_kind(kind: ShadowKind) -> pb::ShadowKind {
    match kind {
        ShadowKind::NoAgreement => pb::ShadowKind::NoAgreement,
        ShadowKind::OutsideTerms => pb::ShadowKind::OutsideTerms,
        ShadowKind::OverEnvelope => pb::ShadowKind::OverEnvelope,
    }
}

pub(super) fn return_reason(reason: ReturnReason) -> pb::ReturnReason {
    match reason {
        ReturnReason::Doubt => pb::ReturnReason::Doubt,
        ReturnReason::Inquiry => pb::ReturnReason::Inquiry,
        ReturnReason::Mismatch => pb::ReturnReason::Mismatch,
    }
}

/// The sums over all shares.
pub(in crate::grpc) fn share_totals(totals: &ShareTotals) -> pb::ShareTotals {
    let ShareTotals { lines: _, contributed, co_funded, borne, digest: _ } = totals;
    pb::ShareTotals {
        contributed_cents: cents(*contributed),
        co_funded_cents: cents(*co_funded),
        borne_cents: cents(*borne),
    }
}

/// Who bears what of the part of a redemption with this number.
pub(in crate::grpc) fn part_shares(
    sharing: &Sharing,
    (number, part): (u32, &PartShares),
) -> pb::PartShares {
    let PartShares { buyer, value, borne, table_version, .. } = *part;
    let attributions = part.attributions.iter();
    let attributions = attributions.map(|one| {
        let Attribution { procedure, organisation, agreement: _, amount } = one;
        let (procedure, organisation) = (procedure.to_string(), organisation.to_string());
        pb::part_shares::Attribution { procedure, organisation, amount_cents: cents(*amount) }
    });
    let contributions = part.contributions.iter();
    let contributions = contributions.map(|one| {
        let Contribution { agreement, year, cheques, amount } = *one;
        ShareLine::Contribution { agreement, year, buyer, cheques, amount }
    });
    let co_funding = part.co_funding.iter();
    let co_funding = co_funding.map(|(award, amount)| {
        let (award, amount) = (*award, *amount);
        ShareLine::CoFunding { award, amount }
    });
    let borne = std::iter::once(ShareLine::Borne { buyer, used: value, amount: borne });
    let shadow = part.shadow.iter().map(|((organisation, kind), amount)| {
        let (organisation, kind, amount) = (*organisation, *kind, *amount);
        ShareLine::Shadow { organisation, buyer, kind, amount }
    });
    let lines = contributions.chain(co_funding).chain(borne).chain(shadow);
    pb::PartShares {
        part: count(number),
        value_cents: whole(value.get()),
        table_version: table_version.unwrap_or(0).into(),
        attributions: attributions.collect(),
        shares: lines.map(|line| share(sharing, &line)).collect(),
    }
}
