"""Recomputes a ledger from its exported journal, to the cent, from the documentation alone.

usage: reference.py [--self-test] EXPORT…      (files, or folders of *.jsonl)

docs/export.md says what the journal is, docs/settling.md who bears what. Nothing else is read, no
server is asked, and nothing is shared with the engine. Prints what was compared, as counts; the
first difference ends it. `--self-test` then changes one thing at a time, in memory: each change
must be found.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import posted
from accounts import Accounts, moved
from bank_accounts import BankAccounts
from bank_lines import BankLines
from cheques import LIVE, Cheques
from claims import Claims
from cycles import Cycles
from exported import Effect, Entry, Fault, Tally, Transfer, account, entries_of, read
from incidents import Incidents
from payments import Payments
from people import People
from refunds import Refunds
from said import Knowledge

# Effects that move no money by themselves; all others have their rule in `Reference.due`.
STILL = {
    *("founded", "code_key_added", "clock_accepted", "scheme_created", "rules_set"),
    *("buyer_created", "funder_created", "prescriber_created", "record_revised", "records_erased"),
    *("venue_created", "venue_registered", "venue_moved", "venue_checked", "venue_validated"),
    *("venue_suspended", "venue_resumed", "venue_ended", "label_granted", "label_withdrawn"),
    *("enrolment_set", "bank_account_proposed", "bank_account_confirmed", "bank_account_refused"),
    *("entitlement_granted", "entitlement_revoked", "order_created", "mandate_recorded"),
    *("order_funded", "bank_line_booked", "bank_balance_recorded", "booklets_prepared"),
    *("booklets_allotted", "allotment_confirmed", "booklets_returned", "lots_formed"),
    *("booklet_given", "booklet_handed_over", "booklet_blocked", "booklet_unblocked"),
    *("booklets_blocked", "booklets_unblocked", "cheques_blocked", "cheques_unblocked"),
    *("booklet_replaced", "cheques_cancelled", "redemption_excepted", "milestone_reached"),
    *("calendar_opened", "calendar_closed", "cycle_closed", "computation_fixed"),
    *("figures_recorded", "shares_recorded", "cycle_approved", "cycle_returned"),
    *("payment_run_opened", "payment_run_sealed", "table_set", "award_granted", "award_ended"),
    *("agreement_drafted", "agreement_signed", "agreement_amended", "agreement_ended"),
    *("approval_begun", "statements_prepared", "statements_issued", "share_contested"),
    *("verdict_proposed", "account_proposed", "run_sealed", "run_sent", "run_rejected"),
    *("run_void_proposed", "run_voided", "payment_told", "payee_verdict_proposed"),
    *("payee_verdict_confirmed", "booked_by", "refund_proposed", "refund_dropped"),
}
# After these, what is owed to venues, called and clawed back is compared as a whole.
STAGES = {
    *("cycle_closed", "figures_recorded", "payment_run_sealed", "payment_returned"),
    *("contest_decided", "statement_definitive", "contribution_received", "call_abandoned"),
    *("redemption_undone", "goodwill_granted", "clawback_recovered", "clawback_abandoned"),
    *("run_sealed", "payment_released", "payments_voided", "line_suspended", "line_matched"),
    *("twice_set_off", "payable_forfeited", "refund_paid"),
}


class Reference:
    """The ledger after some entries."""

    def __init__(self) -> None:
        self.tally = Tally()
        self.cheques = Cheques()
        self.knowledge = Knowledge()
        self.owners: dict[str, str] = {}
        self.accounts = Accounts(self.owners, self.tally)
        self.people = People(self.tally)
        self.cycles = Cycles(self.cheques, self.knowledge, self.people, self.tally)
        self.bank_accounts = BankAccounts(self.people, self.tally)
        self.payments = Payments(self.cycles, self.bank_accounts, self.tally)
        self.lines = BankLines(self.payments, self.accounts, self.tally)
        self.claims = Claims(self.cycles, self.knowledge, self.lines, self.tally)
        self.incidents = Incidents(self.cheques, self.claims, self.payments, self.accounts)
        self.refunds = Refunds(self.claims, self.payments, self.lines, self.accounts)

    def fold(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            try:
                self.apply(entry)
            except (KeyError, ValueError, TypeError, AttributeError) as error:
                raise Fault(f"{entry} names what is not there: {error!r}") from error
            except Fault as fault:
                where = "" if str(fault).startswith(str(entry)) else f"{entry}: "
                raise Fault(f"{where}{fault}") from fault
        self.accounts.check_all()
        self.payments.check_all()
        self.stand("at the end")

    def apply(self, entry: Entry) -> None:
        due = [transfer for effect in entry.effects for transfer in self.due(entry, effect)]
        self.lines.enter(entry)
        for effect in entry.effects:
            self.knowledge.apply(entry, effect)
            self.people.apply(effect)
            if effect.name == "redemption_voided":
                self.void(entry, effect.said)
            if effect.name == "redeemed":
                self.take(entry, effect.said)
            self.cheques.apply(effect)
            if effect.name == "order_created":
                self.owners[effect.said["order"]] = effect.said["terms"]["buyer"]
            self.cycles.apply(entry, effect)
            self.claims.apply(entry, effect)
            self.incidents.apply(entry, effect)
            self.payments.apply(entry, effect)
            self.refunds.apply(entry, effect)
            self.lines.apply(entry, effect)
            self.bank_accounts.apply(entry, effect)
            if effect.name == "order_funded":
                lines = self.lines.explained(entry, "in")
                funded = effect.said["amount"]
                self.tally.same("what came for an order came", entry, lines, funded)
        came = moved(entry.transfers)
        self.tally.same("each entry moves what its effects say", entry, moved(due), came)
        self.accounts.post(entry)
        self.tally.compared["transfers"] += len(entry.transfers)
        for order in self.touched(entry):
            self.circulate(entry, order)
        if any(effect.name in STAGES for effect in entry.effects):
            self.stand(entry)

    def due(self, entry: Entry, effect: Effect) -> list[Transfer]:
        """What money the effect moves, before it is applied."""
        name, said = effect
        if name in STILL:
            return []
        match name:
            case "money_received":
                return self.received(entry, said["buyer"])
            case "booklets_issued" | "booklets_activated":
                order = self.cheques.orders[said["order"]]
                cents = said["count"] * order.cheques * order.face
                return self.between("provision", "circulating", said["order"], cents)
            case "booklets_withdrawn" | "booklets_lapsed":
                cents = said["cheques"] * self.cheques.orders[said["order"]].face
                return self.between("circulating", "provision", said["order"], cents)
            case "redeemed":
                return [
                    self.used(said["venue"], part["order"], part["value"])
                    for part in said["parts"]
                ]
            case "redemption_voided":
                return self.voided(entry, said["redemption"])
            case _ if name in posted.POSTED:
                return posted.POSTED[name](self.posting(entry), said)
        raise Fault(f"{name} is no effect that the reference knows")

    def posting(self, entry: Entry) -> posted.Posting:
        return posted.Posting(entry, self.knowledge, self.claims, self.cycles, self.refunds)

    def received(self, entry: Entry, buyer: str) -> list[Transfer]:
        into, of = account("escrow", buyer), account("provision", buyer)
        return [Transfer(into, of, self.lines.explained(entry, "in"))]

    def between(self, debit: str, credit: str, order: str, cents: int) -> list[Transfer]:
        """Between a buyer's provision and what circulates of an order."""
        keys = {"provision": self.cheques.orders[order].buyer, "circulating": order}
        return [Transfer(account(debit, keys[debit]), account(credit, keys[credit]), cents)]

    def used(self, venue: str, order: str, cents: int) -> Transfer:
        payable = account("payable", venue, self.cheques.orders[order].buyer)
        return Transfer(account("circulating", order), payable, cents)

    def voided(self, entry: Entry, redemption: str) -> list[Transfer]:
        """The redemption the other way round; what is cancelled goes to the buyer."""
        said = self.cycles.open[redemption].said
        cancelled = [one for some in entry.named("cheques_cancelled") for one in some["cheques"]]
        back = []
        for part in said["parts"]:
            order = self.cheques.orders[part["order"]]
            provision = account("provision", order.buyer)
            for cheques in part["cheques"]:
                cents = len(cheques["cheques"]) * order.face
                circulating, payable, _ = self.used(said["venue"], part["order"], cents)
                to = provision if cheques in cancelled else circulating
                back.append(Transfer(payable, to, cents))
        return back

    def take(self, entry: Entry, said: Any) -> None:
        for part in said["parts"]:
            count = sum(len(cheques["cheques"]) for cheques in part["cheques"])
            value = count * self.cheques.orders[part["order"]].face
            self.tally.same("each part is worth its chèques", entry, value, part["value"])
            for cheques in part["cheques"]:
                self.cheques.take(part["order"], cheques)

    def void(self, entry: Entry, said: Any) -> None:
        """Gives the chèques back; those that are cancelled are ones of this redemption."""
        cancelled = [one for some in entry.named("cheques_cancelled") for one in some["cheques"]]
        parts = self.cycles.open[said["redemption"]].said["parts"]
        taken = [one for part in parts for one in part["cheques"]]
        for cheques in taken:
            self.cheques.give_back(cheques, cheques in cancelled)
        strange = [one for one in cancelled if one not in taken]
        self.tally.same("what is cancelled was redeemed", entry, [], strange)

    def touched(self, entry: Entry) -> list[str]:
        """The orders of whose chèques money moves."""
        prefix = "accounts/circulating.orders-"
        accounts = {name for one in entry.transfers for name in (one.debit, one.credit)}
        mine = [name for name in sorted(accounts) if name.startswith(prefix)]
        return [f"orders/{name.removeprefix(prefix)}" for name in mine]

    def circulate(self, where: object, name: str) -> None:
        """Every chèque that was issued is somewhere; the live ones are what circulates."""
        order, counts = self.cheques.orders[name], self.cheques.counts[name]
        self.tally.same("every chèque is somewhere, once", where, order.issued, counts.total())
        live = sum(counts[place] for place in LIVE) * order.face
        held = self.accounts.balance(account("circulating", name))
        self.tally.same("circulating is the live chèques", where, live, held)

    def settled(self) -> Counter[str]:
        """How much was computed again and compared."""
        of = self.tally.compared
        return Counter(
            {
                "parts": of["each part is borne"],
                "cycles": len(self.cycles.cycles),
                "statements": len(self.claims.statements),
                "calls": of["each call, and what meets it"],
                "incidents": of["each incident"],
                "moves": of["each move"],
            }
        )

    def stand(self, where: object) -> None:
        """What venues and payments hold is what is due and under way."""
        names = {*self.accounts.debits, *self.accounts.credits}
        due = {
            "payable": self.payments.owed(),
            "transit": self.payments.under_way(),
            "clawback": self.incidents.held(),
            "suspense": self.lines.held(),
            **dict(self.claims.held()),
        }
        for kind, expected in due.items():
            mine = [name for name in names if name.startswith(f"accounts/{kind}.")]
            held = Counter({name: self.accounts.balance(name) for name in mine})
            self.tally.same(f"{kind} is what is due", where, expected, +held)
        for name in self.cheques.orders:
            self.circulate(where, name)


