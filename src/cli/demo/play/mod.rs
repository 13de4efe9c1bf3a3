//! The plan, carried out day by day on the server.
//!
//! Within a day the offices act one after the other; booklets are played by many clients at once,
//! each booklet by one of them. A day begins when the one before has ended for everyone.

mod lane;
mod offices;
mod opening;
mod settling;
mod tally;

use std::collections::BTreeMap;
use std::sync::Arc;

use indicatif::ProgressBar;
use tokio::task::JoinSet;
use tonic::transport::Channel;

use super::DemoError;
use super::plan::{BookletDay, DayPlan, Office, Plan};
use super::server::Server;
use crate::domain::time::Day;
use crate::grpc::client::connect;
use crate::import::Import;
use lane::Lane;
use offices::Offices;

pub(super) use offices::{Issue, Month, Numbers};
pub(super) use tally::Tally;

/// Clients that play booklets at once, and the connections that they share.
const LANES: u32 = 32;
const CONNECTIONS: usize = 4;
/// The hours at which a day's work begins.
const MORNING: u8 = 8;
const NOON: u8 = 12;
const EVENING: u8 = 18;

/// The typed codes of all booklets, by number.
pub(super) type Codes = BTreeMap<u32, Vec<String>>;

/// What the story came to.
#[derive(Debug)]
pub(super) struct Story {
    /// What the people did.
    pub(super) tally: Tally,
    /// The months, in order.
    pub(super) months: Vec<Month>,
    /// The issues, in order, refused ones included.
    pub(super) issues: Vec<Issue>,
    /// What the server says at the end.
    pub(super) numbers: Numbers,
}

/// What the story is played with.
pub(super) struct Stage<'a> {
    /// The server.
    pub(super) server: &'a Server,
    /// The places.
    pub(super) import: &'a Import,
    /// From what request ids derive.
    pub(super) seed: u64,
    /// Told of each step that was done.
    pub(super) bar: ProgressBar,
}

impl Stage<'_> {
    /// Plays `plan`, a story of `booklets` booklets.
    pub(super) async fn play(&self, plan: Plan, booklets: u32) -> Result<Story, DemoError> {
        let mut channels: Vec<Channel> = Vec::with_capacity(CONNECTIONS);
        for _ in 0..CONNECTIONS {
            let connected = connect(&self.server.address).await;
            channels.push(connected.map_err(DemoError::Connect)?);
        }
        let first = channels.first().cloned().ok_or(DemoError::Stuck("la connexion"))?;
        let start = plan.days.first().map_or(Day::MIN, |day| day.day);
        let mut offices = Offices::open(self, first, (start, booklets)).await?;
        let lane = |(number, channel): (u32, &Channel)| Lane::new(number, channel.clone(), self);
        let mut lanes: Vec<Lane> = (0..LANES).zip(channels.iter().cycle()).map(lane).collect();
        for day in plan.days {
            lanes = self.day(day, &mut offices, lanes).await?;
        }
        let mut tally = Tally::default();
        for lane in lanes {
            tally.add(lane.tally);
        }
        offices.close(tally).await
    }

    /// Plays one day, to its end.
    async fn day(
        &self,
        plan: DayPlan,
        offices: &mut Offices,
        lanes: Vec<Lane>,
    ) -> Result<Vec<Lane>, DemoError> {
        let DayPlan { day, morning, booklets, evening } = plan;
        self.server.advance_to(day, MORNING);
        offices.read_statements(day).await?;
        self.act(offices, morning).await?;
        self.server.advance_to(day, NOON);
        let lanes = side_by_side(lanes, booklets, (day, offices.codes())).await?;
        self.server.advance_to(day, EVENING);
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

/// Plays what happens to booklets on one day, each in the lane of its number.
async fn side_by_side(
    lanes: Vec<Lane>,
    booklets: Vec<BookletDay>,
    (day, codes): (Day, Arc<Codes>),
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
                playing.spawn(lane.play(booklets, day, Arc::clone(&codes)));
            }
            None => played.push(lane),
        }
    }
    while let Some(lane) = playing.join_next().await {
        played.push(lane.map_err(|_| DemoError::Stuck("un client"))??);
    }
    Ok(played)
}
