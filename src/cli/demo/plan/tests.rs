//! The plan is the same for the same seed, holds together, and is believable.

use std::collections::{BTreeMap, BTreeSet};

use super::super::calendar::day;
use super::super::places;
use super::*;

fn plan(seed: u64, booklets: u32) -> Plan {
    Plan::new(seed, booklets, &places().unwrap().venues)
}

/// All steps in order, also those that are sent in batches.
fn steps(plan: &Plan) -> Vec<(Day, u32, Step)> {
    let mut all = Vec::new();
    for day in &plan.days {
        for booklet in &day.booklets {
            all.extend(booklet.steps.iter().map(|step| (day.day, booklet.number, step.clone())));
        }
        for batch in &day.batches {
            let visits = batch.visits.iter();
            all.extend(visits.map(|(number, v)| (day.day, *number, Step::Present(v.clone()))));
        }
    }
    all
}

fn visits(plan: &Plan) -> Vec<(Day, u32, Visit)> {
    let of = |(day, number, step)| match step {
        Step::Present(visit) => Some((day, number, visit)),
        Step::HandOver { .. } | Step::Void { .. } | Step::Oppose { .. } | Step::Lift => None,
    };
    steps(plan).into_iter().filter_map(of).collect()
}

/// All acts of the offices in order, with their days.
fn offices(plan: &Plan) -> impl Iterator<Item = (Day, &Office)> {
    plan.days.iter().flat_map(|day| {
        let acts = day.morning.iter().chain(&day.evening);
        acts.map(|act| (day.day, act))
    })
}

fn acts(plan: &Plan) -> impl Iterator<Item = (Day, &BookletAct)> {
    offices(plan).filter_map(|(day, act)| {
        let Office::Booklets(act) = act else { return None };
        Some((day, act))
    })
}

/// The days on whose mornings booklets are replaced.
fn replaced(plan: &Plan) -> BTreeMap<u32, Day> {
    let mut days = BTreeMap::new();
    for (day, act) in acts(plan) {
        if let BookletAct::Replace { booklets, .. } = act {
            days.extend(booklets.numbers().map(|number| (number, day)));
        }
    }
    days
}

#[test]
fn the_same_seed_gives_the_same_plan_and_another_one_another() {
    assert_eq!(plan(7, 200), plan(7, 200));
    assert_ne!(plan(7, 200), plan(8, 200));
}

#[test]
fn a_booklet_appears_once_a_day_and_in_order() {
    for day in plan(1, 2_000).days {
        let numbers: Vec<u32> = day.booklets.iter().map(|booklet| booklet.number).collect();
        assert!(numbers.is_sorted_by(|a, b| a < b), "{}", day.day);
        let batches = day.batches.iter().flat_map(|batch| &batch.visits);
        let sent: Vec<u32> = batches.map(|(number, _)| *number).collect();
        let distinct: BTreeSet<u32> = sent.iter().copied().collect();
        let once = day.batches.iter().map(|batch| {
            batch.visits.iter().map(|(number, _)| *number).collect::<BTreeSet<u32>>().len()
        });
        assert_eq!(distinct.len(), once.sum::<usize>(), "{}", day.day);
    }
}

/// What is known of a booklet while its steps are checked.
#[derive(Default)]
struct Known {
    held: bool,
    blocked: bool,
    used: BTreeSet<u8>,
    latest: Vec<u8>,
    paper: Option<Day>,
}

#[test]
fn chèques_are_used_once_and_only_between_handover_and_loss() {
    let plan = plan(3, 2_000);
    let replaced = replaced(&plan);
    let mut all: BTreeMap<u32, Known> = BTreeMap::new();
    for (day, number, step) in steps(&plan) {
        let known = all.entry(number).or_default();
        if let Some(since) = replaced.get(&number).filter(|since| **since <= day)
            && known.paper.is_none()
        {
            let parcel = known.used.is_empty() && !known.held;
            assert!(known.blocked || parcel, "{day} {number}");
            *known = Known { paper: Some(*since), ..Known::default() };
        }
        match step {
            Step::HandOver { refused, .. } => {
                assert!(!known.held, "{day} {number}");
                known.held = refused.is_none();
            }
            Step::Oppose { .. } => known.blocked = true,
            Step::Lift => known.blocked = false,
            Step::Present(visit) => {
                let is = |refusal| visit.refused == Some(refusal);
                assert!((1..=3).contains(&visit.cheques.len()));
                assert_eq!(known.held, !is(Refusal::ChequeNotHandedOver), "{day} {number}");
                assert_eq!(known.blocked, is(Refusal::ChequeBlocked), "{day} {number}");
                let former = visit.typed == Typed::Former;
                assert_eq!(former, is(Refusal::ChequeReplaced), "{day} {number}");
                let used = visit.cheques.iter().any(|cheque| known.used.contains(cheque));
                assert!(former || used == is(Refusal::ChequeRedeemed), "{day} {number}");
                if visit.refused.is_none() {
                    known.used.extend(&visit.cheques);
                    known.latest = visit.cheques;
                }
            }
            Step::Void { refused: None, .. } => {
                for cheque in std::mem::take(&mut known.latest) {
                    known.used.remove(&cheque);
                }
            }
            Step::Void { refused: Some(_), .. } => {}
        }
    }
}

#[test]
fn no_place_takes_chèques_while_it_is_suspended() {
    let plan = plan(4, 2_000);
    let mut suspended = BTreeSet::new();
    let all = visits(&plan);
    for day in &plan.days {
        for act in &day.morning {
            if let Office::Venues(VenueAct::Suspend { venue }) = act {
                suspended.insert(*venue);
            }
            if let Office::Venues(VenueAct::Resume { venue }) = act {
                suspended.remove(venue);
            }
        }
        for (_, _, visit) in all.iter().filter(|(on, ..)| *on == day.day) {
            let refused = visit.refused == Some(Refusal::VenueSuspended);
            assert_eq!(suspended.contains(&visit.venue), refused, "{}", day.day);
        }
    }
}

