//! What happens once, to a booklet whose life leaves room for it.

use super::super::calendar::day;
use super::people::World;
use super::step::{Step, Typed, Visit};
use super::{Office, Plan, Refusal, Story, story};
use crate::domain::procedure::Procedure;
use crate::domain::service::Service;
use crate::domain::time::Day;

/// One chèque, presented for a service of `service_date`.
fn visit(venue: u32, cheque: u8, service_date: Day) -> Visit {
    Visit {
        venue,
        cheques: vec![cheque],
        typed: Typed::Right,
        service: Service::AdministrativeProcedures,
        procedures: Vec::<Procedure>::new(),
        service_date,
        refused: None,
    }
}

impl Plan {
    /// A chèque is taken by exception, one is presented too late, one is voided after the lapse.
    pub(super) fn chosen(&mut self, world: &World<'_>, stories: &mut [Story]) {
        self.exception(world, stories);
        voided_after_the_lapse(world, stories);
        presented_too_late(world, stories);
    }

    /// The suspended place had done something before: its chèque is taken afterwards, by exception.
    fn exception(&mut self, world: &World<'_>, stories: &mut [Story]) {
        let index = world.calendar().from(story::EXCEPTION);
        let service_date = day(story::BEFORE_SUSPENSION);
        let fits = |story: &&mut Story| {
            let lived = &story.lived;
            let earlier = lived.steps.last_key_value().is_some_and(|(last, _)| *last < index);
            let held = lived.handed_over.is_some_and(|day| day <= service_date);
            earlier && held && !lived.blocked && !lived.unused.is_empty()
        };
        let Some(story) = stories.iter_mut().find(fits) else { return };
        let cheque = story.lived.unused.remove(0);
        let venue = world.suspended_venue();
        let presented = visit(venue, cheque, service_date);
        let refused = |refusal| Visit { refused: Some(refusal), ..presented.clone() };
        let before = index.saturating_sub(1);
        let tried = Step::Present(refused(Refusal::ServiceTooOld));
        story.lived.steps.entry(before).or_default().push(tried);
        let number = story.number;
        let unentitled = refused(Refusal::NotEntitled);
        self.morning(index, Office::Except { number, visit: unentitled });
        self.morning(index, Office::Except { number, visit: presented });
    }
}

/// A redemption of February is voided when its chèque has lapsed: its value is the buyer's.
fn voided_after_the_lapse(world: &World<'_>, stories: &mut [Story]) {
    let first = world.calendar().visits();
    let index = world.calendar().from(story::FINAL);
    let found = stories.iter_mut().find_map(|story| {
        let (day, steps) = story.lived.steps.last_key_value()?;
        let Step::Present(visit) = steps.last()? else { return None };
        (*day >= first && visit.refused.is_none()).then_some((visit.venue, story))
    });
    if let Some((venue, story)) = found {
        let void = Step::Void { venue, not_given: true, refused: None };
        story.lived.steps.entry(index).or_default().push(void);
    }
}

/// A service of the last day is presented when presentation has ended.
fn presented_too_late(world: &World<'_>, stories: &mut [Story]) {
    let index = world.calendar().from(story::FINAL);
    let last = world.day(world.calendar().visits().saturating_sub(1));
    let fits = |story: &&mut Story| {
        let lived = &story.lived;
        let free = lived.steps.last_key_value().is_some_and(|(last, _)| *last < index);
        free && lived.handed_over.is_some() && !lived.blocked && !lived.unused.is_empty()
    };
    let Some(story) = stories.iter_mut().rev().find(fits) else { return };
    let Some(cheque) = story.lived.unused.first().copied() else { return };
    let venue = world.ranking().next().unwrap_or(1);
    let late = Visit { refused: Some(Refusal::PresentedTooLate), ..visit(venue, cheque, last) };
    story.lived.steps.entry(index).or_default().push(Step::Present(late));
}
