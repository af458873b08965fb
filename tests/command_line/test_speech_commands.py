"""`fundline speech`, as an owner types it on a box without a usable model."""

import json
from pathlib import Path

import pytest

from appliance.assembly import assemble
from appliance.command_line import main
from appliance.settings import Settings
from tests.scripted_call import speech
from tests.speech_folders import garbage_model


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("FUNDLINE_HOME", str(tmp_path / "home"))
    assemble(Settings(home=tmp_path / "home")).close()

    def run(*arguments: str) -> tuple[object, str, str]:
        with pytest.raises(SystemExit) as left:
            main(list(arguments))
        said = capsys.readouterr()
        return left.value.code, said.out, said.err

    return run


def test_models_are_set_and_shown(run, tmp_path: Path) -> None:
    folder = str(garbage_model(tmp_path / "model"))
    assert run("speech", "set", "zh", folder) == (0, "zh: usable\n", "")
    zh, en = json.loads(run("speech", "show", "--json")[1])
    assert (zh["state"], zh["sample_rate"], zh["folder"]) == ("usable", 16000, folder)
    assert en["state"] == "none"
    assert run("speech", "set", "zh")[1] == "zh: none\n"


def test_a_try_without_a_model_is_refused_in_one_line(run, tmp_path: Path) -> None:
    status, _out, err = run("speech", "try", str(speech(tmp_path / "x.wav", 1)))
    assert (status, err) == (1, "fundline: no speech model is set for zh\n")
