//! `carnet bank import`: files of the bank, posted on a server.
//!
//! Each file is read here, to say what is wrong with it in French before anything is sent; the
//! server reads it again, compares it with its ledger, and posts what is to be posted.
//!
//! **Invariant:** a file that is broken as a whole sends nothing, and none behind it is sent.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use indicatif::ProgressBar;
use tokio_stream::StreamExt;
use tonic::Status;

use super::{file, sheets};
use crate::cli::failure::{Failure, Verdict};
use crate::cli::remote::{Again, Options, Server, patient};
use crate::cli::sheet::{Sheet, Value};
use crate::cli::{Outcome, output, progress, refusals, words};
use crate::domain::request::RequestId;
use crate::grpc::{client, pb};
use crate::iso20022::report::{self, FILE_MAX, ReportError};
use pb::bank_report_row::Fate;
use pb::bank_service_client::BankServiceClient;
use pb::import_bank_report_request::Part as Asked;
use pb::import_bank_report_response::Part;

/// How many bytes of a file one message has.
const CHUNK_BYTES: usize = 32 << 10;
/// How many rows people see of a file; the rest is counted, and `carnet bank lines` has it.
const ROWS_SHOWN_MAX: usize = 200;
/// What people see of each row.
const SHOWN: [&str; 8] =
    ["fate", "reference", "day", "flow", "amount_cents", "payment", "bank_line", "why"];

/// What `carnet bank import` is told.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Les fichiers XML, du plus ancien au plus récent.
    #[arg(value_name = "FICHIER", required = true)]
    files: Vec<PathBuf>,
    /// Which import it is.
    #[command(flatten)]
    again: Again,
}

/// Why a file is not sent.
#[derive(Debug, thiserror::Error)]
enum ImportError {
    #[error("{} ne peut pas être ouvert", path.display())]
    Open {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error(
        "{} n’est pas utilisable, rien n’en a été envoyé : {}",
        path.display(),
        file::in_french(error)
    )]
    File { path: PathBuf, error: ReportError },
}

/// What became of a file, beside what was printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ended {
    /// All of it is taken.
    Well,
    /// A payment was paid twice, or although it was refused, or a line was refused.
    Alarming,
}

/// Has the server import the files, in order, and says what became of each line.
///
/// # Errors
///
/// When a file is unusable, or the server refuses it, cannot be reached or goes away.
pub(super) fn run(args: &Args, options: &Options) -> Outcome {
    let import = args.again.request_id()?;
    client::block_on(async {
        let caller = options.caller("operateur")?;
        let server = Server { channel: options.connect().await?, caller, json: options.json };
        let mut code = ExitCode::SUCCESS;
        for (number, path) in (0_u32..).zip(&args.files) {
            let bytes = read(path)?;
            // A single file can be sent again by the id that an unknown outcome shows.
            let request_id = match args.files.as_slice() {
                [_] => import.clone(),
                _ => derived(&import, number),
            };
            match sent((path, bytes), &request_id, &server).await {
                Ok(Ended::Well) => {}
                Ok(Ended::Alarming) => code = ExitCode::FAILURE,
                Err(Failure::Refused(status)) => {
                    let why = refusals::in_french(&status);
                    output::error(&format!("{} est refusé en entier : {why}", path.display()));
                    return Ok(ExitCode::FAILURE);
                }
                Err(failure) => return Err(failure.into()),
            }
        }
        Ok(code)
    })
}

fn derived(import: &str, number: u32) -> String {
    let id = import.parse::<RequestId>().map(|id| id.derived(number).to_string());
    id.unwrap_or_else(|_| import.to_owned())
}

fn read(path: &Path) -> Result<Vec<u8>, ImportError> {
    let open = |source| ImportError::Open { path: path.to_owned(), source };
    let file = File::open(path).map_err(open)?;
    let mut bytes = Vec::new();
    // One more than may be read: then the reader says that it is too large.
    let most = u64::try_from(FILE_MAX).unwrap_or(u64::MAX).saturating_add(1);
    file.take(most).read_to_end(&mut bytes).map_err(open)?;
    let unusable = |error| ImportError::File { path: path.to_owned(), error };
    report::read(&bytes).map_err(unusable)?;
    Ok(bytes)
}

async fn sent(
    (path, bytes): (&Path, Vec<u8>),
    request_id: &str,
    server: &Server,
) -> Result<Ended, Failure> {
    let terms = pb::BankReportTerms { request_id: request_id.to_owned() };
    let bar = progress::bar(0, "lignes");
    let mut shown = Shown { file: path.display().to_string(), rows: Vec::new(), more: 0 };
    let imported = import(server, (terms, bytes), (&bar, &mut shown)).await;
    bar.finish_and_clear();
    let failed = |status| {
        let doubtful = Verdict::of(&status) == Verdict::Doubtful;
        Failure::of(status, Some(request_id), doubtful)
    };
    let summary = imported.map_err(failed)?.ok_or(Failure::Incomplete("le bilan"))?;
    let alarms = [Fate::Refused, Fate::DoneAllTheSame].map(i32::from);
    let alarmed = summary.counts.iter().any(|count| alarms.contains(&count.fate));
    let alarming = summary.paid_twice || alarmed;
    shown.end(server, summary);
    Ok(if alarming { Ended::Alarming } else { Ended::Well })
}

