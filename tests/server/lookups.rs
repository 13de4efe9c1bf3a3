//! Old entries are found wherever they stand: sealed, unsealed, or on the way in between.

use std::path::Path;
use std::time::Duration;

use carnet::domain::command::booklets::{LiftOpposition, Oppose, Range, WithdrawBooklets};
use carnet::domain::command::void::VoidRedemption;
use carnet::domain::entry::{Effect, StockEffect};
use carnet::domain::facts::{Opposition, VoidReason};
use carnet::domain::id::{BookletId, FunderId, OrderId, RedemptionId, Sequence, VenueId};
use carnet::engine::audit::verify;
use carnet::engine::rebuild::rebuild;
use carnet::engine::{Accepted, Error, Index, Span};
use proptest::prelude::*;

use super::served::runtime;
use super::support::{BOOKLETS, Desk, cheque, redeem, submission, today};

/// Every entry, by watching.
pub(crate) fn all(desk: &Desk) -> Vec<Accepted> {
    let last = desk.read(|facts| facts.last.unwrap().sequence.get());
    let mut watch = desk.engine().watch(None).unwrap();
    runtime().block_on(async {
        let mut all = Vec::new();
        for _ in 0..last {
            all.push(watch.next().await.unwrap().unwrap());
        }
        all
    })
}

fn found(desk: &Desk, index: Index, span: Span) -> Result<Vec<Sequence>, Error> {
    runtime().block_on(desk.engine().look_up(move |lookup| lookup.sequences(index, span)))
}

/// Whether an entry is in a list, as its effects say.
fn is_in(all: &[Accepted], accepted: &Accepted, index: Index) -> bool {
    let takes = |at: Sequence, booklet: BookletId| {
        let of = all.iter().find(|one| one.entry.sequence == at).unwrap();
        of.entry.effects.iter().any(|effect| {
            let Effect::Redeemed { parts, .. } = effect else { return false };
            parts.iter().flat_map(|part| &part.cheques).any(|set| set.booklet == booklet)
        })
    };
    accepted.entry.effects.iter().any(|effect| match (effect, index) {
        (Effect::Redeemed { venue, .. }, Index::Venue(wanted)) => *venue == wanted,
        (Effect::Redeemed { .. }, Index::Funder(wanted)) => wanted == FunderId::FIRST,
        (Effect::Redeemed { parts, .. }, Index::Order(wanted)) => {
            parts.iter().any(|part| part.order == wanted)
        }
        (Effect::Redeemed { .. }, Index::Booklet(wanted)) => takes(accepted.entry.sequence, wanted),
        (Effect::RedemptionVoided { redemption, .. }, Index::Booklet(wanted)) => {
            takes(redemption.0, wanted)
        }
        (
            Effect::BookletsIssued { first, count, .. }
            | Effect::Stock(StockEffect::BookletsWithdrawn { first, count, .. }),
            Index::Booklet(wanted),
        ) => (first.get()..first.get() + count).contains(&wanted.get()),
        (
            Effect::BookletBlocked { booklet, .. } | Effect::BookletUnblocked { booklet },
            Index::Booklet(wanted),
        ) => *booklet == wanted,
        (Effect::RedemptionVoided { redemption, .. }, Index::Void(wanted)) => *redemption == wanted,
        _ => false,
    })
}

fn filtered(all: &[Accepted], index: Index, span: Span) -> Vec<Sequence> {
    let within = all
        .iter()
        .filter(|one| Some(one.entry.sequence) > span.after && one.entry.sequence <= span.through);
    let listed = within.filter(|one| is_in(all, one, index));
    listed.map(|one| one.entry.sequence).take(span.limit).collect()
}

/// Some of the lists, all of those that are not empty among them.
fn lists(all: &[Accepted]) -> Vec<Index> {
    let last = all.last().unwrap().entry.sequence.get();
    let booklets = [1, 2, 3, BOOKLETS, BOOKLETS + 1].map(|number| BookletId::new(number).unwrap());
    let redemptions = (1..=last).step_by(1 + usize::try_from(last / 60).unwrap());
    let redemptions = redemptions.filter_map(Sequence::new).map(RedemptionId);
    let voided = all.iter().flat_map(|one| &one.entry.effects).filter_map(|effect| {
        let Effect::RedemptionVoided { redemption, .. } = effect else { return None };
        Some(*redemption)
    });
    let venues = [Index::Venue(VenueId::FIRST), Index::Venue(VenueId::new(2).unwrap())];
    let bought = [Index::Funder(FunderId::FIRST), Index::Order(OrderId::FIRST)];
    let (booklets, voids) = (booklets.map(Index::Booklet), redemptions.chain(voided.take(20)));
    venues.into_iter().chain(bought).chain(booklets).chain(voids.map(Index::Void)).collect()
}

