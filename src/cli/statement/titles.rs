//! What people read of a report: sections, columns and rows in French. What a later server adds has
//! its key.

use super::super::french;
use crate::domain::time::Day;
use crate::grpc::pb;
use crate::statement::{ColumnKey, SectionKey};
use pb::report_period::Period;
use pb::report_subject::Subject;

/// What a report is called.
pub(super) fn report(report: &pb::Report) -> String {
    let (subject, period) = (subject(report), period(report));
    format!("Relevé : {subject}, {period}")
}

/// Whom a report is for.
pub(super) fn subject(report: &pb::Report) -> String {
    let subject = report.subject.as_ref().and_then(|subject| subject.subject.as_ref());
    match subject {
        Some(Subject::Funder(name) | Subject::Contributor(name) | Subject::Venue(name)) => {
            name.clone()
        }
        Some(Subject::Shadow(of)) if of.organisation.is_empty() => {
            "pour mémoire, tous les organismes".to_owned()
        }
        Some(Subject::Shadow(of)) => format!("pour mémoire, {}", of.organisation),
        None => String::new(),
    }
}

/// What it counts.
pub(super) fn period(report: &pb::Report) -> String {
    match report.period.as_ref().and_then(|period| period.period.as_ref()) {
        Some(Period::Cycle(name)) => name.clone(),
        Some(Period::Year(year)) => format!("services de {year}"),
        None => String::new(),
    }
}

/// What a section is called.
pub(super) fn section(key: &str) -> String {
    use SectionKey as S;
    let Some(section) = S::with_word(key) else { return key.to_owned() };
    let title = match section {
        S::Life => "Vie des carnets",
        S::Bearers => "Qui porte ce qui a été utilisé",
        S::Agreements => "Conventions",
        S::Awards => "Concours",
        S::Remittances => "Bordereaux",
        S::Calls => "Appels et paiements",
        S::Contests => "Contestations",
        S::Incidents => "Encaissements défaits",
        S::ByOrganisation => "Par organisme",
        S::ByBuyer => "Par commanditaire",
        S::ByVenue => "Par lieu",
        S::ByPrescriber => "Par prescripteur",
        S::ByService => "Par service",
        S::ByProcedure => "Par démarche",
        S::ByCommune => "Par commune",
        S::Positions => "Comptes, aujourd’hui",
        S::Cover => "Couverture, aujourd’hui",
    };
    title.to_owned()
}

/// What a column is called.
pub(super) fn column(key: &str) -> String {
    use ColumnKey as C;
    let Some(column) = C::with_word(key) else { return key.to_owned() };
    let title = match column {
        C::Redemptions => "encaissements",
        C::Cheques | C::PeriodCheques => "chèques",
        C::Used => "utilisé",
        C::Contributed => "contributeurs",
        C::CoFunded => "cofinanceurs",
        C::Borne => "commanditaire",
        C::Amount => "montant",
        C::NoAgreement => "sans convention",
        C::OutsideTerms => "hors des conditions",
        C::OverEnvelope => "au-delà de l’enveloppe",
        C::PeriodBooklets => "carnets",
        C::PeriodAmount => "valeur",
        C::EndBooklets => "carnets, jusqu’à la fin",
        C::EndCheques => "chèques, jusqu’à la fin",
        C::EndAmount => "valeur, jusqu’à la fin",
        C::Organisation => "organisme",
        C::Buyer => "chèques de",
        C::UsedAtEnd => "consommé à la fin",
        C::Ceiling => "plafond",
        C::LeftAtEnd => "reste à la fin",
        C::Due => "dû",
        C::Payable => "à payer",
        C::InTransit => "en cours de paiement",
        C::Paid => "payé",
        C::Unpaid => "défait, non payé",
        C::SetOff => "compensé",
        C::Forfeited => "prescrit",
        C::Goodwill => "geste de l’opérateur",
        C::Shared => "porté",
        C::Direct => "payé directement au commanditaire",
        C::Undone => "défait",
        C::Relieved => "contesté avec raison",
        C::Contested => "contesté",
        C::ToCall => "à appeler",
        C::UndoneSince => "défait après l’appel",
        C::GivenUp => "abandonné",
        C::Called => "appelé",
        C::Received => "reçu",
        C::Outstanding => "reste à recevoir",
        C::Contests => "contestations",
        C::Recovered => "rendu par le lieu",
        C::Number => "compte",
        C::Side => "sens",
        C::Held => "solde",
        C::Verdict => "verdict",
        C::VerdictDay => "jour",
        C::Short => "manque",
        C::ComparedDay => "dernier jour comparé",
        C::Bank => "banque",
        C::Ledger => "grand livre",
        C::UnprovenDays => "jours ouvrés sans preuve",
    };
    title.to_owned()
}

