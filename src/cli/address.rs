//! Where an organisation has its seat, as it is typed and shown.

use super::sheet::Sheet;
use super::typed;
use crate::domain::territory::Postcode;
use crate::grpc::pb;

/// An address as it is typed; an empty text takes away what was known.
#[derive(Clone, Debug, clap::Args)]
pub struct Address {
    /// Numéro et rue du siège.
    #[arg(long, value_name = "TEXTE")]
    street: Option<String>,
    /// Le complément de cette adresse.
    #[arg(long, value_name = "TEXTE")]
    street_more: Option<String>,
    /// Son code postal.
    #[arg(long, value_name = "CODE", value_parser = typed::instead::<Postcode>)]
    postcode: Option<String>,
    /// Le nom de sa commune.
    #[arg(long, value_name = "TEXTE")]
    commune: Option<String>,
}

impl Address {
    /// `known`, with what was typed in its place; `None` when nothing is left.
    pub fn over(self, known: Option<pb::PostalAddress>) -> Option<pb::PostalAddress> {
        let Address { street, street_more, postcode, commune } = self;
        let known = known.unwrap_or_default();
        let address = pb::PostalAddress {
            street: street.unwrap_or(known.street),
            street_more: street_more.unwrap_or(known.street_more),
            postcode: postcode.unwrap_or(known.postcode),
            commune: commune.unwrap_or(known.commune),
        };
        Some(address).filter(|address| *address != pb::PostalAddress::default())
    }
}

/// The facts of an address.
pub fn sheet(address: pb::PostalAddress) -> Sheet {
    Sheet::new()
        .text("street", "siège : rue", address.street)
        .text("street_more", "siège : complément", address.street_more)
        .text("postcode", "siège : code postal", address.postcode)
        .text("commune", "siège : commune", address.commune)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_typed_stays_and_an_empty_text_takes_away() {
        let text = |text: &str| Some(text.to_owned());
        let nothing = Address { street: None, street_more: None, postcode: None, commune: None };
        assert_eq!(nothing.clone().over(None), None);
        let first =
            Address { street: text("1 rue"), commune: text("Angoulême"), ..nothing.clone() };
        let known = first.over(None);
        assert_eq!(nothing.clone().over(known.clone()), known);
        let second = Address { street: text(""), commune: text(""), ..nothing };
        assert_eq!(second.over(known), None);
    }
}
