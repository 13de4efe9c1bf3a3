//! Oppositions: on a booklet, on some of its chèques, or on a lot.

use super::super::violations::Violations;
use super::{Asked, check_list, chosen, item, within};
use crate::domain::command::Command;
use crate::domain::command::booklets::{
    LiftOpposition, LiftOppositionOfCheques, LiftOppositionOfLot, Oppose, OpposeCheques, OpposeLot,
};
use crate::domain::entry::{ChequeSet, bit};
use crate::domain::facts::Opposition;
use crate::domain::id::{BookletId, ChequeId, LotId};
use crate::grpc::pb;

/// What is blocked, or not blocked any more.
enum Target {
    Booklet(BookletId),
    Cheques(ChequeSet),
    Lot(LotId),
}

impl TryFrom<pb::OpposeRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::OpposeRequest) -> Result<Asked, Violations> {
        let pb::OpposeRequest { request_id, target, opposition } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let target = read_target(&mut violations, target);
        let reason = violations.check("opposition", opposed_for(opposition));
        let asked = (|| {
            let (reason, request) = (reason?, request?);
            let command = match target? {
                Target::Booklet(booklet) => Command::from(Oppose { booklet, reason }),
                Target::Cheques(cheques) => OpposeCheques { cheques, reason }.into(),
                Target::Lot(lot) => OpposeLot { lot, reason }.into(),
            };
            Some(Asked { request, command })
        })();
        violations.unless_any(asked)
    }
}

impl TryFrom<pb::LiftOppositionRequest> for Asked {
    type Error = Violations;

    fn try_from(request: pb::LiftOppositionRequest) -> Result<Asked, Violations> {
        let pb::LiftOppositionRequest { request_id, target } = request;
        let mut violations = Violations::default();
        let request = violations.parse("request_id", &request_id);
        let target = read_target(&mut violations, target);
        let asked = (|| {
            let request = request?;
            let command = match target? {
                Target::Booklet(booklet) => Command::from(LiftOpposition { booklet }),
                Target::Cheques(cheques) => LiftOppositionOfCheques { cheques }.into(),
                Target::Lot(lot) => LiftOppositionOfLot { lot }.into(),
            };
            Some(Asked { request, command })
        })();
        violations.unless_any(asked)
    }
}

fn opposed_for(opposition: i32) -> Result<Opposition, String> {
    const CHOICES: &str =
        "OPPOSITION_LOST, OPPOSITION_STOLEN, OPPOSITION_DAMAGED, OPPOSITION_SUSPICIOUS";
    chosen(opposition, CHOICES, |reason| match reason {
        pb::Opposition::Unspecified => None,
        pb::Opposition::Lost => Some(Opposition::Lost),
        pb::Opposition::Stolen => Some(Opposition::Stolen),
        pb::Opposition::Damaged => Some(Opposition::Damaged),
        pb::Opposition::Suspicious => Some(Opposition::Suspicious),
    })
}

fn read_target(
    violations: &mut Violations,
    message: Option<pb::OppositionTarget>,
) -> Option<Target> {
    use pb::opposition_target::Target as Named;
    let pb::OppositionTarget { target } = violations.given("target", message)?;
    let missing = "missing: one of booklet, cheques, lot is required";
    match violations.check("target", target.ok_or(missing))? {
        Named::Booklet(name) => violations.parse("target.booklet", &name).map(Target::Booklet),
        Named::Lot(name) => violations.parse("target.lot", &name).map(Target::Lot),
        Named::Cheques(cheques) => read_cheques(violations, cheques).map(Target::Cheques),
    }
}

fn read_cheques(violations: &mut Violations, cheques: pb::ChequeSelection) -> Option<ChequeSet> {
    const INDEXES: &str = "target.cheques.indexes";
    let pb::ChequeSelection { booklet, indexes } = cheques;
    let booklet = violations.parse("target.cheques.booklet", &booklet);
    if indexes.is_empty() {
        violations.note(INDEXES, "empty: at least one chèque is required");
    }
    check_list(violations, INDEXES, &indexes, usize::from(ChequeId::INDEX_MAX));
    let mut mask = 0;
    for (at, index) in indexes.iter().enumerate().take(usize::from(ChequeId::INDEX_MAX)) {
        let index = violations.check(item(INDEXES, at), within(*index, 1, ChequeId::INDEX_MAX));
        mask |= index.map_or(0, bit);
    }
    Some(ChequeSet { booklet: booklet?, mask })
}
