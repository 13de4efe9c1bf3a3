//! Days: of the service, of the label, of the chèque, of its presentation.

use expect_test::expect;

use crate::redeeming::GIVEN;
use crate::support::check_after;

#[test]
fn the_label_holds_on_the_service_date() {
    check_after(
        GIVEN,
        "
        venue W departement 16 label 2025-03-05..2025-03-06
        redeem W 1.1
        at 2025-03-07
        redeem W 1.1 on 2025-03-07
        redeem W 1.1 on 2025-03-04
        redeem W 1.1 on 2025-03-05
        redeem W 1.2 on 2025-03-06
        ",
        expect![[r"
            venue W departement 16 label 2025-03-05..2025-03-06: ok, venues/2
            redeem W 1.1: VENUE_NOT_LABELLED service_date=2025-03-03 venue=venues/2
            at 2025-03-07
            redeem W 1.1 on 2025-03-07:
                VENUE_NOT_LABELLED service_date=2025-03-07 venue=venues/2
            redeem W 1.1 on 2025-03-04:
                VENUE_NOT_LABELLED service_date=2025-03-04 venue=venues/2
            redeem W 1.1 on 2025-03-05: ok, redemptions/17, 10.00 of orders/1
            redeem W 1.2 on 2025-03-06: ok, redemptions/18, 10.00 of orders/1

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1000.00
            circulating O                    20.00      500.00
            payable W A                                  20.00
                                           1520.00     1520.00
        "]],
    );
}

#[test]
fn a_service_is_not_in_the_future_of_anywhere_on_earth() {
    check_after(
        GIVEN,
        "
        at 2025-03-03T12:30Z
        redeem V 1.1 on 2025-03-05
        redeem V 1.1 on 2025-03-04
        at 2025-03-04T09:59Z
        redeem V 1.2 on 2025-03-05
        at 2025-03-04T10:00Z
        redeem V 1.2 on 2025-03-05
        ",
        expect![[r"
            at 2025-03-03T12:30Z
            redeem V 1.1 on 2025-03-05: SERVICE_IN_FUTURE service_date=2025-03-05
            redeem V 1.1 on 2025-03-04: ok, redemptions/14, 10.00 of orders/1
            at 2025-03-04T09:59Z
            redeem V 1.2 on 2025-03-05: SERVICE_IN_FUTURE service_date=2025-03-05
            at 2025-03-04T10:00Z
            redeem V 1.2 on 2025-03-05: ok, redemptions/15, 10.00 of orders/1

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
fn a_service_is_not_before_the_handover() {
    check_after(
        GIVEN,
        "
        redeem V 1.1 on 2025-03-02
        redeem V 1.1 on 2025-03-03
        ",
        expect![[r"
            redeem V 1.1 on 2025-03-02:
                SERVICE_BEFORE_HANDOVER handed_over=2025-03-03 position=1 service_date=2025-03-02
            redeem V 1.1 on 2025-03-03: ok, redemptions/14, 10.00 of orders/1

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
fn a_service_is_at_most_as_old_as_the_scheme_says() {
    check_after(
        GIVEN,
        "
        at 2025-04-04
        redeem V 1.1 on 2025-03-03
        redeem V 1.1 on 2025-03-04
        ",
        expect![[r"
            at 2025-04-04
            redeem V 1.1 on 2025-03-03:
                SERVICE_TOO_OLD oldest=2025-03-04 position=1 service_date=2025-03-03
            redeem V 1.1 on 2025-03-04: ok, redemptions/14, 10.00 of orders/1

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
fn a_cheque_is_not_used_after_its_last_service_day() {
    check_after(
        GIVEN,
        "
        at 2026-02-10
        redeem V 1.1 on 2026-02-01
        redeem V 1.1 on 2026-01-31
        ",
        expect![[r"
            at 2026-02-10
            redeem V 1.1 on 2026-02-01:
                LAST_SERVICE_DAY_PASSED last_service=2026-01-31 position=1
            redeem V 1.1 on 2026-01-31: ok, redemptions/14, 10.00 of orders/1

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
fn a_service_is_not_presented_after_the_last_presentation_day() {
    check_after(
        GIVEN,
        "
        at 2026-02-28
        redeem V 1.1 on 2026-01-31
        at 2026-03-01
        redeem V 1.2 on 2026-01-31
        ",
        expect![[r"
            at 2026-02-28
            redeem V 1.1 on 2026-01-31: ok, redemptions/14, 10.00 of orders/1
            at 2026-03-01
            redeem V 1.2 on 2026-01-31:
                PRESENTED_TOO_LATE last_presentation=2026-02-28 position=1

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1000.00
            circulating O                    10.00      500.00
            payable V A                                  10.00
                                           1510.00     1510.00
        "]],
    );
}
