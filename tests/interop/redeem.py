"""Redeems chèques over the wire, from an empty ledger to a paid venue, and checks every answer.

usage: redeem.py BINARY FOLDER      (with the stubs of proto/ on PYTHONPATH)

Shares no code with the server. Prints a line for each check; the first that fails ends it.
"""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import grpc

import checks
import shares
import typed_code
from bearers import check_bearers, say
from books import Cheques, check_books
from checks import check
from codes import check_codes
from exporting import check_export, check_kept_out
from life import Desk, check_custody, lose_and_replace, redeem_by_stream, redeem_replacement
from milestones import check_calendar
from places import check_import
from server import check_stop, check_verify, init, serving
from setup import (
    BOOKLETS,
    CHEQUES,
    DECLARED,
    FACE_CENTS,
    RECEIVED_CENTS,
    SECOND,
    Created,
    confirm_account,
    create,
    entitle,
    issue,
)
from wire import CALLER, Api, Refusal, ask, check_serving, new_id, pb, refusal

REDEEMED = 3
STREAMED = 3
REDEEMED_CENTS = (REDEEMED + STREAMED) * FACE_CENTS


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
        procedures=DECLARED,
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
    check("a redemption has its value", REDEEMED * FACE_CENTS, redeemed.redemption.value_cents)
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
    check("the cycle has the figures of the redemptions", (1, REDEEMED_CENTS, 32), came)
    remittances = ask(api.cycles.ListRemittances, pb.ListRemittancesRequest(cycle=name)).remittances
    came = [(one.venue, one.buyer, one.due_cents) for one in remittances]
    expected = [(created.venue, created.buyer, REDEEMED_CENTS)]
    check("the venue is due the face value", expected, came)

    def approval() -> Any:
        return pb.ApproveCycleRequest(name=name, figures_digest=totals.figures_digest)

    came = refusal(api.cycles.ApproveCycle, approval())
    expected = (grpc.StatusCode.FAILED_PRECONDITION, "SAME_CALLER")
    check("whoever closed the cycle cannot approve it", expected, (came.code, came.reason))
    ask(api.cycles.ApproveCycle, approval(), SECOND)
    check("the cycle is approved", pb.Cycle.STATE_APPROVED, cycle().state)
    return name


def make_payment(api: Api, cycle: str, created: Created) -> str:
    """Opens the payment run of a cycle and waits until it is sealed; gives its one payment."""
    held = ask(api.payments.ListHeldPayments, pb.ListHeldPaymentsRequest()).held_payments
    came = [(one.venue, one.amount_cents, one.reason) for one in held]
    expected = [(created.venue, REDEEMED_CENTS, pb.HOLD_REASON_NO_ACCOUNT)]
    check("a venue without a bank account is held", expected, came)
    debtor = confirm_account(api, "escrow", created.day)
    creditor = confirm_account(api, created.venue, created.day)
    opened = ask(api.payments.CreatePaymentRun, pb.CreatePaymentRunRequest(cycle=cycle))
    name = opened.payment_run.name

    def sealed() -> bool:
        run = ask(api.payments.GetPaymentRun, pb.GetPaymentRunRequest(name=name)).payment_run
        return run.state == pb.PaymentRun.STATE_SEALED

    wait_for(api, name, opened.receipt.sequence, sealed)
    run = ask(api.payments.GetPaymentRun, pb.GetPaymentRunRequest(name=name)).payment_run
    check("the run is paid from the segregated account", debtor, run.debtor_account)
    payments = ask(api.payments.ListPayments, pb.ListPaymentsRequest(payment_run=name)).payments
    came = [(one.amount_cents, one.attempt, one.state) for one in payments]
    check("the run pays the venue once", [(REDEEMED_CENTS, 1, pb.Payment.STATE_MADE)], came)
    (payment,) = payments
    came = (payment.bank_account, payment.gross_cents, len(payment.deductions))
    check("nothing is taken off the payment", (creditor, REDEEMED_CENTS, 0), came)
    ids = (run.message_id.split("-", 1)[1], payment.end_to_end_id.split("-", 1)[1])
    check("run and payment are named for the bank", ("RUN1", "C1-V1-A1"), ids)
    return payment.name


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
    check_import(api, int(created.day[:4]))
    shares.self_check()
    say(api, created)
    cheques = Cheques(created.order, FACE_CENTS)
    handed_over, lost, kept = issue(api, created, cheques)
    cheques.check(api, "issued")
    request = pb.GetBookletCodesRequest(first_booklet=handed_over, count=1)
    came = refusal(api.booklets.GetBookletCodes, request)
    expected = (grpc.StatusCode.PERMISSION_DENIED, "NOT_ENTITLED")
    check("codes are for those who may see them", expected, (came.code, came.reason))
    entitle(api)
    codes = check_codes(api, dict.fromkeys([handed_over, lost, kept], CHEQUES), ledger, keys)
    check_refusals(api, created, codes[handed_over])

    redeemed = redeem(api, created, codes[handed_over])
    cheques.move(handed_over, "redeemed", range(1, REDEEMED + 1))
    check_money(api, "redeemed", cheques, {"payable": REDEEMED * FACE_CENTS})
    desk = Desk(api, created, cheques)
    streamed = redeem_by_stream(desk, handed_over, lost, codes)
    check_money(api, "redeemed by stream", cheques, {"payable": streamed * FACE_CENTS})
    replacement = lose_and_replace(desk, lost, codes[lost])
    check_money(api, "replaced", cheques, {"payable": streamed * FACE_CENTS})
    carried = check_codes(api, {replacement: CHEQUES - 1}, ledger, keys)[replacement]
    redeem_replacement(desk, lost, codes[lost], replacement, carried)
    check_money(api, "redeemed again", cheques, {"payable": REDEEMED_CENTS})
    check_custody(desk, lost, replacement)
    check_calendar(api, created)

    cycle = close_cycle(api, created)
    check_bearers(api, created, cycle)
    payment = make_payment(api, cycle, created)
    check_money(api, "payment made", cheques, {"transit": REDEEMED_CENTS})
    day = book(api, payment, created.day)
    check_money(api, "payment booked", cheques, {})
    check_receipt(api, redeemed.receipt)
    check_cover(api, created, day)


def check_money(api: Api, when: str, cheques: Cheques, owed: dict[str, int]) -> None:
    """The chèques are where they were put, and the accounts hold what that is worth."""
    cheques.check(api, when)
    gone = REDEEMED_CENTS if when == "payment booked" else 0
    provision = RECEIVED_CENTS - BOOKLETS * CHEQUES * FACE_CENTS
    held = {"escrow": RECEIVED_CENTS - gone, "provision": provision}
    check_books(api, when, held | {"circulating": cheques.circulating_cents()} | owed)


def main(binary: Path, folder: Path) -> None:
    ledger = init(binary, folder)
    with serving(binary, folder) as (server, address):
        api = Api(address)
        settle(api, ledger, folder / "keys")
        check_kept_out(binary, folder)
        api.channel.close()
        check_stop(server)
    check_export(binary, folder)
    check_verify(binary, folder)
    print(f"interop: {checks.passed} checks passed")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
