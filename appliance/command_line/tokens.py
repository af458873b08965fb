"""`fundline tokens` and `token`: which other programs may use the API."""

from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from appliance.command_line.output import json_option, opened, show
from appliance.services.api.tokens import SCOPES

COLUMNS = ("id", "name", "scopes", "made_at", "made_by", "valid_until", "used_at", "revoked_at")
BY = "command line"
SHANGHAI = ZoneInfo("Asia/Shanghai")


@click.command()
@json_option
def tokens(as_json: bool) -> None:
    """List the tokens of the API, the newest first; the tokens themselves are kept nowhere."""
    with opened() as appliance:
        rows = [asdict(one) for one in appliance.api.tokens.listing()]
    shown = [row | {"scopes": list(row["scopes"])} for row in rows]
    show([{name: row[name] for name in COLUMNS} for row in shown], COLUMNS, as_json)


@click.group()
def token() -> None:
    """Make and revoke tokens of the API."""


@token.command()
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, required=True, type=click.Choice(SCOPES),
              help="What it may do; may be given several times.")  # fmt: skip
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Valid until the day begins.")
def add(name: str, scopes: tuple[str, ...], until: datetime | None) -> None:
    """Make a token and print it, this once."""
    end = until.replace(tzinfo=SHANGHAI) if until else None
    with opened() as appliance:
        click.echo(appliance.api.tokens.make(name, scopes, BY, end).reveal())


@token.command()
@click.argument("number", type=int)
def revoke(number: int) -> None:
    """Let a token open nothing any more."""
    with opened() as appliance:
        appliance.api.tokens.revoke(number, BY)
