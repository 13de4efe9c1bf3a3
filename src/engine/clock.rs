//! The clock: the only place that reads one, and the judgement whether it can be believed.
//!
//! **Invariant:** time in the journal never goes back. A clock that is a little behind gives the
//! last entry's time again; one that jumps is suspect until someone accepts it.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use jiff::tz::TimeZone;

use crate::domain::facts::LastEntry;
use crate::domain::time::{Day, Timestamp};

/// How far the wall clock may step against the monotonic one, or be behind the last entry.
const STEP_MAX: Duration = Duration::from_secs(5 * 60);
/// How long a ledger may have been without entries when it is opened.
const PAUSE_MAX: Duration = Duration::from_secs(30 * 24 * 3_600);

/// Something that tells the time.
pub trait Clock: Send + Sync {
    /// The moment that people agree on; it may be set and may jump. `None` when it is outside the
    /// years 2000 to 2199.
    fn wall(&self) -> Option<Timestamp>;

    /// Time since some fixed moment; it only grows, steadily.
    fn monotonic(&self) -> Duration;
}

/// The clock of the operating system.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    started: Instant,
}

impl SystemClock {
    /// The clock of this process.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads a clock")]
    pub fn new() -> SystemClock {
        SystemClock { started: Instant::now() }
    }
}

impl Default for SystemClock {
    fn default() -> SystemClock {
        SystemClock::new()
    }
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads a clock")]
    fn wall(&self) -> Option<Timestamp> {
        let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok()?;
        i64::try_from(since_1970.as_micros()).ok().and_then(Timestamp::from_micros)
    }

    fn monotonic(&self) -> Duration {
        self.started.elapsed()
    }
}

/// A clock that moves when it is told to, wall and monotonic together: for the demonstration and
/// for tests.
#[derive(Debug)]
pub struct SimulatedClock {
    start: Timestamp,
    elapsed_us: AtomicI64,
    stepped_us: AtomicI64,
}

impl SimulatedClock {
    /// A clock that stands at `start`.
    pub fn new(start: Timestamp) -> SimulatedClock {
        SimulatedClock { start, elapsed_us: AtomicI64::new(0), stepped_us: AtomicI64::new(0) }
    }

    /// Lets time pass.
    pub fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
        self.elapsed_us.fetch_add(by, Ordering::SeqCst);
    }

    /// Lets time pass until `moment`; does nothing when that has passed.
    pub fn advance_to(&self, moment: Timestamp) {
        let now = self.wall().map_or(moment.micros(), Timestamp::micros);
        let by = u64::try_from(moment.micros().saturating_sub(now)).unwrap_or(0);
        self.advance(Duration::from_micros(by));
    }

    /// Sets the wall clock forward or back, as a person or a broken time server would: the
    /// monotonic clock does not follow.
    pub fn step_wall(&self, by_us: i64) {
        self.stepped_us.fetch_add(by_us, Ordering::SeqCst);
    }
}

impl Clock for SimulatedClock {
    fn wall(&self) -> Option<Timestamp> {
        let elapsed = self.elapsed_us.load(Ordering::SeqCst);
        let stepped = self.stepped_us.load(Ordering::SeqCst);
        let micros = self.start.micros().checked_add(elapsed)?.checked_add(stepped)?;
        Timestamp::from_micros(micros)
    }

    fn monotonic(&self) -> Duration {
        Duration::from_micros(u64::try_from(self.elapsed_us.load(Ordering::SeqCst)).unwrap_or(0))
    }
}

/// So that whoever started an engine can go on moving its clock.
impl Clock for Arc<SimulatedClock> {
    fn wall(&self) -> Option<Timestamp> {
        self.as_ref().wall()
    }

    fn monotonic(&self) -> Duration {
        self.as_ref().monotonic()
    }
}

/// A moment and its day in Europe/Paris.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// The moment.
    pub at: Timestamp,
    /// Its day.
    pub day: Day,
}

/// The clock cannot be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suspect {
    /// What it says.
    pub now: Timestamp,
    /// When the last entry was decided.
    pub last: Timestamp,
}

