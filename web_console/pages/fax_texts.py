"""The owner's own texts, which go out as faxes: written, changed, looked at as pages."""

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
from appliance.errors import KnowledgeRefused, KnowledgeUnknown
from appliance.services.faxes.knowledge import LANGUAGES, MOST_CHARACTERS, KnowledgeEntry
from web_console.access import operator_session
from web_console.refusals import why

pages = Blueprint("fax_texts", __name__, url_prefix="/faxes/catalogue/texts")
EMPTY = KnowledgeEntry("", LANGUAGES[0], "", "")


@pages.get("/")
def listing() -> str:
    """Show the texts, and one of them in the form where the address names it."""
    appliance: Appliance = current_app.extensions["appliance"]
    named = (request.args.get("key", ""), request.args.get("paper_language", ""))
    texts = appliance.fax.knowledge.listing()
    shown = next((one for one in texts if (one.key, one.language) == named), EMPTY)
    return _page(shown)


@pages.post("/")
def keep() -> Response | tuple[str, int]:
    """Keep a text, in place of the one with the same name and language."""
    appliance: Appliance = current_app.extensions["appliance"]
    form = request.form
    typed = KnowledgeEntry(
        *(form.get(name, "").strip() for name in ("key", "paper_language", "title", "text"))
    )
    try:
        appliance.fax.knowledge.keep(typed.key, typed.language, typed.title, typed.text)
    except KnowledgeRefused as error:
        return _page(typed, why(error, most=MOST_CHARACTERS)), 422
    flash(g.words("fax_texts.kept"))
    return redirect(url_for("fax_texts.listing"), 303)


@pages.post("/<key>/remove")
def remove(key: str) -> Response:
    """Take a text away, in every language."""
    appliance: Appliance = current_app.extensions["appliance"]
    appliance.fax.knowledge.remove(key)
    flash(g.words("fax_texts.removed"))
    return redirect(url_for("fax_texts.listing"), 303)


@pages.post("/<key>/pages")
def look(key: str) -> Response:
    """Make pages of a text and lead to them, ready to be sent."""
    appliance: Appliance = current_app.extensions["appliance"]
    try:
        made = appliance.fax.templates.make(
            "knowledge",
            argument=key,
            language=request.form.get("paper_language", LANGUAGES[0]),
            made_by=operator_session().operator,
        )
    except KnowledgeUnknown:
        abort(404)
    return redirect(url_for("fax_sending.compose", document=made.id), 303)


def _page(shown: KnowledgeEntry, refusal: str = "") -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    return render_template(
        "fax_texts/listing.html",
        texts=appliance.fax.knowledge.listing(),
        shown=shown,
        most=MOST_CHARACTERS,
        refusal=refusal,
    )
