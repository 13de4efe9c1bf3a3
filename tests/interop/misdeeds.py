"""Entries that nobody could have asked for: each of these changes is one that must be found."""

import copy
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from exported import alternative

OTHER_VERDICT = {"upheld": "dismissed", "dismissed": "upheld"}
OTHER_ADVANCER = {"operator": "buyer", "buyer": "operator"}
LATE, EARLY = "2199-12-31", "2000-01-01"
# What is proposed by one and confirmed by another, by the field that names it.
PROPOSED = {
    "bank_account_proposed": "account",
    "account_proposed": "account",
    "run_void_proposed": "run",
    "payee_verdict_proposed": "payment",
    "refund_proposed": "refund",
}
CONFIRMED = {
    "bank_account_confirmed": "account",
    "run_voided": "run",
    "payee_verdict_confirmed": "payment",
    "refund_paid": "refund",
}
OTHER_PAYEE = {"pay": "withhold", "withhold": "pay"}


class Told:
    """Who did what, as far as it decides who may do the next thing."""

    def __init__(self, entries: list[Any]) -> None:
        self.contested: dict[str, str] = {}
        self.proposed: dict[str, tuple[int, str]] = {}
        self.decided: set[tuple[str, int]] = set()
        self.closed: dict[str, str] = {}
        self.approved: set[str] = set()
        self.undone: dict[str, str] = {}
        # Who proposed what was confirmed: accounts, runs that are voided, payees, refunds.
        self.proposers: dict[str, str] = {}
        self.confirmed: dict[str, str] = {}
        # Entries in which the bank tells more of a payment of which it told something.
        self.told: set[str] = set()
        self.told_again: set[int] = set()
        self.in_a_run: set[int] = set()
        is_in_a_run = False
        for entry in entries:
            for name, said in map(alternative, entry["effects"]):
                self.see(entry, name, said)
                is_in_a_run = name == "calendar_opened" or is_in_a_run and name != "calendar_closed"
            if is_in_a_run:
                self.in_a_run.add(entry["sequence"])

    def see(self, entry: Any, name: str, said: Any) -> None:
        caller = entry["caller"]
        match name:
            case "share_contested":
                self.contested[said["contest"]] = caller
            case "verdict_proposed":
                self.proposed[said["contest"]] = (entry["sequence"], caller)
            case "contest_decided":
                self.decided.add((said["contest"], self.proposed[said["contest"]][0]))
            case "cycle_closed":
                self.closed[said["cycle"]] = caller
            case "cycle_approved":
                self.approved.add(said["cycle"])
            case "redemption_undone":
                self.undone[said["redemption"]] = caller
            case "payment_told":
                if said["payment"] in self.told:
                    self.told_again.add(entry["sequence"])
                self.told.add(said["payment"])
            case _ if name in PROPOSED:
                self.proposers[said[PROPOSED[name]]] = caller
            case _ if name in CONFIRMED:
                key = said[CONFIRMED[name]]
                self.confirmed[key] = self.proposers[key]


# Changes an entry and the fields of one of its effects, in place; false where it cannot.
Misdeed = Callable[[Any, Any, Told], bool]


def by(who: Callable[[Any, Told], str]) -> Misdeed:
    """Somebody asks who must not."""

    def misdeed(entry: Any, said: Any, told: Told) -> bool:
        entry["caller"] = who(said, told)
        return True

    return misdeed


def somebody(_: Any, __: Told) -> str:
    """Who is entitled to nothing."""
    return "somebody"


def who_contested(said: Any, told: Told) -> str:
    return told.contested[said["contest"]]


def who_proposed(said: Any, told: Told) -> str:
    return told.proposed[said["contest"]][1]


def who_closed(said: Any, told: Told) -> str:
    return told.closed[said["cycle"]]


def who_proposed_it(field: str) -> Callable[[Any, Told], str]:
    """The first of the two who did it."""

    def who(said: Any, told: Told) -> str:
        return told.confirmed[said[field]]

    return who


def of_first(things: str, field: str, value: Any) -> Misdeed:
    """The first of some things has another value in a field."""

    def misdeed(_: Any, said: Any, __: Told) -> bool:
        said[things][0][field] = value
        return True

    return misdeed


def reverse(field: str) -> Misdeed:
    """What stands in order stands in another one."""

    def misdeed(_: Any, said: Any, __: Told) -> bool:
        said[field].reverse()
        return len(said[field]) > 1

    return misdeed


