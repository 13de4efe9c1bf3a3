//! The handlers of venues.

use tonic::{Request, Response, Status};

use super::api::Api;
use super::convert::{from_proto, to_proto};
use super::page::Page;
use super::{pb, status};
use crate::domain::facts::{Facts, Venue};
use crate::domain::id::VenueId;
use crate::domain::rejection::Rejection;

#[tonic::async_trait]
impl pb::venue_service_server::VenueService for Api {
    async fn create_venue(
        &self,
        request: Request<pb::CreateVenueRequest>,
    ) -> Result<Response<pb::CreateVenueResponse>, Status> {
        let (accepted, fields) = self.describe::<_, from_proto::VenuePlace>(request).await?;
        let venue = to_proto::venue_created(&accepted, &fields).ok_or_else(status::internal)?;
        let receipt = to_proto::receipt(&accepted);
        Ok(Response::new(pb::CreateVenueResponse { venue: Some(venue), receipt: Some(receipt) }))
    }

    async fn get_venue(
        &self,
        request: Request<pb::GetVenueRequest>,
    ) -> Result<Response<pb::GetVenueResponse>, Status> {
        let pb::GetVenueRequest { name } = request.into_inner();
        let id: VenueId = from_proto::named(&name)?;
        let missing = Rejection::VenueNotFound { venue: id };
        let venue = self.find(|facts| facts.venue(id).map(described).ok_or(missing)).await?;
        let fields = self.fields(venue.terms.record)?;
        let venue = to_proto::venue(id, &venue, &fields);
        Ok(Response::new(pb::GetVenueResponse { venue: Some(venue) }))
    }

    async fn list_venues(
        &self,
        request: Request<pb::ListVenuesRequest>,
    ) -> Result<Response<pb::ListVenuesResponse>, Status> {
        let page = Page::try_from(request.into_inner())?;
        let read = self.engine.read(|view| page.take(after(view.facts, page.after), cursor));
        let (found, next_page_token) = read.await?;
        let mut venues = Vec::with_capacity(found.len());
        for (id, venue) in found {
            let fields = self.fields(venue.terms.record)?;
            venues.push(to_proto::venue(id, &venue, &fields));
        }
        Ok(Response::new(pb::ListVenuesResponse { venues, next_page_token }))
    }

    async fn suspend_venue(
        &self,
        request: Request<pb::SuspendVenueRequest>,
    ) -> Result<Response<pb::SuspendVenueResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::SuspendVenueResponse { receipt: Some(receipt) }))
    }

    async fn resume_venue(
        &self,
        request: Request<pb::ResumeVenueRequest>,
    ) -> Result<Response<pb::ResumeVenueResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::ResumeVenueResponse { receipt: Some(receipt) }))
    }
}

/// The venues after `last`, in order of their numbers.
fn after(facts: &Facts, last: Option<VenueId>) -> impl Iterator<Item = (VenueId, Venue)> + '_ {
    let start = last.map_or(0, |last| last.index().saturating_add(1));
    let venues = facts.venues.iter().enumerate().skip(start);
    venues.filter_map(|(index, venue)| Some((VenueId::at_index(index)?, described(venue))))
}

/// What is shown of a venue: not how many chèques it took on which day.
fn described(venue: &Venue) -> Venue {
    let Venue { terms, suspended, taken: _ } = venue;
    Venue { terms: *terms, suspended: *suspended, taken: std::collections::BTreeMap::new() }
}

fn cursor((id, _): &(VenueId, Venue)) -> String {
    id.to_string()
}
