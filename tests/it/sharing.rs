//! Who bears what: the table of procedures, agreements, awards, and the shares of a cycle.

use expect_test::expect;

use crate::support::check_after;

const GIVEN: &str = "
    scheme S
    buyer A
    funder C contributor
    funder E co-funder
    prescriber P
    venue V departement 16 label 2025-01-01..2026-12-31
    order O of A under S for 20 booklets until 2026-12-31
    receive A 1000.00
    issue O 5
    allot 1..4 to P
    hand over 1 by P
    hand over 2 by P
";

const TABLE: &str = "
    table 2025-01-01 famille=caf social=caf,france-travail loisirs=
";

fn check(scenario: &str, expected: expect_test::Expect) {
    check_after(&format!("{GIVEN}{TABLE}"), scenario, expected);
}

#[test]
fn a_table_is_set_by_dated_versions() {
    check_after(
        GIVEN,
        "
        redeem V 1.1 procedures 11
        table 2025-03-03 famille=caf rente/social=caf:2,msa
        table 2025-03-03 rente/social=msa,caf:2 famille=caf
        table 2025-04-01 rente/famille=msa
        table 2025-04-01 famille=caf
        redeem V 1.1 procedures 11
        redeem V 1.2 on 2025-03-02 procedures 11
        redeem V 1.3 procedures papiers,famille
        at 2025-04-01
        redeem V 1.4 procedures 11
        redeem V 1.5 on 2025-03-31 procedures 11
        ",
        expect![[r#"
            redeem V 1.1 procedures 11: PROCEDURE_UNKNOWN position=1
            table 2025-03-03 famille=caf rente/social=caf:2,msa: ok
            table 2025-03-03 rente/social=msa,caf:2 famille=caf: TABLE_UNCHANGED version=1
            table 2025-04-01 rente/famille=msa: CATEGORY_FIXED procedure=procedures/11
            table 2025-04-01 famille=caf: ok
            redeem V 1.1 procedures 11: ok, redemptions/18, 10.00 of orders/1
            redeem V 1.2 on 2025-03-02 procedures 11: PROCEDURE_UNKNOWN position=1
            redeem V 1.3 procedures papiers,famille: ok, redemptions/19, 10.00 of orders/1
            at 2025-04-01
            redeem V 1.4 procedures 11: PROCEDURE_UNKNOWN position=1
            redeem V 1.5 on 2025-03-31 procedures 11: ok, redemptions/20, 10.00 of orders/1

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1000.00
            circulating O                    30.00      500.00
            payable V A                                  30.00
                                           1530.00     1530.00
        "#]],
    );
}

#[test]
fn the_example_of_the_design() {
    check(
        "
        agreement G of C for caf years 2025:3.00
        sign G by boss
        award W net 100000.00 of E to A under S rate 50
        redeem V 1.1 procedures social
        close 2025-03
        figures 2025-03
        ",
        expect![[r#"
            agreement G of C for caf years 2025:3.00: ok, agreements/1
            sign G by boss: ok
            award W net 100000.00 of E to A under S rate 50: ok, awards/1
            redeem V 1.1 procedures social: ok, redemptions/20, 10.00 of orders/1
            close 2025-03: ok, cycles/1
            figures 2025-03: ok, 10.00 in 1 lines
                venues/1 funders/1: 1, 1 cheques, 10.00
                agreements/1 2025 of funders/1: 1 cheques, 3.00
                awards/1: 3.50
                funders/1: 3.50 of 10.00
                organisations/1 of funders/1, over the envelope: 2.00
                organisations/2 of funders/1, no agreement: 5.00

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1000.00
            circulating O                    10.00      500.00
            payable V A                                  10.00
                                           1510.00     1510.00
        "#]],
    );
}

#[test]
fn an_agreement_is_drafted_signed_by_another_amended_and_ended() {
    check(
        "
        agreement G of C for caf years 2025:30.00:2 max 6.00 share 80
        redeem V 1.1 procedures famille
        sign G
        sign G by boss
        sign G by boss
        amend G from 2025-03-04 years 2025:30.00 share 50
        finish G after 2025-03-04
        finish G after 2025-03-05
        amend G from 2025-03-05 years 2025:30.00
        redeem V 1.2 procedures famille
        at 2025-03-05
        redeem V 1.3 1.4 on 2025-03-04 procedures famille
        redeem V 1.5 procedures famille
        close 2025-03
        figures 2025-03
        ",
        expect![[r#"
            agreement G of C for caf years 2025:30.00:2 max 6.00 share 80: ok, agreements/1
            redeem V 1.1 procedures famille: ok, redemptions/18, 10.00 of orders/1
            sign G: SAME_CALLER caller=operator
            sign G by boss: ok
            sign G by boss: AGREEMENT_NOT_DRAFT agreement=agreements/1
            amend G from 2025-03-04 years 2025:30.00 share 50: ok
            finish G after 2025-03-04: ok
            finish G after 2025-03-05: AGREEMENT_NOT_SIGNED agreement=agreements/1
            amend G from 2025-03-05 years 2025:30.00:
                AGREEMENT_NOT_SIGNED agreement=agreements/1
            redeem V 1.2 procedures famille: ok, redemptions/22, 10.00 of orders/1
            at 2025-03-05
            redeem V 1.3 1.4 on 2025-03-04 procedures famille:
                ok, redemptions/23, 20.00 of orders/1
            redeem V 1.5 procedures famille: ok, redemptions/24, 10.00 of orders/1
            close 2025-03: ok, cycles/1
            figures 2025-03: ok, 50.00 in 1 lines
                venues/1 funders/1: 4, 5 cheques, 50.00
                agreements/1 2025 of funders/1: 4 cheques, 22.00
                funders/1: 28.00 of 50.00
                organisations/1 of funders/1, outside the terms: 28.00

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1000.00
            circulating O                    50.00      500.00
            payable V A                                  50.00
                                           1550.00     1550.00
        "#]],
    );
}

#[test]
fn what_an_agreement_names_must_exist_and_be_a_contributor() {
    check(
        "
        agreement G of funders/9 for caf years 2025:1.00
        agreement G of C for organisations/9 years 2025:1.00
        agreement G of C for caf years 2025:1.00 version 2
        agreement G of C for caf years 2025:1.00 only 17
        agreement G of A for caf years 2025:1.00
        sign agreements/1
        amend agreements/1 from 2025-04-01 years 2025:1.00
        finish agreements/1 after 2025-04-01
        agreement G of C for caf years 2025:1.00
        amend G from 2025-04-01 years 2025:1.00
        finish G after 2025-04-01
        ",
        expect![[r#"
            agreement G of funders/9 for caf years 2025:1.00:
                FUNDER_NOT_FOUND funder=funders/9
            agreement G of C for organisations/9 years 2025:1.00:
                ORGANISATION_NOT_FOUND organisation=organisations/9
            agreement G of C for caf years 2025:1.00 version 2:
                TABLE_VERSION_NOT_FOUND version=2
            agreement G of C for caf years 2025:1.00 only 17:
                PROCEDURE_NOT_FOUND procedure=procedures/17
            agreement G of A for caf years 2025:1.00:
                FUNDER_NOT_CONTRIBUTOR funder=funders/1 kind=buyer
            sign agreements/1: AGREEMENT_NOT_FOUND agreement=agreements/1
            amend agreements/1 from 2025-04-01 years 2025:1.00:
                AGREEMENT_NOT_FOUND agreement=agreements/1
            finish agreements/1 after 2025-04-01: AGREEMENT_NOT_FOUND agreement=agreements/1
            agreement G of C for caf years 2025:1.00: ok, agreements/1
            amend G from 2025-04-01 years 2025:1.00:
                AGREEMENT_NOT_SIGNED agreement=agreements/1
            finish G after 2025-04-01: AGREEMENT_NOT_SIGNED agreement=agreements/1

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1000.00
            circulating O                               500.00
                                           1500.00     1500.00
        "#]],
    );
}

#[test]
fn agreements_of_one_organisation_never_overlap() {
    check(
        "
        agreement G of C for caf years 2025:1.00 in 16 only famille days 2025-01-01..2025-06-30
        agreement H of C for caf years 2025:1.00 in 17
        agreement I of C for caf years 2025:1.00 only social
        agreement J of C for caf years 2025:1.00 days 2025-07-01..2025-12-31
        agreement K of C for france-travail years 2025:1.00
        agreement L of C for caf years 2025:1.00 only famille
        sign G by boss
        sign H by boss
        sign I by boss
        sign K by boss
        sign L by boss
        amend G from 2025-05-01 years 2025:1.00 in 17 days 2025-01-01..2025-06-30
        finish H after 2025-04-30
        amend G from 2025-05-01 years 2025:1.00 in 17 only famille days 2025-01-01..2025-06-30
        sign J by boss
        ",
        expect![[r#"
            agreement G of C for caf years 2025:1.00 in 16 only famille days 2025-01-01..2025-06-30:
                ok, agreements/1
            agreement H of C for caf years 2025:1.00 in 17: ok, agreements/2
            agreement I of C for caf years 2025:1.00 only social: ok, agreements/3
            agreement J of C for caf years 2025:1.00 days 2025-07-01..2025-12-31:
                ok, agreements/4
            agreement K of C for france-travail years 2025:1.00: ok, agreements/5
            agreement L of C for caf years 2025:1.00 only famille: ok, agreements/6
            sign G by boss: ok
            sign H by boss: ok
            sign I by boss: AGREEMENT_OVERLAPS agreement=agreements/2
            sign K by boss: ok
            sign L by boss: AGREEMENT_OVERLAPS agreement=agreements/1
            amend G from 2025-05-01 years 2025:1.00 in 17 days 2025-01-01..2025-06-30:
                AGREEMENT_OVERLAPS agreement=agreements/2
            finish H after 2025-04-30: ok
            amend G from 2025-05-01 years 2025:1.00 in 17 only famille days 2025-01-01..2025-06-30:
                ok
            sign J by boss: ok

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1000.00
            circulating O                               500.00
                                           1500.00     1500.00
        "#]],
    );
}

#[test]
fn an_award_is_of_a_co_funder_within_the_rules_and_has_a_rank() {
    check(
        "
        award W net 100.00 of E to A under schemes/9 rate 50
        award W net 100.00 of funders/9 to A under S rate 50
        award W net 100.00 of E to C under S rate 50
        award W net 100.00 of C to A under S rate 50
        award W net 100.00 of E to A under S rate 51
        award W net 5.00 of E to A under S rate 50 rank 2
        award X gross 100.00 of E to A under S rate 10 rank 2 days 2025-03-01..2025-12-31
        award X gross 100.00 of E to A under S rate 10 rank 1
        redeem V 1.1 1.2
        stop awards/9 after 2025-03-01
        stop W after 2025-03-03
        stop W after 2025-03-04
        at 2025-03-04
        redeem V 1.3
        close 2025-03
        figures 2025-03
        ",
        expect![[r#"
            award W net 100.00 of E to A under schemes/9 rate 50:
                SCHEME_NOT_FOUND scheme=schemes/9
            award W net 100.00 of funders/9 to A under S rate 50:
                FUNDER_NOT_FOUND funder=funders/9
            award W net 100.00 of E to C under S rate 50:
                FUNDER_NOT_BUYER funder=funders/2 kind=contributor
            award W net 100.00 of C to A under S rate 50:
                FUNDER_NOT_CO_FUNDER funder=funders/2 kind=contributor
            award W net 100.00 of E to A under S rate 51:
                RATE_TOO_HIGH most=500000 rate=510000 scheme=schemes/1
            award W net 5.00 of E to A under S rate 50 rank 2: ok, awards/1
            award X gross 100.00 of E to A under S rate 10 rank 2 days 2025-03-01..2025-12-31:
                RANK_TAKEN award=awards/1
            award X gross 100.00 of E to A under S rate 10 rank 1: ok, awards/2
            redeem V 1.1 1.2: ok, redemptions/19, 20.00 of orders/1
            stop awards/9 after 2025-03-01: AWARD_NOT_FOUND award=awards/9
            stop W after 2025-03-03: ok
            stop W after 2025-03-04: AWARD_ENDED award=awards/1 last_day=2025-03-03
            at 2025-03-04
            redeem V 1.3: ok, redemptions/21, 10.00 of orders/1
            close 2025-03: ok, cycles/1
            figures 2025-03: ok, 30.00 in 1 lines
                venues/1 funders/1: 2, 3 cheques, 30.00
                awards/1: 5.00
                awards/2: 3.00
                funders/1: 22.00 of 30.00

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1000.00
            circulating O                    30.00      500.00
            payable V A                                  30.00
                                           1530.00     1530.00
        "#]],
    );
}

#[test]
fn figures_are_approved_with_their_shares_or_sent_back() {
    check(
        "
        send back cycles/1 doubt
        redeem V 1.1 procedures social
        close 2025-03 by first
        figures 2025-03
        send back 2025-03 doubt by first
        send back 2025-03 doubt figures other by second
        send back 2025-03 doubt by second
        approve 2025-03 figures other by second
        approve 2025-03 by second
        send back 2025-03 mismatch by second
        close 2025-04 by first
        figures 2025-04
        ",
        expect![[r#"
            send back cycles/1 doubt: CYCLE_NOT_FOUND cycle=cycles/1
            redeem V 1.1 procedures social: ok, redemptions/17, 10.00 of orders/1
            close 2025-03 by first: ok, cycles/1
            figures 2025-03: ok, 10.00 in 1 lines
                venues/1 funders/1: 1, 1 cheques, 10.00
                funders/1: 10.00 of 10.00
                organisations/1 of funders/1, no agreement: 5.00
                organisations/2 of funders/1, no agreement: 5.00
            send back 2025-03 doubt by first: SAME_CALLER caller=first
            send back 2025-03 doubt figures other by second: FIGURES_MISMATCH cycle=cycles/1
            send back 2025-03 doubt by second: ok
            approve 2025-03 figures other by second: FIGURES_MISMATCH cycle=cycles/1
            approve 2025-03 by second: ok
            send back 2025-03 mismatch by second: CYCLE_APPROVED cycle=cycles/1
            close 2025-04 by first: ok, cycles/2
            figures 2025-04: ok, 0.00 in 0 lines

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1000.00
            circulating O                    10.00      500.00
            payable V A                                  10.00
                                           1510.00     1510.00
        "#]],
    );
}

#[test]
fn shares_are_recorded_once_in_order_after_the_figures() {
    check(
        "
        redeem V 1.1 procedures social
        record shares cycles/1 part 1
        close 2025-03
        record shares 2025-03 part 1
        close 2025-04
        record shares 2025-04 part 1
        figures 2025-03
        record shares 2025-03 part 2
        record 2025-03 part 1
        ",
        expect![[r#"
            redeem V 1.1 procedures social: ok, redemptions/17, 10.00 of orders/1
            record shares cycles/1 part 1: CYCLE_NOT_FOUND cycle=cycles/1
            close 2025-03: ok, cycles/1
            record shares 2025-03 part 1: CYCLE_NOT_COMPUTED cycle=cycles/1
            close 2025-04: ok, cycles/2
            record shares 2025-04 part 1: CYCLE_NOT_COMPUTED cycle=cycles/1
            figures 2025-03: ok, 10.00 in 1 lines
                venues/1 funders/1: 1, 1 cheques, 10.00
                funders/1: 10.00 of 10.00
                organisations/1 of funders/1, no agreement: 5.00
                organisations/2 of funders/1, no agreement: 5.00
            record shares 2025-03 part 2: CYCLE_COMPUTED cycle=cycles/1
            record 2025-03 part 1: CYCLE_COMPUTED cycle=cycles/1

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1000.00
            circulating O                    10.00      500.00
            payable V A                                  10.00
                                           1510.00     1510.00
        "#]],
    );
}

#[test]
fn what_a_void_gives_back_is_borne_by_nobody() {
    check(
        "
        agreement G of C for caf years 2025:15.00
        sign G by boss
        redeem V 1.1 procedures famille
        redeem V 1.2 procedures famille
        void 1st redemption
        redeem V 1.3 procedures famille
        close 2025-03
        redeem V 1.4 procedures famille
        close 2025-04
        figures 2025-03
        figures 2025-04
        ",
        expect![[r#"
            agreement G of C for caf years 2025:15.00: ok, agreements/1
            sign G by boss: ok
            redeem V 1.1 procedures famille: ok, redemptions/19, 10.00 of orders/1
            redeem V 1.2 procedures famille: ok, redemptions/20, 10.00 of orders/1
            void 1st redemption: ok
            redeem V 1.3 procedures famille: ok, redemptions/22, 10.00 of orders/1
            close 2025-03: ok, cycles/1
            redeem V 1.4 procedures famille: ok, redemptions/24, 10.00 of orders/1
            close 2025-04: ok, cycles/2
            figures 2025-03: ok, 20.00 in 1 lines
                venues/1 funders/1: 2, 2 cheques, 20.00
                agreements/1 2025 of funders/1: 2 cheques, 15.00
                funders/1: 5.00 of 20.00
                organisations/1 of funders/1, over the envelope: 5.00
            figures 2025-04: ok, 10.00 in 1 lines
                venues/1 funders/1: 1, 1 cheques, 10.00
                funders/1: 10.00 of 10.00
                organisations/1 of funders/1, over the envelope: 10.00

                                             debit      credit
            escrow A                       1000.00
            provision A                     500.00     1000.00
            circulating O                    40.00      510.00
            payable V A                      10.00       40.00
                                           1550.00     1550.00
        "#]],
    );
}
