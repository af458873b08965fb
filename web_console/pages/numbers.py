"""The numbers at which the box is called, and where each leads, by hours where wanted."""

from datetime import time
from typing import Any

from flask import Blueprint, abort, current_app, g, render_template, request
from werkzeug.wrappers import Response

from appliance.assembly import Appliance
from appliance.records.line import (
    ANY_NUMBER,
    DAYS,
    EXTENSION,
    MAILBOX,
    PLAIN_TARGETS,
    DialledNumber,
    Hours,
    Target,
)
from appliance.services.lines.edits import keep_number, remove_number
from appliance.telephony.line_values import SERVICE_NUMBERS
from web_console.line_forms import applied, back_to, box, open_drafts, present, typed
from web_console.live import Live, event_stream

pages = Blueprint("numbers", __name__, url_prefix="/numbers")
PIECES = ("change",)
FRESH = DialledNumber(number="", target=Target(kind="hotline"))


@pages.get("/")
def listing() -> str:
    """Show where each number leads, and the form for another."""
    return _listing(FRESH)


@pages.get("/events")
def events() -> Response:
    """Send what becomes of a change."""
    return event_stream(_live())


@pages.post("/")
def add() -> Response | tuple[str, int]:
    """Let another number lead somewhere."""
    number = _typed_number()
    if number.number in [one.number for one in present().numbers]:
        return _listing(number, g.words("numbers.taken", number=number.number)), 422
    refusal = applied(keep_number(number), g.words("numbers.title_added", number=number.number))
    return (_listing(number, refusal), 422) if refusal else back_to("numbers.listing")


@pages.route("/<number>", methods=["GET", "POST"])
def one(number: str) -> str | Response | tuple[str, int]:
    """Show where one number leads and change it."""
    found = next((one for one in present().numbers if one.number == number), None) or abort(404)
    if request.method == "GET":
        return _form(found)
    changed = _typed_number()
    refusal = applied(keep_number(changed, number), g.words("numbers.title_changed", number=number))
    return (_form(changed, refusal, number), 422) if refusal else back_to("numbers.listing")


@pages.post("/<number>/remove")
def remove(number: str) -> Response | tuple[str, int]:
    """Let a number lead nowhere any more."""
    refusal = applied(remove_number(number), g.words("numbers.title_removed", number=number))
    return (_listing(FRESH, refusal), 422) if refusal else back_to("numbers.listing")


def now(appliance: Appliance) -> dict[str, Any]:
    """Return where the numbers lead at this moment."""
    return {"change": appliance.line_room.changes.latest()}


def _live() -> Live:
    live: Live = current_app.extensions["live_numbers"]
    return live


def _listing(typed_in: DialledNumber, refusal: str = "") -> str:
    return render_template(
        "numbers/listing.html",
        refusal=refusal,
        number=typed_in,
        numbers=present().numbers,
        service_numbers=SERVICE_NUMBERS,
        **_choices(),
        **_live().now(),
    )


def _form(number: DialledNumber, refusal: str = "", before: str = "") -> str:
    return render_template(
        "numbers/form.html",
        number=number,
        before=before or number.number,
        refusal=refusal,
        **_choices(),
    )


def _choices() -> dict[str, Any]:
    """Return what the form offers."""
    lines = present()
    targets = [(kind, g.words(f"numbers.to_{kind}")) for kind in PLAIN_TARGETS]
    for extension in lines.extensions:
        name = f"{extension.number} {extension.name}".strip()
        targets.append(
            (f"{EXTENSION}:{extension.number}", g.words("numbers.to_extension", name=name))
        )
    for mailbox in box().mailboxes.listing():
        name = f"{mailbox.number} {mailbox.name}".strip()
        targets.append((f"{MAILBOX}:{mailbox.number}", g.words("numbers.to_mailbox", name=name)))
    return {
        "targets": targets,
        "target_names": dict(targets),
        "trunks": [one.name for one in lines.trunks],
        "days": DAYS,
        "any_number": ANY_NUMBER,
        "drafts": open_drafts(),
    }


def _typed_number() -> DialledNumber:
    begin, end = _moment("begin"), _moment("end")
    hours = Hours(begin=begin, end=end, days=typed("days")) if begin and end else None
    number = ANY_NUMBER if request.form.get("every") == "yes" else typed("number")
    return DialledNumber(
        number=number,
        target=Target.read(typed("target")),
        trunk=typed("trunk"),
        name=typed("name"),
        hours=hours,
        otherwise=Target.read(typed("otherwise")) if hours else None,
    )


def _moment(name: str) -> time | None:
    try:
        return time.fromisoformat(typed(name))
    except ValueError:
        return None
