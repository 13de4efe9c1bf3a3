"""Money that goes back: refunds to funders, what buyers make of what is held for them, and what is
taken off what venues are due because it was paid twice, or never claimed.
"""

from calendar import monthrange
from dataclasses import dataclass
from typing import Any

from accounts import Accounts
from bank_lines import BankLines
from claims import Claims
from exported import Effect, Entry, Tally, account, alternative
from payments import Payment, Payments, Run

# For how many months a venue can claim what it is due.
LIMITATION_MONTHS = 60
# How many remittances are taken less of at once.
CYCLES_MAX = 300


@dataclass
class Refund:
    """Money that goes back: to whom, out of which account of whose money."""

    payee: str
    buyer: str
    source: str
    cents: int
    by: str
    state: str = "proposed"
    # Of what is owed: to whom, of whose money.
    owed: tuple[str, str] | None = None


def months_later(day: str, months: int) -> str:
    """The same day of a later month, or the last one of a shorter month."""
    year, month, date = map(int, day.split("-"))
    years, index = divmod(month - 1 + months, 12)
    last = monthrange(year + years, index + 1)[1]
    return f"{year + years:04}-{index + 1:02}-{min(date, last):02}"


class Refunds:
    """All refunds, and all that is taken off remittances."""

    def __init__(
        self, claims: Claims, payments: Payments, lines: BankLines, accounts: Accounts
    ) -> None:
        self.claims = claims
        self.people = claims.people
        self.tally: Tally = claims.tally
        self.payments = payments
        self.lines = lines
        self.accounts = accounts
        self.refunds: dict[str, Refund] = {}
        self.paid: dict[str, Refund] = {}
        self.buyers: set[str] = set()
        self.ended: dict[str, str] = {}

    def apply(self, entry: Entry, effect: Effect) -> None:
        name, said = effect
        if name == "buyer_created":
            self.buyers.add(said["funder"])
        elif name == "venue_ended":
            self.ended[said["venue"]] = said["last_day"]
        elif name == "refund_proposed":
            self.propose(entry, said)
        elif name == "refund_paid":
            self.pay(entry, said)
        elif name == "refund_dropped":
            self.proposed(entry, said["refund"]).state = "dropped"
        elif name in ("payment_returned", "payment_released"):
            self.give_back(said["payment"])
        elif name == "payments_voided":
            for payment in said["payments"]:
                self.give_back(payment)
        elif name == "held_turned":
            self.is_buyer(entry, said["buyer"])
            self.tally.same("something is turned", entry, True, said["amount"] > 0)
        elif name == "twice_set_off":
            self.take(entry, said, self.lines.explained(entry, "out"))
        elif name == "payable_forfeited":
            self.forfeit(entry, said)

    def is_buyer(self, entry: Entry, funder: str) -> None:
        self.tally.same("a buyer's money", (entry, funder), True, funder in self.buyers)

    def propose(self, entry: Entry, said: Any) -> None:
        """Out of an account that holds it."""
        next_one = f"refunds/{len(self.refunds) + 1}"
        self.tally.same("refunds are numbered", entry, next_one, said["refund"])
        kind, of = alternative(said["of"])
        self.is_buyer(entry, of["buyer"])
        owed = (of["funder"], of["buyer"]) if kind == "owed" else None
        if owed:
            self.tally.same("owed to no buyer", entry, False, owed[0] in self.buyers)
        source = account(kind, *(owed or (of["buyer"],)))
        payee = owed[0] if owed else of["buyer"]
        cents = said["amount"]
        refund = Refund(payee, of["buyer"], source, cents, entry.caller, owed=owed)
        self.holds(entry, refund)
        self.refunds[said["refund"]] = refund

    def holds(self, entry: Entry, refund: Refund) -> None:
        """What is given back is there: before what this entry moves."""
        held = min(self.accounts.balance(refund.source), refund.cents)
        where = (entry, refund.source)
        self.tally.same("the account holds what is refunded", where, refund.cents, held)

    def proposed(self, entry: Entry, name: str) -> Refund:
        refund = self.refunds[name]
        self.tally.same("refunds live once", (entry, name), "proposed", refund.state)
        return refund

    def pay(self, entry: Entry, said: Any) -> None:
        """By another; a payment alone in a run that is sealed."""
        refund = self.proposed(entry, said["refund"])
        self.people.differ(entry, [refund.by, entry.caller])
        self.holds(entry, refund)
        used = self.payments.bank_accounts.used(refund.payee, entry.day)
        came = said["account"]
        self.tally.same("refunds go to the account in use", entry, used or "none", came)
        run = Run(None, entry.sequence)
        self.payments.begin(entry, said["run"], run)
        lines, sources = {refund.buyer: refund.cents}, {refund.buyer: refund.source}
        payment = Payment(said["run"], None, None, lines, sources, said["account"])
        self.payments.enter(entry, said["payment"], payment)
        run.is_sealed = True
        self.payments.pay_from(entry, run, said["debtor"])
        refund.state = "paid"
        self.paid[said["payment"]] = refund
        if refund.owed:
            self.claims.owed[refund.owed] -= refund.cents

    def give_back(self, payment: str) -> None:
        """What a refund was of is owed again, when its payment is not made."""
        refund = self.paid.get(payment)
        if refund and refund.owed:
            self.claims.owed[refund.owed] += refund.cents

    def take(self, entry: Entry, said: Any, cents: int | None) -> None:
        """Off what a venue is due, the oldest cycle first: so much, or all."""
        venue, buyer = said["venue"], said["buyer"]
        left, expected = cents, []
        for cycle, payable in self.payments.due(venue, buyer)[:CYCLES_MAX]:
            taken = payable if left is None else min(left, payable)
            left = None if left is None else left - taken
            expected += [[cycle, taken]] if taken else []
        late = self.lines.late(entry, venue)
        if cents and late and [one[0] for one in said["cycles"]] == [late]:
            # The line is the payment of that cycle, booked after all.
            taken = min(cents, self.payments.payable[late, venue, buyer])
            expected = [[late, taken]] if taken else []
        self.tally.same("taken off the oldest cycle first", entry, expected, said["cycles"])
        taken = sum(cents for _, cents in expected)
        self.tally.same("all of it is taken off", entry, cents or taken, taken)
        self.tally.same("something is taken off", entry, True, taken > 0)
        for cycle, cents in expected:
            self.payments.payable[cycle, venue, buyer] -= cents
            self.payments.withheld[cycle, venue, buyer] += cents

    def forfeit(self, entry: Entry, said: Any) -> None:
        """After the limitation, of a venue that has ended."""
        venue = said["venue"]
        self.people.entitled(entry, "incidents")
        self.tally.same("only ended venues forfeit", (entry, venue), True, venue in self.ended)
        payments = self.payments.payments.values()
        returned = [one.returned_on for one in payments if one.venue == venue]
        until = months_later(max([self.ended[venue], *returned]), LIMITATION_MONTHS)
        is_over = entry.day > until
        self.tally.same("after the limitation", (entry, venue, until), True, is_over)
        self.take(entry, said, None)
