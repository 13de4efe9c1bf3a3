//! Payments that come back: payable again, paid again, never twice.

use expect_test::expect;

use crate::payments::GIVEN;
use crate::support::check_after;

#[test]
fn a_payment_that_does_not_exist_is_neither_booked_nor_returned() {
    check_after(
        GIVEN,
        "
        book 1
        return 1
        ",
        expect![[r"
            book 1: PAYMENT_NOT_FOUND payment=payments/1
            return 1: PAYMENT_NOT_FOUND payment=payments/1

                                             debit      credit
            escrow A                       1000.00
            escrow B                        100.00
            provision A                     500.00     1000.00
            provision B                     100.00      100.00
            circulating O                    40.00      500.00
            circulating N                    10.00      100.00
            payable V A                                  30.00
            payable V B                                  10.00
            payable W A                                  10.00
                                           1750.00     1750.00
        "]],
    );
}

#[test]
fn only_a_booked_payment_is_returned_and_only_once() {
    check_after(
        GIVEN,
        "
        pay 2025-03
        return 1
        book 1 ref bank/1
        return 1 day 2025-03-04
        return 1 ref bank/1
        return 1 ref bank/2
        return 1 ref bank/3
        book 1
        ",
        expect![[r"
            pay 2025-03: ok, 2 payments
                payments/1 to venues/1, attempt 1: 40.00
                payments/2 to venues/2, attempt 1: 10.00
            return 1: PAYMENT_NOT_BOOKED payment=payments/1 state=made
            book 1 ref bank/1: ok
            return 1 day 2025-03-04: DAY_IN_FUTURE day=2025-03-04 today=2025-03-03
            return 1 ref bank/1: BANK_REFERENCE_REUSED reference=bank/1
            return 1 ref bank/2: ok
            return 1 ref bank/3: PAYMENT_NOT_BOOKED payment=payments/1 state=returned
            book 1: PAYMENT_NOT_MADE payment=payments/1 state=returned

                                             debit      credit
            escrow A                       1030.00       30.00
            escrow B                        110.00       10.00
            provision A                     500.00     1000.00
            provision B                     100.00      100.00
            circulating O                    40.00      500.00
            circulating N                    10.00      100.00
            payable V A                      30.00       60.00
            payable V B                      10.00       20.00
            payable W A                      10.00       10.00
            transit 1 A                      30.00       30.00
            transit 1 B                      10.00       10.00
            transit 2 A                                  10.00
                                           1880.00     1880.00
        "]],
    );
}

#[test]
fn a_future_day_goes_before_the_state_and_the_state_before_the_reference() {
    check_after(
        GIVEN,
        "
        pay 2025-03
        book 1 ref bank/1
        book 1 day 2025-03-04 ref bank/1
        book 1 ref bank/1
        return 2 day 2025-03-04 ref bank/1
        return 2 ref bank/1
        ",
        expect![[r"
            pay 2025-03: ok, 2 payments
                payments/1 to venues/1, attempt 1: 40.00
                payments/2 to venues/2, attempt 1: 10.00
            book 1 ref bank/1: ok
            book 1 day 2025-03-04 ref bank/1: DAY_IN_FUTURE day=2025-03-04 today=2025-03-03
            book 1 ref bank/1: PAYMENT_NOT_MADE payment=payments/1 state=booked
            return 2 day 2025-03-04 ref bank/1: DAY_IN_FUTURE day=2025-03-04 today=2025-03-03
            return 2 ref bank/1: PAYMENT_NOT_BOOKED payment=payments/2 state=made

                                             debit      credit
            escrow A                       1000.00       30.00
            escrow B                        100.00       10.00
            provision A                     500.00     1000.00
            provision B                     100.00      100.00
            circulating O                    40.00      500.00
            circulating N                    10.00      100.00
            payable V A                      30.00       30.00
            payable V B                      10.00       10.00
            payable W A                      10.00       10.00
            transit 1 A                      30.00       30.00
            transit 1 B                      10.00       10.00
            transit 2 A                                  10.00
                                           1840.00     1840.00
        "]],
    );
}

#[test]
fn a_returned_payment_is_paid_again_in_a_new_run_as_the_second_attempt() {
    check_after(
        GIVEN,
        "
        pay 2025-03
        book 1
        book 2
        return 1
        pay 2025-03
        bank V
        pay 2025-03
        book 3
        pay 2025-03
        ",
        expect![[r#"
            pay 2025-03: ok, 2 payments
                payments/1 to venues/1, attempt 1: 40.00
                payments/2 to venues/2, attempt 1: 10.00
            book 1: ok
            book 2: ok
            return 1: ok
            pay 2025-03: PAYMENTS_HELD cycle=cycles/1
            bank V: ok, bankAccounts/4
            pay 2025-03: ok, 1 payments
                payments/3 to venues/1, attempt 2: 40.00
            book 3: ok
            pay 2025-03: NOTHING_TO_PAY cycle=cycles/1

                                             debit      credit
            escrow A                       1030.00       70.00
            escrow B                        110.00       20.00
            provision A                     500.00     1000.00
            provision B                     100.00      100.00
            circulating O                    40.00      500.00
            circulating N                    10.00      100.00
            payable V A                      60.00       60.00
            payable V B                      20.00       20.00
            payable W A                      10.00       10.00
            transit 1 A                      30.00       30.00
            transit 1 B                      10.00       10.00
            transit 2 A                      10.00       10.00
            transit 3 A                      30.00       30.00
            transit 3 B                      10.00       10.00
                                           1970.00     1970.00
        "#]],
    );
}

#[test]
fn a_run_does_not_pick_up_what_became_payable_after_it_was_opened() {
    check_after(
        GIVEN,
        "
        pay 2025-03
        book 1
        book 2
        return 1
        bank V
        run 2025-03
        return 2
        continue run 2
        continue run 2
        pay 2025-03
        ",
        expect![[r#"
            pay 2025-03: ok, 2 payments
                payments/1 to venues/1, attempt 1: 40.00
                payments/2 to venues/2, attempt 1: 10.00
            book 1: ok
            book 2: ok
            return 1: ok
            bank V: ok, bankAccounts/4
            run 2025-03: ok, paymentRuns/2
            return 2: ok
            continue run 2: ok, 1 payments
                payments/3 to venues/1, attempt 2: 40.00
            continue run 2: ok, sealed with 1 payments, 40.00
            pay 2025-03: PAYMENTS_HELD cycle=cycles/1

                                             debit      credit
            escrow A                       1040.00       40.00
            escrow B                        110.00       10.00
            provision A                     500.00     1000.00
            provision B                     100.00      100.00
            circulating O                    40.00      500.00
            circulating N                    10.00      100.00
            payable V A                      60.00       60.00
            payable V B                      20.00       20.00
            payable W A                      10.00       20.00
            transit 1 A                      30.00       30.00
            transit 1 B                      10.00       10.00
            transit 2 A                      10.00       10.00
            transit 3 A                                  30.00
            transit 3 B                                  10.00
                                           1940.00     1940.00
        "#]],
    );
}
