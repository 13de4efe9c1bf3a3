"""Lines of the bank: each booked once, and explained by one thing or in suspense until it is."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from accounts import Accounts
from exported import Effect, Entry, Tally, account, alternative
from payments import Payment, Payments

# Effects that explain a line, and which way it goes. A payment that is made twice, or a receipt
# that is sent back, is explained by a line the other way.
EXPLAINED = {
    **dict.fromkeys(("money_received", "contribution_received", "float_topped_up"), "in"),
    "payment_returned": "in",
    **dict.fromkeys(("payment_booked", "float_charged", "twice_set_off"), "out"),
}
# Reasons for suspense that name a payment; all others name none.
OF_PAYMENTS = {"paid_twice", "not_on_its_way", "amount_differs"}


@dataclass
class Line:
    """A line in suspense, and how much of it is not explained."""

    flow: str
    day: str
    reference: str
    left: int
    # The payment that went out a second time with it, and the one that it names.
    twice: Payment | None = None
    out: Payment | None = None
    is_late: bool = False


class BankLines:
    """All lines that the bank booked."""

    def __init__(self, payments: Payments, accounts: Accounts, tally: Tally) -> None:
        self.payments = payments
        self.accounts = accounts
        self.tally = tally
        self.references: set[str] = set()
        self.lines: dict[str, Line] = {}

    def explained(self, entry: Entry, flow: str) -> int:
        """How much the entry explains of what goes this way."""
        sums = Counter({"in": 0, "out": 0})
        for line in entry.named("bank_line_booked") if not entry.named("line_suspended") else ():
            sums[line["flow"]] += line["amount"]
        for one in entry.named("line_matched"):
            sums[self.lines[one["line"]].flow] += one["amount"]
        return sums[flow]

    def enter(self, entry: Entry) -> None:
        """An entry before its effects are applied: what it books and matches, and what explains
        it.
        """
        booked, matched = entry.named("bank_line_booked"), entry.named("line_matched")
        for line in booked:
            self.book(entry, line)
        suspended = entry.named("line_suspended")
        expected = [line["flow"] for line in booked] if not suspended else []
        expected += [self.lines[one["line"]].flow for one in matched]
        pair = [one["amount"] for one in matched] if len(matched) == 2 else [0, 1]
        if sorted(expected) == ["in", "out"] and pair[0] == pair[1]:
            expected = []
        came = explanations(entry)
        self.tally.same("each line is explained once", entry, expected, came)
        self.tally.same("an entry books one line", entry, booked[:1], booked)
        if suspended:
            self.tally.same("what is in suspense is booked", entry, 1, len(booked))
            self.tally.same("a line is in suspense once", entry, suspended[:1], suspended)
            self.tally.same("no line is booked and matched", entry, [], matched)
        lines = booked or [vars(self.lines[one["line"]]) for one in matched]
        self.pay(entry, lines)

    def book(self, entry: Entry, line: Any) -> None:
        is_known = line["reference"] in self.references
        self.tally.same("each reference once", (entry, line["reference"]), False, is_known)
        self.tally.same("no day in the future", entry, True, line["day"] <= entry.day)
        self.references.add(line["reference"])

    def pay(self, entry: Entry, lines: list[Any]) -> None:
        """A payment that a line books or gives back: on its day, and by its reference."""
        booked = entry.named("payment_booked")
        for one in (*booked, *entry.named("payment_returned")):
            self.tally.same("on the day of the line", entry, lines[0]["day"], one["day"])
        expected = [
            {"payment": one["payment"], "reference": lines[0]["reference"]}
            for one in booked
            if self.payments.payments[one["payment"]].account is not None
        ]
        for one in entry.named("payment_returned"):
            self.check_once(entry, one["payment"])
        came = entry.named("booked_by")
        self.tally.same("booked by the line that says so", entry, expected, came)

    def check_once(self, entry: Entry, name: str) -> None:
        """The payee of what went out twice still has it, until the second time is explained."""
        payment = self.payments.payments[name]
        twice = [line.left for line in self.lines.values() if line.twice is payment]
        self.tally.same("what is out twice is not returned", (entry, name), 0, sum(twice))

    def late(self, entry: Entry, venue: str) -> str | None:
        """The cycle of the payment to a venue that a matched line is, booked after all."""
        for one in entry.named("line_matched"):
            line = self.lines[one["line"]]
            if line.is_late and line.out and line.out.venue == venue:
                return line.out.cycle
        return None

    def apply(self, entry: Entry, effect: Effect) -> None:
        name, said = effect
        if name == "line_suspended":
            (line,) = entry.named("bank_line_booked")
            next_one = f"bankLines/{len(self.lines) + 1}"
            self.tally.same("lines in suspense are numbered", entry, next_one, said["line"])
            self.check_reason(entry, said, line)
            new = Line(line["flow"], line["day"], line["reference"], line["amount"])
            if said["reason"] == "paid_twice":
                new.twice = self.payments.payments[said["payment"]]
            if said["payment"] and line["flow"] == "out":
                new.out = self.payments.payments[said["payment"]]
                new.out.unexplained += line["amount"]
                new.is_late = said["reason"] == "not_on_its_way"
            self.lines[said["line"]] = new
        elif name == "line_matched":
            line = self.lines[said["line"]]
            most = min(said["amount"], line.left)
            self.tally.same("no more is matched than is left", entry, most, said["amount"])
            line.left -= most
            if line.out:
                line.out.unexplained -= most

    def check_reason(self, entry: Entry, said: Any, line: Any) -> None:
        """What the reason says of the payment that the line names, or of the float."""
        reason, flow, where = said["reason"], line["flow"], (entry, said["line"])
        payment = self.payments.payments[said["payment"]] if said["payment"] else None
        names_payment = reason in OF_PAYMENTS or reason == "not_possible" and payment is not None
        self.tally.same("a payment is named", where, names_payment, payment is not None)
        could_be = True
        if payment and reason in OF_PAYMENTS:
            could_be = self.reason_of(payment, flow, line["amount"]) == reason
        elif reason == "fee_beyond_float":
            could_be = flow == "out" and self.accounts.balance(account("operator")) < line["amount"]
        self.tally.same("the reason of suspense", (*where, reason), True, could_be)

    def reason_of(self, payment: Payment, flow: str, cents: int) -> str:
        """Why a line that names a payment is not it."""
        is_whole, is_booked = cents == payment.cents(), payment.state == "booked"
        if flow == "out":
            is_made = payment.state == "made" and not self.payments.runs[payment.run].is_voided
            # What goes out in another amount, as a fee, is not the payment a second time.
            over = "paid_twice" if is_booked else "not_on_its_way"
            return "amount_differs" if not is_whole else "not_possible" if is_made else over
        if not is_booked:
            return "not_on_its_way"
        return "not_possible" if is_whole else "amount_differs"

    def held(self) -> Counter[str]:
        """What suspense holds: what is left of lines."""
        held: Counter[str] = Counter()
        for line in self.lines.values():
            held[f"accounts/suspense.{line.flow}"] += line.left
        return +held


def explanations(entry: Entry) -> list[str]:
    """Which way each thing goes that explains a line; all that a venue gives back is one thing."""
    recovered = [alternative(one["by"]).name for one in entry.named("clawback_recovered")]
    flows = ["in"] if "bank" in recovered else []
    # Beside what came back, the float bears what the bank kept of it.
    kept = {"float_charged"} if entry.named("payment_returned") else set()
    return flows + [EXPLAINED[name] for name, _ in entry.effects if name in EXPLAINED.keys() - kept]
