"""The questionnaires: read, written, checked and looked at as they will be heard."""

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
from appliance.errors import QuestionnaireRefused, QuestionnaireUnknown
from appliance.services.outbound.questionnaire_text import read
from appliance.survey_records import ENDS, Questionnaire
from web_console.access import operator_session

pages = Blueprint("questionnaires", __name__, url_prefix="/questionnaires")
LONGEST = 20_000


@pages.get("/")
def listing() -> str:
    """Show the newest version of each."""
    kept = _appliance().outbound.questionnaires.listing()
    return render_template("questionnaires/listing.html", questionnaires=kept)


@pages.get("/new")
def new() -> str:
    """Show an editor with a small beginning."""
    return _editor(render_template("questionnaires/beginning.toml"))


@pages.get("/<name>")
def one(name: str) -> str:
    """Show one version, the newest where none is named, ready to be changed into the next."""
    found = _version(name, request.args.get("version", 0, type=int))
    return _editor(found.text, found, found)


@pages.post("/")
def keep() -> Response | str | tuple[str, int]:
    """Check a text, and keep it as the next version where that was asked."""
    text = request.form.get("text", "").replace("\r\n", "\n")[:LONGEST]
    try:
        checked = read(text)
    except QuestionnaireRefused as error:
        return _editor(text, refusal=_why(error)), 422
    if "keep" not in request.form:
        return _editor(text, checked, passed=True)
    kept = _appliance().outbound.questionnaires.keep(text, operator_session().operator)
    flash(g.words("questionnaires.kept", reference=kept.reference))
    return redirect(url_for("questionnaires.one", name=kept.id), 303)


def _appliance() -> Appliance:
    appliance: Appliance = current_app.extensions["appliance"]
    return appliance


def _version(name: str, version: int) -> Questionnaire:
    try:
        return _appliance().outbound.questionnaires.one(name, version)
    except QuestionnaireUnknown:
        abort(404)


def _why(error: QuestionnaireRefused) -> str:
    what = g.words(f"questionnaires.refused_{error.reason}", detail=error.detail)
    return f"{error.where}: {what}" if error.where else what


def _editor(
    text: str,
    shown: Questionnaire | None = None,
    kept: Questionnaire | None = None,
    refusal: str = "",
    *,
    passed: bool = False,
) -> str:
    """Show the text, and beside it what would be heard."""
    questionnaires = _appliance().outbound.questionnaires
    return render_template(
        "questionnaires/one.html",
        text=text,
        shown=shown,
        kept=kept,
        versions=questionnaires.versions(kept.id) if kept else [],
        ends=ENDS,
        spoken=current_app.extensions["words"],
        longest=LONGEST,
        passed=passed,
        refusal=refusal,
    )
