//! The handlers of what the bank says, of money that goes back, and of what is open.

use std::sync::Arc;

use tonic::{Request, Response, Status, Streaming};

use super::api::{Api, identified};
use super::convert::from_proto::{self, OpenOnly, Paged, PaymentNamed};
use super::convert::to_proto;
use super::feed::Feed;
use super::import_bank::Importing;
use super::limits::IMPORT_BUFFER;
use super::open_items::{self, Place};
use super::page::{Page, listed};
use super::{pb, status, traces};
use crate::domain::id::{BankLineId, RedemptionId, RefundId};
use crate::domain::money::Cents;
use crate::domain::rejection::Rejection;

#[tonic::async_trait]
impl pb::bank_service_server::BankService for Api {
    type ImportBankReportStream = Feed<pb::ImportBankReportResponse>;

    async fn import_bank_report(
        &self,
        request: Request<Streaming<pb::ImportBankReportRequest>>,
    ) -> Result<Response<Self::ImportBankReportStream>, Status> {
        let (caller, messages) = identified(request)?;
        let permit = Arc::clone(&self.imports).try_acquire_owned();
        let permit = permit.map_err(|_| status::overloaded())?;
        let (api, patience) = (self.clone(), self.limits.stream_idle);
        let feed = Feed::new(IMPORT_BUFFER, patience, |outlet| async move {
            let _under_way = permit;
            Importing { api, caller }.run(messages, &outlet).await
        });
        Ok(Response::new(feed))
    }

    async fn match_bank_line(
        &self,
        request: Request<pb::MatchBankLineRequest>,
    ) -> Result<Response<pb::MatchBankLineResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::MatchBankLineResponse { receipt: Some(receipt) }))
    }

    async fn get_bank_line(
        &self,
        request: Request<pb::GetBankLineRequest>,
    ) -> Result<Response<pb::GetBankLineResponse>, Status> {
        let pb::GetBankLineRequest { name } = request.into_inner();
        let line: BankLineId = from_proto::named(&name)?;
        let found = self.find(|facts| {
            let found = facts.banking.lines.get(line.index());
            let found = found.ok_or(Rejection::BankLineNotFound { line })?;
            Ok(to_proto::bank_line(line, found))
        });
        Ok(Response::new(pb::GetBankLineResponse { bank_line: Some(found.await?) }))
    }

    async fn list_bank_lines(
        &self,
        request: Request<pb::ListBankLinesRequest>,
    ) -> Result<Response<pb::ListBankLinesResponse>, Status> {
        let Paged { parent: OpenOnly(open_only), page } = Paged::try_from(request.into_inner())?;
        let read = self.engine.read(|view| {
            let lines = listed(&view.facts.banking.lines, BankLineId::at_index);
            let lines = lines.skip(page.skipped(BankLineId::index));
            let wanted = lines.filter(|(_, line)| !open_only || line.left > Cents::ZERO);
            let (found, next_page_token) = page.take(wanted, |(name, _)| name.to_string());
            let shown = found.into_iter().map(|(name, line)| to_proto::bank_line(name, line));
            pb::ListBankLinesResponse { bank_lines: shown.collect(), next_page_token }
        });
        Ok(Response::new(read.await?))
    }

    async fn propose_refund(
        &self,
        request: Request<pb::ProposeRefundRequest>,
    ) -> Result<Response<pb::ProposeRefundResponse>, Status> {
        let accepted = self.submit(request).await?;
        let refund = to_proto::refund_proposed(&accepted).ok_or_else(status::internal)?;
        let receipt = Some(to_proto::receipt(&accepted));
        Ok(Response::new(pb::ProposeRefundResponse { refund: Some(refund), receipt }))
    }

    async fn confirm_refund(
        &self,
        request: Request<pb::ConfirmRefundRequest>,
    ) -> Result<Response<pb::ConfirmRefundResponse>, Status> {
        let accepted = self.submit(request).await?;
        let answer = to_proto::refund_confirmed(&accepted).ok_or_else(status::internal)?;
        Ok(Response::new(answer))
    }

    async fn drop_refund(
        &self,
        request: Request<pb::DropRefundRequest>,
    ) -> Result<Response<pb::DropRefundResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::DropRefundResponse { receipt: Some(receipt) }))
    }

    async fn get_refund(
        &self,
        request: Request<pb::GetRefundRequest>,
    ) -> Result<Response<pb::GetRefundResponse>, Status> {
        let pb::GetRefundRequest { name } = request.into_inner();
        let refund: RefundId = from_proto::named(&name)?;
        let found = self.find(|facts| {
            let found = facts.refund(refund).ok_or(Rejection::RefundNotFound { refund })?;
            Ok(to_proto::refund(refund, found))
        });
        Ok(Response::new(pb::GetRefundResponse { refund: Some(found.await?) }))
    }

    async fn list_refunds(
        &self,
        request: Request<pb::ListRefundsRequest>,
    ) -> Result<Response<pb::ListRefundsResponse>, Status> {
        let page = Page::<RefundId>::try_from(request.into_inner())?;
        let read = self.engine.read(|view| {
            let refunds = listed(&view.facts.banking.refunds, RefundId::at_index);
            let refunds = refunds.skip(page.skipped(RefundId::index));
            let (found, next_page_token) = page.take(refunds, |(name, _)| name.to_string());
            let shown = found.into_iter().map(|(name, refund)| to_proto::refund(name, refund));
            pb::ListRefundsResponse { refunds: shown.collect(), next_page_token }
        });
        Ok(Response::new(read.await?))
    }

    async fn turn_held(
        &self,
        request: Request<pb::TurnHeldRequest>,
    ) -> Result<Response<pb::TurnHeldResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::TurnHeldResponse { receipt: Some(receipt) }))
    }

    async fn forfeit_payable(
        &self,
        request: Request<pb::ForfeitPayableRequest>,
    ) -> Result<Response<pb::ForfeitPayableResponse>, Status> {
        let accepted = self.submit(request).await?;
        let answer = to_proto::payable_forfeited(&accepted).ok_or_else(status::internal)?;
        Ok(Response::new(answer))
    }

    async fn list_open_items(
        &self,
        request: Request<pb::ListOpenItemsRequest>,
    ) -> Result<Response<pb::ListOpenItemsResponse>, Status> {
        let (caller, body) = identified(request)?;
        let Paged { parent: kind, page }: Paged<_, Place> = Paged::try_from(body)?;
        let today = self.engine.context(caller)?.day;
        let found =
            self.engine.look_up(move |lookup| open_items::list(lookup, (kind, today), &page));
        Ok(Response::new(found.await?))
    }

    async fn explain_payment(
        &self,
        request: Request<pb::ExplainPaymentRequest>,
    ) -> Result<Response<pb::ExplainPaymentResponse>, Status> {
        let body = request.into_inner();
        let name = body.name.clone();
        let Paged { parent, page }: Paged<PaymentNamed, RedemptionId> = Paged::try_from(body)?;
        let found = self.engine.look_up(move |lookup| traces::payment(lookup, (&parent, &page)));
        Ok(Response::new(found.await?.ok_or_else(|| status::payment_not_found(&name))?))
    }

    async fn trace_redemption(
        &self,
        request: Request<pb::TraceRedemptionRequest>,
    ) -> Result<Response<pb::TraceRedemptionResponse>, Status> {
        let pb::TraceRedemptionRequest { name } = request.into_inner();
        let id: RedemptionId = from_proto::named(&name)?;
        let traced = self.engine.look_up(move |lookup| traces::redemption(lookup, id));
        Ok(Response::new(traced.await?))
    }
}
