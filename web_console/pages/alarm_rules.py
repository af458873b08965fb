"""The alarms customers have set: what each waits for, how often it fired, and who set it."""

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
from appliance.errors import AlarmRefused
from appliance.records.wish import Alarm
from appliance.services.outbound.consents import Evidence
from web_console.access import note, operator_session
from web_console.paging import page_asked_for

pages = Blueprint("alarm_rules", __name__, url_prefix="/campaigns/alarms")
LONGEST, LONGEST_TEXT = 20, 300


@pages.get("/")
def listing() -> str:
    """Show the alarms, newest first, of one account or fund where asked for."""
    appliance: Appliance = current_app.extensions["appliance"]
    account, fund = (request.args.get(name, "").strip()[:LONGEST] for name in ("account", "fund"))
    removed = request.args.get("removed") == "yes"
    alarms = appliance.outbound.alarms
    total = alarms.count(account, fund, removed=removed)
    kept = {"account": account, "fund": fund, "removed": "yes" if removed else ""}
    page = page_asked_for(total, **kept)
    return render_template(
        "alarm_rules/listing.html",
        alarms=alarms.listing(account, fund, removed=removed, limit=page.size, offset=page.offset),
        funds=_funds(),
        account=account,
        fund=fund,
        removed=removed,
        paged=page,
    )


@pages.get("/<int:number>")
def one(number: int) -> str:
    """Show an alarm and everything that was done with it."""
    return _page(_alarm(number))


@pages.post("/<int:number>/remove")
def remove(number: int) -> Response | tuple[str, int]:
    """Remove an alarm for its customer; an operator says why."""
    appliance: Appliance = current_app.extensions["appliance"]
    alarm, text = _alarm(number), request.form.get("text", "").strip()[:LONGEST_TEXT]
    if not text:
        return _page(alarm, g.words("alarm_rules.no_reason")), 422
    evidence = Evidence(source="console", operator=operator_session().operator, text=text)
    note("alarm_remove", str(number))
    try:
        appliance.outbound.alarms.remove(number, evidence)
    except AlarmRefused:
        return _page(_alarm(number), g.words("alarm_rules.gone")), 422
    flash(g.words("alarm_rules.removed"))
    return redirect(url_for("alarm_rules.one", number=number), 303)


def _alarm(number: int) -> Alarm:
    appliance: Appliance = current_app.extensions["appliance"]
    try:
        return appliance.outbound.alarms.one(number)
    except AlarmRefused:
        abort(404)


def _page(alarm: Alarm, refusal: str = "") -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    return render_template(
        "alarm_rules/one.html",
        alarm=alarm,
        fund=_funds().get(alarm.fund_code, alarm.fund_code),
        events=appliance.outbound.alarms.events(alarm.id),
        refusal=refusal,
    )


def _funds() -> dict[str, str]:
    appliance: Appliance = current_app.extensions["appliance"]
    return {one.fund_code: one.fund_name for one in appliance.funds.listing()}
