"""`fundline evidence`: the evidence of one customer or one case, to be verified without the box."""

from pathlib import Path

import click

from appliance.command_line.output import opened
from appliance.services.audit.signing import fingerprint
from appliance.services.evidence.gathering import KINDS


@click.command()
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("number")
@click.option(
    "--to",
    "target",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="Folder for the zip file; this one without it.",
)
def evidence(kind: str, number: str, target: Path) -> None:
    """Take recordings, steps, sheets, seals and audit of a case away as one signed zip file."""
    with opened() as appliance:
        path = appliance.evidence.take(kind, number, target)
        key = fingerprint(appliance.checkpoints.signer.public_key)
    click.echo(f"{path} is written; its folder verifies with: python3 verify.py --key '{key}'")
