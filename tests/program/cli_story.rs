//! The commands that ask a server, as people and programs type them: one story from the scheme to
//! the redemption, refusals, and how each command ends.

use std::io::Write;
use std::net::TcpListener;
use std::process::{Command, Output, Stdio};

use expect_test::expect;
use serde_json::Value;

use super::cli::Served;

/// A ledger, its server, and the command line.
pub(super) struct Desk {
    pub(super) home: tempfile::TempDir,
    server: String,
    _served: Option<Served>,
}

impl Desk {
    pub(super) fn new() -> Desk {
        let home = tempfile::tempdir().unwrap();
        let made = carnet("init --data data --keys keys", "", Some(home.path()));
        assert!(made.status.success());
        let served = Served::new(home.path());
        Desk { home, server: served.1.clone(), _served: Some(served) }
    }

    /// The command line of a ledger that is served at this address.
    pub(super) fn at(server: String) -> Desk {
        Desk { home: tempfile::tempdir().unwrap(), server, _served: None }
    }

    pub(super) fn ask(&self, words: &str, input: &str) -> Output {
        let server = format!("{words}|--server|{}", self.server);
        carnet(&server, input, Some(self.home.path()))
    }

    /// What is printed for people; nothing else is said.
    pub(super) fn shows(&self, words: &str) -> String {
        let output = self.ask(words, "");
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()));
        text(&output.stdout).replace('\u{a0}', " ")
    }

    /// The documents that are printed for programs; nothing else is said.
    pub(super) fn lists(&self, words: &str, input: &str) -> Vec<Value> {
        let output = self.ask(&format!("{words}|--json"), input);
        let ended = (output.status.code(), text(&output.stderr));
        assert_eq!(ended, (Some(0), String::new()), "{words}");
        text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    pub(super) fn answers(&self, words: &str) -> Value {
        let mut documents = self.lists(words, "");
        assert_eq!(documents.len(), 1, "{words}");
        documents.pop().unwrap()
    }

    /// What is shown once it is in `state`, which the engine brings about by itself.
    pub(super) fn until(&self, words: &str, state: &str) -> Value {
        let tries = std::iter::repeat_with(|| self.answers(words)).take(1_000);
        tries.into_iter().find(|answer| answer["state"] == state).unwrap()
    }

    /// How a command ends and what it says beside the result; it prints no result.
    pub(super) fn fails(&self, words: &str, code: i32) -> String {
        let output = self.ask(words, "");
        let ended = (output.status.code(), text(&output.stdout));
        assert_eq!(ended, (Some(code), String::new()), "{words}: {}", text(&output.stderr));
        text(&output.stderr).replace('\u{a0}', " ")
    }

    /// A ledger with everything up to the order; the day that it is.
    pub(super) fn founded(&self) -> String {
        let scheme = self.answers("scheme|create");
        assert_eq!(scheme["scheme"]["name"], "schemes/1");
        let day = scheme["receipt"]["day"].as_str().unwrap().to_owned();
        let funder = self.answers("funder|create|--name|Charente|--number|13001840100013");
        assert_eq!(funder["funder"]["kind"], "KIND_BUYER");
        self.answers("prescriber|create|--name|CCAS d'Angoulême");
        let label = format!("--label-first|{day}|--label-last|2099-12-31");
        self.answers(&format!("venue|create|--name|L'Alpha|--departement|16|{label}"));
        self.answers("venue|check|venues/1|--caller|checker");
        self.answers("venue|validate|venues/1|--buyer|funders/1|--caller|validator");
        self.answers("entitlement|grant|operateur|codes|--caller|chief");
        let order = "order|create|--buyer|funders/1|--scheme|schemes/1|--quantity|100";
        self.answers(&format!("{order}|--outer-day|2099-12-31"));
        day
    }

    /// The segregated account and the venue's, confirmed.
    pub(super) fn accounts(&self, day: &str) {
        for (number, owner) in [(1, "escrow"), (2, "venues/1")] {
            let propose = format!("account|propose|{owner}|--iban|-|--holder|Structure|--json");
            let proposed = self.ask(&propose, "FR76 3000 6000 0112 3456 7890 189\n");
            assert_eq!(proposed.status.code(), Some(0), "{}", text(&proposed.stderr));
            let confirm = format!("account|confirm|bankAccounts/{number}|--from|{day}");
            self.answers(&format!("{confirm}|--caller|confirmer"));
        }
    }

    /// The same with two booklets, the first of them handed over; its codes.
    pub(super) fn handed_over(&self) -> (String, Vec<String>) {
        let day = self.founded();
        let line = format!("--day|{day}|--reference|VIR-1");
        self.answers(&format!("ledger|receive|--buyer|funders/1|--amount|1000,00|{line}"));
        let issued = self.answers("booklets|issue|--order|orders/1|--count|2");
        let numbered = &issued["numbered"];
        let named = (&numbered["first_booklet"], &numbered["count"]);
        assert_eq!(named, (&"booklets/1".into(), &2.into()));
        self.answers("booklets|allot|booklets/1|--count|2|--prescriber|prescribers/1");
        let by = format!("--prescriber|prescribers/1|--day|{day}");
        self.answers(&format!("booklets|hand-over|booklets/1|{by}"));
        let codes = self.lists("booklets|codes|booklets/1|--count|2", "");
        assert_eq!(codes.len(), 2);
        let codes = codes[0]["codes"].as_array().unwrap().iter();
        (day, codes.map(|code| code.as_str().unwrap().to_owned()).collect())
    }
}

