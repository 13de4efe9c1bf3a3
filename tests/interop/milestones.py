"""The calendar of an order, from the days of its rules."""

from datetime import date, timedelta

import grpc

from checks import check
from setup import ALERT_DAYS, PROVISIONAL_DAYS, Created
from wire import Api, ask, pb, refusal


def check_calendar(api: Api, created: Created) -> None:
    """Its milestones are those of the rules; none is due on the day of the issue, nor before it."""
    issued = date.fromisoformat(created.day)
    shown = ask(api.orders.GetOrderCalendar, pb.GetOrderCalendarRequest(name=created.order))
    came = [(one.day, one.milestone, one.alert_days, one.reached) for one in shown.milestones]
    check("the calendar of the order is that of its rules", milestones(issued), came)

    def refused(day: date) -> tuple[grpc.StatusCode, str]:
        came = refusal(api.orders.RunCalendar, pb.RunCalendarRequest(through=day.isoformat()))
        return (came.code, came.reason)

    # The server's own day may be a later one than that of the issue, so tomorrow is not enough.
    coming = (grpc.StatusCode.FAILED_PRECONDITION, "DAY_IN_FUTURE")
    check("the calendar is not run ahead", coming, refused(issued + timedelta(days=3)))
    nothing = (grpc.StatusCode.FAILED_PRECONDITION, "NOTHING_DUE")
    check("a run without anything due is refused", nothing, refused(issued))
    run = ask(api.orders.GetCalendarRun, pb.GetCalendarRunRequest())
    expected = pb.GetCalendarRunResponse(calendar_run=pb.CalendarRun())
    check("the calendar was not run", expected, run)


def milestones(issued: date) -> list[tuple[str, int, int, bool]]:
    """What comes after the day of the issue, in order."""
    reference = date(issued.year, 12, 31)
    lapse = date(issued.year + 1, 2, 28) + timedelta(days=1)
    days = [
        *((reference - timedelta(days=days), pb.MILESTONE_ALERT, days) for days in ALERT_DAYS),
        (date(issued.year + 1, 1, 31), pb.MILESTONE_LAST_SERVICE, 0),
        (reference + timedelta(days=PROVISIONAL_DAYS), pb.MILESTONE_PROVISIONAL_STATEMENT, 0),
        (date(issued.year + 1, 2, 28), pb.MILESTONE_LAST_PRESENTATION, 0),
        (lapse, pb.MILESTONE_LAPSE, 0),
        (lapse, pb.MILESTONE_FINAL_STATEMENT, 0),
    ]
    return [(day.isoformat(), kind, at, False) for day, kind, at in sorted(days) if day > issued]
