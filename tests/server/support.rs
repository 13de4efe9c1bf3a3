//! A ledger ready for redemptions, and the commands that the tests send.

use std::fs;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

use carnet::disk::{Disk, Files, MemoryDisk};
use carnet::domain::code::{KeyVersion, Resolved};
use carnet::domain::command::Command;
use carnet::domain::command::bank::{RecordBankBalance, RecordMoneyReceived};
use carnet::domain::command::entitlements::GrantEntitlement;
use carnet::domain::command::issue::IssueBooklets;
use carnet::domain::command::order::CreateOrder;
use carnet::domain::command::organisations::{CreateBuyer, CreateVenue};
use carnet::domain::command::redeem::Redeem;
use carnet::domain::command::schemes::CreateScheme;
use carnet::domain::command::venues::{CheckVenue, ValidateVenue};
use carnet::domain::facts::{Facts, VenueTerms};
use carnet::domain::id::{BookletId, ChequeId, FunderId, OrderId, SchemeId, VenueId};
use carnet::domain::money::Cents;
use carnet::domain::organisation::Entitlement;
use carnet::domain::registry::{Field, Fields, RecordDigest, Salt};
use carnet::domain::request::{CallerId, RequestId};
use carnet::domain::scheme::{Handover, Preset, Rules};
use carnet::domain::service::Service;
use carnet::domain::time::{Day, DayRange, Timestamp};
use carnet::engine::{Accepted, Engine, Error, Personal, Submission};
use carnet::grpc::pb;
use carnet::store::record::{FactsDigest, digest};
use pb::venue_service_client::VenueServiceClient;

use super::served::{Served, by, reason, runtime};

/// Chèques in a booklet.
pub(crate) const CHEQUES: u8 = 15;
/// Booklets that are issued.
pub(crate) const BOOKLETS: u32 = 200;

/// `SplitMix64`: the same numbers for the same seed.
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(bound).unwrap()).unwrap()
    }
}

/// Noon of 3 March 2025.
pub(crate) fn start() -> Timestamp {
    Timestamp::from_micros(1_741_003_200_000_000).unwrap()
}

pub(crate) fn today() -> Day {
    Day::new(2025, 3, 3).unwrap()
}

pub(crate) fn caller() -> CallerId {
    "counter-1".parse().unwrap()
}

/// Whoever takes the step that the first may not take as well.
pub(crate) fn second() -> CallerId {
    "counter-2".parse().unwrap()
}

/// The request id with this number.
pub(crate) fn id(number: u32) -> RequestId {
    let mut id = [9; 16];
    id[12..].copy_from_slice(&number.to_be_bytes());
    RequestId(id)
}

pub(crate) fn submission(number: u32, command: impl Into<Command>) -> Submission {
    let (caller, request, command) = (caller(), id(number), command.into());
    Submission { caller, request, command, personal: None }
}

/// A command of someone else, where two people are needed.
pub(crate) fn by_another(number: u32, command: impl Into<Command>) -> Submission {
    Submission { caller: "counter-2".parse().unwrap(), ..submission(number, command) }
}

/// A command about somebody called `name`; each time with another salt, as the server does.
pub(crate) fn described(
    (number, salt): (u32, u8),
    name: &str,
    command: impl FnOnce(RecordDigest) -> Command,
) -> Submission {
    let (mut fields, salt) = (Fields::empty(), Salt([salt; 16]));
    fields.insert(Field::Name, name).unwrap();
    let command = command(RecordDigest::of(salt, &fields));
    let personal = Some(Personal { salt, fields });
    Submission { caller: caller(), request: id(number), command, personal }
}

pub(crate) fn buyer(record: RecordDigest) -> Command {
    CreateBuyer { record }.into()
}

pub(crate) fn venue(record: RecordDigest) -> Command {
    let label = DayRange::new(Day::new(2025, 1, 1).unwrap(), Day::new(2027, 12, 31).unwrap());
    let (departement, commune) = ("16".parse().unwrap(), None);
    let terms = VenueTerms { departement, commune, label: label.unwrap(), record };
    CreateVenue { terms }.into()
}

