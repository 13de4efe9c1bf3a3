//! Any of the effects and values that came after the first release.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::super::calendar::Milestone;
use super::super::diagnosis::{Level, Public};
use super::super::entry::{
    CalendarEffect, Effect, Exception, OrderEffect, OrganisationEffect, StockEffect,
};
use super::super::id::{
    BankAccountId, BookletId, FunderId, LotId, OrderId, PrescriberId, SchemeId, VenueId,
};
use super::super::mandate::MandateReference;
use super::super::money::{Cents, Rate};
use super::super::organisation::{
    AccountRefusal, Enrolment, Entitlement, FunderKind, LegalForm, Site, VatRegime, VenueEnding,
};
use super::super::registry::Subject;
use super::super::scheme::{
    Activation, CoFunding, CoFundingBase, CoFundingPath, EndCalendar, LastPresentation,
    LastService, Rules,
};
use super::super::time::{Day, DayRange};
use super::{
    caller, cents, cheque_set, commune, day, departement, first_rules, id, key, month_day, number,
    opposition, record, some_cents, text, validity,
};

/// Rules, half of them such as the first release could have written.
pub(super) fn rules() -> impl Strategy<Value = Rules> {
    let first = || first_rules().prop_map(Rules::from);
    prop_oneof![
        first(),
        (first(), terms()).prop_map(|(first, rules)| Rules {
            face_value: first.face_value,
            services: first.services,
            territory: first.territory,
            ..rules
        })
    ]
}

fn terms() -> impl Strategy<Value = Rules> {
    let alerts = vec(EndCalendar::ALERT_DAYS, 0..4).prop_map(|mut days| {
        days.sort_unstable_by(|a, b| b.cmp(a));
        days.dedup();
        days
    });
    let calendar = (month_day(), alerts, EndCalendar::PROVISIONAL_DAYS).prop_map(
        |(reference, alert_days, provisional_days)| EndCalendar {
            reference,
            alert_days,
            provisional_days,
        },
    );
    let days = (LastService::MONTHS, LastPresentation::DAYS);
    let co_funding = (
        (0..=1_000_000_u32).prop_map(|ppm| Rate::new(ppm).unwrap()),
        select(CoFundingBase::ALL),
        select(CoFundingPath::ALL),
    )
        .prop_map(|(rate_max, base, path)| CoFunding { rate_max, base, path });
    let rest = (select(Activation::ALL), Rules::PAYOUT_DAYS, any::<bool>());
    let national = super::super::scheme::Preset::National.rules();
    (calendar, days, co_funding, rest, option::of(cents())).prop_map(
        move |(calendar, (months, days), co_funding, rest, three_people_above)| Rules {
            activation: rest.0,
            last_service: LastService::AfterHandover { months },
            last_presentation: LastPresentation::DaysAfter(days),
            calendar,
            payout_days: rest.1,
            set_off: rest.2,
            co_funding,
            three_people_above,
            ..national.clone()
        },
    )
}

pub(super) fn days() -> impl Strategy<Value = DayRange> {
    (day(), day()).prop_map(|(a, b)| DayRange::new(a.min(b), a.max(b)).unwrap())
}

pub(super) fn enrolment() -> impl Strategy<Value = Enrolment> {
    (any::<bool>(), select(LegalForm::ALL), select(VatRegime::ALL))
        .prop_map(|(set_off, legal_form, vat)| Enrolment { set_off, legal_form, vat })
}

pub(super) fn site() -> impl Strategy<Value = Site> {
    (departement(), option::of(commune()))
        .prop_map(|(departement, commune)| Site { departement, commune })
}

pub(super) fn subject() -> impl Strategy<Value = Subject> {
    (1..=6_u8, number(u32::MAX))
        .prop_map(|(kind, number)| Subject::from_kind_and_number(kind, number).unwrap())
}

pub(super) fn entitlement() -> impl Strategy<Value = Entitlement> {
    select(Entitlement::ALL)
}

pub(super) fn refusal() -> impl Strategy<Value = AccountRefusal> {
    select(AccountRefusal::ALL)
}

