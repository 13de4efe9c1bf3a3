//! The story itself: who buys, and what happens on which day.

use super::super::calendar::Date;
use crate::domain::scheme::Preset;

/// Who buys booklets. The figures and days of the story are made up; the bodies exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::cli::demo) enum Buyer {
    /// The département, which pays before anything is printed.
    Departement,
    /// The agglomeration around its chief town, which sends a mandate first.
    Agglomeration,
}

impl Buyer {
    /// Both, in the order in which they are created.
    pub(in crate::cli::demo) const ALL: [Buyer; 2] = [Buyer::Departement, Buyer::Agglomeration];

    /// Its rank among the buyers, from 0; the server gives numbers in the same order.
    pub(in crate::cli::demo) fn index(self) -> usize {
        match self {
            Buyer::Departement => 0,
            Buyer::Agglomeration => 1,
        }
    }

    /// What it is called.
    pub(in crate::cli::demo) fn name(self) -> &'static str {
        match self {
            Buyer::Departement => "Département de la Charente",
            Buyer::Agglomeration => "Agglomération du Grand Angoulême",
        }
    }

    /// What it is called where there is little room.
    pub(in crate::cli::demo) fn short(self) -> &'static str {
        match self {
            Buyer::Departement => "département",
            Buyer::Agglomeration => "agglo.",
        }
    }

    /// Its SIRET.
    pub(in crate::cli::demo) fn siret(self) -> &'static str {
        match self {
            Buyer::Departement => "22160001800016",
            Buyer::Agglomeration => "20007182700014",
        }
    }

    /// The preset that its scheme begins with.
    pub(in crate::cli::demo) fn preset(self) -> Preset {
        match self {
            Buyer::Departement => Preset::National,
            Buyer::Agglomeration => Preset::OnMandate,
        }
    }

    /// The part of all booklets that it orders, in percent; together, 100.
    pub(super) fn share_percent(self) -> u64 {
        match self {
            Buyer::Departement => 70,
            Buyer::Agglomeration => 30,
        }
    }
}

/// Where the chèques of both can be used.
pub(in crate::cli::demo) const TERRITORY: &str = "16";
/// The last service day of both orders.
pub(in crate::cli::demo) const OUTER_DAY: &str = "2025-01-31";
/// The label that the places ask for, and the one that most of them get next.
pub(in crate::cli::demo) const FIRST_LABEL: (Date, Date) = ((2024, 1, 1), (2024, 12, 31));
pub(in crate::cli::demo) const SECOND_LABEL: (Date, Date) = ((2025, 1, 1), (2027, 12, 31));
/// The mandate of the agglomeration.
pub(in crate::cli::demo) const MANDATE: &str = "MANDAT-2024-000117";

// The year, in order.

/// The operator checks the places.
pub(super) const VENUES_CHECKED: Date = (2024, 1, 9);
/// The département validates them.
pub(super) const VENUES_VALIDATED: Date = (2024, 1, 10);
/// Booklets are asked for on a mandate that is not there; then it is, and they are prepared.
pub(super) const PREPARED_TOO_EARLY: Date = (2024, 1, 9);
pub(super) const MANDATED: Date = (2024, 1, 11);
/// Prepared booklets are sent to the prescribers, arrive, and one is nearly handed over.
pub(super) const PREPARED_ALLOTTED: Date = (2024, 1, 15);
pub(super) const HANDED_OVER_TOO_EARLY: Date = (2024, 1, 22);
/// The places say where they want to be paid; someone else confirms it.
pub(super) const ACCOUNTS_PROPOSED: Date = (2024, 1, 17);
pub(super) const ACCOUNTS_CONFIRMED: Date = (2024, 1, 19);
/// One of them was someone's own account: it is refused, and what was known of it is erased.
pub(super) const ACCOUNT_ERASED: Date = (2024, 1, 26);
/// The département pays in two instalments.
pub(super) const FIRST_CASH: Date = (2024, 1, 15);
pub(super) const SECOND_CASH: Date = (2024, 5, 13);
/// The money of the mandate comes.
pub(super) const MANDATE_PAID: Date = (2024, 2, 6);
/// A parcel of the first sending never arrives: it is blocked, and replaced.
pub(super) const PARCEL_BLOCKED: Date = (2024, 1, 25);
pub(super) const PARCEL_REPLACED: Date = (2024, 1, 30);
/// The calendar is run in the middle of the year: nothing is due.
pub(super) const NOTHING_DUE: Date = (2024, 7, 1);
/// One place is suspended over the summer.
pub(super) const SUSPENDED: Date = (2024, 7, 1);
pub(super) const RESUMED: Date = (2024, 9, 2);
/// It had done something before, which is accepted by exception.
pub(super) const BEFORE_SUSPENSION: Date = (2024, 6, 28);
pub(super) const EXCEPTION: Date = (2024, 9, 9);
/// The département sends its last booklets.
pub(super) const AUTUMN_LOTS: Date = (2024, 9, 3);
/// The last statement that was imported is imported again.
pub(super) const IMPORTED_AGAIN: Date = (2024, 3, 6);
/// What others had paid by the end of the summer becomes new booklets; the mandate and the title.
pub(super) const TURNED_UNTIL: Date = (2024, 8, 30);
pub(super) const TURNED: Date = (2024, 9, 23);
pub(in crate::cli::demo) const TITLE: &str = "TITRE-2024-000311";
pub(in crate::cli::demo) const TURNED_MANDATE: &str = "MANDAT-2024-000904";
/// What others paid since then goes to the département's own account; its title.
pub(super) const HELD_TAKEN: Date = (2025, 2, 17);
pub(in crate::cli::demo) const TAKEN_TITLE: &str = "TITRE-2025-000042";
/// Prescribers give back what they will not need; part of it is withdrawn.
pub(super) const RETURNED: Date = (2024, 11, 18);
pub(super) const WITHDRAWN: Date = (2024, 11, 25);
/// Most labels are renewed for three years.
pub(super) const LABELS_RENEWED: Date = (2024, 12, 2);
/// When the calendar is run: mostly the day after something was due, twice on the very day.
pub(super) const CALENDAR: [Date; 6] =
    [(2024, 12, 2), (2024, 12, 16), (2025, 1, 2), (2025, 2, 3), (2025, 2, 6), (2025, 3, 3)];
/// The provisional statement and the final one are read.
pub(super) const PROVISIONAL: Date = (2025, 2, 6);
pub(super) const FINAL: Date = (2025, 3, 3);
