"""The mailboxes: whose each is, where its mail goes, its PIN and its greeting."""

from functools import partial

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
from appliance.errors import MailboxRefused, MailboxUnknown
from appliance.services.voice_mail.mailboxes import LONGEST_NAME, Mailbox
from web_console.access import fresh_name, note
from web_console.pin_forms import pin_state, refused_pin
from web_console.refusals import why
from web_console.sending import played, wave

pages = Blueprint("mailboxes", __name__, url_prefix="/voice-mail/mailboxes")


@pages.get("/")
def listing() -> str:
    """Show every mailbox, and the form for a new one."""
    return _listing()


@pages.post("/")
def add() -> Response | tuple[str, int]:
    """Add a mailbox; a number that is taken is refused."""
    appliance: Appliance = current_app.extensions["appliance"]
    number = request.form.get("number", "").strip()
    if number in {one.number for one in appliance.mailboxes.listing()}:
        return _listing(g.words("mailboxes.taken", number=number)), 422
    refusal = _kept(number)
    if refusal:
        return _listing(refusal), 422
    flash(g.words("mailboxes.added", number=number))
    return redirect(url_for("mailboxes.one", number=number), 303)


@pages.route("/<number>", methods=["GET", "POST"])
def one(number: str) -> str | Response | tuple[str, int]:
    """Show one mailbox and change it."""
    mailbox = _mailbox(number)
    if request.method == "GET":
        return _page(mailbox)
    refusal = _kept(number)
    if refusal:
        return _page(mailbox, refusal), 422
    flash(g.words("mailboxes.kept"))
    return redirect(url_for("mailboxes.one", number=number), 303)


@pages.post("/<number>/pin")
def set_pin(number: str) -> Response | tuple[str, int]:
    """Set the PIN with which its owner opens it by telephone, and lift its lock."""
    appliance: Appliance = current_app.extensions["appliance"]
    mailbox = _mailbox(number)
    refusal = refused_pin(partial(appliance.mailboxes.set_pin, number))
    if refusal:
        return _page(mailbox, pin_refusal=refusal), 422
    flash(g.words("pins.kept"))
    return redirect(url_for("mailboxes.one", number=number), 303)


@pages.get("/<number>/greeting.wav")
def greeting(number: str) -> Response:
    """Send the greeting that callers hear today."""
    appliance: Appliance = current_app.extensions["appliance"]
    path = appliance.mailboxes.greeting(_mailbox(number))
    return played(path, "greeting", number) if path else abort(404)


@pages.post("/<number>/greeting")
def greet_by_default(number: str) -> Response:
    """Go back to the greeting of the box; it is noted."""
    appliance: Appliance = current_app.extensions["appliance"]
    mailbox = _mailbox(number)
    note("greeting_default", mailbox.number)
    appliance.mailboxes.greet_by_default(mailbox.number)
    flash(g.words("mailboxes.greets_by_default"))
    return redirect(url_for("mailboxes.one", number=number), 303)


def _mailbox(number: str) -> Mailbox:
    appliance: Appliance = current_app.extensions["appliance"]
    try:
        return appliance.mailboxes.one(number)
    except MailboxUnknown:
        abort(404)


def _kept(number: str) -> str:
    """Keep what the form says of a mailbox; return why it cannot be, or nothing."""
    appliance: Appliance = current_app.extensions["appliance"]
    form = request.form
    try:
        appliance.mailboxes.keep(
            number,
            form.get("name", ""),
            email=form.get("email", "").strip(),
            calls_back=form.get("calls_back") == "yes",
        )
    except MailboxRefused as error:
        return why(error, longest=LONGEST_NAME)
    return ""


def _listing(refusal: str = "") -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    mailboxes = appliance.mailboxes.listing()
    return render_template(
        "mailboxes/listing.html",
        mailboxes=mailboxes,
        pins={one.number: _pin_state(one.number) for one in mailboxes},
        greetings={one.number: _greeting_state(one) for one in mailboxes},
        counts=appliance.voice_mail.counts(),
        longest=LONGEST_NAME,
        typed=request.form,
        refusal=refusal,
    )


def _page(mailbox: Mailbox, refusal: str = "", pin_refusal: str = "") -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    path = appliance.mailboxes.greeting(mailbox)
    state = _greeting_state(mailbox)
    voice = mailbox.temporary if state == "temporary" else mailbox.greeting
    return render_template(
        "mailboxes/one.html",
        mailbox=mailbox,
        pin=_pin_state(mailbox.number),
        greeting=state,
        wave=wave(path) if path else "",
        milliseconds=appliance.sounds.one(voice).milliseconds if voice else 0,
        opening=fresh_name(),
        longest=LONGEST_NAME,
        refusal=refusal,
        pin_refusal=pin_refusal,
    )


def _pin_state(number: str) -> str:
    mailboxes = current_app.extensions["appliance"].mailboxes
    return pin_state(kept=mailboxes.has_pin(number), locked=mailboxes.locked(number))


def _greeting_state(mailbox: Mailbox) -> str:
    """Return which greeting callers hear today."""
    appliance: Appliance = current_app.extensions["appliance"]
    today = appliance.clock().date()
    if mailbox.temporary and mailbox.temporary_until and mailbox.temporary_until >= today:
        return "temporary"
    return "own" if mailbox.greeting else "default"
