"""Runs that try a draft or what is in force: asked for, followed, and what a caller would hear."""

from collections.abc import Sequence

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from appliance.assembly import Appliance
from appliance.errors import DraftUnknown, GoldenCallRefused, RunUnknown
from appliance.records.rehearsal import KINDS, LINT, PlannedCall, planned_call
from web_console.access import operator_session
from web_console.pages.drafts import finding
from web_console.paging import page_asked_for
from web_console.refusals import why
from web_console.typed import whole_number

pages = Blueprint("rehearsals", __name__, url_prefix="/rehearsals")
LOOK_AGAIN_SECONDS = 2


@pages.get("/")
def listing() -> str:
    """Show the runs, of all drafts or of one."""
    return _listing()


@pages.get("/<int:number>")
def one(number: int) -> Response:
    """Show a run: how far it is, then what it found or what was heard."""
    workshop = _appliance().workshop
    try:
        run = workshop.runs.one(number)
    except RunUnknown:
        abort(404)
    draft = workshop.drafts.one(run.draft) if run.draft is not None else None
    response = make_response(
        render_template(
            "rehearsals/one.html", run=run, draft=draft, is_lint=run.kind == LINT, finding=finding
        )
    )
    if not run.over:
        response.headers["Refresh"] = str(LOOK_AGAIN_SECONDS)
    return response


@pages.post("/")
def ask() -> AnyResponse | tuple[str, int]:
    """Ask for a run; the exchange starts it within a second, one after the other."""
    kind, draft_id = request.form.get("kind", ""), whole_number(request.form.get("draft", ""))
    if kind not in KINDS:
        abort(404)
    workshop = _appliance().workshop
    try:
        draft = None if draft_id is None else workshop.drafts.one(draft_id)
        calls = _calls()
    except DraftUnknown:
        abort(404)
    except GoldenCallRefused as error:
        return _listing(why(error)), 422
    run = workshop.runs.ask(draft, kind, operator_session().operator, calls)
    flash(g.words("rehearsals.asked"))
    return redirect(url_for("rehearsals.one", number=run.id), 303)


def _calls() -> Sequence[PlannedCall]:
    """Return the call somebody wrote, if he did."""
    dialled, text = request.form.get("dialled", "").strip(), request.form.get("steps", "").strip()
    if not text:
        return ()
    kept = _appliance().workshop.golden_calls.checked(dialled, dialled, text)
    return (planned_call(kept),)


def _listing(refusal: str = "") -> str:
    workshop = _appliance().workshop
    asked = request.args.get("draft", "")
    draft = whole_number(asked)
    page = page_asked_for(workshop.runs.count(draft), **({"draft": asked} if draft else {}))
    return render_template(
        "rehearsals/listing.html",
        runs=workshop.runs.listing(draft, page.size, page.offset),
        paged=page,
        refusal=refusal,
        typed=request.form,
    )


def _appliance() -> Appliance:
    appliance: Appliance = current_app.extensions["appliance"]
    return appliance
