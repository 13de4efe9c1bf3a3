//! The venues that the ledger has, as an import compares them with a file.

use crate::cli::failure::Failure;
use crate::domain::id::VenueId;
use crate::grpc::pb;
use crate::import::address;
use crate::import::plan::Known;

/// A venue of the API, as an import compares it.
///
/// # Errors
///
/// [`Failure::Incomplete`] when the server leaves out what every venue has.
pub(super) fn known(venue: pb::Venue) -> Result<Known, Failure> {
    let name = venue.name.parse().map_err(|_| Failure::Incomplete("le nom d’un lieu"))?;
    let profile = venue.profile.ok_or(Failure::Incomplete("la description d’un lieu"))?;
    let departement = profile.departement.parse();
    Ok(Known {
        name,
        source: profile.source,
        place_id: profile.place_id,
        organisation_number: profile.organisation_number.parse().ok(),
        display_name: profile.display_name,
        address: address(profile.address, &profile.address_more),
        postcode: profile.postcode.parse().ok(),
        commune: profile.commune,
        departement: departement.map_err(|_| Failure::Incomplete("le département d’un lieu"))?,
        insee: profile.insee_code.parse().ok(),
    })
}

/// What people call a venue; empty when that was erased.
pub(super) fn display_name(known: &[Known], venue: VenueId) -> &str {
    let found = known.iter().find(|known| known.name == venue);
    found.map_or("", |known| &known.display_name)
}
