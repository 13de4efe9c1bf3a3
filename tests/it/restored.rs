//! Redemptions undone so that the person can use the chèques again: who advances what, who is
//! repaid.

use expect_test::expect;

use crate::incidents::{CALLED, PAID, RECEIVED, check};

#[test]
fn restored_cheques_circulate_again_and_funders_that_had_paid_are_repaid() {
    check(
        &format!("{CALLED}{RECEIVED}"),
        "
        undo 1st redemption restored because complaint by boss
        redeem V 1.1 procedures loisirs
        ",
        expect![[r#"
            undo 1st redemption restored because complaint by boss: ok
            redeem V 1.1 procedures loisirs: ok, redemptions/35, 10.00 of orders/1

                                             debit      credit
            escrow A                        206.50
            provision A                     100.00      200.00
            circulating O                    20.00      110.00
            payable V A                      10.00       20.00
            contribution C A                  3.00        3.00
            co-funding E A                    3.50        3.50
            deferred A                        6.50        6.50
            held A                            6.50        6.50
            owed C A                                      3.00
            owed E A                                      3.50
                                            356.00      356.00
        "#]],
    );
}

#[test]
fn restored_after_the_venue_was_paid_somebody_advances_it() {
    check(
        &format!("{CALLED}{RECEIVED}{PAID}"),
        "
        undo 1st redemption restored by boss
        undo 1st redemption restored advance operator by boss
        top up 15.00
        undo 1st redemption restored advance operator by boss
        recover V 10.00 to A
        ",
        expect![[r#"
            undo 1st redemption restored by boss:
                ADVANCE_NEEDED amount=10.00 redemption=redemptions/25
            undo 1st redemption restored advance operator by boss:
                BALANCE_INSUFFICIENT account=accounts/operator held=0.00
            top up 15.00: ok
            undo 1st redemption restored advance operator by boss: ok
            recover V 10.00 to A: ok

                                             debit      credit
            escrow A                        226.50       20.00
            provision A                     100.00      200.00
            circulating O                    10.00      110.00
            payable V A                      10.00       10.00
            transit 1 A                      10.00       10.00
            contribution C A                  3.00        3.00
            co-funding E A                    3.50        3.50
            clawback V A                     10.00       10.00
            deferred A                       16.50       16.50
            held A                            6.50        6.50
            owed C A                                      3.00
            owed E A                                      3.50
            escrow unassigned                25.00       10.00
            operator                         10.00       25.00
                                            431.00      431.00
        "#]],
    );
}

#[test]
fn restored_with_the_consent_of_the_buyer_out_of_its_provision() {
    check(
        &format!("{CALLED}{RECEIVED}{PAID}"),
        "
        issue O 1
        undo 1st redemption restored advance buyer by boss
        receive A 10.00
        undo 1st redemption restored advance buyer by boss
        recover V 10.00 to A
        ",
        expect![[r#"
            issue O 1: ok, booklets/2..2 until 2026-01-31, 2026-02-28
            undo 1st redemption restored advance buyer by boss:
                PROVISION_INSUFFICIENT buyer=funders/1 held=6.50 needed=16.50 provision=0.00
            receive A 10.00: ok
            undo 1st redemption restored advance buyer by boss: ok
            recover V 10.00 to A: ok

                                             debit      credit
            escrow A                        226.50       10.00
            provision A                     210.00      220.00
            circulating O                    10.00      210.00
            payable V A                      10.00       10.00
            transit 1 A                      10.00       10.00
            contribution C A                  3.00        3.00
            co-funding E A                    3.50        3.50
            clawback V A                     10.00       10.00
            deferred A                       16.50       16.50
            held A                            6.50        6.50
            owed C A                                      3.00
            owed E A                                      3.50
                                            506.00      506.00
        "#]],
    );
}

#[test]
fn restored_after_the_lapse_is_cancelled() {
    check(
        &format!("{CALLED}{RECEIVED}"),
        "
        at 2026-03-01
        calendar 2026-03-01
        undo 1st redemption restored by boss
        ",
        expect![[r#"
            at 2026-03-01
            calendar 2026-03-01: ok
                2025-12-01 orders/1: alert, 30 days before
                2025-12-16 orders/1: alert, 15 days before
                2025-12-24 orders/1: alert, 7 days before
                2026-01-31 orders/1: last service
                2026-02-06 orders/1: provisional statement
                2026-02-28 orders/1: last presentation
                2026-03-01 orders/1: lapse
                  booklets/1..1 lapsed with 9 cheques
                2026-03-01 orders/1: final statement
            undo 1st redemption restored by boss: ok

                                             debit      credit
            escrow A                        206.50
            provision A                     100.00      293.50
            circulating O                   100.00      100.00
            payable V A                      10.00       10.00
            contribution C A                  3.00        3.00
            co-funding E A                    3.50        3.50
            deferred A                        6.50        6.50
            held A                                        6.50
            owed C A                                      3.00
            owed E A                                      3.50
                                            429.50      429.50
        "#]],
    );
}
