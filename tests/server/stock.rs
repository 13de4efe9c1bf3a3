//! Orders and booklets over the wire: mandates, lots, stock, replacement, the calendar, exceptions.

use std::collections::BTreeSet;
use std::time::Duration;

use carnet::domain::calendar::Milestone;
use carnet::domain::command::organisations::CreatePrescriber;
use carnet::domain::command::schemes::CreateScheme;
use carnet::domain::command::suspend::SuspendVenue;
use carnet::domain::entry::{CalendarEffect, Effect};
use carnet::domain::facts::Suspension;
use carnet::domain::id::{OrderId, VenueId};
use carnet::domain::scheme::Preset;
use carnet::grpc::pb;
use pb::booklet::State;
use pb::booklet_selection::Selection;
use pb::booklet_service_client::BookletServiceClient;
use pb::ledger_service_client::LedgerServiceClient;
use pb::opposition_target::Target;
use pb::order_service_client::OrderServiceClient;
use pb::prescriber_service_client::PrescriberServiceClient;
use pb::redemption_service_client::RedemptionServiceClient;

use super::served::{by, reason, runtime};
use super::support::{Desk, buyer, caller, described, id, redeem, submission};

/// Asks over the wire: the answer, or the reason of the refusal.
macro_rules! ask {
    ($desk:expr, $client:ident.$method:ident($request:expr)) => {{
        let mut client = $client::new($desk.served.channel());
        let answered = runtime().block_on(client.$method(by(&caller(), $request)));
        answered.map(|answer| answer.into_inner()).map_err(|status| reason(&status))
    }};
}

fn range(first: u32, count: i32) -> pb::BookletRange {
    pb::BookletRange { first_booklet: format!("booklets/{first}"), count }
}

#[expect(clippy::unnecessary_wraps, reason = "every message wants it in an option")]
fn numbers(first: u32, count: i32) -> Option<pb::BookletSelection> {
    Some(pb::BookletSelection { selection: Some(Selection::Range(range(first, count))) })
}

#[expect(clippy::unnecessary_wraps, reason = "every message wants it in an option")]
fn lot(number: u32) -> Option<pb::BookletSelection> {
    Some(pb::BookletSelection { selection: Some(Selection::Lot(format!("lots/{number}"))) })
}

#[expect(clippy::unnecessary_wraps, reason = "every message wants it in an option")]
fn target(target: Target) -> Option<pb::OppositionTarget> {
    Some(pb::OppositionTarget { target: Some(target) })
}

/// A desk with a prescriber, and an order of a second buyer that may be numbered on a mandate.
fn desk() -> Desk {
    let desk = Desk::new();
    let prescriber = |record| CreatePrescriber { record }.into();
    for given in [
        described((20, 3), "A prescriber", prescriber),
        described((21, 4), "Another buyer", buyer),
        submission(22, CreateScheme { rules: Preset::OnMandate.rules() }),
    ] {
        desk.submit(given).unwrap();
    }
    let order = pb::CreateOrderRequest {
        request_id: id(23).to_string(),
        buyer: "funders/2".to_owned(),
        scheme: "schemes/2".to_owned(),
        quantity: 20,
        outer_day: "2026-12-31".to_owned(),
    };
    let created = ask!(desk, OrderServiceClient.create_order(order)).unwrap();
    assert_eq!(created.order.unwrap().state(), pb::order::State::Draft);
    desk
}

fn mandate(amount_cents: i64) -> pb::RecordMandateRequest {
    pb::RecordMandateRequest {
        request_id: id(30).to_string(),
        order: "orders/2".to_owned(),
        amount_cents,
        mandate_reference: "M-2025/7".to_owned(),
        day: "2025-03-03".to_owned(),
    }
}

fn money(order: &str) -> pb::RecordMoneyReceivedRequest {
    pb::RecordMoneyReceivedRequest {
        request_id: id(31).to_string(),
        buyer: "funders/2".to_owned(),
        amount_cents: 50_000,
        day: "2025-03-03".to_owned(),
        bank_reference: "mandate-7".to_owned(),
        order: order.to_owned(),
        mandate_reference: "M-2025/7".to_owned(),
    }
}

fn prepare() -> pb::PrepareBookletsRequest {
    pb::PrepareBookletsRequest {
        request_id: id(32).to_string(),
        order: "orders/2".to_owned(),
        count: 10,
        lot_size: Some(4),
    }
}

