"""The guide of a new box: its steps with their state, as the box sees them itself."""

from flask import Blueprint, current_app, redirect, render_template, url_for
from werkzeug.wrappers import Response

from appliance.assembly import Appliance
from appliance.services.first_run import DONE

pages = Blueprint("first_run", __name__, url_prefix="/first-run")
PLACES = {
    "company": "hotline.show",
    "numbers": "numbers.listing",
    "trunk": "trunks.listing",
    "registrar_folder": "exchange_imports.listing",
    "test_call": "calls.listing",
}
"""Where each step is taken."""


@pages.get("/")
def show() -> str:
    """Show the steps."""
    appliance: Appliance = current_app.extensions["appliance"]
    steps = appliance.first_run.steps()
    return render_template(
        "first_run/show.html",
        steps=steps,
        done=sum(step.state == DONE for step in steps),
        put_away=appliance.first_run.is_put_away(),
        places={
            name: url_for(place)
            for name, place in PLACES.items()
            if place in current_app.view_functions
        },
    )


@pages.post("/<any(put_away, bring_back):move>")
def move(move: str) -> Response:
    """Remind no more, or again."""
    appliance: Appliance = current_app.extensions["appliance"]
    guide = appliance.first_run
    {"put_away": guide.put_away, "bring_back": guide.bring_back}[move]()
    return redirect(url_for("first_run.show"), 303)
