//! Venues and their bank accounts.

use super::{effect, text};
use crate::domain::entry::{BankingEffect, Effect, OrganisationEffect};
use crate::domain::facts::{Suspension, Venue, VenueTerms};
use crate::domain::iban::Iban;
use crate::domain::id::{BankAccountId, VenueId};
use crate::domain::organisation::{
    AccountOwner, AccountRefusal, Affiliation, BankAccount, BankAccountState, Enrolment, LegalForm,
    Site, VatRegime,
};
use crate::domain::registry::{Field, Fields, RecordDigest};
use crate::domain::time::{Day, DayRange};
use crate::engine::Accepted;
use crate::grpc::pb;

/// The venue that was created, with the label that it asked for.
pub(in crate::grpc) fn venue_created(accepted: &Accepted, fields: &Fields) -> Option<pb::Venue> {
    let venue = effect(accepted, |effect| {
        if let Effect::VenueCreated { venue, terms } = effect {
            let VenueTerms { departement, commune, label: days, record: _ } = *terms;
            let site = Site { departement, commune };
            return Some(pb::Venue {
                name: venue.to_string(),
                profile: Some(profile(site, fields)),
                state: pb::venue::State::Active.into(),
                labels: vec![label(days)],
                ..pb::Venue::default()
            });
        }
        let Effect::Organisation(OrganisationEffect::VenueRegistered { venue, site, .. }) = effect
        else {
            return None;
        };
        Some(pb::Venue {
            name: venue.to_string(),
            profile: Some(profile(*site, fields)),
            state: pb::venue::State::Draft.into(),
            ..pb::Venue::default()
        })
    });
    let granted = effect(accepted, |effect| {
        let Effect::Organisation(OrganisationEffect::LabelGranted { days, .. }) = effect else {
            return None;
        };
        Some(label(*days))
    });
    venue.map(|mut venue| {
        venue.labels.extend(granted);
        venue
    })
}

/// A venue with its record.
pub(in crate::grpc) fn venue(id: VenueId, venue: &Venue, fields: &Fields) -> pb::Venue {
    let Venue { site, record: _, affiliation, labels, enrolment: terms, suspended, taken: _ } =
        venue;
    let (state, validated_by, last_day) = match affiliation {
        Affiliation::Draft => (pb::venue::State::Draft, None, None),
        Affiliation::Checked { .. } => (pb::venue::State::Checked, None, None),
        Affiliation::Active { buyer } => match suspended {
            None => (pb::venue::State::Active, *buyer, None),
            Some(_) => (pb::venue::State::Suspended, *buyer, None),
        },
        Affiliation::Ended { last_day } => (pb::venue::State::Ended, None, Some(*last_day)),
    };
    let suspension = match suspended {
        None => pb::Suspension::Unspecified,
        Some(Suspension::Inquiry) => pb::Suspension::Inquiry,
        Some(Suspension::OwnRequest) => pb::Suspension::OwnRequest,
        Some(Suspension::Label) => pb::Suspension::Label,
    };
    pb::Venue {
        name: id.to_string(),
        profile: Some(profile(*site, fields)),
        state: state.into(),
        suspension: suspension.into(),
        labels: labels.iter().map(|days| label(*days)).collect(),
        enrolment: terms.map(enrolment),
        validated_by: validated_by.map(|buyer| buyer.to_string()).unwrap_or_default(),
        last_day: super::day_or_empty(last_day),
    }
}

fn label(days: DayRange) -> pb::Label {
    pb::Label { first_day: days.first().to_string(), last_day: days.last().to_string() }
}

fn enrolment(terms: Enrolment) -> pb::Enrolment {
    let Enrolment { set_off, legal_form, vat } = terms;
    let legal_form = match legal_form {
        LegalForm::PublicBody => pb::enrolment::LegalForm::PublicBody,
        LegalForm::Association => pb::enrolment::LegalForm::Association,
        LegalForm::Company => pb::enrolment::LegalForm::Company,
        LegalForm::Cooperative => pb::enrolment::LegalForm::Cooperative,
        LegalForm::SoleTrader => pb::enrolment::LegalForm::SoleTrader,
        LegalForm::Other => pb::enrolment::LegalForm::Other,
    };
    let vat = match vat {
        VatRegime::OutOfScope => pb::enrolment::Vat::OutOfScope,
        VatRegime::Exempt => pb::enrolment::Vat::Exempt,
        VatRegime::Subject => pb::enrolment::Vat::Subject,
    };
    pb::Enrolment { set_off, legal_form: legal_form.into(), vat: vat.into() }
}

