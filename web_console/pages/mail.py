"""Mail: the server that takes it, a mail to try it out, and what waits to be sent."""

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from appliance import strongbox
from appliance.assembly import Appliance
from appliance.errors import MailRefused
from appliance.services.mail_queue import MAIL_SERVER, SECURITIES, SETTINGS
from appliance.settings import Secret
from web_console.refusals import why

pages = Blueprint("mail", __name__, url_prefix="/mail")
LATEST = 50


@pages.get("/")
def show() -> str:
    """Show the mail server and the mails, newest first."""
    return _page()


@pages.post("/")
def keep() -> Response | tuple[str, int]:
    """Keep what is said about the mail server; an empty password field leaves the password."""
    appliance: Appliance = current_app.extensions["appliance"]
    typed = {name: request.form.get(name, "").strip() for name in SETTINGS}
    try:
        appliance.mail_queue.set_up(**typed)
    except MailRefused as error:
        return _page(why(error), typed=typed), 422
    password = request.form.get("password", "")
    if password:
        strongbox.keep(appliance.settings, MAIL_SERVER, Secret(password))
        appliance.changes.note_secret("mail.password")
    flash(g.words("mail.kept"))
    return redirect(url_for("mail.show"), 303)


@pages.post("/test")
def try_out() -> Response | tuple[str, int]:
    """Send one mail at once and tell what the server said."""
    appliance: Appliance = current_app.extensions["appliance"]
    recipient = request.form.get("recipient", "").strip()
    try:
        appliance.mail_queue.try_out(
            recipient, g.words("mail.test_subject"), g.words("mail.test_body")
        )
    except MailRefused as error:
        return _page(test_refusal=why(error), recipient=recipient), 422
    flash(g.words("mail.tested", recipient=recipient))
    return redirect(url_for("mail.show"), 303)


@pages.post("/retry")
def hurry() -> Response:
    """Let everything that waits be tried at once."""
    appliance: Appliance = current_app.extensions["appliance"]
    appliance.mail_queue.hurry()
    flash(g.words("mail.hurried"))
    return redirect(url_for("mail.show"), 303)


def _page(
    refusal: str = "",
    *,
    typed: dict[str, str] | None = None,
    test_refusal: str = "",
    recipient: str = "",
) -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    return render_template(
        "mail/show.html",
        settings=typed or appliance.mail_queue.settings(),
        set_up=bool(appliance.mail_queue.settings()["host"]),
        has_password=len(strongbox.given(appliance.settings, MAIL_SERVER)) > 0,
        securities=SECURITIES,
        mails=appliance.mail_queue.listing(LATEST),
        waiting=appliance.mail_queue.waiting(),
        refusal=refusal,
        test_refusal=test_refusal,
        recipient=recipient,
    )
