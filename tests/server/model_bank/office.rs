//! The operator's office: what people do with the engine, all of it over the wire.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use carnet::domain::code::Resolved;
use carnet::domain::command::Command;
use carnet::domain::command::bank::RecordMoneyReceived;
use carnet::domain::command::entitlements::GrantEntitlement;
use carnet::domain::command::issue::IssueBooklets;
use carnet::domain::command::order::CreateOrder;
use carnet::domain::command::organisations::{CreateBuyer, CreateVenue};
use carnet::domain::command::redeem::Redeem;
use carnet::domain::command::venues::{CheckVenue, ValidateVenue};
use carnet::domain::facts::{Facts, VenueTerms};
use carnet::domain::id::{FunderId, OrderId, SchemeId, VenueId};
use carnet::domain::money::Cents;
use carnet::domain::organisation::AccountOwner;
use carnet::domain::organisation::Entitlement;
use carnet::domain::registry::RecordDigest;
use carnet::domain::service::Service;
use carnet::domain::time::{Day, DayRange};
use carnet::engine::Error;
use carnet::engine::audit::verify;
use carnet::grpc::pb;
use jiff::civil::Date;
use pb::bank_service_client::BankServiceClient;
use pb::cycle_service_client::CycleServiceClient;
use pb::import_bank_report_request::Part as Asked;
use pb::import_bank_report_response::Part;
use pb::payment_service_client::PaymentServiceClient;
use pb::venue_service_client::VenueServiceClient;
use tokio_stream::StreamExt as _;
use tonic::Status;

use crate::served::{by, reason, runtime};
use crate::shares::{close, cycle};
use crate::support::{Desk, by_another, caller, cheque, described, id, second, submission};

/// Venues that redeem.
pub(super) const VENUES: u32 = 3;
/// What a chèque is worth.
pub(super) const FACE: i64 = 100;
/// What buyers had paid in on the first day, by hand: each with the bank's reference.
pub(super) const PAID_IN: [(i64, &str); 2] = [(10_000_000, "bank-5"), (5_000_000, "bank-second")];

pub(super) struct Office {
    pub(super) desk: Desk,
    numbers: Cell<u32>,
    /// The next chèque of each buyer.
    cheques: [u32; 2],
    /// What each venue took, in cents.
    pub(super) redeemed: BTreeMap<String, i64>,
    /// Approved cycles.
    pub(super) cycles: Vec<String>,
    /// Names of payments, by end-to-end id.
    pub(super) names: BTreeMap<String, String>,
    pub(super) today: Date,
}

/// A run that is sealed: its name, its file, and what it pays to whom.
pub(super) struct Run {
    pub(super) name: String,
    pub(super) file: String,
    pub(super) payments: Vec<pb::Payment>,
}

fn buyer(number: u32) -> FunderId {
    FunderId::new(number).unwrap()
}

fn venue(record: RecordDigest) -> Command {
    let days = DayRange::new(Day::new(2025, 1, 1).unwrap(), Day::new(2027, 12, 31).unwrap());
    let (departement, commune) = ("16".parse().unwrap(), None);
    let terms = VenueTerms { departement, commune, label: days.unwrap(), record };
    CreateVenue { terms }.into()
}

