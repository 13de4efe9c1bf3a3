//! The demonstration, run as a visitor runs it, and its figures read back.

#![expect(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a failed step of the set-up fails the test"
)]

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

fn carnet(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_carnet")).args(arguments).output().unwrap()
}

fn demo(dir: &Path, seed: &str, booklets: &str) -> Output {
    carnet(&["demo", "--data", dir.to_str().unwrap(), "--seed", seed, "--booklets", booklets])
}

fn text(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// The section of the summary whose title begins with `number`.
fn section(summary: &str, number: u32) -> String {
    let begins = format!("\n{number}. ");
    let rest = summary.split(&begins).nth(1).unwrap();
    let ends = format!("\n{}. ", number + 1);
    rest.split(&ends).next().unwrap().to_owned()
}

/// The digits of a text as one number: `1 234,50 €` is 123 450.
fn digits(text: &str) -> u64 {
    text.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap()
}

/// The figures of the row of a table that begins with `what`.
fn row(section: &str, what: &str) -> Vec<u64> {
    let begins = format!("│ {what}");
    let line = section.lines().find(|line| line.starts_with(&begins)).unwrap();
    let cells = line.trim_matches('│').split('┆').skip(1);
    cells.filter(|cell| cell.contains(|c: char| c.is_ascii_digit())).map(digits).collect()
}

/// What every row of several has in the columns, added up.
fn sum(section: &str, rows: &[&str]) -> Vec<u64> {
    rows.iter().map(|what| row(section, what)).fold(Vec::new(), |sum, row| {
        let sum = if sum.is_empty() { vec![0; row.len()] } else { sum };
        sum.iter().zip(row).map(|(a, b)| a + b).collect()
    })
}

const ENDED: [&str; 5] = ["encaissés ", "perdus", "retirés", "périmés", "encaissés, puis"];
/// What a booklet is worth, in cents.
const BOOKLET_CENTS: u64 = 10_000;
const STANDING: [&str; 4] = ["en stock", "dotés", "remis", "bloqués"];

/// Who bears what adds up to what was used, and what is called is paid.
fn who_bears_what(summary: &str, due: u64, contributed: u64) {
    let shares = section(summary, 8);
    let [all, caf, work, state, buyers]: [u64; 5] = row(&shares, "ensemble").try_into().unwrap();
    assert_eq!((all, caf + work + state + buyers), (due, due));
    let called = ["CAF", "France Travail", "État"].map(|bearer| {
        let [borne, _, _, _, called, received, outstanding]: [u64; 7] =
            row(&shares, bearer).try_into().unwrap();
        assert_eq!((called, outstanding), (received, 0));
        (borne, called)
    });
    assert_eq!(called.map(|(borne, _)| borne), [caf, work, state]);
    assert_eq!(called.iter().map(|(_, called)| called).sum::<u64>(), contributed);
    for said in ["épuisée en", "conteste", "fondée", "écartée", "annulé après", "rendu à la"]
    {
        assert!(shares.contains(said), "{said}: {shares}");
    }
}

#[test]
fn the_year_of_two_hundred_booklets_adds_up() {
    let temporary = tempfile::tempdir().unwrap();
    let dir = temporary.path().join("demo");
    let summary = text(&demo(&dir, "1", "200"));
    assert!(!summary.contains('✗') && !summary.contains("ROMPU"), "{summary}");

    // Every chèque that was issued has ended, and in one way.
    let cheques = section(&summary, 4);
    let issued = row(&cheques, "émis");
    assert_eq!(sum(&cheques, &ENDED), issued);
    assert_eq!(sum(&cheques, &STANDING), [0; 4]);
    let [own, on_mandate, both, value] = issued[..] else { panic!("{issued:?}") };
    assert_eq!((own + on_mandate, both * 1_000), (both, value));
    let replaced = row(&cheques, "perdus")[2];
    let money = section(&summary, 10);
    let turned = row(&money, "reçu des financeurs, devenu")[2];
    assert!(turned > 0 && turned.is_multiple_of(BOOKLET_CENTS), "{turned}");
    assert_eq!(both, 2_000 + turned / 1_000 + replaced);
    for happened in ["perdus", "retirés", "périmés", "encaissés, puis"] {
        assert!(row(&cheques, happened)[2] > 0, "{happened}");
    }

    // What was not used is the buyers' again, to the cent, and what others paid is held for them.
    let back = ["rendu : chèques retirés", "rendu : chèques périmés", "rendu : encaissements"];
    let kept = ["provision à la fin", "reçu d’autres à la fin", "dû à des financeurs"];
    let contributed = "reçu des financeurs, pour";
    let gone = ["reçu des financeurs, versé"];
    let decided = [&kept[..], &gone, &["reçu des financeurs, devenu"]].concat();
    let back = [&back[..], &[contributed]].concat();
    assert_eq!(sum(&money, &back), sum(&money, &decided));
    assert_eq!(row(&money, "payé aux lieux")[2], row(&cheques, "encaissés ")[3]);
    let received = ["reçu à la banque", contributed];
    let spent = [&kept[..], &gone, &["payé aux lieux"]].concat();
    assert_eq!(sum(&money, &spent), sum(&money, &received));
    let mandated = row(&money, "mandaté");
    let transferred = row(&money, "reçu à la banque")[1];
    assert_eq!(mandated, [0, transferred, transferred]);

    // Months and accounts say the same.
    let months = section(&summary, 7);
    let [used, due, undone, paid] = row(&months, "ensemble")[..] else { panic!("{months}") };
    assert_eq!((used * 1_000, due), (due, undone + paid));
    assert_eq!(paid, row(&money, "payé aux lieux")[2]);
    let accounts = section(&summary, 12);
    let kept = sum(&money, &kept)[2];
    let float = row(&accounts, "avance de l’opérateur")[2];
    assert_eq!(row(&accounts, "banque, compte cantonné")[2], kept + float);
    for (account, what) in
        [("provision des", "provision à la fin"), ("reçu d’autres", "reçu d’autres à la fin")]
    {
        assert_eq!(row(&accounts, account)[2], row(&money, what)[2]);
    }

    who_bears_what(&summary, due, row(&money, contributed)[2]);

    // The calendar was run late and kept its days.
    let calendar = section(&summary, 9);
    for day in ["01/12/2024", "16/12/2024", "24/12/2024", "31/01/2025", "06/02/2025", "28/02/2025"]
    {
        assert!(calendar.contains(day), "{day}");
    }
    assert_eq!(row(&calendar, "péremption"), [1_032_025, 3_032_025]);
    assert_eq!(row(&calendar, "encore en circulation")[2..], [0, 0]);
    assert_eq!(row(&calendar, "encaissés")[2..], row(&cheques, "encaissés ")[..2]);

    let verified = carnet(&["verify", "--data", dir.join("donnees").to_str().unwrap()]);
    assert!(text(&verified).contains("verdict : tous les invariants tiennent"));
}

/// What the files of a folder of the demonstration hold, by their names.
fn files(dir: &Path, folder: &str) -> BTreeMap<String, String> {
    let entries = fs::read_dir(dir.join(folder)).unwrap();
    let read = |entry: std::io::Result<fs::DirEntry>| {
        let entry = entry.unwrap();
        (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap())
    };
    entries.map(read).collect()
}

/// The text of every element of this name.
fn elements<'a>(file: &'a str, name: &str) -> Vec<&'a str> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    file.split(&*open).skip(1).map(|rest| rest.split(&*close).next().unwrap()).collect()
}

