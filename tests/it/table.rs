//! Every refusal of the table has a scenario that ends in it.

use carnet::domain::rejection::Rejection;

/// The files that scenarios are written in.
const SCENARIOS: &[&str] = &[
    include_str!("booklets.rs"),
    include_str!("calendar.rs"),
    include_str!("caps.rs"),
    include_str!("claims.rs"),
    include_str!("clawbacks.rs"),
    include_str!("contests.rs"),
    include_str!("cover.rs"),
    include_str!("cycles.rs"),
    include_str!("ending.rs"),
    include_str!("hostile.rs"),
    include_str!("incidents.rs"),
    include_str!("issuing.rs"),
    include_str!("mandates.rs"),
    include_str!("months.rs"),
    include_str!("organisations.rs"),
    include_str!("payments.rs"),
    include_str!("precedence/codes.rs"),
    include_str!("precedence/holders.rs"),
    include_str!("precedence/services.rs"),
    include_str!("precedence/uses.rs"),
    include_str!("precedence/venues.rs"),
    include_str!("records.rs"),
    include_str!("redeeming.rs"),
    include_str!("restored.rs"),
    include_str!("refunds.rs"),
    include_str!("returns.rs"),
    include_str!("schemes.rs"),
    include_str!("sent.rs"),
    include_str!("sharing.rs"),
    include_str!("stock.rs"),
    include_str!("suspense.rs"),
    include_str!("told.rs"),
    include_str!("venues.rs"),
    include_str!("voiding.rs"),
];

/// Refusals that no command of the pure core gives, and why.
const NOT_OF_THE_CORE: &[(&str, &str)] = &[
    ("REQUEST_REUSED", "the engine knows the requests of the past, the facts do not"),
    ("PAYMENT_RUN_EMPTY", "only reading the file of a run says so: tests/server/payment_files.rs"),
    ("CLOCK_NOT_SUSPECT", "the engine compares the clock with the last entry before it decides"),
];

/// Whether a line of an expected outcome refuses with `reason`.
fn is_refused_with(reason: &str) -> bool {
    let lines = SCENARIOS.iter().flat_map(|file| file.lines());
    let results = lines.map(|line| line.rsplit_once(": ").map_or(line, |(_, result)| result));
    results.map(str::trim).any(|result| result.split(' ').next() == Some(reason))
}

#[test]
fn every_refusal_has_a_scenario() {
    let known = |reason| NOT_OF_THE_CORE.iter().any(|(name, _)| *name == reason);
    let reasons = Rejection::TABLE.iter().map(|row| row.reason);
    let missing: Vec<_> = reasons.filter(|r| !known(*r) && !is_refused_with(r)).collect();
    assert_eq!(missing, [""; 0], "add a scenario, or a reason why there is none");
}

#[test]
fn a_refusal_without_a_scenario_is_in_the_table_and_has_none() {
    for (name, why) in NOT_OF_THE_CORE {
        assert!(Rejection::TABLE.iter().any(|row| row.reason == *name), "{name}: {why}");
        assert!(!is_refused_with(name), "{name} has a scenario: drop it from the list");
    }
}
