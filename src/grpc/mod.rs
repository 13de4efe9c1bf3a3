//! The gRPC server: the only module that names tonic, prost and generated types.
//!
//! A request comes through [`layer`], which knows the caller, into a `*_service`; there it becomes
//! a command (`convert::from_proto`), is decided by the engine, and its entry becomes the answer
//! (`convert::to_proto`). Every error becomes a status in `status`, and nowhere else.
//!
//! **Invariant:** nothing is decided here about money, chèques or rules.
//! **Invariant:** no request body and no typed code is logged.
//! **Invariant:** every bound of the server stands in [`limits`].

mod access_service;
mod agreement_service;
mod api;
mod award_service;
mod bank_service;
mod booklet_service;
mod bounded;
pub mod client;
mod convert;
mod custody;
mod cycle_service;
mod deductions;
mod feed;
mod funder_service;
mod import_bank;
mod import_venues;
mod incident_service;
mod incoming;
pub mod layer;
mod ledger_service;
pub mod limits;
mod open_items;
mod order_service;
mod page;
mod payment_file;
mod payment_service;
pub mod pb;
mod prescriber_service;
mod procedure_service;
mod redeem_stream;
mod redemption_service;
mod redemptions;
mod registry_service;
mod report_service;
mod reports;
mod scheme_service;
mod shares;
mod statement_service;
mod status;
mod stock;
mod traces;
mod transfers;
mod venue_service;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tonic::service::Routes;
use tonic::transport::Server;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

use crate::engine::Engine;
use api::Api;
use incoming::Incoming;
use limits::Limits;
use redemption_service::Redemptions;

/// How serving ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Every request that was under way has been answered.
    Drained,
    /// Some were not answered within [`Limits::drain`].
    TimedOut,
}

/// Why the server could not serve.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The descriptors for reflection cannot be read.
    #[error("reading the descriptors of the API")]
    Reflection(#[source] tonic_reflection::server::Error),
    /// Listening failed.
    #[error("serving")]
    Transport(#[source] tonic::transport::Error),
}

/// Serves until `shutdown` completes, then lets running requests finish, up to [`Limits::drain`].
///
/// Health becomes serving when the listener is taken, and not serving when the stop begins.
///
/// # Errors
///
/// [`Error`], when the server cannot be made or the listener fails.
pub async fn serve(
    listener: TcpListener,
    engine: Engine,
    limits: Limits,
    shutdown: impl Future<Output = ()>,
) -> Result<Ended, Error> {
    let (stop, stopping) = watch::channel(false);
    let (health, health_server) = tonic_health::server::health_reporter();
    let api = Api::new(engine, stopping.clone(), limits);
    let routes = routes(&api).add_service(health_server);
    let routes = with_reflection(routes).map_err(Error::Reflection)?;

    set_health(&health, ServingStatus::Serving).await;
    let incoming = Incoming::new(listener, limits.connections);
    let signal = async {
        shutdown.await;
        set_health(&health, ServingStatus::NotServing).await;
        stop.send_replace(true);
    };
    let server = builder(&limits).add_routes(routes).serve_with_incoming_shutdown(incoming, signal);
    let mut stopping = stopping;
    let drained_long_enough = async {
        // The sender outlives this future.
        let _ = stopping.wait_for(|stopping| *stopping).await;
        tokio::time::sleep(limits.drain).await;
    };
    tokio::select! {
        ended = server => ended.map(|()| Ended::Drained).map_err(Error::Transport),
        () = drained_long_enough => Ok(Ended::TimedOut),
    }
}

/// The transport with its bounds.
fn builder(
    limits: &Limits,
) -> Server<tower::layer::util::Stack<layer::CallLayer, tower::layer::util::Identity>> {
    Server::builder()
        .max_concurrent_streams(limits::STREAMS_PER_CONNECTION_MAX)
        .http2_max_header_list_size(limits::HEADERS_BYTES_MAX)
        .http2_keepalive_interval(Some(limits::KEEPALIVE_INTERVAL))
        .http2_keepalive_timeout(Some(limits::KEEPALIVE_TIMEOUT))
        .layer(layer::CallLayer::new(limits))
}

/// Every service of the API, each with the bound on its requests.
fn routes(api: &Api) -> Routes {
    macro_rules! routes {
        ($($server:path),+) => {{
            let max = limits::MESSAGE_BYTES_MAX;
            Routes::new(Redemptions::new(api))
            $(.add_service({
                use $server as Server;
                Server::new(api.clone()).max_decoding_message_size(max)
            }))+
        }};
    }
    routes! {
        pb::access_service_server::AccessServiceServer,
        pb::agreement_service_server::AgreementServiceServer,
        pb::award_service_server::AwardServiceServer,
        pb::bank_service_server::BankServiceServer,
        pb::booklet_service_server::BookletServiceServer,
        pb::cycle_service_server::CycleServiceServer,
        pb::funder_service_server::FunderServiceServer,
        pb::incident_service_server::IncidentServiceServer,
        pb::ledger_service_server::LedgerServiceServer,
        pb::order_service_server::OrderServiceServer,
        pb::payment_service_server::PaymentServiceServer,
        pb::prescriber_service_server::PrescriberServiceServer,
        pb::procedure_service_server::ProcedureServiceServer,
        pb::registry_service_server::RegistryServiceServer,
        pb::report_service_server::ReportServiceServer,
        pb::scheme_service_server::SchemeServiceServer,
        pb::statement_service_server::StatementServiceServer,
        pb::venue_service_server::VenueServiceServer
    }
}

/// Adds reflection, in both versions that clients speak.
fn with_reflection(routes: Routes) -> Result<Routes, tonic_reflection::server::Error> {
    let builder = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(pb::DESCRIPTORS)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    Ok(routes.add_service(builder().build_v1()?).add_service(builder().build_v1alpha()?))
}

/// Tells the health of the server as a whole and of each service.
async fn set_health(health: &HealthReporter, status: ServingStatus) {
    for service in SERVICES {
        health.set_service_status(service, status).await;
    }
}

/// What health can be asked of: the whole server, and each service.
const SERVICES: [&str; 20] = [
    "",
    pb::access_service_server::SERVICE_NAME,
    pb::agreement_service_server::SERVICE_NAME,
    pb::award_service_server::SERVICE_NAME,
    pb::bank_service_server::SERVICE_NAME,
    pb::booklet_service_server::SERVICE_NAME,
    pb::cycle_service_server::SERVICE_NAME,
    pb::funder_service_server::SERVICE_NAME,
    pb::incident_service_server::SERVICE_NAME,
    pb::ledger_service_server::SERVICE_NAME,
    pb::order_service_server::SERVICE_NAME,
    pb::payment_service_server::SERVICE_NAME,
    pb::prescriber_service_server::SERVICE_NAME,
    pb::procedure_service_server::SERVICE_NAME,
    pb::redemption_service_server::SERVICE_NAME,
    pb::registry_service_server::SERVICE_NAME,
    pb::report_service_server::SERVICE_NAME,
    pb::scheme_service_server::SERVICE_NAME,
    pb::statement_service_server::SERVICE_NAME,
    pb::venue_service_server::SERVICE_NAME,
];

#[cfg(test)]
mod tests;
