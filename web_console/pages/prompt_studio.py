"""The prompt studio: every sentence, what it says in both languages, and whose voice says it."""

import io
import re
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
    send_file,
    url_for,
)
from werkzeug.wrappers import Response

from appliance.assembly import Appliance
from appliance.audio.loudness import TARGET_LUFS
from appliance.audio.prompts import Clip
from appliance.audio.sound_files import playable
from appliance.audio.take_sound import is_off
from appliance.errors import (
    DraftClosed,
    DraftMoved,
    DraftUnknown,
    PromptMissing,
    SentenceRefused,
    SoundUnavailable,
    VoiceFailed,
)
from appliance.services.prompt_studio.records import MISSING, RECORDED, SentenceSound
from appliance.services.prompt_studio.room import PromptStudio
from appliance.services.prompt_studio.sentences import (
    CHANGED,
    FILTERS,
    TEXTS,
    fits,
    found,
)
from appliance.services.prompt_studio.usage import places_of
from web_console.access import operator_session
from web_console.pages.drafts import why as not_changed
from web_console.paging import page_asked_for
from web_console.refusals import why
from web_console.typed import whole_number

pages = Blueprint("prompt_studio", __name__, url_prefix="/prompt-studio")
PLACE = re.compile(r"(\{\w+(?::\w+)?\})")
OWN_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
NEW_DRAFT = "new"


def studio() -> PromptStudio:
    """Return the services of the prompt studio."""
    appliance: Appliance = current_app.extensions["appliance"]
    return appliance.prompt_studio


@pages.get("/")
def listing() -> str:
    """Show the sentences of a language by topic, state and words."""
    return _listing()


@pages.get("/<language>/<key>")
def one(language: str, key: str) -> str:
    """Show one sentence: its words, its clips, their recordings."""
    return sentence_page(language, key)


@pages.post("/<language>/<key>/words")
def change(language: str, key: str) -> Response | tuple[str, int]:
    """Give a sentence other words, in a draft of the workshop."""
    shown = sentence(language, key)
    text = request.form.get("text", "").strip()
    if request.form.get("restore"):
        text = shown.delivered or ""
    draft = request.form.get("draft", NEW_DRAFT)
    number = whole_number(draft)
    seen = {language: request.form["seen"]} if number and "seen" in request.form else None
    try:
        kept = studio().wording.change(
            {language: text}, key, by=operator_session().operator, draft=number, seen=seen
        )
    except SentenceRefused as error:
        return sentence_page(language, key, words_refusal=why(error)), 422
    except (DraftClosed, DraftMoved, DraftUnknown) as error:
        refusal = g.words("prompt_studio.draft_gone", reason=not_changed(error))
        return sentence_page(language, key, words_refusal=refusal), 422
    flash(g.words("prompt_studio.words_kept", number=kept.number, title=kept.title))
    return redirect(url_for("prompt_studio.one", language=language, key=key), 303)


@pages.post("/own")
def add_own() -> Response | tuple[str, int]:
    """Add a sentence of the owner's own, in every language at once."""
    name = request.form.get("name", "").strip()
    texts: dict[str, str | None] = {
        one: request.form.get(f"text-{one}", "").strip() for one in studio().sentences.languages
    }
    if not OWN_NAME.fullmatch(name):
        return _listing(g.words("prompt_studio.own_name")), 422
    try:
        studio().wording.change(texts, f"own.{name}", by=operator_session().operator)
    except SentenceRefused as error:
        return _listing(why(error)), 422
    flash(g.words("prompt_studio.own_kept", key=f"own.{name}"))
    return redirect(url_for("prompt_studio.listing", state=CHANGED), 303)


@pages.get("/<language>/<key>.wav")
def sound(language: str, key: str) -> Response:
    """Send a whole sentence with example values, as it is or as a draft has it."""
    appliance: Appliance = current_app.extensions["appliance"]
    draft = request.args.get("draft", type=int)
    try:
        spoken = studio().sentences.example(language, key, draft)
        file = appliance.clips.sentence_file(spoken).with_suffix(".alaw")
    except (PromptMissing, SoundUnavailable, VoiceFailed):
        abort(404)
    return as_wave(file)


@pages.get("/clips/<language>.wav")
def clip(language: str) -> Response:
    """Send one clip as callers hear it."""
    appliance: Appliance = current_app.extensions["appliance"]
    asked = clip_asked_for(language, request.args.get("clip", ""))
    file = appliance.clips.path(asked.language, asked.name)
    if file is None:
        abort(404)
    return as_wave(file)


# --- for the other pages of the studio


