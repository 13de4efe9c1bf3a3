"""Who may do what: entitlements, and decisions that take several people."""

from collections import defaultdict
from typing import Any

from exported import Effect, Entry, Tally


class People:
    """Callers, what they are entitled to, and the rules about them."""

    def __init__(self, tally: Tally) -> None:
        self.tally = tally
        self.entitlements: set[tuple[str, str]] = set()
        # Of each scheme, its versions: from when, and the rules.
        self.rules: defaultdict[str, list[tuple[int, str, Any]]] = defaultdict(list)

    def apply(self, effect: Effect) -> None:
        name, said = effect
        if name == "entitlement_granted":
            self.entitlements.add((said["caller"], said["entitlement"]))
        elif name == "entitlement_revoked":
            self.entitlements.discard((said["caller"], said["entitlement"]))
        elif name == "rules_set":
            version = (said["version"], said["from"], said["rules"])
            self.rules[said["scheme"]].append(version)

    def entitled(self, entry: Entry, to: str) -> None:
        held = (entry.caller, to) in self.entitlements
        self.tally.same("only who is entitled decides", (entry, entry.caller, to), True, held)

    def differ(self, entry: Entry, callers: list[str]) -> None:
        """All of these are different people."""
        expected = len(callers)
        self.tally.same("different people decide", (entry, callers), expected, len(set(callers)))

    def version(self, scheme: str, version: int) -> Any:
        """The rules of a scheme in one of its versions."""
        (rules,) = [rules for number, _, rules in self.rules[scheme] if number == version]
        return rules

    def in_force(self, scheme: str, day: str) -> Any:
        begun = [version for version in self.rules[scheme] if version[1] <= day]
        return max(begun, key=lambda version: version[0])[2] if begun else {}

    def takes_three(self, day: str, cents: int) -> bool:
        """Whether a cycle of so many cents takes three people, when it is approved on a day."""
        limits = [self.in_force(scheme, day).get("three_people_above") for scheme in self.rules]
        return any(limit is not None and cents > limit for limit in limits)
