//! The handlers of orders.

use tonic::{Request, Response, Status};

use super::api::Api;
use super::convert::{from_proto, to_proto};
use super::{pb, status};
use crate::domain::id::OrderId;
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
        let missing = Rejection::OrderNotFound { order: id };
        let order = self.find(|facts| {
            facts.order(id).map(|order| to_proto::order(id, order, facts)).ok_or(missing)
        });
        Ok(Response::new(pb::GetOrderResponse { order: Some(order.await?) }))
    }
}