/// The same over a column of small figures: hyphenated, so that names of rows have room.
pub(super) fn narrow_column(key: &str) -> String {
    let title = column(key);
    let narrow = match title.as_str() {
        "encaissements" => "encaisse-\nments",
        "contributeurs" => "contribu-\nteurs",
        "cofinanceurs" => "cofinan-\nceurs",
        "commanditaire" => "comman-\nditaire",
        other => other,
    };
    narrow.to_owned()
}

/// What a row is called; not its key, when it has a name.
pub(super) fn row(section: &str, row: &pb::ReportRow) -> String {
    if row.key.is_empty() {
        return "Total".to_owned();
    }
    let key = match section {
        "positions" => row.key.split('.').next().unwrap_or_default(),
        _ => &row.key,
    };
    if let Some(word) = word(section, key) {
        return word.to_owned();
    }
    if !row.display_name.is_empty() {
        return row.display_name.clone();
    }
    if let Some(code) = row.key.strip_prefix("communes/") {
        return format!("commune {code}");
    }
    if let Some(code) = row.key.strip_prefix("departements/") {
        return format!("département {code}, commune inconnue");
    }
    row.key.clone()
}

/// What a row is called that is no thing with a name.
fn word(section: &str, key: &str) -> Option<&'static str> {
    Some(match (section, key) {
        ("contests", "open") => "à instruire",
        ("contests", "proposed") => "décision à confirmer",
        ("contests", "upheld") => "fondées",
        ("contests", "dismissed") => "rejetées",
        ("contests", "moot") => "sans objet",
        ("incidents", "restored") => "chèques rendus au porteur",
        ("incidents", "cancelled") => "chèques annulés",
        (_, "ordered") => "commandés",
        (_, "issued") => "émis",
        (_, "handed_over") => "remis",
        (_, "used") => "utilisés",
        (_, "withdrawn") => "retirés du stock",
        (_, "cancelled") => "annulés",
        (_, "lapsed") => "périmés",
        (_, "own") => "le commanditaire lui-même",
        ("by_procedure", "none") => "sans démarche",
        ("by_prescriber", "none") => "sans prescripteur",
        ("by_procedure", "grouped") => "démarches regroupées",
        ("by_organisation", "grouped") => "organismes regroupés",
        (_, "grouped") => "lignes regroupées",
        (_, "others") => "autres lignes",
        (_, "escrow") => "banque",
        (_, "provision") => "provision",
        (_, "circulating") => "chèques en circulation",
        (_, "payable") => "dû aux lieux",
        (_, "transit") => "en cours de paiement",
        (_, "contribution") => "appelé à des contributeurs",
        (_, "co-funding") => "appelé à des cofinanceurs",
        (_, "clawback") => "à reprendre à des lieux",
        (_, "deferred") => "à recevoir, hors couverture",
        (_, "held") => "reçu d’autres, à décider",
        (_, "owed") => "dû à des financeurs",
        (_, "all_buyers") => "ensemble",
        _ => return None,
    })
}

/// What a text of a cell means.
pub(super) fn text(text: &str) -> &str {
    match text {
        "debit" => "débit",
        "credit" => "crédit",
        "empty" => "aucun mouvement",
        "proven" => "prouvée",
        "unproven" => "non prouvée",
        "short" => "insuffisante",
        other => other,
    }
}

/// A day as people write it.
pub(super) fn day(text: &str) -> String {
    text.parse::<Day>().map_or_else(|_| text.to_owned(), french::day)
}
