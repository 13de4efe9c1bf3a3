//! The bank says one thing of a payment and does another, or says it of a whole file.

use std::time::Duration;

use carnet::grpc::pb;
use pb::bank_report_row::Fate;
use pb::bank_service_client::BankServiceClient;
use pb::open_item::Kind;
use pb::payment_service_client::PaymentServiceClient;
use pb::report_period::Period;
use pb::report_subject::Subject;
use pb::venue_service_client::VenueServiceClient;

use super::bank::{OURS, credit, day, debit, import, paid, shown, statement, status};
use super::open_items::items;
use super::reports::{report, total};
use super::settled::Settled;
use super::support::{caller, second, today};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The message id of the file of the only run.
fn message(payment: &pb::Payment) -> String {
    payment.end_to_end_id.split('-').next().unwrap().to_owned() + "-RUN1"
}

/// What the bank says of the file as a whole.
fn of_file(payment: &pb::Payment, word: &str) -> String {
    let whole = format!("<GrpSts>{word}</GrpSts>");
    let name = "<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>";
    status(&message(payment), "").replace(name, &format!("{name}{whole}"))
}

/// What the bank says of the payment.
fn of_payment(payment: &pb::Payment, word: &str) -> String {
    let id = &payment.end_to_end_id;
    let said = format!(
        "<TxInfAndSts><OrgnlEndToEndId>{id}</OrgnlEndToEndId><TxSts>{word}</TxSts></TxInfAndSts>"
    );
    status(&message(payment), &said)
}

fn refusal(row: &pb::BankReportRow) -> &str {
    assert_eq!(row.fate(), Fate::Refused);
    &row.refusal.as_ref().unwrap().reason
}

/// Two people void the only run.
fn void(settled: &Settled, reason: pb::RunVoidReason) -> Result<(), String> {
    let name = "paymentRuns/1".to_owned();
    let request = pb::ProposePaymentRunVoidRequest {
        request_id: settled.id(),
        name: name.clone(),
        reason: reason.into(),
    };
    ask!(settled.desk, caller(), PaymentServiceClient.propose_payment_run_void(request))?;
    let request = pb::ConfirmPaymentRunVoidRequest { request_id: settled.id(), name };
    ask!(settled.desk, second(), PaymentServiceClient.confirm_payment_run_void(request))?;
    settled.run_until("paymentRuns/1", pb::payment_run::State::Voided);
    Ok(())
}

/// Two people withhold the only payment.
fn withhold(settled: &Settled) {
    let verdict = pb::PayeeVerdict::Withhold.into();
    let name = "payments/1".to_owned();
    let request =
        pb::ProposePayeeVerdictRequest { request_id: settled.id(), name: name.clone(), verdict };
    ask!(settled.desk, caller(), PaymentServiceClient.propose_payee_verdict(request)).unwrap();
    let request = pb::ConfirmPayeeVerdictRequest { request_id: settled.id(), name, verdict };
    ask!(settled.desk, second(), PaymentServiceClient.confirm_payee_verdict(request)).unwrap();
}

#[test]
fn a_payee_check_of_a_whole_file_holds_each_payment_in_it() {
    let (settled, payment) = paid();
    let desk = &settled.desk;
    let told = import(desk, 600, &of_file(&payment, "RVNM")).unwrap();
    assert_eq!(told.fates(), [Fate::StateChanged, Fate::StateChanged], "sent, and held");
    let held = [format!("payments/1 1000 {} no match", day())];
    assert_eq!(items(desk, Kind::PayeeCheck), held);
    let pending = import(desk, 601, &of_file(&payment, "RVNC")).unwrap();
    assert_eq!(pending.fates(), [Fate::NothingNew]);
}

#[test]
fn a_file_that_is_accepted_and_rejected_after_all_is_voided_and_paid_by_another_run() {
    let (mut settled, payment) = paid();
    import(&settled.desk, 600, &of_payment(&payment, "ACCP")).unwrap();
    import(&settled.desk, 601, &of_file(&payment, "RJCT")).unwrap();
    // What it says of payments in it after that alarms, and keeps the file from being voided.
    let accepted = import(&settled.desk, 604, &of_file(&payment, "ACSP")).unwrap();
    assert_eq!(refusal(&accepted.rows[0]), "PAYMENT_RUN_REJECTED");
    assert_eq!(accepted.rows[1].fate(), Fate::DoneAllTheSame);
    let refused = void(&settled, pb::RunVoidReason::Rejected);
    assert_eq!(refused.unwrap_err(), "PAYMENT_RUN_SENT");
    let again = import(&settled.desk, 605, &of_file(&payment, "RJCT")).unwrap();
    assert_eq!(again.fates(), [Fate::NothingNew, Fate::StateChanged]);
    void(&settled, pb::RunVoidReason::Rejected).unwrap();
    assert!(items(&settled.desk, Kind::Run).is_empty());
    let again = settled.pay("cycles/1");
    assert_eq!((again.len(), again[0].amount_cents), (1, 1_000));
    // What the bank says of it from now on alarms.
    let late = import(&settled.desk, 602, &of_file(&payment, "ACSP")).unwrap();
    assert_eq!(refusal(&late.rows[0]), "PAYMENT_RUN_VOIDED");
    let same = import(&settled.desk, 603, &of_file(&payment, "RJCT")).unwrap();
    assert_eq!(same.fates(), [Fate::NothingNew, Fate::NothingNew]);
    settled.verified();
}

