"""`fundline campaigns` and `campaign`: calls out, made, filled, steered and read from a shell."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from appliance.command_line.output import json_option, opened, print_json, show
from appliance.records.campaign import STATUSES, Campaign, NewCampaign
from appliance.records.contact import PURPOSES

if TYPE_CHECKING:
    from appliance.assembly import Appliance
    from appliance.services.campaigns.lists.records import Preview

COLUMNS = (
    *("id", "name", "kind", "status", "contacts", "done", "reached", "confirmed"),
    *("suppressed", "attempts", "started_at"),
)
FIRST_COLUMNS = ("line", "numbers", "name", "fund_account", "values")
FAULT_COLUMNS = ("line", "who", "reason", "sentence")
CODE_COLUMNS = ("number", "issued_at", "campaign", "name", "kind", "good_until", "attempt")
BY = "command line"

by_option: Callable[[Any], Any] = click.option(
    "--by", default=BY, show_default=True, help="Who does it, as it is noted."
)


@click.command()
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="How many.")
@click.option("--status", type=click.Choice(STATUSES), help="Only in this state.")
@click.option("--kind", default="", help="Only of this kind.")
@json_option
def campaigns(limit: int, status: str | None, kind: str, as_json: bool) -> None:
    """List the campaigns of calls out, newest first, with how far each is."""
    with opened() as appliance:
        found = appliance.outbound.campaigns.listing(status or "", kind, limit=limit)
        rows = [_row(appliance, one) for one in found]
    show(rows, COLUMNS, as_json)


@click.group()
def campaign() -> None:
    """Make a campaign of calls out, fill it, steer it, read its results."""


@campaign.command()
@click.argument("name")
@click.option("--kind", required=True, help="What the calls are, such as notice or survey.")
@click.option("--set", "content", multiple=True, metavar="FIELD=VALUE",
              help="What the kind wants to know; may be given several times.")  # fmt: skip
@click.option("--purpose", type=click.Choice(PURPOSES), help="Else what the kind is for.")
@click.option("--language", type=click.Choice(("zh", "en")), default="zh", show_default=True)
@by_option
@json_option
def create(
    name: str,
    *,
    kind: str,
    content: tuple[str, ...],
    purpose: str | None,
    language: str,
    by: str,
    as_json: bool,
) -> None:
    """Make a draft; prints its id."""
    with opened() as appliance:
        kinds = appliance.outbound.campaigns.kinds
        usual = kinds[kind].purpose if kind in kinds else ""
        new = NewCampaign(
            name=name,
            kind=kind,
            purpose=purpose or usual,
            content=dict(_field(one) for one in content),
            language=language,
            created_by=by,
        )
        _tell(appliance, appliance.outbound.campaigns.create(new), as_json)


@campaign.command("import")
@click.argument("campaign_id", type=int, metavar="ID")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Add them without asking.")
@by_option
@json_option
def import_file(campaign_id: int, file: Path, *, yes: bool, by: str, as_json: bool) -> None:
    """Show whom a CSV or XLSX file would add, then add them where that is wanted."""
    with opened() as appliance:
        lists = appliance.outbound.lists
        preview = lists.preview(file, file.name, campaign_id)
        if not as_json:
            _show_preview(preview)
        if not yes and not (not as_json and preview.good and click.confirm("Add them?")):
            lists.drop(preview.id)
            _told_preview(preview, None, as_json)
            return
        added = lists.take(preview.id, by)
    _told_preview(preview, asdict(added), as_json)


@campaign.command()
@click.argument("campaign_id", type=int, metavar="ID")
@by_option
@json_option
def start(campaign_id: int, by: str, as_json: bool) -> None:
    """Start a draft; where the owner wants two people it waits for the second."""
    _steer("start", campaign_id, by, as_json)


@campaign.command()
@click.argument("campaign_id", type=int, metavar="ID")
@click.option("--by", required=True, help="Who releases it: not who made or started it.")
@json_option
def release(campaign_id: int, by: str, as_json: bool) -> None:
    """Start what waits for a second person."""
    _steer("release", campaign_id, by, as_json)


@campaign.command()
@click.argument("campaign_id", type=int, metavar="ID")
@by_option
@json_option
def pause(campaign_id: int, by: str, as_json: bool) -> None:
    """Call nobody new; calls that are up are finished."""
    _steer("pause", campaign_id, by, as_json)


@campaign.command()
@click.argument("campaign_id", type=int, metavar="ID")
@by_option
@json_option
def resume(campaign_id: int, by: str, as_json: bool) -> None:
    """Let a paused campaign go on."""
    _steer("resume", campaign_id, by, as_json)


@campaign.command()
@click.argument("campaign_id", type=int, metavar="ID")
@by_option
@json_option
def stop(campaign_id: int, by: str, as_json: bool) -> None:
    """End a campaign now; it cannot be taken back."""
    _steer("stop", campaign_id, by, as_json)


@campaign.command()
@click.argument("campaign_id", type=int, metavar="ID")
@click.option("--csv", "csv_file", type=click.Path(path_type=Path), help="Write each contact.")
@click.option("--xlsx", "xlsx_file", type=click.Path(path_type=Path), help="The same for Excel.")
@click.option("--language", type=click.Choice(("zh", "en")), default="zh", show_default=True)
@json_option
def results(
    campaign_id: int,
    *,
    csv_file: Path | None,
    xlsx_file: Path | None,
    language: str,
    as_json: bool,
) -> None:
    """Show how many contacts have which result; write each contact into a file where asked."""
    with opened() as appliance:
        found = appliance.outbound.campaigns.one(campaign_id)
        row = _row(appliance, found)
        by_result = dict(appliance.outbound.campaigns.figures(campaign_id).results)
        for kind, file in (("csv", csv_file), ("xlsx", xlsx_file)):
            if file is not None:
                content = appliance.outbound.lists.results(campaign_id, kind, language)
                file.write_bytes(content)
    if as_json:
        print_json(row | {"results": by_result})
        return
    show([row], COLUMNS, as_json)
    counted = [{"result": result, "contacts": count} for result, count in by_result.items()]
    show(counted, ("result", "contacts"), as_json)


@campaign.command()
@click.argument("digits", metavar="CODE")
@json_option
def code(digits: str, as_json: bool) -> None:
    """Tell whose call it was, for somebody who asks staff about the code of a call."""
    with opened() as appliance:
        found = appliance.outbound.codes.call_of(digits)
        name = appliance.outbound.campaigns.one(found.campaign).name
    show([vars(found) | {"name": name}], CODE_COLUMNS, as_json)


def _steer(move: str, campaign_id: int, by: str, as_json: bool) -> None:
    with opened() as appliance:
        step: Callable[[int, str], Campaign] = getattr(appliance.outbound.campaigns, move)
        _tell(appliance, step(campaign_id, by), as_json)


def _tell(appliance: "Appliance", found: Campaign, as_json: bool) -> None:
    row = _row(appliance, found)
    if as_json:
        print_json(row)
    else:
        click.echo(f"campaign {found.id} {found.name}: {row['contacts']} contacts, {found.status}")


def _row(appliance: "Appliance", found: Campaign) -> dict[str, Any]:
    figures = appliance.outbound.campaigns.figures(found.id)
    row = vars(found) | vars(figures)
    return {name: row[name] for name in COLUMNS}


def _field(typed: str) -> tuple[str, str]:
    name, equals, value = typed.partition("=")
    if not equals or not name.strip():
        raise click.BadParameter(f"{typed!r} is not like FIELD=VALUE", param_hint="--set")
    return name.strip(), value


def _show_preview(preview: "Preview") -> None:
    first = [
        asdict(one) | {"numbers": " ".join(one.numbers), "values": _values(one.values)}
        for one in preview.first
    ]
    click.echo(f"{preview.good} of {preview.rows} rows can be added; the first of them:")
    show(first, FIRST_COLUMNS, as_json=False)
    if preview.faults:
        click.echo("left out, or not whole:")
        show(_faults(preview), FAULT_COLUMNS, as_json=False)


def _told_preview(preview: "Preview", added: dict[str, int] | None, as_json: bool) -> None:
    if as_json:
        counts = {"rows": preview.rows, "good": preview.good, "faults": _faults(preview)}
        print_json(counts | {"added": added})
    elif added is None:
        click.echo("nobody was added")
    else:
        click.echo(f"{added['added']} added, {added['doubled']} were there already")


def _faults(preview: "Preview") -> list[dict[str, Any]]:
    return [
        {"line": one.line, "who": one.who, "reason": one.reason, "sentence": one.sentence}
        for one in preview.faults
    ]


def _values(values: dict[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())