/// A clock with the judgement whether it can be believed.
pub struct GuardedClock {
    clock: Box<dyn Clock>,
    paris: TimeZone,
    trust: Mutex<Trust>,
}

/// What the judgement rests on.
#[derive(Clone, Copy, Debug)]
struct Trust {
    /// The wall and the monotonic clock when they were last read.
    reference: Option<(Timestamp, Duration)>,
    /// Whether a jump has not been accepted yet.
    jumped: bool,
}

/// `later` less `earlier`; zero when it is not later.
fn between(earlier: Timestamp, later: Timestamp) -> Duration {
    let micros = later.micros().saturating_sub(earlier.micros());
    Duration::from_micros(u64::try_from(micros).unwrap_or(0))
}

impl GuardedClock {
    /// Judges `clock` against the last entry of a ledger that is being opened.
    ///
    /// # Errors
    ///
    /// [`jiff::Error`] when the zone Europe/Paris is not in the bundled data.
    pub fn new(
        clock: Box<dyn Clock>,
        last: Option<LastEntry>,
    ) -> Result<GuardedClock, jiff::Error> {
        let paris = TimeZone::get("Europe/Paris")?;
        let wall = clock.wall();
        let paused = match (last, wall) {
            (Some(last), Some(wall)) => between(last.at, wall) > PAUSE_MAX,
            _ => false,
        };
        let reference = wall.map(|wall| (wall, clock.monotonic()));
        let trust = Mutex::new(Trust { reference, jumped: paused });
        Ok(GuardedClock { clock, paris, trust })
    }

    /// The moment that a decision after `last` has.
    ///
    /// # Errors
    ///
    /// [`Suspect`] after a jump that nobody has accepted, and when the clock is more than five
    /// minutes behind the last entry.
    pub fn now(&self, last: Option<LastEntry>) -> Result<Now, Suspect> {
        let wall = self.wall(last)?;
        let jumped = self.observe(wall);
        let Some(last) = last else {
            return if jumped { Err(suspect(wall, wall)) } else { Ok(self.at(wall)) };
        };
        if jumped || between(wall, last.at) > STEP_MAX {
            return Err(suspect(wall, last.at));
        }
        if wall < last.at { Ok(Now { at: last.at, day: last.day }) } else { Ok(self.at(wall)) }
    }

    /// The moment that accepting a suspect clock has; `None` when it is not suspect.
    ///
    /// # Errors
    ///
    /// [`Suspect`] when the clock is behind the last entry: time never goes back, so it has to be
    /// set right instead.
    pub fn now_if_suspect(&self, last: Option<LastEntry>) -> Result<Option<Now>, Suspect> {
        let wall = self.wall(last)?;
        let jumped = self.observe(wall);
        match last {
            Some(last) if between(wall, last.at) > STEP_MAX => Err(suspect(wall, last.at)),
            Some(last) if wall < last.at => {
                Ok(jumped.then_some(Now { at: last.at, day: last.day }))
            }
            Some(_) | None => Ok(jumped.then(|| self.at(wall))),
        }
    }

    /// Believes the clock from now on.
    pub fn accept(&self) {
        let reference = self.clock.wall().map(|wall| (wall, self.clock.monotonic()));
        *self.trust() = Trust { reference, jumped: false };
    }

    fn wall(&self, last: Option<LastEntry>) -> Result<Timestamp, Suspect> {
        let last = last.map_or(Timestamp::MIN, |last| last.at);
        self.clock.wall().ok_or(Suspect { now: Timestamp::MIN, last })
    }

    /// Notes what the clocks say, and whether there is a jump that nobody has accepted.
    fn observe(&self, wall: Timestamp) -> bool {
        let monotonic = self.clock.monotonic();
        let mut trust = self.trust();
        if let Some((wall_then, monotonic_then)) = trust.reference {
            let passed = monotonic.saturating_sub(monotonic_then);
            let ahead = between(wall_then, wall).saturating_sub(passed);
            trust.jumped |= ahead > STEP_MAX;
        }
        if !trust.jumped {
            trust.reference = Some((wall, monotonic));
        }
        trust.jumped
    }

