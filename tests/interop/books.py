"""The trial balance, added up again from the accounts and from every transfer, and the chèques,
counted again from what was done with each.
"""

from collections import Counter
from collections.abc import Iterable

from checks import CheckFailed, check
from wire import Api, ask, pb


def check_books(api: Api, when: str, expected: dict[str, int]) -> None:
    """The trial balance, added up here: per kind of account, and from every transfer."""
    accounts, pages, token = [], [], ""
    while not pages or token:
        request = pb.TrialBalanceRequest(page_size=2, page_token=token)
        pages.append(ask(api.ledger.TrialBalance, request))
        accounts.extend(pages[-1].accounts)
        token = pages[-1].next_page_token

    debits = sum(account.debits_cents for account in accounts)
    credits = sum(account.credits_cents for account in accounts)
    check(f"{when}: debits = credits", debits, credits)
    totals = {(page.total_debits_cents, page.total_credits_cents) for page in pages}
    check(f"{when}: every page has the totals", {(debits, credits)}, totals)

    signs = {pb.Account.SIDE_DEBIT: 1, pb.Account.SIDE_CREDIT: -1}
    held: Counter[str] = Counter()
    for account in accounts:
        balance = signs[account.side] * (account.debits_cents - account.credits_cents)
        if balance != account.balance_cents:
            raise CheckFailed(f"{when}: expected a balance of {balance}, came {account}")
        held[account.name.removeprefix("accounts/").partition(".")[0]] += balance
    check(f"{when}: every kind of account holds what it should", Counter(expected), held)
    owed = held["provision"] + held["circulating"] + held["payable"] + held["transit"]
    check(f"{when}: escrow = provision + circulating + payable + transit", held["escrow"], owed)

    debited, credited = fold(api, pages[0].sequence)
    shown = [(one.name, one.debits_cents, one.credits_cents) for one in accounts]
    folded = [(name, debited[name], credited[name]) for name, _, _ in shown]
    check(f"{when}: every account is the sum of its transfers", folded, shown)
    named = {name for name, _, _ in shown}
    check(f"{when}: every account of a transfer is shown", set(), {*debited, *credited} - named)


def fold(api: Api, last: int) -> tuple[Counter[str], Counter[str]]:
    """The debits and credits of every account, from the transfers of the entries up to `last`."""
    debited: Counter[str] = Counter()
    credited: Counter[str] = Counter()
    entries = ask(api.ledger.WatchEntries, pb.WatchEntriesRequest())
    for sequence, answer in zip(range(1, last + 1), entries):
        if answer.entry.sequence != sequence:
            raise CheckFailed(f"expected entry {sequence}, came {answer.entry.sequence}")
        for transfer in answer.entry.transfers:
            debited[transfer.debit] += transfer.amount_cents
            credited[transfer.credit] += transfer.amount_cents
    entries.cancel()
    return debited, credited


# Where a chèque is worth its face value.
LIVE = ("in_stock", "allotted", "handed_over", "blocked")


class Cheques:
    """Where every chèque of an order is, by what was done with it."""

    def __init__(self, order: str, face_cents: int) -> None:
        self.order = order
        self.face_cents = face_cents
        self.places: dict[tuple[str, int], str] = {}

    def issue(self, booklet: str, count: int) -> None:
        """A new booklet is in stock."""
        for index in range(1, count + 1):
            if self.places.setdefault((booklet, index), "in_stock") != "in_stock":
                raise CheckFailed(f"{booklet} is issued twice")

    def move(self, booklet: str, place: str, indexes: Iterable[int] = ()) -> None:
        """Puts chèques of a booklet somewhere else: these, or all that are worth something."""
        wanted = set(indexes)
        for cheque, now in self.places.items():
            if cheque[0] == booklet and (cheque[1] in wanted if wanted else now in LIVE):
                self.places[cheque] = place

    def circulating_cents(self) -> int:
        """What those are worth that can still be used."""
        return sum(self.face_cents for place in self.places.values() if place in LIVE)

    def check(self, api: Api, when: str) -> None:
        """The counts of the order: every chèque once, and the value of those that have one."""
        shown = ask(api.orders.GetOrder, pb.GetOrderRequest(name=self.order)).order
        counted = {field.name: count for field, count in shown.cheques.ListFields()}
        issued = {"issued": len(self.places)}
        check(f"{when}: the chèques are where they were put", issued | self.counts(), counted)
        came = (sum(counted.values()) - counted["issued"], shown.circulating_cents)
        expected = (counted["issued"], self.circulating_cents())
        check(f"{when}: each is in one place; circulating is their value", expected, came)

    def counts(self) -> dict[str, int]:
        """How many are in each place."""
        return dict(Counter(self.places.values()))
