//! Why a file of the bank is not usable, in French: what is wrong, where, and what would be right.

use crate::iso20022::report::{
    Excess, FILE_MAX, FieldProblem, LINES_MAX, Malformed, Place, ReportError, STATEMENTS_MAX,
    Section,
};

/// What is wrong with a file, and what would be right.
pub(super) fn in_french(error: &ReportError) -> String {
    use ReportError as E;
    match error {
        E::TooLarge => format!("il dépasse {FILE_MAX} octets ; demandez moins de jours à la fois"),
        E::Utf16 => "c’est du texte en UTF-16 ; seul l’UTF-8 est lu".to_owned(),
        E::Encoding { found } => format!("il se dit en {found} ; seul l’UTF-8 est lu"),
        E::NotUtf8 { line } => format!("ligne {line} : le texte n’est pas de l’UTF-8"),
        E::Malformed { line, why } => format!("ligne {line} : {}", malformed(*why)),
        E::Doctype { line } => {
            format!("ligne {line} : un DOCTYPE, qu’aucun fichier de banque n’a")
        }
        E::Entity { line } => format!("ligne {line} : une entité que le XML ne définit pas"),
        E::Excess { line, excess } => format!("ligne {line} : {}", too_much(*excess)),
        E::Foreign { line } => {
            format!("ligne {line} : un élément qui n’est pas de ce message")
        }
        E::Unknown { found } => format!(
            "c’est {found} ; les messages lus sont camt.053, camt.052, camt.054 et pain.002"
        ),
        E::Nothing => "il ne contient ni relevé, ni avis, ni statut".to_owned(),
        E::Field { place, field, problem } => {
            format!("{}, {field} : {}", at(*place), wrong(problem))
        }
        E::SameReference { first, second } => format!(
            "{} : sa référence de banque est celle de {} ; chaque ligne a la sienne",
            at(*second),
            at(*first)
        ),
        E::Unbalanced { place, opening, booked, closing } => format!(
            "{} : {} à l’ouverture et {} de mouvements ne font pas {} à la clôture ; des lignes \
             manquent ou sont en double",
            at(*place),
            euros(*opening),
            euros(*booked),
            euros(*closing)
        ),
        E::Gap { place, before, opening, closing } => format!(
            "{} : il ouvre à {}, et {} clôt à {} ; un relevé manque entre les deux, ou est en \
             double",
            at(*place),
            euros(*opening),
            at(*before),
            euros(*closing)
        ),
        E::OtherAccount { place, found, expected } => {
            format!("{} : le compte est {found}, et non {expected}", at(*place))
        }
    }
}

fn malformed(why: Malformed) -> &'static str {
    match why {
        Malformed::Empty => "le fichier n’a aucun élément",
        Malformed::CutOff => "le fichier s’arrête avant sa fin ; il a été coupé en chemin",
        Malformed::Tag => "une balise n’est pas écrite, ou pas fermée, comme le XML le veut",
        Malformed::Outside => "quelque chose se trouve hors de l’élément racine",
        Malformed::Control => "un caractère de contrôle, qui n’a pas sa place en XML",
    }
}

fn too_much(excess: Excess) -> String {
    match excess {
        Excess::Depth => "trop d’éléments l’un dans l’autre".to_owned(),
        Excess::Tag => "les attributs d’une balise sont trop longs".to_owned(),
        Excess::Attributes => "une balise a trop d’attributs".to_owned(),
        Excess::Text => "le texte d’un élément est trop long".to_owned(),
        Excess::Nodes => "une ligne a trop d’éléments".to_owned(),
        Excess::Statements => {
            format!("plus de {STATEMENTS_MAX} relevés ; demandez moins de jours à la fois")
        }
        Excess::Lines => format!("plus de {LINES_MAX} lignes ; demandez moins de jours à la fois"),
    }
}

fn wrong(problem: &FieldProblem) -> String {
    match problem {
        FieldProblem::Missing => "il manque".to_owned(),
        FieldProblem::Twice => "il s’y trouve deux fois ; un seul est juste".to_owned(),
        FieldProblem::Amount(found) => {
            format!("{found} n’est pas un montant en centimes entiers, comme 1050.00")
        }
        FieldProblem::Currency(found) => format!("{found} n’est pas la devise EUR"),
        FieldProblem::Direction => "ni CRDT ni DBIT".to_owned(),
        FieldProblem::Day(found) => format!("{found} n’est pas un jour, comme 2025-01-31"),
        FieldProblem::Iban => "ce n’est pas un IBAN".to_owned(),
        FieldProblem::Code(found) => format!("{found} n’est pas un code connu"),
        FieldProblem::TooLong { max } => format!("plus de {max} caractères"),
        FieldProblem::Disagrees(other) => format!("contredit {other}"),
    }
}

fn at(place: Place) -> String {
    let Place { section, number, entry } = place;
    let part = match section {
        Section::Statement => "relevé",
        Section::Report => "rapport",
        Section::Notification => "avis",
        Section::Payments => "lot de paiements",
        Section::Message => "message d’origine",
    };
    let line = match section {
        Section::Payments | Section::Message => "opération",
        Section::Statement | Section::Report | Section::Notification => "ligne",
    };
    let entry = entry.map_or(String::new(), |entry| format!(", {line} {entry}"));
    format!("{part} n° {number}{entry}")
}

fn euros(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}", crate::cli::french::euros(cents.unsigned_abs()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iso20022::report;

    #[test]
    fn a_file_that_is_no_report_says_what_is_read() {
        let told = |text: &str| in_french(&report::read(text.as_bytes()).unwrap_err());
        assert_eq!(told(""), "ligne 1 : le fichier n’a aucun élément");
        let foreign = "<Document xmlns=\"urn:x\"><A/></Document>";
        assert!(told(foreign).contains("camt.053"), "{}", told(foreign));
    }

    #[test]
    fn a_place_and_figures_are_told() {
        let place = Place { section: Section::Statement, number: 2, entry: None };
        let error = ReportError::Unbalanced { place, opening: -100, booked: 50, closing: 0 };
        assert_eq!(
            in_french(&error).replace(['\u{202f}', '\u{a0}'], " "),
            "relevé n° 2 : -1,00 € à l’ouverture et 0,50 € de mouvements ne font pas 0,00 € à la \
             clôture ; des lignes manquent ou sont en double"
        );
    }
}
