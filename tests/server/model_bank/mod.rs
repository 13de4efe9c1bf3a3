//! A model bank against the real server, with files that it writes itself.
//!
//! [`bank`] is a bank in plain values, [`xml`] what it writes and reads, [`books`] what an honest
//! bookkeeper makes of its word, [`office`] what people do with the engine over the wire, [`acts`]
//! what happens at random, and [`checks`] what must hold after each report that was taken.
//! [`story`] plays the acts, [`reports`] those in which the bank reports, [`explaining`] those
//! about suspense; [`told`] has stories that were once counterexamples, or that show a limit.
//!
//! Reports are delayed, repeated, split, sent backwards, sent again with one entry more, and out of
//! order: then they are refused whole, and taken once what was missing has come.
//!
//! What the bank keeps to: entries without a reference that say the same stand in one statement,
//! and an entry that was sent with its details, or without, is sent so again.

#![expect(
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    reason = "a wrong step stops its test; what is not named is what is left"
)]

mod acts;
mod bank;
mod books;
mod checks;
mod explaining;
mod office;
mod reports;
mod story;
mod told;
mod xml;

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use acts::Act;
use story::Story;

/// Plays all of it; what it reached.
fn played(acts: &[Act]) -> BTreeSet<String> {
    let mut story = Story::new();
    for act in acts {
        story.act(act);
    }
    story.ends();
    story.reached
}

/// How many stories are played: more when `PROPTEST_CASES` asks for them.
fn stories() -> u32 {
    const UNASKED: u32 = 256;
    match ProptestConfig::default().cases {
        UNASKED => 8,
        asked => asked,
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: stories(),
        max_shrink_iters: 300,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_escrow_is_the_banks_and_every_cent_is_paid_once(acts in acts::story(300)) {
        played(&acts);
    }
}

#[test]
fn the_stories_reach_all_that_can_become_of_a_line() {
    let mut runner = TestRunner::deterministic();
    let mut reached = BTreeSet::new();
    for _ in 0..8 {
        let acts = acts::story(300).new_tree(&mut runner).unwrap().current();
        reached.extend(played(&acts));
    }
    expect_test::expect![[r#"

        BANK_REPORT_GAP
        COVER_SHORT
        COVER_UNPROVEN
        FATE_BORNE
        FATE_FLOAT
        FATE_KNOWN
        FATE_MONEY
        FATE_NOTHING_NEW
        FATE_PAID
        FATE_RETURNED
        FATE_STATE_CHANGED
        FATE_SUSPENDED
        NOTHING_TO_PAY
        PAYMENTS_HELD
        RUN_VOID_REASON_NOT_SENT
        RUN_VOID_REASON_REJECTED
        SUSPENSE_REASON_BATCH
        SUSPENSE_REASON_FEE_BEYOND_FLOAT
        SUSPENSE_REASON_NOT_ON_ITS_WAY
        SUSPENSE_REASON_NOT_POSSIBLE
        SUSPENSE_REASON_NO_REFERENCE
        SUSPENSE_REASON_PAID_TWICE
        SUSPENSE_REASON_SEVERAL_REFERENCES
        SUSPENSE_REASON_UNKNOWN_REFERENCE
        SUSPENSE_REASON_UNSPECIFIED
        borne
        issued
        proven
        released
        returned before it was explained
        set off
        short
        undone
        unproven"#]]
    .assert_eq(&reached.into_iter().collect::<Vec<_>>().join("\n"));
}
