"""`fundline verify`: proves that recordings, orders, voices and calls are as they were sealed."""

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
}


@click.command()
@json_option
def verify(as_json: bool) -> int:
    """Check every seal and what it seals; fails with one line for each thing altered."""
    with opened() as appliance:
        verdict = appliance.seals.verify()
    counts = {name: verdict.of_kind[kind] for kind, name in SEALED.items()}
    if as_json:
        findings = [finding._asdict() for finding in verdict.findings]
        print_json({"seals": verdict.seals, **counts, "findings": findings})
    elif verdict.findings:
        for finding in verdict.findings:
            click.echo(f"{finding.subject}: {finding.what}")
    else:
        listed = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
        click.echo(f"{verdict.seals} seals, {listed}: unaltered")
    return 1 if verdict.findings else 0
