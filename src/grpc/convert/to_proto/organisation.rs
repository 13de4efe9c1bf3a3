//! Funders and prescribers.

use super::{effect, text};
use crate::domain::entry::{Effect, OrganisationEffect};
use crate::domain::id::{FunderId, PrescriberId};
use crate::domain::organisation::FunderKind;
use crate::domain::registry::{Field, Fields};
use crate::engine::Accepted;
use crate::grpc::pb;

/// The funder that was created.
pub(in crate::grpc) fn funder_created(accepted: &Accepted, fields: &Fields) -> Option<pb::Funder> {
    effect(accepted, |effect| {
        if let Effect::BuyerCreated { funder: id, .. } = effect {
            return Some(funder(*id, FunderKind::Buyer, fields));
        }
        let Effect::Organisation(OrganisationEffect::FunderCreated { funder: id, kind, .. }) =
            effect
        else {
            return None;
        };
        Some(funder(*id, *kind, fields))
    })
}

/// A funder with its record.
pub(in crate::grpc) fn funder(funder: FunderId, kind: FunderKind, fields: &Fields) -> pb::Funder {
    pb::Funder {
        name: funder.to_string(),
        kind: funder_kind(kind).into(),
        display_name: text(fields, Field::Name),
        organisation_number: text(fields, Field::OrganisationNumber),
        address: address(fields),
    }
}

pub(super) fn funder_kind(kind: FunderKind) -> pb::funder::Kind {
    match kind {
        FunderKind::Buyer => pb::funder::Kind::Buyer,
        FunderKind::CoFunder => pb::funder::Kind::CoFunder,
        FunderKind::Contributor => pb::funder::Kind::Contributor,
    }
}

/// The seat of an organisation, if anything is known of it.
fn address(fields: &Fields) -> Option<pb::PostalAddress> {
    let address = pb::PostalAddress {
        street: text(fields, Field::Address),
        street_more: text(fields, Field::AddressMore),
        postcode: text(fields, Field::Postcode),
        commune: text(fields, Field::Commune),
    };
    if address == pb::PostalAddress::default() { None } else { Some(address) }
}

/// The prescriber that was created.
pub(in crate::grpc) fn prescriber_created(
    accepted: &Accepted,
    fields: &Fields,
) -> Option<pb::Prescriber> {
    effect(accepted, |effect| {
        let Effect::PrescriberCreated { prescriber: id, .. } = effect else { return None };
        Some(prescriber(*id, fields))
    })
}

/// A prescriber with its record.
pub(in crate::grpc) fn prescriber(prescriber: PrescriberId, fields: &Fields) -> pb::Prescriber {
    pb::Prescriber {
        name: prescriber.to_string(),
        display_name: text(fields, Field::Name),
        organisation_number: text(fields, Field::OrganisationNumber),
        address: address(fields),
    }
}
