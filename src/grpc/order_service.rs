//! The handlers of orders.

use tonic::{Request, Response, Status};

use super::api::Api;
use super::convert::from_proto::{self, Paged};
use super::convert::to_proto;
use super::{pb, status};
use crate::domain::facts::{Facts, Order};
use crate::domain::id::{FunderId, OrderId};
use crate::domain::rejection::Rejection;

#[tonic::async_trait]
impl pb::order_service_server::OrderService for Api {
    async fn create_order(
        &self,
        request: Request<pb::CreateOrderRequest>,
    ) -> Result<Response<pb::CreateOrderResponse>, Status> {
        let accepted = self.submit(request).await?;
        let order = to_proto::order_created(&accepted).ok_or_else(status::internal)?;
        let receipt = to_proto::receipt(&accepted);
        Ok(Response::new(pb::CreateOrderResponse { order: Some(order), receipt: Some(receipt) }))
    }

    async fn get_order(
        &self,
        request: Request<pb::GetOrderRequest>,
    ) -> Result<Response<pb::GetOrderResponse>, Status> {
        let pb::GetOrderRequest { name } = request.into_inner();
        let id: OrderId = from_proto::named(&name)?;
        let order =
            self.find(|facts| find(facts, id).map(|order| to_proto::order(id, order, facts)));
        Ok(Response::new(pb::GetOrderResponse { order: Some(order.await?) }))
    }

    async fn list_orders(
        &self,
        request: Request<pb::ListOrdersRequest>,
    ) -> Result<Response<pb::ListOrdersResponse>, Status> {
        let Paged { parent: buyer, page } = Paged::try_from(request.into_inner())?;
        let found = self.find(|facts| {
            if let Some(funder) = buyer.filter(|buyer| facts.funder(*buyer).is_none()) {
                return Err(Rejection::FunderNotFound { funder });
            }
            let (orders, next_page_token) =
                page.take(after(facts, buyer, page.after), |(id, _)| id.to_string());
            let orders = orders.into_iter().map(|(id, order)| to_proto::listed(id, order, facts));
            Ok(pb::ListOrdersResponse { orders: orders.collect(), next_page_token })
        });
        Ok(Response::new(found.await?))
    }

    async fn record_mandate(
        &self,
        request: Request<pb::RecordMandateRequest>,
    ) -> Result<Response<pb::RecordMandateResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::RecordMandateResponse { receipt: Some(receipt) }))
    }

    async fn get_order_calendar(
        &self,
        request: Request<pb::GetOrderCalendarRequest>,
    ) -> Result<Response<pb::GetOrderCalendarResponse>, Status> {
        let pb::GetOrderCalendarRequest { name } = request.into_inner();
        let id: OrderId = from_proto::named(&name)?;
        let calendar = self
            .find(|facts| find(facts, id).map(|order| to_proto::order_calendar(id, order, facts)));
        Ok(Response::new(calendar.await?))
    }

    async fn run_calendar(
        &self,
        request: Request<pb::RunCalendarRequest>,
    ) -> Result<Response<pb::RunCalendarResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::RunCalendarResponse { receipt: Some(receipt) }))
    }

    async fn get_calendar_run(
        &self,
        request: Request<pb::GetCalendarRunRequest>,
    ) -> Result<Response<pb::GetCalendarRunResponse>, Status> {
        let pb::GetCalendarRunRequest {} = request.into_inner();
        let run = self.find(|facts| Ok(to_proto::calendar_run(facts.calendar))).await?;
        Ok(Response::new(pb::GetCalendarRunResponse { calendar_run: Some(run) }))
    }
}

fn find(facts: &Facts, order: OrderId) -> Result<&Order, Rejection> {
    facts.order(order).ok_or(Rejection::OrderNotFound { order })
}

/// The orders after `last`, of `buyer` if one is wanted.
fn after(
    facts: &Facts,
    buyer: Option<FunderId>,
    last: Option<OrderId>,
) -> impl Iterator<Item = (OrderId, &Order)> {
    let orders = facts.orders.iter().enumerate();
    let named = orders.filter_map(|(index, order)| Some((OrderId::at_index(index)?, order)));
    named.filter(move |(id, order)| {
        Some(*id) > last && buyer.is_none_or(|buyer| order.terms.buyer == buyer)
    })
}
