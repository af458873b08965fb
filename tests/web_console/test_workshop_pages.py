"""The workshop's pages: drafts, their menus and files, publishing and bringing back."""

import re

import pytest

from appliance.records.rehearsal import KINDS
from appliance.records.workshop import FAILED, IN_FORCE, MENU, WANTED
from appliance.services.workshop.documents import delivered
from tests.published import publish

EXTENSIONS = "dialplan/extensions.conf"


@pytest.fixture
def draft(operator, appliance):
    answer = operator.post("/workshop/", title="国庆菜单")
    assert answer.location.endswith("/workshop/drafts/1")
    return appliance.workshop.drafts.one(1)


def prove(appliance, number):
    """Let every proof of a draft's revision have passed."""
    runs, draft = appliance.workshop.runs, appliance.workshop.drafts.one(number)
    for kind in KINDS:
        run = runs.ask(draft, kind, "li")
        runs.begin(run.id)
        runs.end(run.id, well=True)


def keep_key(operator, appliance, menu="main", **fields):
    revision = fields.pop("revision", appliance.workshop.drafts.one(1).revision)
    plain = {"was": "", "days": "always", "say_zh": "查询网点", "say_en": "For branches"}
    return operator.post(
        f"/workshop/drafts/1/menu/{menu}/key", **plain | {"revision": revision} | fields
    )


def test_an_empty_workshop_says_what_to_do(operator):
    page = operator.get("/workshop/").text
    assert "给草稿起个名字" in page
    assert "现在生效的是出厂设置" in page


def test_a_key_is_added_in_the_editor_and_said_in_words(operator, appliance, draft):
    answer = keep_key(operator, appliance, key="6", target="number:8000")
    assert answer.status_code == 303, answer.text
    page = operator.get("/workshop/drafts/1").text
    assert "新增 6 键，通往：分机 8000" in page
    assert "查询网点，请按{key}；" in page
    menu = operator.get("/workshop/drafts/1/menu").text
    assert menu.index("<kbd>5</kbd>") < menu.index("<kbd>6</kbd>") < menu.index("<kbd>7</kbd>")
    assert "For branches, press {key}." in menu


def test_a_key_that_is_put_on_another_changes_places_with_it(operator, appliance, draft):
    keep_key(operator, appliance, key="2", was="1", target="item:fund_query.quotes",
             say_zh="", say_en="")  # fmt: skip
    page = operator.get("/workshop/drafts/1").text
    assert "1 键现在通往：账户查询；原来是：净值查询" in page
    assert "2 键现在通往：净值查询；原来是：账户查询" in page


def test_a_key_that_leads_by_the_time_of_day(operator, appliance, draft):
    fields = {"days": "trading", "from": "09:00", "to": "17:00", "closed": "operator:"}
    sentence = {
        "target": "sentence:new",
        "sentence_zh": "我们九点开门。",
        "sentence_en": "We open.",
    }
    assert keep_key(operator, appliance, key="6", **fields, **sentence).status_code == 303
    page = operator.get("/workshop/drafts/1/menu").text
    assert "交易日 09:00–17:00：说：我们九点开门。；其余时间：人工服务" in page
    form = operator.get("/workshop/drafts/1/menu/main/key?key=6").text
    assert 'value="trading" selected' in form
    assert "我们九点开门。" in form


