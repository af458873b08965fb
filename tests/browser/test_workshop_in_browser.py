"""The workshop in a real browser: a menu is drafted by hand, and two technicians meet."""

import pytest
from playwright.sync_api import expect

from tests.browser.full_house import draft_changes

pytestmark = pytest.mark.browser

EXTENSIONS = "dialplan/extensions.conf"


@pytest.fixture
def drafted(console):
    return draft_changes(console.appliance)


def test_a_menu_is_changed_by_hand_and_the_change_taken_back(inside, console):
    inside.goto("/workshop/")
    inside.get_by_label("新草稿").fill("夜间")
    inside.get_by_role("button", name="开始起草").click()
    inside.get_by_role("link", name="编辑热线菜单").click()
    main = inside.locator("section", has=inside.get_by_role("heading", name="主菜单"))
    main.get_by_role("link", name="添加按键").click()
    inside.get_by_label("按键", exact=True).select_option("6")
    inside.get_by_label("通往", exact=True).select_option(label="分机 8000")
    inside.get_by_label("什么时候").select_option("trading")
    inside.get_by_label("其余时间通往").select_option(label="人工服务")
    say = inside.get_by_role("group", name="菜单里怎么说")
    say.get_by_label("中文").fill("查询网点")
    say.get_by_label("English").fill("For branches")
    inside.get_by_role("button", name="保存到草稿").click()
    expect(main.get_by_text("交易日 09:00–17:00：分机 8000；其余时间：人工服务")).to_be_visible()
    expect(main.get_by_text("查询网点，请按{key}；")).to_be_visible()
    inside.get_by_role("button", name="撤销").click()
    expect(inside.get_by_text("已撤销。")).to_be_visible()
    expect(main.get_by_text("分机 8000")).to_have_count(0)


def test_who_saves_later_sees_what_the_other_did_and_keeps_his_text(inside, console, drafted):
    inside.goto(f"/workshop/drafts/{drafted.number}/documents/{EXTENSIONS}")
    expect(inside.locator("[data-line-numbers]")).to_contain_text("200")
    text = inside.locator("#text")
    theirs = drafted.documents[EXTENSIONS].replace("[finished]", "; wang was here\n[finished]")
    console.appliance.workshop.drafts.change(
        drafted.number, EXTENSIONS, theirs, drafted.revision, "wang"
    )
    text.fill("; mine\n" + text.input_value())
    inside.get_by_role("button", name="保存到草稿").click()
    expect(inside.get_by_text("wang 在")).to_be_visible()
    expect(inside.get_by_text("; wang was here")).to_be_visible()
    assert text.input_value().startswith("; mine\n")
    inside.get_by_role("button", name="把两边的修改合在一起").click()
    assert text.input_value().startswith("; mine\n")
    assert "; wang was here\n" in text.input_value()
    inside.get_by_role("button", name="保存到草稿").click()
    expect(inside.get_by_text("已保存。")).to_be_visible()
