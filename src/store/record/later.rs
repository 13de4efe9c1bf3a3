//! What the first release could not know: sparse lists of what differs from it.
//!
//! **Invariant:** it is there only when it says something, and says each thing in one way.

use super::banking::owner_of;
use super::booklets::FILLER;
use super::first::{filler_label, filler_rules, label_of, rules_of};
use crate::domain::calendar::{Due, Milestone};
use crate::domain::facts::{
    Booklet, CalendarRun, Facts, Issue, Lot, Marks, Place, Progress, Venue,
};
use crate::domain::id::{BookletId, FunderId, OrderId, SchemeId, VenueId};
use crate::domain::mandate::MandateReference;
use crate::domain::money::Cents;
use crate::domain::organisation::{
    AccountOwner, AccountRefusal, Affiliation, BankAccount, BankAccountState, Enrolment,
    Entitlement, FunderKind,
};
use crate::domain::registry::{RecordDigest, Subject};
use crate::domain::request::CallerId;
use crate::domain::scheme::{Rules, Scheme, Version};
use crate::domain::time::{Day, DayRange};
use crate::journal::record::stored::{map_of, records, set_of};
use crate::journal::record::{InvalidValue, RecordError};

const PART: &str = "later";

/// What differs from what the first release could know.
#[derive(PartialEq, Eq)]
pub(super) struct Later {
    entitlements: Vec<(CallerId, Entitlement)>,
    schemes: Vec<(SchemeId, Vec<Version>)>,
    funders: Vec<(FunderId, FunderKind)>,
    venues: Vec<(VenueId, Joined)>,
    bank_accounts: Vec<FirstAccount>,
    former: Vec<(Subject, Vec<RecordDigest>)>,
    erased: Vec<RecordDigest>,
    orders: Vec<(OrderId, Progress)>,
    mandates: Vec<(OrderId, MandateReference)>,
    lots: Vec<Lot>,
    prepared: Vec<(BookletId, u32)>,
    marks: Vec<(BookletId, Marks)>,
    calendar: CalendarRun,
}

/// How a venue joined.
#[derive(PartialEq, Eq)]
struct Joined {
    affiliation: Affiliation,
    labels: Vec<DayRange>,
    enrolment: Option<Enrolment>,
}

/// What earlier releases knew of a bank account.
#[derive(PartialEq, Eq)]
struct FirstAccount {
    venue: VenueId,
    record: RecordDigest,
    proposed_by: CallerId,
    state: BankAccountState,
}

impl FirstAccount {
    fn of(account: &BankAccount) -> FirstAccount {
        let BankAccount { owner: _, record, proposed_by, state } = account.clone();
        FirstAccount { venue: owner_of(account), record, proposed_by, state }
    }

    fn restored(&self) -> BankAccount {
        let FirstAccount { venue, record, proposed_by, state } = self;
        let owner = AccountOwner::Venue(*venue);
        let (record, state) = (*record, *state);
        BankAccount { owner, record, proposed_by: proposed_by.clone(), state }
    }
}

records! {
    struct LaterV1 for Later {
        entitlements: Vec<(CallerId, Entitlement)>,
        schemes: Vec<(SchemeId, Vec<Version>)>,
        funders: Vec<(FunderId, FunderKind)>,
        venues: Vec<(VenueId, Joined)>,
        bank_accounts: Vec<FirstAccount>,
        former: Vec<(Subject, Vec<RecordDigest>)>,
        erased: Vec<RecordDigest>,
        orders: Vec<(OrderId, Progress)>,
        mandates: Vec<(OrderId, MandateReference)>,
        lots: Vec<Lot>,
        prepared: Vec<(BookletId, u32)>,
        marks: Vec<(BookletId, Marks)>,
        calendar: CalendarRun,
    }

    struct VersionV1 for Version {
        from: Day,
        rules: Rules,
    }

    struct JoinedV1 for Joined {
        affiliation: Affiliation,
        labels: Vec<DayRange>,
        enrolment: Option<Enrolment>,
    }

    enum AffiliationV1 for Affiliation {
        0 => Draft,
        1 => Checked { by: CallerId },
        2 => Active { buyer: Option<FunderId> },
        3 => Ended { last_day: Day },
    }

    struct BankAccountV1 for FirstAccount {
        venue: VenueId,
        record: RecordDigest,
        proposed_by: CallerId,
        state: BankAccountState,
    }

    enum BankAccountStateV1 for BankAccountState {
        0 => Proposed,
        1 => InUse { days: DayRange },
        2 => Refused { reason: AccountRefusal },
    }

    struct ProgressV1 for Progress {
        mandated: Cents,
        received: Cents,
        prepared: u32,
        replacements: u32,
    }

    struct LotV1 for Lot {
        first: BookletId,
        count: u32,
    }

    struct MarksV1 for Marks {
        blocked: u16,
        cancelled: u16,
        replaces: Option<BookletId>,
    }

    struct DueV1 for Due {
        day: Day,
        order: OrderId,
        milestone: Milestone,
    }

    struct CalendarRunV1 for CalendarRun {
        through: Option<Day>,
        done: Option<Due>,
    }
}

/// The items of `list` that `say` has something about, by name.
fn sparse<T, I, V>(
    list: &[T],
    at_index: impl Fn(usize) -> Option<I>,
    say: impl Fn(&T) -> Option<V>,
) -> Vec<(I, V)> {
    let items = list.iter().enumerate();
    items.filter_map(|(index, item)| Some((at_index(index)?, say(item)?))).collect()
}