def without(name: str) -> Misdeed:
    """An effect beside it is left out."""

    def misdeed(entry: Any, _: Any, __: Told) -> bool:
        before = len(entry["effects"])
        left = [one for one in entry["effects"] if alternative(one).name != name]
        entry["effects"] = left
        return len(left) < before

    return misdeed


def too_early(entry: Any, _: Any, __: Told) -> bool:
    entry["day"] = EARLY
    return True


def less_final(entry: Any, said: Any, told: Told) -> bool:
    said["word"] = "accepted"
    return entry["sequence"] in told.told_again


def more_than_was_paid(_: Any, said: Any, told: Told) -> bool:
    said["amount"] += 1
    return said["refund"] in told.confirmed


def who_undid(said: Any, told: Told) -> str:
    return told.undone[said["redemption"]]


def put(field: str, value: Any) -> Misdeed:
    """A field has another value, if it has not that one already."""

    def misdeed(_: Any, said: Any, __: Told) -> bool:
        new = value(said[field]) if callable(value) else value
        is_other = said[field] != new
        said[field] = new
        return is_other

    return misdeed


def too_late(entry: Any, _: Any, __: Told) -> bool:
    entry["day"] = LATE
    return True


def other_proposal(entry: Any, said: Any, told: Told) -> bool:
    said["verdict"] = OTHER_VERDICT[said["verdict"]]
    return (said["contest"], entry["sequence"]) in told.decided


def other_payee(_: Any, said: Any, __: Told) -> bool:
    said["to"][0][0] = "operator" if said["to"][0][0] != "operator" else "buyer"
    return True


def payees_in_other_order(_: Any, said: Any, __: Told) -> bool:
    said["to"].reverse()
    return len(said["to"]) > 1


def moves(said: Any) -> Iterator[tuple[list[Any], str, Any]]:
    for one in said["undone"]:
        for name, move in map(alternative, one["moves"]):
            yield one["moves"], name, move


def other_advancer(_: Any, said: Any, __: Told) -> bool:
    some = [move for _, name, move in moves(said) if name == "advanced"]
    for move in some:
        move["by"] = OTHER_ADVANCER[move["by"]]
    return bool(some)


def a_move_less(_: Any, said: Any, __: Told) -> bool:
    """One that posts nothing: nothing else would tell."""
    for some, name, move in moves(said):
        if name in ("uncalled", "given_up"):
            some.remove({name: move})
            return True
    return False


def nothing_released(_: Any, said: Any, __: Told) -> bool:
    had = [one for one in said["undone"] if one["released"]]
    for one in had:
        one["released"] = []
    return bool(had)


def forgotten(entry: Any, said: Any, told: Told) -> bool:
    """It did not happen; a cycle is one that is approved then or later."""
    effects = entry["effects"]
    effects[:] = [one for one in effects if alternative(one).said is not said]
    return said["cycle"] in told.approved


def by_silence(entry: Any, _: Any, told: Told) -> bool:
    """As if silence accepted it, outside any run of the calendar."""
    entry["caller"] = "engine"
    return entry["sequence"] not in told.in_a_run


def other_kind(entry: Any, said: Any, _: Told) -> bool:
    """As if none of the chèques that circulate again did."""
    was, said["kind"] = said["kind"], "cancelled"
    effects = map(alternative, entry["effects"])
    some = [some for name, some in effects if name == "cheques_cancelled"]
    ended = [one for cancelled in some for one in cancelled["cheques"]]
    return was == "restored" and ended != said["cheques"]


