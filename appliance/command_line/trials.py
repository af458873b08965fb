"""`fundline draft`, `rehearse` and `golden-calls`: drafts and what is in force are tried."""

import subprocess
import time
from typing import Any

import click

from appliance.assembly import Appliance
from appliance.command_line.output import json_option, opened, print_json, show
from appliance.errors import GoldenCallRefused
from appliance.machine.health import health
from appliance.records.rehearsal import GOLDEN, LINT, PASSED, REHEARSAL, Run
from appliance.rehearsal.command import command

LOOK_SECONDS = 0.5
COLUMNS = ("id", "name", "dialled", "active", "steps", "made_from", "changed_by")
BY = "fundline"


@click.group()
def draft() -> None:
    """Try a draft of the workshop: lint it, rehearse it, place the golden calls with it."""


@draft.command("lint")
@click.argument("number", type=int)
@json_option
def lint(number: int, as_json: bool) -> int:
    """Look for what is wrong in a draft."""
    return _tried(number, LINT, as_json)


@draft.command("rehearse")
@click.argument("number", type=int)
@json_option
def rehearse_draft(number: int, as_json: bool) -> int:
    """Let a second box with a draft call itself, and tell what is heard."""
    return _tried(number, REHEARSAL, as_json)


@draft.command("golden-calls")
@click.argument("number", type=int)
@json_option
def golden_calls_of(number: int, as_json: bool) -> int:
    """Place the golden calls in a second box with a draft."""
    return _tried(number, GOLDEN, as_json)


@click.command()
@json_option
def rehearse(as_json: bool) -> int:
    """Let a second box with what is in force call itself, and tell what is heard."""
    return _tried(None, REHEARSAL, as_json)


@click.command("golden-calls")
@click.option("--try", "now", is_flag=True, help="Place them now, with what is in force.")
@click.option("--keep", "call_id", default="", help="Keep a call of the ledger as a golden call.")
@click.option("--name", default="", help="How the kept call is called.")
@json_option
def golden_calls(now: bool, call_id: str, name: str, as_json: bool) -> int:
    """List the golden calls, place them now, or keep a call as one."""
    if now:
        return _tried(None, GOLDEN, as_json)
    with opened() as appliance:
        if call_id:
            _keep(appliance, call_id, name)
        rows = [vars(one) for one in appliance.workshop.golden_calls.listing()]
    short = [row | {"steps": len(row["steps"])} for row in rows]
    show(rows if as_json else short, COLUMNS, as_json)
    return 0


def _keep(appliance: Appliance, call_id: str, name: str) -> None:
    call = appliance.calls.one(call_id)
    if call is None:
        raise GoldenCallRefused("unknown", call=call_id)
    appliance.workshop.golden_calls.add_from_call(call, name or call_id, BY)


def _tried(number: int | None, kind: str, as_json: bool) -> int:
    with opened() as appliance:
        draft = appliance.workshop.drafts.one(number) if number is not None else None
        run = _carried_out(appliance, appliance.workshop.runs.ask(draft, kind, BY))
    if as_json:
        print_json(vars(run))
    else:
        _print(run)
    return 0 if run.state == PASSED else 1


def _carried_out(appliance: Appliance, run: Run) -> Run:
    """Wait for the exchange to carry it out; where none runs, do it here."""
    runs = appliance.workshop.runs
    if not health(appliance.settings)["exchange"].well:
        subprocess.run(command(run.id), check=False)
        runs.broke(run.id)
    while not (run := runs.one(run.id)).over:
        time.sleep(LOOK_SECONDS)
    return run


def _print(run: Run) -> None:
    took = f", {run.seconds:.0f} s" if run.seconds is not None else ""
    click.echo(f"{run.kind}: {run.state}{took}{f': {run.reason}' if run.reason else ''}")
    for one in run.findings:
        if run.kind == LINT:
            values = ", ".join(f"{name} {value}" for name, value in one["values"].items())
            click.echo(
                f"{one['severity']}  {one['document']}:{one['line']}  {one['key']}  {values}"
            )
        else:
            _print_call(one)


def _print_call(played: dict[str, Any]) -> None:
    why = ", ".join([played["reason"], *map(str, played["values"].values())]).strip(", ")
    click.echo(f"\n{played['name']} ({played['dialled']}): {'well' if played['well'] else why}")
    for one in played["passages"]:
        click.echo(f"  {one['seconds']:6.1f} s  {one['kind']:8}{one['text'] or one['prompt']}")


TRIALS = (draft, rehearse, golden_calls)
