//! The one workload of all benches: a scheme without handover, one buyer, one venue, one-chèque
//! redemptions of booklets that were issued beforehand; and orders for a step of the calendar.
#![allow(dead_code, reason = "each bench uses its part of this module")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::wildcard_enum_match_arm,
    reason = "numbers of a bench are small, and it changes three commands of many"
)]

pub(crate) mod big;
pub(crate) mod cycle;
pub(crate) mod paying;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use carnet::disk::{Disk, OsDisk};
use carnet::domain::code::{CodeKey, KeyRing, KeyVersion, Resolved};
use carnet::domain::command::bank::RecordMoneyReceived;
use carnet::domain::command::calendar::{ContinueCalendar, RunCalendar};
use carnet::domain::command::entitlements::GrantEntitlement;
use carnet::domain::command::issue::IssueBooklets;
use carnet::domain::command::order::CreateOrder;
use carnet::domain::command::organisations::{CreateBuyer, CreatePrescriber, CreateVenue, Found};
use carnet::domain::command::redeem::Redeem;
use carnet::domain::command::schemes::CreateScheme;
use carnet::domain::command::venues::{CheckVenue, ValidateVenue};
use carnet::domain::command::{Command, Context};
use carnet::domain::entry::Entry;
use carnet::domain::facts::{Facts, VenueTerms};
use carnet::domain::id::{BookletId, ChequeId, FunderId, LedgerId, OrderId, SchemeId, VenueId};
use carnet::domain::money::Cents;
use carnet::domain::organisation::Entitlement;
use carnet::domain::procedure::Category;
use carnet::domain::registry::{Field, Fields, RecordDigest, Salt};
use carnet::domain::request::{CallerId, RequestId};
use carnet::domain::scheme::{Handover, Preset, Rules};
use carnet::domain::service::Service;
use carnet::domain::territory::Departement;
use carnet::domain::time::{Day, DayRange, Timestamp};
use carnet::engine::clock::SystemClock;
use carnet::engine::folder::Folder;
use carnet::engine::found::found;
use carnet::engine::start::{Parts, Threads};
use carnet::engine::{Engine, Personal, Submission};
use carnet::grpc::client::{self, Caller};
use carnet::grpc::limits::Limits;
use carnet::grpc::{self, pb};
use carnet::journal::Options;
use criterion::Criterion;
use pb::redemption_service_client::RedemptionServiceClient;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;

type Client = RedemptionServiceClient<InterceptedService<Channel, Caller>>;

/// Connections that the clients share.
const CONNECTIONS: usize = 8;
/// Redemptions of one message of a stream.
pub(crate) const MESSAGE: u32 = 100;

/// Few samples, each long enough: the disk is the noise.
pub(crate) fn config() -> Criterion {
    let config = Criterion::default().sample_size(20).without_plots();
    config.warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(5))
}

/// A runtime with a worker per processor.
pub(crate) fn runtime() -> Runtime {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.enable_all().build().expect("a runtime needs only threads")
}

/// How long `work` takes.
#[expect(clippy::disallowed_methods, reason = "a bench reads the clock")]
async fn timed(work: impl Future<Output = ()>) -> Duration {
    let start = Instant::now();
    work.await;
    start.elapsed()
}

fn rules() -> Rules {
    Rules {
        cheques_per_booklet_day: None,
        handover: Handover::NotRequired,
        ..Preset::National.rules()
    }
}

/// A new ledger, and the engine that it is served by.
struct Served {
    engine: Engine,
    threads: Option<Threads>,
    _folder: TempDir,
}

impl Served {
    fn new() -> Served {
        let folder = tempfile::tempdir().expect("the temporary folder is writable");
        let (engine, threads) = open(folder.path(), true);
        Served { engine, threads: Some(threads), _folder: folder }
    }
}

/// A served ledger with booklets to redeem.
pub(crate) struct Workload {
    clients: Vec<Client>,
    codes: Arc<Vec<String>>,
    day: Day,
    next: Arc<AtomicU32>,
    served: Served,
}

impl Workload {
    /// Issues `booklets` and serves them on a free port.
    pub(crate) fn new(runtime: &Runtime, booklets: u32) -> Workload {
        let served = Served::new();
        let engine = &served.engine;
        let (day, codes, clients) = runtime.block_on(async {
            let day = prepare(engine, booklets).await;
            let mut codes = Vec::new();
            for booklet in (1..=booklets).filter_map(BookletId::new) {
                let of_booklet = engine.codes(&caller(), booklet).await.expect("the engine runs");
                codes.extend(of_booklet.into_iter().map(|code| code.reveal()));
            }
            (day, Arc::new(codes), connect(engine).await)
        });
        Workload { clients, codes, day, next: Arc::new(AtomicU32::new(0)), served }
    }

