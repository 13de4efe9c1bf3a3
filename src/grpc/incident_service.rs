//! The handlers of incidents.
//!
//! **Invariant:** what a redemption was is read here, before the command is built; it never
//! changes.

use std::ops::Bound::{Excluded, Unbounded};

use tonic::{Request, Response, Status};

use super::api::{Api, identified, submission};
use super::convert::from_proto::{self, IncidentFilter, Paged, Unsettled};
use super::convert::to_proto;
use super::{pb, status};
use crate::domain::command::incidents::undo::UndoRedemption;
use crate::domain::id::RedemptionId;
use crate::domain::rejection::Rejection;
use crate::engine::{Error, Lookup};

#[tonic::async_trait]
impl pb::incident_service_server::IncidentService for Api {
    async fn undo_redemption(
        &self,
        request: Request<pb::UndoRedemptionRequest>,
    ) -> Result<Response<pb::UndoRedemptionResponse>, Status> {
        let (caller, body) = identified(request)?;
        let Unsettled { request, command } = Unsettled::<UndoRedemption>::try_from(body)?;
        let settled = self.settled(command.redemption).await?;
        let command = UndoRedemption { settled, ..command };
        let accepted = self.engine.submit(submission(caller, request, command)).await?;
        let incident = to_proto::incident_decided(&accepted.entry).ok_or_else(status::internal)?;
        let receipt = to_proto::receipt(&accepted);
        Ok(Response::new(pb::UndoRedemptionResponse {
            incident: Some(incident),
            receipt: Some(receipt),
        }))
    }

    async fn grant_goodwill(
        &self,
        request: Request<pb::GrantGoodwillRequest>,
    ) -> Result<Response<pb::GrantGoodwillResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::GrantGoodwillResponse { receipt: Some(receipt) }))
    }

    async fn abandon_clawback(
        &self,
        request: Request<pb::AbandonClawbackRequest>,
    ) -> Result<Response<pb::AbandonClawbackResponse>, Status> {
        let accepted = self.submit(request).await?;
        let answer = to_proto::clawback_abandoned(&accepted).ok_or_else(status::internal)?;
        Ok(Response::new(answer))
    }

    async fn get_incident(
        &self,
        request: Request<pb::GetIncidentRequest>,
    ) -> Result<Response<pb::GetIncidentResponse>, Status> {
        let pb::GetIncidentRequest { name } = request.into_inner();
        let id: RedemptionId = from_proto::named(&name)?;
        let incident = self.engine.look_up(move |lookup| shown(lookup, id)).await?;
        Ok(Response::new(pb::GetIncidentResponse { incident: Some(incident) }))
    }

    async fn list_incidents(
        &self,
        request: Request<pb::ListIncidentsRequest>,
    ) -> Result<Response<pb::ListIncidentsResponse>, Status> {
        let Paged { parent, page } = Paged::try_from(request.into_inner())?;
        let IncidentFilter { venue, open_only } = parent;
        let found = self.find(|facts| {
            if let Some(venue) = venue.filter(|venue| facts.venue(*venue).is_none()) {
                return Err(Rejection::VenueNotFound { venue });
            }
            let start = page.after.map_or(Unbounded, Excluded);
            let incidents = facts.claims.incidents.range((start, Unbounded));
            let wanted = incidents.filter(|(_, incident)| {
                venue.is_none_or(|venue| incident.venue == venue)
                    && !(open_only && incident.open.is_empty())
            });
            let (found, next_page_token) = page.take(wanted, |(id, _)| id.to_string());
            let shown = found.into_iter().map(|(id, incident)| to_proto::incident(*id, incident));
            Ok(pb::ListIncidentsResponse { incidents: shown.collect(), next_page_token })
        });
        Ok(Response::new(found.await?))
    }
}

/// An incident as it is now, with the moves that its entry tells.
fn shown(lookup: &mut Lookup, redemption: RedemptionId) -> Result<pb::Incident, Error> {
    let standing = || Error::Rejected(Rejection::RedemptionStanding { redemption });
    let found = lookup.read(|view| {
        let incident = view.facts.claims.incidents.get(&redemption)?;
        Some((to_proto::incident(redemption, incident), incident.since))
    });
    let (mut incident, since) = found.ok_or_else(standing)?;
    // The facts can be ahead of the look-up, which then sees no such entry yet.
    let entry = lookup.entry(since)?.ok_or_else(standing)?;
    let decided = to_proto::incident_decided(&entry.entry).ok_or_else(standing)?;
    for (part, decided) in incident.parts.iter_mut().zip(decided.parts) {
        part.moves = decided.moves;
    }
    Ok(incident)
}
