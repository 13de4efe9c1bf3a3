//! Codes: vectors that were computed by another program, and what no slip of a finger gets past.

use proptest::prelude::*;

use super::*;

const LEDGER: LedgerId = LedgerId([0x11; 16]);

const VECTORS: [(u32, u8, u8, &str); 3] = [
    (1, 1, 1, "0000-0121-8Y08-RGQ9-6DRY"),
    (123, 4, 1, "0000-3V81-5TJ2-E5PQ-YF4G"),
    (BOOKLET_MAX, 15, 63, "ZZZZ-ZZZZ-1SB3-Y1BC-E5DA"),
];
const FINGERPRINT: &str = "673008695e256bbcdb658c6c54423286";

fn key(version: u8) -> CodeKey {
    if version == 1 {
        CodeKey::new(std::array::from_fn(|place| u8::try_from(place).unwrap()))
    } else {
        CodeKey::new([0xA5; 32])
    }
}

fn version(number: u8) -> KeyVersion {
    KeyVersion::new(number).unwrap()
}

fn ring(ledger: LedgerId) -> KeyRing {
    let keys = [1, 2, 63].map(|number| (version(number), key(number)));
    KeyRing::new(ledger, version(1), keys).unwrap()
}

fn cheque(booklet: u32, index: u8) -> ChequeId {
    ChequeId::new(BookletId::new(booklet).unwrap(), index).unwrap()
}

fn text(booklet: u32, index: u8, number: u8) -> String {
    ring(LEDGER).code(cheque(booklet, index), version(number)).unwrap().reveal()
}

/// The same booklet, index and version with another MAC, and a right check character.
fn forged(booklet: u32, index: u8, version: u8) -> String {
    TypedCode(pack(&Parts { booklet, index, version, mac: 42 })).reveal()
}

#[test]
fn codes_are_those_that_another_program_computes() {
    for (booklet, index, number, code) in VECTORS {
        assert_eq!(text(booklet, index, number), code);
        assert_eq!(ring(LEDGER).resolve(code), Resolved::Cheque(cheque(booklet, index)));
    }
    assert_eq!(key(1).fingerprint().to_string(), FINGERPRINT);
}

#[test]
fn case_spaces_hyphens_and_lookalikes_do_not_matter() {
    let ring = ring(LEDGER);
    let code = text(1, 1, 1);
    assert!(code.contains('0') && code.contains('1'), "{code}");
    let meant = Resolved::Cheque(cheque(1, 1));
    for typed in [
        code.to_lowercase(),
        code.replace('-', ""),
        format!("  {}  ", code.replace('-', " - ")),
        code.replace('0', "O"),
        code.replace('0', "o"),
        code.replace('1', "I"),
        code.replace('1', "l"),
    ] {
        assert_eq!(ring.resolve(&typed), meant, "{typed}");
    }
}

#[test]
fn a_text_that_is_not_20_characters_of_the_alphabet_is_mistyped() {
    let code = text(1, 1, 1);
    let long = format!("{code}{}", " ".repeat(TEXT_BYTES_MAX));
    let short: String = code.chars().take(code.len() - 1).collect();
    for typed in ["", "-", "U000-0000-0000-0000-0000", "é", &long, &short, &format!("{code}0")] {
        assert_eq!(ring(LEDGER).resolve(typed), Resolved::Mistyped, "{typed}");
    }
}

#[test]
fn every_wrong_character_and_every_swap_is_mistyped() {
    let ring = ring(LEDGER);
    for (booklet, index, number, _) in VECTORS {
        let code = text(booklet, index, number).replace('-', "").into_bytes();
        for place in 0..SYMBOLS {
            for other in ALPHABET.iter().filter(|other| **other != code[place]) {
                let mut typed = code.clone();
                typed[place] = *other;
                assert_mistyped(&ring, typed);
            }
            for other in (place + 1..SYMBOLS).filter(|other| code[*other] != code[place]) {
                let mut typed = code.clone();
                typed.swap(place, other);
                assert_mistyped(&ring, typed);
            }
        }
    }
}

