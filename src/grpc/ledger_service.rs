//! The handlers of the money itself.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::sync::watch;
use tokio_stream::Stream;
use tonic::{Request, Response, Status};

use super::api::{Api, identified};
use super::convert::from_proto::{self, After};
use super::convert::to_proto;
use super::page::Page;
use super::{pb, status};
use crate::domain::account::Account;
use crate::domain::facts::Facts;
use crate::domain::rejection::Rejection;
use crate::engine::{Accepted, Error, Watch};

#[tonic::async_trait]
impl pb::ledger_service_server::LedgerService for Api {
    type WatchEntriesStream = Entries;

    async fn record_money_received(
        &self,
        request: Request<pb::RecordMoneyReceivedRequest>,
    ) -> Result<Response<pb::RecordMoneyReceivedResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::RecordMoneyReceivedResponse { receipt: Some(receipt) }))
    }

    async fn record_bank_balance(
        &self,
        request: Request<pb::RecordBankBalanceRequest>,
    ) -> Result<Response<pb::RecordBankBalanceResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::RecordBankBalanceResponse { receipt: Some(receipt) }))
    }

    async fn get_account(
        &self,
        request: Request<pb::GetAccountRequest>,
    ) -> Result<Response<pb::GetAccountResponse>, Status> {
        let pb::GetAccountRequest { name } = request.into_inner();
        let account: Account = from_proto::named(&name)?;
        let shown = self.find(|facts| {
            check_keys(facts, account)?;
            let shown = to_proto::account(account, facts.balances.get(account));
            Ok(pb::GetAccountResponse { account: Some(shown), sequence: sequence(facts) })
        });
        Ok(Response::new(shown.await?))
    }

    async fn trial_balance(
        &self,
        request: Request<pb::TrialBalanceRequest>,
    ) -> Result<Response<pb::TrialBalanceResponse>, Status> {
        let page = Page::try_from(request.into_inner())?;
        let read = self.engine.read(|view| trial_balance(view.facts, &page)).await?;
        Ok(Response::new(read.map_err(status::ledger_moved)?))
    }

    async fn cover_statement(
        &self,
        request: Request<pb::CoverStatementRequest>,
    ) -> Result<Response<pb::CoverStatementResponse>, Status> {
        let (caller, pb::CoverStatementRequest {}) = identified(request)?;
        let today = self.engine.context(caller)?.day;
        let cover = self.engine.read(|view| to_proto::cover(view.facts, today)).await?;
        Ok(Response::new(cover))
    }

    async fn watch_entries(
        &self,
        request: Request<pb::WatchEntriesRequest>,
    ) -> Result<Response<Entries>, Status> {
        let After(after) = After::try_from(request.into_inner())?;
        let watch = self.engine.watch(after)?;
        Ok(Response::new(Entries::new(watch, self.stopping.clone())))
    }

    async fn accept_clock(
        &self,
        request: Request<pb::AcceptClockRequest>,
    ) -> Result<Response<pb::AcceptClockResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::AcceptClockResponse { receipt: Some(receipt) }))
    }
}

/// The last entry that the facts count; 0 for an empty ledger.
fn sequence(facts: &Facts) -> i64 {
    facts.last.map_or(0, |last| i64::try_from(last.sequence.get()).unwrap_or(i64::MAX))
}

/// Refuses an account that is kept for something that does not exist.
fn check_keys(facts: &Facts, account: Account) -> Result<(), Rejection> {
    let (venue, order, payment, buyer) = match account {
        Account::Escrow { buyer } | Account::Provision { buyer } => (None, None, None, Some(buyer)),
        Account::Circulating { order } => (None, Some(order), None, None),
        Account::Payable { venue, buyer } => (Some(venue), None, None, Some(buyer)),
        Account::Transit { payment, buyer } => (None, None, Some(payment), Some(buyer)),
    };
    if let Some(funder) = buyer.filter(|buyer| facts.funder(*buyer).is_none()) {
        return Err(Rejection::FunderNotFound { funder });
    }
    if let Some(venue) = venue.filter(|venue| facts.venue(*venue).is_none()) {
        return Err(Rejection::VenueNotFound { venue });
    }
    if let Some(order) = order.filter(|order| facts.order(*order).is_none()) {
        return Err(Rejection::OrderNotFound { order });
    }
    if let Some(payment) = payment.filter(|payment| facts.payment(*payment).is_none()) {
        return Err(Rejection::PaymentNotFound { payment });
    }
    Ok(())
}

/// A page of all accounts; the present sequence number when it is not that of the first page.
fn trial_balance(
    facts: &Facts,
    page: &Page<(u64, Account)>,
) -> Result<pb::TrialBalanceResponse, u64> {
    let now = facts.last.map_or(0, |last| last.sequence.get());
    if page.after.is_some_and(|(of_first_page, _)| of_first_page != now) {
        return Err(now);
    }
    let after = facts.balances.after(page.after.map(|(_, account)| account));
    let (accounts, next_page_token) = page.take(after, |(account, _)| format!("{now} {account}"));
    let (total_debits_cents, total_credits_cents) = to_proto::totals(&facts.balances);
    let accounts =
        accounts.into_iter().map(|(account, balance)| to_proto::account(account, balance));
    Ok(pb::TrialBalanceResponse {
        accounts: accounts.collect(),
        total_debits_cents,
        total_credits_cents,
        sequence: sequence(facts),
        next_page_token,
    })
}

/// A future that is kept between two polls.
type Kept<T> = Pin<Box<dyn Future<Output = T> + Send>>;
/// What comes next, with the watch that it came from.
type Next = (Watch, Result<Option<Accepted>, Error>);

/// The entries that one client watches; ends with `STOPPING` when the server stops.
pub(super) struct Entries {
    next: Option<Kept<Next>>,
    stopped: Kept<()>,
}

impl Entries {
    fn new(watch: Watch, mut stopping: watch::Receiver<bool>) -> Entries {
        let stopped = Box::pin(async move {
            // An error means that the server is gone: that is a stop as well.
            let _ = stopping.wait_for(|stopping| *stopping).await;
        });
        Entries { next: Some(Entries::after(watch)), stopped }
    }

    fn after(mut watch: Watch) -> Kept<Next> {
        Box::pin(async move {
            let next = watch.next().await;
            (watch, next)
        })
    }
}

impl Stream for Entries {
    type Item = Result<pb::WatchEntriesResponse, Status>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(next) = self.next.as_mut() else { return Poll::Ready(None) };
        let polled = next.as_mut().poll(cx);
        if polled.is_pending() {
            ready!(self.stopped.as_mut().poll(cx));
            self.next = None;
            return Poll::Ready(Some(Err(status::stopping())));
        }
        let (watch, next) = ready!(polled);
        self.next = None;
        Poll::Ready(Some(match next {
            Ok(Some(accepted)) => {
                self.next = Some(Entries::after(watch));
                Ok(pb::WatchEntriesResponse { entry: Some(to_proto::watched(&accepted)) })
            }
            Ok(None) => Err(status::stopping()),
            Err(error) => Err(Status::from(error)),
        }))
    }
}
