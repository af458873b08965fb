"""Looks at the box above the machine: disk, secrets, parts, store and what the services know."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from appliance.campaign_records import WAITING, ContactsAsked
from appliance.errors import FundlineError
from appliance.machine.checks import refuse_full_disk
from appliance.machine.doctor import Finding
from appliance.machine.health import health
from appliance.machine.line_doctor import operator_telephone, trunks
from appliance.machine.workshop_doctor import workshop
from appliance.message_records import UNKNOWN
from appliance.message_records import WAITING as MESSAGE_WAITING
from appliance.rehearsal_records import PASSED
from appliance.services.faxes.register import FaxesAsked
from appliance.services.workshop.nightly_calls import failed_calls
from appliance.settings import Settings
from appliance.spoken_texts import missing_clips

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.services.timed_jobs.records import JobRun

PRIVATE = 0o077
SIGNED_WITHIN = timedelta(days=3)


def examine_box(appliance: "Appliance") -> Iterator[Finding]:
    """Look at a home that was started before; nothing is changed."""
    yield _disk(appliance.settings.home)
    yield _secrets(appliance.settings)
    yield from _parts(appliance.settings)
    store = _store(appliance)
    yield store
    if store.well:
        for look in LOOKS:
            yield look(appliance)


def _disk(home: Path) -> Finding:
    try:
        refuse_full_disk(home)
    except FundlineError as error:
        return Finding("disk", False, str(error), "make room, calls cannot be recorded otherwise")
    return Finding("disk", True, f"{shutil.disk_usage(home).free // 1024**2} MB are free")


def _secrets(settings: Settings) -> Finding:
    files = sorted(settings.secrets.glob("*"))
    bare = [f.name for f in (settings.secrets, *files) if f.exists() and f.stat().st_mode & PRIVATE]
    if bare:
        advice = f"run: chmod -R go= {settings.secrets}"
        return Finding("secrets", False, f"others may read {', '.join(bare)}", advice)
    return Finding("secrets", True, f"{len(files)} secrets, nobody else may read them")


def _parts(settings: Settings) -> Iterator[Finding]:
    for part, beat in health(settings).items():
        advice = "" if beat.well else f"is the box running? look at {settings.log / part}*"
        yield Finding(part, beat.well, beat.detail or "works", advice)


def _store(appliance: "Appliance") -> Finding:
    faults = appliance.database.faults()
    if faults:
        return Finding("store", False, faults[0], "stop the box and restore a backup")
    return Finding("store", True, f"{appliance.settings.database.name} is sound")


def _plugins(appliance: "Appliance") -> Finding:
    aside = {p.name: p.reason for p in appliance.plugins if p.status == "put_aside"}
    if aside:
        detail = "; ".join(f"{name}: {reason}" for name, reason in aside.items())
        return Finding("plugins", False, detail, "mend the plugin or run: fundline plugin off NAME")
    working = [p.name for p in appliance.plugins if p.status == "working"]
    return Finding("plugins", True, f"{len(working)} working")


def _sounds(appliance: "Appliance") -> Finding:
    count = sum(len(clips) for clips in missing_clips(appliance).values())
    if count:
        return Finding("sounds", False, f"{count} clips have no sound", "fundline prompts render")
    return Finding("sounds", True, "every sentence can be heard")


def _funds(appliance: "Appliance") -> Finding:
    funds, quotes = appliance.funds.listing(), appliance.funds.newest_quotes()
    if not funds:
        advice = f"lay the registrar's files into {appliance.settings.inbox}"
        return Finding("funds", False, "no fund is known", advice)
    newest = max((quote.nav_date for quote in quotes.values()), default=None)
    return Finding("funds", True, f"{len(funds)} funds, the newest value is of {newest}")


def _calendar(appliance: "Appliance") -> Finding:
    year = appliance.calendar.missing_year()
    if year is None:
        complete = [year for year, whole in appliance.calendar.years().items() if whole]
        return Finding("calendar", True, f"the trading days are known to the end of {complete[-1]}")
    detail = f"the trading days of {year} are missing; orders that settle then are refused"
    advice = f"fundline calendar import FILE, from the exchanges' notice of the holidays of {year}"
    return Finding("calendar", True, detail, advice, warning=True)


def _transactions(appliance: "Appliance") -> Finding:
    types = appliance.transaction_types
    if types.refused:
        detail = "; ".join(str(refusal) for refusal in types.refused)
        return Finding("transactions", False, detail, "mend the file; the other types work")
    return Finding("transactions", True, f"{len(types.listing())} kinds of orders are offered")


def _recordings(appliance: "Appliance") -> Finding:
    count = appliance.recordings.failures_today()
    if count:
        detail = f"{count} calls of the last day were not recorded"
        return Finding("recordings", False, detail, "see the calls' steps and the disk's room")
    return Finding("recordings", True, "every call that should be is recorded")


def _outbox(appliance: "Appliance") -> Finding:
    overdue = [] if appliance.order_desk else appliance.exchange_exports.overdue()
    if overdue:
        registrar, day = overdue[0]
        detail = f"orders of {day} have not gone out to registrar {registrar}"
        advice = f"fundline exchange export --trade-date {day:%Y%m%d} --to DIR says why"
        return Finding("outbox", False, detail, advice)
    count = len(appliance.reconciliation.differences())
    if count:
        detail = f"{count} differences between orders and the registrars' files are open"
        return Finding("outbox", True, detail, "fundline exchange differences", warning=True)
    return Finding("outbox", True, "every day's orders went out, no difference is open")


def faxes(appliance: "Appliance") -> Finding:
    """Tell how many faxes wait, and whether they have a line to go out on."""
    waiting = appliance.fax.register.count(FaxesAsked(status="waiting"))
    return _by_trunk(appliance, "faxes", waiting, "to send them by")


def campaigns(appliance: "Appliance") -> Finding:
    """Tell how many contacts of running campaigns wait, and whether there is a line for them."""
    outbound = appliance.outbound
    waiting = sum(
        outbound.contacts.count(ContactsAsked(campaign=one.id, state=WAITING))
        for one in outbound.campaigns.running()
    )
    return _by_trunk(appliance, "campaigns", waiting, "to call them by")


def _by_trunk(appliance: "Appliance", name: str, waiting: int, purpose: str) -> Finding:
    if waiting and not appliance.lines.now().trunks:
        advice = (
            "describe your carrier on the console's page Trunks, or as [[trunk]] in appliance.toml"
        )
        detail = f"{waiting} wait, and there is no trunk {purpose}"
        return Finding(name, True, detail, advice, warning=True)
    return Finding(name, True, f"{waiting} wait" if waiting else "none waits")


def text_messages(appliance: "Appliance") -> Finding:
    """Tell how many messages wait or are unknown, and whether they have a gateway."""
    counted = appliance.outbound.text_messages.figures()
    gateway = appliance.outbound.message_sending.gateway
    waiting, unknown = counted.get(MESSAGE_WAITING, 0), counted.get(UNKNOWN, 0)
    if unknown:
        advice = "ask the gateway's provider and settle them: console, page Text messages"
        detail = f"of {unknown} nobody knows whether the gateway took them"
        return Finding("text_messages", True, detail, advice, warning=True)
    if waiting and (gateway is None or not gateway.ready):
        advice = "set the gateway up: console, page Text messages"
        detail = f"{waiting} wait, and there is no gateway to send them by"
        return Finding("text_messages", True, detail, advice, warning=True)
    return Finding("text_messages", True, f"{waiting} wait" if waiting else "none waits")


def sales_desk(appliance: "Appliance") -> Finding:
    """Tell how the sales desk is, and whether it is only for training."""
    desk, unsettled = appliance.order_desk, len(appliance.submissions.unsettled())
    if desk is None:
        detail = f"orders go out as files; {unsettled} wait for a desk that is not chosen any more"
        advice = "choose it again until they are settled: fundline desk connect URL"
        return Finding("sales_desk", not unsettled, detail if unsettled else FILES_ONLY, advice)
    seen = desk.health()
    if not seen.well:
        since = f"away since {seen.since:%Y-%m-%d %H:%M:%S}" if seen.since else "away"
        detail = f"{since}: {seen.last_error}; {unsettled} orders without an answer"
        return Finding("sales_desk", False, detail, "callers are promised a call: see Callbacks")
    if desk.training:
        advice = "no order is carried out; end it with: fundline desk training off"
        return Finding("sales_desk", True, "the training desk", advice, warning=True)
    return Finding("sales_desk", True, f"{desk.name} answers; {unsettled} without an answer")


def timed_jobs(appliance: "Appliance") -> Finding:
    """Tell whether a timed job waits for an answer, or was not done in the last day."""
    waiting, not_run = appliance.timed_jobs.waiting(), appliance.timed_jobs.not_run()
    if waiting:
        advice = "say whether they are still to be run: console, page Timed jobs"
        return Finding("timed_jobs", True, _named(waiting), advice, warning=True)
    if not_run:
        advice = "see the console's page Timed jobs and the exchange's log"
        return Finding("timed_jobs", True, _named(not_run), advice, warning=True)
    coming = appliance.timed_jobs.upcoming(days=1)
    detail = f"next: {coming[0].job}, {coming[0].at:%Y-%m-%d %H:%M}" if coming else "none is due"
    return Finding("timed_jobs", True, detail)


def golden_calls(appliance: "Appliance") -> Finding:
    """Tell whether the golden calls went well when what is in force was tried last."""
    run = appliance.workshop.nightly_calls.last()
    count = len(appliance.workshop.golden_calls.active())
    if run is None or not run.over:
        detail = f"{count} are kept, none was tried yet" if count else "none is kept"
        return Finding("golden_calls", True, detail)
    if run.state == PASSED:
        return Finding(
            "golden_calls", True, f"{run.total} went well, {run.ended_at:%Y-%m-%d %H:%M}"
        )
    failed = ", ".join(failed_calls(run)) or run.reason
    advice = "see each step: console, page Golden calls; the workshop rolls a version back"
    return Finding("golden_calls", False, f"not as they should be: {failed}", advice)


def clock(appliance: "Appliance") -> Finding:
    """Tell whether the machine's clock was set in the last day."""
    step = next(iter(appliance.timed_jobs.steps(1)), None)
    if step is None or abs(appliance.clock() - step.at) > timedelta(days=1):
        return Finding("clock", True, "was not set in the last day")
    detail = f"was set by {step.seconds:+.0f} s to {step.at:%Y-%m-%d %H:%M:%S}"
    return Finding("clock", True, detail, "let a time server (NTP) keep it right", warning=True)