#[test]
fn a_report_on_a_file_that_was_never_to_go_to_the_bank_alarms() {
    let (settled, payment) = paid();
    void(&settled, pb::RunVoidReason::NotSent).unwrap();
    let told = import(&settled.desk, 600, &of_file(&payment, "ACTC")).unwrap();
    assert_eq!(refusal(&told.rows[0]), "PAYMENT_RUN_VOIDED");
}

#[test]
fn a_payment_that_was_withheld_and_is_carried_out_alarms_and_so_does_its_booking() {
    let (mut settled, payment) = paid();
    import(&settled.desk, 600, &of_payment(&payment, "RVNM")).unwrap();
    withhold(&settled);
    let told = import(&settled.desk, 601, &of_payment(&payment, "ACSP")).unwrap();
    assert_eq!(refusal(&told.rows[1]), "STATUS_CONTRADICTED");
    settled.desk.served.clock.advance(DAY);
    let next = today().next().to_string();
    let lines = [credit("bank-5", 10_000_000, ""), debit("B1", 1_000, &payment.end_to_end_id)];
    let booked = import(&settled.desk, 602, &statement((OURS, &next, 0), &lines)).unwrap();
    assert_eq!(booked.fates(), [Fate::DoneAllTheSame, Fate::Known]);
    assert_eq!(shown(&settled.desk).state(), pb::payment::State::Booked);
    settled.verified();
}

#[test]
fn the_segregated_account_is_not_left_while_money_is_on_its_way_from_it() {
    let (settled, payment) = paid();
    let desk = &settled.desk;
    let refuse = || {
        let request = pb::RefuseBankAccountRequest {
            request_id: settled.id(),
            name: "bankAccounts/1".to_owned(),
            refusal: pb::AccountRefusal::Withdrawn.into(),
        };
        ask!(desk, caller(), VenueServiceClient.refuse_bank_account(request)).map(drop)
    };
    let other = desk.propose_account(settled.number(), "escrow").unwrap();
    let confirm = |from_day: String| {
        let (request_id, name) = (settled.id(), other.clone());
        let request = pb::ConfirmBankAccountRequest { request_id, name, from_day };
        ask!(desk, second(), VenueServiceClient.confirm_bank_account(request)).map(drop)
    };
    let (now, next) = (day(), today().next().to_string());
    assert_eq!(refuse().unwrap_err(), "SUBJECT_IN_USE");
    assert_eq!(confirm(next.clone()).unwrap_err(), "DAY_IN_FUTURE");
    desk.served.clock.advance(DAY);
    assert_eq!(confirm(next.clone()).unwrap_err(), "SUBJECT_IN_USE");
    let lines = [credit("bank-5", 10_000_000, ""), debit("B1", 1_000, &payment.end_to_end_id)];
    import(desk, 600, &statement((OURS, &now, 0), &lines)).unwrap();
    confirm(next).unwrap();
    refuse().unwrap();
}

#[test]
fn a_rejected_payment_that_is_booked_after_all_is_found_from_its_cheques_and_in_the_report() {
    let (mut settled, payment) = paid();
    let money = credit("bank-5", 10_000_000, "");
    import(&settled.desk, 600, &of_payment(&payment, "RJCT")).unwrap();
    settled.desk.served.clock.advance(DAY);
    let next = today().next().to_string();
    let quiet = statement((OURS, &next, 0), std::slice::from_ref(&money));
    assert_eq!(import(&settled.desk, 601, &quiet).unwrap().summary.released, ["payments/1"]);
    let late = [money, debit("B1", 1_000, &payment.end_to_end_id)];
    import(&settled.desk, 602, &statement((OURS, &next, 0), &late)).unwrap();
    assert_eq!(settled.create_run("cycles/1").unwrap_err(), "PAYMENTS_HELD");
    let about = pb::SetOffOut { venue: "venues/1".to_owned(), buyer: "funders/1".to_owned() };
    let about = pb::line_explanation::About::SetOff(about);
    let request = pb::MatchBankLineRequest {
        request_id: settled.id(),
        name: "bankLines/1".to_owned(),
        amount_cents: 1_000,
        about: Some(pb::match_bank_line_request::About::Explanation(pb::LineExplanation {
            about: Some(about),
        })),
    };
    ask!(settled.desk, caller(), BankServiceClient.match_bank_line(request)).unwrap();
    let request = pb::TraceRedemptionRequest { name: settled.redemption.clone() };
    let traced = ask!(settled.desk, caller(), BankServiceClient.trace_redemption(request)).unwrap();
    let [remittance] = &traced.remittances[..] else { panic!("{:?}", traced.remittances) };
    assert_eq!((remittance.due_cents, remittance.set_off_cents), (1_000, 1_000));
    assert_eq!((remittance.payable_cents, remittance.forfeited_cents), (0, 0));
    let lines = traced.bank_lines.iter().map(|line| (&*line.name, &*line.payment));
    assert_eq!(lines.collect::<Vec<_>>(), [("bankLines/1", "payments/1")]);
    let venue = Subject::Venue("venues/1".to_owned());
    let report = report(&settled.desk, venue, Period::Year(2025)).unwrap();
    assert_eq!(total(&report, "remittances"), [1_000, 0, 0, 0, 0, 1_000, 0, 0]);
    settled.verified();
}
