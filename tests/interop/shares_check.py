"""Examples for the rules of who bears what, and what must always hold, whatever is said."""

import random
from collections import Counter
from dataclasses import replace
from typing import Any

from checks import check
from shares import (
    KINDS,
    MILLION,
    NO_AGREEMENT,
    OUTSIDE_TERMS,
    OVER_ENVELOPE,
    Agreement,
    Attributed,
    Award,
    CoFunding,
    Contribution,
    End,
    Part,
    Release,
    Said,
    Settled,
    Settling,
    Shadow,
    TableVersion,
    Terms,
    attribute,
    in_force,
    known,
    split,
)

CAF, FRANCE_TRAVAIL, CNAV = 1, 2, 3
PART = Part(9, 1, 1, 1, 1, "75", "75056", "2026-03-01", 1000, 1, (1,))
TABLE = TableVersion(1, 1, "2026-01-01", {1: ((CAF, 1), (FRANCE_TRAVAIL, 1)), 2: ((CAF, 1),)})
TERMS = Terms(
    since=2,
    from_day="2026-01-01",
    first_day="2026-01-01",
    last_day="2026-12-31",
    departements=None,
    communes=None,
    procedures=None,
    table_version=1,
    share_ppm=MILLION,
    maximum_cents=None,
    years={2026: (MILLION, None)},
)
AWARD = Award(1, 3, 1, 1, 1, 1, 500_000, "net", MILLION, "2026-01-01", "2026-12-31")


def signed(**terms: Any) -> Agreement:
    """An agreement of the CAF, with some terms of its own."""
    return Agreement(1, CAF, CAF, [replace(TERMS, **terms)])


def settled(said: Said, *parts: Part) -> list[Settled]:
    """The parts, settled in a cycle of their own, in which everything is known."""
    return Settling().settle(said, cutoff=100, parts=parts)


def check_all() -> None:
    """Every check of this file."""
    check_example()
    check_splits()
    check_shadow()
    check_steps()
    check_known()
    check_awards()
    check_releases()
    check_random(random.Random(1))
    check_fairness()


def check_example() -> None:
    """The example of the documentation."""
    said = Said([TABLE], [signed(years={2026: (300, None)})], [AWARD])
    (came,) = settled(said, PART)
    expected = Settled(
        PART,
        contributions=[Contribution(1, 2026, 1, 300)],
        shadow=[Shadow(CAF, OVER_ENVELOPE, 200), Shadow(FRANCE_TRAVAIL, NO_AGREEMENT, 500)],
        co_funding=[CoFunding(1, 350)],
        borne=350,
    )
    check("example", expected, came)


def check_splits() -> None:
    """The largest remainder comes first, then the tie; a procedure without row keeps its part."""
    check("split by remainder", {1: 14, 2: 29, 3: 57}, split(100, {1: 1, 2: 2, 3: 4}, lambda _: 0))
    thirds = split(100, {1: 1, 2: 1, 3: 1}, lambda who: {1: 8, 2: 4, 3: 6}[who])
    check("split by tie", {1: 33, 2: 34, 3: 33}, thirds)
    two = replace(PART, procedures=(2, 7))
    check("no row attributes nothing", [(2, CAF, 500)], attribute(TABLE, two))
    check("no procedure attributes nothing", [], attribute(TABLE, replace(PART, procedures=())))
    later = TableVersion(2, 1, "2026-04-01", {})
    days = ("2025-12-31", "2026-03-31", "2026-04-01")
    came = [in_force([TABLE, later], day).number for day in days]
    check("versions in force", [0, 1, 2], came)


