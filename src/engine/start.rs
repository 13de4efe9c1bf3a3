//! Starting: from whatever the folder holds to an engine that may be trusted, or a clear refusal.
//!
//! 1. lock the folder;
//! 2. read the segments' headers, and find the newest checkpoint of the store that stands in the
//!    chain; a store that is missing or broken is rebuilt from the journal first;
//! 3. recover the journal behind that checkpoint;
//! 4. fold the tail; seal what is complete and not sealed yet;
//! 5. check the invariants that facts can show, the keys, and the registry's records; erase those
//!    that a crash left between their entry and their erasing;
//! 6. only then start the threads.
//!
//! **Invariant:** an engine is running only over facts for which every check has passed.

use std::path::PathBuf;
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex};
use std::thread::{Builder, JoinHandle};

use tokio::sync::Semaphore;

use super::clerk::Clerk;
use super::clock::{Clock, GuardedClock};
use super::folder::{Folder, Lock};
use super::follower::{Follower, Replica};
use super::keys::{self, KeyError};
use super::lookup::Lookups;
use super::project::{self, Projection, Tail};
use super::repeat::Repeats;
use super::requests::Requests;
use super::sealer::Sealer;
use super::shared::Shared;
use super::unsealed::Unsealed;
use super::writer::Writer;
use super::{Engine, Inner, QUEUE_MAX, WATCHERS_MAX};
use crate::disk::Disk;
use crate::domain::code::{CodeKey, KeyRing, KeyVersion};
use crate::domain::facts::Facts;
use crate::domain::id::LedgerId;
use crate::domain::invariants;
use crate::domain::registry::RecordDigest;
use crate::journal::record::RecordError;
use crate::journal::{JournalError, Position, Reader, Recovered};
use crate::registry::{Found, Registry, RegistryError, RegistryReader};
use crate::store::{Broken, Store, UnknownName};

/// Sealed segments that may wait until the writer lets the store answer for them: it takes them at
/// each turn, and when it is idle.
const SEALS_MAX: usize = 4;

