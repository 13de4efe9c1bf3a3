//! The references that payers are asked to repeat, so that money that comes in says what it is for.
//!
//! A creditor reference of ISO 11649: `RF`, two check digits, then what is paid. Any one wrong
//! character is noticed by the check digits, and what remains is looked up, never guessed.
//!
//! | paid | after `RFnn` |
//! | --- | --- |
//! | a call for funds of a cycle | `A{cycle}F{funder}B{buyer}` |
//! | an order of booklets | `C{order}` |
//! | a clawback, back from a venue | `V{venue}B{buyer}` |
//! | the operator's float | `FLOAT` |
//!
//! **Invariant:** one reference has one text, and one text one reference.
//! **Invariant:** a reference is found as a word of its own, or in groups of four as people print
//! it; other words are never joined.

use sepa::RfReference;

use crate::domain::claim::StatementKey;
use crate::domain::id::{CycleId, FunderId, OrderId, VenueId};

/// How many characters the groups have in which a reference is printed.
const GROUP: usize = 4;
/// The most characters of a reference, by ISO 11649.
const CHARS_MAX: usize = 25;
/// `RF` and the check digits.
const HEAD: usize = 4;
/// The letters that stand before the numbers of a reference, for each kind with numbers.
const SHAPES: [&str; 3] = ["AFB", "C", "VB"];
const FLOAT: &str = "FLOAT";

/// What money is paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PaymentReference {
    /// A call for funds: what a funder bears of a cycle, of one buyer's chèques.
    Call(StatementKey),
    /// An order of booklets.
    Order(OrderId),
    /// What a venue pays back.
    Recovery {
        /// The venue.
        venue: VenueId,
        /// Whose chèques had paid it.
        buyer: FunderId,
    },
    /// The operator's own money on the account.
    Float,
}

impl PaymentReference {
    /// The reference as it is printed, without spaces; `None` when its numbers are so large that
    /// it would be longer than the 25 characters of ISO 11649.
    pub fn text(self) -> Option<String> {
        let body = match self {
            PaymentReference::Call(StatementKey { cycle, funder, buyer }) => {
                format!("A{}F{}B{}", cycle.get(), funder.get(), buyer.get())
            }
            PaymentReference::Order(order) => format!("C{}", order.get()),
            PaymentReference::Recovery { venue, buyer } => {
                format!("V{}B{}", venue.get(), buyer.get())
            }
            PaymentReference::Float => FLOAT.to_owned(),
        };
        RfReference::generate(&body).ok().map(String::from)
    }

    /// All references in what payers wrote, each once, in the order in which they stand.
    ///
    /// Several texts are read as one. Upper and lower case are the same. Digits right behind a
    /// reference in groups of four could belong to it: such a one is found with them or not at all.
    pub fn found_in<T: AsRef<str>>(texts: &[T]) -> Vec<PaymentReference> {
        let words: Vec<Word> = texts.iter().flat_map(|text| words(text.as_ref())).collect();
        let mut found = Vec::new();
        for at in 0..words.len() {
            let reference = words.get(at..).and_then(written_at);
            found.extend(reference.filter(|reference| !found.contains(reference)));
        }
        found
    }

    fn read(text: &str) -> Option<PaymentReference> {
        let reference: RfReference = text.parse().ok()?;
        let body = reference.reference();
        if body == FLOAT {
            return Some(PaymentReference::Float);
        }
        let (shape, numbers) =
            SHAPES.iter().find_map(|shape| Some((shape, numbers(shape, body)?)))?;
        let funder = |at: usize| numbers.get(at).copied().and_then(FunderId::new);
        let first = numbers.first().copied()?;
        match *shape {
            "AFB" => {
                let cycle = CycleId::new(first)?;
                let key = StatementKey { cycle, funder: funder(1)?, buyer: funder(2)? };
                Some(PaymentReference::Call(key))
            }
            "C" => OrderId::new(first).map(PaymentReference::Order),
            _ => {
                Some(PaymentReference::Recovery { venue: VenueId::new(first)?, buyer: funder(1)? })
            }
        }
    }
}

/// A run of letters and digits, in capitals.
struct Word {
    text: String,
    /// Whether white space alone, or the end of a text, separates it from the one before.
    joins: bool,
}

fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut joins = true;
    for piece in text.split_inclusive(|letter: char| !letter.is_alphanumeric()) {
        let word = piece.trim_end_matches(|letter: char| !letter.is_alphanumeric());
        if !word.is_empty() {
            words.push(Word { text: word.to_uppercase(), joins });
            joins = true;
        }
        joins = joins && piece.get(word.len()..).is_some_and(|end| end.trim().is_empty());
    }
    words
}

/// The reference that begins with the first of `words`.
fn written_at(words: &[Word]) -> Option<PaymentReference> {
    let (first, rest) = words.split_first()?;
    if !first.text.starts_with("RF") {
        return None;
    }
    let mut text = first.text.clone();
    let mut group = first.text.len();
    for word in rest {
        let joined = format!("{text}{}", word.text);
        let goes_on = group == GROUP
            && word.joins
            && word.text.len() <= GROUP
            && joined.get(HEAD..).is_some_and(could_begin);
        if !goes_on {
            break;
        }
        if joined.len() > CHARS_MAX {
            return None;
        }
        (text, group) = (joined, word.text.len());
    }
    PaymentReference::read(&text)
}

/// Whether what stands behind the check digits of some reference begins with `text`.
fn could_begin(text: &str) -> bool {
    FLOAT.starts_with(text) || SHAPES.iter().any(|shape| follows(shape, text).is_some())
}

