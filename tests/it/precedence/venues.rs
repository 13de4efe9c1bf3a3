//! Whether the venue may redeem.

use expect_test::expect;

use super::GIVEN;
use crate::support::check_after;

#[test]
fn a_venue_that_is_not_active_goes_before_a_suspended_one() {
    check_after(
        GIVEN,
        "
        draft D departement 16 label 2025-01-01..2026-12-31
        suspend D inquiry
        redeem D 1.1
        ",
        expect![[r"
            draft D departement 16 label 2025-01-01..2026-12-31: ok, venues/3
            suspend D inquiry: ok
            redeem D 1.1: VENUE_NOT_ACTIVE state=draft venue=venues/3

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
