//! Venues: what they are, their labels, and how far their affiliation has come.

use super::super::violations::Violations;
use super::organisation::{Described, WithRecord, number, optional, postcode_of, required};
use super::{Asked, chosen};
use crate::domain::command::Command;
use crate::domain::command::organisations::CreateVenue;
use crate::domain::command::suspend::{ResumeVenue, SuspendVenue};
use crate::domain::command::venues::{
    CheckVenue, EndVenue, GrantLabel, ReviseVenue, SetEnrolment, ValidateVenue, WithdrawLabel,
};
use crate::domain::facts::{Suspension, VenueTerms};
use crate::domain::id::VenueId;
use crate::domain::organisation::{Enrolment, LegalForm, Site, VatRegime, VenueEnding};
use crate::domain::registry::{Field, Fields, RecordDigest};
use crate::domain::time::{Day, DayRange};
use crate::grpc::pb;

/// What the rules need to know of a venue.
#[derive(Clone, Copy)]
pub(in crate::grpc) struct VenuePlace {
    site: Site,
    label: DayRange,
}

/// A venue of which something else is known.
#[derive(Clone, Copy)]
pub(in crate::grpc) struct VenueRevised {
    venue: VenueId,
    site: Site,
}

impl WithRecord for VenuePlace {
    fn with_record(self, record: RecordDigest) -> Command {
        let VenuePlace { site: Site { departement, commune }, label } = self;
        CreateVenue { terms: VenueTerms { departement, commune, label, record } }.into()
    }
}

impl WithRecord for VenueRevised {
    fn with_record(self, record: RecordDigest) -> Command {
        let VenueRevised { venue, site } = self;
        ReviseVenue { venue, site, record }.into()
    }
}

impl TryFrom<pb::CreateVenueRequest> for Described<VenuePlace> {
    type Error = Violations;

    fn try_from(request: pb::CreateVenueRequest) -> Result<Described<VenuePlace>, Violations> {
        let pb::CreateVenueRequest { request_id, profile } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let described = violations.given("profile", profile).and_then(|profile| {
            let (fields, site, days) = venue_profile(&mut violations, profile);
            let paths = ("profile.label_first_day", "profile.label_last_day");
            let label = read_days(&mut violations, paths, &days);
            Some((fields, VenuePlace { site: site?, label: label? }))
        });
        let asked = request.zip(described);
        violations.unless_any(asked.map(|(request, (fields, terms))| Described {
            request,
            fields,
            terms,
        }))
    }
}

impl TryFrom<pb::UpdateVenueRequest> for Described<VenueRevised> {
    type Error = Violations;

    fn try_from(request: pb::UpdateVenueRequest) -> Result<Described<VenueRevised>, Violations> {
        let pb::UpdateVenueRequest { request_id, name, profile } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let venue = violations.parse("name", &name);
        let described = violations.given("profile", profile).map(|profile| {
            let (fields, site, (first, last)) = venue_profile(&mut violations, profile);
            let days = [("profile.label_first_day", first), ("profile.label_last_day", last)];
            for (path, _) in days.into_iter().filter(|(_, day)| !day.is_empty()) {
                violations.note(path, "not empty: GrantLabel and WithdrawLabel change labels");
            }
            (fields, site)
        });
        let described = (|| {
            let (fields, site) = described?;
            let terms = VenueRevised { venue: venue?, site: site? };
            Some(Described { request: request?, fields, terms })
        })();
        violations.unless_any(described)
    }
}

/// The texts of a profile, where the venue is, and the days of the label as they were given.
fn venue_profile(
    violations: &mut Violations,
    profile: pb::VenueProfile,
) -> (Fields, Option<Site>, (String, String)) {
    let pb::VenueProfile {
        display_name,
        organisation_number,
        place_id,
        address,
        address_more,
        postcode,
        commune,
        source,
        departement,
        insee_code,
        label_first_day,
        label_last_day,
    } = profile;
    let mut fields = Fields::empty();
    required(violations, &mut fields, ("profile.display_name", Field::Name, &display_name));
    number(violations, &mut fields, ("profile.organisation_number", &organisation_number));
    for text in [
        ("profile.place_id", Field::PlaceId, place_id.as_str()),
        ("profile.address", Field::Address, &address),
        ("profile.address_more", Field::AddressMore, &address_more),
    ] {
        optional(violations, &mut fields, text);
    }
    postcode_of(violations, &mut fields, ("profile.postcode", &postcode));
    optional(violations, &mut fields, ("profile.commune", Field::Commune, &commune));
    optional(violations, &mut fields, ("profile.source", Field::Source, &source));
    let departement = violations.parse("profile.departement", &departement);
    let commune = violations.parse_if_given("profile.insee_code", &insee_code);
    let site = departement.zip(commune.ok());
    let site = site.map(|(departement, commune)| Site { departement, commune });
    (fields, site, (label_first_day, label_last_day))
}

