//! Many redemptions over one call, each answered alone.
//!
//! **Invariant:** every try of a redemption carries the same request id, so it is made once.
//! **Invariant:** results are printed in the order of the file, each once, and only final ones.

use std::sync::Arc;

use indicatif::ProgressBar;
use tokio_stream::StreamExt;
use tonic::{Code, Status};

use super::file::Row;
use super::sheets;
use crate::cli::failure::{Failure, Verdict};
use crate::cli::procedure::names::{Names, Table};
use crate::cli::remote::{Again, Server, TRIES_MAX, TRY_AGAIN_AFTER, patient};
use crate::cli::sheet::{Sheet, Value};
use crate::cli::{french, output, progress, refusals};
use crate::domain::request::RequestId;
use crate::domain::time::Day;
use crate::grpc::pb;
use pb::redeem_result::Result as Outcome;
use pb::redemption_service_client::RedemptionServiceClient;

/// How many redemptions one message asks for: what is on its way is answered soon.
const MESSAGE_ROWS: usize = 100;

/// Sends `rows`, and prints what becomes of each.
///
/// Rows without request id get one that follows from that of the whole and their number.
///
/// # Errors
///
/// [`Failure::Several`] when all are answered and some refused; otherwise why not all are.
pub(super) async fn send(rows: Vec<Row>, again: Again, server: Server) -> Result<(), Failure> {
    let known = again.request_id()?;
    let whole: RequestId = known.parse().map_err(|_| Failure::Incomplete("son identifiant"))?;
    let number = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    let bar = progress::bar(number, "encaissements");
    let rows = identified(named(rows, &server).await?, whole);
    let mut sending = Sending { server, rows, bar, done: 0, sent: false, cents: 0, refused: 0 };
    let all = sending.all().await;
    sending.bar.finish_and_clear();
    all.map_err(|status| Failure::of(status, Some(&known), sending.sent))?;
    sending.sum(number)
}

/// `rows`, with the names of their procedures.
async fn named(mut rows: Vec<Row>, server: &Server) -> Result<Vec<Row>, Failure> {
    let mut names = Names::new(server);
    for Row { request, .. } in &mut rows {
        // A row of no day is refused for its day, whatever it names.
        let day = request.service_date.parse().unwrap_or(Day::MIN);
        request.procedures = names.of(&request.procedures, Table::InForceOn(day)).await?;
    }
    Ok(rows)
}

/// `rows`, each with a request id.
fn identified(mut rows: Vec<Row>, whole: RequestId) -> Arc<[Row]> {
    for (row, number) in rows.iter_mut().zip(1..) {
        if row.request.request_id.is_empty() {
            row.request.request_id = whole.derived(number).to_string();
        }
    }
    rows.into()
}

/// Redemptions on their way.
struct Sending {
    server: Server,
    rows: Arc<[Row]>,
    bar: ProgressBar,
    /// How many are answered for good, and printed.
    done: usize,
    /// Whether any could have been made.
    sent: bool,
    /// What those that were made are worth.
    cents: u64,
    /// How many were refused.
    refused: u64,
}

impl Sending {
    /// Sends until all is answered: again what is not, as long as the server may come back.
    async fn all(&mut self) -> Result<(), Status> {
        let mut tries = 1;
        loop {
            let before = self.done;
            let Err(status) = self.attempt().await else { return Ok(()) };
            tries = if self.done > before { 1 } else { tries };
            self.sent |= self.done > 0 || Verdict::of(&status) == Verdict::Doubtful;
            if status.code() != Code::Unavailable || tries >= TRIES_MAX {
                return Err(status);
            }
            tokio::time::sleep(TRY_AGAIN_AFTER).await;
            tries = tries.saturating_add(1);
        }
    }

    /// Opens a stream for what is not answered, and reads its answers.
    async fn attempt(&mut self) -> Result<(), Status> {
        let Server { channel, caller, .. } = self.server.clone();
        let mut client = RedemptionServiceClient::with_interceptor(channel, caller);
        let mut answers = patient(client.redeem_stream(self.messages())).await?.into_inner();
        while self.done < self.rows.len() {
            let ended = || Status::unavailable("the stream ended");
            let answer = patient(answers.message()).await?.ok_or_else(ended)?;
            for result in answer.results {
                self.take(result)?;
            }
        }
        Ok(())
    }

    /// What is not answered, as messages that are made when there is room for them.
    fn messages(&self) -> impl tokio_stream::Stream<Item = pb::RedeemStreamRequest> + use<> {
        let rows = Arc::clone(&self.rows);
        let starts = (self.done..self.rows.len()).step_by(MESSAGE_ROWS);
        tokio_stream::iter(starts).map(move |start| {
            let rows = rows.iter().skip(start).take(MESSAGE_ROWS);
            pb::RedeemStreamRequest { requests: rows.map(|row| row.request.clone()).collect() }
        })
    }

    /// Prints what became of the next row; what is not decided is no result.
    fn take(&mut self, result: pb::RedeemResult) -> Result<(), Status> {
        let unasked = || Status::internal("more results than requests");
        let line = self.rows.get(self.done).ok_or_else(unasked)?.line;
        let outcome = result.result.ok_or_else(|| Status::internal("a result without content"))?;
        let text = match &outcome {
            Outcome::Response(response) => self.made(response),
            Outcome::Refusal(refusal) => {
                let status = refusals::as_status(refusal.clone());
                if Verdict::of(&status) != Verdict::Refused {
                    return Err(status);
                }
                self.refused = self.refused.saturating_add(1);
                format!("refusé : {}", refusals::in_french(&status))
            }
        };
        self.done = self.done.saturating_add(1);
        let text = if self.server.json {
            of_row(line, outcome).json().to_string()
        } else {
            format!("ligne {line} : {text}")
        };
        self.bar.suspend(|| output::line(&text));
        self.bar.inc(1);
        Ok(())
    }

    /// Counts a redemption, and says it.
    fn made(&mut self, response: &pb::RedeemResponse) -> String {
        let redemption = response.redemption.as_ref();
        let name = redemption.map_or("", |redemption| redemption.name.as_str());
        let cents = redemption.and_then(|one| u64::try_from(one.value_cents).ok()).unwrap_or(0);
        self.cents = self.cents.saturating_add(cents);
        format!("encaissé : {name}, {}", french::euros(cents))
    }

    /// Says what all of it came to.
    fn sum(&self, rows: u64) -> Result<(), Failure> {
        let made = rows.saturating_sub(self.refused);
        if !self.server.json {
            let made = french::things(made, "encaissement", "encaissements");
            output::note(&format!("{made}, {}", french::euros(self.cents)));
        }
        if self.refused == 0 {
            return Ok(());
        }
        Err(Failure::Several { refused: self.refused, asked: rows })
    }
}

/// What became of a line.
fn of_row(line: u64, outcome: Outcome) -> Sheet {
    let (response, refusal) = match outcome {
        Outcome::Response(response) => (Some(response), None),
        Outcome::Refusal(refusal) => (None, Some(refusal)),
    };
    Sheet::new()
        .count("line", "ligne", i64::try_from(line).unwrap_or(i64::MAX))
        .fact("response", "encaissé", Value::part(response, sheets::of_response))
        .fact("refusal", "refusé", Value::part(refusal, sheets::of_refusal))
}
