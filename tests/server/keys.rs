//! Keys that are missing, others, or open to others: nothing is served, and the message says what
//! to do.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use carnet::engine::keys;
use expect_test::{Expect, expect};

use super::support::{Desk, redeem, submission};

/// Why `desk` does not start, with the names of its folder and the fingerprints left out.
fn refused(desk: &mut Desk, expected: &Expect) {
    let error = desk.served.start().err().unwrap().to_string();
    let home = desk.served.home.path().display().to_string();
    let masked: Vec<String> = error.replace(&home, "HOME").split(' ').map(masked).collect();
    expected.assert_eq(&masked.join(" ").replace([';', ':', ','], "\n"));
}

fn masked(word: &str) -> String {
    let digits = word.chars().filter(char::is_ascii_hexdigit).count();
    if digits >= 32 { "FINGERPRINT".to_owned() } else { word.to_owned() }
}

#[test]
fn a_ledger_without_its_keys_does_not_start() {
    let mut desk = Desk::new();
    desk.served.stop();
    let (dir, away) = (desk.served.keys(), desk.served.home.path().join("away"));
    let file = dir.join("code-1.key");

    fs::rename(&dir, &away).unwrap();
    refused(
        &mut desk,
        &expect![[r#"
        the key folder HOME/keys does not exist
         check --keys
         or restore it"#]],
    );
    fs::create_dir(&dir).unwrap();
    refused(
        &mut desk,
        &expect![[r#"
        HOME/keys is open to others (mode 755)
         run `chmod 700 HOME/keys`"#]],
    );
    fs::set_permissions(&dir, Permissions::from_mode(0o700)).unwrap();
    refused(
        &mut desk,
        &expect![[r#"
        HOME/keys holds no file code-N.key
         check --keys
         or restore the keys"#]],
    );
    keys::create(&dir).unwrap();
    refused(
        &mut desk,
        &expect![[r#"
        code-1.key is not this ledger's key of version 1
         its fingerprint is FINGERPRINT the ledger's FINGERPRINT restore the right file
         or check --keys"#]],
    );
    fs::copy(away.join("code-1.key"), &file).unwrap();
    fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
    refused(
        &mut desk,
        &expect![[r#"
        HOME/keys/code-1.key is open to others (mode 644)
         run `chmod 600 HOME/keys/code-1.key`"#]],
    );
    fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
    fs::write(dir.join("code-64.key"), "").unwrap();
    refused(
        &mut desk,
        &expect![[r#"
        HOME/keys/code-64.key is not the name of a key
         versions go from 1 to 63
         as in code-1.key
         rename or remove it"#]],
    );
    fs::remove_file(dir.join("code-64.key")).unwrap();
    desk.served.start().unwrap();
    desk.submit(submission(100, redeem(0))).unwrap();
}

#[test]
fn a_flipped_bit_in_a_key_is_found() {
    let mut desk = Desk::new();
    desk.served.stop();
    let file = desk.served.keys().join("code-1.key");
    let whole = fs::read(&file).unwrap();
    for at in 0..whole.len() - 1 {
        let mut flipped = whole.clone();
        flipped[at] ^= 0x04;
        fs::write(&file, &flipped).unwrap();
        let error = desk.served.start().err().map(|error| error.to_string());
        assert!(error.is_some_and(|error| error.contains("code-1.key")), "byte {at}");
    }
    fs::write(&file, &whole).unwrap();
    desk.served.start().unwrap();
}

#[test]
fn a_folder_that_is_served_is_not_served_twice() {
    let mut desk = Desk::new();
    let error = desk.served.start().err().unwrap().to_string();
    assert!(error.contains("is in use by another process"), "{error}");
}
