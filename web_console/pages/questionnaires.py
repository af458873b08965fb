"""The questionnaires: written in a form or as text, checked, and looked at as they are heard."""

from collections.abc import Mapping

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
from appliance.records.survey import ENDS, KINDS, Questionnaire
from appliance.services.surveys.questionnaire_text import LONGEST_TEXT, read
from web_console.access import operator_session
from web_console.questionnaire_form import fields_of, names, places, rows, text_of
from web_console.refusals import why

pages = Blueprint("questionnaires", __name__, url_prefix="/questionnaires")
LONGEST = 20_000


@pages.get("/")
def listing() -> str:
    """Show the newest version of each."""
    kept = _appliance().outbound.questionnaires.listing()
    return render_template("questionnaires/listing.html", questionnaires=kept)


@pages.get("/new")
def new() -> str:
    """Show a form with a small beginning."""
    beginning = read(render_template("questionnaires/beginning.toml"))
    return _form(fields_of(beginning), beginning)


@pages.get("/<name>")
def one(name: str) -> str:
    """Show one version, the newest where none is named, ready to be changed into the next."""
    found = _version(name, request.args.get("version", 0, type=int))
    return _form(fields_of(found), found, found)


@pages.get("/<name>/text")
def text(name: str) -> str:
    """Show a version as its text."""
    found = _version(name, request.args.get("version", 0, type=int))
    return _text(found.text, found)


@pages.post("/")
def keep() -> Response | str | tuple[str, int]:
    """Check a form, and keep it as the next version where that was asked."""
    fields = request.form.to_dict()
    try:
        checked = read(text_of(fields)[:LONGEST])
    except QuestionnaireRefused as error:
        return _form(fields, refusal=_why(error)), 422
    if "keep" not in fields:
        return _form(fields_of(checked), checked, passed=True)
    return _kept(checked.text)


@pages.post("/text")
def keep_text() -> Response | str | tuple[str, int]:
    """Check a text, and keep it as the next version where that was asked."""
    written = request.form.get("text", "").replace("\r\n", "\n")[:LONGEST]
    try:
        checked = read(written)
    except QuestionnaireRefused as error:
        return _text(written, refusal=_why(error)), 422
    return _kept(written) if "keep" in request.form else _text(written, checked, passed=True)


def _kept(written: str) -> Response:
    kept = _appliance().outbound.questionnaires.keep(written, operator_session().operator)
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
    what = why(error)
    return f"{error.where}: {what}" if error.where else what


def _form(
    fields: Mapping[str, str],
    shown: Questionnaire | None = None,
    kept: Questionnaire | None = None,
    refusal: str = "",
    *,
    passed: bool = False,
) -> str:
    """Show the form, and below it what would be heard."""
    versions = _appliance().outbound.questionnaires.versions(kept.id) if kept else []
    return render_template(
        "questionnaires/form.html",
        fields=fields,
        places={number: rows(fields, number) for number in places(fields)},
        names=names(fields),
        kinds=KINDS,
        ends=ENDS,
        longest=LONGEST_TEXT,
        shown=shown,
        kept=kept,
        versions=versions,
        spoken=current_app.extensions["words"],
        passed=passed,
        refusal=refusal,
    )


def _text(
    written: str, shown: Questionnaire | None = None, refusal: str = "", *, passed: bool = False
) -> str:
    """Show the text, and below it what would be heard."""
    return render_template(
        "questionnaires/text.html",
        text=written,
        shown=shown,
        ends=ENDS,
        longest=LONGEST,
        spoken=current_app.extensions["words"],
        passed=passed,
        refusal=refusal,
    )
