//! `carnet export journal` as an auditor types it: the whole journal under its name, or nothing.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use super::cli::Served;

const CARNET: &str = env!("CARGO_BIN_EXE_carnet");
const PLACES: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/venues-charente-2023-07-11.csv");
/// The entries of a ledger into which those places were imported.
const ENTRIES: usize = 114;

fn carnet(home: &Path, arguments: &str) -> Output {
    Command::new(CARNET).current_dir(home).args(arguments.split(' ')).output().unwrap()
}

/// Standard error of a command that is refused.
fn refused(output: Output) -> String {
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8(output.stderr).unwrap()
}

/// The names in `home`.
fn names(home: &Path) -> Vec<String> {
    let entries = fs::read_dir(home).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// A ledger with some entries; what a live one answers to an export.
fn prepare(home: &Path) -> String {
    assert!(carnet(home, "init --data data --keys keys --segment-mib 1").status.success());
    fill(home)
}

fn fill(home: &Path) -> String {
    let served = Served::new(home);
    let days = "--label-first 2026-01-01 --label-last 2026-12-31";
    let import = format!("venues import {PLACES} --server {} {days}", served.1);
    assert!(carnet(home, &import).status.success());
    refused(carnet(home, "export journal --data data --out live.jsonl"))
}

#[test]
fn the_whole_journal_is_exported_or_nothing() {
    let _alone = super::alone();
    let temporary = tempfile::tempdir().unwrap();
    let home = temporary.path();
    let said = prepare(home);
    assert!(said.contains("data is in use by another process"), "{said}");
    assert_eq!(names(home), ["data", "keys"]);

    let printed = carnet(home, "export journal --data data");
    let text = String::from_utf8(printed.stdout).unwrap();
    assert_eq!(text.lines().count(), ENTRIES);
    let last: serde_json::Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    let hash = last["chain_hash"].as_str().unwrap();
    let said = String::from_utf8(printed.stderr).unwrap();
    assert!(said.contains(&format!("{ENTRIES} écritures exportées, empreinte {hash}")), "{said}");
    let verified = String::from_utf8(carnet(home, "verify --data data").stdout).unwrap();
    assert!(verified.contains(hash), "{verified}");

    fs::write(home.join("journal.jsonl"), "an older one").unwrap();
    assert!(carnet(home, "export journal --data data --out journal.jsonl").status.success());
    assert_eq!(fs::read_to_string(home.join("journal.jsonl")).unwrap(), text);
    let mode = fs::metadata(home.join("journal.jsonl")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(names(home), ["data", "journal.jsonl", "keys"]);

    let said = refused(carnet(home, "export journal --data missing --out other.jsonl"));
    assert!(said.contains("check --data"), "{said}");
    assert_eq!(names(home), ["data", "journal.jsonl", "keys"]);
}

#[test]
fn a_file_that_cannot_be_written_is_named_and_left_as_it_was() {
    let _alone = super::alone();
    let temporary = tempfile::tempdir().unwrap();
    let home = temporary.path();
    prepare(home);
    let said = refused(carnet(home, "export journal --data data --out nowhere/journal.jsonl"));
    assert!(said.contains("nowhere/journal.jsonl ne peut pas être écrit"), "{said}");
    let said = refused(carnet(home, "export journal --data data --out keys"));
    assert!(said.contains("keys ne peut pas être écrit"), "{said}");

    // A limit on the size of files stands for a full disk; the program is not killed for trying.
    fs::write(home.join("journal.jsonl"), "an older one").unwrap();
    let script = "trap '' XFSZ; ulimit -f 8; exec \"$@\"";
    let mut command = Command::new("sh");
    command.current_dir(home).args(["-c", script, "sh", CARNET, "export", "journal"]);
    let said =
        refused(command.args(["--data", "data", "--out", "journal.jsonl"]).output().unwrap());
    assert!(said.contains("journal.jsonl ne peut pas être écrit"), "{said}");
    assert!(said.contains("File too large"), "{said}");
    assert_eq!(fs::read_to_string(home.join("journal.jsonl")).unwrap(), "an older one");
    assert_eq!(names(home), ["data", "journal.jsonl", "keys"]);

    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = Command::new(CARNET);
    command.current_dir(home).args(["export", "journal", "--data", "data"]);
    let said = refused(command.stdout(Stdio::from(full)).output().unwrap());
    assert!(said.contains("la sortie standard"), "{said}");
}

#[test]
fn a_damaged_journal_is_not_exported() {
    let _alone = super::alone();
    let temporary = tempfile::tempdir().unwrap();
    let home = temporary.path();
    prepare(home);
    let file = home.join("data/journal/segment-0000000001");
    let mut bytes = fs::read(&file).unwrap();
    // In the last turn's entry, some way into what is written.
    let last = bytes.iter().rposition(|byte| *byte != 0).unwrap();
    bytes[last] ^= 0x04;
    fs::write(&file, bytes).unwrap();
    let said = refused(carnet(home, "export journal --data data --out journal.jsonl"));
    assert!(said.contains("segment-0000000001 at byte"), "{said}");
    assert!(said.contains(&format!("from entry {ENTRIES}")), "{said}");
    assert_eq!(names(home), ["data", "keys"]);
}

#[test]
fn what_a_power_cut_leaves_is_recovered_before_it_is_exported() {
    let _alone = super::alone();
    let temporary = tempfile::tempdir().unwrap();
    let home = temporary.path();
    assert!(carnet(home, "init --data data --keys keys --segment-mib 1").status.success());
    let head = fs::read(home.join("data/journal/head")).unwrap();
    fill(home);
    // As if it had not reached the disk since then.
    fs::write(home.join("data/journal/head"), head).unwrap();
    let said = refused(carnet(home, "export journal --data data --out journal.jsonl"));
    assert!(said.contains("run `carnet rebuild`"), "{said}");
    assert_eq!(names(home), ["data", "keys"]);
    assert!(carnet(home, "rebuild --data data").status.success());
    let exported = carnet(home, "export journal --data data");
    assert!(exported.status.success());
    assert_eq!(String::from_utf8(exported.stdout).unwrap().lines().count(), ENTRIES);
}
