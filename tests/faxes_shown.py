"""Faxes in every state, made through the services, for pages and listings to show."""

import itertools
import shutil
from datetime import timedelta
from pathlib import Path

from appliance.assembly import Appliance
from appliance.records.fax import SUCCESS, FaxResult
from appliance.services.faxes.records import Fax, FaxDocument
from tests.services.fax_room import STATION, write_fax

NUMBER, OTHER = "02155667788", "01066554433"
CALLS = itertools.count(1)
BUSY = FaxResult("FAILED", "cause 17")


def document(appliance: Appliance, pages: int = 3, name: str = "快讯.pdf") -> FaxDocument:
    """Keep pages as if they had been uploaded."""
    tiff = write_fax(appliance.settings.run / f"shown-{next(CALLS)}.tif", pages)
    return appliance.fax.documents.keep(tiff, name, "upload", made_by="admin")


def arrived(
    appliance: Appliance,
    pages: int = 2,
    *,
    caller: str = NUMBER,
    whole: bool = True,
    bad: tuple[tuple[int, int], ...] = (),
    looks_like: Path | None = None,
) -> Fax:
    """Receive a fax, whole or cut off, with bad rows where they are given."""
    call_id = f"fax.{next(CALLS)}"
    now = appliance.clock()
    appliance.calls.begin(call_id, caller=caller, dialled="1001", started_at=now)
    fax = appliance.fax.inbox.begin(call_id=call_id, caller=caller, dialled="1001")
    spool = appliance.fax.inbox.spool(fax.id)
    if looks_like:
        shutil.copyfile(looks_like, spool)
    elif pages:
        write_fax(spool, pages, bad)
    appliance.calls.ended(call_id, now + timedelta(seconds=30), "caller_hung_up")
    appliance.calls.flush()
    status = SUCCESS if whole else "FAILED"
    result = FaxResult(status, pages=pages, rate=14400, remote_station=STATION)
    return appliance.fax.inbox.keep(fax.id, result)


def ordered(appliance: Appliance, number: str = NUMBER, pages: int = 3, **details: object) -> Fax:
    """Queue a fax."""
    shown = details.pop("document", None) or document(appliance, pages)
    assert isinstance(shown, FaxDocument)
    return appliance.fax.queue.send(shown.id, number, **{"origin": "console", **details})  # type: ignore[arg-type]


def on_the_line(appliance: Appliance, fax: Fax, confirmed: int) -> str:
    """Dial a fax and let the far end confirm pages; return the attempt's token."""
    attempt = appliance.fax.queue.begin_attempt(fax.id)
    assert attempt is not None
    appliance.fax.queue.answered(attempt.token)
    appliance.fax.queue.confirmed(attempt.token, confirmed)
    return attempt.token


def delivered(appliance: Appliance, fax: Fax) -> Fax:
    """Send a whole fax at once."""
    token = on_the_line(appliance, fax, 0)
    options = {"FAXOPT(ecm)": "yes"}
    result = FaxResult(
        SUCCESS, "OK", "HANGUP", fax.pages, "T38", 14400, "204x196", "021 5566", "", options
    )
    return appliance.fax.queue.end_attempt(token, result)


def was_busy(appliance: Appliance, fax: Fax) -> Fax:
    """Dial a fax whose number is busy."""
    attempt = appliance.fax.queue.begin_attempt(fax.id)
    assert attempt is not None
    return appliance.fax.queue.end_attempt(attempt.token, BUSY, "busy")
