"""Catalogue, texts, lists, bulletins, routes and rules of faxes in the console."""

import io

import pytest

from appliance.services.faxes.register import FaxesAsked
from tests.faxes_shown import NUMBER, OTHER, arrived, delivered, document

CATALOGUE, LISTS, BULLETINS = "/faxes/catalogue/", "/faxes/bulletins/lists/", "/faxes/bulletins/"
RULES = "/faxes/rules/"


@pytest.fixture
def topic(operator):
    operator.post(f"{CATALOGUE}topics", id="forms", name_zh="业务表格", name_en="Forms")
    return "forms"


@pytest.fixture
def news(operator, appliance):
    operator.post(LISTS, id="news", name_zh="新兰德快讯", name_en="News", open_to_callers="yes")
    return appliance.fax.lists.one("news")


def entry(number="301", **fields):
    titles = {"title_zh": "开户须知", "title_en": "New account", "offered": "yes"}
    return {"number": number, "topic": "forms", **titles, **fields}


# --- the catalogue


def test_an_empty_catalogue_says_what_to_do(operator):
    assert "先在下面加一个类别" in operator.get(CATALOGUE).text


def test_entries_are_added_changed_ordered_and_taken_out(operator, appliance, topic):
    kept, fax = document(appliance), appliance.fax
    text = (io.BytesIO("请携带有效证件。".encode()), "须知.txt")
    assert operator.post(CATALOGUE, **entry("301", document=kept.id)).status_code == 303
    assert operator.post(CATALOGUE, **entry("302", file=text)).status_code == 303
    chart = entry("303", template="nav_chart", argument="000001")
    assert operator.post(CATALOGUE, **chart).status_code == 303
    assert [one.number for one in fax.catalogue.entries()] == ["301", "302", "303"]
    assert fax.documents.one(fax.catalogue.one("302").document).name == "须知.txt"
    operator.post(f"{CATALOGUE}303/up")
    assert [one.number for one in fax.catalogue.entries()] == ["301", "303", "302"]
    operator.post(f"{CATALOGUE}301/down")
    assert [one.number for one in fax.catalogue.entries()] == ["303", "301", "302"]
    changed = entry("301", title_zh="新开户须知", document=kept.id)
    changed.pop("offered")
    assert operator.post(f"{CATALOGUE}301", **changed).status_code == 303
    assert not fax.catalogue.one("301").offered
    assert "暂停" in operator.get(CATALOGUE).text
    assert f"/faxes/documents/{kept.id}/pages/1.png" in operator.get(f"{CATALOGUE}301").text
    operator.post(f"{CATALOGUE}301/remove")
    assert operator.get(f"{CATALOGUE}301").status_code == 404


def test_a_statement_is_personal_by_itself(operator, appliance, topic):
    operator.post(CATALOGUE, **entry("901", template="statement"))
    assert appliance.fax.catalogue.one("901").personal
    assert "需验证身份" in operator.get(CATALOGUE).text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (entry("0"), "1 到 6 位数字"),
        (entry(topic="none"), "请选择一个类别"),
        (entry(title_zh=""), "题目是 1 到"),
        (entry(), "请选择或上传"),
        (entry(template="nav_chart"), "要写清基金代码"),
        (entry(template="magic"), "没有这个模板"),
        (entry(file=(io.BytesIO(b"PK\x03\x04"), "a.docx")), "Office 文件"),
    ],
)
def test_an_entry_that_cannot_be_is_refused_with_a_sentence(
    operator, appliance, topic, fields, said
):
    refused = operator.post(CATALOGUE, **fields)
    assert refused.status_code == 422
    assert said in refused.text
    assert appliance.fax.catalogue.entries() == []


def test_topics_are_renamed_and_only_empty_ones_removed(operator, appliance, topic):
    operator.post(f"{CATALOGUE}topics", id="forms", position="2", name_zh="表格", name_en="Forms")
    assert appliance.fax.catalogue.topics()[0].name_zh == "表格"
    operator.post(CATALOGUE, **entry(document=document(appliance).id))
    assert operator.post(f"{CATALOGUE}topics/forms/remove").status_code == 422
    operator.post(f"{CATALOGUE}301/remove")
    operator.post(f"{CATALOGUE}topics/forms/remove")
    assert appliance.fax.catalogue.topics() == []


