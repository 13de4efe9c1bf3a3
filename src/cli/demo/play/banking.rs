//! Between the ledger and the bank: files go out, the bank's files are imported, and what nobody
//! understood is explained. Nothing else tells the ledger what the bank has done.

use std::path::{Path, PathBuf};

use super::super::DemoError;
use super::super::bank::{BankFile, Receipt};
use super::super::calendar::next_banking_day;
use super::super::folder::{self, Kept};
use super::super::hand::{self, accepted, ask, part, signed, unsigned};
use super::super::plan::{BankAct, Bearer, Buyer, Fates, MANDATE, funder_iban, made_up_iban};
use super::offices::{APPROVER, Offices, SETTLER};
use super::tally::increase;
use crate::cli::bank::import::messages;
use crate::domain::claim::StatementKey;
use crate::domain::id::PaymentId;
use crate::domain::time::Day;
use crate::grpc::pb;
use crate::iso20022::reference::PaymentReference;
use pb::bank_report_row::Fate;
use pb::bank_service_client::BankServiceClient;
use pb::import_bank_report_response::Part;
use pb::line_explanation::About;
use pb::payment_service_client::PaymentServiceClient;

/// The made-up account that takes the place of one that a payment came back from has the number of
/// the payment behind this one.
const OTHER_ACCOUNTS: u64 = 200_000;
/// The account from which the operator pays its float.
const OPERATOR_ACCOUNT: u64 = 400_000;
/// From this cycle on, one contribution comes without its reference.
const UNSAID_FROM: u32 = 3;
/// Lines and payments of one page.
const PAGE: i32 = 500;

/// A payment that was sent to the bank.
#[derive(Clone, Debug)]
pub(super) enum Sent {
    /// To a venue.
    Venue {
        /// The number of its cycle.
        cycle: u32,
        /// The venue that it goes to.
        venue: String,
        /// What each buyer pays of it, in cents, in the order of [`Buyer::ALL`].
        of_buyers: [u64; 2],
    },
    /// To a buyer that takes what is held for it.
    Held(Buyer),
}

/// What went between the ledger and the bank.
#[derive(Clone, Debug, Default)]
pub(in crate::cli::demo) struct Files {
    /// Payment files, …
    pub(in crate::cli::demo) asked: u64,
    /// …their payments, …
    pub(in crate::cli::demo) payments: u64,
    /// …and their sum, in cents.
    pub(in crate::cli::demo) asked_cents: u64,
    /// Payments that the bank booked.
    pub(in crate::cli::demo) booked: u64,
    /// What came back of it, in cents.
    pub(in crate::cli::demo) returned_cents: u64,
    /// Statements, …
    pub(in crate::cli::demo) statements: u64,
    /// …and their lines.
    pub(in crate::cli::demo) lines: u64,
    /// Lines that were not understood at once, …
    pub(in crate::cli::demo) suspended: u64,
    /// …their sum, in cents, …
    pub(in crate::cli::demo) suspended_cents: u64,
    /// …and what of it was explained by hand, in cents.
    pub(in crate::cli::demo) explained_cents: u64,
    /// Lines of the statement that was imported twice, and that the ledger knew.
    pub(in crate::cli::demo) known: u64,
    /// What could not be paid after a return until another account was confirmed.
    pub(in crate::cli::demo) held: u64,
    /// The venue that two people decided to pay after a payee check, and how much, in cents.
    pub(in crate::cli::demo) near: Option<(String, u64)>,
    /// What the operator put on the account, in cents.
    pub(in crate::cli::demo) float_cents: u64,
    /// What the bank took of it, in cents.
    pub(in crate::cli::demo) fees_cents: u64,
    /// What each buyer made booklets of what others paid, in cents, in the order of [`Buyer::ALL`].
    pub(in crate::cli::demo) turned_cents: [u64; 2],
    /// What each buyer took of it, in cents, in the same order.
    pub(in crate::cli::demo) taken_cents: [u64; 2],
}

/// What became of a file of the bank.
struct Imported {
    rows: Vec<pb::BankReportRow>,
    summary: pb::BankReportSummary,
}

