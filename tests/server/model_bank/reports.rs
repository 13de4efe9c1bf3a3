//! How the bank reports days: late, again, in parts, backwards, out of order.

use std::ops::Range;

use jiff::civil::Date;

use super::acts::How;
use super::bank::Entry;
use super::office::Office;
use super::story::{Story, picked};
use super::xml::{Statement, camt053};

/// A file of the bank that was sent, and as which import.
#[derive(Clone)]
pub(super) struct Sent {
    pub(super) import: u32,
    pub(super) days: Vec<Day>,
    pub(super) text: String,
}

/// One statement as it was sent.
#[derive(Clone)]
pub(super) struct Day {
    pub(super) id: String,
    pub(super) date: Date,
    pub(super) opening: i64,
    pub(super) entries: Vec<Entry>,
}

impl Day {
    fn statement<'a>(&self, iban: &'a str) -> Statement<'a> {
        let Day { id, date, opening, entries } = self.clone();
        Statement { id, iban, date, opening, entries }
    }
}

impl Story {
    pub(super) fn day(&self, index: usize) -> Day {
        let (date, entries) = (self.bank.days[index].date, self.bank.days[index].entries.clone());
        let (id, opening) = (format!("S{}-{}", date, entries.len()), self.bank.opening(index));
        Day { id, date, opening, entries }
    }

    /// Sends days as one file, which is taken when it follows, and refused whole otherwise; whether
    /// it was taken.
    pub(super) fn sends(&mut self, days: Vec<Day>) -> bool {
        let import = self.office.number();
        let statements: Vec<_> = days.iter().map(|day| day.statement(&self.iban)).collect();
        let text = camt053(&format!("M{import}"), &statements);
        let mut days = days;
        days.sort_by_key(|day| day.date);
        self.sends_file(&Sent { import, days, text })
    }

    pub(super) fn sends_file(&mut self, file: &Sent) -> bool {
        let statements: Vec<_> = file.days.iter().map(|day| day.statement(&self.iban)).collect();
        let before = self.office.entries();
        if let Some(after) = self.leaves.take() {
            self.office.leaves((file.import, after), &file.text);
        }
        let answer = self.office.imports(file.import, &file.text);
        if !self.books.follows(&statements[0]) {
            assert_eq!(answer.err().as_deref(), Some("BANK_REPORT_GAP"));
            assert_eq!(self.office.entries(), before, "a file that is refused wrote something");
            self.reached("BANK_REPORT_GAP");
            return false;
        }
        let answer = answer.unwrap();
        self.books.takes(file.import, &statements);
        let today = self.office.today;
        let (verdict, _) = self.books.cover(today);
        for row in &answer.rows {
            self.reached(row.fate().as_str_name());
            self.reached(row.reason().as_str_name());
        }
        self.reached(if answer.summary.released.is_empty() { "" } else { "released" });
        self.reached(verdict.split_inclusive(' ').next().unwrap().trim());
        let short = format!("short by {} on", answer.summary.short_cents);
        assert_eq!(answer.summary.short_cents > 0, verdict.starts_with(&short), "{verdict}");
        assert!(answer.rows.iter().all(|row| row.refusal.is_none()), "{:?}", answer.rows);
        self.check();
        if !self.sent.iter().any(|sent| sent.import == file.import) {
            self.sent.push(file.clone());
        }
        true
    }

    /// Reports the next days.
    pub(super) fn reports(&mut self, days: usize, how: How) {
        let first = self.whole();
        let end = (first + days).min(self.bank.closed());
        if first == end {
            return;
        }
        let next = self.day(first);
        if !self.books.follows(&next.statement(&self.iban)) {
            // An older word of the bank on the day before came again after a newer one.
            assert!(!self.sends(vec![next]), "the day before it is not as it was");
            self.reissues(first);
        }
        let mut files = vec![(first..end).map(|index| self.day(index)).collect::<Vec<Day>>()];
        match how {
            How::Plain => {}
            How::Broken { after } => self.leaves = Some(after),
            How::Backwards => {
                files[0].reverse();
                files[0].iter_mut().for_each(|day| day.entries.reverse());
            }
            How::Split { at, files: two } => {
                let halves = halves(files[0].remove(0), at);
                if two {
                    let rest = files.remove(0);
                    files.extend(halves.into_iter().map(|half| vec![half]));
                    files.extend(Some(rest).filter(|rest| !rest.is_empty()));
                } else {
                    files[0].splice(0..0, halves);
                }
            }
            How::LaterFirst => {
                let last = files[0].pop().unwrap();
                if files[0].is_empty() || self.books.follows(&last.statement(&self.iban)) {
                    files[0].push(last);
                } else {
                    assert!(!self.sends(vec![last.clone()]), "a day is missing before it");
                    files.push(vec![last]);
                }
            }
        }
        // Between two files of a day, less was reported than the bank has.
        for index in first..end {
            self.reported[index] = Some(usize::MAX);
        }
        let last = files.len() - 1;
        for (at, file) in files.into_iter().enumerate() {
            if at == last {
                self.are_reported(first..end);
            }
            assert!(self.sends(file), "it follows");
        }
    }

    pub(super) fn are_reported(&mut self, days: Range<usize>) {
        for index in days {
            self.reported[index] = Some(self.bank.days[index].entries.len());
        }
    }

    /// Sends the days before `end` again, as they are now.
    pub(super) fn reissues(&mut self, end: usize) {
        if end > 0 {
            let days = (0..end).map(|index| self.day(index)).collect();
            let reported = std::mem::take(&mut self.reported);
            self.reported = vec![None; reported.len()];
            self.reported[end..].copy_from_slice(&reported[end..]);
            self.are_reported(0..end);
            assert!(self.sends(days), "nothing is before the first day");
        }
    }

    pub(super) fn repeats(&mut self, which: usize, same: bool) {
        let Some(file) = picked(&self.sent, which).cloned() else { return };
        let lines = |office: &Office| office.read(|facts| facts.bank.references().len());
        let before = lines(&self.office);
        let import = if same { file.import } else { self.office.number() };
        self.sends_file(&Sent { import, ..file });
        assert_eq!(lines(&self.office), before, "a file that is sent again posted something");
    }
}

/// A day as two statements, unless the account were overdrawn between them. Entries without a
/// reference stay together.
fn halves(day: Day, at: usize) -> Vec<Day> {
    let own = |entry: &Entry, place: usize| match entry.reference {
        Some(_) => place < at,
        None => at.is_multiple_of(2),
    };
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for (place, entry) in day.entries.iter().enumerate() {
        let half = if own(entry, place) { &mut first } else { &mut second };
        half.push(entry.clone());
    }
    let closing = day.opening + first.iter().map(|entry| entry.cents).sum::<i64>();
    if closing < 0 {
        return vec![day];
    }
    let half = |number, opening, entries| {
        let id = format!("{}-{number}", day.id);
        Day { id, date: day.date, opening, entries }
    };
    vec![half(1, day.opening, first), half(2, closing, second)]
}
