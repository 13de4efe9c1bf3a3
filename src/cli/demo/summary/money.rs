//! Money: what was promised, received, issued, paid, and given back to the buyers.

use super::super::hand::unsigned;
use super::super::plan::{Buyer, FACE_CENTS, Refusal, value};
use super::super::play::{Files, Story};
use super::booklets::{Figure, each, sum};
use super::{same, same_euros, table};
use crate::cli::french::{self, count, euros};
use crate::grpc::pb;

/// What was asked for, and whether the money was there.
pub(super) fn issues(story: &Story) -> Vec<String> {
    let mut table = table(&["le", "pour", "demande", "carnets", "il faut", "il y a", "réponse"]);
    for issue in story.issues.iter().filter(|issue| issue.count > 0) {
        let (asked, there) = if issue.prepared {
            ("préparer", format!("mandat {}", euros(issue.mandated_cents)))
        } else {
            ("émettre", format!("provision {}", euros(issue.provision_cents)))
        };
        table.add_row([
            french::day(issue.day).as_str(),
            issue.buyer.short(),
            asked,
            &count(u64::from(issue.count)),
            &euros(value(issue.count)),
            &there,
            answer(issue.refused),
        ]);
    }
    let mut texts = vec![
        table.to_string(),
        "Le département paie d’avance. L’agglomération envoie d’abord un mandat : ses carnets\n\
         sont imprimés et envoyés, mais aucun n’est remis avant que l’argent n’arrive."
            .to_owned(),
    ];
    if sum(&story.files.turned_cents) > 0 {
        let own =
            "Les derniers sont payés par d’autres : c’est ce que les contributeurs ont versé.";
        texts.push(own.to_owned());
    }
    texts
}

fn answer(refused: Option<Refusal>) -> &'static str {
    match refused {
        None => "fait",
        Some(_) => "refusé",
    }
}

/// What each buyer's money became.
pub(super) fn buyers(story: &Story) -> Vec<String> {
    let mut table = table(&["en euros", "département", "agglo.", "ensemble"]);
    let mut add = |what: &str, cents: &[u64]| {
        let mut row = vec![what.to_owned()];
        row.extend(cents.iter().map(|cents| euros(*cents)));
        row.push(euros(sum(cents)));
        table.add_row(row);
    };
    let money = money(story);
    let Money { received, contributed, issued, paid, withdrawn, lapsed, cancelled, .. } = &money;
    let Money { provision, held, owed, turned, taken, .. } = &money;
    let mandated = each_order(story, |order| order.mandated_cents);
    add("mandaté : promis, jamais compté comme de l’argent", &mandated);
    add("reçu à la banque", received);
    add("reçu des financeurs, pour leurs parts", contributed);
    add("reçu des financeurs, devenu provision puis carnets", turned);
    add("reçu des financeurs, versé au commanditaire", taken);
    add("devenu chèques", issued);
    add("payé aux lieux", paid);
    add("rendu : chèques retirés du stock", withdrawn);
    add("rendu : chèques périmés", lapsed);
    add("rendu : encaissements annulés", cancelled);
    add("provision à la fin, à la main du commanditaire", provision);
    add("reçu d’autres à la fin, dont il décide", held);
    add("dû à des financeurs à la fin", owed);
    let returned = sum(&[sum(withdrawn), sum(lapsed), sum(cancelled)]);
    let mut texts = vec![table.to_string()];
    for (index, buyer) in Buyer::ALL.into_iter().enumerate() {
        let of = |amounts: &[u64]| amounts.get(index).copied().unwrap_or(0);
        let came = of(received).saturating_add(of(contributed));
        let there = sum(&[of(paid), of(provision), of(held), of(taken), of(owed)]);
        let what = format!(
            "{} : reçu = payé aux lieux + provision + d’autres + versé + dû",
            buyer.short()
        );
        texts.push(same_euros(&what, (came, there)));
    }
    let kept = sum(paid).saturating_add(returned).saturating_sub(owed_back(story));
    texts.push(same_euros(
        "devenu chèques, et payé aux lieux (sauf ce qui est à leur reprendre) ou rendu",
        (sum(issued), kept),
    ));
    texts
}

