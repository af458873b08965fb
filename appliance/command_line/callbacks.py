"""`fundline callbacks`: who waits to be called back, and that somebody did."""

from dataclasses import asdict

import click

from appliance.command_line.output import json_option, opened, show

BY = "command line"
COLUMNS = ("id", "noted_at", "caller", "fund_account", "reason", "call_id")


@click.group(invoke_without_command=True)
@json_option
@click.pass_context
def callbacks(context: click.Context, as_json: bool) -> None:
    """List who waits to be called back, the longest wait first."""
    if context.invoked_subcommand is None:
        with opened() as appliance:
            show([asdict(one) for one in appliance.callback_requests.open()], COLUMNS, as_json)


@callbacks.command()
@click.argument("number", type=int)
def done(number: int) -> None:
    """Note that somebody called back."""
    with opened() as appliance:
        appliance.callback_requests.done(number, BY)
    click.echo(f"request {number} is done")
