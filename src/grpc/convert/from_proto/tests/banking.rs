//! The bank's lines, refunds and what is held: what is asked is what is kept, and every bad field
//! is named at once.

use expect_test::expect;

use super::*;
use crate::domain::command::Command;
use crate::domain::command::banking::lines::LineAbout;
use crate::domain::id::{BankLineId, RedemptionId, RefundId};
use crate::grpc::open_items::Place;
use crate::grpc::page::Page;
use pb::line_explanation::About;
use pb::match_bank_line_request::About as Matched;
use pb::refund_of::Money;

/// What is asked of a payment.
type Explained = Paged<PaymentNamed, RedemptionId>;

fn matching(about: Option<Matched>) -> pb::MatchBankLineRequest {
    let (request_id, name) = (ID.to_owned(), "bankLines/3".to_owned());
    pb::MatchBankLineRequest { request_id, name, amount_cents: 100, about }
}

fn explained(about: About) -> pb::MatchBankLineRequest {
    matching(Some(Matched::Explanation(pb::LineExplanation { about: Some(about) })))
}

fn told(request: pb::MatchBankLineRequest) -> String {
    let asked = Asked::try_from(request).unwrap();
    let Command::MatchBankLine(command) = asked.command else { panic!("a line was matched") };
    match command.about {
        LineAbout::Explained(explanation) => explanation.to_string(),
        LineAbout::Undoes(line) => format!("undoes {line}"),
    }
}

fn pair() -> (String, String) {
    ("venues/7".to_owned(), "funders/1".to_owned())
}

#[test]
fn each_way_of_explaining_a_line_is_kept() {
    let (venue, buyer) = pair();
    let money = pb::MoneyIn {
        buyer: buyer.clone(),
        order: "orders/2".to_owned(),
        mandate_reference: "M-7".to_owned(),
    };
    let bare = pb::MoneyIn { buyer: buyer.clone(), ..pb::MoneyIn::default() };
    let funder = "funders/2".to_owned();
    let paid_in = pb::ContributionIn { funder, buyer: buyer.clone() };
    let back = pb::RecoveryIn { venue: venue.clone(), buyer: buyer.clone() };
    let payment = || "payments/5".to_owned();
    for (about, expected) in [
        (About::Money(money), "money funders/1 orders/2 M-7"),
        (About::Money(bare), "money funders/1 - -"),
        (About::Contribution(paid_in), "contribution funders/2 funders/1"),
        (About::Recovery(back), "recovery venues/7 funders/1"),
        (About::Float(pb::FloatIn {}), "float"),
        (About::Returned(payment()), "returned payments/5"),
        (About::Paid(payment()), "paid payments/5"),
        (About::Borne(pb::BorneOut {}), "borne"),
        (About::SetOff(pb::SetOffOut { venue, buyer }), "set off venues/7 funders/1"),
    ] {
        assert_eq!(told(explained(about)), expected);
    }
    let undoes = matching(Some(Matched::Undoes("bankLines/4".to_owned())));
    assert_eq!(told(undoes), "undoes bankLines/4");
}

