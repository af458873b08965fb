"""Whom the box may contact: what people said, with its evidence, and the blacklist."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from appliance.assembly import Appliance
from appliance.errors import ConsentRefused
from appliance.records.contact import MARKETING, SERVICE
from appliance.services.outbound.consents import TOPICS, Consents, Evidence
from web_console.access import note, operator_session
from web_console.paging import page_asked_for
from web_console.refusals import why

pages = Blueprint("consents", __name__, url_prefix="/consents")
LONGEST_TEXT, LONGEST_WHO = 300, 40
CHANGES: dict[str, Callable[[Consents, str, str, Evidence], None]] = {
    "refuse": Consents.refuse,
    "take_back": Consents.take_back,
    "blacklist": Consents.blacklist,
    "end_blacklist": Consents.end_blacklist,
    "agree_service": lambda register, *said: register.agree(SERVICE, *said),
    "withdraw_service": lambda register, *said: register.withdraw(SERVICE, *said),
    "agree_marketing": lambda register, *said: register.agree(MARKETING, *said),
    "withdraw_marketing": lambda register, *said: register.withdraw(MARKETING, *said),
}
"""What an operator may write down, by its name in the form."""


@dataclass(frozen=True)
class Who:
    """Whom the page is about: a number, an account, or both."""

    number: str
    account: str

    def __bool__(self) -> bool:
        """Tell whether anybody is named."""
        return bool(self.number or self.account)


@pages.get("/")
def listing() -> str:
    """Show what holds now, of one topic where asked for, or all about one number or account."""
    return _page()


@pages.post("/")
def keep() -> Response | tuple[str, int]:
    """Write down what somebody said, or whom the company calls no more."""
    appliance: Appliance = current_app.extensions["appliance"]
    who, text = _who(), request.form.get("text", "").strip()[:LONGEST_TEXT]
    change = CHANGES.get(request.form.get("change", ""))
    if change is None or not text:
        return _page(g.words("consents.refused_reason")), 422
    evidence = Evidence(source="console", operator=operator_session().operator, text=text)
    try:
        change(appliance.outbound.consents, who.number, who.account, evidence)
    except ConsentRefused as error:
        return _page(why(error)), 422
    note("consent", who.number or who.account)
    flash(g.words("consents.kept"))
    return redirect(url_for("consents.listing", number=who.number, account=who.account), 303)


def _who() -> Who:
    typed = (request.values.get(name, "").strip()[:LONGEST_WHO] for name in ("number", "account"))
    return Who(*typed)


def _page(refusal: str = "") -> str:
    appliance: Appliance = current_app.extensions["appliance"]
    consents, who = appliance.outbound.consents, _who()
    topic = request.args.get("topic", "")
    page = page_asked_for(consents.count(topic), topic=topic)
    return render_template(
        "consents/listing.html",
        who=who,
        standing=consents.standing(who.number, who.account) if who else None,
        events=consents.events(who.number, who.account)
        if who
        else consents.listing(topic, limit=page.size, offset=page.offset),
        topic=topic,
        topics=TOPICS,
        changes=CHANGES,
        refusal=refusal,
        typed=request.form,
        longest=LONGEST_TEXT,
        paged=page,
    )