pub(super) fn milestone() -> impl Strategy<Value = Milestone> {
    prop_oneof![
        any::<u16>().prop_map(|days| Milestone::Alert { days }),
        select(vec![
            Milestone::LastService,
            Milestone::ProvisionalStatement,
            Milestone::LastPresentation,
            Milestone::Lapse,
            Milestone::FinalStatement,
        ]),
    ]
}

fn organisations() -> Vec<BoxedStrategy<OrganisationEffect>> {
    use OrganisationEffect as E;
    let venue = || id(VenueId::new);
    let account = || id(BankAccountId::new);
    let kinds = select(vec![FunderKind::CoFunder, FunderKind::Contributor]);
    vec![
        (id(FunderId::new), kinds, record())
            .prop_map(|(funder, kind, record)| E::FunderCreated { funder, kind, record })
            .boxed(),
        (subject(), record())
            .prop_map(|(subject, record)| E::RecordRevised { subject, record })
            .boxed(),
        (subject(), vec(record(), 0..3))
            .prop_map(|(subject, records)| E::RecordsErased { subject, records })
            .boxed(),
        (venue(), site(), record())
            .prop_map(|(venue, site, record)| E::VenueRegistered { venue, site, record })
            .boxed(),
        (venue(), site()).prop_map(|(venue, site)| E::VenueMoved { venue, site }).boxed(),
        venue().prop_map(|venue| E::VenueChecked { venue }).boxed(),
        (venue(), id(FunderId::new))
            .prop_map(|(venue, buyer)| E::VenueValidated { venue, buyer })
            .boxed(),
        (venue(), days()).prop_map(|(venue, days)| E::LabelGranted { venue, days }).boxed(),
        (venue(), day()).prop_map(|(venue, from)| E::LabelWithdrawn { venue, from }).boxed(),
        (venue(), day(), select(VenueEnding::ALL))
            .prop_map(|(venue, last_day, reason)| E::VenueEnded { venue, last_day, reason })
            .boxed(),
        (venue(), enrolment())
            .prop_map(|(venue, enrolment)| E::EnrolmentSet { venue, enrolment })
            .boxed(),
        (account(), venue(), record())
            .prop_map(|(account, venue, record)| E::BankAccountProposed { account, venue, record })
            .boxed(),
        (account(), day())
            .prop_map(|(account, from)| E::BankAccountConfirmed { account, from })
            .boxed(),
        (account(), refusal())
            .prop_map(|(account, reason)| E::BankAccountRefused { account, reason })
            .boxed(),
        (caller(), entitlement())
            .prop_map(|(caller, entitlement)| E::EntitlementGranted { caller, entitlement })
            .boxed(),
        (caller(), entitlement())
            .prop_map(|(caller, entitlement)| E::EntitlementRevoked { caller, entitlement })
            .boxed(),
    ]
}

type Numbered = (BookletId, u32);

fn range() -> impl Strategy<Value = Numbered> {
    let last = super::super::code::BOOKLET_MAX - 9_999;
    (number(last), 1..=10_000_u32)
        .prop_map(|(first, count)| (BookletId::new(first).unwrap(), count))
}

/// Effects over ranges of booklets.
fn ranges() -> Vec<BoxedStrategy<StockEffect>> {
    use StockEffect as E;
    let (order, prescriber) = (|| id(OrderId::new), || id(PrescriberId::new));
    vec![
        (order(), range(), key())
            .prop_map(|(order, (first, count), (key, _))| E::BookletsPrepared {
                order,
                first,
                count,
                key,
            })
            .boxed(),
        (order(), range(), validity())
            .prop_map(|(order, (first, count), validity)| E::BookletsActivated {
                order,
                first,
                count,
                validity,
            })
            .boxed(),
        (id(LotId::new), range(), number(u32::MAX))
            .prop_map(|(lot, (first, count), size)| E::LotsFormed { lot, first, count, size })
            .boxed(),
        (range(), prescriber())
            .prop_map(|((first, count), prescriber)| E::AllotmentConfirmed {
                first,
                count,
                prescriber,
            })
            .boxed(),
        (range(), prescriber())
            .prop_map(|((first, count), prescriber)| E::BookletsReturned {
                first,
                count,
                prescriber,
            })
            .boxed(),
        (order(), range(), any::<u32>())
            .prop_map(|(order, (first, count), cheques)| E::BookletsWithdrawn {
                order,
                first,
                count,
                cheques,
            })
            .boxed(),
        (range(), opposition())
            .prop_map(|((first, count), reason)| E::BookletsBlocked { first, count, reason })
            .boxed(),
        range().prop_map(|(first, count)| E::BookletsUnblocked { first, count }).boxed(),
        (order(), range(), any::<u32>())
            .prop_map(|(order, (first, count), cheques)| E::BookletsLapsed {
                order,
                first,
                count,
                cheques,
            })
            .boxed(),
    ]
}

