//! The real server as a world: typed codes and typed clients, over a port, down to the journal.
//!
//! A file each for the calls about organisations, venues, booklets, redemptions, cycles and the
//! bank; [`said`] is what it made of them.
//!
//! What the engine does of itself (figures, payments, the calendar) begins as soon as it can. A
//! scenario that wants something else done first goes another way here than in the core: see
//! [`World::strays`].

mod bank;
mod banking;
mod booklets;
mod claims;
mod cycles;
mod organisations;
mod redemptions;
mod said;
mod sharing;
mod venues;

use std::sync::Arc;

use carnet::disk::{Disk, MemoryDisk};
use carnet::domain::account::Account;
use carnet::domain::balances::Balance;
use carnet::domain::bank::{Cover, Verdict};
use carnet::domain::claim::StatementKey;
use carnet::domain::code::{CodeKey, KeyRing, KeyVersion};
use carnet::domain::command::Command;
use carnet::domain::command::calendar::RunCalendar;
use carnet::domain::command::payments::runs::CreatePaymentRun;
use carnet::domain::command::payments::sent::ConfirmRunVoid;
use carnet::domain::entry::{
    BankingEffect, CalendarEffect, Effect, FigureLine, FigureTotals, ShareLine, ShareTotals,
    SharingEffect,
};
use carnet::domain::facts::Statement;
use carnet::domain::id::{CycleId, PaymentRunId};
use carnet::domain::invariants;
use carnet::domain::request::{CallerId, RequestId};
use carnet::domain::time::{Day, Timestamp};
use carnet::engine::audit::verify;
use carnet::grpc::pb;
use tonic::{Code, Status};
use tonic_types::StatusExt;

use super::language::{Banking, Sharing, Step};
use super::presets;
use super::served::{Served, by, runtime};
use super::wire::cents;
use super::world::{Answer, Happened, Outcome, ReadStatements, Refusal, World};

/// A client of a served ledger.
pub(crate) struct Server {
    pub(crate) served: Served,
    keys: KeyRing,
    forged: KeyRing,
    requests: u32,
    /// What the engine has begun and may not have ended.
    begun: Option<Begun>,
    strays: bool,
}

