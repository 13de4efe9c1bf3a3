//! Golden bytes of every effect and word that came after the first release.

#![expect(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

use expect_test::expect;

use super::layout::check;
use super::*;
use crate::domain::calendar::Milestone;
use crate::domain::diagnosis::{Level, Public};
use crate::domain::entry::{
    CalendarEffect, Exception, OrderEffect, OrganisationEffect, SharingEffect, StockEffect,
};
use crate::domain::id::{AgreementId, BankAccountId, LotId};
use crate::domain::organisation::{
    AccountRefusal, Enrolment, Entitlement, FunderKind, LegalForm, Site, VatRegime, VenueEnding,
};
use crate::domain::registry::Subject;
use crate::domain::scheme::{Activation, CoFundingBase, CoFundingPath, Preset, Rules};

const RECORD: RecordDigest = RecordDigest([0xCC; 32]);

pub(super) fn days() -> DayRange {
    DayRange::new(day("2025-01-01"), day("2026-12-31")).unwrap()
}

fn set() -> ChequeSet {
    ChequeSet { booklet: booklet(), mask: 0b101 }
}

#[test]
fn every_effect_on_organisations_keeps_its_layout() {
    use OrganisationEffect as E;
    let (account, funder) = (BankAccountId::FIRST, FunderId::new(2).unwrap());
    let site = Site { departement: "16".parse().unwrap(), commune: None };
    let (legal_form, vat) = (LegalForm::SoleTrader, VatRegime::Exempt);
    let enrolment = Enrolment { set_off: true, legal_form, vat };
    let (subject, caller) = (Subject::Venue(venue()), "impression".parse().unwrap());
    let from = day("2025-07-01");
    let effects = [
        E::FunderCreated { funder, kind: FunderKind::CoFunder, record: RECORD },
        E::RecordRevised { subject, record: RECORD },
        E::RecordsErased { subject, records: vec![RECORD] },
        E::VenueRegistered { venue: venue(), site, record: RECORD },
        E::VenueMoved { venue: venue(), site },
        E::VenueChecked { venue: venue() },
        E::VenueValidated { venue: venue(), buyer: BUYER },
        E::LabelGranted { venue: venue(), days: days() },
        E::LabelWithdrawn { venue: venue(), from },
        E::VenueEnded { venue: venue(), last_day: from, reason: VenueEnding::Left },
        E::EnrolmentSet { venue: venue(), enrolment },
        E::BankAccountProposed { account, venue: venue(), record: RECORD },
        E::BankAccountConfirmed { account, from },
        E::BankAccountRefused { account, reason: AccountRefusal::ByBank },
        E::EntitlementGranted { caller, entitlement: Entitlement::Codes },
        E::EntitlementRevoked {
            caller: "impression".parse().unwrap(),
            entitlement: Entitlement::Exceptions,
        },
    ];
    check(
        &effects,
        &expect![[r#"
        FunderCreated 000201[cc*32]
        RecordRevised 0104ac02[cc*32]
        RecordsErased 0204ac0201[cc*32]
        VenueRegistered 03ac021000[cc*32]
        VenueMoved 04ac021000
        VenueChecked 05ac02
        VenueValidated 06ac0201
        LabelGranted 07ac02ac47854d
        LabelWithdrawn 08ac02e148
        VenueEnded 09ac02e14801
        EnrolmentSet 0aac02010401
        BankAccountProposed 0b01ac02[cc*32]
        BankAccountConfirmed 0c01e148
        BankAccountRefused 0d0102
        EntitlementGranted 0e0a696d7072657373696f6e00
        EntitlementRevoked 0f0a696d7072657373696f6e01
    "#]],
    );
}

#[test]
fn every_effect_on_booklets_keeps_its_layout() {
    use StockEffect as E;
    let (order, first, count) = (order(), booklet(), 50);
    let (prescriber, key) = (PrescriberId::FIRST, KeyVersion::FIRST);
    let day = day("2025-01-31");
    let validity = Validity { last_service: day, last_presentation: day, lapse: day };
    let (level, public) = (Some(Level::Basic), Some(Public::Seniors));
    let reason = Opposition::Stolen;
    let effects = [
        E::BookletsPrepared { order, first, count, key },
        E::BookletsActivated { order, first, count, validity },
        E::LotsFormed { lot: LotId::FIRST, first, count, size: 20 },
        E::AllotmentConfirmed { first, count, prescriber },
        E::BookletsReturned { first, count, prescriber },
        E::BookletsWithdrawn { order, first, count, cheques: 500 },
        E::BookletGiven { booklet: first, prescriber, day, validity, level, public },
        E::BookletsBlocked { first, count, reason },
        E::BookletsUnblocked { first, count },
        E::ChequesBlocked { cheques: set(), reason },
        E::ChequesUnblocked { cheques: set() },
        E::BookletReplaced { cheques: set(), by: first, key },
        E::BookletsLapsed { order, first, count, cheques: 498 },
        E::ChequesCancelled { cheques: vec![set()] },
    ];
    check(
        &effects,
        &expect![[r#"
        BookletsPrepared 0002c0c4073201
        BookletsActivated 0102c0c40732ca47ca47ca47
        LotsFormed 0201c0c4073214
        AllotmentConfirmed 03c0c4073201
        BookletsReturned 04c0c4073201
        BookletsWithdrawn 0502c0c40732f403
        BookletGiven 06c0c40701ca47ca47ca47ca4701010103
        BookletsBlocked 07c0c4073201
        BookletsUnblocked 08c0c40732
        ChequesBlocked 09c0c4070501
        ChequesUnblocked 0ac0c40705
        BookletReplaced 0bc0c40705c0c40701
        BookletsLapsed 0c02c0c40732f203
        ChequesCancelled 0d01c0c40705
    "#]],
    );
}

#[test]
fn every_effect_on_orders_keeps_its_layout() {
    let (order, amount, day) = (order(), cents(500_000), day("2025-01-31"));
    let reference: crate::domain::mandate::MandateReference = "M-2025/7".parse().unwrap();
    let funded = Some(reference.clone());
    check(
        &[
            OrderEffect::MandateRecorded { order, amount, reference, day },
            OrderEffect::OrderFunded { order, amount, reference: funded },
            OrderEffect::OrderFunded { order, amount, reference: None },
        ],
        &expect![[r#"
            MandateRecorded 0002a0c21e084d2d323032352f37ca47
            OrderFunded 0102a0c21e01084d2d323032352f37
            OrderFunded 0102a0c21e00
        "#]],
    );
    let milestones = [
        Milestone::Alert { days: 30 },
        Milestone::LastService,
        Milestone::ProvisionalStatement,
        Milestone::LastPresentation,
        Milestone::Lapse,
        Milestone::FinalStatement,
    ];
    let reached =
        milestones.map(|milestone| CalendarEffect::MilestoneReached { order, milestone, day });
    let others = [
        CalendarEffect::CalendarOpened { through: day },
        CalendarEffect::CalendarClosed { through: day },
    ];
    check(
        &[reached.to_vec(), others.to_vec()].concat(),
        &expect![[r#"
            MilestoneReached 0102001eca47
            MilestoneReached 010201ca47
            MilestoneReached 010202ca47
            MilestoneReached 010203ca47
            MilestoneReached 010204ca47
            MilestoneReached 010205ca47
            CalendarOpened 00ca47
            CalendarClosed 02ca47
        "#]],
    );
}

#[test]
fn every_later_effect_keeps_its_tag() {
    let rules = |preset: Preset| Effect::RulesSet {
        scheme: SchemeId::FIRST,
        version: 2,
        from: day("2025-07-01"),
        rules: Box::new(Rules { services: vec![Service::Access], ..preset.rules() }),
    };
    let checked = OrganisationEffect::VenueChecked { venue: venue() };
    let funded = OrderEffect::OrderFunded { order: order(), amount: cents(1), reference: None };
    check(
        &[
            rules(Preset::National),
            rules(Preset::SixMonths),
            Effect::Organisation(checked),
            Effect::Order(funded),
            Effect::Stock(StockEffect::ChequesUnblocked { cheques: set() }),
            Effect::Calendar(CalendarEffect::CalendarClosed { through: day("2025-01-31") }),
            Effect::RedemptionExcepted { reason: Exception::Complaint },
            Effect::Sharing(SharingEffect::AgreementSigned { agreement: AgreementId::FIRST }),
        ],
        &expect![[r#"
            RulesSet 1c0102e148e8070a0000011f00021c0c1f031e0f07251f0a00010a010700000f01a0c21e010000
            RulesSet 1c0102e148e8070a000106011c0c1f031e0f070e1f0a00010a010700000f01a0c21e010000
            Organisation 1d05ac02
            Order 1e01020100
            Stock 1f0ac0c40705
            Calendar 2002ca47
            RedemptionExcepted 2103
            Sharing 220201
        "#]],
    );
}

#[test]
fn every_later_word_keeps_its_tag() {
    check(
        FunderKind::ALL,
        &expect![[r#"
        Buyer 00
        CoFunder 01
        Contributor 02
    "#]],
    );
    check(
        LegalForm::ALL,
        &expect![[r#"
        PublicBody 00
        Association 01
        Company 02
        Cooperative 03
        SoleTrader 04
        Other 05
    "#]],
    );
    check(
        VatRegime::ALL,
        &expect![[r#"
        OutOfScope 00
        Exempt 01
        Subject 02
    "#]],
    );
    check(
        VenueEnding::ALL,
        &expect![[r#"
        Closed 00
        Left 01
        Excluded 02
        Merged 03
    "#]],
    );
    check(
        AccountRefusal::ALL,
        &expect![[r#"
        Withdrawn 00
        NotConfirmed 01
        ByBank 02
    "#]],
    );
    check(
        Entitlement::ALL,
        &expect![[r#"
            Codes 00
            Exceptions 01
            Contests 02
            Incidents 03
            Payments 04
        "#]],
    );
}

#[test]
fn every_word_of_booklets_and_rules_keeps_its_tag() {
    check(
        Level::ALL,
        &expect![[r#"
        Beginner 00
        Basic 01
        Intermediate 02
        Independent 03
    "#]],
    );
    check(
        Public::ALL,
        &expect![[r#"
        Youth 00
        Students 01
        Families 02
        Seniors 03
        Women 04
        JobSeekers 05
        General 06
    "#]],
    );
    check(
        Exception::ALL,
        &expect![[r#"
        Outage 00
        LateEntry 01
        BeforeSuspension 02
        Complaint 03
    "#]],
    );
    check(
        Activation::ALL,
        &expect![[r#"
        OnCash 00
        OnMandate 01
    "#]],
    );
    check(
        CoFundingBase::ALL,
        &expect![[r#"
        Gross 00
        Net 01
    "#]],
    );
    check(
        CoFundingPath::ALL,
        &expect![[r#"
        ThroughEscrow 00
        DirectToBuyer 01
    "#]],
    );
}