fn allot(number: u32, booklets: Option<pb::BookletSelection>) -> pb::AllotBookletsRequest {
    let (request_id, prescriber) = (id(number).to_string(), "prescribers/1".to_owned());
    pb::AllotBookletsRequest { request_id, booklets, prescriber }
}

fn confirm(number: u32, booklets: Option<pb::BookletSelection>) -> pb::ConfirmAllotmentRequest {
    let (request_id, prescriber) = (id(number).to_string(), "prescribers/1".to_owned());
    pb::ConfirmAllotmentRequest { request_id, booklets, prescriber }
}

fn hand_over(number: u32, booklet: u32) -> pb::HandOverBookletRequest {
    pb::HandOverBookletRequest {
        request_id: id(number).to_string(),
        name: format!("booklets/{booklet}"),
        prescriber: "prescribers/1".to_owned(),
        day: "2025-03-03".to_owned(),
        level: pb::Level::Beginner.into(),
        public: pb::Public::Seniors.into(),
    }
}

fn oppose(number: u32, target: Option<pb::OppositionTarget>) -> pb::OpposeRequest {
    let opposition = pb::Opposition::Lost.into();
    pb::OpposeRequest { request_id: id(number).to_string(), target, opposition }
}

fn booklet(desk: &Desk, number: u32) -> pb::Booklet {
    let name = format!("booklets/{number}");
    let shown = ask!(desk, BookletServiceClient.get_booklet(pb::GetBookletRequest { name }));
    shown.unwrap().booklet.unwrap()
}

fn order(desk: &Desk, number: u32) -> pb::Order {
    let name = format!("orders/{number}");
    let shown = ask!(desk, OrderServiceClient.get_order(pb::GetOrderRequest { name }));
    shown.unwrap().order.unwrap()
}

#[test]
fn booklets_are_numbered_on_a_mandate_and_issued_with_its_money() {
    let desk = desk();
    let refused = ask!(desk, BookletServiceClient.prepare_booklets(prepare()));
    assert_eq!(refused.unwrap_err(), "MANDATE_INSUFFICIENT");
    ask!(desk, OrderServiceClient.record_mandate(mandate(100_000))).unwrap();
    let prepared = ask!(desk, BookletServiceClient.prepare_booklets(prepare())).unwrap();
    assert_eq!(prepared.numbered, Some(range(201, 10)));
    let sizes = prepared.lots.iter().map(|lot| lot.booklets.clone().unwrap());
    assert_eq!(sizes.collect::<Vec<_>>(), [range(201, 4), range(205, 4), range(209, 2)]);
    let funded = order(&desk, 2);
    assert_eq!(funded.state(), pb::order::State::Funded);
    assert_eq!((funded.mandated_cents, funded.prepared_booklets), (100_000, 10));
    assert_eq!(booklet(&desk, 201).state(), State::Prepared);

    ask!(desk, BookletServiceClient.allot_booklets(allot(33, lot(1)))).unwrap();
    ask!(desk, BookletServiceClient.confirm_allotment(confirm(34, lot(1)))).unwrap();
    let early = ask!(desk, BookletServiceClient.hand_over_booklet(hand_over(35, 201)));
    assert_eq!(early.unwrap_err(), "NOT_FUNDED");
    let other = ask!(desk, LedgerServiceClient.record_money_received(money("orders/1")));
    assert_eq!(other.unwrap_err(), "ORDER_NOT_FOUND", "it is another buyer's");
    ask!(desk, LedgerServiceClient.record_money_received(money("orders/2"))).unwrap();

    let issue = pb::IssueBookletsRequest {
        request_id: id(36).to_string(),
        order: "orders/2".to_owned(),
        count: 5,
        lot_size: None,
    };
    let issued = ask!(desk, BookletServiceClient.issue_booklets(issue.clone())).unwrap();
    assert_eq!((issued.activated.clone(), issued.numbered.clone()), (vec![range(201, 5)], None));
    let received = booklet(&desk, 201);
    assert_eq!((received.state(), received.issue_day.as_str()), (State::Received, "2025-03-03"));
    let given = ask!(desk, BookletServiceClient.hand_over_booklet(hand_over(35, 201))).unwrap();
    assert_eq!(given.validity.unwrap().last_service_day, "2026-01-31");

    let counts = order(&desk, 2).cheques.unwrap();
    let places = (counts.issued, counts.handed_over, counts.allotted, counts.in_stock);
    assert_eq!(places, (50, 10, 30, 10));
    assert_eq!(ask!(desk, BookletServiceClient.issue_booklets(issue)).unwrap(), issued);
    let again = ask!(desk, BookletServiceClient.prepare_booklets(prepare())).unwrap();
    assert_eq!(again, prepared, "a repeat, after all that followed");
}

