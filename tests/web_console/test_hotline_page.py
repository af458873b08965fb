"""The hotline's page: the owner changes name and menu, and the next caller hears it."""

import html
import json
import re

import pytest

from agi_scripts import main_menu
from appliance.records.workshop import MENU
from tests.published import publish
from tests.scripted_call import ScriptedCall

QUOTES = "fund_query.quotes"


def announced(appliance, language="zh"):
    call = ScriptedCall(appliance=appliance, call_id=f"page.{language}", language=language)
    call.run(main_menu.run)
    return call.texts[0]


def previews(operator):
    page = operator.get("/hotline/").text
    return [html.unescape(text) for text in re.findall(r"<dd lang=[^>]*>(.*?)</dd>", page)]


def test_the_preview_is_what_the_next_caller_hears(operator, appliance):
    assert previews(operator) == [announced(appliance, "zh"), announced(appliance, "en")]
    operator.post("/hotline/names", name_zh="东方 & 西方基金", name_en="East <West> Fund")
    others = [item.name for _plugin, item in appliance.hotline.items if item.name != QUOTES]
    menu = f'hidden = {json.dumps(others)}\n[[choice]]\nkey = "#"\nitem = "{QUOTES}"\n'
    publish(appliance.database, appliance.clock, {MENU: menu})
    shown = previews(operator)
    assert shown == [announced(appliance, "zh"), announced(appliance, "en")]
    assert shown[0].startswith("您好，东方 & 西方基金。查询净值，请按井号；For English")
    assert shown[1].startswith("Welcome to East <West> Fund. For prices, press")


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
