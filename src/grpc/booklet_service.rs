//! The handlers of booklets.
//!
//! **Invariant:** `GetBookletCodes` is the only answer that carries codes; nothing logs it.

use tonic::{Request, Response, Status};

use super::api::{Api, identified, submission};
use super::convert::from_proto::{self, CodesWanted, Moved, Paged};
use super::convert::to_proto;
use super::convert::violations::Violations;
use super::{custody, pb, status};
use crate::domain::facts::{Facts, Lot};
use crate::domain::id::{BookletId, LotId, OrderId};
use crate::domain::rejection::Rejection;
use crate::engine::Accepted;

#[tonic::async_trait]
impl pb::booklet_service_server::BookletService for Api {
    async fn issue_booklets(
        &self,
        request: Request<pb::IssueBookletsRequest>,
    ) -> Result<Response<pb::IssueBookletsResponse>, Status> {
        let accepted = self.submit(request).await?;
        let issued = to_proto::booklets_issued(&accepted).ok_or_else(status::internal)?;
        Ok(Response::new(issued))
    }

    async fn prepare_booklets(
        &self,
        request: Request<pb::PrepareBookletsRequest>,
    ) -> Result<Response<pb::PrepareBookletsResponse>, Status> {
        let accepted = self.submit(request).await?;
        let prepared = to_proto::booklets_prepared(&accepted).ok_or_else(status::internal)?;
        Ok(Response::new(prepared))
    }

    async fn get_booklet_codes(
        &self,
        request: Request<pb::GetBookletCodesRequest>,
    ) -> Result<Response<pb::GetBookletCodesResponse>, Status> {
        let (caller, body) = identified(request)?;
        let CodesWanted(wanted) = CodesWanted::try_from(body)?;
        let mut booklets = Vec::with_capacity(wanted.len());
        for booklet in wanted {
            let codes = self.engine.codes(&caller, booklet).await?;
            booklets.push(to_proto::codes(booklet, &codes));
        }
        Ok(Response::new(pb::GetBookletCodesResponse { booklets }))
    }

    async fn get_booklet(
        &self,
        request: Request<pb::GetBookletRequest>,
    ) -> Result<Response<pb::GetBookletResponse>, Status> {
        let pb::GetBookletRequest { name } = request.into_inner();
        let id: BookletId = from_proto::named(&name)?;
        let missing = Rejection::BookletNotFound { booklet: id };
        let booklet = self.find(|facts| {
            facts.booklet(id).map(|booklet| to_proto::booklet(id, booklet)).ok_or(missing)
        });
        Ok(Response::new(pb::GetBookletResponse { booklet: Some(booklet.await?) }))
    }

    async fn explain_booklet(
        &self,
        request: Request<pb::ExplainBookletRequest>,
    ) -> Result<Response<pb::ExplainBookletResponse>, Status> {
        let pb::ExplainBookletRequest { name } = request.into_inner();
        let id: BookletId = from_proto::named(&name)?;
        let told = self.engine.look_up(move |lookup| custody::explain(lookup, id)).await?;
        Ok(Response::new(told))
    }

    async fn get_lot(
        &self,
        request: Request<pb::GetLotRequest>,
    ) -> Result<Response<pb::GetLotResponse>, Status> {
        let pb::GetLotRequest { name } = request.into_inner();
        let id: LotId = from_proto::named(&name)?;
        let missing = Rejection::LotNotFound { lot: id };
        let lot = self.find(|facts| shown_lot(facts, id).ok_or(missing)).await?;
        Ok(Response::new(pb::GetLotResponse { lot: Some(lot) }))
    }

    async fn list_lots(
        &self,
        request: Request<pb::ListLotsRequest>,
    ) -> Result<Response<pb::ListLotsResponse>, Status> {
        let Paged { parent: order, page } = Paged::try_from(request.into_inner())?;
        let found = self.find(|facts| {
            facts.order(order).ok_or(Rejection::OrderNotFound { order })?;
            Ok(page.take(lots_after(facts, order, page.after), |lot| lot.name.clone()))
        });
        let (lots, next_page_token) = found.await?;
        Ok(Response::new(pb::ListLotsResponse { lots, next_page_token }))
    }

