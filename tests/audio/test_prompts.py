"""The sentences themselves: complete in every language, and clear about what is wrong."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from appliance.audio.prompts import Prompts
from appliance.errors import PromptMissing
from appliance.settings import CHECKOUT

PROMPTS = Prompts(CHECKOUT / "sounds", today=lambda: date(2026, 11, 23))
LANGUAGES = PROMPTS.languages
SAMPLES = {
    "key": "1",
    "digits": "000001",
    "code": "204816",
    "number": 12,
    "count": 2,
    "money": Decimal("12000.50"),
    "nav": Decimal("1.2345"),
    "shares": Decimal("1000.50"),
    "percent": Decimal("0.0193"),
    "change": Decimal("-0.0082"),
    "yield": Decimal("0.0193"),
    "date": date(2025, 11, 20),
    "time": datetime(2026, 11, 20, 15, 0, tzinfo=ZoneInfo("Asia/Shanghai")),
    "text": "示范成长股票",
    "word": "words.business_022",
}


def filled(language, key):
    slots = PROMPTS.slots(language, key)
    return PROMPTS.sentence(language, key, **{name: SAMPLES[slots[name]] for name in slots})


def prompts_of(tmp_path, text, language="zh"):
    folder = tmp_path / language
    folder.mkdir()
    (folder / "prompts.toml").write_text(text, encoding="utf-8")
    return Prompts(tmp_path)


def test_both_languages_have_the_same_sentences():
    assert LANGUAGES == ("en", "zh")
    assert set(PROMPTS.keys("zh")) == set(PROMPTS.keys("en"))


@pytest.mark.parametrize("key", PROMPTS.keys("zh"))
def test_a_sentence_has_the_same_slots_in_both_languages(key):
    assert PROMPTS.slots("zh", key).keys() == PROMPTS.slots("en", key).keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_clip_of_every_sentence_is_rendered_ahead_or_is_a_text_of_its_own(language):
    ahead = set(PROMPTS.fixed_clips(language))
    for key in PROMPTS.keys(language):
        for clip in filled(language, key).clips:
            assert clip.silent or clip in ahead or clip.name.startswith("text/"), (key, clip)


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_clip_name_is_one_text(language):
    ahead = PROMPTS.fixed_clips(language)
    assert len({(clip.language, clip.name) for clip in ahead}) == len(ahead)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", [k for k in PROMPTS.keys("zh") if "key" in PROMPTS.slots("zh", k)])
def test_the_choice_is_heard_before_its_key(language, key):
    text = PROMPTS.text(language, key).rstrip("；。.")
    assert text.endswith("{key}")


def test_the_caller_is_never_blamed():
    for language, words in (
        ("zh", ("非法", "错误", "无效的")),
        ("en", ("invalid", "wrong", "illegal")),
    ):
        for key in PROMPTS.keys(language):
            if not key.startswith("words."):
                assert not any(w in PROMPTS.text(language, key).lower() for w in words), key


def test_the_net_value_is_said_as_the_house_says_it():
    sentence = PROMPTS.sentence(
        "zh",
        "fund_query.latest",
        fund="示范成长股票",
        day=date(2026, 11, 20),
        nav=Decimal("1.2345"),
        change=Decimal("0.0082"),
        accumulated=Decimal("3.0210"),
    )
    assert sentence.text == (
        "示范成长股票。十一月二十日公布的净值，一点二三四五元，"
        "比前一日上涨百分之零点八二。累计净值，三点零二一零元。"
    )


def test_the_other_language_is_offered_in_its_own_words_and_voice():
    offer = PROMPTS.sentence("zh", "hotline.language", key="9")
    assert offer.text == "For English, press nine."
    assert {clip.language for clip in offer.clips if not clip.silent} == {"en"}
    offer = PROMPTS.sentence("en", "hotline.language", key="9")
    assert offer.text == "中文服务，请按九。"
    assert {clip.language for clip in offer.clips if not clip.silent} == {"zh"}


def test_a_word_slot_says_another_sentence():
    heard = PROMPTS.sentence(
        "zh",
        "account.application_row",
        day=date(2026, 11, 20),
        business="words.business_022",
        fund="示范债券",
        status="words.accepted",
    )
    assert heard.text == "十一月二十日，申购，示范债券，已受理。"


def test_several_sentences_can_be_heard_as_one():
    one = PROMPTS.sentence("en", "hotline.nav", key="1")
    two = PROMPTS.sentence("en", "hotline.operator", key="0")
    whole = PROMPTS.joined(one, two)
    assert whole.clips == one.clips + two.clips
    assert whole.key == "hotline.nav+hotline.operator"
    assert whole.text == "For prices, press one. For a person, press zero."


def test_a_fund_name_is_the_same_clip_every_time_and_another_name_is_another():
    name = PROMPTS.text_clip("zh", "示范成长股票")
    assert name == PROMPTS.text_clip("zh", "示范成长股票")
    assert name.name != PROMPTS.text_clip("zh", "示范成长债券").name
    assert name in PROMPTS.sentence("zh", "fund_query.no_quote", fund="示范成长股票").clips
    assert PROMPTS.text_clip("zh", " ").silent


@pytest.mark.parametrize(
    ("language", "key", "slots"),
    [
        ("zh", "hotline.nothing", {}),
        ("fr", "hotline.greeting", {}),
        ("zh", "hotline.nav", {}),
        ("zh", "hotline.nav", {"key": "1", "digit": "2"}),
        ("zh", "hotline.nav", {"key": "A"}),
        ("zh", "fund_query.history_row", {"day": "2026-11-20", "nav": Decimal(1)}),
        ("zh", "fund_query.history_row", {"day": date(2026, 11, 20), "nav": 1.2345}),
        ("zh", "fund_query.status", {"status": "words.nothing"}),
    ],
)
def test_a_sentence_that_cannot_be_said_is_named(language, key, slots):
    with pytest.raises(PromptMissing):
        PROMPTS.sentence(language, key, **slots)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[a\n", "cannot be read"),
        ('a = "x"', "outside a"),
        ("[a]\nb = 1", "neither"),
        ('[a]\nb = ""', "empty"),
        ('[a]\nb = "好{c}"', "slot"),
        ('[a]\nb = "好{c:colour}"', "colour"),
        ('[a]\nb = {text = "hello", voice = "fr"}', "nobody speaks"),
    ],
)
def test_a_broken_prompts_file_is_refused_at_the_start(tmp_path, text, complaint):
    with pytest.raises(PromptMissing, match=complaint):
        prompts_of(tmp_path, text)


def test_a_folder_without_sentences_is_refused(tmp_path):
    with pytest.raises(PromptMissing, match=r"prompts\.toml"):
        Prompts(Path(tmp_path))
