//! `verify`: every invariant, recomputed from the files alone. Needs no key and changes no data; it
//! holds the folder's lock meanwhile when nobody else does, and sled opens the store for writing.
//!
//! The journal is read from its first entry to `head`, also while someone else serves the folder;
//! each entry is checked against the facts before it; balances are added up a second time, apart
//! from the facts; the figures of each cycle are computed again; what a rebuild would put into the
//! store is compared with what is there.
//!
//! **Invariant:** nothing that the engine remembers is believed: everything is derived again here.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::folder::{Folder, Lock};
use super::recall::Recall;
use super::settle::SettleError;
use super::start::StartError;
use crate::disk::Disk;
use crate::domain::account::Account;
use crate::domain::balances::Balance;
use crate::domain::command::cycle::RecordShares;
use crate::domain::entry::{Effect, Entry, SharingEffect};
use crate::domain::facts::Facts;
use crate::domain::id::{CycleId, LedgerId, Sequence};
use crate::domain::invariants::{self, check_entry};
use crate::domain::money::Cents;
use crate::journal::{self, Beyond, ChainHash, Position, Reader, SegmentNumber, Turn, record};
use crate::registry::{Found, RegistryReader};
use crate::settlement::{Computation, Figures, FiguresError, Known};
use crate::store::{Rows, Seal, Store, digest_of, record as checkpoint};

/// The most breaches that are listed of one check.
pub const BREACHES_LISTED_MAX: usize = 20;

/// One thing that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The invariant's number in ARCHITECTURE.md.
    pub number: u8,
    /// What must hold.
    pub statement: String,
    /// How many figures were compared.
    pub compared: u64,
    /// The figures, where there are some.
    pub figures: String,
    /// Where it does not hold; at most [`BREACHES_LISTED_MAX`] are kept.
    pub broken: Vec<String>,
}

/// What a verification found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// The ledger.
    pub ledger: LedgerId,
    /// How many entries were read.
    pub entries: u64,
    /// The chain hash of the last one.
    pub hash: ChainHash,
    /// What stands beyond `head`: a turn being written, or one that a crash cut short.
    pub beyond: Beyond,
    /// Whether another process serves the folder: then its store was not looked at.
    pub served: bool,
    /// Everything that was checked, in order of the invariants.
    pub checks: Vec<Check>,
    /// The facts that the journal folds to.
    pub facts: Facts,
}

impl Verification {
    /// Whether everything holds.
    pub fn holds(&self) -> bool {
        self.checks.iter().all(|check| check.broken.is_empty())
    }
}

/// Verifies the ledger in `folder`. `progress` is told the number of entries read so far.
///
/// # Errors
///
/// [`StartError::Journal`] when the journal is damaged, [`StartError::Record`] when an entry cannot
/// be read, [`StartError::Registry`], [`StartError::Io`], [`StartError::Unfounded`].
pub fn verify(
    disk: &Arc<dyn Disk>,
    folder: &Folder,
    progress: &mut dyn FnMut(u64),
) -> Result<Verification, StartError> {
    let lock = match folder.lock() {
        Ok(lock) => Some(lock),
        Err(StartError::Locked { .. }) => None,
        Err(error) => return Err(error),
    };
    let mut audit = Audit::new(open_store(folder, lock.as_ref(), disk)?);
    let mut failed = None;
    let verified = journal::verify(disk, &folder.journal(), None, &mut |turn| {
        if failed.is_none() {
            failed = audit.turn(&turn).err();
            progress(audit.entries);
        }
    })?;
    if let Some(error) = failed {
        return Err(error.into());
    }
    audit.check_recall(disk, (folder, &verified.head))?;
    // The last sealed segment may be followed by one without entries.
    while Some(audit.segment) <= audit.newest_seal {
        audit.compare_seal();
    }
    let ledger = audit.facts.ledger.ok_or(StartError::Unfounded { dir: folder.journal() })?;
    let registry = RegistryReader::open(disk.as_ref(), folder.path(), ledger)?;
    audit.check_records(registry, lock.is_none())?;
    Ok(Verification {
        ledger,
        entries: audit.entries,
        hash: verified.head.hash,
        beyond: verified.beyond,
        served: lock.is_none(),
        checks: audit.checks(),
        facts: audit.facts,
    })
}