/// Days from a first to a last.
pub(super) fn read_days(
    violations: &mut Violations,
    (first_path, last_path): (&'static str, &'static str),
    (first, last): &(String, String),
) -> Option<DayRange> {
    let first = violations.parse::<Day>(first_path, first);
    let last = violations.parse::<Day>(last_path, last);
    let (first, last) = first.zip(last)?;
    let before = format!("{last} is before the first day, {first}");
    violations.check(last_path, DayRange::new(first, last).ok_or(before))
}

impl TryFrom<pb::CheckVenueRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::CheckVenueRequest) -> Result<Asked, Violations> {
        let pb::CheckVenueRequest { request_id, name } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let venue = violations.parse("name", &name);
        let asked = request.zip(venue);
        violations
            .unless_any(asked.map(|(request, venue)| Asked::new(request, CheckVenue { venue })))
    }
}

impl TryFrom<pb::ValidateVenueRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::ValidateVenueRequest) -> Result<Asked, Violations> {
        let pb::ValidateVenueRequest { request_id, name, buyer } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let venue = violations.parse("name", &name);
        let buyer = violations.parse("buyer", &buyer);
        let command = venue.zip(buyer).map(|(venue, buyer)| ValidateVenue { venue, buyer });
        let asked = request.zip(command);
        violations.unless_any(asked.map(|(request, command)| Asked::new(request, command)))
    }
}

impl TryFrom<pb::GrantLabelRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::GrantLabelRequest) -> Result<Asked, Violations> {
        let pb::GrantLabelRequest { request_id, name, label } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let venue = violations.parse("name", &name);
        let label = violations.given("label", label).and_then(|label| {
            let pb::Label { first_day, last_day } = label;
            let paths = ("label.first_day", "label.last_day");
            read_days(&mut violations, paths, &(first_day, last_day))
        });
        let command = venue.zip(label).map(|(venue, days)| GrantLabel { venue, days });
        let asked = request.zip(command);
        violations.unless_any(asked.map(|(request, command)| Asked::new(request, command)))
    }
}

impl TryFrom<pb::WithdrawLabelRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::WithdrawLabelRequest) -> Result<Asked, Violations> {
        let pb::WithdrawLabelRequest { request_id, name, from_day } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let venue = violations.parse("name", &name);
        let from = violations.parse("from_day", &from_day);
        let command = venue.zip(from).map(|(venue, from)| WithdrawLabel { venue, from });
        let asked = request.zip(command);
        violations.unless_any(asked.map(|(request, command)| Asked::new(request, command)))
    }
}

impl TryFrom<pb::SuspendVenueRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::SuspendVenueRequest) -> Result<Asked, Violations> {
        let pb::SuspendVenueRequest { request_id, name, suspension } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let venue = violations.parse("name", &name);
        let reason = violations.check("suspension", suspended_for(suspension));
        let command = venue.zip(reason).map(|(venue, reason)| SuspendVenue { venue, reason });
        let asked = request.zip(command);
        violations.unless_any(asked.map(|(request, command)| Asked::new(request, command)))
    }
}

fn suspended_for(suspension: i32) -> Result<Suspension, String> {
    const CHOICES: &str = "SUSPENSION_INQUIRY, SUSPENSION_OWN_REQUEST, SUSPENSION_LABEL";
    chosen(suspension, CHOICES, |reason| match reason {
        pb::Suspension::Unspecified => None,
        pb::Suspension::Inquiry => Some(Suspension::Inquiry),
        pb::Suspension::OwnRequest => Some(Suspension::OwnRequest),
        pb::Suspension::Label => Some(Suspension::Label),
    })
}

