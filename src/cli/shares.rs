//! Who bears what, as people and programs read it: of a cycle, of the open one, of a redemption.

use super::failure::Failure;
use super::remote::{PAGE, Server, every, read};
use super::sheet::{Sheet, Value};
use super::{cycle, french, output, words};
use crate::domain::id::{CycleId, RedemptionId};
use crate::grpc::pb;
use pb::cycle_service_client::CycleServiceClient;
use pb::redemption_service_client::RedemptionServiceClient;
use pb::share::Bearer;

/// Shows who bears what of `cycle`.
///
/// # Errors
///
/// When the server cannot be reached or refuses.
pub(super) async fn of_cycle(cycle: CycleId, server: Server) -> Result<(), Failure> {
    let name = cycle.to_string();
    let request = |page_token| {
        let cycle = name.clone();
        pb::ListSharesRequest { cycle, page_size: PAGE, page_token }
    };
    let shares = every!(server, CycleServiceClient.list_shares(request).shares);
    if server.json {
        for share in shares {
            output::line(&of_share(share).json().to_string());
        }
    } else if let Some(table) = table(&shares) {
        output::line(&table);
    } else {
        output::note("toutes les parts sont celles des commanditaires");
    }
    Ok(())
}

/// Shows what closing the open cycle would give.
///
/// # Errors
///
/// When the server cannot be reached or refuses.
pub(super) async fn preview(server: Server) -> Result<(), Failure> {
    let request = pb::PreviewCycleRequest {};
    let answer = read!(server, CycleServiceClient.preview_cycle(request))?;
    if server.json {
        output::line(&of_preview(answer).json().to_string());
        return Ok(());
    }
    let shares = table(&answer.shares);
    server.show(&of_preview(pb::PreviewCycleResponse { shares: Vec::new(), ..answer }));
    if let Some(table) = shares {
        output::line(&table);
    }
    output::note("rien n’a été écrit : c’est ce que donnerait la clôture maintenant");
    Ok(())
}

/// Computes `cycle` again.
///
/// # Errors
///
/// When the server cannot be reached or refuses; [`Failure::Several`] when a figure differs.
pub(super) async fn recompute(cycle: CycleId, server: Server) -> Result<(), Failure> {
    let request = pb::RecomputeCycleRequest { name: cycle.to_string() };
    let answer = read!(server, CycleServiceClient.recompute_cycle(request))?;
    let equal = answer.equal;
    server.show(&of_recomputation(answer));
    if !equal {
        return Err(Failure::Differs);
    }
    if !server.json {
        output::note("recalculée, la période donne les mêmes chiffres");
    }
    Ok(())
}

/// Shows who bears what of `redemption`.
///
/// # Errors
///
/// When the server cannot be reached or refuses.
pub(super) async fn of_redemption(redemption: RedemptionId, server: Server) -> Result<(), Failure> {
    let request = pb::ExplainRedemptionRequest { name: redemption.to_string() };
    let answer = read!(server, RedemptionServiceClient.explain_redemption(request))?;
    if server.json {
        output::line(&of_explanation(answer).json().to_string());
        return Ok(());
    }
    if answer.parts.is_empty() {
        output::note("personne : l’encaissement est annulé");
    }
    for part in &answer.parts {
        let value = french::euros(u64::try_from(part.value_cents).unwrap_or(0));
        output::line(&format!("partie {} : {value}", part.part));
        if let Some(table) = attributed(&part.attributions) {
            output::line(&table);
        }
        if let Some(table) = table(&part.shares) {
            output::line(&table);
        }
    }
    if answer.cycle.is_empty() {
        output::note("la période est ouverte : ces parts peuvent encore changer");
    }
    Ok(())
}

fn euros(cents: i64) -> String {
    french::euros(u64::try_from(cents).unwrap_or(0))
}

/// Who bears, under what, for whose chèques, how much.
fn table(shares: &[pb::Share]) -> Option<String> {
    let mut table = output::table();
    table.set_header(["porte", "à quel titre", "chèques de", "montant"]);
    for share in shares {
        match &share.bearer {
            Some(Bearer::Contribution(one)) => {
                let under = format!("{}, année {}", one.agreement, one.year);
                table.add_row([&one.contributor, &under, &one.buyer, &euros(one.amount_cents)]);
            }
            Some(Bearer::CoFunding(one)) => {
                table.add_row([&one.co_funder, &one.award, &one.buyer, &euros(one.amount_cents)]);
            }
            Some(Bearer::Borne(one)) => {
                let of = format!("le reste de {}", euros(one.used_cents));
                table.add_row([&one.buyer, &of, &one.buyer, &euros(one.amount_cents)]);
            }
            Some(Bearer::Shadow(one)) => {
                let kind = words::shown::<pb::ShadowKind>(one.kind);
                let why = format!("pour mémoire, {} : {}", one.slug, kind.in_french());
                table.add_row(["personne", &why, &one.buyer, &euros(one.amount_cents)]);
            }
            None => {}
        }
    }
    (!table.is_empty()).then(|| table.to_string())
}

