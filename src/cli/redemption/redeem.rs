//! `carnet redeem`: chèques are taken at a venue, one redemption or many.

use std::path::PathBuf;

use super::{file, sheets, stream};
use crate::cli::failure::Failure;
use crate::cli::procedure::names::{Names, Table};
use crate::cli::remote::{Again, Options, Server, change, read};
use crate::cli::{Outcome, typed, words};
use crate::domain::id::VenueId;
use crate::domain::time::Day;
use crate::grpc::pb;
use pb::redemption_service_client::RedemptionServiceClient;

/// The two ways to ask, of which the options of each are not asked of the other.
const USAGE: &str = "\
carnet redeem [OPTIONS] --venue <LIEU> --service <SERVICE> --day <JOUR> <CODE>...
       carnet redeem [OPTIONS] --stream <FICHIER>";

/// What `carnet redeem` is told.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("one").multiple(true))]
#[command(override_usage = USAGE)]
pub struct Redeem {
    #[command(flatten)]
    options: Options,
    #[command(flatten)]
    cheques: Option<Cheques>,
    /// Dit seulement si l’encaissement serait accepté, sans rien écrire.
    #[arg(long, group = "one", conflicts_with_all = ["request_id", "exception"])]
    check: bool,
    /// Encaisse ce qu’une règle refuse : lieu suspendu, ou service trop ancien. Pour qui peut faire
    /// des exceptions ; la raison est gardée.
    #[arg(long, group = "one", value_name = "RAISON")]
    #[arg(value_parser = words::typed::<pb::ExceptionReason>())]
    exception: Option<pb::ExceptionReason>,
    /// Encaisse tous ceux d’un fichier, ou de l’entrée standard avec `-` : CSV ou JSON, un par
    /// ligne (voir docs/cli.md). Un tel fichier vaut de l’argent tant que ses chèques ne sont pas
    /// encaissés : gardez-le comme des billets, puis effacez-le. Chacun est fait ou refusé seul, et
    /// dit dans l’ordre ; code 1 si l’un est refusé.
    #[arg(long, value_name = "FICHIER", conflicts_with_all = ["Cheques", "one"])]
    stream: Option<PathBuf>,
    /// Which request it is.
    #[command(flatten)]
    again: Again,
}

/// Which chèques, for what.
#[derive(clap::Args)]
struct Cheques {
    /// Les codes des chèques, au plus dix. Préférez `-`, qui les lit sur l’entrée standard, un par
    /// ligne : un code donné ici se voit dans la liste des processus.
    #[arg(required = false, required_unless_present = "stream", value_name = "CODE")]
    codes: Vec<String>,
    /// Où, comme `venues/1`.
    #[arg(long, required = false, required_unless_present = "stream", value_name = "LIEU")]
    venue: VenueId,
    /// Ce qui a été fait.
    #[arg(long, required = false, required_unless_present = "stream", value_name = "SERVICE")]
    #[arg(value_parser = words::typed::<pb::Service>())]
    service: pb::Service,
    /// Quel jour, AAAA-MM-JJ.
    #[arg(long, required = false, required_unless_present = "stream", value_name = "JOUR")]
    day: Day,
    /// Les démarches dont la personne avait besoin, au plus trois, séparées par des virgules :
    /// papiers, famille, social, travail, logement, transports, argent, justice, etranger, loisirs,
    /// ou celles de `carnet procedure list`, par leur nom ou leur numéro.
    #[arg(long, value_delimiter = ',', value_name = "DÉMARCHES")]
    procedures: Vec<String>,
}

impl std::fmt::Debug for Cheques {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cheques(..)")
    }
}

impl Cheques {
    async fn procedures(&self, server: &Server) -> Result<Vec<String>, Failure> {
        Names::new(server).of(&self.procedures, Table::InForceOn(self.day)).await
    }
}

/// Takes chèques, or says whether they would be taken.
///
/// # Errors
///
/// When the codes cannot be read, or the server cannot be reached or refuses.
pub fn redeem(args: Redeem) -> Outcome {
    let Redeem { options, cheques, check, exception, stream, again } = args;
    if let Some(path) = stream {
        let rows = file::read(&path)?;
        return options.run(|server| stream::send(rows, again, server));
    }
    let missing = || Failure::Usage("donnez les codes des chèques, ou --stream".to_owned());
    let mut cheques = cheques.ok_or_else(missing)?;
    cheques.codes = typed::codes(cheques.codes)?;
    match exception {
        _ if check => options.run(|server| look(cheques, server)),
        None => options.run(|server| take(cheques, again, server)),
        Some(reason) => options.run(|server| except((cheques, reason), again, server)),
    }
}

async fn look(cheques: Cheques, server: Server) -> Result<(), Failure> {
    let request = pb::CheckChequesRequest {
        procedures: cheques.procedures(&server).await?,
        venue: cheques.venue.to_string(),
        codes: cheques.codes,
        service: cheques.service.into(),
        service_date: cheques.day.to_string(),
    };
    let pb::CheckChequesResponse {} =
        read!(server, RedemptionServiceClient.check_cheques(request))?;
    server.say("l’encaissement serait accepté");
    Ok(())
}

async fn take(cheques: Cheques, again: Again, server: Server) -> Result<(), Failure> {
    let procedures = cheques.procedures(&server).await?;
    let request = |request_id| pb::RedeemRequest {
        request_id,
        procedures,
        venue: cheques.venue.to_string(),
        codes: cheques.codes,
        service: cheques.service.into(),
        service_date: cheques.day.to_string(),
    };
    let answer = change!(server, again, RedemptionServiceClient.redeem(request))?;
    server.show(&sheets::of_response(answer));
    Ok(())
}

async fn except(
    (cheques, reason): (Cheques, pb::ExceptionReason),
    again: Again,
    server: Server,
) -> Result<(), Failure> {
    let procedures = cheques.procedures(&server).await?;
    let request = |request_id| pb::RedeemByExceptionRequest {
        request_id,
        procedures,
        venue: cheques.venue.to_string(),
        codes: cheques.codes,
        service: cheques.service.into(),
        service_date: cheques.day.to_string(),
        reason: reason.into(),
    };
    let answer = change!(server, again, RedemptionServiceClient.redeem_by_exception(request))?;
    let pb::RedeemByExceptionResponse { redemption, receipt } = answer;
    server.show(&sheets::of_response(pb::RedeemResponse { redemption, receipt }));
    Ok(())
}