/// Compares every list, in several parts, with a plain filter over all entries.
fn agree(desk: &Desk) {
    let all = all(desk);
    let last = all.last().unwrap().entry.sequence;
    let at = |part: u64| Sequence::new(last.get() * part / 7);
    let spans = [
        Span { after: None, through: last, limit: usize::MAX },
        Span { after: at(2), through: at(5).unwrap(), limit: usize::MAX },
        Span { after: at(5), through: last, limit: 3 },
        Span { after: None, through: at(6).unwrap(), limit: 10 },
    ];
    for index in lists(&all) {
        for span in spans {
            let expected = filtered(&all, index, span);
            assert_eq!(found(desk, index, span).unwrap(), expected, "{index:?} in {span:?}");
        }
    }
}

fn void(desk: &Desk, number: u32, redemption: Sequence) {
    let (redemption, reason) = (RedemptionId(redemption), VoidReason::EntryError);
    let command = VoidRedemption { redemption, venue: VenueId::FIRST, reason };
    desk.submit(submission(number, command)).unwrap();
}

/// Redeems, voids, blocks and unblocks, in segments of which some are sealed.
fn busy() -> Desk {
    let mut desk = Desk::new();
    let booklet = BookletId::new(2).unwrap();
    for number in 0..30 {
        let redeemed = desk.submit(submission(100 + number, redeem(number))).unwrap();
        if number % 4 == 1 {
            void(&desk, 200 + number, redeemed.entry.sequence);
        }
        if number % 10 == 5 {
            let reason = Opposition::Lost;
            desk.submit(submission(300 + number, Oppose { booklet, reason })).unwrap();
            desk.submit(submission(400 + number, LiftOpposition { booklet })).unwrap();
        }
        if number % 12 == 11 {
            let next = desk.segment() + 1;
            desk.fill(next);
        }
    }
    desk
}

#[test]
fn every_list_is_a_plain_filter_before_and_after_seals_restarts_and_rebuilds() {
    let mut desk = busy();
    assert!(desk.segment() >= 3);
    agree(&desk);
    desk.restart();
    agree(&desk);
    desk.served.stop();
    let (disk, folder) = (desk.served.disk.clone(), desk.served.folder());
    rebuild(&disk, &folder, &mut |_, _| {}).unwrap();
    desk.served.start().unwrap();
    agree(&desk);
    desk.fill(6);
    agree(&desk);
}

#[test]
fn a_list_has_no_gap_and_no_repeat_while_segments_are_sealed() {
    let mut desk = Desk::new();
    let engine = desk.engine().clone();
    let index = Index::Order(OrderId::FIRST);
    let (stop, mut stopped) = tokio::sync::watch::channel(false);
    let looking = runtime().spawn(async move {
        let mut seen = Vec::new();
        while !*stopped.borrow_and_update() {
            let looked = engine.look_up(move |lookup| {
                let through = lookup.last().unwrap();
                let span = Span { after: None, through, limit: usize::MAX };
                Ok((through, lookup.sequences(index, span)?))
            });
            seen.push(looked.await.unwrap());
        }
        seen
    });
    for number in 0..300 {
        desk.submit(submission(2_000 + number, redeem(number))).unwrap();
        if number % 50 == 49 {
            let next = desk.segment() + 1;
            desk.fill(next);
        }
    }
    stop.send(true).unwrap();
    let all = all(&desk);
    let seen = runtime().block_on(looking).unwrap();
    assert!(desk.segment() >= 7 && !seen.is_empty());
    for (through, found) in seen {
        let span = Span { after: None, through, limit: usize::MAX };
        assert_eq!(found, filtered(&all, index, span), "through {through}");
    }
}

#[test]
fn a_day_is_found_by_its_first_entry() {
    let mut desk = Desk::new();
    for days in [1, 1, 3] {
        for _ in 0..7 {
            let filler = desk.filler();
            desk.submit(filler).unwrap();
        }
        desk.served.clock.advance(Duration::from_secs(days * 24 * 3_600));
    }
    let all = all(&desk);
    for days in -2..8 {
        let day = today().plus(days);
        let expected = all.iter().find(|one| one.entry.day >= day).map(|one| one.entry.sequence);
        let looked = desk.engine().look_up(move |lookup| lookup.first_on_or_after(day));
        assert_eq!(runtime().block_on(looked).unwrap(), expected, "{day}");
        let through = all.last().unwrap().entry.sequence;
        let span = Span { after: None, through, limit: usize::MAX };
        let days = (Some(day), Some(day.next()));
        let within = desk.engine().look_up(move |lookup| lookup.within_days(span, days));
        let within = runtime().block_on(within).unwrap();
        let of_days = all.iter().filter(|one| one.entry.day == day || one.entry.day == day.next());
        let of_days: Vec<Sequence> = of_days.map(|one| one.entry.sequence).collect();
        let ends = within.map(|span| (span.first(), span.through));
        assert_eq!(ends, of_days.first().copied().zip(of_days.last().copied()), "{day}");
    }
}

