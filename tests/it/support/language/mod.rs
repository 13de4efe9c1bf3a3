//! The language of scenarios: one command per line, in the words of ARCHITECTURE.md.
//!
//! A line is a verb, what it is about, and options: a word and its value each, in any order. Names
//! are bound by the line that creates the thing; a name that was never bound is written as the
//! ledger writes it, `venues/9`. A line that means nothing ends the test with the line.
//!
//! | line | options |
//! | --- | --- |
//! | `at 2025-03-01`, `at 2025-03-01T09:30Z` | none; noon UTC when no hour is given |
//! | `scheme S`, `revise scheme S` | `from` (on `revise scheme`), and those of [`rules`] |
//! | `buyer B`, `prescriber P` | `by` (who asks, on every line but `hand over`) |
//! | `funder F co-funder` | |
//! | `draft V departement 16 label 2025-01-01..2025-12-31` | `commune` |
//! | `venue V …` as `draft`: also checked, and validated for the first buyer by someone else | |
//! | `check V`, `validate V of B` | |
//! | `label V 2026-01-01..2026-12-31`, `unlabel V from 2026-06-01` | |
//! | `end V after 2025-06-30 closed`, `enrol V association exempt set-off no` | |
//! | `suspend V inquiry`, `resume V` | |
//! | `account X of V`, `confirm account X`, `refuse account X by-bank` | `from` (on `confirm`) |
//! | `move V departement 17`, `revise B`, `erase B former` | `commune` |
//! | `grant alice codes`, `revoke alice codes` | |
//! | `order O of B under S for 20 booklets until 2026-01-31` | |
//! | `mandate O 500.00 ref M-1` | `day` (today) |
//! | `receive B 1000.00` | `day` (today), `ref` (the next of `auto-1`…), `for O`, `mandate` |
//! | `balance 2025-03-31 950.00`, `cover` | |
//! | `issue O 5`, `prepare O 5` | `lots` (how many booklets in each) |
//! | `allot 1..3 to P`, `confirm 1..3 to P`, `take back 1..3 to P`, `withdraw 1..3` | |
//! | `hand over 1 by P` | `on` (today), `level`, `public` |
//! | `oppose 1 stolen`, `oppose 1.2,1.3 lost`, `oppose lots/1 lost`, `lift …`, `replace 1` | |
//! | `redeem V 1.1 1.2 mistyped unknown` | `for` (a service), `on` (today), `procedures a,b,?` |
//! | | `except` (why, for one that a rule refuses) |
//! | `void 1st redemption` | `of` (its venue), `because` |
//! | `calendar 2026-03-01`, `open calendar …`, `continue calendar …` | |
//! | `close 2025-03`, `figures 2025-03`, `approve 2025-03` | `figures other`, `window` (days) |
//! | `pay 2025-03`, `run 2025-03`, `continue run 1` | |
//! | `book 1`, `return 1` | `day` (today), `ref` |
//! | `table 2025-01-01 famille=caf rente/social=caf:2,msa` | none; the first day, then its rows |
//! | `agreement G of C for caf years 2025:300` | `share` (percent), `max`, `in`, `only`, |
//! | | `days`, `version`; a year: its envelope, `:` and how many chèques |
//! | `sign G`, `amend G from 2025-04-01 …`, `finish G after 2025-06-30` | as `agreement` |
//! | `award W net 1000.00 of F to B under S rate 50` | `rank`, `days` |
//! | `stop W after 2025-06-30`, `send back 2025-03 doubt` | `figures other` (on `send back`) |
//! | `statements 2025-03`, `accept statement 2025-03 of F to B` | none on the first |
//! | `contest 2025-03 1st redemption of F to B` | `because` |
//! | `judge contests/1 upheld`, `agree contests/1 upheld` | `because` (on `judge`) |
//! | `contribute F 300.00 to B`, `recover V 10.00 to B`, `top up 50.00` | `day`, `ref` |
//! | `forgo 2025-03 of F to B`, `abandon 1st redemption of B` | `because` |
//! | `undo 1st redemption cancelled` (`restored`) | `because`, `advance` (who) |
//! | `goodwill 1st redemption 5.00 of B` | |
//! | `bank escrow`, `bank V`, `bank F` | an account: proposed, and confirmed by someone else |
//! | `sent 1`, `rejected 1 AC01`, `void run 1 not-sent`, `confirm void 1`, `continue void 1` | |
//! | `told 1 accepted` (`AC04`, `close-match`), `verdict 1 pay`, `confirm verdict 1 pay` | |
//! | `release 1` | |
//! | `came 10.00 money of A` (`contribution of F to A`, `recovery of V to A`, `float`, | `order`, |
//! | | `mandate` (on `money`), `day`, `ref` |
//! | `returned 1`, `no-reference` …), `went 10.00 paid 1` (`borne`, `twice of V to A` …) | |
//! | `match 1 10.00 …`, `match 1 10.00 undoes 2` | |
//! | `turn 10.00 of A` | `title`, `mandate` |
//! | `refund provision 10.00 of A` (`owed … to F`, `held`) | `title` |
//! | `confirm refund 1`, `drop refund 1` | |
//! | `forfeit V of A` | |
//! | `accept clock 2025-03-01`, `found`, `record 2025-03 part 1` (`record shares …`) | |

mod banking;
mod claims;
mod read;
mod rules;
mod sharing;
mod step;

use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;

use carnet::domain::request::CallerId;
use carnet::domain::time::DayRange;

