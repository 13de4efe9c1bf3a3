//! `carnet serve`: the server, from start to a graceful end.
//!
//! Order at start: folder, recovery, checks, keys, threads, listener; only then is health serving.
//! Order at stop: no new requests, those under way are answered up to a limit, the queue is
//! decided, the journal is closed.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::{Outcome, output, progress};
use crate::disk::{Disk, OsDisk};
use crate::engine::Engine;
use crate::engine::clock::SystemClock;
use crate::engine::folder::Folder;
use crate::engine::start::{Parts, Started};
use crate::grpc::limits::Limits;
use crate::grpc::{self, Ended};

/// What `carnet serve` is told.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Le dossier du grand livre.
    #[arg(long, value_name = "DOSSIER")]
    data: PathBuf,
    /// Le dossier de ses clés.
    #[arg(long, value_name = "DOSSIER")]
    keys: PathBuf,
    /// Où écouter ; seule la boucle locale est admise tant que TLS manque.
    #[arg(long, default_value = "127.0.0.1:50051", value_name = "ADRESSE")]
    listen: SocketAddr,
}

/// Serves until a signal asks to stop (SIGINT, SIGTERM) or the engine ends.
///
/// # Errors
///
/// When the address is not of this machine alone, the ledger does not start, or the engine ended by
/// itself.
pub fn run(args: &Args) -> Outcome {
    if !args.listen.ip().is_loopback() {
        let message = format!(
            "--listen {} : sans TLS, le serveur n'écoute que la boucle locale ; \
             donnez 127.0.0.1 ou [::1]",
            args.listen
        );
        return Err(message.into());
    }
    let bar = progress::bar(0, "segments reconstruits");
    let shown = bar.clone();
    let disk: Arc<dyn Disk> = Arc::new(OsDisk);
    let (engine, threads, started) = Engine::start(Parts {
        disk,
        folder: Folder::new(&args.data),
        keys: args.keys.clone(),
        clock: Box::new(SystemClock::new()),
        progress: Box::new(move |done, all| {
            shown.set_length(u64::from(all));
            shown.set_position(u64::from(done));
        }),
    })?;
    bar.finish_and_clear();
    report(&started);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let served = runtime.block_on(serve(args.listen, engine.clone()));
    engine.stop();
    threads.join();
    runtime.shutdown_background();
    served
}

async fn serve(listen: SocketAddr, engine: Engine) -> Outcome {
    let listener = TcpListener::bind(listen).await?;
    output::line(&format!("à l'écoute sur http://{}", listener.local_addr()?));
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let faulty = engine.clone();
    let (tell, mut told) = tokio::sync::oneshot::channel();
    let shutdown = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            // Whoever waits for the fault outlives this future.
            fault = faulty.fault() => drop(tell.send(fault)),
        }
    };
    let ended = grpc::serve(listener, engine, Limits::PRESET, shutdown).await?;
    if let Ok(fault) = told.try_recv() {
        let message = format!(
            "le moteur s'est arrêté de lui-même : {} ; rien d'acquitté n'est perdu : \
             regardez le disque et sa place (`dmesg`, `df`), lancez `carnet verify`, \
             et ne redémarrez que si tout tient",
            fault.0
        );
        return Err(message.into());
    }
    match ended {
        Ended::Drained => output::note("arrêt : toutes les demandes en cours ont été servies"),
        Ended::TimedOut => {
            output::note("arrêt : des demandes en cours ont été coupées après le délai");
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Says what was found and done at the start, when it was out of the ordinary.
fn report(started: &Started) {
    let recovered = &started.recovered;
    if recovered.rewritten_turns > 0 {
        let turns = recovered.rewritten_turns;
        output::note(&format!("reprise : {turns} tours acquittés ont été réécrits"));
    }
    if let Some(torn) = &recovered.torn {
        let torn = torn.display();
        output::note(&format!("reprise : un tour coupé, jamais acquitté, est gardé dans {torn}"));
    }
    if let Some(aside) = &started.store_set_aside {
        let aside = aside.display();
        output::note(&format!("reprise : la projection était inutilisable, déplacée dans {aside}"));
    }
    if started.rebuilt > 0 {
        output::note(&format!("reprise : {} segments projetés de nouveau", started.rebuilt));
    }
    if started.registry_torn_bytes > 0 {
        let bytes = started.registry_torn_bytes;
        output::note(&format!("reprise : {bytes} octets jamais acquittés ôtés du registre"));
    }
    if started.records_erased > 0 {
        let records = started.records_erased;
        output::note(&format!("reprise : {records} fiches effacées, comme une écriture le dit"));
    }
}
