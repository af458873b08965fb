"""`fundline doctor`: looks at everything the box needs and says what to do."""

from collections.abc import Iterator

import click

from appliance.assembly import assemble
from appliance.command_line.output import json_option, print_json
from appliance.errors import FundlineError
from appliance.machine.box_doctor import examine_box
from appliance.machine.doctor import examine
from appliance.machine.findings import Finding, not_well
from appliance.settings import Settings, read_settings


@click.command()
@json_option
def doctor(as_json: bool) -> int:
    """Check the box and say what to do; fails where something is not well."""
    findings = list(_findings(read_settings()))
    if as_json:
        print_json([finding.row for finding in findings])
    else:
        for finding in findings:
            mark = "WARNING" if finding.warning else "well" if finding.well else "NOT WELL"
            click.echo(f"{mark:8}  {finding.name}: {finding.detail}")
            if finding.advice and (finding.warning or not finding.well):
                click.echo(f"{'':8}  → {finding.advice}")
    return 0 if all(finding.well for finding in findings) else 1


def _findings(settings: Settings) -> Iterator[Finding]:
    yield from examine(settings)
    if not settings.database.exists():
        yield not_well("store.never_started", home=settings.home)
        return
    try:
        appliance = assemble(settings)
    except FundlineError as error:
        yield not_well("store.refused", error=str(error))
        return
    try:
        yield from examine_box(appliance)
    finally:
        appliance.close()
