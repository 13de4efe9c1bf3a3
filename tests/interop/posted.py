"""What statements, contests and incidents post: each effect, as debits and credits."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from claims import CALLED, Claims
from cycles import Cycles
from exported import Entry, Transfer, account, alternative
from said import Knowledge

FLOAT, UNASSIGNED = account("operator"), account("escrow", "unassigned")


@dataclass
class Posting:
    """An entry that posts, and what is known before it."""

    entry: Entry
    knowledge: Knowledge
    claims: Claims
    cycles: Cycles

    def called(self, funder: str, buyer: str) -> str:
        return account(CALLED[self.knowledge.kinds[funder]], funder, buyer)

    def bank(self) -> int:
        lines = self.entry.named("bank_line_booked")
        return sum(line["amount"] for line in lines if line["flow"] == "in")


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
}
