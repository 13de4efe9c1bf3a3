//! How chèques end: milestones and lapses, voids after the end.

use expect_test::expect;

use crate::support::check_after;

pub(crate) const GIVEN: &str = "
    scheme S
    scheme M preset six-months
    buyer A
    prescriber P
    venue V departement 16 label 2025-01-01..2026-12-31
    order O of A under S for 20 booklets until 2026-12-31
    order N of A under M for 20 booklets until 2025-12-31
    receive A 1000.00
";

#[test]
fn an_order_reaches_its_milestones_and_what_is_unused_returns() {
    check_after(
        GIVEN,
        "
        calendar 2025-03-03
        issue O 3
        allot 1 to P
        hand over 1 by P
        redeem V 1.1 1.2
        oppose 3 lost
        calendar 2025-03-03
        calendar 2025-03-04
        at 2026-01-01
        calendar 2025-12-24
        calendar 2026-01-01
        at 2026-03-01
        calendar 2026-03-02
        calendar 2026-03-01
        calendar 2026-03-01
        allot 2 to P
        hand over 2 by P
        lift 3
        replace 3
        withdraw 2
        redeem V 1.3 on 2026-01-31
        ",
        expect![[r"
            calendar 2025-03-03: NOTHING_DUE through=2025-03-03
            issue O 3: ok, booklets/1..3 until 2026-01-31, 2026-02-28
            allot 1 to P: ok
            hand over 1 by P: ok
            redeem V 1.1 1.2: ok, redemptions/15, 20.00 of orders/1
            oppose 3 lost: ok
            calendar 2025-03-03: NOTHING_DUE through=2025-03-03
            calendar 2025-03-04: DAY_IN_FUTURE day=2025-03-04 today=2025-03-03
            at 2026-01-01
            calendar 2025-12-24: ok
                2025-12-01 orders/1: alert, 30 days before
                2025-12-16 orders/1: alert, 15 days before
                2025-12-24 orders/1: alert, 7 days before
            calendar 2026-01-01: NOTHING_DUE through=2026-01-01
            at 2026-03-01
            calendar 2026-03-02: DAY_IN_FUTURE day=2026-03-02 today=2026-03-01
            calendar 2026-03-01: ok
                2026-01-31 orders/1: last service
                2026-02-06 orders/1: provisional statement
                2026-02-28 orders/1: last presentation
                2026-03-01 orders/1: lapse
                  booklets/1..3 lapsed with 28 cheques
                2026-03-01 orders/1: final statement
            calendar 2026-03-01: NOTHING_DUE through=2026-03-01
            allot 2 to P: BOOKLET_LAPSED booklet=booklets/2 lapse=2026-03-01
            hand over 2 by P: BOOKLET_LAPSED booklet=booklets/2 lapse=2026-03-01
            lift 3: BOOKLET_LAPSED booklet=booklets/3 lapse=2026-03-01
            replace 3: BOOKLET_LAPSED booklet=booklets/3 lapse=2026-03-01
            withdraw 2: BOOKLET_LAPSED booklet=booklets/2 lapse=2026-03-01
            redeem V 1.3 on 2026-01-31:
                PRESENTED_TOO_LATE last_presentation=2026-02-28 position=1

                                             debit      credit
            escrow A                       1000.00
            provision A                     300.00     1280.00
            circulating O                   300.00      300.00
            payable V A                                  20.00
                                           1600.00     1600.00
        "]],
    );
}

/// Booklets of every kind on their lapse day.
const LAPSED: &str = "
    issue O 5 lots 5
    allot 1..3 to P
    confirm 1 to P
    hand over 1 by P
    oppose 3 lost
    oppose 1.1 lost
    at 2026-03-01
";

/// All that can move a booklet.
const MOVES: &str = "
    allot 4 to P
    confirm 2 to P
    take back 2 to P
    withdraw 4
    hand over 2 by P on 2026-01-31
    oppose 2 lost
    oppose 2.1 lost
    oppose lots/1 lost
    lift 3
    lift 1.1
    lift lots/1
    replace 3
";

#[test]
fn from_the_lapse_day_on_nothing_moves() {
    check_after(
        &[GIVEN, LAPSED].concat(),
        MOVES,
        expect![[r"
            allot 4 to P: BOOKLET_LAPSED booklet=booklets/4 lapse=2026-03-01
            confirm 2 to P: BOOKLET_LAPSED booklet=booklets/2 lapse=2026-03-01
            take back 2 to P: BOOKLET_LAPSED booklet=booklets/2 lapse=2026-03-01
            withdraw 4: BOOKLET_LAPSED booklet=booklets/4 lapse=2026-03-01
            hand over 2 by P on 2026-01-31:
                BOOKLET_LAPSED booklet=booklets/2 lapse=2026-03-01
            oppose 2 lost: BOOKLET_LAPSED booklet=booklets/2 lapse=2026-03-01
            oppose 2.1 lost: BOOKLET_LAPSED booklet=booklets/2 lapse=2026-03-01
            oppose lots/1 lost: LOT_UNCHANGED lot=lots/1
            lift 3: BOOKLET_LAPSED booklet=booklets/3 lapse=2026-03-01
            lift 1.1: BOOKLET_LAPSED booklet=booklets/1 lapse=2026-03-01
            lift lots/1: LOT_UNCHANGED lot=lots/1
            replace 3: BOOKLET_LAPSED booklet=booklets/3 lapse=2026-03-01

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1000.00
            circulating O                               500.00
                                           1500.00     1500.00
        "]],
    );
}

#[test]
fn once_the_lapse_is_recorded_nothing_moves_either() {
    check_after(
        &[GIVEN, LAPSED, "calendar 2026-03-01"].concat(),
        MOVES,
        expect![[r"
            allot 4 to P: BOOKLET_LAPSED booklet=booklets/4 lapse=2026-03-01
            confirm 2 to P: BOOKLET_LAPSED booklet=booklets/2 lapse=2026-03-01
            take back 2 to P: BOOKLET_LAPSED booklet=booklets/2 lapse=2026-03-01
            withdraw 4: BOOKLET_LAPSED booklet=booklets/4 lapse=2026-03-01
            hand over 2 by P on 2026-01-31:
                BOOKLET_LAPSED booklet=booklets/2 lapse=2026-03-01
            oppose 2 lost: BOOKLET_LAPSED booklet=booklets/2 lapse=2026-03-01
            oppose 2.1 lost: BOOKLET_LAPSED booklet=booklets/2 lapse=2026-03-01
            oppose lots/1 lost: LOT_UNCHANGED lot=lots/1
            lift 3: BOOKLET_LAPSED booklet=booklets/3 lapse=2026-03-01
            lift 1.1: BOOKLET_LAPSED booklet=booklets/1 lapse=2026-03-01
            lift lots/1: LOT_UNCHANGED lot=lots/1
            replace 3: BOOKLET_LAPSED booklet=booklets/3 lapse=2026-03-01

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1500.00
            circulating O                   500.00      500.00
                                           2000.00     2000.00
        "]],
    );
}

#[test]
fn a_void_after_the_lapse_returns_the_value_to_the_buyer_recorded_or_not() {
    check_after(
        GIVEN,
        "
        issue O 3
        allot 1..3 to P
        hand over 1 by P
        hand over 2 by P
        hand over 3 by P
        at 2026-02-27
        redeem V 1.1 on 2026-01-31
        redeem V 2.1 on 2026-01-31
        redeem V 3.1 3.2 3.3 3.4 3.5 3.6 3.7 3.8 3.9 3.10 on 2026-01-30
        redeem V 1.2 on 2026-01-31
        void 4th redemption
        at 2026-03-01
        void 1st redemption
        calendar 2026-03-01
        void 2nd redemption
        void 3rd redemption
        redeem V 1.1 on 2026-01-31
        ",
        expect![[r"
            issue O 3: ok, booklets/1..3 until 2026-01-31, 2026-02-28
            allot 1..3 to P: ok
            hand over 1 by P: ok
            hand over 2 by P: ok
            hand over 3 by P: ok
            at 2026-02-27
            redeem V 1.1 on 2026-01-31: ok, redemptions/17, 10.00 of orders/1
            redeem V 2.1 on 2026-01-31: ok, redemptions/18, 10.00 of orders/1
            redeem V 3.1 3.2 3.3 3.4 3.5 3.6 3.7 3.8 3.9 3.10 on 2026-01-30:
                ok, redemptions/19, 100.00 of orders/1
            redeem V 1.2 on 2026-01-31: ok, redemptions/20, 10.00 of orders/1
            void 4th redemption: ok
            at 2026-03-01
            void 1st redemption: ok
            calendar 2026-03-01: ok
                2025-12-01 orders/1: alert, 30 days before
                2025-12-16 orders/1: alert, 15 days before
                2025-12-24 orders/1: alert, 7 days before
                2026-01-31 orders/1: last service
                2026-02-06 orders/1: provisional statement
                2026-02-28 orders/1: last presentation
                2026-03-01 orders/1: lapse
                  booklets/1..2 lapsed with 18 cheques
                2026-03-01 orders/1: final statement
            void 2nd redemption: ok
            void 3rd redemption: ok
            redeem V 1.1 on 2026-01-31:
                PRESENTED_TOO_LATE last_presentation=2026-02-28 position=1

                                             debit      credit
            escrow A                       1000.00
            provision A                     300.00     1300.00
            circulating O                   310.00      310.00
            payable V A                     130.00      130.00
                                           1740.00     1740.00
        "]],
    );
}

#[test]
fn the_calendar_is_run_once_at_a_time() {
    check_after(
        GIVEN,
        "
        continue calendar 2025-03-03
        issue O 1
        at 2026-03-01
        open calendar 2026-01-15
        open calendar 2026-01-16
        continue calendar 2026-01-16
        continue calendar 2026-01-15
        continue calendar 2026-01-15
        continue calendar 2026-01-15
        continue calendar 2026-01-15
        continue calendar 2026-01-15
        continue calendar 2026-01-15
        calendar 2026-03-01
        ",
        expect![[r"
            continue calendar 2025-03-03: NOTHING_DUE through=2025-03-03
            issue O 1: ok, booklets/1..1 until 2026-01-31, 2026-02-28
            at 2026-03-01
            open calendar 2026-01-15: ok
            open calendar 2026-01-16: CALENDAR_OPEN through=2026-01-15
            continue calendar 2026-01-16: NOTHING_DUE through=2026-01-16
            continue calendar 2026-01-15: ok
                2025-12-01 orders/1: alert, 30 days before
            continue calendar 2026-01-15: ok
                2025-12-16 orders/1: alert, 15 days before
            continue calendar 2026-01-15: ok
                2025-12-24 orders/1: alert, 7 days before
            continue calendar 2026-01-15: ok
            continue calendar 2026-01-15: NOTHING_DUE through=2026-01-15
            continue calendar 2026-01-15: NOTHING_DUE through=2026-01-15
            calendar 2026-03-01: ok
                2026-01-31 orders/1: last service
                2026-02-06 orders/1: provisional statement
                2026-02-28 orders/1: last presentation
                2026-03-01 orders/1: lapse
                  booklets/1..1 lapsed with 10 cheques
                2026-03-01 orders/1: final statement

                                             debit      credit
            escrow A                       1000.00
            provision A                     100.00     1100.00
            circulating O                   100.00      100.00
                                           1200.00     1200.00
        "]],
    );
}

#[test]
fn an_order_that_closed_opens_again_when_more_is_issued() {
    check_after(
        GIVEN,
        "
        issue O 1
        at 2026-03-01
        calendar 2026-03-01
        balance 2026-02-28 1000.00
        issue O 1
        at 2027-03-01
        calendar 2027-03-01
        calendar 2027-03-01
        ",
        expect![[r"
            issue O 1: ok, booklets/1..1 until 2026-01-31, 2026-02-28
            at 2026-03-01
            calendar 2026-03-01: ok
                2025-12-01 orders/1: alert, 30 days before
                2025-12-16 orders/1: alert, 15 days before
                2025-12-24 orders/1: alert, 7 days before
                2026-01-31 orders/1: last service
                2026-02-06 orders/1: provisional statement
                2026-02-28 orders/1: last presentation
                2026-03-01 orders/1: lapse
                  booklets/1..1 lapsed with 10 cheques
                2026-03-01 orders/1: final statement
            balance 2026-02-28 1000.00: ok
            issue O 1: ok, booklets/2..2 until 2026-12-31, 2027-02-28
            at 2027-03-01
            calendar 2027-03-01: ok
                2026-12-01 orders/1: alert, 30 days before
                2026-12-16 orders/1: alert, 15 days before
                2026-12-24 orders/1: alert, 7 days before
                2026-12-31 orders/1: last service
                2027-02-06 orders/1: provisional statement
                2027-02-28 orders/1: last presentation
                2027-03-01 orders/1: lapse
                  booklets/2..2 lapsed with 10 cheques
                2027-03-01 orders/1: final statement
            calendar 2027-03-01: NOTHING_DUE through=2027-03-01

                                             debit      credit
            escrow A                       1000.00
            provision A                     200.00     1200.00
            circulating O                   200.00      200.00
                                           1400.00     1400.00
        "]],
    );
}

#[test]
fn a_calendar_of_more_booklets_than_an_entry_can_end_takes_several() {
    check_after(
        "
        scheme S face 0.01 cheques 1
        buyer A
        order O of A under S for 30000 booklets until 2025-12-31
        receive A 300.00
        issue O 10000
        issue O 10000
        issue O 1
        ",
        "
        at 2026-03-01
        calendar 2026-02-28
        calendar 2026-03-01
        ",
        expect![[r"
            at 2026-03-01
            calendar 2026-02-28: ok
                2025-12-01 orders/1: alert, 30 days before
                2025-12-16 orders/1: alert, 15 days before
                2025-12-24 orders/1: alert, 7 days before
                2025-12-31 orders/1: last service
                2026-02-06 orders/1: provisional statement
                2026-02-28 orders/1: last presentation
            calendar 2026-03-01: ok
                2026-03-01 orders/1: lapse
                  booklets/1..10000 lapsed with 10000 cheques
                  booklets/10001..20000 lapsed with 10000 cheques
                  booklets/20001..20001 lapsed with 1 cheques
                2026-03-01 orders/1: final statement

                                             debit      credit
            escrow A                        300.00
            provision A                     200.01      500.01
            circulating O                   200.01      200.01
                                            700.02      700.02
        "]],
    );
}