def recomputed(lines: Iterable[str]) -> Reference:
    """The ledger of an export, compared with all that the export says.

    Raises `Fault` for the first difference.
    """
    reference = Reference()
    reference.fold(entries_of(lines))
    return reference


def exports(name: Path) -> list[Path]:
    """A file, or those of a folder."""
    files = sorted(name.glob("*.jsonl")) if name.is_dir() else [name]
    if not files:
        sys.exit(f"reference: {name} holds no export")
    return files


def main(arguments: list[str]) -> None:
    import perturb

    compared: Counter[str] = Counter()
    settled: Counter[str] = Counter()
    started = time.monotonic()
    names = [Path(name) for name in arguments if name != "--self-test"]
    for file in [file for name in names for file in exports(name)]:
        try:
            lines = read(file)
            reference = recomputed(lines)
            compared += reference.tally.compared
            settled.update(reference.settled())
            shown = ", ".join(f"{count} {what}" for what, count in reference.settled().items())
            print(f"{file.parent.name}/{file.name}: {len(lines)} entries, {shown}", end="")
            changes = perturb.check_found(lines) if "--self-test" in arguments else 0
            print(f"; {changes} changes, each found" if changes else "")
        except (Fault, OSError) as fault:
            sys.exit(f"\nreference: {file}: {fault}")
    for what, count in sorted(compared.items()):
        print(f"{count:>9}  {what}")
    print(f"reference: {', '.join(f'{count} {what}' for what, count in settled.items())}")
    print(f"reference: {compared.total()} comparisons in {time.monotonic() - started:.1f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
