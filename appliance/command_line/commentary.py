"""`fundline commentaries` and `fundline expert`: what is said, and who may say and release it."""

import sys
from dataclasses import asdict
from typing import Any

import click

from appliance.command_line.output import json_option, opened, show
from appliance.settings import Secret

COLUMNS = ("id", "state", "topic_name", "expert", "source", "seconds", "live_from", "live_until")
EXPERT_COLUMNS = ("number", "name", "releases", "operator", "active", "has_pin", "locked")


@click.command()
@click.option("--limit", default=1000, show_default=True, help="At most so many, newest first.")
@json_option
def commentaries(limit: int, as_json: bool) -> None:
    """List the commentaries with their figures, newest first."""
    with opened() as appliance:
        figures = appliance.commentary_listening.by_commentary()
        names = {topic.id: topic.name_zh for topic in appliance.topics.listing()}
        rows: list[dict[str, Any]] = []
        for found in appliance.commentary.listing(limit=limit):
            counted = figures[found.id]._asdict() if found.id in figures else {}
            file = found.voice and appliance.commentary.path(found)
            extra = {
                "state": found.state(appliance.clock()),
                "topic_name": names.get(found.topic or 0, ""),
                "seconds": round(found.milliseconds / 1000),
                "file": str(file or ""),
                "raw_file": str(appliance.commentary.raw_path(found)),
            }
            rows.append(asdict(found) | extra | counted)
    show(rows, COLUMNS, as_json)


@click.group()
def expert() -> None:
    """Add experts and managers, and set their PINs."""


@expert.command("add")
@click.argument("number")
@click.argument("name")
@click.option("--about", default="", help="What callers hear about the expert.")
@click.option("--releases", is_flag=True, help="A manager, who releases what others recorded.")
@click.option("--operator", default="", help="The same person's name in the console.")
def add_expert(number: str, name: str, about: str, releases: bool, operator: str) -> None:
    """Add an expert, or change an existing one."""
    with opened() as appliance:
        appliance.experts.keep(number, name, about=about, releases=releases, operator=operator)
    click.echo(f"expert {number} is kept")


@expert.command("pin")
@click.argument("number")
def set_pin(number: str) -> None:
    """Set an expert's PIN, typed twice without being shown, or one line of standard input."""
    if sys.stdin.isatty():
        pin = click.prompt(f"PIN of {number}", hide_input=True, confirmation_prompt=True)
    else:
        pin = sys.stdin.readline().strip()
    with opened() as appliance:
        appliance.experts.set_pin(number, Secret(pin))
    click.echo(f"the PIN of expert {number} is set")


@expert.command("list")
@json_option
def list_experts(as_json: bool) -> None:
    """List the experts and managers."""
    with opened() as appliance:
        rows = [
            asdict(found)
            | {
                "has_pin": appliance.experts.has_pin(found.number),
                "locked": appliance.experts.locked(found.number),
            }
            for found in appliance.experts.listing()
        ]
    show(rows, EXPERT_COLUMNS, as_json)
