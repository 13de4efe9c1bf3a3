//! `carnet order`: what buyers buy, and what funds it.

use super::failure::Failure;
use super::remote::{Again, PAGE, Remote, Server, change, every, read};
use super::sheet::{Sheet, Value};
use super::{Outcome, receipt, typed, words};
use crate::domain::id::{FunderId, OrderId, SchemeId};
use crate::domain::mandate::MandateReference;
use crate::domain::money::Cents;
use crate::domain::time::Day;
use crate::grpc::pb;
use pb::order_service_client::OrderServiceClient;

/// What people see of each order in a list.
const LISTED: [&str; 6] =
    ["name", "buyer", "quantity", "issued_booklets", "circulating_cents", "state"];

/// What can be done with orders.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Crée une commande de carnets.
    Create(Create),
    /// Montre une commande, et où sont ses chèques.
    Show {
        /// La commande, comme `orders/1`.
        #[arg(value_name = "COMMANDE")]
        name: OrderId,
    },
    /// Montre toutes les commandes, sans compter leurs chèques.
    List {
        /// Seulement celles de ce commanditaire, comme `funders/1`.
        #[arg(long, value_name = "FINANCEUR")]
        buyer: Option<FunderId>,
    },
    /// Enregistre un mandat de paiement du commanditaire : une promesse, jamais de l’argent.
    Mandate(Mandate),
    /// Montre ce qui arrive quel jour avant la fin des chèques d’une commande.
    Calendar {
        /// La commande, comme `orders/1`.
        #[arg(value_name = "COMMANDE")]
        name: OrderId,
    },
}

/// What `carnet order create` is told.
#[derive(Debug, clap::Args)]
pub struct Create {
    /// Qui achète, comme `funders/1`.
    #[arg(long, value_name = "FINANCEUR")]
    buyer: FunderId,
    /// Sous quelles règles, comme `schemes/1`.
    #[arg(long, value_name = "DISPOSITIF")]
    scheme: SchemeId,
    /// Combien de carnets au plus.
    #[arg(long, value_name = "NOMBRE")]
    quantity: i32,
    /// Le dernier jour de service que ses chèques peuvent avoir, AAAA-MM-JJ.
    #[arg(long, value_name = "JOUR")]
    outer_day: Day,
    /// Which request it is.
    #[command(flatten)]
    again: Again,
}

/// What `carnet order mandate` is told.
#[derive(Debug, clap::Args)]
pub struct Mandate {
    /// Pour quelle commande, comme `orders/1`.
    #[arg(value_name = "COMMANDE")]
    name: OrderId,
    /// Combien, en euros.
    #[arg(long, value_name = "EUROS", value_parser = typed::euros)]
    amount: Cents,
    /// La référence du mandat chez le commanditaire.
    #[arg(long, value_name = "RÉFÉRENCE")]
    reference: MandateReference,
    /// Le jour du mandat, AAAA-MM-JJ.
    #[arg(long, value_name = "JOUR")]
    day: Day,
    /// Which request it is.
    #[command(flatten)]
    again: Again,
}

/// Asks what `remote` says.
///
/// # Errors
///
/// When the server cannot be reached or refuses.
pub fn run(remote: Remote<Command>) -> Outcome {
    let Remote { options, command } = remote;
    match command {
        Command::Create(args) => options.run(|server| create(args, server)),
        Command::Show { name } => options.run(|server| show(name, server)),
        Command::List { buyer } => options.run(|server| list(buyer, server)),
        Command::Mandate(args) => options.run(|server| mandate(args, server)),
        Command::Calendar { name } => options.run(|server| calendar(name, server)),
    }
}

async fn create(args: Create, server: Server) -> Result<(), Failure> {
    let request = |request_id| pb::CreateOrderRequest {
        request_id,
        buyer: args.buyer.to_string(),
        scheme: args.scheme.to_string(),
        quantity: args.quantity,
        outer_day: args.outer_day.to_string(),
    };
    let answer = change!(server, args.again, OrderServiceClient.create_order(request))?;
    let created = Value::part(answer.order, sheet);
    server.show(&Sheet::new().fact("order", "commande", created).receipt(answer.receipt));
    Ok(())
}

