//! What was redeemed before: the chèque itself, then what the caps count.

use expect_test::expect;

use super::GIVEN;
use crate::support::check_after;

#[test]
fn a_redeemed_cheque_goes_before_the_cap_of_a_redemption() {
    check_after(
        GIVEN,
        "
        redeem V 5.1
        redeem V 5.2 5.1
        ",
        expect![[r"
            redeem V 5.1: ok, redemptions/28, 10.00 of orders/3
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
            redeem V 5.1: ok, redemptions/28, 10.00 of orders/3
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
            redeem V 6.1: ok, redemptions/28, 10.00 of orders/4
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
