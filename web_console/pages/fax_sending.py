"""Sending a fax: files and templates become pages, which are looked at, then queued."""

from datetime import datetime

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response

from appliance.assembly import Appliance
from appliance.errors import DocumentRefused, FaxDocumentUnknown, FundlineError
from appliance.paper import converter
from appliance.services.faxes.desk import COVER, LONGEST_COVER, MOST_RECIPIENTS, Recipient, Sent
from appliance.services.faxes.records import FaxDocument
from web_console.access import fresh_name, operator_session
from web_console.fax_uploads import refusal_of, taken_in
from web_console.presentation import ZONE
from web_console.refusals import why
from web_console.sending import openings

pages = Blueprint("fax_sending", __name__, url_prefix="/faxes/send")
MOST_FILES, MOST_DOCUMENTS, RECENT = 20, 20, 30
PRIORITIES = {"urgent": 2, "normal": 5, "later": 8}


@pages.get("/")
def compose() -> str:
    """Show the form: documents, numbers, time; an address can name documents and a number."""
    return _compose(request.args.getlist("document"), {"numbers": request.args.get("number", "")})


@pages.post("/change")
def change() -> str:
    """Show the form once more, with what was typed."""
    return _compose(request.form.getlist("document"), request.form)


@pages.post("/documents")
def upload() -> Response | tuple[str, int]:
    """Make pages of the uploaded files; a script asks for one file's card at a time."""
    files = [file for file in request.files.getlist("files") if file.filename]
    if not files:
        return _refused("none_chosen")
    if len(files) > MOST_FILES:
        return _refused("too_many", most=MOST_FILES)
    made, refusals = [], []
    for file in files:
        try:
            made.append(taken_in(file))
        except DocumentRefused as error:
            refusals.append(refusal_of(error, file.filename or ""))
    return _made(made, refusals)


@pages.post("/template")
def template() -> Response | tuple[str, int]:
    """Make a document of one of the box's own templates."""
    appliance: Appliance = current_app.extensions["appliance"]
    form = request.form
    try:
        made = appliance.fax.templates.make(
            form.get("template", ""),
            fund_account=form.get("fund_account", "").strip()[:20],
            argument=form.get("argument", "").strip()[:40],
            language="en" if form.get("paper_language") == "en" else "zh",
            made_by=operator_session().operator,
        )
    except FundlineError as error:
        return _made([], [g.words("fax_sending.template_refused", reason=why(error))])
    return _made([made], [])


@pages.post("/review")
def review() -> str | tuple[str, int]:
    """Show the pages as they will arrive, and each number with whether it may be dialled."""
    appliance: Appliance = current_app.extensions["appliance"]
    documents = _known(request.form.getlist("document"))
    recipients = appliance.fax.desk.recipients(request.form.get("numbers", ""))
    moment, reason = _moment(request.form.get("at", ""))
    refusal = reason or _incomplete(documents, recipients)
    if refusal:
        return _compose([one.id for one in documents], request.form, refusal), 422
    good = [one for one in recipients if not one.refusal]
    document = appliance.fax.desk.composed(
        [one.id for one in documents],
        cover=request.form.get("cover", "")[:LONGEST_COVER],
        number=good[0].number if len(good) == 1 else "",
        by=operator_session().operator,
    )
    return render_template(
        "fax_sending/review.html",
        document=document,
        recipients=recipients,
        good=good,
        moment=moment,
        typed=request.form,
        chosen=[one.id for one in documents],
        ticket=fresh_name(),
        opening=fresh_name(),
        why=why,
    )


@pages.post("/")
def send() -> Response | tuple[str, int]:
    """Queue what was reviewed, once however often the button is pressed."""
    appliance: Appliance = current_app.extensions["appliance"]
    desk, form = appliance.fax.desk, request.form
    documents = _known([form.get("whole", "")])
    moment, reason = _moment(form.get("at", ""))
    recipients = desk.recipients(form.get("numbers", ""))
    refusal = reason or _incomplete(documents, recipients)
    if refusal:
        return _compose(form.getlist("document"), form, refusal), 422
    if openings.first("fax_sent", form.get("ticket", "")):
        _tell(_sent(documents[0], recipients, moment))
    return redirect(url_for("fax_queue.show"), 303)


