"""Bank accounts: proposed by one, confirmed by another, used over days, refused."""

from dataclasses import dataclass
from typing import Any

from exported import Effect, Entry, Tally, alternative
from people import People

# The owner of the segregated account.
ESCROW = "escrow"


@dataclass
class BankAccount:
    """Whose it is, who proposed it, and where it is in its life; `until` is not included."""

    owner: str
    proposed_by: str
    state: str = "proposed"
    first: str = ""
    until: str | None = None

    def is_used(self, day: str) -> bool:
        begun = self.state == "in_use" and self.first <= day
        return begun and (self.until is None or day < self.until)


class BankAccounts:
    """All bank accounts."""

    def __init__(self, people: People, tally: Tally) -> None:
        self.people = people
        self.tally = tally
        self.accounts: dict[str, BankAccount] = {}

    def apply(self, entry: Entry, effect: Effect) -> None:
        name, said = effect
        if name == "bank_account_proposed":
            self.propose(entry, said["account"], said["venue"])
        elif name == "account_proposed":
            owner = alternative(said["owner"])
            self.propose(entry, said["account"], owner.said or owner.name)
        elif name == "bank_account_confirmed":
            self.confirm(entry, said)
        elif name == "bank_account_refused":
            found = self.accounts[said["account"]]
            self.tally.same("refused once", entry, False, found.state == "refused")
            found.state = "refused"

    def propose(self, entry: Entry, name: str, owner: Any) -> None:
        next_one = f"bankAccounts/{len(self.accounts) + 1}"
        self.tally.same("bank accounts are numbered", entry, next_one, name)
        self.accounts[name] = BankAccount(owner, entry.caller)

    def confirm(self, entry: Entry, said: Any) -> None:
        """By another; the one before it is used until then."""
        found, first = self.accounts[said["account"]], said["from"]
        where = (entry, said["account"])
        self.tally.same("proposed before it is confirmed", where, "proposed", found.state)
        self.people.differ(entry, [found.proposed_by, entry.caller])
        for other in self.accounts.values():
            if other.owner == found.owner and other.state == "in_use":
                later = first > other.first
                self.tally.same("each begins after the one before", where, True, later)
                other.until = min(other.until or first, first)
        found.state, found.first = "in_use", first

    def used(self, owner: str, day: str) -> str | None:
        """The one that somebody has in use on a day."""
        some = [
            name for name, one in self.accounts.items() if one.owner == owner and one.is_used(day)
        ]
        self.tally.same("one account a day", (owner, day), some[:1], some)
        return some[0] if some else None

    def refused_by(self, account: str | None) -> list[Any]:
        """What a payment that comes back refuses, because of the account to which it went."""
        if account is None or self.accounts[account].state != "in_use":
            return []
        return [{"account": account, "reason": "by_bank"}]
