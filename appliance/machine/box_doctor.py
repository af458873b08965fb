"""Looks at the box above the machine: disk, secrets, parts, store and what the services know."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from appliance.machine.checks import LEAST_FREE_BYTES
from appliance.machine.findings import Each, Finding, Term, not_well, warning, well
from appliance.machine.health import health
from appliance.machine.line_doctor import operator_telephone, trunks
from appliance.machine.people_doctor import people
from appliance.machine.workshop_doctor import workshop
from appliance.records.campaign import WAITING, ContactsAsked
from appliance.records.message import UNKNOWN
from appliance.records.message import WAITING as MESSAGE_WAITING
from appliance.records.rehearsal import PASSED
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
    for look in LOOKS_AT_FILES:
        yield look(appliance)
    yield from _parts(appliance.settings)
    store = _store(appliance)
    yield store
    if store.well:
        for look in (*LOOKS, *SLOW_LOOKS):
            yield look(appliance)


def _disk(appliance: "Appliance") -> Finding:
    free = shutil.disk_usage(appliance.settings.home).free
    if free < LEAST_FREE_BYTES:
        least, home = LEAST_FREE_BYTES // 1024**2, appliance.settings.home
        return not_well("disk.full", free=free // 1024**2, least=least, home=home)
    return well("disk.room", free=free // 1024**2)


def _secrets(appliance: "Appliance") -> Finding:
    folder = appliance.settings.secrets
    files = sorted(folder.glob("*"))
    bare = [f.name for f in (folder, *files) if f.exists() and f.stat().st_mode & PRIVATE]
    if bare:
        return not_well("secrets.bare", files=bare, folder=folder)
    return well("secrets.private", count=len(files))


def _parts(settings: Settings) -> Iterator[Finding]:
    for part, beat in health(settings).items():
        if not beat.well:
            log = f"{settings.log / part}*"
            yield not_well("part.fails", of=part, says=beat.detail, log=log)
        elif beat.detail:
            yield well("part.says", of=part, says=beat.detail)
        else:
            yield well("part.works", of=part)


def _store(appliance: "Appliance") -> Finding:
    faults = appliance.database.faults()
    if faults:
        return not_well("store.damaged", fault=faults[0])
    return well("store.sound", file=appliance.settings.database.name)


def _plugins(appliance: "Appliance") -> Finding:
    aside = [
        {"plugin": p.name, "reason": p.reason} for p in appliance.plugins if p.status == "put_aside"
    ]
    if aside:
        return not_well("plugins.aside", plugins=Each("plugins.one", aside))
    working = [p.name for p in appliance.plugins if p.status == "working"]
    return well("plugins.work", count=len(working))


def _sounds(appliance: "Appliance") -> Finding:
    count = sum(len(clips) for clips in missing_clips(appliance).values())
    return not_well("sounds.missing", count=count) if count else well("sounds.whole")


def _funds(appliance: "Appliance") -> Finding:
    funds, quotes = appliance.funds.listing(), appliance.funds.newest_quotes()
    if not funds:
        return not_well("funds.none", inbox=appliance.settings.inbox)
    newest = max((quote.nav_date for quote in quotes.values()), default=None)
    if newest is None:
        return well("funds.unvalued", count=len(funds))
    return well("funds.known", count=len(funds), newest=newest)


def _calendar(appliance: "Appliance") -> Finding:
    year = appliance.calendar.missing_year()
    if year is None:
        complete = [year for year, whole in appliance.calendar.years().items() if whole]
        return well("calendar.known", year=complete[-1])
    return warning("calendar.missing", year=year)


def _transactions(appliance: "Appliance") -> Finding:
    types = appliance.transaction_types
    if types.refused:
        errors = [{"error": str(refusal)} for refusal in types.refused]
        return not_well("transactions.refused", errors=Each("transactions.one", errors))
    return well("transactions.offered", count=len(types.listing()))


def _recordings(appliance: "Appliance") -> Finding:
    count = appliance.recordings.failures_today()
    return not_well("recordings.failed", count=count) if count else well("recordings.made")


def _outbox(appliance: "Appliance") -> Finding:
    overdue = [] if appliance.order_desk else appliance.exchange_exports.overdue()
    if overdue:
        registrar, day = overdue[0]
        return not_well("outbox.overdue", registrar=registrar, day=day)
    count = len(appliance.reconciliation.differences())
    return warning("outbox.differences", count=count) if count else well("outbox.clear")


def faxes(appliance: "Appliance") -> Finding:
    """Tell how many faxes wait, and whether they have a line to go out on."""
    waiting = appliance.fax.register.count(FaxesAsked(status="waiting"))
    if waiting and not appliance.lines.now().trunks:
        return warning("faxes.no_trunk", count=waiting)
    return well("faxes.wait", count=waiting) if waiting else well("faxes.none")


def campaigns(appliance: "Appliance") -> Finding:
    """Tell how many contacts of running campaigns wait, and whether there is a line for them."""
    outbound = appliance.outbound
    waiting = sum(
        outbound.contacts.count(ContactsAsked(campaign=one.id, state=WAITING))
        for one in outbound.campaigns.running()
    )
    if waiting and not appliance.lines.now().trunks:
        return warning("campaigns.no_trunk", count=waiting)
    return well("campaigns.wait", count=waiting) if waiting else well("campaigns.none")


def text_messages(appliance: "Appliance") -> Finding:
    """Tell how many messages wait or are unknown, and whether they have a gateway."""
    counted = appliance.outbound.text_messages.figures()
    gateway = appliance.outbound.message_sending.gateway
    waiting, unknown = counted.get(MESSAGE_WAITING, 0), counted.get(UNKNOWN, 0)
    if unknown:
        return warning("text_messages.unknown", count=unknown)
    if not waiting:
        return well("text_messages.none")
    if gateway is None or not gateway.ready:
        return warning("text_messages.no_gateway", count=waiting)
    return well("text_messages.wait", count=waiting)


def sales_desk(appliance: "Appliance") -> Finding:
    """Tell how the sales desk is, and whether it is only for training."""
    desk, unsettled = appliance.order_desk, len(appliance.submissions.unsettled())
    if desk is None:
        if unsettled:
            return not_well("sales_desk.left", count=unsettled)
        return well("sales_desk.files")
    seen = desk.health()
    if not seen.well:
        error = seen.last_error
        if seen.since is None:
            return not_well("sales_desk.away", error=error, count=unsettled)
        return not_well("sales_desk.away_since", since=seen.since, error=error, count=unsettled)
    if desk.training:
        return warning("sales_desk.training")
    return well("sales_desk.answers", desk=desk.name, count=unsettled)


def timed_jobs(appliance: "Appliance") -> Finding:
    """Tell whether a timed job waits for an answer, or was not done in the last day."""
    waiting, not_run = appliance.timed_jobs.waiting(), appliance.timed_jobs.not_run()
    if waiting:
        return warning("timed_jobs.waiting", jobs=_named(waiting))
    if not_run:
        return warning("timed_jobs.not_run", jobs=_named(not_run))
    coming = appliance.timed_jobs.upcoming(days=1)
    if not coming:
        return well("timed_jobs.none")
    return well("timed_jobs.next", job=_job(coming[0].job), at=coming[0].at)


def golden_calls(appliance: "Appliance") -> Finding:
    """Tell whether the golden calls went well when what is in force was tried last."""
    run = appliance.workshop.nightly_calls.last()
    if run is None or not run.over:
        count = len(appliance.workshop.golden_calls.active())
        return well("golden_calls.untried", count=count) if count else well("golden_calls.none")
    if run.state == PASSED:
        return well("golden_calls.passed", count=run.total, at=run.ended_at)
    if failed := failed_calls(run):
        return not_well("golden_calls.failed", calls=failed)
    return not_well("golden_calls.broken", reason=run.reason)


def clock(appliance: "Appliance") -> Finding:
    """Tell whether the machine's clock was set in the last day."""
    step = next(iter(appliance.timed_jobs.steps(1)), None)
    if step is None or abs(appliance.clock() - step.at) > timedelta(days=1):
        return well("clock.kept")
    return warning("clock.set", seconds=step.seconds, at=step.at)


