//! The commands of the lines about schemes, organisations and callers.

use carnet::domain::command::Command;
use carnet::domain::command::accounts::{
    ConfirmBankAccount, ProposeBankAccount, RefuseBankAccount,
};
use carnet::domain::command::entitlements::{GrantEntitlement, RevokeEntitlement};
use carnet::domain::command::organisations::{
    CreateBuyer, CreateFunder, CreatePrescriber, CreateVenue,
};
use carnet::domain::command::records::{EraseRecords, ReviseRecord, Whose};
use carnet::domain::command::schemes::{CreateScheme, ReviseScheme};
use carnet::domain::command::suspend::{ResumeVenue, SuspendVenue};
use carnet::domain::command::venues::{
    CheckVenue, EndVenue, GrantLabel, ReviseVenue, SetEnrolment, ValidateVenue, WithdrawLabel,
};
use carnet::domain::facts::VenueTerms;
use carnet::domain::organisation::{FunderKind, Site};
use carnet::domain::registry::Subject;

use super::Names;
use crate::support::language::{Place, Step};

fn site(place: &Place) -> Site {
    let departement = place.departement.parse().unwrap();
    let commune = place.commune.as_ref().map(|commune| commune.parse().unwrap());
    Site { departement, commune }
}

impl Names {
    pub(super) fn of_organisation(&mut self, step: &Step) -> Command {
        match step {
            Step::Scheme { rules, .. } => CreateScheme { rules: rules.clone() }.into(),
            Step::ReviseScheme { scheme, from, rules } => {
                let (scheme, from, rules) = (self.id(scheme), *from, rules.clone());
                ReviseScheme { scheme, from, rules }.into()
            }
            Step::Funder { kind: FunderKind::Buyer, .. } => {
                CreateBuyer { record: self.record() }.into()
            }
            Step::Funder { kind, .. } => CreateFunder { kind: *kind, record: self.record() }.into(),
            Step::Prescriber { .. } => CreatePrescriber { record: self.record() }.into(),
            Step::Revise { subject } => {
                let whose = match self.subject(subject) {
                    Subject::Funder(id) => Whose::Funder(id),
                    Subject::Prescriber(id) => Whose::Prescriber(id),
                    other => panic!("{other} has no record that is revised by itself"),
                };
                ReviseRecord { whose, record: self.record() }.into()
            }
            Step::Erase { subject, scope } => {
                EraseRecords { subject: self.subject(subject), scope: *scope }.into()
            }
            Step::Grant { caller, entitlement } => {
                GrantEntitlement { caller: caller.clone(), entitlement: *entitlement }.into()
            }
            Step::Revoke { caller, entitlement } => {
                RevokeEntitlement { caller: caller.clone(), entitlement: *entitlement }.into()
            }
            _ => self.of_venue(step),
        }
    }

    fn of_venue(&mut self, step: &Step) -> Command {
        match step {
            Step::Venue { place, label, .. } => {
                let Site { departement, commune } = site(place);
                let (label, record) = (*label, self.record());
                CreateVenue { terms: VenueTerms { departement, commune, label, record } }.into()
            }
            Step::Suspend { venue, reason } => {
                SuspendVenue { venue: self.id(venue), reason: *reason }.into()
            }
            Step::Resume { venue } => ResumeVenue { venue: self.id(venue) }.into(),
            Step::Check { venue } => CheckVenue { venue: self.id(venue) }.into(),
            Step::Validate { venue, buyer } => {
                ValidateVenue { venue: self.id(venue), buyer: self.id(buyer) }.into()
            }
            Step::Label { venue, days } => GrantLabel { venue: self.id(venue), days: *days }.into(),
            Step::Unlabel { venue, from } => {
                WithdrawLabel { venue: self.id(venue), from: *from }.into()
            }
            Step::End { venue, last_day, reason } => {
                EndVenue { venue: self.id(venue), last_day: *last_day, reason: *reason }.into()
            }
            Step::Enrol { venue, enrolment } => {
                SetEnrolment { venue: self.id(venue), enrolment: *enrolment }.into()
            }
            Step::Move { venue, place } => {
                let (venue, site, record) = (self.id(venue), site(place), self.record());
                ReviseVenue { venue, site, record }.into()
            }
            Step::Account { venue, .. } => {
                ProposeBankAccount { owner: self.owner(venue), record: self.record() }.into()
            }
            Step::ConfirmAccount { account, from } => {
                ConfirmBankAccount { account: self.id(account), from: *from }.into()
            }
            Step::RefuseAccount { account, reason } => {
                RefuseBankAccount { account: self.id(account), reason: *reason }.into()
            }
            other => panic!("not about an organisation: {other:?}"),
        }
    }

    /// What the registry's log has records of.
    fn subject(&self, name: &str) -> Subject {
        let text: String = self.id(name);
        let (collection, _) = text.split_once('/').unwrap_or_else(|| panic!("no subject: {name}"));
        match collection {
            "funders" => Subject::Funder(self.id(name)),
            "prescribers" => Subject::Prescriber(self.id(name)),
            "venues" => Subject::Venue(self.id(name)),
            "bankAccounts" => Subject::BankAccount(self.id(name)),
            _ => panic!("no subject: {name}"),
        }
    }
}