impl Office {
    /// Two buyers, three venues, and an account for all of them.
    pub(super) fn new(today: Date) -> Office {
        let desk = Desk::new();
        let (outer_day, scheme) = (Day::new(2026, 12, 31).unwrap(), SchemeId::FIRST);
        let order = |number| CreateOrder { buyer: buyer(number), scheme, quantity: 200, outer_day };
        let second_order = OrderId::new(2).unwrap();
        let issue = IssueBooklets { order: second_order, count: 100, lot_size: None };
        let (cents, reference) = PAID_IN[1];
        let money = RecordMoneyReceived {
            buyer: buyer(2),
            amount: Cents::new(u64::try_from(cents).unwrap()).unwrap(),
            day: Day::from_date(today).unwrap(),
            reference: reference.parse().unwrap(),
            purpose: None,
        };
        let may = GrantEntitlement { caller: caller(), entitlement: Entitlement::Payments };
        for given in [
            described((20, 20), "Another buyer", |record| CreateBuyer { record }.into()),
            submission(21, money),
            submission(22, order(2)),
            submission(23, issue),
            submission(24, order(1)),
            by_another(25, may),
        ] {
            desk.submit(given).unwrap();
        }
        for number in 2..=VENUES {
            let (at, salt) = (30 + 4 * number, u8::try_from(40 + number).unwrap());
            let name = format!("Place {number}");
            desk.submit(described((at, salt), &name, venue)).unwrap();
            let venue = VenueId::new(number).unwrap();
            desk.submit(submission(at + 1, CheckVenue { venue })).unwrap();
            let validate = ValidateVenue { venue, buyer: FunderId::FIRST };
            desk.submit(by_another(at + 2, validate)).unwrap();
        }
        let (numbers, redeemed) = (Cell::new(1_000), BTreeMap::new());
        let cheques = [0, 200 * 15];
        let (cycles, names) = (Vec::new(), BTreeMap::new());
        let office = Office { desk, numbers, cheques, redeemed, cycles, names, today };
        office.account("escrow");
        office.accounts();
        office
    }

    pub(super) fn number(&self) -> u32 {
        self.numbers.set(self.numbers.get() + 1);
        self.numbers.get()
    }

    fn id(&self) -> String {
        id(self.number()).to_string()
    }

    fn account(&self, owner: &str) {
        let name = self.desk.propose_account(self.number(), owner).unwrap();
        let request = pb::ConfirmBankAccountRequest {
            request_id: self.id(),
            name,
            from_day: self.today.to_string(),
        };
        ask!(self.desk, second(), VenueServiceClient.confirm_bank_account(request)).unwrap();
    }

    /// Each venue without an account gets one.
    pub(super) fn accounts(&self) {
        let day = Day::from_date(self.today).unwrap();
        let without = self.read(|facts| {
            let used = facts.accounts_in_use(day);
            let owner = |number| AccountOwner::Venue(VenueId::new(number).unwrap());
            let venues = (1..=VENUES).filter(|number| !used.contains_key(&owner(*number)));
            venues.collect::<Vec<u32>>()
        });
        for number in without {
            self.account(&format!("venues/{number}"));
        }
    }

    pub(super) fn read<T>(&self, read: impl FnOnce(&Facts) -> T) -> T {
        self.desk.read(read)
    }

    /// How many entries there are.
    pub(super) fn entries(&self) -> u64 {
        self.read(|facts| facts.last.as_ref().unwrap().sequence.get())
    }

    /// It is noon of another day.
    pub(super) fn wakes_on(&mut self, today: Date) {
        self.today = today;
        self.desk.served.clock.advance(Duration::from_secs(24 * 60 * 60));
    }

    /// A venue takes chèques of a buyer.
    pub(super) fn redeems(&mut self, venue: u32, buyer: usize, count: u32) {
        let first = self.cheques[buyer];
        let end = [3_000, 4_500][buyer];
        let count = count.min(end - first);
        if count == 0 {
            return;
        }
        self.cheques[buyer] += count;
        let codes = (first..first + count).map(|number| Resolved::Cheque(cheque(number)));
        let redeem = Redeem {
            venue: VenueId::new(venue).unwrap(),
            codes: codes.collect(),
            service: Service::AdministrativeProcedures,
            procedures: Vec::new(),
            service_date: Day::from_date(self.today).unwrap(),
        };
        self.desk.submit(submission(self.number(), redeem)).unwrap();
        *self.redeemed.entry(format!("venues/{venue}")).or_default() += i64::from(count) * FACE;
    }