def check_shadow() -> None:
    """Each kind of shadow, and each way to be outside the terms."""
    part = replace(PART, procedures=(2,))

    def shadow(said: Said) -> list[Shadow]:
        return settled(said, part)[0].shadow

    check("shadow: no agreement", [(CAF, NO_AGREEMENT, 1000)], shadow(Said([TABLE])))
    ways: dict[str, dict[str, Any]] = {
        "first day": {"first_day": "2026-03-02"},
        "last day": {"last_day": "2026-02-28"},
        "territory": {"departements": frozenset({"13"})},
        "procedures": {"procedures": frozenset({1})},
        "another mapping": {"table_version": 2},
    }
    tables = [TABLE, TableVersion(2, 1, "2026-03-02", {2: ((CAF, 1), (CNAV, 1))})]
    for way, terms in ways.items():
        came = shadow(Said(tables, [signed(**terms)]))
        check(f"shadow: outside by {way}", [(CAF, OUTSIDE_TERMS, 1000)], came)
    came = shadow(Said([TABLE], [replace(signed(), end=End(5, "2026-02-28"))]))
    check("shadow: ended", [(CAF, OUTSIDE_TERMS, 1000)], came)
    inside: dict[str, Any] = {"departements": frozenset({"13"}), "communes": frozenset({"75056"})}
    check("shadow: none in a commune", [], shadow(Said([TABLE], [signed(**inside)])))
    came = shadow(Said([TABLE], [signed(share_ppm=600_000, maximum_cents=500)]))
    check("shadow: share and maximum leave", [(CAF, OUTSIDE_TERMS, 500)], came)
    came = shadow(Said([TABLE], [signed(years={})]))
    check("shadow: a year without envelope", [(CAF, OVER_ENVELOPE, 1000)], came)


def check_steps() -> None:
    """Share, maximum, count, envelope, in this order, until each is crossed."""
    part = replace(PART, value=1001, cheques=3, procedures=(2,))
    terms: dict[str, Any] = {
        "share_ppm": 900_000,
        "maximum_cents": 299,
        "years": {2026: (2200, 8)},
    }
    came = settled(Said([TABLE], [signed(**terms)]), *[part] * 4)
    borne = [(1, 2026, 3, 897), (1, 2026, 3, 897), (1, 2026, 2, 406)]
    check("steps: borne", [[one] for one in borne] + [[]], [one.contributions for one in came])
    over = [[], [], [(CAF, OVER_ENVELOPE, 491)], [(CAF, OVER_ENVELOPE, 897)]]
    outside = [(CAF, OUTSIDE_TERMS, 104)]
    check("steps: shadow", [outside + one for one in over], [one.shadow for one in came])

    came = settled(Said([TABLE], [signed(years={2026: (MILLION, 5)})]), part, part)
    crossed = [[(1, 2026, 3, 1001)], [(1, 2026, 2, 667)]]
    check("steps: a count is crossed", crossed, [one.contributions for one in came])

    tiny = replace(part, value=1)
    came = settled(
        Said([TABLE], [signed(years={2026: (MILLION, 2)})]), tiny, replace(part, cheques=2)
    )
    unused = [[], [(1, 2026, 2, 1001)]]
    check("steps: nothing charged uses no chèque", unused, [one.contributions for one in came])

    both = replace(PART, procedures=(1, 2), value=8)
    (one,) = settled(Said([TABLE], [signed(share_ppm=400_000)]), both)
    check("steps: procedures together", [(1, 2026, 1, 2)], one.contributions)


def check_known() -> None:
    """Later entries change nothing, and the service date decides among earlier ones."""
    part = replace(PART, procedures=(2,))
    halved = replace(TERMS, since=10, share_ppm=500_000, from_day="2026-03-01")
    amended = replace(signed(), terms=[TERMS, halved], end=End(20, "2026-02-28"))
    said = Said([TABLE], [amended], [replace(AWARD, since=30)])
    earlier = replace(part, service_date="2026-02-28")
    tables = Said([TABLE, replace(TABLE, number=2, since=40)])
    force = [in_force(known(tables, cutoff).tables, PART.service_date) for cutoff in (0, 39, 40)]
    check("known: tables", [0, 1, 2], [table.number for table in force])

    def borne(cutoff: int, part: Part) -> tuple[int, int]:
        (came,) = Settling().settle(said, cutoff, [part])
        return sum(one.cents for one in came.contributions), came.borne

    came = [borne(cutoff, part) for cutoff in (1, 2, 9, 10, 19, 20, 30)]
    expected = [(0, 1000), (1000, 0), (1000, 0), (500, 500), (500, 500), (0, 1000), (0, 500)]
    check("known: up to the cut-off", expected, came)
    check("known: an amendment has a first day", (1000, 0), borne(30, earlier))


