//! Any entry and any facts, for tests of properties: every value in its range, none related to
//! another, except that the orders say how many booklets there are.
//!
//! **Invariant:** small numbers and the ends of every range come up as often as all others.

mod banking;
mod claims;
mod facts;
mod later;
mod sharing;

use std::fmt::Debug;
use std::str::FromStr;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::Union;

pub(crate) use facts::facts;

use super::account::{Account, Credit, Debit, Transfer};
use super::bank::{BankLine, BankReference, Flow};
use super::code::{Fingerprint, KeyVersion};
use super::entry::{
    ChequeSet, Effect, Entry, FigureLine, FigureTotals, FiguresDigest, Part, PaymentLine,
    PaymentMade,
};
use super::facts::{Label, Opposition, OrderTerms, Suspension, VenueTerms, VoidReason};
use super::id::{
    BookletId, CycleId, FunderId, LedgerId, OrderId, PaymentId, PaymentRunId, PrescriberId,
    RedemptionId, SchemeId, Sequence, VenueId,
};
use super::money::Cents;
use super::registry::RecordDigest;
use super::request::{CallerId, RequestDigest, RequestId};
use super::scheme::{FirstRules, Handover, MonthDay, Rules, Territory, Validity};
use super::service::Service;
use super::territory::{Departement, InseeCode};
use super::time::{Day, DayRange, Timestamp};

fn number(max: u32) -> impl Strategy<Value = u32> {
    prop_oneof![1..=4_u32, 1..=max, Just(max)]
}

fn id<T: Debug>(new: fn(u32) -> Option<T>) -> impl Strategy<Value = T> {
    number(u32::MAX).prop_map(move |number| new(number).unwrap())
}

fn text<T: FromStr<Err: Debug> + Debug>(form: &'static str) -> impl Strategy<Value = T> {
    form.prop_map(|text| text.parse().unwrap())
}

fn caller() -> impl Strategy<Value = CallerId> {
    text("[a-z0-9][a-z0-9._-]{0,63}")
}

fn label() -> impl Strategy<Value = Label> {
    text("[a-z0-9-]{1,32}")
}

fn reference() -> impl Strategy<Value = BankReference> {
    text("[A-Za-z0-9/._-]{1,35}")
}

fn sequence() -> impl Strategy<Value = Sequence> {
    prop_oneof![1..=4_u64, 1..=u64::MAX].prop_map(|number| Sequence::new(number).unwrap())
}

fn cents_up_to(max: Cents) -> impl Strategy<Value = Cents> {
    let max = max.get();
    prop_oneof![1..=2_000_u64.min(max), 1..=max, Just(max)].prop_map(|n| Cents::new(n).unwrap())
}

/// At least one cent.
fn some_cents() -> impl Strategy<Value = Cents> {
    cents_up_to(Cents::MAX)
}

fn cents() -> impl Strategy<Value = Cents> {
    prop_oneof![1 => Just(Cents::ZERO), 3 => some_cents()]
}

fn day() -> impl Strategy<Value = Day> {
    let days = Day::MIN.epoch_days()..=Day::MAX.epoch_days();
    prop_oneof![20_089..=20_454_i32, days].prop_map(|days| Day::from_epoch_days(days).unwrap())
}

fn timestamp() -> impl Strategy<Value = Timestamp> {
    let micros = Timestamp::MIN.micros()..=Timestamp::MAX.micros();
    micros.prop_map(|micros| Timestamp::from_micros(micros).unwrap())
}

fn record() -> impl Strategy<Value = RecordDigest> {
    any::<[u8; 32]>().prop_map(RecordDigest)
}

fn ledger() -> impl Strategy<Value = LedgerId> {
    any::<[u8; 16]>().prop_map(LedgerId)
}

fn key() -> impl Strategy<Value = (KeyVersion, Fingerprint)> {
    (1..=63_u8, any::<[u8; 16]>())
        .prop_map(|(version, bytes)| (KeyVersion::new(version).unwrap(), Fingerprint(bytes)))
}