fn assert_mistyped(ring: &KeyRing, typed: Vec<u8>) {
    let typed = String::from_utf8(typed).unwrap();
    assert_eq!(ring.resolve(&typed), Resolved::Mistyped, "{typed}");
}

#[test]
fn a_code_that_no_key_made_is_unknown() {
    let ring = ring(LEDGER);
    for (booklet, index, number) in [(1, 1, 1), (0, 1, 1), (1, 0, 1), (1, 1, 0), (1, 1, 3)] {
        assert_eq!(ring.resolve(&forged(booklet, index, number)), Resolved::Unknown);
    }
    assert_eq!(ring.resolve("0000-0000-0000-0000-0000"), Resolved::Unknown);
}

#[test]
fn a_code_is_made_only_with_a_key_and_for_a_number_that_fits() {
    let ring = ring(LEDGER);
    assert!(ring.code(cheque(1, 1), version(3)).is_none());
    assert!(ring.code(cheque(BOOKLET_MAX, 1), version(1)).is_some());
    assert!(ring.code(cheque(BOOKLET_MAX + 1, 1), version(1)).is_none());
    assert!(KeyRing::new(LEDGER, version(3), [(version(1), key(1))]).is_none());
    assert_eq!((KeyVersion::new(0), KeyVersion::new(64)), (None, None));
}

#[test]
fn debug_output_shows_neither_code_nor_key() {
    let ring = ring(LEDGER);
    let shown = format!("{ring:?} {:?}", ring.code(cheque(1, 1), version(63)).unwrap());
    assert_eq!(
        shown,
        "KeyRing { ledger: 11111111111111111111111111111111, current: KeyVersion(1), \
         keys: {KeyVersion(1): CodeKey(..), KeyVersion(2): CodeKey(..), \
         KeyVersion(63): CodeKey(..)} } TypedCode(..)"
    );
}

proptest! {
    #[test]
    fn a_code_is_read_back_and_tells_nothing_elsewhere(
        booklet in 1..=BOOKLET_MAX,
        index in 1_u8..=15,
        secret: [u8; 32],
        other_secret: [u8; 32],
        other_ledger: [u8; 16],
    ) {
        let only = |ledger, key| KeyRing::new(ledger, version(7), [(version(7), key)]).unwrap();
        let ring = only(LEDGER, CodeKey::new(secret));
        let code = ring.code(cheque(booklet, index), version(7)).unwrap().reveal();
        prop_assert_eq!(ring.resolve(&code), Resolved::Cheque(cheque(booklet, index)));
        prop_assert_eq!(code.len(), 24);
        let other_key = only(LEDGER, CodeKey::new(other_secret));
        prop_assert_eq!(other_key.resolve(&code), Resolved::Unknown);
        let other_ledger = only(LedgerId(other_ledger), CodeKey::new(secret));
        prop_assert_eq!(other_ledger.resolve(&code), Resolved::Unknown);
    }

    #[test]
    fn a_mac_belongs_to_one_booklet_index_and_version(
        (booklet, other_booklet) in (1..=BOOKLET_MAX, 1..=BOOKLET_MAX),
        (index, other_index) in (1_u8..=15, 1_u8..=15),
        other_version in 1_u8..=63,
    ) {
        let keys = (1..=63).map(|number| (version(number), key(1)));
        let ring = KeyRing::new(LEDGER, version(1), keys).unwrap();
        let mac = key(1).mac(LEDGER, cheque(booklet, index), version(1));
        for (booklet, index, version, same) in [
            (other_booklet, index, 1, other_booklet == booklet),
            (booklet, other_index, 1, other_index == index),
            (booklet, index, other_version, other_version == 1),
        ] {
            let code = TypedCode(pack(&Parts { booklet, index, version, mac })).reveal();
            prop_assert_eq!(ring.resolve(&code) != Resolved::Unknown, same);
        }
    }

    #[test]
    fn any_text_is_resolved(text: String) {
        let resolved = ring(LEDGER).resolve(&text);
        prop_assert!(!matches!(resolved, Resolved::Cheque(_)));
    }
}
