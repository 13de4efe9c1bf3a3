//! The reader of statements against the one of the crate `sepa`, which holds the whole file as a
//! tree and shares no code with ours: where both read, both say the same.
#![expect(clippy::arithmetic_side_effects, reason = "a test that goes wrong says so by stopping")]

use proptest::prelude::*;

use super::sample::{camt053, detail, details, entry, reference, statement, statements};
use crate::domain::bank::Flow;

/// An entry: its details in cents (of which the last may not say), their direction, whether they
/// add up, whether it is booked.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is drawn on its own")]
struct Drawn {
    details: Vec<u32>,
    silent: bool,
    goes_in: bool,
    adds_up: bool,
    booked: bool,
    referenced: bool,
}

impl Drawn {
    fn total(&self) -> u64 {
        let sum: u64 = self.details.iter().map(|cents| u64::from(*cents)).sum();
        if self.details.is_empty() { 700 } else { sum + u64::from(!self.adds_up) }
    }

    fn signed(&self) -> i64 {
        let total = i64::try_from(self.total()).unwrap();
        if self.goes_in { total } else { -total }
    }

    fn text(&self, number: usize) -> String {
        let euros = |cents: u64| format!("{}.{:02}", cents / 100, cents % 100);
        let last = self.details.len().saturating_sub(1);
        let parts: String = self
            .details
            .iter()
            .enumerate()
            .map(|(at, cents)| {
                let silent = self.silent && at == last;
                let amount = if silent { String::new() } else { euros(u64::from(*cents)) };
                detail(&format!("E{number}-{at}"), &amount, "")
            })
            .collect();
        let own = if self.referenced { reference(&format!("A{number}")) } else { String::new() };
        let inside = if parts.is_empty() { own } else { own + &details(&parts) };
        let text = entry(&euros(self.total()), if self.goes_in { "CRDT" } else { "DBIT" }, &inside);
        if self.booked { text } else { text.replace("BOOK", "PDNG") }
    }
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let details = prop::collection::vec(1_u32..1_000_000, 0..5);
    let flags = (any::<bool>(), any::<bool>(), 0_u8..4, 0_u8..4, any::<bool>());
    (details, flags).prop_map(|(details, (silent, goes_in, adds_up, booked, referenced))| Drawn {
        details,
        silent,
        goes_in,
        adds_up: adds_up > 0,
        booked: booked > 0,
        referenced,
    })
}

/// End-to-end id and signed amount of each line, as `sepa` reads the document.
fn by_sepa(text: &str) -> Vec<(Option<String>, i64)> {
    let document = sepa::parse_camt053(text).unwrap();
    let mut lines = Vec::new();
    for entry in document.statements.iter().flat_map(|statement| &statement.entries) {
        if entry.status != sepa::EntryStatus::Booked {
            continue;
        }
        let parts: Option<Vec<i64>> =
            entry.details.iter().map(sepa::EntryDetail::signed_ct).collect();
        match parts.filter(|parts| !parts.is_empty() && entry.details_reconcile()) {
            Some(parts) => {
                let ids = entry.details.iter().map(|part| part.end_to_end_id.clone());
                lines.extend(ids.zip(parts));
            }
            None => lines.push((None, entry.signed_ct().unwrap())),
        }
    }
    lines
}

proptest! {
    #[test]
    fn both_readers_agree(entries in prop::collection::vec(drawn(), 0..8)) {
        let text: String =
            entries.iter().enumerate().map(|(number, drawn)| drawn.text(number)).collect();
        let booked = entries.iter().filter(|drawn| drawn.booked);
        let moved: i64 = booked.clone().map(Drawn::signed).sum();
        let closing = u64::try_from(100_000_000 + moved).unwrap();
        let closing = format!("{}.{:02}", closing / 100, closing % 100);
        let text = camt053(&statement("2025-02-03", "1000000.00", &closing, &text));

        let read = statements(&text).remove(0);
        let ours: Vec<(Option<String>, i64)> = read
            .lines
            .iter()
            .map(|line| {
                let cents = i64::try_from(line.amount.get()).unwrap();
                let signed = if line.flow == Flow::In { cents } else { -cents };
                (line.end_to_end.clone(), signed)
            })
            .collect();
        prop_assert_eq!(&ours, &by_sepa(&text));
        prop_assert_eq!(read.pending as usize, entries.len() - booked.count());
    }
}
