"""`fundline prompts`: what sentences say, whose voice says them, and how both are changed."""

from pathlib import Path

import click
from rich.progress import Progress

from appliance.acting import who
from appliance.assembly import Appliance
from appliance.audio.prompts import Clip
from appliance.command_line.output import json_option, opened, print_json, show
from appliance.errors import TakeRefused, VoiceFailed
from appliance.services.prompt_studio.records import UPLOAD, SentenceSound
from appliance.services.prompt_studio.sentences import FILTERS, fits, found
from appliance.services.prompt_studio.take_sets import DONE, file_name
from appliance.services.prompt_studio.usage import places_of
from appliance.services.prompt_studio.voice_script import FORMATS, made_script, script_lines
from appliance.spoken_texts import missing_clips, render_all

in_language = click.option("--language", default="zh", show_default=True)
of_clip = click.option("--clip", "name", default="", help="Which clip, where there are several.")


@click.group()
def prompts() -> None:
    """Look after the sentences of the box and their sounds."""


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


@prompts.command("list")
@in_language
@click.option("--topic", default="", help="One topic, as fund_query, numbers or text.")
@click.option("--state", type=click.Choice(FILTERS), help="Only sentences of this kind.")
@click.option("--words", default="", help="Words of the key or the text.")
@json_option
def listing(language: str, topic: str, state: str | None, words: str, as_json: bool) -> None:
    """List sentences: key, text, whose sound."""
    with opened() as appliance:
        rows = [_row(one) for one in _chosen(appliance, language, topic, state, words)]
        show(rows, ("key", "text", "sound", "changed", "drafted"), as_json)


@prompts.command("show")
@click.argument("key")
@in_language
def show_one(key: str, language: str) -> None:
    """Show one sentence as JSON: words, clips, recordings, where it is said."""
    with opened() as appliance:
        takes = appliance.prompt_studio.takes
        one = appliance.prompt_studio.sentences.one(language, key)
        clips = [
            {
                "name": sound.clip.name,
                "text": sound.clip.text,
                "sound": sound.origin,
                "lufs": sound.lufs,
                "takes": [vars(take) for take in takes.of_clip(sound.clip)],
            }
            for sound in one.clips
        ]
        print_json(
            _row(one) | {"slots": one.slots, "delivered": one.delivered}
            | {"said_in": places_of(key), "clips": clips}
        )  # fmt: skip


@prompts.command()
@click.argument("key")
@click.argument("text")
@in_language
@click.option("--draft", type=int, help="The draft it goes into; a new one otherwise.")
def change(key: str, text: str, language: str, draft: int | None) -> None:
    """Give a sentence other words, in a draft of the workshop; '' gives back the delivered ones."""
    with opened() as appliance:
        kept = appliance.prompt_studio.wording.change(
            {language: text or None}, key, by=who().name, draft=draft
        )
        click.echo(f"it is in draft {kept.number}; it counts once that is published")


@prompts.command()
@click.argument("key")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@in_language
@of_clip
def record(key: str, file: Path, language: str, name: str) -> None:
    """Put a recording (WAV, MP3, M4A) over a sentence's clip."""
    with opened() as appliance:
        clip = _clip(appliance, language, key, name)
        take = appliance.prompt_studio.takes.upload(clip, file, who().name, UPLOAD)
        click.echo(f"{take.clip}: {take.milliseconds / 1000:.1f} s, {take.lufs:.1f} LUFS, in use")


@prompts.command("take-back")
@click.argument("key")
@in_language
@of_clip
def take_back(key: str, language: str, name: str) -> None:
    """Let the box's own voice be heard again for a sentence's clip."""
    with opened() as appliance:
        clip = _clip(appliance, language, key, name)
        appliance.prompt_studio.takes.take_back(clip, who().name)
        click.echo(f"{clip.name}: the box's own voice is heard")


@prompts.command("bring-back")
@click.argument("take")
def bring_back(take: str) -> None:
    """Put an earlier recording in use again; `prompts show` names them."""
    with opened() as appliance:
        brought = appliance.prompt_studio.takes.bring_back(take, who().name)
        click.echo(f"{brought.clip}: the recording of {brought.at:%Y-%m-%d %H:%M} is in use")


@prompts.command()
@in_language
def even(language: str) -> None:
    """Make recordings that stand out as loud as all others."""
    with opened() as appliance:
        studio, count = appliance.prompt_studio, 0
        for sentence in studio.sentences.listing(language):
            for one in sentence.clips if fits(sentence, "off") else ():
                count += studio.takes.even(one.clip, who().name) is not None
        click.echo(f"{count} recordings evened")


@prompts.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@in_language
@click.option("--topic", default="", help="One topic only.")
@click.option("--state", type=click.Choice(FILTERS), help="Only sentences of this kind.")
def script(file: Path, language: str, topic: str, state: str | None) -> None:
    """Write the script for who speaks the sentences; FILE ends with .pdf or .csv."""
    form = file.suffix.lstrip(".")
    if form not in FORMATS:
        raise click.UsageError("the file's name ends with .pdf or .csv")
    with opened() as appliance:
        studio = appliance.prompt_studio
        chosen = _chosen(appliance, language, topic, state, "")
        lines = script_lines(chosen, studio.sentences, studio.takes, language)
        made = made_script(lines, form, spoken=language, at=appliance.clock(), language=language)
        file.write_bytes(made.content)
        click.echo(f"{len(lines)} clips, {sum(line.seconds for line in lines) / 60:.0f} minutes")


@prompts.command("import")
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@in_language
@json_option
def import_set(archive: Path, language: str, as_json: bool) -> None:
    """Take a ZIP archive of recordings, named as in the script: all of them or none."""
    with opened() as appliance:
        sets = appliance.prompt_studio.sets
        handed = sets.hand_in(archive, archive.name, language, who().name)
        taken = sets.work_off(handed.id) or sets.one(handed.id)
        rows = [vars(finding) for finding in taken.findings]
        show(rows, ("file", "outcome", "clip", "detail"), as_json)
        if taken.state != DONE:
            raise TakeRefused("set", "nothing was taken: mend what is listed and import again")


def _chosen(
    appliance: Appliance, language: str, topic: str, state: str | None, words: str
) -> list[SentenceSound]:
    listed = appliance.prompt_studio.sentences.listing(language, topic)
    return found([one for one in listed if state is None or fits(one, state)], words)


def _row(one: SentenceSound) -> dict[str, object]:
    return {
        "key": one.key,
        "text": one.text,
        "sound": ", ".join(sorted(one.origins)),
        "changed": "yes" if one.changed else "",
        "drafted": one.drafted or "",
    }


def _clip(appliance: Appliance, language: str, key: str, name: str) -> Clip:
    """Return the clip of a sentence that is meant."""
    clips = [one.clip for one in appliance.prompt_studio.sentences.one(language, key).clips]
    meant = [clip for clip in clips if not name or name in (clip.name, file_name(clip))]
    if len(meant) != 1:
        named = ", ".join(f"{clip.name} ({clip.text})" for clip in clips)
        raise click.UsageError(f"{key} has these clips, name one with --clip: {named}")
    return meant[0]
