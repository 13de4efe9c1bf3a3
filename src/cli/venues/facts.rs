//! The facts of venues.

use crate::cli::sheet::{Sheet, Value};
use crate::cli::words;
use crate::grpc::pb;

/// The facts of a venue.
pub(in crate::cli) fn sheet(venue: pb::Venue) -> Sheet {
    Sheet::new()
        .text("name", "lieu", venue.name)
        .fact("profile", "description", Value::part(venue.profile, of_profile))
        .fact("state", "état", words::shown::<pb::venue::State>(venue.state))
        .fact("suspension", "suspendu pour", words::shown::<pb::Suspension>(venue.suspension))
        .fact("labels", "labels", Value::parts(venue.labels, of_label))
        .fact("enrolment", "adhésion", Value::part(venue.enrolment, of_enrolment))
        .text("validated_by", "validé par", venue.validated_by)
        .day("last_day", "dernier jour de service", venue.last_day)
}

/// What a venue is.
pub(in crate::cli) fn of_profile(profile: pb::VenueProfile) -> Sheet {
    let asked = |day: String| if day.is_empty() { Value::Unsaid } else { Value::Day(day) };
    Sheet::new()
        .text("display_name", "nom", profile.display_name)
        .text("organisation_number", "SIRET, RNA ou RIDET", profile.organisation_number)
        .text("place_id", "identifiant dans sa source", profile.place_id)
        .text("address", "adresse", profile.address)
        .text("address_more", "complément d’adresse", profile.address_more)
        .text("postcode", "code postal", profile.postcode)
        .text("commune", "commune", profile.commune)
        .text("source", "source", profile.source)
        .text("departement", "département", profile.departement)
        .text("insee_code", "code INSEE", profile.insee_code)
        .fact("label_first_day", "label demandé, premier jour", asked(profile.label_first_day))
        .fact("label_last_day", "label demandé, dernier jour", asked(profile.label_last_day))
}

/// The days of a label.
pub(in crate::cli) fn of_label(label: pb::Label) -> Sheet {
    Sheet::new().day("first_day", "label, premier jour", label.first_day).day(
        "last_day",
        "label, dernier jour",
        label.last_day,
    )
}

/// The terms under which a venue joined.
pub(in crate::cli) fn of_enrolment(terms: pb::Enrolment) -> Sheet {
    Sheet::new()
        .fact("set_off", "adhésion : ce qu’il doit rendre est retenu", Value::Flag(terms.set_off))
        .fact(
            "legal_form",
            "adhésion : forme",
            words::shown::<pb::enrolment::LegalForm>(terms.legal_form),
        )
        .fact("vat", "adhésion : TVA", words::shown::<pb::enrolment::Vat>(terms.vat))
}
