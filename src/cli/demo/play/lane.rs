//! One client that plays booklets: prescribers and places use it one after the other.

use std::collections::HashMap;
use std::sync::Arc;

use indicatif::ProgressBar;
use tonic::transport::Channel;

use super::super::DemoError;
use super::super::calendar::month_of;
use super::super::hand::{Ids, accepted, as_planned, ask, part};
use super::super::plan::{BookletDay, Refusal, Step, Typed, Visit};
use super::tally::{Taken, Tally, increase};
use super::{Codes, Stage};
use crate::domain::code::{CodeKey, KeyRing, KeyVersion};
use crate::domain::id::{BookletId, ChequeId, LedgerId};
use crate::domain::service::Service;
use crate::domain::time::Day;
use crate::grpc::pb;
use pb::booklet_service_client::BookletServiceClient;
use pb::redemption_service_client::RedemptionServiceClient;

/// What the letters of a typed code are.
const ALPHABET: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// The ids of lanes begin after those of the offices.
const FIRST_STREAM: u64 = 1;

/// A client and what it remembers.
pub(super) struct Lane {
    /// Which one.
    pub(super) number: u32,
    /// What it counted.
    pub(super) tally: Tally,
    channel: Channel,
    ids: Ids,
    /// The last redemption of each booklet.
    last: HashMap<u32, Taken>,
    bar: ProgressBar,
}

/// One booklet on one day, as a lane plays it.
struct Playing<'a> {
    booklet: &'a BookletDay,
    day: Day,
    codes: &'a [String],
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
        codes: Arc<Codes>,
    ) -> Result<Lane, DemoError> {
        for booklet in &booklets {
            let codes = codes.get(&booklet.number).map_or(&[][..], Vec::as_slice);
            let playing = Playing { booklet, day, codes };
            for step in &booklet.steps {
                self.step(&playing, step).await?;
                self.bar.inc(1);
            }
        }
        Ok(self)
    }

    async fn step(&mut self, playing: &Playing<'_>, step: &Step) -> Result<(), DemoError> {
        match step {
            Step::HandOver => self.hand_over(playing).await,
            Step::Present(visit) => self.present(playing, visit).await,
            Step::Void { venue, not_given, refused } => {
                self.void(playing, (*venue, *not_given), *refused).await
            }
            Step::Oppose { stolen } => self.oppose(playing, *stolen).await,
            Step::Lift => self.lift(playing).await,
        }
    }

    async fn hand_over(&mut self, playing: &Playing<'_>) -> Result<(), DemoError> {
        let prescriber = playing.booklet.prescriber;
        let request = pb::HandOverBookletRequest {
            request_id: self.ids.next(),
            name: playing.name(),
            prescriber: format!("prescribers/{prescriber}"),
            day: playing.day.to_string(),
        };
        let caller = format!("prescripteur-{prescriber}");
        let answered = ask!(self.channel, &caller, BookletServiceClient.hand_over_booklet(request));
        accepted("la remise d’un carnet", answered)?;
        increase(&mut self.tally.handovers, 1);
        Ok(())
    }

    async fn present(&mut self, playing: &Playing<'_>, visit: &Visit) -> Result<(), DemoError> {
        let request = pb::RedeemRequest {
            request_id: self.ids.next(),
            venue: format!("venues/{}", visit.venue),
            codes: playing.typed(visit)?,
            service: wire(visit.service),
            procedures: visit.procedures.iter().map(ToString::to_string).collect(),
            service_date: visit.service_date.to_string(),
        };
        let caller = venue_caller(visit.venue);
        let answered = ask!(self.channel, &caller, RedemptionServiceClient.redeem(request));
        let what = format!("un encaissement du {}, {}", playing.day, playing.name());
        let Some(answer) = as_planned(&what, visit.refused, answered)? else {
            self.note(visit.refused);
            return Ok(());
        };
        let taken = Taken {
            name: part(answer.redemption)?.name,
            month: month_of(playing.day),
            service: visit.service,
            venue: visit.venue,
            cheques: u64::try_from(visit.cheques.len()).unwrap_or(0),
        };
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
            name: playing.name(),
            opposition: why.into(),
        };
        let answered = ask!(self.channel, "support", BookletServiceClient.oppose(request));
        accepted("une opposition", answered)?;
        increase(&mut self.tally.oppositions, 1);
        Ok(())
    }

    async fn lift(&mut self, playing: &Playing<'_>) -> Result<(), DemoError> {
        let request =
            pb::LiftOppositionRequest { request_id: self.ids.next(), name: playing.name() };
        let answered = ask!(self.channel, "support", BookletServiceClient.lift_opposition(request));
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
    fn name(&self) -> String {
        format!("booklets/{}", self.booklet.number)
    }

    /// The codes as they are typed.
    fn typed(&self, visit: &Visit) -> Result<Vec<String>, DemoError> {
        let index = |cheque: &u8| usize::from(cheque.saturating_sub(1));
        let code = |cheque: &u8| self.codes.get(index(cheque)).cloned();
        let mut codes: Vec<String> =
            part(visit.cheques.iter().map(code).collect::<Option<Vec<_>>>())?;
        if let Some(first) = codes.first_mut() {
            match visit.typed {
                Typed::Right => {}
                Typed::Wrong(place) => *first = mistyped(first, place),
                Typed::MadeUp => *first = part(made_up(self.booklet.number))?,
            }
        }
        Ok(codes)
    }
}

/// The name under which a venue calls.
fn venue_caller(venue: u32) -> String {
    format!("lieu-{venue}")
}

/// A service on the wire: the nine have their numbers in the order of the schema.
fn wire(service: Service) -> i32 {
    let index = Service::ALL.iter().position(|each| *each == service);
    index.and_then(|index| i32::try_from(index).ok()).map_or(0, |index| index.saturating_add(1))
}

/// `code` with another letter at `place`, from 0 and without counting the hyphens.
fn mistyped(code: &str, place: u32) -> String {
    let mut left = place;
    let typed = code.chars().map(|letter| {
        let Some(found) = ALPHABET.find(letter) else { return letter };
        let here = left == 0;
        left = left.wrapping_sub(1);
        let next = ALPHABET.chars().cycle().nth(found.saturating_add(1));
        if here { next.unwrap_or(letter) } else { letter }
    });
    typed.collect()
}

/// A code that looks right in every way, made with a key that is no ledger's.
fn made_up(number: u32) -> Option<String> {
    let version = KeyVersion::FIRST;
    let keys = [(version, CodeKey::new([0x16; 32]))];
    let ring = KeyRing::new(LedgerId([0x16; 16]), version, keys)?;
    let cheque = ChequeId::new(BookletId::new(number)?, 1)?;
    ring.code(cheque, version).map(|code| code.reveal())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_have_the_numbers_of_the_api() {
        assert_eq!(wire(Service::AdministrativeProcedures), 1);
        assert_eq!(wire(Service::Equipment), i32::from(pb::Service::Equipment));
    }

    #[test]
    fn one_letter_is_typed_wrong() {
        assert_eq!(mistyped("0000-0121-8Y08-RGQ9-6DRZ", 0), "1000-0121-8Y08-RGQ9-6DRZ");
        assert_eq!(mistyped("0000-0121-8Y08-RGQ9-6DRZ", 4), "0000-1121-8Y08-RGQ9-6DRZ");
        assert_eq!(mistyped("0000-0121-8Y08-RGQ9-6DRZ", 19), "0000-0121-8Y08-RGQ9-6DR0");
    }

    #[test]
    fn a_made_up_code_has_the_form_of_a_code() {
        assert_eq!(made_up(5).unwrap().len(), 24);
    }
}
