//! Agreements: drafted by one, signed by another, amended from a service date on, ended.
//!
//! An agreement binds from its signature, for the service dates that it says: what was redeemed in
//! a cycle that is not closed yet falls under it too.

use super::super::super::agreement::{Agreement, AgreementState, Covered, Revision, Terms};
use super::super::super::entry::{Effect, SharingEffect};
use super::super::super::facts::Facts;
use super::super::super::id::{AgreementId, FunderId, OrganisationId};
use super::super::super::organisation::FunderKind;
use super::super::super::rejection::Rejection;
use super::super::super::request::DigestWriter;
use super::super::super::time::Day;
use super::super::organisations::next;
use super::super::schemes::digest_territory;
use super::super::{Context, Decision};

/// The most agreements.
pub const AGREEMENTS_MAX: u32 = 100_000;
/// The most amendments of one agreement.
pub const AMENDMENTS_MAX: usize = 100;

/// Writes an agreement down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftAgreement {
    /// Who bears.
    pub contributor: FunderId,
    /// Which organisation it answers for.
    pub organisation: OrganisationId,
    /// The terms.
    pub terms: Terms,
}

/// Records that an agreement is signed. Somebody else than who drafted it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignAgreement {
    /// Which.
    pub agreement: AgreementId,
}

/// Records a signed amendment: other terms from a service date on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmendAgreement {
    /// Which.
    pub agreement: AgreementId,
    /// The first service date that they apply to.
    pub from: Day,
    /// The terms, complete.
    pub terms: Terms,
}

/// Ends an agreement after a service date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndAgreement {
    /// Which.
    pub agreement: AgreementId,
    /// The last service date.
    pub last_day: Day,
}

fn find(facts: &Facts, agreement: AgreementId) -> Result<&Agreement, Rejection> {
    facts.sharing.agreement(agreement).ok_or(Rejection::AgreementNotFound { agreement })
}

/// What the terms name exists.
fn check_terms(facts: &Facts, terms: &Terms) -> Result<(), Rejection> {
    let table = &facts.sharing.procedures;
    let version = terms.table_version;
    table.version(version).ok_or(Rejection::TableVersionNotFound { version })?;
    if let Covered::Only(procedures) = &terms.procedures {
        let missing = procedures.iter().find(|procedure| table.slug(**procedure).is_none());
        if let Some(procedure) = missing.copied() {
            return Err(Rejection::ProcedureNotFound { procedure });
        }
    }
    Ok(())
}

/// No signed agreement but `id` itself could apply where `agreement` would.
fn check_overlap(facts: &Facts, id: AgreementId, agreement: &Agreement) -> Result<(), Rejection> {
    let others = facts.sharing.agreements.iter().enumerate();
    let overlapping = others.filter_map(|(index, other)| {
        let name = AgreementId::at_index(index).filter(|name| *name != id)?;
        let binds = !matches!(other.state, AgreementState::Draft { .. });
        (binds && agreement.overlaps(other)).then_some(name)
    });
    match overlapping.min() {
        Some(agreement) => Err(Rejection::AgreementOverlaps { agreement }),
        None => Ok(()),
    }
}

impl DraftAgreement {
    /// # Errors
    ///
    /// `FUNDER_NOT_FOUND`, `ORGANISATION_NOT_FOUND`, `TABLE_VERSION_NOT_FOUND`,
    /// `PROCEDURE_NOT_FOUND`, `FUNDER_NOT_CONTRIBUTOR`, `LIMIT_REACHED`.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let DraftAgreement { contributor, organisation, ref terms } = *self;
        let funder = facts.funder(contributor);
        let funder = funder.ok_or(Rejection::FunderNotFound { funder: contributor })?;
        if organisation.index() >= facts.sharing.procedures.organisations.len() {
            return Err(Rejection::OrganisationNotFound { organisation });
        }
        check_terms(facts, terms)?;
        if funder.kind != FunderKind::Contributor {
            let (funder, kind) = (contributor, funder.kind);
            return Err(Rejection::FunderNotContributor { funder, kind });
        }
        let known = facts.sharing.agreements.len();
        let agreement = next(known, AGREEMENTS_MAX, "agreements", AgreementId::at_index)?;
        let terms = terms.clone();
        let drafted =
            SharingEffect::AgreementDrafted { agreement, contributor, organisation, terms };
        Ok(Decision::facts(Effect::Sharing(drafted)))
    }

    pub(in crate::domain::command) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.contributor).shown(&self.organisation);
        digest(to, &self.terms);
    }
}

