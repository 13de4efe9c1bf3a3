"""Redemptions by stream, and a booklet that is lost and replaced."""

from dataclasses import dataclass
from typing import Any

import grpc

from books import Cheques
from checks import check
from setup import CHEQUES, DECLARED, Created, hand_over
from wire import Api, Refusal, ask, ask_stream, new_id, pb, refusal

Kind = pb.CustodyEvent


@dataclass(frozen=True)
class Desk:
    """The server, what was created there, and where the chèques are."""

    api: Api
    created: Created
    cheques: Cheques

    def redeeming(self, codes: list[str]) -> Any:
        """A redemption that was not asked for before."""
        return pb.RedeemRequest(
            request_id=new_id(),
            venue=self.created.venue,
            codes=codes,
            service=pb.SERVICE_ACCESS,
            procedures=DECLARED,
            service_date=self.created.day,
        )

    def stream(self, *messages: list[Any]) -> list[list[Any]]:
        """Sends redemptions over one stream; gives what became of each, by message."""
        requests = [pb.RedeemStreamRequest(requests=message) for message in messages]
        answers = ask_stream(self.api.redemptions.RedeemStream, requests)
        return [list(answer.results) for answer in answers]

    def booklet(self, name: str) -> Any:
        """A booklet as it is shown."""
        return ask(self.api.booklets.GetBooklet, pb.GetBookletRequest(name=name)).booklet


def taken(result: Any) -> list[str]:
    """The chèques that an accepted redemption took."""
    parts = result.response.redemption.parts
    return [cheque for part in parts for cheque in part.cheques]


def refused(result: Any) -> tuple[int, str, str]:
    """Why a redemption of a stream was refused, and for the code at which position."""
    answer = result.refusal
    return (answer.code, answer.reason, answer.metadata["position"])


def redeem_by_stream(desk: Desk, used: str, booklet: str, codes: dict[str, list[str]]) -> int:
    """Redeems the first chèque of `booklet`; gives how many are redeemed altogether.

    Before it stands one that `used` has not any more, and behind it the same request again.
    """
    spent, wanted = desk.redeeming(codes[used][:1]), desk.redeeming(codes[booklet][:1])
    first, second = desk.stream([spent, wanted], [wanted])
    failed = grpc.StatusCode.FAILED_PRECONDITION.value[0]
    check("a stream refuses a spent chèque", (failed, "CHEQUE_REDEEMED", "1"), refused(first[0]))
    check("a stream redeems the next one", [f"{booklet}/cheques/1"], taken(first[1]))
    check("a stream answers a repeat alike", first[1:], second)
    desk.cheques.move(booklet, "redeemed", [1])
    return desk.cheques.counts()["redeemed"]


def lose_and_replace(desk: Desk, lost: str, codes: list[str]) -> str:
    """Blocks a booklet, and replaces it; gives the new one, which a person holds."""
    target = pb.OppositionTarget(booklet=lost)
    request = pb.OpposeRequest(target=target, opposition=pb.OPPOSITION_LOST)
    blocked = ask(desk.api.booklets.Oppose, request).booklets
    check("an opposition blocks", [(lost, 1)], [(one.first_booklet, one.count) for one in blocked])
    desk.cheques.move(lost, "blocked")
    desk.cheques.check(desk.api, "blocked")
    came = refusal(desk.api.redemptions.Redeem, desk.redeeming(codes[1:2]))
    expected = (grpc.StatusCode.FAILED_PRECONDITION, "CHEQUE_BLOCKED")
    check("a lost chèque is not redeemed", expected, (came.code, came.reason))

    request = pb.ReplaceBookletRequest(name=lost)
    made = ask(desk.api.booklets.ReplaceBooklet, request)
    carried = [f"{lost}/cheques/{at}" for at in range(2, CHEQUES + 1)]
    check("the unused chèques are carried over", carried, list(made.replaced_cheques))
    new = [f"{made.booklet}/cheques/{at}" for at in range(1, CHEQUES)]
    check("the new chèques stand for them in order", new, list(made.cheques))
    desk.cheques.move(lost, "replaced")
    desk.cheques.issue(made.booklet, CHEQUES - 1)
    old, fresh = desk.booklet(lost), desk.booklet(made.booklet)
    expected = (pb.Booklet.STATE_REPLACED, made.booklet)
    check("the lost booklet is replaced", expected, (old.state, old.replaced_by))
    came = (fresh.replaces, fresh.validity)
    check("the new one replaces it, with its days", (lost, old.validity), came)

    selection = pb.BookletSelection(range=pb.BookletRange(first_booklet=made.booklet, count=1))
    request = pb.AllotBookletsRequest(booklets=selection, prescriber=desk.created.prescriber)
    ask(desk.api.booklets.AllotBooklets, request)
    desk.cheques.move(made.booklet, "allotted")
    hand_over(desk.api, desk.created, made.booklet, desk.cheques)
    return made.booklet


def redeem_replacement(
    desk: Desk, lost: str, old: list[str], replacement: str, codes: list[str]
) -> None:
    """Redeems two chèques of a replacement by stream; those that it stands for are refused."""
    wanted = [desk.redeeming(old[1:3]), desk.redeeming(codes[:2])]
    (results,) = desk.stream(wanted)
    failed = grpc.StatusCode.FAILED_PRECONDITION.value[0]
    expected = (failed, "CHEQUE_REPLACED", "1")
    check(f"the chèques of {lost} are not redeemed any more", expected, refused(results[0]))
    cheques = [f"{replacement}/cheques/{at}" for at in (1, 2)]
    check("those of its replacement are", cheques, taken(results[1]))
    desk.cheques.move(replacement, "redeemed", [1, 2])


def check_custody(desk: Desk, lost: str, replacement: str) -> None:
    """What is told of a booklet is what was done with it, in order."""

    def told(booklet: str) -> list[tuple[int, int, str]]:
        request = pb.ExplainBookletRequest(name=booklet)
        answer = ask(desk.api.booklets.ExplainBooklet, request)
        check(f"all of {booklet} is told", False, answer.more)
        return [(one.kind, one.cheques, one.other_booklet) for one in answer.events]

    expected = [
        (Kind.KIND_ISSUED, 0, ""),
        (Kind.KIND_ALLOTTED, 0, ""),
        (Kind.KIND_RECEIVED, 0, ""),
        (Kind.KIND_HANDED_OVER, 0, ""),
        (Kind.KIND_REDEEMED, 1, ""),
        (Kind.KIND_BLOCKED, 0, ""),
        (Kind.KIND_REPLACED, CHEQUES - 1, replacement),
    ]
    check("the life of the lost booklet", expected, told(lost))
    expected = [
        (Kind.KIND_REPLACES, CHEQUES - 1, lost),
        (Kind.KIND_ALLOTTED, 0, ""),
        (Kind.KIND_HANDED_OVER, 0, ""),
        (Kind.KIND_REDEEMED, 2, ""),
    ]
    check("the life of its replacement", expected, told(replacement))
    number = int(replacement.removeprefix("booklets/")) + 1
    request = pb.ExplainBookletRequest(name=f"booklets/{number}")
    came = refusal(desk.api.booklets.ExplainBooklet, request)
    expected = Refusal(
        grpc.StatusCode.NOT_FOUND, "BOOKLET_NOT_FOUND", {"booklet": request.name}, []
    )
    check("a booklet that does not exist has no life", expected, came)