    /// Closes the open cycle and approves it.
    pub(super) fn closes(&mut self) {
        let name = close(&self.desk, self.number()).name;
        let request = pb::ApproveCycleRequest {
            request_id: self.id(),
            name: name.clone(),
            figures_digest: cycle(&self.desk, &name).totals.unwrap().figures_digest,
            contest_days: Some(10),
        };
        ask!(self.desk, second(), CycleServiceClient.approve_cycle(request)).unwrap();
        self.cycles.push(name);
    }

    /// Pays what is due of a cycle, and takes the file; the reason when nothing can be paid.
    pub(super) fn pays(&mut self, cycle: &str) -> Result<Run, String> {
        let (request_id, cycle) = (self.id(), cycle.to_owned());
        let request = pb::CreatePaymentRunRequest { request_id, cycle };
        let created = ask!(self.desk, caller(), PaymentServiceClient.create_payment_run(request))?;
        let name = created.payment_run.unwrap().name;
        self.waits(&name, pb::payment_run::State::Sealed);
        let payment_run = name.clone();
        let request = pb::ListPaymentsRequest { payment_run, ..Default::default() };
        let listed = ask!(self.desk, caller(), PaymentServiceClient.list_payments(request));
        let payments = listed.unwrap().payments;
        for payment in &payments {
            self.names.insert(payment.end_to_end_id.clone(), payment.name.clone());
        }
        let file = self.exports(&name);
        Ok(Run { name, file, payments })
    }

    fn waits(&self, name: &str, state: pb::payment_run::State) {
        loop {
            let request = pb::GetPaymentRunRequest { name: name.to_owned() };
            let shown = ask!(self.desk, caller(), PaymentServiceClient.get_payment_run(request));
            if shown.unwrap().payment_run.unwrap().state() == state {
                return;
            }
        }
    }

    fn exports(&self, name: &str) -> String {
        let request = pb::ExportPaymentRunRequest { name: name.to_owned() };
        runtime().block_on(async {
            let mut client = PaymentServiceClient::new(self.desk.served.channel());
            let asked = client.export_payment_run(by(&caller(), request)).await;
            let (mut pieces, mut file) = (asked.unwrap().into_inner(), Vec::new());
            while let Some(piece) = pieces.next().await {
                file.extend(piece.unwrap().chunk);
            }
            String::from_utf8(file).unwrap()
        })
    }

    /// Notes that a file went to the bank.
    pub(super) fn sends(&self, run: &str) {
        let (request_id, name) = (self.id(), run.to_owned());
        let request = pb::RecordPaymentRunSentRequest { request_id, name };
        ask!(self.desk, caller(), PaymentServiceClient.record_payment_run_sent(request)).unwrap();
    }

    /// Two people decide that a file is never paid.
    pub(super) fn voids(&self, run: &str, reason: pb::RunVoidReason) {
        let (request_id, name) = (self.id(), run.to_owned());
        let request = pb::ProposePaymentRunVoidRequest { request_id, name, reason: reason.into() };
        ask!(self.desk, caller(), PaymentServiceClient.propose_payment_run_void(request)).unwrap();
        let (request_id, name) = (self.id(), run.to_owned());
        let request = pb::ConfirmPaymentRunVoidRequest { request_id, name };
        ask!(self.desk, second(), PaymentServiceClient.confirm_payment_run_void(request)).unwrap();
        self.waits(run, pb::payment_run::State::Voided);
    }

    /// Two people decide what becomes of a payment of which the bank asked.
    pub(super) fn decides(&self, end_to_end: &str, pay: bool) {
        let verdict = if pay { pb::PayeeVerdict::Pay } else { pb::PayeeVerdict::Withhold };
        let (request_id, name) = (self.id(), self.names[end_to_end].clone());
        let verdict = verdict.into();
        let request = pb::ProposePayeeVerdictRequest { request_id, name, verdict };
        ask!(self.desk, caller(), PaymentServiceClient.propose_payee_verdict(request)).unwrap();
        let (request_id, name) = (self.id(), self.names[end_to_end].clone());
        let request = pb::ConfirmPayeeVerdictRequest { request_id, name, verdict };
        ask!(self.desk, second(), PaymentServiceClient.confirm_payee_verdict(request)).unwrap();
    }