def check_awards() -> None:
    """By rank, at most what is left; net of contributions, whatever other awards bear."""
    awards = [
        replace(AWARD, rank=2),
        replace(AWARD, number=2, rank=1, base="gross", rate_ppm=300_000, amount_cents=500),
        replace(AWARD, number=3, rank=2, rate_ppm=900_000),
        replace(AWARD, number=4, rank=0, buyer=2),
        replace(AWARD, number=5, rank=0, end=End(5, "2026-02-28")),
    ]
    said = Said([TABLE], [signed()], awards)
    came = settled(said, PART, PART, PART)
    expected = [[(2, 300), (1, 200)], [(2, 200), (1, 250), (3, 50)], [(1, 250), (3, 250)]]
    check("awards: gross before net, one exhausted", expected, [one.co_funding for one in came])
    lower = settled(Said([TABLE], [], [AWARD]), PART)[0]
    check("awards: the buyer bears the rest", (500, 500), (lower.co_funding[0].cents, lower.borne))


def check_releases() -> None:
    """What is released is used again by redemptions after its entry, and by none before."""
    said = Said([TABLE], [signed(years={2026: (500, 1)})], [replace(AWARD, amount_cents=250)])
    released = Release(20, [Contribution(1, 2026, 1, 500)], [CoFunding(1, 250)])
    settling = Settling()
    parts = [replace(PART, redemption=number) for number in (9, 19, 21, 22)]
    first = settling.settle(said, cutoff=100, parts=parts[:1])
    settling.releases.append(released)
    came = [*first, *settling.settle(said, cutoff=100, parts=parts[1:])]
    expected = [(500, 250), (0, 0), (500, 250), (0, 0)]
    borne = [
        (sum(row.cents for row in one.contributions), sum(row.cents for row in one.co_funding))
        for one in came
    ]
    check("releases: from their entry on, once", expected, borne)
    for kind in ("cheques", "cents"):
        used = getattr(settling, kind)[1, 2026]
        check(f"releases: {kind} are used once", {"cheques": 1, "cents": 500}[kind], used)


def random_terms(dice: random.Random, since: int, procedures: frozenset[int] | None) -> Terms:
    """Terms that bind often, and run out."""
    places = (None, frozenset({"13"}), frozenset({"13", "75"}))
    return Terms(
        since=since,
        from_day=f"2026-0{dice.randint(1, 9)}-15",
        first_day=f"202{dice.choice('5566')}-02-01",
        last_day=f"202{dice.choice('667')}-10-31",
        departements=dice.choice(places),
        communes=None,
        procedures=procedures,
        table_version=dice.randint(1, 3),
        share_ppm=dice.choice((MILLION, 333_333, dice.randint(0, MILLION))),
        maximum_cents=dice.choice((None, None, dice.randint(1, 400))),
        years={
            year: (dice.randint(0, 40_000), dice.choice((None, dice.randint(0, 90))))
            for year in (2025, 2026)
        },
    )


def random_said(dice: random.Random) -> Said:
    """Tables, agreements that do not overlap, and awards, over entries 1 to 60."""
    row = ((1, dice.randint(1, 9)), (2, dice.randint(1, 9)), (3, 1), (4, 1))
    tables = [
        TableVersion(
            number,
            since=dice.randint(1, 10 * number),
            first_day=f"202{dice.choice('556')}-0{dice.randint(1, 9)}-01",
            rows={one: row[dice.choice((0, 0, 1)) :] for one in dice.sample(range(1, 11), 8)},
        )
        for number in (1, 2, 3)
    ]
    halves = (frozenset(range(1, 6)), frozenset(range(6, 11)))
    covered = [(1, None), (2, halves[0]), (2, halves[1]), (3, halves[1])]
    agreements = [
        Agreement(
            number,
            organisation,
            contributor=organisation,
            terms=[random_terms(dice, since, half) for since in sorted(dice.sample(range(60), 2))],
            end=dice.choice((None, End(50, "2026-06-30"))),
        )
        for number, (organisation, half) in enumerate(covered, start=1)
    ]
    awards = [
        replace(
            AWARD,
            number=number,
            since=dice.randint(1, 40),
            buyer=dice.randint(1, 2),
            rank=dice.randint(1, 3),
            rate_ppm=dice.randint(0, MILLION),
            base=dice.choice(("gross", "net")),
            amount_cents=dice.randint(0, 90_000),
        )
        for number in range(1, 6)
    ]
    return Said(tables, agreements, awards)


