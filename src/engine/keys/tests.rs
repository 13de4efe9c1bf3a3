//! The key folder: what is written is read back, and what is wrong is said with what to do.

use std::os::unix::fs::PermissionsExt;

use super::*;

const DIGITS: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// A folder whose only key file, if any, is `name` with `content`.
fn folder(name: &str, content: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    chmod(dir.path(), 0o700);
    if !name.is_empty() {
        fs::write(dir.path().join(name), content).unwrap();
        chmod(&dir.path().join(name), 0o600);
    }
    dir
}

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn content(version: u8) -> String {
    format!("carnet code key, version {version}\n{DIGITS}\n")
}

fn refusal(dir: &Path) -> String {
    let message = load(dir).unwrap_err().to_string();
    assert!(!message.contains("0001020304"), "a secret is in {message}");
    message.replace(dir.to_str().unwrap(), "DIR")
}

#[test]
fn a_key_that_was_made_is_loaded() {
    let parent = folder("", "");
    let dir = parent.path().join("keys");
    let fingerprint = create(&dir).unwrap();
    let keys = load(&dir).unwrap();
    assert_eq!(keys.len(), 1);
    check(&[(KeyVersion::FIRST, fingerprint)], &keys).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().mode() & 0o777;
    assert_eq!((mode(&dir), mode(&dir.join("code-1.key"))), (0o700, 0o600));
    let text = fs::read_to_string(dir.join("code-1.key")).unwrap();
    assert!(text.starts_with("carnet code key, version 1\n") && text.len() == 92, "{text}");
}

#[test]
fn a_key_is_never_overwritten() {
    let dir = folder("code-1.key", "precious");
    assert!(matches!(create(dir.path()), Err(KeyError::Exists { .. })));
    assert_eq!(fs::read_to_string(dir.path().join("code-1.key")).unwrap(), "precious");
}

#[test]
fn keys_are_loaded_in_order_and_other_files_left_alone() {
    let dir = folder("code-10.key", &content(10));
    for (name, content) in [("code-2.key", content(2)), ("README", String::new())] {
        fs::write(dir.path().join(name), content).unwrap();
        chmod(&dir.path().join(name), 0o400);
    }
    let keys = load(dir.path()).unwrap();
    let versions: Vec<u8> = keys.iter().map(|(version, _)| version.get()).collect();
    assert_eq!(versions, [2, 10]);
    let expected = CodeKey::new(std::array::from_fn(|place| u8::try_from(place).unwrap()));
    assert_eq!(keys[0].1.fingerprint(), expected.fingerprint());
}

#[test]
fn a_folder_without_keys_is_refused() {
    let dir = folder("README", "");
    assert_eq!(
        refusal(dir.path()),
        "DIR holds no file code-N.key: check --keys, or restore the keys"
    );
    let missing = load(&dir.path().join("nowhere")).unwrap_err();
    assert!(matches!(missing, KeyError::NoFolder { .. }), "{missing}");
}

#[test]
fn what_is_open_to_others_is_refused_with_the_remedy() {
    let dir = folder("code-1.key", &content(1));
    chmod(&dir.path().join("code-1.key"), 0o640);
    assert_eq!(
        refusal(dir.path()),
        "DIR/code-1.key is open to others (mode 640): run `chmod 600 DIR/code-1.key`"
    );
    chmod(dir.path(), 0o755);
    assert_eq!(refusal(dir.path()), "DIR is open to others (mode 755): run `chmod 700 DIR`");
    assert!(matches!(create(dir.path()), Err(KeyError::OpenToOthers { .. })));
}

#[test]
fn a_name_with_an_impossible_version_is_refused() {
    for name in ["code-0.key", "code-64.key", "code-01.key", "code-+1.key", "code-.key"] {
        let dir = folder(name, &content(1));
        assert_eq!(
            refusal(dir.path()),
            format!(
                "DIR/{name} is not the name of a key: versions go from 1 to 63, as in code-1.key; \
                 rename or remove it"
            )
        );
    }
}

#[test]
fn a_file_that_is_no_key_is_refused_with_the_line() {
    let first = "carnet code key, version 1";
    let long = format!("{}{}", content(1), "\n".repeat(300));
    for (content, line) in [
        (String::new(), 1),
        (content(2), 1),
        (format!("{first}\r\n{DIGITS}\r\n"), 1),
        (first.to_owned(), 2),
        (format!("{first}\n{}\n", DIGITS.replace('0', "g")), 2),
        (format!("{first}\n{DIGITS}00\n"), 2),
        (format!("{first}\n+{}\n", DIGITS.get(1..).unwrap()), 2),
        (format!("{first}\n{DIGITS}\n{DIGITS}\n"), 3),
    ] {
        let dir = folder("code-1.key", &content);
        let message = refusal(dir.path());
        let start = format!("DIR/code-1.key, line {line}: should be ");
        assert!(message.starts_with(&start), "{message}");
    }
    assert!(load(folder("code-1.key", &long).path()).is_ok());
    assert!(load(folder("code-1.key", content(1).trim_end()).path()).is_ok());
}

#[test]
fn keys_that_are_not_the_ledgers_are_refused() {
    let key = CodeKey::new([7; 32]);
    let loaded = [(KeyVersion::FIRST, key.clone()), (KeyVersion::MAX, CodeKey::new([8; 32]))];
    let fingerprint = key.fingerprint();
    check(&[(KeyVersion::FIRST, fingerprint)], &loaded).unwrap();
    let second = KeyVersion::new(2).unwrap();
    assert_eq!(
        check(&[(second, Fingerprint([0xFE; 16]))], &loaded).unwrap_err().to_string(),
        "key version 2 is missing: restore code-2.key (fingerprint \
         fefefefefefefefefefefefefefefefe) in the key folder"
    );
    assert_eq!(
        check(&[(KeyVersion::FIRST, Fingerprint([0xFE; 16]))], &loaded).unwrap_err().to_string(),
        format!(
            "code-1.key is not this ledger's key of version 1: its fingerprint is {fingerprint}, \
             the ledger's fefefefefefefefefefefefefefefefe; restore the right file, or check --keys"
        )
    );
}

#[test]
fn random_bytes_differ() {
    assert_ne!(random_bytes::<16>().unwrap(), random_bytes::<16>().unwrap());
}
