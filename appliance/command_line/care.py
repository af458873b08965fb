"""`fundline self-call`, `self-calls`, `alarms`, `retention` and `hold`: care of the box."""

import time
from dataclasses import asdict
from typing import Any

import click

from appliance.command_line.output import json_option, opened, print_json, show
from appliance.errors import StoreUnavailable
from appliance.records.retention import ABOUT, KINDS, days_of
from appliance.records.self_call import SelfCall
from appliance.services.self_calls import LONGEST

LOOK_SECONDS = 0.5


@click.command("self-call")
@json_option
def self_call(as_json: bool) -> int:
    """Let the box call itself now and say what works; fails where something does not."""
    with opened() as appliance:
        run = appliance.care.self_calls.ask("fundline")
        until = time.monotonic() + LONGEST.total_seconds()
        while (found := appliance.care.self_calls.one(run)).ended_at is None:
            if time.monotonic() > until:
                raise StoreUnavailable("the round of checks does not end; does the box run?")
            time.sleep(LOOK_SECONDS)
    if as_json:
        print_json(_row(found))
    else:
        for check in found.checks:
            mark = "well" if check.well else "NOT WELL"
            click.echo(f"{mark:8}  {check.name}: {check.code} {check.detail}".rstrip())
        if not found.checks:
            click.echo(f"the round is {found.state}", err=True)
    return 0 if found.well else 1


@click.command("self-calls")
@click.option("--limit", default=24, help="How many, the newest first.")
@click.option("--hourly", type=click.Choice(("on", "off")), help="Each hour, or only when asked.")
@json_option
def self_calls(limit: int, hourly: str | None, as_json: bool) -> None:
    """List the box's calls to itself and what they found."""
    with opened() as appliance:
        if hourly is not None:
            appliance.care.self_calls.set_hourly(hourly == "on")
        rows = [_row(one) for one in appliance.care.self_calls.listing(limit)]
    if as_json:
        print_json(rows)
    else:
        shown = [row | {"red": ", ".join(row["red"])} for row in rows]
        show(shown, ("id", "asked_at", "asked_by", "state", "well", "red"), as_json)


@click.command()
@click.option("--to", "recipients", help="Who gets the mails; an empty text is nobody.")
@json_option
def alarms(recipients: str | None, as_json: bool) -> None:
    """Show what is red, or say who gets a mail when something turns red or green."""
    with opened() as appliance:
        if recipients is not None:
            appliance.care.alarms.set_recipients(recipients)
        rows = [asdict(one) for one in appliance.care.alarms.red()]
    show(rows, ("name", "since", "detail"), as_json)


@click.group(invoke_without_command=True)
@json_option
@click.pass_context
def retention(context: click.Context, as_json: bool) -> None:
    """Show what is kept for how long, and what would be deleted now."""
    if context.invoked_subcommand is not None:
        return
    with opened() as appliance:
        care = appliance.care.retention
        rows = [asdict(one) | _due(asdict(care.preview(one.kind))) for one in care.rules()]
    show(rows, ("kind", "days", "deletes", "due", "held", "oldest"), as_json)


@retention.command("set")
@click.argument("kind", type=click.Choice(tuple(KINDS)))
@click.option("--years", required=True, type=click.IntRange(1, 100), help="At least so long.")
@click.option("--delete/--keep", "deletes", default=False, help="What becomes of it afterwards.")
def set_rule(kind: str, years: int, deletes: bool) -> None:
    """Keep a kind for longer, or say whether it is deleted afterwards."""
    with opened() as appliance:
        appliance.care.retention.set_rule(
            kind, days=days_of(years), deletes=deletes, operator="fundline"
        )
    click.echo(f"{kind}: {years} years, then {'deleted' if deletes else 'kept'}")


@retention.command("deletions")
@json_option
def deletions(as_json: bool) -> None:
    """List what was deleted, each with the digest of its list of hashes."""
    with opened() as appliance:
        rows = [asdict(one) for one in appliance.care.retention.deletions()]
    show(rows, ("id", "at", "kind", "items", "bytes", "operator", "digest"), as_json)


@click.command()
@click.argument("about", type=click.Choice(ABOUT), required=False)
@click.argument("subject", required=False)
@click.option("--reason", default="", help="Why nothing of it may be deleted.")
@click.option("--lift", type=int, help="Lift the hold of this number.")
@json_option
def hold(
    *, about: str | None, subject: str | None, reason: str, lift: int | None, as_json: bool
) -> None:
    """Hold what belongs to a customer, a call or a number; without arguments, list the holds."""
    with opened() as appliance:
        if lift is not None:
            appliance.care.retention.lift(lift, "fundline")
        elif about and subject:
            appliance.care.retention.hold(about, subject, reason, "fundline")
        rows = [asdict(one) for one in appliance.care.retention.holds()]
    show(rows, ("id", "about", "subject", "reason", "set_at", "set_by", "lifted_at"), as_json)


def _row(found: SelfCall) -> dict[str, Any]:
    return asdict(found) | {"well": found.well, "red": list(found.red)}


def _due(preview: dict[str, Any]) -> dict[str, Any]:
    return {"due": preview["items"], "held": preview["held"], "oldest": preview["oldest"]}
