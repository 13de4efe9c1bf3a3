"""What statements, incidents, payments and the bank post: each effect, as debits and credits."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts import OVERDRAWN
from claims import CALLED, Claims
from cycles import Cycles
from exported import Entry, Transfer, account, alternative
from refunds import Refunds
from said import Knowledge

FLOAT, UNASSIGNED = account("operator"), OVERDRAWN
SUSPENSE = {"in": account("suspense", "in"), "out": account("suspense", "out")}


@dataclass
class Posting:
    """An entry that posts, and what is known before it."""

    entry: Entry
    knowledge: Knowledge
    claims: Claims
    cycles: Cycles
    refunds: Refunds

    def called(self, funder: str, buyer: str) -> str:
        return account(CALLED[self.knowledge.kinds[funder]], funder, buyer)

    def bank(self) -> int:
        return self.explained("in")

    def explained(self, flow: str) -> int:
        """What the entry explains of what goes this way."""
        return self.claims.lines.explained(self.entry, flow)


def call(posting: Posting, funder: str, buyer: str, said: Any) -> list[Transfer]:
    """What is called, and what is owed and meets it."""
    called, deferred = posting.called(funder, buyer), account("deferred", buyer)
    owed = account("owed", funder, buyer)
    return [
        Transfer(called, deferred, said["called"]),
        Transfer(owed, account("held", buyer), said["met"]),
        Transfer(deferred, called, said["met"]),
    ]


def definitive(posting: Posting, said: Any) -> list[Transfer]:
    statement = posting.claims.statements[said["statement"]]
    return call(posting, statement.funder, statement.buyer, said)


def decided(posting: Posting, said: Any) -> list[Transfer]:
    bears = posting.claims.contests[said["contest"]].bears
    return call(posting, bears.funder, bears.buyer, said)


def received(posting: Posting, said: Any) -> list[Transfer]:
    funder, buyer = said["funder"], said["buyer"]
    escrow, called = account("escrow", buyer), posting.called(funder, buyer)
    met = sum(cents for _, cents in said["met"])
    return [
        Transfer(escrow, called, met),
        Transfer(account("deferred", buyer), account("held", buyer), met),
        Transfer(escrow, account("owed", funder, buyer), said["excess"]),
    ]


def call_given_up(posting: Posting, said: Any) -> list[Transfer]:
    statement = posting.claims.statements[said["statement"]]
    called = posting.called(statement.funder, statement.buyer)
    return [Transfer(account("deferred", statement.buyer), called, said["amount"])]


def undone(posting: Posting, said: Any) -> list[Transfer]:
    return [
        transfer
        for one in said["undone"]
        for move in one["moves"]
        for transfer in moved_by(posting, said["venue"], one["buyer"], move)
    ]


def moved_by(posting: Posting, venue: str, buyer: str, move: Any) -> list[Transfer]:
    """What a move of an incident posts."""
    name, said = alternative(move)
    cents = said["amount"]
    payable, deferred = account("payable", venue, buyer), account("deferred", buyer)
    provision = account("provision", buyer)
    match name:
        case "recirculated":
            return [Transfer(payable, account("circulating", said["order"]), cents)]
        case "advanced" if said["by"] == "buyer":
            return [Transfer(provision, account("circulating", said["order"]), cents)]
        case "advanced":
            return [
                Transfer(FLOAT, account("circulating", said["order"]), cents),
                Transfer(account("escrow", buyer), UNASSIGNED, cents),
            ]
        case "returned":
            return [Transfer(payable, provision, cents)]
        case "repaid":
            held = {"payable": payable, "held": account("held", buyer), "provision": provision}
            return [Transfer(held[said["from"]], account("owed", said["funder"], buyer), cents)]
        case "contribution_cancelled":
            called = account("contribution", said["contributor"], buyer)
            return [Transfer(deferred, called, cents)]
        case "co_funding_cancelled":
            return [Transfer(deferred, account("co-funding", said["co_funder"], buyer), cents)]
        case "clawed_back":
            return [Transfer(account("clawback", venue, buyer), deferred, cents)]
    # What was never called, or was given up, moves nothing.
    return []


def goodwill(posting: Posting, said: Any) -> list[Transfer]:
    venue, buyer = posting.cycles.closed[said["redemption"]].said["venue"], said["buyer"]
    return [
        Transfer(FLOAT, account("payable", venue, buyer), said["amount"]),
        Transfer(account("escrow", buyer), UNASSIGNED, said["amount"]),
    ]


def recovered(posting: Posting, said: Any) -> list[Transfer]:
    """From the venue or what it is due, to whom it was clawed back for."""
    venue, buyer = posting.cycles.closed[said["redemption"]].said["venue"], said["buyer"]
    is_set_off = alternative(said["by"]).name == "set_off"
    escrow, deferred = account("escrow", buyer), account("deferred", buyer)
    source = account("payable", venue, buyer) if is_set_off else escrow
    transfers = []
    for to, cents in said["to"]:
        transfers.append(Transfer(source, account("clawback", venue, buyer), cents))
        if to == "operator":
            transfers.append(Transfer(deferred, FLOAT, cents))
            transfers.append(Transfer(UNASSIGNED, escrow, cents))
        elif to == "buyer":
            transfers.append(Transfer(deferred, account("provision", buyer), cents))
        else:
            transfers.append(Transfer(deferred, account("owed", to["funder"], buyer), cents))
    return transfers


def clawback_given_up(posting: Posting, said: Any) -> list[Transfer]:
    venue, buyer = posting.cycles.closed[said["redemption"]].said["venue"], said["buyer"]
    clawback = account("clawback", venue, buyer)
    return [Transfer(account("deferred", buyer), clawback, said["amount"])]


def topped_up(posting: Posting, _: Any) -> list[Transfer]:
    return [Transfer(UNASSIGNED, FLOAT, posting.bank())]


def refunded(posting: Posting, said: Any) -> list[Transfer]:
    refund = posting.refunds.refunds[said["refund"]]
    transit = account("transit", said["payment"], refund.buyer)
    return [Transfer(refund.source, transit, refund.cents)]


def sent(_: Posting, said: Any) -> list[Transfer]:
    return [
        Transfer(
            account("payable", payment["venue"], line["buyer"]),
            account("transit", payment["payment"], line["buyer"]),
            line["amount"],
        )
        for payment in said["payments"]
        for line in payment["lines"]
    ]


def booked(posting: Posting, said: Any) -> list[Transfer]:
    return [
        Transfer(account("transit", said["payment"], buyer), account("escrow", buyer), cents)
        for buyer, _, cents in lines_of(posting, said["payment"])
    ]


def returned(posting: Posting, said: Any) -> list[Transfer]:
    return [
        Transfer(account("escrow", buyer), source, cents)
        for buyer, source, cents in lines_of(posting, said["payment"])
    ]


def released(posting: Posting, said: Any) -> list[Transfer]:
    return [
        Transfer(account("transit", said["payment"], buyer), source, cents)
        for buyer, source, cents in lines_of(posting, said["payment"])
    ]


def run_voided(posting: Posting, said: Any) -> list[Transfer]:
    some = [released(posting, {"payment": payment}) for payment in said["payments"]]
    return [transfer for transfers in some for transfer in transfers]


def lines_of(posting: Posting, name: str) -> list[tuple[str, str, int]]:
    """Of each line of a payment: the buyer, where its money comes from, how much."""
    payment = posting.refunds.payments.payments[name]
    return [(buyer, payment.sources[buyer], cents) for buyer, cents in payment.lines.items()]


def suspended(posting: Posting, _: Any) -> list[Transfer]:
    (line,) = posting.entry.named("bank_line_booked")
    if line["flow"] == "in":
        return [Transfer(UNASSIGNED, SUSPENSE["in"], line["amount"])]
    return [Transfer(SUSPENSE["out"], UNASSIGNED, line["amount"])]


def matched(posting: Posting, said: Any) -> list[Transfer]:
    if posting.claims.lines.lines[said["line"]].flow == "in":
        return [Transfer(SUSPENSE["in"], UNASSIGNED, said["amount"])]
    return [Transfer(UNASSIGNED, SUSPENSE["out"], said["amount"])]


def charged(posting: Posting, _: Any) -> list[Transfer]:
    """What went out, or what the bank kept of payments that came back."""
    payments = posting.refunds.payments.payments
    back = [payments[one["payment"]].cents() for one in posting.entry.named("payment_returned")]
    kept = sum(back) - posting.explained("in") if back else 0
    return [Transfer(FLOAT, UNASSIGNED, posting.explained("out") + kept)]


def twice_set_off(_: Posting, said: Any) -> list[Transfer]:
    payable = account("payable", said["venue"], said["buyer"])
    escrow = account("escrow", said["buyer"])
    return [Transfer(payable, escrow, cents) for _, cents in said["cycles"]]


def forfeited(_: Posting, said: Any) -> list[Transfer]:
    payable = account("payable", said["venue"], said["buyer"])
    provision = account("provision", said["buyer"])
    return [Transfer(payable, provision, cents) for _, cents in said["cycles"]]


def turned(_: Posting, said: Any) -> list[Transfer]:
    held, provision = account("held", said["buyer"]), account("provision", said["buyer"])
    return [Transfer(held, provision, said["amount"])]


POSTED: dict[str, Callable[[Posting, Any], list[Transfer]]] = {
    "statement_definitive": definitive,
    "contest_decided": decided,
    "contribution_received": received,
    "call_abandoned": call_given_up,
    "redemption_undone": undone,
    "goodwill_granted": goodwill,
    "clawback_recovered": recovered,
    "clawback_abandoned": clawback_given_up,
    "float_topped_up": topped_up,
    "payments_made": sent,
    "venues_paid": sent,
    "payment_booked": booked,
    "payment_returned": returned,
    "payment_released": released,
    "payments_voided": run_voided,
    "refund_paid": refunded,
    "line_suspended": suspended,
    "line_matched": matched,
    "float_charged": charged,
    "twice_set_off": twice_set_off,
    "payable_forfeited": forfeited,
    "held_turned": turned,
}
