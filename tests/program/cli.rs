//! The subcommands as an operator types them: what they print and how they end.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

const PLACES: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/venues-charente-2023-07-11.csv");

fn carnet(home: &Path, arguments: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_carnet"));
    command.current_dir(home).args(arguments.split(' ')).output().unwrap()
}

/// The exit code and all that was printed.
fn told(output: &Output) -> (Option<i32>, String) {
    let (out, err) = (&output.stdout, &output.stderr);
    let text = String::from_utf8_lossy(out).into_owned() + &String::from_utf8_lossy(err);
    (output.status.code(), text)
}

fn says(home: &Path, arguments: &str, code: i32, expected: &str) {
    let (ended, text) = told(&carnet(home, arguments));
    assert_eq!(ended, Some(code), "{arguments}: {text}");
    assert!(text.contains(expected), "{arguments}: {text}");
}

/// A served ledger, and its address; killed when dropped.
pub(crate) struct Served(Child, pub(crate) String);

impl Served {
    pub(crate) fn new(home: &Path) -> Served {
        let mut command = Command::new(env!("CARGO_BIN_EXE_carnet"));
        let arguments = "serve --data data --keys keys --listen 127.0.0.1:0";
        let command = command.current_dir(home).args(arguments.split(' '));
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().rsplit(' ').next().unwrap().to_owned();
        Served(child, address)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

#[test]
fn a_ledger_is_made_filled_verified_and_rebuilt_from_the_command_line() {
    let _alone = super::alone();
    let temporary = tempfile::tempdir().unwrap();
    let home = temporary.path();
    says(home, "init --data data --keys keys", 0, "ledger ");
    says(home, "init --data data --keys keys2", 1, "already holds a journal");
    says(home, "init --data data2 --keys keys", 1, "code-1.key");
    assert!(!home.join("data2/journal").exists(), "a refused init can be tried again");
    says(home, "init --data data2 --keys data2/keys", 1, "--keys");

    let served = Served::new(home);
    let days = "--label-first 2026-01-01 --label-last 2026-12-31";
    let import = format!("venues import {PLACES} --server {} {days}", served.1);
    says(home, &import, 0, "113");
    says(home, &import, 0, "déjà importées, inchangées");
    says(home, &format!("{import} --json"), 0, "\"row\":\"refused\"");
    let accept = format!("clock accept --server {} --day 2020-01-01", served.1);
    says(home, &accept, 1, "(CLOCK_NOT_SUSPECT)");
    says(home, "verify --data data", 0, "le dossier est en service");
    says(home, "rebuild --data data", 1, "in use by another process");
    says(home, "serve --data data --keys keys", 1, "in use by another process");
    drop(served);
    says(home, "rebuild --data data", 0, "projection reconstruite : 114 écritures");
    says(home, "verify --data data", 0, "tous les invariants tiennent");
    says(home, "verify --data data --json", 0, "\"invariant\":1");
}

#[test]
fn what_cannot_be_done_is_said_with_what_would_be_right() {
    let _alone = super::alone();
    let temporary = tempfile::tempdir().unwrap();
    let home = temporary.path();
    says(home, "init --data data --keys keys", 0, "ledger ");
    says(home, "serve --data data --keys keys --listen 0.0.0.0:0", 1, "127.0.0.1");
    says(home, "serve --data missing --keys keys", 1, "check --data");
    says(home, "verify --data missing", 1, "check --data");
    says(home, "rebuild --data missing", 1, "check --data");
    says(home, "frobnicate", 64, "frobnicate");
    says(home, "--log a=b=c verify --data data", 64, "--log");
    let nobody = "--server http://127.0.0.1:1 --label-first 2026-01-01 --label-last 2026-12-31";
    says(home, &format!("venues import missing.csv {nobody}"), 1, "missing.csv");
    says(home, &format!("venues import {PLACES} {nobody}"), 69, "http://127.0.0.1:1");
}
