//! A ledger that is large when it starts.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use carnet::domain::command::booklets::{AllotBooklets, HandOverBooklet, Range};
use carnet::domain::id::{BookletId, PrescriberId};
use tempfile::TempDir;
use tokio::task::JoinSet;

use super::{open, prepare, runtime, submit};

/// A ledger on disk with many booklets, each handed over on its own.
pub(crate) struct BigLedger {
    folder: TempDir,
}

impl BigLedger {
    /// Issues, allots and hands over `booklets`.
    pub(crate) fn new(booklets: u32) -> BigLedger {
        let folder = tempfile::tempdir().expect("the temporary folder is writable");
        let (engine, threads) = open(folder.path(), true);
        runtime().block_on(async {
            let day = prepare(&engine, booklets).await;
            let prescriber = PrescriberId::FIRST;
            let mut first = 1;
            while first <= booklets {
                let (count, booklet) = (10_000.min(booklets - first + 1), BookletId::new(first));
                let first_id = booklet.expect("numbers are from 1");
                let allot =
                    AllotBooklets { booklets: Range { first: first_id, count }, prescriber };
                submit(&engine, (1 << 41) + u64::from(first), allot.into(), None).await;
                first += count;
            }
            let next = Arc::new(AtomicU32::new(1));
            let mut tasks = JoinSet::new();
            for _ in 0..256 {
                let (engine, next) = (engine.clone(), Arc::clone(&next));
                tasks.spawn(async move {
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        let Some(booklet) = BookletId::new(number).filter(|_| number <= booklets)
                        else {
                            break;
                        };
                        let hand_over =
                            HandOverBooklet { booklet, prescriber, day, level: None, public: None };
                        submit(&engine, number.into(), hand_over.into(), None).await;
                    }
                });
            }
            while let Some(task) = tasks.join_next().await {
                task.expect("every handover is accepted");
            }
        });
        engine.stop();
        threads.join();
        BigLedger { folder }
    }

    /// Starts an engine, and ends it again; only the start is timed.
    #[expect(clippy::disallowed_methods, reason = "a bench reads the clock")]
    pub(crate) fn start(&self) -> Duration {
        let start = Instant::now();
        let (engine, threads) = open(self.folder.path(), false);
        let elapsed = start.elapsed();
        engine.stop();
        threads.join();
        elapsed
    }
}
