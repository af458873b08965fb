"""The five steps in which a campaign is made; the draft in the store keeps each of them."""

from collections.abc import Callable, Collection
from typing import Any

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
from appliance.audio.sound_files import playable
from appliance.audio.written_texts import PLACE_KINDS
from appliance.errors import CampaignRefused, ContactSuppressed, PromptMissing
from appliance.records.campaign import DRAFT, Campaign, Contact, ContactsAsked
from appliance.records.contact import MARKETING, SERVICE
from appliance.services.campaigns.rehearsals import REHEARSAL
from web_console.access import operator_session
from web_console.campaign_form import (
    LONGEST_TEXT,
    standing_content,
    standing_pace,
    standing_times,
    typed_content,
    typed_pace,
    typed_times,
)
from web_console.campaign_saying import heard as heard_messages
from web_console.campaign_saying import kind_of, not_filled, not_sayable, sentence, values_of
from web_console.pages.campaigns import LONGEST_NAME, kinds_to_make, known, trunks
from web_console.refusals import why

pages = Blueprint("campaign_steps", __name__, url_prefix="/campaigns")
STEPS = {
    "who": "campaign_lists.show",
    "what": "campaign_steps.what",
    "when": "campaign_steps.when",
    "pace": "campaign_steps.pace",
    "rehearse": "campaign_steps.rehearse",
}
"""The five steps and their pages."""
FIRST_CONTACTS = 20
LONGEST_NUMBER = 30

More = Callable[[Campaign], dict[str, Any]]


@pages.get("/<int:number>/what")
def what(number: int) -> str | Response:
    """Show what is said: the kind and its fields."""
    return step_of(number, "what", MORE["what"])


@pages.post("/<int:number>/what")
def keep_what(number: int) -> Response | tuple[str, int]:
    """Keep kind, language and fields; another kind shows its own fields."""
    campaign = known(number)
    other = request.form.get("kind", campaign.kind)
    kind = kind_of(_box(), campaign)
    if other != campaign.kind or kind is None:
        return _kept(number, "what", lambda: {"kind": other, "content": {}}, "what")
    return _kept(number, "what", lambda: typed_content(kind.fields), "when")


@pages.get("/<int:number>/when")
def when(number: int) -> str | Response:
    """Show when it calls."""
    return step_of(number, "when", MORE["when"])


@pages.post("/<int:number>/when")
def keep_when(number: int) -> Response | tuple[str, int]:
    """Keep the dates and the windows."""
    return _kept(number, "when", typed_times, "pace")


@pages.get("/<int:number>/pace")
def pace(number: int) -> str | Response:
    """Show how fast it calls and what follows a call that did not succeed."""
    return step_of(number, "pace", MORE["pace"])


@pages.post("/<int:number>/pace")
def keep_pace(number: int) -> Response | tuple[str, int]:
    """Keep speed, line and retries."""
    return _kept(number, "pace", typed_pace, "rehearse")


@pages.get("/<int:number>/rehearse")
def rehearse(number: int) -> str | Response:
    """Show the rehearsal, the whole campaign, and what is still missing."""
    return step_of(number, "rehearse", MORE["rehearse"])


@pages.post("/<int:number>/rehearse")
def call_me(number: int) -> Response | tuple[str, int]:
    """Let the box call the operator's own telephone with the first contact's values."""
    campaign = known(number)
    own, account = (
        request.form.get(name, "").strip()[:LONGEST_NUMBER] for name in ("own_number", "account")
    )
    by = operator_session().operator
    try:
        name = g.words("campaign_steps.rehearsal_name", name=campaign.name)[:LONGEST_NAME]
        _box().outbound.rehearsals.call(campaign.id, own, by, name=name, fund_account=account)
    except (CampaignRefused, ContactSuppressed) as error:
        reason = g.words("campaign_steps.rehearse_refused", reason=why(error))
        return shown(campaign, "rehearse", _rehearsing(campaign), reason), 422
    flash(g.words("campaign_steps.rehearsing", number=own))
    return redirect(url_for("campaign_steps.rehearse", number=number), 303)


@pages.get("/<int:number>/heard/<name>.wav")
def heard(number: int, name: str) -> Response:
    """Send a message as the first contact will hear it."""
    campaign = known(number)
    said = sentence(_box(), campaign, name, _first(campaign))
    if said is None or not _box().outbound.spoken_messages.is_ready(said):
        abort(404)
    try:
        spoken = _box().clips.sentence_file(said).with_suffix(".alaw")
    except PromptMissing:
        abort(404)
    return Response(playable(spoken), mimetype="audio/wav")


# --- a step, for the first one in `campaign_lists` too


def step_of(number: int, step: str, more: More) -> str | Response:
    """Show a step of a draft; what has started is shown as it runs."""
    campaign = known(number)
    if campaign.status != DRAFT:
        flash(g.words("campaign_steps.not_draft"), "refused")
        return redirect(url_for("campaigns.one", number=number))
    return shown(campaign, step, more(campaign))


