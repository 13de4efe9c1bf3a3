"""What could have been written in the ledger of `banking_story`, and must be found.

usage: banking_check.py
"""

import sys
from collections.abc import Callable
from typing import Any

from banking_story import (
    ESCROW,
    LATE,
    LATER,
    OWED,
    PROVISION,
    SPRING,
    UNASSIGNED,
    Journal,
    balance,
    book,
    by_bank,
    forfeit,
    give_back,
    held,
    left_in,
    left_out,
    line,
    match,
    pay,
    payable,
    paying,
    payment,
    redeem,
    refund,
    refunded,
    release,
    run,
    send,
    story,
    suspend,
    tell,
    transit,
    use,
)
from exported import Fault
from facts_changed import check_found as check_facts

PAY, CHECK = "pay", {"payee_check": {"result": "different"}}
OWED_TO = {"owed": {"funder": "funders/2", "buyer": "funders/1"}}
OWED_TO_BUYER = {"owed": {"funder": "funders/1", "buyer": "funders/1"}}
ONE_IN, ONE_OUT = line("in", 1, "one"), line("out", 1, "one")
TEN_OUT, THIRTY_OUT = line("out", 1000, "ten"), line("out", 3000, "thirty")
# Payments that a run cannot make: what is left out is as it should be.
HELD = paying(1, 3, 7, 1, 2000)
NOT_ITS_OWN = paying(1, 1, 3, 1, 3000)
TOO_LITTLE = paying(1, 1, 2, 1, 2999)
TWICE = paying(3, 1, 2, 2, 3000)
AGAIN = paying(3, 2, 6, 1, 1000)
FIRST_OF_TWO, SECOND_OF_TWO = paying(1, 2, 3, 1, 1000), paying(2, 1, 2, 1, 3000)


def confirm(journal: Journal, name: int, by: str = "boss", first: str = "2025-03-01") -> None:
    said = {"account": f"bankAccounts/{name}", "from": first}
    journal.say(("bank_account_confirmed", said), by=by)


def seal(journal: Journal, name: int, payments: int, cents: int, debtor: int = 1) -> None:
    said = run(name, debtor=f"bankAccounts/{debtor}", payments=payments, sum=cents)
    journal.say(("run_sealed", said), by="engine")


def less_paid(journal: Journal) -> None:
    """A run that leaves out a venue that it could pay."""
    send(journal, 1, paying(1, 1, 2, 1, 3000))
    seal(journal, 1, 1, 3000)


def unapproved(journal: Journal) -> None:
    redeem(journal, 1, [8])
    said = {"cycle": "cycles/2", "label": "c", "first": journal.first}
    journal.say(("cycle_closed", said))
    journal.say(("payment_run_opened", run(2, cycle="cycles/2")))


def since(journal: Journal) -> None:
    """What came back after the run was opened waits for another one."""
    journal.say(("payment_run_opened", run(2, cycle="cycles/1")))
    give_back(journal, 1, 1, 2, 3000)
    use(journal, 6, 1, "2025-03-02")
    send(journal, 2, paying(3, 1, 6, 2, 3000))


def reject(journal: Journal, name: int) -> None:
    journal.say(("run_rejected", run(name, reason="MS03")))


def propose_void(journal: Journal, name: int, reason: str) -> None:
    journal.say(("run_void_proposed", run(name, reason=reason)))


def void_booked(journal: Journal) -> None:
    reject(journal, 1)
    propose_void(journal, 1, "rejected")


def booked_since(journal: Journal) -> None:
    """A payment is booked between the proposal and the confirmation."""
    reject(journal, 1)
    propose_void(journal, 1, "rejected")
    book(journal, 1, 3000, "x")
    void(journal, 1)


def sent_since(journal: Journal) -> None:
    propose_void(journal, 1, "not_sent")
    journal.say(("run_sent", run(1)))
    void(journal, 1)


def void(journal: Journal, name: int, by: str = "boss") -> None:
    journal.say(("run_voided", run(name)), by=by)


