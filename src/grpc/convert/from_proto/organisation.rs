//! Funders, prescribers and venues: what is personal goes to the registry.

use super::super::violations::Violations;
use super::{Asked, chosen};
use crate::domain::command::Command;
use crate::domain::command::organisations::{CreateBuyer, CreatePrescriber, CreateVenue};
use crate::domain::command::suspend::{ResumeVenue, SuspendVenue};
use crate::domain::facts::{Suspension, VenueTerms};
use crate::domain::registry::{Field, Fields, RecordDigest};
use crate::domain::request::RequestId;
use crate::domain::siret::Siret;
use crate::domain::territory::{Departement, InseeCode, Postcode};
use crate::domain::time::{Day, DayRange};
use crate::grpc::pb;

/// A command that describes somebody: complete once the digest of the record is known.
pub(in crate::grpc) struct Described<T> {
    /// Identifies the request across retries.
    pub(in crate::grpc) request: RequestId,
    /// What goes to the registry's log.
    pub(in crate::grpc) fields: Fields,
    /// What goes into the chain beside the digest.
    pub(in crate::grpc) terms: T,
}

/// What the rules need to know of a venue.
#[derive(Clone, Copy)]
pub(in crate::grpc) struct VenuePlace {
    departement: Departement,
    commune: Option<InseeCode>,
    label: DayRange,
}

/// A buyer: nothing but its record.
pub(in crate::grpc) struct Buyer;
/// A prescriber: nothing but its record.
pub(in crate::grpc) struct Prescriber;

/// Makes the command from what was described and the digest of its record.
pub(in crate::grpc) trait WithRecord {
    /// The command whose personal part has this digest.
    fn with_record(self, record: RecordDigest) -> Command;
}

impl WithRecord for Buyer {
    fn with_record(self, record: RecordDigest) -> Command {
        CreateBuyer { record }.into()
    }
}

impl WithRecord for Prescriber {
    fn with_record(self, record: RecordDigest) -> Command {
        CreatePrescriber { record }.into()
    }
}

impl WithRecord for VenuePlace {
    fn with_record(self, record: RecordDigest) -> Command {
        let VenuePlace { departement, commune, label } = self;
        CreateVenue { terms: VenueTerms { departement, commune, label, record } }.into()
    }
}

impl TryFrom<pb::CreateFunderRequest> for Described<Buyer> {
    type Error = Violations;

    fn try_from(request: pb::CreateFunderRequest) -> Result<Described<Buyer>, Violations> {
        let pb::CreateFunderRequest { request_id, kind, display_name, siret } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let kind = chosen(kind, "KIND_BUYER", |kind| match kind {
            pb::funder::Kind::Unspecified => None,
            pb::funder::Kind::Buyer => Some(Buyer),
        });
        let kind = violations.check("kind", kind);
        let mut fields = Fields::empty();
        required(&mut violations, &mut fields, ("display_name", Field::Name, &display_name));
        number(&mut violations, &mut fields, ("siret", Field::Siret, &siret));
        let asked = request.zip(kind);
        violations.unless_any(asked.map(|(request, terms)| Described { request, fields, terms }))
    }
}

impl TryFrom<pb::CreatePrescriberRequest> for Described<Prescriber> {
    type Error = Violations;

    fn try_from(request: pb::CreatePrescriberRequest) -> Result<Self, Violations> {
        let pb::CreatePrescriberRequest { request_id, display_name, siret } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let mut fields = Fields::empty();
        required(&mut violations, &mut fields, ("display_name", Field::Name, &display_name));
        number(&mut violations, &mut fields, ("siret", Field::Siret, &siret));
        let terms = Prescriber;
        violations.unless_any(request.map(|request| Described { request, fields, terms }))
    }
}

impl TryFrom<pb::CreateVenueRequest> for Described<VenuePlace> {
    type Error = Violations;

    fn try_from(request: pb::CreateVenueRequest) -> Result<Described<VenuePlace>, Violations> {
        let pb::CreateVenueRequest { request_id, profile } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let profile = violations.given("profile", profile);
        let described = profile.and_then(|profile| venue_profile(&mut violations, profile));
        let asked = request.zip(described);
        violations.unless_any(asked.map(|(request, (fields, terms))| Described {
            request,
            fields,
            terms,
        }))
    }
}

fn venue_profile(
    violations: &mut Violations,
    profile: pb::VenueProfile,
) -> Option<(Fields, VenuePlace)> {
    let pb::VenueProfile {
        display_name,
        siret,
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
    number(violations, &mut fields, ("profile.siret", Field::Siret, &siret));
    for text in [
        ("profile.place_id", Field::PlaceId, place_id.as_str()),
        ("profile.address", Field::Address, &address),
        ("profile.address_more", Field::AddressMore, &address_more),
    ] {
        optional(violations, &mut fields, text);
    }
    if violations.parse_if_given::<Postcode>("profile.postcode", &postcode).is_ok() {
        optional(violations, &mut fields, ("profile.postcode", Field::Postcode, &postcode));
    }
    optional(violations, &mut fields, ("profile.commune", Field::Commune, &commune));
    optional(violations, &mut fields, ("profile.source", Field::Source, &source));
    let departement = violations.parse("profile.departement", &departement);
    let commune = violations.parse_if_given("profile.insee_code", &insee_code);
    let first = violations.parse::<Day>("profile.label_first_day", &label_first_day);
    let last = violations.parse::<Day>("profile.label_last_day", &label_last_day);
    let label = first.zip(last).and_then(|(first, last)| {
        let label = DayRange::new(first, last);
        let before = format!("{last} is before the first day, {first}");
        violations.check("profile.label_last_day", label.ok_or(before))
    });
    let (departement, commune, label) = (departement?, commune.ok()?, label?);
    Some((fields, VenuePlace { departement, commune, label }))
}

/// A text of a record: where it stands in the request and in the registry.
type Text<'a> = (&'static str, Field, &'a str);

/// Keeps a text that must be there.
fn required(violations: &mut Violations, fields: &mut Fields, (path, field, text): Text<'_>) {
    if text.trim().is_empty() {
        violations.note(path, "missing: a text of 1 to 1024 bytes is required");
    } else if let Err(error) = fields.insert(field, text) {
        violations.note(path, error.reason);
    }
}

/// Keeps a text that can be left out.
fn optional(violations: &mut Violations, fields: &mut Fields, text: Text<'_>) {
    let (path, field, text) = text;
    if !text.is_empty() {
        required(violations, fields, (path, field, text));
    }
}

/// Keeps a SIRET that can be left out.
fn number(violations: &mut Violations, fields: &mut Fields, text: Text<'_>) {
    let (path, _, siret) = text;
    if violations.parse_if_given::<Siret>(path, siret).is_ok() {
        optional(violations, fields, text);
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
