"""What is kept on its way to a browser: played in pieces, and each opening noted once."""

from pathlib import Path

from flask import abort, request, send_file
from werkzeug.wrappers import Response

from appliance.audio.waveform import outline
from web_console.access import note, operator_session
from web_console.openings import Openings

openings = Openings()


def noted_once(action: str, subject: str) -> None:
    """Note that something is looked at or heard, once for each opening of its page."""
    opening = request.args.get("opening", "")
    if openings.first(operator_session().digest, action, subject, opening):
        note(action, subject)


def played(path: Path, action: str, subject: str) -> Response:
    """Send a voice, or the span of it a player asks for."""
    if not path.is_file():
        abort(404)
    noted_once(action, subject)
    return send_file(path, mimetype="audio/wav", conditional=True)


def taken_away(path: Path, action: str, subject: str) -> Response:
    """Send a voice as a file to be kept; every time is noted."""
    if not path.is_file():
        abort(404)
    note(action, subject)
    return send_file(path, mimetype="audio/wav", as_attachment=True, download_name=path.name)


def wave(path: Path) -> str:
    """Return what a player draws; nothing where the file is gone."""
    return outline(path) if path.is_file() else ""