def backups(appliance: "Appliance") -> Finding:
    """Tell whether backups are set up, and whether the newest good one is fresh."""
    if not appliance.care.backups.setup.ready:
        key = "" if appliance.care.backups.setup.has_key else ", and they have no key"
        advice = "console, page Backups, or: fundline backup set-up --to PLACE"
        return Finding("backups", True, f"no place is set{key}", advice, warning=True)
    if trouble := appliance.care.backups.trouble():
        advice = "see the console's page Backups, then: fundline backup"
        return Finding("backups", False, trouble, advice)
    good = appliance.care.backups.newest_good()
    detail = f"the newest good one is of {good.asked_at:%Y-%m-%d %H:%M}" if good else "none yet"
    return Finding("backups", True, detail)


def self_calls(appliance: "Appliance") -> Finding:
    """Tell what the box's last call to itself found."""
    care = appliance.care.self_calls
    found = care.newest()
    if not care.hourly:
        advice = "let it: fundline self-calls --hourly on"
        return Finding("self_calls", True, "the box does not call itself", advice, warning=True)
    if found is None or care.is_old(found):
        last = f"the last one was {found.asked_at:%Y-%m-%d %H:%M}" if found else "none yet"
        advice = "does the box run? console, page Self-check, or: fundline self-call"
        return Finding("self_calls", True, last, advice, warning=True)
    if not found.well:
        red = ", ".join(found.red) or "it did not come to its end"
        advice = "see the console's page Self-check: it says what was heard"
        return Finding("self_calls", False, red, advice)
    return Finding("self_calls", True, f"all well at {found.asked_at:%Y-%m-%d %H:%M}")