#[test]
fn lots_are_listed_blocked_and_withdrawn() {
    let desk = desk();
    ask!(desk, OrderServiceClient.record_mandate(mandate(100_000))).unwrap();
    ask!(desk, BookletServiceClient.prepare_booklets(prepare())).unwrap();
    let list = |page_token: String| {
        let (order, page_size) = ("orders/2".to_owned(), 2);
        let request = pb::ListLotsRequest { order, page_size, page_token };
        ask!(desk, BookletServiceClient.list_lots(request)).unwrap()
    };
    let first = list(String::new());
    let second = list(first.next_page_token);
    let names = first.lots.iter().chain(&second.lots).map(|lot| lot.name.as_str());
    assert_eq!(names.collect::<Vec<_>>(), ["lots/1", "lots/2", "lots/3"]);
    assert_eq!(second.next_page_token, "");

    let one = target(Target::Booklet("booklets/206".to_owned()));
    ask!(desk, BookletServiceClient.oppose(oppose(40, one))).unwrap();
    let whole = || target(Target::Lot("lots/2".to_owned()));
    let blocked = ask!(desk, BookletServiceClient.oppose(oppose(41, whole()))).unwrap();
    assert_eq!(blocked.booklets, [range(205, 1), range(207, 2)], "those that were not before");
    let lift = pb::LiftOppositionRequest { request_id: id(42).to_string(), target: whole() };
    let lifted = ask!(desk, BookletServiceClient.lift_opposition(lift)).unwrap();
    assert_eq!(lifted.booklets, [range(205, 4)]);
    let withdraw = |number, booklets| {
        let request_id = id(number).to_string();
        let request = pb::WithdrawBookletsRequest { request_id, booklets };
        ask!(desk, BookletServiceClient.withdraw_booklets(request))
    };
    assert_eq!(withdraw(43, lot(3)).unwrap().ended_cheques, 0, "they never circulated");
    assert_eq!(withdraw(44, numbers(10, 2)).unwrap().ended_cheques, 30);
    assert_eq!(withdraw(45, lot(9)).unwrap_err(), "LOT_NOT_FOUND");
    assert_eq!(booklet(&desk, 209).state(), State::Withdrawn);
    assert_eq!(order(&desk, 1).cheques.unwrap().withdrawn, 30);
}

#[test]
fn a_lost_booklet_is_replaced_by_one_with_its_unused_cheques() {
    let desk = Desk::new();
    desk.submit(submission(40, redeem(0))).unwrap();
    let some = pb::ChequeSelection { booklet: "booklets/1".to_owned(), indexes: vec![2, 3] };
    let some = || target(Target::Cheques(some.clone()));
    let blocked = ask!(desk, BookletServiceClient.oppose(oppose(41, some()))).unwrap();
    assert_eq!(blocked.booklets, []);
    assert_eq!(booklet(&desk, 1).blocked_indexes, [2, 3]);
    let request = desk.redemption(42, 1);
    let refused = ask!(desk, RedemptionServiceClient.redeem(request)).unwrap_err();
    assert_eq!(refused, "CHEQUE_BLOCKED");

    let request = |number| pb::ReplaceBookletRequest {
        request_id: id(number).to_string(),
        name: "booklets/1".to_owned(),
    };
    let early = ask!(desk, BookletServiceClient.replace_booklet(request(43)));
    assert_eq!(early.unwrap_err(), "BOOKLET_NOT_BLOCKED");
    let whole = target(Target::Booklet("booklets/1".to_owned()));
    ask!(desk, BookletServiceClient.oppose(oppose(44, whole))).unwrap();
    let replaced = ask!(desk, BookletServiceClient.replace_booklet(request(43))).unwrap();
    assert_eq!(replaced.booklet, "booklets/201");
    assert_eq!((replaced.cheques.len(), replaced.replaced_cheques.len()), (14, 14));
    assert_eq!(replaced.cheques[0], "booklets/201/cheques/1");
    assert_eq!(replaced.replaced_cheques[0], "booklets/1/cheques/2");
    let (old, new) = (booklet(&desk, 1), booklet(&desk, 201));
    assert_eq!((old.state(), old.replaced_by.as_str()), (State::Replaced, "booklets/201"));
    assert_eq!((new.replaces.as_str(), new.cheques), ("booklets/1", 14));
    let counts = order(&desk, 1).cheques.unwrap();
    assert_eq!((counts.issued, counts.replaced, counts.redeemed), (3_014, 14, 1));
    assert_eq!(ask!(desk, BookletServiceClient.replace_booklet(request(43))).unwrap(), replaced);
}

