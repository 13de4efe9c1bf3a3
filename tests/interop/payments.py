"""What venues are due, and how it is paid: each cent in one payment, or still payable."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from cycles import Cycles
from exported import Effect, Entry, Tally, account


@dataclass
class Payment:
    """A payment of a run, and where it is in its life: made, booked, returned."""

    cycle: str
    venue: str
    lines: dict[str, int]
    state: str = "made"


class Payments:
    """All runs and payments."""

    def __init__(self, cycles: Cycles, tally: Tally) -> None:
        self.cycles = cycles
        self.tally = tally
        self.runs: dict[str, str] = {}
        self.of_run: dict[str, list[str]] = {}
        self.payments: dict[str, Payment] = {}
        self.payable: Counter[tuple[str, str, str]] = Counter()
        self.attempts: Counter[tuple[str, str, str]] = Counter()
        # What incidents took off, what was taken off for what must be given back, and goodwill.
        self.unpaid: Counter[tuple[str, str, str]] = Counter()
        self.set_off: Counter[tuple[str, str, str]] = Counter()
        self.goodwill: Counter[tuple[str, str, str]] = Counter()

    def apply(self, entry: Entry, effect: Effect) -> None:
        name, said = effect
        if name == "figures_recorded" and said["totals"] is not None:
            figures = self.cycles.cycles[said["cycle"]].figures
            for (venue, buyer), (_, _, cents) in figures.items():
                self.payable[said["cycle"], f"venues/{venue}", f"funders/{buyer}"] += cents
        elif name == "payment_run_opened":
            approved = self.cycles.cycles[said["cycle"]].is_approved
            self.tally.same("only approved cycles are paid", entry, True, approved)
            self.runs[said["run"]] = said["cycle"]
            self.of_run[said["run"]] = []
        elif name == "payments_made":
            for payment in said["payments"]:
                self.make(entry, said["run"], payment)
        elif name == "payment_run_sealed":
            made = [self.payments[one].lines.values() for one in self.of_run[said["run"]]]
            expected = (len(made), sum(map(sum, made)))
            self.tally.same("each run", entry, expected, (said["payments"], said["sum"]))
        elif name in ("payment_booked", "payment_returned"):
            self.book(entry, said["payment"], name.removeprefix("payment_"))

    def make(self, entry: Entry, run: str, said: Any) -> None:
        next_one = f"payments/{len(self.payments) + 1}"
        self.tally.same("payments are numbered", entry, next_one, said["payment"])
        cycle, venue = self.runs[run], said["venue"]
        lines = {line["buyer"]: line["amount"] for line in said["lines"]}
        for buyer, cents in lines.items():
            remittance = (cycle, venue, buyer)
            where, payable = (entry, said["payment"], buyer), self.payable[remittance]
            self.tally.same("a payment pays what is payable", where, payable, cents)
            self.payable[remittance] -= cents
        attempt = 1 + max(self.attempts[cycle, venue, buyer] for buyer in lines)
        self.tally.same("attempts are counted", (entry, said["payment"]), attempt, said["attempt"])
        for buyer in lines:
            self.attempts[cycle, venue, buyer] = attempt
        self.payments[said["payment"]] = Payment(cycle, venue, lines)
        self.of_run[run].append(said["payment"])

    def book(self, entry: Entry, name: str, state: str) -> None:
        """The bank's word: what was made is booked, what was booked may come back."""
        payment = self.payments[name]
        expected = {"booked": "made", "returned": "booked"}[state]
        self.tally.same("payments live once", (entry, name), expected, payment.state)
        payment.state = state
        if state == "returned":
            for buyer, cents in payment.lines.items():
                self.payable[payment.cycle, payment.venue, buyer] += cents

    def owed(self) -> Counter[str]:
        """What the accounts of venues hold: what is not settled yet, and what is payable."""
        held: Counter[str] = Counter()
        orders = self.cycles.cheques.orders

        def add(venue: str, buyer: str, cents: int) -> None:
            held[account("payable", venue, buyer)] += cents

        for redemption in self.cycles.open.values():
            for order, _, cents in redemption.parts():
                add(redemption.said["venue"], orders[order].buyer, cents)
        for name, cycle in self.cycles.cycles.items():
            if "figures_recorded" not in cycle.complete:
                for (venue, buyer), (_, _, cents) in cycle.figures.items():
                    add(f"venues/{venue}", f"funders/{buyer}", cents)
        for (_, venue, buyer), cents in self.payable.items():
            add(venue, buyer, cents)
        return +held

    def under_way(self) -> Counter[str]:
        """What the accounts of payments hold that the bank has not booked."""
        held: Counter[str] = Counter()
        for name, payment in self.payments.items():
            if payment.state == "made":
                for buyer, cents in payment.lines.items():
                    held[account("transit", name, buyer)] += cents
        return held

    def check_all(self) -> None:
        """Each cent that is due is payable, in one payment that was not returned, undone before
        it was paid, or set off; what the operator added is beside it.
        """
        placed = Counter(self.payable)
        placed.update(self.unpaid)
        placed.update(self.set_off)
        placed.subtract(self.goodwill)
        for payment in self.payments.values():
            if payment.state != "returned":
                for buyer, cents in payment.lines.items():
                    placed[payment.cycle, payment.venue, buyer] += cents
        for name, cycle in self.cycles.cycles.items():
            if "figures_recorded" in cycle.complete:
                for (venue, buyer), (_, _, cents) in cycle.figures.items():
                    key = (name, f"venues/{venue}", f"funders/{buyer}")
                    self.tally.same("each cent due is placed once", key, cents, placed[key])