def _named(runs: Sequence["JobRun"]) -> str:
    return "; ".join(f"{one.job} of {one.planned_at:%Y-%m-%d %H:%M}: {one.outcome}" for one in runs)


FILES_ONLY = "orders go out as files"


def evidence(appliance: "Appliance") -> Finding:
    """Tell whether audit and seals still go on from what was noted, and are signed each day."""
    faults = [
        fault for fault in (appliance.audit.chain.fault(), appliance.seals.chain.fault()) if fault
    ]
    if faults:
        advice = "change nothing, keep a backup, then run: fundline verify"
        return Finding("evidence", False, "; ".join(faults), advice)
    newest = next(iter(appliance.checkpoints.listing(1)), None)
    if newest is None:
        return Finding("evidence", True, "goes on from what was noted; not signed yet")
    at = datetime.fromisoformat(newest.checkpoint.at)
    detail = f"checkpoint {newest.checkpoint.number} was signed at {at:%Y-%m-%d %H:%M}"
    late = appliance.clock() - at > SIGNED_WITHIN
    advice = "see the timed job `checkpoint`, or run: fundline checkpoint" if late else ""
    return Finding("evidence", True, detail, advice, warning=late)


LOOKS: tuple[Callable[["Appliance"], Finding], ...] = (
    *(_recordings, _plugins, _transactions, _sounds, _funds, _calendar, _outbox, faxes),
    *(campaigns, text_messages, sales_desk, timed_jobs, golden_calls, clock, backups),
    *(self_calls, evidence, trunks, operator_telephone, workshop),
)