def _sent(document: FaxDocument, recipients: list[Recipient], moment: datetime | None) -> Sent:
    """Queue a document; where that fails, the button works once more."""
    appliance: Appliance = current_app.extensions["appliance"]
    try:
        return appliance.fax.desk.send(
            document,
            recipients,
            origin="console",
            by=operator_session().operator,
            priority=PRIORITIES.get(request.form.get("priority", ""), PRIORITIES["normal"]),
            not_before=moment,
        )
    except FundlineError:
        openings.forget("fax_sent", request.form.get("ticket", ""))
        raise


def _tell(sent: Sent) -> None:
    """Say what was queued, and name who gets nothing."""
    if sent.faxes:
        flash(g.words("fax_sending.did_send", count=len(sent.faxes)))
    for one in sent.refused:
        reason = g.words("fax_sending.not_sent", number=one.typed, reason=_why(one))
        flash(reason, "refused")


# --- what a form says


def _known(ids: list[str]) -> list[FaxDocument]:
    appliance: Appliance = current_app.extensions["appliance"]
    found = []
    for document_id in ids[:MOST_DOCUMENTS]:
        try:
            found.append(appliance.fax.documents.one(document_id))
        except FaxDocumentUnknown:
            continue
    return found


def _incomplete(documents: list[FaxDocument], recipients: list[Recipient]) -> str:
    """Return what is missing from a fax, or nothing."""
    if not documents:
        return str(g.words("fax_sending.no_document"))
    if not recipients:
        return str(g.words("fax_sending.no_number"))
    if len(recipients) > MOST_RECIPIENTS:
        return str(g.words("fax_sending.too_many_numbers", most=MOST_RECIPIENTS))
    if all(one.refusal for one in recipients):
        named = "; ".join(f"{one.typed}: {_why(one)}" for one in recipients[:5])
        return str(g.words("fax_sending.all_refused", numbers=named))
    return ""


def _moment(typed: str) -> tuple[datetime | None, str]:
    """Return when a fax is to go out, None for now, and what is wrong with it."""
    appliance: Appliance = current_app.extensions["appliance"]
    if not typed:
        return None, ""
    try:
        moment = datetime.fromisoformat(typed).replace(tzinfo=ZONE)
    except ValueError:
        return None, str(g.words("fax_sending.bad_time"))
    return (moment, "") if moment > appliance.clock() else (None, "")


def _why(one: Recipient) -> str:
    return why(one.refusal) if one.refusal else ""


# --- what comes of it


def _refused(key: str, **slots: object) -> Response | tuple[str, int]:
    return _made([], [g.words(f"fax_sending.{key}", **slots)])


def _made(made: list[FaxDocument], refusals: list[str]) -> Response | tuple[str, int]:
    """Answer a script with cards; without one show the form with what is chosen now."""
    if request.accept_mimetypes.best == "application/json":
        cards = render_template("fax_sending/_cards.html", documents=made, opening=fresh_name())
        return jsonify(cards=cards, refusals=refusals)
    chosen = [*request.form.getlist("document"), *(one.id for one in made)]
    return _compose(chosen, request.form, " ".join(refusals)), 422 if refusals else 200


def _compose(chosen: list[str], typed: object, refusal: str = "") -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    recent = appliance.fax.documents.listing(RECENT)
    return render_template(
        "fax_sending/compose.html",
        documents=_known(chosen) or ([] if not chosen else abort(404)),
        recent=[one for one in recent if one.template != COVER and one.id not in chosen],
        templates=appliance.fax.templates.names(),
        typed=typed,
        priorities=PRIORITIES,
        longest_cover=LONGEST_COVER,
        most_files=MOST_FILES,
        most_bytes=converter.MOST_BYTES,
        accepted=",".join(sorted(converter.KINDS)),
        now=appliance.clock().astimezone(ZONE),
        opening=fresh_name(),
        refusal=refusal,
    )