impl SignAgreement {
    /// # Errors
    ///
    /// `AGREEMENT_NOT_FOUND`, `AGREEMENT_NOT_DRAFT`, `AGREEMENT_OVERLAPS`, `SAME_CALLER`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let id = self.agreement;
        let agreement = find(facts, id)?;
        let AgreementState::Draft { by } = &agreement.state else {
            return Err(Rejection::AgreementNotDraft { agreement: id });
        };
        check_overlap(facts, id, agreement)?;
        context.check_not(by)?;
        let signed = SharingEffect::AgreementSigned { agreement: id };
        Ok(Decision::facts(Effect::Sharing(signed)))
    }

    pub(in crate::domain::command) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.agreement);
    }
}

impl AmendAgreement {
    /// # Errors
    ///
    /// `AGREEMENT_NOT_FOUND`, `TABLE_VERSION_NOT_FOUND`, `PROCEDURE_NOT_FOUND`,
    /// `AGREEMENT_NOT_SIGNED`, `AGREEMENT_OVERLAPS`, `LIMIT_REACHED`.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let AmendAgreement { agreement: id, from, ref terms } = *self;
        let agreement = find(facts, id)?;
        check_terms(facts, terms)?;
        if agreement.state != AgreementState::Signed {
            return Err(Rejection::AgreementNotSigned { agreement: id });
        }
        let mut amended = agreement.clone();
        let (since, terms) = (facts.next_sequence(), terms.clone());
        amended.revisions.push(Revision { since, from, terms: terms.clone() });
        check_overlap(facts, id, &amended)?;
        if agreement.revisions.len() > AMENDMENTS_MAX {
            return Err(Rejection::full("amendments", AMENDMENTS_MAX));
        }
        let amended = SharingEffect::AgreementAmended { agreement: id, from, terms };
        Ok(Decision::facts(Effect::Sharing(amended)))
    }

    pub(in crate::domain::command) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.agreement).shown(&self.from);
        digest(to, &self.terms);
    }
}

impl EndAgreement {
    /// # Errors
    ///
    /// `AGREEMENT_NOT_FOUND`, `AGREEMENT_NOT_SIGNED`.
    pub fn decide(&self, facts: &Facts, _: &Context) -> Result<Decision, Rejection> {
        let EndAgreement { agreement, last_day } = *self;
        if find(facts, agreement)?.state != AgreementState::Signed {
            return Err(Rejection::AgreementNotSigned { agreement });
        }
        let ended = SharingEffect::AgreementEnded { agreement, last_day };
        Ok(Decision::facts(Effect::Sharing(ended)))
    }

    pub(in crate::domain::command) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.agreement).shown(&self.last_day);
    }
}

fn digest(to: &mut DigestWriter, terms: &Terms) {
    let Terms { days, territory, procedures, table_version, share, maximum_per_cheque, years } =
        terms;
    to.shown(&days.first()).shown(&days.last());
    digest_territory(to, territory);
    match procedures {
        Covered::All => to.text("all"),
        Covered::Only(procedures) => to.list(procedures),
    };
    to.number(*table_version).number(share.get()).maybe(maximum_per_cheque.as_ref());
    to.number(u64::try_from(years.len()).unwrap_or(u64::MAX));
    for limit in years {
        to.number(limit.year).number(limit.envelope.get()).maybe(limit.cheques.as_ref());
    }
}
