"""Small prompts for the tests of the sound rooms, rendered in a moment."""

import pytest

from appliance.audio.clip_shelf import ClipShelf
from appliance.audio.prompts import Prompts

SMALL = {
    "zh": '[a]\nhello = "您好，{who:text}。"\nbye = "再见。"\ncode = "代码{code:digits}。"\n',
    "en": '[a]\nhello = "Hello, {who:text}."\nbye = "Goodbye."\ncode = "Code {code:digits}."\n',
}


@pytest.fixture
def small_prompts(tmp_path, monkeypatch):
    """Return three sentences in two languages, with digits as their only numbers."""
    for language, text in SMALL.items():
        folder = tmp_path / "prompts" / language
        folder.mkdir(parents=True)
        (folder / "prompts.toml").write_text(text, encoding="utf-8")
        reading = __import__(f"appliance.audio.read_aloud.{language}", fromlist=["vocabulary"])
        digits = sorted({token for sign in "0123456789" for token in reading.read_digits(sign)})
        monkeypatch.setattr(reading, "vocabulary", lambda digits=digits: digits)
    return Prompts(tmp_path / "prompts")


@pytest.fixture
def shelf(tmp_path):
    return ClipShelf(tmp_path / "sounds", tmp_path / "run" / "sentences")
