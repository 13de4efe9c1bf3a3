//! Funders, venues, records and callers.

use std::collections::BTreeMap;

use super::super::super::entry::{Entry, OrganisationEffect};
use super::super::super::id::BankAccountId;
use super::super::super::organisation::{
    AccountOwner, Affiliation, BankAccount, BankAccountState, Site,
};
use super::super::super::registry::{RecordDigest, Subject};
use super::super::super::time::{Day, DayRange};
use super::super::{Facts, Funder, Venue, VenueTerms};

impl Facts {
    pub(super) fn apply_organisation(&mut self, entry: &Entry, effect: &OrganisationEffect) {
        use OrganisationEffect as E;
        match effect {
            E::FunderCreated { kind, record, .. } => {
                self.funders.push(Funder { kind: *kind, record: *record });
            }
            E::RecordRevised { subject, record } => self.revise_record(*subject, *record),
            E::RecordsErased { records, .. } => self.erased.extend(records.iter().copied()),
            E::VenueRegistered { site, record, .. } => {
                self.venues.push(Venue::draft(*site, *record));
            }
            E::VenueMoved { venue, site } => self.move_venue(*venue, *site, entry.sequence),
            E::VenueChecked { venue } => {
                let by = entry.caller.clone();
                self.on_venue(*venue, |venue| venue.affiliation = Affiliation::Checked { by });
            }
            E::VenueValidated { venue, buyer } => {
                let buyer = Some(*buyer);
                self.on_venue(*venue, |venue| venue.affiliation = Affiliation::Active { buyer });
            }
            E::LabelGranted { venue, days } => self.on_venue(*venue, |venue| {
                venue.labels.push(*days);
                venue.labels.sort_unstable_by_key(|label| label.first());
            }),
            E::LabelWithdrawn { venue, from } => {
                self.on_venue(*venue, |venue| venue.cut_labels(from.minus(1)));
            }
            E::VenueEnded { venue, last_day, .. } => self.on_venue(*venue, |venue| {
                venue.cut_labels(*last_day);
                venue.affiliation = Affiliation::Ended { last_day: *last_day };
            }),
            E::EnrolmentSet { venue, enrolment } => {
                self.on_venue(*venue, |venue| venue.enrolment = Some(*enrolment));
            }
            E::BankAccountProposed { venue, record, .. } => self.bank_accounts.push(BankAccount {
                owner: AccountOwner::Venue(*venue),
                record: *record,
                proposed_by: entry.caller.clone(),
                state: BankAccountState::Proposed,
            }),
            E::BankAccountConfirmed { account, from } => self.use_account(*account, *from),
            E::BankAccountRefused { account, reason } => {
                if let Some(account) = self.bank_accounts.get_mut(account.index()) {
                    account.state = BankAccountState::Refused { reason: *reason };
                }
            }
            E::EntitlementGranted { caller, entitlement } => {
                self.entitlements.insert((caller.clone(), *entitlement));
            }
            E::EntitlementRevoked { caller, entitlement } => {
                self.entitlements.remove(&(caller.clone(), *entitlement));
            }
        }
    }

    fn revise_record(&mut self, subject: Subject, record: RecordDigest) {
        let Some(former) = self.record_of(subject) else { return };
        self.former.entry(subject).or_default().push(former);
        match subject {
            Subject::Funder(id) => {
                if let Some(funder) = self.funders.get_mut(id.index()) {
                    funder.record = record;
                }
            }
            Subject::Prescriber(id) => {
                if let Some(kept) = self.prescribers.get_mut(id.index()) {
                    *kept = record;
                }
            }
            Subject::Venue(id) => self.on_venue(id, |venue| venue.record = record),
            Subject::BankAccount(id) => {
                if let Some(account) = self.bank_accounts.get_mut(id.index()) {
                    account.record = record;
                }
            }
            Subject::Scheme(_) | Subject::Order(_) => {}
        }
    }

    /// Uses `id` from `from` on; whatever its owner used before ends on the day before.
    fn use_account(&mut self, id: BankAccountId, from: Day) {
        let Some(owner) = self.bank_account(id).map(|account| account.owner) else { return };
        for (index, account) in self.bank_accounts.iter_mut().enumerate() {
            if account.owner != owner {
                continue;
            }
            if index == id.index() {
                if let Some(days) = DayRange::new(from, Day::MAX) {
                    account.state = BankAccountState::InUse { days };
                }
            } else if let BankAccountState::InUse { days } = account.state
                && days.last() >= from
                && let Some(days) = DayRange::new(days.first(), from.minus(1))
            {
                account.state = BankAccountState::InUse { days };
            }
        }
    }
}

impl Venue {
    /// A venue as the first release created it: it may redeem on the days of its label.
    pub(super) fn active(terms: &VenueTerms) -> Venue {
        let VenueTerms { departement, commune, label, record } = *terms;
        let affiliation = Affiliation::Active { buyer: None };
        let site = Site { departement, commune };
        Venue { affiliation, labels: vec![label], ..Venue::draft(site, record) }
    }

    fn draft(site: Site, record: RecordDigest) -> Venue {
        Venue {
            site,
            record,
            affiliation: Affiliation::Draft,
            labels: Vec::new(),
            enrolment: None,
            suspended: None,
            taken: BTreeMap::new(),
        }
    }
}
