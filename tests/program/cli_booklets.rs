//! Orders, their calendar, and booklets on all their ways, as they are typed.

use std::sync::Arc;
use std::time::Duration;

use carnet::disk::MemoryDisk;
use carnet::grpc;
use carnet::grpc::limits::Limits;
use expect_test::expect;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::cli_story::{Desk, REDEEM};
use super::served::{Served, runtime};
use super::support::start;

const TO_THE_PRESCRIBER: &str = "--prescriber|prescribers/1";

#[test]
fn booklets_are_prepared_on_a_mandate_and_issued_once_it_is_paid() {
    let _alone = super::alone();
    let desk = Desk::new();
    let day = desk.founded();
    desk.answers("scheme|create|--preset|on-mandate");
    let order = "order|create|--buyer|funders/1|--scheme|schemes/2|--quantity|4";
    desk.answers(&format!("{order}|--outer-day|2099-12-31"));
    assert_eq!(desk.answers("order|show|orders/2")["state"], "STATE_DRAFT");
    let prepare = "booklets|prepare|--order|orders/2|--count|4|--lot-size|2";
    assert!(desk.fails(prepare, 1).contains("(MANDATE_INSUFFICIENT)"));

    let mandate = format!("order|mandate|orders/2|--amount|400|--reference|2026-M-17|--day|{day}");
    desk.answers(&mandate);
    let prepared = desk.answers(prepare);
    assert_eq!(prepared["numbered"], json!({"first_booklet": "booklets/1", "count": 4}));
    assert_eq!(prepared["lots"][1]["name"], "lots/2");
    let order = desk.answers("order|show|orders/2");
    assert_eq!(order["state"], "STATE_FUNDED");
    let figures = (&order["mandated_cents"], &order["prepared_booklets"]);
    assert_eq!(figures, (&40_000.into(), &4.into()));

    desk.answers(&format!("booklets|allot|--lot|lots/1|{TO_THE_PRESCRIBER}"));
    desk.answers(&format!("booklets|confirm|--lot|lots/1|{TO_THE_PRESCRIBER}"));
    let person = "--level|beginner|--public|seniors";
    let hand_over =
        format!("booklets|hand-over|booklets/1|{TO_THE_PRESCRIBER}|--day|{day}|{person}");
    assert!(desk.fails(&hand_over, 1).contains("(NOT_FUNDED)"));
    let line = format!("--amount|400|--day|{day}|--reference|VIR-1");
    let paid = "--order|orders/2|--mandate|2026-M-17";
    desk.answers(&format!("ledger|receive|--buyer|funders/1|{line}|{paid}"));
    let issued = desk.answers("booklets|issue|--order|orders/2|--count|4");
    assert_eq!(issued["activated"], json!([{"first_booklet": "booklets/1", "count": 4}]));
    assert_eq!(issued["numbered"], Value::Null);
    let handed_over = desk.answers(&hand_over);
    assert_eq!(handed_over["validity"], issued["validity"]);
    let shown = desk.shows("booklets|show|booklets/1") + &desk.shows("booklets|explain|booklets/1");
    assert!(!shown.contains("débutant") && !shown.contains("seniors"), "{shown}");

    let orders = desk.lists("order|list|--buyer|funders/1", "");
    assert_eq!((orders.len(), &orders[1]["state"]), (2, &"STATE_ISSUED".into()));
    assert_eq!(orders[1]["received_cents"], 40_000);
    assert!(desk.shows("order|list").contains("émise"));
}