/// What each procedure attributes to whom.
fn attributed(attributions: &[pb::part_shares::Attribution]) -> Option<String> {
    let mut table = output::table();
    table.set_header(["démarche", "imputée à", "montant"]);
    for one in attributions {
        table.add_row([&one.procedure, &one.organisation, &euros(one.amount_cents)]);
    }
    (!table.is_empty()).then(|| table.to_string())
}

/// Who bears what.
pub(super) fn of_share(share: pb::Share) -> Sheet {
    let (mut contribution, mut co_funding, mut borne, mut shadow) = (None, None, None, None);
    match share.bearer {
        Some(Bearer::Contribution(one)) => contribution = Some(one),
        Some(Bearer::CoFunding(one)) => co_funding = Some(one),
        Some(Bearer::Borne(one)) => borne = Some(one),
        Some(Bearer::Shadow(one)) => shadow = Some(one),
        None => {}
    }
    Sheet::new()
        .fact("contribution", "contributeur", Value::part(contribution, of_contribution))
        .fact("co_funding", "cofinanceur", Value::part(co_funding, of_co_funding))
        .fact("borne", "commanditaire", Value::part(borne, of_borne))
        .fact("shadow", "pour mémoire", Value::part(shadow, of_shadow))
}

fn of_contribution(one: pb::share::Contribution) -> Sheet {
    Sheet::new()
        .text("agreement", "convention", one.agreement)
        .text("contributor", "contributeur", one.contributor)
        .count("year", "année", one.year)
        .text("buyer", "chèques de", one.buyer)
        .count("cheques", "chèques", one.cheques)
        .cents("amount_cents", "montant", one.amount_cents)
}

fn of_co_funding(one: pb::share::CoFunding) -> Sheet {
    Sheet::new()
        .text("award", "concours", one.award)
        .text("co_funder", "cofinanceur", one.co_funder)
        .text("buyer", "chèques de", one.buyer)
        .cents("amount_cents", "montant", one.amount_cents)
}

fn of_borne(one: pb::share::Borne) -> Sheet {
    Sheet::new()
        .text("buyer", "commanditaire", one.buyer)
        .cents("used_cents", "utilisé", one.used_cents)
        .cents("amount_cents", "reste à sa charge", one.amount_cents)
}

fn of_shadow(one: pb::share::Shadow) -> Sheet {
    Sheet::new()
        .text("organisation", "organisme", one.organisation)
        .text("slug", "nom", one.slug)
        .text("buyer", "chèques de", one.buyer)
        .fact("kind", "pourquoi", words::shown::<pb::ShadowKind>(one.kind))
        .cents("amount_cents", "montant", one.amount_cents)
}

/// The sums over all shares.
pub(super) fn of_totals(totals: pb::ShareTotals) -> Sheet {
    Sheet::new()
        .cents("contributed_cents", "les contributeurs", totals.contributed_cents)
        .cents("co_funded_cents", "les cofinanceurs", totals.co_funded_cents)
        .cents("borne_cents", "les commanditaires", totals.borne_cents)
}

/// What closing would give.
pub(super) fn of_preview(answer: pb::PreviewCycleResponse) -> Sheet {
    Sheet::new()
        .fact("totals", "chiffres", Value::part(answer.totals, cycle::of_totals))
        .fact("share_totals", "portent", Value::part(answer.share_totals, of_totals))
        .fact("shares", "parts", Value::parts(answer.shares, of_share))
        .count("sequence", "dernière écriture comptée", answer.sequence)
}

/// Whether a cycle, computed again, gives the same.
pub(super) fn of_recomputation(answer: pb::RecomputeCycleResponse) -> Sheet {
    Sheet::new()
        .fact("equal", "mêmes chiffres", Value::Flag(answer.equal))
        .text("first_difference", "première différence", answer.first_difference)
        .fact("figures_digest", "empreinte recalculée", Value::hex(answer.figures_digest))
}

/// Who bears what of a redemption.
pub(super) fn of_explanation(answer: pb::ExplainRedemptionResponse) -> Sheet {
    Sheet::new()
        .text("name", "encaissement", answer.name)
        .text("cycle", "période", answer.cycle)
        .fact("parts", "parties", Value::parts(answer.parts, of_part))
}

/// Who bears what of a part.
pub(super) fn of_part(part: pb::PartShares) -> Sheet {
    Sheet::new()
        .count("part", "partie", part.part)
        .cents("value_cents", "valeur", part.value_cents)
        .count("table_version", "version de la table", part.table_version)
        .fact("attributions", "imputations", Value::parts(part.attributions, of_attribution))
        .fact("shares", "parts", Value::parts(part.shares, of_share))
}

fn of_attribution(one: pb::part_shares::Attribution) -> Sheet {
    Sheet::new()
        .text("procedure", "démarche", one.procedure)
        .text("organisation", "imputée à", one.organisation)
        .cents("amount_cents", "montant", one.amount_cents)
}
