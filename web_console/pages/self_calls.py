"""The box's calls to itself: what works, what was found before, and who is told by mail."""

from flask import Blueprint, current_app, flash, g, make_response, redirect, request, url_for
from flask import render_template as rendered
from werkzeug.wrappers import Response

from appliance.assembly import Appliance
from appliance.errors import MailRefused
from web_console.access import operator_session

pages = Blueprint("self_calls", __name__, url_prefix="/self-check")
LOOK_AGAIN_SECONDS = 3


@pages.get("/")
def show() -> Response:
    """Show the last round, the alarms and the rounds before."""
    response = make_response(_page())
    if _appliance().care.self_calls.open() is not None:
        response.headers["Refresh"] = str(LOOK_AGAIN_SECONDS)
    return response


@pages.post("/run")
def run() -> Response:
    """Let the box call itself now; the exchange starts it within two seconds."""
    _appliance().care.self_calls.ask(operator_session().operator)
    flash(g.words("self_calls.asked"))
    return redirect(url_for("self_calls.show"), 303)


@pages.post("/recipients")
def keep_recipients() -> Response | tuple[str, int]:
    """Keep who gets a mail when something turns red, and when it is green again."""
    typed = request.form.get("recipients", "")
    try:
        _appliance().care.alarms.set_recipients(typed)
    except MailRefused:
        return _page(refusal=g.words("self_calls.refused_recipient"), typed=typed), 422
    flash(g.words("self_calls.kept"))
    return redirect(url_for("self_calls.show"), 303)


def _page(refusal: str = "", typed: str | None = None) -> str:
    care = _appliance().care
    newest = care.self_calls.newest()
    return rendered(
        "self_calls/show.html",
        newest=newest,
        old=newest is not None and care.self_calls.is_old(newest),
        under_way=care.self_calls.open(),
        rounds=care.self_calls.listing(24),
        alarms=care.alarms.red(),
        events=care.alarms.events(20),
        recipients=" ".join(care.alarms.recipients()) if typed is None else typed,
        mail_set_up=bool(_appliance().mail_queue.settings()["host"]),
        refusal=refusal,
    )


def _appliance() -> Appliance:
    appliance: Appliance = current_app.extensions["appliance"]
    return appliance
