//! Who bore what: month by month, what nobody bears, what was called and paid, and what was
//! corrected.

use std::collections::BTreeMap;

use super::super::hand::unsigned;
use super::super::plan::Bearer;
use super::super::play::{Borne, Story};
use super::{same_euros, table};
use crate::cli::french::{self, euros};
use crate::cli::words;
use crate::domain::time::Day;
use crate::grpc::pb;
use pb::share::Bearer as Line;

/// What one month's chèques were worth, and who bears it, in cents.
#[derive(Clone, Copy, Default)]
struct Month {
    used: u64,
    /// In the order of [`Bearer::ALL`].
    others: [u64; 3],
    buyers: u64,
}

fn add(sum: &mut u64, more: u64) {
    *sum = sum.saturating_add(more);
}

/// Who bore what, and whether it adds up.
pub(super) fn borne(story: &Story) -> Vec<String> {
    let borne = &story.borne;
    let mut texts = vec![
        "Le financeur d’un carnet avance tout. Puis chaque organisme dont une démarche a rendu l’aide\n\
         nécessaire en porte sa part, dans les limites de sa convention ; l’État, la moitié du reste."
            .to_owned(),
    ];
    texts.extend(months(story));
    texts.extend(envelopes(borne));
    texts.push(shadow(borne));
    texts.push(
        "Ces montants-là ne sont jamais une créance : aucune loi ne permet de facturer un organisme\n\
         qui n’a rien signé. Ils servent à négocier."
            .to_owned(),
    );
    texts.extend(calls(borne));
    texts.extend(contests(borne));
    texts.extend(incidents(borne));
    texts
}

/// What the shares of a cycle come to.
fn month(shares: &[pb::Share]) -> Month {
    let mut month = Month::default();
    for share in shares {
        match &share.bearer {
            Some(Line::Contribution(one)) => {
                // Agreements are numbered in the order of those who signed them.
                let caf = one.agreement.ends_with("/1");
                let place = if caf { Bearer::Caf } else { Bearer::FranceTravail };
                if let Some(sum) = month.others.get_mut(place.index()) {
                    add(sum, unsigned(one.amount_cents));
                }
            }
            Some(Line::CoFunding(one)) => {
                if let Some(sum) = month.others.get_mut(Bearer::State.index()) {
                    add(sum, unsigned(one.amount_cents));
                }
            }
            Some(Line::Borne(one)) => {
                add(&mut month.used, unsigned(one.used_cents));
                add(&mut month.buyers, unsigned(one.amount_cents));
            }
            Some(Line::Shadow(_)) | None => {}
        }
    }
    month
}

fn months(story: &Story) -> Vec<String> {
    let mut header = vec!["période", "utilisé"];
    header.extend(Bearer::ALL.map(Bearer::short));
    header.push("commanditaires");
    let mut table = table(&header);
    let mut all = Month::default();
    let mut row = |what: &str, month: Month| {
        let mut row = vec![what.to_owned(), euros(month.used)];
        row.extend(month.others.map(euros));
        row.push(euros(month.buyers));
        table.add_row(row);
    };
    for (closed, (_, shares)) in story.months.iter().zip(&story.borne.months) {
        let month = month(shares);
        row(&french::month(closed.day), month);
        add(&mut all.used, month.used);
        add(&mut all.buyers, month.buyers);
        for (sum, more) in all.others.iter_mut().zip(month.others) {
            add(sum, more);
        }
    }
    row("ensemble", all);
    let parts = all.others.iter().fold(all.buyers, |sum, part| sum.saturating_add(*part));
    let due = story.months.iter().fold(0_u64, |sum, month| sum.saturating_add(month.due_cents));
    vec![
        table.to_string(),
        same_euros("la somme des parts, et ce qui a été utilisé", (parts, all.used)),
        same_euros(
            "ce qui a été utilisé, et ce que les périodes doivent aux lieux",
            (all.used, due),
        ),
    ]
}

/// Until when each envelope lasted.
fn envelopes(borne: &Borne) -> Vec<String> {
    let of = |(bearer, envelope): (Bearer, &u64)| {
        let slug = bearer.organisation().unwrap_or_default();
        let over = |share: &pb::Share| match &share.bearer {
            Some(Line::Shadow(one)) => {
                one.slug == slug && one.kind() == pb::ShadowKind::OverEnvelope
            }
            _ => false,
        };
        let month = borne.months.iter().find(|(_, shares)| shares.iter().any(over));
        let until = month.map_or("elle n’a pas suffi à manquer".to_owned(), |(label, _)| {
            let day: Option<Day> = format!("{label}-01").parse().ok();
            format!("épuisée en {}", day.map_or(label.clone(), french::month))
        });
        format!("Enveloppe de {} : {}, {until}.", bearer.name(), euros(*envelope))
    };
    Bearer::CONTRIBUTORS.into_iter().zip(&borne.envelopes).map(of).collect()
}

