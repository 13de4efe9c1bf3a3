//! What was done, where, and when.

use expect_test::expect;

use super::GIVEN;
use crate::support::check_after;

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
            redeem V 1.1: ok, redemptions/28, 10.00 of orders/1
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
