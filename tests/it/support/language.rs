//! The language of scenarios: one command per line, in the words of ARCHITECTURE.md.
//!
//! A line is a verb, what it is about, and options: a word and its value each, in any order. Names
//! are bound by the line that creates the thing; a name that was never bound is written as the
//! ledger writes it, `venues/9`. A line that means nothing ends the test with the line.
//!
//! | line | options |
//! | --- | --- |
//! | `at 2025-03-01`, `at 2025-03-01T09:30Z` | none; noon UTC when no hour is given |
//! | `scheme S` | `face cheques last-service last-presentation age cap venue-cap booklet-cap` |
//! | | `services territory handover`; what is not said is the preset of [`super::presets`] |
//! | `buyer B`, `prescriber P` | `by` (who asks, on every line but `hand over`) |
//! | `venue V departement 16 label 2025-01-01..2025-12-31` | `commune` |
//! | `suspend V inquiry`, `resume V` | |
//! | `order O of B under S for 20 booklets until 2026-01-31` | |
//! | `receive B 1000.00` | `day` (today), `ref` (the next of `auto-1`…) |
//! | `balance 2025-03-31 950.00`, `cover` | |
//! | `issue O 5`, `allot 1..3 to P`, `hand over 1 by P` | `on` (today) |
//! | `oppose 1 stolen`, `lift 1` | |
//! | `redeem V 1.1 1.2 mistyped unknown` | `for` (a service), `on` (today), `procedures a,b,?` |
//! | `void 1st redemption` | `of` (its venue), `because` |
//! | `close 2025-03`, `figures 2025-03`, `approve 2025-03` | `figures other` (on `approve`) |
//! | `pay 2025-03`, `run 2025-03`, `continue run 1` | |
//! | `book 1`, `return 1` | `day` (today), `ref` |
//! | `accept clock 2025-03-01`, `found`, `record 2025-03 part 1` | |

use std::collections::BTreeMap;
use std::str::FromStr;

use carnet::domain::facts::{Opposition, Suspension, VoidReason};
use carnet::domain::money::Cents;
use carnet::domain::request::CallerId;
use carnet::domain::scheme::{Handover, Rules, Territory};
use carnet::domain::service::Service;
use carnet::domain::time::{Day, DayRange};

/// One line.
pub(crate) struct Line {
    /// As it was written, with single spaces.
    pub(crate) text: String,
    /// Who asks.
    pub(crate) caller: CallerId,
    /// What is asked.
    pub(crate) step: Step,
}

/// What one line asks. Names are still texts: [`super::names`] knows what they stand for.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    At {
        text: String,
    },
    Found,
    Scheme {
        name: String,
        rules: Rules,
    },
    Buyer {
        name: String,
    },
    Prescriber {
        name: String,
    },
    Venue {
        name: String,
        departement: String,
        commune: Option<String>,
        label: DayRange,
    },
    Suspend {
        venue: String,
        reason: Suspension,
    },
    Resume {
        venue: String,
    },
    Order {
        name: String,
        buyer: String,
        scheme: String,
        quantity: u32,
        until: Day,
    },
    Receive {
        buyer: String,
        amount: Cents,
        day: Option<Day>,
        reference: Option<String>,
    },
    Balance {
        day: Day,
        balance: Cents,
    },
    Cover,
    Issue {
        order: String,
        count: u32,
    },
    Allot {
        first: u32,
        last: u32,
        prescriber: String,
    },
    HandOver {
        booklet: u32,
        prescriber: String,
        day: Option<Day>,
    },
    Oppose {
        booklet: u32,
        reason: Opposition,
    },
    Lift {
        booklet: u32,
    },
    Redeem {
        venue: String,
        codes: Vec<Code>,
        service: Service,
        date: Option<Day>,
        procedures: Words,
    },
    Void {
        redemption: Which,
        venue: Option<String>,
        reason: VoidReason,
    },
    Close {
        label: String,
    },
    Figures {
        cycle: String,
    },
    RecordFigures {
        cycle: String,
        part: u32,
    },
    Approve {
        cycle: String,
        other: bool,
    },
    Pay {
        cycle: String,
    },
    OpenRun {
        cycle: String,
    },
    ContinueRun {
        run: u32,
    },
    Book {
        payment: u32,
        day: Option<Day>,
        reference: Option<String>,
    },
    Return {
        payment: u32,
        day: Option<Day>,
        reference: Option<String>,
    },
    AcceptClock {
        day: Day,
    },
}

/// Words that a comma joined.
pub(crate) type Words = Vec<String>;

/// A code as a venue gives it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Code {
    Cheque { booklet: u32, index: u8 },
    Mistyped,
    Unknown,
}

