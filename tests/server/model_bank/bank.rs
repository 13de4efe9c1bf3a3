//! A bank in plain values: what it was asked to pay, what it booked, and on which day.
//!
//! It knows nothing of the engine: amounts are cents in an `i64`, days are dates, payments are
//! known by the end-to-end ids of the files that it was given.

use std::collections::{BTreeMap, VecDeque};

use carnet::grpc::pb::SuspenseReason as Reason;
use jiff::civil::Date;

/// The bank's side of the segregated account.
pub(super) struct Bank {
    /// What the account held before the first day.
    first: i64,
    /// Days in order; the last one is open.
    pub(super) days: Vec<BankDay>,
    /// What it was asked to pay, by end-to-end id.
    pub(super) asked: BTreeMap<String, Asked>,
    /// What it has to say of payments, and has not said: oldest first.
    pub(super) unsaid: VecDeque<Word>,
    /// The number of the next entry.
    next: u32,
}

/// What the bank booked on a day.
pub(super) struct BankDay {
    pub(super) date: Date,
    pub(super) entries: Vec<Entry>,
}

/// One booked entry.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// Which, by the bank's own count.
    pub(super) number: u32,
    /// The bank's reference, when it gives one.
    pub(super) reference: Option<String>,
    /// What it moves: negative when money goes out.
    pub(super) cents: i64,
    pub(super) what: What,
}

/// What an entry is.
#[derive(Clone, Debug)]
pub(super) enum What {
    /// Payments, each with its id and amount, told apart or not.
    Payments {
        ids: Vec<(String, i64)>,
        details: bool,
    },
    /// A payment that comes back.
    Return {
        id: String,
    },
    Fee,
    Interest,
    /// Money that somebody paid in: what stands beside it, and what it is.
    Receipt {
        text: String,
        about: About,
    },
}

/// What money is that came in.
#[derive(Clone, Copy, Debug)]
pub(super) enum About {
    /// A buyer's.
    Buyer,
    /// The operator's own.
    Float,
    /// Nobody can tell, for this reason.
    Unclear(Reason),
}

/// A payment that the bank was asked to make.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// In which file.
    pub(super) message: String,
    pub(super) amount: i64,
    pub(super) state: State,
    /// How often it was booked.
    pub(super) booked: u32,
    /// How often it came back.
    pub(super) returned: u32,
    /// Whether the bank ever asked about the name.
    pub(super) checked: bool,
}

/// What the bank makes of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// It is made, soon.
    Going,
    /// The name differs: its customer has to say whether it is made.
    Asking,
    /// It is never made.
    Dropped,
}

/// What the bank says of a file that it was given, before it books.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub(super) message: String,
    /// Of one payment; of the whole file when there is none.
    pub(super) id: Option<String>,
    pub(super) status: &'static str,
    pub(super) reason: Option<&'static str>,
}

impl BankDay {
    pub(super) fn moved(&self) -> i64 {
        self.entries.iter().map(|entry| entry.cents).sum()
    }
}

impl Bank {
    /// A bank that holds `first` on the morning of `date`.
    pub(super) fn new(first: i64, date: Date) -> Bank {
        let days = vec![BankDay { date, entries: Vec::new() }];
        Bank { first, days, asked: BTreeMap::new(), unsaid: VecDeque::new(), next: 1 }
    }

    /// What the account held when day `index` began.
    pub(super) fn opening(&self, index: usize) -> i64 {
        self.first + self.days[..index].iter().map(BankDay::moved).sum::<i64>()
    }

    /// What it held when day `index` ended.
    pub(super) fn closing(&self, index: usize) -> i64 {
        self.opening(index + 1)
    }

    /// Days that are over.
    pub(super) fn closed(&self) -> usize {
        self.days.len() - 1
    }

    /// The day ends, and another begins.
    pub(super) fn ends_day(&mut self) -> Date {
        let date = self.days.last().unwrap().date.tomorrow().unwrap();
        self.days.push(BankDay { date, entries: Vec::new() });
        date
    }

