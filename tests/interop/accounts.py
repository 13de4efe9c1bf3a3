"""The double entry: every balance from the transfers alone, and what must hold between balances."""

from collections import Counter
from collections.abc import Iterable

from exported import Entry, Fault, Tally, Transfer

DEBIT, CREDIT = 1, -1
FLOWS = {"in": 1, "out": -1}
# The kinds of accounts, and the side on which each stands.
SIDES = {
    "escrow": DEBIT,
    "provision": CREDIT,
    "circulating": CREDIT,
    "payable": CREDIT,
    "transit": CREDIT,
    "contribution": DEBIT,
    "co-funding": DEBIT,
    "clawback": DEBIT,
    "deferred": CREDIT,
    "held": CREDIT,
    "owed": CREDIT,
    "operator": CREDIT,
    "suspense.in": CREDIT,
    "suspense.out": DEBIT,
}
# The one account that may be on its other side: what went out unexplained, beyond the float.
OVERDRAWN = "accounts/escrow.unassigned"
# Whose money it is that is no buyer's.
NOBODY = "nobody"
# Per buyer, and for what is no buyer's, each of these sums is zero after every entry: what is held
# is what is owed, and what others are to pay is what is due when they do. Debits count positive.
EQUATIONS = {
    "escrow is what is owed": (
        *("escrow", "provision", "circulating", "payable", "transit"),
        *("held", "owed", "operator", "suspense.in", "suspense.out"),
    ),
    "calls are what is deferred": ("contribution", "co-funding", "clawback", "deferred"),
}


def kind_of(account: str) -> str:
    name = account.removeprefix("accounts/")
    kind = name if name.startswith("suspense.") else name.partition(".")[0]
    if kind not in SIDES:
        raise Fault(f"{account} is of a kind that the reference does not know")
    return kind


class Accounts:
    """All balances. `owners` says whose each order is."""

    def __init__(self, owners: dict[str, str], tally: Tally) -> None:
        self.owners = owners
        self.tally = tally
        self.debits: Counter[str] = Counter()
        self.credits: Counter[str] = Counter()
        self.sums: Counter[tuple[str, str]] = Counter()
        self.bank = 0
        self.escrow = 0

    def balance(self, account: str) -> int:
        """On the side on which the account stands."""
        return SIDES[kind_of(account)] * (self.debits[account] - self.credits[account])

    def buyer(self, account: str) -> str:
        """Whose money the account holds: its last key, or the buyer of its order."""
        collection, _, key = account.rpartition(".")[2].partition("-")
        owner = f"{collection}/{key}"
        if collection == "orders":
            return self.owners[owner]
        return owner if collection == "funders" else NOBODY

    def post(self, entry: Entry) -> None:
        """Posts what an entry moves; afterwards every balance it touched is possible."""
        for transfer in entry.transfers:
            if transfer.amount < 1 or transfer.debit == transfer.credit:
                raise Fault(f"{entry}: {transfer} moves nothing")
            self.add(transfer)
        touched = {name for one in entry.transfers for name in (one.debit, one.credit)}
        for account in sorted(touched):
            held = self.balance(account)
            least = min(held, 0) if account == OVERDRAWN else 0
            possible = max(held, least)
            self.tally.same("no account on its other side", (entry, account), possible, held)
            buyer = self.buyer(account)
            for equation, kinds in EQUATIONS.items():
                if kind_of(account) in kinds:
                    self.tally.same(equation, (entry, buyer), 0, self.sums[equation, buyer])
        lines = entry.named("bank_line_booked")
        self.bank += sum(line["amount"] * FLOWS[line["flow"]] for line in lines)
        if lines or touched:
            self.tally.same("escrow is what the bank booked", entry, self.bank, self.escrow)

    def add(self, transfer: Transfer) -> None:
        debit, credit, amount = transfer
        self.debits[debit] += amount
        self.credits[credit] += amount
        for account, signed in ((debit, amount), (credit, -amount)):
            kind = kind_of(account)
            self.escrow += signed if kind == "escrow" else 0
            for equation, kinds in EQUATIONS.items():
                if kind in kinds:
                    self.sums[equation, self.buyer(account)] += signed

    def check_all(self) -> None:
        """Over everything: debits equal credits, and escrow is what the bank booked."""
        debits, credits = self.debits.total(), self.credits.total()
        self.tally.same("all debits are all credits", "at the end", debits, credits)
        self.tally.same("escrow is what the bank booked", "at the end", self.bank, self.escrow)
        for (equation, buyer), left in self.sums.items():
            self.tally.same(equation, ("at the end", buyer), 0, left)


def moved(transfers: Iterable[Transfer]) -> Counter[tuple[str, str]]:
    """What moves between two accounts, whatever the number of transfers."""
    sums: Counter[tuple[str, str]] = Counter()
    for debit, credit, amount in transfers:
        sums[debit, credit] += amount
    return +sums
