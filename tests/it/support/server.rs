//! The real server as a world: typed codes and typed clients, over a port, down to the journal.
//!
//! What the engine does of itself (figures, payments) begins as soon as it can. A scenario that
//! wants something else done first goes another way here than in the core: see
//! [`World::strays`].

use std::sync::Arc;

use carnet::disk::{Disk, MemoryDisk};
use carnet::domain::account::Account;
use carnet::domain::balances::Balance;
use carnet::domain::bank::{Cover, Verdict};
use carnet::domain::code::{CodeKey, KeyRing, KeyVersion, Resolved};
use carnet::domain::command::Command;
use carnet::domain::command::redeem::Redeem;
use carnet::domain::entry::{Effect, FigureLine, FigureTotals};
use carnet::domain::id::{BookletId, ChequeId, CycleId, PaymentRunId};
use carnet::domain::invariants;
use carnet::domain::request::{CallerId, RequestId};
use carnet::domain::time::{Day, Timestamp};
use carnet::engine::audit::verify;
use carnet::grpc::pb;
use tonic::{Code, Status};
use tonic_types::StatusExt;

use super::language::Step;
use super::presets;
use super::served::{Served, by, runtime};
use super::wire::{cents, opposition, profile, rules, service_of, small, suspension, void_reason};
use super::world::{Answer, Outcome, Paid, Refusal, World};

/// A client of a served ledger.
pub(crate) struct Server {
    pub(crate) served: Served,
    keys: KeyRing,
    forged: KeyRing,
    requests: u32,
    /// A cycle whose figures, or a run whose payments, the engine is making.
    begun: Option<Begun>,
    strays: bool,
}

/// What the engine goes on with by itself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Begun {
    Cycle(CycleId),
    Run,
}

impl Server {
    /// A new ledger, served.
    pub(crate) fn founded() -> Server {
        Server::on(Arc::new(MemoryDisk::new()))
    }

    /// A new ledger on `disk`, served.
    pub(crate) fn on(disk: Arc<dyn Disk>) -> Server {
        let mut served = Served::founded(disk, presets::start().0);
        served.start().unwrap();
        let other = [(KeyVersion::FIRST, CodeKey::new([1; 32]))];
        let forged = KeyRing::new(served.ledger, KeyVersion::FIRST, other).unwrap();
        let keys = served.key_ring();
        Server { served, keys, forged, requests: 0, begun: None, strays: false }
    }

    pub(crate) fn request_id(&mut self) -> String {
        self.requests += 1;
        let mut id = [8; 16];
        id[12..].copy_from_slice(&self.requests.to_be_bytes());
        RequestId(id).to_string()
    }

    /// The text that a venue types.
    fn typed(&self, code: Resolved) -> String {
        let text = |keys: &KeyRing, cheque| keys.code(cheque, KeyVersion::FIRST).unwrap().reveal();
        match code {
            Resolved::Cheque(cheque) => text(&self.keys, cheque),
            Resolved::Unknown => text(&self.forged, ChequeId::new(BookletId::FIRST, 1).unwrap()),
            Resolved::Mistyped => "0000-0000".to_owned(),
        }
    }

    fn send(&mut self, caller: &CallerId, command: Command) -> Result<Outcome, Status> {
        match command {
            Command::CreateScheme(_)
            | Command::CreateBuyer(_)
            | Command::CreatePrescriber(_)
            | Command::CreateVenue(_)
            | Command::CreateOrder(_) => self.create(caller, command),
            Command::IssueBooklets(_)
            | Command::AllotBooklets(_)
            | Command::HandOverBooklet(_)
            | Command::Oppose(_)
            | Command::LiftOpposition(_) => self.of_booklets(caller, command),
            Command::Redeem(redeem) => self.redeem(caller, redeem),
            Command::VoidRedemption(_) | Command::SuspendVenue(_) | Command::ResumeVenue(_) => {
                self.of_venues(caller, command)
            }
            Command::CloseCycle(_) | Command::ApproveCycle(_) | Command::CreatePaymentRun(_) => {
                self.of_cycles(caller, command)
            }
            Command::RecordMoneyReceived(_)
            | Command::RecordBankBalance(_)
            | Command::BookPayment(_)
            | Command::ReturnPayment(_)
            | Command::AcceptClock(_) => self.of_bank(caller, command),
            Command::Found(_) | Command::RecordFigures(_) | Command::ContinuePaymentRun(_) => {
                panic!("nobody but the engine can ask for {}", command.label())
            }
        }
    }

