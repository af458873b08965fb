"""Retention: how long each kind is kept, legal holds, what would go and what went."""

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
from appliance.errors import RetentionRefused
from appliance.records.retention import ABOUT, KINDS, YEAR_DAYS, days_of
from appliance.services.retention.retention import Retention
from web_console.access import note, operator_session
from web_console.refusals import why
from web_console.typed import whole_number

pages = Blueprint("retention", __name__, url_prefix="/retention")
SHOWN = 100


@pages.get("/")
def show() -> str:
    """Show the rules, the holds and the deletions."""
    return _page()


@pages.get("/<kind>")
def preview(kind: str) -> str:
    """Show what would go of a kind now."""
    if kind not in KINDS:
        abort(404)
    note("retention_preview", kind)
    return render_template(
        "retention/preview.html",
        preview=_retention().preview(kind),
        rule=_retention().rule(kind),
        rows=_retention().due(kind, SHOWN),
        shown=SHOWN,
    )


@pages.get("/deletions/<int:number>")
def deletion(number: int) -> str:
    """Show what went with a deletion, each with its hash."""
    found = next((one for one in _retention().deletions(1000) if one.id == number), None)
    if found is None:
        abort(404)
    return render_template(
        "retention/deletion.html", deletion=found, items=_retention().items(number)
    )


@pages.post("/<kind>")
def keep_rule(kind: str) -> Response | tuple[str, int]:
    """Keep a kind for longer, or say whether it is deleted afterwards."""
    if kind not in KINDS:
        abort(404)
    years = whole_number(request.form.get("years", ""), 3)
    try:
        if years is None:
            raise RetentionRefused("years", "that is no number of years")
        days = max(days_of(years), 1)
        deletes = request.form.get("deletes") == "yes"
        _retention().set_rule(kind, days=days, deletes=deletes, operator=_operator())
    except RetentionRefused as error:
        return _page(refusal=why(error)), 422
    flash(g.words("retention.kept"))
    return redirect(url_for("retention.show"), 303)


@pages.post("/holds")
def hold() -> Response | tuple[str, int]:
    """Let nothing be deleted of a customer, a call or a number."""
    typed = {name: request.form.get(name, "") for name in ("about", "subject", "reason")}
    try:
        _retention().hold(**typed, operator=_operator())
    except RetentionRefused as error:
        return _page(hold_refusal=why(error), typed=typed), 422
    flash(g.words("retention.held"))
    return redirect(url_for("retention.show"), 303)


@pages.post("/holds/<int:number>/lift")
def lift(number: int) -> Response:
    """Lift a legal hold."""
    try:
        _retention().lift(number, _operator())
    except RetentionRefused as error:
        flash(why(error))
    else:
        flash(g.words("retention.lifted"))
    return redirect(url_for("retention.show"), 303)


def _page(refusal: str = "", hold_refusal: str = "", typed: dict[str, str] | None = None) -> str:
    retention = _retention()
    rules = retention.rules()
    return render_template(
        "retention/show.html",
        rules=[(one, int(one.days // YEAR_DAYS), retention.preview(one.kind)) for one in rules],
        minimum=KINDS,
        holds=retention.holds(),
        abouts=ABOUT,
        deletions=retention.deletions(),
        refusal=refusal,
        hold_refusal=hold_refusal,
        typed=typed or {"about": "", "subject": "", "reason": ""},
    )


def _retention() -> Retention:
    appliance: Appliance = current_app.extensions["appliance"]
    return appliance.care.retention


def _operator() -> str:
    return operator_session().operator
