//! One client that plays booklets: prescribers and places use it one after the other.

use std::collections::HashMap;
use std::sync::Arc;

use indicatif::ProgressBar;
use tonic::transport::Channel;

use super::super::DemoError;
use super::super::calendar::month_of;
use super::super::hand::{Ids, accepted, as_planned, ask, part};
use super::super::plan::{BookletDay, Refusal, Step, Visit};
use super::Stage;
use super::offices::HELPER;
use super::presented::{self, Paper, Papers, venue_caller};
use super::tally::{Taken, Tally, increase};
use crate::domain::diagnosis::{Level, Public};
use crate::domain::time::Day;
use crate::grpc::pb;
use pb::booklet_service_client::BookletServiceClient;
use pb::redemption_service_client::RedemptionServiceClient;

/// The ids of lanes begin after those of the offices.
const FIRST_STREAM: u64 = 1;

/// A client and what it remembers.
pub(super) struct Lane {
    /// Which one.
    pub(super) number: u32,
    /// What it counted.
    pub(super) tally: Tally,
    /// The last redemption of each booklet.
    pub(super) last: HashMap<u32, Taken>,
    channel: Channel,
    ids: Ids,
    bar: ProgressBar,
}

/// One booklet on one day, as a lane plays it.
struct Playing<'a> {
    booklet: &'a BookletDay,
    day: Day,
    paper: &'a Paper,
}

impl Lane {
    /// Lane `number`, over `channel`.
    pub(super) fn new(number: u32, channel: Channel, stage: &Stage<'_>) -> Lane {
        let ids = Ids::new(stage.seed, FIRST_STREAM.saturating_add(u64::from(number)));
        let bar = stage.bar.clone();
        Lane { number, tally: Tally::default(), channel, ids, last: HashMap::new(), bar }
    }

    /// Plays what happens to some booklets on one day.
    pub(super) async fn play(
        mut self,
        booklets: Vec<BookletDay>,
        day: Day,
        papers: Arc<Papers>,
    ) -> Result<Lane, DemoError> {
        for booklet in &booklets {
            let paper = part(papers.get(&booklet.number))?;
            let playing = Playing { booklet, day, paper };
            for step in &booklet.steps {
                self.step(&playing, step).await?;
                self.bar.inc(1);
            }
        }
        Ok(self)
    }

    async fn step(&mut self, playing: &Playing<'_>, step: &Step) -> Result<(), DemoError> {
        match step {
            Step::HandOver { diagnosis, refused } => {
                self.hand_over(playing, *diagnosis, *refused).await
            }
            Step::Present(visit) => self.present(playing, visit).await,
            Step::Void { venue, not_given, refused } => {
                self.void(playing, (*venue, *not_given), *refused).await
            }
            Step::Oppose { stolen } => self.oppose(playing, *stolen).await,
            Step::Lift => self.lift(playing).await,
        }
    }

    async fn hand_over(
        &mut self,
        playing: &Playing<'_>,
        diagnosis: Option<(Level, Public)>,
        refused: Option<Refusal>,
    ) -> Result<(), DemoError> {
        let prescriber = playing.booklet.prescriber;
        let (level, public) = diagnosis.unzip();
        let request = pb::HandOverBookletRequest {
            request_id: self.ids.next(),
            name: playing.paper.name.clone(),
            prescriber: format!("prescribers/{prescriber}"),
            day: playing.day.to_string(),
            level: on_the_wire(Level::ALL, level),
            public: on_the_wire(Public::ALL, public),
        };
        let caller = format!("prescripteur-{prescriber}");
        let answered = ask!(self.channel, &caller, BookletServiceClient.hand_over_booklet(request));
        match as_planned("la remise d’un carnet", refused, answered)? {
            Some(_) => self.tally.handed_over(diagnosis),
            None => self.note(refused),
        }
        Ok(())
    }

    async fn present(&mut self, playing: &Playing<'_>, visit: &Visit) -> Result<(), DemoError> {
        let request = presented::request(self.ids.next(), playing.paper, visit)?;
        let caller = venue_caller(visit.venue);
        let answered = ask!(self.channel, &caller, RedemptionServiceClient.redeem(request));
        let what = format!("un encaissement du {}, {}", playing.day, playing.paper.name);
        let Some(answer) = as_planned(&what, visit.refused, answered)? else {
            self.note(visit.refused);
            return Ok(());
        };
        let taken = Taken::new(part(answer.redemption)?.name, month_of(playing.day), visit);
        self.tally.taken(&taken);
        self.last.insert(playing.booklet.number, taken);
        Ok(())
    }

    async fn void(
        &mut self,
        playing: &Playing<'_>,
        (venue, not_given): (u32, bool),
        refused: Option<Refusal>,
    ) -> Result<(), DemoError> {
        let number = playing.booklet.number;
        let last = part(self.last.get(&number).cloned())?;
        let reason =
            if not_given { pb::VoidReason::ServiceNotGiven } else { pb::VoidReason::EntryError };
        let request = pb::VoidRedemptionRequest {
            request_id: self.ids.next(),
            name: last.name.clone(),
            venue: format!("venues/{venue}"),
            reason: reason.into(),
        };
        let caller = venue_caller(venue);
        let answered =
            ask!(self.channel, &caller, RedemptionServiceClient.void_redemption(request));
        match as_planned("l’annulation d’un encaissement", refused, answered)? {
            Some(_) => self.tally.undone(&last),
            None => self.note(refused),
        }
        Ok(())
    }

    async fn oppose(&mut self, playing: &Playing<'_>, stolen: bool) -> Result<(), DemoError> {
        let why = if stolen { pb::Opposition::Stolen } else { pb::Opposition::Lost };
        let request = pb::OpposeRequest {
            request_id: self.ids.next(),
            target: Some(playing.target()),
            opposition: why.into(),
        };
        let answered = ask!(self.channel, HELPER, BookletServiceClient.oppose(request));
        accepted("une opposition", answered)?;
        increase(&mut self.tally.oppositions, 1);
        Ok(())
    }

    async fn lift(&mut self, playing: &Playing<'_>) -> Result<(), DemoError> {
        let target = Some(playing.target());
        let request = pb::LiftOppositionRequest { request_id: self.ids.next(), target };
        let answered = ask!(self.channel, HELPER, BookletServiceClient.lift_opposition(request));
        accepted("la levée d’une opposition", answered)?;
        increase(&mut self.tally.lifted, 1);
        Ok(())
    }

    fn note(&mut self, refused: Option<Refusal>) {
        if let Some(refusal) = refused {
            self.tally.refused(refusal);
        }
    }
}

impl Playing<'_> {
    /// The whole booklet, for an opposition.
    fn target(&self) -> pb::OppositionTarget {
        let target = Some(pb::opposition_target::Target::Booklet(self.paper.name.clone()));
        pb::OppositionTarget { target }
    }
}

/// A word on the wire: numbered from 1 in the order of its list; 0 stands for none.
fn on_the_wire<T: PartialEq>(all: &[T], word: Option<T>) -> i32 {
    let index = word.and_then(|word| all.iter().position(|each| *each == word));
    index.and_then(|index| i32::try_from(index).ok()).map_or(0, |index| index.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_the_numbers_of_the_api() {
        let last = on_the_wire(Level::ALL, Some(Level::Independent));
        assert_eq!(last, i32::from(pb::Level::Independent));
        let last = on_the_wire(Public::ALL, Some(Public::General));
        assert_eq!(last, i32::from(pb::Public::General));
        assert_eq!(on_the_wire(Public::ALL, None), i32::from(pb::Public::Unspecified));
    }
}