/// What the engine goes on with by itself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Begun {
    Cycle(CycleId),
    Run,
    Calendar,
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

    fn request_id(&mut self) -> String {
        self.requests += 1;
        let mut id = [8; 16];
        id[12..].copy_from_slice(&self.requests.to_be_bytes());
        RequestId(id).to_string()
    }

    fn call(&mut self, caller: &CallerId, command: Command) -> Result<Outcome, Status> {
        use Command as C;
        match command {
            C::CreateScheme(_) | C::ReviseScheme(_) => self.of_schemes(caller, command),
            C::CreateBuyer(_)
            | C::CreateFunder(_)
            | C::CreatePrescriber(_)
            | C::ReviseRecord(_)
            | C::EraseRecords(_) => self.of_organisations(caller, command),
            C::GrantEntitlement(_) | C::RevokeEntitlement(_) => self.of_callers(caller, command),
            C::CreateVenue(_)
            | C::ReviseVenue(_)
            | C::SetEnrolment(_)
            | C::GrantLabel(_)
            | C::WithdrawLabel(_) => self.of_venues(caller, command),
            C::CheckVenue(_)
            | C::ValidateVenue(_)
            | C::SuspendVenue(_)
            | C::ResumeVenue(_)
            | C::EndVenue(_) => self.of_affiliations(caller, command),
            C::ProposeBankAccount(_) | C::ConfirmBankAccount(_) | C::RefuseBankAccount(_) => {
                self.of_bank_accounts(caller, command)
            }
            C::CreateOrder(_) | C::RecordMandate(_) | C::RunCalendar(_) => {
                self.of_orders(caller, command)
            }
            C::IssueBooklets(_) | C::PrepareBooklets(_) | C::ReplaceBooklet(_) => {
                self.of_numbering(caller, command)
            }
            C::AllotBooklets(_)
            | C::ConfirmAllotment(_)
            | C::ReturnBooklets(_)
            | C::WithdrawBooklets(_)
            | C::HandOverBooklet(_) => self.of_stock(caller, command),
            C::Oppose(_)
            | C::OpposeCheques(_)
            | C::OpposeLot(_)
            | C::LiftOpposition(_)
            | C::LiftOppositionOfCheques(_)
            | C::LiftOppositionOfLot(_) => self.of_oppositions(caller, command),
            C::Redeem(_) | C::RedeemByException(_) | C::VoidRedemption(_) => {
                self.of_redemptions(caller, command)
            }
            C::CloseCycle(_) | C::ApproveCycle(_) | C::ReturnCycle(_) | C::CreatePaymentRun(_) => {
                self.of_cycles(caller, command)
            }
            C::RecordMoneyReceived(_)
            | C::RecordBankBalance(_)
            | C::BookPayment(_)
            | C::ReturnPayment(_)
            | C::AcceptClock(_) => self.of_bank(caller, command),
            C::RecordRunSent(_)
            | C::RecordRunRejected(_)
            | C::ProposeRunVoid(_)
            | C::ConfirmRunVoid(_) => self.of_runs(caller, command),
            C::RecordPaymentStatus(_)
            | C::ProposePayeeVerdict(_)
            | C::ConfirmPayeeVerdict(_)
            | C::ReleasePayment(_) => self.of_statuses(caller, command),
            C::MatchBankLine(_) | C::TurnHeld(_) | C::ForfeitPayable(_) => {
                self.of_money(caller, command)
            }
            C::ProposeRefund(_) | C::ConfirmRefund(_) | C::DropRefund(_) => {
                self.of_refunds(caller, command)
            }
            other => self.share(caller, other),
        }
    }

    /// Asks for one command about who bears what.
    fn share(&mut self, caller: &CallerId, command: Command) -> Result<Outcome, Status> {
        use Command as C;
        match command {
            C::SetProcedures(_)
            | C::DraftAgreement(_)
            | C::SignAgreement(_)
            | C::AmendAgreement(_)
            | C::EndAgreement(_)
            | C::GrantAward(_)
            | C::EndAward(_) => self.of_sharing(caller, command),
            C::AcceptStatement(_)
            | C::ContestShare(_)
            | C::ProposeVerdict(_)
            | C::ConfirmVerdict(_)
            | C::RecordContribution(_)
            | C::AbandonCall(_)
            | C::UndoRedemption(_)
            | C::GrantGoodwill(_)
            | C::RecordRecovery(_)
            | C::AbandonClawback(_)
            | C::TopUpFloat(_) => self.of_claims(caller, command),
            other => panic!("nobody but the engine can ask for {}", other.label()),
        }
    }

    /// Waits until the shares of a cycle are recorded.
    fn shares(&mut self, cycle: CycleId) -> (Vec<ShareLine>, ShareTotals) {
        let mut all: Vec<ShareLine> = Vec::new();
        let totals = self.wait_for(|effect| {
            let Effect::Sharing(SharingEffect::SharesRecorded { cycle: of, lines, totals, .. }) =
                effect
            else {
                return None;
            };
            if *of != cycle {
                return None;
            }
            all.extend(lines.iter().copied());
            *totals
        });
        (all, totals)
    }

    /// Notes when something is asked while the engine goes on by itself with something else.
    fn expects(&mut self, expected: Option<Begun>) {
        self.strays |= self.begun.is_some() && self.begun != expected;
        self.begun = None;
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
        let own = matches!(
            step,
            Step::Found
                | Step::RecordFigures { .. }
                | Step::ContinueRun { .. }
                | Step::ContinueCalendar { .. }
                | Step::Sharing(Sharing::RecordShares { .. })
                | Step::Banking(Banking::ContinueVoid { .. })
        );
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
        if matches!(command, Command::BookBankLine(_)) {
            return self.by_engine(caller, command);
        }
        self.call(caller, command).map_err(|status| {
            // No scenario says anything that is malformed, so the wire must not call it that.
            assert_ne!(status.code(), Code::InvalidArgument, "{}", status.message());
            refusal(&status)
        })
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
        let is_shared =
            self.served.engine().read(|view| view.facts.sharing.cycles.contains_key(&cycle));
        let shares = runtime().block_on(is_shared).unwrap().then(|| self.shares(cycle));
        Ok(Outcome::Figures { lines: all, totals, shares })
    }

    fn pay(&mut self, caller: &CallerId, cycle: CycleId) -> Answer {
        let opened = self.submit(caller, CreatePaymentRun { cycle }.into())?;
        self.begun = None;
        let Outcome::RunOpened(run) = opened else { panic!("a run is opened by its first entry") };
        self.wait_for(|effect| match effect {
            Effect::Banking(BankingEffect::RunSealed { run: sealed, .. }) if *sealed == run => {
                Some(())
            }
            _ => None,
        });
        Ok(Outcome::Payments(self.payments(run)))
    }

    fn void(&mut self, caller: &CallerId, run: PaymentRunId) -> Answer {
        let engine = self.served.engine();
        let read =
            engine.read(|view| (view.position.sequence, view.facts.payments_of(run).count()));
        let (last, payments) = runtime().block_on(read).unwrap();
        let answer = self.submit(caller, ConfirmRunVoid { run }.into())?;
        let mut voided = 0;
        self.wait_after(last, |effect| {
            if let Effect::Banking(BankingEffect::PaymentsVoided { payments, .. }) = effect {
                voided += payments.len();
            }
            (voided == payments).then_some(())
        });
        Ok(answer)
    }

    fn calendar(&mut self, caller: &CallerId, through: Day) -> Answer {
        let engine = self.served.engine();
        let last = runtime().block_on(engine.read(|view| view.position.sequence)).unwrap();
        self.submit(caller, RunCalendar { through }.into())?;
        self.begun = None;
        let mut all = Vec::new();
        self.wait_after(last, |effect| {
            all.extend(Happened::of(effect));
            matches!(effect, Effect::Calendar(CalendarEffect::CalendarClosed { .. })).then_some(())
        });
        Ok(Outcome::Calendar(all))
    }

    fn facts(&mut self, read: &ReadStatements) -> Vec<(StatementKey, Statement)> {
        let engine = self.served.engine();
        runtime().block_on(engine.read(|view| read(view.facts))).unwrap()
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
        if matches!(self.begun, Some(Begun::Run | Begun::Calendar)) {
            self.strays = true;
        }
        let mut client = pb::ledger_service_client::LedgerServiceClient::new(self.served.channel());
        let (mut accounts, mut page_token) = (Vec::new(), String::new());
        loop {
            let request = pb::TrialBalanceRequest { page_size: 3, page_token };
            let asked = client.trial_balance(by(&presets::caller(), request));
            let Ok(answer) = runtime().block_on(asked) else {
                let engine = self.begun.is_some() || self.strays;
                assert!(engine, "only the engine moves the ledger between pages");
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
