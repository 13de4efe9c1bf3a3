"""What others are to pay: statements, contests, calls and what meets them, computed again."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Any

from bank_lines import BankLines
from cycles import Bears, Cycles
from exported import Effect, Entry, Fault, Tally, account, number
from people import People
from said import Knowledge

# The accounts of what is called, by the kind of the funder.
CALLED = {"contributor": "contribution", "co_funder": "co-funding"}


@dataclass
class Statement:
    """What a funder bears of a buyer's chèques in a cycle, and what became of it.

    `called` counts what was given up of it; incidents take off both.
    """

    cycle: int
    funder: str
    buyer: str
    shared: int = 0
    direct: int = 0
    until: str | None = None
    is_definitive: bool = False
    undone: int = 0
    relieved: int = 0
    contested: int = 0
    called: int = 0
    received: int = 0
    abandoned: int = 0

    def expected(self) -> int:
        """What the call still expects."""
        return self.called - self.received - self.abandoned

    def paid(self, share: int) -> int:
        return floor(Fraction(share * self.received, self.called))


@dataclass
class Contest:
    """An objection of a funder to what it bears of a redemption."""

    statement: str
    bears: Bears
    by: str
    state: str = "entered"
    proposed: tuple[str, str] | None = None


def statement_name(cycle: str, bears: Bears) -> str:
    numbers = number(cycle, "cycles"), number(bears.funder, "funders")
    return f"statements/{numbers[0]}-{numbers[1]}-{number(bears.buyer, 'funders')}"


class Claims:
    """All statements and contests, and what is owed to funders."""

    def __init__(
        self, cycles: Cycles, knowledge: Knowledge, lines: BankLines, tally: Tally
    ) -> None:
        self.cycles = cycles
        self.lines = lines
        self.knowledge = knowledge
        self.people: People = cycles.people
        self.tally = tally
        self.statements: dict[str, Statement] = {}
        self.contests: dict[str, Contest] = {}
        # Which contest is on a redemption, of which statement: the last one.
        self.on: dict[tuple[str, str], Contest] = {}
        self.owed: Counter[tuple[str, str]] = Counter()
        self.run_through: str | None = None

    def apply(self, entry: Entry, effect: Effect) -> None:
        name, said = effect
        if name == "statements_prepared":
            self.prepare(entry, said["cycle"])
        elif name == "statements_issued":
            self.issue(entry, said)
        elif name == "cycle_approved":
            prepared = self.cycles.cycles[said["cycle"]].is_prepared
            issued = said["cycle"] in [one["cycle"] for one in entry.named("statements_issued")]
            self.tally.same("statements are issued when approved", entry, prepared, issued)
        elif name == "share_contested":
            self.contest(entry, said)
        elif name == "verdict_proposed":
            self.propose(entry, said)
        elif name == "contest_decided":
            self.decide(entry, said)
        elif name == "statement_definitive":
            self.define(entry, said)
        elif name == "contribution_received":
            self.receive(entry, said)
        elif name == "call_abandoned":
            self.people.entitled(entry, "incidents")
            statement = self.statements[said["statement"]]
            left = statement.expected()
            self.tally.same("all that a call expects is given up", entry, left, said["amount"])
            statement.abandoned += left
        elif name == "calendar_opened":
            self.run_through = said["through"]
        elif name == "calendar_closed":
            self.end_run(entry, said["through"])

    def prepare(self, entry: Entry, name: str) -> None:
        """What each funder bears of each buyer's chèques: the sum of its shares."""
        cycle = self.cycles.cycles[name]
        complete = {"figures_recorded", "shares_recorded"}
        self.tally.same("statements come with all shares", entry, complete, cycle.complete)
        cycle.is_prepared = True
        mine = set()
        for redemption in cycle.redemptions:
            for bears in self.cycles.bearers(redemption):
                key = statement_name(name, bears)
                new = Statement(number(name, "cycles"), bears.funder, bears.buyer)
                statement = self.statements.setdefault(key, new)
                statement.shared += bears.called
                statement.direct += bears.cents - bears.called
                mine.add(key)
        stated = sum(self.statements[key].shared + self.statements[key].direct for key in mine)
        shares = (cycle.shares or {}).items()
        others = sum(numbers[1] for (kind, *_), numbers in shares if kind in (1, 2))
        self.tally.same("statements are what others bear", (entry, name), others, stated)
        self.tally.compared["statements prepared"] += len(mine)

    def issue(self, entry: Entry, said: Any) -> None:
        cycle = number(said["cycle"], "cycles")
        if said["contest_until"] < entry.day:
            raise Fault(f"{entry}: statements are issued after their last day")
        for statement in self.statements.values():
            if statement.cycle == cycle:
                self.tally.same("statements are issued once", entry, None, statement.until)
                statement.until = said["contest_until"]

    def contest(self, entry: Entry, said: Any) -> None:
        """Within the window, what the funder bears of a redemption of the cycle."""
        statement = self.statements[said["statement"]]
        until, redemption = statement.until or "", said["redemption"]
        within = not statement.is_definitive and entry.day <= until
        self.tally.same("contests come within the window", (entry, until), True, within)
        (bears,) = [
            bears
            for bears in self.cycles.bearers(redemption)
            if statement_name(self.cycles.cycle_of(redemption), bears) == said["statement"]
        ]
        self.tally.same("each contested share", entry, bears.lines, said["shares"])
        next_one = f"contests/{len(self.contests) + 1}"
        self.tally.same("contests are numbered", entry, next_one, said["contest"])
        before = self.on.get((redemption, said["statement"]))
        self.tally.same("contested once", entry, None, before)
        if redemption in self.cycles.undone:
            raise Fault(f"{entry}: {redemption} is undone")
        contest = Contest(said["statement"], bears, entry.caller)
        self.contests[said["contest"]] = self.on[redemption, said["statement"]] = contest
        statement.contested += bears.called

    def propose(self, entry: Entry, said: Any) -> None:
        contest = self.contests[said["contest"]]
        self.tally.same("open when a verdict is proposed", entry, "entered", contest.state)
        self.people.entitled(entry, "contests")
        self.people.differ(entry, [contest.by, entry.caller])
        contest.proposed = (said["verdict"], entry.caller)

    def decide(self, entry: Entry, said: Any) -> None:
        """What is upheld is released; what is dismissed is called, at once if the rest is."""
        contest = self.contests[said["contest"]]
        self.tally.same("open when it is decided", entry, "entered", contest.state)
        verdict, proposer = contest.proposed or ("nothing", "nobody")
        self.tally.same("the verdict was proposed", entry, verdict, said["verdict"])
        self.people.entitled(entry, "contests")
        self.people.differ(entry, [contest.by, proposer, entry.caller])
        contest.state = verdict
        statement, cents = self.statements[contest.statement], contest.bears.called
        statement.contested -= cents
        due = 0
        if verdict == "upheld":
            statement.relieved += cents
            self.cycles.release(entry, contest.bears.lines)
        elif statement.is_definitive:
            due = cents
        self.call(entry, statement, due, said)

    def define(self, entry: Entry, said: Any) -> None:
        """Accepted, or after the last day of its window in a run of the calendar."""
        statement = self.statements[said["statement"]]
        live = (statement.until is not None, statement.is_definitive)
        self.tally.same("issued before it is definitive, once", entry, (True, False), live)
        if entry.caller == "engine":
            through = self.run_through or ""
            silent = (statement.until or "") < through
            self.tally.same("silence accepts after the window", (entry, through), True, silent)
        statement.is_definitive = True
        due = statement.shared - statement.undone - statement.relieved - statement.contested
        self.call(entry, statement, due, said)

    def end_run(self, entry: Entry, through: str) -> None:
        """Nothing that silence accepts is left by a run of the calendar."""
        self.run_through = None
        late = [
            name
            for name, one in self.statements.items()
            if one.until is not None and one.until < through and not one.is_definitive
        ]
        self.tally.same("a run leaves no statement", (entry, through), [], late)

    def call(self, entry: Entry, statement: Statement, due: int, said: Any) -> None:
        """Calls something, which is met by what is owed to the funder."""
        key = (statement.funder, statement.buyer)
        met = min(due, self.owed[key])
        came = (said["called"], said["met"])
        self.tally.same("each call, and what meets it", entry, (due, met), came)
        statement.called += due
        statement.received += met
        self.owed[key] -= met

    def receive(self, entry: Entry, said: Any) -> None:
        """The oldest call first; what exceeds all calls is owed."""
        key = (said["funder"], said["buyer"])
        left = self.lines.explained(entry, "in")
        calls = [one for one in self.statements.values() if (one.funder, one.buyer) == key]
        met = []
        for one in sorted(calls, key=lambda one: one.cycle):
            cents = min(left, one.expected())
            one.received += cents
            left -= cents
            met += [[f"cycles/{one.cycle}", cents]] if cents else []
        came = (said["met"], said["excess"])
        self.tally.same("what is received meets the oldest call", entry, (met, left), came)
        self.owed[key] += left

    def relieve(self, redemption: str, bears: Bears) -> tuple[list[Any], int]:
        """Of a redemption that is undone: what becomes of a share, and what of it was paid."""
        name = statement_name(self.cycles.cycle_of(redemption), bears)
        statement, contest = self.statements[name], self.on.get((redemption, name))
        share, funder = bears.called, {"funder": bears.funder}
        is_pending = contest is not None and contest.state == "entered"
        if contest and is_pending:
            contest.state = "moot"
            statement.contested -= share
        if share == 0:
            return [], 0
        if is_pending or not statement.is_definitive:
            statement.undone += share
            return [{"uncalled": funder | {"amount": share}}], 0
        paid = statement.paid(share)
        cancelled = min(share - paid, statement.expected())
        given_up = share - paid - cancelled
        statement.called -= share
        statement.received -= paid
        statement.abandoned -= given_up
        kind = self.knowledge.kinds[bears.funder]
        word = {"contributor": "contribution_cancelled", "co_funder": "co_funding_cancelled"}[kind]
        moves = [{word: {kind: bears.funder, "amount": cancelled}}] if cancelled else []
        moves += [{"given_up": funder | {"amount": given_up}}] if given_up else []
        return moves, paid

    def is_upheld(self, redemption: str, bears: Bears) -> bool:
        name = statement_name(self.cycles.cycle_of(redemption), bears)
        contest = self.on.get((redemption, name))
        return contest is not None and contest.state == "upheld"

    def held(self) -> Iterator[tuple[str, Counter[str]]]:
        """What the accounts of calls, and of what is owed to funders, hold."""
        calls: Counter[str] = Counter()
        for one in self.statements.values():
            kind = CALLED[self.knowledge.kinds[one.funder]]
            calls[account(kind, one.funder, one.buyer)] += one.expected()
        for kind in CALLED.values():
            mine = [name for name in calls if name.startswith(f"accounts/{kind}.")]
            yield kind, +Counter({name: calls[name] for name in mine})
        owed = {account("owed", *key): cents for key, cents in self.owed.items()}
        yield "owed", +Counter(owed)
