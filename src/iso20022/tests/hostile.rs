//! Files that are cut, broken, foreign or made to hurt: refused, with the right words, and fast.

use proptest::prelude::*;

use super::sample::{camt053, entry, refusal, rich, statement, statements};
use crate::iso20022::report::{
    ATTRIBUTES_MAX, DEPTH_MAX, FILE_MAX, LINES_MAX, NODES_MAX, STATEMENTS_MAX, TAG_MAX, TEXT_MAX,
    read,
};

fn refusal_of_bytes(bytes: &[u8]) -> String {
    read(bytes).unwrap_err().to_string()
}

#[test]
fn a_file_that_was_cut_off_is_never_read() {
    let text = rich();
    let whole = statements(&text);
    let end = text.trim_end().len();
    for at in 0..text.len() {
        let cut = read(&text.as_bytes()[..at]);
        assert_eq!(cut.is_ok(), at >= end, "cut at {at}: {cut:?}");
    }
    assert_eq!(statements(text.trim_end()), whole);
    assert!(refusal(&text[..end - 20]).contains("cut off on its way"));
}

#[test]
fn no_entity_is_expanded() {
    let bomb = "<!DOCTYPE lolz [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>";
    let outside = "<!DOCTYPE x SYSTEM \"file:///etc/passwd\">";
    for doctype in [bomb, outside, "<!DOCTYPE x>"] {
        let text = rich().replace("<Document", &format!("{doctype}<Document"));
        assert_eq!(refusal(&text), "line 2: a DOCTYPE stands there; no bank's file has one");
    }
    for wrong in ["&a;", "&#0;", "&#x8;", "&#xD800;", "&#99999999;", "&nbsp;"] {
        let text = rich().replace("&amp;", wrong);
        assert!(refusal(&text).contains("an entity stands there"), "{wrong}");
        let skipped = rich().replace("Commune", wrong);
        assert!(refusal(&skipped).contains("an entity stands there"), "{wrong}");
    }
    let text = rich().replace("&amp;", "&#233;&#x20AC;&lt;");
    assert_eq!(statements(&text)[0].lines[0].texts[0], "Appel é€< fonds");
}

#[test]
fn other_encodings_are_refused_by_name() {
    let utf16: Vec<u8> = rich().encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert!(refusal_of_bytes(&utf16).contains("UTF-16"));
    assert!(refusal_of_bytes(&[&[0xFF, 0xFE], &utf16[1..]].concat()).contains("UTF-16"));
    let latin = rich().replace("UTF-8", "ISO-8859-1");
    let declared = "the file declares the encoding ISO-8859-1; only UTF-8 is read";
    assert_eq!(refusal(&latin), declared);
    let bytes: Vec<u8> = latin.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    assert_eq!(refusal_of_bytes(&bytes), declared);
    let undeclared: Vec<u8> = rich().chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    assert_eq!(refusal_of_bytes(&undeclared), "line 2: the text is not UTF-8");
    assert_eq!(statements(&format!("\u{feff}{}", rich())), statements(&rich()));
    assert_eq!(statements(&rich().replace("UTF-8", "utf-8")), statements(&rich()));
}

#[test]
fn what_is_no_such_message_is_refused() {
    let unknown = |to: &str| refusal(&rich().replace("camt.053.001.08", to));
    for to in ["camt.053.001.01", "camt.053.001.14", "camt.053.002.08", "camt.060.001.03", ""] {
        assert!(unknown(to).starts_with("the file is urn:iso:std:iso:20022"), "{to}");
    }
    assert!(unknown(&"x".repeat(500)).len() < 250);
    let (before, after) = ("the file is Document; ", "is read");
    let bare = refusal(&rich().replace(" xmlns=", " xmlnt="));
    assert!(bare.starts_with(before) && bare.contains(after), "{bare}");
    assert_eq!(
        refusal(&rich().replace("camt.053", "camt.052")),
        "line 2: an element stands there that does not belong to the message"
    );
    let other = rich().replacen("<Ntry>", "<Ntry xmlns=\"urn:other\">", 1);
    assert!(refusal(&other).contains("does not belong"));
    let unbound = rich().replacen("<Ntry>", "<x:Ntry/><Ntry>", 1);
    assert!(refusal(&unbound).contains("does not belong"));
    assert_eq!(refusal(&camt053("")), "the file reports nothing");
    for empty in ["", " \n", "<?xml version=\"1.0\"?>", "<!-- -->"] {
        assert!(refusal(empty).contains("the file has no element"), "{empty:?}");
    }
}

