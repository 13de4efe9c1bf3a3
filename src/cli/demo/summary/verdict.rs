//! The verdict of `verify` on the folder that is left, by invariant.

use std::collections::BTreeMap;

use super::{table, title};
use crate::cli::french::count;
use crate::cli::output::line;
use crate::engine::audit::{Check, Verification};

/// What each invariant says, in the order of their numbers.
const INVARIANTS: [&str; 7] = [
    "écritures : autant au débit qu’au crédit, et rien d’inexpliqué",
    "soldes : chacun est la somme de ses écritures, aucun à l’envers",
    "argent cantonné = ce qui circule, ce qui est dû, ce qui est provisionné",
    "chèques émis : chacun est quelque part, une seule fois",
    "encaissements : une seule période ; chaque centime dû ou payé une fois",
    "périodes : recalculées, elles donnent les mêmes chiffres",
    "empreintes : la chaîne est entière, projection et registre concordent",
];

/// The checks that depend on how the journal was written, so that their number can differ.
const OF_THE_FILES: u8 = 7;

/// Prints what was checked, and the verdict.
pub(super) fn print(verification: &Verification) {
    let mut by_number: BTreeMap<u8, Vec<&Check>> = BTreeMap::new();
    for check in &verification.checks {
        by_number.entry(check.number).or_default().push(check);
    }
    let mut table = table(&["invariant, recalculé depuis les fichiers", "comparé", "verdict"]);
    for (number, statement) in (1_u8..).zip(INVARIANTS) {
        let checks = by_number.get(&number).map_or(&[][..], Vec::as_slice);
        let compared = checks.iter().fold(0_u64, |sum, check| sum.saturating_add(check.compared));
        let compared = if number == OF_THE_FILES { "tout".to_owned() } else { count(compared) };
        let holds = checks.iter().all(|check| check.broken.is_empty());
        let verdict = if holds { "tient" } else { "ROMPU" };
        table.add_row([&format!("{number}. {statement}"), &compared, verdict]);
    }
    line(&table.to_string());
    let broken = verification.checks.iter().flat_map(|check| &check.broken);
    broken.for_each(|breach| line(&format!("ROMPU : {breach}")));
    line(&format!(
        "verdict sur {} écritures : {}",
        count(verification.entries),
        if verification.holds() {
            "tous les invariants tiennent"
        } else {
            "AU MOINS UN INVARIANT EST ROMPU"
        }
    ));
}

/// Prints the verdict under its title.
pub(in crate::cli::demo) fn verdict(verification: &Verification) {
    title("13. La vérification du dossier");
    print(verification);
}
