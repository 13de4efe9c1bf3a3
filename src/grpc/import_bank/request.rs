//! Under which request ids the parts of an import are asked for.
//!
//! **Invariant:** the id follows from the import and from what is asked alone, so that an import
//! that is sent again asks for the same.

use crate::domain::bank::BankReference;
use crate::domain::command::payments::told::RecordPaymentStatus;
use crate::domain::id::{PaymentId, PaymentRunId};
use crate::domain::money::Cents;
use crate::domain::request::{DigestWriter, RequestId};
use crate::domain::time::Day;

/// What tells a part of an import from the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// A line that is booked.
    Line(BankReference),
    /// That a run went to the bank.
    Sent(PaymentRunId),
    /// That the bank rejected a run.
    Rejected(PaymentRunId),
    /// What the bank says of a payment.
    Told(RecordPaymentStatus),
    /// The closing balance of a day.
    Balance(Day, Cents),
    /// A payment that is payable again.
    Released(PaymentId),
}

/// The id of the request for the part `key` of `import`.
pub(super) fn of(import: RequestId, key: &Key) -> RequestId {
    let mut digest = DigestWriter::new("bank import");
    digest.text(&import.to_string());
    match key {
        Key::Line(reference) => digest.text("line").shown(reference),
        Key::Sent(run) => digest.text("sent").shown(run),
        Key::Rejected(run) => digest.text("rejected").shown(run),
        Key::Told(RecordPaymentStatus { payment, word }) => {
            digest.text("told").shown(payment).text(word.word())
        }
        Key::Balance(day, balance) => digest.text("balance").shown(day).number(balance.get()),
        Key::Released(payment) => digest.text("released").shown(payment),
    };
    RequestId(digest.finish().0)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn an_id_follows_from_the_import_and_the_part() {
        let import = RequestId([7; 16]);
        let line = |text: &str| Key::Line(text.parse().unwrap());
        expect!["3094005a-19de-cf14-d1ee-22d2a5fe440a"]
            .assert_eq(&of(import, &line("A1")).to_string());
        assert_ne!(of(import, &line("A1")), of(import, &line("A2")));
        assert_ne!(of(import, &line("A1")), of(RequestId([8; 16]), &line("A1")));
        let day = "2025-01-31".parse().unwrap();
        let balance = |cents| Key::Balance(day, Cents::new(cents).unwrap());
        assert_ne!(of(import, &balance(1)), of(import, &balance(2)));
    }
}
