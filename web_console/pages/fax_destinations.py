"""Where faxes may go: the owner's rules by prefix, his area code, a field to try a number."""

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from appliance.assembly import Appliance
from appliance.errors import FaxRefused
from appliance.services.faxes.destinations import AREA
from appliance.services.faxes.dial_plan import Rule
from web_console.access import note
from web_console.refusals import why

pages = Blueprint("fax_destinations", __name__, url_prefix="/faxes/rules/destinations")
LONGEST_NOTE = 60


@pages.get("/")
def show() -> str:
    """Show the rules; an address can name a number that is tried."""
    return _page()


@pages.post("/rules")
def add() -> Response | tuple[str, int]:
    """Add a rule, or change the one of this prefix."""
    appliance: Appliance = current_app.extensions["appliance"]
    destinations, form = appliance.fax.destinations, request.form
    prefix = form.get("prefix", "").strip()
    rule = Rule(prefix, form.get("verdict") == "allow", form.get("note", "").strip()[:LONGEST_NOTE])
    others = [one for one in destinations.rules() if one.prefix != prefix]
    try:
        destinations.keep_rules([*others, rule])
    except FaxRefused:
        return _page(g.words("fax_destinations.bad_prefix")), 422
    note("fax_rule", f"{form.get('verdict', '')} {prefix}")
    flash(g.words("fax_destinations.kept"))
    return redirect(url_for("fax_destinations.show"), 303)


@pages.post("/rules/remove")
def remove() -> Response:
    """Take the rule of a prefix away."""
    appliance: Appliance = current_app.extensions["appliance"]
    destinations, prefix = appliance.fax.destinations, request.form.get("prefix", "")
    destinations.keep_rules([one for one in destinations.rules() if one.prefix != prefix])
    note("fax_rule_removed", prefix[:40])
    flash(g.words("fax_destinations.removed"))
    return redirect(url_for("fax_destinations.show"), 303)


@pages.post("/area-code")
def keep_area_code() -> Response | tuple[str, int]:
    """Keep the area code that a number without one gets."""
    appliance: Appliance = current_app.extensions["appliance"]
    try:
        appliance.fax.destinations.keep_area_code(request.form.get("area_code", "").strip())
    except FaxRefused:
        return _page(area_refusal=g.words("fax_destinations.bad_area")), 422
    flash(g.words("fax_destinations.area_kept"))
    return redirect(url_for("fax_destinations.show"), 303)


def _page(refusal: str = "", area_refusal: str = "") -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    tried = request.args.get("number", "").strip()[:40]
    verdict, permitted = "", ""
    if tried:
        try:
            permitted = appliance.fax.destinations.permitted(tried)
        except FaxRefused as error:
            verdict = why(error)
    return render_template(
        "fax_destinations/show.html",
        rules=appliance.fax.destinations.rules(),
        area_code=appliance.preferences.text(AREA, ""),
        tried=tried,
        permitted=permitted,
        verdict=verdict,
        refusal=refusal,
        area_refusal=area_refusal,
        typed=request.form,
        longest=LONGEST_NOTE,
    )