/// How many letters of `shape` stand in `text`, each followed by digits, but perhaps the last.
fn follows(shape: &str, text: &str) -> Option<usize> {
    let mut letters = shape.chars();
    let mut after_letter = true;
    let mut count: usize = 0;
    for (at, letter) in text.chars().enumerate() {
        if letter.is_ascii_digit() && at > 0 {
            after_letter = false;
        } else if letters.next() == Some(letter) && (at == 0 || !after_letter) {
            after_letter = true;
            count = count.saturating_add(1);
        } else {
            return None;
        }
    }
    Some(count)
}

/// The numbers of a whole reference of this `shape`, each in its one written form.
fn numbers(shape: &str, body: &str) -> Option<Vec<u32>> {
    if follows(shape, body)? != shape.len() {
        return None;
    }
    let digits = body.split(|letter: char| !letter.is_ascii_digit()).skip(1);
    let number = |text: &str| text.parse().ok().filter(|_| !text.starts_with('0'));
    digits.map(number).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn call(cycle: u32, funder: u32, buyer: u32) -> PaymentReference {
        let number = |number| FunderId::new(number).unwrap();
        let cycle = CycleId::new(cycle).unwrap();
        let key = StatementKey { cycle, funder: number(funder), buyer: number(buyer) };
        PaymentReference::Call(key)
    }

    fn order(number: u32) -> PaymentReference {
        PaymentReference::Order(OrderId::new(number).unwrap())
    }

    fn found(text: &str) -> Vec<PaymentReference> {
        PaymentReference::found_in(&[text])
    }

    fn in_groups(text: &str) -> String {
        let groups: Vec<&str> =
            text.as_bytes().chunks(GROUP).map(|group| str::from_utf8(group).unwrap()).collect();
        groups.join(" ")
    }

    fn any_reference() -> impl Strategy<Value = PaymentReference> {
        let number = || 1_u32..1_000_000;
        prop_oneof![
            (number(), number(), number()).prop_map(|(a, b, c)| call(a, b, c)),
            (1..=u32::MAX).prop_map(order),
            (number(), number()).prop_map(|(venue, buyer)| PaymentReference::Recovery {
                venue: VenueId::new(venue).unwrap(),
                buyer: FunderId::new(buyer).unwrap(),
            }),
            Just(PaymentReference::Float),
        ]
    }

    #[test]
    fn a_reference_has_one_text() {
        assert_eq!(call(3, 2, 1).text().unwrap(), "RF75A3F2B1");
        assert_eq!(order(17).text().unwrap(), "RF28C17");
        assert_eq!(PaymentReference::Float.text().unwrap(), "RF46FLOAT");
        assert_eq!(call(u32::MAX, 1, 1).text().unwrap().len(), 19);
        assert_eq!(call(u32::MAX, u32::MAX, 1).text(), None);
    }

    #[test]
    fn it_is_found_however_people_write_it() {
        let text = call(12, 345, 6).text().unwrap();
        let grouped = in_groups(&text);
        for written in [
            text.clone(),
            text.to_lowercase(),
            format!("Paiement appel de fonds {text}, merci"),
            format!("REF:{text}/2026"),
            format!("virement du 12 05 {grouped} mairie"),
            format!("({})", grouped.to_lowercase()),
        ] {
            assert_eq!(found(&written), [call(12, 345, 6)], "{written}");
        }
        let (first, second) = grouped.split_at(9);
        assert_eq!(PaymentReference::found_in(&[first, second]), [call(12, 345, 6)]);
    }

    #[test]
    fn several_are_found_once_each_in_their_order() {
        let (a, b) = (order(9).text().unwrap(), order(8).text().unwrap());
        assert_eq!(found(&format!("{a} et {b}, {a}")), [order(9), order(8)]);
    }

    #[test]
    fn words_are_never_joined_into_one() {
        let text = call(12, 345, 6).text().unwrap();
        let (head, tail) = text.split_at(6);
        for apart in [
            format!("{head} {tail}"),
            format!("X{text}"),
            format!("{text}9"),
            format!("é{text}"),
            in_groups(&text).replace(' ', "-"),
            in_groups(&text).replace(' ', ". "),
            String::new(),
            "RF".to_owned(),
            "RF00".to_owned(),
        ] {
            assert_eq!(found(&apart), [], "{apart}");
        }
    }

    #[test]
    fn a_number_has_one_written_form() {
        for body in ["C017", "C0", "C", "A1F2", "A1F2B3C4", "AFB", "V1B", "FLOATS", "C4294967296"] {
            let text = RfReference::generate(body).unwrap();
            assert_eq!(found(text.as_str()), [], "{body}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_found_in_any_text(
            reference in any_reference(),
            before in "[a-zA-Zé0-9 .,:/-]{0,40}",
            after in "[a-zA-Zé0-9 .,:/-]{0,40}",
        ) {
            let text = reference.text().unwrap();
            let whole = format!("{before};{text};{after}");
            prop_assert!(found(&whole).contains(&reference));
            let grouped = format!("{before} {};{after}", in_groups(&text));
            prop_assert!(found(&grouped).contains(&reference));
        }

        #[test]
        fn a_mistyped_digit_is_never_another_reference(
            reference in any_reference(),
            at: prop::sample::Index,
            digit in b'0'..=b'9',
            grouped: bool,
        ) {
            let text = reference.text().unwrap();
            let mut typed = text.clone().into_bytes();
            let at = at.index(typed.len());
            prop_assume!(typed[at].is_ascii_digit() && typed[at] != digit);
            typed[at] = digit;
            let typed = String::from_utf8(typed).unwrap();
            let typed = if grouped { in_groups(&typed) } else { typed };
            prop_assert_eq!(found(&typed), []);
        }

        #[test]
        fn any_text_is_read(texts: Vec<String>) {
            let _ = PaymentReference::found_in(&texts);
        }
    }
}
