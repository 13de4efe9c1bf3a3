//! Runs on their way to the bank, over the wire: what is held, what is taken off, what the bank
//! says before it books, and what two people decide.

use carnet::domain::command::bank::RecordBankBalance;
use carnet::domain::money::Cents;
use carnet::domain::procedure::Category;
use carnet::domain::request::CallerId;
use carnet::grpc::pb;
use pb::PayeeVerdict::{Pay, Withhold};
use pb::payment_run::State as RunState;
use pb::payment_service_client::PaymentServiceClient;
use pb::venue_service_client::VenueServiceClient;

use super::settled::{Settled, ten};
use super::shares::close;
use super::support::{caller, redeem, second, submission, today};

impl Settled {
    fn payment(&self, name: &str) -> pb::Payment {
        let request = pb::GetPaymentRequest { name: name.to_owned() };
        let shown = ask!(self.desk, caller(), PaymentServiceClient.get_payment(request));
        shown.unwrap().payment.unwrap()
    }

    fn deductions(&self, run: &str) -> Vec<pb::Deduction> {
        let payment_run = run.to_owned();
        let request = pb::ListDeductionsRequest { payment_run, ..Default::default() };
        let listed = ask!(self.desk, caller(), PaymentServiceClient.list_deductions(request));
        listed.unwrap().deductions
    }

    /// What is held: how much and why.
    fn held(&self) -> Vec<(i64, &'static str)> {
        let request = pb::ListHeldPaymentsRequest::default();
        let listed = ask!(self.desk, caller(), PaymentServiceClient.list_held_payments(request));
        let held = listed.unwrap().held_payments.into_iter();
        held.map(|held| (held.amount_cents, held.reason().as_str_name())).collect()
    }

    fn sent(&self, run: &str) -> Result<(), String> {
        let (request_id, name) = (self.id(), run.to_owned());
        let request = pb::RecordPaymentRunSentRequest { request_id, name };
        ask!(self.desk, caller(), PaymentServiceClient.record_payment_run_sent(request)).map(drop)
    }

    fn rejected(&self, run: &str) -> Result<(), String> {
        let (request_id, name, reason) = (self.id(), run.to_owned(), "FF01".to_owned());
        let request = pb::RecordPaymentRunRejectedRequest { request_id, name, reason };
        let asked =
            ask!(self.desk, caller(), PaymentServiceClient.record_payment_run_rejected(request));
        asked.map(drop)
    }

    fn propose_void(&self, run: &str, reason: pb::RunVoidReason) -> Result<(), String> {
        let (request_id, name, reason) = (self.id(), run.to_owned(), reason.into());
        let request = pb::ProposePaymentRunVoidRequest { request_id, name, reason };
        ask!(self.desk, caller(), PaymentServiceClient.propose_payment_run_void(request)).map(drop)
    }

    fn confirm_void(&self, run: &str, by: &CallerId) -> Result<(), String> {
        let (request_id, name) = (self.id(), run.to_owned());
        let request = pb::ConfirmPaymentRunVoidRequest { request_id, name };
        ask!(self.desk, *by, PaymentServiceClient.confirm_payment_run_void(request)).map(drop)
    }

    fn told(&self, payment: &str, word: pb::BankWord, reason: &str) -> Result<(), String> {
        let (request_id, name, word) = (self.id(), payment.to_owned(), word.into());
        let reason = reason.to_owned();
        let request = pb::RecordPaymentStatusRequest { request_id, name, word, reason };
        ask!(self.desk, caller(), PaymentServiceClient.record_payment_status(request)).map(drop)
    }

    fn propose_verdict(&self, payment: &str, verdict: pb::PayeeVerdict) -> Result<(), String> {
        let (request_id, name, verdict) = (self.id(), payment.to_owned(), verdict.into());
        let request = pb::ProposePayeeVerdictRequest { request_id, name, verdict };
        ask!(self.desk, caller(), PaymentServiceClient.propose_payee_verdict(request)).map(drop)
    }

