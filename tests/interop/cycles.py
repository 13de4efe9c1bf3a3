"""Every cycle: what each venue is due, and who bears what, computed again."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from blake3 import blake3

from cheques import Cheques
from exported import Effect, Entry, Fault, Tally, alternative, number, procedure
from people import People
from said import Knowledge
from shares import KINDS, CoFunding, Contribution, Part, Release, Settled, Settling

# The kinds of shadow, as the journal and as the rules call them.
SHADOWS = dict(zip(("no_agreement", "outside_terms", "over_envelope"), KINDS))


@dataclass
class Redemption:
    """What a venue took, part by part: of which order, how many chèques, worth how much."""

    sequence: int
    said: Any

    def parts(self) -> list[tuple[str, int, int]]:
        return [
            (part["order"], sum(len(one["cheques"]) for one in part["cheques"]), part["value"])
            for part in self.said["parts"]
        ]


@dataclass
class Bears:
    """What a funder bears of a redemption of a buyer's chèques; `called` through the account."""

    funder: str
    buyer: str
    lines: list[Any] = field(default_factory=list)
    cents: int = 0
    called: int = 0


# Of the figures of a cycle: venue and buyer; redemptions, chèques, cents.
Figures = dict[tuple[int, int], tuple[int, int, int]]
# Of its shares: kind and keys; two numbers.
Shares = dict[tuple[int, int, int, int], tuple[int, int]]


@dataclass
class Cycle:
    """A closed cycle: what it comes to, and what of it was recorded so far."""

    closed_by: str
    figures: Figures
    shares: Shares | None
    figures_digest: bytes
    redemptions: list[str]
    is_shared: bool = False
    is_prepared: bool = False
    first_approver: str | None = None
    is_approved: bool = False
    recorded: dict[str, list[Any]] = field(default_factory=dict)
    complete: set[str] = field(default_factory=set)


def digest(context: str, before: bytes, lines: list[bytes]) -> bytes:
    """Of lines: how many, then each."""
    content = before + len(lines).to_bytes(8, "big") + b"".join(lines)
    return blake3(content, derive_key_context=context).digest()


def packed(*numbers: tuple[int, int]) -> bytes:
    """Numbers and their lengths in bytes."""
    return b"".join(number.to_bytes(length, "big") for number, length in numbers)


def figures_digest(figures: Figures) -> bytes:
    lines = [
        packed(*((key, 4) for key in keys), (redemptions, 4), (cheques, 4), (cents, 8))
        for keys, (redemptions, cheques, cents) in figures.items()
    ]
    return digest("carnet/figures/1", b"", lines)


def shares_digest(figures: bytes, shares: Shares) -> bytes:
    lines = [
        packed((kind, 1), *((key, 4) for key in keys), *((number, 8) for number in numbers))
        for (kind, *keys), numbers in shares.items()
    ]
    return digest("carnet/shares/1", figures, lines)


def shares_of(settled: list[Settled]) -> Shares:
    """The parts of a cycle, by who bears them."""
    sums: dict[tuple[int, int, int, int], Counter[int]] = {}

    def add(key: tuple[int, int, int, int], first: int, second: int) -> None:
        sums.setdefault(key, Counter()).update({0: first, 1: second})

    for one in settled:
        buyer = one.part.buyer
        for charged in one.contributions:
            key = (1, charged.agreement, charged.year, buyer)
            add(key, charged.cheques_used, charged.cents)
        for funded in one.co_funding:
            add((2, funded.award, 0, 0), 0, funded.cents)
        add((3, buyer, 0, 0), one.part.value, one.borne)
        for shadow in one.shadow:
            add((4, shadow.organisation, buyer, KINDS.index(shadow.kind)), 0, shadow.cents)
    return {key: (sums[key][0], sums[key][1]) for key in sorted(sums)}


def borne_lines(settled: Iterable[Settled]) -> list[tuple[int, str, Any]]:
    """What others bear of the parts of a redemption, as the journal writes it: buyer, kind, line.

    Contributions by agreement and year, co-funding in the order in which it is borne.
    """
    agreed: dict[tuple[int, int, int], Counter[str]] = {}
    awarded: dict[tuple[int, int], int] = {}
    for one in settled:
        buyer = one.part.buyer
        for charged in one.contributions:
            sums = agreed.setdefault((buyer, charged.agreement, charged.year), Counter())
            sums.update({"cheques": charged.cheques_used, "amount": charged.cents})
        for funded in one.co_funding:
            awarded[buyer, funded.award] = awarded.get((buyer, funded.award), 0) + funded.cents
    lines: list[tuple[int, str, Any]] = []
    for (buyer, agreement, year), sums in sorted(agreed.items()):
        said = {"agreement": f"agreements/{agreement}", "year": year, "buyer": f"funders/{buyer}"}
        amounts = {"cheques": sums["cheques"], "amount": sums["amount"]}
        lines.append((buyer, "contribution", said | amounts))
    for (buyer, award), cents in awarded.items():
        lines.append((buyer, "co_funding", {"award": f"awards/{award}", "amount": cents}))
    return lines


