//! A file of the national open data becomes venues: read, compared, and done place by place.
//!
//! ```text
//! chunks ─▶ read (a thread of its own) ─▶ plan against the venues there are ─▶ a request per place
//! ```
//!
//! **Invariant:** nothing is written before the whole file was read and found usable.
//! **Invariant:** each place is decided alone, as `CreateVenue` or `UpdateVenue` would decide it; a
//! refusal stands in its row, and only what says nothing about a place ends the stream.
//! **Invariant:** an import that is sent again after any end does what was not done, once.
//!
//! What bounds it: the file (`import`), [`IMPORT_CHUNKS`] chunks on their way, and so many imports
//! at once as [`super::limits::Limits`] says.

mod file;
mod request;

use tonic::{Status, Streaming};

use super::api::Api;
use super::convert::from_proto::{
    Described, ImportAsked, ImportTask, VenuePlace, VenueRevised, WithRecord,
};
use super::convert::to_proto::{self, import_changes, import_place};
use super::convert::violations::Violations;
use super::feed::{NotTaken, Outlet};
use super::limits::MESSAGE_BYTES_MAX;
use super::{api, pb, status};
use crate::domain::id::{Sequence, VenueId};
use crate::domain::organisation::Site;
use crate::domain::registry::{Field, Fields, RecordDigest};
use crate::domain::request::CallerId;
use crate::engine::{Accepted, Error};
use crate::import::plan::{Decision, Known, Plan};
use crate::import::{Import, Place, address};
use pb::import_place::Fate;
use pb::import_venues_request::Part as Asked;
use pb::import_venues_response::Part;

/// One import of one caller.
pub(super) struct Importing {
    /// Who decides.
    pub(super) api: Api,
    /// Who asks.
    pub(super) caller: CallerId,
}

/// What an import comes to before anything is done.
struct Compared {
    import: Import,
    /// For each place, in order.
    decisions: Vec<Decision>,
    absent: Vec<pb::ImportAbsent>,
    /// The last entry of the ledger that it was compared with.
    through: Option<Sequence>,
}

/// Where answers go.
type Answers = Outlet<pb::ImportVenuesResponse>;

impl Importing {
    /// Reads the file from `messages`, and does with it what they say.
    ///
    /// # Errors
    ///
    /// What ends the stream; what was done by then stays done.
    pub(super) async fn run(
        self,
        mut messages: Streaming<pb::ImportVenuesRequest>,
        answers: &Answers,
    ) -> Result<(), Status> {
        let terms = match self.next(&mut messages).await? {
            Some(Asked::Terms(terms)) => ImportAsked::try_from(terms)?,
            Some(Asked::Chunk(_)) | None => {
                return Err(Violations::one("terms", "missing: they come first").into());
            }
        };
        api::note(terms.request);
        let import = self.file(&mut messages).await?;
        let compared = self.compared(import).await?;
        for part in to_proto::import_read(&compared.import) {
            put(answers, part).await?;
        }
        for (place, decision) in compared.import.venues.iter().zip(&compared.decisions) {
            let row = self.settle(terms, (place, decision), compared.through).await?;
            put(answers, Part::Place(Box::new(row))).await?;
        }
        for absent in compared.absent {
            put(answers, Part::Absent(absent)).await?;
        }
        Ok(())
    }

    /// The next part of what is asked; `None` at the end.
    async fn next(
        &self,
        messages: &mut Streaming<pb::ImportVenuesRequest>,
    ) -> Result<Option<Asked>, Status> {
        let message = self.api.next(messages, MESSAGE_BYTES_MAX).await?;
        let Some(pb::ImportVenuesRequest { part }) = message else { return Ok(None) };
        let missing = || Violations::one("part", "missing: terms or a chunk");
        Ok(Some(part.ok_or_else(missing)?))
    }

    /// Reads what the chunks say, as they come.
    async fn file(
        &self,
        messages: &mut Streaming<pb::ImportVenuesRequest>,
    ) -> Result<Import, Status> {
        let (chunks, reading) = file::read();
        while let Some(part) = self.next(messages).await? {
            let Asked::Chunk(chunk) = part else {
                return Err(Violations::one("terms", "given more than once").into());
            };
            // Whoever reads has stopped: the file is not usable, and the reading says why.
            if chunks.send(chunk).await.is_err() {
                break;
            }
        }
        drop(chunks);
        let read = reading.await.map_err(|_| status::internal())?;
        read.map_err(|error| status::file_invalid(&error))
    }

    /// Compares what was read with the venues there are.
    async fn compared(&self, import: Import) -> Result<Compared, Status> {
        let read = self.api.engine.read(|view| {
            let venues = view.facts.venues.iter().enumerate();
            let venues = venues.filter_map(|(index, venue)| {
                Some((VenueId::at_index(index)?, venue.record, venue.site))
            });
            (venues.collect::<Vec<_>>(), view.position.sequence)
        });
        let (venues, through) = read.await?;
        let api = self.api.clone();
        let compared = tokio::task::spawn_blocking(move || {
            let known = known(&api, &venues)?;
            let Plan { places, absent } = Plan::of(&import, &known, request::SOURCE);
            let decisions = places.into_iter().map(|(_, decision)| decision).collect();
            let absent = absent.into_iter().map(|venue| gone(&known, venue)).collect();
            Ok::<_, Status>(Compared { import, decisions, absent, through })
        });
        compared.await.map_err(|_| status::internal())?
    }

