//! Orders, booklets and lots: what is named in several ways, and what may be left out.

use super::*;
use crate::domain::id::{BookletId, LotId, OrderId, PrescriberId};

pub(super) fn booklet(name: &str) -> pb::OppositionTarget {
    let target = pb::opposition_target::Target::Booklet(name.to_owned());
    pb::OppositionTarget { target: Some(target) }
}

fn oppose(target: Option<pb::OppositionTarget>) -> pb::OpposeRequest {
    pb::OpposeRequest { request_id: ID.to_owned(), target, opposition: 1 }
}

fn cheques(booklet: &str, indexes: &[i32]) -> pb::OppositionTarget {
    let (booklet, indexes) = (booklet.to_owned(), indexes.to_vec());
    let cheques = pb::ChequeSelection { booklet, indexes };
    pb::OppositionTarget { target: Some(pb::opposition_target::Target::Cheques(cheques)) }
}

fn lot(name: &str) -> pb::OppositionTarget {
    pb::OppositionTarget { target: Some(pb::opposition_target::Target::Lot(name.to_owned())) }
}

#[test]
fn a_booklet_a_lot_or_some_cheques_can_be_blocked() {
    for target in [booklet("booklets/3"), lot("lots/2"), cheques("booklets/3", &[1, 15])] {
        check::<Asked, _>(oppose(Some(target)), &expect!["ok"]);
    }
    check::<Asked, _>(
        oppose(None),
        &expect![[r#"
        target: missing: this message is required
    "#]],
    );
    let nothing = pb::OppositionTarget { target: None };
    check::<Asked, _>(
        oppose(Some(nothing)),
        &expect![[r#"
        target: missing: one of booklet, cheques, lot is required
    "#]],
    );
    check::<Asked, _>(
        oppose(Some(lot("booklets/3"))),
        &expect![[r#"
        target.lot: not a name of the form `lots/{number}`
    "#]],
    );
    check::<Asked, _>(
        oppose(Some(cheques("lots/1", &[]))),
        &expect![[r#"
        target.cheques.booklet: not a name of the form `booklets/{number}`
        target.cheques.indexes: empty: at least one chèque is required
    "#]],
    );
    check::<Asked, _>(
        oppose(Some(cheques("booklets/1", &[0, 16, 2, 2]))),
        &expect![[r#"
        target.cheques.indexes[3]: given more than once
        target.cheques.indexes[0]: 0 is not a number from 1 to 15
        target.cheques.indexes[1]: 16 is not a number from 1 to 15
    "#]],
    );
    check::<Asked, _>(
        oppose(Some(cheques("booklets/1", &[1; 16]))),
        &expect![[r#"
        target.cheques.indexes: 16 items: at most 15 are allowed
    "#]],
    );
    let lift = pb::LiftOppositionRequest { request_id: String::new(), target: None };
    check::<Asked, _>(
        lift,
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        target: missing: this message is required
    "#]],
    );
}

fn moved(selection: Option<pb::booklet_selection::Selection>) -> pb::ReturnBookletsRequest {
    pb::ReturnBookletsRequest {
        request_id: ID.to_owned(),
        booklets: Some(pb::BookletSelection { selection }),
        prescriber: "prescribers/1".to_owned(),
    }
}

#[test]
fn booklets_on_their_way_are_a_range_or_a_lot() {
    use pb::booklet_selection::Selection;
    let range = |first: &str, count| {
        Selection::Range(pb::BookletRange { first_booklet: first.to_owned(), count })
    };
    check::<Moved, _>(moved(Some(range("booklets/1", 10_000))), &expect!["ok"]);
    check::<Moved, _>(moved(Some(Selection::Lot("lots/1".to_owned()))), &expect!["ok"]);
    check::<Moved, _>(
        moved(None),
        &expect![[r#"
        booklets: missing: one of range, lot is required
    "#]],
    );
    check::<Moved, _>(
        moved(Some(range("lots/1", 10_001))),
        &expect![[r#"
        booklets.range.first_booklet: not a name of the form `booklets/{number}`
        booklets.range.count: 10001 is not a number from 1 to 10000
    "#]],
    );
    check::<Moved, _>(
        moved(Some(Selection::Lot("1".to_owned()))),
        &expect![[r#"
        booklets.lot: not a name of the form `lots/{number}`
    "#]],
    );
    check::<Moved, _>(
        pb::ConfirmAllotmentRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        booklets: missing: this message is required
        prescriber: not a name of the form `prescribers/{number}`
    "#]],
    );
    check::<Moved, _>(
        pb::WithdrawBookletsRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        booklets: missing: this message is required
    "#]],
    );
}

#[test]
fn a_lot_is_of_one_booklet_or_more_or_not_wanted() {
    let issue = |lot_size| pb::IssueBookletsRequest {
        request_id: ID.to_owned(),
        order: "orders/1".to_owned(),
        count: 5,
        lot_size,
    };
    check::<Asked, _>(issue(None), &expect!["ok"]);
    check::<Asked, _>(issue(Some(2)), &expect!["ok"]);
    check::<Asked, _>(
        issue(Some(0)),
        &expect![[r#"
        lot_size: 0 is not a number from 1 to 10000
    "#]],
    );
    let prepare = pb::PrepareBookletsRequest { lot_size: Some(10_001), ..Default::default() };
    check::<Asked, _>(
        prepare,
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        order: not a name of the form `orders/{number}`
        count: 0 is not a number from 1 to 10000
        lot_size: 10001 is not a number from 1 to 10000
    "#]],
    );
}

#[test]
fn level_and_public_may_be_left_out_and_are_known_values_otherwise() {
    let hand_over = |level, public| pb::HandOverBookletRequest {
        request_id: ID.to_owned(),
        name: "booklets/1".to_owned(),
        prescriber: "prescribers/1".to_owned(),
        day: "2025-01-31".to_owned(),
        level,
        public,
    };
    check::<Asked, _>(hand_over(0, 0), &expect!["ok"]);
    check::<Asked, _>(hand_over(4, 7), &expect!["ok"]);
    check::<Asked, _>(
        hand_over(5, -1),
        &expect![[r#"
        level: 5 is not a known value: one of LEVEL_BEGINNER, LEVEL_BASIC,
            LEVEL_INTERMEDIATE, LEVEL_INDEPENDENT is wanted
        public: -1 is not a known value: one of PUBLIC_YOUTH, PUBLIC_STUDENTS,
            PUBLIC_FAMILIES, PUBLIC_SENIORS, PUBLIC_WOMEN, PUBLIC_JOB_SEEKERS,
            PUBLIC_GENERAL is wanted
    "#]],
    );
}

#[test]
fn money_can_be_for_an_order_and_its_mandate() {
    let received = |order: &str, mandate: &str| pb::RecordMoneyReceivedRequest {
        request_id: ID.to_owned(),
        buyer: "funders/1".to_owned(),
        amount_cents: 1,
        day: "2025-01-31".to_owned(),
        bank_reference: "STMT/1".to_owned(),
        order: order.to_owned(),
        mandate_reference: mandate.to_owned(),
    };
    for (order, mandate) in [("", ""), ("orders/1", ""), ("orders/1", "M-2025/7")] {
        check::<Asked, _>(received(order, mandate), &expect!["ok"]);
    }
    check::<Asked, _>(
        received("", "M-2025/7"),
        &expect![[r#"
        order: missing: the order of the mandate is required
    "#]],
    );
    check::<Asked, _>(
        received("order 1", "M 7"),
        &expect![[r#"
        order: not a name of the form `orders/{number}`
        mandate_reference: not a reference of a mandate: 1 to 35 of A-Z, a-z, 0-9, `/`,
            `-`, `.` and `_`
    "#]],
    );
}

#[test]
fn an_empty_request_about_orders_lacks_every_required_field() {
    check::<Asked, _>(
        pb::RecordMandateRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        order: not a name of the form `orders/{number}`
        amount_cents: 0 is not a number from 1 to 1000000000000000
        mandate_reference: not a reference of a mandate: 1 to 35 of A-Z, a-z, 0-9, `/`,
            `-`, `.` and `_`
        day: not a day of the years 2000 to 2199 written as YYYY-MM-DD, as in 2025-01-31
    "#]],
    );
    check::<Asked, _>(
        pb::RunCalendarRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        through: not a day of the years 2000 to 2199 written as YYYY-MM-DD, as in 2025-01-31
    "#]],
    );
    check::<Asked, _>(
        pb::ReplaceBookletRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        name: not a name of the form `booklets/{number}`
    "#]],
    );
    check::<Excepted, _>(
        pb::RedeemByExceptionRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        venue: not a name of the form `venues/{number}`
        codes: 0 codes: 1 to 10 are allowed
        service: 0 is unspecified: one of SERVICE_ADMINISTRATIVE_PROCEDURES,
            SERVICE_EVERYDAY_TOOLS, SERVICE_EMPLOYMENT, SERVICE_SECURITY,
            SERVICE_PARENTING, SERVICE_LEISURE, SERVICE_UNDERSTANDING, SERVICE_ACCESS,
            SERVICE_EQUIPMENT is wanted
        service_date: not a day of the years 2000 to 2199 written as YYYY-MM-DD, as in
            2025-01-31
        reason: 0 is unspecified: one of EXCEPTION_REASON_OUTAGE,
            EXCEPTION_REASON_LATE_ENTRY, EXCEPTION_REASON_BEFORE_SUSPENSION,
            EXCEPTION_REASON_COMPLAINT is wanted
    "#]],
    );
}

type Orders = Paged<Option<FunderId>, OrderId>;

#[test]
fn a_list_is_of_a_parent_that_is_named() {
    check::<Paged<OrderId, LotId>, _>(
        pb::ListLotsRequest::default(),
        &expect![[r#"
        order: not a name of the form `orders/{number}`
    "#]],
    );
    check::<Paged<PrescriberId, BookletId>, _>(
        pb::GetStockRequest::default(),
        &expect![[r#"
        prescriber: not a name of the form `prescribers/{number}`
    "#]],
    );
    check::<Orders, _>(pb::ListOrdersRequest::default(), &expect!["ok"]);
    let orders = pb::ListOrdersRequest {
        buyer: "venues/1".to_owned(),
        page_size: -1,
        page_token: "x".to_owned(),
    };
    check::<Orders, _>(
        orders,
        &expect![[r#"
        buyer: not a name of the form `funders/{number}`
        page_size: -1 is negative: 0 stands for 100, the most is 500
        page_token: not a `next_page_token` of this method with these arguments; leave it
            out to start again
    "#]],
    );
}
