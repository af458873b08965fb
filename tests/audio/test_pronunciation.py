"""What the Chinese voice is given, and what espeak-ng makes of it."""

import subprocess

import pytest

from appliance.audio.built_in_voice import BuiltInVoice
from appliance.audio.pronunciation import pinyin, spoken_runs


def phonemes(text):
    """Return what espeak-ng would speak, without stress marks."""
    found = subprocess.run(
        ["espeak-ng", "-q", "-x", "-b", "1", "-v", "cmn-latn-pinyin", "--", text],
        check=True,
        capture_output=True,
        text=True,
    )
    return found.stdout.replace("'", "").split()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("九", "jiu3"),
        ("幺", "yao1"),
        ("银行行情", "yin2 hang2 hang2 qing2"),
        ("重庆银行", "chong2 qing4 yin2 hang2"),
        ("重新输入", "chong2 xin1 shu1 ru4"),
        ("成长股票", "cheng2 zhang3 gu3 piao4"),
        ("长城增长", "chang2 cheng2 zeng1 zhang3"),
        ("还可以再试", "hai2 ke3 yi3 zai4 shi4"),
        ("没有听清", "mei2 you3 ting1 qing1"),
        ("强行调减", "qiang2 xing2 tiao2 jian3"),
        ("以登记机构确认为准", "yi3 deng1 ji4 ji1 gou4 que4 ren4 wei2 zhun3"),
        ("转人工服务", "zhuan3 ren2 gong1 fu2 wu4"),
        ("一万", "yi2 wan4"),
        ("十一万", "shi2 yi1 wan4"),
        ("一千", "yi4 qian1"),
        ("二十一日", "er4 shi2 yi1 ri4"),
        ("再试一次", "zai4 shi4 yi2 ci4"),
        ("七日年化收益率", "qi1 ri4 nian2 hua4 shou1 yi4 lv4"),
        ("您好，请稍候。", "nin2 hao3, qing3 shao1 hou4."),
    ],
)
def test_characters_of_several_readings_get_the_right_one(text, said):
    assert pinyin(text) == said


@pytest.mark.parametrize(
    ("text", "sounds"),
    [
        ("九", ["tS;iou214_|"]),
        ("银行", ["ji35n_|", "Xa35N_|"]),
        ("行情", ["Xa35N_|", "tS;hi35N_|"]),
        ("重庆", ["ts.hong35_|", "tS;hi51N_|"]),
        ("率", ["ly51_|"]),
    ],
)
def test_espeak_speaks_the_pinyin_and_not_english(text, sounds):
    assert phonemes(pinyin(text)) == sounds


@pytest.mark.parametrize(
    ("text", "language", "runs"),
    [
        (
            "示范QDII债券A",
            "zh",
            [("zh", "shi4 fan4"), ("en", "Q D I I"), ("zh", "zhai4 quan4"), ("en", "A")],
        ),
        ("沪深300指数", "zh", [("zh", "hu4 shen1 san1 bai3 zhi3 shu4")]),
        ("目标2045", "zh", [("zh", "mu4 biao1 er4 ling2 si4 wu3")]),
        ("示范基金", "en", [("zh", "shi4 fan4 ji1 jin1")]),
        ("Hello, Mr. Zhang", "en", [("en", "Hello, Mr. Zhang")]),
        ("your query PIN", "en", [("en", "your query P I N")]),
        ("。，", "zh", []),
        ("", "en", []),
    ],
)
def test_each_script_is_spoken_by_its_own_voice(text, language, runs):
    assert spoken_runs(text, language) == runs


def test_the_voices_of_this_machine_are_found():
    with BuiltInVoice() as voice:
        assert "espeak-ng 1." in voice.identity
        assert "cmn" in voice.identity
