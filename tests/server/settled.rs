//! A cycle that is settled with the example of the design, and those who then ask about it.

use std::cell::Cell;
use std::sync::Arc;

use carnet::domain::code::Resolved;
use carnet::domain::command::entitlements::GrantEntitlement;
use carnet::domain::command::redeem::Redeem;
use carnet::domain::id::VenueId;
use carnet::domain::organisation::Entitlement;
use carnet::domain::procedure::Category;
use carnet::domain::request::CallerId;
use carnet::domain::service::Service;
use carnet::engine::audit::verify;
use carnet::grpc::pb;
use pb::cycle_service_client::CycleServiceClient;
use pb::incident_service_client::IncidentServiceClient;
use pb::ledger_service_client::LedgerServiceClient;
use pb::payment_service_client::PaymentServiceClient;
use pb::statement_service_client::StatementServiceClient;

use super::shares::{close, cycle, shared};
use super::support::{Desk, by_another, caller, cheque, id, second, submission, today};

/// What the CAF bears, of `cycles/1`.
pub(crate) const CAF: &str = "statements/1-2-1";
/// What the State bears.
pub(crate) const STATE: &str = "statements/1-3-1";

/// A desk where ten chèques of 1.00 were taken together: the CAF (funders/2) bears 3.00, the State
/// (funders/3) 3.50, the buyer 3.50. `cycles/1` is computed.
pub(crate) struct Settled {
    pub(crate) desk: Desk,
    /// The redemption.
    pub(crate) redemption: String,
    numbers: Cell<u32>,
}

/// Whoever has this name.
pub(crate) fn who(name: &str) -> CallerId {
    name.parse().unwrap()
}

/// Ten chèques of the booklet with this number, from 0.
pub(crate) fn ten(booklet: u32, procedures: &[Category]) -> Redeem {
    let codes = (0..10).map(|number| Resolved::Cheque(cheque(booklet * 15 + number)));
    Redeem {
        venue: VenueId::FIRST,
        codes: codes.collect(),
        service: Service::AdministrativeProcedures,
        procedures: procedures.iter().map(|category| Some(category.procedure())).collect(),
        service_date: today(),
    }
}

impl Settled {
    pub(crate) fn new() -> Settled {
        let desk = shared(300);
        let may = |name, entitlement| GrantEntitlement { caller: who(name), entitlement };
        for (number, name, entitlement) in [
            (30, "judge-1", Entitlement::Contests),
            (31, "judge-2", Entitlement::Contests),
            (32, "support-1", Entitlement::Incidents),
            (33, "support-2", Entitlement::Incidents),
        ] {
            desk.submit(by_another(number, may(name, entitlement))).unwrap();
        }
        let redeemed = desk.submit(submission(40, ten(0, &[Category::Social]))).unwrap();
        let redemption = format!("redemptions/{}", redeemed.entry.sequence.get());
        close(&desk, 41);
        Settled { desk, redemption, numbers: Cell::new(1_000) }
    }

    /// The same, approved: both statements are issued, and can be contested for ten days.
    pub(crate) fn approved() -> Settled {
        let settled = Settled::new();
        settled.approve("cycles/1", &second()).unwrap();
        settled
    }

    /// The same, both statements accepted, called and paid.
    pub(crate) fn received() -> Settled {
        let settled = Settled::approved();
        settled.accept(CAF).unwrap();
        settled.accept(STATE).unwrap();
        settled.contribute("funders/2", 300).unwrap();
        settled.contribute("funders/3", 350).unwrap();
        settled
    }

    /// A number that no request had.
    pub(crate) fn number(&self) -> u32 {
        self.numbers.set(self.numbers.get() + 1);
        self.numbers.get()
    }

    /// A request id that no request had.
    pub(crate) fn id(&self) -> String {
        id(self.number()).to_string()
    }

    pub(crate) fn approve(
        &self,
        name: &str,
        by: &CallerId,
    ) -> Result<pb::ApproveCycleResponse, String> {
        let request = self.approval(name);
        ask!(self.desk, *by, CycleServiceClient.approve_cycle(request))
    }

    pub(crate) fn approval(&self, name: &str) -> pb::ApproveCycleRequest {
        pb::ApproveCycleRequest {
            request_id: self.id(),
            name: name.to_owned(),
            figures_digest: cycle(&self.desk, name).totals.unwrap().figures_digest,
            contest_days: Some(10),
        }
    }

    pub(crate) fn accept(&self, name: &str) -> Result<pb::AcceptStatementResponse, String> {
        let request = pb::AcceptStatementRequest { request_id: self.id(), name: name.to_owned() };
        ask!(self.desk, caller(), StatementServiceClient.accept_statement(request))
    }

