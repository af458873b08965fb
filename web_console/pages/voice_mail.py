"""The messages in the mailboxes: listed, heard, taken along, kept, deleted and passed on."""

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
from appliance.errors import MailboxUnknown, MessageUnknown
from appliance.services.voice_mail.messages import UNDO_HOURS, Message
from web_console.access import fresh_name, note
from web_console.paging import page_asked_for
from web_console.sending import played, taken_away, wave

pages = Blueprint("voice_mail", __name__, url_prefix="/voice-mail")
STATES = ("new", "saved", "deleted")


@pages.get("/")
def listing() -> str:
    """Show the messages, urgent new ones first, and the mailboxes with what waits in them."""
    appliance: Appliance = current_app.extensions["appliance"]
    mailboxes = appliance.mailboxes.listing()
    mailbox, status = request.args.get("mailbox", ""), request.args.get("status", "")
    mailbox = mailbox if mailbox in {one.number for one in mailboxes} else ""
    status = status if status in STATES else ""
    asked = mailbox or None, status or None
    page = page_asked_for(appliance.voice_mail.shown_count(*asked), mailbox=mailbox, status=status)
    return render_template(
        "voice_mail/listing.html",
        messages=appliance.voice_mail.shown(*asked, limit=page.size, offset=page.offset),
        mailboxes=mailboxes,
        names={one.number: one.name for one in mailboxes},
        counts=appliance.voice_mail.counts(),
        mailbox=mailbox,
        status=status,
        states=STATES,
        hours=UNDO_HOURS,
        paged=page,
    )


@pages.get("/messages/<message_id>")
def one(message_id: str) -> str:
    """Show one message with its player."""
    return _page(_message(message_id))


@pages.get("/messages/<message_id>.wav")
def sound(message_id: str) -> Response:
    """Send what was spoken; each opening of the player is noted."""
    appliance: Appliance = current_app.extensions["appliance"]
    message = _message(message_id)
    return played(appliance.voice_mail.path(message), "message", message.id)


@pages.get("/messages/<message_id>/comment.wav")
def comment(message_id: str) -> Response:
    """Send what was said when the message was passed on."""
    appliance: Appliance = current_app.extensions["appliance"]
    message = _message(message_id)
    path = appliance.voice_mail.comment_path(message)
    return played(path, "message_comment", message.id) if path else abort(404)


@pages.get("/messages/<message_id>/download")
def download(message_id: str) -> Response:
    """Send the message as a file to be kept; the download is noted."""
    appliance: Appliance = current_app.extensions["appliance"]
    message = _message(message_id)
    return taken_away(appliance.voice_mail.path(message), "message_download", message.id)


@pages.post("/messages/<message_id>/<any(save, renew, delete, restore):move>")
def move(message_id: str, move: str) -> Response:
    """Keep, renew, delete or bring back a message; who deleted or brought back is noted."""
    appliance: Appliance = current_app.extensions["appliance"]
    message = _message(message_id)
    box = appliance.voice_mail
    moves = {"save": box.save, "renew": box.renew, "delete": box.delete, "restore": box.restore}
    if (move == "restore") != (message.status == "deleted"):
        flash(g.words("voice_mail.moved_meanwhile"))
        return redirect(url_for("voice_mail.one", message_id=message.id), 303)
    if move in ("delete", "restore"):
        note(f"message_{move}", message.id)
    moves[move](message.id)
    flash(g.words(f"voice_mail.did_{move}", hours=UNDO_HOURS))
    return redirect(url_for("voice_mail.one", message_id=message.id), 303)


@pages.post("/messages/<message_id>/forward")
def forward(message_id: str) -> Response | tuple[str, int]:
    """Put a copy into another mailbox; it is noted."""
    appliance: Appliance = current_app.extensions["appliance"]
    message, to = _message(message_id), request.form.get("to", "")
    if message.status == "deleted" or to == message.mailbox:
        return _page(message, g.words("voice_mail.not_forwarded")), 422
    try:
        target = appliance.mailboxes.one(to)
    except MailboxUnknown:
        return _page(message, g.words("voice_mail.no_such_mailbox")), 422
    note("message_forward", f"{message.id} → {target.number}")
    appliance.voice_mail.forward(message.id, target.number)
    flash(g.words("voice_mail.did_forward", number=target.number, name=target.name))
    return redirect(url_for("voice_mail.one", message_id=message.id), 303)


def _message(message_id: str) -> Message:
    """Return a message that is still shown."""
    appliance: Appliance = current_app.extensions["appliance"]
    try:
        message = appliance.voice_mail.one(message_id)
    except MessageUnknown:
        abort(404)
    if message.status == "deleted" and not appliance.voice_mail.can_return(message):
        abort(404)
    return message


def _page(message: Message, refusal: str = "") -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    mailboxes = appliance.mailboxes.listing()
    comment_path = appliance.voice_mail.comment_path(message)
    return render_template(
        "voice_mail/one.html",
        message=message,
        names={one.number: one.name for one in mailboxes},
        others=[one for one in mailboxes if one.number != message.mailbox],
        wave=wave(appliance.voice_mail.path(message)),
        comment_wave=wave(comment_path) if comment_path else "",
        comment_milliseconds=appliance.sounds.one(message.comment).milliseconds
        if message.comment
        else 0,
        opening=fresh_name(),
        known_call=appliance.calls.one(message.call_id) is not None,
        hours=UNDO_HOURS,
        refusal=refusal,
    )
