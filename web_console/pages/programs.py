"""Other programs: their tokens, the webhooks they are told by, and what the API can be asked."""

from datetime import datetime, time, timedelta

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from appliance.assembly import Appliance
from appliance.errors import TokenRefused, WebhookRefused
from appliance.services.api.tokens import SCOPES
from appliance.services.api.webhooks import KINDS
from web_console.access import operator_session
from web_console.api import OPERATIONS
from web_console.presentation import ZONE
from web_console.refusals import why

pages = Blueprint("programs", __name__, url_prefix="/programs")
DELIVERIES = 50


@pages.get("/")
def listing() -> str:
    """Show the tokens, the webhooks and their latest deliveries."""
    return _page()


@pages.get("/operations")
def operations() -> str:
    """Show what the API can be asked."""
    return render_template("programs/operations.html", operations=OPERATIONS)


@pages.post("/tokens")
def make_token() -> str | tuple[str, int]:
    """Make a token and show it, this once."""
    appliance: Appliance = current_app.extensions["appliance"]
    form = request.form
    try:
        until = _end_of(form.get("until", ""))
        token = appliance.api.tokens.make(
            form.get("name", ""), form.getlist("scopes"), operator_session().operator, until
        )
    except TokenRefused as error:
        return _page(refusal=why(error)), 422
    return _page(made=token.reveal())


@pages.post("/tokens/<int:token>/revoke")
def revoke_token(token: int) -> Response:
    """Let a token open nothing any more."""
    appliance: Appliance = current_app.extensions["appliance"]
    try:
        appliance.api.tokens.revoke(token, operator_session().operator)
    except TokenRefused:
        flash(g.words("programs.changed_meanwhile"))
    else:
        flash(g.words("programs.revoked"))
    return redirect(url_for("programs.listing"), 303)


@pages.post("/webhooks")
def make_webhook() -> str | tuple[str, int]:
    """Keep a webhook and show the secret of its signatures, this once."""
    appliance: Appliance = current_app.extensions["appliance"]
    form = request.form
    try:
        _number, secret = appliance.api.webhooks.make(
            form.get("url", "").strip(), form.getlist("kinds"), operator_session().operator
        )
    except WebhookRefused as error:
        return _page(webhook_refusal=why(error)), 422
    return _page(signed_with=secret)


@pages.post("/webhooks/<int:webhook>/end")
def end_webhook(webhook: int) -> Response:
    """Tell a webhook nothing any more."""
    appliance: Appliance = current_app.extensions["appliance"]
    try:
        appliance.api.webhooks.end(webhook)
    except WebhookRefused:
        flash(g.words("programs.changed_meanwhile"))
    else:
        flash(g.words("programs.ended"))
    return redirect(url_for("programs.listing"), 303)


@pages.post("/deliveries/<int:delivery>/again")
def deliver_again(delivery: int) -> Response:
    """Try a delivery once more that was given up."""
    appliance: Appliance = current_app.extensions["appliance"]
    try:
        appliance.api.webhooks.try_again(delivery)
    except WebhookRefused:
        flash(g.words("programs.changed_meanwhile"))
    else:
        flash(g.words("programs.tried_again"))
    return redirect(url_for("programs.listing"), 303)


def _page(
    *, made: str = "", signed_with: str = "", refusal: str = "", webhook_refusal: str = ""
) -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    now = appliance.clock()
    return render_template(
        "programs/listing.html",
        tokens=appliance.api.tokens.listing(),
        webhooks=appliance.api.webhooks.listing(),
        deliveries=appliance.api.webhooks.deliveries(DELIVERIES),
        scopes=SCOPES,
        kinds=KINDS,
        now=now,
        made=made,
        signed_with=signed_with,
        refusal=refusal,
        webhook_refusal=webhook_refusal,
        typed=request.form,
    )


def _end_of(typed: str) -> datetime | None:
    """Return the end of a day, None where none is named."""
    if not typed:
        return None
    try:
        day = datetime.fromisoformat(typed).date() + timedelta(days=1)
    except (ValueError, OverflowError):
        raise TokenRefused("until", f"{typed!r} is no day") from None
    return datetime.combine(day, time.min, ZONE)
