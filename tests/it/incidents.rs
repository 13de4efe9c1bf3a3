//! What is corrected after the cut-off: redemptions undone, what venues give back, goodwill.

use expect_test::expect;

use crate::support::check_after;

/// The example of the design: CAF bears 3.00, the State 3.50 and the buyer 3.50 of one chèque.
pub(crate) const GIVEN: &str = "
    scheme S
    buyer A
    funder C contributor
    funder E co-funder
    prescriber P
    venue V departement 16 label 2025-01-01..2026-12-31
    bank escrow
    bank V
    order O of A under S for 20 booklets until 2026-12-31
    receive A 200.00
    issue O 1
    allot 1 to P
    hand over 1 by P
    grant boss incidents
    grant chief incidents
    table 2025-01-01 famille=caf social=caf,france-travail loisirs=
    agreement G of C for caf years 2025:3.00
    sign G by boss
    award W net 100.00 of E to A under S rate 50
    redeem V 1.1 procedures social
    close 2025-03 by closer
    figures 2025-03
";

pub(crate) const CALLED: &str = "
    approve 2025-03 by approver
    accept statement 2025-03 of C to A
    accept statement 2025-03 of E to A
";

pub(crate) const RECEIVED: &str = "
    contribute C 3.00 to A
    contribute E 3.50 to A
";

pub(crate) const PAID: &str = "
    pay 2025-03
    book 1
";

pub(crate) fn check(given: &str, scenario: &str, expected: expect_test::Expect) {
    check_after(&format!("{GIVEN}{given}"), scenario, expected);
}

