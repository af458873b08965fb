"""`fundline drafts`, `draft publish`, `versions`, `version`: what is published and brought back."""

import time
from typing import Any

import click

from appliance.acting import who
from appliance.assembly import Appliance
from appliance.command_line.output import json_option, opened, print_json, show
from appliance.command_line.trials import draft
from appliance.errors import PublishingFailed
from appliance.records.workshop import DELIVERED_AT, FAILED, WANTED, Draft, Version

DRAFT_COLUMNS = ("number", "title", "state", "base", "documents", "changed_by", "changed_at")
VERSION_COLUMNS = ("number", "state", "note", "operator", "at", "seconds", "reason")
MOST = 200
PATIENCE_SECONDS = 60.0
LOOK_SECONDS = 0.1


@click.command()
@json_option
def drafts(as_json: bool) -> None:
    """List the drafts of the workshop, the open ones first."""
    with opened() as appliance:
        rows = [_draft_row(one, as_json) for one in appliance.workshop.drafts.listing(MOST)]
        show(rows, DRAFT_COLUMNS, as_json)


@click.command()
@json_option
def versions(as_json: bool) -> None:
    """List the versions that were published, the newest first."""
    with opened() as appliance:
        listing = appliance.workshop.versions.listing(MOST)
        show([_version_row(one, as_json) for one in listing], VERSION_COLUMNS, as_json)


@draft.command("publish")
@click.argument("number", type=int)
@click.option("--note", default="", help="What it is for; else the draft's title.")
def publish(number: int, note: str) -> None:
    """Publish a draft that passed all its proofs, and wait until it is in force."""
    with opened() as appliance:
        found = appliance.workshop.drafts.one(number)
        wanted = appliance.workshop.versions.publish(found, who().name, note)
        _wait(appliance, wanted)


@click.group()
def version() -> None:
    """Show a published version, or bring one back."""


@version.command("show")
@click.argument("number", type=int)
def show_version(number: int) -> None:
    """Print a version with its documents as JSON; 0 is the box as delivered."""
    with opened() as appliance:
        found = appliance.workshop.versions.version(number)
        print_json(_version_row(found, True) | {"documents": dict(found.documents)})


@version.command("roll-back")
@click.argument("number", type=int)
def roll_back(number: int) -> None:
    """Bring an older version back, and wait until it is in force; 0 is the box as delivered."""
    with opened() as appliance:
        _wait(appliance, appliance.workshop.versions.roll_back(number, who().name))


def _wait(appliance: Appliance, wanted: Version) -> None:
    click.echo(f"version {wanted.number} is wanted")
    deadline = time.monotonic() + PATIENCE_SECONDS
    now = wanted
    while now.state == WANTED and time.monotonic() < deadline:
        time.sleep(LOOK_SECONDS)
        now = appliance.workshop.versions.version(wanted.number)
    if now.state == FAILED:
        raise PublishingFailed(f"version {now.number} was taken back: {now.reason}")
    if now.state == WANTED:
        click.echo("it waits: the exchange or Asterisk does not run; see `fundline doctor`")
        return
    click.echo(f"version {now.number} is {now.state.replace('_', ' ')} after {now.seconds:.1f} s")


def _draft_row(one: Draft, as_json: bool) -> dict[str, Any]:
    names = [name for name in sorted(one.documents) if not name.startswith(DELIVERED_AT)]
    return {
        "number": one.number,
        "title": one.title,
        "state": one.state,
        "base": one.base,
        "documents": names if as_json else ", ".join(names),
        "changed_by": one.changed_by,
        "changed_at": one.changed_at,
    }


def _version_row(one: Version, as_json: bool) -> dict[str, Any]:
    seconds = None if one.seconds is None else round(one.seconds, 1)
    row = {name: getattr(one, name) for name in VERSION_COLUMNS} | {"seconds": seconds}
    return row | ({"restores": one.restores, "draft": one.draft} if as_json else {})