/// Why the engine does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// There is no such folder.
    #[error("{} is no folder: check --data", dir.display())]
    NoFolder {
        /// What was to be the folder.
        dir: PathBuf,
    },
    /// Another process has the folder.
    #[error("{} is in use by another process; stop it first", dir.display())]
    Locked {
        /// The folder.
        dir: PathBuf,
    },
    /// The folder cannot be used.
    #[error("{action} {}", file.display())]
    Io {
        /// What was done to it.
        action: &'static str,
        /// The file or folder.
        file: PathBuf,
        /// What the operating system said.
        #[source]
        source: std::io::Error,
    },
    /// The journal cannot be opened.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// An entry cannot be read.
    #[error("an entry of the journal cannot be read: {0}")]
    Record(#[from] RecordError),
    /// The registry's log cannot be opened.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// A record of the registry's log is neither there nor erased.
    #[error("DATA_LOSS: the registry's log lacks the record {record} of {owner}; restore the log")]
    RecordMissing {
        /// Whose.
        owner: String,
        /// Which.
        record: RecordDigest,
    },
    /// The keys are not those of the ledger.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// An invariant does not hold.
    #[error("DATA_LOSS: the ledger is inconsistent, run `carnet verify`: {0}")]
    Inconsistent(String),
    /// The journal has no first entry.
    #[error("the journal in {} has no first entry: remove the folder, `init` again", dir.display())]
    Unfounded {
        /// The folder.
        dir: PathBuf,
    },
    /// An entry names an order that nobody made, or voids a redemption that is not there.
    #[error("DATA_LOSS: {0}; run `carnet verify`")]
    Rows(#[from] UnknownName),
    /// The store cannot even be made anew.
    #[error("the store cannot be made: {0}")]
    Store(#[from] Broken),
    /// The bundled time zones lack Europe/Paris.
    #[error("the time zone Europe/Paris is missing: {0}")]
    Zone(#[from] jiff::Error),
}

/// What an engine is started from.
pub struct Parts {
    /// Where the ledger's own files are.
    pub disk: Arc<dyn Disk>,
    /// The folder of the ledger.
    pub folder: Folder,
    /// Where its keys are.
    pub keys: PathBuf,
    /// What tells the time.
    pub clock: Box<dyn Clock>,
    /// Told how many of how many segments are rebuilt.
    pub progress: Box<dyn FnMut(u32, u32)>,
}

/// What was found and done at the start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Started {
    /// What the journal was recovered from.
    pub recovered: Recovered,
    /// Where a broken store was moved to.
    pub store_set_aside: Option<PathBuf>,
    /// How many segments were rebuilt into the store.
    pub rebuilt: u32,
    /// How many bytes of the registry's log were cut off: a record that was never acknowledged.
    pub registry_torn_bytes: u64,
    /// How many records of the registry's log were erased that a crash had left.
    pub records_erased: usize,
}

/// The threads of a running engine; they end after [`Engine::stop`].
pub struct Threads {
    handles: Vec<JoinHandle<()>>,
    _lock: Lock,
}

impl Threads {
    /// Waits until all threads have ended. The folder is unlocked then.
    pub fn join(self) {
        for handle in self.handles {
            // A thread that panicked has already ended the engine.
            drop(handle.join());
        }
    }
}

impl Engine {
    /// Opens the ledger and starts its threads.
    ///
    /// # Errors
    ///
    /// [`StartError`], in the order of the steps at the head of this module; nothing is running
    /// then.
    pub fn start(parts: Parts) -> Result<(Engine, Threads, Started), StartError> {
        let Parts { disk, folder, keys: key_folder, clock, mut progress } = parts;
        let lock = folder.lock()?;
        let projection = project::open(&disk, &folder, progress.as_mut())?;
        let facts = &projection.facts;
        let ledger = facts.ledger.ok_or(StartError::Unfounded { dir: folder.journal() })?;
        check_facts(facts)?;
        let keys = key_ring(facts, ledger, keys::load(&key_folder)?)?;
        let (mut registry, opened) = Registry::open(disk.as_ref(), folder.path(), ledger)?;
        check_records(facts, &registry)?;
        let records_erased = finish_erasing(facts, &mut registry)?;
        let clock = Arc::new(GuardedClock::new(clock, facts.last)?);
        let started = Started {
            recovered: projection.recovered.clone(),
            store_set_aside: projection.store_set_aside.clone(),
            rebuilt: projection.rebuilt,
            registry_torn_bytes: opened.torn_bytes,
            records_erased,
        };
        let ground = Ground { disk, folder, ledger, registry, clock, keys };
        let (engine, handles) = launch(ground, projection)?;
        Ok((engine, Threads { handles, _lock: lock }, started))
    }
}

/// What the threads stand on, besides journal, facts and store.
struct Ground {
    disk: Arc<dyn Disk>,
    folder: Folder,
    ledger: LedgerId,
    registry: Registry,
    clock: Arc<GuardedClock>,
    keys: KeyRing,
}

/// Connects the threads and starts them.
fn launch(
    ground: Ground,
    projection: Projection,
) -> Result<(Engine, Vec<JoinHandle<()>>), StartError> {
    let Ground { disk, folder, ledger, registry, clock, keys } = ground;
    let Projection { store, facts, tail, journal, .. } = projection;
    let synced = journal.position();
    let shared = Arc::new(Shared::new(synced));
    let (queue, inbox) = sync_channel(QUEUE_MAX);
    let (wake_follower, follower_wakes) = sync_channel(1);
    let (wake_clerk, clerk_wakes) = sync_channel(1);
    let (to_sealer, seals) = sync_channel(1);
    let (to_writer, sealed) = sync_channel(SEALS_MAX);
    let reader = || Reader::new(&disk, &folder.journal());
    let requests = requests(&store, &tail)?;
    let seen = (facts.clone(), synced);
    let replica = Arc::new(Replica::new(seen, Unsealed::new(tail), Arc::clone(&shared)));
    let lookups = Lookups::new(store.downgrade());
    let writer = Writer {
        inbox,
        journal,
        registry,
        registry_settled: true,
        facts,
        clock: Arc::clone(&clock),
        repeats: Repeats::new(requests, reader()?, sealed, folder.store()),
        shared: Arc::clone(&shared),
        follower: wake_follower,
    };
    let follower = Follower {
        reader: reader_behind(reader()?, &synced)?,
        replica: Arc::clone(&replica),
        shared: Arc::clone(&shared),
        wake: follower_wakes,
        sealer: to_sealer,
        clerk: wake_clerk,
    };
    let clerk = Clerk {
        replica: Arc::clone(&replica),
        shared: Arc::clone(&shared),
        reader: reader()?,
        queue: queue.clone(),
        wake: clerk_wakes,
    };
    let sealing = Sealer { store, seals, replica: Arc::clone(&replica), sealed: to_writer };
    let names = RegistryReader::open(disk.as_ref(), folder.path(), ledger)?;
    let handles = vec![
        spawn("writer", &shared, move || writer.run())?,
        spawn("follower", &shared, move || follower.run())?,
        spawn("sealer", &shared, move || sealing.run())?,
        spawn("clerk", &shared, move || clerk.run())?,
    ];
    let journal_dir = folder.journal();
    let inner = Inner {
        queue,
        shared,
        replica,
        clock,
        keys,
        registry: Mutex::new(names),
        unknown: Mutex::default(),
        watchers: Arc::new(Semaphore::new(WATCHERS_MAX)),
        disk,
        journal_dir,
        lookups,
    };
    Ok((Engine { inner: Arc::new(inner) }, handles))
}

/// The requests of sealed segments, in the store, and those of the tail, in memory.
fn requests(store: &Store, tail: &Tail) -> Result<Requests, StartError> {
    let mut requests = Requests::default();
    for seal in store.seals()? {
        requests.seal(store.requests(seal.segment)?);
    }
    for (fingerprint, entry) in tail.rows.requests() {
        requests.insert(tail.segment, fingerprint, entry);
    }
    Ok(requests)
}

/// `reader`, behind the last turn.
fn reader_behind(mut reader: Reader, synced: &Position) -> Result<Reader, StartError> {
    if let Some(last) = synced.sequence {
        reader.seek(last, synced)?;
        reader.next_turn(synced)?;
    }
    Ok(reader)
}

/// Starts a thread whose panic ends the engine.
fn spawn(
    name: &'static str,
    shared: &Arc<Shared>,
    work: impl FnOnce() + Send + 'static,
) -> Result<JoinHandle<()>, StartError> {
    /// Ends the engine when it is dropped by a panic.
    struct Alarm(&'static str, Arc<Shared>);
    impl Drop for Alarm {
        fn drop(&mut self) {
            if std::thread::panicking() {
                self.1.fail(format!("the {} has panicked", self.0));
            }
        }
    }
    let alarm = Alarm(name, Arc::clone(shared));
    let guarded = move || {
        let _alarm = alarm;
        work();
    };
    let io = |source| StartError::Io { action: "starting a thread for", file: name.into(), source };
    Builder::new().name(name.to_owned()).spawn(guarded).map_err(io)
}

/// Refuses facts that break an invariant.
pub(super) fn check_facts(facts: &Facts) -> Result<(), StartError> {
    let broken: Vec<String> = invariants::check(facts)
        .into_iter()
        .flat_map(|finding| finding.broken)
        .map(|breach| breach.to_string())
        .take(10)
        .collect();
    if broken.is_empty() { Ok(()) } else { Err(StartError::Inconsistent(broken.join("; "))) }
}

/// The keys of the ledger, checked against the fingerprints in its facts.
fn key_ring(
    facts: &Facts,
    ledger: LedgerId,
    loaded: Vec<(KeyVersion, CodeKey)>,
) -> Result<KeyRing, StartError> {
    keys::check(&facts.keys, &loaded)?;
    let current = facts.keys.last().map_or(KeyVersion::FIRST, |(version, _)| *version);
    let known = |version: &KeyVersion| facts.keys.iter().any(|(known, _)| known == version);
    let keys = loaded.into_iter().filter(|(version, _)| known(version));
    let none = || StartError::Inconsistent("the ledger has no code key".to_owned());
    KeyRing::new(ledger, current, keys).ok_or_else(none)
}

/// Every organisation's record is in the registry's log, or was erased there.
pub(super) fn check_records(facts: &Facts, registry: &Registry) -> Result<(), StartError> {
    for (subject, record) in facts.records() {
        if registry.get(&record)?.is_none() {
            return Err(StartError::RecordMissing { owner: subject.to_string(), record });
        }
    }
    Ok(())
}

/// Erases what an entry says is erased and a crash has left; returns how many records there were.
fn finish_erasing(facts: &Facts, registry: &mut Registry) -> Result<usize, StartError> {
    let mut left = Vec::new();
    for record in &facts.erased {
        if let Some(Found::Live(_)) = registry.get(record)? {
            left.push(*record);
        }
    }
    registry.erase(&left)?;
    Ok(left.len())
}
