"""The tree of topics under which commentaries stand."""

from dataclasses import replace
from functools import partial

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
from appliance.errors import TopicRefused
from appliance.services.commentary.topics import ACCESSES, LONGEST_NAME, MOST_BESIDE, Topic
from web_console.pin_forms import refused_pin
from web_console.refusals import why

pages = Blueprint("topics", __name__, url_prefix="/commentary/topics")


@pages.get("/")
def listing() -> str:
    """Show the tree, and the form for a new topic."""
    return _listing()


@pages.post("/")
def add() -> Response | tuple[str, int]:
    """Add a topic."""
    appliance: Appliance = current_app.extensions["appliance"]
    form = request.form
    try:
        appliance.topics.add(
            form.get("name_zh", ""),
            form.get("name_en", ""),
            parent=form.get("parent", type=int),
            access=form.get("access", ""),
        )
    except TopicRefused as error:
        return _listing(why(error, longest=LONGEST_NAME, most=MOST_BESIDE)), 422
    flash(g.words("topics.added"))
    return redirect(url_for("topics.listing"), 303)


@pages.route("/<int:topic_id>", methods=["GET", "POST"])
def one(topic_id: int) -> str | Response | tuple[str, int]:
    """Show one topic and rename, move, open or switch it off."""
    appliance: Appliance = current_app.extensions["appliance"]
    topic, form = _topic(topic_id), request.form
    if request.method == "GET":
        return _page(topic)
    changed = replace(
        topic,
        name_zh=form.get("name_zh", ""),
        name_en=form.get("name_en", ""),
        parent=form.get("parent", type=int),
        position=form.get("position", topic.position, type=int),
        access=form.get("access", ""),
        active=form.get("active") == "yes",
    )
    try:
        appliance.topics.keep(changed)
    except TopicRefused as error:
        return _page(changed, why(error, longest=LONGEST_NAME, most=MOST_BESIDE)), 422
    flash(g.words("topics.kept"))
    return redirect(url_for("topics.listing"), 303)


@pages.post("/<int:topic_id>/pin")
def set_pin(topic_id: int) -> Response | tuple[str, int]:
    """Set the PIN with which listeners reach a private topic."""
    appliance: Appliance = current_app.extensions["appliance"]
    topic = _topic(topic_id)
    refusal = refused_pin(partial(appliance.topics.set_pin, topic_id))
    if refusal:
        return _page(topic, pin_refusal=refusal), 422
    flash(g.words("pins.kept"))
    return redirect(url_for("topics.one", topic_id=topic_id), 303)


def _topic(topic_id: int) -> Topic:
    appliance: Appliance = current_app.extensions["appliance"]
    found = [topic for topic in appliance.topics.listing() if topic.id == topic_id]
    return found[0] if found else abort(404)


def _tree(parent: int | None = None, depth: int = 0) -> list[tuple[int, Topic]]:
    """Return the topics below one as depth and topic, each followed by those below it."""
    appliance: Appliance = current_app.extensions["appliance"]
    rows: list[tuple[int, Topic]] = []
    for topic in appliance.topics.listing():
        if topic.parent == parent:
            rows += [(depth, topic), *_tree(topic.id, depth + 1)]
    return rows


def _listing(refusal: str = "") -> str:
    return render_template(
        "topics/listing.html",
        tree=_tree(),
        accesses=ACCESSES,
        longest=LONGEST_NAME,
        typed=request.form,
        refusal=refusal,
    )


def _page(topic: Topic, refusal: str = "", pin_refusal: str = "") -> str:
    return render_template(
        "topics/one.html",
        topic=topic,
        tree=_tree(),
        accesses=ACCESSES,
        longest=LONGEST_NAME,
        refusal=refusal,
        pin_refusal=pin_refusal,
    )