def shown(campaign: Campaign, step: str, more: dict[str, Any], refusal: str = "") -> str:
    """Show a step with what it needs, and which of the five are filled in."""
    missing = _missing(campaign)
    return render_template(
        f"campaign_steps/{step}.html",
        campaign=campaign,
        step=step,
        steps=STEPS,
        filled=_filled(campaign, missing),
        missing=list(missing.values()),
        refusal=refusal,
        **more,
    )


def first_contacts(campaign: Campaign) -> list[Contact]:
    """Return the first contacts of a campaign."""
    asked = ContactsAsked(campaign=campaign.id, limit=FIRST_CONTACTS)
    return _box().outbound.contacts.listing(asked)


# --- inside


def _kept(
    number: int, step: str, typed: Callable[[], dict[str, Any]], then: str
) -> Response | tuple[str, int]:
    """Keep what is typed and go on; a refusal is shown on the step, with what was typed."""
    campaign = known(number)
    try:
        _box().outbound.campaigns.change(number, operator_session().operator, **typed())
    except CampaignRefused as error:
        reason = g.words("campaign_steps.refused", reason=why(error))
        return shown(campaign, step, MORE[step](campaign), reason), 422
    return redirect(url_for(STEPS[then], number=number), 303)


def _filled(campaign: Campaign, missing: Collection[str]) -> dict[str, bool]:
    """Return which steps somebody has been through, as the events of the draft tell."""
    events = _box().outbound.campaigns.events(campaign.id)
    changed = {name for one in events if one.what == "changed" for name in one.detail.split(", ")}
    return {
        "who": "who" not in missing,
        "what": "what" not in missing,
        "when": "windows" in changed,
        "pace": "at_once" in changed,
        "rehearse": any(one.what == REHEARSAL for one in events),
    }


def _missing(campaign: Campaign) -> dict[str, str]:
    """Return what keeps a draft from starting, by its step."""
    outbound, missing = _box().outbound, {}
    if not outbound.contacts.count(ContactsAsked(campaign=campaign.id)):
        missing["who"] = g.words("campaign_steps.need_who")
    try:
        kind = outbound.campaigns.kind(campaign)
        if empty := not_filled(kind, campaign):
            named = g.words("hotline.between").join(empty)
            raise CampaignRefused("fields", f"still empty: {named}", fields=named)
        kind.check(campaign.content)
    except CampaignRefused as error:
        missing["what"] = g.words("campaign_steps.need_what", reason=why(error))
    return missing


def _saying(campaign: Campaign) -> dict[str, Any]:
    """Return what the form of the second step offers, and what the first contact hears."""
    kind, first = kind_of(_box(), campaign), _first(campaign)
    return {
        "kinds": kinds_to_make(),
        "kind": kind,
        "kept": standing_content(campaign, kind.fields if kind else ()),
        "purposes": (SERVICE, MARKETING),
        "choices": _choices(),
        "columns": list(values_of(first)),
        "place_kinds": PLACE_KINDS,
        "longest_text": LONGEST_TEXT,
        "heard": heard_messages(_box(), campaign, first),
    }


def _first(campaign: Campaign) -> Contact | None:
    return next(iter(first_contacts(campaign)), None)


def _choices() -> dict[str, list[tuple[str, str]]]:
    """Return what may be chosen in a field, by the field's kind."""
    box, language = _box(), g.words.language
    questionnaires = box.outbound.questionnaires
    return {
        "fund": [(one.fund_code, one.fund_name) for one in box.funds.listing()],
        "extension": [(one, one) for one in box.extensions.numbers()],
        "expert": [(one.number, one.name) for one in box.experts.listing() if one.active],
        "topic": [(str(one.id), one.name(language)) for one in box.topics.listing()],
        "questionnaire": [(one.reference, one.name(language)) for one in questionnaires.listing()],
    }


def _pacing(campaign: Campaign) -> dict[str, Any]:
    return {"kept": standing_pace(campaign), "trunks": trunks()}


def _rehearsing(campaign: Campaign) -> dict[str, Any]:
    box = _box()
    return {
        "rehearsals": box.outbound.rehearsals.of(campaign.id),
        "figures": box.outbound.campaigns.figures(campaign.id),
        "typed": request.form,
        "events": [],
        "unsayable": not_sayable(box, campaign),
    }


def _box() -> Appliance:
    appliance: Appliance = current_app.extensions["appliance"]
    return appliance


MORE: dict[str, More] = {
    "what": _saying,
    "when": lambda campaign: {"kept": standing_times(campaign)},
    "pace": _pacing,
    "rehearse": _rehearsing,
}
"""What each step shows, besides the campaign."""
