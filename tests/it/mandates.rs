//! Schemes that number booklets on the buyer's mandate, and issue them when the money is there.

use expect_test::expect;

use crate::support::{check, check_after};

const GIVEN: &str = "
    scheme S preset on-mandate
    buyer A
    prescriber P
    venue V departement 16 label 2025-01-01..2026-12-31
    order O of A under S for 6 booklets until 2026-12-31
";

#[test]
fn from_the_mandate_to_the_first_cheque() {
    check_after(
        GIVEN,
        "
        mandate O 300.00 ref M-1
        prepare O 3 lots 2
        allot 1..2 to P
        confirm 1..2 to P
        hand over 1 by P
        redeem V 1.1
        issue O 2
        at 2025-03-10
        receive A 200.00 for O mandate M-1
        issue O 2
        hand over 1 by P
        redeem V 1.1
        redeem V 3.1
        ",
        expect![[r"
            mandate O 300.00 ref M-1: ok
            prepare O 3 lots 2: ok, booklets/1..3 prepared
            allot 1..2 to P: ok
            confirm 1..2 to P: ok
            hand over 1 by P: NOT_FUNDED booklet=booklets/1
            redeem V 1.1: CHEQUE_NOT_ISSUED position=1
            issue O 2: COVER_INSUFFICIENT needed=200.00 provision=0.00
            at 2025-03-10
            receive A 200.00 for O mandate M-1: ok
            issue O 2: ok, booklets/1..2 until 2026-01-31, 2026-02-28
            hand over 1 by P: ok
            redeem V 1.1: ok, redemptions/16, 10.00 of orders/1
            redeem V 3.1: CHEQUE_NOT_ISSUED position=1

                                             debit      credit
            escrow A                        200.00
            provision A                     200.00      200.00
            circulating O                    10.00      200.00
            payable V A                                  10.00
                                            410.00      410.00
        "]],
    );
}

#[test]
fn what_is_prepared_is_issued_before_new_numbers_are_given() {
    check_after(
        GIVEN,
        "
        receive A 600.00
        mandate O 400.00 ref M-1
        prepare O 2
        issue O 1
        issue O 3
        prepare O 1
        prepare O 2
        prepare O 1
        issue O 3
        issue O 2
        ",
        expect![[r"
            receive A 600.00: ok
            mandate O 400.00 ref M-1: ok
            prepare O 2: ok, booklets/1..2 prepared
            issue O 1: ok, booklets/1..1 until 2026-01-31, 2026-02-28
            issue O 3: ok, booklets/2..2 booklets/3..4 until 2026-01-31, 2026-02-28
            prepare O 1: MANDATE_INSUFFICIENT mandated=400.00 needed=500.00
            prepare O 2: MANDATE_INSUFFICIENT mandated=400.00 needed=600.00
            prepare O 1: MANDATE_INSUFFICIENT mandated=400.00 needed=500.00
            issue O 3: ORDER_EXCEEDED left=2 order=orders/1
            issue O 2: ok, booklets/5..6 until 2026-01-31, 2026-02-28

                                             debit      credit
            escrow A                        600.00
            provision A                     600.00      600.00
            circulating O                               600.00
                                           1200.00     1200.00
        "]],
    );
}

#[test]
fn a_mandate_promises_the_face_value_of_all_that_is_numbered() {
    check_after(
        GIVEN,
        "
        prepare O 1
        mandate O 150.00 ref M-1
        prepare O 1
        prepare O 1
        mandate O 50.00 ref M-2 day 2025-03-04
        mandate O 50.00 ref M-2 day 2025-03-03
        prepare O 1
        mandate orders/9 50.00 ref M-3
        prepare orders/9 1
        receive A 10.00 for orders/9
        mandate O 10000.00 ref M-4
        prepare O 5
        prepare O 4
        ",
        expect![[r"
            prepare O 1: MANDATE_INSUFFICIENT mandated=0.00 needed=100.00
            mandate O 150.00 ref M-1: ok
            prepare O 1: ok, booklets/1..1 prepared
            prepare O 1: MANDATE_INSUFFICIENT mandated=150.00 needed=200.00
            mandate O 50.00 ref M-2 day 2025-03-04:
                DAY_IN_FUTURE day=2025-03-04 today=2025-03-03
            mandate O 50.00 ref M-2 day 2025-03-03: ok
            prepare O 1: ok, booklets/2..2 prepared
            mandate orders/9 50.00 ref M-3: ORDER_NOT_FOUND order=orders/9
            prepare orders/9 1: ORDER_NOT_FOUND order=orders/9
            receive A 10.00 for orders/9: ORDER_NOT_FOUND order=orders/9
            mandate O 10000.00 ref M-4: ok
            prepare O 5: ORDER_EXCEEDED left=4 order=orders/1
            prepare O 4: ok, booklets/3..6 prepared
        "]],
    );
}

#[test]
fn a_scheme_that_issues_on_cash_prepares_nothing() {
    check(
        "
        scheme S
        buyer A
        order O of A under S for 6 booklets until 2026-12-31
        mandate O 600.00 ref M-1
        prepare O 1
        prepare O 7
        ",
        expect![[r"
            scheme S: ok, schemes/1
            buyer A: ok, funders/1
            order O of A under S for 6 booklets until 2026-12-31: ok, orders/1
            mandate O 600.00 ref M-1: ok
            prepare O 1: PREPARATION_NOT_ALLOWED order=orders/1
            prepare O 7: ORDER_EXCEEDED left=6 order=orders/1
        "]],
    );
}

#[test]
fn a_prepared_booklet_that_is_blocked_or_withdrawn_waits_or_goes() {
    check_after(
        GIVEN,
        "
        mandate O 600.00 ref M-1
        prepare O 4
        oppose 1 damaged
        replace 1
        withdraw 2
        receive A 600.00
        issue O 1
        lift 1
        issue O 2
        issue O 4
        issue O 3
        issue O 2
        ",
        expect![[r"
            mandate O 600.00 ref M-1: ok
            prepare O 4: ok, booklets/1..4 prepared
            oppose 1 damaged: ok
            replace 1: NOT_FUNDED booklet=booklets/1
            withdraw 2: ok
            receive A 600.00: ok
            issue O 1: ok, booklets/3..3 until 2026-01-31, 2026-02-28
            lift 1: ok
            issue O 2: ok, booklets/1..1 booklets/4..4 until 2026-01-31, 2026-02-28
            issue O 4: ORDER_EXCEEDED left=3 order=orders/1
            issue O 3: ok, booklets/5..7 until 2026-01-31, 2026-02-28
            issue O 2: ORDER_EXCEEDED left=0 order=orders/1

                                             debit      credit
            escrow A                        600.00
            provision A                     600.00      600.00
            circulating O                               600.00
                                           1200.00     1200.00
        "]],
    );
}

#[test]
fn money_for_an_order_is_of_its_own_buyer() {
    check_after(
        GIVEN,
        "
        buyer B
        receive B 10.00 for O
        receive A 10.00 for O
        ",
        expect![[r"
            buyer B: ok, funders/2
            receive B 10.00 for O: ORDER_NOT_FOUND order=orders/1
            receive A 10.00 for O: ok

                                             debit      credit
            escrow A                         10.00
            provision A                                  10.00
                                             10.00       10.00
        "]],
    );
}

#[test]
fn an_order_past_its_end_prepares_nothing() {
    check_after(
        GIVEN,
        "
        mandate O 600.00 ref M-1
        at 2027-01-01
        prepare O 1
        ",
        expect![[r"
            mandate O 600.00 ref M-1: ok
            at 2027-01-01
            prepare O 1: ORDER_ENDED order=orders/1 outer_day=2026-12-31
        "]],
    );
}