impl Offices {
    /// Does what an office does with the bank.
    pub(super) async fn with_bank(&mut self, act: BankAct) -> Result<(), DemoError> {
        match act {
            BankAct::TopUp { cents } => self.top_up(cents),
            BankAct::ImportAgain => self.import_again().await,
            BankAct::Explain => self.explain().await,
            BankAct::Turn { buyer, cents } => self.turn_held(buyer, cents).await,
            BankAct::TakeHeld { buyer } => self.take_held(buyer).await,
        }
    }

    /// Reads the bank's statements of the days before `today`, and pays again what came back.
    pub(super) async fn read_statements(&mut self, today: Day) -> Result<(), DemoError> {
        self.today = today;
        for file in self.bank.statements(today) {
            let path = self.keep_file(&file)?;
            let Imported { rows, summary } = self.import(&path).await?;
            if summary.balances_recorded != 1 {
                return Err(unplanned(&file.name, "un solde", &summary));
            }
            increase(&mut self.files.statements, 1);
            if !rows.is_empty() {
                self.last_statement = Some(path);
            }
            let mut again = Vec::new();
            for row in &rows {
                again.extend(self.read_row(row).await?);
            }
            for cycle in again {
                self.pay(cycle).await?;
            }
        }
        Ok(())
    }

    fn keep_file(&self, file: &BankFile) -> Result<PathBuf, DemoError> {
        Ok(self.place.keep(Kept::OfTheBank, &file.name, file.text.as_bytes())?)
    }

    /// Sends a file of the bank to the ledger.
    async fn import(&mut self, path: &Path) -> Result<Imported, DemoError> {
        let file = folder::read(path)?.into_bytes();
        let terms = pb::BankReportTerms { request_id: self.ids.next() };
        let caller = hand::caller(SETTLER)?;
        let mut client = BankServiceClient::with_interceptor(self.channel.clone(), caller);
        let answered = client.import_bank_report(messages(terms, file)).await;
        let what = path.display().to_string();
        let mut answers = accepted(&what, answered)?.into_inner();
        let (mut rows, mut summary) = (Vec::new(), None);
        while let Some(answer) = accepted(&what, answers.message().await)? {
            match part(answer.part)? {
                Part::Read(_) => {}
                Part::Row(row) => rows.push(row),
                Part::Summary(found) => summary = Some(found),
            }
        }
        Ok(Imported { rows, summary: part(summary)? })
    }

    /// Notes what became of a line; gives the cycle of a payment that came back.
    async fn read_row(&mut self, row: &pb::BankReportRow) -> Result<Option<u32>, DemoError> {
        let cents = unsigned(row.amount_cents);
        increase(&mut self.files.lines, 1);
        match row.fate() {
            Fate::Paid => self.paid(&row.payment, cents)?,
            Fate::Returned => return self.returned(&row.payment, cents).await.map(Some),
            Fate::Borne => increase(&mut self.files.fees_cents, cents),
            Fate::Suspended => {
                increase(&mut self.files.suspended, 1);
                increase(&mut self.files.suspended_cents, cents);
            }
            Fate::Money | Fate::Contribution | Fate::Float => {}
            Fate::Unspecified
            | Fate::Recovery
            | Fate::Known
            | Fate::StateChanged
            | Fate::NothingNew
            | Fate::Refused
            | Fate::DoneAllTheSame
            | Fate::Unknown => return Err(unplanned(&row.reference, "comptabilisé", row)),
        }
        Ok(None)
    }

    fn paid(&mut self, payment: &str, cents: u64) -> Result<(), DemoError> {
        increase(&mut self.files.booked, 1);
        match part(self.sent.get(payment).cloned())? {
            Sent::Venue { cycle, of_buyers, .. } => {
                for (paid, cents) in self.deeds.paid_cents.iter_mut().zip(of_buyers) {
                    increase(paid, cents);
                }
                increase(&mut self.month(cycle)?.paid_cents, cents);
            }
            Sent::Held(buyer) => {
                increase(part(self.files.taken_cents.get_mut(buyer.index()))?, cents);
            }
        }
        Ok(())
    }

