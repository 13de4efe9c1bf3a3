"""Calls over gRPC, and what errors say."""

import importlib
import pkgutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import carnet.v1
import grpc
from google.protobuf.message import Message
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse
from grpc_health.v1.health_pb2_grpc import HealthStub
from grpc_reflection.v1alpha.reflection_pb2 import ServerReflectionRequest
from grpc_reflection.v1alpha.reflection_pb2_grpc import ServerReflectionStub
from grpc_status import rpc_status

from checks import CheckFailed, check

CALLER = "interop"
CALL_SECONDS = 20

_MODULES = [
    importlib.import_module(f"carnet.v1.{module.name}")
    for module in pkgutil.iter_modules(carnet.v1.__path__)
]

# Every message, enum value and stub of the package, whichever file declares it.
pb = SimpleNamespace(**{name: value for module in _MODULES for name, value in vars(module).items()})

# The full names of the services of the package.
SERVICES = sorted(
    service.full_name
    for module in _MODULES
    if hasattr(module, "DESCRIPTOR")
    for service in module.DESCRIPTOR.services_by_name.values()
)


class Api:
    """A stub of every service."""

    def __init__(self, address: str) -> None:
        self.channel = grpc.insecure_channel(address, [("grpc.enable_http_proxy", 0)])
        self.agreements = pb.AgreementServiceStub(self.channel)
        self.awards = pb.AwardServiceStub(self.channel)
        self.procedures = pb.ProcedureServiceStub(self.channel)
        self.access = pb.AccessServiceStub(self.channel)
        self.booklets = pb.BookletServiceStub(self.channel)
        self.cycles = pb.CycleServiceStub(self.channel)
        self.funders = pb.FunderServiceStub(self.channel)
        self.ledger = pb.LedgerServiceStub(self.channel)
        self.orders = pb.OrderServiceStub(self.channel)
        self.payments = pb.PaymentServiceStub(self.channel)
        self.prescribers = pb.PrescriberServiceStub(self.channel)
        self.redemptions = pb.RedemptionServiceStub(self.channel)
        self.schemes = pb.SchemeServiceStub(self.channel)
        self.venues = pb.VenueServiceStub(self.channel)


def new_id() -> str:
    return str(uuid.uuid4())


def ask(method: Callable[..., Any], request: Message, caller: str | None = CALLER) -> Any:
    """Calls a method; a request that wants an id and has none gets one."""
    if "request_id" in request.DESCRIPTOR.fields_by_name and not request.request_id:
        request.request_id = new_id()
    metadata = [] if caller is None else [("carnet-caller", caller)]
    return method(request, metadata=metadata, timeout=CALL_SECONDS)


def ask_stream(method: Callable[..., Any], messages: list[Message]) -> list[Any]:
    """Sends messages over a stream; gives all answers."""
    metadata = [("carnet-caller", CALLER)]
    return list(method(iter(messages), metadata=metadata, timeout=CALL_SECONDS))


@dataclass(frozen=True)
class Refusal:
    """What an error says to programs."""

    code: grpc.StatusCode
    reason: str
    metadata: dict[str, str]
    fields: list[str]


def refusal(method: Callable[..., Any], request: Message, caller: str | None = CALLER) -> Refusal:
    """Asks what must be refused."""
    try:
        answer = ask(method, request, caller)
    except grpc.RpcError as error:
        # Raises when `grpc-status-details-bin` contradicts the status.
        status = rpc_status.from_call(error)
        if status is None:
            raise CheckFailed(f"expected an error with details, came {error}") from error
        info, bad = ErrorInfo(), BadRequest()
        for detail in status.details:
            detail.Unpack(info) or detail.Unpack(bad)
        fields = [violation.field for violation in bad.field_violations]
        return Refusal(error.code(), info.reason, dict(info.metadata), fields)
    raise CheckFailed(f"{request.DESCRIPTOR.name}: expected a refusal, came {answer}")


def check_serving(api: Api) -> None:
    """Waits until health says that the server serves; reflection knows every service."""
    health = HealthStub(api.channel)
    serving = HealthCheckResponse.SERVING
    told = health.Watch(HealthCheckRequest(), timeout=CALL_SECONDS, wait_for_ready=True)
    check("health becomes SERVING", True, any(answer.status == serving for answer in told))
    told.cancel()
    asked = [HealthCheckRequest(service=service) for service in SERVICES]
    answers = {health.Check(one, timeout=CALL_SECONDS).status for one in asked}
    check("health of every service is SERVING", {serving}, answers)
    requests = iter([ServerReflectionRequest(list_services="")])
    reflection = ServerReflectionStub(api.channel)
    answer = next(reflection.ServerReflectionInfo(requests, timeout=CALL_SECONDS))
    listed = {service.name for service in answer.list_services_response.service}
    check("reflection lists every service", set(), set(SERVICES) - listed)
