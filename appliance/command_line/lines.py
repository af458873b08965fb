"""`fundline trunks`, `extensions` and `numbers`: the lines of the box and how they are."""

import getpass
from typing import Any

import click

from appliance.assembly import Appliance
from appliance.command_line.output import json_option, opened, show
from appliance.errors import TrialRefused
from appliance.settings import Secret

BY = "command line"
TRUNKS = ("name", "host", "port", "transport", "registration", "reachable", "ping_ms", "calls")
EXTENSIONS = ("number", "name", "mailbox", "dials_out", "registered", "address", "user_agent")
NUMBERS = ("number", "target", "trunk", "hours", "otherwise", "name")


@click.group(invoke_without_command=True)
@json_option
@click.pass_context
def trunks(context: click.Context, as_json: bool) -> None:
    """List the trunks: registration, far end, calls up; the last failures are in the JSON."""
    if context.invoked_subcommand is None:
        with opened() as appliance:
            show([_trunk(appliance, one.name) for one in appliance.lines.now().trunks],
                 TRUNKS, as_json)  # fmt: skip


@trunks.command("try")
@click.argument("name")
@click.argument("number")
def try_out(name: str, number: str) -> None:
    """Call a number over a trunk; whoever answers hears a sentence and presses 1."""
    with opened() as appliance:
        trial = appliance.line_room.trials.ask(BY, number, name)
        if trial.state == "suppressed":
            raise TrialRefused("suppressed", f"{trial.number} is not called: {trial.detail}")
    click.echo(f"calling {trial.number}; what became of it: fundline trunks trials")


@trunks.command()
@json_option
def trials(as_json: bool) -> None:
    """List the last test calls and what became of them."""
    columns = ("id", "asked_at", "operator", "trunk", "number", "state", "cause", "sip")
    with opened() as appliance:
        rows = [
            {name: getattr(one, name) for name in columns}
            for one in appliance.line_room.trials.listing(20)
        ]
        show(rows, columns, as_json)


@trunks.command()
@click.argument("name")
def password(name: str) -> None:
    """Keep the password of a trunk; it counts from the next version that changes the trunk."""
    with opened() as appliance:
        trunk = appliance.lines.now().trunk(name)
        if trunk is None or not name:
            raise TrialRefused("no_trunk", f"there is no trunk {name}")
        typed = Secret(getpass.getpass("password: "))
        appliance.extensions.keep_trunk_password(trunk, typed)
    click.echo(f"the password of {name} is kept; save the trunk once more on the console's page")


@click.command()
@json_option
def extensions(as_json: bool) -> None:
    """List the telephones of the house, and from where each is registered."""
    with opened() as appliance:
        show(_extensions(appliance), EXTENSIONS, as_json)


@click.command()
@json_option
def numbers(as_json: bool) -> None:
    """List where each number leads that is dialled from outside."""
    with opened() as appliance:
        rows = [
            {
                "number": one.number,
                "target": str(one.target),
                "trunk": one.trunk,
                "hours": f"{one.hours.begin:%H:%M}-{one.hours.end:%H:%M} {one.hours.days}"
                if one.hours
                else "",
                "otherwise": str(one.otherwise or ""),
                "name": one.name,
            }
            for one in appliance.lines.now().numbers
        ]
        show(rows, NUMBERS, as_json)


def _trunk(appliance: Appliance, name: str) -> dict[str, Any]:
    trunk, states = appliance.lines.now().trunk(name), appliance.line_room.states
    state = states.trunks().get(name)
    fresh = state if state and states.is_fresh(state.seen_at) else None
    return {
        **{key: getattr(trunk, key) for key in ("name", "host", "port", "transport")},
        "registration": fresh.registration if fresh else "",
        "reachable": fresh.reachable if fresh else "",
        "ping_ms": str(round(fresh.ping_milliseconds, 1))
        if fresh and fresh.ping_milliseconds
        else "",
        "calls": fresh.calls if fresh else None,
        "seen_at": state.seen_at if state else None,
        "failures": [
            {"at": one.at, "direction": one.direction, "cause": one.cause, "sip": one.sip}
            for one in states.failures(name)
        ],
    }


def _extensions(appliance: Appliance) -> list[dict[str, Any]]:
    states = appliance.line_room.states
    seen = [one for one in states.registrations() if states.is_fresh(one.seen_at)]
    rows: list[dict[str, Any]] = []
    for extension in appliance.lines.now().extensions:
        of = [one for one in seen if one.extension == extension.number]
        rows.append(
            {
                "number": extension.number,
                "name": extension.name,
                "mailbox": extension.mailbox,
                "dials_out": extension.dials_out,
                "registered": bool(of),
                "address": ", ".join(one.address for one in of),
                "user_agent": ", ".join(one.user_agent for one in of),
                "since": min((one.since for one in of), default=None),
            }
        )
    return rows