    /// `batches` redemptions by each of `callers`, straight to the engine.
    pub(crate) async fn redeem_direct(&self, callers: usize, batches: u64) -> Duration {
        let mut tasks = JoinSet::new();
        timed(async {
            for _ in 0..callers {
                let (engine, next) = (self.served.engine.clone(), Arc::clone(&self.next));
                let day = self.day;
                tasks.spawn(async move {
                    for _ in 0..batches {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        let redeem = redeem(cheque(number), day);
                        submit(&engine, number.into(), redeem.into(), None).await;
                    }
                });
            }
            while let Some(task) = tasks.join_next().await {
                task.expect("every redemption is accepted");
            }
        })
        .await
    }

    /// `batches` redemptions by each of `callers`, over the network.
    pub(crate) async fn redeem_remote(&self, callers: usize, batches: u64) -> Duration {
        let mut tasks = JoinSet::new();
        timed(async {
            for client in self.clients.iter().cycle().take(callers) {
                let (mut client, next) = (client.clone(), Arc::clone(&self.next));
                let (codes, day) = (Arc::clone(&self.codes), self.day.to_string());
                tasks.spawn(async move {
                    for _ in 0..batches {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        let request = request(number, &codes, &day);
                        client.redeem(request).await.expect("every redemption is accepted");
                    }
                });
            }
            while let Some(task) = tasks.join_next().await {
                task.expect("every redemption is accepted");
            }
        })
        .await
    }

    /// `messages` of redemptions over one stream, sent without waiting for answers.
    pub(crate) async fn redeem_stream(&self, messages: u64) -> Duration {
        let mut client = self.clients.first().expect("there are several").clone();
        let (codes, next) = (Arc::clone(&self.codes), Arc::clone(&self.next));
        let day = self.day.to_string();
        let messages = (0..messages).map(move |_| {
            let first = next.fetch_add(MESSAGE, Ordering::Relaxed);
            let numbers = first..first + MESSAGE;
            let requests = numbers.map(|number| request(number, &codes, &day)).collect();
            pb::RedeemStreamRequest { requests }
        });
        timed(async {
            let stream = client.redeem_stream(tokio_stream::iter(messages)).await;
            let mut answers = stream.expect("the stream is opened").into_inner();
            while let Some(answer) = answers.message().await.expect("nothing ends the stream") {
                check_all_accepted(&answer);
            }
        })
        .await
    }
}

/// Asserts that every redemption of a message was accepted.
fn check_all_accepted(response: &pb::RedeemStreamResponse) {
    let accepted = |result: &&pb::RedeemResult| {
        matches!(result.result, Some(pb::redeem_result::Result::Response(_)))
    };
    let count = response.results.iter().filter(accepted).count();
    assert_eq!(u32::try_from(count), Ok(MESSAGE), "every redemption is accepted");
}

impl Drop for Served {
    fn drop(&mut self) {
        self.engine.stop();
        if let Some(threads) = self.threads.take() {
            threads.join();
        }
    }
}

fn request(number: u32, codes: &[String], day: &str) -> pb::RedeemRequest {
    let place = usize::try_from(number).expect("32 bits fit");
    let code = codes.get(place).expect("enough chèques are issued").clone();
    pb::RedeemRequest {
        request_id: request_id(number.into()).to_string(),
        venue: VenueId::FIRST.to_string(),
        codes: vec![code],
        service: pb::Service::EverydayTools.into(),
        procedures: vec!["procedures/social".to_owned()],
        service_date: day.to_owned(),
    }
}

/// Serves `engine` on a free port; where.
async fn serve(engine: &Engine) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port of the loopback is free");
    let address = listener.local_addr().expect("a bound listener has an address");
    tokio::spawn(grpc::serve(listener, engine.clone(), Limits::PRESET, std::future::pending()));
    format!("http://{address}")
}

/// A connection, and who asks over it.
async fn channel(server: &str) -> (Channel, Caller) {
    let channel = client::connect(server).await.expect("the server listens");
    (channel, "bench".parse().expect("a plain name is a caller's"))
}

/// Serves `engine`, and connects to it.
async fn connect(engine: &Engine) -> Vec<Client> {
    let server = serve(engine).await;
    let mut clients = Vec::new();
    for _ in 0..CONNECTIONS {
        let (channel, caller) = channel(&server).await;
        clients.push(RedemptionServiceClient::with_interceptor(channel, caller));
    }
    clients
}

