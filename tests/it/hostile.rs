//! What someone would try who wants a chèque twice, or a name gone too early.

use expect_test::expect;

use crate::support::check_after;

const GIVEN: &str = "
    scheme S
    scheme M preset six-months
    scheme Q preset on-mandate
    buyer A
    prescriber P
    venue V departement 16 label 2025-01-01..2026-12-31
    bank escrow
    bank V
    order O of A under S for 20 booklets until 2026-12-31
    order N of A under M for 20 booklets until 2026-12-31
    order K of A under Q for 20 booklets until 2026-12-31
    receive A 1000.00
";

#[test]
fn a_cheque_of_a_replaced_booklet_is_not_taken_again_after_a_void() {
    check_after(
        GIVEN,
        "
        issue O 1
        allot 1 to P
        hand over 1 by P
        redeem V 1.1
        oppose 1 lost
        redeem V 1.1
        redeem V 1.2
        replace 1
        redeem V 1.1
        void 1st redemption because entry-error
        redeem V 1.1
        redeem V 1.1 on 2025-03-03
        ",
        expect![[r#"
            issue O 1: ok, booklets/1..1 until 2026-01-31, 2026-02-28
            allot 1 to P: ok
            hand over 1 by P: ok
            redeem V 1.1: ok, redemptions/21, 10.00 of orders/1
            oppose 1 lost: ok
            redeem V 1.1: CHEQUE_BLOCKED position=1
            redeem V 1.2: CHEQUE_BLOCKED position=1
            replace 1: ok, by booklets/2
            redeem V 1.1: CHEQUE_REPLACED position=1
            void 1st redemption because entry-error: ok
            redeem V 1.1: CHEQUE_REPLACED position=1
            redeem V 1.1 on 2025-03-03: CHEQUE_REPLACED position=1

                                             debit      credit
            escrow A                       1000.00
            provision A                     100.00     1010.00
            circulating O                    10.00      100.00
            payable V A                      10.00       10.00
                                           1120.00     1120.00
        "#]],
    );
}

#[test]
fn a_handover_is_not_dated_back_so_far_that_its_months_are_over() {
    check_after(
        GIVEN,
        "
        issue N 2
        allot 1..2 to P
        at 2025-09-30
        balance 2025-09-29 1000.00
        hand over 1 by P on 2025-03-03
        at 2025-10-02
        hand over 2 by P on 2025-03-03
        hand over 2 by P on 2025-03-04
        ",
        expect![[r"
            issue N 2: ok, booklets/1..2 until 2026-12-31, 2027-01-28
            allot 1..2 to P: ok
            at 2025-09-30
            balance 2025-09-29 1000.00: ok
            hand over 1 by P on 2025-03-03: ok
            at 2025-10-02
            hand over 2 by P on 2025-03-03:
                BOOKLET_OUTDATED booklet=booklets/2 last_service=2025-09-03
            hand over 2 by P on 2025-03-04: ok

                                             debit      credit
            escrow A                       1000.00
            provision A                     200.00     1000.00
            circulating N                               200.00
                                           1200.00     1200.00
        "]],
    );
}

#[test]
fn a_mandate_counts_once() {
    check_after(
        GIVEN,
        "
        mandate K 300.00 ref M-1
        mandate K 300.00 ref M-1
        prepare K 4
        mandate K 100.00 ref M-2
        prepare K 4
        ",
        expect![[r"
            mandate K 300.00 ref M-1: ok
            mandate K 300.00 ref M-1: MANDATE_REUSED order=orders/3 reference=M-1
            prepare K 4: MANDATE_INSUFFICIENT mandated=300.00 needed=400.00
            mandate K 100.00 ref M-2: ok
            prepare K 4: ok, booklets/1..4 prepared

                                             debit      credit
            escrow A                       1000.00
            provision A                                1000.00
                                           1000.00     1000.00
        "]],
    );
}

#[test]
fn who_is_owed_money_keeps_a_name_and_an_end_can_come_earlier() {
    check_after(
        GIVEN,
        "
        issue O 1
        allot 1 to P
        hand over 1 by P
        redeem V 1.1
        end V after 2025-12-31 left
        erase V all
        unlabel V from 2025-11-01
        end V after 2026-01-01 left
        end V after 2025-03-03 excluded
        at 2025-03-05
        redeem V 1.2 on 2025-03-04
        erase V all
        close 2025-03 by first
        figures 2025-03
        approve 2025-03 by second
        pay 2025-03
        erase V all
        book 1
        erase V all
        ",
        expect![[r#"
            issue O 1: ok, booklets/1..1 until 2026-01-31, 2026-02-28
            allot 1 to P: ok
            hand over 1 by P: ok
            redeem V 1.1: ok, redemptions/21, 10.00 of orders/1
            end V after 2025-12-31 left: ok
            erase V all: SUBJECT_IN_USE subject=venues/1
            unlabel V from 2025-11-01: ok
            end V after 2026-01-01 left: VENUE_ENDED last_day=2025-12-31 venue=venues/1
            end V after 2025-03-03 excluded: ok
            at 2025-03-05
            redeem V 1.2 on 2025-03-04:
                VENUE_NOT_LABELLED service_date=2025-03-04 venue=venues/1
            erase V all: SUBJECT_IN_USE subject=venues/1
            close 2025-03 by first: ok, cycles/1
            figures 2025-03: ok, 10.00 in 1 lines
                venues/1 funders/1: 1, 1 cheques, 10.00
            approve 2025-03 by second: ok
            pay 2025-03: ok, 1 payments
                payments/1 to venues/1, attempt 1: 10.00
            erase V all: SUBJECT_IN_USE subject=venues/1
            book 1: ok
            erase V all: ok

                                             debit      credit
            escrow A                       1000.00       10.00
            provision A                     100.00     1000.00
            circulating O                    10.00      100.00
            payable V A                      10.00       10.00
            transit 1 A                      10.00       10.00
                                           1130.00     1130.00
        "#]],
    );
}

#[test]
fn rules_do_not_change_for_a_day_that_has_begun_somewhere() {
    check_after(
        GIVEN,
        "
        revise scheme S from 2025-03-04 cheques 5
        revise scheme S from 2025-03-05 cheques 5
        ",
        expect![[r"
            revise scheme S from 2025-03-04 cheques 5:
                VERSION_TOO_EARLY earliest=2025-03-05 from=2025-03-04 scheme=schemes/1
            revise scheme S from 2025-03-05 cheques 5: ok

                                             debit      credit
            escrow A                       1000.00
            provision A                                1000.00
                                           1000.00     1000.00
        "]],
    );
}

#[test]
fn not_even_an_exception_goes_back_behind_what_is_counted() {
    check_after(
        GIVEN,
        "
        issue O 1
        allot 1 to P
        hand over 1 by P
        grant operator exceptions by boss
        at 2025-06-03
        balance 2025-06-02 1000.00
        redeem V 1.1 on 2025-03-03 except late-entry
        at 2025-06-04
        redeem V 1.2 on 2025-03-03 except late-entry
        redeem V 1.2 on 2025-03-04 except late-entry
        ",
        expect![[r#"
            issue O 1: ok, booklets/1..1 until 2026-01-31, 2026-02-28
            allot 1 to P: ok
            hand over 1 by P: ok
            grant operator exceptions by boss: ok
            at 2025-06-03
            balance 2025-06-02 1000.00: ok
            redeem V 1.1 on 2025-03-03 except late-entry:
                ok, redemptions/23, 10.00 of orders/1
            at 2025-06-04
            redeem V 1.2 on 2025-03-03 except late-entry:
                SERVICE_TOO_OLD oldest=2025-03-04 position=1 service_date=2025-03-03
            redeem V 1.2 on 2025-03-04 except late-entry:
                ok, redemptions/24, 10.00 of orders/1

                                             debit      credit
            escrow A                       1000.00
            provision A                     100.00     1000.00
            circulating O                    20.00      100.00
            payable V A                                  20.00
                                           1120.00     1120.00
        "#]],
    );
}