    fn confirm_verdict(
        &self,
        payment: &str,
        verdict: pb::PayeeVerdict,
        by: &CallerId,
    ) -> Result<(), String> {
        let (request_id, name, verdict) = (self.id(), payment.to_owned(), verdict.into());
        let request = pb::ConfirmPayeeVerdictRequest { request_id, name, verdict };
        ask!(self.desk, *by, PaymentServiceClient.confirm_payee_verdict(request)).map(drop)
    }

    fn release(&self, payment: &str) -> Result<(), String> {
        let request = pb::ReleasePaymentRequest { request_id: self.id(), name: payment.to_owned() };
        ask!(self.desk, caller(), PaymentServiceClient.release_payment(request)).map(drop)
    }

    /// The bank says what it holds at the end of the day, which is the next one.
    fn closing_balance(&mut self) {
        self.desk.served.clock.advance(std::time::Duration::from_secs(24 * 60 * 60));
        let number = self.number();
        let reference = format!("closing-{number}").parse().unwrap();
        let (day, balance) = (today().next(), Cents::new(10_000_000).unwrap());
        let balance = RecordBankBalance { day, balance, reference };
        self.desk.submit(submission(number, balance)).unwrap();
    }

    /// A cycle in which the venue took so many chèques of 1.00, approved.
    pub(super) fn cycle_of(&self, cheques: std::ops::Range<u32>) -> String {
        for cheque in cheques {
            self.desk.submit(submission(self.number(), redeem(cheque))).unwrap();
        }
        let name = close(&self.desk, self.number()).name;
        self.approve(&name, &second()).unwrap();
        name
    }
}

/// What stands behind the ledger's own characters.
fn behind(id: &str) -> &str {
    id.split_once('-').unwrap().1
}

#[test]
fn what_has_no_account_is_held_and_says_why() {
    let settled = Settled::approved();
    assert_eq!(settled.held(), [(1_000, "HOLD_REASON_NO_ACCOUNT")]);
    assert_eq!(settled.create_run("cycles/1").unwrap_err(), "PAYMENTS_HELD");
    settled.desk.propose_account(settled.number(), "venues/1").unwrap();
    assert_eq!(settled.held(), [(1_000, "HOLD_REASON_ACCOUNT_PROPOSED")]);
    let (number, _confirmed) = (settled.number(), settled.number());
    settled.desk.account(number, "venues/1");
    assert_eq!(settled.held(), []);
    assert_eq!(settled.create_run("cycles/1").unwrap_err(), "ESCROW_ACCOUNT_MISSING");
}

#[test]
fn accounts_are_of_venues_of_funders_and_the_segregated_one() {
    let settled = Settled::approved();
    settled.accounts();
    let (number, _confirmed) = (settled.number(), settled.number());
    settled.desk.account(number, "funders/2");
    let unknown = |owner| settled.desk.propose_account(settled.number(), owner).unwrap_err();
    assert_eq!(unknown("funders/9"), "FUNDER_NOT_FOUND");
    assert_eq!(unknown("venues/9"), "VENUE_NOT_FOUND");
    let owners = |owner: &str| {
        let owner = owner.to_owned();
        let request = pb::ListBankAccountsRequest { owner, ..Default::default() };
        let listed = ask!(settled.desk, caller(), VenueServiceClient.list_bank_accounts(request));
        let accounts = listed?.bank_accounts.into_iter().map(|account| account.owner);
        Ok::<_, String>(accounts.collect::<Vec<String>>())
    };
    assert_eq!(owners("").unwrap(), ["escrow", "venues/1", "funders/2"]);
    assert_eq!(owners("escrow").unwrap(), ["escrow"]);
    assert_eq!(owners("funders/2").unwrap(), ["funders/2"]);
    assert_eq!(owners("funders/9").unwrap_err(), "FUNDER_NOT_FOUND");
}