    /// Does what is to be done about one place, and says what became of it.
    async fn settle(
        &self,
        asked: ImportAsked,
        (place, decision): (&Place, &Decision),
        through: Option<Sequence>,
    ) -> Result<pb::ImportPlace, Status> {
        Ok(match (decision, asked.task) {
            (Decision::New, ImportTask::Check) => import_place(place, Fate::New, None),
            (Decision::New, ImportTask::Create(label) | ImportTask::Update(label)) => {
                let request = request::creation(place, label);
                created(place, self.submit::<_, VenuePlace>(request).await?, through)
            }
            (Decision::Unchanged(venue), _) => import_place(place, Fate::Unchanged, Some(*venue)),
            (Decision::Changed { venue, changes }, ImportTask::Check | ImportTask::Create(_)) => {
                pb::ImportPlace {
                    changes: import_changes(changes),
                    ..import_place(place, Fate::Differs, Some(*venue))
                }
            }
            (Decision::Changed { venue, changes }, ImportTask::Update(_)) => {
                let request = request::update(asked.request, *venue, place);
                match self.submit::<_, VenueRevised>(request).await? {
                    Ok(accepted) => pb::ImportPlace {
                        changes: import_changes(changes),
                        receipt: Some(to_proto::receipt(&accepted)),
                        ..import_place(place, Fate::Updated, Some(*venue))
                    },
                    Err(status) => refused((place, Some(*venue)), &status),
                }
            }
            (Decision::Refused(why), _) => refused((place, None), &status::place_refused(why)),
        })
    }

    /// Asks for one change as its own call would; the refusal of it is no error.
    async fn submit<R, T>(&self, request: R) -> Result<Result<Accepted, Status>, Status>
    where
        T: WithRecord,
        Described<T>: TryFrom<R, Error = Violations>,
    {
        let described = match Described::<T>::try_from(request) {
            Ok(described) => described,
            Err(violations) => return Ok(Err(violations.into())),
        };
        let submission = self.api.described(self.caller.clone(), described)?;
        match self.api.enqueue(&submission).await?.decided().await {
            Ok(accepted) => Ok(Ok(accepted)),
            Err(refused @ Error::Rejected(_)) => Ok(Err(refused.into())),
            Err(error) => Err(error.into()),
        }
    }
}

async fn put(answers: &Answers, part: Part) -> Result<(), Status> {
    let put = answers.put(pb::ImportVenuesResponse { part: Some(part) }).await;
    put.map_err(|NotTaken| status::stream_idle())
}

/// The venues of the ledger, with what the registry has of them.
fn known(api: &Api, venues: &[(VenueId, RecordDigest, Site)]) -> Result<Vec<Known>, Status> {
    let venues = venues.iter().map(|(name, record, site)| {
        let fields = api.fields(*record)?;
        let text = |field| fields.get(field).unwrap_or_default().to_owned();
        Ok(Known {
            name: *name,
            source: text(Field::Source),
            place_id: text(Field::PlaceId),
            organisation_number: text(Field::OrganisationNumber).parse().ok(),
            display_name: text(Field::Name),
            address: address(text(Field::Address), &text(Field::AddressMore)),
            postcode: text(Field::Postcode).parse().ok(),
            commune: text(Field::Commune),
            departement: site.departement,
            insee: site.commune,
        })
    });
    venues.collect()
}

/// A venue that is not in the file; `known` are in the order of their names.
fn gone(known: &[Known], venue: VenueId) -> pb::ImportAbsent {
    let found = known.binary_search_by_key(&venue, |known| known.name);
    let found = found.ok().and_then(|place| known.get(place));
    let display_name = found.map(|known| known.display_name.clone()).unwrap_or_default();
    pb::ImportAbsent { venue: venue.to_string(), display_name }
}

/// A place that was asked for as a new venue. What was accepted up to `through` is of an import
/// before this one.
fn created(
    place: &Place,
    answered: Result<Accepted, Status>,
    through: Option<Sequence>,
) -> pb::ImportPlace {
    let accepted = match answered {
        Ok(accepted) => accepted,
        Err(status) => return refused((place, None), &status),
    };
    let before = through.is_some_and(|through| accepted.entry.sequence <= through);
    let fate = if before { Fate::CreatedBefore } else { Fate::Created };
    let venue = to_proto::venue_created(&accepted, &Fields::empty());
    pb::ImportPlace {
        receipt: Some(to_proto::receipt(&accepted)),
        venue: venue.map(|venue| venue.name).unwrap_or_default(),
        ..import_place(place, fate, None)
    }
}

/// A place about which nothing was done; the venue that it is, where that can be told.
fn refused((place, venue): (&Place, Option<VenueId>), status: &Status) -> pb::ImportPlace {
    let refusal = Some(status::as_refusal(status));
    pb::ImportPlace { refusal, ..import_place(place, Fate::Refused, venue) }
}
