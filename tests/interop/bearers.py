"""Who bears what: said over the wire, and every figure of the answer computed again."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from checks import check
from setup import SECOND, Created
from shares import (
    Agreement,
    Award,
    Part,
    Said,
    Settled,
    Settling,
    TableVersion,
    Terms,
)
from wire import Api, ask, pb

CATEGORIES = [name for name, number in pb.Category.items() if number > 0]
KINDS = {
    pb.SHADOW_KIND_NO_AGREEMENT: "no agreement",
    pb.SHADOW_KIND_OUTSIDE_TERMS: "outside the terms",
    pb.SHADOW_KIND_OVER_ENVELOPE: "over the envelope",
}
BASES = {pb.CoFunding.BASE_GROSS: "gross", pb.CoFunding.BASE_NET: "net"}
ENVELOPE_CENTS = 700


def number(name: str) -> int:
    return int(name.rsplit("/", 1)[1])


def procedure_number(name: str) -> int:
    """Categories are numbered as in the enumeration, all others by their names."""
    word = name.removeprefix("procedures/")
    return int(word) if word.isdigit() else CATEGORIES.index(f"CATEGORY_{word.upper()}") + 1


def say(api: Api, created: Created) -> None:
    """A table, an agreement for one of its organisations, and an award."""

    def row(slug: str, category: int, **behind: int) -> Any:
        weights = [
            pb.OrganisationWeight(slug=name.replace("_", "-"), weight=weight)
            for name, weight in behind.items()
        ]
        return pb.ProcedureRow(slug=slug, category=category, behind=weights)

    rows = [
        row("famille", pb.CATEGORY_FAMILLE, caf=1),
        row("social", pb.CATEGORY_SOCIAL, caf=2, msa=1, france_travail=4),
        row("carte-grise", pb.CATEGORY_TRANSPORTS, ants=1),
    ]
    year = int(created.day[:4])
    request = pb.SetProceduresRequest(from_day=f"{year - 1}-01-01", rows=rows)
    answer = ask(api.procedures.SetProcedures, request)
    check("the first table is version 1", 1, answer.table.version)

    kinds = {"CAF": pb.Funder.KIND_CONTRIBUTOR, "État": pb.Funder.KIND_CO_FUNDER}
    funders = [
        ask(api.funders.CreateFunder, pb.CreateFunderRequest(kind=kind, display_name=name)).funder
        for name, kind in kinds.items()
    ]
    terms = pb.AgreementTerms(
        first_day=f"{year - 1}-01-01",
        last_day=f"{year + 1}-12-31",
        territory=pb.Territory(within=pb.Places(departements=["16"])),
        all_procedures=pb.AllProcedures(),
        table_version=1,
        share_parts_per_million=900_000,
        years=[pb.YearLimit(year=year, envelope_cents=ENVELOPE_CENTS)],
    )
    request = pb.DraftAgreementRequest(
        contributor=funders[0].name, organisation="organisations/1", terms=terms
    )
    name = ask(api.agreements.DraftAgreement, request).name
    ask(api.agreements.SignAgreement, pb.SignAgreementRequest(name=name), SECOND)
    award = pb.AwardTerms(
        co_funder=funders[1].name,
        buyer=created.buyer,
        scheme="schemes/1",
        rank=1,
        rate_parts_per_million=333_333,
        base=pb.CoFunding.BASE_NET,
        path=pb.CoFunding.PATH_THROUGH_ESCROW,
        amount_cents=1_000_000,
        first_day=f"{year}-01-01",
        last_day=f"{year}-12-31",
    )
    ask(api.awards.GrantAward, pb.GrantAwardRequest(terms=award))


def pages(method: Callable[..., Any], request: Any, field: str) -> Iterator[Any]:
    """All things of a list."""
    while True:
        answer = ask(method, request)
        yield from getattr(answer, field)
        if not answer.next_page_token:
            return
        request.page_token = answer.next_page_token


def tables(api: Api) -> Iterator[TableVersion]:
    versions = pages(api.procedures.ListTableVersions, pb.ListTableVersionsRequest(), "versions")
    for version in versions:
        request = pb.ListProceduresRequest(version=version.version, page_size=3)
        rows = {
            procedure_number(one.name): tuple(
                (number(behind.organisation), behind.weight) for behind in one.behind
            )
            for one in pages(api.procedures.ListProcedures, request, "procedures")
        }
        since, first = version.since_sequence, version.from_day
        yield TableVersion(version.version, since, first, rows)


def terms_of(revision: Any) -> Terms:
    terms = revision.terms
    within = terms.territory.WhichOneof("extent") == "within"
    places = terms.territory.within
    some = terms.WhichOneof("procedures") == "only_procedures"
    only = frozenset(map(procedure_number, terms.only_procedures.procedures))
    maximum = terms.maximum_per_cheque_cents
    limits = {
        limit.year: (limit.envelope_cents, limit.cheques if limit.HasField("cheques") else None)
        for limit in terms.years
    }
    return Terms(
        since=revision.since_sequence,
        from_day=revision.from_day,
        first_day=terms.first_day,
        last_day=terms.last_day,
        departements=frozenset(places.departements) if within else None,
        communes=frozenset(places.communes) if within else None,
        procedures=only if some else None,
        table_version=terms.table_version,
        share_ppm=terms.share_parts_per_million,
        maximum_cents=maximum if terms.HasField("maximum_per_cheque_cents") else None,
        years=limits,
    )


def said(api: Api) -> Said:
    """Everything that decides who bears what, as the server shows it."""
    agreements = [
        Agreement(
            number(one.name),
            number(one.organisation),
            number(one.contributor),
            [terms_of(revision) for revision in one.revisions],
            None,
        )
        for one in pages(api.agreements.ListAgreements, pb.ListAgreementsRequest(), "agreements")
    ]
    awards = [
        Award(
            number=number(one.name),
            since=one.since_sequence,
            co_funder=number(one.terms.co_funder),
            buyer=number(one.terms.buyer),
            scheme=number(one.terms.scheme),
            rank=one.terms.rank,
            rate_ppm=one.terms.rate_parts_per_million,
            base=BASES[one.terms.base],
            amount_cents=one.terms.amount_cents,
            first_day=one.terms.first_day,
            last_day=one.terms.last_day,
            end=None,
        )
        for one in pages(api.awards.ListAwards, pb.ListAwardsRequest(), "awards")
    ]
    return Said(list(tables(api)), agreements, awards)


def parts(api: Api, created: Created) -> Iterator[Part]:
    """The parts of all redemptions that stand, in the order of the journal."""
    profile = ask(api.venues.GetVenue, pb.GetVenueRequest(name=created.venue)).venue.profile
    request = pb.ListRedemptionsRequest(page_size=2)
    for one in pages(api.redemptions.ListRedemptions, request, "redemptions"):
        if one.HasField("voiding"):
            continue
        for place, part in enumerate(one.parts, 1):
            yield Part(
                redemption=number(one.name),
                part=place,
                order=number(part.order),
                buyer=number(created.buyer),
                scheme=1,
                venue_departement=profile.departement,
                venue_commune=profile.insee_code or None,
                service_date=one.service_date,
                value=part.value_cents,
                cheques=len(part.cheques),
                procedures=tuple(map(procedure_number, one.procedures)),
            )


def lines(settled: Settled) -> Counter[tuple[Any, ...]]:
    """Who bears what, as keys and cents."""
    found: Counter[tuple[Any, ...]] = Counter()
    for one in settled.contributions:
        found["agreement", one.agreement, one.year] += one.cents
    for award in settled.co_funding:
        found["award", award.award] += award.cents
    for shadow in settled.shadow:
        found["shadow", shadow.organisation, shadow.kind] += shadow.cents
    found["buyer", settled.part.buyer] += settled.borne
    return found


def shown(shares: Any) -> Counter[tuple[Any, ...]]:
    """The same of what the server shows."""
    found: Counter[tuple[Any, ...]] = Counter()
    for share in shares:
        one = getattr(share, share.WhichOneof("bearer"))
        keys: dict[str, Callable[[], tuple[Any, ...]]] = {
            "contribution": lambda one=one: ("agreement", number(one.agreement), one.year),
            "co_funding": lambda one=one: ("award", number(one.award)),
            "borne": lambda one=one: ("buyer", number(one.buyer)),
            "shadow": lambda one=one: ("shadow", number(one.organisation), KINDS[one.kind]),
        }
        found[keys[share.WhichOneof("bearer")]()] += one.amount_cents
    return found


def check_bearers(api: Api, created: Created, name: str) -> None:
    """Every part and every line of a closed cycle, to the cent."""
    cycle = ask(api.cycles.GetCycle, pb.GetCycleRequest(name=name)).cycle
    settled = Settling().settle(said(api), cycle.cut_off_sequence, list(parts(api, created)))
    everything: Counter[tuple[Any, ...]] = Counter()
    for one in settled:
        everything += lines(one)
        request = pb.ExplainRedemptionRequest(name=f"redemptions/{one.part.redemption}")
        explained = ask(api.redemptions.ExplainRedemption, request)
        came = shown(explained.parts[one.part.part - 1].shares)
        check(f"who bears {request.name} is computed alike", +lines(one), +came)
    request = pb.ListSharesRequest(cycle=name, page_size=2)
    shares = list(pages(api.cycles.ListShares, request, "shares"))
    check("who bears the cycle is computed alike", +everything, +shown(shares))
    borne = sum(cents for key, cents in everything.items() if key[0] != "shadow")
    check("the shares add up to the figures", cycle.totals.amount_cents, borne)
    check("the envelope is used up", ENVELOPE_CENTS, everything["agreement", 1, int(created.day[:4])])
    again = ask(api.cycles.RecomputeCycle, pb.RecomputeCycleRequest(name=name))
    check("computed again, the cycle is the same", (True, ""), (again.equal, again.first_difference))
