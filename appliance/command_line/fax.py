"""`fundline faxes` and `fax`: what was sent and what came, and sending from a shell."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from appliance.command_line.output import json_option, opened, print_json, show
from appliance.errors import FaxRefused
from appliance.services.faxes.register import STATUSES, FaxesAsked

if TYPE_CHECKING:
    from appliance.services.faxes.records import Fax

SHANGHAI = ZoneInfo("Asia/Shanghai")
COLUMNS = (
    *("id", "direction", "number", "station", "pages", "pages_confirmed", "status", "attempts"),
    *("created_at", "finished_at", "document"),
)
ATTEMPT_COLUMNS = (
    *("number", "began_at", "step", "outcome", "first_page", "pages", "mode", "rate", "error"),
)
MOMENTS = ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S")
BY = "command line"


@click.command()
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="How many.")
@click.option("--direction", type=click.Choice(tuple(STATUSES)), help="Only in this direction.")
@click.option("--status", type=click.Choice(sum(STATUSES.values(), ())), help="Only in this state.")
@click.option("--number", help="Only of numbers or station ids with these digits.")
@json_option
def faxes(
    limit: int, direction: str | None, status: str | None, number: str | None, as_json: bool
) -> None:
    """List the faxes in both directions, newest first."""
    asked = FaxesAsked(direction=direction or "", status=status or "", number=number or "")
    with opened() as appliance:
        found = appliance.fax.register.listing(asked, limit)
    show([_row(fax) for fax in found], COLUMNS, as_json)


@click.group()
def fax() -> None:
    """Send a fax, follow one, ask where faxes may go."""


@fax.command()
@click.argument("number")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--extension", default="", help="Digits keyed behind a company's switchboard.")
@click.option("--at", type=click.DateTime(MOMENTS), help="Not before this time, in Shanghai.")
@click.option("--priority", type=click.IntRange(0, 9), default=5, show_default=True,
              help="0 is the most urgent.")  # fmt: skip
@click.option("--cover", default="", help="Text of a cover page that goes first.")
@json_option
def send(
    number: str,
    files: tuple[Path, ...],
    *,
    extension: str,
    at: datetime | None,
    priority: int,
    cover: str,
    as_json: bool,
) -> None:
    """Queue files as one fax to a number; prints its id."""
    with opened() as appliance:
        desk = appliance.fax.desk
        recipient = desk.recipient(number, extension)
        if recipient.refusal:
            raise recipient.refusal
        documents = [desk.take_in(file, file.name, by=BY).id for file in files]
        document = desk.composed(documents, cover=cover, number=recipient.number, by=BY)
        sent = desk.send(
            document,
            [recipient],
            origin="command",
            priority=priority,
            not_before=at.replace(tzinfo=SHANGHAI) if at else None,
        )
    for refused in sent.refused:
        raise refused.refusal or FaxRefused("refused", f"{number} is refused")
    _tell(sent.faxes[0], as_json)


@fax.command("show")
@click.argument("fax_id")
@json_option
def show_one(fax_id: str, as_json: bool) -> None:
    """Show a fax and every attempt at it."""
    with opened() as appliance:
        found = appliance.fax.register.one(fax_id)
        attempts = appliance.fax.register.attempts(fax_id)
        reported = appliance.fax.register.reported(fax_id)
    tried = [asdict(one) | {"options": reported[one.number]} for one in attempts]
    if as_json:
        print_json(asdict(found) | {"tried": tried})
        return
    show([_row(found)], COLUMNS, as_json)
    show(tried, ATTEMPT_COLUMNS, as_json)


@fax.command()
@click.argument("fax_id")
@json_option
def cancel(fax_id: str, as_json: bool) -> None:
    """Send a fax no more."""
    with opened() as appliance:
        _tell(appliance.fax.queue.cancel(fax_id), as_json)


@fax.command()
@click.argument("fax_id")
@json_option
def retry(fax_id: str, as_json: bool) -> None:
    """Dial a fax next, also one that was given up."""
    with opened() as appliance:
        _tell(appliance.fax.queue.retry_now(fax_id), as_json)


@fax.command()
@click.argument("name")
@click.option("--account", default="", help="The fund account of a personal document.")
@click.option("--about", default="", help="A fund code, an order number or a text's name.")
@click.option("--language", type=click.Choice(("zh", "en")), default="zh", show_default=True)
@json_option
def document(name: str, account: str, about: str, language: str, as_json: bool) -> None:
    """Make one of the box's own documents; prints its id and where its pages are."""
    with opened() as appliance:
        made = appliance.fax.templates.make(
            name, fund_account=account, argument=about, language=language, made_by=BY
        )
        path = appliance.fax.documents.path(made)
    row = {"id": made.id, "name": made.name, "pages": made.pages, "file": str(path)}
    show([row], tuple(row), as_json)


@fax.command("may-dial")
@click.argument("number")
def may_dial(number: str) -> None:
    """Say whether a fax may go to a number, and how it is dialled."""
    with opened() as appliance:
        permitted = appliance.fax.destinations.permitted(number)
    click.echo(f"yes, dialled as {permitted}")


def _tell(found: "Fax", as_json: bool) -> None:
    if as_json:
        print_json(_row(found))
    else:
        click.echo(f"fax {found.id} to {found.number}: {found.pages} pages, {found.status}")


def _row(found: "Fax") -> dict[str, Any]:
    row = asdict(found)
    return {name: row[name] for name in COLUMNS}
