//! The list: meaning, fields, kind, reason and message of every refusal, in order of precedence.

use super::super::claim::{StatementKey, Verdict};
use super::super::id::{
    AgreementId, AwardId, BankAccountId, BankLineId, BookletId, ChequeId, ContestId, CycleId,
    FunderId, LotId, OrderId, OrganisationId, PaymentId, PaymentRunId, PrescriberId, RedemptionId,
    RefundId, SchemeId, VenueId,
};
use super::super::organisation::{Entitlement, FunderKind};
use super::super::request::{CallerId, RequestId};
use super::super::{
    account::Account, bank::BankReference, mandate::MandateReference, money::Cents,
    payment::PayeeVerdict, procedure::Procedure, registry::Subject, service::Service, time::Day,
};
use super::{Kind, Position, Row};

rejections! {
    /// The caller has already used this request id for another content.
    RequestReused { request: RequestId }
        Reused "REQUEST_REUSED" "request {request} was already used with other content"
    /// The caller is not entitled: someone else must grant it.
    NotEntitled { caller: CallerId, entitlement: Entitlement }
        Denied "NOT_ENTITLED" "{caller} is not entitled: {entitlement}"
    /// No such scheme.
    SchemeNotFound { scheme: SchemeId }
        Missing "SCHEME_NOT_FOUND" "{scheme} does not exist"
    /// No such funder.
    FunderNotFound { funder: FunderId }
        Missing "FUNDER_NOT_FOUND" "{funder} does not exist"
    /// No such prescriber.
    PrescriberNotFound { prescriber: PrescriberId }
        Missing "PRESCRIBER_NOT_FOUND" "{prescriber} does not exist"
    /// No such venue.
    VenueNotFound { venue: VenueId }
        Missing "VENUE_NOT_FOUND" "{venue} does not exist"
    /// No such bank account.
    BankAccountNotFound { account: BankAccountId }
        Missing "BANK_ACCOUNT_NOT_FOUND" "{account} does not exist"
    /// No such order.
    OrderNotFound { order: OrderId }
        Missing "ORDER_NOT_FOUND" "{order} does not exist"
    /// No such lot.
    LotNotFound { lot: LotId }
        Missing "LOT_NOT_FOUND" "{lot} does not exist"
    /// No such booklet, or the range names one that has no number yet.
    BookletNotFound { booklet: BookletId }
        Missing "BOOKLET_NOT_FOUND" "{booklet} does not exist"
    /// The booklet has no such chèque.
    ChequeNotFound { cheque: ChequeId }
        Missing "CHEQUE_NOT_FOUND" "{cheque} does not exist"
    /// No redemption of this venue has this name.
    RedemptionNotFound { redemption: RedemptionId }
        Missing "REDEMPTION_NOT_FOUND" "{redemption} is no redemption of this venue"
    /// No such cycle.
    CycleNotFound { cycle: CycleId }
        Missing "CYCLE_NOT_FOUND" "{cycle} does not exist"
    /// No such organisation behind procedures.
    OrganisationNotFound { organisation: OrganisationId }
        Missing "ORGANISATION_NOT_FOUND" "{organisation} does not exist"
    /// No such agreement.
    AgreementNotFound { agreement: AgreementId }
        Missing "AGREEMENT_NOT_FOUND" "{agreement} does not exist"
    /// No such award.
    AwardNotFound { award: AwardId }
        Missing "AWARD_NOT_FOUND" "{award} does not exist"
    /// No such statement.
    StatementNotFound { statement: StatementKey }
        Missing "STATEMENT_NOT_FOUND" "{statement} does not exist"
    /// No such contest.
    ContestNotFound { contest: ContestId }
        Missing "CONTEST_NOT_FOUND" "{contest} does not exist"
    /// No version of the table of procedures has this number.
    TableVersionNotFound { version: u16 }
        Missing "TABLE_VERSION_NOT_FOUND" "the table of procedures has no version {version}"
    /// No version of the table has this procedure.
    ProcedureNotFound { procedure: Procedure }
        Missing "PROCEDURE_NOT_FOUND" "{procedure} does not exist"
    /// No such payment run.
    PaymentRunNotFound { run: PaymentRunId }
        Missing "PAYMENT_RUN_NOT_FOUND" "{run} does not exist"
    /// No such payment.
    PaymentNotFound { payment: PaymentId }
        Missing "PAYMENT_NOT_FOUND" "{payment} does not exist"
    /// No such refund.
    RefundNotFound { refund: RefundId }
        Missing "REFUND_NOT_FOUND" "{refund} does not exist"
    /// No line in suspense has this name.
    BankLineNotFound { line: BankLineId }
        Missing "BANK_LINE_NOT_FOUND" "{line} does not exist"
    /// The code's check character is wrong, or it is not 20 characters of the alphabet.
    CodeMistyped { position: Position }
        State "CODE_MISTYPED" "code {position} is mistyped: read it again"
    /// No chèque has this code.
    CodeUnknown { position: Position }
        State "CODE_UNKNOWN" "code {position} is the code of no chèque"
    /// The same chèque was given twice in one request.
    ChequeRepeated { position: Position }
        State "CHEQUE_REPEATED" "code {position} is a chèque that this request already names"
    /// The procedure is none of those that the ledger knows.
    ProcedureUnknown { position: Position }
        State "PROCEDURE_UNKNOWN" "procedure {position} is not known"
    /// The same procedure was given twice in one request.
    ProcedureRepeated { position: Position }
        State "PROCEDURE_REPEATED" "procedure {position} is one that this request already names"
    /// The venue's affiliation is not complete: it must be checked, then validated.
    VenueNotActive { venue: VenueId, state: &'static str }
        State "VENUE_NOT_ACTIVE" "{venue} is {state}, not active"
    /// The venue is suspended.
    VenueSuspended { venue: VenueId }
        State "VENUE_SUSPENDED" "{venue} is suspended"
    /// The venue has no label on the service date.
    VenueNotLabelled { venue: VenueId, service_date: Day }
        State "VENUE_NOT_LABELLED" "{venue} has no label on {service_date}"
    /// The chèque or its booklet is blocked by an opposition.
    ChequeBlocked { position: Position }
        State "CHEQUE_BLOCKED" "chèque {position} is blocked"
    /// Another booklet carries the chèque.
    ChequeReplaced { position: Position }
        State "CHEQUE_REPLACED" "chèque {position} was replaced by one of another booklet"
    /// The chèque was taken, and cancelled since: its value returned to the buyer.
    ChequeCancelled { position: Position }
        State "CHEQUE_CANCELLED" "chèque {position} was cancelled after it had been taken"
    /// The chèque's booklet is not issued: it waits for its money, or was withdrawn.
    ChequeNotIssued { position: Position }
        State "CHEQUE_NOT_ISSUED" "chèque {position} is not in circulation"
    /// The chèque's booklet has not been handed over to a person.
    ChequeNotHandedOver { position: Position }
        State "CHEQUE_NOT_HANDED_OVER" "the booklet of chèque {position} was not handed over"
    /// The chèque's scheme does not accept the service.
    ServiceNotAccepted { position: Position, service: Service }
        State "SERVICE_NOT_ACCEPTED" "chèque {position} does not pay for {service}"
    /// The venue is outside the territory of the chèque's scheme.
    TerritoryNotAccepted { position: Position, venue: VenueId }
        State "TERRITORY_NOT_ACCEPTED" "chèque {position} cannot be used where {venue} is"
    /// The service date has not yet begun anywhere on Earth.
    ServiceInFuture { service_date: Day }
        State "SERVICE_IN_FUTURE" "the service date {service_date} has not come yet"
    /// The service date is before the day on which the booklet was handed over.
    ServiceBeforeHandover { position: Position, service_date: Day, handed_over: Day }
        State "SERVICE_BEFORE_HANDOVER"
        "chèque {position} was handed over on {handed_over}, after the service of {service_date}"
    /// The service date is further back than the chèque's scheme allows.
    ServiceTooOld { position: Position, service_date: Day, oldest: Day }
        State "SERVICE_TOO_OLD"
        "the service of {service_date} is too old for chèque {position}: {oldest} at the earliest"
    /// The service date is after the last service day of the chèque or of the booklet.
    LastServiceDayPassed { position: Position, last_service: Day }
        State "LAST_SERVICE_DAY_PASSED" "chèque {position} could be used until {last_service}"
    /// The chèque's last presentation day has passed.
    PresentedTooLate { position: Position, last_presentation: Day }
        State "PRESENTED_TOO_LATE" "chèque {position} could be presented until {last_presentation}"
    /// The chèque has already been redeemed; `here` says whether by this venue.
    ChequeRedeemed { position: Position, service_date: Day, here: bool }
        State "CHEQUE_REDEEMED"
        "chèque {position} was already redeemed for a service of {service_date} (here: {here})"
    /// More chèques than the scheme allows in one redemption.
    CapPerRedemption { position: Position, cap: u8 }
        State "CAP_PER_REDEMPTION" "chèque {position} is past the {cap} of one redemption"
    /// More chèques than the scheme allows one venue for the services of one day.
    CapPerVenueDay { position: Position, cap: u32 }
        State "CAP_PER_VENUE_DAY" "chèque {position} is past the {cap} of this venue for that day"
    /// More chèques of one booklet than the scheme allows for the services of one day.
    CapPerBookletDay { position: Position, cap: u32 }
        State "CAP_PER_BOOKLET_DAY" "chèque {position} is past its booklet's {cap} for that day"
    /// A version of the rules would begin before another, or on a day that has begun somewhere.
    VersionTooEarly { scheme: SchemeId, from: Day, earliest: Day }
        State "VERSION_TOO_EARLY" "rules of {scheme} can change from {earliest} on, not {from}"
    /// The funder does not buy booklets.
    FunderNotBuyer { funder: FunderId, kind: FunderKind }
        State "FUNDER_NOT_BUYER" "{funder} is a {kind}, not a buyer"
    /// The funder is no contributor.
    FunderNotContributor { funder: FunderId, kind: FunderKind }
        State "FUNDER_NOT_CONTRIBUTOR" "{funder} is a {kind}, not a contributor"
    /// The funder is no co-funder.
    FunderNotCoFunder { funder: FunderId, kind: FunderKind }
        State "FUNDER_NOT_CO_FUNDER" "{funder} is a {kind}, not a co-funder"
    /// What a buyer pays is its provision, and meets no call.
    FunderIsBuyer { funder: FunderId }
        State "FUNDER_IS_BUYER" "{funder} is a buyer: what it pays is its provision"
    /// The table of procedures already says this.
    TableUnchanged { version: u16 }
        State "TABLE_UNCHANGED" "version {version} of the table already says this"
    /// A procedure keeps the category that it has.
    CategoryFixed { procedure: Procedure }
        State "CATEGORY_FIXED" "{procedure} stands below another category, and stays there"
    /// The agreement is not waiting to be signed.
    AgreementNotDraft { agreement: AgreementId }
        State "AGREEMENT_NOT_DRAFT" "{agreement} is not a draft"
    /// The agreement does not bind: it is a draft, or has ended.
    AgreementNotSigned { agreement: AgreementId }
        State "AGREEMENT_NOT_SIGNED" "{agreement} is not signed, or has ended"
    /// Another agreement of the organisation could apply to the same redemption.
    AgreementOverlaps { agreement: AgreementId }
        State "AGREEMENT_OVERLAPS" "{agreement} of the same organisation could apply as well"
    /// The rules of the scheme allow co-funders a smaller rate, in parts per million.
    RateTooHigh { scheme: SchemeId, rate: u32, most: u32 }
        State "RATE_TOO_HIGH" "{scheme} allows co-funders {most} parts per million, not {rate}"
    /// Another award of this buyer and scheme has this rank on some of these days.
    RankTaken { award: AwardId }
        State "RANK_TAKEN" "{award} already has this rank"
    /// The award has ended.
    AwardEnded { award: AwardId, last_day: Day }
        State "AWARD_ENDED" "{award} ended on {last_day}"
    /// The venue is not waiting to be checked.
    VenueNotDraft { venue: VenueId, state: &'static str }
        State "VENUE_NOT_DRAFT" "{venue} is {state}, not a draft"
    /// The venue is not waiting to be validated.
    VenueNotChecked { venue: VenueId, state: &'static str }
        State "VENUE_NOT_CHECKED" "{venue} is {state}, not checked"
    /// The venue has ended.
    VenueEnded { venue: VenueId, last_day: Day }
        State "VENUE_ENDED" "{venue} ended on {last_day}"
    /// The venue already has a label on some of these days.
    LabelOverlaps { venue: VenueId, first: Day, last: Day }
        State "LABEL_OVERLAPS" "{venue} already has a label from {first} to {last}"
    /// The venue has no label from this day on.
    LabelAbsent { venue: VenueId, from: Day }
        State "LABEL_ABSENT" "{venue} has no label from {from} on"
    /// The bank account is not waiting to be confirmed.
    BankAccountNotProposed { account: BankAccountId, state: &'static str }
        State "BANK_ACCOUNT_NOT_PROPOSED" "{account} is {state}, not proposed"
    /// The bank account is already refused.
    BankAccountRefused { account: BankAccountId }
        State "BANK_ACCOUNT_REFUSED" "{account} is refused"
    /// Another account of the same owner is used from this day on, or a later one.
    BankAccountTooEarly { account: BankAccountId, from: Day, earliest: Day }
        State "BANK_ACCOUNT_TOO_EARLY" "{account} can be used from {earliest} on, not {from}"
    /// The registry's log has nothing of this subject that could be erased.
    NothingToErase { subject: Subject }
        State "NOTHING_TO_ERASE" "nothing of {subject} is left to erase"
    /// What is known of a subject can be erased once nothing depends on it.
    SubjectInUse { subject: Subject }
        State "SUBJECT_IN_USE" "{subject} is in use: end it first"
    /// The caller already has the entitlement.
    EntitlementHeld { caller: CallerId, entitlement: Entitlement }
        State "ENTITLEMENT_HELD" "{caller} already has the entitlement {entitlement}"
    /// The caller does not have the entitlement.
    EntitlementNotHeld { caller: CallerId, entitlement: Entitlement }
        State "ENTITLEMENT_NOT_HELD" "{caller} does not have the entitlement {entitlement}"
    /// The venue is not suspended.
    VenueNotSuspended { venue: VenueId }
        State "VENUE_NOT_SUSPENDED" "{venue} is not suspended"
    /// The value of the booklet's chèques has returned to the buyer.
    BookletLapsed { booklet: BookletId, lapse: Day }
        State "BOOKLET_LAPSED" "{booklet} lapsed on {lapse}"
    /// The booklet is blocked by an opposition.
    BookletBlocked { booklet: BookletId }
        State "BOOKLET_BLOCKED" "{booklet} is blocked"
    /// The booklet is not blocked.
    BookletNotBlocked { booklet: BookletId }
        State "BOOKLET_NOT_BLOCKED" "{booklet} is not blocked"
    /// The booklet is not in stock.
    BookletNotInStock { booklet: BookletId, state: &'static str }
        State "BOOKLET_NOT_IN_STOCK" "{booklet} is {state}, not in stock"
    /// The booklet is not in a prescriber's stock.
    BookletNotAllotted { booklet: BookletId, state: &'static str }
        State "BOOKLET_NOT_ALLOTTED" "{booklet} is {state}, not allotted"
    /// The booklet is in the stock of another prescriber.
    AllottedToAnother { booklet: BookletId, prescriber: PrescriberId }
        State "ALLOTTED_TO_ANOTHER" "{booklet} is not in the stock of {prescriber}"
    /// The booklet's chèques are not in circulation: the buyer's money is not there yet.
    NotFunded { booklet: BookletId }
        State "NOT_FUNDED" "{booklet} is prepared: it waits for the money of its order"
    /// The booklet is withdrawn, replaced or lapsed.
    BookletEnded { booklet: BookletId, state: &'static str }
        State "BOOKLET_ENDED" "{booklet} is {state}"
    /// No chèque of the booklet is unused.
    NothingUnused { booklet: BookletId }
        State "NOTHING_UNUSED" "no chèque of {booklet} is unused"
    /// The chèque is not unused, so it cannot be blocked.
    ChequeSpent { cheque: ChequeId }
        State "CHEQUE_SPENT" "{cheque} is not unused"
    /// The chèque is not blocked by itself.
    ChequeNotBlocked { cheque: ChequeId }
        State "CHEQUE_NOT_BLOCKED" "{cheque} is not blocked by itself"
    /// No booklet of the lot can be blocked, or unblocked.
    LotUnchanged { lot: LotId }
        State "LOT_UNCHANGED" "no booklet of {lot} would change"
    /// The booklet's last service day has passed, so that nobody could use it.
    BookletOutdated { booklet: BookletId, last_service: Day }
        State "BOOKLET_OUTDATED" "{booklet} could be used until {last_service}"
    /// A mandate with this reference is already recorded for the order: each is recorded once.
    MandateReused { order: OrderId, reference: MandateReference }
        State "MANDATE_REUSED" "the mandate {reference} is already recorded for {order}"
    /// The day lies in the future.
    DayInFuture { day: Day, today: Day }
        State "DAY_IN_FUTURE" "{day} is after today, {today}"
    /// The handover would be before the issue.
    HandoverBeforeIssue { booklet: BookletId, issued: Day }
        State "HANDOVER_BEFORE_ISSUE" "{booklet} was issued on {issued}, after that day"
    /// More booklets than the order still has.
    OrderExceeded { order: OrderId, left: u32 }
        State "ORDER_EXCEEDED" "{order} has {left} booklets left to issue"
    /// The scheme numbers booklets only when they are issued.
    PreparationNotAllowed { order: OrderId }
        State "PREPARATION_NOT_ALLOWED" "{order} is of a scheme that issues on cash"
    /// The mandates of the order promise less than the face value of its booklets.
    MandateInsufficient { mandated: Cents, needed: Cents }
        State "MANDATE_INSUFFICIENT" "the mandates are {mandated}, the chèques need {needed}"
    /// The order's outer day has passed, or its chèques could never be used.
    OrderEnded { order: OrderId, outer_day: Day }
        State "ORDER_ENDED" "{order} ended on {outer_day}"
    /// The bank holds less than the ledger's escrow: nothing is issued until it is explained.
    CoverShort { on: Day, short: Cents }
        State "COVER_SHORT" "the cover was short by {short} on {on}"
    /// The cover has not been proven for three banking days: record the bank's closing balance.
    CoverUnproven { since: Day }
        State "COVER_UNPROVEN" "the cover is unproven since {since}"
    /// The buyer's provision is smaller than the face value of what is to be issued.
    CoverInsufficient { provision: Cents, needed: Cents }
        State "COVER_INSUFFICIENT" "the provision is {provision}, the chèques need {needed}"
    /// The redemption stands in a closed cycle: an incident corrects it, not a void.
    CutOffPassed { redemption: RedemptionId, cut_off: u64 }
        State "CUT_OFF_PASSED" "{redemption} is before the cut-off, entry {cut_off}"
    /// The redemption is already void.
    RedemptionVoid { redemption: RedemptionId }
        State "REDEMPTION_VOID" "{redemption} is already void"
    /// The redemption is already undone.
    RedemptionUndone { redemption: RedemptionId }
        State "REDEMPTION_UNDONE" "{redemption} is already undone"
    /// No redemption of a computed cycle has this name: it is void, or can still be voided.
    RedemptionNotSettled { redemption: RedemptionId }
        State "REDEMPTION_NOT_SETTLED" "{redemption} stands in no computed cycle"
    /// The redemption is not undone.
    RedemptionStanding { redemption: RedemptionId }
        State "REDEMPTION_STANDING" "{redemption} is not undone"
    /// The venue no longer holds what is to circulate again: say who advances it.
    AdvanceNeeded { redemption: RedemptionId, amount: Cents }
        State "ADVANCE_NEEDED" "the venue was paid for {redemption}: {amount} must be advanced"
    /// What is held for the buyer and its provision are less than what must be given back at once.
    ProvisionInsufficient { buyer: FunderId, held: Cents, provision: Cents, needed: Cents }
        State "PROVISION_INSUFFICIENT"
        "{held} are held for {buyer} and its provision is {provision}: {needed} are needed"
    /// The venue was refused less than that for the redemption.
    GoodwillExceeded { redemption: RedemptionId, left: Cents }
        State "GOODWILL_EXCEEDED" "{left} of {redemption} can be paid out of goodwill"
    /// The venue has less than that to give back to this buyer.
    ClawbackExceeded { venue: VenueId, buyer: FunderId, open: Cents }
        State "CLAWBACK_EXCEEDED" "{venue} has {open} to give back to {buyer}"
    /// What the venue must give back is taken off what it is due first, or given up.
    ClawbackOpen { venue: VenueId, buyer: FunderId, open: Cents }
        State "CLAWBACK_OPEN" "{venue} still has {open} to give back to {buyer}"
    /// The venue has nothing to give back to this buyer for the redemption.
    NothingClawedBack { redemption: RedemptionId, buyer: FunderId }
        State "NOTHING_CLAWED_BACK" "nothing of {redemption} is to be given back to {buyer}"
    /// The statement is definitive: it can be contested no more.
    StatementDefinitive { statement: StatementKey, since: Day }
        State "STATEMENT_DEFINITIVE" "{statement} is definitive since {since}"
    /// The cycle of the statement is not approved, so nobody has it yet.
    StatementNotIssued { statement: StatementKey }
        State "STATEMENT_NOT_ISSUED" "{statement} is not issued: approve its cycle"
    /// The last day on which a share could be contested has passed.
    ContestTooLate { statement: StatementKey, until: Day }
        State "CONTEST_TOO_LATE" "{statement} could be contested until {until}"
    /// The statement says nothing of the redemption.
    ShareAbsent { statement: StatementKey, redemption: RedemptionId }
        State "SHARE_ABSENT" "nothing of {redemption} stands in {statement}"
    /// The share is already contested, or was.
    ContestExists { contest: ContestId }
        State "CONTEST_EXISTS" "{contest} is already about this share"
    /// The contest is decided.
    ContestDecided { contest: ContestId, state: &'static str }
        State "CONTEST_DECIDED" "{contest} is {state}"
    /// Nobody has proposed this verdict.
    VerdictNotProposed { contest: ContestId, verdict: Verdict }
        State "VERDICT_NOT_PROPOSED" "nobody has proposed that {contest} is {verdict}"
    /// The statement expects nothing.
    NothingOutstanding { statement: StatementKey }
        State "NOTHING_OUTSTANDING" "{statement} expects nothing"
    /// Another cycle has this label.
    CycleLabelReused { cycle: CycleId }
        State "CYCLE_LABEL_REUSED" "{cycle} already has this label"
    /// The figures of the cycle are not computed yet: ask again shortly.
    CycleNotComputed { cycle: CycleId }
        State "CYCLE_NOT_COMPUTED" "the figures of {cycle} are not computed yet"
    /// The figures of the cycle are already computed, or others come first.
    CycleComputed { cycle: CycleId }
        State "CYCLE_COMPUTED" "the figures of {cycle} are computed"
    /// The cycle is already approved.
    CycleApproved { cycle: CycleId }
        State "CYCLE_APPROVED" "{cycle} is already approved"
    /// The cycle is not approved.
    CycleNotApproved { cycle: CycleId }
        State "CYCLE_NOT_APPROVED" "{cycle} is not approved"
    /// The figures that were approved are not those of the cycle: read them again.
    FiguresMismatch { cycle: CycleId }
        State "FIGURES_MISMATCH" "these are not the figures of {cycle}"
    /// A payment run of this cycle is not sealed yet.
    PaymentRunOpen { run: PaymentRunId }
        State "PAYMENT_RUN_OPEN" "{run} is not sealed yet"
    /// The payment run is sealed: no payment can be added.
    PaymentRunSealed { run: PaymentRunId }
        State "PAYMENT_RUN_SEALED" "{run} is sealed"
    /// Every remittance of the cycle is paid or in a payment.
    NothingToPay { cycle: CycleId }
        State "NOTHING_TO_PAY" "nothing of {cycle} is left to pay"
    /// The run holds no payment: all that it was to pay was set off.
    PaymentRunEmpty { run: PaymentRunId }
        State "PAYMENT_RUN_EMPTY" "{run} holds no payment"
    /// Of the cycle, no venue that is due anything can be paid: each is held for a reason.
    PaymentsHeld { cycle: CycleId }
        State "PAYMENTS_HELD" "every venue that is due something of {cycle} is held"
    /// Two people decided that the run is never paid.
    PaymentRunVoided { run: PaymentRunId }
        State "PAYMENT_RUN_VOIDED" "{run} is voided"
    /// Nobody has proposed that the run is voided.
    RunVoidNotProposed { run: PaymentRunId }
        State "RUN_VOID_NOT_PROPOSED" "nobody has proposed to void {run}"
    /// The bank has carried out a payment of the run.
    PaymentRunBooked { run: PaymentRunId }
        State "PAYMENT_RUN_BOOKED" "payments of {run} are booked or given back"
    /// The file of the run went to the bank, which has not rejected it: it may carry it out.
    PaymentRunSent { run: PaymentRunId }
        State "PAYMENT_RUN_SENT" "{run} went to the bank"
    /// It is known that the bank rejected the run.
    PaymentRunRejected { run: PaymentRunId }
        State "PAYMENT_RUN_REJECTED" "{run} is known to be rejected"
    /// The payment is not on its way to the bank.
    PaymentNotMade { payment: PaymentId, state: &'static str }
        State "PAYMENT_NOT_MADE" "{payment} is {state}"
    /// The bank has not booked the payment.
    PaymentNotBooked { payment: PaymentId, state: &'static str }
        State "PAYMENT_NOT_BOOKED" "{payment} is {state}, not booked"
    /// The amount is not that of the payment.
    PaymentAmountDiffers { payment: PaymentId, amount: Cents }
        State "PAYMENT_AMOUNT_DIFFERS" "{payment} is not of {amount}"
    /// The bank already said this of the payment, or something more final.
    StatusKnown { payment: PaymentId }
        State "STATUS_KNOWN" "the bank already said this of {payment}, or more"
    /// The bank says that it carries out a payment which it rejected, or which two people withheld.
    StatusContradicted { payment: PaymentId }
        State "STATUS_CONTRADICTED" "the bank carries out {payment}, which was rejected or withheld"
    /// No payee check of the payment awaits a decision.
    NoDecisionAwaited { payment: PaymentId }
        State "NO_DECISION_AWAITED" "nothing is to be decided about {payment}"
    /// Nobody has proposed this after the payee check.
    PayeeVerdictNotProposed { payment: PaymentId, verdict: PayeeVerdict }
        State "PAYEE_VERDICT_NOT_PROPOSED" "nobody has proposed for {payment}: {verdict}"
    /// The bank did not reject the payment, and nobody withheld it.
    PaymentNotRefused { payment: PaymentId }
        State "PAYMENT_NOT_REFUSED" "{payment} is neither rejected nor withheld"
    /// No closing balance since then shows that the payment was not booked.
    BookingNotExcluded { payment: PaymentId, since: Day }
        State "BOOKING_NOT_EXCLUDED" "{payment} may be booked: no closing balance since {since}"
    /// The venue did not agree to set-off: it pays back what it was paid twice.
    SetOffExcluded { venue: VenueId }
        State "SET_OFF_EXCLUDED" "nothing is set off against what {venue} is due"
    /// The venue is due less than that, of approved cycles and of this buyer's chèques.
    PayableExceeded { venue: VenueId, buyer: FunderId, payable: Cents }
        State "PAYABLE_EXCEEDED" "{venue} is due {payable} of the chèques of {buyer}"
    /// Less than that of the line is not explained.
    BankLineExceeded { line: BankLineId, left: Cents }
        State "BANK_LINE_EXCEEDED" "{left} of {line} are not explained"
    /// The line goes the other way than what it is said to be about.
    ExplanationMisfit { }
        State "EXPLANATION_MISFIT" "the line goes the other way"
    /// The refund is paid or dropped.
    RefundNotProposed { refund: RefundId, state: &'static str }
        State "REFUND_NOT_PROPOSED" "{refund} is {state}"
    /// The funder has no bank account in use: propose and confirm one.
    FunderAccountMissing { funder: FunderId }
        State "FUNDER_ACCOUNT_MISSING" "{funder} has no bank account in use"
    /// No segregated account is in use: propose and confirm it.
    EscrowAccountMissing { }
        State "ESCROW_ACCOUNT_MISSING" "no segregated account is in use"
    /// The venue has not ended.
    VenueNotEnded { venue: VenueId }
        State "VENUE_NOT_ENDED" "{venue} has not ended"
    /// The venue can still claim what it is due.
    LimitationRunning { venue: VenueId, until: Day }
        State "LIMITATION_RUNNING" "{venue} can claim until {until}"
    /// A bank line with this reference is already recorded: each is recorded once.
    BankReferenceReused { reference: BankReference }
        State "BANK_REFERENCE_REUSED" "the bank's reference {reference} is already recorded"
    /// Whoever took the step before cannot take this one.
    SameCaller { caller: CallerId }
        State "SAME_CALLER" "{caller} took the step before: someone else must take this one"
    /// The calendar is being run.
    CalendarOpen { through: Day }
        State "CALENDAR_OPEN" "the calendar is being run up to {through}"
    /// No order has anything due: there is nothing to do.
    NothingDue { through: Day }
        State "NOTHING_DUE" "no order has anything due up to {through}"
    /// The clock is as expected: there is nothing to accept.
    ClockNotSuspect { }
        State "CLOCK_NOT_SUSPECT" "the clock is not suspect"
    /// The clock's day is not the one that was to be accepted.
    ClockDayMismatch { day: Day, today: Day }
        State "CLOCK_DAY_MISMATCH" "the clock says {today}, not {day}"
    /// An account holds less than the entry takes from it.
    BalanceInsufficient { account: Account, held: Cents }
        State "BALANCE_INSUFFICIENT" "{account} holds {held}, too little"
    /// A sum would pass the largest amount that the ledger can hold.
    BalanceLimit { account: Account }
        Bound "BALANCE_LIMIT" "{account} would pass the largest amount"
    /// A collection is full.
    LimitReached { collection: &'static str, limit: u32 }
        Bound "LIMIT_REACHED" "there can be no more than {limit} {collection}"
}
