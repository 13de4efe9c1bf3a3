//! What old entries can be asked for by.

use expect_test::expect;

use super::*;
use pb::list_redemptions_request::Filter;

fn of(filter: Option<Filter>) -> pb::ListRedemptionsRequest {
    pb::ListRedemptionsRequest { filter, ..pb::ListRedemptionsRequest::default() }
}

#[test]
fn nothing_is_required_of_a_list() {
    check::<RedemptionsWanted, _>(of(None), &expect!["ok"]);
    check::<RedemptionsWanted, _>(
        pb::ListRedemptionsRequest {
            first_day: "2025-01-31".to_owned(),
            last_day: "2025-01-31".to_owned(),
            ..of(Some(Filter::Buyer("funders/1".to_owned())))
        },
        &expect!["ok"],
    );
    check::<TransfersWanted, _>(pb::ListTransfersRequest::default(), &expect!["ok"]);
}

#[test]
fn a_list_is_refused_with_all_that_is_wrong() {
    check::<RedemptionsWanted, _>(
        pb::ListRedemptionsRequest {
            first_day: "2025-02-30".to_owned(),
            last_day: "tomorrow".to_owned(),
            page_size: -1,
            page_token: "00".to_owned(),
            ..of(Some(Filter::Order("venues/1".to_owned())))
        },
        &expect![[r#"
            order: not a name of the form `orders/{number}`
            first_day: not a day of the years 2000 to 2199 written as YYYY-MM-DD, as in
                2025-01-31
            last_day: not a day of the years 2000 to 2199 written as YYYY-MM-DD, as in
                2025-01-31
            page_size: -1 is negative: 0 stands for 100, the most is 500
            page_token: not a `next_page_token` of this method with these arguments; leave it
                out to start again
        "#]],
    );
    check::<TransfersWanted, _>(
        pb::ListTransfersRequest {
            account: "accounts/cash".to_owned(),
            first_day: "2025-02-02".to_owned(),
            last_day: "2025-02-01".to_owned(),
            ..pb::ListTransfersRequest::default()
        },
        &expect![[r#"
            account: not an account: one of `accounts/escrow.funders-1`,
                `accounts/provision.funders-1`, `accounts/circulating.orders-1`,
                `accounts/payable.venues-1.funders-1`, `accounts/transit.payments-1.funders-1`,
                `accounts/contribution.funders-2.funders-1`,
                `accounts/co-funding.funders-2.funders-1`,
                `accounts/clawback.venues-1.funders-1`, `accounts/deferred.funders-1`,
                `accounts/held.funders-1`, `accounts/owed.funders-2.funders-1`,
                `accounts/escrow.unassigned`, `accounts/operator`, `accounts/suspense.in`,
                `accounts/suspense.out`
            last_day: 2025-02-01 is before `first_day`
        "#]],
    );
}

#[test]
fn a_token_is_for_the_same_list_alone() {
    let name = "orders/1".to_owned();
    let wanted = RedemptionsWanted::try_from(of(Some(Filter::Order(name.clone())))).unwrap();
    let page_token = wanted.page.scope.token("9 redemptions/4");
    let with = |filter| pb::ListRedemptionsRequest { page_token: page_token.clone(), ..of(filter) };
    check::<RedemptionsWanted, _>(with(Some(Filter::Order(name))), &expect!["ok"]);
    for other in [None, Some(Filter::Order("orders/2".to_owned()))] {
        assert!(RedemptionsWanted::try_from(with(other)).is_err());
    }
    let days = pb::ListTransfersRequest {
        first_day: "2025-02-01".to_owned(),
        ..pb::ListTransfersRequest::default()
    };
    let wanted = TransfersWanted::try_from(days).unwrap();
    let page_token = wanted.page.scope.token("9 transfers/4-1");
    let other = pb::ListTransfersRequest { page_token, ..pb::ListTransfersRequest::default() };
    assert!(TransfersWanted::try_from(other).is_err());
}
