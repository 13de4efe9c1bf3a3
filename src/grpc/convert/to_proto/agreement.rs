//! Agreements: their terms, what was used of them, and what is left.

use std::collections::BTreeSet;

use super::scheme::territory;
use super::{cents, count, day_or_empty, effect, whole};
use crate::domain::agreement::{
    Agreement, AgreementState, Covered, Revision, Terms, Used, YearLimit,
};
use crate::domain::entry::{Effect, SharingEffect};
use crate::domain::facts::Facts;
use crate::domain::id::AgreementId;
use crate::domain::money::Cents;
use crate::domain::time::Day;
use crate::engine::Accepted;
use crate::grpc::pb;
use pb::agreement::State;
use pb::agreement_terms::Procedures;

/// The name of the agreement that was drafted.
pub(in crate::grpc) fn agreement_drafted(accepted: &Accepted) -> Option<String> {
    effect(accepted, |effect| {
        let Effect::Sharing(SharingEffect::AgreementDrafted { agreement, .. }) = effect else {
            return None;
        };
        Some(agreement.to_string())
    })
}

/// An agreement with all its terms.
pub(in crate::grpc) fn agreement(
    id: AgreementId,
    agreement: &Agreement,
    facts: &Facts,
) -> pb::Agreement {
    with(id, agreement, facts, &agreement.revisions)
}

/// An agreement with its newest terms alone.
pub(in crate::grpc) fn agreement_listed(
    id: AgreementId,
    agreement: &Agreement,
    facts: &Facts,
) -> pb::Agreement {
    with(id, agreement, facts, agreement.revisions.last())
}

fn with<'a>(
    id: AgreementId,
    agreement: &Agreement,
    facts: &Facts,
    revisions: impl IntoIterator<Item = &'a Revision>,
) -> pb::Agreement {
    let Agreement { contributor, organisation, state, revisions: _, used: _ } = agreement;
    let slug = facts.sharing.procedures.organisations.get(organisation.index());
    let last_day = match state {
        AgreementState::Ended { last_day, since: _ } => Some(*last_day),
        AgreementState::Draft { .. } | AgreementState::Signed => None,
    };
    pb::Agreement {
        name: id.to_string(),
        contributor: contributor.to_string(),
        organisation: organisation.to_string(),
        organisation_slug: slug.map(ToString::to_string).unwrap_or_default(),
        state: state_of(agreement).into(),
        last_day: day_or_empty(last_day),
        revisions: revisions.into_iter().map(revision).collect(),
        years: years(agreement),
    }
}

fn state_of(agreement: &Agreement) -> State {
    match agreement.state {
        AgreementState::Draft { .. } => State::Draft,
        AgreementState::Signed if agreement.is_exhausted() => State::Exhausted,
        AgreementState::Signed => State::Signed,
        AgreementState::Ended { .. } => State::Ended,
    }
}

fn revision(revision: &Revision) -> pb::AgreementRevision {
    let Revision { since, from, terms: agreed } = revision;
    pb::AgreementRevision {
        since_sequence: whole(since.get()),
        from_day: day_or_empty(Some(*from).filter(|from| *from != Day::MIN)),
        terms: Some(terms(agreed)),
    }
}

fn terms(terms: &Terms) -> pb::AgreementTerms {
    let Terms {
        days,
        territory: extent,
        procedures,
        table_version,
        share,
        maximum_per_cheque,
        years,
    } = terms;
    let procedures = match procedures {
        Covered::All => Procedures::AllProcedures(pb::AllProcedures {}),
        Covered::Only(procedures) => {
            let procedures = procedures.iter().map(ToString::to_string).collect();
            Procedures::OnlyProcedures(pb::SomeProcedures { procedures })
        }
    };
    pb::AgreementTerms {
        first_day: days.first().to_string(),
        last_day: days.last().to_string(),
        territory: Some(territory(extent)),
        procedures: Some(procedures),
        table_version: i32::from(*table_version),
        share_parts_per_million: count(share.get()),
        maximum_per_cheque_cents: maximum_per_cheque.map(cents),
        years: years.iter().map(limit).collect(),
    }
}

fn limit(limit: &YearLimit) -> pb::YearLimit {
    let YearLimit { year, envelope, cheques } = *limit;
    pb::YearLimit {
        year: i32::from(year),
        envelope_cents: cents(envelope),
        cheques: cheques.map(count),
    }
}