    fn create(&mut self, caller: &CallerId, command: Command) -> Result<Outcome, Status> {
        let (request_id, channel) = (self.request_id(), self.served.channel());
        let display_name = format!("Organisation {request_id}");
        let siret = String::new();
        runtime().block_on(async {
            Ok(match command {
                Command::CreateScheme(create) => {
                    let rules = Some(rules(&create.rules));
                    let request = pb::CreateSchemeRequest { request_id, rules };
                    let mut client = pb::scheme_service_client::SchemeServiceClient::new(channel);
                    let answer = client.create_scheme(by(caller, request)).await?.into_inner();
                    Outcome::Scheme(answer.scheme.unwrap().name.parse().unwrap())
                }
                Command::CreateBuyer(_) => {
                    let kind = pb::funder::Kind::Buyer.into();
                    let request = pb::CreateFunderRequest { request_id, kind, display_name, siret };
                    let mut client = pb::funder_service_client::FunderServiceClient::new(channel);
                    let answer = client.create_funder(by(caller, request)).await?.into_inner();
                    Outcome::Buyer(answer.funder.unwrap().name.parse().unwrap())
                }
                Command::CreatePrescriber(_) => {
                    let request = pb::CreatePrescriberRequest { request_id, display_name, siret };
                    let mut client =
                        pb::prescriber_service_client::PrescriberServiceClient::new(channel);
                    let answer = client.create_prescriber(by(caller, request)).await?.into_inner();
                    Outcome::Prescriber(answer.prescriber.unwrap().name.parse().unwrap())
                }
                Command::CreateVenue(create) => {
                    let profile = Some(profile(display_name, &create.terms));
                    let request = pb::CreateVenueRequest { request_id, profile };
                    let mut client = pb::venue_service_client::VenueServiceClient::new(channel);
                    let answer = client.create_venue(by(caller, request)).await?.into_inner();
                    Outcome::Venue(answer.venue.unwrap().name.parse().unwrap())
                }
                Command::CreateOrder(create) => {
                    let request = pb::CreateOrderRequest {
                        request_id,
                        buyer: create.buyer.to_string(),
                        scheme: create.scheme.to_string(),
                        quantity: small(create.quantity),
                        outer_day: create.outer_day.to_string(),
                    };
                    let mut client = pb::order_service_client::OrderServiceClient::new(channel);
                    let answer = client.create_order(by(caller, request)).await?.into_inner();
                    Outcome::Order(answer.order.unwrap().name.parse().unwrap())
                }
                other => panic!("creates nothing: {}", other.label()),
            })
        })
    }

    fn of_booklets(&mut self, caller: &CallerId, command: Command) -> Result<Outcome, Status> {
        let request_id = self.request_id();
        let mut client =
            pb::booklet_service_client::BookletServiceClient::new(self.served.channel());
        runtime().block_on(async {
            match command {
                Command::IssueBooklets(issue) => {
                    let (order, count) = (issue.order.to_string(), small(issue.count));
                    let request = pb::IssueBookletsRequest { request_id, order, count };
                    let answer = client.issue_booklets(by(caller, request)).await?.into_inner();
                    let validity = answer.validity.unwrap();
                    return Ok(Outcome::Issued {
                        first: answer.first_booklet.parse().unwrap(),
                        count: answer.count.try_into().unwrap(),
                        last_service: validity.last_service_day.parse().unwrap(),
                        last_presentation: validity.last_presentation_day.parse().unwrap(),
                    });
                }
                Command::AllotBooklets(allot) => {
                    let request = pb::AllotBookletsRequest {
                        request_id,
                        first_booklet: allot.first.to_string(),
                        count: small(allot.count),
                        prescriber: allot.prescriber.to_string(),
                    };
                    client.allot_booklets(by(caller, request)).await.map(drop)?;
                }
                Command::HandOverBooklet(hand_over) => {
                    let request = pb::HandOverBookletRequest {
                        request_id,
                        name: hand_over.booklet.to_string(),
                        prescriber: hand_over.prescriber.to_string(),
                        day: hand_over.day.to_string(),
                    };
                    client.hand_over_booklet(by(caller, request)).await.map(drop)?;
                }
                Command::Oppose(oppose) => {
                    let name = oppose.booklet.to_string();
                    let opposition = opposition(oppose.reason).into();
                    let request = pb::OpposeRequest { request_id, name, opposition };
                    client.oppose(by(caller, request)).await.map(drop)?;
                }
                Command::LiftOpposition(lift) => {
                    let request =
                        pb::LiftOppositionRequest { request_id, name: lift.booklet.to_string() };
                    client.lift_opposition(by(caller, request)).await.map(drop)?;
                }
                other => panic!("not about booklets: {}", other.label()),
            }
            Ok(Outcome::Done)
        })
    }

