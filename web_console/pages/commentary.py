"""The commentary studio: what waits is heard, commented and released; what is on air is listed."""

from collections.abc import Callable
from pathlib import Path

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
from appliance.errors import (
    CommentaryRefused,
    CommentaryUnknown,
    PromptMissing,
    SecondPersonNeeded,
    TopicRefused,
    UploadRefused,
    VoiceFailed,
    VoiceRefused,
)
from appliance.services.commentary.commentaries import Commentary
from appliance.services.commentary.sound import LONGEST_TEXT
from web_console.access import fresh_name, operator_session
from web_console.paging import page_asked_for
from web_console.presentation import aware
from web_console.refusals import why
from web_console.sending import played, taken_away, wave

pages = Blueprint("commentary", __name__, url_prefix="/commentary")
LIVES = ("open", "days:1", "days:3", "days:5", "date")
OVER = ("released", "taken_down", "rejected")
"""The states a commentary can be in when it is no longer worked on and no longer on air."""
BY_PHONE = "telephone"
LONGEST_COMMENT = 300
NOT_NOW = (CommentaryRefused, PromptMissing, VoiceFailed, VoiceRefused)
"""What keeps a commentary from its next step, each with a sentence that says why."""


@pages.get("/")
def studio() -> str:
    """Show what waits, what is being made, what is on air, and what is over."""
    return _studio()


@pages.get("/<commentary_id>")
def one(commentary_id: str) -> str:
    """Show one commentary with its player, its history and its figures."""
    return _page(_commentary(commentary_id))


@pages.get("/<commentary_id>.wav")
def sound(commentary_id: str) -> Response:
    """Send what callers hear; before it is submitted, what was said."""
    found = _commentary(commentary_id)
    return played(_path(found), "commentary", found.id)


@pages.get("/<commentary_id>/download")
def download(commentary_id: str) -> Response:
    """Send the commentary as a file to be kept; the download is noted."""
    found = _commentary(commentary_id)
    return taken_away(_path(found), "commentary_download", found.id)


@pages.post("/upload")
def upload() -> Response | tuple[str, int]:
    """Make a draft of an uploaded sound file."""
    appliance: Appliance = current_app.extensions["appliance"]
    file = request.files.get("file")
    if file is None or not file.filename:
        return _studio("upload", g.words("commentary.none_chosen")), 422
    kept = appliance.settings.run / "uploads" / fresh_name()
    kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        file.save(kept)
        return _made(lambda: appliance.commentary.upload(kept, **_details()), "upload")
    finally:
        kept.unlink(missing_ok=True)


@pages.post("/bulletin")
def bulletin() -> Response | tuple[str, int]:
    """Make a draft of a typed text that the box speaks."""
    appliance: Appliance = current_app.extensions["appliance"]
    text = request.form.get("text", "").strip()
    language = "en" if request.form.get("language") == "en" else "zh"
    if not 0 < len(text) <= LONGEST_TEXT:
        return _studio("bulletin", g.words("commentary.text_length", most=LONGEST_TEXT)), 422
    speak = appliance.commentary.bulletin
    return _made(lambda: speak(text, language=language, **_details()), "bulletin")


@pages.post("/<commentary_id>/submit")
def submit(commentary_id: str) -> Response | tuple[str, int]:
    """Hand a draft to whoever releases it."""
    appliance: Appliance = current_app.extensions["appliance"]
    topic, by = request.form.get("topic", type=int) or 0, operator_session().operator
    lives = _lives()
    step = appliance.commentary.submit
    return _decided(commentary_id, lambda: step(commentary_id, by, topic=topic, lives=lives))


@pages.post("/<commentary_id>/release")
def release(commentary_id: str) -> Response | tuple[str, int]:
    """Put a commentary on air; never by who submitted it, and never unheard."""
    appliance: Appliance = current_app.extensions["appliance"]
    found, by = _commentary(commentary_id), operator_session().operator
    if found.status == "submitted" and _may_release(found) and not _heard(found):
        return _page(found, g.words("commentary.hear_first")), 422
    lives, comment, step = _lives(), _comment(), appliance.commentary.release
    return _decided(commentary_id, lambda: step(found.id, by, lives=lives, comment=comment))


@pages.post("/<commentary_id>/reject")
def reject(commentary_id: str) -> Response | tuple[str, int]:
    """Send a commentary back for good."""
    appliance: Appliance = current_app.extensions["appliance"]
    by, comment = operator_session().operator, _comment()
    step = appliance.commentary.reject
    return _decided(commentary_id, lambda: step(commentary_id, by, comment))


@pages.post("/<commentary_id>/take-down")
def take_down(commentary_id: str) -> Response | tuple[str, int]:
    """Take a commentary off the air at once."""
    appliance: Appliance = current_app.extensions["appliance"]
    by, comment = operator_session().operator, _comment()
    step = appliance.commentary.take_down
    return _decided(commentary_id, lambda: step(commentary_id, by, comment))