/// A demonstrated ledger that is served, and its address; killed when dropped.
struct Served(Child, String);

impl Served {
    fn new(dir: &Path) -> Served {
        let mut command = Command::new(env!("CARGO_BIN_EXE_carnet"));
        let arguments = "serve --data donnees --keys cles --listen 127.0.0.1:0";
        let command = command.current_dir(dir).args(arguments.split(' '));
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Served(child, line.trim().rsplit(' ').next().unwrap().to_owned())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// What `carnet verify` says of the ledger in `dir`: how many entries, when all is well.
fn verified(dir: &Path) -> u64 {
    let said = text(&carnet(&["verify", "--data", dir.join("donnees").to_str().unwrap()]));
    assert!(said.contains("verdict : tous les invariants tiennent"), "{said}");
    let line = said.lines().find(|line| line.starts_with("grand livre ")).unwrap();
    let entries = line.split(" : ").nth(1).unwrap().split(" écritures").next().unwrap();
    digits(entries)
}

#[test]
fn every_file_of_the_bank_can_be_imported_again_and_changes_nothing() {
    let temporary = tempfile::tempdir().unwrap();
    let dir = temporary.path().join("demo");
    text(&demo(&dir, "2", "10"));
    let before = verified(&dir);
    let served = Served::new(&dir);
    let clock = ["clock", "accept", "--server", &served.1, "--day"];
    let today = text(&Command::new("date").env("TZ", "Europe/Paris").arg("+%F").output().unwrap());
    text(&carnet(&[&clock[..], &[today.trim()]].concat()));
    let paths: Vec<String> = files(&dir, "bank")
        .keys()
        .map(|name| dir.join("bank").join(name).to_str().unwrap().to_owned())
        .collect();
    let again: Vec<&str> = ["bank", "import", "--server", &served.1, "--json"]
        .into_iter()
        .chain(paths.iter().map(String::as_str))
        .collect();
    let said = text(&carnet(&again));
    let fates = |fate: &str| said.matches(&format!("\"fate\":\"{fate}\"")).count();
    assert!(fates("FATE_KNOWN") > 0, "{said}");
    for fate in ["FATE_PAID", "FATE_RETURNED", "FATE_MONEY", "FATE_SUSPENDED", "FATE_REFUSED"] {
        assert_eq!(fates(fate), 0, "{fate}");
    }
    drop(served);
    // One entry more: that the day was confirmed.
    assert_eq!(verified(&dir), before + 1);
}

#[test]
fn what_the_bank_was_sent_and_what_it_sent_adds_up() {
    let temporary = tempfile::tempdir().unwrap();
    let dir = temporary.path().join("demo");
    let summary = text(&demo(&dir, "3", "50"));
    let money = section(&summary, 10);

    // The payment files ask for what venues were paid, what came back, and what was taken home.
    let payments = files(&dir, "payments");
    let (mut asked, mut ids) = (0, Vec::new());
    for (name, file) in &payments {
        assert_eq!(format!("{}.xml", elements(file, "MsgId")[0]), *name);
        let sum: u64 = elements(file, "InstdAmt Ccy=\"EUR\"")
            .iter()
            .map(|rest| digits(rest.split("</InstdAmt>").next().unwrap()))
            .sum();
        assert_eq!(
            [sum; 2].to_vec(),
            elements(file, "CtrlSum").into_iter().map(digits).collect::<Vec<_>>()
        );
        asked += sum;
        ids.extend(elements(file, "EndToEndId"));
    }
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "an end-to-end id stands once");
    let line = money.lines().find(|line| line.starts_with("payments/")).unwrap();
    let said: Vec<u64> = line
        .split(", ")
        .take(2)
        .map(|part| part.replace("pain.001", ""))
        .map(|part| digits(&part))
        .collect();
    assert_eq!(said, [payments.len(), count].map(|count| u64::try_from(count).unwrap()));
    assert_eq!(digits(line.split("soit").nth(1).unwrap()), asked);
    let taken = row(&money, "reçu des financeurs, versé")[2];
    let returned = money.lines().find(|line| line.contains("virements sont revenus")).unwrap();
    let returned = digits(returned.split(" : ").next().unwrap().split("soit").nth(1).unwrap());
    assert_eq!(asked, row(&money, "payé aux lieux")[2] + taken + returned);

    // Every run was told of, and every banking day has one statement.
    let bank = files(&dir, "bank");
    let of = |kind: &str| bank.keys().filter(|name| name.contains(kind)).count();
    assert_eq!((of("pain.002"), of("camt.053")), (payments.len(), bank.len() - payments.len()));
    assert_eq!(bank.values().filter(|file| file.contains("RVMC")).count(), 1);
    let returned = bank.values().map(|file| file.matches("<RtrInf>").count());
    assert_eq!(returned.sum::<usize>(), 2);
}

#[test]
fn the_same_seed_prints_the_same_text_and_another_one_another() {
    let temporary = tempfile::tempdir().unwrap();
    let dir = temporary.path().join("demo");
    let first = text(&demo(&dir, "7", "50"));
    let sent = ["payments", "bank"].map(|folder| files(&dir, folder));
    let second = text(&demo(&dir, "7", "50"));
    assert_eq!(first, second);
    assert_eq!(["payments", "bank"].map(|folder| files(&dir, folder)), sent);
    assert_ne!(first, text(&demo(&dir, "8", "10")));
    for said in ["113", "NOT_FUNDED", "tous les invariants tiennent", "carnet serve"] {
        assert!(first.contains(said), "{said}");
    }
    assert!(!first.contains('✗') && !first.contains("ROMPU"), "{first}");
}

#[test]
fn a_folder_that_is_not_a_demonstrations_is_refused() {
    let temporary = tempfile::tempdir().unwrap();
    std::fs::write(temporary.path().join("comptes.txt"), "à garder").unwrap();
    let refused = demo(temporary.path(), "7", "50");
    assert_eq!(refused.status.code(), Some(1));
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(said.contains("n’est pas un dossier de démonstration"), "{said}");
    assert!(refused.stdout.is_empty());
    assert_eq!(std::fs::read_dir(temporary.path()).unwrap().count(), 1);
}