    fn redeem(&mut self, caller: &CallerId, redeem: Redeem) -> Result<Outcome, Status> {
        let Redeem { venue, codes, service, procedures, service_date } = redeem;
        let name = |procedure: &Option<_>| match procedure {
            Some(procedure) => format!("{procedure}"),
            None => "procedures/unheard-of".to_owned(),
        };
        let procedures: Vec<String> = procedures
            .iter()
            .map(|p: &Option<carnet::domain::procedure::Procedure>| name(p))
            .collect();
        let request = pb::RedeemRequest {
            request_id: self.request_id(),
            venue: venue.to_string(),
            codes: codes.into_iter().map(|code| self.typed(code)).collect(),
            service: service_of(service).into(),
            procedures,
            service_date: service_date.to_string(),
        };
        let mut client =
            pb::redemption_service_client::RedemptionServiceClient::new(self.served.channel());
        let answer = runtime().block_on(client.redeem(by(caller, request)))?.into_inner();
        let redemption = answer.redemption.unwrap();
        let part =
            |part: pb::RedemptionPart| (part.order.parse().unwrap(), cents(part.value_cents));
        Ok(Outcome::Redeemed {
            redemption: redemption.name.parse().unwrap(),
            parts: redemption.parts.into_iter().map(part).collect(),
        })
    }

    fn of_venues(&mut self, caller: &CallerId, command: Command) -> Result<Outcome, Status> {
        let (request_id, channel) = (self.request_id(), self.served.channel());
        let mut venues = pb::venue_service_client::VenueServiceClient::new(channel.clone());
        runtime().block_on(async {
            match command {
                Command::SuspendVenue(suspend) => {
                    let name = suspend.venue.to_string();
                    let suspension = suspension(suspend.reason).into();
                    let request = pb::SuspendVenueRequest { request_id, name, suspension };
                    venues.suspend_venue(by(caller, request)).await.map(drop)?;
                }
                Command::ResumeVenue(resume) => {
                    let name = resume.venue.to_string();
                    let request = pb::ResumeVenueRequest { request_id, name };
                    venues.resume_venue(by(caller, request)).await.map(drop)?;
                }
                Command::VoidRedemption(void) => {
                    let request = pb::VoidRedemptionRequest {
                        request_id,
                        name: void.redemption.to_string(),
                        venue: void.venue.to_string(),
                        reason: void_reason(void.reason).into(),
                    };
                    let mut client =
                        pb::redemption_service_client::RedemptionServiceClient::new(channel);
                    client.void_redemption(by(caller, request)).await.map(drop)?;
                }
                other => panic!("not about venues: {}", other.label()),
            }
            Ok(Outcome::Done)
        })
    }

