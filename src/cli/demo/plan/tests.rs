//! The plan is the same for the same seed, holds together, and is believable.

use std::collections::{BTreeMap, BTreeSet};

use super::super::places;
use super::*;

fn plan(seed: u64, booklets: u32) -> Plan {
    Plan::new(seed, booklets, &places().unwrap().venues)
}

fn steps(plan: &Plan) -> impl Iterator<Item = (Day, u32, &Step)> {
    plan.days.iter().flat_map(|day| {
        let booklets = day.booklets.iter();
        booklets.flat_map(|b| b.steps.iter().map(|step| (day.day, b.number, step)))
    })
}

fn visits(plan: &Plan) -> impl Iterator<Item = (Day, u32, &Visit)> {
    steps(plan).filter_map(|(day, number, step)| match step {
        Step::Present(visit) => Some((day, number, visit)),
        Step::HandOver | Step::Void { .. } | Step::Oppose { .. } | Step::Lift => None,
    })
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
    }
}

#[test]
fn chèques_are_used_once_and_only_between_handover_and_loss() {
    let plan = plan(3, 2_000);
    let mut used: BTreeSet<(u32, u8)> = BTreeSet::new();
    let mut latest: BTreeMap<u32, Vec<u8>> = BTreeMap::new();
    let (mut handed_over, mut blocked) = (BTreeSet::new(), BTreeSet::new());
    for (day, number, step) in steps(&plan) {
        match step {
            Step::HandOver => assert!(handed_over.insert(number), "{day} {number}"),
            Step::Oppose { .. } => assert!(blocked.insert(number), "{day} {number}"),
            Step::Lift => assert!(blocked.remove(&number), "{day} {number}"),
            Step::Present(visit) => {
                let is = |refusal| visit.refused == Some(refusal);
                assert!((1..=3).contains(&visit.cheques.len()));
                assert_eq!(handed_over.contains(&number), !is(Refusal::ChequeNotHandedOver));
                assert_eq!(blocked.contains(&number), is(Refusal::ChequeBlocked));
                for cheque in &visit.cheques {
                    let before = used.contains(&(number, *cheque));
                    assert_eq!(before, is(Refusal::ChequeRedeemed), "{day} {number} {cheque}");
                }
                if visit.refused.is_none() {
                    used.extend(visit.cheques.iter().map(|cheque| (number, *cheque)));
                    latest.insert(number, visit.cheques.clone());
                }
            }
            Step::Void { refused: None, .. } => {
                for cheque in latest.remove(&number).unwrap() {
                    used.remove(&(number, cheque));
                }
            }
            Step::Void { refused: Some(_), .. } => assert!(latest.contains_key(&number)),
        }
    }
}

#[test]
fn no_place_takes_chèques_while_it_is_suspended() {
    let plan = plan(4, 2_000);
    let mut suspended = BTreeSet::new();
    for day in &plan.days {
        for office in &day.morning {
            if let Office::Suspend { venue } = office {
                suspended.insert(*venue);
            }
            if let Office::Resume { venue } = office {
                suspended.remove(venue);
            }
        }
        for booklet in &day.booklets {
            for step in &booklet.steps {
                let Step::Present(visit) = step else { continue };
                let refused = visit.refused == Some(Refusal::VenueSuspended);
                assert_eq!(suspended.contains(&visit.venue), refused, "{}", day.day);
            }
        }
    }
}

#[test]
fn every_refusal_of_the_story_occurs_in_two_thousand_booklets() {
    let plan = plan(1, 2_000);
    let mut seen: BTreeSet<Refusal> = visits(&plan).filter_map(|(.., v)| v.refused).collect();
    seen.extend(steps(&plan).filter_map(|(.., step)| match step {
        Step::Void { refused, .. } => *refused,
        Step::HandOver | Step::Present(_) | Step::Oppose { .. } | Step::Lift => None,
    }));
    let offices = plan.days.iter().flat_map(|day| day.morning.iter().chain(&day.evening));
    for office in offices {
        if let Office::Issue { refused, .. } | Office::Approve { refused, .. } = office {
            seen.extend(*refused);
        }
    }
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), Refusal::ALL);
}

#[test]
fn the_story_is_plausible() {
    let plan = plan(5, 2_000);
    let taken: usize =
        visits(&plan).filter(|(.., v)| v.refused.is_none()).map(|(.., v)| v.cheques.len()).sum();
    assert!((6_000..14_000).contains(&taken), "{taken} of 20 000 chèques");
    let all = visits(&plan).count();
    let refused = visits(&plan).filter(|(.., v)| v.refused.is_some()).count();
    assert!(refused * 100 / all < 10, "{refused} of {all} are refused");
    let venues: BTreeSet<u32> = visits(&plan).map(|(.., visit)| visit.venue).collect();
    assert!(venues.len() > 100 && venues.iter().all(|venue| (1..=113).contains(venue)));
    let handed_over = steps(&plan).filter(|(.., step)| matches!(step, Step::HandOver)).count();
    assert!((1_500..1_950).contains(&handed_over), "{handed_over} of 2 000 booklets");
}

#[test]
fn what_is_issued_and_allotted_is_what_was_paid_for() {
    for booklets in [10, 50, 2_000, 10_000] {
        let (mut paid, mut issued, mut allotted) = (0, 0, 0);
        for day in plan(6, booklets).days {
            for office in day.morning.iter().chain(&day.evening) {
                match office {
                    Office::Transfer { cents } => paid += cents,
                    Office::Issue { count, refused: None } => issued += count,
                    Office::Allot { first, count, .. } => {
                        assert!(first + count <= issued + 1, "{booklets}");
                        allotted += count;
                    }
                    Office::Issue { .. }
                    | Office::Suspend { .. }
                    | Office::Resume { .. }
                    | Office::Cover
                    | Office::Close { .. }
                    | Office::Approve { .. }
                    | Office::Pay { .. } => {}
                }
            }
        }
        assert_eq!((paid, issued), (value(booklets), booklets));
        assert!(allotted <= issued && allotted * 10 >= issued * 8, "{allotted} of {issued}");
    }
}