pub(crate) fn rules() -> Rules {
    Rules {
        face_value: Cents::new(100).unwrap(),
        cheques_per_booklet: CHEQUES,
        cheques_per_booklet_day: None,
        handover: Handover::NotRequired,
        ..Preset::National.rules()
    }
}

/// The chèque with this number, from 0.
pub(crate) fn cheque(number: u32) -> ChequeId {
    let index = u8::try_from(number % u32::from(CHEQUES) + 1).unwrap();
    ChequeId::new(BookletId::new(number / u32::from(CHEQUES) + 1).unwrap(), index).unwrap()
}

/// Takes the chèque with this number.
pub(crate) fn redeem(number: u32) -> Command {
    Redeem {
        venue: VenueId::FIRST,
        codes: vec![Resolved::Cheque(cheque(number))],
        service: Service::AdministrativeProcedures,
        procedures: Vec::new(),
        service_date: today(),
    }
    .into()
}

pub(crate) fn receive(number: u32, amount: u64) -> Command {
    RecordMoneyReceived {
        buyer: FunderId::FIRST,
        amount: Cents::new(amount).unwrap(),
        day: today(),
        reference: format!("bank-{number}").parse().unwrap(),
        purpose: None,
    }
    .into()
}

/// A served ledger with a venue that can redeem; the request numbers below 100 are used.
pub(crate) struct Desk {
    pub(crate) served: Served,
    /// The next number of a request that is sent to fill the journal.
    filler: u32,
}

impl Desk {
    pub(crate) fn new() -> Desk {
        Desk::on(Arc::new(MemoryDisk::new()))
    }

    /// On `disk`.
    pub(crate) fn on(disk: Arc<dyn Disk>) -> Desk {
        let mut served = Served::founded(disk, start());
        served.start().unwrap();
        let desk = Desk { served, filler: 1_000_000 };
        desk.prepare();
        desk
    }

    fn prepare(&self) {
        let outer_day = Day::new(2026, 12, 31).unwrap();
        let (scheme, quantity) = (SchemeId::FIRST, BOOKLETS);
        let order = CreateOrder { buyer: FunderId::FIRST, scheme, quantity, outer_day };
        let issue = IssueBooklets { order: OrderId::FIRST, count: BOOKLETS, lot_size: None };
        let first_venue = VenueId::FIRST;
        let validate = ValidateVenue { venue: first_venue, buyer: FunderId::FIRST };
        let may = |entitlement| GrantEntitlement { caller: caller(), entitlement };
        for given in [
            submission(1, CreateScheme { rules: rules() }),
            described((2, 1), "A buyer", buyer),
            described((3, 2), "A venue", venue),
            submission(4, order),
            submission(5, receive(5, 10_000_000)),
            submission(6, issue),
            submission(7, CheckVenue { venue: first_venue }),
            by_another(8, validate),
            by_another(9, may(Entitlement::Codes)),
            by_another(10, may(Entitlement::Exceptions)),
        ] {
            self.submit(given).unwrap();
        }
    }

    pub(crate) fn engine(&self) -> &Engine {
        self.served.engine()
    }

    pub(crate) fn submit(&self, submission: Submission) -> Result<Accepted, Error> {
        runtime().block_on(self.engine().submit(submission))
    }

    /// Sends commands until the journal has reached the segment `number`.
    pub(crate) fn fill(&mut self, number: u32) {
        while self.segment() < number {
            for _ in 0..8 {
                let filler = self.filler();
                self.submit(filler).unwrap();
            }
        }
    }

    /// A command that is accepted and changes little.
    pub(crate) fn filler(&mut self) -> Submission {
        self.filler += 1;
        let reference = format!("statement-{}", self.filler).parse().unwrap();
        let (day, balance) = (today(), Cents::new(10_000_000).unwrap());
        let command = RecordBankBalance { day, balance, reference };
        submission(self.filler, command)
    }