def test_a_key_is_moved_taken_away_and_the_change_taken_back(operator, appliance, draft):
    def spoken():
        keys = re.findall(r"<kbd>(.)</kbd>", operator.get("/workshop/drafts/1/menu").text)
        return "".join(keys)

    def step(what, key):
        revision = appliance.workshop.drafts.one(1).revision
        operator.post(f"/workshop/drafts/1/menu/main/{what}", key=key, revision=revision)

    before = spoken()
    step("down", "1")
    assert spoken() == "21" + before[2:]
    step("remove", "3")
    assert "3" not in spoken()
    operator.post(f"/workshop/drafts/1/undo/{appliance.workshop.drafts.one(1).revision}")
    assert spoken() == "21" + before[2:]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"key": "1", "target": "number:8000"}, "1 键已经有用处"),
        ({"key": "9", "target": "number:8000"}, "9 不能用在这个菜单里"),
        ({"key": "6", "target": ""}, "请选择这个键通往哪里"),
        ({"key": "6", "target": "number:8000", "say_en": ""}, "两种语言都要写"),
        ({"key": "6", "target": "number:x"}, "x 不是分机号码"),
        ({"key": "6", "target": "number:8000", "days": "every", "from": "25:00",
          "closed": "operator:"}, "25:00 不是"),
        ({"key": "6", "target": "number:8000", "say_zh": "开\u0007门"}, "这句话念不出来"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_all_that_was_typed(
    operator, appliance, draft, fields, sentence
):
    answer = keep_key(operator, appliance, **fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert fields.get("say_zh", "查询网点") in answer.text
    assert appliance.workshop.drafts.one(1).revision == 0


def test_the_later_of_two_technicians_is_told_and_loses_nothing(operator, appliance, draft):
    drafts = appliance.workshop.drafts
    page = operator.get(f"/workshop/drafts/1/documents/{MENU}").text
    assert 'name="revision" value="0"' in page
    drafts.change(1, MENU, 'hidden = ["fund_query.account"]\n', 0, "wang")
    mine = '# mine\norder = "keys"\n'
    answer = operator.post(f"/workshop/drafts/1/documents/{MENU}", text=mine, revision="0")
    assert answer.status_code == 409
    assert "wang 在" in answer.text
    assert "# mine" in answer.text
    assert "fund_query.account" in answer.text, "what changed meanwhile is shown"
    answer = operator.post(
        f"/workshop/drafts/1/documents/{MENU}", text=mine, revision="1", since="0", how="merge"
    )
    assert "# mine" in answer.text
    assert drafts.one(1).revision == 1, "the merged text is looked at before it is kept"


def test_a_file_says_at_which_line_it_is_wrong(operator, appliance, draft):
    operator.post(f"/workshop/drafts/1/documents/{MENU}", text="[[choice]]\nkey = 1\n", revision=0)
    page = operator.get(f"/workshop/drafts/1/documents/{MENU}").text
    assert "第 1 行：按键只能是" in page
    assert "菜单的文本读不出来" in operator.get("/workshop/drafts/1/menu").text
    assert operator.get("/workshop/drafts/1").status_code == 200


def test_a_draft_is_published_only_when_it_is_proven(operator, appliance, draft):
    keep_key(operator, appliance, key="6", target="number:8000")
    revision = appliance.workshop.drafts.one(1).revision
    operator.post("/workshop/drafts/1/publish", revision=revision)
    assert "还没有通过：检查、演练、黄金通话" in operator.get("/workshop/drafts/1").text
    assert appliance.workshop.versions.count() == 0
    prove(appliance, 1)
    assert "一键生效" in operator.get("/workshop/drafts/1").text
    answer = operator.post("/workshop/drafts/1/publish", revision=revision)
    assert answer.location.endswith("/workshop/versions/1")
    assert "正在发布" in operator.get("/workshop/versions/1").text
    assert appliance.workshop.versions.put_in_force(1)
    assert "秒后生效" in operator.get("/workshop/versions/1").text
    assert "成为" in operator.get("/workshop/drafts/1").text


def test_what_nobody_saw_is_not_published(operator, appliance, draft):
    prove(appliance, 1)
    appliance.workshop.drafts.change(1, MENU, 'order = "keys"\n', 0, "wang")
    prove(appliance, 1)
    operator.post("/workshop/drafts/1/publish", revision=0)
    assert "wang 在" in operator.get("/workshop/drafts/1").text
    assert appliance.workshop.versions.count() == 0


def test_a_draft_catches_up_with_what_was_published_meanwhile(operator, appliance, draft):
    keep_key(operator, appliance, key="6", target="number:8000")
    publish(
        appliance.database, appliance.clock, {"prompts/zh.toml": '[hotline]\nnav = "净值{key}"\n'}
    )
    page = operator.get("/workshop/drafts/1").text
    assert "li 于" in page
    assert "并入草稿" in page
    operator.post("/workshop/drafts/1/catch-up")
    kept = appliance.workshop.drafts.one(1)
    assert kept.base == 1
    assert "净值" in kept.documents["prompts/zh.toml"]
    assert "查询网点" in kept.documents["prompts/zh.toml"]


def test_a_version_is_brought_back_and_the_page_says_what_changes(operator, appliance, draft):
    publish(appliance.database, appliance.clock, {MENU: 'hidden = ["fund_query.account"]\n'})
    publish(appliance.database, appliance.clock, {MENU: None})
    page = operator.get("/workshop/versions/1").text
    assert "去掉 2 键，原来通往：账户查询" in page
    answer = operator.post("/workshop/versions/1/roll-back")
    assert answer.location.endswith("/workshop/versions/3")
    wanted = appliance.workshop.versions.wanted()
    assert (wanted.number, wanted.restores, wanted.state) == (3, 1, WANTED)
    assert appliance.workshop.versions.fail(3, "Asterisk does not take extensions.conf")
    page = operator.get("/workshop/versions/3").text
    assert "Asterisk does not take extensions.conf" in page
    assert "仍然生效的是版本 2" in page
    states = [one.state for one in appliance.workshop.versions.listing()]
    assert states == [FAILED, IN_FORCE, "replaced"]


def test_a_discarded_draft_is_brought_back(operator, appliance, draft):
    operator.post("/workshop/drafts/1/discard")
    assert "放弃了这份草稿" in operator.get("/workshop/drafts/1").text
    operator.post("/workshop/drafts/1/bring-back")
    assert appliance.workshop.drafts.one(1).state == "open"


def test_an_override_of_an_older_template_is_carried_over(operator, appliance, draft):
    drafts = appliance.workshop.drafts
    new = delivered(EXTENSIONS)
    old = new.replace("writeprotect = yes", "writeprotect = no")
    drafts.change_together(
        1,
        {EXTENSIONS: f"{old}; own line\n", "delivered/extensions.conf": old},
        0,
        "wang",
    )
    assert "出厂模板后来有了变化" in operator.get("/workshop/drafts/1").text
    operator.post(f"/workshop/drafts/1/merge/{EXTENSIONS}")
    kept = drafts.one(1).documents
    assert kept[EXTENSIONS] == f"{new}; own line\n"
    assert kept["delivered/extensions.conf"] == new
    assert "出厂模板后来有了变化" not in operator.get("/workshop/drafts/1").text


@pytest.mark.parametrize("path", ["/workshop/drafts/9", "/workshop/versions/9",
                                  "/workshop/drafts/1/documents/dialplan/manager.conf",
                                  "/workshop/drafts/1/documents/../../etc/passwd",
                                  "/workshop/drafts/1/menu/nobody/key"])  # fmt: skip
def test_what_is_not_there_is_not_found(operator, draft, path):
    assert operator.get(path).status_code == 404
