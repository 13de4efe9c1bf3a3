//! Importing again: what a file changes about the venues that the ledger has.
//!
//! A place is looked for among the venues, first by its publisher's identifier (of the same
//! source), then by what says that two rows are one place: number, folded name and postcode. Then
//! it is new, unchanged or changed. Nothing is done about it here, and nothing is taken away: a
//! venue that is not in the file any more is only reported.
//!
//! **Invariant:** every place of the import has exactly one decision, in the order of the file.
//! **Invariant:** nothing is guessed: a place that could be several venues is refused with its
//! reason, and so is a place whose venue is already another's. No venue is two places.
//! **Invariant:** the same import and the same venues, in any order, give the same plan.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

use super::{Import, Merged, Place};
use crate::domain::fold::fold;
use crate::domain::id::VenueId;
use crate::domain::number::OrganisationNumber;
use crate::domain::registry::TEXT_BYTES_MAX;
use crate::domain::territory::{Departement, InseeCode, Postcode};

/// A venue as the ledger knows it. What was erased, or was never there, is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// What the ledger calls it.
    pub name: VenueId,
    /// Where its description came from.
    pub source: String,
    /// The publisher's identifier in that source.
    pub place_id: String,
    /// Its number in a public register.
    pub organisation_number: Option<OrganisationNumber>,
    /// What people call it.
    pub display_name: String,
    /// The street, then its complement after a comma, as in [`Place`].
    pub address: String,
    /// The postcode.
    pub postcode: Option<Postcode>,
    /// Name of the commune.
    pub commune: String,
    /// Where it is, for the rules.
    pub departement: Departement,
    /// In which commune, for the rules.
    pub insee: Option<InseeCode>,
}

/// What importing a file comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan<'a> {
    /// Every place of the file, in its order, and what becomes of it.
    pub places: Vec<(&'a Place, Decision)>,
    /// The venues of the same source that are no place of the file and whose identifier no row has,
    /// in the order of their numbers. They stay as they are.
    pub absent: Vec<VenueId>,
}

/// What becomes of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The ledger has no such venue.
    New,
    /// The ledger has it as the file says.
    Unchanged(VenueId),
    /// The ledger has it, and the file says otherwise.
    Changed {
        /// The venue.
        venue: VenueId,
        /// What differs, in the order of [`Detail`]; never empty.
        changes: Vec<Change>,
    },
    /// It cannot be told which venue it is.
    Refused(Ambiguity),
}

/// One thing that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What it is.
    pub detail: Detail,
    /// What the ledger has; empty when it has nothing.
    pub before: String,
    /// What the file says; empty when it says nothing.
    pub after: String,
}

/// What a file says of a venue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Detail {
    /// What people call it.
    DisplayName,
    /// Its number in a public register.
    OrganisationNumber,
    /// The publisher's identifier.
    PlaceId,
    /// Street and complement.
    Address,
    /// The postcode.
    Postcode,
    /// Name of the commune.
    Commune,
    /// Where it is, for the rules.
    Departement,
    /// In which commune, for the rules.
    InseeCode,
}

/// Why it cannot be told which venue a place is, in the order in which it is looked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Ambiguity {
    /// Several venues have the identifier of the row, or of a row that is merged into it.
    #[error("{} have its identifier, or that of a row merged into it", list(.venues))]
    Identifier {
        /// The venues, in the order of their numbers.
        venues: Vec<VenueId>,
    },
    /// Several venues have its number, folded name and postcode.
    #[error("{} have its number, name and postcode", list(.venues))]
    Description {
        /// The venues, in the order of their numbers.
        venues: Vec<VenueId>,
    },
    /// The venue that it would be is already another row's.
    #[error("it would be {venue}, which is already the place of line {line}")]
    Taken {
        /// The venue.
        venue: VenueId,
        /// The line of the other row.
        line: u32,
    },
}

