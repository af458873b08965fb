"""The contacts of a campaign, and all that happened to one of them."""

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response

from appliance.assembly import Appliance
from appliance.errors import CampaignRefused, ContactUnknown, CustomerUnknown
from appliance.records.campaign import STATES, Attempt, Contact, ContactsAsked, call_of
from appliance.services.outbound.contact_gate import Decision
from web_console.access import fresh_name, note, operator_session
from web_console.pages.campaigns import known
from web_console.paging import page_asked_for
from web_console.refusals import why
from web_console.sending import played
from web_console.survey_results import said

pages = Blueprint("campaign_people", __name__, url_prefix="/campaigns")
LONGEST = 40

Happened = tuple[Attempt | None, Decision | None, str]
"""An attempt with its decision and its call in the ledger, or a decision against one."""


@pages.get("/<int:campaign>/people/")
def listing(campaign: int) -> str:
    """Show the contacts, in a state or with a result where asked for."""
    found = known(campaign)
    state, result, text = (
        request.args.get(name, "").strip()[:LONGEST] for name in ("state", "result", "text")
    )
    contacts = _box().outbound.contacts
    total = contacts.count(ContactsAsked(campaign=campaign, state=state, result=result, text=text))
    page = page_asked_for(total, campaign=str(campaign), state=state, result=result, text=text)
    asked = ContactsAsked(
        campaign=campaign,
        state=state,
        result=result,
        text=text,
        limit=page.size,
        offset=page.offset,
    )
    return render_template(
        "campaign_people/listing.html",
        campaign=found,
        contacts=contacts.listing(asked),
        asked=asked,
        states=STATES,
        results=list(_box().outbound.campaigns.figures(campaign).results),
        paged=page,
    )


@pages.get("/people/<int:contact>")
def one(contact: int) -> str:
    """Show a contact: its attempts, the gate's decisions, its calls, what was answered."""
    return _page(_contact(contact))


@pages.post("/people/<int:contact>/drop")
def drop(contact: int) -> Response | tuple[str, int]:
    """Call somebody no more who still waits."""
    found = _contact(contact)
    note("contact_drop", str(contact))
    try:
        _box().outbound.contacts.drop(contact, operator_session().operator)
    except CampaignRefused as error:
        return _page(found, g.words("campaign_people.drop_refused", reason=why(error))), 422
    flash(g.words("campaign_people.dropped"))
    return redirect(url_for("campaign_people.one", contact=contact), 303)


@pages.get("/people/<int:contact>/answers/<question>.wav")
def answer(contact: int, question: str) -> Response:
    """Send what somebody said to a question; each opening of the page notes it once."""
    answers = _box().outbound.survey_answers
    spoken = (one for one in answers.of_contact(contact) if one.question == question)
    path = next((answers.path(one) for one in spoken), None)
    return played(path, "survey_answer", f"{contact}/{question}") if path else abort(404)


def _contact(number: int) -> Contact:
    try:
        return _box().outbound.contacts.one(number)
    except ContactUnknown:
        abort(404)


def _page(contact: Contact, refusal: str = "") -> str:
    return render_template(
        "campaign_people/one.html",
        contact=contact,
        campaign=known(contact.campaign),
        history=_history(contact),
        answers=said(_box(), contact.id),
        opening=fresh_name(),
        is_customer=_is_customer(contact.fund_account),
        refusal=refusal,
    )


def _history(contact: Contact) -> list[Happened]:
    """Return what happened, the first thing first."""
    found = _box().outbound.contacts.history(contact.id)
    tickets = {one.id: one for one in found.decisions}
    rows: list[Happened] = [(None, one, "") for one in found.decisions if not one.allowed]
    for attempt in found.attempts:
        call_id = call_of(attempt.token)
        kept = call_id if _box().calls.one(call_id) else ""
        rows.append((attempt, tickets.get(attempt.ticket), kept))
    return sorted(rows, key=_at)


def _at(row: Happened) -> tuple[float, str]:
    attempt, decision, _call = row
    if attempt is not None:
        return attempt.begun_at.timestamp(), attempt.token
    return (decision.at.timestamp(), decision.id) if decision else (0.0, "")


def _box() -> Appliance:
    appliance: Appliance = current_app.extensions["appliance"]
    return appliance


def _is_customer(fund_account: str) -> bool:
    try:
        return bool(fund_account and _box().callers.customer(fund_account))
    except CustomerUnknown:
        return False