# --- what a form says


def _details() -> dict[str, str | None]:
    """Return title and expert of a new draft."""
    appliance: Appliance = current_app.extensions["appliance"]
    known = {expert.number for expert in appliance.experts.listing() if expert.active}
    expert = request.form.get("expert", "")
    title = request.form.get("title", "").strip()[:60]
    return {"title": title, "expert": expert if expert in known else None}


def _lives() -> str:
    chosen = request.form.get("lives", "open")
    return f"date:{request.form.get('until', '')}" if chosen == "date" else chosen


def _comment() -> str:
    return request.form.get("comment", "").strip()[:LONGEST_COMMENT]


# --- what comes of it


def _made(make: Callable[[], Commentary], place: str) -> Response | tuple[str, int]:
    """Make a draft and lead to it, or say why there is none."""
    try:
        made = make()
    except UploadRefused as error:
        return _studio(place, why(error)), 422
    except NOT_NOW as error:
        return _studio(place, g.words("commentary.refused", reason=why(error))), 422
    flash(g.words("commentary.made"))
    return redirect(url_for("commentary.one", commentary_id=made.id), 303)


def _decided(commentary_id: str, step: Callable[[], Commentary]) -> Response | tuple[str, int]:
    """Take a step and say what a commentary is now, or why the step is refused."""
    found = _commentary(commentary_id)
    try:
        status = step().status
    except SecondPersonNeeded:
        return _page(found, g.words("commentary.second_person")), 422
    except TopicRefused:
        return _page(found, g.words("commentary.no_topic")), 422
    except NOT_NOW as error:
        return _page(_commentary(found.id), g.words("commentary.refused", reason=why(error))), 422
    flash(g.words(f"commentary.did_{status}"))
    return redirect(url_for("commentary.one", commentary_id=found.id), 303)


def _commentary(commentary_id: str) -> Commentary:
    """Return a commentary whose recording is over."""
    appliance: Appliance = current_app.extensions["appliance"]
    try:
        return appliance.commentary.one(commentary_id)
    except CommentaryUnknown:
        abort(404)


def _path(commentary: Commentary) -> Path:
    appliance: Appliance = current_app.extensions["appliance"]
    if commentary.voice is None:
        return appliance.commentary.raw_path(commentary)
    return appliance.commentary.path(commentary)


def _may_release(commentary: Commentary) -> bool:
    """Tell whether who asks is a second person for this commentary."""
    appliance: Appliance = current_app.extensions["appliance"]
    me = operator_session().operator
    makers = [who for who in (commentary.submitted_by, commentary.expert) if who]
    return not any(appliance.experts.same_person(me, who) for who in makers)


def _heard(commentary: Commentary) -> bool:
    """Tell whether who asks opened the commentary's sound since it was submitted."""
    appliance: Appliance = current_app.extensions["appliance"]
    since = commentary.submitted_at
    played = appliance.accesses.listing(
        commentary.id, action="commentary", actor=operator_session().operator, limit=1
    )
    at = aware(played[0]["at"]) if played else None
    return at is not None and since is not None and at >= since


def _names() -> dict[str, object]:
    """Return what every page of the studio needs to name things."""
    appliance: Appliance = current_app.extensions["appliance"]
    topics = appliance.topics.listing()
    experts = appliance.experts.listing()
    return {
        "topics": {topic.id: topic.name(g.words.language) for topic in topics},
        "open_topics": [topic for topic in topics if topic.active],
        "experts": {expert.number: expert.name for expert in experts},
        "active_experts": [expert for expert in experts if expert.active],
        "may_release": _may_release,
        "heard": _heard,
        "lives": LIVES,
        "now": appliance.clock(),
        "opening": fresh_name(),
        "longest_comment": LONGEST_COMMENT,
    }


def _studio(place: str = "", refusal: str = "") -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    everything = appliance.commentary.listing()
    live = appliance.commentary.live()
    on_air = {one.id for one in live}
    over = [one for one in everything if one.status in OVER and one.id not in on_air]
    page = page_asked_for(len(over))
    waiting = [one for one in everything if one.status == "submitted"]
    drafts = [one for one in everything if one.status == "draft" and one.source != BY_PHONE]
    return render_template(
        "commentary/studio.html",
        waiting=waiting[::-1],
        waves={one.id: wave(_path(one)) for one in waiting},
        drafts=drafts,
        live=live,
        over=over[page.offset : page.offset + page.size],
        paged=page,
        figures=appliance.commentary_listening.by_commentary(),
        longest_text=LONGEST_TEXT,
        typed=request.form,
        place=place,
        refusal=refusal,
        **_names(),
    )


def _page(commentary: Commentary, refusal: str = "") -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    return render_template(
        "commentary/one.html",
        one=commentary,
        wave=wave(_path(commentary)),
        figures=appliance.commentary_listening.by_commentary().get(commentary.id),
        refusal=refusal,
        **_names(),
    )
