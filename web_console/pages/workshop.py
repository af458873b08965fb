"""The workshop: the drafts, the published versions, and bringing an older one back."""

from functools import partial
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from appliance.assembly import Appliance
from appliance.assembly.workshop import hotline_of
from appliance.errors import DocumentWrong, DraftUnknown, SentenceRefused
from appliance.records.workshop import Documents, Version
from appliance.services.workshop.differences import (
    document_differences,
    menu_differences,
    sentence_differences,
)
from web_console.access import operator_session
from web_console.live import Live, LivePages, event_stream
from web_console.menu_words import MenuWords
from web_console.paging import page_asked_for

pages = Blueprint("workshop", __name__, url_prefix="/workshop")
PIECES = ("progress",)
MOST_OPEN = 100
LONGEST_TITLE = 80


@pages.get("/")
def listing() -> str:
    """Show the drafts and the versions."""
    workshop = appliance().workshop
    page = page_asked_for(workshop.versions.count())
    drafts = workshop.drafts.listing(MOST_OPEN)
    return render_template(
        "workshop/listing.html",
        drafts=drafts,
        versions=workshop.versions.listing(page.size, page.offset),
        paging_of=page,
        in_force=workshop.versions.in_force(),
        longest=LONGEST_TITLE,
    )


@pages.post("/")
def begin() -> AnyResponse:
    """Begin a draft with what is published now."""
    title = request.form.get("title", "").strip()[:LONGEST_TITLE] or g.words("workshop.untitled")
    workshop = appliance().workshop
    draft = workshop.drafts.open(operator_session().operator, title, workshop.versions.published())
    return redirect(url_for("drafts.one", number=draft.number), 303)


@pages.get("/versions/<int:number>")
def version(number: int) -> str:
    """Show a version, and what bringing it back would change."""
    shown = version_or_404(number)
    published = appliance().workshop.versions.published()
    return render_template(
        "workshop/version.html",
        **now(appliance(), number),
        back=differences(published.documents, shown.documents),
        published=published,
        document_name=document_name,
    )


@pages.get("/versions/<int:number>/events")
def events(number: int) -> Response:
    """Send how far publishing is."""
    version_or_404(number)
    live: LivePages[int] = current_app.extensions["live_versions"]
    return event_stream(live.of(number))


@pages.post("/versions/<int:number>/roll-back")
def roll_back(number: int) -> AnyResponse:
    """Publish an older version's documents again."""
    version_or_404(number)
    wanted = appliance().workshop.versions.roll_back(number, operator_session().operator)
    return redirect(url_for("workshop.version", number=wanted.number), 303)


def now(shown_by: Appliance, number: int) -> dict[str, Any]:
    """Return a version as it is at this moment."""
    shown = shown_by.workshop.versions.version(number)
    return {"version": shown, "in_force": shown_by.workshop.versions.in_force()}


def differences(before: Documents, after: Documents) -> dict[str, Any]:
    """Return what differs, for the templates: in words and line by line."""
    try:
        menus = menu_differences(
            (hotline_of(appliance(), before), before), (hotline_of(appliance(), after), after)
        )
    except (DocumentWrong, SentenceRefused):  # the lint tells what is wrong with it
        menus = []
    return {
        "documents": document_differences(before, after),
        "menus": menus,
        "sentences": sentence_differences(before, after),
        "words": MenuWords(appliance(), g.words, after),
        "document_name": document_name,
    }


def document_name(name: str) -> str:
    """Return what a document is called on the pages."""
    return str(g.words.known(f"workshop.document_{name.replace('/', '_').replace('.', '_')}", name))


def appliance() -> Appliance:
    """Return the appliance behind the console."""
    found: Appliance = current_app.extensions["appliance"]
    return found


def version_or_404(number: int) -> Version:
    """Return a version, else answer that there is none."""
    try:
        return appliance().workshop.versions.version(number)
    except DraftUnknown:
        abort(404)


def live_versions(app: Any, streams: Any, shown_by: Appliance) -> LivePages[int]:
    """Return the live pages of versions."""

    def one(number: int) -> Live:
        return Live(app, streams, "workshop", PIECES, partial(now, shown_by, number))

    return LivePages(one)
