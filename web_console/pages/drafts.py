"""One draft: what it changes, whether it is proven, and publishing it."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from appliance.assembly import Appliance
from appliance.errors import DraftClosed, DraftMoved, DraftUnknown, DraftUnproven, VersionMoved
from appliance.records.rehearsal import KINDS
from appliance.records.workshop import MENU, OPEN, PUBLISHED, Draft
from appliance.services.workshop.documents import EDITABLE, TEMPLATES
from web_console.access import operator_session
from web_console.live import Live, LivePages, event_stream
from web_console.pages.workshop import LONGEST_TITLE, appliance, differences, document_name
from web_console.refusals import unreadable

pages = Blueprint("drafts", __name__, url_prefix="/workshop/drafts")
PIECES = ("proofs",)
LAST_CHANGES = 12


@pages.get("/<int:number>")
def one(number: int) -> str:
    """Show a draft."""
    workshop = appliance().workshop
    draft = draft_or_404(number)
    published = workshop.versions.published()
    base = workshop.versions.version(draft.base)
    return render_template(
        "drafts/one.html",
        **now(appliance(), number),
        **differences(base.documents, draft.documents),
        published=published,
        merges=merges(draft) if draft.state == OPEN else [],
        changes=workshop.drafts.changes(number)[::-1][:LAST_CHANGES],
        editable=[name for name in EDITABLE if name != MENU],
        longest=LONGEST_TITLE,
    )


@pages.get("/<int:number>/events")
def events(number: int) -> Response:
    """Send how far the proofs are."""
    draft_or_404(number)
    live: LivePages[int] = current_app.extensions["live_drafts"]
    return event_stream(live.of(number))


@pages.post("/<int:number>/ask/<kind>")
def ask(number: int, kind: str) -> AnyResponse:
    """Ask for one of the proofs, or for all of them."""
    draft = draft_or_404(number)
    if kind not in (*KINDS, "all") or draft.state != OPEN:
        abort(404)
    runs = appliance().workshop.runs
    for one_kind in KINDS if kind == "all" else (kind,):
        runs.ask(draft, one_kind, operator_session().operator)
    return _back(number)


@pages.post("/<int:number>/publish")
def publish(number: int) -> AnyResponse:
    """Publish the revision the operator saw."""
    workshop = appliance().workshop
    seen = request.form.get("revision", -1, type=int)
    draft = draft_or_404(number)
    try:
        if seen != draft.revision:
            raise DraftMoved(tuple(workshop.drafts.changes(number, seen)))
        version = workshop.versions.publish(
            draft, operator_session().operator, request.form.get("note", "").strip()
        )
    except (DraftMoved, VersionMoved, DraftUnproven, DraftClosed) as error:
        flash(why(error), "refused")
        return _back(number)
    return redirect(url_for("workshop.version", number=version.number), 303)


@pages.post("/<int:number>/undo/<int:revision>")
def undo(number: int, revision: int) -> AnyResponse:
    """Take one change back."""
    by = operator_session().operator
    _try(lambda: appliance().workshop.drafts.undo(number, revision, by), "drafts.undone")
    if request.form.get("to") == "menu":
        return redirect(url_for("menu_editor.show", number=number), 303)
    return _back(number)


@pages.post("/<int:number>/catch-up")
def catch_up(number: int) -> AnyResponse:
    """Take what was published meanwhile into the draft."""
    workshop, draft = appliance().workshop, draft_or_404(number)
    base, newest = workshop.versions.version(draft.base), workshop.versions.published()
    by = operator_session().operator
    _try(lambda: workshop.drafts.catch_up(number, base, newest, by), "drafts.caught_up")
    return _back(number)


@pages.post("/<int:number>/merge/<path:name>")
def merge(number: int, name: str) -> AnyResponse:
    """Bring an override onto the template of ours that is delivered now."""
    by = operator_session().operator
    if name not in TEMPLATES:
        abort(404)
    _try(lambda: appliance().workshop.drafts.merge_delivered(number, name, by), "drafts.merged")
    return redirect(url_for("draft_documents.edit", number=number, name=name), 303)


@pages.post("/<int:number>/rename")
def rename(number: int) -> AnyResponse:
    """Give the draft another title."""
    title = request.form.get("title", "").strip()[:LONGEST_TITLE]
    if title:
        _try(lambda: appliance().workshop.drafts.rename(number, title), "")
    return _back(number)


@pages.post("/<int:number>/discard")
def discard(number: int) -> AnyResponse:
    """Put the draft away; the page offers to bring it back."""
    by = operator_session().operator
    _try(lambda: appliance().workshop.drafts.discard(number, by), "")
    return _back(number)


@pages.post("/<int:number>/bring-back")
def bring_back(number: int) -> AnyResponse:
    """Open a draft that was put away."""
    by = operator_session().operator
    _try(lambda: appliance().workshop.drafts.bring_back(number, by), "drafts.brought_back")
    return _back(number)


def now(shown_by: Appliance, number: int) -> dict[str, Any]:
    """Return a draft and its proofs as they are at this moment."""
    workshop = shown_by.workshop
    draft = workshop.drafts.one(number)
    return {
        "draft": draft,
        "runs": {kind: workshop.runs.latest(kind, draft) for kind in KINDS},
        "missing": [g.words(f"drafts.{kind}") for kind in workshop.versions.missing(draft)],
        "finding": finding,
        "moved": workshop.versions.published().number != draft.base and draft.state == OPEN,
        "became": workshop.versions.of_draft(number) if draft.state == PUBLISHED else None,
    }


def merges(draft: Draft) -> list[str]:
    """Return the overrides whose template of ours is another by now."""
    return appliance().workshop.drafts.behind(draft.documents)


def finding(kept: Mapping[str, Any]) -> str:
    """Return what a run found, in words: a fault of the lint, or a call that went wrong."""
    key = kept.get("key") or kept.get("reason") or ""
    if key == "document":
        return unreadable(**kept["values"])
    sentence = g.words.known(f"lint.{key}", g.words.known(f"rehearsals.{key}", key))
    try:
        return str(sentence.format(**kept["values"]))
    except (KeyError, IndexError):
        return str(sentence)


def draft_or_404(number: int) -> Draft:
    """Return a draft, else answer that there is none."""
    try:
        return appliance().workshop.drafts.one(number)
    except DraftUnknown:
        abort(404)


def why(error: Exception) -> str:
    """Return why a draft was not changed or published, and what to do."""
    words = g.words
    if isinstance(error, DraftMoved):
        last = error.changes[-1]
        document, at = document_name(last.document), f"{last.at:%H:%M:%S}"
        return str(words("drafts.moved", operator=last.operator, at=at, document=document))
    if isinstance(error, VersionMoved):
        one, at = error.version, f"{error.version.at:%Y-%m-%d %H:%M:%S}"
        return str(words("drafts.version_moved", operator=one.operator, number=one.number, at=at))
    if isinstance(error, DraftUnproven):
        missing = [words(f"drafts.{kind}") for kind in error.missing]
        return str(words("drafts.unproven", missing=words("drafts.between").join(missing)))
    return str(words("drafts.closed"))


def _try(change: Callable[[], Draft], done: str) -> None:
    try:
        change()
    except (DraftMoved, DraftClosed) as error:
        flash(why(error), "refused")
    except DraftUnknown:
        abort(404)
    else:
        if done:
            flash(g.words(done))


def _back(number: int) -> AnyResponse:
    return redirect(url_for("drafts.one", number=number), 303)


def live_drafts(app: Any, streams: Any, shown_by: Appliance) -> LivePages[int]:
    """Return the live pages of drafts."""

    def one_draft(number: int) -> Live:
        return Live(app, streams, "drafts", PIECES, partial(now, shown_by, number))

    return LivePages(one_draft)