fn open(folder: &Path, new: bool) -> (Engine, Threads) {
    let disk: Arc<dyn Disk> = Arc::new(OsDisk);
    let (data, keys) = (Folder::new(folder.join("data")), folder.join("keys"));
    if new {
        let clock = Box::new(SystemClock::new());
        found(&disk, (&data, &keys), clock, Options::default()).expect("the folder is empty");
    }
    let clock = Box::new(SystemClock::new());
    let parts = Parts { disk, folder: data, keys, clock, progress: Box::new(|_, _| {}) };
    let (engine, threads, _) = Engine::start(parts).expect("the ledger is sound");
    (engine, threads)
}

fn request_id(number: u64) -> RequestId {
    let mut bytes = [7; 16];
    bytes.iter_mut().zip(number.to_be_bytes()).for_each(|(byte, digit)| *byte = digit);
    RequestId(bytes)
}

fn caller() -> CallerId {
    "bench".parse().expect("a plain name is a caller's")
}

/// Who asks for `command`: nobody grants anything to themselves, nor confirms what they did.
fn caller_of(command: &Command) -> CallerId {
    let second = matches!(
        command,
        Command::ValidateVenue(_)
            | Command::GrantEntitlement(_)
            | Command::ConfirmBankAccount(_)
            | Command::ApproveCycle(_)
    );
    if second { "second".parse().expect("a plain name is a caller's") } else { caller() }
}

async fn submit(engine: &Engine, number: u64, command: Command, personal: Option<Personal>) {
    let (caller, request) = (caller_of(&command), request_id(number));
    let submission = Submission { caller, request, command, personal };
    engine.submit(submission).await.expect("the command is accepted");
}

/// Commands that lead to `booklets` issued ones; their request ids are far from the redemptions'.
async fn prepare(engine: &Engine, booklets: u32) -> Day {
    let day = engine.context(caller()).expect("the clock is right").day;
    let mut fields = Fields::empty();
    fields.insert(Field::Name, "Bench").expect("a short name is a field");
    let mut number = 1 << 40;
    for command in commands(day, booklets) {
        number += 1;
        let salt = Salt(request_id(number).0);
        let record = RecordDigest::of(salt, &fields);
        let (command, has_record) = with_record(command, record);
        let personal = has_record.then(|| Personal { salt, fields: fields.clone() });
        submit(engine, number, command, personal).await;
    }
    day
}

fn with_record(command: Command, record: RecordDigest) -> (Command, bool) {
    match command {
        Command::CreateBuyer(_) => (CreateBuyer { record }.into(), true),
        Command::CreatePrescriber(_) => (CreatePrescriber { record }.into(), true),
        Command::CreateVenue(CreateVenue { terms }) => {
            (CreateVenue { terms: VenueTerms { record, ..terms } }.into(), true)
        }
        other => (other, false),
    }
}

fn commands(day: Day, booklets: u32) -> Vec<Command> {
    let record = RecordDigest([0; 32]);
    let departement = Departement::new(16).expect("16 is a département");
    let label = DayRange::new(day.minus(100), day.plus(1_000)).expect("the days are in order");
    let terms = VenueTerms { departement, commune: None, label, record };
    let (buyer, scheme) = (FunderId::FIRST, SchemeId::FIRST);
    let amount = Cents::new(u64::from(booklets) * 10_000).expect("below the largest amount");
    let reference = "BENCH-1".parse().expect("a plain reference is one");
    let mut commands: Vec<Command> = vec![
        CreateScheme { rules: rules() }.into(),
        CreateBuyer { record }.into(),
        CreatePrescriber { record }.into(),
        CreateVenue { terms }.into(),
        CheckVenue { venue: VenueId::FIRST }.into(),
        ValidateVenue { venue: VenueId::FIRST, buyer }.into(),
        GrantEntitlement { caller: caller(), entitlement: Entitlement::Codes }.into(),
        GrantEntitlement { caller: caller(), entitlement: Entitlement::Payments }.into(),
        CreateOrder { buyer, scheme, quantity: booklets, outer_day: day.plus(700) }.into(),
        RecordMoneyReceived { buyer, amount, day, reference, purpose: None }.into(),
    ];
    let mut left = booklets;
    while left > 0 {
        let count = left.min(10_000);
        commands.push(IssueBooklets { order: OrderId::FIRST, count, lot_size: None }.into());
        left -= count;
    }
    commands
}

