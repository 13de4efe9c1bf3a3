//! A file of places on its way to the server, and what the server says becomes of them.

use std::sync::Arc;

use tokio_stream::StreamExt;
use tonic::Status;
use tonic::transport::Channel;

use crate::cli::remote::patient;
use crate::grpc::client::Caller;
use crate::grpc::pb;
use pb::import_venues_request::Part as Asked;
use pb::import_venues_response::Part;
use pb::venue_service_client::VenueServiceClient;

/// How many bytes of the file one message has.
const CHUNK_BYTES: usize = 32 << 10;

/// What the server says of the places of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::cli) struct Imported {
    /// Each place, in the order of the file.
    pub(in crate::cli) places: Vec<pb::ImportPlace>,
    /// The venues of earlier imports that are not in the file.
    pub(in crate::cli) absent: Vec<pb::ImportAbsent>,
}

/// Has the server import `file`; `each` is told of each place.
///
/// # Errors
///
/// What ended the import. What was done by then stays done.
pub(in crate::cli) async fn import(
    (channel, caller): (&Channel, &Caller),
    (terms, file): (pb::ImportTerms, Vec<u8>),
    mut each: impl FnMut(),
) -> Result<Imported, Status> {
    let mut client = VenueServiceClient::with_interceptor(channel.clone(), caller.clone());
    let mut answers = patient(client.import_venues(messages(terms, file))).await?.into_inner();
    let mut imported = Imported::default();
    while let Some(answer) = patient(answers.message()).await? {
        match answer.part {
            Some(Part::Place(place)) => {
                imported.places.push(*place);
                each();
            }
            Some(Part::Absent(absent)) => imported.absent.push(absent),
            // What the file says by itself was read here as well.
            Some(Part::Counts(_) | Part::Refused(_) | Part::Merged(_) | Part::Flagged(_)) => {}
            None => return Err(Status::internal("an answer without content")),
        }
    }
    Ok(imported)
}

/// The terms, then the file, in messages that are made when there is room for them.
fn messages(
    terms: pb::ImportTerms,
    file: Vec<u8>,
) -> impl tokio_stream::Stream<Item = pb::ImportVenuesRequest> {
    let file: Arc<[u8]> = file.into();
    let starts = (0..file.len()).step_by(CHUNK_BYTES);
    let chunks = tokio_stream::iter(starts).map(move |start| {
        let chunk = file.iter().skip(start).take(CHUNK_BYTES);
        Asked::Chunk(chunk.copied().collect())
    });
    let parts = tokio_stream::once(Asked::Terms(terms)).chain(chunks);
    parts.map(|part| pb::ImportVenuesRequest { part: Some(part) })
}
