//! The handlers of the money itself.

use tonic::{Request, Response, Status};

use super::api::{Api, identified};
use super::convert::from_proto::{self, After, TransfersWanted};
use super::convert::to_proto;
use super::feed::{Feed, NotTaken, Outlet};
use super::limits::WATCHER_BUFFER;
use super::page::Page;
use super::{pb, status, transfers};
use crate::domain::account::Account;
use crate::domain::facts::Facts;
use crate::domain::id::TransferId;
use crate::domain::rejection::Rejection;
use crate::engine::Watch;

#[tonic::async_trait]
impl pb::ledger_service_server::LedgerService for Api {
    type WatchEntriesStream = Feed<pb::WatchEntriesResponse>;

    async fn record_money_received(
        &self,
        request: Request<pb::RecordMoneyReceivedRequest>,
    ) -> Result<Response<pb::RecordMoneyReceivedResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::RecordMoneyReceivedResponse { receipt: Some(receipt) }))
    }

    async fn record_contribution_received(
        &self,
        request: Request<pb::RecordContributionReceivedRequest>,
    ) -> Result<Response<pb::RecordContributionReceivedResponse>, Status> {
        let accepted = self.submit(request).await?;
        let answer = to_proto::contribution_received(&accepted).ok_or_else(status::internal)?;
        Ok(Response::new(answer))
    }

    async fn record_recovery(
        &self,
        request: Request<pb::RecordRecoveryRequest>,
    ) -> Result<Response<pb::RecordRecoveryResponse>, Status> {
        Ok(Response::new(to_proto::recovered(&self.submit(request).await?)))
    }

    async fn top_up_float(
        &self,
        request: Request<pb::TopUpFloatRequest>,
    ) -> Result<Response<pb::TopUpFloatResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::TopUpFloatResponse { receipt: Some(receipt) }))
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

    async fn list_transfers(
        &self,
        request: Request<pb::ListTransfersRequest>,
    ) -> Result<Response<pb::ListTransfersResponse>, Status> {
        let wanted = TransfersWanted::try_from(request.into_inner())?;
        let listed = self.engine.look_up(move |lookup| transfers::list(lookup, &wanted)).await?;
        Ok(Response::new(listed))
    }

    async fn explain_transfer(
        &self,
        request: Request<pb::ExplainTransferRequest>,
    ) -> Result<Response<pb::ExplainTransferResponse>, Status> {
        let pb::ExplainTransferRequest { name } = request.into_inner();
        let id: TransferId = from_proto::named(&name)?;
        let found = self.engine.look_up(move |lookup| lookup.entry(id.entry)).await?;
        let explained = found.and_then(|accepted| to_proto::explained(&accepted, id));
        Ok(Response::new(explained.ok_or_else(|| status::transfer_not_found(id))?))
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
    ) -> Result<Response<Self::WatchEntriesStream>, Status> {
        let After(after) = After::try_from(request.into_inner())?;
        let watch = self.engine.watch(after)?;
        let (api, patience) = (self.clone(), self.limits.watcher_slow);
        let feed = Feed::new(WATCHER_BUFFER, patience, |outlet| feed_entries(api, watch, outlet));
        Ok(Response::new(feed))
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
pub(super) fn check_keys(facts: &Facts, account: Account) -> Result<(), Rejection> {
    let (venue, order, payment, funders) = match account {
        Account::Escrow { buyer }
        | Account::Provision { buyer }
        | Account::Deferred { buyer }
        | Account::Held { buyer } => (None, None, None, vec![buyer]),
        Account::Circulating { order } => (None, Some(order), None, Vec::new()),
        Account::Payable { venue, buyer } | Account::Clawback { venue, buyer } => {
            (Some(venue), None, None, vec![buyer])
        }
        Account::Transit { payment, buyer } => (None, None, Some(payment), vec![buyer]),
        Account::Contribution { contributor: funder, buyer }
        | Account::CoFunding { co_funder: funder, buyer }
        | Account::Owed { funder, buyer } => (None, None, None, vec![funder, buyer]),
        Account::Unassigned | Account::Operator | Account::SuspenseIn | Account::SuspenseOut => {
            (None, None, None, Vec::new())
        }
    };
    if let Some(funder) = funders.into_iter().find(|funder| facts.funder(*funder).is_none()) {
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

/// Sends entries as they become durable, at the pace of whoever takes them.
async fn feed_entries(
    api: Api,
    mut watch: Watch,
    outlet: Outlet<pb::WatchEntriesResponse>,
) -> Result<(), Status> {
    loop {
        // Those that exist come first, even while the server stops.
        let next = tokio::select! {
            biased;
            next = watch.next() => next?,
            () = api.stopped() => None,
        };
        let Some(accepted) = next else { return Err(status::stopping()) };
        let response = pb::WatchEntriesResponse { entry: Some(to_proto::watched(&accepted)) };
        let put = outlet.put(response).await;
        put.map_err(|NotTaken| status::watcher_slow())?;
    }
}