#[test]
fn the_example_of_the_design_refused_after_all_of_it_was_paid() {
    check(
        &format!("{CALLED}{RECEIVED}"),
        "
        undo 1st redemption cancelled because fraud
        undo 1st redemption cancelled because fraud by boss
        undo 1st redemption cancelled because fraud by boss
        statements 2025-03
        pay 2025-03
        ",
        expect![[r#"
            undo 1st redemption cancelled because fraud:
                NOT_ENTITLED caller=operator entitlement=incidents
            undo 1st redemption cancelled because fraud by boss: ok
            undo 1st redemption cancelled because fraud by boss:
                REDEMPTION_UNDONE redemption=redemptions/25
            statements 2025-03: 2 statements
                1-2-1: shared 3.00, definitive 2025-03-03
                1-3-1: shared 3.50, definitive 2025-03-03
            pay 2025-03: NOTHING_TO_PAY cycle=cycles/1

                                             debit      credit
            escrow A                        206.50
            provision A                     100.00      203.50
            circulating O                    10.00      100.00
            payable V A                      10.00       10.00
            contribution C A                  3.00        3.00
            co-funding E A                    3.50        3.50
            deferred A                        6.50        6.50
            held A                                        6.50
            owed C A                                      3.00
            owed E A                                      3.50
                                            339.50      339.50
        "#]],
    );
}

#[test]
fn what_is_not_called_yet_is_taken_off_what_will_be() {
    check(
        "",
        "
        undo 1st redemption cancelled by boss
        approve 2025-03 by approver
        accept statement 2025-03 of C to A
        statements 2025-03
        ",
        expect![[r#"
            undo 1st redemption cancelled by boss: ok
            approve 2025-03 by approver: ok
            accept statement 2025-03 of C to A: ok
            statements 2025-03: 2 statements
                1-2-1: shared 3.00 undone 3.00, definitive 2025-03-03
                1-3-1: shared 3.50 undone 3.50

                                             debit      credit
            escrow A                        200.00
            provision A                     100.00      210.00
            circulating O                    10.00      100.00
            payable V A                      10.00       10.00
                                            320.00      320.00
        "#]],
    );
}

#[test]
fn what_is_called_and_not_paid_is_cancelled() {
    check(
        CALLED,
        "
        contribute E 1.00 to A
        undo 1st redemption cancelled by boss
        redeem V 1.1
        statements 2025-03
        ",
        expect![[r#"
            contribute E 1.00 to A: ok
            undo 1st redemption cancelled by boss: ok
            redeem V 1.1: CHEQUE_CANCELLED position=1
            statements 2025-03: 2 statements
                1-2-1: shared 3.00, definitive 2025-03-03
                1-3-1: shared 3.50, definitive 2025-03-03

                                             debit      credit
            escrow A                        201.00
            provision A                     100.00      209.00
            circulating O                    10.00      100.00
            payable V A                      10.00       10.00
            contribution C A                  3.00        3.00
            co-funding E A                    3.50        3.50
            deferred A                        6.50        6.50
            held A                                        1.00
            owed E A                                      1.00
                                            334.00      334.00
        "#]],
    );
}

#[test]
fn a_venue_that_was_paid_gives_back_first_to_the_funders_that_had_paid() {
    check(
        &format!("{CALLED}{RECEIVED}{PAID}"),
        "
        undo 1st redemption cancelled by boss
        recover V 10.01 to A
        recover V 4.00 to A
        recover V 5.00 to A
        abandon 1st redemption of A by boss
        abandon 1st redemption of A because too-small by chief
        abandon 1st redemption of A because too-small by chief
        recover V 1.00 to A
        ",
        expect![[r#"
            undo 1st redemption cancelled by boss: ok
            recover V 10.01 to A: CLAWBACK_EXCEEDED buyer=funders/1 open=10.00 venue=venues/1
            recover V 4.00 to A: ok
            recover V 5.00 to A: ok
            abandon 1st redemption of A by boss: SAME_CALLER caller=boss
            abandon 1st redemption of A because too-small by chief: ok
            abandon 1st redemption of A because too-small by chief:
                NOTHING_CLAWED_BACK buyer=funders/1 redemption=redemptions/25
            recover V 1.00 to A: CLAWBACK_EXCEEDED buyer=funders/1 open=0.00 venue=venues/1

                                             debit      credit
            escrow A                        215.50       10.00
            provision A                     100.00      202.50
            circulating O                    10.00      100.00
            payable V A                      10.00       10.00
            transit 1 A                      10.00       10.00
            contribution C A                  3.00        3.00
            co-funding E A                    3.50        3.50
            clawback V A                     10.00       10.00
            deferred A                       16.50       16.50
            held A                                        6.50
            owed C A                                      3.00
            owed E A                                      3.50
                                            378.50      378.50
        "#]],
    );
}

#[test]
fn goodwill_is_paid_out_of_the_operators_float() {
    check(
        &format!("{CALLED}{RECEIVED}"),
        "
        goodwill 1st redemption 6.00 of A by boss
        undo 1st redemption cancelled by boss
        goodwill 1st redemption 6.00 of A by boss
        goodwill 1st redemption 6.00 of A by chief
        top up 20.00 ref float-1
        top up 20.00 ref float-1
        goodwill 1st redemption 6.00 of A
        goodwill 1st redemption 6.00 of A by chief
        goodwill 1st redemption 6.00 of A by chief
        pay 2025-03
        book 1
        ",
        expect![[r#"
            goodwill 1st redemption 6.00 of A by boss:
                REDEMPTION_STANDING redemption=redemptions/25
            undo 1st redemption cancelled by boss: ok
            goodwill 1st redemption 6.00 of A by boss: SAME_CALLER caller=boss
            goodwill 1st redemption 6.00 of A by chief:
                BALANCE_INSUFFICIENT account=accounts/operator held=0.00
            top up 20.00 ref float-1: ok
            top up 20.00 ref float-1: BANK_REFERENCE_REUSED reference=float-1
            goodwill 1st redemption 6.00 of A:
                NOT_ENTITLED caller=operator entitlement=incidents
            goodwill 1st redemption 6.00 of A by chief: ok
            goodwill 1st redemption 6.00 of A by chief:
                GOODWILL_EXCEEDED left=4.00 redemption=redemptions/25
            pay 2025-03: ok, 1 payments
                payments/1 to venues/1, attempt 1: 6.00
            book 1: ok

                                             debit      credit
            escrow A                        212.50        6.00
            provision A                     100.00      203.50
            circulating O                    10.00      100.00
            payable V A                      16.00       16.00
            transit 1 A                       6.00        6.00
            contribution C A                  3.00        3.00
            co-funding E A                    3.50        3.50
            deferred A                        6.50        6.50
            held A                                        6.50
            owed C A                                      3.00
            owed E A                                      3.50
            escrow unassigned                20.00        6.00
            operator                          6.00       20.00
                                            383.50      383.50
        "#]],
    );
}

#[test]
fn an_incident_makes_a_contest_moot_and_spares_what_a_contest_took_off() {
    check(
        "
        grant referee contests
        grant umpire contests
        approve 2025-03 by approver
        contest 2025-03 1st redemption of C to A by caf
        contest 2025-03 1st redemption of E to A by state
        judge contests/1 upheld by referee
        agree contests/1 upheld by umpire
        ",
        "
        undo 1st redemption cancelled by boss
        judge contests/2 upheld by referee
        statements 2025-03
        accept statement 2025-03 of C to A
        accept statement 2025-03 of E to A
        ",
        expect![[r#"
            undo 1st redemption cancelled by boss: ok
            judge contests/2 upheld by referee: CONTEST_DECIDED contest=contests/2 state=moot
            statements 2025-03: 2 statements
                1-2-1: shared 3.00 relieved 3.00
                1-3-1: shared 3.50 undone 3.50
            accept statement 2025-03 of C to A: ok
            accept statement 2025-03 of E to A: ok

                                             debit      credit
            escrow A                        200.00
            provision A                     100.00      210.00
            circulating O                    10.00      100.00
            payable V A                      10.00       10.00
                                            320.00      320.00
        "#]],
    );
}

#[test]
fn only_what_is_settled_can_be_undone() {
    check(
        "",
        "
        redeem V 1.2
        undo 2nd redemption cancelled by boss
        undo redemptions/1 cancelled by boss
        undo redemptions/999 cancelled by boss
        void 2nd redemption
        close 2025-04
        figures 2025-04
        undo 2nd redemption cancelled by boss
        ",
        expect![[r#"
            redeem V 1.2: ok, redemptions/29, 10.00 of orders/1
            undo 2nd redemption cancelled by boss:
                REDEMPTION_NOT_SETTLED redemption=redemptions/29
            undo redemptions/1 cancelled by boss:
                REDEMPTION_NOT_SETTLED redemption=redemptions/1
            undo redemptions/999 cancelled by boss:
                REDEMPTION_NOT_SETTLED redemption=redemptions/999
            void 2nd redemption: ok
            close 2025-04: ok, cycles/2
            figures 2025-04: ok, 0.00 in 0 lines
            undo 2nd redemption cancelled by boss:
                REDEMPTION_NOT_SETTLED redemption=redemptions/29

                                             debit      credit
            escrow A                        200.00
            provision A                     100.00      200.00
            circulating O                    20.00      110.00
            payable V A                      10.00       20.00
                                            330.00      330.00
        "#]],
    );
}

#[test]
fn what_is_undone_is_released_from_there_on_and_computed_again_alike() {
    check(
        "redeem V 1.2 procedures famille",
        "
        undo 1st redemption restored by boss
        redeem V 1.1 procedures famille
        close 2025-04 by closer
        figures 2025-04
        ",
        expect![[r#"
            undo 1st redemption restored by boss: ok
            redeem V 1.1 procedures famille: ok, redemptions/31, 10.00 of orders/1
            close 2025-04 by closer: ok, cycles/2
            figures 2025-04: ok, 20.00 in 1 lines
                venues/1 funders/1: 2, 2 cheques, 20.00
                agreements/1 2025 of funders/1: 1 cheques, 3.00
                awards/1: 8.50
                funders/1: 8.50 of 20.00
                organisations/1 of funders/1, over the envelope: 17.00

                                             debit      credit
            escrow A                        200.00
            provision A                     100.00      200.00
            circulating O                    30.00      110.00
            payable V A                      10.00       30.00
                                            340.00      340.00
        "#]],
    );
}

#[test]
fn a_redemption_of_two_buyers_is_undone_for_each() {
    check(
        "
        buyer B
        order N of B under S for 2 booklets until 2026-12-31
        receive B 100.00
        issue N 1
        allot 2 to P
        hand over 2 by P
        redeem V 1.2 1.3 2.1 procedures famille
        close 2025-04 by closer
        figures 2025-04
        approve 2025-04 by approver
        pay 2025-04
        ",
        "
        undo 2nd redemption cancelled by boss
        ",
        expect![[r#"
            undo 2nd redemption cancelled by boss: ok

                                             debit      credit
            escrow A                        200.00
            escrow B                        100.00
            provision A                     100.00      200.00
            provision B                     100.00      100.00
            circulating O                    30.00      100.00
            circulating N                    10.00      100.00
            payable V A                      20.00       30.00
            payable V B                      10.00       10.00
            transit 1 A                                  20.00
            transit 1 B                                  10.00
            clawback V A                     20.00
            clawback V B                     10.00
            deferred A                                   20.00
            deferred B                                   10.00
                                            600.00      600.00
        "#]],
    );
}