def backups(appliance: "Appliance") -> Finding:
    """Tell whether backups are set up, and whether the newest good one is fresh."""
    made = appliance.care.backups
    if not made.setup.ready:
        return warning("backups.no_place") if made.setup.has_key else warning("backups.no_key")
    if failed := made.failed():
        reason = Term(f"backups.refused_{failed.code}", failed.reason)
        return not_well("backups.failed", reason=reason)
    good = made.newest_good()
    if good is None:
        return well("backups.none")
    if made.has_trouble():
        return not_well("backups.old", at=good.began_at)
    return well("backups.good", at=good.asked_at)


def self_calls(appliance: "Appliance") -> Finding:
    """Tell what the box's last call to itself found."""
    care = appliance.care.self_calls
    found = care.newest()
    if not care.hourly:
        return warning("self_calls.off")
    if found is None:
        return warning("self_calls.none")
    if care.is_old(found):
        return warning("self_calls.old", at=found.asked_at)
    if found.well:
        return well("self_calls.good", at=found.asked_at)
    if not found.red:
        return not_well("self_calls.broken")
    red = [Term(f"self_calls.check_{name}", name) for name in found.red]
    return not_well("self_calls.red", checks=red)


def _named(runs: Sequence["JobRun"]) -> Each:
    rows = [
        {
            "job": _job(one.job),
            "at": one.planned_at,
            "outcome": Term(f"timed_jobs.outcome_{one.outcome}", one.outcome),
        }
        for one in runs
    ]
    return Each("timed_jobs.one", rows)


def _job(job: str) -> Term:
    return Term(f"timed_jobs.job_{job.partition(':')[0]}", job)


def evidence(appliance: "Appliance") -> Finding:
    """Tell whether audit and seals still go on from what was noted, and are signed each day."""
    chains = (appliance.audit.chain, appliance.seals.chain)
    faults = [{"fault": fault} for chain in chains if (fault := chain.fault())]
    if faults:
        return not_well("evidence.altered", faults=Each("evidence.one", faults))
    newest = next(iter(appliance.checkpoints.listing(1)), None)
    if newest is None:
        return well("evidence.unsigned")
    at = datetime.fromisoformat(newest.checkpoint.at)
    if appliance.clock() - at > SIGNED_WITHIN:
        return warning("evidence.late", number=newest.checkpoint.number, at=at)
    return well("evidence.signed", number=newest.checkpoint.number, at=at)


Look = Callable[["Appliance"], Finding]
LOOKS_AT_FILES: tuple[Look, ...] = (_disk, _secrets)
"""What can be looked at while the store is damaged."""
LOOKS: tuple[Look, ...] = (
    *(_recordings, _plugins, _transactions, _funds, _calendar, _outbox, faxes),
    *(campaigns, text_messages, sales_desk, timed_jobs, golden_calls, clock, backups),
    *(self_calls, evidence, trunks, operator_telephone, workshop, people),
)
SLOW_LOOKS: tuple[Look, ...] = (_sounds,)
"""What reads every customer: it takes a second where there are many."""
