"""What the box checks about itself without a call: disk, clock, secrets, certificates, parts."""

import shutil
import smtplib
import ssl
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from appliance.errors import EvidenceAltered, FundlineError
from appliance.machine.checks import LEAST_FREE_BYTES
from appliance.machine.health import health
from appliance.records.self_call import (
    CERTIFICATES,
    CLOCK,
    DISK,
    PARTS,
    SECRETS,
    UNTESTED,
    WELL,
    Check,
)

if TYPE_CHECKING:
    from appliance.assembly import Appliance

MOST_USED = 0.95
FUTURE = timedelta(minutes=1)
STEP_SECONDS = 60.0
NEEDED = ("seal_key", "pin_pepper", "ami_exchange")
EXPIRES = timedelta(days=14)
SECONDS = 10.0


def disk(appliance: "Appliance") -> Check:
    """Tell whether there is room for a day of calls."""
    usage = shutil.disk_usage(appliance.settings.home)
    detail = f"{usage.free >> 20} MB free, {usage.used * 100 // usage.total} % used"
    full = usage.free < LEAST_FREE_BYTES or usage.used > MOST_USED * usage.total
    return Check(name=DISK, well=not full, code="full" if full else WELL, detail=detail)


def clock(appliance: "Appliance") -> Check:
    """Tell whether the clock was set, or is behind what is written already."""
    now = appliance.clock()
    step = next(iter(appliance.timed_jobs.steps(1)), None)
    latest = appliance.calls.latest_start()
    if latest is not None and latest > now + FUTURE:
        detail = f"it is {now:%Y-%m-%d %H:%M:%S}, but a call began at {latest:%Y-%m-%d %H:%M:%S}"
        return Check(name=CLOCK, well=False, code="behind", detail=detail)
    recent = step is not None and abs(now - step.at) < timedelta(hours=1)
    if step is not None and recent and abs(step.seconds) > STEP_SECONDS:
        detail = f"was set by {step.seconds:+.0f} s at {step.at:%H:%M:%S}"
        return Check(name=CLOCK, well=False, code="was_set", detail=detail)
    return Check(name=CLOCK, well=True, code=WELL, detail=f"{now:%Y-%m-%d %H:%M:%S}")


def secrets(appliance: "Appliance") -> Check:
    """Tell whether the secrets are there, private, and still fit the newest seals."""
    folder = appliance.settings.secrets
    missing = [name for name in NEEDED if not (folder / name).is_file()]
    if missing:
        return Check(name=SECRETS, well=False, code="missing", detail=", ".join(missing))
    others = stat.S_IRWXG | stat.S_IRWXO
    bare = [one.name for one in (folder, *folder.iterdir()) if one.stat().st_mode & others]
    if bare:
        return Check(name=SECRETS, well=False, code="bare", detail=", ".join(bare))
    try:
        appliance.seals.keep_head()
        appliance.audit.keep_head()
    except EvidenceAltered as error:
        return Check(name=SECRETS, well=False, code="seals", detail=str(error))
    return Check(name=SECRETS, well=True, code=WELL)


def certificates(appliance: "Appliance") -> Check:
    """Tell whether the mail server's certificate is genuine and stays so for two weeks."""
    mail = appliance.mail_queue.settings()
    if not mail["host"] or mail["security"] == "none":
        return Check(name=CERTIFICATES, well=True, code=UNTESTED, detail="none is in use")
    try:
        ends = _end_of_certificate(mail)
    except ssl.SSLError as error:
        detail = f"{mail['host']}: {error}"
        return Check(name=CERTIFICATES, well=False, code="not_genuine", detail=detail)
    except (OSError, smtplib.SMTPException) as error:
        detail = f"{mail['host']} does not answer: {error}"
        return Check(name=CERTIFICATES, well=True, code=UNTESTED, detail=detail)
    detail = f"{mail['host']}: valid until {ends:%Y-%m-%d}"
    soon = ends - datetime.now(UTC) < EXPIRES
    return Check(
        name=CERTIFICATES, well=not soon, code="ends_soon" if soon else WELL, detail=detail
    )


def parts(appliance: "Appliance") -> Check:
    """Tell whether every part beats."""
    away = {name: beat.detail for name, beat in health(appliance.settings).items() if not beat.well}
    detail = "; ".join(f"{name}: {why}" for name, why in away.items())
    return Check(name=PARTS, well=not away, code="away" if away else WELL, detail=detail)


def _end_of_certificate(mail: dict[str, str]) -> datetime:
    context = ssl.create_default_context()
    address = mail["host"], int(mail["port"])
    if mail["security"] == "tls":
        with smtplib.SMTP_SSL(*address, timeout=SECONDS, context=context) as server:
            return _end(server.sock)
    with smtplib.SMTP(*address, timeout=SECONDS) as server:
        server.starttls(context=context)
        return _end(server.sock)


def _end(connection: object) -> datetime:
    if not isinstance(connection, ssl.SSLSocket):
        raise ssl.SSLError("the connection is not encrypted")
    shown = connection.getpeercert() or {}
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), UTC)


LOCAL: dict[str, Callable[["Appliance"], Check]] = {
    DISK: disk,
    CLOCK: clock,
    SECRETS: secrets,
    CERTIFICATES: certificates,
    PARTS: parts,
}


def local_checks(appliance: "Appliance") -> list[Check]:
    """Make every check that needs no call; one that breaks is not well."""
    found = []
    for name, look in LOCAL.items():
        try:
            found.append(look(appliance))
        except (FundlineError, OSError) as error:
            found.append(Check(name=name, well=False, code="broke", detail=str(error)))
    return found
