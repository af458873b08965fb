"""The live board: what the box does at this moment."""

from flask import Blueprint, Response, abort, current_app, g, render_template, request

from appliance.assembly import Appliance
from appliance.settings import Secret
from web_console.access import COOKIE, operator_session
from web_console.live import LiveBoard

pages = Blueprint("board", __name__)


@pages.get("/")
def show() -> str:
    """Show the calls of now, today's counts and the parts."""
    board: LiveBoard = current_app.extensions["live_board"]
    return render_template("board/show.html", **board.now())


@pages.get("/live/events")
def events() -> Response:
    """Send what changes on the board, as server-sent events."""
    board: LiveBoard = current_app.extensions["live_board"]
    appliance: Appliance = current_app.extensions["appliance"]
    watcher = operator_session().digest
    token = Secret(request.cookies[COOKIE])
    if not board.join(watcher):
        abort(429)
    stream = board.stream(
        watcher,
        g.words.language,
        lambda: appliance.operators.session(token, used=False) is not None,
    )
    response = Response(stream, mimetype="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"
    return response
