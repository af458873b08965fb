"""`fundline complaints` and `tasks`: what is complained about, and what is to be done."""

from dataclasses import asdict

import click

from appliance.command_line.output import json_option, opened, show
from appliance.services.complaints.follow_up_tasks import CLOSED
from appliance.services.complaints.records import STATUSES

BY = "command line"
COLUMNS = (
    *("receipt_number", "received_at", "status", "handling", "due_at", "caller", "fund_account"),
    *("satisfied", "closed_at"),
)
TASK_COLUMNS = (
    *("id", "made_at", "due_at", "reason", "number", "fund_account", "receipt_number"),
    *("closed_at", "closed_by", "result"),
)


@click.command()
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="How many.")
@click.option("--status", type=click.Choice(STATUSES), help="Only in this state.")
@json_option
def complaints(limit: int, status: str | None, as_json: bool) -> None:
    """List the complaints, open ones first, the soonest due first."""
    with opened() as appliance:
        found = appliance.outbound.complaints.listing(status or "", limit=limit)
    rows = [{name: getattr(one, name) for name in COLUMNS} for one in found]
    show(rows, COLUMNS, as_json)


@click.group(invoke_without_command=True)
@click.option("--closed", is_flag=True, help="What was done instead, the latest first.")
@json_option
@click.pass_context
def tasks(context: click.Context, closed: bool, as_json: bool) -> None:
    """List what is to be done after calls and complaints, the soonest due first."""
    if context.invoked_subcommand is None:
        with opened() as appliance:
            kept = appliance.outbound.follow_up_tasks
            found = kept.listing(state=CLOSED) if closed else kept.open()
        rows = [{name: asdict(one)[name] for name in TASK_COLUMNS} for one in found]
        show(rows, TASK_COLUMNS, as_json)


@tasks.command()
@click.argument("number", type=int)
@click.argument("result")
@click.option("--by", default=BY, show_default=True, help="Who did it, as it is noted.")
def done(number: int, result: str, by: str) -> None:
    """Write what came of a task."""
    with opened() as appliance:
        appliance.outbound.follow_up_tasks.close(number, result, by)
    click.echo(f"task {number} is done")