    pub(crate) fn read<T>(&self, read: impl FnOnce(&Facts) -> T) -> T {
        runtime().block_on(self.engine().read(|view| read(view.facts))).unwrap()
    }

    pub(crate) fn segment(&self) -> u32 {
        let segment = self.engine().read(|view| view.position.segment.get());
        runtime().block_on(segment).unwrap()
    }

    pub(crate) fn digest(&self) -> FactsDigest {
        self.read(digest)
    }

    pub(crate) fn restart(&mut self) {
        self.served.stop();
        self.served.start().unwrap();
    }

    /// The text on the chèque with this number.
    pub(crate) fn code(&self, number: u32) -> String {
        self.served.key_ring().code(cheque(number), KeyVersion::FIRST).unwrap().reveal()
    }

    /// The request on the wire that takes the chèque with this number.
    pub(crate) fn redemption(&self, request: u32, number: u32) -> pb::RedeemRequest {
        pb::RedeemRequest {
            request_id: id(request).to_string(),
            venue: VenueId::FIRST.to_string(),
            codes: vec![self.code(number)],
            service: pb::Service::AdministrativeProcedures.into(),
            procedures: Vec::new(),
            service_date: today().to_string(),
        }
    }
}

/// The number of nobody's account.
pub(crate) const IBAN: &str = "FR76 3000 6000 0112 3456 7890 189";

impl Desk {
    /// A bank account of `owner`, proposed; the request has the number `number`.
    pub(crate) fn propose_account(&self, number: u32, owner: &str) -> Result<String, String> {
        let request = pb::ProposeBankAccountRequest {
            request_id: id(number).to_string(),
            owner: owner.to_owned(),
            iban: IBAN.to_owned(),
            bic: String::new(),
            holder: format!("Who has {owner}"),
        };
        let mut venues = VenueServiceClient::new(self.served.channel());
        let proposed = runtime().block_on(venues.propose_bank_account(by(&caller(), request)));
        let proposed = proposed.map_err(|status| reason(&status))?;
        Ok(proposed.into_inner().bank_account.unwrap().name)
    }

    /// The same, confirmed by somebody else and used from today on; takes two numbers.
    pub(crate) fn account(&self, number: u32, owner: &str) -> String {
        let name = self.propose_account(number, owner).unwrap();
        let request = pb::ConfirmBankAccountRequest {
            request_id: id(number + 1).to_string(),
            name: name.clone(),
            from_day: today().to_string(),
        };
        let mut venues = VenueServiceClient::new(self.served.channel());
        runtime().block_on(venues.confirm_bank_account(by(&second(), request))).unwrap();
        name
    }
}

/// The receipt of an answer.
pub(crate) fn receipt(accepted: &Accepted) -> (u64, [u8; 32]) {
    (accepted.entry.sequence.get(), accepted.hash)
}

/// An answer that is awaited.
pub(crate) type Waiting = Pin<Box<dyn Future<Output = Result<Accepted, Error>> + Send>>;

/// Puts a command into the queue of the engine, and leaves it there.
pub(crate) fn queue(engine: &Engine, submission: Submission) -> Waiting {
    let engine = engine.clone();
    let mut waiting: Waiting = Box::pin(async move { engine.submit(submission).await });
    let polled = runtime()
        .block_on(std::future::poll_fn(|cx| Poll::Ready(waiting.as_mut().poll(cx).is_pending())));
    assert!(polled, "answered at once");
    waiting
}

/// Copies a folder with all that is in it.
pub(crate) fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The ledger's own files, wherever its disk keeps them.
pub(crate) fn files_of(desk: &Desk) -> Files {
    let disk = &desk.served.disk;
    let mut files = Files::new();
    for dir in [desk.served.folder().path().to_owned(), desk.served.folder().journal()] {
        for name in disk.list(&dir).unwrap() {
            let file = disk.open_read(&dir.join(&name)).unwrap();
            let mut bytes = vec![0; usize::try_from(file.length().unwrap()).unwrap()];
            file.read_exact_at(&mut bytes, 0).unwrap();
            files.insert(dir.join(name), bytes);
        }
    }
    files
}
