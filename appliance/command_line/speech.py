"""`fundline speech`: the speech models, and a sound file written down to try one."""

from dataclasses import asdict
from pathlib import Path

import click

from appliance.command_line.output import json_option, opened, print_json, show
from appliance.services.speech import LANGUAGES

LANGUAGE = click.Choice(LANGUAGES)


@click.group()
def speech() -> None:
    """Turn speech into text, with a vosk model the owner provides."""


@speech.command(name="show")
@json_option
def show_models(as_json: bool) -> None:
    """Show the model of each language and whether it can be used."""
    with opened() as appliance:
        states = [appliance.speech.model_state(language) for language in LANGUAGES]
    columns = ("language", "state", "folder", "sample_rate", "bytes", "dynamic", "reason")
    show([asdict(state) for state in states], columns, as_json)


@speech.command(name="set")
@click.argument("language", type=LANGUAGE)
@click.argument("folder", default="")
def set_model(language: str, folder: str) -> None:
    """Set the folder of a language's model; without FOLDER, none."""
    with opened() as appliance:
        state = appliance.speech.set_model(language, folder)
    click.echo(f"{language}: {state.state}{': ' if state.reason else ''}{state.reason}")


@speech.command(name="try")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--language", type=LANGUAGE, default="zh", show_default=True)
@json_option
def try_out(file: Path, language: str, as_json: bool) -> None:
    """Write down what is said in a WAV, MP3 or M4A file."""
    with opened() as appliance:
        text = appliance.speech.try_out(file.absolute(), language)
    if as_json:
        print_json({"language": language, "text": text})
    else:
        click.echo(text)
