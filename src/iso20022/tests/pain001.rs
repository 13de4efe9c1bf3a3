//! What is written: a golden file, exact sums, and every refusal in its order.

use expect_test::expect_file;

use crate::domain::money::Cents;
use crate::domain::time::Timestamp;
use crate::iso20022::pain001::{
    AMOUNT_MAX, CreditTransfer, PAYMENTS_MAX, Party, PaymentFile, PaymentFileError, write,
};

const OURS: &str = "FR7630006000011234567890189";
const THEIRS: &str = "FR1420041010050500013M02606";

fn party(name: &str, iban: &str, bic: Option<&str>) -> Party {
    Party {
        name: name.to_owned(),
        iban: iban.parse().unwrap(),
        bic: bic.map(|bic| bic.parse().unwrap()),
    }
}

fn payment(id: &str, cents: u64) -> CreditTransfer {
    CreditTransfer {
        end_to_end_id: id.to_owned(),
        amount: Cents::new(cents).unwrap(),
        creditor: party("Médiathèque de l’Œuvre", THEIRS, None),
        text: "Règlement du pass numérique".to_owned(),
    }
}

fn file(payments: Vec<CreditTransfer>) -> PaymentFile {
    PaymentFile {
        message_id: "carnet-run-7".to_owned(),
        created: Timestamp::from_micros(1_738_315_800_123_456).unwrap(),
        execution: "2025-02-03".parse().unwrap(),
        debtor: party("Opérateur du pass numérique", OURS, Some("AGRIFRPP")),
        batch_booking: false,
        payments,
    }
}

fn small() -> PaymentFile {
    let mut fablab = payment("R2-1", 1_050);
    fablab.creditor = party("Fablab & Cie <à côté>", "DE89370400440532013000", Some("COBADEFF"));
    fablab.text = "  Chèques\tdu 3 au 9\u{a0}février\n — 5 € ".to_owned();
    let mut long = payment("R3-2", 1);
    long.creditor.name = "Association pour l’accès à l’informatique ".repeat(3);
    long.text = "é".repeat(200);
    file(vec![payment("R1-1", 123_456_789), fablab, long])
}

fn refusal(change: impl FnOnce(&mut PaymentFile)) -> PaymentFileError {
    let mut file = small();
    change(&mut file);
    write(&file).unwrap_err()
}

#[test]
fn a_small_file_is_the_golden_one_every_time() {
    let written = write(&small()).unwrap();
    assert_eq!(written, write(&small()).unwrap());
    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/pain.001.xml");
    expect_file![golden].assert_eq(&written);
}

#[test]
fn sums_are_exact_at_the_largest_amounts() {
    let payments = (0..10_001).map(|number| payment(&format!("R{number}"), AMOUNT_MAX)).collect();
    let written = write(&file(payments)).unwrap();
    // 10 001 × 999 999 999.99: no binary fraction holds it to the cent.
    assert_eq!(written.matches("<CtrlSum>10000999999899.99</CtrlSum>").count(), 2);
    assert_eq!(written.matches("<NbOfTxs>10001</NbOfTxs>").count(), 2);
}

#[test]
fn a_blank_text_is_left_out() {
    let mut one = payment("R1", 1);
    one.text = " \n ".to_owned();
    assert!(!write(&file(vec![one])).unwrap().contains("RmtInf"));
}

#[test]
fn every_refusal_names_the_payment_and_the_field() {
    type Change = fn(&mut PaymentFile);
    let cases: [(Change, &str); 11] = [
        (|file| file.message_id = "a//b".to_owned(), "the message id is not 1 to 35"),
        (|file| file.message_id = "é".to_owned(), "the message id is not 1 to 35"),
        (|file| file.payments.clear(), "the file has no payment"),
        (
            |file| file.payments = vec![payment("R1", 1); PAYMENTS_MAX + 1],
            "more than 100000 payments",
        ),
        (|file| file.debtor.name = " ".to_owned(), "the debtor's name is blank"),
        (|file| file.payments[1].end_to_end_id = "R1 ".to_owned(), "payment number 2: its end"),
        (|file| file.payments[2].end_to_end_id = "R".repeat(36), "payment number 3: its end"),
        (
            |file| file.payments[2].end_to_end_id = "R1-1".to_owned(),
            "payment R1-1: another payment of the file has the same id",
        ),
        (|file| file.payments[0].amount = Cents::ZERO, "payment R1-1: 0.00 is not from 0.01"),
        (
            |file| file.payments[0].amount = Cents::new(AMOUNT_MAX + 1).unwrap(),
            "payment R1-1: 1000000000.00 is not from",
        ),
        (
            |file| file.payments[1].creditor.bic = Some("COBAXXFF".parse().unwrap()),
            "payment R2-1: the creditor's bank code",
        ),
    ];
    for (change, expected) in cases {
        let shown = refusal(change).to_string();
        assert!(shown.contains(expected), "{shown}");
        assert!(!shown.contains("FR76") && !shown.contains("COBA"), "{shown}");
    }
}

#[test]
fn an_account_that_sepa_does_not_reach_is_refused() {
    // A well-formed account of Brazil.
    let far = "BR1800360305000010009795493C1";
    let refused = refusal(|file| file.payments[1].creditor = party("Loja", far, None));
    assert!(refused.to_string().contains("payment R2-1: the creditor's account cannot be"));
}

#[test]
fn a_party_shows_neither_its_name_nor_its_account() {
    let shown = format!("{:?}", small());
    assert!(!shown.contains("Fablab") && !shown.contains(OURS), "{shown}");
}