async fn import(
    server: &Server,
    (terms, bytes): (pb::BankReportTerms, Vec<u8>),
    (bar, shown): (&ProgressBar, &mut Shown),
) -> Result<Option<pb::BankReportSummary>, Status> {
    let (channel, caller) = (server.channel.clone(), server.caller.clone());
    let mut client = BankServiceClient::with_interceptor(channel, caller);
    let asked = client.import_bank_report(messages(terms, bytes));
    let mut answers = patient(asked).await?.into_inner();
    let mut summary = None;
    while let Some(answer) = patient(answers.message()).await? {
        match answer.part {
            Some(Part::Read(read)) => {
                bar.set_length(u64::try_from(read.rows).unwrap_or(0));
                shown.begin(server, read);
            }
            Some(Part::Row(row)) => {
                bar.inc(1);
                shown.add(server, row);
            }
            Some(Part::Summary(found)) => summary = Some(found),
            None => return Err(Status::internal("an answer without content")),
        }
    }
    Ok(summary)
}

/// The terms, then the file, in messages that are made when there is room for them.
pub(in crate::cli) fn messages(
    terms: pb::BankReportTerms,
    file: Vec<u8>,
) -> impl tokio_stream::Stream<Item = pb::ImportBankReportRequest> {
    let file: Arc<[u8]> = file.into();
    let starts = (0..file.len()).step_by(CHUNK_BYTES);
    let chunks = tokio_stream::iter(starts).map(move |start| {
        let end = start.saturating_add(CHUNK_BYTES).min(file.len());
        Asked::Chunk(file.get(start..end).unwrap_or_default().to_vec())
    });
    let parts = tokio_stream::once(Asked::Terms(terms)).chain(chunks);
    parts.map(|part| pb::ImportBankReportRequest { part: Some(part) })
}

/// What is printed of a file: for programs each part as it comes, for people what they must see to.
struct Shown {
    file: String,
    rows: Vec<Sheet>,
    more: u64,
}

impl Shown {
    fn json(&self, field: &'static str, sheet: Sheet) {
        let line = Sheet::new().text("file", "fichier", self.file.clone());
        output::line(&line.fact(field, field, Value::Sheet(sheet)).json().to_string());
    }

    fn begin(&self, server: &Server, read: pb::BankReportRead) {
        if server.json {
            self.json("read", sheets::of_read(read));
        } else {
            output::line(&self.file);
            server.show(&sheets::of_read(read));
        }
    }

    fn add(&mut self, server: &Server, row: pb::BankReportRow) {
        if server.json {
            self.json("row", sheets::of_row(row));
            return;
        }
        let seen = match Fate::try_from(row.fate) {
            Ok(
                Fate::Suspended
                | Fate::Refused
                | Fate::Unknown
                | Fate::Returned
                | Fate::DoneAllTheSame,
            ) => true,
            Ok(_) | Err(_) => false,
        };
        if seen && self.rows.len() < ROWS_SHOWN_MAX {
            let why = why(&row);
            self.rows.push(sheets::of_row(row).fact("why", "pourquoi", why));
        } else if seen {
            self.more = self.more.saturating_add(1);
        }
    }

    fn end(self, server: &Server, summary: pb::BankReportSummary) {
        let twice = summary.paid_twice;
        if server.json {
            self.json("summary", sheets::of_summary(summary));
            return;
        }
        if !self.rows.is_empty() {
            server.list(&self.rows, &SHOWN);
        }
        if self.more > 0 {
            output::note(&format!("et {} autres : `carnet bank lines --open`", self.more));
        }
        server.show(&sheets::of_summary(summary));
        if twice {
            output::error(
                "un paiement a été payé deux fois : plus rien n’est émis avant que ce soit réglé ; \
                 `carnet bank lines --open` montre lequel",
            );
        }
    }
}

/// Why people must see to a row: what the server refuses, or why nobody understands the line.
fn why(row: &pb::BankReportRow) -> Value {
    match row.refusal.clone() {
        Some(refusal) => {
            let said = refusals::in_french(&refusals::as_status(refusal));
            Value::Lines(said.lines().map(|line| line.trim().to_owned()).collect())
        }
        None => words::shown::<pb::SuspenseReason>(row.reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_refused_and_one_in_suspense_say_why() {
        let reason = pb::SuspenseReason::PaidTwice.into();
        let suspended = pb::BankReportRow { reason, ..pb::BankReportRow::default() };
        assert_eq!(why(&suspended), words::shown::<pb::SuspenseReason>(reason));
        let refusal = pb::Refusal {
            code: tonic::Code::FailedPrecondition.into(),
            reason: "PAYMENT_NOT_FOUND".to_owned(),
            metadata: [("payment".to_owned(), "payments/9".to_owned())].into(),
            ..pb::Refusal::default()
        };
        let refused = pb::BankReportRow { refusal: Some(refusal), ..suspended };
        let Value::Lines(said) = why(&refused) else { panic!("{:?}", why(&refused)) };
        let text = said.join("\n");
        assert!(text.contains("payments/9") && text.contains("PAYMENT_NOT_FOUND"), "{text}");
    }
}
