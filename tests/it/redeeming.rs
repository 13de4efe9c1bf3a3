//! Redeeming: a venue takes chèques, or is told why not.

use expect_test::expect;

use crate::support::check_after;

pub(crate) const GIVEN: &str = "
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
";

#[test]
fn a_venue_takes_cheques_of_a_person() {
    check_after(
        GIVEN,
        "
        redeem V 1.1 1.2 for aide-aux-demarches-administratives procedures social,papiers
        ",
        expect![[r"
            redeem V 1.1 1.2 for aide-aux-demarches-administratives procedures social,papiers:
                ok, redemptions/14, 20.00 of orders/1

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1000.00
            circulating O                    20.00      500.00
            payable V A                                  20.00
                                           1520.00     1520.00
        "]],
    );
}

#[test]
fn an_unknown_venue_takes_nothing() {
    check_after(
        GIVEN,
        "
        redeem venues/9 1.1
        ",
        expect![[r"
            redeem venues/9 1.1: VENUE_NOT_FOUND venue=venues/9

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1000.00
            circulating O                               500.00
                                           1500.00     1500.00
        "]],
    );
}

#[test]
fn a_mistyped_code_is_told_from_an_unknown_one() {
    check_after(
        GIVEN,
        "
        redeem V 1.1 mistyped
        redeem V unknown 1.1
        redeem V 9.1
        redeem V 1.11
        ",
        expect![[r"
            redeem V 1.1 mistyped: CODE_MISTYPED position=2
            redeem V unknown 1.1: CODE_UNKNOWN position=1
            redeem V 9.1: CODE_UNKNOWN position=1
            redeem V 1.11: CODE_UNKNOWN position=1

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1000.00
            circulating O                               500.00
                                           1500.00     1500.00
        "]],
    );
}

#[test]
fn a_cheque_is_given_once_per_request() {
    check_after(
        GIVEN,
        "
        redeem V 1.1 1.2 1.1
        ",
        expect![[r"
            redeem V 1.1 1.2 1.1: CHEQUE_REPEATED position=3

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1000.00
            circulating O                               500.00
                                           1500.00     1500.00
        "]],
    );
}

#[test]
fn procedures_are_known_and_given_once() {
    check_after(
        GIVEN,
        "
        redeem V 1.1 procedures social,?
        redeem V 1.1 procedures social,papiers,social
        ",
        expect![[r"
            redeem V 1.1 procedures social,?: PROCEDURE_UNKNOWN position=2
            redeem V 1.1 procedures social,papiers,social: PROCEDURE_REPEATED position=3

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1000.00
            circulating O                               500.00
                                           1500.00     1500.00
        "]],
    );
}

#[test]
fn a_suspended_venue_takes_nothing_until_it_is_resumed() {
    check_after(
        GIVEN,
        "
        suspend V inquiry
        redeem V 1.1
        resume V
        redeem V 1.1
        ",
        expect![[r"
            suspend V inquiry: ok
            redeem V 1.1: VENUE_SUSPENDED venue=venues/1
            resume V: ok
            redeem V 1.1: ok, redemptions/16, 10.00 of orders/1

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1000.00
            circulating O                    10.00      500.00
            payable V A                                  10.00
                                           1510.00     1510.00
        "]],
    );
}

#[test]
fn a_cheque_of_a_blocked_booklet_is_not_taken_until_the_opposition_is_lifted() {
    check_after(
        GIVEN,
        "
        oppose 1 lost
        redeem V 2.1 1.1
        lift 1
        redeem V 2.1 1.1
        ",
        expect![[r"
            oppose 1 lost: ok
            redeem V 2.1 1.1: CHEQUE_BLOCKED position=2
            lift 1: ok
            redeem V 2.1 1.1: ok, redemptions/16, 20.00 of orders/1

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1000.00
            circulating O                    20.00      500.00
            payable V A                                  20.00
                                           1520.00     1520.00
        "]],
    );
}

#[test]
fn a_cheque_is_taken_only_after_its_booklet_was_handed_over() {
    check_after(
        GIVEN,
        "
        redeem V 1.1 3.1
        redeem V 5.1
        hand over 3 by P
        redeem V 1.1 3.1
        ",
        expect![[r"
            redeem V 1.1 3.1: CHEQUE_NOT_HANDED_OVER position=2
            redeem V 5.1: CHEQUE_NOT_HANDED_OVER position=1
            hand over 3 by P: ok
            redeem V 1.1 3.1: ok, redemptions/15, 20.00 of orders/1

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1000.00
            circulating O                    20.00      500.00
            payable V A                                  20.00
                                           1520.00     1520.00
        "]],
    );
}

#[test]
fn a_scheme_that_needs_no_handover_takes_cheques_from_stock() {
    check_after(
        GIVEN,
        "
        scheme T handover not-required
        order N of A under T for 1 booklets until 2026-12-31
        issue N 1
        redeem V 6.1
        allot 6 to P
        hand over 6 by P
        redeem V 6.2
        ",
        expect![[r"
            scheme T handover not-required: ok, schemes/2
            order N of A under T for 1 booklets until 2026-12-31: ok, orders/2
            issue N 1: ok, booklets/6..6 until 2026-01-31, 2026-02-28
            redeem V 6.1: ok, redemptions/17, 10.00 of orders/2
            allot 6 to P: ok
            hand over 6 by P: ok
            redeem V 6.2: ok, redemptions/20, 10.00 of orders/2

                                             debit      credit
            escrow A                       1000.00
            provision A                     600.00     1000.00
            circulating O                               500.00
            circulating N                    20.00      100.00
            payable V A                                  20.00
                                           1620.00     1620.00
        "]],
    );
}

#[test]
fn a_scheme_accepts_services() {
    check_after(
        GIVEN,
        "
        scheme T services acces-internet-et-materiel-informatique
        order N of A under T for 1 booklets until 2026-12-31
        issue N 1
        allot 6 to P
        hand over 6 by P
        redeem V 1.1 6.1 for loisirs-et-creations-numeriques
        redeem V 6.1 for acces-internet-et-materiel-informatique
        ",
        expect![[r"
            scheme T services acces-internet-et-materiel-informatique: ok, schemes/2
            order N of A under T for 1 booklets until 2026-12-31: ok, orders/2
            issue N 1: ok, booklets/6..6 until 2026-01-31, 2026-02-28
            allot 6 to P: ok
            hand over 6 by P: ok
            redeem V 1.1 6.1 for loisirs-et-creations-numeriques:
                SERVICE_NOT_ACCEPTED position=2 service=loisirs-et-creations-numeriques
            redeem V 6.1 for acces-internet-et-materiel-informatique:
                ok, redemptions/19, 10.00 of orders/2

                                             debit      credit
            escrow A                       1000.00
            provision A                     600.00     1000.00
            circulating O                               500.00
            circulating N                    10.00      100.00
            payable V A                                  10.00
                                           1610.00     1610.00
        "]],
    );
}

#[test]
fn a_scheme_has_a_territory_of_departements_and_communes() {
    check_after(
        GIVEN,
        "
        scheme T territory 17,16015
        order N of A under T for 1 booklets until 2026-12-31
        issue N 1
        allot 6 to P
        hand over 6 by P
        venue W departement 17 label 2025-01-01..2025-12-31
        venue X departement 16 commune 16015 label 2025-01-01..2025-12-31
        venue Y departement 16 commune 16113 label 2025-01-01..2025-12-31
        redeem V 1.1 6.1
        redeem Y 6.1
        redeem W 6.1
        redeem X 6.2
        ",
        expect![[r"
            scheme T territory 17,16015: ok, schemes/2
            order N of A under T for 1 booklets until 2026-12-31: ok, orders/2
            issue N 1: ok, booklets/6..6 until 2026-01-31, 2026-02-28
            allot 6 to P: ok
            hand over 6 by P: ok
            venue W departement 17 label 2025-01-01..2025-12-31: ok, venues/2
            venue X departement 16 commune 16015 label 2025-01-01..2025-12-31: ok, venues/3
            venue Y departement 16 commune 16113 label 2025-01-01..2025-12-31: ok, venues/4
            redeem V 1.1 6.1: TERRITORY_NOT_ACCEPTED position=2 venue=venues/1
            redeem Y 6.1: TERRITORY_NOT_ACCEPTED position=1 venue=venues/4
            redeem W 6.1: ok, redemptions/28, 10.00 of orders/2
            redeem X 6.2: ok, redemptions/29, 10.00 of orders/2

                                             debit      credit
            escrow A                       1000.00
            provision A                     600.00     1000.00
            circulating O                               500.00
            circulating N                    20.00      100.00
            payable W A                                  10.00
            payable X A                                  10.00
                                           1620.00     1620.00
        "]],
    );
}

#[test]
fn a_cheque_is_redeemed_once_and_only_its_own_venue_is_told_so() {
    check_after(
        GIVEN,
        "
        venue W departement 16 label 2025-01-01..2025-12-31
        redeem V 1.1
        redeem V 1.2 1.1
        redeem W 1.1
        redeem W 1.2
        ",
        expect![[r"
            venue W departement 16 label 2025-01-01..2025-12-31: ok, venues/2
            redeem V 1.1: ok, redemptions/17, 10.00 of orders/1
            redeem V 1.2 1.1: CHEQUE_REDEEMED here=true position=2 service_date=2025-03-03
            redeem W 1.1: CHEQUE_REDEEMED here=false position=1 service_date=2025-03-03
            redeem W 1.2: ok, redemptions/18, 10.00 of orders/1

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1000.00
            circulating O                    20.00      500.00
            payable V A                                  10.00
            payable W A                                  10.00
                                           1520.00     1520.00
        "]],
    );
}

#[test]
fn all_cheques_of_a_request_are_taken_or_none() {
    check_after(
        GIVEN,
        "
        redeem V 1.1
        redeem V 1.2 1.3 1.1
        redeem V 1.2 1.3
        ",
        expect![[r"
            redeem V 1.1: ok, redemptions/14, 10.00 of orders/1
            redeem V 1.2 1.3 1.1:
                CHEQUE_REDEEMED here=true position=3 service_date=2025-03-03
            redeem V 1.2 1.3: ok, redemptions/15, 20.00 of orders/1

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1000.00
            circulating O                    30.00      500.00
            payable V A                                  30.00
                                           1530.00     1530.00
        "]],
    );
}

#[test]
fn a_redemption_over_the_booklets_of_two_buyers_has_two_parts() {
    check_after(
        GIVEN,
        "
        buyer B
        scheme T face 5.00 cheques 5
        order N of B under T for 1 booklets until 2026-12-31
        receive B 25.00
        issue N 1
        allot 6 to P
        hand over 6 by P
        redeem V 6.5 1.1 6.1 1.2 2.10
        ",
        expect![[r"
            buyer B: ok, funders/2
            scheme T face 5.00 cheques 5: ok, schemes/2
            order N of B under T for 1 booklets until 2026-12-31: ok, orders/2
            receive B 25.00: ok
            issue N 1: ok, booklets/6..6 until 2026-01-31, 2026-02-28
            allot 6 to P: ok
            hand over 6 by P: ok
            redeem V 6.5 1.1 6.1 1.2 2.10:
                ok, redemptions/21, 30.00 of orders/1, 10.00 of orders/2

                                             debit      credit
            escrow A                       1000.00
            escrow B                         25.00
            provision A                     500.00     1000.00
            provision B                      25.00       25.00
            circulating O                    30.00      500.00
            circulating N                    10.00       25.00
            payable V A                                  30.00
            payable V B                                  10.00
                                           1590.00     1590.00
        "]],
    );
}

#[test]
fn two_orders_of_one_buyer_make_two_parts() {
    check_after(
        GIVEN,
        "
        order N of A under S for 1 booklets until 2026-12-31
        issue N 1
        allot 6 to P
        hand over 6 by P
        redeem V 6.1 1.1
        ",
        expect![[r"
            order N of A under S for 1 booklets until 2026-12-31: ok, orders/2
            issue N 1: ok, booklets/6..6 until 2026-01-31, 2026-02-28
            allot 6 to P: ok
            hand over 6 by P: ok
            redeem V 6.1 1.1: ok, redemptions/18, 10.00 of orders/1, 10.00 of orders/2

                                             debit      credit
            escrow A                       1000.00
            provision A                     600.00     1000.00
            circulating O                    10.00      500.00
            circulating N                    10.00      100.00
            payable V A                                  20.00
                                           1620.00     1620.00
        "]],
    );
}

#[test]
fn a_booklet_is_exhausted_by_its_last_cheque() {
    check_after(
        GIVEN,
        "
        redeem V 1.1 1.2 1.3 1.4 1.5 1.6 1.7 1.8 1.9 1.10
        redeem V 1.10
        allot 1 to P
        ",
        expect![[r"
            redeem V 1.1 1.2 1.3 1.4 1.5 1.6 1.7 1.8 1.9 1.10:
                ok, redemptions/14, 100.00 of orders/1
            redeem V 1.10: CHEQUE_REDEEMED here=true position=1 service_date=2025-03-03
            allot 1 to P: BOOKLET_NOT_IN_STOCK booklet=booklets/1 state=exhausted

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1000.00
            circulating O                   100.00      500.00
            payable V A                                 100.00
                                           1600.00     1600.00
        "]],
    );
}
