//! Payments and bank accounts: what is asked is what is kept, and every bad field is named at once.

use expect_test::expect;

use super::*;
use crate::domain::command::Command;
use crate::domain::facts::RemittanceKey;
use crate::domain::id::BankAccountId;
use crate::domain::organisation::AccountOwner;
use crate::domain::payment::{BankWord, PayeeMatch, PayeeVerdict, RunVoidReason};
use crate::grpc::page::Page;

type Accounts = Paged<Option<AccountOwner>, BankAccountId>;

fn command<R>(request: R) -> Command
where
    Asked: TryFrom<R, Error = crate::grpc::convert::violations::Violations>,
{
    Asked::try_from(request).map_err(|violations| violations.to_string()).unwrap().command
}

fn status(word: pb::BankWord, reason: &str) -> pb::RecordPaymentStatusRequest {
    pb::RecordPaymentStatusRequest {
        request_id: ID.to_owned(),
        name: "payments/3".to_owned(),
        word: word.into(),
        reason: reason.to_owned(),
    }
}

#[test]
fn what_the_bank_says_has_a_reason_when_it_rejects_and_only_then() {
    let said = |word, reason| {
        let Command::RecordPaymentStatus(status) = command(status(word, reason)) else {
            panic!("a status was recorded");
        };
        status.word
    };
    assert_eq!(said(pb::BankWord::Accepted, ""), BankWord::Accepted);
    let reason = "AC01".parse().unwrap();
    assert_eq!(said(pb::BankWord::Rejected, "AC01"), BankWord::Rejected { reason });
    let check = |result| BankWord::PayeeCheck { result };
    assert_eq!(said(pb::BankWord::CloseMatch, ""), check(PayeeMatch::Close));
    assert_eq!(said(pb::BankWord::NoMatch, ""), check(PayeeMatch::Different));
}

#[test]
fn a_reason_that_is_none_or_not_wanted_is_refused() {
    check::<Asked, _>(
        status(pb::BankWord::Rejected, "ac1"),
        &expect![[r#"
            reason: not a reason of a bank: four of A-Z and 0-9, as in AC01
        "#]],
    );
    check::<Asked, _>(
        status(pb::BankWord::Accepted, "AC01"),
        &expect![[r#"
            reason: not empty: only a rejection has a reason
        "#]],
    );
    check::<Asked, _>(
        pb::RecordPaymentStatusRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        name: not a name of the form `payments/{number}`
        word: 0 is unspecified: one of BANK_WORD_ACCEPTED, BANK_WORD_REJECTED,
            BANK_WORD_CLOSE_MATCH, BANK_WORD_NO_MATCH is wanted
    "#]],
    );
}

#[test]
fn what_two_people_decide_is_what_is_kept() {
    let (request_id, name) = (ID.to_owned(), "payments/3".to_owned());
    let verdict = pb::PayeeVerdict::Withhold.into();
    let request = pb::ConfirmPayeeVerdictRequest { request_id, name, verdict };
    let Command::ConfirmPayeeVerdict(confirm) = command(request) else {
        panic!("a verdict was confirmed");
    };
    assert_eq!((confirm.payment.get(), confirm.verdict), (3, PayeeVerdict::Withhold));
    let (request_id, name) = (ID.to_owned(), "paymentRuns/2".to_owned());
    let reason = pb::RunVoidReason::NotSent.into();
    let request = pb::ProposePaymentRunVoidRequest { request_id, name, reason };
    let Command::ProposeRunVoid(propose) = command(request) else {
        panic!("a void was proposed");
    };
    assert_eq!((propose.run.get(), propose.reason), (2, RunVoidReason::NotSent));
}

#[test]
fn nothing_of_payments_can_be_left_out() {
    check::<Asked, _>(
        pb::RecordPaymentRunSentRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        name: not a name of the form `paymentRuns/{number}`
    "#]],
    );
    check::<Asked, _>(
        pb::RecordPaymentRunRejectedRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        name: not a name of the form `paymentRuns/{number}`
        reason: not a reason of a bank: four of A-Z and 0-9, as in AC01
    "#]],
    );
    check::<Asked, _>(
        pb::ProposePaymentRunVoidRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        name: not a name of the form `paymentRuns/{number}`
        reason: 0 is unspecified: one of RUN_VOID_REASON_REJECTED, RUN_VOID_REASON_NOT_SENT
            is wanted
    "#]],
    );
    check::<Asked, _>(
        pb::ConfirmPaymentRunVoidRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        name: not a name of the form `paymentRuns/{number}`
    "#]],
    );
}

#[test]
fn nothing_of_verdicts_can_be_left_out() {
    check::<Asked, _>(
        pb::ProposePayeeVerdictRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        name: not a name of the form `payments/{number}`
        verdict: 0 is unspecified: one of PAYEE_VERDICT_PAY, PAYEE_VERDICT_WITHHOLD is
            wanted
    "#]],
    );
    check::<Asked, _>(
        pb::ConfirmPayeeVerdictRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        name: not a name of the form `payments/{number}`
        verdict: 0 is unspecified: one of PAYEE_VERDICT_PAY, PAYEE_VERDICT_WITHHOLD is
            wanted
    "#]],
    );
    check::<Asked, _>(
        pb::ReleasePaymentRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        name: not a name of the form `payments/{number}`
    "#]],
    );
    check::<DeductionsWanted, _>(
        pb::ListDeductionsRequest::default(),
        &expect![[r#"
        payment_run: not a name of the form `paymentRuns/{number}`
    "#]],
    );
}

#[test]
fn a_page_of_what_is_held_goes_on_where_the_last_one_ended() {
    let first = Page::<RemittanceKey>::try_from(pb::ListHeldPaymentsRequest::default()).unwrap();
    let page_token = first.scope.token("cycles/1 venues/2 funders/3");
    let request = pb::ListHeldPaymentsRequest { page_size: 1, page_token };
    let after = Page::<RemittanceKey>::try_from(request).unwrap().after.unwrap();
    assert_eq!((after.cycle.get(), after.venue.get(), after.buyer.get()), (1, 2, 3));
}

#[test]
fn accounts_are_asked_for_by_owner_or_all_at_once() {
    let of = |owner: &str| pb::ListBankAccountsRequest {
        owner: owner.to_owned(),
        ..pb::ListBankAccountsRequest::default()
    };
    assert_eq!(Accounts::try_from(of("")).ok().unwrap().parent, None);
    let escrow = Accounts::try_from(of("escrow")).ok().unwrap().parent;
    assert_eq!(escrow, Some(AccountOwner::Escrow));
    check::<Accounts, _>(
        of("prescribers/1"),
        &expect![[r#"
        owner: not an owner: `venues/{number}`, `funders/{number}` or `escrow`
    "#]],
    );
}
