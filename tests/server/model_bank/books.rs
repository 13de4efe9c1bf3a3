//! What an honest bookkeeper makes of the bank's word, with plain values alone: what the ledger
//! must say.

use std::collections::{BTreeMap, BTreeSet};

use carnet::grpc::pb::SuspenseReason as Reason;
use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};

use super::bank::{About, Entry, What, Word};
use super::xml::Statement;

/// Banking days of silence after which nothing is issued.
const SILENCE_MAX: u32 = 3;

#[derive(Default)]
pub(super) struct Books {
    /// Entries of the bank that are posted, by its own numbers.
    posted: BTreeSet<u32>,
    /// What was posted, by booking day.
    flows: BTreeMap<Date, i64>,
    /// The bank's last word on a day.
    pub(super) closings: BTreeMap<Date, i64>,
    /// Balances that an import recorded: sent again as the same import, they say nothing.
    recorded: BTreeSet<(u32, Date, i64)>,
    /// The operator's own money.
    pub(super) float: i64,
    /// All that was ever in suspense, in the ledger's order.
    pub(super) suspense: Vec<Suspended>,
    /// Where each payment stands, by end-to-end id.
    pub(super) payments: BTreeMap<String, Payment>,
    /// What was taken off what a venue is due, since it had been paid twice.
    pub(super) set_off: BTreeMap<String, i64>,
}

/// A payment as the ledger must have it.
#[derive(Clone, Debug)]
pub(super) struct Payment {
    pub(super) venue: String,
    pub(super) message: String,
    pub(super) amount: i64,
    pub(super) standing: Standing,
    /// On which day the file asks the bank to pay.
    execution: Date,
    /// What the bank said: on which day, how final.
    told: Option<(Date, u8)>,
    /// What two people decided after a payee check.
    pays: Option<bool>,
    /// How often its payee has it, as far as entries name it, until somebody settles by hand that
    /// it was paid twice.
    out: Option<i32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Made,
    Booked,
    Returned,
    Released,
    Voided,
}

/// Something in suspense: negative when it went out.
#[derive(Clone, Debug)]
pub(super) struct Suspended {
    pub(super) left: i64,
    pub(super) reason: Reason,
    /// The payments that it is.
    pub(super) ids: Vec<String>,
    /// Whether the operator's float bore it.
    pub(super) borne: bool,
}

/// Whether the bank holds what the ledger says, as a text.
pub(super) type Verdict = String;

impl Books {
    /// Something that was recorded by hand before the bank reported it.
    pub(super) fn records(&mut self, date: Date, entry: &Entry) {
        self.posted.insert(entry.number);
        *self.flows.entry(date).or_default() += entry.cents;
    }

    /// A payment is on its way.
    pub(super) fn makes(
        &mut self,
        (id, venue): (String, String),
        (message, execution): (&str, Date),
        amount: i64,
    ) {
        let (message, standing) = (message.to_owned(), Standing::Made);
        let (told, pays, out) = (None, None, Some(0));
        let made = Payment { venue, message, amount, standing, execution, told, pays, out };
        assert!(self.payments.insert(id.clone(), made).is_none(), "{id} is made twice");
    }

    /// Whether a file that begins with `first` begins where the ledger ends, or before.
    pub(super) fn follows(&self, first: &Statement<'_>) -> bool {
        let Some((_, before)) = self.closings.range(..first.date).next_back() else { return true };
        let recorded = self.closings.get(&first.date);
        let again = first.entries.iter().all(|entry| self.posted.contains(&entry.number));
        [Some(before), recorded].contains(&Some(&first.opening))
            || again && recorded == Some(&first.closing())
    }