def figure_line(line: Any) -> tuple[Any, Any]:
    """A recorded line, as keys and numbers."""
    keys = number(line["venue"], "venues"), number(line["buyer"], "funders")
    return keys, (line["redemptions"], line["cheques"], line["amount"])


def share_line(line: Any) -> tuple[Any, Any]:
    kind, said = alternative(line)
    match kind:
        case "contribution":
            agreement = number(said["agreement"], "agreements")
            keys = (1, agreement, said["year"], number(said["buyer"], "funders"))
            return keys, (said["cheques"], said["amount"])
        case "co_funding":
            return (2, number(said["award"], "awards"), 0, 0), (0, said["amount"])
        case "borne":
            return (3, number(said["buyer"], "funders"), 0, 0), (said["used"], said["amount"])
        case "shadow":
            organisation = number(said["organisation"], "organisations")
            why = list(SHADOWS).index(said["kind"])
            return (4, organisation, number(said["buyer"], "funders"), why), (0, said["amount"])
    raise Fault(f"a share of kind {kind} is not known")


class Cycles:
    """The open cycle and those before it."""

    def __init__(
        self, cheques: Cheques, knowledge: Knowledge, people: People, tally: Tally
    ) -> None:
        self.cheques = cheques
        self.knowledge = knowledge
        self.people = people
        self.tally = tally
        self.settling = Settling()
        self.first = 1
        self.open: dict[str, Redemption] = {}
        self.cycles: dict[str, Cycle] = {}
        # Of the redemptions of closed cycles: in which each stands, and who bears its parts.
        self.closed: dict[str, Redemption] = {}
        self.stands_in: dict[str, str] = {}
        self.settled: dict[str, list[Settled]] = {}
        self.undone: set[str] = set()

    def apply(self, entry: Entry, effect: Effect) -> None:
        name, said = effect
        if name == "redeemed":
            redemption = Redemption(entry.sequence, said)
            self.open[f"redemptions/{entry.sequence}"] = redemption
        elif name == "redemption_voided":
            del self.open[said["redemption"]]
        elif name == "cycle_closed":
            self.close(entry, said)
        elif name in ("figures_recorded", "shares_recorded"):
            self.record(entry, effect)
        elif name == "cycle_approved":
            cycle = self.cycles[said["cycle"]]
            wanted = {"figures_recorded"} | ({"shares_recorded"} if cycle.is_shared else set())
            self.tally.same("approved when all is recorded", entry, wanted, cycle.complete)
            self.approve(entry, cycle)
        elif name == "approval_begun":
            cycle = self.cycles[said["cycle"]]
            self.people.differ(entry, [cycle.closed_by, entry.caller])
            cycle.first_approver = entry.caller
        elif name == "cycle_returned":
            self.cycles[said["cycle"]].first_approver = None

    def approve(self, entry: Entry, cycle: Cycle) -> None:
        """By another person than who closed it; by two others above what the rules say."""
        used = sum(cents for _, _, cents in cycle.figures.values())
        first = [cycle.first_approver] if cycle.first_approver else []
        three = self.people.takes_three(entry.day, used)
        self.tally.same("three people above a sum", (entry, used), three, bool(first))
        self.people.differ(entry, [cycle.closed_by, *first, entry.caller])
        cycle.is_approved = True

    def close(self, entry: Entry, said: Any) -> None:
        """Computes all that the cycle comes to: nothing after this entry is known to it."""
        self.tally.same("cycles follow each other", entry, self.first, said["first"])
        self.first = entry.sequence + 1
        redemptions = list(self.open.values())
        names = list(self.open)
        self.closed |= self.open
        self.stands_in |= dict.fromkeys(names, said["cycle"])
        self.open = {}
        figures = self.figures(redemptions)
        is_shared = said["cycle"] in [one["cycle"] for one in entry.named("computation_fixed")]
        shares = self.shares(entry, redemptions) if is_shared else None
        digest = figures_digest(figures)
        cycle = Cycle(entry.caller, figures, shares, digest, names, is_shared)
        self.cycles[said["cycle"]] = cycle

    def figures(self, redemptions: list[Redemption]) -> Figures:
        lines: dict[tuple[int, int], tuple[set[int], list[int], list[int]]] = {}
        for redemption in redemptions:
            venue = number(redemption.said["venue"], "venues")
            for order, cheques, cents in redemption.parts():
                buyer = number(self.cheques.orders[order].buyer, "funders")
                line = lines.setdefault((venue, buyer), (set(), [], []))
                line[0].add(redemption.sequence)
                line[1].append(cheques)
                line[2].append(cents)
        return {
            key: (len(those), sum(cheques), sum(cents))
            for key, (those, cheques, cents) in sorted(lines.items())
        }

    def shares(self, entry: Entry, redemptions: list[Redemption]) -> Shares:
        parts = [part for one in redemptions for part in self.parts(one)]
        settled = self.settling.settle(self.knowledge.said(), entry.sequence, parts)
        for one in settled:
            borne = [share.cents for share in (*one.contributions, *one.co_funding)]
            where = (entry, f"redemptions/{one.part.redemption}, part {one.part.part}")
            self.tally.same("each part is borne", where, one.part.value, sum(borne) + one.borne)
            self.settled.setdefault(f"redemptions/{one.part.redemption}", []).append(one)
        return shares_of(settled)

    def cycle_of(self, redemption: str) -> str:
        return self.stands_in[redemption]

    def bearers(self, redemption: str) -> list[Bears]:
        """What others bear of a redemption: per buyer, contributors in order of their agreements,
        then co-funders in the order in which they bear.
        """
        found: dict[tuple[str, str], Bears] = {}
        for buyer, kind, line in borne_lines(self.settled.get(redemption, ())):
            if kind == "contribution":
                agreement = self.knowledge.agreements[line["agreement"]]
                funder, is_called = agreement.contributor, True
            else:
                award = self.knowledge.awards[line["award"]]
                funder, is_called = award.co_funder, award.number not in self.knowledge.direct
            key = f"funders/{funder}", f"funders/{buyer}"
            bears = found.setdefault(key, Bears(*key))
            bears.lines.append({kind: line})
            bears.cents += line["amount"]
            bears.called += line["amount"] if is_called else 0
        return list(found.values())

    def order_of(self, redemption: str) -> list[Any]:
        """What others bear of a redemption, line by line."""
        return [{kind: line} for _, kind, line in borne_lines(self.settled.get(redemption, ()))]

    def release(self, entry: Entry, lines: list[Any]) -> None:
        """What these shares used can be used again by redemptions after this entry."""
        contributions, co_funding = [], []
        for kind, said in map(alternative, lines):
            if kind == "contribution":
                agreement = number(said["agreement"], "agreements")
                charged = Contribution(agreement, said["year"], said["cheques"], said["amount"])
                contributions.append(charged)
            else:
                co_funding.append(CoFunding(number(said["award"], "awards"), said["amount"]))
        self.settling.releases.append(Release(entry.sequence, contributions, co_funding))

    def parts(self, redemption: Redemption) -> list[Part]:
        said = redemption.said
        site = self.knowledge.sites[said["venue"]]
        orders = self.cheques.orders
        return [
            Part(
                redemption=redemption.sequence,
                part=place,
                order=number(order, "orders"),
                buyer=number(orders[order].buyer, "funders"),
                scheme=orders[order].scheme,
                venue_departement=site["departement"],
                venue_commune=site["commune"],
                service_date=said["service_date"],
                value=cents,
                cheques=cheques,
                procedures=tuple(map(procedure, said["procedures"])),
            )
            for place, (order, cheques, cents) in enumerate(redemption.parts(), 1)
        ]

    def record(self, entry: Entry, effect: Effect) -> None:
        """Compares what is recorded with what was computed, once all of it is there."""
        name, said = effect
        cycle = self.cycles[said["cycle"]]
        recorded = cycle.recorded.setdefault(name, [])
        recorded.append(said["lines"])
        self.tally.same("parts of a series follow each other", entry, len(recorded), said["part"])
        if said["totals"] is None:
            return
        lines = [line for part in recorded for line in part]
        where = (entry, said["cycle"])
        if name == "figures_recorded":
            self.same_figures(where, cycle, [figure_line(line) for line in lines], said["totals"])
        else:
            self.same_shares(where, cycle, [share_line(line) for line in lines], said["totals"])
        cycle.complete.add(name)

    def same_figures(
        self, where: object, cycle: Cycle, lines: list[tuple[Any, Any]], totals: Any
    ) -> None:
        for computed, recorded in zip(cycle.figures.items(), lines):
            self.tally.same("each remittance", where, computed, recorded)
        expected = {
            "lines": len(cycle.figures),
            "amount": sum(cents for _, _, cents in cycle.figures.values()),
            "digest": cycle.figures_digest.hex(),
        }
        self.tally.same("each cycle's figures", where, expected, totals)
        self.tally.same("lines of figures", where, len(cycle.figures), len(lines))

    def same_shares(
        self, where: object, cycle: Cycle, lines: list[tuple[Any, Any]], totals: Any
    ) -> None:
        shares = cycle.shares or {}
        for computed, recorded in zip(shares.items(), lines):
            self.tally.same("each share", where, computed, recorded)

        def sum_of(kind: int) -> int:
            return sum(numbers[1] for keys, numbers in shares.items() if keys[0] == kind)

        expected = {
            "lines": len(shares),
            "contributed": sum_of(1),
            "co_funded": sum_of(2),
            "borne": sum_of(3),
            "digest": shares_digest(cycle.figures_digest, shares).hex(),
        }
        self.tally.same("each cycle's shares", where, expected, totals)
        self.tally.same("lines of shares", where, len(shares), len(lines))
        used = sum(cents for _, _, cents in cycle.figures.values())
        self.tally.same("shares are the figures", where, used, sum(map(sum_of, (1, 2, 3))))
