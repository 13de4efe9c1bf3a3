//! Founding, organisations, schemes, venues and orders.

use expect_test::expect;

use crate::support::check;

#[test]
fn a_ledger_is_founded_once() {
    check(
        "
        found
        ",
        expect![[r"
            found: LIMIT_REACHED collection=ledgers limit=1
        "]],
    );
}

#[test]
fn names_are_dense_numbers_of_their_own_collection() {
    check(
        "
        scheme S
        scheme T face 5.00 cheques 5
        buyer A
        buyer B
        prescriber P
        venue V departement 16 label 2025-01-01..2025-12-31
        venue W departement 17 commune 17300 label 2025-01-01..2025-12-31
        order O of B under T for 20 booklets until 2026-12-31
        order N of A under S for 1 booklets until 2026-12-31
        ",
        expect![[r"
            scheme S: ok, schemes/1
            scheme T face 5.00 cheques 5: ok, schemes/2
            buyer A: ok, funders/1
            buyer B: ok, funders/2
            prescriber P: ok, prescribers/1
            venue V departement 16 label 2025-01-01..2025-12-31: ok, venues/1
            venue W departement 17 commune 17300 label 2025-01-01..2025-12-31: ok, venues/2
            order O of B under T for 20 booklets until 2026-12-31: ok, orders/1
            order N of A under S for 1 booklets until 2026-12-31: ok, orders/2
        "]],
    );
}

#[test]
fn an_order_names_a_scheme_and_a_buyer_that_exist() {
    check(
        "
        order O of funders/1 under schemes/1 for 1 booklets until 2026-12-31
        scheme S
        order O of funders/1 under S for 1 booklets until 2026-12-31
        buyer A
        order O of A under S for 1 booklets until 2025-03-02
        order O of A under S for 1 booklets until 2025-03-03
        ",
        expect![[r"
            order O of funders/1 under schemes/1 for 1 booklets until 2026-12-31:
                SCHEME_NOT_FOUND scheme=schemes/1
            scheme S: ok, schemes/1
            order O of funders/1 under S for 1 booklets until 2026-12-31:
                FUNDER_NOT_FOUND funder=funders/1
            buyer A: ok, funders/1
            order O of A under S for 1 booklets until 2025-03-02:
                ORDER_ENDED order=orders/1 outer_day=2025-03-02
            order O of A under S for 1 booklets until 2025-03-03: ok, orders/1
        "]],
    );
}

#[test]
fn an_unknown_scheme_goes_before_an_unknown_buyer_and_both_before_an_order_that_ended() {
    check(
        "
        order O of funders/9 under schemes/9 for 1 booklets until 2020-01-01
        scheme S
        order O of funders/9 under S for 1 booklets until 2020-01-01
        ",
        expect![[r"
            order O of funders/9 under schemes/9 for 1 booklets until 2020-01-01:
                SCHEME_NOT_FOUND scheme=schemes/9
            scheme S: ok, schemes/1
            order O of funders/9 under S for 1 booklets until 2020-01-01:
                FUNDER_NOT_FOUND funder=funders/9
        "]],
    );
}

#[test]
fn a_venue_is_suspended_and_resumed() {
    check(
        "
        suspend venues/1 inquiry
        resume venues/1
        buyer A
        venue V departement 16 label 2025-01-01..2025-12-31
        resume V
        suspend V label-in-question
        suspend V own-request
        resume V
        resume V
        ",
        expect![[r"
            suspend venues/1 inquiry: VENUE_NOT_FOUND venue=venues/1
            resume venues/1: VENUE_NOT_FOUND venue=venues/1
            buyer A: ok, funders/1
            venue V departement 16 label 2025-01-01..2025-12-31: ok, venues/1
            resume V: VENUE_NOT_SUSPENDED venue=venues/1
            suspend V label-in-question: ok
            suspend V own-request: VENUE_SUSPENDED venue=venues/1
            resume V: ok
            resume V: VENUE_NOT_SUSPENDED venue=venues/1
        "]],
    );
}

#[test]
fn the_clock_is_accepted_by_whoever_says_what_day_it_is() {
    check(
        "
        accept clock 2025-03-04
        accept clock 2025-03-03
        at 2025-03-03T23:30Z
        accept clock 2025-03-03
        accept clock 2025-03-04
        ",
        expect![[r"
            accept clock 2025-03-04: CLOCK_DAY_MISMATCH day=2025-03-04 today=2025-03-03
            accept clock 2025-03-03: ok
            at 2025-03-03T23:30Z
            accept clock 2025-03-03: CLOCK_DAY_MISMATCH day=2025-03-03 today=2025-03-04
            accept clock 2025-03-04: ok
        "]],
    );
}