/// What a cycle that `cut_off` ends comes to.
fn expected(
    facts: &Facts,
    entries: &[Entry],
    (cut_off, is_shared): (Sequence, bool),
) -> Result<Expected, FiguresError> {
    let mut computation = Computation::new(facts.buyers());
    entries.iter().try_for_each(|entry| computation.add(entry))?;
    let figures = computation.finish()?;
    let computation = if is_shared { computation } else { nothing() };
    Ok(Expected { computation, cut_off, figures, shares: None })
}

fn nothing() -> Computation {
    Computation::new(BTreeMap::new())
}

/// The part with this number, from 1.
fn nth<T>(parts: &[T], part: u32) -> Option<&T> {
    parts.get(usize::try_from(part.checked_sub(1)?).ok()?)
}

/// The store, unless someone else has it or there is none.
fn open_store(
    folder: &Folder,
    lock: Option<&Lock>,
    disk: &Arc<dyn Disk>,
) -> Result<Option<Result<Store, String>>, StartError> {
    if lock.is_none() || !folder.store().exists() {
        return Ok(None);
    }
    let ledger = journal::segments(disk, &folder.journal())?.ledger;
    Ok(Some(Store::open(&folder.store(), ledger).map_err(|broken| broken.to_string())))
}

/// A check that is being made.
struct Running {
    number: u8,
    statement: &'static str,
    compared: u64,
    broken: Vec<String>,
}

impl Running {
    fn new(number: u8, statement: &'static str) -> Running {
        Running { number, statement, compared: 0, broken: Vec::new() }
    }

    /// Counts a comparison; `breach` says what is wrong.
    fn compare(&mut self, holds: bool, breach: impl FnOnce() -> String) {
        self.compared = self.compared.saturating_add(1);
        if !holds && self.broken.len() < BREACHES_LISTED_MAX {
            self.broken.push(breach());
        }
    }

    /// Counts what was compared, with its breach if there is one.
    fn agree(&mut self, breach: Option<String>) {
        self.compare(breach.is_none(), || breach.unwrap_or_default());
    }

    fn done(self, figures: String) -> Check {
        let Running { number, statement, compared, broken } = self;
        Check { number, statement: statement.to_owned(), compared, figures, broken }
    }
}

/// What is known after some entries.
struct Audit {
    facts: Facts,
    entries: u64,
    balances: BTreeMap<Account, Balance>,
    debited: u128,
    cycle: Cycle,
    recall: Recall,
    store: Option<Result<Store, String>>,
    /// The newest segment that the store claims to hold.
    newest_seal: Option<SegmentNumber>,
    segment: SegmentNumber,
    rows: Rows,
    end: Option<(Sequence, ChainHash)>,
    each_entry: Running,
    balance_fold: Running,
    figures: Running,
    projection: Running,
    records: Running,
}

/// The cycle whose entries are being read, and those of which figures are expected.
#[derive(Default)]
struct Cycle {
    entries: Vec<Entry>,
    expected: BTreeMap<CycleId, Expected>,
}

/// What is expected of a cycle that is closed.
struct Expected {
    computation: Computation,
    cut_off: Sequence,
    figures: Figures,
    /// Computed with the first part that is recorded: the cycle before has its shares by then.
    shares: Option<Vec<RecordShares>>,
}

impl Audit {
    fn new(store: Option<Result<Store, String>>) -> Audit {
        let seals = store.as_ref().and_then(|store| store.as_ref().ok()?.seals().ok());
        let newest_seal = seals.and_then(|seals| seals.last().map(|seal| seal.segment));
        Audit {
            newest_seal,
            facts: Facts::default(),
            entries: 0,
            balances: BTreeMap::new(),
            debited: 0,
            cycle: Cycle::default(),
            recall: Recall::default(),
            store,
            segment: SegmentNumber::FIRST,
            rows: Rows::default(),
            end: None,
            each_entry: Running::new(1, "each entry moves what its effects say, debit as credit"),
            balance_fold: Running::new(2, "each balance is the sum of its transfers"),
            figures: Running::new(6, "each cycle's figures are those computed again"),
            projection: Running::new(7, "the store holds what a rebuild would give"),
            records: Running::new(7, "each record is kept, or erased where an entry says so"),
        }
    }

