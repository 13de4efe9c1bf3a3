//! `carnet award`: what co-funders bear of the use of a buyer's booklets.

use super::failure::Failure;
use super::remote::{Again, PAGE, Remote, Server, change, every, read};
use super::sheet::{Sheet, Value};
use super::{Outcome, receipt, typed, words};
use crate::domain::id::{AwardId, FunderId, SchemeId};
use crate::domain::money::{Cents, Rate};
use crate::domain::time::Day;
use crate::grpc::pb;
use pb::award_service_client::AwardServiceClient;

/// What people see of each award in a list.
const LISTED: [&str; 7] =
    ["name", "co_funder", "buyer", "scheme", "rank", "rate_parts_per_million", "left_cents"];

/// What can be done with awards.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Enregistre le concours d’un cofinanceur.
    Grant(Box<Grant>),
    /// Met fin à un concours.
    End {
        /// Le concours, comme `awards/1`.
        #[arg(value_name = "CONCOURS")]
        name: AwardId,
        /// Le dernier jour de service qu’il prend en charge, AAAA-MM-JJ.
        #[arg(long, value_name = "JOUR")]
        last_day: Day,
        /// Which request it is.
        #[command(flatten)]
        again: Again,
    },
    /// Montre un concours, ce qui en est consommé et ce qui reste.
    Show {
        /// Le concours, comme `awards/1`.
        #[arg(value_name = "CONCOURS")]
        name: AwardId,
    },
    /// Montre tous les concours.
    List,
}

/// What `carnet award grant` is told.
#[derive(Debug, clap::Args)]
pub struct Grant {
    /// Qui cofinance, comme `funders/2`.
    #[arg(long, value_name = "FINANCEUR")]
    co_funder: FunderId,
    /// L’usage des carnets de qui, comme `funders/1`.
    #[arg(long, value_name = "FINANCEUR")]
    buyer: FunderId,
    /// Achetés sous quelles règles, comme `schemes/1`.
    #[arg(long, value_name = "DISPOSITIF")]
    scheme: SchemeId,
    /// Son rang parmi les concours de ce commanditaire et de ce dispositif, de 1 à 255 : le plus
    /// petit paie d’abord.
    #[arg(long, value_name = "RANG")]
    rank: i32,
    /// Le taux, en pour cent : `50` ou `33,3333`.
    #[arg(long, value_name = "POUR-CENT", value_parser = typed::percent)]
    rate: Rate,
    /// À quoi ce taux s’applique.
    #[arg(long, value_name = "BASE", value_parser = words::typed::<pb::co_funding::Base>())]
    base: pb::co_funding::Base,
    /// Comment le cofinanceur paie.
    #[arg(long, value_name = "VOIE", value_parser = words::typed::<pb::co_funding::Path>())]
    path: pb::co_funding::Path,
    /// Combien au plus en tout, en euros.
    #[arg(long, value_name = "EUROS", value_parser = typed::euros)]
    amount: Cents,
    /// Le premier jour de service, AAAA-MM-JJ.
    #[arg(long, value_name = "JOUR")]
    first: Day,
    /// Le dernier jour de service, AAAA-MM-JJ, compris.
    #[arg(long, value_name = "JOUR")]
    last: Day,
    /// Which request it is.
    #[command(flatten)]
    again: Again,
}

/// Asks what `remote` says.
///
/// # Errors
///
/// When the server cannot be reached or refuses.
pub fn run(remote: Remote<Command>) -> Outcome {
    let Remote { options, command } = remote;
    match command {
        Command::Grant(args) => options.run(|server| grant(*args, server)),
        Command::End { name, last_day, again } => {
            options.run(|server| end(name, last_day, again, server))
        }
        Command::Show { name } => options.run(|server| show(name, server)),
        Command::List => options.run(list),
    }
}

async fn grant(args: Grant, server: Server) -> Result<(), Failure> {
    let terms = pb::AwardTerms {
        co_funder: args.co_funder.to_string(),
        buyer: args.buyer.to_string(),
        scheme: args.scheme.to_string(),
        rank: args.rank,
        rate_parts_per_million: typed::ppm(args.rate),
        base: args.base.into(),
        path: args.path.into(),
        amount_cents: typed::cents(args.amount),
        first_day: args.first.to_string(),
        last_day: args.last.to_string(),
    };
    let request = |request_id| pb::GrantAwardRequest { request_id, terms: Some(terms) };
    let answer = change!(server, args.again, AwardServiceClient.grant_award(request))?;
    let granted = Value::part(answer.award, sheet);
    server.show(&Sheet::new().fact("award", "concours", granted).receipt(answer.receipt));
    Ok(())
}

async fn end(name: AwardId, last_day: Day, again: Again, server: Server) -> Result<(), Failure> {
    let (name, last_day) = (name.to_string(), last_day.to_string());
    let request = |request_id| pb::EndAwardRequest { request_id, name, last_day };
    let answer = change!(server, again, AwardServiceClient.end_award(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}

async fn show(name: AwardId, server: Server) -> Result<(), Failure> {
    let request = pb::GetAwardRequest { name: name.to_string() };
    let answer = read!(server, AwardServiceClient.get_award(request))?;
    server.show(&answer.award.map(sheet).ok_or(Failure::Incomplete("le concours"))?);
    Ok(())
}

async fn list(server: Server) -> Result<(), Failure> {
    let request = |page_token| pb::ListAwardsRequest { page_size: PAGE, page_token };
    let awards = every!(server, AwardServiceClient.list_awards(request).awards);
    let awards: Vec<Sheet> = awards.into_iter().map(sheet).collect();
    server.list(&awards, &LISTED);
    Ok(())
}

/// The facts of an award.
pub(super) fn sheet(award: pb::Award) -> Sheet {
    Sheet::new()
        .text("name", "concours", award.name)
        .fact("terms", "termes", Value::part(award.terms, of_terms))
        .fact("since_sequence", "connu depuis l’écriture", Value::Count(award.since_sequence))
        .day("ended_day", "fin anticipée", award.ended_day)
        .cents("used_cents", "consommé", award.used_cents)
        .cents("left_cents", "reste", award.left_cents)
}

/// The terms of an award.
pub(super) fn of_terms(terms: pb::AwardTerms) -> Sheet {
    Sheet::new()
        .text("co_funder", "cofinanceur", terms.co_funder)
        .text("buyer", "commanditaire", terms.buyer)
        .text("scheme", "dispositif", terms.scheme)
        .count("rank", "rang", terms.rank)
        .fact("rate_parts_per_million", "taux", Value::Ppm(terms.rate_parts_per_million.into()))
        .fact("base", "base", words::shown::<pb::co_funding::Base>(terms.base))
        .fact("path", "voie", words::shown::<pb::co_funding::Path>(terms.path))
        .cents("amount_cents", "au plus", terms.amount_cents)
        .day("first_day", "premier jour de service", terms.first_day)
        .day("last_day", "dernier jour de service", terms.last_day)
}