#[test]
fn two_people_void_a_run_and_what_it_held_is_paid_by_a_new_one_with_new_ids() {
    let mut settled = Settled::approved();
    let paid = settled.pay("cycles/1").remove(0);
    let run = paid.payment_run.clone();
    assert_eq!(behind(&paid.end_to_end_id), "C1-V1-A1");
    assert_eq!(paid.bank_account, "bankAccounts/2");
    let sealed = settled.run_until(&run, RunState::Sealed);
    assert_eq!(behind(&sealed.message_id), "RUN1");
    assert_eq!((sealed.debtor_account.as_str(), sealed.refund.as_str()), ("bankAccounts/1", ""));
    assert!(sealed.seal_time.is_some());

    assert_eq!(settled.confirm_void(&run, &second()).unwrap_err(), "RUN_VOID_NOT_PROPOSED");
    let rejected = pb::RunVoidReason::Rejected;
    assert_eq!(settled.propose_void(&run, rejected).unwrap_err(), "PAYMENT_RUN_SENT");
    settled.sent(&run).unwrap();
    assert_eq!(settled.sent(&run).unwrap_err(), "PAYMENT_RUN_SENT");
    assert_eq!(settled.run_until(&run, RunState::Sent).sent_day, today().to_string());
    let not_sent = pb::RunVoidReason::NotSent;
    assert_eq!(settled.propose_void(&run, not_sent).unwrap_err(), "PAYMENT_RUN_SENT");
    settled.rejected(&run).unwrap();
    assert_eq!(settled.rejected(&run).unwrap_err(), "PAYMENT_RUN_REJECTED");
    settled.propose_void(&run, rejected).unwrap();
    let proposed = settled.run_until(&run, RunState::Rejected);
    assert_eq!(proposed.rejection_reason, "FF01");
    let void = proposed.void.unwrap();
    assert_eq!((void.confirmed, void.proposed_by), (false, caller().to_string()));
    assert_eq!(settled.confirm_void(&run, &caller()).unwrap_err(), "SAME_CALLER");
    settled.confirm_void(&run, &second()).unwrap();
    let voided = settled.run_until(&run, RunState::Voided);
    assert_eq!((voided.void.unwrap().left, voided.payments), (0, 1));
    assert_eq!(settled.payment(&paid.name).state(), pb::payment::State::Voided);
    assert_eq!(settled.balance("payable.venues-1.funders-1"), 1_000);
    assert_eq!(settled.told(&paid.name, pb::BankWord::Accepted, ""), refused("PAYMENT_NOT_MADE"));

    let again = settled.pay("cycles/1").remove(0);
    assert_eq!(behind(&again.end_to_end_id), "C1-V1-A2");
    let sealed = settled.run_until(&again.payment_run, RunState::Sealed);
    assert_eq!((behind(&sealed.message_id), sealed.amount_cents), ("RUN2", 1_000));
    let request = pb::ListPaymentRunsRequest::default();
    let runs = ask!(settled.desk, caller(), PaymentServiceClient.list_payment_runs(request));
    let runs = runs.unwrap().payment_runs;
    let states: Vec<RunState> = runs.iter().map(pb::PaymentRun::state).collect();
    assert_eq!(states, [RunState::Voided, RunState::Sealed]);
    settled.verified();
}

fn refused(reason: &str) -> Result<(), String> {
    Err(reason.to_owned())
}

