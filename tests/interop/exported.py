"""An exported journal, line by line: its entries, and the faults that a reader finds in them.

docs/export.md describes the format. Nothing here or in what uses it asks a server.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

CATEGORIES = (
    *("papiers", "famille", "social", "travail", "logement"),
    *("transports", "argent", "justice", "etranger", "loisirs"),
)


class Fault(Exception):
    """What is wrong, and where."""


class Tally:
    """Compares, and counts what was compared, by kind."""

    def __init__(self) -> None:
        self.compared: Counter[str] = Counter()

    def same(self, what: str, where: object, expected: object, came: object) -> None:
        """One comparison: `expected` is computed here, `came` is what the journal says."""
        if expected != came:
            place = ", ".join(map(str, where)) if isinstance(where, tuple) else where
            raise Fault(f"{place}: {what}: expected {expected!r}, came {came!r}")
        self.compared[what] += 1


class Effect(NamedTuple):
    """What became true: its name, and its fields."""

    name: str
    said: Any


class Transfer(NamedTuple):
    debit: str
    credit: str
    amount: int


@dataclass(frozen=True)
class Entry:
    sequence: int
    day: str
    caller: str
    effects: list[Effect]
    transfers: list[Transfer]

    def __str__(self) -> str:
        return f"entry {self.sequence}"

    def named(self, name: str) -> list[Any]:
        """The fields of all effects with this name."""
        return [effect.said for effect in self.effects if effect.name == name]


def alternative(shown: Any) -> Effect:
    """An alternative: a word alone, or an object with one member."""
    if isinstance(shown, str):
        return Effect(shown, {})
    if not isinstance(shown, dict) or len(shown) != 1:
        raise Fault(f"{shown!r} is no alternative")
    ((name, said),) = shown.items()
    return Effect(name, said)


def entry_of(line: str) -> Entry:
    shown = json.loads(line)
    return Entry(
        shown["sequence"],
        shown["day"],
        shown["caller"],
        [alternative(effect) for effect in shown["effects"]],
        [Transfer(one["debit"], one["credit"], one["amount"]) for one in shown["transfers"]],
    )


def entries_of(lines: Iterable[str]) -> Iterator[Entry]:
    """The entries, which must be those of a whole journal from its first on."""
    for expected, line in enumerate(lines, 1):
        try:
            entry = entry_of(line)
        except (ValueError, KeyError, TypeError) as error:
            raise Fault(f"line {expected} is not as described: {error!r}") from error
        if entry.sequence != expected:
            raise Fault(f"line {expected} is entry {entry.sequence}")
        yield entry


def read(file: Path) -> list[str]:
    text = file.read_text(encoding="utf-8")
    if not text.endswith("\n"):
        raise Fault(f"{file} ends within a line")
    return text.splitlines()


def account(kind: str, *keys: str) -> str:
    """The name of an account: `accounts/payable.venues-3.funders-1`."""
    return f"accounts/{'.'.join((kind, *(key.replace('/', '-') for key in keys)))}"


def number(name: str, collection: str) -> int:
    """The number of a thing of a collection."""
    if name.removeprefix(f"{collection}/") == name:
        raise Fault(f"{name} is none of {collection}")
    return int(name.removeprefix(f"{collection}/"))


def procedure(name: str) -> int:
    """Categories have names, all others numbers."""
    word = name.removeprefix("procedures/")
    return CATEGORIES.index(word) + 1 if word in CATEGORIES else number(name, "procedures")
