//! The calendar of both orders, and where their chèques were at the two statements.

use super::super::hand::unsigned;
use super::super::plan::Buyer;
use super::super::play::{Reached, Standing, Story};
use super::booklets::{Figure, each, sum};
use super::{same, table};
use crate::cli::french::{self, count};
use crate::domain::time::Day;
use crate::grpc::pb;
use pb::Milestone;

/// What a statement shows.
const LINES: [(&str, Figure); 6] = [
    ("émis, hors remplaçants", |counts| counts.issued.saturating_sub(counts.replaced)),
    ("encaissés", |counts| counts.redeemed),
    ("retirés du stock", |counts| counts.withdrawn),
    ("périmés", |counts| counts.lapsed),
    ("annulés ensuite", |counts| counts.cancelled),
    ("encore en circulation", |counts| {
        let stock = counts.in_stock.saturating_add(counts.allotted);
        stock.saturating_add(counts.handed_over).saturating_add(counts.blocked)
    }),
];

/// What was due on which day, when it was recorded, and the two statements.
pub(super) fn calendar(story: &Story) -> Vec<String> {
    let mut table = table(&["échéance", "du", "enregistrée le", "commandes"]);
    let mut rows: Vec<(&Reached, Vec<&str>)> = Vec::new();
    for reached in &story.reached {
        let same = |row: &&mut (&Reached, Vec<&str>)| row.0.milestone == reached.milestone;
        match rows.iter_mut().find(same) {
            Some((_, buyers)) => buyers.push(reached.buyer.short()),
            None => rows.push((reached, vec![reached.buyer.short()])),
        }
    }
    for (reached, buyers) in &rows {
        let milestone = &reached.milestone;
        table.add_row([
            what(milestone),
            shown(&milestone.day),
            french::day(reached.recorded),
            buyers.join(", "),
        ]);
    }
    let mut texts = vec![
        table.to_string(),
        "Dérouler le calendrier en retard ne change rien : chaque échéance garde son jour."
            .to_owned(),
    ];
    texts.extend(statements(&story.standings));
    texts
}

fn what(milestone: &pb::OrderMilestone) -> String {
    match milestone.milestone() {
        Milestone::Alert => {
            format!("alerte, {} jours avant le 31 décembre", milestone.alert_days)
        }
        Milestone::LastService => "dernier jour de service".to_owned(),
        Milestone::ProvisionalStatement => "état provisoire".to_owned(),
        Milestone::LastPresentation => "dernier jour de présentation".to_owned(),
        Milestone::Lapse => "péremption".to_owned(),
        Milestone::FinalStatement => "état définitif".to_owned(),
        Milestone::Unspecified => String::new(),
    }
}

/// A day of the API, for people.
fn shown(day: &str) -> String {
    day.parse::<Day>().map_or(String::new(), french::day)
}

/// The chèques of each order at the provisional statement and at the final one.
fn statements(standings: &[Standing]) -> Vec<String> {
    let mut header = vec!["chèques".to_owned()];
    for standing in standings {
        let date = standing.day.date();
        let day = format!("{:02}/{:02}", date.day(), date.month());
        header.extend(Buyer::ALL.map(|buyer| format!("{} {day}", buyer.short())));
    }
    let mut table = table(&header.iter().map(String::as_str).collect::<Vec<_>>());
    for (what, of) in LINES {
        let mut row = vec![what.to_owned()];
        for standing in standings {
            row.extend(each(&standing.orders, of).into_iter().map(count));
        }
        table.add_row(row);
    }
    let said = "L’état provisoire du 6 février et l’état définitif, lu le 3 mars :";
    let mut texts = vec![String::new(), said.to_owned(), table.to_string()];
    if let Some(last) = standings.last() {
        let [issued, ended @ ..] = LINES;
        let parts: Vec<u64> = ended.iter().map(|(_, of)| sum(&each(&last.orders, *of))).collect();
        let issued = sum(&each(&last.orders, issued.1));
        texts.push(same("état définitif : tout ce qui a été émis a fini", (sum(&parts), issued)));
        let left = last.orders.iter().map(|order| unsigned(order.circulating_cents));
        texts.push(same("il ne circule plus rien", (left.fold(0, u64::saturating_add), 0)));
    }
    texts
}