/// Which redemption: the n-th that was accepted, or the one with this name.
#[derive(Clone, Debug)]
pub(crate) enum Which {
    Nth(usize),
    Named(String),
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

/// Words that begin an option.
const OPTIONS: &[&str] = &[
    "face",
    "cheques",
    "last-service",
    "last-presentation",
    "age",
    "cap",
    "venue-cap",
    "booklet-cap",
    "services",
    "territory",
    "handover",
    "departement",
    "commune",
    "label",
    "of",
    "under",
    "for",
    "until",
    "day",
    "ref",
    "to",
    "by",
    "on",
    "procedures",
    "because",
    "figures",
    "part",
];
/// Words that only make a line read well.
const FILLERS: &[&str] = &["booklets", "redemption"];

impl<'a> Parts<'a> {
    /// `verbs` words are the verb.
    fn new(line: &'a str, verbs: usize) -> Parts<'a> {
        let mut words = line.split_whitespace().skip(verbs).filter(|word| !FILLERS.contains(word));
        let text = line.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut parts = Parts { text, about: Vec::new(), options: BTreeMap::new() };
        while let Some(word) = words.next() {
            if OPTIONS.contains(&word) {
                let value = words.next();
                let value = value.unwrap_or_else(|| panic!("`{word}` of nothing: {}", parts.text));
                parts.options.insert(word, value);
            } else {
                parts.about.push(word);
            }
        }
        parts
    }

    fn nth<T: FromStr>(&self, place: usize) -> T {
        let word = self.about.get(place);
        let word = word.unwrap_or_else(|| panic!("word {place} is missing: {}", self.text));
        self.read(word)
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
}

impl Line {
    fn parse(line: &str) -> Line {
        let mut words = line.split_whitespace();
        let verb = words.next().unwrap_or_default();
        let double = matches!(
            (verb, words.next()),
            ("hand", Some("over")) | ("continue", Some("run")) | ("accept", Some("clock"))
        );
        let mut parts = Parts::new(line, if double { 2 } else { 1 });
        let caller = if verb == "hand" { None } else { parts.option("by") };
        let caller = caller.unwrap_or_else(super::presets::caller);
        let step = step(verb, &mut parts);
        assert!(parts.options.is_empty(), "nothing takes {:?}: {}", parts.options, parts.text);
        Line { text: parts.text, caller, step }
    }
}

fn step(verb: &str, p: &mut Parts<'_>) -> Step {
    match verb {
        "at" => Step::At { text: p.nth(0) },
        "found" => Step::Found,
        "scheme" => Step::Scheme { name: p.nth(0), rules: rules(p) },
        "buyer" => Step::Buyer { name: p.nth(0) },
        "prescriber" => Step::Prescriber { name: p.nth(0) },
        "venue" => Step::Venue {
            name: p.nth(0),
            departement: p.must("departement"),
            commune: p.option("commune"),
            label: range(p),
        },
        "suspend" => Step::Suspend { venue: p.nth(0), reason: suspension(p) },
        "resume" => Step::Resume { venue: p.nth(0) },
        "order" => Step::Order {
            name: p.nth(0),
            buyer: p.must("of"),
            scheme: p.must("under"),
            quantity: p.must("for"),
            until: p.must("until"),
        },
        "receive" => Step::Receive {
            buyer: p.nth(0),
            amount: p.nth(1),
            day: p.option("day"),
            reference: p.option("ref"),
        },
        "balance" => Step::Balance { day: p.nth(0), balance: p.nth(1) },
        "cover" => Step::Cover,
        "close" => Step::Close { label: p.nth(0) },
        "figures" => Step::Figures { cycle: p.nth(0) },
        "record" => Step::RecordFigures { cycle: p.nth(0), part: p.must("part") },
        "approve" => Step::Approve { cycle: p.nth(0), other: p.take("figures") == Some("other") },
        "pay" => Step::Pay { cycle: p.nth(0) },
        "run" => Step::OpenRun { cycle: p.nth(0) },
        "continue" => Step::ContinueRun { run: p.nth(0) },
        "book" => {
            Step::Book { payment: p.nth(0), day: p.option("day"), reference: p.option("ref") }
        }
        "return" => {
            Step::Return { payment: p.nth(0), day: p.option("day"), reference: p.option("ref") }
        }
        "accept" => Step::AcceptClock { day: p.nth(0) },
        _ => cheques(verb, p),
    }
}

/// The lines about booklets and chèques.
fn cheques(verb: &str, p: &mut Parts<'_>) -> Step {
    match verb {
        "issue" => Step::Issue { order: p.nth(0), count: p.nth(1) },
        "allot" => {
            let numbers: String = p.nth(0);
            let (first, last) = numbers.split_once("..").unwrap_or((&numbers, &numbers));
            Step::Allot { first: p.read(first), last: p.read(last), prescriber: p.must("to") }
        }
        "hand" => {
            Step::HandOver { booklet: p.nth(0), prescriber: p.must("by"), day: p.option("on") }
        }
        "oppose" => Step::Oppose { booklet: p.nth(0), reason: opposition(p) },
        "lift" => Step::Lift { booklet: p.nth(0) },
        "redeem" => Step::Redeem {
            venue: p.nth(0),
            codes: p.about.iter().skip(1).map(|word| code(p, word)).collect(),
            service: p.option("for").unwrap_or(Service::AdministrativeProcedures),
            date: p.option("on"),
            procedures: p.list("procedures").unwrap_or_default(),
        },
        "void" => Step::Void { redemption: which(p), venue: p.option("of"), reason: reason(p) },
        _ => panic!("no such verb: {}", p.text),
    }
}

fn rules(p: &mut Parts<'_>) -> Rules {
    let mut rules = super::presets::rules();
    p.option("face").into_iter().for_each(|face| rules.face_value = face);
    p.option("cheques").into_iter().for_each(|n| rules.cheques_per_booklet = n);
    p.option("last-service").into_iter().for_each(|day| rules.last_service = day);
    p.option("last-presentation").into_iter().for_each(|day| rules.last_presentation = day);
    p.option("age").into_iter().for_each(|days| rules.service_age_days = days);
    p.option("cap").into_iter().for_each(|cap| rules.cheques_per_redemption = cap);
    p.option("venue-cap").into_iter().for_each(|cap| rules.cheques_per_venue_day = Some(cap));
    p.option("booklet-cap").into_iter().for_each(|cap| rules.cheques_per_booklet_day = Some(cap));
    if let Some(services) = p.list("services") {
        rules.services = services.iter().map(|service| p.read(service)).collect();
    }
    if let Some(places) = p.list("territory") {
        let (communes, departements) = places.iter().partition::<Vec<_>, _>(|p| p.len() == 5);
        rules.territory = Territory::Within {
            departements: departements.iter().map(|place| p.read(place)).collect(),
            communes: communes.iter().map(|place| p.read(place)).collect(),
        };
    }
    if let Some(word) = p.take("handover") {
        let words = [("required", Handover::Required), ("not-required", Handover::NotRequired)];
        rules.handover = p.one_of(word, &words);
    }
    rules
}

fn range(p: &mut Parts<'_>) -> DayRange {
    let text: String = p.must("label");
    let (first, last) = text.split_once("..").unwrap_or_else(|| panic!("no range: {}", p.text));
    DayRange::new(p.read(first), p.read(last)).unwrap_or_else(|| panic!("no range: {}", p.text))
}

fn suspension(p: &Parts<'_>) -> Suspension {
    let word: String = p.nth(1);
    let own = ("own-request", Suspension::OwnRequest);
    p.one_of(
        &word,
        &[("inquiry", Suspension::Inquiry), own, ("label-in-question", Suspension::Label)],
    )
}

fn opposition(p: &Parts<'_>) -> Opposition {
    let words = [
        ("lost", Opposition::Lost),
        ("stolen", Opposition::Stolen),
        ("damaged", Opposition::Damaged),
        ("suspicious", Opposition::Suspicious),
    ];
    p.one_of(&p.nth::<String>(1), &words)
}

fn reason(p: &mut Parts<'_>) -> VoidReason {
    let words = [
        ("entry-error", VoidReason::EntryError),
        ("service-not-given", VoidReason::ServiceNotGiven),
        ("holder-request", VoidReason::HolderRequest),
    ];
    let word = p.take("because").unwrap_or("entry-error");
    p.one_of(word, &words)
}

fn code(p: &Parts<'_>, word: &str) -> Code {
    match word {
        "mistyped" => Code::Mistyped,
        "unknown" => Code::Unknown,
        _ => {
            let (booklet, index) =
                word.split_once('.').unwrap_or_else(|| panic!("no code `{word}`: {}", p.text));
            Code::Cheque { booklet: p.read(booklet), index: p.read(index) }
        }
    }
}

fn which(p: &Parts<'_>) -> Which {
    let word: String = p.nth(0);
    let ordinal = ["st", "nd", "rd", "th"].iter().find_map(|end| word.strip_suffix(end));
    match ordinal.and_then(|number| number.parse().ok()) {
        Some(number) => Which::Nth(number),
        None => Which::Named(word),
    }
}