pub(crate) use banking::{About, Banking, RefundOf};
pub(crate) use claims::{Claim, Named};
pub(crate) use sharing::{Award, Sharing, TableRow};
pub(crate) use step::{
    BankLine, Code, Diagnosis, Numbers, Place, Purpose, Redeem, Step, What, Which, Words,
};

/// One line.
pub(crate) struct Line {
    /// As it was written, with single spaces.
    pub(crate) text: String,
    /// Who asks.
    pub(crate) caller: CallerId,
    /// What is asked.
    pub(crate) step: Step,
}

/// The lines of a scenario; empty ones and those that begin with `#` are left out.
pub(crate) fn parse(scenario: &str) -> Vec<Line> {
    let lines = scenario.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.filter(|line| !line.starts_with('#')).map(Line::parse).collect()
}

/// A line taken apart: what it is about, and its options.
struct Parts<'a> {
    text: String,
    about: Vec<&'a str>,
    options: BTreeMap<&'a str, &'a str>,
}

/// Words that begin an option, but those of rules.
const OPTIONS: &[&str] = &[
    "after",
    "because",
    "by",
    "commune",
    "day",
    "departement",
    "except",
    "figures",
    "for",
    "from",
    "label",
    "level",
    "lots",
    "mandate",
    "of",
    "on",
    "part",
    "procedures",
    "public",
    "ref",
    "to",
    "under",
    "until",
];
/// Words that only make a line read well.
const FILLERS: &[&str] = &["booklets", "redemption"];
/// Verbs of two words.
const DOUBLE: &[(&str, &str)] = &[
    ("accept", "clock"),
    ("accept", "statement"),
    ("confirm", "account"),
    ("confirm", "refund"),
    ("confirm", "verdict"),
    ("confirm", "void"),
    ("continue", "calendar"),
    ("continue", "run"),
    ("continue", "void"),
    ("drop", "refund"),
    ("hand", "over"),
    ("open", "calendar"),
    ("record", "shares"),
    ("refuse", "account"),
    ("revise", "scheme"),
    ("send", "back"),
    ("take", "back"),
    ("top", "up"),
    ("void", "run"),
];

impl<'a> Parts<'a> {
    /// `verbs` words are the verb.
    fn new(line: &'a str, verbs: usize) -> Parts<'a> {
        let mut words = line.split_whitespace().skip(verbs).filter(|word| !FILLERS.contains(word));
        let text = line.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut parts = Parts { text, about: Vec::new(), options: BTreeMap::new() };
        while let Some(word) = words.next() {
            let known =
                [OPTIONS, rules::OPTIONS, sharing::OPTIONS, claims::OPTIONS, banking::OPTIONS];
            if known.iter().any(|options| options.contains(&word)) {
                let value = words.next();
                let value = value.unwrap_or_else(|| panic!("`{word}` of nothing: {}", parts.text));
                parts.options.insert(word, value);
            } else {
                parts.about.push(word);
            }
        }
        parts
    }

    fn word(&self, place: usize) -> &'a str {
        let word = self.about.get(place);
        word.unwrap_or_else(|| panic!("word {place} is missing: {}", self.text))
    }

    fn nth<T: FromStr>(&self, place: usize) -> T {
        self.read(self.word(place))
    }

    fn read<T: FromStr>(&self, word: &str) -> T {
        word.parse().unwrap_or_else(|_| panic!("`{word}` means nothing: {}", self.text))
    }

    fn take(&mut self, option: &str) -> Option<&'a str> {
        self.options.remove(option)
    }

    fn option<T: FromStr>(&mut self, option: &str) -> Option<T> {
        self.take(option).map(|word| self.read(word))
    }

    fn must<T: FromStr>(&mut self, option: &str) -> T {
        let found = self.option(option);
        found.unwrap_or_else(|| panic!("`{option}` is missing: {}", self.text))
    }

    fn list(&mut self, option: &str) -> Option<Words> {
        self.take(option).map(|words| words.split(',').map(str::to_owned).collect())
    }

    fn one_of<T: Copy>(&self, word: &str, known: &[(&str, T)]) -> T {
        let found = known.iter().find(|(name, _)| *name == word).map(|(_, value)| *value);
        found.unwrap_or_else(|| panic!("`{word}` means nothing: {}", self.text))
    }

    /// One of the coded words of the domain, hyphens for its spaces.
    fn coded<T: Copy + Display>(&self, word: &str, all: &[T]) -> T {
        let found = all.iter().find(|coded| coded.to_string().replace(' ', "-") == word);
        *found.unwrap_or_else(|| panic!("`{word}` means nothing: {}", self.text))
    }

    fn days(&self, text: &str) -> DayRange {
        let (first, last) = text.split_once("..").unwrap_or_else(|| panic!("no range: {text}"));
        DayRange::new(self.read(first), self.read(last))
            .unwrap_or_else(|| panic!("no range: {text}"))
    }
}

impl Line {
    fn parse(line: &str) -> Line {
        let mut words = line.split_whitespace();
        let verb = words.next().unwrap_or_default();
        let second = words.next().filter(|second| DOUBLE.contains(&(verb, second)));
        let mut parts = Parts::new(line, 1 + usize::from(second.is_some()));
        let caller = if verb == "hand" { None } else { parts.option("by") };
        let caller = caller.unwrap_or_else(super::presets::caller);
        let step = read::step((verb, second), &mut parts);
        assert!(parts.options.is_empty(), "nothing takes {:?}: {}", parts.options, parts.text);
        Line { text: parts.text, caller, step }
    }
}
