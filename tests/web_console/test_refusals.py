"""A refusal in words: its values, what lies under it, and never a programmer's English."""

import pytest
from flask import g

from appliance.errors import (
    CommentaryRefused,
    FaxRefused,
    FileRefused,
    SettingRefused,
    TakeRefused,
    VoiceFailed,
)
from web_console.refusals import unreadable, why
from web_console.wording import read_words


@pytest.fixture
def chinese(app):
    with app.test_request_context():
        g.words = read_words()["zh"]
        yield


def test_values_of_the_error_stand_in_its_words(chinese):
    assert "拨打" not in why(FaxRefused("premium", "no faxes to premium numbers"))
    long = TakeRefused("long", "it is too long", seconds=9.25, spoken=2.0)
    assert why(long) == "录音太长：有 9.2 秒，系统念这几个字用 2.0 秒。"
    wrong = FileRefused("fees.csv", "no code", line=3, field="rate", code="number", value="x")
    assert why(wrong) == "第 3 行，rate 列：“x”不是这里能用的数字。"


def test_what_lies_under_a_refusal_is_told_in_words_too(chinese):
    try:
        raise CommentaryRefused("it cannot be used", "sound") from VoiceFailed("-", "silence")
    except CommentaryRefused as error:
        assert why(error) == "这段录音不能用：里面没有声音。"


def test_what_nobody_has_words_for_is_in_the_log(chinese, caplog):
    assert why(SettingRefused("a port is a number")) == "这一步没有做成，原因写在系统日志里。"
    assert "a port is a number" in caplog.text


def test_a_draft_of_sentences_says_what_is_wrong_as_the_studio_does(chinese):
    assert unreadable("prompt_slot_missing", "{amount}") == why_missing("{amount}")
    assert "fund_query.nobody" in unreadable("no_item", "fund_query.nobody")


def why_missing(slots: str) -> str:
    return str(g.words("prompt_studio.refused_slot_missing", slots=slots))
