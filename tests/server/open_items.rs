//! All that is open: of every kind, with its age, for as long as it is open.

use std::time::Duration;

use carnet::grpc::pb;
use pb::bank_service_client::BankServiceClient;
use pb::open_item::Kind;
use pb::payment_run::State;

use super::settled::{CAF, STATE, Settled};
use super::support::{Desk, caller, second};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What is open of a kind: name, cents, since when, why.
pub(crate) fn items(desk: &Desk, kind: Kind) -> Vec<String> {
    let (mut found, mut page_token) = (Vec::new(), String::new());
    loop {
        let kind = kind.into();
        let request = pb::ListOpenItemsRequest { kind, page_size: 1, page_token };
        let page = ask!(desk, caller(), BankServiceClient.list_open_items(request)).unwrap();
        found.extend(page.open_items.into_iter().map(|item| {
            let pb::OpenItem { name, amount_cents, since_day, reason, .. } = item;
            format!("{name} {amount_cents} {since_day} {reason}").trim_end().to_owned()
        }));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return found;
        }
    }
}

#[test]
fn a_cycle_is_open_until_its_figures_are_approved_and_all_that_can_be_paid_is_in_a_run() {
    let settled = Settled::new();
    let desk = &settled.desk;
    let of_cycle = || items(desk, Kind::Cycle);
    assert_eq!(of_cycle(), ["cycles/1 1000 2025-03-03 to approve"]);
    desk.served.clock.advance(DAY);
    settled.approve("cycles/1", &second()).unwrap();
    assert!(of_cycle().is_empty(), "held for want of an account: another kind");
    let held = "cycles/1/remittances/1-1 1000 2025-03-03 no bank account";
    assert_eq!(items(desk, Kind::HeldRemittance), [held]);
    settled.accounts();
    assert!(items(desk, Kind::HeldRemittance).is_empty());
    assert_eq!(of_cycle(), ["cycles/1 1000 2025-03-03 to pay"]);
    let run = settled.create_run("cycles/1").unwrap();
    settled.run_until(&run, State::Sealed);
    assert!(of_cycle().is_empty());
    assert_eq!(items(desk, Kind::Run), ["paymentRuns/1 1000 2025-03-04 not sent"]);
}

#[test]
fn contests_and_what_is_held_and_owed_are_as_old_as_the_ledger_noted() {
    let settled = Settled::approved();
    let desk = &settled.desk;
    settled.accounts();
    let next_day = || desk.served.clock.advance(DAY);
    next_day();
    settled.contest(&settled.contest_of(CAF)).unwrap();
    assert_eq!(items(desk, Kind::Contest), ["contests/1 300 2025-03-04 open"]);
    settled.accept(STATE).unwrap();
    next_day();
    settled.contribute("funders/3", 400).unwrap();
    next_day();
    settled.contribute("funders/3", 10).unwrap();
    let held = "accounts/held.funders-1 350 2025-03-05";
    assert_eq!(items(desk, Kind::Held), [held]);
    let owed = "accounts/owed.funders-3.funders-1 60 2025-03-05";
    assert_eq!(items(desk, Kind::Owed), [owed], "since there was always some");
    let turned = |amount_cents| {
        let request = pb::TurnHeldRequest {
            request_id: settled.id(),
            buyer: "funders/1".to_owned(),
            amount_cents,
            title_reference: "T-1".to_owned(),
            mandate_reference: "M-1".to_owned(),
        };
        ask!(desk, caller(), BankServiceClient.turn_held(request)).unwrap();
    };
    turned(100);
    assert_eq!(items(desk, Kind::Held), ["accounts/held.funders-1 250 2025-03-05"]);
    turned(250);
    assert!(items(desk, Kind::Held).is_empty());
}

#[test]
fn what_was_there_before_the_ledger_knew_its_account_has_no_day() {
    let settled = Settled::approved();
    let desk = &settled.desk;
    settled.contest(&settled.contest_of(CAF)).unwrap();
    settled.accept(STATE).unwrap();
    settled.contribute("funders/3", 350).unwrap();
    settled.accounts();
    assert_eq!(items(desk, Kind::Contest), ["contests/1 300  open"]);
    assert_eq!(items(desk, Kind::Held), ["accounts/held.funders-1 350"]);
}