    /// Takes a file: no payment in it was ever asked for.
    pub(super) fn takes(&mut self, message: &str, payments: Vec<(String, i64)>) {
        for (id, amount) in payments {
            let (message, state) = (message.to_owned(), State::Going);
            let asked = Asked { message, amount, state, booked: 0, returned: 0, checked: false };
            assert!(self.asked.insert(id.clone(), asked).is_none(), "{id} was asked for before");
        }
    }

    /// The ids of which this holds, in order.
    pub(super) fn which(&self, holds: impl Fn(&Asked) -> bool) -> Vec<String> {
        let found = self.asked.iter().filter(|(_, asked)| holds(asked));
        found.map(|(id, _)| id.clone()).collect()
    }

    /// Books payments as one entry.
    pub(super) fn pays(&mut self, ids: &[String], details: bool) {
        let paid = ids.iter().map(|id| {
            let asked = self.asked.get_mut(id).unwrap();
            assert_eq!(asked.state, State::Going, "{id}");
            asked.booked += 1;
            (id.clone(), asked.amount)
        });
        let ids: Vec<(String, i64)> = paid.collect();
        let sum: i64 = ids.iter().map(|(_, amount)| amount).sum();
        // Without details, or a reference, nothing would tell two such entries apart but chance.
        self.books(-sum, What::Payments { ids, details }, None);
    }

    /// Gives a payment back.
    pub(super) fn returns(&mut self, id: &str) {
        let asked = self.asked.get_mut(id).unwrap();
        asked.returned += 1;
        let amount = asked.amount;
        self.books(amount, What::Return { id: id.to_owned() }, None);
    }

    /// Refuses a payment, or a whole file.
    pub(super) fn rejects(&mut self, message: &str, id: Option<&str>, reason: &'static str) {
        for (own, asked) in &mut self.asked {
            if asked.message == message && id.is_none_or(|id| id == own) {
                asked.state = State::Dropped;
            }
        }
        let (message, id) = (message.to_owned(), id.map(str::to_owned));
        self.unsaid.push_back(Word { message, id, status: "RJCT", reason: Some(reason) });
    }

    /// Asks whether a payment is to be made, since the name differs.
    pub(super) fn asks(&mut self, id: &str, status: &'static str) {
        let asked = self.asked.get_mut(id).unwrap();
        (asked.state, asked.checked) = (State::Asking, true);
        let (message, id) = (asked.message.clone(), Some(id.to_owned()));
        self.unsaid.push_back(Word { message, id, status, reason: None });
    }

    /// Hears whether such a payment is to be made.
    pub(super) fn hears(&mut self, id: &str, pay: bool) {
        let state = if pay { State::Going } else { State::Dropped };
        self.asked.get_mut(id).unwrap().state = state;
    }

    /// Books something today.
    pub(super) fn books(&mut self, cents: i64, what: What, reference: Option<String>) {
        let entry = self.entry((cents, what), reference);
        self.days.last_mut().unwrap().entries.push(entry);
    }

    /// Books something on the day that ended last, of which it may have sent a statement.
    pub(super) fn books_late(&mut self, cents: i64, what: What) {
        let entry = self.entry((cents, what), None);
        let last = self.closed() - 1;
        self.days[last].entries.push(entry);
    }

    /// The bank gives a reference to most entries, and to all that hold several payments: to some
    /// of these one that has to be replaced.
    fn entry(&mut self, (cents, what): (i64, What), reference: Option<String>) -> Entry {
        let number = self.next;
        self.next += 1;
        let several = matches!(&what, What::Payments { ids, .. } if ids.len() > 1);
        let given = match (several, number % 3) {
            (true, 0) => Some(format!("BQ {number}")),
            (true, 1) => Some(format!("BQ{number:0>33}")),
            (true, _) | (false, 1 | 2) => Some(format!("BQ{number}")),
            (false, _) => None,
        };
        Entry { number, reference: reference.or(given), cents, what }
    }
}
