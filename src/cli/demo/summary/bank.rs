//! What went between the ledger and the bank, and what others' money became.

use super::super::plan::{Buyer, value};
use super::super::play::{Files, Story};
use super::booklets::sum;
use super::{same, same_euros, venue_name};
use crate::cli::french::{count, euros, things};
use crate::import::Import;

/// What was sent to the bank and read of it, and whether all of it is explained.
pub(super) fn files(import: &Import, story: &Story) -> Vec<String> {
    let files = &story.files;
    let mut texts = vec![
        String::new(),
        "Rien n’est saisi de ce que fait la banque : elle lit des fichiers, et en rend.".to_owned(),
        format!(
            "payments/ : {}, pour {}, soit {} ;\n{} par la banque (pain.002).",
            things(files.asked, "remise (pain.001)", "remises (pain.001)"),
            things(files.payments, "virement", "virements"),
            euros(files.asked_cents),
            if files.asked == 1 { "acceptée" } else { "toutes acceptées" },
        ),
        format!(
            "bank/ : {}, {}, dont {} comprises aussitôt :\n\
             une référence suffit.",
            things(files.statements, "relevé (camt.053)", "relevés (camt.053)"),
            things(files.lines, "ligne", "lignes"),
            count(files.lines.saturating_sub(files.suspended)),
        ),
        format!(
            "{} sans référence, soit {} : mise en attente, expliquée à la main le mois suivant.",
            things(files.suspended, "ligne", "lignes"),
            euros(files.suspended_cents),
        ),
        format!(
            "Un relevé a été importé deux fois : {}, rien de nouveau.",
            things(files.known, "ligne déjà connue", "lignes déjà connues"),
        ),
    ];
    texts.extend(payments(import, story));
    texts.extend([
        format!(
            "Frais de la banque : {}, pris sur les {} avancés par l’opérateur.",
            euros(files.fees_cents),
            euros(files.float_cents)
        ),
        same("virements exécutés, et demandés", (files.booked, files.payments)),
        same_euros(
            "virements demandés, et payés, revenus ou versés aux commanditaires",
            (files.asked_cents, carried_out(story)),
        ),
        same_euros(
            "lignes en attente, et lignes expliquées à la main",
            (files.suspended_cents, files.explained_cents),
        ),
    ]);
    texts
}

fn carried_out(story: &Story) -> u64 {
    let Files { returned_cents, taken_cents, .. } = &story.files;
    sum(&[sum(&story.deeds.paid_cents), *returned_cents, sum(taken_cents)])
}

/// What came back, and what the bank asked about.
fn payments(import: &Import, story: &Story) -> Vec<String> {
    let files = &story.files;
    let returned = story.months.iter().map(|month| month.returned.len()).sum::<usize>();
    let mut texts = vec![format!(
        "{}, soit {} : {} jusqu’à ce qu’un autre compte\n\
         soit donné, et confirmé par une seconde personne ; une remise de plus a payé.",
        things(
            u64::try_from(returned).unwrap_or(0),
            "virement est revenu",
            "virements sont revenus"
        ),
        euros(files.returned_cents),
        things(files.held, "lieu retenu", "lieux retenus"),
    )];
    if let Some((venue, cents)) = &files.near {
        let number = venue.rsplit('/').next().and_then(|number| number.parse().ok());
        texts.push(format!(
            "La banque a trouvé un nom proche, mais autre, pour {} à\n    {} :\n    \
             deux personnes ont décidé de payer.",
            euros(*cents),
            venue_name(import, number.unwrap_or(0)),
        ));
    }
    texts
}

/// What became of what others paid.
pub(super) fn held(story: &Story) -> Vec<String> {
    let Files { turned_cents, taken_cents, .. } = &story.files;
    let booklets = sum(turned_cents).checked_div(value(1)).unwrap_or(0);
    let mut texts = vec![if booklets == 0 {
        "Ce que les contributeurs ont payé n’a pas suffi à un carnet neuf.".to_owned()
    } else {
        format!(
            "Ce que les contributeurs ont payé est devenu {} ({}).",
            things(booklets, "carnet neuf", "carnets neufs"),
            euros(sum(turned_cents)),
        )
    }];
    for (buyer, cents) in Buyer::ALL.into_iter().zip(taken_cents) {
        if *cents > 0 {
            texts.push(format!(
                "Le reste, {}, est versé : {} ; un virement, deux personnes.",
                euros(*cents),
                buyer.name(),
            ));
        }
    }
    texts
}
