"""The figures of faxes: success by number, pages and minutes, as charts."""

from flask import Blueprint, current_app, render_template, request

from appliance.assembly import Appliance

pages = Blueprint("fax_figures", __name__, url_prefix="/faxes/figures")
SPANS = (7, 30, 90)


@pages.get("/")
def show() -> str:
    """Show the figures of the last days, thirty where none are asked for."""
    appliance: Appliance = current_app.extensions["appliance"]
    days = request.args.get("days", 30, type=int)
    days = days if days in SPANS else 30
    figures = appliance.fax.register.figures(days)
    return render_template("fax_figures/show.html", figures=figures, days=days, spans=SPANS)
