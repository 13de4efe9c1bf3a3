//! Month by month: what venues are due and paid, the cover; and the accounts at the end.

use std::collections::BTreeMap;

use super::super::hand::unsigned;
use super::super::plan::FACE_CENTS;
use super::super::play::{Month, Story, UNASSIGNED};
use super::{same_euros, sign, table, venue_name};
use crate::cli::french::{self, count, euros};
use crate::domain::time::Day;
use crate::grpc::pb;
use crate::import::Import;
use pb::CoverVerdict;

/// What each month came to.
pub(super) fn settled(import: &Import, story: &Story) -> Vec<String> {
    let mut table = table(&[
        "période",
        "chèques",
        "dû aux lieux",
        "bordereaux",
        "défait",
        "payé par la banque",
    ]);
    for month in &story.months {
        table.add_row([
            &french::month(month.day),
            &count(month.due_cents / FACE_CENTS),
            &euros(month.due_cents),
            &count(month.venues),
            &shown(month.undone_cents.saturating_add(month.set_off_cents)),
            &euros(month.paid_cents),
        ]);
    }
    let total = |of: fn(&Month) -> u64| {
        story.months.iter().fold(0_u64, |sum, month| sum.saturating_add(of(month)))
    };
    let due = total(|month| month.due_cents);
    table.add_row([
        "ensemble",
        &count(due / FACE_CENTS),
        &euros(due),
        "",
        &shown(total(|month| month.undone_cents.saturating_add(month.set_off_cents))),
        &euros(total(|month| month.paid_cents)),
    ]);
    let mut texts = vec![table.to_string()];
    for month in &story.months {
        texts.extend(month.returned.iter().map(|venue| {
            let number = venue.rsplit('/').next().and_then(|number| number.parse().ok());
            format!(
                "{} : le virement à {} est revenu ; il a été payé de nouveau.",
                french::month(month.day),
                venue_name(import, number.unwrap_or(0))
            )
        }));
    }
    texts
}

/// What the bank held at each month's end, and what for.
pub(super) fn cover(story: &Story) -> Vec<String> {
    let mut table = table(&[
        "après",
        "en banque",
        "provision",
        "circulation",
        "dû aux lieux",
        "autres",
        "couverture",
    ]);
    let last = ("la fin".to_owned(), unassigned(story), &story.numbers.cover);
    let named = |month: &Month| {
        let date = month.day.date();
        format!("{:02}/{}", date.month(), date.year())
    };
    let months = story.months.iter();
    let covers = months
        .filter_map(|month| Some((named(month), month.unassigned_cents, month.cover.as_ref()?)));
    let mut adds_up = true;
    for (what, unassigned, cover) in covers.chain([last]) {
        let held = together(&cover.buyers);
        let bank = unsigned(cover.comparison.as_ref().map_or(0, |compared| compared.bank_cents));
        let [provision, circulating, payable, others] = [
            held.provision_cents,
            held.circulating_cents,
            held.payable_cents.saturating_add(held.transit_cents),
            held.held_cents.saturating_add(held.owed_cents),
        ]
        .map(unsigned);
        let parts = [provision, circulating, payable, others.saturating_add(unassigned)];
        adds_up &= parts.iter().fold(0, |sum: u64, part| sum.saturating_add(*part)) == bank;
        let mut row = vec![what, euros(bank)];
        row.extend(parts.map(euros));
        row.push(verdict(cover));
        table.add_row(row);
    }
    vec![
        table.to_string(),
        "Une couverture est prouvée un jour où le solde de la banque est, au centime, celui du\n\
         grand livre. « Autres » : reçu des financeurs, lignes en attente, avance de l’opérateur."
            .to_owned(),
        format!("{} en banque = provision + circulation + dû aux lieux + autres", sign(adds_up)),
    ]
}

/// What the bank holds at the end that is no buyer's, in cents.
fn unassigned(story: &Story) -> u64 {
    let mut accounts = story.numbers.accounts.iter();
    let found = accounts.find(|account| account.name == UNASSIGNED);
    found.map_or(0, |account| unsigned(account.balance_cents))
}

/// What is held for all buyers.
fn together(buyers: &[pb::BuyerCover]) -> pb::BuyerCover {
    buyers.iter().fold(pb::BuyerCover::default(), |sum, of| pb::BuyerCover {
        buyer: String::new(),
        escrow_cents: sum.escrow_cents.saturating_add(of.escrow_cents),
        provision_cents: sum.provision_cents.saturating_add(of.provision_cents),
        circulating_cents: sum.circulating_cents.saturating_add(of.circulating_cents),
        payable_cents: sum.payable_cents.saturating_add(of.payable_cents),
        transit_cents: sum.transit_cents.saturating_add(of.transit_cents),
        held_cents: sum.held_cents.saturating_add(of.held_cents),
        owed_cents: sum.owed_cents.saturating_add(of.owed_cents),
        deferred_cents: sum.deferred_cents.saturating_add(of.deferred_cents),
    })
}

fn verdict(cover: &pb::CoverStatementResponse) -> String {
    let day: Option<Day> = cover.verdict_day.parse().ok();
    let day = day.map_or(String::new(), french::day);
    match cover.verdict() {
        CoverVerdict::Proven => format!("✓ {day}"),
        CoverVerdict::Unproven => format!("non prouvée depuis {day}"),
        CoverVerdict::Short => {
            format!("MANQUENT {} au {day}", euros(unsigned(cover.short_cents)))
        }
        CoverVerdict::Empty | CoverVerdict::Unspecified => "sans objet".to_owned(),
    }
}

/// The balances, by kind of account.
pub(super) fn accounts(story: &Story) -> Vec<String> {
    let mut kinds: BTreeMap<(String, String), (u64, u64, u64)> = BTreeMap::new();
    for account in &story.numbers.accounts {
        let kind = account.name.trim_start_matches("accounts/").split('.').next();
        let key = (account.number.clone(), kind.unwrap_or_default().to_owned());
        let (number, debit, credit) = kinds.entry(key).or_default();
        let balance = unsigned(account.balance_cents);
        *number = number.saturating_add(1);
        let side = if account.side() == pb::account::Side::Debit { debit } else { credit };
        *side = side.saturating_add(balance);
    }
    let mut table = table(&["compte", "numéro", "comptes", "débit", "crédit"]);
    let (mut debits, mut credits) = (0_u64, 0_u64);
    for ((number, kind), (accounts, debit, credit)) in kinds {
        debits = debits.saturating_add(debit);
        credits = credits.saturating_add(credit);
        let name = in_french(&kind).to_owned();
        table.add_row([name, number, count(accounts), shown(debit), shown(credit)]);
    }
    table.add_row(["", "", "", &euros(debits), &euros(credits)]);
    vec![table.to_string(), same_euros("les soldes s’équilibrent", (debits, credits))]
}

fn shown(cents: u64) -> String {
    if cents == 0 { "–".to_owned() } else { euros(cents) }
}

fn in_french(kind: &str) -> &str {
    match kind {
        "escrow" => "banque, compte cantonné",
        "provision" => "provision des commanditaires",
        "circulating" => "chèques en circulation",
        "payable" => "dû aux lieux",
        "transit" => "paiements en cours",
        "contribution" => "appelé à des contributeurs",
        "co-funding" => "appelé à des cofinanceurs",
        "clawback" => "à reprendre à des lieux",
        "deferred" => "à recevoir, hors couverture",
        "held" => "reçu d’autres, à décider",
        "owed" => "dû à des financeurs",
        "suspense" => "en attente d’explication",
        "operator" => "avance de l’opérateur",
        other => other,
    }
}
