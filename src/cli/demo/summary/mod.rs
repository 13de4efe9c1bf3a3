//! What the demonstration prints: tables, small charts, and what to do next. In French.

mod chart;
mod months;
mod verdict;

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use super::folder::Place;
use super::plan::{CHEQUES, FACE_CENTS, PRESCRIBERS};
use super::play::Story;
use crate::cli::french::{self, count, euros, things};
use crate::cli::output::line;
use crate::cli::venues::report;
use crate::cli::venues::send::Sent;
use crate::domain::service::Service;
use crate::domain::time::Day;
use crate::import::Import;
use chart::bars;

pub(super) use verdict::verdict;

/// The width of a table, in characters.
const WIDTH: u16 = 100;
/// How many of the busiest places are shown.
const BUSIEST: usize = 10;

/// What is played, and what became of the rows of the file.
pub(super) fn opening(import: &Import, sent: &[Sent], (seed, booklets): (u64, u32)) {
    line("CARNET : démonstration du pass numérique en Charente (16), de janvier à juillet 2024");
    line("");
    line("Les lieux sont réels (données publiques). Les prescripteurs, les personnes et ce");
    line("qu’elles font sont inventés, à partir de la graine du hasard. Le serveur est le vrai :");
    line("tout passe par gRPC ; seule son horloge est simulée.");
    line("");
    line(&format!("graine {seed}, {}", things(u64::from(booklets), "carnet", "carnets")));
    title("1. Import des lieux");
    line(&report::counts(import, sent));
    lines(report::refusals(import));
    lines(report::merged(import));
    line(&format!(
        "{} lignes n’ont pas de code INSEE : il reste vide, rien n’est deviné.",
        count(u64::try_from(import.without_insee).unwrap_or(0))
    ));
}

/// What the months came to.
pub(super) fn story(import: &Import, story: &Story) {
    title("2. La promesse : un carnet émis est un carnet payé");
    lines(months::issues(story));
    title("3. Les carnets");
    booklets(story);
    title("4. Les encaissements");
    redemptions(import, story);
    title("5. Les refus");
    refusals(story);
    title("6. Les périodes de règlement");
    lines(months::settled(import, story));
    title("7. La couverture, à la fin de chaque mois");
    lines(months::cover(story));
    title("8. Les comptes, à la fin");
    lines(months::accounts(story));
    lines(months::sums(story));
}

/// How to look at what is left.
pub(super) fn commands(place: &Place, day: Day) {
    let (data, keys) = (shell(&place.data()), shell(&place.keys()));
    title("10. À vous");
    line("Ce grand livre se sert comme un vrai :");
    line("");
    line(&format!("  carnet serve --data {data} --keys {keys} --listen 127.0.0.1:50051"));
    line("");
    line(&format!(
        "Sa dernière écriture est du {} : votre horloge est en avance de plus de trente\n\
         jours sur elle, et le serveur n’écrit plus (CLOCK_SUSPECT) tant que personne n’a\n\
         confirmé le jour. Confirmez celui d’aujourd’hui :",
        french::day(day)
    ));
    line("");
    line("  carnet clock accept --server http://127.0.0.1:50051 --day $(TZ=Europe/Paris date +%F)");
    line("");
    line("Le dossier se vérifie aussi sans serveur ni clé :");
    line("");
    line(&format!("  carnet verify --data {data}"));
}

