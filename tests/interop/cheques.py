"""Every chèque: where it is, by what was done with its booklet and with itself."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from exported import Effect, Fault, number

LIVE = ("in stock", "allotted", "handed over", "blocked")
# Where booklets of a range are after an effect.
PLACES = {
    "booklets_allotted": "allotted",
    "allotment_confirmed": "allotted",
    "booklets_returned": "in stock",
    "booklets_withdrawn": "withdrawn",
    "booklets_lapsed": "lapsed",
}
GIVEN = ("booklet_given", "booklet_handed_over")
BLOCKED = {
    "booklet_blocked": True,
    "booklet_unblocked": False,
    "booklets_blocked": True,
    "booklets_unblocked": False,
}


@dataclass
class Order:
    """What was agreed, and how many chèques were ever issued."""

    buyer: str
    scheme: int
    face: int
    cheques: int
    issued: int = 0


@dataclass
class Booklet:
    """A booklet of some chèques, numbered from 1."""

    order: str
    cheques: int
    is_issued: bool
    lapse: str = ""
    place: str = "in stock"
    is_blocked: bool = False
    blocked: set[int] = field(default_factory=set)
    redeemed: set[int] = field(default_factory=set)
    cancelled: set[int] = field(default_factory=set)

    def is_usable(self, day: str) -> bool:
        """Whether its chèques could be used again: none has lapsed, been replaced or withdrawn."""
        return self.place in LIVE and (not self.lapse or day < self.lapse)

    def unused(self) -> list[int]:
        taken = self.redeemed | self.cancelled
        return [index for index in range(1, self.cheques + 1) if index not in taken]

    def state(self, index: int) -> str:
        if index in self.cancelled:
            return "cancelled"
        if index in self.redeemed:
            return "redeemed"
        blocked = self.is_blocked or index in self.blocked
        return "blocked" if self.place in LIVE and blocked else self.place

    def counts(self) -> Counter[str]:
        """Where its chèques are. Those that are not issued are worth nothing."""
        all_of_it = range(1, self.cheques + 1) if self.is_issued else ()
        return Counter(self.state(index) for index in all_of_it)


def lapse_of(said: Any) -> str:
    """The first day on which chèques are worth nothing, if it is said."""
    return said["validity"]["lapse"] if said.get("validity") else ""


class Cheques:
    """All orders and all booklets, and how many chèques of each order are where."""

    def __init__(self) -> None:
        self.orders: dict[str, Order] = {}
        self.booklets: list[Booklet] = []
        self.counts: dict[str, Counter[str]] = {}

    def create(self, said: Any) -> None:
        terms = said["terms"]
        scheme = number(terms["scheme"], "schemes")
        order = Order(terms["buyer"], scheme, terms["face_value"], terms["cheques_per_booklet"])
        self.orders[said["order"]] = order
        self.counts[said["order"]] = Counter()

    def booklet(self, name: str) -> Booklet:
        at = number(name, "booklets")
        if not 1 <= at <= len(self.booklets):
            raise Fault(f"{name} does not exist")
        return self.booklets[at - 1]

    def range(self, said: Any) -> Iterator[Booklet]:
        first = number(said["first"], "booklets")
        return (self.booklet(f"booklets/{at}") for at in range(first, first + said["count"]))

    def change(self, booklet: Booklet, change: Callable[[Booklet], object]) -> None:
        """Changes a booklet, and counts its chèques again."""
        self.counts[booklet.order] -= booklet.counts()
        change(booklet)
        self.counts[booklet.order] += booklet.counts()

    def add(self, booklet: Booklet, name: str) -> None:
        self.booklets.append(booklet)
        if name != f"booklets/{len(self.booklets)}":
            raise Fault(f"{name} is not the next booklet")
        self.counts[booklet.order] += booklet.counts()

    def number_range(self, said: Any, is_issued: bool) -> None:
        order = self.orders[said["order"]]
        first = number(said["first"], "booklets")
        for at in range(first, first + said["count"]):
            booklet = Booklet(said["order"], order.cheques, is_issued, lapse_of(said))
            self.add(booklet, f"booklets/{at}")
        order.issued += said["count"] * order.cheques if is_issued else 0

    def apply(self, effect: Effect) -> None:
        """What an effect does to booklets; redemptions and voids have methods of their own."""
        name, said = effect
        if name == "order_created":
            self.create(said)
        elif name in ("booklets_prepared", "booklets_issued"):
            self.number_range(said, name == "booklets_issued")
        elif name == "booklets_activated":
            self.activate(said)
        elif name == "booklet_replaced":
            self.replace(said)
        elif name in ("cheques_blocked", "cheques_unblocked"):
            self.block(said["cheques"], name == "cheques_blocked")
        else:
            self.move(effect)

    def move(self, effect: Effect) -> None:
        name, said = effect
        if name not in (*PLACES, *GIVEN, *BLOCKED):
            return
        some = self.range(said) if "first" in said else [self.booklet(said["booklet"])]
        ended = 0
        for booklet in some:
            ended += len(booklet.unused()) if booklet.is_issued else 0
            if name in BLOCKED:
                self.change(booklet, lambda one: setattr(one, "is_blocked", BLOCKED[name]))
            else:
                place = PLACES.get(name, "handed over")
                self.change(booklet, lambda one: setattr(one, "place", place))
                booklet.lapse = lapse_of(said) or booklet.lapse
        # Of what ends, the effect says how many chèques.
        if name in ("booklets_withdrawn", "booklets_lapsed") and ended != said["cheques"]:
            raise Fault(f"{name}: expected {ended} chèques, came {said['cheques']}")

    def activate(self, said: Any) -> None:
        order = self.orders[said["order"]]
        for booklet in self.range(said):
            if booklet.is_issued or booklet.order != said["order"]:
                raise Fault(f"{said['first']}: one of these booklets is not prepared")
            self.change(booklet, lambda one: setattr(one, "is_issued", True))
            booklet.lapse = lapse_of(said)
        order.issued += said["count"] * order.cheques

    def replace(self, said: Any) -> None:
        old = self.booklet(said["cheques"]["booklet"])
        carried = said["cheques"]["cheques"]
        if carried != old.unused():
            raise Fault(f"{said['by']} carries {carried}, of {old.unused()}")
        self.change(old, lambda one: setattr(one, "place", "replaced"))
        self.add(Booklet(old.order, len(carried), old.is_issued, old.lapse), said["by"])
        self.orders[old.order].issued += len(carried) if old.is_issued else 0

    def block(self, cheques: Any, is_blocked: bool) -> None:
        some = set(cheques["cheques"])
        booklet = self.booklet(cheques["booklet"])

        def change(one: Booklet) -> None:
            one.blocked = one.blocked | some if is_blocked else one.blocked - some

        self.change(booklet, change)

    def take(self, order: str, cheques: Any) -> None:
        """Redeems chèques, which must be of the order and in somebody's hands."""
        booklet, some = self.booklet(cheques["booklet"]), set(cheques["cheques"])
        states = {booklet.state(index) for index in some} if booklet.is_issued else {"prepared"}
        usable = states <= {*LIVE} - {"blocked"} and max(some) <= booklet.cheques
        if not usable or booklet.order != order:
            raise Fault(f"{cheques} cannot be redeemed for {order}: {states}")
        self.change(booklet, lambda one: one.redeemed.update(some))

    def give_back(self, cheques: Any, is_cancelled: bool) -> None:
        """Undoes a redemption of chèques, which are as before, or cancelled."""
        booklet, some = self.booklet(cheques["booklet"]), set(cheques["cheques"])
        if not some <= booklet.redeemed:
            raise Fault(f"{cheques} are not redeemed")

        def change(one: Booklet) -> None:
            one.redeemed -= some
            one.cancelled |= some if is_cancelled else set()

        self.change(booklet, change)