def test_an_own_text_is_written_changed_seen_as_pages_and_removed(operator, appliance):
    texts = f"{CATALOGUE}texts/"
    form = {"key": "account", "paper_language": "zh", "title": "开户须知", "text": "带证件。"}
    assert operator.post(texts, **form).status_code == 303
    assert "带证件。" in operator.get(f"{texts}?key=account&paper_language=zh").text
    refused = operator.post(texts, **form | {"key": "A b"})
    assert refused.status_code == 422
    assert "带证件。" in refused.text
    seen = operator.post(f"{texts}account/pages")
    [made] = appliance.fax.documents.listing()
    assert seen.headers["Location"].endswith(f"document={made.id}")
    operator.post(f"{texts}account/remove")
    assert appliance.fax.knowledge.listing() == []


# --- lists


def test_numbers_are_imported_line_by_line_and_each_refusal_is_named(operator, appliance, news):
    assert "名单上还没有号码" in operator.get(f"{LISTS}news").text
    lines = "021-5566 7788 某某银行\n010-66554433#8012, 李经理\n110 消防\n\n没有号码"
    answer = operator.post(f"{LISTS}news/subscribers", lines=lines)
    assert answer.status_code == 422
    assert "2 行没有加入：110 消防: 紧急号码永远不拨" in answer.text
    found = {one.number: one for one in appliance.fax.lists.subscribers("news")}
    assert found.keys() == {NUMBER, OTHER}
    assert (found[NUMBER].name, found[NUMBER].by_operator) == ("某某银行", "admin")
    assert (found[OTHER].extension, found[OTHER].name) == ("8012", "李经理")
    again = operator.post(f"{LISTS}news/subscribers", lines=NUMBER)
    assert again.status_code == 303
    assert "原来就有 1 个" in operator.get(f"{LISTS}news").text


def test_a_number_taken_off_stays_visible_with_who_did_it(operator, appliance, news):
    appliance.fax.lists.subscribe("news", NUMBER, by_call="77.1")
    assert "/calls/77.1" in operator.get(f"{LISTS}news").text
    operator.post(f"{LISTS}news/unsubscribe", number=NUMBER, extension="")
    assert appliance.fax.lists.subscribers("news") == []
    page = operator.get(f"{LISTS}news").text
    assert "已退订" in page
    assert NUMBER in page


def test_a_list_is_renamed_and_closed_and_its_name_is_not_given_twice(operator, appliance, news):
    operator.post(f"{LISTS}news", name_zh="早报", name_en="Morning")
    changed = appliance.fax.lists.one("news")
    assert (changed.name_zh, changed.open_to_callers) == ("早报", False)
    taken = operator.post(LISTS, id="news", name_zh="x", name_en="x")
    assert taken.status_code == 422
    assert operator.post(LISTS, id="Bad id", name_zh="x", name_en="x").status_code == 422
    assert operator.get(f"{LISTS}nothing").status_code == 404


# --- bulletins


def test_a_bulletin_is_seen_as_a_draft_then_sent_to_everybody_and_followed(
    operator, appliance, news
):
    fax, kept = appliance.fax, document(appliance)
    for number in (NUMBER, OTHER):
        fax.lists.subscribe("news", number)
    made = operator.post(BULLETINS, fax_list="news", document=kept.id)
    path = made.headers["Location"]
    page = operator.get(path).text
    assert "这是草稿，还没有发送" in page
    assert f"/faxes/documents/{kept.id}/pages/1.png" in page
    assert fax.register.listing(FaxesAsked()) == []
    operator.post(f"{path}/release")
    assert "已完成 0 / 2" in operator.get(path).text
    [first, _second] = fax.register.listing(FaxesAsked())
    delivered(appliance, first)
    page = operator.get(path).text
    assert "已完成 1 / 2" in page
    assert f"/faxes/{first.id}" in page
    assert "送达 1，失败 0，共 2" in operator.get(BULLETINS).text
    operator.post(f"{path}/cancel")
    assert {one.status for one in fax.register.listing(FaxesAsked())} == {"sent", "cancelled"}
    refused = operator.post(f"{path}/release")
    assert refused.status_code == 422
    assert "已被别人改动" in refused.text


def test_what_came_as_a_fax_becomes_a_bulletin(operator, appliance, news):
    came = arrived(appliance)
    assert f"/faxes/bulletins/?document={came.document}" in operator.get(f"/faxes/{came.id}").text
    chosen = operator.get(f"{BULLETINS}?document={came.document}").text
    assert f'value="{came.document}" selected' in chosen
    made = operator.post(BULLETINS, fax_list="news", document=came.document)
    path = made.headers["Location"]
    operator.post(f"{path}/drop")
    assert "已放弃" in operator.get(path).text


