"""Whole sets: the script that a voice talent reads from, and the archive of what he recorded."""

import io

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
from appliance.errors import PromptMissing
from appliance.services.prompt_studio.voice_script import FORMATS, made_script, script_lines
from web_console.access import operator_session
from web_console.pages.prompt_studio import chosen_sentences, on_studio_pages, studio
from web_console.refusals import why

pages = Blueprint("prompt_sets", __name__, url_prefix="/prompt-studio/sets")


@pages.get("/")
def listing() -> str:
    """Show what was handed in, and the forms for a script and for an archive."""
    return _listing()


@pages.post("/")
def hand_in() -> Response | tuple[str, int]:
    """Take an archive; the box looks at each file and takes all or none."""
    file, language = request.files.get("file"), request.form.get("language", "")
    if file is None or not file.filename:
        return _listing(g.words("prompt_studio.no_file")), 422
    try:
        by = operator_session().operator
        handed = studio().sets.hand_in(file.stream, file.filename, language, by)
    except PromptMissing as error:
        return _listing(why(error)), 422
    flash(g.words("prompt_studio.handed_in"))
    return redirect(url_for("prompt_sets.one", set_id=handed.id), 303)


@pages.get("/<set_id>")
def one(set_id: str) -> str:
    """Show what became of each file of an archive."""
    try:
        found = studio().sets.one(set_id)
    except PromptMissing:
        abort(404)
    return render_template("prompt_studio/set.html", one=found, **on_studio_pages())


@pages.get("/script.<form>")
def script(form: str) -> Response:
    """Send the chosen sentences as a script for who speaks them."""
    if form not in FORMATS:
        abort(404)
    language, chosen, _kept = chosen_sentences()
    appliance: Appliance = current_app.extensions["appliance"]
    lines = script_lines(chosen, studio().sentences, studio().takes, language)
    made = made_script(
        lines, form, spoken=language, at=appliance.clock(), language=g.words.language
    )
    return send_file(
        io.BytesIO(made.content),
        mimetype=made.kind,
        as_attachment=True,
        download_name=f"fundline-{language}.{form}",
    )


def _listing(refusal: str = "") -> str:
    return render_template(
        "prompt_studio/sets.html", sets=studio().sets.listing(), refusal=refusal,
        **on_studio_pages(),
    )  # fmt: skip
