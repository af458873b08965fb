"""What staff have to do because of a survey's answer or a complaint, and what came of it."""

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
from appliance.errors import QuestionnaireUnknown, TaskRefused
from appliance.services.complaints.follow_up_tasks import (
    CLOSED,
    OVERDUE,
    REASONS,
    STATES,
    FollowUpTask,
)
from web_console.access import operator_session
from web_console.paging import page_asked_for

pages = Blueprint("follow_up_tasks", __name__, url_prefix="/follow-up-tasks")
LONGEST = 500


@pages.get("/")
def listing() -> str:
    """Show what is to be done, the soonest due first, and what was done."""
    tasks, now = _appliance().outbound.follow_up_tasks, _appliance().clock()
    reason, state = (request.args.get(name, "") for name in ("reason", "state"))
    page = page_asked_for(tasks.count(reason=reason, state=CLOSED), reason=reason, state=state)
    late = state == OVERDUE
    return render_template(
        "follow_up_tasks/listing.html",
        open=[
            one
            for one in tasks.open()
            if reason in ("", one.reason) and (not late or one.due_at < now)
        ],
        closed=tasks.listing(reason=reason, state=CLOSED, limit=page.size, offset=page.offset),
        counts=tasks.counts(),
        now=now,
        paged=page,
        reason=reason,
        state=state,
        reasons=REASONS,
        states=STATES,
    )


@pages.get("/<int:number>")
def one(number: int) -> str:
    """Show one task with what it follows from."""
    return _page(_task(number))


@pages.post("/<int:number>")
def close(number: int) -> Response | tuple[str, int]:
    """Write what came of it."""
    task = _task(number)
    text = request.form.get("result", "")[:LONGEST]
    try:
        _appliance().outbound.follow_up_tasks.close(number, text, operator_session().operator)
    except TaskRefused:
        return _page(task, g.words("follow_up_tasks.refused")), 422
    flash(g.words("follow_up_tasks.kept"))
    return redirect(url_for("follow_up_tasks.listing"), 303)


def _appliance() -> Appliance:
    appliance: Appliance = current_app.extensions["appliance"]
    return appliance


def _task(number: int) -> FollowUpTask:
    return _appliance().outbound.follow_up_tasks.one(number) or abort(404)


def _page(task: FollowUpTask, refusal: str = "") -> str:
    return render_template(
        "follow_up_tasks/one.html",
        task=task,
        asked=_asked(task),
        now=_appliance().clock(),
        longest=LONGEST,
        refusal=refusal,
    )


def _asked(task: FollowUpTask) -> tuple[str, str] | None:
    """Return the question and the answer a task follows from, in words."""
    try:
        version = _appliance().outbound.questionnaires.named(task.questionnaire)
    except QuestionnaireUnknown:
        return None
    question = version.question(task.question)
    if question is None:
        return None
    language = g.words.language
    said = {choice.key: choice.text(language) for choice in question.choices}
    if question.kind == "yes_no":
        said = {"1": g.words("questionnaires.yes"), "2": g.words("questionnaires.no")}
    return question.text(language), said.get(task.answer, task.answer)
