//! The life of a venue: proposed, checked by one, validated by another, labelled, ended.

use expect_test::expect;

use crate::support::{check, check_after};

const GIVEN: &str = "
    scheme S
    buyer A
    prescriber P
    order O of A under S for 10 booklets until 2026-12-31
    receive A 500.00
    issue O 2
    allot 1..2 to P
    hand over 1 by P
";

#[test]
fn only_a_venue_that_two_people_let_in_redeems() {
    check_after(
        GIVEN,
        "
        draft V departement 16 label 2025-01-01..2025-12-31
        redeem V 1.1
        validate V of A by boss
        check V by clerk
        redeem V 1.1
        check V by boss
        validate V of A by clerk
        validate V of A by boss
        redeem V 1.1
        check V by clerk
        validate V of A by boss
        ",
        expect![[r"
            draft V departement 16 label 2025-01-01..2025-12-31: ok, venues/1
            redeem V 1.1: VENUE_NOT_ACTIVE state=draft venue=venues/1
            validate V of A by boss: VENUE_NOT_CHECKED state=draft venue=venues/1
            check V by clerk: ok
            redeem V 1.1: VENUE_NOT_ACTIVE state=checked venue=venues/1
            check V by boss: VENUE_NOT_DRAFT state=checked venue=venues/1
            validate V of A by clerk: SAME_CALLER caller=clerk
            validate V of A by boss: ok
            redeem V 1.1: ok, redemptions/13, 10.00 of orders/1
            check V by clerk: VENUE_NOT_DRAFT state=active venue=venues/1
            validate V of A by boss: VENUE_NOT_CHECKED state=active venue=venues/1

                                             debit      credit
            escrow A                        500.00
            provision A                     200.00      500.00
            circulating O                    10.00      200.00
            payable V A                                  10.00
                                            710.00      710.00
        "]],
    );
}

#[test]
fn a_buyer_validates_and_nobody_else() {
    check(
        "
        check venues/1
        validate venues/1 of funders/1
        buyer A
        funder C contributor
        validate venues/1 of A
        draft V departement 16 label 2025-01-01..2025-12-31
        check V by clerk
        validate V of C by boss
        validate V of A by boss
        ",
        expect![[r"
            check venues/1: VENUE_NOT_FOUND venue=venues/1
            validate venues/1 of funders/1: FUNDER_NOT_FOUND funder=funders/1
            buyer A: ok, funders/1
            funder C contributor: ok, funders/2
            validate venues/1 of A: VENUE_NOT_FOUND venue=venues/1
            draft V departement 16 label 2025-01-01..2025-12-31: ok, venues/1
            check V by clerk: ok
            validate V of C by boss: FUNDER_NOT_BUYER funder=funders/2 kind=contributor
            validate V of A by boss: ok
        "]],
    );
}

#[test]
fn only_a_buyer_orders_and_pays_in() {
    check(
        "
        scheme S
        funder C co-funder
        receive C 10.00
        order O of C under S for 1 booklets until 2026-12-31
        ",
        expect![[r"
            scheme S: ok, schemes/1
            funder C co-funder: ok, funders/1
            receive C 10.00: FUNDER_NOT_BUYER funder=funders/1 kind=co-funder
            order O of C under S for 1 booklets until 2026-12-31:
                FUNDER_NOT_BUYER funder=funders/1 kind=co-funder
        "]],
    );
}

#[test]
fn a_venue_redeems_on_the_days_of_its_labels() {
    check_after(
        GIVEN,
        "
        venue V departement 16 label 2025-01-01..2025-03-05
        label V 2025-03-05..2025-04-30
        label V 2025-03-10..2025-04-30
        at 2025-03-12
        redeem V 1.1 on 2025-03-05
        redeem V 1.2 on 2025-03-06
        redeem V 1.2 on 2025-03-10
        unlabel V from 2025-03-11
        redeem V 1.3 on 2025-03-10
        redeem V 1.4 on 2025-03-11
        unlabel V from 2025-03-11
        label V 2025-03-11..2025-12-31
        redeem V 1.4 on 2025-03-11
        ",
        expect![[r"
            venue V departement 16 label 2025-01-01..2025-03-05: ok, venues/1
            label V 2025-03-05..2025-04-30:
                LABEL_OVERLAPS first=2025-01-01 last=2025-03-05 venue=venues/1
            label V 2025-03-10..2025-04-30: ok
            at 2025-03-12
            redeem V 1.1 on 2025-03-05: ok, redemptions/14, 10.00 of orders/1
            redeem V 1.2 on 2025-03-06:
                VENUE_NOT_LABELLED service_date=2025-03-06 venue=venues/1
            redeem V 1.2 on 2025-03-10: ok, redemptions/15, 10.00 of orders/1
            unlabel V from 2025-03-11: ok
            redeem V 1.3 on 2025-03-10: ok, redemptions/17, 10.00 of orders/1
            redeem V 1.4 on 2025-03-11:
                VENUE_NOT_LABELLED service_date=2025-03-11 venue=venues/1
            unlabel V from 2025-03-11: LABEL_ABSENT from=2025-03-11 venue=venues/1
            label V 2025-03-11..2025-12-31: ok
            redeem V 1.4 on 2025-03-11: ok, redemptions/19, 10.00 of orders/1

                                             debit      credit
            escrow A                        500.00
            provision A                     200.00      500.00
            circulating O                    40.00      200.00
            payable V A                                  40.00
                                            740.00      740.00
        "]],
    );
}

#[test]
fn a_venue_that_ended_presents_the_services_before_its_end() {
    check_after(
        GIVEN,
        "
        venue V departement 16 label 2025-01-01..2025-12-31
        bank escrow
        bank V
        at 2025-03-12
        end V after 2025-03-10 left
        redeem V 1.1 on 2025-03-10
        redeem V 1.2 on 2025-03-11
        end V after 2025-03-20 left
        label V 2026-01-01..2026-12-31
        unlabel V from 2025-03-01
        enrol V association exempt
        move V departement 17
        check V
        close 2025-03 by first
        figures 2025-03
        approve 2025-03 by second
        pay 2025-03
        ",
        expect![[r#"
            venue V departement 16 label 2025-01-01..2025-12-31: ok, venues/1
            bank escrow: ok, bankAccounts/1
            bank V: ok, bankAccounts/2
            at 2025-03-12
            end V after 2025-03-10 left: ok
            redeem V 1.1 on 2025-03-10: ok, redemptions/18, 10.00 of orders/1
            redeem V 1.2 on 2025-03-11:
                VENUE_NOT_LABELLED service_date=2025-03-11 venue=venues/1
            end V after 2025-03-20 left: VENUE_ENDED last_day=2025-03-10 venue=venues/1
            label V 2026-01-01..2026-12-31: VENUE_ENDED last_day=2025-03-10 venue=venues/1
            unlabel V from 2025-03-01: ok
            enrol V association exempt: VENUE_ENDED last_day=2025-03-10 venue=venues/1
            move V departement 17: VENUE_ENDED last_day=2025-03-10 venue=venues/1
            check V: VENUE_NOT_DRAFT state=ended venue=venues/1
            close 2025-03 by first: ok, cycles/1
            figures 2025-03: ok, 10.00 in 1 lines
                venues/1 funders/1: 1, 1 cheques, 10.00
            approve 2025-03 by second: ok
            pay 2025-03: ok, 1 payments
                payments/1 to venues/1, attempt 1: 10.00

                                             debit      credit
            escrow A                        500.00
            provision A                     200.00      500.00
            circulating O                    10.00      200.00
            payable V A                      10.00       10.00
            transit 1 A                                  10.00
                                            720.00      720.00
        "#]],
    );
}

#[test]
fn a_venue_that_ended_before_it_was_let_in_redeems_nothing() {
    check_after(
        GIVEN,
        "
        draft V departement 16 label 2025-01-01..2025-12-31
        end V after 2025-12-31 left
        redeem V 1.1
        draft W departement 16 label 2025-01-01..2025-12-31
        check W
        end W after 2025-12-31 closed
        redeem W 1.1
        ",
        expect![[r"
            draft V departement 16 label 2025-01-01..2025-12-31: ok, venues/1
            end V after 2025-12-31 left: ok
            redeem V 1.1: VENUE_NOT_LABELLED service_date=2025-03-03 venue=venues/1
            draft W departement 16 label 2025-01-01..2025-12-31: ok, venues/2
            check W: ok
            end W after 2025-12-31 closed: ok
            redeem W 1.1: VENUE_NOT_LABELLED service_date=2025-03-03 venue=venues/2

                                             debit      credit
            escrow A                        500.00
            provision A                     200.00      500.00
            circulating O                               200.00
                                            700.00      700.00
        "]],
    );
}

#[test]
fn a_label_is_of_a_venue_that_exists() {
    check(
        "
        label venues/1 2025-01-01..2025-12-31
        unlabel venues/1 from 2025-01-01
        end venues/1 after 2025-01-01 merged
        enrol venues/1 company subject
        move venues/1 departement 17
        ",
        expect![[r"
            label venues/1 2025-01-01..2025-12-31: VENUE_NOT_FOUND venue=venues/1
            unlabel venues/1 from 2025-01-01: VENUE_NOT_FOUND venue=venues/1
            end venues/1 after 2025-01-01 merged: VENUE_NOT_FOUND venue=venues/1
            enrol venues/1 company subject: VENUE_NOT_FOUND venue=venues/1
            move venues/1 departement 17: VENUE_NOT_FOUND venue=venues/1
        "]],
    );
}

#[test]
fn a_venue_that_moved_is_in_its_new_territory() {
    check(
        "
        scheme S territory 17
        buyer A
        prescriber P
        venue V departement 16 label 2025-01-01..2025-12-31
        order O of A under S for 1 booklets until 2026-12-31
        receive A 100.00
        issue O 1
        allot 1 to P
        hand over 1 by P
        redeem V 1.1
        move V departement 17 commune 17300
        redeem V 1.1
        enrol V association exempt set-off no
        ",
        expect![[r"
            scheme S territory 17: ok, schemes/1
            buyer A: ok, funders/1
            prescriber P: ok, prescribers/1
            venue V departement 16 label 2025-01-01..2025-12-31: ok, venues/1
            order O of A under S for 1 booklets until 2026-12-31: ok, orders/1
            receive A 100.00: ok
            issue O 1: ok, booklets/1..1 until 2026-01-31, 2026-02-28
            allot 1 to P: ok
            hand over 1 by P: ok
            redeem V 1.1: TERRITORY_NOT_ACCEPTED position=1 venue=venues/1
            move V departement 17 commune 17300: ok
            redeem V 1.1: ok, redemptions/14, 10.00 of orders/1
            enrol V association exempt set-off no: ok

                                             debit      credit
            escrow A                        100.00
            provision A                     100.00      100.00
            circulating O                    10.00      100.00
            payable V A                                  10.00
                                            210.00      210.00
        "]],
    );
}
