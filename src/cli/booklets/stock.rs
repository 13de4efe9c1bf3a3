//! Booklets on their way: to a prescriber, back, to a person, or out of stock.

use crate::cli::failure::Failure;
use crate::cli::remote::{Again, Server, change};
use crate::cli::{receipt, words};
use crate::domain::id::{BookletId, LotId, PrescriberId};
use crate::domain::time::Day;
use crate::grpc::pb;
use pb::booklet_selection::Selection;
use pb::booklet_service_client::BookletServiceClient;

use super::sheets;

/// Which booklets: by their numbers, or by their lot.
#[derive(Debug, clap::Args)]
struct Chosen {
    /// Le premier carnet, comme `booklets/1`.
    #[arg(value_name = "CARNET", required_unless_present = "lot")]
    first: Option<BookletId>,
    /// Combien de carnets à la suite, de 1 à 10 000.
    #[arg(long, default_value_t = 1, value_name = "NOMBRE", conflicts_with = "lot")]
    count: i32,
    /// Au lieu d’un carnet : tous ceux d’un lot, comme `lots/1`.
    #[arg(long, value_name = "LOT", conflicts_with = "first")]
    lot: Option<LotId>,
}

impl Chosen {
    fn selection(self) -> pb::BookletSelection {
        let Chosen { first, count, lot } = self;
        let range = |first: BookletId| {
            Selection::Range(pb::BookletRange { first_booklet: first.to_string(), count })
        };
        let lot = lot.map(|lot| Selection::Lot(lot.to_string()));
        pb::BookletSelection { selection: lot.or_else(|| first.map(range)) }
    }
}

/// What is told of booklets that go to a prescriber or come back.
#[derive(Debug, clap::Args)]
pub struct Moved {
    #[command(flatten)]
    booklets: Chosen,
    /// Quel prescripteur, comme `prescribers/1`.
    #[arg(long, value_name = "PRESCRIPTEUR")]
    prescriber: PrescriberId,
    /// Which request it is.
    #[command(flatten)]
    again: Again,
}

/// What `carnet booklets withdraw` is told.
#[derive(Debug, clap::Args)]
pub struct Withdraw {
    #[command(flatten)]
    booklets: Chosen,
    /// Which request it is.
    #[command(flatten)]
    again: Again,
}

/// What `carnet booklets hand-over` is told.
#[derive(Debug, clap::Args)]
pub struct HandOver {
    /// Le carnet, comme `booklets/1`.
    #[arg(value_name = "CARNET")]
    name: BookletId,
    /// Par qui, comme `prescribers/1`.
    #[arg(long, value_name = "PRESCRIPTEUR")]
    prescriber: PrescriberId,
    /// Quel jour, AAAA-MM-JJ.
    #[arg(long, value_name = "JOUR")]
    day: Day,
    /// Le niveau que le diagnostic a trouvé, s’il est noté. Compté dans des sommes, plus jamais
    /// montré.
    #[arg(long, value_name = "NIVEAU", value_parser = words::typed::<pb::Level>())]
    level: Option<pb::Level>,
    /// Le public, s’il est noté. Compté dans des sommes, plus jamais montré.
    #[arg(long, value_name = "PUBLIC", value_parser = words::typed::<pb::Public>())]
    public: Option<pb::Public>,
    /// Which request it is.
    #[command(flatten)]
    again: Again,
}

/// Gives booklets to a prescriber's stock.
pub(super) async fn allot(args: Moved, server: Server) -> Result<(), Failure> {
    let (booklets, prescriber) = (Some(args.booklets.selection()), args.prescriber.to_string());
    let request = |request_id| pb::AllotBookletsRequest { request_id, booklets, prescriber };
    let answer = change!(server, args.again, BookletServiceClient.allot_booklets(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}

/// Records that booklets arrived.
pub(super) async fn confirm(args: Moved, server: Server) -> Result<(), Failure> {
    let (booklets, prescriber) = (Some(args.booklets.selection()), args.prescriber.to_string());
    let request = |request_id| pb::ConfirmAllotmentRequest { request_id, booklets, prescriber };
    let answer = change!(server, args.again, BookletServiceClient.confirm_allotment(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}

/// Takes booklets back from a prescriber.
pub(super) async fn take_back(args: Moved, server: Server) -> Result<(), Failure> {
    let (booklets, prescriber) = (Some(args.booklets.selection()), args.prescriber.to_string());
    let request = |request_id| pb::ReturnBookletsRequest { request_id, booklets, prescriber };
    let answer = change!(server, args.again, BookletServiceClient.return_booklets(request))?;
    server.show(&receipt::alone(answer.receipt));
    Ok(())
}

/// Takes booklets out of stock for good.
pub(super) async fn withdraw(args: Withdraw, server: Server) -> Result<(), Failure> {
    let booklets = Some(args.booklets.selection());
    let request = |request_id| pb::WithdrawBookletsRequest { request_id, booklets };
    let answer = change!(server, args.again, BookletServiceClient.withdraw_booklets(request))?;
    server.show(&sheets::of_withdrawal(answer));
    Ok(())
}

/// Gives a booklet to a person.
pub(super) async fn hand_over(args: HandOver, server: Server) -> Result<(), Failure> {
    let request = |request_id| pb::HandOverBookletRequest {
        request_id,
        name: args.name.to_string(),
        prescriber: args.prescriber.to_string(),
        day: args.day.to_string(),
        level: args.level.unwrap_or(pb::Level::Unspecified).into(),
        public: args.public.unwrap_or(pb::Public::Unspecified).into(),
    };
    let answer = change!(server, args.again, BookletServiceClient.hand_over_booklet(request))?;
    server.show(&sheets::of_handover(answer));
    Ok(())
}
