//! A clock that cannot be believed: nothing is decided, everything is read, until someone says so.

use std::time::Duration;

use carnet::domain::command::organisations::AcceptClock;
use carnet::engine::Error;
use carnet::grpc::pb;
use carnet::grpc::pb::ledger_service_client::LedgerServiceClient;
use tonic::Code;

use super::served::{by, reason, runtime};
use super::support::{Desk, caller, id, receive, redeem, submission, today};

const HOUR_US: i64 = 3_600_000_000;

/// What accepting `day` is answered: the reason of the refusal, or nothing.
fn accept(desk: &Desk, number: u32, day: &str) -> Option<(Code, String)> {
    let mut client = LedgerServiceClient::new(desk.served.channel());
    let request =
        pb::AcceptClockRequest { request_id: id(number).to_string(), day: day.to_owned() };
    let status = runtime().block_on(client.accept_clock(by(&caller(), request))).err()?;
    Some((status.code(), reason(&status)))
}

#[test]
fn after_a_jump_nothing_is_decided_until_the_right_day_is_accepted() {
    let desk = Desk::new();
    let not_suspect = Some((Code::FailedPrecondition, "CLOCK_NOT_SUSPECT".to_owned()));
    assert_eq!(accept(&desk, 100, "2025-03-03"), not_suspect);
    desk.served.clock.step_wall(HOUR_US);
    let before = desk.digest();
    let suspect = desk.submit(submission(101, redeem(0))).unwrap_err();
    assert!(matches!(suspect, Error::ClockSuspect { .. }), "{suspect}");
    let channel = desk.served.channel();
    let mut redemptions =
        pb::redemption_service_client::RedemptionServiceClient::new(channel.clone());
    let asked = redemptions.redeem(by(&caller(), desk.redemption(101, 0)));
    let status = runtime().block_on(asked).unwrap_err();
    let expected = (Code::FailedPrecondition, "CLOCK_SUSPECT".to_owned());
    assert_eq!((status.code(), reason(&status)), expected);
    let mut ledger = LedgerServiceClient::new(channel);
    let read = ledger.trial_balance(by(&caller(), pb::TrialBalanceRequest::default()));
    assert!(!runtime().block_on(read).unwrap().into_inner().accounts.is_empty(), "reads go on");
    let mismatch = Some((Code::FailedPrecondition, "CLOCK_DAY_MISMATCH".to_owned()));
    assert_eq!(accept(&desk, 102, "2025-03-04"), mismatch);
    assert!(desk.submit(submission(101, redeem(0))).is_err(), "still");
    assert_eq!(desk.digest(), before, "nothing was written");
    assert_eq!(accept(&desk, 103, "2025-03-03"), None);
    desk.submit(submission(101, redeem(0))).unwrap();
}

#[test]
fn a_repeat_is_answered_whatever_the_clock_says() {
    let desk = Desk::new();
    let first = desk.submit(submission(100, redeem(0))).unwrap();
    desk.served.clock.step_wall(HOUR_US);
    let again = desk.submit(submission(100, redeem(0))).unwrap();
    assert_eq!((again.entry.sequence, again.hash), (first.entry.sequence, first.hash));
}

#[test]
fn a_clock_far_behind_the_ledger_is_not_accepted_by_anyone() {
    let desk = Desk::new();
    desk.served.clock.step_wall(-HOUR_US);
    let suspect = desk.submit(submission(100, redeem(0))).unwrap_err();
    assert!(matches!(suspect, Error::ClockSuspect { .. }), "{suspect}");
    let accept = desk.submit(submission(101, AcceptClock { day: today() })).unwrap_err();
    assert!(matches!(accept, Error::ClockSuspect { .. }), "{accept}");
    desk.served.clock.step_wall(HOUR_US);
    assert!(desk.submit(submission(100, redeem(0))).is_err(), "setting it right is a jump as well");
    desk.submit(submission(101, AcceptClock { day: today() })).unwrap();
    desk.submit(submission(100, redeem(0))).unwrap();
}

#[test]
fn a_ledger_that_rested_for_more_than_thirty_days_asks_first() {
    let mut desk = Desk::new();
    desk.served.stop();
    desk.served.clock.advance(Duration::from_secs(31 * 24 * 3_600));
    desk.served.start().unwrap();
    let suspect = desk.submit(submission(100, receive(100, 1))).unwrap_err();
    assert!(matches!(suspect, Error::ClockSuspect { .. }), "{suspect}");
    assert_eq!(accept(&desk, 101, "2025-04-03"), None);
    desk.submit(submission(100, receive(100, 1))).unwrap();
    desk.served.stop();
    desk.served.clock.advance(Duration::from_secs(29 * 24 * 3_600));
    desk.served.start().unwrap();
    desk.submit(submission(102, receive(102, 1))).unwrap();
}
