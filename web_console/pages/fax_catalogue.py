"""The catalogue of faxes that callers order by number: topics, entries, what is offered."""

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
from appliance.errors import DocumentRefused, FaxEntryRefused, FaxEntryUnknown
from appliance.services.faxes.catalogue import (
    DOCUMENT,
    LONGEST_TITLE,
    MOST_TOPICS,
    OF_ONE_ORDER,
    TEMPLATE,
    CatalogueEntry,
    FaxTopic,
)
from web_console.access import fresh_name
from web_console.fax_uploads import refusal_of, taken_in
from web_console.refusals import why

pages = Blueprint("fax_catalogue", __name__, url_prefix="/faxes/catalogue")
LAST = 999


@pages.get("/")
def listing() -> str:
    """Show the topics with their entries, and the forms for new ones."""
    return _listing()


@pages.post("/")
def add() -> Response | tuple[str, int]:
    """Add an entry behind the others of its topic."""
    appliance: Appliance = current_app.extensions["appliance"]
    number = request.form.get("number", "").strip()
    if number in {entry.number for entry in appliance.fax.catalogue.entries()}:
        return _listing(g.words("fax_catalogue.refused_taken", number=number)), 422
    if refusal := _keep(number, LAST):
        return _listing(refusal), 422
    _number_anew(request.form.get("topic", ""))
    flash(g.words("fax_catalogue.added", number=number))
    return redirect(url_for("fax_catalogue.listing"), 303)


@pages.route("/<number>", methods=["GET", "POST"])
def one(number: str) -> str | Response | tuple[str, int]:
    """Show one entry with its pages and change it."""
    entry = _entry(number)
    if request.method == "GET":
        return _page(entry)
    if refusal := _keep(entry.number, entry.position, entry.document):
        return _page(entry, refusal), 422
    flash(g.words("fax_catalogue.kept", number=number))
    return redirect(url_for("fax_catalogue.listing"), 303)


@pages.post("/<number>/<any(up, down, remove):move>")
def move(number: str, move: str) -> Response:
    """Offer an entry earlier or later in its topic, or take it out."""
    appliance: Appliance = current_app.extensions["appliance"]
    entry = _entry(number)
    if move == "remove":
        appliance.fax.catalogue.remove(entry.number)
        flash(g.words("fax_catalogue.removed", number=number))
    else:
        _number_anew(entry.topic, entry.number, 1 if move == "down" else -1)
    return redirect(url_for("fax_catalogue.listing"), 303)


@pages.post("/topics")
def keep_topic() -> Response | tuple[str, int]:
    """Add a topic, or rename and move the one of this name."""
    appliance: Appliance = current_app.extensions["appliance"]
    form, topics = request.form, appliance.fax.catalogue.topics()
    last = max((topic.position for topic in topics), default=0) + 1
    topic = FaxTopic(
        form.get("id", "").strip(),
        form.get("position", last, type=int),
        form.get("name_zh", "").strip(),
        form.get("name_en", "").strip(),
    )
    try:
        appliance.fax.catalogue.keep_topic(topic)
    except FaxEntryRefused as error:
        return _listing(topic_refusal=_reason(error)), 422
    flash(g.words("fax_catalogue.topic_kept"))
    return redirect(url_for("fax_catalogue.listing"), 303)


@pages.post("/topics/<topic_id>/remove")
def remove_topic(topic_id: str) -> Response | tuple[str, int]:
    """Take an empty topic away."""
    appliance: Appliance = current_app.extensions["appliance"]
    try:
        appliance.fax.catalogue.remove_topic(topic_id)
    except FaxEntryRefused as error:
        return _listing(topic_refusal=_reason(error)), 422
    flash(g.words("fax_catalogue.topic_removed"))
    return redirect(url_for("fax_catalogue.listing"), 303)


def _keep(number: str, position: int, document: str | None = None) -> str:
    """Keep what the form says about an entry; return why it cannot be, or nothing."""
    appliance: Appliance = current_app.extensions["appliance"]
    form, template = request.form, request.form.get("template", "")
    personal = {one.name for one in appliance.fax.templates.names() if one.personal}
    try:
        kept: dict[str, Any] = {"kind": TEMPLATE, "template": template}
        if not template:
            kept = {"kind": DOCUMENT, "document": _chosen_document() or document}
        appliance.fax.catalogue.keep(
            CatalogueEntry(
                number=number,
                topic=form.get("topic", ""),
                position=position,
                title_zh=form.get("title_zh", "").strip(),
                title_en=form.get("title_en", "").strip(),
                argument=form.get("argument", "").strip() if template else "",
                personal=template in personal,
                offered=form.get("offered") == "yes",
                **kept,
            )
        )
    except FaxEntryRefused as error:
        return _reason(error)
    except DocumentRefused as error:
        return refusal_of(error, g.words("fax_bulletins.file"))
    return ""


def _chosen_document() -> str:
    """Return the document of the uploaded file, else the one chosen from the list."""
    file = request.files.get("file")
    if file is not None and file.filename:
        return taken_in(file).id
    return request.form.get("document", "")


def _number_anew(topic: str, number: str = "", step: int = 0) -> None:
    """Number the entries of a topic in their order, one of them a step further."""
    appliance: Appliance = current_app.extensions["appliance"]
    numbers = [entry.number for entry in appliance.fax.catalogue.entries() if entry.topic == topic]
    if number in numbers:
        at = numbers.index(number)
        numbers.insert(max(at + step, 0), numbers.pop(at))
    appliance.fax.catalogue.arrange(topic, numbers)


def _entry(number: str) -> CatalogueEntry:
    appliance: Appliance = current_app.extensions["appliance"]
    try:
        return appliance.fax.catalogue.one(number)
    except FaxEntryUnknown:
        abort(404)


def _reason(error: FaxEntryRefused) -> str:
    return why(error, longest=LONGEST_TITLE, most=MOST_TOPICS)


def _choices() -> dict[str, object]:
    appliance: Appliance = current_app.extensions["appliance"]
    documents = appliance.fax.documents.listing()
    return {
        "topics": appliance.fax.catalogue.topics(),
        "documents": [one for one in documents if not one.fund_account],
        "templates": [
            one.name for one in appliance.fax.templates.names() if one.argument != OF_ONE_ORDER
        ],
        "longest": LONGEST_TITLE,
    }


def _listing(refusal: str = "", topic_refusal: str = "") -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    return render_template(
        "fax_catalogue/listing.html",
        entries=appliance.fax.catalogue.entries(),
        names={one.id: one.name for one in appliance.fax.documents.listing()},
        kept=request.form,
        most=MOST_TOPICS,
        refusal=refusal,
        topic_refusal=topic_refusal,
        **_choices(),
    )


def _page(entry: CatalogueEntry, refusal: str = "") -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    document = appliance.fax.documents.one(entry.document) if entry.document else None
    kept: dict[str, Any] = vars(entry) | {"offered": "yes" if entry.offered else ""}
    return render_template(
        "fax_catalogue/one.html",
        entry=entry,
        document=document,
        kept=kept | dict(request.form),
        opening=fresh_name(),
        refusal=refusal,
        **_choices(),
    )
