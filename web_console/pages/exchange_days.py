"""The exchange of one trading day: what went out, what came back, and what does not agree."""

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
    send_file,
    url_for,
)
from werkzeug.wrappers import Response

from appliance.assembly import Appliance
from appliance.errors import CalendarUnknown, DifferenceUnknown, ExportRefused, FundlineError
from appliance.records.order import FAILED
from web_console.access import note, operator_session
from web_console.file_faults import fault
from web_console.paging import page_asked_for
from web_console.refusals import why
from web_console.typed import whole_number

pages = Blueprint("exchange_days", __name__, url_prefix="/exchange-days")


@pages.get("/")
def show() -> str:
    """Show a day's files, answers and differences."""
    return _page(_day(request.args.get("day", "")))


@pages.post("/<day>/export")
def export(day: str) -> Response | tuple[str, int]:
    """Send what waits of a day, and lay all of its files into the outbox again."""
    appliance: Appliance = current_app.extensions["appliance"]
    who = operator_session().operator
    early = who if request.form.get("early") == "yes" else ""
    try:
        result = appliance.exchange_exports.export(
            _day(day), appliance.settings.outbox, f"console:{who}", forced_by=early
        )
    except FundlineError as error:
        return _page(_day(day), refusal=g.words("exchange_days.refused", reason=why(error))), 422
    flash(g.words("exchange_days.exported", orders=result.orders, files=len(result.files)))
    for number, reason in result.left_out.items():
        flash(
            g.words("exchange_days.left_out", number=number, reason=fault(g.words.language, reason))
        )
    return redirect(url_for("exchange_days.show", day=day), 303)


@pages.get("/<day>/files/<name>")
def download(day: str, name: str) -> Response | tuple[str, int]:
    """Send a file that went out, as it went out; each download is noted."""
    appliance: Appliance = current_app.extensions["appliance"]
    batches = appliance.exchange_exports.listing(_day(day))
    batch = next((one for one in batches if name in one.files), None)
    if batch is None:
        abort(404)
    try:
        path = appliance.exchange_exports.sent_file(batch, name)
    except ExportRefused as error:
        return _page(_day(day), refusal=g.words("exchange_days.refused", reason=why(error))), 422
    note("export", name)
    return send_file(path, mimetype="text/plain", as_attachment=True, download_name=name)


@pages.post("/differences/<number>/settle")
def settle(number: str) -> Response:
    """Close a difference that somebody has looked into."""
    appliance: Appliance = current_app.extensions["appliance"]
    try:
        appliance.reconciliation.settle(whole_number(number) or 0, operator_session().operator)
    except DifferenceUnknown:
        abort(404)
    flash(g.words("exchange_days.settled"))
    return redirect(url_for("exchange_days.show", day=request.form.get("day", "")), 303)


def _page(day: date, refusal: str = "") -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    failed = page_asked_for(appliance.orders.count(trade_date=day, state=FAILED), day=str(day))
    elsewhere = appliance.reconciliation.differences()
    summary = appliance.reconciliation.day(day)
    shown = {one.id for one in summary.differences}
    return render_template(
        "exchange_days/show.html",
        day=day,
        before=_neighbour(day, -1),
        after=_neighbour(day, 1),
        summary=summary,
        waiting=appliance.orders.count(trade_date=day, state="accepted"),
        early=_is_early(day),
        failed=appliance.orders.listing(
            limit=failed.size, offset=failed.offset, trade_date=day, state=FAILED
        ),
        paged=failed,
        elsewhere=[one for one in elsewhere if one.id not in shown],
        refusal=refusal,
    )


def _is_early(day: date) -> bool:
    """Tell whether the day's orders are still being taken."""
    appliance: Appliance = current_app.extensions["appliance"]
    return appliance.clock() < appliance.calendar.cut_off(day)


def _neighbour(day: date, step: int) -> date | None:
    appliance: Appliance = current_app.extensions["appliance"]
    try:
        calendar = appliance.calendar
        return calendar.next_open(day) if step > 0 else calendar.previous_open(day)
    except CalendarUnknown:
        return None


def _day(text: str) -> date:
    """Return the day that is asked for, else the newest trading day that has begun."""
    appliance: Appliance = current_app.extensions["appliance"]
    if text:
        try:
            return date.fromisoformat(text)
        except ValueError:
            abort(404)
    today = appliance.clock().date()
    try:
        is_open = appliance.calendar.is_open(today)
    except CalendarUnknown:
        return today
    return today if is_open else _neighbour(today, -1) or today