def random_part(dice: random.Random, redemption: int) -> Part:
    """A part of any value, of 1 to 10 chèques."""
    return replace(
        PART,
        redemption=redemption,
        part=dice.randint(1, 3),
        buyer=dice.randint(1, 2),
        venue_departement=dice.choice(("13", "75", "2A")),
        service_date=f"202{dice.choice('5666')}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
        value=dice.randint(1, 10_000),
        cheques=dice.randint(1, 10),
        procedures=tuple(dice.sample(range(1, 11), dice.randint(0, 4))),
    )


def check_random(dice: random.Random) -> None:
    """Every part adds up, whatever is said; nothing is used twice."""
    seen: Counter[str] = Counter()
    for _ in range(20):
        said, settling = random_said(dice), Settling()
        for cutoff in (20, 40, 60, 80):
            parts = [random_part(dice, cutoff * 100 + at) for at in range(60)]
            for one in settling.settle(said, cutoff, parts):
                table = in_force(known(said, cutoff).tables, one.part.service_date)
                seen.update(faults_and_facts(one, attribute(table, one.part)))
        seen.update(overdrawn(said, settling))
    facts = {fact: count for fact, count in seen.items() if not fact.startswith("fault")}
    print(f"   {facts}")
    check("random: no fault", [], [fault for fault in seen if fault.startswith("fault")])
    wanted = {"part", "borne by all", "chèques", *KINDS}
    check("random: everything happens", wanted, {fact for fact in wanted if facts[fact] > 50})


def faults_and_facts(one: Settled, attributed: list[Attributed]) -> list[str]:
    """What is wrong with a part, and what happens to it."""
    rows = (one.contributions, one.co_funding, one.shadow)
    cents = [[row.cents for row in some] for some in rows]
    charged, funded, shadow = map(sum, cents)
    named = [amount for some in cents for amount in some]
    found = {
        "fault: not its value": charged + funded + one.borne != one.part.value,
        "fault: not what is attributed": charged + shadow != sum(row.cents for row in attributed),
        "fault: nothing or less": one.borne < 0 or min(named, default=1) < 1,
        "part": True,
        "borne by all": min(charged, funded, one.borne) > 0,
        "chèques": any(row.cheques_used for row in one.contributions),
        **{kind: any(row.kind == kind for row in one.shadow) for kind in KINDS},
    }
    return [name for name, holds in found.items() if holds]


def overdrawn(said: Said, settling: Settling) -> list[str]:
    """Envelopes, counts and awards of which more was used than any terms give."""
    found = [settling.awards[one.number] > one.amount_cents for one in said.awards]
    for one in said.agreements:
        for year in (2025, 2026):
            given = [terms.years[year] for terms in one.terms]
            found.append(settling.cents[one.number, year] > max(cents for cents, _ in given))
            counts = [count for _, count in given if count is not None]
            # Terms without a count may use any number of chèques.
            if len(counts) == len(given):
                found.append(settling.cheques[one.number, year] > max(counts))
    return ["fault: overdrawn"] if any(found) else []


def check_fairness() -> None:
    """The odd cent of a split by three goes to each a third of the times."""
    table = replace(TABLE, rows={1: ((CAF, 1), (FRANCE_TRAVAIL, 1), (CNAV, 1))})
    odd: Counter[int] = Counter()
    times = 100_000
    for redemption in range(1, times + 1):
        for one in attribute(table, replace(PART, redemption=redemption)):
            odd[one.organisation] += one.cents - 333
    print(f"   odd cents: {dict(odd)}")
    far = [who for who, cents in odd.items() if abs(3 * cents - times) > 3 * times * 0.005]
    check("fairness: each has a third of the odd cents", (times, []), (odd.total(), far))
