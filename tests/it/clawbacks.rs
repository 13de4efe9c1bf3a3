//! How venues give back what they were paid for redemptions that were cancelled.

use expect_test::expect;

use crate::incidents::{CALLED, PAID, RECEIVED, check};

#[test]
fn what_a_venue_must_give_back_is_taken_off_what_it_is_paid_next() {
    check(
        &format!("{CALLED}{RECEIVED}{PAID}"),
        "
        undo 1st redemption cancelled by boss
        redeem V 1.2 1.3
        close 2025-04 by closer
        figures 2025-04
        approve 2025-04 by approver
        pay 2025-04
        book 2
        ",
        expect![[r#"
            undo 1st redemption cancelled by boss: ok
            redeem V 1.2 1.3: ok, redemptions/39, 20.00 of orders/1
            close 2025-04 by closer: ok, cycles/2
            figures 2025-04: ok, 20.00 in 1 lines
                venues/1 funders/1: 1, 2 cheques, 20.00
                awards/1: 10.00
                funders/1: 10.00 of 20.00
            approve 2025-04 by approver: ok
            pay 2025-04: ok, 1 payments
                payments/2 to venues/1, attempt 1: 10.00
            book 2: ok

                                             debit      credit
            escrow A                        206.50       20.00
            provision A                     100.00      203.50
            circulating O                    30.00      100.00
            payable V A                      30.00       30.00
            transit 1 A                      10.00       10.00
            transit 2 A                      10.00       10.00
            contribution C A                  3.00        3.00
            co-funding E A                    3.50        3.50
            clawback V A                     10.00       10.00
            deferred A                       16.50       16.50
            held A                                        6.50
            owed C A                                      3.00
            owed E A                                      3.50
                                            419.50      419.50
        "#]],
    );
}

#[test]
fn the_rules_of_the_day_of_the_service_say_whether_it_is_taken_off() {
    check(
        &format!("{CALLED}{RECEIVED}{PAID}"),
        "
        revise scheme S from 2025-03-10 set-off no
        at 2025-03-10
        undo 1st redemption cancelled by boss
        redeem V 1.2
        close 2025-04 by closer
        figures 2025-04
        approve 2025-04 by approver
        pay 2025-04
        ",
        expect![[r#"
            revise scheme S from 2025-03-10 set-off no: ok
            at 2025-03-10
            undo 1st redemption cancelled by boss: ok
            redeem V 1.2: ok, redemptions/40, 10.00 of orders/1
            close 2025-04 by closer: ok, cycles/2
            figures 2025-04: ok, 10.00 in 1 lines
                venues/1 funders/1: 1, 1 cheques, 10.00
                awards/1: 5.00
                funders/1: 5.00 of 10.00
            approve 2025-04 by approver: ok
            pay 2025-04: ok, 0 payments

                                             debit      credit
            escrow A                        206.50       10.00
            provision A                     100.00      203.50
            circulating O                    20.00      100.00
            payable V A                      20.00       20.00
            transit 1 A                      10.00       10.00
            contribution C A                  3.00        3.00
            co-funding E A                    3.50        3.50
            clawback V A                     10.00       10.00
            deferred A                       16.50       16.50
            held A                                        6.50
            owed C A                                      3.00
            owed E A                                      3.50
                                            389.50      389.50
        "#]],
    );
}

#[test]
fn what_is_taken_off_can_be_all_of_it_and_less_than_is_due() {
    check(
        &format!("{CALLED}{PAID}"),
        "
        redeem V 1.2 1.3 1.4
        close 2025-04 by closer
        figures 2025-04
        approve 2025-04 by approver
        pay 2025-04
        book 2
        undo 2nd redemption cancelled by boss
        redeem V 1.5
        close 2025-05 by closer
        figures 2025-05
        approve 2025-05 by approver
        pay 2025-05
        run 2025-05
        ",
        expect![[r#"
            redeem V 1.2 1.3 1.4: ok, redemptions/36, 30.00 of orders/1
            close 2025-04 by closer: ok, cycles/2
            figures 2025-04: ok, 30.00 in 1 lines
                venues/1 funders/1: 1, 3 cheques, 30.00
                awards/1: 15.00
                funders/1: 15.00 of 30.00
            approve 2025-04 by approver: ok
            pay 2025-04: ok, 1 payments
                payments/2 to venues/1, attempt 1: 30.00
            book 2: ok
            undo 2nd redemption cancelled by boss: ok
            redeem V 1.5: ok, redemptions/46, 10.00 of orders/1
            close 2025-05 by closer: ok, cycles/3
            figures 2025-05: ok, 10.00 in 1 lines
                venues/1 funders/1: 1, 1 cheques, 10.00
                awards/1: 5.00
                funders/1: 5.00 of 10.00
            approve 2025-05 by approver: ok
            pay 2025-05: ok, 0 payments
            run 2025-05: NOTHING_TO_PAY cycle=cycles/3

                                             debit      credit
            escrow A                        200.00       40.00
            provision A                     100.00      210.00
            circulating O                    50.00      100.00
            payable V A                      50.00       50.00
            transit 1 A                      10.00       10.00
            transit 2 A                      30.00       30.00
            contribution C A                  3.00
            co-funding E A                    3.50
            clawback V A                     30.00       10.00
            deferred A                       10.00       36.50
                                            486.50      486.50
        "#]],
    );
}

#[test]
fn a_public_venue_is_paid_in_full_and_gives_back_by_itself() {
    check(
        &format!("{CALLED}{PAID}"),
        "
        enrol V public-body out-of-scope set-off no
        undo 1st redemption cancelled by boss
        redeem V 1.2
        close 2025-04 by closer
        figures 2025-04
        approve 2025-04 by approver
        pay 2025-04
        recover V 10.00 to A
        ",
        expect![[r#"
            enrol V public-body out-of-scope set-off no: ok
            undo 1st redemption cancelled by boss: ok
            redeem V 1.2: ok, redemptions/38, 10.00 of orders/1
            close 2025-04 by closer: ok, cycles/2
            figures 2025-04: ok, 10.00 in 1 lines
                venues/1 funders/1: 1, 1 cheques, 10.00
                awards/1: 5.00
                funders/1: 5.00 of 10.00
            approve 2025-04 by approver: ok
            pay 2025-04: ok, 1 payments
                payments/2 to venues/1, attempt 1: 10.00
            recover V 10.00 to A: ok

                                             debit      credit
            escrow A                        210.00       10.00
            provision A                     100.00      210.00
            circulating O                    20.00      100.00
            payable V A                      20.00       20.00
            transit 1 A                      10.00       10.00
            transit 2 A                                  10.00
            contribution C A                  3.00        3.00
            co-funding E A                    3.50        3.50
            clawback V A                     10.00       10.00
            deferred A                       16.50       16.50
                                            393.00      393.00
        "#]],
    );
}

#[test]
fn what_a_venue_must_give_back_comes_before_what_returns_to_the_buyer() {
    check(
        &format!("{CALLED}{RECEIVED}{PAID}"),
        "
        undo 1st redemption cancelled by boss
        redeem V 1.2 1.3
        close 2025-04 by closer
        figures 2025-04
        approve 2025-04 by approver
        end V after 2025-03-08 closed
        at 2030-03-09
        forfeit V of A by boss
        abandon 1st redemption of A by chief
        forfeit V of A by boss
        ",
        expect![[r#"
            undo 1st redemption cancelled by boss: ok
            redeem V 1.2 1.3: ok, redemptions/39, 20.00 of orders/1
            close 2025-04 by closer: ok, cycles/2
            figures 2025-04: ok, 20.00 in 1 lines
                venues/1 funders/1: 1, 2 cheques, 20.00
                awards/1: 10.00
                funders/1: 10.00 of 20.00
            approve 2025-04 by approver: ok
            end V after 2025-03-08 closed: ok
            at 2030-03-09
            forfeit V of A by boss: CLAWBACK_OPEN buyer=funders/1 open=10.00 venue=venues/1
            abandon 1st redemption of A by chief: ok
            forfeit V of A by boss: ok

                                             debit      credit
            escrow A                        206.50       10.00
            provision A                     100.00      220.00
            circulating O                    30.00      100.00
            payable V A                      30.00       30.00
            transit 1 A                      10.00       10.00
            contribution C A                  3.00        3.00
            co-funding E A                    3.50        3.50
            clawback V A                     10.00       10.00
            deferred A                       16.50       16.50
            held A                                        6.50
                                            409.50      409.50
        "#]],
    );
}
