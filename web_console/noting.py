"""What the console tells the audit of every request: who acts, and what he changed."""

from flask import current_app, g, request
from werkzeug.wrappers import Response

from appliance.acting import NOBODY, Actor, set_actor
from appliance.assembly import Appliance
from appliance.errors import StoreUnavailable
from appliance.services.audit.entries import DONE, FAILED, REFUSED
from appliance.services.operators.sessions import Session

LOGIN = "account.login"
FORBIDDEN, TOO_MANY = 403, 429
LONGEST_SUBJECT = 200
READING = frozenset({"GET", "HEAD", "OPTIONS"})


def let_act(session: Session | None) -> None:
    """Let the operator of this session act until the request is answered."""
    name = session.operator if session else NOBODY
    set_actor(Actor(name, request.remote_addr or "", "console"))


def let_go(_error: BaseException | None = None) -> None:
    """Let the box act again in this thread."""
    set_actor()


def note_command(response: Response) -> Response:
    """Write down what was more than reading, or refused: page, subject and outcome, no field."""
    known = g.get("session") is not None or request.endpoint == LOGIN
    flooding = request.endpoint == LOGIN and response.status_code == TOO_MANY
    noted = request.method not in READING or response.status_code == FORBIDDEN
    if noted and request.endpoint and known and not flooding:
        appliance: Appliance = current_app.extensions["appliance"]
        outcome = _outcome(response.status_code)
        try:
            appliance.audit.note(request.endpoint, _subject(appliance), outcome=outcome)
        except StoreUnavailable as error:  # what cannot be noted is not reported as done
            return current_app.make_response(current_app.handle_user_exception(error))
    return response


def _subject(appliance: Appliance) -> str:
    if request.endpoint == LOGIN:  # some type their password where the name belongs
        typed = request.form.get("name", "").strip()
        return typed if appliance.operators.knows(typed) else ""
    values = (request.view_args or {}).items()
    return ", ".join(f"{name} {value}" for name, value in values)[:LONGEST_SUBJECT]


def _outcome(status: int) -> str:
    if status >= 500:
        return FAILED
    return REFUSED if status >= 400 else DONE
