"""Golden calls: saved calls that must go the same way in every version, each night and draft."""

from typing import Any

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
from appliance.errors import GoldenCallRefused, RunUnknown
from appliance.records.rehearsal import LINT, GoldenCall
from web_console.access import demand, operator_session
from web_console.refusals import why

pages = Blueprint("golden_calls", __name__, url_prefix="/golden-calls")
NEW_STEPS = "hears hotline.greeting\n"


@pages.get("/")
def listing() -> str:
    """Show the golden calls and how they went last."""
    return _listing()


@pages.post("/")
def add() -> Response | tuple[str, int]:
    """Keep a golden call that somebody wrote."""
    typed = request.form
    try:
        made = _appliance().workshop.golden_calls.write(
            typed.get("name", ""),
            typed.get("dialled", ""),
            typed.get("steps", ""),
            operator_session().operator,
        )
    except GoldenCallRefused as error:
        return _listing(refusal=why(error), typed=typed), 422
    flash(g.words("golden_calls.added"))
    return redirect(url_for("golden_calls.one", number=made.id), 303)


@pages.get("/<int:number>")
def one(number: int) -> str:
    """Show a golden call and its steps, to be edited."""
    return _one(_found(number))


@pages.post("/<int:number>")
def change(number: int) -> Response | tuple[str, int]:
    """Keep what the owner wrote."""
    golden, typed = _found(number), request.form
    try:
        _appliance().workshop.golden_calls.change(
            number,
            typed.get("name", ""),
            typed.get("dialled", ""),
            typed.get("steps", ""),
            operator_session().operator,
            active=typed.get("active") == "yes",
        )
    except GoldenCallRefused as error:
        return _one(golden, refusal=why(error), typed=typed), 422
    flash(g.words("golden_calls.kept"))
    return redirect(url_for("golden_calls.one", number=number), 303)


@pages.post("/<int:number>/delete")
def delete(number: int) -> Response:
    """Take a golden call away."""
    _appliance().workshop.golden_calls.delete(_found(number).id)
    flash(g.words("golden_calls.deleted"))
    return redirect(url_for("golden_calls.listing"), 303)


@pages.post("/from-call/<call_id>")
def add_from_call(call_id: str) -> Response:
    """Keep a call of the ledger as a golden call."""
    appliance = _appliance()
    call = appliance.calls.one(call_id)
    if call is None:
        abort(404)
    if call["customer"]:
        demand("personal.see")  # its keys say who called
    name = g.words("golden_calls.name_of_call", at=call["started_at"][:16].replace("T", " "))
    return _added(lambda by: appliance.workshop.golden_calls.add_from_call(call, name, by))


@pages.post("/from-run/<int:run>/<int:place>")
def add_from_run(run: int, place: int) -> Response:
    """Keep a call of a rehearsal as a golden call."""
    workshop = _appliance().workshop
    try:
        found = workshop.runs.one(run)
    except RunUnknown:
        abort(404)
    if found.kind == LINT or place >= len(found.findings):
        abort(404)
    played = found.findings[place]
    return _added(lambda by: workshop.golden_calls.add_from_run(run, played, by))


@pages.post("/mail")
def keep_mail() -> Response | tuple[str, int]:
    """Keep whom a failed night is mailed to."""
    try:
        _appliance().workshop.nightly_calls.tell_to(request.form.get("address", "").strip())
    except GoldenCallRefused as error:
        return _listing(mail_refusal=why(error), typed=request.form), 422
    flash(g.words("golden_calls.mail_kept"))
    return redirect(url_for("golden_calls.listing"), 303)


def _added(make: Any) -> Response:
    try:
        made = make(operator_session().operator)
    except GoldenCallRefused as error:
        flash(why(error))
        return redirect(request.referrer or url_for("golden_calls.listing"), 303)
    flash(g.words("golden_calls.added"))
    return redirect(url_for("golden_calls.one", number=made.id), 303)


def _found(number: int) -> GoldenCall:
    try:
        return _appliance().workshop.golden_calls.one(number)
    except GoldenCallRefused:
        abort(404)


def _one(golden: GoldenCall, refusal: str = "", typed: Any = None) -> str:
    return render_template(
        "golden_calls/one.html", golden=golden, refusal=refusal, typed=typed or {}
    )


def _listing(refusal: str = "", mail_refusal: str = "", typed: Any = None) -> str:
    workshop = _appliance().workshop
    last = workshop.nightly_calls.last()
    return render_template(
        "golden_calls/listing.html",
        calls=workshop.golden_calls.listing(),
        last=last,
        outcomes={one["name"]: one for one in last.findings} if last else {},
        recipient=workshop.nightly_calls.recipient,
        refusal=refusal,
        mail_refusal=mail_refusal,
        typed=typed or {},
        new_steps=NEW_STEPS,
    )


def _appliance() -> Appliance:
    appliance: Appliance = current_app.extensions["appliance"]
    return appliance