/// The stock of the first prescriber, page by page: its counts, and its ranges as text.
fn stock(desk: &Desk, page_size: i32) -> (pb::Stock, Vec<String>) {
    let (mut ranges, mut page_token) = (Vec::new(), String::new());
    loop {
        let prescriber = "prescribers/1".to_owned();
        let request = pb::GetStockRequest { prescriber, page_size, page_token };
        let page = ask!(desk, PrescriberServiceClient.get_stock(request)).unwrap();
        ranges.extend(page.ranges.iter().map(|one| {
            let booklets = one.booklets.clone().unwrap();
            format!("{} {} {}", booklets.first_booklet, booklets.count, one.state().as_str_name())
        }));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return (page.stock.unwrap(), ranges);
        }
    }
}

#[test]
fn a_prescriber_sees_what_it_has_and_counts_what_it_gave() {
    let desk = desk();
    ask!(desk, BookletServiceClient.allot_booklets(allot(40, numbers(1, 10)))).unwrap();
    ask!(desk, BookletServiceClient.confirm_allotment(confirm(41, numbers(1, 3)))).unwrap();
    let one = target(Target::Booklet("booklets/5".to_owned()));
    ask!(desk, BookletServiceClient.oppose(oppose(42, one))).unwrap();
    ask!(desk, BookletServiceClient.hand_over_booklet(hand_over(43, 1))).unwrap();
    ask!(desk, BookletServiceClient.hand_over_booklet(hand_over(44, 3))).unwrap();
    desk.submit(submission(45, redeem(0))).unwrap();
    let counts = pb::Stock {
        allotted_booklets: 6,
        received_booklets: 1,
        blocked_booklets: 1,
        handed_over_booklets: 2,
        handed_over_unused_cheques: 29,
    };
    let ranges = [
        "booklets/2 1 STATE_RECEIVED",
        "booklets/4 1 STATE_ALLOTTED",
        "booklets/5 1 STATE_BLOCKED",
        "booklets/6 5 STATE_ALLOTTED",
    ];
    for page_size in [0, 1, 2, 3] {
        assert_eq!(stock(&desk, page_size), (counts, ranges.map(str::to_owned).to_vec()));
    }
    let (prescriber, page_token) = ("prescribers/2".to_owned(), String::new());
    let request = pb::GetStockRequest { prescriber, page_size: 0, page_token };
    let unknown = ask!(desk, PrescriberServiceClient.get_stock(request));
    assert_eq!(unknown.unwrap_err(), "PRESCRIBER_NOT_FOUND");
}

/// Every milestone in the journal, up to the end of a run of the calendar.
fn recorded(desk: &Desk) -> Vec<(OrderId, Milestone)> {
    let mut watch = desk.engine().watch(None).unwrap();
    runtime().block_on(async {
        let mut recorded = Vec::new();
        loop {
            for effect in &watch.next().await.unwrap().unwrap().entry.effects {
                let Effect::Calendar(effect) = effect else { continue };
                match effect {
                    CalendarEffect::MilestoneReached { order, milestone, .. } => {
                        recorded.push((*order, *milestone));
                    }
                    CalendarEffect::CalendarOpened { .. } => {}
                    CalendarEffect::CalendarClosed { .. } => return recorded,
                }
            }
        }
    })
}

