//! `carnet agreement`: what contributors bear, for an organisation's procedures.
//!
//! `terms` is what is typed of terms, `facts` what is shown.

pub(super) mod facts;
mod terms;

use super::failure::Failure;
use super::remote::{Again, PAGE, Remote, Server, change, every, read};
use super::sheet::Sheet;
use super::{Outcome, receipt};
use crate::domain::id::{AgreementId, FunderId, OrganisationId};
use crate::domain::time::Day;
use crate::grpc::pb;
use pb::agreement_service_client::AgreementServiceClient;

/// What can be done with agreements.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Écrit une convention : elle n’engage pas avant d’être signée.
    Draft(Box<Draft>),
    /// Enregistre la signature d’une convention : par un autre poste que celui qui l’a écrite. Elle
    /// engage pour tous ses jours : ce qui est encaissé dans la période ouverte en relève aussi.
    Sign {
        /// La convention, comme `agreements/1`.
        #[arg(value_name = "CONVENTION")]
        name: AgreementId,
        /// Which request it is.
        #[command(flatten)]
        again: Again,
    },
    /// Enregistre un avenant signé : d’autres termes, complets, à partir d’un jour de service. Ceux
    /// d’avant ce jour et ce qui est consommé restent.
    Amend(Box<Amend>),
    /// Met fin à une convention signée.
    End {
        /// La convention, comme `agreements/1`.
        #[arg(value_name = "CONVENTION")]
        name: AgreementId,
        /// Le dernier jour de service pour lequel elle engage, AAAA-MM-JJ.
        #[arg(long, value_name = "JOUR")]
        last_day: Day,
        /// Which request it is.
        #[command(flatten)]
        again: Again,
    },
    /// Montre une convention : tous ses termes, ce qui en est consommé et ce qui reste.
    Show {
        /// La convention, comme `agreements/1`.
        #[arg(value_name = "CONVENTION")]
        name: AgreementId,
    },
    /// Montre toutes les conventions, chacune avec ses derniers termes.
    List {
        /// Seulement celles de ce contributeur, comme `funders/3`.
        #[arg(long, value_name = "FINANCEUR")]
        contributor: Option<FunderId>,
    },
}

/// What `carnet agreement draft` is told.
#[derive(Debug, clap::Args)]
pub struct Draft {
    /// Qui contribue, comme `funders/3`.
    #[arg(long, value_name = "FINANCEUR")]
    contributor: FunderId,
    /// Pour les démarches de quel organisme, comme `organisations/3`.
    #[arg(long, value_name = "ORGANISME")]
    organisation: OrganisationId,
    /// The terms.
    #[command(flatten)]
    terms: terms::Options,
    /// Which request it is.
    #[command(flatten)]
    again: Again,
}

/// What `carnet agreement amend` is told.
#[derive(Debug, clap::Args)]
pub struct Amend {
    /// La convention, comme `agreements/1`.
    #[arg(value_name = "CONVENTION")]
    name: AgreementId,
    /// Le premier jour de service auquel les termes s’appliquent, AAAA-MM-JJ.
    #[arg(long, value_name = "JOUR")]
    from: Day,
    /// The terms.
    #[command(flatten)]
    terms: terms::Options,
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
        Command::Draft(args) => options.run(|server| draft(*args, server)),
        Command::Sign { name, again } => options.run(|server| sign(name, again, server)),
        Command::Amend(args) => options.run(|server| amend(*args, server)),
        Command::End { name, last_day, again } => {
            options.run(|server| end(name, last_day, again, server))
        }
        Command::Show { name } => options.run(|server| show(name, server)),
        Command::List { contributor } => options.run(|server| list(contributor, server)),
    }
}

async fn draft(args: Draft, server: Server) -> Result<(), Failure> {
    let Draft { contributor, organisation, terms, again } = args;
    let terms = Some(terms.into_message(&server).await?);
    let request = |request_id| pb::DraftAgreementRequest {
        request_id,
        contributor: contributor.to_string(),
        organisation: organisation.to_string(),
        terms,
    };
    let answer = change!(server, again, AgreementServiceClient.draft_agreement(request))?;
    server.show(&Sheet::new().text("name", "convention", answer.name).receipt(answer.receipt));
    Ok(())
}

async fn sign(name: AgreementId, again: Again, server: Server) -> Result<(), Failure> {
    let request = |request_id| pb::SignAgreementRequest { request_id, name: name.to_string() };
    let answer = change!(server, again, AgreementServiceClient.sign_agreement(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}

async fn amend(args: Amend, server: Server) -> Result<(), Failure> {
    let Amend { name, from, terms, again } = args;
    let terms = Some(terms.into_message(&server).await?);
    let request = |request_id| pb::AmendAgreementRequest {
        request_id,
        name: name.to_string(),
        from_day: from.to_string(),
        terms,
    };
    let answer = change!(server, again, AgreementServiceClient.amend_agreement(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}

async fn end(
    name: AgreementId,
    last_day: Day,
    again: Again,
    server: Server,
) -> Result<(), Failure> {
    let (name, last_day) = (name.to_string(), last_day.to_string());
    let request = |request_id| pb::EndAgreementRequest { request_id, name, last_day };
    let answer = change!(server, again, AgreementServiceClient.end_agreement(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}

async fn show(name: AgreementId, server: Server) -> Result<(), Failure> {
    let request = pb::GetAgreementRequest { name: name.to_string() };
    let answer = read!(server, AgreementServiceClient.get_agreement(request))?;
    server.show(&answer.agreement.map(facts::sheet).ok_or(Failure::Incomplete("la convention"))?);
    Ok(())
}

async fn list(contributor: Option<FunderId>, server: Server) -> Result<(), Failure> {
    let contributor = contributor.map_or(String::new(), |contributor| contributor.to_string());
    let request = |page_token| pb::ListAgreementsRequest {
        contributor: contributor.clone(),
        page_size: PAGE,
        page_token,
    };
    let agreements = every!(server, AgreementServiceClient.list_agreements(request).agreements);
    // Whole terms are too wide for a row.
    let sheet = if server.json { facts::sheet } else { facts::line };
    let agreements: Vec<Sheet> = agreements.into_iter().map(sheet).collect();
    server.list(&agreements, &[]);
    Ok(())
}
