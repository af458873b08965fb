"""The kinds of orders, each with its questions, its checks and every sentence a caller may hear."""

from flask import Blueprint, current_app, render_template

from appliance.assembly import Appliance
from appliance.services.order_checks import refusals

pages = Blueprint("transaction_types", __name__, url_prefix="/transaction-types")


@pages.get("/")
def listing() -> str:
    """Show every type as its file describes it; nothing can be changed here."""
    appliance: Appliance = current_app.extensions["appliance"]
    return render_template(
        "transaction_types/listing.html",
        types=appliance.transaction_types.listing(),
        refused=appliance.transaction_types.refused,
        spoken_languages=appliance.prompts.languages,
        text=_text,
        refusals=refusals,
    )


def _text(language: str, prompt: str) -> str:
    """Return a sentence as it is written, with its slots."""
    appliance: Appliance = current_app.extensions["appliance"]
    return appliance.prompts.template(language, prompt)
