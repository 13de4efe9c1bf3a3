//! Lines in suspense: shown, and explained.

use pb::bank_service_client::BankServiceClient;
use pb::line_explanation::About;
use pb::match_bank_line_request::About as Matched;

use super::sheets;
use crate::cli::failure::Failure;
use crate::cli::remote::{Again, PAGE, Server, change, every, read};
use crate::cli::sheet::Sheet;
use crate::cli::{receipt, typed};
use crate::domain::id::{BankLineId, FunderId, OrderId, PaymentId, VenueId};
use crate::domain::mandate::MandateReference;
use crate::domain::money::Cents;
use crate::grpc::pb;

/// What people see of each line in a list.
const LISTED: [&str; 7] =
    ["name", "day", "flow", "amount_cents", "left_cents", "reason", "payment"];

/// What `carnet bank match` is told.
#[derive(Debug, clap::Args)]
pub struct Match {
    /// La ligne, comme `bankLines/1`.
    #[arg(value_name = "LIGNE")]
    name: BankLineId,
    /// Combien, en euros : tout ou partie de ce qui reste à expliquer.
    #[arg(long, value_name = "EUROS", value_parser = typed::euros)]
    amount: Cents,
    /// Ce que c’est.
    #[arg(long = "as", value_name = "QUOI", value_enum)]
    about: Kind,
    /// L’argent de qui, comme `funders/1`.
    #[arg(long, value_name = "FINANCEUR")]
    buyer: Option<FunderId>,
    /// Le contributeur ou le cofinanceur qui a payé, comme `funders/2`.
    #[arg(long, value_name = "FINANCEUR")]
    funder: Option<FunderId>,
    /// Le lieu, comme `venues/1`.
    #[arg(long, value_name = "LIEU")]
    venue: Option<VenueId>,
    /// La commande que le commanditaire paie, comme `orders/1`.
    #[arg(long, value_name = "COMMANDE")]
    order: Option<OrderId>,
    /// La référence de son mandat, avec une commande.
    #[arg(long, value_name = "RÉFÉRENCE", requires = "order")]
    mandate: Option<MandateReference>,
    /// Le paiement, comme `payments/1`.
    #[arg(long, value_name = "PAIEMENT")]
    payment: Option<PaymentId>,
    /// L’autre ligne, comme `bankLines/1`.
    #[arg(long, value_name = "LIGNE")]
    line: Option<BankLineId>,
    /// Which request it is.
    #[command(flatten)]
    again: Again,
}

/// What a line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Kind {
    /// reçu d’un commanditaire, sa provision : --buyer, --order et --mandate s’il les dit
    Money,
    /// reçu d’un contributeur ou d’un cofinanceur : --funder, --buyer
    Contribution,
    /// rendu par un lieu : --venue, --buyer
    Recovery,
    /// reçu de l’opérateur pour son avance, ou intérêts
    Float,
    /// un paiement que la banque rend : --payment
    Returned,
    /// un paiement : --payment
    Paid,
    /// frais ou perte, sur l’avance de l’opérateur
    Borne,
    /// payé deux fois, repris sur ce qui est dû au lieu : --venue, --buyer
    SetOff,
    /// la même somme qu’une autre ligne, partie à tort et revenue : --line
    Undoes,
}

pub(super) async fn list(open_only: bool, server: Server) -> Result<(), Failure> {
    let request = |page_token| pb::ListBankLinesRequest { open_only, page_size: PAGE, page_token };
    let lines = every!(server, BankServiceClient.list_bank_lines(request).bank_lines);
    let lines: Vec<Sheet> = lines.into_iter().map(sheets::of_line).collect();
    server.list(&lines, &LISTED);
    Ok(())
}

pub(super) async fn show(name: BankLineId, server: Server) -> Result<(), Failure> {
    let request = pb::GetBankLineRequest { name: name.to_string() };
    let answer = read!(server, BankServiceClient.get_bank_line(request))?;
    server.show(&answer.bank_line.map(sheets::of_line).ok_or(Failure::Incomplete("la ligne"))?);
    Ok(())
}

pub(super) async fn explain(args: Match, server: Server) -> Result<(), Failure> {
    let about = Some(about(&args)?);
    let Match { name, amount, again, .. } = args;
    let (name, amount_cents) = (name.to_string(), typed::cents(amount));
    let request = |request_id| pb::MatchBankLineRequest { request_id, name, amount_cents, about };
    let answer = change!(server, again, BankServiceClient.match_bank_line(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}

/// What the line is about, as the API says it.
fn about(args: &Match) -> Result<Matched, Failure> {
    let text = |given: &Option<String>, option| {
        let missing = || Failure::Usage(format!("pour cette explication, donnez {option}"));
        given.clone().ok_or_else(missing)
    };
    let shown = |id: Option<String>| id.unwrap_or_default();
    let buyer = args.buyer.map(|id| id.to_string());
    let venue = args.venue.map(|id| id.to_string());
    let payment = args.payment.map(|id| id.to_string());
    let about = match args.about {
        Kind::Money => About::Money(pb::MoneyIn {
            buyer: text(&buyer, "--buyer")?,
            order: shown(args.order.map(|order| order.to_string())),
            mandate_reference: shown(args.mandate.as_ref().map(ToString::to_string)),
        }),
        Kind::Contribution => About::Contribution(pb::ContributionIn {
            funder: text(&args.funder.map(|id| id.to_string()), "--funder")?,
            buyer: text(&buyer, "--buyer")?,
        }),
        Kind::Recovery => About::Recovery(pb::RecoveryIn {
            venue: text(&venue, "--venue")?,
            buyer: text(&buyer, "--buyer")?,
        }),
        Kind::Float => About::Float(pb::FloatIn {}),
        Kind::Returned => About::Returned(text(&payment, "--payment")?),
        Kind::Paid => About::Paid(text(&payment, "--payment")?),
        Kind::Borne => About::Borne(pb::BorneOut {}),
        Kind::SetOff => About::SetOff(pb::SetOffOut {
            venue: text(&venue, "--venue")?,
            buyer: text(&buyer, "--buyer")?,
        }),
        Kind::Undoes => {
            return Ok(Matched::Undoes(text(&args.line.map(|id| id.to_string()), "--line")?));
        }
    };
    Ok(Matched::Explanation(pb::LineExplanation { about: Some(about) }))
}
