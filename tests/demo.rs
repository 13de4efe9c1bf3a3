//! The demonstration, run as a visitor runs it.

#![expect(clippy::unwrap_used, reason = "a failed step of the set-up fails the test")]

use std::path::Path;
use std::process::{Command, Output};

fn carnet(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_carnet")).args(arguments).output().unwrap()
}

fn demo(dir: &Path, seed: &str) -> Output {
    carnet(&["demo", "--data", dir.to_str().unwrap(), "--seed", seed, "--booklets", "50"])
}

fn text(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn the_same_seed_prints_the_same_text_and_leaves_a_ledger_that_verifies() {
    let temporary = tempfile::tempdir().unwrap();
    let dir = temporary.path().join("demo");
    let first = text(&demo(&dir, "7"));
    let second = text(&demo(&dir, "7"));
    assert_eq!(first, second);
    assert_ne!(first, text(&demo(&dir, "8")));

    for said in ["113", "COVER_INSUFFICIENT", "tous les invariants tiennent", "carnet serve"] {
        assert!(first.contains(said), "{said}");
    }
    assert!(!first.contains('✗') && !first.contains("ROMPU"), "{first}");
    let verified = carnet(&["verify", "--data", dir.join("donnees").to_str().unwrap()]);
    assert!(text(&verified).contains("verdict : tous les invariants tiennent"));
}

#[test]
fn a_folder_that_is_not_a_demonstrations_is_refused() {
    let temporary = tempfile::tempdir().unwrap();
    std::fs::write(temporary.path().join("comptes.txt"), "à garder").unwrap();
    let refused = demo(temporary.path(), "7");
    assert_eq!(refused.status.code(), Some(1));
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(said.contains("n’est pas un dossier de démonstration"), "{said}");
    assert!(refused.stdout.is_empty());
    assert_eq!(std::fs::read_dir(temporary.path()).unwrap().count(), 1);
}
