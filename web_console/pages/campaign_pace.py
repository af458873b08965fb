"""Pace and hours of a campaign that has started: changed while it runs, and nothing else of it."""

from flask import Blueprint, current_app, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from appliance.assembly import Appliance
from appliance.errors import CampaignRefused
from appliance.records.campaign import Campaign
from web_console.access import operator_session
from web_console.campaign_form import standing_pace, standing_times, typed_adjustment
from web_console.pages.campaigns import known, trunks
from web_console.refusals import why

pages = Blueprint("campaign_pace", __name__, url_prefix="/campaigns/<int:number>/adjust")


@pages.get("/")
def show(number: int) -> str:
    """Show pace and hours as they are."""
    return _page(known(number))


@pages.post("/")
def keep(number: int) -> Response | tuple[str, int]:
    """Change pace and hours from the next call on."""
    appliance: Appliance = current_app.extensions["appliance"]
    campaign, by = known(number), operator_session().operator
    try:
        appliance.outbound.campaigns.change(number, by, **typed_adjustment())
    except CampaignRefused as error:
        return _page(campaign, g.words("campaign_steps.refused", reason=why(error))), 422
    flash(g.words("campaigns.did_adjust"))
    return redirect(url_for("campaigns.one", number=number), 303)


def _page(campaign: Campaign, refusal: str = "") -> str:
    return render_template(
        "campaign_pace/show.html",
        campaign=campaign,
        kept=standing_times(campaign) | standing_pace(campaign),
        trunks=trunks(),
        refusal=refusal,
    )
