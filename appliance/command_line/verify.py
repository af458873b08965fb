"""`fundline verify`: proves that audit, recordings, orders, voices and calls are as they were."""

from pathlib import Path

import click

from appliance.command_line.output import json_option, opened, print_json

SEALED = {
    "recording": "recordings",
    "order": "order changes",
    "sheet": "order sheets",
    "message": "messages",
    "comment": "comments",
    "commentary": "commentaries",
    "fax": "faxes",
    "attempt": "calls of campaigns",
    "survey_answer": "answers",
    "answer": "spoken answers",
    "complaint_event": "steps of complaints",
    "deletion": "deletions",
}


@click.command()
@click.option(
    "--checkpoint",
    "outside",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A checkpoint that was kept elsewhere: its line in a FILE, such as a saved mail.",
)
@json_option
def verify(outside: tuple[Path, ...], as_json: bool) -> int:
    """Check audit, seals and checkpoints; fails with one line for each thing altered."""
    with opened() as appliance:
        proven = appliance.proof.verify(outside)
    counts = {name: proven.of_kind[kind] for kind, name in SEALED.items()}
    chains = {"entries": proven.entries, "checkpoints": proven.checkpoints, "seals": proven.seals}
    if as_json:
        findings = [finding._asdict() for finding in proven.findings]
        print_json({**chains, **counts, "findings": findings})
    elif proven.findings:
        for finding in proven.findings:
            click.echo(f"{finding.subject}: {finding.what}")
    else:
        listed = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
        audit = f"{proven.entries} entries of the audit, {proven.checkpoints} checkpoints"
        click.echo(f"{audit}, {proven.seals} seals, {listed}: unaltered")
    return 1 if proven.findings else 0
