"""A draft's documents as text: an editor that loses nothing when somebody else was faster."""

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from appliance.errors import DocumentWrong, DraftClosed, DraftMoved
from appliance.records.workshop import DELIVERED_AT, DIALPLAN, OPEN, Draft, DraftChange
from appliance.services.workshop import documents
from appliance.services.workshop.differences import compared
from appliance.services.workshop.merging import merged
from web_console.access import operator_session
from web_console.pages.drafts import draft_or_404, why
from web_console.pages.workshop import appliance, document_name
from web_console.refusals import unreadable

pages = Blueprint("draft_documents", __name__, url_prefix="/workshop/drafts")
KEEP, MERGE, AS_DELIVERED = "keep", "merge", "as_delivered"


@pages.get("/<int:number>/documents/<path:name>")
def edit(number: int, name: str) -> str:
    """Show a document's text, ready to be changed."""
    draft = _draft(number, name)
    return _editor(draft, name, text_of(draft, name))


@pages.post("/<int:number>/documents/<path:name>")
def save(number: int, name: str) -> Response | tuple[str, int]:
    """Keep the text, merge it with what somebody else kept meanwhile, or take it out."""
    draft = _draft(number, name)
    seen = request.form.get("revision", -1, type=int)
    typed: str | None = request.form.get("text", "").replace("\r\n", "\n")
    wanted = request.form.get("how", KEEP)
    if wanted == AS_DELIVERED or typed == delivered(name):
        typed = None
    if wanted == MERGE:
        before = _seen(draft, name, request.form.get("since", seen, type=int))
        typed = merged(before, typed, draft.documents.get(name))
        return _editor(draft, name, typed or ""), 200
    try:
        draft = appliance().workshop.drafts.change(
            number, name, typed, seen, operator_session().operator
        )
    except DraftMoved as error:
        return _editor(draft, name, typed or "", moved=error.changes, seen=seen), 409
    except DraftClosed as error:
        flash(why(error), "refused")
        return redirect(url_for("drafts.one", number=number), 303)
    flash(g.words("drafts.kept" if typed is not None else "drafts.taken_out"))
    return redirect(url_for("draft_documents.edit", number=number, name=name), 303)


def delivered(name: str) -> str:
    """Return what stands in a document that the draft does not have."""
    return documents.delivered(name) if name.startswith(DIALPLAN) else ""


def text_of(draft: Draft, name: str) -> str:
    """Return a document's text in a draft, as delivered where it is absent."""
    return draft.documents.get(name, delivered(name))


def _editor(
    draft: Draft,
    name: str,
    text: str,
    *,
    moved: tuple[DraftChange, ...] = (),
    seen: int = 0,
) -> str:
    try:
        documents.parse(name, text)
        wrong = None
    except DocumentWrong as error:
        wrong = error
    made_from = draft.documents.get(DELIVERED_AT + name.removeprefix(DIALPLAN))
    theirs = compared(_seen(draft, name, seen) or "", text_of(draft, name)) if moved else ()
    return render_template(
        "draft_documents/edit.html",
        draft=draft,
        name=name,
        title=document_name(name),
        text=text,
        wrong=wrong,
        wrong_because=unreadable(wrong.reason, wrong.detail) if wrong else "",
        moved=moved,
        theirs=list(theirs),
        since=seen,
        is_open=draft.state == OPEN,
        is_changed=name in draft.documents,
        is_behind=made_from is not None and made_from != delivered(name),
        is_template=name.startswith(DIALPLAN),
    )


def _seen(draft: Draft, name: str, revision: int) -> str | None:
    """Return a document's text at the revision that somebody saw."""
    for change in appliance().workshop.drafts.changes(draft.number, revision):
        if change.document == name:
            return change.before
    return draft.documents.get(name)


def _draft(number: int, name: str) -> Draft:
    if name not in documents.EDITABLE:
        abort(404)
    return draft_or_404(number)