#[test]
fn what_is_no_xml_is_refused() {
    for (from, to) in [
        ("</Stmt>", "</Stmd>"),
        ("</Stmt>", ""),
        ("<Ntry>", "<Ntry"),
        ("Ccy=\"EUR\"", "Ccy=\"EUR"),
        ("Ccy=\"EUR\"", "Ccy=EUR"),
        ("Ccy=\"EUR\"", "Ccy=\"EUR\" Ccy=\"EUR\""),
        ("Appel", "Appel <!-- -- -->"),
        ("</Document>", "</Document><Document/>"),
        ("</Document>", "</Document>."),
        ("<Document", "x<Document"),
        ("Appel", "\0"),
        ("Appel", "\u{1}"),
        ("<GrpHdr>", "<?xml version=\"1.0\"?><GrpHdr>"),
        ("</BkToCstmrStmt>", "</BkToCstmrStmt><BkToCstmrStmt/>"),
    ] {
        let text = rich().replacen(from, to, 1);
        assert_ne!(text, rich(), "{from}");
        let refused = refusal(&text);
        assert!(refused.starts_with("line "), "{from} {to}: {refused}");
        assert!(refused.len() < 160, "{refused}");
    }
}

#[test]
fn nothing_is_without_a_bound() {
    let inside = |more: &str| rich().replacen("<Ntry>", &format!("{more}<Ntry>"), 1);
    let deep = "<a>".repeat(DEPTH_MAX) + &"</a>".repeat(DEPTH_MAX);
    assert!(refusal(&inside(&deep)).contains("more than 32 deep"));
    let endless = "<a>".repeat(1_000_000);
    assert!(refusal(&inside(&endless)).contains("more than 32 deep"));
    let wide = format!("<a b=\"{}\"/>", "x".repeat(TAG_MAX));
    assert!(refusal(&inside(&wide)).contains("attributes of a tag have more than 8192 bytes"));
    let many: Vec<String> = (0..=ATTRIBUTES_MAX).map(|n| format!("a{n}=\"\"")).collect();
    assert!(
        refusal(&inside(&format!("<a {}/>", many.join(" ")))).contains("more than 32 attributes")
    );
    let long = rich().replace("Appel", &"x".repeat(TEXT_MAX));
    assert!(refusal(&long).contains("the text of an element has more than 4096 bytes"));
    let unread = rich().replace("Commune", &"x".repeat(1 << 20));
    assert_eq!(statements(&unread), statements(&rich()));
    let nodes = format!("<Ntry>{}</Ntry>", "<Amt/>".repeat(NODES_MAX));
    assert!(refusal(&inside(&nodes)).contains("an entry has more than 500000 elements"));
    let lines = "<Ntry><Sts>PDNG</Sts></Ntry>".repeat(LINES_MAX as usize);
    assert!(refusal(&inside(&lines)).contains("more than 100000 entries and details"));
    let one = statement("2025-02-03", "1.00", "1.00", "");
    let days = camt053(&one.repeat(STATEMENTS_MAX as usize + 1));
    assert!(refusal(&days).contains("more than 400 statements"));
    assert!(refusal_of_bytes(&vec![b' '; FILE_MAX + 1]).contains("larger than 67108864 bytes"));
}

#[test]
fn a_message_shows_nothing_of_people() {
    let secret = "Mme Martin FR7630006000011234567890189";
    for field in ["1.50", "CRDT", "BOOK", "2025-02-03", "OPBD", "EUR"] {
        let refused = refusal(&rich().replace(field, secret));
        assert!(!refused.contains("Martin") && !refused.contains("FR76"), "{refused}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
        let _ = read(&bytes);
    }

    #[test]
    fn any_change_of_bytes_is_read_or_refused(
        at: prop::sample::Index,
        cut in 0_usize..20,
        new in prop::collection::vec(any::<u8>(), 0..20),
    ) {
        let text = camt053(&statement("2025-02-03", "1.00", "2.00", &entry("1.00", "CRDT", "")));
        let mut bytes = text.into_bytes();
        let at = at.index(bytes.len());
        let end = bytes.len().min(at.saturating_add(cut));
        bytes.splice(at..end, new);
        if let Err(error) = read(&bytes) {
            prop_assert!(error.to_string().len() < 300);
        }
    }
}
