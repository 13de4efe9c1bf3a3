"""Counts and prints what was checked."""

passed = 0


class CheckFailed(Exception):
    """What was expected and what came."""


def check(what: str, expected: object, came: object) -> None:
    """One check: prints it, or raises."""
    global passed
    if expected != came:
        raise CheckFailed(f"{what}: expected {expected!r}, came {came!r}")
    passed += 1
    print(f"ok {what}", flush=True)
