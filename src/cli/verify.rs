//! `carnet verify`: every invariant, recomputed; exit code 1 when one is broken.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use super::{Outcome, output, progress};
use crate::disk::{Disk, OsDisk};
use crate::engine::audit::{Check, Verification, verify};
use crate::engine::folder::Folder;

/// What `carnet verify` is told.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Le dossier du grand livre ; il peut être en service.
    #[arg(long, value_name = "DOSSIER")]
    data: PathBuf,
    /// Une ligne JSON par contrôle, pour les programmes.
    #[arg(long)]
    json: bool,
}

/// Verifies the folder and prints what was compared.
///
/// # Errors
///
/// When the journal or the registry's log is damaged: the message names the file and the place.
pub fn run(args: &Args) -> Outcome {
    let disk: Arc<dyn Disk> = Arc::new(OsDisk);
    let bar = progress::counter("écritures relues");
    let verification =
        verify(&disk, &Folder::new(&args.data), &mut |entries| bar.set_position(entries))?;
    bar.finish_and_clear();
    if args.json {
        verification.checks.iter().for_each(|check| output::line(&json(check)));
    } else {
        output::line(&table(&verification.checks));
        output::line(&summary(&verification));
    }
    Ok(if verification.holds() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What each check says, and how it is said on a screen.
const IN_FRENCH: &[(&str, &str)] = &[
    (
        "each entry moves what its effects say, debit as credit",
        "chaque écriture déplace ce que disent ses effets, autant au débit qu'au crédit",
    ),
    ("all debits equal all credits", "la somme des débits est celle des crédits"),
    ("each balance is the sum of its transfers", "chaque solde est la somme de ses écritures"),
    ("no account stands on its wrong side", "aucun compte n'est du mauvais côté de zéro"),
    (
        "each buyer's escrow, and the operator's, is what is owed for it",
        "l'argent cantonné de chaque commanditaire, et de l'opérateur, est ce qui est dû pour lui",
    ),
    (
        "the escrow of all is what the bank booked",
        "l'argent cantonné est ce que la banque a comptabilisé",
    ),
    (
        "every chèque issued is somewhere, once",
        "chaque chèque émis est quelque part, une seule fois",
    ),
    (
        "circulating is the face value of the chèques that can still be used",
        "la circulation est la valeur faciale des chèques encore utilisables",
    ),
    (
        "every booklet stands in the series of its order",
        "chaque carnet est dans la série de sa commande",
    ),
    (
        "every redemption that is not settled lies after the last settled cut-off",
        "chaque encaissement non réglé est postérieur au dernier arrêté réglé",
    ),
    (
        "each cycle begins after the one before it, and they are settled in order",
        "les périodes se suivent sans trou et sont réglées dans l'ordre",
    ),
    (
        "a chèque is redeemed when a redemption that stands took it, and only then",
        "un chèque est encaissé si un encaissement valable l'a pris, et seulement alors",
    ),
    (
        "every payable cent is of a redemption or of a remittance",
        "chaque centime dû vient d'un encaissement ou d'un bordereau",
    ),
    (
        "every cent that is due is payable, in one payment, set off or undone",
        "chaque centime dû est à payer, dans un seul paiement, compensé ou défait",
    ),
    (
        "the remittances of a cycle are its figures",
        "les bordereaux d'une période sont ses chiffres",
    ),
    ("a run is the sum of its payments", "une remise est la somme de ses paiements"),
    (
        "transit holds the payments that the bank has not booked",
        "le transit est ce que la banque n'a pas encore comptabilisé",
    ),
    (
        "contributors, co-funders and buyers bear what was used, to the cent",
        "contributeurs, cofinanceurs et commanditaires portent l'utilisé, au centime",
    ),
    ("the shares of a cycle add up to their totals", "les parts d'une période font leurs totaux"),
    (
        "what is used of agreements and awards is what was borne, less releases",
        "l'utilisé des conventions et des concours est ce qui a été porté à leur titre, moins ce \
         qui a été rendu",
    ),
    (
        "what funders and venues are to pay is deferred to the buyer",
        "ce que financeurs et lieux doivent est à recevoir pour le commanditaire",
    ),
    (
        "what is called of funders and not received is what their statements expect",
        "ce qui est appelé et non reçu est ce qu'attendent les relevés",
    ),
    (
        "what venues must give back is what incidents expect of them",
        "ce que les lieux doivent rendre est ce qu'en attendent les incidents",
    ),
    ("the statements of a cycle are its shares", "les relevés d'une période sont ses parts"),
    (
        "suspense is the lines of the bank that are not explained",
        "l'attente d'explication est la somme des lignes de banque non expliquées",
    ),
    (
        "every refund that is paid is one payment",
        "chaque remboursement payé est un paiement, et un seul",
    ),
    (
        "each cycle's figures are those computed again",
        "les chiffres de chaque période sont ceux que l'on recalcule",
    ),
    (
        "the store holds what a rebuild would give",
        "la projection est ce que donnerait une reconstruction",
    ),
    (
        "each record is kept, or erased where an entry says so",
        "chaque fiche est gardée, ou effacée là où une écriture le dit",
    ),
];

/// The French of a statement.
fn french(statement: &str) -> &str {
    let known = IN_FRENCH.iter().find(|(english, _)| *english == statement);
    known.map_or(statement, |(_, french)| french)
}

/// The checks as a table, broken ones with their breaches below.
pub fn table(checks: &[Check]) -> String {
    let mut table = output::table();
    table.set_header(["inv.", "ce qui doit tenir", "comparé", "chiffres", "verdict"]);
    for check in checks {
        let verdict = if check.broken.is_empty() { "tient" } else { "ROMPU" };
        table.add_row([
            check.number.to_string().as_str(),
            french(&check.statement),
            &check.compared.to_string(),
            &check.figures,
            verdict,
        ]);
    }
    let mut text = table.to_string();
    for check in checks {
        for breach in &check.broken {
            text.extend([format!("\nROMPU {} : {breach}", check.number)]);
        }
    }
    text
}

/// The verdict, in a few lines.
pub fn summary(verification: &Verification) -> String {
    let mut text = format!(
        "grand livre {} : {} écritures, empreinte {}",
        verification.ledger, verification.entries, verification.hash
    );
    if verification.served {
        text.push_str("\nle dossier est en service : sa projection n'a pas été comparée");
    }
    if verification.beyond.turns > 0 || verification.beyond.torn.is_some() {
        text.push_str("\naprès la dernière écriture acquittée, il y a un tour en cours ou coupé");
    }
    text.push_str(if verification.holds() {
        "\nverdict : tous les invariants tiennent"
    } else {
        "\nverdict : AU MOINS UN INVARIANT EST ROMPU ; n'écrivez plus dans ce dossier"
    });
    text
}

fn json(check: &Check) -> String {
    serde_json::json!({
        "invariant": check.number,
        "statement": check.statement,
        "compared": check.compared,
        "figures": check.figures,
        "broken": check.broken,
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::facts::Facts;
    use crate::domain::invariants;

    #[test]
    fn every_invariant_is_said_in_french() {
        for finding in invariants::check(&Facts::default()) {
            assert_ne!(french(finding.statement), finding.statement);
        }
    }
}
