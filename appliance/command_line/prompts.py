"""`fundline prompts`: which sentences have no sound yet, and the speaking of them."""

import click
from rich.progress import Progress

from appliance.command_line.output import json_option, opened, show
from appliance.errors import VoiceFailed
from appliance.spoken_texts import missing_clips, render_all


@click.group()
def prompts() -> None:
    """Look after the sounds of the box."""


@prompts.command()
@json_option
def missing(as_json: bool) -> None:
    """List the clips that have no sound yet."""
    with opened() as appliance:
        rows = [
            {"language": language, "name": clip.name, "text": clip.text}
            for language, clips in missing_clips(appliance).items()
            for clip in clips
        ]
        show(rows, ("language", "name", "text"), as_json)


@prompts.command()
def render() -> None:
    """Speak every clip that is missing, or that another voice spoke."""
    with opened() as appliance, Progress(transient=True) as progress:
        task = progress.add_task("speaking", total=None)
        done = render_all(
            appliance,
            lambda count, total: progress.update(task, completed=count, total=total),
        )
    click.echo(f"{done.made} clips spoken, {done.reused} were there, {len(done.failed)} failed")
    if done.failed:
        clip, reason = done.failed[0]
        raise VoiceFailed(
            f"{len(done.failed)} clips have no sound, the first {clip.text}: {reason}"
        )