MISDEEDS: list[tuple[str, str, Misdeed]] = [
    ("cycle_approved", "by who closed it", by(who_closed)),
    ("approval_begun", "by who closed it", by(who_closed)),
    ("approval_begun", "is forgotten", forgotten),
    ("statements_issued", "is forgotten", forgotten),
    ("statements_prepared", "is forgotten", forgotten),
    ("share_contested", "after the window", too_late),
    ("share_contested", "of nothing", put("shares", [])),
    ("verdict_proposed", "by who contested", by(who_contested)),
    ("verdict_proposed", "by somebody", by(somebody)),
    ("verdict_proposed", "the other one", other_proposal),
    ("contest_decided", "by who contested", by(who_contested)),
    ("contest_decided", "by who proposed", by(who_proposed)),
    ("contest_decided", "by somebody", by(somebody)),
    ("contest_decided", "the other way", put("verdict", OTHER_VERDICT.__getitem__)),
    ("statement_definitive", "by silence, in no run", by_silence),
    ("statement_definitive", "of another", put("statement", "statements/999-1-1")),
    ("call_abandoned", "by somebody", by(somebody)),
    ("redemption_undone", "by somebody", by(somebody)),
    ("redemption_undone", "the other kind", other_kind),
    ("redemption_undone", "set off otherwise", put("set_off", lambda old: not old)),
    ("redemption_undone", "with a chèque less", put("cheques", lambda old: old[1:])),
    ("redemption_undone", "for nobody", put("undone", [])),
    ("redemption_undone", "in another cycle", put("cycle", "cycles/999")),
    ("redemption_undone", "advanced by another", other_advancer),
    ("redemption_undone", "with a move less", a_move_less),
    ("redemption_undone", "without a release", nothing_released),
    ("goodwill_granted", "by somebody", by(somebody)),
    ("clawback_recovered", "to another", other_payee),
    ("clawback_recovered", "in another order", payees_in_other_order),
    ("clawback_abandoned", "by who undid it", by(who_undid)),
    ("bank_account_proposed", "as another", put("account", "bankAccounts/999")),
    ("account_proposed", "as another", put("account", "bankAccounts/999")),
    ("bank_account_confirmed", "by who proposed it", by(who_proposed_it("account"))),
    ("venues_paid", "on another account", of_first("payments", "account", "bankAccounts/999")),
    ("venues_paid", "as another payment", of_first("payments", "payment", "payments/999")),
    ("venues_paid", "less a buyer", of_first("payments", "lines", [])),
    ("venues_paid", "in another order", reverse("payments")),
    ("run_sealed", "from another account", put("debtor", "bankAccounts/999")),
    ("run_sent", "of no run", put("run", "paymentRuns/999")),
    ("run_voided", "by who proposed it", by(who_proposed_it("run"))),
    ("payments_voided", "in another order", reverse("payments")),
    ("payment_told", "as if it had not said more", less_final),
    ("payee_verdict_confirmed", "by who proposed it", by(who_proposed_it("payment"))),
    ("payee_verdict_confirmed", "the other way", put("verdict", OTHER_PAYEE.__getitem__)),
    ("payment_released", "of another", put("payment", "payments/999")),
    ("payment_released", "and the account is kept", without("bank_account_refused")),
    ("payment_returned", "and the account is kept", without("bank_account_refused")),
    ("payment_returned", "on another day", put("day", EARLY)),
    ("payment_booked", "on another day", put("day", EARLY)),
    ("payment_booked", "by nothing", without("booked_by")),
    ("booked_by", "another line", put("reference", lambda old: old + "0")),
    ("line_suspended", "as another", put("line", "bankLines/999")),
    ("line_matched", "another line", put("line", "bankLines/999")),
    ("line_matched", "without what explains it", without("float_charged")),
    ("twice_set_off", "in another order", reverse("cycles")),
    ("twice_set_off", "of another buyer", put("buyer", "funders/999")),
    ("held_turned", "of another buyer", put("buyer", "funders/999")),
    ("refund_proposed", "of more than was paid", more_than_was_paid),
    ("refund_paid", "by who proposed it", by(who_proposed_it("refund"))),
    ("refund_paid", "to another account", put("account", "bankAccounts/999")),
    ("refund_paid", "from another account", put("debtor", "bankAccounts/999")),
    ("refund_paid", "as another run", put("run", "paymentRuns/999")),
    ("payable_forfeited", "by somebody", by(somebody)),
    ("payable_forfeited", "too early", too_early),
]


def tried(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Each of these where it can be, once: in the middle of those entries."""
    entries = [json.loads(line) for line in lines]
    told = Told(entries)
    found: defaultdict[str, list[int]] = defaultdict(list)
    for at, entry in enumerate(entries):
        for name, _ in map(alternative, entry["effects"]):
            found[name].append(at)
    for name, what, misdeed in MISDEEDS:
        others = [(at, done(entries[at], name, misdeed, told)) for at in found[name]]
        changed = [(at, json.dumps(entry)) for at, entry in others if entry]
        if changed:
            at, line = changed[len(changed) // 2]
            yield f"{name} of entry {at + 1} {what}", [*lines[:at], line, *lines[at + 1 :]]


def done(entry: Any, name: str, misdeed: Misdeed, told: Told) -> Any:
    """The entry as the misdeed makes it, if it can."""
    other = copy.deepcopy(entry)
    said = next(said for one, said in map(alternative, other["effects"]) if one == name)
    return other if misdeed(other, said, told) else None