    fn at(&self, at: Timestamp) -> Now {
        let moment = jiff::Timestamp::from_microsecond(at.micros()).unwrap_or(jiff::Timestamp::MIN);
        let date = self.paris.to_datetime(moment).date();
        Now { at, day: Day::from_date(date).unwrap_or(Day::MIN) }
    }

    /// The lock is never held across anything that could fail.
    fn trust(&self) -> std::sync::MutexGuard<'_, Trust> {
        self.trust.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn suspect(now: Timestamp, last: Timestamp) -> Suspect {
    Suspect { now, last }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::Sequence;

    const MINUTE: Duration = Duration::from_secs(60);
    const DAY: Duration = Duration::from_secs(24 * 3_600);

    /// 15 January 2025, 09:00 in Paris.
    fn morning() -> Timestamp {
        Timestamp::from_micros(1_736_928_000_000_000).unwrap()
    }

    fn entry_at(at: Timestamp) -> LastEntry {
        LastEntry { sequence: Sequence::FIRST, at, day: Day::new(2025, 1, 15).unwrap() }
    }

    fn guarded(last: Option<LastEntry>) -> (Arc<SimulatedClock>, GuardedClock) {
        let clock = Arc::new(SimulatedClock::new(morning()));
        (Arc::clone(&clock), GuardedClock::new(Box::new(clock), last).unwrap())
    }

    #[test]
    fn a_day_begins_at_midnight_in_paris() {
        let (clock, guarded) = guarded(None);
        assert_eq!(guarded.now(None).unwrap().day.to_string(), "2025-01-15");
        // 23:30 UTC on 15 July is 01:30 on 16 July in Paris.
        clock.advance_to(Timestamp::from_micros(1_752_622_200_000_000).unwrap());
        assert_eq!(guarded.now(None).unwrap().day.to_string(), "2025-07-16");
    }

    #[test]
    fn a_wall_clock_that_jumps_is_suspect_until_it_is_accepted() {
        let (clock, guarded) = guarded(None);
        clock.step_wall(4 * 60_000_000);
        let last = Some(entry_at(guarded.now(None).unwrap().at));
        clock.step_wall(6 * 60_000_000);
        assert!(guarded.now(last).is_err());
        clock.advance(DAY);
        assert!(guarded.now(last).is_err(), "time alone accepts nothing");
        assert!(guarded.now_if_suspect(last).unwrap().is_some());
        guarded.accept();
        assert!(guarded.now(last).is_ok());
        assert_eq!(guarded.now_if_suspect(last), Ok(None));
    }

    #[test]
    fn a_clock_slightly_behind_gives_the_last_time_again() {
        let last =
            Some(entry_at(Timestamp::from_micros(morning().micros() + 299_000_000).unwrap()));
        let (_, guarded) = guarded(last);
        assert_eq!(guarded.now(last).map(|now| Some(now.at)), Ok(last.map(|last| last.at)));
    }

    #[test]
    fn a_clock_far_behind_is_suspect_and_cannot_be_accepted() {
        let last =
            Some(entry_at(Timestamp::from_micros(morning().micros() + 301_000_000).unwrap()));
        let (clock, guarded) = guarded(last);
        assert!(guarded.now(last).is_err());
        assert!(guarded.now_if_suspect(last).is_err());
        clock.advance(2 * MINUTE);
        assert!(guarded.now(last).is_ok());
    }

    #[test]
    fn a_ledger_without_entries_for_more_than_thirty_days_asks_first() {
        let last = Some(entry_at(
            Timestamp::from_micros(morning().micros() - 31 * 86_400_000_000).unwrap(),
        ));
        let (_, guarded) = guarded(last);
        assert!(guarded.now(last).is_err());
        guarded.accept();
        assert!(guarded.now(last).is_ok());
    }

    #[test]
    fn a_long_pause_while_running_is_no_jump() {
        let (clock, guarded) = guarded(None);
        let last = Some(entry_at(guarded.now(None).unwrap().at));
        clock.advance(40 * DAY);
        assert!(guarded.now(last).is_ok());
    }
}
