//! Stories that were counterexamples once, and those that show what the engine cannot know.

use jiff::civil::Date;

use super::acts::{Act, How};
use super::bank::Entry;
use super::books::Standing;
use super::story::{Story, receipt};
use super::xml::{Statement, camt053};

const PLAIN: Act = Act::Report { days: 3, how: How::Plain };
const BOOK: Act = Act::Book { first: 0, count: 2, details: true };

fn told(acts: &[Act]) -> Story {
    let mut story = Story::new();
    for act in acts {
        story.act(act);
    }
    story
}

fn reached(story: &Story, words: &[&str]) {
    for word in words {
        assert!(story.reached.contains(*word), "{word}: {:?}", story.reached);
    }
}

/// One payment, to the first venue, is in the bank's hands.
fn paid() -> [Act; 2] {
    [Act::Redeem { venue: 1, buyer: 0, count: 5 }, Act::Cycle { given: true }]
}

#[test]
fn a_payment_that_went_out_twice_and_came_back_once_is_not_paid_again() {
    let acts = [BOOK, Act::Twice { which: 0 }, Act::Night, PLAIN, Act::Return { which: 0 }];
    let again = [Act::Night, PLAIN, Act::Accounts, Act::Again { cycle: 0, given: true }];
    let mut story = told(&[&paid()[..], &acts, &again].concat());
    reached(&story, &["SUSPENSE_REASON_PAID_TWICE", "SUSPENSE_REASON_NOT_POSSIBLE"]);
    reached(&story, &["NOTHING_TO_PAY", "short"]);
    story.act(&Act::Explain { which: 1 });
    reached(&story, &["undone"]);
    // The other one comes back as well: now nobody has it, and it is payable once somebody says so.
    let again = Act::Again { cycle: 0, given: true };
    for act in [Act::Return { which: 0 }, Act::Night, PLAIN, Act::Accounts, again] {
        story.act(&act);
    }
    reached(&story, &["NOTHING_TO_PAY"]);
    story.act(&Act::Explain { which: 0 });
    reached(&story, &["returned before it was explained"]);
    story.act(&Act::Accounts);
    assert!(story.books.payments.values().all(|one| one.standing == Standing::Returned));
    story.act(&Act::Again { cycle: 0, given: true });
    assert_eq!(story.books.payments.len(), 2, "it is paid by a payment of its own");
    story.ends();
}

#[test]
fn a_payment_that_came_back_before_its_batch_was_told_apart_is_payable_again() {
    let second = Act::Redeem { venue: 2, buyer: 1, count: 3 };
    let batch = Act::Book { first: 0, count: 2, details: false };
    let [first, cycle] = paid();
    let back = [Act::Night, PLAIN, Act::Return { which: 0 }, Act::Night, PLAIN];
    let mut story = told(&[&[first, second, cycle, batch], &back[..]].concat());
    reached(&story, &["SUSPENSE_REASON_BATCH", "SUSPENSE_REASON_NOT_ON_ITS_WAY"]);
    story.act(&Act::Explain { which: 1 });
    story.act(&Act::Explain { which: 0 });
    story.act(&Act::Explain { which: 0 });
    reached(&story, &["returned before it was explained"]);
    story.ends();
}

/// The later word counts, and the engine cannot see which of two the bank wrote later.
#[test]
fn an_older_report_of_a_day_is_the_banks_word_on_it_until_the_newer_comes_again() {
    let late = [Act::Night, PLAIN, Act::Late { text: 0, cents: 100 }, PLAIN];
    let mut story = told(&late);
    story.act(&Act::Repeat { which: 0, same: true });
    story.act(&Act::Issue);
    reached(&story, &["issued"]);
    assert!(!story.reached.contains("short"), "the same import says nothing new");
    story.act(&Act::Repeat { which: 0, same: false });
    story.act(&Act::Issue);
    reached(&story, &["short", "COVER_SHORT"]);
    // The next day does not follow that older balance; the whole of the day before mends it.
    story.act(&Act::Night);
    story.act(&PLAIN);
    reached(&story, &["BANK_REPORT_GAP"]);
    story.reached.clear();
    story.act(&Act::Issue);
    reached(&story, &["issued"]);
    story.ends();
}

/// Two receipts of one cent, which the bank gave no reference, in two statements of a day.
#[test]
fn entries_that_nothing_tells_apart_are_never_posted_twice_and_the_balance_shows_the_rest() {
    let mut story = told(&[Act::Night]);
    let date: Date = story.bank.days[0].date;
    let iban = story.iban.clone();
    let same = |number| Entry { number, reference: None, cents: 1, what: receipt(4) };
    let (money, opening) = (story.bank.days[0].entries.clone(), story.bank.opening(0));
    let first = Statement {
        id: "S-1".to_owned(),
        iban: &iban,
        date,
        opening,
        entries: [money, vec![same(901)]].concat(),
    };
    let (id, opening) = ("S-2".to_owned(), first.closing());
    let second = Statement { id, iban: &iban, date, opening, entries: vec![same(902)] };
    let office = &mut story.office;
    office.imports(office.number(), &camt053("M1", std::slice::from_ref(&first))).unwrap();
    let answer = office.imports(office.number(), &camt053("M2", std::slice::from_ref(&second)));
    let summary = answer.unwrap().summary;
    let compared = summary.compared.unwrap();
    assert_eq!(compared.bank_cents - compared.ledger_cents, 1, "the bank has a cent more");
    let one_file = office.imports(office.number(), &camt053("M3", &[first, second]));
    assert_eq!(one_file.err().as_deref(), Some("BANK_REPORT_INVALID"), "the file says so at once");
}

#[test]
fn an_import_that_somebody_left_is_sent_again() {
    for after in [0, 1, 2, 4] {
        let broken = Act::Report { days: 3, how: How::Broken { after } };
        let mut acts = paid().to_vec();
        acts.extend((0..6).map(|cents| Act::Receive { text: 4, cents: cents + 1 }));
        acts.extend([BOOK, Act::Night, broken, Act::Restart, Act::Issue]);
        told(&acts).ends();
    }
}

#[test]
fn a_later_part_of_a_day_can_be_sent_again() {
    let receive = |cents| Act::Receive { text: 0, cents };
    let parts = Act::Report { days: 1, how: How::Split { at: 3, files: true } };
    let acts = [receive(70), receive(80), receive(90), Act::Night, PLAIN, receive(5), receive(6)];
    let more = [receive(7), receive(8), Act::Night, parts];
    let mut story = told(&[&acts[..], &more].concat());
    let last = story.sent.len() - 1;
    story.act(&Act::Repeat { which: last, same: false });
    story.act(&Act::Repeat { which: last, same: true });
    assert!(!story.reached.contains("BANK_REPORT_GAP"), "{:?}", story.reached);
    story.ends();
}
