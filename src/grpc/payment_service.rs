//! The handlers of payment runs and payments.

use tonic::{Request, Response, Status};

use super::api::{Api, identified};
use super::convert::from_proto::{self, DeductionsWanted, Paged};
use super::convert::to_proto;
use super::deductions::{self, OfRun};
use super::feed::Feed;
use super::limits::PAYMENT_FILE_BUFFER;
use super::page::Page;
use super::{payment_file, pb, status};
use crate::domain::facts::{Facts, RemittanceKey};
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
        let run = self.find(|facts| to_proto::payment_run(id, facts).ok_or(missing));
        Ok(Response::new(pb::GetPaymentRunResponse { payment_run: Some(run.await?) }))
    }

    async fn list_payment_runs(
        &self,
        request: Request<pb::ListPaymentRunsRequest>,
    ) -> Result<Response<pb::ListPaymentRunsResponse>, Status> {
        let page: Page<PaymentRunId> = Page::try_from(request.into_inner())?;
        let read = self.engine.read(|view| {
            let numbers = page.skipped(PaymentRunId::index)..view.facts.runs.len();
            let runs = numbers.filter_map(|index| {
                to_proto::payment_run(PaymentRunId::at_index(index)?, view.facts)
            });
            page.take(runs, |run| run.name.clone())
        });
        let (payment_runs, next_page_token) = read.await?;
        Ok(Response::new(pb::ListPaymentRunsResponse { payment_runs, next_page_token }))
    }

    async fn record_payment_run_sent(
        &self,
        request: Request<pb::RecordPaymentRunSentRequest>,
    ) -> Result<Response<pb::RecordPaymentRunSentResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::RecordPaymentRunSentResponse { receipt: Some(receipt) }))
    }

    async fn record_payment_run_rejected(
        &self,
        request: Request<pb::RecordPaymentRunRejectedRequest>,
    ) -> Result<Response<pb::RecordPaymentRunRejectedResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::RecordPaymentRunRejectedResponse { receipt: Some(receipt) }))
    }

    async fn propose_payment_run_void(
        &self,
        request: Request<pb::ProposePaymentRunVoidRequest>,
    ) -> Result<Response<pb::ProposePaymentRunVoidResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::ProposePaymentRunVoidResponse { receipt: Some(receipt) }))
    }

    async fn confirm_payment_run_void(
        &self,
        request: Request<pb::ConfirmPaymentRunVoidRequest>,
    ) -> Result<Response<pb::ConfirmPaymentRunVoidResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::ConfirmPaymentRunVoidResponse { receipt: Some(receipt) }))
    }

    async fn list_held_payments(
        &self,
        request: Request<pb::ListHeldPaymentsRequest>,
    ) -> Result<Response<pb::ListHeldPaymentsResponse>, Status> {
        let (caller, body) = identified(request)?;
        let page: Page<RemittanceKey> = Page::try_from(body)?;
        let today = self.engine.context(caller)?.day;
        let read = self.engine.read(|view| {
            let open = view.facts.payable_remittances(today);
            let open = open.filter(|(key, ..)| page.after.as_ref().is_none_or(|last| *key > last));
            let held = open.filter_map(|(key, remittance, held)| {
                Some(to_proto::held(key, remittance.payable, held?))
            });
            page.take(held, |held| format!("{} {} {}", held.cycle, held.venue, held.buyer))
        });
        let (held_payments, next_page_token) = read.await?;
        Ok(Response::new(pb::ListHeldPaymentsResponse { held_payments, next_page_token }))
    }

    async fn list_deductions(
        &self,
        request: Request<pb::ListDeductionsRequest>,
    ) -> Result<Response<pb::ListDeductionsResponse>, Status> {
        let wanted = DeductionsWanted::try_from(request.into_inner())?;
        let found = self.engine.look_up(move |lookup| deductions::list(lookup, &wanted));
        Ok(Response::new(found.await?))
    }

    async fn list_payments(
        &self,
        request: Request<pb::ListPaymentsRequest>,
    ) -> Result<Response<pb::ListPaymentsResponse>, Status> {
        let Paged { parent: run, page } = Paged::try_from(request.into_inner())?;
        let found = self.find(|facts| {
            let of = OfRun::new(facts, run)?;
            Ok((of, page.take(after(facts, run, page.after), |payment| payment.name.clone())))
        });
        let (of, (payments, next_page_token)) = found.await?;
        let payments = self.with_deductions(of, payments).await?;
        Ok(Response::new(pb::ListPaymentsResponse { payments, next_page_token }))
    }

    async fn get_payment(
        &self,
        request: Request<pb::GetPaymentRequest>,
    ) -> Result<Response<pb::GetPaymentResponse>, Status> {
        let pb::GetPaymentRequest { name } = request.into_inner();
        let id: PaymentId = from_proto::named(&name)?;
        let missing = Rejection::PaymentNotFound { payment: id };
        let found = self.find(|facts| {
            let run = facts.payment(id).ok_or(missing.clone())?.run;
            Ok((OfRun::new(facts, run)?, to_proto::payment(id, facts).ok_or(missing)?))
        });
        let (of, payment) = found.await?;
        let payment = self.with_deductions(of, vec![payment]).await?.pop();
        Ok(Response::new(pb::GetPaymentResponse { payment }))
    }

    async fn record_payment_status(
        &self,
        request: Request<pb::RecordPaymentStatusRequest>,
    ) -> Result<Response<pb::RecordPaymentStatusResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::RecordPaymentStatusResponse { receipt: Some(receipt) }))
    }

    async fn propose_payee_verdict(
        &self,
        request: Request<pb::ProposePayeeVerdictRequest>,
    ) -> Result<Response<pb::ProposePayeeVerdictResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::ProposePayeeVerdictResponse { receipt: Some(receipt) }))
    }

    async fn confirm_payee_verdict(
        &self,
        request: Request<pb::ConfirmPayeeVerdictRequest>,
    ) -> Result<Response<pb::ConfirmPayeeVerdictResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::ConfirmPayeeVerdictResponse { receipt: Some(receipt) }))
    }

    async fn release_payment(
        &self,
        request: Request<pb::ReleasePaymentRequest>,
    ) -> Result<Response<pb::ReleasePaymentResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::ReleasePaymentResponse { receipt: Some(receipt) }))
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

    type ExportPaymentRunStream = Feed<pb::ExportPaymentRunResponse>;

    async fn export_payment_run(
        &self,
        request: Request<pb::ExportPaymentRunRequest>,
    ) -> Result<Response<Self::ExportPaymentRunStream>, Status> {
        let (caller, pb::ExportPaymentRunRequest { name }) = identified(request)?;
        let pieces = payment_file::made(self, caller, from_proto::named(&name)?).await?;
        let patience = self.limits.stream_idle;
        let feed =
            Feed::new(PAYMENT_FILE_BUFFER, patience, |outlet| payment_file::feed(pieces, outlet));
        Ok(Response::new(feed))
    }
}

impl Api {
    /// The payments of a run, with what was taken off.
    async fn with_deductions(
        &self,
        of: OfRun,
        mut payments: Vec<pb::Payment>,
    ) -> Result<Vec<pb::Payment>, Status> {
        if of.is_empty() {
            deductions::show_none(&mut payments);
            return Ok(payments);
        }
        let shown = self.engine.look_up(move |lookup| {
            deductions::show(lookup, of, &mut payments)?;
            Ok(payments)
        });
        Ok(shown.await?)
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
    let own = payments.filter(move |(_, payment)| payment.run == run);
    own.filter_map(|(index, _)| to_proto::payment(PaymentId::at_index(index)?, facts))
}
