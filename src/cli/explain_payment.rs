//! `carnet payment explain`: from a payment to what it pays, and from a redemption to what paid it.

use std::str::FromStr;

use super::bank::sheets::of_line;
use super::failure::Failure;
use super::remote::{Options, PAGE, Server, read};
use super::sheet::{Sheet, Value};
use super::{Outcome, payment, redemption, shares};
use crate::domain::end_to_end::EndToEndId;
use crate::domain::id::{PaymentId, RedemptionId};
use crate::grpc::pb;
use pb::bank_service_client::BankServiceClient;

/// What `carnet payment explain` is told.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Le paiement, comme `payments/1` ou `7f3a-C3-V17-A2` ; ou un encaissement, comme
    /// `redemptions/17` : ce qui l’a payé.
    #[arg(value_name = "NOM")]
    name: Explained,
}

/// What is explained.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Explained {
    /// A payment, by its name or its end-to-end id.
    Payment(String),
    /// A redemption.
    Redemption(RedemptionId),
}

/// Why a text names nothing that can be explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a payment as in payments/1 or 7f3a-C3-V17-A2, nor a redemption as in redemptions/17")]
struct NothingExplained;

impl FromStr for Explained {
    type Err = NothingExplained;

    fn from_str(text: &str) -> Result<Explained, NothingExplained> {
        if let Ok(redemption) = text.parse() {
            return Ok(Explained::Redemption(redemption));
        }
        let is_payment = text.parse::<PaymentId>().is_ok() || text.parse::<EndToEndId>().is_ok();
        is_payment.then(|| Explained::Payment(text.to_owned())).ok_or(NothingExplained)
    }
}

/// Asks what `args` say.
///
/// # Errors
///
/// When the server cannot be reached or refuses.
pub(super) fn run(args: Args, options: &Options) -> Outcome {
    match args.name {
        Explained::Payment(name) => options.run(|server| explain(name, server)),
        Explained::Redemption(name) => options.run(|server| trace(name, server)),
    }
}

async fn explain(name: String, server: Server) -> Result<(), Failure> {
    let request =
        |page_token| pb::ExplainPaymentRequest { name: name.clone(), page_size: PAGE, page_token };
    let mut answer = read!(server, BankServiceClient.explain_payment(request(String::new())))?;
    let mut page_token = std::mem::take(&mut answer.next_page_token);
    while !page_token.is_empty() {
        let page = read!(server, BankServiceClient.explain_payment(request(page_token)))?;
        answer.redemptions.extend(page.redemptions);
        page_token = page.next_page_token;
    }
    server.show(&of_payment(answer));
    Ok(())
}

async fn trace(name: RedemptionId, server: Server) -> Result<(), Failure> {
    let request = pb::TraceRedemptionRequest { name: name.to_string() };
    let answer = read!(server, BankServiceClient.trace_redemption(request))?;
    server.show(&of_trace(answer));
    Ok(())
}

/// What a payment pays.
pub(super) fn of_payment(answer: pb::ExplainPaymentResponse) -> Sheet {
    let redemptions = answer.redemptions.into_iter().map(of_redemption).collect();
    Sheet::new()
        .fact("payment", "paiement", Value::part(answer.payment, payment::sheet))
        .fact("remittances", "bordereaux", Value::parts(answer.remittances, of_remittance))
        .fact("redemptions", "encaissements", Value::Stack(redemptions))
}

/// What paid a redemption.
pub(super) fn of_trace(answer: pb::TraceRedemptionResponse) -> Sheet {
    let payments = answer.payments.into_iter().map(payment::sheet).collect();
    Sheet::new()
        .text("name", "encaissement", answer.name)
        .text("venue", "lieu", answer.venue)
        .text("cycle", "période", answer.cycle)
        .fact("remittances", "bordereaux", Value::parts(answer.remittances, of_remittance))
        .fact("payments", "paiements", Value::Stack(payments))
        .fact("bank_lines", "lignes de banque", Value::parts(answer.bank_lines, of_line))
}

/// What a venue is due of a cycle, of the chèques of one buyer.
pub(super) fn of_remittance(remittance: pb::TracedRemittance) -> Sheet {
    Sheet::new()
        .text("cycle", "période", remittance.cycle)
        .text("venue", "lieu", remittance.venue)
        .text("buyer", "chèques de", remittance.buyer)
        .cents("due_cents", "dû", remittance.due_cents)
        .cents("unpaid_cents", "défait", remittance.unpaid_cents)
        .cents("set_off_cents", "repris", remittance.set_off_cents)
        .cents("forfeited_cents", "prescrit", remittance.forfeited_cents)
        .cents("goodwill_cents", "ajouté par l’opérateur", remittance.goodwill_cents)
        .cents("paid_cents", "payé ici", remittance.paid_cents)
        .cents("payable_cents", "reste à payer", remittance.payable_cents)
}

/// A redemption that a payment pays.
pub(super) fn of_redemption(one: pb::TracedRedemption) -> Sheet {
    let shares = one.shares.into_iter().map(shares::of_part).collect();
    Sheet::new()
        .fact(
            "redemption",
            "encaissement",
            Value::part(one.redemption, redemption::sheets::of_redemption),
        )
        .fact("shares", "qui porte quoi", Value::Stack(shares))
}
