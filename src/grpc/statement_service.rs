//! The handlers of statements, contests and calls.
//!
//! **Invariant:** what a redemption was is read here, before the command is built; it never
//! changes.

use std::collections::BTreeSet;
use std::ops::Bound::{Excluded, Included, Unbounded};

use tonic::{Request, Response, Status};

use super::api::{Api, identified, submission};
use super::convert::from_proto::{self, ContestFilter, Paged, StatementFilter, Unsettled};
use super::convert::to_proto;
use super::page::listed;
use super::{pb, status};
use crate::domain::claim::StatementKey;
use crate::domain::command::claims::contests::ContestShare;
use crate::domain::facts::{Claims, Facts, Statement};
use crate::domain::id::{ContestId, CycleId, FunderId};
use crate::domain::rejection::Rejection;

#[tonic::async_trait]
impl pb::statement_service_server::StatementService for Api {
    async fn list_statements(
        &self,
        request: Request<pb::ListStatementsRequest>,
    ) -> Result<Response<pb::ListStatementsResponse>, Status> {
        let Paged { parent: filter, page } = Paged::try_from(request.into_inner())?;
        let found = self.find(|facts| {
            check(facts, filter)?;
            let contested = contested(&facts.claims);
            let wanted = wanted(facts, filter, page.after);
            let (found, next_page_token) = page.take(wanted, |(key, _)| key.to_string());
            let shown = found.into_iter().map(|(key, statement)| {
                to_proto::statement(facts, (key, statement), contested.contains(&key))
            });
            Ok(pb::ListStatementsResponse { statements: shown.collect(), next_page_token })
        });
        Ok(Response::new(found.await?))
    }

    async fn get_statement(
        &self,
        request: Request<pb::GetStatementRequest>,
    ) -> Result<Response<pb::GetStatementResponse>, Status> {
        let pb::GetStatementRequest { name } = request.into_inner();
        let key: StatementKey = from_proto::named(&name)?;
        let statement = self.find(|facts| {
            let found = facts.claims.statements.get(&key);
            let found = found.ok_or(Rejection::StatementNotFound { statement: key })?;
            Ok(to_proto::statement(facts, (key, found), contested(&facts.claims).contains(&key)))
        });
        Ok(Response::new(pb::GetStatementResponse { statement: Some(statement.await?) }))
    }

    async fn accept_statement(
        &self,
        request: Request<pb::AcceptStatementRequest>,
    ) -> Result<Response<pb::AcceptStatementResponse>, Status> {
        let accepted = self.submit(request).await?;
        let answer = to_proto::statement_accepted(&accepted).ok_or_else(status::internal)?;
        Ok(Response::new(answer))
    }

    async fn contest_share(
        &self,
        request: Request<pb::ContestShareRequest>,
    ) -> Result<Response<pb::ContestShareResponse>, Status> {
        let (caller, body) = identified(request)?;
        let Unsettled { request, command } = Unsettled::<ContestShare>::try_from(body)?;
        let settled = self.settled(command.redemption).await?;
        let command = ContestShare { settled, ..command };
        let accepted = self.engine.submit(submission(caller, request, command)).await?;
        let receipt = to_proto::receipt(&accepted);
        let contest = self.engine.read(|view| to_proto::contest_opened(&accepted, view.facts));
        let contest = contest.await?.ok_or_else(status::internal)?;
        Ok(Response::new(pb::ContestShareResponse {
            contest: Some(contest),
            receipt: Some(receipt),
        }))
    }

