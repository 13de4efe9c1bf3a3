//! The API as text, and the server over a real connection.

use std::fmt::Write as _;

use std::time::Duration;

use expect_test::{expect, expect_file};
use prost::Message as _;
use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{
    DescriptorProto, EnumDescriptorProto, FileDescriptorSet, ServiceDescriptorProto,
};

use tokio::sync::oneshot;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Response, Status};
use tonic_prost::ProstCodec;
use tonic_types::StatusExt as _;

use super::*;

/// The text in lines that fit into a snapshot.
pub(in crate::grpc) fn wrapped(text: &str) -> String {
    const COLUMNS: usize = 84;
    let mut wrapped = String::new();
    for line in text.lines() {
        let mut columns = 0_usize;
        for word in line.split_inclusive(' ') {
            let length = word.chars().count();
            if columns > 0 && columns.saturating_add(length) > COLUMNS {
                wrapped.truncate(wrapped.trim_end().len());
                wrapped.push_str("\n    ");
                columns = 4;
            }
            wrapped.push_str(word);
            columns = columns.saturating_add(length);
        }
        wrapped.push('\n');
    }
    wrapped
}

/// The descriptors as text: what a client depends on, and nothing else.
fn api_text() -> String {
    let descriptors = FileDescriptorSet::decode(pb::DESCRIPTORS).unwrap();
    let mut text = String::new();
    for file in descriptors.file.iter().filter(|file| file.package() == "carnet.v1") {
        writeln!(text, "file {}", file.name()).unwrap();
        file.service.iter().for_each(|service| write_service(&mut text, service));
        file.message_type.iter().for_each(|message| write_message(&mut text, "", message));
        file.enum_type.iter().for_each(|one| write_enum(&mut text, "", one));
    }
    text
}

fn write_service(text: &mut String, service: &ServiceDescriptorProto) {
    writeln!(text, "  service {}", service.name()).unwrap();
    for method in &service.method {
        let stream = |is_one: bool| if is_one { "stream " } else { "" };
        let asks = stream(method.client_streaming());
        let answers = stream(method.server_streaming());
        let (input, output) = (method.input_type(), method.output_type());
        writeln!(text, "    {}({asks}{input}) {answers}{output}", method.name()).unwrap();
    }
}

