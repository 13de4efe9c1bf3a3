//! Money that goes back to funders, what buyers decide, and what venues never took.

use expect_test::expect;

use crate::support::check_after;

/// What C paid of its calls is held for A, and C paid 100.00 too much; A has 85.00 left.
const RECEIVED: &str = "
    scheme S
    buyer A
    funder C contributor
    prescriber P
    venue V departement 16 label 2025-01-01..2026-12-31
    bank escrow
    order O of A under S for 20 booklets until 2026-12-31
    receive A 185.00
    issue O 1
    allot 1 to P
    hand over 1 by P
    grant boss incidents
    table 2025-01-01 famille=caf
    agreement G of C for caf years 2025:30.00
    sign G by boss
    redeem V 1.1 1.2 procedures famille
    close 2025-03 by closer
    figures 2025-03
    approve 2025-03 by approver window 1
    at 2025-03-08
    calendar 2025-03-08
    contribute C 120.00 to A
";

#[test]
fn what_others_paid_becomes_new_booklets_by_the_buyers_decision() {
    check_after(
        RECEIVED,
        "
        balance 2025-03-08 305.00
        issue O 1
        turn 15.00 of A title T-1 mandate M-2
        turn 15.00 of A title T-1 mandate M-3
        turn 5.00 of C title T-1 mandate M-3
        turn 5.00 of funders/9 title T-1 mandate M-3
        issue O 1
        ",
        expect![[r#"
            balance 2025-03-08 305.00: ok
            issue O 1: COVER_INSUFFICIENT needed=100.00 provision=85.00
            turn 15.00 of A title T-1 mandate M-2: ok
            turn 15.00 of A title T-1 mandate M-3:
                BALANCE_INSUFFICIENT account=accounts/held.funders-1 held=5.00
            turn 5.00 of C title T-1 mandate M-3:
                FUNDER_NOT_BUYER funder=funders/2 kind=contributor
            turn 5.00 of funders/9 title T-1 mandate M-3: FUNDER_NOT_FOUND funder=funders/9
            issue O 1: ok, booklets/2..2 until 2026-01-31, 2026-02-28

                                             debit      credit
            escrow A                        305.00
            provision A                     200.00      200.00
            circulating O                    20.00      200.00
            payable V A                                  20.00
            contribution C A                 20.00       20.00
            deferred A                       20.00       20.00
            held A                           15.00       20.00
            owed C A                                    100.00
                                            580.00      580.00
        "#]],
    );
}

#[test]
fn money_goes_back_by_two_people_to_an_account_that_two_people_confirmed() {
    check_after(
        RECEIVED,
        "
        refund provision 50.00 of A title T-3 by alice
        refund owed 100.00 of A to C by alice
        refund held 20.00 of A by alice
        confirm refund 1 by bob
        bank A
        bank C
        confirm refund 1 by alice
        confirm refund 1 by bob
        confirm refund 2 by bob
        confirm refund 3 by bob
        confirm refund 3 by bob
        drop refund 3
        refund held 0.01 of A
        refund provision 50.00 of C
        refund owed 1.00 of A to A
        refund owed 1.00 of A to funders/9
        confirm refund 9
        went 50.00 paid 1
        went 100.00 paid 2
        went 20.00 paid 3
        came 100.00 returned 2
        refund owed 100.00 of A to C by alice
        confirm refund 4 by bob
        ",
        expect![[r#"
            refund provision 50.00 of A title T-3 by alice: ok, refunds/1
            refund owed 100.00 of A to C by alice: ok, refunds/2
            refund held 20.00 of A by alice: ok, refunds/3
            confirm refund 1 by bob: FUNDER_ACCOUNT_MISSING funder=funders/1
            bank A: ok, bankAccounts/2
            bank C: ok, bankAccounts/3
            confirm refund 1 by alice: SAME_CALLER caller=alice
            confirm refund 1 by bob: ok, payments/1
            confirm refund 2 by bob: ok, payments/2
            confirm refund 3 by bob: ok, payments/3
            confirm refund 3 by bob: REFUND_NOT_PROPOSED refund=refunds/3 state=paid
            drop refund 3: REFUND_NOT_PROPOSED refund=refunds/3 state=paid
            refund held 0.01 of A:
                BALANCE_INSUFFICIENT account=accounts/held.funders-1 held=0.00
            refund provision 50.00 of C: FUNDER_NOT_BUYER funder=funders/2 kind=contributor
            refund owed 1.00 of A to A: FUNDER_IS_BUYER funder=funders/1
            refund owed 1.00 of A to funders/9: FUNDER_NOT_FOUND funder=funders/9
            confirm refund 9: REFUND_NOT_FOUND refund=refunds/9
            went 50.00 paid 1: ok
            went 100.00 paid 2: ok
            went 20.00 paid 3: ok
            came 100.00 returned 2: ok
            refund owed 100.00 of A to C by alice: ok, refunds/4
            confirm refund 4 by bob: FUNDER_ACCOUNT_MISSING funder=funders/2

                                             debit      credit
            escrow A                        405.00      170.00
            provision A                     150.00      185.00
            circulating O                    20.00      100.00
            payable V A                                  20.00
            transit 1 A                      50.00       50.00
            transit 2 A                     100.00      100.00
            transit 3 A                      20.00       20.00
            contribution C A                 20.00       20.00
            deferred A                       20.00       20.00
            held A                           20.00       20.00
            owed C A                        100.00      200.00
                                            905.00      905.00
        "#]],
    );
}

#[test]
fn a_refund_that_nobody_confirmed_can_be_dropped_and_money_that_went_meanwhile_is_not_there() {
    check_after(
        RECEIVED,
        "
        bank A
        refund provision 80.00 of A by alice
        refund held 20.00 of A by alice
        drop refund 2
        confirm refund 2 by bob
        balance 2025-03-08 305.00
        turn 15.00 of A title T-1 mandate M-3
        issue O 1
        confirm refund 1 by bob
        ",
        expect![[r#"
            bank A: ok, bankAccounts/2
            refund provision 80.00 of A by alice: ok, refunds/1
            refund held 20.00 of A by alice: ok, refunds/2
            drop refund 2: ok
            confirm refund 2 by bob: REFUND_NOT_PROPOSED refund=refunds/2 state=dropped
            balance 2025-03-08 305.00: ok
            turn 15.00 of A title T-1 mandate M-3: ok
            issue O 1: ok, booklets/2..2 until 2026-01-31, 2026-02-28
            confirm refund 1 by bob:
                BALANCE_INSUFFICIENT account=accounts/provision.funders-1 held=0.00

                                             debit      credit
            escrow A                        305.00
            provision A                     200.00      200.00
            circulating O                    20.00      200.00
            payable V A                                  20.00
            contribution C A                 20.00       20.00
            deferred A                       20.00       20.00
            held A                           15.00       20.00
            owed C A                                    100.00
                                            580.00      580.00
        "#]],
    );
}

#[test]
fn a_refund_is_voided_like_any_run() {
    check_after(
        RECEIVED,
        "
        bank A
        refund provision 80.00 of A by alice
        confirm refund 1 by bob
        void run 1 not-sent by alice
        confirm void 1 by bob
        refund provision 80.00 of A by alice
        ",
        expect![[r#"
            bank A: ok, bankAccounts/2
            refund provision 80.00 of A by alice: ok, refunds/1
            confirm refund 1 by bob: ok, payments/1
            void run 1 not-sent by alice: ok
            confirm void 1 by bob: ok
            refund provision 80.00 of A by alice: ok, refunds/2

                                             debit      credit
            escrow A                        305.00
            provision A                     180.00      265.00
            circulating O                    20.00      100.00
            payable V A                                  20.00
            transit 1 A                      80.00       80.00
            contribution C A                 20.00       20.00
            deferred A                       20.00       20.00
            held A                                       20.00
            owed C A                                    100.00
                                            625.00      625.00
        "#]],
    );
}

#[test]
fn a_refund_needs_the_segregated_account() {
    check_after(
        "
        scheme S
        buyer A
        receive A 10.00
        bank A
        ",
        "
        refund provision 10.00 of A by alice
        confirm refund 1 by bob
        ",
        expect![[r#"
            refund provision 10.00 of A by alice: ok, refunds/1
            confirm refund 1 by bob: ESCROW_ACCOUNT_MISSING

                                             debit      credit
            escrow A                         10.00
            provision A                                  10.00
                                             10.00       10.00
        "#]],
    );
}

#[test]
fn what_a_venue_that_ended_never_took_returns_to_the_buyer_after_five_years() {
    check_after(
        RECEIVED,
        "
        forfeit V of A by boss
        end V after 2025-03-08 closed
        forfeit V of A by boss
        forfeit V of A
        forfeit V of funders/9 by boss
        forfeit venues/9 of A by boss
        accept clock 2030-03-08
        at 2030-03-08
        forfeit V of A by boss
        at 2030-03-09
        forfeit V of A by boss
        forfeit V of A by boss
        ",
        expect![[r#"
            forfeit V of A by boss: VENUE_NOT_ENDED venue=venues/1
            end V after 2025-03-08 closed: ok
            forfeit V of A by boss: LIMITATION_RUNNING until=2030-03-08 venue=venues/1
            forfeit V of A: NOT_ENTITLED caller=operator entitlement=incidents
            forfeit V of funders/9 by boss: FUNDER_NOT_FOUND funder=funders/9
            forfeit venues/9 of A by boss: VENUE_NOT_FOUND venue=venues/9
            accept clock 2030-03-08: CLOCK_DAY_MISMATCH day=2030-03-08 today=2025-03-08
            at 2030-03-08
            forfeit V of A by boss: LIMITATION_RUNNING until=2030-03-08 venue=venues/1
            at 2030-03-09
            forfeit V of A by boss: ok
            forfeit V of A by boss:
                PAYABLE_EXCEEDED buyer=funders/1 payable=0.00 venue=venues/1

                                             debit      credit
            escrow A                        305.00
            provision A                     100.00      205.00
            circulating O                    20.00      100.00
            payable V A                      20.00       20.00
            contribution C A                 20.00       20.00
            deferred A                       20.00       20.00
            held A                                       20.00
            owed C A                                    100.00
                                            485.00      485.00
        "#]],
    );
}