fn account() -> impl Strategy<Value = Account> {
    let (funder, venue) = (|| id(FunderId::new), || id(VenueId::new));
    prop_oneof![
        funder().prop_map(|buyer| Account::Escrow { buyer }),
        funder().prop_map(|buyer| Account::Provision { buyer }),
        id(OrderId::new).prop_map(|order| Account::Circulating { order }),
        (venue(), funder()).prop_map(|(venue, buyer)| Account::Payable { venue, buyer }),
        (id(PaymentId::new), funder())
            .prop_map(|(payment, buyer)| Account::Transit { payment, buyer }),
        (funder(), funder())
            .prop_map(|(contributor, buyer)| Account::Contribution { contributor, buyer }),
        (funder(), funder()).prop_map(|(co_funder, buyer)| Account::CoFunding { co_funder, buyer }),
        (venue(), funder()).prop_map(|(venue, buyer)| Account::Clawback { venue, buyer }),
        funder().prop_map(|buyer| Account::Deferred { buyer }),
        funder().prop_map(|buyer| Account::Held { buyer }),
        (funder(), funder()).prop_map(|(funder, buyer)| Account::Owed { funder, buyer }),
        Just(Account::Unassigned),
        Just(Account::Operator),
        Just(Account::SuspenseIn),
        Just(Account::SuspenseOut),
    ]
}

fn transfer() -> impl Strategy<Value = Transfer> {
    (account(), account(), some_cents())
        .prop_filter_map("one account", |(debit, credit, amount)| {
            Transfer::new(Debit(debit), Credit(credit), amount).ok()
        })
}

fn departement() -> impl Strategy<Value = Departement> {
    (1..=988_u16).prop_filter_map("no département", Departement::new)
}

fn commune() -> impl Strategy<Value = InseeCode> {
    text("(0[1-9]|[13-8][0-9]|2[1-9AB]|9[0-578])[0-9]{3}")
}

fn territory() -> impl Strategy<Value = Territory> {
    let within = (vec(departement(), 0..3), vec(commune(), 0..3))
        .prop_map(|(departements, communes)| Territory::Within { departements, communes });
    prop_oneof![Just(Territory::Anywhere), within]
}

fn month_day() -> impl Strategy<Value = MonthDay> {
    (1..=12_i8, 1..=31_i8).prop_filter_map("not in every year", |(m, d)| MonthDay::new(m, d))
}

fn first_rules() -> impl Strategy<Value = FirstRules> {
    let days = (month_day(), month_day(), 0..=Rules::AGE_MAX);
    let caps = (1..=10_u8, option::of(any::<u32>()), option::of(any::<u32>()));
    let services = vec(select(&Service::ALL[..]), 1..9);
    let handover = select(vec![Handover::Required, Handover::NotRequired]);
    let chequier = (cents_up_to(Rules::FACE_MAX), 1..=15_u8);
    (chequier, days, caps, services, territory(), handover).prop_map(
        |((face_value, cheques_per_booklet), days, caps, services, territory, handover)| {
            FirstRules {
                face_value,
                cheques_per_booklet,
                last_service: days.0.min(days.1),
                last_presentation: days.0.max(days.1),
                service_age_days: days.2,
                cheques_per_redemption: caps.0,
                cheques_per_venue_day: caps.1,
                cheques_per_booklet_day: caps.2,
                services,
                territory,
                handover,
            }
        },
    )
}

fn validity() -> impl Strategy<Value = Validity> {
    (day(), day(), day()).prop_map(|(last_service, last_presentation, lapse)| Validity {
        last_service,
        last_presentation,
        lapse,
    })
}

fn venue_terms() -> impl Strategy<Value = VenueTerms> {
    (departement(), option::of(commune()), day(), day(), record()).prop_map(
        |(departement, commune, a, b, record)| {
            let label = DayRange::new(a.min(b), a.max(b)).unwrap();
            VenueTerms { departement, commune, label, record }
        },
    )
}

fn order_terms() -> impl Strategy<Value = OrderTerms> {
    let whose = (id(FunderId::new), id(SchemeId::new));
    (whose, number(1_000_000), day(), cents_up_to(Rules::FACE_MAX), 1..=15_u8).prop_map(
        |((buyer, scheme), quantity, outer_day, face_value, cheques_per_booklet)| OrderTerms {
            buyer,
            scheme,
            quantity,
            outer_day,
            face_value,
            cheques_per_booklet,
        },
    )
}

