//! What holds for any sequence of requests on the whole engine.

use carnet::domain::command::Command;
use carnet::domain::command::cycle::CloseCycle;
use carnet::domain::command::suspend::{ResumeVenue, SuspendVenue};
use carnet::domain::facts::Suspension;
use carnet::domain::id::VenueId;
use carnet::engine::audit::verify;
use carnet::engine::rebuild::rebuild;
use carnet::engine::{Accepted, Error};
use proptest::prelude::*;

use super::restarts::computed;
use super::served::runtime;
use super::support::{Desk, receipt, receive, redeem, submission};

/// What is asked; the numbers are few, so that much of it was asked before.
#[derive(Clone, Debug)]
enum Step {
    Receive(u64),
    Redeem(u32),
    Suspend,
    Resume,
    Close(u8),
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (1_u64..5_000).prop_map(Step::Receive),
        8 => (0_u32..20).prop_map(Step::Redeem),
        1 => Just(Step::Suspend),
        2 => Just(Step::Resume),
        1 => (1_u8..4).prop_map(Step::Close),
        1 => Just(Step::Restart),
    ]
}

fn command(number: u32, step: &Step) -> Option<Command> {
    let venue = VenueId::FIRST;
    match step {
        Step::Receive(amount) => Some(receive(number, *amount)),
        Step::Redeem(cheque) => Some(redeem(*cheque)),
        Step::Suspend => Some(SuspendVenue { venue, reason: Suspension::Inquiry }.into()),
        Step::Resume => Some(ResumeVenue { venue }.into()),
        Step::Close(label) => {
            let label = format!("2025-0{label}").parse().unwrap();
            Some(CloseCycle { label }.into())
        }
        Step::Restart => None,
    }
}

/// Sends a request twice: once accepted, it gets one answer; refused, it is decided afresh, on
/// facts that nobody has changed, and refused for the same reason.
fn sent_twice(desk: &Desk, number: u32, command: &Command) -> Option<Accepted> {
    let first = desk.submit(submission(number, command.clone()));
    let second = desk.submit(submission(number, command.clone()));
    match (first, second) {
        (Ok(first), Ok(second)) => {
            assert_eq!(receipt(&first), receipt(&second));
            assert_eq!(first.entry, second.entry);
            Some(first)
        }
        (Err(Error::Rejected(first)), Err(Error::Rejected(second))) => {
            assert_eq!(first, second);
            None
        }
        (first, second) => panic!("{first:?}, then {second:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 40, ..Default::default() })]

    #[test]
    fn repeats_change_nothing_and_a_rebuild_equals_following(
        steps in prop::collection::vec(step(), 1..40),
    ) {
        let mut desk = Desk::new();
        let (mut accepted, mut cycles) = (Vec::new(), 0);
        for (number, step) in (5_000..).zip(&steps) {
            let Some(command) = command(number, step) else {
                desk.restart();
                continue;
            };
            if let Some(answer) = sent_twice(&desk, number, &command) {
                cycles += usize::from(matches!(step, Step::Close(_)));
                accepted.push((number, command, receipt(&answer)));
            }
        }
        runtime().block_on(computed(desk.engine(), cycles));
        let digest = desk.digest();
        for (number, command, receipt_then) in &accepted {
            let again = desk.submit(submission(*number, command.clone())).unwrap();
            prop_assert_eq!(&receipt(&again), receipt_then);
        }
        prop_assert_eq!(desk.digest(), digest);
        desk.served.stop();
        let (disk, folder) = (desk.served.disk.clone(), desk.served.folder());
        rebuild(&disk, &folder, &mut |_, _| {}).unwrap();
        let verified = verify(&disk, &folder, &mut |_| {}).unwrap();
        prop_assert!(verified.holds());
        desk.served.start().unwrap();
        prop_assert_eq!(desk.digest(), digest);
    }
}
