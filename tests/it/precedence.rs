//! Precedence: where two refusals of a redemption apply, the first in order is given.
//!
//! Two neighbours of the table are not here: a service in the future is never before the handover,
//! which is not in the future; and behind the caps stands a balance that they all have covered.

use expect_test::expect;

use crate::support::check_after;

const GIVEN: &str = "
    scheme S
    scheme T services acces-internet-et-materiel-informatique territory 17
    scheme U cap 1 venue-cap 1 booklet-cap 1
    scheme Z venue-cap 1 booklet-cap 1
    buyer A
    prescriber P
    venue V departement 16 label 2025-01-01..2026-12-31
    venue W departement 16 label 2025-03-03..2026-12-31
    order O of A under S for 20 booklets until 2026-12-31
    order N of A under T for 20 booklets until 2026-12-31
    order M of A under U for 20 booklets until 2026-12-31
    order L of A under Z for 20 booklets until 2026-12-31
    receive A 2000.00
    issue O 3
    issue N 1
    issue M 1
    issue L 1
    allot 1..6 to P
    hand over 1 by P
    hand over 4 by P
    hand over 5 by P
    hand over 6 by P
";

#[test]
fn an_unknown_venue_goes_before_a_mistyped_code() {
    check_after(
        GIVEN,
        "
        redeem venues/9 mistyped
        ",
        expect![[r"
            redeem venues/9 mistyped: VENUE_NOT_FOUND venue=venues/9

                                             debit      credit
            escrow A                       2000.00
            provision A                     600.00     2000.00
            circulating O                               300.00
            circulating N                               100.00
            circulating M                               100.00
            circulating L                               100.00
                                           2600.00     2600.00
        "]],
    );
}

#[test]
fn a_mistyped_code_goes_before_an_unknown_one_wherever_it_stands() {
    check_after(
        GIVEN,
        "
        redeem V unknown mistyped
        ",
        expect![[r"
            redeem V unknown mistyped: CODE_MISTYPED position=2

                                             debit      credit
            escrow A                       2000.00
            provision A                     600.00     2000.00
            circulating O                               300.00
            circulating N                               100.00
            circulating M                               100.00
            circulating L                               100.00
                                           2600.00     2600.00
        "]],
    );
}

#[test]
fn an_unknown_code_goes_before_a_repeated_cheque() {
    check_after(
        GIVEN,
        "
        redeem V 1.1 1.1 unknown
        ",
        expect![[r"
            redeem V 1.1 1.1 unknown: CODE_UNKNOWN position=3

                                             debit      credit
            escrow A                       2000.00
            provision A                     600.00     2000.00
            circulating O                               300.00
            circulating N                               100.00
            circulating M                               100.00
            circulating L                               100.00
                                           2600.00     2600.00
        "]],
    );
}

#[test]
fn a_repeated_cheque_goes_before_an_unknown_procedure() {
    check_after(
        GIVEN,
        "
        redeem V 1.1 1.1 procedures ?
        ",
        expect![[r"
            redeem V 1.1 1.1 procedures ?: CHEQUE_REPEATED position=2

                                             debit      credit
            escrow A                       2000.00
            provision A                     600.00     2000.00
            circulating O                               300.00
            circulating N                               100.00
            circulating M                               100.00
            circulating L                               100.00
                                           2600.00     2600.00
        "]],
    );
}

#[test]
fn an_unknown_procedure_goes_before_a_repeated_one() {
    check_after(
        GIVEN,
        "
        redeem V 1.1 procedures social,social,?
        ",
        expect![[r"
            redeem V 1.1 procedures social,social,?: PROCEDURE_UNKNOWN position=3

                                             debit      credit
            escrow A                       2000.00
            provision A                     600.00     2000.00
            circulating O                               300.00
            circulating N                               100.00
            circulating M                               100.00
            circulating L                               100.00
                                           2600.00     2600.00
        "]],
    );
}

#[test]
fn a_repeated_procedure_goes_before_a_suspended_venue() {
    check_after(
        GIVEN,
        "
        suspend V inquiry
        redeem V 1.1 procedures social,social
        ",
        expect![[r"
            suspend V inquiry: ok
            redeem V 1.1 procedures social,social: PROCEDURE_REPEATED position=2

                                             debit      credit
            escrow A                       2000.00
            provision A                     600.00     2000.00
            circulating O                               300.00
            circulating N                               100.00
            circulating M                               100.00
            circulating L                               100.00
                                           2600.00     2600.00
        "]],
    );
}

#[test]
fn a_suspended_venue_goes_before_a_missing_label() {
    check_after(
        GIVEN,
        "
        suspend V inquiry
        redeem V 1.1 on 2024-12-31
        ",
        expect![[r"
            suspend V inquiry: ok
            redeem V 1.1 on 2024-12-31: VENUE_SUSPENDED venue=venues/1

                                             debit      credit
            escrow A                       2000.00
            provision A                     600.00     2000.00
            circulating O                               300.00
            circulating N                               100.00
            circulating M                               100.00
            circulating L                               100.00
                                           2600.00     2600.00
        "]],
    );
}

#[test]
fn a_missing_label_goes_before_a_blocked_booklet() {
    check_after(
        GIVEN,
        "
        oppose 1 lost
        redeem V 1.1 on 2024-12-31
        ",
        expect![[r"
            oppose 1 lost: ok
            redeem V 1.1 on 2024-12-31:
                VENUE_NOT_LABELLED service_date=2024-12-31 venue=venues/1

                                             debit      credit
            escrow A                       2000.00
            provision A                     600.00     2000.00
            circulating O                               300.00
            circulating N                               100.00
            circulating M                               100.00
            circulating L                               100.00
                                           2600.00     2600.00
        "]],
    );
}

#[test]
fn a_blocked_booklet_goes_before_one_not_handed_over_wherever_it_stands() {
    check_after(
        GIVEN,
        "
        oppose 1 lost
        redeem V 2.1 1.1
        ",
        expect![[r"
            oppose 1 lost: ok
            redeem V 2.1 1.1: CHEQUE_BLOCKED position=2

                                             debit      credit
            escrow A                       2000.00
            provision A                     600.00     2000.00
            circulating O                               300.00
            circulating N                               100.00
            circulating M                               100.00
            circulating L                               100.00
                                           2600.00     2600.00
        "]],
    );
}

#[test]
fn a_booklet_not_handed_over_goes_before_a_service_not_accepted() {
    check_after(
        GIVEN,
        "
        redeem V 4.1 2.1
        ",
        expect![[r"
            redeem V 4.1 2.1: CHEQUE_NOT_HANDED_OVER position=2

                                             debit      credit
            escrow A                       2000.00
            provision A                     600.00     2000.00
            circulating O                               300.00
            circulating N                               100.00
            circulating M                               100.00
            circulating L                               100.00
                                           2600.00     2600.00
        "]],
    );
}

#[test]
fn a_service_not_accepted_goes_before_the_territory() {
    check_after(
        GIVEN,
        "
        redeem V 4.1
        ",
        expect![[r"
            redeem V 4.1:
                SERVICE_NOT_ACCEPTED position=1 service=aide-aux-demarches-administratives

                                             debit      credit
            escrow A                       2000.00
            provision A                     600.00     2000.00
            circulating O                               300.00
            circulating N                               100.00
            circulating M                               100.00
            circulating L                               100.00
                                           2600.00     2600.00
        "]],
    );
}

#[test]
fn the_territory_goes_before_a_service_in_the_future() {
    check_after(
        GIVEN,
        "
        redeem V 4.1 on 2025-03-06 for acces-internet-et-materiel-informatique
        ",
        expect![[r"
            redeem V 4.1 on 2025-03-06 for acces-internet-et-materiel-informatique:
                TERRITORY_NOT_ACCEPTED position=1 venue=venues/1

                                             debit      credit
            escrow A                       2000.00
            provision A                     600.00     2000.00
            circulating O                               300.00
            circulating N                               100.00
            circulating M                               100.00
            circulating L                               100.00
                                           2600.00     2600.00
        "]],
    );
}

#[test]
fn a_service_before_the_handover_goes_before_one_that_is_too_old() {
    check_after(
        GIVEN,
        "
        redeem V 1.1 on 2025-01-10
        ",
        expect![[r"
            redeem V 1.1 on 2025-01-10:
                SERVICE_BEFORE_HANDOVER handed_over=2025-03-03 position=1 service_date=2025-01-10

                                             debit      credit
            escrow A                       2000.00
            provision A                     600.00     2000.00
            circulating O                               300.00
            circulating N                               100.00
            circulating M                               100.00
            circulating L                               100.00
                                           2600.00     2600.00
        "]],
    );
}

#[test]
fn a_service_that_is_too_old_goes_before_the_last_service_day() {
    check_after(
        GIVEN,
        "
        at 2026-03-10
        redeem V 1.1 on 2026-02-03
        ",
        expect![[r"
            at 2026-03-10
            redeem V 1.1 on 2026-02-03:
                SERVICE_TOO_OLD oldest=2026-02-07 position=1 service_date=2026-02-03

                                             debit      credit
            escrow A                       2000.00
            provision A                     600.00     2000.00
            circulating O                               300.00
            circulating N                               100.00
            circulating M                               100.00
            circulating L                               100.00
                                           2600.00     2600.00
        "]],
    );
}

#[test]
fn the_last_service_day_goes_before_the_last_presentation_day() {
    check_after(
        GIVEN,
        "
        at 2026-03-01
        redeem V 1.1 on 2026-02-01
        ",
        expect![[r"
            at 2026-03-01
            redeem V 1.1 on 2026-02-01:
                LAST_SERVICE_DAY_PASSED last_service=2026-01-31 position=1

                                             debit      credit
            escrow A                       2000.00
            provision A                     600.00     2000.00
            circulating O                               300.00
            circulating N                               100.00
            circulating M                               100.00
            circulating L                               100.00
                                           2600.00     2600.00
        "]],
    );
}

#[test]
fn the_last_presentation_day_goes_before_a_redeemed_cheque() {
    check_after(
        GIVEN,
        "
        redeem V 1.1
        at 2026-03-01
        redeem V 1.1 on 2026-01-31
        ",
        expect![[r"
            redeem V 1.1: ok, redemptions/24, 10.00 of orders/1
            at 2026-03-01
            redeem V 1.1 on 2026-01-31:
                PRESENTED_TOO_LATE last_presentation=2026-02-28 position=1

                                             debit      credit
            escrow A                       2000.00
            provision A                     600.00     2000.00
            circulating O                    10.00      300.00
            circulating N                               100.00
            circulating M                               100.00
            circulating L                               100.00
            payable V A                                  10.00
                                           2610.00     2610.00
        "]],
    );
}

#[test]
fn a_redeemed_cheque_goes_before_the_cap_of_a_redemption() {
    check_after(
        GIVEN,
        "
        redeem V 5.1
        redeem V 5.2 5.1
        ",
        expect![[r"
            redeem V 5.1: ok, redemptions/24, 10.00 of orders/3
            redeem V 5.2 5.1: CHEQUE_REDEEMED here=true position=2 service_date=2025-03-03

                                             debit      credit
            escrow A                       2000.00
            provision A                     600.00     2000.00
            circulating O                               300.00
            circulating N                               100.00
            circulating M                    10.00      100.00
            circulating L                               100.00
            payable V A                                  10.00
                                           2610.00     2610.00
        "]],
    );
}

#[test]
fn the_cap_of_a_redemption_goes_before_the_cap_of_a_venue() {
    check_after(
        GIVEN,
        "
        redeem V 5.1
        redeem V 5.2 5.3
        ",
        expect![[r"
            redeem V 5.1: ok, redemptions/24, 10.00 of orders/3
            redeem V 5.2 5.3: CAP_PER_REDEMPTION cap=1 position=2

                                             debit      credit
            escrow A                       2000.00
            provision A                     600.00     2000.00
            circulating O                               300.00
            circulating N                               100.00
            circulating M                    10.00      100.00
            circulating L                               100.00
            payable V A                                  10.00
                                           2610.00     2610.00
        "]],
    );
}

#[test]
fn the_cap_of_a_venue_goes_before_the_cap_of_a_booklet() {
    check_after(
        GIVEN,
        "
        redeem V 6.1
        redeem V 6.2
        redeem W 6.2
        ",
        expect![[r"
            redeem V 6.1: ok, redemptions/24, 10.00 of orders/4
            redeem V 6.2: CAP_PER_VENUE_DAY cap=1 position=1
            redeem W 6.2: CAP_PER_BOOKLET_DAY cap=1 position=1

                                             debit      credit
            escrow A                       2000.00
            provision A                     600.00     2000.00
            circulating O                               300.00
            circulating N                               100.00
            circulating M                               100.00
            circulating L                    10.00      100.00
            payable V A                                  10.00
                                           2610.00     2610.00
        "]],
    );
}
