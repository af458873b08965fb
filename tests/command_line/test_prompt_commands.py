"""`fundline prompts`: sentences are listed, changed, recorded, taken back, handed in as a set."""

import json

import pytest
from click.testing import CliRunner

from appliance.assembly import assemble
from appliance.command_line.prompts import prompts
from appliance.settings import Settings
from tests.prompt_studio.studio_room import archive, rendered, sound_file


@pytest.fixture
def home(tmp_path, monkeypatch):
    home = tmp_path / "home"
    box = assemble(Settings(home=home))
    rendered(box, box.prompt_studio.sentences.clip("zh", "common/goodbye"))
    box.close()
    monkeypatch.setenv("FUNDLINE_HOME", str(home))
    return home


def run(*arguments, fails=False):
    done = CliRunner().invoke(prompts, arguments, catch_exceptions=fails)
    assert bool(done.exit_code) == fails, done.output
    return done


def listed(*arguments):
    return json.loads(run("list", *arguments, "--json").output)


def test_a_recording_is_put_over_a_clip_and_taken_back(home, tmp_path):
    file = sound_file(tmp_path / "goodbye.wav")
    assert "2.0 s, -21.0 LUFS" in run("record", "common.goodbye", str(file)).output
    [row] = listed("--state", "recorded")
    assert (row["key"], row["sound"]) == ("common.goodbye", "recorded")
    shown = json.loads(run("show", "common.goodbye").output)
    [take] = shown["clips"][0]["takes"]
    assert take["operator"].startswith("cli:")
    run("take-back", "common.goodbye")
    assert listed("--state", "recorded") == []
    run("bring-back", take["id"])
    assert len(listed("--state", "recorded")) == 1


def test_words_go_into_a_draft_and_a_sentence_of_many_clips_asks_which(home, tmp_path):
    assert "draft 1" in run("change", "common.goodbye", "再会。").output
    assert listed("--state", "changed")[0]["drafted"] == "再会。"
    refused = run("record", "fund_query.latest", str(sound_file(tmp_path / "x.wav")), fails=True)
    assert "fund_query/latest_1 (公布的净值，)" in refused.output
    assert listed("--words", "goodbye 再见")[0]["key"] == "common.goodbye"


def test_a_script_is_written_and_a_set_is_taken_or_not(home, tmp_path):
    script = tmp_path / "script.csv"
    run("script", str(script), "--topic", "common")
    assert "common.goodbye.wav" in script.read_text("utf-8-sig")
    run("script", str(tmp_path / "script.pdf"), "--topic", "common")
    sound = sound_file(tmp_path / "1.wav").read_bytes()
    packed = tmp_path / "set.zip"
    packed.write_bytes(archive({"common.goodbye.wav": sound, "common.x.wav": sound}).getvalue())
    done = run("import", str(packed), "--json", fails=True)
    assert '"unknown"' in done.output
    packed.write_bytes(archive({"common.goodbye.wav": sound}).getvalue())
    assert json.loads(run("import", str(packed), "--json").output)[0]["outcome"] == "taken"
