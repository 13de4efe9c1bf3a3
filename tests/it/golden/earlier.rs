//! What the journals of earlier releases fold to.

use expect_test::expect;

use super::{folded, listed};

#[test]
fn the_journal_of_the_fourth_release_folds_to_the_same_facts() {
    let (_, told) = folded(4);
    expect![[r#"
        57 entries, chain 2a3ef34255242003575311301b644e9d012ca901249a1cd681e6aad3be19b783
        facts ba8b3ce58e34f4acc25b7cbf40cace28ed2316618f758caf0735e950ef95d425
    "#]]
    .assert_eq(&told);
}

#[test]
fn the_journal_of_the_fourth_release_has_its_kinds_of_effects() {
    let (kinds, _) = folded(4);
    expect![[r#"
        48 kinds of effects:
          AgreementDrafted
          AgreementSigned
          ApprovalBegun
          AwardGranted
          BankLineBooked
          BookletGiven
          BookletsAllotted
          BookletsIssued
          BuyerCreated
          CalendarClosed
          CalendarOpened
          CallAbandoned
          ChequesCancelled
          ClawbackAbandoned
          ClawbackRecovered
          CodeKeyAdded
          ComputationFixed
          ContestDecided
          ContributionReceived
          CycleApproved
          CycleClosed
          EntitlementGranted
          FiguresRecorded
          FloatToppedUp
          Founded
          FunderCreated
          GoodwillGranted
          LabelGranted
          MoneyReceived
          OrderCreated
          PaymentBooked
          PaymentRunOpened
          PaymentRunSealed
          PaymentsMade
          PrescriberCreated
          Redeemed
          RedemptionUndone
          RulesSet
          ShareContested
          SharesRecorded
          StatementDefinitive
          StatementsIssued
          StatementsPrepared
          TableSet
          VenueChecked
          VenueRegistered
          VenueValidated
          VerdictProposed
    "#]]
    .assert_eq(&listed(&kinds));
}

#[test]
fn the_journal_of_the_third_release_folds_to_the_same_facts() {
    let (kinds, told) = folded(3);
    expect![[r#"
        37 entries, chain 7c2a69e37e32508a5192a2e3027218443836abbf1dc6ae643a6aee209c16adc3
        facts be03c7d19d572d8c4cb2a018c789176d5edfe6228b28419c73813ceac669e5b7
        32 kinds of effects:
          AgreementAmended
          AgreementDrafted
          AgreementEnded
          AgreementSigned
          AwardEnded
          AwardGranted
          BankLineBooked
          BookletGiven
          BookletsAllotted
          BookletsIssued
          BuyerCreated
          CodeKeyAdded
          ComputationFixed
          CycleApproved
          CycleClosed
          CycleReturned
          FiguresRecorded
          Founded
          FunderCreated
          LabelGranted
          MoneyReceived
          OrderCreated
          PrescriberCreated
          RecordRevised
          Redeemed
          RulesSet
          SharesRecorded
          TableSet
          VenueChecked
          VenueMoved
          VenueRegistered
          VenueValidated
    "#]]
    .assert_eq(&format!("{told}{}", listed(&kinds)));
}

#[test]
fn the_journal_of_the_second_release_folds_to_the_same_facts() {
    expect![[r"
        108 entries, chain 9a9017a5669186e310c1e7ee0ace4a92fbe61194a8defb79f9a6d910d658d8de
        facts db35e6922f948b2ba0dc05999e0d187b7fd296ebac29f177e65b63e738bdeb8c
    "]]
    .assert_eq(&folded(2).1);
}

#[test]
fn the_journal_of_the_second_release_has_its_kinds_of_effects() {
    expect![[r"
        62 kinds of effects:
          AllotmentConfirmed
          BankAccountConfirmed
          BankAccountProposed
          BankAccountRefused
          BankBalanceRecorded
          BankLineBooked
          BookletBlocked
          BookletGiven
          BookletReplaced
          BookletUnblocked
          BookletsActivated
          BookletsAllotted
          BookletsBlocked
          BookletsIssued
          BookletsLapsed
          BookletsPrepared
          BookletsReturned
          BookletsUnblocked
          BookletsWithdrawn
          BuyerCreated
          CalendarClosed
          CalendarOpened
          ChequesBlocked
          ChequesCancelled
          ChequesUnblocked
          ClockAccepted
          CodeKeyAdded
          CycleApproved
          CycleClosed
          EnrolmentSet
          EntitlementGranted
          EntitlementRevoked
          FiguresRecorded
          Founded
          FunderCreated
          LabelGranted
          LabelWithdrawn
          LotsFormed
          MandateRecorded
          MilestoneReached
          MoneyReceived
          OrderCreated
          OrderFunded
          PaymentBooked
          PaymentReturned
          PaymentRunOpened
          PaymentRunSealed
          PaymentsMade
          PrescriberCreated
          RecordRevised
          RecordsErased
          Redeemed
          RedemptionExcepted
          RedemptionVoided
          RulesSet
          VenueChecked
          VenueEnded
          VenueMoved
          VenueRegistered
          VenueResumed
          VenueSuspended
          VenueValidated
    "]]
    .assert_eq(&listed(&folded(2).0));
}

#[test]
fn the_journal_of_the_first_release_folds_to_the_same_facts() {
    let (kinds, told) = folded(1);
    expect![[r"
        40 entries, chain db6de84892d3f611d4de3bd10e15b67af85c24bd19c8df0be05bded5f0b9ee04
        facts 2de855798508afdc822485f25a8e13693c914637f083171da72d6f07f8833c29
        28 kinds of effects:
          BankBalanceRecorded
          BankLineBooked
          BookletBlocked
          BookletHandedOver
          BookletUnblocked
          BookletsAllotted
          BookletsIssued
          BuyerCreated
          ClockAccepted
          CodeKeyAdded
          CycleApproved
          CycleClosed
          FiguresRecorded
          Founded
          MoneyReceived
          OrderCreated
          PaymentBooked
          PaymentReturned
          PaymentRunOpened
          PaymentRunSealed
          PaymentsMade
          PrescriberCreated
          Redeemed
          RedemptionVoided
          SchemeCreated
          VenueCreated
          VenueResumed
          VenueSuspended
    "]]
    .assert_eq(&[told, listed(&kinds)].concat());
}
