//! Lines of the bank: explained by their reference, or in suspense until someone explains them.

use expect_test::expect;

use crate::sent::PAID;
use crate::support::check_after;

#[test]
fn a_line_that_is_explained_does_what_its_reference_says() {
    check_after(
        PAID,
        "
        went 40.00 paid 1
        came 25.00 money of A order O mandate M-1
        came 30.00 contribution of C to A
        came 5.00 float
        went 2.00 borne
        came 40.00 returned 1
        came 40.00 returned 1 ref auto-3
        came 1.00 float day 2026-01-01
        ",
        expect![[r#"
            went 40.00 paid 1: ok
            came 25.00 money of A order O mandate M-1: ok
            came 30.00 contribution of C to A: ok
            came 5.00 float: ok
            went 2.00 borne: ok
            came 40.00 returned 1: ok
            came 40.00 returned 1 ref auto-3: BANK_REFERENCE_REUSED reference=auto-3
            came 1.00 float day 2026-01-01: DAY_IN_FUTURE day=2026-01-01 today=2025-03-03

                                             debit      credit
            escrow A                        285.00       30.00
            escrow B                        110.00       10.00
            provision A                     200.00      225.00
            provision B                     100.00      100.00
            circulating O                    40.00      200.00
            circulating N                    10.00      100.00
            payable V A                      30.00       60.00
            payable V B                      10.00       20.00
            payable W A                      10.00       10.00
            transit 1 A                      30.00       30.00
            transit 1 B                      10.00       10.00
            transit 2 A                                  10.00
            owed C A                                     30.00
            escrow unassigned                 5.00        2.00
            operator                          2.00        5.00
                                            842.00      842.00
        "#]],
    );
}

#[test]
fn a_line_that_cannot_be_what_its_reference_says_is_in_suspense() {
    check_after(
        PAID,
        "
        went 40.00 paid 1
        went 40.00 paid 1
        went 9.00 paid 2
        came 10.00 returned 2
        went 10.00 paid 9
        went 2.00 borne
        came 10.00 recovery of V to A
        came 3.00 borne
        came 7.00 no-reference
        came 8.00 several-references
        went 1.00 batch-without-details
        came 6.00 unknown-reference
        void run 1 not-sent
        cover
        issue O 1
        ",
        expect![[r#"
            went 40.00 paid 1: ok
            went 40.00 paid 1: ok, bankLines/1: paid twice
            went 9.00 paid 2: ok, bankLines/2: amount differs
            came 10.00 returned 2: ok, bankLines/3: payment not on its way
            went 10.00 paid 9: ok, bankLines/4: unknown reference
            went 2.00 borne: ok, bankLines/5: fee beyond the float
            came 10.00 recovery of V to A: ok, bankLines/6: not possible
            came 3.00 borne: ok, bankLines/7: not possible
            came 7.00 no-reference: ok, bankLines/8: no reference
            came 8.00 several-references: ok, bankLines/9: several references
            went 1.00 batch-without-details: ok, bankLines/10: batch without details
            came 6.00 unknown-reference: ok, bankLines/11: unknown reference
            void run 1 not-sent: PAYMENT_RUN_BOOKED run=paymentRuns/1
            cover: short by 62.00 on 2025-03-03; 0 banking days without proof
            issue O 1: COVER_SHORT on=2025-03-03 short=62.00

                                             debit      credit
            escrow A                        200.00       30.00
            escrow B                        100.00       10.00
            provision A                     200.00      200.00
            provision B                     100.00      100.00
            circulating O                    40.00      200.00
            circulating N                    10.00      100.00
            payable V A                      30.00       30.00
            payable V B                      10.00       10.00
            payable W A                      10.00       10.00
            transit 1 A                      30.00       30.00
            transit 1 B                      10.00       10.00
            transit 2 A                                  10.00
            escrow unassigned                44.00       62.00
            suspense in                                  44.00
            suspense out                     62.00
                                            846.00      846.00
        "#]],
    );
}

#[test]
fn a_debit_of_another_amount_is_no_second_payment() {
    check_after(
        PAID,
        "
        went 40.00 paid 1
        went 2.00 paid 1
        ",
        expect![[r#"
            went 40.00 paid 1: ok
            went 2.00 paid 1: ok, bankLines/1: amount differs

                                             debit      credit
            escrow A                        200.00       30.00
            escrow B                        100.00       10.00
            provision A                     200.00      200.00
            provision B                     100.00      100.00
            circulating O                    40.00      200.00
            circulating N                    10.00      100.00
            payable V A                      30.00       30.00
            payable V B                      10.00       10.00
            payable W A                      10.00       10.00
            transit 1 A                      30.00       30.00
            transit 1 B                      10.00       10.00
            transit 2 A                                  10.00
            escrow unassigned                             2.00
            suspense out                      2.00
                                            742.00      742.00
        "#]],
    );
}

#[test]
fn what_was_paid_twice_stops_issuing_until_it_came_back() {
    check_after(
        PAID,
        "
        went 40.00 paid 1
        went 40.00 paid 1
        balance 2025-03-03 220.00
        cover
        issue O 1
        came 40.00 no-reference
        match 2 40.00 undoes 1
        balance 2025-03-03 260.00
        cover
        issue O 1
        ",
        expect![[r#"
            went 40.00 paid 1: ok
            went 40.00 paid 1: ok, bankLines/1: paid twice
            balance 2025-03-03 220.00: ok
            cover: short by 40.00 on 2025-03-03; 0 banking days without proof
                on 2025-03-03: the bank 220.00, the ledger 220.00
            issue O 1: COVER_SHORT on=2025-03-03 short=40.00
            came 40.00 no-reference: ok, bankLines/2: no reference
            match 2 40.00 undoes 1: ok
            balance 2025-03-03 260.00: ok
            cover: proven on 2025-03-03; 0 banking days without proof
                on 2025-03-03: the bank 260.00, the ledger 260.00
            issue O 1: COVER_INSUFFICIENT needed=100.00 provision=0.00

                                             debit      credit
            escrow A                        200.00       30.00
            escrow B                        100.00       10.00
            provision A                     200.00      200.00
            provision B                     100.00      100.00
            circulating O                    40.00      200.00
            circulating N                    10.00      100.00
            payable V A                      30.00       30.00
            payable V B                      10.00       10.00
            payable W A                      10.00       10.00
            transit 1 A                      30.00       30.00
            transit 1 B                      10.00       10.00
            transit 2 A                                  10.00
            escrow unassigned                80.00       80.00
            suspense in                      40.00       40.00
            suspense out                     40.00       40.00
                                            900.00      900.00
        "#]],
    );
}

#[test]
fn what_was_paid_twice_is_taken_off_what_the_venue_is_due() {
    check_after(
        PAID,
        "
        went 10.00 paid 2
        went 10.00 paid 2
        match 1 10.00 twice of W to A
        redeem W 2.2 2.3
        close 2025-04 by closer
        figures 2025-04
        match 1 10.00 twice of W to A
        approve 2025-04 by approver
        match 1 10.00 twice of W to B
        match 1 6.00 twice of V to A
        enrol W association exempt set-off no
        match 1 6.00 twice of W to A
        enrol W association exempt
        match 1 6.00 twice of W to A
        match 1 6.00 twice of W to A
        match 1 4.00 twice of W to A
        pay 2025-04
        cover
        ",
        expect![[r#"
            went 10.00 paid 2: ok
            went 10.00 paid 2: ok, bankLines/1: paid twice
            match 1 10.00 twice of W to A:
                PAYABLE_EXCEEDED buyer=funders/1 payable=0.00 venue=venues/2
            redeem W 2.2 2.3: ok, redemptions/39, 20.00 of orders/1
            close 2025-04 by closer: ok, cycles/2
            figures 2025-04: ok, 20.00 in 1 lines
                venues/2 funders/1: 1, 2 cheques, 20.00
            match 1 10.00 twice of W to A:
                PAYABLE_EXCEEDED buyer=funders/1 payable=0.00 venue=venues/2
            approve 2025-04 by approver: ok
            match 1 10.00 twice of W to B:
                PAYABLE_EXCEEDED buyer=funders/2 payable=0.00 venue=venues/2
            match 1 6.00 twice of V to A: EXPLANATION_MISFIT
            enrol W association exempt set-off no: ok
            match 1 6.00 twice of W to A: SET_OFF_EXCLUDED venue=venues/2
            enrol W association exempt: ok
            match 1 6.00 twice of W to A: ok
            match 1 6.00 twice of W to A: BANK_LINE_EXCEEDED left=4.00 line=bankLines/1
            match 1 4.00 twice of W to A: ok
            pay 2025-04: ok, 1 payments
                payments/3 to venues/2, attempt 1: 10.00
            cover: unproven since 2025-03-02; 0 banking days without proof

                                             debit      credit
            escrow A                        200.00       20.00
            escrow B                        100.00
            provision A                     200.00      200.00
            provision B                     100.00      100.00
            circulating O                    60.00      200.00
            circulating N                    10.00      100.00
            payable V A                      30.00       30.00
            payable V B                      10.00       10.00
            payable W A                      30.00       30.00
            transit 1 A                                  30.00
            transit 1 B                                  10.00
            transit 2 A                      10.00       10.00
            transit 3 A                                  10.00
            escrow unassigned                10.00       10.00
            suspense out                     10.00       10.00
                                            770.00      770.00
        "#]],
    );
}

#[test]
fn what_was_paid_twice_is_borne_by_the_operator_and_its_own_when_it_comes_back() {
    check_after(
        PAID,
        "
        went 10.00 paid 2
        went 10.00 paid 2
        match 1 10.00 borne
        top up 15.00
        match 1 10.00 borne
        match 1 0.01 borne
        came 10.00 returned 2
        pay 2025-03
        match 2 10.00 float
        cover
        ",
        expect![[r#"
            went 10.00 paid 2: ok
            went 10.00 paid 2: ok, bankLines/1: paid twice
            match 1 10.00 borne: BALANCE_INSUFFICIENT account=accounts/operator held=0.00
            top up 15.00: ok
            match 1 10.00 borne: ok
            match 1 0.01 borne: BANK_LINE_EXCEEDED left=0.00 line=bankLines/1
            came 10.00 returned 2: ok, bankLines/2: not possible
            pay 2025-03: NOTHING_TO_PAY cycle=cycles/1
            match 2 10.00 float: ok
            cover: unproven since 2025-03-02; 0 banking days without proof

                                             debit      credit
            escrow A                        200.00       10.00
            escrow B                        100.00
            provision A                     200.00      200.00
            provision B                     100.00      100.00
            circulating O                    40.00      200.00
            circulating N                    10.00      100.00
            payable V A                      30.00       30.00
            payable V B                      10.00       10.00
            payable W A                      10.00       10.00
            transit 1 A                                  30.00
            transit 1 B                                  10.00
            transit 2 A                      10.00       10.00
            escrow unassigned                45.00       30.00
            operator                         10.00       25.00
            suspense in                      10.00       10.00
            suspense out                     10.00       10.00
                                            785.00      785.00
        "#]],
    );
}

#[test]
fn a_batch_is_told_apart_by_hand() {
    check_after(
        PAID,
        "
        went 50.00 batch-without-details
        cover
        match 1 40.00 paid 1
        match 1 9.00 paid 2
        match 1 10.00 paid 2
        cover
        ",
        expect![[r#"
            went 50.00 batch-without-details: ok, bankLines/1: batch without details
            cover: short by 50.00 on 2025-03-03; 0 banking days without proof
            match 1 40.00 paid 1: ok
            match 1 9.00 paid 2: PAYMENT_AMOUNT_DIFFERS amount=9.00 payment=payments/2
            match 1 10.00 paid 2: ok
            cover: unproven since 2025-03-02; 0 banking days without proof

                                             debit      credit
            escrow A                        200.00       40.00
            escrow B                        100.00       10.00
            provision A                     200.00      200.00
            provision B                     100.00      100.00
            circulating O                    40.00      200.00
            circulating N                    10.00      100.00
            payable V A                      30.00       30.00
            payable V B                      10.00       10.00
            payable W A                      10.00       10.00
            transit 1 A                      30.00       30.00
            transit 1 B                      10.00       10.00
            transit 2 A                      10.00       10.00
            escrow unassigned                50.00       50.00
            suspense out                     50.00       50.00
                                            850.00      850.00
        "#]],
    );
}

#[test]
fn a_receipt_is_explained_in_parts() {
    check_after(
        PAID,
        "
        came 100.00 no-reference
        match 1 60.00 money of A order O
        match 1 10.00 contribution of C to B
        match 1 20.00 float
        match 1 5.00 returned 1
        match 1 5.00 paid 1
        match 1 5.00 undoes 1
        match 1 5.00 undoes 2
        match 1 20.00 float
        match 2 1.00 float
        match 1 10.00 contribution of A to B
        match 1 10.00 money of C
        ",
        expect![[r#"
            came 100.00 no-reference: ok, bankLines/1: no reference
            match 1 60.00 money of A order O: ok
            match 1 10.00 contribution of C to B: ok
            match 1 20.00 float: ok
            match 1 5.00 returned 1: PAYMENT_NOT_BOOKED payment=payments/1 state=made
            match 1 5.00 paid 1: EXPLANATION_MISFIT
            match 1 5.00 undoes 1: EXPLANATION_MISFIT
            match 1 5.00 undoes 2: BANK_LINE_NOT_FOUND line=bankLines/2
            match 1 20.00 float: BANK_LINE_EXCEEDED left=10.00 line=bankLines/1
            match 2 1.00 float: BANK_LINE_NOT_FOUND line=bankLines/2
            match 1 10.00 contribution of A to B: FUNDER_IS_BUYER funder=funders/1
            match 1 10.00 money of C: FUNDER_NOT_BUYER funder=funders/3 kind=contributor

                                             debit      credit
            escrow A                        260.00
            escrow B                        110.00
            provision A                     200.00      260.00
            provision B                     100.00      100.00
            circulating O                    40.00      200.00
            circulating N                    10.00      100.00
            payable V A                      30.00       30.00
            payable V B                      10.00       10.00
            payable W A                      10.00       10.00
            transit 1 A                                  30.00
            transit 1 B                                  10.00
            transit 2 A                                  10.00
            owed C B                                     10.00
            escrow unassigned               120.00       90.00
            operator                                     20.00
            suspense in                      90.00      100.00
                                            980.00      980.00
        "#]],
    );
}