impl Plan<'_> {
    /// What becomes of the places of `import`, whose descriptions come from `source`, when the
    /// ledger has the venues `known`, each given once.
    pub fn of<'a>(import: &'a Import, known: &[Known], source: &str) -> Plan<'a> {
        let venues = Venues::new(known, source);
        let merged = merged_ids(import);
        let ids = |place: &'a Place| {
            let more = merged.get(place.id.as_str()).into_iter().flatten().copied();
            std::iter::once(place.id.as_str()).chain(more)
        };
        // All identifiers first: they say more than a name.
        let mut taken = Taken::default();
        let by_id: Vec<BTreeSet<VenueId>> = import
            .venues
            .iter()
            .map(|place| taken.by(place.line, venues.with_ids(ids(place))))
            .collect();
        let mut places = Vec::with_capacity(import.venues.len());
        for (place, found) in import.venues.iter().zip(by_id) {
            let found = if found.is_empty() {
                let found = taken.by(place.line, venues.with_description(place));
                only(found).map_err(|venues| Ambiguity::Description { venues })
            } else {
                only(found).map_err(|venues| Ambiguity::Identifier { venues })
            };
            let found = found.and_then(|venue| taken.check(venue, place.line));
            places.push((place, venues.decision(place, found)));
        }
        let absent = venues.absent(import, &taken);
        Plan { places, absent }
    }
}

/// The line of the first place that each venue may be.
#[derive(Default)]
struct Taken(BTreeMap<VenueId, u32>);

impl Taken {
    /// Gives back `venues`, which are the place of `line` where they are no other's yet.
    fn by(&mut self, line: u32, venues: BTreeSet<VenueId>) -> BTreeSet<VenueId> {
        for venue in &venues {
            self.0.entry(*venue).or_insert(line);
        }
        venues
    }

    /// Gives back `venue`, unless it is the place of another line than `line`.
    fn check(&self, venue: Option<VenueId>, line: u32) -> Result<Option<VenueId>, Ambiguity> {
        let first = venue.and_then(|venue| Some((venue, *self.0.get(&venue)?)));
        match first {
            Some((venue, first)) if first != line => Err(Ambiguity::Taken { venue, line: first }),
            _ => Ok(venue),
        }
    }
}

/// What says that two rows are one place.
type Description = (OrganisationNumber, String, Postcode);

/// The venues of the ledger, as places are looked for among them.
struct Venues<'a> {
    all: BTreeMap<VenueId, &'a Known>,
    /// Those of the source, by the publisher's identifier.
    by_id: HashMap<&'a str, Vec<VenueId>>,
    by_description: HashMap<Description, BTreeSet<VenueId>>,
}

impl<'a> Venues<'a> {
    fn new(known: &'a [Known], source: &str) -> Venues<'a> {
        let all = known.iter().map(|venue| (venue.name, venue)).collect();
        let mut by_id: HashMap<&str, Vec<VenueId>> = HashMap::new();
        let mut by_description: HashMap<Description, BTreeSet<VenueId>> = HashMap::new();
        for venue in known {
            if venue.source == source && !venue.place_id.is_empty() {
                by_id.entry(&venue.place_id).or_default().push(venue.name);
            }
            if let (Some(number), Some(postcode)) = (venue.organisation_number, venue.postcode) {
                let description = (number, fold(&venue.display_name), postcode);
                by_description.entry(description).or_default().insert(venue.name);
            }
        }
        Venues { all, by_id, by_description }
    }

    fn with_ids<'b>(&self, ids: impl Iterator<Item = &'b str>) -> BTreeSet<VenueId> {
        ids.filter_map(|id| self.by_id.get(kept(id))).flatten().copied().collect()
    }

    fn with_description(&self, place: &Place) -> BTreeSet<VenueId> {
        let description = (place.number, fold(kept(&place.name)), place.postcode);
        self.by_description.get(&description).cloned().unwrap_or_default()
    }

    fn decision(&self, place: &Place, found: Result<Option<VenueId>, Ambiguity>) -> Decision {
        let venue = match found {
            Err(ambiguity) => return Decision::Refused(ambiguity),
            Ok(found) => found.and_then(|venue| self.all.get(&venue)),
        };
        let Some(known) = venue else { return Decision::New };
        let changes = changes(known, place);
        let venue = known.name;
        if changes.is_empty() {
            Decision::Unchanged(venue)
        } else {
            Decision::Changed { venue, changes }
        }
    }

