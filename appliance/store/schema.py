"""The tables, as migrations that are applied once each and in order.

Decimals are TEXT with the digits the registrar sent; dates are `YYYY-MM-DD`, times ISO 8601 with
offset. All tables are STRICT: a wrong type is an error, not a surprise.
"""

import sqlite3
from collections.abc import Iterator

from sqlite_utils import Database, Migrations

from appliance.store.schema_api import API
from appliance.store.schema_audit import AUDIT
from appliance.store.schema_backups import BACKUPS
from appliance.store.schema_calendar import TRADING_CALENDAR
from appliance.store.schema_campaigns import CAMPAIGNS
from appliance.store.schema_clock import CLOCK
from appliance.store.schema_codes import CODES
from appliance.store.schema_commentary import COMMENTARY
from appliance.store.schema_conferences import CONFERENCES
from appliance.store.schema_evidence import EVIDENCE
from appliance.store.schema_faxes import FAXES
from appliance.store.schema_figures import FIGURES
from appliance.store.schema_first_rooms import FIRST_ROOMS
from appliance.store.schema_lines import LINES
from appliance.store.schema_lists import LISTS
from appliance.store.schema_messages import MESSAGES
from appliance.store.schema_orders import ORDERS
from appliance.store.schema_outbound import OUTBOUND
from appliance.store.schema_people import PEOPLE
from appliance.store.schema_prompt_studio import PROMPT_STUDIO
from appliance.store.schema_rehearsals import REHEARSALS
from appliance.store.schema_self_calls import SELF_CALLS
from appliance.store.schema_surveys import ANSWERS_ARE_VOICES, SURVEYS
from appliance.store.schema_transcripts import TRANSCRIPTS
from appliance.store.schema_voices import VOICE_MAIL
from appliance.store.schema_wishes import WISHES
from appliance.store.schema_workshop import WORKSHOP, bring_menu_keys

migrations = Migrations("fundline")


@migrations()
def m001_first_rooms(db: Database) -> None:
    """Create the tables of funds, customers, calls, plugins and the console."""
    _run(db, FIRST_ROOMS)


@migrations()
def m002_trading_calendar(db: Database) -> None:
    """Create the tables of trading days and cut-offs."""
    _run(db, TRADING_CALENDAR)


@migrations()
def m003_evidence(db: Database) -> None:
    """Create the tables of recordings, seals and accesses."""
    _run(db, EVIDENCE)


@migrations()
def m004_orders(db: Database) -> None:
    """Create the tables of the order book, of its rules and of the exchange both ways."""
    _run(db, ORDERS)


@migrations()
def m005_voice_mail(db: Database) -> None:
    """Create the tables of kept voices, mailboxes and outgoing mail."""
    _run(db, VOICE_MAIL)


@migrations()
def m006_commentary(db: Database) -> None:
    """Create the tables of topics, experts, commentaries and their listeners."""
    _run(db, COMMENTARY)


@migrations()
def m007_conferences(db: Database) -> None:
    """Create the tables of conferences, their members and raised hands."""
    _run(db, CONFERENCES)


@migrations()
def m008_transcripts(db: Database) -> None:
    """Create the table of what the speech recogniser wrote down."""
    _run(db, TRANSCRIPTS)


@migrations()
def m009_faxes(db: Database) -> None:
    """Create the tables of faxes, their documents, the catalogue, routes and subscribers."""
    _run(db, FAXES)


@migrations()
def m010_outbound(db: Database) -> None:
    """Create the tables of who may be called and of what the contact gate decided."""
    _run(db, OUTBOUND)


@migrations()
def m011_campaigns(db: Database) -> None:
    """Create the tables of campaigns, their contacts and the attempts at them."""
    _run(db, CAMPAIGNS)


@migrations()
def m012_codes(db: Database) -> None:
    """Create the tables of the codes of calls out; certificates prove who somebody is."""
    _run(db, CODES)


@migrations()
def m013_surveys(db: Database) -> None:
    """Create the tables of questionnaires, answers, complaints and tasks."""
    db.execute("PRAGMA writable_schema = on")
    db.execute(ANSWERS_ARE_VOICES)
    db.execute("PRAGMA writable_schema = reset")
    _run(db, SURVEYS)


@migrations()
def m014_wishes(db: Database) -> None:
    """Create the tables of what customers asked to be told: alarms and standing wishes."""
    _run(db, WISHES)


@migrations()
def m015_lists(db: Database) -> None:
    """Create the tables of lists and selections of contacts."""
    _run(db, LISTS)


@migrations()
def m016_messages(db: Database) -> None:
    """Create the tables of messages, and let a reply be heard by the register of consents."""
    _run(db, MESSAGES)


@migrations()
def m017_job_runs(db: Database) -> None:
    """Create the tables of timed jobs and of the clock they follow."""
    _run(db, CLOCK)


@migrations()
def m019_workshop(db: Database) -> None:
    """Create the tables of configurations; menu keys chosen before become the first version."""
    _run(db, WORKSHOP)
    bring_menu_keys(db)


@migrations()
def m021_people(db: Database) -> None:
    """Give the console's people roles, second factors and second persons."""
    _run(db, PEOPLE)


@migrations()
def m023_lines(db: Database) -> None:
    """Create the tables of the lines as the exchange sees them; a blacklist may end by itself."""
    _run(db, LINES)


@migrations()
def m020_rehearsals(db: Database) -> None:
    """Create the tables of the runs that try drafts, and of golden calls."""
    _run(db, REHEARSALS)


@migrations()
def m024_figures(db: Database) -> None:
    """Create the tables of figures and saved filters, and the indexes of long listings."""
    _run(db, FIGURES)


@migrations()
def m025_prompt_studio(db: Database) -> None:
    """Create the tables of people's recordings of clips and of how they are made."""
    _run(db, PROMPT_STUDIO)


@migrations()
def m026_backups(db: Database) -> None:
    """Create the tables of backups, retention rules, legal holds and deletions."""
    _run(db, BACKUPS)


@migrations()
def m022_audit(db: Database) -> None:
    """Create the table of the audit, which takes over the accesses."""
    _run(db, AUDIT)


@migrations()
def m028_self_calls(db: Database) -> None:
    """Create the tables of self-calls and the box's alarms, and the view of what is retained."""
    _run(db, SELF_CALLS)


@migrations()
def m027_api(db: Database) -> None:
    """Create the tables of the API: tokens, webhooks and what they are told."""
    _run(db, API)


@migrations()
def m029_backup_codes(db: Database) -> None:
    """Say of each backup that is not good in a word why, for the pages of both languages."""
    db.execute("ALTER TABLE backups ADD COLUMN code TEXT NOT NULL DEFAULT ''")


def _run(db: Database, script: str) -> None:
    for statement in statements(script):
        db.execute(statement)


def statements(script: str) -> Iterator[str]:
    """Yield the statements of a script one by one; a trigger is one, with the `;` inside it."""
    statement = ""
    for part in script.rstrip("; \n").split(";"):
        statement += f"{part};"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
