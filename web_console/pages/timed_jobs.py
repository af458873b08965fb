"""Jobs at times of the clock: what a person has to decide, what will run, and what ran."""

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from appliance.assembly import Appliance
from appliance.errors import NobodyAsked
from appliance.services.timed_jobs.records import ANSWERS
from web_console.access import note, operator_session
from web_console.paging import page_asked_for
from web_console.typed import whole_number

pages = Blueprint("timed_jobs", __name__, url_prefix="/timed-jobs")


@pages.get("/")
def listing() -> str:
    """Show the questions, the moments to come and what became of those that came."""
    appliance: Appliance = current_app.extensions["appliance"]
    jobs = appliance.timed_jobs
    page = page_asked_for(jobs.count())
    return render_template(
        "timed_jobs/listing.html",
        waiting=jobs.waiting(),
        upcoming=jobs.upcoming(days=3),
        runs=jobs.runs(limit=page.size, offset=page.offset),
        steps=jobs.steps(5),
        paged=page,
    )


@pages.post("/<run_id>/<answer>")
def decide(run_id: str, answer: str) -> Response:
    """Let a job that missed its moment run now, or leave it."""
    appliance: Appliance = current_app.extensions["appliance"]
    run = whole_number(run_id)
    if run is None or answer not in ANSWERS:
        abort(404)
    try:
        appliance.timed_jobs.answer(run, answer, operator_session().operator)
    except NobodyAsked:
        flash(g.words("timed_jobs.already"))
    else:
        note("timed_job", f"{run_id} {answer}")
        flash(g.words(f"timed_jobs.kept_{answer}"))
    return redirect(url_for("timed_jobs.listing"), 303)
