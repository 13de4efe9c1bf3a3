"""Redeems chèques over the wire, from an empty ledger to a paid venue, and checks every answer.

usage: redeem.py BINARY FOLDER      (with the stubs of proto/ on PYTHONPATH)

Shares no code with the server. Prints a line for each check; the first that fails ends it.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import grpc

import checks
import typed_code
from books import check_books
from checks import CheckFailed, check
from server import check_stop, check_verify, init, serving
from wire import CALLER, Api, Refusal, ask, check_serving, new_id, pb, refusal

APPROVER = "interop-approver"

FACE_CENTS = 1_000
CHEQUES = 10
BOOKLETS = 3
RECEIVED_CENTS = 50_000
REDEEMED = 3
REDEEMED_CENTS = REDEEMED * FACE_CENTS


@dataclass(frozen=True)
class Created:
    """The names of what was created, and the day that the server says it is."""

    day: str
    buyer: str
    prescriber: str
    venue: str
    order: str


def create(api: Api) -> Created:
    """A scheme, those who take part in it, and an order."""
    rules = pb.Rules(
        face_value_cents=FACE_CENTS,
        cheques_per_booklet=CHEQUES,
        last_service="01-31",
        last_presentation="02-28",
        service_age_days=31,
        cheques_per_redemption=10,
        services=[pb.SERVICE_EVERYDAY_TOOLS, pb.SERVICE_ACCESS],
        territory=pb.Territory(anywhere=pb.Anywhere()),
        handover=pb.HANDOVER_REQUIRED,
    )
    scheme = ask(api.schemes.CreateScheme, pb.CreateSchemeRequest(rules=rules))
    check("a scheme has the rules that were sent", rules, scheme.scheme.rules)
    day = scheme.receipt.day
    year = int(day[:4])

    name = "Département d’essai"
    request = pb.CreateFunderRequest(kind=pb.Funder.KIND_BUYER, display_name=name)
    buyer = ask(api.funders.CreateFunder, request).funder
    check("a funder has the name that was sent", name, buyer.display_name)

    request = pb.CreatePrescriberRequest(display_name="CCAS d’essai")
    prescriber = ask(api.prescribers.CreatePrescriber, request).prescriber

    profile = pb.VenueProfile(
        display_name="Médiathèque d’essai",
        departement="16",
        label_first_day=f"{year - 1}-01-01",
        label_last_day=f"{year + 1}-12-31",
    )
    venue = ask(api.venues.CreateVenue, pb.CreateVenueRequest(profile=profile)).venue
    check("a venue is active", pb.Venue.STATE_ACTIVE, venue.state)

    request = pb.CreateOrderRequest(
        buyer=buyer.name,
        scheme=scheme.scheme.name,
        quantity=BOOKLETS,
        outer_day=f"{year + 2}-12-31",
    )
    order = ask(api.orders.CreateOrder, request).order
    return Created(day, buyer.name, prescriber.name, venue.name, order.name)


def issue(api: Api, created: Created) -> str:
    """Pays for booklets, issues and allots them, hands the first one over; gives its name."""
    request = pb.RecordMoneyReceivedRequest(
        buyer=created.buyer,
        amount_cents=RECEIVED_CENTS,
        day=created.day,
        bank_reference="INTEROP-1",
    )
    ask(api.ledger.RecordMoneyReceived, request)
    request = pb.IssueBookletsRequest(order=created.order, count=BOOKLETS)
    first = ask(api.booklets.IssueBooklets, request).first_booklet
    request = pb.AllotBookletsRequest(
        first_booklet=first, count=BOOKLETS, prescriber=created.prescriber
    )
    ask(api.booklets.AllotBooklets, request)
    request = pb.HandOverBookletRequest(name=first, prescriber=created.prescriber, day=created.day)
    ask(api.booklets.HandOverBooklet, request)

    counts = ask(api.orders.GetOrder, pb.GetOrderRequest(name=created.order)).order.cheques
    expected = pb.ChequeCounts(
        issued=BOOKLETS * CHEQUES, allotted=(BOOKLETS - 1) * CHEQUES, handed_over=CHEQUES
    )
    check("the chèques of the order are where they were put", expected, counts)
    return first


def check_codes(api: Api, first: str, ledger: bytes, keys: Path) -> list[str]:
    """Every code is what the layout and the key make of its chèque; gives those of `first`."""
    request = pb.GetBookletCodesRequest(first_booklet=first, count=BOOKLETS)
    booklets = ask(api.booklets.GetBookletCodes, request).booklets
    read = [[typed_code.read(code) for code in booklet.codes] for booklet in booklets]
    check("every code has a fitting check character", [CHEQUES] * BOOKLETS, list(map(len, read)))

    named = [(booklet.booklet, at) for booklet in booklets for at in range(1, CHEQUES + 1)]
    said = [(f"booklets/{code.booklet}", code.index) for codes in read for code in codes]
    check("every code names its booklet and its index", named, said)

    shown = ask(api.booklets.GetBooklet, pb.GetBookletRequest(name=first)).booklet
    versions = {code.key_version for codes in read for code in codes}
    check("every code names the version of its key", {shown.key_version}, versions)

    key = read_key(keys, shown.key_version)
    made = [[typed_code.mac(key, ledger, code) for code in codes] for codes in read]
    macs = [[code.mac for code in codes] for codes in read]
    check("every code has the MAC of its key", True, made == macs)
    texts = [[typed_code.write(code) for code in codes] for codes in read]
    check("every code is printed in five groups", texts, [list(one.codes) for one in booklets])
    return list(booklets[0].codes)


def read_key(keys: Path, version: int) -> bytes:
    """The key of a version, from whichever file of the folder says that it holds it."""
    for file in sorted(path for path in keys.iterdir() if path.is_file()):
        title, digits = file.read_text().splitlines()[:2]
        if title == f"carnet code key, version {version}":
            return bytes.fromhex(digits)
    raise CheckFailed(f"expected a file with the key of version {version} in {keys}, came none")


def check_refusals(api: Api, created: Created, codes: list[str]) -> None:
    """What is refused before anything is redeemed, and how programs can tell."""

    def checking(codes: list[str], venue: str = created.venue) -> Any:
        return pb.CheckChequesRequest(
            venue=venue,
            codes=codes,
            service=pb.SERVICE_EVERYDAY_TOOLS,
            service_date=created.day,
        )

    def refused(request: Any, caller: str | None = CALLER) -> Refusal:
        return refusal(api.redemptions.CheckCheques, request, caller)

    # The last character before the check character is one of the MAC.
    other = "0" if codes[1][-2] != "0" else "1"
    mistyped = [codes[0], codes[1][:-2] + other + codes[1][-1]]
    expected = Refusal(grpc.StatusCode.FAILED_PRECONDITION, "CODE_MISTYPED", {"position": "2"}, [])
    check("a mistyped code is told by its position", expected, refused(checking(mistyped)))

    right = typed_code.read(codes[0])
    forged = refused(checking([typed_code.write(replace(right, mac=right.mac ^ 1))]))
    came = (forged.code, forged.reason, forged.metadata.get("position"))
    expected = (grpc.StatusCode.FAILED_PRECONDITION, "CODE_UNKNOWN", "1")
    check("a forged code with a fitting check character is unknown", expected, came)

    missing = refused(checking(codes[:1], venue="venues/999"))
    came = (missing.code, missing.reason)
    check("an unknown venue", (grpc.StatusCode.NOT_FOUND, "VENUE_NOT_FOUND"), came)

    expected = Refusal(grpc.StatusCode.UNAUTHENTICATED, "CALLER_MISSING", {}, [])
    check("a call without its caller", expected, refused(checking(codes[:1]), None))

    request = pb.RedeemRequest(
        request_id="not-a-uuid",
        venue=created.buyer,
        codes=codes[:1],
        service=99,
        service_date="2025-02-30",
    )
    bad = refusal(api.redemptions.Redeem, request)
    fields = ["request_id", "service", "service_date", "venue"]
    expected = Refusal(grpc.StatusCode.INVALID_ARGUMENT, "FIELDS_INVALID", {}, fields)
    check("every bad field at once", expected, replace(bad, fields=sorted(bad.fields)))


def as_people_type(code: str) -> str:
    return code.lower().replace("-", " ").replace("0", "o").replace("1", "l")


def redeem(api: Api, created: Created, codes: list[str]) -> Any:
    """Redeems chèques twice with one request; gives the one redemption with its receipt."""
    request = pb.RedeemRequest(
        request_id=new_id(),
        venue=created.venue,
        codes=[as_people_type(code) for code in codes[:REDEEMED]],
        service=pb.SERVICE_EVERYDAY_TOOLS,
        service_date=created.day,
    )
    checking = pb.CheckChequesRequest(
        venue=request.venue,
        codes=request.codes,
        service=request.service,
        service_date=request.service_date,
    )
    answer = ask(api.redemptions.CheckCheques, checking)
    check("the chèques can be redeemed", pb.CheckChequesResponse(), answer)
    # Without a deserializer: the bytes that came.
    redeem_raw = api.channel.unary_unary(
        "/carnet.v1.RedemptionService/Redeem",
        request_serializer=pb.RedeemRequest.SerializeToString,
    )
    first = ask(redeem_raw, request)
    redeemed = pb.RedeemResponse.FromString(first)
    check("a redemption has its value", REDEEMED_CENTS, redeemed.redemption.value_cents)
    booklet = typed_code.read(codes[0]).booklet
    cheques = [f"booklets/{booklet}/cheques/{at}" for at in range(1, REDEEMED + 1)]
    came = [(part.order, list(part.cheques)) for part in redeemed.redemption.parts]
    check("a redemption has its chèques, by order", [(created.order, cheques)], came)
    name = f"redemptions/{redeemed.receipt.sequence}"
    check("a redemption is named by its entry", name, redeemed.redemption.name)
    check("the same request again has the same answer to the byte", first, ask(redeem_raw, request))

    reused = pb.RedeemRequest()
    reused.CopyFrom(request)
    reused.service = pb.SERVICE_ACCESS
    came = refusal(api.redemptions.Redeem, reused)
    expected = (grpc.StatusCode.ALREADY_EXISTS, "REQUEST_REUSED")
    check("the same request id with other content", expected, (came.code, came.reason))

    came = refusal(api.redemptions.CheckCheques, checking)
    came = (came.code, came.reason, came.metadata.get("position"), came.metadata.get("here"))
    expected = (grpc.StatusCode.FAILED_PRECONDITION, "CHEQUE_REDEEMED", "1", "true")
    check("a chèque is not redeemed twice", expected, came)
    return redeemed


def wait_for(api: Api, name: str, after: int, reached: Callable[[], bool]) -> None:
    """Follows the entries about `name` after a sequence number until `reached`."""
    request = pb.WatchEntriesRequest(after_sequence=after)
    entries = ask(api.ledger.WatchEntries, request)
    found = any(name in answer.entry.names and reached() for answer in entries)
    entries.cancel()
    check(f"an entry says that {name} has moved on", True, found)


def close_cycle(api: Api, created: Created) -> str:
    """Closes the cycle, and has someone else approve its figures; gives its name."""
    closed = ask(api.cycles.CloseCycle, pb.CloseCycleRequest(label="interop-1"))
    name = closed.cycle.name

    def cycle() -> Any:
        return ask(api.cycles.GetCycle, pb.GetCycleRequest(name=name)).cycle

    computed = pb.Cycle.STATE_COMPUTED
    wait_for(api, name, closed.receipt.sequence, lambda: cycle().state == computed)
    totals = cycle().totals
    came = (totals.remittances, totals.amount_cents, len(totals.figures_digest))
    check("the cycle has the figures of the redemption", (1, REDEEMED_CENTS, 32), came)
    remittances = ask(api.cycles.ListRemittances, pb.ListRemittancesRequest(cycle=name)).remittances
    came = [(one.venue, one.buyer, one.due_cents) for one in remittances]
    expected = [(created.venue, created.buyer, REDEEMED_CENTS)]
    check("the venue is due the face value", expected, came)

    def approval() -> Any:
        return pb.ApproveCycleRequest(name=name, figures_digest=totals.figures_digest)

    came = refusal(api.cycles.ApproveCycle, approval())
    expected = (grpc.StatusCode.FAILED_PRECONDITION, "SAME_CALLER")
    check("whoever closed the cycle cannot approve it", expected, (came.code, came.reason))
    ask(api.cycles.ApproveCycle, approval(), APPROVER)
    check("the cycle is approved", pb.Cycle.STATE_APPROVED, cycle().state)
    return name


def make_payment(api: Api, cycle: str) -> str:
    """Opens the payment run of a cycle and waits until it is sealed; gives its one payment."""
    opened = ask(api.payments.CreatePaymentRun, pb.CreatePaymentRunRequest(cycle=cycle))
    name = opened.payment_run.name

    def sealed() -> bool:
        run = ask(api.payments.GetPaymentRun, pb.GetPaymentRunRequest(name=name)).payment_run
        return run.state == pb.PaymentRun.STATE_SEALED

    wait_for(api, name, opened.receipt.sequence, sealed)
    payments = ask(api.payments.ListPayments, pb.ListPaymentsRequest(payment_run=name)).payments
    came = [(one.amount_cents, one.attempt, one.state) for one in payments]
    check("the run pays the venue once", [(REDEEMED_CENTS, 1, pb.Payment.STATE_MADE)], came)
    return payments[0].name


def book(api: Api, payment: str, day: str) -> str:
    """Records that the bank booked a payment; gives the day on which that was recorded."""
    request = pb.BookPaymentRequest(name=payment, day=day, bank_reference="INTEROP-2")
    booked = ask(api.payments.BookPayment, request)
    shown = ask(api.payments.GetPayment, pb.GetPaymentRequest(name=payment)).payment
    check("the payment is booked", (pb.Payment.STATE_BOOKED, day), (shown.state, shown.bank_day))
    return booked.receipt.day


def check_receipt(api: Api, receipt: Any) -> None:
    request = pb.WatchEntriesRequest(after_sequence=receipt.sequence - 1)
    entries = ask(api.ledger.WatchEntries, request)
    entry = next(entries).entry
    entries.cancel()
    came = pb.Receipt(
        sequence=entry.sequence, chain_hash=entry.chain_hash, time=entry.time, day=entry.day
    )
    check("the entry of the redemption is what the receipt says", receipt, came)


def check_cover(api: Api, created: Created, day: str) -> None:
    """With the bank's closing balance of the day, the cover is proven."""
    held = RECEIVED_CENTS - REDEEMED_CENTS
    request = pb.RecordBankBalanceRequest(day=day, balance_cents=held, bank_reference="INTEROP-3")
    ask(api.ledger.RecordBankBalance, request)
    cover = ask(api.ledger.CoverStatement, pb.CoverStatementRequest())
    expected = (pb.COVER_VERDICT_PROVEN, day, 0)
    check("the cover is proven", expected, (cover.verdict, cover.verdict_day, cover.short_cents))
    came = [(buyer.buyer, buyer.escrow_cents) for buyer in cover.buyers]
    check("the cover names what is held for the buyer", [(created.buyer, held)], came)


