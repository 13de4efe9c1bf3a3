"""A ledger written by hand, entry by entry and transfer by transfer, that goes through everything
between the ledger and the bank.
"""

import json
from pathlib import Path
from typing import Any

from cycles import figures_digest

SPRING, LATER, LATE = "2025-03-03", "2025-03-10", "2030-04-01"
LATER_STILL = "2025-03-20"
GOLDEN = Path(__file__).parent.parent / "golden" / "journal-v4" / "export.jsonl"
# An effect: its name, and its fields.
Said = tuple[str, dict[str, Any]]
# The debited account, the credited one, how much.
Moved = tuple[str, str, int]


class Journal:
    """Entries as the export writes them, and where something stands in it."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = list(lines)
        # At each: how many entries there were, and the first one of the open cycle.
        self.marks: dict[str, tuple[int, int]] = {}
        self.day = SPRING
        # The first entry of the cycle that is open.
        self.first = 1

    def say(self, *effects: Said, moves: list[Moved] | None = None, by: str = "operator") -> None:
        entry = {
            "sequence": len(self.lines) + 1,
            "day": self.day,
            "caller": by,
            "effects": [{name: said} for name, said in effects],
            "transfers": [
                {"debit": f"accounts/{debit}", "credit": f"accounts/{credit}", "amount": cents}
                for debit, credit, cents in moves or ()
            ],
        }
        self.lines.append(json.dumps(entry))

    def mark(self, name: str) -> None:
        self.marks[name] = (len(self.lines), self.first)

    def upto(self, mark: str) -> "Journal":
        """The journal as far as it was at a mark."""
        entries, first = self.marks[mark]
        other = Journal(self.lines[:entries])
        other.day, other.first = json.loads(other.lines[-1])["day"], first
        return other


def line(flow: str, cents: int, reference: str, day: str = SPRING) -> Said:
    said = {"day": day, "flow": flow, "amount": cents, "reference": reference}
    return "bank_line_booked", said


def run(name: int, **said: Any) -> dict[str, Any]:
    return {"run": f"paymentRuns/{name}", **said}


def payment(name: int, **said: Any) -> dict[str, Any]:
    return {"payment": f"payments/{name}", **said}


def paying(name: int, venue: int, account: int, attempt: int, cents: int) -> dict[str, Any]:
    said = {"venue": f"venues/{venue}", "account": f"bankAccounts/{account}", "attempt": attempt}
    return payment(name, **said, lines=[{"buyer": "funders/1", "amount": cents}])


def payable(venue: int) -> str:
    return f"payable.venues-{venue}.funders-1"


def transit(name: int) -> str:
    return f"transit.payments-{name}.funders-1"


ESCROW, PROVISION, OWED = "escrow.funders-1", "provision.funders-1", "owed.funders-2.funders-1"
UNASSIGNED, IN, OUT = "escrow.unassigned", "suspense.in", "suspense.out"


def begun() -> Journal:
    """A buyer, a contributor, three venues, and chèques."""
    journal = Journal([])
    journal.say(("founded", {"ledger": "00"}), by="engine")
    journal.say(("buyer_created", {"funder": "funders/1", "record": "00"}))
    funder = {"funder": "funders/2", "kind": "contributor", "record": "00"}
    journal.say(("funder_created", funder))
    for venue in (1, 2, 3):
        site = {"departement": "16", "commune": None}
        said = {"venue": f"venues/{venue}", "site": site, "record": "00"}
        journal.say(("venue_registered", said))
    journal.say(("entitlement_granted", {"caller": "boss", "entitlement": "incidents"}), by="boss")
    terms = {"buyer": "funders/1", "scheme": "schemes/1", "quantity": 2, "outer_day": "2026-12-31"}
    terms |= {"face_value": 1000, "cheques_per_booklet": 10}
    journal.say(("order_created", {"order": "orders/1", "terms": terms}))
    came = [(ESCROW, PROVISION, 12_000)]
    journal.say(("money_received", {"buyer": "funders/1"}), line("in", 12_000, "b1"), moves=came)
    validity = {"last_service": "2026-01-31", "last_presentation": "2026-02-28"}
    issued = {"order": "orders/1", "first": "booklets/1", "count": 1, "key": 1}
    validity["lapse"] = "2026-03-01"
    circulating = [(PROVISION, "circulating.orders-1", 10_000)]
    journal.say(("booklets_issued", issued | {"validity": validity}), moves=circulating)
    allotted = {"first": "booklets/1", "count": 1, "prescriber": "prescribers/1"}
    journal.say(("booklets_allotted", allotted))
    journal.say(("booklet_handed_over", {"booklet": "booklets/1", "day": SPRING}))
    return journal


def redeem(journal: Journal, venue: int, cheques: list[int]) -> None:
    cents = 1000 * len(cheques)
    taken = [{"booklet": "booklets/1", "cheques": cheques}]
    part = {"order": "orders/1", "rules_version": 1, "value": cents, "cheques": taken}
    said = {"venue": f"venues/{venue}", "service": "other", "procedures": []}
    said |= {"service_date": SPRING, "parts": [part]}
    journal.say(("redeemed", said), moves=[("circulating.orders-1", payable(venue), cents)])


def settle(journal: Journal, cycle: int, cheques: dict[int, int]) -> None:
    """A cycle of one redemption per venue, approved."""
    name = f"cycles/{cycle}"
    journal.say(("cycle_closed", {"cycle": name, "label": "c", "first": journal.first}))
    journal.first = len(journal.lines) + 1
    figures = {(venue, 1): (1, count, 1000 * count) for venue, count in cheques.items()}
    lines = [
        {"venue": f"venues/{venue}", "buyer": "funders/1", "redemptions": 1}
        | {"cheques": count, "amount": 1000 * count}
        for venue, count in cheques.items()
    ]
    totals = {"lines": len(lines), "amount": 1000 * sum(cheques.values())}
    totals["digest"] = figures_digest(figures).hex()
    said = {"cycle": name, "part": 1, "lines": lines, "totals": totals}
    journal.say(("figures_recorded", said), by="engine")
    journal.say(("cycle_approved", {"cycle": name}), by="boss")


def use(journal: Journal, name: int, owner: Any, first: str = "2025-03-01") -> None:
    """A bank account, proposed and confirmed."""
    said = {"account": f"bankAccounts/{name}", "record": "00"}
    if isinstance(owner, int):
        journal.say(("bank_account_proposed", said | {"venue": f"venues/{owner}"}))
    else:
        journal.say(("account_proposed", said | {"owner": owner}))
    journal.mark(f"account {name}")
    confirmed = {"account": f"bankAccounts/{name}", "from": first}
    journal.say(("bank_account_confirmed", confirmed), by="boss")


def pay(journal: Journal, name: int, *payments: Any, cycle: int = 1) -> None:
    """A run of a cycle, opened and sealed."""
    journal.mark(f"before run {name}")
    journal.say(("payment_run_opened", run(name, cycle=f"cycles/{cycle}")))
    journal.mark(f"run {name}")
    send(journal, name, *payments)
    sums = [sum(line["amount"] for line in one["lines"]) for one in payments]
    journal.mark(f"run {name} paid")
    said = run(name, debtor="bankAccounts/1", payments=len(sums), sum=sum(sums))
    journal.say(("run_sealed", said), by="engine")
    journal.mark(f"run {name} sealed")


def send(journal: Journal, name: int, *payments: Any) -> None:
    moves = [
        (f"payable.{one['venue'].replace('/', '-')}.{line['buyer'].replace('/', '-')}",
         f"transit.{one['payment'].replace('/', '-')}.{line['buyer'].replace('/', '-')}",
         line["amount"])
        for one in payments
        for line in one["lines"]
    ]  # fmt: skip
    journal.say(("venues_paid", run(name, payments=list(payments))), moves=moves, by="engine")


def book(journal: Journal, name: int, cents: int, reference: str) -> None:
    booked = ("payment_booked", payment(name, day=journal.day))
    by = ("booked_by", payment(name, reference=reference))
    bank = line("out", cents, reference, journal.day)
    journal.say(booked, by, bank, moves=[(transit(name), ESCROW, cents)])


def give_back(
    journal: Journal, name: int, venue: int, account: int, cents: int, reference: str = "back"
) -> None:
    returned = ("payment_returned", payment(name, day=journal.day))
    bank = line("in", cents, reference, journal.day)
    refused = ("bank_account_refused", by_bank(account))
    journal.say(returned, refused, bank, moves=[(ESCROW, payable(venue), cents)])


def by_bank(account: int) -> dict[str, Any]:
    return {"account": f"bankAccounts/{account}", "reason": "by_bank"}


def release(journal: Journal, name: int, venue: int, cents: int, account: int | None) -> None:
    refused = [("bank_account_refused", by_bank(account))] if account else []
    moves = [(transit(name), payable(venue), cents)]
    journal.say(("payment_released", payment(name)), *refused, moves=moves)


def balance(journal: Journal, day: str) -> None:
    said = {"day": day, "balance": 0, "reference": "S"}
    journal.say(("bank_balance_recorded", said))


def tell(journal: Journal, name: int, word: Any) -> None:
    journal.say(("payment_told", payment(name, word=word)))


def suspend(journal: Journal, name: int, bank: Said, reason: str, paid: int | None = None) -> None:
    cents = bank[1]["amount"]
    moves = [(UNASSIGNED, IN, cents)] if bank[1]["flow"] == "in" else [(OUT, UNASSIGNED, cents)]
    of = f"payments/{paid}" if paid else None
    said = {"line": f"bankLines/{name}", "reason": reason, "payment": of}
    journal.say(("line_suspended", said), bank, moves=moves)


def match(name: int, cents: int) -> Said:
    return "line_matched", {"line": f"bankLines/{name}", "amount": cents}


def left_in(cents: int) -> Moved:
    return IN, UNASSIGNED, cents


def left_out(cents: int) -> Moved:
    return UNASSIGNED, OUT, cents


def runs(journal: Journal) -> None:
    """Venues that are held, a payee check, a run that is voided, a rejection, a return."""
    pay(journal, 1, paying(1, 1, 2, 1, 3000), paying(2, 2, 3, 1, 1000))
    journal.say(("run_sent", run(1)))
    journal.mark("sent")
    tell(journal, 1, "accepted")
    journal.mark("told")
    book(journal, 1, 3000, "b2")
    journal.mark("booked")
    tell(journal, 2, {"payee_check": {"result": "close"}})
    journal.mark("checked")
    journal.say(("payee_verdict_proposed", payment(2, verdict="withhold")))
    journal.mark("verdict proposed")
    journal.day = LATER
    journal.say(("payee_verdict_confirmed", payment(2, verdict="withhold")), by="boss")
    journal.mark("withheld")
    balance(journal, LATER)
    journal.mark("may be released")
    release(journal, 2, 2, 1000, 3)
    journal.mark("released")
    use(journal, 6, 2)
    use(journal, 7, 3)

    pay(journal, 2, paying(3, 2, 6, 2, 1000), paying(4, 3, 7, 1, 2000))
    journal.say(("run_rejected", run(2, reason="AM05")))
    journal.mark("run rejected")
    journal.say(("run_void_proposed", run(2, reason="rejected")))
    journal.mark("void proposed")
    journal.say(("run_voided", run(2)), by="boss")
    journal.mark("voided")
    moves = [(transit(3), payable(2), 1000), (transit(4), payable(3), 2000)]
    voided = ("payments_voided", run(2, payments=["payments/3", "payments/4"]))
    journal.say(voided, moves=moves, by="engine")
    journal.mark("all voided")

    pay(journal, 3, paying(5, 2, 6, 3, 1000), paying(6, 3, 7, 2, 2000))
    tell(journal, 5, {"rejected": {"reason": "AC04"}})
    journal.mark("payment rejected")
    balance(journal, LATER)
    release(journal, 5, 2, 1000, 6)
    book(journal, 6, 2000, "b3")
    journal.mark("before a return")
    give_back(journal, 6, 3, 7, 2000)
    journal.mark("returned")


def suspense(journal: Journal) -> None:
    """Lines that nobody understands at first."""
    suspend(journal, 1, line("out", 3000, "b4"), "paid_twice", 1)
    journal.mark("paid twice")
    suspend(journal, 2, line("in", 700, "b5"), "no_reference")
    journal.mark("suspended")
    top_up = ("float_topped_up", {})
    float_in = [left_in(200), (UNASSIGNED, "operator", 200)]
    journal.say(match(2, 200), top_up, moves=float_in)
    journal.mark("topped up")
    received = {"funder": "funders/2", "buyer": "funders/1", "met": [], "excess": 500}
    moves = [left_in(500), (ESCROW, OWED, 500)]
    journal.say(match(2, 500), ("contribution_received", received), moves=moves)
    journal.mark("matched")
    suspend(journal, 3, line("in", 1000, "b6"), "not_possible", 1)
    journal.mark("came back")
    journal.say(match(3, 1000), match(1, 1000), moves=[left_in(1000), left_out(1000)])
    charged = [left_out(150), ("operator", UNASSIGNED, 150)]
    journal.say(match(1, 150), ("float_charged", {}), moves=charged)
    suspend(journal, 4, line("out", 60, "b7"), "fee_beyond_float")
    journal.say(("float_charged", {}), line("out", 50, "b8"), moves=[("operator", UNASSIGNED, 50)])
    redeem(journal, 1, [7])
    settle(journal, 2, {1: 1})
    journal.mark("second cycle")
    taken = {"venue": "venues/1", "buyer": "funders/1", "cycles": [["cycles/2", 600]]}
    moves = [left_out(600), (payable(1), ESCROW, 600)]
    journal.say(match(1, 600), ("twice_set_off", taken), moves=moves)
    journal.mark("set off")
    pay(journal, 4, paying(7, 1, 2, 1, 400), cycle=2)
    suspend(journal, 5, line("out", 399, "b9"), "amount_differs", 7)
    suspend(journal, 6, line("out", 2000, "b10"), "not_on_its_way", 6)
    suspend(journal, 7, line("out", 400, "b11"), "no_reference")
    journal.mark("before a match")
    booked = ("payment_booked", payment(7, day=SPRING))
    by = ("booked_by", payment(7, reference="b11"))
    journal.say(match(7, 400), booked, by, moves=[left_out(400), (transit(7), ESCROW, 400)])


def refund(journal: Journal, name: int, of: Any, cents: int) -> None:
    said = {"refund": f"refunds/{name}", "of": of, "amount": cents, "title": None}
    journal.say(("refund_proposed", said))
    journal.mark(f"refund {name}")


def refunded(name: int, in_run: int, as_payment: int, account: int) -> Said:
    said = run(in_run, **payment(as_payment, account=f"bankAccounts/{account}"))
    return "refund_paid", said | {"refund": f"refunds/{name}", "debtor": "bankAccounts/1"}


def refunds(journal: Journal) -> None:
    """One that is paid, one that is dropped, one that is voided, one that comes back."""
    owed = {"owed": {"funder": "funders/2", "buyer": "funders/1"}}
    refund(journal, 1, owed, 300)
    journal.say(refunded(1, 5, 8, 4), moves=[(OWED, transit(8), 300)], by="boss")
    journal.mark("refunded")
    book(journal, 8, 300, "b12")
    refund(journal, 2, owed, 100)
    journal.say(("refund_dropped", {"refund": "refunds/2"}))
    journal.mark("dropped")
    refund(journal, 3, owed, 200)
    journal.say(refunded(3, 6, 9, 4), moves=[(OWED, transit(9), 200)], by="boss")
    journal.say(("run_void_proposed", run(6, reason="not_sent")))
    journal.say(("run_voided", run(6)), by="boss")
    voided = ("payments_voided", run(6, payments=["payments/9"]))
    journal.say(voided, moves=[(transit(9), OWED, 200)], by="engine")
    refund(journal, 4, {"provision": {"buyer": "funders/1"}}, 2000)
    journal.say(refunded(4, 7, 10, 5), moves=[(PROVISION, transit(10), 2000)], by="boss")
    book(journal, 10, 2000, "b13")
    returned = ("payment_returned", payment(10, day=LATER))
    refused = ("bank_account_refused", by_bank(5))
    moves = [(ESCROW, PROVISION, 2000)]
    journal.say(returned, refused, line("in", 2000, "b14", LATER), moves=moves)
    journal.mark("refund returned")


def forfeits(journal: Journal) -> None:
    said = {"venue": "venues/3", "last_day": "2025-03-31", "reason": "closed"}
    journal.mark("before the end")
    journal.say(("venue_ended", said))
    journal.mark("ended")
    journal.day = LATE
    forfeit(journal, [["cycles/1", 2000]])


def forfeit(journal: Journal, cycles: Any, by: str = "boss") -> None:
    taken = {"venue": "venues/3", "buyer": "funders/1", "cycles": cycles}
    cents = sum(cents for _, cents in cycles)
    moves = [(payable(3), PROVISION, cents)]
    journal.say(("payable_forfeited", taken), moves=moves, by=by)


def story() -> Journal:
    """All of it."""
    journal = begun()
    redeem(journal, 1, [1, 2, 3])
    redeem(journal, 2, [4])
    redeem(journal, 3, [5, 6])
    settle(journal, 1, {1: 3, 2: 1, 3: 2})
    use(journal, 1, "escrow")
    use(journal, 2, 1)
    use(journal, 3, 2)
    use(journal, 4, {"funder": "funders/2"})
    use(journal, 5, {"funder": "funders/1"})
    runs(journal)
    suspense(journal)
    refunds(journal)
    forfeits(journal)
    return journal


def held() -> Journal:
    """What a contributor had paid for a buyer, in a ledger of an earlier release: a part becomes
    provision, the rest goes to the buyer.
    """
    journal = Journal(GOLDEN.read_text(encoding="utf-8").splitlines())
    journal.day = LATER_STILL
    use(journal, 1, "escrow")
    use(journal, 2, {"funder": "funders/1"})
    turned = {"buyer": "funders/1", "amount": 100, "title": "T-1", "mandate": None}
    accounts = "held.funders-1", PROVISION
    journal.say(("held_turned", turned), moves=[(*accounts, 100)])
    journal.mark("turned")
    refund(journal, 1, {"held": {"buyer": "funders/1"}}, 50)
    said = refunded(1, 3, 2, 2)
    journal.say(said, moves=[("held.funders-1", transit(2), 50)], by="boss")
    return journal