/// What nobody bears, by organisation: without agreement, outside the terms, over the envelope.
fn shadow(borne: &Borne) -> String {
    let mut sums: BTreeMap<&str, [u64; 3]> = BTreeMap::new();
    for share in borne.months.iter().flat_map(|(_, shares)| shares) {
        let Some(Line::Shadow(one)) = &share.bearer else { continue };
        let place = match one.kind() {
            pb::ShadowKind::NoAgreement | pb::ShadowKind::Unspecified => 0,
            pb::ShadowKind::OutsideTerms => 1,
            pb::ShadowKind::OverEnvelope => 2,
        };
        if let Some(sum) = sums.entry(&one.slug).or_default().get_mut(place) {
            add(sum, unsigned(one.amount_cents));
        }
    }
    let mut table = table(&[
        "pour mémoire, imputé à",
        "sans convention",
        "hors des conditions",
        "au-delà de l’enveloppe",
    ]);
    for (slug, amounts) in sums {
        let mut row = vec![slug.to_owned()];
        row.extend(amounts.map(|cents| if cents == 0 { "–".to_owned() } else { euros(cents) }));
        table.add_row(row);
    }
    table.to_string()
}

/// What was called of each funder, and what it paid.
fn calls(borne: &Borne) -> Vec<String> {
    let mut sums: BTreeMap<&str, [u64; 7]> = BTreeMap::new();
    for one in &borne.statements {
        let pending = if one.definitive_day.is_empty() { one.shared_cents } else { 0 };
        let amounts = [
            one.shared_cents,
            one.relieved_cents,
            one.undone_cents,
            pending,
            one.called_cents,
            one.received_cents,
            one.outstanding_cents,
        ];
        let sum = sums.entry(&one.funder).or_default();
        for (sum, amount) in sum.iter_mut().zip(amounts) {
            add(sum, unsigned(amount));
        }
    }
    let mut table = table(&[
        "financeur",
        "porté",
        "contesté avec raison",
        "défait",
        "à venir",
        "appelé",
        "reçu",
        "reste dû",
    ]);
    let mut texts = Vec::new();
    // The server numbers funders as they were created: the buyers first.
    for (bearer, (_, amounts)) in Bearer::ALL.into_iter().zip(&sums) {
        let mut row = vec![bearer.short().to_owned()];
        row.extend(amounts.map(euros));
        table.add_row(row);
        let [shared, relieved, undone, pending, called, received, _] = *amounts;
        let paid = borne.received_cents.get(bearer.index()).copied().unwrap_or(0);
        let what = format!("{} : reçu, et encore attendu de ce qui est appelé", bearer.short());
        let outstanding = called.saturating_sub(received);
        texts.push(same_euros(&what, (received.saturating_add(outstanding), called)));
        let repaid = paid.saturating_sub(received);
        let known = [relieved, undone, pending, called, repaid];
        let known = known.into_iter().fold(0, u64::saturating_add);
        let what =
            format!("{} : porté, et contesté, défait, à venir, appelé ou rendu", bearer.short());
        texts.push(same_euros(&what, (shared, known)));
    }
    texts.insert(0, table.to_string());
    texts
}

fn contests(borne: &Borne) -> Vec<String> {
    let of = borne.contests.iter().map(|contest| {
        let verdict = if contest.upheld {
            "fondée, dit la médiation (deux personnes) : le commanditaire le porte"
        } else {
            "écartée par la médiation (deux personnes) : la part est appelée"
        };
        format!(
            "{} conteste {} de son relevé de {} : {verdict}.",
            contest.bearer.short(),
            euros(contest.cents),
            contest.month,
        )
    });
    of.collect()
}

fn incidents(borne: &Borne) -> Vec<String> {
    let of = borne.incidents.iter().map(|incident| {
        let what = if incident.restored {
            "rendu à la personne avant le paiement du lieu (saisie fautive)"
        } else {
            "annulé après le paiement du lieu (fraude), et repris sur ce qui lui est dû ensuite"
        };
        let moves = incident.moves.iter().map(|(kind, cents)| {
            let kind = words::shown::<pb::incident_move::Kind>((*kind).into());
            format!("\n    {:>9}  {}", euros(*cents), kind.in_french())
        });
        format!(
            "Incident : un encaissement de {}, de {}, est {what}.{}",
            euros(incident.cents),
            incident.month,
            moves.collect::<String>(),
        )
    });
    of.collect()
}
