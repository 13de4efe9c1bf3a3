//! From the words of a line to what it asks.

use carnet::domain::command::records::Erasure;
use carnet::domain::diagnosis::{Level, Public};
use carnet::domain::entry::Exception;
use carnet::domain::facts::{Opposition, Suspension, VoidReason};
use carnet::domain::organisation::{
    AccountRefusal, Enrolment, Entitlement, FunderKind, LegalForm, VatRegime, VenueEnding,
};
use carnet::domain::service::Service;

use super::{
    BankLine, Code, Diagnosis, Numbers, Parts, Place, Purpose, Redeem, Step, What, Which, banking,
    claims, rules, sharing,
};

/// What the line with this verb asks: a word, and the second of those that have two.
pub(super) fn step(verb: (&str, Option<&str>), p: &mut Parts<'_>) -> Step {
    let group = sharing::step(verb, p).or_else(|| claims::step(verb, p));
    if let Some(step) = group.or_else(|| banking::step(verb, p)) {
        return step;
    }
    match verb.0 {
        "at" => Step::At { text: p.nth(0) },
        "found" => Step::Found,
        "scheme" => Step::Scheme { name: p.nth(0), rules: rules::read(p) },
        "revise" if verb.1.is_some() => {
            Step::ReviseScheme { scheme: p.nth(0), from: p.must("from"), rules: rules::read(p) }
        }
        "order" => Step::Order {
            name: p.nth(0),
            buyer: p.must("of"),
            scheme: p.must("under"),
            quantity: p.must("for"),
            until: p.must("until"),
        },
        "mandate" => Step::Mandate {
            order: p.nth(0),
            amount: p.nth(1),
            reference: p.must("ref"),
            day: p.option("day"),
        },
        "receive" => {
            let (line, order, mandate) = (line(p), p.option("for"), p.option("mandate"));
            let purpose = order.map(|order| Purpose { order, mandate });
            Step::Receive { buyer: p.nth(0), amount: p.nth(1), line, purpose }
        }
        "balance" => Step::Balance { day: p.nth(0), balance: p.nth(1) },
        "cover" => Step::Cover,
        "close" => Step::Close { label: p.nth(0) },
        "figures" => Step::Figures { cycle: p.nth(0) },
        "record" => Step::RecordFigures { cycle: p.nth(0), part: p.must("part") },
        "approve" => {
            let (other, window) = (p.take("figures") == Some("other"), p.option("window"));
            Step::Approve { cycle: p.nth(0), other, window }
        }
        "pay" => Step::Pay { cycle: p.nth(0) },
        "run" => Step::OpenRun { cycle: p.nth(0) },
        "continue" if verb.1 == Some("run") => Step::ContinueRun { run: p.nth(0) },
        "book" => Step::Book { payment: p.nth(0), line: line(p) },
        "return" => Step::Return { payment: p.nth(0), line: line(p) },
        "accept" => Step::AcceptClock { day: p.nth(0) },
        "calendar" => Step::Calendar { through: p.nth(0) },
        "open" => Step::OpenCalendar { through: p.nth(0) },
        "continue" => Step::ContinueCalendar { through: p.nth(0) },
        _ => organisations(verb, p),
    }
}

/// The lines about organisations and callers.
fn organisations(verb: (&str, Option<&str>), p: &mut Parts<'_>) -> Step {
    match verb.0 {
        "buyer" => Step::Funder { name: p.nth(0), kind: FunderKind::Buyer },
        "funder" => Step::Funder { name: p.nth(0), kind: p.coded(p.word(1), FunderKind::ALL) },
        "prescriber" => Step::Prescriber { name: p.nth(0) },
        "venue" | "draft" => {
            let place = place(p);
            let label: String = p.must("label");
            let (label, draft) = (p.days(&label), verb.0 == "draft");
            Step::Venue { name: p.nth(0), place, label, draft }
        }
        "suspend" => Step::Suspend { venue: p.nth(0), reason: suspension(p) },
        "resume" => Step::Resume { venue: p.nth(0) },
        "check" => Step::Check { venue: p.nth(0) },
        "validate" => Step::Validate { venue: p.nth(0), buyer: p.must("of") },
        "label" => Step::Label { venue: p.nth(0), days: p.days(p.word(1)) },
        "unlabel" => Step::Unlabel { venue: p.nth(0), from: p.must("from") },
        "end" => {
            let reason = p.coded(p.word(1), VenueEnding::ALL);
            Step::End { venue: p.nth(0), last_day: p.must("after"), reason }
        }
        "enrol" => {
            let (legal_form, vat) =
                (p.coded(p.word(1), LegalForm::ALL), p.coded(p.word(2), VatRegime::ALL));
            let set_off = p.take("set-off") != Some("no");
            Step::Enrol { venue: p.nth(0), enrolment: Enrolment { set_off, legal_form, vat } }
        }
        "account" => Step::Account { name: p.nth(0), venue: p.must("of") },
        "confirm" if verb.1.is_some() => {
            Step::ConfirmAccount { account: p.nth(0), from: p.must("from") }
        }
        "refuse" => {
            let reason = p.coded(p.word(1), AccountRefusal::ALL);
            Step::RefuseAccount { account: p.nth(0), reason }
        }
        "move" => Step::Move { venue: p.nth(0), place: place(p) },
        "revise" => Step::Revise { subject: p.nth(0) },
        "erase" => {
            let scopes = [("former", Erasure::Former), ("all", Erasure::All)];
            Step::Erase { subject: p.nth(0), scope: p.one_of(p.word(1), &scopes) }
        }
        "grant" => Step::Grant { caller: p.nth(0), entitlement: entitlement(p) },
        "revoke" => Step::Revoke { caller: p.nth(0), entitlement: entitlement(p) },
        _ => cheques(verb.0, p),
    }
}

