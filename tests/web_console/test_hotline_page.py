"""The hotline's page: the owner changes name and menu, and the next caller hears it."""

import html
import re

import pytest

from agi_scripts import main_menu
from tests.scripted_call import ScriptedCall

QUOTES, ACCOUNT = "fund_query.quotes", "fund_query.account"


def announced(appliance, language="zh"):
    call = ScriptedCall(appliance=appliance, call_id=f"page.{language}", language=language)
    call.run(main_menu.run)
    return call.texts[0]


def previews(operator):
    page = operator.get("/hotline/").text
    return [html.unescape(text) for text in re.findall(r"<dd lang=[^>]*>(.*?)</dd>", page)]


def chosen(page, name):
    """Return the key a page's form shows as chosen."""
    select = page.split(f'name="{name}"')[1].split("</select>")[0]
    return re.findall(r'value="(.)" selected', select)


def test_the_preview_is_what_the_next_caller_hears(operator, appliance):
    assert previews(operator) == [announced(appliance, "zh"), announced(appliance, "en")]
    operator.post("/hotline/names", name_zh="东方 & 西方基金", name_en="East <West> Fund")
    others = {item.name: "" for _plugin, item in appliance.hotline.items if item.name}
    operator.post("/hotline/keys", **others | {QUOTES: "#"})
    shown = previews(operator)
    assert shown == [announced(appliance, "zh"), announced(appliance, "en")]
    assert shown[0].startswith("您好，东方 & 西方基金。查询净值，请按井号；For English")
    assert shown[1].startswith("Welcome to East <West> Fund. For prices, press")


def test_two_items_on_one_key_are_refused_as_a_whole(operator, appliance):
    before = announced(appliance)
    answer = operator.post("/hotline/keys", **{QUOTES: "6", ACCOUNT: "6"})
    assert answer.status_code == 422
    assert "都要用 6 键：净值查询、账户查询" in answer.text
    assert chosen(answer.text, QUOTES) == chosen(answer.text, ACCOUNT) == ["6"]
    assert announced(appliance) == before


def test_a_key_of_the_house_is_refused(operator, appliance):
    answer = operator.post("/hotline/keys", **{QUOTES: "9", ACCOUNT: "3"})
    assert answer.status_code == 422
    assert "净值查询 不能用这个键" in answer.text
    assert appliance.preferences.listing() == {}


def test_two_items_change_places(operator, appliance):
    answer = operator.post("/hotline/keys", **{QUOTES: "2", ACCOUNT: "1"})
    assert answer.location == "/hotline/"
    page = operator.get("/hotline/").text
    assert "从下一通来电开始有效" in page
    assert (chosen(page, QUOTES), chosen(page, ACCOUNT)) == (["2"], ["1"])
    assert "查询账户，请按一；查询净值，请按二；" in announced(appliance)


def test_the_keys_as_delivered_come_back_after_a_second_look(operator, appliance):
    before = announced(appliance)
    operator.post("/hotline/keys", **{QUOTES: "", ACCOUNT: "6"})
    assert "确认恢复" in operator.get("/hotline/restore").text
    assert announced(appliance) != before
    operator.post("/hotline/restore")
    assert announced(appliance) == before


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("", "至少要有一个文字"), ("东" * 31, "最多 30 个字符"), ("东\x07方", "控制字符")],
)
def test_a_name_nobody_can_say_is_refused_and_stands_in_the_form(
    operator, appliance, name, sentence
):
    answer = operator.post("/hotline/names", name_zh=name, name_en="East Fund")
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "East Fund" in answer.text
    assert appliance.preferences.listing() == {}


def test_the_page_says_that_a_name_without_sound_is_left_out(operator, appliance):
    operator.post("/hotline/names", name_zh="东方基金", name_en="East Fund")
    assert operator.get("/hotline/").text.count("问候语里暂时不念<") == 2
    clip = appliance.prompts.text_clip("zh", "东方基金")
    file = appliance.settings.sounds / "zh" / f"{clip.name}.alaw"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"\xd5" * 160)
    page = operator.get("/hotline/").text
    assert (page.count("问候语里暂时不念<"), page.count("语音已就绪")) == (1, 1)


def test_the_page_says_when_a_plugin_failed_in_a_call(operator, appliance):
    assert "插件出错已停用" not in operator.get("/hotline/").text
    appliance.preferences.plugin_put_aside("fund_query", "ZeroDivisionError")
    page = operator.get("/hotline/").text
    assert page.count("插件出错已停用") == 2
    assert "来电者听不到它的菜单项" in page