/// What was used and what is left, of each year that says anything.
fn years(agreement: &Agreement) -> Vec<pb::AgreementYear> {
    let newest = agreement.revisions.last().map(|revision| &revision.terms);
    let named = newest.into_iter().flat_map(|terms| &terms.years).map(|limit| limit.year);
    let years: BTreeSet<u16> = named.chain(agreement.used.keys().copied()).collect();
    let shown = years.into_iter().map(|year| {
        let limit = newest.and_then(|terms| terms.limit(year));
        let used = agreement.used.get(&year).copied().unwrap_or(Used::NOTHING);
        // An amendment can take an envelope below what was used of it.
        let left = limit.and_then(|limit| limit.envelope.checked_sub(used.amount));
        let most = limit.and_then(|limit| limit.cheques);
        pb::AgreementYear {
            year: i32::from(year),
            used_cents: cents(used.amount),
            used_cheques: count(used.cheques),
            left_cents: cents(left.unwrap_or(Cents::ZERO)),
            left_cheques: most.map(|most| count(most.saturating_sub(used.cheques))),
        }
    });
    shown.collect()
}

#[cfg(test)]
mod tests {
    use prost::Message as _;

    use super::*;
    use crate::domain::id::{FunderId, OrganisationId, Sequence};
    use crate::domain::money::Rate;
    use crate::domain::procedure::Procedure;
    use crate::domain::scheme::{Rules, Territory};
    use crate::domain::territory::Departement;
    use crate::domain::time::DayRange;
    use crate::grpc::limits::PAGE_SIZE_MAX;

    fn amount(cents: u64) -> Cents {
        Cents::new(cents).unwrap()
    }

    /// Signed, with 100 cents and 5 chèques for 2025 and 100 cents for 2027.
    fn agreement(used: &[(u16, u64, u32)]) -> Agreement {
        let terms = Terms {
            days: DayRange::new(Day::MIN, Day::MAX).unwrap(),
            territory: Territory::Anywhere,
            procedures: Covered::All,
            table_version: 1,
            share: Rate::WHOLE,
            maximum_per_cheque: None,
            years: vec![
                YearLimit { year: 2025, envelope: amount(100), cheques: Some(5) },
                YearLimit { year: 2027, envelope: amount(100), cheques: None },
            ],
        };
        let used = used.iter().map(|(year, cents, cheques)| {
            (*year, Used { amount: amount(*cents), cheques: *cheques })
        });
        Agreement {
            contributor: FunderId::FIRST,
            organisation: OrganisationId::FIRST,
            state: AgreementState::Signed,
            revisions: vec![Revision { since: Sequence::FIRST, from: Day::MIN, terms }],
            used: used.collect(),
        }
    }

    #[test]
    fn what_is_left_is_never_below_nothing() {
        let used = agreement(&[(2025, 60, 4), (2026, 10, 1), (2027, 101, 9)]);
        let shown = years(&used).into_iter().map(|year| {
            (year.year, year.used_cents, year.used_cheques, year.left_cents, year.left_cheques)
        });
        let expected =
            [(2025, 60, 4, 40, Some(1)), (2026, 10, 1, 0, None), (2027, 101, 9, 0, None)];
        assert_eq!(shown.collect::<Vec<_>>(), expected);
        assert_eq!(state_of(&used), State::Signed);
        assert_eq!(state_of(&agreement(&[(2025, 60, 5), (2027, 100, 1)])), State::Exhausted);
    }
    #[test]
    fn a_page_of_the_largest_agreements_is_a_message_that_clients_take() {
        const CLIENT_BYTES_MAX: usize = 4 << 20;
        let mut largest = agreement(&[]);
        let agreed = &mut largest.revisions[0].terms;
        let departements = (1..=988).filter_map(Departement::new).collect();
        let communes = (1..=Rules::PLACES_MAX).map(|number| format!("97{number:03}"));
        let communes = communes.map(|code| code.parse().unwrap()).collect();
        agreed.territory = Territory::Within { departements, communes };
        let procedures = (2_001..).filter_map(Procedure::new).take(Terms::PROCEDURES_MAX);
        agreed.procedures = Covered::Only(procedures.collect());
        let (envelope, cheques) = (Cents::MAX, Some(i32::MAX.unsigned_abs()));
        let years = (2_000..).take(Terms::YEARS_MAX);
        agreed.years = years.map(|year| YearLimit { year, envelope, cheques }).collect();
        // Amendments can name other years.
        let used = Used { amount: Cents::MAX, cheques: u32::MAX };
        largest.used = (2_000..2_100).map(|year| (year, used)).collect();
        let shown = agreement_listed(AgreementId::FIRST, &largest, &Facts::default());
        let page = vec![shown; PAGE_SIZE_MAX];
        let page = pb::ListAgreementsResponse { agreements: page, next_page_token: String::new() };
        assert!(page.encoded_len() < CLIENT_BYTES_MAX, "{} bytes", page.encoded_len());
    }
}
