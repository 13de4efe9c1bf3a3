//! Where chèques are, and the ways that booklets went.

use super::super::hand::unsigned;
use super::super::plan::{Buyer, CHEQUES, FACE_CENTS, PRESCRIBERS};
use super::super::play::Story;
use super::{same, table};
use crate::cli::french::{count, euros, things};
use crate::domain::diagnosis::Level;
use crate::grpc::pb;

/// One figure of an order.
pub(super) type Figure = fn(&pb::ChequeCounts) -> i64;

/// Where a chèque that was issued can be, for people, and how many are there.
const PLACES: [(&str, Figure); 9] = [
    ("en stock chez l’émetteur", |counts| counts.in_stock),
    ("dotés : en stock chez un prescripteur", |counts| counts.allotted),
    ("remis à une personne, pas encore utilisés", |counts| counts.handed_over),
    ("bloqués par une opposition", |counts| counts.blocked),
    ("encaissés", |counts| counts.redeemed),
    ("perdus, portés par un autre carnet", |counts| counts.replaced),
    ("retirés du stock", |counts| counts.withdrawn),
    ("périmés", |counts| counts.lapsed),
    ("encaissés, puis annulés", |counts| counts.cancelled),
];

/// Where the chèques of `orders` are, and whether that adds up.
pub(super) fn counts(orders: &[pb::Order]) -> Vec<String> {
    let mut table = table(&["où sont les chèques", "département", "agglo.", "ensemble", "valeur"]);
    let add = |table: &mut comfy_table::Table, what: &str, of: Figure| {
        let numbers = each(orders, of);
        let all = sum(&numbers);
        let mut row = vec![what.to_owned()];
        row.extend(numbers.iter().map(|number| count(*number)));
        row.extend([count(all), euros(all.saturating_mul(FACE_CENTS))]);
        table.add_row(row);
    };
    for (what, of) in PLACES {
        add(&mut table, what, of);
    }
    add(&mut table, "émis, remplacements compris", |counts| counts.issued);
    let mut texts = vec![table.to_string()];
    for (buyer, order) in Buyer::ALL.into_iter().zip(orders) {
        let counts = order.cheques.unwrap_or_default();
        let parts: Vec<u64> = PLACES.iter().map(|(_, of)| unsigned(of(&counts))).collect();
        let what = format!("{} : la somme des neuf lignes est ce qui a été émis", buyer.short());
        texts.push(same(&what, (sum(&parts), unsigned(counts.issued))));
    }
    texts
}

/// One figure of each order.
pub(super) fn each(orders: &[pb::Order], of: Figure) -> Vec<u64> {
    orders.iter().map(|order| unsigned(of(&order.cheques.unwrap_or_default()))).collect()
}

/// All of them together.
pub(super) fn sum(numbers: &[u64]) -> u64 {
    numbers.iter().fold(0, |sum, number| sum.saturating_add(*number))
}

/// What happened to booklets on their way to people and back.
pub(super) fn ways(story: &Story) -> Vec<String> {
    let (deeds, tally) = (&story.deeds, &story.tally);
    let carnets = |number| things(number, "carnet", "carnets");
    let carried = sum(&each(&story.numbers.orders, |counts| counts.replaced));
    let withdrawn = sum(&each(&story.numbers.orders, |counts| counts.withdrawn));
    vec![
        String::new(),
        format!(
            "Dotations : {} de {CHEQUES} chèques de {}, en {}, envoyés à {} ;\n{} reçus.",
            carnets(deeds.sent),
            euros(FACE_CENTS),
            things(deeds.lots, "lot", "lots"),
            things(u64::try_from(PRESCRIBERS.len()).unwrap_or(0), "prescripteur", "prescripteurs"),
            count(deeds.arrived),
        ),
        format!("Remises : {}.\nNiveaux notés : {}.", count(tally.handovers), levels(story),),
        format!(
            "Pertes : {} perdus en chemin (opposition sur leur lot) ;\n\
             {} d’un carnet remis, dont {}.",
            carnets(deeds.lost_on_the_way),
            things(tally.oppositions, "opposition", "oppositions"),
            things(tally.lifted, "levée (carnet retrouvé)", "levées (carnets retrouvés)"),
        ),
        format!(
            "Remplacements : {}, qui portent {} pas encore utilisés, et aucun autre.",
            carnets(deeds.replaced),
            things(deeds.replaced_cheques, "chèque", "chèques"),
        ),
        format!(
            "Retours de l’automne : {}. Retraits du stock, pour de bon : {}.",
            carnets(deeds.returned),
            carnets(deeds.withdrawn),
        ),
        same(
            "chèques que les remplaçants portent, et chèques remplacés",
            (deeds.replaced_cheques, carried),
        ),
        same(
            "chèques des carnets retirés, et chèques retirés",
            (deeds.withdrawn_cheques, withdrawn),
        ),
    ]
}

/// What prescribers noted, as they counted it themselves: the server shows neither level nor
/// public.
fn levels(story: &Story) -> String {
    let of = |level: Level| story.tally.by_level.get(&level).copied().unwrap_or(0);
    format!(
        "{} débutants, {} à l’aise avec le connu, {} intermédiaires, {} autonomes",
        count(of(Level::Beginner)),
        count(of(Level::Basic)),
        count(of(Level::Intermediate)),
        count(of(Level::Independent)),
    )
}
