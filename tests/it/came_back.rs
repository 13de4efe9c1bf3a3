//! Payments that come back: in a line that says so, in one that does not, twice, or less a charge.

use expect_test::expect;

use crate::sent::PAID;
use crate::support::check_after;

#[test]
fn what_was_paid_twice_and_came_back_once_is_still_paid() {
    check_after(
        PAID,
        "
        went 10.00 paid 2
        went 10.00 paid 2
        return 2
        came 10.00 returned 2
        return 2
        match 2 10.00 returned 2
        pay 2025-03
        match 2 10.00 undoes 1
        came 10.00 returned 2
        match 3 10.00 returned 2
        bank W
        pay 2025-03
        ",
        expect![[r#"
            went 10.00 paid 2: ok
            went 10.00 paid 2: ok, bankLines/1: paid twice
            return 2: EXPLANATION_MISFIT
            came 10.00 returned 2: ok, bankLines/2: not possible
            return 2: EXPLANATION_MISFIT
            match 2 10.00 returned 2: EXPLANATION_MISFIT
            pay 2025-03: NOTHING_TO_PAY cycle=cycles/1
            match 2 10.00 undoes 1: ok
            came 10.00 returned 2: ok, bankLines/3: not possible
            match 3 10.00 returned 2: ok
            bank W: ok, bankAccounts/4
            pay 2025-03: ok, 1 payments
                payments/3 to venues/2, attempt 2: 10.00

                                             debit      credit
            escrow A                        210.00       10.00
            escrow B                        100.00
            provision A                     200.00      200.00
            provision B                     100.00      100.00
            circulating O                    40.00      200.00
            circulating N                    10.00      100.00
            payable V A                      30.00       30.00
            payable V B                      10.00       10.00
            payable W A                      20.00       20.00
            transit 1 A                                  30.00
            transit 1 B                                  10.00
            transit 2 A                      10.00       10.00
            transit 3 A                                  10.00
            escrow unassigned                30.00       30.00
            suspense in                      20.00       20.00
            suspense out                     10.00       10.00
                                            790.00      790.00
        "#]],
    );
}

#[test]
fn a_payment_that_came_back_without_its_reference_is_matched() {
    check_after(
        PAID,
        "
        went 40.00 paid 1
        came 40.00 no-reference
        match 1 40.00 returned 2
        match 1 40.00 returned 1
        pay 2025-03
        bank V
        pay 2025-03
        ",
        expect![[r#"
            went 40.00 paid 1: ok
            came 40.00 no-reference: ok, bankLines/1: no reference
            match 1 40.00 returned 2: PAYMENT_NOT_BOOKED payment=payments/2 state=made
            match 1 40.00 returned 1: ok
            pay 2025-03: PAYMENTS_HELD cycle=cycles/1
            bank V: ok, bankAccounts/4
            pay 2025-03: ok, 1 payments
                payments/3 to venues/1, attempt 2: 40.00

                                             debit      credit
            escrow A                        230.00       30.00
            escrow B                        110.00       10.00
            provision A                     200.00      200.00
            provision B                     100.00      100.00
            circulating O                    40.00      200.00
            circulating N                    10.00      100.00
            payable V A                      60.00       60.00
            payable V B                      20.00       20.00
            payable W A                      10.00       10.00
            transit 1 A                      30.00       30.00
            transit 1 B                      10.00       10.00
            transit 2 A                                  10.00
            transit 3 A                                  30.00
            transit 3 B                                  10.00
            escrow unassigned                40.00       40.00
            suspense in                      40.00       40.00
                                            900.00      900.00
        "#]],
    );
}

#[test]
fn what_the_bank_kept_of_a_payment_that_came_back_is_borne_by_the_float() {
    check_after(
        PAID,
        "
        went 10.00 paid 2
        came 9.50 returned 2
        match 1 10.00 returned 2
        match 1 9.50 returned 1
        match 1 9.50 returned 2
        top up 0.50
        match 1 9.00 returned 2
        match 1 9.50 returned 2
        bank W
        pay 2025-03
        ",
        expect![[r#"
            went 10.00 paid 2: ok
            came 9.50 returned 2: ok, bankLines/1: amount differs
            match 1 10.00 returned 2: BANK_LINE_EXCEEDED left=9.50 line=bankLines/1
            match 1 9.50 returned 1: PAYMENT_NOT_BOOKED payment=payments/1 state=made
            match 1 9.50 returned 2: BALANCE_INSUFFICIENT account=accounts/operator held=0.00
            top up 0.50: ok
            match 1 9.00 returned 2: PAYMENT_AMOUNT_DIFFERS amount=9.00 payment=payments/2
            match 1 9.50 returned 2: ok
            bank W: ok, bankAccounts/4
            pay 2025-03: ok, 1 payments
                payments/3 to venues/2, attempt 2: 10.00

                                             debit      credit
            escrow A                        210.00       10.00
            escrow B                        100.00
            provision A                     200.00      200.00
            provision B                     100.00      100.00
            circulating O                    40.00      200.00
            circulating N                    10.00      100.00
            payable V A                      30.00       30.00
            payable V B                      10.00       10.00
            payable W A                      20.00       20.00
            transit 1 A                                  30.00
            transit 1 B                                  10.00
            transit 2 A                      10.00       10.00
            transit 3 A                                  10.00
            escrow unassigned                10.00       10.00
            operator                          0.50        0.50
            suspense in                       9.50        9.50
                                            750.00      750.00
        "#]],
    );
}