    fn turn(&mut self, turn: &Turn) -> Result<(), record::RecordError> {
        while self.segment < turn.segment() {
            self.compare_seal();
        }
        for (hash, bytes) in &turn.entries {
            let entry = record::decode(bytes)?;
            self.entry(&entry);
            self.end = Some((entry.sequence, *hash));
        }
        Ok(())
    }

    fn entry(&mut self, entry: &Entry) {
        let broken = check_entry(&self.facts, entry);
        self.each_entry.compare(broken.is_empty(), || {
            let breaches: Vec<String> = broken.iter().map(ToString::to_string).collect();
            format!("entry {}: {}", entry.sequence, breaches.join("; "))
        });
        for transfer in &entry.transfers {
            let amount = transfer.amount();
            self.debited = self.debited.saturating_add(u128::from(amount.get()));
            let debit = self.balances.entry(transfer.debit()).or_insert(Balance::ZERO);
            debit.debits = debit.debits.checked_add(amount).unwrap_or(Cents::MAX);
            let credit = self.balances.entry(transfer.credit()).or_insert(Balance::ZERO);
            credit.credits = credit.credits.checked_add(amount).unwrap_or(Cents::MAX);
        }
        let unknown = self.rows.add(entry, &self.facts).err();
        self.each_entry.agree(unknown.map(|unknown| unknown.to_string()));
        self.recall.note(&self.facts, entry);
        self.facts.apply(entry);
        self.follow_cycle(entry);
        self.entries = self.entries.saturating_add(1);
    }

    /// Computes the figures of a cycle when it closes, and compares those that are recorded.
    fn follow_cycle(&mut self, entry: &Entry) {
        for effect in &entry.effects {
            if let Effect::Redeemed { .. } | Effect::RedemptionVoided { .. } = effect {
                self.cycle.entries.push(entry.clone());
            }
            if let Effect::CycleClosed { cycle, .. } = effect {
                let entries = std::mem::take(&mut self.cycle.entries);
                let is_shared = self.facts.sharing.cycles.contains_key(cycle);
                match expected(&self.facts, &entries, (entry.sequence, is_shared)) {
                    Ok(expected) => drop(self.cycle.expected.insert(*cycle, expected)),
                    Err(error) => self.figures.compare(false, || format!("{cycle}: {error}")),
                }
            }
            if let Effect::FiguresRecorded { cycle, part, lines, totals } = effect {
                let expected = self.cycle.expected.get(cycle);
                let parts = expected.map(|expected| expected.figures.parts(*cycle));
                let same = parts
                    .as_ref()
                    .and_then(|parts| nth(parts, *part))
                    .is_some_and(|expected| expected.lines == *lines && expected.totals == *totals);
                self.figures.compare(same, || {
                    format!("entry {}: part {part} of the figures of {cycle}", entry.sequence)
                });
            }
            if let Effect::Sharing(SharingEffect::SharesRecorded { cycle, part, lines, totals }) =
                effect
            {
                let same = self
                    .shares_of(*cycle)
                    .and_then(|parts| nth(parts, *part))
                    .is_some_and(|expected| expected.lines == *lines && expected.totals == *totals);
                self.figures.compare(same, || {
                    format!("entry {}: part {part} of the shares of {cycle}", entry.sequence)
                });
            }
        }
    }

    /// The shares of `cycle`, computed again.
    fn shares_of(&mut self, cycle: CycleId) -> Option<&[RecordShares]> {
        let expected = self.cycle.expected.get_mut(&cycle)?;
        if expected.shares.is_none() {
            let known = Known::at(&self.facts, cycle, expected.cut_off);
            // What was gathered is not needed any more.
            let computation = std::mem::replace(&mut expected.computation, nothing());
            let shares = computation.shares(known, &expected.figures).ok()?;
            expected.shares = Some(shares.parts(cycle));
        }
        expected.shares.as_deref()
    }

