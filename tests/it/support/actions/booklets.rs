//! Booklets on their way, opposition, voids.

use carnet::domain::command::booklets::{
    AllotBooklets, ConfirmAllotment, HandOverBooklet, LiftOpposition, LiftOppositionOfCheques,
    LiftOppositionOfLot, Oppose, OpposeCheques, OpposeLot, Range, ReplaceBooklet, ReturnBooklets,
    WithdrawBooklets,
};
use carnet::domain::command::issue::{IssueBooklets, PrepareBooklets};
use carnet::domain::command::void::VoidRedemption;
use carnet::domain::diagnosis::{Level, Public};
use carnet::domain::entry::ChequeSet;
use carnet::domain::facts::{Booklet, Opposition, VoidReason};
use carnet::domain::id::{
    BookletId, LotId, OrderId, PrescriberId, RedemptionId, Sequence, VenueId,
};

use super::super::core::Core;
use super::{Weighted, one_of, pick};

pub(super) const VERBS: &[Weighted] = &[
    (5, "issue", |core, [a, b, c]| {
        let count = 1 + b % 3 + u32::from(b % 16 == 0) * 1_000;
        let lot_size = (c % 2 == 0).then_some(c % 3 + 1);
        IssueBooklets { order: order(core, a), count, lot_size }.into()
    }),
    (2, "prepare", |core, [a, b, c]| {
        let lot_size = (c % 2 == 0).then_some(c % 3 + 1);
        PrepareBooklets { order: order(core, a), count: 1 + b % 3, lot_size }.into()
    }),
    (5, "allot", |core, [a, b, c]| {
        let (booklets, prescriber) = (range(core, a, c), prescriber(core, b));
        AllotBooklets { booklets, prescriber }.into()
    }),
    (2, "confirm", |core, [a, b, c]| {
        let (booklets, prescriber) = (range(core, a, c), prescriber(core, b));
        ConfirmAllotment { booklets, prescriber }.into()
    }),
    (2, "take back", |core, [a, b, c]| {
        let (booklets, prescriber) = (range(core, a, c), prescriber(core, b));
        ReturnBooklets { booklets, prescriber }.into()
    }),
    (1, "withdraw", |core, [a, _, c]| WithdrawBooklets { booklets: range(core, a, c) }.into()),
    (6, "hand over", |core, [a, b, c]| {
        let (booklet, prescriber) = (booklet(core, a), prescriber(core, b));
        let day = core.day().minus(i32::try_from(c % 3).unwrap() - 1);
        let level = (c % 2 == 0).then(|| pick(c, Level::ALL));
        let public = (c % 3 == 0).then(|| pick(c, Public::ALL));
        HandOverBooklet { booklet, prescriber, day, level, public }.into()
    }),
    (2, "oppose", |core, [a, _, _]| {
        Oppose { booklet: booklet(core, a), reason: Opposition::Lost }.into()
    }),
    (2, "lift", |core, [a, _, _]| LiftOpposition { booklet: booklet(core, a) }.into()),
    (2, "oppose cheques", |core, [a, b, _]| {
        let cheques = cheques(core, a, b, Booklet::open);
        OpposeCheques { cheques, reason: Opposition::Stolen }.into()
    }),
    (4, "lift cheques", |core, [a, b, _]| {
        LiftOppositionOfCheques { cheques: cheques(core, a, b, |found| found.marks.blocked) }.into()
    }),
    (1, "oppose lot", |core, [a, _, _]| {
        OpposeLot { lot: lot(core, a), reason: Opposition::Damaged }.into()
    }),
    (2, "lift lot", |core, [a, _, _]| LiftOppositionOfLot { lot: lot(core, a) }.into()),
    (2, "replace", |core, [a, _, _]| ReplaceBooklet { booklet: booklet(core, a) }.into()),
    (5, "void", |core, [a, _, _]| {
        let of = core.facts.redemptions.iter().nth(usize::try_from(a % 8).unwrap());
        let (sequence, venue) =
            of.map_or((u64::from(a) + 1, VenueId::FIRST), |(s, found)| (s.get(), found.venue));
        let redemption = RedemptionId(Sequence::new(sequence).unwrap());
        VoidRedemption { redemption, venue, reason: VoidReason::EntryError }.into()
    }),
];

fn order(core: &Core, number: u32) -> OrderId {
    OrderId::new(one_of(number, core.facts.orders.len())).unwrap()
}

fn prescriber(core: &Core, number: u32) -> PrescriberId {
    PrescriberId::new(one_of(number, core.facts.prescribers.len())).unwrap()
}

fn booklet(core: &Core, number: u32) -> BookletId {
    BookletId::new(one_of(number, core.facts.booklets.len())).unwrap()
}

fn range(core: &Core, number: u32, count: u32) -> Range {
    Range { first: booklet(core, number), count: 1 + count % 3 }
}

fn lot(core: &Core, number: u32) -> LotId {
    LotId::new(one_of(number, core.facts.lots.len())).unwrap()
}

/// A chèque that can be meant, mostly; at times any.
fn cheques(core: &Core, number: u32, mask: u32, some: impl Fn(&Booklet) -> u16) -> ChequeSet {
    let booklet = booklet(core, number);
    let likely = core.facts.booklet(booklet).map_or(0, some);
    let any = 1 << (mask % 15);
    let mask =
        if mask.is_multiple_of(8) || likely == 0 { any } else { 1 << likely.trailing_zeros() };
    ChequeSet { booklet, mask }
}