/// Effects on one booklet, and on chèques.
fn single() -> Vec<BoxedStrategy<StockEffect>> {
    use StockEffect as E;
    let person = (option::of(select(Level::ALL)), option::of(select(Public::ALL)));
    vec![
        ((id(BookletId::new), id(PrescriberId::new)), day(), validity(), person)
            .prop_map(|((booklet, prescriber), day, validity, (level, public))| E::BookletGiven {
                booklet,
                prescriber,
                day,
                validity,
                level,
                public,
            })
            .boxed(),
        (cheque_set(), opposition())
            .prop_map(|(cheques, reason)| E::ChequesBlocked { cheques, reason })
            .boxed(),
        cheque_set().prop_map(|cheques| E::ChequesUnblocked { cheques }).boxed(),
        (cheque_set(), id(BookletId::new), key())
            .prop_map(|(cheques, by, (key, _))| E::BookletReplaced { cheques, by, key })
            .boxed(),
        vec(cheque_set(), 0..4).prop_map(|cheques| E::ChequesCancelled { cheques }).boxed(),
    ]
}

fn calendar() -> impl Strategy<Value = CalendarEffect> {
    use CalendarEffect as E;
    prop_oneof![
        day().prop_map(|through| E::CalendarOpened { through }),
        (id(OrderId::new), milestone(), day())
            .prop_map(|(order, milestone, day)| E::MilestoneReached { order, milestone, day }),
        day().prop_map(|through| E::CalendarClosed { through }),
    ]
}

pub(super) fn mandate() -> impl Strategy<Value = MandateReference> {
    text("[A-Za-z0-9/._-]{1,35}")
}

fn orders() -> impl Strategy<Value = OrderEffect> {
    let order = || id(OrderId::new);
    let amount = || -> BoxedStrategy<Cents> { some_cents().boxed() };
    let of_day = (order(), amount(), mandate(), day());
    prop_oneof![
        of_day.prop_map(|(order, amount, reference, day): (_, _, _, Day)| {
            OrderEffect::MandateRecorded { order, amount, reference, day }
        }),
        (order(), amount(), option::of(mandate())).prop_map(|(order, amount, reference)| {
            OrderEffect::OrderFunded { order, amount, reference }
        }),
    ]
}

/// Every effect that came after the first release.
pub(super) fn effects() -> Vec<BoxedStrategy<Effect>> {
    let rules = (id(SchemeId::new), 1..=u16::MAX, day(), rules());
    let mut effects = vec![
        rules
            .prop_map(|(scheme, version, from, rules)| {
                let rules = Box::new(rules);
                Effect::RulesSet { scheme, version, from, rules }
            })
            .boxed(),
        orders().prop_map(Effect::Order).boxed(),
        calendar().prop_map(Effect::Calendar).boxed(),
        select(Exception::ALL).prop_map(|reason| Effect::RedemptionExcepted { reason }).boxed(),
    ];
    effects
        .extend(organisations().into_iter().map(|one| one.prop_map(Effect::Organisation).boxed()));
    let stock = ranges().into_iter().chain(single());
    effects.extend(stock.map(|one| one.prop_map(Effect::Stock).boxed()));
    let sharing = super::sharing::effects().into_iter();
    effects.extend(sharing.map(|one| one.prop_map(Effect::Sharing).boxed()));
    let claims = super::claims::effects().into_iter();
    effects.extend(claims.map(|one| one.prop_map(Effect::Claim).boxed()));
    let incidents = super::claims::incident_effects().into_iter();
    effects.extend(incidents.map(|one| one.prop_map(Effect::Incident).boxed()));
    let banking = super::banking::effects().into_iter();
    effects.extend(banking.map(|one| one.prop_map(Effect::Banking).boxed()));
    effects
}
