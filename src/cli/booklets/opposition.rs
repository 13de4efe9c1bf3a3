//! What was lost or stolen: blocked, found again, or replaced.

use crate::cli::failure::Failure;
use crate::cli::remote::{Again, Server, change};
use crate::cli::words;
use crate::domain::id::{BookletId, LotId};
use crate::grpc::pb;
use pb::booklet_service_client::BookletServiceClient;
use pb::opposition_target::Target;

use super::sheets;

/// What it is about: a booklet, some of its chèques, or a lot.
#[derive(Debug, clap::Args)]
struct About {
    /// Le carnet, comme `booklets/1`.
    #[arg(value_name = "CARNET", required_unless_present = "lot")]
    booklet: Option<BookletId>,
    /// Seulement ces chèques du carnet, par leurs places, comme `1,3`.
    #[arg(long, value_delimiter = ',', value_name = "PLACES", conflicts_with = "lot")]
    cheques: Vec<i32>,
    /// Au lieu d’un carnet : tous ceux d’un lot, comme `lots/1`.
    #[arg(long, value_name = "LOT", conflicts_with = "booklet")]
    lot: Option<LotId>,
}

impl About {
    fn target(self) -> pb::OppositionTarget {
        let About { booklet, cheques: indexes, lot } = self;
        let of_booklet = |booklet: BookletId| {
            let booklet = booklet.to_string();
            if indexes.is_empty() {
                Target::Booklet(booklet)
            } else {
                Target::Cheques(pb::ChequeSelection { booklet, indexes })
            }
        };
        let lot = lot.map(|lot| Target::Lot(lot.to_string()));
        pb::OppositionTarget { target: lot.or_else(|| booklet.map(of_booklet)) }
    }
}

/// What `carnet booklets oppose` is told.
#[derive(Debug, clap::Args)]
pub struct Oppose {
    #[command(flatten)]
    about: About,
    /// Pourquoi.
    #[arg(long, value_name = "RAISON", value_parser = words::typed::<pb::Opposition>())]
    reason: pb::Opposition,
    /// Which request it is.
    #[command(flatten)]
    again: Again,
}

/// What `carnet booklets lift` is told.
#[derive(Debug, clap::Args)]
pub struct Lift {
    #[command(flatten)]
    about: About,
    /// Which request it is.
    #[command(flatten)]
    again: Again,
}

/// Blocks what was lost or stolen.
pub(super) async fn oppose(args: Oppose, server: Server) -> Result<(), Failure> {
    let (target, opposition) = (Some(args.about.target()), args.reason.into());
    let request = |request_id| pb::OpposeRequest { request_id, target, opposition };
    let answer = change!(server, args.again, BookletServiceClient.oppose(request))?;
    server.show(&sheets::of_opposition(answer));
    Ok(())
}

/// Lets what was blocked be used again.
pub(super) async fn lift(args: Lift, server: Server) -> Result<(), Failure> {
    let target = Some(args.about.target());
    let request = |request_id| pb::LiftOppositionRequest { request_id, target };
    let answer = change!(server, args.again, BookletServiceClient.lift_opposition(request))?;
    server.show(&sheets::of_lifting(answer));
    Ok(())
}

/// Lets a new booklet carry the unused chèques of a blocked one.
pub(super) async fn replace(name: BookletId, again: Again, server: Server) -> Result<(), Failure> {
    let name = name.to_string();
    let request = |request_id| pb::ReplaceBookletRequest { request_id, name };
    let answer = change!(server, again, BookletServiceClient.replace_booklet(request))?;
    server.show(&sheets::of_replacement(answer));
    Ok(())
}
