"""Who looked at, played or took away what."""

from flask import Blueprint, current_app, render_template, request

from appliance.assembly import Appliance
from web_console.deeds import deed_in_words
from web_console.paging import page_asked_for

pages = Blueprint("accesses", __name__, url_prefix="/accesses")


@pages.get("/")
def listing() -> str:
    """Show the accesses, newest first, of one subject, action or operator where asked for."""
    appliance: Appliance = current_app.extensions["appliance"]
    subject, action, operator = (
        request.args.get(name, "").strip()[:100] for name in ("subject", "action", "operator")
    )
    total = appliance.accesses.count(subject, action=action, actor=operator)
    page = page_asked_for(total, subject=subject, action=action, operator=operator)
    return render_template(
        "accesses/listing.html",
        rows=appliance.accesses.listing(
            subject, limit=page.size, offset=page.offset, action=action, actor=operator
        ),
        subject=subject,
        action=action,
        operator_name=operator,
        actions=appliance.accesses.actions(),
        deed=deed_in_words,
        paged=page,
    )