    /// Compares what contests and incidents say of settled redemptions with computing them again.
    fn check_recall(
        &mut self,
        disk: &Arc<dyn Disk>,
        (folder, head): (&Folder, &Position),
    ) -> Result<(), StartError> {
        let recall = std::mem::take(&mut self.recall);
        let mut reader = Reader::new(disk, &folder.journal())?;
        let figures = &mut self.figures;
        let compared = recall.check(&self.facts, (&mut reader, head), |holds, what| {
            figures.compare(holds, || what);
        });
        match compared {
            Ok(()) | Err(SettleError::Stopping) => Ok(()),
            Err(SettleError::Journal(error)) => Err(error.into()),
            Err(SettleError::Record(error)) => Err(error.into()),
            Err(SettleError::Figures(error)) => {
                self.figures.compare(false, || error.to_string());
                Ok(())
            }
        }
    }

    /// Compares the store's seal of the segment that ends with what a rebuild would give.
    fn compare_seal(&mut self) {
        let rows = Arc::new(std::mem::take(&mut self.rows));
        let segment = self.segment;
        self.segment = segment.next();
        let (Some(Ok(store)), Some((last, hash))) = (&self.store, self.end) else { return };
        if Some(segment) > self.newest_seal {
            // The store may lag: the next start seals it.
            return;
        }
        let last = Some(last);
        let seal = Seal { segment, hash, last, facts: checkpoint::encode(&self.facts), rows };
        let expected = digest_of(&seal);
        let problem = match store.stored_digest(segment) {
            Ok(stored) if stored == expected => None,
            Ok(_) => Some(format!("{segment}: the store differs; run `carnet rebuild`")),
            Err(broken) => Some(broken.to_string()),
        };
        self.projection.agree(problem);
    }

    /// Compares what the registry's log holds with what the entries say of it. Who serves the
    /// folder may just be erasing.
    fn check_records(
        &mut self,
        mut registry: RegistryReader,
        served: bool,
    ) -> Result<(), StartError> {
        for (_, record) in self.facts.records() {
            let found = registry.get(&record)?;
            let problem = match (found, self.facts.erased.contains(&record)) {
                (None, _) => Some("is not in the log"),
                (Some(Found::Live(_)), true) if !served => {
                    Some("is still in the log: the next start erases it")
                }
                (Some(Found::Erased { .. }), false) => Some("is erased, and no entry says so"),
                (Some(Found::Live(_) | Found::Erased { .. }), _) => None,
            };
            self.records.agree(problem.map(|problem| format!("the record {record} {problem}")));
        }
        Ok(())
    }

    fn checks(&mut self) -> Vec<Check> {
        for (account, balance) in &self.balances {
            let kept = self.facts.balances.get(*account);
            self.balance_fold.compare(kept == *balance, || format!("{account}"));
        }
        let extra = self.facts.balances.len() == self.balances.len();
        self.balance_fold.compare(extra, || "an account that no transfer touched".to_owned());
        if let Some(Err(broken)) = &self.store {
            let broken = broken.clone();
            self.projection.compare(false, || broken);
        }
        let empty = |number| Running::new(number, "");
        let mut checks = vec![
            std::mem::replace(&mut self.each_entry, empty(1))
                .done(format!("{} entries, {} cents", self.entries, self.debited)),
            std::mem::replace(&mut self.balance_fold, empty(2))
                .done(format!("{} accounts", self.balances.len())),
        ];
        checks.extend(invariants::check(&self.facts).into_iter().map(|finding| {
            let (left, right) = finding.figures;
            let broken = finding.broken.iter().map(ToString::to_string);
            Check {
                number: finding.number,
                statement: finding.statement.to_owned(),
                compared: u64::try_from(finding.compared).unwrap_or(u64::MAX),
                figures: format!("{left} = {right}"),
                broken: broken.take(BREACHES_LISTED_MAX).collect(),
            }
        }));
        let cycles = self.facts.cycles.len();
        checks
            .push(std::mem::replace(&mut self.figures, empty(6)).done(format!("{cycles} cycles")));
        let sealed = self.projection.compared;
        checks.push(
            std::mem::replace(&mut self.projection, empty(7)).done(format!("{sealed} segments")),
        );
        checks.push(std::mem::replace(&mut self.records, empty(7)).done("records".to_owned()));
        checks.sort_by_key(|check| check.number);
        checks
    }
}
