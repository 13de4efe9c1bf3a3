//! Replacing a blocked booklet: a new one carries its unused chèques, and no money moves.

use super::super::super::entry::{ChequeSet, Effect, StockEffect};
use super::super::super::facts::{Facts, Issue};
use super::super::super::id::BookletId;
use super::super::super::rejection::Rejection;
use super::super::super::request::DigestWriter;
use super::super::issue::{first_of, newest_key};
use super::super::{Context, Decision};
use super::{check_current, find};

/// Replaces a blocked booklet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReplaceBooklet {
    /// Which.
    pub booklet: BookletId,
}

impl ReplaceBooklet {
    /// # Errors
    ///
    /// `BOOKLET_NOT_FOUND`, `BOOKLET_LAPSED`, `BOOKLET_NOT_BLOCKED`, `NOT_FUNDED`,
    /// `NOTHING_UNUSED`, `LIMIT_REACHED`.
    pub fn decide(&self, facts: &Facts, context: &Context) -> Result<Decision, Rejection> {
        let booklet = self.booklet;
        let found = find(facts, booklet)?;
        check_current((booklet, found), context)?;
        if found.blocked.is_none() {
            return Err(Rejection::BookletNotBlocked { booklet });
        }
        if found.issue == Issue::Prepared {
            return Err(Rejection::NotFunded { booklet });
        }
        let mask = found.open();
        if mask == 0 {
            return Err(Rejection::NothingUnused { booklet });
        }
        let (by, key) = (first_of(facts, 1)?, newest_key(facts)?);
        let cheques = ChequeSet { booklet, mask };
        let replaced = StockEffect::BookletReplaced { cheques, by, key };
        Ok(Decision::facts(Effect::Stock(replaced)))
    }

    pub(in super::super) fn digest(&self, to: &mut DigestWriter) {
        to.shown(&self.booklet);
    }
}