async fn show(name: OrderId, server: Server) -> Result<(), Failure> {
    let request = pb::GetOrderRequest { name: name.to_string() };
    let answer = read!(server, OrderServiceClient.get_order(request))?;
    server.show(&answer.order.map(sheet).ok_or(Failure::Incomplete("la commande"))?);
    Ok(())
}

async fn list(buyer: Option<FunderId>, server: Server) -> Result<(), Failure> {
    let buyer = buyer.map_or(String::new(), |buyer| buyer.to_string());
    let request =
        |page_token| pb::ListOrdersRequest { buyer: buyer.clone(), page_size: PAGE, page_token };
    let orders = every!(server, OrderServiceClient.list_orders(request).orders);
    let orders: Vec<Sheet> = orders.into_iter().map(sheet).collect();
    server.list(&orders, &LISTED);
    Ok(())
}

async fn mandate(args: Mandate, server: Server) -> Result<(), Failure> {
    let request = |request_id| pb::RecordMandateRequest {
        request_id,
        order: args.name.to_string(),
        amount_cents: typed::cents(args.amount),
        mandate_reference: args.reference.to_string(),
        day: args.day.to_string(),
    };
    let answer = change!(server, args.again, OrderServiceClient.record_mandate(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}

async fn calendar(name: OrderId, server: Server) -> Result<(), Failure> {
    let request = pb::GetOrderCalendarRequest { name: name.to_string() };
    let answer = read!(server, OrderServiceClient.get_order_calendar(request))?;
    let milestones: Vec<Sheet> = answer.milestones.into_iter().map(of_milestone).collect();
    server.list(&milestones, &[]);
    Ok(())
}

/// The facts of an order.
pub(super) fn sheet(order: pb::Order) -> Sheet {
    Sheet::new()
        .text("name", "commande", order.name)
        .text("buyer", "commanditaire", order.buyer)
        .text("scheme", "dispositif", order.scheme)
        .count("quantity", "carnets commandés, au plus", order.quantity)
        .day("outer_day", "dernier jour de service possible", order.outer_day)
        .cents("face_value_cents", "valeur d’un chèque", order.face_value_cents)
        .count("cheques_per_booklet", "chèques par carnet", order.cheques_per_booklet)
        .count("issued_booklets", "carnets émis", order.issued_booklets)
        .fact("cheques", "chèques", Value::part(order.cheques, counts))
        .cents("circulating_cents", "valeur en circulation", order.circulating_cents)
        .fact("state", "état", words::shown::<pb::order::State>(order.state))
        .cents("mandated_cents", "mandats enregistrés", order.mandated_cents)
        .cents("received_cents", "argent reçu pour elle", order.received_cents)
        .count("prepared_booklets", "carnets préparés", order.prepared_booklets)
}

/// Where the chèques of an order are.
pub(super) fn counts(counts: pb::ChequeCounts) -> Sheet {
    Sheet::new()
        .count("issued", "chèques émis", counts.issued)
        .count("in_stock", "chèques en stock chez l’émetteur", counts.in_stock)
        .count("allotted", "chèques en stock chez un prescripteur", counts.allotted)
        .count("handed_over", "chèques remis, pas encore utilisés", counts.handed_over)
        .count("blocked", "chèques bloqués par une opposition", counts.blocked)
        .count("redeemed", "chèques encaissés", counts.redeemed)
        .count("replaced", "chèques portés par un autre carnet", counts.replaced)
        .count("withdrawn", "chèques retirés du stock", counts.withdrawn)
        .count("lapsed", "chèques périmés", counts.lapsed)
        .count("cancelled", "chèques annulés", counts.cancelled)
}

/// What happens on a day of an order's calendar.
pub(super) fn of_milestone(milestone: pb::OrderMilestone) -> Sheet {
    let alert = milestone.milestone == i32::from(pb::Milestone::Alert);
    let before = if alert { Value::Count(milestone.alert_days.into()) } else { Value::None };
    Sheet::new()
        .fact("milestone", "étape", words::shown::<pb::Milestone>(milestone.milestone))
        .day("day", "jour", milestone.day)
        .fact("alert_days", "jours avant l’échéance", before)
        .fact("reached", "atteinte", Value::Flag(milestone.reached))
}