/// The lines about booklets and chèques.
fn cheques(verb: &str, p: &mut Parts<'_>) -> Step {
    match verb {
        "issue" => Step::Issue { order: p.nth(0), count: p.nth(1), lots: p.option("lots") },
        "prepare" => Step::Prepare { order: p.nth(0), count: p.nth(1), lots: p.option("lots") },
        "allot" => Step::Allot { booklets: numbers(p), prescriber: p.must("to") },
        "confirm" => Step::Confirm { booklets: numbers(p), prescriber: p.must("to") },
        "take" => Step::TakeBack { booklets: numbers(p), prescriber: p.must("to") },
        "withdraw" => Step::Withdraw { booklets: numbers(p) },
        "hand" => {
            let level = p.take("level").map(|word| p.coded(word, Level::ALL));
            let public = p.take("public").map(|word| p.coded(word, Public::ALL));
            let (prescriber, day) = (p.must("by"), p.option("on"));
            let diagnosis = Diagnosis { level, public };
            Step::HandOver { booklet: p.nth(0), prescriber, day, diagnosis }
        }
        "oppose" => Step::Oppose { what: what(p), reason: opposition(p) },
        "lift" => Step::Lift { what: what(p) },
        "replace" => Step::Replace { booklet: p.nth(0) },
        "redeem" => Step::Redeem(Redeem {
            venue: p.nth(0),
            codes: p.about.iter().skip(1).map(|word| code(p, word)).collect(),
            service: p.option("for").unwrap_or(Service::AdministrativeProcedures),
            date: p.option("on"),
            procedures: p.list("procedures").unwrap_or_default(),
            except: p.take("except").map(|word| p.coded(word, Exception::ALL)),
        }),
        "void" => Step::Void { redemption: which(p, 0), venue: p.option("of"), reason: reason(p) },
        _ => panic!("no such verb: {}", p.text),
    }
}

pub(super) fn line(p: &mut Parts<'_>) -> BankLine {
    BankLine { day: p.option("day"), reference: p.option("ref") }
}

fn place(p: &mut Parts<'_>) -> Place {
    Place { departement: p.must("departement"), commune: p.option("commune") }
}

fn numbers(p: &Parts<'_>) -> Numbers {
    let (first, last) = p.word(0).split_once("..").unwrap_or((p.word(0), p.word(0)));
    Numbers { first: p.read(first), last: p.read(last) }
}

fn entitlement(p: &Parts<'_>) -> Entitlement {
    p.coded(p.word(1), Entitlement::ALL)
}

fn suspension(p: &Parts<'_>) -> Suspension {
    let words = [
        ("inquiry", Suspension::Inquiry),
        ("own-request", Suspension::OwnRequest),
        ("label-in-question", Suspension::Label),
    ];
    p.one_of(p.word(1), &words)
}

fn opposition(p: &Parts<'_>) -> Opposition {
    let words = [
        ("lost", Opposition::Lost),
        ("stolen", Opposition::Stolen),
        ("damaged", Opposition::Damaged),
        ("suspicious", Opposition::Suspicious),
    ];
    p.one_of(p.word(1), &words)
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

/// The number of a booklet, chèques of one as in `1.2,1.3`, or the name of a lot.
fn what(p: &Parts<'_>) -> What {
    let word = p.word(0);
    if word.starts_with("lots/") {
        return What::Lot(word.to_owned());
    }
    if !word.contains('.') {
        return What::Booklet(p.read(word));
    }
    let parts = word.split(',').map(|cheque| cheque.split_once('.'));
    let parts = parts.map(|parts| parts.unwrap_or_else(|| panic!("no chèque: {}", p.text)));
    let (booklets, indexes): (Vec<u32>, Vec<u8>) =
        parts.map(|(booklet, index)| (p.read::<u32>(booklet), p.read::<u8>(index))).unzip();
    let booklet = booklets[0];
    assert!(booklets.iter().all(|other| *other == booklet), "two booklets: {}", p.text);
    What::Cheques { booklet, indexes }
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

pub(super) fn which(p: &Parts<'_>, place: usize) -> Which {
    let word = p.word(place);
    let ordinal = ["st", "nd", "rd", "th"].iter().find_map(|end| word.strip_suffix(end));
    match ordinal.and_then(|number| number.parse().ok()) {
        Some(number) => Which::Nth(number),
        None => Which::Named(word.to_owned()),
    }
}
