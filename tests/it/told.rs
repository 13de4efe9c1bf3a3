//! What the bank says of a payment before it books it.

use expect_test::expect;

use crate::sent::PAID;
use crate::support::check_after;

#[test]
fn a_word_of_the_bank_moves_no_money_and_one_after_a_final_one_says_nothing() {
    check_after(
        PAID,
        "
        told 1 accepted
        told 1 accepted
        told 1 AC04
        told 1 accepted
        told 1 close-match
        told 9 accepted
        book 1
        told 1 AC04
        ",
        expect![[r#"
            told 1 accepted: ok
            told 1 accepted: STATUS_KNOWN payment=payments/1
            told 1 AC04: ok
            told 1 accepted: STATUS_CONTRADICTED payment=payments/1
            told 1 close-match: STATUS_KNOWN payment=payments/1
            told 9 accepted: PAYMENT_NOT_FOUND payment=payments/9
            book 1: ok
            told 1 AC04: PAYMENT_NOT_MADE payment=payments/1 state=booked

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
                                            740.00      740.00
        "#]],
    );
}

#[test]
fn a_rejected_payment_is_payable_again_once_a_balance_shows_that_it_was_not_booked() {
    check_after(
        PAID,
        "
        release 2
        at 2025-03-04
        told 2 AC04
        balance 2025-03-03 300.00
        release 2
        balance 2025-03-04 300.00
        release 2
        release 2
        pay 2025-03
        bank W
        pay 2025-03
        ",
        expect![[r#"
            release 2: PAYMENT_NOT_REFUSED payment=payments/2
            at 2025-03-04
            told 2 AC04: ok
            balance 2025-03-03 300.00: ok
            release 2: BOOKING_NOT_EXCLUDED payment=payments/2 since=2025-03-04
            balance 2025-03-04 300.00: ok
            release 2: ok
            release 2: PAYMENT_NOT_MADE payment=payments/2 state=released
            pay 2025-03: PAYMENTS_HELD cycle=cycles/1
            bank W: ok, bankAccounts/4
            pay 2025-03: ok, 1 payments
                payments/3 to venues/2, attempt 2: 10.00

                                             debit      credit
            escrow A                        200.00
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
                                            720.00      720.00
        "#]],
    );
}

#[test]
fn a_rejection_that_is_not_about_the_account_leaves_it_in_use() {
    check_after(
        PAID,
        "
        told 2 AM04
        balance 2025-03-01 300.00
        release 2
        pay 2025-03
        ",
        expect![[r#"
            told 2 AM04: ok
            balance 2025-03-01 300.00: ok
            release 2: BOOKING_NOT_EXCLUDED payment=payments/2 since=2025-03-03
            pay 2025-03: NOTHING_TO_PAY cycle=cycles/1

                                             debit      credit
            escrow A                        200.00
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
            transit 2 A                                  10.00
                                            700.00      700.00
        "#]],
    );
}

#[test]
fn a_payee_check_holds_until_two_people_decide() {
    check_after(
        PAID,
        "
        verdict 1 pay
        told 1 close-match
        release 1
        confirm verdict 1 pay by bob
        verdict 1 pay by alice
        confirm verdict 1 withhold by bob
        confirm verdict 1 pay by alice
        confirm verdict 1 pay by bob
        verdict 1 withhold by alice
        release 1
        book 1
        told 2 no-match
        verdict 2 withhold by alice
        confirm verdict 2 withhold by bob
        balance 2025-03-01 260.00
        release 2
        pay 2025-03
        ",
        expect![[r#"
            verdict 1 pay: NO_DECISION_AWAITED payment=payments/1
            told 1 close-match: ok
            release 1: PAYMENT_NOT_REFUSED payment=payments/1
            confirm verdict 1 pay by bob:
                PAYEE_VERDICT_NOT_PROPOSED payment=payments/1 verdict=pay
            verdict 1 pay by alice: ok
            confirm verdict 1 withhold by bob:
                PAYEE_VERDICT_NOT_PROPOSED payment=payments/1 verdict=withhold
            confirm verdict 1 pay by alice: SAME_CALLER caller=alice
            confirm verdict 1 pay by bob: ok
            verdict 1 withhold by alice: NO_DECISION_AWAITED payment=payments/1
            release 1: PAYMENT_NOT_REFUSED payment=payments/1
            book 1: ok
            told 2 no-match: ok
            verdict 2 withhold by alice: ok
            confirm verdict 2 withhold by bob: ok
            balance 2025-03-01 260.00: ok
            release 2: BOOKING_NOT_EXCLUDED payment=payments/2 since=2025-03-03
            pay 2025-03: NOTHING_TO_PAY cycle=cycles/1

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
                                            740.00      740.00
        "#]],
    );
}
