//! The plan, carried out day by day on the server.
//!
//! Within a day the offices act one after the other; booklets are played by many clients at once,
//! each booklet by one of them; then some places send what they took over a stream. A day begins
//! when the one before has ended for everyone.

mod banking;
mod batches;
mod ending;
mod held;
mod lane;
mod offices;
mod opening;
mod orders;
mod presented;
mod settling;
mod sharing;
mod tally;
mod venues;

use std::collections::BTreeMap;
use std::sync::Arc;

use indicatif::ProgressBar;
use tokio::task::JoinSet;
use tonic::transport::Channel;

use super::DemoError;
use super::folder::Place;
use super::plan::{Batch, BookletDay, DayPlan, Office, Plan};
use super::server::Server;
use crate::domain::time::Day;
use crate::grpc::client::connect;
use batches::Batches;
use lane::Lane;
use offices::Offices;
use presented::Papers;

pub(super) use banking::Files;
pub(super) use offices::{Deeds, Issue, Month, Numbers, Reached, Standing};
pub(super) use settling::UNASSIGNED;
pub(super) use sharing::Borne;
pub(super) use tally::Tally;

/// Clients that play booklets at once, and the connections that they share.
const LANES: u32 = 32;
const CONNECTIONS: usize = 4;
/// The hours at which a day's work begins.
const MORNING: u8 = 8;
const NOON: u8 = 12;
const EVENING: u8 = 18;

/// What the story came to.
#[derive(Debug)]
pub(super) struct Story {
    /// What the people did.
    pub(super) tally: Tally,
    /// What the offices did.
    pub(super) deeds: Deeds,
    /// The months, in order.
    pub(super) months: Vec<Month>,
    /// What was prepared and issued, in order, refused requests included.
    pub(super) issues: Vec<Issue>,
    /// What the calendar recorded, in order.
    pub(super) reached: Vec<Reached>,
    /// Where the chèques were, whenever that was written down.
    pub(super) standings: Vec<Standing>,
    /// Who bore what.
    pub(super) borne: Borne,
    /// What went between the ledger and the bank.
    pub(super) files: Files,
    /// What the server says at the end.
    pub(super) numbers: Numbers,
}

/// What the story is played with.
pub(super) struct Stage<'a> {
    /// The server.
    pub(super) server: &'a Server,
    /// Where its files are kept.
    pub(super) place: &'a Place,
    /// From what request ids derive.
    pub(super) seed: u64,
    /// Told of each step that was done.
    pub(super) bar: ProgressBar,
}

impl Stage<'_> {
    /// Plays `plan`.
    pub(super) async fn play(&self, plan: Plan) -> Result<Story, DemoError> {
        let mut channels: Vec<Channel> = Vec::with_capacity(CONNECTIONS);
        for _ in 0..CONNECTIONS {
            let connected = connect(&self.server.address).await;
            channels.push(connected.map_err(DemoError::Connect)?);
        }
        let first = channels.first().cloned().ok_or(DemoError::Stuck("la connexion"))?;
        let start = plan.days.first().map_or(Day::MIN, |day| day.day);
        let lane = |(number, channel): (u32, &Channel)| Lane::new(number, channel.clone(), self);
        let mut lanes: Vec<Lane> = (0..LANES).zip(channels.iter().cycle()).map(lane).collect();
        let mut batches = Batches::new(first.clone(), self);
        let mut offices = Offices::open(self, first, (start, &plan)).await?;
        for day in plan.days {
            lanes = self.day(day, (&mut offices, &mut batches), lanes).await?;
        }
        let mut tally = batches.tally;
        for lane in lanes {
            tally.add(lane.tally);
        }
        offices.close(tally).await
    }

    /// Plays one day, to its end.
    async fn day(
        &self,
        plan: DayPlan,
        (offices, sender): (&mut Offices, &mut Batches),
        lanes: Vec<Lane>,
    ) -> Result<Vec<Lane>, DemoError> {
        let DayPlan { day, morning, booklets, batches, evening } = plan;
        self.server.advance_to(day, MORNING);
        offices.read_statements(day).await?;
        self.act(offices, morning).await?;
        self.server.advance_to(day, NOON);
        let mut lanes = side_by_side(lanes, booklets, (day, offices.papers())).await?;
        self.server.advance_to(day, EVENING);
        for batch in batches {
            send(sender, &mut lanes, (&batch, day, offices)).await?;
        }
        self.act(offices, evening).await?;
        Ok(lanes)
    }

    async fn act(&self, offices: &mut Offices, acts: Vec<Office>) -> Result<(), DemoError> {
        for act in acts {
            offices.act(act).await?;
            self.bar.inc(1);
        }
        Ok(())
    }
}

/// Sends a batch, and tells the lanes what was taken: they may have to void it.
async fn send(
    sender: &mut Batches,
    lanes: &mut [Lane],
    (batch, day, offices): (&Batch, Day, &Offices),
) -> Result<(), DemoError> {
    for (number, taken) in sender.send(batch, day, &offices.papers()).await? {
        let lane = lanes.iter_mut().find(|lane| lane.number == number % LANES);
        lane.ok_or(DemoError::Stuck("un client"))?.last.insert(number, taken);
    }
    Ok(())
}

/// Plays what happens to booklets on one day, each in the lane of its number.
async fn side_by_side(
    lanes: Vec<Lane>,
    booklets: Vec<BookletDay>,
    (day, papers): (Day, Arc<Papers>),
) -> Result<Vec<Lane>, DemoError> {
    let mut work: BTreeMap<u32, Vec<BookletDay>> = BTreeMap::new();
    for booklet in booklets {
        work.entry(booklet.number % LANES).or_default().push(booklet);
    }
    let mut playing = JoinSet::new();
    let mut played = Vec::with_capacity(lanes.len());
    for lane in lanes {
        match work.remove(&lane.number) {
            Some(booklets) => {
                playing.spawn(lane.play(booklets, day, Arc::clone(&papers)));
            }
            None => played.push(lane),
        }
    }
    while let Some(lane) = playing.join_next().await {
        played.push(lane.map_err(|_| DemoError::Stuck("un client"))??);
    }
    Ok(played)
}
