//! Contests: who may contest what of a statement, who decides, and what it changes.

use expect_test::expect;

use crate::claims::check;

#[test]
fn a_funder_contests_what_its_statement_says_once() {
    check(
        "
        contest 2025-03 1st redemption of C to A because not-ours
        approve 2025-03 by approver
        contest 2025-03 1st redemption of A to A
        contest 2025-03 redemptions/99 of C to A
        contest 2025-03 1st redemption of C to A because not-ours by caf
        contest 2025-03 1st redemption of C to A because not-ours by caf
        contest 2025-03 2nd redemption of C to A because charged-twice by caf
        statements 2025-03
        ",
        expect![[r#"
            contest 2025-03 1st redemption of C to A because not-ours:
                STATEMENT_NOT_ISSUED statement=statements/1-2-1
            approve 2025-03 by approver: ok
            contest 2025-03 1st redemption of A to A:
                STATEMENT_NOT_FOUND statement=statements/1-1-1
            contest 2025-03 redemptions/99 of C to A:
                REDEMPTION_NOT_SETTLED redemption=redemptions/99
            contest 2025-03 1st redemption of C to A because not-ours by caf: ok, contests/1
            contest 2025-03 1st redemption of C to A because not-ours by caf:
                CONTEST_EXISTS contest=contests/1
            contest 2025-03 2nd redemption of C to A because charged-twice by caf:
                ok, contests/2
            statements 2025-03: 2 statements
                1-2-1: shared 6.00 contested 6.00
                1-3-1: shared 7.00

                                             debit      credit
            escrow A                        100.00
            provision A                     100.00      100.00
            circulating O                    20.00      100.00
            payable V A                                  20.00
                                            220.00      220.00
        "#]],
    );
}

#[test]
fn two_people_outside_the_buyer_decide_a_contest() {
    check(
        "
        approve 2025-03 by approver
        contest 2025-03 1st redemption of C to A because not-ours by caf
        judge contests/1 upheld
        grant caf contests
        judge contests/1 upheld by caf
        agree contests/1 upheld by referee
        judge contests/1 upheld because the-evidence by referee
        agree contests/1 upheld by referee
        agree contests/1 dismissed by umpire
        agree contests/1 upheld by caf
        agree contests/1 upheld by umpire
        agree contests/1 upheld by umpire
        judge contests/3 upheld by umpire
        statements 2025-03
        ",
        expect![[r#"
            approve 2025-03 by approver: ok
            contest 2025-03 1st redemption of C to A because not-ours by caf: ok, contests/1
            judge contests/1 upheld: NOT_ENTITLED caller=operator entitlement=contests
            grant caf contests: ok
            judge contests/1 upheld by caf: SAME_CALLER caller=caf
            agree contests/1 upheld by referee:
                VERDICT_NOT_PROPOSED contest=contests/1 verdict=upheld
            judge contests/1 upheld because the-evidence by referee: ok
            agree contests/1 upheld by referee: SAME_CALLER caller=referee
            agree contests/1 dismissed by umpire:
                VERDICT_NOT_PROPOSED contest=contests/1 verdict=dismissed
            agree contests/1 upheld by caf: SAME_CALLER caller=caf
            agree contests/1 upheld by umpire: ok
            agree contests/1 upheld by umpire:
                CONTEST_DECIDED contest=contests/1 state=upheld
            judge contests/3 upheld by umpire: CONTEST_NOT_FOUND contest=contests/3
            statements 2025-03: 2 statements
                1-2-1: shared 6.00 relieved 3.00
                1-3-1: shared 7.00

                                             debit      credit
            escrow A                        100.00
            provision A                     100.00      100.00
            circulating O                    20.00      100.00
            payable V A                                  20.00
                                            220.00      220.00
        "#]],
    );
}

#[test]
fn a_contest_holds_back_its_line_alone_when_silence_accepts() {
    check(
        "
        approve 2025-03 by approver
        contest 2025-03 1st redemption of C to A because not-ours by caf
        contest 2025-03 2nd redemption of C to A because charged-twice by caf
        judge contests/1 upheld by referee
        agree contests/1 upheld by umpire
        at 2025-04-03
        contest 2025-03 2nd redemption of E to A
        calendar 2025-04-03
        judge contests/2 dismissed by referee
        agree contests/2 dismissed by umpire
        statements 2025-03
        contest 2025-03 2nd redemption of E to A
        ",
        expect![[r#"
            approve 2025-03 by approver: ok
            contest 2025-03 1st redemption of C to A because not-ours by caf: ok, contests/1
            contest 2025-03 2nd redemption of C to A because charged-twice by caf:
                ok, contests/2
            judge contests/1 upheld by referee: ok
            agree contests/1 upheld by umpire: ok
            at 2025-04-03
            contest 2025-03 2nd redemption of E to A:
                CONTEST_TOO_LATE statement=statements/1-3-1 until=2025-04-02
            calendar 2025-04-03: ok
                statements/1-2-1 is definitive, 0.00 called
                statements/1-3-1 is definitive, 7.00 called
            judge contests/2 dismissed by referee: ok
            agree contests/2 dismissed by umpire: ok
            statements 2025-03: 2 statements
                1-2-1: shared 6.00 relieved 3.00 called 3.00, definitive 2025-04-03
                1-3-1: shared 7.00 called 7.00, definitive 2025-04-03
            contest 2025-03 2nd redemption of E to A:
                STATEMENT_DEFINITIVE since=2025-04-03 statement=statements/1-3-1

                                             debit      credit
            escrow A                        100.00
            provision A                     100.00      100.00
            circulating O                    20.00      100.00
            payable V A                                  20.00
            contribution C A                  3.00
            co-funding E A                    7.00
            deferred A                                   10.00
                                            230.00      230.00
        "#]],
    );
}

#[test]
fn only_what_a_statement_says_can_be_contested() {
    check(
        "
        redeem V 1.3 procedures loisirs
        redeem V 1.4 procedures famille
        close 2025-04 by closer
        figures 2025-04
        approve 2025-03 by approver
        approve 2025-04 by approver
        contest 2025-04 3rd redemption of C to A
        contest 2025-03 4th redemption of C to A
        contest 2025-04 4th redemption of C to A
        ",
        expect![[r#"
            redeem V 1.3 procedures loisirs: ok, redemptions/31, 10.00 of orders/1
            redeem V 1.4 procedures famille: ok, redemptions/32, 10.00 of orders/1
            close 2025-04 by closer: ok, cycles/2
            figures 2025-04: ok, 20.00 in 1 lines
                venues/1 funders/1: 2, 2 cheques, 20.00
                agreements/1 2025 of funders/1: 1 cheques, 3.00
                awards/1: 8.50
                funders/1: 8.50 of 20.00
                organisations/1 of funders/1, outside the terms: 7.00
            approve 2025-03 by approver: ok
            approve 2025-04 by approver: ok
            contest 2025-04 3rd redemption of C to A:
                SHARE_ABSENT redemption=redemptions/31 statement=statements/2-2-1
            contest 2025-03 4th redemption of C to A:
                SHARE_ABSENT redemption=redemptions/32 statement=statements/1-2-1
            contest 2025-04 4th redemption of C to A: ok, contests/1

                                             debit      credit
            escrow A                        100.00
            provision A                     100.00      100.00
            circulating O                    40.00      100.00
            payable V A                                  40.00
                                            240.00      240.00
        "#]],
    );
}

#[test]
fn a_contest_that_comes_too_late_is_refused_before_the_calendar_was_run() {
    check(
        "
        approve 2025-03 by approver window 1
        at 2025-03-04
        contest 2025-03 2nd redemption of E to A
        at 2025-03-05
        contest 2025-03 1st redemption of E to A
        ",
        expect![[r#"
            approve 2025-03 by approver window 1: ok
            at 2025-03-04
            contest 2025-03 2nd redemption of E to A: ok, contests/1
            at 2025-03-05
            contest 2025-03 1st redemption of E to A:
                CONTEST_TOO_LATE statement=statements/1-3-1 until=2025-03-04

                                             debit      credit
            escrow A                        100.00
            provision A                     100.00      100.00
            circulating O                    20.00      100.00
            payable V A                                  20.00
                                            220.00      220.00
        "#]],
    );
}

#[test]
fn an_upheld_contest_releases_envelope_and_award_from_there_on() {
    check(
        "
        amend G from 2025-01-01 years 2025:6.00 max 3.00
        redeem V 1.3 procedures famille
        approve 2025-03 by approver
        contest 2025-03 1st redemption of C to A by caf
        judge contests/1 upheld by referee
        agree contests/1 upheld by umpire
        redeem V 1.4 procedures famille
        redeem V 1.5 procedures famille
        close 2025-04 by closer
        figures 2025-04
        ",
        expect![[r#"
            amend G from 2025-01-01 years 2025:6.00 max 3.00: ok
            redeem V 1.3 procedures famille: ok, redemptions/32, 10.00 of orders/1
            approve 2025-03 by approver: ok
            contest 2025-03 1st redemption of C to A by caf: ok, contests/1
            judge contests/1 upheld by referee: ok
            agree contests/1 upheld by umpire: ok
            redeem V 1.4 procedures famille: ok, redemptions/37, 10.00 of orders/1
            redeem V 1.5 procedures famille: ok, redemptions/38, 10.00 of orders/1
            close 2025-04 by closer: ok, cycles/2
            figures 2025-04: ok, 30.00 in 1 lines
                venues/1 funders/1: 3, 3 cheques, 30.00
                agreements/1 2025 of funders/1: 1 cheques, 3.00
                awards/1: 13.50
                funders/1: 13.50 of 30.00
                organisations/1 of funders/1, outside the terms: 21.00
                organisations/1 of funders/1, over the envelope: 6.00

                                             debit      credit
            escrow A                        100.00
            provision A                     100.00      100.00
            circulating O                    50.00      100.00
            payable V A                                  50.00
                                            250.00      250.00
        "#]],
    );
}
