//! How a venue joins, is labelled, suspended, and ends.

use super::several::{self, Named, Step};
use crate::cli::failure::Failure;
use crate::cli::remote::{Again, Server, change, insist};
use crate::cli::{receipt, words};
use crate::domain::id::{FunderId, VenueId};
use crate::domain::time::Day;
use crate::grpc::pb;
use pb::venue_service_client::VenueServiceClient;

/// What `carnet venue check` is told.
#[derive(Debug, clap::Args)]
pub struct Check {
    /// Les lieux, comme `venues/1` ou `venues/1..113`.
    #[arg(value_name = "LIEUX", required = true)]
    names: Vec<Named>,
    /// Which request it is.
    #[command(flatten)]
    again: Again,
}

/// What `carnet venue validate` is told.
#[derive(Debug, clap::Args)]
pub struct Validate {
    /// Les lieux, comme `venues/1` ou `venues/1..113`.
    #[arg(value_name = "LIEUX", required = true)]
    names: Vec<Named>,
    /// Le commanditaire qui les valide, comme `funders/1`.
    #[arg(long, value_name = "FINANCEUR")]
    buyer: FunderId,
    /// Which request it is.
    #[command(flatten)]
    again: Again,
}

/// What can be done about the label of a venue.
#[derive(Debug, clap::Subcommand)]
pub enum LabelCommand {
    /// Donne le label à un lieu, sur des jours où il ne l’a pas.
    Grant {
        /// Le lieu, comme `venues/1`.
        #[arg(value_name = "LIEU")]
        name: VenueId,
        /// Le premier jour, AAAA-MM-JJ.
        #[arg(long, value_name = "JOUR")]
        first: Day,
        /// Le dernier jour, AAAA-MM-JJ, compris.
        #[arg(long, value_name = "JOUR")]
        last: Day,
        /// Which request it is.
        #[command(flatten)]
        again: Again,
    },
    /// Retire le label à un lieu, à partir d’un jour.
    Withdraw {
        /// Le lieu, comme `venues/1`.
        #[arg(value_name = "LIEU")]
        name: VenueId,
        /// Le premier jour sans label, AAAA-MM-JJ.
        #[arg(long, value_name = "JOUR")]
        from: Day,
        /// Which request it is.
        #[command(flatten)]
        again: Again,
    },
}

/// What `carnet venue suspend` is told.
#[derive(Debug, clap::Args)]
pub struct Suspend {
    /// Le lieu, comme `venues/1`.
    #[arg(value_name = "LIEU")]
    name: VenueId,
    /// Pourquoi.
    #[arg(long, value_name = "RAISON", value_parser = words::typed::<pb::Suspension>())]
    reason: pb::Suspension,
    /// Which request it is.
    #[command(flatten)]
    again: Again,
}

/// What `carnet venue resume` is told.
#[derive(Debug, clap::Args)]
pub struct Resume {
    /// Le lieu, comme `venues/1`.
    #[arg(value_name = "LIEU")]
    name: VenueId,
    /// Which request it is.
    #[command(flatten)]
    again: Again,
}

/// What `carnet venue end` is told.
#[derive(Debug, clap::Args)]
pub struct End {
    /// Le lieu, comme `venues/1`.
    #[arg(value_name = "LIEU")]
    name: VenueId,
    /// Le dernier jour de service qu’il peut présenter, AAAA-MM-JJ.
    #[arg(long, value_name = "JOUR")]
    last_day: Day,
    /// Pourquoi.
    #[arg(long, value_name = "RAISON", value_parser = words::typed::<pb::VenueEnding>())]
    reason: pb::VenueEnding,
    /// Which request it is.
    #[command(flatten)]
    again: Again,
}

/// What `carnet venue enrol` is told.
#[derive(Debug, clap::Args)]
pub struct Enrol {
    /// Le lieu, comme `venues/1`.
    #[arg(value_name = "LIEU")]
    name: VenueId,
    /// Si ce qu’il doit rendre peut être retenu sur ce qui lui est payé.
    #[arg(long, value_name = "OUI-NON", action = clap::ArgAction::Set)]
    set_off: bool,
    /// Sa forme juridique.
    #[arg(long, value_name = "FORME",
          value_parser = words::typed::<pb::enrolment::LegalForm>())]
    legal_form: pb::enrolment::LegalForm,
    /// Son régime de TVA.
    #[arg(long, value_name = "RÉGIME", value_parser = words::typed::<pb::enrolment::Vat>())]
    vat: pb::enrolment::Vat,
    /// Which request it is.
    #[command(flatten)]
    again: Again,
}

