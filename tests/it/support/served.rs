//! A ledger that is really served: an engine, a simulated clock, a gRPC server on a free port.
//!
//! The journal and the registry's log are on any [`Disk`]; the store, the lock and the keys are in
//! a temporary folder, which goes when the ledger goes.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use carnet::disk::Disk;
use carnet::domain::code::KeyRing;
use carnet::domain::code::KeyVersion;
use carnet::domain::id::LedgerId;
use carnet::domain::request::CallerId;
use carnet::domain::time::Timestamp;
use carnet::engine::clock::SimulatedClock;
use carnet::engine::folder::Folder;
use carnet::engine::found::found;
use carnet::engine::start::{Parts, StartError, Started, Threads};
use carnet::engine::{Engine, keys};
use carnet::grpc::client::connect;
use carnet::grpc::layer::CALLER_HEADER;
use carnet::grpc::limits::Limits;
use carnet::grpc::{Ended, Error, serve};
use carnet::journal::Options;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tonic::transport::Channel;
use tonic::{Request, Status};
use tonic_types::StatusExt;

/// The smallest segments, so that they seal.
pub(crate) const SMALL: Options = Options { segment_bytes: 128 << 10 };

/// The runtime of all tests of this program.
pub(crate) fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME
        .get_or_init(|| Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap())
}

/// A ledger, served or not.
pub(crate) struct Served {
    pub(crate) home: TempDir,
    pub(crate) disk: Arc<dyn Disk>,
    pub(crate) clock: Arc<SimulatedClock>,
    pub(crate) ledger: LedgerId,
    running: Option<Running>,
}

struct Running {
    engine: Engine,
    threads: Threads,
    channel: Channel,
    stop: oneshot::Sender<()>,
    server: JoinHandle<Result<Ended, Error>>,
}

impl Served {
    /// A new ledger on `disk`, not served yet.
    pub(crate) fn founded(disk: Arc<dyn Disk>, now: Timestamp) -> Served {
        let home = tempfile::tempdir().unwrap();
        let clock = Arc::new(SimulatedClock::new(now));
        let (data, keys) = (home.path().join("data"), home.path().join("keys"));
        std::fs::create_dir(&data).unwrap();
        let folder = Folder::new(data);
        let ledger = found(&disk, (&folder, &keys), Box::new(Arc::clone(&clock)), SMALL).unwrap();
        Served { home, disk, clock, ledger, running: None }
    }

    pub(crate) fn folder(&self) -> Folder {
        Folder::new(self.home.path().join("data"))
    }

    pub(crate) fn keys(&self) -> PathBuf {
        self.home.path().join("keys")
    }

    /// Starts the engine and the server.
    pub(crate) fn start(&mut self) -> Result<Started, StartError> {
        let (engine, threads, started) = Engine::start(Parts {
            disk: Arc::clone(&self.disk),
            folder: self.folder(),
            keys: self.keys(),
            clock: Box::new(Arc::clone(&self.clock)),
            progress: Box::new(|_, _| {}),
        })?;
        let (stop, stopped) = oneshot::channel();
        let serving = engine.clone();
        let (server, channel) = runtime().block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = format!("http://{}", listener.local_addr().unwrap());
            let shutdown = async { drop(stopped.await) };
            let server = tokio::spawn(serve(listener, serving, Limits::PRESET, shutdown));
            (server, connect(&address).await.unwrap())
        });
        self.running = Some(Running { engine, threads, channel, stop, server });
        Ok(started)
    }

    fn running(&self) -> &Running {
        self.running.as_ref().unwrap()
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.running().engine
    }

    pub(crate) fn channel(&self) -> Channel {
        self.running().channel.clone()
    }

    /// Stops as `carnet serve` does: no new requests, those under way are answered, the journal is
    /// closed.
    pub(crate) fn stop(&mut self) -> Ended {
        let Running { engine, threads, channel, stop, server } = self.running.take().unwrap();
        drop(channel);
        let _ = stop.send(());
        let ended = runtime().block_on(server).unwrap().unwrap();
        engine.stop();
        threads.join();
        ended
    }

    /// The keys of the ledger, for codes of chèques that need not exist.
    pub(crate) fn key_ring(&self) -> KeyRing {
        let loaded = keys::load(&self.keys()).unwrap();
        KeyRing::new(self.ledger, KeyVersion::FIRST, loaded).unwrap()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        if let Some(Running { engine, threads, stop, .. }) = self.running.take() {
            let _ = stop.send(());
            engine.stop();
            threads.join();
        }
    }
}

/// A request in the name of `caller`.
pub(crate) fn by<T>(caller: &CallerId, message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.metadata_mut().insert(CALLER_HEADER, caller.as_str().parse().unwrap());
    request
}

/// The stable reason of an error.
pub(crate) fn reason(status: &Status) -> String {
    let info = status.get_details_error_info();
    info.map_or_else(|| format!("{status:?}"), |info| info.reason)
}
