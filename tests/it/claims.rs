//! What others are to pay: statements and their life, money from funders.

use expect_test::expect;

use crate::support::check_after;

/// A cycle of which CAF bears 3.00 of each of two redemptions and the State half of the rest.
const GIVEN: &str = "
    scheme S
    buyer A
    funder C contributor
    funder E co-funder
    prescriber P
    venue V departement 16 label 2025-01-01..2026-12-31
    bank escrow
    bank V
    order O of A under S for 20 booklets until 2026-12-31
    receive A 100.00
    issue O 1
    allot 1 to P
    hand over 1 by P
    grant referee contests
    grant umpire contests
    grant boss incidents
    table 2025-01-01 famille=caf social=caf,france-travail loisirs=
    agreement G of C for caf years 2025:30.00 max 3.00
    sign G by boss
    award W net 100.00 of E to A under S rate 50
    redeem V 1.1 procedures famille
    redeem V 1.2 procedures social
    close 2025-03 by closer
    figures 2025-03
";

pub(crate) fn check(scenario: &str, expected: expect_test::Expect) {
    check_after(GIVEN, scenario, expected);
}

#[test]
fn a_statement_is_issued_with_its_cycle_and_silence_accepts_it() {
    check(
        "
        statements 2025-03
        accept statement 2025-03 of C to A
        approve 2025-03 by approver window 10
        calendar 2025-03-03
        at 2025-03-13
        calendar 2025-03-13
        at 2025-03-14
        calendar 2025-03-14
        statements 2025-03
        accept statement 2025-03 of C to A
        accept statement 2025-03 of A to A
        ",
        expect![[r#"
            statements 2025-03: 2 statements
                1-2-1: shared 6.00
                1-3-1: shared 7.00
            accept statement 2025-03 of C to A:
                STATEMENT_NOT_ISSUED statement=statements/1-2-1
            approve 2025-03 by approver window 10: ok
            calendar 2025-03-03: NOTHING_DUE through=2025-03-03
            at 2025-03-13
            calendar 2025-03-13: NOTHING_DUE through=2025-03-13
            at 2025-03-14
            calendar 2025-03-14: ok
                statements/1-2-1 is definitive, 6.00 called
                statements/1-3-1 is definitive, 7.00 called
            statements 2025-03: 2 statements
                1-2-1: shared 6.00 called 6.00, definitive 2025-03-14
                1-3-1: shared 7.00 called 7.00, definitive 2025-03-14
            accept statement 2025-03 of C to A:
                STATEMENT_DEFINITIVE since=2025-03-14 statement=statements/1-2-1
            accept statement 2025-03 of A to A:
                STATEMENT_NOT_FOUND statement=statements/1-1-1

                                             debit      credit
            escrow A                        100.00
            provision A                     100.00      100.00
            circulating O                    20.00      100.00
            payable V A                                  20.00
            contribution C A                  6.00
            co-funding E A                    7.00
            deferred A                                   13.00
                                            233.00      233.00
        "#]],
    );
}

#[test]
fn a_funder_that_accepts_is_called_at_once() {
    check(
        "
        approve 2025-03 by approver
        accept statement 2025-03 of E to A
        statements 2025-03
        ",
        expect![[r#"
            approve 2025-03 by approver: ok
            accept statement 2025-03 of E to A: ok
            statements 2025-03: 2 statements
                1-2-1: shared 6.00
                1-3-1: shared 7.00 called 7.00, definitive 2025-03-03

                                             debit      credit
            escrow A                        100.00
            provision A                     100.00      100.00
            circulating O                    20.00      100.00
            payable V A                                  20.00
            co-funding E A                    7.00
            deferred A                                    7.00
                                            227.00      227.00
        "#]],
    );
}

#[test]
fn what_a_funder_pays_meets_its_oldest_call_and_the_rest_is_owed() {
    check(
        "
        approve 2025-03 by approver
        contribute A 1.00 to A
        contribute funders/9 1.00 to A
        contribute C 1.00 to C
        contribute C 1.00 to A
        accept statement 2025-03 of C to A
        contribute C 2.00 to A
        statements 2025-03
        redeem V 1.3 procedures famille
        close 2025-04 by closer
        figures 2025-04
        approve 2025-04 by approver
        accept statement 2025-04 of C to A
        contribute C 4.50 to A ref caf-3
        contribute C 4.50 to A ref caf-3
        statements 2025-03
        statements 2025-04
        ",
        expect![[r#"
            approve 2025-03 by approver: ok
            contribute A 1.00 to A: FUNDER_IS_BUYER funder=funders/1
            contribute funders/9 1.00 to A: FUNDER_NOT_FOUND funder=funders/9
            contribute C 1.00 to C: FUNDER_NOT_BUYER funder=funders/2 kind=contributor
            contribute C 1.00 to A: ok
            accept statement 2025-03 of C to A: ok
            contribute C 2.00 to A: ok
            statements 2025-03: 2 statements
                1-2-1: shared 6.00 called 6.00 received 3.00, definitive 2025-03-03
                1-3-1: shared 7.00
            redeem V 1.3 procedures famille: ok, redemptions/35, 10.00 of orders/1
            close 2025-04 by closer: ok, cycles/2
            figures 2025-04: ok, 10.00 in 1 lines
                venues/1 funders/1: 1, 1 cheques, 10.00
                agreements/1 2025 of funders/1: 1 cheques, 3.00
                awards/1: 3.50
                funders/1: 3.50 of 10.00
                organisations/1 of funders/1, outside the terms: 7.00
            approve 2025-04 by approver: ok
            accept statement 2025-04 of C to A: ok
            contribute C 4.50 to A ref caf-3: ok
            contribute C 4.50 to A ref caf-3: BANK_REFERENCE_REUSED reference=caf-3
            statements 2025-03: 2 statements
                1-2-1: shared 6.00 called 6.00 received 6.00, definitive 2025-03-03
                1-3-1: shared 7.00
            statements 2025-04: 2 statements
                2-2-1: shared 3.00 called 3.00 received 1.50, definitive 2025-03-03
                2-3-1: shared 3.50

                                             debit      credit
            escrow A                        107.50
            provision A                     100.00      100.00
            circulating O                    30.00      100.00
            payable V A                                  30.00
            contribution C A                  9.00        7.50
            deferred A                        7.50        9.00
            held A                                        7.50
            owed C A                          1.00        1.00
                                            255.00      255.00
        "#]],
    );
}

#[test]
fn what_a_call_still_expects_can_be_given_up() {
    check(
        "
        approve 2025-03 by approver
        forgo 2025-03 of C to A by boss
        accept statement 2025-03 of C to A
        contribute C 4.00 to A
        forgo 2025-03 of C to A
        forgo 2025-03 of C to A because insolvent by boss
        forgo 2025-03 of C to A because insolvent by boss
        statements 2025-03
        ",
        expect![[r#"
            approve 2025-03 by approver: ok
            forgo 2025-03 of C to A by boss: NOTHING_OUTSTANDING statement=statements/1-2-1
            accept statement 2025-03 of C to A: ok
            contribute C 4.00 to A: ok
            forgo 2025-03 of C to A: NOT_ENTITLED caller=operator entitlement=incidents
            forgo 2025-03 of C to A because insolvent by boss: ok
            forgo 2025-03 of C to A because insolvent by boss:
                NOTHING_OUTSTANDING statement=statements/1-2-1
            statements 2025-03: 2 statements
                1-2-1: shared 6.00 called 4.00 received 4.00 abandoned 2.00, definitive 2025-03-03
                1-3-1: shared 7.00

                                             debit      credit
            escrow A                        104.00
            provision A                     100.00      100.00
            circulating O                    20.00      100.00
            payable V A                                  20.00
            contribution C A                  6.00        6.00
            deferred A                        6.00        6.00
            held A                                        4.00
                                            236.00      236.00
        "#]],
    );
}

#[test]
fn above_a_sum_three_people_close_and_approve() {
    check_after(
        "
        scheme S
        buyer A
        prescriber P
        venue V departement 16 label 2025-01-01..2026-12-31
        revise scheme S from 2025-03-05 three-people-above 19.99
        order O of A under S for 20 booklets until 2026-12-31
        receive A 100.00
        issue O 1
        allot 1 to P
        hand over 1 by P
        redeem V 1.1 1.2
        close 2025-03 by closer
        figures 2025-03
        at 2025-03-05
        ",
        "
        approve 2025-03 by closer
        approve 2025-03 by second
        approve 2025-03 by second
        pay 2025-03
        approve 2025-03 by third
        approve 2025-03 by third
        redeem V 1.3
        close 2025-04 by closer
        figures 2025-04
        approve 2025-04 by second
        ",
        expect![[r#"
            approve 2025-03 by closer: SAME_CALLER caller=closer
            approve 2025-03 by second: ok, awaits a third person
            approve 2025-03 by second: SAME_CALLER caller=second
            pay 2025-03: CYCLE_NOT_APPROVED cycle=cycles/1
            approve 2025-03 by third: ok
            approve 2025-03 by third: CYCLE_APPROVED cycle=cycles/1
            redeem V 1.3: ok, redemptions/19, 10.00 of orders/1
            close 2025-04 by closer: ok, cycles/2
            figures 2025-04: ok, 10.00 in 1 lines
                venues/1 funders/1: 1, 1 cheques, 10.00
            approve 2025-04 by second: ok

                                             debit      credit
            escrow A                        100.00
            provision A                     100.00      100.00
            circulating O                    30.00      100.00
            payable V A                                  30.00
                                            230.00      230.00
        "#]],
    );
}
