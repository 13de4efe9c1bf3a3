//! Stock: lots, arrivals, returns, withdrawals, opposition by chèque and lot, replacement.

use expect_test::expect;

use crate::support::check_after;

const GIVEN: &str = "
    scheme S
    buyer A
    prescriber P
    prescriber Q
    venue V departement 16 label 2025-01-01..2026-12-31
    order O of A under S for 20 booklets until 2026-12-31
    receive A 1000.00
    issue O 5 lots 2
";

#[test]
fn an_allotment_arrives_is_handed_over_or_comes_back() {
    check_after(
        GIVEN,
        "
        confirm 1 to P
        allot 1..4 to P
        confirm 1..2 to Q
        confirm 1..2 to prescribers/9
        confirm 1..2 to P
        confirm 2..3 to P
        hand over 1 by P
        hand over 3 by P
        take back 1 to P
        take back 2 to Q
        take back 2 to P
        take back 4 to P
        take back 4 to P
        allot 2..2 to Q
        take back 9 to P
        take back 2 to prescribers/9
        ",
        expect![[r"
            confirm 1 to P: BOOKLET_NOT_ALLOTTED booklet=booklets/1 state=in stock
            allot 1..4 to P: ok
            confirm 1..2 to Q:
                ALLOTTED_TO_ANOTHER booklet=booklets/1 prescriber=prescribers/2
            confirm 1..2 to prescribers/9: PRESCRIBER_NOT_FOUND prescriber=prescribers/9
            confirm 1..2 to P: ok
            confirm 2..3 to P: BOOKLET_NOT_ALLOTTED booklet=booklets/2 state=received
            hand over 1 by P: ok
            hand over 3 by P: ok
            take back 1 to P: BOOKLET_NOT_ALLOTTED booklet=booklets/1 state=handed over
            take back 2 to Q: ALLOTTED_TO_ANOTHER booklet=booklets/2 prescriber=prescribers/2
            take back 2 to P: ok
            take back 4 to P: ok
            take back 4 to P: BOOKLET_NOT_ALLOTTED booklet=booklets/4 state=in stock
            allot 2..2 to Q: ok
            take back 9 to P: BOOKLET_NOT_FOUND booklet=booklets/9
            take back 2 to prescribers/9: PRESCRIBER_NOT_FOUND prescriber=prescribers/9

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1000.00
            circulating O                               500.00
                                           1500.00     1500.00
        "]],
    );
}

#[test]
fn what_is_withdrawn_returns_to_the_provision_and_is_gone() {
    check_after(
        GIVEN,
        "
        allot 1 to P
        withdraw 1..2
        withdraw 9
        oppose 2 damaged
        withdraw 2..3
        lift 2
        withdraw 2..3
        withdraw 2
        allot 2 to P
        oppose 2 lost
        oppose 2.1 lost
        lift 2.1
        redeem V 2.1
        issue O 2
        ",
        expect![[r"
            allot 1 to P: ok
            withdraw 1..2: BOOKLET_NOT_IN_STOCK booklet=booklets/1 state=allotted
            withdraw 9: BOOKLET_NOT_FOUND booklet=booklets/9
            oppose 2 damaged: ok
            withdraw 2..3: BOOKLET_BLOCKED booklet=booklets/2
            lift 2: ok
            withdraw 2..3: ok
            withdraw 2: BOOKLET_NOT_IN_STOCK booklet=booklets/2 state=withdrawn
            allot 2 to P: BOOKLET_NOT_IN_STOCK booklet=booklets/2 state=withdrawn
            oppose 2 lost: BOOKLET_ENDED booklet=booklets/2 state=withdrawn
            oppose 2.1 lost: BOOKLET_ENDED booklet=booklets/2 state=withdrawn
            lift 2.1: BOOKLET_ENDED booklet=booklets/2 state=withdrawn
            redeem V 2.1: CHEQUE_NOT_ISSUED position=1
            issue O 2: ok, booklets/6..7 until 2026-01-31, 2026-02-28

                                             debit      credit
            escrow A                       1000.00
            provision A                     700.00     1200.00
            circulating O                   200.00      700.00
                                           1900.00     1900.00
        "]],
    );
}

#[test]
fn a_lot_is_blocked_and_unblocked_together() {
    check_after(
        GIVEN,
        "
        allot 1..5 to P
        hand over 1 by P
        oppose lots/9 lost
        lift lots/9
        lift lots/1
        oppose lots/1 stolen
        oppose lots/1 stolen
        redeem V 1.1
        hand over 2 by P
        lift 2
        lift lots/1
        redeem V 1.1
        oppose lots/3 stolen
        lift 5
        ",
        expect![[r"
            allot 1..5 to P: ok
            hand over 1 by P: ok
            oppose lots/9 lost: LOT_NOT_FOUND lot=lots/9
            lift lots/9: LOT_NOT_FOUND lot=lots/9
            lift lots/1: LOT_UNCHANGED lot=lots/1
            oppose lots/1 stolen: ok
            oppose lots/1 stolen: LOT_UNCHANGED lot=lots/1
            redeem V 1.1: CHEQUE_BLOCKED position=1
            hand over 2 by P: BOOKLET_BLOCKED booklet=booklets/2
            lift 2: ok
            lift lots/1: ok
            redeem V 1.1: ok, redemptions/17, 10.00 of orders/1
            oppose lots/3 stolen: ok
            lift 5: ok

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1000.00
            circulating O                    10.00      500.00
            payable V A                                  10.00
                                           1510.00     1510.00
        "]],
    );
}

#[test]
fn some_cheques_of_a_booklet_are_blocked() {
    check_after(
        GIVEN,
        "
        allot 1..2 to P
        hand over 1 by P
        oppose 1.1,1.2 lost
        oppose 1.2,1.3 lost
        redeem V 1.1
        redeem V 1.3
        oppose 1.3 lost
        lift 1.3
        lift 1.1
        redeem V 1.1
        oppose 1.11 lost
        lift 1.11
        oppose 9.1 lost
        lift 9.1
        oppose 1 stolen
        oppose 1.4 lost
        lift 1
        redeem V 1.2
        ",
        expect![[r"
            allot 1..2 to P: ok
            hand over 1 by P: ok
            oppose 1.1,1.2 lost: ok
            oppose 1.2,1.3 lost: CHEQUE_SPENT cheque=booklets/1/cheques/2
            redeem V 1.1: CHEQUE_BLOCKED position=1
            redeem V 1.3: ok, redemptions/15, 10.00 of orders/1
            oppose 1.3 lost: CHEQUE_SPENT cheque=booklets/1/cheques/3
            lift 1.3: CHEQUE_NOT_BLOCKED cheque=booklets/1/cheques/3
            lift 1.1: ok
            redeem V 1.1: ok, redemptions/17, 10.00 of orders/1
            oppose 1.11 lost: CHEQUE_NOT_FOUND cheque=booklets/1/cheques/11
            lift 1.11: CHEQUE_NOT_FOUND cheque=booklets/1/cheques/11
            oppose 9.1 lost: BOOKLET_NOT_FOUND booklet=booklets/9
            lift 9.1: BOOKLET_NOT_FOUND booklet=booklets/9
            oppose 1 stolen: ok
            oppose 1.4 lost: BOOKLET_BLOCKED booklet=booklets/1
            lift 1: ok
            redeem V 1.2: CHEQUE_BLOCKED position=1

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1000.00
            circulating O                    20.00      500.00
            payable V A                                  20.00
                                           1520.00     1520.00
        "]],
    );
}

#[test]
fn a_new_booklet_carries_the_unused_cheques_of_a_blocked_one() {
    check_after(
        GIVEN,
        "
        allot 1 to P
        hand over 1 by P
        redeem V 1.1 1.2 1.3
        replace 1
        replace 9
        oppose 1 lost
        replace 1
        replace 1
        redeem V 1.4
        redeem V 6.1
        allot 6 to Q
        hand over 6 by Q
        redeem V 6.7
        redeem V 6.8
        redeem V 1.1
        lift 1
        oppose 1 lost
        void 1st redemption
        issue O 16
        issue O 5
        ",
        expect![[r#"
            allot 1 to P: ok
            hand over 1 by P: ok
            redeem V 1.1 1.2 1.3: ok, redemptions/14, 30.00 of orders/1
            replace 1: BOOKLET_NOT_BLOCKED booklet=booklets/1
            replace 9: BOOKLET_NOT_FOUND booklet=booklets/9
            oppose 1 lost: ok
            replace 1: ok, by booklets/6
            replace 1: BOOKLET_NOT_BLOCKED booklet=booklets/1
            redeem V 1.4: CHEQUE_REPLACED position=1
            redeem V 6.1: CHEQUE_NOT_HANDED_OVER position=1
            allot 6 to Q: ok
            hand over 6 by Q: ok
            redeem V 6.7: ok, redemptions/19, 10.00 of orders/1
            redeem V 6.8: CODE_UNKNOWN position=1
            redeem V 1.1: CHEQUE_REPLACED position=1
            lift 1: BOOKLET_NOT_BLOCKED booklet=booklets/1
            oppose 1 lost: BOOKLET_ENDED booklet=booklets/1 state=replaced
            void 1st redemption: ok
            issue O 16: ORDER_EXCEEDED left=15 order=orders/1
            issue O 5: ok, booklets/7..11 until 2026-01-31, 2026-02-28

                                             debit      credit
            escrow A                       1000.00
            provision A                    1000.00     1030.00
            circulating O                    40.00     1000.00
            payable V A                      30.00       40.00
                                           2070.00     2070.00
        "#]],
    );
}

#[test]
fn a_booklet_without_unused_cheques_is_not_replaced() {
    check_after(
        GIVEN,
        "
        allot 1 to P
        hand over 1 by P
        redeem V 1.1 1.2 1.3 1.4 1.5 1.6 1.7 1.8 1.9 1.10
        oppose 1 lost
        replace 1
        ",
        expect![[r"
            allot 1 to P: ok
            hand over 1 by P: ok
            redeem V 1.1 1.2 1.3 1.4 1.5 1.6 1.7 1.8 1.9 1.10:
                ok, redemptions/14, 100.00 of orders/1
            oppose 1 lost: ok
            replace 1: NOTHING_UNUSED booklet=booklets/1

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1000.00
            circulating O                   100.00      500.00
            payable V A                                 100.00
                                           1600.00     1600.00
        "]],
    );
}

#[test]
fn a_blocked_cheque_is_carried_over_and_can_be_used() {
    check_after(
        GIVEN,
        "
        allot 1 to P
        hand over 1 by P
        oppose 1.2 lost
        oppose 1 damaged
        replace 1
        allot 6 to P
        hand over 6 by P
        redeem V 6.2
        ",
        expect![[r"
            allot 1 to P: ok
            hand over 1 by P: ok
            oppose 1.2 lost: ok
            oppose 1 damaged: ok
            replace 1: ok, by booklets/6
            allot 6 to P: ok
            hand over 6 by P: ok
            redeem V 6.2: ok, redemptions/19, 10.00 of orders/1

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1000.00
            circulating O                    10.00      500.00
            payable V A                                  10.00
                                           1510.00     1510.00
        "]],
    );
}

#[test]
fn a_handover_notes_the_level_and_the_public() {
    check_after(
        GIVEN,
        "
        allot 1..2 to P
        hand over 1 by P level beginner public seniors
        hand over 2 by P level independent
        ",
        expect![[r"
            allot 1..2 to P: ok
            hand over 1 by P level beginner public seniors: ok
            hand over 2 by P level independent: ok

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1000.00
            circulating O                               500.00
                                           1500.00     1500.00
        "]],
    );
}