def test_a_bulletin_that_cannot_be_is_refused(operator, appliance, news):
    text = (io.BytesIO("快讯".encode()), "快讯.txt")
    for fields, said in (({}, "请选择一个名单"), ({"fax_list": "news"}, "请选择文件"),
                         ({"fax_list": "news", "template": "nav_chart"}, "没有生成")):  # fmt: skip
        refused = operator.post(BULLETINS, **fields)
        assert refused.status_code == 422
        assert said in refused.text
    draft = operator.post(BULLETINS, fax_list="news", file=text).headers["Location"]
    refused = operator.post(f"{draft}/release")
    assert refused.status_code == 422
    assert "名单上没有号码" in refused.text


def test_no_customers_own_document_becomes_a_bulletin(operator, appliance, news):
    kept = document(appliance)
    own = appliance.fax.documents.keep(
        appliance.fax.documents.path(kept), "对账单", "template", made_by="admin",
        template="statement", fund_account="980000000011",
    )  # fmt: skip
    refused = operator.post(BULLETINS, fax_list="news", document=own.id)
    assert refused.status_code == 422
    assert "不能群发" in refused.text


def test_without_a_list_the_page_leads_to_one(operator):
    assert "先建一个名单" in operator.get(BULLETINS).text


# --- where received faxes go, and where faxes may go


def test_routes_are_added_changed_ordered_and_removed(operator, appliance, news):
    path = f"{RULES}routes/"
    assert "所有传真只进收件箱" in operator.get(path).text
    operator.post(path, name="银行", caller="021*", email="desk@example.com")
    operator.post(path, name="其他", fax_list="news", forwards="yes")
    first, second = appliance.fax.routes.listing()
    assert (second.fax_list, second.forwards) == ("news", True)
    operator.post(f"{path}{second.id}/up")
    assert [one.id for one in appliance.fax.routes.listing()] == [second.id, first.id]
    operator.post(f"{path}{first.id}", name="银行来件", caller="021*")
    assert appliance.fax.routes.listing()[1].name == "银行来件"
    wrong = {"name": ("", "名称是 1 到"), "caller": ("a,b", "来电号码"), "email": ("x", "邮件地址")}
    for field, (typed, said) in wrong.items():
        refused = operator.post(path, **{"name": "x"} | {field: typed})
        assert refused.status_code == 422
        assert said in refused.text
    operator.post(f"{path}{first.id}/remove")
    assert operator.get(f"{path}{first.id}").status_code == 404


def test_a_number_is_tried_and_rules_change_the_answer(operator, appliance):
    path = f"{RULES}destinations/"
    assert f"拨出去的号码是 {NUMBER}" in operator.get(f"{path}?number=021-5566 7788").text
    operator.post(f"{path}rules", prefix="021", verdict="deny", note="改用邮件")
    assert "被可拨号码规则禁止" in operator.get(f"{path}?number={NUMBER}").text
    assert operator.post(f"{path}rules", prefix="abc", verdict="allow").status_code == 422
    operator.post(f"{path}rules/remove", prefix="021")
    assert appliance.fax.destinations.rules() == []
    operator.post(f"{path}area-code", area_code="021")
    assert f"拨出去的号码是 {NUMBER}" in operator.get(f"{path}?number=55667788").text
    assert operator.post(f"{path}area-code", area_code="999").status_code == 422


def test_station_header_hours_and_limits_are_kept_or_refused(operator, appliance):
    choices = {"station": "021 5566 7788", "header": "Demo Fund", "hours": "1-5 08:00-20:00"}
    assert operator.post(f"{RULES}choices", **choices).status_code == 303
    assert appliance.fax.choices.listing() == choices
    for name, wrong in (("station", "abc"), ("header", "基金"), ("hours", "always")):
        refused = operator.post(f"{RULES}choices", **choices | {name: wrong})
        assert refused.status_code == 422
        assert f'value="{wrong}"' in refused.text
    operator.post(f"{RULES}limits", **{"fax.staff_per_day": "7"})
    assert appliance.parameters.value("fax.staff_per_day") == 7
    assert operator.post(f"{RULES}limits", **{"fax.staff_per_day": "many"}).status_code == 422
    assert "fax.staff_per_day" not in operator.get("/parameters/").text
