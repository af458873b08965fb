"""The trading calendar: a year in twelve months, one day's state, the cut-offs, a year's import."""

from calendar import Calendar
from datetime import date

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
from appliance.errors import CalendarRefused, FileRefused
from appliance.services.trading_calendar import TradingDay
from appliance.services.trading_day_files import YEARS
from web_console.access import operator_session
from web_console.refusals import why

pages = Blueprint("calendar", __name__, url_prefix="/calendar")


@pages.get("/")
def show() -> str:
    """Show a year, what is missing, and the cut-offs."""
    return _page()


@pages.post("/import")
def import_year() -> Response | tuple[str, int]:
    """Import a table of trading days, whole or not at all."""
    appliance: Appliance = current_app.extensions["appliance"]
    file = request.files.get("file")
    if file is None or not file.filename:
        return _page(import_refusal=g.words("calendar.none_chosen")), 422
    try:
        result = appliance.calendar.import_table(
            file.read(), file.filename, operator_session().operator
        )
    except FileRefused as error:
        return _page(import_refusal=g.words("calendar.file_refused", reason=why(error))), 422
    flash(g.words("calendar.imported", first=result.first, last=result.last, days=result.days,
                  changed=result.changed))  # fmt: skip
    return redirect(url_for("calendar.show", year=result.last.year), 303)


@pages.post("/cut-offs")
def set_cut_off() -> Response | tuple[str, int]:
    """Set an earlier end of the day for a fund, a business, both or all."""
    appliance: Appliance = current_app.extensions["appliance"]
    at, fund, business = (request.form.get(name, "") for name in ("at", "fund", "business"))
    try:
        appliance.calendar.set_cut_off(at, fund, business)
    except CalendarRefused as error:
        return _page(cut_off_refusal=why(error)), 422
    flash(g.words("calendar.cut_off_kept"))
    return redirect(url_for("calendar.show"), 303)


@pages.post("/cut-offs/forget")
def forget_cut_off() -> Response:
    """Take a cut-off away."""
    appliance: Appliance = current_app.extensions["appliance"]
    fund, business = (request.form.get(name, "") for name in ("fund", "business"))
    if appliance.calendar.forget_cut_off(fund, business):
        flash(g.words("calendar.cut_off_gone"))
    return redirect(url_for("calendar.show"), 303)


@pages.route("/<day>", methods=["GET", "POST"])
def one(day: str) -> str | Response | tuple[str, int]:
    """Show one weekday and change it."""
    appliance: Appliance = current_app.extensions["appliance"]
    at = _day(day)
    known = next((one for one in appliance.calendar.listing(at.year) if one.day == at), None)
    if request.method == "GET":
        return render_template("calendar/one.html", day=at, known=known, refusal="")
    try:
        appliance.calendar.edit(
            at,
            is_open=request.form.get("state") == "open",
            closes_at=request.form.get("closes_at", ""),
            note=request.form.get("note", ""),
            by=operator_session().operator,
        )
    except CalendarRefused as error:
        refusal = why(error)
        return render_template("calendar/one.html", day=at, known=known, refusal=refusal), 422
    flash(g.words("calendar.kept", day=at))
    return redirect(url_for("calendar.show", year=at.year), 303)


def _page(import_refusal: str = "", cut_off_refusal: str = "") -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    today = appliance.clock().date()
    year = request.args.get("year", today.year, type=int)
    year = min(max(year, YEARS.start), YEARS.stop - 1)
    return render_template(
        "calendar/show.html",
        year=year,
        today=today,
        months=_months(year),
        known={one.day: one for one in appliance.calendar.listing(year)},
        complete=appliance.calendar.years().get(year, False),
        missing=appliance.calendar.missing_year(),
        cut_offs=appliance.calendar.cut_offs(),
        fund_names={fund.fund_code: fund.fund_name for fund in appliance.funds.listing()},
        import_refusal=import_refusal,
        cut_off_refusal=cut_off_refusal,
        state=_state,
    )


def _months(year: int) -> dict[int, list[list[date]]]:
    """Return the weeks of every month, Monday first, with the days of its neighbours."""
    return {month: Calendar().monthdatescalendar(year, month) for month in range(1, 13)}


def _state(day: date, known: TradingDay | None) -> str:
    if day.weekday() >= 5:
        return "weekend"
    if known is None:
        return "unknown"
    if not known.open:
        return "closed"
    return "short" if known.closes_at else "open"


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        abort(404)
    if day.weekday() >= 5 or day.year not in YEARS:
        abort(404)
    return day
