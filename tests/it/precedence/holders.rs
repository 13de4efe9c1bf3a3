//! Whether somebody holds the chèque: not blocked, not replaced, in circulation, handed over.

use expect_test::expect;

use super::GIVEN;
use crate::support::check_after;

#[test]
fn a_blocked_cheque_goes_before_one_that_was_replaced() {
    check_after(
        GIVEN,
        "
        oppose 1 lost
        replace 1
        oppose 2 lost
        redeem V 1.1 2.1
        ",
        expect![[r"
            oppose 1 lost: ok
            replace 1: ok, by booklets/7
            oppose 2 lost: ok
            redeem V 1.1 2.1: CHEQUE_BLOCKED position=2

                                             debit      credit
            escrow A                       2000.00
            provision A                     600.00     2000.00
            circulating O                               300.00
            circulating N                               100.00
            circulating M                               100.00
            circulating L                               100.00
                                           2600.00     2600.00
        "]],
    );
}

#[test]
fn a_replaced_cheque_goes_before_one_that_is_not_in_circulation() {
    check_after(
        GIVEN,
        "
        oppose 1 lost
        replace 1
        take back 3 to P
        withdraw 3
        redeem V 3.1 1.1
        ",
        expect![[r"
            oppose 1 lost: ok
            replace 1: ok, by booklets/7
            take back 3 to P: ok
            withdraw 3: ok
            redeem V 3.1 1.1: CHEQUE_REPLACED position=2

                                             debit      credit
            escrow A                       2000.00
            provision A                     600.00     2100.00
            circulating O                   100.00      300.00
            circulating N                               100.00
            circulating M                               100.00
            circulating L                               100.00
                                           2700.00     2700.00
        "]],
    );
}

#[test]
fn a_cheque_not_in_circulation_goes_before_one_not_handed_over() {
    check_after(
        GIVEN,
        "
        scheme R preset on-mandate
        order K of A under R for 5 booklets until 2026-12-31
        mandate K 100.00 ref M-1
        prepare K 1
        redeem V 7.1
        redeem V 2.1 7.1
        ",
        expect![[r"
            scheme R preset on-mandate: ok, schemes/5
            order K of A under R for 5 booklets until 2026-12-31: ok, orders/5
            mandate K 100.00 ref M-1: ok
            prepare K 1: ok, booklets/7..7 prepared
            redeem V 7.1: CHEQUE_NOT_ISSUED position=1
            redeem V 2.1 7.1: CHEQUE_NOT_ISSUED position=2

                                             debit      credit
            escrow A                       2000.00
            provision A                     600.00     2000.00
            circulating O                               300.00
            circulating N                               100.00
            circulating M                               100.00
            circulating L                               100.00
                                           2600.00     2600.00
        "]],
    );
}

#[test]
fn a_blocked_booklet_goes_before_one_not_handed_over_wherever_it_stands() {
    check_after(
        GIVEN,
        "
        oppose 1 lost
        redeem V 2.1 1.1
        ",
        expect![[r"
            oppose 1 lost: ok
            redeem V 2.1 1.1: CHEQUE_BLOCKED position=2

                                             debit      credit
            escrow A                       2000.00
            provision A                     600.00     2000.00
            circulating O                               300.00
            circulating N                               100.00
            circulating M                               100.00
            circulating L                               100.00
                                           2600.00     2600.00
        "]],
    );
}

#[test]
fn a_booklet_not_handed_over_goes_before_a_service_not_accepted() {
    check_after(
        GIVEN,
        "
        redeem V 4.1 2.1
        ",
        expect![[r"
            redeem V 4.1 2.1: CHEQUE_NOT_HANDED_OVER position=2

                                             debit      credit
            escrow A                       2000.00
            provision A                     600.00     2000.00
            circulating O                               300.00
            circulating N                               100.00
            circulating M                               100.00
            circulating L                               100.00
                                           2600.00     2600.00
        "]],
    );
}