    async fn list_contests(
        &self,
        request: Request<pb::ListContestsRequest>,
    ) -> Result<Response<pb::ListContestsResponse>, Status> {
        let Paged { parent, page } = Paged::try_from(request.into_inner())?;
        let ContestFilter { statement, pending_only } = parent;
        let found = self.find(|facts| {
            let claims = &facts.claims;
            let missing = |key: &StatementKey| !claims.statements.contains_key(key);
            if let Some(statement) = statement.filter(missing) {
                return Err(Rejection::StatementNotFound { statement });
            }
            let contests = listed(&claims.contests, ContestId::at_index);
            let contests = contests.skip(page.skipped(ContestId::index));
            let wanted = contests.filter(|(_, contest)| {
                statement.is_none_or(|statement| contest.statement == statement)
                    && (contest.state.is_pending() || !pending_only)
            });
            let (found, next_page_token) = page.take(wanted, |(id, _)| id.to_string());
            let shown = found.into_iter();
            let shown = shown.map(|(id, contest)| to_proto::contest(facts, id, contest));
            Ok(pb::ListContestsResponse { contests: shown.collect(), next_page_token })
        });
        Ok(Response::new(found.await?))
    }

    async fn get_contest(
        &self,
        request: Request<pb::GetContestRequest>,
    ) -> Result<Response<pb::GetContestResponse>, Status> {
        let pb::GetContestRequest { name } = request.into_inner();
        let id: ContestId = from_proto::named(&name)?;
        let contest = self.find(|facts| {
            let found = facts.claims.contest(id);
            let found = found.ok_or(Rejection::ContestNotFound { contest: id })?;
            Ok(to_proto::contest(facts, id, found))
        });
        Ok(Response::new(pb::GetContestResponse { contest: Some(contest.await?) }))
    }

    async fn propose_verdict(
        &self,
        request: Request<pb::ProposeVerdictRequest>,
    ) -> Result<Response<pb::ProposeVerdictResponse>, Status> {
        let receipt = to_proto::receipt(&self.submit(request).await?);
        Ok(Response::new(pb::ProposeVerdictResponse { receipt: Some(receipt) }))
    }

    async fn confirm_verdict(
        &self,
        request: Request<pb::ConfirmVerdictRequest>,
    ) -> Result<Response<pb::ConfirmVerdictResponse>, Status> {
        let accepted = self.submit(request).await?;
        let answer = to_proto::verdict_confirmed(&accepted).ok_or_else(status::internal)?;
        Ok(Response::new(answer))
    }

    async fn abandon_call(
        &self,
        request: Request<pb::AbandonCallRequest>,
    ) -> Result<Response<pb::AbandonCallResponse>, Status> {
        let accepted = self.submit(request).await?;
        let answer = to_proto::call_abandoned(&accepted).ok_or_else(status::internal)?;
        Ok(Response::new(answer))
    }
}

/// Refuses a filter by what does not exist.
fn check(facts: &Facts, filter: StatementFilter) -> Result<(), Rejection> {
    let StatementFilter { cycle, funder, buyer } = filter;
    let mut funders = funder.into_iter().chain(buyer);
    if let Some(funder) = funders.find(|funder| facts.funder(*funder).is_none()) {
        return Err(Rejection::FunderNotFound { funder });
    }
    match cycle.filter(|cycle| facts.cycle(*cycle).is_none()) {
        Some(cycle) => Err(Rejection::CycleNotFound { cycle }),
        None => Ok(()),
    }
}

/// The statements on which a contest is not decided.
fn contested(claims: &Claims) -> BTreeSet<StatementKey> {
    let pending = claims.contests.iter().filter(|contest| contest.state.is_pending());
    pending.map(|contest| contest.statement).collect()
}

/// The statements after `last` that are all of `filter`.
fn wanted(
    facts: &Facts,
    StatementFilter { cycle, funder, buyer }: StatementFilter,
    last: Option<StatementKey>,
) -> impl Iterator<Item = (StatementKey, &Statement)> {
    let of = |cycle| StatementKey { cycle, funder: FunderId::FIRST, buyer: FunderId::FIRST };
    let first = of(cycle.unwrap_or(CycleId::FIRST));
    let start = last.map_or(Included(first), Excluded);
    let range = facts.claims.statements.range((start, Unbounded));
    let of_cycle = range.take_while(move |(key, _)| cycle.is_none_or(|cycle| key.cycle == cycle));
    let wanted = of_cycle.filter(move |(key, _)| {
        funder.is_none_or(|funder| key.funder == funder)
            && buyer.is_none_or(|buyer| key.buyer == buyer)
    });
    wanted.map(|(key, statement)| (*key, statement))
}
