//! Versions of a scheme's rules: by service date, and by the day of issue for what is fixed then.

use expect_test::expect;

use crate::support::{check, check_after};

const GIVEN: &str = "
    scheme S
    buyer A
    prescriber P
    venue V departement 16 label 2025-01-01..2026-12-31
    order O of A under S for 10 booklets until 2026-12-31
    receive A 500.00
    issue O 2
    allot 1..2 to P
    hand over 1 by P
    hand over 2 by P
";

#[test]
fn a_version_applies_to_service_dates_from_its_day_on() {
    check_after(
        GIVEN,
        "
        revise scheme S from 2025-03-10 services acces-internet-et-materiel-informatique
        at 2025-03-12
        redeem V 1.1 on 2025-03-09
        redeem V 1.2 on 2025-03-10
        redeem V 1.2 on 2025-03-10 for acces-internet-et-materiel-informatique
        ",
        expect![[r"
            revise scheme S from 2025-03-10 services acces-internet-et-materiel-informatique:
                ok
            at 2025-03-12
            redeem V 1.1 on 2025-03-09: ok, redemptions/15, 10.00 of orders/1
            redeem V 1.2 on 2025-03-10:
                SERVICE_NOT_ACCEPTED position=1 service=aide-aux-demarches-administratives
            redeem V 1.2 on 2025-03-10 for acces-internet-et-materiel-informatique:
                ok, redemptions/16, 10.00 of orders/1

                                             debit      credit
            escrow A                        500.00
            provision A                     200.00      500.00
            circulating O                    20.00      200.00
            payable V A                                  20.00
                                            720.00      720.00
        "]],
    );
}

#[test]
fn a_version_begins_after_today_and_after_the_one_before() {
    check(
        "
        revise scheme schemes/1 from 2025-04-01
        scheme S
        revise scheme S from 2025-03-04 age 10
        revise scheme S from 2025-03-05 age 10
        revise scheme S from 2025-03-05 age 11
        at 2025-06-01
        revise scheme S from 2025-06-02 age 11
        revise scheme S from 2025-06-03 age 11
        ",
        expect![[r"
            revise scheme schemes/1 from 2025-04-01: SCHEME_NOT_FOUND scheme=schemes/1
            scheme S: ok, schemes/1
            revise scheme S from 2025-03-04 age 10:
                VERSION_TOO_EARLY earliest=2025-03-05 from=2025-03-04 scheme=schemes/1
            revise scheme S from 2025-03-05 age 10: ok
            revise scheme S from 2025-03-05 age 11:
                VERSION_TOO_EARLY earliest=2025-03-06 from=2025-03-05 scheme=schemes/1
            at 2025-06-01
            revise scheme S from 2025-06-02 age 11:
                VERSION_TOO_EARLY earliest=2025-06-03 from=2025-06-02 scheme=schemes/1
            revise scheme S from 2025-06-03 age 11: ok
        "]],
    );
}

#[test]
fn what_is_fixed_at_the_issue_is_of_the_version_of_that_day() {
    check_after(
        GIVEN,
        "
        revise scheme S from 2025-03-10 last-service 03-31 last-presentation 04-30 face 20.00
        issue O 1
        at 2025-03-10
        balance 2025-03-07 500.00
        issue O 1
        order N of A under S for 10 booklets until 2026-12-31
        issue N 1
        ",
        expect![[r"
            revise scheme S from 2025-03-10 last-service 03-31 last-presentation 04-30 face 20.00:
                ok
            issue O 1: ok, booklets/3..3 until 2026-01-31, 2026-02-28
            at 2025-03-10
            balance 2025-03-07 500.00: ok
            issue O 1: ok, booklets/4..4 until 2026-03-31, 2026-04-30
            order N of A under S for 10 booklets until 2026-12-31: ok, orders/2
            issue N 1: COVER_INSUFFICIENT needed=200.00 provision=100.00

                                             debit      credit
            escrow A                        500.00
            provision A                     400.00      500.00
            circulating O                               400.00
                                            900.00      900.00
        "]],
    );
}

#[test]
fn an_order_created_between_versions_has_the_face_value_of_its_day() {
    check(
        "
        scheme S
        revise scheme S from 2025-03-10 face 20.00 cheques 5
        buyer A
        order O of A under S for 10 booklets until 2026-12-31
        at 2025-03-10
        order N of A under S for 10 booklets until 2026-12-31
        receive A 1000.00
        issue O 1
        issue N 1
        ",
        expect![[r"
            scheme S: ok, schemes/1
            revise scheme S from 2025-03-10 face 20.00 cheques 5: ok
            buyer A: ok, funders/1
            order O of A under S for 10 booklets until 2026-12-31: ok, orders/1
            at 2025-03-10
            order N of A under S for 10 booklets until 2026-12-31: ok, orders/2
            receive A 1000.00: ok
            issue O 1: ok, booklets/1..1 until 2026-01-31, 2026-02-28
            issue N 1: ok, booklets/2..2 until 2026-01-31, 2026-02-28

                                             debit      credit
            escrow A                       1000.00
            provision A                     200.00     1000.00
            circulating O                               100.00
            circulating N                               100.00
                                           1200.00     1200.00
        "]],
    );
}

#[test]
fn presets_are_schemes_like_others() {
    check(
        "
        scheme S preset national
        scheme T preset five-cheques
        scheme U preset on-mandate
        scheme X preset six-months
        buyer A
        order O of A under T for 10 booklets until 2026-12-31
        order N of A under X for 10 booklets until 2026-12-31
        receive A 1000.00
        issue O 1
        issue N 1
        ",
        expect![[r"
            scheme S preset national: ok, schemes/1
            scheme T preset five-cheques: ok, schemes/2
            scheme U preset on-mandate: ok, schemes/3
            scheme X preset six-months: ok, schemes/4
            buyer A: ok, funders/1
            order O of A under T for 10 booklets until 2026-12-31: ok, orders/1
            order N of A under X for 10 booklets until 2026-12-31: ok, orders/2
            receive A 1000.00: ok
            issue O 1: ok, booklets/1..1 until 2026-01-31, 2026-02-28
            issue N 1: ok, booklets/2..2 until 2026-12-31, 2027-01-28

                                             debit      credit
            escrow A                       1000.00
            provision A                     150.00     1000.00
            circulating O                                50.00
            circulating N                               100.00
                                           1150.00     1150.00
        "]],
    );
}