#[test]
fn services_are_of_the_year_and_of_labelled_places() {
    let plan = plan(4, 2_000);
    let renewed = offices(&plan).find_map(|(_, act)| {
        let Office::Venues(VenueAct::Renew { venues }) = act else { return None };
        Some(venues.clone())
    });
    let renewed = renewed.unwrap();
    let last = day((2025, 1, 31));
    for (on, _, visit) in visits(&plan) {
        let late = visit.service_date > last && visit.refused != Some(Refusal::ServiceInFuture);
        assert_eq!(late, visit.refused == Some(Refusal::LastServiceDayPassed), "{on}");
        let lacks = visit.service_date >= day((2025, 1, 1)) && !renewed.contains(&visit.venue);
        assert_eq!(lacks, visit.refused == Some(Refusal::VenueNotLabelled), "{on}");
        let too_late = on > day((2025, 2, 28));
        assert_eq!(too_late, visit.refused == Some(Refusal::PresentedTooLate), "{on}");
    }
}

#[test]
fn every_refusal_of_the_story_occurs_in_two_thousand_booklets() {
    let plan = plan(1, 2_000);
    let mut seen: BTreeSet<Refusal> = BTreeSet::new();
    for (_, _, step) in steps(&plan) {
        seen.extend(match step {
            Step::Void { refused, .. } | Step::HandOver { refused, .. } => refused,
            Step::Present(visit) => visit.refused,
            Step::Oppose { .. } | Step::Lift => None,
        });
    }
    for (_, office) in offices(&plan) {
        if let Office::Booklets(
            BookletAct::Prepare { refused, .. } | BookletAct::Issue { refused, .. },
        )
        | Office::Approve { refused, .. }
        | Office::RunCalendar { refused }
        | Office::Except { visit: Visit { refused, .. }, .. } = office
        {
            seen.extend(*refused);
        }
    }
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), Refusal::ALL);
}

#[test]
fn the_story_is_plausible() {
    let plan = plan(5, 2_000);
    let all = visits(&plan);
    let accepted = || all.iter().filter(|(.., v)| v.refused.is_none());
    let taken: usize = accepted().map(|(.., v)| v.cheques.len()).sum();
    assert!((9_000..17_000).contains(&taken), "{taken} chèques");
    let refused = all.len() - accepted().count();
    assert!(refused * 100 / all.len() < 10, "{refused} of {} are refused", all.len());
    let venues: BTreeSet<u32> = all.iter().map(|(.., visit)| visit.venue).collect();
    assert!(venues.len() > 100 && venues.iter().all(|venue| (1..=113).contains(venue)));
    let first = |step: &&(Day, u32, Step)| {
        matches!(step.2, Step::HandOver { diagnosis: Some(_), refused: None })
    };
    let handed_over = steps(&plan).iter().filter(first).count();
    let [own, prepared] = plan.ordered;
    let booklets = usize::try_from(own + prepared).unwrap();
    assert!((2_100..2_400).contains(&booklets), "{booklets}");
    let percent = handed_over * 100 / booklets;
    assert!((75..97).contains(&percent), "{handed_over} of {booklets} booklets");
    let months: BTreeSet<String> =
        accepted().map(|(on, ..)| super::super::calendar::month_of(*on)).collect();
    assert_eq!(months.len(), 14, "{months:?}");
}

#[test]
fn lost_booklets_are_replaced_in_the_year() {
    let plan = plan(5, 200);
    let replaced = replaced(&plan);
    let lost = steps(&plan).iter().filter(|(.., s)| matches!(s, Step::Oppose { .. })).count();
    let parcel = acts(&plan).any(|(_, act)| matches!(act, BookletAct::OpposeLot { .. }));
    assert!(parcel && lost > 0 && replaced.len() > 2, "{lost} {replaced:?}");
}

#[test]
fn what_is_issued_and_sent_is_what_was_paid_for() {
    for booklets in [10, 50, 2_000, 10_000] {
        let plan = plan(6, booklets);
        let (mut paid, mut turned): (u64, u64) = (0, 0);
        for (_, office) in offices(&plan) {
            if let Office::Transfer { cents, .. } = office {
                paid += cents;
            }
            if let Office::Bank(BankAct::Turn { cents, .. }) = office {
                turned += cents;
            }
        }
        let (mut numbered, mut issued, mut sent) = (BTreeSet::new(), 0, BTreeSet::new());
        for (_, act) in acts(&plan) {
            if let BookletAct::Prepare { booklets, refused: None, .. }
            | BookletAct::Issue { booklets, refused: None, .. } = act
            {
                numbered.extend(booklets.numbers());
            }
            if let BookletAct::Issue { booklets, refused: None, .. } = act {
                issued += booklets.count;
            }
            if let BookletAct::Allot { booklets: lot, .. } = act {
                assert!(lot.numbers().all(|number| numbered.contains(&number)));
                assert!(lot.numbers().all(|number| sent.insert(number)), "{booklets}");
            }
        }
        // What others pay for becomes more of them, in a year that is not too small.
        assert_eq!((paid, paid + turned), (value(booklets), value(issued)));
        assert_eq!((turned > 0, issued > booklets), (booklets > 10, booklets > 10));
        let booklets = issued;
        assert_eq!(numbered.into_iter().collect::<Vec<_>>(), (1..=booklets).collect::<Vec<_>>());
        let sent = u32::try_from(sent.len()).unwrap();
        assert!(sent * 10 >= booklets * 7, "{sent} of {booklets}");
    }
}