def settle(api: Api, ledger: bytes, keys: Path) -> None:
    """From an empty ledger to a paid venue."""
    check_serving(api)
    created = create(api)
    codes = check_codes(api, issue(api, created), ledger, keys)
    check_refusals(api, created, codes)
    redeemed = redeem(api, created, codes)
    issued = BOOKLETS * CHEQUES * FACE_CENTS
    books = {
        "escrow": RECEIVED_CENTS,
        "provision": RECEIVED_CENTS - issued,
        "circulating": issued - REDEEMED_CENTS,
    }
    check_books(api, "redeemed", books | {"payable": REDEEMED_CENTS})
    payment = make_payment(api, close_cycle(api, created))
    check_books(api, "payment made", books | {"transit": REDEEMED_CENTS})
    day = book(api, payment, created.day)
    check_books(api, "payment booked", books | {"escrow": RECEIVED_CENTS - REDEEMED_CENTS})
    check_receipt(api, redeemed.receipt)
    check_cover(api, created, day)


def main(binary: Path, folder: Path) -> None:
    ledger = init(binary, folder)
    with serving(binary, folder) as (server, address):
        api = Api(address)
        settle(api, ledger, folder / "keys")
        api.channel.close()
        check_stop(server)
    check_verify(binary, folder)
    print(f"interop: {checks.passed} checks passed")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