    /// The venue is held until it has given another account; gives the cycle of the payment.
    async fn returned(&mut self, payment: &str, cents: u64) -> Result<u32, DemoError> {
        let Sent::Venue { cycle, venue, of_buyers } = part(self.sent.get(payment).cloned())? else {
            return Err(DemoError::Incomplete("un lieu"));
        };
        for (paid, cents) in self.deeds.paid_cents.iter_mut().zip(of_buyers) {
            *paid = paid.saturating_sub(cents);
        }
        increase(&mut self.files.returned_cents, cents);
        let month = self.month(cycle)?;
        month.paid_cents = month.paid_cents.saturating_sub(cents);
        month.returned.push(venue.clone());
        let request = pb::ListHeldPaymentsRequest { page_size: PAGE, ..Default::default() };
        let answered =
            ask!(self.channel, SETTLER, PaymentServiceClient.list_held_payments(request));
        let held = accepted("les paiements retenus", answered)?.held_payments;
        let held = held.iter().filter(|held| held.venue == venue);
        increase(&mut self.files.held, u64::from(held.count() > 0));
        let owner = part(venue.parse().ok())?;
        let number = part(payment.parse::<PaymentId>().ok())?.get();
        let iban = made_up_iban(OTHER_ACCOUNTS.saturating_add(u64::from(number)));
        self.propose_account(owner, iban, format!("Structure de {venue}")).await?;
        self.confirm_account(owner).await?;
        Ok(cycle)
    }

    /// Writes the file of a run, hands it to the bank, and imports what the bank says of it.
    pub(super) async fn send(&mut self, run: &str, fates: &Fates) -> Result<(), DemoError> {
        let path = self.export(run).await?;
        let request_id = self.ids.next();
        let request = pb::RecordPaymentRunSentRequest { request_id, name: run.to_owned() };
        let answered =
            ask!(self.channel, SETTLER, PaymentServiceClient.record_payment_run_sent(request));
        accepted("l’envoi d’une remise", answered)?;
        let file = folder::read(&path)?;
        let told = self.bank.take(self.today, &file, fates);
        let told = self.keep_file(&told.ok_or(DemoError::Stuck("la banque"))?)?;
        for row in self.import(&told).await?.rows {
            if !matches!(row.fate(), Fate::StateChanged | Fate::NothingNew) {
                return Err(unplanned(&row.reference, "un état", &row));
            }
        }
        self.decide(run).await
    }

    /// The payment file of a run, as the server makes it.
    async fn export(&mut self, run: &str) -> Result<PathBuf, DemoError> {
        let request = pb::ExportPaymentRunRequest { name: run.to_owned() };
        let answered =
            ask!(self.channel, SETTLER, PaymentServiceClient.export_payment_run(request));
        let mut pieces = accepted("un fichier de paiement", answered)?;
        let (mut bytes, mut message) = (Vec::new(), String::new());
        while let Some(piece) = accepted("un fichier de paiement", pieces.message().await)? {
            if message.is_empty() {
                message = piece.message_id;
                increase(&mut self.files.asked, 1);
                increase(&mut self.files.payments, unsigned(piece.payments));
                increase(&mut self.files.asked_cents, unsigned(piece.amount_cents));
            }
            bytes.extend(piece.chunk);
        }
        Ok(self.place.keep(Kept::Payments, &format!("{message}.xml"), &bytes)?)
    }

    /// Where the bank found another name than ours, one person looks and another confirms.
    async fn decide(&mut self, run: &str) -> Result<(), DemoError> {
        let awaited = |payment: &pb::Payment| {
            payment.decision.as_ref().is_some_and(|decision| decision.awaited)
        };
        for payment in self.payments(run).await?.into_iter().filter(awaited) {
            let pb::Payment { name, venue, amount_cents, end_to_end_id, .. } = payment;
            let verdict = pb::PayeeVerdict::Pay.into();
            let request = pb::ProposePayeeVerdictRequest {
                request_id: self.ids.next(),
                name: name.clone(),
                verdict,
            };
            let answered =
                ask!(self.channel, SETTLER, PaymentServiceClient.propose_payee_verdict(request));
            accepted("un bénéficiaire vérifié", answered)?;
            let request_id = self.ids.next();
            let request = pb::ConfirmPayeeVerdictRequest { request_id, name, verdict };
            let answered =
                ask!(self.channel, APPROVER, PaymentServiceClient.confirm_payee_verdict(request));
            accepted("un bénéficiaire confirmé", answered)?;
            if !self.bank.confirm(self.today, &end_to_end_id) {
                return Err(DemoError::Stuck("la banque"));
            }
            self.files.near = Some((venue, unsigned(amount_cents)));
        }
        Ok(())
    }

