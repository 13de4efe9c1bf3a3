"""What venues are due, and how it is paid: each cent in one payment, or still payable."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from bank_accounts import ESCROW, BankAccounts
from cycles import Cycles
from exported import Effect, Entry, Fault, Tally, account, alternative, number

# A remittance: the cycle, the venue, the buyer.
Remittance = tuple[str, str, str]
# How final the words of the bank are.
RANKS = {"accepted": 1, "payee_check": 2, "rejected": 3}
# How its reasons begin when the account to which a payment went is their cause.
ABOUT_THE_ACCOUNT = ("AC", "BE", "RC", "MD07")
# In these states nothing of a payment is paid, or will be.
OVER = {"returned", "released", "voided"}


@dataclass
class Run:
    """Payments that go to the bank together: of a cycle, or of a refund."""

    cycle: str | None
    opened: int
    payments: list[str] = field(default_factory=list)
    is_sealed: bool = False
    # Of those that are followed to the bank: the segregated account that pays.
    debtor: str | None = None
    is_sent: bool = False
    is_rejected: bool = False
    void: tuple[str, str] | None = None
    # Venues without a bank account of which something was set off: in runs of earlier releases.
    held: list[str] = field(default_factory=list)
    is_voided: bool = False


@dataclass
class Told:
    """What the bank said of a payment, and what two people decided about it."""

    word: str
    reason: str
    day: str
    proposed: tuple[str, str] | None = None
    decided: str | None = None

    def awaits(self) -> bool:
        return self.word == "payee_check" and self.decided is None

    def is_refused(self) -> bool:
        return self.word == "rejected" or self.decided == "withhold"

    def is_about_the_account(self) -> bool:
        return self.word == "payee_check" or self.reason.startswith(ABOUT_THE_ACCOUNT)


@dataclass
class Payment:
    """A payment of a run: by buyer how much, and from which account; and where it is in its life:
    made, booked, returned, released, voided.
    """

    run: str
    cycle: str | None
    venue: str | None
    lines: dict[str, int]
    sources: dict[str, str]
    account: str | None = None
    state: str = "made"
    told: Told | None = None
    returned_on: str = ""
    # What went out and names it, and nobody has explained.
    unexplained: int = 0

    def cents(self) -> int:
        return sum(self.lines.values())


class Payments:
    """All runs and payments."""

    def __init__(self, cycles: Cycles, bank_accounts: BankAccounts, tally: Tally) -> None:
        self.cycles = cycles
        self.bank_accounts = bank_accounts
        self.tally = tally
        self.runs: dict[str, Run] = {}
        self.payments: dict[str, Payment] = {}
        self.payable: Counter[Remittance] = Counter()
        # The entry since which it is payable: runs that were opened before do not pay it.
        self.since: dict[Remittance, int] = {}
        self.attempts: Counter[Remittance] = Counter()
        # What incidents took off, what was taken off for what must be given back, what was taken
        # off because it was paid twice or never claimed, and goodwill.
        self.unpaid: Counter[Remittance] = Counter()
        self.set_off: Counter[Remittance] = Counter()
        self.withheld: Counter[Remittance] = Counter()
        self.goodwill: Counter[Remittance] = Counter()
        # The last day of which the bank's closing balance is recorded.
        self.closing = ""

    def apply(self, entry: Entry, effect: Effect) -> None:
        name, said = effect
        if name == "figures_recorded" and said["totals"] is not None:
            figures = self.cycles.cycles[said["cycle"]].figures
            for (venue, buyer), (_, _, cents) in figures.items():
                self.add((said["cycle"], f"venues/{venue}", f"funders/{buyer}"), cents, entry)
        elif name == "payment_run_opened":
            self.open(entry, said)
        elif name in ("payments_made", "venues_paid"):
            for payment in said["payments"]:
                self.make(entry, said["run"], payment, name == "venues_paid")
            venues = [number(payment["venue"], "venues") for payment in said["payments"]]
            in_order = sorted(set(venues))
            self.tally.same("venues are paid in order, once", entry, in_order, venues)
        elif name in ("payment_run_sealed", "run_sealed"):
            self.seal(entry, said)
        elif name == "payment_booked":
            self.end(entry, said["payment"], ("made", "booked"))
        elif name == "payment_returned":
            payment = self.end(entry, said["payment"], ("booked", "returned"))
            payment.returned_on = said["day"]
            self.refuse(entry, payment)
        elif name == "bank_balance_recorded":
            self.tally.same("no day in the future", entry, True, said["day"] <= entry.day)
            self.closing = max(self.closing, said["day"])
        elif name.startswith("run_"):
            self.follow(entry, name, self.runs[said["run"]], said)
        elif name == "payments_voided":
            self.void(entry, said)
        elif name == "payment_released":
            self.release(entry, said["payment"])
        elif name in ("payment_told", "payee_verdict_proposed", "payee_verdict_confirmed"):
            self.tell(entry, name, said)

    def add(self, remittance: Remittance, cents: int, entry: Entry) -> None:
        """So much more is payable, to runs that are opened later."""
        self.payable[remittance] += cents
        self.since[remittance] = entry.sequence

    def open(self, entry: Entry, said: Any) -> None:
        approved = self.cycles.cycles[said["cycle"]].is_approved
        self.tally.same("only approved cycles are paid", entry, True, approved)
        others = [one.is_sealed for one in self.runs.values() if one.cycle == said["cycle"]]
        self.tally.same("one run of a cycle at a time", entry, True, all(others))
        self.begin(entry, said["run"], Run(said["cycle"], entry.sequence))

    def begin(self, entry: Entry, name: str, run: Run) -> None:
        next_one = f"paymentRuns/{len(self.runs) + 1}"
        self.tally.same("runs are numbered", entry, next_one, name)
        self.runs[name] = run

    def make(self, entry: Entry, run: str, said: Any, names_account: bool) -> None:
        cycle, venue = self.runs[run].cycle, said["venue"]
        if cycle is None:
            raise Fault(f"{entry}: {run} pays a refund, and no venue")
        lines = {line["buyer"]: line["amount"] for line in said["lines"]}
        where = (entry, said["payment"])
        if names_account:
            used = self.bank_accounts.used(venue, entry.day)
            came = said["account"]
            self.tally.same("venues are paid on the account in use", where, used or "none", came)
            open_lines = self.open_lines(cycle, venue, self.runs[run].opened)
            came = [(line["buyer"], line["amount"]) for line in said["lines"]]
            self.tally.same("a payment pays all that is payable", where, open_lines, came)
            self.tally.same("who may have it waits", where, False, self.may_have(cycle, venue))
            counted = [key for key in self.attempts if key[:2] == (cycle, venue)]
        else:
            counted = [(cycle, venue, buyer) for buyer in lines]
        for buyer, cents in lines.items():
            remittance = (cycle, venue, buyer)
            payable = self.payable[remittance]
            self.tally.same("a payment pays what is payable", (*where, buyer), payable, cents)
            self.payable[remittance] -= cents
        attempt = 1 + max((self.attempts[key] for key in counted), default=0)
        self.tally.same("attempts are counted", where, attempt, said["attempt"])
        for buyer in lines:
            self.attempts[cycle, venue, buyer] = attempt
        sources = {buyer: account("payable", venue, buyer) for buyer in lines}
        payment = Payment(run, cycle, venue, lines, sources, said.get("account"))
        self.enter(entry, said["payment"], payment)

    def enter(self, entry: Entry, name: str, payment: Payment) -> None:
        """A payment of a run that is not sealed."""
        next_one = f"payments/{len(self.payments) + 1}"
        self.tally.same("payments are numbered", entry, next_one, name)
        run = self.runs[payment.run]
        self.tally.same("sealed runs hold no more", (entry, payment.run), False, run.is_sealed)
        self.payments[name] = payment
        run.payments.append(name)

    def open_lines(self, cycle: str, venue: str, opened: int) -> list[tuple[str, int]]:
        """What a run that was opened then can pay a venue, in order of the buyers."""
        mine = [
            (buyer, cents)
            for (one, who, buyer), cents in self.payable.items()
            if (one, who) == (cycle, venue) and cents and self.since[one, who, buyer] < opened
        ]
        return sorted(mine, key=lambda line: number(line[0], "funders"))

    def seal(self, entry: Entry, said: Any) -> None:
        """With what it holds; of those that name accounts, nothing is left that can be paid."""
        run = self.runs[said["run"]]
        self.tally.same("sealed once", (entry, said["run"]), False, run.is_sealed)
        made = [self.payments[one].cents() for one in run.payments]
        self.tally.same("each run", entry, (len(made), sum(made)), (said["payments"], said["sum"]))
        run.is_sealed = True
        if "debtor" not in said:
            return
        self.pay_from(entry, run, said["debtor"])
        is_old = any(self.payments[one].account is None for one in run.payments)
        held = [] if is_old else run.held
        self.tally.same("nothing is set off of who is held", (entry, said["run"]), [], held)
        left = [
            (venue, cents)
            for (cycle, venue, buyer), cents in self.payable.items()
            if cycle == run.cycle
            and cents
            and self.since[cycle, venue, buyer] < run.opened
            and self.bank_accounts.used(venue, entry.day)
            and not self.may_have(cycle, venue)
        ]
        self.tally.same("a run pays all that can be paid", (entry, said["run"]), [], left)

    def may_have(self, cycle: str, venue: str) -> bool:
        """Whether the bank booked something that names a payment to it, and nobody explained it."""
        mine = [one for one in self.payments.values() if (one.cycle, one.venue) == (cycle, venue)]
        return any(one.unexplained for one in mine)

    def pay_from(self, entry: Entry, run: Run, debtor: str) -> None:
        used = self.bank_accounts.used(ESCROW, entry.day)
        self.tally.same("paid from the segregated account", entry, used or "none", debtor)
        run.debtor = debtor

    def follow(self, entry: Entry, name: str, run: Run, said: Any) -> None:
        """A sealed run on its way to the bank, or voided instead."""
        where = (entry, said["run"])
        standing = (run.debtor is not None, run.is_voided)
        self.tally.same("sealed, and not voided", where, (True, False), standing)
        if name == "run_sent":
            self.tally.same("sent once", where, False, run.is_sent)
            run.is_sent = True
        elif name == "run_rejected":
            told = [self.payments[name] for name in run.payments]
            made = [one for one in told if one.state == "made" and one.told]
            again = any(one.told and not one.told.is_refused() for one in made)
            self.tally.same("rejected once", where, False, run.is_rejected and not again)
            run.is_rejected = True
            for one in made:
                # What the bank had said for payments in it is over with the file.
                if one.told and not one.told.is_refused():
                    one.told = None
        elif name == "run_void_proposed":
            self.unpaid_run(where, run, said["reason"])
            run.void = (said["reason"], entry.caller)
        elif name == "run_voided":
            reason, proposer = run.void or ("nothing", entry.caller)
            self.unpaid_run(where, run, reason)
            self.people_differ(entry, proposer)
            run.is_voided = True

    def people_differ(self, entry: Entry, proposer: str) -> None:
        self.cycles.people.differ(entry, [proposer, entry.caller])

    def unpaid_run(self, where: tuple[object, ...], run: Run, reason: str) -> None:
        """The bank carries no payment of it out."""
        states = {self.payments[one].state for one in run.payments}
        paid = states & {"booked", "returned"}
        self.tally.same("nothing of a voided run is booked", where, set(), paid)
        never = {"rejected": run.is_rejected, "not_sent": not run.is_sent}.get(reason, False)
        self.tally.same("voided when never sent, or rejected", (*where, reason), True, never)

    def void(self, entry: Entry, said: Any) -> None:
        """Each payment of the run once, in order."""
        run = self.runs[said["run"]]
        self.tally.same("voided by two", (entry, said["run"]), True, run.is_voided)
        left = [name for name in run.payments if self.payments[name].state == "made"]
        mine = left[: max(1, len(said["payments"]))]
        self.tally.same("payments are voided in order", entry, mine, said["payments"])
        for name in said["payments"]:
            self.end(entry, name, ("made", "voided"))

    def made(self, entry: Entry, name: str) -> Payment:
        """A payment on its way, in a run that is not voided."""
        payment = self.payments[name]
        standing = (payment.state, self.runs[payment.run].is_voided)
        self.tally.same("on its way", (entry, name), ("made", False), standing)
        return payment

    def tell(self, entry: Entry, name: str, said: Any) -> None:
        payment, where = self.made(entry, said["payment"]), (entry, said["payment"])
        if name == "payment_told":
            word = alternative(said["word"])
            known = RANKS[payment.told.word] if payment.told else 0
            # Of a file that is rejected, the bank asks nothing more.
            is_over = self.runs[payment.run].is_rejected and word.name == "payee_check"
            is_new = RANKS[word.name] > known and not is_over
            self.tally.same("the bank says something more final", where, True, is_new)
            payment.told = Told(word.name, word.said.get("reason", ""), entry.day)
            return
        told = payment.told
        if told is None or not told.awaits() or self.runs[payment.run].is_rejected:
            raise Fault(f"{entry}: {said['payment']} awaits no decision")
        if name == "payee_verdict_proposed":
            told.proposed = (said["verdict"], entry.caller)
            return
        verdict, proposer = told.proposed or ("nothing", entry.caller)
        self.tally.same("that verdict was proposed", where, verdict, said["verdict"])
        self.people_differ(entry, proposer)
        told.decided, told.day = verdict, entry.day

    def release(self, entry: Entry, name: str) -> None:
        """Refused by the bank or by two people, and not booked by the end of that day."""
        payment = self.made(entry, name)
        told, where = payment.told, (entry, name)
        if told is None or not told.is_refused():
            raise Fault(f"{entry}: {name} is released, and nobody refused it")
        is_known = self.closing >= told.day
        self.tally.same("released when a balance shows it", (*where, told.day), True, is_known)
        self.end(entry, name, ("made", "released"))
        if told.is_about_the_account():
            self.refuse(entry, payment)
        else:
            came = entry.named("bank_account_refused")
            self.tally.same("the account is not refused", where, [], came)

    def refuse(self, entry: Entry, payment: Payment) -> None:
        """The account to which it went, if it is in use; before that effect is applied."""
        expected = self.bank_accounts.refused_by(payment.account)
        came = entry.named("bank_account_refused")
        self.tally.same("what comes back refuses the account", entry, expected, came)

    def end(self, entry: Entry, name: str, states: tuple[str, str]) -> Payment:
        """What was made is booked, released or voided; what was booked may come back."""
        before, after = states
        payment = self.payments[name]
        self.tally.same("payments live once", (entry, name), before, payment.state)
        if after == "booked":
            self.made(entry, name)
        payment.state = after
        if after in OVER and payment.cycle and payment.venue:
            for buyer, cents in payment.lines.items():
                self.add((payment.cycle, payment.venue, buyer), cents, entry)
        return payment

    def due(self, venue: str, buyer: str) -> list[tuple[str, int]]:
        """What a venue can still be paid of approved cycles, the oldest first."""
        mine = [
            (cycle, cents)
            for (cycle, who, whose), cents in self.payable.items()
            if (who, whose) == (venue, buyer) and cents and self.cycles.cycles[cycle].is_approved
        ]
        return sorted(mine, key=lambda one: number(one[0], "cycles"))

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
        """Each cent that is due is payable, in one payment that is not over, undone before it was
        paid, set off or forfeited; what the operator added is beside it.
        """
        placed = Counter(self.payable)
        for taken_off in (self.unpaid, self.set_off, self.withheld):
            placed.update(taken_off)
        placed.subtract(self.goodwill)
        for payment in self.payments.values():
            if payment.state not in OVER and payment.cycle and payment.venue:
                for buyer, cents in payment.lines.items():
                    placed[payment.cycle, payment.venue, buyer] += cents
        for name, cycle in self.cycles.cycles.items():
            if "figures_recorded" in cycle.complete:
                for (venue, buyer), (_, _, cents) in cycle.figures.items():
                    key = (name, f"venues/{venue}", f"funders/{buyer}")
                    self.tally.same("each cent due is placed once", key, cents, placed[key])
