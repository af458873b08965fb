"""The trunks: how each is, what failed lately, a call to try it, and the form to change it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, current_app, flash, g, render_template, request
from werkzeug.wrappers import Response

from appliance.assembly import Appliance
from appliance.errors import TrialRefused
from appliance.records.line import (
    CALLER_PLACES,
    CODECS,
    DIALLING,
    DTMF_MODES,
    TRANSPORTS,
    Trunk,
)
from appliance.services.lines.edits import keep_trunk, remove_trunk
from appliance.settings import Secret
from web_console.access import operator_session
from web_console.line_forms import (
    applied,
    back_to,
    box,
    open_drafts,
    present,
    typed,
    typed_number,
)
from web_console.live import Live, event_stream
from web_console.refusals import why

pages = Blueprint("trunks", __name__, url_prefix="/trunks")
PIECES = ("change", "states")
TRIALS_SHOWN, FAILURES_SHOWN = 5, 5
KINDS: Mapping[str, Mapping[str, Any]] = {
    "ims_address": {"codecs": ("alaw",), "caller_in": "asserted", "dialling": "national"},
    "ims_registering": {"codecs": ("alaw",), "caller_in": "asserted", "dialling": "plus86"},
    "gateway": {"codecs": ("alaw",), "t38": False, "lines": 30},
    "cloud": {"codecs": ("alaw", "ulaw"), "t38": False},
}
"""The usual kinds of trunks in China, and what each begins with; all of it can be changed."""


@pages.get("/")
def listing() -> str:
    """Show every trunk as the exchange saw it last."""
    return _listing()


@pages.get("/events")
def events() -> Response:
    """Send what changes of the trunks."""
    return event_stream(_live())


@pages.get("/guide")
def guide() -> str:
    """Show how the usual kinds of trunks are set up."""
    return render_template("trunks/guide.html", kinds=KINDS)


@pages.route("/new", methods=["GET", "POST"])
def new() -> str | Response | tuple[str, int]:
    """Add a trunk; a kind fills in what is usual for it."""
    if request.method == "GET":
        fresh = replace(Trunk(name="", host=""), **KINDS.get(request.args.get("kind", ""), {}))
        return _form(fresh, "")
    return _kept("")


@pages.route("/<name>", methods=["GET", "POST"])
def one(name: str) -> str | Response | tuple[str, int]:
    """Show one trunk and change it."""
    found = _trunk(name)
    return _form(found, name) if request.method == "GET" else _kept(name)


@pages.post("/<name>/remove")
def remove(name: str) -> Response | tuple[str, int]:
    """Take a trunk away."""
    found = _trunk(name)
    refusal = applied(remove_trunk(name), g.words("trunks.title_removed", name=name))
    return (_form(found, name, refusal), 422) if refusal else back_to("trunks.listing")


@pages.post("/<name>/try")
def try_out(name: str) -> Response | tuple[str, int]:
    """Call a number over a trunk; the contact gate decides whether that may be."""
    try:
        trial = box().line_room.trials.ask(operator_session().operator, typed("number"), name)
    except TrialRefused as refused:
        return _listing(why(refused)), 422
    if trial.state == "suppressed":
        reason = g.words.known(f"gate_reasons.{trial.detail}", trial.detail)
        return _listing(g.words("lines.trial_suppressed", reason=reason)), 422
    flash(g.words("lines.trial_asked", number=trial.number))
    return back_to("trunks.listing")


def now(appliance: Appliance) -> dict[str, Any]:
    """Return how the trunks are at this moment."""
    room, lines = appliance.line_room, appliance.line_room.changes.present()
    states = room.states.trunks()
    return {
        "trunks": lines.trunks,
        "in_force": appliance.lines.trunk_names(),
        "states": states,
        "stale": {n for n, one in states.items() if not room.states.is_fresh(one.seen_at)},
        "failures": {
            one.name: room.states.failures(one.name, FAILURES_SHOWN) for one in lines.trunks
        },
        "unnumbered": {
            one.name
            for one in lines.trunks
            if not any(number.trunk in ("", one.name) for number in lines.numbers)
        },
        "trials": [one for one in room.trials.listing(TRIALS_SHOWN) if one.trunk],
        "change": room.changes.latest(),
        "at": appliance.clock(),
    }


def _listing(refusal: str = "") -> str:
    return render_template("trunks/listing.html", refusal=refusal, **_live().now())


def _live() -> Live:
    live: Live = current_app.extensions["live_trunks"]
    return live


def _trunk(name: str) -> Trunk:
    found = present().trunk(name)
    return found or abort(404)


def _kept(before: str) -> str | Response | tuple[str, int]:
    """Keep what the form says of a trunk, its password apart from all else."""
    trunk, password = _typed_trunk(), Secret(request.form.get("password", "")[:200])
    if len(password):
        trunk = replace(trunk, password_set=_moment())
    elif before:
        trunk = replace(trunk, password_set=_trunk(before).password_set)
    title = "trunks.title_changed" if before else "trunks.title_added"
    refusal = applied(keep_trunk(trunk, before), g.words(title, name=trunk.name))
    if refusal:
        return _form(trunk, before, refusal), 422
    if len(password):
        box().extensions.keep_trunk_password(trunk, password)
    return back_to("trunks.listing")


def _typed_trunk() -> Trunk:
    codecs = tuple(one for one in CODECS if one in request.form.getlist("codecs"))
    return Trunk(
        name=typed("name"),
        host=typed("host"),
        port=typed_number("port", 5060) or 0,
        transport=typed("transport"),
        username=typed("username"),
        register=request.form.get("register") == "yes",
        codecs=codecs,
        t38=request.form.get("t38") == "yes",
        dtmf=typed("dtmf"),
        lines=typed_number("lines", None),
        lines_kept_free=typed_number("lines_kept_free", None),
        caller_id=typed("caller_id"),
        caller_in=typed("caller_in"),
        dialling=typed("dialling"),
        prefix=typed("prefix"),
        area_code=typed("area_code"),
    )


def _form(trunk: Trunk, before: str, refusal: str = "") -> str:
    return render_template(
        "trunks/form.html",
        trunk=trunk,
        before=before,
        refusal=refusal,
        has_password=bool(before) and box().extensions.has_trunk_password(_trunk(before)),
        drafts=open_drafts(),
        transports=TRANSPORTS,
        codecs=CODECS,
        dtmf_modes=DTMF_MODES,
        caller_places=CALLER_PLACES,
        diallings=DIALLING,
    )


def _moment() -> str:
    return datetime.isoformat(box().clock(), timespec="seconds")[:19]
