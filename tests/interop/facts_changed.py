"""Whether the reference finds every single fact between the ledger and the bank that is changed:
each name, figure, word and day of those effects in ledgers written by hand, and each effect that
is left out.
"""

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

from exported import Fault, alternative

# The effects between the ledger and the bank.
BANKING = {
    *("bank_account_proposed", "bank_account_confirmed", "bank_account_refused"),
    *("account_proposed", "venues_paid", "run_sealed", "run_sent", "run_rejected"),
    *("run_void_proposed", "run_voided", "payments_voided", "payment_told"),
    *("payee_verdict_proposed", "payee_verdict_confirmed", "payment_released", "booked_by"),
    *("line_suspended", "line_matched", "float_charged", "twice_set_off", "held_turned"),
    *("refund_proposed", "refund_paid", "refund_dropped", "payable_forfeited"),
    *("payment_booked", "payment_returned", "bank_line_booked"),
}
# What cannot always be found, and why: nothing else in the journal depends on it.
FREE = {
    "account_proposed.record": "what it stands for is in the registry",
    "bank_account_proposed.record": "what it stands for is in the registry",
    "held_turned.title": "what a caller said",
    "bank_account_confirmed.from": "a caller's choice; found when a payment needs another day",
    "bank_line_booked.day": "the bank's own; found beside a payment, or in the future",
    "bank_line_booked.reference": "the bank's own; found beside `booked_by`, or twice",
    "line_suspended.reason": "what a caller read; found as far as the payment or float tells",
    "line_suspended.payment": "found unless the other payment is in the same state",
    "payment_told": "the bank's word; found when something follows from it",
    "payment_told.payment": "the bank's word; found unless the other could be told it as well",
    "payment_told.word.payee_check.result": "the bank's word; nothing follows from it",
    "run_sealed": "found when the run is sent or voided, or another one of its cycle is opened",
    "run_sent": "a caller's word; found when the run could not be voided otherwise",
    "run_rejected.reason": "the bank's word; nothing follows from it",
    "run_void_proposed.reason": "found unless the run was rejected without having been sent",
    "refund_proposed.amount": "found when it is paid",
    "refund_dropped": "found when it would be paid",
}
WORDS = (
    *(("in", "out"), ("pay", "withhold"), ("rejected", "not_sent"), ("close", "different")),
    *(("by_bank", "withdrawn"), ("AC04", "AM05"), ("paid_twice", "not_on_its_way", "batch")),
    *(("no_reference", "amount_differs"), ("not_possible", "fee_beyond_float")),
)
Path = tuple[str | int, ...]


def leaves(shown: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    if isinstance(shown, (dict, list)):
        members = shown.items() if isinstance(shown, dict) else enumerate(shown)
        for key, value in members:
            yield from leaves(value, (*path, key))
    else:
        yield path, shown


def others(value: Any) -> list[Any]:
    """What else could stand there."""
    if isinstance(value, int):
        return [value + 1, value - 1] if value > 1 else [value + 1]
    if not isinstance(value, str):
        return []
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return ["2025-03-02", "2025-03-04", "2031-01-01"]
    if name := re.fullmatch(r"([a-zA-Z]+/)(\d+)", value):
        return [f"{name[1]}{near}" for near in (int(name[2]) + 1, int(name[2]) - 1) if near]
    words = {one for some in WORDS if value in some for one in some}
    return sorted(words - {value}) if words else [value + "0"]


def put(shown: Any, path: Path, other: Any) -> Any:
    """The same with something else in one place."""
    new = copy.deepcopy(shown)
    within = new
    for key in path[:-1]:
        within = within[key]
    within[path[-1]] = other
    return new


def changed(lines: list[str]) -> Iterator[tuple[int, str, list[str]]]:
    """Where which fact is another one, or is left out; and the journal as it is then."""
    for at, line in enumerate(lines):
        entry = json.loads(line)
        for place, effect in enumerate(entry["effects"]):
            name = alternative(effect).name
            if name not in BANKING:
                continue
            effects = entry["effects"]
            less = entry | {"effects": effects[:place] + effects[place + 1 :]}
            yield at + 1, name, [*lines[:at], json.dumps(less), *lines[at + 1 :]]
            for path, value in leaves(effect):
                what = ".".join(key for key in path if isinstance(key, str))
                for other in others(value):
                    new = json.dumps(put(entry, ("effects", place, *path), other))
                    yield at + 1, what, [*lines[:at], new, *lines[at + 1 :]]


def check_found(lines: list[str]) -> int:
    """Every change is found, but for what can be free; gives how many were."""
    from perturb import fault

    found, missed = 0, []
    for at, what, other in changed(lines):
        if fault(other) is not None:
            found += 1
        elif what not in FREE:
            missed.append(f"{what} of entry {at}")
    if missed:
        raise Fault(f"the reference does not find: {', '.join(missed)}")
    return found
