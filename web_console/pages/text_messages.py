"""Text messages: what was sent, what waits or is unknown, replies, the gateway and a trial."""

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

from appliance import strongbox
from appliance.assembly import Appliance
from appliance.errors import MessageRefused, MessageUnknown
from appliance.records.contact import MESSAGE, REQUESTED
from appliance.records.message import STATES, UNKNOWN, WAITING, NewMessage
from appliance.services.messages.text_messages import MESSAGE_GATEWAY, SETTINGS
from appliance.settings import Secret
from web_console.access import operator_session
from web_console.paging import page_asked_for
from web_console.refusals import why

pages = Blueprint("text_messages", __name__, url_prefix="/text-messages")
LONGEST = 100
REPLIES = 20


@pages.get("/")
def listing() -> str:
    """Show the messages, newest first, of one number or state where asked for, and replies."""
    appliance: Appliance = current_app.extensions["appliance"]
    messages = appliance.outbound.text_messages
    number, state = (request.args.get(name, "").strip()[:LONGEST] for name in ("number", "state"))
    form = appliance.fax.destinations.form(number) if number and "@" not in number else number
    page = page_asked_for(messages.count(state, form), number=number, state=state)
    return render_template(
        "text_messages/listing.html",
        rows=messages.listing(state, form, limit=page.size, offset=page.offset),
        unknown=messages.count(UNKNOWN),
        replies=messages.replies(REPLIES),
        number=number,
        state=state,
        states=STATES,
        paged=page,
    )


@pages.get("/<message_id>")
def one(message_id: str) -> str:
    """Show one message, each step of it, and what can be decided about it."""
    appliance: Appliance = current_app.extensions["appliance"]
    messages = appliance.outbound.text_messages
    try:
        message = messages.one(message_id)
    except MessageUnknown:
        abort(404)
    return render_template(
        "text_messages/one.html",
        message=message,
        steps=messages.steps(message_id),
        can_settle=message.state == UNKNOWN,
        can_drop=message.state == WAITING,
    )


@pages.post("/<message_id>")
def decide(message_id: str) -> Response:
    """Settle a message whose fate is unknown, or drop one that waits."""
    appliance: Appliance = current_app.extensions["appliance"]
    messages, operator = appliance.outbound.text_messages, operator_session().operator
    decision = request.form.get("decision", "")
    try:
        if decision == "drop":
            messages.drop(message_id, operator)
        elif decision in ("sent", "again"):
            messages.settle(message_id, operator, was_sent=decision == "sent")
    except MessageUnknown:
        abort(404)
    except MessageRefused:
        flash(g.words("text_messages.changed_meanwhile"))
    else:
        flash(g.words("text_messages.decided"))
    return redirect(url_for("text_messages.one", message_id=message_id), 303)


@pages.get("/gateway")
def show_gateway() -> str:
    """Show what is set about the gateway."""
    return _gateway_page()


@pages.post("/gateway")
def keep_gateway() -> Response | tuple[str, int]:
    """Keep what is said about the gateway; an empty password field leaves the password."""
    appliance: Appliance = current_app.extensions["appliance"]
    typed = {name: request.form.get(name, "").strip() for name in SETTINGS}
    try:
        appliance.outbound.text_messages.set_up(**typed)
    except MessageRefused as error:
        return _gateway_page(why(error), typed=typed), 422
    password = request.form.get("password", "")
    if password:
        strongbox.keep(appliance.settings, MESSAGE_GATEWAY, Secret(password))
        appliance.changes.note_secret("message.password")
    flash(g.words("text_messages.kept"))
    return redirect(url_for("text_messages.show_gateway"), 303)


@pages.post("/gateway/test")
def try_out() -> Response | tuple[str, int]:
    """Send one message at once, through the contact gate, and show what became of it."""
    appliance: Appliance = current_app.extensions["appliance"]
    number = request.form.get("number", "").strip()[:LONGEST]
    new = NewMessage(
        number=number,
        text=g.words("text_messages.test_text"),
        medium=MESSAGE,
        purpose=REQUESTED,
        language=g.words.language,
        requested_at=appliance.clock(),
    )
    sending = appliance.outbound.message_sending
    if sending.gateway is None or not sending.gateway.ready:
        refusal = g.words("text_messages.refused_away")
        return _gateway_page(test_refusal=refusal, number=number), 422
    try:
        message_id = appliance.outbound.text_messages.add(new)
    except MessageRefused as error:
        return _gateway_page(test_refusal=why(error), number=number), 422
    sending.send(message_id)
    return redirect(url_for("text_messages.one", message_id=message_id), 303)


def _gateway_page(
    refusal: str = "",
    *,
    typed: dict[str, str] | None = None,
    test_refusal: str = "",
    number: str = "",
) -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    messages = appliance.outbound.text_messages
    return render_template(
        "text_messages/gateway.html",
        settings=typed or messages.settings(),
        set_up=bool(messages.settings()["url"]),
        offered=appliance.outbound.message_sending.gateway is not None,
        signature=messages.signature(g.words.language),
        has_password=len(strongbox.given(appliance.settings, MESSAGE_GATEWAY)) > 0,
        refusal=refusal,
        test_refusal=test_refusal,
        number=number,
    )
