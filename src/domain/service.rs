//! Services: what a venue can do for a person, as the national schema names it.
//!
//! **Invariant:** the nine services are those of the *schéma des lieux de médiation numérique*
//! from version 1.0 on (`LaMednum/standard-mediation-num` on schema.data.gouv.fr), in its order.

use std::fmt;
use std::str::FromStr;

use super::fold::fold;

/// One of the nine services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Service {
    /// Help with administrative procedures.
    AdministrativeProcedures,
    /// Learning the tools of everyday life.
    EverydayTools,
    /// Finding work by digital means.
    Employment,
    /// Using digital tools safely.
    Security,
    /// Bringing up and teaching children with digital tools.
    Parenting,
    /// Leisure and creation.
    Leisure,
    /// Understanding the digital world.
    Understanding,
    /// Access to the internet and to equipment.
    Access,
    /// Buying equipment at a solidarity price.
    Equipment,
}

impl Service {
    /// All of them, in the order of the schema.
    pub const ALL: [Service; 9] = [
        Service::AdministrativeProcedures,
        Service::EverydayTools,
        Service::Employment,
        Service::Security,
        Service::Parenting,
        Service::Leisure,
        Service::Understanding,
        Service::Access,
        Service::Equipment,
    ];

    /// The name in files, on the wire and on the command line: the label in lower case, without
    /// accents, its words joined by hyphens. Never changes.
    pub const fn slug(self) -> &'static str {
        match self {
            Service::AdministrativeProcedures => "aide-aux-demarches-administratives",
            Service::EverydayTools => "maitrise-des-outils-numeriques-du-quotidien",
            Service::Employment => "insertion-professionnelle-via-le-numerique",
            Service::Security => "utilisation-securisee-du-numerique",
            Service::Parenting => "parentalite-et-education-avec-le-numerique",
            Service::Leisure => "loisirs-et-creations-numeriques",
            Service::Understanding => "comprehension-du-monde-numerique",
            Service::Access => "acces-internet-et-materiel-informatique",
            Service::Equipment => "acquisition-de-materiel-informatique-a-prix-solidaire",
        }
    }

    /// The French label of the schema, as people read it.
    pub const fn label(self) -> &'static str {
        match self {
            Service::AdministrativeProcedures => "Aide aux démarches administratives",
            Service::EverydayTools => "Maîtrise des outils numériques du quotidien",
            Service::Employment => "Insertion professionnelle via le numérique",
            Service::Security => "Utilisation sécurisée du numérique",
            Service::Parenting => "Parentalité et éducation avec le numérique",
            Service::Leisure => "Loisirs et créations numériques",
            Service::Understanding => "Compréhension du monde numérique",
            Service::Access => "Accès internet et matériel informatique",
            Service::Equipment => "Acquisition de matériel informatique à prix solidaire",
        }
    }

    /// The service with this label; `None` when there is none.
    ///
    /// Case, accents, punctuation and spaces are ignored: the description of the schema itself
    /// writes *Comprehension du monde numérique* where its values have the accent.
    pub fn from_label(label: &str) -> Option<Service> {
        let label = fold(label);
        Service::ALL.into_iter().find(|service| fold(service.label()) == label)
    }
}

/// Why a text names no service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not one of the nine services, as in `aide-aux-demarches-administratives`")]
pub struct InvalidService;

impl FromStr for Service {
    type Err = InvalidService;

    fn from_str(text: &str) -> Result<Service, InvalidService> {
        Service::ALL.into_iter().find(|service| service.slug() == text).ok_or(InvalidService)
    }
}

/// The slug.
impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_read_back_from_its_slug_and_from_its_label() {
        for service in Service::ALL {
            assert_eq!(service.to_string().parse(), Ok(service));
            assert_eq!(Service::from_label(service.label()), Some(service));
        }
    }

    #[test]
    fn a_slug_is_the_label_in_lower_case_without_accents() {
        for service in Service::ALL {
            let label = service.label().replace(' ', "-");
            assert_eq!(service.slug().len(), label.chars().count(), "{service}");
            assert_eq!(fold(service.slug()), fold(&label), "{service}");
            assert!(service.slug().bytes().all(|b| b.is_ascii_lowercase() || b == b'-'));
        }
    }

    #[test]
    fn a_label_is_known_without_its_accents() {
        let found = Service::from_label(" Comprehension du monde numérique ");
        assert_eq!(found, Some(Service::Understanding));
    }

    #[test]
    fn another_label_is_no_service() {
        for label in ["", "|", "Prendre en main un ordinateur"] {
            assert_eq!(Service::from_label(label), None, "{label}");
        }
        assert_eq!("Aide aux démarches administratives".parse::<Service>(), Err(InvalidService));
    }
}
