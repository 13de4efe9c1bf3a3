//! Payments: what is approved goes to the bank, and is paid when the bank says so.

use expect_test::expect;

use crate::support::check_after;

pub(crate) const GIVEN: &str = "
    scheme S
    buyer A
    prescriber P
    venue V departement 16 label 2025-01-01..2026-12-31
    bank escrow
    bank V
    order O of A under S for 20 booklets until 2026-12-31
    receive A 1000.00
    issue O 5
    allot 1..4 to P
    hand over 1 by P
    hand over 2 by P
    buyer B
    order N of B under S for 1 booklets until 2026-12-31
    receive B 100.00
    issue N 1
    allot 6 to P
    hand over 6 by P
    venue W departement 16 label 2025-01-01..2025-12-31
    bank W
    redeem V 1.1 1.2
    redeem V 1.3 6.1
    redeem W 2.1
    close 2025-03 by first
    figures 2025-03
    approve 2025-03 by second
";

#[test]
fn a_venue_is_paid_in_one_payment_by_all_buyers() {
    check_after(
        GIVEN,
        "
        run 2025-03
        continue run 1
        continue run 1
        ",
        expect![[r"
            run 2025-03: ok, paymentRuns/1
            continue run 1: ok, 2 payments
                payments/1 to venues/1, attempt 1: 40.00
                payments/2 to venues/2, attempt 1: 10.00
            continue run 1: ok, sealed with 2 payments, 50.00

                                             debit      credit
            escrow A                       1000.00
            escrow B                        100.00
            provision A                     500.00     1000.00
            provision B                     100.00      100.00
            circulating O                    40.00      500.00
            circulating N                    10.00      100.00
            payable V A                      30.00       30.00
            payable V B                      10.00       10.00
            payable W A                      10.00       10.00
            transit 1 A                                  30.00
            transit 1 B                                  10.00
            transit 2 A                                  10.00
                                           1800.00     1800.00
        "]],
    );
}

#[test]
fn only_an_approved_cycle_is_paid() {
    check_after(
        GIVEN,
        "
        run cycles/9
        close 2025-04
        run 2025-04
        figures 2025-04
        run 2025-04
        ",
        expect![[r"
            run cycles/9: CYCLE_NOT_FOUND cycle=cycles/9
            close 2025-04: ok, cycles/2
            run 2025-04: CYCLE_NOT_APPROVED cycle=cycles/2
            figures 2025-04: ok, 0.00 in 0 lines
            run 2025-04: CYCLE_NOT_APPROVED cycle=cycles/2

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
fn a_run_is_sealed_once_and_is_the_only_open_one_of_its_cycle() {
    check_after(
        GIVEN,
        "
        continue run 1
        run 2025-03
        run 2025-03
        continue run 1
        run 2025-03
        continue run 1
        continue run 1
        run 2025-03
        ",
        expect![[r"
            continue run 1: PAYMENT_RUN_NOT_FOUND run=paymentRuns/1
            run 2025-03: ok, paymentRuns/1
            run 2025-03: PAYMENT_RUN_OPEN run=paymentRuns/1
            continue run 1: ok, 2 payments
                payments/1 to venues/1, attempt 1: 40.00
                payments/2 to venues/2, attempt 1: 10.00
            run 2025-03: PAYMENT_RUN_OPEN run=paymentRuns/1
            continue run 1: ok, sealed with 2 payments, 50.00
            continue run 1: PAYMENT_RUN_SEALED run=paymentRuns/1
            run 2025-03: NOTHING_TO_PAY cycle=cycles/1

                                             debit      credit
            escrow A                       1000.00
            escrow B                        100.00
            provision A                     500.00     1000.00
            provision B                     100.00      100.00
            circulating O                    40.00      500.00
            circulating N                    10.00      100.00
            payable V A                      30.00       30.00
            payable V B                      10.00       10.00
            payable W A                      10.00       10.00
            transit 1 A                                  30.00
            transit 1 B                                  10.00
            transit 2 A                                  10.00
                                           1800.00     1800.00
        "]],
    );
}

#[test]
fn two_cycles_are_paid_side_by_side() {
    check_after(
        GIVEN,
        "
        redeem W 2.2
        close 2025-04 by first
        figures 2025-04
        approve 2025-04 by second
        run 2025-03
        run 2025-04
        continue run 2
        continue run 1
        continue run 2
        continue run 1
        ",
        expect![[r#"
            redeem W 2.2: ok, redemptions/35, 10.00 of orders/1
            close 2025-04 by first: ok, cycles/2
            figures 2025-04: ok, 10.00 in 1 lines
                venues/2 funders/1: 1, 1 cheques, 10.00
            approve 2025-04 by second: ok
            run 2025-03: ok, paymentRuns/1
            run 2025-04: ok, paymentRuns/2
            continue run 2: ok, 1 payments
                payments/1 to venues/2, attempt 1: 10.00
            continue run 1: ok, 2 payments
                payments/2 to venues/1, attempt 1: 40.00
                payments/3 to venues/2, attempt 1: 10.00
            continue run 2: ok, sealed with 1 payments, 10.00
            continue run 1: ok, sealed with 2 payments, 50.00

                                             debit      credit
            escrow A                       1000.00
            escrow B                        100.00
            provision A                     500.00     1000.00
            provision B                     100.00      100.00
            circulating O                    50.00      500.00
            circulating N                    10.00      100.00
            payable V A                      30.00       30.00
            payable V B                      10.00       10.00
            payable W A                      20.00       20.00
            transit 1 A                                  10.00
            transit 2 A                                  30.00
            transit 2 B                                  10.00
            transit 3 A                                  10.00
                                           1820.00     1820.00
        "#]],
    );
}

#[test]
fn a_payment_is_paid_when_the_bank_has_booked_it() {
    check_after(
        GIVEN,
        "
        pay 2025-03
        book 1 day 2025-03-02 ref bank/1
        book 2
        ",
        expect![[r"
            pay 2025-03: ok, 2 payments
                payments/1 to venues/1, attempt 1: 40.00
                payments/2 to venues/2, attempt 1: 10.00
            book 1 day 2025-03-02 ref bank/1: ok
            book 2: ok

                                             debit      credit
            escrow A                       1000.00       40.00
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
            transit 2 A                      10.00       10.00
                                           1850.00     1850.00
        "]],
    );
}

#[test]
fn a_payment_is_booked_once_with_a_reference_of_its_own() {
    check_after(
        GIVEN,
        "
        pay 2025-03
        book 1 day 2025-03-04
        book 1 ref bank/1
        book 1 ref bank/2
        book 2 ref bank/1
        book 2 ref bank/2
        ",
        expect![[r"
            pay 2025-03: ok, 2 payments
                payments/1 to venues/1, attempt 1: 40.00
                payments/2 to venues/2, attempt 1: 10.00
            book 1 day 2025-03-04: DAY_IN_FUTURE day=2025-03-04 today=2025-03-03
            book 1 ref bank/1: ok
            book 1 ref bank/2: PAYMENT_NOT_MADE payment=payments/1 state=booked
            book 2 ref bank/1: BANK_REFERENCE_REUSED reference=bank/1
            book 2 ref bank/2: ok

                                             debit      credit
            escrow A                       1000.00       40.00
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
            transit 2 A                      10.00       10.00
                                           1850.00     1850.00
        "]],
    );
}

#[test]
fn what_is_redeemed_after_the_cut_off_is_not_paid_with_the_cycle() {
    check_after(
        GIVEN,
        "
        redeem W 2.2
        pay 2025-03
        ",
        expect![[r#"
            redeem W 2.2: ok, redemptions/35, 10.00 of orders/1
            pay 2025-03: ok, 2 payments
                payments/1 to venues/1, attempt 1: 40.00
                payments/2 to venues/2, attempt 1: 10.00

                                             debit      credit
            escrow A                       1000.00
            escrow B                        100.00
            provision A                     500.00     1000.00
            provision B                     100.00      100.00
            circulating O                    50.00      500.00
            circulating N                    10.00      100.00
            payable V A                      30.00       30.00
            payable V B                      10.00       10.00
            payable W A                      10.00       20.00
            transit 1 A                                  30.00
            transit 1 B                                  10.00
            transit 2 A                                  10.00
                                           1810.00     1810.00
        "#]],
    );
}

#[test]
fn a_suspended_venue_is_paid_what_it_accepted_before() {
    check_after(
        GIVEN,
        "
        suspend W inquiry
        pay 2025-03
        book 2
        ",
        expect![[r"
            suspend W inquiry: ok
            pay 2025-03: ok, 2 payments
                payments/1 to venues/1, attempt 1: 40.00
                payments/2 to venues/2, attempt 1: 10.00
            book 2: ok

                                             debit      credit
            escrow A                       1000.00       10.00
            escrow B                        100.00
            provision A                     500.00     1000.00
            provision B                     100.00      100.00
            circulating O                    40.00      500.00
            circulating N                    10.00      100.00
            payable V A                      30.00       30.00
            payable V B                      10.00       10.00
            payable W A                      10.00       10.00
            transit 1 A                                  30.00
            transit 1 B                                  10.00
            transit 2 A                      10.00       10.00
                                           1810.00     1810.00
        "]],
    );
}

#[test]
fn money_is_received_from_a_buyer_that_exists_once_and_not_tomorrow() {
    check_after(
        GIVEN,
        "
        receive funders/9 1.00 day 2025-03-04
        receive A 1.00 day 2025-03-04
        receive A 1.00 ref bank/1
        receive B 2.00 ref bank/1
        receive B 2.00 day 2025-03-04 ref bank/1
        ",
        expect![[r"
            receive funders/9 1.00 day 2025-03-04: FUNDER_NOT_FOUND funder=funders/9
            receive A 1.00 day 2025-03-04: DAY_IN_FUTURE day=2025-03-04 today=2025-03-03
            receive A 1.00 ref bank/1: ok
            receive B 2.00 ref bank/1: BANK_REFERENCE_REUSED reference=bank/1
            receive B 2.00 day 2025-03-04 ref bank/1:
                DAY_IN_FUTURE day=2025-03-04 today=2025-03-03

                                             debit      credit
            escrow A                       1001.00
            escrow B                        100.00
            provision A                     500.00     1001.00
            provision B                     100.00      100.00
            circulating O                    40.00      500.00
            circulating N                    10.00      100.00
            payable V A                                  30.00
            payable V B                                  10.00
            payable W A                                  10.00
                                           1751.00     1751.00
        "]],
    );
}