#[test]
fn a_lost_booklet_is_blocked_and_replaced() {
    let _alone = super::alone();
    let desk = Desk::new();
    let (day, codes) = desk.handed_over();
    desk.lists(&format!("{REDEEM}|--day|{day}"), &codes[..2].join("\n"));
    let replace = "booklets|replace|booklets/1";
    assert!(desk.fails(replace, 1).contains("(BOOKLET_NOT_BLOCKED)"));
    let blocked = desk.answers("booklets|oppose|booklets/1|--reason|lost");
    assert_eq!(blocked["booklets"], json!([{"first_booklet": "booklets/1", "count": 1}]));
    let replaced = desk.answers(replace);
    assert_eq!(replaced["booklet"], "booklets/3");
    assert_eq!(replaced["cheques"].as_array().unwrap().len(), 8);
    assert_eq!(replaced["cheques"][0], "booklets/3/cheques/1");
    assert_eq!(replaced["replaced_cheques"][0], "booklets/1/cheques/3");
    assert_eq!(desk.answers("booklets|show|booklets/1")["replaced_by"], "booklets/3");
    let order = desk.answers("order|show|orders/1");
    let counts = (&order["cheques"]["replaced"], &order["cheques"]["issued"]);
    assert_eq!(counts, (&8.into(), &28.into()));

    let life = desk.answers("booklets|explain|booklets/1");
    let events = life["events"].as_array().unwrap();
    let kinds: Vec<&str> = events.iter().map(|event| event["kind"].as_str().unwrap()).collect();
    assert_eq!(
        kinds,
        [
            "KIND_ISSUED",
            "KIND_ALLOTTED",
            "KIND_HANDED_OVER",
            "KIND_REDEEMED",
            "KIND_BLOCKED",
            "KIND_REPLACED"
        ]
    );
    assert_eq!((&events[3]["cheques"], &events[3]["caller"]), (&2.into(), &Value::Null));
    let shown = desk.shows("booklets|explain|booklets/1");
    for told in ["remis à une personne", "perdu", "booklets/3", "operateur", "prescribers/1"] {
        assert!(shown.contains(told), "{told}: {shown}");
    }
}

#[test]
fn single_cheques_are_blocked_and_found_again() {
    let _alone = super::alone();
    let desk = Desk::new();
    desk.handed_over();
    let blocked = desk.answers("booklets|oppose|booklets/1|--cheques|1,3|--reason|damaged");
    assert_eq!(blocked["booklets"], json!([]));
    assert_eq!(desk.answers("booklets|show|booklets/1")["blocked_indexes"], json!([1, 3]));
    desk.answers("booklets|lift|booklets/1|--cheques|1");
    assert_eq!(desk.answers("booklets|show|booklets/1")["blocked_indexes"], json!([3]));
    let lift = "booklets|lift|booklets/1|--cheques|1";
    assert!(desk.fails(lift, 1).contains("(CHEQUE_NOT_BLOCKED)"));
    for wrong in ["booklets/1|--lot|lots/1", "--cheques|1|--lot|lots/1", "--cheques|1", ""] {
        let words = format!("booklets|oppose|--reason|lost|{wrong}");
        desk.fails(words.trim_end_matches('|'), 64);
    }
}

