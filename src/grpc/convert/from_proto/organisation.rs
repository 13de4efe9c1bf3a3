//! Funders and prescribers: what is personal goes to the registry.

use std::fmt::Display;
use std::str::FromStr;

use super::super::violations::Violations;
use super::chosen;
use crate::domain::command::Command;
use crate::domain::command::organisations::{CreateBuyer, CreateFunder, CreatePrescriber};
use crate::domain::command::records::{ReviseRecord, Whose};
use crate::domain::number::OrganisationNumber;
use crate::domain::organisation::FunderKind;
use crate::domain::registry::{Field, Fields, RecordDigest};
use crate::domain::request::RequestId;
use crate::domain::territory::Postcode;
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

/// A prescriber: nothing but its record.
pub(in crate::grpc) struct Prescriber;
/// A funder or a prescriber of which something else is known.
pub(in crate::grpc) struct Revised(Whose);

/// Makes the command from what was described and the digest of its record.
pub(in crate::grpc) trait WithRecord {
    /// The command whose personal part has this digest.
    fn with_record(self, record: RecordDigest) -> Command;
}

impl WithRecord for FunderKind {
    fn with_record(self, record: RecordDigest) -> Command {
        match self {
            FunderKind::Buyer => CreateBuyer { record }.into(),
            FunderKind::CoFunder | FunderKind::Contributor => {
                CreateFunder { kind: self, record }.into()
            }
        }
    }
}

impl WithRecord for Prescriber {
    fn with_record(self, record: RecordDigest) -> Command {
        CreatePrescriber { record }.into()
    }
}

impl WithRecord for Revised {
    fn with_record(self, record: RecordDigest) -> Command {
        let Revised(whose) = self;
        ReviseRecord { whose, record }.into()
    }
}

impl TryFrom<pb::CreateFunderRequest> for Described<FunderKind> {
    type Error = Violations;

    fn try_from(request: pb::CreateFunderRequest) -> Result<Described<FunderKind>, Violations> {
        let pb::CreateFunderRequest {
            request_id,
            kind,
            display_name,
            organisation_number,
            address,
        } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let kind =
            chosen(kind, "KIND_BUYER, KIND_CO_FUNDER, KIND_CONTRIBUTOR", |kind| match kind {
                pb::funder::Kind::Unspecified => None,
                pb::funder::Kind::Buyer => Some(FunderKind::Buyer),
                pb::funder::Kind::CoFunder => Some(FunderKind::CoFunder),
                pb::funder::Kind::Contributor => Some(FunderKind::Contributor),
            });
        let kind = violations.check("kind", kind);
        let known = (display_name, organisation_number, address);
        let fields = organisation(&mut violations, known);
        let asked = request.zip(kind);
        violations.unless_any(asked.map(|(request, terms)| Described { request, fields, terms }))
    }
}

impl TryFrom<pb::UpdateFunderRequest> for Described<Revised> {
    type Error = Violations;

    fn try_from(request: pb::UpdateFunderRequest) -> Result<Described<Revised>, Violations> {
        let pb::UpdateFunderRequest {
            request_id,
            name,
            display_name,
            organisation_number,
            address,
        } = request;
        let known = (display_name, organisation_number, address);
        revised(&request_id, (&name, Whose::Funder), known)
    }
}

impl TryFrom<pb::CreatePrescriberRequest> for Described<Prescriber> {
    type Error = Violations;

    fn try_from(request: pb::CreatePrescriberRequest) -> Result<Self, Violations> {
        let pb::CreatePrescriberRequest { request_id, display_name, organisation_number, address } =
            request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let known = (display_name, organisation_number, address);
        let fields = organisation(&mut violations, known);
        let terms = Prescriber;
        violations.unless_any(request.map(|request| Described { request, fields, terms }))
    }
}

impl TryFrom<pb::UpdatePrescriberRequest> for Described<Revised> {
    type Error = Violations;

    fn try_from(request: pb::UpdatePrescriberRequest) -> Result<Described<Revised>, Violations> {
        let pb::UpdatePrescriberRequest {
            request_id,
            name,
            display_name,
            organisation_number,
            address,
        } = request;
        let known = (display_name, organisation_number, address);
        revised(&request_id, (&name, Whose::Prescriber), known)
    }
}

/// What a request says of an organisation: its name, its number and its seat.
type Known = (String, String, Option<pb::PostalAddress>);

/// A new description of the organisation called `name`.
fn revised<I: FromStr<Err: Display>>(
    request_id: &str,
    (name, whose): (&str, fn(I) -> Whose),
    known: Known,
) -> Result<Described<Revised>, Violations> {
    let mut violations = Violations::default();
    let request = violations.parse("request_id", request_id);
    let whose = violations.parse("name", name).map(whose);
    let fields = organisation(&mut violations, known);
    let asked = request.zip(whose.map(Revised));
    violations.unless_any(asked.map(|(request, terms)| Described { request, fields, terms }))
}

/// What is known of an organisation.
fn organisation(violations: &mut Violations, (name, of_register, address): Known) -> Fields {
    let mut fields = Fields::empty();
    required(violations, &mut fields, ("display_name", Field::Name, &name));
    number(violations, &mut fields, ("organisation_number", &of_register));
    seat(violations, &mut fields, address.unwrap_or_default());
    fields
}

/// A text of a record: where it stands in the request and in the registry.
pub(super) type Text<'a> = (&'static str, Field, &'a str);

/// Keeps a text that must be there.
pub(super) fn required(
    violations: &mut Violations,
    fields: &mut Fields,
    (path, field, text): Text<'_>,
) {
    if text.trim().is_empty() {
        violations.note(path, "missing: a text of 1 to 1024 bytes is required");
    } else if let Err(error) = fields.insert(field, text) {
        violations.note(path, error.reason);
    }
}

/// Keeps a text that can be left out.
pub(super) fn optional(violations: &mut Violations, fields: &mut Fields, text: Text<'_>) {
    let (path, field, text) = text;
    if !text.is_empty() {
        required(violations, fields, (path, field, text));
    }
}

/// Keeps a number that can be left out, in its one written form.
pub(super) fn number(
    violations: &mut Violations,
    fields: &mut Fields,
    (path, text): (&'static str, &str),
) {
    if let Ok(Some(number)) = violations.parse_if_given::<OrganisationNumber>(path, text) {
        let text = number.to_string();
        required(violations, fields, (path, Field::OrganisationNumber, &text));
    }
}

/// Keeps a postcode that can be left out.
pub(super) fn postcode_of(
    violations: &mut Violations,
    fields: &mut Fields,
    postcode: (&'static str, &str),
) {
    let (path, text) = postcode;
    if violations.parse_if_given::<Postcode>(path, text).is_ok() {
        optional(violations, fields, (path, Field::Postcode, text));
    }
}

/// Keeps what is said of the seat of an organisation.
fn seat(violations: &mut Violations, fields: &mut Fields, address: pb::PostalAddress) {
    let pb::PostalAddress { street, street_more, postcode, commune } = address;
    optional(violations, fields, ("address.street", Field::Address, &street));
    optional(violations, fields, ("address.street_more", Field::AddressMore, &street_more));
    postcode_of(violations, fields, ("address.postcode", &postcode));
    optional(violations, fields, ("address.commune", Field::Commune, &commune));
}
