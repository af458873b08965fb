"""The register of complaints: taken in hand, answered, called back, handled again, closed."""

from collections.abc import Callable
from datetime import date, time

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response

from appliance.assembly import Appliance
from appliance.errors import ComplaintRefused, ComplaintUnknown
from appliance.paper.workbook import as_xlsx
from appliance.records.campaign import Contact
from appliance.services.campaigns.call_windows import PARTS, CallWindow, part_of_day
from appliance.services.complaints.records import LONGEST_ANSWER, STATUSES, Complaint
from web_console.access import note, operator_session
from web_console.limits import keep_typed, limits, typed_limits
from web_console.paging import page_asked_for
from web_console.presentation import minute
from web_console.refusals import why
from web_console.typed import whole_number

pages = Blueprint("complaints", __name__, url_prefix="/complaints")
LIMITS = "complaint."
LONGEST_REASON = 200
MOST_EXPORTED = 100_000
YEAR_DIGITS, YEARS_OFFERED = 4, 3
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = (
    "receipt", "received", "caller", "account", "status", "handlings", "accept_by", "close_by",
    "answer", "satisfied", "closed",
)  # fmt: skip


@pages.get("/")
def listing() -> str:
    """Show the complaints, the soonest due first."""
    return _listing()


@pages.get("/complaints.xlsx")
def export() -> Response:
    """Send the register as a workbook, of one year where that is asked, for the yearly report."""
    year = whole_number(request.args.get("year", ""), YEAR_DIGITS)
    note("complaints_xlsx", str(year or "all"))
    found = _appliance().outbound.complaints.listing(limit=MOST_EXPORTED)
    chosen = [one for one in found if year in (None, one.received_at.year)]
    titles = [g.words(f"complaints.{name}") for name in COLUMNS]
    content = as_xlsx(titles, [_cells(one) for one in chosen])
    name = f"complaints-{year or 'all'}.xlsx"
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(content, mimetype=WORKBOOK, headers=headers)


@pages.post("/limits")
def keep_limits() -> Response | tuple[str, int]:
    """Keep the deadlines."""
    typed = typed_limits(LIMITS)
    if reason := keep_typed(typed):
        return _listing(reason), 422
    flash(g.words("complaints.limits_kept"))
    return redirect(url_for("complaints.listing"), 303)


@pages.get("/<receipt>")
def one(receipt: str) -> str:
    """Show one complaint and what was done about it."""
    return _page(_complaint(receipt))


@pages.post("/<receipt>/in-hand")
def take_in_hand(receipt: str) -> Response | tuple[str, int]:
    """Accept a complaint."""
    complaints = _appliance().outbound.complaints
    by = operator_session().operator
    return _done(receipt, "in_hand", lambda: complaints.take_in_hand(receipt, by))


@pages.post("/<receipt>/longer")
def extend(receipt: str) -> Response | tuple[str, int]:
    """Move the deadline once."""
    complaints = _appliance().outbound.complaints
    reason, by = request.form.get("reason", "")[:LONGEST_REASON], operator_session().operator
    return _done(receipt, "extended", lambda: complaints.extend(receipt, reason, by))


@pages.post("/<receipt>/window")
def name_window(receipt: str) -> Response | tuple[str, int]:
    """Write down when he wants to be called with the result."""
    found = _complaint(receipt)
    try:
        window = _window()
    except ValueError:
        return _page(found, g.words("complaints.refused_window")), 422
    complaints = _appliance().outbound.complaints
    by = operator_session().operator
    return _done(receipt, "window", lambda: complaints.name_window(receipt, window, operator=by))


@pages.post("/<receipt>/answer")
def answer(receipt: str) -> Response | tuple[str, int]:
    """Write the result; he is called with it where he named a time."""
    complaints = _appliance().outbound.complaints
    text, by = request.form.get("text", ""), operator_session().operator

    def keep() -> None:
        complaints.answer(receipt, text, by)

    return _done(receipt, "answered", keep)


@pages.post("/<receipt>/close")
def close(receipt: str) -> Response | tuple[str, int]:
    """Close an answered complaint by hand."""
    complaints = _appliance().outbound.complaints
    text, by = request.form.get("how", "")[:LONGEST_REASON], operator_session().operator
    return _done(receipt, "closed", lambda: complaints.close(receipt, text, by))


def _cells(one: Complaint) -> list[str | int]:
    """Return a row of the register in the order of its columns."""
    judged = {None: "", True: g.words("complaints.yes"), False: g.words("complaints.no")}
    return [
        one.receipt_number,
        minute(one.received_at),
        one.caller,
        one.fund_account,
        g.words(f"complaints.status_{one.status}"),
        one.handling,
        minute(one.accept_by),
        minute(one.close_by),
        one.answer,
        judged[one.satisfied],
        minute(one.closed_at) if one.closed_at else "",
    ]


def _appliance() -> Appliance:
    appliance: Appliance = current_app.extensions["appliance"]
    return appliance


def _complaint(receipt: str) -> Complaint:
    try:
        return _appliance().outbound.complaints.one(receipt)
    except ComplaintUnknown:
        abort(404)


def _done(receipt: str, what: str, step: Callable[[], None]) -> Response | tuple[str, int]:
    """Do one step about a complaint, and say so or why not."""
    found = _complaint(receipt)
    try:
        step()
    except ComplaintRefused as error:
        return _page(found, why(error)), 422
    flash(g.words(f"complaints.did_{what}"))
    return redirect(url_for("complaints.one", receipt=receipt), 303)


def _window() -> CallWindow:
    """Return the hours that were typed; `ValueError` where they are none."""
    form = request.form
    begin, end = (time.fromisoformat(form.get(name, "")) for name in ("begin", "end"))
    if begin >= end:
        raise ValueError(f"{begin} is not before {end}")
    return CallWindow(begin, end, date.fromisoformat(form.get("day", "")), "workdays" in form)


def _call(complaint: Complaint) -> Contact | None:
    """Return the call with the answer, where there is one."""
    contacts = _appliance().outbound.contacts
    return contacts.one(complaint.contact) if complaint.contact is not None else None


def _listing(refusal: str = "") -> str:
    complaints = _appliance().outbound.complaints
    status = request.args.get("status", "")
    status = status if status in STATUSES else ""
    counts = complaints.counts()
    total = counts[status][0] if status else sum(times for times, _late in counts.values())
    page = page_asked_for(total, status=status)
    return render_template(
        "complaints/listing.html",
        complaints=complaints.listing(status, limit=page.size, offset=page.offset),
        counts=counts,
        statuses=STATUSES,
        status=status,
        paged=page,
        now=_appliance().clock(),
        years=range(_appliance().clock().year, _appliance().clock().year - YEARS_OFFERED, -1),
        parameters=limits(LIMITS),
        typed=typed_limits(LIMITS),
        limit_refusal=refusal,
    )


def _page(complaint: Complaint, refusal: str = "") -> str:
    appliance = _appliance()
    outbound, now = appliance.outbound, appliance.clock()
    return render_template(
        "complaints/one.html",
        complaint=complaint,
        call=_call(complaint),
        events=outbound.complaints.events(complaint.receipt_number),
        tasks=outbound.follow_up_tasks.of_receipt(complaint.receipt_number),
        window=complaint.window or part_of_day(next(iter(PARTS)), now),
        now=now,
        typed=request.form,
        longest=LONGEST_ANSWER,
        longest_reason=LONGEST_REASON,
        refusal=refusal,
    )