#[test]
fn stock_comes_back_and_is_withdrawn() {
    let _alone = super::alone();
    let desk = Desk::new();
    let day = desk.founded();
    let line = format!("--amount|1000|--day|{day}|--reference|VIR-1");
    desk.answers(&format!("ledger|receive|--buyer|funders/1|{line}"));
    let issued = desk.answers("booklets|issue|--order|orders/1|--count|6|--lot-size|2");
    assert_eq!(issued["lots"].as_array().unwrap().len(), 3);
    let lots = desk.lists("booklets|lot|list|--order|orders/1", "");
    assert_eq!(lots.len(), 3);
    assert_eq!(desk.answers("booklets|lot|show|lots/2"), lots[1]);
    assert!(desk.shows("booklets|lot|list|--order|orders/1").contains("booklets/5"));

    desk.answers(&format!("booklets|allot|booklets/1|--count|4|{TO_THE_PRESCRIBER}"));
    desk.answers(&format!("booklets|confirm|--lot|lots/1|{TO_THE_PRESCRIBER}"));
    assert_eq!(desk.answers("booklets|show|booklets/2")["state"], "STATE_RECEIVED");
    assert!(desk.fails("booklets|withdraw|--lot|lots/1", 1).contains("(BOOKLET_NOT_IN_STOCK)"));
    desk.answers(&format!("booklets|return|booklets/1|--count|2|{TO_THE_PRESCRIBER}"));
    assert_eq!(desk.answers("booklets|withdraw|--lot|lots/1")["ended_cheques"], 20);
    assert_eq!(desk.answers("booklets|withdraw|booklets/5")["ended_cheques"], 10);
    let order = desk.answers("order|show|orders/1");
    let counts = (&order["cheques"]["withdrawn"], &order["cheques"]["allotted"]);
    assert_eq!(counts, (&30.into(), &20.into()));
    let provision = desk.answers("ledger|account|accounts/provision.funders-1");
    assert_eq!(provision["account"]["balance_cents"], 70_000);

    let blocked = desk.answers("booklets|oppose|--lot|lots/2|--reason|stolen");
    assert_eq!(blocked["booklets"], json!([{"first_booklet": "booklets/3", "count": 2}]));
    let again = desk.fails("booklets|oppose|--lot|lots/2|--reason|stolen", 1);
    assert!(again.contains("(LOT_UNCHANGED)"), "{again}");
    assert!(desk.shows("booklets|lift|--lot|lots/2").contains("booklets/3"));
    for wrong in ["booklets/1|--lot|lots/1", "--lot|lots/1|--count|2", "--count|2"] {
        desk.fails(&format!("booklets|withdraw|{wrong}"), 64);
    }
}

#[test]
fn codes_of_any_number_of_booklets_are_asked_for_in_batches() {
    let _alone = super::alone();
    let desk = Desk::new();
    let day = desk.founded();
    let order = "order|create|--buyer|funders/1|--scheme|schemes/1|--quantity|250";
    desk.answers(&format!("{order}|--outer-day|2099-12-31"));
    let line = format!("--amount|25000|--day|{day}|--reference|VIR-1");
    desk.answers(&format!("ledger|receive|--buyer|funders/1|{line}"));
    desk.answers("booklets|issue|--order|orders/2|--count|250");
    let codes = desk.lists("booklets|codes|booklets/1|--count|250", "");
    assert_eq!((codes.len(), &codes[249]["booklet"]), (250, &"booklets/250".into()));
    let beyond = desk.fails("booklets|codes|booklets/1|--count|251", 1);
    assert!(beyond.contains("booklets/251"), "{beyond}");
    desk.fails("booklets|codes|booklets/1|--count|0", 64);
}

#[test]
fn a_day_on_which_nothing_is_due_is_a_success() {
    let _alone = super::alone();
    let desk = Desk::new();
    let day = desk.founded();
    let run = format!("calendar|run|--through|{day}");
    assert!(desk.shows(&run).starts_with("rien n’est dû jusqu’au "));
    let nothing = json!({"through": null, "last_order": null, "last_milestone": null});
    assert_eq!(desk.answers(&run), json!({"receipt": null, "calendar_run": nothing}));
    assert_eq!(desk.answers("calendar|show"), nothing);
    assert!(desk.fails("calendar|run|--through|2099-01-01", 1).contains("(DAY_IN_FUTURE)"));
}

/// A ledger that starts on 3 March 2025, whose clock goes on when it is told to.
fn with_a_clock() -> (Served, Desk) {
    let mut served = Served::founded(Arc::new(MemoryDisk::new()), start());
    served.start().unwrap();
    let listener = runtime().block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let desk = Desk::at(format!("http://{}", listener.local_addr().unwrap()));
    let (engine, end) = (served.engine().clone(), std::future::pending());
    runtime().spawn(grpc::serve(listener, engine, Limits::PRESET, end));
    (served, desk)
}