def as_wave(clip_file: Path) -> Response:
    """Send an A-law clip as a file that browsers play."""
    try:
        data = playable(clip_file)
    except OSError:
        abort(404)
    return send_file(io.BytesIO(data), mimetype="audio/wav", etag=False)


def clip_asked_for(language: str, name: str) -> Clip:
    """Return the clip of this name, or answer that there is none."""
    if language not in studio().sentences.languages:
        abort(404)
    try:
        return studio().sentences.clip(language, name)
    except PromptMissing:
        abort(404)


def sentence(language: str, key: str) -> SentenceSound:
    """Return the sentence of this key, or answer that there is none."""
    if language not in studio().sentences.languages:
        abort(404)
    try:
        return studio().sentences.one(language, key)
    except PromptMissing:
        abort(404)


def sentence_page(
    language: str, key: str, *, words_refusal: str = "", take_refusal: str = "", at: str = ""
) -> str:
    """Show a sentence, and why something about it was refused."""
    shown = sentence(language, key)
    wording, sentences = studio().wording, studio().sentences
    other = {
        one: texts[0].text
        for one in sentences.languages
        if one != language and (texts := _same(one, key))
    }
    example = sentences.example(language, key).text if shown.changeable else shown.text
    return render_template(
        "prompt_studio/one.html",
        sentence=shown,
        drafts=wording.open_drafts(),
        drafted=sentences.drafts_of(language, key),
        drafted_clips={n: _drafted_clips(language, key, n) for n in _drafts(language, key)},
        other=other,
        example=example,
        places=places_of(key),
        takes={one.clip.name: studio().takes.of_clip(one.clip) for one in shown.clips},
        spoken_seconds={one.clip.name: studio().takes.spoken_seconds(one.clip)
                        for one in shown.clips},
        loudness={one.clip.name: sentences.loudness_of(one.clip) for one in shown.clips},
        extensions=studio().calls.extensions(),
        typed=request.form.get("text", ""),
        words_refusal=words_refusal,
        take_refusal=take_refusal,
        at=at,
        **on_studio_pages(),
    )  # fmt: skip


def on_studio_pages() -> dict[str, object]:
    """Return what every page of the studio needs."""
    return {
        "spoken_languages": studio().sentences.languages,
        "target": TARGET_LUFS,
        "is_off": is_off,
        "pieces": lambda text: [(bool(PLACE.fullmatch(p)), p) for p in PLACE.split(text) if p],
    }


def chosen_sentences() -> tuple[str, list[SentenceSound], dict[str, str]]:
    """Return the language, the sentences and the filters that the address asks for."""
    languages = studio().sentences.languages
    asked = request.args.get("language", "")
    language = asked if asked in languages else g.words.language
    topic, state = request.args.get("topic", ""), request.args.get("state", "")
    words = request.args.get("words", "").strip()[:100]
    listing = studio().sentences.listing(language, topic)
    if state in FILTERS:
        listing = [one for one in listing if fits(one, state)]
    kept = {"language": language, "topic": topic, "state": state, "words": words}
    return language, found(listing, words), kept


# --- inside


def _listing(own_refusal: str = "") -> str:
    language, chosen, kept = chosen_sentences()
    every = studio().sentences.listing(language)
    page = page_asked_for(len(chosen), **kept)
    clips = [one for sentence in every for one in sentence.clips]
    return render_template(
        "prompt_studio/listing.html",
        shown=chosen[page.offset : page.offset + page.size],
        paged=page,
        kept=kept,
        topics=[*dict.fromkeys(one.topic for one in every), TEXTS],
        filters=FILTERS,
        counts={
            "sentences": sum(one.changeable for one in every),
            "clips": len(clips),
            "recorded": sum(one.origin == RECORDED for one in clips),
            "missing": sum(one.origin == MISSING for one in clips),
            "changed": sum(fits(one, CHANGED) for one in every),
        },
        off=[one for one in every if fits(one, "off")],
        missing_keys=studio().sentences.missing_keys(language),
        unrecorded=sum(one.origin != RECORDED for s in chosen for one in s.clips),
        places_of=places_of,
        extensions=studio().calls.extensions(),
        own_refusal=own_refusal,
        typed=request.form,
        **on_studio_pages(),
    )


def _same(language: str, key: str) -> list[SentenceSound]:
    if key.partition(".")[0] in (TEXTS, "numbers"):
        return []
    listing = studio().sentences.listing(language, key.partition(".")[0])
    return [one for one in listing if one.key == key]


def _drafts(language: str, key: str) -> list[int]:
    return list(studio().sentences.drafts_of(language, key))


def _drafted_clips(language: str, key: str, draft: int) -> tuple[object, ...]:
    sentences = studio().sentences
    return sentences.sounds_of(sentences.template(language, key, draft))
