//! Cycles: the entry that closes one is the cut-off; figures, approval.

use expect_test::expect;

use crate::support::check_after;

const GIVEN: &str = "
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
    redeem V 1.1 1.2
    redeem V 1.3 2.1
    venue W departement 16 label 2025-01-01..2025-12-31
    bank W
";

#[test]
fn a_cycle_is_every_entry_up_to_its_cut_off() {
    check_after(
        GIVEN,
        "
        redeem W 2.2
        close 2025-03
        redeem W 2.3 2.4
        close 2025-04
        figures 2025-03
        figures 2025-04
        ",
        expect![[r#"
            redeem W 2.2: ok, redemptions/25, 10.00 of orders/1
            close 2025-03: ok, cycles/1
            redeem W 2.3 2.4: ok, redemptions/27, 20.00 of orders/1
            close 2025-04: ok, cycles/2
            figures 2025-03: ok, 50.00 in 2 lines
                venues/1 funders/1: 2, 4 cheques, 40.00
                venues/2 funders/1: 1, 1 cheques, 10.00
            figures 2025-04: ok, 20.00 in 1 lines
                venues/2 funders/1: 1, 2 cheques, 20.00

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1000.00
            circulating O                    70.00      500.00
            payable V A                                  40.00
            payable W A                                  30.00
                                           1570.00     1570.00
        "#]],
    );
}

#[test]
fn a_void_takes_its_redemption_out_of_the_figures() {
    check_after(
        GIVEN,
        "
        redeem W 2.2
        void 1st redemption
        void 3rd redemption
        close 2025-03
        figures 2025-03
        ",
        expect![[r#"
            redeem W 2.2: ok, redemptions/25, 10.00 of orders/1
            void 1st redemption: ok
            void 3rd redemption: ok
            close 2025-03: ok, cycles/1
            figures 2025-03: ok, 20.00 in 1 lines
                venues/1 funders/1: 1, 2 cheques, 20.00

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1000.00
            circulating O                    50.00      530.00
            payable V A                      20.00       40.00
            payable W A                      10.00       10.00
                                           1580.00     1580.00
        "#]],
    );
}

#[test]
fn a_cycle_without_redemptions_has_figures_without_lines() {
    check_after(
        GIVEN,
        "
        close 2025-03
        close 2025-04
        figures 2025-03
        figures 2025-04
        approve 2025-04 by second
        pay 2025-04
        ",
        expect![[r"
            close 2025-03: ok, cycles/1
            close 2025-04: ok, cycles/2
            figures 2025-03: ok, 40.00 in 1 lines
                venues/1 funders/1: 2, 4 cheques, 40.00
            figures 2025-04: ok, 0.00 in 0 lines
            approve 2025-04 by second: ok
            pay 2025-04: NOTHING_TO_PAY cycle=cycles/2

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
fn a_redemption_of_two_buyers_counts_once_in_the_line_of_each() {
    check_after(
        GIVEN,
        "
        buyer B
        order N of B under S for 1 booklets until 2026-12-31
        receive B 100.00
        issue N 1
        allot 6 to P
        hand over 6 by P
        redeem V 6.1 6.2 1.5
        close 2025-03
        figures 2025-03
        ",
        expect![[r#"
            buyer B: ok, funders/2
            order N of B under S for 1 booklets until 2026-12-31: ok, orders/2
            receive B 100.00: ok
            issue N 1: ok, booklets/6..6 until 2026-01-31, 2026-02-28
            allot 6 to P: ok
            hand over 6 by P: ok
            redeem V 6.1 6.2 1.5: ok, redemptions/31, 10.00 of orders/1, 20.00 of orders/2
            close 2025-03: ok, cycles/1
            figures 2025-03: ok, 70.00 in 2 lines
                venues/1 funders/1: 3, 5 cheques, 50.00
                venues/1 funders/2: 1, 2 cheques, 20.00

                                             debit      credit
            escrow A                       1000.00
            escrow B                        100.00
            provision A                     500.00     1000.00
            provision B                     100.00      100.00
            circulating O                    50.00      500.00
            circulating N                    20.00      100.00
            payable V A                                  50.00
            payable V B                                  20.00
                                           1770.00     1770.00
        "#]],
    );
}

#[test]
fn two_cycles_never_have_one_label() {
    check_after(
        GIVEN,
        "
        close 2025-03
        close 2025-03
        close 2025-04
        close 2025-03
        ",
        expect![[r"
            close 2025-03: ok, cycles/1
            close 2025-03: CYCLE_LABEL_REUSED cycle=cycles/1
            close 2025-04: ok, cycles/2
            close 2025-03: CYCLE_LABEL_REUSED cycle=cycles/1

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
fn figures_are_recorded_in_order_and_once() {
    check_after(
        GIVEN,
        "
        record cycles/1 part 1
        close 2025-03
        record 2025-03 part 2
        close 2025-04
        record 2025-04 part 1
        figures 2025-03
        record 2025-03 part 1
        record 2025-03 part 0
        figures 2025-03
        figures 2025-04
        ",
        expect![[r"
            record cycles/1 part 1: CYCLE_NOT_FOUND cycle=cycles/1
            close 2025-03: ok, cycles/1
            record 2025-03 part 2: CYCLE_COMPUTED cycle=cycles/1
            close 2025-04: ok, cycles/2
            record 2025-04 part 1: CYCLE_NOT_COMPUTED cycle=cycles/1
            figures 2025-03: ok, 40.00 in 1 lines
                venues/1 funders/1: 2, 4 cheques, 40.00
            record 2025-03 part 1: CYCLE_COMPUTED cycle=cycles/1
            record 2025-03 part 0: CYCLE_COMPUTED cycle=cycles/1
            figures 2025-03: CYCLE_COMPUTED cycle=cycles/1
            figures 2025-04: ok, 0.00 in 0 lines

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
fn an_earlier_cycle_without_figures_goes_before_a_part_out_of_order() {
    check_after(
        GIVEN,
        "
        close 2025-03
        close 2025-04
        record 2025-04 part 2
        ",
        expect![[r"
            close 2025-03: ok, cycles/1
            close 2025-04: ok, cycles/2
            record 2025-04 part 2: CYCLE_NOT_COMPUTED cycle=cycles/1

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
fn figures_are_approved_by_someone_else_than_who_closed() {
    check_after(
        GIVEN,
        "
        approve cycles/1
        close 2025-03 by first
        approve 2025-03 by second
        figures 2025-03
        approve 2025-03 by second figures other
        approve 2025-03 by first
        approve 2025-03 by second
        approve 2025-03 by third
        ",
        expect![[r"
            approve cycles/1: CYCLE_NOT_FOUND cycle=cycles/1
            close 2025-03 by first: ok, cycles/1
            approve 2025-03 by second: CYCLE_NOT_COMPUTED cycle=cycles/1
            figures 2025-03: ok, 40.00 in 1 lines
                venues/1 funders/1: 2, 4 cheques, 40.00
            approve 2025-03 by second figures other: FIGURES_MISMATCH cycle=cycles/1
            approve 2025-03 by first: SAME_CALLER caller=first
            approve 2025-03 by second: ok
            approve 2025-03 by third: CYCLE_APPROVED cycle=cycles/1

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
fn other_figures_go_before_the_same_caller_and_an_approved_cycle_before_both() {
    check_after(
        GIVEN,
        "
        close 2025-03 by first
        figures 2025-03
        approve 2025-03 by first figures other
        approve 2025-03 by second
        approve 2025-03 by first figures other
        ",
        expect![[r"
            close 2025-03 by first: ok, cycles/1
            figures 2025-03: ok, 40.00 in 1 lines
                venues/1 funders/1: 2, 4 cheques, 40.00
            approve 2025-03 by first figures other: FIGURES_MISMATCH cycle=cycles/1
            approve 2025-03 by second: ok
            approve 2025-03 by first figures other: CYCLE_APPROVED cycle=cycles/1

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
fn only_a_closed_cycle_has_figures() {
    check_after(
        GIVEN,
        "
        figures cycles/1
        ",
        expect![[r"
            figures cycles/1: CYCLE_NOT_FOUND cycle=cycles/1

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1000.00
            circulating O                    40.00      500.00
            payable V A                                  40.00
                                           1540.00     1540.00
        "]],
    );
}
