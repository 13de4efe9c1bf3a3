"""A scheme, those who take part in it, an order, and booklets on their way to people."""

from dataclasses import dataclass

import grpc

from books import Cheques
from checks import check
from wire import CALLER, Api, ask, pb, refusal

# Whoever approves, validates and grants what `CALLER` may not.
SECOND = "interop-second"

FACE_CENTS = 1_000
CHEQUES = 10
BOOKLETS = 3
LOT_SIZE = 2
RECEIVED_CENTS = 50_000
IBAN = "FR7630006000011234567890189"

# What the redemptions are about; the last is added by a table.
DECLARED = ["procedures/famille", "procedures/social", "procedures/11"]

ALERT_DAYS = [30, 15, 7]
PROVISIONAL_DAYS = 37


@dataclass(frozen=True)
class Created:
    """The names of what was created, and the day that the server says it is."""

    day: str
    buyer: str
    prescriber: str
    venue: str
    order: str


def rules() -> pb.Rules:
    """Those of a year: the reference day is its last one."""
    calendar = pb.EndCalendar(
        reference_day="12-31", alert_days=ALERT_DAYS, provisional_days=PROVISIONAL_DAYS
    )
    co_funding = pb.CoFunding(
        rate_max_ppm=500_000,
        base=pb.CoFunding.BASE_NET,
        path=pb.CoFunding.PATH_THROUGH_ESCROW,
    )
    return pb.Rules(
        face_value_cents=FACE_CENTS,
        cheques_per_booklet=CHEQUES,
        activation=pb.ACTIVATION_ON_CASH,
        last_service_day="01-31",
        last_presentation_day="02-28",
        calendar=calendar,
        service_age_days=31,
        cheques_per_redemption=10,
        services=[pb.SERVICE_EVERYDAY_TOOLS, pb.SERVICE_ACCESS],
        territory=pb.Territory(anywhere=pb.Anywhere()),
        handover=pb.HANDOVER_REQUIRED,
        payout_days=30,
        set_off=True,
        co_funding=co_funding,
    )


def create(api: Api) -> Created:
    """A scheme, those who take part in it, and an order."""
    sent = rules()
    scheme = ask(api.schemes.CreateScheme, pb.CreateSchemeRequest(rules=sent))
    versions = [(one.version, one.from_day, one.rules) for one in scheme.scheme.versions]
    check("a scheme has one version, with the rules that were sent", [(1, "", sent)], versions)
    day = scheme.receipt.day
    year = int(day[:4])

    name = "Département d’essai"
    request = pb.CreateFunderRequest(
        kind=pb.Funder.KIND_BUYER, display_name=name, organisation_number="13002526500013"
    )
    buyer = ask(api.funders.CreateFunder, request).funder
    came = (buyer.display_name, buyer.organisation_number)
    check("a funder has the name and the SIRET that were sent", (name, "13002526500013"), came)

    request = pb.CreatePrescriberRequest(display_name="CCAS d’essai")
    prescriber = ask(api.prescribers.CreatePrescriber, request).prescriber

    profile = pb.VenueProfile(
        display_name="Médiathèque d’essai",
        organisation_number="123456.001",
        departement="16",
        label_first_day=f"{year - 1}-01-01",
        label_last_day=f"{year + 1}-12-31",
    )
    venue = ask(api.venues.CreateVenue, pb.CreateVenueRequest(profile=profile)).venue
    came = venue.profile.organisation_number
    check("a RIDET is kept in its one written form", "0123456.001", came)
    check("a new venue is a draft", pb.Venue.STATE_DRAFT, venue.state)
    activate(api, venue.name, buyer.name)

    request = pb.CreateOrderRequest(
        buyer=buyer.name,
        scheme=scheme.scheme.name,
        quantity=BOOKLETS,
        outer_day=f"{year + 2}-12-31",
    )
    order = ask(api.orders.CreateOrder, request).order
    return Created(day, buyer.name, prescriber.name, venue.name, order.name)


def activate(api: Api, venue: str, buyer: str) -> None:
    """Checks a draft, and has someone else validate it for a buyer."""
    validation = pb.ValidateVenueRequest(name=venue, buyer=buyer)
    came = refusal(api.venues.ValidateVenue, validation, SECOND)
    expected = (grpc.StatusCode.FAILED_PRECONDITION, "VENUE_NOT_CHECKED")
    check("a draft is not validated", expected, (came.code, came.reason))
    ask(api.venues.CheckVenue, pb.CheckVenueRequest(name=venue))
    validation = pb.ValidateVenueRequest(name=venue, buyer=buyer)
    came = refusal(api.venues.ValidateVenue, validation)
    expected = (grpc.StatusCode.FAILED_PRECONDITION, "SAME_CALLER")
    check("whoever checked a venue cannot validate it", expected, (came.code, came.reason))
    ask(api.venues.ValidateVenue, pb.ValidateVenueRequest(name=venue, buyer=buyer), SECOND)
    shown = ask(api.venues.GetVenue, pb.GetVenueRequest(name=venue)).venue
    expected = (pb.Venue.STATE_ACTIVE, buyer)
    check("a validated venue is active", expected, (shown.state, shown.validated_by))


