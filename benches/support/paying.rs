//! A served ledger with a sealed payment run, to ask for its file.

use std::time::Duration;

use carnet::domain::command::Command;
use carnet::domain::command::accounts::{ConfirmBankAccount, ProposeBankAccount};
use carnet::domain::command::cycle::{ApproveCycle, CloseCycle};
use carnet::domain::command::organisations::CreateVenue;
use carnet::domain::command::payments::runs::CreatePaymentRun;
use carnet::domain::command::redeem::Redeem;
use carnet::domain::command::venues::{CheckVenue, ValidateVenue};
use carnet::domain::facts::{Facts, VenueTerms};
use carnet::domain::id::{BankAccountId, CycleId, FunderId, PaymentRunId, VenueId};
use carnet::domain::organisation::AccountOwner;
use carnet::domain::registry::{Field, Fields, RecordDigest, Salt};
use carnet::domain::territory::Departement;
use carnet::domain::time::{Day, DayRange};
use carnet::engine::{Engine, Personal};
use carnet::grpc::client::Caller;
use carnet::grpc::pb;
use pb::payment_service_client::PaymentServiceClient;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;

use super::{Served, channel, cheque, prepare, redeem, request_id, serve, submit, timed};

/// Commands that wait for one sync of the disk together.
const TOGETHER: usize = 64;
const OURS: &str = "FR7630006000011234567890189";
const THEIRS: &str = "FR1420041010050500013M02606";

/// A payment for each of many venues, in one run.
pub(crate) struct SealedRun {
    client: PaymentServiceClient<InterceptedService<Channel, Caller>>,
    payments: u32,
    served: Served,
}

impl SealedRun {
    /// Has `payments` venues take a chèque each, and pays them.
    pub(crate) fn new(runtime: &Runtime, payments: u32) -> SealedRun {
        let served = Served::new();
        let client = runtime.block_on(async {
            let day = prepare(&served.engine, payments.div_ceil(10)).await;
            settle(&served.engine, payments, day).await;
            let (channel, caller) = channel(&serve(&served.engine).await).await;
            PaymentServiceClient::with_interceptor(channel, caller)
        });
        SealedRun { client, payments, served }
    }

    /// Asks for the file so many times, and takes all of it each time.
    pub(crate) async fn export(&self, times: u64) -> Duration {
        let mut client = self.client.clone();
        timed(async {
            for _ in 0..times {
                let name = PaymentRunId::FIRST.to_string();
                let request = pb::ExportPaymentRunRequest { name };
                let answer = client.export_payment_run(request).await.expect("the run is sealed");
                let (mut answers, mut head, mut bytes) = (answer.into_inner(), None, 0);
                while let Some(piece) = answers.message().await.expect("nothing ends the stream") {
                    bytes += piece.chunk.len();
                    head.get_or_insert(piece);
                }
                let payments = head.and_then(|head| u32::try_from(head.payments).ok());
                assert_eq!(payments, Some(self.payments), "every venue is paid");
                assert!(bytes > 0, "the file has something in it");
            }
        })
        .await
    }
}

/// Leads from a ledger with one venue and enough booklets to a sealed run.
async fn settle(engine: &Engine, payments: u32, day: Day) {
    let venues = || (1..=payments).filter_map(VenueId::new);
    let record = RecordDigest([0; 32]);
    let departement = Departement::new(16).expect("16 is a département");
    let label = DayRange::new(day.minus(100), day.plus(1_000)).expect("the days are in order");
    let terms = VenueTerms { departement, commune: None, label, record };
    let buyer = FunderId::FIRST;
    let owners = || venues().map(AccountOwner::Venue).chain([AccountOwner::Escrow]);
    let mut number = 1 << 41;
    let steps: [Vec<Command>; 6] = [
        venues().skip(1).map(|_| CreateVenue { terms }.into()).collect(),
        venues().skip(1).map(|venue| CheckVenue { venue }.into()).collect(),
        venues().skip(1).map(|venue| ValidateVenue { venue, buyer }.into()).collect(),
        owners().map(|owner| ProposeBankAccount { owner, record }.into()).collect(),
        owners()
            .zip(1..)
            .filter_map(|(_, account)| BankAccountId::new(account))
            .map(|account| ConfirmBankAccount { account, from: day }.into())
            .collect(),
        venues()
            .zip(0..)
            .map(|(venue, number)| Redeem { venue, ..redeem(cheque(number), day) }.into())
            .collect(),
    ];
    for commands in steps {
        number = submit_all(engine, number, commands).await;
    }
    let cycle = CycleId::FIRST;
    let label = "bench".parse().expect("a plain word is a label");
    submit(engine, number + 1, CloseCycle { label }.into(), None).await;
    let figures = until(engine, |facts| facts.cycle(cycle)?.totals().map(|all| all.digest)).await;
    let approve = ApproveCycle { cycle, figures, contest_days: None };
    submit(engine, number + 2, approve.into(), None).await;
    submit(engine, number + 3, CreatePaymentRun { cycle }.into(), None).await;
    until(engine, |facts| facts.run(PaymentRunId::FIRST)?.sealed.then_some(())).await;
}

/// Submits `commands`, of which the order does not matter; the number of the last request.
async fn submit_all(engine: &Engine, number: u64, commands: Vec<Command>) -> u64 {
    let mut numbered = (number + 1..).zip(commands);
    let mut last = number;
    loop {
        let mut tasks = JoinSet::new();
        for (number, command) in numbered.by_ref().take(TOGETHER) {
            let engine = engine.clone();
            last = number;
            tasks.spawn(async move {
                let (command, personal) = personal(number, command);
                submit(&engine, number, command, personal).await;
            });
        }
        if tasks.is_empty() {
            return last;
        }
        while let Some(task) = tasks.join_next().await {
            task.expect("every command is accepted");
        }
    }
}

/// What is known of whom a command names, where it names anybody.
fn personal(number: u64, command: Command) -> (Command, Option<Personal>) {
    let mut fields = Fields::empty();
    let mut insert = |field, text| fields.insert(field, text).expect("a short text is a field");
    let salt = Salt(request_id(number).0);
    match command {
        Command::CreateVenue(CreateVenue { terms }) => {
            insert(Field::Name, "Médiathèque de Saint-Étienne");
            let record = RecordDigest::of(salt, &fields);
            let terms = VenueTerms { record, ..terms };
            (CreateVenue { terms }.into(), Some(Personal { salt, fields }))
        }
        Command::ProposeBankAccount(ProposeBankAccount { owner, .. }) => {
            insert(Field::AccountHolder, "Médiathèque de Saint-Étienne");
            insert(Field::Iban, if owner == AccountOwner::Escrow { OURS } else { THEIRS });
            let record = RecordDigest::of(salt, &fields);
            (ProposeBankAccount { owner, record }.into(), Some(Personal { salt, fields }))
        }
        other => (other, None),
    }
}

/// What the facts say, once they do: the engine settles and seals by itself.
async fn until<T>(engine: &Engine, mut found: impl FnMut(&Facts) -> Option<T>) -> T {
    loop {
        let read = engine.read(|view| found(view.facts)).await.expect("the engine runs");
        if let Some(read) = read {
            return read;
        }
        tokio::task::yield_now().await;
    }
}
