"""The first step of a campaign: who is called, from a file or from the customers."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import Blueprint, current_app, flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from appliance.assembly import Appliance
from appliance.errors import CampaignRefused, ContactUnknown, ListRefused
from appliance.paper import tables
from appliance.records.campaign import Campaign
from appliance.services.callers import RISK_LEVELS
from appliance.services.campaigns.lists.records import ROLES, Conditions, Preview
from web_console.access import operator_session
from web_console.pages.campaign_steps import first_contacts, shown, step_of
from web_console.pages.campaigns import known
from web_console.refusals import why

pages = Blueprint("campaign_lists", __name__, url_prefix="/campaigns/<int:number>/who")
FAULTS_SHOWN = 200
LONGEST_ID, LONGEST_SEED = 60, 40
NUMBERS = ("birthday_month", "opened_within_days", "no_campaign_within_days")
CONDITIONS = ("investor_kind", "fund_code", "balance_from", "balance_until",
              "last_contact_before", *NUMBERS)  # fmt: skip


@pages.get("/")
def show(number: int) -> str | Response:
    """Show who is on the list, and a preview where the address names one."""
    preview_id = request.args.get("preview", "")[:LONGEST_ID]
    if not preview_id:
        return step_of(number, "who", _who)
    try:
        preview = _box().outbound.lists.again(preview_id)
    except ListRefused:
        flash(g.words("campaign_steps.preview_gone"), "refused")
        return redirect(url_for("campaign_lists.show", number=number))
    return step_of(number, "who", lambda campaign: _who(campaign, preview))


@pages.post("/file")
def upload(number: int) -> Response | tuple[str, int]:
    """Read a list and show what it would add."""
    campaign, file = known(number), request.files.get("file")
    if file is None or not file.filename:
        return _refused(campaign, g.words("campaign_steps.none_chosen"))
    try:
        content = file.stream.read(tables.Limits().most_bytes + 1)  # more is refused unread
        preview = _box().outbound.lists.preview(content, file.filename, number)
    except ListRefused as error:
        reason = g.words("campaign_steps.file_refused", reason=why(error))
        return _refused(campaign, reason)
    return _to_preview(number, preview)


@pages.post("/columns")
def columns(number: int) -> Response | tuple[str, int]:
    """Show the list once more, with what the operator says its columns are for."""
    campaign, preview_id = known(number), request.form.get("preview", "")[:LONGEST_ID]
    try:
        preview = _box().outbound.lists.again(preview_id, request.form.getlist("role"))
    except ListRefused as error:
        return _refused(campaign, why(error))
    return _to_preview(number, preview)


@pages.post("/customers")
def select(number: int) -> Response | tuple[str, int]:
    """Choose customers by conditions and show who they are."""
    campaign = known(number)
    try:
        size = int(request.form.get("size") or 0)
        seed = request.form.get("seed", "").strip()[:LONGEST_SEED]
        preview = _box().outbound.lists.select(number, _conditions(), seed, max(size, 0))
    except ListRefused as error:
        return _refused(campaign, why(error))
    except (ValueError, InvalidOperation):
        return _refused(campaign, g.words("campaign_steps.bad_condition"))
    return _to_preview(number, preview)


@pages.post("/take")
def take(number: int) -> Response | tuple[str, int]:
    """Put everybody of the preview on the list."""
    campaign, preview_id = known(number), request.form.get("preview", "")[:LONGEST_ID]
    try:
        added = _box().outbound.lists.take(preview_id, operator_session().operator)
    except (ListRefused, CampaignRefused) as error:
        return _refused(campaign, why(error))
    flash(g.words("campaign_steps.added", added=added.added, doubled=added.doubled))
    return redirect(url_for("campaign_lists.show", number=number), 303)


@pages.post("/<int:contact>/drop")
def drop(number: int, contact: int) -> Response | tuple[str, int]:
    """Take somebody off the list."""
    campaign = known(number)
    try:
        _box().outbound.contacts.drop(contact, operator_session().operator)
    except (CampaignRefused, ContactUnknown) as error:
        return _refused(campaign, why(error))
    flash(g.words("campaign_steps.dropped"))
    return redirect(url_for("campaign_lists.show", number=number), 303)


# --- inside


def _who(campaign: Campaign, preview: Preview | None = None) -> dict[str, Any]:
    box = _box()
    return {
        "preview": preview,
        "faults": preview.faults[:FAULTS_SHOWN] if preview else (),
        "taken": preview.good if preview else 0,
        "roles": ROLES,
        "lists": box.outbound.lists.listing(campaign.id),
        "contacts": first_contacts(campaign),
        "figures": box.outbound.campaigns.figures(campaign.id),
        "funds": box.funds.listing(),
        "risk_levels": RISK_LEVELS,
        "typed": request.form,
    }


def _conditions() -> Conditions:
    """Return the conditions as typed; an error of numbers or dates where one is none."""
    typed = {name: request.form.get(name, "").strip() for name in CONDITIONS}
    chosen: dict[str, Any] = {name: typed[name] for name in ("investor_kind", "fund_code")}
    for name in ("balance_from", "balance_until"):
        chosen[name] = Decimal(typed[name]) if typed[name] else None
    for name in NUMBERS:
        chosen[name] = int(typed[name]) if typed[name] else None
    day = typed["last_contact_before"]
    chosen["last_contact_before"] = date.fromisoformat(day) if day else None
    levels = tuple(int(one) for one in request.form.getlist("risk_level"))
    return Conditions(**chosen, risk_levels=levels)


def _to_preview(number: int, preview: Preview) -> Response:
    return redirect(url_for("campaign_lists.show", number=number, preview=preview.id), 303)


def _refused(campaign: Campaign, reason: str) -> tuple[str, int]:
    return shown(campaign, "who", _who(campaign), reason), 422


def _box() -> Appliance:
    appliance: Appliance = current_app.extensions["appliance"]
    return appliance