fn suspension() -> impl Strategy<Value = Suspension> {
    select(vec![Suspension::Inquiry, Suspension::OwnRequest, Suspension::Label])
}

fn opposition() -> impl Strategy<Value = Opposition> {
    use Opposition::{Damaged, Lost, Stolen, Suspicious};
    select(vec![Lost, Stolen, Damaged, Suspicious])
}

fn cheque_set() -> impl Strategy<Value = ChequeSet> {
    (id(BookletId::new), 1..=0x7FFF_u16).prop_map(|(booklet, mask)| ChequeSet { booklet, mask })
}

fn part() -> impl Strategy<Value = Part> {
    (id(OrderId::new), any::<u16>(), cents(), vec(cheque_set(), 1..4)).prop_map(
        |(order, rules_version, value, cheques)| Part { order, rules_version, value, cheques },
    )
}

fn figure_line() -> impl Strategy<Value = FigureLine> {
    let whose = (id(VenueId::new), id(FunderId::new));
    (whose, any::<u32>(), any::<u32>(), cents()).prop_map(
        |((venue, buyer), redemptions, cheques, amount)| FigureLine {
            venue,
            buyer,
            redemptions,
            cheques,
            amount,
        },
    )
}

fn figure_totals() -> impl Strategy<Value = FigureTotals> {
    (any::<u32>(), cents(), any::<[u8; 32]>()).prop_map(|(lines, amount, digest)| FigureTotals {
        lines,
        amount,
        digest: FiguresDigest(digest),
    })
}

fn payment_line() -> impl Strategy<Value = PaymentLine> {
    (id(FunderId::new), some_cents()).prop_map(|(buyer, amount)| PaymentLine { buyer, amount })
}

fn payment_made() -> impl Strategy<Value = PaymentMade> {
    (id(PaymentId::new), id(VenueId::new), 1..=u16::MAX, vec(payment_line(), 0..3))
        .prop_map(|(payment, venue, attempt, lines)| PaymentMade { payment, venue, attempt, lines })
}

fn bank_line() -> impl Strategy<Value = BankLine> {
    (day(), select(vec![Flow::In, Flow::Out]), some_cents(), reference())
        .prop_map(|(day, flow, amount, reference)| BankLine { day, flow, amount, reference })
}

/// Effects about what the ledger is made of.
fn foundation() -> Vec<BoxedStrategy<Effect>> {
    let venue = || id(VenueId::new);
    vec![
        ledger().prop_map(|ledger| Effect::Founded { ledger }).boxed(),
        key()
            .prop_map(|(version, fingerprint)| Effect::CodeKeyAdded { version, fingerprint })
            .boxed(),
        Just(Effect::ClockAccepted).boxed(),
        (id(SchemeId::new), first_rules())
            .prop_map(|(scheme, rules)| Effect::SchemeCreated { scheme, rules })
            .boxed(),
        (id(FunderId::new), record())
            .prop_map(|(funder, record)| Effect::BuyerCreated { funder, record })
            .boxed(),
        (id(PrescriberId::new), record())
            .prop_map(|(prescriber, record)| Effect::PrescriberCreated { prescriber, record })
            .boxed(),
        (venue(), venue_terms())
            .prop_map(|(venue, terms)| Effect::VenueCreated { venue, terms })
            .boxed(),
        (venue(), suspension())
            .prop_map(|(venue, reason)| Effect::VenueSuspended { venue, reason })
            .boxed(),
        venue().prop_map(|venue| Effect::VenueResumed { venue }).boxed(),
        (id(OrderId::new), order_terms())
            .prop_map(|(order, terms)| Effect::OrderCreated { order, terms })
            .boxed(),
    ]
}

