//! Files that the bank rejects whole, after it said something of a payment in them.

use expect_test::expect;

use crate::sent::PAID;
use crate::support::check_after;

#[test]
fn a_file_that_was_accepted_and_then_rejected_is_voided() {
    check_after(
        PAID,
        "
        told 1 accepted
        told 2 close-match
        rejected 1 AM04
        verdict 2 pay by alice
        void run 1 rejected by alice
        told 1 accepted
        confirm void 1 by bob
        rejected 1 AM04
        rejected 1 AM04
        confirm void 1 by bob
        pay 2025-03
        ",
        expect![[r#"
            told 1 accepted: ok
            told 2 close-match: ok
            rejected 1 AM04: ok
            verdict 2 pay by alice: NO_DECISION_AWAITED payment=payments/2
            void run 1 rejected by alice: ok
            told 1 accepted: ok
            confirm void 1 by bob: PAYMENT_RUN_SENT run=paymentRuns/1
            rejected 1 AM04: ok
            rejected 1 AM04: PAYMENT_RUN_REJECTED run=paymentRuns/1
            confirm void 1 by bob: ok
            pay 2025-03: ok, 2 payments
                payments/3 to venues/1, attempt 2: 40.00
                payments/4 to venues/2, attempt 2: 10.00

                                             debit      credit
            escrow A                        200.00
            escrow B                        100.00
            provision A                     200.00      200.00
            provision B                     100.00      100.00
            circulating O                    40.00      200.00
            circulating N                    10.00      100.00
            payable V A                      60.00       60.00
            payable V B                      20.00       20.00
            payable W A                      20.00       20.00
            transit 1 A                      30.00       30.00
            transit 1 B                      10.00       10.00
            transit 2 A                      10.00       10.00
            transit 3 A                                  30.00
            transit 3 B                                  10.00
            transit 4 A                                  10.00
                                            800.00      800.00
        "#]],
    );
}

#[test]
fn a_file_in_which_a_payment_was_withheld_is_voided_whole_when_it_is_rejected() {
    check_after(
        PAID,
        "
        told 1 accepted
        told 2 no-match
        verdict 2 withhold by alice
        confirm verdict 2 withhold by bob
        rejected 1 AM04
        rejected 1 AM04
        void run 1 rejected by alice
        confirm void 1 by bob
        pay 2025-03
        ",
        expect![[r#"
            told 1 accepted: ok
            told 2 no-match: ok
            verdict 2 withhold by alice: ok
            confirm verdict 2 withhold by bob: ok
            rejected 1 AM04: ok
            rejected 1 AM04: PAYMENT_RUN_REJECTED run=paymentRuns/1
            void run 1 rejected by alice: ok
            confirm void 1 by bob: ok
            pay 2025-03: ok, 2 payments
                payments/3 to venues/1, attempt 2: 40.00
                payments/4 to venues/2, attempt 2: 10.00

                                             debit      credit
            escrow A                        200.00
            escrow B                        100.00
            provision A                     200.00      200.00
            provision B                     100.00      100.00
            circulating O                    40.00      200.00
            circulating N                    10.00      100.00
            payable V A                      60.00       60.00
            payable V B                      20.00       20.00
            payable W A                      20.00       20.00
            transit 1 A                      30.00       30.00
            transit 1 B                      10.00       10.00
            transit 2 A                      10.00       10.00
            transit 3 A                                  30.00
            transit 3 B                                  10.00
            transit 4 A                                  10.00
                                            800.00      800.00
        "#]],
    );
}

#[test]
fn what_is_left_of_a_file_is_voided_when_a_payment_of_it_was_released_before() {
    check_after(
        PAID,
        "
        told 2 no-match
        verdict 2 withhold by alice
        confirm verdict 2 withhold by bob
        told 2 accepted
        at 2025-03-05
        balance 2025-03-04 300.00
        release 2
        rejected 1 AM04
        void run 1 rejected by alice
        confirm void 1 by bob
        continue void 1
        continue void 1
        bank W
        pay 2025-03
        ",
        expect![[r#"
            told 2 no-match: ok
            verdict 2 withhold by alice: ok
            confirm verdict 2 withhold by bob: ok
            told 2 accepted: STATUS_CONTRADICTED payment=payments/2
            at 2025-03-05
            balance 2025-03-04 300.00: ok
            release 2: ok
            rejected 1 AM04: ok
            void run 1 rejected by alice: ok
            confirm void 1 by bob: ok
            continue void 1: PAYMENT_RUN_VOIDED run=paymentRuns/1
            continue void 1: PAYMENT_RUN_VOIDED run=paymentRuns/1
            bank W: ok, bankAccounts/4
            pay 2025-03: ok, 2 payments
                payments/3 to venues/1, attempt 2: 40.00
                payments/4 to venues/2, attempt 2: 10.00

                                             debit      credit
            escrow A                        200.00
            escrow B                        100.00
            provision A                     200.00      200.00
            provision B                     100.00      100.00
            circulating O                    40.00      200.00
            circulating N                    10.00      100.00
            payable V A                      60.00       60.00
            payable V B                      20.00       20.00
            payable W A                      20.00       20.00
            transit 1 A                      30.00       30.00
            transit 1 B                      10.00       10.00
            transit 2 A                      10.00       10.00
            transit 3 A                                  30.00
            transit 3 B                                  10.00
            transit 4 A                                  10.00
                                            800.00      800.00
        "#]],
    );
}

#[test]
fn a_rejected_payment_that_the_bank_books_after_all_is_not_paid_again_and_no_set_off() {
    check_after(
        PAID,
        "
        told 2 AM04
        at 2025-03-05
        balance 2025-03-04 300.00
        release 2
        enrol W association exempt set-off no
        went 10.00 paid 2
        pay 2025-03
        match 1 10.00 twice of V to A
        match 1 4.00 twice of W to A
        pay 2025-03
        match 1 6.00 twice of W to A
        pay 2025-03
        ",
        expect![[r#"
            told 2 AM04: ok
            at 2025-03-05
            balance 2025-03-04 300.00: ok
            release 2: ok
            enrol W association exempt set-off no: ok
            went 10.00 paid 2: ok, bankLines/1: payment not on its way
            pay 2025-03: PAYMENTS_HELD cycle=cycles/1
            match 1 10.00 twice of V to A: EXPLANATION_MISFIT
            match 1 4.00 twice of W to A: ok
            pay 2025-03: PAYMENTS_HELD cycle=cycles/1
            match 1 6.00 twice of W to A: ok
            pay 2025-03: NOTHING_TO_PAY cycle=cycles/1

                                             debit      credit
            escrow A                        200.00       10.00
            escrow B                        100.00
            provision A                     200.00      200.00
            provision B                     100.00      100.00
            circulating O                    40.00      200.00
            circulating N                    10.00      100.00
            payable V A                      30.00       30.00
            payable V B                      10.00       10.00
            payable W A                      20.00       20.00
            transit 1 A                                  30.00
            transit 1 B                                  10.00
            transit 2 A                      10.00       10.00
            escrow unassigned                10.00       10.00
            suspense out                     10.00       10.00
                                            740.00      740.00
        "#]],
    );
}

#[test]
fn what_came_in_is_no_set_off_and_what_went_out_is_one_of_its_own_cycle_alone() {
    check_after(
        PAID,
        "
        redeem W 2.2
        close 2025-04 by closer
        figures 2025-04
        approve 2025-04 by approver
        enrol W association exempt set-off no
        came 10.00 returned 2
        match 1 10.00 twice of W to A
        told 2 AM04
        at 2025-03-05
        balance 2025-03-04 310.00
        release 2
        pay 2025-03
        went 10.00 paid 3
        went 10.00 paid 2
        match 2 10.00 twice of W to A
        ",
        expect![[r#"
            redeem W 2.2: ok, redemptions/37, 10.00 of orders/1
            close 2025-04 by closer: ok, cycles/2
            figures 2025-04: ok, 10.00 in 1 lines
                venues/2 funders/1: 1, 1 cheques, 10.00
            approve 2025-04 by approver: ok
            enrol W association exempt set-off no: ok
            came 10.00 returned 2: ok, bankLines/1: payment not on its way
            match 1 10.00 twice of W to A: EXPLANATION_MISFIT
            told 2 AM04: ok
            at 2025-03-05
            balance 2025-03-04 310.00: ok
            release 2: ok
            pay 2025-03: ok, 1 payments
                payments/3 to venues/2, attempt 2: 10.00
            went 10.00 paid 3: ok
            went 10.00 paid 2: ok, bankLines/2: payment not on its way
            match 2 10.00 twice of W to A: SET_OFF_EXCLUDED venue=venues/2

                                             debit      credit
            escrow A                        200.00       10.00
            escrow B                        100.00
            provision A                     200.00      200.00
            provision B                     100.00      100.00
            circulating O                    50.00      200.00
            circulating N                    10.00      100.00
            payable V A                      30.00       30.00
            payable V B                      10.00       10.00
            payable W A                      20.00       30.00
            transit 1 A                                  30.00
            transit 1 B                                  10.00
            transit 2 A                      10.00       10.00
            transit 3 A                      10.00       10.00
            escrow unassigned                10.00       10.00
            suspense in                                  10.00
            suspense out                     10.00
                                            760.00      760.00
        "#]],
    );
}