/// Records that the operator checked venues.
///
/// # Errors
///
/// Those of [`several::each`].
pub(super) async fn check(args: Check, server: Server) -> Result<(), Failure> {
    let client =
        VenueServiceClient::with_interceptor(server.channel.clone(), server.caller.clone());
    let send = |step: Step| {
        let Step { name, request_id, command_id } = step;
        let request = pb::CheckVenueRequest { request_id, name };
        let client = client.clone();
        async move {
            let answered = insist(Some(&command_id), || {
                let (mut client, request) = (client.clone(), request.clone());
                async move { client.check_venue(request).await }
            });
            Ok(answered.await?.receipt)
        }
    };
    several::each((&args.names, &args.again), &server, send).await
}

/// Records that a buyer validated venues.
///
/// # Errors
///
/// Those of [`several::each`].
pub(super) async fn validate(args: Validate, server: Server) -> Result<(), Failure> {
    let client =
        VenueServiceClient::with_interceptor(server.channel.clone(), server.caller.clone());
    let buyer = args.buyer.to_string();
    let send = |step: Step| {
        let Step { name, request_id, command_id } = step;
        let request = pb::ValidateVenueRequest { request_id, name, buyer: buyer.clone() };
        let client = client.clone();
        async move {
            let answered = insist(Some(&command_id), || {
                let (mut client, request) = (client.clone(), request.clone());
                async move { client.validate_venue(request).await }
            });
            Ok(answered.await?.receipt)
        }
    };
    several::each((&args.names, &args.again), &server, send).await
}

/// Grants or withdraws a label.
///
/// # Errors
///
/// When the server cannot be reached or refuses.
pub(super) async fn label(command: LabelCommand, server: Server) -> Result<(), Failure> {
    let receipt = match command {
        LabelCommand::Grant { name, first, last, again } => {
            let label =
                Some(pb::Label { first_day: first.to_string(), last_day: last.to_string() });
            let name = name.to_string();
            let request = |request_id| pb::GrantLabelRequest { request_id, name, label };
            change!(server, again, VenueServiceClient.grant_label(request))?.receipt
        }
        LabelCommand::Withdraw { name, from, again } => {
            let (name, from_day) = (name.to_string(), from.to_string());
            let request = |request_id| pb::WithdrawLabelRequest { request_id, name, from_day };
            change!(server, again, VenueServiceClient.withdraw_label(request))?.receipt
        }
    };
    server.show(&receipt::alone(receipt));
    Ok(())
}

/// Suspends a venue.
///
/// # Errors
///
/// When the server cannot be reached or refuses.
pub(super) async fn suspend(args: Suspend, server: Server) -> Result<(), Failure> {
    let (name, suspension) = (args.name.to_string(), args.reason.into());
    let request = |request_id| pb::SuspendVenueRequest { request_id, name, suspension };
    let answer = change!(server, args.again, VenueServiceClient.suspend_venue(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}

/// Ends a suspension.
///
/// # Errors
///
/// When the server cannot be reached or refuses.
pub(super) async fn resume(args: Resume, server: Server) -> Result<(), Failure> {
    let name = args.name.to_string();
    let request = |request_id| pb::ResumeVenueRequest { request_id, name };
    let answer = change!(server, args.again, VenueServiceClient.resume_venue(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}

/// Ends a venue.
///
/// # Errors
///
/// When the server cannot be reached or refuses.
pub(super) async fn end(args: End, server: Server) -> Result<(), Failure> {
    let request = |request_id| pb::EndVenueRequest {
        request_id,
        name: args.name.to_string(),
        last_day: args.last_day.to_string(),
        ending: args.reason.into(),
    };
    let answer = change!(server, args.again, VenueServiceClient.end_venue(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}

/// Records the terms under which a venue joined.
///
/// # Errors
///
/// When the server cannot be reached or refuses.
pub(super) async fn enrol(args: Enrol, server: Server) -> Result<(), Failure> {
    let Enrol { name, set_off, legal_form, vat, again } = args;
    let (legal_form, vat) = (legal_form.into(), vat.into());
    let enrolment = Some(pb::Enrolment { set_off, legal_form, vat });
    let name = name.to_string();
    let request = |request_id| pb::SetEnrolmentRequest { request_id, name, enrolment };
    let answer = change!(server, again, VenueServiceClient.set_enrolment(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}
