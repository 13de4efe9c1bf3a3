//! The sealer: writes sealed segments into the store, away from the writer and the reads.
//!
//! **Invariant:** a store that cannot be written is only a slower start: what it lacks stays in
//! memory, and the next start rebuilds it. Nothing is decided on it.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender};

use super::follower::Replica;
use super::shared::with_causes;
use crate::store::{Broken, Seal, SealedRequests, Store};

/// The sealer's thread.
pub(super) struct Sealer {
    /// Marked when it cannot be written, so that the next start rebuilds it.
    pub(super) store: Store,
    pub(super) seals: Receiver<Seal>,
    /// Lets go of the rows that the store has taken over.
    pub(super) replica: Arc<Replica>,
    /// Tells the writer which segments the store has taken over.
    pub(super) sealed: SyncSender<SealedRequests>,
}

impl Sealer {
    /// Seals until the follower ends.
    pub(super) fn run(self) {
        while let Ok(seal) = self.seals.recv() {
            match self.seal(&seal) {
                Ok(requests) => {
                    tracing::info!(segment = %seal.segment, "{} is sealed", seal.segment);
                    drop(self.sealed.send(requests));
                }
                Err(broken) => {
                    let error = with_causes(&broken);
                    tracing::error!(%error,
                        "{} is not sealed: the next start rebuilds",
                        seal.segment
                    );
                    if let Err(error) = Store::condemn(&broken.dir) {
                        tracing::warn!("the store could not be marked for a rebuild: {error}");
                    }
                    break;
                }
            }
        }
        // The follower must never wait for a store that is broken.
        while self.seals.recv().is_ok() {}
    }

    fn seal(&self, seal: &Seal) -> Result<SealedRequests, Broken> {
        self.store.write(seal)?;
        self.replica.sealed(seal.segment);
        self.store.requests(seal.segment)
    }
}
