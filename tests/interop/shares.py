"""Who bears what of each redemption, computed again from the words of the documentation alone.

Days are texts like 2026-01-31, so their order is that of the calendar. Amounts are cents.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from math import floor
from typing import NamedTuple

from blake3 import blake3

MILLION = 1_000_000
NO_AGREEMENT = "no agreement"
OUTSIDE_TERMS = "outside the terms"
OVER_ENVELOPE = "over the envelope"
KINDS = (NO_AGREEMENT, OUTSIDE_TERMS, OVER_ENVELOPE)


@dataclass(frozen=True)
class TableVersion:
    """Which organisations each procedure is for, with their weights."""

    number: int
    since: int
    first_day: str
    rows: dict[int, tuple[tuple[int, int], ...]]


# The categories there are before any version have no organisation, so they need no row.
FIRST_TABLE = TableVersion(number=0, since=0, first_day="", rows={})


@dataclass(frozen=True)
class Terms:
    """What an agreement, or an amendment to it, says; `since` is the entry that says it.

    No départements and no communes: anywhere. No procedures: all. A year has an envelope and,
    perhaps, a number of chèques.
    """

    since: int
    from_day: str
    first_day: str
    last_day: str
    departements: frozenset[str] | None
    communes: frozenset[str] | None
    procedures: frozenset[int] | None
    table_version: int
    share_ppm: int
    maximum_cents: int | None
    years: dict[int, tuple[int, int | None]]


class End(NamedTuple):
    """An end before the last day, and the entry that says it."""

    since: int
    last_day: str


@dataclass(frozen=True)
class Agreement:
    """A signed agreement; its terms are those of the signature, then those of each amendment."""

    number: int
    organisation: int
    contributor: int
    terms: Sequence[Terms]
    end: End | None = None


@dataclass(frozen=True)
class Award:
    """What a co-funder gives a buyer for a scheme; its base is gross or net."""

    number: int
    since: int
    co_funder: int
    buyer: int
    scheme: int
    rank: int
    rate_ppm: int
    base: str
    amount_cents: int
    first_day: str
    last_day: str
    end: End | None = None


@dataclass(frozen=True)
class Part:
    """What a redemption takes of one order; the venue is where it was at the cut-off."""

    redemption: int
    part: int
    order: int
    buyer: int
    scheme: int
    venue_departement: str
    venue_commune: str | None
    service_date: str
    value: int
    cheques: int
    procedures: tuple[int, ...]


@dataclass(frozen=True)
class Said:
    """What entries say."""

    tables: Sequence[TableVersion] = ()
    agreements: Sequence[Agreement] = ()
    awards: Sequence[Award] = ()


class Contribution(NamedTuple):
    """What an agreement bears of a part."""

    agreement: int
    year: int
    cheques_used: int
    cents: int


class Shadow(NamedTuple):
    """What is attributed to an organisation and not borne by it."""

    organisation: int
    kind: str
    cents: int


class CoFunding(NamedTuple):
    """What an award bears of a part."""

    award: int
    cents: int


class Attributed(NamedTuple):
    """What a procedure attributes to an organisation."""

    procedure: int
    organisation: int
    cents: int


@dataclass(frozen=True)
class Settled:
    """Who bears what of a part; nobody is named for nothing. The buyer bears `borne`."""

    part: Part
    contributions: list[Contribution]
    shadow: list[Shadow]
    co_funding: list[CoFunding]
    borne: int


def known(said: Said, cutoff: int) -> Said:
    """What entries up to the cut-off say."""

    def end(of: Agreement | Award) -> End | None:
        return of.end if of.end and of.end.since <= cutoff else None

    agreements = [
        replace(one, terms=[terms for terms in one.terms if terms.since <= cutoff], end=end(one))
        for one in said.agreements
    ]
    return Said(
        tables=[table for table in said.tables if table.since <= cutoff],
        agreements=[one for one in agreements if one.terms],
        awards=[replace(one, end=end(one)) for one in said.awards if one.since <= cutoff],
    )


def in_force(tables: Iterable[TableVersion], day: str) -> TableVersion:
    """The highest version that begins not after the day."""
    begun = [table for table in (FIRST_TABLE, *tables) if table.first_day <= day]
    return max(begun, key=lambda table: table.number)


def tie(part: Part, procedure: int, organisation: int) -> int:
    """The tie number: the smaller one comes first."""
    named = ((part.redemption, 8), (part.part, 4), (procedure, 4), (organisation, 4))
    content = b"".join(number.to_bytes(length, "big") for number, length in named)
    return int.from_bytes(blake3(b"carnet/tie/1" + content).digest(length=8), "big")


def split(amount: int, weights: dict[int, int], tie_of: Callable[[int], int]) -> dict[int, int]:
    """Splits by weights: whole cents, then one each to the largest remainders."""
    total = sum(weights.values())
    exact = {who: Fraction(amount * weight, total) for who, weight in weights.items()}
    cents = {who: floor(due) for who, due in exact.items()}
    waiting = sorted(weights, key=lambda who: (cents[who] - exact[who], tie_of(who)))
    for who in waiting[: amount - sum(cents.values())]:
        cents[who] += 1
    return cents


def attribute(table: TableVersion, part: Part) -> list[Attributed]:
    """What each procedure of the part attributes to each of its organisations."""
    equal = dict.fromkeys(part.procedures, 1)
    attributed = []
    for procedure, due in split(part.value, equal, lambda one: tie(part, one, 0)).items():
        if row := table.rows.get(procedure):
            shares = split(due, dict(row), partial(tie, part, procedure))
            attributed += [Attributed(procedure, who, cents) for who, cents in shares.items()]
    return attributed


def terms_on(agreement: Agreement, day: str) -> Terms:
    """Those of the last amendment that begins not after the day; else as signed."""
    signed, *amendments = agreement.terms
    begun = [signed, *(terms for terms in amendments if terms.from_day <= day)]
    return max(begun, key=lambda terms: terms.since)


def includes(first_day: str, last_day: str, end: End | None, day: str) -> bool:
    """Whether a day is within the days, and not after the end."""
    return first_day <= day <= last_day and (end is None or day <= end.last_day)


def within(terms: Terms, part: Part) -> bool:
    """Whether the territory includes the venue."""
    if terms.departements is None and terms.communes is None:
        return True
    departements, communes = terms.departements or (), terms.communes or ()
    return part.venue_departement in departements or part.venue_commune in communes


def maps_alike(tables: Iterable[TableVersion], terms: Terms, part: Part, procedure: int) -> bool:
    """Whether the pinned version maps the procedure as the version in force does."""
    pinned = next((one for one in tables if one.number == terms.table_version), FIRST_TABLE)
    rows = [one.rows.get(procedure, ()) for one in (pinned, in_force(tables, part.service_date))]
    return dict(rows[0]) == dict(rows[1])


def applies(agreement: Agreement, said: Said, part: Part, procedure: int) -> bool:
    """Whether what the procedure attributes to the organisation falls under its agreement."""
    terms = terms_on(agreement, part.service_date)
    return (
        includes(terms.first_day, terms.last_day, agreement.end, part.service_date)
        and within(terms, part)
        and (terms.procedures is None or procedure in terms.procedures)
        and maps_alike(said.tables, terms, part, procedure)
    )


def sort_out(said: Said, part: Part) -> tuple[Counter[int], Counter[tuple[int, str]]]:
    """What falls under each agreement, and what falls under none."""
    under: Counter[int] = Counter()
    shadow: Counter[tuple[int, str]] = Counter()
    for procedure, who, cents in attribute(in_force(said.tables, part.service_date), part):
        signed = [one for one in said.agreements if one.organisation == who]
        found = [one.number for one in signed if applies(one, said, part, procedure)]
        if len(found) > 1:
            raise ValueError(f"agreements {found} of organisation {who} overlap")
        if found:
            under[found[0]] += cents
        else:
            shadow[who, OUTSIDE_TERMS if signed else NO_AGREEMENT] += cents
    return under, shadow


class Release(NamedTuple):
    """What can be used again by redemptions after an entry, and by none before."""

    since: int
    contributions: Sequence[Contribution]
    co_funding: Sequence[CoFunding]


@dataclass
class Settling:
    """What was used, over all cycles: of agreements per year, and of awards.

    Releases are in the order of their entries; they stay in `releases` until a redemption after
    them is settled.
    """

    cents: Counter[tuple[int, int]] = field(default_factory=Counter)
    cheques: Counter[tuple[int, int]] = field(default_factory=Counter)
    awards: Counter[int] = field(default_factory=Counter)
    releases: list[Release] = field(default_factory=list)

    def give_back(self, before: int) -> None:
        """Gives back what entries before one released."""
        while self.releases and self.releases[0].since < before:
            released = self.releases.pop(0)
            for one in released.contributions:
                self.cents[one.agreement, one.year] -= one.cents
                self.cheques[one.agreement, one.year] -= one.cheques_used
            for award in released.co_funding:
                self.awards[award.award] -= award.cents

    def settle(self, said: Said, cutoff: int, parts: Iterable[Part]) -> list[Settled]:
        """Settles the parts of a cycle, in their order."""
        now = known(said, cutoff)
        return [self.settle_part(now, part) for part in parts]

    def settle_part(self, now: Said, part: Part) -> Settled:
        """Settles a part by what is known, and uses what is charged."""
        self.give_back(before=part.redemption)
        under, shadow = sort_out(now, part)
        contributions = []
        for one in sorted(now.agreements, key=lambda one: one.number):
            charged, outside, over = self.charge(one, part, under[one.number])
            shadow[one.organisation, OUTSIDE_TERMS] += outside
            shadow[one.organisation, OVER_ENVELOPE] += over
            if charged.cents:
                contributions.append(charged)
        left = [Shadow(who, kind, cents) for (who, kind), cents in shadow.items() if cents]
        left.sort(key=lambda one: (one.organisation, KINDS.index(one.kind)))
        residual = part.value - sum(one.cents for one in contributions)
        co_funding = self.co_fund(now.awards, part, residual)
        borne = residual - sum(one.cents for one in co_funding)
        return Settled(part, contributions, left, co_funding, borne)

    def charge(
        self, agreement: Agreement, part: Part, amount: int
    ) -> tuple[Contribution, int, int]:
        """What the agreement bears of an amount; what share and maximum leave; what count and
        envelope leave.
        """
        terms = terms_on(agreement, part.service_date)
        year = int(part.service_date[:4])
        owed = floor(Fraction(amount * terms.share_ppm, MILLION))
        if terms.maximum_cents is not None:
            owed = min(owed, terms.maximum_cents * part.cheques)

        used = (agreement.number, year)
        envelope, count = terms.years.get(year, (0, None))
        borne, cheques = owed, part.cheques
        if count is not None:
            cheques = min(part.cheques, max(0, count - self.cheques[used]))
            if cheques < part.cheques:
                borne = floor(Fraction(owed * cheques, part.cheques))
        borne = min(borne, max(0, envelope - self.cents[used]))
        if borne == 0:
            cheques = 0
        self.cents[used] += borne
        self.cheques[used] += cheques
        charged = Contribution(agreement.number, year, cheques, borne)
        return charged, amount - owed, owed - borne

    def co_fund(self, awards: Iterable[Award], part: Part, residual: int) -> list[CoFunding]:
        """What awards bear of a residual."""
        bearing, left = [], residual
        for one in sorted(awards, key=lambda one: (one.rank, one.number)):
            meant = (one.buyer, one.scheme) == (part.buyer, part.scheme)
            if meant and includes(one.first_day, one.last_day, one.end, part.service_date):
                base = {"gross": part.value, "net": residual}[one.base]
                rated = floor(Fraction(base * one.rate_ppm, MILLION))
                cents = min(rated, left, one.amount_cents - self.awards[one.number])
                self.awards[one.number] += cents
                left -= cents
                if cents:
                    bearing.append(CoFunding(one.number, cents))
        return bearing


def self_check() -> None:
    """Checks these rules with examples, and with what must always hold."""
    # The examples are made of what is above.
    import shares_check

    shares_check.check_all()
