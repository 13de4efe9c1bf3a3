//! Booklets on their way to a person: allotment, handover, opposition.

use expect_test::expect;

use crate::support::check_after;

const GIVEN: &str = "
    scheme S
    buyer A
    prescriber P
    prescriber Q
    order O of A under S for 10 booklets until 2026-12-31
    receive A 500.00
    issue O 4
";

#[test]
fn a_booklet_goes_from_stock_to_a_prescriber_to_a_person() {
    check_after(
        GIVEN,
        "
        allot 1..3 to P
        hand over 2 by P
        ",
        expect![[r"
            allot 1..3 to P: ok
            hand over 2 by P: ok

                                             debit      credit
            escrow A                        500.00
            provision A                     400.00      500.00
            circulating O                               400.00
                                            900.00      900.00
        "]],
    );
}

#[test]
fn booklets_are_allotted_to_a_prescriber_that_exists() {
    check_after(
        GIVEN,
        "
        allot 1..9 to prescribers/9
        allot 3..5 to P
        ",
        expect![[r"
            allot 1..9 to prescribers/9: PRESCRIBER_NOT_FOUND prescriber=prescribers/9
            allot 3..5 to P: BOOKLET_NOT_FOUND booklet=booklets/5

                                             debit      credit
            escrow A                        500.00
            provision A                     400.00      500.00
            circulating O                               400.00
                                            900.00      900.00
        "]],
    );
}

#[test]
fn a_range_with_one_booklet_that_cannot_be_allotted_is_refused_whole() {
    check_after(
        GIVEN,
        "
        allot 2 to P
        allot 1..3 to Q
        oppose 1 lost
        allot 1..2 to Q
        lift 1
        allot 1 to Q
        allot 3..4 to Q
        ",
        expect![[r"
            allot 2 to P: ok
            allot 1..3 to Q: BOOKLET_NOT_IN_STOCK booklet=booklets/2 state=allotted
            oppose 1 lost: ok
            allot 1..2 to Q: BOOKLET_BLOCKED booklet=booklets/1
            lift 1: ok
            allot 1 to Q: ok
            allot 3..4 to Q: ok

                                             debit      credit
            escrow A                        500.00
            provision A                     400.00      500.00
            circulating O                               400.00
                                            900.00      900.00
        "]],
    );
}

#[test]
fn an_unknown_booklet_of_a_range_goes_before_a_blocked_one_and_that_before_one_elsewhere() {
    check_after(
        GIVEN,
        "
        allot 1 to P
        oppose 1 stolen
        allot 1..5 to P
        allot 1..4 to P
        ",
        expect![[r"
            allot 1 to P: ok
            oppose 1 stolen: ok
            allot 1..5 to P: BOOKLET_NOT_FOUND booklet=booklets/5
            allot 1..4 to P: BOOKLET_BLOCKED booklet=booklets/1

                                             debit      credit
            escrow A                        500.00
            provision A                     400.00      500.00
            circulating O                               400.00
                                            900.00      900.00
        "]],
    );
}

#[test]
fn only_the_prescriber_that_has_a_booklet_hands_it_over() {
    check_after(
        GIVEN,
        "
        hand over 9 by prescribers/9
        hand over 9 by P
        hand over 1 by P
        allot 1..2 to P
        oppose 2 damaged
        hand over 2 by P
        hand over 1 by Q
        hand over 1 by P
        hand over 1 by P
        ",
        expect![[r"
            hand over 9 by prescribers/9: PRESCRIBER_NOT_FOUND prescriber=prescribers/9
            hand over 9 by P: BOOKLET_NOT_FOUND booklet=booklets/9
            hand over 1 by P: BOOKLET_NOT_ALLOTTED booklet=booklets/1 state=in stock
            allot 1..2 to P: ok
            oppose 2 damaged: ok
            hand over 2 by P: BOOKLET_BLOCKED booklet=booklets/2
            hand over 1 by Q: ALLOTTED_TO_ANOTHER booklet=booklets/1 prescriber=prescribers/2
            hand over 1 by P: ok
            hand over 1 by P: BOOKLET_NOT_ALLOTTED booklet=booklets/1 state=handed over

                                             debit      credit
            escrow A                        500.00
            provision A                     400.00      500.00
            circulating O                               400.00
                                            900.00      900.00
        "]],
    );
}

#[test]
fn a_blocked_booklet_goes_before_one_that_is_not_allotted() {
    check_after(
        GIVEN,
        "
        oppose 1 lost
        hand over 1 by P
        ",
        expect![[r"
            oppose 1 lost: ok
            hand over 1 by P: BOOKLET_BLOCKED booklet=booklets/1

                                             debit      credit
            escrow A                        500.00
            provision A                     400.00      500.00
            circulating O                               400.00
                                            900.00      900.00
        "]],
    );
}

#[test]
fn a_booklet_not_allotted_goes_before_the_prescriber_that_has_it() {
    check_after(
        GIVEN,
        "
        allot 1 to P
        hand over 1 by P
        hand over 1 by Q
        ",
        expect![[r"
            allot 1 to P: ok
            hand over 1 by P: ok
            hand over 1 by Q: BOOKLET_NOT_ALLOTTED booklet=booklets/1 state=handed over

                                             debit      credit
            escrow A                        500.00
            provision A                     400.00      500.00
            circulating O                               400.00
                                            900.00      900.00
        "]],
    );
}

#[test]
fn a_handover_is_neither_in_the_future_nor_before_the_issue() {
    check_after(
        GIVEN,
        "
        allot 1..2 to P
        hand over 1 by P on 2025-03-04
        hand over 1 by P on 2025-03-02
        hand over 1 by P on 2025-03-03
        ",
        expect![[r"
            allot 1..2 to P: ok
            hand over 1 by P on 2025-03-04: DAY_IN_FUTURE day=2025-03-04 today=2025-03-03
            hand over 1 by P on 2025-03-02:
                HANDOVER_BEFORE_ISSUE booklet=booklets/1 issued=2025-03-03
            hand over 1 by P on 2025-03-03: ok

                                             debit      credit
            escrow A                        500.00
            provision A                     400.00      500.00
            circulating O                               400.00
                                            900.00      900.00
        "]],
    );
}

#[test]
fn a_booklet_past_its_last_service_day_is_not_handed_over() {
    check_after(
        GIVEN,
        "
        allot 1..2 to P
        hand over 1 by P on 2026-02-01
        hand over 1 by Q on 2026-02-01
        at 2026-02-01
        hand over 1 by P
        hand over 1 by P on 2026-01-31
        ",
        expect![[r"
            allot 1..2 to P: ok
            hand over 1 by P on 2026-02-01:
                BOOKLET_OUTDATED booklet=booklets/1 last_service=2026-01-31
            hand over 1 by Q on 2026-02-01:
                ALLOTTED_TO_ANOTHER booklet=booklets/1 prescriber=prescribers/2
            at 2026-02-01
            hand over 1 by P: BOOKLET_OUTDATED booklet=booklets/1 last_service=2026-01-31
            hand over 1 by P on 2026-01-31: ok

                                             debit      credit
            escrow A                        500.00
            provision A                     400.00      500.00
            circulating O                               400.00
                                            900.00      900.00
        "]],
    );
}

#[test]
fn a_booklet_is_blocked_wherever_it_is_and_goes_back_there() {
    check_after(
        GIVEN,
        "
        allot 2..3 to P
        hand over 3 by P
        oppose 1 lost
        oppose 2 stolen
        oppose 3 suspicious
        lift 1
        lift 2
        lift 3
        allot 1 to Q
        hand over 2 by P
        hand over 3 by P
        ",
        expect![[r"
            allot 2..3 to P: ok
            hand over 3 by P: ok
            oppose 1 lost: ok
            oppose 2 stolen: ok
            oppose 3 suspicious: ok
            lift 1: ok
            lift 2: ok
            lift 3: ok
            allot 1 to Q: ok
            hand over 2 by P: ok
            hand over 3 by P: BOOKLET_NOT_ALLOTTED booklet=booklets/3 state=handed over

                                             debit      credit
            escrow A                        500.00
            provision A                     400.00      500.00
            circulating O                               400.00
                                            900.00      900.00
        "]],
    );
}

#[test]
fn an_opposition_is_made_once_and_lifted_once() {
    check_after(
        GIVEN,
        "
        oppose 9 lost
        lift 9
        lift 1
        oppose 1 lost
        oppose 1 stolen
        lift 1
        lift 1
        ",
        expect![[r"
            oppose 9 lost: BOOKLET_NOT_FOUND booklet=booklets/9
            lift 9: BOOKLET_NOT_FOUND booklet=booklets/9
            lift 1: BOOKLET_NOT_BLOCKED booklet=booklets/1
            oppose 1 lost: ok
            oppose 1 stolen: BOOKLET_BLOCKED booklet=booklets/1
            lift 1: ok
            lift 1: BOOKLET_NOT_BLOCKED booklet=booklets/1

                                             debit      credit
            escrow A                        500.00
            provision A                     400.00      500.00
            circulating O                               400.00
                                            900.00      900.00
        "]],
    );
}
