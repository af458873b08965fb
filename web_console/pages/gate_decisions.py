"""What the contact gate decided: each contact that was allowed or not, with its reason."""

from flask import Blueprint, current_app, render_template, request

from appliance.assembly import Appliance
from appliance.records.contact import MEDIA
from appliance.services.outbound.contact_gate import REASONS
from web_console.paging import page_asked_for

pages = Blueprint("gate_decisions", __name__, url_prefix="/consents/decisions")
LONGEST = 100


@pages.get("/")
def listing() -> str:
    """Show the decisions, newest first, of one number, medium or reason where asked for."""
    appliance: Appliance = current_app.extensions["appliance"]
    number, medium, reason, campaign = (
        request.args.get(name, "").strip()[:LONGEST]
        for name in ("number", "medium", "reason", "campaign")
    )
    form = appliance.fax.destinations.form(number) if number and "@" not in number else number
    gate = appliance.outbound.gate
    total = gate.count(form, medium, reason, campaign)
    page = page_asked_for(total, number=number, medium=medium, reason=reason, campaign=campaign)
    return render_template(
        "gate_decisions/listing.html",
        rows=gate.listing(form, medium, reason, campaign, limit=page.size, offset=page.offset),
        number=number,
        medium=medium,
        reason=reason,
        campaign=campaign,
        media=MEDIA,
        reasons=REASONS,
        paged=page,
    )