/// A path as a shell reads it.
fn shell(path: &std::path::Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "/._-+@%:,=".contains(c);
    if text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

/// Prints texts, in order.
fn lines(texts: impl IntoIterator<Item = String>) {
    for text in texts {
        line(&text);
    }
}

fn title(text: &str) {
    line("");
    line(text);
    line(&"─".repeat(text.chars().count()));
}

fn booklets(story: &Story) {
    let tally = &story.tally;
    let cheques = story.numbers.order.cheques.unwrap_or_default();
    let mut table = table(&["où sont les chèques", "chèques", "valeur"]);
    let mut sum: u64 = 0;
    let rows = [
        ("en stock chez l’émetteur", cheques.in_stock),
        ("dotés : en stock chez un prescripteur", cheques.allotted),
        ("remis à une personne, pas encore utilisés", cheques.handed_over),
        ("bloqués par une opposition", cheques.blocked),
        ("encaissés", cheques.redeemed),
    ];
    for (what, number) in rows {
        let number = u64::try_from(number).unwrap_or(0);
        sum = sum.saturating_add(number);
        table.add_row([what, &count(number), &euros(number.saturating_mul(FACE_CENTS))]);
    }
    let issued = u64::try_from(cheques.issued).unwrap_or(0);
    table.add_row(["émis", &count(issued), &euros(issued.saturating_mul(FACE_CENTS))]);
    line(&table.to_string());
    line(&same("la somme des cinq premières lignes est ce qui a été émis", (sum, issued)));
    line(&format!(
        "{} par {} (carnets de {CHEQUES} chèques de {}) ;\n{}, dont {}.",
        things(tally.handovers, "remise", "remises"),
        things(u64::try_from(PRESCRIBERS.len()).unwrap_or(0), "prescripteur", "prescripteurs"),
        euros(FACE_CENTS),
        things(tally.oppositions, "opposition", "oppositions"),
        things(tally.lifted, "levée (carnet retrouvé)", "levées (carnets retrouvés)"),
    ));
}

fn redemptions(import: &Import, story: &Story) {
    let tally = &story.tally;
    line(&format!(
        "{}, dont {} ; restent {}, soit {}.",
        things(tally.redemptions, "encaissement", "encaissements"),
        things(tally.voided, "annulé", "annulés"),
        things(tally.cheques(), "chèque", "chèques"),
        euros(tally.cheques().saturating_mul(FACE_CENTS)),
    ));
    line("");
    line("Chèques par mois");
    let months = story.months.iter().map(|month| {
        let cheques = tally.by_month.get(&month.label).copied().unwrap_or(0);
        (french::month(month.day), cheques)
    });
    line(&bars(&months.collect::<Vec<_>>()));
    line("");
    line("Chèques par service");
    let mut services: Vec<(String, u64)> = Service::ALL
        .into_iter()
        .map(|service| {
            let cheques = tally.by_service.get(&service).copied().unwrap_or(0);
            (service.label().to_owned(), cheques)
        })
        .collect();
    services.retain(|(_, cheques)| *cheques > 0);
    services.sort_by_key(|(_, cheques)| std::cmp::Reverse(*cheques));
    line(&bars(&services));
    line("");
    line("Les dix lieux les plus fréquentés");
    let mut venues: Vec<(u32, u64)> =
        tally.by_venue.iter().map(|(venue, cheques)| (*venue, *cheques)).collect();
    venues.sort_by_key(|(venue, cheques)| (std::cmp::Reverse(*cheques), *venue));
    let busiest = venues.into_iter().take(BUSIEST);
    let named = busiest.map(|(venue, cheques)| (venue_name(import, venue), cheques));
    line(&bars(&named.collect::<Vec<_>>()));
}

fn refusals(story: &Story) {
    line("Un refus n’écrit rien. Chacun était prévu : si le serveur avait répondu autre chose, la");
    line("démonstration se serait arrêtée.");
    let mut table = table(&["ce qui a été refusé", "motif de l’API", "fois"]);
    for (refusal, times) in &story.tally.refused {
        table.add_row([refusal.french(), refusal.reason(), &count(*times)]);
    }
    line(&table.to_string());
}

/// The name and commune of a venue.
fn venue_name(import: &Import, number: u32) -> String {
    let index = usize::try_from(number.saturating_sub(1)).unwrap_or(usize::MAX);
    let place = import.venues.get(index);
    place.map_or(String::new(), |place| format!("{} ({})", place.name, place.commune))
}

/// A line that says whether two figures are the same.
fn same(what: &str, (left, right): (u64, u64)) -> String {
    let relation = if left == right { '=' } else { '≠' };
    format!("{} {what} : {} {relation} {}", sign(left == right), count(left), count(right))
}

/// What stands before something that holds, or does not.
fn sign(holds: bool) -> char {
    if holds { '✓' } else { '✗' }
}

/// A table whose columns are right-aligned, but for the first.
fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED);
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(WIDTH);
    table.set_header(header.iter().copied());
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}
