//! A run on its way to the bank, and runs that are voided instead.

use expect_test::expect;

use crate::support::check_after;

/// Two payments of a cycle are on their way: 40.00 to V, of the chèques of A and B, and 10.00 to W.
pub(crate) const PAID: &str = "
    scheme S
    buyer A
    buyer B
    funder C contributor
    prescriber P
    venue V departement 16 label 2025-01-01..2026-12-31
    venue W departement 16 label 2025-01-01..2026-12-31
    bank escrow
    bank V
    bank W
    order O of A under S for 20 booklets until 2026-12-31
    order N of B under S for 1 booklets until 2026-12-31
    receive A 200.00
    receive B 100.00
    issue O 2
    issue N 1
    allot 1..3 to P
    hand over 1 by P
    hand over 2 by P
    hand over 3 by P
    redeem V 1.1 1.2 1.3 3.1
    redeem W 2.1
    close 2025-03 by closer
    figures 2025-03
    approve 2025-03 by approver
    pay 2025-03
";

#[test]
fn a_run_goes_to_the_bank_once() {
    check_after(
        PAID,
        "
        sent 1
        sent 1
        sent 2
        rejected 2 FF01
        ",
        expect![[r#"
            sent 1: ok
            sent 1: PAYMENT_RUN_SENT run=paymentRuns/1
            sent 2: PAYMENT_RUN_NOT_FOUND run=paymentRuns/2
            rejected 2 FF01: PAYMENT_RUN_NOT_FOUND run=paymentRuns/2

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
fn a_run_that_the_bank_rejected_is_voided_by_two_people_and_paid_in_another() {
    check_after(
        PAID,
        "
        void run 1 rejected
        sent 1
        void run 1 not-sent
        rejected 1 FF01
        rejected 1 FF01
        confirm void 1
        void run 1 rejected by alice
        confirm void 1 by alice
        confirm void 1 by bob
        confirm void 1 by bob
        book 1
        told 1 accepted
        pay 2025-03
        book 3
        sent 1
        ",
        expect![[r#"
            void run 1 rejected: PAYMENT_RUN_SENT run=paymentRuns/1
            sent 1: ok
            void run 1 not-sent: PAYMENT_RUN_SENT run=paymentRuns/1
            rejected 1 FF01: ok
            rejected 1 FF01: PAYMENT_RUN_REJECTED run=paymentRuns/1
            confirm void 1: RUN_VOID_NOT_PROPOSED run=paymentRuns/1
            void run 1 rejected by alice: ok
            confirm void 1 by alice: SAME_CALLER caller=alice
            confirm void 1 by bob: ok
            confirm void 1 by bob: PAYMENT_RUN_VOIDED run=paymentRuns/1
            book 1: PAYMENT_NOT_MADE payment=payments/1 state=voided
            told 1 accepted: PAYMENT_NOT_MADE payment=payments/1 state=voided
            pay 2025-03: ok, 2 payments
                payments/3 to venues/1, attempt 2: 40.00
                payments/4 to venues/2, attempt 2: 10.00
            book 3: ok
            sent 1: PAYMENT_RUN_VOIDED run=paymentRuns/1

                                             debit      credit
            escrow A                        200.00       30.00
            escrow B                        100.00       10.00
            provision A                     200.00      200.00
            provision B                     100.00      100.00
            circulating O                    40.00      200.00
            circulating N                    10.00      100.00
            payable V A                      60.00       60.00
            payable V B                      20.00       20.00
            payable W A                      20.00       20.00
            transit 1 A                      30.00       30.00
            transit 1 B                      10.00       10.00
            transit 2 A                      10.00       10.00
            transit 3 A                      30.00       30.00
            transit 3 B                      10.00       10.00
            transit 4 A                                  10.00
                                            840.00      840.00
        "#]],
    );
}

#[test]
fn a_run_of_which_the_bank_booked_a_payment_is_not_voided() {
    check_after(
        PAID,
        "
        told 1 accepted
        void run 1 not-sent by alice
        rejected 1 FF01
        void run 1 rejected by alice
        told 2 accepted
        book 2
        confirm void 1 by bob
        void run 1 not-sent by alice
        ",
        expect![[r#"
            told 1 accepted: ok
            void run 1 not-sent by alice: PAYMENT_RUN_SENT run=paymentRuns/1
            rejected 1 FF01: ok
            void run 1 rejected by alice: ok
            told 2 accepted: ok
            book 2: ok
            confirm void 1 by bob: PAYMENT_RUN_BOOKED run=paymentRuns/1
            void run 1 not-sent by alice: PAYMENT_RUN_BOOKED run=paymentRuns/1

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
                                            710.00      710.00
        "#]],
    );
}

#[test]
fn what_became_of_a_run_is_decided_once() {
    check_after(
        PAID,
        "
        continue void 1
        void run 1 not-sent by alice
        continue void 1
        confirm void 1 by bob
        continue void 1
        continue void 9
        ",
        expect![[r#"
            continue void 1: RUN_VOID_NOT_PROPOSED run=paymentRuns/1
            void run 1 not-sent by alice: ok
            continue void 1: RUN_VOID_NOT_PROPOSED run=paymentRuns/1
            confirm void 1 by bob: ok
            continue void 1: PAYMENT_RUN_VOIDED run=paymentRuns/1
            continue void 9: PAYMENT_RUN_NOT_FOUND run=paymentRuns/9

                                             debit      credit
            escrow A                        200.00
            escrow B                        100.00
            provision A                     200.00      200.00
            provision B                     100.00      100.00
            circulating O                    40.00      200.00
            circulating N                    10.00      100.00
            payable V A                      30.00       60.00
            payable V B                      10.00       20.00
            payable W A                      10.00       20.00
            transit 1 A                      30.00       30.00
            transit 1 B                      10.00       10.00
            transit 2 A                      10.00       10.00
                                            750.00      750.00
        "#]],
    );
}

#[test]
fn a_run_needs_the_segregated_account_and_somebody_who_can_be_paid() {
    check_after(
        "
        scheme S
        buyer A
        prescriber P
        venue V departement 16 label 2025-01-01..2026-12-31
        venue W departement 16 label 2025-01-01..2026-12-31
        order O of A under S for 20 booklets until 2026-12-31
        receive A 200.00
        issue O 2
        allot 1..2 to P
        hand over 1 by P
        hand over 2 by P
        redeem V 1.1
        redeem W 2.1
        close 2025-03 by closer
        figures 2025-03
        approve 2025-03 by approver
        ",
        "
        pay 2025-03
        bank V
        pay 2025-03
        bank escrow
        run 2025-03
        void run 1 not-sent
        continue run 1
        continue run 1
        pay 2025-03
        bank W
        pay 2025-03
        pay 2025-03
        ",
        expect![[r#"
            pay 2025-03: PAYMENTS_HELD cycle=cycles/1
            bank V: ok, bankAccounts/1
            pay 2025-03: ESCROW_ACCOUNT_MISSING
            bank escrow: ok, bankAccounts/2
            run 2025-03: ok, paymentRuns/1
            void run 1 not-sent: PAYMENT_RUN_OPEN run=paymentRuns/1
            continue run 1: ok, 1 payments
                payments/1 to venues/1, attempt 1: 10.00
            continue run 1: ok, sealed with 1 payments, 10.00
            pay 2025-03: PAYMENTS_HELD cycle=cycles/1
            bank W: ok, bankAccounts/3
            pay 2025-03: ok, 1 payments
                payments/2 to venues/2, attempt 1: 10.00
            pay 2025-03: NOTHING_TO_PAY cycle=cycles/1

                                             debit      credit
            escrow A                        200.00
            provision A                     200.00      200.00
            circulating O                    20.00      200.00
            payable V A                      10.00       10.00
            payable W A                      10.00       10.00
            transit 1 A                                  10.00
            transit 2 A                                  10.00
                                            440.00      440.00
        "#]],
    );
}
