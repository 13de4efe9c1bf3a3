//! Who bore what: month by month, what nobody bears, what was called and paid, and what was
//! corrected.

use std::collections::BTreeMap;

use super::super::hand::unsigned;
use super::super::plan::{Bearer, Buyer};
use super::super::play::{Borne, Story};
use super::{same_euros, table};
use crate::cli::french::{self, euros};
use crate::cli::words;
use crate::domain::time::Day;
use crate::grpc::pb;
use pb::share::Bearer as Line;

/// The place of what is undone among the sums of [`calls`].
const UNDONE: usize = 2;

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
        let until = month.map_or("qui a suffi".to_owned(), |(label, _)| {
            format!("épuisée en {}", month_of(label))
        });
        format!("{} : une enveloppe de {}, {until}.", bearer.name(), euros(*envelope))
    };
    Bearer::CONTRIBUTORS.into_iter().zip(&borne.envelopes).map(of).collect()
}

/// The label of a cycle, for people: `avril 2024`.
fn month_of(label: &str) -> String {
    let day: Option<Day> = format!("{label}-01").parse().ok();
    day.map_or(label.to_owned(), french::month)
}

/// `d’avril 2024`, `de mai 2024`.
fn of_month(label: &str) -> String {
    let month = month_of(label);
    if month.starts_with(['a', 'o']) { format!("d’{month}") } else { format!("de {month}") }
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
        "contesté",
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
        let shown = |(place, cents): (usize, u64)| {
            // What was called and is taken back stands with what was never called.
            let back = if place == UNDONE { taken_back(borne, bearer) } else { 0 };
            euros(cents.saturating_add(back))
        };
        row.extend(amounts.iter().copied().enumerate().map(shown));
        table.add_row(row);
        let [shared, relieved, undone, pending, called, received, outstanding] = *amounts;
        let what = format!("{} : appelé, et reçu ou encore dû", bearer.short());
        texts.push(same_euros(&what, (called, received.saturating_add(outstanding))));
        let known = [relieved, undone, pending, called, taken_back(borne, bearer)];
        let known = known.into_iter().fold(0, u64::saturating_add);
        let what =
            format!("{} : porté, et contesté, défait, à venir, appelé ou rendu", bearer.short());
        texts.push(same_euros(&what, (shared, known)));
    }
    texts.insert(0, table.to_string());
    texts
}

/// What was called of a funder, and taken back when a redemption was undone.
fn taken_back(borne: &Borne, bearer: Bearer) -> u64 {
    use pb::incident_move::Kind;
    // The server numbers funders as they were created: the buyers first.
    let number = Buyer::ALL.len().saturating_add(bearer.index()).saturating_add(1);
    let name = format!("funders/{number}");
    let moves = borne.incidents.iter().flat_map(|incident| &incident.moves);
    let own = moves
        .filter(|one| one.funder == name && !matches!(one.kind(), Kind::Uncalled | Kind::GivenUp));
    own.fold(0, |sum, one| sum.saturating_add(unsigned(one.amount_cents)))
}

fn contests(borne: &Borne) -> Vec<String> {
    let of = borne.contests.iter().map(|contest| {
        let verdict = if contest.upheld {
            "fondée, dit la médiation (deux personnes) : le commanditaire le porte"
        } else {
            "écartée par la médiation (deux personnes) : la part est appelée"
        };
        format!(
            "{} conteste {} de son relevé {} :\n    {verdict}.",
            contest.bearer.short(),
            euros(contest.cents),
            of_month(&contest.month),
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
        let moves = incident.moves.iter().map(|one| {
            let kind = words::shown::<pb::incident_move::Kind>(one.kind);
            format!("\n    {:>9}  {}", euros(unsigned(one.amount_cents)), kind.in_french())
        });
        format!(
            "Incident : un encaissement de {}, en {}, est\n    {what}.{}",
            euros(incident.cents),
            month_of(&incident.month),
            moves.collect::<String>(),
        )
    });
    of.collect()
}
