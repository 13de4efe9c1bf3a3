//! The real server, on a loopback port of its own and at a simulated clock.

use std::net::Ipv4Addr;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::DemoError;
use super::calendar::moment;
use super::folder::Place;
use super::hand::Ids;
use crate::disk::{Disk, OsDisk};
use crate::domain::time::Day;
use crate::engine::Engine;
use crate::engine::clock::SimulatedClock;
use crate::engine::folder::Folder;
use crate::engine::found::{Founding, found_as};
use crate::engine::start::{Parts, Threads};
use crate::grpc::limits::Limits;
use crate::grpc::{self, Ended};
use crate::journal::Options;

/// The size of a segment: small, so that some are sealed in a year.
const SEGMENT_BYTES: u64 = 1 << 20;
/// The hour at which the ledger is founded.
const FOUNDING_HOUR: u8 = 7;

/// A server that is running.
pub(super) struct Server {
    /// Where it listens, as in `http://127.0.0.1:40321`.
    pub(super) address: String,
    clock: Arc<SimulatedClock>,
    engine: Engine,
    threads: Threads,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<Result<Ended, grpc::Error>>,
}

impl Server {
    /// Founds a ledger in `place` on `day`, and serves it. Its id follows from the seed, since it
    /// stands in payment files.
    pub(super) async fn start(place: &Place, (day, seed): (Day, u64)) -> Result<Server, DemoError> {
        let disk: Arc<dyn Disk> = Arc::new(OsDisk);
        let clock = Arc::new(SimulatedClock::new(moment(day, FOUNDING_HOUR)));
        let (folder, keys) = (Folder::new(place.data()), place.keys());
        let options = Options { segment_bytes: SEGMENT_BYTES };
        let founding = Founding { ledger: Ids::ledger(seed), options };
        found_as(&disk, (&folder, &keys), Box::new(Arc::clone(&clock)), founding)?;
        let parts = Parts {
            disk,
            folder,
            keys,
            clock: Box::new(Arc::clone(&clock)),
            progress: Box::new(|_, _| {}),
        };
        let (engine, threads, _) = Engine::start(parts)?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let listener = listener.map_err(DemoError::Listen)?;
        let address = listener.local_addr().map_err(DemoError::Listen)?;
        let (stop, stopping) = oneshot::channel();
        // A sender that is gone stops the server as well.
        let shutdown = async { drop(stopping.await) };
        let serving = tokio::spawn(grpc::serve(listener, engine.clone(), Limits::PRESET, shutdown));
        let address = format!("http://{address}");
        Ok(Server { address, clock, engine, threads, stop, serving })
    }

    /// Lets time pass until `hour` of `day`.
    pub(super) fn advance_to(&self, day: Day, hour: u8) {
        self.clock.advance_to(moment(day, hour));
    }

    /// Stops, in order; the folder is free then.
    pub(super) async fn stop(self) -> Result<(), DemoError> {
        // A server that has stopped by itself needs no telling; its end says why.
        self.stop.send(()).unwrap_or_default();
        let served = self.serving.await.map_err(|_| DemoError::Stuck("le serveur"))?;
        served.map_err(DemoError::Serve)?;
        self.engine.stop();
        let joined = tokio::task::spawn_blocking(move || self.threads.join()).await;
        joined.map_err(|_| DemoError::Stuck("le moteur"))
    }
}
