"""`fundline conferences` and `fundline conference`: what is planned, and how it is planned."""

import sys
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click

from appliance.command_line.output import json_option, opened, show
from appliance.services.conference.conferences import ACCESSES, EVERYONE, MOST
from appliance.settings import Secret

SHANGHAI = ZoneInfo("Asia/Shanghai")
COLUMNS = (
    *("id", "state", "title", "starts_at", "ends_at", "access", "recorded"),
    *("moderators", "experts", "present", "waiting", "commentary"),
)
OWNER = "command"


@click.command()
@click.option("--limit", default=MOST, show_default=True, help="At most so many, latest first.")
@json_option
def conferences(limit: int, as_json: bool) -> None:
    """List the conferences, the latest first, with who is in them now."""
    with opened() as appliance:
        floor = appliance.conference_floor
        rows = [
            asdict(found)
            | {
                "moderators": list(found.moderators),
                "experts": list(found.experts),
                "present": len(floor.members(found.id)),
                "attended": len(floor.members(found.id, present=False)),
                "waiting": len(floor.waiting(found.id)),
                "hands": len(floor.hands(found.id)),
            }
            for found in appliance.conferences.listing(limit)
        ]
    show(rows, COLUMNS, as_json)


@click.group()
def conference() -> None:
    """Plan, open, end or cancel a conference."""


@conference.command()
@click.argument("title")
@click.option("--at", "starts_at", required=True, help="`2026-11-25 15:30`, in Shanghai.")
@click.option("--minutes", default=60, show_default=True, help="How long it should take.")
@click.option("--moderator", "moderators", multiple=True, required=True, help="Expert's number.")
@click.option("--expert", "experts", multiple=True, help="Expert's number; may come repeatedly.")
@click.option("--access", type=click.Choice(ACCESSES), default=EVERYONE, show_default=True)
@click.option("--unrecorded", is_flag=True, help="Keep no recording; there is no commentary then.")
def plan(title: str, starts_at: str, minutes: int, unrecorded: bool, **speakers: Any) -> None:
    """Plan a conference; callers reach it at 1005."""
    try:
        begin = datetime.fromisoformat(starts_at)
    except ValueError as error:
        raise click.BadParameter(f"{starts_at!r} is no time like 2026-11-25 15:30") from error
    begin = begin if begin.tzinfo else begin.replace(tzinfo=SHANGHAI)
    with opened() as appliance:
        planned = appliance.conferences.plan(
            title,
            begin,
            begin + timedelta(minutes=minutes),
            recorded=not unrecorded,
            by=OWNER,
            **speakers,
        )
    click.echo(f"conference {planned.id} is planned")


@conference.command()
@click.argument("number", type=int)
def pin(number: int) -> None:
    """Set a conference's PIN, typed twice without being shown, or one line of standard input."""
    if sys.stdin.isatty():
        typed = click.prompt(f"PIN of {number}", hide_input=True, confirmation_prompt=True)
    else:
        typed = sys.stdin.readline().strip()
    with opened() as appliance:
        appliance.conferences.set_pin(number, Secret(typed))
    click.echo(f"the PIN of conference {number} is set")


@conference.command()
@click.argument("number", type=int)
def start(number: int) -> None:
    """Open a conference before its time."""
    with opened() as appliance:
        appliance.conferences.start(number, OWNER)
    click.echo(f"conference {number} is open")


@conference.command()
@click.argument("number", type=int)
def end(number: int) -> None:
    """End an open conference."""
    with opened() as appliance:
        appliance.conferences.end(number, OWNER)
    click.echo(f"conference {number} is ended")


@conference.command()
@click.argument("number", type=int)
def cancel(number: int) -> None:
    """Cancel a planned conference."""
    with opened() as appliance:
        appliance.conferences.cancel(number, OWNER)
    click.echo(f"conference {number} is cancelled")
