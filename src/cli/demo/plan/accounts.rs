//! Where some places want to be paid.

use super::people::World;
use super::{Plan, VenueAct, story};

/// The made-up bank of the accounts, and the branch: no bank has this code.
const BANK: u64 = 99_999;
const BRANCH: u64 = 16_000;

impl Plan {
    /// Accounts are proposed and, but for one, confirmed.
    pub(super) fn accounts(&mut self, world: &World<'_>) {
        let calendar = world.calendar();
        let proposed = calendar.from(story::ACCOUNTS_PROPOSED);
        let confirmed = calendar.from(story::ACCOUNTS_CONFIRMED);
        let erased = calendar.from(story::ACCOUNT_ERASED);
        let venues = world.with_account();
        for venue in &venues {
            let iban = iban(u64::from(*venue));
            self.morning(proposed, VenueAct::ProposeAccount { venue: *venue, iban });
        }
        let Some((own, others)) = venues.split_last() else { return };
        for venue in others {
            self.morning(confirmed, VenueAct::ConfirmAccount { venue: *venue });
        }
        self.morning(erased, VenueAct::EraseAccount { venue: *own });
    }
}

/// The IBAN of the made-up account number `account`, at most nine digits.
fn iban(account: u64) -> String {
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
            assert!(iban(venue).parse::<Iban>().is_ok(), "{}", iban(venue));
        }
    }
}
