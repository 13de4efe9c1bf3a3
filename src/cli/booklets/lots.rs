//! `carnet booklets lot`: booklets that are kept, sent and blocked together.

use crate::cli::failure::Failure;
use crate::cli::remote::{PAGE, Server, every, read};
use crate::cli::sheet::Sheet;
use crate::domain::id::{LotId, OrderId};
use crate::grpc::pb;
use pb::booklet_service_client::BookletServiceClient;

use super::sheets;

/// What can be asked of lots.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Montre un lot, et ses carnets.
    Show {
        /// Le lot, comme `lots/1`.
        #[arg(value_name = "LOT")]
        name: LotId,
    },
    /// Montre les lots d’une commande.
    List {
        /// La commande, comme `orders/1`.
        #[arg(long, value_name = "COMMANDE")]
        order: OrderId,
    },
}

/// Asks what `command` says.
pub(super) async fn run(command: Command, server: Server) -> Result<(), Failure> {
    match command {
        Command::Show { name } => show(name, server).await,
        Command::List { order } => list(order, server).await,
    }
}

async fn show(name: LotId, server: Server) -> Result<(), Failure> {
    let request = pb::GetLotRequest { name: name.to_string() };
    let answer = read!(server, BookletServiceClient.get_lot(request))?;
    server.show(&answer.lot.map(sheets::of_lot).ok_or(Failure::Incomplete("le lot"))?);
    Ok(())
}

async fn list(order: OrderId, server: Server) -> Result<(), Failure> {
    let order = order.to_string();
    let request =
        |page_token| pb::ListLotsRequest { order: order.clone(), page_size: PAGE, page_token };
    let lots = every!(server, BookletServiceClient.list_lots(request).lots);
    let lots: Vec<Sheet> = lots.into_iter().map(sheets::of_lot).collect();
    server.list(&lots, &[]);
    Ok(())
}
