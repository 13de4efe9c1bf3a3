"""What entries say of who bears what: tables of procedures, agreements, awards, places."""

from dataclasses import replace
from typing import Any

from exported import Effect, Entry, alternative, number, procedure
from shares import Agreement, Award, End, Said, TableVersion, Terms


def terms_of(said: Any, since: int, from_day: str) -> Terms:
    territory = alternative(said["territory"])
    places = territory.said if territory.name == "within" else None
    covered = alternative(said["procedures"])
    only = frozenset(map(procedure, covered.said)) if covered.name == "only" else None
    return Terms(
        since=since,
        from_day=from_day,
        first_day=said["days"]["first"],
        last_day=said["days"]["last"],
        departements=frozenset(places["departements"]) if places else None,
        communes=frozenset(places["communes"]) if places else None,
        procedures=only,
        table_version=said["table_version"],
        share_ppm=said["share"],
        maximum_cents=said["maximum_per_cheque"],
        years={one["year"]: (one["envelope"], one["cheques"]) for one in said["years"]},
    )


def award_of(said: Any, since: int) -> Award:
    terms = said["terms"]
    return Award(
        number=number(said["award"], "awards"),
        since=since,
        co_funder=number(terms["co_funder"], "funders"),
        buyer=number(terms["buyer"], "funders"),
        scheme=number(terms["scheme"], "schemes"),
        rank=terms["rank"],
        rate_ppm=terms["rate"],
        base=terms["base"],
        amount_cents=terms["amount"],
        first_day=terms["days"]["first"],
        last_day=terms["days"]["last"],
    )


def row_of(row: Any) -> tuple[int, tuple[tuple[int, int], ...]]:
    organisations = [number(one["organisation"], "organisations") for one in row["behind"]]
    weights = [one["weight"] for one in row["behind"]]
    return procedure(row["procedure"]), tuple(zip(organisations, weights))


class Knowledge:
    """All that was said so far."""

    def __init__(self) -> None:
        self.tables: list[TableVersion] = []
        self.drafts: dict[str, Any] = {}
        self.agreements: dict[str, Agreement] = {}
        self.awards: dict[str, Award] = {}
        self.sites: dict[str, Any] = {}
        # What kind of funder each is that buys no booklets, and which awards are paid directly.
        self.kinds: dict[str, str] = {}
        self.direct: set[int] = set()

    def said(self) -> Said:
        return Said(self.tables, list(self.agreements.values()), list(self.awards.values()))

    def apply(self, entry: Entry, effect: Effect) -> None:
        name, said = effect
        if name in ("venue_registered", "venue_moved"):
            self.sites[said["venue"]] = said["site"]
        elif name == "venue_created":
            self.sites[said["venue"]] = said["terms"]
        elif name == "funder_created":
            self.kinds[said["funder"]] = said["kind"]
        elif name == "table_set":
            rows = dict(map(row_of, said["rows"]))
            table = TableVersion(said["version"], entry.sequence, said["from"], rows)
            self.tables.append(table)
        elif name in ("award_granted", "award_ended"):
            self.award(entry, effect)
        elif name.startswith("agreement_"):
            self.agreement(entry, effect)

    def award(self, entry: Entry, effect: Effect) -> None:
        name, said = effect
        if name == "award_granted":
            award = award_of(said, entry.sequence)
            self.awards[said["award"]] = award
            if said["terms"]["path"] != "through_escrow":
                self.direct.add(award.number)
        else:
            end = End(entry.sequence, said["last_day"])
            self.awards[said["award"]] = replace(self.awards[said["award"]], end=end)

    def agreement(self, entry: Entry, effect: Effect) -> None:
        kind, said = effect
        name = said["agreement"]
        if kind == "agreement_drafted":
            self.drafts[name] = said
        elif kind == "agreement_signed":
            draft = self.drafts.pop(name)
            self.agreements[name] = Agreement(
                number(name, "agreements"),
                number(draft["organisation"], "organisations"),
                number(draft["contributor"], "funders"),
                [terms_of(draft["terms"], entry.sequence, "")],
            )
        elif kind == "agreement_amended":
            old = self.agreements[name]
            terms = [*old.terms, terms_of(said["terms"], entry.sequence, said["from"])]
            self.agreements[name] = replace(old, terms=terms)
        elif name in self.agreements:
            end = End(entry.sequence, said["last_day"])
            self.agreements[name] = replace(self.agreements[name], end=end)