    async fn allot_booklets(
        &self,
        request: Request<pb::AllotBookletsRequest>,
    ) -> Result<Response<pb::AllotBookletsResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit_moved(request).await?);
        Ok(Response::new(pb::AllotBookletsResponse { receipt: Some(receipt) }))
    }

    async fn confirm_allotment(
        &self,
        request: Request<pb::ConfirmAllotmentRequest>,
    ) -> Result<Response<pb::ConfirmAllotmentResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit_moved(request).await?);
        Ok(Response::new(pb::ConfirmAllotmentResponse { receipt: Some(receipt) }))
    }

    async fn return_booklets(
        &self,
        request: Request<pb::ReturnBookletsRequest>,
    ) -> Result<Response<pb::ReturnBookletsResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit_moved(request).await?);
        Ok(Response::new(pb::ReturnBookletsResponse { receipt: Some(receipt) }))
    }

    async fn withdraw_booklets(
        &self,
        request: Request<pb::WithdrawBookletsRequest>,
    ) -> Result<Response<pb::WithdrawBookletsResponse>, Status> {
        let accepted = self.submit_moved(request).await?;
        let ended_cheques = to_proto::cheques_withdrawn(&accepted);
        let receipt = Some(to_proto::receipt(&accepted));
        Ok(Response::new(pb::WithdrawBookletsResponse { ended_cheques, receipt }))
    }

    async fn hand_over_booklet(
        &self,
        request: Request<pb::HandOverBookletRequest>,
    ) -> Result<Response<pb::HandOverBookletResponse>, Status> {
        let accepted = self.submit(request).await?;
        let validity = to_proto::days_given(&accepted);
        let receipt = Some(to_proto::receipt(&accepted));
        Ok(Response::new(pb::HandOverBookletResponse { validity, receipt }))
    }

    async fn oppose(
        &self,
        request: Request<pb::OpposeRequest>,
    ) -> Result<Response<pb::OpposeResponse>, Status> {
        let accepted = self.submit(request).await?;
        let booklets = to_proto::booklets_blocked(&accepted);
        let receipt = Some(to_proto::receipt(&accepted));
        Ok(Response::new(pb::OpposeResponse { booklets, receipt }))
    }

    async fn lift_opposition(
        &self,
        request: Request<pb::LiftOppositionRequest>,
    ) -> Result<Response<pb::LiftOppositionResponse>, Status> {
        let accepted = self.submit(request).await?;
        let booklets = to_proto::booklets_unblocked(&accepted);
        let receipt = Some(to_proto::receipt(&accepted));
        Ok(Response::new(pb::LiftOppositionResponse { booklets, receipt }))
    }

    async fn replace_booklet(
        &self,
        request: Request<pb::ReplaceBookletRequest>,
    ) -> Result<Response<pb::ReplaceBookletResponse>, Status> {
        let accepted = self.submit(request).await?;
        let replaced = to_proto::booklet_replaced(&accepted).ok_or_else(status::internal)?;
        Ok(Response::new(replaced))
    }
}

impl Api {
    /// Sends a command about booklets that are named by their numbers or by their lot.
    async fn submit_moved<R>(&self, request: Request<R>) -> Result<Accepted, Status>
    where
        Moved: TryFrom<R, Error = Violations>,
    {
        let (caller, body) = identified(request)?;
        let moved = Moved::try_from(body)?;
        let command = self.find(|facts| moved.command(facts)).await?;
        Ok(self.engine.submit(submission(caller, moved.request, command)).await?)
    }
}

/// A lot, with the order of its booklets.
fn shown_lot(facts: &Facts, id: LotId) -> Option<pb::Lot> {
    let lot: Lot = *facts.lot(id)?;
    Some(to_proto::lot(id, lot, facts.booklet(lot.first)?.order))
}

/// The lots of `order` after `last`.
fn lots_after(facts: &Facts, order: OrderId, last: Option<LotId>) -> impl Iterator<Item = pb::Lot> {
    let names = (0..facts.lots.len()).filter_map(LotId::at_index);
    let own = names.filter(move |id| {
        let first = facts.lot(*id).and_then(|lot| facts.booklet(lot.first));
        Some(*id) > last && first.is_some_and(|booklet| booklet.order == order)
    });
    own.filter_map(|id| shown_lot(facts, id))
}