    fn of_cycles(&mut self, caller: &CallerId, command: Command) -> Result<Outcome, Status> {
        let (request_id, channel) = (self.request_id(), self.served.channel());
        let mut cycles = pb::cycle_service_client::CycleServiceClient::new(channel.clone());
        let outcome = runtime().block_on(async {
            Ok(match command {
                Command::CloseCycle(close) => {
                    let label = close.label.to_string();
                    let request = pb::CloseCycleRequest { request_id, label };
                    let answer = cycles.close_cycle(by(caller, request)).await?.into_inner();
                    Outcome::Closed(answer.cycle.unwrap().name.parse().unwrap())
                }
                Command::ApproveCycle(approve) => {
                    let request = pb::ApproveCycleRequest {
                        request_id,
                        name: approve.cycle.to_string(),
                        figures_digest: approve.figures.0.to_vec(),
                    };
                    cycles.approve_cycle(by(caller, request)).await?;
                    Outcome::Done
                }
                Command::CreatePaymentRun(create) => {
                    let cycle = create.cycle.to_string();
                    let request = pb::CreatePaymentRunRequest { request_id, cycle };
                    let mut client = pb::payment_service_client::PaymentServiceClient::new(channel);
                    let answer = client.create_payment_run(by(caller, request)).await?.into_inner();
                    Outcome::RunOpened(answer.payment_run.unwrap().name.parse().unwrap())
                }
                other => panic!("not about cycles: {}", other.label()),
            })
        });
        match outcome {
            Ok(Outcome::Closed(cycle)) => self.begun = Some(Begun::Cycle(cycle)),
            Ok(Outcome::RunOpened(_)) => self.begun = Some(Begun::Run),
            _ => {}
        }
        outcome
    }

    /// The entries of the journal, until one has an effect that `wanted` makes something of.
    fn wait_for<T>(&self, mut wanted: impl FnMut(&Effect) -> Option<T>) -> T {
        let mut watch = self.served.engine().watch(None).unwrap();
        runtime().block_on(async {
            loop {
                let accepted = watch.next().await.unwrap().unwrap();
                if let Some(found) = accepted.entry.effects.iter().find_map(&mut wanted) {
                    return found;
                }
            }
        })
    }

    /// Notes when something is asked while the engine goes on by itself with something else.
    fn expects(&mut self, expected: Option<Begun>) {
        self.strays |= self.begun.is_some() && self.begun != expected;
        self.begun = None;
    }

    fn answer(sent: Result<Outcome, Status>) -> Answer {
        sent.map_err(|status| {
            // No scenario says anything that is malformed, so the wire must not call it that.
            assert_ne!(status.code(), Code::InvalidArgument, "{}", status.message());
            refusal(&status)
        })
    }
}

fn refusal(status: &Status) -> Refusal {
    let info = status.get_details_error_info().unwrap_or_else(|| panic!("no reason: {status:?}"));
    let metadata = info.metadata.into_iter().filter(|(key, _)| key != "unknown_codes");
    Refusal { reason: info.reason, metadata: metadata.collect() }
}

