//! Bank accounts, what the registry's log knows, and what callers may do.

use expect_test::expect;

use crate::support::check;

#[test]
fn a_bank_account_is_proposed_by_one_and_confirmed_by_another() {
    check(
        "
        account X of venues/1
        buyer A
        venue V departement 16 label 2025-01-01..2025-12-31
        confirm account bankAccounts/1 from 2025-03-03
        refuse account bankAccounts/1 withdrawn
        account X of V by clerk
        confirm account X from 2025-03-03 by clerk
        confirm account X from 2025-03-03 by boss
        confirm account X from 2025-03-03 by boss
        ",
        expect![[r"
            account X of venues/1: VENUE_NOT_FOUND venue=venues/1
            buyer A: ok, funders/1
            venue V departement 16 label 2025-01-01..2025-12-31: ok, venues/1
            confirm account bankAccounts/1 from 2025-03-03:
                BANK_ACCOUNT_NOT_FOUND account=bankAccounts/1
            refuse account bankAccounts/1 withdrawn:
                BANK_ACCOUNT_NOT_FOUND account=bankAccounts/1
            account X of V by clerk: ok, bankAccounts/1
            confirm account X from 2025-03-03 by clerk: SAME_CALLER caller=clerk
            confirm account X from 2025-03-03 by boss: ok
            confirm account X from 2025-03-03 by boss:
                BANK_ACCOUNT_NOT_PROPOSED account=bankAccounts/1 state=in use
        "]],
    );
}

#[test]
fn accounts_of_a_venue_follow_each_other_over_ranges_of_days() {
    check(
        "
        buyer A
        venue V departement 16 label 2025-01-01..2025-12-31
        venue W departement 16 label 2025-01-01..2025-12-31
        account X of V by clerk
        account Y of V by clerk
        account Z of W by clerk
        confirm account X from 2025-03-03 by boss
        confirm account Y from 2025-03-03 by boss
        confirm account Y from 2025-03-04 by boss
        confirm account Z from 2025-01-01 by boss
        refuse account X by-the-bank
        refuse account X by-the-bank
        confirm account X from 2025-04-01 by boss
        account Q of V by clerk
        refuse account Q not-confirmed by boss
        confirm account Q from 2025-04-01 by boss
        ",
        expect![[r"
            buyer A: ok, funders/1
            venue V departement 16 label 2025-01-01..2025-12-31: ok, venues/1
            venue W departement 16 label 2025-01-01..2025-12-31: ok, venues/2
            account X of V by clerk: ok, bankAccounts/1
            account Y of V by clerk: ok, bankAccounts/2
            account Z of W by clerk: ok, bankAccounts/3
            confirm account X from 2025-03-03 by boss: ok
            confirm account Y from 2025-03-03 by boss:
                BANK_ACCOUNT_TOO_EARLY account=bankAccounts/2 earliest=2025-03-04 from=2025-03-03
            confirm account Y from 2025-03-04 by boss: ok
            confirm account Z from 2025-01-01 by boss: ok
            refuse account X by-the-bank: ok
            refuse account X by-the-bank: BANK_ACCOUNT_REFUSED account=bankAccounts/1
            confirm account X from 2025-04-01 by boss:
                BANK_ACCOUNT_NOT_PROPOSED account=bankAccounts/1 state=refused
            account Q of V by clerk: ok, bankAccounts/4
            refuse account Q not-confirmed by boss: ok
            confirm account Q from 2025-04-01 by boss:
                BANK_ACCOUNT_NOT_PROPOSED account=bankAccounts/4 state=refused
        "]],
    );
}

#[test]
fn what_is_known_is_revised_and_what_it_stood_for_is_erased() {
    check(
        "
        buyer A
        prescriber P
        erase A former
        revise A
        erase A former
        erase A former
        revise P
        erase P all
        erase P all
        revise P
        erase P former
        erase P all
        revise funders/9
        revise prescribers/9
        erase funders/9 all
        erase prescribers/9 all
        erase venues/9 all
        erase bankAccounts/9 all
        ",
        expect![[r"
            buyer A: ok, funders/1
            prescriber P: ok, prescribers/1
            erase A former: NOTHING_TO_ERASE subject=funders/1
            revise A: ok
            erase A former: ok
            erase A former: NOTHING_TO_ERASE subject=funders/1
            revise P: ok
            erase P all: ok
            erase P all: NOTHING_TO_ERASE subject=prescribers/1
            revise P: ok
            erase P former: NOTHING_TO_ERASE subject=prescribers/1
            erase P all: ok
            revise funders/9: FUNDER_NOT_FOUND funder=funders/9
            revise prescribers/9: PRESCRIBER_NOT_FOUND prescriber=prescribers/9
            erase funders/9 all: FUNDER_NOT_FOUND funder=funders/9
            erase prescribers/9 all: PRESCRIBER_NOT_FOUND prescriber=prescribers/9
            erase venues/9 all: VENUE_NOT_FOUND venue=venues/9
            erase bankAccounts/9 all: BANK_ACCOUNT_NOT_FOUND account=bankAccounts/9
        "]],
    );
}

#[test]
fn what_is_in_use_is_not_erased() {
    check(
        "
        buyer A
        venue V departement 16 label 2025-01-01..2025-12-31
        account X of V by clerk
        erase V all
        erase X all
        confirm account X from 2025-03-03 by boss
        erase X all
        refuse account X withdrawn
        erase X all
        move V departement 16
        erase V former
        end V after 2025-03-03 closed
        erase V all
        ",
        expect![[r"
            buyer A: ok, funders/1
            venue V departement 16 label 2025-01-01..2025-12-31: ok, venues/1
            account X of V by clerk: ok, bankAccounts/1
            erase V all: SUBJECT_IN_USE subject=venues/1
            erase X all: SUBJECT_IN_USE subject=bankAccounts/1
            confirm account X from 2025-03-03 by boss: ok
            erase X all: SUBJECT_IN_USE subject=bankAccounts/1
            refuse account X withdrawn: ok
            erase X all: ok
            move V departement 16: ok
            erase V former: ok
            end V after 2025-03-03 closed: ok
            erase V all: SUBJECT_IN_USE subject=venues/1
        "]],
    );
}

#[test]
fn an_entitlement_is_granted_by_someone_else() {
    check(
        "
        revoke operator codes
        grant operator codes
        grant operator codes by boss
        grant operator codes by boss
        grant operator exceptions by boss
        revoke operator codes
        revoke operator codes
        ",
        expect![[r"
            revoke operator codes: ENTITLEMENT_NOT_HELD caller=operator entitlement=codes
            grant operator codes: SAME_CALLER caller=operator
            grant operator codes by boss: ok
            grant operator codes by boss: ENTITLEMENT_HELD caller=operator entitlement=codes
            grant operator exceptions by boss: ok
            revoke operator codes: ok
            revoke operator codes: ENTITLEMENT_NOT_HELD caller=operator entitlement=codes
        "]],
    );
}

#[test]
fn an_exception_is_made_by_who_is_entitled_for_old_services_and_suspensions_alone() {
    check(
        "
        scheme S
        buyer A
        prescriber P
        venue V departement 16 label 2025-01-01..2025-12-31
        order O of A under S for 10 booklets until 2026-12-31
        receive A 500.00
        issue O 2
        allot 1..2 to P
        hand over 1 by P
        redeem venues/9 mistyped except outage
        grant operator exceptions by boss
        redeem venues/9 mistyped except outage
        at 2025-06-03
        redeem V 1.1 on 2025-03-03
        redeem V 1.1 on 2025-03-03 except late-entry
        redeem V 1.1 on 2025-03-03 except late-entry
        suspend V inquiry
        redeem V 1.2
        redeem V 1.2 except before-the-suspension
        redeem V 2.1 except complaint
        redeem V 1.3 on 2025-03-02 except outage
        void 1st redemption
        at 2026-03-01
        redeem V 1.3 on 2025-12-31 except outage
        ",
        expect![[r"
            scheme S: ok, schemes/1
            buyer A: ok, funders/1
            prescriber P: ok, prescribers/1
            venue V departement 16 label 2025-01-01..2025-12-31: ok, venues/1
            order O of A under S for 10 booklets until 2026-12-31: ok, orders/1
            receive A 500.00: ok
            issue O 2: ok, booklets/1..2 until 2026-01-31, 2026-02-28
            allot 1..2 to P: ok
            hand over 1 by P: ok
            redeem venues/9 mistyped except outage:
                NOT_ENTITLED caller=operator entitlement=exceptions
            grant operator exceptions by boss: ok
            redeem venues/9 mistyped except outage: VENUE_NOT_FOUND venue=venues/9
            at 2025-06-03
            redeem V 1.1 on 2025-03-03:
                SERVICE_TOO_OLD oldest=2025-05-03 position=1 service_date=2025-03-03
            redeem V 1.1 on 2025-03-03 except late-entry:
                ok, redemptions/14, 10.00 of orders/1
            redeem V 1.1 on 2025-03-03 except late-entry:
                CHEQUE_REDEEMED here=true position=1 service_date=2025-03-03
            suspend V inquiry: ok
            redeem V 1.2: VENUE_SUSPENDED venue=venues/1
            redeem V 1.2 except before-the-suspension: ok, redemptions/16, 10.00 of orders/1
            redeem V 2.1 except complaint: CHEQUE_NOT_HANDED_OVER position=1
            redeem V 1.3 on 2025-03-02 except outage:
                SERVICE_BEFORE_HANDOVER handed_over=2025-03-03 position=1 service_date=2025-03-02
            void 1st redemption: ok
            at 2026-03-01
            redeem V 1.3 on 2025-12-31 except outage:
                PRESENTED_TOO_LATE last_presentation=2026-02-28 position=1

                                             debit      credit
            escrow A                        500.00
            provision A                     200.00      500.00
            circulating O                    20.00      210.00
            payable V A                      10.00       20.00
                                            730.00      730.00
        "]],
    );
}