def end(journal: Journal, name: int, payments: dict[int, tuple[int, int]]) -> None:
    """Voids payments, each to a venue and of so much."""
    moves = [(transit(one), payable(venue), cents) for one, (venue, cents) in payments.items()]
    said = run(name, payments=[f"payments/{one}" for one in payments])
    journal.say(("payments_voided", said), moves=moves, by="engine")


def judge(journal: Journal, how: str, verdict: str = "withhold", by: str = "operator") -> None:
    journal.say((f"payee_verdict_{how}", payment(2, verdict=verdict)), by=by)


def early_balance(journal: Journal) -> None:
    """The balance of the day on which the bank told, and not of that of the verdict."""
    balance(journal, SPRING)
    release(journal, 2, 2, 1000, 3)


def otherwise(journal: Journal) -> None:
    """The account is refused for a reason that is not about it."""
    tell(journal, 2, {"rejected": {"reason": "AM04"}})
    balance(journal, SPRING)
    release(journal, 2, 2, 1000, 3)


def tomorrow(journal: Journal) -> None:
    bank = line("in", 1, "x", LATER)
    journal.say(("float_topped_up", {}), bank, moves=[(UNASSIGNED, "operator", 1)])


def two_lines(journal: Journal) -> None:
    said = [("float_topped_up", {}), ONE_IN, line("in", 1, "x")]
    journal.say(*said, ("float_topped_up", {}), moves=[(UNASSIGNED, "operator", 2)])


def undo_more(journal: Journal) -> None:
    """What came in is less than what went out."""
    journal.say(match(3, 900), match(1, 1000), moves=[left_in(900), left_out(1000)])


def top_up(journal: Journal, cents: int) -> None:
    moves = [left_in(cents), (UNASSIGNED, "operator", cents)]
    journal.say(match(2, cents), ("float_topped_up", {}), moves=moves)


def charge(journal: Journal, name: int) -> None:
    moves = [left_out(1), ("operator", UNASSIGNED, 1)]
    journal.say(match(name, 1), ("float_charged", {}), moves=moves)


def book_matched(journal: Journal, day: str, reference: str, cents: int = 400) -> None:
    booked = ("payment_booked", payment(7, day=day))
    by = ("booked_by", payment(7, reference=reference))
    moves = [left_out(cents), (transit(7), ESCROW, 400)]
    journal.say(match(7, cents), booked, by, moves=moves)


def set_off(journal: Journal, cycles: Any, cents: int | None = None) -> None:
    taken = sum(cents for _, cents in cycles)
    said = {"venue": "venues/1", "buyer": "funders/1", "cycles": cycles}
    moves = [left_out(cents or taken), (payable(1), ESCROW, taken)]
    journal.say(match(1, cents or taken), ("twice_set_off", said), moves=moves)


def forfeit_on(journal: Journal, day: str, cents: int = 2000, by: str = "boss") -> None:
    journal.day = day
    forfeit(journal, [["cycles/1", cents]], by)


def refund_paid(
    journal: Journal, account: int = 4, debtor: int = 1, by: str = "boss", cents: int = 300
) -> None:
    effect, said = refunded(1, 5, 8, account)
    said |= {"debtor": f"bankAccounts/{debtor}"}
    journal.say((effect, said), moves=[(OWED, transit(8), cents)], by=by)


def refund_again(journal: Journal, name: int) -> None:
    said = refunded(name, 6, 9, 4)
    journal.say(said, moves=[(OWED, transit(9), 300)], by="boss")


def refund_numbered(journal: Journal, in_run: int, as_payment: int) -> None:
    said = refunded(1, in_run, as_payment, 4)
    journal.say(said, moves=[(OWED, transit(as_payment), 300)], by="boss")


def refund_of_less(journal: Journal) -> None:
    """What is refunded is gone before somebody confirms it."""
    refund(journal, 2, OWED_TO, 500)
    said = refunded(2, 5, 8, 4)
    journal.say(said, moves=[(OWED, transit(8), 500)], by="boss")
    refund_numbered(journal, 6, 9)