impl World for Server {
    fn name(&self) -> &'static str {
        "the server"
    }

    fn speaks(&self, step: &Step) -> bool {
        // Its clock is never suspect here: tests/server makes it so.
        let suspect = matches!(step, Step::AcceptClock { .. });
        let own =
            matches!(step, Step::Found | Step::RecordFigures { .. } | Step::ContinueRun { .. });
        !suspect && !own
    }

    fn strays(&self) -> bool {
        self.strays
    }

    fn set_time(&mut self, at: Timestamp, _: Day) {
        self.served.clock.advance_to(at);
    }

    fn submit(&mut self, caller: &CallerId, command: Command) -> Answer {
        self.expects(None);
        let sent = self.send(caller, command);
        Server::answer(sent)
    }

    fn figures(&mut self, cycle: CycleId) -> Answer {
        self.expects(Some(Begun::Cycle(cycle)));
        let name = cycle.to_string();
        let mut client = pb::cycle_service_client::CycleServiceClient::new(self.served.channel());
        let request = by(&presets::caller(), pb::GetCycleRequest { name });
        runtime().block_on(client.get_cycle(request)).map_err(|status| refusal(&status))?;
        let mut all: Vec<FigureLine> = Vec::new();
        let totals: FigureTotals = self.wait_for(|effect| {
            let Effect::FiguresRecorded { cycle: of, lines, totals, .. } = effect else {
                return None;
            };
            if *of != cycle {
                return None;
            }
            all.extend(lines.iter().copied());
            *totals
        });
        Ok(Outcome::Figures { lines: all, totals })
    }

    fn pay(&mut self, caller: &CallerId, cycle: CycleId) -> Answer {
        let command = carnet::domain::command::payments::CreatePaymentRun { cycle };
        let opened = self.submit(caller, command.into())?;
        self.begun = None;
        let Outcome::RunOpened(run) = opened else { panic!("a run is opened by its first entry") };
        self.wait_for(|effect| match effect {
            Effect::PaymentRunSealed { run: sealed, .. } if *sealed == run => Some(()),
            _ => None,
        });
        Ok(Outcome::Payments(self.payments(run)))
    }

    fn cover(&mut self) -> Cover {
        let mut client = pb::ledger_service_client::LedgerServiceClient::new(self.served.channel());
        let request = by(&presets::caller(), pb::CoverStatementRequest {});
        let answer = runtime().block_on(client.cover_statement(request)).unwrap().into_inner();
        let on = || answer.verdict_day.parse().unwrap();
        let verdict = match answer.verdict() {
            pb::CoverVerdict::Unspecified => panic!("a verdict is always given"),
            pb::CoverVerdict::Empty => Verdict::Empty,
            pb::CoverVerdict::Proven => Verdict::Proven { on: on() },
            pb::CoverVerdict::Unproven => Verdict::Unproven { since: on() },
            pb::CoverVerdict::Short => Verdict::Short { on: on(), by: cents(answer.short_cents) },
        };
        let compared = answer.comparison.map(|compared| {
            let (bank, ledger) = (cents(compared.bank_cents), cents(compared.ledger_cents));
            (compared.day.parse().unwrap(), bank, ledger)
        });
        let unproven_banking_days = answer.unproven_banking_days.try_into().unwrap();
        Cover { verdict, compared, unproven_banking_days }
    }

    fn trial_balance(&mut self) -> Vec<(Account, Balance)> {
        if self.begun == Some(Begun::Run) {
            self.strays = true;
        }
        let mut client = pb::ledger_service_client::LedgerServiceClient::new(self.served.channel());
        let (mut accounts, mut page_token) = (Vec::new(), String::new());
        loop {
            let request = pb::TrialBalanceRequest { page_size: 3, page_token };
            let asked = client.trial_balance(by(&presets::caller(), request));
            let Ok(answer) = runtime().block_on(asked) else {
                assert!(self.begun.is_some(), "only the engine moves the ledger between pages");
                (accounts, page_token) = (Vec::new(), String::new());
                continue;
            };
            let answer = answer.into_inner();
            accounts.extend(answer.accounts.into_iter().map(|account| {
                let (debits, credits) = (cents(account.debits_cents), cents(account.credits_cents));
                (account.name.parse().unwrap(), Balance { debits, credits })
            }));
            page_token = answer.next_page_token;
            if page_token.is_empty() {
                break;
            }
        }
        let verified = verify(&self.served.disk, &self.served.folder(), &mut |_| {}).unwrap();
        assert!(verified.holds(), "{:?}", verified.checks);
        accounts
    }

    fn broken(&mut self) -> Vec<String> {
        let findings = runtime().block_on(async {
            self.served.engine().read(|view| invariants::check(view.facts)).await.unwrap()
        });
        let broken = findings.iter().filter(|finding| !finding.broken.is_empty());
        broken.map(ToString::to_string).collect()
    }
}

impl Server {
    fn payments(&self, run: PaymentRunId) -> Vec<Paid> {
        let mut client =
            pb::payment_service_client::PaymentServiceClient::new(self.served.channel());
        let (mut paid, mut page_token) = (Vec::new(), String::new());
        loop {
            let payment_run = run.to_string();
            let request = pb::ListPaymentsRequest { payment_run, page_size: 2, page_token };
            let asked = client.list_payments(by(&presets::caller(), request));
            let answer = runtime().block_on(asked).unwrap().into_inner();
            paid.extend(answer.payments.into_iter().map(|payment| Paid {
                payment: payment.name.parse().unwrap(),
                venue: payment.venue.parse().unwrap(),
                attempt: payment.attempt.try_into().unwrap(),
                amount: cents(payment.amount_cents),
            }));
            page_token = answer.next_page_token;
            if page_token.is_empty() {
                return paid;
            }
        }
    }
}
