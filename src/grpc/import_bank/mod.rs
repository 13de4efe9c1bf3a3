//! A file of the bank becomes entries: read, compared with the ledger, and posted line by line.
//!
//! ```text
//! chunks ─▶ read whole ─▶ plan against the facts ─▶ lines, many in the queue at once, in order
//!                                                    ─▶ closing balances ─▶ payments released
//! ```
//!
//! **Invariant:** nothing is written before the whole file was read, is about our account, and
//! follows what is recorded.
//! **Invariant:** each line is decided alone, as `BookBankLine`; a refusal stands in its row, and
//! only what says nothing about a line ends the stream.
//! **Invariant:** an import that is sent again after any end posts what was not posted, once.
//!
//! What bounds it: the file ([`FILE_MAX`]), [`BANK_LINES_UNDER_WAY_MAX`] lines in the queue, and so
//! many imports at once as [`super::limits::Limits`] says.

mod ending;
mod plan;
mod request;
mod tally;

use tokio::sync::mpsc;
use tonic::{Status, Streaming};

use super::api::{self, Api};
use super::convert::from_proto::BankReportAsked;
use super::convert::to_proto::{self, BankReportLine};
use super::convert::violations::Violations;
use super::feed::{NotTaken, Outlet};
use super::limits::{BANK_LINES_UNDER_WAY_MAX, MESSAGE_BYTES_MAX};
use super::{pb, status};
use crate::domain::command::Command;
use crate::domain::iban::Iban;
use crate::domain::organisation::AccountOwner;
use crate::domain::registry::Field;
use crate::domain::rejection::Rejection;
use crate::domain::request::{CallerId, RequestId};
use crate::domain::time::Day;
use crate::engine::{Answer, Error, Submission};
use crate::iso20022::report::{self, FILE_MAX, Report, ReportError};
use pb::bank_report_row::Fate;
use pb::import_bank_report_request::Part as Asked;
use pb::import_bank_report_response::Part;
use plan::{Plan, Step};
use tally::Tally;

/// One import of one caller.
pub(super) struct Importing {
    /// Who decides.
    pub(super) api: Api,
    /// Who asks.
    pub(super) caller: CallerId,
}

/// A step that has no row yet.
enum UnderWay {
    /// Its command is in the queue.
    Asked(BankReportLine, Answer),
    /// Nothing is asked.
    Told(BankReportLine, Fate),
    /// Nothing is asked: it cannot be.
    Refused(BankReportLine, Rejection),
}

/// Where answers go.
type Answers = Outlet<pb::ImportBankReportResponse>;

impl Importing {
    /// Reads the file from `messages`, and posts what it says.
    ///
    /// # Errors
    ///
    /// What ends the stream; what was posted by then stays posted.
    pub(super) async fn run(
        self,
        mut messages: Streaming<pb::ImportBankReportRequest>,
        answers: &Answers,
    ) -> Result<(), Status> {
        let import = match self.next(&mut messages).await? {
            Some(Asked::Terms(terms)) => BankReportAsked::try_from(terms)?.request,
            Some(Asked::Chunk(_)) | None => {
                return Err(Violations::one("terms", "missing: they come first").into());
            }
        };
        api::note(import);
        let bytes = self.file(&mut messages).await?;
        let read = tokio::task::spawn_blocking(move || report::read(&bytes));
        let report = read.await.map_err(|_| status::internal())?;
        let report = report.map_err(|error| status::bank_report_refused(&error))?;
        let today = self.api.engine.context(self.caller.clone())?.day;
        let account = self.account(today).await?;
        report::check_account(&report, &account)
            .map_err(|error| status::bank_report_refused(&error))?;
        let Plan { read, steps, balances } = self.planned(report).await?;
        put(answers, Part::Read(read)).await?;

        let (queue, under_way) = mpsc::channel(BANK_LINES_UNDER_WAY_MAX);
        let (asked, answered) =
            tokio::join!(self.ask(import, steps, queue), self.answer(under_way, answers));
        let tally = answered.and_then(|tally| asked.map(|()| tally))?;
        let summary = self.end(import, (today, balances), tally).await?;
        put(answers, Part::Summary(summary)).await
    }

    /// The next part of what is asked; `None` at the end.
    async fn next(
        &self,
        messages: &mut Streaming<pb::ImportBankReportRequest>,
    ) -> Result<Option<Asked>, Status> {
        let message = self.api.next(messages, MESSAGE_BYTES_MAX).await?;
        let Some(pb::ImportBankReportRequest { part }) = message else { return Ok(None) };
        let missing = || Violations::one("part", "missing: terms or a chunk");
        Ok(Some(part.ok_or_else(missing)?))
    }

    /// All bytes of the file.
    async fn file(
        &self,
        messages: &mut Streaming<pb::ImportBankReportRequest>,
    ) -> Result<Vec<u8>, Status> {
        let mut bytes = Vec::new();
        while let Some(part) = self.next(messages).await? {
            let Asked::Chunk(chunk) = part else {
                return Err(Violations::one("terms", "given more than once").into());
            };
            if bytes.len().saturating_add(chunk.len()) > FILE_MAX {
                return Err(status::bank_report_refused(&ReportError::TooLarge));
            }
            bytes.extend(chunk);
        }
        Ok(bytes)
    }

