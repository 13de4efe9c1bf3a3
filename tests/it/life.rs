//! The whole life of a chèque.

use expect_test::expect;

use crate::support::check;

#[test]
fn from_the_order_to_the_booked_payment() {
    check(
        "
        scheme S
        buyer Charente
        prescriber CCAS
        venue Library departement 16 label 2025-01-01..2025-12-31
        bank escrow
        bank Library
        order O of Charente under S for 20 booklets until 2026-12-31
        receive Charente 1000.00
        issue O 5
        allot 1..3 to CCAS
        hand over 1 by CCAS
        at 2025-03-10
        redeem Library 1.1 1.2 1.3 for aide-aux-demarches-administratives procedures social
        at 2025-04-01
        close 2025-03 by closer
        figures 2025-03
        approve 2025-03 by approver
        pay 2025-03
        at 2025-04-03
        book 1
        balance 2025-04-03 970.00
        cover
        pay 2025-03
        ",
        expect![[r#"
            scheme S: ok, schemes/1
            buyer Charente: ok, funders/1
            prescriber CCAS: ok, prescribers/1
            venue Library departement 16 label 2025-01-01..2025-12-31: ok, venues/1
            bank escrow: ok, bankAccounts/1
            bank Library: ok, bankAccounts/2
            order O of Charente under S for 20 booklets until 2026-12-31: ok, orders/1
            receive Charente 1000.00: ok
            issue O 5: ok, booklets/1..5 until 2026-01-31, 2026-02-28
            allot 1..3 to CCAS: ok
            hand over 1 by CCAS: ok
            at 2025-03-10
            redeem Library 1.1 1.2 1.3 for aide-aux-demarches-administratives procedures social:
                ok, redemptions/17, 30.00 of orders/1
            at 2025-04-01
            close 2025-03 by closer: ok, cycles/1
            figures 2025-03: ok, 30.00 in 1 lines
                venues/1 funders/1: 1, 3 cheques, 30.00
            approve 2025-03 by approver: ok
            pay 2025-03: ok, 1 payments
                payments/1 to venues/1, attempt 1: 30.00
            at 2025-04-03
            book 1: ok
            balance 2025-04-03 970.00: ok
            cover: proven on 2025-04-03; 0 banking days without proof
                on 2025-04-03: the bank 970.00, the ledger 970.00
            pay 2025-03: NOTHING_TO_PAY cycle=cycles/1

                                             debit      credit
            escrow Charente                1000.00       30.00
            provision Charente              500.00     1000.00
            circulating O                    30.00      500.00
            payable Library Charente         30.00       30.00
            transit 1 Charente               30.00       30.00
                                           1590.00     1590.00
        "#]],
    );
}
