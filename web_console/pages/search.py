"""The search: one box over everything; what was found of each noun the operator may see."""

from flask import Blueprint, current_app, render_template, request, url_for

from appliance.assembly import Appliance
from appliance.services.search.search import NOUNS
from appliance.services.search.typed import LONGEST, Typed, typed
from web_console.access import may_open
from web_console.presentation import duration

pages = Blueprint("search", __name__, url_prefix="/search")
PLACES = {
    "customers": "customers.listing",
    "orders": "orders.listing",
    "calls": "calls.listing",
    "voice_mail": "voice_mail.listing",
    "complaints": "complaints.listing",
    "faxes": "faxes.inbox",
    "commentary": "commentary.studio",
}
"""Where each noun is listed; who may not see that finds nothing of it here."""


@pages.get("/")
def show() -> str:
    """Show what was found, the newest of each noun, with a way to all of them."""
    appliance: Appliance = current_app.extensions["appliance"]
    asked = typed(request.args.get("words", "")[:LONGEST])
    nouns = [noun for noun in NOUNS if may_open("GET", PLACES[noun])]
    found = appliance.search.find(asked, nouns)
    customers = found["customers"].rows if "customers" in found else []
    return render_template(
        "search/show.html",
        asked=asked,
        found=found,
        nouns=nouns,
        customers=[appliance.callers.customer(row["fund_account"]) for row in customers],
        lists={noun: place for noun in found if (place := _list_of(noun, asked))},
        duration=duration,
    )


def _list_of(noun: str, asked: Typed) -> str:
    """Return the address of the listing of all that was found, where its filters can say it."""
    if noun == "customers":
        return url_for("customers.listing", text=asked.text)
    number = f"{asked.begins}*{asked.ends}" if asked.begins and asked.ends else asked.text
    if noun == "calls" and (asked.begins or asked.ends):
        return url_for("calls.listing", caller=number)
    if noun == "calls" and asked.day:
        return url_for("calls.listing", day=asked.day.isoformat())
    if noun == "orders" and asked.day and not asked.begins:
        return url_for("orders.listing", trade_date=asked.day.isoformat())
    if noun == "orders" and "*" not in asked.text:
        return url_for("orders.listing", text=asked.begins or asked.ends)
    return ""