fn cheque(number: u32) -> ChequeId {
    let booklet = BookletId::new(number / 10 + 1).expect("numbers are from 1");
    let index = u8::try_from(number % 10 + 1).expect("at most 10");
    ChequeId::new(booklet, index).expect("1 to 10 is an index")
}

fn redeem(cheque: ChequeId, service_date: Day) -> Redeem {
    Redeem {
        venue: VenueId::FIRST,
        codes: vec![Resolved::Cheque(cheque)],
        service: Service::EverydayTools,
        procedures: vec![Some(Category::Social.procedure())],
        service_date,
    }
}

/// A redemption with all that the pure core needs for it.
pub(crate) struct PureRedemption {
    pub(crate) facts: Facts,
    pub(crate) context: Context,
    pub(crate) command: Command,
    pub(crate) entry: Entry,
    pub(crate) keys: KeyRing,
    pub(crate) code: String,
}

/// A redemption of the 5 000th of 10 000 booklets.
pub(crate) fn pure_redemption() -> PureRedemption {
    let (ledger, version) = (LedgerId([1; 16]), KeyVersion::FIRST);
    let key = || CodeKey::new([2; 32]);
    let context = context(Day::new(2025, 1, 15).expect("the day exists"));
    let mut facts = Facts::default();
    let found = Found { ledger, key: version, fingerprint: key().fingerprint() };
    decide_all(&mut facts, &context, vec![found.into()]);
    decide_all(&mut facts, &context, commands(context.day, 10_000));
    let cheque = cheque(49_990);
    let command: Command = redeem(cheque, context.day).into();
    let entry = decided(&facts, &context, &command);
    let keys = KeyRing::new(ledger, version, [(version, key())]).expect("the key is given");
    let code = keys.code(cheque, version).expect("the key is known").reveal();
    PureRedemption { facts, context, command, entry, keys, code }
}

/// Noon of a day.
fn context(day: Day) -> Context {
    let hours = i64::from(day.epoch_days()) * 24 + 12;
    let at =
        Timestamp::from_micros(hours * 3_600_000_000).expect("the days of a bench are in range");
    Context { at, day, caller: caller() }
}

fn decide_all(facts: &mut Facts, context: &Context, commands: Vec<Command>) {
    for command in commands {
        let context = Context { caller: caller_of(&command), ..context.clone() };
        let entry = decided(facts, &context, &command);
        facts.apply(&entry);
    }
}

/// A step of a run of the calendar, with all that the pure core needs for it.
pub(crate) struct PureCalendar {
    pub(crate) facts: Facts,
    pub(crate) context: Context,
    pub(crate) command: Command,
}

/// Of 20 orders with 10 000 issued booklets each: what was issued in 2025 is looked at in 2026.
pub(crate) fn pure_calendar() -> PureCalendar {
    let (orders, booklets) = (20, 10_000);
    let (buyer, scheme) = (FunderId::FIRST, SchemeId::FIRST);
    let issued = context(Day::new(2025, 1, 15).expect("the day exists"));
    let (ledger, fingerprint) = (LedgerId([1; 16]), CodeKey::new([2; 32]).fingerprint());
    let mut all = vec![Found { ledger, key: KeyVersion::FIRST, fingerprint }.into()];
    all.extend(commands(issued.day, orders * booklets));
    all.retain(|one| !matches!(one, Command::CreateOrder(_) | Command::IssueBooklets(_)));
    for order in (1..=orders).filter_map(OrderId::new) {
        let outer_day = issued.day.plus(700);
        all.push(CreateOrder { buyer, scheme, quantity: booklets, outer_day }.into());
        all.push(IssueBooklets { order, count: booklets, lot_size: None }.into());
    }
    let mut facts = Facts::default();
    decide_all(&mut facts, &issued, all);
    let context = context(issued.day.plus(500));
    let through = context.day;
    decide_all(&mut facts, &context, vec![RunCalendar { through }.into()]);
    PureCalendar { facts, context, command: ContinueCalendar { through }.into() }
}

fn decided(facts: &Facts, context: &Context, command: &Command) -> Entry {
    let decision = command.decide(facts, context).expect("the command is accepted");
    Entry {
        sequence: facts.next_sequence(),
        at: context.at,
        day: context.day,
        caller: context.caller.clone(),
        request: request_id(facts.next_sequence().get()),
        digest: command.digest(),
        effects: decision.effects,
        transfers: decision.transfers,
    }
}
