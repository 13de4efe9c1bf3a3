//! Where chèques can be used.

use super::super::territory::{Departement, InseeCode};
use super::Rules;

/// Where a scheme's chèques can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Territory {
    /// In every labelled venue.
    Anywhere,
    /// In venues of these départements or communes.
    Within {
        /// Départements, at most [`Rules::PLACES_MAX`].
        departements: Vec<Departement>,
        /// Communes, at most [`Rules::PLACES_MAX`]. A venue without INSEE code is in none.
        communes: Vec<InseeCode>,
    },
}

impl Territory {
    /// Whether a venue in `departement` and `commune` is part of this territory.
    pub fn contains(&self, departement: Departement, commune: Option<InseeCode>) -> bool {
        match self {
            Territory::Anywhere => true,
            Territory::Within { departements, communes } => {
                departements.contains(&departement)
                    || commune.is_some_and(|commune| communes.contains(&commune))
            }
        }
    }

    /// Whether some venue could be in both: a commune lies in its département too.
    pub fn overlaps(&self, other: &Territory) -> bool {
        match (self, other) {
            (Territory::Anywhere, _) | (_, Territory::Anywhere) => true,
            (
                Territory::Within { departements, communes },
                Territory::Within { departements: theirs, communes: those },
            ) => {
                let lies_in = |commune: &InseeCode, list: &[Departement]| {
                    commune.departement().is_none_or(|around| list.contains(&around))
                };
                departements.iter().any(|one| theirs.contains(one))
                    || communes.iter().any(|one| those.contains(one) || lies_in(one, theirs))
                    || those.iter().any(|one| lies_in(one, departements))
            }
        }
    }

    /// Whether there are at most [`Rules::PLACES_MAX`] départements and communes.
    pub fn is_in_range(&self) -> bool {
        match self {
            Territory::Anywhere => true,
            Territory::Within { departements, communes } => {
                departements.len() <= Rules::PLACES_MAX && communes.len() <= Rules::PLACES_MAX
            }
        }
    }
}