/// Runs the program on words that `|` separates.
fn carnet(words: &str, input: &str, home: Option<&std::path::Path>) -> Output {
    let separator = if words.contains('|') { '|' } else { ' ' };
    let mut command = Command::new(env!("CARGO_BIN_EXE_carnet"));
    command.args(words.split(separator)).stdin(Stdio::piped());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    home.map(|home| command.current_dir(home));
    let mut child = command.spawn().unwrap();
    // A command that is refused at once reads nothing.
    drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
    child.wait_with_output().unwrap()
}

pub(super) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

pub(super) const REDEEM: &str =
    "redeem|-|--venue|venues/1|--service|acces-internet-et-materiel-informatique";

#[test]
fn from_the_scheme_to_the_redemption_and_back() {
    let _alone = super::alone();
    let desk = Desk::new();
    let (day, codes) = desk.handed_over();
    let redeem = format!("{REDEEM}|--day|{day}");
    let input = format!("{}\n\n  {}\n", codes[0], codes[1].to_lowercase());
    let checked = desk.ask(&format!("{redeem}|--check"), &input);
    assert_eq!(text(&checked.stdout), "l’encaissement serait accepté\n");
    assert_eq!(desk.lists(&format!("{redeem}|--check"), &input), [serde_json::json!({})]);

    let taken = desk.lists(&format!("{redeem}|--procedures|famille,social"), &input);
    let redemption = &taken[0]["redemption"];
    assert_eq!(
        (&redemption["value_cents"], &redemption["venue"]),
        (&2_000.into(), &"venues/1".into())
    );
    assert_eq!(redemption["service"], "SERVICE_ACCESS");
    assert_eq!(redemption["parts"][0]["cheques"][1], "booklets/1/cheques/2");
    let booklet = desk.answers("booklets|show|booklets/1");
    assert_eq!(booklet["uses"][0]["redemption"], redemption["name"]);

    let name = redemption["name"].as_str().unwrap();
    let void = format!("redemption|void|{name}|--venue|venues/1|--reason|entry-error");
    let voided = desk.answers(&void);
    assert!(voided["receipt"]["sequence"].as_i64() > taken[0]["receipt"]["sequence"].as_i64());
    assert!(desk.fails(&void, 1).contains("est déjà annulé (REDEMPTION_VOID)"));
    let booklet = desk.answers("booklets|show|booklets/1");
    assert_eq!((&booklet["uses"], &booklet["opposition"]), (&Value::Array(vec![]), &Value::Null));
}