    /// The venues of the source that no place may be and no row has the identifier of.
    fn absent(&self, import: &Import, taken: &Taken) -> Vec<VenueId> {
        let refused = import.refused.iter().map(|row| row.id.as_str());
        let named: BTreeSet<VenueId> = self.with_ids(refused);
        let gone = |venue: &VenueId| !taken.0.contains_key(venue) && !named.contains(venue);
        let mut absent: Vec<VenueId> =
            self.by_id.values().flatten().copied().filter(gone).collect();
        absent.sort_unstable();
        absent
    }
}

/// The identifiers of the rows that are merged into each row.
fn merged_ids(import: &Import) -> HashMap<&str, Vec<&str>> {
    let groups = import.merged.iter().map(|Merged { kept, dropped }| {
        (kept.id.as_str(), dropped.iter().map(|row| row.id.as_str()).collect())
    });
    groups.collect()
}

/// The one venue, if any.
///
/// # Errors
///
/// All of them, when there are several.
fn only(venues: BTreeSet<VenueId>) -> Result<Option<VenueId>, Vec<VenueId>> {
    if venues.len() > 1 { Err(venues.into_iter().collect()) } else { Ok(venues.first().copied()) }
}

/// What differs between a venue and the place that it is.
fn changes(known: &Known, place: &Place) -> Vec<Change> {
    fn shown(value: Option<impl fmt::Display>) -> String {
        value.map(|value| value.to_string()).unwrap_or_default()
    }
    let text =
        |detail, before: &str, after: &str| (detail, before.to_owned(), kept(after).to_owned());
    let details = [
        text(Detail::DisplayName, &known.display_name, &place.name),
        (Detail::OrganisationNumber, shown(known.organisation_number), place.number.to_string()),
        text(Detail::PlaceId, &known.place_id, &place.id),
        text(Detail::Address, &known.address, &place.address),
        (Detail::Postcode, shown(known.postcode), place.postcode.to_string()),
        text(Detail::Commune, &known.commune, &place.commune),
        (Detail::Departement, known.departement.to_string(), place.departement.to_string()),
        (Detail::InseeCode, shown(known.insee), shown(place.insee)),
    ];
    let differing = details.into_iter().filter(|(_, before, after)| before != after);
    differing.map(|(detail, before, after)| Change { detail, before, after }).collect()
}

/// As much of `text` as the registry keeps, cut between letters.
pub fn kept(text: &str) -> &str {
    let ends = text.char_indices().map(|(at, letter)| at.saturating_add(letter.len_utf8()));
    let end = ends.take_while(|end| *end <= TEXT_BYTES_MAX).last().unwrap_or(0);
    text.get(..end).unwrap_or_default().trim_end()
}

fn list(venues: &[VenueId]) -> String {
    venues.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

impl Detail {
    /// All of them, in order.
    pub const ALL: [Detail; 8] = [
        Detail::DisplayName,
        Detail::OrganisationNumber,
        Detail::PlaceId,
        Detail::Address,
        Detail::Postcode,
        Detail::Commune,
        Detail::Departement,
        Detail::InseeCode,
    ];

    /// The name in French, for the people who import.
    pub const fn french(self) -> &'static str {
        match self {
            Detail::DisplayName => "nom",
            Detail::OrganisationNumber => "numéro",
            Detail::PlaceId => "identifiant",
            Detail::Address => "adresse",
            Detail::Postcode => "code postal",
            Detail::Commune => "commune",
            Detail::Departement => "département",
            Detail::InseeCode => "code INSEE",
        }
    }
}

/// The name of the field of a venue on the wire.
impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Detail::DisplayName => "display_name",
            Detail::OrganisationNumber => "organisation_number",
            Detail::PlaceId => "place_id",
            Detail::Address => "address",
            Detail::Postcode => "postcode",
            Detail::Commune => "commune",
            Detail::Departement => "departement",
            Detail::InseeCode => "insee_code",
        })
    }
}
