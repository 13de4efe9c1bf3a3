//! Chèques that are good for some months from the handover, and end booklet by booklet.

use expect_test::expect;

use crate::ending::GIVEN;
use crate::support::check_after;

#[test]
fn months_count_from_the_handover() {
    check_after(
        GIVEN,
        "
        issue N 3
        allot 1..3 to P
        hand over 1 by P
        at 2025-08-31
        hand over 2 by P
        redeem V 1.1
        at 2025-09-05
        redeem V 1.1 on 2025-09-04
        redeem V 1.1 on 2025-09-03
        at 2025-10-02
        calendar 2025-10-02
        redeem V 2.1
        at 2026-01-29
        calendar 2026-01-29
        ",
        expect![[r"
            issue N 3: ok, booklets/1..3 until 2025-12-31, 2026-01-28
            allot 1..3 to P: ok
            hand over 1 by P: ok
            at 2025-08-31
            hand over 2 by P: ok
            redeem V 1.1: ok, redemptions/16, 10.00 of orders/2
            at 2025-09-05
            redeem V 1.1 on 2025-09-04:
                LAST_SERVICE_DAY_PASSED last_service=2025-09-03 position=1
            redeem V 1.1 on 2025-09-03:
                CHEQUE_REDEEMED here=true position=1 service_date=2025-08-31
            at 2025-10-02
            calendar 2025-10-02: ok
                  booklets/1..1 lapsed with 9 cheques
            redeem V 2.1: ok, redemptions/20, 10.00 of orders/2
            at 2026-01-29
            calendar 2026-01-29: ok
                2025-12-01 orders/2: alert, 30 days before
                2025-12-16 orders/2: alert, 15 days before
                2025-12-24 orders/2: alert, 7 days before
                2025-12-31 orders/2: last service
                2026-01-14 orders/2: provisional statement
                2026-01-28 orders/2: last presentation
                2026-01-29 orders/2: lapse
                  booklets/2..3 lapsed with 19 cheques
                2026-01-29 orders/2: final statement

                                             debit      credit
            escrow A                       1000.00
            provision A                     300.00     1280.00
            circulating N                   300.00      300.00
            payable V A                                  20.00
                                           1600.00     1600.00
        "]],
    );
}

#[test]
fn a_replacement_does_not_count_its_months_anew() {
    check_after(
        GIVEN,
        "
        issue N 2
        allot 1 to P
        hand over 1 by P
        at 2025-06-01
        oppose 1 lost
        replace 1
        allot 3 to P
        hand over 3 by P
        at 2025-09-10
        redeem V 3.1 on 2025-09-04
        redeem V 3.1 on 2025-09-03
        ",
        expect![[r"
            issue N 2: ok, booklets/1..2 until 2025-12-31, 2026-01-28
            allot 1 to P: ok
            hand over 1 by P: ok
            at 2025-06-01
            oppose 1 lost: ok
            replace 1: ok, by booklets/3
            allot 3 to P: ok
            hand over 3 by P: ok
            at 2025-09-10
            redeem V 3.1 on 2025-09-04:
                LAST_SERVICE_DAY_PASSED last_service=2025-09-03 position=1
            redeem V 3.1 on 2025-09-03: ok, redemptions/19, 10.00 of orders/2

                                             debit      credit
            escrow A                       1000.00
            provision A                     200.00     1000.00
            circulating N                    10.00      200.00
            payable V A                                  10.00
                                           1210.00     1210.00
        "]],
    );
}

#[test]
fn a_replacement_of_what_nobody_held_counts_its_months_from_its_handover() {
    check_after(
        GIVEN,
        "
        issue N 1
        oppose 1 damaged
        replace 1
        allot 2 to P
        hand over 2 by P
        at 2025-09-10
        redeem V 2.1 on 2025-09-04
        redeem V 2.1 on 2025-09-03
        ",
        expect![[r"
            issue N 1: ok, booklets/1..1 until 2025-12-31, 2026-01-28
            oppose 1 damaged: ok
            replace 1: ok, by booklets/2
            allot 2 to P: ok
            hand over 2 by P: ok
            at 2025-09-10
            redeem V 2.1 on 2025-09-04:
                LAST_SERVICE_DAY_PASSED last_service=2025-09-03 position=1
            redeem V 2.1 on 2025-09-03: ok, redemptions/17, 10.00 of orders/2

                                             debit      credit
            escrow A                       1000.00
            provision A                     100.00     1000.00
            circulating N                    10.00      100.00
            payable V A                                  10.00
                                           1110.00     1110.00
        "]],
    );
}

#[test]
fn a_handover_whose_months_have_passed_is_not_recorded() {
    check_after(
        GIVEN,
        "
        issue O 1
        issue N 2
        allot 2..3 to P
        at 2025-12-05
        calendar 2025-12-05
        hand over 2 by P on 2025-03-03
        calendar 2025-12-05
        at 2025-12-16
        calendar 2025-12-16
        ",
        expect![[r"
            issue O 1: ok, booklets/1..1 until 2026-01-31, 2026-02-28
            issue N 2: ok, booklets/2..3 until 2025-12-31, 2026-01-28
            allot 2..3 to P: ok
            at 2025-12-05
            calendar 2025-12-05: ok
                2025-12-01 orders/1: alert, 30 days before
                2025-12-01 orders/2: alert, 30 days before
            hand over 2 by P on 2025-03-03:
                BOOKLET_OUTDATED booklet=booklets/2 last_service=2025-09-03
            calendar 2025-12-05: NOTHING_DUE through=2025-12-05
            at 2025-12-16
            calendar 2025-12-16: ok
                2025-12-16 orders/1: alert, 15 days before
                2025-12-16 orders/2: alert, 15 days before

                                             debit      credit
            escrow A                       1000.00
            provision A                     300.00     1000.00
            circulating O                               100.00
            circulating N                               200.00
                                           1300.00     1300.00
        "]],
    );
}

#[test]
fn a_void_across_a_booklet_that_lapsed_and_one_that_did_not() {
    check_after(
        GIVEN,
        "
        issue N 2
        allot 1..2 to P
        hand over 1 by P
        at 2025-08-01
        hand over 2 by P
        at 2025-09-03
        redeem V 1.1 2.1 2.2
        at 2025-10-02
        void 1st redemption
        ",
        expect![[r"
            issue N 2: ok, booklets/1..2 until 2025-12-31, 2026-01-28
            allot 1..2 to P: ok
            hand over 1 by P: ok
            at 2025-08-01
            hand over 2 by P: ok
            at 2025-09-03
            redeem V 1.1 2.1 2.2: ok, redemptions/16, 30.00 of orders/2
            at 2025-10-02
            void 1st redemption: ok

                                             debit      credit
            escrow A                       1000.00
            provision A                     200.00     1010.00
            circulating N                    30.00      220.00
            payable V A                      30.00       30.00
                                           1260.00     1260.00
        "]],
    );
}