#[test]
fn what_was_lost_is_blocked_and_found_again() {
    let _alone = super::alone();
    let desk = Desk::new();
    desk.handed_over();
    desk.answers("booklets|oppose|booklets/2|--reason|stolen");
    let blocked = desk.answers("booklets|show|booklets/2");
    assert_eq!(blocked["opposition"], "OPPOSITION_STOLEN");
    expect![[r"
        carnet : booklets/2 est bloqué par une opposition (BOOKLET_BLOCKED)
          à faire : s’il est retrouvé : `carnet booklets lift booklets/2`
    "]]
    .assert_eq(&desk.fails("booklets|oppose|booklets/2|--reason|lost", 1));
    desk.answers("booklets|lift|booklets/2");
    desk.answers("venue|suspend|venues/1|--reason|inquiry");
    let shown = desk.shows("venue|show|venues/1");
    assert!(shown.contains("suspendu") && shown.contains("vérification en cours"), "{shown}");
    desk.answers("venue|resume|venues/1");
    assert_eq!(desk.answers("venue|show|venues/1")["suspension"], Value::Null);
    expect![[r#"
        ┌───────────────────────────────────────┬────────────┐
        │ commande                              ┆ orders/1   │
        │ commanditaire                         ┆ funders/1  │
        │ dispositif                            ┆ schemes/1  │
        │ carnets commandés, au plus            ┆ 100        │
        │ dernier jour de service possible      ┆ 31/12/2099 │
        │ valeur d’un chèque                    ┆ 10,00 €    │
        │ chèques par carnet                    ┆ 10         │
        │ carnets émis                          ┆ 2          │
        │ chèques émis                          ┆ 20         │
        │ chèques en stock chez l’émetteur      ┆ 0          │
        │ chèques en stock chez un prescripteur ┆ 10         │
        │ chèques remis, pas encore utilisés    ┆ 10         │
        │ chèques bloqués par une opposition    ┆ 0          │
        │ chèques encaissés                     ┆ 0          │
        │ chèques portés par un autre carnet    ┆ 0          │
        │ chèques retirés du stock              ┆ 0          │
        │ chèques périmés                       ┆ 0          │
        │ chèques annulés                       ┆ 0          │
        │ valeur en circulation                 ┆ 200,00 €   │
        │ état                                  ┆ émise      │
        │ mandats enregistrés                   ┆ 0,00 €     │
        │ argent reçu pour elle                 ┆ 0,00 €     │
        │ carnets préparés                      ┆ 0          │
        └───────────────────────────────────────┴────────────┘
    "#]]
    .assert_eq(&desk.shows("order|show|orders/1"));
}

#[test]
fn the_money_is_shown_to_people_and_to_programs() {
    let _alone = super::alone();
    let desk = Desk::new();
    let (day, _) = desk.handed_over();
    desk.answers(&format!("ledger|balance|--amount|1000|--day|{day}|--reference|R-1"));
    let accounts = desk.answers("ledger|accounts");
    assert_eq!(accounts["total_debits_cents"], accounts["total_credits_cents"]);
    assert_eq!(accounts["accounts"][0]["name"], "accounts/escrow.funders-1");
    expect![[r#"
        ┌───────────────────────────┬────────────┐
        │ total des débits          ┆ 1 200,00 € │
        │ total des crédits         ┆ 1 200,00 € │
        │ dernière écriture comptée ┆ 14         │
        └───────────────────────────┴────────────┘
        ┌───────────────────────────────┬────────┬────────┬────────────┬────────────┬────────────┐
        │ compte                        ┆ numéro ┆ côté   ┆     débits ┆    crédits ┆      solde │
        ╞═══════════════════════════════╪════════╪════════╪════════════╪════════════╪════════════╡
        │ accounts/escrow.funders-1     ┆ 5121   ┆ débit  ┆ 1 000,00 € ┆     0,00 € ┆ 1 000,00 € │
        │ accounts/provision.funders-1  ┆ 4671   ┆ crédit ┆   200,00 € ┆ 1 000,00 € ┆   800,00 € │
        │ accounts/circulating.orders-1 ┆ 4672   ┆ crédit ┆     0,00 € ┆   200,00 € ┆   200,00 € │
        └───────────────────────────────┴────────┴────────┴────────────┴────────────┴────────────┘
    "#]]
    .assert_eq(&desk.shows("ledger|accounts"));
    let provision = desk.answers("ledger|account|accounts/provision.funders-1");
    assert_eq!(provision["account"]["balance_cents"], 80_000);
    let cover = desk.answers("ledger|cover");
    assert_eq!(cover["buyers"][0]["escrow_cents"], 100_000);
    assert!(desk.shows("ledger|cover").contains("1 000,00 €"));

    let entries = desk.lists("ledger|watch|--count|3", "");
    let kinds: Vec<&str> = entries.iter().map(|entry| entry["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["founded", "scheme_created", "buyer_created"]);
    let later = desk.lists("ledger|watch|--after|2|--count|1", "");
    assert_eq!(later, entries[2..]);
    assert!(desk.shows("ledger|watch|--count|1").contains("founded"));
}

#[test]
fn a_cycle_is_closed_approved_and_paid() {
    let _alone = super::alone();
    let desk = Desk::new();
    let (day, codes) = desk.handed_over();
    desk.lists(&format!("{REDEEM}|--day|{day}"), &codes[..3].join("\n"));
    let closed = desk.answers("cycle|close|--label|first|--caller|closer");
    assert_eq!(closed["cycle"]["closed_by"], "closer");
    let cycle = desk.until("cycle|show|cycles/1", "STATE_COMPUTED");
    assert_eq!(cycle["totals"]["amount_cents"], 3_000);
    let digest = cycle["totals"]["figures_digest"].as_str().unwrap();
    let approve = format!("cycle|approve|cycles/1|--figures|{digest}");
    assert!(desk.fails(&format!("{approve}|--caller|closer"), 1).contains("(SAME_CALLER)"));
    let others = approve.replace(digest, &"0".repeat(64));
    assert!(desk.fails(&format!("{others}|--caller|approver"), 1).contains("(FIGURES_MISMATCH)"));
    desk.answers(&format!("{approve}|--caller|approver"));
    let due = desk.lists("cycle|remittances|cycles/1", "");
    assert_eq!((due.len(), &due[0]["payable_cents"]), (1, &3_000.into()));

    let held = desk.lists("pay|held", "");
    assert_eq!(held[0]["reason"], "HOLD_REASON_NO_ACCOUNT");
    let unpaid = desk.fails("pay|create|--cycle|cycles/1", 1);
    assert!(unpaid.contains("(PAYMENTS_HELD)") && unpaid.contains("`carnet pay held`"), "{unpaid}");
    desk.accounts(&day);
    desk.answers("pay|create|--cycle|cycles/1");
    let run = desk.until("pay|show|paymentRuns/1", "STATE_SEALED");
    assert_eq!((&run["payments"], &run["amount_cents"]), (&1.into(), &3_000.into()));
    let payments = desk.lists("pay|payments|paymentRuns/1", "");
    assert_eq!(payments[0]["lines"][0]["buyer"], "funders/1");
    desk.answers(&format!("payment|book|payments/1|--day|{day}|--reference|OUT-1"));
    desk.answers(&format!("payment|return|payments/1|--day|{day}|--reference|IN-1"));
    assert_eq!(desk.answers("payment|show|payments/1")["state"], "STATE_RETURNED");
    assert!(desk.shows("cycle|remittances|cycles/1").contains("30,00 €"));
}

#[test]
fn everything_that_was_made_can_be_shown() {
    let _alone = super::alone();
    let desk = Desk::new();
    let day = desk.founded();
    let label = format!("--label-first|{day}|--label-last|2099-12-31");
    let where_it_is = "--departement|16|--postcode|16000|--commune|Angoulême|--insee|16015";
    desk.answers(&format!("venue|create|--name|Le Labo|{where_it_is}|{label}"));
    let venues = desk.lists("venues|list", "");
    assert_eq!(venues.len(), 2);
    assert_eq!(venues[1]["profile"]["insee_code"], "16015");
    assert_eq!(venues[1], desk.answers("venue|show|venues/2"));
    assert!(desk.shows("venue|list").contains("Le Labo"));
    assert_eq!(desk.answers("funder|show|funders/1")["display_name"], "Charente");
    assert_eq!(desk.answers("prescriber|show|prescribers/1")["organisation_number"], Value::Null);
}

#[test]
fn a_request_that_is_repeated_is_made_once() {
    let _alone = super::alone();
    let desk = Desk::new();
    let create = "funder|create|--request-id|3d5c0f4e-7a92-4c0c-9d2e-0a8d2f6f1b11|--name|Charente";
    let first = desk.answers(create);
    assert_eq!(desk.answers(create), first);
    assert!(desk.fails(&format!("{create} 2"), 1).contains("(REQUEST_REUSED)"));
    let other = desk.answers(&format!("{create}|--caller|guichet-2"));
    assert_eq!(other["funder"]["name"], "funders/2");
}

#[test]
fn a_refused_redemption_says_which_code_and_never_shows_one() {
    let _alone = super::alone();
    let desk = Desk::new();
    let (day, codes) = desk.handed_over();
    let redeem = format!("{REDEEM}|--day|{day}");
    let twice = format!("{}\n{}\n", codes[0], codes[0]);
    let refused = desk.ask(&redeem, &twice);
    assert_eq!(refused.status.code(), Some(1));
    let said = text(&refused.stderr);
    assert!(said.contains("le code n° 2 est donné deux fois (CHEQUE_REPEATED)"), "{said}");
    assert!(!said.contains(&codes[0]) && refused.stdout.is_empty());
    // What is on the command line is not repeated either.
    let wrong = desk.fails(&redeem.replace("|-|", "|0000-0000-0000-0000-0001|"), 1);
    assert!(wrong.contains("(CODE_") && !wrong.contains("0000-0000"), "{wrong}");
    let many = [codes[1].as_str(); 11].join("\n");
    let refused = desk.ask(&redeem, &many);
    assert_eq!(refused.status.code(), Some(64));
    assert!(text(&refused.stderr).contains("\n  codes : "), "{}", text(&refused.stderr));
    let flood = "x".repeat(20_000);
    assert_eq!(desk.ask(&redeem, &flood).status.code(), Some(64));
}

#[test]
fn each_way_to_end_has_its_code() {
    let _alone = super::alone();
    let desk = Desk::new();
    assert!(
        desk.fails("venue|show|venues/9", 1).contains("venues/9 n’existe pas (VENUE_NOT_FOUND)")
    );
    assert!(desk.fails("venue|show|funders/1", 64).contains("venues/{number}"));
    assert!(desk.fails("ledger|account|savings", 64).contains("(FIELDS_INVALID)"));
    let foreign = carnet("ledger|cover|--server|127.0.0.1:50051", "", None);
    assert_eq!(foreign.status.code(), Some(64));
    assert!(desk.fails("ledger|cover|--caller|engine", 64).contains("--caller"));
    assert!(desk.fails("ledger|cover|--caller|Jean Dupont", 64).contains("--caller"));
    assert!(desk.fails("clock|accept|--day|2020-01-01", 1).contains("(CLOCK_NOT_SUSPECT)"));
    let create = "funder|create|--name|A|--request-id|3d5c0f4e-7a92-4c0c-9d2e-0a8d2f6f1b11";

    let nobody = carnet(&format!("{create}|--server|http://127.0.0.1:1"), "", None);
    assert_eq!(nobody.status.code(), Some(69), "{}", text(&nobody.stderr));
    assert!(text(&nobody.stderr).contains("ne répond pas"));

    // Takes the request, and goes away: it could have been written.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || listener.incoming().for_each(drop));
    let lost = carnet(&format!("{create}|--server|{address}"), "", None);
    assert_eq!(lost.status.code(), Some(75), "{}", text(&lost.stderr));
    let said = text(&lost.stderr);
    assert!(said.contains("--request-id 3d5c0f4e-7a92-4c0c-9d2e-0a8d2f6f1b11"), "{said}");
    let lost = carnet(&format!("ledger|cover|--server|{address}"), "", None);
    assert_eq!(lost.status.code(), Some(69), "{}", text(&lost.stderr));
}

#[test]
fn another_grpc_program_is_told_from_a_server_of_ours() {
    let _alone = super::alone();
    let runtime = super::served::runtime();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (_, health) = tonic_health::server::health_reporter();
    let server = tonic::transport::Server::builder().add_service(health);
    let incoming = tokio_stream::wrappers::TcpListenerStream::new(listener);
    let serving = runtime.spawn(server.serve_with_incoming(incoming));
    let answered = carnet(&format!("funder|create|--name|A|--server|{address}"), "", None);
    serving.abort();
    assert_eq!(answered.status.code(), Some(70), "{}", text(&answered.stderr));
    assert!(text(&answered.stderr).contains("n’est pas un serveur carnet"));
}