#[test]
fn the_calendar_is_run_to_the_day_on_which_what_is_unused_lapses() {
    let _alone = super::alone();
    let (served, desk) = with_a_clock();
    let (day, codes) = desk.handed_over();
    desk.lists(&format!("{REDEEM}|--day|{day}"), &codes[..2].join("\n"));
    expect![[r#"
        ┌──────────────────────────────┬────────────┬────────────────────────┬──────────┐
        │ étape                        ┆ jour       ┆ jours avant l’échéance ┆ atteinte │
        ╞══════════════════════════════╪════════════╪════════════════════════╪══════════╡
        │ alerte avant l’échéance      ┆ 01/12/2025 ┆                     30 ┆ non      │
        │ alerte avant l’échéance      ┆ 16/12/2025 ┆                     15 ┆ non      │
        │ alerte avant l’échéance      ┆ 24/12/2025 ┆                      7 ┆ non      │
        │ dernier jour de service      ┆ 31/01/2026 ┆ —                      ┆ non      │
        │ relevé provisoire            ┆ 06/02/2026 ┆ —                      ┆ non      │
        │ dernier jour de présentation ┆ 28/02/2026 ┆ —                      ┆ non      │
        │ péremption                   ┆ 01/03/2026 ┆ —                      ┆ non      │
        │ relevé définitif             ┆ 01/03/2026 ┆ —                      ┆ non      │
        └──────────────────────────────┴────────────┴────────────────────────┴──────────┘
    "#]]
    .assert_eq(&desk.shows("order|calendar|orders/1"));

    served.clock.advance(Duration::from_hours(363 * 24));
    let run = desk.answers("calendar|run|--through|2026-03-01");
    assert!(run["receipt"]["sequence"].is_i64(), "{run}");
    assert_eq!(run["calendar_run"]["through"], Value::Null);
    assert_eq!(run["calendar_run"], desk.answers("calendar|show"));
    expect![[r#"
        ┌───────────────────────────┬──────────────────┐
        │ en cours, jusqu’au        ┆ —                │
        │ dernière étape : commande ┆ orders/1         │
        │ étape                     ┆ relevé définitif │
        │ jour                      ┆ 01/03/2026       │
        │ jours avant l’échéance    ┆ —                │
        │ atteinte                  ┆ oui              │
        └───────────────────────────┴──────────────────┘
    "#]]
    .assert_eq(&desk.shows("calendar|show"));
    let milestones = desk.lists("order|calendar|orders/1", "");
    assert!(milestones.iter().all(|milestone| milestone["reached"] == true));
    let order = desk.answers("order|show|orders/1");
    assert_eq!(
        (&order["state"], &order["cheques"]["lapsed"]),
        (&"STATE_CLOSED".into(), &18.into())
    );
    let provision = desk.answers("ledger|account|accounts/provision.funders-1");
    assert_eq!(provision["account"]["balance_cents"], 98_000);
    expect![[r#"
        ┌──────────────────────┬──────────┬────────────┬───────────┬───────────────────────────┐
        │ événement            ┆ écriture ┆ jour       ┆ par       ┆ à propos de               │
        ╞══════════════════════╪══════════╪════════════╪═══════════╪═══════════════════════════╡
        │ émis                 ┆       11 ┆ 03/03/2025 ┆ operateur ┆ orders/1                  │
        │ doté                 ┆       12 ┆ 03/03/2025 ┆ operateur ┆ prescribers/1             │
        │ remis à une personne ┆       13 ┆ 03/03/2025 ┆ operateur ┆ prescribers/1             │
        │ encaissement         ┆       14 ┆ 03/03/2025 ┆ —         ┆ redemptions/14, 2 chèques │
        │ périmé               ┆       22 ┆ 01/03/2026 ┆ engine    ┆ orders/1                  │
        └──────────────────────┴──────────┴────────────┴───────────┴───────────────────────────┘
    "#]]
    .assert_eq(&desk.shows("booklets|explain|booklets/1"));
    let again = desk.shows("calendar|run|--through|2026-03-01|--no-wait");
    assert!(again.starts_with("rien n’est dû"), "{again}");
}
