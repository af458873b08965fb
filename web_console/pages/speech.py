"""Speech to text: the models, whether they can be used, and a sound file to try one."""

from pathlib import Path

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from appliance.assembly import Appliance
from appliance.errors import ListenerAway, ModelRefused, SoundUnavailable, UploadRefused
from appliance.services.speech import FUND_WORDS, KNOWN_MODELS, LANGUAGES
from web_console.access import note
from web_console.refusals import why

pages = Blueprint("speech", __name__, url_prefix="/speech")
FAILURES = (ListenerAway, ModelRefused, SoundUnavailable, UploadRefused)


@pages.get("/")
def show() -> str:
    """Show the models, where to get one, and how many transcripts wait."""
    return _page()


@pages.post("/<any(zh, en):language>")
def keep(language: str) -> Response | tuple[str, int]:
    """Keep the folder of a language's model; it is noted."""
    appliance: Appliance = current_app.extensions["appliance"]
    folder = request.form.get("folder", "").strip()
    try:
        state = appliance.speech.set_model(language, folder).state
    except ModelRefused:
        return _page(refusal=(language, g.words("speech.refused_folder"))), 422
    note("speech_model", f"{language}: {folder or '-'}")
    flash(g.words(f"speech.kept_{state}"))
    return redirect(url_for("speech.show"), 303)


@pages.post("/<any(zh, en):language>/check")
def check(language: str) -> Response | tuple[str, int]:
    """Load a model and tell which fund words it does not know."""
    appliance: Appliance = current_app.extensions["appliance"]
    try:
        missing = appliance.speech.missing_words(language)
    except FAILURES as error:
        return _page(refusal=(language, g.words("speech.not_checked", reason=why(error)))), 422
    if missing:
        flash(g.words("speech.checked_missing", words="、".join(missing)))
    else:
        flash(g.words("speech.checked_all", count=len(FUND_WORDS[language])))
    return redirect(url_for("speech.show"), 303)


@pages.post("/try")
def try_out() -> str | tuple[str, int]:
    """Write down what is said in an uploaded file, which is not kept."""
    appliance: Appliance = current_app.extensions["appliance"]
    language = request.form.get("language", "")
    language = language if language in LANGUAGES else LANGUAGES[0]
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        return _page(tried=language, try_refusal=g.words("speech.no_file")), 422
    try:
        with appliance.speech.work_folder() as folder:
            file = Path(folder) / "upload"
            upload.save(file)
            text = appliance.speech.try_out(file, language)
    except FAILURES as error:
        refusal = g.words("speech.not_tried", reason=why(error))
        return _page(tried=language, try_refusal=refusal), 422
    return _page(tried=language, text=text)


def _page(
    *,
    refusal: tuple[str, str] = ("", ""),
    tried: str = LANGUAGES[0],
    text: str | None = None,
    try_refusal: str = "",
) -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    return render_template(
        "speech/show.html",
        models=[appliance.speech.model_state(language) for language in LANGUAGES],
        known=KNOWN_MODELS,
        counts=appliance.speech.counts(),
        refusal=refusal,
        tried=tried,
        text=text,
        try_refusal=try_refusal,
    )
