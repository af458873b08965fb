"""The telephones of the house: who is registered, and the sheet with which one is set up."""

import io
from dataclasses import replace
from typing import Any

import segno
from flask import Blueprint, abort, current_app, flash, g, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from appliance.assembly import Appliance
from appliance.errors import TrialRefused
from appliance.paper.extension_sheet import ExtensionSheet, printed
from appliance.records.line import CODECS, OPERATOR, Extension
from appliance.services.lines.edits import keep_extension, remove_extension
from web_console.access import note, operator_session
from web_console.line_forms import applied, back_to, box, open_drafts, present, typed
from web_console.live import Live, event_stream
from web_console.presentation import minute
from web_console.refusals import why

pages = Blueprint("extensions", __name__, url_prefix="/extensions")
PIECES = ("change", "registered")


@pages.get("/")
def listing() -> str:
    """Show every telephone and from where it is registered."""
    return _listing()


@pages.get("/events")
def events() -> Response:
    """Send who registers and who goes."""
    return event_stream(_live())


@pages.post("/")
def add() -> Response | tuple[str, int]:
    """Add a telephone of the house."""
    extension = _typed_extension()
    if present().extension(extension.number):
        return _listing(g.words("extensions.taken", number=extension.number)), 422
    title = g.words("extensions.title_added", number=extension.number)
    refusal = applied(keep_extension(extension), title)
    return (_listing(refusal), 422) if refusal else back_to("extensions.listing")


@pages.route("/<number>", methods=["GET", "POST"])
def one(number: str) -> str | Response | tuple[str, int]:
    """Show one telephone and change it."""
    found = _extension(number)
    if request.method == "GET":
        return _form(found)
    changed = replace(_typed_extension(), number=number, password_set=found.password_set)
    title = g.words("extensions.title_changed", number=number)
    refusal = applied(keep_extension(changed), title)
    return (_form(changed, refusal), 422) if refusal else back_to("extensions.listing")


@pages.post("/<number>/remove")
def remove(number: str) -> Response | tuple[str, int]:
    """Take a telephone away; the operator's stays."""
    found = _extension(number)
    title = g.words("extensions.title_removed", number=number)
    refusal = applied(remove_extension(number), title)
    return (_form(found, refusal), 422) if refusal else back_to("extensions.listing")


@pages.post("/<number>/password")
def renew(number: str) -> Response | tuple[str, int]:
    """Make another password, which counts from the version that is published with it."""
    found = replace(_extension(number), password_set=f"{box().clock():%Y-%m-%dT%H:%M:%S}")
    title = g.words("extensions.title_password", number=number)
    refusal = applied(keep_extension(found), title)
    if refusal:
        return _form(found, refusal), 422
    box().extensions.renew_password(number)
    return back_to("extensions.listing")


@pages.post("/<number>/ring")
def ring(number: str) -> Response | tuple[str, int]:
    """Let a telephone ring; who answers hears a sentence and presses a key."""
    try:
        box().line_room.trials.ask(operator_session().operator, number)
    except TrialRefused as refused:
        return _listing(why(refused)), 422
    flash(g.words("extensions.rings", number=number))
    return back_to("extensions.listing")


@pages.post("/<number>/sheet")
def sheet(number: str) -> Response | str:
    """Show what a telephone needs to register, its password too; that is noted each time."""
    found, appliance = _extension(number), box()
    password = appliance.extensions.password(number).reveal()
    note("extension_password", number)
    settings = appliance.settings
    values = {
        "server": _server(settings.bind),
        "port": str(settings.sip_port),
        "transport": "UDP / TCP",
        "user": number,
        "password": password,
    }
    code = f"sip:{number}:{password}@{values['server']}:{settings.sip_port}"
    if request.form.get("as") == "pdf":
        return _paper(found, values, code)
    drawn = segno.make(code, error="m").svg_inline(border=2, light="#fff", omitsize=True)
    picture = Markup(drawn)  # noqa: S704 - shapes, no text of anybody
    answer = render_template(
        "extensions/sheet.html", extension=found, values=values, picture=picture
    )
    response: Response = current_app.make_response(answer)
    response.headers["Cache-Control"] = "no-store"
    return response


def now(appliance: Appliance) -> dict[str, Any]:
    """Return how the telephones are at this moment."""
    room = appliance.line_room
    registered: dict[str, list[Any]] = {}
    for one in room.states.registrations():
        if room.states.is_fresh(one.seen_at):
            registered.setdefault(one.extension, []).append(one)
    mailboxes = {one.number: one.name for one in appliance.mailboxes.listing()}
    return {
        "extensions": room.changes.present().extensions,
        "in_force": appliance.extensions.numbers(),
        "registered": registered,
        "mailbox_names": mailboxes,
        "trials": [one for one in room.trials.listing() if not one.trunk][:3],
        "change": room.changes.latest(),
    }


def _paper(extension: Extension, values: dict[str, str], code: str) -> Response:
    picture = io.BytesIO()
    segno.make(code, error="m").save(picture, kind="png", scale=6, border=2)
    words = g.words
    rows = [(words(f"extensions.sheet_{name}"), value) for name, value in values.items()]
    paper = printed(
        ExtensionSheet(
            title=words("extensions.sheet_title", number=extension.number),
            name=extension.name,
            rows=rows,
            code=picture.getvalue(),
            advice=words("extensions.sheet_advice"),
            printed=words("extensions.sheet_printed", at=minute(box().clock())),
        )
    )
    response = Response(paper, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="extension-{extension.number}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _listing(refusal: str = "") -> str:
    typed_in = request.form.get("number")
    return render_template(
        "extensions/listing.html",
        refusal=refusal,
        extension=_typed_extension() if typed_in else Extension(number=""),
        drafts=open_drafts(),
        codecs=CODECS,
        mailboxes=box().mailboxes.listing(),
        **_live().now(),
    )


def _live() -> Live:
    live: Live = current_app.extensions["live_extensions"]
    return live


def _extension(number: str) -> Extension:
    return present().extension(number) or abort(404)


def _typed_extension() -> Extension:
    return Extension(
        number=typed("number"),
        name=typed("name"),
        mailbox=typed("mailbox"),
        dials_out=request.form.get("dials_out") == "yes",
        codecs=tuple(one for one in CODECS if one in request.form.getlist("codecs")),
    )


def _form(extension: Extension, refusal: str = "") -> str:
    return render_template(
        "extensions/form.html",
        extension=extension,
        refusal=refusal,
        is_operator=extension.number == OPERATOR,
        drafts=open_drafts(),
        codecs=CODECS,
        mailboxes=box().mailboxes.listing(),
    )


def _server(bind: str) -> str:
    """Return the address a telephone is given: where the box listens, or how the browser came."""
    return request.host.rpartition(":")[0] if bind in ("0.0.0.0", "::") else bind  # noqa: S104