#[test]
fn a_payee_check_is_held_until_two_people_decide() {
    let mut settled = Settled::approved();
    let payment = settled.pay("cycles/1").remove(0).name;
    assert_eq!(settled.propose_verdict(&payment, Pay), refused("NO_DECISION_AWAITED"));
    settled.told(&payment, pb::BankWord::Accepted, "").unwrap();
    settled.told(&payment, pb::BankWord::NoMatch, "").unwrap();
    assert_eq!(settled.told(&payment, pb::BankWord::CloseMatch, ""), refused("STATUS_KNOWN"));
    let shown = settled.payment(&payment);
    assert_eq!(shown.told.unwrap().word(), pb::BankWord::NoMatch);
    assert!(shown.decision.unwrap().awaited);
    assert_eq!(settled.release(&payment), refused("PAYMENT_NOT_REFUSED"));
    assert_eq!(
        settled.confirm_verdict(&payment, Pay, &second()),
        refused("PAYEE_VERDICT_NOT_PROPOSED")
    );
    settled.propose_verdict(&payment, Pay).unwrap();
    settled.propose_verdict(&payment, Withhold).unwrap();
    assert_eq!(
        settled.confirm_verdict(&payment, Pay, &second()),
        refused("PAYEE_VERDICT_NOT_PROPOSED")
    );
    assert_eq!(settled.confirm_verdict(&payment, Withhold, &caller()), refused("SAME_CALLER"));
    settled.confirm_verdict(&payment, Withhold, &second()).unwrap();
    let decision = settled.payment(&payment).decision.unwrap();
    assert_eq!((decision.awaited, decision.decided()), (false, Withhold));
    assert_eq!(
        settled.confirm_verdict(&payment, Withhold, &second()),
        refused("NO_DECISION_AWAITED")
    );
    assert_eq!(settled.release(&payment), refused("BOOKING_NOT_EXCLUDED"));
    settled.closing_balance();
    settled.release(&payment).unwrap();
    assert_eq!(settled.held(), [(1_000, "HOLD_REASON_ACCOUNT_REFUSED")]);
    settled.verified();
}

#[test]
fn a_rejected_payment_is_released_only_after_a_closing_balance() {
    let mut settled = Settled::approved();
    let payment = settled.pay("cycles/1").remove(0).name;
    settled.told(&payment, pb::BankWord::Rejected, "AM04").unwrap();
    let told = settled.payment(&payment).told.unwrap();
    assert_eq!((told.reason.as_str(), told.day), ("AM04", today().to_string()));
    assert_eq!(settled.release(&payment), refused("BOOKING_NOT_EXCLUDED"));
    settled.closing_balance();
    settled.release(&payment).unwrap();
    assert_eq!(settled.payment(&payment).state(), pb::payment::State::Released);
    assert_eq!(settled.release(&payment), refused("PAYMENT_NOT_MADE"));
    // Money was short, not the account wrong: the venue is paid on the same one.
    let again = settled.pay("cycles/1").remove(0);
    assert_eq!((behind(&again.end_to_end_id), again.amount_cents), ("C1-V1-A2", 1_000));
    settled.verified();
}

#[test]
fn what_is_taken_off_is_shown_beside_what_is_paid() {
    let mut settled = Settled::received();
    let first = settled.pay("cycles/1").remove(0);
    assert_eq!((first.gross_cents, first.deductions.len()), (Some(1_000), 0));
    settled.undo(pb::IncidentKind::Cancelled).unwrap();

    // 4.00 of the 10.00 that it must give back: nothing is left to pay.
    let second_cycle = settled.cycle_of(150..154);
    assert_eq!(settled.pay(&second_cycle), []);
    let nothing_left = pb::Deduction {
        venue: "venues/1".to_owned(),
        redemption: settled.redemption.clone(),
        buyer: "funders/1".to_owned(),
        amount_cents: 400,
        payment: String::new(),
    };
    assert_eq!(settled.deductions("paymentRuns/2"), std::slice::from_ref(&nothing_left));

    settled.desk.submit(submission(70, ten(1, &[Category::Famille]))).unwrap();
    let third_cycle = settled.cycle_of(154..155);
    let paid = settled.pay(&third_cycle).remove(0);
    assert_eq!((paid.gross_cents, paid.amount_cents), (Some(1_100), 500));
    let payment = paid.name.clone();
    let taken = pb::Deduction { amount_cents: 600, payment, ..nothing_left };
    assert_eq!(paid.deductions, std::slice::from_ref(&taken));
    assert_eq!(settled.deductions("paymentRuns/3"), [taken]);
    assert_eq!(settled.payment(&paid.name), paid);
    assert_eq!(settled.deductions("paymentRuns/1"), []);
    let request = pb::ListDeductionsRequest {
        payment_run: "paymentRuns/9".to_owned(),
        ..pb::ListDeductionsRequest::default()
    };
    let missing = ask!(settled.desk, caller(), PaymentServiceClient.list_deductions(request));
    assert_eq!(missing.unwrap_err(), "PAYMENT_RUN_NOT_FOUND");
    settled.verified();
}
