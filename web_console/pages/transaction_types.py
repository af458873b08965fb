"""The kinds of orders, each with its questions, its checks and every sentence a caller may hear."""

from flask import Blueprint, current_app, render_template

from appliance.assembly import Appliance
from appliance.services.orders.check_sentences import spoken_by
from appliance.services.orders.checks import CHECKS

pages = Blueprint("transaction_types", __name__, url_prefix="/transaction-types")


@pages.get("/")
def listing() -> str:
    """Show every type as its file describes it; nothing can be changed here."""
    appliance: Appliance = current_app.extensions["appliance"]
    types, prompts = appliance.transaction_types.listing(), appliance.prompts
    known = prompts.keys(prompts.languages[0])
    checks = {check for type in types for check in type.every_check}
    return render_template(
        "transaction_types/listing.html",
        types=types,
        refused=appliance.transaction_types.refused,
        spoken={check: spoken_by(CHECKS[check], known) for check in checks},
        spoken_languages=sorted(prompts.languages, reverse=True),
        text=prompts.text,
    )
