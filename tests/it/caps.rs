//! Caps: how many chèques at once, per venue and day, per booklet and day.

use expect_test::expect;

use crate::support::check_after;

const GIVEN: &str = "
    scheme S cap 3 venue-cap 5 booklet-cap 4
    buyer A
    prescriber P
    venue V departement 16 label 2025-01-01..2026-12-31
    venue W departement 16 label 2025-01-01..2026-12-31
    order O of A under S for 20 booklets until 2026-12-31
    receive A 1000.00
    issue O 3
    allot 1..3 to P
    hand over 1 by P
    hand over 2 by P
    hand over 3 by P
";

#[test]
fn a_redemption_takes_at_most_the_cap() {
    check_after(
        GIVEN,
        "
        redeem V 1.1 1.2 1.3 1.4
        redeem V 1.1 1.2 1.3
        ",
        expect![[r"
            redeem V 1.1 1.2 1.3 1.4: CAP_PER_REDEMPTION cap=3 position=4
            redeem V 1.1 1.2 1.3: ok, redemptions/18, 30.00 of orders/1

                                             debit      credit
            escrow A                       1000.00
            provision A                     300.00     1000.00
            circulating O                    30.00      300.00
            payable V A                                  30.00
                                           1330.00     1330.00
        "]],
    );
}

#[test]
fn a_venue_takes_at_most_the_cap_for_services_of_one_day() {
    check_after(
        GIVEN,
        "
        redeem V 1.1 1.2 1.3
        redeem V 2.1 2.2 2.3
        redeem V 2.1 2.2
        redeem V 3.1
        at 2025-03-04
        redeem V 3.1 on 2025-03-03
        redeem V 3.1 on 2025-03-04
        ",
        expect![[r"
            redeem V 1.1 1.2 1.3: ok, redemptions/18, 30.00 of orders/1
            redeem V 2.1 2.2 2.3: CAP_PER_VENUE_DAY cap=5 position=3
            redeem V 2.1 2.2: ok, redemptions/19, 20.00 of orders/1
            redeem V 3.1: CAP_PER_VENUE_DAY cap=5 position=1
            at 2025-03-04
            redeem V 3.1 on 2025-03-03: CAP_PER_VENUE_DAY cap=5 position=1
            redeem V 3.1 on 2025-03-04: ok, redemptions/20, 10.00 of orders/1

                                             debit      credit
            escrow A                       1000.00
            provision A                     300.00     1000.00
            circulating O                    60.00      300.00
            payable V A                                  60.00
                                           1360.00     1360.00
        "]],
    );
}

#[test]
fn a_booklet_gives_at_most_the_cap_for_services_of_one_day() {
    check_after(
        GIVEN,
        "
        redeem V 1.1 1.2 1.3
        redeem W 1.4 1.5
        redeem W 1.4
        redeem W 1.5
        at 2025-03-04
        redeem W 1.5 on 2025-03-03
        redeem W 1.5
        ",
        expect![[r"
            redeem V 1.1 1.2 1.3: ok, redemptions/18, 30.00 of orders/1
            redeem W 1.4 1.5: CAP_PER_BOOKLET_DAY cap=4 position=2
            redeem W 1.4: ok, redemptions/19, 10.00 of orders/1
            redeem W 1.5: CAP_PER_BOOKLET_DAY cap=4 position=1
            at 2025-03-04
            redeem W 1.5 on 2025-03-03: CAP_PER_BOOKLET_DAY cap=4 position=1
            redeem W 1.5: ok, redemptions/20, 10.00 of orders/1

                                             debit      credit
            escrow A                       1000.00
            provision A                     300.00     1000.00
            circulating O                    50.00      300.00
            payable V A                                  30.00
            payable W A                                  20.00
                                           1350.00     1350.00
        "]],
    );
}

#[test]
fn a_void_gives_back_what_it_took_of_the_caps() {
    check_after(
        GIVEN,
        "
        redeem V 1.1 1.2 1.3
        redeem V 2.1 2.2
        redeem V 3.1
        void 1st redemption
        redeem V 1.4 1.5 1.6
        ",
        expect![[r"
            redeem V 1.1 1.2 1.3: ok, redemptions/18, 30.00 of orders/1
            redeem V 2.1 2.2: ok, redemptions/19, 20.00 of orders/1
            redeem V 3.1: CAP_PER_VENUE_DAY cap=5 position=1
            void 1st redemption: ok
            redeem V 1.4 1.5 1.6: ok, redemptions/21, 30.00 of orders/1

                                             debit      credit
            escrow A                       1000.00
            provision A                     300.00     1000.00
            circulating O                    80.00      330.00
            payable V A                      30.00       80.00
                                           1410.00     1410.00
        "]],
    );
}

#[test]
fn a_venue_without_a_cap_takes_what_comes() {
    check_after(
        GIVEN,
        "
        scheme T
        order N of A under T for 2 booklets until 2026-12-31
        issue N 2
        allot 4..5 to P
        hand over 4 by P
        hand over 5 by P
        redeem V 4.1 4.2 4.3 4.4 4.5 4.6 4.7 4.8 4.9 4.10
        redeem V 5.1 5.2 5.3 5.4 5.5 5.6 5.7 5.8 5.9 5.10
        ",
        expect![[r"
            scheme T: ok, schemes/2
            order N of A under T for 2 booklets until 2026-12-31: ok, orders/2
            issue N 2: ok, booklets/4..5 until 2026-01-31, 2026-02-28
            allot 4..5 to P: ok
            hand over 4 by P: ok
            hand over 5 by P: ok
            redeem V 4.1 4.2 4.3 4.4 4.5 4.6 4.7 4.8 4.9 4.10:
                ok, redemptions/24, 100.00 of orders/2
            redeem V 5.1 5.2 5.3 5.4 5.5 5.6 5.7 5.8 5.9 5.10:
                ok, redemptions/25, 100.00 of orders/2

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1000.00
            circulating O                               300.00
            circulating N                   200.00      200.00
            payable V A                                 200.00
                                           1700.00     1700.00
        "]],
    );
}
