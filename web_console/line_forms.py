"""What the pages of trunks, extensions and numbers share: forms, drafts, publishing at once."""

from typing import Any

from flask import current_app, flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from appliance.assembly import Appliance
from appliance.errors import DocumentWrong, DraftClosed, DraftMoved, DraftUnknown
from appliance.records.line import Lines
from appliance.records.workshop import OPEN, Draft
from appliance.services.lines.edits import Edit
from web_console.access import operator_session
from web_console.typed import whole_number

NOT_A_NUMBER = -1
LONGEST = 255
NEW_DRAFT = "new"


def box() -> Appliance:
    """Return the appliance."""
    appliance: Appliance = current_app.extensions["appliance"]
    return appliance


def present() -> Lines:
    """Return the lines as they were published last."""
    return box().line_room.changes.present()


def typed(name: str) -> str:
    """Return what was typed into a field."""
    return request.form.get(name, "").strip()[:LONGEST]


def typed_number(name: str, default: int | None) -> int | None:
    """Return a typed number; what is none gets one that the document refuses."""
    text = typed(name)
    if not text:
        return default
    number = whole_number(text)
    return NOT_A_NUMBER if number is None else number


def open_drafts() -> list[Draft]:
    """Return the drafts into which a change can be put."""
    return [one for one in box().workshop.drafts.listing() if one.state == OPEN]


def applied(edit: Edit, title: str) -> str:
    """Put a change into a draft or have it published, as the form says; return the refusal."""
    changes, operator = box().line_room.changes, operator_session().operator
    try:
        if request.form.get("how") == "now":
            changes.publish_now(edit, operator, title)
            flash(g.words("lines.is_checked"))
            return ""
        chosen = request.form.get("draft", NEW_DRAFT)
        draft = changes.into_draft(edit, operator, title, whole_number(chosen))
    except DocumentWrong as wrong:
        return refusal_of(wrong)
    except DraftMoved as moved:
        last = moved.changes[-1]
        return str(g.words("lines.moved", operator=last.operator))
    except (DraftClosed, DraftUnknown):
        return str(g.words("lines.draft_closed"))
    flash(g.words("lines.in_draft", number=draft.number, title=draft.title))
    return ""


def refusal_of(wrong: DocumentWrong) -> str:
    """Return why the lines cannot be so, in words."""
    name, _, detail = wrong.detail.partition(": ")
    field = g.words.known(f"lines.field_{name}", name)
    return str(g.words(f"lines.wrong_{wrong.reason}", field=field, detail=detail))


def back_to(endpoint: str, **values: Any) -> Response:
    """Lead to a page after a change."""
    return redirect(url_for(endpoint, **values), 303)
