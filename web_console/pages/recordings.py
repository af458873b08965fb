"""The sound of a call's recording, in the pieces a player asks for; each opening is noted."""

from flask import Blueprint, abort, current_app, request, send_file
from werkzeug.wrappers import Response

from appliance.assembly import Appliance
from web_console.access import note, operator_session
from web_console.openings import Openings

pages = Blueprint("recordings", __name__, url_prefix="/recordings")
openings = Openings()


@pages.get("/<call_id>/<part>.wav")
def sound(call_id: str, part: str) -> Response:
    """Send the recording, or the span of it that is asked for."""
    appliance: Appliance = current_app.extensions["appliance"]
    recording = next(
        (one for one in appliance.recordings.of_call(call_id) if str(one.part) == part), None
    )
    if recording is None or recording.closed_at is None:
        abort(404)
    path = appliance.recordings.path(recording)
    if not path.is_file():
        abort(404)
    opening = request.args.get("opening", "")
    if openings.first(operator_session().digest, call_id, part, opening):
        note("recording", f"{call_id}/{part}")
    return send_file(path, mimetype="audio/wav", conditional=True, etag=recording.sha256 or True)
