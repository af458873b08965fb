"""`fundline doctor`: looks at everything the box needs and says what to do."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from appliance.assembly import Appliance, assemble
from appliance.command_line.output import json_option, print_json
from appliance.errors import FundlineError
from appliance.machine.checks import refuse_full_disk
from appliance.machine.health import health
from appliance.settings import Settings, read_settings
from appliance.spoken_texts import missing_clips

PRIVATE = 0o077


@dataclass(frozen=True)
class Finding:
    """What one look found, and what to do about it where it is not well."""

    name: str
    well: bool
    detail: str
    advice: str = ""


@click.command()
@json_option
def doctor(as_json: bool) -> int:
    """Check the box and say what to do; fails where something is not well."""
    findings = list(_findings(read_settings()))
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            mark = "well" if finding.well else "NOT WELL"
            click.echo(f"{mark:8}  {finding.name}: {finding.detail}")
            if finding.advice:
                click.echo(f"{'':8}  → {finding.advice}")
    return 0 if all(finding.well for finding in findings) else 1


def _findings(settings: Settings) -> Iterator[Finding]:
    if not settings.database.exists():
        yield Finding("home", False, f"{settings.home} was never started", "run ./scripts/run")
        return
    yield _disk(settings.home)
    yield _secrets(settings)
    yield from _parts(settings)
    try:
        appliance = assemble(settings)
    except FundlineError as error:
        yield Finding("store", False, str(error), "look at the rights and the room of the home")
        return
    try:
        store = _store(appliance)
        yield store
        if store.well:
            for look in LOOKS:
                yield look(appliance)
    finally:
        appliance.close()


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


def _store(appliance: Appliance) -> Finding:
    faults = appliance.database.faults()
    if faults:
        return Finding("store", False, faults[0], "stop the box and restore a backup")
    return Finding("store", True, f"{appliance.settings.database.name} is sound")


def _plugins(appliance: Appliance) -> Finding:
    aside = {p.name: p.reason for p in appliance.plugins if p.status == "put_aside"}
    if aside:
        detail = "; ".join(f"{name}: {reason}" for name, reason in aside.items())
        return Finding("plugins", False, detail, "mend the plugin or run: fundline plugin off NAME")
    working = [p.name for p in appliance.plugins if p.status == "working"]
    return Finding("plugins", True, f"{len(working)} working")


def _sounds(appliance: Appliance) -> Finding:
    count = sum(len(clips) for clips in missing_clips(appliance).values())
    if count:
        return Finding("sounds", False, f"{count} clips have no sound", "fundline prompts render")
    return Finding("sounds", True, "every sentence can be heard")


def _funds(appliance: Appliance) -> Finding:
    funds, quotes = appliance.funds.listing(), appliance.funds.newest_quotes()
    if not funds:
        advice = f"lay the registrar's files into {appliance.settings.inbox}"
        return Finding("funds", False, "no fund is known", advice)
    newest = max((quote.nav_date for quote in quotes.values()), default=None)
    return Finding("funds", True, f"{len(funds)} funds, the newest value is of {newest}")


LOOKS: tuple[Callable[[Appliance], Finding], ...] = (_plugins, _sounds, _funds)
