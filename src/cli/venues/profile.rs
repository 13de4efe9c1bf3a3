//! What a venue is: created, shown, changed.

use super::facts;
use crate::cli::failure::Failure;
use crate::cli::remote::{Again, PAGE, Server, change, every, read};
use crate::cli::sheet::{Sheet, Value};
use crate::cli::{receipt, typed};
use crate::domain::id::VenueId;
use crate::domain::number::OrganisationNumber;
use crate::domain::territory::{Departement, InseeCode, Postcode};
use crate::domain::time::Day;
use crate::grpc::pb;
use pb::venue_service_client::VenueServiceClient;

/// What `carnet venue create` is told.
#[derive(Debug, clap::Args)]
pub struct Create {
    /// Comment on l’appelle.
    #[arg(long, value_name = "TEXTE")]
    name: String,
    /// Son département, comme `16`.
    #[arg(long, value_name = "DÉPARTEMENT")]
    departement: Departement,
    /// Le premier jour du label demandé, AAAA-MM-JJ.
    #[arg(long, value_name = "JOUR")]
    label_first: Day,
    /// Le dernier jour du label demandé, AAAA-MM-JJ, compris.
    #[arg(long, value_name = "JOUR")]
    label_last: Day,
    /// What else is known.
    #[command(flatten)]
    details: Details,
    /// Which request it is.
    #[command(flatten)]
    again: Again,
}

/// What `carnet venue update` is told.
#[derive(Debug, clap::Args)]
pub struct Update {
    /// Le lieu, comme `venues/1`.
    #[arg(value_name = "LIEU")]
    venue: VenueId,
    /// Comment on l’appelle.
    #[arg(long, value_name = "TEXTE")]
    name: Option<String>,
    /// Son département, comme `16`.
    #[arg(long, value_name = "DÉPARTEMENT")]
    departement: Option<Departement>,
    /// What else is known.
    #[command(flatten)]
    details: Details,
    /// Which request it is.
    #[command(flatten)]
    again: Again,
}

/// What can be known of a venue; an empty text takes away what was.
#[derive(Debug, clap::Args)]
struct Details {
    /// Son numéro : SIRET, RNA ou RIDET.
    #[arg(long, value_parser = typed::instead::<OrganisationNumber>)]
    number: Option<String>,
    /// Son identifiant dans le fichier d’où il vient.
    #[arg(long, value_name = "TEXTE")]
    place_id: Option<String>,
    /// Numéro et rue.
    #[arg(long, value_name = "TEXTE")]
    address: Option<String>,
    /// Le complément de l’adresse.
    #[arg(long, value_name = "TEXTE")]
    address_more: Option<String>,
    /// Son code postal.
    #[arg(long, value_name = "CODE", value_parser = typed::instead::<Postcode>)]
    postcode: Option<String>,
    /// Le nom de sa commune.
    #[arg(long, value_name = "TEXTE")]
    commune: Option<String>,
    /// Le code INSEE de sa commune, pour les règles de territoire.
    #[arg(long, value_name = "CODE", value_parser = typed::instead::<InseeCode>)]
    insee: Option<String>,
    /// D’où vient cette description.
    #[arg(long, value_name = "TEXTE")]
    source: Option<String>,
}

impl Details {
    /// `known`, with what was typed in its place.
    fn over(self, known: pb::VenueProfile) -> pb::VenueProfile {
        pb::VenueProfile {
            organisation_number: self.number.unwrap_or(known.organisation_number),
            place_id: self.place_id.unwrap_or(known.place_id),
            address: self.address.unwrap_or(known.address),
            address_more: self.address_more.unwrap_or(known.address_more),
            postcode: self.postcode.unwrap_or(known.postcode),
            commune: self.commune.unwrap_or(known.commune),
            insee_code: self.insee.unwrap_or(known.insee_code),
            source: self.source.unwrap_or(known.source),
            ..known
        }
    }
}

/// Creates a venue.
///
/// # Errors
///
/// When the server cannot be reached or refuses.
pub(super) async fn create(args: Create, server: Server) -> Result<(), Failure> {
    let named = pb::VenueProfile {
        display_name: args.name,
        departement: args.departement.to_string(),
        label_first_day: args.label_first.to_string(),
        label_last_day: args.label_last.to_string(),
        ..pb::VenueProfile::default()
    };
    let profile = Some(args.details.over(named));
    let request = |request_id| pb::CreateVenueRequest { request_id, profile };
    let answer = change!(server, args.again, VenueServiceClient.create_venue(request))?;
    let created = Value::part(answer.venue, facts::sheet);
    server.show(&Sheet::new().fact("venue", "lieu", created).receipt(answer.receipt));
    Ok(())
}

async fn get(name: VenueId, server: &Server) -> Result<pb::Venue, Failure> {
    let request = pb::GetVenueRequest { name: name.to_string() };
    let answer = read!(server, VenueServiceClient.get_venue(request))?;
    answer.venue.ok_or(Failure::Incomplete("le lieu"))
}

/// Shows a venue.
///
/// # Errors
///
/// When the server cannot be reached or refuses.
pub(super) async fn show(name: VenueId, server: Server) -> Result<(), Failure> {
    server.show(&facts::sheet(get(name, &server).await?));
    Ok(())
}

/// All venues, in the order of their numbers.
///
/// # Errors
///
/// When the server cannot be reached or refuses.
pub(super) async fn all(server: &Server) -> Result<Vec<pb::Venue>, Failure> {
    let request = |page_token| pb::ListVenuesRequest { page_size: PAGE, page_token };
    Ok(every!(server, VenueServiceClient.list_venues(request).venues))
}

/// Shows all venues.
///
/// # Errors
///
/// When the server cannot be reached or refuses.
pub(super) async fn list(server: Server) -> Result<(), Failure> {
    let venues: Vec<Sheet> = all(&server).await?.into_iter().map(facts::sheet).collect();
    server.list(&venues, &["name", "display_name", "commune", "state", "validated_by"]);
    Ok(())
}

/// Changes what is known of a venue.
///
/// # Errors
///
/// When the server cannot be reached or refuses.
pub(super) async fn update(args: Update, server: Server) -> Result<(), Failure> {
    let known = get(args.venue, &server).await?;
    let known_profile = known.profile.ok_or(Failure::Incomplete("la description du lieu"))?;
    let departement = args.departement.map(|departement| departement.to_string());
    let named = pb::VenueProfile {
        display_name: args.name.unwrap_or(known_profile.display_name),
        departement: departement.unwrap_or(known_profile.departement),
        ..known_profile
    };
    let (name, profile) = (known.name, Some(args.details.over(named)));
    let request = |request_id| pb::UpdateVenueRequest { request_id, name, profile };
    let answer = change!(server, args.again, VenueServiceClient.update_venue(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}
