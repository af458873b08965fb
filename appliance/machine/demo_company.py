"""Completes the demo company with what no fund file carries: PINs, risk levels, rates, switches."""

import tempfile
import tomllib
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from appliance.assembly import Appliance
from appliance.errors import CalendarUnknown
from appliance.paper.converter import convert
from appliance.services.faxes.catalogue import DOCUMENT, TEMPLATE, CatalogueEntry, FaxTopic
from appliance.settings import Secret

HERE = Path(__file__).parent
COMPANY, RATES, SWITCHES = "demo_company.toml", "demo_fee_rates.csv", "demo_switches.csv"
DEMO = "demo"
BULLETINS_LIVE = "days:5"
SHANGHAI = ZoneInfo("Asia/Shanghai")


def complete(appliance: Appliance, today: date) -> None:
    """Add it to a home into which the demo company's files were imported."""
    company = tomllib.loads((HERE / COMPANY).read_text("utf-8"))
    for customer in company["customer"]:
        _complete_customer(appliance, customer, today)
    for fund in company["fund"]:
        appliance.funds.set_risk_level(fund["code"], fund["risk_level"])
        days = fund.get("confirm_days", 1)
        appliance.funds.set_selling(fund["code"], confirm_days=days, sold_to="")
    for mailbox in company["mailbox"]:
        pin = Secret(mailbox.pop("pin"))
        appliance.mailboxes.keep(**mailbox)
        appliance.mailboxes.set_pin(mailbox["number"], pin)
    for topic in company["topic"]:
        appliance.topics.add(**topic)
    for expert in company["expert"]:
        pin = Secret(expert.pop("pin"))
        appliance.experts.keep(**expert)
        appliance.experts.set_pin(expert["number"], pin)
    appliance.fees.import_table((HERE / RATES).read_bytes(), RATES)
    appliance.fees.import_switches((HERE / SWITCHES).read_bytes(), SWITCHES)
    registrar = appliance.counterparties.one(company["registrar_code"])
    profile = replace(registrar, distributor_code=company["distributor_code"])
    appliance.counterparties.keep(profile, DEMO)
    _fill_catalogue(appliance, company)
    for fax_list in company["fax_list"]:
        appliance.fax.lists.keep(fax_list.pop("id"), **fax_list)


def release_bulletins(appliance: Appliance) -> None:
    """Speak and release the demo's bulletins, so that 1002 has something to hear."""
    company = tomllib.loads((HERE / COMPANY).read_text("utf-8"))
    for bulletin in company["bulletin"]:
        topic = bulletin.pop("topic")
        draft = appliance.commentary.bulletin(**bulletin)
        appliance.commentary.submit(draft.id, DEMO, topic=topic, lives=BULLETINS_LIVE)
        with suppress(CalendarUnknown):  # then the owner releases them, when he has the table
            appliance.commentary.release(draft.id, company["expert"][-1]["number"])


def plan_conference(appliance: Appliance) -> None:
    """Plan the demo's conference for the next afternoon, so that 1005 has something to tell."""
    planned = tomllib.loads((HERE / COMPANY).read_text("utf-8"))["conference"]
    begin = time.fromisoformat(planned.pop("begins"))
    tomorrow = appliance.clock().astimezone(SHANGHAI) + timedelta(days=1)
    starts_at = datetime.combine(tomorrow, begin, SHANGHAI)
    ends_at = starts_at + timedelta(minutes=planned.pop("minutes"))
    appliance.conferences.plan(starts_at=starts_at, ends_at=ends_at, by=DEMO, **planned)


def _complete_customer(appliance: Appliance, customer: dict[str, Any], today: date) -> None:
    account = customer["fund_account"]
    assessed_on = today - timedelta(days=customer["assessed_days_ago"])
    appliance.callers.set_pin(account, "query", Secret(customer["query_pin"]))
    appliance.callers.set_pin(account, "trade", Secret(customer["trade_pin"]))
    appliance.callers.set_risk(account, customer["risk_level"], assessed_on)
    appliance.callers.set_telephone(account, customer["telephone"])


def _fill_catalogue(appliance: Appliance, company: dict[str, Any]) -> None:
    """Give the documents that callers order by fax their numbers."""
    appliance.fax.destinations.keep_area_code(company["fax"]["area_code"])
    for text in company["knowledge"]:
        appliance.fax.knowledge.keep(**text)
    catalogue = appliance.fax.catalogue
    for position, topic in enumerate(company["fax_topic"]):
        catalogue.keep_topic(FaxTopic(position=position, **topic))
    for position, entry in enumerate(company["fax_entry"]):
        form = entry.pop("text", "")
        document = _form(appliance, form, entry["title_zh"]) if form else None
        kind = DOCUMENT if document else TEMPLATE
        catalogue.keep(CatalogueEntry(position=position, kind=kind, document=document, **entry))


def _form(appliance: Appliance, text: str, title: str) -> str:
    """Make pages of a text beside this file and return the document's id."""
    appliance.settings.fax_spool.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=appliance.settings.fax_spool) as folder:
        pages = Path(folder) / "form.tif"
        convert(HERE / text, pages)
        return appliance.fax.documents.keep(pages, title, "upload", made_by=DEMO).id
