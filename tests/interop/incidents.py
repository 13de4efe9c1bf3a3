"""What is corrected after the cut-off: each cent of a redemption that is undone, what venues give
back, goodwill, the operator's float.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from accounts import Accounts
from cheques import Cheques
from claims import Claims
from cycles import Cycles
from exported import Effect, Entry, Fault, Tally, account, alternative
from payments import Payments
from people import People

# Whom something is clawed back for, and how much of it is still open.
Payees = list[tuple[Any, int]]


@dataclass
class Incident:
    """A redemption that is undone: by buyer, what it was worth and what is still open."""

    venue: str
    cycle: str
    by: str
    set_off: bool
    values: Counter[str]
    open: dict[str, Payees]
    goodwill: Counter[str] = field(default_factory=Counter)


def opened(payees: Payees) -> int:
    return sum(cents for _, cents in payees)


def take(payees: Payees, cents: int) -> tuple[list[Any], Payees]:
    """Who gets so many cents, in order, and what is open afterwards."""
    given, left = [], []
    for to, open_cents in payees:
        got = min(cents, open_cents)
        cents -= got
        given += [[to, got]] if got else []
        left += [(to, open_cents - got)] if open_cents > got else []
    return given, left


def split_value(cents: int, payees: list[tuple[str, int]]) -> tuple[list[tuple[str, int]], int]:
    """What each of some gets of an amount, at most what is its own, and the rest."""
    got = []
    for who, own in payees:
        got.append((who, min(own, cents)))
        cents -= min(own, cents)
    return got, cents


class Incidents:
    """All that is undone."""

    def __init__(
        self, cheques: Cheques, claims: Claims, payments: Payments, accounts: Accounts
    ) -> None:
        self.cheques = cheques
        self.claims = claims
        self.cycles: Cycles = claims.cycles
        self.people: People = claims.people
        self.tally: Tally = claims.tally
        self.payments = payments
        self.accounts = accounts
        self.incidents: dict[str, Incident] = {}
        self.enrolments: dict[str, bool] = {}

    def apply(self, entry: Entry, effect: Effect) -> None:
        name, said = effect
        if name == "enrolment_set":
            self.enrolments[said["venue"]] = said["enrolment"]["set_off"]
        elif name == "redemption_undone":
            self.undo(entry, said)
        elif name == "goodwill_granted":
            self.grant(entry, said)
        elif name == "clawback_recovered":
            self.recover(entry, said)
        elif name == "clawback_abandoned":
            self.abandon(entry, said)
        elif name in ("payments_made", "venues_paid"):
            self.check_paid(entry, said)

    def undo(self, entry: Entry, said: Any) -> None:
        """Once and whole; every move is computed again."""
        name, kind = said["redemption"], said["kind"]
        self.people.entitled(entry, "incidents")
        self.tally.same("undone once", (entry, name), False, name in self.cycles.undone)
        redemption = self.cycles.closed[name]
        where = (entry, name)
        cycle, venue = self.cycles.cycle_of(name), redemption.said["venue"]
        came = (said["cycle"], said["venue"])
        self.tally.same("undone where it stands", where, (cycle, venue), came)
        parts = redemption.said["parts"]
        taken = [one for part in parts for one in part["cheques"]]
        self.tally.same("all its chèques are undone", where, taken, said["cheques"])
        cancelled = [
            one
            for one in taken
            if kind == "cancelled" or not self.cheques.booklet(one["booklet"]).is_usable(entry.day)
        ]
        came = [one for some in entry.named("cheques_cancelled") for one in some["cheques"]]
        self.tally.same("what lapsed or was replaced is cancelled", where, cancelled, came)
        set_off = all(self.rules(part)["set_off"] for part in parts)
        self.tally.same("set off as the rules say", where, set_off, said["set_off"])

        incident = Incident(venue, cycle, entry.caller, set_off, Counter(), {})
        buyers = sorted({self.cheques.orders[part["order"]].buyer for part in parts}, key=numbered)
        undone = []
        for buyer in buyers:
            mine = [one for one in said["undone"] if one["buyer"] == buyer]
            advancer = advancer_of(mine[0]["moves"]) if mine else None
            undone.append(self.undo_for(entry, name, incident, buyer, (cancelled, advancer)))
        for expected, one in zip(undone, said["undone"]):
            for move, other in zip(expected["moves"], one["moves"]):
                self.tally.same("each move", (*where, one["buyer"]), move, other)
        self.tally.same("each incident", where, undone, said["undone"])
        self.incidents[name] = incident
        self.cycles.undone.add(name)
        for one in taken:
            self.cheques.give_back(one, one in cancelled)

    def rules(self, part: Any) -> Any:
        """Those under which a part was redeemed."""
        scheme = self.cheques.orders[part["order"]].scheme
        return self.people.version(f"schemes/{scheme}", part["rules_version"])

    def undo_for(
        self, entry: Entry, name: str, incident: Incident, buyer: str, how: tuple[Any, Any]
    ) -> Any:
        """What becomes of each cent of a buyer, in the order of the rules."""
        cancelled, advancer = how
        moves: list[Any] = []
        shares = [
            bears
            for bears in self.cycles.bearers(name)
            if bears.buyer == buyer and not self.claims.is_upheld(name, bears)
        ]
        released = [line for bears in shares for line in bears.lines]
        released.sort(key=self.cycles.order_of(name).index)
        paid: list[tuple[str, int]] = []
        for bears in shares:
            some, cents = self.claims.relieve(name, bears)
            moves += some
            paid += [(bears.funder, cents)] if cents else []
        self.cycles.release(entry, released)

        usable, lost = self.values(name, buyer, cancelled)
        incident.values[buyer] = sum(usable.values()) + lost
        remittance = (incident.cycle, incident.venue, buyer)
        payable = self.payments.payable[remittance]
        left, advanced = payable, []
        for order, cents in usable.items():
            again = min(left, cents)
            left -= again
            advanced += [(advancer, cents - again)] if cents > again else []
            moves += move("recirculated", again, {"order": order})
            moves += move("advanced", cents - again, {"order": order, "by": advancer})

        back = min(left, lost)
        repaid, rest = split_value(back, paid)
        for funder, cents in repaid:
            moves += move("repaid", cents, {"funder": funder, "from": "payable"})
        moves += move("returned", rest, {})
        paid = [(who, own - got) for (who, own), (_, got) in zip(paid, repaid)]
        for_funders, rest = split_value(lost - back, paid)
        clawed: Payees = [({"funder": who}, cents) for who, cents in for_funders if cents]
        clawed += [("buyer", rest)] if rest else []
        clawed += advanced
        moves += [one for to, cents in clawed for one in move("clawed_back", cents, {"to": to})]
        paid = [(who, own - got) for (who, own), (_, got) in zip(paid, for_funders)]
        by_buyer = sum(cents for who, cents in advanced if who == "buyer")
        moves += self.repay(entry, buyer, paid, by_buyer)

        for shown in map(alternative, moves):
            if shown.name == "repaid":
                self.claims.owed[shown.said["funder"], buyer] += shown.said["amount"]
        taken = min(payable, payable - left + back)
        self.payments.payable[remittance] -= taken
        self.payments.unpaid[remittance] += taken
        incident.open[buyer] = clawed
        return {"buyer": buyer, "released": released, "moves": moves}

    def values(self, name: str, buyer: str, cancelled: list[Any]) -> tuple[Counter[str], int]:
        """What can be used again, by order, and what cannot."""
        usable: Counter[str] = Counter()
        lost = 0
        for part in self.cycles.closed[name].said["parts"]:
            order = self.cheques.orders[part["order"]]
            for one in part["cheques"] if order.buyer == buyer else ():
                cents = len(one["cheques"]) * order.face
                if one in cancelled:
                    lost += cents
                else:
                    usable[part["order"]] += cents
        return usable, lost

    def repay(
        self, entry: Entry, buyer: str, paid: list[tuple[str, int]], advanced: int
    ) -> list[Any]:
        """Out of what is held for the buyer, then out of its provision."""
        held = self.accounts.balance(account("held", buyer))
        provision = self.accounts.balance(account("provision", buyer)) - advanced
        moves = []
        for funder, cents in paid:
            first = min(held, cents)
            held -= first
            provision -= cents - first
            for source, some in (("held", first), ("provision", cents - first)):
                moves += move("repaid", some, {"funder": funder, "from": source})
        if provision < 0:
            raise Fault(f"{entry}: {buyer} cannot repay what funders had paid")
        return moves

    def grant(self, entry: Entry, said: Any) -> None:
        self.people.entitled(entry, "incidents")
        incident = self.incidents[said["redemption"]]
        # Releases before the fifth let whoever undid it grant it.
        incident.goodwill[said["buyer"]] += said["amount"]
        granted = incident.goodwill[said["buyer"]]
        most = min(granted, incident.values[said["buyer"]])
        self.tally.same("goodwill is at most the value", entry, most, granted)
        remittance = (incident.cycle, incident.venue, said["buyer"])
        self.payments.add(remittance, said["amount"], entry)
        self.payments.goodwill[remittance] += said["amount"]

    def abandon(self, entry: Entry, said: Any) -> None:
        incident, buyer = self.incidents[said["redemption"]], said["buyer"]
        self.people.entitled(entry, "incidents")
        self.people.differ(entry, [incident.by, entry.caller])
        left = opened(incident.open[buyer])
        self.tally.same("all that is open is given up", entry, left, said["amount"])
        incident.open[buyer] = []

    def open_of(self, venue: str, buyer: str, is_set_off: bool) -> list[tuple[str, Payees]]:
        """The incidents of a venue of which something is open, the oldest first."""
        return [
            (name, one.open[buyer])
            for name, one in self.incidents.items()
            if one.venue == venue
            and one.open.get(buyer)
            and (not is_set_off or self.enrolments.get(venue, one.set_off))
        ]

    def recover(self, entry: Entry, said: Any) -> None:
        """What a venue gives back, all of an entry at once: the oldest incident first."""
        everything = entry.named("clawback_recovered")
        buyer, venue = said["buyer"], self.incidents[said["redemption"]].venue
        mine = [
            one
            for one in everything
            if one["buyer"] == buyer and self.incidents[one["redemption"]].venue == venue
        ]
        if said is not mine[0]:
            return
        way = alternative(said["by"])
        some = self.open_of(venue, buyer, way.name == "set_off")
        if way.name == "set_off":
            remittance = self.set_off_in(entry, way.said["run"], venue, buyer)
            wanted = sum(opened(payees) for _, payees in some)
            left = min(self.payments.payable[remittance], wanted)
            self.payments.payable[remittance] -= left
            self.payments.set_off[remittance] += left
        else:
            left = self.claims.lines.explained(entry, "in")
        expected = []
        for name, payees in some:
            given, after = take(payees, left)
            self.incidents[name].open[buyer] = after
            left -= sum(cents for _, cents in given)
            if given:
                shown = {"redemption": name, "buyer": buyer, "by": said["by"], "to": given}
                expected.append(shown)
        self.tally.same("nothing is recovered that is not open", entry, 0, left)
        self.tally.same("what is recovered goes to the first", entry, expected, mine)
        for to, cents in [pair for one in expected for pair in one["to"]]:
            if isinstance(to, dict):
                self.claims.owed[to["funder"], buyer] += cents

    def set_off_in(
        self, entry: Entry, name: str, venue: str, buyer: str
    ) -> tuple[str, str, str]:
        """The remittance of which something is taken off: one that the run can pay."""
        run = self.payments.runs[name]
        if run.cycle is None:
            raise Fault(f"{entry}: {name} pays a refund, and no venue")
        self.tally.same("sealed runs take nothing off", (entry, name), False, run.is_sealed)
        remittance = (run.cycle, venue, buyer)
        is_before = self.payments.since[remittance] < run.opened
        self.tally.same("payable before the run", (entry, name), True, is_before)
        if self.payments.bank_accounts.used(venue, entry.day) is None:
            run.held.append(venue)
        return remittance

    def check_paid(self, entry: Entry, said: Any) -> None:
        """A venue is paid what cannot be set off."""
        for payment in said["payments"]:
            for line in payment["lines"]:
                some = self.open_of(payment["venue"], line["buyer"], True)
                left = sum(opened(payees) for _, payees in some)
                where = (entry, payment["payment"], line["buyer"])
                self.tally.same("what can be set off is, before a payment", where, 0, left)

    def held(self) -> Counter[str]:
        """What the accounts of what venues must give back hold."""
        held: Counter[str] = Counter()
        for one in self.incidents.values():
            for buyer, payees in one.open.items():
                held[account("clawback", one.venue, buyer)] += opened(payees)
        return +held


def numbered(name: str) -> int:
    return int(name.rpartition("/")[2])


def move(name: str, cents: int, said: dict[str, Any]) -> list[Any]:
    """A move of something, if it is anything."""
    return [{name: said | {"amount": cents}}] if cents else []


def advancer_of(moves: list[Any]) -> Any:
    """Who advances, which somebody decides."""
    said = [shown.said["by"] for shown in map(alternative, moves) if shown.name == "advanced"]
    return said[0] if said else None
