//! The steps of the plan.

use crate::domain::procedure::Procedure;
use crate::domain::service::Service;
use crate::domain::time::Day;

/// What an office does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli::demo) enum Office {
    /// The buyer's money arrives at the bank; its statement says so the next morning.
    Transfer {
        /// How much, in cents.
        cents: u64,
    },
    /// Booklets are issued, or refused.
    Issue {
        /// How many.
        count: u32,
        /// Why not, when they are not.
        refused: Option<Refusal>,
    },
    /// Booklets go into a prescriber's stock.
    Allot {
        /// The number of the first.
        first: u32,
        /// How many.
        count: u32,
        /// The number of the prescriber.
        prescriber: u32,
    },
    /// A venue cannot take chèques any more.
    Suspend {
        /// Its number.
        venue: u32,
    },
    /// It can again.
    Resume {
        /// Its number.
        venue: u32,
    },
    /// The cover is looked at, after the bank's last word on the month that has ended.
    Cover,
    /// The month is closed.
    Close {
        /// What it is called.
        label: String,
    },
    /// Its figures are approved, or that is refused.
    Approve {
        /// The number of the cycle.
        cycle: u32,
        /// Why not, when they are not.
        refused: Option<Refusal>,
    },
    /// What is due for it is sent to the bank.
    Pay {
        /// The number of the cycle.
        cycle: u32,
        /// Which of the payments the bank will give back: their ranks, modulo their number.
        returned: Vec<u32>,
    },
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

/// One thing that happens to a booklet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli::demo) enum Step {
    /// The prescriber gives it to a person.
    HandOver,
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
    CoverInsufficient "COVER_INSUFFICIENT" "émettre plus de carnets que l’argent reçu n’en couvre"
    SameCaller "SAME_CALLER" "approuver soi-même la période que l’on a close"
    CodeMistyped "CODE_MISTYPED" "code mal recopié : à relire"
    CodeUnknown "CODE_UNKNOWN" "code inventé : aucun chèque ne le porte"
    VenueSuspended "VENUE_SUSPENDED" "lieu suspendu"
    ChequeBlocked "CHEQUE_BLOCKED" "carnet en opposition (perdu ou volé)"
    ChequeNotHandedOver "CHEQUE_NOT_HANDED_OVER" "carnet dont la remise n’est pas enregistrée"
    ServiceInFuture "SERVICE_IN_FUTURE" "service daté du mois suivant"
    ServiceBeforeHandover "SERVICE_BEFORE_HANDOVER" "service daté d’avant la remise du carnet"
    ServiceTooOld "SERVICE_TOO_OLD" "service de plus de 31 jours"
    ChequeRedeemed "CHEQUE_REDEEMED" "chèque déjà encaissé"
    CutOffPassed "CUT_OFF_PASSED" "annuler après l’arrêté du mois"
}