def drop(journal: Journal, name: int) -> None:
    journal.say(("refund_dropped", {"refund": f"refunds/{name}"}))


def refund_twice_back(journal: Journal) -> None:
    """A refund that came back is paid again, without another one."""
    said = refunded(4, 8, 11, 5)
    journal.say(said, moves=[(PROVISION, transit(11), 2000)], by="boss")


def turn(journal: Journal, buyer: int = 1) -> None:
    """More is turned than is held."""
    said = {"buyer": f"funders/{buyer}", "amount": 1, "title": None, "mandate": None}
    accounts = f"held.funders-{buyer}", f"provision.funders-{buyer}"
    journal.say(("held_turned", said), moves=[(*accounts, 1)])


# What could have been written, where, and what the reference says of it.
Written = Callable[[Journal], object]
CASES: list[tuple[str, str, Written]] = [
    # Bank accounts.
    ("different people decide", "account 2", lambda j: confirm(j, 2, by="operator")),
    ("bank accounts are numbered", "account 2", lambda j: use(j, 4, 1)),
    ("proposed before it is confirmed", "sent", lambda j: confirm(j, 2)),
    ("each begins after the one before", "sent", lambda j: use(j, 6, 1)),
    ("proposed before it is confirmed", "released", lambda j: confirm(j, 3)),
    ("refused once", "released", lambda j: j.say(("bank_account_refused", by_bank(3)))),
    # Runs.
    ("only approved cycles are paid", "run 1 sealed", unapproved),
    ("one run of a cycle at a time", "run 1", lambda j: pay(j, 2)),
    ("runs are numbered", "before run 1", lambda j: pay(j, 2)),
    ("a run pays all that can be paid", "run 1", lambda j: seal(j, 1, 0, 0)),
    ("a run pays all that can be paid", "run 1", less_paid),
    ("each run", "run 1 paid", lambda j: seal(j, 1, 3, 4000)),
    ("each run", "run 1 paid", lambda j: seal(j, 1, 2, 3999)),
    ("paid from the segregated account", "run 1 paid", lambda j: seal(j, 1, 2, 4000, 2)),
    ("sealed once", "run 1 sealed", lambda j: seal(j, 1, 2, 4000)),
    ("venues are paid on the account in use", "run 1", lambda j: send(j, 1, HELD)),
    ("venues are paid on the account in use", "run 1", lambda j: send(j, 1, NOT_ITS_OWN)),
    ("a payment pays all that is payable", "run 1", lambda j: send(j, 1, TOO_LITTLE)),
    ("a payment pays all that is payable", "run 1 paid", lambda j: send(j, 1, TWICE)),
    ("attempts are counted", "run 2", lambda j: send(j, 2, AGAIN)),
    ("venues are paid in order", "run 1", lambda j: send(j, 1, FIRST_OF_TWO, SECOND_OF_TWO)),
    ("a payment pays all that is payable", "booked", since),
    # Runs on their way, and voided ones.
    ("sealed, and not voided", "run 1 paid", lambda j: j.say(("run_sent", run(1)))),
    ("sent once", "sent", lambda j: j.say(("run_sent", run(1)))),
    ("rejected once", "run rejected", lambda j: reject(j, 2)),
    ("sealed, and not voided", "voided", lambda j: j.say(("run_sent", run(2)))),
    ("voided when never sent", "sent", lambda j: propose_void(j, 1, "rejected")),
    ("voided when never sent", "sent", lambda j: propose_void(j, 1, "not_sent")),
    ("nothing of a voided run is booked", "booked", void_booked),
    ("nothing of a voided run is booked", "sent", booked_since),
    ("different people decide", "void proposed", lambda j: void(j, 2, "operator")),
    ("voided when never sent", "run rejected", lambda j: void(j, 2)),
    ("voided when never sent", "run 1 sealed", sent_since),
    ("voided by two", "void proposed", lambda j: end(j, 2, {3: (2, 1000)})),
    ("payments are voided in order", "voided", lambda j: end(j, 2, {4: (3, 2000)})),
    ("payments are voided in order", "all voided", lambda j: end(j, 2, {3: (2, 1000)})),
    ("payments are voided in order", "voided", lambda j: end(j, 2, {})),
    ("on its way", "voided", lambda j: book(j, 3, 1000, "x")),
    ("on its way", "voided", lambda j: tell(j, 3, "accepted")),
    ("on its way", "voided", lambda j: release(j, 3, 2, 1000, None)),
    # What the bank says of payments, and who decides.
    ("the bank says something more final", "told", lambda j: tell(j, 1, "accepted")),
    ("the bank says something more final", "payment rejected", lambda j: tell(j, 5, CHECK)),
    ("the bank says something more final", "checked", lambda j: tell(j, 2, CHECK)),
    ("on its way", "booked", lambda j: tell(j, 1, "accepted")),
    ("awaits no decision", "told", lambda j: judge(j, "proposed")),
    ("awaits no decision", "withheld", lambda j: judge(j, "proposed")),
    ("different people decide", "verdict proposed", lambda j: judge(j, "confirmed")),
    ("that verdict was proposed", "checked", lambda j: judge(j, "confirmed", by="boss")),
    ("that verdict was proposed", "verdict proposed", lambda j: judge(j, "confirmed", PAY, "boss")),
    ("nobody refused it", "told", lambda j: release(j, 2, 2, 1000, None)),
    ("nobody refused it", "checked", lambda j: release(j, 2, 2, 1000, None)),
    ("nobody refused it", "verdict proposed", lambda j: release(j, 2, 2, 1000, 3)),
    ("released when a balance shows it", "withheld", lambda j: release(j, 2, 2, 1000, 3)),
    ("released when a balance shows it", "withheld", early_balance),
    ("what comes back refuses", "may be released", lambda j: release(j, 2, 2, 1000, None)),
    ("on its way", "booked", lambda j: release(j, 1, 1, 3000, None)),
    ("payments live once", "released", lambda j: book(j, 2, 1000, "x")),
    ("the account is not refused", "booked", otherwise),
    ("what comes back refuses", "before a return", lambda j: give_back(j, 6, 3, 6, 2000)),
    ("payments live once", "returned", lambda j: give_back(j, 6, 3, 7, 2000, "x")),
    ("payments live once", "sent", lambda j: give_back(j, 1, 1, 2, 3000, "x")),
    # Lines of the bank.
    ("each reference once", "told", lambda j: book(j, 1, 3000, "b1")),
    ("no day in the future", "told", tomorrow),
    ("each line is explained once", "told", lambda j: j.say(line("in", 1, "x"))),
    ("each line is explained once", "told", lambda j: j.say(("float_topped_up", {}))),
    ("each line is explained once", "came back", undo_more),
    ("each line is explained once", "suspended", lambda j: charge(j, 2)),
    ("an entry books one line", "told", two_lines),
    ("lines in suspense are numbered", "suspended", lambda j: suspend(j, 4, ONE_IN, "batch")),
    ("no more is matched than is left", "topped up", lambda j: top_up(j, 501)),
    ("no more is matched than is left", "matched", lambda j: top_up(j, 1)),
    ("a payment is named", "suspended", lambda j: suspend(j, 3, ONE_IN, "paid_twice")),
    ("a payment is named", "suspended", lambda j: suspend(j, 3, ONE_IN, "batch", 1)),
    ("the reason of suspense", "suspended", lambda j: suspend(j, 3, ONE_IN, "paid_twice", 1)),
    ("the reason of suspense", "suspended", lambda j: suspend(j, 3, TEN_OUT, "paid_twice", 5)),
    ("the reason of suspense", "suspended", lambda j: suspend(j, 3, ONE_OUT, "paid_twice", 1)),
    ("the reason of suspense", "suspended", lambda j: suspend(j, 3, ONE_IN, "fee_beyond_float")),
    ("the reason of suspense", "topped up", lambda j: suspend(j, 3, ONE_OUT, "fee_beyond_float")),
    ("the reason of suspense", "told", lambda j: suspend(j, 1, THIRTY_OUT, "not_on_its_way", 1)),
    ("on the day of the line", "before a match", lambda j: book_matched(j, LATER, "b11")),
    ("booked by the line that says so", "before a match", lambda j: book_matched(j, SPRING, "x")),
    ("no account on its other side", "suspended", lambda j: charge(j, 1)),
    ("what is out twice is not returned", "paid twice", lambda j: give_back(j, 1, 1, 2, 3000, "x")),
    # What is taken off remittances.
    ("taken off the oldest cycle", "second cycle", lambda j: set_off(j, [["cycles/2", 599]], 600)),
    ("all of it is taken off", "second cycle", lambda j: set_off(j, [["cycles/2", 1000]], 1001)),
    ("taken off the oldest cycle", "second cycle", lambda j: set_off(j, [["cycles/1", 600]], 600)),
    ("taken off the oldest cycle", "second cycle", lambda j: set_off(j, [["cycles/2", 1001]])),
    ("only ended venues forfeit", "before the end", lambda j: forfeit(j, [["cycles/1", 2000]])),
    ("after the limitation", "ended", lambda j: forfeit_on(j, "2030-03-31")),
    ("only who is entitled decides", "ended", lambda j: forfeit_on(j, LATE, by="operator")),
    ("taken off the oldest cycle", "ended", lambda j: forfeit_on(j, LATE, 1999)),
    # Refunds.
    ("different people decide", "refund 1", lambda j: refund_paid(j, by="operator")),
    ("refunds go to the account in use", "refund 1", lambda j: refund_paid(j, account=5)),
    ("paid from the segregated account", "refund 1", lambda j: refund_paid(j, debtor=4)),
    ("payments are numbered", "refund 1", lambda j: refund_numbered(j, 5, 9)),
    ("runs are numbered", "refund 1", lambda j: refund_numbered(j, 6, 8)),
    ("refunds live once", "refunded", lambda j: refund_again(j, 1)),
    ("refunds live once", "dropped", lambda j: refund_again(j, 2)),
    ("refunds live once", "dropped", lambda j: drop(j, 2)),
    ("refunds live once", "refunded", lambda j: drop(j, 1)),
    ("the account holds what is refunded", "set off", lambda j: refund(j, 1, OWED_TO, 501)),
    ("the account holds what is refunded", "refund 1", refund_of_less),
    ("a buyer's money", "set off", lambda j: refund(j, 1, {"held": {"buyer": "funders/2"}}, 1)),
    ("owed to no buyer", "set off", lambda j: refund(j, 1, OWED_TO_BUYER, 1)),
    ("refunds are numbered", "set off", lambda j: refund(j, 2, OWED_TO, 1)),
    ("refunds live once", "refund returned", refund_twice_back),
    ("each entry moves what its effects say", "refund 1", lambda j: refund_paid(j, cents=299)),
    ("no account on its other side", "refund returned", turn),
    ("a buyer's money", "refund returned", lambda j: turn(j, 2)),
]


def check_all() -> int:
    """The story and what could have been written instead; gives how many of these were tried."""
    from perturb import check_found, fault

    journals = [story(), held()]
    changes = sum(check_found(one.lines) + check_facts(one.lines) for one in journals)
    missed = []
    for what, mark, written in CASES:
        other = journals[0].upto(mark)
        if fault(other.lines) is not None:
            raise Fault(f"the ledger written by hand is wrong up to {mark!r}")
        written(other)
        found = fault(other.lines) or "nothing"
        if what not in found:
            missed.append(f"{mark}: {what}: found {found}")
    if missed:
        raise Fault("\n".join(["not found in the ledger written by hand:", *missed]))
    return changes + len(CASES)


def main() -> None:
    try:
        print(f"between the ledger and the bank: {check_all()} changes, each found")
    except Fault as fault:
        sys.exit(f"banking_check: {fault}")


if __name__ == "__main__":
    main()