impl TryFrom<pb::ResumeVenueRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::ResumeVenueRequest) -> Result<Asked, Violations> {
        let pb::ResumeVenueRequest { request_id, name } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let venue = violations.parse("name", &name);
        let asked = request.zip(venue);
        violations
            .unless_any(asked.map(|(request, venue)| Asked::new(request, ResumeVenue { venue })))
    }
}

impl TryFrom<pb::EndVenueRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::EndVenueRequest) -> Result<Asked, Violations> {
        let pb::EndVenueRequest { request_id, name, last_day, ending } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let venue = violations.parse("name", &name);
        let last_day = violations.parse("last_day", &last_day);
        let reason = violations.check("ending", ended_for(ending));
        let command = (|| {
            let (venue, last_day, reason) = (venue?, last_day?, reason?);
            Some(Asked::new(request?, EndVenue { venue, last_day, reason }))
        })();
        violations.unless_any(command)
    }
}

fn ended_for(ending: i32) -> Result<VenueEnding, String> {
    const CHOICES: &str = "VENUE_ENDING_CLOSED, VENUE_ENDING_LEFT, VENUE_ENDING_EXCLUDED, \
                           VENUE_ENDING_MERGED";
    chosen(ending, CHOICES, |ending| match ending {
        pb::VenueEnding::Unspecified => None,
        pb::VenueEnding::Closed => Some(VenueEnding::Closed),
        pb::VenueEnding::Left => Some(VenueEnding::Left),
        pb::VenueEnding::Excluded => Some(VenueEnding::Excluded),
        pb::VenueEnding::Merged => Some(VenueEnding::Merged),
    })
}

impl TryFrom<pb::SetEnrolmentRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::SetEnrolmentRequest) -> Result<Asked, Violations> {
        let pb::SetEnrolmentRequest { request_id, name, enrolment } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let venue = violations.parse("name", &name);
        let enrolment = violations.given("enrolment", enrolment);
        let enrolment = enrolment.and_then(|terms| read_enrolment(&mut violations, &terms));
        let command =
            venue.zip(enrolment).map(|(venue, enrolment)| SetEnrolment { venue, enrolment });
        let asked = request.zip(command);
        violations.unless_any(asked.map(|(request, command)| Asked::new(request, command)))
    }
}

fn read_enrolment(violations: &mut Violations, terms: &pb::Enrolment) -> Option<Enrolment> {
    const FORMS: &str = "LEGAL_FORM_PUBLIC_BODY, LEGAL_FORM_ASSOCIATION, LEGAL_FORM_COMPANY, \
                         LEGAL_FORM_COOPERATIVE, LEGAL_FORM_SOLE_TRADER, LEGAL_FORM_OTHER";
    let pb::Enrolment { set_off, legal_form, vat } = *terms;
    let legal_form = chosen(legal_form, FORMS, |form| match form {
        pb::enrolment::LegalForm::Unspecified => None,
        pb::enrolment::LegalForm::PublicBody => Some(LegalForm::PublicBody),
        pb::enrolment::LegalForm::Association => Some(LegalForm::Association),
        pb::enrolment::LegalForm::Company => Some(LegalForm::Company),
        pb::enrolment::LegalForm::Cooperative => Some(LegalForm::Cooperative),
        pb::enrolment::LegalForm::SoleTrader => Some(LegalForm::SoleTrader),
        pb::enrolment::LegalForm::Other => Some(LegalForm::Other),
    });
    let legal_form = violations.check("enrolment.legal_form", legal_form);
    let vat = chosen(vat, "VAT_OUT_OF_SCOPE, VAT_EXEMPT, VAT_SUBJECT", |vat| match vat {
        pb::enrolment::Vat::Unspecified => None,
        pb::enrolment::Vat::OutOfScope => Some(VatRegime::OutOfScope),
        pb::enrolment::Vat::Exempt => Some(VatRegime::Exempt),
        pb::enrolment::Vat::Subject => Some(VatRegime::Subject),
    });
    let vat = violations.check("enrolment.vat", vat);
    let (legal_form, vat) = (legal_form?, vat?);
    Some(Enrolment { set_off, legal_form, vat })
}