/// Effects about booklets and chèques.
fn circulation() -> Vec<BoxedStrategy<Effect>> {
    let range = || (number(super::code::BOOKLET_MAX - 9_999), 1..=10_000_u32);
    let booklet = || id(BookletId::new);
    let redeemed = (
        (id(VenueId::new), day()),
        select(&Service::ALL[..]),
        vec(sharing::procedure(), 0..4),
        vec(part(), 1..3),
    );
    let reason = select(vec![
        VoidReason::EntryError,
        VoidReason::ServiceNotGiven,
        VoidReason::HolderRequest,
    ]);
    vec![
        (id(OrderId::new), range(), key(), validity())
            .prop_map(|(order, (first, count), (key, _), validity)| {
                let first = BookletId::new(first).unwrap();
                Effect::BookletsIssued { order, first, count, key, validity }
            })
            .boxed(),
        (range(), id(PrescriberId::new))
            .prop_map(|((first, count), prescriber)| {
                let first = BookletId::new(first).unwrap();
                Effect::BookletsAllotted { first, count, prescriber }
            })
            .boxed(),
        (booklet(), day())
            .prop_map(|(booklet, day)| Effect::BookletHandedOver { booklet, day })
            .boxed(),
        (booklet(), opposition())
            .prop_map(|(booklet, reason)| Effect::BookletBlocked { booklet, reason })
            .boxed(),
        booklet().prop_map(|booklet| Effect::BookletUnblocked { booklet }).boxed(),
        redeemed
            .prop_map(|((venue, service_date), service, procedures, parts)| Effect::Redeemed {
                venue,
                service,
                procedures,
                service_date,
                parts,
            })
            .boxed(),
        (sequence().prop_map(RedemptionId), reason)
            .prop_map(|(redemption, reason)| Effect::RedemptionVoided { redemption, reason })
            .boxed(),
    ]
}

/// Effects about cycles, payments and the bank.
fn settling() -> Vec<BoxedStrategy<Effect>> {
    let (cycle, run) = (|| id(CycleId::new), || id(PaymentRunId::new));
    let payment = || id(PaymentId::new);
    vec![
        bank_line().prop_map(Effect::BankLineBooked).boxed(),
        id(FunderId::new).prop_map(|buyer| Effect::MoneyReceived { buyer }).boxed(),
        (cycle(), label(), sequence())
            .prop_map(|(cycle, label, first)| Effect::CycleClosed { cycle, label, first })
            .boxed(),
        (cycle(), number(u32::MAX), vec(figure_line(), 0..4), option::of(figure_totals()))
            .prop_map(|(cycle, part, lines, totals)| Effect::FiguresRecorded {
                cycle,
                part,
                lines,
                totals,
            })
            .boxed(),
        cycle().prop_map(|cycle| Effect::CycleApproved { cycle }).boxed(),
        (run(), cycle()).prop_map(|(run, cycle)| Effect::PaymentRunOpened { run, cycle }).boxed(),
        (run(), vec(payment_made(), 0..4))
            .prop_map(|(run, payments)| Effect::PaymentsMade { run, payments })
            .boxed(),
        (run(), any::<u32>(), cents())
            .prop_map(|(run, payments, sum)| Effect::PaymentRunSealed { run, payments, sum })
            .boxed(),
        (payment(), day())
            .prop_map(|(payment, day)| Effect::PaymentBooked { payment, day })
            .boxed(),
        (payment(), day())
            .prop_map(|(payment, day)| Effect::PaymentReturned { payment, day })
            .boxed(),
        (day(), cents(), reference())
            .prop_map(|(day, balance, reference)| Effect::BankBalanceRecorded {
                day,
                balance,
                reference,
            })
            .boxed(),
    ]
}

/// Any entry, with a few effects and transfers.
pub(crate) fn entry() -> impl Strategy<Value = Entry> {
    let effects = Union::new([foundation(), circulation(), settling(), later::effects()].concat());
    let when = (sequence(), timestamp(), day());
    let who = (caller(), any::<[u8; 16]>(), any::<[u8; 16]>());
    (when, who, vec(effects, 0..4), vec(transfer(), 0..4)).prop_map(
        |((sequence, at, day), (caller, request, digest), effects, transfers)| Entry {
            sequence,
            at,
            day,
            caller,
            request: RequestId(request),
            digest: RequestDigest(digest),
            effects,
            transfers,
        },
    )
}