    /// Explains so much of a line in suspense, from 0; the reason when that cannot be.
    pub(super) fn explains(
        &self,
        line: usize,
        amount_cents: i64,
        about: pb::match_bank_line_request::About,
    ) -> Result<(), String> {
        let (request_id, name) = (self.id(), format!("bankLines/{}", line + 1));
        let about = Some(about);
        let request = pb::MatchBankLineRequest { request_id, name, amount_cents, about };
        ask!(self.desk, caller(), BankServiceClient.match_bank_line(request)).map(drop)
    }

    /// Tries to issue a booklet.
    pub(super) fn issues(&self) -> Result<(), String> {
        let order = OrderId::new(3).unwrap();
        let issue = IssueBooklets { order, count: 1, lot_size: None };
        match self.desk.submit(submission(self.number(), issue)) {
            Ok(_) => Ok(()),
            Err(Error::Rejected(rejection)) => Err(rejection.reason().to_owned()),
            Err(error) => panic!("{error}"),
        }
    }

    /// Imports a file of the bank as the import with this number.
    pub(super) fn imports(&self, import: u32, text: &str) -> Result<Imported, String> {
        loop {
            match self.answers((import, usize::MAX), text) {
                // Of somebody who left, all is not ended yet.
                Err(status) if reason(&status) == "OVERLOADED" => {}
                Err(status) => return Err(reason(&status)),
                Ok(told) => return Ok(Imported::of(told)),
            }
        }
    }

    /// Does the same, and leaves after so many answers.
    pub(super) fn leaves(&self, import: (u32, usize), text: &str) {
        drop(self.answers(import, text));
    }

    fn answers(&self, (import, most): (u32, usize), text: &str) -> Result<Vec<Part>, Status> {
        let terms = pb::BankReportTerms { request_id: id(import).to_string() };
        let chunks = text.as_bytes().chunks(4_999).map(|chunk| Asked::Chunk(chunk.to_vec()));
        let parts = std::iter::once(Asked::Terms(terms)).chain(chunks);
        let parts = parts.map(|part| pb::ImportBankReportRequest { part: Some(part) });
        let messages = tokio_stream::iter(parts.collect::<Vec<_>>());
        runtime().block_on(async {
            let mut client = BankServiceClient::new(self.desk.served.channel());
            let opened = client.import_bank_report(by(&caller(), messages)).await?;
            let (mut answers, mut told) = (opened.into_inner().take(most), Vec::new());
            while let Some(answer) = answers.next().await {
                told.push(answer?.part.unwrap());
            }
            Ok(told)
        })
    }
}

/// What became of a file.
#[derive(Default)]
pub(super) struct Imported {
    pub(super) rows: Vec<pb::BankReportRow>,
    pub(super) summary: pb::BankReportSummary,
}

impl Imported {
    fn of(told: Vec<Part>) -> Imported {
        let mut imported = Imported::default();
        for part in told {
            match part {
                Part::Read(_) => {}
                Part::Row(row) => imported.rows.push(row),
                Part::Summary(summary) => imported.summary = summary,
            }
        }
        imported
    }
}

impl Office {
    /// Stops the server, holds every invariant against the files, and starts it again.
    pub(super) fn verified(&mut self) {
        let digest = self.desk.digest();
        self.desk.served.stop();
        let disk = Arc::clone(&self.desk.served.disk);
        let verified = verify(&disk, &self.desk.served.folder(), &mut |_| {}).unwrap();
        assert!(verified.holds(), "{:?}", verified.checks);
        assert_eq!(carnet::store::record::digest(&verified.facts), digest);
        self.desk.served.start().unwrap();
    }
}
