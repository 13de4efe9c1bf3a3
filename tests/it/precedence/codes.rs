//! What the request says: its venue, its codes, its procedures.

use expect_test::expect;

use super::GIVEN;
use crate::support::check_after;

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
fn a_repeated_procedure_goes_before_a_venue_that_is_not_active() {
    check_after(
        GIVEN,
        "
        draft D departement 16 label 2025-01-01..2026-12-31
        redeem D 1.1 procedures social,social
        ",
        expect![[r"
            draft D departement 16 label 2025-01-01..2026-12-31: ok, venues/3
            redeem D 1.1 procedures social,social: PROCEDURE_REPEATED position=2

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