#[test]
fn a_run_of_the_calendar_goes_on_after_a_restart() {
    let mut desk = Desk::new();
    for number in 0..20 {
        let order = pb::CreateOrderRequest {
            request_id: id(100 + 2 * number).to_string(),
            buyer: "funders/1".to_owned(),
            scheme: "schemes/1".to_owned(),
            quantity: 1,
            outer_day: "2026-12-31".to_owned(),
        };
        let created = ask!(desk, OrderServiceClient.create_order(order)).unwrap();
        let issue = pb::IssueBookletsRequest {
            request_id: id(101 + 2 * number).to_string(),
            order: created.order.unwrap().name,
            count: 1,
            lot_size: None,
        };
        ask!(desk, BookletServiceClient.issue_booklets(issue)).unwrap();
    }
    desk.served.clock.advance(Duration::from_secs(370 * 86_400));
    let request_id = id(90).to_string();
    let run = pb::RunCalendarRequest { request_id, through: "2026-03-05".to_owned() };
    let answer = ask!(desk, OrderServiceClient.run_calendar(run.clone())).unwrap();
    desk.restart();
    let recorded = recorded(&desk);
    let distinct: BTreeSet<_> = recorded.iter().copied().collect();
    assert_eq!(recorded.len(), distinct.len(), "each milestone once");
    assert_eq!(distinct.len(), 21 * 8, "every milestone of every order");
    assert_eq!(ask!(desk, OrderServiceClient.run_calendar(run)).unwrap(), answer);

    let ended = order(&desk, 1);
    assert_eq!(ended.state(), pb::order::State::Closed);
    assert_eq!((ended.cheques.unwrap().lapsed, ended.circulating_cents), (3_000, 0));
    assert_eq!(booklet(&desk, 1).state(), State::Lapsed);
    let name = "orders/21".to_owned();
    let request = pb::GetOrderCalendarRequest { name };
    let calendar = ask!(desk, OrderServiceClient.get_order_calendar(request)).unwrap();
    assert_eq!(calendar.milestones.len(), 8);
    assert!(calendar.milestones.iter().all(|milestone| milestone.reached));
    let request = pb::GetCalendarRunRequest {};
    let run = ask!(desk, OrderServiceClient.get_calendar_run(request)).unwrap();
    let run = run.calendar_run.unwrap();
    assert_eq!((run.through.as_str(), run.last_order.as_str()), ("", "orders/21"));
}

#[test]
fn level_and_public_are_shown_by_no_read() {
    let desk = desk();
    ask!(desk, BookletServiceClient.allot_booklets(allot(40, numbers(1, 2)))).unwrap();
    let given = ask!(desk, BookletServiceClient.hand_over_booklet(hand_over(41, 1))).unwrap();
    let name = "booklets/1".to_owned();
    let request = pb::ExplainBookletRequest { name };
    let told = ask!(desk, BookletServiceClient.explain_booklet(request)).unwrap();
    let last = given.receipt.clone().unwrap().sequence;
    let request = by(&caller(), pb::WatchEntriesRequest { after_sequence: last - 1 });
    let entry = runtime().block_on(async {
        let mut client = LedgerServiceClient::new(desk.served.channel());
        client.watch_entries(request).await.unwrap().into_inner().message().await.unwrap()
    });
    let (shown, order, stock) = (booklet(&desk, 1), order(&desk, 1), stock(&desk, 0));
    let all = format!("{given:?} {told:?} {entry:?} {shown:?} {order:?} {stock:?}");
    for word in ["beginner", "senior", "level", "public"] {
        assert!(!all.to_lowercase().contains(word), "{word}: {all}");
    }
}

#[test]
fn an_entitled_caller_redeems_at_a_suspended_venue() {
    let desk = Desk::new();
    let suspend = SuspendVenue { venue: VenueId::FIRST, reason: Suspension::Inquiry };
    desk.submit(submission(40, suspend)).unwrap();
    let refused = ask!(desk, RedemptionServiceClient.redeem(desk.redemption(41, 0)));
    assert_eq!(refused.unwrap_err(), "VENUE_SUSPENDED");
    let pb::RedeemRequest { request_id, venue, codes, service, procedures, service_date } =
        desk.redemption(42, 0);
    let request = pb::RedeemByExceptionRequest {
        request_id,
        venue,
        codes,
        service,
        procedures,
        service_date,
        reason: pb::ExceptionReason::BeforeSuspension.into(),
    };
    let mut client = RedemptionServiceClient::new(desk.served.channel());
    let other = by(&"counter-3".parse().unwrap(), request.clone());
    let other = runtime().block_on(client.redeem_by_exception(other)).unwrap_err();
    assert_eq!(reason(&other), "NOT_ENTITLED");
    let taken = ask!(desk, RedemptionServiceClient.redeem_by_exception(request.clone())).unwrap();
    assert_eq!(taken.redemption.clone().unwrap().value_cents, 100);
    let again = ask!(desk, RedemptionServiceClient.redeem_by_exception(request)).unwrap();
    assert_eq!(again, taken);
}
