//! Cover: what the bank says, and that issuing alone stops for it.

use expect_test::expect;

use crate::support::check_after;

const GIVEN: &str = "
    scheme S
    buyer A
    prescriber P
    prescriber Q
    order O of A under S for 10 booklets until 2026-12-31
";

/// The same, with a venue that can be paid.
const PAYABLE: &str = "
    scheme S
    buyer A
    prescriber P
    prescriber Q
    order O of A under S for 10 booklets until 2026-12-31
    venue V departement 16 label 2025-01-01..2025-12-31
    bank escrow
    bank V
";

#[test]
fn without_money_the_cover_is_empty() {
    check_after(
        GIVEN,
        "
        cover
        ",
        expect![[r"
            cover: empty; 0 banking days without proof
        "]],
    );
}

#[test]
fn a_closing_balance_that_equals_the_escrow_proves_the_cover() {
    check_after(
        GIVEN,
        "
        receive A 500.00
        cover
        at 2025-03-04
        cover
        balance 2025-03-03 500.00
        cover
        issue O 1
        balance 2025-03-04 500.00
        cover
        ",
        expect![[r"
            receive A 500.00: ok
            cover: unproven since 2025-03-02; 0 banking days without proof
            at 2025-03-04
            cover: unproven since 2025-03-02; 1 banking days without proof
            balance 2025-03-03 500.00: ok
            cover: proven on 2025-03-03; 0 banking days without proof
                on 2025-03-03: the bank 500.00, the ledger 500.00
            issue O 1: ok, booklets/1..1 until 2026-01-31, 2026-02-28
            balance 2025-03-04 500.00: ok
            cover: proven on 2025-03-04; 0 banking days without proof
                on 2025-03-04: the bank 500.00, the ledger 500.00

                                             debit      credit
            escrow A                        500.00
            provision A                     100.00      500.00
            circulating O                               100.00
                                            600.00      600.00
        "]],
    );
}

#[test]
fn a_balance_is_of_a_day_that_has_come() {
    check_after(
        GIVEN,
        "
        balance 2025-03-04 0.00
        ",
        expect![[r"
            balance 2025-03-04 0.00: DAY_IN_FUTURE day=2025-03-04 today=2025-03-03
        "]],
    );
}

#[test]
fn a_short_cover_stops_issuing_and_nothing_else() {
    check_after(
        PAYABLE,
        "
        receive A 500.00
        issue O 2
        allot 1 to P
        at 2025-03-04
        balance 2025-03-03 450.00
        cover
        issue O 1
        receive A 10.00
        allot 2 to P
        hand over 1 by P on 2025-03-04
        redeem V 1.1
        redeem V 1.2
        void 1st redemption
        close 2025-03 by first
        figures 2025-03
        approve 2025-03 by second
        pay 2025-03
        book 1
        cover
        issue O 1
        balance 2025-03-03 500.00
        cover
        issue O 1
        ",
        expect![[r#"
            receive A 500.00: ok
            issue O 2: ok, booklets/1..2 until 2026-01-31, 2026-02-28
            allot 1 to P: ok
            at 2025-03-04
            balance 2025-03-03 450.00: ok
            cover: short by 50.00 on 2025-03-03; 1 banking days without proof
                on 2025-03-03: the bank 450.00, the ledger 500.00
            issue O 1: COVER_SHORT on=2025-03-03 short=50.00
            receive A 10.00: ok
            allot 2 to P: ok
            hand over 1 by P on 2025-03-04: ok
            redeem V 1.1: ok, redemptions/21, 10.00 of orders/1
            redeem V 1.2: ok, redemptions/22, 10.00 of orders/1
            void 1st redemption: ok
            close 2025-03 by first: ok, cycles/1
            figures 2025-03: ok, 10.00 in 1 lines
                venues/1 funders/1: 1, 1 cheques, 10.00
            approve 2025-03 by second: ok
            pay 2025-03: ok, 1 payments
                payments/1 to venues/1, attempt 1: 10.00
            book 1: ok
            cover: short by 50.00 on 2025-03-03; 1 banking days without proof
                on 2025-03-03: the bank 450.00, the ledger 500.00
            issue O 1: COVER_SHORT on=2025-03-03 short=50.00
            balance 2025-03-03 500.00: ok
            cover: proven on 2025-03-03; 0 banking days without proof
                on 2025-03-03: the bank 500.00, the ledger 500.00
            issue O 1: ok, booklets/3..3 until 2026-01-31, 2026-02-28

                                             debit      credit
            escrow A                        510.00       10.00
            provision A                     300.00      510.00
            circulating O                    20.00      310.00
            payable V A                      20.00       20.00
            transit 1 A                      10.00       10.00
                                            860.00      860.00
        "#]],
    );
}

#[test]
fn the_last_word_of_the_bank_on_a_day_counts() {
    check_after(
        GIVEN,
        "
        receive A 500.00
        balance 2025-03-03 400.00
        cover
        balance 2025-03-03 500.00
        cover
        ",
        expect![[r"
            receive A 500.00: ok
            balance 2025-03-03 400.00: ok
            cover: short by 100.00 on 2025-03-03; 0 banking days without proof
                on 2025-03-03: the bank 400.00, the ledger 500.00
            balance 2025-03-03 500.00: ok
            cover: proven on 2025-03-03; 0 banking days without proof
                on 2025-03-03: the bank 500.00, the ledger 500.00

                                             debit      credit
            escrow A                        500.00
            provision A                                 500.00
                                            500.00      500.00
        "]],
    );
}

#[test]
fn more_at_the_bank_than_in_the_ledger_proves_nothing() {
    check_after(
        GIVEN,
        "
        receive A 500.00
        balance 2025-03-03 500.01
        cover
        issue O 1
        ",
        expect![[r"
            receive A 500.00: ok
            balance 2025-03-03 500.01: ok
            cover: unproven since 2025-03-02; 0 banking days without proof
                on 2025-03-03: the bank 500.01, the ledger 500.00
            issue O 1: ok, booklets/1..1 until 2026-01-31, 2026-02-28

                                             debit      credit
            escrow A                        500.00
            provision A                     100.00      500.00
            circulating O                               100.00
                                            600.00      600.00
        "]],
    );
}

#[test]
fn a_receipt_recorded_late_is_of_the_banks_day() {
    check_after(
        GIVEN,
        "
        receive A 500.00
        at 2025-03-05
        balance 2025-03-04 600.00
        cover
        receive A 100.00 day 2025-03-04
        cover
        ",
        expect![[r"
            receive A 500.00: ok
            at 2025-03-05
            balance 2025-03-04 600.00: ok
            cover: unproven since 2025-03-02; 2 banking days without proof
                on 2025-03-04: the bank 600.00, the ledger 500.00
            receive A 100.00 day 2025-03-04: ok
            cover: proven on 2025-03-04; 0 banking days without proof
                on 2025-03-04: the bank 600.00, the ledger 600.00

                                             debit      credit
            escrow A                        600.00
            provision A                                 600.00
                                            600.00      600.00
        "]],
    );
}

#[test]
fn three_banking_days_without_a_proof_stop_issuing_over_a_week_end() {
    check_after(
        GIVEN,
        "
        at 2025-03-06
        receive A 500.00
        balance 2025-03-06 500.00
        at 2025-03-11
        cover
        issue O 1
        at 2025-03-12
        cover
        issue O 1
        allot 1 to P
        balance 2025-03-11 500.00
        cover
        issue O 1
        ",
        expect![[r"
            at 2025-03-06
            receive A 500.00: ok
            balance 2025-03-06 500.00: ok
            at 2025-03-11
            cover: proven on 2025-03-06; 2 banking days without proof
                on 2025-03-06: the bank 500.00, the ledger 500.00
            issue O 1: ok, booklets/1..1 until 2026-01-31, 2026-02-28
            at 2025-03-12
            cover: unproven since 2025-03-06; 3 banking days without proof
                on 2025-03-06: the bank 500.00, the ledger 500.00
            issue O 1: COVER_UNPROVEN since=2025-03-06
            allot 1 to P: ok
            balance 2025-03-11 500.00: ok
            cover: proven on 2025-03-11; 0 banking days without proof
                on 2025-03-11: the bank 500.00, the ledger 500.00
            issue O 1: ok, booklets/2..2 until 2026-01-31, 2026-02-28

                                             debit      credit
            escrow A                        500.00
            provision A                     200.00      500.00
            circulating O                               200.00
                                            700.00      700.00
        "]],
    );
}

#[test]
fn banks_rest_at_easter() {
    check_after(
        GIVEN,
        "
        at 2025-04-17
        receive A 500.00
        balance 2025-04-17 500.00
        at 2025-04-24
        cover
        issue O 1
        at 2025-04-25
        cover
        issue O 1
        ",
        expect![[r"
            at 2025-04-17
            receive A 500.00: ok
            balance 2025-04-17 500.00: ok
            at 2025-04-24
            cover: proven on 2025-04-17; 2 banking days without proof
                on 2025-04-17: the bank 500.00, the ledger 500.00
            issue O 1: ok, booklets/1..1 until 2026-01-31, 2026-02-28
            at 2025-04-25
            cover: unproven since 2025-04-17; 3 banking days without proof
                on 2025-04-17: the bank 500.00, the ledger 500.00
            issue O 1: COVER_UNPROVEN since=2025-04-17

                                             debit      credit
            escrow A                        500.00
            provision A                     100.00      500.00
            circulating O                               100.00
                                            600.00      600.00
        "]],
    );
}

#[test]
fn money_that_was_never_proven_is_unproven_since_the_day_before_it_came() {
    check_after(
        GIVEN,
        "
        receive A 500.00
        at 2025-03-05
        cover
        issue O 1
        at 2025-03-06
        cover
        issue O 1
        ",
        expect![[r"
            receive A 500.00: ok
            at 2025-03-05
            cover: unproven since 2025-03-02; 2 banking days without proof
            issue O 1: ok, booklets/1..1 until 2026-01-31, 2026-02-28
            at 2025-03-06
            cover: unproven since 2025-03-02; 3 banking days without proof
            issue O 1: COVER_UNPROVEN since=2025-03-02

                                             debit      credit
            escrow A                        500.00
            provision A                     100.00      500.00
            circulating O                               100.00
                                            600.00      600.00
        "]],
    );
}

#[test]
fn booked_payments_are_part_of_what_is_compared() {
    check_after(
        GIVEN,
        "
        venue V departement 16 label 2025-01-01..2025-12-31
        bank escrow
        bank V
        receive A 500.00
        issue O 1
        allot 1 to P
        hand over 1 by P
        redeem V 1.1 1.2
        close 2025-03 by first
        figures 2025-03
        approve 2025-03 by second
        pay 2025-03
        balance 2025-03-03 500.00
        at 2025-03-04
        book 1
        cover
        balance 2025-03-04 480.00
        cover
        at 2025-03-05
        return 1
        balance 2025-03-05 500.00
        cover
        ",
        expect![[r#"
            venue V departement 16 label 2025-01-01..2025-12-31: ok, venues/1
            bank escrow: ok, bankAccounts/1
            bank V: ok, bankAccounts/2
            receive A 500.00: ok
            issue O 1: ok, booklets/1..1 until 2026-01-31, 2026-02-28
            allot 1 to P: ok
            hand over 1 by P: ok
            redeem V 1.1 1.2: ok, redemptions/18, 20.00 of orders/1
            close 2025-03 by first: ok, cycles/1
            figures 2025-03: ok, 20.00 in 1 lines
                venues/1 funders/1: 1, 2 cheques, 20.00
            approve 2025-03 by second: ok
            pay 2025-03: ok, 1 payments
                payments/1 to venues/1, attempt 1: 20.00
            balance 2025-03-03 500.00: ok
            at 2025-03-04
            book 1: ok
            cover: proven on 2025-03-03; 0 banking days without proof
                on 2025-03-03: the bank 500.00, the ledger 500.00
            balance 2025-03-04 480.00: ok
            cover: proven on 2025-03-04; 0 banking days without proof
                on 2025-03-04: the bank 480.00, the ledger 480.00
            at 2025-03-05
            return 1: ok
            balance 2025-03-05 500.00: ok
            cover: proven on 2025-03-05; 0 banking days without proof
                on 2025-03-05: the bank 500.00, the ledger 500.00

                                             debit      credit
            escrow A                        520.00       20.00
            provision A                     100.00      500.00
            circulating O                    20.00      100.00
            payable V A                      20.00       40.00
            transit 1 A                      20.00       20.00
                                            680.00      680.00
        "#]],
    );
}
