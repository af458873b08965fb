"""The experts who record commentaries, and the managers who release them."""

from functools import partial

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
from appliance.errors import ExpertRefused
from appliance.services.commentary.experts import LONGEST_ABOUT, LONGEST_NAME, Expert
from web_console.pin_forms import pin_state, refused_pin
from web_console.refusals import why

pages = Blueprint("experts", __name__, url_prefix="/commentary/experts")


@pages.get("/")
def listing() -> str:
    """Show every expert, and the form for a new one."""
    return _listing()


@pages.post("/")
def add() -> Response | tuple[str, int]:
    """Add an expert; a number that is taken is refused."""
    appliance: Appliance = current_app.extensions["appliance"]
    number = request.form.get("number", "").strip()
    if number in {expert.number for expert in appliance.experts.listing()}:
        return _listing(g.words("experts.taken", number=number)), 422
    refusal = _kept(number, active=True)
    if refusal:
        return _listing(refusal), 422
    flash(g.words("experts.added", number=number))
    return redirect(url_for("experts.one", number=number), 303)


@pages.route("/<number>", methods=["GET", "POST"])
def one(number: str) -> str | Response | tuple[str, int]:
    """Show one expert and change what is kept about him."""
    expert = _expert(number)
    if request.method == "GET":
        return _page(expert)
    refusal = _kept(number, active=request.form.get("active") == "yes")
    if refusal:
        return _page(expert, refusal), 422
    flash(g.words("experts.kept"))
    return redirect(url_for("experts.one", number=number), 303)


@pages.post("/<number>/pin")
def set_pin(number: str) -> Response | tuple[str, int]:
    """Set the PIN an expert is asked for on the telephone, and lift his lock."""
    appliance: Appliance = current_app.extensions["appliance"]
    expert = _expert(number)
    refusal = refused_pin(partial(appliance.experts.set_pin, number))
    if refusal:
        return _page(expert, pin_refusal=refusal), 422
    flash(g.words("pins.kept"))
    return redirect(url_for("experts.one", number=number), 303)


def _expert(number: str) -> Expert:
    appliance: Appliance = current_app.extensions["appliance"]
    found = [expert for expert in appliance.experts.listing() if expert.number == number]
    return found[0] if found else abort(404)


def _kept(number: str, *, active: bool) -> str:
    """Keep what the form says of an expert; return why it cannot be, or nothing."""
    appliance: Appliance = current_app.extensions["appliance"]
    form = request.form
    try:
        appliance.experts.keep(
            number,
            form.get("name", ""),
            about=form.get("about", ""),
            releases=form.get("releases") == "yes",
            operator=form.get("operator", ""),
            active=active,
        )
    except ExpertRefused as error:
        longest = LONGEST_ABOUT if error.reason == "about" else LONGEST_NAME
        return why(error, longest=longest)
    return ""


def _listing(refusal: str = "") -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    experts = appliance.experts.listing()
    return render_template(
        "experts/listing.html",
        experts=experts,
        pins={expert.number: _pin_state(expert.number) for expert in experts},
        followers=appliance.commentary_listening.followers(),
        longest=LONGEST_NAME,
        longest_about=LONGEST_ABOUT,
        typed=request.form,
        refusal=refusal,
    )


def _page(expert: Expert, refusal: str = "", pin_refusal: str = "") -> str:
    return render_template(
        "experts/one.html",
        expert=expert,
        pin=_pin_state(expert.number),
        longest=LONGEST_NAME,
        longest_about=LONGEST_ABOUT,
        refusal=refusal,
        pin_refusal=pin_refusal,
    )


def _pin_state(number: str) -> str:
    experts = current_app.extensions["appliance"].experts
    return pin_state(kept=experts.has_pin(number), locked=experts.locked(number))
