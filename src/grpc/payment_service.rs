//! The handlers of payment runs and payments.

use tonic::{Request, Response, Status};

use super::api::Api;
use super::convert::from_proto::{self, Paged};
use super::convert::to_proto;
use super::{pb, status};
use crate::domain::facts::Facts;
use crate::domain::id::{PaymentId, PaymentRunId};
use crate::domain::rejection::Rejection;

#[tonic::async_trait]
impl pb::payment_service_server::PaymentService for Api {
    async fn create_payment_run(
        &self,
        request: Request<pb::CreatePaymentRunRequest>,
    ) -> Result<Response<pb::CreatePaymentRunResponse>, Status> {
        let accepted = self.submit(request).await?;
        let run = to_proto::payment_run_opened(&accepted).ok_or_else(status::internal)?;
        let receipt = to_proto::receipt(&accepted);
        Ok(Response::new(pb::CreatePaymentRunResponse {
            payment_run: Some(run),
            receipt: Some(receipt),
        }))
    }

    async fn get_payment_run(
        &self,
        request: Request<pb::GetPaymentRunRequest>,
    ) -> Result<Response<pb::GetPaymentRunResponse>, Status> {
        let pb::GetPaymentRunRequest { name } = request.into_inner();
        let id: PaymentRunId = from_proto::named(&name)?;
        let missing = Rejection::PaymentRunNotFound { run: id };
        let run = self
            .find(|facts| facts.run(id).map(|run| to_proto::payment_run(id, run)).ok_or(missing));
        Ok(Response::new(pb::GetPaymentRunResponse { payment_run: Some(run.await?) }))
    }

    async fn list_payments(
        &self,
        request: Request<pb::ListPaymentsRequest>,
    ) -> Result<Response<pb::ListPaymentsResponse>, Status> {
        let Paged { parent: run, page } = Paged::try_from(request.into_inner())?;
        let found = self.find(|facts| {
            facts.run(run).ok_or(Rejection::PaymentRunNotFound { run })?;
            Ok(page.take(after(facts, run, page.after), |payment| payment.name.clone()))
        });
        let (payments, next_page_token) = found.await?;
        Ok(Response::new(pb::ListPaymentsResponse { payments, next_page_token }))
    }

    async fn get_payment(
        &self,
        request: Request<pb::GetPaymentRequest>,
    ) -> Result<Response<pb::GetPaymentResponse>, Status> {
        let pb::GetPaymentRequest { name } = request.into_inner();
        let id: PaymentId = from_proto::named(&name)?;
        let missing = Rejection::PaymentNotFound { payment: id };
        let payment = self.find(|facts| {
            facts.payment(id).map(|payment| to_proto::payment(id, payment)).ok_or(missing)
        });
        Ok(Response::new(pb::GetPaymentResponse { payment: Some(payment.await?) }))
    }

    async fn book_payment(
        &self,
        request: Request<pb::BookPaymentRequest>,
    ) -> Result<Response<pb::BookPaymentResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::BookPaymentResponse { receipt: Some(receipt) }))
    }

    async fn return_payment(
        &self,
        request: Request<pb::ReturnPaymentRequest>,
    ) -> Result<Response<pb::ReturnPaymentResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::ReturnPaymentResponse { receipt: Some(receipt) }))
    }
}

/// The payments of a run after `last`, in order of their numbers.
fn after(
    facts: &Facts,
    run: PaymentRunId,
    last: Option<PaymentId>,
) -> impl Iterator<Item = pb::Payment> + '_ {
    let start = last.map_or(0, |last| last.index().saturating_add(1));
    let payments = facts.payments.iter().enumerate().skip(start);
    payments.filter(move |(_, payment)| payment.run == run).filter_map(|(index, payment)| {
        Some(to_proto::payment(PaymentId::at_index(index)?, payment))
    })
}