def confirm_account(api: Api, owner: str, day: str) -> str:
    """Proposes a bank account, and has someone else confirm it; gives its name."""
    request = pb.ProposeBankAccountRequest(owner=owner, iban=IBAN, holder=f"Titulaire de {owner}")
    account = ask(api.venues.ProposeBankAccount, request).bank_account
    check("of an IBAN the last four characters are shown", IBAN[-4:], account.iban_last_four)

    def confirmation() -> pb.ConfirmBankAccountRequest:
        return pb.ConfirmBankAccountRequest(name=account.name, from_day=day)

    came = refusal(api.venues.ConfirmBankAccount, confirmation())
    expected = (grpc.StatusCode.FAILED_PRECONDITION, "SAME_CALLER")
    check("nobody confirms an account that they proposed", expected, (came.code, came.reason))
    ask(api.venues.ConfirmBankAccount, confirmation(), SECOND)
    listed = ask(api.venues.ListBankAccounts, pb.ListBankAccountsRequest(owner=owner)).bank_accounts
    came = [(one.name, one.owner, one.state) for one in listed]
    expected = [(account.name, owner, pb.BankAccount.STATE_IN_USE)]
    check(f"{owner} has an account in use", expected, came)
    return account.name


def entitle(api: Api) -> None:
    """Has someone else let the caller see typed codes."""

    def granting() -> pb.GrantEntitlementRequest:
        return pb.GrantEntitlementRequest(caller=CALLER, entitlement=pb.ENTITLEMENT_CODES)

    came = refusal(api.access.GrantEntitlement, granting())
    expected = (grpc.StatusCode.FAILED_PRECONDITION, "SAME_CALLER")
    check("nobody grants anything to themselves", expected, (came.code, came.reason))
    ask(api.access.GrantEntitlement, granting(), SECOND)
    held = ask(api.access.ListEntitlements, pb.ListEntitlementsRequest()).entitlements
    came = [(one.caller, one.entitlement) for one in held]
    check("the entitlement is listed", [(CALLER, pb.ENTITLEMENT_CODES)], came)


def issue(api: Api, created: Created, cheques: Cheques) -> list[str]:
    """Pays for booklets, issues and allots them; hands all but the last one over."""
    request = pb.RecordMoneyReceivedRequest(
        buyer=created.buyer,
        amount_cents=RECEIVED_CENTS,
        day=created.day,
        bank_reference="INTEROP-1",
    )
    ask(api.ledger.RecordMoneyReceived, request)
    request = pb.IssueBookletsRequest(order=created.order, count=BOOKLETS, lot_size=LOT_SIZE)
    issued = ask(api.booklets.IssueBooklets, request)
    check("nothing was prepared before", 0, len(issued.activated))
    check("as many booklets are numbered as were asked for", BOOKLETS, issued.numbered.count)
    booklets = names(issued.numbered)
    lots = [(lot.order, names(lot.booklets)) for lot in issued.lots]
    cut = [booklets[at : at + LOT_SIZE] for at in range(0, BOOKLETS, LOT_SIZE)]
    check("the lots hold them in order", [(created.order, lot) for lot in cut], lots)
    for booklet in booklets:
        cheques.issue(booklet, CHEQUES)

    way = {
        "booklets": pb.BookletSelection(range=issued.numbered),
        "prescriber": created.prescriber,
    }
    ask(api.booklets.AllotBooklets, pb.AllotBookletsRequest(**way))
    ask(api.booklets.ConfirmAllotment, pb.ConfirmAllotmentRequest(**way))
    for booklet in booklets:
        cheques.move(booklet, "allotted")
    for booklet in booklets[:-1]:
        hand_over(api, created, booklet, cheques)
    return booklets


def names(booklets: pb.BookletRange) -> list[str]:
    """The names of the booklets of a range."""
    first = int(booklets.first_booklet.removeprefix("booklets/"))
    return [f"booklets/{number}" for number in range(first, first + booklets.count)]


def hand_over(api: Api, created: Created, booklet: str, cheques: Cheques) -> None:
    """Gives a booklet to a person."""
    request = pb.HandOverBookletRequest(
        name=booklet, prescriber=created.prescriber, day=created.day
    )
    ask(api.booklets.HandOverBooklet, request)
    cheques.move(booklet, "handed_over")
