//! Voiding: before the cut-off, a redemption can be as if it never was.

use expect_test::expect;

use crate::support::check_after;

const GIVEN: &str = "
    scheme S
    buyer A
    prescriber P
    venue V departement 16 label 2025-01-01..2026-12-31
    order O of A under S for 20 booklets until 2026-12-31
    receive A 1000.00
    issue O 5
    allot 1..4 to P
    hand over 1 by P
    hand over 2 by P
    redeem V 1.1 1.2
    redeem V 1.3 2.1
";

#[test]
fn a_void_restores_the_cheques() {
    check_after(
        GIVEN,
        "
        void 1st redemption because holder-request
        redeem V 1.1
        void 2nd redemption because service-not-given
        redeem V 1.2 1.3 2.1
        ",
        expect![[r"
            void 1st redemption because holder-request: ok
            redeem V 1.1: ok, redemptions/17, 10.00 of orders/1
            void 2nd redemption because service-not-given: ok
            redeem V 1.2 1.3 2.1: ok, redemptions/19, 30.00 of orders/1

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1000.00
            circulating O                    80.00      540.00
            payable V A                      40.00       80.00
                                           1620.00     1620.00
        "]],
    );
}

#[test]
fn a_void_names_a_redemption_of_its_venue() {
    check_after(
        GIVEN,
        "
        venue W departement 16 label 2025-01-01..2025-12-31
        void 1st redemption of venues/9
        void redemptions/99
        void redemptions/3
        void 1st redemption of W
        ",
        expect![[r"
            venue W departement 16 label 2025-01-01..2025-12-31: ok, venues/2
            void 1st redemption of venues/9: VENUE_NOT_FOUND venue=venues/9
            void redemptions/99: REDEMPTION_NOT_FOUND redemption=redemptions/99
            void redemptions/3: REDEMPTION_NOT_FOUND redemption=redemptions/3
            void 1st redemption of W: REDEMPTION_NOT_FOUND redemption=redemptions/14

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1000.00
            circulating O                    40.00      500.00
            payable V A                                  40.00
                                           1540.00     1540.00
        "]],
    );
}

#[test]
fn a_redemption_is_voided_once() {
    check_after(
        GIVEN,
        "
        void 1st redemption
        void 1st redemption
        ",
        expect![[r"
            void 1st redemption: ok
            void 1st redemption: REDEMPTION_VOID redemption=redemptions/14

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1000.00
            circulating O                    40.00      520.00
            payable V A                      20.00       40.00
                                           1560.00     1560.00
        "]],
    );
}

#[test]
fn after_the_cut_off_nothing_is_voided() {
    check_after(
        GIVEN,
        "
        void 1st redemption
        close 2025-03
        void 2nd redemption
        void 1st redemption
        redeem V 1.1
        void 3rd redemption
        figures 2025-03
        void 2nd redemption
        ",
        expect![[r"
            void 1st redemption: ok
            close 2025-03: ok, cycles/1
            void 2nd redemption: CUT_OFF_PASSED cut_off=17 redemption=redemptions/15
            void 1st redemption: CUT_OFF_PASSED cut_off=17 redemption=redemptions/14
            redeem V 1.1: ok, redemptions/18, 10.00 of orders/1
            void 3rd redemption: ok
            figures 2025-03: ok, 20.00 in 1 lines
                venues/1 funders/1: 1, 2 cheques, 20.00
            void 2nd redemption: CUT_OFF_PASSED cut_off=17 redemption=redemptions/15

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1000.00
            circulating O                    50.00      530.00
            payable V A                      30.00       50.00
                                           1580.00     1580.00
        "]],
    );
}

#[test]
fn a_void_in_a_suspended_venue_is_accepted() {
    check_after(
        GIVEN,
        "
        suspend V inquiry
        void 1st redemption
        ",
        expect![[r"
            suspend V inquiry: ok
            void 1st redemption: ok

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1000.00
            circulating O                    40.00      520.00
            payable V A                      20.00       40.00
                                           1560.00     1560.00
        "]],
    );
}

#[test]
fn a_void_of_two_buyers_cheques_gives_each_its_own() {
    check_after(
        GIVEN,
        "
        buyer B
        order N of B under S for 1 booklets until 2026-12-31
        receive B 100.00
        issue N 1
        allot 6 to P
        hand over 6 by P
        redeem V 6.1 1.5
        void 3rd redemption
        ",
        expect![[r"
            buyer B: ok, funders/2
            order N of B under S for 1 booklets until 2026-12-31: ok, orders/2
            receive B 100.00: ok
            issue N 1: ok, booklets/6..6 until 2026-01-31, 2026-02-28
            allot 6 to P: ok
            hand over 6 by P: ok
            redeem V 6.1 1.5: ok, redemptions/22, 10.00 of orders/1, 10.00 of orders/2
            void 3rd redemption: ok

                                             debit      credit
            escrow A                       1000.00
            escrow B                        100.00
            provision A                     500.00     1000.00
            provision B                     100.00      100.00
            circulating O                    50.00      510.00
            circulating N                    10.00      110.00
            payable V A                      10.00       50.00
            payable V B                      10.00       10.00
                                           1780.00     1780.00
        "]],
    );
}

#[test]
fn a_cheque_of_a_void_can_be_blocked() {
    check_after(
        GIVEN,
        "
        oppose 1 lost
        void 1st redemption
        redeem V 1.1
        lift 1
        redeem V 1.1
        ",
        expect![[r"
            oppose 1 lost: ok
            void 1st redemption: ok
            redeem V 1.1: CHEQUE_BLOCKED position=1
            lift 1: ok
            redeem V 1.1: ok, redemptions/19, 10.00 of orders/1

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1000.00
            circulating O                    50.00      520.00
            payable V A                      20.00       50.00
                                           1570.00     1570.00
        "]],
    );
}
