"""How the commands open the box and show their answers: a table, or JSON for scripts."""

import json
import os
import pwd
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from appliance.acting import Actor, acting_as
from appliance.assembly import Appliance, assemble
from appliance.errors import FundlineError, StoreUnavailable
from appliance.services.audit.entries import DONE, FAILED, REFUSED
from appliance.settings import Settings, read_settings

WIDTH_OF_NO_TERMINAL = 200
LOOKING = frozenset({"audit", "doctor", "verify", "funds", "health"})
"""Commands that show nothing personal and change nothing; watchdogs run them every minute."""

json_option: Callable[[Any], Any] = click.option(
    "--json", "as_json", is_flag=True, help="Print JSON for scripts."
)


@contextmanager
def opened() -> Iterator[Appliance]:
    """Assemble the box of this home and close it afterwards; refuse a home that never started."""
    appliance = assemble(started(read_settings()))
    try:
        with acting_as(_who()), _noted(appliance):
            yield appliance
    finally:
        appliance.close()


@contextmanager
def _noted(appliance: Appliance) -> Iterator[None]:
    """Write down which command ran and what became of it, but for those that only look."""
    context = click.get_current_context(silent=True)
    command = context.command_path.removeprefix("fundline ") if context else ""
    outcome = FAILED
    try:
        yield
        outcome = DONE
    except FundlineError:
        outcome = REFUSED
        raise
    finally:
        if command and command.split()[0] not in LOOKING:
            appliance.audit.note(f"fundline {command}", outcome=outcome)


def _who() -> Actor:
    """Return the user of this shell, with the address he came from where he came by network."""
    address, _, _ports = os.environ.get("SSH_CONNECTION", "").partition(" ")
    return Actor(f"cli:{pwd.getpwuid(os.getuid()).pw_name}", address, "command_line")


def started(settings: Settings) -> Settings:
    """Return the settings if the home was ever started, so that no command makes an empty one."""
    if not settings.database.exists():
        raise StoreUnavailable(f"{settings.home} was never started; run ./scripts/run first")
    return settings


def show(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], as_json: bool) -> None:
    """Print rows as JSON, or as a table with these columns."""
    if as_json:
        print_json(list(rows))
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column)
    for row in rows:
        table.add_row(*(_cell(row[column]) for column in columns))
    console().print(table)


def print_json(value: Any) -> None:
    """Print a value as JSON; decimals and times as text."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def console() -> Console:
    """Return where tables go; as wide as they like where there is no terminal."""
    return Console(width=None if sys.stdout.isatty() else WIDTH_OF_NO_TERMINAL, highlight=False)


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in an answer")


def _cell(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return str(len(value))
    return str(value) if isinstance(value, str | int) else _plain(value)