    /// The account that the file must be about.
    async fn account(&self, today: Day) -> Result<Iban, Status> {
        let record = self.api.find(|facts| {
            let account = facts.account_in_use(AccountOwner::Escrow, today);
            let account = account.and_then(|account| facts.bank_account(account));
            account.map(|account| account.record).ok_or(Rejection::EscrowAccountMissing {})
        });
        let fields = self.api.fields(record.await?)?;
        let iban = fields.get(Field::Iban).and_then(|iban| iban.parse().ok());
        iban.ok_or_else(|| Error::Rejected(Rejection::EscrowAccountMissing {}).into())
    }

    /// What is to be done about the file.
    async fn planned(&self, report: Report) -> Result<Plan, Status> {
        let planned = self.api.engine.look_up(move |lookup| Ok(Plan::of(report, lookup)));
        planned.await?.map_err(|unfit| match unfit {
            plan::Unfit::Gap(gap) => status::bank_report_gap(&gap),
            plan::Unfit::OtherLedger => status::bank_report_of_another_ledger(),
        })
    }

    /// Puts what is to be done into the queue, in order.
    async fn ask(
        &self,
        import: RequestId,
        steps: Vec<Step>,
        queue: mpsc::Sender<UnderWay>,
    ) -> Result<(), Status> {
        for step in steps {
            // Without a place for it, the other half has ended, and says why.
            let Ok(place) = queue.reserve().await else { return Ok(()) };
            place.send(match step {
                Step::Nothing(line, fate) => UnderWay::Told(line, fate),
                Step::Refuse(line, rejection) => UnderWay::Refused(line, rejection),
                Step::Ask(line, key, command) => {
                    let request = request::of(import, &key);
                    UnderWay::Asked(line, self.enqueue(request, *command).await?)
                }
            });
        }
        Ok(())
    }

    async fn enqueue(&self, request: RequestId, command: Command) -> Result<Answer, Error> {
        let caller = self.caller.clone();
        let submission = Submission { caller, request, command, personal: None };
        tokio::select! {
            biased;
            () = self.api.stopped() => Err(Error::Stopping),
            answer = self.api.enqueue(&submission) => answer,
        }
    }

    /// Says what became of each step, in order.
    async fn answer(
        &self,
        mut under_way: mpsc::Receiver<UnderWay>,
        answers: &Answers,
    ) -> Result<Tally, Status> {
        let mut tally = Tally::default();
        while let Some(step) = under_way.recv().await {
            let row = match step {
                UnderWay::Told(line, fate) => to_proto::bank_report_row(&line, fate),
                UnderWay::Refused(line, rejection) => refusal(&line, rejection),
                UnderWay::Asked(line, answer) => match answer.decided().await {
                    Ok(accepted) => to_proto::bank_line_posted(&line, &accepted),
                    Err(Error::Rejected(rejection)) => refused(&line, rejection),
                    Err(error) => return Err(error.into()),
                },
            };
            tally.add(&row);
            put(answers, Part::Row(row)).await?;
        }
        Ok(tally)
    }
}

/// A step of which nothing became: it was done before, or cannot be.
fn refused(line: &BankReportLine, rejection: Rejection) -> pb::BankReportRow {
    // The bank carries out what is payable again: that is never nothing.
    let is_over = matches!(
        rejection,
        Rejection::PaymentNotMade { state: "released" | "voided", .. }
            | Rejection::PaymentRunVoided { .. }
    );
    let is_alarming = line.is_carried_out() && is_over;
    let known = matches!(
        rejection,
        Rejection::BankReferenceReused { .. } | Rejection::RequestReused { .. }
    );
    let said = matches!(
        rejection,
        Rejection::StatusKnown { .. }
            | Rejection::PaymentNotMade { .. }
            | Rejection::PaymentRunSent { .. }
            | Rejection::PaymentRunRejected { .. }
            | Rejection::PaymentRunVoided { .. }
    ) && !is_alarming;
    if known && line.is_booked() {
        return to_proto::bank_report_row(line, Fate::Known);
    }
    if (said || known) && !line.is_booked() {
        return to_proto::bank_report_row(line, Fate::NothingNew);
    }
    refusal(line, rejection)
}

/// A step that cannot be, which a person must look at.
fn refusal(line: &BankReportLine, rejection: Rejection) -> pb::BankReportRow {
    let refusal = Some(status::as_refusal(&Error::Rejected(rejection).into()));
    pb::BankReportRow { refusal, ..to_proto::bank_report_row(line, Fate::Refused) }
}

async fn put(answers: &Answers, part: Part) -> Result<(), Status> {
    let put = answers.put(pb::ImportBankReportResponse { part: Some(part) }).await;
    put.map_err(|NotTaken| status::stream_idle())
}
