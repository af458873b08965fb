"""The menu: its groups, the pages in them, and which of them an operator sees."""

from functools import cache
from typing import NamedTuple

from flask import url_for

from web_console.rights import right_for

MENU = {
    "daily": (
        ("board.show", "device-desktop"),
        ("search.show", "search"),
        ("figures.show", "chart-bar"),
        ("calls.listing", "phone-call"),
        ("orders.listing", "clipboard-list"),
        ("exchange_days.show", "arrows-exchange"),
        ("voice_mail.listing", "message"),
        ("callback_requests.listing", "phone-outgoing"),
        ("complaints.listing", "inbox"),
        ("follow_up_tasks.listing", "bookmark"),
        ("campaigns.listing", "send"),
        ("faxes.inbox", "printer"),
        ("fax_bulletins.listing", "speakerphone"),
        ("commentary.studio", "microphone-2"),
        ("conferences.listing", "users-group"),
    ),
    "register": (
        ("customers.listing", "users"),
        ("consents.listing", "hand-stop"),
        ("funds.listing", "chart-line"),
        ("exchange_imports.listing", "file-import"),
    ),
    "rules": (
        ("calendar.show", "calendar"),
        ("parameters.show", "adjustments-horizontal"),
        ("transaction_types.listing", "list-check"),
        ("hotline.show", "phone"),
        ("questionnaires.listing", "list"),
        ("fax_catalogue.listing", "book-2"),
        ("fax_rules.show", "settings"),
    ),
    "box": (
        ("first_run.show", "list-check"),
        ("workshop.listing", "sitemap"),
        ("prompt_studio.listing", "microphone"),
        ("golden_calls.listing", "bookmark"),
        ("rehearsals.listing", "phone-call"),
        ("trunks.listing", "arrows-exchange"),
        ("plugins.listing", "plug"),
        ("programs.listing", "bolt"),
        ("mail.show", "mail"),
        ("text_messages.listing", "message"),
        ("speech.show", "microphone-2"),
        ("operators.listing", "users"),
        ("second_persons.listing", "users-group"),
        ("audit.listing", "eye"),
        ("backups.show", "shield-check"),
        ("self_calls.show", "phone-call"),
        ("retention.show", "history"),
        ("timed_jobs.listing", "clock"),
        ("health.show", "heartbeat"),
    ),
}
"""The menu's groups, each with its pages and their icons."""
WITHIN = {
    **dict.fromkeys(("drafts", "draft_documents", "menu_editor"), "workshop"),
    "accesses": "audit",
    "changes": "audit",
    "mailboxes": "voice_mail",
    "experts": "commentary",
    "topics": "commentary",
    "commentary_figures": "commentary",
    "fax_sending": "faxes",
    "fax_queue": "faxes",
    "fax_figures": "faxes",
    "fax_lists": "fax_bulletins",
    "fax_texts": "fax_catalogue",
    "fax_destinations": "fax_rules",
    "fax_routes": "fax_rules",
    **dict.fromkeys(("campaign_steps", "campaign_lists", "campaign_people"), "campaigns"),
    **dict.fromkeys(("campaign_calendar", "campaign_pace", "alarm_rules"), "campaigns"),
    **dict.fromkeys(("prompt_takes", "prompt_sets"), "prompt_studio"),
    "gate_decisions": "consents",
    "blacklist": "consents",
    **dict.fromkeys(("extensions", "numbers"), "trunks"),
    "contact_rules": "consents",
    "one_time_codes": "account",
}
"""Pages reached through another one, which the menu marks for them."""


class Entry(NamedTuple):
    """One page in the menu."""

    noun: str
    picture: str
    path: str


@cache
def menu_of(rights: frozenset[str]) -> dict[str, list[Entry]]:
    """Return the menu of who has these rights: the pages he may see, in groups that have any."""
    seen = {
        group: [
            Entry(endpoint.partition(".")[0], picture, url_for(endpoint))
            for endpoint, picture in entries
            if right_for(endpoint, "GET", {}) in rights
        ]
        for group, entries in MENU.items()
    }
    return {group: entries for group, entries in seen.items() if entries}