#[test]
fn an_explanation_that_lacks_something_says_what() {
    check::<Asked, _>(
        pb::MatchBankLineRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        name: not a name of the form `bankLines/{number}`
        amount_cents: 0 is not a number from 1 to 1000000000000000
        about: missing: this message is required
    "#]],
    );
    let empty = pb::LineExplanation::default();
    check::<Asked, _>(
        matching(Some(Matched::Explanation(empty))),
        &expect![[r#"
        explanation.about: missing: this message is required
    "#]],
    );
    let money = pb::MoneyIn { mandate_reference: "M-7".to_owned(), ..pb::MoneyIn::default() };
    check::<Asked, _>(
        explained(About::Money(money)),
        &expect![[r#"
        explanation.money.buyer: not a name of the form `funders/{number}`
        explanation.money.order: missing: the order of the mandate is required
    "#]],
    );
    check::<Asked, _>(
        explained(About::Recovery(pb::RecoveryIn::default())),
        &expect![[r#"
        explanation.recovery.venue: not a name of the form `venues/{number}`
        explanation.recovery.buyer: not a name of the form `funders/{number}`
    "#]],
    );
    check::<Asked, _>(
        explained(About::SetOff(pb::SetOffOut::default())),
        &expect![[r#"
        explanation.set_off.venue: not a name of the form `venues/{number}`
        explanation.set_off.buyer: not a name of the form `funders/{number}`
    "#]],
    );
    check::<Asked, _>(
        explained(About::Paid("payments/0".to_owned())),
        &expect![[r#"
        explanation.paid: not a name of the form `payments/{number}`
    "#]],
    );
    check::<Asked, _>(
        matching(Some(Matched::Undoes(String::new()))),
        &expect![[r#"
        undoes: not a name of the form `bankLines/{number}`
    "#]],
    );
}

#[test]
fn a_refund_says_which_money_and_whose() {
    let of = |money| pb::ProposeRefundRequest {
        request_id: ID.to_owned(),
        of: Some(pb::RefundOf { money }),
        amount_cents: 100,
        title_reference: String::new(),
    };
    let buyer = || "funders/1".to_owned();
    let owed = pb::OwedTo { funder: "funders/2".to_owned(), buyer: buyer() };
    for (money, expected) in [
        (Money::Provision(buyer()), "provision funders/1 funders/1"),
        (Money::Owed(owed), "owed funders/2 funders/1"),
        (Money::Held(buyer()), "held funders/1 funders/1"),
    ] {
        let Command::ProposeRefund(refund) = Asked::try_from(of(Some(money))).unwrap().command
        else {
            panic!("a refund was proposed");
        };
        let of = refund.of;
        assert_eq!(format!("{} {} {}", of.word(), of.payee(), of.buyer()), expected);
    }
    check::<Asked, _>(
        pb::ProposeRefundRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        of: missing: this message is required
        amount_cents: 0 is not a number from 1 to 1000000000000000
    "#]],
    );
    check::<Asked, _>(
        of(None),
        &expect![[r#"
        of.money: missing: this message is required
    "#]],
    );
    check::<Asked, _>(
        of(Some(Money::Owed(pb::OwedTo::default()))),
        &expect![[r#"
        of.owed.funder: not a name of the form `funders/{number}`
        of.owed.buyer: not a name of the form `funders/{number}`
    "#]],
    );
}

#[test]
fn the_rest_names_every_bad_field() {
    check::<Asked, _>(
        pb::ConfirmRefundRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        name: not a name of the form `refunds/{number}`
    "#]],
    );
    check::<Asked, _>(
        pb::DropRefundRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        name: not a name of the form `refunds/{number}`
    "#]],
    );
    let reference = "a b".to_owned();
    let turn = pb::TurnHeldRequest {
        title_reference: reference.clone(),
        mandate_reference: reference,
        ..pb::TurnHeldRequest::default()
    };
    check::<Asked, _>(
        turn,
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        buyer: not a name of the form `funders/{number}`
        amount_cents: 0 is not a number from 1 to 1000000000000000
        title_reference: not a reference of a mandate: 1 to 35 of A-Z, a-z, 0-9, `/`, `-`,
            `.` and `_`
        mandate_reference: not a reference of a mandate: 1 to 35 of A-Z, a-z, 0-9, `/`,
            `-`, `.` and `_`
    "#]],
    );
    check::<Asked, _>(
        pb::ForfeitPayableRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        venue: not a name of the form `venues/{number}`
        buyer: not a name of the form `funders/{number}`
    "#]],
    );
    check::<BankReportAsked, _>(
        pb::BankReportTerms::default(),
        &expect![[r#"
        terms.request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or
            the nil UUID
    "#]],
    );
}

#[test]
fn lists_read_their_pages_and_names() {
    let page_size = -1;
    let lines = pb::ListBankLinesRequest { page_size, ..pb::ListBankLinesRequest::default() };
    check::<Paged<OpenOnly, BankLineId>, _>(
        lines,
        &expect![[r#"
        page_size: -1 is negative: 0 stands for 100, the most is 500
    "#]],
    );
    let refunds = pb::ListRefundsRequest { page_size, ..pb::ListRefundsRequest::default() };
    check::<Page<RefundId>, _>(
        refunds,
        &expect![[r#"
        page_size: -1 is negative: 0 stands for 100, the most is 500
    "#]],
    );
    let items = pb::ListOpenItemsRequest { kind: 99, page_size, page_token: "0".to_owned() };
    check::<Paged<Option<pb::open_item::Kind>, Place>, _>(
        items,
        &expect![[r#"
            kind: 99 is not a known value: one of KIND_BANK_LINE, KIND_RUN, KIND_PAYMENT,
                KIND_PAYEE_CHECK, KIND_REJECTED_PAYMENT, KIND_HELD_REMITTANCE, KIND_REFUND,
                KIND_CALL, KIND_CONTEST, KIND_CLAWBACK, KIND_HELD, KIND_OWED, KIND_CYCLE is
                wanted
            page_size: -1 is negative: 0 stands for 100, the most is 500
            page_token: not a `next_page_token` of this method with these arguments; leave it
                out to start again
        "#]],
    );
    let named = |name: &str| pb::ExplainPaymentRequest {
        name: name.to_owned(),
        ..pb::ExplainPaymentRequest::default()
    };
    for name in ["payments/3", "7f3a-C3-V17-A2", "7f3a-R5-A1"] {
        check::<Explained, _>(named(name), &expect!["ok"]);
    }
    check::<Explained, _>(
        named("venues/3"),
        &expect![[r#"
        name: neither of the form `payments/{number}` nor an end-to-end id
    "#]],
    );
}
