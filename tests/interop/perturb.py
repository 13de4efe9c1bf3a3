"""Whether the reference can fail: single figures and words of an export are changed, one at a time,
and each is found.
"""

import copy
import json
from collections.abc import Iterator
from typing import Any

import misdeeds
from exported import Fault, alternative
from reference import recomputed

# The figures of each effect that decide something, or are decided by others.
FIGURES = {
    "bank_line_booked": {"amount"},
    "order_funded": {"amount"},
    "booklets_issued": {"count"},
    "booklets_activated": {"count"},
    "booklets_withdrawn": {"cheques"},
    "booklets_lapsed": {"cheques"},
    "redeemed": {"value"},
    "cycle_closed": {"first"},
    "figures_recorded": {"redemptions", "cheques", "amount", "lines", "digest", "part"},
    "shares_recorded": {
        *("cheques", "amount", "used", "lines", "contributed", "co_funded", "borne", "digest"),
        *("part", "year"),
    },
    "payments_made": {"amount", "attempt"},
    "payment_run_sealed": {"payments", "sum"},
    "share_contested": {"cheques", "amount", "year"},
    "contest_decided": {"called", "met"},
    "statement_definitive": {"called", "met"},
    "contribution_received": {"met", "excess"},
    "call_abandoned": {"amount"},
    "redemption_undone": {"cheques", "amount", "year"},
    "goodwill_granted": {"amount"},
    "clawback_recovered": {"to"},
    "clawback_abandoned": {"amount"},
    "venues_paid": {"amount", "attempt"},
    "run_sealed": {"payments", "sum"},
    "line_matched": {"amount"},
    "twice_set_off": {"cycles"},
    "held_turned": {"amount"},
    "payable_forfeited": {"cycles"},
}
# What makes somebody bear something, and the field that names it.
AGREED = {"agreement_signed": "agreement", "award_granted": "award"}
# Fields that can be lists of pairs, each of a name and an amount.
PAIRS = {"met", "to", "cycles"}
# The path of a figure in an entry.
Path = tuple[str | int, ...]


def figures(shown: Any, names: set[str], path: Path = ()) -> Iterator[Path]:
    """Where figures with some names stand: numbers, digests, and the amounts of pairs."""
    members = shown.items() if isinstance(shown, dict) else enumerate(shown)
    for key, value in members:
        if key in PAIRS & names and isinstance(value, list):
            yield from ((*path, key, at, 1) for at in range(len(value)))
        elif isinstance(value, (dict, list)):
            yield from figures(value, names, (*path, key))
        elif key in names and value is not None:
            yield (*path, key)


def places(line: str) -> Iterator[tuple[tuple[str, str], Path]]:
    """The figures of a line: of which effect and with which name, and where."""
    entry = json.loads(line)
    for path in figures(entry["transfers"], {"amount"}, ("transfers",)):
        yield ("transfer", "amount"), path
    for at, shown in enumerate(entry["effects"]):
        name = alternative(shown).name
        for path in figures(shown, FIGURES.get(name, set()), ("effects", at)):
            kinds = [str(key) for key in path if isinstance(key, str)]
            yield (name, ".".join(kinds[2:])), path


def changed(line: str, path: Path) -> str:
    """The line with one figure more by one, or a digest with another first digit."""
    entry = copy.deepcopy(json.loads(line))
    within = entry
    for key in path[:-1]:
        within = within[key]
    old = within[path[-1]]
    digit = "0" if str(old)[0] != "0" else "1"
    within[path[-1]] = digit + old[1:] if isinstance(old, str) else old + 1
    return json.dumps(entry)


def chosen(lines: list[str]) -> Iterator[tuple[tuple[str, str], int, Path]]:
    """Of each figure of each effect, the one in the middle of the journal."""
    found: dict[tuple[str, str], list[tuple[int, Path]]] = {}
    for at, line in enumerate(lines):
        for kind, path in places(line):
            found.setdefault(kind, []).append((at, path))
    for kind, some in sorted(found.items()):
        yield kind, *some[len(some) // 2]


def fault(lines: list[str]) -> str | None:
    try:
        recomputed(lines)
    except Fault as found:
        return str(found)
    return None


def forgotten(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Each agreement and award that bears something, as if nobody had ever agreed to it."""
    shares = "".join(line for line in lines if '"shares_recorded"' in line)
    for at, line in enumerate(lines):
        entry = json.loads(line)
        for effect in map(alternative, entry["effects"]):
            name = effect.said.get(AGREED.get(effect.name))
            if name is not None and f'"{name}"' in shares:
                less = json.dumps(entry | {"effects": []})
                yield f"{name} is forgotten", [*lines[:at], less, *lines[at + 1 :]]


def check_found(lines: list[str]) -> int:
    """Every change is found; so are entries that are missing, stand twice, or are not known.

    Gives how many changes were tried.
    """
    middle = len(lines) // 2
    tries = [("an entry is missing", [*lines[:middle], *lines[middle + 1 :]])]
    tries += [("an entry stands twice", [*lines[:middle], lines[middle], *lines[middle:]])]
    stranger = lines[0].replace('{"founded"', '{"confounded"')
    tries += [("an effect is not known", [stranger, *lines[1:]]), *forgotten(lines)]
    for (effect, name), at, path in chosen(lines):
        other = [*lines[:at], changed(lines[at], path), *lines[at + 1 :]]
        tries.append((f"{effect}: {name} of entry {at + 1}", other))
    tries += misdeeds.tried(lines)
    missed = [what for what, other in tries if fault(other) is None]
    if missed:
        raise Fault(f"the reference does not find: {', '.join(missed)}")
    return len(tries)
