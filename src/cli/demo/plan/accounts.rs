//! The segregated account, and where places want to be paid.

use super::people::World;
use super::{Buyer, Plan, VenueAct, story};
use crate::domain::id::{FunderId, VenueId};
use crate::domain::organisation::AccountOwner;

/// The made-up bank of the accounts, and the branch: no bank has this code.
const BANK: u64 = 99_999;
const BRANCH: u64 = 16_000;
/// The number of the segregated account; those of places have the numbers of the places.
const ESCROW: u64 = 100_000;
/// The number of the first account of those who pay.
const FUNDERS: u64 = 300_000;
/// Whose account is refused: a name, to be erased.
const PERSON: &str = "Mme Dupont, responsable du lieu";

impl Plan {
    /// Accounts are proposed and confirmed; but one is somebody's own, and another takes its place.
    pub(super) fn accounts(&mut self, world: &World<'_>) {
        let calendar = world.calendar();
        let proposed = calendar.from(story::ACCOUNTS_PROPOSED);
        let confirmed = calendar.from(story::ACCOUNTS_CONFIRMED);
        let erased = calendar.from(story::ACCOUNT_ERASED);
        // Without the segregated account, no statement of the bank can be read.
        let owner = AccountOwner::Escrow;
        let (iban, holder) = (escrow_iban(), "Compte cantonné du pass numérique".to_owned());
        self.morning(0, VenueAct::ProposeAccount { owner, iban, holder });
        self.morning(0, VenueAct::ConfirmAccount { owner });
        for buyer in Buyer::ALL {
            let Some(funder) = FunderId::at_index(buyer.index()) else { continue };
            let owner = AccountOwner::Funder(funder);
            let (iban, holder) = (funder_iban(buyer.index()), buyer.name().to_owned());
            self.morning(proposed, VenueAct::ProposeAccount { owner, iban, holder });
            self.morning(confirmed, VenueAct::ConfirmAccount { owner });
        }
        let venues: Vec<VenueId> = world.ranking().filter_map(VenueId::new).collect();
        let Some((own, others)) = venues.split_last() else { return };
        for venue in others {
            self.morning(proposed, propose(*venue));
            self.morning(
                confirmed,
                VenueAct::ConfirmAccount { owner: AccountOwner::Venue(*venue) },
            );
        }
        let owner = AccountOwner::Venue(*own);
        let iban = made_up_iban(u64::from(own.get()).saturating_add(ESCROW));
        let holder = PERSON.to_owned();
        self.morning(proposed, VenueAct::ProposeAccount { owner, iban, holder });
        self.morning(erased, VenueAct::EraseAccount { owner });
        self.morning(erased, propose(*own));
        self.morning(erased, VenueAct::ConfirmAccount { owner });
    }
}

/// An account of the organisation behind a place.
fn propose(venue: VenueId) -> VenueAct {
    let (iban, holder) = (made_up_iban(u64::from(venue.get())), format!("Structure de {venue}"));
    VenueAct::ProposeAccount { owner: AccountOwner::Venue(venue), iban, holder }
}

/// The segregated account.
pub(in crate::cli::demo) fn escrow_iban() -> String {
    made_up_iban(ESCROW)
}

/// The account from which a funder pays; funders are counted from 0, the buyers first.
pub(in crate::cli::demo) fn funder_iban(index: usize) -> String {
    made_up_iban(FUNDERS.saturating_add(u64::try_from(index).unwrap_or(0)))
}

/// The IBAN of the made-up account number `account`, at most nine digits.
pub(in crate::cli::demo) fn made_up_iban(account: u64) -> String {
    let key = |remainder: u64| 97_u64.saturating_sub(remainder);
    // The French key: 97 less (89 × bank + 15 × branch + 3 × account) modulo 97.
    let weighted = BANK.saturating_mul(89).saturating_add(BRANCH.saturating_mul(15));
    let rib = key(weighted.saturating_add(account.saturating_mul(3)) % 97);
    let bban = format!("{BANK:05}{BRANCH:05}{account:011}{rib:02}");
    // `FR00` behind it, as numbers: F is 15, R is 27.
    let digits = format!("{bban}152700");
    let number = digits.bytes().fold(0_u64, |rest, digit| {
        rest.saturating_mul(10).saturating_add(u64::from(digit.saturating_sub(b'0'))) % 97
    });
    let check = key(number).saturating_add(1);
    format!("FR{check:02}{bban}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::iban::Iban;

    #[test]
    fn made_up_accounts_have_valid_numbers() {
        for venue in 1..=200 {
            let iban = made_up_iban(venue);
            assert!(iban.parse::<Iban>().is_ok(), "{iban}");
        }
    }
}
