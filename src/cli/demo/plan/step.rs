//! The steps of the plan.
//!
//! Booklets have numbers of the plan here: the server gives its own, also to what replaces them.

use crate::domain::diagnosis::{Level, Public};
use crate::domain::procedure::Procedure;
use crate::domain::service::Service;
use crate::domain::time::Day;

/// Booklets whose numbers follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli::demo) struct Booklets {
    /// The number of the first.
    pub(in crate::cli::demo) first: u32,
    /// How many.
    pub(in crate::cli::demo) count: u32,
}

impl Booklets {
    /// One booklet.
    pub(in crate::cli::demo) fn one(number: u32) -> Booklets {
        Booklets { first: number, count: 1 }
    }

    /// Their numbers.
    pub(in crate::cli::demo) fn numbers(self) -> std::ops::Range<u32> {
        self.first..self.first.saturating_add(self.count)
    }
}

/// What happens to one booklet on one day, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli::demo) struct BookletDay {
    /// The number of the booklet.
    pub(in crate::cli::demo) number: u32,
    /// The number of the prescriber in whose stock it is, or who handed it over.
    pub(in crate::cli::demo) prescriber: u32,
    /// What happens.
    pub(in crate::cli::demo) steps: Vec<Step>,
}

/// What one place presents at the end of a day, over one stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli::demo) struct Batch {
    /// The number of the venue.
    pub(in crate::cli::demo) venue: u32,
    /// The numbers of the booklets and the visits, in order.
    pub(in crate::cli::demo) visits: Vec<(u32, Visit)>,
}

/// One thing that happens to a booklet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli::demo) enum Step {
    /// The prescriber gives it to a person, or cannot.
    HandOver {
        /// What the diagnosis found; none when a booklet that was lost is replaced.
        diagnosis: Option<(Level, Public)>,
        /// Why not, when it is not.
        refused: Option<Refusal>,
    },
    /// A place presents chèques of it.
    Present(Visit),
    /// The place undoes the last redemption of it, or tries to.
    Void {
        /// The number of the venue.
        venue: u32,
        /// Whether the service was never given; otherwise something was entered wrongly.
        not_given: bool,
        /// Why it cannot, when it cannot.
        refused: Option<Refusal>,
    },
    /// The person says that it was lost or stolen.
    Oppose {
        /// Whether it was stolen.
        stolen: bool,
    },
    /// It was found again.
    Lift,
}

/// Chèques that a place presents for a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli::demo) struct Visit {
    /// The number of the venue.
    pub(in crate::cli::demo) venue: u32,
    /// Which chèques of the booklet, from 1.
    pub(in crate::cli::demo) cheques: Vec<u8>,
    /// How the first code is typed.
    pub(in crate::cli::demo) typed: Typed,
    /// What was done.
    pub(in crate::cli::demo) service: Service,
    /// For which procedures.
    pub(in crate::cli::demo) procedures: Vec<Procedure>,
    /// When it was done, by what is entered.
    pub(in crate::cli::demo) service_date: Day,
    /// Why it is refused, when it is.
    pub(in crate::cli::demo) refused: Option<Refusal>,
}

/// How a code is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli::demo) enum Typed {
    /// As it is printed.
    Right,
    /// With one character wrong, at this place from 0.
    Wrong(u32),
    /// Made up: every character fits, but no chèque has it.
    MadeUp,
    /// As it is printed in the booklet that this one replaced.
    Former,
}

/// Declares the refusals of the story, in the order in which they are shown.
macro_rules! refusals {
    ($($variant:ident $reason:literal $french:literal)+) => {
        /// Why something is refused in this story.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(in crate::cli::demo) enum Refusal {
            $(
                #[doc = concat!("`", $reason, "`")]
                $variant,
            )+
        }

        impl Refusal {
            /// The reason that the server gives.
            pub(in crate::cli::demo) fn reason(self) -> &'static str {
                match self { $(Refusal::$variant => $reason,)+ }
            }

            /// What happened, for people.
            pub(in crate::cli::demo) fn french(self) -> &'static str {
                match self { $(Refusal::$variant => $french,)+ }
            }

            /// All of them.
            #[cfg(test)]
            pub(in crate::cli::demo) const ALL: &'static [Refusal] = &[$(Refusal::$variant),+];
        }
    };
}

refusals! {
    MandateInsufficient "MANDATE_INSUFFICIENT" "préparer des carnets sans mandat"
    CoverInsufficient "COVER_INSUFFICIENT" "émettre plus de carnets que l’argent reçu n’en couvre"
    NotFunded "NOT_FUNDED" "remettre un carnet dont l’argent n’est pas arrivé"
    SameCaller "SAME_CALLER" "approuver soi-même la période que l’on a close"
    NotEntitled "NOT_ENTITLED" "passer outre une règle sans y être habilité"
    NothingDue "NOTHING_DUE" "dérouler le calendrier sans échéance"
    CodeMistyped "CODE_MISTYPED" "code mal recopié : à relire"
    CodeUnknown "CODE_UNKNOWN" "code inventé : aucun chèque ne le porte"
    VenueSuspended "VENUE_SUSPENDED" "lieu suspendu"
    VenueNotLabelled "VENUE_NOT_LABELLED" "lieu dont le label a pris fin"
    ChequeBlocked "CHEQUE_BLOCKED" "carnet en opposition (perdu ou volé)"
    ChequeReplaced "CHEQUE_REPLACED" "carnet perdu, remplacé par un autre"
    ChequeNotHandedOver "CHEQUE_NOT_HANDED_OVER" "carnet dont la remise n’est pas enregistrée"
    ServiceInFuture "SERVICE_IN_FUTURE" "service daté du mois suivant"
    ServiceBeforeHandover "SERVICE_BEFORE_HANDOVER" "service daté d’avant la remise du carnet"
    ServiceTooOld "SERVICE_TOO_OLD" "service de plus de 31 jours"
    LastServiceDayPassed "LAST_SERVICE_DAY_PASSED" "service rendu après le 31 janvier"
    PresentedTooLate "PRESENTED_TOO_LATE" "chèque présenté après le 28 février"
    ChequeRedeemed "CHEQUE_REDEEMED" "chèque déjà encaissé"
    CutOffPassed "CUT_OFF_PASSED" "annuler après l’arrêté du mois"
}
