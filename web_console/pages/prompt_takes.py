"""Recordings of clips: handed in, spoken into a telephone, evened, taken back and brought back."""

from collections.abc import Callable
from functools import partial
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
from appliance.audio.prompts import Clip
from appliance.errors import SoundUnavailable, StudioCallRefused, TakeRefused, TakeUnknown
from appliance.services.prompt_studio.records import RECORDED, UPLOAD
from appliance.services.prompt_studio.sentences import fits
from appliance.services.prompt_studio.studio_calls import MOST_CLIPS, STOPPED
from web_console.access import fresh_name, operator_session
from web_console.live import LivePages, event_stream
from web_console.pages.prompt_studio import (
    as_wave,
    chosen_sentences,
    clip_asked_for,
    sentence,
    sentence_page,
    studio,
)
from web_console.refusals import why

pages = Blueprint("prompt_takes", __name__, url_prefix="/prompt-studio/recordings")
PIECES = ("course",)


@pages.get("/<take_id>.wav")
def sound(take_id: str) -> Response:
    """Send a recording, in use or not."""
    try:
        take = studio().takes.one(take_id)
    except TakeUnknown:
        abort(404)
    return as_wave(studio().takes.file(take))


@pages.post("/<language>/<key>/upload")
def upload(language: str, key: str) -> Response | tuple[str, int]:
    """Take a sound file into use for a clip."""
    appliance: Appliance = current_app.extensions["appliance"]
    clip, file = _clip(language, key), request.files.get("file")
    if file is None or not file.filename:
        return _refused(language, key, clip, g.words("prompt_studio.no_file"))
    kept = appliance.settings.run / "uploads" / fresh_name()
    kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        file.save(kept)
        step = partial(studio().takes.upload, clip, kept, operator_session().operator, UPLOAD)
        return _done(language, key, "uploaded", step)
    finally:
        kept.unlink(missing_ok=True)


@pages.post("/<language>/<key>/take-back")
def take_back(language: str, key: str) -> Response | tuple[str, int]:
    """Let the box's own voice be heard again for a clip."""
    clip, by = _clip(language, key), operator_session().operator
    return _done(language, key, "taken_back", partial(studio().takes.take_back, clip, by))


@pages.post("/<language>/<key>/bring-back/<take_id>")
def bring_back(language: str, key: str, take_id: str) -> Response | tuple[str, int]:
    """Put an earlier recording in use again."""
    by = operator_session().operator
    return _done(language, key, "brought_back", partial(studio().takes.bring_back, take_id, by))


@pages.post("/<language>/<key>/even")
def even(language: str, key: str) -> Response | tuple[str, int]:
    """Make the recordings of a sentence as loud as all clips."""
    by = operator_session().operator

    def all_of_it() -> None:
        for one in sentence(language, key).clips:
            studio().takes.even(one.clip, by)

    return _done(language, key, "evened", all_of_it)


@pages.post("/<language>/even")
def even_all(language: str) -> Response:
    """Make every recording that stands out as loud as all clips."""
    by, done = operator_session().operator, 0
    if language not in studio().sentences.languages:
        abort(404)
    for shown in studio().sentences.listing(language):
        for one in shown.clips if fits(shown, "off") else ():
            done += studio().takes.even(one.clip, by) is not None
    flash(g.words("prompt_studio.evened_all", count=done))
    return redirect(url_for("prompt_studio.listing", language=language), 303)


@pages.post("/calls")
def ring() -> Response | tuple[str, int]:
    """Ring a telephone of the house to record what the address or the form chooses."""
    language, key = request.form.get("language", ""), request.form.get("key", "")
    if key:
        clips = [one.clip for one in sentence(language, key).clips]
        asked = request.form.get("clip", "")
        clips = [clip for clip in clips if clip.name == asked] or clips
    else:
        language, chosen, _kept = chosen_sentences()
        wanted = (one for shown in chosen for one in shown.clips if one.origin != RECORDED)
        clips = list(dict.fromkeys(one.clip for one in wanted))[:MOST_CLIPS]
    clips = [clip for clip in clips if clip.language == clips[0].language]
    try:
        by = operator_session().operator
        call = studio().calls.ask(clips, request.form.get("extension", ""), by)
    except StudioCallRefused as error:
        flash(why(error))
        return redirect(request.referrer or url_for("prompt_studio.listing"), 303)
    return redirect(url_for("prompt_takes.call", call_id=call.id, key=key or None), 303)


@pages.get("/calls/<call_id>")
def call(call_id: str) -> str:
    """Show, in large letters, what is to be spoken now."""
    return render_template(
        "prompt_studio/call.html", key=request.args.get("key", ""), **_live(call_id)
    )


@pages.get("/calls/<call_id>/events")
def events(call_id: str) -> Response:
    """Send what changes while clips are recorded."""
    _live(call_id)
    live: LivePages[str] = current_app.extensions["live_prompt_calls"]
    return event_stream(live.of(call_id))


@pages.post("/calls/<call_id>/stop")
def stop(call_id: str) -> Response:
    """Give up a call that does not ring any more or is not wanted."""
    _live(call_id)
    studio().calls.ends(call_id, STOPPED)
    return redirect(url_for("prompt_takes.call", call_id=call_id), 303)


def now(appliance: Appliance, call_id: str) -> dict[str, Any]:
    """Return a call as it is at this moment."""
    return {"call": appliance.prompt_studio.calls.one(call_id)}


def _live(call_id: str) -> dict[str, Any]:
    appliance: Appliance = current_app.extensions["appliance"]
    try:
        return now(appliance, call_id)
    except StudioCallRefused:
        abort(404)


def _clip(language: str, key: str) -> Clip:
    """Return the clip that the form names; it is one of the sentence's, or of a draft's."""
    sentence(language, key)
    name = request.form.get("clip", "")
    spoken = request.form.get("voice", language)
    return clip_asked_for(spoken, name)


def _done(
    language: str, key: str, word: str, step: Callable[[], object]
) -> Response | tuple[str, int]:
    try:
        step()
    except TakeRefused as error:
        return _refused(language, key, None, why(error))
    except (TakeUnknown, SoundUnavailable) as error:
        return _refused(language, key, None, g.words("prompt_studio.not_done", reason=why(error)))
    flash(g.words(f"prompt_studio.{word}"))
    return redirect(url_for("prompt_studio.one", language=language, key=key), 303)


def _refused(language: str, key: str, clip: Clip | None, refusal: str) -> tuple[str, int]:
    at = clip.name if clip else request.form.get("clip", "")
    return sentence_page(language, key, take_refusal=refusal, at=at), 422