impl Later {
    /// What `facts` say.
    pub(super) fn of(facts: &Facts) -> Later {
        let versions =
            |scheme: &Scheme| rules_of(scheme).is_none().then(|| scheme.versions.clone());
        let joined = |venue: &Venue| {
            let Venue { affiliation, labels, enrolment, .. } = venue.clone();
            label_of(venue).is_none().then_some(Joined { affiliation, labels, enrolment })
        };
        Later {
            entitlements: facts.entitlements.iter().cloned().collect(),
            schemes: sparse(&facts.schemes, SchemeId::at_index, versions),
            funders: sparse(&facts.funders, FunderId::at_index, |funder| {
                (funder.kind != FunderKind::Buyer).then_some(funder.kind)
            }),
            venues: sparse(&facts.venues, VenueId::at_index, joined),
            bank_accounts: facts.bank_accounts.iter().map(FirstAccount::of).collect(),
            former: facts.former.iter().map(|(of, records)| (*of, records.clone())).collect(),
            erased: facts.erased.iter().copied().collect(),
            orders: sparse(&facts.orders, OrderId::at_index, |order| {
                (order.progress != Progress::START).then_some(order.progress)
            }),
            mandates: facts.mandates.iter().cloned().collect(),
            lots: facts.lots.clone(),
            prepared: prepared(facts),
            marks: sparse(&facts.booklets, BookletId::at_index, |booklet| {
                (booklet.marks != Marks::default()).then_some(booklet.marks)
            }),
            calendar: facts.calendar,
        }
    }

    /// Whether it says nothing.
    pub(super) fn is_empty(&self) -> bool {
        *self == Later::of(&Facts::default())
    }

    /// Brings `facts`, as the first release could have known them, to what they are; it says
    /// something, unless another part follows it.
    ///
    /// # Errors
    ///
    /// [`RecordError`] for what speaks of something that is not there, or is not said in its one
    /// way.
    pub(super) fn restore(self, facts: &mut Facts, is_followed: bool) -> Result<(), RecordError> {
        facts.entitlements = set_of(self.entitlements.clone()).map_err(within)?;
        facts.bank_accounts = self.bank_accounts.iter().map(FirstAccount::restored).collect();
        facts.former = map_of(self.former.clone()).map_err(within)?;
        facts.erased = set_of(self.erased.clone()).map_err(within)?;
        facts.mandates = set_of(self.mandates.clone()).map_err(within)?;
        facts.lots.clone_from(&self.lots);
        facts.calendar = self.calendar;
        // What stands in the first release's form for what is said here has one form as well.
        let mut filled = true;
        for (id, versions) in &self.schemes {
            if let Some(scheme) = facts.schemes.get_mut(id.index()) {
                filled &= rules_of(scheme) == Some(filler_rules());
                scheme.versions.clone_from(versions);
            }
        }
        for (id, kind) in &self.funders {
            if let Some(funder) = facts.funders.get_mut(id.index()) {
                funder.kind = *kind;
            }
        }
        for (id, joined) in &self.venues {
            if let Some(venue) = facts.venues.get_mut(id.index()) {
                filled &= label_of(venue) == Some(filler_label());
                venue.affiliation = joined.affiliation.clone();
                venue.labels.clone_from(&joined.labels);
                venue.enrolment = joined.enrolment;
            }
        }
        for (id, progress) in &self.orders {
            if let Some(order) = facts.orders.get_mut(id.index()) {
                order.progress = *progress;
            }
        }
        for (first, count) in &self.prepared {
            let count = usize::try_from(*count).unwrap_or(usize::MAX);
            let booklets = facts.booklets.iter_mut().skip(first.index()).take(count);
            for booklet in booklets {
                filled &= booklet.issue == FILLER;
                booklet.issue = Issue::Prepared;
            }
        }
        for (id, marks) in &self.marks {
            if let Some(booklet) = facts.booklets.get_mut(id.index()) {
                booklet.marks = *marks;
            }
        }
        let needed = is_followed || !self.is_empty() || facts.booklets.iter().any(is_later);
        let says_it_once = filled && needed && Later::of(facts) == self;
        if says_it_once { Ok(()) } else { Err(RecordError::NotCanonical { part: PART }) }
    }
}

/// Whether a booklet is in a place that the first release did not know.
pub(super) fn is_later(booklet: &Booklet) -> bool {
    match booklet.place {
        Place::InStock | Place::Allotted { .. } | Place::HandedOver { .. } => false,
        Place::Received { .. } | Place::Withdrawn | Place::Replaced { .. } | Place::Lapsed => true,
    }
}

fn within(invalid: InvalidValue) -> RecordError {
    invalid.within(PART).into()
}

/// The runs of prepared booklets: first and how many.
fn prepared(facts: &Facts) -> Vec<(BookletId, u32)> {
    let mut runs: Vec<(BookletId, u32)> = Vec::new();
    let mut last = None;
    for (index, booklet) in facts.booklets.iter().enumerate() {
        if booklet.issue != Issue::Prepared {
            continue;
        }
        let follows = index.checked_sub(1).is_some_and(|before| last == Some(before));
        last = Some(index);
        match runs.last_mut() {
            Some((_, count)) if follows => *count = count.saturating_add(1),
            _ => runs.extend(BookletId::at_index(index).map(|first| (first, 1))),
        }
    }
    runs
}
