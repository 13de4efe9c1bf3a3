//! `carnet pay export`: the file that asks the bank for the payments of a run.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::cli::failure::Failure;
use crate::cli::remote::Server;
use crate::cli::sheet::Sheet;
use crate::cli::whole_file;
use crate::domain::id::PaymentRunId;
use crate::grpc::pb;
use pb::payment_service_client::PaymentServiceClient;

/// What `carnet pay export` is told.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// La remise, comme `paymentRuns/1`.
    #[arg(value_name = "REMISE")]
    name: PaymentRunId,
    /// Le fichier à écrire, ou à remplacer une fois le nouveau complet ; sans lui, celui qui porte
    /// le nom du message, ici.
    #[arg(long, value_name = "FICHIER")]
    out: Option<PathBuf>,
}

/// Writes the file of a run.
///
/// # Errors
///
/// When the server cannot be reached or refuses, and when the file cannot be written.
pub(super) async fn run(args: Args, server: Server) -> Result<(), Failure> {
    let Args { name, out } = args;
    let failed = |status| Failure::of(status, None, false);
    let mut client =
        PaymentServiceClient::with_interceptor(server.channel.clone(), server.caller.clone());
    let request = pb::ExportPaymentRunRequest { name: name.to_string() };
    let answer = client.export_payment_run(request).await.map_err(failed)?;
    let mut pieces = answer.into_inner();
    let mut first = None;
    let mut bytes = Vec::new();
    while let Some(mut piece) = pieces.message().await.map_err(failed)? {
        bytes.append(&mut piece.chunk);
        first.get_or_insert(piece);
    }
    let head = first.ok_or(Failure::Incomplete("le fichier"))?;
    let file = out.unwrap_or_else(|| PathBuf::from(format!("{}.xml", head.message_id)));
    write(&file, &bytes)?;
    server.show(&sheet(&head, &file));
    Ok(())
}

fn write(file: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |source| Failure::Unwritten { file: file.to_owned(), source };
    whole_file::write(file, failed, |mut created| {
        created.write_all(bytes).map_err(failed)?;
        Ok(((), created))
    })
}

fn sheet(head: &pb::ExportPaymentRunResponse, file: &Path) -> Sheet {
    let pb::ExportPaymentRunResponse { message_id, payments, amount_cents, execution_day, .. } =
        head;
    Sheet::new()
        .text("file", "fichier", file.display().to_string())
        .text("message_id", "message", message_id.clone())
        .count("payments", "paiements", *payments)
        .cents("amount_cents", "total", *amount_cents)
        .day("execution_day", "à payer le", execution_day.clone())
}