fn write_message(text: &mut String, within: &str, message: &DescriptorProto) {
    let name = format!("{within}{}", message.name());
    writeln!(text, "  message {name}").unwrap();
    for field in &message.field {
        let named = matches!(field.r#type(), Type::Message | Type::Enum);
        let kind = if named { field.type_name() } else { field.r#type().as_str_name() };
        let label = if field.label() == Label::Repeated { "repeated " } else { "" };
        let optional = if field.proto3_optional() { "optional " } else { "" };
        let oneof = field.oneof_index.filter(|_| !field.proto3_optional());
        let oneof = oneof.map_or_else(String::new, |index| {
            let index = usize::try_from(index).unwrap();
            format!(" of {}", message.oneof_decl[index].name())
        });
        let (number, name) = (field.number(), field.name());
        writeln!(text, "    {number} {name}: {label}{optional}{kind}{oneof}").unwrap();
    }
    message.enum_type.iter().for_each(|one| write_enum(text, &format!("{name}."), one));
    message.nested_type.iter().for_each(|one| write_message(text, &format!("{name}."), one));
}

fn write_enum(text: &mut String, within: &str, one: &EnumDescriptorProto) {
    writeln!(text, "  enum {within}{}", one.name()).unwrap();
    for value in &one.value {
        writeln!(text, "    {} {}", value.number(), value.name()).unwrap();
    }
}

#[test]
fn the_api_is_what_the_golden_file_says() {
    expect_file![concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/api.txt")]
        .assert_eq(&api_text());
}

/// A service that asks no engine: what it is asked for says how it answers.
struct Stub;

#[tonic::async_trait]
impl pb::scheme_service_server::SchemeService for Stub {
    async fn create_scheme(
        &self,
        request: Request<pb::CreateSchemeRequest>,
    ) -> Result<Response<pb::CreateSchemeResponse>, Status> {
        let (caller, _) = api::identified(request)?;
        Err(status::ledger_moved(u64::try_from(caller.as_str().len()).unwrap()))
    }

    async fn get_scheme(
        &self,
        request: Request<pb::GetSchemeRequest>,
    ) -> Result<Response<pb::GetSchemeResponse>, Status> {
        match request.into_inner().name.as_str() {
            "slow" => std::future::pending().await,
            "wrong" => panic!("a mistake of ours"),
            _ => Ok(Response::new(pb::GetSchemeResponse::default())),
        }
    }

    async fn revise_scheme(
        &self,
        _: Request<pb::ReviseSchemeRequest>,
    ) -> Result<Response<pb::ReviseSchemeResponse>, Status> {
        Err(Status::unimplemented("not asked for"))
    }

    async fn list_schemes(
        &self,
        _: Request<pb::ListSchemesRequest>,
    ) -> Result<Response<pb::ListSchemesResponse>, Status> {
        Err(Status::unimplemented("not asked for"))
    }

    async fn list_presets(
        &self,
        _: Request<pb::ListPresetsRequest>,
    ) -> Result<Response<pb::ListPresetsResponse>, Status> {
        Err(Status::unimplemented("not asked for"))
    }
}

/// A server that stops when this is dropped.
struct Running {
    channel: Channel,
    _stop: oneshot::Sender<()>,
}

async fn running(limits: Limits) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (stop, stopped) = oneshot::channel::<()>();
    let service = pb::scheme_service_server::SchemeServiceServer::new(Stub)
        .max_decoding_message_size(limits::MESSAGE_BYTES_MAX);
    let incoming = Incoming::new(listener, limits.connections);
    let server = builder(&limits).add_service(service);
    tokio::spawn(server.serve_with_incoming_shutdown(incoming, async {
        let _ = stopped.await;
    }));
    let channel = Endpoint::from_shared(address).unwrap().connect().await.unwrap();
    Running { channel, _stop: stop }
}

/// Calls `path` with `message`, as `caller`, and shows the status.
async fn call<M>(running: &Running, path: &'static str, (caller, message): (&str, M)) -> String
where
    M: prost::Message + Default + 'static,
{
    let mut request = Request::new(message);
    if !caller.is_empty() {
        request.metadata_mut().insert(layer::CALLER_HEADER, caller.parse().unwrap());
    }
    shown(&send(running, path, request).await)
}

async fn send<M>(running: &Running, path: &'static str, request: Request<M>) -> Status
where
    M: prost::Message + Default + 'static,
{
    let mut client = tonic::client::Grpc::new(running.channel.clone());
    client.ready().await.unwrap();
    let codec = ProstCodec::<M, pb::GetSchemeResponse>::default();
    match client.unary(request, PathAndQuery::from_static(path), codec).await {
        Ok(_) => Status::ok("answered"),
        Err(status) => status,
    }
}

fn shown(status: &Status) -> String {
    let details = status.get_error_details();
    let reason = details.error_info().map_or("-", |info| info.reason.as_str());
    let again = if details.retry_info().is_some() { " (again later)" } else { "" };
    wrapped(&format!("{:?} {reason}: {}{again}", status.code(), status.message()))
}

const GET: &str = "/carnet.v1.SchemeService/GetScheme";
const CREATE: &str = "/carnet.v1.SchemeService/CreateScheme";

fn named(name: &str) -> pb::GetSchemeRequest {
    pb::GetSchemeRequest { name: name.to_owned() }
}

#[tokio::test]
async fn every_call_of_ours_has_a_caller() {
    let server = running(Limits::PRESET).await;
    let message = pb::CreateSchemeRequest::default;
    expect![[r#"
        Unauthenticated CALLER_MISSING: the header `carnet-caller` is missing: it names who
            asks
    "#]]
    .assert_eq(&call(&server, CREATE, ("", message())).await);
    expect![[r#"
        Unauthenticated CALLER_INVALID: the header `carnet-caller` is not a caller's name:
            1 to 64 of a-z, 0-9, `.`, `_` and `-`, a letter or digit first
    "#]]
    .assert_eq(&call(&server, CREATE, ("Guichet 3", message())).await);
    expect![[r#"
        Unauthenticated CALLER_INVALID: the header `carnet-caller` has the name that the
            engine itself uses
    "#]]
    .assert_eq(&call(&server, CREATE, ("engine", message())).await);
    expect![[r#"
        Aborted LEDGER_MOVED: the ledger has moved on to entry 9: ask again without a page
            token
    "#]]
    .assert_eq(&call(&server, CREATE, ("guichet-3", message())).await);
}

#[tokio::test]
async fn an_error_of_the_transport_has_a_reason_too() {
    let server = running(Limits::PRESET).await;
    let unknown = call(&server, "/carnet.v1.SchemeService/Nothing", ("a", named(""))).await;
    expect![[r#"
        Unimplemented METHOD_UNKNOWN: there is no such method
    "#]]
    .assert_eq(&unknown);
    let elsewhere = call(&server, "/other.Service/Nothing", ("", named(""))).await;
    expect![[r#"
        Unimplemented METHOD_UNKNOWN: there is no such method
    "#]]
    .assert_eq(&elsewhere);
    let other_message = pb::WatchEntriesRequest { after_sequence: 5 };
    expect![[r#"
        InvalidArgument BODY_INVALID: failed to decode Protobuf message:
            GetSchemeRequest.name: invalid wire type: Varint (expected LengthDelimited)
    "#]]
    .assert_eq(&call(&server, GET, ("a", other_message)).await);
    let large = named(&"x".repeat(limits::MESSAGE_BYTES_MAX));
    expect![[r#"
        ResourceExhausted BODY_TOO_LARGE: the body is larger than 65536 bytes
    "#]]
    .assert_eq(&call(&server, GET, ("a", large)).await);
    let mut compressed = Request::new(named(""));
    compressed.metadata_mut().insert(layer::CALLER_HEADER, "a".parse().unwrap());
    compressed.metadata_mut().insert("grpc-encoding", "gzip".parse().unwrap());
    expect![[r#"
        Unimplemented ENCODING_UNKNOWN: the server reads no compressed requests
    "#]]
    .assert_eq(&shown(&send(&server, GET, compressed).await));
    expect![[r#"
        Internal INTERNAL: a mistake of the server
    "#]]
    .assert_eq(&call(&server, GET, ("a", named("wrong"))).await);
    expect![[r#"
        Ok -: answered
    "#]]
    .assert_eq(&call(&server, GET, ("a", named("schemes/1"))).await);
}

#[tokio::test]
async fn a_call_that_takes_too_long_is_ended() {
    let limits = Limits { deadline: Duration::from_millis(20), ..Limits::PRESET };
    let server = running(limits).await;
    expect![[r#"
        DeadlineExceeded DEADLINE_PASSED: the answer took too long: send the same request
            again
    "#]]
    .assert_eq(&call(&server, GET, ("a", named("slow"))).await);
}

#[tokio::test]
async fn more_calls_than_the_limit_are_refused_at_once() {
    let limits = Limits { requests: 0, ..Limits::PRESET };
    let server = running(limits).await;
    expect![[r#"
        Unavailable OVERLOADED: too many requests are under way (again later)
    "#]]
    .assert_eq(&call(&server, GET, ("a", named("schemes/1"))).await);
}

#[test]
fn no_generated_message_shows_a_code() {
    let secret = "0000-0F84-2M7Q-XXXX-YYYY".to_owned();
    let codes = pb::BookletCodes { booklet: "booklets/1".to_owned(), codes: vec![secret.clone()] };
    let all = pb::GetBookletCodesResponse { booklets: vec![codes] };
    let check = pb::CheckChequesRequest { codes: vec![secret.clone()], ..Default::default() };
    let redeem = pb::RedeemRequest { codes: vec![secret.clone()], ..Default::default() };
    let stream = pb::RedeemStreamRequest { requests: vec![redeem.clone()] };
    let excepted =
        pb::RedeemByExceptionRequest { codes: vec![secret.clone()], ..Default::default() };
    let shown = format!("{all:?} {check:?} {redeem:?} {stream:?} {excepted:?}");
    assert!(!shown.contains(&secret));
}

#[test]
fn level_and_public_go_in_with_a_handover_and_come_out_nowhere() {
    let descriptors = FileDescriptorSet::decode(pb::DESCRIPTORS).unwrap();
    let personal = |message: &DescriptorProto| {
        let mut types = message.field.iter().map(prost_types::FieldDescriptorProto::type_name);
        types.any(|name| matches!(name, ".carnet.v1.Level" | ".carnet.v1.Public"))
    };
    let messages = descriptors.file.iter().flat_map(|file| &file.message_type);
    let with: Vec<&str> = messages.filter(|m| personal(m)).map(DescriptorProto::name).collect();
    assert_eq!(with, ["HandOverBookletRequest"]);
}
