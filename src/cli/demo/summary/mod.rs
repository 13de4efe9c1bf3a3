//! What the demonstration prints: tables, small charts, and what to do next. In French.

mod bank;
mod booklets;
mod chart;
mod ending;
mod money;
mod months;
mod sharing;
mod verdict;

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use super::folder::Place;
use super::hand::unsigned;
use super::plan::FACE_CENTS;
use super::play::Story;
use crate::cli::french::{self, count, euros, things};
use crate::cli::output::line;
use crate::cli::venues::report;
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
pub(super) fn opening(import: &Import, (seed, booklets): (u64, u32)) {
    line("CARNET : démonstration du pass numérique en Charente (16), de 2024 à la péremption");
    line("");
    line("Les lieux sont réels (données publiques). Les commandes, les prescripteurs et les");
    line("personnes sont inventés, à partir de la graine du hasard. Le serveur est le vrai :");
    line("tout passe par gRPC ; seule son horloge est simulée.");
    line("");
    line(&format!("graine {seed}, {}", things(u64::from(booklets), "carnet", "carnets")));
    title("1. Import des lieux");
    line(&report::counts(import, &[]));
    lines(report::refusals(import));
    lines(report::merged(import));
    line(&format!(
        "{} lignes n’ont pas de code INSEE : il reste vide, rien n’est deviné.",
        count(u64::try_from(import.without_insee).unwrap_or(0))
    ));
}

/// What the year came to.
pub(super) fn story(import: &Import, story: &Story) {
    title("2. Les lieux, de la candidature au second label");
    lines(venues(import, story));
    title("3. La promesse : un carnet émis est un carnet payé");
    lines(money::issues(story));
    title("4. Les carnets, à la fin");
    lines(booklets::counts(&story.numbers.orders));
    lines(booklets::ways(story));
    title("5. Les encaissements");
    redemptions(import, story);
    title("6. Les refus");
    refusals(story);
    title("7. Les périodes de règlement");
    lines(months::settled(import, story));
    title("8. Qui porte quoi");
    lines(sharing::borne(story));
    title("9. Le calendrier, jusqu’à la péremption");
    lines(ending::calendar(story));
    title("10. L’argent de chaque commanditaire");
    lines(money::buyers(story));
    lines(bank::held(story));
    lines(bank::files(import, story));
    title("11. La couverture, à la fin de chaque mois");
    lines(months::cover(story));
    title("12. Les comptes, à la fin");
    lines(months::accounts(story));
    lines(money::sums(story));
}

/// How to look at what is left.
pub(super) fn commands(place: &Place, day: Day) {
    let (data, keys) = (shell(&place.data()), shell(&place.keys()));
    title("14. À vous");
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

/// What became of the places.
fn venues(import: &Import, story: &Story) -> Vec<String> {
    let deeds = &story.deeds;
    let lieux = |number| things(number, "lieu", "lieux");
    let mut texts = vec![
        format!(
            "{} vérifiés par l’opérateur, puis {} validés par le département (deux personnes).",
            lieux(deeds.checked),
            count(deeds.validated),
        ),
        format!(
            "{} ont un second label, de 2025 à 2027 ; les autres n’encaissent plus rien de 2025.",
            lieux(deeds.renewed),
        ),
        format!(
            "{} par une seconde personne ; un autre, personnel, a été refusé\n\
             et effacé du registre ({}) : le journal n’en garde que l’empreinte.",
            things(deeds.confirmed, "compte bancaire confirmé", "comptes bancaires confirmés"),
            things(deeds.erased, "fiche", "fiches"),
        ),
    ];
    if let Some((venue, since, until)) = deeds.suspended {
        texts.push(format!(
            "Suspendu du {} au {} : {}.\nCe qu’il avait accepté avant lui a été payé.",
            french::day(since),
            french::day(until.minus(1)),
            venue_name(import, venue),
        ));
    }
    texts
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
    line(&format!(
        "{} envoyés le soir par des lieux qui les groupent ; {} par exception, motivée.",
        count(tally.streamed),
        count(tally.excepted),
    ));
    line("");
    line("Chèques par mois");
    let months = story.months.iter().map(|month| {
        let cheques = tally.by_month.get(&month.label).copied().map_or(0, unsigned);
        (french::month(month.day), cheques)
    });
    line(&bars(&months.collect::<Vec<_>>()));
    line("");
    line("Chèques par service");
    let mut services: Vec<(String, u64)> = Service::ALL
        .into_iter()
        .map(|service| {
            let cheques = tally.by_service.get(&service).copied().map_or(0, unsigned);
            (service.label().to_owned(), cheques)
        })
        .collect();
    services.retain(|(_, cheques)| *cheques > 0);
    services.sort_by_key(|(_, cheques)| std::cmp::Reverse(*cheques));
    line(&bars(&services));
    line("");
    line("Les dix lieux les plus fréquentés");
    let mut venues: Vec<(u32, u64)> =
        tally.by_venue.iter().map(|(venue, cheques)| (*venue, unsigned(*cheques))).collect();
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
    equal(what, (left, right), count)
}

/// The same of two amounts in cents.
fn same_euros(what: &str, (left, right): (u64, u64)) -> String {
    equal(what, (left, right), euros)
}

fn equal(what: &str, (left, right): (u64, u64), shown: fn(u64) -> String) -> String {
    let relation = if left == right { '=' } else { '≠' };
    format!("{} {what} : {} {relation} {}", sign(left == right), shown(left), shown(right))
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
