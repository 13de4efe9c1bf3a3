//! Issuing: every chèque in circulation is covered, at every moment.

use expect_test::expect;

use crate::support::check_after;

const GIVEN: &str = "
    scheme S
    buyer A
    prescriber P
    prescriber Q
    order O of A under S for 10 booklets until 2026-12-31
";

#[test]
fn booklets_are_issued_from_the_buyers_provision() {
    check_after(
        GIVEN,
        "
        receive A 500.00
        issue O 2
        issue O 3
        ",
        expect![[r"
            receive A 500.00: ok
            issue O 2: ok, booklets/1..2 until 2026-01-31, 2026-02-28
            issue O 3: ok, booklets/3..5 until 2026-01-31, 2026-02-28

                                             debit      credit
            escrow A                        500.00
            provision A                     500.00      500.00
            circulating O                               500.00
                                           1000.00     1000.00
        "]],
    );
}

#[test]
fn an_order_that_does_not_exist_issues_nothing() {
    check_after(
        GIVEN,
        "
        issue orders/9 1
        ",
        expect![[r"
            issue orders/9 1: ORDER_NOT_FOUND order=orders/9
        "]],
    );
}

#[test]
fn nothing_is_issued_without_money() {
    check_after(
        GIVEN,
        "
        issue O 1
        ",
        expect![[r"
            issue O 1: COVER_INSUFFICIENT needed=100.00 provision=0.00
        "]],
    );
}

#[test]
fn nothing_is_issued_beyond_what_one_receipt_brought() {
    check_after(
        GIVEN,
        "
        receive A 199.99
        issue O 1
        issue O 1
        receive A 0.01
        issue O 1
        issue O 1
        ",
        expect![[r"
            receive A 199.99: ok
            issue O 1: ok, booklets/1..1 until 2026-01-31, 2026-02-28
            issue O 1: COVER_INSUFFICIENT needed=100.00 provision=99.99
            receive A 0.01: ok
            issue O 1: ok, booklets/2..2 until 2026-01-31, 2026-02-28
            issue O 1: COVER_INSUFFICIENT needed=100.00 provision=0.00

                                             debit      credit
            escrow A                        200.00
            provision A                     200.00      200.00
            circulating O                               200.00
                                            400.00      400.00
        "]],
    );
}

#[test]
fn money_of_one_buyer_never_pays_the_cheques_of_another() {
    check_after(
        GIVEN,
        "
        buyer B
        order N of B under S for 10 booklets until 2026-12-31
        receive A 100.00
        issue N 1
        receive B 99.99
        issue N 1
        issue O 1
        ",
        expect![[r"
            buyer B: ok, funders/2
            order N of B under S for 10 booklets until 2026-12-31: ok, orders/2
            receive A 100.00: ok
            issue N 1: COVER_INSUFFICIENT needed=100.00 provision=0.00
            receive B 99.99: ok
            issue N 1: COVER_INSUFFICIENT needed=100.00 provision=99.99
            issue O 1: ok, booklets/1..1 until 2026-01-31, 2026-02-28

                                             debit      credit
            escrow A                        100.00
            escrow B                         99.99
            provision A                     100.00      100.00
            provision B                                  99.99
            circulating O                               100.00
                                            299.99      299.99
        "]],
    );
}

#[test]
fn two_orders_of_a_buyer_share_its_provision() {
    check_after(
        GIVEN,
        "
        order N of A under S for 10 booklets until 2026-12-31
        receive A 300.00
        issue O 2
        issue N 2
        issue N 1
        issue O 1
        ",
        expect![[r"
            order N of A under S for 10 booklets until 2026-12-31: ok, orders/2
            receive A 300.00: ok
            issue O 2: ok, booklets/1..2 until 2026-01-31, 2026-02-28
            issue N 2: COVER_INSUFFICIENT needed=200.00 provision=100.00
            issue N 1: ok, booklets/3..3 until 2026-01-31, 2026-02-28
            issue O 1: COVER_INSUFFICIENT needed=100.00 provision=0.00

                                             debit      credit
            escrow A                        300.00
            provision A                     300.00      300.00
            circulating O                               200.00
            circulating N                               100.00
                                            600.00      600.00
        "]],
    );
}

#[test]
fn what_was_redeemed_covers_nothing_more() {
    check_after(
        GIVEN,
        "
        venue V departement 16 label 2025-01-01..2025-12-31
        receive A 100.00
        issue O 1
        allot 1 to P
        hand over 1 by P
        redeem V 1.1
        issue O 1
        void 1st redemption
        issue O 1
        ",
        expect![[r"
            venue V departement 16 label 2025-01-01..2025-12-31: ok, venues/1
            receive A 100.00: ok
            issue O 1: ok, booklets/1..1 until 2026-01-31, 2026-02-28
            allot 1 to P: ok
            hand over 1 by P: ok
            redeem V 1.1: ok, redemptions/14, 10.00 of orders/1
            issue O 1: COVER_INSUFFICIENT needed=100.00 provision=0.00
            void 1st redemption: ok
            issue O 1: COVER_INSUFFICIENT needed=100.00 provision=0.00

                                             debit      credit
            escrow A                        100.00
            provision A                     100.00      100.00
            circulating O                    10.00      110.00
            payable V A                      10.00       10.00
                                            220.00      220.00
        "]],
    );
}

#[test]
fn an_order_is_not_exceeded() {
    check_after(
        GIVEN,
        "
        receive A 5000.00
        issue O 11
        issue O 9
        issue O 2
        issue O 1
        issue O 1
        ",
        expect![[r"
            receive A 5000.00: ok
            issue O 11: ORDER_EXCEEDED left=10 order=orders/1
            issue O 9: ok, booklets/1..9 until 2026-01-31, 2026-02-28
            issue O 2: ORDER_EXCEEDED left=1 order=orders/1
            issue O 1: ok, booklets/10..10 until 2026-01-31, 2026-02-28
            issue O 1: ORDER_EXCEEDED left=0 order=orders/1

                                             debit      credit
            escrow A                       5000.00
            provision A                    1000.00     5000.00
            circulating O                              1000.00
                                           6000.00     6000.00
        "]],
    );
}

#[test]
fn an_order_that_ended_issues_nothing() {
    check_after(
        GIVEN,
        "
        order N of A under S for 10 booklets until 2025-03-31
        receive A 1000.00
        at 2025-03-31
        balance 2025-03-28 1000.00
        issue N 1
        at 2025-04-01
        issue N 1
        ",
        expect![[r"
            order N of A under S for 10 booklets until 2025-03-31: ok, orders/2
            receive A 1000.00: ok
            at 2025-03-31
            balance 2025-03-28 1000.00: ok
            issue N 1: ok, booklets/1..1 until 2025-03-31, 2026-02-28
            at 2025-04-01
            issue N 1: ORDER_ENDED order=orders/2 outer_day=2025-03-31

                                             debit      credit
            escrow A                       1000.00
            provision A                     100.00     1000.00
            circulating N                               100.00
                                           1100.00     1100.00
        "]],
    );
}

#[test]
fn an_order_that_is_exceeded_goes_before_one_that_ended() {
    check_after(
        GIVEN,
        "
        order N of A under S for 10 booklets until 2025-03-31
        at 2025-04-01
        issue N 11
        issue N 10
        ",
        expect![[r"
            order N of A under S for 10 booklets until 2025-03-31: ok, orders/2
            at 2025-04-01
            issue N 11: ORDER_EXCEEDED left=10 order=orders/2
            issue N 10: ORDER_ENDED order=orders/2 outer_day=2025-03-31
        "]],
    );
}

#[test]
fn an_order_that_ended_goes_before_a_cover_that_is_short() {
    check_after(
        GIVEN,
        "
        order N of A under S for 10 booklets until 2025-03-31
        receive A 100.00
        at 2025-04-01
        balance 2025-03-31 99.00
        issue N 1
        issue O 1
        ",
        expect![[r"
            order N of A under S for 10 booklets until 2025-03-31: ok, orders/2
            receive A 100.00: ok
            at 2025-04-01
            balance 2025-03-31 99.00: ok
            issue N 1: ORDER_ENDED order=orders/2 outer_day=2025-03-31
            issue O 1: COVER_SHORT on=2025-03-31 short=1.00

                                             debit      credit
            escrow A                        100.00
            provision A                                 100.00
                                            100.00      100.00
        "]],
    );
}

#[test]
fn a_short_cover_goes_before_a_short_provision() {
    check_after(
        GIVEN,
        "
        receive A 10.00
        at 2025-03-04
        balance 2025-03-03 9.00
        issue O 1
        ",
        expect![[r"
            receive A 10.00: ok
            at 2025-03-04
            balance 2025-03-03 9.00: ok
            issue O 1: COVER_SHORT on=2025-03-03 short=1.00

                                             debit      credit
            escrow A                         10.00
            provision A                                  10.00
                                             10.00       10.00
        "]],
    );
}

#[test]
fn the_days_of_a_cheque_are_those_of_the_year_after_its_issue() {
    check_after(
        GIVEN,
        "
        order N of A under S for 10 booklets until 2025-06-30
        receive A 1000.00
        issue O 1
        issue N 1
        at 2025-12-31
        balance 2025-12-30 1000.00
        issue O 1
        at 2026-01-01
        balance 2025-12-31 1000.00
        issue O 1
        ",
        expect![[r"
            order N of A under S for 10 booklets until 2025-06-30: ok, orders/2
            receive A 1000.00: ok
            issue O 1: ok, booklets/1..1 until 2026-01-31, 2026-02-28
            issue N 1: ok, booklets/2..2 until 2025-06-30, 2026-02-28
            at 2025-12-31
            balance 2025-12-30 1000.00: ok
            issue O 1: ok, booklets/3..3 until 2026-01-31, 2026-02-28
            at 2026-01-01
            balance 2025-12-31 1000.00: ok
            issue O 1: ok, booklets/4..4 until 2026-12-31, 2027-02-28

                                             debit      credit
            escrow A                       1000.00
            provision A                     400.00     1000.00
            circulating O                               300.00
            circulating N                               100.00
                                           1400.00     1400.00
        "]],
    );
}

#[test]
fn a_sum_past_the_largest_amount_is_not_received() {
    check_after(
        GIVEN,
        "
        receive A 10000000000000.00
        receive A 0.01
        ",
        expect![[r"
            receive A 10000000000000.00: ok
            receive A 0.01: BALANCE_LIMIT account=accounts/escrow.funders-1

                                             debit      credit
            escrow A                   10000000000000.00
            provision A                            10000000000000.00
                                       10000000000000.00 10000000000000.00
        "]],
    );
}

#[test]
fn the_bank_account_holds_no_more_than_the_largest_amount_for_all_buyers_together() {
    check_after(
        GIVEN,
        "
        buyer B
        receive A 10000000000000.00
        receive B 0.01
        ",
        expect![[r"
            buyer B: ok, funders/2
            receive A 10000000000000.00: ok
            receive B 0.01: BALANCE_LIMIT account=accounts/escrow.funders-2

                                             debit      credit
            escrow A                   10000000000000.00
            provision A                            10000000000000.00
                                       10000000000000.00 10000000000000.00
        "]],
    );
}
