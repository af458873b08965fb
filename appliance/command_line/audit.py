"""`fundline audit`, `fundline checkpoint`: who did what, and how far that is signed."""

from dataclasses import asdict
from pathlib import Path

import click

from appliance.command_line.output import json_option, opened, print_json, show
from appliance.paper.checkpoint_page import render
from appliance.services.audit.entries import KINDS
from appliance.services.audit.signing import fingerprint
from appliance.store.audit import EntriesAsked

COLUMNS = ("number", "at", "actor", "address", "door", "kind", "action", "subject", "outcome")


@click.group(invoke_without_command=True)
@click.option("--kind", type=click.Choice(KINDS), default=None, help="Only these.")
@click.option("--person", default="", help="Only what this person did or saw.")
@click.option("--action", default="", help="Only this action.")
@click.option("--subject", default="", help="Only what begins with this.")
@click.option("--since", default="", help="From this day or moment on: 2026-11-25.")
@click.option("--until", default="", help="Before this day or moment.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1))
@json_option
@click.pass_context
def audit(context: click.Context, /, kind: str | None, as_json: bool, **wanted: str | int) -> None:
    """Show who did, changed and saw what, newest first."""
    if context.invoked_subcommand is not None:
        return
    asked = EntriesAsked(
        kind=kind or "",
        actor=str(wanted["person"]),
        action=str(wanted["action"]),
        subject_begins=str(wanted["subject"]),
        since=str(wanted["since"]),
        until=str(wanted["until"]),
        limit=int(wanted["limit"]),
    )
    with opened() as appliance:
        entries = appliance.audit.listing(asked)
    show([entry._asdict() for entry in entries], COLUMNS, as_json)


@audit.command("explain")
@click.argument("number", type=int)
@click.argument("reason")
def explain(number: int, reason: str) -> None:
    """Say why the clock was set back before an entry; verifying then takes it for good."""
    with opened() as appliance:
        appliance.audit.explain_clock(number, reason)
    click.echo(f"entry {number}: {reason}")


@audit.command("undo")
@click.argument("number", type=int)
def undo(number: int) -> None:
    """Take back a change; refused where something changed since."""
    with opened() as appliance:
        change = appliance.changes.undo(number)
    for value in change.values:
        click.echo(f"{value.name}: {value.old if value.old is not None else 'as delivered'}")


@click.command()
@click.option("--pdf", type=click.Path(dir_okay=False, path_type=Path), help="Print to FILE.")
@json_option
def checkpoint(pdf: Path | None, as_json: bool) -> None:
    """Sign how far audit and seals reach; the line it prints is worth keeping elsewhere."""
    with opened() as appliance:
        made = appliance.checkpoints.make()
        company = appliance.preferences.company_name("zh")
    if pdf:
        pdf.write_bytes(render(made, fingerprint(made.public_key), company))
    if as_json:
        print_json({**asdict(made), "fingerprint": fingerprint(made.public_key)})
        return
    said = made.checkpoint
    click.echo(f"checkpoint {said.number}: {said.entries} entries, {said.seals} seals", err=True)
    click.echo(f"key {fingerprint(made.public_key)}", err=True)
    click.echo(made.text())
