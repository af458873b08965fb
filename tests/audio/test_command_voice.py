"""A program the owner chose as the voice."""

import sys
import time
import wave

import pytest

from appliance import VoiceFailed
from appliance.audio.studio import render
from plugins.command_voice import voice

ESPEAK = "espeak-ng -b 1 -v cmn-latn-pinyin -w {file} -- {text}"


def chosen(program, seconds="20"):
    owner = {"command_voice.program": program, "command_voice.seconds": seconds}
    return voice(owner.get)


def python(code):
    """Return a TOML list that runs Python code with text, language and file as arguments."""
    parts = (sys.executable, "-c", code, "{text}", "{language}", "{file}")
    return "[" + ", ".join(f"'''{part}'''" for part in parts) + "]"


def test_nothing_chosen_is_no_voice():
    assert chosen("") is None
    assert chosen("   ") is None


def test_a_real_program_speaks(tmp_path):
    chosen(ESPEAK).speak("您好", "zh", tmp_path / "a.wav")
    with wave.open(str(tmp_path / "a.wav")) as sound:
        assert sound.getnframes() > 4000


def test_the_studio_takes_its_clips(small_prompts, shelf):
    report = render(shelf, small_prompts, voice=chosen(ESPEAK))
    assert report.failed == report.replaced == []
    assert shelf.path("zh", "a/bye") is not None


def test_the_program_gets_the_text_as_one_argument_whatever_is_in_it(tmp_path):
    code = "import sys; open(sys.argv[3], 'w').write('|'.join(sys.argv[1:3]) + ' ' * 50)"
    text = "a b; $(touch x) {file} 'q' \"r\""
    chosen(python(code)).speak(text, "en", tmp_path / "a.wav")
    assert (tmp_path / "a.wav").read_text().rstrip() == f"{text}|en"


@pytest.mark.parametrize(
    ("program", "complaint"),
    [
        ("/nowhere/speak {text} {file}", "cannot be started"),
        (python("import sys; sys.exit('no licence')"), "no licence"),
        (python("pass"), "wrote no sound"),
    ],
)
def test_a_program_that_fails_says_why(tmp_path, program, complaint):
    with pytest.raises(VoiceFailed, match=complaint):
        chosen(program).speak("您好", "zh", tmp_path / "a.wav")


@pytest.mark.slow
def test_a_program_that_hangs_is_ended_with_everything_it_started(tmp_path):
    mark = tmp_path / "alive"
    child = f"import time; time.sleep(1.5); open({str(mark)!r}, 'w')"
    code = (
        "import subprocess, sys, time;"
        f"subprocess.Popen([sys.executable, '-c', {child!r}]); time.sleep(60)"
    )
    with pytest.raises(VoiceFailed, match=r"not done after 0\.5 seconds"):
        chosen(f"[{sys.executable!r}, '-c', {toml(code)}, '{{text}}', '{{file}}']", "0.5").speak(
            "您好", "zh", tmp_path / "a.wav"
        )
    time.sleep(2)
    assert not mark.exists()


def toml(text):
    """Return a text as a TOML string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@pytest.mark.parametrize(
    "program", ["speak", "speak {text}", "speak {file}", "[1", "speak '{text}"]
)
def test_a_command_line_that_cannot_work_is_refused_at_the_start(program):
    with pytest.raises(ValueError, match=r"."):
        chosen(program)


def test_another_command_line_is_another_voice():
    assert chosen(ESPEAK).identity == chosen(ESPEAK).identity
    assert chosen(ESPEAK).identity != chosen(ESPEAK.replace("-b 1", "-b 1 -s 120")).identity