    /// Takes a file that follows, of the import with this number.
    pub(super) fn takes(&mut self, import: u32, statements: &[Statement<'_>]) {
        let mut closings = BTreeMap::new();
        for statement in statements {
            let new = |entry: &&Entry| !self.posted.contains(&entry.number);
            let mut entries: Vec<Entry> = statement.entries.iter().filter(new).cloned().collect();
            entries.sort_by_key(|entry| match &entry.what {
                What::Payments { details: true, .. } => 0,
                _ if entry.cents > 0 => 1,
                _ => 2,
            });
            for entry in entries {
                self.records(statement.date, &entry);
                self.posts(&entry);
            }
            closings.insert(statement.date, statement.closing());
        }
        for (date, cents) in closings {
            let same = self.closings.get(&date) == Some(&cents);
            if !same && self.recorded.insert((import, date, cents)) {
                self.closings.insert(date, cents);
            }
        }
        self.releases();
    }

    fn posts(&mut self, entry: &Entry) {
        let cents = entry.cents;
        match &entry.what {
            What::Payments { ids, details: true } => {
                for (id, amount) in ids {
                    self.pays(id, *amount);
                }
            }
            What::Payments { ids, details: false } => {
                let ids = ids.iter().map(|(id, _)| id.clone()).collect();
                self.suspends((cents, Reason::Batch), ids);
            }
            What::Return { id } => {
                self.is_out(id, -1);
                if self.payments[id].standing != Standing::Booked {
                    self.suspends((cents, Reason::NotOnItsWay), vec![id.clone()]);
                } else if self.twice(id).next().is_some() {
                    // No reference says which of both it is.
                    self.suspends((cents, Reason::NotPossible), vec![id.clone()]);
                } else {
                    self.returns(id);
                }
            }
            What::Fee if self.float + cents < 0 => {
                self.suspends((cents, Reason::FeeBeyondFloat), Vec::new());
            }
            What::Fee | What::Interest | What::Receipt { about: About::Float, .. } => {
                self.float += cents;
            }
            What::Receipt { about: About::Buyer, .. } => {}
            What::Receipt { about: About::Unclear(reason), .. } => {
                self.suspends((cents, *reason), Vec::new());
            }
        }
    }

    /// A payment is payable again, since its payee does not have it.
    pub(super) fn returns(&mut self, id: &str) {
        let payment = self.payments.get_mut(id).unwrap();
        payment.standing = Standing::Returned;
        // Less than nothing when it is also in a batch that nobody has told apart.
        assert!(payment.out <= Some(0), "{id} is payable again, and paid");
    }

    fn is_out(&mut self, id: &str, more: i32) {
        let payment = self.payments.get_mut(id).unwrap();
        payment.out = payment.out.map(|out| out + more);
    }

    /// Nothing of a line is left to explain.
    pub(super) fn settles(&mut self, line: usize) {
        let Suspended { left, reason, ids, .. } = &mut self.suspense[line];
        *left = 0;
        if *reason != Reason::Batch {
            for id in ids {
                self.payments.get_mut(id).unwrap().out = None;
            }
        }
    }

    /// Somebody says that a payment is among several that were booked as one.
    pub(super) fn explains(&mut self, line: usize, id: &str) {
        let payment = self.payments.get_mut(id).unwrap();
        payment.standing = Standing::Booked;
        self.suspense[line].left += payment.amount;
        self.is_out(id, 1);
    }

    fn pays(&mut self, id: &str, amount: i64) {
        self.is_out(id, 1);
        let payment = self.payments.get_mut(id).unwrap();
        let reason = match payment.standing {
            Standing::Made => {
                payment.standing = Standing::Booked;
                return;
            }
            Standing::Booked => Reason::PaidTwice,
            Standing::Returned | Standing::Released | Standing::Voided => Reason::NotOnItsWay,
        };
        self.suspends((-amount, reason), vec![id.to_owned()]);
    }

    /// What went out of it a second time, settled or not.
    pub(super) fn twice(&self, id: &str) -> impl Iterator<Item = &Suspended> {
        let of = move |line: &&Suspended| line.ids.first().is_some_and(|own| own == id);
        self.suspense.iter().filter(of).filter(|line| line.reason == Reason::PaidTwice)
    }

    /// Whether it went out twice, and nobody settled that.
    pub(super) fn is_out_twice(&self, id: &str) -> bool {
        self.twice(id).any(|line| line.left != 0)
    }

    fn suspends(&mut self, (left, reason): (i64, Reason), ids: Vec<String>) {
        self.suspense.push(Suspended { left, reason, ids, borne: false });
    }

    /// Takes the bank's word on a payment; what it says of a whole file moves nothing.
    pub(super) fn hears(&mut self, word: &Word, today: Date) {
        if let Some(id) = &word.id {
            let payment = self.payments.get_mut(id).unwrap();
            let rank = if word.status == "RJCT" { 3 } else { 2 };
            let known = payment.told.map_or(0, |(_, rank)| rank);
            if payment.standing == Standing::Made && known < rank {
                payment.told = Some((today, rank));
            }
        }
        self.releases();
    }

    /// The payments of which two people have to decide whether they are made.
    pub(super) fn awaited(&self) -> Vec<String> {
        let awaits = |payment: &Payment| {
            payment.standing == Standing::Made
                && payment.pays.is_none()
                && matches!(payment.told, Some((_, 2)))
        };
        let awaited = self.payments.iter().filter(|(_, payment)| awaits(payment));
        awaited.map(|(id, _)| id.clone()).collect()
    }

    /// Two people decide; what they withhold is not booked from this day on.
    pub(super) fn decides(&mut self, id: &str, pays: bool, today: Date) {
        let payment = self.payments.get_mut(id).unwrap();
        (payment.pays, payment.told) = (Some(pays), Some((today, 2)));
    }

    /// What the bank refused is payable again, once it shows a balance of that day or later, and
    /// not before it was to pay; what was withheld, after that day. Not while something that went
    /// out is unexplained: it may be that.
    fn releases(&mut self) {
        if self.unexplained(true) > 0 {
            return;
        }
        let last = self.closings.last_key_value().map(|(date, _)| *date);
        for payment in self.payments.values_mut() {
            let Some((day, rank)) = payment.told else { continue };
            let refused = rank == 3 || payment.pays == Some(false);
            let shown = if rank == 3 { day } else { day.tomorrow().unwrap() };
            let shown = Some(shown.max(payment.execution));
            if refused && payment.standing == Standing::Made && last >= shown {
                payment.standing = Standing::Released;
            }
        }
    }

    /// A file is never paid.
    pub(super) fn voids(&mut self, message: &str) {
        for payment in self.payments.values_mut() {
            if payment.message == message {
                assert_eq!(payment.standing, Standing::Made);
                payment.standing = Standing::Voided;
            }
        }
    }

    /// What stands in suspense on the side of what came in, or of what went out.
    pub(super) fn unexplained(&self, out: bool) -> i64 {
        let lines = self.suspense.iter().filter(|line| (line.left < 0) == out);
        lines.map(|line| line.left.abs()).sum()
    }

    /// What the ledger must have on the account at the end of `date`.
    pub(super) fn escrow(&self, date: Date) -> i64 {
        self.flows.range(..=date).map(|(_, cents)| cents).sum()
    }

    /// What was paid to `venue`, what is on its way, and what was taken off.
    pub(super) fn paid_to(&self, venue: &str) -> (i64, i64, i64) {
        let of = |standing| -> i64 {
            let own = self.payments.values().filter(|payment| payment.venue == venue);
            own.filter(|one| one.standing == standing).map(|one| one.amount).sum()
        };
        (of(Standing::Booked), of(Standing::Made), self.set_off.get(venue).copied().unwrap_or(0))
    }

    /// The verdict on `today`, and whether something can be issued.
    pub(super) fn cover(&self, today: Date) -> (Verdict, Result<(), &'static str>) {
        let first = *self.flows.first_key_value().unwrap().0;
        let proof = self.closings.iter().rev().find(|(date, cents)| self.escrow(**date) == **cents);
        let since = proof.map_or(first.yesterday().unwrap(), |(date, _)| *date);
        let silence = banking_days(since, today);
        let Some((last, bank)) = self.closings.last_key_value() else {
            let short = self.unexplained(true);
            assert_eq!(short, 0, "nothing is unexplained that no file told");
            let silent = if silence < SILENCE_MAX { Ok(()) } else { Err("COVER_UNPROVEN") };
            return (format!("unproven since {since}"), silent);
        };
        let short = self.unexplained(true) + (self.escrow(*last) - bank).max(0);
        if short > 0 {
            return (format!("short by {short} on {last}"), Err("COVER_SHORT"));
        }
        if silence >= SILENCE_MAX {
            return (format!("unproven since {since}"), Err("COVER_UNPROVEN"));
        }
        let proven = since == *last && proof.is_some();
        let verdict = if proven { "proven on" } else { "unproven since" };
        (format!("{verdict} {since}"), Ok(()))
    }
}

/// Banking days of the euro between two days, neither of them counted, in 2025.
fn banking_days(after: Date, before: Date) -> u32 {
    let holidays = [(1, 1), (4, 18), (4, 21), (5, 1), (12, 25), (12, 26)];
    let mut count = 0;
    let mut date = after.checked_add(1.day()).unwrap();
    while date < before {
        let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        let holiday = holidays.contains(&(date.month(), date.day()));
        count += u32::from(!weekend && !holiday);
        date = date.tomorrow().unwrap();
    }
    count
}