fn profile(site: Site, fields: &Fields) -> pb::VenueProfile {
    let Site { departement, commune } = site;
    pb::VenueProfile {
        display_name: text(fields, Field::Name),
        organisation_number: text(fields, Field::OrganisationNumber),
        place_id: text(fields, Field::PlaceId),
        address: text(fields, Field::Address),
        address_more: text(fields, Field::AddressMore),
        postcode: text(fields, Field::Postcode),
        commune: text(fields, Field::Commune),
        source: text(fields, Field::Source),
        departement: departement.to_string(),
        insee_code: commune.map(|commune| commune.to_string()).unwrap_or_default(),
        label_first_day: String::new(),
        label_last_day: String::new(),
    }
}

/// The bank account that was proposed.
pub(in crate::grpc) fn bank_account_proposed(
    accepted: &Accepted,
    fields: &Fields,
) -> Option<pb::BankAccount> {
    effect(accepted, |effect| {
        let (account, owner, record) = account_proposed(effect)?;
        let proposed = BankAccount {
            owner,
            record,
            proposed_by: accepted.entry.caller.clone(),
            state: BankAccountState::Proposed,
        };
        Some(bank_account(account, &proposed, fields))
    })
}

/// The account that was proposed, whose it is, and its record.
fn account_proposed(effect: &Effect) -> Option<(BankAccountId, AccountOwner, RecordDigest)> {
    use {BankingEffect as B, OrganisationEffect as O};
    if let Effect::Organisation(O::BankAccountProposed { account, venue, record }) = effect {
        return Some((*account, AccountOwner::Venue(*venue), *record));
    }
    let Effect::Banking(B::AccountProposed { account, owner, record }) = effect else {
        return None;
    };
    Some((*account, *owner, *record))
}

/// A bank account with its record. Of its IBAN, only the ends are shown.
pub(in crate::grpc) fn bank_account(
    id: BankAccountId,
    account: &BankAccount,
    fields: &Fields,
) -> pb::BankAccount {
    let BankAccount { owner, record: _, proposed_by, state } = account;
    let (state, days, refusal) = match state {
        BankAccountState::Proposed => (pb::bank_account::State::Proposed, None, None),
        BankAccountState::InUse { days } => (pb::bank_account::State::InUse, Some(*days), None),
        BankAccountState::Refused { reason } => {
            (pb::bank_account::State::Refused, None, Some(*reason))
        }
    };
    let refusal = match refusal {
        None => pb::AccountRefusal::Unspecified,
        Some(AccountRefusal::Withdrawn) => pb::AccountRefusal::Withdrawn,
        Some(AccountRefusal::NotConfirmed) => pb::AccountRefusal::NotConfirmed,
        Some(AccountRefusal::ByBank) => pb::AccountRefusal::ByBank,
    };
    let iban = fields.get(Field::Iban).and_then(|iban| iban.parse::<Iban>().ok());
    let ended = days.map(DayRange::last).filter(|last| *last < Day::MAX);
    pb::BankAccount {
        name: id.to_string(),
        owner: owner.to_string(),
        iban_country: iban.map(|iban| iban.country().to_owned()).unwrap_or_default(),
        iban_last_four: iban.map(|iban| iban.last_four().to_owned()).unwrap_or_default(),
        bic: text(fields, Field::Bic),
        holder: text(fields, Field::AccountHolder),
        proposed_by: proposed_by.as_str().to_owned(),
        state: state.into(),
        first_day: super::day_or_empty(days.map(DayRange::first)),
        last_day: super::day_or_empty(ended),
        refusal: refusal.into(),
    }
}