/// Changes or removes the first row of the first segment in an index of a store that is closed.
fn damage(store: &Path, prefix: u8, change: impl FnOnce(&mut Vec<u8>)) {
    let tree = sled::Config::new().path(store).segment_size(8 << 20).open().unwrap();
    let key = [prefix, 0, 0, 0, 1, 0, 0, 0, 0];
    let mut value = tree.remove(key).unwrap().unwrap().to_vec();
    change(&mut value);
    if !value.is_empty() {
        tree.insert(key, value).unwrap();
    }
    tree.flush().unwrap();
}

#[test]
fn a_store_that_cannot_answer_is_rebuilt_and_never_says_not_found() {
    let mut desk = busy();
    let all = all(&desk);
    let span = Span { after: None, through: all.last().unwrap().entry.sequence, limit: 1_000 };
    let booklet = BookletId::new(2).unwrap();
    let voided = all.iter().flat_map(|one| &one.entry.effects).find_map(|effect| {
        let Effect::RedemptionVoided { redemption, .. } = effect else { return None };
        Some(*redemption)
    });
    let indexes = [
        (0x06, Index::Venue(VenueId::FIRST)),
        (0x07, Index::Funder(FunderId::FIRST)),
        (0x08, Index::Order(OrderId::FIRST)),
        (0x09, Index::Booklet(booklet)),
        (0x0a, Index::Void(voided.unwrap())),
    ];
    for (prefix, index) in indexes {
        let expected = filtered(&all, index, span);
        for kept in [0, 20, usize::MAX] {
            desk.served.stop();
            damage(&desk.served.folder().store(), prefix, |value| {
                value.truncate(kept);
                value.iter_mut().take(1).for_each(|byte| *byte ^= 1);
            });
            let (disk, folder) = (desk.served.disk.clone(), desk.served.folder());
            assert!(!verify(&disk, &folder, &mut |_| {}).unwrap().holds(), "{index:?}");
            assert_eq!(desk.served.start().unwrap().store_set_aside, None);
            let answer = found(&desk, index, span);
            assert!(matches!(answer, Err(Error::Storage)), "{index:?}: {answer:?}");
            desk.served.stop();
            assert!(desk.served.start().unwrap().store_set_aside.is_some());
            assert_eq!(found(&desk, index, span).unwrap(), expected, "{index:?}");
        }
    }
    agree(&desk);
}

/// What is asked in a random order.
#[derive(Clone, Debug)]
enum Step {
    Redeem(u32),
    Void(usize),
    Block(u32),
    Withdraw(u32),
    Fill,
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        10 => (0_u32..60).prop_map(Step::Redeem),
        4 => (0_usize..10).prop_map(Step::Void),
        3 => (1_u32..4).prop_map(Step::Block),
        2 => (2_u32..8).prop_map(Step::Withdraw),
        1 => Just(Step::Fill),
        1 => Just(Step::Restart),
    ]
}

fn take(desk: &mut Desk, number: u32, step: &Step, redeemed: &mut Vec<Sequence>) {
    let booklet = |number| BookletId::new(number).unwrap();
    match step {
        Step::Redeem(at) => {
            assert!(cheque(*at).booklet().get() <= BOOKLETS);
            let taken = desk.submit(submission(number, redeem(*at)));
            redeemed.extend(taken.ok().map(|accepted| accepted.entry.sequence));
        }
        Step::Void(at) => {
            let Some(redemption) = redeemed.get(*at).copied().map(RedemptionId) else { return };
            let (venue, reason) = (VenueId::FIRST, VoidReason::HolderRequest);
            drop(desk.submit(submission(number, VoidRedemption { redemption, venue, reason })));
        }
        Step::Block(at) => {
            let (booklet, reason) = (booklet(*at), Opposition::Stolen);
            if desk.submit(submission(number, Oppose { booklet, reason })).is_err() {
                desk.submit(submission(number, LiftOpposition { booklet })).unwrap();
            }
        }
        // The last ones, once: nothing else touches them.
        Step::Withdraw(count) => {
            let booklets = Range { first: booklet(BOOKLETS - count + 1), count: *count };
            drop(desk.submit(submission(number, WithdrawBooklets { booklets })));
        }
        Step::Fill => {
            let next = desk.segment() + 1;
            desk.fill(next);
        }
        Step::Restart => desk.restart(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, max_shrink_iters: 40, ..Default::default() })]

    #[test]
    fn whatever_happens_every_list_is_a_plain_filter(
        steps in prop::collection::vec(step(), 1..50),
    ) {
        let mut desk = Desk::new();
        let mut redeemed = Vec::new();
        for (number, step) in (5_000..).zip(&steps) {
            take(&mut desk, number, step, &mut redeemed);
        }
        agree(&desk);
    }
}