/// Amounts in cents, one for each buyer.
struct Money {
    received: Vec<u64>,
    contributed: Vec<u64>,
    issued: Vec<u64>,
    paid: Vec<u64>,
    withdrawn: Vec<u64>,
    lapsed: Vec<u64>,
    cancelled: Vec<u64>,
    provision: Vec<u64>,
    held: Vec<u64>,
    turned: Vec<u64>,
    taken: Vec<u64>,
    owed: Vec<u64>,
}

fn money(story: &Story) -> Money {
    let worth = |of: Figure| -> Vec<u64> {
        let numbers = each(&story.numbers.orders, of);
        numbers.iter().map(|number| number.saturating_mul(FACE_CENTS)).collect()
    };
    let buyers = &story.numbers.cover.buyers;
    let held = |of: fn(&pb::BuyerCover) -> i64| -> Vec<u64> {
        let own = |order: &pb::Order| {
            let own = buyers.iter().find(|of| of.buyer == order.buyer);
            own.map_or(0, |own| unsigned(of(own)))
        };
        story.numbers.orders.iter().map(own).collect()
    };
    Money {
        received: story.deeds.received_cents.to_vec(),
        contributed: story.deeds.contributed_cents.to_vec(),
        issued: worth(|counts| counts.issued.saturating_sub(counts.replaced)),
        paid: story.deeds.paid_cents.to_vec(),
        withdrawn: worth(|counts| counts.withdrawn),
        lapsed: worth(|counts| counts.lapsed),
        cancelled: worth(|counts| counts.cancelled),
        provision: held(|cover| cover.provision_cents),
        held: held(|cover| cover.held_cents),
        turned: story.files.turned_cents.to_vec(),
        taken: story.files.taken_cents.to_vec(),
        owed: held(|cover| cover.owed_cents),
    }
}

fn each_order(story: &Story, of: fn(&pb::Order) -> i64) -> Vec<u64> {
    story.numbers.orders.iter().map(|order| unsigned(of(order))).collect()
}

/// What venues have been paid and still have to give back, in cents.
fn owed_back(story: &Story) -> u64 {
    let accounts = story.numbers.accounts.iter();
    let clawbacks = accounts.filter(|account| account.name.starts_with("accounts/clawback."));
    clawbacks.fold(0, |sum, account| sum.saturating_add(unsigned(account.balance_cents)))
}

/// Whether what the people did is what the ledger says.
pub(super) fn sums(story: &Story) -> Vec<String> {
    let numbers = &story.numbers;
    let redeemed = sum(&each(&numbers.orders, |counts| counts.redeemed));
    let due = story.months.iter().fold(0_u64, |sum, month| sum.saturating_add(month.due_cents));
    let paid = story.months.iter().fold(0_u64, |sum, month| sum.saturating_add(month.paid_cents));
    let bank = numbers.cover.comparison.as_ref().map_or(0, |compared| compared.bank_cents);
    let undone = story.months.iter().fold(0_u64, |sum, month| {
        sum.saturating_add(month.undone_cents).saturating_add(month.set_off_cents)
    });
    let Money { received, contributed, provision, held, owed, taken: home, .. } = money(story);
    let Files { float_cents, fees_cents, .. } = story.files;
    let taken = story.tally.cheques();
    let float = float_cents.saturating_sub(fees_cents);
    let kept = sum(&[sum(&provision), sum(&held), sum(&owed), float]);
    let bank = unsigned(bank);
    let used = due.saturating_sub(undone).saturating_sub(owed_back(story));
    vec![
        same_euros("tous les débits sont tous les crédits", numbers.totals),
        same("chèques que les lieux ont vus acceptés, et encaissés", (taken, redeemed)),
        same_euros(
            "leur valeur, et ce qui est dû aux lieux, sauf ce qui est défait ou à reprendre",
            (taken.saturating_mul(FACE_CENTS), used),
        ),
        same_euros(
            "dû aux lieux, et payé par la banque ou défait",
            (due, paid.saturating_add(undone)),
        ),
        same_euros(
            "reste en banque, et provision, reçu d’autres, dû à des financeurs et avance",
            (bank, kept),
        ),
        same_euros(
            "payé, versé, frais et reste en banque, et argent reçu",
            (
                sum(&[paid, sum(&home), fees_cents, bank]),
                sum(&[sum(&received), sum(&contributed), float_cents]),
            ),
        ),
    ]
}
