//! What is between the ledger and the bank besides payments, and what the département decides about
//! what others pay for it.

use super::super::calendar::{Calendar, day};
use super::booklets::Series;
use super::sharing::taken;
use super::step::Step;
use super::{BookletAct, Buyer, FACE_CENTS, Lot, Office, Plan, Story, story, value};

/// What the operator puts on the account, in cents: the bank's fees are paid from it.
const FLOAT_CENTS: u64 = 10_000;
/// Of what the département's chèques were used for until the summer ended, at least half is paid by
/// others; of that, so much becomes new booklets, in percent of the use, once a little is put aside
/// for what is contested and undone.
const TURNED_PERCENT: u64 = 40;
const ASIDE_CENTS: u64 = 5_000;

/// What the bank does with some payments of a file: their ranks, modulo their number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::cli::demo) struct Fates {
    /// What it will give back.
    pub(in crate::cli::demo) returned: Vec<u32>,
    /// Of what the account has nearly the name that was given.
    pub(in crate::cli::demo) near: Option<u32>,
}

/// What an office does with the bank besides paying.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli::demo) enum BankAct {
    /// The operator's own money arrives.
    TopUp {
        /// How much, in cents.
        cents: u64,
    },
    /// The last statement with lines is imported again, by mistake.
    ImportAgain,
    /// What nobody understood is explained by hand.
    Explain,
    /// A part of what others paid for a buyer becomes its provision.
    Turn {
        /// Whose.
        buyer: Buyer,
        /// How much, in cents.
        cents: u64,
    },
    /// What is left of it goes to the buyer's own account.
    TakeHeld {
        /// Whose.
        buyer: Buyer,
    },
}

impl From<BankAct> for Office {
    fn from(act: BankAct) -> Office {
        Office::Bank(act)
    }
}

impl Plan {
    /// The float, a statement that is imported twice, a last look at suspense, what is taken home.
    pub(super) fn banking(&mut self, calendar: &Calendar) {
        let top_up = BankAct::TopUp { cents: FLOAT_CENTS };
        self.evening(calendar.from(story::FIRST_CASH), top_up.into());
        self.morning(calendar.from(story::IMPORTED_AGAIN), BankAct::ImportAgain);
        self.morning(calendar.from(story::HELD_TAKEN), BankAct::Explain);
        let buyer = Buyer::Departement;
        self.morning(calendar.from(story::HELD_TAKEN), BankAct::TakeHeld { buyer });
    }

    /// What others paid for the département becomes new booklets, which are issued and sent.
    pub(super) fn turned(
        &mut self,
        calendar: &Calendar,
        (series, stories): (&mut Series, &[Story]),
    ) -> Vec<Lot> {
        let until = day(story::TURNED_UNTIL);
        let mut used: u64 = 0;
        for story in stories.iter().filter(|story| series.is_departements(story.number)) {
            let mut steps = story.lived.steps.values().flatten();
            if steps.any(|step| matches!(step, Step::Void { .. })) {
                continue;
            }
            for (_, visit) in taken(&story.lived).filter(|(at, _)| calendar.day(*at) <= until) {
                let cheques = u64::try_from(visit.cheques.len()).unwrap_or(0);
                used = used.saturating_add(cheques.saturating_mul(FACE_CENTS));
            }
        }
        let sure = used.saturating_sub(ASIDE_CENTS).saturating_mul(TURNED_PERCENT) / 100;
        let count = sure.checked_div(value(1)).and_then(|count| u32::try_from(count).ok());
        let booklets = series.turn(count.unwrap_or(0));
        if booklets.count == 0 {
            return Vec::new();
        }
        let (buyer, index) = (Buyer::Departement, calendar.from(story::TURNED));
        self.morning(index, BankAct::Turn { buyer, cents: value(booklets.count) });
        self.morning(index, BookletAct::Issue { buyer, booklets, refused: None });
        self.send(buyer, index.saturating_add(1), booklets)
    }
}