    pub(crate) fn statement(&self, name: &str) -> pb::Statement {
        let request = pb::GetStatementRequest { name: name.to_owned() };
        let answer = ask!(self.desk, caller(), StatementServiceClient.get_statement(request));
        answer.unwrap().statement.unwrap()
    }

    pub(crate) fn contribution(
        &self,
        funder: &str,
        amount_cents: i64,
    ) -> pb::RecordContributionReceivedRequest {
        let number = self.number();
        pb::RecordContributionReceivedRequest {
            request_id: id(number).to_string(),
            funder: funder.to_owned(),
            buyer: "funders/1".to_owned(),
            amount_cents,
            day: today().to_string(),
            bank_reference: format!("in-{number}"),
        }
    }

    pub(crate) fn contribute(
        &self,
        funder: &str,
        amount_cents: i64,
    ) -> Result<pb::RecordContributionReceivedResponse, String> {
        let request = self.contribution(funder, amount_cents);
        ask!(self.desk, caller(), LedgerServiceClient.record_contribution_received(request))
    }

    pub(crate) fn undo_of(&self, kind: pb::IncidentKind) -> pb::UndoRedemptionRequest {
        pb::UndoRedemptionRequest {
            request_id: self.id(),
            name: self.redemption.clone(),
            kind: kind.into(),
            reason: pb::IncidentReason::Fraud.into(),
            advancer: 0,
        }
    }

    pub(crate) fn undo(&self, kind: pb::IncidentKind) -> Result<pb::Incident, String> {
        let request = self.undo_of(kind);
        let asked =
            ask!(self.desk, who("support-1"), IncidentServiceClient.undo_redemption(request));
        asked.map(|answer| answer.incident.unwrap())
    }

    pub(crate) fn incident(&self) -> pb::Incident {
        let request = pb::GetIncidentRequest { name: self.redemption.clone() };
        let asked = ask!(self.desk, caller(), IncidentServiceClient.get_incident(request));
        asked.unwrap().incident.unwrap()
    }

    /// The segregated account and the venue's, without which nothing is paid; once.
    pub(crate) fn accounts(&self) {
        if self.desk.read(|facts| facts.bank_accounts.is_empty()) {
            for owner in ["escrow", "venues/1"] {
                let (number, _confirmed) = (self.number(), self.number());
                self.desk.account(number, owner);
            }
        }
    }

    pub(crate) fn create_run(&self, cycle: &str) -> Result<String, String> {
        let request =
            pb::CreatePaymentRunRequest { request_id: self.id(), cycle: cycle.to_owned() };
        let created = ask!(self.desk, caller(), PaymentServiceClient.create_payment_run(request));
        created.map(|created| created.payment_run.unwrap().name)
    }

    /// Waits until the engine has brought a run into this state.
    pub(crate) fn run_until(&self, name: &str, state: pb::payment_run::State) -> pb::PaymentRun {
        loop {
            let request = pb::GetPaymentRunRequest { name: name.to_owned() };
            let shown = ask!(self.desk, caller(), PaymentServiceClient.get_payment_run(request));
            let run = shown.unwrap().payment_run.unwrap();
            if run.state() == state {
                return run;
            }
        }
    }

    /// Pays what is due of a cycle; the payments, as they are in the run.
    pub(crate) fn pay(&self, cycle: &str) -> Vec<pb::Payment> {
        self.accounts();
        let run = self.create_run(cycle).unwrap();
        self.run_until(&run, pb::payment_run::State::Sealed);
        let request =
            pb::ListPaymentsRequest { payment_run: run, ..pb::ListPaymentsRequest::default() };
        ask!(self.desk, caller(), PaymentServiceClient.list_payments(request)).unwrap().payments
    }

    /// What an account holds on its own side, in cents.
    pub(crate) fn balance(&self, account: &str) -> i64 {
        let request = pb::GetAccountRequest { name: format!("accounts/{account}") };
        let shown = ask!(self.desk, caller(), LedgerServiceClient.get_account(request)).unwrap();
        shown.account.unwrap().balance_cents
    }

    /// Stops the server, holds every invariant against the files, and starts it again.
    pub(crate) fn verified(&mut self) {
        let digest = self.desk.digest();
        self.desk.served.stop();
        let disk = Arc::clone(&self.desk.served.disk);
        let verified = verify(&disk, &self.desk.served.folder(), &mut |_| {}).unwrap();
        assert!(verified.holds(), "{:?}", verified.checks);
        assert_eq!(carnet::store::record::digest(&verified.facts), digest);
        self.desk.served.start().unwrap();
    }
}
