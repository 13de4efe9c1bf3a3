//! Procedures, agreements, awards, and the shares of cycles.

use super::super::super::agreement::{Agreement, AgreementState, Award, Revision, Used};
use super::super::super::entry::{Entry, ShareLine, ShareTotals, SharingEffect, TableRow};
use super::super::super::id::{AgreementId, AwardId, CycleId, Sequence, VenueId};
use super::super::super::money::Cents;
use super::super::super::organisation::Site;
use super::super::super::procedure::TableVersion;
use super::super::super::time::Day;
use super::super::{CycleShares, Facts};

impl Facts {
    pub(super) fn apply_sharing(&mut self, entry: &Entry, effect: &SharingEffect) {
        use SharingEffect as E;
        let since = entry.sequence;
        match effect {
            E::TableSet { from, organisations, procedures, rows, .. } => {
                let table = &mut self.sharing.procedures;
                table.organisations.extend(organisations.iter().cloned());
                table.added.extend(procedures.iter().cloned());
                let row = |row: &TableRow| (row.procedure, row.behind.clone());
                let rows = rows.iter().map(row).collect();
                table.versions.push(TableVersion { since, from: *from, rows });
            }
            E::AgreementDrafted { contributor, organisation, terms, .. } => {
                let first = Revision { since, from: Day::MIN, terms: terms.clone() };
                self.sharing.agreements.push(Agreement {
                    contributor: *contributor,
                    organisation: *organisation,
                    state: AgreementState::Draft { by: entry.caller.clone() },
                    revisions: vec![first],
                    used: std::collections::BTreeMap::new(),
                });
            }
            E::AgreementSigned { agreement } => self.sign(*agreement, since),
            E::AgreementAmended { agreement, from, terms } => {
                self.amend(*agreement, Revision { since, from: *from, terms: terms.clone() });
            }
            E::AgreementEnded { agreement, last_day } => {
                let ended = AgreementState::Ended { since, last_day: *last_day };
                self.on_agreement(*agreement, |agreement| agreement.state = ended);
            }
            E::AwardGranted { terms, .. } => {
                let (terms, used) = (*terms, Cents::ZERO);
                self.sharing.awards.push(Award { since, terms, ended: None, used });
            }
            E::AwardEnded { award, last_day } => {
                self.on_award(*award, |award| award.ended = Some((since, *last_day)));
            }
            E::ComputationFixed { cycle, version } => self.fix_computation(*cycle, *version),
            E::SharesRecorded { cycle, lines, totals, .. } => {
                self.record_shares(*cycle, (lines, totals.as_ref()));
            }
            E::CycleReturned { cycle, reason } => {
                self.sharing.returned.insert(*cycle, (entry.caller.clone(), *reason));
                self.claims.approvals.remove(cycle);
            }
        }
    }

    fn on_agreement(&mut self, agreement: AgreementId, change: impl FnOnce(&mut Agreement)) {
        if let Some(agreement) = self.sharing.agreements.get_mut(agreement.index()) {
            change(agreement);
        }
    }

    fn on_award(&mut self, award: AwardId, change: impl FnOnce(&mut Award)) {
        if let Some(award) = self.sharing.awards.get_mut(award.index()) {
            change(award);
        }
    }

    /// What was drafted is known from its signature on.
    fn sign(&mut self, agreement: AgreementId, since: Sequence) {
        self.on_agreement(agreement, |agreement| {
            agreement.state = AgreementState::Signed;
            if let Some(first) = agreement.revisions.first_mut() {
                first.since = since;
            }
        });
    }

    /// Later terms replace those of the same service dates.
    fn amend(&mut self, agreement: AgreementId, revision: Revision) {
        self.on_agreement(agreement, |agreement| agreement.revisions.push(revision));
    }

    fn fix_computation(&mut self, cycle: CycleId, version: u16) {
        let (lines, totals) = (Vec::new(), None);
        let shares = CycleShares { version, parts: 0, lines, totals };
        self.sharing.cycles.insert(cycle, shares);
    }

    fn record_shares(
        &mut self,
        cycle: CycleId,
        (new, totals): (&[ShareLine], Option<&ShareTotals>),
    ) {
        let Some(shares) = self.sharing.cycles.get_mut(&cycle) else { return };
        shares.parts = shares.parts.saturating_add(1);
        shares.lines.extend_from_slice(new);
        shares.totals = totals.copied();
        if totals.is_none() {
            return;
        }
        for line in shares.lines.clone() {
            self.use_share(line);
        }
    }

    /// Takes what is borne off what there is.
    fn use_share(&mut self, line: ShareLine) {
        match line {
            ShareLine::Contribution { agreement, year, cheques, amount, buyer: _ } => {
                self.on_agreement(agreement, |agreement| {
                    let used = agreement.used.entry(year).or_insert(Used::NOTHING);
                    used.amount = used.amount.checked_add(amount).unwrap_or(Cents::MAX);
                    used.cheques = used.cheques.saturating_add(cheques);
                });
            }
            ShareLine::CoFunding { award, amount } => self.on_award(award, |award| {
                award.used = award.used.checked_add(amount).unwrap_or(Cents::MAX);
            }),
            ShareLine::Borne { .. } | ShareLine::Shadow { .. } => {}
        }
    }

    /// Gives back what was taken.
    pub(super) fn release_share(&mut self, since: Sequence, line: ShareLine) {
        self.claims.releases.push((since, line));
        match line {
            ShareLine::Contribution { agreement, year, cheques, amount, buyer: _ } => {
                self.on_agreement(agreement, |agreement| {
                    let used = agreement.used.entry(year).or_insert(Used::NOTHING);
                    used.amount = used.amount.checked_sub(amount).unwrap_or(Cents::ZERO);
                    used.cheques = used.cheques.saturating_sub(cheques);
                });
            }
            ShareLine::CoFunding { award, amount } => self.on_award(award, |award| {
                award.used = award.used.checked_sub(amount).unwrap_or(Cents::ZERO);
            }),
            ShareLine::Borne { .. } | ShareLine::Shadow { .. } => {}
        }
    }

    /// Where a venue was is remembered once there is an agreement that could depend on it.
    pub(super) fn move_venue(&mut self, venue: VenueId, site: Site, sequence: Sequence) {
        let before = self.venue(venue).map(|venue| venue.site);
        let until = Sequence::new(sequence.get().saturating_sub(1));
        if let (Some(before), Some(until)) = (before, until)
            && !self.sharing.agreements.is_empty()
        {
            self.sharing.moves.entry(venue).or_default().push((until, before));
        }
        self.on_venue(venue, |venue| venue.site = site);
    }
}
