"""Door of the browser: the console in which the owner watches and steers the box."""

import logging
from functools import partial
from types import ModuleType

from flask import Flask, current_app, g, render_template, request
from flask_wtf.csrf import CSRFError, CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from appliance import strongbox
from appliance.assembly import Appliance
from appliance.errors import StoreUnavailable
from appliance.services.saved_filters import SavedFilter
from web_console import access, four_eyes, more_listings
from web_console.api import api
from web_console.api.door import explained as explained_to_programs
from web_console.listings import MOST_ROWS, Listing, TablesBeingMade
from web_console.living_pages import bring_to_life
from web_console.menu import WITHIN, menu_of
from web_console.offers import Offers
from web_console.pages import (
    accesses,
    account,
    alarm_rules,
    audit,
    backups,
    blacklist,
    board,
    calendar,
    callback_requests,
    calls,
    campaign_calendar,
    campaign_lists,
    campaign_pace,
    campaign_people,
    campaign_steps,
    campaigns,
    changes,
    commentary,
    commentary_figures,
    complaints,
    conferences,
    consents,
    contact_rules,
    customers,
    draft_documents,
    drafts,
    evidence,
    exchange_days,
    exchange_imports,
    experts,
    extensions,
    fax_bulletins,
    fax_catalogue,
    fax_destinations,
    fax_documents,
    fax_figures,
    fax_lists,
    fax_queue,
    fax_routes,
    fax_rules,
    fax_sending,
    fax_texts,
    faxes,
    figures,
    first_run,
    follow_up_tasks,
    funds,
    gate_decisions,
    golden_calls,
    health,
    hotline,
    mail,
    mailboxes,
    menu_editor,
    numbers,
    one_time_codes,
    operators,
    orders,
    parameters,
    plugins,
    programs,
    prompt_sets,
    prompt_studio,
    prompt_takes,
    questionnaires,
    recordings,
    rehearsals,
    retention,
    saved_filters,
    search,
    second_persons,
    self_calls,
    speech,
    tables,
    text_messages,
    timed_jobs,
    topics,
    transaction_types,
    trunks,
    voice_mail,
    workshop,
)
from web_console.presentation import FILTERS
from web_console.rights import RightMissing, right_in_words
from web_console.typed import RowNumber
from web_console.wording import LANGUAGES, Words, read_words

log = logging.getLogger(__name__)

PAGES = (
    programs,
    board, calls, orders, exchange_days, voice_mail, mailboxes, callback_requests, recordings,
    funds, exchange_imports, customers, calendar, parameters, transaction_types, hotline, plugins,
    commentary, experts, topics, commentary_figures, conferences, mail, speech, accesses,
    health, account, faxes, fax_documents, fax_sending, fax_queue, fax_figures, fax_bulletins,
    fax_lists, fax_catalogue, fax_rules, fax_destinations, fax_routes, fax_texts,
    complaints, follow_up_tasks, questionnaires,
    trunks, extensions, numbers, blacklist,
    consents, gate_decisions, contact_rules, timed_jobs, campaigns, campaign_steps,
    campaign_lists, campaign_people, campaign_calendar, alarm_rules,
    campaign_pace,
    text_messages,
    operators, one_time_codes, second_persons,
    prompt_studio, prompt_takes, prompt_sets,
    rehearsals, golden_calls,
    workshop, drafts, draft_documents, menu_editor,
    figures, first_run, saved_filters, search, tables, audit, changes, evidence,
    backups, self_calls, retention,
)  # fmt: skip
EXPLAINED = frozenset({400, 403, 404, 405, 413, 429, 500, 503})


def create_app(appliance: Appliance) -> Flask:
    """Make the console over an assembled appliance."""
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=strongbox.secret(appliance.settings, "console_key").reveal(),
        SESSION_COOKIE_NAME="fundline_form",
        SESSION_COOKIE_SAMESITE="Strict",
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=access.LARGEST_FORM,
    )
    app.url_map.converters["int"] = RowNumber
    _prepare_templates(app)
    words = read_words()
    app.extensions["appliance"] = appliance
    app.extensions["words"] = words
    bring_to_life(app, appliance)
    forms = access.guard(app, appliance, words)
    app.before_request(four_eyes.second_person_first)  # after the form's token was looked at
    app.extensions["tables"] = TablesBeingMade()
    _open_doors(app, forms)
    app.context_processor(_on_every_page)
    app.register_error_handler(HTTPException, _explained)
    app.register_error_handler(StoreUnavailable, _store_away)
    return app


def _prepare_templates(app: Flask) -> None:
    """Let templates know the filters, the rights and the icons."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension(Offers)
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(
        may=access.may,
        may_open=access.may_open,
        right_in_words=right_in_words,
        icons=f"{app.static_url_path}/vendor/tabler-icons/sprite.svg",
    )


def _open_doors(app: Flask, forms: CSRFProtect) -> None:
    """Register the pages for people with their listings, and the operations for programs."""
    app.extensions["listings"] = {
        one.noun: one for page in (*PAGES, more_listings) for one in listings_of(page)
    }
    for page in PAGES:
        app.register_blueprint(page.pages)
    app.register_blueprint(api)
    forms.exempt(api)  # no browser sends a token by itself


def listings_of(page: ModuleType) -> tuple[Listing, ...]:
    """Return the listings of a page whose filters can be saved and whose rows can be taken away."""
    return getattr(page, "LISTINGS", ())


def _on_every_page() -> dict[str, object]:
    words: Words = g.words
    listings: dict[str, Listing] = current_app.extensions["listings"]
    shown = next((one for one in listings.values() if one.endpoint == request.endpoint), None)
    return {
        "t": words,
        "language": words.language,
        "languages": LANGUAGES,
        "operator": g.get("session"),
        "menu": menu_of(g.get("rights", frozenset())),
        "page": request.blueprint or "",
        "marked": WITHIN.get(request.blueprint or "", request.blueprint or ""),
        "listing_shown": shown,
        "saved_filters": partial(_saved_filters, shown),
        "most_rows": MOST_ROWS,
    }


def _saved_filters(listing: Listing | None) -> list[SavedFilter]:
    """Return the filters of a listing that the operator who asks may choose."""
    appliance: Appliance = current_app.extensions["appliance"]
    operator = access.operator_session().operator
    return appliance.saved_filters.seen_by(operator, listing.noun) if listing else []


def _explained(error: HTTPException) -> tuple[str, int] | Response:
    """Answer an HTTP error with a page that says what happened and where to go."""
    code = error.code or 500
    if code < 400:
        return error.get_response()
    if request.path.startswith(api.url_prefix or ""):
        return explained_to_programs(error)
    key = "form" if isinstance(error, CSRFError) else str(code if code in EXPLAINED else 500)
    missing = error.right if isinstance(error, RightMissing) else ""
    return _error_page(code, key, missing), code


def _store_away(error: StoreUnavailable) -> tuple[str, int]:
    """Say that the database cannot be read; the telephone does not depend on the console."""
    log.error("%s", error)
    return _error_page(503, "503"), 503


def _error_page(code: int, key: str, missing: str = "") -> str:
    if "words" not in g:  # the fault came before the wall knew who asks
        g.words, g.session, g.rights = read_words()[LANGUAGES[0]], None, frozenset()
    return render_template("error.html", code=code, key=key, missing=missing)