    /// A statement is imported again: all of it is known.
    async fn import_again(&mut self) -> Result<(), DemoError> {
        let path = part(self.last_statement.clone())?;
        let Imported { rows, summary } = self.import(&path).await?;
        let known = rows.iter().all(|row| row.fate() == Fate::Known);
        if !known || summary.balances_recorded > 0 {
            return Err(unplanned("un relevé importé de nouveau", "déjà connu", &summary));
        }
        self.files.known = u64::try_from(rows.len()).unwrap_or(u64::MAX);
        Ok(())
    }

    /// The operator's own money, for the bank's fees.
    fn top_up(&mut self, cents: u64) -> Result<(), DemoError> {
        let text = part(PaymentReference::Float.text())?;
        let iban = made_up_iban(OPERATOR_ACCOUNT);
        self.bank.receive(self.today, Receipt { payer: "Operateur", iban, text, cents });
        increase(&mut self.files.float_cents, cents);
        Ok(())
    }

    /// Money of a buyer arrives: with the reference of its order, or of its mandate.
    pub(super) fn transfer(&mut self, buyer: Buyer, cents: u64) -> Result<(), DemoError> {
        let order = part(self.order(buyer)?.parse().ok())?;
        let text = match buyer {
            Buyer::Departement => part(PaymentReference::Order(order).text())?,
            Buyer::Agglomeration => format!("Mandat {MANDATE}"),
        };
        let (payer, iban) = (buyer.name(), funder_iban(buyer.index()));
        self.bank.receive(self.today, Receipt { payer, iban, text, cents });
        increase(part(self.deeds.received_cents.get_mut(buyer.index()))?, cents);
        Ok(())
    }

    /// Money of a funder arrives on the next banking day, with the reference of its statement; but
    /// one forgets it.
    pub(super) fn contribute(
        &mut self,
        (bearer, buyer): (Bearer, Buyer),
        call: StatementKey,
        cents: u64,
    ) -> Result<(), DemoError> {
        let (payer, place) = (bearer.name(), bearer.index().saturating_add(Buyer::ALL.len()));
        let forgets = call.cycle.get() >= UNSAID_FROM && self.unsaid.is_none();
        let text = if forgets {
            self.unsaid = Some((cents, bearer, buyer));
            "Participation pass numérique".to_owned()
        } else {
            part(PaymentReference::Call(call).text())?
        };
        let receipt = Receipt { payer, iban: funder_iban(place), text, cents };
        self.bank.receive(next_banking_day(self.today), receipt);
        increase(part(self.borne.received_cents.get_mut(bearer.index()))?, cents);
        increase(part(self.deeds.contributed_cents.get_mut(buyer.index()))?, cents);
        Ok(())
    }

    /// The payer of what is in suspense was asked: it is matched by hand.
    async fn explain(&mut self) -> Result<(), DemoError> {
        let request =
            pb::ListBankLinesRequest { open_only: true, page_size: PAGE, ..Default::default() };
        let answered = ask!(self.channel, SETTLER, BankServiceClient.list_bank_lines(request));
        for line in accepted("les lignes en attente", answered)?.bank_lines {
            let (cents, bearer, buyer) = part(self.unsaid)?;
            if unsigned(line.left_cents) != cents {
                return Err(unplanned(&line.name, "la ligne sans référence", &line));
            }
            let from =
                pb::ContributionIn { funder: self.bearer(bearer)?, buyer: self.buyer(buyer)? };
            let about = Some(About::Contribution(from));
            let explanation = pb::LineExplanation { about };
            let request = pb::MatchBankLineRequest {
                request_id: self.ids.next(),
                name: line.name,
                amount_cents: signed(cents),
                about: Some(pb::match_bank_line_request::About::Explanation(explanation)),
            };
            let answered = ask!(self.channel, SETTLER, BankServiceClient.match_bank_line(request));
            accepted("une ligne expliquée", answered)?;
            increase(&mut self.files.explained_cents, cents);
        }
        Ok(())
    }
}

/// The bank, or the ledger, said something else.
fn unplanned(what: &str, planned: &'static str, answered: &impl std::fmt::Debug) -> DemoError {
    DemoError::Unplanned { what: what.to_owned(), planned, answered: format!("{answered:?}") }
}
